//! Inputs in, effects out: moving between fields, leaving, and what every key and press means.

use super::{Above, Button, Editor, FormState, Leaving, Load, Page, Spot, Then, ahead, conflict, keep, layout::Layout, save};
use crate::{
    action::{Action, Command, Context, Key, KeyCode},
    model::{Base, Kind},
    screens::{
        About, Cx, Effect, FileNews, Gesture, Input, Open, Tone,
        plan::{self, End},
    },
    ui::{Hit, TextInput},
};

/// Suggestions are pressed under these places.
pub(super) const SUGGESTED: usize = 10_000;

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut FormState, input: &Input<'_>) {
    if let Above::Plan(plan, then) = &mut state.above {
        let then = *then;
        match plan::step(cx, plan, input) {
            End::NotYet => {}
            End::Left => state.above = Above::Nothing,
            End::Done => return save::planned_saved(cx, state, then),
        }
        match input {
            Input::Reply(ticket, reply) => save::reply(cx, state, *ticket, reply),
            Input::Event(event) => save::event(cx, state, event),
            _ => {}
        }
        return;
    }
    let is_persons = matches!(input, Input::Do(_) | Input::Key(_) | Input::Paste(_) | Input::Mouse { gesture: Gesture::Press, .. });
    let armed = if is_persons { state.armed.take() } else { None };
    let before = state.before(input);
    let focus = state.focus;
    match std::mem::replace(&mut state.above, Above::Nothing) {
        Above::Pick(pick) if is_persons || matches!(input, Input::Mouse { .. }) => state.pick(cx, pick, input),
        Above::Conflict(standoff) if is_persons => conflict::update(cx, state, standoff, input),
        Above::Changes(top) if is_persons => changes(cx, state, top, input),
        Above::Letter(top) if is_persons || matches!(input, Input::Mouse { .. }) => state.read_letter(cx, top, input),
        above => {
            state.above = above;
            match input {
                Input::Do(command) => act(cx, state, command, armed),
                Input::Key(key) => press_key(cx, state, *key),
                Input::Paste(text) => paste(cx, state, text),
                Input::Mouse { gesture, hit, .. } => mouse(cx, state, *gesture, hit, armed),
                Input::Reply(ticket, reply) => save::reply(cx, state, *ticket, reply),
                Input::Event(event) => save::event(cx, state, event),
                Input::File(FileNews::Edited(text)) => state.edited(cx, text),
                Input::Back if state.page == Page::History => state.ask_history(cx),
                Input::File(_) | Input::Back | Input::Tick | Input::Drag { .. } | Input::DragOn | Input::Told(_) => {}
            }
        }
    }
    if let Some(before) = before {
        state.put_back(cx, before);
    }
    if state.focus != focus {
        state.edited = None;
    }
    state.ready(cx);
    state.look_for_twins(cx);
    state.top = Layout::of(state, cx.schema, cx.area).top;
    if std::mem::take(&mut state.is_touched) {
        let key = state.key(cx.schema);
        cx.effects.push(if state.is_dirty() {
            Effect::KeepDraft { key, text: keep::text(&state.sheet, state.mail.as_deref(), cx.schema, cx.reading.now) }
        } else {
            Effect::DropDraft(key)
        });
    }
}

