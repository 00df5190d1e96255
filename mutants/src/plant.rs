//! Plants the mutants of a file: text is put in, nothing else of the file changes, and every line keeps its number.
//!
//! `a + b` becomes `(match ((a),(b)) { (l, r) => if on(7) { l - r } else if on(8) { l * r } else { l + r } })`, so each
//! operand stands there once, whatever is planted in it. Operators between numbers known at compile time, patterns,
//! types, tests and what stands inside macros are left alone.

use std::collections::BTreeSet;
use std::ops::Range;

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, BinOp, Block, Expr, Signature, UnOp};

use crate::Result;
use crate::values;

/// One fault.
pub struct Mutant {
    pub line: usize,
    pub column: usize,
    /// What is done: `replace + by -`.
    pub what: String,
    /// What it stands in: a change of the text that goes in and out as a whole.
    wrap: usize,
}

/// A file with its mutants in it.
pub struct Planted {
    pub text: String,
    pub mutants: Vec<Mutant>,
    /// Where in the text what stands of which mutants: the smallest are first.
    spots: Vec<(Range<usize>, Vec<usize>)>,
}

impl Planted {
    /// The mutants that stand where the compiler finds a fault.
    pub fn at(&self, fault: Range<usize>) -> &[usize] {
        let meets =
            |spot: &Range<usize>| spot.start < fault.end.max(fault.start + 1) && fault.start < spot.end;
        self.spots.iter().find(|(spot, _)| meets(spot)).map_or(&[], |(_, mutants)| mutants)
    }
}

/// A text that comes in, in place of a range that may be empty.
struct Edit {
    range: Range<usize>,
    /// What closes a wrap comes before what opens another.
    opens: bool,
    depth: usize,
    wrap: usize,
    /// Pieces, with the one mutant each is of, by its number in the file.
    pieces: Vec<(String, Option<usize>)>,
}

/// Plants what isn't `left_out`; numbers are those within the file, and `first` is added to them in the text.
pub fn plant(source: &str, first: usize, left_out: &BTreeSet<usize>) -> Result<Planted> {
    let file = syn::parse_file(source)?;
    let mut planter =
        Planter { source, first, left_out, mutants: Vec::new(), edits: Vec::new(), wraps: 0, depth: 0 };
    planter.visit_file(&file);
    let Planter { mutants, mut edits, .. } = planter;
    edits.sort_by_key(|edit| {
        let depth = isize::try_from(edit.depth).unwrap_or(isize::MAX);
        (edit.range.start, edit.opens, if edit.opens { depth } else { -depth })
    });
    let (mut text, mut at) = (String::new(), 0);
    let mut spots: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
    let mut wraps: Vec<Option<Range<usize>>> = Vec::new();
    for edit in edits {
        text.push_str(source.get(at..edit.range.start).ok_or("changes that overlap")?);
        at = edit.range.end;
        let start = text.len();
        for (piece, mutant) in edit.pieces {
            let from = text.len();
            text.push_str(&piece);
            spots.extend(mutant.map(|mutant| (from..text.len(), vec![mutant])));
        }
        if wraps.len() <= edit.wrap {
            wraps.resize(edit.wrap + 1, None);
        }
        if let Some(wrap) = wraps.get_mut(edit.wrap) {
            let whole = wrap.clone().map_or(start, |range| range.start)..text.len();
            *wrap = Some(whole);
        }
    }
    text.push_str(source.get(at..).ok_or("changes that overlap")?);
    for (wrap, range) in wraps.into_iter().enumerate() {
        let of = |(number, mutant): (usize, &Mutant)| {
            (mutant.wrap == wrap && !left_out.contains(&number)).then_some(number)
        };
        let all: Vec<usize> = mutants.iter().enumerate().filter_map(of).collect();
        spots.extend(range.map(|range| (range, all)));
    }
    spots.sort_by_key(|(range, _)| range.len());
    Ok(Planted { text, mutants, spots })
}

struct Planter<'a> {
    source: &'a str,
    first: usize,
    left_out: &'a BTreeSet<usize>,
    mutants: Vec<Mutant>,
    edits: Vec<Edit>,
    wraps: usize,
    depth: usize,
}

