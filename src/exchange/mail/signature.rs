//! What a person writes under their message about themselves: phone numbers, position, web page. It is offered, never written
//! unasked: whose number it is, a machine cannot know.

use serde::{Deserialize, Serialize};

use super::{clean::line, forwarded, names, providers};
use crate::{
    model::{FieldId, fields},
    text::{fold::folded, phone},
};

/// Something found under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The field it may go to.
    pub field: FieldId,
    /// The text, as a person would type it.
    pub text: String,
    /// The line it stands in.
    pub line: String,
}

/// So many lines from the end are looked at where nothing says where the signature begins.
const LOOKED_AT: usize = 15;
/// So many things are offered at most.
const MOST: usize = 8;
/// Longest line of a signature.
const LONGEST: usize = 120;
/// Fewest and most digits of a phone number.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Words before numbers, folded and without marks, and the field each leads to; none for what is no phone number.
const LABELS: &[(&str, Option<FieldId>)] = &[
    ("fax", Some(fields::PHONE_FAX)),
    ("telefax", Some(fields::PHONE_FAX)),
    ("f", Some(fields::PHONE_FAX)),
    ("m", Some(fields::PHONE_MOBILE)),
    ("c", Some(fields::PHONE_MOBILE)),
    ("mob", Some(fields::PHONE_MOBILE)),
    ("mobil", Some(fields::PHONE_MOBILE)),
    ("mobile", Some(fields::PHONE_MOBILE)),
    ("mobilnr", Some(fields::PHONE_MOBILE)),
    ("mobiltelefon", Some(fields::PHONE_MOBILE)),
    ("mobile phone", Some(fields::PHONE_MOBILE)),
    ("cell", Some(fields::PHONE_MOBILE)),
    ("cell phone", Some(fields::PHONE_MOBILE)),
    ("handy", Some(fields::PHONE_MOBILE)),
    ("portable", Some(fields::PHONE_MOBILE)),
    ("gsm", Some(fields::PHONE_MOBILE)),
    ("whatsapp", Some(fields::PHONE_MOBILE)),
    ("t", Some(fields::PHONE)),
    ("p", Some(fields::PHONE)),
    ("d", Some(fields::PHONE)),
    ("o", Some(fields::PHONE)),
    ("tel", Some(fields::PHONE)),
    ("tfn", Some(fields::PHONE)),
    ("tlf", Some(fields::PHONE)),
    ("puh", Some(fields::PHONE)),
    ("fon", Some(fields::PHONE)),
    ("phone", Some(fields::PHONE)),
    ("telefon", Some(fields::PHONE)),
    ("telephone", Some(fields::PHONE)),
    ("telefoon", Some(fields::PHONE)),
    ("telefono", Some(fields::PHONE)),
    ("direct", Some(fields::PHONE)),
    ("direkt", Some(fields::PHONE)),
    ("dir", Some(fields::PHONE)),
    ("durchwahl", Some(fields::PHONE)),
    ("office", Some(fields::PHONE)),
    ("work", Some(fields::PHONE)),
    ("kontor", Some(fields::PHONE)),
    ("buro", Some(fields::PHONE)),
    ("switchboard", Some(fields::PHONE_COMPANY)),
    ("vaxel", Some(fields::PHONE_COMPANY)),
    ("zentrale", Some(fields::PHONE_COMPANY)),
    ("org", None),
    ("orgnr", None),
    ("org nr", None),
    ("organisationsnummer", None),
    ("orgnummer", None),
    ("cvr", None),
    ("vat", None),
    ("vat no", None),
    ("vat nr", None),
    ("vat reg no", None),
    ("moms", None),
    ("momsreg", None),
    ("momsregnr", None),
    ("ust-idnr", None),
    ("ustid", None),
    ("ust-id", None),
    ("hrb", None),
    ("siret", None),
    ("siren", None),
    ("nif", None),
    ("cif", None),
    ("iban", None),
    ("bic", None),
    ("bg", None),
    ("bankgiro", None),
    ("plusgiro", None),
    ("pg", None),
    ("konto", None),
    ("account", None),
    ("reg no", None),
    ("reg nr", None),
    ("company no", None),
    ("company number", None),
    ("registered", None),
    ("order", None),
    ("order no", None),
    ("ordernr", None),
    ("ref", None),
    ("id", None),
    ("case", None),
    ("ticket", None),
    ("invoice", None),
    ("faktura", None),
];

