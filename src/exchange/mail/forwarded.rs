//! Messages quoted inside others: the header of a forwarded original as mail programs write it into the text, and where what a
//! person wrote ends.

use super::address::{self, Mailbox};
use crate::text::fold::folded;

/// What a forwarded original says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Original {
    /// Who wrote it.
    pub(super) from: Mailbox,
    /// What it is called.
    pub(super) subject: String,
    /// Its text, without the header above it.
    pub(super) text: String,
}

/// Which line of a quoted header it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    From,
    Sent,
    To,
    Subject,
}

/// The words that mail programs put before the lines, folded, by language: English, Swedish, German, Danish and Norwegian, Finnish,
/// Dutch, French, Spanish, Italian, Portuguese, Polish, Czech, Russian.
const LABELS: &[(Label, &[&str])] = &[
    (
        Label::From,
        &["from", "fran", "von", "fra", "lahettaja", "van", "de", "da", "od", "от", "avsandare", "absender", "expediteur", "mittente"],
    ),
    (
        Label::Sent,
        &[
            "sent",
            "date",
            "skickat",
            "datum",
            "gesendet",
            "sendt",
            "dato",
            "lahetetty",
            "paivays",
            "verzonden",
            "envoye",
            "enviado",
            "fecha",
            "inviato",
            "data",
            "wyslano",
            "odeslano",
            "отправлено",
            "дата",
            "enviada em",
        ],
    ),
    (Label::To, &["to", "till", "an", "til", "vastaanottaja", "aan", "a", "para", "do", "komu", "кому", "cc", "kopia", "kopie"]),
    (
        Label::Subject,
        &["subject", "amne", "betreff", "emne", "aihe", "onderwerp", "objet", "asunto", "oggetto", "assunto", "temat", "predmet", "тема"],
    ),
];

/// Words of the lines above a forwarded original, folded, without what stands around them.
const HEADS: &[&str] = &[
    "original message",
    "forwarded message",
    "begin forwarded message",
    "ursprungligt meddelande",
    "originalmeddelande",
    "vidarebefordrat meddelande",
    "ursprungliche nachricht",
    "weitergeleitete nachricht",
    "original besked",
    "oprindelig meddelelse",
    "opprinnelig melding",
    "videresendt melding",
    "alkuperainen viesti",
    "valitetty viesti",
    "oorspronkelijk bericht",
    "doorgestuurd bericht",
    "message transfere",
    "message d'origine",
    "mensaje reenviado",
    "mensaje original",
    "messaggio inoltrato",
    "messaggio originale",
    "mensagem encaminhada",
    "mensagem original",
    "wiadomosc przekazana",
    "preposlana zprava",
    "пересылаемое сообщение",
    "исходное сообщение",
];

/// Beginnings of subjects of what is forwarded, folded.
const FORWARDS: &[&str] = &["fwd:", "fw:", "vb:", "vidarebefordrat:", "wg:", "vs:", "tr:", "rv:", "i:", "enc:", "pd:", "doorst:", "vl:"];

/// So many lines of a quoted header at most.
const MOST_LINES: usize = 12;
/// So many lines of a text are searched for one.
const SEARCHED: usize = 2_000;

/// Whether a subject says that the message is forwarded.
pub(super) fn is_forward(subject: &str) -> bool {
    let folded = folded(subject);
    FORWARDS.iter().any(|mark| folded.starts_with(mark))
}

/// A line without the marks of quoting and of bold letters.
fn bare(line: &str) -> &str {
    line.trim_start_matches(['>', '|', ' ', '\t']).trim()
}

/// The label of a line and what stands behind it.
fn labelled(text: &str) -> Option<(Label, String)> {
    let text = bare(text);
    let (label, value) = text.split_once([':', '\u{ff1a}'])?;
    let label = folded(label.trim_matches(['*', '_', ' ', '\u{a0}']));
    let found = LABELS.iter().find(|(_, words)| words.contains(&label.as_str()))?;
    Some((found.0, value.trim_matches(['*', '_', ' ', '\u{a0}']).to_owned()))
}

