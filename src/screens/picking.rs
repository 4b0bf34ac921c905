//! How every list to pick from takes its input: keys, text, wheel and presses mean the same in all of them.

use super::{Cx, Effect, Gesture, Input, Told};
use crate::{
    action::{Action, Context},
    model::{Arrangement, FieldId},
    ui::{
        Hit,
        pick::{Entry, Pick, Picked},
    },
};

/// Gives an input to the list. `page`: rows shown. A press points at a row, a press on the row pointed at takes it.
pub fn take<T: Clone>(pick: &mut Pick<T>, input: &Input<'_>, page: usize) -> Picked<T> {
    match input {
        Input::Do(command) => match command.action {
            Action::Cancel | Action::Close => return Picked::Cancelled,
            action if action.def().context == Context::Pick => return pick.act(action, page),
            _ => {}
        },
        Input::Key(key) => {
            pick.key(*key);
        }
        Input::Paste(text) => pick.paste(text),
        Input::Mouse { gesture, hit, .. } => match (gesture, hit) {
            (Gesture::WheelDown, _) => pick.point(pick.place().saturating_add(1)),
            (Gesture::WheelUp, _) => pick.point(pick.place().saturating_sub(1)),
            (Gesture::Press | Gesture::Double, Hit::Entry(place)) => {
                if *place == pick.place() {
                    return pick.act(Action::PickTake, page);
                }
                pick.point(*place);
            }
            _ => {}
        },
        _ => {}
    }
    Picked::Open
}

/// After a window changed the arrangement of the list below: its entries anew, the field still under the pointer, the list told.
pub fn arranged(cx: &mut Cx<'_>, pick: &mut Pick<FieldId>, entries: Vec<Entry<FieldId>>, field: FieldId, now: &Arrangement) {
    pick.set(entries);
    pick.point_at(|item| *item == field);
    cx.effects.push(Effect::Tell(Box::new(Told::Arrange(now.clone()))));
}

/// Gives an input to a window that arranges the list below; leaving it by Esc brings back what was `before`.
pub fn take_arranging(cx: &mut Cx<'_>, pick: &mut Pick<FieldId>, input: &Input<'_>, before: &Arrangement) {
    match take(pick, input, usize::from(cx.area.height / 2).max(1)) {
        Picked::Cancelled => {
            cx.effects.push(Effect::Tell(Box::new(Told::Arrange(before.clone()))));
            cx.close();
        }
        Picked::Taken(_) | Picked::Typed(_) => cx.close(),
        Picked::Open => {}
    }
}
