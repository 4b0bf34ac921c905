//! What the mouse does in the list.

use super::{GridState, Marking, Waiting, layout, layout::Parts, update::act};
use crate::{
    action::Action,
    model::{FieldId, Target, Value, fields},
    proto::{Command, Edit, FieldEdit},
    screens::{Cx, Effect, Gesture},
    ui::Hit,
};

/// What the mouse does while its button is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drag {
    /// It chooses a range.
    Rows,
    /// It paints the first row's new state in the gutter; the last row painted.
    Paint(Marking, u32),
    /// It moves the scroll bar.
    Scroll,
    /// It moves the right border of a column.
    Border(FieldId),
}

/// Takes a gesture in.
pub(super) fn mouse(cx: &mut Cx<'_>, grid: &mut GridState, gesture: Gesture, hit: &Hit, ctrl: bool, range: bool) {
    // Whatever comes next ends a drag, even where its release was lost.
    grid.drag = None;
    // What was drawn last may be of a longer list.
    if matches!(hit, Hit::Row(place) | Hit::Check(place) | Hit::Star(place, _) if *place >= grid.total()) {
        return;
    }
    // A second press at once opens a row; everywhere else it is one more press.
    let plain_row = matches!(hit, Hit::Row(_)) && !ctrl && !range;
    let gesture = if gesture == Gesture::Double && !plain_row { Gesture::Press } else { gesture };
    match (gesture, hit) {
        (Gesture::WheelDown | Gesture::WheelUp, _) if range => {
            let action = if gesture == Gesture::WheelDown { Action::ColumnRight } else { Action::ColumnLeft };
            act(cx, grid, &action.into());
        }
        (Gesture::WheelDown, _) => grid.wheel(cx, 3),
        (Gesture::WheelUp, _) => grid.wheel(cx, -3),
        (Gesture::Double, Hit::Row(place)) => {
            grid.cursor = *place;
            cx.effects.extend(grid.form().map(|form| Effect::Open(Box::new(form))));
        }
        (Gesture::Menu, Hit::Row(place) | Hit::Check(place) | Hit::Star(place, _)) => grid.menu_at(cx, *place),
        (Gesture::Press, Hit::Star(place, stars)) if *place == grid.cursor && !ctrl && !range => grid.press_star(cx, *stars),
        (Gesture::Press, Hit::Check(place)) => {
            grid.cursor = *place;
            grid.drag = grid.toggle(cx, *place).map(|marking| Drag::Paint(marking, *place));
        }
        (Gesture::Press, Hit::Row(place) | Hit::Star(place, _)) => {
            grid.press_row(cx, *place, ctrl, range);
            grid.drag = Some(Drag::Rows);
        }
        (Gesture::Press, Hit::CheckAll) => grid.ask_all(cx, Waiting::All),
        (Gesture::Press, Hit::Header(field)) => {
            grid.point_column(*field);
            let action = if ctrl || range { Action::SortAdd } else { Action::SortColumn };
            act(cx, grid, &action.into());
        }
        (Gesture::Press, Hit::Border(field)) => grid.drag = Some(Drag::Border(*field)),
        (Gesture::Press, Hit::Term(place)) if grid.typing.is_none() => grid.drop_term(cx, *place),
        (Gesture::Press, Hit::Filter) if grid.typing.is_none() => act(cx, grid, &Action::FilterEdit.into()),
        (Gesture::Press, Hit::Scroll(thousandths)) => {
            grid.drag = Some(Drag::Scroll);
            grid.scroll_to(cx, u64::from(*thousandths));
        }
        _ => {}
    }
}

/// The mouse moved with the button down.
pub(super) fn drag(cx: &mut Cx<'_>, grid: &mut GridState, hit: &Hit, column: u16, row: u16) {
    let parts = layout::parts(grid, cx.schema, cx.area);
    match grid.drag {
        Some(Drag::Scroll) => {
            let rows = u64::from(parts.body.height.saturating_sub(1)).max(1);
            let at = u64::from(row.saturating_sub(parts.body.y)).min(rows);
            grid.scroll_to(cx, at * 1000 / rows);
        }
        Some(Drag::Border(field)) => {
            let shown = parts.columns.iter().find(|(place, ..)| grid.columns.get(*place) == Some(&field));
            if let Some((_, from, _)) = shown {
                grid.resize_column(cx, field, column.saturating_sub(*from).max(1));
            }
        }
        Some(Drag::Rows | Drag::Paint(..)) => match (hit, edge(&parts, row)) {
            (_, Some(edge)) => grid.drag_past(cx, &parts, edge),
            (Hit::Check(place) | Hit::Row(place) | Hit::Star(place, _), None) if *place < grid.total() => grid.drag_to(cx, *place),
            _ => {}
        },
        None => {}
    }
}

