//! Days as people type them: `2026-03-01`, `today`, `+3d`, `fri`, `next mon`, `in 2 weeks`.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Days since 1970-01-01.
#[must_use]
pub fn to_number(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - NaiveDate::default().num_days_from_ce()
}

/// The day of that number; out of range becomes 1970-01-01.
#[must_use]
pub fn from_number(number: i32) -> NaiveDate {
    number.checked_add(NaiveDate::default().num_days_from_ce()).and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or_default()
}

/// Whether a number is that of a day with a year of four digits.
#[must_use]
pub fn is_sensible(number: i32) -> bool {
    let date = number.checked_add(NaiveDate::default().num_days_from_ce()).and_then(NaiveDate::from_num_days_from_ce_opt);
    date.is_some_and(|date| (1000..=9999).contains(&date.year()))
}

/// A day with its weekday, so that nobody has to count: `Fri 27 Nov 2026`.
#[must_use]
pub fn spelled(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

/// How far a day is from today, in words: `today`, `tomorrow`, `in 3 days`, `5 days ago`.
#[must_use]
pub fn distance(date: NaiveDate, today: NaiveDate) -> String {
    match date.signed_duration_since(today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days ago", -days),
    }
}

/// Reads a day: ISO, `today`, `tomorrow`, `yesterday`, `+3d`, `-2w`, `+1m`, `+1y`, a weekday (the next one),
/// `next mon` (the one of next week), `next week`, `in 2 weeks`, `end of month`, `24.12.2026`, `12/24/2026`.
///
/// # Errors
/// A sentence that says what is expected.
pub fn parse(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let wrong = || format!("'{text}' is not a day: 2026-03-01, today, +3d or fri is expected");
    let lower = text.trim().to_lowercase();
    match lower.as_str() {
        "today" | "now" => return Ok(today),
        "tomorrow" => return today.checked_add_days(Days::new(1)).ok_or_else(wrong),
        "yesterday" => return today.checked_sub_days(Days::new(1)).ok_or_else(wrong),
        "next week" => return today.checked_add_days(Days::new(7)).ok_or_else(wrong),
        "next month" => return today.checked_add_months(Months::new(1)).ok_or_else(wrong),
        "end of week" => return weekday_of(today, 0, Weekday::Fri).ok_or_else(wrong),
        "end of month" => {
            return today.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))?.pred_opt()).ok_or_else(wrong);
        }
        _ => {}
    }
    if let Some(Ok(weekday)) = lower.strip_prefix("next ").map(|word| word.trim().parse::<Weekday>()) {
        return weekday_of(today, 1, weekday).ok_or_else(wrong);
    }
    if let Some(date) = lower.strip_prefix("in ").and_then(|words| counted(words, today)) {
        return Ok(date);
    }
    if let Some(date) = relative(&lower, today) {
        return Ok(date);
    }
    if let Ok(weekday) = lower.parse::<Weekday>() {
        let ahead = (weekday.num_days_from_monday() + 7 - today.weekday().num_days_from_monday() - 1) % 7 + 1;
        return today.checked_add_days(Days::new(u64::from(ahead))).ok_or_else(wrong);
    }
    for format in ["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y"] {
        if let Ok(date) = NaiveDate::parse_from_str(&lower, format)
            && (1000..=9999).contains(&date.year())
        {
            return Ok(date);
        }
    }
    if let Some(head) = lower.get(..10)
        && lower.as_bytes().get(10).is_some_and(|c| matches!(c, b't' | b' '))
        && let Ok(date) = NaiveDate::parse_from_str(head, "%Y-%m-%d")
    {
        return Ok(date);
    }
    Err(wrong())
}

/// A number of days as people type it: `3`, `+3`, `3d`, `2w`, `-1d`; at most some 10,000 years.
#[must_use]
pub fn days(text: &str) -> Option<i32> {
    let lower = text.trim().to_lowercase();
    let (back, rest) = match lower.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, lower.strip_prefix('+').unwrap_or(&lower)),
    };
    let (digits, each) = match rest.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (rest.strip_suffix('d').unwrap_or(rest), 1),
    };
    let count = digits.parse::<u32>().ok().and_then(|count| i32::try_from(count).ok())?;
    let days = count.checked_mul(each).filter(|days| *days <= 3_650_000)?;
    Some(if back { -days } else { days })
}

