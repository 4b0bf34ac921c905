//! Sentences that several screens say: counts, deeds, outcomes.

use super::{Notice, Tone};
use crate::{
    action::{Action, Keymap},
    model::{Schema, TypeId, Value, fields},
    proto::{Command, Edit, Fate, FieldEdit, Outcome},
    text::width::width,
};

/// Stands behind stars that a person gave; those without it follow the criteria.
pub const GIVEN_BY_HAND: &str = "#";

/// A count as people read it: `12,345`.
#[must_use]
pub fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 lead`, `143 leads`; `records` where the type is not known.
#[must_use]
pub fn counted(count: u64, kind: Option<TypeId>, schema: &Schema) -> String {
    let noun = match kind.and_then(|kind| schema.record_type(kind)) {
        Some(kind) if count == 1 => kind.label.to_lowercase(),
        Some(kind) => kind.plural.to_lowercase(),
        None if count == 1 => "record".to_owned(),
        None => "records".to_owned(),
    };
    format!("{} {noun}", number(count))
}

/// What a command does, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// On its button: `Change`.
    pub order: &'static str,
    /// While it is done: `Changing`.
    pub doing: &'static str,
    /// Afterwards: `Changed`.
    pub done: &'static str,
    /// What follows the count: ` to Anna Berg`.
    pub to: String,
}

impl Deed {
    const fn new(order: &'static str, doing: &'static str, done: &'static str) -> Self {
        Self { order, doing, done, to: String::new() }
    }

    /// What becomes of records it cannot be done to.
    #[must_use]
    pub fn refused(&self) -> &'static str {
        if matches!(self.order, "Undo" | "Redo") { "skipped" } else { "refused" }
    }

    /// Saying what comes next; `is_done`: after something that was next.
    #[must_use]
    pub const fn next_step(is_done: bool) -> Self {
        if is_done {
            Self::new("Finish the step", "Finishing the step", "Finished the step of")
        } else {
            Self::new("Set the next step", "Setting the next step", "Set the next step of")
        }
    }

    /// Putting next steps off.
    #[must_use]
    pub const fn put_off() -> Self {
        Self::new("Put off", "Putting off", "Put off")
    }

    /// Whether a row of its plan is a record that was chosen, and not one that only changes along with those.
    #[must_use]
    pub fn is_chosen(&self, fate: &Fate) -> bool {
        match fate {
            Fate::Becomes(_) => true,
            Fate::Changed(_) => self.order != "Convert",
            _ => false,
        }
    }

    /// Bringing rows of a file in.
    #[must_use]
    pub const fn import() -> Self {
        Self::new("Import", "Importing", "Imported")
    }

    /// The words of a command.
    #[must_use]
    pub fn of(command: &Command, schema: &Schema) -> Self {
        match command {
            Command::Bulk { edits, .. } => match edits.as_slice() {
                [FieldEdit { field: fields::ASSIGNED_TO, edit }] => {
                    let to = match edit {
                        Edit::Set(Value::Text(login)) => format!(" to {}", person(login, schema)),
                        _ => " to nobody".to_owned(),
                    };
                    Self { to, ..Self::new("Assign", "Assigning", "Assigned") }
                }
                [FieldEdit { field: fields::NEXT_STEP_DATE, edit: Edit::Shift { days, .. } }] => {
                    let to = if days.abs() == 1 { format!(" by {days} day") } else { format!(" by {days} days") };
                    Self { to, ..Self::put_off() }
                }
                _ => Self::new("Change", "Changing", "Changed"),
            },
            Command::Deal { group, .. } => {
                let name = schema.groups.iter().find(|known| known.record == *group).map_or("the group", |known| &known.name);
                Self { to: format!(" to {name} in turn"), ..Self::new("Assign", "Assigning", "Assigned") }
            }
            Command::Save { .. } | Command::Planned { .. } => Self::new("Change", "Changing", "Changed"),
            Command::Create { .. } | Command::Demo { .. } => Self::new("Create", "Creating", "Created"),
            Command::Delete(_) => Self::new("Delete", "Deleting", "Deleted"),
            Command::Restore(_) => Self::new("Restore", "Restoring", "Restored"),
            Command::Convert { .. } => Self::new("Convert", "Converting", "Converted"),
            Command::Undo(..) => Self::new("Undo", "Undoing", "Undid the change of"),
            Command::Redo => Self::new("Redo", "Redoing", "Did again the change of"),
            Command::Log { .. } => Self::new("Note", "Noting", "Noted"),
            Command::Recalculate => Self::new("Recalculate", "Recalculating", "Recalculated"),
            Command::Import { .. } | Command::Mail { .. } => Self::import(),
            Command::Merge { .. } => Self::new("Merge", "Merging", "Merged"),
            Command::Absorb { .. } => Self::new("Fill", "Filling", "Filled"),
            Command::Exported { .. } => Self::new("Export", "Exporting", "Exported"),
            Command::Erase { .. } => Self::new("Erase", "Erasing", "Erased"),
            Command::Retain(_) => Self::new("Apply the rule to", "Applying the rule to", "Applied the rule to"),
            Command::TellApart(_) => Self::new("Tell apart", "Telling apart", "Told apart"),
        }
    }
}

/// What a person is called.
#[must_use]
pub fn person<'a>(login: &'a str, schema: &'a Schema) -> &'a str {
    schema.called(login)
}

/// What a person is called in so many cells: by the first of their names where not all have room.
#[must_use]
pub fn person_in<'a>(login: &'a str, cells: u16, schema: &'a Schema) -> &'a str {
    let name = person(login, schema);
    if width(name) <= usize::from(cells) { name } else { name.split(' ').next().unwrap_or(name) }
}

/// What was done, what was left alone and why, and the key that takes it back.
#[must_use]
pub fn outcome(deed: &Deed, outcome: &Outcome, kind: Option<TypeId>, schema: &Schema, keymap: &Keymap) -> Notice {
    let mut text = if outcome.changed == 0 {
        "Nothing had to change".to_owned()
    } else {
        format!("{} {}{}", deed.done, counted(outcome.changed, kind, schema), deed.to)
    };
    text.push_str(&left_words(outcome, keymap));
    if outcome.changed > 0 && outcome.op.as_ref().is_none_or(|op| op.verb.is_undoable()) {
        text.push_str(&undo_hint(keymap));
    }
    let tone = match (outcome.refused_count, outcome.changed) {
        (0, 0) => Tone::Plain,
        (0, _) => Tone::Good,
        _ => Tone::Warn,
    };
    Notice { tone, text }
}

/// What follows what was done: how many were left alone, why, and the key that selects them:
/// `, 5 skipped (changed by others), 1 deleted; g v selects these 6.`
#[must_use]
pub fn left_words(outcome: &Outcome, keymap: &Keymap) -> String {
    let Outcome { left, refused_count, refused, .. } = outcome;
    let others = refused_count.saturating_sub(left.changed + left.deleted);
    let mut parts = Vec::new();
    match (refused.first(), refused_count, others) {
        (None, ..) => {}
        // Of one it can be said who it was.
        (Some((_, reason)), 1, _) if left.changed == 1 => parts.push(format!("1 skipped ({reason})")),
        (Some((_, reason)), 1, _) if left.deleted == 1 => parts.push(format!("1 skipped ({reason})")),
        (Some((_, reason)), count, _) if *count == others => {
            return format!(". {} left alone: {reason}.{}", number(*count), select_words(outcome, keymap));
        }
        _ => {
            if left.changed > 0 {
                parts.push(format!("{} skipped (changed by others)", number(left.changed)));
            }
            if left.deleted > 0 {
                parts.push(format!("{} deleted", number(left.deleted)));
            }
            if others > 0 {
                parts.push(format!("{} left alone", number(others)));
            }
        }
    }
    let parts: String = parts.iter().map(|part| format!(", {part}")).collect();
    format!("{parts}.{}", select_words(outcome, keymap))
}

/// How to choose what was left alone.
fn select_words(outcome: &Outcome, keymap: &Keymap) -> String {
    match (keymap.hint(&Action::SelectPrevious.into()), outcome.left.records.len()) {
        (key, 2..) if !key.is_empty() => format!(" {key} selects the {}.", number(outcome.left.records.len())),
        _ => String::new(),
    }
}

/// ` u undoes it.`, with the key that does; empty when there is none.
#[must_use]
pub fn undo_hint(keymap: &Keymap) -> String {
    match keymap.hint(&Action::Undo.into()) {
        key if key.is_empty() => String::new(),
        key => format!(" {key} undoes it."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::record_type, proto::Left};

    #[test]
    fn counts_are_grouped_and_named() {
        let schema = Schema::default();
        for (count, kind, want) in [
            (0, Some(record_type::LEAD), "0 leads"),
            (1, Some(record_type::LEAD), "1 lead"),
            (143, Some(record_type::CONTACT), "143 business contacts"),
            (1_000, None, "1,000 records"),
            (1_234_567, None, "1,234,567 records"),
        ] {
            assert_eq!(counted(count, kind, &schema), want);
        }
    }

    #[test]
    fn an_outcome_names_what_was_left_alone_and_the_key_that_undoes() {
        let mut done = Outcome { changed: 143, ..Outcome::default() };
        let change = Deed::new("Change", "Changing", "Changed");
        let say = |done: &Outcome| outcome(&change, done, Some(record_type::LEAD), &Schema::default(), &Keymap::standard());
        assert_eq!(say(&done), Notice { tone: Tone::Good, text: "Changed 143 leads. u undoes it.".to_owned() });
        done.refused = vec![(None, "changed by anna since".to_owned())];
        done.refused_count = 2;
        assert_eq!(say(&done).text, "Changed 143 leads. 2 left alone: changed by anna since. u undoes it.");
        done.changed = 0;
        assert_eq!(say(&done).text, "Nothing had to change. 2 left alone: changed by anna since.");
    }

    #[test]
    fn what_others_did_meanwhile_is_counted_and_can_be_selected() {
        let say = |changed: u64, left: (u64, u64), others: u64| {
            let count = left.0 + left.1 + others;
            let refused = (0..count).map(|_| (None, "changed by bo at 14:02 UTC".to_owned())).collect();
            let left = Left { changed: left.0, deleted: left.1, records: (1..=count).collect() };
            let done = Outcome { changed, refused, refused_count: count, left, ..Outcome::default() };
            let change = Deed::new("Change", "Changing", "Changed");
            outcome(&change, &done, Some(record_type::LEAD), &Schema::default(), &Keymap::standard()).text
        };
        for (changed, left, others, want) in [
            (312, (5, 1), 0, "Changed 312 leads, 5 skipped (changed by others), 1 deleted. g v selects the 6. u undoes it."),
            (1, (1, 0), 0, "Changed 1 lead, 1 skipped (changed by bo at 14:02 UTC). u undoes it."),
            (0, (0, 2), 0, "Nothing had to change, 2 deleted. g v selects the 2."),
            (7, (2, 0), 3, "Changed 7 leads, 2 skipped (changed by others), 3 left alone. g v selects the 5. u undoes it."),
        ] {
            assert_eq!(say(changed, left, others), want);
        }
    }
}
