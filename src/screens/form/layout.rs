//! Where everything stands: a pure function of state and room, read by update (to scroll to the focus) and by view alike.

use super::{FormState, Spot, Editor, page::Block};
use crate::{
    model::{FieldId, Schema},
    ui::Rect,
};

/// From this width on sections stand in two columns.
const TWO_COLUMNS: u16 = 110;
/// Blanks between the columns.
const BETWEEN: u16 = 4;
/// Notes have at least this many rows where the room has them.
const NOTES: u16 = 6;
/// A field is no wider than this; notes are.
const WIDEST: u16 = 60;

/// A row of the page, in the page's own coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What stands there.
    pub spot: Spot,
    /// Left edge of its label.
    pub x: u16,
    /// Its first row.
    pub y: u16,
    /// Of label and value.
    pub width: u16,
    /// In rows.
    pub height: u16,
}

/// A line of text on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Left edge.
    pub x: u16,
    /// Its row.
    pub y: u16,
    /// Cells it has.
    pub width: u16,
    /// What it says.
    pub text: String,
    /// An error instead of something to know.
    pub is_bad: bool,
}

/// Where everything stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The name.
    pub title: Rect,
    /// The pages.
    pub tabs: Rect,
    /// What to know about the whole form.
    pub banner: Rect,
    /// The page.
    pub body: Rect,
    /// Help on the field with the focus.
    pub help: Rect,
    /// The buttons.
    pub buttons: Rect,
    /// Cells of a label.
    pub label: u16,
    /// Titles of the sections.
    pub titles: Vec<Line>,
    /// The rows in the order of Tab, without the buttons.
    pub places: Vec<Place>,
    /// Messages under their rows.
    pub messages: Vec<Line>,
    /// Rows of the whole page.
    pub height: u16,
    /// The first row of the page that is shown.
    pub top: u16,
}

/// One column while it is filled.
struct Column<'a> {
    layout: &'a mut Layout,
    x: u16,
    width: u16,
    y: u16,
}

impl Layout {
    /// The layout of the form in that room.
    #[must_use]
    pub fn of(state: &FormState, schema: &Schema, area: Rect) -> Self {
        let mut layout = frame(state, area);
        let (body, label) = (layout.body, layout.label);
        let blocks = state.blocks(schema);
        let gap = u16::from(area.height >= 20);
        // The last column is the scroll bar's.
        let width = body.width.saturating_sub(1);
        let (columns, width) = if width >= TWO_COLUMNS && blocks.len() > 1 { (2, (width - BETWEEN) / 2) } else { (1, width) };
        let heights: Vec<u16> = blocks.iter().map(|block| state.height_of(schema, block, label, width, body.height, gap)).collect();
        let first = if columns == 2 { break_after(&heights) } else { blocks.len() };
        for (column, blocks) in [&blocks[..first], &blocks[first..]].into_iter().enumerate() {
            let x = if column == 0 { 0 } else { width + BETWEEN };
            let mut into = Column { layout: &mut layout, x, width, y: 0 };
            for block in blocks {
                into.block(state, schema, block, body.height, gap);
            }
            let bottom = into.y.saturating_sub(gap);
            layout.height = layout.height.max(bottom);
        }
        layout.top = layout.scrolled(state);
        layout
    }

    /// The first row shown: where the person left it, moved so that the focus shows.
    fn scrolled(&self, state: &FormState) -> u16 {
        let last = self.height.saturating_sub(self.body.height);
        let mut top = state.top.min(last);
        if let Some(place) = self.places.iter().find(|place| place.spot == state.focus).filter(|_| state.follow) {
            let has_title = self.titles.iter().any(|title| title.x == place.x && title.y + 1 == place.y);
            let has_message = self.messages.iter().any(|line| line.y == place.y + place.height && line.x >= place.x && line.x < place.x + place.width);
            let (from, to) = (place.y - u16::from(has_title), place.y + place.height + u16::from(has_message));
            if to > top + self.body.height {
                top = to - self.body.height;
            }
            if from < top {
                top = from;
            }
            // A row too high for the room shows its head.
            if top > place.y {
                top = place.y;
            }
        }
        top.min(last)
    }

    /// Where a piece of the page stands on the screen; `None` outside the body. Rows above it are cut: their number comes along.
    #[must_use]
    pub fn on_screen(&self, x: u16, y: u16, width: u16, height: u16) -> Option<(Rect, u16)> {
        let cut = self.top.saturating_sub(y).min(height);
        let from = y.max(self.top) - self.top;
        let rows = (height - cut).min(self.body.height.saturating_sub(from));
        let room = Rect::new(self.body.x + x.min(self.body.width), self.body.y + from.min(self.body.height), width, rows).intersection(self.body);
        (!room.is_empty()).then_some((room, cut))
    }

