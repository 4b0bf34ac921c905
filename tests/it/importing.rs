//! `prospekt import`: the plan row by row, keys and policies, what is set for the whole file, rows that are mended, and back again.

use std::fs;

use serde_json::{Value, json};

use crate::support::{self, World};

/// Two leads that the store holds, and a file that meets them, repeats itself and is wrong once.
fn world() -> World {
    let world = World::new();
    world.run_of(&["add", "full-name=Ada Berg", "email=ada@x.se", "city=Umeå", "company=Acme"]).ok();
    world.run_of(&["add", "full-name=Bo Dahl", "email=bo@x.se", "phone=0701234567"]).ok();
    world.file(
        "fair.csv",
        "Full name,E-mail,City,Company,Phone,Source\n\
         Ada Berg,ADA@x.se,Lund,,08 123 45 67,\n\
         Bo Dahl,,,Birch,070-123 45 67,Mail\n\
         Cid Ek,cid@x.se,Kiruna,,,Mail\n\
         Cid Ek,cid@x.se,Malmö,,,\n\
         ,,Gävle,,,\n",
    );
    world
}

#[test]
fn the_plan_shows_each_row_with_what_it_meets_and_what_decided_each_value() {
    let world = world();
    let plan = world.run("import fair.csv --show updated,in-file,refused").ok();
    for words in [
        "1  would be made",
        "2  would change",
        "1  left out as duplicates of an earlier row",
        "1  refused",
        "3 values of the file differ",
        "Ada Berg  changes record",
        "(same e-mail)",
        "(same phone and name)",
        "none -> 08 123 45 67 (fills a blank)",
        "City: Umeå -> Lund not taken: the policy fills blanks",
        "line 5  Cid Ek  the same as line 4 (same e-mail)",
        "line 6    refused: Full name: is missing",
    ] {
        assert!(plan.contains(words), "{words}: {plan}");
    }
    assert_eq!(world.list("full-name", "").len(), 2, "a plan changes nothing");
}

#[test]
fn the_plan_is_json_for_programs_with_every_row_and_nothing_else_on_standard_output() {
    let world = world();
    let ada = world.run_of(&["list", "--format", "ids", "email:ada"]).ok().trim().parse::<u64>().unwrap();
    let plan = support::json(&world.run("import fair.csv --format json").ok());
    assert_eq!(plan["counts"], json!({ "new": 1, "updated": 2, "unchanged": 0, "in-file": 1, "in-store": 0, "refused": 1 }));
    assert_eq!((&plan["file"], &plan["type"], &plan["stays"], &plan["map"]), (&json!("fair.csv"), &json!("lead"), &json!(3), &Value::Null));
    assert_eq!(plan["columns"][1], json!({ "header": "E-mail", "becomes": "email", "why": "known header" }));
    assert_eq!(plan["open"], json!([]));
    let rows = plan["rows"].as_array().unwrap();
    let told = |row: &Value| ["line", "name", "class", "record", "same-as-line", "by", "reason"].map(|name| row[name].clone());
    assert_eq!(told(&rows[0]), [json!(2), json!("Ada Berg"), json!("updated"), json!(ada), Value::Null, json!("email"), Value::Null]);
    let values = rows[0]["values"].as_array().unwrap();
    let of = |field: &str| values.iter().find(|value| value["field"] == field).unwrap();
    let city = json!({ "field": "business-city", "old": "Umeå", "new": "Lund", "why": "stays", "policy": "fill" });
    assert_eq!(of("business-city"), &city);
    assert_eq!(of("phone"), &json!({ "field": "phone", "old": null, "new": "08 123 45 67", "why": "fills" }));
    assert_eq!(told(&rows[3])[2..6], [json!("in-file"), Value::Null, json!(4), json!("email")]);
    assert_eq!((&rows[4]["class"], &rows[4]["reason"]), (&json!("refused"), &json!("Full name: is missing")));
    assert_eq!(rows.len(), 5);
    // Some classes, and what was decided otherwise.
    let some = world.run("import fair.csv --format json --show new,in-file --leave-out new --duplicate 5=create").ok();
    let rows: Vec<_> =
        support::json(&some)["rows"].as_array().unwrap().iter().map(|row| (row["line"].clone(), row["decided"].clone())).collect();
    assert_eq!(rows, [(json!(4), json!("leave")), (json!(5), json!("create"))]);
    assert_eq!(world.list("full-name", "").len(), 2, "a plan changes nothing");
    world.run("import fair.csv --format json --apply").fails(2);
    // What has to be said before, and hostile words.
    world.file("odd.csv", "Full name,Birthday\n\u{1b}[31mEve\u{202e},01/02/1970\n");
    let text = world.run("import odd.csv --format json").ok();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
    let open = &support::json(&text)["open"][0];
    assert_eq!((&open["header"], &open["samples"][0]), (&json!("Birthday"), &json!("01/02/1970")));
    assert!(open["say"].as_str().unwrap().contains("--dates 'Birthday=dmy'"), "{open}");
    // Where there is no such row, it is an object too.
    assert_eq!(support::json(&world.run("import fair.csv --format json --show in-store").ok())["rows"], json!([]));
}

