//! Erasing: what goes with a record, what only loses its link, and what somebody was called.

use std::collections::HashSet;

use super::{ChangeSet, derive::settle};
use crate::{
    model::{Diff, Kind, Marks, Record, RecordId, Schema, Value, fields, filter::sought, record_type},
    text::fold::folded,
};

/// What an erasure does to a record that links to what is erased.
#[derive(Clone, Debug, PartialEq)]
pub enum Tied {
    /// It goes too: without the link it says nothing, or it is the same person.
    Goes,
    /// It stays and loses the link.
    Loses(Record, Vec<Diff>),
}

/// What becomes of a record when others go; `None` where it links to none of them.
#[must_use]
pub fn tied(schema: &Schema, record: Record, goes: &dyn Fn(RecordId) -> bool) -> Option<Tied> {
    let names = |value: &Value| value.links().iter().any(|id| goes(*id));
    let linking: Vec<_> = record.values().iter().filter(|(_, value)| names(value)).cloned().collect();
    if linking.is_empty() {
        return None;
    }
    // A pair tells two records apart; one that was merged into another is that other one.
    if record.kind == record_type::PAIR || linking.iter().any(|(field, _)| *field == fields::MERGED_INTO) {
        return Some(Tied::Goes);
    }
    let mut set = ChangeSet::new(record);
    for (field, value) in linking {
        let left: Vec<RecordId> = value.links().iter().copied().filter(|id| !goes(*id)).collect();
        if left.is_empty() && schema.field(field).is_some_and(|def| def.is(Marks::REQUIRED)) {
            return Some(Tied::Goes);
        }
        set.follow(field, if left.is_empty() { None } else { Some(Value::Links(left)) });
    }
    settle(schema, &mut set);
    let (record, diffs) = set.finish();
    Some(Tied::Loses(record, diffs))
}

/// The e-mail addresses among values, as search sees them.
pub fn addresses<'a>(schema: &Schema, values: impl IntoIterator<Item = (crate::model::FieldId, &'a Value)>) -> Vec<String> {
    let is_address = |field| schema.field(field).is_some_and(|def| def.kind == Kind::Email);
    let texts = values.into_iter().filter(|(field, _)| is_address(*field)).filter_map(|(_, value)| value.as_text());
    texts.map(|text| sought(Kind::Email, text)).filter(|address| !address.is_empty()).collect()
}

/// What people were called and reached by, to be looked for in other texts.
#[derive(Clone, Default)]
pub struct Called {
    /// Sequences of words, parted by blanks.
    known: HashSet<String>,
    /// The most words one of them has.
    longest: usize,
}

impl std::fmt::Debug for Called {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Called in {} ways", self.known.len())
    }
}

/// Shorter ones are found everywhere.
const SHORTEST: usize = 3;
/// Longer ones are titles and sentences; they are looked for by their first words.
const LONGEST: usize = 12;

fn words(text: &str) -> Vec<String> {
    let folded = folded(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

impl Called {
    /// Takes in what a value says about who somebody is; other values are nobody's alone.
    pub fn learn(&mut self, schema: &Schema, field: crate::model::FieldId, value: &Value) {
        let tells = matches!(field, fields::NAME | fields::FILE_AS)
            || schema.field(field).is_some_and(|def| matches!(def.kind, Kind::Email | Kind::Phone));
        if let (true, Some(text)) = (tells, value.as_text()) {
            let words: Vec<String> = words(text).into_iter().take(LONGEST).collect();
            let name = words.join(" ");
            if name.chars().count() >= SHORTEST && !is_login(schema, &name) {
                self.longest = self.longest.max(words.len());
                self.known.insert(name);
            }
        }
    }

    /// Whether a text names one of them: whole words, in order, without regard to case, accents and punctuation.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        if self.known.is_empty() || text.len() < SHORTEST {
            return false;
        }
        let words = words(text);
        (0..words.len()).any(|from| {
            let mut name = String::new();
            words[from..].iter().take(self.longest).any(|word| {
                if !name.is_empty() {
                    name.push(' ');
                }
                name.push_str(word);
                self.known.contains(&name)
            })
        })
    }
}

