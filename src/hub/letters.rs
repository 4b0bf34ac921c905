//! A mailbox as an import: its people are the rows, and the messages of a row go to the history of whoever the row became, each once.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::Arc,
};

use rustc_hash::FxHashMap;

use super::{
    chunk::{Chunk, Ground},
    commands::base_of,
    import::place_of,
    mail::{Size, id_of, told},
    met::{Fated, Met},
    packed::{Packed, Unpacking},
    sift::{Seeing, Sift},
};
use crate::{
    model::{Base, Correspondent, Draft, RecordId, Value, Who, fields, record_type},
    proto::{Letter, MailCount, MatchKey, Refusal, RowMail},
    rules::{Cx, create::create},
    store::{SetAside, StoreError},
};

/// Messages of a row that are shown.
const SHOWN: usize = 50;

/// The messages of a mailbox, packed as the rows of a file are.
#[derive(Debug, Default)]
pub(super) struct Filed {
    all: Packed,
    /// Which of them are each row's, by its place.
    of: Vec<Vec<u32>>,
}

/// The messages of each row.
pub(super) type Letters = Arc<Filed>;

impl Filed {
    /// Which messages are those of the row at a place.
    fn of(&self, at: usize) -> &[u32] {
        self.of.get(at).map_or(&[], Vec::as_slice)
    }

    /// Reads them here and there.
    pub(super) const fn reading(&self) -> Unpacking<'_> {
        Unpacking::of(&self.all)
    }
}

/// People of a mailbox with their messages, as they come in.
#[derive(Debug)]
pub(super) struct Mailbag {
    /// By the line of their first message, each with the places of theirs.
    people: BTreeMap<u64, (Draft, Vec<u32>)>,
    all: Packed,
    size: Size,
    /// People and parts of people that came.
    parts: usize,
}

impl Mailbag {
    /// Nobody yet, with a place for many messages.
    pub(super) fn with(aside: SetAside) -> Self {
        Self { people: BTreeMap::new(), all: Packed::with(aside), size: Size::default(), parts: 0 }
    }

    /// Takes people in. Who comes in several parts is one.
    ///
    /// # Errors
    /// Somebody whom a form chose: forms save single messages. More than one operation takes.
    pub(super) fn take(&mut self, people: Vec<Correspondent>) -> Result<(), Refusal> {
        self.parts += people.len();
        self.size.add(&people)?;
        for Correspondent { who, messages } in people {
            let Who::Found(draft) = who else {
                return Err(Refusal::Invalid(vec![(None, "the people of a mailbox are found by their addresses".to_owned())]));
            };
            let (_, places) = self.people.entry(draft.line).or_insert_with(|| (draft, Vec::new()));
            for message in messages {
                places.push(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
                self.all.push(message);
            }
        }
        Ok(())
    }

    /// People and parts of people that came.
    pub(super) const fn parts(&self) -> usize {
        self.parts
    }

    /// Its people as rows, in the order of their lines, and their messages.
    pub(super) fn rows(self, aside: SetAside) -> (Packed, Letters) {
        let (mut rows, mut of) = (Packed::with(aside), Vec::with_capacity(self.people.len()));
        for (draft, places) in self.people.into_values() {
            rows.push(draft);
            of.push(places);
        }
        (rows, Arc::new(Filed { all: self.all, of }))
    }
}

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
    due: VecDeque<(RecordId, u32)>,
    is_there: Vec<Vec<bool>>,
    count: MailCount,
}

impl Sorted {
    /// The messages of the row at a place, for people; none where the row is a message that nothing is made of.
    ///
    /// # Errors
    /// Messages that cannot be read again.
    pub(super) fn of(&self, at: usize, reading: &mut Unpacking<'_>) -> Result<Option<Box<RowMail>>, StoreError> {
        let (places, Some(is_there)) = (self.letters.of(at), self.is_there.get(at)) else { return Ok(None) };
        if places.is_empty() {
            return Ok(None);
        }
        let there = is_there.iter().filter(|is_there| **is_there).count();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let mut first = Vec::new();
        for (place, is_there) in places.iter().zip(is_there).take(SHOWN) {
            let Some(letter) = reading.at(index(*place))? else { continue };
            first.push(Letter {
                subject: letter.text(fields::NAME).to_owned(),
                when: letter.get(fields::WHEN).cloned(),
                is_there: *is_there,
            });
        }
        Ok(Some(Box::new(RowMail { noted: number(places.len() - there), there: number(there), first })))
    }
}

