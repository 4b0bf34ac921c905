//! A form that was opened for an e-mail: the message is saved with it, what is guessed says so, what its signature offers is offered.

use super::{Above, FormState, ahead::Take};
use crate::{
    action::{Action, Context},
    exchange::mail::Sender,
    model::{Correspondent, Draft, FieldDef, Kind, RecordId, Schema, TypeId, Value, Who, fields},
    proto::Command,
    screens::{Cx, Input, Tone, Vx},
    text::{clean, width},
    ui::{
        Canvas, Hit, Rect, Role,
        canvas::centred,
        pick::{Entry, Pick},
        window::wrapped,
    },
};

/// The widest window of a message.
const WIDTH: u16 = 90;
/// Most characters of a subject in the banner.
const SUBJECT: usize = 40;

impl FormState {
    /// A form for who wrote a message: of a new record that holds what the message says, or of a record that is there.
    #[must_use]
    pub fn of_letter(cx: &mut Cx<'_>, kind: TypeId, record: Option<RecordId>, sender: Sender) -> Self {
        let mut state = match record {
            Some(_) => Self::open(cx, kind, record, None, None),
            None => Self::with(cx, kind, sender.person.values.clone()),
        };
        state.mail = Some(Box::new(sender));
        state
    }

    /// The message itself.
    fn message(&self) -> Option<&Draft> {
        self.mail.as_ref()?.messages.first()
    }

    /// What saves the form together with the message; nothing where there is none. `draft`: of a new record.
    pub(super) fn letter_command(&self, draft: Option<Draft>) -> Option<Command> {
        let mail = self.mail.as_ref()?;
        let who = match (self.record, draft) {
            (Some(record), _) => Who::Known(record, self.sheet.diffs()),
            (None, draft) => Who::New(draft?),
        };
        let source = self.message().map(|message| message.text(fields::NAME).to_owned()).unwrap_or_default();
        let people = vec![Correspondent { who, messages: mail.messages.clone() }];
        Some(Command::Mail { kind: self.kind, people, source })
    }

    /// What is saved with the form: `Saved with it: e-mail 'Looms' (2026-11-03)   m shows it   a 3 offers of its signature`.
    pub(super) fn letter_words(&self, vx: &Vx<'_>) -> Option<String> {
        let mail = self.mail.as_ref()?;
        let key = |form: Action, text: Action| vx.keymap.hint(&if self.context() == Context::Text { text } else { form }.into());
        let mut words = match mail.messages.first() {
            Some(message) => {
                let subject = width::cut(&clean::line(message.text(fields::NAME)), SUBJECT, "...");
                let when = message.get(fields::WHEN).map(|when| format!(" ({})", Kind::Moment.show(when, &vx.reading))).unwrap_or_default();
                format!("Saved with it: e-mail '{subject}'{when}   {} shows it", key(Action::FormMail, Action::TextMail))
            }
            None => "Of a contact card".to_owned(),
        };
        let offers = self.offers(vx.schema).len();
        if offers > 0 {
            let noun = if offers == 1 { "offer" } else { "offers" };
            words.push_str(&format!("   {} {offers} {noun} of its signature", key(Action::FormOffers, Action::TextOffers)));
        }
        Some(words)
    }

    /// Why the field holds what it holds, where that is only guessed and nobody changed it.
    pub(super) fn guess(&self, def: &FieldDef) -> Option<String> {
        let mail = self.mail.as_ref().filter(|_| self.record.is_none())?;
        let (_, words) = mail.guesses.iter().find(|(field, _)| *field == def.id)?;
        (self.sheet.value(def.id) == mail.person.get(def.id)).then(|| words.clone())
    }

