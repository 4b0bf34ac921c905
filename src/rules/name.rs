//! Names of people: the parts of a full name, the full name of parts, and what a record is filed under.

use crate::model::{FieldId, Record, Value, facts::NAME_PARTS};

/// A name in its parts; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Form of address.
    pub title: String,
    /// Given name.
    pub first: String,
    /// Everything between first and last.
    pub middle: String,
    /// Family name with its particles.
    pub last: String,
    /// What follows: `Jr.`, `PhD`.
    pub suffix: String,
}

/// The fields that hold the parts of a full name, in its order.
pub const PART_FIELDS: [FieldId; 5] = NAME_PARTS;

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lady",
    "lord",
    "rev",
    "herr",
    "frau",
    "fru",
    "froken",
    "fröken",
    "monsieur",
    "madame",
    "mme",
    "mlle",
    "m",
    "sr",
    "sra",
    "srta",
    "sig",
    "dipl-ing",
    "ing",
    "mag",
    "hr",
];
const SUFFIXES: &[&str] = &["jr", "sr", "jnr", "snr", "ii", "iii", "iv", "phd", "md", "mba", "esq", "cpa", "dds", "msc", "bsc"];
const PARTICLES: &[&str] = &[
    "von", "van", "vom", "zu", "zum", "zur", "de", "der", "den", "del", "della", "dela", "di", "da", "das", "do", "dos", "du", "la", "le",
    "las", "los", "af", "av", "ter", "ten", "te", "bin", "ibn", "bint", "al", "el", "ben", "st", "san", "d'", "'t",
];

fn is_one_of(list: &[&str], word: &str) -> bool {
    let bare = word.to_lowercase().replace('.', "");
    list.contains(&bare.as_str())
}

/// A dotless single letter is a first name or an initial, not the French title.
fn is_title(word: &str) -> bool {
    is_one_of(TITLES, word) && (word.chars().count() > 1)
}

/// Scripts in which the family name stands first.
fn is_family_first(word: &str) -> bool {
    let is_cjk =
        |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{2ffff}');
    !word.is_empty() && word.chars().all(is_cjk)
}

impl Parts {
    /// Takes a full name apart. Every word ends up in exactly one part; a single word is a first name.
    #[must_use]
    pub fn split(full: &str) -> Self {
        let (head, suffix) = take_suffix(full);
        let mut parts = match head.split_once(',') {
            Some((last, rest)) if !last.trim().is_empty() && !rest.trim().is_empty() => Self::last_first(last, rest),
            _ => Self::first_last(&head.replace(',', " ")),
        };
        parts.suffix = suffix;
        parts
    }

    fn last_first(last: &str, rest: &str) -> Self {
        let mut parts = Self::default();
        let mut words: Vec<&str> = rest.split_whitespace().collect();
        take_titles(&mut words, &mut parts.title);
        // `Berg, Anna von` files the particle behind the first names.
        let particles = words.iter().rev().take_while(|word| is_one_of(PARTICLES, word)).count().min(words.len().saturating_sub(1));
        let (given, behind) = words.split_at(words.len() - particles);
        parts.first = given.first().copied().unwrap_or_default().to_owned();
        parts.middle = given.get(1..).unwrap_or_default().join(" ");
        parts.last = behind.iter().copied().chain(last.split_whitespace()).collect::<Vec<_>>().join(" ");
        parts
    }

    fn first_last(text: &str) -> Self {
        let mut parts = Self::default();
        let mut words: Vec<&str> = text.split_whitespace().collect();
        take_titles(&mut words, &mut parts.title);
        if let [family, given @ ..] = words.as_slice()
            && !given.is_empty()
            && is_family_first(family)
        {
            parts.last = (*family).to_owned();
            parts.first = given.join(" ");
            return parts;
        }
        match words.as_slice() {
            [] => {}
            // `Dr Nowak` names the family.
            [only] if !parts.title.is_empty() => parts.last = (*only).to_owned(),
            [first, rest @ ..] => {
                let family = rest.iter().position(|word| is_one_of(PARTICLES, word)).filter(|at| *at + 1 < rest.len());
                let (middle, last) = rest.split_at(family.unwrap_or_else(|| rest.len().saturating_sub(1)));
                parts.first = (*first).to_owned();
                parts.middle = middle.join(" ");
                parts.last = last.join(" ");
            }
        }
        parts
    }

