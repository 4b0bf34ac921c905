//! The closed set of kinds of values: how each is read, shown and compared.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    field::Bases,
    id::RecordId,
    lists::{ListId, built_in},
    picture, product_lines,
    value::{ERASED, Millis, Value},
};
use crate::text::{day, fold::folded};

/// The kind of a field's values. A new kind is a variant here; the compiler then shows every place that must know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// An e-mail address.
    Email,
    /// A phone number, kept as typed; compared by its digits.
    Phone,
    /// A web address.
    Url,
    /// The path of a picture file, or a small picture as a `data:` address; see [`picture`].
    Picture,
    /// One of a pick-list.
    Choice(ListId),
    /// A person the store is shared with, by login name.
    Person,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// A moment, shown in the person's zone.
    Moment,
    /// A whole number.
    Number,
    /// Money in whole minor units, two decimals on the screen.
    Money,
    /// 0 to 5 stars, or none given.
    Stars,
    /// Several words.
    Tags,
    /// Several of a pick-list.
    Several(ListId),
    /// Another record of one of these bases.
    Link(Bases),
    /// Several other records of these bases.
    Links(Bases),
    /// Products and services with quantity, price and discount, a line each.
    Products,
    /// A number with up to four decimals.
    Decimal,
    /// Per cent, with up to four decimals.
    Percent,
    /// A ticked criterion.
    Tick,
}

/// What reading and showing values depends on besides the value: today and the person's zone.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Now, in UTC.
    pub now: Millis,
    /// The person's zone.
    pub zone: Zone,
}

/// Clocks are turned by multiples of this, by a day at most.
const TURN_STEP: TimeDelta = TimeDelta::minutes(15);
const TURN_STEPS: i32 = 24 * 4;

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// The zone of the machine.
    Local,
    /// A fixed distance to UTC in seconds, east positive.
    Fixed(i32),
    /// A clock that is turned: its distance to UTC at first, then the moments it is turned, ascending, each with the distance from
    /// then on. For tests, which cannot move the machine.
    Turned(i32, &'static [(Millis, i32)]),
}

/// The stretches between the turns of a clock: from when to when, and how many milliseconds it is from UTC.
pub(super) fn between_turns(first: i32, turns: &[(Millis, i32)]) -> impl Iterator<Item = (Millis, Millis, Millis)> + '_ {
    let begins = std::iter::once((Millis::MIN, first)).chain(turns.iter().copied());
    let ends = turns.iter().map(|(at, _)| *at).chain([Millis::MAX]);
    begins.zip(ends).map(|((from, seconds), to)| (from, to, Millis::from(seconds) * 1000))
}

impl Reading {
    /// UTC, for tests and files.
    #[must_use]
    pub const fn utc(now: Millis) -> Self {
        Self { now, zone: Zone::Fixed(0) }
    }

    /// A moment on the person's clock.
    #[must_use]
    pub fn local(&self, at: Millis) -> NaiveDateTime {
        let utc = DateTime::<Utc>::from_timestamp_millis(at).unwrap_or_default();
        match self.zone {
            Zone::Local => utc.with_timezone(&Local).naive_local(),
            Zone::Fixed(seconds) => FixedOffset::east_opt(seconds).map_or(utc.naive_utc(), |zone| utc.with_timezone(&zone).naive_local()),
            Zone::Turned(first, turns) => {
                let distance = between_turns(first, turns).find(|(_, to, _)| at < *to).map_or(0, |(_, _, distance)| distance);
                utc.naive_utc().checked_add_signed(TimeDelta::milliseconds(distance)).unwrap_or(utc.naive_utc())
            }
        }
    }

    /// A moment given on the person's clock, in UTC.
    #[must_use]
    pub fn utc_of(&self, local: NaiveDateTime) -> Millis {
        match self.zone {
            // What the clock shows twice means the first time; what it skips means the moment it was turned.
            Zone::Local => (0..=TURN_STEPS)
                .filter_map(|step| {
                    let shown = local.checked_add_signed(TURN_STEP * step)?.and_local_timezone(Local);
                    // Of two times the system's rules may name either one first.
                    shown.earliest().into_iter().chain(shown.latest()).map(|moment| moment.timestamp_millis()).min()
                })
                .next()
                .unwrap_or_else(|| local.and_utc().timestamp_millis()),
            Zone::Fixed(seconds) => local.and_utc().timestamp_millis() - i64::from(seconds) * 1000,
            Zone::Turned(first, turns) => {
                let shown = local.and_utc().timestamp_millis();
                let at =
                    between_turns(first, turns).map(|(from, to, distance)| ((shown - distance).max(from), to)).find(|(at, to)| at < to);
                at.map_or(shown, |(at, _)| at)
            }
        }
    }

