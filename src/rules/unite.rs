//! One record made of several: the survivor keeps what it holds, blanks are filled from the others, and nothing is lost.
//!
//! E-mail addresses, phone numbers, tags, notes, links and ticks of all are united; what finds no room goes to the notes.
//! Of two different values in a field that holds only one, the survivor's stays, unless a person chose.

use std::collections::BTreeSet;

use super::{ChangeSet, derive::settle, name::PART_FIELDS};
use crate::{
    model::{Bases, Family, FieldDef, FieldId, Kind, Record, RecordId, Schema, Stamp, Value, fields, kind::LONGEST_TEXT},
    text::{fold::folded, phone},
};

/// Fewest and most records of one merge.
pub const MOST: usize = 10;
/// What stands for a record that is only typed yet, such as the draft of a form.
pub const TYPED: RecordId = RecordId(0);
/// The bases whose records can be merged.
pub const MERGED: Bases = Bases::BOTH;

/// An address with what it is displayed as.
const EMAILS: [(FieldId, &str); 3] =
    [(fields::EMAIL, "email-display"), (fields::EMAIL_2, "email-2-display"), (fields::EMAIL_3, "email-3-display")];
/// Kinds of phone numbers that take one whose own kind is taken: of voice, and of fax.
const SPARE: [&[&str]; 2] = [
    &["phone-business-2", "phone-other", "phone-primary", "phone-home-2", "phone-home", "phone-callback"],
    &["phone-business-fax", "phone-other-fax", "phone-home-fax"],
];
/// What a record is, and how far it has come, it does not get from another one unless a person wants that.
const OWN: [FieldId; 7] =
    [fields::NAME, fields::FILE_AS, fields::STATUS, fields::ACTIVE, fields::LOST_REASON, fields::SCORE, fields::SCORE_TYPE];
const ADDRESSES: [Family; 3] = [Family::BusinessAddress, Family::HomeAddress, Family::OtherAddress];

/// The record goes into another one: it lies in the bin and says into which.
pub fn leave(stamp: &Stamp, set: &mut ChangeSet, survivor: RecordId) {
    set.follow(fields::MERGED_INTO, Some(Value::Link(survivor)));
    set.follow(fields::DELETED, Some(Value::Moment(stamp.at)));
}

/// The record that took this one in, where one did and it still lies in the bin for that.
#[must_use]
pub fn survivor_of(record: &Record) -> Option<RecordId> {
    match record.get(fields::MERGED_INTO) {
        Some(Value::Link(id)) if record.is_deleted() => Some(*id),
        _ => None,
    }
}

/// Whether two values of a field say the same to a person.
#[must_use]
pub fn says_the_same(kind: Kind, a: &Value, b: &Value) -> bool {
    match (kind, a, b) {
        (Kind::Email, Value::Text(a), Value::Text(b)) => folded(a) == folded(b),
        (Kind::Phone, Value::Text(a), Value::Text(b)) => is_same_phone(a, b),
        (Kind::Tick, Value::Tick(_), Value::Tick(_)) => true,
        (_, a, b) => a == b,
    }
}

fn is_same_phone(a: &str, b: &str) -> bool {
    let (mine, theirs) = (phone::digits(a), phone::digits(b));
    let ((country, rest), (other, same)) = (phone::halves(&mine), phone::halves(&theirs));
    if rest.is_empty() { folded(a) == folded(b) } else { rest == same && (country.is_empty() || other.is_empty() || country == other) }
}

/// Whether a merge leaves the field to a person: it holds one value only, and is not followed by the program.
#[must_use]
pub fn is_chosen(def: &FieldDef) -> bool {
    def.is_editable()
        && !PART_FIELDS.contains(&def.id)
        && !matches!(def.kind, Kind::Tick | Kind::Tags | Kind::Several(_) | Kind::Links(_) | Kind::LongText)
}

