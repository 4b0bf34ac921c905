//! The whole screen: workspaces, tabs, the list, and the screens above it. Pure: messages in, effects out.

mod drill;
mod duty;
pub mod hints;
mod keeping;
mod line;
mod news;
mod opening;
mod privacy;
mod resume;
pub mod stack;
pub mod status;
mod together;
pub mod update;
pub mod view;
mod waits;
mod which_key;
mod wishes;
pub mod workspaces;

use std::{collections::BTreeMap, sync::Arc};

use ratatui::layout::Rect;

use self::privacy::Privacy;
use crate::{
    action::{Command as Act, Facts, Key, Keymap},
    exchange::mail::Sender,
    model::{Millis, QueryId, Reading, Schema, Seq, Zone},
    proto::FromHub,
    screens::{Cx, Effect, FileNews, Gesture, Notice, grid::GridState, reports::ReportsState},
    settings::{Finding, Settings, lists::KeptLists},
    ui::{Hit, Look, Looks, glyphs::UNICODE},
};
use drill::Drill;
use duty::Duty;
use resume::Resume;
use stack::Screen;
use status::Status;
use together::Together;
use wishes::Wishes;
use workspaces::{FIRST, Tab, WORKSPACES};

/// Something that happened outside.
#[derive(Debug)]
pub enum Msg {
    /// A key, in its canonical spelling.
    Key(Key),
    /// A paste.
    Paste(String),
    /// The mouse, with what lies under it as drawn last.
    Mouse {
        /// What it did.
        gesture: Gesture,
        /// On what.
        hit: Hit,
        /// With Ctrl.
        ctrl: bool,
        /// With Shift or Alt.
        range: bool,
    },
    /// The mouse moved with the button down.
    Drag {
        /// What lies under it.
        hit: Hit,
        /// Column of the screen.
        column: u16,
        /// Row of the screen.
        row: u16,
    },
    /// The mouse is still held beyond the edge of the list.
    DragOn,
    /// The screen has this size now.
    Resize(u16, u16),
    /// From the hub.
    Hub(Box<FromHub>),
    /// From a file being read or written.
    File(FileNews),
    /// A second passed.
    Tick,
    /// The program was stopped and runs again.
    Continued,
    /// The terminal shows our glyphs two cells wide.
    WideGlyphs,
}

/// What the program knows when the screen opens.
#[derive(Debug)]
pub struct Start {
    /// The person's login name.
    pub user: String,
    /// The person's zone.
    pub zone: Zone,
    /// Colours and glyphs at first.
    pub look: Look,
    /// The person's settings, and what there is to set.
    pub own: Own,
    /// Which key does what.
    pub keymap: Keymap,
    /// What is wrong in the person's files.
    pub findings: Vec<Finding>,
    /// What the lists looked like when the person left.
    pub lists: KeptLists,
    /// Drafts kept from before: key and text.
    pub drafts: Vec<(String, String)>,
    /// The program started itself again: where the person was.
    pub place: Option<String>,
    /// The screen's size.
    pub size: (u16, u16),
    /// A message to make a lead of: its form opens at once, and the program is left when that is closed.
    pub letter: Option<Letter>,
}

/// A message the program was started with.
#[derive(Clone, Debug)]
pub struct Letter {
    /// What people become who are not there, by name.
    pub kind: String,
    /// What the message says.
    pub sender: Box<Sender>,
}

/// The person's settings, and what the terminal and the person's files offer.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The values in force.
    pub settings: Settings,
    /// Depth, glyphs and themes there are.
    pub looks: Looks,
    /// The terminal has a mouse that the program would take by itself.
    pub has_mouse: bool,
    /// The person has never seen the program.
    pub is_new: bool,
    /// The last operation they were told of when they left this store.
    pub seen: Seq,
}

impl Own {
    /// Whether presses of the mouse come to the program, going by the setting alone.
    #[must_use]
    pub fn takes_mouse(&self) -> bool {
        match self.settings.value("mouse") {
            "on" => true,
            "off" => false,
            _ => self.has_mouse,
        }
    }
}

/// The state of the whole screen. Each screen's own state lies in the screen.
#[derive(Debug)]
pub struct App {
    person: Person,
    schema: Arc<Schema>,
    area: Rect,
    /// The open workspace, and the open tab of each.
    place: (usize, Vec<usize>),
    lists: BTreeMap<(usize, usize), GridState>,
    /// The tabs of reports, by workspace.
    boards: BTreeMap<usize, ReportsState>,
    /// The tabs of records behind a number, by workspace.
    drills: BTreeMap<usize, Drill>,
    screens: Vec<Screen>,
    together: Together,
    /// Keys of a sequence not yet complete.
    pending: Vec<Key>,
    /// What was last chosen in the list of all actions, latest first.
    recent: Vec<Act>,
    status: Status,
    /// What the lists look like, as the file has it.
    kept: KeptLists,
    /// The store's own fields and views are known.
    has_schema: bool,
    wishes: Wishes,
    duty: Duty,
    privacy: Privacy,
    /// The program is left when nothing lies above the list any more.
    leaves: bool,
    /// The program started itself again: there it goes on once the store has told what it holds.
    resume: Option<Resume>,
    tickets: u64,
}

