//! Keys in, screen and store out: the whole program but for the terminal, on a hub with a fixed clock.

use std::{
    collections::VecDeque,
    sync::{Arc, mpsc::Receiver},
};

use prospekt::{
    action::{Key, Keymap},
    app::{App, Msg, Own, Start},
    exchange::mail,
    hub::{Clock, HubHandle, Port},
    model::{Query, QueryId, Reading, Record, RecordId, Schema, TypeId, Zone, record_type},
    proto::{FromHub, Reply, Request, Ticket},
    screens::{Effect, FileNews, Gesture, Mailed},
    session::Caller,
    settings::lists::KeptLists,
    store::{Options, Store},
    ui::{Hit, Hits, Look, picture},
};
use ratatui::{buffer::Buffer, layout::Rect};

/// A Monday: 2026-11-23, 08:00 UTC.
pub const NOW: i64 = 1_795_420_800_000;

/// What the message in a file comes to.
fn mailed(path: &std::path::Path) -> Result<Mailed, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}.", path.display()))?;
    if mail::sort_of(&bytes).is_none() {
        return Err(format!("{} is no e-mail", path.display()));
    }
    let options = mail::Options { own: mail::Own::default(), is_mailbox: false, reading: Reading::utc(NOW), largest: mail::largest(false) };
    let mut post = mail::Post::default();
    post.add(mail::read(&bytes, 1, &options));
    match post.only() {
        Some(sender) => Ok(Mailed::One(Box::new(sender.clone()))),
        None => Err(post.left_out[0].reason.clone()),
    }
}

/// A store with its hub, and as many people at it as a test wants.
pub struct Office {
    pub hub: HubHandle,
}

impl Office {
    /// An empty store in memory, owned by anna.
    pub fn new() -> Self {
        Self::over(Store::in_memory(&Options::default()).unwrap())
    }

    /// An empty store in memory that several system users share; its file is anna's.
    pub fn team() -> Self {
        let store = Store::in_memory(&Options::default()).unwrap();
        Self { hub: HubHandle::start_for_team(store, "anna", Clock::Fixed(NOW)).unwrap() }
    }

    /// A hub over that store.
    pub fn over(store: Store) -> Self {
        Self { hub: HubHandle::start(store, "anna", Clock::Fixed(NOW)).unwrap() }
    }

    /// Somebody at a screen of 120x36.
    pub fn person(&self, user: &str) -> Driver {
        Driver::sit(&self.hub, user, 120, 36)
    }
}

/// One person at one screen.
pub struct Driver {
    app: App,
    port: Port,
    inbox: Receiver<FromHub>,
    caller: Caller<Port>,
    waiting: Vec<Ticket>,
    size: (u16, u16),
    hits: Hits,
    now: i64,
    /// Effects that only a terminal could carry out.
    pub out: Vec<Effect>,
}

impl Driver {
    /// Opens the screen and waits until it is quiet.
    pub fn sit(hub: &HubHandle, user: &str, width: u16, height: u16) -> Self {
        Self::sit_with(hub, user, width, height, Look::default(), Vec::new())
    }

    /// The same with a look, and drafts kept from before.
    pub fn sit_with(hub: &HubHandle, user: &str, width: u16, height: u16, look: Look, drafts: Vec<(String, String)>) -> Self {
        let start = Start {
            user: user.to_owned(),
            zone: Zone::Fixed(0),
            look,
            own: Own::default(),
            keymap: Keymap::standard(),
            findings: Vec::new(),
            lists: KeptLists::default(),
            drafts,
            size: (width, height),
            place: None,
            letter: None,
        };
        Self::begin(hub, start)
    }

    /// The program starts itself again where this person is, with what was typed and kept.
    pub fn start_again(&self, hub: &HubHandle, user: &str, drafts: Vec<(String, String)>) -> Self {
        let start = Start {
            user: user.to_owned(),
            zone: Zone::Fixed(0),
            look: Look::default(),
            own: Own::default(),
            keymap: Keymap::standard(),
            findings: Vec::new(),
            lists: KeptLists::default(),
            drafts,
            size: self.size,
            place: Some(self.app.whereabouts()),
            letter: None,
        };
        Self::begin(hub, start)
    }

    /// Whether it may do so without asking.
    pub fn may_start_again(&self) -> bool {
        self.app.may_start_again()
    }

