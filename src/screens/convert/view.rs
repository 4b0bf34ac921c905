//! The window of a conversion.

use ratatui::layout::Rect;

use super::{ConvertState, Row, Twin};
use crate::{
    action::Action,
    model::{Account, FieldId, Matches, Record, fields, record_type},
    screens::{Vx, wording::counted},
    ui::{
        Canvas, Hit, Role, Window,
        window::{split_top, wrapped},
    },
};

/// Cells of the labels.
const LABEL: u16 = 16;

/// Draws it over what is there.
pub fn view(state: &ConvertState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = state.rows(vx.schema);
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(13);
    let window = Window::of(area, 76, height.min(area.height));
    let who = match &state.record {
        Some(record) => record.name().to_owned(),
        None => counted(state.count, None, vx.schema),
    };
    window.draw(canvas, &format!("Convert {who}"));
    let mut rest = window.body;
    let gap = u16::from(rest.height > u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(4));
    for (text, role) in about(state, vx) {
        rest = lines(canvas, rest, &text, role);
    }
    rest = split_top(rest, gap).1;
    let focus = state.row.min(rows.len().saturating_sub(1));
    for (place, row) in rows.iter().enumerate() {
        let (room, below) = split_top(rest, 1);
        rest = below;
        draw_row(state, vx, canvas, room, *row, place == focus);
        canvas.hits.push(room, Hit::Entry(place));
    }
    rest = split_top(rest, gap).1;
    let (text, role) = match (&state.problem, state.busy) {
        (Some(problem), _) => (format!("! {problem}"), Role::Bad),
        (None, Some(_)) => ("Converting".to_owned(), Role::Muted),
        (None, None) => (help(state, rows.get(focus).copied()), Role::Muted),
    };
    lines(canvas, rest, &text, role);
    let order = if state.single().is_some() { "Convert" } else { "See the plan" };
    let mut hints = vec![(Action::TextNewline.into(), order)];
    if rows.len() > 1 {
        hints.push((Action::TextDone.into(), "Next row"));
    }
    hints.push((Action::TextChoices.into(), "Other choice"));
    hints.push((Action::TextCancel.into(), "Cancel"));
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

/// Draws a text in as many rows as it takes; answers the room below.
fn lines(canvas: &mut Canvas<'_>, room: Rect, text: &str, role: Role) -> Rect {
    let mut rest = room;
    for text in wrapped(text, room.width) {
        let (line, below) = split_top(rest, 1);
        if !line.is_empty() {
            canvas.text(line.x, line.y, line.width, &text, role);
        }
        rest = below;
    }
    rest
}

/// What happens, and who is entered already.
fn about(state: &ConvertState, vx: &Vx<'_>) -> Vec<(String, Role)> {
    let kind = vx.schema.record_type(state.to());
    let (one, many) =
        kind.map_or(("record".to_owned(), "records".to_owned()), |kind| (kind.label.to_lowercase(), kind.plural.to_lowercase()));
    let mut lines = Vec::new();
    if state.kinds.len() < 2 {
        let becomes = if state.single().is_some() { format!("Becomes a {one}.") } else { format!("Become {many}.") };
        lines.push((becomes, Role::Text));
    }
    lines.push(("Number, history, score and links stay as they are.".to_owned(), Role::Muted));
    if let Some(step) = state.record.as_ref().and_then(|record| next_step(record, vx)) {
        lines.push((step, Role::Muted));
    }
    match &state.twin {
        _ if state.single().is_none() => {}
        Twin::Asked(_) => lines.push((format!("Looking among the {many}"), Role::Muted)),
        Twin::Known(None) => lines.push((format!("Nobody like this is among the {many}."), Role::Muted)),
        Twin::Known(Some((double, why))) => lines.push((format!("Entered already: {} ({why}).", named(double)), Role::Warn)),
    }
    lines
}

/// What was to be done next, which goes along.
fn next_step(record: &Record, vx: &Vx<'_>) -> Option<String> {
    let shown = |field: FieldId| {
        let value = record.get(field).zip(vx.schema.field(field));
        value.map(|(value, def)| def.kind.show(value, &vx.reading))
    };
    let words: Vec<String> = [fields::NEXT_STEP, fields::NEXT_STEP_DATE].into_iter().filter_map(shown).collect();
    (!words.is_empty()).then(|| format!("Next step, goes along: {}.", words.join(", ")))
}

/// A record by name and what tells it apart: `#12 Ada Berg, Acme, ada@x.se`.
fn named(record: &Record) -> String {
    // Of one that is not seen only whose it is.
    let mut name = if record.id.0 == 0 { record.name().to_owned() } else { format!("#{} {}", record.id, record.name()) };
    for text in [fields::COMPANY, fields::EMAIL, fields::PHONE].map(|field| record.text(field)) {
        if !text.is_empty() {
            name.push_str(", ");
            name.push_str(text);
        }
    }
    name
}

fn draw_row(state: &ConvertState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect, row: Row, is_focused: bool) {
    if room.is_empty() {
        return;
    }
    let label = match row {
        Row::To => "Becomes",
        Row::Matches if state.single().is_some() => "So it",
        Row::Matches => "Entered already",
        Row::Over(field) => vx.schema.field(field).map_or("", |def| def.label.as_ref()),
        Row::Account => "Account",
        Row::Title => "Opportunity",
    };
    canvas.text(room.x, room.y, LABEL.min(room.width), label, if is_focused { Role::Text } else { Role::Muted });
    let value = Rect::new(room.x + LABEL.min(room.width), room.y, room.width.saturating_sub(LABEL), 1);
    if value.is_empty() {
        return;
    }
    if row == Row::Title {
        state.title.draw(canvas, value, is_focused && state.busy.is_none());
        return;
    }
    let text = chosen(state, vx, row);
    let text = if is_focused { format!("< {text} >") } else { format!("  {text}") };
    let role = if is_focused { Role::FieldFocus } else { Role::Field };
    canvas.fill(value, role);
    canvas.text(value.x, value.y, value.width, &text, role);
    if is_focused {
        canvas.stand(value.x, value.y);
    }
}

/// The choice of a row in words.
fn chosen(state: &ConvertState, vx: &Vx<'_>, row: Row) -> String {
    match row {
        Row::To => vx.schema.record_type(state.to()).map_or_else(String::new, |kind| kind.label.to_string()),
        Row::Matches => match (state.matches, state.single().is_some()) {
            (Matches::Apart, true) => "becomes one of its own",
            (Matches::Into, true) => "goes into that one, which keeps its values",
            (Matches::Leave, true) => "stays as it is",
            (Matches::Apart, false) => "become ones of their own",
            (Matches::Into, false) => "go into those, which keep their values",
            (Matches::Leave, false) => "stay as they are",
        }
        .to_owned(),
        Row::Account => {
            let company = state.record.as_ref().map_or("", |record| record.text(fields::COMPANY).trim());
            match (state.account, &state.known) {
                (Account::None, _) => "none".to_owned(),
                (Account::Link, Some(known)) => format!("link to {}", known.name),
                (Account::Link, None) => "link to the one called like the company".to_owned(),
                (Account::Make, _) if company.is_empty() => "link, and make what is not there".to_owned(),
                (Account::Make, _) => format!("make {company}"),
            }
        }
        Row::Over(field) => over(state, vx, field),
        Row::Title => state.title.text(),
    }
}

/// Which of two values is kept.
fn over(state: &ConvertState, vx: &Vx<'_>, field: FieldId) -> String {
    let shown = |record: Option<&Record>| {
        let value = record.and_then(|record| record.get(field)).zip(vx.schema.field(field));
        value.map_or_else(String::new, |(value, def)| def.kind.show(value, &vx.reading))
    };
    let (mine, theirs) = (shown(state.record.as_deref()), shown(state.double().map(|(double, _)| double.as_ref())));
    if state.over.contains(&field) { format!("take {mine} for {theirs}") } else { format!("keep {theirs}, not {mine}") }
}

/// What the focus is about.
fn help(state: &ConvertState, row: Option<Row>) -> String {
    match row {
        Some(Row::Matches) if state.matches == Matches::Into => {
            "Its blanks are filled; addresses, numbers, tags, notes, history and links are taken over."
        }
        Some(Row::Matches) if state.single().is_none() => "By e-mail, by name and phone, or by name and company; also among each other.",
        Some(Row::Account) if state.single().is_none() => "One account for all records of a company.",
        Some(Row::Title) if state.single().is_none() => "A title makes one for each; {name} and {company} stand for theirs. Empty: none.",
        Some(Row::Title) => "What it is interested in: a title makes an opportunity for it. Empty: none.",
        _ if state.to() == record_type::LEAD => "It is a lead again; what was made along with it stays.",
        _ => "",
    }
    .to_owned()
}
