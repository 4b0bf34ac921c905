//! Conversions: who is the same as whom is found out first, then records change their type chunk by chunk; what goes into
//! others comes last and at once, so that no record changes twice.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use roaring::RoaringTreemap;
use rustc_hash::FxHashMap;

use super::{
    chunk::{CHUNK, Chunk, Depth, Ground},
    columns::{Columns, Known, Sight},
    commands::{Asker, Task, base_of, count},
    owner::Hub,
    sight::{no_record, owned_by},
    work::{Step, Work},
};
use crate::{
    model::{
        Account, Base, Conversion, Diff, Draft, FieldId, Matches, Offer, Record, RecordId, RecordType, Schema, Stamp, TypeId, Value, Verb,
        fields, filter::sought, record_type,
    },
    proto::{MatchKey, Named, Refusal, Reply},
    rules::{
        ChangeSet, Cx,
        convert::{account_values, become_one, fill_from, go_into, may_become, offer_values, repoint, words},
        create::create,
        likeness::Traits,
    },
    store::{Reader, StoreError},
};

/// By what records are the same, in the order tried.
const KEYS: [MatchKey; 3] = [MatchKey::Email, MatchKey::Phone, MatchKey::NameCompany];

/// Records on their way to another type.
pub(super) struct Converting {
    to: RecordType,
    how: Conversion,
    /// Those of the selection that the person does not see.
    hidden: HashSet<RecordId>,
    /// Those that change by themselves.
    ids: Vec<RecordId>,
    at: usize,
    /// Those that go into another one, with the reason.
    into: BTreeMap<RecordId, (RecordId, String)>,
    /// Those of the selection that others go into, or that link to such: they change along with them.
    along: BTreeSet<RecordId>,
    /// Records that link to those that go.
    linking: HashMap<RecordId, Vec<RecordId>>,
    /// Those that stay as they are, and why.
    stay: HashMap<RecordId, String>,
    /// Accounts by their folded names; new ones are added.
    accounts: FxHashMap<String, RecordId>,
    /// What accounts are, where any are looked for.
    account_types: Vec<TypeId>,
}

/// What is made along with a record.
#[derive(Default)]
struct Along {
    made: Vec<Record>,
    account: Option<String>,
    offer: Option<String>,
}

impl Hub {
    /// Understands a conversion.
    pub(super) fn conversion(
        &self,
        reader: &Reader,
        asker: &Asker<'_>,
        ids: Vec<RecordId>,
        to: TypeId,
        how: Conversion,
        struck: Vec<RecordId>,
    ) -> Result<Task, Refusal> {
        let stamp = asker.stamp;
        let to = type_of(&self.schema, to)?;
        if let Some(offer) = &how.offer {
            check_offer(&self.schema, stamp, &to, offer)?;
        }
        let struck: HashSet<RecordId> = struck.into_iter().collect();
        let ids: Vec<RecordId> = ids.into_iter().filter(|id| !struck.contains(id)).collect();
        let subject = match ids.as_slice() {
            [id] => self.eyes_of(asker)?.named(*id)?.map(|named| named.name).unwrap_or_default(),
            many => format!("{} records to {}", many.len(), to.plural.to_lowercase()),
        };
        let total = count(ids.len());
        let hidden = self.hidden_among(asker, &ids)?;
        let mut work = Converting {
            to,
            how,
            hidden,
            ids: Vec::new(),
            at: 0,
            into: BTreeMap::new(),
            along: BTreeSet::new(),
            linking: HashMap::new(),
            stay: HashMap::new(),
            accounts: FxHashMap::default(),
            account_types: Vec::new(),
        };
        match self.index.columns() {
            _ if !work.how.looks_around() => work.ids = ids,
            Some(columns) => work.look_around(&self.schema, reader, columns, asker, ids)?,
            None => return Err(Refusal::Stale),
        }
        Ok(Task { subject, ..Task::new(Verb::Convert, total, Work::Convert(Box::new(work))) })
    }