fn act(cx: &mut Cx<'_>, state: &mut FormState, command: &Command, armed: Option<(Leaving, i64)>) {
    match command.action {
        Action::Cancel | Action::TextCancel if state.ahead.take().is_some() => return,
        Action::Cancel | Action::TextCancel | Action::Close => return state.quit(cx, Leaving::Close, armed),
        Action::FormNext | Action::TextFormNext => return state.quit(cx, Leaving::Next, armed),
        Action::FormPrevious | Action::TextFormPrevious => return state.quit(cx, Leaving::Previous, armed),
        _ if state.load != Load::Here => return,
        _ => {}
    }
    match command.action {
        Action::FieldNext if state.is_in_history() && state.move_in_history(cx, 1) => {}
        Action::FieldPrevious if state.is_in_history() && state.move_in_history(cx, -1) => {}
        Action::FieldNext | Action::TextDone => state.step(cx, 1),
        Action::FieldPrevious | Action::TextBack => state.step(cx, -1),
        Action::TextDown => state.down(cx),
        Action::TextUp => state.up(cx),
        Action::TextNewline => state.enter(cx),
        Action::FieldActivate => state.activate(cx),
        Action::FieldMore => state.turn(cx, 1),
        Action::FieldLess => state.turn(cx, -1),
        Action::FieldClear => state.clear(cx),
        Action::FieldStars => {
            if let (Spot::Field(field), Some(Editor::Stars)) = (state.focus, state.editor(cx.schema)) {
                state.give_stars(cx, field, command.arg);
            }
        }
        Action::PageNext | Action::TextPageNext => state.turn_page(cx, 1),
        Action::PagePrevious | Action::TextPagePrevious => state.turn_page(cx, -1),
        Action::FormSave | Action::TextSave => save::save(cx, state, Then::Close),
        Action::FormSaveNew | Action::TextSaveNew => save::save(cx, state, Then::New),
        Action::FormChanges => state.show_changes(cx),
        Action::FormOthers | Action::TextOthers => state.show_others(cx),
        Action::FormCriteria => cx.open(Open::Criteria(About::Nothing)),
        Action::FormExplain | Action::TextExplain => state.explain(cx),
        Action::ItemNew => state.new_item(cx),
        Action::ItemUnlink => state.unlink(cx),
        Action::HistoryShow => state.turn_history(),
        Action::FormLink | Action::TextLink => state.open_link(cx),
        Action::TimeStamp | Action::TextStamp => state.stamp(cx),
        Action::TextChoices => match state.focused(cx.schema) {
            Some(def) if Editor::of(def.kind) == Editor::Suggest => state.open_choices(cx, def),
            _ => state.to_editor(cx),
        },
        Action::FormAlike | Action::TextAlike => state.show_twins(cx),
        Action::FormMail | Action::TextMail => state.show_letter(cx),
        Action::FormOffers | Action::TextOffers => state.show_offers(cx),
        Action::FormConvert | Action::TextConvert => state.convert(cx),
        Action::FormOpportunity | Action::TextOpportunity => state.new_opportunity(cx),
        Action::FormPicture | Action::TextPicture => state.show_picture(cx),
        Action::TextEditor => state.to_editor(cx),
        Action::TextUndo => drop(state.edit(cx, TextInput::undo)),
        Action::TextRedo => drop(state.edit(cx, TextInput::redo)),
        _ => {}
    }
}

fn press_key(cx: &mut Cx<'_>, state: &mut FormState, key: Key) {
    if state.load != Load::Here {
        return;
    }
    if state.context() == Context::Text {
        // At the end of the text the first suggestion comes in, as far as it goes on.
        if key == Key::plain(KeyCode::Right) && state.accept(cx) {
            return;
        }
        if state.type_key(cx, key) {
            state.follow = true;
            return;
        }
    }
    match key.code {
        KeyCode::PageDown => state.leap(cx, true),
        KeyCode::PageUp => state.leap(cx, false),
        KeyCode::F(7) => state.show_changes(cx),
        KeyCode::Char(c) if !key.ctrl && !key.alt => state.choose_by_letter(cx, c),
        _ => {}
    }
}

fn paste(cx: &mut Cx<'_>, state: &mut FormState, text: &str) {
    if state.context() != Context::Text {
        return;
    }
    let mut was_changed = false;
    state.edit(cx, |input| {
        was_changed = input.paste(text);
        true
    });
    if was_changed {
        cx.say(Tone::Warn, "Line breaks or control characters were taken out of the paste.");
    }
}

fn mouse(cx: &mut Cx<'_>, state: &mut FormState, gesture: Gesture, hit: &Hit, armed: Option<(Leaving, i64)>) {
    match gesture {
        Gesture::WheelDown | Gesture::WheelUp => state.wheel(cx, gesture == Gesture::WheelDown),
        Gesture::Press | Gesture::Double => press(cx, state, hit, armed),
        _ => {}
    }
}

