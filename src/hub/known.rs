//! By which system user a person is known: kept at their first visit, so that nobody becomes them by getting their name.

use super::{
    chunk::{Chunk, Depth, Ground},
    commands::Task,
    job::{Job, Purpose},
    owner::{Hub, Waiting, Wish},
    rescore::PROGRAM,
    sight::NOBODY,
    work::Work,
};
use crate::{
    model::{RecordId, Seq, Stamp, Value, Verb, fields},
    proto::{Refusal, Ticket},
    rules::ChangeSet,
};

impl Hub {
    /// Keeps the number of a person's system user with them.
    pub(super) fn keep_uid(&mut self, person: RecordId, uid: u32) {
        let wish = Wish::Keep(person, uid);
        self.queue.push_back(Waiting { session: NOBODY, ticket: Ticket(0), by: PROGRAM.to_owned(), request: None, wish, waits: false });
        if self.lane.is_none() && !self.is_gathering {
            self.advance();
        }
    }

    /// The job of it. It is the program's own: what changes of people takes an owner otherwise.
    pub(super) fn keeping(&mut self, person: RecordId, uid: u32) -> Result<Job, Refusal> {
        self.check_writable()?;
        let stamp = Stamp { by: PROGRAM.to_owned(), at: self.clock.strike() };
        let seq = Seq(self.store.last_seq().0 + 1);
        let reader = self.store.reader()?;
        let record = reader.record(person)?.ok_or_else(|| Refusal::NotFound("that person is no longer there".to_owned()))?;
        let next = self.next_record();
        let ground =
            Ground { schema: &self.schema, reader: &reader, columns: None, stamp: &stamp, seq, scored_since: self.scored_since, next };
        let mut set = ChangeSet::new(record);
        set.follow(fields::PERSON_UID, Some(Value::Number(uid.into())));
        let (record, diffs) = set.finish();
        let subject = record.name().to_owned();
        let mut chunk = Chunk::default();
        if !diffs.is_empty() {
            chunk.change(&ground, Depth::Whole, record, diffs);
        }
        let task = Task { subject, fields: vec![fields::PERSON_UID], ..Task::new(Verb::Edit, 1, Work::Once(Box::new(chunk))) };
        Ok(Job::new((NOBODY, Ticket(0)), Purpose::Write, stamp, seq, next, task))
    }
}
