//! What the mouse does in the list.

use super::{GridState, Waiting, layout, update::act};
use crate::{
    action::Action,
    model::{Target, Value, fields},
    proto::{Command, Edit, FieldEdit},
    screens::{Cx, Effect, Gesture, Tone},
    ui::Hit,
};

/// Takes a gesture in.
pub(super) fn mouse(cx: &mut Cx<'_>, grid: &mut GridState, gesture: Gesture, hit: &Hit, ctrl: bool, range: bool) {
    match (gesture, hit) {
        (Gesture::WheelDown, _) => grid.wheel(cx, 3),
        (Gesture::WheelUp, _) => grid.wheel(cx, -3),
        (Gesture::Release, _) => grid.painting = None,
        (Gesture::Double, Hit::Row(place)) => {
            grid.cursor = *place;
            cx.effects.extend(grid.form().map(|form| Effect::Open(Box::new(form))));
        }
        (Gesture::Press, Hit::Star(place, stars)) if *place == grid.cursor => {
            let given = grid.current().and_then(|record| record.get(fields::SCORE).and_then(Value::as_stars));
            let edit = if given == Some(*stars) { Edit::Clear } else { Edit::Set(Value::Stars(*stars)) };
            if let Some(id) = grid.current().map(|record| record.id) {
                grid.apply(
                    cx,
                    Command::Bulk {
                        target: Target::Records(vec![id]),
                        edits: vec![FieldEdit { field: fields::SCORE, edit }],
                        struck: Vec::new(),
                    },
                );
            }
        }
        (Gesture::Press, Hit::Check(place)) => {
            grid.cursor = *place;
            grid.painting = grid.toggle(cx, *place);
        }
        (Gesture::Drag, Hit::Check(place) | Hit::Row(place) | Hit::Star(place, _)) => match grid.painting {
            Some(on) => grid.paint(cx, *place, on),
            None => {
                grid.anchor.get_or_insert(grid.cursor);
                grid.cursor = *place;
                grid.stretch(cx);
            }
        },
        (Gesture::Press, Hit::Row(place) | Hit::Star(place, _)) => grid.press_row(cx, *place, ctrl, range),
        (Gesture::Press, Hit::CheckAll) => grid.ask_all(cx, Waiting::All),
        (Gesture::Press, Hit::Header(field)) => {
            if let Some(place) = grid.columns.iter().position(|column| column == field) {
                grid.column = place;
            }
            grid.sort_by(cx, *field, ctrl || range);
        }
        (Gesture::Press, Hit::Filter) if grid.typing.is_none() => act(cx, grid, &Action::FilterEdit.into()),
        (Gesture::Press | Gesture::Drag, Hit::Scroll(thousandths)) => {
            let last = u64::from(grid.total().saturating_sub(1));
            grid.cursor = u32::try_from(last * u64::from(*thousandths) / 1000).unwrap_or(0);
        }
        _ => {}
    }
}

impl GridState {
    fn press_row(&mut self, cx: &mut Cx<'_>, place: u32, ctrl: bool, range: bool) {
        if range {
            if ctrl {
                self.keep_range(cx);
            }
            let anchor = self.anchor.unwrap_or(self.cursor);
            self.cursor = place;
            self.anchor = Some(anchor);
            self.stretch(cx);
            if ctrl {
                self.keep_range(cx);
            }
            self.anchor = Some(anchor);
            return;
        }
        self.cursor = place;
        if ctrl {
            self.toggle(cx, place);
            return;
        }
        if self.sticky {
            self.stretch(cx);
            return;
        }
        let lost = self.unselect(cx);
        self.anchor = Some(place);
        if lost > 1 {
            let key = cx.keymap.hint(&Action::SelectPrevious.into());
            cx.say(Tone::Plain, format!("{lost} unselected; {key} brings them back."));
        }
    }

    /// Scrolls without moving the cursor.
    fn wheel(&mut self, cx: &mut Cx<'_>, by: i64) {
        let page = layout::parts(self, cx.schema, cx.area).page();
        let last = i64::from(self.total().saturating_sub(page));
        self.top = u32::try_from((i64::from(self.top) + by).clamp(0, last.max(0))).unwrap_or(0);
        self.fetch(cx, page);
        // The next movement brings the cursor back into sight; until then it may lie outside.
        self.wheeled = true;
    }
}