#[test]
fn keys_policies_and_blanks_decide_what_changes() {
    // arguments; made and changed, then company and city of Ada
    for (args, counts, ada) in [
        ("", "1 2", "Acme|Umeå"),
        ("--policy overwrite", "1 2", "Acme|Lund"),
        ("--policy city=overwrite,phone=keep", "1 2", "Acme|Lund"),
        ("--policy keep", "1 0", "Acme|Umeå"),
        ("--policy keep --clear-empty", "1 2", "|Umeå"),
        ("--match phone", "3 1", "Acme|Umeå"),
        ("--mode create", "1 0", "Acme|Umeå"),
    ] {
        let world = world();
        let plan = world.run(&format!("import fair.csv {args}")).ok();
        let count =
            |words: &str| plan.lines().find_map(|line| line.trim().strip_suffix(words).map(|count| count.trim().to_owned())).unwrap();
        assert_eq!(format!("{} {}", count("would be made"), count("would change")), counts, "{args}: {plan}");
        world.run(&format!("import fair.csv {args} --apply")).ok();
        assert_eq!(world.list("company,business-city", "modified<1d company:acme or phone:08 or email:ada@x.se")[0], ada, "{args}");
        world.run("undo").told();
        assert_eq!(world.list("full-name,company,business-city,phone", ""), ["Ada Berg|Acme|Umeå|", "Bo Dahl|||0701234567"], "{args}");
    }
}

#[test]
fn an_export_that_was_edited_overwrites_and_otherwise_changes_nothing() {
    let world = world();
    world.run("export --output out.csv").told();
    let same = world.run("import out.csv").ok();
    assert!(same.contains("0  would change") && same.contains("2  unchanged"), "{same}");
    world.file("edited.csv", world.read("out.csv").replace("Umeå", "Kiruna"));
    world.run("import edited.csv --apply").ok();
    assert_eq!(world.list("business-city", "ada"), ["Kiruna"]);
}

