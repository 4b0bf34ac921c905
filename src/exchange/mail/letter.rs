//! A message as somebody who may become a lead, and an item of their history.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Options,
    address::{Mailbox, key},
    clean, forwarded,
    message::Message,
    msg::{self, Outlook},
    names,
    sender::{self, Seen, Typed, Why},
    signature::{self, Offer},
};
use crate::{
    model::{Draft, FieldId, Kind, Millis, Reading, Value, fields, lists},
    text::idn,
};

/// What a message without one is called.
const NO_SUBJECT: &str = "(no subject)";
/// Most characters of a list of people.
const LONGEST_LIST: usize = 2_000;
/// A message is not written later than this after now.
const AHEAD: Millis = 24 * 60 * 60 * 1000;

/// What a message says about somebody, and the message itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its place in its mailbox, counted from 1.
    pub line: u64,
    /// Who it is: name, address, company.
    pub person: Draft,
    /// Which of those values are guesses, and from what: `guessed from the domain x.se`.
    pub guesses: Vec<(FieldId, String)>,
    /// The values of the e-mail item; none where it is a card of somebody instead of a message.
    pub item: Option<Draft>,
    /// What the signature offers besides.
    pub offers: Vec<Offer>,
    /// Why it is this person, in words that follow their name.
    pub reason: String,
    /// What a person should know, a sentence each, in lower case without a stop.
    pub warnings: Vec<String>,
}

/// A message nothing is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its place in its mailbox, counted from 1.
    pub line: u64,
    /// What it is: `Offer from Ada <ada@x.se>`.
    pub what: String,
    /// Why, in lower case without a stop.
    pub reason: String,
}

impl Letter {
    /// The person's address, as addresses are compared.
    #[must_use]
    pub fn key(&self) -> String {
        key(self.person.text(fields::EMAIL))
    }
}

/// Reads one message: as mail programs keep it, or as Outlook saves it.
///
/// # Errors
/// Why nothing is made of it.
pub fn read(bytes: &[u8], line: u64, options: &Options) -> Result<Letter, LeftOut> {
    let refuse = |what: &str, reason: String| LeftOut { line, what: what.to_owned(), reason };
    if bytes.len() > options.largest {
        return Err(refuse("", format!("it is larger than {} MiB", options.largest >> 20)));
    }
    if bytes.starts_with(msg::MAGIC) {
        return match msg::read(bytes).map_err(|reason| refuse("", reason))? {
            Outlook::Message(message) => of_message(&message, line, options),
            Outlook::Contact(person) => {
                Ok(Letter { line, person, reason: "is the person of this contact card".to_owned(), ..Letter::default() })
            }
        };
    }
    let normal = with_line_ends(bytes);
    let message = Message::read(normal.as_deref().unwrap_or(bytes));
    let message = message.ok_or_else(|| refuse("", "it is no e-mail message: it has no header with From or To and Subject".to_owned()))?;
    of_message(&message, line, options)
}