    /// Opens the screen again with what the file of lists holds.
    pub fn sit_again(hub: &HubHandle, user: &str, lists: &str) -> Self {
        let (lists, findings) = KeptLists::read("lists.toml", lists);
        let (look, keymap) = (Look::default(), Keymap::standard());
        let start = Start {
            user: user.to_owned(),
            zone: Zone::Fixed(0),
            look,
            keymap,
            findings,
            lists,
            own: Own::default(),
            drafts: Vec::new(),
            size: (120, 36),
            place: None,
            letter: None,
        };
        Self::begin(hub, start)
    }

    fn begin(hub: &HubHandle, start: Start) -> Self {
        let (port, inbox) = hub.connect(&start.user);
        let (other, replies) = hub.connect(&start.user);
        let size = start.size;
        let (app, effects) = App::new(start, NOW);
        let mut driver = Self {
            app,
            port,
            inbox,
            caller: Caller::new(other, replies),
            waiting: Vec::new(),
            size,
            hits: Hits::default(),
            now: NOW,
            out: Vec::new(),
        };
        driver.carry_out(effects);
        driver.settle();
        driver
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut effects: VecDeque<Effect> = effects.into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Ask(ticket, request) => {
                    self.waiting.push(ticket);
                    self.port.ask(ticket, *request);
                }
                Effect::ReadPicture(value) => {
                    let bytes = match prospekt::model::picture::payload(&value) {
                        Some(letters) => prospekt::text::base64::decode(letters).ok_or_else(|| "it is broken".to_owned()),
                        None => std::fs::read(&value).map_err(|error| format!("{value} cannot be read: {error}.")),
                    };
                    let read = bytes.and_then(|bytes| prospekt::exchange::picture::read(&bytes)).map(Box::new);
                    effects.extend(self.app.update(self.now, Msg::File(FileNews::Pictured(value, read))));
                }
                Effect::ReadMail(path) => {
                    let read = mailed(&path);
                    effects.extend(self.app.update(self.now, Msg::File(FileNews::Mailed(path, read))));
                }
                other => self.out.push(other),
            }
        }
    }

    /// The file of lists as it was written last.
    pub fn kept_lists(&self) -> String {
        let kept = self.out.iter().rev().find_map(|effect| match effect {
            Effect::KeepLists(text) => Some(text.clone()),
            _ => None,
        });
        kept.expect("something was kept")
    }

    /// Waits until every question is answered and every event has arrived: no clock is involved.
    pub fn settle(&mut self) {
        loop {
            while !self.waiting.is_empty() {
                let news = self.inbox.recv().expect("the hub is there");
                self.take(news);
            }
            // Whatever the hub said before this answer has arrived with it.
            self.caller.call(Request::Info).expect("the hub is there");
            let late: Vec<FromHub> = self.inbox.try_iter().collect();
            if late.is_empty() {
                return;
            }
            late.into_iter().for_each(|news| self.take(news));
        }
    }

    fn take(&mut self, news: FromHub) {
        if let FromHub::Reply(ticket, _) = &news {
            self.waiting.retain(|waiting| waiting != ticket);
        }
        let effects = self.app.update(self.now, Msg::Hub(Box::new(news)));
        self.carry_out(effects);
    }

    fn msg(&mut self, msg: Msg) {
        let effects = self.app.update(self.now, msg);
        self.carry_out(effects);
        self.settle();
    }

    /// Presses keys as keymap files write them, parted by blanks: `space j m ctrl+s`.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            let key = Key::parse(key).unwrap_or_else(|problem| panic!("{problem}"));
            self.msg(Msg::Key(key));
        }
        self
    }

    /// Types text, character by character.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.msg(Msg::Key(Key::char(c)));
        }
        self
    }

    /// Pastes text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.msg(Msg::Paste(text.to_owned()));
        self
    }

    /// Presses the mouse on the first place where the text stands.
    pub fn click(&mut self, text: &str, ctrl: bool, range: bool) -> &mut Self {
        let screen = self.screen();
        let (row, line) =
            screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap_or_else(|| panic!("no '{text}' on\n{screen}"));
        let before = &line[..line.find(text).unwrap()];
        let column = u16::try_from(prospekt::text::width::width(before)).unwrap();
        let hit = self.hits.at(column, u16::try_from(row).unwrap()).cloned().unwrap_or(Hit::Nothing);
        self.msg(Msg::Mouse { gesture: Gesture::Press, hit: hit.clone(), ctrl, range });
        self.msg(Msg::Mouse { gesture: Gesture::Release, hit, ctrl, range });
        self
    }

    /// Presses the mouse on that cell.
    pub fn press(&mut self, column: u16, row: u16, ctrl: bool, range: bool) -> &mut Self {
        self.draw();
        let hit = self.hits.at(column, row).cloned().unwrap_or(Hit::Nothing);
        self.msg(Msg::Mouse { gesture: Gesture::Press, hit: hit.clone(), ctrl, range });
        self.msg(Msg::Mouse { gesture: Gesture::Release, hit, ctrl, range });
        self
    }

    /// Another size of screen.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.size = (width, height);
        self.msg(Msg::Resize(width, height));
        self
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        self.now += seconds * 1000;
        self
    }

    /// The second that passes while something waits for time.
    pub fn tick(&mut self) -> &mut Self {
        self.msg(Msg::Tick);
        self
    }

    /// The screen, cell by cell.
    pub fn draw(&mut self) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        let _cursor = self.app.draw(self.now, &mut buf, &mut self.hits);
        buf
    }

    /// The text of the screen.
    pub fn screen(&mut self) -> String {
        picture::text(&self.draw())
    }

    /// The text stands on the screen.
    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(screen.contains(text), "'{text}' is not on the screen:\n{screen}");
        self
    }

    /// The text stands nowhere on the screen.
    #[track_caller]
    pub fn sees_no(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(!screen.contains(text), "'{text}' is on the screen:\n{screen}");
        self
    }

    /// Tells the screen news of a file.
    pub fn hears(&mut self, news: FileNews) {
        self.msg(Msg::File(news));
    }

    /// Asks the hub in the screen's own session, as whoever reads its files does.
    pub fn ask_as_screen(&mut self, request: Request) -> Reply {
        let own = Ticket(u64::MAX);
        self.port.ask(own, request);
        loop {
            match self.inbox.recv().expect("the hub is there") {
                FromHub::Reply(ticket, reply) if ticket == own => return reply,
                news => self.take(news),
            }
        }
    }

    /// Asks the hub beside the screen.
    pub fn ask(&mut self, request: Request) -> Reply {
        self.caller.call(request).expect("the hub is there")
    }

    /// Fields, criteria, people as the hub has them.
    pub fn schema(&mut self) -> Arc<Schema> {
        match self.ask(Request::Schema) {
            Reply::Schema(schema) => schema,
            other => panic!("{other:?}"),
        }
    }

    /// All living records of a type in the order of their ids.
    pub fn records(&mut self, kind: TypeId) -> Vec<Record> {
        let id = QueryId(7_777);
        self.ask(Request::Run { id, query: Query::all(kind), keep: None });
        let Reply::Marks(ids) = self.ask(Request::Marks { id, rows: None }) else { panic!("ids") };
        ids.iter()
            .map(|id| match self.ask(Request::Record(RecordId(id))) {
                Reply::Record(Some(record)) => *record,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    /// The living leads with one field each: `Name: value`, in the order of their ids.
    pub fn stored(&mut self, field: &str) -> Vec<String> {
        let schema = self.schema();
        let def = schema.named(field).unwrap_or_else(|| panic!("no field {field}"));
        self.records(record_type::LEAD)
            .iter()
            .map(|lead| {
                let value = lead.value(def.id).map_or("-".to_owned(), |value| def.kind.write(&value));
                format!("{}: {value}", lead.name())
            })
            .collect()
    }

    /// Makes leads beside the screen: names parted by `|`.
    pub fn given(&mut self, names: &str) -> &mut Self {
        let drafts = names
            .split('|')
            .map(|name| {
                let mut draft = prospekt::model::Draft::default();
                draft.set(prospekt::model::fields::NAME, prospekt::model::Value::Text(name.trim().to_owned()));
                draft
            })
            .collect();
        let reply = self.ask(Request::Apply(prospekt::proto::Command::Create { kind: record_type::LEAD, drafts }));
        assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
        self.settle();
        self
    }

    /// Makes a record beside the screen, of text values.
    pub fn given_with(&mut self, kind: TypeId, values: &[(prospekt::model::FieldId, &str)]) -> &mut Self {
        let mut draft = prospekt::model::Draft::default();
        values.iter().for_each(|(field, text)| draft.set(*field, prospekt::model::Value::Text((*text).to_owned())));
        let reply = self.ask(Request::Apply(prospekt::proto::Command::Create { kind, drafts: vec![draft] }));
        assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
        self.settle();
        self
    }
}
