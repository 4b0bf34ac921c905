//! Editing the field that has the focus: text, check boxes, stars, choices of a few values.

use super::{ADDRESSES, Editor, FormState, Spot, ahead, links, sheet, sheet::Said};
use crate::{
    action::{Context, Key, KeyCode},
    model::{Bases, Family, FieldDef, FieldId, Kind, Page, Schema, Stamp, Value, fields},
    rules::{check::editable, score::MOST_STARS},
    screens::{Cx, Effect, Tone},
    text::fold::folded,
    ui::TextInput,
};

impl FormState {
    /// What the person says goes into the sheet.
    pub(super) fn say(&mut self, cx: &mut Cx<'_>, field: FieldId, said: Said) {
        self.sheet.say(cx.schema, field, said);
        self.after_saying(field);
    }

    fn unsay(&mut self, cx: &mut Cx<'_>, field: FieldId) {
        self.sheet.unsay(cx.schema, field);
        self.after_saying(field);
    }

    fn after_saying(&mut self, field: FieldId) {
        self.refused.remove(&field);
        self.is_touched = true;
        if let Some(saving) = &mut self.saving {
            saving.is_latest = false;
        }
    }

    /// The person says text, typed elsewhere than in the field itself.
    pub(super) fn say_text(&mut self, cx: &mut Cx<'_>, field: FieldId, text: &str) {
        if let Some(def) = cx.schema.field(field) {
            let said = sheet::read(cx.schema, &cx.reading, def, text);
            self.say(cx, field, said);
        }
    }

    /// Reads the field's text after a key or a paste changed it.
    fn typed(&mut self, cx: &mut Cx<'_>, def: &FieldDef, text: &str) {
        let said = match def.kind {
            Kind::Link(bases) => self.read_link(bases, text),
            Kind::Links(bases) => self.read_links(def.id, bases, text),
            Kind::Picture => self.read_picture(cx, def, text),
            _ => sheet::read(cx.schema, &cx.reading, def, text),
        };
        self.say(cx, def.id, said);
        self.suggest(cx, def.id, links::typing(def.kind, text));
    }

    /// A picture within the record shows as words: those say that it stays.
    fn read_picture(&self, cx: &Cx<'_>, def: &FieldDef, text: &str) -> Said {
        let base = self.sheet.base().get(def.id);
        match base.filter(|value| def.kind.show(value, &cx.reading) == text) {
            Some(value) => Said::Value(Some(value.clone())),
            None => sheet::read(cx.schema, &cx.reading, def, text),
        }
    }

    /// A link is chosen, not typed; the whole name of one that is known counts as chosen.
    fn read_link(&self, bases: Bases, text: &str) -> Said {
        let typed = folded(text);
        if typed.is_empty() {
            return Said::Value(None);
        }
        let mut same = self.names.called(&typed).filter(|named| !named.is_binned);
        match (same.next(), same.next()) {
            (Some(named), None) => Said::Value(Some(Value::Link(named.id))),
            _ => {
                let noun = bases.a_record();
                Said::Wrong { text: text.to_owned(), problem: format!("choose {noun} from the list: F4 shows it") }
            }
        }
    }

    /// Gives a key to the text field that has the focus; answers whether it took it.
    pub(super) fn type_key(&mut self, cx: &mut Cx<'_>, key: Key) -> bool {
        let is_new = key.typed().is_some() && self.is_replaced(cx.schema);
        self.edited = Some(self.focus);
        self.unlink_last(cx, key)
            || self.edit(cx, |input| {
                if is_new {
                    input.replace("");
                }
                input.key(key)
            })
    }

    /// Whether what is typed now takes the place of what stands there: nobody adds letters to a person, a day or a choice.
    /// What was typed and is not saved yet is never replaced.
    pub(super) fn is_replaced(&self, schema: &Schema) -> bool {
        let is_chosen = |def: &FieldDef| matches!(def.kind, Kind::Choice(_) | Kind::Person | Kind::Link(_) | Kind::Date);
        let holds = |def: &FieldDef| self.inputs.get(&def.id).is_some_and(|input| !input.is_empty());
        self.edited != Some(self.focus)
            && self.focused(schema).is_some_and(|def| is_chosen(def) && holds(def) && !self.sheet.is_changed(def.id))
    }