/// The survivor with what `others` hold, the first of them first; `chosen` are values a person wants, already accepted.
#[must_use]
pub fn unite(schema: &Schema, survivor: ChangeSet, others: &[Record], chosen: Vec<(FieldId, Option<Value>)>) -> ChangeSet {
    let before = survivor.record().clone();
    let gone = others.iter().map(|other| other.id).chain([before.id]).filter(|id| *id != TYPED).collect();
    let mut work = Uniting { schema, before, others, gone, set: survivor, rest: Vec::new() };
    for (field, value) in chosen {
        work.set.give(field, value);
    }
    work.emails();
    work.phones();
    work.addresses();
    work.single_values();
    work.next_steps();
    work.stamps();
    work.kept_nowhere();
    work.notes();
    settle(schema, &mut work.set);
    work.set
}

/// A text that grew too long, if one did: its field, and the sentence.
#[must_use]
pub fn too_long(schema: &Schema, record: &Record) -> Option<(FieldId, String)> {
    let is_long = |(_, value): &&(FieldId, Value)| value.as_text().is_some_and(|text| text.len() > LONGEST_TEXT);
    let (field, _) = record.values().iter().find(is_long)?;
    let label = schema.field(*field).map_or_else(String::new, |def| def.label.to_string());
    Some((*field, format!("'{label}' of all together is too long; shorten it on one of them first")))
}

struct Uniting<'a> {
    schema: &'a Schema,
    before: Record,
    others: &'a [Record],
    /// Records that are one afterwards: none links to another.
    gone: BTreeSet<RecordId>,
    set: ChangeSet,
    /// What finds no room, by record: goes to the notes.
    rest: Vec<(RecordId, String)>,
}

impl<'a> Uniting<'a> {
    fn now(&self, field: FieldId) -> Option<&Value> {
        self.set.record().get(field)
    }

