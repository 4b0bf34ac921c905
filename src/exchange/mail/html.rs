//! HTML of messages as text. Nothing is loaded, run or followed: tags become line breaks or nothing.

use mail_parser::decoders::html::add_html_token;

/// Elements whose content no reader sees.
const UNSEEN: &[&str] =
    &["head", "style", "script", "template", "title", "noscript", "svg", "math", "object", "iframe", "select", "textarea"];
/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "hr",
    "section",
    "article",
    "header",
    "footer",
    "address",
    "dl",
    "dt",
    "dd",
    "center",
    "form",
    "fieldset",
    "body",
];
/// The longest name of an entity with its marks: `&CounterClockwiseContourIntegral;`.
const LONGEST_ENTITY: usize = 34;

/// A text on its way out of HTML.
#[derive(Default)]
struct Text {
    out: String,
    /// White space was seen that counts as one blank where more text follows.
    gap: bool,
    /// The element whose content is not seen, until it ends.
    unseen: Option<&'static str>,
    /// How deep it stands in itself.
    depth: usize,
    /// Text inside `pre` keeps its lines.
    pre: usize,
}

impl Text {
    fn line(&mut self, blank: bool) {
        self.gap = false;
        let ends = self.out.bytes().rev().take_while(|byte| *byte == b'\n').count();
        let wanted = if blank { 2 } else { 1 };
        if !self.out.is_empty() {
            (ends..wanted).for_each(|_| self.out.push('\n'));
        }
    }

    fn word(&mut self, text: &str) {
        if self.gap && !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push(' ');
        }
        self.gap = false;
        self.out.push_str(text);
    }

    fn take(&mut self, text: &str) {
        if self.unseen.is_some() {
            return;
        }
        if self.pre > 0 {
            self.out.push_str(text);
            return;
        }
        for (number, word) in text.split(|c: char| c.is_ascii_whitespace()).enumerate() {
            self.gap |= number > 0;
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    fn tag(&mut self, name: &str, closes: bool) {
        if let Some(unseen) = self.unseen {
            if name.eq_ignore_ascii_case(unseen) {
                self.depth = if closes { self.depth - 1 } else { self.depth + 1 };
                if self.depth == 0 {
                    self.unseen = None;
                }
            } else if unseen == "head" && name.eq_ignore_ascii_case("body") {
                // The end of the head is missing.
                (self.unseen, self.depth) = (None, 0);
            }
            return;
        }
        if let Some(unseen) = UNSEEN.iter().copied().find(|unseen| name.eq_ignore_ascii_case(unseen)) {
            if !closes {
                (self.unseen, self.depth) = (Some(unseen), 1);
            }
        } else if name.eq_ignore_ascii_case("br") {
            self.gap = false;
            self.out.push('\n');
        } else if name.eq_ignore_ascii_case("td") || name.eq_ignore_ascii_case("th") {
            self.gap = true;
        } else if BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block)) {
            self.line(name.eq_ignore_ascii_case("p"));
            if name.eq_ignore_ascii_case("pre") {
                self.pre = if closes { self.pre.saturating_sub(1) } else { self.pre + 1 };
            }
            if name.eq_ignore_ascii_case("li") && !closes {
                self.out.push_str("- ");
            }
        }
    }
}

/// The text of an HTML document or of a piece of one.
pub(super) fn to_text(html: &str) -> String {
    let mut text = Text::default();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.take(&rest[..at]);
        let (from, is_tag) = (&rest[at..], rest.as_bytes()[at] == b'<');
        rest = if is_tag { tag(&mut text, from) } else { entity(&mut text, from) };
    }
    text.take(rest);
    text.out
}

/// Takes a tag, comment or declaration; answers what follows it.
fn tag<'h>(text: &mut Text, from: &'h str) -> &'h str {
    let after = |end: Option<usize>, length: usize| end.and_then(|end| from.get(end + length..)).unwrap_or_default();
    if let Some(rest) = from.strip_prefix("<!--") {
        return after(rest.find("-->").map(|end| end + 4), 3);
    }
    let inner = from[1..].strip_prefix('/');
    let (closes, name_at) = (inner.is_some(), if inner.is_some() { 2 } else { 1 });
    let name_end =
        from[name_at..].find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | ':' | '!' | '?')).map(|end| end + name_at);
    let name = &from[name_at..name_end.unwrap_or(from.len())];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
        // A lone `<` is text.
        text.take("<");
        return &from[1..];
    }
    // Inside script and style only their own end counts.
    if let Some(unseen @ ("script" | "style")) = text.unseen
        && !(closes && name.eq_ignore_ascii_case(unseen))
    {
        return &from[1..];
    }
    text.tag(name, closes);
    after(end_of_tag(from), 1)
}

/// The place of the `>` that ends a tag; those inside quotes do not.
fn end_of_tag(from: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in from.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // A quote that never closes: the first `>` ends it.
    from.find('>')
}

/// Takes an entity; answers what follows it.
fn entity<'h>(text: &mut Text, from: &'h str) -> &'h str {
    let end = from.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
    match end {
        Some(end) if from[1..end].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#') => {
            let mut read = String::new();
            add_html_token(&mut read, &from.as_bytes()[..=end], false);
            if text.unseen.is_none() {
                if read.chars().all(|c| c.is_whitespace() || c == '\u{a0}') {
                    text.gap = true;
                } else {
                    text.word(&read);
                }
            }
            &from[end + 1..]
        }
        _ => {
            text.take("&");
            &from[1..]
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_reader_sees_stays_and_nothing_else() {
        for (html, want) in [
            ("<html><head><title>T</title><style>p{}</style></head><body><p>Hi&nbsp;Anna,</p><p>bye</p></body></html>", "Hi Anna,\n\nbye"),
            ("<div>Ada Lovelace</div><div>CTO<br>Tel: 08&#45;123</div>", "Ada Lovelace\nCTO\nTel: 08-123"),
            ("<script>if (a<b) document.write('<p>x</p>')</script>seen<STYLE>x</style>", "seen"),
            ("a <!-- <p>hidden</p> --> b", "a b"),
            ("<a href=\"javascript:alert('>')\" title='>'>link</a>", "link"),
            ("<ul><li>one<li>two</ul>", "- one\n- two"),
            ("<td>a</td><td>b</td>", "a b"),
            ("1 < 2 &amp; 3 &lt; 4 &unknown; &", "1 < 2 & 3 < 4 &unknown; &"),
            ("<pre>a\n  b</pre>c", "a\n  b\nc"),
            ("<head><meta x><body>shown", "shown"),
            ("<p title=\"never closed>text</p>", "text"),
            ("&#xe5;&#229;&aring;&#99999999;", "ååå\u{fffd}"),
            ("<", "<"),
            ("<!doctype html>x", "x"),
            ("", ""),
        ] {
            assert_eq!(to_text(html).trim(), want, "{html}");
        }
    }

    #[test]
    fn deep_nesting_is_only_long() {
        let deep = format!("{}x{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
        assert_eq!(to_text(&deep).trim(), "x");
    }

    proptest! {
        #[test]
        fn nothing_panics(html in "(<[/!a-z]{0,6}[ \"'=>]{0,3}|&[#a-z0-9]{0,6};?|[a-zå <>\"]{0,5}|<script>|</script>|<!--|-->){0,30}") {
            drop(to_text(&html));
        }
    }
}
