//! Degrees as tables write them: with points, commas, minutes and seconds, or the letter of a hemisphere.

/// Which way a number of degrees is told to go by its letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    /// N or S.
    Latitude,
    /// E or W.
    Longitude,
}

/// Degrees read from a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Degrees {
    /// North and east positive, always finite.
    pub(super) value: f64,
    /// What the hemisphere's letter says, where there is one.
    pub(super) axis: Option<Axis>,
    /// How it was written, where that is odd enough to say so.
    pub(super) odd: Option<&'static str>,
}

/// Degrees of a cell: `34.52813`, `-34,5`, `34.5N`, `N 34.5`, `34°31'41.3"N`, `34 31 41 N`. `None` for anything else.
pub(super) fn degrees(text: &str) -> Option<Degrees> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    if let Some(value) = plain.then(|| text.parse::<f64>().ok()).flatten() {
        return value.is_finite().then_some(Degrees { value, axis: None, odd: None });
    }
    let (letter, rest) = hemisphere(text);
    let mut degrees = parts(rest.trim())?;
    if let Some(letter) = letter {
        // "-34.5S" says south twice, or north by way of two minuses: nobody can tell.
        if degrees.value.is_sign_negative() {
            return None;
        }
        let (axis, sign) = match letter {
            'N' => (Axis::Latitude, 1.0),
            'S' => (Axis::Latitude, -1.0),
            'W' => (Axis::Longitude, -1.0),
            _ => (Axis::Longitude, 1.0),
        };
        degrees.value *= sign;
        degrees.axis = Some(axis);
    }
    degrees.value.is_finite().then_some(degrees)
}

/// The letter before or behind the number, and the number.
fn hemisphere(text: &str) -> (Option<char>, &str) {
    let letter =
        |c: char| matches!(c.to_ascii_uppercase(), 'N' | 'S' | 'E' | 'W').then(|| c.to_ascii_uppercase());
    let mut chars = text.chars();
    if let Some(found) = chars.next().and_then(letter) {
        return (Some(found), chars.as_str());
    }
    let mut chars = text.chars();
    match chars.next_back().and_then(letter) {
        Some(found) => (Some(found), chars.as_str()),
        None => (None, text),
    }
}

fn parts(text: &str) -> Option<Degrees> {
    if text.matches(',').count() == 1 && !text.contains('.') {
        let value = number(&text.replace(',', "."))?;
        return Some(Degrees { value, axis: None, odd: Some("a decimal comma") });
    }
    let marks = |c: char| {
        c.is_whitespace() || matches!(c, '°' | 'º' | '˚' | '\'' | '’' | '′' | '"' | '”' | '″' | ':')
    };
    let (sign, body) = match text.strip_prefix('-') {
        Some(body) => (-1.0, body),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    // A second sign: "--34.5" may be either.
    if body.contains('-') {
        return None;
    }
    let numbers: Vec<f64> =
        body.split(marks).filter(|part| !part.is_empty()).map(number).collect::<Option<_>>()?;
    let whole = |value: f64| value.fract() == 0.0;
    let below_sixty = |value: &f64| (0.0..60.0).contains(value);
    let (value, odd) = match numbers.as_slice() {
        [degrees] => (*degrees, None),
        [degrees, minutes] if whole(*degrees) && below_sixty(minutes) => {
            (degrees + minutes / 60.0, Some("degrees and minutes"))
        }
        [degrees, minutes, seconds]
            if whole(*degrees) && whole(*minutes) && below_sixty(minutes) && below_sixty(seconds) =>
        {
            (degrees + minutes / 60.0 + seconds / 3600.0, Some("degrees, minutes and seconds"))
        }
        _ => return None,
    };
    Some(Degrees { value: sign * value, axis: None, odd })
}

/// Digits with at most one point.
fn number(text: &str) -> Option<f64> {
    let body = text.strip_prefix('-').unwrap_or(text);
    let digits = !body.is_empty() && body.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_read_in_the_ways_people_write_them() {
        for (text, value) in [
            ("34.52813", 34.52813),
            ("-0.5", -0.5),
            ("34,52813", 34.52813),
            ("34.5N", 34.5),
            ("S 34.5°", -34.5),
            ("34°31'41.3\"N", 34.528_138_888_888_89),
            ("69 10 20 W", -69.172_222_222_222_22),
            ("34°30′", 34.5),
            ("-34 30", -34.5),
        ] {
            let read = degrees(text).unwrap_or_else(|| panic!("{text}"));
            assert!((read.value - value).abs() < 1e-9, "{text}: {}", read.value);
        }
        assert_eq!(degrees("69.2E").unwrap().axis, Some(Axis::Longitude));
    }

    #[test]
    fn what_could_be_two_numbers_or_none_is_refused() {
        for text in [
            "nan",
            "inf",
            "1e400",
            "",
            "1,234,567",
            "0x10",
            "34 61",
            "34 30.5 10",
            "-34.5S",
            "_71.45",
            "N",
            "34.5.6",
        ] {
            assert_eq!(degrees(text), None, "{text}");
        }
    }
}
