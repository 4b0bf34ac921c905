//! The windows of an import: the path, the columns, the plan, how far it has come.

use ratatui::layout::Rect;

use super::{Columns, ImportState, People, Step, columns::in_words, mapping};
use crate::{
    action::{Action, Command},
    exchange::{Shape, Warning, dialect::separator_name, mapping::ColumnUse, reader::NAMELESS},
    proto::ImportMode,
    screens::{Vx, plan},
    text::{clean, width::width},
    ui::{
        Canvas, Hit, Role, Window,
        pick::Pick,
        window::{split_bottom, split_top, wrapped},
    },
};

/// Warnings of the file shown at most.
const WARNINGS: usize = 2;
/// Lines about what is wrong or missing, at most.
const MOST_LINES: usize = 4;
/// Cells of the column that says why.
const WHY: u16 = 15;

/// Draws it over the list.
pub fn view(state: &ImportState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    match (&state.step, &state.columns) {
        (Step::Sheet(pick), _) => sheets(state, pick, vx, canvas, area),
        (Step::Looking, None) => path(state, Some("Reading the beginning of the file"), vx, canvas, area),
        (Step::Path, _) | (_, None) => path(state, None, vx, canvas, area),
        (Step::Planning(rows), _) => {
            let title = format!("Import {}", state.file_name());
            plan::progress(&title, "Reading rows:", Some((*rows, 0)), vx, canvas, area);
        }
        (Step::Review(sifted), _) => super::plan::view(sifted, &state.file_name(), vx, canvas, area),
        (Step::Ending { .. }, _) => {
            let title = format!("Import {}", state.file_name());
            plan::progress(&title, "Writing the rows that were left out to a file", None, vx, canvas, area);
        }
        (Step::Looking | Step::Mapping, Some(columns)) => {
            map(state, columns, vx, canvas, area);
            mapping::view(columns, vx, canvas, area);
        }
    }
}

fn path(state: &ImportState, busy: Option<&str>, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let plural = vx.schema.record_type(state.kind).map_or_else(|| "records".to_owned(), |kind| kind.plural.to_lowercase());
    let window = Window::of(area, 76, 14);
    window.draw(canvas, &format!("Import {plural}"));
    let (line, rest) = split_top(window.body, 1);
    if !line.is_empty() {
        canvas.text(line.x, line.y, line.width, "Which file? Type its path, or drag the file here.", Role::Text);
    }
    let gap = u16::from(rest.height >= 3);
    let (line, rest) = split_top(split_top(rest, gap).1, 1);
    state.typed.draw(canvas, line, busy.is_none());
    let (_, rest) = split_top(rest, gap);
    let (text, role) = match (&state.problem, busy) {
        (_, Some(busy)) => (busy.to_owned(), Role::Muted),
        (Some(problem), None) => (format!("! {problem}"), Role::Bad),
        (None, None) => {
            let text = "CSV, Excel or LibreOffice workbooks, vCards: from Outlook, Google Contacts, LinkedIn, ACT! or any other program. Nothing is \
                 written before you saw the plan.";
            (text.to_owned(), Role::Muted)
        }
    };
    for (y, line) in (rest.top()..rest.bottom()).zip(wrapped(&text, rest.width)) {
        canvas.text(rest.x, y, rest.width, &line, role);
    }
    canvas.hints_as(window.hints, vx.keymap, &[(Action::TextNewline.into(), "Look at the file"), (Action::TextCancel.into(), "Cancel")]);
}

