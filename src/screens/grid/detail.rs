//! The pane beside the list: what is known about the record under the cursor.

use ratatui::layout::Rect;

use crate::{
    action::Action,
    model::{Kind, Names, Record, Section, Value, fields},
    screens::{Vx, wording::person},
    text::width::{cut, width},
    ui::{Canvas, Hit, Role},
};

/// Cells of the labels.
const LABEL: u16 = 16;

/// Draws the pane. `whole` is used once it has come for this record; until then the hot values of the row.
pub fn view(row: Option<&Record>, whole: Option<&Record>, names: &Names, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    // On narrow screens it lies over the list.
    canvas.fill(area, Role::Text);
    canvas.hits.push(area, Hit::Nothing);
    for y in area.top()..area.bottom() {
        canvas.text(area.x, y, 1, canvas.look.glyphs.line[1], Role::Line);
    }
    let Some(row) = row else { return };
    let record = whole.filter(|whole| whole.id == row.id).unwrap_or(row);
    let (x, cells) = (area.x + 2, area.width.saturating_sub(3));
    let mut y = area.y;
    canvas.text(x, y, cells, record.name(), Role::Title);
    y += 1;
    if vx.schema.base(record.kind) == crate::model::Base::Contact {
        canvas.stars(x, y, record.get(fields::SCORE).and_then(Value::as_stars));
        let key = vx.keymap.hint(&Action::ScoreExplain.into());
        let why = if key.is_empty() { String::new() } else { format!("  {key} says why") };
        canvas.text(x + 7, y, cells.saturating_sub(7), &format!("{}{why}", record.text(fields::SCORE_TYPE)), Role::Muted);
        y += 1;
    }
    let mut section = Section::Hidden;
    for def in vx.schema.fields_of_type(record.kind) {
        let Some(value) = record.get(def.id) else { continue };
        if def.section == Section::Hidden || matches!(def.id, fields::NAME | fields::SCORE | fields::SCORE_TYPE) {
            continue;
        }
        if def.section != section {
            section = def.section;
            y += 1;
            if y < area.bottom() {
                canvas.text(x, y, cells, vx.schema.heading(record.kind, def), Role::Muted);
            }
            y += 1;
        }
        let text = names.show(def.kind, value, vx.schema, &vx.reading);
        if matches!(def.kind, Kind::LongText) {
            y = paragraph(canvas, &text, Rect::new(x, y, cells, area.bottom().saturating_sub(y)));
        } else if matches!(def.kind, Kind::Tick) && y < area.bottom() {
            canvas.text(x, y, 3, canvas.look.glyphs.check[0], Role::Good);
            canvas.text(x + 4, y, cells.saturating_sub(4), &def.label, Role::Text);
            y += 1;
        } else if y < area.bottom() {
            canvas.text(x, y, LABEL, &def.label, Role::Muted);
            canvas.text(x + LABEL + 1, y, cells.saturating_sub(LABEL + 1), &text, Role::Text);
            y += 1;
        }
        if y >= area.bottom() {
            return;
        }
    }
    y += 1;
    if y < area.bottom() {
        let touched = vx.reading.local(record.touched.at).format("%Y-%m-%d %H:%M");
        canvas.text(x, y, cells, &format!("Changed {touched} by {}", person(&record.touched.by, vx.schema)), Role::Muted);
    }
}

/// Words broken at blanks; answers the row below.
fn paragraph(canvas: &mut Canvas<'_>, text: &str, area: Rect) -> u16 {
    let mut y = area.y;
    for line in text.lines() {
        let mut rest = String::new();
        for word in line.split_whitespace() {
            if !rest.is_empty() && width(&rest) + 1 + width(word) > usize::from(area.width) {
                if y >= area.bottom() {
                    return y;
                }
                canvas.text(area.x, y, area.width, &rest, Role::Text);
                y += 1;
                rest.clear();
            }
            if !rest.is_empty() {
                rest.push(' ');
            }
            rest.push_str(&cut(word, usize::from(area.width), canvas.look.glyphs.ellipsis));
        }
        if y >= area.bottom() {
            return y;
        }
        canvas.text(area.x, y, area.width, &rest, Role::Text);
        y += 1;
    }
    y
}
