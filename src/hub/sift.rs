//! What becomes of one row of a file: new, known, the same as an earlier row, or refused.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use roaring::RoaringTreemap;

use super::{
    chunk::{Chunk, Depth, Ground},
    columns::{Columns, Identities, Known, Sight},
    commands::base_of,
    setup::person_of,
    sight::owned_by,
};
use crate::{
    model::{Diff, Draft, FieldId, Kind, Record, RecordId, Schema, Value, fields, record_type},
    proto::{ImportMode, ImportOptions, MatchKey},
    rules::{
        Cx,
        create::{Problems, create, fill},
        erase::addresses,
        name::{PART_FIELDS, Parts},
    },
    store::StoreError,
    text::fold::folded,
};

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// A record was made.
    New,
    /// A record was changed.
    Changed(RecordId),
    /// The record holds all of it already.
    Same(RecordId),
    /// An earlier line is about the same.
    Earlier(u64),
    /// The store has it, and only new records are wanted.
    Known(RecordId),
    /// It cannot be taken.
    Refused(Box<str>),
}

impl Met {
    /// Why the row is left out, if it is.
    pub(super) fn reason(&self) -> Option<String> {
        match self {
            Self::New | Self::Changed(_) | Self::Same(_) => None,
            Self::Earlier(line) => Some(format!("is the same as line {line}")),
            Self::Known(id) => Some(format!("is in the store already, as record {id}")),
            Self::Refused(reason) => Some(reason.to_string()),
        }
    }

    pub(super) const fn record(&self) -> Option<RecordId> {
        match self {
            Self::Changed(id) | Self::Same(id) | Self::Known(id) => Some(*id),
            _ => None,
        }
    }
}

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
    /// Who is who in the store and among the earlier rows; asked of the columns with the first row.
    who: Option<Identities>,
    /// Records that earlier rows met.
    met: HashMap<RecordId, u64>,
    /// Names nobody here has, with how many rows name them.
    unknown: BTreeMap<String, u64>,
    /// Whether the store remembers addresses of people who were erased; asked with the first row.
    suppresses: Option<bool>,
    /// Records made of rows; people made along the way are not counted.
    pub(super) made: u64,
}

impl Sift {
    pub(super) fn new(options: ImportOptions, schema: Arc<Schema>, seeing: Seeing) -> Self {
        Self { options, seeing, schema, who: None, met: HashMap::new(), unknown: BTreeMap::new(), suppresses: None, made: 0 }
    }

    /// Asks now who is who, for rows that are sifted where the columns are not at hand.
    pub(super) fn learn(&mut self, columns: Option<&Columns>) {
        self.who = Some(who_is_who(columns, &self.seeing.sight, &self.schema, &self.options));
    }

    pub(super) fn into_options(self) -> ImportOptions {
        self.options
    }

    /// Decides on a row and adds what it takes to the chunk.
    pub(super) fn sift(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, draft: Draft) -> Result<Met, StoreError> {
        let line = draft.line;
        let met = self.decide(ground, chunk, draft)?;
        match &met {
            Met::New => self.made += 1,
            Met::Changed(_) => {}
            Met::Same(_) => chunk.tally.same += 1,
            Met::Earlier(_) | Met::Known(_) => chunk.tally.duplicates += 1,
            Met::Refused(reason) => chunk.tally.refuse(None, format!("line {line}: {reason}")),
        }
        Ok(met)
    }

