//! Messages and contacts as Outlook saves them: a container of streams, one for each property ([MS-OXMSG], [MS-OXPROPS]).
//!
//! A stream is called `__substg1.0_` with the property's tag and the type of its value: text in UTF-16, or in eight bits in the code page
//! that another property names. Whom a message is from is said in up to seven ways; those that mail programs saw come first.

use std::io::{Cursor, Read};

use super::{
    address::{self, Mailbox, usable},
    clean::{self, line},
    header::Fields,
    html,
    message::{self, Message},
    mime::{MOST_TEXT, read_text},
};
use crate::model::{Draft, FieldId, Kind, Millis, Reading, fields};

/// How every such file begins.
pub(super) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Most bytes of one property.
const MOST_BYTES: u64 = 4 << 20;
/// Most recipients, and most attachments.
const MOST: usize = 200;
/// Most entries of a table of properties.
const MOST_ROWS: usize = 4_096;
/// Milliseconds between 1601 and 1970.
const EPOCH: i64 = 11_644_473_600_000;

const CLASS: u16 = 0x001A;
const SUBJECT: u16 = 0x0037;
const SENT: u16 = 0x0039;
const DELIVERED: u16 = 0x0E06;
const HEADERS: u16 = 0x007D;
const MESSAGE_ID: u16 = 0x1035;
const BODY: u16 = 0x1000;
const HTML: u16 = 0x1013;
const RTF: u16 = 0x1009;
const DISPLAY: u16 = 0x3001;
const CODE_PAGES: [u16; 2] = [0x3FFD, 0x3FDE];
const RECIPIENT_TYPE: u16 = 0x0C15;
const RECIPIENT_SMTP: u16 = 0x39FE;
const RECIPIENT_ADDRESS: u16 = 0x3003;
const FILE_NAMES: [u16; 3] = [0x3707, 0x3704, DISPLAY];

/// Who a message is from: name, kind of address, address, the address as mail programs write it. Whom it represents comes before who sent it.
const FROM: [[u16; 4]; 2] = [[0x0042, 0x0064, 0x0065, 0x5D02], [0x0C1A, 0x0C1E, 0x0C1F, 0x5D01]];

/// The properties of a contact, each with its field.
const CONTACT: &[(u16, FieldId)] = &[
    (DISPLAY, fields::NAME),
    (0x3A45, fields::TITLE),
    (0x3A06, fields::FIRST_NAME),
    (0x3A44, fields::MIDDLE_NAME),
    (0x3A11, fields::LAST_NAME),
    (0x3A05, fields::SUFFIX),
    (0x3A16, fields::COMPANY),
    (0x3A17, fields::JOB_TITLE),
    (0x3A08, fields::PHONE),
    (0x3A1C, fields::PHONE_MOBILE),
    (0x3A09, fields::PHONE_HOME),
    (0x3A24, fields::PHONE_FAX),
    (0x3A57, fields::PHONE_COMPANY),
    (0x3A51, fields::WEB_PAGE),
    (BODY, fields::NOTES),
];

/// The set of properties that contacts have beside those all items have: 00062004-0000-0000-C000-000000000046.
const ADDRESS_SET: [u8; 16] = [0x04, 0x20, 0x06, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];
/// The names of their mail addresses in it, each with what it is displayed as.
const CONTACT_MAIL: &[(u32, u32, FieldId)] =
    &[(0x8083, 0x8080, fields::EMAIL), (0x8093, 0x8090, fields::EMAIL_2), (0x80A3, 0x80A0, fields::EMAIL_3)];

/// What such a file holds.
#[derive(Debug)]
pub(super) enum Outlook {
    Message(Box<Message<'static>>),
    Contact(Draft),
}

/// An item, or a part of one.
struct Item<'f> {
    file: &'f mut cfb::CompoundFile<Cursor<Vec<u8>>>,
    /// The storage it lies in.
    at: String,
    /// How its eight-bit texts are read.
    page: &'static str,
}

