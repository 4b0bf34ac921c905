//! Workbooks made by hand: the few records and elements a reader needs, written out one by one. No spreadsheet had a part in it.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// One cell.
#[derive(Clone, Debug)]
pub enum Cell<'a> {
    /// Nothing.
    None,
    /// Words.
    Text(&'a str),
    /// A number as it stands in the file.
    Number(&'a str),
    /// Days since 1900, shown as a day.
    Day(&'a str),
    /// Days since 1900, shown with the time.
    Moment(&'a str),
    /// TRUE or FALSE.
    Truth(bool),
    /// `#N/A`.
    Error(&'a str),
    /// A formula and its result, if it was ever calculated.
    Formula(&'a str, Option<&'a str>),
}

/// A sheet: name, whether hidden, rows.
pub type Sheet<'a> = (&'a str, bool, Vec<Vec<Cell<'a>>>);

/// Rows of words.
pub fn words<'a>(rows: &[&[&'a str]]) -> Vec<Vec<Cell<'a>>> {
    rows.iter().map(|row| row.iter().map(|cell| if cell.is_empty() { Cell::None } else { Cell::Text(cell) }).collect()).collect()
}

/// An archive of these parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        // The first part of an ODS is not packed.
        let method = if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(zip::DateTime::default());
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// What differs between workbooks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Days are counted from 1904.
    pub from_1904: bool,
    /// Words stand in a table of their own.
    pub shared: bool,
}

fn column(at: usize) -> String {
    let (mut name, mut rest) = (String::new(), at + 1);
    while rest > 0 {
        name.insert(0, char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap()));
        rest = (rest - 1) / 26;
    }
    name
}

/// The XML of a sheet.
fn sheet_xml(rows: &[Vec<Cell<'_>>], shared: Option<&mut Vec<String>>) -> String {
    let mut shared = shared;
    let mut xml = format!("{HEAD}<worksheet {MAIN}><sheetData>");
    for (row, cells) in rows.iter().enumerate() {
        write!(xml, "<row r=\"{}\">", row + 1).unwrap();
        for (at, cell) in cells.iter().enumerate() {
            let place = format!("{}{}", column(at), row + 1);
            match cell {
                Cell::None => {}
                Cell::Text(text) => match &mut shared {
                    Some(texts) => {
                        texts.push((*text).to_owned());
                        write!(xml, "<c r=\"{place}\" t=\"s\"><v>{}</v></c>", texts.len() - 1).unwrap();
                    }
                    None => write!(xml, "<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", escaped(text))
                        .unwrap(),
                },
                Cell::Number(number) => write!(xml, "<c r=\"{place}\"><v>{number}</v></c>").unwrap(),
                Cell::Day(days) => write!(xml, "<c r=\"{place}\" s=\"1\"><v>{days}</v></c>").unwrap(),
                Cell::Moment(days) => write!(xml, "<c r=\"{place}\" s=\"2\"><v>{days}</v></c>").unwrap(),
                Cell::Truth(truth) => write!(xml, "<c r=\"{place}\" t=\"b\"><v>{}</v></c>", u8::from(*truth)).unwrap(),
                Cell::Error(error) => write!(xml, "<c r=\"{place}\" t=\"e\"><v>{error}</v></c>").unwrap(),
                Cell::Formula(formula, None) => write!(xml, "<c r=\"{place}\"><f>{}</f></c>", escaped(formula)).unwrap(),
                Cell::Formula(formula, Some(value)) => {
                    write!(xml, "<c r=\"{place}\" t=\"str\"><f>{}</f><v>{}</v></c>", escaped(formula), escaped(value)).unwrap();
                }
            }
        }
        xml.push_str("</row>");
    }
    xml + "</sheetData></worksheet>"
}

/// An Excel workbook.
pub fn xlsx(sheets: &[Sheet<'_>], style: Style) -> Vec<u8> {
    let mut texts = Vec::new();
    let bodies: Vec<String> = sheets.iter().map(|(.., rows)| sheet_xml(rows, style.shared.then_some(&mut texts))).collect();
    xlsx_of(sheets, &bodies, style, style.shared.then_some(&texts))
}

/// The same with the XML of the sheets given.
pub fn xlsx_of(sheets: &[Sheet<'_>], bodies: &[String], style: Style, texts: Option<&[String]>) -> Vec<u8> {
    let (mut types, mut names, mut relations) = (String::new(), String::new(), String::new());
    for (at, (name, hidden, _)) in sheets.iter().enumerate() {
        let number = at + 1;
        let state = if *hidden { " state=\"hidden\"" } else { "" };
        write!(names, "<sheet name=\"{}\" sheetId=\"{number}\"{state} r:id=\"rId{number}\"/>", escaped(name)).unwrap();
        write!(relations, "<Relationship Id=\"rId{number}\" Type=\"{DOCUMENT}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>")
            .unwrap();
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
        write!(types, "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{kind}\"/>").unwrap();
    }
    let epoch = if style.from_1904 { "<workbookPr date1904=\"1\"/>" } else { "" };
    let workbook = format!("{HEAD}<workbook {MAIN} xmlns:r=\"{DOCUMENT}\">{epoch}<sheets>{names}</sheets></workbook>");
    let styles = format!(
        "{HEAD}<styleSheet {MAIN}><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border/></borders>\
         <cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
    );
    let office = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut extra = String::new();
    if texts.is_some() {
        write!(extra, "<Relationship Id=\"rId900\" Type=\"{DOCUMENT}/sharedStrings\" Target=\"sharedStrings.xml\"/>").unwrap();
        write!(types, "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{office}.sharedStrings+xml\"/>").unwrap();
    }
    let types = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{office}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{office}.styles+xml\"/>{types}</Types>"
    );
    let package = format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{DOCUMENT}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let relations = format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}{extra}<Relationship Id=\"rId901\" Type=\"{DOCUMENT}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let strings = texts.map(|texts| {
        let items: String = texts.iter().map(|text| format!("<si><t xml:space=\"preserve\">{}</t></si>", escaped(text))).collect();
        format!("{HEAD}<sst {MAIN}>{items}</sst>")
    });
    let paths: Vec<String> = (1..=bodies.len()).map(|number| format!("xl/worksheets/sheet{number}.xml")).collect();
    let mut parts = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ];
    parts.extend(strings.iter().map(|strings| ("xl/sharedStrings.xml", strings.as_bytes())));
    parts.extend(paths.iter().zip(bodies).map(|(path, body)| (path.as_str(), body.as_bytes())));
    zip(&parts)
}

