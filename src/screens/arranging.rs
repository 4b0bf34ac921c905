//! How a window arranges the list below: the list follows every key, and Esc brings back what was.

use super::{Cx, Effect, Input, Told, picking};
use crate::{
    action::Action,
    model::{Arrangement, FieldId, Schema, TypeId},
    ui::pick::{Entry, Pick, Picked},
};

/// The fields of a list to pick from, those that are arranged first, for an arrangement as it is.
pub(super) type Entries = fn(&Schema, TypeId, &Arrangement) -> Vec<Entry<FieldId>>;

/// A list being arranged.
#[derive(Clone, Debug)]
pub(super) struct Arranging {
    kind: TypeId,
    /// As it is now.
    pub(super) now: Arrangement,
    /// As it was when the window opened.
    before: Arrangement,
    /// Its fields.
    pub(super) pick: Pick<FieldId>,
}

impl Arranging {
    /// A list of records of a type, as it is now.
    pub(super) fn open(cx: &Cx<'_>, kind: TypeId, now: Arrangement, entries: Entries) -> Self {
        let pick = Pick::new(entries(cx.schema, kind, &now));
        Self { kind, before: now.clone(), now, pick }
    }

    /// Takes an input in. `arrange` does an action to the field under the pointer, and answers whether it is one of the window's.
    pub(super) fn take(
        &mut self,
        cx: &mut Cx<'_>,
        input: &Input<'_>,
        entries: Entries,
        arrange: impl FnOnce(&mut Arrangement, Action, FieldId) -> bool,
    ) {
        if let (Input::Do(command), Some(field)) = (input, self.pick.current().map(|entry| entry.item))
            && arrange(&mut self.now, command.action, field)
        {
            self.pick.set(entries(cx.schema, self.kind, &self.now));
            self.pick.point_at(|item| *item == field);
            return tell(cx, &self.now);
        }
        match picking::take(&mut self.pick, input, usize::from(cx.area.height / 2).max(1)) {
            Picked::Cancelled => {
                tell(cx, &self.before);
                cx.close();
            }
            Picked::Taken(_) | Picked::Typed(_) => cx.close(),
            Picked::Open => {}
        }
    }
}

fn tell(cx: &mut Cx<'_>, arrangement: &Arrangement) {
    cx.effects.push(Effect::Tell(Box::new(Told::Arrange(arrangement.clone()))));
}
