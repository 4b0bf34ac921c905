//! Erasing for good: nothing is left in the file, the chain holds, nobody is brought back, and everything else stays.

use std::{fs, path::PathBuf};

use super::*;
use crate::{
    model::{Diff, Verb, lists::ERASE, value::ERASED},
    proto::{Fate, ImportOptions, MatchKey, Retained},
    text::collate::Collation,
};

/// A store in a file, as people have it.
struct Place {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { path: folder.path().join("leads.prospekt"), folder }
    }

    fn hub(&self) -> HubHandle {
        HubHandle::start(Store::open(&self.path, &Options::default()).unwrap(), "anna", Clock::Fixed(START)).unwrap()
    }

    /// Which of these pieces lie anywhere in the file.
    fn holds(&self, pieces: &[&[u8]]) -> Vec<String> {
        let bytes = fs::read(&self.path).unwrap();
        let is_in = |piece: &&&[u8]| memchr::memmem::find(&bytes, piece).is_some();
        pieces.iter().filter(is_in).map(|piece| String::from_utf8_lossy(piece).into_owned()).collect()
    }
}

fn erase(ids: &[RecordId]) -> Command {
    Command::Erase { target: Target::Records(ids.to_vec()), suppress: true }
}

fn clean(desk: &mut Desk) {
    match desk.call(Request::Clean) {
        Reply::Cleaned(problem) => assert_eq!(problem, None),
        other => panic!("{other:?}"),
    }
}

fn noted(desk: &mut Desk, kind: crate::model::TypeId, subject: &str, to: &[RecordId]) -> RecordId {
    let item = desk.draft(&[("full-name", subject), ("notes", &format!("{subject} at length"))]);
    desk.done(Command::Log { kind, item, target: Target::Records(to.to_vec()), edits: Vec::new() }).created[0]
}

fn linked(desk: &mut Desk, kind: crate::model::TypeId, name: &str, field: FieldId, to: RecordId) -> RecordId {
    let mut draft = desk.draft(&[("full-name", name)]);
    draft.set(field, Value::Link(to));
    desk.done(Command::Create { kind, drafts: vec![draft] }).created[0]
}

/// Somebody with everything a store can hold of them, somebody else who stays, and all that ties them together.
struct Cast {
    person: RecordId,
    other: RecordId,
    own: Vec<RecordId>,
    shared: RecordId,
    referred: RecordId,
}

fn cast(desk: &mut Desk) -> Cast {
    let person = desk.new_lead(&[
        ("full-name", "Zerafina Quillfeather"),
        ("company", "Quillfeather Works"),
        ("email", "zerafina@quill.example"),
        ("phone", "+46 70 555 0199"),
        ("notes", "Zerafina likes tea"),
    ]);
    let other = desk.new_lead(&[("full-name", "Bea Stone"), ("company", "Stone")]);
    desk.save(person, "full-name", "Zerafina Quillfeather", "Zerafina Canarius").unwrap();
    desk.save(person, "city", "", "Quilltown").unwrap();
    desk.bulk(Target::Records(vec![person, other]), "status", "Contacted");
    let mut own = vec![
        noted(desk, record_type::NOTE, "Talk with Zerafina", &[person]),
        linked(desk, record_type::OPPORTUNITY, "Quillfeather deal", crate::model::fields::OPPORTUNITY_FOR, person),
    ];
    own.push(noted(desk, record_type::PHONE_LOG, "About the deal", &[own[1]]));
    let shared = noted(desk, record_type::NOTE, "Fair", &[person, other]);
    let referred = linked(desk, record_type::LEAD, "Cilla Friend", crate::model::fields::INITIATED_BY, person);
    desk.done(Command::TellApart(vec![vec![person, other]]));
    // An undone making leaves the whole record in the log.
    let made = desk.new_lead(&[("full-name", "Quillfeather Junior")]);
    desk.done(Command::Undo(None, Leave::Values));
    assert!(desk.record(made).is_none());
    Cast { person, other, own, shared, referred }
}

/// What must not be found: as typed, folded, and as the order by name has it.
fn canaries() -> Vec<Vec<u8>> {
    let words = [
        "Zerafina",
        "zerafina",
        "Quillfeather Works",
        "quill.example",
        "555 0199",
        "likes tea",
        "Canarius",
        "Quilltown",
        "Quillfeather deal",
    ];
    let mut pieces: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
    pieces.extend(["Canarius, Zerafina", "Quillfeather, Zerafina", "Quillfeather deal"].map(|name| {
        let mut key = Collation::new("en").key(name).to_vec();
        key.truncate(12);
        key
    }));
    pieces
}

