//! What becomes of a key on its way: whether terminals deliver it, and who else wants it.

use super::key::{Key, KeyCode};

/// How surely a key arrives. The order is from the surest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Every terminal sends it: characters, Enter, Esc, Tab, Backspace, arrows, paging keys, F1 to F4.
    Always,
    /// Nearly every terminal: Ctrl or Alt with a letter, Shift with arrows, F5 to F12.
    Usually,
    /// Only terminals with an extended keyboard protocol.
    Extended,
}

impl Class {
    /// Its number in reports.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Always => 1,
            Self::Usually => 2,
            Self::Extended => 3,
        }
    }

    /// What it means, for reports.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Always => "every terminal sends it",
            Self::Usually => "most terminals send it",
            Self::Extended => "only terminals with an extended keyboard protocol send it",
        }
    }

    /// The class of a key.
    #[must_use]
    pub const fn of(key: Key) -> Self {
        let Key { code, ctrl, alt, shift, logo } = key;
        if logo || (ctrl && alt) {
            return Self::Extended;
        }
        match code {
            KeyCode::Char(c) if ctrl => match c {
                'a'..='z' if !shift => Self::Usually,
                ' ' | '\\' | ']' | '^' | '_' => Self::Usually,
                _ => Self::Extended,
            },
            KeyCode::Char(_) if alt => Self::Usually,
            KeyCode::BackTab if !ctrl && !alt => Self::Usually,
            KeyCode::Enter | KeyCode::Tab | KeyCode::BackTab | KeyCode::Backspace | KeyCode::Esc if ctrl || alt || shift => Self::Extended,
            KeyCode::F(13..) => Self::Extended,
            KeyCode::F(5..=12) => Self::Usually,
            _ if ctrl || alt || shift => Self::Usually,
            _ => Self::Always,
        }
    }

    /// The class of a sequence: that of its weakest key.
    #[must_use]
    pub fn of_all(keys: &[Key]) -> Self {
        keys.iter().map(|key| Self::of(*key)).max().unwrap_or(Self::Always)
    }
}

/// Keys that others take before they reach the program, and who.
const TAKEN: &[(&str, &str)] = &[
    ("ctrl+a", "screen, and many a tmux, as their prefix"),
    ("ctrl+b", "tmux as its prefix"),
    ("ctrl+g", "zellij"),
    ("ctrl+n", "zellij"),
    ("ctrl+o", "zellij"),
    ("ctrl+p", "zellij"),
    ("ctrl+q", "zellij, and old line settings"),
    ("ctrl+s", "zellij, and old line settings that stop the screen"),
    ("ctrl+t", "zellij"),
    ("ctrl+space", "macOS and input methods"),
    ("ctrl+up", "macOS"),
    ("ctrl+down", "macOS"),
    ("ctrl+left", "macOS"),
    ("ctrl+right", "macOS"),
    ("ctrl+pageup", "terminals with tabs"),
    ("ctrl+pagedown", "terminals with tabs"),
    ("shift+pageup", "terminals, to scroll back"),
    ("shift+pagedown", "terminals, to scroll back"),
    ("F10", "window menus"),
    ("F11", "window managers, for the full screen"),
    ("F12", "drop-down terminals"),
];

/// Who commonly takes that key before the program sees it.
#[must_use]
pub fn taken_by(key: Key) -> Option<&'static str> {
    if key.logo {
        return Some("window managers and macOS");
    }
    if key.alt {
        return Some("window menus, window managers, zellij, and macOS for its own characters");
    }
    TAKEN.iter().find(|(spelling, _)| key.spelling() == *spelling).map(|(_, who)| *who)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_what_terminals_send() {
        let classes = [
            (Class::Always, "a A ? space enter esc tab backspace up home pageup insert delete F1 F4"),
            (Class::Usually, "ctrl+s ctrl+space ctrl+_ alt+x backtab shift+down ctrl+left ctrl+home F5 F12"),
            (Class::Extended, "ctrl+enter shift+enter ctrl+shift+a ctrl+1 ctrl+. ctrl+tab ctrl+backspace super+x ctrl+alt+x F13"),
        ];
        for (class, keys) in classes {
            for key in keys.split(' ') {
                assert_eq!(Class::of(Key::parse(key).unwrap()), class, "{key}");
            }
        }
    }

    #[test]
    fn a_sequence_is_as_sure_as_its_weakest_key() {
        assert_eq!(Class::of_all(&Key::parse_sequence("g g").unwrap()), Class::Always);
        assert_eq!(Class::of_all(&Key::parse_sequence("g ctrl+g").unwrap()), Class::Usually);
    }

    #[test]
    fn keys_that_others_take_are_written_as_files_write_them() {
        for (spelling, _) in TAKEN {
            assert_eq!(Key::parse(spelling).unwrap().spelling(), *spelling);
        }
    }
}
