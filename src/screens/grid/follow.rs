//! From a record to those it links to, and to those that link to it.

use super::{GridState, Waiting};
use crate::{
    model::{Kind, Named, RecordId, Section},
    proto::Request,
    screens::{Cx, Tone, linked},
};

impl GridState {
    /// Opens the record under the column cursor's link; where the column is none, what the row links to, if need be to choose from.
    pub(super) fn open_link(&mut self, cx: &mut Cx<'_>) {
        let Some(record) = self.current() else { return };
        let here = self.columns.get(self.column).and_then(|field| cx.schema.field(*field));
        let is_link = here.is_some_and(|def| matches!(def.kind, Kind::Link(_) | Kind::Links(_)));
        let is_shown = |field| cx.schema.field(field).is_some_and(|def| def.section != Section::Hidden);
        let values = record.values().iter().filter(|(field, _)| match here {
            Some(def) if is_link => *field == def.id,
            _ => is_shown(*field),
        });
        let mut ids: Vec<RecordId> = values.flat_map(|(_, value)| value.links().iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            let from = cx.keymap.hint(&crate::action::Action::LinkedFrom.into());
            cx.say(Tone::Plain, format!("{} links to no record; {from} shows what links to it.", record.name()));
            return;
        }
        let ticket = cx.ask(Request::Names(ids.clone()));
        self.wait(ticket, Waiting::Follow(ids));
    }

    /// The names of the linked records are known.
    pub(super) fn follow_link(&mut self, cx: &mut Cx<'_>, asked: &[RecordId], named: &[Named]) {
        self.names.answer(asked, named);
        linked::offer(cx, "Linked records", linked::choices(cx.schema, named));
    }

    /// Asks what links to the record under the cursor.
    pub(super) fn ask_linking(&mut self, cx: &mut Cx<'_>) {
        let Some((id, name)) = self.current().map(|record| (record.id, record.name().to_owned())) else { return };
        let ticket = cx.ask(Request::Linking(id));
        self.wait(ticket, Waiting::Linking(name));
    }
}
