//! A report: chart and numbers; every number opens its records.

mod update;
mod view;

pub use update::update;
pub use view::view;

use super::{Cx, figures::Figures};
use crate::{
    action::Context,
    model::{Report, ReportId},
};

/// The screen's state.
#[derive(Clone, Debug)]
pub struct ReportState {
    id: ReportId,
    figures: Figures,
    line: usize,
    measure: usize,
}

impl ReportState {
    /// Opens a report and asks for its numbers.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, id: ReportId) -> Self {
        let (report, problems) = id.report(cx.schema).unwrap_or_else(|| (Report::default(), Vec::new()));
        Self { id, figures: Figures::of(cx, report, problems), line: 0, measure: 0 }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Report
    }
}
