//! Privacy from outside: erasing leaves nothing findable, handing out is complete, rules let go in time, and nothing personal is
//! written anywhere but where it belongs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use prospekt::{
    model::{
        Change, Diff, Draft, Edit, Entry, FieldEdit, Filter, Named, OpHead, OpState, Query, Reading, Record, RecordId, Schema, Seq, Stamp,
        Target, Value, Verb, fields, record_type,
    },
    proto::{Command, Event, Fate, FromHub, ImportOptions, PlanRow, Refusal, Reply, Request, Ticket},
};
use serde_json::Value as Json;

use crate::support::{
    World, sources,
    world::{Ran, mode},
};

/// Nobody is called so by accident.
const CANARY: &str = "Zerafina Quillfeather";
/// The words of it, and what else is told of her.
const PIECES: [&str; 6] = ["Zerafina", "Quillfeather", "zerafina@quill.example", "likes green tea", "Quilltown", "0199"];

/// Every file below a folder.
fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(files_below(&path));
        } else if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            found.push(path);
        }
    }
    found
}

/// Which of the pieces lie in a file, also in other letters.
fn pieces_in(path: &Path) -> Vec<&'static str> {
    let text = String::from_utf8_lossy(&fs::read(path).unwrap()).to_lowercase();
    PIECES.into_iter().filter(|piece| text.contains(&piece.to_lowercase())).collect()
}

/// A machine whose store knows her with all there is: record, history, items, links, a backup and a draft.
fn world_with_her() -> World {
    let world = World::with_three();
    let add =
        ["add", "full-name=Zerafina Quillfeather", "company=Quillfeather Works", "email=zerafina@quill.example", "phone=+46 70 555 0199"];
    assert_eq!(world.run_of(&add).ok(), "12\n");
    world.run_of(&["set", "notes=she likes green tea", "--id", "12"]).told();
    world.run_of(&["set", "city=Quilltown", "--id", "12"]).told();
    world.run_of(&["note", "phone-log", "Call with Zerafina", "--id", "12"]).told();
    world.run_of(&["note", "note", "At the fair", "--id", "12", "9", "--apply"]).told();
    world.run("set status=Contacted --id 12 10 --apply").told();
    world
}

