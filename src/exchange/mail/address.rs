//! Addresses as headers, Outlook items and quoted headers write them, with the name beside them.

use mail_parser::{HeaderValue, parsers::MessageStream};

use super::{
    clean::{hides, line},
    header,
};
use crate::text::idn;

/// Most people of one field.
const MOST: usize = 1_000;
/// The longest address that mail takes.
const LONGEST: usize = 254;

/// Somebody in a header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// The name as written, on one line; empty where there is none.
    pub name: String,
    /// The address, its domain in ASCII; empty where there is none that can be used.
    pub address: String,
}

impl Mailbox {
    /// Whether it can be written to.
    #[must_use]
    pub const fn is_usable(&self) -> bool {
        !self.address.is_empty()
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The part behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// As addresses are compared.
    #[must_use]
    pub fn key(&self) -> String {
        key(&self.address)
    }

    /// `Ada Lovelace <ada@x.se>`, domains as people read them.
    #[must_use]
    pub fn shown(&self) -> String {
        let address = match self.address.rsplit_once('@') {
            Some((local, domain)) => format!("{local}@{}", idn::to_unicode(domain)),
            None => String::new(),
        };
        match (self.name.as_str(), address.as_str()) {
            (name, "") => name.to_owned(),
            ("", address) => address.to_owned(),
            (name, address) => format!("{name} <{address}>"),
        }
    }
}

/// An address as it is compared: nobody tells people apart by capitals.
#[must_use]
pub(super) fn key(address: &str) -> String {
    match address.trim().rsplit_once('@') {
        Some((local, domain)) => format!("{}@{}", local.to_lowercase(), idn::to_ascii(domain)),
        None => address.trim().to_lowercase(),
    }
}

/// The address as it is kept, where it is one that mail can be sent to: a name, and a host with a dot.
#[must_use]
pub(super) fn usable(text: &str) -> Option<String> {
    let bare = text.trim().trim_start_matches("mailto:").trim_matches(['<', '>', '"', '\'', ' ', ';', ',']).trim_end_matches('.');
    let (local, domain) = bare.rsplit_once('@')?;
    let domain = idn::to_ascii(domain);
    let is_label = |label: &str| {
        let ends = !label.starts_with('-') && !label.ends_with('-');
        !label.is_empty() && label.len() <= 63 && ends && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    let is_local = |c: char| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '@' | '"' | '\\')
    };
    let sound = !local.is_empty()
        && local.len() <= 64
        && local.chars().all(is_local)
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && domain.rsplit('.').next().is_some_and(|top| top.chars().any(|c| c.is_ascii_alphabetic()))
        && local.len() + domain.len() < LONGEST
        && !hides(local);
    sound.then(|| format!("{local}@{domain}"))
}

/// The people of a field as it stands in a header. What is odd about them is told.
pub(super) fn read(raw: &[u8], warnings: &mut Vec<String>) -> Vec<Mailbox> {
    let mut people: Vec<Mailbox> = segments(raw).into_iter().take(MOST).flat_map(|segment| one(&segment, warnings)).collect();
    people.retain(|person| person.is_usable() || !person.name.is_empty());
    people
}

/// The same of text that is decoded already: of an Outlook item, or quoted in a body.
pub(super) fn read_text(text: &str, warnings: &mut Vec<String>) -> Vec<Mailbox> {
    // Outlook quotes addresses as `Ada Lovelace [mailto:ada@x.se]`.
    let text = text.replace("[mailto:", "<").replace("<mailto:", "<").replace("[SMTP:", "<");
    let text = if text.contains('<') { text.replace(']', ">") } else { text };
    read(text.as_bytes(), warnings)
}

