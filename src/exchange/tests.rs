//! What whole files become: the samples in `tests/data/csv`, written by hand, and files made here.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use proptest::prelude::*;

use super::{
    drafting::Names,
    export::{self, Sheet},
    foreign::{Nowhere, here::Here},
    source::Layout,
    *,
};
use crate::model::{
    Base, Draft, FieldId, Kind, Reading, Record, RecordId, Schema, Stamp, Value, fields, record_type::LEAD, schema::Criterion,
};

const NOW: i64 = 1_795_000_000_000;

fn sample(file: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/csv").join(file)).unwrap()
}

fn options() -> Options {
    Options::new(LEAD, Reading::utc(NOW))
}

/// Everything that came out of a file.
struct Outcome {
    head: String,
    drafts: Vec<Draft>,
    warnings: Vec<String>,
    error: Option<ReadError>,
}

fn read(bytes: &[u8], schema: &Schema, options: &Options) -> Outcome {
    let mut out = Outcome { head: String::new(), drafts: Vec::new(), warnings: Vec::new(), error: None };
    let mut reader = match Reader::open_with(bytes, &Here(bytes.to_vec()), schema, options) {
        Ok(reader) => reader,
        Err(error) => return Outcome { error: Some(error), ..out },
    };
    let preview = reader.preview();
    let kept = match &preview.shape {
        Shape::Text { encoding, separator } => format!("{encoding}, {separator:?}"),
        other => other.to_string(),
    };
    out.head = format!("{}, {kept}, {}", preview.format.unwrap_or("-"), preview.header_line);
    out.warnings.extend(preview.warnings.iter().map(ToString::to_string));
    loop {
        match reader.batch(2) {
            Ok(drafts) if drafts.is_empty() => break,
            Ok(drafts) => out.drafts.extend(drafts),
            Err(error) => {
                out.error = Some(error);
                break;
            }
        }
    }
    out.warnings.extend(reader.warnings().0.iter().map(ToString::to_string));
    out
}

/// Line, then fields with their values, then problems.
fn words(draft: &Draft, schema: &Schema) -> String {
    let mut out = format!("{}", draft.line);
    for field in schema.fields() {
        if let Some(value) = draft.get(field.id) {
            write!(out, " | {}={}", field.name, field.kind.write(value)).unwrap();
        }
    }
    for (column, reason) in &draft.problems {
        write!(out, " | ! {column}: {reason}").unwrap();
    }
    out
}

/// File; format, encoding, separator and header line; the drafts.
fn check(rows: &[(&str, &str, &[&str])]) {
    let schema = Schema::default();
    for (file, head, drafts) in rows {
        let outcome = read(&sample(file), &schema, &options());
        assert!(outcome.error.is_none(), "{file}: {:?}", outcome.error);
        assert_eq!(&outcome.head, head, "{file}");
        let got: Vec<String> = outcome.drafts.iter().map(|draft| words(draft, &schema)).collect();
        assert_eq!(&got, drafts, "{file}");
    }
}

#[test]
fn outlook_files_are_read() {
    check(&[
        (
            "good/outlook-english.csv",
            "Outlook, windows-1252, ',', 1",
            &[
                "2 | full-name=Ms Åsa Öberg | title=Ms | first-name=Åsa | last-name=Öberg | job-title=Buyer | company=Nordlys AB \
                 | email=asa@nordlys.example | email-display=Åsa Öberg (asa@nordlys.example) | web-page=https://nordlys.example \
                 | phone=+46 90 123 45 | phone-mobile=070-123 45 67 | business-street=Storgatan 1, Floor 2, Box 12 \
                 | business-city=Umeå | business-postal-code=903 26 | business-country=Sweden | referred-by=Nils Ek \
                 | categories=Customer; VIP | notes=Likes tea.\nCalls back.\n\nAccount: 4711\nUser 1: Fair 2025 \
                 | department=Purchasing | birthday=1975-03-14",
                "4 | full-name=Bo Ek | first-name=Bo | last-name=Ek | company=Nordlys AB | email=bo@nordlys.example \
                 | email-display=Bo Ek (bo@nordlys.example) | birthday=1980-04-05",
                "5 | full-name=Cia | first-name=Cia | email-display=Cia",
            ],
        ),
        (
            "good/outlook-german-2010.csv",
            "Outlook (German), windows-1252, ',', 1",
            &["2 | full-name=Dr. Jürgen Groß | title=Dr. | first-name=Jürgen | last-name=Groß | job-title=Einkauf | company=Böhm GmbH \
               | email=j.gross@boehm.example | phone=0221 1234 | phone-home=0221 9 | phone-radio=0170 5 \
               | business-street=Hauptstraße 5, Hinterhaus | business-city=Köln | business-region=NRW | business-postal-code=50667 \
               | business-country=Deutschland | referred-by=Messe | notes=Ort: Lager 3 | assistant=Mia | birthday=1970-02-01"],
        ),
        (
            "good/outlook-german-2013.csv",
            "Outlook (German), UTF-8, ',', 1",
            &["2 | full-name=Käthe Süß | first-name=Käthe | last-name=Süß | company=Süß & Söhne | email=k@suess.example \
               | phone-home=030 1 | phone-home-2=030 2 | assistant=Uwe"],
        ),
        (
            "good/outlook-web.csv",
            "Outlook on the web, UTF-8, ',', 1",
            &["2 | full-name=Ana Núñez | first-name=Ana | last-name=Núñez | email=ana@sol.example | email-2=ana2@sol.example \
               | web-page=https://sol.example | im-address=ana.im | business-street=Gran Vía 1, Planta 3 | business-city=Madrid \
               | notes=Schools: Madrid"],
        ),
    ]);
}