fn map(state: &ImportState, columns: &Columns, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 116, area.height.saturating_sub(2).min(40));
    window.draw(canvas, &format!("Import {}", state.file_name()));
    let air = u16::from(window.body.height >= 14);
    let (facts, rest) = split_top(window.body, 2);
    let warnings = warnings(state, columns, vx);
    let (warned, rest) = split_top(rest, u16::try_from(warnings.len()).unwrap_or(0));
    let (_, rest) = split_top(rest, air);
    let (head, rest) = split_top(rest, 1);
    let (rest, buttons) = split_bottom(rest, 1);
    let (list, _) = split_bottom(rest, air);
    let (found_row, chosen_row) = split_top(facts, 1);
    // Hints keep a blank before themselves; here they stand under the text.
    let aligned = |row: Rect| Rect::new(row.x.saturating_sub(1), row.y, row.width + 1, 1);
    if !chosen_row.is_empty() {
        canvas.text(found_row.x, found_row.y, found_row.width, &found(columns, canvas), Role::Text);
        canvas.hints_as(aligned(chosen_row), vx.keymap, &chosen(state, columns));
    }
    for (y, (line, role)) in (warned.top()..warned.bottom()).zip(warnings) {
        canvas.text(warned.x, y, warned.width, &line, role);
    }
    table(columns, vx, canvas, head, list);
    if !buttons.is_empty() {
        let mut x = buttons.x + canvas.button(buttons.x, buttons.y, 0, "See the plan", true) + 1;
        x += canvas.button(x, buttons.y, 1, "Back", false);
        let [fields, notes, out] = columns.mapping.counts();
        let text = format!("{fields} of {} mapped, {notes} to the notes, {out} left out", columns.count());
        if usize::from(buttons.right().saturating_sub(x)) > width(&text) {
            canvas.right(x, buttons.y, buttons.right() - x, &text, Role::Muted);
        }
    }
    let hints = [
        (Action::ImportPick.into(), "Choose field"),
        (Action::ImportLeave.into(), "Leave out"),
        (Action::ImportAs.into(), "Read as"),
        (Action::ImportRecords.into(), "Records"),
        (Action::ImportPlan.into(), "Plan"),
        (Action::ImportBack.into(), "Back"),
    ];
    let others = [
        (Action::ImportAuto.into(), "Auto map"),
        (Action::ImportClear.into(), "Clear map"),
        (Action::ImportMaps.into(), "Saved maps"),
        (Action::ImportSaveMap.into(), "Save map"),
    ];
    // Where the window breathes, the blank row above its hints takes the more needed ones.
    if window.hints.y > window.body.bottom() {
        canvas.hints_as(Rect { y: window.hints.y - 1, ..window.hints }, vx.keymap, &hints);
        canvas.hints_as(window.hints, vx.keymap, &others);
    } else {
        canvas.hints_as(window.hints, vx.keymap, &hints);
    }
}

/// What the program found out about the file.
fn found(columns: &Columns, canvas: &Canvas<'_>) -> String {
    let preview = &columns.preview;
    let dot = canvas.look.glyphs.dot;
    let kept = match &preview.shape {
        Shape::Text { separator, .. } => format!("parted by {}", separator_name(*separator)),
        Shape::Workbook { what, sheet, sheets } if sheets.len() > 1 => {
            format!("{}  {dot}  sheet '{}' of {}", what.words(), clean::line(sheet), sheets.len())
        }
        Shape::Workbook { what, .. } => what.words().to_owned(),
        Shape::Cards => return "Business cards (vCard)".to_owned(),
    };
    let headers = match preview.header_line {
        0 => "no headers".to_owned(),
        line => format!("headers in line {line}"),
    };
    let format = match (&preview.map, preview.format) {
        (Some(map), _) => format!("Saved map '{}'", clean::line(&map.name)),
        (None, Some(name)) => format!("Looks like {name}"),
        (None, None) => "Unknown program".to_owned(),
    };
    format!("{format}  {dot}  {kept}  {dot}  {headers}")
}

/// What the person can choose, with the key that does.
fn chosen<'a>(state: &ImportState, columns: &'a Columns) -> Vec<(Command, &'a str)> {
    let mode = match state.mode {
        ImportMode::Both => "adds new rows, updates known",
        ImportMode::Create => "adds new rows only",
        ImportMode::Update => "updates known rows only",
    };
    let people = match state.people {
        People::Add => "adds unknown people",
        People::LeaveOut => "leaves unknown people out",
    };
    let mut hints = vec![(Action::ImportMode.into(), mode), (Action::ImportPeople.into(), people)];
    if state.allow_erased {
        hints.push((Action::ImportErased.into(), "takes erased addresses in"));
        return hints;
    }
    match &columns.preview.shape {
        Shape::Text { encoding, .. } => hints.push((Action::ImportEncoding.into(), *encoding)),
        Shape::Workbook { .. } => hints.push((Action::ImportEncoding.into(), "how it is read")),
        Shape::Cards => {}
    }
    hints
}

