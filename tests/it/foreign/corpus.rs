//! The samples in `tests/data/{xlsx,xls,ods,vcf}`: good ones become leads without a question, bad ones are refused or read as far as is
//! right, with the words a person reads. Workbooks are written by `make.rs` (`WRITE_DATA=1 cargo test --test it corpus`), cards by hand.

use std::{env, fs};

use super::{
    make::{self, Cell, Sheet, Style, words},
    sample,
};
use crate::support::World;

/// Everything a person sees of an import: the format, the notes, then the leads in these columns.
fn imported(file: &str, columns: &str) -> Vec<String> {
    let world = World::new();
    let path = sample(file);
    let out = world.run_of(&["import", path.to_str().unwrap(), "--apply"]).ok();
    let mut said: Vec<String> =
        out.lines().filter(|line| line.starts_with("Format: ") || line.starts_with("Note: ")).map(str::to_owned).collect();
    said.extend(world.list(columns, ""));
    said
}

const LEADS: &[&[&str]] = &[&["Full Name", "Company", "E-mail", "Phone", "Birthday", "Do not call", "Notes"]];

fn typed() -> Vec<Vec<Cell<'static>>> {
    let mut rows = words(LEADS);
    rows.push(vec![
        Cell::Text("Åsa Öberg"),
        Cell::Text("Nordlys & Co"),
        Cell::Text("asa@nordlys.example"),
        Cell::Number("46701234567"),
        Cell::Day("27467"),
        Cell::Truth(true),
        Cell::Text("=1+1"),
    ]);
    rows.push(vec![
        Cell::Text("Bo Ek"),
        Cell::Formula("\"Nord\"&\"lys\"", Some("Nordlys")),
        Cell::Text("bo@nordlys.example"),
        Cell::Text("070-1"),
        Cell::Moment("27467.5"),
        Cell::Truth(false),
    ]);
    rows
}

/// The same in a workbook that writes days in words.
fn typed_iso() -> Vec<Vec<Cell<'static>>> {
    let mut rows = typed();
    rows[1][4] = Cell::Day("1975-03-14");
    rows[2][4] = Cell::Day("1975-03-14T12:00:00");
    rows
}

fn leads<'a>(rows: Vec<Vec<Cell<'a>>>) -> Vec<Sheet<'a>> {
    vec![("Leads", false, rows)]
}