    /// What the signature offers and the form does not hold yet: the place in the list of offers, the field, the text, the line.
    fn offers<'a>(&'a self, schema: &'a Schema) -> Vec<(&'a FieldDef, &'a str, &'a str)> {
        let offers = self.mail.iter().flat_map(|mail| &mail.offers);
        let of = |offer: &'a crate::exchange::mail::Offer| {
            let def = schema.field(offer.field).filter(|def| schema.has(self.kind, def))?;
            let held = self.sheet.value(def.id).and_then(Value::as_text).unwrap_or_default();
            (held != offer.text).then_some((def, offer.text.as_str(), offer.line.as_str()))
        };
        offers.filter_map(of).collect()
    }

    /// Opens the list of what the signature offers.
    pub(super) fn show_offers(&mut self, cx: &mut Cx<'_>) {
        let entry = |(def, text, line): &(&FieldDef, &str, &str)| {
            let label = format!("{}: {}", def.title(), clean::line(text));
            let held = self.sheet.value(def.id).is_some();
            let note = if held { format!("replaces; in: {}", clean::line(line)) } else { format!("in: {}", clean::line(line)) };
            Entry::new(Take::Say(def.id, (*text).to_owned()), label).note(note)
        };
        let entries: Vec<Entry<Take>> = self.offers(cx.schema).iter().map(entry).collect();
        if entries.is_empty() {
            let words = if self.mail.is_some() { "The message offers nothing more." } else { "This form was not opened for an e-mail." };
            return cx.say(Tone::Plain, words);
        }
        self.ahead = None;
        self.above = Above::Pick(Box::new(Pick::new(entries)));
    }

    /// Takes an offer; the list stays while there are more.
    pub(super) fn take_offer(&mut self, cx: &mut Cx<'_>, field: crate::model::FieldId, text: &str) {
        self.reveal(cx.schema, field);
        self.say_text(cx, field, text);
        self.left.insert(field);
        if !self.offers(cx.schema).is_empty() {
            self.show_offers(cx);
        }
    }

    /// Whether the list that is open is that of offers.
    pub(super) fn is_offering(pick: &Pick<Take>) -> bool {
        pick.found().any(|entry| matches!(entry.item, Take::Say(..)))
    }

    /// Shows the message.
    pub(super) fn show_letter(&mut self, cx: &mut Cx<'_>) {
        match self.message() {
            Some(_) => self.above = Above::Letter(0),
            None => cx.say(Tone::Plain, "This form was not opened for an e-mail."),
        }
    }

    /// Takes an input while the message is shown, scrolled to a line.
    pub(super) fn read_letter(&mut self, cx: &Cx<'_>, top: usize, input: &Input<'_>) {
        let (frame, rows) = self.letter_frame(cx.schema, cx.area);
        let page = usize::from(frame.height.saturating_sub(3)).max(1);
        let last = rows.saturating_sub(page);
        let by = match input {
            Input::Do(command) => match command.action {
                Action::FieldNext | Action::TextDone | Action::TextDown => 1,
                Action::FieldPrevious | Action::TextBack | Action::TextUp => -1,
                Action::Cancel
                | Action::TextCancel
                | Action::Close
                | Action::FieldActivate
                | Action::TextNewline
                | Action::FormMail
                | Action::TextMail => return,
                _ => 0,
            },
            Input::Key(key) => match key.code {
                crate::action::KeyCode::PageDown => isize::try_from(page).unwrap_or(1),
                crate::action::KeyCode::PageUp => -isize::try_from(page).unwrap_or(1),
                _ => 0,
            },
            Input::Mouse { gesture: crate::screens::Gesture::WheelDown, .. } => 3,
            Input::Mouse { gesture: crate::screens::Gesture::WheelUp, .. } => -3,
            Input::Mouse { hit: Hit::Nothing, .. } => 0,
            Input::Mouse { gesture: crate::screens::Gesture::Press, .. } => return,
            _ => 0,
        };
        self.above = Above::Letter(top.saturating_add_signed(by).min(last));
    }

    /// The message as lines of that width: who wrote it, to whom, and the text.
    fn letter_lines(&self, schema: &Schema, cells: u16) -> Vec<(String, Role)> {
        let Some(message) = self.message() else { return Vec::new() };
        let mut lines = Vec::new();
        for field in [fields::FROM, fields::TO, fields::CC, fields::ATTACHMENTS] {
            let text = clean::line(message.text(field));
            if let Some(def) = schema.field(field).filter(|_| !text.is_empty()) {
                lines.extend(wrapped(&format!("{}: {text}", def.label), cells).into_iter().map(|line| (line, Role::Muted)));
            }
        }
        if let Some(mail) = &self.mail {
            let reason = if self.record.is_some() { String::new() } else { format!("This person {}.", mail.reason) };
            let told = mail.warnings.iter().map(|warning| format!("! {}", clean::line(warning)));
            for line in [reason].into_iter().filter(|line| !line.is_empty()).chain(told) {
                lines.extend(wrapped(&line, cells).into_iter().map(|line| (line, Role::Warn)));
            }
        }
        lines.push((String::new(), Role::Text));
        for line in message.text(fields::NOTES).lines() {
            let line = clean::line(line);
            let pieces = if line.trim().is_empty() { vec![String::new()] } else { wrapped(&line, cells) };
            lines.extend(pieces.into_iter().map(|line| (line, Role::Text)));
        }
        lines
    }

    /// The window of the message, as high as it needs to be, and how many lines there are.
    fn letter_frame(&self, schema: &Schema, area: Rect) -> (Rect, usize) {
        let width = area.width.min(WIDTH);
        let lines = self.letter_lines(schema, width.saturating_sub(4)).len();
        let rows = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(3).min(area.height.saturating_sub(4)).max(6);
        (centred(area, width, rows), lines)
    }

    /// Draws the message over the form.
    pub(super) fn view_letter(&self, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect, top: usize) {
        let title = self.message().map(|message| clean::line(message.text(fields::NAME))).unwrap_or_default();
        let inside = canvas.window(self.letter_frame(vx.schema, area).0, &title);
        let body = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), height: inside.height.saturating_sub(1), ..inside };
        let lines = self.letter_lines(vx.schema, body.width);
        for (y, (line, role)) in (body.top()..body.bottom()).zip(lines.iter().skip(top)) {
            canvas.text(body.x, y, body.width, line, *role);
        }
        if inside.height > 1 {
            let back = vx.keymap.hint(&Action::Cancel.into());
            let shown = usize::from(body.height);
            let more = if lines.len() > top + shown { format!("   {} more lines below", lines.len() - top - shown) } else { String::new() };
            canvas.text(body.x, inside.bottom() - 1, body.width, &format!("{back} back{more}"), Role::Muted);
        }
    }
}
