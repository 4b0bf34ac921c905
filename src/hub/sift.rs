//! What becomes of one row of a file: new, known, the same as an earlier row, or refused.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use roaring::RoaringTreemap;

use super::{
    chunk::{Chunk, Depth, Ground},
    columns::{Columns, Identities, Known, Marks, Sight},
    commands::base_of,
    marks::{marks_of, who_is_who},
    met::{Expected, Fated, Met},
    setup::person_of,
    sight::owned_by,
    since::who_and_when,
    turn::Turn,
};
use crate::{
    model::{Draft, FieldDef, FieldId, Kind, Record, RecordId, Schema, Value, fields, record_type},
    proto::{Choice, Class, Heirs, ImportMode, ImportOptions, MatchKey, Remedy},
    rules::{
        ChangeSet, Cx,
        blend::{Brought, Said, Why, blend},
        create::{Problems, create},
        erase::addresses,
        plan::may_change,
    },
    store::{Reader, StoreError},
    text::fold::folded,
};

/// What whoever imports sees: looked up once, since rows are sifted where the columns are not at hand.
#[derive(Clone)]
pub(super) struct Seeing {
    pub(super) sight: Sight,
    /// The records seen; `None`: all of them.
    pub(super) records: Option<Arc<RoaringTreemap>>,
}

impl Seeing {
    pub(super) fn sees(&self, id: RecordId) -> bool {
        self.records.as_ref().is_none_or(|records| records.contains(id.0))
    }
}

/// Tells rows apart and remembers those that were.
pub(super) struct Sift {
    options: ImportOptions,
    seeing: Seeing,
    /// The store's schema and the people this import makes.
    schema: Arc<Schema>,
    /// Fields in which people are named.
    people: Vec<FieldId>,
    /// Who is who in the store and among the earlier rows; asked of the columns with the first row.
    who: Option<Identities>,
    /// Records that earlier rows met.
    met: HashMap<RecordId, u64>,
    /// Names nobody here has, with how many rows name them.
    unknown: BTreeMap<String, u64>,
    /// Whose turn it is, where rows are handed out in turn.
    turn: Option<Turn>,
    /// Rows that nobody could take any more.
    left_over: u64,
    /// Values that differ from what records hold and were not taken.
    pub(super) stays: u64,
    /// Whether the store remembers addresses of people who were erased; asked with the first row.
    suppresses: Option<bool>,
    /// Records made of rows; people made along the way are not counted.
    pub(super) made: u64,
}

impl Sift {
    pub(super) fn new(options: ImportOptions, schema: Arc<Schema>, seeing: Seeing, turn: Option<Turn>) -> Self {
        let (met, unknown) = (HashMap::new(), BTreeMap::new());
        let names_people = |def: &&FieldDef| def.kind == Kind::Person && def.is_editable();
        let people = schema.fields().iter().filter(names_people).map(|def| def.id).collect();
        Self { options, seeing, schema, people, who: None, met, unknown, turn, left_over: 0, stays: 0, suppresses: None, made: 0 }
    }

    /// Asks now who is who, for rows that are sifted where the columns are not at hand.
    pub(super) fn learn(&mut self, columns: Option<&Columns>) {
        self.who = Some(who_is_who(columns, &self.seeing.sight, &self.schema, &self.options));
    }

    pub(super) const fn seeing(&self) -> &Seeing {
        &self.seeing
    }

    /// Takes in records that others made or changed since: later rows know them.
    pub(super) fn meet(&mut self, reader: &Reader, records: &RoaringTreemap) -> Result<(), StoreError> {
        let Some(who) = &mut self.who else { return Ok(()) };
        for id in records.iter().map(RecordId) {
            if let Some(record) = reader.record(id)?.filter(|record| !record.is_deleted()) {
                who.learn(self.schema.base(record.kind), &record, self.seeing.sees(id));
            }
        }
        Ok(())
    }

    pub(super) const fn options(&self) -> &ImportOptions {
        &self.options
    }

    /// The store's schema and the people this import makes.
    pub(super) const fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn who(&mut self, ground: &Ground<'_>) -> &Identities {
        self.who.get_or_insert_with(|| who_is_who(ground.columns, &self.seeing.sight, &self.schema, &self.options))
    }