/// Time passed while the mouse is held beyond the edge.
pub(super) fn drag_on(cx: &mut Cx<'_>, grid: &mut GridState) {
    let parts = layout::parts(grid, cx.schema, cx.area);
    if let Some(edge) = grid.held.filter(|_| grid.drag.is_some()) {
        grid.drag_past(cx, &parts, edge);
    }
}

/// Beyond which edge of the rows a row of the screen lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Top,
    Bottom,
}

fn edge(parts: &Parts, row: u16) -> Option<Edge> {
    if row < parts.body.top() {
        Some(Edge::Top)
    } else if row >= parts.body.bottom() {
        Some(Edge::Bottom)
    } else {
        None
    }
}

impl GridState {
    /// Drags over a row: the range, or the paint, reaches it.
    fn drag_to(&mut self, cx: &mut Cx<'_>, place: u32) {
        self.held = None;
        self.reach(cx, place);
    }

    fn reach(&mut self, cx: &mut Cx<'_>, place: u32) {
        match self.drag {
            Some(Drag::Paint(marking, last)) => {
                // Terminals report some of the rows that a quick mouse passes.
                self.cursor = place;
                self.drag = Some(Drag::Paint(marking, place));
                self.mark_rows(cx, last.min(place), last.max(place), marking);
            }
            Some(Drag::Rows) if place != self.cursor => {
                self.anchor.get_or_insert(self.cursor);
                self.cursor = place;
                self.stretch(cx);
            }
            _ => {}
        }
    }

    /// Held beyond the edge: one row further, and soon another.
    fn drag_past(&mut self, cx: &mut Cx<'_>, parts: &Parts, edge: Edge) {
        self.held = Some(edge);
        let last = self.total().saturating_sub(1);
        let place = match edge {
            Edge::Top => self.top.saturating_sub(1),
            Edge::Bottom => self.top.saturating_add(parts.page()).min(last),
        };
        self.reach(cx, place);
        if (1..last).contains(&place) {
            cx.effects.push(Effect::DragOn);
        }
    }

    fn point_column(&mut self, field: FieldId) {
        if let Some(place) = self.columns.iter().position(|column| *column == field) {
            self.column = place;
        }
    }

    /// The menu of the selection where the row is in it, else of the row alone.
    fn menu_at(&mut self, cx: &mut Cx<'_>, place: u32) {
        let Some(record) = self.row(place).map(|record| record.id.0) else { return };
        self.cursor = place;
        if !self.is_selected(place, record) && self.selected() > 0 {
            self.unselect_saying(cx);
        }
        act(cx, self, &Action::ActionMenu.into());
    }

    /// A star of the row under the cursor; the one it has takes the stars away.
    fn press_star(&mut self, cx: &mut Cx<'_>, stars: u8) {
        let Some(record) = self.current() else { return };
        let given = record.get(fields::SCORE).and_then(Value::as_stars);
        let edit = if given == Some(stars) { Edit::Clear } else { Edit::Set(Value::Stars(stars)) };
        let target = Target::Records(vec![record.id]);
        self.apply(cx, Command::Bulk { target, edits: vec![FieldEdit { field: fields::SCORE, edit }], struck: Vec::new() });
    }

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
        self.unselect_saying(cx);
        self.anchor = Some(place);
    }

    /// Scrolls without moving the cursor.
    fn wheel(&mut self, cx: &mut Cx<'_>, by: i64) {
        let page = layout::parts(self, cx.schema, cx.area).page();
        let last = i64::from(self.total().saturating_sub(page));
        self.top = u32::try_from((i64::from(self.top) + by).clamp(0, last.max(0))).unwrap_or(0);
        self.fetch(cx, page);
        // The next action brings the cursor back into sight; until then it may lie outside.
        self.wheeled = true;
    }

    /// Scrolls to a place of the scroll bar, without moving the cursor.
    fn scroll_to(&mut self, cx: &mut Cx<'_>, thousandths: u64) {
        let page = layout::parts(self, cx.schema, cx.area).page();
        let last = u64::from(self.total().saturating_sub(page));
        self.top = u32::try_from(last * thousandths.min(1000) / 1000).unwrap_or(0);
        self.fetch(cx, page);
        self.wheeled = true;
    }
}
