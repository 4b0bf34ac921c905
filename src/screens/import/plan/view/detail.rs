//! One row of an import's plan: what it meets, each of its values beside what the record holds, and what decided.

use ratatui::layout::Rect;

use super::super::{Sifted, why_words};
use crate::{
    model::{Kind, Marks},
    proto::{Choice, Class, ImportRow, Remedy, RowMail},
    rules::blend::{Said, Why},
    screens::{Vx, plan, wording::number},
    text::width::{cut, width},
    ui::{Canvas, Role, window::wrapped},
};

/// Cells of a field's label.
const LABEL: (u16, u16) = (12, 22);
/// Cells of what decided.
const WHY: u16 = 19;

/// A line in pieces: where each begins, its cells, its text.
type Line = Vec<(u16, u16, String, Role)>;

/// Draws the row under the cursor.
pub(super) fn draw(sifted: &Sifted, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    let Some(row) = sifted.current().filter(|_| !room.is_empty() && room.width >= 20) else { return };
    canvas.rule(room.x, room.y, room.width);
    let title = format!(" {} {}: {} ", sifted.words().place[1], number(row.line), row.name);
    canvas.text(
        room.x + 1,
        room.y,
        room.width.saturating_sub(2),
        &cut(&title, usize::from(room.width.saturating_sub(4)), "…"),
        Role::Title,
    );
    let body = Rect { y: room.y + 1, height: room.height - 1, ..room };
    let lines = lines(sifted, row, vx, canvas, body.width);
    let most = lines.len().saturating_sub(usize::from(body.height));
    let from = usize::from(sifted.scrolled).min(most);
    for (y, line) in (body.top()..body.bottom()).zip(lines.iter().skip(from)) {
        for (x, cells, text, role) in line {
            let x = body.x + x;
            canvas.text(x, y, (*cells).min(body.right().saturating_sub(x)), text, *role);
        }
    }
    let below = lines.len().saturating_sub(from + usize::from(body.height));
    if below > 0 && body.height > 0 {
        let text = format!(" {below} more below ");
        canvas.right(room.x, room.y, room.width, &text, Role::Muted);
    }
}

fn lines(sifted: &Sifted, row: &ImportRow, vx: &Vx<'_>, canvas: &Canvas<'_>, cells: u16) -> Vec<Line> {
    let (sentence, role) = sentence(sifted, row);
    let mut lines: Vec<Line> = wrapped(&sentence, cells).into_iter().map(|text| vec![(0, cells, text, role)]).collect();
    if let Some(remedy) = row.remedy {
        let words = if sifted.plan.mail.is_some() && remedy == Remedy::Mend { "" } else { remedy_words(remedy) };
        lines.extend(wrapped(words, cells).into_iter().map(|text| vec![(0, cells, text, Role::Text)]));
    }
    let is_shown = |said: &&Said| {
        let field = vx.schema.field(said.field);
        field.is_some_and(|field| !field.is(Marks::DERIVED) || field.id == crate::model::fields::SCORE)
            && !(row.class == Class::New
                && said.why == Why::Follows
                && said.old.is_none()
                && field.is_some_and(|field| field.default.is_none()))
    };
    let label = (cells / 4).clamp(LABEL.0, LABEL.1);
    let compares = row.said.iter().any(|said| said.old.is_some() || matches!(said.why, Why::Fills));
    let rest = cells.saturating_sub(label + 1);
    for said in row.said.iter().filter(is_shown) {
        let Some(field) = vx.schema.field(said.field) else { continue };
        let show = |value| plan::shown(field, value, &sifted.names, vx, canvas);
        let (old, new) = (show(said.old.as_ref()), show(said.new.as_ref()));
        let mut line = vec![(0, label, field.title().into_owned(), Role::Muted)];
        let why = why_words(said.why, sifted.words());
        let room = rest.saturating_sub(if why.is_empty() { 0 } else { WHY });
        if compares {
            let half = room.saturating_sub(3) / 2;
            let (old_role, new_role) = match said.why {
                Why::Stays(_) => (Role::Text, Role::Muted),
                Why::NotTaken => (Role::Muted, Role::Muted),
                _ => (Role::Old, Role::New),
            };
            let old_cells = half.min(u16::try_from(width(&old)).unwrap_or(u16::MAX)).max(half.min(12));
            line.push((label + 1, old_cells, old, old_role));
            let mark = if matches!(said.why, Why::Stays(_)) { "|" } else { canvas.look.glyphs.arrow };
            line.push((label + 1 + old_cells + 1, 1, mark.to_owned(), Role::Line));
            line.push((label + 1 + old_cells + 3, room.saturating_sub(old_cells + 4), new, new_role));
        } else {
            let role = if matches!(said.why, Why::NotTaken) { Role::Muted } else { Role::New };
            line.push((label + 1, room.saturating_sub(1), new, role));
        }
        if !why.is_empty() {
            let role = match said.why {
                Why::Overwrites | Why::Clears => Role::Warn,
                Why::Fills | Why::WholeFile => Role::Good,
                _ => Role::Muted,
            };
            line.push((cells.saturating_sub(WHY - 1), WHY - 1, why.to_owned(), role));
        }
        lines.push(line);
    }
    lines.extend(row.mail.iter().flat_map(|mail| letters(mail, vx, canvas, label, cells)));
    lines
}