/// Whether the line stands above an original.
fn is_head(text: &str) -> bool {
    let inner = bare(text).trim_matches(['-', '_', '=', '*', ' ', ':', '\u{2013}', '\u{2014}']);
    if inner.len() > 60 || inner.is_empty() {
        return false;
    }
    let inner = folded(inner);
    HEADS.iter().any(|head| inner == *head || inner.strip_prefix(head).is_some_and(|rest| rest.starts_with([':', ' '])))
}

/// The header that begins in one of the lines: who wrote it, its subject, and the place of the first line behind it.
fn header_at(lines: &[&str], at: usize) -> Option<(Mailbox, String, usize)> {
    let (Label::From, from) = labelled(lines.get(at)?)? else { return None };
    let (mut subject, mut others, mut end, mut from) = (String::new(), 0, at + 1, from);
    for line in lines.iter().skip(at + 1).take(MOST_LINES) {
        match labelled(line) {
            Some((Label::From, _)) => break,
            Some((label, value)) => {
                others += 1;
                if label == Label::Subject {
                    subject = value;
                }
            }
            None if bare(line).is_empty() => break,
            // The address may stand on a line of its own.
            None if others == 0 => from = format!("{from} {}", bare(line)),
            None => {}
        }
        end += 1;
    }
    let mailbox = address::read_text(&from, &mut Vec::new()).into_iter().next().unwrap_or_default();
    (others > 0).then_some((mailbox, subject, end))
}

/// The first original that is quoted with its header in a text, and whose writer can be written to.
pub(super) fn find(text: &str) -> Option<Original> {
    let lines: Vec<&str> = text.lines().take(SEARCHED).collect();
    (0..lines.len()).find_map(|at| {
        let (from, subject, end) = header_at(&lines, at)?;
        if !from.is_usable() {
            return None;
        }
        let rest = text.lines().skip(end).map(|line| line.trim_start_matches(['>', ' '])).collect::<Vec<_>>().join("\n");
        Some(Original { from, subject: super::clean::line(&subject), text: rest })
    })
}

/// Words of a line above a quoted answer that ends in a colon, folded: `On Tuesday Ada wrote:`.
const WROTE: &[&str] = &[
    "wrote",
    "skrev",
    "schrieb",
    "ecrit",
    "escribio",
    "scritto",
    "escreveu",
    "napisal",
    "napisala",
    "napsal",
    "kirjoitti",
    "schreef",
    "пишет",
    "написал",
    "написала",
];
/// The longest such line.
const LONGEST: usize = 200;

/// Whether a folded line stands above a quoted answer.
fn is_wrote(words: &str) -> bool {
    let mut each = words.split([' ', ':', '(', ')']);
    words.len() < LONGEST && words.ends_with(':') && each.any(|word| WROTE.contains(&word))
}