    /// The room of a value beside its label.
    #[must_use]
    pub fn value(&self, place: &Place) -> (u16, u16) {
        let left = self.label + 4;
        (place.x + left.min(place.width), place.width.saturating_sub(left))
    }
}

fn frame(state: &FormState, area: Rect) -> Layout {
    let mut y = area.y;
    let mut take = |rows: u16| {
        let rows = rows.min(area.bottom().saturating_sub(y));
        let room = Rect::new(area.x, y, area.width, rows);
        y += rows;
        room
    };
    let title = take(1);
    let tabs = take(1);
    let banner = take(u16::from(state.banner.is_some()));
    let _air = take(u16::from(area.height >= 20));
    let below = 1 + u16::from(area.height >= 14) + u16::from(area.height >= 20);
    let body = take(area.height.saturating_sub(tabs.bottom() - area.y + banner.height + u16::from(area.height >= 20) + below));
    let _air = take(u16::from(area.height >= 20));
    let help = take(u16::from(area.height >= 14));
    let buttons = take(1);
    let columns = if area.width > TWO_COLUMNS { 2 } else { 1 };
    let label = (area.width / columns * 3 / 10).clamp(6, 17);
    Layout { title, tabs, banner, body, help, buttons, label, titles: Vec::new(), places: Vec::new(), messages: Vec::new(), height: 0, top: 0 }
}

/// How many blocks stand in the first column, so that the longer column is as short as can be.
fn break_after(heights: &[u16]) -> usize {
    let sum = |part: &[u16]| part.iter().map(|height| u32::from(*height)).sum::<u32>();
    (1..heights.len()).min_by_key(|at| sum(&heights[..*at]).max(sum(&heights[*at..]))).unwrap_or(heights.len())
}

impl FormState {
    fn height_of(&self, schema: &Schema, block: &Block, label: u16, width: u16, body: u16, gap: u16) -> u16 {
        let rows: u16 = block
            .rows
            .iter()
            .map(|spot| self.rows_of(schema, *spot, width.saturating_sub(label + 4), body) + u16::from(self.message(schema, *spot).is_some()))
            .sum();
        rows + gap + u16::from(!block.title.is_empty())
    }

    fn rows_of(&self, schema: &Schema, spot: Spot, value: u16, body: u16) -> u16 {
        match spot {
            Spot::History => body.max(1),
            Spot::Field(field) if schema.field(field).is_some_and(|def| Editor::of(def.kind) == Editor::Lines) => {
                let rows = self.inputs.get(&field).map_or(1, |input| input.rows(usize::from(value)));
                // One row stays for the section's title.
                u16::try_from(rows).unwrap_or(u16::MAX).max(NOTES).min(body.saturating_sub(1)).max(1)
            }
            _ => 1,
        }
    }

    /// What stands under a row: its problem, or something odd about it.
    fn message(&self, schema: &Schema, spot: Spot) -> Option<(String, bool)> {
        let Spot::Field(field) = spot else { return None };
        let def = schema.field(field)?;
        let problem = self.problem(schema, field).map(|problem| (format!("! {problem}"), true));
        problem.or_else(|| self.oddity(def).map(|odd| (format!("? {odd}"), false)))
    }

    fn problem(&self, schema: &Schema, field: FieldId) -> Option<String> {
        if self.left.is_empty() && self.refused.is_empty() {
            return None;
        }
        self.problems(schema).remove(&field)
    }
}

impl Column<'_> {
    fn block(&mut self, state: &FormState, schema: &Schema, block: &Block, body: u16, gap: u16) {
        if !block.title.is_empty() {
            let line = Line { x: self.x, y: self.y, width: self.width, text: block.title.clone(), is_bad: false };
            self.layout.titles.push(line);
            self.y += 1;
        }
        for spot in &block.rows {
            let left = self.layout.label + 4;
            let room = self.width.saturating_sub(left);
            let height = state.rows_of(schema, *spot, room, body);
            let is_wide = height > 1 || *spot == Spot::History;
            let width = if is_wide { self.width } else { self.width.min(left + WIDEST) };
            self.layout.places.push(Place { spot: *spot, x: self.x, y: self.y, width, height });
            self.y += height;
            if let Some((text, is_bad)) = state.message(schema, *spot) {
                self.layout.messages.push(Line { x: self.x + left.min(self.width), y: self.y, width: room, text, is_bad });
                self.y += 1;
            }
        }
        self.y += gap;
    }
}
