//! Groups of records that are probably one: to be merged, or told apart for good.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use std::collections::BTreeMap;

use super::Cx;
use crate::{
    action::Context,
    model::{RecordId, TypeId},
    proto::{Group, Request, Ticket},
};

/// Groups asked for at once.
const PAGE: u32 = 64;
/// Pages kept.
const KEPT: usize = 8;

/// The window's state.
#[derive(Clone, Debug)]
pub struct DuplicatesState {
    kind: TypeId,
    /// Surely, likely, perhaps one; `None` until the first answer.
    totals: Option<[u32; 3]>,
    pages: BTreeMap<u32, Vec<Group>>,
    asked: Vec<(Ticket, u32)>,
    /// A pair being told apart.
    telling: Option<Ticket>,
    cursor: u32,
    /// The record of the group that is meant; `None` for the whole group.
    record: Option<usize>,
    note: Option<String>,
    problem: Option<String>,
    /// Somebody wrote while groups were asked for.
    is_stale: bool,
}

impl DuplicatesState {
    /// Asks for the groups with a record of that type.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, kind: TypeId) -> Self {
        let mut state = Self {
            kind,
            totals: None,
            pages: BTreeMap::new(),
            asked: Vec::new(),
            telling: None,
            cursor: 0,
            record: None,
            note: None,
            problem: None,
            is_stale: false,
        };
        state.fetch(cx);
        state
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Plan
    }

    fn total(&self) -> u32 {
        self.totals.map_or(0, |totals| totals.iter().sum())
    }

    fn group(&self, at: u32) -> Option<&Group> {
        self.pages.get(&(at / PAGE))?.get(usize::try_from(at % PAGE).ok()?)
    }

    fn current(&self) -> Option<&Group> {
        self.group(self.cursor)
    }

    /// Asks for the pages around the cursor that are not there.
    fn fetch(&mut self, cx: &mut Cx<'_>) {
        let here = self.cursor / PAGE;
        let last = self.total().saturating_sub(1) / PAGE;
        for page in here..=here.saturating_add(1).min(last.max(here)) {
            let is_there = self.pages.contains_key(&page) || self.asked.iter().any(|(_, asked)| *asked == page);
            if !is_there && (self.totals.is_none() || page <= last) {
                let ticket = cx.ask(Request::Duplicates { kind: self.kind, from: page * PAGE, count: PAGE });
                self.asked.push((ticket, page));
                if self.totals.is_none() {
                    break;
                }
            }
        }
        while self.pages.len() > KEPT {
            let far = self.pages.keys().copied().max_by_key(|page| page.abs_diff(here));
            far.map(|page| self.pages.remove(&page));
        }
    }

    /// The sets of records that telling apart is about: the record under the cursor and each other one, or all of the group.
    fn apart(&self) -> Vec<Vec<RecordId>> {
        let ids = self.seen();
        let one = self.record.and_then(|at| self.current()?.records.get(at));
        match one {
            Some(one) if one.is_hidden() => Vec::new(),
            Some(one) => ids.into_iter().filter(|id| *id != one.id).map(|id| vec![one.id, id]).collect(),
            None if ids.len() < 2 => Vec::new(),
            None => vec![ids],
        }
    }

    /// Those of the group that the person sees.
    fn seen(&self) -> Vec<RecordId> {
        self.current().into_iter().flat_map(|group| &group.records).filter(|named| !named.is_hidden()).map(|named| named.id).collect()
    }
}
