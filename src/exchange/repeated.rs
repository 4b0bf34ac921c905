//! Numbered columns with a label beside each value, as Google writes them: `Phone 2 - Label`, `Phone 2 - Value`.
//! The label decides which field a value becomes; what finds no free field goes into the notes.

use std::borrow::Cow;

use super::{
    headers::normal,
    mapping::{AddressPart, ColumnUse, Group, Role},
};
use crate::model::{Draft, FieldId, Kind, Reading, Schema, Value, fields};

/// What parts several values in one cell.
pub(in crate::exchange) const BETWEEN: &str = " ::: ";

/// The words such headers begin with.
const GROUPS: &[(&str, Group)] = &[
    ("e mail ", Group::Email),
    ("phone ", Group::Phone),
    ("address ", Group::Address),
    ("website ", Group::Website),
    ("im ", Group::Im),
    ("relation ", Group::Fact),
    ("event ", Group::Fact),
    ("custom field ", Group::Fact),
    ("external id ", Group::Fact),
];

/// What a header in normal form is among numbered columns; facts of several groups share their numbers by sixties.
pub(super) fn column(header: &str) -> Option<ColumnUse> {
    let (at, rest, group) = GROUPS.iter().enumerate().find_map(|(at, (start, group))| Some((at, header.strip_prefix(start)?, *group)))?;
    let (number, part) = rest.split_once(' ')?;
    let number: u8 = number.parse().ok().filter(|number| *number < 60)?;
    let number = if group == Group::Fact { number.checked_add(60 * u8::try_from(at.saturating_sub(5)).ok()?)? } else { number };
    let role = match (group, part) {
        (_, "type" | "label") => Role::Label(group, number),
        (Group::Im, "service") => return Some(ColumnUse::LeaveOut),
        (Group::Address, part) => Role::Address(number, address_part(part)?),
        (_, "value") => Role::Value(group, number),
        _ => return None,
    };
    Some(ColumnUse::Composite(role))
}

fn address_part(words: &str) -> Option<AddressPart> {
    AddressPart::ALL.iter().copied().find(|part| normal(part.word()) == words).or(match words {
        "extended address" => Some(AddressPart::Extended),
        _ => None,
    })
}

/// Kinds of phone numbers by their labels, and the fields they may fill, the first free one wins.
const PHONES: &[(&[&str], &[&str])] = &[
    (&["mobile", "mobil", "cell", "cell phone", "iphone"], &["phone-mobile"]),
    (&["work", "business", "arbete", "arbeit", "geschaftlich", "bureau", "work phone"], &["phone", "phone-business-2"]),
    (&["home", "hem", "privat", "domicile"], &["phone-home", "phone-home-2"]),
    (&["main", "company main"], &["phone-company-main"]),
    (&["primary"], &["phone-primary"]),
    (&["work fax", "workfax", "business fax", "fax"], &["phone-business-fax"]),
    (&["home fax", "homefax"], &["phone-home-fax"]),
    (&["other fax"], &["phone-other-fax"]),
    (&["pager"], &["phone-pager"]),
    (&["car"], &["phone-car"]),
    (&["assistant"], &["phone-assistant"]),
    (&["callback"], &["phone-callback"]),
    (&["radio"], &["phone-radio"]),
    (&["isdn"], &["phone-isdn"]),
    (&["telex"], &["phone-telex"]),
    (&["tty", "tty tdd"], &["phone-tty"]),
    (&[""], &["phone"]),
];

/// Where a number goes whose kind is unknown or taken.
const OTHER_PHONE: &str = "phone-other";

/// Places of addresses by their labels; the street's field, the parts follow in [`ADDRESS_FIELDS`].
const ADDRESSES: [(&[&str], &str); 3] = [
    (&["work", "business", "arbete", "arbeit", "geschaftlich", "bureau"], "business"),
    (&["home", "hem", "privat", "domicile"], "home"),
    (&["other", "annan", "andere", "autre"], "other"),
];

/// The fields of an address behind its place.
const ADDRESS_FIELDS: [(AddressPart, &str); 6] = [
    (AddressPart::Street, "street"),
    (AddressPart::PoBox, "po-box"),
    (AddressPart::City, "city"),
    (AddressPart::Region, "region"),
    (AddressPart::PostalCode, "postal-code"),
    (AddressPart::Country, "country"),
];

