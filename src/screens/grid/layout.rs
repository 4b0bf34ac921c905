//! Where the parts of the list lie: a pure function of size and state, for update, view and mouse alike.

use ratatui::layout::Rect;

use super::GridState;
use crate::model::{
    Column, FieldId, Kind, Schema, fields,
    views::{NARROWEST, WIDEST},
};
use crate::text::width::width;

/// Cells before the first column: cursor mark, check gutter, a blank.
pub const GUTTER: u16 = 5;
/// From this width on the detail pane shows by itself.
const PANE_FROM: u16 = 150;
/// Below this width a record takes two lines: name and stars, then the rest.
const CARDS_BELOW: u16 = 60;
/// Below this width the columns that say most go before the others.
const NARROW: u16 = 80;
/// The columns that say most.
const FIRST_OF_ALL: &[FieldId] = &[fields::SCORE, fields::NAME, fields::STATUS, fields::ASSIGNED_TO];
/// The widest title that makes a column wider.
const TITLE: u16 = 16;
/// The width of a column that is not on the screen, until it is.
pub const UNSEEN: u16 = 12;

/// The parts of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Filter and sort.
    pub filter: Rect,
    /// Column titles.
    pub header: Rect,
    /// Rows.
    pub body: Rect,
    /// One line about the row under the cursor; empty where there is no room.
    pub line: Rect,
    /// The detail pane; empty where it does not show.
    pub pane: Rect,
    /// Columns shown: place among the columns, first cell, width.
    pub columns: Vec<(usize, u16, u16)>,
    /// Lines of a row: 2 where rows are cards.
    pub lines: u16,
}

impl Parts {
    /// Rows that fit.
    #[must_use]
    pub fn page(&self) -> u32 {
        u32::from(self.body.height / self.lines)
    }
}

/// Lays the list out in `area`.
#[must_use]
pub fn parts(grid: &GridState, schema: &Schema, area: Rect) -> Parts {
    let wants_pane = grid.pane.unwrap_or(area.width >= PANE_FROM) && area.width >= 40 && area.height >= 6;
    // Where both would be too narrow to read, the pane lies over the list.
    let is_over = area.width < CARDS_BELOW;
    let pane_width = if wants_pane { (area.width * 3 / 10).clamp(30, 56).min(area.width / 2) } else { 0 };
    let list = Rect { width: if is_over { area.width } else { area.width - pane_width }, ..area };
    let pane = match wants_pane {
        true if is_over => Rect { y: area.y + 1, height: area.height - 1, ..area },
        _ => Rect::new(list.right(), area.y, if is_over { 0 } else { pane_width }, area.height),
    };
    let filter = Rect { height: list.height.min(1), ..list };
    let header = Rect { y: list.y + filter.height, height: list.height.saturating_sub(1).min(1), ..list };
    let line_height = u16::from(!wants_pane && list.height >= 18);
    let body_top = header.y + header.height;
    let body = Rect { y: body_top, height: list.bottom().saturating_sub(body_top + line_height), ..list };
    let line = Rect { y: body.bottom(), height: line_height, ..list };
    let are_cards = body.width < CARDS_BELOW;
    let columns = if are_cards { card_columns(grid, body) } else { columns(grid, schema, body) };
    Parts { filter, header, body, line, pane, columns, lines: 1 + u16::from(are_cards) }
}

/// The first line of a card: the name, and the stars at the right edge.
fn card_columns(grid: &GridState, body: Rect) -> Vec<(usize, u16, u16)> {
    if body.width < GUTTER + 10 {
        return Vec::new();
    }
    let place = |field| grid.columns.iter().position(|column| *column == field);
    let stars = place(fields::SCORE).map(|place| (place, body.right().saturating_sub(7), 5));
    let end = stars.map_or(body.right().saturating_sub(1), |(_, x, _)| x.saturating_sub(1));
    let x = body.x + GUTTER;
    place(fields::NAME).map(|place| (place, x, end.saturating_sub(x))).into_iter().chain(stars).collect()
}

