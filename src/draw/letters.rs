//! How wide letters are. A picture is laid out without any font at hand, and is then shown in whichever sans serif the
//! reader has: so these are widths that few fonts exceed, those of DejaVu Sans, in thousandths of the height.

/// The family written into every picture: what is common on each system, the widest last.
pub(super) const FAMILY: &str =
    "'Helvetica Neue',Arial,'Liberation Sans','DejaVu Sans','Noto Sans',sans-serif";

/// The width of a text in pixels at a height of `size` pixels.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u32 = text.chars().map(letter).sum();
    f64::from(thousandths) / 1000.0 * size * if bold { 1.1 } else { 1.0 }
}

fn letter(c: char) -> u32 {
    match c {
        'i' | 'j' | 'l' => 280,
        ' ' | '.' | ',' | ';' | ':' | '\'' | '|' | '!' | 'I' => 330,
        'f' | 't' | 'r' | '-' | '(' | ')' | '[' | ']' | '/' => 400,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 980,
        'c' | 's' | 'k' | 'z' | 'J' | '?' | '"' => 560,
        'a'..='z' => 635,
        'L' | 'T' | 'Y' | 'F' | 'E' | 'P' | 'S' | 'Z' | '0'..='9' => 640,
        'A'..='Z' => 780,
        // Marks that stand over the letter before.
        '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{200b}'..='\u{200f}' => 0,
        // Chinese, Japanese, Korean.
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}' => 1000,
        '\u{600}'..='\u{6ff}' => 600,
        _ => 720,
    }
}

/// The text in lines no wider than `room` pixels, broken at spaces; a word that is wider stands alone.
pub(super) fn lines(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, size, false) + width(word, size, false) + 0.33 * size <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_keep_every_word_and_their_room() {
        let text = "Data: GeoNames (CC BY 4.0); geoBoundaries, Runfola et al. 2020; Natural Earth";
        let broken = lines(text, 12.0, 200.0);
        assert!(broken.len() > 1);
        assert_eq!(broken.join(" "), text);
        assert!(broken.iter().all(|line| width(line, 12.0, false) <= 200.0));
        assert_eq!(lines("Donaudampfschifffahrt", 12.0, 10.0).len(), 1);
    }
}
