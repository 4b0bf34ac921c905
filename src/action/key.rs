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
    /// With Super: the Windows or Command key.
    pub logo: bool,
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
        Self { code, ctrl: false, alt: false, shift: false, logo: false }
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
            Self { code: KeyCode::Char(c), ctrl: false, alt: false, logo: false, .. } => Some(c),
            _ => None,
        }
    }

    /// Reads one key: `ctrl+s`, `C-s`, `<c-s>`, `S-Down`, `A`, `?`, `space`, and the way hints write it: `Ctrl+S`.
    ///
    /// # Errors
    /// A sentence naming what is not a key, or what to write instead.
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
                "super" | "cmd" | "win" => key.logo = true,
                _ => return Err(wrong()),
            }
            rest = &rest[at + 1..];
        }
        let mut chars = rest.chars();
        key.code = match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() => KeyCode::Char(if c.is_whitespace() { return Err(wrong()) } else { c }),
            _ => named(rest).ok_or_else(wrong)?,
        };
        // Hints write Ctrl+S, and what they write can be read.
        key.possible(bare.contains("Ctrl+")).map_err(|hint| format!("'{text}' {hint}"))?;
        Ok(key.canonical())
    }

    /// Whether a terminal can send it as something of its own; `as_shown`: in the spelling of hints, with a capital behind Ctrl.
    fn possible(self, as_shown: bool) -> Result<(), String> {
        let KeyCode::Char(c) = self.code else { return Ok(()) };
        if self.shift && !self.ctrl {
            return Err(match c {
                ' ' => "arrives as Space in most terminals: choose another key".to_owned(),
                c if c.is_ascii_alphabetic() => format!("reaches no program: write the capital letter {} instead", c.to_ascii_uppercase()),
                c => format!("depends on the keyboard: write the character itself, not shift and {c}"),
            });
        }
        if !self.ctrl {
            return Ok(());
        }
        match c.to_ascii_lowercase() {
            'i' if !self.shift => Err("arrives as Tab in most terminals: write tab, or choose another key".to_owned()),
            'm' if !self.shift => Err("arrives as Enter in most terminals: write enter, or choose another key".to_owned()),
            '[' => Err("arrives as Esc in most terminals: write esc, or choose another key".to_owned()),
            'h' if !self.shift => Err("arrives as Backspace in most terminals: write backspace, or choose another key".to_owned()),
            low if c.is_ascii_uppercase() && !self.shift && !as_shown => {
                Err(format!("is the same as ctrl+{low} in most terminals: write ctrl+{low}, or ctrl+shift+{low}"))
            }
            _ => Ok(()),
        }
    }

    /// Reads a sequence: keys parted by blanks.
    ///
    /// # Errors
    /// A sentence naming what is not a key.
    pub fn parse_sequence(text: &str) -> Result<Vec<Self>, String> {
        if text.trim().is_empty() {
            return Err("no key is given".to_owned());
        }
        text.split_whitespace().map(Self::parse).collect()
    }

    /// How keymap files write it: [`Self::parse`] reads it back.
    #[must_use]
    pub fn spelling(self) -> String {
        let code = match self.code {
            KeyCode::Char(' ') => "space".to_owned(),
            KeyCode::Char('+') => "plus".to_owned(),
            KeyCode::Char('-') => "minus".to_owned(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::F(n) => format!("F{n}"),
            other => format!("{other:?}").to_lowercase(),
        };
        let with = |held: bool, name: &'static str| if held { name } else { "" };
        let (logo, ctrl) = (with(self.logo, "super+"), with(self.ctrl, "ctrl+"));
        format!("{logo}{ctrl}{}{}{code}", with(self.alt, "alt+"), with(self.shift, "shift+"))
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
            "{}{}{}{}{code}",
            if self.logo { "Super+" } else { "" },
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_key_has_one_spelling() {
        for spellings in
            [["ctrl+a", "C-a", "<c-a>"], ["shift+down", "S-Down", "<s-down>"], ["f2", "F2", "<F2>"], ["ctrl+s", "Ctrl+S", "c-s"]]
        {
            let keys: Vec<_> = spellings.iter().map(|text| Key::parse(text).unwrap()).collect();
            assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{spellings:?}");
        }
        let legacy = Key { shift: true, ..Key::char('A') }.canonical();
        assert_eq!(legacy, Key::parse("A").unwrap());
        assert_eq!(Key { shift: true, ..Key::char('a') }.canonical(), legacy);
        let extended = [Key { ctrl: true, shift: true, ..Key::char('A') }, Key { ctrl: true, shift: true, ..Key::char('a') }];
        assert!(extended.iter().all(|key| key.canonical() == Key::parse("ctrl+shift+a").unwrap()));
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
    fn keys_that_no_terminal_sends_are_refused_with_what_to_write() {
        for (text, hint) in [
            ("ctrl+i", "write tab"),
            ("ctrl+m", "write enter"),
            ("ctrl+[", "write esc"),
            ("ctrl+h", "write backspace"),
            ("shift+a", "write the capital letter A"),
            ("S-A", "write the capital letter A"),
            ("ctrl+A", "write ctrl+a, or ctrl+shift+a"),
            ("shift+1", "write the character itself"),
            ("shift+space", "choose another key"),
            ("hyper+x", "is not a key"),
            ("f25", "is not a key"),
            ("", "is not a key"),
            ("nokey", "is not a key"),
        ] {
            let problem = Key::parse(text).unwrap_err();
            assert!(problem.contains(hint), "{text}: {problem}");
        }
    }

    fn keys() -> impl Strategy<Value = Key> {
        let code = prop_oneof![
            6 => any::<char>().prop_map(KeyCode::Char),
            6 => proptest::char::range(' ', '~').prop_map(KeyCode::Char),
            3 => (0..NAMED.len()).prop_map(|at| NAMED[at].1),
            1 => (1u8..25).prop_map(KeyCode::F),
        ];
        let held = any::<[bool; 4]>();
        (code, held).prop_map(|(code, [ctrl, alt, shift, logo])| Key { code, ctrl, alt, shift, logo }.canonical())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(key in keys()) {
            let typed = matches!(key.code, KeyCode::Char(c) if c != ' ' && (c.is_whitespace() || c.is_control()));
            if typed || key.possible(true).is_err() {
                return Ok(());
            }
            prop_assert_eq!(Key::parse(&key.spelling()), Ok(key));
            prop_assert_eq!(Key::parse(&key.label()), Ok(key));
        }

        #[test]
        fn no_text_breaks_the_reading(text in ".{0,12}") {
            drop(Key::parse_sequence(&text));
        }
    }
}
