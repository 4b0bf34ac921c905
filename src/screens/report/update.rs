//! What keys, answers and changes in the store do to a report.

use super::ReportState;
use crate::{
    action::Action,
    screens::{Cx, Effect, Input, Tone},
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ReportState, input: &Input<'_>) {
    if state.figures.take(cx, input) {
        state.line = state.line.min(state.figures.findings.lines.len().saturating_sub(1));
    }
    let Input::Do(command) = input else { return };
    match command.action {
        Action::ReportDown => state.line = (state.line + 1).min(state.figures.findings.lines.len().saturating_sub(1)),
        Action::ReportUp => state.line = state.line.saturating_sub(1),
        Action::ReportRight => state.measure = (state.measure + 1).min(state.figures.report.measures.len().saturating_sub(1)),
        Action::ReportLeft => state.measure = state.measure.saturating_sub(1),
        Action::ReportOpen => show(cx, state),
        Action::Cancel | Action::Close => cx.close(),
        _ => {}
    }
}

/// Opens exactly the records that the number under the cursor counts.
fn show(cx: &mut Cx<'_>, state: &ReportState) {
    let Some(line) = state.figures.findings.lines.get(state.line) else { return };
    if line.count == 0 {
        cx.say(Tone::Plain, "nothing stands behind a zero");
        return;
    }
    let behind = state.figures.behind(state.line, Some(state.measure), cx.schema, &cx.reading);
    let Some(kind) = behind.kinds.first().copied() else { return };
    cx.close();
    cx.effects.push(Effect::ShowList { kind, filter: behind.filter });
}
