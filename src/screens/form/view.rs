//! Draws the form. Pure: state in, cells out.

use ratatui::layout::Rect;

use super::{
    Above, BUTTONS, Button, Editor, FormState, Load, Spot,
    layout::{Layout, Place},
    others::Fate,
    sheet,
    update::SUGGESTED,
    view_fields::check,
    view_windows,
};
use crate::{
    action::{Action, Command, Keymap},
    model::{FieldId, Kind, Marks, Reading, Schema, fields},
    proto::Doing,
    screens::{Vx, plan, present::ago, wording::person},
    text::{clean, width::width},
    ui::{Canvas, Hit, Role},
};

/// A criterion in less room than this takes that of the labels too, from this indent on.
const SENTENCE: u16 = 48;
const INDENT: u16 = 6;

/// What drawing needs besides the canvas.
#[derive(Clone, Copy)]
pub(super) struct Eye<'a> {
    pub(super) state: &'a FormState,
    pub(super) reading: &'a Reading,
    pub(super) schema: &'a Schema,
    pub(super) keymap: &'a Keymap,
    /// Who else has the record open: in a sentence, and in few cells.
    others: Option<&'a [(String, Doing); 2]>,
}

/// Draws the form into its room.
pub fn view(state: &FormState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = area.intersection(canvas.area());
    canvas.fill(area, Role::Text);
    canvas.hits.push(area, Hit::Nothing);
    if area.is_empty() {
        return;
    }
    let others = state.record.and_then(|record| Some([vx.others_words(record)?, vx.others_short(record)?]));
    let eye = Eye { state, reading: &vx.reading, schema: vx.schema, keymap: vx.keymap, others: others.as_ref() };
    let layout = Layout::of(state, vx.schema, area);
    eye.title(canvas, layout.title);
    eye.tabs(canvas, layout.tabs);
    if let Some(banner) = state.others_banner(vx.schema, &vx.reading).as_deref().or_else(|| state.told()) {
        row(canvas, layout.banner, banner, Role::Warn);
    } else if let Some(words) = state.twin_words(vx.schema, vx.keymap) {
        row(canvas, layout.banner, &words, Role::Key);
    } else if let Some(words) = state.letter_words(vx) {
        row(canvas, layout.banner, &words, Role::Key);
    }
    match &state.load {
        Load::Waiting if state.is_glimpse => eye.page(canvas, &layout),
        Load::Waiting => row(canvas, layout.body, "Loading...", Role::Muted),
        Load::Gone(why) => row(canvas, layout.body, &format!("{why} Esc closes the form."), Role::Warn),
        Load::Here => eye.page(canvas, &layout),
    }
    eye.help(canvas, layout.help);
    eye.buttons(canvas, layout.buttons);
    if state.load == Load::Here {
        eye.suggestions(canvas, &layout);
    }
    match &state.above {
        Above::Nothing => {}
        Above::Pick(pick) => view_windows::pick(&eye, pick, canvas, area),
        Above::Changes(top) => view_windows::changes(&eye, *top, canvas, area),
        Above::Letter(top) => state.view_letter(vx, canvas, area, *top),
        Above::Plan(plan, _) => plan::view(plan, vx, canvas, area),
        Above::Conflict(standoff) => view_windows::conflict(&eye, standoff, canvas, area),
    }
}

/// A line of text with a blank before it.
pub(super) fn row(canvas: &mut Canvas<'_>, area: Rect, text: &str, role: Role) {
    if !area.is_empty() {
        canvas.text(area.x + 1, area.y, area.width.saturating_sub(2), text, role);
    }
}

pub(super) fn cells(text: &str) -> u16 {
    u16::try_from(width(&clean::line(text))).unwrap_or(u16::MAX)
}