#[test]
fn nothing_of_an_erased_person_is_left_in_the_file_and_everything_else_is() {
    let place = Place::new();
    let hub = place.hub();
    let mut desk = Desk::at(&hub, "anna");
    let cast = cast(&mut desk);
    let canaries = canaries();
    let pieces: Vec<&[u8]> = canaries.iter().map(Vec::as_slice).collect();
    let found = place.holds(&pieces);
    assert_eq!(found.len(), pieces.len(), "the test must be able to fail: {found:?}");
    let before = desk.log();
    let outcome = desk.done(erase(&[cast.person]));
    assert_eq!((outcome.changed, outcome.op.as_ref().map(|op| op.verb)), (5, Some(Verb::Erase)));
    clean(&mut desk);
    assert_eq!(place.holds(&pieces), [""; 0]);
    for gone in cast.own.iter().chain([&cast.person]) {
        assert!(desk.record(*gone).is_none(), "{gone}");
    }
    assert_eq!(desk.shown(cast.shared, "full-name linked-to"), format!("Fair | {}", cast.other));
    assert_eq!(desk.shown(cast.referred, "full-name initiated-by"), "Cilla Friend | -");
    assert_eq!(desk.found("zerafina"), [""; 0]);
    // Who, when and which field stay; what it was does not.
    let after = desk.log();
    assert_eq!(after.len(), before.len() + 1);
    for (was, is) in before.iter().zip(&after[1..]) {
        assert_eq!(
            (was.seq, &was.by, was.at, was.verb, &was.fields, was.records),
            (is.seq, &is.by, is.at, is.verb, &is.fields, is.records)
        );
    }
    let Reply::History(history) = desk.call(Request::History { record: cast.person, limit: 100 }) else { panic!() };
    let verbs: Vec<Verb> = history.iter().map(|item| item.op.verb).collect();
    assert_eq!(verbs.first(), Some(&Verb::Erase));
    assert!(verbs.contains(&Verb::Edit) && verbs.contains(&Verb::Create));
    let values = history.iter().flat_map(|item| &item.changes).flat_map(|Diff { old, new, .. }| old.iter().chain(new));
    assert!(values.clone().count() > 3 && values.clone().all(|value| *value == Value::Erased));
    assert!(after.iter().any(|op| op.subject == ERASED) && after.iter().any(|op| op.verb == Verb::BulkEdit && op.subject == "Contacted"));
    let Reply::Chain(chain) = desk.call(Request::Chain(None)) else { panic!() };
    assert_eq!(chain.problems, [""; 0]);
    assert!(chain.erased.iter().any(|(_, by)| *by == outcome.op.as_ref().unwrap().seq));
    let Reply::Checked { problems, .. } = desk.call(Request::Check) else { panic!() };
    assert_eq!(problems, [""; 0]);
    assert!(!place.folder.path().join(".leads.prospekt.clean").exists());
    drop(desk);
    hub.shutdown();
    let hub = place.hub();
    assert_eq!(Desk::at(&hub, "anna").found(""), ["Cilla Friend", "Bea Stone"]);
    hub.shutdown();
    assert_eq!(place.holds(&pieces), [""; 0], "and none comes back with the next opening");
}

#[test]
fn the_plan_says_what_goes_along_and_applies_to_exactly_those() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let cast = cast(&mut desk);
    let plan = desk.plan(erase(&[cast.person]));
    let fates: Vec<(Option<RecordId>, String)> = desk
        .plan_rows(&plan)
        .into_iter()
        .map(|row| (row.record, if let Fate::Becomes(words) = row.fate { words } else { String::new() }))
        .collect();
    assert_eq!(plan.changed, 5);
    assert_eq!(fates[0], (Some(cast.person), "is erased".to_owned()));
    for own in &cast.own {
        assert!(fates.contains(&(Some(*own), "goes with it".to_owned())), "{fates:?}");
    }
    for stays in [cast.shared, cast.referred] {
        assert!(fates.contains(&(Some(stays), "stays, and loses its link".to_owned())), "{fates:?}");
    }
    assert_eq!(
        plan.warnings,
        [
            "This cannot be taken back: undo does not reach it, and the log keeps no values.",
            "1 opportunity, 1 business note, 1 phone log and 1 pair go along, since nothing else is tied to it.",
            "2 records that stay lose their links to it.",
            "Their e-mail addresses are kept as hashes only, so that no import brings them back.",
        ]
    );
    assert_eq!((plan.beside, fates.len()), (2, 7), "each has a row");
    assert!(desk.record(cast.person).is_some(), "a plan erases nothing");
    let later = desk.new_lead(&[("full-name", "Later")]);
    assert_eq!(desk.done(Command::Planned { plan: plan.id, struck: Vec::new() }).changed, 5);
    assert!(desk.record(cast.person).is_none() && desk.record(later).is_some());
}

