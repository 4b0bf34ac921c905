//! A field that links to several records, edited as a line: their names, parted by semicolons, and what is being typed.

use super::{FormState, Waiting, sheet::Said};
use crate::{
    action::{Key, KeyCode},
    model::{Bases, Draft, FieldDef, FieldId, Kind, RecordId, TypeId, Value, fields, record_type},
    proto::{Command, Reply, Request},
    screens::{Cx, Tone},
    text::fold::folded,
};

/// Between two names.
pub(super) const PART: &str = "; ";

/// What is being typed behind the names or words that are whole.
pub(super) fn typing(kind: Kind, text: &str) -> &str {
    match kind {
        Kind::Links(_) | Kind::Several(_) => text.rsplit(';').next().unwrap_or_default().trim(),
        _ => text,
    }
}

impl FormState {
    fn linked(&self, field: FieldId) -> Vec<RecordId> {
        self.sheet.value(field).map(Value::links).unwrap_or_default().to_vec()
    }

    /// The line as links; a piece that names none of them, nor one other record that is known, is wrong.
    pub(super) fn read_links(&self, field: FieldId, bases: Bases, text: &str) -> Said {
        let mut left = self.linked(field);
        let (mut ids, mut rest) = (Vec::new(), text);
        loop {
            rest = rest.trim_start_matches([';', ' ']);
            if rest.is_empty() {
                return Said::Value(Value::Links(ids).normal());
            }
            // Names may hold semicolons themselves: those that stand there already are looked for whole.
            let ends = |name: &str| rest.strip_prefix(name).is_some_and(|after| after.is_empty() || after.starts_with(';'));
            if let Some(at) = left.iter().position(|id| ends(&self.names.of(*id))) {
                let id = left.remove(at);
                rest = &rest[self.names.of(id).len()..];
                ids.push(id);
                continue;
            }
            let piece = rest.split(';').next().unwrap_or_default();
            let mut same = self.names.called(piece.trim()).filter(|named| !named.is_binned);
            match (same.next(), same.next()) {
                (Some(only), None) => ids.push(only.id),
                _ => {
                    let problem = format!("choose {} from the list: F4 shows it", bases.a_record());
                    return Said::Wrong { text: text.to_owned(), problem };
                }
            }
            rest = &rest[piece.len()..];
        }
    }

    /// Backspace behind whole names takes the last one away; answers whether it was that.
    pub(super) fn unlink_last(&mut self, cx: &mut Cx<'_>, key: Key) -> bool {
        let Some(def) = self.focused(cx.schema).filter(|def| matches!(def.kind, Kind::Links(_))) else { return false };
        let mut ids = self.linked(def.id);
        let is_whole =
            self.sheet.wrong(def.id).is_none() && self.inputs.get(&def.id).is_some_and(|input| typing(def.kind, &input.text()).is_empty());
        if key.code != KeyCode::Backspace || !is_whole || ids.pop().is_none() {
            return false;
        }
        self.say(cx, def.id, Said::Value(Value::Links(ids).normal()));
        true
    }

    /// The field links to the record too; one it links to already is taken out.
    pub(super) fn link(&mut self, cx: &mut Cx<'_>, def: &FieldDef, id: RecordId) {
        let value = match def.kind {
            Kind::Links(_) => {
                let mut ids = self.linked(def.id);
                let before = ids.len();
                ids.retain(|other| *other != id);
                if ids.len() == before {
                    ids.push(id);
                }
                Value::Links(ids).normal()
            }
            _ => Some(Value::Link(id)),
        };
        self.say(cx, def.id, Said::Value(value));
    }

    /// The account that can be made where none is called as typed, or as the company.
    pub(super) fn makes(&self, def: &FieldDef, typed: &str) -> Option<String> {
        let company = self.sheet.record().text(fields::COMPANY);
        let name = if typed.trim().is_empty() { company.trim() } else { typed.trim() };
        let is_new = !name.is_empty() && self.names.called(name).all(|named| named.kind != record_type::ACCOUNT || named.is_binned);
        (is_new && makes(def).is_some()).then(|| name.to_owned())
    }

    /// Makes the record, to be linked when it is there.
    pub(super) fn make(&mut self, cx: &mut Cx<'_>, def: &FieldDef, name: String) {
        let Some(kind) = makes(def) else { return };
        let mut draft = Draft::default();
        draft.set(fields::NAME, Value::Text(name));
        self.ask(cx, Waiting::Made(def.id), Request::Apply(Command::Create { kind, drafts: vec![draft] }));
    }

    /// The record was made, or not.
    pub(super) fn made(&mut self, cx: &mut Cx<'_>, field: FieldId, reply: &Reply) {
        let def = cx.schema.clone();
        match reply {
            Reply::Done(done) => {
                if let (Some(id), Some(def)) = (done.created.first(), def.field(field)) {
                    self.link(cx, def, *id);
                    self.ask_names(cx);
                    let open = cx.keymap.hint(&crate::action::Action::FormLink.into());
                    cx.say(Tone::Good, format!("Made the account and linked it; {open} opens it."));
                }
            }
            Reply::Refused(refusal) => cx.say(Tone::Bad, format!("{refusal}. Nothing was made.")),
            _ => {}
        }
    }
}

/// What a link field can make: accounts need no more than a name.
fn makes(def: &FieldDef) -> Option<TypeId> {
    (def.kind == Kind::Link(Bases::ACCOUNT)).then_some(record_type::ACCOUNT)
}

/// Whether a text and the names of links say the same to a person.
pub(super) fn is_same_name(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}
