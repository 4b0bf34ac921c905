//! One card to the cells of its row: what each property becomes. What no row below names is kept as a fact under its own name.

use std::collections::BTreeMap;

use calcard::vcard::{VCard, VCardEntry, VCardKind, VCardValue};

use super::{
    labels,
    values::{day_of, name_of, phone_of, strip, value_text, words_of, written_label},
};
use crate::exchange::picture;

/// Columns that a card fills once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum One {
    FullName,
    Title,
    FirstName,
    MiddleName,
    LastName,
    Suffix,
    Nickname,
    Company,
    Department,
    JobTitle,
    Profession,
    Manager,
    Assistant,
    Spouse,
    Children,
    Hobby,
    Birthday,
    Anniversary,
    Categories,
    Picture,
    Notes,
}

impl One {
    /// The column's header: our own words for the field.
    const fn header(self) -> &'static str {
        match self {
            Self::FullName => "Full name",
            Self::Title => "Title",
            Self::FirstName => "First name",
            Self::MiddleName => "Middle name",
            Self::LastName => "Last name",
            Self::Suffix => "Suffix",
            Self::Nickname => "Nickname",
            Self::Company => "Company",
            Self::Department => "Department",
            Self::JobTitle => "Job title",
            Self::Profession => "Profession",
            Self::Manager => "Manager's name",
            Self::Assistant => "Assistant's name",
            Self::Spouse => "Spouse",
            Self::Children => "Children",
            Self::Hobby => "Hobby",
            Self::Birthday => "Birthday",
            Self::Anniversary => "Anniversary",
            Self::Categories => "Categories",
            Self::Picture => "Picture",
            Self::Notes => "Notes",
        }
    }
}

/// Columns that are numbered, each with a label beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Many {
    Phone,
    Email,
    Address,
    Website,
    Im,
    Relation,
    Fact,
}

impl Many {
    /// What the columns begin with, as Google's do.
    const fn word(self) -> &'static str {
        match self {
            Self::Phone => "Phone",
            Self::Email => "E-mail",
            Self::Address => "Address",
            Self::Website => "Website",
            Self::Im => "IM",
            Self::Relation => "Relation",
            Self::Fact => "Custom Field",
        }
    }
}

/// A column, in the order they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Filled once.
    One(One),
    /// Numbered: the number, and the part among [`LABEL`], [`VALUE`] and those of addresses.
    Many(Many, u8, u8),
}

/// Parts of numbered columns.
const PARTS: [&str; 9] = ["Label", "Value", "PO Box", "Extended Address", "Street", "City", "Region", "Postal Code", "Country"];
const LABEL: u8 = 0;
const VALUE: u8 = 1;
/// The first part of an address; the others follow in the order cards write them.
const PO_BOX: u8 = 2;
/// The most of a kind; the mapping knows no more numbers.
const MOST: u8 = 59;

impl Key {
    /// The column's header.
    pub(super) fn header(self) -> String {
        match self {
            Self::One(one) => one.header().to_owned(),
            Self::Many(Many::Address, number, VALUE) => format!("Address {number} - Formatted"),
            Self::Many(many, number, part) => format!("{} {number} - {}", many.word(), PARTS[usize::from(part)]),
        }
    }
}