/// A weekday of this week or a later one; weeks begin on Monday.
fn weekday_of(today: NaiveDate, weeks: u64, weekday: Weekday) -> Option<NaiveDate> {
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))?;
    monday.checked_add_days(Days::new(7 * weeks + u64::from(weekday.num_days_from_monday())))
}

/// `2 weeks`, `a month`, `10 days` counted from today.
fn counted(words: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (count, unit) = words.trim().split_once(' ')?;
    let count = if matches!(count, "a" | "an" | "one") { 1 } else { count.parse::<u32>().ok()? };
    let unit = ["day", "week", "month", "year"].into_iter().find(|name| unit.trim().trim_end_matches('s') == *name)?;
    relative(&format!("{count}{}", unit.get(..1)?), today)
}

/// `+3d`, `-2w`, `1m`, `+1y` counted from today.
#[must_use]
pub fn relative(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (back, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let unit = rest.chars().last()?;
    let count: u32 = rest.strip_suffix(unit)?.parse().ok()?;
    let days = |n: u32| Days::new(u64::from(n));
    let months = |n: u32| Months::new(n);
    match (unit, back) {
        ('d', false) => today.checked_add_days(days(count)),
        ('d', true) => today.checked_sub_days(days(count)),
        ('w', false) => today.checked_add_days(days(count.checked_mul(7)?)),
        ('w', true) => today.checked_sub_days(days(count.checked_mul(7)?)),
        ('m', false) => today.checked_add_months(months(count)),
        ('m', true) => today.checked_sub_months(months(count)),
        ('y', false) => today.checked_add_months(months(count.checked_mul(12)?)),
        ('y', true) => today.checked_sub_months(months(count.checked_mul(12)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_type_them() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(); // a Monday
        for (text, want) in [
            ("2026-03-01", "2026-03-01"),
            ("today", "2026-11-23"),
            ("+3d", "2026-11-26"),
            ("-2w", "2026-11-09"),
            ("+1m", "2026-12-23"),
            ("fri", "2026-11-27"),
            ("monday", "2026-11-30"),
            ("next mon", "2026-11-30"),
            ("next Friday", "2026-12-04"),
            ("next week", "2026-11-30"),
            ("in 2 weeks", "2026-12-07"),
            ("in a month", "2026-12-23"),
            ("in 10 days", "2026-12-03"),
            ("end of week", "2026-11-27"),
            ("end of month", "2026-11-30"),
            ("24.12.2026", "2026-12-24"),
            ("12/24/2026", "2026-12-24"),
            ("2026-03-01T10:00", "2026-03-01"),
        ] {
            assert_eq!(parse(text, today).unwrap().to_string(), want, "{text}");
        }
        for text in ["2026-02-30", "soon", "", "99999999999d", "next soon", "in two", "in 99999999999 weeks", "31.04.2026"] {
            assert!(parse(text, today).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_is_spelled_with_its_weekday_and_its_distance() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        for (text, want) in [
            ("today", "Mon 23 Nov 2026, today"),
            ("+1d", "Tue 24 Nov 2026, tomorrow"),
            ("fri", "Fri 27 Nov 2026, in 4 days"),
            ("-1d", "Sun 22 Nov 2026, yesterday"),
            ("2026-11-03", "Tue 3 Nov 2026, 20 days ago"),
        ] {
            let date = parse(text, today).unwrap();
            assert_eq!(format!("{}, {}", spelled(date), distance(date, today)), want);
        }
    }

    #[test]
    fn a_number_of_days_is_read_with_and_without_its_unit() {
        for (text, want) in [
            ("3", Some(3)),
            ("+3d", Some(3)),
            (" 2W ", Some(14)),
            ("-1d", Some(-1)),
            ("", None),
            ("d", None),
            ("3m", None),
            ("4000000", None),
        ] {
            assert_eq!(days(text), want, "{text}");
        }
    }

    #[test]
    fn a_day_survives_its_number() {
        for number in [-719_162, -1, 0, 20_000, 2_000_000] {
            assert_eq!(to_number(from_number(number)), number);
        }
    }
}