/// What is written, where, and which bytes.
#[allow(clippy::too_many_lines, reason = "a table is as long as what it lists")]
fn made() -> Vec<(&'static str, Vec<u8>)> {
    let people = words(&[&["First Name", "Last Name", "E-mail Address"], &["Anna", "Berg", "anna@x.example"]]);
    let numbers = words(&[&["Quarter", "Sum"], &["Q1", "4"]]);
    let report = words(&[&["Fair 2026"], &[], &["", "Name", "E-mail"], &["", "Anna", "anna@x.example"], &["", "Bo", ""]]);
    let odd = || {
        let mut rows = words(&[&["Name", "Customer ID", "Company", "Birthday"]]);
        rows.push(vec![Cell::Text("Anna"), Cell::Number("4670123456789012"), Cell::Error("#N/A"), Cell::Day("15")]);
        rows.push(vec![Cell::Text("Bo"), Cell::None, Cell::Error("#SPILL!")]);
        rows.push(vec![Cell::Text("Cia"), Cell::None, Cell::Formula("A1", None)]);
        rows
    };
    let hostile = || words(&[&["Name", "Company"], &["\u{202e}evil\u{202c}", "=cmd|'/c calc'!A1"], &["a_x001B_[2Jb", "<&>\"'"]]);
    let outlook = words(&[
        &["Anrede", "Vorname", "Nachname", "E-Mail-Adresse", "Ort geschäftlich", "Ort"],
        &["Frau", "Käthe", "Süß", "k@suess.example", "Köln", "Lager 3"],
    ]);
    let three = || vec![("Sums", false, numbers.clone()), ("People", false, people.clone()), ("Old", true, people.clone())];
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let manifest = make::ods_manifest("<manifest:encryption-data/>");
    vec![
        ("xlsx/good/typed.xlsx", make::xlsx(&leads(typed()), Style::default())),
        ("xlsx/good/shared-strings.xlsx", make::xlsx(&leads(typed()), Style { shared: true, ..Style::default() })),
        ("xlsx/good/from-1904.xlsx", {
            let mut rows = typed();
            (rows[1][4], rows[2][4]) = (Cell::Day("26005"), Cell::Moment("26005.5"));
            make::xlsx(&leads(rows), Style { from_1904: true, ..Style::default() })
        }),
        ("xlsx/good/header-below.xlsx", make::xlsx(&leads(report), Style::default())),
        ("xlsx/good/three-sheets.xlsx", make::xlsx(&three(), Style::default())),
        ("xlsx/good/outlook-german.xlsx", make::xlsx(&leads(outlook), Style::default())),
        ("xlsx/bad/odd-cells.xlsx", make::xlsx(&leads(odd()), Style::default())),
        ("xlsx/bad/hostile-text.xlsx", make::xlsx(&leads(hostile()), Style::default())),
        ("xlsx/bad/two-lists.xlsx", make::xlsx(&[("A", false, people.clone()), ("B", false, people.clone())], Style::default())),
        ("xlsx/bad/all-hidden.xlsx", make::xlsx(&[("A", true, people.clone())], Style::default())),
        ("xlsx/bad/empty.xlsx", make::xlsx(&leads(Vec::new()), Style::default())),
        ("xlsx/bad/header-only.xlsx", make::xlsx(&leads(words(&[&["Name", "Email"]])), Style::default())),
        ("xlsx/bad/cut-off.xlsx", cut(make::xlsx(&leads(typed()), Style::default()))),
        ("xlsx/bad/backwards.xlsx", {
            let row = |number: u32| format!("<row r=\"{number}\"><c r=\"A{number}\" t=\"str\"><v>Name {number}</v></c></row>");
            let body = format!("<worksheet><sheetData>{}{}{}</sheetData></worksheet>", row(1), row(5), row(3));
            make::xlsx_of(&leads(Vec::new()), &[body], Style::default(), None)
        }),
        ("xlsx/bad/far-cell.xlsx", {
            let body = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>Name</v></c></row>\
                        <row r=\"1048576\"><c r=\"XFE1048576\"><v>1</v></c></row></sheetData></worksheet>";
            make::xlsx_of(&leads(Vec::new()), &[body.to_owned()], Style::default(), None)
        }),
        ("xlsx/bad/password.xlsx", make::compound("EncryptedPackage", b"secret")),
        (
            "xlsx/bad/word.docx",
            make::zip(&[("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b"<r/>"), ("word/document.xml", b"<d/>")]),
        ),
        ("xlsx/bad/binary.xlsb", make::zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"x")])),
        ("xlsx/bad/archive.zip", make::zip(&[("leads.csv", b"Name\nAnna\n")])),
        ("xls/good/typed.xls", make::xls(&leads(typed()))),
        ("xls/good/three-sheets.xls", make::xls(&three())),
        ("xls/good/excel-95.xls", make::biff5("Kunder", &[&["Förnamn", "Efternamn", "Ort"], &["Åsa", "Öberg", "Umeå"]])),
        ("xls/bad/password.xls", make::compound("Workbook", &make::biff8(&leads(typed()), true))),
        ("xls/bad/cut-off.xls", cut(make::xls(&leads(typed())))),
        ("xls/bad/no-workbook.xls", make::compound("Something", b"else")),
        ("xls/bad/message.msg", make::compound("__properties_version1.0", b"else")),
        ("xls/bad/web-page.xls", b"<html><body><table><tr><td>Name</td></tr><tr><td>Anna</td></tr></table></body></html>\n".to_vec()),
        ("xls/bad/excel-4.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00".to_vec()),
        ("xls/bad/office-2003.xml", b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook/>\n".to_vec()),
        ("ods/good/typed.ods", make::ods(&leads(typed_iso()))),
        ("ods/good/three-sheets.ods", make::ods(&three())),
        (
            "ods/good/repeated.ods",
            make::ods_of(
                "<table:table table:name=\"A\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>Name</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"string\"><text:p>Company</text:p></table:table-cell></table:table-row>\
             <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"2\">\
             <text:p>Anna</text:p></table:table-cell></table:table-row></table:table>",
            ),
        ),
        (
            "ods/bad/password.ods",
            make::zip(&[
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("META-INF/manifest.xml", manifest.as_bytes()),
                ("content.xml", b"noise"),
            ]),
        ),
        ("ods/bad/text.odt", make::zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")])),
        ("ods/bad/cut-off.ods", cut(make::ods(&leads(typed_iso())))),
        (
            "ods/bad/endless-rows.ods",
            make::ods_of(
                "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"1048576\">\
             <table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell>\
             </table:table-row></table:table>",
            ),
        ),
    ]
}

#[test]
fn the_workbooks_are_as_they_were_made() {
    for (path, bytes) in made() {
        let file = sample(path);
        if env::var_os("WRITE_DATA").is_some() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &bytes).unwrap();
        }
        assert!(fs::read(&file).unwrap() == bytes, "{path} is old: WRITE_DATA=1 cargo test --test it corpus");
    }
}