    /// Today on the person's calendar.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.local(self.now).date()
    }
}

/// Why a text is not a value of a kind: a sentence for a person, in lower case without a stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAValue(pub String);

fn not(text: impl Into<String>) -> NotAValue {
    NotAValue(text.into())
}

/// The most a single text value may hold, in bytes.
pub const LONGEST_TEXT: usize = 256 * 1024;

impl Kind {
    /// Whether its values are several words.
    #[must_use]
    pub const fn is_words(self) -> bool {
        matches!(self, Self::Tags | Self::Several(_))
    }

    /// Reads what a person typed or a file holds. Blank text is no value.
    ///
    /// # Errors
    /// When the text is not a value of this kind; the sentence names what would be.
    pub fn parse(self, text: &str, reading: &Reading) -> Result<Option<Value>, NotAValue> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(None);
        }
        if text.len() > LONGEST_TEXT {
            return Err(not(format!("is {} bytes long, the most is {LONGEST_TEXT}", text.len())));
        }
        let value = match self {
            Self::LongText => Value::Text(text.replace("\r\n", "\n").replace('\r', "\n")),
            Self::Text | Self::Phone | Self::Url | Self::Person => Value::Text(one_line(trimmed)),
            Self::Picture => Value::Text(picture::read(trimmed).map_err(not)?),
            Self::Email => {
                let address = one_line(trimmed);
                check_email(&address)?;
                Value::Text(address)
            }
            Self::Choice(id) => Value::Text(parse_choice(id, &one_line(trimmed))?),
            Self::YesNo => Value::YesNo(parse_yes_no(trimmed)?),
            Self::Date => Value::Date(day::to_number(day::parse(trimmed, reading.today()).map_err(not)?)),
            Self::Moment => Value::Moment(parse_moment(trimmed, reading)?),
            Self::Number => {
                Value::Number(trimmed.replace(['_', ' '], "").parse().map_err(|_| not(format!("'{trimmed}' is not a whole number")))?)
            }
            Self::Money => Value::Money(parse_money(trimmed)?),
            Self::Stars => parse_stars(trimmed)?.map_or_else(|| Value::Text(String::new()), Value::Stars),
            Self::Tags | Self::Several(_) => Value::Tags(trimmed.split([';', ',']).map(|tag| one_line(tag.trim())).collect()),
            Self::Link(_) => Value::Link(parse_link(trimmed)?),
            Self::Links(_) => {
                Value::Links(trimmed.split([',', ';', ' ']).filter(|piece| !piece.is_empty()).map(parse_link).collect::<Result<_, _>>()?)
            }
            Self::Products => Value::Products(product_lines::parse(text).map_err(not)?),
            Self::Decimal => Value::Decimal(parse_decimal(trimmed)?),
            Self::Percent => Value::Decimal(parse_decimal(trimmed.trim_end_matches('%').trim_end())?),
            Self::Tick => {
                return Err(not("is ticked on the record, not typed"));
            }
        };
        Ok(value.normal())
    }

    /// What a person reads.
    #[must_use]
    pub fn show(self, value: &Value, reading: &Reading) -> String {
        match value {
            Value::Text(text) if self == Self::Picture => picture::words(text),
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Money(minor) => show_money(*minor),
            Value::Decimal(number) if self == Self::Percent => format!("{}%", show_decimal(*number)),
            Value::Decimal(number) => show_decimal(*number),
            Value::Links(ids) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            Value::Products(lines) => product_lines::written(lines),
            Value::Stars(stars) => stars.to_string(),
            Value::YesNo(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
            Value::Date(number) => day::from_number(*number).format("%Y-%m-%d").to_string(),
            Value::Moment(at) => reading.local(*at).format("%Y-%m-%d %H:%M").to_string(),
            Value::Link(id) => id.to_string(),
            Value::Tags(tags) => tags.join("; "),
            Value::Tick(stamp) => format!("{} by {}", reading.local(stamp.at).format("%Y-%m-%d"), stamp.by),
            Value::Foreign(_) => "(made by a newer version)".to_owned(),
            Value::Erased => ERASED.to_owned(),
        }
    }

    /// What a file or a script reads: the same words, moments as RFC 3339 in UTC.
    #[must_use]
    pub fn write(self, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Moment(at) => rfc3339(*at),
            Value::Tick(stamp) => format!("{} {}", rfc3339(stamp.at), stamp.by),
            other => self.show(other, &Reading::utc(0)),
        }
    }

    /// Whether its values are compared as text: words, lists of words, what people and lists are called.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::LongText
                | Self::Email
                | Self::Phone
                | Self::Url
                | Self::Picture
                | Self::Choice(_)
                | Self::Person
                | Self::Tags
                | Self::Several(_)
                | Self::Products
        )
    }

    /// Whether larger and smaller mean something, so that `>=` works in filters.
    #[must_use]
    pub const fn is_ordered(self) -> bool {
        matches!(self, Self::Date | Self::Moment | Self::Number | Self::Money | Self::Stars | Self::Decimal | Self::Percent)
    }

    /// Whether the grid puts it at the right edge of its column.
    #[must_use]
    pub const fn is_right_aligned(self) -> bool {
        matches!(self, Self::Number | Self::Money | Self::Decimal | Self::Percent)
    }
}