    /// Who is the same as a record that is to be converted.
    pub(super) fn twins(&self, session: super::SessionId, id: RecordId, to: TypeId) -> Result<Reply, Refusal> {
        let nobody = Reply::Twins { contact: None, account: None };
        let to = type_of(&self.schema, to)?;
        let (eyes, Some(columns)) = (self.eyes(session)?, self.index.columns()) else { return Err(Refusal::Stale) };
        let Some(record) = eyes.record(id)? else { return Ok(nobody) };
        let who = columns.identities_among(eyes.sight(), &others(&self.schema, &to), &KEYS);
        let contact = match who.find(&who.marks(&draft_of(&record), record.name())) {
            Some(Known::Record(other)) if other != id => eyes.record(other)?.map(|other| {
                let reason = reason(&record, &other);
                (Box::new(other), reason)
            }),
            // Whoever does not see it learns that it exists, and whose it is.
            Some(Known::Hidden(other)) => {
                let stamp = Stamp { by: String::new(), at: 0 };
                let named = [(fields::NAME, Value::Text(eyes.owned_by(other)?))];
                Some((Box::new(Record::new(RecordId(0), to.id, stamp).with(named)), "alike".to_owned()))
            }
            _ => None,
        };
        let company = sought(crate::model::Kind::Text, record.text(fields::COMPANY));
        let account = columns.by_name(&self.schema.types_of(crate::model::Bases::ACCOUNT)).get(&company).copied();
        let account: Option<Named> = self.names(session, account)?.into_iter().next();
        Ok(Reply::Twins { contact, account })
    }
}

/// The type, where records can become it.
fn type_of(schema: &Schema, to: TypeId) -> Result<RecordType, Refusal> {
    match schema.record_type(to) {
        Some(kind) if matches!(kind.base, Base::Contact | Base::Account) => Ok(kind.clone()),
        Some(kind) => Err(Refusal::Invalid(vec![(None, format!("nothing can be converted to {}", kind.plural.to_lowercase()))])),
        None => Err(Refusal::NotFound(format!("there is no record type {}", to.0))),
    }
}

/// The opportunity is checked once, before the first record.
fn check_offer(schema: &Schema, stamp: &Stamp, to: &RecordType, offer: &Offer) -> Result<(), Refusal> {
    let base = to.base;
    let base_of = move |_| Some(base);
    let cx = Cx { schema, stamp, base_of: &base_of };
    let probe = Record::new(RecordId(1), to.id, stamp.clone()).with([(fields::NAME, Value::Text("x".to_owned()))]);
    let values = offer_values(schema, &probe, RecordId(1), offer);
    create(&cx, record_type::OPPORTUNITY, RecordId(2), values).map(drop).map_err(Refusal::Invalid)
}

/// The types among which the same person or company is looked for: not among leads, unless that is what they become again.
fn others(schema: &Schema, to: &RecordType) -> Vec<TypeId> {
    let is_one = |kind: &&RecordType| kind.base == to.base && (kind.id != record_type::LEAD || to.id == record_type::LEAD);
    schema.types().iter().filter(is_one).map(|kind| kind.id).collect()
}

/// A record as the columns recognise it; its line is its number.
fn draft_of(record: &Record) -> Draft {
    Draft { line: record.id.0, values: record.values().to_vec(), problems: Vec::new(), blanks: Vec::new() }
}

fn reason(a: &Record, b: &Record) -> String {
    let traits = |record| Traits::of_record(Base::Contact, record);
    traits(a).like(&traits(b)).map(|likeness| likeness.reason).unwrap_or_else(|| "the same by e-mail, phone or name".to_owned())
}