/// What becomes of a property.
#[derive(Clone, Copy, Debug)]
enum To {
    /// The column, as words; a second one becomes a fact.
    One(One),
    /// The column, each on a line of its own.
    Lines(One),
    /// A day.
    Day(One),
    /// The parts of a name.
    Name,
    /// Company and departments.
    Org,
    Phone,
    Email,
    Address,
    /// The lines of an address; only where the card has no address.
    AddressLines,
    Website,
    /// An instant-messaging address of that service.
    Im(&'static str),
    Relation,
    Picture,
    /// Nothing: it is about the card, not about the person.
    Out,
}

/// THE TABLE: property to column.
const PROPERTIES: &[(&str, To)] = &[
    ("FN", To::One(One::FullName)),
    ("N", To::Name),
    ("NICKNAME", To::One(One::Nickname)),
    ("ORG", To::Org),
    ("TITLE", To::One(One::JobTitle)),
    ("ROLE", To::One(One::Profession)),
    ("EMAIL", To::Email),
    ("TEL", To::Phone),
    ("ADR", To::Address),
    ("LABEL", To::AddressLines),
    ("URL", To::Website),
    ("IMPP", To::Im("")),
    ("X-AIM", To::Im("AIM")),
    ("X-ICQ", To::Im("ICQ")),
    ("X-JABBER", To::Im("Jabber")),
    ("X-MSN", To::Im("MSN")),
    ("X-YAHOO", To::Im("Yahoo")),
    ("X-SKYPE", To::Im("Skype")),
    ("X-SKYPE-USERNAME", To::Im("Skype")),
    ("X-GTALK", To::Im("Google")),
    ("X-GOOGLE-TALK", To::Im("Google")),
    ("X-QQ", To::Im("QQ")),
    ("X-MS-IMADDRESS", To::Im("")),
    ("NOTE", To::Lines(One::Notes)),
    ("CATEGORIES", To::One(One::Categories)),
    ("X-BDAY", To::Day(One::Birthday)),
    ("X-ANNIVERSARY", To::Day(One::Anniversary)),
    ("X-EVOLUTION-ANNIVERSARY", To::Day(One::Anniversary)),
    ("X-KADDRESSBOOK-X-ANNIVERSARY", To::Day(One::Anniversary)),
    ("X-MS-ANNIVERSARY", To::Day(One::Anniversary)),
    ("X-SPOUSE", To::One(One::Spouse)),
    ("X-MS-SPOUSE", To::One(One::Spouse)),
    ("X-EVOLUTION-SPOUSE", To::One(One::Spouse)),
    ("X-KADDRESSBOOK-X-SPOUSENAME", To::One(One::Spouse)),
    ("X-MANAGER", To::One(One::Manager)),
    ("X-MS-MANAGER", To::One(One::Manager)),
    ("X-EVOLUTION-MANAGER", To::One(One::Manager)),
    ("X-KADDRESSBOOK-X-MANAGERSNAME", To::One(One::Manager)),
    ("X-ASSISTANT", To::One(One::Assistant)),
    ("X-MS-ASSISTANT", To::One(One::Assistant)),
    ("X-EVOLUTION-ASSISTANT", To::One(One::Assistant)),
    ("X-KADDRESSBOOK-X-ASSISTANTSNAME", To::One(One::Assistant)),
    ("X-MS-CHILD", To::One(One::Children)),
    ("HOBBY", To::One(One::Hobby)),
    ("PHOTO", To::Picture),
    ("RELATED", To::Relation),
    ("X-ABRELATEDNAMES", To::Relation),
    ("KIND", To::Out),
    ("X-ADDRESSBOOKSERVER-KIND", To::Out),
    ("X-ABSHOWAS", To::Out),
    ("VERSION", To::Out),
    ("PRODID", To::Out),
    ("REV", To::Out),
    ("UID", To::Out),
    ("CREATED", To::Out),
    ("CLIENTPIDMAP", To::Out),
    ("XML", To::Out),
    ("NAME", To::Out),
    ("PROFILE", To::Out),
    ("MAILER", To::Out),
    ("CLASS", To::Out),
    ("MEMBER", To::Out),
    ("KEY", To::Out),
    ("SOUND", To::Out),
    ("LOGO", To::Out),
    ("SORT-STRING", To::Out),
    ("X-PHONETIC-FIRST-NAME", To::Out),
    ("X-PHONETIC-MIDDLE-NAME", To::Out),
    ("X-PHONETIC-LAST-NAME", To::Out),
    ("X-ABLABEL", To::Out),
    ("X-ABADR", To::Out),
    ("X-ABUID", To::Out),
    ("X-PRODID", To::Out),
    ("X-MS-OL-DEFAULT-POSTAL-ADDRESS", To::Out),
    ("X-MS-OL-DESIGN", To::Out),
    ("X-MS-CARDPICTURE", To::Out),
    ("X-EVOLUTION-FILE-AS", To::Out),
    ("X-MOZILLA-HTML", To::Out),
];

/// What a card is.
pub(super) enum Kept {
    /// Somebody, or a company.
    Card(Card),
    /// A list of others.
    Group,
    /// Nothing that could become a row.
    Nothing,
}

/// The cells of a card.
#[derive(Debug, Default)]
pub(super) struct Card {
    pub(super) cells: BTreeMap<Key, String>,
    /// Whether it has a picture that cannot be kept.
    pub(super) lost_picture: bool,
    counts: BTreeMap<Many, u8>,
}

/// Reads the text of one card.
pub(super) fn read(text: &str) -> Kept {
    let Ok(parsed) = VCard::parse(text) else { return Kept::Nothing };
    let is_group = |entry: &VCardEntry| {
        matches!(entry.values.first(), Some(VCardValue::Kind(VCardKind::Group)))
            || (name_of(entry) == "X-ADDRESSBOOKSERVER-KIND" && words_of(entry).eq_ignore_ascii_case("group"))
    };
    if parsed.entries.iter().any(is_group) {
        return Kept::Group;
    }
    let mut card = Card::default();
    let has_address = parsed.entries.iter().any(|entry| name_of(entry) == "ADR");
    for entry in &parsed.entries {
        let label = written_label(entry, &parsed);
        let name = name_of(entry);
        match PROPERTIES.iter().find(|(known, _)| *known == name).map(|(_, to)| *to) {
            Some(To::AddressLines) if has_address => {}
            Some(to) => card.take(entry, to, &name, label.as_deref()),
            None => card.fact(label.as_deref().unwrap_or(&name), &words_of(entry)),
        }
    }
    let is_company = |entry: &VCardEntry| {
        matches!(entry.values.first(), Some(VCardValue::Kind(VCardKind::Org)))
            || (name_of(entry) == "X-ABSHOWAS" && words_of(entry).eq_ignore_ascii_case("company"))
    };
    if parsed.entries.iter().any(is_company) {
        card.be_company();
    }
    if card.cells.is_empty() { Kept::Nothing } else { Kept::Card(card) }
}

impl Card {
    fn take(&mut self, entry: &VCardEntry, to: To, name: &str, label: Option<&str>) {
        let text = words_of(entry);
        match to {
            To::Out => {}
            To::One(one) => self.once(one, &text, name),
            To::Lines(one) => self.line(one, &text),
            To::Day(one) => self.once(one, &day_of(entry), name),
            To::Name => self.name(entry),
            To::Org => {
                let parts: Vec<String> = entry.values.iter().map(value_text).collect();
                self.once(One::Company, parts.first().map_or("", String::as_str), name);
                let units: Vec<&str> = parts.iter().skip(1).map(String::as_str).filter(|unit| !unit.trim().is_empty()).collect();
                self.once(One::Department, &units.join(", "), name);
            }
            To::Phone => {
                let number = phone_of(&text);
                self.many(Many::Phone, labels::of_phone(&labels::words(entry), label), &number);
            }
            To::Email => {
                let address = strip(&text, "mailto:");
                self.many(Many::Email, labels::of_place(&labels::words(entry), label), address);
            }
            To::Website => self.many(Many::Website, labels::of_place(&labels::words(entry), label), &text),
            To::Im(service) => {
                let service = label.unwrap_or(service).to_owned();
                // `xmpp:anna@example.se` says the service itself.
                self.many(Many::Im, service, text.split_once(':').map_or(text.as_str(), |(_, rest)| rest));
            }
            To::Relation => {
                let words = labels::words(entry);
                let told = words.iter().find(|word| word.as_str() != "pref").map(String::as_str);
                self.many(Many::Relation, label.or(told).unwrap_or_default().to_owned(), &text);
            }
            To::Address => self.address(entry, labels::of_place(&labels::words(entry), label)),
            To::AddressLines => self.many(Many::Address, labels::of_place(&labels::words(entry), label), &text),
            To::Picture => self.picture(entry, &text),
        }
    }