#[test]
fn good_workbooks_become_leads_without_a_question() {
    let columns = "full-name,company,phone,birthday,do-not-call,notes";
    let both = |what: &str| {
        vec![
            format!("Format: not recognised, mapped by its headers ({what}, sheet 'Leads')"),
            "Bo Ek|Nordlys|070-1|1975-03-14||".to_owned(),
            "Åsa Öberg|Nordlys & Co|46701234567|1975-03-14|Yes|'=1+1".to_owned(),
        ]
    };
    for (file, what) in [
        ("xlsx/good/typed.xlsx", "Excel workbook"),
        ("xlsx/good/shared-strings.xlsx", "Excel workbook"),
        ("xlsx/good/from-1904.xlsx", "Excel workbook"),
        ("xls/good/typed.xls", "old Excel workbook"),
        ("ods/good/typed.ods", "LibreOffice workbook"),
    ] {
        assert_eq!(imported(file, columns), both(what), "{file}");
    }
    for (file, columns, want) in [
        (
            "xlsx/good/header-below.xlsx",
            "full-name,email",
            &["Format: not recognised, mapped by its headers (Excel workbook, sheet 'Leads')", "Anna|anna@x.example", "Bo|"][..],
        ),
        (
            "xlsx/good/outlook-german.xlsx",
            "full-name,business-city,notes",
            &["Format: Outlook (German) (Excel workbook, sheet 'Leads')", "Frau Käthe Süß|Köln|Ort: Lager 3"],
        ),
        (
            "xls/good/excel-95.xls",
            "full-name,business-city",
            &["Format: not recognised, mapped by its headers (old Excel workbook, sheet 'Kunder')", "Åsa Öberg|Umeå"],
        ),
        (
            "ods/good/repeated.ods",
            "full-name,company",
            &["Format: not recognised, mapped by its headers (LibreOffice workbook, sheet 'A')", "Anna|Anna"],
        ),
    ] {
        assert_eq!(imported(file, columns), want, "{file}");
    }
    for (file, what) in [
        ("xlsx/good/three-sheets.xlsx", "Excel workbook"),
        ("xls/good/three-sheets.xls", "old Excel workbook"),
        ("ods/good/three-sheets.ods", "LibreOffice workbook"),
    ] {
        let want = [
            format!("Format: not recognised, mapped by its headers ({what}, sheet 'People')"),
            "Note: another sheet is not read: 'Sums'".to_owned(),
            "Note: a hidden sheet is left out: 'Old'".to_owned(),
            "Anna Berg|anna@x.example".to_owned(),
        ];
        assert_eq!(imported(file, "full-name,email"), want, "{file}");
    }
}

/// Files that LibreOffice 7.4 made of a table of invented people.
#[test]
fn workbooks_of_libreoffice_become_leads_without_a_question() {
    for file in ["xlsx/good/libreoffice.xlsx", "xls/good/libreoffice.xls", "ods/good/libreoffice.ods"] {
        let got =
            imported(file, "full-name,company,email,phone,phone-mobile,business-postal-code,business-city,birthday,do-not-call,notes");
        assert_eq!(
            got[1..],
            [
                "Bo Ek|Väv i Borås|bo.ek@vav.example|033-12 34 56||503 30|Borås|1981-12-31||2",
                "Åsa Öberg|Nordlys & Söner AB|asa.oberg@nordlys.example|+46 90 123 45|070-123 45 67|907 28|Umeå|1975-03-14|Yes|\"Likes tea.",
                "Call back| \"\"soon\"\".\"",
                "Li Wang 王|Loom Works Ltd|li@loom.example|+44 20 7946 0018||EC1A 1BB|London|||\"émigré| façade\"",
            ],
            "{file}"
        );
    }
}

