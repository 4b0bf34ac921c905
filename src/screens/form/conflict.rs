//! Fields that two people changed: what both started from, theirs and mine, chosen field by field.

use super::{Above, FormState, Then, Waiting, save};
use crate::{
    action::{Action, KeyCode},
    model::{Clash, Draft, Kind, Record, Schema, Target, Value, fields, record_type},
    proto::{Command, Conflict, Reply, Request},
    screens::{Cx, Gesture, Input, Tone},
    ui::Hit,
};

/// Which value of a clash stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Keep {
    /// Theirs: nothing is overwritten.
    #[default]
    Theirs,
    /// Mine.
    Mine,
    /// Theirs; mine becomes a note beside the record.
    Note,
}

impl Keep {
    /// In the order shown.
    pub(super) const ALL: [Self; 3] = [Self::Theirs, Self::Mine, Self::Note];
}

/// Values that met others'.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Standoff {
    pub(super) conflict: Conflict,
    /// One for each clash.
    pub(super) keep: Vec<Keep>,
    pub(super) cursor: usize,
    /// What follows: the save that met it, or nothing where somebody looked before saving.
    pub(super) then: Option<Then>,
}

/// Whether mine can become a note.
pub(super) fn can_be_note(schema: &Schema, clash: &Clash) -> bool {
    let is_text = matches!(clash.mine, Some(Value::Text(_)));
    is_text && schema.field(clash.field).is_some_and(|def| def.kind == Kind::LongText)
}

impl Standoff {
    pub(super) fn new(conflict: Conflict, then: Then) -> Self {
        Self { keep: vec![Keep::Theirs; conflict.clashes.len()], conflict, cursor: 0, then: Some(then) }
    }

    /// Before anything is saved.
    pub(super) fn ahead(now: Record, clashes: Vec<Clash>) -> Self {
        Self { keep: vec![Keep::Theirs; clashes.len()], conflict: Conflict { now, clashes }, cursor: 0, then: None }
    }

    /// The choices there are for a clash.
    pub(super) fn choices(&self, schema: &Schema, at: usize) -> &'static [Keep] {
        let has_note = self.conflict.clashes.get(at).is_some_and(|clash| can_be_note(schema, clash));
        if has_note { &Keep::ALL } else { &Keep::ALL[..2] }
    }

    /// The choice so many places on; beyond the last the first, where it goes round.
    fn turn(&mut self, schema: &Schema, by: isize, is_round: bool) {
        let choices = self.choices(schema, self.cursor);
        let Some(slot) = self.keep.get_mut(self.cursor) else { return };
        let at = choices.iter().position(|keep| keep == slot).unwrap_or(0);
        let next = at.saturating_add_signed(by);
        let next = if is_round { next % choices.len() } else { next.min(choices.len() - 1) };
        *slot = choices[next];
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
    match judge(cx.schema, &mut standoff, input) {
        Verdict::Open => state.above = Above::Conflict(standoff),
        Verdict::Back => cx.say(Tone::Plain, "Nothing was saved. All you typed is still here."),
        Verdict::Settled => settle(cx, state, standoff),
    }
}

fn judge(schema: &Schema, standoff: &mut Standoff, input: &Input<'_>) -> Verdict {
    let last = standoff.keep.len().saturating_sub(1);
    match input {
        Input::Do(command) => match command.action {
            Action::PlanDown | Action::PlanPageDown => standoff.cursor = (standoff.cursor + 1).min(last),
            Action::PlanUp | Action::PlanPageUp => standoff.cursor = standoff.cursor.saturating_sub(1),
            Action::PlanStrike | Action::PlanNext => standoff.turn(schema, 1, true),
            Action::PlanApply | Action::PlanYes => return Verdict::Settled,
            Action::PlanBack | Action::Cancel | Action::Close => return Verdict::Back,
            _ => {}
        },
        Input::Key(key) => match key.code {
            KeyCode::Left => standoff.turn(schema, -1, false),
            KeyCode::Right => standoff.turn(schema, 1, false),
            _ => {}
        },
        Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit, .. } => match hit {
            Hit::Entry(place) => {
                standoff.cursor = (place / Keep::ALL.len()).min(last);
                let keep = Keep::ALL[place % Keep::ALL.len()];
                if standoff.choices(schema, standoff.cursor).contains(&keep)
                    && let Some(slot) = standoff.keep.get_mut(standoff.cursor)
                {
                    *slot = keep;
                }
            }
            Hit::Button(0) => return Verdict::Settled,
            Hit::Button(_) => return Verdict::Back,
            _ => {}
        },
        _ => {}
    }
    Verdict::Open
}

