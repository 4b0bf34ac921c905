//! What many messages come to: each sender once, with all their messages.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{LeftOut, Letter, Offer};
use crate::model::{Correspondent, Draft, FieldId, Value, Who, fields};

/// Bytes of text in one piece on its way to the store.
const BATCH: usize = 1 << 20;
/// People and messages in one piece.
const BATCH_ROWS: usize = 500;
/// What a person or message takes beside its text, in bytes: more than most.
const BESIDE: usize = 1 << 10;
/// Most reasons that are kept; all are counted.
const MOST_REASONS: usize = 1_000;

/// Somebody who wrote, with everything their messages say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Name, address, company: of the first message, guesses bettered by later ones.
    pub person: Draft,
    /// Which of those are guesses, and from what.
    pub guesses: Vec<(FieldId, String)>,
    /// Why it is them, by their first message.
    pub reason: String,
    /// What signatures offer: the first of each kind.
    pub offers: Vec<Offer>,
    /// What a person should know of the first message.
    pub warnings: Vec<String>,
    /// The messages, by their place.
    pub messages: Vec<Draft>,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Everybody, in the order of their first message.
    pub senders: Vec<Sender>,
    /// Messages nothing is made of.
    pub left_out: Vec<LeftOut>,
    /// How many those are in all.
    pub left_out_count: u64,
    /// Sentences a person should know, with the place of the message.
    pub warnings: Vec<(u64, String)>,
    /// Bytes of text in all messages.
    pub bytes: usize,
    #[serde(skip)]
    by_key: HashMap<String, usize>,
}

impl Post {
    /// Takes in what a message came to.
    pub fn add(&mut self, read: Result<Letter, LeftOut>) {
        match read {
            Ok(letter) => self.take(letter),
            Err(left_out) => {
                self.left_out_count += 1;
                if self.left_out.len() < MOST_REASONS {
                    self.left_out.push(left_out);
                }
            }
        }
    }

    fn take(&mut self, letter: Letter) {
        let key = letter.key();
        let Letter { line, person, guesses, item, offers, reason, warnings } = letter;
        self.warnings
            .extend(warnings.iter().cloned().map(|warning| (line, warning)).take(MOST_REASONS.saturating_sub(self.warnings.len())));
        let item = item.map(|item| Draft { line, ..item });
        self.bytes += item.as_ref().map_or(0, |item| item.text(fields::NOTES).len());
        let known = self.by_key.get(&key).copied().filter(|_| !key.is_empty());
        match known.and_then(|at| self.senders.get_mut(at)) {
            Some(sender) => sender.join(person, &guesses, offers, item),
            None => {
                self.by_key.insert(key, self.senders.len());
                let person = Draft { line, ..person };
                self.senders.push(Sender { person, guesses, reason, offers, warnings, messages: item.into_iter().collect() });
            }
        }
    }

    /// Messages in all.
    #[must_use]
    pub fn messages(&self) -> usize {
        self.senders.iter().map(|sender| sender.messages.len()).sum()
    }

    /// The one person and their one message, where there is no more.
    #[must_use]
    pub fn only(&self) -> Option<&Sender> {
        match self.senders.as_slice() {
            [only] if only.messages.len() <= 1 => Some(only),
            _ => None,
        }
    }

    /// As they go to the store: whom it knows, it recognises; what was left out is refused there too, and told. The messages go with
    /// them, and are not kept here.
    #[must_use]
    pub fn correspondents(&mut self) -> Vec<Correspondent> {
        let found =
            |sender: &mut Sender| Correspondent { who: Who::Found(sender.person.clone()), messages: std::mem::take(&mut sender.messages) };
        let refused = |left_out: &LeftOut| {
            let mut draft = Draft { line: left_out.line, ..Draft::default() };
            draft.set(fields::NAME, Value::Text(left_out.what.clone()));
            draft.problems.push((String::new(), left_out.reason.clone()));
            Correspondent { who: Who::Found(draft), messages: Vec::new() }
        };
        self.senders.iter_mut().map(found).chain(self.left_out.iter().map(refused)).collect()
    }
}

