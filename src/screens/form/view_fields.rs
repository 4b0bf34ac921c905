//! Draws one row of a page: text, check boxes, stars, addresses, folds, the history.

use super::{
    ADDRESSES, Above, Editor, Spot, history, page,
    view::{Eye, cells, row},
    view_windows::old_to_new,
};
use crate::{
    action::Action,
    model::{self, Family, FieldDef, FieldId, Kind, Marks, Value, fields, lists},
    rules::name::PART_FIELDS,
    screens::wording::{GIVEN_BY_HAND, person_in},
    text::day,
    ui::{Canvas, Hit, Rect, Role, TextInput},
};

/// What counts of a person where nothing is said.
fn unsaid(field: FieldId) -> &'static str {
    match field {
        fields::PERSON_ROLE => model::Role::named("").label(),
        fields::PERSON_SEES => model::Sees::of(model::Role::named(""), None).label(),
        _ => "",
    }
}

impl Eye<'_> {
    pub(super) fn field(&self, canvas: &mut Canvas<'_>, def: &FieldDef, number: usize, room: Rect, is_focused: bool, cut: u16) {
        match Editor::of(def.kind) {
            Editor::Check => self.tick(canvas, def, room, is_focused),
            Editor::Stars => self.stars(canvas, def, number, room, is_focused),
            Editor::Cycle => {
                let text = self.state.text(self.schema, self.reading, def);
                canvas.fill(room, if is_focused { Role::FieldFocus } else { Role::Field });
                let text = if is_focused { format!("< {} >", if text.is_empty() { "-" } else { &text }) } else { text };
                canvas.text(room.x, room.y, room.width, &text, if is_focused { Role::FieldFocus } else { Role::Field });
                let usual = unsaid(def.id);
                if text.is_empty() && !usual.is_empty() && cells(usual) + 3 <= room.width {
                    let style = canvas.style(Role::Field).patch(canvas.style(Role::Muted));
                    canvas.styled(room.right() - cells(usual) - 1, room.y, cells(usual), usual, style);
                }
                if is_focused {
                    canvas.stand(room.x + 2, room.y);
                }
            }
            Editor::Line | Editor::Lines | Editor::Suggest => self.text(canvas, def, room, is_focused, cut),
        }
    }

    fn text(&self, canvas: &mut Canvas<'_>, def: &FieldDef, room: Rect, is_focused: bool, cut: u16) {
        let is_lines = Editor::of(def.kind) == Editor::Lines;
        match self.state.inputs.get(&def.id).filter(|_| is_focused || is_lines) {
            Some(input) => input.draw_from(canvas, room, is_focused && matches!(self.state.above, Above::Nothing), usize::from(cut)),
            None => TextInput::line(&self.state.text(self.schema, self.reading, def)).draw(canvas, room, false),
        }
        let role = if is_focused { Role::FieldFocus } else { Role::Field };
        let is_empty = self.state.sheet.value(def.id).is_none() && self.state.sheet.wrong(def.id).is_none();
        let held = self.state.text(self.schema, self.reading, def);
        let typed = self.state.inputs.get(&def.id).filter(|_| is_focused).map_or_else(|| held.clone(), TextInput::text);
        let aside = match self.state.sheet.value(def.id) {
            _ if is_empty && def.is(Marks::REQUIRED) => "required".to_owned(),
            _ if is_empty && def.kind == Kind::Person && !is_focused => "nobody".to_owned(),
            // What a day such as `+3d` comes to, before it is saved.
            Some(Value::Date(day)) => {
                let format = if typed == held { "%a" } else { "%a %Y-%m-%d" };
                day::from_number(*day).format(format).to_string()
            }
            _ => String::new(),
        };
        let used = cells(&typed);
        if !aside.is_empty() && !is_lines && used + cells(&aside) + 3 <= room.width {
            let style = canvas.style(role).patch(canvas.style(Role::Muted));
            let wide = cells(&aside);
            canvas.styled(room.right() - wide - 1, room.y, wide, &aside, style);
        }
    }

    /// A yes-or-no field, or a criterion with its importance, who ticked it and when.
    fn tick(&self, canvas: &mut Canvas<'_>, def: &FieldDef, room: Rect, is_focused: bool) {
        let value = self.state.sheet.value(def.id);
        let Some(criterion) = self.schema.criteria.iter().find(|criterion| criterion.field == def.id) else {
            return check(canvas, room, value.is_some(), &def.label, is_focused);
        };
        let importance =
            usize::try_from(criterion.weight).ok().and_then(|weight| self.schema.values(lists::IMPORTANCE).get(weight.checked_sub(1)?));
        let weight = format!("{} {}", importance.map_or("", String::as_str), criterion.weight);
        let wide = cells(&weight).max(8);
        let rule = if criterion.is_ruled() { "rule: " } else { "" };
        let words = format!("{rule}{}", criterion.text);
        let who = match value {
            Some(Value::Tick(stamp)) => {
                let day = self.reading.local(stamp.at).format("%Y-%m-%d").to_string();
                let left = room.width.saturating_sub(wide + cells(&words) + cells(&day) + 9);
                format!("{} {day}  ", person_in(&stamp.by, left, self.schema))
            }
            _ => String::new(),
        };
        let whole = wide + cells(&who);
        // What the criterion says comes before who ticked it.
        let is_roomy = room.width > whole + cells(&words) + 5;
        let aside = if is_roomy { whole } else { wide };
        let left = Rect { width: room.width.saturating_sub(aside + 1), ..room };
        check(canvas, left, value.is_some(), &words, is_focused);
        if room.width > wide + 8 {
            canvas.text(room.right() - wide, room.y, wide, &weight, Role::Muted);
            if is_roomy {
                canvas.right(left.right(), room.y, room.width - left.width - wide, &who, Role::Muted);
            }
        }
    }

    fn stars(&self, canvas: &mut Canvas<'_>, def: &FieldDef, number: usize, room: Rect, is_focused: bool) {
        let stars = self.state.sheet.value(def.id).and_then(Value::as_stars);
        if is_focused {
            canvas.fill(Rect { width: room.width.min(9), ..room }, Role::FieldFocus);
            canvas.text(room.x, room.y, room.width, "<", Role::FieldFocus);
            canvas.text((room.x + 8).min(room.right()), room.y, room.right().saturating_sub(room.x + 8), ">", Role::FieldFocus);
            canvas.stand(room.x + 2, room.y);
        }
        if room.width >= 7 {
            canvas.stars(room.x + 2, room.y, stars);
            for star in 1..=5u8 {
                canvas.hits.push(Rect::new(room.x + 1 + u16::from(star), room.y, 1, 1), Hit::EntryStar(number, star));
            }
        }
        if def.id == fields::SCORE {
            let (ticked, total) = self.state.points(self.schema);
            let room = Rect { x: room.x + 11, width: room.width.saturating_sub(11), ..room };
            let words = match (self.state.is_manual(), total) {
                (true, 0) => format!("{GIVEN_BY_HAND} given by hand"),
                (true, _) => {
                    let whole = format!("{GIVEN_BY_HAND} given by hand; the criteria say {ticked} of {total} points");
                    if cells(&whole) <= room.width { whole } else { format!("{GIVEN_BY_HAND} by hand; criteria {ticked}/{total}") }
                }
                (false, 0) => "there are no criteria".to_owned(),
                (false, _) => format!("{ticked} of {total} points"),
            };
            let key = if is_focused { self.keymap.hint(&Action::FormExplain.into()) } else { String::new() };
            let words = if key.is_empty() { words } else { format!("{words}  {key} says why") };
            canvas.text(room.x, room.y, room.width, &words, Role::Muted);
        }
    }

    pub(super) fn addresses(&self, canvas: &mut Canvas<'_>, room: Rect, is_focused: bool) {
        let mut x = room.x;
        for (family, word) in ADDRESSES {
            let is_open = family == self.state.address;
            let mail = if self.state.is_mailing(family) { " (mail)" } else { "" };
            // Words tell the empty ones where there is room for them.
            let none = if room.width < 48 || page::is_filled(&self.state.sheet, family) { "" } else { " (none)" };
            let text = if is_open { format!("[{word}{mail}{none}]") } else { format!(" {word}{mail}{none} ") };
            let role = match (is_open, is_focused) {
                (true, true) => Role::FieldFocus,
                (true, false) => Role::Text,
                _ => Role::Muted,
            };
            if is_open && is_focused {
                canvas.stand(x + 1, room.y);
            }
            x += canvas.text(x, room.y, room.right().saturating_sub(x), &text, role);
        }
    }

    pub(super) fn fold(&self, canvas: &mut Canvas<'_>, room: Rect, spot: Spot, is_focused: bool) {
        let (text, is_open) = match spot {
            Spot::Parts => {
                let part = |field: &FieldId| self.state.sheet.record().text(*field).to_owned();
                let parts: Vec<String> = PART_FIELDS.iter().map(part).filter(|part| !part.is_empty()).collect();
                (parts.join(&format!(" {} ", canvas.look.glyphs.dot)), self.state.open.contains(&spot))
            }
            Spot::More(section) => {
                let labels: Vec<String> = self.state.rare_of(self.schema, section).iter().map(|def| def.label.to_string()).collect();
                (format!("more: {}", labels.join(", ")), false)
            }
            Spot::Add(Family::Phone) => ("add phone number...".to_owned(), false),
            Spot::Add(_) => ("add e-mail address...".to_owned(), false),
            _ => return,
        };
        let text = format!("{} {text}", if is_open { "-" } else { "+" });
        canvas.text(room.x, room.y, room.width, &text, if is_focused { Role::FieldFocus } else { Role::Muted });
        if is_focused {
            canvas.stand(room.x, room.y);
        }
    }

    pub(super) fn history(&self, canvas: &mut Canvas<'_>, at: Rect) {
        let lines = self.state.history_lines(self.schema, self.reading);
        if lines.is_empty() {
            let words = match self.state.record {
                None => "The history begins when the record is saved.",
                Some(_) if self.state.history.is_unknown() => "Loading...",
                Some(_) => "Nothing happened yet.",
            };
            return row(canvas, at, words, Role::Muted);
        }
        for (y, (place, line)) in (at.y..at.bottom()).zip(lines.iter().skip(self.state.history.top)) {
            let is_head = matches!(line, history::Line::Item { .. } | history::Line::Deed { .. });
            let is_here = is_head && self.state.is_in_history() && *place == self.state.history.cursor;
            if is_here {
                canvas.text(at.x, y, 1, canvas.look.glyphs.cursor, Role::Key);
                canvas.stand(at.x, y);
            }
            canvas.hits.push(Rect::new(at.x, y, at.width, 1), Hit::Entry(*place));
            moment(canvas, Rect::new(at.x + 2, y, at.width.saturating_sub(2), 1), line);
        }
    }
}

