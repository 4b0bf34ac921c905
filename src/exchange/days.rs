//! Dates in files: unlike people at the keyboard, files hold only days of the calendar, and do not say whether the day comes first.

use chrono::{Datelike, NaiveDate};

use crate::text::fold::folded;

/// Which of two numbers in front of the year is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `24/12/2026`.
    DayFirst,
    /// `12/24/2026`.
    MonthFirst,
}

impl Order {
    /// An example for people.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::DayFirst => "day/month/year",
            Self::MonthFirst => "month/day/year",
        }
    }
}

/// What the dates of a column say about their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing: they are ISO or have names of months, or there are none.
    Silent,
    /// It must be this one.
    Certain(Order),
    /// It could be either.
    Open,
    /// Some dates want one order, some the other.
    Torn,
}

/// Looks at dates of one column.
#[must_use]
pub fn verdict<'a>(cells: impl Iterator<Item = &'a str>) -> Verdict {
    let (mut day, mut month, mut open) = (false, false, false);
    for cell in cells {
        if let Some((a, b, separator)) = two_numbers(cell) {
            match (a, b) {
                _ if separator == b'.' => {}
                (13.., _) => day = true,
                (_, 13..) => month = true,
                (a, b) if a != b => open = true,
                _ => {}
            }
        }
    }
    match (day, month, open) {
        (true, true, _) => Verdict::Torn,
        (true, false, _) => Verdict::Certain(Order::DayFirst),
        (false, true, _) => Verdict::Certain(Order::MonthFirst),
        (false, false, true) => Verdict::Open,
        (false, false, false) => Verdict::Silent,
    }
}

/// The numbers before the year in `1/2/2026`, and what parts them.
fn two_numbers(cell: &str) -> Option<(u32, u32, u8)> {
    let (a, rest, separator) = number(cell.trim())?;
    let (b, rest, _) = number(rest)?;
    let year = rest.bytes().take_while(u8::is_ascii_digit).count();
    (a <= 31 && b <= 31 && matches!(year, 2 | 4)).then_some((a, b, separator))
}

/// The number at the start of `text`, what follows the separator, and the separator.
fn number(text: &str) -> Option<(u32, &str, u8)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let separator = *text.as_bytes().get(digits)?;
    let value = text.get(..digits)?.parse().ok()?;
    matches!(separator, b'/' | b'.' | b'-').then_some((value, text.get(digits + 1..)?, separator))
}

/// First letters of the months in the languages of the formats, without accents.
const MONTHS: &[(&str, u32)] = &[
    ("jan", 1),
    ("feb", 2),
    ("fev", 2),
    ("mar", 3),
    ("mrz", 3),
    ("apr", 4),
    ("avr", 4),
    ("may", 5),
    ("mai", 5),
    ("maj", 5),
    ("jun", 6),
    ("juin", 6),
    ("jul", 7),
    ("juil", 7),
    ("aug", 8),
    ("aou", 8),
    ("sep", 9),
    ("oct", 10),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
];

/// Reads a day as files write it; a time behind it is ignored. Where only the other order makes a date, that one is taken.
/// Years of two digits lie at most ten years after `this_year`.
#[must_use]
pub fn read(text: &str, order: Order, this_year: i32) -> Option<NaiveDate> {
    let text = text.trim();
    let first = text.bytes().take_while(u8::is_ascii_digit).count();
    let date = match first {
        4 => iso(text),
        8 if text.len() == 8 => {
            NaiveDate::from_ymd_opt(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?)
        }
        1 | 2 if matches!(text.as_bytes().get(first), Some(b'/' | b'.' | b'-')) => {
            numbers(text, order, this_year).or_else(|| named_month(text))
        }
        _ => named_month(text),
    }?;
    (1000..=9999).contains(&date.year()).then_some(date)
}

/// `2026-03-01`, `2026/3/1`, with or without a time behind it.
fn iso(text: &str) -> Option<NaiveDate> {
    let (year, rest, _) = number(text)?;
    let (month, rest, _) = number(rest)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    ends_date(rest.get(digits..)?)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, rest.get(..digits)?.parse().ok()?)
}