fn press(cx: &mut Cx<'_>, state: &mut FormState, hit: &Hit, armed: Option<(Leaving, i64)>) {
    match hit {
        Hit::Command(command) => act(cx, state, command, armed),
        Hit::Page(place) => {
            let page = state.pages(cx.schema).get(*place).copied();
            state.go_to_page(cx, page);
        }
        Hit::Entry(place) if state.is_in_history() => state.press_history(cx, *place),
        Hit::Entry(place) if *place >= SUGGESTED => {
            let entry = state.ahead.as_ref().and_then(|ahead| ahead.entries.get(place - SUGGESTED));
            if let Some(item) = entry.map(|entry| entry.item.clone()) {
                state.take(cx, item);
            }
        }
        Hit::Entry(place) => {
            let Some(spot) = state.order(cx.schema).get(*place).copied() else { return };
            let was_there = state.focus == spot;
            state.go(cx, spot);
            if state.is_toggle(cx.schema) || spot == Spot::Address || (was_there && state.editor(cx.schema) == Some(Editor::Cycle)) {
                state.activate(cx);
            }
        }
        Hit::EntryStar(place, star) => {
            let Some(Spot::Field(field)) = state.order(cx.schema).get(*place).copied() else { return };
            state.go(cx, Spot::Field(field));
            // The star that is the score already takes the score away.
            let now = state.sheet.value(field).and_then(crate::model::Value::as_stars);
            state.give_stars(cx, field, Some(*star).filter(|star| now != Some(*star)));
        }
        Hit::Button(place) => {
            if let Some(button) = super::BUTTONS.get(*place) {
                state.armed = armed;
                state.press(cx, *button);
            }
        }
        _ => {}
    }
}

/// Takes an input while the changes are shown.
fn changes(cx: &mut Cx<'_>, state: &mut FormState, top: usize, input: &Input<'_>) {
    let last = state.sheet.changes(cx.schema).len().saturating_sub(1);
    let top = match input {
        Input::Do(command) => match command.action {
            Action::FieldNext => (top + 1).min(last),
            Action::FieldPrevious => top.saturating_sub(1),
            Action::FormSave => return save::save(cx, state, Then::Close),
            Action::FormSaveNew => return save::save(cx, state, Then::New),
            Action::Cancel | Action::Close | Action::FieldActivate | Action::FormChanges => return,
            _ => top,
        },
        Input::Mouse { hit: Hit::Nothing, .. } => top,
        Input::Mouse { .. } => return,
        _ => top,
    };
    state.above = Above::Changes(top);
}

impl FormState {
    /// Puts the focus on a spot.
    pub(super) fn go(&mut self, cx: &mut Cx<'_>, spot: Spot) {
        self.follow = true;
        if spot != self.focus {
            self.leave(cx);
            self.focus = spot;
            self.ready(cx);
        }
    }

    /// The focus is about to leave: its problems show from now on.
    pub(super) fn leave(&mut self, cx: &mut Cx<'_>) {
        if let Spot::Field(field) = self.focus {
            self.complete(cx, field);
            self.left.insert(field);
        }
        self.ahead = None;
    }

    /// Goes that many spots on in the order of Tab; after the last comes the first.
    pub(super) fn step(&mut self, cx: &mut Cx<'_>, by: isize) {
        let order = self.order(cx.schema);
        let now = order.iter().position(|spot| *spot == self.focus).unwrap_or(0);
        let next = now.checked_add_signed(by).unwrap_or(order.len().saturating_sub(1));
        if let Some(spot) = order.get(next).or_else(|| order.first()) {
            self.go(cx, *spot);
        }
    }

    fn down(&mut self, cx: &mut Cx<'_>) {
        if let Some(ahead) = self.ahead.as_mut().filter(|ahead| !ahead.entries.is_empty()) {
            let last = ahead.entries.len().min(ahead::MOST) - 1;
            ahead.at = Some(ahead.at.map_or(0, |at| (at + 1).min(last)));
        } else if self.is_line(cx.schema) || self.is_at_edge(true) {
            self.step(cx, 1);
        } else {
            self.type_key(cx, Key::plain(KeyCode::Down));
        }
    }

