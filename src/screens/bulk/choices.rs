//! What can become of a field, by its kind: one row each, with the reason where it cannot.

use crate::{
    model::{FieldDef, Kind, Reading, RecordId, Schema, Value, lists::List},
    proto::Edit,
    text::fold::folded,
};

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    /// What people read.
    pub(super) label: String,
    /// On the right.
    pub(super) note: String,
    /// What it lines up, or why it cannot be.
    pub(super) edit: Result<Edit, String>,
}

impl Choice {
    fn new(label: impl Into<String>, note: impl Into<String>, edit: Edit) -> Self {
        Self { label: label.into(), note: note.into(), edit: Ok(edit) }
    }

    fn set(label: impl Into<String>, note: impl Into<String>, value: Value) -> Self {
        Self::new(label, note, Edit::Set(value))
    }

    fn fits(&self, wanted: &str) -> bool {
        folded(&self.label).contains(wanted) || folded(&self.note).contains(wanted)
    }
}

/// What the rows depend on besides the field.
pub(super) struct Known<'a> {
    /// Values in use, with how often.
    pub(super) used: &'a [(String, u64)],
    /// Records a link may point at: number, name, place.
    pub(super) linked: &'a [(RecordId, String, String)],
    /// People.
    pub(super) schema: &'a Schema,
    /// Today.
    pub(super) reading: &'a Reading,
}

/// The rows for what was typed so far, the likeliest first.
pub(super) fn choices(field: &FieldDef, typed: &str, known: &Known<'_>) -> Vec<Choice> {
    let typed = typed.trim();
    let clear = |label: &str| Choice::new(label, "clear the field", Edit::Clear);
    let typed_row = || (!typed.is_empty()).then(|| as_typed(field, typed, known));
    let (mut first, offered, last): (Vec<Choice>, Vec<Choice>, Option<Choice>) = match field.kind {
        Kind::YesNo => (Vec::new(), vec![Choice::set("Yes", "", Value::YesNo(true)), Choice::new("No", "", Edit::Clear)], None),
        Kind::Tick => (
            Vec::new(),
            vec![Choice::new("Yes", "tick it, with your name and today", Edit::Tick), Choice::new("No", "take the tick away", Edit::Clear)],
            None,
        ),
        Kind::Stars => {
            let stars =
                (0..=5).rev().map(|n| Choice::set(if n == 1 { "1 star".to_owned() } else { format!("{n} stars") }, "", Value::Stars(n)));
            (Vec::new(), stars.chain([Choice::new("- no stars given", "not the same as 0", Edit::Clear)]).collect(), None)
        }
        Kind::Person => {
            let people = known.schema.people_here().map(|person| {
                let note = if person.login == person.name { "" } else { person.login.as_str() };
                Choice::set(person.name.clone(), note, Value::Text(person.login.clone()))
            });
            (Vec::new(), people.chain([Choice::new("Nobody", "unassigned", Edit::Clear)]).collect(), None)
        }
        Kind::Choice(id) => {
            let list = known.schema.list(id);
            let open = list.is_none_or(|list| list.open);
            (Vec::new(), listed(list, known), if open { typed_row() } else { None }.or_else(|| Some(clear("(empty)"))))
        }
        Kind::Link(_) => {
            let records = known.linked.iter().map(|(id, name, place)| Choice::set(name.clone(), place.clone(), Value::Link(*id)));
            (Vec::new(), records.chain([clear("(none)")]).collect(), None)
        }
        Kind::Several(id) => {
            let values = known.schema.values(id).iter();
            let several = values.map(|value| Choice::new(value.clone(), "added to what is chosen", Edit::Add(vec![value.clone()])));
            (tags(typed), several.collect(), Some(clear("(none of them)")))
        }
        Kind::Tags => (tags(typed), used(known, |word| Edit::Add(vec![word])), Some(clear("No tags at all"))),
        Kind::Date => (typed_row().into_iter().collect(), days(field, known), Some(clear("(empty)"))),
        _ => (typed_row().into_iter().collect(), used(known, |word| Edit::Set(Value::Text(word))), Some(clear("(empty)"))),
    };
    let wanted = folded(typed);
    let taken: Vec<String> = first.iter().map(|choice| folded(&choice.label)).collect();
    first.extend(offered.into_iter().filter(|choice| choice.fits(&wanted) && !taken.contains(&folded(&choice.label))));
    if let Some(last) = last
        && (last.edit != Ok(Edit::Clear) || last.fits(&wanted))
        && !first.iter().any(|choice| choice.edit == last.edit)
    {
        first.push(last);
    }
    if first.is_empty() {
        first.push(as_typed(field, typed, known));
    }
    first
}

