//! What leaves the store: in every form, complete, guarded, in the log; and back again as it was.

use std::fs;

use serde_json::Value as Json;

use crate::support::World;

/// Leads and a business contact with all that is hard to write.
fn world() -> World {
    let world = World::new();
    world.file(
        "leads.csv",
        "Full name,First name,Last name,Company,E-mail,Phone,Mobile phone,Birthday,Do not call,Notes,Categories,Street,City,Postal code,Web page\n\
         Åsa Öberg,Åsa,Öberg,\"Nordlys, Inc; Co\",asa@x.example,+46 90 123,0701234567,1975-03-14,yes,\"one\ntwo; three, \\four\",fair;press,Storgatan 1,Umeå,00123,https://x.example\n\
         =1+1,,,@SUM(A1),,-2,,,,\"=HYPERLINK(\"\"http://x\"\")\",,,,,\n\
         'quoted,,,'=2,,,,,,,,,,,\n\
         田中 太郎,太郎,田中,,taro@x.example,,,1899-12-31,no,,,,,,\n",
    );
    world.file("contacts.csv", "Full name,Company,E-mail\nBo Ek,Birch,bo@x.example\n");
    world.run("import leads.csv --apply").ok();
    world.run("import contacts.csv --type contact --apply").ok();
    world
}

/// What an import of a file would do, in one line.
fn planned(world: &World, args: &str) -> String {
    let out = world.run(&format!("import {args}")).ok();
    let counts: Vec<&str> = out.lines().skip_while(|line| *line != "Plan:").skip(1).take(6).map(str::trim).collect();
    counts.join(", ")
}

const UNCHANGED: &str = "0 would be made, 0 would change, N unchanged, 0 left out as duplicates of an earlier row, \
                         0 left out as duplicates of a record, 0 refused";

#[test]
fn csv_and_workbooks_come_back_as_unchanged() {
    let world = world();
    for (args, file, count) in [
        ("", "all.csv", 4),
        ("--separator semicolon", "semicolon.csv", 4),
        ("--separator tab --encoding utf-16", "wide.csv", 4),
        ("", "all.xlsx", 4),
        ("--type lead,contact", "both.csv", 5),
        ("--type lead,contact", "both.xlsx", 5),
    ] {
        world.run(&format!("export {args} --output {file}")).ok();
        let want = UNCHANGED.replace('N', &count.to_string());
        assert_eq!(
            planned(&world, file).split_whitespace().collect::<Vec<_>>(),
            want.split_whitespace().collect::<Vec<_>>(),
            "{args} {file}"
        );
    }
}

#[test]
fn the_columns_of_other_programs_are_read_as_theirs() {
    let world = world();
    for (headers, file, program) in [("outlook", "outlook.csv", "Format: Outlook ("), ("google", "google.csv", "Format: Google Contacts (")]
    {
        let said = world.run(&format!("export --headers {headers} --output {file}")).told();
        assert!(said.contains("What the other program has no place for is left out: "), "{said}");
        let other = World::new();
        other.file(file, world.read(file));
        assert!(other.run(&format!("import {file} --apply")).ok().starts_with(program));
        let columns = "full-name,company,email,phone,phone-mobile,birthday,business-city,business-postal-code,categories,notes";
        assert_eq!(other.list(columns, "asa"), world.list(columns, "asa"), "{headers}");
    }
}

#[test]
fn cards_come_back_with_all_that_a_card_holds() {
    let world = world();
    for format in ["vcf", "vcf4"] {
        let said = world.run(&format!("export --format {format} --output {format}.vcf")).told();
        assert!(said.contains("What a vCard has no place for is left out: Assigned to, Status, "), "{said}");
        let other = World::new();
        other.file("cards.vcf", world.read(&format!("{format}.vcf")));
        other.run("import cards.vcf --apply").ok();
        let columns = "full-name,first-name,company,email,phone,phone-mobile,birthday,business-street,business-city,business-postal-code,web-page,categories,notes";
        assert_eq!(other.list(columns, "").len(), world.list(columns, "").len());
        for name in ["asa", "taro", "quoted"] {
            assert_eq!(other.list(columns, name), world.list(columns, name), "{format} {name}");
        }
    }
    let uid = |text: String| text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>();
    let again = world.run("export --format vcf").ok();
    assert_eq!(uid(again.clone()), uid(world.read("vcf.vcf")), "the same card in every export");
    assert_eq!(uid(again).len(), 4);
}

