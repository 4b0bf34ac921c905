//! What keys, presses and answers do to a bulk edit.

use super::{BulkState, Focus, Scope, editor::Chosen, editor::Editor};
use crate::{
    action::{Action, Context, Key, Match},
    model::{FieldId, Kind, Schema, Value},
    proto::{Command, Edit, Reply, Request},
    screens::{
        Cx, Effect, Gesture, Input, picking,
        plan::{self, End, PlanState},
        wording::{Deed, outcome, person},
    },
    ui::{Hit, pick::Picked},
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut BulkState, input: &Input<'_>) {
    if let Input::Reply(ticket, Reply::Mixed(mixed)) = input {
        if state.asked == Some(*ticket) {
            state.asked = None;
            state.held = mixed.iter().cloned().collect();
            let lacking = state.names.lacking(mixed.iter().flat_map(|(_, mixed)| mixed.values.iter().map(|(value, _)| value)));
            state.naming = (!lacking.is_empty()).then(|| (cx.ask(Request::Names(lacking.clone())), lacking));
        }
        return;
    }
    if let (Input::Reply(ticket, Reply::Names(named)), Some((own, asked))) = (input, &state.naming)
        && ticket == own
    {
        state.names.answer(asked, named);
        state.naming = None;
        return;
    }
    if let Some(plan) = &mut state.plan {
        match plan::step(cx, plan, input) {
            End::NotYet => {}
            End::Left => state.plan = None,
            End::Done => cx.close(),
        }
    } else if let Input::Reply(ticket, reply) = input
        && state.applying == Some(*ticket)
    {
        applied(cx, state, reply);
    } else if let Some(editor) = &mut state.editor {
        match editor.update(cx, input) {
            Chosen::NotYet => {}
            Chosen::Nothing => state.editor = None,
            Chosen::Edit(edit) => {
                let field = editor.field;
                state.editor = None;
                state.find = None;
                state.line_up(field, edit);
                state.focus = Focus::Go;
            }
        }
    } else if state.find.is_some() {
        find(cx, state, input);
    } else {
        walk(cx, state, input);
    }
}

fn find(cx: &mut Cx<'_>, state: &mut BulkState, input: &Input<'_>) {
    let Some(pick) = &mut state.find else { return };
    // Keys that neither type nor pick mean what they mean in a form: F2 goes on.
    if let Input::Key(key) = input
        && key.typed().is_none()
        && let Match::Command(command) = cx.keymap.resolve(Context::Form, &[], *key)
        && command.action == Action::FormSave
    {
        return go(cx, state);
    }
    if let Input::Mouse { hit: Hit::Button(_) | Hit::Check(_), .. } = input {
        return walk(cx, state, input);
    }
    if matches!(input, Input::Do(command) if command.action == Action::FormSave) {
        return go(cx, state);
    }
    let picked = picking::take(pick, input, usize::from(cx.area.height / 2).max(1));
    if let Some(place) = pick.current().and_then(|entry| state.fields.iter().position(|id| *id == entry.item)) {
        state.focus = Focus::Field(place);
    }
    match picked {
        Picked::Taken(field) => edit(cx, state, field),
        Picked::Cancelled => state.find = None,
        Picked::Typed(_) | Picked::Open => {}
    }
}

fn edit(cx: &mut Cx<'_>, state: &mut BulkState, field: FieldId) {
    let schema = cx.schema.clone();
    if let Some(field) = schema.field(field) {
        state.editor = Some(Editor::open(cx, field, state.lined(field.id)));
    }
}

fn walk(cx: &mut Cx<'_>, state: &mut BulkState, input: &Input<'_>) {
    match input {
        Input::Do(command) => act(cx, state, command.action, command.arg),
        Input::Key(key) => begin_find(cx, state, *key),
        Input::Mouse { gesture: Gesture::WheelDown, .. } => step(state, 1),
        Input::Mouse { gesture: Gesture::WheelUp, .. } => step(state, -1),
        Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit, .. } => match hit {
            Hit::Entry(place) if *place < state.fields.len() => {
                state.focus = Focus::Field(*place);
                edit(cx, state, state.fields[*place]);
            }
            Hit::Check(place) => {
                let Some(field) = usize::try_from(*place).ok().and_then(|place| state.fields.get(place).copied()) else { return };
                if state.lined(field).is_some() {
                    state.lined.retain(|lined| lined.field != field);
                } else {
                    edit(cx, state, field);
                }
            }
            Hit::Button(0) => go(cx, state),
            Hit::Button(1) => cx.close(),
            Hit::Button(2) if state.can_choose() => state.mean(cx, Scope::Visible),
            Hit::Button(3) => state.mean(cx, Scope::All),
            _ => {}
        },
        _ => {}
    }
}

/// Any letter that is not a key here begins to find a field; `/` begins without one.
fn begin_find(cx: &Cx<'_>, state: &mut BulkState, key: Key) {
    if let Some(c) = key.typed() {
        let mut pick = state.finder(cx.schema);
        if c != '/' {
            pick.key(key);
        }
        state.find = Some(pick);
    }
}

