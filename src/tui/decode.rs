//! From the terminal's bytes to keys, pastes and presses. A pure parser: it never waits and drops what it does not know,
//! so that no reply, no split sequence and no broken byte can block the keyboard or be typed into a field.

use crate::{
    action::{Key, KeyCode},
    screens::Gesture,
};

/// The longest escape sequence that is waited for, in bytes; longer ones are dropped.
const LONGEST: usize = 4096;
/// The most bytes of a paste that are kept.
pub(super) const LONGEST_PASTE: usize = 1024 * 1024;

const PASTE_END: &[u8] = b"\x1b[201~";

/// What a person did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// A key in its canonical spelling.
    Key(Key),
    /// A paste: lines parted by `\n`, without control characters but tabs.
    Paste(String),
    /// The mouse.
    Mouse(Pointed),
    /// Where the terminal says its cursor stands: row and column, counted from 1.
    Cursor(u32, u32),
}

/// What the mouse did, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pointed {
    /// What it did; a second press is not told apart yet.
    pub gesture: Gesture,
    /// Column, counted from 0.
    pub column: u16,
    /// Row, counted from 0.
    pub row: u16,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Shift or Alt.
    pub range: bool,
}

/// Bytes that are not yet a key.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    pending: Vec<u8>,
    /// A paste that has begun.
    paste: Option<Vec<u8>>,
}

/// What the first bytes are.
enum Step {
    /// So many bytes mean this, or nothing.
    Took(usize, Option<Heard>),
    /// A paste begins behind so many bytes.
    Paste(usize),
    /// More bytes are needed.
    More,
}

impl Decoder {
    /// Takes bytes in; appends what they mean.
    pub(super) fn feed(&mut self, bytes: &[u8], heard: &mut Vec<Heard>) {
        self.pending.extend_from_slice(bytes);
        loop {
            if self.paste.is_some() && !self.end_paste(heard) {
                return;
            }
            let mut at = 0;
            while self.paste.is_none() && at < self.pending.len() {
                match step(&self.pending[at..]) {
                    Step::Took(taken, what) => {
                        at += taken;
                        heard.extend(what);
                    }
                    Step::Paste(taken) => {
                        at += taken;
                        self.paste = Some(Vec::new());
                    }
                    Step::More if self.pending.len() - at > LONGEST => at = self.pending.len(),
                    Step::More => break,
                }
            }
            self.pending.drain(..at);
            if self.paste.is_none() {
                return;
            }
        }
    }

    /// Whether the bytes so far are a key unless more follow at once: a lone Esc, or Alt with a letter that begins sequences.
    #[must_use]
    pub(super) fn is_undecided(&self) -> bool {
        self.paste.is_none() && matches!(self.pending.as_slice(), [0x1b] | [0x1b, b'O' | b'P' | b'X' | b']' | b'^' | b'_'])
    }

    /// No more bytes followed: they are what they are.
    pub(super) fn settle(&mut self, heard: &mut Vec<Heard>) {
        if self.is_undecided() {
            let key = match self.pending.as_slice() {
                [_, letter] => Key { alt: true, ..Key::char(char::from(*letter)) },
                _ => Key::plain(KeyCode::Esc),
            };
            heard.push(Heard::Key(key.canonical()));
            self.pending.clear();
        }
    }

    /// Looks for the end of a paste; whether it has come.
    fn end_paste(&mut self, heard: &mut Vec<Heard>) -> bool {
        let Some(paste) = &mut self.paste else { return true };
        let end = self.pending.windows(PASTE_END.len()).position(|window| window == PASTE_END);
        // The last bytes may be the beginning of the end.
        let text = end.unwrap_or_else(|| self.pending.len().saturating_sub(PASTE_END.len() - 1));
        let kept = text.min(LONGEST_PASTE.saturating_sub(paste.len()));
        paste.extend_from_slice(&self.pending[..kept]);
        if end.is_none() {
            self.pending.drain(..text);
            return false;
        }
        heard.push(Heard::Paste(pasted(paste)));
        self.pending.drain(..text + PASTE_END.len());
        self.paste = None;
        true
    }
}