impl Converting {
    /// Finds out who is the same as whom, and who links to those that go.
    fn look_around(
        &mut self,
        schema: &Schema,
        reader: &Reader,
        columns: &Columns,
        Asker { stamp, sight, .. }: &Asker<'_>,
        ids: Vec<RecordId>,
    ) -> Result<(), StoreError> {
        if self.how.account != Account::None {
            self.account_types = schema.types_of(crate::model::Bases::ACCOUNT);
            self.accounts = columns.by_name(&self.account_types);
        }
        if self.how.matches == Matches::Apart {
            self.ids = ids;
            return Ok(());
        }
        let mut who = columns.identities_among(sight, &others(schema, &self.to), &KEYS);
        for id in ids.iter().filter(|id| !self.hidden.contains(id)) {
            let Some(record) = reader.hot(*id)?.filter(|record| may_become(schema, stamp, record, &self.to).is_ok()) else { continue };
            let marks = who.marks(&draft_of(&record), record.name());
            let twin = match who.find(&marks) {
                Some(Known::Record(other)) => Some(other),
                Some(Known::Line(line)) => Some(RecordId(line)),
                // Nothing goes into a record that the person does not see, and nothing of it is told.
                Some(Known::Hidden(other)) if other != *id => {
                    let whose = owned_by(reader, schema, other)?;
                    self.stay.insert(*id, format!("is in the store already, {whose}; left as it is"));
                    None
                }
                Some(Known::Hidden(_)) | None => None,
            };
            who.insert(&marks);
            // Whoever goes is stood for by the one they go into.
            let twin = twin.map(|twin| self.into.get(&twin).map_or(twin, |(survivor, _)| *survivor)).filter(|twin| twin != id);
            let Some(twin) = twin else { continue };
            let Some(other) = reader.hot(twin)? else { continue };
            let reason = reason(&record, &other);
            if self.how.matches == Matches::Into {
                self.into.insert(*id, (twin, reason));
            } else {
                self.stay.insert(*id, format!("is #{twin} {} ({reason}); left as it is", other.name()));
            }
        }
        for (loser, (survivor, _)) in &self.into {
            // Every link follows, whoever sees the record that holds it.
            let linking = columns.linking(&Sight::ALL, *loser);
            self.along.extend(linking.iter().copied().chain([*survivor]));
            self.linking.insert(*loser, linking);
        }
        let late = |id: &RecordId| self.into.contains_key(id) || self.along.contains(id);
        let chosen: HashSet<RecordId> = ids.iter().copied().collect();
        self.ids = ids.iter().copied().filter(|id| !late(id)).collect();
        self.along.retain(|id| chosen.contains(id) && !self.into.contains_key(id));
        Ok(())
    }

    /// Takes in what others did to these records: accounts that came, went or are called otherwise, and links to those that go.
    pub(super) fn meet(&mut self, reader: &Reader, records: &RoaringTreemap) -> Result<(), StoreError> {
        self.accounts.retain(|_, id| !records.contains(id.0));
        for id in records.iter().map(RecordId) {
            let Some(record) = reader.record(id)? else { continue };
            if self.account_types.contains(&record.kind) && !record.is_deleted() {
                self.accounts.entry(sought(crate::model::Kind::Text, record.name())).or_insert(id);
            }
            for loser in record.values().iter().flat_map(|(_, value)| value.links()).filter(|link| self.into.contains_key(link)) {
                let linking = self.linking.entry(*loser).or_default();
                if !linking.contains(&id) {
                    linking.push(id);
                }
            }
        }
        Ok(())
    }

    /// Why a record cannot go into the other any more, where somebody did something to either meanwhile.
    fn parted(&self, ground: &Ground<'_>, loser: RecordId, survivor: RecordId) -> Result<Option<String>, StoreError> {
        if let Err(reason) = self.found(ground, loser)? {
            return Ok(Some(reason));
        }
        let other = ground.reader.hot(survivor)?;
        Ok(match other.filter(|other| !other.is_deleted()) {
            Some(_) => None,
            None => Some(format!("the record it was to go into, #{survivor}, was deleted meanwhile")),
        })
    }