#[test]
fn nothing_brings_back_what_was_erased() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea"]);
    let made = desk.log()[1].seq;
    desk.bulk(Target::Records(ids.clone()), "company", "Acme");
    let set = desk.log()[0].seq;
    desk.done(erase(&ids[..1]));
    let erased = desk.log()[0].seq;
    let why = desk.apply(Command::Undo(Some(erased), Leave::Values)).unwrap_err();
    assert_eq!(why, Refusal::Nothing(format!("operation {erased} erased records for good; nothing brings them back")));
    // The last operation that can be undone is the one before, on whoever is left.
    let undone = desk.done(Command::Undo(None, Leave::Values));
    assert_eq!((undone.of.unwrap().seq, undone.changed, undone.refused_count), (set, 1, 1));
    assert_eq!(desk.shown(ids[1], "company"), "-");
    assert!(matches!(desk.apply(Command::Undo(Some(made), Leave::Values)), Err(Refusal::Nothing(_))));
    desk.done(Command::Redo);
    assert_eq!((desk.shown(ids[0], "company"), desk.shown(ids[1], "company")), ("gone".to_owned(), "Acme".to_owned()));
    assert_eq!(desk.apply(erase(&ids[..1])), Err(Refusal::NotFound(format!("record {} was erased already", ids[0]))));
    assert!(desk.new_lead(&[("full-name", "Cilla")]) > ids[1], "a number is given once");
}

#[test]
fn an_undone_making_is_erased_from_the_log_and_cannot_be_done_again() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let id = desk.new_lead(&[("full-name", "Ada Canary")]);
    desk.done(Command::Undo(None, Leave::Values));
    let why = desk.apply(erase(&[id])).unwrap_err();
    assert_eq!(why, Refusal::NotFound(format!("there is no record {id}")));
    desk.done(Command::Redo);
    desk.done(erase(&[id]));
    assert!(desk.apply(Command::Redo).is_err());
    assert!(desk.record(id).is_none());
}

#[test]
fn what_is_merged_goes_with_the_one_that_took_it_in() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada Berg", "A. Berg"]);
    let merge = Command::Merge { survivor: ids[0], others: vec![ids[1]], values: Vec::new(), seen: Vec::new() };
    desk.done(merge);
    let plan = desk.plan(erase(&ids[1..]));
    assert!(plan.warnings.iter().any(|line| line.contains(&format!("merged into record {}", ids[0]))), "{:?}", plan.warnings);
    desk.done(erase(&ids[..1]));
    assert!(ids.iter().all(|id| desk.record(*id).is_none()));
}

#[test]
fn the_file_is_written_anew_while_others_work_and_nothing_of_theirs_is_lost() {
    let place = Place::new();
    let hub = place.hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let canary = anna.new_lead(&[("full-name", "Zerafina Canarius")]);
    let many: Vec<String> = (0..400).map(|n| format!("Person {n}")).collect();
    let drafts = many.iter().map(|name| anna.draft(&[("full-name", name)])).collect();
    anna.done(Command::Create { kind: record_type::LEAD, drafts });
    anna.done(erase(&[canary]));
    let ticket = anna.send(Request::Clean);
    let all = bo.run(1, "").total;
    for round in 0..30 {
        let id = bo.new_lead(&[("full-name", &format!("Late {round}"))]);
        bo.save(id, "city", "", "Umeå").unwrap();
        if round % 3 == 0 {
            bo.done(Command::Undo(None, Leave::Values));
        }
        if round % 7 == 0 {
            bo.done(Command::Delete(Target::Records(vec![id])));
        }
    }
    match anna.wait(ticket) {
        Reply::Cleaned(problem) => assert_eq!(problem, None),
        other => panic!("{other:?}"),
    }
    let (rows, log) = (bo.run(2, "").total, bo.log());
    assert_eq!(rows, all + 25);
    assert_eq!(place.holds(&[b"Zerafina"]), [""; 0]);
    let Reply::Checked { problems, .. } = bo.call(Request::Check) else { panic!() };
    assert_eq!(problems, [""; 0]);
    let Reply::Chain(chain) = bo.call(Request::Chain(None)) else { panic!() };
    assert_eq!(chain.problems, [""; 0]);
    drop((anna, bo));
    hub.shutdown();
    let hub = place.hub();
    let mut desk = Desk::at(&hub, "anna");
    assert_eq!((desk.run(1, "").total, desk.log()), (rows, log), "the new file is the store");
}

