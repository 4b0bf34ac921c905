//! What links to a record: named, by type and field; and counted, before the record is deleted.

use std::collections::{BTreeMap, BTreeSet};

use super::{SessionId, answers::no_columns, columns::Sight, commands::count, index::Index, owner::Hub, work::Each};
use crate::{
    model::{Base, FieldId, Named, RecordId, TypeId},
    proto::{Linking, Refusal, Reply},
    rules::plan::Action,
};

/// Most records named of one type and field.
const NAMED: usize = 200;

impl Hub {
    /// The living records that link to one, by type and field.
    pub(super) fn linking(&self, session: SessionId, record: RecordId) -> Result<Reply, Refusal> {
        let columns = match &self.index {
            Index::Ready(columns) => columns,
            Index::Failed(why) => return Err(no_columns(why)),
            Index::Building(_) => return Err(Refusal::Stale),
        };
        let eyes = self.eyes(session)?;
        let mut found: BTreeMap<(TypeId, FieldId), (Vec<Named>, u64)> = BTreeMap::new();
        let linking = if eyes.is_hidden(record)? { Vec::new() } else { columns.linking(eyes.sight(), record) };
        for id in linking {
            let Some(linking) = eyes.hot(id)?.filter(|linking| !linking.is_deleted()) else { continue };
            // Pairs and views are the program's own; nobody opens them.
            if matches!(self.schema.base(linking.kind), Base::Pair | Base::View) {
                continue;
            }
            for (field, _) in linking.values().iter().filter(|(_, value)| value.links().contains(&record)) {
                let (named, total) = found.entry((linking.kind, *field)).or_default();
                *total += 1;
                if named.len() < NAMED {
                    named.push(Named { id, kind: linking.kind, name: linking.name().to_owned(), is_binned: false });
                }
            }
        }
        let group = |((kind, field), (records, total))| Linking { kind, field, records, total };
        Ok(Reply::Linking(found.into_iter().map(group).collect()))
    }

    /// What to know before records are deleted: which others link to them, and what becomes of those.
    pub(super) fn left_linking(&self, sight: &Sight, each: &Each) -> Option<String> {
        let columns = self.index.columns().filter(|_| matches!(each.action, Action::Delete))?;
        let going: BTreeSet<RecordId> = each.ids.iter().copied().collect();
        let linking: BTreeSet<RecordId> =
            going.iter().flat_map(|id| columns.linking(sight, *id)).filter(|id| !going.contains(id)).collect();
        let mut counts: BTreeMap<TypeId, usize> = BTreeMap::new();
        for kind in linking.iter().filter_map(|id| columns.kind(sight, *id)) {
            if !matches!(self.schema.base(kind), Base::Pair | Base::View) {
                *counts.entry(kind).or_default() += 1;
            }
        }
        let words: Vec<String> = counts
            .iter()
            .filter_map(|(kind, many)| {
                let kind = self.schema.record_type(*kind)?;
                let noun = if *many == 1 { &kind.label } else { &kind.plural };
                Some(format!("{many} {}", noun.to_lowercase()))
            })
            .collect();
        let (last, before) = words.split_last()?;
        let all = if before.is_empty() { last.clone() } else { format!("{} and {last}", before.join(", ")) };
        let is_one = counts.values().sum::<usize>() == 1;
        let (links, stay, them) =
            if is_one { ("links", "It stays, and keeps", "its link") } else { ("link", "They stay, and keep", "their links") };
        let (it, bin) = if count(going.len()) == 1 { ("this record", "to it in the bin") } else { ("these records", "to them in the bin") };
        Some(format!("{all} {links} to {it}. {stay} {them} {bin}."))
    }
}
