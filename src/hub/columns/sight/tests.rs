//! What somebody sees against its plain definition, whatever changes in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::{
    model::{Query, Record, Schema, Stamp, Value, fields::*, record_type::*},
    text::collate::Collation,
};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn scope(me: &str, whose: &[&str]) -> Sight {
    let whose = whose.iter().chain([&me]).map(|login| (*login).to_owned()).collect();
    Sight::of(Some(Scope { me: me.to_owned(), whose }))
}

fn record(id: u64, kind: TypeId, by: &str, to: &str, links: &[u64]) -> Record {
    let ids = || links.iter().copied().map(RecordId).collect::<Vec<_>>();
    let link = |field| ids().first().map(|id| (field, Value::Link(*id)));
    let values = match kind {
        OPPORTUNITY => link(OPPORTUNITY_FOR).into_iter().collect(),
        PROJECT => link(PROJECT_FOR).into_iter().collect(),
        PROJECT_TASK => link(TASK_OF).into_iter().collect(),
        NOTE => vec![(LINKED_TO, Value::Links(ids()))],
        PAIR => vec![(NOT_THE_SAME, Value::Links(ids()))],
        LEAD => link(LINKED_ACCOUNT).into_iter().chain([(RELATED, Value::Links(ids()))]).collect(),
        _ => Vec::new(),
    };
    let assigned = (!to.is_empty()).then(|| (ASSIGNED_TO, text(to)));
    Record::new(RecordId(id), kind, Stamp { by: by.to_owned(), at: 1 }).with(values).with(assigned).with([(NAME, text("x"))])
}

/// The plain definition.
fn sees(records: &BTreeMap<u64, Record>, me: &str, whose: &[&str], id: u64) -> bool {
    let Some(record) = records.get(&id) else { return false };
    let to = record.text(ASSIGNED_TO);
    let is_mine = record.made.by == me || to == me || whose.contains(&to);
    let of = |fields: &[FieldId]| -> Vec<u64> {
        fields.iter().filter_map(|field| record.get(*field)).flat_map(|value| value.links()).map(|id| id.0).collect()
    };
    match record.kind {
        LEAD | CONTACT | ACCOUNT => is_mine || to.is_empty(),
        OPPORTUNITY | PROJECT | PROJECT_TASK | MARKETING => {
            let parents = of(&[OPPORTUNITY_FOR, PROJECT_FOR, TASK_OF]);
            is_mine || if parents.is_empty() { to.is_empty() } else { parents.iter().any(|id| sees(records, me, whose, *id)) }
        }
        NOTE => is_mine || of(&[LINKED_TO]).iter().any(|id| sees(records, me, whose, *id)),
        PAIR => of(&[NOT_THE_SAME]).iter().all(|id| sees(records, me, whose, *id)),
        _ => true,
    }
}

#[test]
fn whose_something_is_says_who_sees_it() {
    let records = [
        (record(1, ACCOUNT, "olga", "olga", &[]), "olga"),
        (record(2, LEAD, "olga", "bo", &[1]), "bo team"),
        (record(3, LEAD, "olga", "", &[]), "bo team olga eve"),
        (record(4, LEAD, "eve", "olga", &[]), "olga eve"),
        (record(5, OPPORTUNITY, "olga", "", &[2]), "bo team"),
        (record(6, OPPORTUNITY, "olga", "", &[4]), "olga eve"),
        (record(7, NOTE, "olga", "", &[5, 1]), "bo team olga"),
        (record(8, NOTE, "eve", "", &[1]), "olga eve"),
        (record(9, PROJECT, "olga", "eve", &[1]), "olga eve"),
        (record(10, PROJECT_TASK, "olga", "bo", &[9]), "bo team olga eve"),
        (record(11, NOTE, "olga", "", &[10]), "bo team olga eve"),
        (record(12, MARKETING, "olga", "", &[]), "bo team olga eve"),
        (record(13, PAIR, "olga", "", &[2, 3]), "bo team"),
        (record(14, PERSON, "olga", "", &[]), "bo team olga eve"),
        (record(15, PRODUCT, "olga", "", &[]), "bo team olga eve"),
    ];
    let mut columns = Columns::new(Schema::default().shared(), Collation::new("en"));
    records.iter().for_each(|(record, _)| columns.put(record));
    let eyes = [("bo", scope("bo", &[])), ("team", scope("tina", &["bo"])), ("olga", scope("olga", &[])), ("eve", scope("eve", &[]))];
    for (record, want) in &records {
        let seen: Vec<&str> = eyes
            .iter()
            .filter(|(_, sight)| {
                columns.look(sight);
                columns.sees(sight, record.id)
            })
            .map(|(who, _)| *who)
            .collect();
        // Olga made nearly everything, so that only what others have and made is not hers.
        let want: Vec<&str> = want.split(' ').chain(if record.made.by == "olga" { vec!["olga"] } else { vec![] }).collect();
        assert_eq!(seen.iter().collect::<BTreeSet<_>>(), want.iter().collect::<BTreeSet<_>>(), "{}", record.id);
    }
}

