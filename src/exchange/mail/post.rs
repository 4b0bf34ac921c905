//! What many messages come to: each sender once, with all their messages.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{LeftOut, Letter, Offer};
use crate::model::{Correspondent, Draft, FieldId, Who, fields};

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
        self.warnings.extend(warnings.into_iter().map(|warning| (line, warning)).take(MOST_REASONS.saturating_sub(self.warnings.len())));
        let item = item.map(|item| Draft { line, ..item });
        self.bytes += item.as_ref().map_or(0, |item| item.text(fields::NOTES).len());
        let known = self.by_key.get(&key).copied().filter(|_| !key.is_empty());
        match known.and_then(|at| self.senders.get_mut(at)) {
            Some(sender) => sender.join(person, guesses, offers, item),
            None => {
                self.by_key.insert(key, self.senders.len());
                let person = Draft { line, ..person };
                self.senders.push(Sender { person, guesses, reason, offers, messages: item.into_iter().collect() });
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

    /// As they go to the store: whom it knows, it recognises.
    #[must_use]
    pub fn into_correspondents(self) -> Vec<Correspondent> {
        self.senders.into_iter().map(|Sender { person, messages, .. }| Correspondent { who: Who::Found(person), messages }).collect()
    }
}

impl Sender {
    /// Takes a further message in. What it says better replaces what was guessed.
    fn join(&mut self, person: Draft, guesses: Vec<(FieldId, String)>, offers: Vec<Offer>, item: Option<Draft>) {
        let is_guess = |guesses: &[(FieldId, String)], field| guesses.iter().any(|(guessed, _)| *guessed == field);
        for (field, value) in person.values {
            let betters = self.person.get(field).is_none() || (is_guess(&self.guesses, field) && !is_guess(&guesses, field));
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