/// What a context is made beside: the tabs and what lies above them.
struct Layers<'a> {
    lists: &'a mut BTreeMap<(usize, usize), GridState>,
    boards: &'a mut BTreeMap<usize, ReportsState>,
    screens: &'a mut Vec<Screen>,
}

/// What belongs to the person and this terminal, and does not change with what is done.
#[derive(Debug)]
struct Person {
    user: String,
    zone: Zone,
    look: Look,
    own: Own,
    /// Presses of the mouse come to the program.
    has_mouse: bool,
    keymap: Keymap,
}

impl App {
    /// The screen at Sales > Leads, and what it asks for first.
    #[must_use]
    pub fn new(start: Start, now: Millis) -> (Self, Vec<Effect>) {
        let (has_mouse, seen) = (start.own.takes_mouse(), start.own.seen);
        let mut app = Self {
            person: Person { user: start.user, zone: start.zone, look: start.look, own: start.own, has_mouse, keymap: start.keymap },
            schema: Schema::default().shared(),
            area: Rect::new(0, 0, start.size.0, start.size.1),
            place: (FIRST.0, WORKSPACES.iter().map(|_| 0).collect()),
            lists: BTreeMap::new(),
            boards: BTreeMap::new(),
            drills: BTreeMap::new(),
            screens: Vec::new(),
            together: Together::default(),
            pending: Vec::new(),
            recent: Vec::new(),
            status: Status::default(),
            kept: start.lists,
            has_schema: false,
            wishes: Wishes::default(),
            duty: Duty::new(seen),
            privacy: Privacy::default(),
            leaves: start.letter.is_some(),
            resume: None,
            tickets: 0,
        };
        let effects = match (start.letter, start.place) {
            (Some(letter), _) => app.begin_with(now, letter),
            (None, Some(place)) => {
                let resume = Resume::read(&place, start.drafts);
                app.go_to_tab(&resume);
                app.resume = Some(resume);
                app.begin(now, &start.findings, Vec::new())
            }
            (None, None) => app.begin(now, &start.findings, start.drafts),
        };
        (app, effects)
    }

    /// Whether printable keys are text now.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.context().is_typing()
    }

    /// Whether the terminal should be asked how wide it shows a star.
    #[must_use]
    pub fn asks_for_width(&self) -> bool {
        self.person.own.settings.value("glyphs") == "auto" && self.person.look.glyphs == &UNICODE
    }

    /// Whether a window is open that keys typed ahead of it must not answer.
    #[must_use]
    pub fn guards(&self) -> bool {
        matches!(self.screens.last(), Some(Screen::Ask(_) | Screen::Plan(_)))
    }

    /// What there is to say after the program was left by itself.
    #[must_use]
    pub fn parting_words(&self) -> Option<String> {
        self.status.notice.as_ref().filter(|_| self.leaves).map(|notice| notice.text.clone())
    }

    /// The list that is open.
    pub(crate) fn list(&self) -> Option<&GridState> {
        self.lists.get(&self.tab())
    }

    /// The tab of reports that is open.
    pub(crate) fn board(&self) -> Option<&ReportsState> {
        let open = self.tabs_of(self.place.0).get(self.tab().1).copied();
        self.boards.get(&self.place.0).filter(|_| open == Some(Tab::Reports))
    }

    /// Workspace and tab that are open.
    fn tab(&self) -> (usize, usize) {
        (self.place.0, self.place.1.get(self.place.0).copied().unwrap_or(0))
    }

    fn reading(&self, now: Millis) -> Reading {
        Reading { now, zone: self.person.zone }
    }

    /// The context for the screen at that depth, with the room it has.
    fn cx(&mut self, now: Millis, area: Rect) -> (Cx<'_>, Layers<'_>) {
        let reading = self.reading(now);
        let tab = self.tab();
        let facts = self.lists.get(&tab).map(|list| list.facts(&self.schema, &self.person.user)).unwrap_or_default();
        let facts = Facts { repeatable: !self.wishes.last.is_empty(), read_only: self.status.read_only.is_some(), ..facts };
        let cx = Cx {
            reading,
            user: &self.person.user,
            schema: &self.schema,
            keymap: &self.person.keymap,
            area,
            facts,
            repeat: &self.wishes.last,
            own: &self.together.own,
            tickets: &mut self.tickets,
            effects: Vec::new(),
        };
        (cx, Layers { lists: &mut self.lists, boards: &mut self.boards, screens: &mut self.screens })
    }

    /// The hub's name for the list of a tab.
    fn query_id(tab: (usize, usize)) -> QueryId {
        QueryId(u64::try_from(tab.0 * 100 + tab.1 + 1).unwrap_or(1))
    }

    /// Shows a sentence.
    fn say(&mut self, notice: Notice) {
        self.status.notice = Some(notice);
    }
}