/// `24.12.2026`, `12/24/26`.
fn numbers(text: &str, order: Order, this_year: i32) -> Option<NaiveDate> {
    let (a, rest, separator) = number(text)?;
    let (b, rest, _) = number(rest)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    ends_date(rest.get(digits..)?)?;
    let year = full_year(rest.get(..digits)?, this_year)?;
    let (day, month) = if order == Order::DayFirst || separator == b'.' { (a, b) } else { (b, a) };
    NaiveDate::from_ymd_opt(year, month, day).or_else(|| NaiveDate::from_ymd_opt(year, day, month))
}

/// `15 Mar 2024`, `March 15, 2024`, `15-Mar-24`.
fn named_month(text: &str) -> Option<NaiveDate> {
    let folded = folded(text);
    let mut parts = folded.split([' ', ',', '-', '.', '/']).filter(|part| !part.is_empty());
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = |word: &str| MONTHS.iter().find(|(start, _)| word.starts_with(start)).map(|(_, month)| *month);
    let (day, month) = match month(second) {
        Some(month) => (first, month),
        None => (second, month(first)?),
    };
    let year = if year.len() == 4 { year.parse().ok()? } else { return None };
    NaiveDate::from_ymd_opt(year, month, day.parse().ok()?)
}

/// Behind a date may only stand a time.
fn ends_date(rest: &str) -> Option<()> {
    let time = rest.trim_start_matches([' ', ',', 'T', 't', '.']);
    (time.is_empty() || (time.len() < rest.len() && time.as_bytes()[0].is_ascii_digit() && time.contains(':'))).then_some(())
}

fn full_year(digits: &str, this_year: i32) -> Option<i32> {
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(year),
        2 => {
            let near = this_year - this_year.rem_euclid(100) + year;
            Some(if near > this_year + 10 { near - 100 } else { near })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_files_write_them() {
        for (text, order, want) in [
            ("2026-03-01", Order::MonthFirst, Some("2026-03-01")),
            ("2026-03-01T18:25:21Z", Order::MonthFirst, Some("2026-03-01")),
            ("2024-03-12 09:14", Order::MonthFirst, Some("2024-03-12")),
            ("2026/3/1", Order::MonthFirst, Some("2026-03-01")),
            ("20260301", Order::MonthFirst, Some("2026-03-01")),
            ("24.12.2026", Order::MonthFirst, Some("2026-12-24")),
            ("3/4/2026", Order::DayFirst, Some("2026-04-03")),
            ("3/4/2026", Order::MonthFirst, Some("2026-03-04")),
            ("24/12/2026", Order::MonthFirst, Some("2026-12-24")),
            ("01/24/18, 11:04 AM", Order::DayFirst, Some("2018-01-24")),
            ("1/2/70", Order::DayFirst, Some("1970-02-01")),
            ("1/2/36", Order::DayFirst, Some("2036-02-01")),
            ("15 Mar 2024", Order::DayFirst, Some("2024-03-15")),
            ("March 15, 2024", Order::DayFirst, Some("2024-03-15")),
            ("15. März 2024", Order::DayFirst, Some("2024-03-15")),
            ("15-Mar-2024", Order::DayFirst, Some("2024-03-15")),
            ("3 maj 2024", Order::DayFirst, Some("2024-05-03")),
            ("today", Order::DayFirst, None),
            ("+3d", Order::DayFirst, None),
            ("2026-02-30", Order::DayFirst, None),
            ("2026-02-03 or later", Order::DayFirst, None),
            ("--0415", Order::DayFirst, None),
            ("1234567890", Order::DayFirst, None),
        ] {
            assert_eq!(read(text, order, 2026).map(|date| date.to_string()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn the_order_of_a_column_follows_from_its_numbers_above_twelve() {
        for (cells, want) in [
            (&["2026-03-01", "15 Mar 2024", ""][..], Verdict::Silent),
            (&["3/4/2026", "5/5/2026"], Verdict::Open),
            (&["5/5/2026"], Verdict::Silent),
            (&["3/4/2026", "24/12/2026"], Verdict::Certain(Order::DayFirst)),
            (&["3/4/2026", "12/24/26"], Verdict::Certain(Order::MonthFirst)),
            (&["12/24/2026", "24/12/2026"], Verdict::Torn),
            (&["24.12.2026", "3.4.2026"], Verdict::Silent),
        ] {
            assert_eq!(verdict(cells.iter().copied()), want, "{cells:?}");
        }
    }
}
