//! How a file is read and mapped from the shell: maps that are kept, dates and numbers that can be read in two ways.

use crate::support::World;

/// Written by hand: headers nobody knows, dates in two ways.
const FAIR: &str = "Wer,Wann,Wo\nAnna Berg,01/02/1970,Umeå\nBo Ek,03/04/1980,Åre\n";

const MAPPED: [&str; 6] = ["--map", "full-name=Wer", "--map", "birthday=Wann", "--map", "business-city=Wo"];

fn import<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    ["import", file].into_iter().chain(MAPPED).chain(more.iter().copied()).collect()
}

#[test]
fn dates_that_can_be_read_in_two_ways_are_not_guessed() {
    let world = World::new();
    world.file("fair.csv", FAIR);
    // The plan says it, and is one nobody can carry out.
    let plan = world.run_of(&import("fair.csv", &[])).ok();
    for words in
        ["Note: Wann: '01/02/1970' is 1 Feb 1970 as dmy or 2 Jan 1970 as mdy", "--apply needs --dates 'Wann=dmy'", "2  would be made"]
    {
        assert!(plan.contains(words), "{words}: {plan}");
    }
    let said = world.run_of(&import("fair.csv", &["--apply"])).fails(1);
    for words in ["Wann: '01/02/1970' is 1 Feb 1970 as dmy or 2 Jan 1970 as mdy", "Nothing was imported", "--dates 'Wann=mdy'"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(world.list("full-name", "").len(), 0);
    world.run_of(&import("fair.csv", &["--dates", "Wann=mdy", "--apply"])).ok();
    assert_eq!(world.list("full-name,birthday", ""), ["Anna Berg|1970-01-02", "Bo Ek|1980-03-04"]);
    world.run("undo").told();
    world.run_of(&import("fair.csv", &["--dates", "dmy", "--apply"])).ok();
    assert_eq!(world.list("birthday", ""), ["1970-02-01", "1980-04-03"]);
    for (wrong, words) in [("Wann=dym", "dmy, mdy, ymd"), ("Wenn=dmy", "It has Wer, Wann, Wo."), ("comma", "dmy, mdy, ymd")] {
        let said = world.run_of(&import("fair.csv", &["--dates", wrong])).fails(2);
        assert!(said.contains(words), "{wrong}: {said}");
    }
}

#[test]
fn a_date_far_below_stops_the_import_whole() {
    let world = World::new();
    world.file("late.csv", format!("Full name,Birthday\n{}Late,1/2/1970\n", "Anna,\n".repeat(3000)));
    let ran = world.run("import late.csv --match id --apply");
    let said = ran.err;
    assert_eq!(ran.code, 1, "{said}");
    for words in
        ["line 3002: Birthday: '1/2/1970' can be read as 1 Feb 1970 or 2 Jan 1970", "Nothing was imported", "--dates 'Birthday=dmy'"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(world.list("full-name", "").len(), 0);
}

#[test]
fn numbers_that_can_be_read_in_two_ways_are_not_guessed() {
    let world = World::new();
    world.file("firms.csv", "Account name,Employees,Annual revenue\nAcme,1.234,\"1.234,50\"\nBirch,2.000,7\n");
    let said = world.run("import firms.csv --type account --apply").fails(1);
    assert!(said.contains("Employees: '1.234' is 1.234 as point or 1234 as comma"), "{said}");
    world.run("import firms.csv --type account --numbers Employees=comma --apply").ok();
    let rows = world.run("list --type account --format csv --columns employees,revenue").ok();
    assert_eq!(rows.lines().skip(1).collect::<Vec<_>>(), ["1234,1234.50", "2000,7.00"]);
}

#[test]
fn a_map_is_saved_used_by_itself_listed_printed_renamed_shared_and_deleted() {
    let world = World::new();
    world.file("fair.csv", FAIR);
    world.run_of(&import("fair.csv", &["--dates", "Wann=dmy", "--save-map", "Fair"])).ok();
    assert!(world.run("maps").ok().contains("Fair  Leads, 3 columns"));
    let text = world.run("maps Fair").ok();
    assert_eq!(text, "[columns]\nwer = full-name\nwann = birthday, dmy\nwo = business-city\n");
    // By itself: in another order, with a column more, and the dates answered.
    world.file("next.csv", "Wo,Neu,Wann,WER\nKiruna,x,05/06/1990,Cilla Dal\n");
    let plan = world.run("import next.csv").ok();
    assert!(plan.contains("Map: 'Fair'") && plan.contains("(saved map)"), "{plan}");
    world.run("import next.csv --apply").ok();
    assert_eq!(world.list("full-name,birthday,business-city,notes", ""), ["Cilla Dal|1990-06-05|Kiruna|Neu: x"]);
    // Not where somebody wants none, or by its name where it does not fit quite.
    assert!(!world.run("import next.csv --no-map").ok().contains("Map:"));
    world.file("less.csv", "Wer,Wann\nDan Ek,01/02/1970\n");
    assert!(!world.run("import less.csv").ok().contains("Map:"));
    let plan = world.run("import less.csv --map fair").ok();
    assert!(plan.contains("Map: 'Fair'") && plan.contains("names a column the file has not: wo"), "{plan}");
    // Renamed, shared, taken over from its text, deleted and back.
    assert!(world.run_of(&["maps", "Fair", "--rename", "Messe", "--shared"]).told().contains("everybody uses it"));
    assert!(world.run("maps").ok().contains("Messe  Leads, 3 columns, shared"));
    world.file("map.txt", text.replace("business-city", "home-city"));
    world.run_of(&["maps", "Messe", "--read", "map.txt"]).told();
    assert!(world.run("maps Messe").ok().contains("wo = home-city"));
    assert!(world.run("maps Messe --private").told().contains("only you"));
    world.run("maps Messe --delete").told();
    assert!(world.run("maps").told().contains("No map is saved"));
    world.run("maps Messe").fails(3);
    world.run("undo").told();
    assert!(world.run("maps").ok().contains("Messe"));
}

#[test]
fn a_saved_map_that_lacks_a_column_is_offered_and_does_nothing_before_somebody_said_so() {
    let world = World::new();
    world.file("fair.csv", "Wer,Wann,Wo,Tel\nAnna Berg,01/02/1970,Lund,08\n");
    let all = ["--map", "phone=Tel", "--dates", "Wann=dmy", "--save-map", "Fair"];
    world.run_of(&import("fair.csv", &all)).ok();
    world.file("part.csv", "Wer,Wann,Wo\nDan Ek,01/02/1970,Kiruna\n");
    let plan = world.run("import part.csv").ok();
    assert!(plan.contains("Map: 'Fair'") && plan.contains("names a column the file has not: tel"), "{plan}");
    let said = world.run("import part.csv --apply").fails(2);
    for words in ["the saved map 'Fair' fits, but the file has no column tel", "Nothing was imported", "--map 'Fair'", "--no-map"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(world.list("full-name", "").len(), 0);
    // Without it nobody knows what the columns are; with it, it is done.
    world.run("import part.csv --no-map --apply").ok();
    assert_eq!(world.list("full-name", "").len(), 0);
    world.run("import part.csv --map Fair --apply").ok();
    assert_eq!(world.list("full-name,birthday,business-city", ""), ["Dan Ek|1970-02-01|Kiruna"]);
}

#[test]
fn what_is_no_map_is_refused_with_its_line() {
    let world = World::with_three();
    for (text, words) in [
        ("", "the map has no columns"),
        ("[columns]\nwer\n", "line 2 of the map, 'wer'"),
        ("[file]\nencoding = klingon\n[columns]\nwer = email\n", "'klingon' is not an encoding"),
        ("\u{1b}[31mwer = what is this\n", "which nothing can become"),
    ] {
        let said = world.run_with("maps Odd --read -", text).fails(1);
        assert!(said.contains(words) && !said.contains('\u{1b}'), "{text:?}: {said:?}");
    }
    // A field that was deleted since is kept in the notes, and said.
    let told = world.run_with("maps Odd --read -", "wer = full-name\ncolour = favourite-colour\n").told();
    assert!(told.contains("'colour' became 'favourite-colour', which is no field here"), "{told}");
    for wrong in [
        &["--headers", "x"][..],
        &["--quote", "q"],
        &["--separator", "xy"],
        &["--numbers", "dmy"],
        &["--map", "nobody"],
        &["--encoding", "klingon"],
    ] {
        let said = world.run_of(&[&["import", "three.csv"][..], wrong].concat());
        assert!(said.code == 2 || said.code == 1, "{wrong:?}: {said:?}");
        assert!(said.err.lines().count() >= 2, "{wrong:?} says what to do: {}", said.err);
    }
}

#[test]
fn how_a_file_is_written_can_be_said() {
    let world = World::new();
    world.file("odd.csv", "Report of 2026\n\nName;Ort\n(test row);x\n'Anna; Berg';Umeå\nBo \"Bosse\" Ek;Åre\n");
    let args = ["--separator", "semicolon", "--quote", "single", "--headers", "3", "--first", "5"];
    world.run_of(&[&["import", "odd.csv"][..], &args[..], &["--save-map", "Odd", "--apply"][..]].concat()).ok();
    assert_eq!(world.list("full-name,business-city", ""), ["Anna; Berg|Umeå", "\"Bo \"\"Bosse\"\" Ek\"|Åre"]);
    assert!(world.run("maps Odd").ok().starts_with("[file]\nseparator = semicolon\nquote = single\nheaders = 3\nfirst = 5\n[columns]\n"));
    // The map brings it along.
    world.file("more.csv", "Report of 2027\n\nOrt;Name\n(test row);x\nLund;'Cia; Dal'\n");
    let plan = world.run("import more.csv").ok();
    assert!(plan.contains("Map: 'Odd'") && plan.contains("1  would be made"), "{plan}");
}

#[test]
fn a_known_program_needs_no_argument_even_where_a_map_fits() {
    let world = World::new();
    // Written by hand after the headers of LinkedIn.
    world.file("links.csv", "Notes:\n\"A sentence.\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nEva,Lind,,,Arvo,CTO,15 Mar 2024\n");
    assert!(world.run("import links.csv").ok().contains("Format: LinkedIn connections"));
    world.run_of(&["import", "links.csv", "--map", "source=Company", "--save-map", "Links"]).ok();
    let plan = world.run("import links.csv").ok();
    assert!(plan.contains("Map: 'Links'") && plan.contains("Company        Source"), "{plan}");
}