/// Shares the width: columns that stay in sight first, then from the one that keeps the column cursor in sight; wider where
/// there is room.
fn columns(grid: &GridState, schema: &Schema, body: Rect) -> Vec<(usize, u16, u16)> {
    // One cell at the right edge is the scroll bar's.
    let room = body.width.saturating_sub(GUTTER + 1);
    let mut bounds: Vec<(u16, u16)> = grid.columns.iter().map(|column| width_bounds(grid, schema, *column, body.width < 100)).collect();
    for (column, (_, most)) in grid.columns.iter().zip(&mut bounds).filter(|(column, _)| !grid.widths.contains_key(column)) {
        // Where there is room its title can be read, with the mark of the order.
        let title = u16::try_from(width(&super::columns::title(schema, grid.kind, *column)) + 1).unwrap_or(0);
        *most = title.clamp(*most, (*most).max(TITLE));
    }
    let pinned = grid.pinned.min(bounds.len());
    // A column cursor beyond the pinned columns needs some room of its own.
    let reserve = if grid.column >= pinned && room > 4 * UNSEEN { UNSEEN + 1 } else { 0 };
    let front = squeezed(&bounds[..pinned], room - reserve);
    // Where few fit, those that say most come first, until the column cursor asks for others.
    let rest = |first: usize| {
        let mut rest: Vec<usize> = (first..bounds.len()).collect();
        if body.width < NARROW && first == pinned {
            rest.sort_by_key(|place| !FIRST_OF_ALL.contains(&grid.columns[*place]));
        }
        rest
    };
    let mut first = pinned;
    let (mut shown, mut used) = fitting(&front, &bounds, &rest(first), (room, grid.column));
    let lacks_cursor = |shown: &[(usize, u16, u16)]| grid.column >= pinned && !shown.iter().any(|(place, ..)| *place == grid.column);
    while lacks_cursor(&shown) && first < grid.column.min(bounds.len()) {
        first += 1;
        (shown, used) = fitting(&front, &bounds, &rest(first), (room, grid.column));
    }
    if lacks_cursor(&shown) {
        // It is the first of the rest, and those that say most took its room.
        let from_cursor: Vec<usize> = (grid.column.min(bounds.len())..bounds.len()).collect();
        (shown, used) = fitting(&front, &bounds, &from_cursor, (room, grid.column));
    }
    let spare = widen(&mut shown, room.saturating_sub(used.saturating_sub(1)));
    // On a screen where all columns have enough, text takes what is left.
    for (place, _, most) in &mut shown {
        let field = grid.columns[*place];
        let is_text = schema.field(field).is_some_and(|field| matches!(field.kind, Kind::Text | Kind::Email | Kind::Url | Kind::Link(_)));
        *most += if is_text && !grid.widths.contains_key(&field) { *most } else { 0 };
    }
    widen(&mut shown, spare);
    let mut x = body.x + GUTTER;
    shown
        .into_iter()
        .map(|(place, width, _)| {
            let start = x;
            x += width + 1;
            (place, start, width)
        })
        .collect()
}

/// Gives spare cells to columns that are not as wide as they may be, one after the other; answers what is left.
fn widen(shown: &mut [(usize, u16, u16)], mut spare: u16) -> u16 {
    while spare > 0 && shown.iter().any(|(_, width, most)| width < most) {
        for (_, width, most) in &mut *shown {
            if spare > 0 && *width < *most {
                *width += 1;
                spare -= 1;
            }
        }
    }
    spare
}

/// The pinned columns in that room: where it is too small the widest give way first, then the last go.
fn squeezed(pinned: &[(u16, u16)], room: u16) -> Vec<(u16, u16)> {
    let mut front = pinned.to_vec();
    loop {
        let used: u32 = front.iter().map(|(least, _)| u32::from(*least) + 1).sum();
        if used <= u32::from(room) + 1 || front.is_empty() {
            return front;
        }
        match front.iter_mut().max_by_key(|(least, _)| *least) {
            Some(widest) if widest.0 > NARROWEST => {
                widest.0 -= 1;
                widest.1 = widest.0;
            }
            _ => drop(front.pop()),
        }
    }
}

/// The pinned columns and as many of the rest as fit: place, width, largest width; and the cells they take with a
/// blank after each. The column under the column cursor is taken in even where it does not fit as a whole.
fn fitting(front: &[(u16, u16)], bounds: &[(u16, u16)], rest: &[usize], (room, cursor): (u16, usize)) -> (Vec<(usize, u16, u16)>, u16) {
    let mut shown: Vec<(usize, u16, u16)> = front.iter().enumerate().map(|(place, (least, most))| (place, *least, *most)).collect();
    let mut used: u16 = front.iter().map(|(least, _)| least + 1).sum();
    for &place in rest {
        let (least, most) = &bounds[place];
        let left = room.saturating_sub(used);
        if *least <= left {
            shown.push((place, *least, *most));
            used = used.saturating_add(least + 1);
        } else {
            if place == cursor && rest.first() == Some(&place) && left >= NARROWEST {
                shown.push((place, left, left));
                used = used.saturating_add(left + 1);
            }
            break;
        }
    }
    shown.sort_unstable();
    (shown, used)
}

/// Smallest and largest width of a column: the person's own, else a column is only taken in where most of its values can be
/// read.
fn width_bounds(grid: &GridState, schema: &Schema, field: FieldId, least_wanted: bool) -> (u16, u16) {
    if let Some(width) = grid.widths.get(&field) {
        let width = (*width).clamp(NARROWEST, WIDEST);
        return (width, width);
    }
    let (least, most) = match schema.field(field).map(|field| field.column) {
        Some(Column::Default(least, most) | Column::Optional(least, most)) => (least, most),
        _ => (10, 20),
    };
    if least_wanted { (least, most) } else { (least.midpoint(most), most) }
}