/// What the writer of a message typed above what they quote.
pub(super) fn own_words(text: &str) -> &str {
    let lines: Vec<&str> = text.split_inclusive('\n').take(SEARCHED).collect();
    let trimmed: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    let mut at = 0;
    for (number, line) in lines.iter().enumerate() {
        let words = folded(bare(line));
        // The line may be broken in two.
        let next = || trimmed.get(number + 1).map(|next| folded(bare(next))).unwrap_or_default();
        let is_answer = is_wrote(&words)
            || (words.contains(|c: char| c.is_ascii_digit()) && !words.ends_with(':') && is_wrote(&format!("{words} {}", next())));
        if line.starts_with('>') || is_head(line) || is_answer || header_at(&trimmed, number).is_some() {
            return &text[..at];
        }
        at += line.len();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, String, String)> {
        find(text).map(|original| (original.from.shown(), original.subject, original.text.trim().to_owned()))
    }

    #[test]
    fn originals_are_found_as_every_program_quotes_them() {
        for text in [
            // Outlook.
            "Can you take this?\n\n-----Original Message-----\nFrom: Ada Lovelace <ada@x.se>\nSent: Tuesday, 3 November 2026 12:00\nTo: Bo Berg <bo@own.se>\nSubject: Looms\n\nHow much?",
            "FYI\n\n________________________________\nFrom: Ada Lovelace <ada@x.se>\nSent: 3 November\nTo: Bo\nSubject: Looms\n\nHow much?",
            "Se nedan.\n\nFrån: Ada Lovelace <ada@x.se>\nSkickat: den 3 november 2026 12:00\nTill: Bo\nÄmne: Looms\n\nHow much?",
            "Bitte.\n\n-----Ursprüngliche Nachricht-----\nVon: Ada Lovelace [mailto:ada@x.se]\nGesendet: Dienstag, 3. November\nAn: Bo\nBetreff: Looms\n\nHow much?",
            // Gmail, Apple, Thunderbird.
            "---------- Forwarded message ---------\nFrom: Ada Lovelace <ada@x.se>\nDate: Tue, Nov 3, 2026\nSubject: Looms\nTo: <bo@own.se>\n\nHow much?",
            "Begin forwarded message:\n\n> From: Ada Lovelace <ada@x.se>\n> Subject: Looms\n> Date: 3 November 2026\n> \n> How much?",
            "-------- Vidarebefordrat meddelande --------\nÄmne: Looms\nDatum: 3\nFrån: Ada Lovelace <ada@x.se>\nTill: Bo\n\nHow much?",
            "*From:* Ada Lovelace <ada@x.se>\n*Sent:* Tuesday\n*Subject:* Looms\n\nHow much?",
            "De : Ada Lovelace <ada@x.se>\nEnvoyé : mardi\nÀ : Bo\nObjet : Looms\n\nHow much?",
            "From: Ada Lovelace\n<ada@x.se>\nSent: Tuesday\nSubject: Looms\n\nHow much?",
        ] {
            let (from, _, rest) = found(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((from.as_str(), rest.as_str()), ("Ada Lovelace <ada@x.se>", "How much?"), "{text}");
        }
        assert_eq!(found("Von: Ada <ada@x.se>\nBetreff: Looms\n\nx").unwrap().1, "Looms");
    }

    #[test]
    fn a_line_that_looks_like_one_is_none() {
        for text in [
            "From: the beginning it was clear\n\nthat nothing follows",
            "De: aquí\n\nx",
            "From: Ada Lovelace\nSent: Tuesday\nSubject: x\n\nno address",
            "From: ada@x.se\n\nalone",
            "",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn what_a_person_wrote_ends_above_what_they_quote() {
        for (text, want) in [
            ("Hi\nAda\n\nOn Tue, 3 Nov 2026, Bo wrote:\n> old", "Hi\nAda\n\n"),
            ("Hej\n\nDen tis 3 nov. 2026 kl 12:00 skrev Bo Berg <\nbo@own.se>:\n> gammalt", "Hej\n\n"),
            ("Hallo\n\nAm 03.11.26 um 12:00 schrieb Bo:\n> alt", "Hallo\n\n"),
            ("Hi\r\n-----Original Message-----\r\nFrom: x", "Hi\r\n"),
            ("Hi\n\nFrom: Bo <bo@own.se>\nSent: Tuesday\n\nold", "Hi\n\n"),
            ("all mine", "all mine"),
            ("", ""),
        ] {
            assert_eq!(own_words(text), want, "{text}");
        }
    }

    #[test]
    fn subjects_say_that_something_is_forwarded() {
        for subject in ["Fwd: Looms", "FW: x", "VB: Offert", "WG: Angebot", "vs: tarjous"] {
            assert!(is_forward(subject), "{subject}");
        }
        assert!(!is_forward("Re: Fwd") && !is_forward("Forward thinking"));
    }
}
