//! Dates in files: unlike people at the keyboard, files hold only days of the calendar, and do not say whether the day comes first.

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::text::fold::folded;

/// The order of the three numbers of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `24/12/2026`.
    DayFirst,
    /// `12/24/2026`.
    MonthFirst,
    /// `26-12-24`: with four digits a year in front speaks for itself.
    YearFirst,
}

/// Every order: the word for it in files and on the command line, and an example for people.
const ORDERS: [(Order, &str, &str); 3] =
    [(Order::DayFirst, "dmy", "day/month/year"), (Order::MonthFirst, "mdy", "month/day/year"), (Order::YearFirst, "ymd", "year-month-day")];

impl Order {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::DayFirst, Self::MonthFirst, Self::YearFirst];

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        ORDERS.iter().find(|(order, ..)| *order == self).unwrap_or(&ORDERS[0])
    }

    /// The word for it: `dmy`.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// An example for people.
    #[must_use]
    pub fn example(self) -> &'static str {
        self.row().2
    }

    /// The one of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        ORDERS.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(word.trim())).map(|(order, ..)| *order)
    }
}

/// What the dates of a column say about their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing: they are ISO or have names of months, or there are none.
    #[default]
    Silent,
    /// It must be this one.
    Certain(Order),
    /// It could be more than one.
    Open,
    /// Some dates want one order, some another.
    Torn,
}

/// Looks at dates of one column.
#[must_use]
pub fn verdict<'a>(cells: impl Iterator<Item = &'a str>) -> Verdict {
    let (mut left, mut seen) = (Order::ALL.to_vec(), false);
    for cell in cells {
        let Some(numbers) = Numbers::of(cell).filter(|numbers| numbers.separator != b'.') else { continue };
        let possible = numbers.possible();
        if possible.is_empty() || numbers.is_the_same(&possible) {
            continue;
        }
        seen = true;
        left.retain(|order| possible.contains(order));
    }
    match (seen, left.as_slice()) {
        (false, _) => Verdict::Silent,
        (true, []) => Verdict::Torn,
        (true, [only]) => Verdict::Certain(*only),
        (true, _) => Verdict::Open,
    }
}

/// Whether a date can be read as more than one day.
#[must_use]
pub fn is_open(cell: &str) -> bool {
    let of = |numbers: Numbers| {
        let possible = numbers.possible();
        !possible.is_empty() && !numbers.is_the_same(&possible)
    };
    Numbers::of(cell).filter(|numbers| numbers.separator != b'.').is_some_and(of)
}

/// The numbers of `1/2/2026`, and what parts them.
#[derive(Clone, Copy, Debug)]
struct Numbers {
    first: u32,
    second: u32,
    third: u32,
    has_long_year: bool,
    separator: u8,
}

impl Numbers {
    fn of(cell: &str) -> Option<Self> {
        let (first, rest, separator) = number(cell.trim())?;
        let (second, rest, _) = number(rest)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        ends_date(rest.get(digits..)?)?;
        let third = rest.get(..digits)?.parse().ok()?;
        (first <= 99 && second <= 99 && matches!(digits, 2 | 4)).then_some(Self {
            first,
            second,
            third,
            has_long_year: digits == 4,
            separator,
        })
    }

    /// Year, month and day as an order has them.
    const fn read(self, order: Order) -> (u32, u32, u32) {
        match order {
            Order::DayFirst => (self.third, self.second, self.first),
            Order::MonthFirst => (self.third, self.first, self.second),
            Order::YearFirst => (self.first, self.second, self.third),
        }
    }

    /// Whether that order makes a date of it. Two digits of a year stand in front only where hyphens part them.
    fn allows(self, order: Order) -> bool {
        let (_, month, day) = self.read(order);
        let may_lead = order != Order::YearFirst || (self.separator == b'-' && !self.has_long_year);
        may_lead && (1..=12).contains(&month) && (1..=31).contains(&day)
    }

    /// The orders that make a date of it.
    fn possible(self) -> Vec<Order> {
        Order::ALL.into_iter().filter(|order| self.allows(*order)).collect()
    }