    /// What the next rows are recognised by, for [`Sift::sift_marked`].
    pub(super) fn look_ahead<'d>(&mut self, ground: &Ground<'_>, drafts: impl Iterator<Item = &'d Draft>) -> Vec<Marks> {
        let who = self.who(ground);
        let marks: Vec<Marks> = drafts.map(|draft| marks_of(who, draft)).collect();
        who.expect(&marks);
        marks
    }

    /// Decides on a row and adds what it takes to the chunk.
    pub(super) fn sift(
        &mut self,
        ground: &mut Ground<'_>,
        chunk: &mut Chunk,
        draft: Draft,
        expected: Option<Expected<'_>>,
    ) -> Result<Fated, StoreError> {
        let marks = marks_of(self.who(ground), &draft);
        self.sift_marked(ground, chunk, draft, &marks, expected)
    }

    /// The same of a row of which is known what it is recognised by.
    pub(super) fn sift_marked(
        &mut self,
        ground: &mut Ground<'_>,
        chunk: &mut Chunk,
        draft: Draft,
        marks: &Marks,
        expected: Option<Expected<'_>>,
    ) -> Result<Fated, StoreError> {
        let line = draft.line;
        let fated = self.decide(ground, chunk, draft, marks, expected)?;
        match &fated.met {
            Met::New => self.made += 1,
            Met::Changed(..) | Met::Noted(..) | Met::Told => {}
            Met::Same(..) => chunk.tally.same += 1,
            Met::Earlier(..) | Met::Known(..) => chunk.tally.duplicates += 1,
            Met::Refused(_, reason) => chunk.tally.refuse(None, format!("line {line}: {reason}")),
        }
        Ok(fated)
    }

    /// Decides on a row that a person took out of the plan: for the rows after it all is as if it were taken.
    pub(super) fn pass_by(&mut self, ground: &mut Ground<'_>, mut draft: Draft) -> Result<Fated, StoreError> {
        let (next, stays) = (ground.next, self.stays);
        draft.values.retain(|(field, value)| !self.is_unknown(*field, value));
        let marks = marks_of(self.who(ground), &draft);
        let fated = self.decide(ground, &mut Chunk::default(), draft, &marks, None)?;
        (ground.next, self.stays) = (next, stays);
        Ok(fated)
    }

    /// Does with a row that was passed by what a person chose instead.
    pub(super) fn choose(
        &mut self,
        ground: &mut Ground<'_>,
        chunk: &mut Chunk,
        mut draft: Draft,
        choice: Choice,
        expected: Expected<'_>,
    ) -> Result<Option<Met>, StoreError> {
        let line = draft.line;
        if choice != Choice::LeaveOut && expected.met.class() != Class::Updated {
            // The plan showed such a row without them.
            self.know_people(ground, chunk, &mut draft, false);
        }
        let met = match (choice, expected.met.record()) {
            (Choice::LeaveOut, _) => return Ok(None),
            (Choice::Create, _) if self.is_suppressed(ground, &draft)? => Met::Refused(Remedy::Erased, ERASED.into()),
            (Choice::Create, _) => self.create(ground, chunk, draft).met,
            (Choice::Update, Some(id)) if self.seeing.sees(id) => match living(ground, id)? {
                Some(record) => {
                    // The plan shows no turn with it: it keeps whoever has it.
                    let turn = self.turn.take();
                    let met = self.fill(ground, chunk, record, draft, MatchKey::Id, Some(expected)).met;
                    self.turn = turn;
                    met
                }
                None => Met::Refused(Remedy::PlanAgain, format!("record {id} is no longer there").into()),
            },
            (Choice::Update, _) => Met::Refused(Remedy::PlanAgain, OTHERS.into()),
        };
        match &met {
            Met::New => self.made += 1,
            Met::Same(..) => chunk.tally.same += 1,
            Met::Refused(_, reason) => chunk.tally.refuse(None, format!("line {line}: {reason}")),
            _ => {}
        }
        Ok(Some(met))
    }

    /// Whether a record or an earlier row is the same.
    pub(super) fn knows(&mut self, ground: &Ground<'_>, draft: &Draft) -> Result<bool, StoreError> {
        if self.by_number(ground, draft)?.is_some() {
            return Ok(true);
        }
        let who = self.who(ground);
        Ok(who.find(&marks_of(who, draft)).is_some())
    }

    /// What is left to do after the last row: a group remembers whose turn it is.
    pub(super) fn finish(&self, ground: &Ground<'_>, chunk: &mut Chunk) -> Result<(), StoreError> {
        self.turn.as_ref().map_or(Ok(()), |turn| turn.keep(ground, chunk))
    }

    fn decide(
        &mut self,
        ground: &mut Ground<'_>,
        chunk: &mut Chunk,
        draft: Draft,
        marks: &Marks,
        expected: Option<Expected<'_>>,
    ) -> Result<Fated, StoreError> {
        let plain = |met| Ok(Fated { met, heir: None });
        if !draft.problems.is_empty() {
            let one = |(place, problem): &(String, String)| match place.as_str() {
                "" => problem.clone(),
                place => format!("{place}: {problem}"),
            };
            let told: Vec<String> = draft.problems.iter().map(one).collect();
            return plain(Met::Refused(Remedy::Mend, told.join("; ").into()));
        }
        let numbered = self.by_number(ground, &draft)?;
        let known = match (numbered, self.who(ground).find_by(marks)) {
            (Some(record), _) => Some((record, MatchKey::Id)),
            (None, Some((Known::Line(line), by))) => return plain(Met::Earlier(line, by)),
            (None, Some((Known::Record(id), by))) if self.seeing.sees(id) => living(ground, id)?.map(|record| (record, by)),
            (None, Some((Known::Record(id) | Known::Hidden(id), _))) => {
                let whose = owned_by(ground.reader, &self.schema, id)?;
                return plain(Met::Refused(Remedy::AskOwner, format!("is in the store already, {whose}").into()));
            }
            (None, None) => None,
        };
        if let Some((record, by)) = &known
            && let Some(line) = self.met.get(&record.id)
        {
            return plain(Met::Earlier(*line, *by));
        }
        let line = draft.line;
        let known_id = known.as_ref().map(|(record, _)| record.id);
        let fated = match (known, self.options.mode) {
            (None, ImportMode::Update) => {
                return plain(Met::Refused(Remedy::OtherKeys, "no record matches it, and no new ones are wanted".into()));
            }
            (None, _) if self.is_suppressed(ground, &draft)? => {
                return plain(Met::Refused(Remedy::Erased, ERASED.into()));
            }
            (Some((record, by)), ImportMode::Create) => Fated { met: Met::Known(record.id, by), heir: None },
            (None, _) if expected.is_some_and(|expected| *expected.met != Met::New) => {
                return plain(Met::Refused(Remedy::PlanAgain, OTHERS.into()));
            }
            (None, _) => self.create(ground, chunk, draft),
            (Some((record, by)), _) => self.fill(ground, chunk, record, draft, by, expected),
        };
        if !matches!(fated.met, Met::Refused(..)) {
            if let Some(who) = &mut self.who {
                who.insert(marks);
            }
            self.met.extend(known_id.map(|id| (id, line)));
        }
        Ok(fated)
    }

    /// Whether an address of the row belonged to somebody who was erased, and nobody said that it may come back.
    fn is_suppressed(&mut self, ground: &Ground<'_>, draft: &Draft) -> Result<bool, StoreError> {
        if self.options.allow_erased || !*self.suppresses.get_or_insert(ground.reader.suppresses()?) {
            return Ok(false);
        }
        for address in addresses(&self.schema, draft.values.iter().map(|(field, value)| (*field, value))) {
            if ground.reader.suppressed(&address)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The record whose number the row gives, where it is of the same base.
    fn by_number(&self, ground: &Ground<'_>, draft: &Draft) -> Result<Option<Record>, StoreError> {
        let Some(Value::Number(number)) = draft.get(fields::ID).filter(|_| self.options.keys.contains(&MatchKey::Id)) else {
            return Ok(None);
        };
        let Ok(number) = u64::try_from(*number) else { return Ok(None) };
        let base = self.schema.base(self.options.kind);
        if !self.seeing.sees(RecordId(number)) {
            return Ok(None);
        }
        Ok(living(ground, RecordId(number))?.filter(|record| self.schema.base(record.kind) == base))
    }

    fn create(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, mut draft: Draft) -> Fated {
        self.know_people(ground, chunk, &mut draft, self.options.add_people);
        let turn = self.turn.clone();
        let heir = self.next_heir();
        let base_of = base_of(ground.reader, &self.schema, |id| self.seeing.sees(id));
        let cx = Cx { schema: &self.schema, stamp: ground.stamp, base_of: &base_of };
        match create(&cx, self.options.kind, ground.next, self.new_values(draft.values, heir)) {
            Ok(record) => {
                ground.number();
                chunk.make(ground, record);
                Fated { met: Met::New, heir }
            }
            Err(problems) => {
                self.turn = turn;
                Fated { met: self.refused(problems), heir: None }
            }
        }
    }

    fn fill(
        &mut self,
        ground: &mut Ground<'_>,
        chunk: &mut Chunk,
        record: Record,
        mut draft: Draft,
        by: MatchKey,
        expected: Option<Expected<'_>>,
    ) -> Fated {
        self.know_people(ground, chunk, &mut draft, self.options.add_people);
        let id = record.id;
        let refused = |remedy, reason: String| Fated { met: Met::Refused(remedy, reason.into()), heir: None };
        if let Err(problem) = may_change(&self.schema, &record, ground.stamp) {
            return refused(Remedy::AskOwner, problem);
        }
        let turn = self.turn.clone();
        let heir = if self.options.whole.all { self.next_heir() } else { None };
        let (rev, touched) = (record.rev, record.touched.clone());
        match self.blended(ground, record, draft, heir) {
            Ok((set, said)) if set.diffs().is_empty() => {
                self.stays += stays(&said);
                Fated { met: Met::Same(id, by), heir }
            }
            Ok(_) if expected.is_some_and(|expected| expected.met.record() != Some(id)) => refused(Remedy::PlanAgain, OTHERS.to_owned()),
            Ok(_) if expected.is_some_and(|expected| rev > expected.since) => {
                let who = who_and_when(ground, &touched.by, touched.at);
                refused(Remedy::PlanAgain, format!("record {id} was changed by {who}, after the plan was made"))
            }
            Ok((set, said)) => {
                self.stays += stays(&said);
                let (record, diffs) = set.finish();
                chunk.change(ground, Depth::Whole, record, diffs);
                Fated { met: Met::Changed(id, by), heir }
            }
            Err(problems) => {
                self.turn = turn;
                Fated { met: self.refused(problems), heir: None }
            }
        }
    }

    /// A record with what a row brings, and what becomes of each value.
    pub(super) fn blended(
        &self,
        ground: &Ground<'_>,
        record: Record,
        draft: Draft,
        heir: Option<u16>,
    ) -> Result<(ChangeSet, Vec<Said>), Problems> {
        let base_of = base_of(ground.reader, &self.schema, |id| self.seeing.sees(id));
        let cx = Cx { schema: &self.schema, stamp: ground.stamp, base_of: &base_of };
        let whole = match self.options.whole.all {
            true => self.whole(record.get(fields::CATEGORIES), heir),
            false => Vec::new(),
        };
        let blanks = if self.options.clear_empty { draft.blanks } else { Vec::new() };
        blend(&cx, record, Brought { values: draft.values, blanks, whole }, &self.options.policies)
    }

    /// The values of a new record.
    pub(super) fn new_values(&self, mut values: Vec<(FieldId, Value)>, heir: Option<u16>) -> Vec<(FieldId, Value)> {
        let categories = values.iter().find(|(field, _)| *field == fields::CATEGORIES).map(|(_, value)| value.clone());
        for (field, value) in self.whole(categories.as_ref(), heir) {
            let is_same = |known: FieldId| known == field || (is_score(field) && is_score(known));
            values.retain(|(known, _)| !is_same(*known));
            values.extend(value.map(|value| (field, value)));
        }
        values
    }

    /// What is set for the whole file, of one row.
    fn whole(&self, categories: Option<&Value>, heir: Option<u16>) -> Vec<(FieldId, Option<Value>)> {
        let mut values = self.options.whole.values(categories);
        let login = |login: &String| (fields::ASSIGNED_TO, Some(Value::Text(login.clone())));
        values.extend(match &self.options.whole.heirs {
            None => None,
            Some(Heirs::Nobody) => Some((fields::ASSIGNED_TO, None)),
            Some(Heirs::Person(person)) => Some(login(person)),
            Some(Heirs::InTurn(_) | Heirs::Group(_)) => self.turn.as_ref().zip(heir).and_then(|(turn, heir)| turn.login(heir)).map(login),
        });
        values
    }

    /// Whose turn it is with the next row.
    fn next_heir(&mut self) -> Option<u16> {
        let turn = self.turn.as_mut()?;
        let heir = turn.take();
        self.left_over += u64::from(heir.is_none());
        heir
    }

    fn refused(&self, problems: Problems) -> Met {
        let told = problems.into_iter().map(|(field, problem)| match field.and_then(|field| self.schema.field(field)) {
            Some(def) if !problem.contains(def.label.as_ref()) => format!("{}: {problem}", def.label),
            _ => problem,
        });
        Met::Refused(Remedy::Mend, told.collect::<Vec<_>>().join("; ").into())
    }

    /// Names nobody has become people, or are left out.
    fn know_people(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, draft: &mut Draft, add: bool) {
        if !draft.values.iter().any(|(field, value)| self.is_unknown(*field, value)) {
            return;
        }
        for (field, value) in std::mem::take(&mut draft.values) {
            if !self.is_unknown(field, &value) {
                draft.values.push((field, value));
            } else if let Value::Text(name) = value {
                *self.unknown.entry(name.clone()).or_default() += 1;
                if add {
                    draft.values.push((field, Value::Text(self.welcome(ground, chunk, &name))));
                }
            }
        }
    }

    pub(super) fn is_unknown(&self, field: FieldId, value: &Value) -> bool {
        self.people.contains(&field) && value.as_text().is_some_and(|name| self.schema.person(name).is_none())
    }

    /// Makes a person of a name; their login is the name in small letters without blanks.
    fn welcome(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, name: &str) -> String {
        let plain = folded(name).replace(' ', ".");
        let is_free = |login: &String| self.schema.person(login).is_none();
        let login = std::iter::once(plain.clone()).chain((2..).map(|number| format!("{plain}{number}"))).find(is_free).unwrap_or(plain);
        let record = Record::new(ground.number(), record_type::PERSON, ground.stamp.clone())
            .with([(fields::NAME, Value::Text(login.clone())), (fields::PERSON_NAME, Value::Text(name.to_owned()))]);
        let mut schema = Schema::clone(&self.schema);
        schema.people.push(person_of(&record));
        self.schema = schema.shared();
        chunk.make(ground, record);
        login
    }

    /// Sentences about names nobody has.
    pub(super) fn warnings(&self) -> Vec<String> {
        const TOLD: usize = 20;
        let sentence = |(name, rows): (&String, &u64)| match (self.options.add_people, rows) {
            (true, _) => format!("'{name}' becomes a person"),
            (false, 1) => format!("nobody here is called '{name}': Assigned to is left out in 1 row"),
            (false, rows) => format!("nobody here is called '{name}': Assigned to is left out in {rows} rows"),
        };
        let mut told: Vec<String> = self.unknown.iter().take(TOLD).map(sentence).collect();
        if self.unknown.len() > TOLD {
            told.push(format!("and {} more names", self.unknown.len() - TOLD));
        }
        if self.left_over > 0 {
            let rows = if self.left_over == 1 { "1 row goes".to_owned() } else { format!("{} rows go", self.left_over) };
            told.push(format!("{rows} to nobody: everybody in the group has had their most of the day"));
        }
        told
    }
}

/// Why a row about somebody who was erased is not taken.
const ERASED: &str = "somebody with this e-mail address was erased on request; it is only taken in where you say so";

/// Why a row is not written that the plan did not say.
const OTHERS: &str = "others changed the store after the plan was made, and now it would become something else";

/// Fields that say how a score is given.
const fn is_score(field: FieldId) -> bool {
    matches!(field, fields::SCORE | fields::SCORE_TYPE | fields::MANUAL_STARS)
}

/// Values that are not taken.
fn stays(said: &[Said]) -> u64 {
    said.iter().map(|said| u64::from(matches!(said.why, Why::Stays(_)))).sum()
}

pub(super) fn living(ground: &Ground<'_>, id: RecordId) -> Result<Option<Record>, StoreError> {
    Ok(ground.reader.record(id)?.filter(|record| !record.is_deleted()))
}