#[test]
fn an_older_copy_in_the_place_of_the_store_is_erased_again() {
    let place = Place::new();
    let older = place.folder.path().join("older");
    let id = {
        let hub = place.hub();
        let mut desk = Desk::at(&hub, "anna");
        let id = desk.new_lead(&[("full-name", "Zerafina Canarius"), ("email", "z@x.example")]);
        desk.call(Request::Backup(older.clone()));
        let late = desk.new_lead(&[("full-name", "Late Canarius")]);
        desk.done(erase(&[id, late]));
        clean(&mut desk);
        let Reply::OldCopies(copies) = desk.call(Request::OldCopies) else { panic!() };
        assert_eq!(copies, [(older.canonicalize().unwrap(), Some(1))], "the copy is named");
        hub.shutdown();
        id
    };
    let list = fs::read_to_string(place.folder.path().join("leads.prospekt.erased")).unwrap();
    assert!(list.contains(&format!("record {id}\n")) && !list.contains("anarius") && !list.contains("x.example"), "{list}");
    fs::copy(&older, &place.path).unwrap();
    assert_eq!(place.holds(&[b"Zerafina"]).len(), 1);
    let hub = place.hub();
    let mut desk = Desk::at(&hub, "anna");
    clean(&mut desk);
    assert!(desk.record(id).is_none());
    assert_eq!(place.holds(&[b"Zerafina", b"z@x.example"]), [""; 0]);
    let next = desk.new_lead(&[("full-name", "Cilla")]);
    assert!(next.0 > id.0 + 1, "the number of somebody the copy never knew is not given again");
    assert!(desk.record(next).is_some());
    let refused = import(&mut desk, &[("full-name", "Zerafina again"), ("email", "Z@X.example")], false);
    assert!(refused.is_some(), "the address is remembered too");
    let Reply::OldCopies(left) = desk.call(Request::RemoveCopies(vec![older.canonicalize().unwrap(), place.path.clone()])) else {
        panic!()
    };
    assert_eq!((left.len(), older.exists(), place.path.exists()), (0, false, true), "a copy is removed, the store never");
}

