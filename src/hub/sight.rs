//! What a person sees of the store: records they do not see are not there for them, and what is told of those says whose they are.

use std::collections::HashSet;

use roaring::RoaringTreemap;

use super::{
    SessionId,
    columns::{Columns, Sight},
    commands::Asker,
    index::Index,
    owner::{Hub, Sitting},
    views::is_others,
};
use crate::{
    model::{Entry, Named, OpHead, Record, RecordId, Schema, Seq, fields, record_type},
    proto::{Event, FromHub, Refusal},
    store::{Reader, StoreError, Touch},
};

/// So many pieces of a large operation are looked through for a record that is seen.
const LOOKED_THROUGH: u32 = 8;

/// The name in which the program itself does things: it sees everything.
pub(super) const NOBODY: SessionId = SessionId(u64::MAX);

impl Hub {
    /// What whoever is called so sees by the schema of now.
    pub(super) fn sight_of(&self, login: &str) -> Sight {
        Sight::of(self.schema.scope(login))
    }

    /// What a session's person sees; of one that is gone, what the person would see whose wish is left.
    pub(super) fn sight(&self, session: SessionId, by: &str) -> Sight {
        match self.sittings.get(&session) {
            Some(sitting) => sitting.sight.clone(),
            None if session == NOBODY => Sight::ALL,
            None => self.sight_of(by),
        }
    }

    /// Looks with a person's eyes at what changed. Until then they see nothing.
    pub(super) fn look(&mut self, sight: &Sight) {
        if let Index::Ready(columns) = &mut self.index {
            columns.look(sight);
        }
    }

    /// The store as a session's person sees it.
    pub(super) fn eyes(&self, session: SessionId) -> Result<Eyes<'_>, Refusal> {
        let user = self.user(session);
        let sight = self.sight(session, &user);
        self.eyes_with(user, sight)
    }

    /// The store as whoever wishes something sees it.
    pub(super) fn eyes_of(&self, asker: &Asker<'_>) -> Result<Eyes<'_>, Refusal> {
        self.eyes_with(asker.stamp.by.clone(), asker.sight.clone())
    }

    fn eyes_with(&self, user: String, sight: Sight) -> Result<Eyes<'_>, Refusal> {
        Ok(Eyes { reader: self.store.reader()?, schema: &self.schema, columns: self.index.columns(), user, sight })
    }

    /// Whether records are seen.
    pub(super) fn seeing<'a>(&'a self, sight: &'a Sight) -> impl Fn(RecordId) -> bool + 'a {
        move |id| sight.is_all() || self.index.columns().is_some_and(|columns| columns.sees(sight, id))
    }

    /// Those of the records, ascending by number, that whoever asks does not see: for them there are none of these numbers.
    pub(super) fn hidden_among(&self, asker: &Asker<'_>, ids: &[RecordId]) -> Result<HashSet<RecordId>, Refusal> {
        let eyes = self.eyes_of(asker)?;
        let mut hidden = HashSet::new();
        if !eyes.see_all() {
            hidden.extend(ids.iter().copied().filter(|id| !eyes.sees(*id)));
        }
        // Views are few, and only who names them by number can mean them.
        let columns = self.index.columns();
        for id in ids.iter().filter(|id| columns.is_none_or(|columns| columns.is_of(**id, &record_type::AUTHORED))) {
            if eyes.is_hidden(*id)? {
                hidden.insert(*id);
            }
        }
        Ok(hidden)
    }

    /// Whether these are views and reports that person made, and nothing else.
    pub(super) fn is_author_of(&self, user: &str, ids: &[RecordId]) -> Result<bool, StoreError> {
        let reader = self.store.reader()?;
        for id in ids {
            if !reader.hot(*id)?.is_some_and(|record| record_type::AUTHORED.contains(&record.kind) && record.made.by == user) {
                return Ok(false);
            }
        }
        Ok(!ids.is_empty())
    }

    /// People or groups are others: sessions that see more or less than before ask everything anew.
    pub(super) fn look_around(&mut self) {
        let mut changed = Vec::new();
        for (session, sitting) in &self.sittings {
            let sight = self.sight_of(&sitting.user);
            if sight != sitting.sight {
                changed.push((*session, sight));
            }
        }
        for (session, sight) in &changed {
            self.look(sight);
            if let Some(sitting) = self.sittings.get_mut(session) {
                sitting.sight = sight.clone();
                // What was found with other eyes is nobody's any more.
                sitting.answers.clear();
                sitting.claim = None;
            }
        }
        self.forget_sights();
        for (session, _) in changed {
            self.tell_one(session, Event::Changed { seq: self.seq(), by: String::new(), records: None, fields: Vec::new() });
            self.tell_one(session, Event::Indexed);
        }
    }

    /// Eyes of people who left are forgotten.
    pub(super) fn forget_sights(&mut self) {
        let wanted: Vec<Sight> = self.sittings.values().map(|sitting| sitting.sight.clone()).filter(|sight| !sight.is_all()).collect();
        if let Index::Ready(columns) = &mut self.index {
            columns.keep_sights(&wanted);
        }
    }

    /// Tells everybody of a change, each of what they see of it: a record that came into sight was made for them, one that left
    /// it is gone.
    pub(super) fn tell_changed(&mut self, event: &Event) {
        let Event::Changed { seq, by, records, fields } = event else { return self.tell(event) };
        let mut told: Vec<(Sight, Option<Event>)> = Vec::new();
        for sight in self.sittings.values().map(|sitting| &sitting.sight).filter(|sight| !sight.is_all()) {
            if !told.iter().any(|(known, _)| known == sight) {
                told.push((sight.clone(), None));
            }
        }
        for (sight, event) in &mut told {
            let Index::Ready(columns) = &mut self.index else { continue };
            columns.look(sight);
            let moved = columns.moved(sight);
            let fields = if moved.everything || !moved.records.is_empty() { Vec::new() } else { fields.clone() };
            let records = records.as_ref().filter(|_| !moved.everything).map(|records| {
                let mut seen: Vec<RecordId> = records.iter().copied().filter(|id| columns.sees(sight, *id)).chain(moved.records).collect();
                seen.sort_unstable();
                seen.dedup();
                seen
            });
            let is_news = records.as_ref().is_none_or(|records| !records.is_empty());
            *event = is_news.then(|| Event::Changed { seq: *seq, by: by.clone(), records, fields });
        }
        for Sitting { sight, outbox, .. } in self.sittings.values() {
            let own = told.iter().find(|(known, _)| known == sight).map_or(Some(event), |(_, own)| own.as_ref());
            if let Some(event) = own {
                outbox.send(FromHub::Event(event.clone()));
            }
        }
    }
}

