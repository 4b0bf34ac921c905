//! Where everything stands: a pure function of state and room, read by update (to scroll to the focus) and by view alike.

use std::collections::BTreeMap;

use super::{Editor, FormState, Spot, page::Block};
use crate::{
    model::{FieldId, Schema},
    text::width::width,
    ui::{Rect, Role},
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
    /// How it is meant.
    pub role: Role,
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

/// A row and what stands under it, before it has a place.
struct Row {
    spot: Spot,
    height: u16,
    messages: Vec<String>,
    role: Role,
}

impl Row {
    fn rows(&self) -> u16 {
        self.height + u16::try_from(self.messages.len()).unwrap_or(0)
    }
}

/// A section before it has a place.
struct Part {
    title: String,
    rows: Vec<Row>,
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
        let value = width.saturating_sub(label + 4);
        let problems = state.problems(schema);
        let parts: Vec<Part> = blocks
            .into_iter()
            .map(|Block { title, rows }| Part {
                title,
                rows: rows.into_iter().map(|spot| state.row(schema, &problems, spot, value, body.height)).collect(),
            })
            .collect();
        let heights: Vec<u16> =
            parts.iter().map(|part| part.rows.iter().map(Row::rows).sum::<u16>() + u16::from(!part.title.is_empty()) + gap).collect();
        let first = if columns == 2 { break_after(&heights) } else { parts.len() };
        for (column, parts) in [&parts[..first], &parts[first..]].into_iter().enumerate() {
            let x = if column == 0 { 0 } else { width + BETWEEN };
            let mut y = 0;
            for part in parts {
                y = layout.put(part, x, y, width) + gap;
            }
            layout.height = layout.height.max(y.saturating_sub(gap));
        }
        layout.top = layout.scrolled(state);
        layout
    }

    /// Gives a section its place; answers the row after it.
    fn put(&mut self, part: &Part, x: u16, mut y: u16, width: u16) -> u16 {
        let left = self.label + 4;
        if !part.title.is_empty() {
            self.titles.push(Line { x, y, width, text: part.title.clone(), role: Role::Title });
            y += 1;
        }
        for row in &part.rows {
            let is_wide = row.height > 1 || row.spot == Spot::History;
            let wide = if is_wide { width } else { width.min(left + WIDEST) };
            self.places.push(Place { spot: row.spot, x, y, width: wide, height: row.height });
            y += row.height;
            for message in &row.messages {
                let line = Line { x: x + left.min(width), y, width: width.saturating_sub(left), text: message.clone(), role: row.role };
                self.messages.push(line);
                y += 1;
            }
        }
        y
    }

    /// The first row shown: where the person left it, moved so that the focus shows.
    fn scrolled(&self, state: &FormState) -> u16 {
        let last = self.height.saturating_sub(self.body.height);
        let mut top = state.top.min(last);
        if let Some(place) = self.places.iter().find(|place| place.spot == state.focus).filter(|_| state.follow) {
            let has_title = self.titles.iter().any(|title| title.x == place.x && title.y + 1 == place.y);
            let next = self.places.iter().find(|other| other.x == place.x && other.y > place.y).map_or(self.height, |next| next.y);
            let is_under = |line: &&Line| line.y > place.y && line.y < next && (place.x..place.x + place.width.max(1)).contains(&line.x);
            let below = u16::try_from(self.messages.iter().filter(is_under).count()).unwrap_or(0);
            let (from, to) = (place.y - u16::from(has_title), place.y + place.height + below);
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
        let room =
            Rect::new(self.body.x + x.min(self.body.width), self.body.y + from.min(self.body.height), width, rows).intersection(self.body);
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
    let banner = take(u16::from(state.has_banner()));
    let _air = take(u16::from(area.height >= 20));
    let below = 1 + u16::from(area.height >= 14) + u16::from(area.height >= 20);
    let body = take(area.height.saturating_sub(tabs.bottom() - area.y + banner.height + u16::from(area.height >= 20) + below));
    let _air = take(u16::from(area.height >= 20));
    let help = take(u16::from(area.height >= 14));
    let buttons = take(1);
    let columns = if area.width > TWO_COLUMNS { 2 } else { 1 };
    let label = (area.width / columns * 3 / 10).clamp(6, 17);
    Layout {
        title,
        tabs,
        banner,
        body,
        help,
        buttons,
        label,
        titles: Vec::new(),
        places: Vec::new(),
        messages: Vec::new(),
        height: 0,
        top: 0,
    }
}

/// How many blocks stand in the first column, so that the longer column is as short as can be.
fn break_after(heights: &[u16]) -> usize {
    let sum = |part: &[u16]| part.iter().map(|height| u32::from(*height)).sum::<u32>();
    (1..heights.len()).rev().min_by_key(|at| sum(&heights[..*at]).max(sum(&heights[*at..]))).unwrap_or(heights.len())
}

impl FormState {
    fn row(&self, schema: &Schema, problems: &BTreeMap<FieldId, String>, spot: Spot, value: u16, body: u16) -> Row {
        let mut row = Row { spot, height: 1, messages: Vec::new(), role: Role::Warn };
        match spot {
            Spot::History => row.height = body.max(1),
            Spot::Field(field) => {
                let Some(def) = schema.field(field) else { return row };
                if Editor::of(def.kind) == Editor::Lines {
                    let rows = self.inputs.get(&field).map_or(1, |input| input.rows(usize::from(value)));
                    // One row stays for the section's title.
                    row.height = u16::try_from(rows).unwrap_or(u16::MAX).max(NOTES).min(body.saturating_sub(1)).max(1);
                }
                if let Some(problem) = problems.get(&field) {
                    row.messages = wrapped(&format!("! {problem}"), usize::from(value));
                    row.role = Role::Bad;
                } else if let Some(words) = self.others.lines.get(&field) {
                    row.messages = wrapped(&format!("@ {words}"), usize::from(value));
                } else if let Some(odd) = self.oddity(def) {
                    row.messages = wrapped(&format!("? {odd}"), usize::from(value));
                } else {
                    row.messages = self.computed(schema, def, usize::from(value));
                    row.role = Role::Muted;
                }
            }
            _ => {}
        }
        row
    }
}

/// At most three lines of whole words; a longer text is cut when it is drawn.
fn wrapped(text: &str, cells: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let count = lines.len();
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if width(line) + 1 + width(word) <= cells || count == 3 {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("  {word}"));
        }
    }
    lines
}
