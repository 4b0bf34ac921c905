//! The atom that form, grid, filter, file, record and report exchange.

use serde::{Deserialize, Serialize};

use super::{id::RecordId, product_lines::ProductLine};

/// A moment in UTC, in milliseconds since 1970-01-01.
pub type Millis = i64;

/// One value of one field. That a field has no value is the absence of a `Value`, never an empty one.
///
/// The order of the variants is stored: append only.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub enum Value {
    /// Text of any length; a choice or a person is stored as the text of its name.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Money in whole minor units of the store's currency.
    Money(i64),
    /// 0 to 5 stars. "No stars given" is the absence of a value, which is not zero stars.
    Stars(u8),
    /// Yes. "No" is the absence of a value, except where a change has to say it.
    YesNo(bool),
    /// A day, counted from 1970-01-01.
    Date(i32),
    /// A moment in UTC.
    Moment(Millis),
    /// Another record.
    Link(RecordId),
    /// Several words, sorted and without repetition.
    Tags(Vec<String>),
    /// A ticked criterion: by whom and when.
    Tick(Stamp),
    /// Several other records, ascending and without repetition.
    Links(Vec<RecordId>),
    /// Products and services, in the order given.
    Products(Vec<ProductLine>),
    /// A number in ten-thousandths.
    Decimal(i64),
    /// A value of a kind only a newer program knows: kept and written back as it came, never made here.
    Foreign(Foreign),
    /// Stands in the log where a value was that was erased; no record holds it.
    Erased,
}

/// What people read where something was erased.
pub const ERASED: &str = "(erased)";

/// The bytes of a value that a newer program wrote.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Foreign {
    /// The kind of value it is, in the newer program's numbering.
    pub code: u8,
    /// The value, in the newer program's encoding.
    pub bytes: Vec<u8>,
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// The person's login name.
    pub by: String,
    /// UTC.
    pub at: Millis,
}

impl Value {
    /// The text of a text value.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The stars of a star value.
    #[must_use]
    pub fn as_stars(&self) -> Option<u8> {
        match self {
            Self::Stars(stars) => Some(*stars),
            _ => None,
        }
    }

    /// Its place among the values of its kind, for comparing and sorting; `None` for words.
    #[must_use]
    pub fn ordinal(&self) -> Option<i64> {
        match self {
            Self::Text(_) | Self::Tags(_) | Self::Links(_) | Self::Products(_) | Self::Foreign(_) | Self::Erased => None,
            Self::Number(number) | Self::Money(number) | Self::Moment(number) | Self::Decimal(number) => Some(*number),
            Self::Stars(stars) => Some(i64::from(*stars)),
            Self::YesNo(yes) => Some(i64::from(*yes)),
            Self::Date(number) => Some(i64::from(*number)),
            Self::Link(record) => Some(i64::try_from(record.0).unwrap_or(i64::MAX)),
            Self::Tick(stamp) => Some(stamp.at),
        }
    }

    /// `None` for values that say nothing: empty text, no tags, "no".
    #[must_use]
    pub fn normal(self) -> Option<Self> {
        match self {
            Self::Text(text) if text.chars().all(char::is_whitespace) => None,
            Self::YesNo(false) => None,
            Self::Tags(mut tags) => {
                tags.retain(|tag| !tag.trim().is_empty());
                tags.sort();
                tags.dedup();
                (!tags.is_empty()).then_some(Self::Tags(tags))
            }
            Self::Links(mut ids) => {
                ids.sort_unstable();
                ids.dedup();
                (!ids.is_empty()).then_some(Self::Links(ids))
            }
            Self::Products(lines) if lines.is_empty() => None,
            value => Some(value),
        }
    }

    /// The records it names.
    #[must_use]
    pub fn links(&self) -> &[RecordId] {
        match self {
            Self::Link(id) => std::slice::from_ref(id),
            Self::Links(ids) => ids,
            _ => &[],
        }
    }
}

super::shape::shown_by_shape!(Value, Foreign);
