//! Headers as people write them: their normal form, and the field each one means.

use std::collections::HashMap;

use super::mapping::{ColumnUse, Role};
use crate::{
    model::{Base, Family, FieldDef, FieldId, Schema, TypeId, fields},
    text::{clean::is_hidden, fold::folded},
};

/// A header without case, accents, punctuation and invisible characters: `E-mail: Address ` is `e mail address`.
#[must_use]
pub fn normal(header: &str) -> String {
    let spaced: String = header
        .chars()
        .filter(|c| !is_hidden(*c))
        .map(|c| match c {
            '-' | '_' | '.' | ':' | '/' | ',' | '(' | ')' | '[' | ']' => ' ',
            '\u{2018}' | '\u{2019}' | '\u{b4}' | '`' => '\'',
            other => other,
        })
        .collect();
    folded(&spaced)
}

/// The normal form of a header written `LikeThis`, its words parted.
fn normal_of_camel_case(header: &str) -> String {
    let mut spaced = String::with_capacity(header.len() + 8);
    let mut before = ' ';
    let mut chars = header.chars().peekable();
    while let Some(c) = chars.next() {
        let ends_upper_run = before.is_uppercase() && c.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase());
        if (before.is_lowercase() && c.is_uppercase()) || ends_upper_run {
            spaced.push(' ');
        }
        spaced.push(c);
        before = c;
    }
    normal(&spaced)
}

/// Headers for display: blank ones named by their place, repeated ones numbered.
#[must_use]
pub fn numbered<'a>(headers: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    headers
        .enumerate()
        .map(|(at, header)| {
            let clean: String = header.chars().filter(|c| !is_hidden(*c)).collect();
            let words = clean.split_whitespace().collect::<Vec<_>>().join(" ");
            let name = if words.is_empty() { column_name(at) } else { words };
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            if *count == 1 { name } else { format!("{name} ({count})") }
        })
        .collect()
}

/// The header that a repeated one was before it was numbered: `Notes` of `Notes (2)`.
#[must_use]
pub fn stem(header: &str) -> Option<&str> {
    let (stem, number) = header.strip_suffix(')')?.rsplit_once(" (")?;
    number.parse::<u32>().is_ok().then_some(stem)
}

/// What a column without a header is called; `at` counts from 0.
#[must_use]
pub fn column_name(at: usize) -> String {
    format!("Column {}", at + 1)
}

/// Words that part the same fact by place: business, home, other. In either order with [`THINGS`], in one row a language.
const PLACES: [&[&str]; 3] = [
    &["business", "work", "arbete", "foretag", "geschaftlich", "dienstlich", "bureau"],
    &["home", "hem", "bostad", "privat", "private", "domicile"],
    &["other", "annan", "annat", "weitere", "weiterer", "autre"],
];

/// Facts that stand at several places: their words, and the fields for business, home and other. Without a place it is business.
const THINGS: &[(&[&str], [&str; 3])] = &[
    (
        &["phone", "phone number", "telephone", "telephone number", "tel", "telefon", "telefonnummer"],
        ["phone", "phone-home", "phone-other"],
    ),
    (&["phone 2", "telephone 2", "telefon 2"], ["phone-business-2", "phone-home-2", "phone-other"]),
    (&["fax", "fax number", "telefax", "telecopie"], ["phone-business-fax", "phone-home-fax", "phone-other-fax"]),
    (&["email", "e mail", "e post", "e postadress", "mail", "courriel"], ["email", "email-2", "email-3"]),
    (
        &[
            "street",
            "street 1",
            "street address",
            "address",
            "address 1",
            "address line 1",
            "gata",
            "gatuadress",
            "adress",
            "rue",
            "strasse",
            "adresse",
        ],
        ["business-street", "home-street", "other-street"],
    ),
    (&["city", "town", "ort", "stad", "postort", "ville", "stadt"], ["business-city", "home-city", "other-city"]),
    (
        &[
            "state",
            "region",
            "province",
            "state province",
            "state region",
            "county",
            "delstat",
            "delstat provins",
            "stat provins",
            "lan",
            "dep region",
            "bundesland",
        ],
        ["business-region", "home-region", "other-region"],
    ),
    (
        &[
            "zip",
            "zip code",
            "zipcode",
            "zip postal code",
            "postal code",
            "postcode",
            "postnummer",
            "postnr",
            "code postal",
            "postleitzahl",
            "plz",
        ],
        ["business-postal-code", "home-postal-code", "other-postal-code"],
    ),
    (&["country", "country region", "land", "land region", "pays", "pays region"], ["business-country", "home-country", "other-country"]),
    (&["po box", "pobox", "pob", "postbox", "postfach", "boite postale"], ["business-po-box", "home-po-box", "other-po-box"]),
];

