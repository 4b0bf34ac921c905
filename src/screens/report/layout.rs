//! Where title, chart, table and the pane of changes lie, and how wide the numbers are.

use ratatui::layout::Rect;

use super::{ReportState, Row};
use crate::{
    model::{ChartKind, Reading, Schema},
    text::width::width,
    ui::window::{split_bottom, split_top},
};

/// From this width on the chart stands beside the table.
const WIDE: u16 = 150;
/// Cells of the pane of changes.
pub(super) const PANE: u16 = 38;
/// The least and the most cells of a number.
const NUMBER: (usize, usize) = (7, 18);
/// The least cells of a group's name, and the blanks behind the longest.
const NAME: u16 = 14;
const BEHIND_NAME: u16 = 3;
/// A chart beside the table grows to so many rows at least, where there are as many.
const MOST_BESIDE: u16 = 32;

/// The parts of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// Title and moment.
    pub(super) title: Rect,
    /// What it counts, or the filter being typed.
    pub(super) filter: Rect,
    /// What is wrong in it.
    pub(super) problems: Rect,
    /// The chart; empty where it has none.
    pub(super) chart: Rect,
    /// Above the table.
    pub(super) head: Rect,
    /// The rows of the table.
    pub(super) body: Rect,
    /// What can be changed; empty while nothing is.
    pub(super) pane: Rect,
    /// What to press next.
    pub(super) hints: Rect,
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The rows a chart of that kind needs to show everything, and those in which it has air.
fn wanted(state: &ReportState) -> (u16, u16) {
    let (report, findings) = (&state.figures.report, &state.figures.findings);
    let outer = findings.under(0);
    let groups = short(outer.len());
    let parts = short(outer.iter().map(|line| findings.under(*line).len()).max().unwrap_or(1).clamp(1, 8));
    let is_parted = report.groups.len() > 1;
    // A legend and a blank, and the line that reads out what is under the cursor.
    let around = 2 + 2 * u16::from(is_parted);
    match report.chart {
        None => (0, 0),
        Some(ChartKind::Bars) if is_parted => {
            (groups.saturating_mul(parts).saturating_add(around), groups.saturating_mul(parts + 1).saturating_add(around))
        }
        Some(ChartKind::Bars | ChartKind::Stacked) => (groups.saturating_add(around), groups.saturating_mul(2).saturating_add(around)),
        Some(ChartKind::Funnel) => (groups.saturating_add(1), groups.saturating_mul(2).saturating_add(2)),
        Some(ChartKind::HeatMap) => (groups.saturating_add(3), groups.saturating_add(6)),
        Some(ChartKind::Trend) => (10, 16),
    }
}

/// Lays the screen out.
pub(super) fn parts(state: &ReportState, area: Rect) -> Parts {
    let inside = Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(2), ..area };
    let (inside, hints) = split_bottom(inside, u16::from(area.height > 8));
    let (inside, pane) = match state.pane {
        Some(_) if inside.width > PANE + 30 => {
            let left = inside.width - PANE - 2;
            (Rect { width: left, ..inside }, Rect { x: inside.x + left + 2, width: PANE, ..inside })
        }
        // On a narrow screen the pane lies over the report.
        Some(_) => (inside, inside),
        None => (inside, Rect::default()),
    };
    let (title, rest) = split_top(inside, 1);
    let (filter, rest) = split_top(rest, 1);
    let (problems, rest) = split_top(rest, short(state.figures.problems.len().min(3)));
    let (_, rest) = split_top(rest, u16::from(rest.height > 10));
    let (tight, airy) = wanted(state);
    let lists = !state.figures.report.listing.columns.is_empty();
    let is_beside = rest.width >= WIDE && tight > 0;
    let (chart, table) = if is_beside {
        // Records need the room, numbers alone do not.
        let left = if lists { rest.width / 2 } else { rest.width * 2 / 5 };
        let height = rest.height.min(airy.max(MOST_BESIDE));
        let chart = Rect { x: rest.x + left + 3, width: rest.width - left - 3, height, ..rest };
        (chart, Rect { width: left, ..rest })
    } else {
        // The table keeps its head and a few rows; where it leaves room, the chart takes it.
        let most = (rest.height * 3 / 5).min(rest.height.saturating_sub(6));
        let table = short(state.rows().len()).saturating_add(2 + u16::from(lists));
        let height = if most < 4 { 0 } else { rest.height.saturating_sub(table).max(tight.min(most)).min(airy) };
        let (chart, rest) = split_top(rest, height);
        (chart, split_top(rest, u16::from(height > 0 && rest.height > 6)).1)
    };
    let (head, body) = split_top(table, (1 + u16::from(lists)).min(table.height.saturating_sub(1)));
    Parts { title, filter, problems, chart, head, body, pane, hints }
}

/// The columns of the table: cells of the names, then of each number; those at the right that do not fit are left out.
pub(super) fn columns(state: &ReportState, cells: u16, schema: &Schema, reading: &Reading) -> (u16, Vec<u16>) {
    let figures = &state.figures;
    let mut numbers = Vec::new();
    let mut taken = 0;
    for (at, measure) in figures.report.measures.iter().enumerate() {
        let shown = |line: &crate::model::report::Line| line.cells.get(at).map_or(0, |cell| width(&measure.show(*cell, schema, reading)));
        let widest = figures.findings.lines.iter().take(200).map(shown).max().unwrap_or(0);
        let cells_of = short(widest.max(width(&measure.title(schema)).min(NUMBER.1)).clamp(NUMBER.0, NUMBER.1)) + 2;
        if taken + cells_of + NAME > cells && at > 0 {
            break;
        }
        taken += cells_of;
        numbers.push(cells_of);
    }
    // Numbers stand beside what they are of, not at the far end of a wide screen.
    let named = |at: usize| short(width(&figures.label(at, schema, reading))).saturating_add(indent(state, Row::Line(at)));
    let titles: Vec<String> = figures.report.groups.iter().map(|group| group.title(schema)).collect();
    let longest = (0..figures.findings.lines.len().min(200)).map(named).max().unwrap_or(0).max(short(width(&titles.join(" / "))));
    let name = longest.saturating_add(BEHIND_NAME).max(NAME);
    (name.min(cells.saturating_sub(taken)), numbers)
}

/// The first row to show so that the row under the cursor is in sight.
pub(super) fn scrolled(top: usize, row: usize, height: u16, rows: usize) -> usize {
    let height = usize::from(height.max(1));
    top.min(row).max((row + 1).saturating_sub(height)).min(rows.saturating_sub(height))
}

/// How far a row is indented.
pub(super) fn indent(state: &ReportState, row: Row) -> u16 {
    let depth = |line: usize| state.figures.findings.lines.get(line).map_or(0, |line| u16::from(line.depth));
    match row {
        Row::Line(line) => depth(line).saturating_sub(1) * 2,
        Row::Record(line, _) | Row::More(line) => depth(line) * 2,
    }
}
