//! What a value means after a field's name: by the field's kind.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::{Expr, Test, eval::sought};
use crate::{
    model::{
        field::{FieldDef, Marks},
        fields,
        kind::{Kind, Reading},
        schema::Schema,
        value::Value,
    },
    text::{day, fold::folded, phone},
};

/// What stands between a field and a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Has,
    Is,
    /// Exactly this text, whatever lists and people there are.
    Same,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Op {
    pub(super) const fn compares(self) -> bool {
        matches!(self, Self::Less | Self::AtMost | Self::More | Self::AtLeast)
    }

    /// The comparison of ages that this comparison of moments is.
    const fn turned(self) -> Self {
        match self {
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
            Self::More => Self::Less,
            Self::AtLeast => Self::AtMost,
            same => same,
        }
    }
}

/// A value as typed.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) text: String,
    pub(super) quoted: bool,
}

impl Given {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn is_word(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }
}

/// Who asks, of what, and when.
#[derive(Debug)]
pub(super) struct Asking<'a> {
    pub(super) schema: &'a Schema,
    pub(super) reading: &'a Reading,
    pub(super) user: &'a str,
}

impl Asking<'_> {
    /// The test of a field; for [`Op::IsNot`] the test that must fail.
    ///
    /// The error says what is wrong with the value.
    pub(super) fn ask(&self, field: &FieldDef, op: Op, given: &Given) -> Result<Expr, String> {
        let fields = self.schema.behind(field.id);
        let one = |test| Expr::Test { fields: fields.clone(), test };
        // "One of the family has none" is not what "none" asks.
        let none = || if fields.len() == 1 { one(Test::None) } else { Expr::Not(Box::new(one(Test::Any))) };
        if !op.compares() && given.is_word("none") {
            return Ok(none());
        }
        if !op.compares() && given.is_word("any") {
            return Ok(one(Test::Any));
        }
        if !op.compares() && given.is_word("twice") && matches!(field.kind, Kind::Email | Kind::Phone) {
            return Ok(Expr::Test { fields: vec![field.id], test: Test::Twice });
        }
        let text = given.text.trim();
        let read = |kind: Kind| kind.parse(text, self.reading).map_err(|problem| problem.to_string());
        let words = |words: String| one(if op == Op::Has { Test::Has(words) } else { Test::Is(Value::Text(words)) });
        if op == Op::Same && field.kind.is_text() {
            return Ok(words(sought(field.kind, text)));
        }
        if field.id == fields::TYPE {
            return self.record_type(text).map(|value| one(Test::Is(value)));
        }
        Ok(match field.kind {
            Kind::Text | Kind::LongText | Kind::Email | Kind::Url | Kind::Picture | Kind::Tags | Kind::Several(_) | Kind::Products => {
                words(folded(text))
            }
            Kind::Link(_) | Kind::Links(_) => one(linked(op, given)),
            Kind::Phone => {
                let digits = sought(Kind::Phone, text);
                if digits.is_empty() {
                    return Err(format!("'{text}' holds no digits of a phone number"));
                }
                match op {
                    Op::Has => {
                        let mut pieces: Vec<Expr> = phone::pieces(text).into_iter().map(words).collect();
                        if pieces.len() == 1 { pieces.swap_remove(0) } else { Expr::Or(pieces) }
                    }
                    _ => words(digits),
                }
            }
            Kind::Choice(id) => {
                let begins = self.schema.values(id).iter().any(|value| folded(value).starts_with(&folded(text)));
                let is_one =
                    || self.schema.list(id).is_none_or(|list| list.open || list.values.iter().any(|value| folded(value) == folded(text)));
                if (!begins || op != Op::Has) && !is_one() {
                    return Err(format!("'{text}' is not one of {}", self.schema.values(id).join(", ")));
                }
                words(folded(text))
            }
            Kind::Person => self.person(op, given, one),
            Kind::YesNo => read(Kind::YesNo)?.map_or_else(none, |yes| one(Test::Is(yes))),
            Kind::Tick => read(Kind::YesNo)?.map_or_else(none, |_| one(Test::Any)),
            Kind::Date => self.day(field, op, text, one)?,
            Kind::Moment => self.moment(field, op, text, one)?,
            Kind::Number | Kind::Money | Kind::Stars | Kind::Decimal | Kind::Percent => match read(field.kind)? {
                Some(value) => within(op, value.clone(), value, one),
                None if op.compares() => return Err(format!("'{text}' is no value to compare with")),
                None => none(),
            },
        })
    }

    /// Whether a value is meant for a person nobody knows; whoever once made or changed a record may be gone.
    pub(super) fn is_stranger(&self, field: &FieldDef, op: Op, given: &Given) -> bool {
        if op == Op::Same {
            return false;
        }
        let text = folded(&given.text);
        let is_known = ["none", "any", "me"].iter().any(|word| given.is_word(word))
            || self.schema.people.iter().any(|person| folded(&person.login).starts_with(&text) || folded(&person.name).starts_with(&text));
        field.kind == Kind::Person && !field.is(Marks::HEAD) && !is_known
    }

    fn record_type(&self, text: &str) -> Result<Value, String> {
        match self.schema.type_named(text) {
            Some(found) => Ok(Value::Number(i64::from(found.id.0))),
            None => {
                let names: Vec<&str> = self.schema.types().iter().map(|t| t.name.as_ref()).collect();
                Err(format!("'{text}' is not one of {}", names.join(", ")))
            }
        }
    }

    /// By login, by real name, or `me`.
    fn person(&self, op: Op, given: &Given, one: impl Fn(Test) -> Expr) -> Expr {
        let is = |login: &str| one(Test::Is(Value::Text(folded(login))));
        if given.is_word("me") && !self.user.is_empty() {
            return is(self.user);
        }
        let text = folded(&given.text);
        if op != Op::Has {
            return is(self.schema.person(&given.text).map_or(text.as_str(), |person| &person.login));
        }
        let named = self.schema.people.iter().filter(|person| folded(&person.name).starts_with(&text));
        let mut ways: Vec<Expr> = named.map(|person| is(&person.login)).collect();
        ways.push(one(Test::Has(text.clone())));
        if ways.len() == 1 { ways.swap_remove(0) } else { Expr::Or(ways) }
    }

    fn day(&self, field: &FieldDef, op: Op, text: &str, one: impl Fn(Test) -> Expr) -> Result<Expr, String> {
        let value = |date: NaiveDate| Value::Date(day::to_number(date));
        if let Some(month) = any_year(text) {
            return match op {
                Op::Has | Op::Is | Op::Same | Op::IsNot => Ok(one(Test::Month(month))),
                _ => Err(format!("'{text}' comes every year, nothing is before or after it")),
            };
        }
        // What is due within a week is due from today on.
        let (first, last) = match (op, self.ahead(text)) {
            (Op::Has, Some(end)) => (self.reading.today(), end),
            _ => self.days(field, text)?,
        };
        Ok(within(op, value(first), value(last), one))
    }

    fn moment(&self, field: &FieldDef, op: Op, text: &str, one: impl Fn(Test) -> Expr) -> Result<Expr, String> {
        if is_past(field)
            && let Some(then) = self.ago(text)
        {
            let then = Value::Moment(self.reading.utc_of(then));
            let op = if op.compares() { op.turned() } else { Op::AtLeast };
            return Ok(within(op, then.clone(), then, one));
        }
        let (from, to) = match self.minute(text) {
            Some(span) => span,
            None => {
                let (first, last) = self.days(field, text)?;
                (first.and_time(NaiveTime::MIN), last.succ_opt().unwrap_or(last).and_time(NaiveTime::MIN))
            }
        };
        Ok(within(op, Value::Moment(self.reading.utc_of(from)), Value::Moment(self.reading.utc_of(to) - 1), one))
    }

    /// First and last day of a day, month or year.
    fn days(&self, field: &FieldDef, text: &str) -> Result<(NaiveDate, NaiveDate), String> {
        let (year, month) = text.split_once('-').map_or((text, None), |(year, month)| (year, Some(month)));
        if year.len() == 4
            && year.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(year) = year.parse::<i32>()
            && let Ok(month) = month.map_or(Ok(None), |month| month.parse::<u32>().map(Some))
            && let Some(first) = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), 1)
            && let Some(next) = first.checked_add_months(Months::new(if month.is_some() { 1 } else { 12 }))
        {
            return Ok((first, next.pred_opt().unwrap_or(first)));
        }
        let today = self.reading.today();
        let date = day::parse(text, today)?;
        if !is_near(date) {
            return Err(format!("'{text}' is too far away"));
        }
        // A weekday of something past is the last one, not the next.
        let passed = is_past(field) && date > today && text.to_lowercase().parse::<Weekday>().is_ok();
        let date = if passed { date.checked_sub_days(Days::new(7)).unwrap_or(date) } else { date };
        Ok((date, date))
    }

    /// The day that many days, weeks, months or years from today, for a bare duration such as `7d`.
    fn ahead(&self, text: &str) -> Option<NaiveDate> {
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        day::relative(&text.to_lowercase(), self.reading.today()).filter(|date| is_near(*date))
    }

    /// The moment that long ago on the person's clock, for a bare duration such as `30d` or `2h`.
    fn ago(&self, text: &str) -> Option<NaiveDateTime> {
        let now = self.reading.local(self.reading.now);
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        if let Some(hours) = text.strip_suffix(['h', 'H']) {
            return now.checked_sub_signed(TimeDelta::try_hours(hours.parse().ok()?)?).filter(|then| is_near(then.date()));
        }
        let date = day::relative(&format!("-{}", text.to_lowercase()), now.date())?;
        is_near(date).then(|| date.and_time(now.time()))
    }

    /// The minute or second a text with a time of day names.
    fn minute(&self, text: &str) -> Option<(NaiveDateTime, NaiveDateTime)> {
        if !text.contains(':') {
            return None;
        }
        let Value::Moment(at) = Kind::Moment.parse(text, self.reading).ok()?? else { return None };
        let from = self.reading.local(at);
        let length = if text.matches(':').count() > 1 { TimeDelta::seconds(1) } else { TimeDelta::minutes(1) };
        Some((from, from.checked_add_signed(length)?))
    }
}

