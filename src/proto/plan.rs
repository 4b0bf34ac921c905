//! What a command would do, before it is done.

use serde::{Deserialize, Serialize};

use super::{Class, MailCount, PlanId};
use crate::model::{Diff, RecordId, Schema, Seq};

/// What a command would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Under this name the hub keeps it.
    pub id: PlanId,
    /// Records that would change.
    pub changed: u64,
    /// Records that would be made.
    pub created: u64,
    /// Records that already are as wanted.
    pub same: u64,
    /// Rows that are in the file twice, or in the store where only new ones are wanted.
    pub duplicates: u64,
    /// Those of them that are in the store.
    pub known: u64,
    /// Values of a file that differ from what the records hold and are not taken, as its policy says.
    pub stays: u64,
    /// Records or rows refused.
    pub refused: u64,
    /// Records that stay and lose their links to what goes; they have rows too.
    pub beside: u64,
    /// Records whose score becomes manual by it.
    pub to_manual: u64,
    /// Sentences a person should read first: unknown people, ambiguous dates.
    pub warnings: Vec<String>,
    /// What becomes of the scores, where criteria change.
    pub scores: Option<Scores>,
    /// It cannot be taken back: it has to be confirmed by typing.
    pub is_final: bool,
    /// What becomes of the messages, where the rows are people of a mailbox.
    pub mail: Option<MailCount>,
    /// What stands in the way of an undo, where something does.
    pub met: Option<Met>,
}

/// Records that an undo meets and that do not go back as they were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    /// The operation that is undone.
    pub of: Seq,
    /// How many.
    pub records: u64,
    /// Those of them of which some values can go back all the same.
    pub partly: u64,
    /// Who changed them, by login name.
    pub by: Vec<String>,
}

/// People named in a sentence, before the last.
const CALLED: usize = 4;

impl Plan {
    /// Rows of a file of that class.
    #[must_use]
    pub const fn count(&self, class: Class) -> u64 {
        match class {
            Class::New => self.created,
            Class::Updated => self.changed,
            Class::Unchanged => self.same,
            Class::InFile => self.duplicates.saturating_sub(self.known),
            Class::InStore => self.known,
            Class::Refused => self.refused,
        }
    }

    /// What an undo meets, where it meets something: `37 of 1,000 records changed since, by Anna Berg and Bo Lind`. Numbers are written
    /// by `number`; `schema` says what people are called.
    #[must_use]
    pub fn met_words(&self, number: impl Fn(u64) -> String, schema: &Schema) -> Option<String> {
        let met = self.met.as_ref()?;
        let all = self.changed + self.created + self.same + self.refused.saturating_sub(met.partly);
        let records = if all == 1 { "record" } else { "records" };
        let called: Vec<&str> = met.by.iter().map(|login| schema.called(login)).collect();
        let by = match called.as_slice() {
            [] => String::new(),
            [one] => format!(", by {one}"),
            [most @ .., last] if most.len() <= CALLED => format!(", by {} and {last}", most.join(", ")),
            many => format!(", by {} people", many.len()),
        };
        Some(format!("{} of {} {records} changed since{by}", number(met.records), number(all)))
    }
}

/// What a change of criteria does to the stars of living leads and contacts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    /// Automatic scores before: those without stars, then those with 0 to 5.
    pub before: [u64; 7],
    /// The same afterwards.
    pub after: [u64; 7],
    /// Records whose stars change.
    pub changed: u64,
    /// Records scored by hand, which stay as they are.
    pub manual: u64,
}

impl Scores {
    /// Counts one more record with an automatic score.
    pub fn count(&mut self, before: Option<u8>, after: Option<u8>) {
        let place = |stars: Option<u8>| stars.map_or(0, |stars| usize::from(stars.min(5)) + 1);
        self.before[place(before)] += 1;
        self.after[place(after)] += 1;
        self.changed += u64::from(before != after);
    }

    /// Takes in what was counted elsewhere.
    pub fn add(&mut self, other: &Self) {
        for (sum, more) in self.before.iter_mut().chain(&mut self.after).zip(other.before.iter().chain(&other.after)) {
            *sum += more;
        }
        self.changed += other.changed;
        self.manual += other.manual;
    }
}

/// One record or row of a plan.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct PlanRow {
    /// Which record; `None` for one yet to be made.
    pub record: Option<RecordId>,
    /// Its line in the file, 0 where there is none.
    pub line: u64,
    /// Its name.
    pub name: String,
    /// What would happen to it.
    pub fate: Fate,
}

/// What a plan does to one record or row.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub enum Fate {
    /// It would be made.
    Created,
    /// It would change.
    Changed(Vec<Diff>),
    /// It becomes something else or goes into another record: in words that follow its name.
    Becomes(String),
    /// It already is as wanted.
    Same,
    /// The file has it twice: the earlier line.
    Duplicate(u64),
    /// The store has it already.
    Known(RecordId),
    /// Not done, and why.
    Refused(String),
}

crate::model::shape::shown_by_shape!(PlanRow, Fate);