/// Where a field is parted: at commas and semicolons outside quotes, brackets and encoded words.
fn segments(raw: &[u8]) -> Vec<Vec<u8>> {
    let mut found: Vec<Vec<u8>> = Vec::new();
    let (mut quoted, mut angle, mut depth, mut escaped) = (false, false, 0_u32, false);
    let (mut from, mut at) = (0, 0);
    while at < raw.len() {
        let byte = raw[at];
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted || depth > 0 => escaped = true,
            b'"' if depth == 0 => quoted = !quoted,
            _ if quoted => {}
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b'<' => angle = true,
            b'>' => angle = false,
            b'=' if raw.get(at + 1) == Some(&b'?') => at = end_of_word(raw, at),
            b',' | b';' if !angle => {
                found.push(raw[from..at].to_vec());
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
        if found.len() > 2 * MOST {
            return joined(found);
        }
    }
    found.push(raw.get(from..).unwrap_or_default().to_vec());
    joined(found)
}

/// The place of the last byte of an encoded word that begins here; the same place where none does.
fn end_of_word(raw: &[u8], at: usize) -> usize {
    let rest = &raw[at + 2..raw.len().min(at + 300)];
    let mut marks = 0;
    for (place, byte) in rest.iter().enumerate() {
        match byte {
            b' ' | b'\t' | b'\n' => return at,
            b'?' => {
                marks += 1;
                if marks == 3 {
                    return if rest.get(place + 1) == Some(&b'=') { at + 2 + place + 1 } else { at };
                }
            }
            _ => {}
        }
    }
    at
}

/// `Lovelace, Ada <ada@x.se>` without quotes is one person.
fn joined(segments: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut out: Vec<Vec<u8>> = Vec::new();
    for segment in segments {
        let is_name = |bytes: &[u8]| !bytes.trim_ascii().is_empty() && !bytes.iter().any(|byte| matches!(byte, b'@' | b'<' | b':'));
        match out.last_mut() {
            Some(before) if is_name(before) && !before.contains(&b'"') && !segment.contains(&b'"') && segment.contains(&b'<') => {
                let (given, rest) = segment.split_at(segment.iter().position(|byte| *byte == b'<').unwrap_or_default());
                *before = [b"\"", before.trim_ascii(), b", ", given.trim_ascii(), b"\" ", rest].concat();
            }
            _ => out.push(segment),
        }
    }
    out
}

/// The person, or the people of a group, of one segment.
fn one(segment: &[u8], warnings: &mut Vec<String>) -> Vec<Mailbox> {
    let angles = angles(segment);
    if let [(from, to), _, ..] = angles.as_slice() {
        // Some programs show the one and answer to the other.
        let mailbox = mailbox(&header::decoded(&ended(&segment[..*from])), &String::from_utf8_lossy(&segment[from + 1..*to]), warnings);
        let rest = String::from_utf8_lossy(&segment[to + 1..]);
        warnings.push(format!("two addresses where one belongs: '{}' was read, '{}' was not", mailbox.address, line(&rest)));
        return vec![mailbox];
    }
    if !segment.contains(&b'@')
        && let Some(mailbox) = at_written_out(&header::decoded(&ended(segment)), warnings)
    {
        return vec![mailbox];
    }
    let bytes = ended(segment);
    let HeaderValue::Address(found) = MessageStream::new(&bytes).parse_address() else { return Vec::new() };
    let people = found.iter().map(|person| (person.name().unwrap_or_default(), person.address().unwrap_or_default()));
    people.map(|(name, address)| mailbox(name, address, warnings)).collect()
}

fn ended(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out.push(b'\n');
    out
}

/// The places of addresses in pointed brackets, outside quotes and comments.
fn angles(segment: &[u8]) -> Vec<(usize, usize)> {
    let (mut quoted, mut depth, mut escaped) = (false, 0_u32, false);
    let (mut open, mut found) = (None, Vec::new());
    for (at, byte) in segment.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' if depth == 0 => quoted = !quoted,
            _ if quoted => {}
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b'<' => open = Some(at),
            b'>' => found.extend(open.take().map(|from| (from, at))),
            _ => {}
        }
    }
    found.extend(open.map(|from| (from, segment.len())));
    found
}

