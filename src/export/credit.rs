//! Whose data a file is made with: the words that go with it where it is taken out of its folder.

use super::DataSource;

/// Who is to be named, in one line: `Place data: GeoNames (CC-BY-4.0); ...`.
pub(super) fn attribution(sources: &[DataSource]) -> String {
    let names: Vec<String> =
        sources.iter().map(|source| format!("{} ({})", source.title, source.license)).collect();
    match names.as_slice() {
        [] => "Made with situs".into(),
        names => format!("Made with situs. Place data: {}", names.join("; ")),
    }
}

/// The licences of the data inside, each once, in alphabetical order.
pub(super) fn licences(sources: &[DataSource]) -> Vec<&str> {
    let mut names: Vec<&str> = sources.iter().map(|source| source.license.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_named_with_the_licence() {
        let source = |title: &str, license: &str| DataSource {
            title: title.into(),
            path: String::new(),
            license: license.into(),
        };
        let sources = [source("B", "CC-BY-4.0"), source("A", "CC-BY-4.0"), source("C", "other-pd")];
        assert_eq!(
            attribution(&sources),
            "Made with situs. Place data: B (CC-BY-4.0); A (CC-BY-4.0); C (other-pd)"
        );
        assert_eq!(licences(&sources), ["CC-BY-4.0", "other-pd"]);
        assert_eq!(attribution(&[]), "Made with situs");
    }
}
