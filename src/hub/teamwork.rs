//! What people who work side by side ask: who has how many, who works on what just now, who was given what.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    SessionId,
    answers::{cold_of, no_columns},
    owner::{Hub, Index},
    sight::no_record,
    views::listable,
};
use crate::{
    model::{Change, Entry, FieldId, OpHead, OpState, Query, RecordId, Seq, Value, fields, record_type},
    proto::{Event, Refusal, Reply},
};

/// So many operations at most are looked through for what a person was given.
const LOOK_BACK: usize = 1_000;

impl Hub {
    /// How many records the queries find, by the words of a field.
    pub(super) fn tally(&self, session: SessionId, by: FieldId, queries: &[Query]) -> Result<Reply, Refusal> {
        queries.iter().try_for_each(listable)?;
        let eyes = self.eyes(session)?;
        match &self.index {
            Index::Ready(columns) => Ok(Reply::Tallied(columns.tally(eyes.sight(), by, queries, &cold_of(eyes.reader())))),
            Index::Failed(why) => Err(no_columns(why)),
            Index::Building(_) => Err(Refusal::Stale),
        }
    }

    /// Keeps a record for a session, unless another one works on it.
    pub(super) fn claim(&mut self, session: SessionId, id: RecordId) -> Result<Reply, Refusal> {
        if self.eyes(session)?.is_hidden(id)? {
            return Err(Refusal::NotFound(no_record(id)));
        }
        let taken = self.sittings.iter().find(|(other, sitting)| **other != session && sitting.claim == Some(id));
        if let Some((_, sitting)) = taken {
            return Ok(Reply::Claimed(Some(sitting.user.clone())));
        }
        if let Some(sitting) = self.sittings.get_mut(&session) {
            sitting.claim = Some(id);
        }
        Ok(Reply::Claimed(None))
    }

    /// The session works on no record any more.
    pub(super) fn release(&mut self, session: SessionId) -> Reply {
        if let Some(sitting) = self.sittings.get_mut(&session) {
            sitting.claim = None;
        }
        Reply::Ok
    }

    /// The session has a record open, or none; everybody who sees it is told.
    pub(super) fn present(&mut self, session: SessionId, record: Option<RecordId>) -> Result<Reply, Refusal> {
        let is_hidden = record.map(|id| self.eyes(session)?.is_hidden(id).map_err(Refusal::from)).transpose()?;
        let record = record.filter(|_| is_hidden == Some(false));
        if let Some(sitting) = self.sittings.get_mut(&session)
            && sitting.open != record
        {
            sitting.open = record;
            self.tell_present();
        }
        Ok(Reply::Ok)
    }

    /// Tells everybody who has what open, of what they see.
    pub(super) fn tell_present(&mut self) {
        let mut open: Vec<(RecordId, String)> =
            self.sittings.values().filter_map(|sitting| Some((sitting.open?, sitting.user.clone()))).collect();
        open.sort_unstable();
        open.dedup();
        // A private view or report is open to its author alone.
        let views: BTreeSet<RecordId> = self.index.columns().map(|columns| columns.all_of(&record_type::AUTHORED)).unwrap_or_default();
        let sessions: Vec<SessionId> = self.sittings.keys().copied().collect();
        for session in sessions {
            let sight = self.sight(session, "");
            self.look(&sight);
            let sees = |id: RecordId| sight.is_all() || self.index.columns().is_some_and(|columns| columns.sees(&sight, id));
            let user = self.user(session);
            let is_meant = |(id, login): &&(RecordId, String)| sees(*id) && (!views.contains(id) || *login == user);
            self.tell_one(session, Event::Present(open.iter().filter(is_meant).cloned().collect()));
        }
    }

    /// Who else gave the session's person records after an operation.
    pub(super) fn given(&self, session: SessionId, since: Seq) -> Result<Reply, Refusal> {
        let user = self.user(session);
        let eyes = self.eyes(session)?;
        let reader = eyes.reader();
        let counts = |op: &OpHead| {
            op.seq > since
                && op.by != user
                && op.state == OpState::Done
                && op.undone_by.is_none()
                && op.fields.contains(&fields::ASSIGNED_TO)
        };
        let mut by: BTreeMap<String, u64> = BTreeMap::new();
        for op in reader.ops(None, LOOK_BACK)?.into_iter().take_while(|op| op.seq > since).filter(counts) {
            let mut given = 0;
            reader.entries(op.seq, &mut |entries| {
                given += super::commands::count(entries.iter().filter(|entry| gives(entry, &user)).count());
                true
            })?;
            if given > 0 {
                *by.entry(op.by).or_default() += given;
            }
        }
        Ok(Reply::Given { by: by.into_iter().collect(), seq: self.seq() })
    }
}

/// Whether an entry gives a record to that person.
fn gives(entry: &Entry, user: &str) -> bool {
    matches!(entry, Entry::Set(Change { field: fields::ASSIGNED_TO, new: Some(Value::Text(login)), .. }) if login == user)
}