/// White space of any kind becomes one blank.
fn one_line(text: &str) -> String {
    if text.contains(['\n', '\r', '\t']) { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text.to_owned() }
}

fn rfc3339(at: Millis) -> String {
    DateTime::<Utc>::from_timestamp_millis(at).unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

fn check_email(text: &str) -> Result<(), NotAValue> {
    let sound = text.rsplit_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.len() > 2 && !host.starts_with('.') && !host.ends_with('.') && !text.contains(char::is_whitespace)
    });
    if sound { Ok(()) } else { Err(not(format!("'{text}' is not an e-mail address: name@host is expected"))) }
}

/// Lists a store may change are checked where its schema is at hand.
fn parse_choice(id: ListId, text: &str) -> Result<String, NotAValue> {
    let Some(list) = built_in(id) else { return Ok(text.to_owned()) };
    let wanted = folded(text);
    if let Some(known) = list.values.iter().find(|value| folded(value) == wanted) {
        return Ok((*known).to_owned());
    }
    if list.is_fixed && !list.open { Err(not(format!("'{text}' is not one of {}", list.values.join(", ")))) } else { Ok(text.to_owned()) }
}

fn parse_link(text: &str) -> Result<RecordId, NotAValue> {
    text.parse::<RecordId>().map_err(|_| not(format!("'{text}' is not a record's number")))
}

/// Money as people read it: `-1234.50`.
#[must_use]
pub fn show_money(minor: i64) -> String {
    format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
}

/// Ten-thousandths as people read them: `2.5`.
#[must_use]
pub fn show_decimal(number: i64) -> String {
    let (whole, rest) = (number.unsigned_abs() / 10_000, number.unsigned_abs() % 10_000);
    let sign = if number < 0 { "-" } else { "" };
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{}", format!("{rest:04}").trim_end_matches('0')) }
}

/// Reads a number with up to four decimals, in ten-thousandths; point and comma both part the decimals.
///
/// # Errors
/// When it is none, or too large.
pub fn parse_decimal(text: &str) -> Result<i64, NotAValue> {
    let wrong = || not(format!("'{text}' is not a number with up to four decimals: 2.5 is expected"));
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '\'' | '_' | '\u{a0}' | '\u{202f}')).collect();
    let (sign, bare) = bare.strip_prefix('-').map_or((1, bare.as_str()), |rest| (-1, rest));
    let (whole, rest) = bare.split_once(['.', ',']).unwrap_or((bare, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if (whole.is_empty() && rest.is_empty()) || rest.len() > 4 || !digits(whole) || !digits(rest) {
        return Err(wrong());
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| wrong())? };
    let rest: i64 = format!("{rest:0<4}").parse().map_err(|_| wrong())?;
    whole.checked_mul(10_000).and_then(|number| number.checked_add(rest)).map(|number| sign * number).ok_or_else(wrong)
}

fn parse_yes_no(text: &str) -> Result<bool, NotAValue> {
    match folded(text).as_str() {
        "yes" | "y" | "true" | "1" | "x" | "on" | "ja" => Ok(true),
        "no" | "n" | "false" | "0" | "off" | "nej" | "nein" => Ok(false),
        _ => Err(not(format!("'{text}' is neither yes nor no"))),
    }
}

fn parse_moment(text: &str, reading: &Reading) -> Result<Millis, NotAValue> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(moment.timestamp_millis());
    }
    for format in ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"] {
        if let Ok(local) = NaiveDateTime::parse_from_str(text, format) {
            return Ok(reading.utc_of(local));
        }
    }
    let date = day::parse(text, reading.today()).map_err(not)?;
    Ok(reading.utc_of(date.and_hms_opt(0, 0, 0).unwrap_or_default()))
}