/// Facts that have a field.
const FACTS: &[(&[&str], &str)] = &[
    (&["spouse", "partner", "domestic partner"], "spouse"),
    (&["child", "children"], "children"),
    (&["manager"], "manager"),
    (&["assistant"], "assistant"),
    (&["anniversary"], "anniversary"),
];

/// One value with its label.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'r> {
    pub group: Group,
    pub number: u8,
    pub label: &'r str,
    pub value: &'r str,
    pub part: Option<AddressPart>,
}

impl Pair<'_> {
    /// The label without the mark of the preferred one, in normal form.
    fn kind(&self) -> String {
        normal(self.label.trim_start_matches('*'))
    }

    fn is_preferred(&self) -> bool {
        self.label.starts_with('*')
    }

    fn values(&self) -> impl Iterator<Item = &str> {
        self.value.split(BETWEEN).map(str::trim).filter(|value| !value.is_empty())
    }

    fn note(&self, value: &str) -> String {
        let label = self.label.trim_start_matches('*').trim();
        match (self.group, label) {
            (Group::Fact, "") => format!("Other: {value}"),
            (Group::Fact, label) => format!("{label}: {value}"),
            (group, "") => format!("{}: {value}", group.word()),
            (group, label) => format!("{} ({label}): {value}", group.word()),
        }
    }
}

/// Words for a place or kind.
type Labels = &'static [&'static str];

/// The fields of the address at one place.
#[derive(Debug)]
struct AddressPlace {
    labels: Labels,
    parts: Vec<(AddressPart, FieldId)>,
}

impl AddressPlace {
    fn is_free(&self, draft: &Draft) -> bool {
        self.parts.iter().all(|(_, field)| draft.get(*field).is_none())
    }
}

/// The fields the tables above name.
#[derive(Debug)]
pub(super) struct Places {
    phones: Vec<(Labels, Vec<FieldId>)>,
    other_phone: Option<FieldId>,
    addresses: Vec<AddressPlace>,
    facts: Vec<(Labels, FieldId, Kind)>,
    im: Option<FieldId>,
}

impl Places {
    pub(super) fn new(schema: &Schema) -> Self {
        let id = |name: &str| schema.named(name).map(|field| field.id);
        Self {
            phones: PHONES.iter().map(|(labels, names)| (*labels, names.iter().filter_map(|name| id(name)).collect())).collect(),
            other_phone: id(OTHER_PHONE),
            addresses: ADDRESSES
                .iter()
                .map(|(labels, place)| {
                    let parts = ADDRESS_FIELDS.iter().filter_map(|(part, name)| Some((*part, id(&format!("{place}-{name}"))?)));
                    AddressPlace { labels, parts: parts.collect() }
                })
                .collect(),
            facts: FACTS.iter().filter_map(|(labels, name)| schema.named(name).map(|field| (*labels, field.id, field.kind))).collect(),
            im: id("im-address"),
        }
    }