/// People who use the store are named in its log for what they did.
fn is_login(schema: &Schema, name: &str) -> bool {
    schema.people.iter().any(|person| [&person.login, &person.name].into_iter().any(|known| words(known).join(" ") == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FieldId, Stamp, TypeId};

    fn record(id: u64, kind: TypeId, values: &[(FieldId, Value)]) -> Record {
        Record::new(RecordId(id), kind, Stamp { by: "anna".to_owned(), at: 0 }).with(values.iter().cloned())
    }

    fn links(ids: &[u64]) -> Value {
        Value::Links(ids.iter().copied().map(RecordId).collect())
    }

    #[test]
    fn what_is_tied_to_the_erased_alone_goes_and_everything_else_loses_its_link() {
        let schema = Schema::default();
        let goes = |id: RecordId| [17, 18].contains(&id.0);
        for (kind, field, value, want) in [
            (record_type::NOTE, fields::LINKED_TO, links(&[17]), "goes"),
            (record_type::NOTE, fields::LINKED_TO, links(&[17, 18]), "goes"),
            (record_type::NOTE, fields::LINKED_TO, links(&[17, 20]), "links 20"),
            (record_type::NOTE, fields::LINKED_TO, links(&[20]), "stays"),
            (record_type::OPPORTUNITY, fields::OPPORTUNITY_FOR, Value::Link(RecordId(17)), "goes"),
            (record_type::PROJECT, fields::PROJECT_FOR, Value::Link(RecordId(18)), "goes"),
            (record_type::CONTACT, fields::LINKED_ACCOUNT, Value::Link(RecordId(17)), "links nothing"),
            (record_type::LEAD, fields::INITIATED_BY, Value::Link(RecordId(17)), "links nothing"),
            (record_type::LEAD, fields::MERGED_INTO, Value::Link(RecordId(17)), "goes"),
            (record_type::PAIR, fields::NOT_THE_SAME, links(&[17, 20]), "goes"),
            (record_type::CALL_LIST, fields::ON_LIST, links(&[17, 20, 21]), "links 20 21"),
        ] {
            let got = match tied(&schema, record(1, kind, &[(field, value)]), &goes) {
                None => "stays".to_owned(),
                Some(Tied::Goes) => "goes".to_owned(),
                Some(Tied::Loses(record, diffs)) => {
                    assert_eq!(diffs[0].field, field);
                    let left: Vec<String> = record.get(field).map_or(&[][..], Value::links).iter().map(ToString::to_string).collect();
                    format!("links {}", if left.is_empty() { "nothing".to_owned() } else { left.join(" ") })
                }
            };
            assert_eq!(got, want, "{kind:?} {field:?}");
        }
    }

    #[test]
    fn somebody_is_found_by_whole_words_and_never_by_a_colleagues_login() {
        let mut schema = Schema::default();
        schema.people.push(crate::model::people::Person::new(RecordId(1), "anna", "Anna Berg"));
        let mut called = Called::default();
        let text = |text: &str| Value::Text(text.to_owned());
        for (field, value) in [
            (fields::NAME, "Ådä Lovelace"),
            (fields::EMAIL, "ada@x.example"),
            (fields::NAME, "Bo"),
            (fields::NAME, "Anna Berg"),
            (fields::COMPANY, "Analytical"),
        ] {
            called.learn(&schema, field, &text(value));
        }
        for (subject, want) in [
            ("made Ada Lovelace", true),
            ("ada-lovelace.json", true),
            ("ADA  LOVELACE, 4", true),
            ("mail to Ada@X.example", true),
            ("Ada", false),
            ("Ada Lovelacer", false),
            ("Bo", false),
            ("4, Anna Berg", false),
            ("Analytical", false),
            ("", false),
        ] {
            assert_eq!(called.are_in(subject), want, "{subject}");
        }
    }

    #[test]
    fn addresses_are_told_as_search_sees_them() {
        let values = [(fields::EMAIL, Value::Text("Ada@X.Example".to_owned())), (fields::NAME, Value::Text("a@b.example".to_owned()))];
        assert_eq!(addresses(&Schema::default(), values.iter().map(|(field, value)| (*field, value))), ["ada@x.example"]);
    }
}
