//! The first operation of a store, the schema from its records, the columns from its hot values.

use std::{sync::Arc, sync::mpsc::Sender, thread};

use super::{
    HubMsg,
    chunk::{Chunk, Ground},
    clock::Clock,
    columns::{Columns, Unranked},
    custom,
    rescore::Own,
};
use crate::{
    model::{
        FieldDef, FieldId, ImportMap, Millis, OpHead, OpState, Record, RecordId, RecordType, Role, SavedReport, Schema, Sees, Seq, Stamp,
        TypeId, Value, Verb, View, fields,
        people::{Group, Person},
        record_type,
        schema::Criterion,
    },
    rules::score::{DEFAULT_CRITERIA, weight},
    store::{Batch, Reader, Store, StoreError},
    text::collate::Collation,
};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Default criteria and the first person, in a store that nobody wrote into.
pub(super) fn set_up(store: &mut Store, owner: &str, clock: &mut Clock) -> Result<(), StoreError> {
    if store.last_seq() != Seq(0) || store.read_only().is_some() {
        return Ok(());
    }
    let stamp = Stamp { by: owner.to_owned(), at: clock.strike() };
    let reader = store.reader()?;
    let schema = Schema::default();
    let mut ground = Ground {
        schema: &schema,
        reader: &reader,
        columns: None,
        stamp: &stamp,
        seq: Seq(1),
        scored_since: Seq(0),
        next: store.next_record(),
    };
    let mut chunk = Chunk::default();
    let person = Record::new(ground.number(), record_type::PERSON, stamp.clone()).with([
        (fields::NAME, text(owner)),
        (fields::PERSON_NAME, text(owner)),
        (fields::PERSON_ROLE, text(Role::Owner.label())),
    ]);
    chunk.make(&ground, person);
    for (slot, criterion) in (1..).zip(DEFAULT_CRITERIA) {
        let record = Record::new(ground.number(), record_type::CRITERION, stamp.clone()).with([
            (fields::NAME, text(criterion.text)),
            (fields::IMPORTANCE, text(criterion.importance)),
            (fields::CRITERION_SLOT, Value::Number(slot)),
        ]);
        chunk.make(&ground, record);
    }
    let op = OpHead {
        seq: ground.seq,
        by: stamp.by.clone(),
        at: stamp.at,
        verb: Verb::SetUp,
        records: chunk.tally.records(),
        fields: Vec::new(),
        subject: String::new(),
        undoes: None,
        undone_by: None,
        skipped: 0,
        state: OpState::Done,
    };
    store.commit(&Batch {
        op,
        entries: chunk.entries,
        puts: chunk.puts,
        removes: chunk.removes,
        marks_undone: None,
        request: None,
        erasure: None,
    })
}

/// The schema as the store's people, criteria and views make it, on a day that begins at this moment.
pub(super) fn schema_of(reader: &Reader, day: Millis, own: &Own) -> Result<Schema, StoreError> {
    let mut records = records_of(reader, record_type::CRITERION)?;
    records.retain(|record| !own.criteria.contains_key(&record.id));
    records.extend(own.criteria.values().flatten().filter(|record| !record.is_deleted()).cloned());
    let mut criteria: Vec<Criterion> = records.iter().filter_map(criterion_of).collect();
    criteria.sort_by_key(|criterion| criterion.field);
    let mut people: Vec<Person> = records_of(reader, record_type::PERSON)?.iter().map(person_of).collect();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    let types: Vec<RecordType> = records_of(reader, record_type::CUSTOM_TYPE)?.iter().filter_map(custom::type_of).collect();
    let fields = records_of(reader, record_type::CUSTOM_FIELD)?;
    let lists = records_of(reader, record_type::PICK_LIST)?.iter().chain(&fields).filter_map(custom::list_of).collect::<Vec<_>>();
    let known = Schema::default().with_types(types.iter().cloned());
    let mut fields: Vec<FieldDef> = fields.iter().filter_map(|record| custom::field_of(record, &known)).collect();
    fields.sort_by_key(|field| field.id);
    let schema = Schema::new(criteria, people, fields).with_types(types).with_lists(lists);
    let mut groups: Vec<Group> = records_of(reader, record_type::GROUP)?.iter().map(group_of).collect();
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    let schema = schema.with_groups(groups);
    let kind_named = |name: &str| schema.type_named(name).map(|kind| kind.id);
    let mut views: Vec<View> = records_of(reader, record_type::VIEW)?.iter().filter_map(|record| View::of(record, kind_named)).collect();
    views.sort_by(|a, b| a.name.cmp(&b.name));
    let mut saved: Vec<SavedReport> = records_of(reader, record_type::REPORT)?.iter().map(SavedReport::of).collect();
    saved.sort_by(|a, b| a.name.cmp(&b.name));
    let mut maps: Vec<ImportMap> =
        records_of(reader, record_type::IMPORT_MAP)?.iter().filter_map(|record| ImportMap::of(record, kind_named)).collect();
    maps.sort_by(|a, b| a.name.cmp(&b.name));
    let currency =
        records_of(reader, record_type::STORE)?.first().map_or_else(String::new, |store| store.text(fields::CURRENCY).to_owned());
    Ok(schema.with_views(views).with_reports(saved).with_maps(maps).with_currency(currency).with_rules(day))
}

