//! What leads are for: converting them, opportunities and projects for them, marking lost what comes to nothing, and what privacy
//! asks for.

use roaring::RoaringTreemap;

use super::{GridState, Waiting};
use crate::{
    action::{Action, Command},
    model::{Base, RecordId, Target, TypeId, Value, fields, record_type},
    proto::{Command as Wish, Request},
    rules::{convert::values_for, unite::MOST},
    screens::{Cx, Effect, Open, Purpose, Told, Tone, convert::can_convert, lost::lost_mark, wording::number},
};

/// So many records stand on a call list made of a selection: more nobody calls, and a record is no table.
const LONGEST_CALL_LIST: u64 = 10_000;

/// So many records are merged at once.
fn most_merged() -> u64 {
    u64::try_from(MOST).unwrap_or(u64::MAX)
}

impl GridState {
    /// Does an action that takes a lead further; answers whether it was one.
    pub(super) fn further(&mut self, cx: &mut Cx<'_>, command: &Command) -> bool {
        let kind = self.kind;
        match command.action {
            Action::Convert if !can_convert(cx.schema, kind) => {
                cx.say(Tone::Warn, "Convert: only leads, business contacts and types made of them or of accounts can be converted.");
            }
            Action::Convert => self.each_target(cx, command, |_, target, count| {
                Effect::Open(Box::new(Open::Convert { kind, target, count, is_from_form: false }))
            }),
            Action::MarkLost if lost_mark(cx.schema, kind).is_none() => {
                cx.say(Tone::Warn, "Mark lost: only leads, business contacts and opportunities can be lost.");
            }
            Action::MarkLost => {
                self.each_target(cx, command, |_, target, count| Effect::Open(Box::new(Open::Lost { kind, target, count })));
            }
            Action::OpportunityNew => self.new_for(cx, record_type::OPPORTUNITY),
            Action::ProjectNew => self.new_for(cx, record_type::PROJECT),
            Action::CallListNew => self.new_call_list(cx, command),
            Action::Erase => self.each_target(cx, command, |_, target, _| {
                let command = Box::new(Wish::Erase { target, suppress: true });
                Effect::Open(Box::new(Open::Plan { title: "Erase for good".to_owned(), command }))
            }),
            Action::ExportPerson => self.hand_out(cx),
            Action::Retention => cx.open(Open::Retention),
            _ => return false,
        }
        true
    }

    /// Opens the chosen records side by side, to be made one.
    pub(super) fn merge(&mut self, cx: &mut Cx<'_>, command: &Command) {
        if (2..=most_merged()).contains(&self.selected()) {
            self.each_target(cx, command, |_, target, _| Effect::Open(Box::new(Open::Merge(target))));
        } else {
            let key = cx.keymap.hint(&Action::Duplicates.into());
            let most = most_merged();
            cx.say(Tone::Plain, format!("Select 2 to {most} records to merge them; {key} finds likely ones."));
        }
    }

    /// Asks where all that is kept of the record under the cursor goes.
    pub(super) fn hand_out(&self, cx: &mut Cx<'_>) {
        let Some(record) = self.current() else { return };
        cx.open(Open::Prompt {
            title: "Hand out all that is kept".to_owned(),
            hint: format!("Everything about {}: fields, communication, links, log.", record.name()),
            text: format!("record-{}", record.id),
            purpose: Purpose::ExportPerson(record.id),
        });
    }

    /// An empty form for what belongs to the record under the cursor.
    fn new_for(&self, cx: &mut Cx<'_>, kind: TypeId) {
        let Some(record) = self.current() else { return };
        if !matches!(cx.schema.base(record.kind), Base::Contact | Base::Account) {
            cx.say(Tone::Warn, "go to a lead, contact or account first: it is for one of those.");
            return;
        }
        cx.open(Open::NewForm { kind, with: values_for(cx.schema, kind, record) });
    }

    /// An empty form for a call list of the selected records, or of the one under the cursor.
    fn new_call_list(&mut self, cx: &mut Cx<'_>, command: &Command) {
        if !matches!(cx.schema.base(self.kind), Base::Contact | Base::Account) {
            cx.say(Tone::Warn, "Call list: go to leads, contacts or accounts first; it is for those.");
            return;
        }
        self.each_target(cx, command, |_, target, _| Effect::Tell(Box::new(Told::CallList(target))));
    }

    /// Asks which records these are, for a call list.
    pub(super) fn ask_for_call_list(&mut self, cx: &mut Cx<'_>, target: Target) {
        let ticket = cx.ask(Request::Means(target));
        self.wait(ticket, Waiting::CallList);
    }

    /// An empty form for a call list of these.
    pub(super) fn open_call_list(cx: &mut Cx<'_>, records: &RoaringTreemap) {
        let selected = records.len();
        if selected > LONGEST_CALL_LIST {
            let (selected, most) = (number(selected), number(LONGEST_CALL_LIST));
            cx.say(Tone::Warn, format!("Call list: {selected} are selected; a call list takes {most} at most."));
            return;
        }
        let records: Vec<RecordId> = records.iter().map(RecordId).collect();
        cx.open(Open::NewForm { kind: record_type::CALL_LIST, with: vec![(fields::ON_LIST, Value::Links(records))] });
    }
}
