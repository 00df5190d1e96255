//! Whether a column of dates puts the day or the month first: decided from all of it, never from one cell.

use jiff::civil::Date;

use crate::report::dates;

/// Which comes first in `05/04/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// The day: 5 April.
    DayFirst,
    /// The month: 4 May.
    MonthFirst,
}

impl DayOrder {
    /// In words, with its name on the command line.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            DayOrder::DayFirst => "day before month",
            DayOrder::MonthFirst => "month before day",
        }
    }
}

/// What the dates of a column say of their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// Dates of three numbers with the year last.
    pub(super) numeric: usize,
    /// Of these: the first number can be no month.
    pub(super) day_first: usize,
    /// Of these: the second number can be no month.
    pub(super) month_first: usize,
    /// Those parted by points, which are written day first wherever they are used.
    pub(super) pointed: usize,
    /// Those with a year of two digits.
    pub(super) short: usize,
    /// What is left where a spreadsheet showed a time as minutes and seconds.
    pub(super) damaged: usize,
}

impl Survey {
    /// Looks at one cell.
    pub(super) fn see(&mut self, cell: &str) {
        if is_damaged(cell) {
            self.damaged = self.damaged.saturating_add(1);
        }
        let Some(parts) = Parts::of(cell) else { return };
        self.numeric = self.numeric.saturating_add(1);
        self.day_first = self.day_first.saturating_add(usize::from(parts.first > 12 && parts.second <= 12));
        self.month_first =
            self.month_first.saturating_add(usize::from(parts.second > 12 && parts.first <= 12));
        self.pointed = self.pointed.saturating_add(usize::from(parts.mark == '.'));
        self.short = self.short.saturating_add(usize::from(parts.short));
    }

    /// The order, where the column decides it.
    pub(super) fn order(&self) -> Option<DayOrder> {
        match (self.day_first, self.month_first) {
            (0, 0) if self.numeric > 0 && self.pointed == self.numeric => Some(DayOrder::DayFirst),
            (1.., 0) => Some(DayOrder::DayFirst),
            (0, 1..) => Some(DayOrder::MonthFirst),
            _ => None,
        }
    }
}

/// `59:00.0`, `00:00.0`: a spreadsheet showed a day with its time as minutes and seconds, and saved only these.
pub(super) fn is_damaged(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    matches!(bytes, [a, b, b':', c, d, b'.', rest @ ..]
        if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()) && !rest.is_empty() && rest.iter().all(u8::is_ascii_digit))
}

/// A date of three numbers with the year last.
#[derive(Debug, Clone, Copy)]
struct Parts {
    first: i8,
    second: i8,
    year: i16,
    mark: char,
    short: bool,
}

impl Parts {
    fn of(cell: &str) -> Option<Parts> {
        let day = cell.split_ascii_whitespace().next()?;
        let mark = day.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '-' | '.'))?;
        let mut numbers = day.split(mark);
        let (first, second, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
        let small = |text: &str| {
            let sound = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            sound.then(|| text.parse::<i8>().ok()).flatten()
        };
        let digits = year.bytes().all(|byte| byte.is_ascii_digit());
        if numbers.next().is_some() || !digits || !matches!(year.len(), 2 | 4) {
            return None;
        }
        Some(Parts {
            first: small(first)?,
            second: small(second)?,
            year: full_year(year)?,
            mark,
            short: year.len() == 2,
        })
    }
}

/// `26` is 2026, `97` is 1997: no table of events that situs reads begins before 1970.
fn full_year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    Some(match text.len() {
        2 if year < 70 => year.saturating_add(2000),
        2 => year.saturating_add(1900),
        _ => year,
    })
}

/// A day of three numbers, in the order of its column. Where one number can be no month the cell itself decides, but
/// not against its column.
pub(super) fn numeric_day(cell: &str, order: Option<DayOrder>) -> Option<Date> {
    let parts = Parts::of(cell)?;
    let rest = cell.trim_ascii_start().trim_start_matches(|c: char| !c.is_ascii_whitespace());
    if !dates::plausible_time(rest) {
        return None;
    }
    let order = order.or(match (parts.first > 12, parts.second > 12) {
        (true, false) => Some(DayOrder::DayFirst),
        (false, true) => Some(DayOrder::MonthFirst),
        _ if parts.mark == '.' => Some(DayOrder::DayFirst),
        _ if parts.first == parts.second => Some(DayOrder::DayFirst),
        _ => None,
    })?;
    let (day, month) = match order {
        DayOrder::DayFirst => (parts.first, parts.second),
        DayOrder::MonthFirst => (parts.second, parts.first),
    };
    Date::new(parts.year, month, day).ok()
}

/// A day in digits alone, as GDELT writes it: `20260226`.
pub(super) fn compact_day(cell: &str) -> Option<Date> {
    if cell.len() != 8 || !cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i32 = cell.parse().ok()?;
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn order(cells: &[&str]) -> Option<DayOrder> {
        let mut survey = Survey::default();
        cells.iter().for_each(|cell| survey.see(cell));
        survey.order()
    }

    #[test]
    fn one_cell_that_can_be_no_month_decides_for_its_column() {
        assert_eq!(order(&["05/04/2026", "26/02/2026"]), Some(DayOrder::DayFirst));
        assert_eq!(order(&["05/04/2026", "2/26/26"]), Some(DayOrder::MonthFirst));
        assert_eq!(order(&["05/04/2026", "26/02/2026", "2/26/26"]), None);
        assert_eq!(order(&["05/04/2026", "2026-02-26"]), None);
        assert_eq!(order(&["5.4.2026"]), Some(DayOrder::DayFirst));
    }

    #[test]
    fn a_day_of_three_numbers_goes_by_its_column() {
        assert_eq!(numeric_day("05/04/2026", Some(DayOrder::DayFirst)), Some(date(2026, 4, 5)));
        assert_eq!(numeric_day("05/04/2026 12:30", Some(DayOrder::MonthFirst)), Some(date(2026, 5, 4)));
        assert_eq!(numeric_day("05/04/2026", None), None);
        assert_eq!(numeric_day("27.2.2026", None), Some(date(2026, 2, 27)));
        assert_eq!(numeric_day("31-12-19", None), Some(date(2019, 12, 31)));
        assert_eq!(numeric_day("13/13/2026", Some(DayOrder::DayFirst)), None);
        assert_eq!(numeric_day("31/02/2026", None), None);
        assert_eq!(numeric_day("26/02/2026", Some(DayOrder::MonthFirst)), None, "not against its column");
        assert_eq!(compact_day("20140218"), Some(date(2014, 2, 18)));
        assert_eq!(compact_day("20140230"), None);
    }

    #[test]
    fn what_excel_left_of_a_date_is_known() {
        assert!(is_damaged("00:00.0") && is_damaged("59:30.0"));
        assert!(!is_damaged("2026-02-26") && !is_damaged("00:00"));
    }
}
