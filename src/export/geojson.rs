//! A layer as GeoJSON (RFC 7946): a header line, one feature a line, a footer line, so that a diff shows events.

use std::io;

use geojson::{Feature, Geometry, feature::Id};
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use super::{DataSource, OutFile, credit, ring};
use crate::layer::{self, Layer};

/// A layer as a FeatureCollection in UTF-8 with `\n` at every end of line.
///
/// The collection's `name` is the file's stem, which GDAL takes for the layer's name; `attribution` names those whose
/// data are inside. There is no `crs` (RFC 7946
/// has none) and no `bbox`. A feature whose geometry has nothing left at six decimals keeps its row with `null`.
pub fn layer_geojson(layer: &Layer, sources: &[DataSource]) -> OutFile {
    let mut bytes = collection_head(layer.name, (layer.title, layer.description), sources);
    for (n, feature) in layer.features.iter().enumerate() {
        bytes.extend_from_slice(if n == 0 { b"\n" } else { b",\n" });
        write_feature(&mut bytes, feature);
    }
    bytes.extend_from_slice(b"\n]}\n");
    OutFile {
        name: format!("{}.geojson", layer.name),
        title: layer.title.to_owned(),
        description: layer.description.to_owned(),
        bytes,
    }
}

/// All of a layer before its features.
pub(super) fn collection_head(
    name: &str,
    (title, description): (&str, &str),
    sources: &[DataSource],
) -> Vec<u8> {
    let header = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":{},\"title\":{},\"description\":{},\"attribution\":{},\"features\":[",
        text(name),
        text(title),
        text(description),
        text(&credit::attribution(sources))
    );
    header.into_bytes()
}

fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// One feature.
pub(super) fn write_feature(out: &mut Vec<u8>, feature: &layer::Feature) {
    let feature = Feature {
        bbox: None,
        geometry: geometry(feature),
        id: Some(Id::String(feature.id.clone())),
        properties: Some(feature.properties.clone()),
        foreign_members: None,
    };
    let mut serializer = Serializer::with_formatter(&mut *out, PlainNumbers);
    // Writing texts and finite numbers into memory can't fail.
    let written = feature.serialize(&mut serializer);
    debug_assert!(written.is_ok(), "{written:?}");
}

/// The geometry as it is written.
pub(super) fn geometry(feature: &layer::Feature) -> Option<Geometry> {
    feature.geometry.as_ref().and_then(written)
}

/// The same without a feature.
pub(super) fn written(geometry: &geo::Geometry<f64>) -> Option<Geometry> {
    ring::geometry(geometry).map(Geometry::new)
}

/// JSON without exponents and without minus zero; a decimal point in every number that may have decimals, so that a
/// column of lengths is of one type in every run.
pub(super) struct PlainNumbers;

impl Formatter for PlainNumbers {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        if !value.is_finite() {
            return CompactFormatter.write_null(writer);
        }
        if let Some(short) = ShortDecimal::of(value) {
            return writer.write_all(short.as_bytes());
        }
        let fixed = format!("{value:.6}");
        let short = fixed.trim_end_matches('0');
        let tail = if short.ends_with('.') { "0" } else { "" };
        let short = if short == "-0." { "0." } else { short };
        write!(writer, "{short}{tail}")
    }
}

/// A number that has at most six decimals, as text: most numbers of a layer are rounded to that, and they are many.
struct ShortDecimal {
    text: [u8; Self::LENGTH],
    from: usize,
    to: usize,
}

impl ShortDecimal {
    /// Nine digits, a point, six digits and a sign.
    const LENGTH: usize = 20;

