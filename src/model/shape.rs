//! What `Debug` says of data: names of types, fields and variants, and the numbers that lead to records. Never what is held, so
//! that nothing personal reaches a log or a report, whoever writes one.

use std::fmt::{self, Display, Formatter, Write};

use serde::ser::{self, Serialize};

use super::{fields::FIELDS, id::FieldId};

/// Numbers of these are told: they name things and hold nothing.
const TOLD: [&str; 7] = ["RecordId", "Seq", "FieldId", "TypeId", "PlanId", "QueryId", "Ticket"];
/// So many parts of a list are told.
const PARTS: usize = 20;

/// Writes the shape of a value.
///
/// # Errors
/// Those of the formatter.
pub(crate) fn shape<T: Serialize + ?Sized>(value: &T, f: &mut Formatter<'_>) -> fmt::Result {
    value.serialize(Shape { out: f, is_told: false }).map_err(|Unwritten| fmt::Error)
}

/// Gives types a `Debug` that tells their shape. Tests of the library print everything: what fails there holds nobody's data.
macro_rules! shown_by_shape {
    ($($type:ty),* $(,)?) => {$(
        #[cfg(not(test))]
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::model::shape::shape(self, f)
            }
        }
    )*};
}
pub(crate) use shown_by_shape;

/// The formatter took no more.
#[derive(Debug)]
struct Unwritten;

impl Display for Unwritten {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("not written")
    }
}

impl std::error::Error for Unwritten {}

impl ser::Error for Unwritten {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

impl From<fmt::Error> for Unwritten {
    fn from(_: fmt::Error) -> Self {
        Self
    }
}

struct Shape<'a, 'b> {
    out: &'a mut Formatter<'b>,
    /// Inside of a number that names something.
    is_told: bool,
}

/// The parts of something, parted by commas and closed at the end.
struct Parts<'a, 'b> {
    out: &'a mut Formatter<'b>,
    close: &'static str,
    count: usize,
}

impl<'a, 'b> Shape<'a, 'b> {
    fn word(self, word: &str) -> Result<(), Unwritten> {
        Ok(self.out.write_str(word)?)
    }

    fn number(self, number: impl Display) -> Result<(), Unwritten> {
        if self.is_told { Ok(write!(self.out, "{number}")?) } else { self.word("_") }
    }

    fn parts(self, open: &str, close: &'static str) -> Result<Parts<'a, 'b>, Unwritten> {
        self.out.write_str(open)?;
        Ok(Parts { out: self.out, close, count: 0 })
    }
}

impl Parts<'_, '_> {
    fn part<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Unwritten> {
        self.count += 1;
        if self.count > PARTS {
            return Ok(());
        }
        if self.count > 1 {
            self.out.write_str(", ")?;
        }
        if !name.is_empty() {
            write!(self.out, "{name}: ")?;
        }
        value.serialize(Shape { out: &mut *self.out, is_told: false })
    }

    fn end(self) -> Result<(), Unwritten> {
        if self.count > PARTS {
            write!(self.out, ", {} more", self.count - PARTS)?;
        }
        Ok(self.out.write_str(self.close)?)
    }
}

macro_rules! numbers {
    ($($name:ident: $type:ty),*) => {
        $(fn $name(self, number: $type) -> Result<(), Unwritten> {
            self.number(number)
        })*
    };
}

impl<'a, 'b> ser::Serializer for Shape<'a, 'b> {
    type Ok = ();
    type Error = Unwritten;
    type SerializeSeq = Parts<'a, 'b>;
    type SerializeTuple = Parts<'a, 'b>;
    type SerializeTupleStruct = Parts<'a, 'b>;
    type SerializeTupleVariant = Parts<'a, 'b>;
    type SerializeMap = Parts<'a, 'b>;
    type SerializeStruct = Parts<'a, 'b>;
    type SerializeStructVariant = Parts<'a, 'b>;

    numbers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128, serialize_f32: f32, serialize_f64: f64
    }

    fn serialize_u16(self, number: u16) -> Result<(), Unwritten> {
        // Fields are told by their names.
        match FIELDS.iter().find(|field| self.is_told && field.id == FieldId(number)) {
            Some(field) => self.word(&field.name),
            None => self.number(number),
        }
    }

    fn serialize_bool(self, _: bool) -> Result<(), Unwritten> {
        self.word("_")
    }

