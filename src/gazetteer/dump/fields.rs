//! Numbers, degrees and days as they stand in the fields of a dump.

use super::faults::{Fault, quoted};
use crate::error::Code;

/// A number of 0 or more.
pub(super) fn number(column: u32, field: &'static str, text: &str) -> Result<u64, Fault> {
    let digits = text.trim();
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let value = digits.parse().ok().filter(|_| plain);
    value.ok_or_else(|| {
        let what = format!("{} is no whole number of 0 or more", quoted(text));
        Fault::new(column, field, Code::Number, what, "write digits only")
    })
}

/// A coordinate in degrees, from `-most` to `most`.
pub(super) fn coordinate(column: u32, field: &'static str, text: &str, most: f64) -> Result<f64, Fault> {
    let Ok(degrees) = text.trim().parse::<f64>() else {
        let what = format!("{} is no number", quoted(text));
        return Err(Fault::new(column, field, Code::Number, what, "write degrees with a point: 34.52813"));
    };
    if degrees.is_finite() && degrees.abs() <= most {
        return Ok(degrees);
    }
    let what = format!("{} is out of range, expected -{most} to {most}", quoted(text));
    let way_out = "are latitude and longitude the wrong way round?";
    Err(Fault::new(column, field, Code::Coordinate, what, way_out))
}

/// A day `2023-01-17` as 20230117; 0 where it is none.
pub(super) fn day(text: &str) -> u32 {
    let mut parts = text.trim().splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (Some(Some(year)), Some(Some(month)), Some(Some(day))) = (parts.next(), parts.next(), parts.next())
    else {
        return 0;
    };
    let real = year <= 9999 && month <= 12 && day <= 31;
    if real {
        year.saturating_mul(10_000).saturating_add(month.saturating_mul(100)).saturating_add(day)
    } else {
        0
    }
}