#[test]
fn cells_are_guarded_unless_a_program_reads_them() {
    let world = world();
    let csv = |args: &str| world.run(&format!("export --columns full-name,company,phone {args}")).ok().replace("\r\n", "\n");
    assert!(csv("").contains("\n'=1+1,'@SUM(A1),'-2\n") && csv("").contains(",+46 90 123\n"), "{}", csv(""));
    assert!(csv("--raw").contains("\n=1+1,@SUM(A1),-2\n"), "{}", csv("--raw"));
    let western = world.run("export --columns full-name --encoding windows-1252 --output western.csv").told();
    assert!(western.contains("4 characters are not in Windows-1252 and became question marks"), "{western}");
    assert!(fs::read(world.path("western.csv")).unwrap().windows(9).any(|bytes| bytes == b"\xc5sa \xd6berg"));
}

#[test]
fn json_is_one_object_with_the_version_of_its_form() {
    let world = world();
    let read = |args: &str| serde_json::from_str::<Json>(&world.run(args).ok()).unwrap();
    let whole = read("export --format json --type lead,contact");
    assert_eq!(whole["prospekt"]["schema"], 1);
    let records = whole["records"].as_array().unwrap();
    let kinds: Vec<&str> = records.iter().map(|record| record["type"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "lead").count(), 4);
    assert_eq!(kinds.iter().filter(|kind| **kind == "contact").count(), 1);
    assert_eq!(read("export --format json nobody")["records"], serde_json::json!([]));
    assert_eq!(world.run("export --format jsonl").ok().lines().count(), 4);
    let table = world.run("export --format md --columns full-name,company bo --type contact").ok();
    assert_eq!(table, "| Full name | Company |\n| --- | --- |\n| Bo Ek | Birch |\n");
}

#[test]
fn a_view_gives_filter_columns_and_order() {
    let world = world();
    world
        .run_of(&[
            "add",
            "--type",
            "view",
            "full-name=Mail",
            "view-of=lead",
            "view-filter=email:any",
            "view-columns=full-name email",
            "view-order=-full-name",
        ])
        .ok();
    assert_eq!(
        world.run("export --view Mail").ok().replace("\r\n", "\n"),
        "\u{feff}full-name,email\n田中 太郎,taro@x.example\nÅsa Öberg,asa@x.example\n"
    );
    assert_eq!(world.run("export --view Mail asa --columns email").ok().replace("\r\n", "\n"), "\u{feff}email\nasa@x.example\n");
    assert_eq!(world.run("export --view unassigned --columns full-name").ok().lines().count(), 5);
    let said = world.run("export --view Post").fails(3);
    assert!(said.contains("there is no view 'Post'") && said.contains("'Mail', all, "), "{said}");
}

#[test]
fn every_export_is_in_the_log_with_what_was_asked_for() {
    let world = world();
    world.run_of(&["export", "email:any", "--output", "some.xlsx"]).ok();
    world.run("export --format vcf").ok();
    let log: Json = serde_json::from_str(&world.run("log --what exported --format json").ok()).unwrap();
    let told: Vec<(u64, &str)> =
        log.as_array().unwrap().iter().map(|op| (op["records"].as_u64().unwrap(), op["subject"].as_str().unwrap())).collect();
    assert_eq!(told, [(4, ""), (2, "some.xlsx (email:any)")]);
}

#[test]
fn what_is_not_known_is_refused_with_what_there_is() {
    let world = world();
    for (args, words) in [
        ("export --format doc", "There is csv, xlsx, vcf, vcf4, json, jsonl, md."),
        ("export --headers lotus", "It knows own, outlook, google."),
        ("export --separator x", "It knows comma, semicolon, tab."),
        ("export --encoding klingon", "It knows utf-8, utf-16, windows-1252."),
        ("export --type lead,deal", "There is lead, contact, account"),
    ] {
        let said = world.run(args).fails(2);
        assert!(said.contains(words), "{args}: {said}");
    }
}
