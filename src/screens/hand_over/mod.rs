//! Whose records are handed over; to whom is asked in the window of people.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::Cx;
use crate::{
    action::Context,
    model::{Bases, Filter, Query, fields},
    proto::{Request, Ticket},
    ui::pick::Pick,
};

/// Somebody who holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Holder {
    login: String,
    count: u64,
}

/// The list of people with what they hold.
#[derive(Clone, Debug)]
pub struct HandOverState {
    /// The one it is about, where that is known: whoever just left.
    from: Option<String>,
    asked: Option<Ticket>,
    pick: Pick<Holder>,
    problem: Option<String>,
}

impl HandOverState {
    /// Asks what people hold; of `from` alone where that is given.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, from: Option<String>) -> Self {
        let asked = open_query(cx, "-status:lost").map(|query| cx.ask(Request::Tally { by: fields::ASSIGNED_TO, queries: vec![query] }));
        Self { from, asked, pick: Pick::new(Vec::new()), problem: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

/// Everything in work that passes a filter: what is lost stays with whom it was.
fn open_query(cx: &Cx<'_>, filter: &str) -> Option<Query> {
    let filter = Filter::parse(filter, cx.schema, &cx.reading, cx.user).ok()?;
    Some(Query { kinds: cx.schema.types_of(Bases::MAIN), filter, sort: Vec::new(), bin: false, only: None })
}

/// What that person holds.
fn held_by(cx: &Cx<'_>, login: &str) -> Option<Query> {
    open_query(cx, &format!("{} -status:lost", Filter::term("owner", login)))
}
