//! Messages to the screen they belong to, and effects that concern the screen itself.

use ratatui::layout::Rect;

use super::{
    App, Letter, Msg,
    resume::form_of,
    stack::Screen,
    status::LOOK_BACK,
    view,
    workspaces::{Tab, WORKSPACES},
};
use crate::{
    action::{Action, Command as Act, Context, Key, Match},
    model::{Millis, TypeId},
    proto::{Command, FromHub, Leave, Operations, Request, Ticket},
    screens::{
        Become, Effect, FileNews, Gesture, Input, Notice, Open, Told, Tone,
        grid::{self, GridState},
        reports::{self, ReportsState},
    },
    settings::Finding,
    ui::Hit,
};

/// To whom an input goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// The screen on top, or the list when there is none.
    Top,
    /// The list that is open.
    List,
}

impl App {
    /// Takes a message in.
    pub fn update(&mut self, now: Millis, msg: Msg) -> Vec<Effect> {
        let mut effects = self.take(now, msg);
        effects.extend(self.begin_day(now));
        effects.extend(self.keep_lists());
        effects.extend(self.show_presence(&effects));
        effects.extend(self.waits_for_time(now).then_some(Effect::Tick));
        effects.extend((self.leaves && self.screens.is_empty()).then_some(Effect::Quit));
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
            Msg::File(FileNews::Written(path, written)) if !matches!(self.screens.last(), Some(Screen::Report(_))) => {
                self.say(match written {
                    Ok(()) => Notice { tone: Tone::Good, text: format!("Wrote {}.", path.display()) },
                    Err(problem) => Notice { tone: Tone::Bad, text: sentence(&problem) },
                });
                Vec::new()
            }
            Msg::File(news) => self.send(now, To::Top, Input::File(&news)),
            Msg::Continued => self.command(now, Action::Reload.into()),
            Msg::WideGlyphs => {
                self.person.own.looks.is_ascii = true;
                self.person.look = self.person.own.looks.look(&self.person.own.settings);
                vec![Effect::Repaint]
            }
            Msg::Tick => {
                let mut effects = self.send(now, To::Top, Input::Tick);
                effects.extend((!self.status.waits.is_empty()).then_some(Effect::Tick));
                effects
            }
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
            effects.extend(self.look_at_draft(now, key, text));
        }
        effects
    }

    /// The first questions where the program was started for a message, and that.
    pub(super) fn begin_with(&mut self, now: Millis, Letter { kind, sender }: Letter) -> Vec<Effect> {
        let mut effects = vec![self.ask(Request::Schema)];
        effects.extend(self.open_tab(now));
        let open = Open::Mail { kind: Become::Named(kind), path: None, sender: Some(sender) };
        effects.extend(self.carry_out(now, vec![Effect::Open(Box::new(open))]));
        effects
    }

    /// A form was left unsaved by a crash or a dropped line: it can be gone on with.
    pub(super) fn offer_draft(&mut self, now: Millis, key: &str, text: String) -> Vec<Effect> {
        let (kind, record) = form_of(key, |name| self.schema.type_named(name).map(|kind| kind.id));
        let form = Open::Form { kind, record, list: None, draft: Some(text) };
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

    pub(super) fn ask(&mut self, request: Request) -> Effect {
        self.tickets += 1;
        Effect::Ask(Ticket(self.tickets), Box::new(request))
    }

    pub(super) fn ask_log(&mut self) -> Vec<Effect> {
        let effect = self.ask(Request::Log { limit: LOOK_BACK, own: true, of: Operations::default() });
        self.status.log = Some(Ticket(self.tickets));
        vec![effect]
    }

    /// What the open tab shows, made when it is first seen.
    pub(super) fn open_tab(&mut self, now: Millis) -> Vec<Effect> {
        let tab = self.tab();
        if self.lists.contains_key(&tab) || self.board().is_some() {
            return self.send(now, To::List, Input::Tick);
        }
        let Some(workspace) = WORKSPACES.get(tab.0) else { return Vec::new() };
        let Some(shown) = self.tabs_of(tab.0).get(tab.1).copied() else { return Vec::new() };
        let area = view::parts(self.area).list;
        let kept = Self::board_name(tab.0).and_then(|name| self.kept.lists.get(&name)).map(|kept| kept.reports.clone());
        let (mut cx, layers) = self.cx(now, area);
        let Tab::Records(kind) = shown else {
            let board = ReportsState::open(&mut cx, workspace.label, kept.as_deref());
            let effects = cx.effects;
            layers.boards.insert(tab.0, board);
            return self.carry_out(now, effects);
        };
        let list = GridState::open(&mut cx, kind, Self::query_id(tab));
        let effects = cx.effects;
        layers.lists.insert(tab, list);
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
        if let Some(Screen::Form(form)) = self.screens.last()
            && self.pending.is_empty()
            && form.takes_letter(&self.schema, key)
        {
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
        let below = || self.list().map(GridState::context).or_else(|| self.board().map(ReportsState::context));
        self.screens.last().map(Screen::context).or_else(below).unwrap_or(Context::Global)
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
            action if self.withdraws(now, action) => self.withdraw(),
            Action::Undo if self.screens.last().is_some_and(Screen::takes_undo) => self.send(now, To::Top, Input::Do(command)),
            Action::Undo | Action::Redo if self.status.undoing.is_none() => {
                let wish = if command.action == Action::Undo { Command::Undo(None, Leave::Ask) } else { Command::Redo };
                let effect = self.ask(Request::Apply(wish));
                self.status.undoing = Some(Ticket(self.tickets));
                self.carry_out(now, vec![effect])
            }
            Action::Undo | Action::Redo => Vec::new(),
            Action::TabNext | Action::TabPrevious if self.screens.is_empty() => self.turn(now, command.action == Action::TabNext),
            // Among reports nothing looks at a period: the keys turn the tabs as everywhere else.
            Action::ReportEarlier | Action::ReportLater if self.screens.is_empty() && self.board().is_some() => {
                self.turn(now, command.action == Action::ReportEarlier)
            }
            Action::WorkspaceGo if self.screens.is_empty() => self.go(now, usize::from(command.arg.unwrap_or(1)).saturating_sub(1), None),
            Action::Help | Action::TextHelp => self.carry_out(now, vec![Effect::Open(Box::new(Open::Help))]),
            Action::Palette => self.carry_out(now, vec![Effect::Open(Box::new(Open::Palette))]),
            Action::LogOpen => self.carry_out(now, vec![Effect::Open(Box::new(Open::Log))]),
            Action::Settings if !self.is_setting() => self.carry_out(now, vec![Effect::Open(Box::new(Open::Settings))]),
            Action::Welcome if !self.is_setting() => self.carry_out(now, vec![Effect::Open(Box::new(Open::Welcome))]),
            Action::Suspend => vec![Effect::Suspend],
            Action::MouseToggle => self.toggle_mouse(),
            Action::Quit => vec![Effect::Quit],
            Action::Cancel | Action::Close if self.leaves_behind() => self.close_behind(now),
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
    pub(super) fn set(&mut self, name: String, value: String) -> Vec<Effect> {
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
        if workspace >= WORKSPACES.len() {
            let text = format!("There are {} workspaces.", WORKSPACES.len());
            self.say(Notice { tone: Tone::Plain, text });
            return Vec::new();
        }
        self.place.0 = workspace;
        if let Some(tab) = tab.filter(|tab| *tab < self.tabs_of(workspace).len()) {
            self.place.1[workspace] = tab;
        }
        self.open_tab(now)
    }

    /// Opens the tab of a record type, of the present workspace where it has one, and shows what passes a filter.
    fn show_list(&mut self, now: Millis, kind: TypeId, filter: String) -> Vec<Effect> {
        let place_in = |(at, workspace): (usize, &super::workspaces::Workspace)| {
            workspace.tabs(&self.schema).iter().position(|tab| *tab == Tab::Records(kind)).map(|tab| (at, tab))
        };
        let mut places: Vec<(usize, usize)> = WORKSPACES.iter().enumerate().filter_map(place_in).collect();
        places.sort_by_key(|(at, _)| *at != self.place.0);
        let Some((workspace, tab)) = places.first().copied() else { return Vec::new() };
        let mut effects = self.go(now, workspace, Some(tab));
        effects.extend(self.send(now, To::List, Input::Told(&Told::List(filter))));
        effects
    }

    /// The next tab, over the edges of the workspaces.
    fn turn(&mut self, now: Millis, forward: bool) -> Vec<Effect> {
        let all: Vec<(usize, usize)> =
            WORKSPACES.iter().enumerate().flat_map(|(at, _)| (0..self.tabs_of(at).len()).map(move |tab| (at, tab))).collect();
        let at = all.iter().position(|tab| *tab == self.tab()).unwrap_or(0);
        let next = if forward { (at + 1) % all.len() } else { (at + all.len() - 1) % all.len() };
        self.go(now, all[next].0, Some(all[next].1))
    }

    /// To every list and every screen: each knows its own tickets.
    pub(super) fn tell_all<'i>(&mut self, now: Millis, input: impl Fn() -> Input<'i>) -> Vec<Effect> {
        let parts = view::parts(self.area);
        let mut effects = Vec::new();
        let (mut cx, layers) = self.cx(now, parts.list);
        for list in layers.lists.values_mut() {
            grid::update::update(&mut cx, list, input());
        }
        for board in layers.boards.values_mut() {
            reports::update(&mut cx, board, &input());
        }
        effects.append(&mut cx.effects);
        let effects = self.carry_out(now, effects);
        // A screen that closes is not always the one on top: a plan may finish below the palette.
        let mut out = effects;
        for at in (0..self.screens.len()).rev() {
            let (mut cx, layers) = self.cx(now, parts.screen);
            if let Some(screen) = layers.screens.get_mut(at) {
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

    /// What a window tells: to the report it lies over, else to the list.
    fn tell(&mut self, now: Millis, told: &Told) -> Vec<Effect> {
        let report = self.screens.iter().rposition(|screen| matches!(screen, Screen::Report(_)));
        let Some(report) = report else { return self.send(now, To::List, Input::Told(told)) };
        let area = view::parts(self.area).screen;
        let (mut cx, layers) = self.cx(now, area);
        if let Some(screen) = layers.screens.get_mut(report) {
            screen.update(&mut cx, &Input::Told(told));
        }
        let effects = cx.effects;
        self.carry_out(now, effects)
    }

    pub(super) fn send(&mut self, now: Millis, to: To, input: Input<'_>) -> Vec<Effect> {
        let parts = view::parts(self.area);
        let tab = self.tab();
        if to == To::List || self.screens.is_empty() {
            let is_board = self.board().is_some();
            let (mut cx, layers) = self.cx(now, parts.list);
            match (layers.lists.get_mut(&tab), layers.boards.get_mut(&tab.0)) {
                (Some(list), _) => grid::update::update(&mut cx, list, input),
                (None, Some(board)) if is_board => reports::update(&mut cx, board, &input),
                _ => {}
            }
            let effects = cx.effects;
            return self.carry_out(now, effects);
        }
        let (mut cx, layers) = self.cx(now, parts.screen);
        if let Some(top) = layers.screens.last_mut() {
            top.update(&mut cx, &input);
        }
        let effects = cx.effects;
        self.carry_out(now, effects)
    }

    /// The screen that is on top now hears that what lay above it is gone.
    pub(super) fn send_back(&mut self, now: Millis) -> Vec<Effect> {
        self.send(now, To::Top, Input::Back)
    }

    pub(super) fn with_list(&mut self, now: Millis, act: impl FnOnce(&mut crate::screens::Cx<'_>, &mut GridState)) -> Vec<Effect> {
        let tab = self.tab();
        let (mut cx, layers) = self.cx(now, view::parts(self.area).list);
        if let Some(list) = layers.lists.get_mut(&tab) {
            act(&mut cx, list);
        }
        cx.effects
    }

    /// Effects that concern the screen itself are done here; the others go out.
    pub(super) fn carry_out(&mut self, now: Millis, effects: Vec<Effect>) -> Vec<Effect> {
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
                Effect::Tell(told) => out.extend(self.tell(now, &told)),
                Effect::Ask(ticket, request) => {
                    self.wishes.note(ticket, &request, &self.schema);
                    let waits = self.status.waits.note(now, ticket, &request);
                    out.push(Effect::Ask(ticket, Box::new(self.dated(*request))));
                    out.extend(waits.then_some(Effect::Tick));
                }
                Effect::ShowBehind(numbered) => out.extend(self.show_behind(now, *numbered)),
                Effect::ShowList { kind, filter } => out.extend(self.show_list(now, kind, filter)),
                Effect::KeepSetting { name, value } => out.extend(self.set(name, value)),
                other => out.push(other),
            }
        }
        out
    }
}

/// Begins with a capital and ends with a stop.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.trim().chars();
    let mut out: String = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    out.push_str(chars.as_str());
    if !out.is_empty() && !out.ends_with(['.', '?', '!']) {
        out.push('.');
    }
    out
}