/// What is to become a note is noted first, so that no text is ever nowhere.
fn settle(cx: &mut Cx<'_>, state: &mut FormState, standoff: Standoff) {
    let chosen = standoff.conflict.clashes.iter().zip(&standoff.keep);
    let notes: Vec<&Clash> = chosen.filter(|(_, keep)| **keep == Keep::Note).map(|(clash, _)| clash).collect();
    let (Some(record), false) = (state.record, notes.is_empty()) else { return settled(cx, state, standoff) };
    let mut item = Draft::default();
    let labels: Vec<String> = notes.iter().filter_map(|clash| Some(cx.schema.field(clash.field)?.title().into_owned())).collect();
    let texts: Vec<&str> = notes.iter().filter_map(|clash| clash.mine.as_ref()?.as_text()).collect();
    item.set(
        fields::NAME,
        Value::Text(format!("{} as {} wrote it", labels.join(", "), crate::screens::wording::person(cx.user, cx.schema))),
    );
    item.set(fields::NOTES, Value::Text(texts.join("\n\n")));
    let command = Command::Log { kind: record_type::NOTE, item, target: Target::Records(vec![record]), edits: Vec::new() };
    state.ask(cx, Waiting::Noted(Box::new(standoff)), Request::Apply(command));
}

/// The note is there, or not: then everything is as it was.
pub(super) fn noted(cx: &mut Cx<'_>, state: &mut FormState, standoff: Standoff, reply: &Reply) {
    match reply {
        Reply::Done(_) => settled(cx, state, standoff),
        Reply::Refused(refusal) => {
            cx.say(Tone::Bad, format!("{refusal}. Nothing was saved; all you typed stays here."));
            state.above = Above::Conflict(standoff);
        }
        _ => {}
    }
}

/// Mine goes on from theirs, knowingly; theirs replaces mine; then it is saved again, where a save met it.
fn settled(cx: &mut Cx<'_>, state: &mut FormState, standoff: Standoff) {
    let Standoff { conflict, keep, then, .. } = standoff;
    for (clash, keep) in conflict.clashes.iter().zip(&keep) {
        state.sheet.decide(cx.schema, clash, *keep == Keep::Mine);
    }
    // Newer news may have come while the window was open.
    if conflict.now.rev > state.sheet.rev() {
        state.sheet.rebase(cx.schema, conflict.now);
    }
    state.is_touched = true;
    match then {
        Some(then) if state.sheet.diffs().is_empty() => {
            let noted = if keep.contains(&Keep::Note) { "what you wrote is a note in the history" } else { "nothing had to be saved" };
            save::finish(cx, state, then, format!("Theirs stays; {noted}."));
        }
        Some(then) => save::save(cx, state, then),
        None => cx.say(Tone::Plain, "Settled; nothing is saved yet."),
    }
}

/// What a value of a clash reads like; nothing is a dash.
pub(super) fn words(value: Option<&Value>, show: impl Fn(&Value) -> String) -> String {
    value.map_or_else(|| "-".to_owned(), show)
}

/// Of two texts with a common beginning, the rest of the first one from shortly before they part.
pub(super) fn from_where_they_part(text: &str, other: &str) -> String {
    /// Characters before the difference that are shown along.
    const BEFORE: usize = 12;
    let same = text.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let skipped = same.saturating_sub(BEFORE);
    let rest: String = text.chars().skip(skipped).map(|c| if c == '\n' { ' ' } else { c }).collect();
    if skipped > 0 { format!("...{rest}") } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shown_from_where_they_part() {
        for (text, other, want) in [
            ("short", "other", "short"),
            ("Met at the fair. Wants a demo.", "Met at the fair. Wants an offer.", "...air. Wants a demo."),
            ("same beginning of\ntwo lines", "same beginning of\ntwo lines and more", "...of two lines"),
            ("", "x", ""),
        ] {
            assert_eq!(from_where_they_part(text, other), want);
        }
    }
}