fn pasted(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn key(key: Key) -> Option<Heard> {
    Some(Heard::Key(key.canonical()))
}

fn step(bytes: &[u8]) -> Step {
    match bytes {
        [] | [0x1b] | [0x1b, b'O'] => Step::More,
        // A second Esc: the first one stands for itself.
        [0x1b, 0x1b, ..] => Step::Took(1, key(Key::plain(KeyCode::Esc))),
        [0x1b, b'[', rest @ ..] => sequence(rest),
        [0x1b, b'O', 0x1b, ..] => Step::Took(2, key(Key { alt: true, ..Key::char('O') })),
        [0x1b, b'O', last, ..] => Step::Took(3, lettered(*last, true).and_then(key)),
        [0x1b, b']' | b'P' | b'X' | b'^' | b'_', rest @ ..] => string(rest),
        [0x1b, rest @ ..] => match plain(rest) {
            Step::Took(taken, Some(Heard::Key(it))) => Step::Took(taken + 1, key(Key { alt: true, ..it })),
            Step::Took(taken, other) => Step::Took(taken + 1, other),
            other => other,
        },
        _ => plain(bytes),
    }
}

/// A reply of the terminal: everything up to its end is dropped.
fn string(rest: &[u8]) -> Step {
    let end = rest.iter().enumerate().find_map(|(at, byte)| match byte {
        0x07 => Some(at + 1),
        0x1b if rest.get(at + 1) == Some(&b'\\') => Some(at + 2),
        _ => None,
    });
    end.map_or(Step::More, |end| Step::Took(2 + end, None))
}

/// A key without escape: a control byte or a character.
fn plain(bytes: &[u8]) -> Step {
    let first = bytes[0];
    let ctrl = |c: u8| Key { ctrl: true, ..Key::char(char::from(c)) };
    let it = match first {
        0 => ctrl(b' '),
        0x08 | 0x7f => Key::plain(KeyCode::Backspace),
        b'\t' => Key::plain(KeyCode::Tab),
        b'\r' => Key::plain(KeyCode::Enter),
        0x01..=0x1a => ctrl(first + b'a' - 1),
        0x1c..=0x1f => ctrl(first - 0x1c + b'\\'),
        _ => return character(bytes),
    };
    Step::Took(1, key(it))
}

fn character(bytes: &[u8]) -> Step {
    let length = match bytes[0] {
        0x20..=0x7e => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Step::Took(1, None),
    };
    let Some(encoded) = bytes.get(..length) else {
        let broken = bytes[1..].iter().any(|byte| !(0x80..0xc0).contains(byte));
        return if broken { Step::Took(1, None) } else { Step::More };
    };
    match std::str::from_utf8(encoded).ok().and_then(|text| text.chars().next()) {
        Some(c) if c.is_control() => Step::Took(length, None),
        Some(c) => Step::Took(length, key(Key::char(c))),
        // Only the byte that is wrong is lost.
        None => Step::Took(1, None),
    }
}

/// `CSI`: parameters, then a final byte.
fn sequence(rest: &[u8]) -> Step {
    if rest.first() == Some(&b'[') {
        // The Linux console's first function keys.
        return rest.get(1).map_or(Step::More, |byte| {
            let number = byte.wrapping_sub(b'A');
            Step::Took(4, (number < 5).then(|| Key::plain(KeyCode::F(number + 1))).and_then(key))
        });
    }
    let Some(end) = rest.iter().position(|byte| !(0x20..0x40).contains(byte)) else { return Step::More };
    let (parameters, last) = (&rest[..end], rest[end]);
    let taken = 2 + end + 1;
    match (parameters, last) {
        // Not a sequence after all: what follows stands for itself.
        (_, 0x1b | 0x00..0x20 | 0x7f..) => Step::Took(2 + end, None),
        (b"200", b'~') => Step::Paste(taken),
        ([b'<', position @ ..], b'M' | b'm') => Step::Took(taken, pressed(&numbers(position), last == b'm').map(Heard::Mouse)),
        ([], b'M') => match rest.get(1..4) {
            Some(old) => Step::Took(taken + 3, old_press(old).map(Heard::Mouse)),
            None => Step::More,
        },
        ([b'?' | b'>' | b'=' | b'<', ..], _) => Step::Took(taken, None),
        (_, b'R') if numbers(parameters).first().is_some_and(|(row, _)| *row > 1) => {
            let numbers = numbers(parameters);
            Step::Took(taken, numbers.get(1).map(|(column, _)| Heard::Cursor(numbers[0].0, *column)))
        }
        _ => Step::Took(taken, modified(&numbers(parameters), last).and_then(key)),
    }
}

/// Numbers between semicolons; of `a:b:c` the first, and the last as a second list.
fn numbers(parameters: &[u8]) -> Vec<(u32, Option<u32>)> {
    let number = |text: &[u8]| std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    parameters
        .split(|byte| *byte == b';')
        .map(|part| {
            let mut parts = part.split(|byte| *byte == b':');
            (parts.next().and_then(number).unwrap_or_default(), parts.next_back().and_then(number))
        })
        .collect()
}

/// A key with its parameters: `1;5A`, `3~`, `97;6u`.
fn modified(numbers: &[(u32, Option<u32>)], last: u8) -> Option<Key> {
    let first = numbers.first().map_or(0, |(number, _)| *number);
    let (mut modifiers, kind) = numbers.get(1).map_or((1, None), |(number, kind)| ((*number).max(1), *kind));
    if kind == Some(3) {
        // Let go.
        return None;
    }
    let mut it = match last {
        b'~' if first == 27 => coded(numbers.get(2)?.0)?,
        b'~' => Key::plain(numbered(first)?),
        // rxvt says Ctrl, and Ctrl with Shift, in the final byte.
        b'^' => Key { ctrl: true, ..Key::plain(numbered(first)?) },
        b'@' => Key { ctrl: true, shift: true, ..Key::plain(numbered(first)?) },
        b'u' => coded(first)?,
        _ => lettered(last, false)?,
    };
    modifiers -= 1;
    it.shift |= modifiers & 1 > 0;
    it.alt |= modifiers & 2 > 0;
    it.ctrl |= modifiers & 4 > 0;
    it.logo |= modifiers & 8 > 0;
    Some(it)
}

/// `ESC O` or `CSI` and a letter.
fn lettered(letter: u8, keypad: bool) -> Option<Key> {
    let code = match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        b'Z' => KeyCode::BackTab,
        b'M' if keypad => KeyCode::Enter,
        b'j'..=b'y' if keypad => KeyCode::Char(char::from(letter - b'j' + b'*')),
        // rxvt: with Ctrl behind `ESC O`, with Shift behind `CSI`.
        b'a'..=b'd' => {
            let plain = lettered(letter.to_ascii_uppercase(), false)?;
            return Some(Key { ctrl: keypad, shift: !keypad, ..plain });
        }
        _ => return None,
    };
    Some(Key::plain(code))
}