    /// Does the next stretch.
    pub(super) fn step(&mut self, ground: &mut Ground<'_>) -> Result<Step, StoreError> {
        let mut step = Step::default();
        let end = self.ids.len().min(self.at + CHUNK);
        for at in self.at..end {
            self.convert(ground, &mut step.chunk, self.ids[at])?;
            step.worked += 1;
        }
        self.at = end;
        // What goes into others is read only when all before it is written.
        if end == self.ids.len() && (step.chunk.is_empty() || self.into.is_empty()) {
            self.unite(ground, &mut step.chunk)?;
            step.worked += count(self.into.len() + self.along.len());
            step.is_last = true;
        }
        Ok(step)
    }

    /// One record that changes by itself.
    fn convert(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, id: RecordId) -> Result<(), StoreError> {
        let record = match self.found(ground, id)? {
            Ok(record) => record,
            Err(reason) => {
                chunk.tally.refuse(Some(id), reason);
                return Ok(());
            }
        };
        let mut set = ChangeSet::new(record);
        match self.change(ground, &mut set) {
            Ok(along) => {
                let told = words(ground.schema, &self.to, &[], None, along.account.as_deref(), along.offer.as_deref());
                write(ground, chunk, set, Some(told), along);
            }
            Err(reason) => chunk.tally.refuse(Some(id), reason),
        }
        Ok(())
    }

    /// The record, where it can be converted; else why not.
    fn found(&self, ground: &Ground<'_>, id: RecordId) -> Result<Result<Record, String>, StoreError> {
        let record = if self.hidden.contains(&id) { None } else { ground.reader.record(id)? };
        let Some(record) = record else { return Ok(Err(no_record(id))) };
        if let Err(reason) = may_become(ground.schema, ground.stamp, &record, &self.to) {
            return Ok(Err(reason));
        }
        Ok(self.stay.get(&id).map_or(Ok(record), |reason| Err(reason.clone())))
    }

    /// The record's own change, and what is made along with it.
    fn change(&mut self, ground: &mut Ground<'_>, set: &mut ChangeSet) -> Result<Along, String> {
        become_one(ground.schema, ground.stamp, set, &self.to);
        let mut along = Along::default();
        let holder = set.record().id;
        self.make_offer(ground, set.record(), holder, &mut along)?;
        // Last, because a new account is remembered for the records after it.
        self.link_account(ground, set, &mut along)?;
        Ok(along)
    }

    /// Links the record to the account of its company, and makes that where it is wanted.
    fn link_account(&mut self, ground: &mut Ground<'_>, set: &mut ChangeSet, along: &mut Along) -> Result<(), String> {
        let company = set.record().text(fields::COMPANY).trim().to_owned();
        let is_linked = set.record().get(fields::LINKED_ACCOUNT).is_some();
        if self.how.account == Account::None || self.to.base != Base::Contact || is_linked || company.is_empty() {
            return Ok(());
        }
        let key = sought(crate::model::Kind::Text, &company);
        let account = match self.accounts.get(&key) {
            Some(account) => {
                along.account = Some(format!("the account {company}"));
                *account
            }
            None if self.how.account == Account::Make => {
                let values = account_values(ground.schema, set.record());
                let account = make(ground, record_type::ACCOUNT, values).map_err(|problem| format!("its account: {problem}"))?;
                let id = account.id;
                along.made.push(account);
                along.account = Some(format!("the new account {company}"));
                self.accounts.insert(key, id);
                id
            }
            None => return Ok(()),
        };
        set.follow(fields::LINKED_ACCOUNT, Some(Value::Link(account)));
        Ok(())
    }

    fn make_offer(&self, ground: &mut Ground<'_>, record: &Record, holder: RecordId, along: &mut Along) -> Result<(), String> {
        let Some(offer) = &self.how.offer else { return Ok(()) };
        let values = offer_values(ground.schema, record, holder, offer);
        let made = make(ground, record_type::OPPORTUNITY, values).map_err(|problem| format!("its opportunity: {problem}"))?;
        along.offer = Some(made.name().to_owned());
        along.made.push(made);
        Ok(())
    }