    /// Puts every value where it belongs; answers lines for the notes.
    pub(super) fn place(&self, pairs: &[Pair<'_>], draft: &mut Draft, reading: &Reading) -> Vec<String> {
        let mut notes = Vec::new();
        let mut filled: Vec<&Pair<'_>> = pairs.iter().filter(|pair| !pair.value.trim().is_empty()).collect();
        filled.sort_by_key(|pair| !pair.is_preferred());
        for pair in &filled {
            for value in pair.values().filter(|_| pair.part.is_none()) {
                if !self.place_value(pair, value, draft, reading) {
                    notes.push(pair.note(value));
                }
            }
        }
        let mut numbers: Vec<u8> = filled.iter().filter(|pair| pair.part.is_some()).map(|pair| pair.number).collect();
        numbers.dedup();
        for number in numbers {
            let parts: Vec<&Pair<'_>> = filled.iter().copied().filter(|pair| pair.part.is_some() && pair.number == number).collect();
            notes.extend(self.place_address(&parts, draft));
        }
        notes
    }

    fn place_value(&self, pair: &Pair<'_>, value: &str, draft: &mut Draft, reading: &Reading) -> bool {
        let kind = pair.kind();
        match pair.group {
            Group::Email => place_email(value, draft, reading),
            Group::Phone => {
                let by_label = self.phones.iter().find(|(labels, _)| labels.contains(&kind.as_str()));
                let wanted = by_label.into_iter().flat_map(|(_, fields)| fields).chain(&self.other_phone);
                fill(wanted.copied(), Kind::Phone, value, draft, reading)
            }
            Group::Website => fill([fields::WEB_PAGE], Kind::Url, value, draft, reading),
            Group::Im => fill(self.im, Kind::Text, value, draft, reading),
            Group::Fact => match self.facts.iter().find(|(labels, ..)| labels.contains(&kind.as_str())) {
                Some((_, field, kind)) if *kind != Kind::Date => fill([*field], *kind, value, draft, reading),
                _ => false,
            },
            Group::Address => false,
        }
    }

    fn place_address(&self, parts: &[&Pair<'_>], draft: &mut Draft) -> Vec<String> {
        let part = |wanted: AddressPart| parts.iter().find(|pair| pair.part == Some(wanted)).map_or("", |pair| pair.value.trim());
        let kind = parts.first().map(|pair| pair.kind()).unwrap_or_default();
        let by_label = self.addresses.iter().find(|place| place.labels.contains(&kind.as_str()));
        // A second address of a kind moves to the last free place, one without a kind takes the first.
        let free = match by_label {
            Some(place) if place.is_free(draft) => Some(place),
            Some(_) => self.addresses.iter().rev().find(|place| place.is_free(draft)),
            None => self.addresses.iter().find(|place| place.is_free(draft)),
        };
        let Some(place) = free else {
            return parts.iter().map(|pair| pair.note(&in_one_line(pair.value))).collect();
        };
        for (wanted, field) in &place.parts {
            let mut text = in_one_line(part(*wanted));
            if *wanted == AddressPart::Street {
                if text.is_empty() && part(AddressPart::City).is_empty() {
                    text = in_one_line(part(AddressPart::Formatted));
                }
                let extended = in_one_line(part(AddressPart::Extended));
                let comma = if text.is_empty() || extended.is_empty() { "" } else { ", " };
                text = format!("{text}{comma}{extended}").into();
            }
            if !text.is_empty() {
                draft.set(*field, Value::Text(text.into_owned()));
            }
        }
        Vec::new()
    }
}

/// Gives an e-mail address the next free field; `false` when it is none, or there is no room.
pub(super) fn place_email(value: &str, draft: &mut Draft, reading: &Reading) -> bool {
    let slots = [fields::EMAIL, fields::EMAIL_2, fields::EMAIL_3];
    slots.iter().any(|slot| draft.text(*slot).eq_ignore_ascii_case(value)) || fill(slots, Kind::Email, value, draft, reading)
}

/// Sets the first field that is still free; `false` when none is, or the value is none of its kind.
fn fill(wanted: impl IntoIterator<Item = FieldId>, kind: Kind, value: &str, draft: &mut Draft, reading: &Reading) -> bool {
    let free = wanted.into_iter().find(|field| draft.get(*field).is_none());
    match (free, kind.parse(value, reading)) {
        (Some(field), Ok(Some(value))) => {
            draft.values.push((field, value));
            true
        }
        _ => false,
    }
}

/// The lines of an address in one, parted by commas.
pub(super) fn in_one_line(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| matches!(byte, b'\n' | b'\r' | b'\t')) {
        return Cow::Borrowed(text.trim());
    }
    let lines = text.lines().map(|line| line.trim().trim_end_matches(',')).filter(|line| !line.is_empty());
    Cow::Owned(lines.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_the_tables_name_exists() {
        let schema = Schema::default();
        let names = PHONES.iter().flat_map(|(_, names)| names.iter().copied()).chain(FACTS.iter().map(|(_, name)| *name));
        for name in names.chain([OTHER_PHONE]) {
            assert!(schema.named(name).is_some(), "{name}");
        }
        for (_, place) in ADDRESSES {
            for (_, part) in ADDRESS_FIELDS {
                assert!(schema.named(&format!("{place}-{part}")).is_some(), "{place}-{part}");
            }
        }
    }

    #[test]
    fn numbered_headers_have_their_roles() {
        let schema = Schema::default();
        for (header, want) in [
            ("E-mail 2 - Value", "value email 2"),
            ("Phone 1 - Label", "label phone 1"),
            ("Address 3 - Postal Code", "address postal-code 3"),
            ("Address 1 - PO Box", "address po-box 1"),
            ("Address 1 - Extended Address", "address extended 1"),
            ("Custom Field 1 - Value", "value fact 121"),
            ("Relation 1 - Type", "label fact 1"),
            ("IM 1 - Service", "-"),
            ("Phone - Value", "?"),
            ("Organization 1 - Name", "?"),
        ] {
            assert_eq!(column(&normal(header)).map_or_else(|| "?".to_owned(), |found| found.words(&schema)), want, "{header}");
        }
    }
}