/// `CSI number ~`.
fn numbered(number: u32) -> Option<KeyCode> {
    let function = |offset: u32| u8::try_from(number - offset).ok().map(KeyCode::F);
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => return function(10),
        17..=21 => return function(11),
        23..=26 => return function(12),
        28 | 29 => return function(13),
        31..=34 => return function(14),
        _ => return None,
    })
}

/// A key by the number of its character.
fn coded(number: u32) -> Option<Key> {
    Some(Key::plain(match number {
        9 => KeyCode::Tab,
        13 | 57414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        // The keypad of the kitty protocol.
        57399..=57408 => KeyCode::Char(char::from_digit(number - 57399, 10)?),
        57409..=57413 => KeyCode::Char(['.', '/', '*', '-', '+'][usize::try_from(number - 57409).ok()?]),
        57417 => KeyCode::Left,
        57418 => KeyCode::Right,
        57419 => KeyCode::Up,
        57420 => KeyCode::Down,
        57421 => KeyCode::PageUp,
        57422 => KeyCode::PageDown,
        57423 => KeyCode::Home,
        57424 => KeyCode::End,
        57425 => KeyCode::Insert,
        57426 => KeyCode::Delete,
        _ => KeyCode::Char(char::from_u32(number).filter(|c| !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(c))?),
    }))
}

/// A press in the exact form: button and place counted from 1.
fn pressed(numbers: &[(u32, Option<u32>)], let_go: bool) -> Option<Pointed> {
    let [(button, _), (column, _), (row, _)] = numbers else { return None };
    pointed(*button, let_go, u16::try_from(*column).ok()?.checked_sub(1)?, u16::try_from(*row).ok()?.checked_sub(1)?)
}

/// A press in the old form of three bytes.
fn old_press(bytes: &[u8]) -> Option<Pointed> {
    let [button, column, row] = bytes else { return None };
    let button = button.checked_sub(32)?;
    let let_go = button & 0b110_0011 == 3;
    pointed(u32::from(button), let_go, u16::from(column.checked_sub(33)?), u16::from(row.checked_sub(33)?))
}

fn pointed(button: u32, let_go: bool, column: u16, row: u16) -> Option<Pointed> {
    let gesture = match (button & 0b1110_0011, let_go) {
        (0..=2, true) | (3, _) => Gesture::Release,
        (0, _) => Gesture::Press,
        (2, _) => Gesture::Menu,
        (32, _) => Gesture::Drag,
        (64, _) => Gesture::WheelUp,
        (65, _) => Gesture::WheelDown,
        _ => return None,
    };
    Some(Pointed { gesture, column, row, ctrl: button & 16 > 0, range: button & 12 > 0 })
}

#[cfg(test)]
mod tests;
