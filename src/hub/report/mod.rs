//! Reports: what is asked is checked, taken out of the columns, and reckoned; what the columns do not keep is read aside.

mod aside;
mod reckon;
mod sums;

use aside::{Missing, Work};
use reckon::{Ground, TooMany, Wanted};
use sums::{NOTHING, Taken};

use super::{
    SessionId,
    answers::{cold_of, no_columns},
    columns::{Columns, Level, Sight, Today},
    index::Index,
    owner::Hub,
    views::listable,
};
use crate::{
    model::{
        FieldId, Findings, Kind, Query, RecordId, Right, Schema, Value,
        report::{Asked, Figure, Key, Line, MOST_GROUPS, MOST_LISTED, MOST_MEASURES, Question},
    },
    proto::{Refusal, Reply, SHOWN, Ticket},
    store::Reader,
};

impl Hub {
    /// Reckons a report. What takes only the columns is answered at once; records are read on another thread.
    pub(super) fn report(&mut self, session: SessionId, ticket: Ticket, question: Question) -> Result<Option<Reply>, Refusal> {
        check(&question, &self.schema)?;
        let sight = self.sight(session, "");
        self.look(&sight);
        let mut question = question;
        // More records than any screen shows are a copy of them.
        if let Some(listing) = &mut question.listing
            && !self.schema.role(&self.user(session)).is_some_and(|role| role.may(Right::Export))
        {
            listing.most = listing.most.min(SHOWN);
        }
        let query = Query { kinds: question.kinds.clone(), filter: question.filter.clone(), sort: Vec::new(), bin: false, only: None };
        listable(&query)?;
        let reader = self.eyes(session)?.into_reader();
        let blank =
            Findings { seq: self.seq(), at: self.clock.now(), today: question.today, limited: !sight.is_all(), ..Findings::default() };
        let columns = match &mut self.index {
            Index::Ready(columns) => columns,
            Index::Failed(why) => return Err(no_columns(why)),
            Index::Building(_) => return Err(Refusal::Stale),
        };
        let whole = query.kinds.iter().map(|kind| u64::from(columns.count(&sight, *kind).0)).sum();
        let blank = Findings { whole, ..blank };
        let seen = columns.seen_records(&sight);
        let work = Work::of(columns, &sight, &reader, query, &question);
        if work.is_complete() {
            let mut findings = work.reckoned(blank)?;
            let named = linked(&findings.lines).filter(|id| seen.as_ref().is_none_or(|seen| seen.contains(id.0)));
            findings.names = named.filter_map(|id| columns.named(id)).collect();
            return Ok(Some(Reply::Report(Box::new(findings))));
        }
        let schema = self.schema.clone();
        self.aside(session, ticket, move || Ok(Reply::Report(Box::new(work.completed(&reader, seen.as_ref(), &schema, blank)?))))
    }
}

/// Refuses what no session of this program asks.
fn check(question: &Question, schema: &Schema) -> Result<(), Refusal> {
    let kind_of = |field: FieldId| schema.field(field).map(|field| field.kind);
    let is_grouped = |group: &crate::model::report::Group| kind_of(group.field).is_some_and(|kind| group.by.fits(kind));
    let is_measured = |asked: &Asked| match asked.figure.field() {
        Some(field) => schema.field(field).is_some_and(|field| asked.figure.fits(field)),
        None => true,
    };
    let is_sound = question.groups.len() <= MOST_GROUPS
        && (1..=MOST_MEASURES).contains(&question.measures.len())
        && question.groups.iter().all(is_grouped)
        && question.measures.iter().all(is_measured)
        && question.listing.as_ref().is_none_or(|listing| listing.most <= MOST_LISTED);
    if is_sound {
        Ok(())
    } else {
        Err(Refusal::Invalid(vec![(None, "the report names a field there is not any more; open it anew".to_owned())]))
    }
}

