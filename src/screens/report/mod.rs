//! A report: its chart, its numbers, and beside them what of it can be changed. Every number opens its records.

mod layout;
mod out;
mod pane;
mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, figures::Figures};
use crate::{
    action::Context,
    model::{
        RecordId, Report, ReportId, Spot,
        report::{Drawn, Stand},
    },
    ui::TextInput,
};
use pane::Pane;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    /// A line of the findings.
    Line(usize),
    /// A record listed under a line, by its place.
    Record(usize, usize),
    /// Records that are not listed, under a line.
    More(usize),
}

/// The screen's state.
#[derive(Clone, Debug)]
pub struct ReportState {
    /// Where it was opened from.
    id: ReportId,
    /// As it was opened or saved last.
    saved: Report,
    figures: Figures,
    /// Place among the rows, and among the measures.
    row: usize,
    measure: usize,
    /// The first row on the screen.
    top: usize,
    /// The further filter being typed, and what is wrong with it.
    typing: Option<TextInput>,
    wrong: Option<String>,
    /// What is being changed.
    pane: Option<Pane>,
    /// The person was told that changes would be lost.
    leaves: bool,
}

impl ReportState {
    /// Opens a report and asks for its numbers.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, id: ReportId) -> Self {
        let (report, problems) = id.report(cx.schema).unwrap_or_default();
        let saved = report.clone();
        // What its chart is made for is under the cursor.
        let measure = report.charted();
        let figures = Figures::of(cx, report, problems);
        Self { id, saved, figures, row: 0, measure, top: 0, typing: None, wrong: None, pane: None, leaves: false }
    }

    /// Where its keys come from.
    #[must_use]
    pub fn context(&self) -> Context {
        match &self.pane {
            _ if self.typing.is_some() => Context::Text,
            Some(pane) => pane.context(),
            None => Context::Report,
        }
    }

    /// Whether it is not as it was saved.
    fn is_changed(&self) -> bool {
        self.figures.report != self.saved
    }

    /// The rows of the table: groups with their records, the total last.
    fn rows(&self) -> Vec<Row> {
        let report = &self.figures.report;
        let innermost = u8::try_from(report.groups.len()).unwrap_or(u8::MAX);
        let mut rows = Vec::new();
        for (at, line) in self.figures.findings.lines.iter().enumerate() {
            if at > 0 {
                rows.push(Row::Line(at));
            }
            if line.depth == innermost && !report.listing.columns.is_empty() {
                rows.extend((0..line.records.len()).map(|place| Row::Record(at, place)));
                if u64::try_from(line.records.len()).is_ok_and(|listed| listed < line.count) {
                    rows.push(Row::More(at));
                }
            }
        }
        if (report.totals || report.groups.is_empty()) && !self.figures.findings.lines.is_empty() {
            rows.push(Row::Line(0));
        }
        rows
    }

    fn current(&self) -> Option<Row> {
        self.rows().get(self.row).copied()
    }

    /// Where the cursor stands in the chart.
    fn spot(&self, drawn: &Drawn) -> Option<Spot> {
        let line = match self.current()? {
            Row::Line(line) | Row::Record(line, _) | Row::More(line) => line,
        };
        drawn.chart.spots().into_iter().chain(drawn.chart.heads()).find(|spot| drawn.stand(*spot) == Some(Stand::Line(line)))
    }

    /// The record under the cursor, where there is one.
    fn record(&self) -> Option<(crate::model::TypeId, RecordId)> {
        match self.current()? {
            Row::Record(line, place) => self.figures.findings.lines.get(line)?.records.get(place).map(|record| (record.kind, record.id)),
            _ => None,
        }
    }
}
