//! What keys, answers and changes in the store do to a report.

use super::{
    ReportState, Row, layout, out,
    pane::{self, Pane, Part},
};
use crate::{
    action::{Action, Command as Act},
    model::{
        ReportId, Spot,
        chart::CHARTS,
        report::{PERIODS, SavedReport, Stand},
    },
    screens::{Cx, FileNews, Gesture, Input, Open, Told, Tone, figures},
    ui::{Hit, TextInput},
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ReportState, input: &Input<'_>) {
    if state.figures.take(input) {
        let rows = state.rows().len();
        state.row = state.row.min(rows.saturating_sub(1));
    }
    state.figures.refresh(cx);
    match input {
        Input::Do(command) if state.typing.is_some() => type_filter(cx, state, command.action),
        Input::Key(key) if state.typing.is_some() && state.typing.as_mut().is_some_and(|typing| typing.key(*key)) => {
            narrow(cx, state);
        }
        Input::Paste(text) if state.typing.is_some() => {
            if let Some(typing) = &mut state.typing {
                typing.paste(text);
            }
            narrow(cx, state);
        }
        Input::Told(Told::Arrange(arrangement)) => {
            let listing = arrangement.clone();
            state.figures.change(cx, |report| report.listing = listing);
        }
        Input::Told(Told::WriteReport(path)) => out::write(cx, state, path),
        Input::File(FileNews::Written(path, written)) => match written {
            Ok(()) => cx.say(Tone::Good, format!("Wrote the report to {}.", path.display())),
            Err(problem) => cx.say(Tone::Bad, problem.clone()),
        },
        Input::Told(Told::Report(id)) => {
            state.id = *id;
            if let Some((saved, _)) = id.report(cx.schema) {
                let report = &mut state.figures.report;
                (report.name, report.title, report.category) = (saved.name, saved.title, saved.category);
            }
            state.saved = state.figures.report.clone();
        }
        _ if state.pane.is_some() && pane::update(cx, state, input) => {}
        Input::Do(command) => act(cx, state, command),
        Input::Mouse { gesture, hit, .. } => mouse(cx, state, *gesture, hit),
        _ => {}
    }
    let rows = state.rows().len();
    let parts = layout::parts(state, cx.area);
    state.row = state.row.min(rows.saturating_sub(1));
    state.top = layout::scrolled(state.top, state.row, parts.body.height, rows);
}

fn act(cx: &mut Cx<'_>, state: &mut ReportState, command: &Act) {
    let last = state.rows().len().saturating_sub(1);
    let page = usize::from(layout::parts(state, cx.area).body.height.max(2)) - 1;
    let measures = state.figures.report.measures.len();
    match command.action {
        Action::ReportDown => state.row = (state.row + 1).min(last),
        Action::ReportUp => state.row = state.row.saturating_sub(1),
        Action::ReportPageDown => state.row = (state.row + page).min(last),
        Action::ReportPageUp => state.row = state.row.saturating_sub(page),
        Action::ReportFirst => state.row = 0,
        Action::ReportLast => state.row = last,
        Action::ReportRight => state.measure = (state.measure + 1).min(measures.saturating_sub(1)),
        Action::ReportLeft => state.measure = state.measure.saturating_sub(1),
        Action::ReportOpen => show(cx, state, false),
        Action::ReportSelect => show(cx, state, true),
        Action::ReportFilter => state.typing = Some(TextInput::line(&state.figures.narrowed)),
        Action::ReportChart => next_chart(cx, state),
        Action::ReportLater => turn_period(cx, state, -1),
        Action::ReportEarlier => turn_period(cx, state, 1),
        Action::ReportLayout => state.pane = Some(Pane::at(Part::Title)),
        Action::ReportSort => state.pane = Some(Pane::at(Part::Filter)),
        Action::ReportSave => save(cx, state),
        Action::ReportExport => out::ask(cx, state),
        Action::ReportCopy => out::copy(cx, state),
        Action::Reload => state.figures.ask(cx),
        Action::Cancel | Action::Close if !state.figures.narrowed.is_empty() => {
            state.figures.narrowed.clear();
            state.figures.ask(cx);
        }
        Action::Cancel | Action::Close if state.is_changed() && !state.leaves => {
            state.leaves = true;
            let (save, leave) = (cx.keymap.hint(&Action::ReportSave.into()), cx.keymap.hint(&command.action.into()));
            cx.say(Tone::Warn, format!("the report was changed: {save} saves it, {leave} again leaves it"));
            return;
        }
        Action::Cancel | Action::Close => cx.close(),
        _ => {}
    }
    state.leaves = false;
}

fn mouse(cx: &mut Cx<'_>, state: &mut ReportState, gesture: Gesture, hit: &Hit) {
    let last = state.rows().len().saturating_sub(1);
    match (gesture, hit) {
        (Gesture::WheelDown, _) => state.row = (state.row + 3).min(last),
        (Gesture::WheelUp, _) => state.row = state.row.saturating_sub(3),
        (Gesture::Press | Gesture::Double, Hit::Entry(place)) => {
            let measures = state.figures.report.measures.len().max(1);
            let (row, measure) = (place / measures, place % measures);
            if (row, measure) == (state.row, state.measure) {
                show(cx, state, false);
            } else {
                (state.row, state.measure) = (row.min(last), measure);
            }
        }
        (Gesture::Press | Gesture::Double, Hit::Chart(_, spot)) => press_mark(cx, state, *spot),
        _ => {}
    }
}