/// Why a row is left out, if it is.
fn import(desk: &mut Desk, values: &[(&str, &str)], allow_erased: bool) -> Option<String> {
    let draft = Draft { line: 2, ..desk.draft(values) };
    let options =
        ImportOptions { keys: vec![MatchKey::Email], allow_erased, ..ImportOptions::of(record_type::LEAD, "fair.csv".to_owned()) };
    let Reply::Importing { plan, .. } = desk.call(Request::ImportBegin(options)) else { panic!() };
    match desk.call(Request::ImportRows { plan, drafts: vec![draft] }) {
        Reply::Importing { left_out, .. } => left_out.into_iter().next().map(|(_, reason)| reason),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_import_does_not_bring_anybody_back_unless_somebody_says_so() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ada = desk.new_lead(&[("full-name", "Ada"), ("email", "ada@x.example")]);
    desk.save(ada, "email", "ada@x.example", "ada@y.example").unwrap();
    let bea = desk.new_lead(&[("full-name", "Bea"), ("email", "bea@x.example")]);
    desk.done(erase(&[ada]));
    desk.done(Command::Erase { target: Target::Records(vec![bea]), suppress: false });
    for (email, allow, is_refused) in [
        ("ADA@y.example", false, true),
        ("ada@x.example", false, true),
        ("ada@x.example", true, false),
        ("cilla@x.example", false, false),
        ("bea@x.example", false, false),
    ] {
        let reason = import(&mut desk, &[("full-name", "Somebody"), ("email", email)], allow);
        assert_eq!(reason.is_some(), is_refused, "{email}: {reason:?}");
        assert!(reason.is_none_or(|reason| reason.contains("was erased on request")));
    }
    // Somebody who came back of their own will is known, and can be updated.
    desk.new_lead(&[("full-name", "Ada"), ("email", "ada@y.example")]);
    assert_eq!(import(&mut desk, &[("full-name", "Ada"), ("email", "ada@y.example"), ("city", "Umeå")], false), None);
}

#[test]
fn only_an_owner_erases_and_the_log_names_nobody() {
    let hub = HubHandle::start_for_team(Store::in_memory(&Options::default()).unwrap(), "fiona", Clock::Fixed(START)).unwrap();
    let mut fiona = Desk::at(&hub, "fiona");
    for (login, role) in [("mia", "Manager"), ("sam", "Sales")] {
        let drafts = vec![fiona.draft(&[("full-name", login), ("role", role)])];
        fiona.done(Command::Create { kind: record_type::PERSON, drafts });
    }
    let id = fiona.new_lead(&[("full-name", "Ada Lovelace")]);
    for login in ["mia", "sam"] {
        let mut desk = Desk::at(&hub, login);
        for request in [Request::Plan(erase(&[id])), Request::Apply(erase(&[id])), Request::Clean, Request::OldCopies] {
            let refused = format!("{:?}", desk.call(request));
            assert!(refused.contains("it may not erase records for good"), "{login}: {refused}");
        }
    }
    let mut mia = Desk::at(&hub, "mia");
    assert!(format!("{:?}", mia.call(Request::Apply(Command::Retain(Retained::Bin)))).contains("may not erase"));
    let person = fiona.schema.people[0].record;
    let outcome = fiona.done(erase(&[id, person]));
    assert_eq!((outcome.changed, outcome.refused_count), (1, 1), "people of the store are deleted, not erased");
    assert!(fiona.log().iter().all(|op| !op.subject.contains("Lovelace")));
}

#[test]
fn many_are_erased_in_steps_as_one_operation_and_others_work_between() {
    let place = Place::new();
    let hub = place.hub();
    let mut desk = Desk::at(&hub, "anna");
    let names: Vec<String> = (0..40).map(|n| format!("Canary {n}")).collect();
    let drafts = names.iter().map(|name| desk.draft(&[("full-name", name)])).collect();
    let ids = desk.done(Command::Create { kind: record_type::LEAD, drafts }).created;
    desk.bulk(Target::Records(ids.clone()), "company", "Canary Ltd");
    let all = noted(&mut desk, record_type::NOTE, "Canary day", &ids);
    let outcome = desk.done(Command::Erase { target: Target::Query(desk.query("")), suppress: true });
    assert_eq!((outcome.changed, outcome.op.unwrap().records), (41, 41));
    assert!(desk.record(all).is_none(), "the note belonged to them alone");
    clean(&mut desk);
    assert_eq!(place.holds(&[b"Canary"]), [""; 0]);
    let Reply::Chain(chain) = desk.call(Request::Chain(None)) else { panic!() };
    assert_eq!(chain.problems, [""; 0]);
}

#[test]
fn rules_find_what_is_due_and_do_it_as_one_operation_each() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let mut rule = |name: &str, filter: &str, does: &str| {
        let drafts = vec![desk.draft(&[("full-name", name), ("rule-of", "lead"), ("rule-filter", filter), ("rule-does", does)])];
        desk.apply(Command::Create { kind: record_type::RETENTION, drafts })
    };
    let lost = rule("Lost", "status:lost", "Move to the bin").unwrap().created[0];
    let old = rule("Old", "city:kiruna", ERASE).unwrap().created[0];
    for (filter, want) in [("", "missing"), ("status>", "position"), ("anna or", "position")] {
        assert!(format!("{:?}", rule("Wrong", filter, ERASE).unwrap_err()).contains(want), "{filter}");
    }
    let a = desk.new_lead(&[("full-name", "Ada"), ("status", "Lost")]);
    let b = desk.new_lead(&[("full-name", "Bea"), ("city", "Kiruna")]);
    let c = desk.new_lead(&[("full-name", "Cilla")]);
    let due = |desk: &mut Desk| -> Vec<(String, bool, Result<u64, String>)> {
        match desk.call(Request::Retention) {
            Reply::Retention(due) => due.into_iter().map(|due| (due.name, due.erases, due.found)).collect(),
            other => panic!("{other:?}"),
        }
    };
    let row = |name: &str, erases, found| (name.to_owned(), erases, Ok(found));
    assert_eq!(due(&mut desk), [row("Lost", false, 1), row("Old", true, 1), row("90 days in the bin", true, 0)]);
    let plan = desk.plan(Command::Retain(Retained::Rule(lost)));
    assert_eq!((plan.changed, desk.plan_rows(&plan)[0].record), (1, Some(a)));
    let binned = desk.done(Command::Retain(Retained::Rule(lost))).op.unwrap();
    assert_eq!((binned.verb, binned.subject.as_str()), (Verb::Retain, "Lost"));
    desk.done(Command::Undo(None, Leave::Values));
    assert!(desk.record(a).is_some_and(|record| !record.is_deleted()), "what a rule moved to the bin comes back");
    desk.done(Command::Redo);
    let erased = desk.done(Command::Retain(Retained::Rule(old))).op.unwrap();
    assert_eq!((erased.verb, erased.subject.as_str(), erased.records), (Verb::Erase, "Old", 1));
    assert!(desk.record(b).is_none() && desk.record(c).is_some());
    let paused = desk.save(lost, "rule-paused", "", "Yes").unwrap();
    assert_eq!(paused.changed, 1);
    assert!(format!("{:?}", desk.apply(Command::Retain(Retained::Rule(lost))).unwrap_err()).contains("paused"));
}