impl Planter<'_> {
    fn text(&self, range: Range<usize>) -> String {
        self.source.get(range).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Numbers mutants that stand together; those to be planted come back with their `what`.
    fn number(&mut self, span: proc_macro2::Span, what: Vec<(String, String)>) -> Vec<(usize, String)> {
        let start = span.start();
        let mut planted = Vec::new();
        for (what, text) in what {
            let number = self.mutants.len();
            self.mutants.push(Mutant { line: start.line, column: start.column + 1, what, wrap: self.wraps });
            if !self.left_out.contains(&number) {
                planted.push((number, text));
            }
        }
        planted
    }

    fn on(&self, number: usize) -> String {
        format!("crate::mutant::on({})", self.first + number)
    }

    fn edit(&mut self, range: Range<usize>, opens: bool, pieces: Vec<(String, Option<usize>)>) {
        self.edits.push(Edit { range, opens, depth: self.depth, wrap: self.wraps, pieces });
    }

    /// `if on(1) { .. } else if on(2) { .. } else {`
    fn choice(&self, planted: &[(usize, String)]) -> Vec<(String, Option<usize>)> {
        let piece = |(number, text): &(usize, String)| {
            (format!("if {} {{ {text} }} else ", self.on(*number)), Some(*number))
        };
        planted.iter().map(piece).collect()
    }

    fn function(&mut self, signature: &Signature, block: &Block, named_new: bool) {
        let open = block.brace_token.span.open().byte_range();
        let close = block.brace_token.span.close().byte_range();
        let body = self.text(open.end..close.start);
        if named_new || body.is_empty() {
            return;
        }
        let what = values::of_return(&signature.output)
            .into_iter()
            .filter(|value| *value != body)
            .map(|value| (format!("{} answers {value}", signature.ident), value))
            .collect();
        let planted = self.number(signature.ident.span(), what);
        if !planted.is_empty() {
            let returns = |(number, value): &(usize, String)| {
                (format!(" if {} {{ return {value}; }}", self.on(*number)), Some(*number))
            };
            let pieces = planted.iter().map(returns).collect();
            self.edit(open.end..open.end, true, pieces);
        }
        self.wraps += 1;
    }

    fn arithmetic(&mut self, binary: &syn::ExprBinary, others: &[&str]) {
        let sign = self.text(binary.op.span().byte_range());
        let compares = matches!(
            binary.op,
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Gt(_) | BinOp::Le(_) | BinOp::Ge(_)
        );
        let what = |other: &&str| (format!("replace {sign} by {other}"), format!("l__ {other} r__"));
        let planted = self.number(binary.op.span(), others.iter().map(what).collect());
        if !planted.is_empty() {
            let by = if compares { "&" } else { "" };
            let whole = binary.span().byte_range();
            self.edit(whole.start..whole.start, true, vec![(format!("(match ({by}("), None)]);
            self.edit(binary.op.span().byte_range(), true, vec![(format!("), {by}("), None)]);
            let mut pieces = vec![(")) { (l__, r__) => ".to_owned(), None)];
            pieces.extend(self.choice(&planted));
            pieces.push((format!("{{ l__ {sign} r__ }} }})"), None));
            self.edit(whole.end..whole.end, false, pieces);
        }
        self.wraps += 1;
    }

    fn logic(&mut self, binary: &syn::ExprBinary) {
        let (sign, other, equal) = match binary.op {
            BinOp::And(_) => ("&&", "||", "!="),
            _ => ("||", "&&", "=="),
        };
        let what = vec![(format!("replace {sign} by {other}"), String::new())];
        let planted = self.number(binary.op.span(), what);
        if let Some((number, _)) = planted.first() {
            let whole = binary.span().byte_range();
            let on = self.on(*number);
            self.edit(whole.start..whole.start, true, vec![("({ let l__: bool = (".to_owned(), None)]);
            self.edit(
                binary.op.span().byte_range(),
                true,
                vec![(format!("); if l__ {equal} {on} {{ ("), None)],
            );
            self.edit(whole.end..whole.end, false, vec![(") } else { l__ } })".to_owned(), None)]);
        }
        self.wraps += 1;
    }

    /// What stands on the left is said again for each sign; nothing is planted in it.
    fn assignment(&mut self, binary: &syn::ExprBinary, others: &[&str]) {
        let sign = self.text(binary.op.span().byte_range());
        let left = binary.left.span().byte_range();
        let place = self.text(left.clone());
        let what = |other: &&str| (format!("replace {sign} by {other}"), format!("{place} {other} r__"));
        let planted = self.number(binary.op.span(), others.iter().map(what).collect());
        if !planted.is_empty() {
            let right = binary.right.span().byte_range();
            let before = left.start..right.start;
            let lines = self.source.get(before.clone()).unwrap_or_default().matches('\n').count();
            self.edit(before, true, vec![(format!("(match ({}", "\n".repeat(lines)), None)]);
            let mut pieces = vec![(") { r__ => ".to_owned(), None)];
            pieces.extend(self.choice(&planted));
            pieces.push((format!("{{ {place} {sign} r__ }} }})"), None));
            self.edit(right.end..right.end, false, pieces);
        }
        self.wraps += 1;
    }

    fn deeper(&mut self, visit: impl FnOnce(&mut Self)) {
        self.depth += 1;
        visit(self);
        self.depth -= 1;
    }
}