#[test]
fn whoever_is_erased_is_in_no_byte_of_the_file_and_the_log_still_holds() {
    let world = world_with_her();
    world.run("backup backup.prospekt").told();
    world.run("backup other.prospekt").told();
    // A window of that store was killed in these forms.
    let store = world.store().canonicalize().unwrap().to_string_lossy().replace('/', "%");
    let name: Vec<char> = store.chars().rev().take(60).collect();
    let drafts = world.path("home/.local/state/prospekt/drafts").join(name.into_iter().rev().collect::<String>()).join("17");
    fs::create_dir_all(&drafts).unwrap();
    fs::write(drafts.join("lead-12.draft"), "Zerafina typed").unwrap();
    fs::write(drafts.join("lead-9.draft"), "Anna typed").unwrap();
    let before = world.run("audit verify").ok();
    assert_eq!(pieces_in(&world.store()), PIECES, "the test must be able to fail");

    let plan = world.run("erase person 12");
    assert_eq!(plan.code, 0, "{plan:?}");
    for words in ["Plan: erase for good", "This cannot be taken back", "Zerafina Quillfeather", "goes with it", "stays, and loses its link"]
    {
        assert!(plan.out.contains(words), "{words}: {}", plan.out);
    }
    assert!(plan.err.contains("Nothing was erased"), "{}", plan.err);
    assert_eq!(pieces_in(&world.store()), PIECES);

    let told = world.run("erase 12 --apply").told();
    for words in ["2 records erased for good", "1 draft of yours was removed", "written anew", "backup.prospekt", "other.prospekt"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(pieces_in(&world.store()), [""; 0]);
    assert_eq!((drafts.join("lead-12.draft").exists(), drafts.join("lead-9.draft").exists()), (false, true));
    assert!(world.run("show 12").fails(3).contains("no record 12"));
    assert_eq!(world.list("full-name", ""), ["Anna Berg", "Bo Dahl", "Cilla Ek"]);
    assert_eq!(world.list("full-name,status", "bo"), ["Bo Dahl|Contacted"]);
    let log = world.run("log --limit 99").ok();
    assert!(log.contains("erased 2 records for good") && log.contains("(erased)") && !log.contains("Zerafina"), "{log}");
    // The end that was noted before is still part of the chain.
    let verified = world.run(&format!("audit verify --expect {}", before.trim_end()));
    assert_eq!(verified.code, 0, "{verified:?}");
    assert!(verified.err.contains("as it was written") && verified.err.contains("erased"), "{}", verified.err);
    assert!(world.run("check").ok().starts_with("The store is sound"));
    let erasure = world.run("log --what erased --format json").ok();
    let erasure: Json = serde_json::from_str(&erasure).unwrap();
    let said = world.run(&format!("undo {}", erasure[0]["operation"])).fails(1);
    assert!(said.contains("nothing brings them back"), "{said}");

    let told = world.run("erase --clean --remove-backups --apply").told();
    assert!(told.contains("Removed") && !world.path("backup.prospekt").exists() && !world.path("other.prospekt").exists(), "{told}");
    for path in files_below(&world.path("")).iter().filter(|path| !path.ends_with("three.csv")) {
        assert_eq!(pieces_in(path), [""; 0], "{}", path.display());
    }
}

#[test]
fn a_store_made_of_an_older_backup_is_erased_again_and_no_import_brings_her_back() {
    let world = world_with_her();
    fs::create_dir(world.path("backups")).unwrap();
    world.run("backup backups/store-2026-01-01.prospekt").told();
    world.run("erase 12 --apply").told();
    let list = world.read("store.prospekt.erased");
    assert!(list.contains("record 12\n") && list.contains("address "), "{list}");
    assert_eq!(mode(&world.path("store.prospekt.erased")), 0o600);
    let told = world.run("recover backups/store-2026-01-01.prospekt again.prospekt").told();
    assert!(told.contains("erased from the new store too"), "{told}");
    assert_eq!(pieces_in(&world.path("again.prospekt")), [""; 0]);
    assert_eq!(pieces_in(&world.path("backups/store-2026-01-01.prospekt")), PIECES, "the backup stays as it is");
    world.run("--store again.prospekt show 12").fails(3);
    // A copy put in the place of the store by hand is met with the list beside it.
    fs::copy(world.path("backups/store-2026-01-01.prospekt"), world.store()).unwrap();
    world.run("erase --clean").told();
    assert_eq!(pieces_in(&world.store()), [""; 0]);

    world.file("fair.csv", "Full name,Email\nZerafina Again,Zerafina@Quill.example\nDora Foss,dora@x.example\n");
    for store in ["store.prospekt", "again.prospekt"] {
        let plan = world.run(&format!("--store {store} import fair.csv"));
        assert!(
            plan.out.contains("1  would be made") && plan.out.contains("1  refused") && plan.out.contains("was erased on request"),
            "{plan:?}"
        );
    }
    world.run("import fair.csv --apply --rejects left.csv").ok();
    assert!(world.read("left.csv").contains("was erased on request"));
    assert_eq!(world.list("full-name", "zerafina"), [""; 0]);
    world.run("import fair.csv --apply --allow-erased").ok();
    assert_eq!(world.list("full-name", "zerafina"), ["Zerafina Again"], "a person can say so");
}

#[test]
fn what_was_handed_out_before_is_replaced_only_where_that_is_said() {
    let world = world_with_her();
    let files = ["hers.json", "hers/record-12-log.csv", "hers/record-12-records.csv", "hers/record-12.json", "hers/record-12.txt"];
    for output in ["hers", "hers.json"] {
        world.run(&format!("export-person 12 --output {output}")).told();
    }
    for file in files {
        world.file(file, "an older one");
    }
    for output in ["hers", "hers.json"] {
        let said = world.run(&format!("export-person 12 --output {output}")).fails(1);
        assert!(said.contains("--replace"), "{said}");
    }
    assert!(files.iter().all(|file| world.read(file) == "an older one"), "nothing was touched");
    for output in ["hers", "hers.json"] {
        world.run(&format!("export-person 12 --output {output} --replace")).told();
    }
    for file in files {
        assert!(world.read(file).contains(CANARY), "{file}");
        assert_eq!(mode(&world.path(file)), 0o600, "{file}");
    }
}

#[test]
fn all_that_is_kept_of_somebody_is_handed_out() {
    let world = world_with_her();
    world.run_of(&["add", "full-name=Dora Friend", "initiated-by=12"]).ok();
    let said = world.run("export-person 12");
    let document: Json = serde_json::from_str(&said.out).unwrap();
    assert_eq!(document["record"]["full-name"], CANARY);
    assert_eq!(document["record"]["notes"], "she likes green tea");
    assert_eq!(document["belongs-to-it"][0]["full-name"], "Call with Zerafina");
    let linked: Vec<&str> = document["linked-from"].as_array().unwrap().iter().map(|linked| linked["name"].as_str().unwrap()).collect();
    assert_eq!(linked, ["At the fair", "Dora Friend"]);
    let log = document["log"].to_string();
    assert!(log.contains("Quilltown") && log.contains("noted") && log.contains("\"old\":null"), "{log}");
    let again: Json = serde_json::from_str(&world.run("export person 12").ok()).unwrap();
    assert_eq!((&again["record"], &again["belongs-to-it"]), (&document["record"], &document["belongs-to-it"]));
    world.run("export-person 12 --output hers").told();
    let mut names: Vec<_> =
        fs::read_dir(world.path("hers")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["record-12-log.csv", "record-12-records.csv", "record-12.json", "record-12.txt"]);
    assert_eq!((mode(&world.path("hers")), mode(&world.path("hers/record-12.json"))), (0o700, 0o600));
    let all: String = names.iter().map(|name| world.read(&format!("hers/{name}"))).collect();
    for piece in PIECES {
        assert!(all.contains(piece), "{piece}");
    }
    world.run("export-person 12 --output hers").fails(1);
    world.run("export-person 12 --output hers.json").told();
    world.run("export-person 99").fails(3);
    let log = world.run("log --what exported").ok();
    assert!(
        log.lines().count() == 4
            && log.contains("to hers (all about record 12)")
            && log.contains("to standard output (all about record 12)"),
        "{log}"
    );
}

#[test]
fn rules_let_go_in_time() {
    let world = World::with_three();
    let rule = |name: &str, filter: &str, does: &str| {
        let (name, filter, does) = (format!("full-name={name}"), format!("rule-filter={filter}"), format!("rule-does={does}"));
        world.run_of(&["add", "--type", "retention-rule", &name, "rule-of=lead", &filter, &does])
    };
    rule("New ones", "status:new", "Move to the bin").ok();
    rule("Contacted", "status:contacted", "Erase for good").ok();
    assert!(rule("All", " ", "Erase for good").fails(1).contains("missing"));
    assert!(rule("Wrong", "status>", "Erase for good").fails(1).contains("position"));
    let due = world.run("retention");
    for words in [
        "New ones: 1 record to be moved to the bin",
        "Contacted: 1 record to be erased for good",
        "#10  Bo Dahl  is erased",
        "90 days in the bin: 0 records",
    ] {
        assert!(due.out.contains(words), "{words}: {}", due.out);
    }
    assert!(due.err.contains("Nothing was changed"));
    assert_eq!(world.list("full-name", "").len(), 3);
    let items: Json = serde_json::from_str(&world.run("retention --format json").ok()).unwrap();
    assert_eq!((items[0]["does"].as_str(), items[0]["records"].as_u64(), items[2]["rule"].is_null()), (Some("erase"), Some(1), true));
    let told = world.run("retention --apply").told();
    assert!(
        told.contains("New ones: 1 record moved to the bin. `prospekt undo") && told.contains("Contacted: 1 record erased for good."),
        "{told}"
    );
    assert_eq!(world.list("full-name", ""), ["Cilla Ek"]);
    let log = world.run("log --limit 2").ok();
    assert!(
        log.contains("erased 1 record for good, by the rule 'Contacted'") && log.contains("to the bin by the rule 'New ones'"),
        "{log}"
    );
    assert!(!String::from_utf8_lossy(&fs::read(world.store()).unwrap()).contains("Bo Dahl"));
    world.run("retention --only nobody").fails(3);
    assert!(world.run("retention --only bin").ok().starts_with("90 days in the bin"));
}

#[test]
fn through_the_server_an_erasure_is_the_same() {
    let world = world_with_her();
    let told = Ran::of(world.shared("erase 12 --apply").output().unwrap()).told();
    assert!(told.contains("written anew"), "{told}");
    assert_eq!(pieces_in(&world.store()), [""; 0]);
    Ran::of(world.shared("serve --stop").output().unwrap()).told();
    assert_eq!(pieces_in(&world.store()), [""; 0]);
    assert!(world.run("check").ok().starts_with("The store is sound"));
}

/// Everything that is written but the store, its copies, drafts and what the person asked for holds nothing personal.
#[test]
fn nothing_personal_is_written_but_where_it_belongs() {
    let world = world_with_her();
    world.file("people.csv", "Full name,Email,Stars\nZerafina Two,zerafina@quill.example,9\nQuillfeather,not an address,\n");
    let plan = world.run("import people.csv");
    assert_eq!(plan.code, 0, "{plan:?}");
    world.run("import people.csv --apply --rejects left.csv");
    world.run_of(&["add", "full-name=", "email=zerafina@quill.example"]).fails(1);
    world.run_of(&["list", "--", "zerafina and ("]);
    world.run("doctor").ok();
    world.run("doctor --json").ok();
    world.run("check").ok();
    world.run("info").ok();
    world.run("paths").ok();
    Ran::of(world.shared("set status=Lost --id 12").output().unwrap()).told();
    Ran::of(world.shared("serve --stop").output().unwrap()).told();
    let asked_for = ["store.prospekt", "three.csv", "people.csv", "left.csv"];
    let is_asked_for = |path: &Path| path.file_name().is_some_and(|name| asked_for.contains(&name.to_str().unwrap()));
    let is_kept_for_them = |path: &Path| path.components().any(|part| part.as_os_str() == "drafts" || part.as_os_str() == "backups");
    let written: Vec<PathBuf> =
        files_below(&world.path("")).into_iter().filter(|path| !is_asked_for(path) && !is_kept_for_them(path)).collect();
    for path in &written {
        assert_eq!(pieces_in(path), [""; 0], "{}", path.display());
    }
    // What is said of the store itself names nobody either.
    for args in ["doctor", "doctor --json", "check", "info", "paths", "serve --status"] {
        let ran = world.run(args);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(PIECES.iter().all(|piece| !said.contains(piece)), "{args}: {said}");
    }
}

/// What a developer would write into a log, were there one.
#[test]
fn debug_tells_numbers_and_names_of_fields_and_never_values() {
    let text = |text: &str| Value::Text(text.to_owned());
    let stamp = Stamp { by: "anna".to_owned(), at: 0 };
    let record = Record::new(RecordId(17), record_type::LEAD, stamp.clone()).with([
        (fields::NAME, text("Canary")),
        (fields::CATEGORIES, Value::Tags(vec!["Canary".to_owned()])),
        (fields::SCORE, Value::Stars(4)),
    ]);
    let diff = Diff { field: fields::EMAIL, old: Some(text("canary@x.example")), new: None };
    let draft = Draft {
        line: 3,
        values: vec![(fields::NAME, text("Canary"))],
        problems: vec![("Canary".to_owned(), "canary".to_owned())],
        ..Draft::default()
    };
    let op = OpHead {
        seq: Seq(4),
        by: "anna".to_owned(),
        at: 0,
        verb: Verb::Create,
        records: 1,
        fields: vec![fields::NAME],
        subject: "Canary".to_owned(),
        undoes: None,
        undone_by: None,
        skipped: 0,
        state: OpState::Done,
    };
    let filter = Filter::parse("canary company:canary", &Schema::default(), &Reading::utc(0), "anna").unwrap();
    let query = Query { filter, ..Query::leads() };
    let edit = FieldEdit { field: fields::CATEGORIES, edit: Edit::Add(vec!["Canary".to_owned()]) };
    let change = Change { record: RecordId(17), field: fields::EMAIL, old: diff.old.clone(), new: None };
    let options = ImportOptions { keys: Vec::new(), ..ImportOptions::of(record_type::LEAD, "canary.csv".to_owned()) };
    let row = PlanRow { record: Some(RecordId(17)), line: 0, name: "Canary".to_owned(), fate: Fate::Refused("Canary".to_owned()) };
    let named = Named { id: RecordId(17), kind: record_type::LEAD, name: "Canary".to_owned(), is_binned: false };
    let save = Command::Save { record: RecordId(17), changes: vec![diff.clone()] };
    let bulk = Command::Bulk { target: Target::Query(query.clone()), edits: vec![edit.clone()], struck: Vec::new() };
    let exported = Command::Exported { records: 1, to: "canary.csv".to_owned() };
    let shown = [
        format!("{record:?}"),
        format!("{diff:?}"),
        format!("{draft:?}"),
        format!("{op:?}"),
        format!("{query:?}"),
        format!("{edit:?}"),
        format!("{change:?}"),
        format!("{:?}", Entry::Removed(record.clone())),
        format!("{options:?}"),
        format!("{row:?}"),
        format!("{named:?}"),
        format!("{save:?}"),
        format!("{bulk:?}"),
        format!("{exported:?}"),
        format!("{:?}", Request::Apply(save)),
        format!("{:?}", Request::Plan(bulk)),
        format!("{:?}", Request::ImportBegin(options.clone())),
        format!("{:?}", Request::Values { field: fields::COMPANY, typed: "Canary".to_owned(), limit: 9 }),
        format!("{:?}", Reply::Record(Some(Box::new(record.clone())))),
        format!("{:?}", Reply::Names(vec![named])),
        format!("{:?}", Reply::PlanRows(vec![row])),
        format!("{:?}", Reply::Values(vec![("Canary".to_owned(), 1)])),
        format!("{:?}", Reply::Refused(Refusal::NotFound("there is no Canary".to_owned()))),
        format!("{:?}", FromHub::Reply(Ticket(1), Reply::Log(vec![op]))),
        format!("{:?}", FromHub::Event(Event::Erased { by: "anna".to_owned(), records: Some(vec![RecordId(17)]) })),
    ];
    for shown in &shown {
        assert!(!shown.to_lowercase().contains("canary"), "{shown}");
    }
    assert!(shown[0].contains("RecordId(17)") && shown[2].contains("FieldId(full-name)"), "{} {}", shown[0], shown[2]);
}

/// Where `Debug` is written outside of tests, and why that holds nothing personal.
const DEBUG_IS_WRITTEN: &[&str] = &[
    // The name of a style.
    "ui/picture.rs",
    // The kind of an answer, cut before anything it holds.
    "tui/files/mod.rs",
    // What a file's structure lacks.
    "exchange/export/mod.rs",
    // Counters of a check.
    "store/check.rs",
    // Names of keys.
    "action/key.rs",
    "action/keymap.rs",
];

#[test]
fn nobody_writes_debug_of_anything_outside_of_tests() {
    let mut findings = Vec::new();
    for source in sources() {
        let writes = source.code.contains(":?}") || source.code.contains(":#?}") || source.code.contains("dbg!(");
        let is_test = source.path.ends_with("_tests.rs");
        if writes && !is_test && !DEBUG_IS_WRITTEN.contains(&source.path.as_str()) {
            findings.push(source.path.clone());
        }
    }
    assert!(findings.is_empty(), "these write Debug, which must never reach a log: {}", findings.join(", "));
}
