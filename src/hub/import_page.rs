//! The rows of an import's plan, a page at a time: what each meets, and what becomes of each of its values as things stand now.

use super::{
    SessionId,
    chunk::Ground,
    import::{Gathered, RowFate, place_of},
    marks::name_of,
    met::Met,
    owner::Hub,
    packed::Unpacking,
    sift::living,
};
use crate::{
    model::{Draft, Record, RecordId, Seq, Stamp, TypeId, Value, fields},
    proto::{Class, Fate, ImportPage, ImportRow, MatchKey, Meets, PlanId, PlanRow, Refusal, Remedy, Reply},
    rules::{
        Cx,
        blend::{Said, Why},
        create::create,
    },
    store::StoreError,
};

/// Characters of a text that are shown.
const SHOWN: usize = 300;

/// Which rows are asked for.
pub(super) struct Wanted {
    pub(super) class: Option<Class>,
    pub(super) from: u32,
    pub(super) count: u32,
    pub(super) near: Option<u64>,
}

impl Gathered {
    /// A stretch of the plan; `sees`: which records the person sees.
    pub(super) fn page(&self, ground: &Ground<'_>, sees: &dyn Fn(RecordId) -> bool, wanted: &Wanted) -> Result<ImportPage, StoreError> {
        let own = wanted.class.map(|class| self.classes[place_of(class)].as_slice());
        let total = own.map_or(self.fates.len(), <[u32]>::len);
        let index = |place: usize| own.map_or(place, |own| own.get(place).map_or(usize::MAX, |at| usize_of(*at)));
        let at = wanted.near.map(|line| {
            let before = |place: &usize| self.fates.get(index(*place)).is_some_and(|fate| fate.line < line);
            let (mut low, mut high) = (0, total);
            while low < high {
                let middle = low.midpoint(high);
                if before(&middle) { low = middle + 1 } else { high = middle }
            }
            low.min(total.saturating_sub(1))
        });
        let count = usize_of(wanted.count).max(1);
        let from = at.map_or_else(|| usize_of(wanted.from), |at| at / count * count);
        let mut reading = Unpacking::of(&self.rows);
        let mut letters = self.mail.as_ref().map(|mail| mail.letters.reading());
        let mut rows = Vec::new();
        for place in (from..total).take(count) {
            let at = index(place);
            let (Some(fate), Some(draft)) = (self.fates.get(at), reading.at(at)?) else { break };
            let mut row = self.row(ground, sees, fate, draft)?;
            if let (Some(mail), Some(letters)) = (&self.mail, &mut letters) {
                row.mail = mail.of(at, letters)?;
            }
            rows.push(row);
        }
        // What an earlier line is called.
        for row in &mut rows {
            if let Some(Meets { line: line @ 1.., name, .. }) = &mut row.meets {
                let at = self.fates.partition_point(|fate| fate.line < *line);
                if let Some(draft) = reading.at(at)? {
                    *name = name_of(draft).into_owned();
                }
            }
        }
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(ImportPage { from: number(from), at: at.map(number), rows })
    }

    fn row(&self, ground: &Ground<'_>, sees: &dyn Fn(RecordId) -> bool, fate: &RowFate, draft: &Draft) -> Result<ImportRow, StoreError> {
        let met = &fate.fated.met;
        let mut row = ImportRow {
            line: fate.line,
            name: name_of(draft).into_owned(),
            class: met.class(),
            meets: None,
            said: Vec::new(),
            reason: String::new(),
            remedy: None,
            mail: None,
        };
        let not_taken = || draft.values.iter().map(|(field, value)| said(*field, None, value.clone(), Why::NotTaken)).collect();
        match met {
            // It has left their sight since.
            _ if met.record().is_some_and(|id| !sees(id)) => {
                (row.class, row.said) = (Class::Refused, not_taken());
                (row.reason, row.remedy) = ("is in the store already, owned by others".to_owned(), Some(Remedy::AskOwner));
            }
            Met::Told => {}
            Met::New => row.said = self.made(ground, draft, fate.fated.heir),
            Met::Changed(id, by) | Met::Same(id, by) | Met::Noted(id, by) | Met::Known(id, by) => {
                let record = living(ground, *id)?;
                row.meets = Some(meets(record.as_ref(), self.sift.options().kind, *id, *by));
                let mut known = draft.clone();
                known.values.retain(|(field, value)| !self.sift.is_unknown(*field, value));
                let blended = record.map(|record| self.sift.blended(ground, record, known, fate.fated.heir));
                row.said = if let Some(Ok((_, said))) = blended { said } else { not_taken() };
            }
            Met::Earlier(line, by) => {
                row.meets = Some(Meets { record: None, kind: self.sift.options().kind, line: *line, name: String::new(), by: *by });
                row.said = not_taken();
            }
            Met::Refused(remedy, reason) => {
                row.said = not_taken();
                (row.reason, row.remedy) = (reason.to_string(), Some(*remedy));
            }
        }
        for said in &mut row.said {
            [&mut said.old, &mut said.new].into_iter().flatten().for_each(cut);
        }
        Ok(row)
    }

