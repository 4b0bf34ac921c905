//! A report as it is seen: title, chart, table.

use ratatui::layout::Rect;

use super::{
    ReportState, Row, layout,
    pane::{self},
};
use crate::{
    action::{Action, Command},
    model::fields,
    screens::{Vx, wording::number},
    text::width::width,
    ui::{Canvas, Hit, Role, chart::chart},
};

/// Draws it over the list.
pub fn view(state: &ReportState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    canvas.fill(area, Role::Text);
    canvas.hits.push(area, Hit::Nothing);
    let parts = layout::parts(state, area);
    head(state, vx, canvas, parts.title, parts.filter);
    problems(state, canvas, parts.problems);
    let figures = &state.figures;
    if let Some(empty) = figures.report.empty(&figures.findings, vx.schema).filter(|_| !figures.is_waiting()) {
        let (y, indexing) = (parts.head.y + 1, figures.trouble.is_none());
        if indexing {
            canvas.text(parts.head.x, y, parts.head.width, &empty.sentence, Role::Text);
            let on = if empty.is_filtered { "Change the filter, or choose another report." } else { "Make or import some, and come back." };
            canvas.text(parts.head.x, y + 1, parts.head.width, on, Role::Muted);
        }
    } else {
        if !parts.chart.is_empty()
            && let Some(drawn) = figures.drawn(state.measure, vx.schema, &vx.reading)
        {
            chart(canvas, parts.chart, &drawn.chart, 0, state.spot(&drawn));
        }
        table(state, vx, canvas, parts.head, parts.body);
    }
    if !parts.pane.is_empty() {
        pane::view(state, vx, canvas, parts.pane);
    }
    hints(state, vx, canvas, parts.hints);
}

fn head(state: &ReportState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, title: Rect, line: Rect) {
    let (figures, findings) = (&state.figures, &state.figures.findings);
    let changed = if state.is_changed() { " (changed)" } else { "" };
    let taken = canvas.text(title.x, title.y, title.width, &format!("{}{changed}", figures.report.title), Role::Title);
    let said = if figures.findings.lines.is_empty() {
        "counting".to_owned()
    } else {
        let limited = figures.report.limits(findings, vx.schema).map_or_else(String::new, |limits| format!("{limits}, "));
        format!("{limited}as of {}", vx.reading.local(findings.at).format("%Y-%m-%d %H:%M:%S"))
    };
    let room = title.width.saturating_sub(taken + 2);
    let cells = u16::try_from(width(&said)).unwrap_or(0).min(room);
    canvas.right(title.right() - cells, title.y, cells, &said, Role::Muted);
    if let Some(typing) = &state.typing {
        let x = line.x + canvas.text(line.x, line.y, line.width, "/ ", Role::Title);
        let half = Rect { x, width: line.width.saturating_sub(2) * 2 / 3, ..line };
        typing.draw(canvas, half, true);
        if let Some(wrong) = &state.wrong {
            canvas.text(half.right() + 1, line.y, line.right().saturating_sub(half.right() + 1), &format!("! {wrong}"), Role::Bad);
        }
        return;
    }
    let kinds: Vec<&str> =
        figures.report.kinds.iter().filter_map(|kind| vx.schema.record_type(*kind)).map(|kind| kind.plural.as_ref()).collect();
    let dated = figures.report.dated(&figures.report.filter);
    let narrowed = if figures.narrowed.is_empty() { String::new() } else { format!("/ {}", figures.narrowed) };
    let whole = if kinds.len() > 3 { "Communication".to_owned() } else { kinds.join(", ") };
    let words: Vec<String> = [whole, dated, narrowed].into_iter().filter(|words| !words.is_empty()).collect();
    let separator = format!(" {} ", canvas.look.glyphs.dot);
    match &figures.trouble {
        Some(trouble) => canvas.text(line.x, line.y, line.width, &format!("! {trouble}"), Role::Bad),
        None => canvas.text(line.x, line.y, line.width, &words.join(&separator), Role::Muted),
    };
}

fn problems(state: &ReportState, canvas: &mut Canvas<'_>, area: Rect) {
    for (y, problem) in (area.y..area.bottom()).zip(&state.figures.problems) {
        canvas.text(area.x, y, area.width, &format!("! {}; the rest applies", problem.sentence), Role::Warn);
    }
}

