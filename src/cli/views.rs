//! Views: parts of the layers, repeated under a name of their own, one geometry type a file.

use std::collections::BTreeSet;

use clap::Parser;

use super::select::Select;
use crate::error::{Code, Error, Result};
use crate::gazetteer::Gazetteer;
use crate::layer::{Layer, Layers, OwnLayer, is_file_name, lay_out};
use crate::merge::Incident;
use crate::schema::LAYERS;

/// A view of the layers.
#[derive(Debug, Clone)]
pub(super) struct View {
    name: String,
    select: Select,
}

/// What stands behind the name, read as the flags that it is.
#[derive(Debug, Parser)]
#[command(name = "layer", disable_help_flag = true)]
struct Selection {
    #[command(flatten)]
    select: Select,
}

/// `torkham:within-border=5;kind=shelling,attack`.
pub(super) fn parse(text: &str) -> std::result::Result<View, String> {
    let example = "expected a name and a selection, such as torkham:within-border=5;kind=shelling,attack";
    let (name, selection) = text.split_once(':').ok_or(example)?;
    if !is_file_name(name) {
        return Err(format!(
            "the name {name:?} can't be that of a file: expected up to 64 letters, digits, - and _"
        ));
    }
    if LAYERS
        .iter()
        .any(|known| name == *known || name.strip_prefix(known).is_some_and(|rest| rest.starts_with('-')))
    {
        return Err(format!("{name} is a layer of situs itself: expected another name"));
    }
    let mut line = vec!["layer".to_owned()];
    for part in selection.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').ok_or(example)?;
        line.push(format!("--{}={}", key.trim().replace('_', "-"), value.trim()));
    }
    let parsed = Selection::try_parse_from(&line).map_err(|said| {
        let cause = std::error::Error::source(&said).map(ToString::to_string);
        let first =
            said.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        cause.unwrap_or(first)
    })?;
    Ok(View { name: name.to_owned(), select: parsed.select })
}

/// Two files of one name would be one.
///
/// # Errors
/// [`Code::Usage`] where a name stands twice, also that of a layer of somebody's own, or a kind in two of those.
pub(super) fn check(views: &[View], own: &[OwnLayer]) -> Result<()> {
    OwnLayer::check(own)?;
    let mut names: BTreeSet<&str> = own.iter().map(|layer| layer.name).collect();
    match views.iter().find(|view| !names.insert(view.name.as_str())) {
        None => Ok(()),
        Some(twice) => {
            let what = format!("two views or layers are called {}", twice.name);
            Err(Error::new(Code::Usage, what, "give one of them another name"))
        }
    }
}

/// The features of all layers that are wanted: points in one layer, stretches and areas in one each. They are those
/// of the layers themselves, to the last property.
pub(super) fn made(own: &View, incidents: &[Incident], layers: &Layers, gazetteer: &Gazetteer) -> Vec<Layer> {
    let wanted = incidents.iter().filter_map(|incident| {
        let mut incident = incident.clone();
        let gone = own.select.apply(&mut incident.event, gazetteer);
        (gone == 0 || !incident.event.sites.is_empty()).then_some(incident)
    });
    let wanted = lay_out(&wanted.collect::<Vec<_>>(), gazetteer);
    let ids: BTreeSet<(&str, &str)> = features(&wanted).map(|(layer, id)| (layer.name, id)).collect();
    let part = |suffix: &str, of: &[&str], title: &'static str| {
        let among = layers.layers.iter().filter(|layer| of.contains(&layer.name));
        let features = among.flat_map(|layer| {
            layer.features.iter().filter(|feature| ids.contains(&(layer.name, feature.id.as_str())))
        });
        let features = features.cloned().collect();
        // The names of layers live as long as the program; those of a run's own are few and short.
        let name: &'static str = Box::leak(format!("{}{suffix}", own.name).into_boxed_str());
        Layer {
            name,
            title,
            description: "A part of the other layers, as the project asked for it.",
            features,
        }
    };
    vec![
        part("", &["strikes", "clashes", "incidents"], "Own selection: points"),
        part("-stretches", &["stretches"], "Own selection: stretches of the border"),
        part("-areas", &["areas"], "Own selection: areas"),
    ]
}

fn features(layers: &Layers) -> impl Iterator<Item = (&Layer, &str)> {
    layers
        .layers
        .iter()
        .flat_map(|layer| layer.features.iter().map(move |feature| (layer, feature.id.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_selection_are_read_as_the_flags_are() {
        let own = parse("torkham: within_border=5; kind=shelling,attack").unwrap();
        assert_eq!(own.name, "torkham");
        assert!(!own.select.is_open());
        assert!(parse("all:").unwrap().select.is_open());
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, said) in [
            ("torkham", "expected a name and a selection"),
            ("a/b:kind=shelling", "can't be that of a file"),
            ("strikes:kind=shelling", "a layer of situs itself"),
            ("areas-x:", "a layer of situs itself"),
            ("x:kind=rain", "expected one of airstrike"),
            ("x:colour=red", "unexpected argument"),
        ] {
            let wrong = parse(text).unwrap_err();
            assert!(wrong.contains(said), "{text}: {wrong}");
        }
        let twice = ["x:", "x:kind=shelling"].map(|text| parse(text).unwrap());
        assert_eq!(check(&twice, &[]).unwrap_err().code, Code::Usage);
    }
}
