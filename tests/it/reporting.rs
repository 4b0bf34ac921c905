//! Reports in the shell: listed, changed, printed in every format with the same numbers as on the screen, saved, and what is wrong.

use prospekt::{
    model::Reading,
    screens::Effect,
    store::{Options, Store},
};
use serde_json::Value;

use crate::support::{
    driver::{NOW, Office},
    world::World,
};

/// Reports with counts, per cent, money, averages, days, two groupings, several values a record, groups beyond the first ones.
/// None looks at today: the screen of the tests has a clock of its own.
const REPORTS: &[&str] = &[
    "leads-by-assigned-to",
    "leads-by-assigned-to-and-lead-score",
    "leads-by-lead-score",
    "leads-by-month-and-source",
    "leads-by-category",
    "leads-by-company",
    "conversion-by-source",
    "sales-funnel",
    "opportunities-by-account",
    "opportunities-by-product",
    "contact-activity-summary",
    "lead-quick-list",
];

fn demo() -> World {
    let world = World::new();
    world.run("demo 60 --seed 4").ok();
    world
}

/// The rows of a report's CSV: what each stands for, its groups, its numbers.
fn csv_rows(csv: &str, groups: usize, numbers: usize) -> Vec<(Vec<String>, Vec<String>)> {
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let rows = reader.records().map(Result::unwrap).filter(|row| &row[0] != "record");
    let cells = |row: &csv::StringRecord, range: std::ops::Range<usize>| {
        row.iter().skip(range.start).take(range.len()).map(str::to_owned).collect()
    };
    rows.map(|row| (cells(&row, 1..1 + groups), cells(&row, 1 + groups..1 + groups + numbers))).collect()
}

/// A number of the JSON as the CSV writes it; `None` for days and moments.
fn plain(value: &Value, unit: &str) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Object(ratio) => Some(ratio["shown"].as_str().unwrap().replace([',', '%'], "")),
        _ if matches!(unit, "date" | "moment") => None,
        Value::Number(number) => Some(number.to_string()),
        // Quantities have four decimals, of which two are read.
        Value::String(text) => Some(text.split_once('.').map_or(text.clone(), |(whole, part)| format!("{whole}.{}", &part[..2]))),
        other => panic!("{other}"),
    }
}

#[test]
fn every_format_has_the_same_numbers() {
    let world = demo();
    for name in REPORTS {
        let run = |format: &str| world.run(&format!("report {name} --format {format}")).ok();
        let json = crate::support::json(&run("json"));
        let (lines, groups, measures) =
            (json["lines"].as_array().unwrap(), json["groups"].as_array().unwrap().len(), json["measures"].as_array().unwrap());
        let rows = csv_rows(&run("csv"), groups, measures.len());
        let (text, html) = (run("text"), run("html"));
        assert_eq!(rows.len(), lines.len(), "{name}");
        // The total is first in one and last in the other.
        for (line, (labels, numbers)) in lines.iter().skip(1).chain(&lines[..1]).zip(&rows) {
            let path: Vec<&str> = line["path"].as_array().unwrap().iter().map(|label| label.as_str().unwrap()).collect();
            let of_csv: Vec<&str> = labels.iter().map(String::as_str).filter(|label| !label.is_empty() && *label != "Total").collect();
            assert_eq!(of_csv, path, "{name}");
            for ((value, number), measure) in line["values"].as_array().unwrap().iter().zip(numbers).zip(measures) {
                let Some(wanted) = plain(value, measure["unit"].as_str().unwrap()) else { continue };
                assert_eq!(*number, wanted, "{name} {path:?} {}", measure["title"]);
                let shown = with_groups(number);
                assert!(text.contains(&shown) && html.contains(&shown), "{name} {path:?}: {shown} is not in the text or the page");
            }
        }
    }
}