/// The month of whatever year a text such as `*-03` names.
fn any_year(text: &str) -> Option<u8> {
    let month = text.strip_prefix("*-")?;
    month.parse().ok().filter(|number| (1..=12).contains(number) && month.len() == 2)
}

/// Whether the field holds what has happened already: moments the program itself keeps.
fn is_past(field: &FieldDef) -> bool {
    !field.is_editable()
}

/// By the name of the record it leads to, or by its number.
fn linked(op: Op, given: &Given) -> Test {
    let text = given.text.trim();
    let number = text.strip_prefix('#').unwrap_or(text).parse().ok().filter(|_| !given.quoted);
    match number {
        Some(id) => Test::Is(Value::Link(id)),
        None => Test::Called { name: folded(text), whole: op != Op::Has },
    }
}

/// Whether calendars and clocks can be trusted with the day.
fn is_near(date: NaiveDate) -> bool {
    (1..=9999).contains(&date.year())
}

/// A comparison with a stretch of values, both ends included.
fn within(op: Op, first: Value, last: Value, one: impl Fn(Test) -> Expr) -> Expr {
    match op {
        Op::Less => one(Test::Less(first)),
        Op::AtMost => one(Test::AtMost(last)),
        Op::More => one(Test::More(last)),
        Op::AtLeast => one(Test::AtLeast(first)),
        Op::Has | Op::Is | Op::Same | Op::IsNot if first == last => one(Test::Is(first)),
        Op::Has | Op::Is | Op::Same | Op::IsNot => Expr::And(vec![one(Test::AtLeast(first)), one(Test::AtMost(last))]),
    }
}
