//! Fields that two people changed: what both started from, theirs and mine, chosen field by field.

use super::{FormState, Then, save};
use crate::{
    action::{Action, KeyCode},
    model::Value,
    proto::Conflict,
    screens::{Cx, Gesture, Input, Tone},
    ui::Hit,
};

/// A save that met another's.
#[derive(Clone, Debug)]
pub(super) struct Standoff {
    pub(super) conflict: Conflict,
    /// For each clash whether mine stays; theirs stays at first.
    pub(super) mine: Vec<bool>,
    pub(super) cursor: usize,
    pub(super) then: Then,
}

impl Standoff {
    pub(super) fn new(conflict: Conflict, then: Then) -> Self {
        Self { mine: vec![false; conflict.clashes.len()], conflict, cursor: 0, then }
    }

    fn choose(&mut self, mine: bool) {
        if let Some(slot) = self.mine.get_mut(self.cursor) {
            *slot = mine;
        }
    }

    fn turn(&mut self) {
        if let Some(slot) = self.mine.get_mut(self.cursor) {
            *slot = !*slot;
        }
    }
}

/// What became of the window.
enum Verdict {
    Open,
    Back,
    Settled,
}

/// Takes an input while the window is open.
pub(super) fn update(cx: &mut Cx<'_>, state: &mut FormState, mut standoff: Standoff, input: &Input<'_>) {
    match judge(&mut standoff, input) {
        Verdict::Open => state.above = super::Above::Conflict(standoff),
        Verdict::Back => cx.say(Tone::Plain, "Nothing was saved. All you typed is still here."),
        Verdict::Settled => settle(cx, state, standoff),
    }
}

fn judge(standoff: &mut Standoff, input: &Input<'_>) -> Verdict {
    let last = standoff.mine.len().saturating_sub(1);
    match input {
        Input::Do(command) => match command.action {
            Action::PlanDown | Action::PlanPageDown => standoff.cursor = (standoff.cursor + 1).min(last),
            Action::PlanUp | Action::PlanPageUp => standoff.cursor = standoff.cursor.saturating_sub(1),
            Action::PlanStrike | Action::PlanNext => standoff.turn(),
            Action::PlanApply | Action::PlanYes => return Verdict::Settled,
            Action::PlanBack | Action::Cancel | Action::Close => return Verdict::Back,
            _ => {}
        },
        Input::Key(key) => match key.code {
            KeyCode::Left => standoff.choose(false),
            KeyCode::Right => standoff.choose(true),
            _ => {}
        },
        Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit, .. } => match hit {
            Hit::Entry(place) => {
                standoff.cursor = (place / 2).min(last);
                standoff.choose(place % 2 == 1);
            }
            Hit::Button(0) => return Verdict::Settled,
            Hit::Button(_) => return Verdict::Back,
            _ => {}
        },
        _ => {}
    }
    Verdict::Open
}

/// Mine goes on from theirs, knowingly; theirs replaces mine; then it is saved again.
fn settle(cx: &mut Cx<'_>, state: &mut FormState, standoff: Standoff) {
    let Standoff { conflict, mine, then, .. } = standoff;
    for (clash, mine) in conflict.clashes.iter().zip(&mine) {
        if *mine {
            state.sheet.insist(clash.field, clash.theirs.clone());
        } else {
            state.sheet.unsay(cx.schema, clash.field);
        }
    }
    state.sheet.rebase(cx.schema, conflict.now);
    state.is_touched = true;
    save::save(cx, state, then);
}

/// What a value of a clash reads like; nothing is a dash.
pub(super) fn words(value: Option<&Value>, show: impl Fn(&Value) -> String) -> String {
    value.map_or_else(|| "-".to_owned(), show)
}