#[test]
fn google_files_are_read() {
    check(&[
        (
            "good/google-old.csv",
            "Google Contacts (until 2023), UTF-16LE, ',', 1",
            &["2 | full-name=Dr. Lena Vogt | title=Dr. | first-name=Lena | last-name=Vogt | job-title=Owner | company=Vogt Optik \
               | email=lena@work.example | email-2=lena@home.example | email-3=lena2@home.example | web-page=https://vogt.example \
               | im-address=lena.im | phone=+49 30 3 | phone-business-fax=+49 30 4 | phone-mobile=+49 170 1 | phone-other=+49 170 2 \
               | home-street=Ring 2 | home-city=Berlin | home-postal-code=10115 | categories=Fair; Press | notes=Shoe size: 39 \
               | department=Sales | spouse=Max | birthday=1981-02-03"],
        ),
        (
            "good/google-new.csv",
            "Google Contacts, UTF-8, ',', 1",
            &[
                "2 | full-name=Kenji 田中 | first-name=Kenji | last-name=田中 | company=Mirai K.K. | email=kenji@mirai.example \
                 | phone=03 1 | phone-company-main=03 2 | business-street=1-2 Ginza, 3F | business-city=Tokyo \
                 | other-street=Somewhere 5, Osaka | categories=Kunden",
                "5 | full-name=Acme | first-name=Acme",
            ],
        ),
    ]);
}

#[test]
fn files_of_other_programs_are_read() {
    check(&[
        (
            "good/linkedin.csv",
            "LinkedIn connections, UTF-8, ',', 4",
            &[
                "5 | full-name=Eva Lind, PhD | first-name=Eva | last-name=Lind, PhD | job-title=CTO | company=Öresund Data \
                 | web-page=https://www.linkedin.com/in/eva-lind | notes=Connected On: 15 Mar 2024",
                "6 | notes=Connected On: 16 Mar 2024 | ! Full name: is missing",
            ],
        ),
        (
            "good/act.txt",
            "ACT!, UTF-8, '\\t', 1",
            &["2 | full-name=Dr. Sam Field | job-title=Head Cook | assigned-to=anna | company=Chelsea Foods | email=sam@chelsea.example \
               | phone=617-555-0100 ext. 12 | phone-other=617-555-0101 | business-street=5 Elm Street, Suite 4 | business-city=Boston \
               | business-region=MA | business-postal-code=02101 | source=Trade Show | categories=Prospect \
               | notes=Salutation: Sam\nLast Results: Wants a quote\nUser 1: blue | assistant=Kim"],
        ),
        (
            "good/thunderbird.csv",
            "Thunderbird, UTF-8, ',', 1",
            &["2 | full-name=Nora Voss | first-name=Nora | last-name=Voss | email=nora@voss.example | email-2=n2@voss.example \
               | web-page=https://voss.example | im-address=nv | home-street=Lindenallee 1, 2. OG | notes=Custom 1: red \
               | birthday=1990-04-15"],
        ),
        (
            "good/hubspot.csv",
            "HubSpot, UTF-8, ',', 1",
            &["2 | full-name=Ivy Moss | first-name=Ivy | last-name=Moss | assigned-to=anna@own.example | status=IN_PROGRESS \
               | company=Moss Ltd | email=ivy@moss.example | phone=+1 212 1 | phone-mobile=+1 212 2 | business-street=1 Main St \
               | business-city=New York | business-region=NY | source=ORGANIC_SEARCH | notes=Lifecycle Stage: lead | customer-id=901"],
        ),
        (
            "good/salesforce-report.csv",
            "Salesforce report, UTF-8, ',', 1",
            &["2 | full-name=Hal Orr | first-name=Hal | last-name=Orr | job-title=CFO | assigned-to=Anna Berg \
               | status=Open - Not Contacted | company=Orr Inc | email=hal@orr.example | business-city=Austin \
               | business-postal-code=78701 | source=Web | score=5 | do-not-email=Yes"],
        ),
        (
            "good/zoho.csv",
            "Zoho, UTF-8, ',', 1",
            &["2 | full-name=Zoe Ray | title=Ms. | first-name=Zoe | last-name=Ray | job-title=Buyer | assigned-to=Anna | company=Lumen \
               | email=zoe@lumen.example | email-2=z2@lumen.example | categories=blue; fair | customer-id=zcrm_17"],
        ),
        (
            "good/generated.csv",
            "Generated sample, UTF-8, ',', 1",
            &["2 | full-name=Mr Per Ågren | title=Mr | first-name=Per | last-name=Ågren | assigned-to=anna.berg | status=New \
               | company=Vega AB | email=per@vega.example | web-page=https://vega.example | phone=+46 8 1 | phone-business-fax=+46 8 4 \
               | phone-home=+46 8 3 | phone-mobile=+46 70 2 | business-street=Storgatan 2 | business-city=Uppsala | home-city=Umeå \
               | other-country=SE | source=Web form | score=5 | next=2018-01-29 | categories=nordic; vip \
               | notes=Hello\nthere\n\nlanguage: sv\nvalue: 10.50\ncurrency: SEK\nlast_contact: 2018-06-24 \
               | customer-id=L-00000001 | rating=Hot | do-not-call=Yes"],
        ),
        (
            "good/prospekt.csv",
            "Prospekt, UTF-8, ',', 1",
            &[
                "2 | id=7 | full-name=Anna Berg | email=anna@berg.example | phone=+46 70 1 | score=4 | categories=blue; fair \
                 | notes==1+1\nN/A",
                "4 | id=8 | full-name=N/A",
            ],
        ),
    ]);
}