    /// Whether all these orders make the same day of it and there is more than one of them.
    fn is_the_same(self, orders: &[Order]) -> bool {
        orders.len() > 1 && orders.iter().all(|order| self.read(*order) == self.read(orders[0]))
    }

    fn day(self, order: Order, this_year: i32) -> Option<NaiveDate> {
        let (year, month, day) = self.read(order);
        let year = if self.has_long_year { i32::try_from(year).ok()? } else { near_year(i32::try_from(year).ok()?, this_year) };
        NaiveDate::from_ymd_opt(year, month, day)
    }
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

/// What a text is as a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// This one.
    Is(NaiveDate),
    /// This one, although the order it was to be read in makes none of it.
    Against(NaiveDate),
    /// More than one, and nobody said in which order its numbers stand.
    Open,
    /// None.
    No,
}

/// Reads a day as files write it; a time behind it is ignored. Years of two digits lie at most ten years after `this_year`.
#[must_use]
pub fn read(text: &str, order: Option<Order>, this_year: i32) -> Day {
    let text = text.trim();
    let first = text.bytes().take_while(u8::is_ascii_digit).count();
    let plain = match first {
        4 => iso(text),
        8 if text.len() == 8 => compact(text),
        1 | 2 if matches!(text.as_bytes().get(first), Some(b'/' | b'.' | b'-')) => match Numbers::of(text) {
            Some(numbers) => return in_order(numbers, order, this_year),
            None => named_month(text),
        },
        _ => named_month(text),
    };
    plain.map_or(Day::No, is_day)
}

fn is_day(date: NaiveDate) -> Day {
    if (1000..=9999).contains(&date.year()) { Day::Is(date) } else { Day::No }
}

fn in_order(numbers: Numbers, order: Option<Order>, this_year: i32) -> Day {
    let day = |order: Order| numbers.day(order, this_year).filter(|date| (1000..=9999).contains(&date.year()));
    // Points part numbers only where the day comes first.
    if numbers.separator == b'.' {
        return day(Order::DayFirst).or_else(|| day(Order::MonthFirst)).map_or(Day::No, Day::Is);
    }
    if let Some(order) = order.filter(|order| numbers.allows(*order)) {
        return day(order).map_or(Day::No, Day::Is);
    }
    let mut days: Vec<NaiveDate> = numbers.possible().iter().filter_map(|order| day(*order)).collect();
    days.dedup();
    match (order, days.as_slice()) {
        (_, []) => Day::No,
        (Some(_), [only]) => Day::Against(*only),
        (None, [only]) => Day::Is(*only),
        (Some(_), _) => Day::No,
        (None, _) => Day::Open,
    }
}