/// Headers of people that on an account are not its name.
const NOT_AN_ACCOUNT: &[&str] = &["contact", "contact name", "display name", "lead name"];

/// Finds the field a header means, in the words of the registry.
#[derive(Debug)]
pub struct Lookup<'a> {
    schema: &'a Schema,
    kind: TypeId,
    known: HashMap<String, FieldId>,
}

impl<'a> Lookup<'a> {
    /// For records of one type.
    #[must_use]
    pub fn new(schema: &'a Schema, kind: TypeId) -> Self {
        let mut known = HashMap::new();
        let fields: Vec<&FieldDef> = schema.fields_of_type(kind).filter(|field| field.is_editable()).collect();
        for field in &fields {
            known.insert(normal(&field.name), field.id);
        }
        for field in &fields {
            for header in field.headers {
                known.entry(normal(header)).or_insert(field.id);
            }
        }
        for field in &fields {
            let label = normal(&field.label);
            // `Home` or `Assistant` alone would be a number to nobody.
            if field.family == Some(Family::Phone) {
                known.entry(format!("{label} phone")).or_insert(field.id);
                known.entry(format!("phone {label}")).or_insert(field.id);
            } else {
                known.entry(label).or_insert(field.id);
            }
        }
        if schema.base(kind) == Base::Account {
            for header in NOT_AN_ACCOUNT {
                known.remove(*header);
            }
            if let Some(company) = schema.field(fields::COMPANY) {
                for header in company.headers.iter().copied().chain([company.name.as_ref()]) {
                    known.entry(normal(header)).or_insert(fields::NAME);
                }
            }
        }
        Self { schema, kind, known }
    }

    /// The registry behind it.
    #[must_use]
    pub const fn schema(&self) -> &'a Schema {
        self.schema
    }

    /// What a header means by itself, whatever the file; `None` when it means nothing here.
    #[must_use]
    pub fn find(&self, header: &str) -> Option<ColumnUse> {
        // A header that stands there again means the same as before.
        if let Some(again) = stem(header).and_then(|stem| self.find(stem)) {
            return Some(again);
        }
        let plain = normal(header);
        self.find_normal(&plain).or_else(|| {
            let parted = normal_of_camel_case(header);
            if parted == plain { None } else { self.find_normal(&parted) }
        })
    }

    fn find_normal(&self, header: &str) -> Option<ColumnUse> {
        if let Some(field) = self.field(header) {
            return Some(ColumnUse::Field(field));
        }
        // `Business Street 2` continues `Business Street`.
        let street = header.strip_suffix(" 2").or_else(|| header.strip_suffix(" 3")).and_then(|stem| self.field(stem))?;
        self.schema.field(street).filter(|field| is_street(field)).map(|field| ColumnUse::Composite(Role::Line(field.id)))
    }

    fn field(&self, header: &str) -> Option<FieldId> {
        self.known.get(header).copied().or_else(|| self.field_at_place(header))
    }

    fn field_at_place(&self, header: &str) -> Option<FieldId> {
        let thing = |words: &str| THINGS.iter().find(|(names, _)| names.contains(&words)).map(|(_, fields)| fields);
        let place = |word: &str| PLACES.iter().position(|words| words.contains(&word));
        let name = match thing(header) {
            Some([business, ..]) => Some(*business),
            None => [header.split_once(' '), header.rsplit_once(' ').map(|(words, last)| (last, words))]
                .into_iter()
                .flatten()
                .find_map(|(at, words)| Some(thing(words)?[place(at)?])),
        }?;
        self.known.get(&normal(name)).copied()
    }

    /// How many of the headers mean something.
    pub fn count<'b>(&self, headers: impl Iterator<Item = &'b str>) -> usize {
        headers.filter(|header| header.len() < 100 && self.find(header).is_some()).count()
    }

    /// Whether records of this type have a field that people may change.
    #[must_use]
    pub fn takes(&self, field: FieldId) -> bool {
        self.schema.field(field).is_some_and(|field| field.is_editable() && self.schema.has(self.kind, field))
    }
}