#[test]
fn good_cards_become_leads_without_a_question() {
    let columns = "full-name,company,job-title,email,phone,phone-mobile,business-street,business-city,birthday,notes";
    for (file, want) in [
        (
            "vcf/good/outlook-21.vcf",
            &[
                "Fru Åsa Öberg|Nordlys AB|Inköpare|asa@nordlys.example|+46 90 123 45|070-123 45 67|Storgatan 1|Umeå|1975-03-14|\"Tycker om te.\nRing tillbaka.\"",
            ][..],
        ),
        ("vcf/good/android-21.vcf", &["Göran Åkesson|Volta||goran@home.example||0701234567||||", "太郎 田中|||||||||"]),
        (
            "vcf/good/apple-30.vcf",
            &[
                "Note: line 32: 1 card stands for a group, not for a person; left out",
                "Note: line 1: Birthday: '--04-15' is not a date; kept in the notes",
                "Acme|Acme|||617-555-0199|||||",
                "Dr. Sam Field|\"Chelsea Foods| Inc.\"|Head Cook|sam@chelsea.example||617-555-0100|\"5 Elm Street| Suite 4\"|Boston||\"Wants a quote| soon",
                "Calls on Fridays and this line is long enough to be folded by any program.",
                "",
                "Birthday: --04-15\"",
            ],
        ),
        (
            "vcf/good/four-40.vcf",
            &[
                "Note: line 1: Birthday: '--04-15' is not a date; kept in the notes",
                "Ivy Moss|Moss Ltd||ivy@moss.example|'+1-212-555-0100 ext. 12|'+1-212-555-0101|1 Main St|New York||\"Birthday: --04-15",
                "GENDER: F",
                "X-FAVOURITE: blue\"",
            ],
        ),
    ] {
        let got = imported(file, columns);
        assert_eq!(got[0], "Format: vCard (vCard)", "{file}");
        assert_eq!(got[1..].join("\n"), want.join("\n"), "{file}");
    }
}

#[test]
fn what_is_odd_is_read_and_said() {
    assert_eq!(
        imported("xlsx/bad/odd-cells.xlsx", "full-name,customer-id,company,birthday"),
        [
            "Format: not recognised, mapped by its headers (Excel workbook, sheet 'Leads')",
            "Note: line 2: Customer ID: 1 number of more than 15 digits; a spreadsheet has changed the last digits, if it was a phone number or an ID",
            "Note: line 2: Company: 1 error such as #N/A in place of a value; taken as empty",
            "Note: line 2: Birthday: 1 date before March 1900, which spreadsheets get wrong",
            "Note: line 3: Customer ID: 1 error such as #N/A in place of a value; taken as empty",
            "Note: line 4: Company: 1 formula without a result; taken as empty",
            "Anna|4670123456789012||1900-01-15",
            "Bo|||",
            "Cia|||",
        ]
    );
    let world = World::new();
    let path = sample("xlsx/bad/hostile-text.xlsx");
    let shown = world.run_of(&["import", path.to_str().unwrap()]).ok();
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    assert_eq!(
        imported("xlsx/bad/hostile-text.xlsx", "full-name,company")[1..],
        ["a\u{1b}[2Jb|\"<&>\"\"'\"", "\u{202e}evil\u{202c}|'=cmd|'/c calc'!A1"]
    );
    let path = sample("vcf/bad/hostile.vcf");
    let shown = world.run_of(&["import", path.to_str().unwrap()]);
    assert!(!format!("{}{}", shown.out, shown.err).contains(['\u{1b}', '\u{202e}', '\u{9b}', '\u{7}']), "{shown:?}");
    assert_eq!(
        imported("vcf/bad/hostile.vcf", "full-name,notes"),
        [
            "Format: vCard (vCard)",
            "Note: line 1: 1 picture cannot be kept; left out",
            "Note: line 12: 2 cards hold nothing from here on; left out",
            "Note: line 1: Birthday: 'soon' is not a date; kept in the notes",
            "\u{202e}evil\u{202c} \u{1b}[31mRed\u{1b}[0m|\"Birthday: soon",
            "email: not an address",
            "X-\u{1b}]0: y\"",
        ]
    );
    assert_eq!(
        imported("vcf/bad/unclosed.vcf", "full-name,job-title"),
        [
            "Format: vCard (vCard)",
            "Note: line 3: 2 cards do not end from here on; read as far as it goes",
            "Anna Berg|",
            "Cia|",
            "Bo Ek|Boss"
        ]
    );
}