/// The time behind a day: `14:30`, `11:04 AM`; midnight where there is none.
#[must_use]
pub fn time(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let Some(colon) = text.find(':') else { return Some(NaiveTime::MIN) };
    let begin = text[..colon].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (clock, half) = text[begin..].split_at(text[begin..].find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(text.len() - begin));
    let mut parts = clock.split(':').map(str::parse::<u32>);
    let (hour, minute) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let second = parts.next().transpose().ok()?.unwrap_or(0);
    let hour = match half.trim().to_ascii_lowercase().as_str() {
        "pm" | "p.m." if (1..=12).contains(&hour) => hour % 12 + 12,
        "am" | "a.m." if (1..=12).contains(&hour) => hour % 12,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// `20260301`.
fn compact(text: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?)
}

/// `2026-03-01`, `2026/3/1`, with or without a time behind it.
fn iso(text: &str) -> Option<NaiveDate> {
    let (year, rest, _) = number(text)?;
    let (month, rest, _) = number(rest)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    ends_date(rest.get(digits..)?)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, rest.get(..digits)?.parse().ok()?)
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

/// The year two digits mean: at most ten after this one.
const fn near_year(year: i32, this_year: i32) -> i32 {
    let near = this_year - this_year.rem_euclid(100) + year;
    if near > this_year + 10 { near - 100 } else { near }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(day: Day) -> String {
        match day {
            Day::Is(date) => date.to_string(),
            Day::Against(date) => format!("against: {date}"),
            Day::Open => "open".to_owned(),
            Day::No => "-".to_owned(),
        }
    }

    #[test]
    fn days_are_read_as_files_write_them() {
        use Order::{DayFirst, MonthFirst, YearFirst};
        for (text, order, want) in [
            ("2026-03-01", None, "2026-03-01"),
            ("2026-03-01T18:25:21Z", Some(MonthFirst), "2026-03-01"),
            ("2024-03-12 09:14", None, "2024-03-12"),
            ("2026/3/1", Some(MonthFirst), "2026-03-01"),
            ("20260301", None, "2026-03-01"),
            ("24.12.2026", Some(MonthFirst), "2026-12-24"),
            ("3.4.2026", None, "2026-04-03"),
            ("3/4/2026", Some(DayFirst), "2026-04-03"),
            ("3/4/2026", Some(MonthFirst), "2026-03-04"),
            ("3/4/2026", None, "open"),
            ("3/4/26", Some(YearFirst), "-"),
            ("03-04-26", Some(YearFirst), "2003-04-26"),
            ("03-04-26", None, "open"),
            ("4/4/2026", None, "2026-04-04"),
            ("05-05-05", None, "2005-05-05"),
            ("24/12/2026", Some(MonthFirst), "against: 2026-12-24"),
            ("24/12/2026", None, "2026-12-24"),
            ("99-12-24", None, "1999-12-24"),
            ("01/24/18, 11:04 AM", Some(DayFirst), "against: 2018-01-24"),
            ("1/2/70", Some(DayFirst), "1970-02-01"),
            ("1/2/36", Some(DayFirst), "2036-02-01"),
            ("31/2/2026", None, "-"),
            ("15 Mar 2024", None, "2024-03-15"),
            ("March 15, 2024", None, "2024-03-15"),
            ("15. März 2024", None, "2024-03-15"),
            ("15-Mar-2024", None, "2024-03-15"),
            ("3 maj 2024", None, "2024-05-03"),
            ("today", None, "-"),
            ("+3d", None, "-"),
            ("2026-02-30", None, "-"),
            ("2026-02-03 or later", None, "-"),
            ("1/2/2026 or later", None, "-"),
            ("--0415", None, "-"),
            ("1234567890", None, "-"),
        ] {
            assert_eq!(shown(read(text, order, 2026)), want, "{text} {order:?}");
        }
    }

    #[test]
    fn the_time_behind_a_day_is_read() {
        for (text, want) in [
            ("2026-03-01", Some("00:00:00")),
            ("2026-03-01 09:14", Some("09:14:00")),
            ("01/24/18, 11:04 PM", Some("23:04:00")),
            ("1/2/2026 12:30:15 am", Some("00:30:15")),
            ("1/2/2026 25:00", None),
        ] {
            assert_eq!(time(text).map(|time| time.to_string()).as_deref(), want, "{text}");
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
            (&["24-12-26"], Verdict::Open),
            (&["24-12-26", "99-01-31"], Verdict::Certain(Order::YearFirst)),
            (&["24-12-26", "31-01-99"], Verdict::Certain(Order::DayFirst)),
            (&["24/12/26"], Verdict::Certain(Order::DayFirst)),
            (&["3/4/2026 or so", "99/99/2026"], Verdict::Silent),
        ] {
            assert_eq!(verdict(cells.iter().copied()), want, "{cells:?}");
        }
    }

    #[test]
    fn orders_are_named() {
        for order in Order::ALL {
            assert_eq!(Order::named(order.word()), Some(order));
        }
        assert_eq!(Order::named("dym"), None);
    }

    proptest::proptest! {
        /// What a column says is never against what its cells say: an order that is certain makes a day of each.
        #[test]
        fn a_certain_order_reads_every_date(cells in proptest::collection::vec("[0-3]?[0-9][-/][0-3]?[0-9][-/](20)?[0-9]{2}", 1..6)) {
            if let Verdict::Certain(order) = verdict(cells.iter().map(String::as_str)) {
                for cell in cells.iter().filter(|cell| is_open(cell)) {
                    proptest::prop_assert!(!matches!(read(cell, Some(order), 2026), Day::Open | Day::Against(_)), "{cell} {order:?}");
                }
            }
        }
    }
}