/// Reads a file.
///
/// # Errors
/// Why it cannot be read, or is neither message nor contact.
pub(super) fn read(bytes: &[u8]) -> Result<Outlook, String> {
    let damaged = |_| "it is a damaged Outlook file: save it again from Outlook".to_owned();
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).map_err(damaged)?;
    if !file.exists("/__properties_version1.0") {
        return Err("it is an Office file, and no message saved by Outlook".to_owned());
    }
    let mut item = Item { file: &mut file, at: String::new(), page: "windows-1252" };
    let rows = item.rows(32);
    item.page = CODE_PAGES.iter().find_map(|tag| number(&rows, *tag)).map_or("windows-1252", page_name);
    let class = item.text(CLASS).to_ascii_uppercase();
    if class.starts_with("IPM.CONTACT") {
        return Ok(Outlook::Contact(contact(&mut item)));
    }
    if !(class.is_empty()
        || class.starts_with("IPM.NOTE")
        || class.starts_with("REPORT")
        || class == "IPM"
        || class.starts_with("IPM.SCHEDULE"))
    {
        return Err(format!("it is an Outlook item of the class {}, and no message", line(&class)));
    }
    Ok(Outlook::Message(Box::new(message(&mut item, &rows, class.starts_with("REPORT")))))
}

impl Item<'_> {
    fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        let path = format!("{}/{name}", self.at);
        if !self.file.is_stream(&path) {
            return None;
        }
        let mut bytes = Vec::new();
        self.file.open_stream(&path).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// A text, whichever way it is kept; empty where there is none.
    fn text(&mut self, tag: u16) -> String {
        let wide = self.bytes(&format!("__substg1.0_{tag:04X}001F"));
        let text = match wide {
            Some(bytes) => encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes).0.into_owned(),
            None => match self.bytes(&format!("__substg1.0_{tag:04X}001E")) {
                Some(bytes) => read_text(&bytes, Some(self.page), false),
                None => return String::new(),
            },
        };
        text.trim_end_matches(['\0', ' ', '\r', '\n']).trim_start_matches(|c: char| c.is_control()).to_owned()
    }

    fn line(&mut self, tag: u16) -> String {
        line(&self.text(tag))
    }

    /// The table of properties of fixed length; `skip` bytes stand before it.
    fn rows(&mut self, skip: usize) -> Vec<[u8; 16]> {
        let bytes = self.bytes("__properties_version1.0").unwrap_or_default();
        bytes.get(skip..).unwrap_or_default().as_chunks::<16>().0.iter().take(MOST_ROWS).copied().collect()
    }

    /// The storages in it whose names begin so.
    fn inner(&self, begin: &str) -> Vec<String> {
        let entries = self.file.read_storage(if self.at.is_empty() { "/" } else { &self.at });
        let names = entries.into_iter().flatten().filter(cfb::Entry::is_storage).map(|entry| entry.name().to_owned());
        names.filter(|name| name.starts_with(begin)).take(MOST).map(|name| format!("{}/{name}", self.at)).collect()
    }

    fn part(&mut self, at: String) -> Item<'_> {
        Item { file: self.file, at, page: self.page }
    }
}

fn id_of(row: &[u8; 16]) -> u16 {
    u16::from_le_bytes([row[2], row[3]])
}

fn value_of(row: &[u8; 16]) -> u64 {
    let (_, value) = row.split_at(8);
    value.try_into().map_or(0, u64::from_le_bytes)
}

fn number(rows: &[[u8; 16]], tag: u16) -> Option<u32> {
    rows.iter().find(|row| id_of(row) == tag).and_then(|row| u32::try_from(value_of(row) & 0xFFFF_FFFF).ok())
}

/// A moment: tenths of microseconds since 1601.
fn moment(rows: &[[u8; 16]], tag: u16) -> Option<Millis> {
    let ticks = rows.iter().find(|row| id_of(row) == tag).map(value_of)?;
    let at = i64::try_from(ticks / 10_000).ok()? - EPOCH;
    (0..=253_402_300_799_000).contains(&at).then_some(at)
}

/// The name of a Windows code page.
fn page_name(page: u32) -> &'static str {
    match page {
        874 => "windows-874",
        932 | 50220..=50222 => "shift_jis",
        936 | 20936 => "gbk",
        949 | 51949 => "euc-kr",
        950 => "big5",
        1250 => "windows-1250",
        1251 => "windows-1251",
        1253 => "windows-1253",
        1254 => "windows-1254",
        1255 => "windows-1255",
        1256 => "windows-1256",
        1257 => "windows-1257",
        1258 => "windows-1258",
        20866 => "koi8-r",
        28592 => "iso-8859-2",
        28595 => "iso-8859-5",
        28605 => "iso-8859-15",
        54936 => "gb18030",
        65001 => "utf-8",
        _ => "windows-1252",
    }
}