/// Words that end a letter, folded: what follows is the signature.
const FAREWELLS: &[&str] = &[
    "regards",
    "best regards",
    "kind regards",
    "warm regards",
    "best",
    "best wishes",
    "all the best",
    "sincerely",
    "yours sincerely",
    "cheers",
    "thanks",
    "thank you",
    "many thanks",
    "thanks in advance",
    "br",
    "kr",
    "mvh",
    "med vanliga halsningar",
    "med vanlig halsning",
    "vanliga halsningar",
    "vanligen",
    "halsningar",
    "halsning",
    "basta halsningar",
    "hlsn",
    "tack pa forhand",
    "mit freundlichen grussen",
    "mit freundlichem gruss",
    "freundliche grusse",
    "viele grusse",
    "beste grusse",
    "liebe grusse",
    "mfg",
    "vg",
    "lg",
    "gruss",
    "med venlig hilsen",
    "venlig hilsen",
    "med vennlig hilsen",
    "vennlig hilsen",
    "hilsen",
    "ystavallisin terveisin",
    "terveisin",
    "cordialement",
    "bien cordialement",
    "salutations",
    "saludos",
    "un saludo",
    "atentamente",
    "cordiali saluti",
    "saluti",
    "distinti saluti",
    "met vriendelijke groet",
    "vriendelijke groeten",
    "groet",
    "mvg",
    "pozdrawiam",
    "z powazaniem",
    "s pozdravem",
    "с уважением",
];

/// Hosts of pages that are about a person or anybody, not about their company: names, or whole domains where a name is too short.
const ELSEWHERE: &[&str] = &[
    "linkedin",
    "facebook",
    "twitter",
    "x.com",
    "instagram",
    "youtube",
    "tiktok",
    "xing",
    "github",
    "google",
    "goo.gl",
    "apple",
    "microsoft",
    "aka.ms",
    "zoom",
    "calendly",
    "bit.ly",
    "w3",
    "outlook",
    "whatsapp",
    "wa.me",
    "t.me",
    "t.co",
    "avast",
    "avg.com",
    "mailchi.mp",
    "youtu.be",
];

/// The lines a signature may stand in.
fn signature(text: &str) -> Vec<&str> {
    let own = forwarded::own_words(text);
    let lines: Vec<&str> = own.lines().map(str::trim_end).collect();
    let begins = |line: &str| {
        let bare = folded(line.trim().trim_end_matches([',', '.', '!', '/', ' ']));
        line.trim_end() == "--" || FAREWELLS.contains(&bare.as_str())
    };
    let from = lines.iter().rposition(|line| begins(line)).map(|at| at + 1);
    let least = lines.len().saturating_sub(LOOKED_AT);
    // A farewell far above the end is part of what was said.
    lines[from.filter(|from| lines.len() - from <= 2 * LOOKED_AT).unwrap_or(least)..].to_vec()
}

/// What the signature of a message offers; `name` is the writer's. What `held` holds already is not offered again.
pub(super) fn scan(text: &str, name: &str, company: &str) -> Vec<Offer> {
    let lines = signature(text);
    let mut offers: Vec<Offer> = Vec::new();
    let mut add = |field: FieldId, text: String, from: &str| {
        let is_new = offers.iter().all(|known| known.field != field && known.text != text);
        if is_new && offers.len() < MOST {
            offers.push(Offer { field, text, line: line(from) });
        }
    };
    if let Some((title, from)) = title(&lines, name, company) {
        add(fields::JOB_TITLE, title, from);
    }
    for text in lines.iter().filter(|text| text.chars().count() <= LONGEST) {
        for (field, number) in numbers(text) {
            add(field, number, text);
        }
    }
    if let Some((page, from)) = lines.iter().find_map(|text| web_page(text).map(|page| (page, *text))) {
        add(fields::WEB_PAGE, page, from);
    }
    offers
}

/// The phone numbers of a line, each with the field it is meant for.
fn numbers(text: &str) -> Vec<(FieldId, String)> {
    let mut found = Vec::new();
    let bytes: Vec<(usize, char)> = text.char_indices().collect();
    let (mut at, mut label_from) = (0, 0);
    while at < bytes.len() {
        let (place, c) = bytes[at];
        let before = at.checked_sub(1).map(|at| bytes[at].1);
        let begins = c == '+'
            || c.is_ascii_digit()
            || (c == '(' && bytes.get(at + 1).is_some_and(|(_, next)| next.is_ascii_digit() || *next == '+'));
        // Inside a word or an address it is none.
        if !begins || before.is_some_and(|before| before.is_alphanumeric() || matches!(before, '@' | '/' | '_' | '=' | '#')) {
            at += 1;
            continue;
        }
        let end = end_of_number(&bytes, at);
        let stop = bytes.get(end).map_or(text.len(), |(stop, _)| *stop);
        let number = text[place..stop].trim_end_matches([' ', '-', '.', '/', '(', ',', '\u{2013}']).trim();
        let label = label_before(&text[label_from..place]);
        if let Some(field) = field_of(number, label.as_deref(), bytes.get(end).map(|(_, c)| *c)) {
            found.push((field, number.to_owned()));
        }
        label_from = stop;
        at = end.max(at + 1);
    }
    found
}