#[test]
fn files_known_by_their_words_only_are_read() {
    check(&[
        (
            "good/outlook-swedish.csv",
            "Outlook (Swedish), windows-1252, ',', 1",
            &["2 | full-name=Fru Åsa Öberg | title=Fru | first-name=Åsa | last-name=Öberg | job-title=Inköpare | company=Nordlys AB \
               | email=asa@nordlys.example | email-2=asa2@nordlys.example | web-page=https://nordlys.example | phone=090-1 \
               | phone-business-fax=090-3 | phone-home=0935-2 | phone-mobile=070-123 45 67 | business-street=Storgatan 1 \
               | business-city=Umeå | business-postal-code=903 26 | business-country=Sverige | home-street=Skogsvägen 2 \
               | home-city=Vännäs | categories=Kund; Mässa | notes=Tycker om te. | department=Inköp | birthday=1975-03-14"],
        ),
        (
            "good/salesforce-loader.csv",
            "Salesforce, UTF-8, ',', 1",
            &["2 | full-name=Mr. Hal Orr | title=Mr. | first-name=Hal | last-name=Orr | job-title=CFO | status=Working - Contacted \
               | company=Orr Inc | email=hal@orr.example | web-page=https://orr.example | phone=512-1 | phone-business-fax=512-3 \
               | phone-mobile=512-2 | business-street=1 Main St | business-city=Austin | business-region=TX \
               | business-postal-code=78701 | business-country=USA | source=Web | score=3 \
               | notes=Called twice.\n\nIndustry: Retail\nAnnualRevenue: 1000000\nRegion__c: South | customer-id=00Q5e00000AbCdEEAV \
               | do-not-email=Yes"],
        ),
        (
            "good/sales-navigator.csv",
            "Sales Navigator, UTF-8, ',', 1",
            &["2 | full-name=Eva Lind | first-name=Eva | last-name=Lind | job-title=CTO | company=Öresund Data \
               | web-page=https://www.linkedin.com/in/eva-lind | area-of-interest=Software \
               | notes=companyUrl: https://x.example/c/77\nlocation: Malmö\nsummary: One\nTwo"],
        ),
        (
            "good/bcm.csv",
            "Business Contact Manager, UTF-8, ',', 1",
            &["2 | full-name=Ewa Nowak | first-name=Ewa | last-name=Nowak | job-title=Buyer | assigned-to=anna | company=Nordlys AB \
               | email=ewa@nordlys.example | email-display=Ewa Nowak | web-page=https://nordlys.example | phone=0113 1 \
               | phone-business-fax=0113 2 | phone-home=01904 1 | phone-mobile=0770 1 | business-street=Main Street 1 \
               | business-city=Leeds | business-postal-code=LS1 | business-country=UK | home-city=York | source=Web \
               | area-of-interest=Service | notes=Met at the fair\n\nUserField1: blue | department=Purchasing | customer-id=101 \
               | rating=Good | birthday=1975-03-14 | do-not-email=Yes"],
        ),
    ]);
}

#[test]
fn rows_that_a_file_marks_as_something_else_are_left_out_and_counted() {
    let schema = Schema::default();
    for (kind, lines, warnings) in [
        (
            LEAD,
            &[2][..],
            [
                "line 3: 1 row is a business contact, not a lead; left out; read the file again as contacts to have them",
                "line 4: 1 row is a company or a deal, not a person; left out",
                "line 5: 1 row was deleted in the other program; left out",
            ],
        ),
        (
            crate::model::record_type::CONTACT,
            &[3],
            [
                "line 2: 1 row is a lead, not a business contact; left out; read the file again as leads to have them",
                "line 4: 1 row is a company or a deal, not a person; left out",
                "line 5: 1 row was deleted in the other program; left out",
            ],
        ),
    ] {
        let outcome = read(&sample("good/bcm.csv"), &schema, &Options::new(kind, Reading::utc(NOW)));
        assert_eq!(outcome.drafts.iter().map(|draft| draft.line).collect::<Vec<_>>(), lines);
        assert_eq!(outcome.warnings, warnings);
    }
}

#[test]
fn encodings_separators_and_line_ends_are_found() {
    check(&[
        (
            "good/swedish-excel.csv",
            "Outlook (Swedish), windows-1252, ';', 2",
            &["3 | full-name=Göran Åkesson | first-name=Göran | last-name=Åkesson | job-title=VD | company=Ätna AB \
               | email=goran@atna.example | phone=08-1 | phone-home=08-2 | business-street=Kungsgatan 3 | business-city=Stockholm \
               | business-postal-code=111 43 | notes=Skostorlek: 44"],
        ),
        ("good/utf16-no-mark.csv", "-, UTF-16BE, '\\t', 1", &["2 | full-name=Åsa | email=asa@x.example"]),
        (
            "good/pipes-and-blanks.csv",
            "-, UTF-8, '|', 3",
            &[
                "5 | full-name=Anna | email=anna@x.example | business-city=Umeå",
                "7 | full-name=Bo | email=bo@x.example | business-city=Åre",
            ],
        ),
    ]);
}

#[test]
fn a_person_who_knows_the_encoding_is_believed() {
    let schema = Schema::default();
    let mut options = options();
    options.layout.encoding = Some("macintosh".to_owned());
    let outcome = read(&sample("good/old-mac.csv"), &schema, &options);
    let got: Vec<String> = outcome.drafts.iter().map(|draft| words(draft, &schema)).collect();
    assert_eq!(got, ["2 | full-name=Anna Berg | business-city=Umeå | notes=two\nlines", "5 | full-name=Bo Ek | business-city=Åre"]);
    options.layout.encoding = Some("klingon".to_owned());
    assert_eq!(read(b"Name\nAnna", &schema, &options).error.unwrap().to_string(), "'klingon' is not an encoding");
}

#[test]
fn a_person_who_knows_the_layout_and_format_is_believed() {
    let schema = Schema::default();
    let mut options = options();
    options.layout = Layout { separator: Some('x'), headers: dialect::HeaderLine::Line(2), ..Layout::default() };
    options.format = Some("act!".to_owned());
    let outcome = read(b"abc\nContactxTitle\nAnnaxBoss\n", &schema, &options);
    assert_eq!(words(&outcome.drafts[0], &schema), "3 | full-name=Anna | job-title=Boss");
    options.format = Some("Lotus".to_owned());
    assert_eq!(read(b"abc\nContactxTitle\nAnnaxBoss\n", &schema, &options).error.unwrap().to_string(), "'Lotus' is not a file format");
}