/// Goes to the line a mark stands for, or opens what the mark counts where the cursor is there already, or no line has it.
fn press_mark(cx: &mut Cx<'_>, state: &mut ReportState, spot: Spot) {
    let Some(drawn) = state.figures.drawn(state.measure, cx.schema, &cx.reading) else { return };
    match drawn.stand(spot) {
        Some(Stand::Line(line)) => match state.rows().iter().position(|row| *row == Row::Line(line)) {
            Some(row) if row != state.row => state.row = row,
            _ => show_line(cx, state, line, false),
        },
        Some(stand @ Stand::Column(_)) => {
            let behind = state.figures.behind(stand, state.measure, cx.schema, &cx.reading);
            figures::open(cx, drawn.chart.called(spot), behind, false, false);
        }
        None => {}
    }
}

/// Opens exactly the records that the number under the cursor counts, or the record under it.
fn show(cx: &mut Cx<'_>, state: &ReportState, select: bool) {
    match state.current() {
        Some(Row::Record(..)) if !select => {
            if let Some((kind, record)) = state.record() {
                cx.open(Open::Form { kind, record: Some(record), list: None, draft: None });
            }
        }
        Some(Row::Line(line) | Row::More(line) | Row::Record(line, _)) => show_line(cx, state, line, select),
        None => {}
    }
}

fn show_line(cx: &mut Cx<'_>, state: &ReportState, line: usize, select: bool) {
    let figures = &state.figures;
    let Some(found) = figures.findings.lines.get(line) else { return };
    let is_nothing = found.cells.get(state.measure).is_some_and(|cell| cell.is_nothing());
    let adds = figures.report.measures.get(state.measure).is_some_and(|measure| measure.figure.adds());
    let path = figures.findings.path(line);
    let names: Vec<String> = path.iter().map(|at| figures.label(*at, cx.schema, &cx.reading)).collect();
    let title = if names.is_empty() { figures.report.title.clone() } else { names.join(", ") };
    let behind = figures.behind(Stand::Line(line), state.measure, cx.schema, &cx.reading);
    figures::open(cx, title, behind, found.count == 0 || is_nothing && adds, select);
}

fn type_filter(cx: &mut Cx<'_>, state: &mut ReportState, action: Action) {
    let Some(typing) = &mut state.typing else { return };
    match action {
        Action::TextNewline | Action::TextDone | Action::TextDown if state.wrong.is_none() => state.typing = None,
        Action::TextCancel => {
            (state.typing, state.wrong) = (None, None);
            state.figures.narrowed.clear();
            state.figures.ask(cx);
        }
        Action::TextUndo if typing.undo() => narrow(cx, state),
        Action::TextRedo if typing.redo() => narrow(cx, state),
        _ => {}
    }
}

/// The report follows each key of the filter that can be understood.
fn narrow(cx: &mut Cx<'_>, state: &mut ReportState) {
    let Some(text) = state.typing.as_ref().map(TextInput::text) else { return };
    match crate::model::Filter::parse(&text, cx.schema, &cx.reading, cx.user) {
        Ok(_) => {
            state.wrong = None;
            state.figures.narrowed = text;
            state.figures.ask(cx);
        }
        Err(error) => state.wrong = Some(error.to_string()),
    }
}

/// The next kind of chart, after the last one none.
fn next_chart(cx: &mut Cx<'_>, state: &mut ReportState) {
    let now = state.figures.report.chart;
    let next = now.map_or(0, |kind| CHARTS.iter().position(|def| def.kind == kind).map_or(0, |at| at + 1));
    let chart = CHARTS.get(next);
    state.figures.report.chart = chart.map(|def| def.kind);
    cx.say(Tone::Plain, chart.map_or("No chart.", |def| def.label));
}

fn turn_period(cx: &mut Cx<'_>, state: &mut ReportState, by: isize) {
    if !state.figures.report.has_period() {
        cx.say(Tone::Plain, "this report looks at no period; its filter may: created>-90d");
        return;
    }
    let now = state.figures.report.period.unwrap_or(PERIODS[0]);
    let at = PERIODS.iter().position(|days| *days == now).unwrap_or(0);
    let next = PERIODS[at.saturating_add_signed(by).min(PERIODS.len() - 1)];
    state.figures.change(cx, |report| report.period = Some(next));
    cx.say(Tone::Plain, format!("The last {next} days."));
}

/// Save As: under the name it has where it is the person's own.
pub(super) fn save(cx: &mut Cx<'_>, state: &ReportState) {
    let report = &state.figures.report;
    let known = match state.id {
        ReportId::Saved(record) => cx.schema.reports.iter().find(|saved| saved.record == record && saved.author == cx.user),
        ReportId::BuiltIn(_) => None,
    };
    let mut saved = known.cloned().unwrap_or_else(|| SavedReport {
        record: crate::model::RecordId(0),
        name: report.title.clone(),
        category: report.category,
        author: cx.user.to_owned(),
        is_shared: false,
        definition: String::new(),
    });
    // A title that was left alone becomes the name.
    let title = if report.title == state.saved.title && known.is_none() { String::new() } else { report.title.clone() };
    saved.definition = crate::model::Report { title, ..report.clone() }.written(cx.schema);
    cx.open(Open::SaveReport(Box::new(saved)));
}