    fn up(&mut self, cx: &mut Cx<'_>) {
        if let Some(ahead) = self.ahead.as_mut().filter(|ahead| ahead.at.is_some()) {
            ahead.at = ahead.at.and_then(|at| at.checked_sub(1));
        } else if self.is_line(cx.schema) || self.is_at_edge(false) {
            self.step(cx, -1);
        } else {
            self.type_key(cx, Key::plain(KeyCode::Up));
        }
    }

    /// The cursor is in the last, or first, line of the notes.
    fn is_at_edge(&self, at_end: bool) -> bool {
        let Spot::Field(field) = self.focus else { return true };
        self.inputs.get(&field).is_none_or(|input| if at_end { input.cursor().0 + 1 >= input.line_count() } else { input.cursor().0 == 0 })
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        match self.editor(cx.schema) {
            Some(Editor::Lines) => {
                let chosen = self.ahead.as_ref().and_then(|ahead| ahead.entries.get(ahead.at?)).map(|entry| entry.item.clone());
                match chosen {
                    Some(item) => self.take(cx, item),
                    None => drop(self.type_key(cx, Key::plain(KeyCode::Enter))),
                }
            }
            Some(Editor::Suggest) => match &self.ahead {
                Some(ahead) => {
                    let chosen = ahead.at.and_then(|at| ahead.entries.get(at)).map(|entry| entry.item.clone());
                    if let Some(item) = chosen {
                        self.take(cx, item);
                    } else if let Spot::Field(field) = self.focus {
                        self.complete(cx, field);
                    }
                    // A further name may follow.
                    if !self.focused(cx.schema).is_some_and(|def| matches!(def.kind, Kind::Links(_))) {
                        self.step(cx, 1);
                    }
                }
                // Nothing typed since the focus came: Enter shows what there is.
                None => self.activate(cx),
            },
            _ => self.step(cx, 1),
        }
    }

    /// Takes the first suggestion when the cursor is at the end of the text.
    fn accept(&mut self, cx: &mut Cx<'_>) -> bool {
        let Some(ahead) = &self.ahead else { return false };
        let is_at_end = self.inputs.get(&ahead.field).is_some_and(|input| {
            let (row, column) = input.cursor();
            column >= input.text().split('\n').nth(row).map_or(0, |line| line.chars().count())
        });
        let item = ahead.entries.get(ahead.at.unwrap_or(0)).map(|entry| entry.item.clone());
        match item.filter(|_| is_at_end) {
            Some(item) => {
                self.take(cx, item);
                true
            }
            None => false,
        }
    }

    fn turn_page(&mut self, cx: &mut Cx<'_>, by: isize) {
        let pages = self.pages(cx.schema);
        let now = pages.iter().position(|page| *page == self.page).unwrap_or(0);
        let next = now.checked_add_signed(by).unwrap_or(pages.len().saturating_sub(1)) % pages.len().max(1);
        self.go_to_page(cx, pages.get(next).copied());
    }

    fn go_to_page(&mut self, cx: &mut Cx<'_>, page: Option<Page>) {
        let Some(page) = page.filter(|page| *page != self.page && self.load == Load::Here) else { return };
        self.leave(cx);
        self.page = page;
        self.top = 0;
        self.follow = true;
        if let Some(first) = self.order(cx.schema).first() {
            self.focus = *first;
        }
    }

