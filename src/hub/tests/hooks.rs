//! Programs around operations: real shell scripts, written here.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::Command as Process,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value as Json;
use tempfile::TempDir;

use super::*;
use crate::{
    hub::{Hooks, Program},
    proto::{ImportMode, ImportOptions, MatchKey},
};

/// A store whose owner has set programs.
struct House {
    folder: TempDir,
    noted: Arc<Mutex<Vec<String>>>,
    hub: Option<HubHandle>,
}

const LONG: Duration = Duration::from_secs(60);

impl House {
    fn new(before: &str, after: &str) -> Self {
        Self::bounded(before, after, LONG)
    }

    /// With these shell scripts; an empty one is none. They run in `$HERE`, a folder of the house.
    fn bounded(before: &str, after: &str, bound: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = |name: &str, script: &str| {
            (!script.is_empty()).then(|| {
                let path = folder.path().join(name);
                fs::write(&path, format!("#!/bin/sh\ncd '{}'\n{script}\n", folder.path().display())).unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
                Program::new(path).within(bound)
            })
        };
        let noted = Arc::new(Mutex::new(Vec::new()));
        let log = noted.clone();
        let hooks = Hooks::new(PathBuf::from("leads.prospekt"), program("before", before), program("after", after), move |note: &str| {
            log.lock().unwrap().push(note.to_owned())
        });
        let store = Store::in_memory(&Options::default()).unwrap();
        let hub = HubHandle::start_hooked(store, "anna", Clock::Fixed(START), false, hooks).unwrap();
        Self { folder, noted, hub: Some(hub) }
    }