    fn decide(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, mut draft: Draft) -> Result<Met, StoreError> {
        if !draft.problems.is_empty() {
            let told: Vec<String> = draft.problems.iter().map(|(place, problem)| format!("{place}: {problem}")).collect();
            return Ok(Met::Refused(told.join("; ").into()));
        }
        let numbered = self.by_number(ground, &draft)?;
        let who = self.who.get_or_insert_with(|| who_is_who(ground.columns, &self.seeing.sight, &self.schema, &self.options));
        let marks = who.marks(&draft, &name_of(&draft));
        let known = match (numbered, who.find(&marks)) {
            (Some(record), _) => Some(record),
            (None, Some(Known::Line(line))) => return Ok(Met::Earlier(line)),
            (None, Some(Known::Record(id))) if self.seeing.sees(id) => living(ground, id)?,
            (None, Some(Known::Record(id) | Known::Hidden(id))) => {
                let whose = owned_by(ground.reader, &self.schema, id)?;
                return Ok(Met::Refused(format!("is in the store already, {whose}").into()));
            }
            (None, None) => None,
        };
        if let Some(line) = known.as_ref().and_then(|record| self.met.get(&record.id)) {
            return Ok(Met::Earlier(*line));
        }
        let line = draft.line;
        let known_id = known.as_ref().map(|record| record.id);
        let met = match (known, self.options.mode) {
            (None, ImportMode::Update) => Met::Refused("no record matches it".into()),
            (Some(record), ImportMode::Create) => Met::Known(record.id),
            (None, _) if self.is_suppressed(ground, &draft)? => {
                Met::Refused("somebody with this e-mail address was erased on request; it is only taken in where you say so".into())
            }
            (None, _) => {
                self.know_people(ground, chunk, &mut draft);
                self.create(ground, chunk, draft)
            }
            (Some(record), _) => {
                self.know_people(ground, chunk, &mut draft);
                self.fill(ground, chunk, record, draft)
            }
        };
        if !matches!(met, Met::Refused(_)) {
            if let Some(who) = &mut self.who {
                who.insert(&marks);
            }
            self.met.extend(known_id.map(|id| (id, line)));
        }
        Ok(met)
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

    fn create(&self, ground: &mut Ground<'_>, chunk: &mut Chunk, draft: Draft) -> Met {
        let base_of = base_of(ground.reader, &self.schema, |id| self.seeing.sees(id));
        let cx = Cx { schema: &self.schema, stamp: ground.stamp, base_of: &base_of };
        match create(&cx, self.options.kind, ground.next, draft.values) {
            Ok(record) => {
                ground.number();
                chunk.make(ground, record);
                Met::New
            }
            Err(problems) => self.refused(problems),
        }
    }

    fn fill(&self, ground: &Ground<'_>, chunk: &mut Chunk, record: Record, draft: Draft) -> Met {
        let id = record.id;
        let base_of = base_of(ground.reader, &self.schema, |id| self.seeing.sees(id));
        let cx = Cx { schema: &self.schema, stamp: ground.stamp, base_of: &base_of };
        match fill(&cx, record, draft.values) {
            Ok(set) if set.diffs().is_empty() => Met::Same(id),
            Ok(set) => {
                let (record, diffs) = set.finish();
                chunk.change(ground, Depth::Whole, record, diffs);
                Met::Changed(id)
            }
            Err(problems) => self.refused(problems),
        }
    }

    /// What a row would change on a record, for the plan.
    pub(super) fn changes(&self, ground: &Ground<'_>, id: RecordId, draft: &Draft) -> Result<Vec<Diff>, StoreError> {
        let Some(record) = ground.reader.record(id)? else { return Ok(Vec::new()) };
        let mut chunk = Chunk::default();
        self.fill(ground, &mut chunk, record, draft.clone());
        Ok(chunk
            .entries
            .iter()
            .filter_map(|entry| match entry {
                crate::model::Entry::Set(change) => Some(change.diff()),
                _ => None,
            })
            .collect())
    }

    fn refused(&self, problems: Problems) -> Met {
        let told = problems.into_iter().map(|(field, problem)| match field.and_then(|field| self.schema.field(field)) {
            Some(def) if !problem.contains(def.label.as_ref()) => format!("{}: {problem}", def.label),
            _ => problem,
        });
        Met::Refused(told.collect::<Vec<_>>().join("; ").into())
    }

    /// Names nobody has become people, or are left out.
    fn know_people(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, draft: &mut Draft) {
        if !draft.values.iter().any(|(field, value)| self.is_unknown(*field, value)) {
            return;
        }
        for (field, value) in std::mem::take(&mut draft.values) {
            if !self.is_unknown(field, &value) {
                draft.values.push((field, value));
            } else if let Value::Text(name) = value {
                *self.unknown.entry(name.clone()).or_default() += 1;
                if self.options.add_people {
                    draft.values.push((field, Value::Text(self.welcome(ground, chunk, &name))));
                }
            }
        }
    }

    fn is_unknown(&self, field: FieldId, value: &Value) -> bool {
        let is_person = self.schema.field(field).is_some_and(|def| def.kind == Kind::Person && def.is_editable());
        is_person && value.as_text().is_some_and(|name| self.schema.person(name).is_none())
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
        told
    }
}

fn who_is_who(columns: Option<&Columns>, sight: &Sight, schema: &Schema, options: &ImportOptions) -> Identities {
    let base = schema.base(options.kind);
    columns.map_or_else(|| Identities::none(base, &options.keys), |columns| columns.identities(sight, base, &options.keys))
}

fn living(ground: &Ground<'_>, id: RecordId) -> Result<Option<Record>, StoreError> {
    Ok(ground.reader.record(id)?.filter(|record| !record.is_deleted()))
}

/// The full name a row gives, or makes of its parts.
pub(super) fn name_of(draft: &Draft) -> Cow<'_, str> {
    let full = draft.text(fields::NAME);
    if !full.is_empty() {
        return full.into();
    }
    let [title, first, middle, last, suffix] = PART_FIELDS.map(|field| draft.text(field).to_owned());
    Parts { title, first, middle, last, suffix }.full().into()
}