/// Whether a field is the first line of an address.
fn is_street(field: &FieldDef) -> bool {
    is_address(field) && field.name.ends_with("-street")
}

/// Whether a field is part of an address.
#[must_use]
pub const fn is_address(field: &FieldDef) -> bool {
    matches!(field.family, Some(Family::BusinessAddress | Family::HomeAddress | Family::OtherAddress))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record_type;

    fn name_of(lookup: &Lookup<'_>, header: &str) -> String {
        lookup.find(header).map_or_else(|| "?".to_owned(), |found| found.words(lookup.schema()))
    }

    #[test]
    fn a_header_is_found_in_many_spellings() {
        let schema = Schema::default();
        let lookup = Lookup::new(&schema, record_type::LEAD);
        for (header, want) in [
            ("full-name", "full-name"),
            ("Full name", "full-name"),
            ("\u{feff}  E-MAIL   Address ", "email"),
            ("E-mail_2_Address", "email-2"),
            ("Assistant\u{2019}s Phone", "phone-assistant"),
            ("FirstName", "first-name"),
            ("companyName", "company"),
            ("IMAddress", "im-address"),
            ("Pre\u{301}nom", "first-name"),
            ("Förnamn", "first-name"),
            ("Telefon, arbete", "phone"),
            ("Telefon (hem)", "phone-home"),
            ("hem telefon", "phone-home"),
            ("Postnummer, bostad", "home-postal-code"),
            ("Ville (bureau)", "business-city"),
            ("Code postal (domicile)", "home-postal-code"),
            ("Business Street 2", "line business-street"),
            ("Straße privat 3", "line home-street"),
            ("Address 2", "line business-street"),
            ("phone_home", "phone-home"),
            ("City (2)", "business-city"),
            ("Street (2)", "business-street"),
            ("Notes (x)", "?"),
            ("Assistant", "assistant"),
            ("Home", "?"),
            ("id", "?"),
            ("Created", "?"),
            ("Account", "?"),
            ("manual-stars", "?"),
        ] {
            assert_eq!(name_of(&lookup, header), want, "{header}");
        }
    }

    #[test]
    fn a_company_column_names_an_account() {
        let schema = Schema::default();
        let lookup = Lookup::new(&schema, record_type::ACCOUNT);
        for (header, want) in [("Company", "full-name"), ("Account name", "full-name"), ("Contact", "?"), ("Firma", "full-name")] {
            assert_eq!(name_of(&lookup, header), want, "{header}");
        }
    }

    #[test]
    fn repeated_and_empty_headers_are_numbered() {
        let headers = numbered(["Notes", "", "Notes", "\u{feff}Name ", "Notes", " "].into_iter());
        assert_eq!(headers, ["Notes", "Column 2", "Notes (2)", "Name", "Notes (3)", "Column 6"]);
    }

    #[test]
    fn every_thing_at_a_place_is_a_field() {
        let schema = Schema::default();
        let lookup = Lookup::new(&schema, record_type::LEAD);
        for (words, fields) in THINGS {
            for (field, places) in fields.iter().zip(PLACES) {
                assert!(schema.named(field).is_some(), "{field}");
                for header in words.iter().flat_map(|word| places.iter().map(move |place| format!("{word} {place}"))) {
                    assert_ne!(name_of(&lookup, &header), "?", "{header}");
                }
            }
            assert!(words.iter().all(|word| normal(word) == *word), "{words:?} are not in normal form");
        }
    }
}
