//! What a form holds: the record as loaded, what the person said, and what follows from both by the same rules the hub uses.

use std::collections::BTreeMap;

use crate::{
    model::{
        Base, Clash, Diff, Draft, FieldDef, FieldId, Reading, Record, RecordId, RecordType, Schema, Section, Seq, Stamp, TypeId, Value,
        fields,
    },
    rules::{
        ChangeSet, Cx, check,
        derive::{complete, settle},
        merge::{beside, is_set, says_the_same, united},
        name::{PART_FIELDS, Parts},
    },
};

/// What a person said about one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It shall hold this, or nothing.
    Value(Option<Value>),
    /// Text that is no value of the field; it is kept as typed.
    Wrong {
        /// As typed.
        text: String,
        /// Why it is none.
        problem: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Given {
    said: Said,
    /// What the field held when the person began; a save that meets something else is a conflict.
    old: Option<Value>,
    /// What the other fields held that are one fact with it.
    beside: Vec<(FieldId, Option<Value>)>,
}

/// A record being edited.
#[derive(Clone, Debug)]
pub struct Sheet {
    base: Record,
    is_new: bool,
    given: BTreeMap<FieldId, Given>,
    set: ChangeSet,
}

impl Sheet {
    /// A record yet to be made, with the values every new one gets.
    #[must_use]
    pub fn new(kind: TypeId, schema: &Schema, stamp: Stamp) -> Self {
        let mut set = ChangeSet::new(Record::new(RecordId(0), kind, stamp));
        complete(schema, &mut set);
        settle(schema, &mut set);
        Self { is_new: true, ..Self::of(set.finish().0) }
    }

    /// A record that exists.
    #[must_use]
    pub fn of(base: Record) -> Self {
        Self { set: ChangeSet::new(base.clone()), base, is_new: false, given: BTreeMap::new() }
    }

    /// Whether the record is yet to be made.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// The record as loaded.
    #[must_use]
    pub const fn base(&self) -> &Record {
        &self.base
    }

    /// The record as it would be saved.
    #[must_use]
    pub const fn record(&self) -> &Record {
        self.set.record()
    }

    /// The revision the form stands on.
    #[must_use]
    pub const fn rev(&self) -> Seq {
        self.base.rev
    }

    /// The value of a field as it would be saved.
    #[must_use]
    pub fn value(&self, field: FieldId) -> Option<&Value> {
        self.record().get(field)
    }

    /// Text that is no value of the field, and why; `None` while all is well.
    #[must_use]
    pub fn wrong(&self, field: FieldId) -> Option<(&str, &str)> {
        match self.given.get(&field).map(|given| &given.said) {
            Some(Said::Wrong { text, problem }) => Some((text, problem)),
            _ => None,
        }
    }

    /// What the person said, and what the field held before.
    pub fn said(&self) -> impl Iterator<Item = (FieldId, &Said, Option<&Value>)> {
        self.given.iter().map(|(field, given)| (*field, &given.said, given.old.as_ref()))
    }

    /// Whether the same is said on another sheet of the record.
    #[must_use]
    pub fn says_as(&self, other: &Self) -> bool {
        self.given == other.given
    }

    /// Whether the person said anything that is not saved yet.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        !self.given.is_empty()
    }

    /// Whether the field would change, or holds text that is no value.
    #[must_use]
    pub fn is_changed(&self, field: FieldId) -> bool {
        self.given.contains_key(&field) || self.set.is_changed(field)
    }

    /// Takes in what the person says about a field. What changes nothing is not kept.
    pub fn say(&mut self, schema: &Schema, field: FieldId, said: Said) {
        let is_part = PART_FIELDS.contains(&field) && schema.base(self.base.kind) == Base::Contact;
        if is_part {
            self.say_part(schema, field, said);
        } else {
            match field {
                // The last one said counts.
                fields::SCORE => drop(self.given.remove(&fields::SCORE_TYPE)),
                fields::SCORE_TYPE => drop(self.given.remove(&fields::SCORE)),
                _ => {}
            }
            self.put(schema, field, said);
        }
        self.settle(schema);
        let group: &[FieldId] = if is_part { &PART_FIELDS } else { &[field] };
        self.drop_idle(schema, group);
    }

    /// Takes back what the person said about a field.
    pub fn unsay(&mut self, schema: &Schema, field: FieldId) {
        self.given.remove(&field);
        self.settle(schema);
    }

    /// A part said by hand keeps the other parts as they are; the full name follows as long as it was made of them.
    fn say_part(&mut self, schema: &Schema, field: FieldId, said: Said) {
        let record = self.record();
        let parts = Parts::of_or_split(record);
        let follows = record.name().is_empty() || record.name() == parts.full();
        for (part, value) in PART_FIELDS.into_iter().zip(parts.values()) {
            if self.wrong(part).is_none() {
                self.put(schema, part, Said::Value(value));
            }
        }
        self.put(schema, field, said);
        if follows {
            self.given.remove(&fields::NAME);
        }
    }

    fn put(&mut self, schema: &Schema, field: FieldId, said: Said) {
        let said = match said {
            Said::Value(value) => Said::Value(value.and_then(Value::normal)),
            wrong @ Said::Wrong { .. } => wrong,
        };
        if let Some(given) = self.given.get_mut(&field) {
            given.said = said;
            return;
        }
        let held = |field: FieldId| (field, self.base.get(field).cloned());
        let beside = beside(schema, self.base.kind, field).map(held).collect();
        self.given.insert(field, Given { said, old: held(field).1, beside });
    }

    fn settle(&mut self, schema: &Schema) {
        self.set = self.settled(schema, &[]);
    }

    fn settled(&self, schema: &Schema, without: &[FieldId]) -> ChangeSet {
        let mut set = ChangeSet::new(self.base.clone());
        for (field, given) in &self.given {
            if let Said::Value(value) = &given.said
                && !without.contains(field)
            {
                set.give(*field, value.clone());
            }
        }
        settle(schema, &mut set);
        set
    }

    /// Forgets what was said about these fields where they, and what hangs on them, come out the same without it.
    fn drop_idle(&mut self, schema: &Schema, group: &[FieldId]) {
        const SCORE: [FieldId; 3] = [fields::SCORE, fields::SCORE_TYPE, fields::MANUAL_STARS];
        let is_wrong = group.iter().any(|field| self.wrong(*field).is_some());
        let hanging: &[FieldId] = match group {
            [field] if SCORE.contains(field) => &SCORE,
            [_] => &[],
            _ => &[fields::NAME],
        };
        let without = self.settled(schema, group);
        let is_same = |field: &FieldId| without.record().get(*field) == self.value(*field);
        if !is_wrong && group.iter().chain(hanging).all(is_same) {
            self.given.retain(|field, _| !group.contains(field));
            self.settle(schema);
        }
    }

    /// Takes in the record as others, or an own save, left it. What the person said stays, with what it started from.
    pub fn rebase(&mut self, schema: &Schema, base: Record) {
        self.base = base;
        self.is_new = false;
        for (field, given) in &mut self.given {
            let now = self.base.get(*field);
            if let Said::Value(said) = &mut given.said
                && now != given.old.as_ref()
                && is_set(&[given.old.as_ref(), now, said.as_ref()])
            {
                // Both sides' words count.
                *said = united(given.old.as_ref(), now, said.as_ref());
                given.old = now.cloned();
            }
        }
        self.settle(schema);
        for field in self.given.keys().copied().collect::<Vec<_>>() {
            self.drop_idle(schema, &[field]);
        }
    }

    /// Lets what is said about a field replace `theirs`, knowingly.
    pub fn insist(&mut self, field: FieldId, theirs: Option<Value>) {
        if let Some(given) = self.given.get_mut(&field) {
            given.old = theirs;
        }
    }

    /// Settles a clash: mine replaces theirs knowingly, or theirs stays. Either way theirs is known from now on.
    pub fn decide(&mut self, schema: &Schema, clash: &Clash, is_mine: bool) {
        if is_mine {
            if !self.given.contains_key(&clash.field) {
                // A field that is one fact with one that was changed goes back to what it was then.
                self.put(schema, clash.field, Said::Value(clash.mine.clone()));
            }
            self.insist(clash.field, clash.theirs.clone());
        } else {
            self.given.remove(&clash.field);
        }
        for (field, held) in self.given.values_mut().flat_map(|given| &mut given.beside) {
            if *field == clash.field {
                held.clone_from(&clash.theirs);
            }
        }
        self.settle(schema);
    }

    /// Whether somebody else changed the field to something else than the person did, or a field that is one fact with it.
    #[must_use]
    pub fn collides(&self, field: FieldId) -> bool {
        self.collisions().iter().any(|clash| clash.field == field)
    }

    /// What others changed of what the person changed, to something else.
    #[must_use]
    pub fn collisions(&self) -> Vec<Clash> {
        let mut found: Vec<Clash> = Vec::new();
        for (field, given) in &self.given {
            let theirs = self.base.get(*field);
            let mine = if let Said::Value(mine) = &given.said { mine.as_ref() } else { None };
            let is_same = matches!(given.said, Said::Value(_)) && says_the_same(theirs, mine);
            let is_set = is_set(&[given.old.as_ref(), theirs, mine]);
            if !is_same && !is_set && !says_the_same(theirs, given.old.as_ref()) {
                found.push(Clash { field: *field, base: given.old.clone(), theirs: theirs.cloned(), mine: mine.cloned(), by: None });
            }
            for (other, held) in given.beside.iter().filter(|(other, _)| !self.given.contains_key(other)) {
                let theirs = self.base.get(*other);
                if theirs != held.as_ref() && found.iter().all(|clash| clash.field != *other) {
                    let (base, theirs) = (held.clone(), theirs.cloned());
                    found.push(Clash { field: *other, mine: base.clone(), base, theirs, by: None });
                }
            }
        }
        found.sort_by_key(|clash| clash.field);
        found
    }

    /// What a save asks for: only what the person said; the hub derives the rest.
    #[must_use]
    pub fn diffs(&self) -> Vec<Diff> {
        let diff = |(field, given): (&FieldId, &Given)| match &given.said {
            // Equal stars said by hand still make the score manual.
            Said::Value(new) if *new != given.old || *field == fields::SCORE => {
                Some(Diff { field: *field, old: given.old.clone(), new: new.clone() })
            }
            _ => None,
        };
        let mut diffs: Vec<Diff> = self.given.iter().filter_map(diff).collect();
        // What is one fact with a change must be as it was: said as a change to the same.
        let meant = diffs.iter().filter_map(|diff| self.given.get(&diff.field)).flat_map(|given| &given.beside);
        let kept: BTreeMap<FieldId, Option<Value>> =
            meant.filter(|(field, _)| !self.given.contains_key(field)).map(|(field, held)| (*field, held.clone())).collect();
        diffs.extend(kept.into_iter().map(|(field, held)| Diff { field, old: held.clone(), new: held }));
        diffs
    }

    /// What making the record asks for. A value taken away is said as one that says nothing, so that no default replaces it.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let nothing = |field| match self.base.get(field) {
            Some(Value::YesNo(_)) => Value::YesNo(false),
            _ => Value::Text(String::new()),
        };
        let value = |(field, given): (&FieldId, &Given)| match &given.said {
            Said::Value(Some(value)) => Some((*field, value.clone())),
            Said::Value(None) => Some((*field, nothing(*field))),
            Said::Wrong { .. } => None,
        };
        Draft { line: 0, values: self.given.iter().filter_map(value).collect(), ..Draft::default() }
    }

    /// Everything that would change, what follows included, in the order of the form.
    #[must_use]
    pub fn changes(&self, schema: &Schema) -> Vec<Diff> {
        let changed = |def: &&FieldDef| def.section != Section::Hidden && self.is_changed(def.id) && self.wrong(def.id).is_none();
        let diff = |def: &FieldDef| {
            let old = self.given.get(&def.id).map_or_else(|| self.base.get(def.id), |given| given.old.as_ref());
            Diff { field: def.id, old: old.cloned(), new: self.value(def.id).cloned() }
        };
        schema.fields_of_type(self.base.kind).filter(changed).map(diff).filter(|diff| diff.old != diff.new).collect()
    }

    /// What keeps the record from being saved: field and sentence, in the order of the form.
    #[must_use]
    pub fn problems(&self, schema: &Schema) -> Vec<(FieldId, String)> {
        let missing = check::missing(schema, self.record());
        let of = |def: &FieldDef| {
            let missing = || missing.iter().find(|(field, _)| *field == def.id).map(|(_, problem)| problem.clone());
            self.wrong(def.id).map(|(_, problem)| problem.to_owned()).or_else(missing).map(|problem| (def.id, problem))
        };
        schema.fields_of_type(self.base.kind).filter_map(of).collect()
    }
}

