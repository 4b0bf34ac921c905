//! One cell of a workbook: its type decides how it is written, so that dates and numbers cannot be misread later.

use calamine::{Data, DataRef, ExcelDateTime};

use super::super::speech::Odd;

/// Numbers from here on have more digits than are kept exactly.
const LONG: f64 = 1e15;
/// Days before March 1900: spreadsheets count a 29 February 1900 that never was.
const OLD: f64 = 61.0;

/// A cell of any workbook.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Words.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// TRUE or FALSE.
    Truth(bool),
    /// A day, a moment, or a time of the day.
    Moment(ExcelDateTime),
    /// A length of time in days.
    Duration(f64),
    /// A day or moment as ISO 8601.
    Iso(&'a str),
    /// A length of time as ISO 8601.
    IsoDuration(&'a str),
    /// `#N/A` and the like.
    Error,
}

impl<'a> From<&'a DataRef<'_>> for Cell<'a> {
    fn from(data: &'a DataRef<'_>) -> Self {
        match data {
            DataRef::Empty => Self::Empty,
            DataRef::Int(number) => Self::Number(*number as f64),
            DataRef::Float(number) => Self::Number(*number),
            DataRef::String(text) => Self::Text(text),
            DataRef::SharedString(text) => Self::Text(text),
            DataRef::Bool(truth) => Self::Truth(*truth),
            DataRef::DateTime(moment) => Self::of_moment(*moment),
            DataRef::DateTimeIso(text) => Self::Iso(text),
            DataRef::DurationIso(text) => Self::IsoDuration(text),
            DataRef::Error(_) => Self::Error,
        }
    }
}

impl<'a> From<&'a Data> for Cell<'a> {
    fn from(data: &'a Data) -> Self {
        match data {
            Data::Empty => Self::Empty,
            Data::Int(number) => Self::Number(*number as f64),
            Data::Float(number) => Self::Number(*number),
            Data::String(text) => Self::Text(text),
            Data::Bool(truth) => Self::Truth(*truth),
            Data::DateTime(moment) => Self::of_moment(*moment),
            Data::DateTimeIso(text) => Self::Iso(text),
            Data::DurationIso(text) => Self::IsoDuration(text),
            Data::Error(_) => Self::Error,
        }
    }
}

impl Cell<'_> {
    fn of_moment(moment: ExcelDateTime) -> Self {
        if moment.is_duration() { Self::Duration(moment.as_f64()) } else { Self::Moment(moment) }
    }

    /// How it is read on: days as ISO, numbers without `.0`.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Empty | Self::Error => String::new(),
            Self::Text(text) => (*text).to_owned(),
            Self::Number(number) => number_text(*number),
            Self::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
            Self::Moment(moment) => moment_text(*moment),
            Self::Duration(days) => duration_text(*days),
            Self::Iso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).replacen('T', " ", 1),
            Self::IsoDuration(text) => iso_duration_text(text),
        }
    }

    /// Whether it is a number, and not words about one.
    pub(super) const fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    /// What a person should know about it.
    pub(super) fn odd(&self) -> Option<Odd> {
        match self {
            Self::Number(number) if number.abs() >= LONG => Some(Odd::LongNumber),
            Self::Error => Some(Odd::Error),
            Self::Moment(moment) if moment.as_f64() < OLD && moment.as_f64() >= 1.0 => Some(Odd::OldDate),
            _ => None,
        }
    }
}

/// With the 15 digits that spreadsheets show, so that 1234.1199999999999 is what was typed.
fn number_text(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    if number.abs() >= 1e21 {
        return format!("{number:e}");
    }
    if number.abs() >= LONG {
        return format!("{number:.0}");
    }
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    // No minus before nothing.
    if shown == 0.0 { "0".to_owned() } else { shown.to_string() }
}

/// `2026-03-01`, with a time where there is one; a time alone where there is no day.
fn moment_text(moment: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = match second {
        0 => format!("{hour:02}:{minute:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}"),
    };
    match (moment.as_f64() < 1.0, (hour, minute, second)) {
        (true, _) => time,
        (false, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {time}"),
    }
}

/// `26:30:00`.
fn duration_text(days: f64) -> String {
    let seconds = (days * 86_400.0).round();
    if !seconds.is_finite() || seconds.abs() > 1e12 {
        return String::new();
    }
    let sign = if seconds < 0.0 { "-" } else { "" };
    let seconds = seconds.abs();
    let (hours, rest) = ((seconds / 3600.0).floor(), seconds % 3600.0);
    format!("{sign}{hours:.0}:{:02.0}:{:02.0}", (rest / 60.0).floor(), rest % 60.0)
}

/// `PT14H30M00S` as `14:30:00`; what is longer than days, or not understood, stays.
fn iso_duration_text(text: &str) -> String {
    let parts = || {
        let rest = text.strip_prefix("PT")?;
        let (hours, rest) = rest.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.split(['.', ',', 'S']).next()?;
        let is_number = |part: &str| !part.is_empty() && part.len() < 8 && part.bytes().all(|byte| byte.is_ascii_digit());
        [hours, minutes, seconds].into_iter().all(is_number).then(|| format!("{hours:0>2}:{minutes:0>2}:{seconds:0>2}"))
    };
    parts().unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    use super::*;

    #[test]
    fn cells_are_written_by_their_type() {
        let at = |days: f64, is_1904: bool| Cell::of_moment(ExcelDateTime::new(days, DateTime, is_1904));
        for (cell, want, odd) in [
            (Cell::Empty, "", None),
            (Cell::Text("=1+1\u{1b}[2J"), "=1+1\u{1b}[2J", None),
            (Cell::Number(42.0), "42", None),
            (Cell::Number(-0.0), "0", None),
            (Cell::Number(0.7 + 0.1), "0.8", None),
            (Cell::Number(0.1 + 0.2), "0.3", None),
            (Cell::Number(46_701_234_567.0), "46701234567", None),
            (Cell::Number(4_670_123_456_789_012.0), "4670123456789012", Some(Odd::LongNumber)),
            (Cell::Number(1e300), "1e300", Some(Odd::LongNumber)),
            (Cell::Number(f64::NAN), "", None),
            (Cell::Truth(true), "TRUE", None),
            (Cell::Error, "", Some(Odd::Error)),
            (at(45_717.0, false), "2025-03-01", None),
            (at(45_717.604_166_666_664, false), "2025-03-01 14:30", None),
            (at(44_255.0, true), "2025-03-01", None),
            (at(0.604_166_666_666_666_6, false), "14:30", None),
            (at(60.0, false), "1900-02-29", Some(Odd::OldDate)),
            (Cell::of_moment(ExcelDateTime::new(1.104_166_666_666_666_7, TimeDelta, false)), "26:30:00", None),
            (Cell::Duration(f64::INFINITY), "", None),
            (Cell::Iso("2026-03-01"), "2026-03-01", None),
            (Cell::Iso("2026-03-01T00:00:00"), "2026-03-01", None),
            (Cell::Iso("2026-03-01T14:30:00"), "2026-03-01 14:30:00", None),
            (Cell::IsoDuration("PT9H05M00S"), "09:05:00", None),
            (Cell::IsoDuration("P3D"), "P3D", None),
        ] {
            assert_eq!((cell.text().as_str(), cell.odd()), (want, odd), "{cell:?}");
        }
    }
}