    /// A column that holds one value; a second, other one is kept as a fact.
    fn once(&mut self, one: One, text: &str, name: &str) {
        let text = text.trim();
        match self.cells.get(&Key::One(one)) {
            _ if text.is_empty() => {}
            None => {
                self.cells.insert(Key::One(one), text.to_owned());
            }
            Some(held) if held == text => {}
            Some(_) => self.fact(name, text),
        }
    }

    fn line(&mut self, one: One, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let cell = self.cells.entry(Key::One(one)).or_default();
        if !cell.is_empty() {
            cell.push_str("\n\n");
        }
        cell.push_str(text);
    }

    /// A numbered value with its label; beyond the last number it goes into the notes.
    fn many(&mut self, many: Many, label: String, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        match self.next(many) {
            Some(number) => {
                self.put(Key::Many(many, number, LABEL), label);
                self.put(Key::Many(many, number, VALUE), value.to_owned());
            }
            None => self.line(One::Notes, &format!("{}: {value}", if label.is_empty() { many.word() } else { &label })),
        }
    }

    fn next(&mut self, many: Many) -> Option<u8> {
        let count = self.counts.entry(many).or_default();
        (*count < MOST).then(|| {
            *count += 1;
            *count
        })
    }

    fn put(&mut self, key: Key, text: String) {
        if !text.is_empty() {
            self.cells.insert(key, text);
        }
    }