/// `1234567.50` as people read it.
fn with_groups(number: &str) -> String {
    let (whole, part) = number.split_once('.').map_or((number, None), |(whole, part)| (whole, Some(part)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    part.map_or(out.clone(), |part| format!("{out}.{part}"))
}

#[test]
fn the_shell_writes_the_very_bytes_that_the_screen_writes() {
    let world = demo();
    let written: Vec<(String, Vec<u8>)> = REPORTS
        .iter()
        .map(|name| {
            let listed = world.run("report").ok();
            let title = listed.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(' ')).unwrap().trim().to_owned();
            world.run(&format!("report {name} --output {name}.csv")).ok();
            (title, std::fs::read(world.path(&format!("{name}.csv"))).unwrap())
        })
        .collect();
    let office = Office::over(Store::open(&world.store(), &Options::default()).unwrap());
    let mut anna = office.person("anna");
    anna.keys("g 1");
    while !anna.screen().contains("▸ Reports") {
        anna.keys("]");
    }
    for (title, bytes) in written {
        anna.out.clear();
        anna.keys("/").type_text(&title).keys("enter").sees("as of").keys("x").keys("ctrl+u").type_text("r.csv").keys("enter");
        let order = anna.out.iter().find_map(|effect| if let Effect::WriteReport(order) = effect { Some(order.clone()) } else { None });
        let mut of_screen = Vec::new();
        order.unwrap().write(&anna.schema(), Reading::utc(NOW), &mut of_screen).unwrap();
        assert_eq!(String::from_utf8(of_screen).unwrap(), String::from_utf8(bytes).unwrap(), "{title}");
        anna.keys("esc");
    }
}

#[test]
fn the_filter_beside_each_number_lists_so_many_records() {
    let world = demo();
    for name in ["leads-by-assigned-to-and-lead-score", "lead-ageing", "conversion-by-source", "sales-forecast"] {
        let json = crate::support::json(&world.run(&format!("report {name} --format json")).ok());
        for line in json["lines"].as_array().unwrap().iter().filter(|line| line["count"] != 0) {
            let filter = line["filter"].as_str().unwrap();
            let of = line["of"].as_array().unwrap().iter().map(|kind| kind.as_str().unwrap());
            let listed: usize = of
                .map(|kind| {
                    world.run_of(&["list", "--type", kind, "--columns", "id", "--format", "csv", "--", filter]).ok().lines().count() - 1
                })
                .sum();
            assert_eq!(listed as u64, line["count"].as_u64().unwrap(), "{name}: {filter}");
        }
    }
}

#[test]
fn a_changed_report_is_saved_opened_replaced_and_shared() {
    let world = demo();
    world.run_of(&["report", "leads-by-source", "--filter", "score>=3", "--top", "2", "--save", "Good ones", "--shared"]).ok();
    let listed = world.run("report").ok();
    assert!(listed.contains("Good ones"), "{listed}");
    let good = world.run_of(&["report", "Good ones", "--format", "csv"]).ok();
    let want = world.run_of(&["report", "leads-by-source", "--filter", "score>=3", "--top", "2", "--format", "csv"]).ok();
    assert_eq!(good, want);
    world.run_of(&["report", "good ones", "--by", "status", "--save", "Good ones"]).ok();
    assert!(world.run_of(&["report", "Good ones", "--format", "csv"]).ok().contains("Level,Status,"));
    assert_eq!(world.run("report").ok().matches("Good ones").count(), 1);
}

#[test]
fn what_is_wrong_is_said_with_the_remedy_and_nothing_is_printed() {
    let world = demo();
    for (args, wanted) in [
        (&["report", "no-such"][..], "there is no report 'no-such'"),
        (&["report", "leads-by-source", "--by", "gone"], "'gone'"),
        (&["report", "leads-by-source", "--by", "source", "--by", "status,score"], "2 groupings"),
        (&["report", "leads-by-source", "--measures", "sum:status"], "status"),
        (&["report", "leads-by-source", "--filter", "status:"], "status"),
        (&["report", "leads-by-source", "--chart", "pie"], "pie"),
        (&["report", "leads-by-source", "--format", "xlsx", "--output", "no/such/dir.xlsx"], "no/such"),
    ] {
        let ran = world.run_of(args);
        assert!(ran.code != 0 && ran.out.is_empty() && ran.err.contains(wanted), "{args:?} {ran:#?}");
    }
}
