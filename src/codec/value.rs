//! One value on disk: a code and its bytes, so that a kind this program does not know can be skipped and kept.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};

use super::envelope::{decode, encode, encode_scalar};
use crate::model::{FieldId, Foreign, RecordId, Stamp, Value};

// The codes on disk: append only.
const NONE: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const MONEY: u8 = 3;
const STARS: u8 = 4;
const YES_NO: u8 = 5;
const DATE: u8 = 6;
const MOMENT: u8 = 7;
const LINK: u8 = 8;
const TAGS: u8 = 9;
const TICK: u8 = 10;
const LINKS: u8 = 11;
const PRODUCTS: u8 = 12;
const DECIMAL: u8 = 13;
const ERASED: u8 = 14;

/// A value, or none: frozen.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CellV1<'a> {
    code: u8,
    #[serde(borrow)]
    payload: Payload<'a>,
}

/// A field with its value: frozen.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SlotV1<'a> {
    pub field: u16,
    #[serde(borrow)]
    pub cell: CellV1<'a>,
}

/// The bytes of a value, without allocation where it can be.
#[derive(Debug)]
enum Payload<'a> {
    Borrowed(&'a [u8]),
    Scalar([u8; 9], u8),
    Owned(Vec<u8>),
}

impl Payload<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Scalar(bytes, len) => &bytes[..usize::from(*len)],
            Self::Owned(bytes) => bytes,
        }
    }

    /// Nine bytes hold every varint of 64 bits.
    fn scalar<T: Serialize>(value: T) -> Self {
        let mut bytes = [0; 9];
        let len = encode_scalar(value, &mut bytes).and_then(|len| u8::try_from(len).ok()).unwrap_or(0);
        Self::Scalar(bytes, len)
    }

    fn parts<T: Serialize>(value: T) -> Self {
        Self::Owned(encode(value).unwrap_or_default())
    }
}

impl Serialize for Payload<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.bytes())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Payload<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = &'de [u8];
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
                Ok(bytes)
            }
        }
        deserializer.deserialize_bytes(Bytes).map(Payload::Borrowed)
    }
}

impl<'a> CellV1<'a> {
    pub(super) fn of(value: Option<&'a Value>) -> Self {
        let (code, payload) = match value {
            None => (NONE, Payload::Borrowed(&[])),
            Some(Value::Text(text)) => (TEXT, Payload::Borrowed(text.as_bytes())),
            Some(Value::Number(number)) => (NUMBER, Payload::scalar(number)),
            Some(Value::Money(minor)) => (MONEY, Payload::scalar(minor)),
            Some(Value::Stars(stars)) => (STARS, Payload::scalar(stars)),
            Some(Value::YesNo(yes)) => (YES_NO, Payload::scalar(yes)),
            Some(Value::Date(day)) => (DATE, Payload::scalar(day)),
            Some(Value::Moment(at)) => (MOMENT, Payload::scalar(at)),
            Some(Value::Link(id)) => (LINK, Payload::scalar(id.0)),
            Some(Value::Tags(tags)) => (TAGS, Payload::parts(tags)),
            Some(Value::Tick(stamp)) => (TICK, Payload::parts((&stamp.by, stamp.at))),
            Some(Value::Links(ids)) => (LINKS, Payload::parts(ids)),
            Some(Value::Products(lines)) => (PRODUCTS, Payload::parts(lines)),
            Some(Value::Decimal(number)) => (DECIMAL, Payload::scalar(number)),
            Some(Value::Erased) => (ERASED, Payload::Borrowed(&[])),
            Some(Value::Foreign(foreign)) => (foreign.code, Payload::Borrowed(&foreign.bytes)),
        };
        Self { code, payload }
    }

    /// The value. A code or content unknown here is kept as it came: the checksum says that it was written so.
    pub(super) fn value(&self) -> Option<Value> {
        let bytes = self.payload.bytes();
        let known = match self.code {
            NONE if bytes.is_empty() => return None,
            TEXT => self.text().map(|text| Value::Text(text.to_owned())),
            NUMBER => decode(bytes).map(Value::Number),
            MONEY => decode(bytes).map(Value::Money),
            STARS => decode(bytes).map(Value::Stars),
            YES_NO => decode(bytes).map(Value::YesNo),
            DATE => decode(bytes).map(Value::Date),
            MOMENT => decode(bytes).map(Value::Moment),
            LINK => decode(bytes).map(|id| Value::Link(RecordId(id))),
            TAGS => decode(bytes).map(Value::Tags),
            TICK => decode(bytes).map(|(by, at): (&str, i64)| Value::Tick(Stamp { by: by.to_owned(), at })),
            LINKS => decode(bytes).map(Value::Links),
            PRODUCTS => decode(bytes).map(Value::Products),
            DECIMAL => decode(bytes).map(Value::Decimal),
            ERASED if bytes.is_empty() => Some(Value::Erased),
            _ => None,
        };
        Some(known.unwrap_or_else(|| Value::Foreign(Foreign { code: self.code, bytes: bytes.to_vec() })))
    }

    /// The same, borrowing from this one.
    pub(super) fn borrowed(&self) -> CellV1<'_> {
        CellV1 { code: self.code, payload: Payload::Borrowed(self.payload.bytes()) }
    }

    /// Whether there is a value that could be erased.
    pub(super) const fn holds(&self) -> bool {
        !matches!(self.code, NONE | ERASED)
    }

    /// The same with nothing of the value left but that there was one.
    pub(super) const fn erased(&self) -> CellV1<'static> {
        CellV1 { code: if self.code == NONE { NONE } else { ERASED }, payload: Payload::Borrowed(&[]) }
    }

    /// The text of a text, without a copy.
    pub(super) fn text(&self) -> Option<&str> {
        (self.code == TEXT).then(|| std::str::from_utf8(self.payload.bytes()).ok()).flatten()
    }
}

impl SlotV1<'_> {
    /// The same, borrowing from this one.
    pub(super) fn borrowed(&self) -> SlotV1<'_> {
        SlotV1 { field: self.field, cell: self.cell.borrowed() }
    }
}

impl<'a> SlotV1<'a> {
    pub(super) fn of((field, value): &'a (FieldId, Value)) -> Self {
        Self { field: field.0, cell: CellV1::of(Some(value)) }
    }

    pub(super) fn pair(&self) -> Option<(FieldId, Value)> {
        self.cell.value().map(|value| (FieldId(self.field), value))
    }
}

/// Roughly the bytes a value takes on disk.
pub(super) fn weight(value: Option<&Value>) -> usize {
    3 + match value {
        None => 0,
        Some(Value::Text(text)) => text.len(),
        Some(Value::Tags(tags)) => tags.iter().map(|tag| tag.len() + 3).sum(),
        Some(Value::Tick(stamp)) => stamp.by.len() + 12,
        Some(Value::Links(ids)) => 9 * ids.len(),
        Some(Value::Products(lines)) => lines.iter().map(|line| line.product.len() + 30).sum(),
        Some(Value::Foreign(foreign)) => foreign.bytes.len(),
        Some(_) => 9,
    }
}