#[test]
fn a_file_that_cannot_be_read_says_why_where_and_what_to_do() {
    let schema = Schema::default();
    for (file, rows, error, hint) in [
        ("bad/empty.csv", 0, "the file is empty", "Export it again"),
        ("bad/only-blanks.csv", 0, "the file is empty", "Export it again"),
        ("bad/header-only.csv", 0, "the file has headers in line 1 and no rows below them", "Check in the other program"),
        ("bad/workbook.csv", 0, "the archive is damaged", "Open it in its program"),
        (
            "bad/unclosed-quote.csv",
            1,
            "a quoted cell opens in line 3 and does not close; the rows above it were read",
            "Close the quote in that line",
        ),
        (
            "bad/two-way-dates.csv",
            0,
            "line 2: Birthday: '1/2/1970' can be read as 1 Feb 1970 or 2 Jan 1970",
            "Say how the dates of the column are written: --dates COLUMN=dmy",
        ),
    ] {
        let outcome = read(&sample(file), &schema, &options());
        assert_eq!(outcome.drafts.len(), rows, "{file}");
        let found = outcome.error.unwrap();
        assert!(found.to_string().starts_with(error), "{file}: {found}");
        assert!(found.hint().starts_with(hint), "{file}: {}", found.hint());
    }
}

#[test]
fn a_giant_line_stops_the_reading_and_not_the_program() {
    /// Never ends: a reader that kept it would fill the memory.
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0 += u64::try_from(buffer.len()).unwrap();
            assert!(self.0 < 20 * 1024 * 1024, "read on although the row was too long");
            buffer.fill(b'x');
            Ok(buffer.len())
        }
    }
    let schema = Schema::default();
    let input = std::io::Read::chain(b"Name,Email\nAnna,a@x.example\n".as_slice(), Endless(0));
    let mut reader = Reader::open(input, &schema, &options()).unwrap();
    assert_eq!(reader.batch(10).unwrap().len(), 1);
    let error = reader.batch(10).unwrap_err();
    assert_eq!(error.to_string(), "the row that begins in line 3 is longer than 8 MiB; the rows above it were read");
    assert_eq!(reader.batch(10).unwrap(), []);
    let wide = format!("{}\nAnna\n", "Name,".repeat(2001));
    assert_eq!(read(wide.as_bytes(), &schema, &options()).error.unwrap().to_string(), "line 1 has more than 2000 columns");
}

#[test]
fn what_is_odd_is_read_and_said() {
    let schema = Schema::default();
    for (file, drafts, warnings) in [
        (
            "bad/ragged.csv",
            &[
                "2 | full-name=Anna",
                "3 | full-name=Bo | email=b@x.example | business-city=Åre | notes=Column 4: surplus\nColumn 6: more",
                "5 | full-name=Cia | email=c@x.example",
            ][..],
            &["line 3: cells beyond the last header: 2; kept in the notes"][..],
        ),
        (
            "bad/nul-bytes.csv",
            &["2 | full-name=Anna | email=a@x.example", "3 | full-name=Bo | email=b@x.example"],
            &["line 2: 4 NUL characters from here on were left out"],
        ),
        (
            "bad/late-bad-bytes.csv",
            &[
                "2 | full-name=Åsa | business-city=Umeå",
                "3 | full-name=J\u{fffd}rgen | business-city=K\u{fffd}ln",
                "4 | full-name=Bo | business-city=Åre",
            ],
            &["line 3: 2 characters from here on are not UTF-8; each became \u{fffd}"],
        ),
        (
            "bad/duplicate-headers.csv",
            &["2 | full-name=Anna | notes=one\n\nNotes (2): two\nColumn 4: three\nName (2): Annie\nColumn 6: four"],
            &[],
        ),
        (
            "bad/no-name.csv",
            &[
                "2 | full-name=Acme | company=Acme | phone=1",
                "3 | full-name=a@x.example | email=a@x.example | phone=2",
                "4 | phone=3 | ! Full name: is missing",
            ],
            &[
                "line 2: has no name; the company 'Acme' stands in for it",
                "line 3: has no name; the e-mail address 'a@x.example' stands in for it",
            ],
        ),
        (
            "bad/bad-values.csv",
            &[
                "2 | full-name=Anna | notes=E-mail: not an address\nBirthday: soon\nDo not call: maybe",
                "3 | full-name=Bo | email=a@x.example | email-2=b@x.example | birthday=1999-12-31 | do-not-call=Yes",
                "4 | full-name=Cia | email=c@x.example | birthday=1970-02-01",
            ],
            &[
                "line 2: E-mail: 'not an address' is not an e-mail address: name@host is expected; kept in the notes",
                "line 2: Birthday: 'soon' is not a date; kept in the notes",
                "line 2: Do not call: 'maybe' is neither yes nor no; kept in the notes",
            ],
        ),
        (
            "bad/hostile-text.csv",
            &[
                "2 | full-name=\u{202e}evil\u{202c} \u{1b}[31mRed\u{1b}[0m | company==cmd|'/c calc'!A1 | notes=@SUM(1+1)*cmd\u{7}",
                "3 | full-name=+46 70 1 | company=-2+3 | notes='quoted",
            ],
            &[],
        ),
    ] {
        let outcome = read(&sample(file), &schema, &options());
        assert!(outcome.error.is_none(), "{file}");
        let got: Vec<String> = outcome.drafts.iter().map(|draft| words(draft, &schema)).collect();
        assert_eq!(got, drafts, "{file}");
        assert_eq!(outcome.warnings, warnings, "{file}");
    }
}