    /// The parts a record holds.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let part = |field| record.text(field).trim().to_owned();
        let [title, first, middle, last, suffix] = PART_FIELDS.map(part);
        Self { title, first, middle, last, suffix }
    }

    /// The parts a record holds, or those its full name falls into.
    #[must_use]
    pub fn of_or_split(record: &Record) -> Self {
        let held = Self::of(record);
        if held == Self::default() { Self::split(record.name()) } else { held }
    }

    /// The values of [`PART_FIELDS`].
    #[must_use]
    pub fn values(&self) -> [Option<Value>; 5] {
        [&self.title, &self.first, &self.middle, &self.last, &self.suffix].map(|part| Value::Text(part.clone()).normal())
    }

    /// The full name of the parts.
    #[must_use]
    pub fn full(&self) -> String {
        let (first, last) = if is_family_first(&self.last) { (&self.last, &self.first) } else { (&self.first, &self.last) };
        let middle = &self.middle;
        joined(&[&self.title, first, middle, last, &self.suffix])
    }

    fn given(&self) -> String {
        joined(&[&self.first, &self.middle])
    }
}

fn joined(words: &[&str]) -> String {
    words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

fn take_titles(words: &mut Vec<&str>, title: &mut String) {
    // The last word is a name, whatever it looks like.
    let count = words.iter().take_while(|word| is_title(word)).count().min(words.len().saturating_sub(1));
    *title = words.drain(..count).collect::<Vec<_>>().join(" ");
}

/// Parts the suffixes off the end; the first two words are never suffixes.
fn take_suffix(full: &str) -> (String, String) {
    let mut head: Vec<&str> = full.split_whitespace().collect();
    let mut suffix = Vec::new();
    while head.len() > 2 && head.last().is_some_and(|word| is_one_of(SUFFIXES, word.trim_matches(','))) {
        suffix.extend(head.pop());
    }
    suffix.reverse();
    (head.join(" ").trim_end_matches(',').to_owned(), suffix.join(" "))
}

/// A generated form of `file-as`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `Last, First`.
    LastFirst,
    /// `First Last`.
    FirstLast,
    /// `Company`.
    Company,
    /// `Last, First (Company)`.
    LastFirstCompany,
    /// `Company (Last, First)`.
    CompanyLastFirst,
}

/// Every form in the order they are offered; the first is what new records get.
pub const FORMS: [Form; 5] = [Form::LastFirst, Form::FirstLast, Form::Company, Form::LastFirstCompany, Form::CompanyLastFirst];

/// What a name is filed under in one form; `None` where the company it needs is missing.
#[must_use]
pub fn file_as(form: Form, parts: &Parts, company: &str) -> Option<String> {
    let given = parts.given();
    let last_first = match (parts.last.as_str(), given.as_str()) {
        ("", given) => given.to_owned(),
        (last, "") => last.to_owned(),
        (last, given) => format!("{last}, {given}"),
    };
    let company = company.trim();
    let text = match form {
        Form::LastFirst => last_first,
        Form::FirstLast => joined(&[&given, &parts.last]),
        _ if company.is_empty() => return None,
        Form::Company => company.to_owned(),
        Form::LastFirstCompany => format!("{last_first} ({company})"),
        Form::CompanyLastFirst => format!("{company} ({last_first})"),
    };
    (!text.is_empty()).then_some(text)
}

