//! Keys as people write them: `ctrl+s`, `S-Down`, `g g`; one spelling each after parsing.

/// A key without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyCode {
    /// A character as typed: capitals are capitals, not Shift and a letter.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift+Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// F1 to F24.
    F(u8),
}

/// A key with its modifiers, in its one canonical spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift; never together with a character, whose capital says it.
    pub shift: bool,
}

const NAMED: &[(&str, KeyCode)] = &[
    ("space", KeyCode::Char(' ')),
    ("plus", KeyCode::Char('+')),
    ("minus", KeyCode::Char('-')),
    ("enter", KeyCode::Enter),
    ("return", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("del", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("ins", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pgup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("pgdn", KeyCode::PageDown),
];

impl Key {
    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A typed character.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// The one spelling of keys that terminals report in several ways.
    ///
    /// Shift with a character is the character itself (terminals send `A` with and without Shift); Ctrl+letters are
    /// lower case; Ctrl+H is Backspace and Ctrl+4 to Ctrl+7 are the control bytes 0x1c to 0x1f; Shift+Tab is BackTab.
    #[must_use]
    pub fn canonical(mut self) -> Self {
        if let KeyCode::Char(c) = self.code {
            let c = if self.ctrl {
                match c {
                    '4' => '\\',
                    '5' => ']',
                    '6' => '^',
                    '7' => '_',
                    other => other.to_ascii_lowercase(),
                }
            } else if self.shift && c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c
            };
            self.code = KeyCode::Char(c);
            // Ctrl+Shift+letter is a key of its own; everywhere else the character says it all.
            self.shift = self.ctrl && self.shift && c.is_ascii_alphabetic();
        }
        if self.code == KeyCode::Tab && self.shift {
            self.code = KeyCode::BackTab;
        }
        if self.code == KeyCode::BackTab {
            self.shift = false;
        }
        self
    }

    /// The text this key types, if it types any.
    #[must_use]
    pub const fn typed(self) -> Option<char> {
        match self {
            Self { code: KeyCode::Char(c), ctrl: false, alt: false, .. } => Some(c),
            _ => None,
        }
    }

    /// Reads one key: `ctrl+s`, `C-s`, `<c-s>`, `S-Down`, `A`, `?`, `space`.
    ///
    /// # Errors
    /// A sentence naming what is not a key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is not a key");
        let bare = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).filter(|rest| !rest.is_empty()).unwrap_or(text);
        let mut key = Self::char(' ');
        let mut rest = bare;
        while let Some(at) = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '+' | '-')).map(|(at, _)| at) {
            if at + 1 >= rest.len() {
                break;
            }
            match rest[..at].to_lowercase().as_str() {
                "ctrl" | "c" | "control" => key.ctrl = true,
                "alt" | "a" | "m" | "meta" => key.alt = true,
                "shift" | "s" => key.shift = true,
                _ => return Err(wrong()),
            }
            rest = &rest[at + 1..];
        }
        let mut chars = rest.chars();
        key.code = match (chars.next(), chars.next()) {
            (Some(c), None) => KeyCode::Char(c),
            _ => named(rest).ok_or_else(wrong)?,
        };
        if key.shift && !key.ctrl && matches!(key.code, KeyCode::Char(c) if c.is_ascii_alphabetic()) {
            return Err(format!("'{text}' reaches no program: write the capital letter instead"));
        }
        if key.ctrl && matches!(key.code, KeyCode::Char('i' | 'm' | '[' | 'I' | 'M')) {
            return Err(format!("'{text}' arrives as Tab, Enter or Esc in most terminals: choose another key"));
        }
        Ok(key.canonical())
    }

    /// Reads a sequence: keys parted by one blank.
    ///
    /// # Errors
    /// A sentence naming what is not a key.
    pub fn parse_sequence(text: &str) -> Result<Vec<Self>, String> {
        let keys = text.split(' ').map(Self::parse).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err("no key is given".to_owned()) } else { Ok(keys) }
    }

    /// How hints and help write it.
    #[must_use]
    pub fn label(self) -> String {
        let code = match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) if self.ctrl => c.to_ascii_uppercase().to_string(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::F(n) => format!("F{n}"),
            KeyCode::BackTab => "Shift+Tab".to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            other => format!("{other:?}"),
        };
        format!(
            "{}{}{}{code}",
            if self.ctrl { "Ctrl+" } else { "" },
            if self.alt { "Alt+" } else { "" },
            if self.shift { "Shift+" } else { "" }
        )
    }
}

fn named(text: &str) -> Option<KeyCode> {
    let lower = text.to_lowercase();
    if let Some((_, code)) = NAMED.iter().find(|(name, _)| *name == lower) {
        return Some(*code);
    }
    lower.strip_prefix('f').and_then(|n| n.parse().ok()).filter(|n| (1..=24).contains(n)).map(KeyCode::F)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_has_one_spelling() {
        for spellings in [["ctrl+a", "C-a", "<c-A>"], ["shift+down", "S-Down", "<s-down>"], ["f2", "F2", "<F2>"]] {
            let keys: Vec<_> = spellings.iter().map(|text| Key::parse(text).unwrap()).collect();
            assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{spellings:?}");
        }
        let legacy = Key { shift: true, ..Key::char('A') }.canonical();
        assert_eq!(legacy, Key::parse("A").unwrap());
        assert_eq!(Key { shift: true, ..Key::plain(KeyCode::BackTab) }.canonical(), Key::parse("backtab").unwrap());
        assert_eq!(Key { shift: true, ..Key::plain(KeyCode::Tab) }.canonical(), Key::parse("backtab").unwrap());
        assert_eq!(Key { ctrl: true, ..Key::char('7') }.canonical().label(), "Ctrl+_");
    }

    #[test]
    fn plus_and_minus_are_keys() {
        for text in ["+", "-", "plus", "minus", "ctrl+plus"] {
            assert!(Key::parse(text).is_ok(), "{text}");
        }
        assert_eq!(Key::parse("+").unwrap(), Key::char('+'));
        assert_eq!(Key::parse("-").unwrap(), Key::char('-'));
    }

    #[test]
    fn keys_that_no_terminal_sends_are_refused() {
        for text in ["ctrl+i", "ctrl+m", "ctrl+[", "shift+a", "hyper+x", "f25", "", "nokey"] {
            assert!(Key::parse(text).is_err(), "{text}");
        }
    }
}