#[test]
fn the_bin_is_emptied_of_what_lay_in_it_for_too_long() {
    let path = tempfile::tempdir().unwrap();
    let path = path.path().join("leads");
    let day = 24 * 60 * 60 * 1000;
    let at = |now| HubHandle::start(Store::open(&path, &Options::default()).unwrap(), "anna", Clock::Fixed(now)).unwrap();
    let hub = at(START);
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea"]);
    desk.done(Command::Delete(Target::Records(vec![ids[0]])));
    drop(desk);
    hub.shutdown();
    let hub = at(START + 80 * day);
    let mut desk = Desk::at(&hub, "anna");
    desk.done(Command::Delete(Target::Records(vec![ids[1]])));
    let plan = |desk: &mut Desk| desk.plan(Command::Retain(Retained::Bin)).changed;
    assert_eq!(plan(&mut desk), 0);
    drop(desk);
    hub.shutdown();
    let hub = at(START + 100 * day);
    let mut desk = Desk::at(&hub, "anna");
    assert_eq!(plan(&mut desk), 1);
    let drafts = vec![desk.draft(&[("full-name", "Store"), ("bin-days", "10")])];
    desk.done(Command::Create { kind: record_type::STORE, drafts });
    assert_eq!(plan(&mut desk), 2, "as many days as the store says");
    let outcome = desk.done(Command::Retain(Retained::Bin));
    assert_eq!((outcome.changed, outcome.op.unwrap().subject), (2, "10 days in the bin".to_owned()));
    assert!(ids.iter().all(|id| desk.record(*id).is_none()));
}

#[test]
fn everybody_is_told_who_was_erased() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    anna.done(erase(&[id]));
    bo.learn();
    assert!(bo.events.iter().any(|event| matches!(event, Event::Erased { records: Some(ids), .. } if ids == &[id])), "{:?}", bo.events);
    let Reply::Marks(erased) = bo.call(Request::Erased(vec![id, RecordId(1)])) else { panic!() };
    assert_eq!(erased.iter().collect::<Vec<_>>(), [id.0]);
}

#[test]
fn whoever_is_named_elsewhere_is_told_of() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ada = desk.new_lead(&[("full-name", "Ada Lovelace"), ("email", "ada@x.example")]);
    let by_name = desk.new_lead(&[("full-name", "Bea"), ("notes", "knows Ada Lovelace well")]);
    let by_mail = desk.new_lead(&[("full-name", "Cilla"), ("notes", "cc ADA@x.example")]);
    desk.new_lead(&[("full-name", "Ada Berg")]);
    noted(&mut desk, record_type::NOTE, "Ada Lovelace called", &[ada]);
    let view = desk.draft(&[("full-name", "Hers"), ("view-of", "lead"), ("view-filter", "\"ada lovelace\"")]);
    let view = desk.done(Command::Create { kind: record_type::VIEW, drafts: vec![view] }).created[0];
    let plan = desk.plan(erase(&[ada]));
    let told = |words: &str| plan.warnings.iter().any(|warning| warning.contains(words));
    assert!(told("kept as hashes only") && told("1 business note goes along"), "{:?}", plan.warnings);
    let Reply::Marks(named) = desk.call(Request::Mentions(plan.id)) else { panic!() };
    assert_eq!(named.iter().collect::<Vec<_>>(), [by_name.0, by_mail.0, view.0]);
    let mut bo = Desk::at(&hub, "bo");
    assert!(matches!(bo.call(Request::Mentions(plan.id)), Reply::Refused(Refusal::NotFound(_))), "the plan is another session's");
}