#[test]
fn what_cannot_be_read_says_what_it_is_and_what_to_do() {
    for (file, message, hint) in [
        (
            "xlsx/bad/two-lists.xlsx",
            "the workbook has several sheets, and which one is meant cannot be told: 'A', 'B'",
            "Name it with --sheet",
        ),
        ("xlsx/bad/all-hidden.xlsx", "the workbook has no sheet that is not hidden", "Show the sheet"),
        ("xlsx/bad/empty.xlsx", "the file is empty", "Export it again"),
        ("xlsx/bad/header-only.xlsx", "the file has headers in line 1 and no rows below them", "Check in the other program"),
        ("xlsx/bad/cut-off.xlsx", "the archive is damaged: ", "Open it in its program"),
        ("xlsx/bad/backwards.xlsx", "sheet 'Leads' is damaged: row 3 comes after row 5", "Open it in its program"),
        ("xlsx/bad/far-cell.xlsx", "row 1048576 of sheet 'Leads' has more than 16384 columns", "Copy what you need"),
        ("xlsx/bad/password.xlsx", "the workbook is protected by a password", "Open it in its program, save a copy without the password"),
        ("xlsx/bad/word.docx", "the file is not a table of contacts but a Word document", "Copy its table"),
        ("xlsx/bad/binary.xlsb", "the file is not a table of contacts but a binary Excel workbook (.xlsb)", "Open it in Excel"),
        ("xlsx/bad/archive.zip", "the file is not a table of contacts but a zip archive", "Unpack it"),
        ("xls/bad/password.xls", "the workbook is protected by a password", "Open it in its program, save a copy without the password"),
        ("xls/bad/cut-off.xls", "the Office file is damaged: ", "Open it in its program"),
        ("xls/bad/no-workbook.xls", "the file is not a table of contacts but an Office file without a workbook in it", "Name a CSV file"),
        (
            "xls/bad/web-page.xls",
            "the file is not a table of contacts but a web page, as some programs call their Excel reports",
            "Open it in a spreadsheet",
        ),
        ("xls/bad/excel-4.xls", "the file is not a table of contacts but a workbook of Excel 4 or older", "Open it in a spreadsheet"),
        ("xls/bad/office-2003.xml", "the file is not a table of contacts but an XML document", "Open it in a spreadsheet"),
        ("ods/bad/password.ods", "the workbook is protected by a password", "Open it in its program, save a copy without the password"),
        ("ods/bad/text.odt", "the file is not a table of contacts but a LibreOffice document", "Copy its table"),
        ("ods/bad/cut-off.ods", "the archive is damaged: ", "Open it in its program"),
        ("ods/bad/endless-rows.ods", "reading it takes more than 512 MiB of memory", "If you know where it comes from"),
        ("vcf/bad/groups-only.vcf", "the file holds no business card of a person or a company", "Export the contacts again"),
    ] {
        let world = World::new();
        let path = sample(file);
        let said = world.run_of(&["import", path.to_str().unwrap(), "--apply"]).fails(1);
        assert!(said.starts_with(&format!("prospekt: {message}")), "{file}: {said}");
        assert!(said.lines().nth(1).is_some_and(|line| line.contains(hint)), "{file}: {said}");
        assert_eq!(world.list("full-name", ""), [""; 0], "{file}");
    }
}

/// A cell of words that looks like a number is asked about as in any text; a cell that is a number is that number.
#[test]
fn words_that_look_like_numbers_are_asked_about_and_numbers_are_not() {
    let rows = |revenue: &[Cell<'static>]| {
        let mut rows = words(&[&["Name", "Revenue"]]);
        rows.extend(revenue.iter().enumerate().map(|(at, cell)| vec![Cell::Text(["Anna", "Bo", "Cid"][at]), cell.clone()]));
        rows
    };
    let made = |style: &str, revenue: &[Cell<'static>]| match style {
        "xlsx" => make::xlsx(&leads(rows(revenue)), Style::default()),
        _ => make::ods(&leads(rows(revenue))),
    };
    for style in ["xlsx", "ods"] {
        let world = World::new();
        let run = |bytes: Vec<u8>, args: &str| {
            fs::write(world.path(&format!("book.{style}")), bytes).unwrap();
            world.run(&format!("import book.{style} --type account --map full-name=Name --map revenue=Revenue {args}"))
        };
        let torn = [Cell::Text("1.234"), Cell::Number("1.5"), Cell::Number("2345.25")];
        let asked = run(made(style, &torn), "--apply").fails(1);
        assert!(asked.contains("Revenue") && asked.contains("--numbers"), "{asked}");
        run(made(style, &torn), "--numbers Revenue=comma --apply").ok();
        let held = |world: &World| world.run_of(&["list", "--type", "account", "--columns", "full-name,revenue", "--format", "csv"]).ok();
        let all = held(&world);
        assert!(all.contains("Anna,1234") && all.contains("Bo,1.5") && all.contains("Cid,2345.25"), "{style}: {all}");
        world.run("undo").told();
        // Numbers alone, also those that would be in doubt in words: nothing is asked.
        run(made(style, &[Cell::Number("1.25"), Cell::Number("12.5")]), "--apply").ok();
        let all = held(&world);
        assert!(all.contains("Anna,1.25") && all.contains("Bo,12.5"), "{style}: {all}");
    }
}