#[test]
fn owner_source_score_and_category_are_set_for_the_whole_file() {
    let world = world();
    world.run("users add dora").ok();
    world.run("users add emil").ok();
    let args = |set_for: &str, apply: &str| {
        let words = [
            "import",
            "fair.csv",
            "--assign",
            "dora,emil",
            "--source",
            "Spring fair",
            "--score",
            "3",
            "--category",
            "fair",
            "--set-for",
            set_for,
        ];
        let mut words: Vec<String> = words.map(str::to_owned).to_vec();
        words.extend((!apply.is_empty()).then(|| apply.to_owned()));
        words
    };
    let run = |words: Vec<String>| world.run_of(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let plan = run(args("new", "")).ok();
    assert!(plan.contains("Every new record: assigned to dora, emil in turn; source Spring fair; 3 stars; category fair"), "{plan}");
    run(args("new", "--apply")).ok();
    let shown = "full-name,assigned-to,source,score,categories";
    assert_eq!(world.list(shown, ""), ["Ada Berg|||0|", "Bo Dahl||Mail|0|", "Cid Ek|dora|Spring fair|3|fair"]);
    world.run("undo").told();
    run(args("all", "--apply")).ok();
    assert_eq!(
        world.list(shown, ""),
        ["Ada Berg|dora|Spring fair|3|fair", "Bo Dahl|emil|Spring fair|3|fair", "Cid Ek|dora|Spring fair|3|fair"]
    );
    world.run("undo").told();
    assert_eq!(world.list(shown, ""), ["Ada Berg|||0|", "Bo Dahl|||0|"]);
    for (args, code) in [
        (&["import", "fair.csv", "--assign", "nobody here"][..], 3),
        (&["import", "fair.csv", "--score", "9"], 2),
        (&["import", "fair.csv", "--policy", "replace"], 2),
        (&["import", "fair.csv", "--policy", "shoe=keep"], 2),
        (&["import", "fair.csv", "--source", " "], 2),
    ] {
        world.run_of(args).fails(code);
    }
}

#[test]
fn rows_left_out_are_mended_and_imported_and_no_file_is_replaced() {
    let world = world();
    world.file("left.csv", "kept");
    let said = world.run("import fair.csv --apply --rejects left.csv").fails(2);
    assert!(said.contains("is there already"), "{said}");
    assert_eq!((world.read("left.csv").as_str(), world.list("full-name", "").len()), ("kept", 2));
    // One that cannot be written is told before anything is imported, not when its rows are lost.
    let said = world.run_of(&["import", "fair.csv", "--apply", "--rejects", "nowhere/left.csv"]);
    assert_eq!(said.code, 3, "{said:?}");
    let said = said.err;
    assert!(said.contains("nowhere/left.csv cannot be written") && said.contains("Nothing was imported."), "{said}");
    assert_eq!(world.list("full-name", "").len(), 2);
    world.run("import fair.csv --apply --rejects out.csv").ok();
    let left = world.read("out.csv");
    assert!(left.starts_with("\u{feff}Full name,E-mail,City,Company,Phone,Source,Line,Reason"), "{left}");
    assert!(left.contains("is the same as line 4 (same e-mail)") && left.contains("Full name: is missing"), "{left}");
    // The nameless one gets a name; what repeats itself meets the record it repeated.
    world.file("mended.csv", left.replace("\n,,Gävle", "\nGun Ek,,Gävle"));
    let again = world.run("import mended.csv --rejects none.csv").ok();
    assert!(again.contains("1  would be made") && again.contains("0  refused"), "{again}");
    assert!(!world.path("none.csv").exists());
    world.run("import mended.csv --apply").ok();
    assert_eq!(world.list("full-name", "city:gävle"), ["Gun Ek"]);
}

#[test]
fn an_import_goes_back_later_with_its_plan_first_and_leaves_what_was_done_since() {
    let world = world();
    let said = world.run("import fair.csv --apply").told();
    let op = said.split("prospekt undo ").nth(1).unwrap().split('`').next().unwrap().to_owned();
    let ada = world.run_of(&["list", "--format", "ids", "email:ada@x.se"]).ok();
    world.run_of(&["set", "phone=08 999", "--id", ada.trim()]).told();
    world.run_of(&["set", "notes=met", "--filter", "cid"]).told();
    let plan = world.run(&format!("undo {op} --plan")).ok();
    assert!(plan.contains("1  would change") && plan.contains("2  refused"), "{plan}");
    assert!(plan.contains("Phone changed by") || plan.contains("changed by"), "{plan}");
    assert_eq!(world.list("full-name", "").len(), 3, "the plan of an undo changes nothing");
    let said = world.run(&format!("undo {op} --changed partly")).told();
    assert!(said.contains("2 records left alone") && said.contains("Cid Ek") && said.contains("Ada Berg"), "{said}");
    assert_eq!(world.list("full-name,company,phone,notes", ""), ["Ada Berg|Acme|08 999|", "Bo Dahl||0701234567|", "Cid Ek|||met"]);
}

#[test]
fn hostile_rows_are_shown_guarded_and_harm_nothing() {
    let world = World::new();
    let mut file = b"Full name,E-mail,Notes\n".to_vec();
    file.extend_from_slice(b"\x1b]0;owned\x07Eve,eve@x.se,=cmd|' /C calc'!A0\n");
    file.extend_from_slice("\u{202e}gnaf,fang@x.se,\u{200b}\u{200b}\n".as_bytes());
    file.extend_from_slice(b"Nul\x00l,nul@x.se,x\n");
    file.extend_from_slice(format!("{},long@x.se,y\n", "L".repeat(70_000)).as_bytes());
    file.extend_from_slice(b"Eve,eve@x.se,again\n");
    world.file("bad.csv", file);
    let plan = world.run("import bad.csv --show new,updated,in-file,refused").ok();
    assert!(!plan.contains('\u{1b}') && !plan.contains('\u{202e}') && !plan.contains('\0'), "{plan:?}");
    assert!(plan.contains("refused"), "{plan}");
    world.run("import bad.csv --apply --rejects left.csv").ok();
    assert!(!world.read("left.csv").contains("\n=cmd"));
    world.run("undo").told();
    assert_eq!(world.list("full-name", "").len(), 0);
}

#[test]
fn what_is_decided_row_by_row_can_be_said_in_the_shell() {
    let world = world();
    world.run_of(&["add", "--type", "marketing", "full-name=Spring fair"]).ok();
    world.file("four.csv", "Full Name,E-mail,City\nEva,eva@x.se,Lund\nFia,fia@x.se,Lund\nEva,eva@x.se,Kalmar\nGun,gun@x.se,Lund\n");
    let run = |words: &[&str]| world.run_of(&[&["import", "four.csv"][..], words].concat());
    // lines: 2 and 3 are new, 4 repeats 2, 5 is new
    let plan = run(&["--leave-out", "3,5-9", "--duplicate", "4=create"]).ok();
    assert!(plan.contains("Decided: 2 rows are left out") && plan.contains("Decided: 1 row becomes a record all the same"), "{plan}");
    run(&["--leave-out", "3,5-9", "--duplicate", "4=create", "--campaign", "Spring fair", "--apply", "--rejects", "left.csv"]).ok();
    assert_eq!(world.list("full-name,business-city", "email:eva or email:fia or email:gun"), ["Eva|Lund", "Eva|Kalmar"]);
    assert_eq!(world.list("full-name", "initiated-by:\"Spring fair\"").len(), 2);
    assert!(!world.path("left.csv").exists(), "what was left out by hand is no reject");
    world.run("undo").told();
    run(&["--leave-out", "new", "--apply"]).ok();
    assert!(world.list("full-name", "email:eva or email:fia").is_empty());
    // A record that a row meets, and another one.
    run(&["--apply"]).ok();
    let ids = world.run_of(&["list", "email:fia", "--format", "ids"]).ok();
    let (fia, other) = (ids.trim().to_owned(), "99999");
    let update = |id: &str| format!("3=update:{id}");
    let refused = run(&["--mode", "create", "--policy", "overwrite", "--duplicate", &update(other), "--apply"]);
    assert_eq!(refused.code, 4, "{}", refused.err);
    world.file("four.csv", "Full Name,E-mail,City\nEva,eva@x.se,Lund\nFia,fia@x.se,Ystad\n");
    run(&["--mode", "create", "--policy", "overwrite", "--duplicate", &update(&fia), "--apply"]).ok();
    assert_eq!(world.list("business-city", "email:fia"), ["Ystad"]);
    for (words, code) in [
        (&["--leave-out", "77"][..], 2),
        (&["--duplicate", "77=create"], 2),
        (&["--duplicate", "2=merge"], 2),
        (&["--leave-out", "2", "--duplicate", "2=create"], 2),
        (&["--campaign", "no such thing"], 3),
        (&["--campaign", &fia], 2),
    ] {
        let ran = run(words);
        assert_eq!(ran.code, code, "{words:?}: {}", ran.err);
    }
}

#[test]
fn a_file_of_dos_is_recognised_or_said() {
    let world = World::new();
    fs::write(world.path("dos.csv"), b"Full Name;City\r\nG\x94ran \x8fberg;V\x84ster\x86s\r\nRen\x82 M\x81ller;K\x94ln\r\n").unwrap();
    let plan = world.run("import dos.csv").ok();
    assert!(plan.contains("cp850"), "{plan}");
    world.run("import dos.csv --apply").ok();
    assert_eq!(world.list("full-name,business-city", ""), ["Göran Åberg|Västerås", "René Müller|Köln"]);
    fs::write(world.path("yen.csv"), b"Full Name;City\r\nYen \x9d;Lund\r\n").unwrap();
    world.run("import yen.csv --encoding cp437 --apply").ok();
    assert_eq!(world.list("full-name", "yen"), ["Yen ¥"]);
    world.run("import yen.csv --encoding cp851").fails(1);
}
