//! Who looks like the new record being typed: told as soon as a field is left, so that nobody is entered twice unawares.

use super::{FormState, Load, Spot, Waiting};
use crate::{
    model::{Base, Draft, FieldId, Value},
    proto::{AlikeGroup, Request},
    rules::likeness::LOOKED_AT,
    screens::Cx,
};

/// What was asked, and what came.
#[derive(Clone, Debug, Default)]
pub(super) struct Alike {
    asked: Vec<(FieldId, Value)>,
    banner: Option<String>,
}

impl FormState {
    /// Asks, for a new record, who is like what was typed into the fields that were left.
    pub(super) fn ask_alike(&mut self, cx: &mut Cx<'_>) {
        if self.record.is_some() || self.load != Load::Here || !matches!(cx.schema.base(self.kind), Base::Contact | Base::Account) {
            return;
        }
        let is_left = |field: &&FieldId| self.focus != Spot::Field(**field);
        let held = |field: &FieldId| Some((*field, self.sheet.value(*field)?.clone()));
        let typed: Vec<(FieldId, Value)> = LOOKED_AT.iter().filter(is_left).filter_map(held).collect();
        if typed.is_empty() || typed == self.alike.asked {
            return;
        }
        let mut draft = Draft::default();
        typed.iter().for_each(|(field, value)| draft.set(*field, value.clone()));
        self.alike.asked = typed;
        let kind = self.kind;
        self.ask(cx, Waiting::Alike, Request::AlikeTo { kind, draft });
    }

    /// Says who it looks like, and why; what the banner said besides stays.
    pub(super) fn take_alike(&mut self, groups: &[AlikeGroup]) {
        let words = groups.first().and_then(|group| {
            let named = group.records.first()?;
            let more = if groups.len() > 1 { format!(", and {} more", groups.len() - 1) } else { String::new() };
            Some(format!("Looks like {} (#{}): {}{more}.", named.name, named.id, group.reasons.join(", ")))
        });
        if self.banner.is_none() || self.banner == self.alike.banner {
            self.banner.clone_from(&words);
        }
        self.alike.banner = words;
    }
}