    fn held(&self, field: FieldId) -> impl Iterator<Item = &'a Value> {
        self.others.iter().filter_map(move |other| other.get(field))
    }

    /// Fields of one value, and those whose values add up.
    fn single_values(&mut self) {
        let schema = self.schema;
        for def in schema.fields_of_type(self.before.kind).filter(|def| def.is_editable()) {
            let is_elsewhere = PART_FIELDS.contains(&def.id)
                || def.family.is_some()
                || EMAILS.iter().any(|(_, display)| def.name == *display)
                || OWN.contains(&def.id)
                || matches!(def.id, fields::NEXT_STEP_DATE | fields::NEXT_STEP | fields::NOTES);
            if is_elsewhere || self.set.is_given(def.id) {
                continue;
            }
            let united = self.united(def);
            self.set.follow(def.id, united);
        }
    }

    fn united(&self, def: &FieldDef) -> Option<Value> {
        let (now, mut held) = (self.now(def.id).cloned(), self.held(def.id));
        match def.kind {
            Kind::Tags | Kind::Several(_) => {
                let tags = now.iter().chain(held).flat_map(|value| if let Value::Tags(tags) = value { tags.as_slice() } else { &[] });
                Value::Tags(tags.cloned().collect()).normal()
            }
            Kind::Links(_) => {
                let ids = now.iter().chain(held).flat_map(Value::links).filter(|id| !self.gone.contains(id));
                Value::Links(ids.copied().collect()).normal()
            }
            Kind::Link(_) => now.into_iter().chain(held.cloned()).find(|value| value.links().iter().all(|id| !self.gone.contains(id))),
            Kind::Tick => now.into_iter().chain(held.cloned()).min_by_key(Value::ordinal),
            Kind::LongText => joined(now.iter().chain(held).filter_map(Value::as_text)),
            // A yes of anyone is a yes: nobody who does not want calls gets one because of a merge.
            _ => now.or_else(|| held.next().cloned()),
        }
    }

    /// Up to three addresses, each once.
    fn emails(&mut self) {
        let was = EMAILS.iter().filter_map(|(field, display)| self.address(&self.before, *field, display));
        let theirs = self.others.iter().flat_map(|other| EMAILS.iter().filter_map(|(field, display)| self.address(other, *field, display)));
        let all: Vec<(RecordId, String, Option<Value>)> = was.chain(theirs).collect();
        for (of, email, shown) in all {
            let now = EMAILS.map(|(field, display)| (field, display, self.set.record().text(field).to_owned()));
            if now.iter().any(|(.., text)| folded(text) == folded(&email)) {
                continue;
            }
            let Some((field, display, _)) = now.iter().find(|(.., text)| text.is_empty()) else {
                self.rest.push((of, format!("E-mail: {email}")));
                continue;
            };
            self.set.follow(*field, Some(Value::Text(email)));
            let display = self.schema.named(display).map(|def| def.id);
            if let Some(display) = display.filter(|display| !self.set.is_given(*display)) {
                self.set.follow(display, shown);
            }
        }
    }

    fn address(&self, record: &Record, field: FieldId, display: &str) -> Option<(RecordId, String, Option<Value>)> {
        let email = record.get(field).and_then(Value::as_text)?;
        let shown = self.schema.named(display).and_then(|def| record.get(def.id)).cloned();
        Some((record.id, email.to_owned(), shown))
    }

    /// Every number once: under its own kind, under a spare one, or in the notes.
    fn phones(&mut self) {
        let schema = self.schema;
        let kinds: Vec<&FieldDef> = schema.fields_of_type(self.before.kind).filter(|def| def.family == Some(Family::Phone)).collect();
        for record in [self.before.clone()].iter().chain(self.others) {
            for def in &kinds {
                let Some(number) = record.get(def.id).and_then(Value::as_text) else { continue };
                if kinds.iter().any(|kind| self.now(kind.id).and_then(Value::as_text).is_some_and(|now| is_same_phone(now, number))) {
                    continue;
                }
                let spare = SPARE[usize::from(def.name.contains("fax"))].iter().filter_map(|name| schema.named(name)).map(|def| def.id);
                match std::iter::once(def.id).chain(spare).find(|field| self.now(*field).is_none()) {
                    Some(field) => self.set.follow(field, Some(Value::Text(number.to_owned()))),
                    None => self.rest.push((record.id, format!("{}: {number}", def.title()))),
                }
            }
        }
    }

    /// An address is taken over whole, or its blanks are filled from one that is the same as far as both go: half of one
    /// address and half of another is none.
    fn addresses(&mut self) {
        for family in ADDRESSES {
            let parts: Vec<FieldId> =
                self.schema.fields_of_type(self.before.kind).filter(|def| def.family == Some(family)).map(|def| def.id).collect();
            for other in self.others {
                let common = parts.iter().filter_map(|part| match (self.now(*part), other.get(*part)) {
                    (Some(Value::Text(mine)), Some(Value::Text(theirs))) => Some(folded(mine) == folded(theirs)),
                    _ => None,
                });
                let common: Vec<bool> = common.collect();
                let is_blank = parts.iter().all(|part| self.now(*part).is_none());
                let agrees = is_blank || (!common.is_empty() && common.iter().all(|same| *same));
                for part in parts.iter().filter(|_| agrees) {
                    if self.now(*part).is_none() {
                        self.set.follow(*part, other.get(*part).cloned());
                    }
                }
            }
        }
    }

    /// What is to be done next, with its day: one stays, further ones go to the notes.
    fn next_steps(&mut self) {
        let step = |record: &Record| [fields::NEXT_STEP, fields::NEXT_STEP_DATE].map(|field| record.get(field).cloned());
        let displaced = [self.before.clone()];
        for record in displaced.iter().chain(self.others) {
            let [theirs, now] = [step(record), step(self.set.record())];
            if theirs == now || theirs == [None, None] {
                continue;
            }
            if now == [None, None] && ![fields::NEXT_STEP, fields::NEXT_STEP_DATE].iter().any(|field| self.set.is_given(*field)) {
                let [words, day] = theirs;
                self.set.follow(fields::NEXT_STEP, words);
                self.set.follow(fields::NEXT_STEP_DATE, day);
            } else {
                let words = [(Kind::Text, &theirs[0]), (Kind::Date, &theirs[1])];
                let said: Vec<String> = words.iter().filter_map(|(kind, value)| Some(kind.write(value.as_ref()?))).collect();
                self.rest.push((record.id, format!("Next step: {}", said.join(", "))));
            }
        }
    }

    /// What the program keeps: the last touch of all, and who made a contact of it.
    fn stamps(&mut self) {
        let last = self.now(fields::LAST_TOUCH).cloned().into_iter().chain(self.held(fields::LAST_TOUCH).cloned());
        let last = last.max_by_key(Value::ordinal);
        self.set.follow(fields::LAST_TOUCH, last);
        let kind = self.before.kind;
        let converted = self.others.iter().find(|other| other.kind == kind && other.get(fields::CONVERTED).is_some());
        if let Some(other) = converted.filter(|_| self.now(fields::CONVERTED).is_none()) {
            self.set.follow(fields::CONVERTED, other.get(fields::CONVERTED).cloned());
            self.set.follow(fields::CONVERTED_BY, other.get(fields::CONVERTED_BY).cloned());
        }
    }

    /// What nothing else keeps goes to the notes: what was only typed and did not win, and fields the survivor's type lacks.
    fn kept_nowhere(&mut self) {
        let (schema, kind) = (self.schema, self.before.kind);
        for other in self.others {
            for (field, value) in other.values() {
                if let Some(def) = schema.field(*field).filter(|def| is_chosen(def) && !schema.has(kind, def)) {
                    self.rest.push((other.id, format!("{}: {}", def.title(), def.kind.write(value))));
                }
            }
        }
        for typed in self.others.iter().filter(|other| other.id == TYPED) {
            for def in schema.fields_of_type(self.before.kind) {
                let is_kept = !is_chosen(def)
                    || matches!(def.family, Some(Family::Email | Family::Phone))
                    || matches!(def.id, fields::FILE_AS | fields::NEXT_STEP_DATE | fields::NEXT_STEP | fields::SCORE_TYPE);
                if let Some(value) = typed.get(def.id).filter(|value| !is_kept && self.now(def.id) != Some(value)) {
                    self.rest.push((TYPED, format!("{}: {}", def.title(), def.kind.write(value))));
                }
            }
        }
    }

    fn notes(&mut self) {
        let name_of = |id: RecordId| match self.others.iter().find(|other| other.id == id) {
            Some(other) if id != TYPED => format!("From {} (#{id})", other.name()),
            Some(_) => "Also typed".to_owned(),
            None => "Also".to_owned(),
        };
        let mut further: Vec<String> = Vec::new();
        let mut of = None;
        for (id, line) in &self.rest {
            match further.last_mut() {
                Some(last) if of == Some(*id) => last.push_str(&format!("\n{line}")),
                _ => further.push(format!("{}:\n{line}", name_of(*id))),
            }
            of = Some(*id);
        }
        let own = self.now(fields::NOTES).cloned();
        let own = own.iter().filter_map(Value::as_text);
        let notes = joined(own.chain(self.held(fields::NOTES).filter_map(Value::as_text)).chain(further.iter().map(String::as_str)));
        self.set.follow(fields::NOTES, notes);
    }
}

/// Texts one below the other, those that stand in an earlier one left out.
fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Value> {
    let mut all = String::new();
    for text in texts {
        if all.is_empty() {
            all.push_str(text);
        } else if !all.contains(text.trim()) {
            let end = all.trim_end().len();
            all.truncate(end);
            all.push_str("\n\n");
            all.push_str(text);
        }
    }
    Value::Text(all).normal()
}