    fn serialize_char(self, _: char) -> Result<(), Unwritten> {
        self.word("_")
    }

    fn serialize_str(self, text: &str) -> Result<(), Unwritten> {
        Ok(write!(self.out, "text of {} bytes", text.len())?)
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Unwritten> {
        Ok(write!(self.out, "{} bytes", bytes.len())?)
    }

    fn serialize_none(self) -> Result<(), Unwritten> {
        self.word("None")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritten> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unwritten> {
        self.word("()")
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), Unwritten> {
        self.word(name)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Unwritten> {
        self.word(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<(), Unwritten> {
        write!(self.out, "{name}(")?;
        value.serialize(Shape { out: &mut *self.out, is_told: TOLD.contains(&name) })?;
        Ok(self.out.write_char(')')?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unwritten> {
        write!(self.out, "{variant}(")?;
        value.serialize(Shape { out: &mut *self.out, is_told: false })?;
        Ok(self.out.write_char(')')?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'a, 'b>, Unwritten> {
        self.parts("[", "]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'a, 'b>, Unwritten> {
        self.parts("(", ")")
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Parts<'a, 'b>, Unwritten> {
        self.out.write_str(name)?;
        self.parts("(", ")")
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Parts<'a, 'b>, Unwritten> {
        self.out.write_str(variant)?;
        self.parts("(", ")")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'a, 'b>, Unwritten> {
        self.parts("{", "}")
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts<'a, 'b>, Unwritten> {
        self.out.write_str(name)?;
        self.parts(" { ", " }")
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Parts<'a, 'b>, Unwritten> {
        self.out.write_str(variant)?;
        self.parts(" { ", " }")
    }
}

macro_rules! parts {
    ($($trait:ident::$method:ident),*) => {
        $(impl ser::$trait for Parts<'_, '_> {
            type Ok = ();
            type Error = Unwritten;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritten> {
                self.part("", value)
            }

            fn end(self) -> Result<(), Unwritten> {
                Parts::end(self)
            }
        })*
    };
}
parts!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

macro_rules! named_parts {
    ($($trait:ident),*) => {
        $(impl ser::$trait for Parts<'_, '_> {
            type Ok = ();
            type Error = Unwritten;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Unwritten> {
                self.part(name, value)
            }

            fn end(self) -> Result<(), Unwritten> {
                Parts::end(self)
            }
        })*
    };
}
named_parts!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Parts<'_, '_> {
    type Ok = ();
    type Error = Unwritten;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritten> {
        self.part("", key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritten> {
        self.out.write_str(": ")?;
        value.serialize(Shape { out: &mut *self.out, is_told: false })
    }

    fn end(self) -> Result<(), Unwritten> {
        Parts::end(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Diff, Draft, RecordId, Stamp, Value, fields};

    struct Shown<T>(T);

    impl<T: Serialize> fmt::Debug for Shown<T> {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            shape(&self.0, f)
        }
    }

    fn shown(value: impl Serialize) -> String {
        format!("{:?}", Shown(value))
    }

    #[test]
    fn a_shape_tells_what_there_is_and_never_what_it_holds() {
        let text = |text: &str| Value::Text(text.to_owned());
        let draft = Draft {
            line: 7,
            values: vec![(fields::EMAIL, text("canary@x.example")), (fields::SCORE, Value::Stars(4))],
            problems: vec![("Canary".to_owned(), "'canary' is no number".to_owned())],
        };
        assert_eq!(
            shown(&draft),
            "Draft { line: _, values: [(FieldId(email), Text(text of 16 bytes)), (FieldId(score), Stars(_))], \
             problems: [(text of 6 bytes, text of 21 bytes)] }"
        );
        let diff = Diff { field: fields::LINKED_TO, old: None, new: Some(Value::Links(vec![RecordId(17)])) };
        assert_eq!(shown(&diff), "Diff { field: FieldId(linked-to), old: None, new: Links([RecordId(17)]) }");
        assert_eq!(shown(Value::Tick(Stamp { by: "anna".to_owned(), at: 5 })), "Tick(Stamp { by: text of 4 bytes, at: _ })");
        assert_eq!(shown((1..=30).collect::<Vec<u64>>()), format!("[{}, 10 more]", vec!["_"; 20].join(", ")));
    }
}
