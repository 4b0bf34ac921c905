//! Whether a record passes a filter: the plain definition.

use std::{borrow::Cow, ops::RangeInclusive};

use super::{Expr, Test};
use crate::{
    model::{field::Marks, kind::Kind, record::Record, schema::Schema, value::Value},
    text::fold,
};

/// A text as search sees it: folded, of a phone number the digits.
#[must_use]
pub fn sought(kind: Kind, text: &str) -> String {
    if kind == Kind::Phone { fold::digits(text) } else { fold::folded(text) }
}

/// The digits of a searched word that can be a piece of a phone number.
#[must_use]
pub fn phone_digits(word: &str) -> Option<String> {
    let plain = word.chars().all(|c| matches!(c, '0'..='9' | '+' | '-' | '(' | ')' | '/' | '.' | ' '));
    (plain && word.contains(|c: char| c.is_ascii_digit())).then(|| fold::digits(word))
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
            Self::Test { fields, test } => fields.iter().any(|id| {
                let Some(field) = schema.field(*id) else { return false };
                let value = record.get(*id).map(Cow::Borrowed).or_else(|| record.head(*id).map(Cow::Owned));
                test.passes(field.kind, value.as_deref())
            }),
        }
    }
}

fn holds_word(record: &Record, word: &str, schema: &Schema) -> bool {
    let digits = phone_digits(word);
    word.is_empty()
        || schema.fields().iter().filter(|field| field.is(Marks::SEARCH)).any(|field| {
            let piece = if field.kind == Kind::Phone { digits.as_deref() } else { Some(word) };
            match (piece, record.get(field.id)) {
                (Some(piece), Some(Value::Text(text))) => sought(field.kind, text).contains(piece),
                (Some(piece), Some(Value::Tags(tags))) => tags.iter().any(|tag| fold::folded(tag).contains(piece)),
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
            (Self::Any, value) => value.is_some(),
            (_, None) => false,
            (_, Some(Value::Text(text))) => self.passes_text(kind, &sought(kind, text)),
            (_, Some(Value::Tags(tags))) => tags.iter().any(|tag| self.passes_text(kind, &fold::folded(tag))),
            (_, Some(value)) => self.range().zip(value.ordinal()).is_some_and(|(range, number)| range.contains(&number)),
        }
    }

    /// Whether a text passes that is already as search sees it.
    #[must_use]
    pub fn passes_text(&self, kind: Kind, sought: &str) -> bool {
        match self {
            Self::Any => true,
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
            Self::None | Self::Any | Self::Has(_) => return None,
        })
    }
}
