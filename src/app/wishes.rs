//! What was asked of the hub and has an aftermath: the last change, to be repeated, and undoing, to choose again.

use std::collections::BTreeMap;

use crate::{
    model::{Diff, Marks, Schema, Value},
    proto::{Command, Edit, FieldEdit, Leave, Reply, Request, Ticket},
};

/// Wishes under way, and the last change that was granted.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    /// The edits of the last change.
    pub(super) last: Vec<FieldEdit>,
    /// Those of the last plan asked for.
    planned: Vec<FieldEdit>,
    changing: Option<(Ticket, Vec<FieldEdit>)>,
    /// Undoing and redoing, and whether what is left alone is news: no plan was looked at.
    returning: BTreeMap<Ticket, bool>,
}

impl Wishes {
    /// Remembers what a question may lead to.
    pub(super) fn note(&mut self, ticket: Ticket, request: &Request, schema: &Schema) {
        match request {
            Request::Plan(Command::Planned { .. }) => {}
            Request::Plan(Command::Bulk { edits, .. }) => self.planned.clone_from(edits),
            Request::Plan(_) => self.planned.clear(),
            Request::Apply(Command::Planned { .. }) => self.change(ticket, self.planned.clone()),
            Request::Apply(Command::Bulk { edits, .. }) => self.change(ticket, edits.clone()),
            Request::Apply(Command::Save { changes, .. }) => self.change(ticket, edits_of(changes, schema)),
            Request::Apply(Command::Undo(_, leave)) => drop(self.returning.insert(ticket, *leave == Leave::Ask)),
            Request::Apply(Command::Redo) => drop(self.returning.insert(ticket, true)),
            _ => {}
        }
    }

    fn change(&mut self, ticket: Ticket, edits: Vec<FieldEdit>) {
        if !edits.is_empty() {
            self.changing = Some((ticket, edits));
        }
    }

    /// Takes an answer in; answers whether it is that of an undo or redo, and then whether what it left alone is news.
    pub(super) fn take(&mut self, ticket: Ticket, reply: &Reply) -> Option<bool> {
        if let Some((_, edits)) = self.changing.take_if(|(own, _)| *own == ticket)
            && matches!(reply, Reply::Done(_))
        {
            self.last = edits;
        }
        self.returning.remove(&ticket)
    }
}

/// One field saved is a change that can be made again on other records; a whole form is not.
fn edits_of(changes: &[Diff], schema: &Schema) -> Vec<FieldEdit> {
    // What is said as it was only has to be so still.
    let mut meant = changes.iter().filter(|diff| diff.old != diff.new || diff.field == crate::model::fields::SCORE);
    let (Some(Diff { field, new, .. }), None) = (meant.next(), meant.next()) else { return Vec::new() };
    if !schema.field(*field).is_some_and(|def| def.is(Marks::BULK) && !def.is(Marks::REQUIRED)) {
        return Vec::new();
    }
    let edit = match new {
        None => Edit::Clear,
        Some(Value::Tick(_)) => Edit::Tick,
        Some(value) => Edit::Set(value.clone()),
    };
    vec![FieldEdit { field: *field, edit }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{RecordId, Target, fields},
        proto::{Outcome, PlanId, Refusal},
    };

    fn done() -> Reply {
        Reply::Done(Box::new(Outcome { changed: 1, ..Outcome::default() }))
    }

    fn stars(stars: u8) -> Vec<FieldEdit> {
        vec![FieldEdit { field: fields::SCORE, edit: Edit::Set(Value::Stars(stars)) }]
    }

    fn bulk(edits: Vec<FieldEdit>) -> Command {
        Command::Bulk { target: Target::Records(vec![RecordId(1)]), edits, struck: Vec::new() }
    }

    fn save(changes: &[(crate::model::FieldId, &str)]) -> Command {
        let diff = |(field, new): &(_, &str)| Diff { field: *field, old: None, new: Some(Value::Text((*new).to_owned())) };
        Command::Save { record: RecordId(1), changes: changes.iter().map(diff).collect() }
    }

    #[test]
    fn the_last_change_that_was_granted_is_remembered() {
        let refused = || Reply::Refused(Refusal::Cancelled);
        let planned = || Request::Apply(Command::Planned { plan: PlanId(1), struck: Vec::new() });
        let status = |value: &str| vec![FieldEdit { field: fields::STATUS, edit: Edit::Set(Value::Text(value.to_owned())) }];
        for (requests, reply, want) in [
            (vec![Request::Apply(bulk(stars(3)))], done(), stars(3)),
            (vec![Request::Apply(bulk(stars(3)))], refused(), stars(1)),
            (vec![Request::Plan(bulk(stars(4))), planned()], done(), stars(4)),
            (vec![Request::Plan(bulk(stars(4)))], done(), stars(1)),
            (vec![Request::Plan(Command::Delete(Target::Records(Vec::new()))), planned()], done(), stars(1)),
            (vec![Request::Apply(save(&[(fields::STATUS, "New")]))], done(), status("New")),
            (vec![Request::Apply(save(&[(fields::NAME, "Ada")]))], done(), stars(1)),
            (vec![Request::Apply(save(&[(fields::STATUS, "New"), (fields::SOURCE, "Web")]))], done(), stars(1)),
        ] {
            let mut wishes = Wishes { last: stars(1), ..Wishes::default() };
            for request in &requests {
                wishes.note(Ticket(7), request, &Schema::default());
            }
            assert_eq!(wishes.take(Ticket(7), &reply), None);
            assert_eq!(wishes.last, want, "{requests:?}");
        }
    }

    #[test]
    fn undo_and_redo_are_known_by_their_tickets() {
        let mut wishes = Wishes::default();
        for (leave, is_news) in [(Leave::Ask, true), (Leave::Values, false), (Leave::Records, false)] {
            wishes.note(Ticket(3), &Request::Apply(Command::Undo(None, leave)), &Schema::default());
            assert_eq!([2, 3, 3].map(|ticket| wishes.take(Ticket(ticket), &done())), [None, Some(is_news), None]);
        }
        wishes.note(Ticket(4), &Request::Apply(Command::Redo), &Schema::default());
        assert_eq!(wishes.take(Ticket(4), &done()), Some(true));
    }
}
