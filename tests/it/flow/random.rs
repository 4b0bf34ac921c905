//! Whatever is pressed: the program goes on, every record stays whole, and undo leads back to the beginning.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use prospekt::{
    model::{FieldId, OpState, Record, Value, Verb, record_type},
    proto::{Command, Leave, Refusal, Reply, Request},
};

use crate::support::driver::{Driver, Office};

/// Something a person does.
#[derive(Clone, Debug)]
enum Deed {
    Keys(&'static str),
    Type(&'static str),
    Paste(&'static str),
    Size(u16, u16),
    Press(u16, u16, bool, bool),
}

/// Keys that do most, those that end windows among them more often.
const KEYS: &[&str] = &[
    "down",
    "up",
    "pagedown",
    "home",
    "end",
    "left",
    "right",
    "space",
    "v",
    "V",
    "shift+down",
    "shift+up",
    "A",
    "*",
    ",",
    "g v",
    "g h",
    "g c",
    "enter",
    "esc",
    "esc",
    "esc",
    "tab",
    "backtab",
    "y",
    "n",
    "q",
    "m",
    "w",
    "d",
    "D",
    "e",
    "o",
    ".",
    "u",
    "U",
    "L",
    "0",
    "3",
    "5",
    "_",
    "a",
    "b",
    "r",
    "R",
    "/",
    "f",
    "F",
    "W",
    "s",
    "S",
    "z c",
    "z s",
    "z h",
    "z l",
    "z p",
    "z d",
    "z r",
    ">",
    "<",
    "+",
    "-",
    "g n",
    "g o",
    "g m",
    "g u",
    "g f",
    "backspace",
    "i",
    "x",
    "]",
    "[",
    "g 1",
    "g 2",
    "?",
    ":",
    "F2",
    "ctrl+s",
    "F3",
    "F6",
    "F7",
    "g ,",
    "y c",
    "y r",
    "delete",
    "ctrl+space",
];

const TEXTS: &[&str] = &["anna", "new", "score>=2", "(", "Åsa Öberg", "+46 70", "2026-02-30", "x@y.example", "\"", "-lost or"];

fn deed() -> impl Strategy<Value = Deed> {
    let pick = |from: &'static [&'static str]| proptest::sample::select(from);
    prop_oneof![
        12 => pick(KEYS).prop_map(Deed::Keys),
        2 => pick(TEXTS).prop_map(Deed::Type),
        1 => Just(Deed::Paste("one\ttwo\nthree\u{1b}[31m\u{202e}four")),
        1 => (1_u16..210, 1_u16..70).prop_map(|(width, height)| Deed::Size(width, height)),
        2 => (0_u16..120, 0_u16..36, any::<bool>(), any::<bool>()).prop_map(|(x, y, ctrl, range)| Deed::Press(x, y, ctrl, range)),
    ]
}

impl Deed {
    fn done_by(&self, person: &mut Driver) {
        match self {
            Self::Keys(keys) => drop(person.keys(keys)),
            Self::Type(text) => drop(person.type_text(text)),
            Self::Paste(text) => drop(person.paste(text)),
            Self::Size(width, height) => drop(person.resize(*width, *height)),
            Self::Press(column, row, ctrl, range) => drop(person.press(*column, *row, *ctrl, *range)),
        }
        person.draw();
    }
}

fn drop<T>(_: T) {}

type Content = BTreeMap<u64, Vec<(FieldId, Value)>>;

/// What the store holds, without who touched it last.
fn content(person: &mut Driver) -> Content {
    let whole = |record: Record| (record.id.0, record.values().to_vec());
    [record_type::LEAD, record_type::CONTACT, record_type::ACCOUNT].into_iter().flat_map(|kind| person.records(kind)).map(whole).collect()
}

/// Takes back every operation of the person that stands, newest first.
fn undo_all(person: &mut Driver, since: u64) -> Result<(), TestCaseError> {
    loop {
        let Reply::Log(ops) = person.ask(Request::Log { limit: 1000, own: true, of: prospekt::proto::Operations::default() }) else {
            panic!("no log")
        };
        let standing = ops.iter().find(|op| {
            op.seq.0 > since && op.undone_by.is_none() && op.state == OpState::Done && !matches!(op.verb, Verb::Undo | Verb::Redo)
        });
        let Some(op) = standing else { return Ok(()) };
        match person.ask(Request::Apply(Command::Undo(Some(op.seq), Leave::Values))) {
            Reply::Done(outcome) => prop_assert!(outcome.op.is_some_and(|done| done.skipped == 0), "{op:?} was not undone whole"),
            Reply::Refused(Refusal::Nothing(_)) => return Ok(()),
            other => return Err(TestCaseError::fail(format!("{op:?}: {other:?}"))),
        }
    }
}

#[test]
fn random_deeds_leave_every_record_whole_and_undo_leads_back() {
    let deeds = proptest::collection::vec(deed(), 1..60);
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&deeds, |deeds| {
        let office = Office::new();
        office.person("bo").given("Acme | Birch | Cedar | Dunes | Elm | Fjord | Glade");
        let mut anna = office.person("anna");
        let Reply::Info(info) = anna.ask(Request::Info) else { panic!("no facts") };
        let before = content(&mut anna);
        for deed in &deeds {
            deed.done_by(&mut anna);
        }
        undo_all(&mut anna, info.seq.0)?;
        prop_assert_eq!(content(&mut anna), before);
        let Reply::Checked { problems, .. } = anna.ask(Request::Check) else { panic!("no check") };
        prop_assert!(problems.is_empty(), "{:?}", problems);
        Ok(())
    });
    if let Err(problem) = outcome {
        panic!("{problem}");
    }
}
