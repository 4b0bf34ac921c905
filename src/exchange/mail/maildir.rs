//! Mailbox folders, one file a message: which names count. Pure; the folders are read elsewhere.

/// Folders of a mailbox folder that hold messages; `tmp` holds what is not complete yet.
pub const MESSAGES: [&str; 2] = ["new", "cur"];

/// Folders inside a mailbox folder, folded, that hold what nobody wants leads of.
const PASSED_OVER: &[&str] = &[
    "trash",
    "deleted",
    "deleted items",
    "deleted messages",
    "drafts",
    "draft",
    "junk",
    "spam",
    "junk e-mail",
    "templates",
    "papierkorb",
    "entwurfe",
    "papperskorgen",
    "utkast",
    "skrapost",
];

/// Whether the name of a file in `new` or `cur` is that of a message nobody threw away: `1793703600.M1P2.host:2,FRS`.
#[must_use]
pub fn is_message(name: &str) -> bool {
    let flags = [":2,", ";2,", "!2,"].iter().find_map(|mark| name.rsplit_once(mark)).map_or("", |(_, flags)| flags);
    // Trashed, and drafts.
    !name.is_empty() && !name.starts_with('.') && !flags.contains(['T', 'D'])
}

/// Whether the name of a folder inside a mailbox folder is that of a folder of mail to be read: `.Archive.2026`.
#[must_use]
pub fn is_folder(name: &str) -> bool {
    let Some(inner) = name.strip_prefix('.') else { return false };
    let first = inner.rsplit('.').next().unwrap_or_default();
    !inner.is_empty() && inner != "." && !PASSED_OVER.contains(&crate::text::fold::folded(first).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_messages_and_folders() {
        for name in ["1793703600.M1P2.host", "1793703600.M1P2.host:2,", "1793703600.M1P2.host:2,FRS", "1793703600.M1P2.host;2,S", "plain"] {
            assert!(is_message(name), "{name}");
        }
        for name in ["", ".hidden", "1.host:2,ST", "1.host;2,DS"] {
            assert!(!is_message(name), "{name}");
        }
        for name in [".Archive", ".Archive.2026", ".INBOX.Leads"] {
            assert!(is_folder(name), "{name}");
        }
        for name in ["cur", "new", ".", "..", ".Trash", ".INBOX.Spam", ".Entwürfe", "courierimapkeywords"] {
            assert!(!is_folder(name), "{name}");
        }
    }
}
