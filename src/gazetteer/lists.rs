//! A plural kind word is that of its whole list: "the provinces of Paktia, Khost and Kunar".

use super::{Mention, fold, kind_words};

/// "The provinces of Paktia, Khost and Kunar", "Kunar and Nuristan provinces": the word is that of all.
pub(super) fn share_plurals(text: &str, mut mentions: Vec<Mention>) -> Vec<Mention> {
    let many = |m: &Mention| {
        let around = [m.range.start..m.name.start, m.name.end..m.range.end];
        let words: Vec<String> =
            around.into_iter().map(|r| fold::folded(text.get(r).unwrap_or_default())).collect();
        let told = |w: &String| {
            kind_words::all()
                .iter()
                .any(|k| k.many && w.split(' ').any(|p| k.words.last().is_some_and(|l| l == p)))
        };
        (words.first().is_some_and(told), words.last().is_some_and(told))
    };
    let in_list = |a: &Mention, b: &Mention| {
        let gap = text.get(a.range.end..b.range.start).unwrap_or("\n\n");
        matches!(gap.trim(), "," | "and" | ", and" | "&" | "،" | "و" | "or" | ", or")
    };
    let flags: Vec<(bool, bool)> = mentions.iter().map(many).collect();
    for i in 1..mentions.len() {
        let (head, tail) = mentions.split_at_mut(i);
        if let (Some(a), Some(b)) = (head.last(), tail.first_mut()) {
            let forward = flags.get(..i).is_some_and(|f| head_list(f, head, &in_list));
            if forward && b.word.is_none() && !b.demonym && in_list(a, b) {
                b.word = a.word;
            }
        }
    }
    for i in (1..mentions.len()).rev() {
        let (head, tail) = mentions.split_at_mut(i);
        if let (Some(a), Some(b)) = (head.last_mut(), tail.first()) {
            let backward = flags.get(i..).is_some_and(|f| tail_list(f, tail, &in_list));
            if backward && a.word.is_none() && !a.demonym && in_list(a, b) {
                a.word = b.word;
            }
        }
    }
    mentions
}

/// Whether the list that ends with the last mention was opened by a plural before its first.
fn head_list(
    flags: &[(bool, bool)],
    list: &[Mention],
    in_list: &impl Fn(&Mention, &Mention) -> bool,
) -> bool {
    for i in (0..list.len()).rev() {
        if flags.get(i).is_some_and(|f| f.0) {
            return true;
        }
        let linked =
            i.checked_sub(1).and_then(|p| list.get(p)).zip(list.get(i)).is_some_and(|(a, b)| in_list(a, b));
        if !linked {
            return false;
        }
    }
    false
}

/// Whether the list that begins with the first mention is closed by a plural after its last.
fn tail_list(
    flags: &[(bool, bool)],
    list: &[Mention],
    in_list: &impl Fn(&Mention, &Mention) -> bool,
) -> bool {
    for (i, flag) in flags.iter().enumerate() {
        if flag.1 {
            return true;
        }
        let linked = list.get(i).zip(list.get(i.saturating_add(1))).is_some_and(|(a, b)| in_list(a, b));
        if !linked {
            return false;
        }
    }
    false
}
