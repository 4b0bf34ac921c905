//! The window of criteria.

use ratatui::layout::Rect;

use super::CriteriaState;
use crate::{
    action::Action,
    model::{Reading, RecordId, lists, schema::Criterion},
    rules::{
        derive::RULE,
        score::{Explanation, Share, explain, percent},
    },
    screens::{About, Vx, wording::GIVEN_BY_HAND},
    text::width::width,
    ui::{
        Canvas, Role, Window,
        pick::Entry,
        window::{split_bottom, split_top},
    },
};

/// Rows beside the criteria: frame, the line to type in, what the score comes to, air, hints.
const BESIDE: usize = 10;

/// Draws it over what is there.
pub fn view(state: &CriteriaState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = vx.schema.criteria.len() + 1;
    let window = Window::of(area, 100, u16::try_from(rows + BESIDE).unwrap_or(u16::MAX));
    let explanation = state.record.as_ref().map(|record| explain(vx.schema, record));
    match &state.record {
        Some(record) if !record.name().is_empty() => window.draw(canvas, &format!("Why these stars: {}", record.name())),
        Some(_) => window.draw(canvas, "Why these stars"),
        None => window.draw(canvas, "Scoring criteria"),
    }
    let (head, body) = split_top(window.body, if state.about == About::Nothing { 0 } else { 2 });
    if let Some(explanation) = &explanation {
        summary(explanation, canvas, head);
    }
    let (list, note) = split_bottom(body, 1);
    state.pick.draw_rows(canvas, list, "No criterion is called that.", |canvas, entry, room| {
        row(entry, explanation.as_ref(), vx, canvas, room);
    });
    match (&state.problem, state.pick.current().and_then(|entry| criterion(entry, vx))) {
        (Some(problem), _) => drop(canvas.text(note.x, note.y, note.width, &format!("! {problem}"), Role::Bad)),
        (None, Some(ruled)) if ruled.is_ruled() => {
            let words = format!("Ticked by its rule: {}", ruled.rule);
            canvas.text(note.x, note.y, note.width, &words, Role::Muted);
        }
        (None, Some(_)) => drop(canvas.text(note.x, note.y, note.width, "Ticked by hand, on the record.", Role::Muted)),
        (None, None) => {}
    }
    let take = if state.pick.current().is_some_and(|entry| entry.item.is_none()) { "Make it" } else { "Change" };
    let hints = [(Action::PickTake.into(), take), (Action::PickRemove.into(), "Throw away"), (Action::PickCancel.into(), "Close")];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

fn criterion<'a>(entry: &Entry<Option<RecordId>>, vx: &Vx<'a>) -> Option<&'a Criterion> {
    vx.schema.criteria.iter().find(|criterion| Some(criterion.record) == entry.item)
}

/// The stars, how they are given, and the sum.
fn summary(explanation: &Explanation<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    if room.height < 2 {
        return;
    }
    canvas.stars(room.x, room.y, explanation.stars);
    if explanation.is_manual {
        canvas.text(room.x + 5, room.y, 1, GIVEN_BY_HAND, Role::Key);
    }
    canvas.text(room.x + 8, room.y, room.width.saturating_sub(8), &explanation.how(), Role::Text);
    let exact = explanation.automatic.map_or_else(String::new, |score| format!("  (exactly 0.{:04})", score.exact).replace("0.10000", "1"));
    canvas.text(room.x, room.y + 1, room.width, &format!("{}{exact}", explanation.sum()), Role::Muted);
}

/// `[x] Needs what we sell    High 3   20.0 %  anna 2026-11-20`
fn row(entry: &Entry<Option<RecordId>>, explanation: Option<&Explanation<'_>>, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    let Some(criterion) = criterion(entry, vx) else {
        canvas.text(room.x, room.y, room.width, &format!("+ {}", entry.label), Role::Text);
        return;
    };
    let total: u32 = vx.schema.criteria.iter().map(|criterion| criterion.weight).sum();
    let importance =
        usize::try_from(criterion.weight).ok().and_then(|weight| vx.schema.values(lists::IMPORTANCE).get(weight.checked_sub(1)?));
    let weight = format!("{:<6} {}  {:>7}", importance.map_or("", String::as_str), criterion.weight, percent(criterion.weight, total));
    let share = explanation.and_then(|explanation| explanation.shares.iter().find(|share| share.criterion.record == criterion.record));
    let by = match share {
        Some(share) => who(share, &vx.reading),
        None if criterion.is_ruled() => "rule".to_owned(),
        None => "by hand".to_owned(),
    };
    let aside = format!("{weight}  {by:<22}");
    let cells = u16::try_from(width(&aside)).unwrap_or(0).min(room.width * 2 / 3);
    let left = room.width.saturating_sub(cells + 1);
    let mut x = room.x;
    if let Some(share) = share {
        let mark = canvas.look.glyphs.check[0].trim_matches(['[', ']', ' ']);
        let is_met = share.tick.is_some();
        let text = format!("[{}]", if is_met { mark } else { " " });
        x += canvas.text(x, room.y, left, &text, if is_met { Role::Good } else { Role::Muted }) + 1;
    }
    canvas.text(x, room.y, left.saturating_sub(x - room.x), &criterion.text, Role::Text);
    canvas.text(room.right() - cells, room.y, cells, &aside, Role::Muted);
}

/// By whom it is met, and since when.
fn who(share: &Share<'_>, reading: &Reading) -> String {
    match share.tick {
        Some(stamp) if stamp.by == RULE => format!("rule, {}", reading.local(stamp.at).format("%Y-%m-%d")),
        Some(stamp) => format!("{} {}", stamp.by, reading.local(stamp.at).format("%Y-%m-%d")),
        None if share.criterion.is_ruled() => "not met, by rule".to_owned(),
        None => "not met".to_owned(),
    }
}