/// A LibreOffice workbook. Days are given in ISO form.
pub fn ods(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut tables = String::new();
    for (name, hidden, rows) in sheets {
        let style = if *hidden { "ta2" } else { "ta1" };
        write!(tables, "<table:table table:name=\"{}\" table:style-name=\"{style}\">", escaped(name)).unwrap();
        for row in rows {
            tables.push_str("<table:table-row>");
            for cell in row {
                tables.push_str(&ods_cell(cell));
            }
            tables.push_str("</table:table-row>");
        }
        tables.push_str("</table:table>");
    }
    ods_of(&tables)
}

fn ods_cell(cell: &Cell<'_>) -> String {
    let value = |kind: &str, attribute: &str, value: &str| {
        format!("<table:table-cell office:value-type=\"{kind}\" office:{attribute}=\"{value}\"><text:p>shown</text:p></table:table-cell>")
    };
    match cell {
        Cell::None => "<table:table-cell/>".to_owned(),
        Cell::Text(text) => {
            let lines: String = text.split('\n').map(|line| format!("<text:p>{}</text:p>", escaped(line))).collect();
            format!("<table:table-cell office:value-type=\"string\">{lines}</table:table-cell>")
        }
        Cell::Number(number) => value("float", "value", number),
        Cell::Day(day) | Cell::Moment(day) => value("date", "date-value", day),
        Cell::Truth(truth) => value("boolean", "boolean-value", if *truth { "true" } else { "false" }),
        Cell::Error(error) | Cell::Formula(_, Some(error)) => {
            format!("<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>", escaped(error))
        }
        Cell::Formula(_, None) => "<table:table-cell/>".to_owned(),
    }
}

