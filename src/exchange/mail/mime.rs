//! The parts of a message: the text a reader sees first, the names of what is attached, messages that were attached whole.
//!
//! What is attached is never decoded, unpacked or opened: only its name is read.

use memchr::memmem;

use super::{
    clean::{self, line},
    header::{self, Fields},
    html,
};
use crate::exchange::decode;

/// Deepest nesting of parts that is followed.
pub(super) const DEEPEST: usize = 16;
/// Most parts of one message.
pub(super) const MOST_PARTS: usize = 1_000;
/// Most bytes of one part that are decoded, and of HTML that are turned into text.
const MOST_DECODED: usize = 2 << 20;
/// Most bytes of text that are kept of a message.
pub(crate) const MOST_TEXT: usize = 64 << 10;
/// Most attachments that are named.
const MOST_NAMED: usize = 100;

/// What the parts of a message hold.
#[derive(Debug, Default)]
pub(super) struct Parts<'m> {
    /// The text, as a reader sees it; at most [`MOST_TEXT`] bytes.
    pub(super) text: String,
    /// Names of what is attached.
    pub(super) attached: Vec<String>,
    /// Messages that are attached whole, as they stand there.
    pub(super) originals: Vec<&'m [u8]>,
    /// Something was left out: too many or too deep.
    pub(super) warnings: Vec<String>,
    count: usize,
}

/// What a reader sees of a part, as text.
#[derive(Default)]
struct Seen {
    text: String,
    /// It was HTML.
    is_html: bool,
}

/// Reads the parts of a message.
pub(super) fn read<'m>(fields: &Fields, body: &'m [u8]) -> Parts<'m> {
    let mut parts = Parts::default();
    let seen = parts.walk(fields, body, 0, false);
    parts.text = clean::text(&seen.text);
    let long = parts.text.len();
    if clean::cut_bytes(&mut parts.text, MOST_TEXT) {
        parts.warnings.push(format!("the text is {long} bytes long; its first {} KiB were taken", MOST_TEXT / 1024));
    }
    parts
}

impl<'m> Parts<'m> {
    fn walk(&mut self, fields: &Fields, body: &'m [u8], depth: usize, in_digest: bool) -> Seen {
        self.count += 1;
        if depth > DEEPEST || self.count > MOST_PARTS {
            let told = if depth > DEEPEST { "parts are nested too deep" } else { "there are too many parts" };
            let told = format!("{told}; the rest was left out");
            if !self.warnings.contains(&told) {
                self.warnings.push(told);
            }
            return Seen::default();
        }
        let kind = fields.parameters("content-type");
        let (main, sub) = match &kind {
            Some(kind) => (kind.ctype().to_ascii_lowercase(), kind.subtype().unwrap_or_default().to_ascii_lowercase()),
            None if in_digest => ("message".to_owned(), "rfc822".to_owned()),
            None => ("text".to_owned(), "plain".to_owned()),
        };
        let is_attached = fields.parameters("content-disposition").is_some_and(|how| how.ctype().eq_ignore_ascii_case("attachment"));
        match (main.as_str(), sub.as_str()) {
            ("multipart", sub) => match kind.as_ref().and_then(|kind| kind.attribute("boundary")).filter(|mark| !mark.is_empty()) {
                Some(mark) if !parted(body, mark, 1).is_empty() => self.several(sub, mark, body, depth),
                // Where the boundary never comes it is what it looks like.
                _ => self.leaf(fields, body, false),
            },
            ("message", "rfc822" | "global") => {
                self.original(fields, body);
                Seen::default()
            }
            ("text", "plain" | "html") if !is_attached => self.leaf(fields, body, sub == "html"),
            _ => {
                self.name(fields, &main, &sub);
                Seen::default()
            }
        }
    }

    fn several(&mut self, sub: &str, mark: &str, body: &'m [u8], depth: usize) -> Seen {
        let mut all: Vec<Seen> = Vec::new();
        for part in parted(body, mark, MOST_PARTS) {
            let (fields, inner) = header::split(part);
            let seen = self.walk(&fields, inner, depth + 1, sub == "digest");
            if !seen.text.trim().is_empty() {
                all.push(seen);
            }
        }
        match sub {
            // The same in several forms: plain text first, unless it only says that there is another form.
            "alternative" => {
                let plain = all.iter().position(|seen| !seen.is_html);
                let rich = all.iter().rposition(|seen| seen.is_html);
                let length = |at: usize| all[at].text.trim().len();
                let at = match (plain, rich) {
                    (Some(plain), Some(rich)) if length(plain) < 200 && length(rich) > 4 * length(plain) => Some(rich),
                    (Some(plain), _) => Some(plain),
                    (None, rich) => rich,
                };
                at.map(|at| all.swap_remove(at)).unwrap_or_default()
            }
            _ => {
                let is_html = all.first().is_some_and(|seen| seen.is_html);
                let texts: Vec<&str> = all.iter().map(|seen| seen.text.trim_end()).collect();
                Seen { text: texts.join("\n\n"), is_html }
            }
        }
    }

