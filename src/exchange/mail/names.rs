//! Names of people and companies out of what a header says. What is only guessed is said to be.

use super::{address::Mailbox, clean::line, providers};
use crate::{
    rules::name::Parts,
    text::{fold::folded, idn},
};

/// What tells a company from a family name behind a comma.
const LEGAL: &[&str] = &[
    "inc", "llc", "ltd", "limited", "corp", "co", "plc", "llp", "ab", "hb", "kb", "as", "asa", "aps", "oy", "oyj", "gmbh", "ag", "kg",
    "ug", "ohg", "mbh", "sa", "sarl", "sas", "srl", "spa", "bv", "nv", "sro", "kft", "doo", "pty", "pte", "lda", "ltda", "sl", "zoo",
];
/// What stands in brackets behind names and is none.
const PRONOUNS: &[&str] =
    &["she/her", "he/him", "they/them", "she/they", "he/they", "hon/henne", "han/honom", "sie/ihr", "er/ihm", "ext", "extern", "external"];

/// A name, and what it says of the company.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// The full name; empty where there is none.
    pub(super) name: String,
    /// The company beside it; empty where there is none.
    pub(super) company: String,
}

/// The name as a person would write it: `Lovelace, Ada`, `Ada Lovelace (Acme)`, `Ada Lovelace via Acme`, `Ada | Acme`.
pub(super) fn of_display(display: &str) -> Named {
    let mut named = Named { name: line(display), company: String::new() };
    if let Some((name, _)) = split_word(&named.name, " via ") {
        named.name = name;
    }
    if let Some((name, rest)) = named.name.clone().rsplit_once('(')
        && let Some(inner) = rest.trim_end().strip_suffix(')')
        && !name.trim().is_empty()
    {
        if is_company(inner) {
            named.company = inner.trim().to_owned();
        }
        named.name = name.trim().to_owned();
    }
    for sign in [" | ", " / ", " @ ", " - ", " \u{2013} ", " \u{b7} ", ", "] {
        if let Some((name, company)) = split_word(&named.name, sign) {
            let is_legal = has_legal_form(&company);
            // Behind a comma stands a given name more often than a company.
            let takes = if sign == ", " { is_legal && name.contains(' ') } else { name.contains(' ') };
            if takes {
                (named.name, named.company) = (name, company);
                break;
            }
        }
    }
    if named.name.contains(',') && !has_legal_form(&named.name) {
        let turned = Parts::split(&named.name).full();
        if !turned.is_empty() {
            named.name = turned;
        }
    }
    named.name = capitals(&named.name);
    named
}

fn split_word(text: &str, sign: &str) -> Option<(String, String)> {
    let (before, after) = text.split_once(sign)?;
    let (before, after) = (before.trim(), after.trim());
    (!before.is_empty() && !after.is_empty()).then(|| (before.to_owned(), after.to_owned()))
}

fn is_company(text: &str) -> bool {
    let text = text.trim();
    let small = folded(text);
    !PRONOUNS.contains(&small.as_str())
        && text.chars().filter(|c| c.is_alphabetic()).count() > 2
        && !text.contains(['/', '@', '\\'])
        && text.len() < 60
}

/// Whether a text ends like the name of a company: `Acme AB`, `Acme, Inc.`
pub(super) fn has_legal_form(text: &str) -> bool {
    let words: Vec<String> =
        folded(text).split([' ', ',']).map(|word| word.replace(['.', '/'], "")).filter(|word| !word.is_empty()).collect();
    words.len() > 1 && words.last().is_some_and(|last| LEGAL.contains(&last.as_str()))
}

/// `ADA LOVELACE` and `ada lovelace` are written as names are.
fn capitals(name: &str) -> String {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let is_flat = letters().all(char::is_uppercase) || letters().all(char::is_lowercase);
    if !is_flat || letters().count() < 6 || !name.contains(' ') || has_legal_form(name) {
        return name.to_owned();
    }
    name.split(' ').map(|word| word.split('-').map(titled).collect::<Vec<_>>().join("-")).collect::<Vec<_>>().join(" ")
}

fn titled(word: &str) -> String {
    let mut chars = word.chars();
    let first: String = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + &chars.as_str().to_lowercase()
}

/// The name that the part before the `@` may stand for: `ada.lovelace`. Nothing where it may stand for anything.
pub(super) fn of_local(local: &str) -> Option<String> {
    let local = local.split('+').next().unwrap_or_default();
    if providers::is_office(local) {
        return None;
    }
    let words: Vec<&str> = local.split(['.', '_', '-']).filter(|word| !word.is_empty()).collect();
    let sound = |word: &&str| word.chars().all(char::is_alphabetic);
    let long = |word: &&str, least: usize| word.chars().count() >= least;
    // One letter is an initial, and needs a longer word beside it.
    let tells = words.iter().any(|word| long(word, 3)) || words.iter().all(|word| long(word, 2));
    let is_name = (2..=4).contains(&words.len()) && words.iter().all(sound) && tells;
    is_name.then(|| words.into_iter().map(titled).collect::<Vec<_>>().join(" "))
}

/// The company that a domain may stand for; nothing where anybody may have an address there. Where the message spells the name
/// out, in its signature or elsewhere, that spelling counts.
pub(super) fn company_of(mailbox: &Mailbox, message: &str) -> Option<String> {
    let domain = mailbox.domain();
    if domain.is_empty() || providers::is_provider(domain) || providers::is_unreachable(domain) {
        return None;
    }
    let shown = idn::to_unicode(domain);
    let (label, _) = providers::registered(&shown);
    if label.chars().filter(|c| c.is_alphabetic()).count() < 2 || label.starts_with("xn--") {
        return None;
    }
    let spelled = spelled_out(label, message);
    Some(spelled.unwrap_or_else(|| label.split('-').filter(|word| !word.is_empty()).map(company_word).collect::<Vec<_>>().join(" ")))
}