/// What the form offers for `file-as`.
#[must_use]
pub fn file_as_choices(parts: &Parts, company: &str) -> Vec<String> {
    let mut choices: Vec<String> = Vec::new();
    for choice in FORMS.iter().filter_map(|form| file_as(*form, parts, company)) {
        if !choices.contains(&choice) {
            choices.push(choice);
        }
    }
    choices
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(parts: &Parts) -> String {
        [&parts.title, &parts.first, &parts.middle, &parts.last, &parts.suffix].map(String::as_str).join("|")
    }

    #[test]
    fn full_names_fall_into_their_parts() {
        for (full, want) in [
            ("Ada Lovelace", "|Ada||Lovelace|"),
            ("Lovelace, Ada", "|Ada||Lovelace|"),
            ("Dr. Ada King Lovelace", "Dr.|Ada|King|Lovelace|"),
            ("Prof. Dr. Lise Meitner", "Prof. Dr.|Lise||Meitner|"),
            ("Martin Luther King Jr.", "|Martin|Luther|King|Jr."),
            ("Martin Luther King, Jr.", "|Martin|Luther|King|Jr."),
            ("King, Martin Luther, Jr.", "|Martin|Luther|King|Jr."),
            ("Ludwig van Beethoven", "|Ludwig||van Beethoven|"),
            ("Carl Friedrich von Weizsäcker", "|Carl|Friedrich|von Weizsäcker|"),
            ("Carl af Forsell", "|Carl||af Forsell|"),
            ("Charles de la Vallée Poussin", "|Charles||de la Vallée Poussin|"),
            ("Forsell, Carl af", "|Carl||af Forsell|"),
            ("Osama bin Laden", "|Osama||bin Laden|"),
            ("Madonna", "|Madonna|||"),
            ("Dr Nowak", "Dr|||Nowak|"),
            ("M Scott", "|M||Scott|"),
            ("Yo Yo Ma", "|Yo|Yo|Ma|"),
            ("Jack Ma", "|Jack||Ma|"),
            ("Van Morrison", "|Van||Morrison|"),
            ("Anna Van", "|Anna||Van|"),
            ("田中 太郎", "|太郎||田中|"),
            ("田中太郎", "|田中太郎|||"),
            ("김 민수", "|민수||김|"),
            ("  Åsa \t Öberg ", "|Åsa||Öberg|"),
            ("Smith,", "|Smith|||"),
            (", Ada", "|Ada|||"),
            ("", "||||"),
        ] {
            assert_eq!(shown(&Parts::split(full)), want, "{full:?}");
        }
    }

    #[test]
    fn parts_make_the_full_name_again() {
        for full in ["Dr. Ada King Lovelace", "Ludwig van Beethoven", "Martin Luther King Jr.", "田中 太郎", "Madonna", "Dr Nowak"] {
            assert_eq!(Parts::split(full).full(), full);
        }
    }

    #[test]
    fn a_record_can_be_filed_in_five_ways() {
        let parts = Parts::split("Dr. Ada King Lovelace");
        assert_eq!(
            file_as_choices(&parts, "Acme"),
            ["Lovelace, Ada King", "Ada King Lovelace", "Acme", "Lovelace, Ada King (Acme)", "Acme (Lovelace, Ada King)"]
        );
        assert_eq!(file_as_choices(&Parts::split("Madonna"), " "), ["Madonna"]);
        assert!(file_as_choices(&Parts::default(), "").is_empty());
    }

    proptest! {
        #[test]
        fn no_word_of_a_name_is_lost(words in prop::collection::vec("(von|de|Dr\\.|Jr\\.|[A-ZÅÖ][a-z]{1,6}|田中|M)", 0..7), comma in any::<bool>()) {
            let full = words.join(if comma { ", " } else { " " });
            let mut before: Vec<String> = words.clone();
            let full = Parts::split(&full).full();
            let mut after: Vec<String> = full.split_whitespace().map(|word| word.trim_matches(',').to_owned()).collect();
            before.sort();
            after.sort();
            prop_assert_eq!(before, after);
        }
    }
}