/// Cuts people into pieces that fit between processes; who wrote very much comes several times.
#[must_use]
pub fn batches(people: Vec<Correspondent>) -> Vec<Vec<Correspondent>> {
    let (mut batches, mut batch, mut rows, mut bytes) = (Vec::new(), Vec::new(), 0, 0);
    for Correspondent { who, messages } in people {
        let (mut part, has_none) = (Vec::new(), messages.is_empty());
        for message in messages {
            bytes += message.text(fields::NOTES).len() + BESIDE;
            rows += 1;
            part.push(message);
            if bytes > BATCH || rows > BATCH_ROWS {
                batch.push(Correspondent { who: who.clone(), messages: std::mem::take(&mut part) });
                batches.push(std::mem::take(&mut batch));
                (rows, bytes) = (0, 0);
            }
        }
        if !part.is_empty() || has_none {
            rows += 1;
            bytes += BESIDE;
            batch.push(Correspondent { who, messages: part });
        }
        if rows > BATCH_ROWS {
            batches.push(std::mem::take(&mut batch));
            (rows, bytes) = (0, 0);
        }
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

impl Sender {
    /// Takes a further message in. What it says better replaces what was guessed.
    fn join(&mut self, person: Draft, guesses: &[(FieldId, String)], offers: Vec<Offer>, item: Option<Draft>) {
        let is_guess = |guesses: &[(FieldId, String)], field| guesses.iter().any(|(guessed, _)| *guessed == field);
        for (field, value) in person.values {
            let betters = self.person.get(field).is_none() || (is_guess(&self.guesses, field) && !is_guess(guesses, field));
            if betters {
                self.person.set(field, value);
                self.guesses.retain(|(guessed, _)| *guessed != field);
                self.guesses.extend(guesses.iter().find(|(guessed, _)| *guessed == field).cloned());
            }
        }
        for offer in offers {
            if self.offers.iter().all(|known| known.field != offer.field) {
                self.offers.push(offer);
            }
        }
        self.messages.extend(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_fit_between_processes_and_lose_nobody() {
        let message = |bytes: usize| {
            let mut draft = Draft::default();
            draft.set(fields::NOTES, Value::Text("x".repeat(bytes)));
            draft
        };
        let person = |line: u64, messages: Vec<Draft>| Correspondent { who: Who::Found(Draft { line, ..Draft::default() }), messages };
        for people in [
            vec![person(1, vec![message(10)])],
            vec![person(1, vec![]), person(2, vec![])],
            (0..3_000).map(|line| person(line, vec![message(100)])).collect(),
            (0..3_000).map(|line| person(line, vec![])).collect(),
            vec![person(1, (0..100).map(|_| message(60_000)).collect()), person(2, vec![message(1)])],
            vec![person(1, vec![message(BATCH)]), person(2, vec![])],
        ] {
            let (count, messages) = (people.len(), people.iter().map(|person| person.messages.len()).sum::<usize>());
            let batches = batches(people);
            let all: Vec<&Correspondent> = batches.iter().flatten().collect();
            let line = |person: &&Correspondent| if let Who::Found(draft) = &person.who { draft.line } else { 0 };
            let lines: std::collections::BTreeSet<u64> = all.iter().map(line).collect();
            assert_eq!((lines.len(), all.iter().map(|person| person.messages.len()).sum::<usize>()), (count, messages));
            for batch in &batches {
                let bytes: usize = batch.iter().flat_map(|person| &person.messages).map(|message| message.text(fields::NOTES).len()).sum();
                assert!(bytes <= 2 * BATCH && !batch.is_empty() && batch.len() <= BATCH_ROWS + 1);
            }
        }
    }

    #[test]
    fn each_sender_comes_once_and_later_messages_better_what_was_guessed() {
        let letter = |line: u64, name: &str, guessed: bool, subject: &str| {
            let (mut person, mut item) = (Draft::default(), Draft::default());
            person.set(fields::NAME, Value::Text(name.to_owned()));
            person.set(fields::EMAIL, Value::Text(if line == 1 { "ada@x.se" } else { "ADA@X.se" }.to_owned()));
            item.set(fields::NAME, Value::Text(subject.to_owned()));
            let guesses = if guessed { vec![(fields::NAME, "a guess".to_owned())] } else { Vec::new() };
            Letter { line, person, guesses, item: Some(item), ..Letter::default() }
        };
        let mut post = Post::default();
        post.add(Ok(letter(1, "Ada L", true, "one")));
        post.add(Ok(letter(2, "Ada Lovelace", false, "two")));
        post.add(Ok(letter(3, "A. Lovelace", false, "three")));
        post.add(Err(LeftOut { line: 4, what: "x".to_owned(), reason: "no".to_owned() }));
        let [sender] = post.senders.as_slice() else { panic!("{post:?}") };
        assert_eq!((sender.person.text(fields::NAME), sender.guesses.len(), sender.messages.len()), ("Ada Lovelace", 0, 3));
        assert_eq!((post.messages(), post.left_out_count, post.only().is_none()), (3, 1, true));
        assert_eq!(post.correspondents().len(), 2);
    }
}