/// The row that takes what was typed, or says why it cannot be taken and what can.
fn as_typed(field: &FieldDef, typed: &str, known: &Known<'_>) -> Choice {
    let refused = |why: String| Choice { label: typed.to_owned(), note: String::new(), edit: Err(why) };
    match field.kind {
        Kind::Person => refused(format!("nobody is called '{typed}'; w on the list adds people")),
        Kind::Link(_) if typed.parse::<RecordId>().is_err() => refused(format!("nothing is called '{typed}'")),
        Kind::Tick => refused("yes or no is expected".to_owned()),
        kind => match kind.parse(typed, known.reading) {
            Ok(Some(value)) => {
                let shown = kind.show(&value, known.reading);
                let note = if shown == typed { "as typed".to_owned() } else { format!("from '{typed}'") };
                Choice::set(shown, note, value)
            }
            Ok(None) => Choice::new("(empty)", "clear the field", Edit::Clear),
            Err(why) => refused(why.to_string()),
        },
    }
}

fn listed(list: Option<&List>, known: &Known<'_>) -> Vec<Choice> {
    let values = list.map_or(&[][..], |list| &list.values);
    let mut rows: Vec<Choice> = values.iter().map(|value| Choice::set(value.clone(), "", Value::Text(value.clone()))).collect();
    if list.is_none_or(|list| list.open) {
        let others = known.used.iter().filter(|(word, _)| !values.iter().any(|value| folded(value) == folded(word)));
        rows.extend(others.map(|(word, count)| Choice::set(word.clone(), used_note(*count), Value::Text(word.clone()))));
    }
    rows
}

fn used(known: &Known<'_>, edit: impl Fn(String) -> Edit) -> Vec<Choice> {
    known.used.iter().map(|(word, count)| Choice::new(word.clone(), used_note(*count), edit(word.clone()))).collect()
}

fn used_note(count: u64) -> String {
    format!("used {} times", crate::screens::wording::number(count)).replace("used 1 times", "used once")
}

fn tags(typed: &str) -> Vec<Choice> {
    if let Some(choice) = signed_tags(typed) {
        return vec![choice];
    }
    let words: Vec<String> = typed.split([';', ',']).map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let shown = words.join("; ");
    vec![
        Choice::new(format!("Add {shown}"), "others stay", Edit::Add(words.clone())),
        Choice::new(format!("Remove {shown}"), "others stay", Edit::Remove(words.clone())),
        Choice::new(format!("Replace all by {shown}"), "others go", Edit::Set(Value::Tags(words))),
    ]
}

/// `+fair -cold`: words added and words removed at once. A word goes on until the next sign.
fn signed_tags(typed: &str) -> Option<Choice> {
    if !typed.starts_with(['+', '-']) {
        return None;
    }
    let (mut add, mut remove): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut piece = String::new();
    for word in typed.split([' ', ';', ',']).chain(["+"]) {
        if !word.starts_with(['+', '-']) {
            piece.push(' ');
            piece.push_str(word);
            continue;
        }
        let done = std::mem::replace(&mut piece, word.to_owned());
        let list = if done.starts_with('-') { &mut remove } else { &mut add };
        let done = done.trim_start_matches(['+', '-']).trim();
        if !done.is_empty() {
            list.push(done.to_owned());
        }
    }
    let (edit, label) = match (add.is_empty(), remove.is_empty()) {
        (true, true) => return None,
        (false, true) => (Edit::Add(add.clone()), format!("Add {}", add.join("; "))),
        (true, false) => (Edit::Remove(remove.clone()), format!("Remove {}", remove.join("; "))),
        (false, false) => {
            let label = format!("Add {}, remove {}", add.join("; "), remove.join("; "));
            (Edit::Change { add, remove }, label)
        }
    };
    Some(Choice::new(label, "others stay", edit))
}

fn days(field: &FieldDef, known: &Known<'_>) -> Vec<Choice> {
    ["today", "tomorrow", "+1w", "+2w", "+1m"]
        .into_iter()
        .filter_map(|word| {
            let value = field.kind.parse(word, known.reading).ok()??;
            Some(Choice::set(field.kind.show(&value, known.reading), word, value))
        })
        .collect()
}