/// The same with the XML of the tables given.
pub fn ods_of(tables: &str) -> Vec<u8> {
    let names = ["office", "table", "text", "style"]
        .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""))
        .concat();
    let content = format!(
        "{HEAD}<office:document-content{names}><office:automatic-styles>\
         <style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties table:display=\"true\"/></style:style>\
         <style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", ods_manifest("").as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// The list of parts, with something said about the content.
pub fn ods_manifest(about: &str) -> String {
    format!(
        "{HEAD}<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\">{about}</manifest:file-entry></manifest:manifest>"
    )
}

/// One record of an old workbook.
fn record(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
    out.extend(kind.to_le_bytes());
    out.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    out.extend(data);
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [&[1_u8][..], &units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>()].concat()
}

/// A workbook of Excel 97 to 2003.
pub fn xls(sheets: &[Sheet<'_>]) -> Vec<u8> {
    compound("Workbook", &biff8(sheets, false))
}

/// A compound file with one stream.
pub fn compound(stream: &str, bytes: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream(stream).unwrap().write_all(bytes).unwrap();
    // The time of making would make two runs differ.
    file.set_modified_time("/", std::time::UNIX_EPOCH).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A message as Outlook saves it, made of these properties: their tags, and their texts. Paths with a slash lie in a storage.
pub fn outlook(properties: &[(&str, &str)]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream("/__properties_version1.0").unwrap().write_all(&[0; 32]).unwrap();
    let mut storages = Vec::new();
    for (tag, text) in properties {
        let (storage, tag) = tag.rsplit_once('/').map_or(("", *tag), |(storage, tag)| (storage, tag));
        if !storage.is_empty() && !file.exists(format!("/{storage}")) {
            file.create_storage(format!("/{storage}")).unwrap();
            storages.push(format!("/{storage}"));
        }
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        file.create_stream(format!("/{storage}/__substg1.0_{tag}001F").replace("//", "/")).unwrap().write_all(&wide).unwrap();
    }
    for storage in storages.iter().map(String::as_str).chain(["/"]) {
        file.set_modified_time(storage, std::time::UNIX_EPOCH).unwrap();
        if storage != "/" {
            file.set_created_time(storage, std::time::UNIX_EPOCH).unwrap();
        }
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// Somebody's question, with what Outlook keeps of it.
pub fn outlook_message() -> Vec<u8> {
    outlook(&[
        ("001A", "IPM.Note"),
        ("0037", "Price of two looms"),
        ("0C1A", "Ada Lovelace"),
        ("0C1E", "SMTP"),
        ("0C1F", "ada@analytical.example"),
        ("1035", "<loom-1@analytical.example>"),
        ("1000", "Hello,\r\n\r\nwhat do two looms cost?\r\n\r\nAda Lovelace\r\nAnalytical Ltd\r\nPhone +44 20 7946 0123\r\n"),
        ("__recip_version1.0_#00000000/3001", "Bo Berg"),
        ("__recip_version1.0_#00000000/39FE", "bo@own.example"),
    ])
}

/// A workbook in which a message lies, as one that was put into it.
pub fn workbook_with_message() -> Vec<u8> {
    let rows = words(&[&["Name", "E-mail"], &["Anna", "anna@x.example"]]);
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream("Workbook").unwrap().write_all(&biff8(&[("A", false, rows)], false)).unwrap();
    file.create_storage("/MBD0001").unwrap();
    file.create_stream("/MBD0001/__properties_version1.0").unwrap().write_all(&[0; 32]).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// The records of such a workbook; with a password they only say that there is one.
pub fn biff8(sheets: &[Sheet<'_>], password: bool) -> Vec<u8> {
    let mut texts: Vec<&str> = Vec::new();
    let mut bodies = Vec::new();
    for (.., rows) in sheets {
        let mut body = Vec::new();
        record(&mut body, 0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0]);
        for (row, cells) in rows.iter().enumerate() {
            for (at, cell) in cells.iter().enumerate() {
                biff_cell(&mut body, u16::try_from(row).unwrap(), u16::try_from(at).unwrap(), cell, &mut texts);
            }
        }
        record(&mut body, 0x000a, &[]);
        bodies.push(body);
    }
    let mut globals = Vec::new();
    record(&mut globals, 0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0]);
    if password {
        record(&mut globals, 0x002f, &[1, 0, 1, 0, 1, 0]);
    }
    record(&mut globals, 0x0042, &1200_u16.to_le_bytes());
    for format in [0_u16, 14, 22] {
        let mut xf = vec![0; 20];
        xf[2..4].copy_from_slice(&format.to_le_bytes());
        record(&mut globals, 0x00e0, &xf);
    }
    let heads: usize = sheets.iter().map(|(name, ..)| 4 + 7 + wide(name).len()).sum();
    let mut sst = u32::try_from(texts.len()).unwrap().to_le_bytes().repeat(2);
    for text in &texts {
        sst.extend(u16::try_from(text.encode_utf16().count()).unwrap().to_le_bytes());
        sst.extend(wide(text));
    }
    let mut at = globals.len() + heads + 4 + sst.len() + 4;
    for ((name, hidden, _), body) in sheets.iter().zip(&bodies) {
        let mut head = u32::try_from(at).unwrap().to_le_bytes().to_vec();
        head.extend([u8::from(*hidden), 0, u8::try_from(name.encode_utf16().count()).unwrap()]);
        head.extend(wide(name));
        record(&mut globals, 0x0085, &head);
        at += body.len();
    }
    record(&mut globals, 0x00fc, &sst);
    record(&mut globals, 0x000a, &[]);
    [globals, bodies.concat()].concat()
}

fn biff_cell<'a>(body: &mut Vec<u8>, row: u16, column: u16, cell: &Cell<'a>, texts: &mut Vec<&'a str>) {
    let place = |format: u16| [row, column, format].iter().flat_map(|part| part.to_le_bytes()).collect::<Vec<u8>>();
    let number = |format: u16, text: &str| [place(format), text.parse::<f64>().unwrap().to_le_bytes().to_vec()].concat();
    match cell {
        Cell::None | Cell::Formula(_, None) => {}
        Cell::Text(text) | Cell::Formula(_, Some(text)) => {
            texts.push(text);
            let data = [place(0), u32::try_from(texts.len() - 1).unwrap().to_le_bytes().to_vec()].concat();
            record(body, 0x00fd, &data);
        }
        Cell::Number(text) => record(body, 0x0203, &number(0, text)),
        Cell::Day(text) => record(body, 0x0203, &number(1, text)),
        Cell::Moment(text) => record(body, 0x0203, &number(2, text)),
        Cell::Truth(truth) => record(body, 0x0205, &[place(0), vec![u8::from(*truth), 0]].concat()),
        Cell::Error(_) => record(body, 0x0205, &[place(0), vec![0x2a, 1]].concat()),
    }
}

/// A workbook of Excel 5 and 95: one sheet of words in Windows-1252.
pub fn biff5(name: &str, rows: &[&[&str]]) -> Vec<u8> {
    let ansi = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let mut body = Vec::new();
    record(&mut body, 0x0809, &[0, 5, 0x10, 0, 0, 0, 0, 0]);
    for (row, cells) in rows.iter().enumerate() {
        for (at, cell) in cells.iter().enumerate() {
            let text = ansi(cell);
            let head = [u16::try_from(row).unwrap(), u16::try_from(at).unwrap(), 0, u16::try_from(text.len()).unwrap()];
            let head: Vec<u8> = head.iter().flat_map(|part| part.to_le_bytes()).collect();
            record(&mut body, 0x0204, &[head, text].concat());
        }
    }
    record(&mut body, 0x000a, &[]);
    let mut globals = Vec::new();
    record(&mut globals, 0x0809, &[0, 5, 5, 0, 0, 0, 0, 0]);
    record(&mut globals, 0x0042, &1252_u16.to_le_bytes());
    let sheet = ansi(name);
    let at = u32::try_from(globals.len() + 4 + 7 + sheet.len() + 4).unwrap();
    let head = [at.to_le_bytes().to_vec(), vec![0, 0, u8::try_from(sheet.len()).unwrap()], sheet].concat();
    record(&mut globals, 0x0085, &head);
    record(&mut globals, 0x000a, &[]);
    compound("Book", &[globals, body].concat())
}