    fn desk(&self, user: &str) -> Desk {
        Desk::at(self.hub.as_ref().unwrap(), user)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Closes the store; all that is to be told was told then.
    fn close(&mut self) {
        self.hub.take().unwrap().shutdown();
    }

    fn notes(&self) -> Vec<String> {
        let folder = self.folder.path().display().to_string();
        self.noted.lock().unwrap().iter().map(|note| note.replace(&folder, "HERE")).collect()
    }

    /// What a script wrote: a line of JSON each.
    fn told(&self, name: &str) -> Vec<Json> {
        let text = fs::read_to_string(self.path(name)).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn said(refusal: Result<Outcome, Refusal>) -> String {
    match refusal {
        Ok(outcome) => format!("done: {} changed, {} made", outcome.changed, outcome.created.len()),
        Err(Refusal::Invalid(problems)) => problems.into_iter().map(|(_, why)| why).collect::<Vec<_>>().join("; "),
        Err(other) => format!("{other:?}"),
    }
}

/// Refuses whatever has the word in it.
const NO_EVE: &str = "if grep -q Eve; then echo 'Eve is a customer of Bo'; exit 1; fi";

#[test]
fn the_program_before_lets_pass_or_refuses_and_then_nothing_is_written() {
    let mut house = House::new(NO_EVE, "");
    let mut anna = house.desk("anna");
    let last = anna.log().first().unwrap().seq;
    let ada = anna.new_lead(&[("full-name", "Ada")]);
    let refused = "the store's own check refuses this: Eve is a customer of Bo";
    let drafts = vec![anna.draft(&[("full-name", "Bea")]), anna.draft(&[("full-name", "Eve King")])];
    assert_eq!(said(anna.apply(Command::Create { kind: record_type::LEAD, drafts })), refused);
    assert_eq!(said(anna.save(ada, "company", "", "Eve Ltd")), refused);
    assert_eq!(anna.shown(ada, "company"), "-");
    let edits = vec![anna.set("company", "Eve Ltd")];
    assert_eq!(said(anna.apply(Command::Bulk { target: Target::Records(vec![ada]), edits, struck: Vec::new() })), refused);
    // What is the same already is nothing to ask about.
    assert_eq!(said(anna.apply(Command::Delete(Target::Records(vec![ada])))), "done: 1 changed, 0 made");
    assert_eq!(said(anna.apply(Command::Delete(Target::Records(vec![ada])))), "done: 0 changed, 0 made");
    anna.done(Command::Undo(None, Leave::Values));
    assert_eq!(anna.found(""), ["Ada"]);
    // Three operations, one after the other: refused ones leave no gap.
    assert_eq!(anna.log().first().unwrap().seq.0, last.0 + 3);
    drop(anna);
    house.close();
    assert_eq!(house.notes(), [""; 0]);
}

#[test]
fn a_plan_asks_nobody_and_what_was_written_to_a_file_is_only_told() {
    let mut house = House::new("exit 1", "cat >> told");
    let mut anna = house.desk("anna");
    let drafts = vec![anna.draft(&[("full-name", "Eve")])];
    assert_eq!(anna.plan(Command::Create { kind: record_type::LEAD, drafts }).created, 1);
    anna.done(Command::Exported { records: 12, to: "leads.csv".to_owned() });
    drop(anna);
    house.close();
    let told = house.told("told");
    assert_eq!((told.len(), &told[0]["verb"], &told[0]["total"]), (1, &"exported".into(), &12.into()));
}

#[test]
fn both_are_told_who_does_what_to_which_records() {
    let keep = |to: &str| format!("cat >> {to}");
    let mut house = House::new(&keep("asked"), &keep("told"));
    let mut anna = house.desk("anna");
    let ada = anna.new_lead(&[("full-name", "Ada Lovelace"), ("email", "ada@analytical.example"), ("categories", "hot; fair")]);
    anna.save(ada, "company", "", "Analytical").unwrap();
    let item = anna.draft(&[("full-name", "Rang them"), ("when", "2026-11-03 12:00")]);
    let edits = vec![anna.set("next-step", "Offer")];
    anna.done(Command::Log { kind: record_type::PHONE_LOG, item, target: Target::Records(vec![ada]), edits });
    anna.done(Command::Delete(Target::Records(vec![ada])));
    anna.done(Command::Undo(None, Leave::Values));
    drop(anna);
    house.close();
    let (asked, told) = (house.told("asked"), house.told("told"));
    let shown = |told: &[Json]| told.iter().map(|told| serde_json::to_string_pretty(told).unwrap()).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!("hook_before_is_told", shown(&asked));
    insta::assert_snapshot!("hook_after_is_told", shown(&told));
}

#[test]
fn of_many_records_the_first_are_told_and_that_there_are_more() {
    let mut house = House::new("cat > asked", "cat > told");
    let mut anna = house.desk("anna");
    let drafts = (0..1_050).map(|at| anna.draft(&[("full-name", &format!("Lead {at}"))])).collect();
    anna.done(Command::Create { kind: record_type::LEAD, drafts });
    drop(anna);
    house.close();
    let (asked, told) = (&house.told("asked")[0], &house.told("told")[0]);
    let shape = |json: &Json| (json["total"].clone(), json["more"].clone(), json["records"].as_array().unwrap().len());
    // The first chunk before; in tests a chunk holds a hundred.
    assert_eq!(shape(asked), (1_050.into(), true.into(), 100));
    assert_eq!(shape(told), (1_050.into(), true.into(), 1_000));
}

#[test]
fn while_the_program_decides_questions_are_answered_and_writes_wait() {
    // It waits at a gate of the lead's name; not for ever, where this fails.
    let script = "answer=$(timeout 30 cat \"$(sed 's/.*\"name\":\"\\([A-Za-z]*\\)\".*/\\1/')\"); test \"$answer\" = yes || { echo \"$answer\"; exit 1; }";
    let mut house = House::new(script, "");
    for name in ["Ada", "Bea", "Cid", "Dag", "Eva"] {
        assert!(Process::new("mkfifo").arg(house.path(name)).status().unwrap().success());
    }
    let folder = house.folder.path().to_owned();
    // Opening waits until the script stands there too.
    let answer = |name: &str, word: &str| writeln!(File::options().write(true).open(folder.join(name)).unwrap(), "{word}").unwrap();
    let (mut anna, mut bo) = (house.desk("anna"), house.desk("bo"));
    let create = |desk: &Desk, name: &str| {
        Request::Apply(Command::Create { kind: record_type::LEAD, drafts: vec![desk.draft(&[("full-name", name)])] })
    };
    let first = anna.send(create(&anna, "Ada"));
    let second = bo.send(create(&bo, "Bea"));
    // Both are at the hub, and neither is written.
    assert_eq!(anna.found(""), [""; 0]);
    answer("Ada", "yes");
    assert!(matches!(anna.wait(first), Reply::Done(_)));
    answer("Bea", "not on a Monday");
    let Reply::Refused(refusal) = bo.wait(second) else { panic!("not refused") };
    assert_eq!(said(Err(refusal)), "the store's own check refuses this: not on a Monday");
    assert_eq!(anna.found(""), ["Ada"]);
    // One that is stopped meanwhile is not written, whatever is said of it later.
    let third = anna.send(create(&anna, "Cid"));
    let cancelling = anna.send(Request::Cancel(third));
    assert!(matches!(anna.wait(third), Reply::Refused(Refusal::Cancelled)));
    assert!(matches!(anna.wait(cancelling), Reply::Ok));
    answer("Cid", "yes");
    let fourth = anna.send(create(&anna, "Dag"));
    answer("Dag", "yes");
    assert!(matches!(anna.wait(fourth), Reply::Done(_)));
    assert_eq!(anna.found(""), ["Ada", "Dag"]);
    // A store that is being closed finishes what waits.
    let last = anna.send(create(&anna, "Eva"));
    assert_eq!(anna.found("").len(), 2);
    let hub = house.hub.take().unwrap();
    let closing = std::thread::spawn(move || hub.shutdown());
    answer("Eva", "yes");
    assert!(matches!(anna.wait(last), Reply::Done(_)));
    closing.join().unwrap();
}

#[test]
fn a_program_that_takes_too_long_or_cannot_run_refuses() {
    let bound = Duration::from_millis(100);
    let mut house = House::bounded("sleep 30", "", bound);
    let mut anna = house.desk("anna");
    let create = |desk: &Desk| Command::Create { kind: record_type::LEAD, drafts: vec![desk.draft(&[("full-name", "Ada")])] };
    let command = create(&anna);
    assert!(said(anna.apply(command)).contains("took longer than 0.1 seconds, and nothing was changed"));
    fs::set_permissions(house.path("before"), fs::Permissions::from_mode(0o702)).unwrap();
    let command = create(&anna);
    assert!(said(anna.apply(command)).contains("cannot be run (others may write"));
    assert_eq!(anna.found(""), [""; 0]);
    drop(anna);
    house.close();
}

#[test]
fn what_the_program_after_fails_at_is_noted_and_undoes_nothing() {
    let mut house = House::new("", "echo 'Ada Lovelace'; exit 7");
    let mut anna = house.desk("anna");
    anna.new_lead(&[("full-name", "Ada Lovelace")]);
    anna.new_lead(&[("full-name", "Bea Ek")]);
    assert_eq!(anna.found(""), ["Bea Ek", "Ada Lovelace"]);
    drop(anna);
    house.close();
    // What it says may be of the store, and stands in no log.
    assert_eq!(
        house.notes(),
        ["hook-after, HERE/after, at operation 2: it ended with 7", "hook-after, HERE/after, at operation 3: it ended with 7",]
    );
}

#[test]
fn operations_are_told_of_in_their_order_even_when_the_store_closes() {
    let mut house = House::new("", "sed 's/.*\"operation\":\\([0-9]*\\).*/\\1/' >> order");
    let mut anna = house.desk("anna");
    for at in 0..20 {
        anna.new_lead(&[("full-name", &format!("Lead {at}"))]);
    }
    drop(anna);
    house.close();
    let order = fs::read_to_string(house.path("order")).unwrap();
    assert_eq!(order.lines().collect::<Vec<_>>(), (2..22).map(|at| at.to_string()).collect::<Vec<_>>());
}

#[test]
fn an_import_is_asked_about_once_and_a_refused_one_leaves_nothing() {
    for (script, left) in [("cat >> asked", 250), ("exit 1", 0)] {
        let mut house = House::new(script, "cat >> told");
        let mut anna = house.desk("anna");
        let options = ImportOptions {
            mode: ImportMode::Create,
            keys: Vec::new(),
            apply: true,
            ..ImportOptions::of(record_type::LEAD, "people.csv".to_owned())
        };
        let Reply::Importing { plan, .. } = anna.call(Request::ImportBegin(options)) else { panic!("no import") };
        let drafts = |anna: &Desk, from: u64| -> Vec<Draft> {
            (from..from + 125).map(|line| Draft { line, ..anna.draft(&[("full-name", &format!("Lead {line}"))]) }).collect()
        };
        let mut refused = 0;
        for from in [0, 125] {
            let drafts = drafts(&anna, from);
            refused += usize::from(matches!(anna.call(Request::ImportRows { plan, drafts }), Reply::Refused(_)));
        }
        let end = anna.call(Request::ImportEnd(plan));
        if left == 0 {
            assert!(matches!(&end, Reply::Refused(Refusal::Invalid(why)) if why[0].1.contains("own check refuses")), "{end:?}, {refused}");
        } else {
            assert!(matches!(end, Reply::Done(_)), "{end:?}");
        }
        assert_eq!(anna.run(7, "").total, left);
        let Reply::Checked { problems, .. } = anna.call(Request::Check) else { panic!("no check") };
        assert_eq!(problems, [""; 0]);
        drop(anna);
        house.close();
        let counts = (house.told("asked").len(), house.told("told").len());
        assert_eq!(counts, if left > 0 { (1, 1) } else { (0, 0) });
    }
}

#[test]
fn an_import_is_told_the_numbers_its_records_get_and_meets_what_others_made_while_it_was_asked_about() {
    // Of rows of the import it waits at a gate; not for ever, where this fails.
    let script = "told=$(cat); echo \"$told\" >> asked; case \"$told\" in *Streamed*) timeout 30 cat gate ;; esac; exit 0";
    let mut house = House::new(script, "");
    assert!(Process::new("mkfifo").arg(house.path("gate")).status().unwrap().success());
    let (mut anna, mut bo) = (house.desk("anna"), house.desk("bo"));
    let options =
        ImportOptions { apply: true, keys: vec![MatchKey::Email], ..ImportOptions::of(record_type::LEAD, "people.csv".to_owned()) };
    let Reply::Importing { plan, .. } = anna.call(Request::ImportBegin(options)) else { panic!("no import") };
    let drafts = (0..125).map(|line| {
        let email = format!("row{line}@x.se");
        Draft { line, ..anna.draft(&[("full-name", "Streamed"), ("email", &email)]) }
    });
    let drafts = drafts.collect();
    let rows = anna.send(Request::ImportRows { plan, drafts });
    // The gate opens when the program stands there; bo makes somebody of the same address before it goes on.
    let mut gate = File::options().write(true).open(house.path("gate")).unwrap();
    let zoe = bo.new_lead(&[("full-name", "Zoe"), ("email", "row17@x.se")]);
    writeln!(gate, "on").unwrap();
    drop(gate);
    assert!(matches!(anna.wait(rows), Reply::Importing { .. }));
    let Reply::Done(outcome) = anna.call(Request::ImportEnd(plan)) else { panic!("not done") };
    let reasons: Vec<&str> = outcome.refused.iter().map(|(_, reason)| reason.as_str()).collect();
    assert!(reasons.len() == 1 && reasons[0].starts_with(&format!("line 17: is in the store as record {zoe}, by bo")), "{reasons:?}");
    assert_eq!((outcome.created_count, anna.run(7, "email:row17@x.se").total), (124, 1), "nobody is there twice");
    let asked = house.told("asked");
    let first = &asked[0]["records"][0];
    assert_eq!((&first["values"]["email"], first["id"].as_u64()), (&"row0@x.se".into(), outcome.created.first().map(|id| id.0)));
    let Reply::Checked { problems, .. } = anna.call(Request::Check) else { panic!("no check") };
    assert_eq!(problems, [""; 0]);
    drop((anna, bo));
    house.close();
}