/// How much of an operation a person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seeing {
    /// None of its records.
    Nothing,
    /// All of them.
    All,
    /// So many of them; `None` where it is too large to count.
    Part(Option<u64>),
}

/// The store as one person sees it. What answers questions reads through this and nothing else.
pub(super) struct Eyes<'a> {
    reader: Reader,
    schema: &'a Schema,
    columns: Option<&'a Columns>,
    user: String,
    sight: Sight,
}

impl Eyes<'_> {
    /// With whose eyes the columns are to be asked.
    pub(super) const fn sight(&self) -> &Sight {
        &self.sight
    }

    /// The reader itself: for counts, heads of operations, and what only makes sense to whoever sees the records.
    pub(super) const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The reader itself, for another thread.
    pub(super) fn into_reader(self) -> Reader {
        self.reader
    }

    /// Whether everything is seen.
    pub(super) const fn see_all(&self) -> bool {
        self.sight.is_all()
    }

    /// Whether a record is seen, going by whom it is assigned to and what it belongs to.
    fn sees(&self, id: RecordId) -> bool {
        self.sight.is_all() || self.columns.is_some_and(|columns| columns.sees(&self.sight, id))
    }

    /// Whether a record must not be told of: it is not seen, or another person's private view or report.
    pub(super) fn is_hidden(&self, id: RecordId) -> Result<bool, StoreError> {
        let is_view = || Ok::<_, StoreError>(self.reader.hot(id)?.is_some_and(|record| record_type::AUTHORED.contains(&record.kind)));
        if !self.sees(id) {
            return Ok(true);
        }
        Ok(is_view()? && self.reader.record(id)?.is_some_and(|view| is_others(&view, &self.user)))
    }

    /// A whole record, where it is seen.
    pub(super) fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let record = if self.sees(id) { self.reader.record(id)? } else { None };
        Ok(record.filter(|record| !is_others(record, &self.user)))
    }

    /// A record's hot values, where it is seen.
    pub(super) fn hot(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let record = if self.sees(id) { self.reader.hot(id)? } else { None };
        match record {
            Some(view) if record_type::AUTHORED.contains(&view.kind) => Ok(if self.is_hidden(id)? { None } else { Some(view) }),
            record => Ok(record),
        }
    }

    /// What happened to a record, newest first; nothing where it is not seen. Of what else the operations were about only what is
    /// seen is told.
    pub(super) fn history(&self, id: RecordId, limit: usize) -> Result<Vec<Touch>, StoreError> {
        if self.is_hidden(id)? {
            return Ok(Vec::new());
        }
        let mut touches = self.reader.history(id, limit)?;
        for Touch { op, .. } in touches.iter_mut().filter(|_| !self.see_all()) {
            let seen = self.op(op.clone())?;
            // It lies deep in a large one.
            *op = seen.unwrap_or_else(|| OpHead { subject: String::new(), skipped: 0, records: 0, ..op.clone() });
        }
        Ok(touches)
    }

    /// What a record is called, where it is seen.
    pub(super) fn named(&self, id: RecordId) -> Result<Option<Named>, StoreError> {
        let named = |record: Record| Named { id, kind: record.kind, name: record.name().to_owned(), is_binned: record.is_deleted() };
        Ok(self.hot(id)?.map(named))
    }

    /// All that is told of a record that is not seen: `owned by Bo Ek`.
    pub(super) fn owned_by(&self, id: RecordId) -> Result<String, StoreError> {
        owned_by(&self.reader, self.schema, id)
    }

    /// An operation as far as it is seen: `None` where it is about nothing the person sees; where it is also about what they do
    /// not see, without its subject, and counting what they see. Their own they know.
    pub(super) fn op(&self, op: OpHead) -> Result<Option<OpHead>, StoreError> {
        // Where everything is seen but others' private views: each is a single record.
        if op.by == self.user || self.see_all() && op.records != 1 {
            return Ok(Some(op));
        }
        Ok(match self.of_op(op.seq)? {
            Seeing::Nothing => None,
            Seeing::All => Some(op),
            Seeing::Part(records) => Some(OpHead { subject: String::new(), skipped: 0, records: records.unwrap_or(0), ..op }),
        })
    }

    /// How much of an operation is seen. Of a very large one the first records are looked at.
    pub(super) fn of_op(&self, seq: Seq) -> Result<Seeing, StoreError> {
        let chunks = self.reader.chunks(seq)?;
        let (mut seen, mut is_whole) = (RoaringTreemap::new(), chunks <= LOOKED_THROUGH);
        for number in 0..chunks.min(LOOKED_THROUGH) {
            for entry in self.reader.chunk(seq, number)?.unwrap_or_default() {
                if self.sees_entry(&entry) {
                    seen.insert(entry.record().0);
                } else {
                    is_whole = false;
                }
            }
        }
        Ok(match seen.len() {
            0 => Seeing::Nothing,
            _ if is_whole => Seeing::All,
            records => Seeing::Part((chunks <= LOOKED_THROUGH).then_some(records)),
        })
    }

    /// Whether an entry of the log is about something that is seen.
    pub(super) fn sees_entry(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Removed(record) if is_others(record, &self.user) => false,
            Entry::Removed(record) if !self.see_all() => {
                let scope = self.schema.scope(&self.user);
                scope.is_some_and(|scope| record.made.by == scope.me || scope.whose.contains(record.text(fields::ASSIGNED_TO)))
            }
            entry => {
                let is_view = self.columns.is_some_and(|columns| columns.is_of(entry.record(), &record_type::AUTHORED));
                self.sees(entry.record()) && !(is_view && self.is_hidden(entry.record()).unwrap_or(true))
            }
        }
    }
}

/// Whose a record is, in words that say nothing else of it.
pub(super) fn owned_by(reader: &Reader, schema: &Schema, id: RecordId) -> Result<String, StoreError> {
    let record = reader.hot(id)?;
    let login = record.as_ref().map_or("", |record| record.text(fields::ASSIGNED_TO));
    let person = schema.people.iter().find(|person| person.login == login);
    Ok(format!("owned by {}", person.map_or(if login.is_empty() { "others" } else { login }, |person| &person.name)))
}

/// What is said of a number that stands for no record the person sees.
pub(super) fn no_record(id: RecordId) -> String {
    format!("there is no record {id}")
}