#[test]
fn nobody_sees_anything_with_eyes_that_were_not_opened() {
    let mut columns = Columns::new(Schema::default().shared(), Collation::new("en"));
    columns.put(&record(1, LEAD, "bo", "bo", &[]));
    let bo = scope("bo", &[]);
    let found = |columns: &mut Columns| columns.run(&bo, &Query::leads(), None, &|_| None).rows.len();
    assert_eq!(found(&mut columns), 0);
    columns.look(&bo);
    assert_eq!(found(&mut columns), 1);
    columns.put(&record(2, LEAD, "bo", "bo", &[]));
    assert_eq!(found(&mut columns), 0, "something changed since");
    columns.keep_sights(&[]);
    columns.look(&bo);
    assert_eq!(found(&mut columns), 2);
}

#[derive(Clone, Debug)]
enum Step {
    Put(u64, usize, usize, usize, Vec<u64>),
    Remove(u64),
    Look,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let put = (1..25_u64, 0..7_usize, 0..3_usize, 0..4_usize, prop::collection::vec(1..25_u64, 0..3));
    let put = put.prop_map(|(id, kind, by, to, links)| Step::Put(id, kind, by, to, links));
    let step = prop_oneof![8 => put, 1 => (1..25_u64).prop_map(Step::Remove), 2 => Just(Step::Look)];
    prop::collection::vec(step, 0..80)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 96 } else { 512 }))]
    #[test]
    fn what_is_seen_follows_every_change(steps in steps()) {
        // Each may belong only to those before it, as the fields allow it.
        const KINDS: [TypeId; 7] = [ACCOUNT, LEAD, OPPORTUNITY, PROJECT, PROJECT_TASK, NOTE, PAIR];
        const WHO: [&str; 4] = ["bo", "tina", "olga", ""];
        let mut columns = Columns::new(Schema::default().shared(), Collation::new("en"));
        let mut records: BTreeMap<u64, Record> = BTreeMap::new();
        // Numbers are given once: what is gone does not come back as something else.
        let mut kinds: BTreeMap<u64, TypeId> = BTreeMap::new();
        let eyes = [("bo", vec![], scope("bo", &[])), ("tina", vec!["bo"], scope("tina", &["bo"]))];
        let mut known: Vec<BTreeSet<RecordId>> = vec![BTreeSet::new(); 2];
        let has_looked = steps.len() % 2 == 0;
        if has_looked {
            eyes.iter().for_each(|(.., sight)| columns.look(sight));
        }
        for step in steps.into_iter().chain([Step::Look]) {
            match step {
                Step::Put(id, kind, by, to, links) => {
                    // A record stays what it is, and belongs to what its fields allow.
                    let kind = *kinds.entry(id).or_insert(KINDS[kind]);
                    let rank = |kind: TypeId| KINDS.iter().position(|known| *known == kind).unwrap_or(0);
                    let fits = |id: &u64| records.get(id).is_some_and(|record| match kind {
                        OPPORTUNITY | PROJECT => rank(record.kind) < 2,
                        PROJECT_TASK => record.kind == PROJECT,
                        _ => rank(record.kind) < 5,
                    });
                    let links: Vec<u64> = links.into_iter().filter(|other| *other != id && fits(other)).collect();
                    let made = records.get(&id).map_or_else(|| WHO[by].to_owned(), |record| record.made.by.clone());
                    let record = record(id, kind, &made, WHO[to], &links);
                    columns.put(&record);
                    records.insert(id, record);
                }
                Step::Remove(id) => {
                    records.remove(&id);
                    columns.remove(RecordId(id));
                }
                Step::Look => {
                    for ((me, whose, sight), known) in eyes.iter().zip(&mut known) {
                        columns.look(sight);
                        let want: BTreeSet<RecordId> = (1..25).filter(|id| sees(&records, me, whose, *id)).map(RecordId).collect();
                        let seen: BTreeSet<RecordId> = (1..25).map(RecordId).filter(|id| columns.sees(sight, *id)).collect();
                        prop_assert_eq!(&seen, &want, "{}", me);
                        let moved = columns.moved(sight);
                        if has_looked && !moved.everything {
                            let told: BTreeSet<RecordId> = moved.records.into_iter().collect();
                            let changed: BTreeSet<RecordId> = known.symmetric_difference(&want).copied().collect();
                            prop_assert!(changed.is_subset(&told), "{}: {:?} of {:?}", me, told, changed);
                        }
                        *known = want;
                    }
                }
            }
        }
    }
}