fn message(item: &mut Item<'_>, rows: &[[u8; 16]], is_report: bool) -> Message<'static> {
    let headers = item.text(HEADERS);
    let mut message = Message::headed(&Fields::of(format!("{headers}\n\n").as_bytes()));
    message.is_bounce |= is_report;
    if !message.from.is_usable() {
        message.from = sender(item, &message.from);
    }
    let subject = item.line(SUBJECT);
    if !subject.is_empty() {
        message.subject = subject;
    }
    message.at = message.at.or_else(|| moment(rows, SENT)).or_else(|| moment(rows, DELIVERED));
    if message.id.is_empty() {
        message.id = message::id(&item.text(MESSAGE_ID));
    }
    if message.to.is_empty() {
        recipients(item, &mut message);
    }
    message.text = body(item, &mut message.warnings);
    for at in item.inner("__attach_version1.0_") {
        let mut part = item.part(at);
        let name = FILE_NAMES.iter().map(|tag| part.line(*tag)).find(|name| !name.is_empty());
        message
            .attached
            .push(name.map_or_else(|| "attachment".to_owned(), |name| name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()));
    }
    message
}

/// Who sent it, as Outlook noted it itself.
fn sender(item: &mut Item<'_>, headed: &Mailbox) -> Mailbox {
    let mut nameless = headed.clone();
    for [name, kind, address, smtp] in FROM {
        let name = item.line(name);
        let noted = item.text(smtp);
        let other = item.text(address);
        let is_mail = item.text(kind).eq_ignore_ascii_case("SMTP");
        let found = usable(&noted).or_else(|| usable(&other).filter(|_| is_mail)).or_else(|| usable(&name));
        if let Some(address) = found {
            let name = if usable(&name).is_some() { String::new() } else { name };
            return Mailbox { name, address };
        }
        if nameless.name.is_empty() {
            nameless.name = name;
        }
    }
    nameless
}

fn recipients(item: &mut Item<'_>, message: &mut Message<'static>) {
    for at in item.inner("__recip_version1.0_") {
        let mut part = item.part(at);
        let kind = number(&part.rows(8), RECIPIENT_TYPE).unwrap_or(1);
        let (smtp, other) = (part.text(RECIPIENT_SMTP), part.text(RECIPIENT_ADDRESS));
        let name = part.line(DISPLAY);
        let address = usable(&smtp).or_else(|| usable(&other)).or_else(|| usable(&name)).unwrap_or_default();
        let name = if usable(&name).is_some() { String::new() } else { name };
        let person = Mailbox { name, address };
        match kind {
            2 => message.cc.push(person),
            3 => {}
            _ => message.to.push(person),
        }
    }
}

fn body(item: &mut Item<'_>, warnings: &mut Vec<String>) -> String {
    let mut text = clean::text(&item.text(BODY));
    if text.is_empty() {
        let bytes = item.bytes(&format!("__substg1.0_{HTML:04X}0102"));
        let page = match bytes {
            Some(bytes) => read_text(&bytes, None, true),
            None => item.text(HTML),
        };
        text = clean::text(&html::to_text(&page));
    }
    if text.is_empty() && item.bytes(&format!("__substg1.0_{RTF:04X}0102")).is_some_and(|bytes| bytes.len() > 100) {
        warnings.push("its text is only kept as rich text, which is not read; save it from Outlook as text to have it".to_owned());
    }
    let long = text.len();
    if clean::cut_bytes(&mut text, MOST_TEXT) {
        warnings.push(format!("the text is {long} bytes long; its first {} KiB were taken", MOST_TEXT / 1024));
    }
    text
}

/// Somebody's card.
fn contact(item: &mut Item<'_>) -> Draft {
    let mut draft = Draft::default();
    let mut say = |field: FieldId, kind: Kind, text: &str| {
        if let Ok(Some(value)) = kind.parse(text, &Reading::utc(0)) {
            draft.set(field, value);
        }
    };
    for (tag, field) in CONTACT {
        let text = if *field == fields::NOTES { clean::text(&item.text(*tag)) } else { item.line(*tag) };
        say(*field, if *field == fields::NOTES { Kind::LongText } else { Kind::Text }, &text);
    }
    let named = named_properties(item);
    for (mail, display, field) in CONTACT_MAIL {
        let text = |item: &mut Item<'_>, name: &u32| {
            named.iter().find(|(known, _)| known == name).map(|(_, tag)| item.text(*tag)).unwrap_or_default()
        };
        let (mail, display) = (text(item, mail), text(item, display));
        // Exchange keeps names of its directory; the address may stand in the display name.
        let address = usable(&mail).or_else(|| {
            address::read_text(&display.replace('(', "<").replace(')', ">"), &mut Vec::new()).first().map(|found| found.address.clone())
        });
        if let Some(address) = address.filter(|address| !address.is_empty()) {
            say(*field, Kind::Email, &address);
        }
    }
    if draft.get(fields::NAME).is_none() {
        let [first, last] = [fields::FIRST_NAME, fields::LAST_NAME].map(|field| draft.text(field).to_owned());
        let made = format!("{first} {last}");
        let instead = [made.trim(), draft.text(fields::COMPANY), draft.text(fields::EMAIL)]
            .into_iter()
            .find(|text| !text.is_empty())
            .map(str::to_owned);
        if let Some(name) = instead {
            draft.set(fields::NAME, crate::model::Value::Text(name));
        }
    }
    draft
}

