//! The work queue: records whose next step is due, one after the other in their form, until all are done.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, form::FormState, log_item::LogItemState, snooze::SnoozeState, step::StepState};
use crate::{
    action::{Action, Context},
    model::{Bases, FieldDef, Filter, Millis, Query, QueryId, Record, RecordId, Schema, SortKey, fields},
    proto::{Request, Ticket},
};

/// The queue's own answer of the hub.
pub const QUEUE: QueryId = QueryId(1_000_002);

/// What a person works through when nothing else is chosen, as a filter.
pub const DUE: &str = "owner:me next<=today";

/// The query of what is due and overdue of that person's, earliest first and the best of a day before the others.
///
/// # Errors
/// Where the filter cannot be read: never, as long as the fields are there.
pub fn due(cx: &Cx<'_>) -> Result<Query, String> {
    let filter = Filter::parse(DUE, cx.schema, &cx.reading, cx.user).map_err(|error| error.to_string())?;
    let key = |field, descending| SortKey { field, descending };
    let sort = vec![key(fields::NEXT_STEP_DATE, false), key(fields::SCORE, true)];
    Ok(Query { kinds: stepping(cx.schema), filter, sort, bin: false, only: None })
}

/// The record types that have a next step.
fn stepping(schema: &Schema) -> Vec<crate::model::TypeId> {
    let bases = schema.field(fields::NEXT_STEP_DATE).map_or(Bases::CONTACT, |def: &FieldDef| def.bases);
    schema.types_of(bases)
}

/// What an answer is for.
#[derive(Clone, Debug, PartialEq)]
enum Waiting {
    /// How many there are.
    Run,
    /// The record at the place.
    Row,
    /// Whether that record is free to work on.
    Claim(Box<Record>),
}

/// What lies over the form.
#[derive(Clone, Debug)]
enum Above {
    Nothing,
    Step(Box<StepState>),
    Snooze(Box<SnoozeState>),
    Call(Box<LogItemState>),
}

/// How the records went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    done: u32,
    put_off: u32,
    skipped: u32,
    /// No longer due when their turn came.
    settled: u32,
    /// Somebody else had them open: their names with who.
    taken: Vec<(String, String)>,
}

/// The queue's state.
#[derive(Clone, Debug)]
pub struct QueueState {
    /// What is worked through, in words: `your due steps`.
    what: String,
    place: u32,
    total: u32,
    waiting: Option<(Ticket, Waiting)>,
    form: Option<Box<FormState>>,
    /// The record in the form.
    record: Option<Box<Record>>,
    above: Above,
    tally: Tally,
    /// Leaving a form with changes counts when it is asked for twice before this time.
    armed: Option<(Action, Millis)>,
}

impl QueueState {
    /// Asks how many there are; `what` says it in words.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, query: Query, what: String) -> Self {
        let ticket = cx.ask(Request::Run { id: QUEUE, query, keep: None });
        Self {
            what,
            place: 0,
            total: 0,
            waiting: Some((ticket, Waiting::Run)),
            form: None,
            record: None,
            above: Above::Nothing,
            tally: Tally::default(),
            armed: None,
        }
    }

    /// Where the keys go.
    #[must_use]
    pub fn context(&self) -> Context {
        match (&self.above, &self.form) {
            (Above::Step(step), _) => step.context(),
            (Above::Snooze(snooze), _) => snooze.context(),
            (Above::Call(call), _) => call.context(),
            (Above::Nothing, None) => Context::Queue,
            (Above::Nothing, Some(form)) => match form.context() {
                Context::Form => Context::Queue,
                Context::Text => Context::QueueText,
                other => other,
            },
        }
    }

    /// The form of the record that is worked on.
    #[must_use]
    pub fn form(&self) -> Option<&FormState> {
        self.form.as_deref()
    }

    /// The record that is worked on.
    fn id(&self) -> Option<RecordId> {
        self.record.as_ref().map(|record| record.id)
    }

    /// How it went, in a sentence.
    fn summary(&self) -> String {
        let Tally { done, put_off, skipped, settled, taken } = &self.tally;
        let mut parts: Vec<String> = [(*done, "done"), (*put_off, "put off"), (*skipped, "skipped"), (*settled, "settled meanwhile")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if let Some((name, who)) = taken.first() {
            let more = if taken.len() > 1 { format!(" and {} more", taken.len() - 1) } else { String::new() };
            parts.push(format!("{} passed over, {who} had {name}{more} open", taken.len()));
        }
        if parts.is_empty() {
            parts.push("nothing was changed".to_owned());
        }
        let left = self.total.saturating_sub(self.place);
        let rest = if left > 0 { format!("; {left} left") } else { String::new() };
        format!("Queue of {}: {}{rest}.", self.total, parts.join(", "))
    }
}