fn end_of_number(chars: &[(usize, char)], from: usize) -> usize {
    let mut end = from + 1;
    while let Some((_, c)) = chars.get(end) {
        let is_part = c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-' | '.' | '/' | '\u{a0}' | '\u{2013}' | '\u{2011}');
        // Two blanks part two things.
        let is_gap = *c == ' ' && chars.get(end + 1).is_some_and(|(_, next)| *next == ' ');
        if !is_part || is_gap {
            break;
        }
        end += 1;
    }
    end
}

/// The word before a number: what stands last before it, without its colon.
fn label_before(text: &str) -> Option<String> {
    let last = text.rsplit(['|', ',', ';', '\u{2022}', '\u{b7}', '\t', '>']).next().unwrap_or_default();
    let label = folded(last.trim().trim_end_matches([':', '.', '-', ' ', '\u{2013}', '/']).trim_start_matches(['(', '[', '*', '-', ' ']));
    let label = label.replace('.', "");
    (!label.is_empty()).then(|| label.trim_end_matches([')', ']']).to_owned())
}

/// The field of a number under a label; none where it is no phone number.
fn field_of(number: &str, label: Option<&str>, next: Option<char>) -> Option<FieldId> {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if !DIGITS.contains(&digits) || next.is_some_and(|next| next.is_alphanumeric() || matches!(next, '@' | '_' | '%')) {
        return None;
    }
    let opens = number.matches('(').count();
    if opens > 1 || opens != number.matches(')').count() || is_date(number) {
        return None;
    }
    let known = label.and_then(|label| {
        let last = label.rsplit(' ').next().unwrap_or_default();
        LABELS.iter().find(|(word, _)| *word == label).or_else(|| LABELS.iter().find(|(word, _)| *word == last))
    });
    match known {
        Some((_, field)) => *field,
        // Without a word before it only what is written like one.
        None if number.starts_with('+') || number.starts_with("(+") || number.starts_with("00") => Some(kind_of(number)),
        None if label.is_none() && number.starts_with(['0', '(']) && digits >= 8 => Some(kind_of(number)),
        None => None,
    }
}

/// Numbers that begin as those of mobile phones do, in countries that keep a beginning for them.
fn kind_of(number: &str) -> FieldId {
    const MOBILE: &[(&str, &[&str])] = &[
        ("46", &["70", "72", "73", "76", "79"]),
        ("47", &["4", "9"]),
        ("358", &["4", "50"]),
        ("49", &["15", "16", "17"]),
        ("43", &["65", "66", "67", "68", "69"]),
        ("41", &["75", "76", "77", "78", "79"]),
        ("44", &["7"]),
        ("33", &["6", "7"]),
        ("31", &["6"]),
        ("32", &["4"]),
        ("34", &["6", "7"]),
        ("39", &["3"]),
        ("61", &["4"]),
    ];
    let digits = phone::digits(number);
    let (country, rest) = phone::halves(&digits);
    let is_mobile = MOBILE.iter().any(|(code, begins)| *code == country && begins.iter().any(|begin| rest.starts_with(begin)));
    if is_mobile || (country.is_empty() && ["70", "72", "73", "76", "79"].iter().any(|begin| rest.starts_with(begin)) && rest.len() == 9) {
        fields::PHONE_MOBILE
    } else {
        fields::PHONE
    }
}

/// `2026-11-03`, `03.11.2026`: no phone number.
fn is_date(number: &str) -> bool {
    let parts: Vec<&str> = number.split(['-', '.', '/']).collect();
    let [first, second, third] = parts.as_slice() else { return false };
    let is = |part: &str, most: u32| part.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number));
    let year = |part: &str| part.len() == 4 && is(part, 2100);
    (year(first) && is(second, 12) && is(third, 31)) || (is(first, 31) && is(second, 31) && year(third))
}

/// The line below the writer's name, where it looks like a position.
fn title<'t>(lines: &[&'t str], name: &str, company: &str) -> Option<(String, &'t str)> {
    let wanted = folded(name);
    if wanted.is_empty() {
        return None;
    }
    let at = lines.iter().position(|line| folded(line).contains(&wanted) && line.chars().count() < 100)?;
    // `Ada Lovelace, CTO` and `Ada Lovelace | CTO` hold both.
    let same = lines[at].split([',', '|', '\u{2022}', '\u{b7}']).map(str::trim).skip_while(|piece| folded(piece) != wanted).nth(1);
    let below = lines.iter().skip(at + 1).find(|line| !line.trim().is_empty()).copied();
    let pieces = |text: &'t str| text.split(['|', '\u{2022}', '\u{b7}', ',']).map(str::trim).find(|piece| !piece.is_empty());
    let candidates = [same.map(|title| (title, lines[at])), below.and_then(|text| pieces(text).map(|title| (title, text)))];
    candidates.into_iter().flatten().find(|(title, _)| is_title(title, company)).map(|(title, from)| (line(title), from))
}