#[test]
fn without_headers_columns_have_numbers_until_a_person_says_what_they_are() {
    let schema = Schema::default();
    let bytes = sample("bad/no-header.csv");
    let mut reader = Reader::open(bytes.as_slice(), &schema, &options()).unwrap();
    assert_eq!(reader.preview().headers, ["Column 1", "Column 2", "Column 3"]);
    assert_eq!(reader.preview().warnings.len(), 1);
    let found = &reader.preview().mapping;
    assert_eq!((found.column(0), found.why(0)), (ColumnUse::Field(fields::NAME), mapping::Why::Content));
    assert_eq!((found.column(1), found.why(1)), (ColumnUse::Field(fields::EMAIL), mapping::Why::Content));
    let mut mapping = found.clone();
    mapping.set(2, ColumnUse::LeaveOut, mapping::Why::Hand);
    reader.set_mapping(mapping, &schema);
    assert_eq!(reader.preview().warnings.len(), 1);
    let drafts = reader.batch(10).unwrap();
    let got: Vec<String> = drafts.iter().map(|draft| words(draft, &schema)).collect();
    assert_eq!(got, ["1 | full-name=Anna Berg | email=anna@x.example", "2 | full-name=Bo Ek | email=bo@x.example"]);
}

/// The values of a field in a file of that text, as they were read; an error as a sentence.
fn values(text: &str, field: &str, change: impl Fn(&mut Options)) -> Vec<String> {
    let kind = if field == "employees" { crate::model::record_type::ACCOUNT } else { LEAD };
    let (schema, mut options) = (Schema::default(), Options::new(kind, Reading::utc(NOW)));
    change(&mut options);
    let field = schema.named(field).unwrap();
    let outcome = read(text.as_bytes(), &schema, &options);
    let value = |draft: &Draft| draft.get(field.id).map_or_else(|| "-".to_owned(), |value| field.kind.write(value));
    let values = outcome.drafts.iter().map(value);
    values
        .chain(outcome.error.map(|error| error.to_string()))
        .chain(outcome.warnings.into_iter().filter(|text| text.contains(": '")))
        .collect()
}

#[test]
fn dates_and_numbers_are_never_guessed() {
    let dates = "Name,Birthday\nAnna,1/2/1970\nBo,3/4/1980\n";
    let asked = "line 2: Birthday: '1/2/1970' can be read as 1 Feb 1970 or 2 Jan 1970";
    assert_eq!(values(dates, "birthday", |_| {}), [asked]);
    assert_eq!(values(dates, "birthday", |options| options.layout.days = Some(days::Order::MonthFirst)), ["1970-01-02", "1980-03-04"]);
    let told =
        "line 2: Birthday: '1/2/1970' can be read in more than one way; taken as day/month/year here, and asked before it is imported";
    assert_eq!(
        values(dates, "birthday", |options| options.unsettled = drafting::Unsettled::Tell),
        ["1970-02-01", "1980-04-03", told],
        "a plan nobody can carry out says so"
    );
    // The column itself decides, and what is against it is said.
    let decided = "Name,Birthday\nAnna,1/2/1970\nBo,13/4/1980\n";
    assert_eq!(values(decided, "birthday", |_| {}), ["1970-02-01", "1980-04-13"]);
    let torn = "Name,Birthday\nAnna,4/13/1970\nBo,13/4/1980\nCia,1/2/1990\n";
    assert_eq!(values(torn, "birthday", |_| {}).last().unwrap(), "line 4: Birthday: '1/2/1990' can be read as 1 Feb 1990 or 2 Jan 1990");
    // What comes below the first rows is not guessed either.
    let late = format!("Name,Birthday\n{}Late,1/2/1970\n", "Anna,\n".repeat(300));
    assert!(values(&late, "birthday", |_| {}).last().unwrap().starts_with("line 302: Birthday: '1/2/1970' can be read"));
    let numbers = "Name,Employees\nAnna,1.234\n";
    assert_eq!(values(numbers, "employees", |_| {}), ["line 2: Employees: '1.234' can be read as 1.234 or 1234"]);
    assert_eq!(values(numbers, "employees", |options| options.layout.numbers = Some(amounts::Mark::Comma)), ["1234"]);
    assert_eq!(values("Name,Employees\nAnna,1.234\nBo,\"12,0\"\n", "employees", |_| {}), ["1234", "12"]);
    let account = Options::new(crate::model::record_type::ACCOUNT, Reading::utc(NOW));
    let error = read(&sample("bad/two-way-numbers.csv"), &Schema::default(), &account).error.unwrap();
    assert_eq!(error.to_string(), "line 3: Employees: '1.234' can be read as 1.234 or 1234");
    assert!(error.hint().starts_with("Say what parts the decimals of the column: --numbers COLUMN=point"));
}

#[test]
fn programs_that_write_their_dates_in_one_way_are_not_asked_about() {
    let schema = Schema::default();
    for file in std::fs::read_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/csv/good")).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let reader = Reader::open(bytes.as_slice(), &schema, &options()).unwrap();
        let open = questions::open(reader.preview(), &reader.preview().mapping, &schema);
        assert!(open.is_empty(), "{}: {open:?}", path.display());
    }
}

#[test]
fn what_a_person_says_about_quotes_headers_and_the_first_row_is_believed() {
    let schema = Schema::default();
    let mut options = options();
    options.layout = Layout { quote: dialect::Quote::Single, first: Some(5), ..Layout::default() };
    let text = b"Name,Company\n'Anna, A',\"Ada\"\nBo,x\nline three\n'Cia, C',\"y\"\n";
    let outcome = read(text, &schema, &options);
    assert_eq!(outcome.drafts.iter().map(|draft| words(draft, &schema)).collect::<Vec<_>>(), ["5 | full-name=Cia, C | company=\"y\""]);
    for (layout, want) in [
        (
            Layout { headers: dialect::HeaderLine::Line(99), ..Layout::default() },
            "there is no row in line 99 or below to take the headers from",
        ),
        (Layout { first: Some(99), ..Layout::default() }, "the file has headers in line 1 and no rows below them"),
    ] {
        options.layout = layout;
        assert_eq!(read(text, &schema, &options).error.unwrap().to_string(), want);
    }
    options.layout = Layout { headers: dialect::HeaderLine::Missing, ..Layout::default() };
    assert_eq!(read(b"Name,E-mail\nAnna,a@x.example\n", &schema, &options).drafts.len(), 2);
}

