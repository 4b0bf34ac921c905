//! The list of reports.

use ratatui::layout::Rect;

use super::{Entry, ReportsState};
use crate::{
    screens::Vx,
    ui::{Canvas, Hit, Role},
};

/// Draws it in place of a list of records.
pub fn view(state: &ReportsState, _: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = usize::from(area.height);
    let top = state.cursor.saturating_sub(rows.saturating_sub(2));
    for (y, (at, entry)) in (area.y..area.bottom()).zip(state.entries.iter().enumerate().skip(top)) {
        let row = Rect { y, height: 1, ..area };
        match entry {
            Entry::Heading(category) => canvas.text(row.x + 1, y, row.width.saturating_sub(1), category.label(), Role::Title),
            Entry::Report(_, title) => {
                canvas.hits.push(row, Hit::Entry(at));
                let role = if at == state.cursor { Role::Cursor } else { Role::Text };
                canvas.text(row.x + 3, y, row.width.saturating_sub(3), title, role)
            }
        };
    }
}