/// A box to tick with its words.
pub(super) fn check(canvas: &mut Canvas<'_>, room: Rect, is_on: bool, words: &str, is_focused: bool) {
    let mark = canvas.look.glyphs.check[0].trim_matches(['[', ']', ' ']);
    let text = format!("[{}] {words}", if is_on { mark } else { " " });
    let role = if is_focused { Role::FieldFocus } else { Role::Text };
    canvas.text(room.x, room.y, room.width, &text, role);
    if is_focused {
        canvas.stand(room.x + 1, room.y);
    }
}

fn moment(canvas: &mut Canvas<'_>, at: Rect, line: &history::Line) {
    let (mut x, right) = (at.x, at.right());
    let room = |x: u16| right.saturating_sub(x);
    match line {
        history::Line::Blank => {}
        history::Line::Item { when, kind, subject, aside } => {
            x += canvas.text(x, at.y, room(x), when, Role::Muted) + 2;
            x += canvas.text(x, at.y, room(x), kind, Role::Key) + 2;
            // The person stands at the right where there is room for both.
            let wide = cells(aside);
            let has_room = room(x) > wide + 12;
            canvas.text(x, at.y, if has_room { room(x) - wide - 2 } else { room(x) }, subject, Role::Title);
            if has_room {
                canvas.text(right - wide - 1, at.y, wide, aside, Role::Muted);
            }
        }
        history::Line::Said(text) => {
            canvas.text(x + 4, at.y, room(x + 4), text, Role::Text);
        }
        history::Line::Deed { when, who, what } => {
            x += canvas.text(x, at.y, room(x), when, Role::Muted) + 2;
            x += canvas.text(x, at.y, room(x), who, Role::Muted) + 2;
            canvas.text(x, at.y, room(x), what, Role::Text);
        }
        history::Line::Change { label, old, new } => {
            x += 4 + canvas.text(x + 4, at.y, room(x + 4), &format!("{label}: "), Role::Muted);
            old_to_new(canvas, x, at.y, right, old, new);
        }
    }
}
