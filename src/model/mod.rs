//! Nouns: what a record, a field, a change and an operation are. Pure data: no IO, no clock.

pub mod change;
pub mod draft;
pub mod edit;
pub mod field;
pub mod fields;
pub mod filter;
pub mod id;
pub mod kind;
pub mod lists;
pub mod names;
pub mod product_lines;
pub mod query;
pub mod record;
pub mod record_type;
pub mod schema;
pub mod selection;
pub mod value;
pub mod views;
pub mod words;

pub use change::{Change, Clash, Diff, Entry, OpHead, OpState, Verb};
pub use draft::Draft;
pub use edit::{Edit, FieldEdit};
pub use field::{Base, Bases, Column, Family, FieldDef, Marks, Page, Section};
pub use filter::Filter;
pub use id::{FieldId, RecordId, Seq, TypeId};
pub use kind::{Kind, Reading, Zone};
pub use names::{Named, Names};
pub use product_lines::ProductLine;
pub use query::{Query, QueryId, SortKey};
pub use record::Record;
pub use record_type::RecordType;
pub use schema::Schema;
pub use selection::{Selection, Target};
pub use value::{Foreign, Millis, Stamp, Value};
pub use views::{Arrangement, View};
