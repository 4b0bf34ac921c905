//! Every wish to change the store.

use super::{Choices, FieldEdit, PlanId, Retained};
use crate::model::{Conversion, Correspondent, Diff, Draft, FieldId, RecordId, Seq, Target, TypeId, Value};
use serde::{Deserialize, Serialize};

/// A wish to change the store. Everything that writes is one of these; each is one operation and one undo step.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub enum Command {
    /// Makes records.
    Create {
        /// What they are.
        kind: TypeId,
        /// Their values.
        drafts: Vec<Draft>,
    },
    /// Saves a form: each change carries the value the form started from.
    Save {
        /// Which record.
        record: RecordId,
        /// What the form started from and what is wanted. `Tick` values are stamped by the hub.
        changes: Vec<Diff>,
    },
    /// Changes fields of many records.
    Bulk {
        /// Which records.
        target: Target,
        /// At most one a field.
        edits: Vec<FieldEdit>,
        /// Records struck out of the plan.
        struck: Vec<RecordId>,
    },
    /// Does what a plan of this session says. A record of which somebody changed one of the fields after the plan was
    /// made is refused.
    Planned {
        /// Which plan.
        plan: PlanId,
        /// Records struck out of it.
        struck: Vec<RecordId>,
    },
    /// Hands records out to the members of a group in turn, beginning with whose turn it is; whose turn it is then is kept with it.
    /// What the members cannot take is refused, record by record.
    Deal {
        /// Which records.
        target: Target,
        /// The group's record.
        group: RecordId,
        /// Those that somebody has already too; otherwise only what nobody has.
        all: bool,
        /// Today on the person's calendar, in days since 1970-01-01: the members' most of a day is counted by it.
        today: i32,
    },
    /// Notes a communication: makes one item linked to all records of the target, and changes them in the same operation.
    Log {
        /// What the item is: a business note, phone log, appointment, task, e-mail or file.
        kind: TypeId,
        /// Its values, without its links.
        item: Draft,
        /// The records it is about.
        target: Target,
        /// What changes on them besides: the next step.
        edits: Vec<FieldEdit>,
    },
    /// Moves records to the bin.
    Delete(Target),
    /// Brings records back from the bin.
    Restore(Target),
    /// Takes an operation back: the person's last one that can be, or this one.
    Undo(Option<Seq>, Leave),
    /// Does the operation undone last again.
    Redo,
    /// Fills an empty store with believable leads, the same for the same seed.
    Demo {
        /// How many.
        count: u32,
        /// Which ones.
        seed: u64,
    },
    /// Makes records something else of the same base: leads business contacts, or back.
    Convert {
        /// Which records.
        target: Target,
        /// What they become.
        to: TypeId,
        /// What is wanted besides.
        how: Box<Conversion>,
        /// Records struck out of the plan.
        struck: Vec<RecordId>,
    },
    /// Makes all automatic scores follow the criteria and their rules as they are now.
    Recalculate,
    /// Makes one record of several: the others go to the bin and lead to the survivor, as every link to them does.
    Merge {
        /// The one that stays.
        survivor: RecordId,
        /// Those that go into it, in the order in which they fill its blanks; at most nine.
        others: Vec<RecordId>,
        /// Values that a person chose.
        values: Vec<(FieldId, Option<Value>)>,
        /// The revisions the person saw; where one is newer, nothing is merged. Empty where nobody looked.
        seen: Vec<(RecordId, Seq)>,
    },
    /// Fills a record's blanks with what was typed for a new one; what differs goes to its notes.
    Absorb {
        /// Into which record.
        into: RecordId,
        /// What was typed.
        draft: Draft,
    },
    /// Remembers for everybody that the records of each set look alike and are not the same.
    TellApart(Vec<Vec<RecordId>>),
    /// Notes in the log that records were written to a file.
    Exported {
        /// How many.
        records: u64,
        /// The file; empty where they went to the standard output.
        to: String,
    },
    /// Writes the import gathered under this plan: exactly what the plan says. Of what others changed since, row by row, nothing is written.
    Import {
        /// Which import.
        plan: PlanId,
        /// What a person decided otherwise.
        choices: Box<Choices>,
    },
    /// Notes messages with the people who wrote them, or to whom they were written: who is not there is made, each message becomes an
    /// e-mail of their history. A message noted before, by its id, is left alone.
    Mail {
        /// What people who are not there become: a type based on contacts.
        kind: TypeId,
        /// Who, with which messages.
        people: Vec<Correspondent>,
        /// The file or mailbox, for the log.
        source: String,
    },
    /// Erases records for good, with what belongs to them alone and what the log kept of them. It cannot be taken back.
    Erase {
        /// Which records.
        target: Target,
        /// Hashes of their e-mail addresses are kept, so that no import brings them back unseen.
        suppress: bool,
    },
    /// Does what a retention rule says with what it finds now.
    Retain(Retained),
}

/// What an undo does where records were changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Leave {
    /// It undoes nothing as long as there are such records: it is answered with the plan. Without any it undoes all.
    Ask,
    /// It leaves those records as they are.
    Records,
    /// It leaves the values that were changed, and takes back the others of the same records.
    Values,
}

/// What some fields of a record hold, or are to hold.
pub type FieldValues = Vec<(FieldId, Option<Value>)>;

impl Command {
    /// Keeps values in a record: in the one that is there, with what it holds of these fields in the same order, or in a new one.
    #[must_use]
    pub fn keep(kind: TypeId, known: Option<(RecordId, FieldValues)>, values: FieldValues) -> Self {
        match known {
            Some((record, held)) => {
                let changes = held.into_iter().zip(values).filter(|(old, new)| old != new);
                Self::Save { record, changes: changes.map(|((field, old), (_, new))| Diff { field, old, new }).collect() }
            }
            None => {
                let values = values.into_iter().filter_map(|(field, value)| Some((field, value?))).collect();
                Self::Create { kind, drafts: vec![Draft { values, ..Draft::default() }] }
            }
        }
    }

    /// The records it is about, where it names any.
    #[must_use]
    pub const fn target(&self) -> Option<&Target> {
        match self {
            Self::Bulk { target, .. }
            | Self::Deal { target, .. }
            | Self::Log { target, .. }
            | Self::Convert { target, .. }
            | Self::Delete(target)
            | Self::Erase { target, .. }
            | Self::Restore(target) => Some(target),
            _ => None,
        }
    }
}

crate::model::shape::shown_by_shape!(Command);