    /// A page further or back: the focus goes to the row about that far away.
    fn leap(&mut self, cx: &mut Cx<'_>, down: bool) {
        let layout = Layout::of(self, cx.schema, cx.area);
        let by = isize::try_from(layout.body.height.saturating_sub(1).max(1)).unwrap_or(1);
        if self.focus == Spot::History {
            self.move_in_history(cx, if down { by / 3 } else { -by / 3 });
            return;
        }
        let Some(here) = layout.places.iter().find(|place| place.spot == self.focus) else {
            if let Some(last) = layout.places.last().filter(|_| !down) {
                self.go(cx, last.spot);
            }
            return;
        };
        let column = layout.places.iter().filter(|place| place.x == here.x);
        let target =
            if down { here.y.saturating_add_signed(by.try_into().unwrap_or(1)) } else { here.y.saturating_sub(by.try_into().unwrap_or(1)) };
        let best = column.min_by_key(|place| place.y.abs_diff(target));
        if let Some(place) = best {
            self.go(cx, place.spot);
        }
    }

    fn wheel(&mut self, cx: &mut Cx<'_>, down: bool) {
        if self.focus == Spot::History {
            self.scroll_history(cx, if down { 3 } else { -3 });
            return;
        }
        self.follow = false;
        self.top = if down { self.top.saturating_add(3) } else { self.top.saturating_sub(3) };
    }

    /// Why the record has the stars it would have if it were saved now.
    fn explain(&self, cx: &mut Cx<'_>) {
        if cx.schema.base(self.kind) == Base::Contact {
            cx.open(Open::Criteria(About::Typed(Box::new(self.sheet.record().clone()))));
        } else {
            cx.say(Tone::Plain, "Only leads and contacts have a score.");
        }
    }

    fn show_changes(&mut self, cx: &mut Cx<'_>) {
        if self.sheet.changes(cx.schema).is_empty() {
            cx.say(Tone::Plain, "Nothing was changed yet.");
        } else {
            self.above = Above::Changes(0);
        }
    }

    pub(super) fn press(&mut self, cx: &mut Cx<'_>, button: Button) {
        let armed = self.armed.take();
        match button {
            Button::Save => save::save(cx, self, Then::Close),
            Button::SaveNew => save::save(cx, self, Then::New),
            Button::Cancel => self.quit(cx, Leaving::Close, armed),
        }
    }

    /// Leaves what is on the form: at once when it is clean, else when asked twice within three seconds.
    fn quit(&mut self, cx: &mut Cx<'_>, leaving: Leaving, armed: Option<(Leaving, i64)>) {
        if leaving != Leaving::Close && self.neighbour(leaving).is_none() {
            let which = if leaving == Leaving::Next { "last" } else { "first" };
            let words = if self.list.is_some() {
                format!("This is the {which} record of the list.")
            } else {
                "This form was not opened from a list.".to_owned()
            };
            cx.say(Tone::Plain, words);
            return;
        }
        if self.barred.is_some() && self.is_dirty() && leaving == Leaving::Close {
            cx.say(Tone::Plain, "What you typed is kept as a draft of yours.");
            return cx.close();
        }
        let is_sure = armed.is_some_and(|(what, until)| what == leaving && cx.reading.now <= until);
        if self.is_dirty() && !is_sure {
            self.armed = Some((leaving, cx.reading.now + super::ARMED_FOR));
            let save = cx.keymap.hint(&Action::FormSave.into());
            let (action, what) = match leaving {
                Leaving::Close => (Action::Cancel, "discards them"),
                Leaving::Next => (Action::FormNext, "goes on without them"),
                Leaving::Previous => (Action::FormPrevious, "goes back without them"),
            };
            cx.say(Tone::Warn, format!("Unsaved changes: {} again {what}, {save} saves.", cx.keymap.hint(&action.into())));
            return;
        }
        match self.neighbour(leaving) {
            None => {
                if self.is_dirty() {
                    cx.effects.push(Effect::DropDraft(self.key(cx.schema)));
                }
                cx.close();
            }
            Some(place) => save::ask_neighbour(cx, self, place),
        }
    }

    /// The place in the list that leaving goes to; `None` for closing or where there is none.
    fn neighbour(&self, leaving: Leaving) -> Option<u32> {
        let (_, place, total) = self.list?;
        match leaving {
            Leaving::Close => None,
            Leaving::Next => place.checked_add(1).filter(|place| *place < total),
            Leaving::Previous => place.checked_sub(1),
        }
    }
}