#[test]
fn a_file_is_read_by_the_saved_map_that_fits_it() {
    let map = |lines: &str| crate::model::ImportMap {
        record: RecordId(9),
        name: "Fair".to_owned(),
        kind: LEAD,
        author: "anna".to_owned(),
        is_shared: false,
        lines: lines.to_owned(),
    };
    let read = |lines: &str, text: &[u8], change: &dyn Fn(&mut Options)| {
        let schema = Schema::default().with_maps(vec![map(lines)]);
        let mut options = options();
        change(&mut options);
        let open = || Ok::<(&[u8], Box<dyn foreign::Apart>), ReadError>((text, Box::new(Nowhere)));
        let mut reader = open_known(open, &schema, &options).unwrap();
        let name = reader.preview().map.as_ref().map_or_else(|| "-".to_owned(), |map| map.name.clone());
        let warnings: Vec<String> = reader.preview().warnings.iter().map(ToString::to_string).collect();
        (name, reader.batch(1).map(|drafts| words(&drafts[0], &schema)).unwrap_or_else(|error| error.to_string()), warnings.join("; "))
    };
    let none = &|_: &mut Options| {};
    let text = b"Wer,Wann,Wo\nAnna,1/2/1970,Ort\n".as_slice();
    let lines = "wer = full-name\nwann = birthday, mdy";
    assert_eq!(read(lines, text, none).1, "2 | full-name=Anna | notes=Wo: Ort | birthday=1970-01-02");
    // In another order, and with the way of a column kept.
    assert_eq!(read(lines, b"Wann,Wer\n1/2/1970,Anna\n", none).1, "2 | full-name=Anna | birthday=1970-01-02");
    // A person who wants none, or names a program.
    assert_eq!(read(lines, text, &|options| options.map = MapWish::No).0, "-");
    assert_eq!(read(lines, text, &|options| options.format = Some("ACT!".to_owned())).0, "-");
    // Only what the map says of the file makes it fit: the encoding of the headers, the line they stand in.
    let latin = b"F\xf6retagsnamn;Wer\nB;Anna\n".as_slice();
    let said = "[file]\nencoding = windows-1251\n[columns]\nf\u{446}retagsnamn = company\nwer = full-name";
    assert_eq!(read(said, latin, none), ("Fair".to_owned(), "2 | full-name=Anna | company=B".to_owned(), String::new()));
    // A map that is broken or does not fit changes nothing.
    assert_eq!(read("wer = ???", text, none).0, "-");
    assert_eq!(read("wer = full-name\nmail = email", text, none).0, "-");
    let named = |options: &mut Options| options.map = MapWish::This(Box::new(map("wer = full-name\nmail = email\nwo = gone-field")));
    let (name, draft, warnings) = read("x = -", text, &named);
    assert_eq!((name.as_str(), draft.as_str()), ("Fair", "2 | full-name=Anna | notes=Wann: 1/2/1970\nWo: Ort"));
    assert_eq!(
        warnings,
        "'wo' became 'gone-field', which is no field here; it is kept in the notes; the map 'Fair' names a column the file has not: mail"
    );
    let broken = |options: &mut Options| options.map = MapWish::This(Box::new(map("nonsense")));
    assert!(read("x = -", text, &broken).2.contains("the map 'Fair' is not used: line 1 of the map"));
}

#[test]
fn text_over_the_limit_refuses_its_row_only() {
    let schema = Schema::default();
    let long = "x".repeat(crate::model::kind::LONGEST_TEXT + 1);
    let file = format!("Name,Company,Shoe size\nAnna,{long},\nBo,,{long}\nCia,,39\n");
    let outcome = read(file.as_bytes(), &schema, &options());
    let problems: Vec<usize> = outcome.drafts.iter().map(|draft| draft.problems.len()).collect();
    assert_eq!(problems, [1, 1, 0]);
    assert!(outcome.drafts[0].problems[0].1.starts_with("is 262145 bytes long"));
}

#[test]
fn rows_that_only_change_records_need_no_name() {
    let schema = Schema::default();
    let mut options = options();
    options.names = Names::AsGiven;
    let outcome = read(b"Email,Company,Phone\na@x.example,Acme,1\n,,2\n", &schema, &options);
    let got: Vec<String> = outcome.drafts.iter().map(|draft| words(draft, &schema)).collect();
    assert_eq!(got, ["2 | company=Acme | email=a@x.example | phone=1", "3 | phone=2"]);
    let own = read(b"id,score-type,first-name\n7,Manual,Anna\n", &schema, &Options::new(LEAD, Reading::utc(NOW)));
    assert_eq!(words(&own.drafts[0], &schema), "2 | id=7 | first-name=Anna | score-type=Manual");
}

#[test]
fn rejected_rows_are_written_whole_and_can_be_mended_and_read_again() {
    let schema = Schema::default();
    let file = "Notes:\n\nFirst Name,Last Name,Connected On\nEva,Lind,1\n=Bo,'-Ek,2,surplus\n\"C,ia\",\"two\nlines\",3\n";
    let reasons: BTreeMap<u64, String> = [(5, "is known".to_owned()), (6, "=odd".to_owned())].into();
    let mut out = Vec::new();
    let lookup = headers::Lookup::new(&schema, LEAD);
    let mut source = source::Source::open(file.as_bytes(), &Nowhere, &Layout::default(), &lookup).unwrap();
    let count = rejects::copy(&mut source, &mut out, &reasons).unwrap();
    assert_eq!(count, 2);
    assert_eq!(
        String::from_utf8(out.clone()).unwrap(),
        "\u{feff}First Name,Last Name,Connected On,Line,Reason\r\n'=Bo,''-Ek,2,5,is known,surplus\r\n\"C,ia\",\"two\nlines\",3,6,'=odd\r\n"
    );
    let outcome = read(&out, &schema, &options());
    assert_eq!(outcome.head, "LinkedIn connections, UTF-8, ',', 1");
    let got: Vec<String> = outcome.drafts.iter().map(|draft| words(draft, &schema)).collect();
    assert_eq!(
        got,
        [
            "2 | full-name==Bo '-Ek | first-name==Bo | last-name='-Ek | notes=Connected On: 2\nColumn 6: surplus",
            "3 | full-name=C,ia two lines | first-name=C,ia | last-name=two lines | notes=Connected On: 3",
        ]
    );
}