    /// Changes the text of the field that has the focus; answers what `change` does.
    pub(super) fn edit(&mut self, cx: &mut Cx<'_>, change: impl FnOnce(&mut TextInput) -> bool) -> bool {
        let Some(def) = self.focused(cx.schema) else { return false };
        let Some(input) = self.inputs.get_mut(&def.id) else { return false };
        let before = input.text();
        let taken = change(input);
        let text = input.text();
        if text != before {
            self.typed(cx, def, &text);
        }
        taken
    }

    /// Gives the notes that have the focus to the person's editor.
    pub(super) fn to_editor(&self, cx: &mut Cx<'_>) {
        let input = self.focused(cx.schema).and_then(|def| self.inputs.get(&def.id)).filter(|input| input.is_multiline());
        if let Some(input) = input {
            cx.effects.push(Effect::EditText(input.text()));
        }
    }

    /// Takes the text as the person's editor left it: one step of undo.
    pub(super) fn edited(&mut self, cx: &mut Cx<'_>, text: &Result<String, String>) {
        match text {
            Ok(text) => drop(self.edit(cx, |input| {
                if *text != input.text() {
                    input.replace(text);
                }
                true
            })),
            Err(problem) => cx.say(Tone::Bad, problem.clone()),
        }
    }

    /// Date, time and name on a line of their own in the notes, which get the focus.
    pub(super) fn stamp(&mut self, cx: &mut Cx<'_>) {
        let is_notes = |def: &&FieldDef| def.kind == Kind::LongText && def.is_editable();
        let focused = self.focused(cx.schema).filter(is_notes);
        let Some(def) = focused.or_else(|| cx.schema.fields_of_type(self.kind).find(is_notes)) else { return };
        if focused.is_none() {
            self.leave(cx);
            self.reveal(cx.schema, def.id);
            self.ready(cx);
        }
        let stamp = format!("{} {}: ", cx.reading.local(cx.reading.now).format("%Y-%m-%d %H:%M"), cx.user);
        self.edit(cx, |input| {
            let (line, column) = input.cursor();
            let is_blank_here = input.text().split('\n').nth(line).is_none_or(str::is_empty);
            let new_line = if is_blank_here && column == 0 { "" } else { "\n" };
            if !new_line.is_empty() {
                input.key(Key::plain(KeyCode::End));
            }
            input.insert(&format!("{new_line}{stamp}"));
            true
        });
    }

    /// Opens the choices of the focus, ticks it, opens its fold.
    pub(super) fn activate(&mut self, cx: &mut Cx<'_>) {
        match self.focus {
            Spot::Field(field) => {
                let Some(def) = cx.schema.field(field) else { return };
                match Editor::of(def.kind) {
                    Editor::Check => self.toggle(cx, def),
                    Editor::Cycle | Editor::Suggest => self.open_choices(cx, def),
                    Editor::Line | Editor::Lines | Editor::Stars => self.step(cx, 1),
                }
            }
            spot @ (Spot::Parts | Spot::More(_)) => {
                if !self.open.remove(&spot) {
                    self.open.insert(spot);
                }
                if let Spot::More(section) = spot
                    && let Some(first) = self.rare_of(cx.schema, section).first()
                {
                    self.focus = Spot::Field(first.id);
                }
            }
            Spot::Add(family) => self.open_kinds(cx, family),
            Spot::Address => self.turn_address(1),
            Spot::Mailing => self.toggle_mailing(cx),
            Spot::History => self.open_moment(cx),
            Spot::Button(button) => self.press(cx, button),
        }
    }