/// Reads money in minor units. Two decimals at most; blanks and apostrophes group thousands; the last of `.` and `,` parts
/// the decimals.
///
/// # Errors
/// When it is no amount, or too large.
pub fn parse_money(text: &str) -> Result<i64, NotAValue> {
    let wrong = || not(format!("'{text}' is not an amount: 1234.50 is expected"));
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '\'' | '_' | '\u{a0}' | '\u{202f}')).collect();
    let (sign, bare) = bare.strip_prefix('-').map_or((1, bare.as_str()), |rest| (-1, rest));
    let (whole, cents) = match bare.rfind(['.', ',']) {
        Some(at) if bare.len() - at <= 3 => (&bare[..at], &bare[at + 1..]),
        _ => (bare, ""),
    };
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if (whole.is_empty() && cents.is_empty()) || !digits(&whole) || !digits(cents) {
        return Err(wrong());
    }
    let units: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| wrong())? };
    let cents: i64 = format!("{cents:0<2}").parse().map_err(|_| wrong())?;
    units.checked_mul(100).and_then(|minor| minor.checked_add(cents)).map(|minor| sign * minor).ok_or_else(wrong)
}

fn parse_stars(text: &str) -> Result<Option<u8>, NotAValue> {
    let wrong = || not(format!("'{text}' is not a number of stars: 0 to 5 or '-'"));
    if matches!(text, "-" | "–" | "none") {
        return Ok(None);
    }
    let marks = text.chars().filter(|c| matches!(c, '★' | '*')).count();
    if marks > 0 && text.chars().all(|c| matches!(c, '★' | '☆' | '*' | '-')) {
        return u8::try_from(marks).ok().filter(|stars| *stars <= 5).map(Some).ok_or_else(wrong);
    }
    let digits = text.split(['/', ' ']).next().unwrap_or_default();
    digits.parse::<u8>().ok().filter(|stars| *stars <= 5).map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, rows: &[(&str, &str)]) {
        let reading = Reading::utc(1_795_000_000_000);
        for (typed, shown) in rows {
            let got = match kind.parse(typed, &reading) {
                Ok(Some(value)) => kind.show(&value, &reading),
                Ok(None) => "(none)".to_owned(),
                Err(problem) => format!("! {problem}"),
            };
            assert_eq!(&got, shown, "{kind:?} {typed:?}");
        }
    }

    #[test]
    fn money_is_exact_in_every_spelling() {
        check(
            Kind::Money,
            &[
                ("1234.50", "1234.50"),
                ("1 234,5", "1234.50"),
                ("1.234.567", "1234567.00"),
                ("1,234.05", "1234.05"),
                ("-3", "-3.00"),
                ("1.2.3", "12.30"),
                ("twelve", "! 'twelve' is not an amount: 1234.50 is expected"),
                ("", "(none)"),
            ],
        );
    }

    #[test]
    fn no_stars_given_is_not_zero_stars() {
        check(
            Kind::Stars,
            &[
                ("0", "0"),
                ("-", "(none)"),
                ("★★★☆☆", "3"),
                ("4/5", "4"),
                ("4 of 5", "4"),
                ("6", "! '6' is not a number of stars: 0 to 5 or '-'"),
            ],
        );
    }

    #[test]
    fn a_choice_takes_the_spelling_of_its_list() {
        check(Kind::Choice(super::super::lists::SOURCE), &[("trade show", "Trade Show"), ("Fair 2026", "Fair 2026")]);
        check(
            Kind::Choice(super::super::lists::SCORE_TYPE),
            &[("manual", "Manual"), ("guess", "! 'guess' is not one of Automatic, Manual")],
        );
    }

    #[test]
    fn text_of_one_line_loses_line_breaks_and_notes_keep_them() {
        check(Kind::Text, &[(" a\n b\tc ", "a b c"), ("  ", "(none)")]);
        check(Kind::LongText, &[("a\r\nb", "a\nb")]);
    }

    #[test]
    fn an_email_address_needs_a_name_and_a_host() {
        check(Kind::Email, &[("a@b.se", "a@b.se"), ("a b@c.se", "! 'a b@c.se' is not an e-mail address: name@host is expected")]);
    }

    #[test]
    fn moments_are_read_in_the_persons_zone_and_written_in_utc() {
        let reading = Reading { now: 0, zone: Zone::Fixed(7200) };
        let value = Kind::Moment.parse("2026-03-01 10:30", &reading).unwrap().unwrap();
        assert_eq!(Kind::Moment.write(&value), "2026-03-01T08:30:00.000Z");
        assert_eq!(Kind::Moment.show(&value, &reading), "2026-03-01 10:30");
    }
}