    /// The values of a record that would be made, with those that follow.
    fn made(&self, ground: &Ground<'_>, draft: &Draft, heir: Option<u16>) -> Vec<Said> {
        let mut given = draft.values.clone();
        given.retain(|(field, value)| !self.sift.is_unknown(*field, value));
        let values = self.sift.new_values(given.clone(), heir);
        let cx = Cx { schema: self.sift.schema(), stamp: ground.stamp, base_of: &|id| base_of(ground, id) };
        let Ok(record) = create(&cx, self.sift.options().kind, ground.next, values) else {
            return given.into_iter().map(|(field, value)| said(field, None, value, Why::New)).collect();
        };
        let whole = self.sift.new_values(Vec::new(), heir);
        let why = |field| match () {
            () if whole.iter().any(|(set, _)| *set == field) => Why::WholeFile,
            () if given.iter().any(|(known, _)| *known == field) => Why::New,
            () => Why::Follows,
        };
        let mut told: Vec<Said> = record.values().iter().map(|(field, value)| said(*field, None, value.clone(), why(*field))).collect();
        told.sort_by_key(|said| match said.why {
            Why::WholeFile => (1, 0),
            Why::New => (0, given.iter().position(|(field, _)| *field == said.field).unwrap_or_default()),
            _ => (2, 0),
        });
        told
    }
}

fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn base_of(ground: &Ground<'_>, id: RecordId) -> Option<crate::model::Base> {
    living(ground, id).ok().flatten().map(|record| ground.schema.base(record.kind))
}

const fn said(field: crate::model::FieldId, old: Option<Value>, new: Value, why: Why) -> Said {
    Said { field, old, new: Some(new), why }
}

fn meets(record: Option<&Record>, usual: TypeId, id: RecordId, by: MatchKey) -> Meets {
    let name = record.map_or_else(String::new, |record| record.text(fields::NAME).to_owned());
    Meets { record: Some(id), kind: record.map_or(usual, |record| record.kind), line: 0, name, by }
}

/// Shortens a long text.
fn cut(value: &mut Value) {
    if let Value::Text(text) = value
        && let Some((at, _)) = text.char_indices().nth(SHOWN)
    {
        text.truncate(at);
        text.push('…');
    }
}

/// The same row as other plans have it.
pub(super) fn plain(row: ImportRow) -> PlanRow {
    let known = row.meets.as_ref().and_then(|meets| meets.record);
    let fate = match row.class {
        Class::New => Fate::Created,
        Class::Updated => {
            let is_changed = |said: &Said| !matches!(said.why, Why::Stays(_));
            let diff = |Said { field, old, new, .. }| crate::model::Diff { field, old, new };
            Fate::Changed(row.said.into_iter().filter(is_changed).map(diff).collect())
        }
        Class::Unchanged => Fate::Same,
        Class::InFile => Fate::Duplicate(row.meets.map_or(0, |meets| meets.line)),
        Class::InStore => known.map_or(Fate::Same, Fate::Known),
        Class::Refused => Fate::Refused(row.reason),
    };
    PlanRow { record: known, line: row.line, name: row.name, fate }
}

impl Hub {
    /// A stretch of an import's plan.
    pub(super) fn import_page(&mut self, session: SessionId, plan: PlanId, wanted: &Wanted) -> Result<Reply, Refusal> {
        let by = self.user(session);
        let sight = self.sight(session, &by);
        let sees = self.seeing(&sight);
        let reader = self.store.reader()?;
        let stamp = Stamp { by, at: self.clock.now() };
        let ground = Ground {
            schema: &self.schema,
            reader: &reader,
            columns: self.index.columns(),
            stamp: &stamp,
            seq: Seq(self.store.last_seq().0 + 1),
            scored_since: self.scored_since,
            next: self.next_record(),
        };
        Ok(Reply::ImportPage(Box::new(self.gathered(session, plan)?.page(&ground, &sees, wanted)?)))
    }
}