    /// `None` for a number that has more decimals, or is too long.
    fn of(value: f64) -> Option<Self> {
        let millionths = (value * 1e6).round();
        #[expect(
            clippy::float_cmp,
            reason = "only a number that is told exactly by its six decimals goes this way"
        )]
        if millionths.abs() > 1e15 || millionths / 1e6 != value {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number below 10^15"
        )]
        let mut rest = millionths.abs() as u64;
        let mut short = ShortDecimal { text: [b'0'; Self::LENGTH], from: Self::LENGTH, to: Self::LENGTH };
        for place in 0_usize.. {
            if place == 6 {
                short.put(b'.');
            }
            if place > 6 && rest == 0 {
                break;
            }
            let digit = u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            short.put(b'0' + digit);
            // One decimal stays, also of a whole number.
            if digit == 0 && place < 5 && short.from + 1 == short.to {
                short.to = short.from;
            }
        }
        if millionths < 0.0 {
            short.put(b'-');
        }
        Some(short)
    }

    fn put(&mut self, byte: u8) {
        if let Some(slot) = self.from.checked_sub(1).and_then(|at| self.text.get_mut(at)) {
            *slot = byte;
            self.from -= 1;
        }
    }

    fn as_bytes(&self) -> &[u8] {
        self.text.get(self.from..self.to).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    fn layer(features: Vec<layer::Feature>) -> Layer {
        Layer { name: "strikes", title: "Strikes", description: "Points.", features }
    }

    fn feature(id: &str, lon: f64, lat: f64) -> layer::Feature {
        let mut properties = Map::new();
        properties.insert("id".into(), json!(id));
        properties.insert("radius_km".into(), json!(5.0));
        properties.insert("line".into(), json!(3));
        properties.insert("note".into(), Value::Null);
        layer::Feature {
            id: id.into(),
            geometry: Some(geo::Geometry::Point(geo::Point::new(lon, lat))),
            properties,
        }
    }

    fn written(features: Vec<layer::Feature>) -> String {
        String::from_utf8(layer_geojson(&layer(features), &[]).bytes).unwrap()
    }

    #[test]
    fn one_feature_a_line_between_a_header_and_a_footer() {
        let text = written(vec![feature("a", 69.2, 33.6), feature("b", 70.0, -0.000_000_1)]);
        let expected = concat!(
            r#"{"type":"FeatureCollection","name":"strikes","title":"Strikes","description":"Points.","attribution":"Made with situs","features":["#,
            "\n",
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[69.2,33.6]},"id":"a","properties":{"id":"a","radius_km":5.0,"line":3,"note":null}},"#,
            "\n",
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[70.0,0.0]},"id":"b","properties":{"id":"b","radius_km":5.0,"line":3,"note":null}}"#,
            "\n]}\n"
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn an_empty_layer_is_a_valid_collection() {
        let text = written(vec![]);
        let parsed: geojson::FeatureCollection = text.parse().unwrap();
        assert!(parsed.features.is_empty());
        assert!(text.ends_with("\n]}\n"));
    }

    #[test]
    fn what_has_no_place_has_a_null_geometry() {
        let mut lost = feature("a", 0.0, 0.0);
        lost.geometry = None;
        let text = written(vec![lost, feature("b", f64::NAN, 1.0)]);
        assert_eq!(text.matches(r#""geometry":null"#).count(), 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_short_number_is_written_as_a_long_one_is(
            units in prop_oneof![-1_000_000_000_i64..1_000_000_000, -20_000_000_i64..20_000_000, -99_i64..99],
            scale in 0_i32..7
        ) {
            let value = units as f64 / 10_f64.powi(scale);
            let fixed = format!("{value:.6}");
            let short = fixed.trim_end_matches('0');
            let expected = format!("{short}{}", if short.ends_with('.') { "0" } else { "" });
            let number = ShortDecimal::of(value).unwrap();
            prop_assert_eq!(std::str::from_utf8(number.as_bytes()).unwrap(), expected);
            prop_assert!(ShortDecimal::of(value + 1e-7).is_none());
        }

        #[test]
        fn a_number_is_read_back_within_half_a_millionth_and_never_bears_an_exponent(
            lon in prop_oneof![-180.0_f64..=180.0, -1e-5_f64..1e-5], lat in -90.0_f64..=90.0
        ) {
            let text = written(vec![feature("a", lon, lat)]);
            let coordinates = text.split("coordinates\":[").nth(1).unwrap().split(']').next().unwrap();
            prop_assert!(!coordinates.contains(['e', 'E']), "{coordinates}");
            for (number, value) in coordinates.split(',').zip([lon, lat]) {
                prop_assert!(number.split_once('.').unwrap().1.len() <= 6);
                prop_assert!(!number.starts_with("-0.0") || number.trim_end_matches('0') != "-0.");
                prop_assert!((number.parse::<f64>().unwrap() - value).abs() <= 0.500_001e-6);
            }
        }
    }
}