impl Mailing {
    /// `noted`: the messages in histories, as the columns have them.
    pub(super) fn new(letters: Letters, seeing: Seeing, base: Base, noted: FxHashMap<String, RecordId>) -> Self {
        let (became, due, is_there) = (HashMap::new(), VecDeque::new(), Vec::new());
        Self { letters, seeing, base, noted, became, due, is_there, count: MailCount::default() }
    }

    /// The messages of all rows.
    pub(super) fn letters(&self) -> Letters {
        Arc::clone(&self.letters)
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
        (at, reading): (usize, &mut Unpacking<'_>),
        draft: Draft,
    ) -> Result<Fated, StoreError> {
        let letters = Arc::clone(&self.letters);
        let places = letters.of(at);
        let mut is_there = Vec::with_capacity(places.len());
        let (mut item, mut own) = (None, HashSet::new());
        for place in places {
            let id = reading.at(index(*place))?.map(id_of).unwrap_or_default();
            let known = self.noted.get(&id).filter(|_| !id.is_empty()).copied();
            item = item.or(known);
            is_there.push(known.is_some() || (!id.is_empty() && !own.insert(id)));
        }
        let new = is_there.iter().filter(|is_there| !**is_there).count();
        let is_alone = places.is_empty() && !draft.problems.is_empty();
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
        self.due.extend(self.letters.of(at).iter().map(|place| (id, *place)));
    }

    /// Notes the next message that is due; false where none is.
    pub(super) fn note(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, reading: &mut Unpacking<'_>) -> Result<bool, StoreError> {
        let Some((person, place)) = self.due.pop_front() else { return Ok(false) };
        let Some(letter) = reading.at(index(place))? else { return Ok(true) };
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

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Options, Store};

    #[test]
    fn the_messages_of_a_large_mailbox_lie_beside_the_store_and_are_each_rows_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("leads.prospekt"), &Options::default()).unwrap();
        let mut bag = Mailbag::with(store.set_aside());
        let message = |line: u64| {
            let mut draft = Draft { line, ..Draft::default() };
            draft.set(fields::NAME, Value::Text(format!("Subject {line}")));
            draft.set(fields::NOTES, Value::Text("x".repeat(200)));
            draft
        };
        // Everybody writes three times, the second half of each in another part, and the last come first.
        let people = |part: u64| -> Vec<Correspondent> {
            let one = |line: u64| {
                let messages = if part == 0 { vec![message(line)] } else { vec![message(line + 1), message(line + 2)] };
                Correspondent { who: Who::Found(Draft { line, ..Draft::default() }), messages }
            };
            (0..300).rev().map(|person| one(person * 3)).collect()
        };
        bag.take(people(0)).unwrap();
        bag.take(people(1)).unwrap();
        assert_eq!(bag.parts(), 600);
        let (rows, letters) = bag.rows(store.set_aside());
        assert_eq!((rows.len(), letters.all.len()), (300, 900));
        assert!(letters.all.aside_blocks() >= 5, "{}", letters.all.aside_blocks());
        let (mut people, mut reading) = (Unpacking::of(&rows), letters.reading());
        for at in 0..300 {
            let line = people.at(at).unwrap().unwrap().line;
            assert_eq!(line, 3 * at as u64);
            let lines: Vec<u64> = letters.of(at).iter().map(|place| reading.at(index(*place)).unwrap().unwrap().line).collect();
            assert_eq!(lines, [line, line + 1, line + 2]);
        }
        assert!(letters.of(300).is_empty());
    }

    #[test]
    fn somebody_a_form_chose_and_too_much_text_are_refused() {
        let mut bag = Mailbag::with(SetAside::default());
        let chosen = Correspondent { who: Who::New(Draft::default()), messages: Vec::new() };
        assert!(matches!(bag.take(vec![chosen]), Err(Refusal::Invalid(_))));
        let nobody = |count: usize| vec![Correspondent { who: Who::Found(Draft::default()), messages: vec![Draft::default(); count] }];
        assert!(bag.take(nobody(crate::proto::MOST_MESSAGES)).is_ok());
        assert!(matches!(bag.take(nobody(1)), Err(Refusal::Invalid(_))), "parts count together");
    }
}
