//! The form with two lines above it: where one is in the queue and what is to be done, and the keys that go on.

use ratatui::layout::Rect;

use super::{Above, QueueState};
use crate::{
    action::{Action, Command, Context},
    model::{FieldDef, Value, fields},
    screens::{Vx, form, log_item, snooze, step},
    text::{day, width::width},
    ui::{Canvas, Role, window::split_top},
};

/// The lines of the queue and the room of the form.
pub(super) fn parts(area: Rect) -> (Rect, Rect) {
    split_top(area, 2)
}

/// Draws it over what is there.
pub fn view(state: &QueueState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let (bar, room) = parts(area);
    canvas.fill(area, Role::Text);
    if bar.height > 0 {
        canvas.fill(Rect { height: 1, ..bar }, Role::Bar);
        let place = match state.total {
            0 => "Queue".to_owned(),
            total => format!("Queue {} of {total}", (state.place + 1).min(total)),
        };
        let taken = canvas.text(bar.x + 1, bar.y, bar.width.saturating_sub(2), &place, Role::TabOpen);
        let rest = bar.width.saturating_sub(taken + 4);
        let (text, role) = due(state, vx);
        canvas.text(bar.x + taken + 3, bar.y, rest, &text, role);
        let whole = u16::try_from(width(&text) + 4 + width(&state.what)).unwrap_or(u16::MAX);
        if whole <= rest {
            canvas.right(bar.x + taken + 3, bar.y, rest, &state.what, Role::Bar);
        }
    }
    match &state.form {
        Some(form) => form::view(form, vx, canvas, room),
        None if !room.is_empty() => drop(canvas.text(room.x + 1, room.y, room.width.saturating_sub(2), "One moment...", Role::Muted)),
        None => {}
    }
    if bar.height > 1 {
        keys(state, vx, canvas, Rect { x: bar.x + 1, y: bar.y + 1, width: bar.width.saturating_sub(2), height: 1 });
    }
    match &state.above {
        Above::Nothing => {}
        Above::Step(window) => step::view(window, vx, canvas, area),
        Above::Snooze(window) => snooze::view(window, vx, canvas, area),
        Above::Call(window) => log_item::view(window, vx, canvas, area),
    }
}

/// What is to be done and since when.
fn due(state: &QueueState, vx: &Vx<'_>) -> (String, Role) {
    let Some(record) = &state.record else { return (String::new(), Role::Bar) };
    let words = record.text(fields::NEXT_STEP);
    let words = if words.is_empty() { "no words for the step" } else { words };
    match record.get(fields::NEXT_STEP_DATE) {
        Some(Value::Date(number)) => {
            let (date, today) = (day::from_number(*number), vx.reading.today());
            let (sign, role) = if date < today {
                ("! overdue", Role::Warn)
            } else if date == today {
                ("= due", Role::Title)
            } else {
                ("due", Role::Bar)
            };
            (format!("{sign} {}: {words}", day::distance(date, today)), role)
        }
        _ => (words.to_owned(), Role::Bar),
    }
}

fn keys(state: &QueueState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let (call, done, snooze, skip, leave) = if state.context() == Context::QueueText {
        (Action::TextQueueCall, Action::TextQueueDone, Action::TextQueueSnooze, Action::TextQueueSkip, Action::TextCancel)
    } else {
        (Action::QueueCall, Action::QueueDone, Action::QueueSnooze, Action::QueueSkip, Action::Cancel)
    };
    let hints: [(Command, &str); 5] = [
        (call.into(), "Log a call"),
        (done.into(), "Done, next"),
        (snooze.into(), "Put off"),
        (skip.into(), "Skip"),
        (leave.into(), "Leave"),
    ];
    let end = canvas.hints_as(area, vx.keymap, &hints);
    // Whoever works through a queue mostly calls: the numbers stand where they need not be looked for.
    let Some(form) = state.form() else { return };
    let number = |def: &FieldDef| form.known().get(def.id).map(|value| def.kind.show(value, &vx.reading));
    let text = log_item::phones(vx.schema).filter_map(number).collect::<Vec<_>>().join("  ");
    let room = area.right().saturating_sub(end);
    let cells = u16::try_from(width(&text)).unwrap_or(u16::MAX);
    if cells <= room {
        canvas.right(end, area.y, room, &text, Role::Key);
    } else if let Some((first, _)) = text.split_once("  ") {
        canvas.right(end, area.y, room, first, Role::Key);
    }
}
