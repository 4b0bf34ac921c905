//! An independent reader agrees with what was read and written: Python's csv, openpyxl and vobject. Skipped where they are missing;
//! nothing of the program needs them.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    process::{Command, Stdio},
};

use prospekt::{
    exchange::{Options, Reader, Shape},
    model::{Reading, Schema, record_type},
};
use serde_json::{Value as Json, json};

use super::{Here, sample};
use crate::support::World;

#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn skip(module: &str) {
    eprintln!("skipped: there is no python3 with {module}");
}

/// What a Python program answers, as JSON; nothing where Python or a module is missing.
fn python(module: &str, program: &str, args: &[&str]) -> Option<Json> {
    let has = Command::new("python3").args(["-c", &format!("import {module}")]).stderr(Stdio::null()).status();
    if !has.is_ok_and(|status| status.success()) {
        skip(module);
        return None;
    }
    let mut child = Command::new("python3").arg("-").args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The cells of a sheet as openpyxl reads them, written as we write them.
const CELLS: &str = r#"
import sys, json, datetime, openpyxl
book = openpyxl.load_workbook(sys.argv[1], data_only=True)
sheet = book[sys.argv[2]]
def text(cell):
    value = cell.value
    if value is None or cell.data_type == 'e': return ''
    if isinstance(value, bool): return 'TRUE' if value else 'FALSE'
    if isinstance(value, datetime.datetime):
        return value.strftime('%Y-%m-%d') if value.time() == datetime.time(0) else value.strftime('%Y-%m-%d %H:%M')
    if isinstance(value, float) and value == int(value): return str(int(value))
    return str(value)
rows = [[text(cell) for cell in row] for row in sheet.iter_rows()]
rows = [row for row in rows if any(row)]
def cut(row):
    while row and row[-1] == '': row.pop()
    return row
print(json.dumps([cut(row) for row in rows]))
"#;

#[test]
fn openpyxl_reads_the_same_cells_out_of_the_samples() {
    let schema = Schema::default();
    for (file, sheet) in [
        ("typed.xlsx", "Leads"),
        ("shared-strings.xlsx", "Leads"),
        ("from-1904.xlsx", "Leads"),
        ("three-sheets.xlsx", "People"),
        ("outlook-german.xlsx", "Leads"),
        ("libreoffice.xlsx", "leads"),
    ] {
        let path = sample("xlsx/good").join(file);
        let Some(theirs) = python("openpyxl", CELLS, &[path.to_str().unwrap(), sheet]) else { return };
        let bytes = fs::read(&path).unwrap();
        let options = Options::new(record_type::LEAD, Reading::utc(0));
        let reader = Reader::open_with(bytes.as_slice(), &Here(bytes.clone()), &schema, &options).unwrap();
        let preview = reader.preview();
        let rows = preview.rows.iter().map(|row| row.cells().map(str::to_owned).collect::<Vec<_>>());
        let ours: Vec<Vec<String>> = std::iter::once(preview.headers.clone()).chain(rows).collect();
        assert_eq!(json!(ours), theirs, "{file}");
    }
}

/// A store of leads that are hard to write.
fn hard() -> World {
    let world = World::new();
    world.file(
        "hard.csv",
        "Full name,First name,Last name,Company,E-mail,Phone,Mobile phone,Birthday,Do not call,Notes,Categories,Street,City,Postal code\n\
         Åsa Öberg,Åsa,Öberg,\"Nordlys, Inc; Co\",asa@x.example,+46 90 123,0701234567,1975-03-14,yes,\"one\ntwo; three, \\four\",fair;press,Storgatan 1,Umeå,00123\n\
         =1+1,,,@SUM(A1),,-2,,,,\"=HYPERLINK(\"\"http://x\"\")\",,,,\n\
         田中 太郎,太郎,田中,,taro@x.example,,,1899-12-31,no,,,,,\n",
    );
    world.run("import hard.csv --apply").ok();
    world
}

#[test]
fn openpyxl_reads_what_was_written_with_its_types() {
    const PROGRAM: &str = r#"
import sys, json, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book.worksheets[0]
rows = list(sheet.iter_rows())
heads = [cell.value for cell in rows[0]]
out = []
for row in rows[1:]:
    out.append({head: [cell.data_type, str(cell.value)] for head, cell in zip(heads, row) if cell.value is not None})
print(json.dumps({'frozen': sheet.freeze_panes, 'filter': sheet.auto_filter.ref, 'title': sheet.title, 'rows': out}))
"#;
    let world = hard();
    world.run("export --columns id,full-name,company,phone,birthday,do-not-call,business-postal-code,score,notes --output out.xlsx").ok();
    let Some(read) = python("openpyxl", PROGRAM, &[world.path("out.xlsx").to_str().unwrap()]) else { return };
    assert_eq!((&read["frozen"], &read["filter"], &read["title"]), (&json!("A2"), &json!("A1:I4"), &json!("Records")));
    let rows = read["rows"].as_array().unwrap();
    let by_name = |name: &str| rows.iter().find(|row| row["full-name"][1] == name).unwrap();
    let asa = by_name("Åsa Öberg");
    for (head, want) in [
        ("company", json!(["s", "Nordlys, Inc; Co"])),
        ("phone", json!(["s", "+46 90 123"])),
        ("birthday", json!(["d", "1975-03-14 00:00:00"])),
        ("do-not-call", json!(["b", "True"])),
        ("business-postal-code", json!(["s", "00123"])),
        ("score", json!(["n", "0"])),
        ("notes", json!(["s", "one\ntwo; three, \\four"])),
    ] {
        assert_eq!(asa[head], want, "{head}");
    }
    let formula = by_name("=1+1");
    assert_eq!(formula["full-name"], json!(["s", "=1+1"]), "no text is a formula");
    assert_eq!((&formula["company"], &formula["notes"][0]), (&json!(["s", "@SUM(A1)"]), &json!("s")));
    assert_eq!(by_name("田中 太郎")["birthday"], json!(["s", "1899-12-31"]), "no spreadsheet knows that day");
}

#[test]
fn vobject_reads_what_was_written() {
    const PROGRAM: &str = r#"
import sys, json, vobject
out = {}
for card in vobject.readComponents(open(sys.argv[1], newline='', encoding='utf-8').read()):
    fields = {}
    for key, values in card.contents.items():
        fields[key] = [str(v.value) if key not in ('n', 'adr', 'org', 'categories') else
            ([v.value.family, v.value.given] if key == 'n' else
             [v.value.street, v.value.city, v.value.code] if key == 'adr' else list(v.value)) for v in values]
        if key == 'tel': fields['teltypes'] = [[t.lower() for t in v.params.get('TYPE', [])] for v in values]
    out[fields['fn'][0]] = fields
print(json.dumps(out))
"#;
    let world = hard();
    for (format, version) in [("vcf", "3.0"), ("vcf4", "4.0")] {
        world.run(&format!("export --format {format} --output {format}.vcf")).ok();
        let path = world.path(&format!("{format}.vcf"));
        assert!(fs::read_to_string(&path).unwrap().split("\r\n").all(|line| line.len() <= 75), "{format}");
        let Some(read) = python("vobject", PROGRAM, &[path.to_str().unwrap()]) else { return };
        let asa = &read["Åsa Öberg"];
        for (key, want) in [
            ("version", json!([version])),
            ("n", json!([["Öberg", "Åsa"]])),
            ("org", json!([["Nordlys, Inc; Co"]])),
            ("email", json!(["asa@x.example"])),
            ("tel", json!(["+46 90 123", "0701234567"])),
            ("adr", json!([["Storgatan 1", "Umeå", "00123"]])),
            ("note", json!(["one\ntwo; three, \\four"])),
            ("categories", json!([["fair", "press"]])),
        ] {
            assert_eq!(asa[key], want, "{format} {key}");
        }
        assert!(asa["teltypes"][1].as_array().unwrap().contains(&json!("cell")), "{asa}");
        assert!(read.get("=1+1").is_some() && read.get("田中 太郎").is_some());
    }
}

#[test]
fn python_reads_the_csv_that_was_written() {
    const PROGRAM: &str = r#"
import sys, csv, json
print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8-sig')))))
"#;
    let world = hard();
    world.run("export --columns full-name,company,phone,notes --raw --output raw.csv").ok();
    let Some(read) = python("csv", PROGRAM, &[world.path("raw.csv").to_str().unwrap()]) else { return };
    let rows: BTreeMap<&str, &Json> = read.as_array().unwrap().iter().map(|row| (row["full-name"].as_str().unwrap(), row)).collect();
    assert_eq!(rows["Åsa Öberg"]["notes"], "one\ntwo; three, \\four");
    assert_eq!((&rows["=1+1"]["company"], &rows["=1+1"]["phone"]), (&json!("@SUM(A1)"), &json!("-2")));
}

/// Every sample of CSV: the rows from the headers on, in the encoding and with the separator that were found.
#[test]
fn python_reads_the_same_rows_in_the_samples_of_csv() {
    const PROGRAM: &str = r#"
import sys, csv, io, json, codecs
# What no character stands for stays what it is, as in browsers.
codecs.register_error('same', lambda error: (''.join(map(chr, error.object[error.start:error.end])), error.end))
path, encoding, separator, header = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
text = open(path, 'rb').read().decode({'UTF-8': 'utf-8-sig', 'UTF-16LE': 'utf-16-le', 'macintosh': 'mac-roman'}.get(encoding, encoding), 'same').lstrip('\ufeff')
rows, reader, begins = [], csv.reader(io.StringIO(text.replace('\r\n', '\n').replace('\r', '\n'), newline=''), delimiter=separator), 1
for row in reader:
    if begins >= header and any(cell.strip() for cell in row):
        rows.append(row)
    begins = reader.line_num + 1
print(json.dumps(rows[:21]))
"#;
    let schema = Schema::default();
    let mut files: Vec<_> = fs::read_dir(sample("csv/good")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut compared = 0;
    for path in files {
        let bytes = fs::read(&path).unwrap();
        let reader = Reader::open(bytes.as_slice(), &schema, &Options::new(record_type::LEAD, Reading::utc(0))).unwrap();
        let preview = reader.preview();
        let Shape::Text { encoding, separator } = preview.shape.clone() else { panic!("{}", path.display()) };
        let args = [path.to_str().unwrap(), encoding, &separator.to_string(), &preview.header_line.to_string()];
        let Some(theirs) = python("csv", PROGRAM, &args) else { return };
        let theirs = theirs.as_array().unwrap();
        // Headers that repeat are numbered here, and empty ones named by their place.
        let heads = theirs[0].as_array().unwrap();
        assert_eq!(heads.len(), preview.headers.len(), "{}", path.display());
        for (ours, theirs) in preview.headers.iter().zip(heads) {
            let theirs = theirs.as_str().unwrap().trim();
            assert!(theirs.is_empty() || ours.starts_with(theirs), "{}: {ours:?} and {theirs:?}", path.display());
        }
        let ours: Vec<Vec<&str>> = preview.rows.iter().map(|row| row.cells().collect()).collect();
        assert_eq!(json!(ours), json!(theirs[1..]), "{}", path.display());
        compared += preview.rows.len();
    }
    assert!(compared > 30, "{compared} rows");
}

/// Every sample of vCard: whom the cards are of, with mail addresses and phones.
#[test]
fn vobject_reads_the_same_people_in_the_samples() {
    const PROGRAM: &str = r#"
import sys, json, re, vobject
text = open(sys.argv[1], 'rb').read()
text = text.decode('utf-8') if sys.argv[2] == 'utf-8' else text.decode(sys.argv[2])
out = []
for card in vobject.readComponents(text, ignoreUnreadable=True):
    get = lambda name: [str(line.value).strip() for line in card.contents.get(name, [])]
    if not any(value.lower() == 'group' for value in get('kind') + get('x-addressbookserver-kind')):
        out.append({'mail': sorted(get('email')), 'phones': sorted(re.sub('[^0-9]', '', tel) for tel in get('tel'))})
print(json.dumps(sorted(out, key=json.dumps)))
"#;
    for (file, encoding) in [("apple-30.vcf", "utf-8"), ("four-40.vcf", "utf-8"), ("android-21.vcf", "utf-8")] {
        let path = sample("vcf/good").join(file);
        let Some(theirs) = python("vobject", PROGRAM, &[path.to_str().unwrap(), encoding]) else { return };
        let world = World::new();
        world.run_of(&["import", path.to_str().unwrap(), "--apply"]).ok();
        let fields = schema_fields();
        let leads = world.run(&format!("list --format jsonl --columns {fields}")).ok();
        let mut ours: Vec<Json> = leads
            .lines()
            .map(|line| {
                let lead: Json = serde_json::from_str(line).unwrap();
                let of = |begin: &str| -> Vec<String> {
                    let named = lead.as_object().unwrap().iter().filter(|(name, _)| name.starts_with(begin));
                    let mut values: Vec<String> = named.filter_map(|(_, value)| value.as_str()).map(str::to_owned).collect();
                    values.sort();
                    values
                };
                let mut phones: Vec<String> =
                    of("phone").iter().map(|phone| phone.chars().filter(char::is_ascii_digit).collect()).collect();
                phones.sort();
                json!({ "mail": of("email"), "phones": phones })
            })
            .collect();
        ours.sort_by_key(ToString::to_string);
        let mut theirs: Vec<Json> = theirs.as_array().unwrap().clone();
        theirs.sort_by_key(ToString::to_string);
        assert_eq!(json!(ours), json!(theirs), "{file}");
    }
}

/// Names of all fields for mail addresses and phones.
fn schema_fields() -> String {
    let schema = Schema::default();
    let wanted = schema.fields_of_type(record_type::LEAD).map(|field| field.name.to_string());
    let is_number = |name: &String| (name.starts_with("email") || name.starts_with("phone")) && !name.contains("display");
    wanted.filter(is_number).collect::<Vec<_>>().join(",")
}

#[test]
fn python_reads_the_json_that_was_written_and_the_table() {
    const PROGRAM: &str = r#"
import sys, json
whole = json.load(open(sys.argv[1], encoding='utf-8'))
lines = [json.loads(line) for line in open(sys.argv[2], encoding='utf-8')]
table = [[cell.strip() for cell in line.strip().strip('|').split(' | ')] for line in open(sys.argv[3], encoding='utf-8')]
print(json.dumps({'whole': whole['records'], 'lines': lines, 'table': table}))
"#;
    let world = hard();
    for file in ["out.json", "out.jsonl", "out.md"] {
        world.run(&format!("export --columns full-name,company,phone,birthday,do-not-call --output {file}")).ok();
    }
    let paths = ["out.json", "out.jsonl", "out.md"].map(|file| world.path(file).display().to_string());
    let Some(read) = python("json", PROGRAM, &[&paths[0], &paths[1], &paths[2]]) else { return };
    assert_eq!(read["whole"], read["lines"]);
    let asa = read["whole"].as_array().unwrap().iter().find(|record| record["full-name"] == "Åsa Öberg").unwrap();
    for (name, value) in [
        ("company", json!("Nordlys, Inc; Co")),
        ("phone", json!("+46 90 123")),
        ("birthday", json!("1975-03-14")),
        ("do-not-call", json!(true)),
    ] {
        assert_eq!(asa[name], value, "{name}");
    }
    let table = read["table"].as_array().unwrap();
    assert_eq!(table.len(), 2 + 3);
    assert!(table.iter().all(|row| row.as_array().unwrap().len() == 5), "{table:?}");
}

/// The cells of a sheet of an ODS as Python's own zipfile and ElementTree have them: nothing that knows workbooks reads it.
const ODS: &str = r#"
import sys, json, zipfile, xml.etree.ElementTree as tree
spaces = {name: '{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}' % name for name in ('office', 'table', 'text')}
office, table, words = spaces['office'], spaces['table'], spaces['text']
root = tree.fromstring(zipfile.ZipFile(sys.argv[1]).read('content.xml'))
def text(cell):
    kind = cell.get(office + 'value-type')
    if kind == 'float':
        number = float(cell.get(office + 'value'))
        return str(int(number)) if number == int(number) else repr(number)
    if kind == 'boolean': return cell.get(office + 'boolean-value').upper()
    if kind == 'date':
        day, _, time = cell.get(office + 'date-value').partition('T')
        return day if time in ('', '00:00:00') else day + ' ' + time
    return '\n'.join(''.join(part.itertext()) for part in cell.iter(words + 'p'))
rows = []
for sheet in root.iter(table + 'table'):
    if sheet.get(table + 'name') != sys.argv[2]: continue
    for row in sheet.iter(table + 'table-row'):
        cells = []
        for cell in row:
            if cell.tag != table + 'table-cell': continue
            cells += [text(cell)] * min(int(cell.get(table + 'number-columns-repeated', 1)), 50)
        while cells and cells[-1] == '': cells.pop()
        rows += [cells] * min(int(row.get(table + 'number-rows-repeated', 1)), 50)
print(json.dumps([row for row in rows if row]))
"#;

#[test]
fn pythons_own_zip_and_xml_read_the_same_cells_out_of_the_samples_of_libreoffice() {
    let schema = Schema::default();
    for (file, sheet) in [("typed.ods", "Leads"), ("libreoffice.ods", "leads"), ("three-sheets.ods", "People"), ("repeated.ods", "A")] {
        let path = sample("ods/good").join(file);
        let Some(theirs) = python("zipfile", ODS, &[path.to_str().unwrap(), sheet]) else { return };
        let bytes = fs::read(&path).unwrap();
        let options = Options::new(record_type::LEAD, Reading::utc(0));
        let reader = Reader::open_with(bytes.as_slice(), &Here(bytes.clone()), &schema, &options).unwrap();
        let preview = reader.preview();
        let ours: Vec<Vec<String>> = if preview.header_line == 0 {
            preview.top.iter().map(|row| row.cells().map(str::to_owned).collect()).collect()
        } else {
            let rows = preview.rows.iter().map(|row| row.cells().map(str::to_owned).collect::<Vec<_>>());
            std::iter::once(preview.headers.clone()).chain(rows).collect()
        };
        // Headers that repeat are numbered by us; these samples have none.
        let theirs: Vec<Vec<String>> = serde_json::from_value(theirs).unwrap();
        let ours: Vec<Vec<String>> = ours
            .into_iter()
            .map(|mut row| {
                while row.last().is_some_and(String::is_empty) {
                    row.pop();
                }
                row
            })
            .collect();
        let same = |ours: &str, theirs: &str| ours == theirs || theirs.strip_suffix(":00").is_some_and(|short| short == ours);
        assert_eq!(ours.len(), theirs.len(), "{file}: {ours:?} {theirs:?}");
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert!(ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| same(a, b)), "{file}: {ours:?} {theirs:?}");
        }
    }
}
