//! Each command of the shell: what it prints, where, and how it ends.

use std::{fs, io::Read, process::Stdio};

use crate::support::{
    World, json,
    world::{THREE, mode},
};

const COMMANDS: [&str; 36] = [
    "demo",
    "import",
    "export",
    "list",
    "show",
    "add",
    "set",
    "assign",
    "delete",
    "restore",
    "log",
    "undo",
    "redo",
    "backup",
    "check",
    "info",
    "paths",
    "completions",
    "man",
    "convert",
    "criteria",
    "hand-over",
    "history",
    "note",
    "duplicates",
    "merge",
    "not-duplicates",
    "audit",
    "recover",
    "serve",
    "users",
    "mail",
    "maps",
    "erase",
    "export-person",
    "retention",
];

#[test]
fn every_command_explains_itself() {
    let world = World::new();
    let mut all = world.run("--help").ok();
    for command in COMMANDS {
        all += &format!("\n==== {command}\n{}", world.run(&format!("{command} --help")).ok());
    }
    insta::assert_snapshot!("help", all);
}

#[test]
fn what_is_not_understood_ends_with_2_and_touches_nothing() {
    let world = World::new();
    for args in [
        "nonsense",
        "list --nonsense",
        "list --format xlsx",
        "show anna",
        "demo 0",
        "set status=Lost",
        "set status=Lost --id 1 --filter x",
        "import",
    ] {
        let said = world.run(args).fails(2);
        assert!(said.starts_with("error: "), "{args}: {said}");
    }
    assert!(!world.store().exists());
}

#[test]
fn without_a_terminal_the_screen_is_refused_and_the_commands_are_named() {
    let world = World::new();
    let said = world.run("").fails(2);
    assert!(said.contains("not a terminal") && said.contains("prospekt list") && said.contains("prospekt import"), "{said}");
    assert!(!world.store().exists());
}

#[test]
fn nothing_is_read_from_a_store_that_is_not_there() {
    let world = World::new();
    for args in ["list", "show 1", "log", "info", "check", "undo", "export", "backup copy", "set status=New --id 1", "delete --id 1"] {
        let said = world.run(args).fails(3);
        assert!(said.starts_with("prospekt: there is no store at "), "{args}: {said}");
    }
    assert!(!world.store().exists());
}

#[test]
fn the_store_is_named_by_argument_then_variable_then_home() {
    let world = World::new();
    let store_of = |args: &str, variable: Option<&str>| {
        let mut command = world.command(args);
        match variable {
            Some(path) => command.env("PROSPEKT_STORE", path),
            None => command.env_remove("PROSPEKT_STORE"),
        };
        let out = String::from_utf8(command.output().unwrap().stdout).unwrap();
        out.lines().next().unwrap().trim_start_matches("store").trim().to_owned()
    };
    assert_eq!(store_of("paths --store mine", Some("other")), "mine");
    assert_eq!(store_of("paths", Some("other")), "other");
    let home = world.path("home");
    assert_eq!(store_of("paths", None), home.join(".local/share/prospekt/leads.prospekt").to_str().unwrap());
    assert!(!home.join(".local").exists(), "showing where files lie makes none");
}

#[test]
fn a_new_store_and_its_directory_belong_to_their_owner_only() {
    let world = World::new();
    let mut command = world.command("demo 3");
    assert!(command.env_remove("PROSPEKT_STORE").status().unwrap().success());
    let dir = world.path("home/.local/share/prospekt");
    assert_eq!((mode(&dir), mode(&dir.join("leads.prospekt"))), (0o700, 0o600));
}

#[test]
fn demo_data_is_the_same_for_the_same_seed() {
    let list = |args: &str| {
        let world = World::new();
        world.run(args).ok();
        let leads = world.list("full-name,company,email,phone,status,score", "");
        assert_eq!(leads.len(), 40);
        leads
    };
    assert_eq!(list("demo 40 --seed 7"), list("demo 40 --seed 7"));
    assert_ne!(list("demo 40 --seed 7"), list("demo 40 --seed 8"));
}

