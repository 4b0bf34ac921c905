//! The pane of changes.

use ratatui::layout::Rect;

use super::{Change, Part};
use crate::{
    action::Action,
    screens::{Vx, report::ReportState},
    ui::{Canvas, Hit, Role, window::split_bottom},
};

/// Cells of the labels.
const LABEL: u16 = 12;

/// Draws it beside the report, or over it where there is no room.
pub(in crate::screens::report) fn view(state: &ReportState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(pane) = &state.pane else { return };
    let inside = canvas.window(area, "Change the report");
    let inside = Rect { x: inside.x + 1.min(inside.width), width: inside.width.saturating_sub(2), ..inside };
    if let Some(Change::Picked(pick)) = &pane.change {
        let (body, foot) = split_bottom(inside, 1);
        pick.draw_rows(canvas, body, "Nothing is called that.", |canvas, entry, row| {
            canvas.text(row.x, row.y, row.width, &entry.label, Role::Text);
        });
        if let Some(problem) = &pane.problem {
            canvas.text(foot.x, foot.y, foot.width, &format!("! {problem}"), Role::Bad);
        }
        return;
    }
    let (body, foot) = split_bottom(inside, 2);
    let (report, mut y, mut section) = (&state.figures.report, body.y, "");
    let parts = Part::all(report);
    let under = parts.iter().position(|part| *part == pane.part).unwrap_or(0);
    // Headings and blanks take four rows; with less room the lines around the cursor are shown.
    let skipped = (parts.len() + 4).saturating_sub(usize::from(body.height)).min(under);
    for (at, part) in parts.iter().enumerate().skip(skipped) {
        if part.section() != section {
            section = part.section();
            y += u16::from(y > body.y);
            if y < body.bottom() {
                canvas.text(body.x, y, body.width, section, Role::Title);
            }
            y += 1;
        }
        if y >= body.bottom() {
            break;
        }
        let row = Rect { y, height: 1, ..body };
        canvas.hits.push(row, Hit::Button(at));
        canvas.text(row.x, y, LABEL, part.label(), Role::Muted);
        let place = Rect { x: row.x + LABEL, width: row.width.saturating_sub(LABEL), ..row };
        match &pane.change {
            Some(Change::Typed(text)) if *part == pane.part => text.draw(canvas, place, true),
            _ => {
                canvas.text(place.x, y, place.width, &part.shown(report, vx.schema), Role::Text);
                if *part == pane.part {
                    canvas.tint(row, Role::Cursor);
                }
            }
        }
        y += 1;
    }
    let (words, role) = match &pane.problem {
        Some(problem) => (format!("! {problem}"), Role::Bad),
        None => (pane.part.help().to_owned(), Role::Muted),
    };
    for (y, line) in (foot.y..foot.bottom()).zip(crate::ui::window::wrapped(&words, foot.width)) {
        canvas.text(foot.x, y, foot.width, &line, role);
    }
}

/// What to press next while the pane is open.
pub(in crate::screens::report) const HINTS: &[(Action, &str)] = &[
    (Action::FieldActivate, "Choose"),
    (Action::FieldMore, "Next way"),
    (Action::FieldClear, "Take away"),
    (Action::FormSave, "Save as"),
    (Action::Cancel, "Done"),
];
