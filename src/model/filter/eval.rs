//! Whether a record passes a filter: the plain definition.

use std::{borrow::Cow, ops::RangeInclusive};

use chrono::Datelike;

use super::{
    Expr, Test,
    like::{has_words, is_like},
};
use crate::{
    model::{field::Marks, kind::Kind, record::Record, schema::Schema, value::Value},
    text::{day, fold, phone},
};

/// A text as search sees it: folded, of a phone number the digits.
#[must_use]
pub fn sought(kind: Kind, text: &str) -> String {
    if kind == Kind::Phone { phone::digits(text) } else { fold::folded(text) }
}

/// The digits a searched word can stand for in phone numbers as [`sought`] writes them, one of which is enough; none for
/// words that are no piece of a number.
#[must_use]
pub fn phone_pieces(word: &str) -> Vec<String> {
    let plain = word.chars().all(|c| matches!(c, '0'..='9' | '+' | '-' | '(' | ')' | '/' | '.' | ' '));
    if plain && word.contains(|c: char| c.is_ascii_digit()) { phone::pieces(word) } else { Vec::new() }
}

/// Whether [`Test::Has`] looks only at the beginning of values of this kind.
#[must_use]
pub const fn is_anchored(kind: Kind) -> bool {
    matches!(kind, Kind::Choice(_) | Kind::Person)
}

impl Expr {
    pub(super) fn accepts(&self, record: &Record, schema: &Schema) -> bool {
        match self {
            Self::All => true,
            Self::And(parts) => parts.iter().all(|part| part.accepts(record, schema)),
            Self::Or(parts) => parts.iter().any(|part| part.accepts(record, schema)),
            Self::Not(part) => !part.accepts(record, schema),
            Self::Word(word) => holds_word(record, word, schema),
            Self::Like(word) => schema.fields().iter().filter(|field| field.is(Marks::SEARCH) && has_words(field.kind)).any(|field| {
                match record.get(field.id) {
                    Some(Value::Text(text)) => is_like(word, &fold::folded(text)),
                    Some(Value::Tags(tags)) => tags.iter().any(|tag| is_like(word, &fold::folded(tag))),
                    _ => false,
                }
            }),
            Self::Test { fields, test } => fields.iter().any(|id| {
                let Some(field) = schema.field(*id) else { return false };
                let value = record.get(*id).map(Cow::Borrowed).or_else(|| record.head(*id).map(Cow::Owned));
                test.passes(field.kind, value.as_deref())
            }),
            Self::Whose { .. } => false,
        }
    }
}

/// The month a day lies in, 1 to 12.
#[must_use]
pub fn month_of(number: i32) -> u8 {
    u8::try_from(day::from_number(number).month()).unwrap_or_default()
}

fn holds_word(record: &Record, word: &str, schema: &Schema) -> bool {
    let digits = phone_pieces(word);
    let word_alone = [word.to_owned()];
    word.is_empty()
        || schema.fields().iter().filter(|field| field.is(Marks::SEARCH)).any(|field| {
            let pieces = if field.kind == Kind::Phone { &digits[..] } else { &word_alone };
            let holds = |text: String| pieces.iter().any(|piece| text.contains(piece));
            match record.get(field.id) {
                Some(Value::Text(text)) => holds(sought(field.kind, text)),
                Some(Value::Tags(tags)) => tags.iter().any(|tag| holds(fold::folded(tag))),
                _ => false,
            }
        })
}

impl Test {
    /// Whether a value of this kind passes.
    #[must_use]
    pub fn passes(&self, kind: Kind, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::None, value) => value.is_none(),
            (Self::Any | Self::Twice, value) => value.is_some(),
            (_, None) => false,
            (_, Some(Value::Text(text))) => self.passes_text(kind, &sought(kind, text)),
            (Self::Is(Value::Link(id)), Some(Value::Links(ids))) => ids.contains(id),
            (Self::Month(month), Some(value)) => matches!(value, Value::Date(number) if month_of(*number) == *month),
            (Self::LeadsTo(ids), Some(value)) => value.links().iter().any(|id| ids.contains(id.0)),
            (_, Some(Value::Products(lines))) => lines.iter().any(|line| self.passes_text(kind, &fold::folded(&line.product))),
            (_, Some(Value::Tags(tags))) => tags.iter().any(|tag| self.passes_text(kind, &fold::folded(tag))),
            (_, Some(value)) => self.range().zip(value.ordinal()).is_some_and(|(range, number)| range.contains(&number)),
        }
    }

    /// Whether a text passes that is already as search sees it.
    #[must_use]
    pub fn passes_text(&self, kind: Kind, sought: &str) -> bool {
        match self {
            Self::Any | Self::Twice => true,
            Self::Has(piece) if is_anchored(kind) => sought.starts_with(piece.as_str()),
            Self::Has(piece) => sought.contains(piece.as_str()),
            Self::Is(Value::Text(text)) => sought == text,
            _ => false,
        }
    }

    /// The ordinals of values that pass ([`Value::ordinal`]); `None` for tests that are not about numbers.
    #[must_use]
    pub fn range(&self) -> Option<RangeInclusive<i64>> {
        Some(match self {
            Self::Is(value) => value.ordinal()?..=value.ordinal()?,
            // The smallest and largest numbers have nothing before and after them: an empty range.
            Self::Less(value) => i64::MIN..=value.ordinal()?.checked_sub(1)?,
            Self::AtMost(value) => i64::MIN..=value.ordinal()?,
            Self::More(value) => value.ordinal()?.checked_add(1)?..=i64::MAX,
            Self::AtLeast(value) => value.ordinal()?..=i64::MAX,
            Self::None | Self::Any | Self::Twice | Self::Has(_) | Self::Called { .. } | Self::LeadsTo(_) | Self::Month(_) => {
                return None;
            }
        })
    }
}
