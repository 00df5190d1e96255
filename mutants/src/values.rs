//! What a function could answer instead: simple values of its return type, as `cargo mutants` chooses them.

use syn::{GenericArgument, PathArguments, PathSegment, ReturnType, Type};

/// More values than this of one function tell nothing new.
const MOST: usize = 12;

/// Texts of expressions, some of which may not compile.
pub fn of_return(returned: &ReturnType) -> Vec<String> {
    let mut values = match returned {
        ReturnType::Default => vec!["()".to_owned()],
        ReturnType::Type(_, kind) => of(kind),
    };
    values.truncate(MOST);
    values
}

fn of(kind: &Type) -> Vec<String> {
    match kind {
        Type::Path(path) => path.path.segments.last().map(of_path).unwrap_or_default(),
        Type::Reference(reference) => match &*reference.elem {
            Type::Path(path) if path.path.is_ident("str") => texts(),
            Type::Slice(slice) => {
                let filled = of(&slice.elem).into_iter().map(|value| format!("Vec::leak(vec![{value}])"));
                std::iter::once("Vec::leak(Vec::new())".to_owned()).chain(filled).collect()
            }
            inner => wrapped(&of(inner), "Box::leak(Box::new(", "))"),
        },
        Type::Tuple(tuple) => {
            let mut all = vec![String::new()];
            for element in &tuple.elems {
                let values = of(element);
                all = all
                    .iter()
                    .flat_map(|before| values.iter().map(move |value| format!("{before}{value}, ")))
                    .take(MOST)
                    .collect();
            }
            wrapped(&all, "(", ")")
        }
        Type::Paren(inner) => of(&inner.elem),
        Type::Group(inner) => of(&inner.elem),
        Type::ImplTrait(_) | Type::TraitObject(_) | Type::Never(_) | Type::BareFn(_) => Vec::new(),
        _ => vec![DEFAULT.to_owned()],
    }
}

const DEFAULT: &str = "Default::default()";

fn of_path(segment: &PathSegment) -> Vec<String> {
    let inner: Vec<&Type> = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(kind) => Some(kind),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    let is_text = |kind: &Type| matches!(kind, Type::Path(path) if path.path.is_ident("str"));
    let name = segment.ident.to_string();
    let plain = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
    match (name.as_str(), inner.as_slice()) {
        ("bool", []) => plain(&["true", "false"]),
        ("String", []) => plain(&["String::new()", "\"xyzzy\".to_owned()"]),
        ("u8" | "u16" | "u32" | "u64" | "u128" | "usize", []) => plain(&["0", "1"]),
        ("i8" | "i16" | "i32" | "i64" | "i128" | "isize", []) => plain(&["0", "1", "-1"]),
        ("f32" | "f64", []) => plain(&["0.0", "1.0", "-1.0"]),
        ("Result", [good, ..]) => wrapped(&of(good), "Ok(", ")"),
        ("Result", []) => plain(&["Ok(Default::default())"]),
        ("Option", [some]) => {
            std::iter::once("None".to_owned()).chain(wrapped(&of(some), "Some(", ")")).collect()
        }
        ("Vec", [element]) => {
            std::iter::once("Vec::new()".to_owned()).chain(wrapped(&of(element), "vec![", "]")).collect()
        }
        ("Cow" | "Box" | "Arc" | "Rc", [text]) if is_text(text) => wrapped(&texts(), "", ".into()"),
        ("Box" | "Arc" | "Rc" | "Cell" | "RefCell" | "Mutex", [inner]) => {
            wrapped(&of(inner), &format!("{name}::new("), ")")
        }
        ("BTreeSet" | "HashSet" | "VecDeque", [element]) => {
            let filled = wrapped(&of(element), "[", "].into_iter().collect()");
            std::iter::once(DEFAULT.to_owned()).chain(filled).collect()
        }
        _ => plain(&[DEFAULT]),
    }
}

fn texts() -> Vec<String> {
    vec!["\"\"".to_owned(), "\"xyzzy\"".to_owned()]
}

fn wrapped(values: &[String], before: &str, behind: &str) -> Vec<String> {
    values.iter().map(|value| format!("{before}{value}{behind}")).collect()
}
