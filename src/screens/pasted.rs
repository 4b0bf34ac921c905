//! Paths as terminals paste them when a file is dragged there.

use std::path::PathBuf;

use crate::model::{Base, Schema, TypeId, record_type};

/// What people become who wrote mail that is opened from a list of these.
#[must_use]
pub fn mail_kind(schema: &Schema, kind: TypeId) -> TypeId {
    if schema.base(kind) == Base::Contact { kind } else { record_type::LEAD }
}

/// Endings of files that hold e-mail.
const MAIL: &[&str] = &["eml", "msg", "mbox", "mbx"];
/// Endings of files that hold tables or cards.
const TABLES: &[&str] = &["csv", "tsv", "xlsx", "xlsm", "xls", "ods", "vcf", "vcard"];

/// A path out of its quotes, out of the address of a file, or out of the marks before its blanks; none where nothing was typed.
#[must_use]
pub fn bare_path(typed: &str) -> Option<PathBuf> {
    let bare = typed.trim();
    let quoted = ['\'', '"'].iter().find_map(|quote| bare.strip_prefix(*quote)?.strip_suffix(*quote));
    let bare = match quoted {
        Some(inner) => inner.to_owned(),
        None => bare.strip_prefix("file://").map_or_else(|| bare.replace("\\ ", " "), unescaped),
    };
    (!bare.is_empty()).then(|| PathBuf::from(bare))
}

/// The path of an address: `%20` is a blank.
fn unescaped(text: &str) -> String {
    let (mut out, bytes, mut at) = (Vec::new(), text.as_bytes(), 0);
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether a text is the path of e-mail: one that begins at the root or at home, and ends like a message or mailbox, or lies in a
/// mailbox folder.
#[must_use]
pub fn mail_path(text: &str) -> Option<PathBuf> {
    full_path(text, |shown, ending| MAIL.contains(&ending) || ["/cur/", "/new/"].iter().any(|folder| shown.contains(folder)))
}

/// Whether a text is the path of a table or of cards.
#[must_use]
pub fn table_path(text: &str) -> Option<PathBuf> {
    full_path(text, |_, ending| TABLES.contains(&ending))
}

/// A path that begins at the root or at home, where it is meant.
fn full_path(text: &str, is_meant: impl Fn(&str, &str) -> bool) -> Option<PathBuf> {
    let path = bare_path(text)?;
    let shown = path.to_str()?;
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    (is_meant(shown, &ending) && (shown.starts_with('/') || shown.starts_with("~/"))).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_as_terminals_paste_them() {
        for (typed, want) in [
            ("/a/b.eml", "/a/b.eml"),
            (" '/a/b c.eml' ", "/a/b c.eml"),
            ("/a/b\\ c.eml", "/a/b c.eml"),
            ("file:///a/b%20c%C3%A5.eml", "/a/b cå.eml"),
            ("~/Mail", "~/Mail"),
            ("file:///a/100%", "/a/100%"),
        ] {
            assert_eq!(bare_path(typed), Some(PathBuf::from(want)), "{typed}");
        }
        assert_eq!(bare_path("  "), None);
    }

    #[test]
    fn paths_of_mail_are_told_from_words() {
        for text in ["/a/looms.EML", "~/Mail/inbox.mbox", "'/tmp/a b.msg'", "/home/ada/Maildir/cur/1.host:2,S"] {
            assert!(mail_path(text).is_some(), "{text}");
        }
        for text in ["looms.eml", "ada@x.se", "/a/leads.csv", "see /a/b.eml", ""] {
            assert!(mail_path(text).is_none(), "{text}");
        }
        for text in ["/a/leads.CSV", "~/fair 2026.xlsx", "file:///a/b%20c.vcf"] {
            assert!(table_path(text).is_some() && mail_path(text).is_none(), "{text}");
        }
        for text in ["leads.csv", "/a/looms.eml", "import /a/b.csv", "/a/csv", ""] {
            assert!(table_path(text).is_none(), "{text}");
        }
    }
}