fn is_title(text: &str, company: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let words = text.split_whitespace().count();
    let company = folded(company);
    (2..=60).contains(&letters)
        && words <= 7
        && !text.contains(|c: char| c.is_ascii_digit() || matches!(c, '@' | ':' | '?' | '!' | '<' | '>' | '='))
        && !text.contains("www.")
        && !text.ends_with('.')
        && !names::has_legal_form(text)
        && (company.is_empty() || (folded(text) != company && !folded(text).starts_with(&format!("{company} "))))
        && text.chars().next().is_some_and(char::is_uppercase)
}

/// The web page of a line, unless it is elsewhere.
fn web_page(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '|' | '(' | ')' | ',' | '"' | '[' | ']'));
    words.map(|word| word.trim_end_matches(['.', ';', ':', '/'])).find_map(|word| {
        let small = word.to_lowercase();
        let host = ["https://", "http://"].iter().find_map(|scheme| small.strip_prefix(scheme));
        let host = host.or_else(|| small.starts_with("www.").then_some(small.as_str()))?;
        let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
        let (label, ending) = providers::registered(host);
        let is_elsewhere = ELSEWHERE.contains(&label) || ELSEWHERE.contains(&format!("{label}.{ending}").as_str());
        let sound = host.contains('.') && host.len() < 100 && !host.contains('@') && !is_elsewhere && word.len() < 200;
        sound.then(|| word.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(text: &str) -> Vec<String> {
        let schema = crate::model::Schema::default();
        let offer = |offer: &Offer| format!("{}={}", schema.field(offer.field).unwrap().name, offer.text);
        scan(text, "Ada Lovelace", "Analytical").iter().map(offer).collect()
    }

    #[test]
    fn signatures_offer_what_stands_in_them() {
        for (text, want) in [
            (
                "Hi,\n\nhow much?\n\nBest regards,\nAda Lovelace\nHead of Engines\nAnalytical AB\nTel: +46 8 123 45 67\nMobile: +46 70 123 45 67\nFax: +46 8 123 45 68\nwww.analytical.se",
                vec![
                    "job-title=Head of Engines",
                    "phone=+46 8 123 45 67",
                    "phone-mobile=+46 70 123 45 67",
                    "phone-business-fax=+46 8 123 45 68",
                    "web-page=www.analytical.se",
                ],
            ),
            ("Mvh\nAda Lovelace, VD\n070-123 45 67", vec!["job-title=VD", "phone-mobile=070-123 45 67"]),
            (
                "MfG\nAda Lovelace | CTO | Analytical\nT +49 (0)30 1234567 | M +49 171 1234567",
                vec!["job-title=CTO", "phone=+49 (0)30 1234567", "phone-mobile=+49 171 1234567"],
            ),
            ("--\nAda Lovelace\n+1 (212) 555-0199", vec!["phone=+1 (212) 555-0199"]),
            ("Regards\nAda\n(212) 555-0199", vec!["phone=(212) 555-0199"]),
            // No phone numbers.
            ("Mvh\nAda\nOrg.nr: 556677-8899\nBG 123-4567\nVAT SE556677889901", vec![]),
            ("Mvh\nAda\n2026-11-03\nOrder 12345678\n123 45 Borås\n20 000 000 kr", vec![]),
            ("see https://x.se/0701234567 and mail0701234567@x.se", vec!["web-page=https://x.se/0701234567"]),
            ("Mvh\nAda Lovelace\nhttps://www.linkedin.com/in/ada", vec![]),
            // Numbers of others, in what is quoted.
            ("Thanks!\n\nOn Tue, Bo wrote:\n> Tel: +46 8 999 99 99", vec![]),
            ("Ring mig!\nMvh Ada\n\n-----Ursprungligt meddelande-----\nFrån: Bo <bo@own.se>\nTel: +46 8 999 99 99", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(offered(text), want, "{text}");
        }
    }

    #[test]
    fn a_line_tells_where_it_was_found() {
        let offers = scan("Mvh\nAda\nMob: 070-123 45 67", "Ada", "");
        assert_eq!(offers[0].line, "Mob: 070-123 45 67");
    }
}
