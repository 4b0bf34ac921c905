//! Where the mouse can press: recorded while drawing, so that nothing computes a place twice.

use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use crate::{
    action::Command,
    exchange::picture::Raster,
    model::{FieldId, Spot},
};

/// What lies under a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// An action: hints, buttons.
    Command(Command),
    /// A workspace, by its place.
    Workspace(usize),
    /// A record tab of the open workspace, by its place.
    Tab(usize),
    /// A row of the list, by its place in the answer.
    Row(u32),
    /// The check gutter of a row.
    Check(u32),
    /// The check box over the gutter.
    CheckAll,
    /// A star (1 to 5) of a row.
    Star(u32, u8),
    /// A column's header.
    Header(FieldId),
    /// The right border of a column.
    Border(FieldId),
    /// The filter line.
    Filter,
    /// A term of the filter, by its place.
    Term(usize),
    /// A place of the scroll bar, in thousandths.
    Scroll(u16),
    /// A part of a form, plan, list or dialog, by its place on that screen.
    Entry(usize),
    /// A star (1 to 5) of a form's star field.
    EntryStar(usize, u8),
    /// A button, by its place on that screen.
    Button(usize),
    /// A mark or a sum of a chart, the chart by its place on that screen.
    Chart(usize, Spot),
    /// A page of a form, by its place.
    Page(usize),
    /// Beside the window on top: nothing that lies there can be pressed.
    Outside,
    /// The screen itself: keeps presses from what lies below.
    Nothing,
}

/// A picture that the terminal draws itself, over cells that are left blank for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Where.
    pub area: Rect,
    /// Its pixels; it fills the area.
    pub raster: Arc<Raster>,
}

/// All places of one frame; later ones lie on top.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    places: Vec<(Rect, Hit)>,
    /// At most one; what lies over it takes it away.
    pub picture: Option<Placed>,
}

impl Hits {
    /// Forgets all places.
    pub fn clear(&mut self) {
        self.places.clear();
        self.picture = None;
    }

    /// Records a place.
    pub fn push(&mut self, area: Rect, hit: Hit) {
        if !area.is_empty() {
            self.places.push((area, hit));
        }
    }

    /// What lies there.
    #[must_use]
    pub fn at(&self, column: u16, row: u16) -> Option<&Hit> {
        self.places.iter().rev().find(|(area, _)| area.contains(Position::new(column, row))).map(|(_, hit)| hit)
    }
}