/// What typed text says about a field. Links are never typed.
#[must_use]
pub fn read(schema: &Schema, reading: &Reading, def: &FieldDef, text: &str) -> Said {
    let stamp = Stamp { by: String::new(), at: reading.now };
    let cx = Cx { schema, stamp: &stamp, base_of: &|_| None };
    let parsed = def.kind.parse(text, reading).map_err(|problem| problem.to_string());
    match parsed.and_then(|value| value.map_or(Ok(None), |value| check::accepted(&cx, def, value))) {
        Ok(value) => Said::Value(value),
        Err(problem) => Said::Wrong { text: text.to_owned(), problem },
    }
}

/// What people call a field of this record type.
#[must_use]
pub fn label<'a>(def: &'a FieldDef, kind: Option<&'a RecordType>) -> &'a str {
    kind.filter(|_| def.id == fields::NAME).map_or(def.label.as_ref(), |kind| kind.name_label.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record_type;

    fn stamp() -> Stamp {
        Stamp { by: "anna".to_owned(), at: 1_000 }
    }

    fn text(text: &str) -> Option<Value> {
        Some(Value::Text(text.to_owned()))
    }

    fn ada() -> Sheet {
        let values = [("full-name", "Ada Lovelace"), ("first-name", "Ada"), ("last-name", "Lovelace"), ("company", "Acme")];
        let schema = Schema::default();
        let value = |(name, text): (&str, &str)| (schema.named(name).unwrap().id, Value::Text(text.to_owned()));
        Sheet::of(Record::new(RecordId(17), record_type::LEAD, stamp()).with(values.map(value)))
    }

    #[test]
    fn what_is_said_and_taken_back_is_no_change() {
        let schema = Schema::default();
        let mut sheet = ada();
        sheet.say(&schema, fields::COMPANY, Said::Value(text("Bell")));
        assert_eq!(sheet.diffs(), [Diff { field: fields::COMPANY, old: text("Acme"), new: text("Bell") }]);
        sheet.say(&schema, fields::COMPANY, Said::Value(text("Acme")));
        assert!(!sheet.is_dirty());
    }

    #[test]
    fn the_name_follows_its_parts_and_the_parts_follow_the_name_until_edited_by_hand() {
        let schema = Schema::default();
        let mut sheet = ada();
        sheet.say(&schema, fields::NAME, Said::Value(text("Ada King Lovelace")));
        assert_eq!(sheet.value(fields::MIDDLE_NAME), text("King").as_ref());
        sheet.say(&schema, fields::LAST_NAME, Said::Value(text("Byron")));
        assert_eq!(sheet.record().name(), "Ada King Byron");
        sheet.say(&schema, fields::NAME, Said::Value(text("Countess")));
        assert_eq!(sheet.value(fields::LAST_NAME), text("Byron").as_ref());
    }

    #[test]
    fn wrong_text_stays_and_keeps_the_record_from_being_saved() {
        let schema = Schema::default();
        let mut sheet = ada();
        let email = schema.field(fields::EMAIL).unwrap();
        sheet.say(&schema, fields::EMAIL, read(&schema, &Reading::utc(0), email, "a at b"));
        assert_eq!(sheet.wrong(fields::EMAIL).unwrap().0, "a at b");
        assert_eq!(sheet.problems(&schema).len(), 1);
        assert!(sheet.is_dirty() && sheet.diffs().is_empty());
    }

    #[test]
    fn a_colleagues_change_comes_in_beside_mine_and_the_same_field_keeps_what_i_started_from() {
        let schema = Schema::default();
        let mut sheet = ada();
        sheet.say(&schema, fields::COMPANY, Said::Value(text("Bell")));
        let mut now = sheet.base().clone();
        now.set(fields::COMPANY, text("Babbage"));
        now.set(fields::JOB_TITLE, text("Countess"));
        sheet.rebase(&schema, now);
        assert_eq!(sheet.value(fields::JOB_TITLE), text("Countess").as_ref());
        assert_eq!(sheet.diffs(), [Diff { field: fields::COMPANY, old: text("Acme"), new: text("Bell") }]);
        sheet.insist(fields::COMPANY, text("Babbage"));
        assert_eq!(sheet.diffs()[0].old, text("Babbage"));
    }

    #[test]
    fn a_default_taken_away_from_a_new_record_is_said() {
        let schema = Schema::default();
        let mut sheet = Sheet::new(record_type::LEAD, &schema, stamp());
        assert!(!sheet.is_dirty());
        sheet.say(&schema, fields::ACTIVE, Said::Value(None));
        sheet.say(&schema, fields::STATUS, Said::Value(None));
        assert_eq!(sheet.draft().values, [(fields::STATUS, Value::Text(String::new())), (fields::ACTIVE, Value::YesNo(false))]);
    }
}