fn warnings(state: &ImportState, columns: &Columns, vx: &Vx<'_>) -> Vec<(String, Role)> {
    let mut lines: Vec<(String, Role)> = state.problem.iter().map(|problem| (format!("! {problem}"), Role::Bad)).collect();
    if matches!(state.step, Step::Looking) {
        lines.push(("Reading the file again".to_owned(), Role::Muted));
    }
    if state.problem.is_none() {
        lines.extend(columns.missing(vx.schema).into_iter().map(|missing| (format!("! {missing}"), Role::Bad)));
    }
    let open = (0..columns.count()).filter(|at| columns.doubt(*at, vx.schema).is_some()).count();
    if open > 0 {
        let what = if open == 1 { "1 column (?)".to_owned() } else { format!("{open} columns (?)") };
        lines.push((format!("! {what} can be read in more than one way; the plan asks which"), Role::Warn));
    }
    // What a mapping lacks is said above, as it is now.
    let all: Vec<&Warning> = columns.preview.warnings.iter().filter(|warning| warning.text != NAMELESS).collect();
    lines.extend(all.iter().take(WARNINGS).map(|warning| (format!("! {warning}"), Role::Warn)));
    if all.len() > WARNINGS {
        lines.push((format!("! {} more; the plan names the rows", all.len() - WARNINGS), Role::Warn));
    }
    lines.truncate(MOST_LINES);
    lines
}

/// Where the parts of a row of the table stand.
struct Parts {
    name: u16,
    sample: u16,
    field: u16,
    why: u16,
    /// Cells of the first three.
    cells: u16,
}

impl Parts {
    fn of(list: Rect) -> Self {
        let why = if list.width >= 70 { WHY } else { 0 };
        // Cursor, gaps, arrow.
        let cells = list.width.saturating_sub(2 + 2 + 4 + 1 + why) / 3;
        let (name, sample) = (list.x + 2, list.x + 4 + cells);
        let field = sample + cells + 4;
        Self { name, sample, field, why: if why == 0 { list.right() } else { field + cells + 1 }, cells }
    }
}

fn table(columns: &Columns, vx: &Vx<'_>, canvas: &mut Canvas<'_>, head: Rect, list: Rect) {
    let glyphs = canvas.look.glyphs;
    let Parts { name, sample, field, why, cells } = Parts::of(list);
    let rest = |right: u16, x: u16| right.saturating_sub(x);
    if !head.is_empty() {
        canvas.text(name, head.y, cells, "Column", Role::Title);
        canvas.text(sample, head.y, cells, "Values", Role::Title);
        canvas.text(field, head.y, rest(why.min(head.right()), field), "Becomes", Role::Title);
        canvas.text(why, head.y, rest(head.right(), why), "Why", Role::Title);
    }
    let top = (columns.cursor + 1).saturating_sub(usize::from(list.height));
    for (at, y) in (top..columns.count()).zip(list.top()..list.bottom()) {
        let line = Rect::new(list.x, y, list.width, 1);
        let current = at == columns.cursor;
        let column = columns.mapping.column(at);
        let (text, role) = match (columns.doubt(at, vx.schema), column) {
            (Some(_), _) => (format!("? {}", in_words(column, vx.schema)), Role::Warn),
            (None, ColumnUse::Field(_) | ColumnUse::Composite(_)) => {
                let way = columns.mapping.way(at).map_or_else(String::new, |way| format!(", {}", way.example()));
                (format!("{}{way}", in_words(column, vx.schema)), Role::New)
            }
            (None, ColumnUse::KeepInNotes) => (in_words(column, vx.schema), Role::Text),
            (None, ColumnUse::LeaveOut) => (in_words(column, vx.schema), Role::Muted),
        };
        canvas.text(line.x, y, 1, if current { glyphs.cursor } else { " " }, Role::Key);
        canvas.text(name, y, cells, &columns.preview.headers[at], Role::Text);
        canvas.text(sample, y, cells, &columns.samples(at).join(&format!(" {} ", glyphs.dot)), Role::Muted);
        canvas.text(field.saturating_sub(3), y, 2, glyphs.arrow, Role::Line);
        canvas.text(field, y, rest(why.min(line.right()), field).saturating_sub(1), &text, role);
        canvas.text(why, y, rest(line.right(), why), columns.mapping.why(at).words(), Role::Muted);
        if current {
            canvas.tint(line, Role::Cursor);
        }
        canvas.hits.push(line, Hit::Entry(at));
    }
}

fn sheets(state: &ImportState, pick: &Pick<String>, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 66, 16);
    window.draw(canvas, &format!("Import {}", state.file_name()));
    let (line, rest) = split_top(window.body, 1);
    canvas.text(line.x, line.y, if line.is_empty() { 0 } else { line.width }, "Which sheet of the workbook?", Role::Text);
    pick.draw(canvas, split_top(rest, u16::from(rest.height >= 4)).1, "No sheet is called that.");
    canvas.hints_as(window.hints, vx.keymap, &[(Action::PickTake.into(), "Take it"), (Action::PickCancel.into(), "Back")]);
}
