//! A link that opens a layer in geojson.io, all of the layer inside the link: nothing is sent to anyone but the
//! browser that follows it.

use serde_json::Value;

use super::base64::base64;
use crate::error::{Code, Error, Result};

/// Longer links are refused: browsers stop at 2 MB, and what passes them on stops long before.
pub const LONGEST_LINK: usize = 150_000;

/// The link to a layer, the text of a GeoJSON file.
///
/// It is a `data:` address in base64 of ASCII alone: geojson.io decodes the other forms twice, and then loses
/// everything behind the `#` of a colour.
///
/// # Errors
/// [`Code::UnknownFormat`] where the text is no GeoJSON with features; [`Code::Limit`] where the link would be longer
/// than [`LONGEST_LINK`].
pub fn share_link(text: &str) -> Result<String> {
    let value: Value = serde_json::from_str(text).map_err(|cause| {
        let what = "this is no JSON, expected a layer in GeoJSON";
        Error::new(Code::UnknownFormat, what, "name a .geojson file").because(cause)
    })?;
    let features = value.get("features").and_then(Value::as_array);
    if features.is_none() {
        let what = "there are no features, expected a GeoJSON FeatureCollection";
        return Err(Error::new(Code::UnknownFormat, what, "name a .geojson file"));
    }
    let link =
        format!("https://geojson.io/#data=data:application/json;base64,{}", base64(ascii(&value).as_bytes()));
    if link.len() > LONGEST_LINK {
        let what = format!(
            "the link would be {} characters long, at most {LONGEST_LINK} work everywhere",
            link.len()
        );
        let way_out = "open geojson.io and drop the file into it, or put it on GitHub and link to that";
        return Err(Error::new(Code::Limit, what, way_out));
    }
    Ok(link)
}

/// JSON whose every character is ASCII; it reads the same.
fn ascii(value: &Value) -> String {
    let mut text = String::new();
    for c in value.to_string().chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text += &format!("\\u{unit:04x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_holds_the_layer_in_letters_that_no_address_changes() {
        let link =
            share_link(r##"{"type":"FeatureCollection","features":[{"stroke":"#d55e00","name":"کابل 🗺"}]}"##)
                .unwrap();
        let packed = link.strip_prefix("https://geojson.io/#data=data:application/json;base64,").unwrap();
        assert!(packed.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')));
    }

    #[test]
    fn ascii_json_reads_the_same() {
        let value: Value = serde_json::from_str(r##"{"a":"کابل 🗺 \" # %"}"##).unwrap();
        assert!(ascii(&value).is_ascii());
        assert_eq!(serde_json::from_str::<Value>(&ascii(&value)).unwrap(), value);
    }

    #[test]
    fn a_layer_too_large_and_a_file_that_is_none_are_said() {
        let long = format!(r#"{{"features":["{}"]}}"#, "x".repeat(LONGEST_LINK));
        assert_eq!(share_link(&long).unwrap_err().code, Code::Limit);
        for wrong in ["", "[]", "{}", r#"{"features":1}"#] {
            assert_eq!(share_link(wrong).unwrap_err().code, Code::UnknownFormat);
        }
    }
}
