//! How every list to pick from takes its input: keys, text, wheel and presses mean the same in all of them.

use super::{Gesture, Input};
use crate::{
    action::{Action, Context},
    ui::{
        Hit,
        pick::{Pick, Picked},
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