/// The records that groups are named after.
fn linked(lines: &[Line]) -> impl Iterator<Item = RecordId> + '_ {
    lines.iter().filter_map(|line| if let Key::Record(id) = line.key { Some(id) } else { None })
}

/// The level without the groups that are shown whatever they hold and that the report's own filter leaves out.
fn admitted(mut level: Level, field: FieldId, question: &Question, schema: &Schema) -> Level {
    let Some(field) = schema.field(field) else { return level };
    let value = |code: &u32| match (level.keys.at(*code), field.kind) {
        (Key::Word(word), Kind::Tags | Kind::Several(_)) => Some(Value::Tags(vec![word])),
        (Key::Word(word), _) => Some(Value::Text(word)),
        (Key::Number(number), Kind::Stars) => u8::try_from(number).ok().map(Value::Stars),
        (Key::Number(_), Kind::YesNo) => Some(Value::YesNo(true)),
        _ => None,
    };
    let always = level.always.iter().copied().filter(|code| value(code).is_none_or(|value| question.filter.may_hold(field, Some(&value))));
    level.always = always.collect();
    level
}

fn too_many(TooMany(groups): TooMany) -> Refusal {
    Refusal::Invalid(vec![(None, format!("there are {groups} groups, more than anybody reads: group by something coarser, or filter"))])
}

impl Work {
    /// Takes out of the columns what they have.
    fn of(columns: &mut Columns, sight: &Sight, reader: &Reader, query: Query, question: &Question) -> Self {
        let cold = cold_of(reader);
        let today = Today { day: question.today, offsets: question.offsets.clone() };
        let sort = question.listing.as_ref().map(|listing| listing.sort.as_slice());
        let chosen = columns.chosen(sight, query, sort, &cold);
        let mut missing = Missing::default();
        let mut levels = Vec::new();
        for group in &question.groups {
            let level = columns.level(sight, *group, &chosen.rows, &today);
            levels.push(level.map(|level| admitted(level, group.field, question, columns.schema())));
        }
        let measures: Vec<Taken> = question
            .measures
            .iter()
            .map(|asked| {
                let values = match asked.figure {
                    Figure::Age(field) => columns.days_ago(sight, field, &chosen.rows, &today, NOTHING),
                    figure => figure.field().map_or(Some(Vec::new()), |field| columns.numbers(field, &chosen.rows, NOTHING)),
                };
                let passing = columns.passing(sight, &chosen, &asked.filter, &cold);
                let among = columns.passing(sight, &chosen, &asked.among, &cold);
                missing.measures.push(values.is_none());
                Taken { figure: asked.figure, passing, among, values: values.unwrap_or_default() }
            })
            .collect();
        missing.levels = levels.iter().map(Option::is_none).collect();
        missing.products = measures.iter().any(|taken| taken.figure.is_of_lines());
        let is_complete = missing.is_nothing() && question.listing.is_none();
        let ids = if is_complete { Vec::new() } else { chosen.rows.iter().map(|row| columns.id(*row)).collect() };
        let fields = missing.fields(question);
        let is_plain = |field: &FieldId| columns.schema().field(*field).is_some_and(|field| field.kind != Kind::Products);
        Self {
            rows: chosen.rows.len(),
            ids,
            levels,
            measures,
            aside: columns.aside(fields.into_iter().filter(is_plain)),
            missing,
            today,
            groups: question.groups.clone(),
            listing: question.listing.clone(),
            wanted: Wanted { order: question.order, top: question.top, keep: question.keep, rows: question.listing.is_some() },
        }
    }

    /// The findings of what is complete; without names and records.
    fn reckoned(self, blank: Findings) -> Result<Findings, Refusal> {
        let ground = Ground { rows: self.rows, levels: self.levels.into_iter().flatten().collect(), measures: self.measures, worths: None };
        let reckoned = ground.reckon(self.wanted).map_err(too_many)?;
        Ok(Findings { several: reckoned.several, further: reckoned.further, lines: reckoned.lines, ..blank })
    }
}
