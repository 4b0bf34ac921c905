//! The table of numbers with small bars.

use ratatui::layout::Rect;

use super::{CONVERTED, LOST, MEASURES, OPEN, ProgressState, Row, Whose};
use crate::{
    action::Action,
    screens::{
        Vx,
        wording::{number, person},
    },
    ui::{
        Canvas, Hit, Role, Window, chart,
        window::{split_bottom, split_top},
    },
};

/// Cells of a number with the blank before it, and of the rate.
const NUMBER: u16 = 8;
const NARROW: [u16; 7] = [6, 5, 6, 8, 6, 10, 6];
const RATE: u16 = 6;
/// The least room for names.
const NAME: u16 = 16;
/// The least and the most cells of a bar.
const BAR: (u16, u16) = (4, 40);

/// Where things stand in a row.
struct Columns {
    name: u16,
    numbers: [u16; 7],
    bar: u16,
}

impl Columns {
    fn of(cells: u16) -> Self {
        let wide = cells >= 110;
        let numbers = if wide { NARROW.map(|cells| cells.max(NUMBER) + 2) } else { NARROW };
        let left = cells.saturating_sub(numbers.iter().sum::<u16>() + RATE);
        let bar = left.saturating_sub(NAME + 1).min(if wide { BAR.1 } else { 12 });
        let bar = if bar < BAR.0 { 0 } else { bar };
        Self { name: left.saturating_sub(bar + u16::from(bar > 0)), numbers, bar }
    }
}

/// Draws it over the list.
pub fn view(state: &ProgressState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = u16::try_from(state.rows.len()).unwrap_or(u16::MAX);
    let window = Window::of(area, area.width.saturating_sub(2).min(150), rows.saturating_add(8).clamp(10, area.height.max(10)));
    window.draw(canvas, "Team progress");
    let (head, rest) = split_top(window.body, 1);
    let (body, foot) = split_bottom(rest, 2);
    let columns = Columns::of(window.body.width);
    titles(&columns, canvas, head);
    if let Some(problem) = &state.problem {
        canvas.text(body.x, body.y, body.width, &format!("! {problem}"), Role::Bad);
    } else if state.rows.is_empty() && !body.is_empty() {
        canvas.text(body.x, body.y, body.width, "Counting", Role::Muted);
    }
    let most = state.rows.iter().filter(|row| row.whose != Whose::Everybody).map(|row| row.count(OPEN)).max().unwrap_or(0).max(1);
    let page = usize::from(body.height).max(1);
    let top = state.row.saturating_sub(page - 1);
    for (at, row) in state.rows.iter().enumerate().skip(top).take(usize::from(body.height)) {
        let Ok(line) = u16::try_from(at - top) else { break };
        let place = Rect { y: body.y + line, height: 1, ..body };
        line_of(state, vx, canvas, &columns, (at, row, most), place);
    }
    if foot.height > 1 {
        let y = foot.bottom() - 1;
        let help = MEASURES.get(state.column).map_or("", |measure| measure.help);
        let taken = canvas.text(foot.x, y, foot.width, help, Role::Muted);
        canvas.text(
            foot.x + taken + 1,
            y,
            foot.width.saturating_sub(taken + 1),
            "Rate: converted of open, lost and converted.",
            Role::Muted,
        );
    }
    let hints = [
        (Action::FieldActivate.into(), "Show these records"),
        (Action::FieldNext.into(), "Next person"),
        (Action::FieldMore.into(), "Next number"),
        (Action::Cancel.into(), "Close"),
    ];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

fn titles(columns: &Columns, canvas: &mut Canvas<'_>, head: Rect) {
    if head.is_empty() {
        return;
    }
    canvas.text(head.x, head.y, columns.name.min(head.width), "Person", Role::Title);
    let mut x = head.x + columns.name;
    for (measure, cells) in MEASURES.iter().zip(columns.numbers) {
        cell(canvas, head, x + 1, cells.saturating_sub(1), measure.label, Role::Title);
        x += cells;
    }
    cell(canvas, head, x + 1, RATE - 1, "Rate", Role::Title);
}

/// A text at the right edge of its cells, where they lie in the row.
fn cell(canvas: &mut Canvas<'_>, row: Rect, x: u16, cells: u16, text: &str, role: Role) {
    if x + cells <= row.right() {
        canvas.right(x, row.y, cells, text, role);
    }
}

fn line_of(
    state: &ProgressState,
    vx: &Vx<'_>,
    canvas: &mut Canvas<'_>,
    columns: &Columns,
    (at, row, most): (usize, &Row, u64),
    place: Rect,
) {
    let is_own = row.whose == Whose::Person(state.user.clone());
    let name = match &row.whose {
        Whose::Person(login) if is_own => format!("{} (you)", person(login, vx.schema)),
        Whose::Person(login) => person(login, vx.schema).to_owned(),
        Whose::Nobody => "(nobody)".to_owned(),
        Whose::Everybody => "Together".to_owned(),
    };
    let role = if is_own || row.whose == Whose::Everybody { Role::Title } else { Role::Text };
    canvas.text(place.x, place.y, columns.name.saturating_sub(1).min(place.width), &name, role);
    let mut x = place.x + columns.name;
    for (column, cells) in columns.numbers.into_iter().enumerate() {
        let count = row.count(column);
        let role = match column {
            _ if count == 0 => Role::Muted,
            3 => Role::Warn,
            CONVERTED | 4 => Role::Good,
            LOST => Role::Muted,
            _ => Role::Text,
        };
        cell(canvas, place, x + 1, cells.saturating_sub(1), &number(count), role);
        if x + cells <= place.right() {
            canvas.hits.push(Rect { x, width: cells, ..place }, Hit::Entry(at * MEASURES.len() + column));
            if (at, column) == (state.row, state.column) {
                canvas.tint(Rect { x: x + 1, width: cells.saturating_sub(1), ..place }, Role::Cursor);
            }
        }
        x += cells;
    }
    let rate = row.rate().map_or_else(|| "-".to_owned(), |rate| format!("{rate}%"));
    cell(canvas, place, x + 1, RATE - 1, &rate, Role::Text);
    if row.whose != Whose::Everybody && columns.bar > 0 {
        let bar = Rect { x: x + RATE + 1, width: columns.bar, ..place };
        if bar.right() <= place.right() {
            chart::bar(canvas, bar, row.count(OPEN), most);
        }
    }
}
