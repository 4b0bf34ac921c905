//! The scoring criteria: to be added, changed and deleted, and with a record why it has the stars it has.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{About, Cx};
use crate::{
    action::Context,
    model::{Record, RecordId, Schema},
    proto::{Request, Ticket},
    ui::pick::{Entry, Pick},
};

/// The window of criteria. Its entries are the criteria's records; `None` makes a new one.
#[derive(Clone, Debug)]
pub struct CriteriaState {
    about: About,
    /// The record whose score is explained, once it is there.
    record: Option<Box<Record>>,
    asked: Option<Ticket>,
    pick: Pick<Option<RecordId>>,
    problem: Option<String>,
}

impl CriteriaState {
    /// All criteria; with a record, how they stand with it.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, about: About) -> Self {
        let (record, asked) = match &about {
            About::Nothing => (None, None),
            About::Record(id) => (None, Some(cx.ask(Request::Record(*id)))),
            About::Typed(record) => (Some(record.clone()), None),
        };
        Self { about, record, asked, pick: Pick::new(entries(cx.schema)), problem: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

/// The criteria in their order, then the way to a new one.
fn entries(schema: &Schema) -> Vec<Entry<Option<RecordId>>> {
    let criteria = schema.criteria.iter().map(|criterion| Entry::new(Some(criterion.record), criterion.text.clone()));
    criteria.chain([Entry::new(None, "New criterion")]).collect()
}
