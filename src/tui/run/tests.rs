//! The loop without a terminal: events in, bytes and questions out.

use std::sync::{Arc, Mutex, mpsc::channel};

use super::*;
use crate::{
    action::Keymap,
    app::Start,
    exchange::{foreign::Nowhere, mail::apart::here::Here},
    model::{QueryId, Zone},
    tui::{probe::TerminalFacts, terminal::Mouse},
};

type Asked = Arc<Mutex<Vec<(Ticket, Request)>>>;

#[derive(Debug)]
struct Deaf(Asked);

impl Session for Deaf {
    fn user(&self) -> &'static str {
        "anna"
    }

    fn send(&mut self, ticket: Ticket, request: Request) {
        self.0.lock().unwrap().push((ticket, request));
    }
}

struct Rig {
    work: Loop<Vec<u8>>,
    asked: Asked,
    sender: Sender<Event>,
    events: Receiver<Event>,
    directory: tempfile::TempDir,
}

impl Rig {
    fn new() -> Self {
        let (sender, events) = channel();
        let asked = Asked::default();
        let directory = tempfile::tempdir().unwrap();
        let facts = TerminalFacts { term: Some("xterm-256color".to_owned()), ..TerminalFacts::default() };
        let start = Start {
            user: "anna".to_owned(),
            zone: Zone::Fixed(0),
            look: crate::ui::Look::default(),
            own: crate::app::Own::default(),
            keymap: Keymap::standard(),
            findings: Vec::new(),
            lists: crate::settings::lists::KeptLists::default(),
            drafts: Vec::new(),
            size: (80, 24),
            place: None,
            letter: None,
        };
        let work = Loop {
            app: App::new(start, 0).0,
            screen: Screen::new(80, 24, facts.abilities()),
            images: Images::new(None),
            out: Vec::new(),
            session: Box::new(Deaf(Arc::clone(&asked))),
            drafts: Drafts::open(directory.path().to_owned(), 7),
            keymap_file: directory.path().join("keymap.toml"),
            lists: directory.path().join("lists.toml"),
            files: Files::new(
                sender.clone(),
                Zone::Fixed(0),
                None,
                (Arc::new(|_, _| Box::new(Nowhere)), Arc::new(|terms, _| Box::new(Here(terms)))),
            ),
            wants: Wants { mouse: Mouse::Taken, kitty: false },
            kept: Kept {
                config: directory.path().join("config.toml"),
                welcomed: directory.path().join("welcomed"),
                seen: directory.path().join("seen"),
            },
            size: || (80, 24),
            is_replaced: || false,
            state: State::default(),
        };
        Self { work, asked, sender, events, directory }
    }

    /// Works through what was sent, then leaves.
    fn work(&mut self) -> Next {
        self.sender.send(Event::Leave(Ended::Terminated)).unwrap();
        self.work.work(&self.events).unwrap()
    }
}

#[test]
fn effects_on_the_terminal_are_bytes() {
    let mut rig = Rig::new();
    rig.work.carry_out(vec![Effect::Copy("foo".to_owned()), Effect::ToggleMouse, Effect::ToggleMouse]);
    let written = String::from_utf8(rig.work.out.clone()).unwrap();
    let off = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";
    let on = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
    assert_eq!(written, format!("\x1b]52;c;Zm9v\x07{off}{on}"));
}

#[test]
fn drafts_are_kept_and_forgotten_as_the_app_says() {
    let mut rig = Rig::new();
    rig.work.carry_out(vec![Effect::KeepDraft { key: "lead-1".to_owned(), text: "Anna".to_owned() }]);
    assert_eq!(rig.work.drafts.all(), [("lead-1".to_owned(), "Anna".to_owned())]);
    rig.work.carry_out(vec![Effect::DropDraft("lead-1".to_owned())]);
    assert!(rig.work.drafts.all().is_empty());
    assert_eq!(fs::read_dir(rig.directory.path().join("7")).unwrap().count(), 1, "the lock of the screen");
}