    fn leaf(&mut self, fields: &Fields, body: &[u8], is_html: bool) -> Seen {
        let bytes = transferred(&body[..body.len().min(MOST_DECODED)], &fields.transfer_encoding());
        let charset = fields.parameters("content-type").and_then(|kind| kind.attribute("charset").map(str::to_owned));
        let text = read_text(&bytes, charset.as_deref(), is_html);
        Seen { text: if is_html { html::to_text(&text) } else { text }, is_html }
    }

    fn original(&mut self, fields: &Fields, body: &'m [u8]) {
        // Encoded ones are not allowed, and would have to be unpacked.
        if matches!(fields.transfer_encoding().as_str(), "base64" | "quoted-printable") {
            self.name(fields, "message", "rfc822");
        } else if self.originals.len() < MOST_NAMED {
            self.originals.push(body);
        }
    }

    fn name(&mut self, fields: &Fields, main: &str, sub: &str) {
        // What mail programs add for themselves is nothing a person sent.
        if self.attached.len() >= MOST_NAMED
            || matches!((main, sub), ("application", "pgp-signature" | "pkcs7-signature" | "x-pkcs7-signature"))
        {
            return;
        }
        let given = |field: &str, parameter: &str| {
            fields
                .parameters(field)
                .and_then(|found| found.attribute(parameter).map(|name| line(&header::decoded(format!("{name}\n").as_bytes()))))
        };
        let name = given("content-disposition", "filename").or_else(|| given("content-type", "name")).filter(|name| !name.is_empty());
        // A path is no name.
        let name = name.map(|name| name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()).filter(|name| !name.is_empty());
        match name {
            Some(name) => self.attached.push(name),
            // Pictures inside HTML have no name to anybody.
            None if fields.has("content-id") => {}
            None => self.attached.push(line(&format!("{main}/{sub}"))),
        }
    }
}

/// What stands between the boundary lines of a body of several parts.
fn parted<'m>(body: &'m [u8], mark: &str, most: usize) -> Vec<&'m [u8]> {
    let mark = format!("--{mark}");
    let finder = memmem::Finder::new(mark.as_bytes());
    let (mut found, mut from, mut at) = (Vec::new(), None, 0);
    while let Some(place) = body.get(at..).and_then(|rest| finder.find(rest)).map(|place| place + at) {
        at = place + mark.len();
        let begins_line = place == 0 || body[place - 1] == b'\n';
        let rest = &body[at..];
        let (is_end, rest) = rest.strip_prefix(b"--").map_or((false, rest), |rest| (true, rest));
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        let ends_line = matches!(rest.get(blanks), None | Some(b'\n'));
        if !begins_line || !ends_line {
            continue;
        }
        if let Some(from) = from {
            let part: &[u8] = &body[from..place];
            let part = part.strip_suffix(b"\n").unwrap_or(part);
            found.push(part.strip_suffix(b"\r").unwrap_or(part));
        }
        from = (!is_end).then_some((body.len() - rest.len() + blanks + 1).min(body.len()));
        if is_end || found.len() > most {
            break;
        }
    }
    // The last boundary may be missing.
    if let Some(from) = from.filter(|_| found.len() <= most) {
        found.push(&body[from..]);
    }
    found
}

fn transferred(bytes: &[u8], encoding: &str) -> Vec<u8> {
    match encoding {
        "base64" => unpacked(bytes),
        "quoted-printable" => mail_parser::decoders::quoted_printable::quoted_printable_decode(bytes).unwrap_or_else(|| bytes.to_vec()),
        _ => bytes.to_vec(),
    }
}

/// Base64 as far as it goes: what is no letter of it is passed over, a beginning of a group at the end is dropped.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let (mut out, mut group, mut count) = (Vec::with_capacity(bytes.len() / 4 * 3), 0_u32, 0);
    for byte in bytes {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        group = group << 6 | u32::from(digit);
        count += 1;
        if count == 4 {
            out.extend_from_slice(&group.to_be_bytes()[1..]);
            (group, count) = (0, 0);
        }
    }
    match count {
        2 => out.push((group >> 4).to_be_bytes()[3]),
        3 => out.extend_from_slice(&(group >> 2).to_be_bytes()[2..]),
        _ => {}
    }
    out
}

/// The text of some bytes: in the encoding they name where that can be, else in the one they speak for.
pub(super) fn read_text(bytes: &[u8], charset: Option<&str>, is_html: bool) -> String {
    let charset = charset.map(str::trim).filter(|name| !name.is_empty());
    let told = if is_html && charset.is_none() { charset_of_html(bytes) } else { None };
    let named = charset.or(told.as_deref());
    // Whoever says nothing, or only ASCII, may have meant UTF-8.
    let says_little = named
        .is_none_or(|name| ["us-ascii", "ascii", "utf-8", "utf8", "ansi_x3.4-1968"].iter().any(|known| name.eq_ignore_ascii_case(known)));
    if says_little {
        return match std::str::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
            Err(_) => decode::sample_text(bytes, decode::detect(bytes, bytes.len() < MOST_DECODED)),
        };
    }
    let name = named.unwrap_or_default();
    if let Some(encoding) = encoding_rs::Encoding::for_label(name.as_bytes()) {
        return encoding.decode(bytes).0.into_owned();
    }
    match mail_parser::decoders::charsets::map::charset_decoder(name.as_bytes()) {
        Some(decoder) => decoder(bytes),
        None => decode::sample_text(bytes, decode::detect(bytes, true)),
    }
}