/// Files of old Macs end lines with CR alone.
fn with_line_ends(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = &bytes[..bytes.len().min(64 << 10)];
    let is_old = !head.contains(&b'\n') && head.contains(&b'\r');
    is_old.then(|| bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

/// What a message is about where it is told of.
fn what(message: &Message<'_>) -> String {
    let subject = if message.subject.is_empty() { NO_SUBJECT } else { &message.subject };
    let from = message.from.shown();
    if from.is_empty() { subject.to_owned() } else { format!("{subject}, from {from}") }
}

fn of_message(message: &Message<'_>, line: u64, options: &Options) -> Result<Letter, LeftOut> {
    let refuse = |reason: String| LeftOut { line, what: what(message), reason };
    let inner = message.originals.iter().find_map(|bytes| Message::read(bytes));
    let quoted = forwarded::find(&message.text);
    let typed = sender::typed_into_form(&message.text);
    let seen = Seen {
        from: message.from.clone(),
        reply_to: message.reply_to.clone(),
        to: message.to.iter().chain(&message.cc).cloned().collect(),
        subject: &message.subject,
        attached: inner.as_ref().map(|inner| inner.from.clone()),
        quoted: quoted.as_ref(),
        typed: typed.as_ref().map(|typed| typed.person.clone()),
        is_list: message.is_list,
        is_bulk: message.is_bulk,
        is_automatic: message.is_automatic,
        is_bounce: message.is_bounce,
        own: options.own.clone(),
    };
    let (mailbox, rule) = seen.choose().ok_or_else(|| refuse(seen.nobody()))?;
    let refusal = seen.refusal(&mailbox, rule.why);
    if let Some(reason) = refusal.as_ref().filter(|_| options.is_mailbox) {
        return Err(refuse(reason.clone()));
    }
    let about = inner.as_ref().filter(|_| rule.why == Why::Attached).unwrap_or(message);
    // What they wrote themselves; nothing of it where it was written to them.
    let words = match rule.why {
        Why::Written => "",
        Why::Quoted => quoted.as_ref().map_or("", |original| original.text.as_str()),
        _ => about.text.as_str(),
    };
    let mut letter = Letter { line, reason: rule.words.to_owned(), warnings: about.warnings.clone(), ..Letter::default() };
    letter.warnings.extend(refusal);
    letter.say_who(&mailbox, words, typed.filter(|typed| rule.why == Why::Form || typed.person.key() == mailbox.key()));
    letter.offer(&mailbox, words, message, rule.why);
    letter.item = Some(item(about, &mailbox, rule.why, options.reading, &mut letter.warnings));
    Ok(letter)
}

impl Letter {
    /// Name, address and company; what is guessed is noted.
    fn say_who(&mut self, mailbox: &Mailbox, words: &str, typed: Option<Typed>) {
        let guess = |guesses: &mut Vec<(FieldId, String)>, field, from: String| guesses.push((field, from));
        let named = names::of_display(&mailbox.name);
        let domain = || idn::to_unicode(mailbox.domain());
        let mut company = named.company;
        if let Some(typed) = typed {
            if !typed.phone.is_empty() {
                self.offers.push(Offer {
                    field: fields::PHONE,
                    text: typed.phone.clone(),
                    line: format!("typed into the form: {}", typed.phone),
                });
            }
            if company.is_empty() {
                company = typed.company;
            }
        } else if !company.is_empty() {
            guess(&mut self.guesses, fields::COMPANY, "stands beside the name in the header".to_owned());
        }
        if company.is_empty()
            && let Some(found) = names::company_of(mailbox, words)
        {
            company = found;
            guess(&mut self.guesses, fields::COMPANY, format!("guessed from the domain {}", domain()));
        }
        let mut name = named.name;
        if name.is_empty() {
            name = names::of_local(mailbox.local()).unwrap_or_default();
            let words = "guessed from the address; the message gives no name";
            if name.is_empty() {
                let instead = if company.is_empty() { ("address", mailbox.address.clone()) } else { ("company", company.clone()) };
                name = instead.1;
                guess(
                    &mut self.guesses,
                    fields::NAME,
                    format!("the {} stands in for the name, which the message does not give", instead.0),
                );
            } else {
                guess(&mut self.guesses, fields::NAME, words.to_owned());
            }
        }
        let mut say = |field: FieldId, kind: Kind, text: &str| {
            let value = kind.parse(text, &Reading::utc(0)).ok().flatten();
            self.person.values.extend(value.map(|value| (field, value)));
        };
        say(fields::NAME, Kind::Text, &name);
        say(fields::EMAIL, Kind::Email, &mailbox.address);
        say(fields::COMPANY, Kind::Text, &company);
    }

    /// What stands under the message, and where answers go.
    fn offer(&mut self, mailbox: &Mailbox, words: &str, message: &Message<'_>, why: Why) {
        let found = signature::scan(words, self.person.text(fields::NAME), self.person.text(fields::COMPANY));
        for offer in found {
            if self.offers.iter().all(|known| known.field != offer.field) {
                self.offers.push(offer);
            }
        }
        let answers = &message.reply_to;
        if why == Why::From && answers.is_usable() && answers.key() != mailbox.key() {
            let line = format!("Reply-To: {}", answers.shown());
            self.offers.push(Offer { field: fields::EMAIL_2, text: answers.address.clone(), line });
        }
    }
}

/// The message as an item of the history.
fn item(message: &Message<'_>, person: &Mailbox, why: Why, reading: Reading, warnings: &mut Vec<String>) -> Draft {
    let mut item = Draft::default();
    let subject = if message.subject.is_empty() { NO_SUBJECT } else { &message.subject };
    let mut say = |field: FieldId, text: String| {
        if !text.is_empty() {
            item.set(field, Value::Text(text));
        }
    };
    let from = if why == Why::Quoted { person.shown() } else { message.from.shown() };
    say(fields::NAME, subject.to_owned());
    say(fields::DIRECTION, if why == Why::Written { lists::OUTGOING } else { lists::INCOMING }.to_owned());
    say(fields::FROM, from);
    say(fields::TO, people(&message.to));
    say(fields::CC, people(&message.cc));
    say(fields::NOTES, message.text.clone());
    say(fields::ATTACHMENTS, message.attached.join("; "));
    say(fields::MESSAGE_ID, if message.id.is_empty() { fingerprint(message) } else { message.id.clone() });
    match message.at.filter(|at| *at <= reading.now + AHEAD) {
        Some(at) => item.set(fields::WHEN, Value::Moment(at)),
        None => warnings.push("it has no date that can be right; it is noted as of today".to_owned()),
    }
    item
}

/// `Ada <ada@x.se>, Bo <bo@y.se> and 40 more`.
fn people(all: &[Mailbox]) -> String {
    let (mut out, mut told) = (String::new(), 0);
    for person in all {
        let shown = person.shown();
        if out.len() + shown.len() > LONGEST_LIST {
            break;
        }
        if told > 0 {
            out.push_str(", ");
        }
        out.push_str(&shown);
        told += 1;
    }
    if told < all.len() {
        out.push_str(&format!(" and {} more", all.len() - told));
    }
    out
}

/// What tells a message without an id from others.
fn fingerprint(message: &Message<'_>) -> String {
    let mut text = message.text.clone();
    clean::cut_bytes(&mut text, 2048);
    let mut hash = Sha256::new();
    for part in [message.from.key(), message.at.unwrap_or_default().to_string(), message.subject.clone(), text] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
