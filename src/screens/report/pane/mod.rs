//! What of a report can be changed, one line each, in two parts: Layout, and Sort & Filter. Every change shows at once.

mod rows;
mod update;
mod view;

pub(super) use update::update;
pub(super) use view::{HINTS, view};

use crate::{
    action::Context,
    model::report::{Figure, Measure},
    ui::{TextInput, pick::Pick},
};

/// A line of the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Title,
    /// A grouping, the outer one first.
    Group(usize),
    /// A number, by its place among the columns.
    Number(usize),
    AddNumber,
    /// The records listed under the groups.
    Records,
    Chart,
    Totals,
    Subtotals,
    Filter,
    /// The order of the groups.
    Order,
    /// Only so many groups.
    Top,
    /// The order of the records.
    Sort,
    Period,
}

/// What a field or figure to pick stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Choice {
    /// Group by it.
    Group(crate::model::FieldId),
    /// Do not group.
    Nothing,
    /// Show this number.
    Number(Measure),
    /// Take the number away.
    Remove,
}

/// How the line under the cursor is being changed.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// It is typed.
    Typed(Box<TextInput>),
    /// It is picked.
    Picked(Box<Pick<Choice>>),
}

/// The pane's state.
#[derive(Clone, Debug)]
pub(super) struct Pane {
    part: Part,
    change: Option<Change>,
    /// Why what is typed does not count.
    problem: Option<String>,
}

impl Pane {
    /// With the cursor on a line.
    pub(super) const fn at(part: Part) -> Self {
        Self { part, change: None, problem: None }
    }

    /// Where its keys come from.
    pub(super) const fn context(&self) -> Context {
        match self.change {
            None => Context::Form,
            Some(Change::Typed(_)) => Context::Text,
            Some(Change::Picked(_)) => Context::Pick,
        }
    }
}

/// A figure over all records.
const fn plain(figure: Figure) -> Measure {
    Measure::of(figure)
}
