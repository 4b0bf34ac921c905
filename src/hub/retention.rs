//! Retention: what the rules find today, and doing what one of them says.

use std::collections::HashSet;

use super::{
    SessionId,
    commands::{Asker, Task, count},
    erase::Erasing,
    owner::Hub,
    setup::records_of,
    work::{Each, Work},
};
use crate::{
    model::{Query, Reading, Right, Target, Verb, record_type},
    proto::{Due, Refusal, Reply, Retained},
    rules::{
        plan::Action,
        retention::{Retention, of_the_bin},
    },
    store::Reader,
};

/// Something that is to be done by a rule.
struct Rule {
    name: String,
    query: Query,
    erases: bool,
}

impl Hub {
    fn reading(&self) -> Reading {
        Reading::utc(self.clock.now())
    }

    /// What each rule finds today, and what has been in the bin for too long.
    pub(super) fn retention(&mut self, session: SessionId) -> Result<Reply, Refusal> {
        let reader = self.eyes(session)?.into_reader();
        let reading = self.reading();
        let mut all = Vec::new();
        for record in records_of(&reader, record_type::RETENTION)? {
            let rule = Retention::of(&record, &self.schema, &reading);
            let erases = rule.as_ref().is_ok_and(|rule| rule.erases);
            let is_paused = rule.as_ref().is_ok_and(|rule| rule.is_paused);
            let found = match rule {
                Err(problem) => Err(problem),
                Ok(rule) if rule.is_paused => Ok(0),
                Ok(rule) => Ok(self.ids(session, rule.query)?.len()),
            };
            all.push(Due { what: Retained::Rule(record.id), name: record.name().to_owned(), erases, is_paused, found });
        }
        let store = records_of(&reader, record_type::STORE)?;
        let (query, days) = of_the_bin(store.first(), &self.schema, &reading).map_err(Refusal::Store)?;
        let found = Ok(self.ids(session, query)?.len());
        all.push(Due { what: Retained::Bin, name: bin_for(days), erases: true, is_paused: false, found });
        Ok(Reply::Retention(all))
    }

    fn rule(&self, reader: &Reader, what: Retained) -> Result<Rule, Refusal> {
        let reading = self.reading();
        match what {
            Retained::Bin => {
                let store = records_of(reader, record_type::STORE)?;
                let (query, days) = of_the_bin(store.first(), &self.schema, &reading).map_err(Refusal::Store)?;
                Ok(Rule { name: bin_for(days), query, erases: true })
            }
            Retained::Rule(id) => {
                let record = reader.record(id)?.filter(|record| record.kind == record_type::RETENTION && !record.is_deleted());
                let record = record.ok_or_else(|| Refusal::NotFound(format!("record {id} is no retention rule")))?;
                let Retention { name, query, erases, is_paused } =
                    Retention::of(&record, &self.schema, &reading).map_err(|problem| Refusal::Invalid(vec![(None, problem)]))?;
                if is_paused {
                    return Err(Refusal::Invalid(vec![(None, format!("the rule '{name}' is paused"))]));
                }
                Ok(Rule { name, query, erases })
            }
        }
    }

    /// The work of what a rule says, on what it finds now.
    pub(super) fn retaining(&mut self, reader: &Reader, asker: &Asker<'_>, what: Retained) -> Result<Task, Refusal> {
        let Rule { name, query, erases } = self.rule(reader, what)?;
        self.allow(&asker.stamp.by, if erases { Right::Erase } else { Right::Delete })?;
        self.must_see_links()?;
        let ids = self.resolve(asker.session, asker.sight, Target::Query(query))?;
        if erases {
            return Ok(Erasing::new(ids, false, name).task());
        }
        let total = count(ids.len());
        let each = Each { ids, at: 0, action: Action::Delete, struck: HashSet::new(), since: None, hidden: HashSet::new() };
        Ok(Task { subject: name, ..Task::new(Verb::Retain, total, Work::Each(each)) })
    }
}

/// What emptying the bin is called in the log.
fn bin_for(days: i64) -> String {
    format!("{days} days in the bin")
}
