use super::*;
use crate::model::{
    Named, Reading, Record, RecordId, Seq, Stamp, Value, fields, record_type,
    report::{Cell, Key, Line},
};

const NOW: i64 = 1_795_435_200_000;
const READING: Reading = Reading { now: NOW, zone: crate::model::Zone::Fixed(3600) };
const SURFACE: Surface = Surface { width: 80, is_ascii: false, is_file: false };

fn report(lines: &str) -> Report {
    let (report, problems) = Report::read(&lines.replace(';', "\n"), &Schema::default());
    assert_eq!(problems, []);
    report
}

fn line(depth: u8, key: Key, count: u64, cells: &[Cell]) -> Line {
    Line { depth, key, count, cells: cells.to_vec(), records: Vec::new() }
}

fn word(word: &str) -> Key {
    Key::Word(word.to_owned())
}

/// Opportunities by source and stage, with names nobody would choose.
fn sample() -> (Report, Findings) {
    let report = report(
        "title: Sales <by> source; of: opportunity; filter: -stage:closed; by: source; by: stage; show: count; show: sum:amount; \
         show: share; show: average:amount; show: \"Last\" most:close-date; order: -2; chart: bars",
    );
    let cells = |count: i128, minor: i128, of: i128| {
        [Cell::Whole(count), Cell::Whole(minor), Cell::Ratio(count, of), Cell::Ratio(minor, count), Cell::Whole(20_780 + count)]
    };
    let findings = Findings {
        seq: Seq(12),
        at: NOW,
        today: 20_780,
        whole: 9,
        several: vec![false, false],
        lines: vec![
            line(0, Key::All, 7, &cells(7, 1_000_001, 7)),
            line(1, word("=cmd|'/c calc'!A0"), 3, &cells(3, 1_000_000, 7)),
            line(2, word("Prospecting"), 2, &cells(2, 999_950, 7)),
            line(2, Key::None, 1, &cells(1, 50, 7)),
            line(1, word("a\u{1b}[31m \"b\" <script>\u{202e}"), 1, &cells(1, -1_000, 7)),
            line(2, word("Proposal/Price Quote"), 1, &cells(1, -1_000, 7)),
            line(1, Key::None, 3, &[Cell::Whole(3), Cell::Whole(1_001), Cell::Ratio(3, 7), Cell::None, Cell::None]),
            line(2, word("Prospecting"), 3, &[Cell::Whole(3), Cell::Whole(1_001), Cell::Ratio(3, 7), Cell::None, Cell::None]),
        ],
        ..Findings::default()
    };
    (report, findings)
}

fn written(name: &str, report: &Report, findings: &Findings, surface: Surface) -> Vec<u8> {
    let (schema, mut out) = (Schema::default(), Vec::new());
    let paper = Paper::new(report, findings, "owner:me", &[], &schema, READING);
    named(name).unwrap().write(&paper, surface, &mut out).unwrap();
    out
}

fn text(name: &str, report: &Report, findings: &Findings) -> String {
    String::from_utf8(written(name, report, findings, SURFACE)).unwrap()
}

#[test]
fn a_report_reads_well_in_every_format_of_text() {
    let (report, findings) = sample();
    for name in ["text", "csv", "json", "html"] {
        insta::assert_snapshot!(format!("report_{name}"), text(name, &report, &findings));
    }
}

#[test]
fn nothing_in_a_report_commands_a_terminal_or_a_spreadsheet_or_a_browser() {
    let (report, findings) = sample();
    for name in ["text", "csv", "json", "html"] {
        let out = text(name, &report, &findings);
        let is_bad = |c: char| c != '\n' && c.is_control() || name != "csv" && crate::text::clean::is_hidden(c);
        // Values in files stay as they are but for formulas.
        assert!(name == "csv" || !out.contains(is_bad), "{name}:\n{out}");
        assert!(name != "html" || !out.contains("<script"), "{out}");
    }
    let csv = text("csv", &report, &findings);
    let cells = csv.lines().skip(1).flat_map(|row| row.split(','));
    assert!(cells.into_iter().all(|cell| !cell.trim_start_matches('"').starts_with(['=', '@', '+'])), "{csv}");
}

/// Every number of the sample as it is shown, in the order of the lines; the total last.
const NUMBERS: [&str; 8] = ["3", "2", "1", "1", "1", "3", "3", "7"];
const AMOUNTS: [&str; 8] = ["10000.00", "9999.50", "0.50", "-10.00", "-10.00", "10.01", "10.01", "10000.01"];
const SHARES: [&str; 8] = ["42.9", "28.6", "14.3", "14.3", "14.3", "42.9", "42.9", "100.0"];

#[test]
fn every_format_has_the_same_numbers() {
    let (report, findings) = sample();
    let mut reader = ::csv::Reader::from_reader(io::Cursor::new(text("csv", &report, &findings)));
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |at: usize| rows.iter().map(|row| row[at].to_owned()).collect::<Vec<_>>();
    assert_eq!(
        (column(3), column(4), column(5)),
        (NUMBERS.map(str::to_owned).to_vec(), AMOUNTS.map(str::to_owned).to_vec(), SHARES.map(str::to_owned).to_vec())
    );
    let json: serde_json::Value = serde_json::from_str(&text("json", &report, &findings)).unwrap();
    let lines = json["lines"].as_array().unwrap();
    let at = |line: usize, measure: usize| lines[line]["values"][measure].clone();
    for (place, line) in [1, 2, 3, 4, 5, 6, 7, 0].into_iter().enumerate() {
        assert_eq!((at(line, 0).to_string(), at(line, 1).as_str()), (NUMBERS[place].to_owned(), Some(AMOUNTS[place])));
        assert_eq!(at(line, 2)["shown"].as_str(), Some(format!("{}%", SHARES[place]).as_str()));
    }
    assert_eq!(at(0, 3), serde_json::json!({"part": "10000.01", "of": "7", "shown": "1,428.57"}));
    for name in ["text", "html"] {
        let out = text(name, &report, &findings);
        for amount in AMOUNTS {
            let shown = crate::model::chart::Measure::money().show((amount.replace('.', "")).parse().unwrap());
            assert!(out.contains(&shown), "{shown} in {name}");
        }
        assert!(SHARES.iter().all(|share| out.contains(&format!("{share}%"))), "{name}");
    }
}

