//! Messages to the screen they belong to, and effects that concern the screen itself.

use ratatui::layout::Rect;

use super::{App, Msg, stack::Screen, status::LOOK_BACK, view, workspaces::WORKSPACES};
use crate::{
    action::{Action, Command as Act, Context, Key, Match},
    model::{Millis, record_type},
    proto::{Command, Event, FromHub, Outcome, Refusal, Reply, Request, Ticket},
    screens::{
        Effect, Gesture, Input, Notice, Open, Tone,
        ask::AskState,
        assign::AssignState,
        bulk::BulkState,
        columns::ColumnsState,
        form::FormState,
        grid::{self, GridState},
        help::HelpState,
        import::ImportState,
        keys::KeysState,
        log::LogState,
        menu::MenuState,
        palette::{Around, PaletteState},
        plan::PlanState,
        prompt::PromptState,
        save_view::SaveViewState,
        settings::SettingsState,
        sort::SortState,
        views::ViewsState,
        wording::number,
    },
    settings::Finding,
    ui::Hit,
};

/// How many actions chosen last stand first in the list of all actions.
const RECENT: usize = 5;
/// Records left alone that a window names.
const SKIPPED: usize = 12;

/// To whom an input goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    /// The screen on top, or the list when there is none.
    Top,
    /// The list that is open.
    List,
}

impl App {
    /// Takes a message in.
    pub fn update(&mut self, now: Millis, msg: Msg) -> Vec<Effect> {
        let mut effects = self.take(now, msg);
        effects.extend(self.keep_lists());
        effects
    }

