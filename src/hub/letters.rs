//! A mailbox as an import: its people are the rows, and the messages of a row go to the history of whoever the row became, each once.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use rustc_hash::FxHashMap;

use super::{
    chunk::{Chunk, Ground},
    commands::base_of,
    import::place_of,
    mail::{id_of, told},
    met::{Fated, Met},
    packed::Packed,
    sift::{Seeing, Sift},
};
use crate::{
    model::{Base, Correspondent, Draft, RecordId, Value, Who, fields, record_type},
    proto::{Letter, MailCount, MatchKey, Refusal, RowMail},
    rules::{Cx, create::create},
    store::StoreError,
};

/// Messages of a row that are shown.
const SHOWN: usize = 50;

/// The messages of each row, by its place.
pub(super) type Letters = Arc<Vec<Vec<Draft>>>;

/// What a plan found out about the messages.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorted {
    pub(super) letters: Letters,
    /// Which are in a history already, as the letters are kept.
    is_there: Arc<Vec<Vec<bool>>>,
    pub(super) count: MailCount,
}

/// The messages on their way into histories.
pub(super) struct Mailing {
    letters: Letters,
    seeing: Seeing,
    base: Base,
    /// Ids of messages that are noted, in the store or by this operation, each with its item.
    noted: FxHashMap<String, RecordId>,
    /// Whom the rows became, by line.
    became: HashMap<u64, RecordId>,
    /// Messages to be noted next: with whom, and their place.
    due: VecDeque<(RecordId, usize, usize)>,
    is_there: Vec<Vec<bool>>,
    count: MailCount,
}

/// The rows of gathered people, in the order of their lines, and their messages. Who comes in several parts is one row.
///
/// # Errors
/// Somebody whom a form chose: forms save single messages.
pub(super) fn rows_of(people: Vec<Correspondent>) -> Result<(Packed, Letters), Refusal> {
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut all: Vec<(Draft, Vec<Draft>)> = Vec::new();
    for Correspondent { who, messages } in people {
        let Who::Found(draft) = who else {
            return Err(Refusal::Invalid(vec![(None, "the people of a mailbox are found by their addresses".to_owned())]));
        };
        match places.get(&draft.line).copied() {
            Some(at) => all[at].1.extend(messages),
            None => {
                places.insert(draft.line, all.len());
                all.push((draft, messages));
            }
        }
    }
    all.sort_by_key(|(draft, _)| draft.line);
    let (mut rows, mut letters) = (Packed::default(), Vec::with_capacity(all.len()));
    for (draft, messages) in all {
        rows.push(draft);
        letters.push(messages);
    }
    Ok((rows, Arc::new(letters)))
}

impl Sorted {
    /// The messages of the row at a place, for people; none where the row is a message that nothing is made of.
    pub(super) fn of(&self, at: usize) -> Option<Box<RowMail>> {
        let (letters, is_there) = (self.letters.get(at)?, self.is_there.get(at)?);
        if letters.is_empty() {
            return None;
        }
        let there = is_there.iter().filter(|is_there| **is_there).count();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let shown = letters.iter().zip(is_there).take(SHOWN).map(|(letter, is_there)| Letter {
            subject: letter.text(fields::NAME).to_owned(),
            when: letter.get(fields::WHEN).cloned(),
            is_there: *is_there,
        });
        Some(Box::new(RowMail { noted: number(letters.len() - there), there: number(there), first: shown.collect() }))
    }
}

impl Mailing {
    /// `noted`: the messages in histories, as the columns have them.
    pub(super) fn new(letters: Letters, seeing: Seeing, base: Base, noted: FxHashMap<String, RecordId>) -> Self {
        let (became, due, is_there) = (HashMap::new(), VecDeque::new(), Vec::new());
        Self { letters, seeing, base, noted, became, due, is_there, count: MailCount::default() }
    }

    pub(super) fn sorted(self) -> Sorted {
        Sorted { letters: self.letters, is_there: Arc::new(self.is_there), count: self.count }
    }

