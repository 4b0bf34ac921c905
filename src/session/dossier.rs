//! Gathering all that is kept of somebody, question by question: the same for shell and screen.

use std::collections::BTreeSet;

use crate::{
    exchange::export::person::Dossier,
    model::{Diff, Names, Record, RecordId, Value},
    proto::{Reply, Request},
};

/// Operations asked for at most, of each record: more than anybody does to one.
const ALL: u32 = u32::MAX;

/// Asks for all of it. `ask` answers a question or says why not; `unexpected` makes a reason of an answer to another question.
///
/// # Errors
/// What `ask` says; nothing where there is no such record.
pub fn gather<E>(
    id: RecordId,
    mut ask: impl FnMut(Request) -> Result<Reply, E>,
    unexpected: impl Fn(&Reply) -> E,
) -> Result<Option<Dossier>, E> {
    let Some(record) = one(id, &mut ask, &unexpected)? else { return Ok(None) };
    let (own, linking) = match ask(Request::Belonging(id))? {
        Reply::Belonging { own, linking } => (own, linking),
        other => return Err(unexpected(&other)),
    };
    let own = each(&own, &mut ask, &unexpected)?;
    let linking = each(&linking, &mut ask, &unexpected)?;
    let mut log = Vec::new();
    for about in std::iter::once(id).chain(own.iter().map(|record| record.id)) {
        match ask(Request::History { record: about, limit: ALL })? {
            Reply::History(items) => log.extend(items.into_iter().map(|item| (about, item.op, item.changes))),
            other => return Err(unexpected(&other)),
        }
    }
    log.sort_by(|(a_id, a, _), (b_id, b, _)| b.seq.cmp(&a.seq).then(a_id.cmp(b_id)));
    let held = std::iter::once(&record).chain(&own).flat_map(Record::values).map(|(_, value)| value);
    let changed = log.iter().flat_map(|(_, _, diffs)| diffs).flat_map(|Diff { old, new, .. }| old.iter().chain(new));
    let named: BTreeSet<RecordId> = held.chain(changed).flat_map(Value::links).copied().chain([id]).collect();
    let named: Vec<RecordId> = named.into_iter().collect();
    let mut names = Names::default();
    match ask(Request::Names(named.clone()))? {
        Reply::Names(told) => names.answer(&named, &told),
        other => return Err(unexpected(&other)),
    }
    Ok(Some(Dossier { record, own, linking, log, names }))
}

fn one<E>(id: RecordId, ask: &mut impl FnMut(Request) -> Result<Reply, E>, unexpected: &impl Fn(&Reply) -> E) -> Result<Option<Record>, E> {
    match ask(Request::Record(id))? {
        Reply::Record(record) => Ok(record.map(|record| *record)),
        other => Err(unexpected(&other)),
    }
}

fn each<E>(
    ids: &[RecordId],
    ask: &mut impl FnMut(Request) -> Result<Reply, E>,
    unexpected: &impl Fn(&Reply) -> E,
) -> Result<Vec<Record>, E> {
    let mut records = Vec::new();
    for id in ids {
        records.extend(one(*id, ask, unexpected)?);
    }
    Ok(records)
}