/// The tags of properties that are known by a name in the set of addresses.
fn named_properties(item: &mut Item<'_>) -> Vec<(u32, u16)> {
    let sets = item.bytes("__nameid_version1.0/__substg1.0_00020102").unwrap_or_default();
    let entries = item.bytes("__nameid_version1.0/__substg1.0_00030102").unwrap_or_default();
    let place = sets.as_chunks::<16>().0.iter().position(|set| *set == ADDRESS_SET);
    let rows = entries.as_chunks::<8>().0.iter().take(MOST_ROWS);
    let named = rows.filter_map(|row| {
        let name = u32::from_le_bytes([row[0], row[1], row[2], row[3]]);
        let (kind, index) = (u16::from_le_bytes([row[4], row[5]]), u16::from_le_bytes([row[6], row[7]]));
        // The first three sets are fixed, and none of them is this one.
        let is_ours = kind & 1 == 0 && place.is_some_and(|place| usize::from(kind >> 1) == place + 3);
        is_ours.then(|| index.checked_add(0x8000).map(|tag| (name, tag))).flatten()
    });
    named.collect()
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;

    /// A file made of properties: tag with type, and bytes; names with a slash lie in a storage.
    pub(in crate::exchange::mail) struct Made {
        pub(in crate::exchange::mail) streams: Vec<(String, Vec<u8>)>,
        pub(in crate::exchange::mail) rows: Vec<(u32, u64)>,
    }

    pub(in crate::exchange::mail) fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    impl Made {
        pub(in crate::exchange::mail) fn new(class: &str) -> Self {
            Self { streams: Vec::new(), rows: Vec::new() }.text(CLASS, class)
        }

        pub(in crate::exchange::mail) fn text(self, tag: u16, text: &str) -> Self {
            self.stream(&format!("__substg1.0_{tag:04X}001F"), wide(text))
        }

        pub(in crate::exchange::mail) fn stream(mut self, name: &str, bytes: Vec<u8>) -> Self {
            self.streams.push((name.to_owned(), bytes));
            self
        }

        pub(in crate::exchange::mail) fn row(mut self, tag: u32, value: u64) -> Self {
            self.rows.push((tag, value));
            self
        }

        pub(in crate::exchange::mail) fn bytes(&self) -> Vec<u8> {
            let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
            let mut table = vec![0; 32];
            for (tag, value) in &self.rows {
                table.extend(tag.to_le_bytes());
                table.extend([6, 0, 0, 0]);
                table.extend(value.to_le_bytes());
            }
            file.create_stream("/__properties_version1.0").unwrap().write_all(&table).unwrap();
            for (name, bytes) in &self.streams {
                if let Some((storage, _)) = name.split_once('/')
                    && !file.exists(format!("/{storage}"))
                {
                    file.create_storage(format!("/{storage}")).unwrap();
                }
                file.create_stream(format!("/{name}")).unwrap().write_all(bytes).unwrap();
            }
            file.flush().unwrap();
            file.into_inner().into_inner()
        }
    }

    fn message_of(made: &Made) -> Message<'static> {
        match read(&made.bytes()).unwrap() {
            Outlook::Message(message) => *message,
            Outlook::Contact(draft) => panic!("{draft:?}"),
        }
    }

    #[test]
    fn the_sender_is_found_in_whichever_property_names_it() {
        let note = || Made::new("IPM.Note").text(SUBJECT, "Looms");
        for (made, want) in [
            (note().text(HEADERS, "From: Ada <ada@x.se>\nMessage-ID: <1@x.se>\n").text(0x5D02, "other@x.se"), "Ada <ada@x.se>"),
            (note().text(0x0042, "Ada").text(0x5D02, "ada@x.se").text(0x5D01, "secretary@x.se"), "Ada <ada@x.se>"),
            (note().text(0x0C1A, "Ada").text(0x5D01, "ada@x.se"), "Ada <ada@x.se>"),
            (note().text(0x0C1A, "Ada").text(0x0C1E, "SMTP").text(0x0C1F, "ada@x.se"), "Ada <ada@x.se>"),
            (note().text(0x0C1A, "Ada").text(0x0C1E, "EX").text(0x0C1F, "/O=ACME/CN=ADA"), "Ada"),
            (note().text(0x0C1A, "ada@x.se").text(0x0C1E, "SMTP").text(0x0C1F, "ada@x.se"), "ada@x.se"),
            (note(), ""),
        ] {
            assert_eq!(message_of(&made).from.shown(), want);
        }
    }

    #[test]
    fn a_whole_message_is_read() {
        let made = Made::new("IPM.Note")
            .text(SUBJECT, "Vävstolar\0")
            .text(0x0C1A, "Ada Lovelace")
            .text(0x5D01, "ada@x.se")
            .text(MESSAGE_ID, "<1@x.se>")
            .text(BODY, "Hi\r\n\r\nAda\r\n")
            .stream("__recip_version1.0_#00000000/__substg1.0_3001001F", wide("Bo Berg"))
            .stream("__recip_version1.0_#00000000/__substg1.0_39FE001F", wide("bo@own.se"))
            .stream("__attach_version1.0_#00000000/__substg1.0_3707001F", wide("C:\\x\\Offer.pdf"))
            .row(0x0039_0040, 134_381_772_000_000_000);
        let message = message_of(&made);
        assert_eq!((message.subject.as_str(), message.id.as_str(), message.text.as_str()), ("Vävstolar", "1@x.se", "Hi\n\nAda"));
        assert_eq!(
            (message.to[0].shown().as_str(), message.attached.as_slice()),
            ("Bo Berg <bo@own.se>", ["Offer.pdf".to_owned()].as_slice())
        );
        assert_eq!(message.at, Some(1_793_703_600_000));
    }

    #[test]
    fn eight_bit_texts_are_read_in_their_code_page() {
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("見積もり依頼");
        let made = Made::new("IPM.Note").stream("__substg1.0_0037001E", bytes.into_owned()).row(0x3FFD_0003, 932).text(0x5D01, "a@x.jp");
        assert_eq!(message_of(&made).subject, "見積もり依頼");
    }

    #[test]
    fn html_is_read_where_there_is_no_plain_text_and_rich_text_is_told_of() {
        let made = Made::new("IPM.Note").stream("__substg1.0_10130102", b"<p>Hi</p>".to_vec());
        assert_eq!(message_of(&made).text, "Hi");
        let made = Made::new("IPM.Note").stream("__substg1.0_10090102", vec![0; 200]);
        assert!(message_of(&made).warnings[0].contains("rich text"));
    }

    #[test]
    fn a_contact_becomes_somebody() {
        let (mut sets, mut entries) = (vec![0; 16], Vec::new());
        sets.extend(ADDRESS_SET);
        for (index, name) in [(0_u16, 0x8083_u32), (1, 0x8090)] {
            entries.extend(name.to_le_bytes());
            entries.extend((4_u16 << 1).to_le_bytes());
            entries.extend(index.to_le_bytes());
        }
        let made = Made::new("IPM.Contact")
            .text(DISPLAY, "Ada Lovelace")
            .text(0x3A16, "Analytical")
            .text(0x3A08, "08-123 45 67")
            .text(0x8000, "ada@x.se")
            .text(0x8001, "Ada (ada@home.se)")
            .stream("__nameid_version1.0/__substg1.0_00020102", sets)
            .stream("__nameid_version1.0/__substg1.0_00030102", entries);
        let Outlook::Contact(draft) = read(&made.bytes()).unwrap() else { panic!() };
        let got = [fields::NAME, fields::COMPANY, fields::PHONE, fields::EMAIL, fields::EMAIL_2].map(|field| draft.text(field).to_owned());
        assert_eq!(got, ["Ada Lovelace", "Analytical", "08-123 45 67", "ada@x.se", "ada@home.se"]);
    }

    #[test]
    fn what_is_none_says_what_it_is() {
        for (bytes, words) in [
            (MAGIC.to_vec(), "damaged"),
            (Made::new("IPM.Appointment").bytes(), "IPM.APPOINTMENT"),
            (cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap().into_inner().into_inner(), "Office file"),
        ] {
            assert!(read(&bytes).unwrap_err().contains(words));
        }
    }
}
