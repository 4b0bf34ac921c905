//! Days as people type them: `2026-03-01`, `today`, `+3d`, `fri`.

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

/// Reads a day: ISO, `today`, `tomorrow`, `yesterday`, `+3d`, `-2w`, `+1m`, `+1y`, a weekday (the next one), `24.12.2026`, `12/24/2026`.
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
        _ => {}
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
            ("24.12.2026", "2026-12-24"),
            ("12/24/2026", "2026-12-24"),
            ("2026-03-01T10:00", "2026-03-01"),
        ] {
            assert_eq!(parse(text, today).unwrap().to_string(), want, "{text}");
        }
        for text in ["2026-02-30", "soon", "", "99999999999d"] {
            assert!(parse(text, today).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_survives_its_number() {
        for number in [-719_162, -1, 0, 20_000, 2_000_000] {
            assert_eq!(to_number(from_number(number)), number);
        }
    }
}