/// Every living record of a type.
pub(super) fn records_of(reader: &Reader, kind: TypeId) -> Result<Vec<Record>, StoreError> {
    let mut found = Vec::new();
    for id in reader.by_name(kind, 0, usize::MAX)? {
        found.extend(reader.record(id)?);
    }
    Ok(found)
}

pub(super) fn criterion_of(record: &Record) -> Option<Criterion> {
    let Some(Value::Number(slot)) = record.get(fields::CRITERION_SLOT) else { return None };
    let field = FieldId(FieldId::CRITERIA.start.checked_add(u16::try_from(*slot).ok()?)?);
    field.is_criterion().then(|| Criterion {
        record: record.id,
        field,
        text: record.name().to_owned(),
        weight: weight(record.text(fields::IMPORTANCE)),
        rule: record.text(fields::CRITERION_RULE).to_owned(),
    })
}

/// The person a record stands for.
pub(super) fn person_of(record: &Record) -> Person {
    let login = record.name().to_owned();
    let name = record.text(fields::PERSON_NAME);
    let has_left = record.get(fields::PERSON_LEFT).is_some();
    let role = Role::named(record.text(fields::PERSON_ROLE));
    let uid = if let Some(Value::Number(uid)) = record.get(fields::PERSON_UID) { u32::try_from(*uid).ok() } else { None };
    Person {
        record: record.id,
        name: if name.is_empty() { login.clone() } else { name.to_owned() },
        login,
        has_left,
        role,
        sees: Sees::of(role, Sees::named(record.text(fields::PERSON_SEES))),
        uid,
    }
}

fn group_of(record: &Record) -> Group {
    let members = if let Some(Value::Tags(members)) = record.get(fields::GROUP_MEMBERS) { members.clone() } else { Vec::new() };
    Group { record: record.id, name: record.name().to_owned(), members }
}

/// The columns of every record in the store.
pub(super) fn columns_of(reader: &Reader, schema: Arc<Schema>, collation: Collation) -> Result<Columns, StoreError> {
    let mut columns = Columns::new(schema, collation);
    reader.scan_hot(RecordId(0), &mut |record| {
        columns.put(&record);
        true
    })?;
    columns.finish();
    Ok(columns)
}

/// Builds the columns beside the owner thread and hands them over when they are complete; then ranks their texts, which takes longer.
pub(super) fn build_columns(reader: Reader, schema: Arc<Schema>, collation: Collation, hub: Sender<HubMsg>) -> std::io::Result<()> {
    let build = move || {
        // A hub that is gone needs no columns.
        match columns_of(&reader, schema, collation) {
            Ok(mut columns) => {
                let unranked = columns.unranked();
                drop(reader);
                drop(hub.send(HubMsg::Built(Box::new(columns))));
                rank(unranked, &Awaited(hub));
            }
            Err(problem) => drop(hub.send(HubMsg::NotBuilt(problem.to_string()))),
        }
    };
    thread::Builder::new().name("columns".to_owned()).spawn(build).map(drop)
}

fn rank(unranked: Vec<Unranked>, hub: &Awaited) {
    for texts in unranked {
        if hub.0.send(HubMsg::Ranked(Some(texts.rank()))).is_err() {
            break;
        }
    }
}

/// Whoever awaits ranks hears when no more come, whatever happened to the thread that made them.
struct Awaited(Sender<HubMsg>);

impl Drop for Awaited {
    fn drop(&mut self) {
        drop(self.0.send(HubMsg::Ranked(None)));
    }
}
