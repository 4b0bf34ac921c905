//! The form of how rows meet records.

use ratatui::layout::Rect;

use super::{How, Row, capital};
use crate::{
    action::Action,
    proto::{Heirs, WholeField},
    rules::blend::Policy,
    screens::{
        Vx,
        import::plan::view::{mode_words, set_words},
    },
    ui::{
        Canvas, Hit, Role, Window,
        window::{split_bottom, split_top},
    },
};

/// Cells of a line's label.
const LABEL: u16 = 22;

/// A heading, or a line of the form by its place.
enum Line {
    Head(&'static str),
    Row(usize, Row),
}

impl How {
    /// Draws the form above the plan.
    pub(in crate::screens::import::plan) fn view(&self, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
        let rows = self.rows(vx.schema);
        let lines = self.lines(&rows);
        let height = u16::try_from(lines.len() + 5).unwrap_or(u16::MAX);
        let window = Window::of(area, 74, height.min(area.height.saturating_sub(2)));
        window.draw(canvas, self.words.meeting);
        let (rest, buttons) = split_bottom(window.body, 1);
        let (list, _) = split_bottom(rest, u16::from(rest.height > 10));
        let at = lines.iter().position(|line| matches!(line, Line::Row(place, _) if *place == self.cursor)).unwrap_or(0);
        let top = (at + 2).min(lines.len()).saturating_sub(usize::from(list.height));
        for (y, line) in (list.top()..list.bottom()).zip(lines.iter().skip(top)) {
            match line {
                Line::Head(words) => {
                    canvas.text(list.x, y, list.width, words, Role::Title);
                }
                Line::Row(place, row) => self.line(*place, *row, vx, canvas, Rect::new(list.x, y, list.width, 1)),
            }
        }
        if !buttons.is_empty() {
            let x = buttons.x + canvas.button(buttons.x, buttons.y, 0, "Plan so", true) + 1;
            canvas.button(x, buttons.y, 1, "Cancel", false);
        }
        let mut hints =
            vec![(Action::ImportPick.into(), "Change"), (Action::ImportPlan.into(), "Plan so"), (Action::ImportBack.into(), "Cancel")];
        if matches!(self.current(vx.schema), Some(Row::Key(_))) {
            hints[0].1 = "On or off";
            hints.insert(1, (Action::ImportEarlier.into(), "Earlier"));
            hints.insert(2, (Action::ImportLater.into(), "Later"));
        }
        canvas.hints_as(window.hints, vx.keymap, &hints);
        self.draw_pick(vx, canvas, area);
    }

    fn draw_pick(&self, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
        let Some(pick) = &self.pick else { return };
        let (title, none) = match self.current(vx.schema) {
            Some(Row::Heirs) => (self.words.picking[0], "Nobody is called that."),
            Some(Row::Source) => (self.words.picking[1], "A new source: Enter takes it."),
            Some(Row::Campaign) => (self.words.picking[2], "No marketing activity is called that."),
            _ => ("Categories added to theirs", "A new category: Enter takes it."),
        };
        let window = Window::of(area, 58, 18);
        window.draw(canvas, title);
        pick.draw(canvas, split_top(window.body, window.body.height).0, none);
        canvas.hints_as(window.hints, vx.keymap, &[(Action::PickTake.into(), "Take it"), (Action::PickCancel.into(), "Back")]);
    }

    fn line(&self, place: usize, row: Row, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
        let current = place == self.cursor;
        let glyphs = canvas.look.glyphs;
        canvas.hits.push(room, Hit::Entry(place));
        canvas.text(room.x, room.y, 1, if current { glyphs.cursor } else { " " }, Role::Key);
        let x = room.x + 2;
        let (label, value, role) = self.words(row, vx);
        match row {
            Row::Key(_) | Row::Heir(_) => {
                let is_on = role == Role::New;
                canvas.text(x, room.y, 3, if is_on { glyphs.check[0] } else { glyphs.check[2] }, Role::Good);
                let used =
                    canvas.text(x + 4, room.y, room.right().saturating_sub(x + 4), &label, if is_on { Role::Text } else { Role::Muted });
                canvas.text(x + 6 + used, room.y, room.right().saturating_sub(x + 6 + used), &value, Role::Muted);
            }
            _ => {
                canvas.text(x, room.y, LABEL, &label, Role::Muted);
                let x = x + LABEL + 1;
                canvas.text(x, room.y, room.right().saturating_sub(x), &value, role);
            }
        }
        if current {
            canvas.tint(room, Role::Cursor);
        }
    }

