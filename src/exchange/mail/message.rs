//! A message, wherever it comes from: what its header says and what a reader sees.

use super::{
    address::Mailbox,
    clean::line,
    header::{self, Fields},
    mime,
};
use crate::model::Millis;

/// Most bytes of an id that is kept as it stands.
const LONGEST_ID: usize = 300;

/// A message.
#[derive(Clone, Debug, Default)]
pub(super) struct Message<'m> {
    pub(super) from: Mailbox,
    pub(super) reply_to: Mailbox,
    pub(super) to: Vec<Mailbox>,
    pub(super) cc: Vec<Mailbox>,
    pub(super) subject: String,
    /// When it was written, in UTC.
    pub(super) at: Option<Millis>,
    /// What mail programs know it by, without brackets; empty where it has none.
    pub(super) id: String,
    pub(super) text: String,
    /// Names of what is attached.
    pub(super) attached: Vec<String>,
    /// Messages attached whole.
    pub(super) originals: Vec<&'m [u8]>,
    pub(super) is_list: bool,
    pub(super) is_bulk: bool,
    pub(super) is_automatic: bool,
    pub(super) is_bounce: bool,
    /// What a person should know.
    pub(super) warnings: Vec<String>,
}

/// Whether the bytes begin like a message: with a header of which a mail program wrote at least one field.
pub(super) fn is_one(fields: &Fields) -> bool {
    ["from", "received", "return-path", "message-id", "mime-version", "delivered-to"].iter().any(|name| fields.has(name))
        || (fields.has("to") && fields.has("subject"))
}

impl<'m> Message<'m> {
    /// Reads a message as mail programs keep it; `None` where it has no header of one.
    pub(super) fn read(bytes: &'m [u8]) -> Option<Self> {
        let (fields, body) = header::split(bytes);
        if !is_one(&fields) {
            return None;
        }
        let mut message = Self::headed(&fields);
        let parts = mime::read(&fields, body);
        message.text = parts.text;
        message.attached = parts.attached;
        message.originals = parts.originals;
        message.warnings.extend(parts.warnings);
        let kind = fields.parameters("content-type");
        message.is_bounce |= kind.is_some_and(|kind| {
            kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
                && kind.attribute("report-type").is_some_and(|of| of.eq_ignore_ascii_case("delivery-status"))
        });
        Some(message)
    }

    /// What a header alone says.
    pub(super) fn headed(fields: &Fields) -> Self {
        let mut warnings = Vec::new();
        let first = |people: Vec<Mailbox>| people.into_iter().next().unwrap_or_default();
        let from = first(fields.people("from", &mut warnings));
        let (to, cc) = (fields.people("to", &mut Vec::new()), fields.people("cc", &mut Vec::new()));
        match fields.passed_over {
            0 => {}
            1 => warnings.push("the header has a field too many, or too long; it was passed over".to_owned()),
            many => warnings.push(format!("the header has {many} fields too many; they were passed over")),
        }
        let says = |name: &str, words: &[&str]| {
            let value = fields.text(name).to_lowercase();
            words.iter().any(|word| value.starts_with(word))
        };
        Self {
            reply_to: first(fields.people("reply-to", &mut warnings)),
            is_bounce: says("return-path", &["<>"]) && from.local().eq_ignore_ascii_case("mailer-daemon"),
            is_list: fields.has("list-id") || fields.has("list-post"),
            is_bulk: says("precedence", &["bulk", "junk", "list"]) || fields.has("list-unsubscribe") || fields.has("feedback-id"),
            is_automatic: says("auto-submitted", &["auto-replied"]) || fields.has("x-autoreply") || fields.has("x-autorespond"),
            from,
            to,
            cc,
            subject: fields.text("subject"),
            at: fields.moment(),
            id: id(&fields.text("message-id")),
            warnings,
            ..Self::default()
        }
    }
}

/// An id without brackets.
pub(super) fn id(text: &str) -> String {
    let bare = text.trim().trim_start_matches('<');
    let bare = line(bare.split('>').next().unwrap_or_default());
    if bare.len() > LONGEST_ID { String::new() } else { bare }
}