#[test]
fn quitting_ends_the_loop_and_signals_do_too() {
    let mut rig = Rig::new();
    rig.work.carry_out(vec![Effect::Quit]);
    assert!(matches!(rig.work(), Next::Leave(Ended::Quit)));
    assert!(matches!(Rig::new().work(), Next::Leave(Ended::Terminated)));
    let rig = &mut Rig::new();
    rig.sender.send(Event::Stop).unwrap();
    assert!(matches!(rig.work(), Next::Stop));
}

#[test]
fn a_hub_that_is_gone_is_an_error() {
    let mut rig = Rig::new();
    rig.sender.send(Event::HubGone).unwrap();
    assert!(matches!(rig.work.work(&rig.events), Err(TuiError::HubGone)));
}

#[test]
fn a_frame_waits_for_answers_but_not_for_long() {
    let mut rig = Rig::new();
    rig.work.carry_out(vec![
        Effect::Ask(Ticket(7), Box::new(Request::Rows { id: QueryId(1), from: 0, count: 10, columns: Vec::new() })),
        Effect::Ask(Ticket(8), Box::new(Request::Info)),
    ]);
    assert_eq!(rig.work.state.awaited, [Ticket(7)].into_iter().collect());
    assert_eq!(rig.asked.lock().unwrap().iter().map(|(ticket, _)| ticket.0).collect::<Vec<_>>(), [7, 8]);
    // Nobody answers: the frame comes all the same, and nothing is waited for a second time.
    assert!(rig.work.answers(&rig.events).unwrap().is_none());
    assert!(rig.work.state.awaited.is_empty());
    // With its answer the wait is over, whatever else comes later.
    rig.work.state.awaited.insert(Ticket(9));
    rig.sender.send(Event::Hub(FromHub::Reply(Ticket(9), Reply::Ok))).unwrap();
    rig.sender.send(Event::HubGone).unwrap();
    assert!(rig.work.answers(&rig.events).unwrap().is_none());
}

#[test]
fn workers_ask_through_the_screens_session_and_get_their_own_answers() {
    let mut rig = Rig::new();
    let (worker, from_loop) = channel();
    rig.sender.send(Event::Ask(Box::new(Request::Info), worker)).unwrap();
    rig.sender.send(Event::Hub(FromHub::Reply(Ticket(WORKERS), Reply::Ok))).unwrap();
    rig.work();
    assert!(matches!(from_loop.recv(), Ok(Reply::Ok)));
    assert!(rig.asked.lock().unwrap().iter().any(|(ticket, request)| *ticket == Ticket(WORKERS) && *request == Request::Info));
    assert!(rig.work.state.workers.is_empty());
}

#[test]
fn a_loop_with_nothing_new_writes_nothing() {
    let mut rig = Rig::new();
    rig.work();
    rig.work.out.clear();
    rig.sender.send(Event::Resized).unwrap();
    rig.sender.send(Event::Bytes(b"\x1b[99~".to_vec(), clock::steady())).unwrap();
    rig.work();
    assert!(rig.work.out.is_empty(), "{:?}", String::from_utf8_lossy(&rig.work.out));
}

#[test]
fn a_lone_escape_is_settled_by_time_and_a_split_key_is_not() {
    let mut rig = Rig::new();
    rig.sender.send(Event::Bytes(b"\x1b".to_vec(), clock::steady())).unwrap();
    rig.sender.send(Event::Bytes(b"[A".to_vec(), clock::steady())).unwrap();
    rig.work();
    assert!(rig.work.state.undecided.is_none() && !rig.work.state.decoder.is_undecided());
    rig.work.state.decoder.feed(b"\x1b", &mut Vec::new());
    assert!(rig.work.wait(&rig.events).is_none());
    assert!(!rig.work.state.decoder.is_undecided());
}

#[test]
fn a_second_passes_only_when_it_was_asked_for() {
    let mut rig = Rig::new();
    assert!(rig.work.state.tick.is_none());
    rig.work.carry_out(vec![Effect::Tick]);
    let first = rig.work.state.tick;
    rig.work.carry_out(vec![Effect::Tick]);
    assert_eq!(rig.work.state.tick, first);
    rig.work.state.tick = Some(clock::steady());
    rig.work.time_passed();
    assert!(rig.work.state.tick.is_none_or(|tick| Some(tick) > first));
}