    /// One more or one less, `by` being 1 or -1.
    pub(super) fn turn(&mut self, cx: &mut Cx<'_>, by: isize) {
        match self.focus {
            Spot::Address => self.turn_address(by),
            Spot::Button(_) => self.step(cx, by),
            Spot::Field(field) => {
                let Some(def) = cx.schema.field(field) else { return };
                match (def.kind, Editor::of(def.kind)) {
                    (Kind::Choice(id), Editor::Cycle) => {
                        let values = cx.schema.values(id);
                        let now = values.iter().position(|value| *value == self.sheet.record().text(field));
                        let next = now.map_or(0, |now| now.saturating_add_signed(by).min(values.len().saturating_sub(1)));
                        if let Some(value) = values.get(next) {
                            self.say(cx, field, Said::Value(Some(Value::Text(value.clone()))));
                        }
                    }
                    (_, Editor::Stars) => {
                        let now = self.sheet.value(field).and_then(Value::as_stars);
                        let next = match (now, by > 0) {
                            (None, true) => Some(1),
                            (None, false) => None,
                            (Some(stars), true) => Some((stars + 1).min(MOST_STARS)),
                            (Some(stars), false) => Some(stars.saturating_sub(1)),
                        };
                        if next != now {
                            self.give_stars(cx, field, next);
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Stars given by hand, or taken away.
    pub(super) fn give_stars(&mut self, cx: &mut Cx<'_>, field: FieldId, stars: Option<u8>) {
        let was_manual = self.is_manual();
        self.say(cx, field, Said::Value(stars.map(Value::Stars)));
        if field == fields::SCORE && !was_manual {
            cx.say(Tone::Plain, "The score is manual now: it stays as given until the score type is Automatic again.");
        }
    }

    /// Takes the value of the focus away.
    pub(super) fn clear(&mut self, cx: &mut Cx<'_>) {
        match self.focus {
            Spot::Field(field) => match self.editor(cx.schema) {
                Some(Editor::Stars) => self.give_stars(cx, field, None),
                Some(Editor::Check | Editor::Cycle) if cx.schema.field(field).is_some_and(FieldDef::is_editable) => {
                    self.say(cx, field, Said::Value(None));
                }
                _ => {}
            },
            Spot::Mailing => self.say(cx, fields::MAILING_ADDRESS, Said::Value(None)),
            _ => {}
        }
    }

    fn toggle(&mut self, cx: &mut Cx<'_>, def: &FieldDef) {
        if let Err(reason) = editable(cx.schema, self.kind, def.id) {
            return cx.say(Tone::Warn, format!("{reason}. Change the rule instead."));
        }
        let is_on = self.sheet.value(def.id).is_some();
        match (def.kind, is_on) {
            (_, true) => self.say(cx, def.id, Said::Value(None)),
            // A tick that was there before comes back as it was.
            (Kind::Tick, false) if self.sheet.base().get(def.id).is_some() => self.unsay(cx, def.id),
            (Kind::Tick, false) => {
                let stamp = Stamp { by: cx.user.to_owned(), at: cx.reading.now };
                self.say(cx, def.id, Said::Value(Some(Value::Tick(stamp))));
            }
            (_, false) => self.say(cx, def.id, Said::Value(Some(Value::YesNo(true)))),
        }
    }

    fn toggle_mailing(&mut self, cx: &mut Cx<'_>) {
        let value = if self.is_mailing(self.address) { None } else { mailing_word(self.address).map(|word| Value::Text(word.to_owned())) };
        self.say(cx, fields::MAILING_ADDRESS, Said::Value(value));
    }

    /// Whether letters go to this address.
    pub(super) fn is_mailing(&self, family: Family) -> bool {
        mailing_word(family) == Some(self.sheet.record().text(fields::MAILING_ADDRESS))
    }

    /// Whether the letter chooses one of the few values of the field that has the focus. The letters that move stay what they are.
    #[must_use]
    pub fn takes_letter(&self, schema: &Schema, key: Key) -> bool {
        let KeyCode::Char(c) = key.code else { return false };
        if key != Key::char(c) || "hjkl".contains(c) || self.context() != Context::Form || self.editor(schema) != Some(Editor::Cycle) {
            return false;
        }
        let Some(Kind::Choice(id)) = self.focused(schema).map(|def| def.kind) else { return false };
        let typed = folded(&c.to_string());
        schema.values(id).iter().any(|value| folded(value).starts_with(&typed))
    }

    /// Chooses the value of a few that begins with a letter.
    pub(super) fn choose_by_letter(&mut self, cx: &mut Cx<'_>, c: char) {
        let Some(def) = self.focused(cx.schema).filter(|def| Editor::of(def.kind) == Editor::Cycle) else { return };
        let Kind::Choice(id) = def.kind else { return };
        let begins = |value: &&String| folded(value).starts_with(&folded(&c.to_string()));
        if let Some(value) = cx.schema.values(id).iter().find(begins) {
            self.say(cx, def.id, Said::Value(Some(Value::Text(value.clone()))));
        }
    }

    /// Everything typed so far stands where it belongs: text fields show what the sheet holds, the focus is there.
    pub(super) fn ready(&mut self, cx: &mut Cx<'_>) {
        let order = self.order(cx.schema);
        if !order.contains(&self.focus) {
            self.focus = order.first().copied().unwrap_or(self.focus);
        }
        self.look_around(cx);
        self.fill_inputs(cx.schema, &cx.reading);
        self.is_typing = self.load == super::Load::Here && self.editor(cx.schema).is_some_and(Editor::is_text);
        if self.page == Page::History && self.history.is_unknown() {
            self.ask_history(cx);
        }
    }

    fn fill_inputs(&mut self, schema: &Schema, reading: &crate::model::Reading) {
        for def in schema.fields_of_type(self.kind).filter(|def| def.is_editable()) {
            let editor = Editor::of(def.kind);
            let has_focus = self.focus == Spot::Field(def.id);
            let is_wanted = editor == Editor::Lines || (editor.is_text() && has_focus);
            if !is_wanted && !self.inputs.contains_key(&def.id) {
                continue;
            }
            let mut text = self.text(schema, reading, def);
            // The next name follows behind the last one.
            if has_focus && matches!(def.kind, Kind::Links(_)) && !text.is_empty() && self.sheet.wrong(def.id).is_none() {
                text.push_str(links::PART);
            }
            // While it is typed in, the text is the person's; it is replaced only when the field holds something else.
            let is_right = has_focus && self.says_the_same(schema, reading, def, &text);
            match self.inputs.get_mut(&def.id) {
                Some(input) if is_right || input.text() == text => {}
                Some(input) => input.replace(&text),
                None if editor == Editor::Lines => drop(self.inputs.insert(def.id, TextInput::lines(&text))),
                None => drop(self.inputs.insert(def.id, TextInput::line(&text))),
            }
        }
    }

    fn says_the_same(&self, schema: &Schema, reading: &crate::model::Reading, def: &FieldDef, text: &str) -> bool {
        let Some(input) = self.inputs.get(&def.id) else { return false };
        match def.kind {
            Kind::Link(_) => links::is_same_name(&input.text(), text),
            Kind::Links(bases) => self.read_links(def.id, bases, &input.text()) == Said::Value(self.sheet.value(def.id).cloned()),
            _ => sheet::read(schema, reading, def, &input.text()) == Said::Value(self.sheet.value(def.id).cloned()),
        }
    }

    /// A closed list or a check box may be opened by the mouse at once.
    pub(super) fn is_toggle(&self, schema: &Schema) -> bool {
        match self.focus {
            Spot::Field(_) => self.editor(schema) == Some(Editor::Check),
            Spot::Parts | Spot::More(_) | Spot::Add(_) | Spot::Mailing => true,
            Spot::Address | Spot::History | Spot::Button(_) => false,
        }
    }

    /// Text outside the list is welcome in the field that has the focus.
    pub(super) fn is_open_list(&self, schema: &Schema) -> bool {
        self.focused(schema).is_some_and(|def| ahead::is_open(def.kind))
    }
}

fn mailing_word(family: Family) -> Option<&'static str> {
    ADDRESSES.iter().find(|(other, _)| *other == family).map(|(_, word)| *word)
}