/// Moves the focus in the order of the screen, round the ends.
fn step(state: &mut BulkState, by: i64) {
    let mut order: Vec<Focus> = (0..state.fields.len()).map(Focus::Field).collect();
    if state.can_choose() {
        order.push(Focus::Scope);
    }
    order.extend([Focus::Go, Focus::Cancel]);
    let at = order.iter().position(|focus| *focus == state.focus).unwrap_or(0);
    let len = i64::try_from(order.len()).unwrap_or(1);
    let next = (i64::try_from(at).unwrap_or(0) + by).rem_euclid(len);
    state.focus = usize::try_from(next).ok().and_then(|at| order.get(at).copied()).unwrap_or(Focus::Go);
}

fn act(cx: &mut Cx<'_>, state: &mut BulkState, action: Action, arg: Option<u8>) {
    let kind = state.field().and_then(|id| cx.schema.field(id)).map(|field| field.kind);
    match (action, state.focus) {
        (Action::FieldNext, _) => step(state, 1),
        (Action::FieldPrevious, _) => step(state, -1),
        (Action::FieldMore, Focus::Go | Focus::Cancel) | (Action::FieldLess, Focus::Go | Focus::Cancel) => {
            state.focus = if state.focus == Focus::Go { Focus::Cancel } else { Focus::Go };
        }
        (Action::PageNext, Focus::Field(at)) => state.focus = Focus::Field((at + 10).min(state.fields.len().saturating_sub(1))),
        (Action::PagePrevious, Focus::Field(at)) => state.focus = Focus::Field(at.saturating_sub(10)),
        (Action::FieldActivate | Action::FieldLess | Action::FieldMore, Focus::Scope) => {
            state.mean(cx, if state.scope == Scope::All { Scope::Visible } else { Scope::All });
        }
        (Action::FieldActivate, Focus::Field(at)) => {
            if let Some(field) = state.fields.get(at).copied() {
                edit(cx, state, field);
            }
        }
        (Action::FieldActivate, Focus::Go) | (Action::FormSave, _) => go(cx, state),
        (Action::FieldActivate, Focus::Cancel) | (Action::Cancel | Action::Close, _) => cx.close(),
        (Action::FieldClear, Focus::Field(at)) => clear(state, at),
        (Action::FieldStars, Focus::Field(at)) if kind == Some(Kind::Stars) => {
            state.line_up(state.fields[at], Edit::Set(Value::Stars(arg.unwrap_or(0).min(5))));
        }
        _ => {}
    }
}

/// Lines up that the field loses its value; what was lined up before is taken back first.
fn clear(state: &mut BulkState, at: usize) {
    let Some(field) = state.fields.get(at).copied() else { return };
    if state.lined(field).is_some() {
        state.lined.retain(|lined| lined.field != field);
    } else {
        state.line_up(field, Edit::Clear);
    }
}

fn go(cx: &mut Cx<'_>, state: &mut BulkState) {
    if state.applying.is_some() {
        return;
    }
    if state.lined.is_empty() {
        state.problem = Some("no field is chosen yet: type its name and press Enter".to_owned());
        return;
    }
    let command = Command::Bulk { target: state.meant(), edits: state.lined.clone(), struck: Vec::new() };
    if state.count() == 1 {
        state.applying = Some(cx.ask(Request::Apply(command)));
    } else {
        let parts: Vec<String> = state.lined.iter().map(|lined| in_words(lined.field, &lined.edit, cx)).collect();
        state.plan = Some(PlanState::open(cx, format!("Set {}", parts.join(", ")), command, Some(state.kind)));
    }
}

fn in_words(field: FieldId, edit: &Edit, cx: &Cx<'_>) -> String {
    let title = cx.schema.field(field).map(|field| field.title().into_owned()).unwrap_or_default();
    format!("{title}: {}", value_in_words(field, edit, cx.schema, &cx.reading))
}

/// What becomes of a field: `Qualified`, `empty`, `+ fair-2026`.
pub(super) fn value_in_words(field: FieldId, edit: &Edit, schema: &Schema, reading: &crate::model::Reading) -> String {
    let kind = schema.field(field).map_or(Kind::Text, |field| field.kind);
    match (edit, kind) {
        (Edit::Set(Value::Text(login)), Kind::Person) => person(login, schema).to_owned(),
        (Edit::Set(Value::Stars(1)), _) => "1 star".to_owned(),
        (Edit::Set(Value::Stars(stars)), _) => format!("{stars} stars"),
        (Edit::Set(value), kind) => kind.show(value, reading),
        (Edit::Clear, Kind::Person) => "nobody".to_owned(),
        (Edit::Clear, Kind::YesNo | Kind::Tick) => "No".to_owned(),
        (Edit::Clear, _) => "(empty)".to_owned(),
        (Edit::Add(words), _) => format!("+ {}", words.join("; ")),
        (Edit::Remove(words), _) => format!("- {}", words.join("; ")),
        (Edit::Change { add, remove }, _) => format!("+ {}  - {}", add.join("; "), remove.join("; ")),
        (Edit::Shift { days, .. }, _) => format!("{days:+} days"),
        (Edit::Tick, _) => "Yes".to_owned(),
    }
}

fn applied(cx: &mut Cx<'_>, state: &mut BulkState, reply: &Reply) {
    state.applying = None;
    match reply {
        Reply::Done(done) => {
            let command = Command::Bulk { target: state.meant(), edits: state.lined.clone(), struck: Vec::new() };
            let deed = Deed::of(&command, cx.schema);
            cx.effects.push(Effect::Say(outcome(&deed, done, Some(state.kind), cx.schema, cx.keymap)));
            cx.close();
        }
        Reply::Refused(reason) => state.problem = Some(reason.to_string()),
        _ => {}
    }
}