impl Eye<'_> {
    fn title(&self, canvas: &mut Canvas<'_>, area: Rect) {
        if area.is_empty() {
            return;
        }
        canvas.fill(area, Role::Bar);
        let title = self.state.title(self.schema);
        let problems = self.state.problems(self.schema).len();
        let room = area.width.saturating_sub(2);
        let x = area.x + 1;
        // Others are named even where the title has to give way.
        let least = self.others.map_or(0, |[_, (short, _)]| cells(short) + 3).min(room / 2);
        let taken = canvas.styled(x, area.y, room - least, &title, canvas.style(Role::Bar).patch(canvas.style(Role::Title)));
        let rest = Rect::new(x + taken + 2, area.y, room.saturating_sub(taken + 2), 1);
        let ways: Vec<(String, Role)> = match (problems, self.others) {
            (0, _) if self.state.saving.is_some() => vec![("saving...".to_owned(), Role::Bar)],
            (0, Some([(words, doing), (short, _)])) => {
                let role = if *doing == Doing::Editing { Role::Warn } else { Role::Bar };
                vec![(format!("@ also open: {words}"), role), (format!("@ {words}"), role), (format!("@{short}"), role)]
            }
            (0, None) => vec![(self.touched(), Role::Bar)],
            (1, _) => vec![("1 problem".to_owned(), Role::Bad)],
            (count, _) => vec![(format!("{count} problems"), Role::Bad)],
        };
        if let Some((words, role)) = ways.into_iter().find(|(words, _)| cells(words) <= rest.width) {
            let style = canvas.style(Role::Bar).patch(canvas.style(role));
            let cells = cells(&words);
            canvas.styled(rest.right() - cells, area.y, cells, &words, style);
        }
    }

    /// Who changed the record last, and when.
    fn touched(&self) -> String {
        let touched = &self.state.sheet.base().touched;
        match self.state.record.filter(|_| self.state.load == Load::Here) {
            Some(id) => format!(
                "#{id}, changed {} by {}",
                self.reading.local(touched.at).format("%Y-%m-%d %H:%M"),
                person(&touched.by, self.schema)
            ),
            None => String::new(),
        }
    }

    fn tabs(&self, canvas: &mut Canvas<'_>, area: Rect) {
        if area.is_empty() {
            return;
        }
        let mut x = area.x;
        for (place, page) in self.state.pages(self.schema).iter().enumerate() {
            let role = if *page == self.state.page { Role::TabOpen } else { Role::Tab };
            // Brackets tell the open page without colour.
            let text = if *page == self.state.page { format!("[{}]", page.label()) } else { format!(" {} ", page.label()) };
            let taken = canvas.text(x, area.y, area.right().saturating_sub(x), &text, role);
            canvas.hits.push(Rect::new(x, area.y, taken, 1), Hit::Page(place));
            x = x.saturating_add(taken + 1);
        }
        if let Some((_, place, total)) = self.state.list {
            let words = format!("{} of {total}", place.saturating_add(1));
            let room = area.right().saturating_sub(x);
            if cells(&words) + 2 <= room {
                canvas.right(x, area.y, room - 1, &words, Role::Muted);
            }
        }
    }

    fn page(&self, canvas: &mut Canvas<'_>, layout: &Layout) {
        for title in &layout.titles {
            if let Some((at, _)) = layout.on_screen(title.x, title.y, title.width, 1) {
                let taken = canvas.text(at.x + 1, at.y, at.width.saturating_sub(1), &title.text, Role::Title);
                canvas.rule(at.x + taken + 2, at.y, at.width.saturating_sub(taken + 2));
            }
        }
        for (number, place) in layout.places.iter().enumerate() {
            if let Some((at, cut)) = layout.on_screen(place.x, place.y, place.width, place.height) {
                canvas.hits.push(at, Hit::Entry(number));
                self.place(canvas, layout, place, number, at, cut);
            }
        }
        for line in &layout.messages {
            if let Some((at, _)) = layout.on_screen(line.x, line.y, line.width, 1) {
                canvas.text(at.x, at.y, at.width, &line.text, line.role);
            }
        }
        if layout.places.is_empty() {
            row(canvas, layout.body, "There are no fields on this page yet.", Role::Muted);
        }
        scroll_bar(canvas, layout);
    }

    fn place(&self, canvas: &mut Canvas<'_>, layout: &Layout, place: &Place, number: usize, at: Rect, cut: u16) {
        let is_focused =
            self.state.focus == place.spot && !matches!(self.state.above, Above::Conflict(_) | Above::Changes(_) | Above::Letter(_));
        let (x, cells) = layout.value(place);
        let room = Rect::new(layout.body.x + x, at.y, cells.min(at.right().saturating_sub(layout.body.x + x)), at.height);
        if place.spot == Spot::History {
            return self.history(canvas, at);
        }
        // Criteria are sentences, and have no label: where room is scarce they take that of the labels too.
        let is_sentence = matches!(place.spot, Spot::Field(field) if field.is_criterion()) && room.width < SENTENCE;
        let room = if is_sentence { Rect { x: at.x + INDENT, width: room.right().saturating_sub(at.x + INDENT), ..room } } else { room };
        if let (Some((label, is_strong)), 0) = (self.label(place.spot), cut) {
            let role = if is_focused || is_strong { Role::Text } else { Role::Muted };
            canvas.right(at.x + 2, at.y, layout.label.min(at.width.saturating_sub(2)), &label, role);
        }
        let changed = matches!(place.spot, Spot::Field(field) if self.state.sheet.is_changed(field));
        let changed = changed || (place.spot == Spot::Mailing && self.state.sheet.is_changed(fields::MAILING_ADDRESS));
        let others = &self.state.others;
        let (both, theirs) = match place.spot {
            Spot::Field(field) => (others.lines.contains_key(&field), others.set.contains_key(&field)),
            _ => (false, false),
        };
        // Changed by both, by me, by somebody else.
        let mark = [(both, "!", Role::Warn), (changed, "*", Role::Warn), (theirs, "@", Role::Fresh)].into_iter().find(|(is, ..)| *is);
        if let Some((_, mark, role)) = mark.filter(|_| cut == 0) {
            canvas.text(at.x + 1, at.y, 1, mark, role);
        }
        if room.is_empty() {
            return;
        }
        match place.spot {
            Spot::Field(field) => {
                if let Some(def) = self.schema.field(field) {
                    self.field(canvas, def, number, room, is_focused, cut);
                }
            }
            Spot::Mailing => check(canvas, room, self.state.is_mailing(self.state.address), "This is the mailing address", is_focused),
            Spot::Address => self.addresses(canvas, room, is_focused),
            spot => self.fold(canvas, room, spot, is_focused),
        }
    }

    /// The label beside a row, and whether it stands out.
    fn label(&self, spot: Spot) -> Option<(String, bool)> {
        match spot {
            Spot::Field(field) => {
                let def = self.schema.field(field)?;
                // A check box carries its words on its right.
                if Editor::of(def.kind) == Editor::Check {
                    return None;
                }
                let label = sheet::label(def, self.schema.record_type(self.state.kind));
                let is_money = def.kind == Kind::Money && !self.schema.currency.is_empty();
                let label = if is_money { format!("{label} ({})", self.schema.currency) } else { label.to_owned() };
                Some((label, def.is(Marks::REQUIRED)))
            }
            Spot::Parts => Some(("Name parts".to_owned(), false)),
            Spot::Address => Some(("Address".to_owned(), false)),
            _ => None,
        }
    }

    /// One sentence about the focus.
    fn help(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let text = match self.state.focus {
            _ if self.state.load != Load::Here => String::new(),
            Spot::Field(field) => {
                let help = self.schema.field(field).map(|def| def.help.to_string()).unwrap_or_default();
                let foreign = self.foreign(field);
                if let Some(words) = foreign {
                    return row(canvas, area, &words, Role::Warn);
                }
                if self.state.is_replaced(self.schema) { format!("{help} Typing replaces it.") } else { help }
            }
            Spot::Parts => "Title, first, middle and last name, suffix; they follow the full name until you change them.".to_owned(),
            Spot::More(_) => "Enter shows the fields that are rarely used.".to_owned(),
            Spot::Add(_) => "Enter offers the kinds that are still free.".to_owned(),
            Spot::Address => "Left and right show the other addresses.".to_owned(),
            Spot::Mailing => "Letters go to this address.".to_owned(),
            Spot::History => {
                let key = |action: Action| self.keymap.hint(&action.into());
                let shown = self.state.history.shown.label();
                let (new, unlink, show) = (key(Action::ItemNew), key(Action::ItemUnlink), key(Action::HistoryShow));
                format!("{shown}, newest first. Enter opens, {new} new, {unlink} unlinks, {show} other kinds.")
            }
            Spot::Button(_) => String::new(),
        };
        row(canvas, area, &text, Role::Muted);
    }

    /// Who changed a field meanwhile, and what it was before.
    fn foreign(&self, field: FieldId) -> Option<String> {
        let (def, foreign) = (self.schema.field(field)?, self.state.others.set.get(&field)?);
        let was = foreign.was.as_ref().map(|was| self.state.words(self.schema, self.reading, def.kind, was));
        let was = was.map_or_else(|| "it was empty before".to_owned(), |was| format!("it was '{was}' before"));
        Some(format!("@ {} changed this, {}; {was}.", person(&foreign.by.by, self.schema), ago(foreign.by.at, self.reading)))
    }

    fn buttons(&self, canvas: &mut Canvas<'_>, area: Rect) {
        if area.is_empty() {
            return;
        }
        let is_narrow = area.width < 60;
        let mut x = area.x;
        for (place, button) in BUTTONS.into_iter().enumerate() {
            let is_gone = self.state.others.fate != Fate::Here;
            let (action, label) = match (button, is_narrow) {
                (Button::Save, _) if is_gone => (Action::FormSave, if is_narrow { "Restore" } else { "Restore & Save" }),
                (Button::SaveNew, _) if is_gone => (Action::FormSaveNew, if is_narrow { "Copy" } else { "Copy to a new one" }),
                (Button::Cancel, _) if is_gone => (Action::Cancel, "Discard"),
                (Button::Save, false) => (Action::FormSave, "Save & Close"),
                (Button::Save, true) => (Action::FormSave, "Save"),
                (Button::SaveNew, false) => (Action::FormSaveNew, "Save & New"),
                (Button::SaveNew, true) => (Action::FormSaveNew, "& New"),
                (Button::Cancel, _) => (Action::Cancel, "Cancel"),
            };
            let label = format!("{label} {}", self.keymap.hint(&action.into()));
            if x + cells(&label) + 4 > area.right() {
                break;
            }
            x += canvas.button(x, area.y, place, label.trim_end(), self.state.focus == Spot::Button(button));
            if self.state.focus == Spot::Button(button) {
                canvas.stand(x - cells(&label) - 2, area.y);
            }
            x += 1;
        }
        let mut hints = Vec::new();
        if !self.state.others.lines.is_empty() {
            hints.push(if self.state.is_typing { Action::TextOthers } else { Action::FormOthers });
        }
        if self.state.is_dirty() {
            hints.push(Action::FormChanges);
        }
        hints.push(Action::TimeStamp);
        if self.state.list.is_some() {
            hints.extend([Action::FormPrevious, Action::FormNext]);
        }
        let hints: Vec<Command> = hints.into_iter().map(Command::from).collect();
        canvas.hints(Rect::new(x + 1, area.y, area.right().saturating_sub(x + 1), 1), self.keymap, &hints);
    }

    /// Suggestions under the field being typed in.
    fn suggestions(&self, canvas: &mut Canvas<'_>, layout: &Layout) {
        let Some(ahead) = self.state.ahead.as_ref().filter(|ahead| !ahead.entries.is_empty()) else { return };
        let Some(place) = layout.places.iter().find(|place| place.spot == Spot::Field(ahead.field)) else { return };
        let Some((at, _)) = layout.on_screen(place.x, place.y, place.width, 1) else { return };
        let (x, cells) = layout.value(place);
        let rows = u16::try_from(ahead.entries.len()).unwrap_or(0);
        let below = layout.body.bottom().saturating_sub(at.y + 1);
        // Below the field, or above it where there is more room.
        let above = at.y.saturating_sub(layout.body.y);
        let y = if below >= rows || below >= above { at.y + 1 } else { at.y.saturating_sub(rows.min(above)) };
        let room = Rect::new(layout.body.x + x, y, cells, rows).intersection(layout.body);
        for (number, (y, entry)) in (room.top()..room.bottom()).zip(&ahead.entries).enumerate() {
            let line = Rect::new(room.x, y, room.width, 1);
            let is_chosen = ahead.at == Some(number);
            let role = if is_chosen { Role::Cursor } else { Role::Bar };
            canvas.fill(line, role);
            let mark = if is_chosen { canvas.look.glyphs.cursor } else { canvas.look.glyphs.line[1] };
            canvas.text(line.x, y, 1, mark, role);
            let taken = canvas.text(line.x + 2, y, line.width.saturating_sub(2), &entry.label, role);
            let rest = line.width.saturating_sub(taken + 4);
            if !entry.note.is_empty() && rest >= width(&entry.note).try_into().unwrap_or(u16::MAX) {
                canvas.right(line.x + taken + 3, y, rest, &entry.note, role);
            }
            canvas.hits.push(line, Hit::Entry(SUGGESTED + number));
        }
    }
}

fn scroll_bar(canvas: &mut Canvas<'_>, layout: &Layout) {
    let body = layout.body;
    if layout.height <= body.height || body.is_empty() {
        return;
    }
    let part = |rows: u16| {
        let rows = u32::from(rows) * u32::from(body.height) / u32::from(layout.height.max(1));
        u16::try_from(rows).unwrap_or(body.height)
    };
    let (from, rows) = (part(layout.top), part(body.height).max(1));
    let last = layout.top + body.height >= layout.height;
    let from = if last { body.height - rows.min(body.height) } else { from };
    for y in 0..body.height {
        let is_thumb = (from..from + rows).contains(&y);
        canvas.text(body.right() - 1, body.y + y, 1, canvas.look.glyphs.scroll[usize::from(is_thumb)], Role::Line);
    }
}