#[test]
fn demo_data_only_goes_into_an_empty_store() {
    let world = World::with_three();
    world.run("demo").fails(1);
    assert_eq!(world.list("full-name", "").len(), 3);
}

#[test]
fn add_prints_the_number_of_the_new_record() {
    let world = World::new();
    let id = world.run_of(&["add", "full-name=Anna Berg", "score=4", "tags+=fair", "next=2026-12-24", "revenue="]).ok();
    let shown = json(&world.run(&format!("show {} --format json", id.trim())).ok());
    assert_eq!(shown["id"], json(id.trim()));
    assert_eq!(shown["type"], "lead");
    assert_eq!(shown["full-name"], "Anna Berg");
    assert_eq!(shown["last-name"], "Berg");
    assert_eq!(shown["score"], 4);
    assert_eq!(shown["score-type"], "Manual");
    assert_eq!(shown["categories"], json(r#"["fair"]"#));
    assert_eq!(shown["next"], "2026-12-24");
    assert_eq!(shown["history"][0]["operation"], 2);
}

#[test]
fn a_record_without_a_name_is_refused_in_a_sentence() {
    let world = World::new();
    let said = world.run("add company=Acme").fails(1);
    assert!(said.contains("Full name"), "{said}");
    world.run("add fullname=Anna").fails(2);
    world.run("add full-name=Anna assigned-to=nobody-here").fails(3);
    world.run("add full-name=Anna score=6").fails(2);
}

#[test]
fn lists_are_filtered_sorted_cut_and_printed_in_every_format() {
    let world = World::with_three();
    assert_eq!(world.list("full-name,status", ""), ["Anna Berg|New", "Bo Dahl|Contacted", "Cilla Ek|Qualified"]);
    assert_eq!(world.list("full-name", "-status:new"), ["Bo Dahl", "Cilla Ek"]);
    assert_eq!(world.run("list status:contacted or birch --columns full-name --format csv").ok(), "full-name\nBo Dahl\n");
    assert_eq!(world.run("list --sort -status,full-name --limit 2 --format ids").ok(), "11\n9\n");
    assert_eq!(
        world.run("list --columns id,full-name,status --limit 2").ok(),
        "Number  Full name  Status\n     9  Anna Berg  New\n    10  Bo Dahl    Contacted\n"
    );
    let rows = json(&world.run("list --columns id,company --format json").ok());
    assert_eq!(rows, json(r#"[{"id":9,"company":"Acme"},{"id":10,"company":"Birch"},{"id":11,"company":"Cedar"}]"#));
    assert_eq!(world.run("list bo --columns id,company --format jsonl").ok(), "{\"id\":10,\"company\":\"Birch\"}\n");
    assert_eq!(json(&world.run("list nobody-like-this --format json").ok()), json("[]"));
}

#[test]
fn a_wrong_filter_field_or_type_is_named_with_its_place() {
    let world = World::with_three();
    for (args, words) in [
        (["list", "score>x"], "position 7"),
        (["list", "--columns=stat"], "There is status, payment-status."),
        (["list", "--sort=-stat"], "there is no field 'stat'"),
        (["list", "--type=deal"], "There is lead, contact, account"),
    ] {
        let said = world.run_of(&args).fails(2);
        assert!(said.contains(words), "{args:?}: {said}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let world = World::new();
    world.run("demo 3000").ok();
    let mut child = world.command("export --format jsonl").spawn().unwrap();
    let mut first = [0; 1];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap()), (Some(0), String::new()));
}

#[test]
fn one_record_is_changed_at_once() {
    let world = World::with_three();
    world.run("set --id 9").fails(2);
    let said = world.run_of(&["set", "--id", "9", "job-title=Head of Sales", "tags+=fair", "--clear", "status"]).told();
    assert!(said.contains("1 record changed") && said.contains("prospekt undo 3"), "{said}");
    assert_eq!(world.list("job-title,categories,status", "anna"), ["Head of Sales|fair|"]);
}

#[test]
fn many_records_are_planned_first_and_changed_with_apply() {
    let world = World::with_three();
    let plan = world.run("set status=Contacted --filter birch --filter acme").fails(2);
    assert!(plan.contains("--filter"), "{plan}");
    let ran = world.run_of(&["set", "status=contacted", "--filter", "birch or acme"]);
    assert_eq!(
        ran.out,
        "Plan: Set Status\n        1  would change\n        1  already equal\n       #9  Anna Berg  Status: New -> Contacted\n      #10  Bo Dahl  already equal\n"
    );
    assert_eq!(ran.told(), "Nothing was changed. Add --apply to do it.\n");
    assert_eq!(world.list("status", "anna"), ["New"]);
    let said = world.run_of(&["set", "status=contacted", "--filter", "birch or acme", "--apply"]).told();
    assert!(said.contains("1 record changed, 1 already equal"), "{said}");
    assert_eq!(world.list("status", "anna"), ["Contacted"]);
}

#[test]
fn records_are_chosen_by_a_list_of_numbers() {
    let world = World::with_three();
    let ids = world.run("list -- -bo").out;
    assert!(ids.contains("Anna"), "{ids}");
    let ids = world.run_of(&["list", "--format", "ids", "--", "-bo"]).ok();
    world.run_with("set source=Web --ids - --apply", &ids).told();
    world.file("ids", "10\n");
    world.run("set source=Partner --ids ids").told();
    assert_eq!(world.list("source", ""), ["Web", "Partner", "Web"]);
    world.run_with("set source=Web --ids - --apply", "9\nanna\n").fails(2);
    world.run_with("set source=Web --ids - --apply", "").fails(3);
    world.run("set source=Other --id 9 --id 99 --apply").fails(3);
    world.run("set source=Other --filter nobody-like-this --apply").fails(3);
    assert_eq!(world.list("source", ""), ["Web", "Partner", "Web"]);
}

#[test]
fn records_are_assigned_to_people_the_store_knows() {
    let world = World::with_three();
    let said = world.run("assign fiona --id 9").fails(3);
    assert!(said.contains("`prospekt users add LOGIN`"), "{said}");
    world.run_of(&["add", "--type", "person", "full-name=fiona", "person-name=Fiona Ek"]).ok();
    world.run_of(&["assign", "Fiona Ek", "--id", "9", "10", "--apply"]).told();
    assert_eq!(world.list("assigned-to", ""), ["fiona", "fiona", ""]);
    world.run("assign none --id nine").fails(2);
    world.run("assign none --id 9").told();
    assert_eq!(world.list("assigned-to", ""), ["", "fiona", ""]);
}

#[test]
fn deleted_records_go_to_the_bin_and_come_back() {
    let world = World::with_three();
    assert!(world.run("delete --filter company:any").ok().contains("3  would change"));
    assert_eq!(world.list("full-name", "").len(), 3);
    world.run("delete --filter company:any --apply").told();
    assert_eq!(world.list("full-name", "").len(), 0);
    assert_eq!(world.run("list --bin --format ids").ok(), "9\n10\n11\n");
    world.run("restore --filter birch").told();
    assert_eq!(world.list("full-name", ""), ["Bo Dahl"]);
    world.run("delete --id 99").fails(3);
}

#[test]
fn an_undo_that_meets_later_changes_names_them_and_asks_for_a_flag() {
    let world = World::with_three();
    world.run("set city=Umeå --id 9 --apply").told();
    let said = world.run("undo 2").fails(1);
    assert!(said.contains("1 of 3 records changed since, by ") && said.contains("nothing was undone"), "{said}");
    assert!(said.contains("`prospekt undo 2 --changed leave` takes the other 2 back; `--plan` lists them."), "{said}");
    assert_eq!(world.list("full-name", "").len(), 3, "nothing was done");
    let said = world.run("undo 2 --changed leave").told();
    assert!(said.contains("2 records changed") && said.contains("1 record left alone"), "{said}");
    assert_eq!(world.list("city", ""), ["Umeå"]);
    world.run("set city=Kiruna company=Bell --id 9 --apply").told();
    world.run("set city=Boden --id 9 --apply").told();
    let said = world.run("undo 5").fails(1);
    assert!(said.contains("`--changed partly` also what nobody changed of 1"), "{said}");
    world.run("undo 5 --changed partly").told();
    assert_ne!(world.list("company", ""), ["Bell"]);
    assert_eq!(world.list("city", ""), ["Boden"]);
}

#[test]
fn the_log_tells_what_was_done_and_undo_takes_it_back() {
    let world = World::with_three();
    world.run("set status=Lost --filter company:any --apply").told();
    let log = world.run("log --limit 2").ok();
    assert!(log.contains("set Status on 3 records: Lost") && log.contains("imported 3 records from three.csv"), "{log}");
    let said = world.run("undo").told();
    assert!(said.contains("operation 3") && said.contains("3 records changed"), "{said}");
    assert_eq!(world.list("status", ""), ["New", "Contacted", "Qualified"]);
    world.run("redo").told();
    assert_eq!(world.list("status", ""), ["Lost", "Lost", "Lost"]);
    let log = json(&world.run("log --format json").ok());
    assert_eq!(log[0]["undoes"], 3);
    // What was done again is said, also where the operation itself is not among those asked for.
    assert_eq!(log[0]["what"], "did again operation 3: set Status on 3 records: Lost");
    let redone = world.run("log --what done-again").ok();
    assert!(redone.contains("did again operation 3: set Status on 3 records: Lost"), "{redone}");
    assert_eq!(log.as_array().unwrap().len(), 5);
    assert_eq!(log[4]["by"], prospekt::server::login_of(rustix::process::getuid().as_raw()));
    world.run("undo").told();
    world.run("undo 2").told();
    assert_eq!(world.list("full-name", "").len(), 0);
    world.run("undo 99").fails(3);
    world.run("redo 1").fails(2);
}

#[test]
fn an_undo_leaves_alone_what_was_changed_since() {
    let world = World::with_three();
    world.run("set status=Lost --filter company:any --apply").told();
    world.run("set status=Nurturing --id 10").told();
    let said = world.run("undo 3 --changed partly").told();
    assert!(said.contains("1 record left alone") && said.contains("Bo Dahl (Status changed by root at "), "{said}");
    assert_eq!(world.list("status", ""), ["New", "Nurturing", "Qualified"]);
}

#[test]
fn a_record_is_shown_with_its_history() {
    let world = World::with_three();
    world.run("set status=Lost --id 9").told();
    let text = world.run("show 9").ok();
    for words in ["Lead 9: Anna Berg", "anna@acme.example", "History", "Status: New -> Lost", "imported (operation 2)"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let shown = json(&world.run("show 9 --format json").ok());
    assert_eq!(shown["history"][0]["changes"][0], json(r#"{"field":"status","old":"New","new":"Lost"}"#));
    world.run("show 99").fails(3);
}

#[test]
fn an_import_is_planned_then_done_then_taken_back() {
    let world = World::new();
    // Written by hand after what Outlook 2010 and later write.
    world.file("outlook.csv", OUTLOOK);
    let plan = world.run("import outlook.csv").ok();
    for words in ["Format: Outlook", "Business Phone  ", "2  would be made", "1  refused", "line 4  "] {
        assert!(plan.contains(words), "{words}: {plan}");
    }
    assert_eq!(world.list("full-name", "").len(), 0);

    let said = world.run("import outlook.csv --apply --rejects rejects.csv").told();
    assert!(said.contains("2 records made or changed") && said.contains("1 left out"), "{said}");
    assert!(world.read("rejects.csv").contains(",4,"), "{}", world.read("rejects.csv"));
    assert_eq!(world.list("full-name,business-city,email", ""), ["Anna Berg|Gävle|anna@acme.example", "Bo Dahl||bo@birch.example"]);

    world.run("set status=Contacted score=4 --filter acme or birch --apply").fails(2);
    world.run_of(&["set", "status=Contacted", "score=4", "--filter", "acme or birch", "--apply"]).told();
    assert_eq!(world.list("status,score", ""), ["Contacted|4", "Contacted|4"]);
    world.run("undo").told();
    assert_eq!(world.list("status", ""), ["New", "New"]);

    world.run("export --output all.csv").told();
    let again = world.run("import all.csv").ok();
    assert!(again.contains("0  would be made") && again.contains("0  would change") && again.contains("2  unchanged"), "{again}");
    let operations = |world: &World| world.run("log").ok().lines().count();
    let before = operations(&world);
    world.run("import all.csv --apply").ok();
    assert_eq!(operations(&world), before, "an import that changes nothing is no operation");

    world.run("undo 2").told();
    assert_eq!(world.list("full-name", "").len(), 0);
}

#[test]
fn demo_data_exported_and_imported_again_is_unchanged() {
    let world = World::new();
    world.run("demo 200").ok();
    world.run("set notes==SUM(A1) --filter score>=4 --apply").told();
    for kind in ["lead", "contact", "account"] {
        world.run(&format!("export --type {kind} --output {kind}.csv")).told();
        let plan = world.run(&format!("import {kind}.csv --type {kind}")).ok();
        for none in ["0  would be made", "0  would change", "0  refused", "0  left out"] {
            assert!(plan.contains(none), "{kind}: {plan}");
        }
    }
}

#[test]
fn columns_are_mapped_by_hand_and_unknown_ones_refused() {
    let world = World::new();
    world.file("odd.csv", "Wer,Post,Egal\nAnna Berg,anna@acme.example,x\n");
    world.run_of(&["import", "odd.csv", "--map", "full-name=Wer", "--map", "email=Post", "--map", "=Egal", "--apply"]).ok();
    assert_eq!(world.list("full-name,email,notes", ""), ["Anna Berg|anna@acme.example|"]);
    let said = world.run("import odd.csv --map email=Mail").fails(2);
    assert!(said.contains("It has Wer, Post, Egal."), "{said}");
    assert!(world.run("import odd.csv --map lotus").fails(2).contains("Outlook"));
}

#[test]
fn import_modes_decide_between_new_and_known() {
    let world = World::with_three();
    let four = format!("{}Dan Holm,Dune,dan@dune.example,New\n", THREE.replace("Acme", "Acme Inc"));
    world.file("four.csv", four);
    for (mode, made, changed) in [("create", 1, 0), ("update", 0, 1), ("both", 1, 1)] {
        let plan = world.run(&format!("import four.csv --mode {mode} --match email --policy overwrite")).ok();
        assert!(plan.contains(&format!("{made}  would be made")), "{mode}: {plan}");
        assert!(plan.contains(&format!("{changed}  would change")), "{mode}: {plan}");
    }
}

#[test]
fn people_a_file_names_are_added_only_when_asked() {
    let world = World::new();
    world.file("owned.csv", "Full name,Assigned to\nAnna Berg,fiona\n");
    world.run("import owned.csv --apply").ok();
    assert_eq!(world.list("assigned-to", ""), [""]);
    world.run("undo").told();
    world.run("import owned.csv --apply --add-people").ok();
    assert_eq!(world.list("assigned-to", ""), ["fiona"]);
}

#[test]
fn bad_files_are_refused_whole_with_place_and_remedy() {
    let long = format!("Full name,Notes\nAnna,{}\n", "x".repeat(40_000_000));
    for (name, bytes, words) in [
        ("empty", Vec::new(), "the file is empty"),
        ("headers", b"Full name,Email\n".to_vec(), "no rows"),
        ("quote", b"Full name,Email\nAnna,a@b.example\n\"Bo,b@b.example\n".to_vec(), "line 3"),
        ("line", long.into_bytes(), "line 2"),
        ("zip", b"PK\x03\x04 and so on".to_vec(), "the archive is damaged"),
    ] {
        let world = World::new();
        world.file("bad.csv", bytes);
        let ran = world.run("import bad.csv --apply");
        assert_eq!(ran.code, 1, "{name}: {ran:?}");
        assert!(ran.err.contains(words) && ran.err.lines().count() >= 2, "{name}: {}", ran.err);
        assert_eq!(world.list("full-name", "").len(), 0, "{name}");
    }
    World::new().run("import nowhere.csv").fails(3);
}

#[test]
fn odd_files_are_read_and_told_of() {
    for (name, bytes, want) in [
        ("wide", b"Full name,Email\nAnna,a@b.example,more\n".to_vec(), "Anna"),
        ("narrow", b"Full name,Email,Company\nAnna\n".to_vec(), "Anna"),
        ("nul", b"Full name,Email\nAn\0na,a@b.example\n".to_vec(), "An"),
        ("twice", b"Full name,Email,Email\nAnna,a@b.example,b@b.example\n".to_vec(), "Anna"),
        ("latin", b"Full name;Email\nBj\xf6rn;b@b.example\n".to_vec(), "Björn"),
        ("utf16", "\u{feff}Full name\tEmail\nBjörn\tb@b.example\n".encode_utf16().flat_map(u16::to_le_bytes).collect(), "Björn"),
    ] {
        let world = World::new();
        world.file("odd.csv", bytes);
        world.run("import odd.csv --apply").ok();
        let names = world.list("full-name", "");
        assert!(names.len() == 1 && names[0].starts_with(want), "{name}: {names:?}");
    }
}

#[test]
fn an_export_appears_whole_in_the_format_its_name_says() {
    let world = World::with_three();
    world.run("export --output all.json --columns id,full-name bo").told();
    assert_eq!(json(&world.read("all.json")), json(r#"{"prospekt":{"schema":1},"records":[{"id":10,"full-name":"Bo Dahl"}]}"#));
    assert_eq!(mode(&world.path("all.json")), 0o600);
    let ran = world.run("export --columns full-name");
    assert_eq!(ran.ok(), "\u{feff}full-name\r\nAnna Berg\r\nBo Dahl\r\nCilla Ek\r\n");
    world.run("export --output nowhere/all.csv").fails(3);
    let names: Vec<_> = fs::read_dir(world.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains(".part")), "{names:?}");
}

#[test]
fn a_file_that_is_there_is_replaced_only_where_that_is_asked_for() {
    let world = World::with_three();
    world.file("all.csv", "mine");
    let logged = || world.run("log").ok().lines().count();
    let before = logged();
    let refused = world.run("export --output all.csv").fails(1);
    assert!(refused.starts_with("prospekt: all.csv is there already\n") && refused.contains("--replace"), "{refused}");
    assert_eq!((world.read("all.csv").as_str(), logged()), ("mine", before), "and nothing left the store");
    assert!(world.run("report leads-by-status --output all.csv").fails(1).contains("is there already"));
    world.run("export --output all.csv --replace --columns full-name bo").told();
    assert_eq!((world.read("all.csv").as_str(), logged()), ("\u{feff}full-name\r\nBo Dahl\r\n", before + 1));
    // What is no file is nothing to replace.
    let refused = world.run("export --format csv --output /dev/null --replace").fails(2);
    assert!(refused.contains("what stands there is no file"), "{refused}");
}

#[test]
fn info_and_check_tell_the_state_of_the_store() {
    let world = World::with_three();
    let info = world.run("info").ok();
    for words in ["store ", "leads              3", "in the bin         0", "last operation     2"] {
        assert!(info.contains(words), "{words}: {info}");
    }
    assert!(world.run("check").ok().starts_with("The store is sound: "));
}

#[test]
fn a_file_that_is_no_store_is_left_alone() {
    let world = World::new();
    world.file("store.prospekt", "Dear diary, this is no store at all.\n".repeat(400));
    let said = world.run("list").fails(10);
    assert!(said.contains("is not a store") && said.lines().count() >= 2, "{said}");
    world.run("add full-name=Anna").fails(10);
    assert!(world.read("store.prospekt").starts_with("Dear diary"));
}

#[test]
fn a_store_in_use_says_so() {
    let world = World::with_three();
    // The program waits for the rest of its input with the store open.
    let mut child = world.command("import - --apply").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let rows: String = (0..3000).map(|n| format!("Person {n},p{n}@example.com\n")).collect();
    std::io::Write::write_all(&mut input, format!("Full name,Email\n{rows}").as_bytes()).unwrap();
    let said = world.run("list").fails(10);
    assert!(said.contains("in use"), "{said}");
    drop(input);
    assert!(child.wait_with_output().unwrap().status.success());
}

#[test]
fn completions_and_manual_cover_every_command() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish"] {
        let text = world.run(&format!("completions {shell}")).ok();
        assert!(COMMANDS.iter().all(|command| text.contains(command)), "{shell}");
    }
    let man = world.run("man").ok();
    assert!(man.contains(".TH prospekt 1") && man.contains("Exit codes"), "{man}");
    for command in COMMANDS {
        assert!(man.contains(&format!(".SH \"PROSPEKT {}\"", command.to_uppercase())), "{command}");
    }
}

/// Written by hand.
const OUTLOOK: &str = "\
\"Title\",\"First Name\",\"Middle Name\",\"Last Name\",\"Suffix\",\"Company\",\"Job Title\",\"Business Street\",\"Business City\",\
\"Business Country/Region\",\"Business Phone\",\"Mobile Phone\",\"E-mail Address\",\"E-mail Type\",\"E-mail Display Name\",\"Notes\"\r
\"\",\"Anna\",\"\",\"Berg\",\"\",\"Acme, Inc.\",\"Buyer\",\"Storgatan 1\",\"Gävle\",\"Sweden\",\"+46 26 1234\",\"\",\"anna@acme.example\",\"SMTP\",\"Anna Berg\",\"Met at the fair\"\r
\"\",\"Bo\",\"\",\"Dahl\",\"\",\"Birch\",\"\",\"\",\"\",\"\",\"\",\"070 1\",\"bo@birch.example\",\"SMTP\",\"Bo Dahl\",\"\"\r
\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"nobody\"\r
";

#[test]
fn fields_of_ones_own_come_back_from_a_file_on_their_record_types_only() {
    let world = World::new();
    for field in [
        ["full-name=Region", "field-kind=One of a list", "field-values=North\nSouth", "field-on=lead"],
        ["full-name=Contract end", "field-kind=Date", "field-on=contact", "field-help="],
        ["full-name=Budget", "field-kind=Money", "field-on=lead;contact", "field-help="],
    ] {
        let args: Vec<&str> = ["add", "--type", "field"].into_iter().chain(field).filter(|arg| !arg.ends_with('=')).collect();
        world.run_of(&args).ok();
    }
    world.run_of(&["add", "full-name=Ada", "region=South", "budget=1200.50"]).ok();
    let file = world.run("export").ok();
    let head = file.lines().next().unwrap();
    assert!(head.contains("region") && head.contains("budget") && !head.contains("contract-end"), "{head}");
    world.file("leads.csv", file.replace("Ada", "Bea").replace("South", "North"));
    world.run("import leads.csv --match name-company --apply").ok();
    assert_eq!(world.list("full-name,region,budget", "region:north"), ["Bea|North|1200.50"]);
    let wrong = world.run_of(&["add", "full-name=Cy", "region=East"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("North"), "{}", wrong.err);
}
