//! What a card says of the kind of a number or an address, in the words our mapping knows: `work fax`, `mobile`.

use std::collections::BTreeSet;

use calcard::{
    common::IanaString,
    vcard::{VCardEntry, VCardParameterName, VCardParameterValue},
};

/// Kinds of phone numbers: the words that must all be there, and the label. The first row that fits wins.
const PHONES: &[(&[&str], &str)] = &[
    (&["fax", "home"], "home fax"),
    (&["fax", "other"], "other fax"),
    (&["fax"], "work fax"),
    (&["cell"], "mobile"),
    (&["iphone"], "mobile"),
    (&["mobile"], "mobile"),
    (&["pager"], "pager"),
    (&["car"], "car"),
    (&["x-car"], "car"),
    (&["isdn"], "isdn"),
    (&["x-isdn"], "isdn"),
    (&["textphone"], "tty tdd"),
    (&["x-textphone"], "tty tdd"),
    (&["tty-tdd"], "tty tdd"),
    (&["tlx"], "telex"),
    (&["telex"], "telex"),
    (&["x-telex"], "telex"),
    (&["x-ms-callback"], "callback"),
    (&["x-callback"], "callback"),
    (&["callback"], "callback"),
    (&["x-evolution-callback"], "callback"),
    (&["x-evolution-assistant"], "assistant"),
    (&["assistant"], "assistant"),
    (&["x-assistant"], "assistant"),
    (&["x-primary"], "primary"),
    (&["x-main"], "main"),
    (&["x-evolution-company"], "main"),
    (&["main-number"], "main"),
    (&["company"], "main"),
    (&["main"], "main"),
    (&["x-evolution-radio"], "radio"),
    (&["radio"], "radio"),
    (&["x-radio"], "radio"),
    (&["work"], "work"),
    (&["home"], "home"),
    (&["other"], "other"),
];

/// Words that tell nothing about the place of a number or an address.
const EMPTY: &[&str] =
    &["voice", "internet", "pref", "text", "msg", "video", "x400", "dom", "intl", "postal", "parcel", "x-abcrossplatform", "utf-8"];

/// All words a property carries, in lower case.
pub(super) fn words(entry: &VCardEntry) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for parameter in &entry.params {
        match (&parameter.name, &parameter.value) {
            (VCardParameterName::Type, VCardParameterValue::Type(kind)) => {
                words.insert(kind.as_str().to_lowercase());
            }
            (VCardParameterName::Type, VCardParameterValue::Text(text)) => {
                words.extend(text.split(',').map(|word| word.trim().trim_matches('"').to_lowercase()));
            }
            (VCardParameterName::Pref, _) => {
                words.insert("pref".to_owned());
            }
            (VCardParameterName::Other(word), VCardParameterValue::Null) => {
                words.insert(word.to_lowercase());
            }
            _ => {}
        }
    }
    words.remove("");
    words
}

/// The label of a phone number; one that a person wrote wins over the program's words.
pub(super) fn of_phone(words: &BTreeSet<String>, written: Option<&str>) -> String {
    let known = PHONES.iter().find(|(all, _)| all.iter().all(|word| words.contains(*word)));
    preferred(words, written.map_or_else(|| known.map_or_else(|| rest(words), |(_, label)| (*label).to_owned()), str::to_owned))
}

/// The label of anything else that has a place.
pub(super) fn of_place(words: &BTreeSet<String>, written: Option<&str>) -> String {
    let known = ["work", "home", "other"].into_iter().find(|word| words.contains(*word));
    preferred(words, written.or(known).map_or_else(|| rest(words), str::to_owned))
}

/// What is left of the words once those without meaning are gone.
fn rest(words: &BTreeSet<String>) -> String {
    let told: Vec<&str> = words.iter().map(String::as_str).filter(|word| !EMPTY.contains(word)).collect();
    told.join(" ")
}

/// Marks the one a person prefers, as address books mark it.
fn preferred(words: &BTreeSet<String>, label: String) -> String {
    if words.contains("pref") { format!("* {label}") } else { label }
}

/// A label as Apple writes it: `_$!<HomePage>!$_`.
pub(super) fn written(label: &str) -> String {
    label.trim().trim_start_matches("_$!<").trim_end_matches(">!$_").to_owned()
}