/// Whether something is only there for tests, or only where a feature is left out.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let inside = || match &attribute.meta {
            syn::Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        path.is_ident("test")
            || path.is_ident("cfg") && (inside().starts_with("test") || inside().starts_with("not"))
    })
}

/// Whether `let` is part of a condition.
fn lets(expression: &Expr) -> bool {
    match expression {
        Expr::Let(_) => true,
        Expr::Binary(binary) => lets(&binary.left) || lets(&binary.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Planter<'_> {
    // What is decided when it is compiled.
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}
    fn visit_item_enum(&mut self, _: &'ast syn::ItemEnum) {}
    fn visit_item_trait(&mut self, _: &'ast syn::ItemTrait) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
    fn visit_generic_argument(&mut self, _: &'ast syn::GenericArgument) {}

    fn visit_expr_repeat(&mut self, repeat: &'ast syn::ExprRepeat) {
        self.visit_expr(&repeat.expr);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let shown = item
            .trait_
            .as_ref()
            .and_then(|(_, path, _)| path.segments.last())
            .is_some_and(|last| ["Debug", "Display", "Default"].iter().any(|name| last.ident == name));
        if !shown && !is_test(&item.attrs) {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if item.sig.constness.is_none() && !is_test(&item.attrs) {
            self.function(&item.sig, &item.block, false);
            self.deeper(|planter| planter.visit_block(&item.block));
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if item.sig.constness.is_none() && !is_test(&item.attrs) {
            self.function(&item.sig, &item.block, item.sig.ident == "new");
            self.deeper(|planter| planter.visit_block(&item.block));
        }
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        match binary.op {
            BinOp::And(_) | BinOp::Or(_) if !lets(&binary.left) && !lets(&binary.right) => self.logic(binary),
            BinOp::Eq(_) => self.arithmetic(binary, &["!="]),
            BinOp::Ne(_) => self.arithmetic(binary, &["=="]),
            BinOp::Lt(_) => self.arithmetic(binary, &["==", ">", "<="]),
            BinOp::Gt(_) => self.arithmetic(binary, &["==", "<", ">="]),
            BinOp::Le(_) => self.arithmetic(binary, &[">"]),
            BinOp::Ge(_) => self.arithmetic(binary, &["<"]),
            BinOp::Add(_) => self.arithmetic(binary, &["-", "*"]),
            BinOp::Sub(_) | BinOp::Mul(_) => self.arithmetic(binary, &["+", "/"]),
            BinOp::Div(_) => self.arithmetic(binary, &["%", "*"]),
            BinOp::Rem(_) => self.arithmetic(binary, &["/", "+"]),
            BinOp::Shl(_) => self.arithmetic(binary, &[">>"]),
            BinOp::Shr(_) => self.arithmetic(binary, &["<<"]),
            BinOp::BitAnd(_) => self.arithmetic(binary, &["|", "^"]),
            BinOp::BitOr(_) => self.arithmetic(binary, &["&", "^"]),
            BinOp::BitXor(_) => self.arithmetic(binary, &["|", "&"]),
            BinOp::AddAssign(_) => self.assignment(binary, &["-=", "*="]),
            BinOp::SubAssign(_) | BinOp::MulAssign(_) => self.assignment(binary, &["+=", "/="]),
            BinOp::DivAssign(_) => self.assignment(binary, &["%=", "*="]),
            BinOp::RemAssign(_) => self.assignment(binary, &["/=", "+="]),
            BinOp::ShlAssign(_) => self.assignment(binary, &[">>="]),
            BinOp::ShrAssign(_) => self.assignment(binary, &["<<="]),
            BinOp::BitAndAssign(_) => self.assignment(binary, &["|="]),
            BinOp::BitOrAssign(_) => self.assignment(binary, &["&="]),
            BinOp::BitXorAssign(_) => self.assignment(binary, &["|=", "&="]),
            _ => {}
        }
        self.deeper(|planter| {
            if !is_assignment(&binary.op) {
                planter.visit_expr(&binary.left);
            }
            planter.visit_expr(&binary.right);
        });
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        if let UnOp::Not(_) | UnOp::Neg(_) = unary.op {
            let sign = self.text(unary.op.span().byte_range());
            let what = vec![(format!("delete {sign}"), "l__".to_owned())];
            let planted = self.number(unary.op.span(), what);
            if !planted.is_empty() {
                let end = unary.span().byte_range().end;
                self.edit(unary.op.span().byte_range(), true, vec![("(match (".to_owned(), None)]);
                let mut pieces = vec![(") { l__ => ".to_owned(), None)];
                pieces.extend(self.choice(&planted));
                pieces.push((format!("{{ {sign}l__ }} }})"), None));
                self.edit(end..end, false, pieces);
            }
            self.wraps += 1;
        }
        self.deeper(|planter| planter.visit_expr(&unary.expr));
    }

    fn visit_expr_match(&mut self, item: &'ast syn::ExprMatch) {
        let rest = item.arms.iter().any(|arm| matches!(arm.pat, syn::Pat::Wild(_)) && arm.guard.is_none());
        for arm in &item.arms {
            let pattern = arm.pat.span();
            if let Some((_, guard)) = &arm.guard {
                if lets(guard) {
                    continue;
                }
                let what =
                    ["true", "false"].map(|value| (format!("match guard is {value}"), value.to_owned()));
                let range = guard.span().byte_range();
                let planted = self.number(guard.span(), what.into());
                if !planted.is_empty() {
                    let (mut before, mut behind) = (Vec::new(), String::new());
                    for (number, value) in &planted {
                        let on = self.on(*number);
                        let piece =
                            if value == "true" { format!("({on} || (") } else { format!("(!{on} && (") };
                        before.push((piece, Some(*number)));
                        behind.push_str("))");
                    }
                    self.edit(range.start..range.start, true, before);
                    self.edit(range.end..range.end, false, vec![(behind, None)]);
                }
                self.wraps += 1;
            } else if rest && !matches!(arm.pat, syn::Pat::Wild(_)) {
                let range = pattern.byte_range();
                let what = vec![(format!("delete match arm {}", self.text(range.clone())), String::new())];
                let planted = self.number(pattern, what);
                if let Some((number, _)) = planted.first() {
                    let piece = (format!(" if !{}", self.on(*number)), Some(*number));
                    self.edit(range.end..range.end, false, vec![piece]);
                }
                self.wraps += 1;
            }
        }
        self.deeper(|planter| visit::visit_expr_match(planter, item));
    }
}

fn is_assignment(sign: &BinOp) -> bool {
    use BinOp::*;
    matches!(
        sign,
        AddAssign(_)
            | SubAssign(_)
            | MulAssign(_)
            | DivAssign(_)
            | RemAssign(_)
            | ShlAssign(_)
            | ShrAssign(_)
            | BitAndAssign(_)
            | BitOrAssign(_)
            | BitXorAssign(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted(source: &str, left_out: &[usize]) -> Planted {
        plant(source, 0, &left_out.iter().copied().collect()).unwrap()
    }

    #[test]
    fn what_is_planted_can_be_parsed_and_lines_keep_their_numbers() {
        let source = "fn f(a: u8, b: u8) -> Option<bool> {\n    let mut n = a\n        + b * 2;\n    n +=\n 1;\n    \
                      match n {\n        1 if !(a < b && b == 3) => None,\n        2 => Some(false),\n        \
                      _ => Some(a > 1 || b - 1 == 0),\n    }\n}\n";
        let planted = planted(source, &[]);
        syn::parse_file(&planted.text).unwrap();
        assert_eq!(planted.text.lines().count(), source.lines().count());
        let all: Vec<&str> = planted.mutants.iter().map(|mutant| mutant.what.as_str()).collect();
        for one in ["f answers None", "replace * by /", "replace += by -=", "delete !", "match guard is true"]
        {
            assert!(all.contains(&one), "{one}: {all:?}");
        }
        assert!(all.contains(&"delete match arm 2") && !all.contains(&"delete match arm 1"));
    }

    #[test]
    fn where_the_compiler_finds_a_fault_there_the_mutant_is_found() {
        let planted = planted("fn f(a: u8) -> u8 { a + 1 }", &[]);
        let at = planted.text.find("l__ - r__").unwrap();
        assert_eq!(planted.at(at..at + 9), [2]);
        let at = planted.text.find("match").unwrap();
        assert_eq!(planted.at(at..at + 5), [2, 3]);
    }

    #[test]
    fn what_is_left_out_leaves_the_file_as_it_was() {
        let source = "fn f(a: u8) -> u8 { a + 1 }";
        assert_eq!(planted(source, &[0, 1, 2, 3]).text, source);
    }
}