    fn take(&mut self, now: Millis, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.key(now, key),
            Msg::Paste(text) => self.send(now, To::Top, Input::Paste(&text)),
            Msg::Mouse { gesture, hit, ctrl, range } => self.mouse(now, gesture, &hit, ctrl, range),
            // Nothing moves while nothing can be shown: a larger screen finds everything where it was.
            Msg::Resize(width, height) if width < view::SMALLEST.0 || height < view::SMALLEST.1 => Vec::new(),
            Msg::Drag { hit, column, row } => self.send(now, To::Top, Input::Drag { hit: &hit, column, row }),
            Msg::DragOn if self.screens.is_empty() => self.send(now, To::List, Input::DragOn),
            Msg::DragOn => Vec::new(),
            Msg::Resize(width, height) => {
                self.area = Rect::new(0, 0, width, height);
                self.send(now, To::List, Input::Tick)
            }
            Msg::Hub(news) => match *news {
                FromHub::Reply(ticket, reply) => self.reply(now, ticket, &reply),
                FromHub::Event(event) => self.event(now, &event),
            },
            Msg::File(news) => self.send(now, To::Top, Input::File(&news)),
            Msg::Continued => self.command(now, Action::Reload.into()),
            Msg::WideGlyphs => {
                self.person.own.looks.is_ascii = true;
                self.person.look = self.person.own.looks.look(&self.person.own.settings);
                vec![Effect::Repaint]
            }
            Msg::Tick => self.send(now, To::Top, Input::Tick),
        }
    }

    /// The first questions, and what has to be said first.
    pub(super) fn begin(&mut self, now: Millis, findings: &[Finding], drafts: Vec<(String, String)>) -> Vec<Effect> {
        let mut effects = vec![self.ask(Request::Schema)];
        effects.extend(self.ask_log());
        effects.extend(self.open_tab(now));
        if let Some(finding) = findings.first() {
            let more = if findings.len() > 1 { format!(" (and {} more)", findings.len() - 1) } else { String::new() };
            self.say(Notice { tone: Tone::Warn, text: format!("{finding}{more}. Everything else applies.") });
        }
        if self.person.own.is_new {
            effects.extend(self.carry_out(now, vec![Effect::Open(Box::new(Open::Welcome))]));
        }
        if let Some((key, text)) = drafts.into_iter().next() {
            effects.extend(self.offer_draft(now, &key, text));
        }
        effects
    }

    /// A form was left unsaved by a crash or a dropped line: it can be gone on with.
    fn offer_draft(&mut self, now: Millis, key: &str, text: String) -> Vec<Effect> {
        let (name, record) = key.split_once('-').unwrap_or((key, "new"));
        let kind = self.schema.type_named(name).map_or(record_type::LEAD, |kind| kind.id);
        let form = Open::Form { kind, record: record.parse().ok(), list: None, draft: Some(text) };
        let open = Open::Ask {
            title: "Unsaved form".to_owned(),
            lines: vec![format!("What was typed into the form of '{key}' was kept when the program ended.")],
            buttons: vec![
                ("Go on with it".to_owned(), Some(Effect::Open(Box::new(form)))),
                ("Forget it".to_owned(), Some(Effect::DropDraft(key.to_owned()))),
                ("Later".to_owned(), None),
            ],
            focus: 0,
        };
        self.carry_out(now, vec![Effect::Open(Box::new(open))])
    }

    fn ask(&mut self, request: Request) -> Effect {
        self.tickets += 1;
        Effect::Ask(Ticket(self.tickets), Box::new(request))
    }

    fn ask_log(&mut self) -> Vec<Effect> {
        let effect = self.ask(Request::Log { limit: LOOK_BACK, own: true });
        self.status.log = Some(Ticket(self.tickets));
        vec![effect]
    }

    /// The list of the open tab, made when it is first seen.
    fn open_tab(&mut self, now: Millis) -> Vec<Effect> {
        let tab = self.tab();
        if self.lists.contains_key(&tab) {
            return self.send(now, To::List, Input::Tick);
        }
        let Some(kind) = WORKSPACES.get(tab.0).and_then(|workspace| workspace.tabs.get(tab.1)).copied() else { return Vec::new() };
        let area = view::parts(self.area).list;
        let (mut cx, lists, _) = self.cx(now, area);
        let list = GridState::open(&mut cx, kind, Self::query_id(tab));
        let effects = cx.effects;
        lists.insert(tab, list);
        let kept = self.arrange_as_kept(now, tab);
        effects.into_iter().chain(self.carry_out(now, kept)).collect()
    }

    // ----- keys and mouse -----

    fn key(&mut self, now: Millis, key: Key) -> Vec<Effect> {
        self.status.notice = None;
        // Every key is an answer there.
        if let Some(Screen::Keys(_)) = self.screens.last() {
            return self.send(now, To::Top, Input::Key(key));
        }
        let context = self.context();
        match self.person.keymap.resolve(context, &self.pending, key) {
            Match::Command(command) => {
                self.pending.clear();
                self.command(now, command)
            }
            Match::Prefix(_) => {
                self.pending.push(key);
                Vec::new()
            }
            Match::None if self.pending.is_empty() => self.send(now, To::Top, Input::Key(key)),
            Match::None => {
                let keys: Vec<String> = self.pending.drain(..).chain([key]).map(Key::label).collect();
                if key.code != crate::action::KeyCode::Esc {
                    self.say(Notice { tone: Tone::Plain, text: format!("'{}' means nothing here; ? shows the keys.", keys.join(" ")) });
                }
                Vec::new()
            }
        }
    }

    /// Where keys go now.
    pub(super) fn context(&self) -> Context {
        self.screens.last().map_or_else(|| self.list().map_or(Context::Global, GridState::context), Screen::context)
    }

    fn mouse(&mut self, now: Millis, gesture: Gesture, hit: &Hit, ctrl: bool, range: bool) -> Vec<Effect> {
        if gesture == Gesture::Press {
            self.status.notice = None;
        }
        match (gesture, hit) {
            (Gesture::Press, Hit::Command(command)) => self.command(now, command.clone()),
            (Gesture::Press, Hit::Workspace(place)) if self.screens.is_empty() => self.go(now, *place, None),
            (Gesture::Press, Hit::Tab(place)) if self.screens.is_empty() => self.go(now, self.place.0, Some(*place)),
            _ => self.send(now, To::Top, Input::Mouse { gesture, hit, ctrl, range }),
        }
    }

    /// Does an action: those of the whole screen here, all others where they belong.
    fn command(&mut self, now: Millis, command: Act) -> Vec<Effect> {
        match command.action {
            Action::Undo if self.screens.last().is_some_and(Screen::takes_undo) => self.send(now, To::Top, Input::Do(command)),
            Action::Undo | Action::Redo if self.status.undoing.is_none() => {
                let wish = if command.action == Action::Undo { Command::Undo(None) } else { Command::Redo };
                let effect = self.ask(Request::Apply(wish));
                self.status.undoing = Some(Ticket(self.tickets));
                vec![effect]
            }
            Action::Undo | Action::Redo => Vec::new(),
            Action::TabNext | Action::TabPrevious if self.screens.is_empty() => self.turn(now, command.action == Action::TabNext),
            Action::WorkspaceGo if self.screens.is_empty() => self.go(now, usize::from(command.arg.unwrap_or(1)).saturating_sub(1), None),
            Action::Help | Action::TextHelp => self.carry_out(now, vec![Effect::Open(Box::new(Open::Help))]),
            Action::Palette => self.carry_out(now, vec![Effect::Open(Box::new(Open::Palette))]),
            Action::LogOpen => self.carry_out(now, vec![Effect::Open(Box::new(Open::Log))]),
            Action::Settings if !self.is_setting() => self.carry_out(now, vec![Effect::Open(Box::new(Open::Settings))]),
            Action::Welcome if !self.is_setting() => self.carry_out(now, vec![Effect::Open(Box::new(Open::Welcome))]),
            Action::Suspend => vec![Effect::Suspend],
            Action::MouseToggle => self.toggle_mouse(),
            Action::Quit => vec![Effect::Quit],
            Action::Close if self.screens.is_empty() => vec![Effect::Quit],
            Action::Reload => {
                let mut effects = vec![Effect::Repaint, self.ask(Request::Schema)];
                effects.extend(self.send(now, To::List, Input::Do(command)));
                effects
            }
            _ => self.send(now, To::Top, Input::Do(command)),
        }
    }

    fn is_setting(&self) -> bool {
        matches!(self.screens.last(), Some(Screen::Settings(_)))
    }

    /// Releases the mouse, or takes it back; the status line says so while it is released.
    fn toggle_mouse(&mut self) -> Vec<Effect> {
        self.person.has_mouse = !self.person.has_mouse;
        vec![Effect::ToggleMouse]
    }

    /// A setting was changed: it counts at once, as far as it can.
    fn set(&mut self, name: String, value: String) -> Vec<Effect> {
        let own = &mut self.person.own;
        if let Err(problem) = own.settings.set(&name, &value) {
            self.say(Notice { tone: Tone::Bad, text: sentence(&problem) });
            return Vec::new();
        }
        self.person.look = own.looks.look(&own.settings);
        let mouse = if name == "mouse" && own.takes_mouse() != self.person.has_mouse { self.toggle_mouse() } else { Vec::new() };
        std::iter::once(Effect::KeepSetting { name, value }).chain(mouse).collect()
    }

    fn go(&mut self, now: Millis, workspace: usize, tab: Option<usize>) -> Vec<Effect> {
        let Some(row) = WORKSPACES.get(workspace) else {
            let text = format!("There are {} workspaces.", WORKSPACES.len());
            self.say(Notice { tone: Tone::Plain, text });
            return Vec::new();
        };
        self.place.0 = workspace;
        if let Some(tab) = tab.filter(|tab| *tab < row.tabs.len()) {
            self.place.1[workspace] = tab;
        }
        self.open_tab(now)
    }

    /// The next record tab, over the edges of the workspaces.
    fn turn(&mut self, now: Millis, forward: bool) -> Vec<Effect> {
        let all: Vec<(usize, usize)> =
            WORKSPACES.iter().enumerate().flat_map(|(at, workspace)| (0..workspace.tabs.len()).map(move |tab| (at, tab))).collect();
        let at = all.iter().position(|tab| *tab == self.tab()).unwrap_or(0);
        let next = if forward { (at + 1) % all.len() } else { (at + all.len() - 1) % all.len() };
        self.go(now, all[next].0, Some(all[next].1))
    }

    // ----- answers and events -----

    fn reply(&mut self, now: Millis, ticket: Ticket, reply: &Reply) -> Vec<Effect> {
        if let Reply::Schema(schema) = reply {
            self.schema = schema.clone();
            if !std::mem::replace(&mut self.has_schema, true) {
                let kept = self.arrange_as_kept(now, self.tab());
                return self.carry_out(now, kept).into_iter().chain(self.tell_all(now, || Input::Reply(ticket, reply))).collect();
            }
        }
        if self.status.log == Some(ticket)
            && let Reply::Log(ops) = reply
        {
            self.status.log = None;
            self.status.take_log(ops, &self.schema);
            return Vec::new();
        }
        if self.status.undoing == Some(ticket) {
            self.status.undoing = None;
            self.status.progress = None;
            return self.undone(now, reply);
        }
        let returned = self.wishes.take(ticket, reply);
        let mut effects = self.tell_all(now, || Input::Reply(ticket, reply));
        if let (true, Reply::Done(outcome)) = (returned, reply) {
            effects.extend(self.choose_again(now, outcome));
            effects.extend(self.tell_skipped(now, outcome));
        }
        effects
    }

    /// An undo or redo came back: say what it did, and choose again what it touched.
    fn undone(&mut self, now: Millis, reply: &Reply) -> Vec<Effect> {
        match reply {
            Reply::Done(outcome) => {
                let text = undone_words(outcome, self);
                self.say(Notice { tone: if outcome.refused_count > 0 { Tone::Warn } else { Tone::Good }, text });
                let mut effects = self.choose_again(now, outcome);
                effects.extend(self.tell_skipped(now, outcome));
                effects
            }
            Reply::Refused(refusal) => {
                let tone = if matches!(refusal, Refusal::Nothing(_)) { Tone::Plain } else { Tone::Bad };
                self.say(Notice { tone, text: sentence(&refusal.to_string()) });
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Chooses the records that an undo or redo touched.
    fn choose_again(&mut self, now: Millis, outcome: &Outcome) -> Vec<Effect> {
        match &outcome.touched {
            Some(ids) if ids.len() > 1 => self.with_list(now, |cx, list| list.select(cx, ids.clone())),
            _ => Vec::new(),
        }
    }

    /// Names what an undo or redo left alone, where a sentence does not hold it.
    fn tell_skipped(&mut self, now: Millis, outcome: &Outcome) -> Vec<Effect> {
        if outcome.refused.len() < 2 {
            return Vec::new();
        }
        let mut lines: Vec<String> = outcome.refused.iter().take(SKIPPED).map(|(_, reason)| reason.clone()).collect();
        let more = outcome.refused_count.saturating_sub(u64::try_from(lines.len()).unwrap_or(u64::MAX));
        if more > 0 {
            lines.push(format!("and {} more", number(more)));
        }
        let of = outcome.of.as_ref().map_or(0, |op| op.records);
        let title = format!("{} of {} skipped: changed since", number(outcome.refused_count), number(of));
        let open = Open::Ask { title, lines, buttons: vec![("Close".to_owned(), None)], focus: 0 };
        self.carry_out(now, vec![Effect::Open(Box::new(open))])
    }

    fn event(&mut self, now: Millis, event: &Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Schema(schema) => self.schema = schema.clone(),
            Event::Changed { by, .. } => {
                self.status.progress = None;
                if *by == self.person.user {
                    effects.extend(self.ask_log());
                }
            }
            Event::Progress { ticket, done, total } if self.status.undoing == Some(*ticket) => {
                self.status.progress = Some((*done, *total));
            }
            Event::Progress { .. } | Event::Indexed => {}
        }
        effects.extend(self.tell_all(now, || Input::Event(event)));
        effects
    }

    /// To every list and every screen: each knows its own tickets.
    fn tell_all<'i>(&mut self, now: Millis, input: impl Fn() -> Input<'i>) -> Vec<Effect> {
        let parts = view::parts(self.area);
        let mut effects = Vec::new();
        let (mut cx, lists, _) = self.cx(now, parts.list);
        for list in lists.values_mut() {
            grid::update::update(&mut cx, list, input());
        }
        effects.append(&mut cx.effects);
        let effects = self.carry_out(now, effects);
        // A screen that closes is not always the one on top: a plan may finish below the palette.
        let mut out = effects;
        for at in (0..self.screens.len()).rev() {
            let (mut cx, _, screens) = self.cx(now, parts.screen);
            if let Some(screen) = screens.get_mut(at) {
                screen.update(&mut cx, &input());
            }
            let (closes, others): (Vec<_>, Vec<_>) =
                std::mem::take(&mut cx.effects).into_iter().partition(|effect| *effect == Effect::Close);
            if !closes.is_empty() && at < self.screens.len() {
                self.screens.remove(at);
                out.extend(self.send(now, To::Top, Input::Back));
            }
            out.extend(self.carry_out(now, others));
        }
        out
    }

    fn send(&mut self, now: Millis, to: To, input: Input<'_>) -> Vec<Effect> {
        let parts = view::parts(self.area);
        let tab = self.tab();
        if to == To::List || self.screens.is_empty() {
            let (mut cx, lists, _) = self.cx(now, parts.list);
            if let Some(list) = lists.get_mut(&tab) {
                grid::update::update(&mut cx, list, input);
            }
            let effects = cx.effects;
            return self.carry_out(now, effects);
        }
        let (mut cx, _, screens) = self.cx(now, parts.screen);
        if let Some(top) = screens.last_mut() {
            top.update(&mut cx, &input);
        }
        let effects = cx.effects;
        self.carry_out(now, effects)
    }

    fn with_list(&mut self, now: Millis, act: impl FnOnce(&mut crate::screens::Cx<'_>, &mut GridState)) -> Vec<Effect> {
        let tab = self.tab();
        let (mut cx, lists, _) = self.cx(now, view::parts(self.area).list);
        if let Some(list) = lists.get_mut(&tab) {
            act(&mut cx, list);
        }
        cx.effects
    }

    /// Effects that concern the screen itself are done here; the others go out.
    fn carry_out(&mut self, now: Millis, effects: Vec<Effect>) -> Vec<Effect> {
        let mut out = Vec::new();
        for effect in effects {
            match effect {
                Effect::Say(notice) => self.say(Notice { text: sentence(&notice.text), ..notice }),
                Effect::Open(open) => out.extend(self.open(now, *open)),
                Effect::Close => {
                    self.screens.pop();
                    out.extend(self.send(now, To::Top, Input::Back));
                }
                Effect::CloseAndDo(command) => {
                    if let Some(Screen::Palette(_)) = self.screens.pop() {
                        self.remember(&command);
                    }
                    out.extend(self.command(now, command));
                }
                Effect::KeepKey { command, keys } => {
                    // The screen has asked before whether it can be kept.
                    if self.person.keymap.assign(&command, &keys).is_ok() {
                        // What lies open shows keys as they were: it is made anew.
                        self.refresh_palette(now);
                        out.push(Effect::KeepKey { command, keys });
                    }
                }
                Effect::Tell(told) => out.extend(self.send(now, To::List, Input::Told(&told))),
                Effect::Ask(ticket, request) => {
                    self.wishes.note(ticket, &request, &self.schema);
                    out.push(Effect::Ask(ticket, request));
                }
                Effect::KeepSetting { name, value } => out.extend(self.set(name, value)),
                other => out.push(other),
            }
        }
        out
    }

    /// What was chosen in the list of all actions stands first there the next time.
    fn remember(&mut self, command: &Act) {
        self.recent.retain(|other| other != command);
        self.recent.insert(0, command.clone());
        self.recent.truncate(RECENT);
    }

    /// What the list of all actions knows beside the actions.
    fn around(&self) -> Around {
        let place = |(at, workspace): (usize, &super::workspaces::Workspace)| {
            let number = u8::try_from(at + 1).unwrap_or(u8::MAX);
            (Act { action: Action::WorkspaceGo, arg: Some(number) }, workspace.label.to_owned())
        };
        Around { recent: self.recent.clone(), places: WORKSPACES.iter().enumerate().map(place).collect() }
    }

    /// The list of all actions shows the keys of now.
    fn refresh_palette(&mut self, now: Millis) {
        let area = view::parts(self.area).screen;
        let (cx, _, screens) = self.cx(now, area);
        for screen in screens {
            if let Screen::Palette(state) = screen {
                state.show_keys(&cx);
            }
        }
    }

    fn open(&mut self, now: Millis, open: Open) -> Vec<Effect> {
        let (context, kind) = (self.context(), self.list().map(|list| list.kind));
        let area = view::parts(self.area).screen;
        let around = self.around();
        let (settings, themes) = (self.person.own.settings.clone(), self.person.own.looks.themes.names());
        let (mut cx, _, screens) = self.cx(now, area);
        let screen = match open {
            Open::Form { kind, record, list, draft } => Screen::Form(Box::new(FormState::open(&mut cx, kind, record, list, draft))),
            Open::BulkEdit { kind, target, shown, hidden } => Screen::Bulk(Box::new(BulkState::open(&mut cx, kind, target, shown, hidden))),
            Open::Import { kind, path } => Screen::Import(Box::new(ImportState::open(&mut cx, kind, path))),
            Open::Plan { title, command } => Screen::Plan(Box::new(PlanState::open(&mut cx, title, *command, kind))),
            Open::Assign { target, count } => Screen::Assign(Box::new(AssignState::open(&cx, target, count))),
            Open::Ask { title, lines, buttons, focus } => Screen::Ask(Box::new(AskState::open(title, lines, buttons, focus))),
            Open::Prompt { title, hint, text, purpose } => Screen::Prompt(Box::new(PromptState::open(title, hint, &text, purpose))),
            Open::Palette => Screen::Palette(Box::new(PaletteState::open(&cx, context, &around))),
            Open::Keys(command) => Screen::Keys(Box::new(KeysState::open(command))),
            Open::Duplicate(record) => Screen::Form(Box::new(FormState::like(&mut cx, &record))),
            Open::Menu { title, choices } => Screen::Menu(Box::new(MenuState::open(title, choices))),
            Open::Columns { kind, arrangement } => Screen::Columns(Box::new(ColumnsState::open(&cx, kind, arrangement))),
            Open::SortLevels { kind, arrangement } => Screen::Sort(Box::new(SortState::open(&cx, kind, arrangement))),
            Open::Views { kind, open, first } => Screen::Views(Box::new(ViewsState::open(&cx, kind, open, first))),
            Open::SaveView { view } => Screen::SaveView(Box::new(SaveViewState::open(*view))),
            Open::Help => Screen::Help(Box::new(HelpState::open(&cx, context))),
            Open::Settings => Screen::Settings(Box::new(SettingsState::open(settings, &themes))),
            Open::Welcome => Screen::Settings(Box::new(SettingsState::welcome(&mut cx, settings, &themes))),
            Open::Log => Screen::Log(Box::new(LogState::open(&mut cx))),
        };
        let effects = cx.effects;
        screens.push(screen);
        self.carry_out(now, effects)
    }
}

/// What an undo or redo did.
fn undone_words(outcome: &Outcome, app: &App) -> String {
    let of = outcome.of.as_ref().map_or_else(String::new, |op| crate::model::words::words(op, &app.schema));
    let redone = outcome.op.as_ref().is_some_and(|op| op.verb == crate::model::Verb::Redo);
    let (did, key, back) = if redone { ("Did again", Action::Undo, "takes it back") } else { ("Undid", Action::Redo, "does it again") };
    let of_records = outcome.of.as_ref().map_or(0, |op| op.records);
    let stays = match (outcome.refused_count, outcome.refused.first()) {
        (0, _) => String::new(),
        (1, Some((_, reason))) => format!(" 1 of {} skipped: {reason}.", number(of_records)),
        (many, _) => format!(" {} of {} skipped, changed since.", number(many), number(of_records)),
    };
    let key = app.person.keymap.hint(&key.into());
    format!("{did}: {of}.{stays} {key} {back}.")
}

/// Begins with a capital and ends with a stop.
fn sentence(text: &str) -> String {
    let mut chars = text.trim().chars();
    let mut out: String = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    out.push_str(chars.as_str());
    if !out.is_empty() && !out.ends_with(['.', '?', '!']) {
        out.push('.');
    }
    out
}