fn table(state: &ReportState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, head: Rect, body: Rect) {
    let figures = &state.figures;
    let (name, numbers) = layout::columns(state, body.width, vx.schema, &vx.reading);
    if !head.is_empty() {
        let titles: Vec<String> = figures.report.groups.iter().map(|group| group.title(vx.schema)).collect();
        canvas.text(head.x, head.y, name, &titles.join(" / "), Role::Muted);
        let mut x = head.x + name;
        for (at, (measure, cells)) in figures.report.measures.iter().zip(&numbers).enumerate() {
            let role = if at == state.measure { Role::Title } else { Role::Muted };
            canvas.right(x + 2, head.y, cells - 2, &measure.title(vx.schema), role);
            x += cells;
        }
    }
    let rows = state.rows();
    let columns = record_columns(state, body.width);
    if head.height > 1 {
        for (field, x, cells) in &columns {
            let title = vx.schema.field(*field).map_or_else(String::new, |field| field.title().into_owned());
            canvas.text(head.x + x, head.y + 1, *cells, &title, Role::Muted);
        }
    }
    let measures = figures.report.measures.len().max(1);
    for (y, (at, row)) in (body.y..body.bottom()).zip(rows.iter().enumerate().skip(state.top)) {
        let place = Rect { y, height: 1, ..body };
        let indent = layout::indent(state, *row);
        canvas.hits.push(place, Hit::Entry(at * measures + state.measure));
        match row {
            Row::Line(line) => numbers_of(state, vx, canvas, (at, *line), place, (name, &numbers)),
            Row::Record(line, nth) => {
                let Some(record) = figures.findings.lines.get(*line).and_then(|line| line.records.get(*nth)) else { continue };
                for (field, x, cells) in &columns {
                    let kind = vx.schema.field(*field).map(|field| field.kind);
                    let value = record.value(*field).zip(kind);
                    let text = value.map_or_else(String::new, |(value, kind)| figures.names().show(kind, &value, vx.schema, &vx.reading));
                    canvas.text(place.x + x, y, *cells, &text, if *field == fields::NAME { Role::Text } else { Role::Muted });
                }
                if at == state.row {
                    canvas.tint(place, Role::Cursor);
                }
            }
            Row::More(line) => {
                let found = figures.findings.lines.get(*line);
                let more = found.map_or(0, |line| line.count.saturating_sub(u64::try_from(line.records.len()).unwrap_or(u64::MAX)));
                canvas.text(place.x + indent, y, place.width.saturating_sub(indent), &format!("and {} more", number(more)), Role::Muted);
                if at == state.row {
                    canvas.tint(place, Role::Cursor);
                }
            }
        }
    }
}

fn numbers_of(
    state: &ReportState,
    vx: &Vx<'_>,
    canvas: &mut Canvas<'_>,
    (at, line): (usize, usize),
    place: Rect,
    (name, numbers): (u16, &[u16]),
) {
    let figures = &state.figures;
    let Some(found) = figures.findings.lines.get(line) else { return };
    let is_outer = found.depth == 1 && figures.report.groups.len() > 1;
    let role = if found.depth == 0 || is_outer { Role::Title } else { Role::Text };
    let indent = layout::indent(state, Row::Line(line));
    let label = figures.label(line, vx.schema, &vx.reading);
    canvas.text(place.x + indent, place.y, name.saturating_sub(indent + 1), &label, role);
    if is_outer && !figures.report.subtotals {
        if at == state.row {
            canvas.tint(Rect { width: name, ..place }, Role::Cursor);
        }
        return;
    }
    let mut x = place.x + name;
    let measures = figures.report.measures.len().max(1);
    for (nth, (measure, cells)) in figures.report.measures.iter().zip(numbers).enumerate() {
        let cell = found.cells.get(nth).copied().unwrap_or(crate::model::report::Cell::None);
        let role = if cell.is_nothing() { Role::Muted } else { role };
        canvas.right(x + 2, place.y, cells - 2, &measure.show(cell, vx.schema, &vx.reading), role);
        let here = Rect { x, width: *cells, ..place };
        canvas.hits.push(here, Hit::Entry(at * measures + nth));
        if (at, nth) == (state.row, state.measure) {
            canvas.tint(Rect { x: x + 1, width: cells - 1, ..place }, Role::Cursor);
        }
        x += cells;
    }
}

/// The columns of listed records: field, where it begins, how many cells it has.
fn record_columns(state: &ReportState, cells: u16) -> Vec<(crate::model::FieldId, u16, u16)> {
    let listing = &state.figures.report.listing;
    let indent = 2 * u16::try_from(state.figures.report.groups.len()).unwrap_or(0);
    let count = u16::try_from(listing.columns.len()).unwrap_or(1).max(1);
    let each = (cells.saturating_sub(indent) / count).clamp(8, 30);
    let mut x = indent;
    let mut columns = Vec::new();
    for field in &listing.columns {
        let wanted = listing.widths.get(field).copied().unwrap_or(each);
        let room = cells.saturating_sub(x);
        if room < 4 {
            break;
        }
        columns.push((*field, x, wanted.min(room).saturating_sub(1)));
        x += wanted;
    }
    columns
}

fn hints(state: &ReportState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let rows: &[(Action, &str)] = match (&state.pane, &state.typing) {
        (_, Some(_)) => &[(Action::TextNewline, "Keep it"), (Action::TextCancel, "Clear")],
        (Some(pane), _) if pane.context() == crate::action::Context::Form => pane::HINTS,
        (Some(_), _) => &[],
        (None, None) => &[
            (Action::ReportOpen, "Show records"),
            (Action::ReportFilter, "Filter"),
            (Action::ReportLayout, "Layout"),
            (Action::ReportSort, "Sort & Filter"),
            (Action::ReportChart, "Chart"),
            (Action::ReportSave, "Save as"),
            (Action::ReportExport, "Export"),
            (Action::ReportSelect, "Select records"),
            (Action::Cancel, "Close"),
        ],
    };
    let hints: Vec<(Command, &str)> = rows.iter().map(|(action, label)| ((*action).into(), *label)).collect();
    canvas.hints_as(area, vx.keymap, &hints);
}