/// Short words are abbreviations: `IBM`, `ABB`.
fn company_word(word: &str) -> String {
    let has_vowel = word.chars().any(|c| "aeiouyåäöéü".contains(c.to_ascii_lowercase()));
    if word.chars().count() <= 3 && !has_vowel || word.chars().count() <= 2 { word.to_uppercase() } else { titled(word) }
}

/// Letters with marks as domains spell them where they cannot have them: `Schäfer` is `schaefer`.
fn written_out(text: &str) -> String {
    let mut out = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'ä' | 'æ' => out.push_str("ae"),
            'ö' | 'ø' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'å' => out.push_str("aa"),
            'ß' => out.push_str("ss"),
            c => out.push(c),
        }
    }
    out
}

/// A short line of the text, or a part of one, that is the label written as people write it: `Nordic Paper AB` for `nordicpaper`.
fn spelled_out(label: &str, text: &str) -> Option<String> {
    let plain = |text: &str| folded(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let wanted = plain(label);
    let pieces = text.lines().rev().take(80).flat_map(|line| line.split(['|', ',', '\u{2022}', '\u{b7}', ';', '\t']));
    pieces.map(str::trim).filter(|piece| piece.len() <= 60 && !piece.contains(['@', ':']) && !piece.contains("www.")).find_map(|piece| {
        let words: Vec<&str> = piece.split_whitespace().collect();
        // The words of the label, and at most one more that says what sort of company it is.
        let is_label = |words: &[&str]| [words.concat(), written_out(&words.concat())].iter().any(|text| plain(text) == wanted);
        let whole = is_label(&words);
        let with_form = words.len() > 1 && has_legal_form(piece) && is_label(&words[..words.len() - 1]);
        let is_written_out = piece.chars().any(char::is_uppercase) && !piece.contains('.');
        ((whole && is_written_out) || with_form).then(|| line(piece))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_people_write_them() {
        for (display, name, company) in [
            ("Ada Lovelace", "Ada Lovelace", ""),
            ("Lovelace, Ada", "Ada Lovelace", ""),
            ("Lovelace, Dr. Ada", "Dr. Ada Lovelace", ""),
            ("King, Martin Luther, Jr.", "Martin Luther King Jr.", ""),
            ("Ada Lovelace (Acme)", "Ada Lovelace", "Acme"),
            ("Ada Lovelace (she/her)", "Ada Lovelace", ""),
            ("Ada Lovelace (XC-AS/EDB)", "Ada Lovelace", ""),
            ("Ada Lovelace via Acme Forum", "Ada Lovelace", ""),
            ("Ada Lovelace | Nordic Paper", "Ada Lovelace", "Nordic Paper"),
            ("Ada Lovelace - Acme", "Ada Lovelace", "Acme"),
            ("Ada Lovelace, Acme AB", "Ada Lovelace", "Acme AB"),
            ("Acme, Inc.", "Acme, Inc.", ""),
            ("Acme AB", "Acme AB", ""),
            ("ADA LOVELACE", "Ada Lovelace", ""),
            ("anna-karin öberg", "Anna-Karin Öberg", ""),
            ("IKEA", "IKEA", ""),
            ("Ada", "Ada", ""),
            ("Jean-Luc / Sales", "Jean-Luc / Sales", ""),
            ("田中 太郎", "田中 太郎", ""),
            ("()", "()", ""),
            ("", "", ""),
        ] {
            assert_eq!(of_display(display), Named { name: name.to_owned(), company: company.to_owned() }, "{display}");
        }
    }

    #[test]
    fn a_name_is_guessed_only_from_what_looks_like_one() {
        for (local, want) in [
            ("ada.lovelace", Some("Ada Lovelace")),
            ("ada_k_lovelace", Some("Ada K Lovelace")),
            ("a.lovelace+web", Some("A Lovelace")),
            ("åsa.öberg", Some("Åsa Öberg")),
            ("ada", None),
            ("info", None),
            ("kund.service", None),
            ("ada.lovelace77", None),
            ("bo.ek", Some("Bo Ek")),
            ("a.b", None),
            ("x.y.z.w.v", None),
            ("", None),
        ] {
            assert_eq!(of_local(local).as_deref(), want, "{local}");
        }
    }

    #[test]
    fn a_company_is_guessed_from_the_domain_and_spelled_as_the_message_does() {
        let company = |address: &str, text: &str| company_of(&Mailbox { name: String::new(), address: address.to_owned() }, text);
        for (address, text, want) in [
            ("ada@nordic-paper.se", "", Some("Nordic Paper")),
            ("ada@nordicpaper.se", "", Some("Nordicpaper")),
            ("ada@nordicpaper.se", "Hi\n\nAda Lovelace\nNordic Paper AB\nBox 1", Some("Nordic Paper AB")),
            ("ada@nordicpaper.se", "CTO | NordicPaper | Borås", Some("NordicPaper")),
            ("j@weberei-schaefer.de", "J | Weberei Schäfer GmbH", Some("Weberei Schäfer GmbH")),
            ("ada@nordicpaper.se", "see www.nordicpaper.se", Some("Nordicpaper")),
            ("ada@mail.acme.co.uk", "", Some("Acme")),
            ("ada@ibm.com", "", Some("Ibm")),
            ("ada@skf.com", "", Some("SKF")),
            ("ada@xn--bcher-kva.example", "", Some("Bücher")),
            ("ada@gmail.com", "Gmail AB", None),
            ("ada@123.se", "", None),
            ("", "", None),
        ] {
            assert_eq!(company(address, text).as_deref(), want, "{address} {text}");
        }
    }
}