/// The encoding an HTML page names in its head.
fn charset_of_html(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let rest = &head[head.find("charset=")? + 8..];
    let name: String =
        rest.trim_start_matches(['"', '\'', ' ']).chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(message: &[u8]) -> Parts<'_> {
        let (fields, body) = header::split(message);
        read(&fields, body)
    }

    fn text(message: &str) -> String {
        of(message.as_bytes()).text
    }

    #[test]
    fn the_text_a_reader_sees_first_is_found() {
        for (message, want) in [
            ("Subject: x\n\nplain\n", "plain"),
            ("Content-Type: text/html\n\n<p>rich</p>\n", "rich"),
            ("Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nV=E4vstol=\nar\n", "Vävstolar"),
            ("Content-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\nVsOkdnN0b2xhcg==\n", "Vävstolar"),
            ("Content-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: base64\n\nz/Do4uXy\n", "Привет"),
            ("Content-Type: text/plain; charset=utf-7\n\nV+AOQ-vstolar\n", "Vävstolar"),
            (
                "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\nContent-Type: text/html\n\n<p>rich</p>\n--b--\n",
                "plain",
            ),
            (
                "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nSee HTML\n--b\nContent-Type: text/html\n\n<p>The whole letter with every word of it, and more.</p>\n--b--\n",
                "The whole letter with every word of it, and more.",
            ),
            (
                "Content-Type: multipart/mixed; boundary=\"a b\"\n\npreamble\n--a b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\nhi\n--c--\n--a b\n\nfooter\n--a b--\nepilogue",
                "hi\n\nfooter",
            ),
            // The end is missing, and a boundary inside a line is none.
            ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi --b there\n", "hi --b there"),
            ("Content-Type: multipart/mixed\n\nno boundary\n", "no boundary"),
            ("Content-Type: text/plain; charset=no-such\n\nV\u{e4}v\n", "Väv"),
            ("Content-Type: nonsense\n\nbody\n", ""),
        ] {
            assert_eq!(text(message), want, "{message}");
        }
    }

    #[test]
    fn text_without_a_charset_is_read_in_the_one_it_speaks_for() {
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode("Здравствуйте, нас интересуют ваши ткацкие станки. Сколько они стоят?");
        let message = [b"Subject: x\n\n".as_slice(), &bytes].concat();
        assert!(of(&message).text.starts_with("Здравствуйте"), "{}", of(&message).text);
        let (lying, ..) = encoding_rs::WINDOWS_1252.encode("Hälsningar från Åsa Öberg på Vävstolar i Borås");
        let message = [b"Content-Type: text/plain; charset=utf-8\n\n".as_slice(), &lying].concat();
        assert!(of(&message).text.starts_with("Hälsningar från Åsa"), "{}", of(&message).text);
    }

    #[test]
    fn what_is_attached_is_named_and_never_opened() {
        let message = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: application/zip; name=\"bomb.zip\"\nContent-Transfer-Encoding: base64\n\n!!!not base64 at all!!!\n--b\nContent-Disposition: attachment; filename=\"../../etc/passwd\"\nContent-Type: text/plain\n\nsecret\n--b\nContent-Type: image/png\nContent-ID: <x>\n\nx\n--b\nContent-Type: application/pdf; name=\"=?utf-8?Q?F=C3=B6rfr=C3=A5gan.pdf?=\"\n\nx\n--b\nContent-Type: audio/mpeg\n\nx\n--b--\n";
        let parts = of(message.as_bytes());
        assert_eq!(parts.text, "hi");
        assert_eq!(parts.attached, ["bomb.zip", "passwd", "Förfrågan.pdf", "audio/mpeg"]);
    }

    #[test]
    fn messages_attached_whole_are_handed_out() {
        let message = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\nFrom: ada@x.se\n\ninner\n--b--\n";
        let parts = of(message.as_bytes());
        assert_eq!(parts.originals, [b"From: ada@x.se\n\ninner".as_slice()]);
    }

    #[test]
    fn nesting_and_numbers_have_an_end() {
        let mut deep = String::from("hi");
        for level in 0..200 {
            deep = format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n{deep}\n--b{level}--\n");
        }
        assert_eq!(of(deep.as_bytes()).warnings, ["parts are nested too deep; the rest was left out"]);
        let many = format!("Content-Type: multipart/mixed; boundary=b\n\n{}--b--\n", "--b\n\nx\n".repeat(5_000));
        let parts = of(many.as_bytes());
        assert_eq!((parts.warnings.len(), parts.text.len()), (1, 999 * 3 - 2));
        let long = format!("Subject: x\n\n{}", "one more line of text\n".repeat(10_000));
        let parts = of(long.as_bytes());
        assert!(parts.text.len() <= MOST_TEXT && parts.warnings[0].contains("first 64 KiB"), "{:?}", parts.warnings);
    }
}