fn criteria() -> Schema {
    let criterion = |record: u64, field, text: &str| Criterion {
        record: RecordId(record),
        field: FieldId(field),
        text: text.to_owned(),
        weight: 2,
        rule: String::new(),
    };
    Schema::new(vec![criterion(901, 1000, "Has a budget"), criterion(902, 1001, "Answers calls")], Vec::new(), Vec::new())
}

fn stamp() -> Stamp {
    Stamp { by: "anna".to_owned(), at: NOW }
}

fn exported(name: &str, schema: &Schema, columns: &[FieldId], records: &[Record]) -> String {
    let mut out = Vec::new();
    let sheet = Sheet::new(schema, Reading::utc(NOW), columns);
    let exporter = export::named(export::LISTS, name).unwrap();
    assert_eq!(exporter.write(&mut out, sheet, records).unwrap(), u64::try_from(records.len()).unwrap());
    String::from_utf8(out).unwrap()
}

fn two_records(schema: &Schema) -> Vec<Record> {
    let id = |name: &str| schema.named(name).unwrap().id;
    vec![
        Record::new(RecordId(7), LEAD, stamp()).with([
            (fields::NAME, Value::Text("=Anna\u{1b}[31m 田中".to_owned())),
            (fields::SCORE, Value::Stars(4)),
            (id("birthday"), Value::Date(0)),
            (fields::CATEGORIES, Value::Tags(vec!["blue".to_owned(), "fair".to_owned()])),
            (id("do-not-call"), Value::YesNo(true)),
            (FieldId(1000), Value::Tick(stamp())),
        ]),
        Record::new(RecordId(12), LEAD, stamp()).with([(fields::NAME, Value::Text("Bo".to_owned()))]),
    ]
}

#[test]
fn lists_are_written_as_tables_csv_json_and_numbers() {
    let schema = criteria();
    let id = |name: &str| schema.named(name).unwrap().id;
    let columns = [
        fields::ID,
        fields::TYPE,
        fields::NAME,
        fields::SCORE,
        id("birthday"),
        fields::CATEGORIES,
        id("do-not-call"),
        fields::MODIFIED,
        FieldId(1000),
    ];
    let records = two_records(&schema);
    for (name, want) in [
        (
            "csv",
            "id,type,full-name,score,birthday,categories,do-not-call,modified,criterion-0\n\
             7,lead,'=Anna\u{1b}[31m 田中,4,1970-01-01,blue; fair,Yes,2026-11-18T11:06:40.000Z,2026-11-18T11:06:40.000Z anna\n\
             12,lead,Bo,,,,,2026-11-18T11:06:40.000Z,\n",
        ),
        (
            "jsonl",
            "{\"id\":7,\"type\":\"lead\",\"full-name\":\"=Anna\\u001b[31m 田中\",\"score\":4,\"birthday\":\"1970-01-01\",\
             \"categories\":[\"blue\",\"fair\"],\"do-not-call\":true,\"modified\":\"2026-11-18T11:06:40.000Z\",\
             \"criterion-0\":\"2026-11-18T11:06:40.000Z anna\"}\n\
             {\"id\":12,\"type\":\"lead\",\"full-name\":\"Bo\",\"modified\":\"2026-11-18T11:06:40.000Z\"}\n",
        ),
        ("ids", "7\n12\n"),
    ] {
        assert_eq!(exported(name, &schema, &columns, &records), want, "{name}");
    }
    assert_eq!(
        exported("table", &schema, &[fields::ID, fields::NAME, fields::SCORE], &records),
        "Number  Full name        Score\n     7  =Anna·[31m 田中  4\n    12  Bo\n"
    );
    assert_eq!(exported("json", &schema, &[fields::ID, fields::NAME], &records[1..]), "[\n{\"id\":12,\"full-name\":\"Bo\"}\n]\n");
    assert_eq!(exported("json", &schema, &[fields::ID], &[]), "[]\n");
    assert_eq!(exported("jsonl", &schema, &[fields::ID], &[]), "");
}

#[test]
fn no_character_of_json_commands_a_terminal_and_none_is_lost() {
    let schema = Schema::default();
    let name = "a\u{9b}31m\u{202e}b\u{7f}\u{e0041}田\n\"";
    let record = Record::new(RecordId(1), LEAD, stamp()).with([(fields::NAME, Value::Text(name.to_owned()))]);
    let json = exported("jsonl", &schema, &[fields::NAME], &[record]);
    assert_eq!(json, "{\"full-name\":\"a\\u009b31m\\u202eb\\u007f\\udb40\\udc41田\\n\\\"\"}\n");
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read["full-name"], name);
}

#[test]
fn money_is_text_in_json_so_that_no_cent_is_lost() {
    let schema = Schema::default();
    let revenue = schema.named("revenue").unwrap().id;
    let record = Record::new(RecordId(1), crate::model::record_type::ACCOUNT, stamp()).with([(revenue, Value::Money(-123_450))]);
    assert_eq!(
        exported("jsonl", &schema, &[fields::TYPE, revenue], std::slice::from_ref(&record)),
        "{\"type\":\"account\",\"revenue\":\"-1234.50\"}\n"
    );
    assert_eq!(exported("csv", &schema, &[revenue], &[record]), "revenue\n-1234.50\n");
}