    /// Label and value of a line; the role says whether it is set.
    fn words(&self, row: Row, vx: &Vx<'_>) -> (String, String, Role) {
        let options = &self.options;
        let whole = &options.whole;
        let as_file = || (self.words.as_said.to_owned(), Role::Text);
        let set = |words: String| (words, Role::New);
        let of = |field: WholeField| (field.label(), set_words(field, whole, &self.names, vx).map_or_else(as_file, set));
        let on = |is_on: bool| if is_on { Role::New } else { Role::Muted };
        let usual = options.policies.usual;
        let (label, (value, role)) = match row {
            Row::Mode => ("New or known", (mode_words(options.mode).to_owned(), Role::Text)),
            Row::Key(key) => {
                let at = options.keys.iter().position(|known| *known == key);
                let value = at.map_or_else(String::new, |at| match at {
                    0 => "tried first".to_owned(),
                    at => format!("tried as number {}", at + 1),
                });
                return (capital(key.words()), value, on(at.is_some()));
            }
            Row::Policy => (self.words.values, (policy_words(usual).to_owned(), Role::Text)),
            Row::Blanks if options.clear_empty => ("Blank cells", set("clear what the record holds".to_owned())),
            Row::Blanks => ("Blank cells", ("change nothing".to_owned(), Role::Text)),
            Row::People if options.add_people => ("Unknown people", set("become people".to_owned())),
            Row::People => ("Unknown people", ("their cells are left out".to_owned(), Role::Text)),
            Row::Heirs => of(WholeField::Heirs),
            Row::Heir(place) => {
                let person = vx.schema.people_here().nth(place);
                let place = match (&whole.heirs, person) {
                    (Some(Heirs::InTurn(logins)), Some(person)) => logins.iter().position(|login| *login == person.login),
                    _ => None,
                };
                let value = place.map_or_else(String::new, |place| format!("{} in turn", place + 1));
                return (person.map_or_else(String::new, |person| person.name.clone()), value, on(place.is_some()));
            }
            Row::Source => of(WholeField::Source),
            Row::Campaign => of(WholeField::Campaign),
            Row::Score => of(WholeField::Score),
            Row::Categories if whole.categories.is_empty() => (WholeField::Categories.label(), ("none".to_owned(), Role::Text)),
            Row::Categories => of(WholeField::Categories),
            Row::For if whole.all => ("This is set for", set("new records and those that are there".to_owned())),
            Row::For => ("This is set for", set("new records only".to_owned())),
            Row::Field(field) => {
                let label = vx.schema.field(field).map_or_else(String::new, |field| field.title().into_owned());
                let (value, role) = match options.policies.own(field) {
                    Some(policy) => (policy_words(policy).to_owned(), Role::New),
                    None => (format!("as the others: {}", options.policies.of(field).words()), Role::Muted),
                };
                return (label, value, role);
            }
        };
        (label.to_owned(), value, role)
    }
}

const fn policy_words(policy: Policy) -> &'static str {
    match policy {
        Policy::Fill => "fill blanks; what a record holds stays",
        Policy::Overwrite => "overwrite what a record holds",
        Policy::Keep => "change nothing on known records",
    }
}

impl How {
    /// The lines with their headings.
    fn lines(&self, rows: &[Row]) -> Vec<Line> {
        let mut lines = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            let is_first_field = matches!(row, Row::Field(_)) && !matches!(rows.get(place.wrapping_sub(1)), Some(Row::Field(_)));
            match row {
                Row::Key(_) if matches!(rows.get(place.wrapping_sub(1)), Some(Row::Mode)) => lines.push(Line::Head(self.words.known_by)),
                Row::Policy => lines.push(Line::Head("On records that are there")),
                Row::Heirs => lines.push(Line::Head(self.words.whole)),
                Row::Field(_) if is_first_field => lines.push(Line::Head("Field by field, on records that are there")),
                _ => {}
            }
            lines.push(Line::Row(place, *row));
        }
        lines
    }
}