/// The messages of somebody: when each was written, and what it is about.
fn letters(mail: &RowMail, vx: &Vx<'_>, canvas: &Canvas<'_>, label: u16, cells: u16) -> Vec<Line> {
    let mut lines = Vec::new();
    for letter in &mail.first {
        let when = letter.when.as_ref().map_or_else(|| "no date".to_owned(), |when| Kind::Moment.show(when, &vx.reading));
        let subject = if letter.subject.is_empty() { "(no subject)" } else { &letter.subject };
        let room = cells.saturating_sub(label + 1 + WHY);
        let mut line = vec![
            (0, label, when, Role::Muted),
            (label + 1, room, subject.to_owned(), if letter.is_there { Role::Muted } else { Role::New }),
        ];
        if letter.is_there {
            line.push((cells.saturating_sub(WHY - 1), WHY - 1, "there already".to_owned(), Role::Muted));
        }
        lines.push(line);
    }
    let more = u64::from(mail.noted + mail.there).saturating_sub(u64::try_from(mail.first.len()).unwrap_or(u64::MAX));
    if more > 0 {
        lines.push(vec![(label + 1, cells, format!("and {} more {}", number(more), canvas.look.glyphs.ellipsis), Role::Muted)]);
    }
    lines
}

/// What becomes of the row, and why.
fn sentence(sifted: &Sifted, row: &ImportRow) -> (String, Role) {
    let met = row.meets.as_ref().map_or_else(String::new, |meets| {
        let name = if meets.name.is_empty() { String::new() } else { format!(" {}", meets.name) };
        match meets.record {
            Some(id) => format!("record {id}{name}: same {}", meets.by.words()),
            None => format!("{} {}{name}: same {}", sifted.words().place[0], number(meets.line), meets.by.words()),
        }
    });
    match (sifted.choice_of(row), row.class) {
        (Some(Choice::LeaveOut), _) => ("You left it out: nothing is written for it.".to_owned(), Role::Muted),
        (Some(Choice::Create), _) => (format!("A record is made all the same, beside {met}."), Role::New),
        (Some(Choice::Update), _) => (format!("Updates {met}."), Role::New),
        (None, Class::New) => ("A new record:".to_owned(), Role::New),
        (None, Class::Updated) if row.mail.is_some() && row.said.is_empty() => {
            (format!("The messages go to the history of {met}."), Role::New)
        }
        (None, Class::Unchanged) if row.mail.is_some() && row.meets.is_none() => {
            ("All of it is in a history already.".to_owned(), Role::Muted)
        }
        (None, Class::InFile) if row.mail.is_some() => (format!("One with {met}: the messages go there."), Role::Warn),
        (None, Class::Updated) => (format!("Updates {met}."), Role::New),
        (None, Class::Unchanged) => (format!("Changes nothing on {met}."), Role::Muted),
        (None, Class::InFile) => (format!("Left out, the file has it already: {met}."), Role::Warn),
        (None, Class::InStore) => (format!("Left out, only new rows are wanted: {met}."), Role::Warn),
        (None, Class::Refused) => (format!("Refused: {}.", row.reason.trim_end_matches('.')), Role::Bad),
    }
}

const fn remedy_words(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Mend => "Mend it in the file of rows left out, and import that file.",
        Remedy::OtherKeys => "Take another key, or new rows too.",
        Remedy::AskOwner => "Ask whoever has it, or somebody who may change it, to import the row.",
        Remedy::Erased => "Say on the screen before, or with --allow-erased, that people who were erased may come back.",
        Remedy::PlanAgain => "Plan anew to see what it would become now.",
    }
}