    /// Decides on a row as a plan does: who is not known and whose messages are all in a history gets nothing.
    pub(super) fn plan(
        &mut self,
        ground: &mut Ground<'_>,
        chunk: &mut Chunk,
        sift: &mut Sift,
        at: usize,
        draft: Draft,
    ) -> Result<Fated, StoreError> {
        let letters = Arc::clone(&self.letters);
        let letters = letters.get(at).map_or(&[][..], Vec::as_slice);
        let mut is_there = Vec::with_capacity(letters.len());
        let (mut item, mut own) = (None, HashSet::new());
        for id in letters.iter().map(id_of) {
            let known = self.noted.get(&id).filter(|_| !id.is_empty()).copied();
            item = item.or(known);
            is_there.push(known.is_some() || (!id.is_empty() && !own.insert(id)));
        }
        let new = is_there.iter().filter(|is_there| !**is_there).count();
        let is_alone = letters.is_empty() && !draft.problems.is_empty();
        let mut fated = match item.filter(|_| new == 0 && draft.problems.is_empty()) {
            Some(item) if !sift.knows(ground, &draft)? => {
                chunk.tally.same += 1;
                Fated { met: self.told(ground, item)?, heir: None }
            }
            _ => sift.sift(ground, chunk, draft, None)?,
        };
        if let (Met::Same(id, by), 1..) = (&fated.met, new) {
            fated.met = Met::Noted(*id, *by);
            chunk.tally.same -= 1;
        }
        let new = u64::try_from(new).unwrap_or_default();
        self.count.noted[place_of(fated.met.class())] += new;
        self.count.there += u64::try_from(is_there.len()).unwrap_or_default() - new;
        self.count.alone += u64::from(is_alone);
        // The same message twice in the mailbox is noted once.
        if !matches!(fated.met, Met::Refused(..)) {
            for id in own {
                self.noted.entry(id).or_insert(RecordId(0));
            }
        }
        self.is_there.push(is_there);
        Ok(fated)
    }

    /// Somebody all of whose messages are noted, with somebody else perhaps.
    fn told(&self, ground: &Ground<'_>, item: RecordId) -> Result<Met, StoreError> {
        let item = ground.reader.hot(item)?;
        let links = item.as_ref().and_then(|item| item.get(fields::LINKED_TO)).map(Value::links).unwrap_or_default();
        let seen = links.iter().copied().find(|id| self.seeing.sees(*id));
        Ok(seen.map_or(Met::Told, |id| Met::Same(id, MatchKey::Message)))
    }

    /// A row was written: its messages are due.
    pub(super) fn wrote(&mut self, ground: &Ground<'_>, at: usize, line: u64, met: &Met) {
        let id = match met {
            // Its record has the number before the next one's.
            Met::New => Some(RecordId(ground.next.0.saturating_sub(1))),
            Met::Changed(id, by) | Met::Same(id, by) | Met::Noted(id, by) => Some(*id).filter(|_| *by != MatchKey::Message),
            Met::Earlier(line, _) => self.became.get(line).copied(),
            Met::Known(..) | Met::Told | Met::Refused(..) => None,
        };
        let Some(id) = id else { return };
        self.became.insert(line, id);
        let count = self.letters.get(at).map_or(0, Vec::len);
        self.due.extend((0..count).map(|letter| (id, at, letter)));
    }

    /// Notes the next message that is due; false where none is.
    pub(super) fn note(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk) -> Result<bool, StoreError> {
        let Some((person, at, place)) = self.due.pop_front() else { return Ok(false) };
        let Some(letter) = self.letters.get(at).and_then(|letters| letters.get(place)) else { return Ok(true) };
        let id = id_of(letter);
        if !id.is_empty() && self.noted.contains_key(&id) {
            return Ok(true);
        }
        let mut values = letter.values.clone();
        values.push((fields::LINKED_TO, Value::Links(vec![person])));
        let in_store = base_of(ground.reader, ground.schema, |id| self.seeing.sees(id));
        let base_of = |id: RecordId| if id == person { Some(self.base) } else { in_store(id) };
        let cx = Cx { schema: ground.schema, stamp: ground.stamp, base_of: &base_of };
        match create(&cx, record_type::MESSAGE, ground.next, values) {
            Ok(mut record) => {
                ground.number();
                if !id.is_empty() {
                    // No form changes it, so no form's value is taken.
                    record.set(fields::MESSAGE_ID, letter.get(fields::MESSAGE_ID).cloned());
                    self.noted.insert(id, record.id);
                }
                chunk.tally.messages += 1;
                chunk.make(ground, record);
            }
            Err(problems) => {
                let problem = told(ground.schema, problems);
                chunk.tally.refuse(None, format!("line {}: {problem}", letter.line));
            }
        }
        Ok(true)
    }
}