#[test]
fn every_field_people_may_set_is_among_all_columns_once() {
    let schema = criteria();
    let columns = export::all_columns(&schema, LEAD);
    assert_eq!(columns[..2], [fields::ID, fields::TYPE]);
    for field in schema.fields_of(Base::Contact).filter(|field| field.is_editable()) {
        assert_eq!(columns.iter().filter(|column| **column == field.id).count(), 1, "{}", field.name);
    }
    assert!(columns.contains(&FieldId(1001)));
    assert!(!columns.contains(&fields::SCORE_EXACT) && !columns.contains(&fields::DELETED));
}

/// A value of the kind, as it may stand in a store: read from what a person might type.
fn value_of(kind: Kind) -> BoxedStrategy<Option<Value>> {
    let parsed = move |text: String| kind.parse(&text, &Reading::utc(NOW)).ok().flatten();
    match kind {
        Kind::Tick => (0..NOW, "[a-z]{1,8}( [a-z]{1,3})?").prop_map(|(at, by)| Some(Value::Tick(Stamp { by, at }))).boxed(),
        Kind::Moment => (0..NOW).prop_map(|at| Some(Value::Moment(at))).boxed(),
        Kind::Date => (-300_000_i32..300_000).prop_map(|day| Some(Value::Date(day))).boxed(),
        Kind::Number => any::<i64>().prop_map(|number| Some(Value::Number(number))).boxed(),
        Kind::Money => (-1_000_000_000_i64..1_000_000_000).prop_map(|minor| Some(Value::Money(minor))).boxed(),
        Kind::Stars => (0_u8..=5).prop_map(|stars| Some(Value::Stars(stars))).boxed(),
        Kind::Decimal | Kind::Percent => (-1_000_000_000_i64..1_000_000_000).prop_map(|number| Some(Value::Decimal(number))).boxed(),
        Kind::Links(_) => proptest::collection::vec(any::<u64>(), 0..3)
            .prop_map(|ids| Value::Links(ids.into_iter().map(RecordId).collect()).normal())
            .boxed(),
        Kind::Products => "[1-9] x [a-z]{1,5} @ [1-9]\\.50".prop_map(parsed).boxed(),
        Kind::Link(_) => any::<u64>().prop_map(|id| Some(Value::Link(RecordId(id)))).boxed(),
        Kind::YesNo => Just(Some(Value::YesNo(true))).boxed(),
        Kind::Email => "[a-z'+=-]{1,6}@[a-z]{1,5}\\.se".prop_map(parsed).boxed(),
        Kind::Choice(list) => {
            let values = crate::model::lists::built_in(list).map(|list| list.values).unwrap_or_default();
            if values.is_empty() {
                "[^\0]{0,8}".prop_map(parsed).boxed()
            } else {
                proptest::sample::select(values).prop_map(|value| Some(Value::Text(value.to_owned()))).boxed()
            }
        }
        Kind::Picture => "[a-z/]{0,12}".prop_map(parsed).boxed(),
        Kind::Text | Kind::LongText | Kind::Phone | Kind::Url | Kind::Person | Kind::Tags | Kind::Several(_) => {
            prop_oneof!["[^\0]{0,12}", "['=+@a,;\"\n -]{0,8}", "(N/A|-|0/0/00|\u{feff}x| a )"].prop_map(parsed).boxed()
        }
    }
}

fn record() -> impl Strategy<Value = Record> {
    let fields: Vec<_> =
        criteria().fields_of(Base::Contact).filter(|field| field.is_editable()).map(|field| (field.id, field.kind)).collect();
    let name = "[a-z=']{1,9}".prop_map(Value::Text);
    let values = proptest::sample::subsequence(fields, 0..12)
        .prop_flat_map(|fields| fields.into_iter().map(|(id, kind)| value_of(kind).prop_map(move |value| (id, value))).collect::<Vec<_>>());
    (1..1_000_000_u64, name, values).prop_map(|(id, name, values)| {
        let values = values.into_iter().filter_map(|(id, value)| Some((id, value?)));
        Record::new(RecordId(id), LEAD, stamp()).with(values.chain([(fields::NAME, name)]))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn records_come_back_from_csv_as_they_were(records in proptest::collection::vec(record(), 1..5)) {
        let schema = criteria();
        let columns = export::all_columns(&schema, LEAD);
        for table in [export::EXPORTS, export::LISTS] {
            let mut out = Vec::new();
            let exporter = export::named(table, "csv").unwrap();
            exporter.write(&mut out, Sheet::new(&schema, Reading::utc(NOW), &columns), &records).unwrap();
            let outcome = read(&out, &schema, &options());
            prop_assert_eq!(outcome.head, "Prospekt, UTF-8, ',', 1");
            prop_assert_eq!(outcome.warnings, Vec::<String>::new());
            prop_assert_eq!(outcome.drafts.len(), records.len());
            for (draft, record) in outcome.drafts.iter().zip(&records) {
                let mut values = draft.values.clone();
                values.sort_by_key(|(field, _)| *field);
                let mut want = vec![(fields::ID, record.value(fields::ID).unwrap())];
                want.extend(record.values().iter().cloned());
                prop_assert_eq!(&values, &want);
                prop_assert!(draft.problems.is_empty());
            }
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic_and_lines_ascend(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let outcome = read(&bytes, &Schema::default(), &options());
        prop_assert!(outcome.drafts.windows(2).all(|pair| pair[0].line < pair[1].line));
    }

    #[test]
    fn damaged_samples_never_panic(file in proptest::sample::select(vec!["outlook-english.csv", "google-old.csv", "linkedin.csv", "act.txt", "prospekt.csv"]),
                                   damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = sample(&format!("good/{file}"));
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _outcome = read(&bytes, &Schema::default(), &options());
    }
}