    /// Those that go into others: survivors are filled, links lead to them, the others go to the bin.
    fn unite(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk) -> Result<(), StoreError> {
        let mut sets: BTreeMap<RecordId, ChangeSet> = BTreeMap::new();
        let mut made: HashMap<RecordId, Along> = HashMap::new();
        let mut told: HashMap<RecordId, String> = HashMap::new();
        for id in self.along.clone() {
            let changed = match self.found(ground, id)? {
                Ok(record) => {
                    let mut set = ChangeSet::new(record);
                    self.change(ground, &mut set).map(|along| (set, along))
                }
                Err(reason) => Err(reason),
            };
            match changed {
                Ok((set, along)) => {
                    told.insert(id, words(ground.schema, &self.to, &[], None, along.account.as_deref(), along.offer.as_deref()));
                    sets.insert(id, set);
                    made.insert(id, along);
                }
                Err(reason) => chunk.tally.refuse(Some(id), reason),
            }
        }
        for (loser, (survivor, _)) in &self.into {
            for id in self.linking.get(loser).into_iter().flatten().chain([loser, survivor]) {
                if !sets.contains_key(id)
                    && let Some(record) = ground.reader.record(*id)?
                {
                    sets.insert(*id, ChangeSet::new(record));
                }
            }
        }
        for (loser, (survivor, why)) in self.into.clone() {
            if let Some(reason) = self.parted(ground, loser, survivor)? {
                chunk.tally.refuse(Some(loser), reason);
                sets.remove(&loser);
                continue;
            }
            let (Some(other), Some(set)) = (sets.get(&loser).map(|set| set.record().clone()), sets.get(&survivor)) else { continue };
            let mut set = set.clone();
            let before: Vec<Diff> = set.diffs().to_vec();
            fill_from(ground.schema, &mut set, &other, &self.how.over);
            let filled: Vec<Diff> = set.diffs().iter().filter(|diff| !before.contains(diff)).cloned().collect();
            let mut along = Along::default();
            let done = self.make_offer(ground, &other, survivor, &mut along).and_then(|()| self.link_account(ground, &mut set, &mut along));
            if let Err(reason) = done {
                chunk.tally.refuse(Some(loser), reason);
                sets.remove(&loser);
                continue;
            }
            let name = format!("#{survivor} {}", set.record().name());
            let into = Some((name.as_str(), why.as_str()));
            told.insert(loser, words(ground.schema, &self.to, &filled, into, along.account.as_deref(), along.offer.as_deref()));
            made.insert(loser, along);
            sets.insert(survivor, set);
            sets.values_mut().for_each(|set| repoint(set, loser, survivor));
            if let Some(set) = sets.get_mut(&loser) {
                go_into(ground.stamp, set, survivor);
            }
        }
        for (id, set) in sets {
            write(ground, chunk, set, told.remove(&id), made.remove(&id).unwrap_or_default());
        }
        Ok(())
    }
}

/// Writes a record and what is made along with it.
fn write(ground: &Ground<'_>, chunk: &mut Chunk, set: ChangeSet, told: Option<String>, along: Along) {
    along.made.into_iter().for_each(|record| chunk.make(ground, record));
    let (record, diffs) = set.finish();
    chunk.told.extend(told.map(|told| (record.id, told)));
    if !diffs.is_empty() {
        chunk.change(ground, Depth::Whole, record, diffs);
    }
}

/// A new record under the next number.
fn make(ground: &mut Ground<'_>, kind: TypeId, values: Vec<(FieldId, Value)>) -> Result<Record, String> {
    let id = ground.number();
    let base_of = base_of(ground.reader, ground.schema, |_| true);
    let cx = Cx { schema: ground.schema, stamp: ground.stamp, base_of: &base_of };
    create(&cx, kind, id, values).map_err(|problems| problems.into_iter().map(|(_, problem)| problem).collect::<Vec<_>>().join("; "))
}