    fn fact(&mut self, name: &str, value: &str) {
        self.many(Many::Fact, name.to_owned(), value);
    }

    /// Family, given, further, prefix, suffix.
    fn name(&mut self, entry: &VCardEntry) {
        let order = [One::LastName, One::FirstName, One::MiddleName, One::Title, One::Suffix];
        for (one, value) in order.into_iter().zip(&entry.values) {
            self.once(one, &value_text(value), "N");
        }
    }

    fn address(&mut self, entry: &VCardEntry, label: String) {
        let parts: Vec<String> = entry.values.iter().map(|value| value_text(value).trim().to_owned()).collect();
        if parts.iter().all(String::is_empty) {
            return;
        }
        let Some(number) = self.next(Many::Address) else {
            self.line(One::Notes, &format!("Address: {}", parts.join(", ")));
            return;
        };
        self.put(Key::Many(Many::Address, number, LABEL), label);
        for (part, text) in (PO_BOX..).zip(parts).take(PARTS.len() - usize::from(PO_BOX)) {
            self.put(Key::Many(Many::Address, number, part), text);
        }
    }

    /// A picture within the card is made small enough for a record; one that lies elsewhere is only named.
    fn picture(&mut self, entry: &VCardEntry, text: &str) {
        let bytes = entry.values.iter().find_map(|value| match value {
            VCardValue::Binary(data) => Some(data.data.as_slice()),
            _ => None,
        });
        match bytes {
            None if text.contains("://") => self.fact("PHOTO", text),
            None => self.lost_picture = true,
            Some(bytes) => match picture::read(bytes).and_then(|read| picture::embedded(&read.raster)) {
                Ok(address) if !self.cells.contains_key(&Key::One(One::Picture)) => self.put(Key::One(One::Picture), address),
                _ => self.lost_picture = true,
            },
        }
    }

    /// A card of a company: its name is the company.
    fn be_company(&mut self) {
        let cell = |one: One| self.cells.get(&Key::One(one)).cloned();
        match (cell(One::FullName), cell(One::Company)) {
            (Some(name), None) => self.put(Key::One(One::Company), name),
            (None, Some(company)) => self.put(Key::One(One::FullName), company),
            _ => {}
        }
    }
}