#[cfg(feature = "workbook")]
#[test]
fn a_workbook_holds_typed_cells_under_a_heading_and_no_formula() {
    use calamine::{Data, Reader, Xlsx};
    let (report, findings) = sample();
    let bytes = written("xlsx", &report, &findings, SURFACE);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(io::Cursor::new(bytes)).unwrap();
    assert!(book.worksheet_formula("Report").unwrap().is_empty(), "no cell is a formula");
    let sheet = book.worksheet_range("Report").unwrap();
    let rows: Vec<&[Data]> = sheet.rows().collect();
    let head = rows.iter().position(|row| row[0] == Data::String("Source".to_owned())).unwrap();
    assert_eq!(rows[0][0], Data::String("Sales <by> source".to_owned()));
    for (place, row) in rows[head + 1..].iter().enumerate() {
        assert_eq!(row[2], Data::Float(NUMBERS[place].parse().unwrap()), "{place}");
        assert_eq!(row[3], Data::Float(AMOUNTS[place].parse().unwrap()), "{place}");
        let Data::Float(share) = row[4] else { panic!("{:?}", row[4]) };
        assert_eq!(format!("{:.1}", share * 100.0), SHARES[place]);
        assert!(matches!(row[6], Data::DateTime(_) | Data::Empty), "{:?}", row[6]);
    }
    assert_eq!(rows[head + 1][0], Data::String("=cmd|'/c calc'!A0".to_owned()), "text as text");
}

#[test]
fn a_file_for_a_spreadsheet_says_its_encoding() {
    let (report, findings) = sample();
    let file = written("csv", &report, &findings, Surface { is_file: true, ..SURFACE });
    assert!(file.starts_with("\u{feff}Level,".as_bytes()) && file.windows(2).any(|pair| pair == b"\r\n"));
}

#[test]
fn totals_and_subtotals_are_left_out_where_nobody_wants_them() {
    let (mut report, findings) = sample();
    (report.totals, report.subtotals) = (false, false);
    let csv = text("csv", &report, &findings);
    assert!(!csv.contains("total,Total"), "{csv}");
    assert!(csv.lines().any(|row| row == "group,(none),,,,,,"), "{csv}");
}

#[test]
fn records_stand_under_their_groups_with_their_names_and_never_as_numbers_of_others() {
    let report = report("of: lead; by: source; show: count; columns: full-name assigned-to linked-account score");
    let stamp = Stamp { by: "anna".to_owned(), at: NOW };
    let record = Record::new(RecordId(7), record_type::LEAD, stamp).with([
        (fields::NAME, Value::Text("Åsa\u{7} Öberg".to_owned())),
        (fields::LINKED_ACCOUNT, Value::Link(RecordId(9))),
        (fields::SCORE, Value::Stars(4)),
    ]);
    let mut group = line(1, word("Web"), 1, &[Cell::Whole(1)]);
    group.records.push(record);
    let named = Named { id: RecordId(9), kind: record_type::ACCOUNT, name: "Acme".to_owned(), is_binned: true };
    let findings =
        Findings { whole: 2, lines: vec![line(0, Key::All, 2, &[Cell::Whole(2)]), group], names: vec![named], ..Findings::default() };
    insta::assert_snapshot!("report_records", text("text", &report, &findings));
    let json: serde_json::Value = serde_json::from_str(&text("json", &report, &findings)).unwrap();
    assert_eq!(json["lines"][1]["records"][0]["linked-account"], 9);
    assert!(text("csv", &report, &findings).contains("record,Web,,Åsa"));
}

#[test]
fn a_report_says_what_a_reader_must_know() {
    let (report, mut findings) = sample();
    findings.limited = true;
    findings.several = vec![true, false];
    findings.further = 3;
    let problems = [Problem { part: Part::Filter, sentence: "no field 'gone'".to_owned() }];
    let schema = Schema::default();
    let paper = Paper::new(&report, &findings, "", &problems, &schema, READING);
    assert_eq!(
        paper.notes(),
        [
            "Only your opportunities.",
            "Filter: no field 'gone'. It was left out.",
            "A record with several values stands in each of their groups; the total counts it once.",
            "3 more groups are not shown one by one.",
        ]
    );
    assert_eq!(paper.as_of(), "As of 2026-11-23 13:00, operation 12");
}

#[test]
fn nothing_to_count_says_so_in_every_format_for_people() {
    let report = report("title: Leads; of: lead; by: source; chart: bars");
    let empty = Findings { lines: vec![line(0, Key::All, 0, &[Cell::Whole(0)])], ..Findings::default() };
    for name in ["text", "html"] {
        let out = text(name, &report, &empty);
        assert!(out.contains("There are no leads yet.") && !out.contains("Total"), "{out}");
    }
}
