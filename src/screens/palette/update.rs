//! What keys and presses do to the list of actions.

use super::PaletteState;
use crate::{
    screens::{Cx, Effect, Input, picking},
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut PaletteState, input: &Input<'_>) {
    let page = usize::from(cx.area.height / 2).max(1);
    match picking::take(&mut state.pick, input, page) {
        Picked::Taken(command) => cx.effects.push(Effect::CloseAndDo(command)),
        Picked::Cancelled => cx.close(),
        Picked::Typed(_) | Picked::Open => {}
    }
}