/// `ada at x.se (Ada Lovelace)`, as archives of lists write addresses.
fn at_written_out(text: &str, warnings: &mut Vec<String>) -> Option<Mailbox> {
    let text = text.trim();
    let (before, rest) = [" at ", " (at) ", "(at)", " [at] ", "[at]", " AT "].iter().find_map(|sign| text.split_once(sign))?;
    let local = before.split_whitespace().next_back()?.trim_start_matches('<');
    let (domain, rest) = rest.split_once([' ', '>', '(']).unwrap_or((rest, ""));
    let domain = domain.replace(" dot ", ".").replace("[dot]", ".").replace("(dot)", ".");
    let address = usable(&format!("{local}@{domain}"))?;
    let name = if rest.is_empty() { before.rsplit_once(' ').map_or("", |(name, _)| name) } else { rest };
    warnings.push(format!("the address is written out as '{}'; it was read as {address}", line(text)));
    Some(Mailbox { name: line(name.trim_matches(['(', ')', ' ', '"', '<'])), address })
}

/// Name and address as they are kept.
fn mailbox(name: &str, address: &str, warnings: &mut Vec<String>) -> Mailbox {
    if hides(name) {
        warnings.push("the name holds characters that cannot be seen; they were taken out".to_owned());
    }
    let mut name = line(name);
    for (open, close) in [('"', '"'), ('\'', '\''), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}')] {
        if let Some(bare) = name.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            name = bare.trim().to_owned();
        }
    }
    let kept = usable(address).unwrap_or_default();
    // An address alone may come as the name.
    let (name_as_address, address_text) = (usable(&name), line(address));
    match name_as_address {
        Some(other) if kept.is_empty() => return Mailbox { name: String::new(), address: other },
        Some(other) => {
            if key(&other) != key(&kept) {
                warnings.push(format!("the name is another address, {other}; {kept} was read"));
            }
            name.clear();
        }
        None if kept.is_empty() && name.is_empty() => name = address_text,
        None => {}
    }
    let domain = kept.rsplit_once('@').map_or("", |(_, domain)| domain);
    if idn::to_unicode(domain).split('.').any(|label| label.starts_with("xn--")) {
        warnings.push(format!("the domain {domain} mixes alphabets, or is none; look at it twice"));
    }
    Mailbox { name, address: kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(raw: &str) -> (Vec<String>, Vec<String>) {
        let mut warnings = Vec::new();
        let people = read(raw.as_bytes(), &mut warnings);
        (people.iter().map(|person| format!("{}|{}", person.name, person.address)).collect(), warnings)
    }

    #[test]
    fn every_way_to_write_an_address_is_read() {
        for (raw, want) in [
            ("Ada Lovelace <ada@x.se>\n", "Ada Lovelace|ada@x.se"),
            ("\"Lovelace, Ada\" <ada@x.se>\n", "Lovelace, Ada|ada@x.se"),
            ("Lovelace, Ada <ada@x.se>\n", "Lovelace, Ada|ada@x.se"),
            ("ada@x.se (Ada Lovelace)\n", "Ada Lovelace|ada@x.se"),
            ("ada@x.se\n", "|ada@x.se"),
            ("<ada@x.se>\n", "|ada@x.se"),
            ("'Ada Lovelace' <ada@x.se>\n", "Ada Lovelace|ada@x.se"),
            ("\"ada@x.se\" <ada@x.se>\n", "|ada@x.se"),
            ("ADA@X.SE <ada@x.se>\n", "|ada@x.se"),
            ("=?utf-8?Q?=C3=85sa_=C3=96berg?= <asa@x.se>\n", "Åsa Öberg|asa@x.se"),
            ("=?iso-8859-1?B?xXNhINZiZXJn?= <asa@x.se>\n", "Åsa Öberg|asa@x.se"),
            ("=?windows-1251?B?wO3t4A==?= <anna@x.ru>\n", "Анна|anna@x.ru"),
            ("=?koi8-r?B?4c7OwQ==?= <anna@x.ru>\n", "Анна|anna@x.ru"),
            ("=?gb2312?B?1cXOsA==?= <zhang@x.cn>\n", "张伟|zhang@x.cn"),
            ("=?iso-2022-jp?B?GyRCRURDZhsoQg==?= <tanaka@x.jp>\n", "田中|tanaka@x.jp"),
            ("=?utf-8?Q?Lovelace,_Ada?= <ada@x.se>\n", "Lovelace, Ada|ada@x.se"),
            ("=?utf-8?Q?Ada?=\n =?utf-8?Q?_Lovelace?= <ada@x.se>\n", "Ada Lovelace|ada@x.se"),
            ("=?no-such-charset?Q?Ada?= <ada@x.se>\n", "Ada|ada@x.se"),
            ("Sales: Ada <ada@x.se>, Bo <bo@x.se>;\n", "Ada|ada@x.se Bo|bo@x.se"),
            ("undisclosed-recipients:;\n", ""),
            ("Ada <ada@x.se>, Bo Berg <bo@x.se>\n", "Ada|ada@x.se Bo Berg|bo@x.se"),
            ("Ada Lovelace\n", "Ada Lovelace|"),
            ("Ada <ada@localhost>\n", "Ada|"),
            ("Ada <ada@[127.0.0.1]>\n", "Ada|"),
            ("Ada <ada@x>\n", "Ada|"),
            ("Ada <@x.se>\n", "Ada|"),
            ("Ada <ada@räksmörgås.se>\n", "Ada|ada@xn--rksmrgs-5wao1o.se"),
            ("", ""),
            (",,;;<><\n", ""),
        ] {
            assert_eq!(shown(raw).0.join(" "), want, "{raw:?}");
        }
    }

    #[test]
    fn two_addresses_where_one_belongs_give_the_first_and_a_warning() {
        for raw in
            ["\"Someone\" <valid@x.se>:<attacker@y.se>\n", "Someone <valid@x.se> <attacker@y.se>\n", "Someone <valid@x.se><attacker@y.se\n"]
        {
            let (people, warnings) = shown(raw);
            assert_eq!(people, ["Someone|valid@x.se"], "{raw}");
            assert!(warnings.iter().any(|told| told.starts_with("two addresses")), "{warnings:?}");
        }
        let (people, warnings) = shown("\"boss@bank.se\" <thief@y.se>\n");
        assert_eq!(people, ["|thief@y.se"]);
        assert_eq!(warnings, ["the name is another address, boss@bank.se; thief@y.se was read"]);
    }

    #[test]
    fn addresses_written_out_are_read_and_told() {
        let (people, warnings) = shown("ada at x.se (Ada Lovelace)\n");
        assert_eq!(people, ["Ada Lovelace|ada@x.se"]);
        assert_eq!(warnings, ["the address is written out as 'ada at x.se (Ada Lovelace)'; it was read as ada@x.se"]);
        assert_eq!(shown("Ada Lovelace <ada at x.se>\n").0, ["Ada Lovelace|ada@x.se"]);
        assert_eq!(shown("Ada at Acme\n").0, ["Ada at Acme|"]);
    }

    #[test]
    fn what_hides_in_a_name_is_taken_out_and_told() {
        let (people, warnings) = shown("=?utf-8?Q?Ada=1B[31m=E2=80=AE?= <ada@x.se>\n");
        assert_eq!(people, ["Ada[31m|ada@x.se"]);
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        let (_, warnings) = shown("PayPal <service@xn--pypal-4ve.com>\n");
        assert!(warnings[0].contains("mixes alphabets"), "{warnings:?}");
    }

    #[test]
    fn outlook_writes_addresses_in_its_own_way() {
        for text in
            ["Ada Lovelace [mailto:ada@x.se]", "Ada Lovelace <ada@x.se>", "Ada Lovelace <mailto:ada@x.se>", "Ada Lovelace [SMTP:ada@x.se]"]
        {
            assert_eq!(
                read_text(text, &mut Vec::new()),
                [Mailbox { name: "Ada Lovelace".to_owned(), address: "ada@x.se".to_owned() }],
                "{text}"
            );
        }
    }

    #[test]
    fn addresses_compare_without_capitals_and_across_spellings_of_domains() {
        assert_eq!(key("Ada@RÄKSMÖRGÅS.se"), key("ada@xn--rksmrgs-5wao1o.se"));
    }
}
