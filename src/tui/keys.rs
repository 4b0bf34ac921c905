//! `keymap probe`: what the terminal sends for each key, what it is read as, and what it does.

use std::{io::Read, time::Duration};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{
    decode::{Decoder, Heard},
    error::TuiError,
    terminal::{Keyboard, RawMode},
};
use crate::action::{Class, Context, Key, KeyCode, Keymap, Match, keyclass};

/// How long an Esc may be the beginning of a key that arrives in pieces.
const ESCAPE: Duration = Duration::from_millis(25);

/// Shows every key until Esc is pressed twice, or Ctrl+C.
///
/// # Errors
/// When there is no terminal, or it refuses.
pub fn probe_keys(keymap: &Keymap) -> Result<(), TuiError> {
    let (mut keyboard, _pause) = Keyboard::open()?;
    let raw = RawMode::take()?;
    raw.line("Press keys to see what arrives. Two Esc, or Ctrl+C, leave.")?;
    let mut probe = Probe::default();
    let mut bytes = [0; 1024];
    loop {
        let count = keyboard.read(&mut bytes)?;
        if count == 0 {
            return Ok(());
        }
        let mut heard = probe.take(&bytes[..count]);
        if probe.decoder.is_undecided() && !keyboard.has_more(ESCAPE)? {
            heard.extend(probe.settle());
        }
        for what in heard {
            raw.line(&describe(&what.0, &what.1, keymap))?;
            if probe.leaves(&what.1) {
                return Ok(());
            }
        }
    }
}

/// Bytes on their way to a key.
#[derive(Default)]
struct Probe {
    decoder: Decoder,
    bytes: Vec<u8>,
    escaped: bool,
}

impl Probe {
    /// Each key with the bytes that made it: byte by byte, so that none is shown with another's.
    fn take(&mut self, bytes: &[u8]) -> Vec<(Vec<u8>, Heard)> {
        let mut all = Vec::new();
        for byte in bytes {
            self.bytes.push(*byte);
            let mut heard = Vec::new();
            self.decoder.feed(&[*byte], &mut heard);
            all.extend(self.named(heard));
        }
        all
    }

    fn settle(&mut self) -> Vec<(Vec<u8>, Heard)> {
        let mut heard = Vec::new();
        self.decoder.settle(&mut heard);
        self.named(heard)
    }

    fn named(&mut self, heard: Vec<Heard>) -> Vec<(Vec<u8>, Heard)> {
        heard.into_iter().map(|what| (std::mem::take(&mut self.bytes), what)).collect()
    }

    fn leaves(&mut self, what: &Heard) -> bool {
        let Heard::Key(key) = what else { return false };
        let esc = *key == Key::plain(KeyCode::Esc);
        let leaves = (esc && self.escaped) || *key == Key { ctrl: true, ..Key::char('c') };
        self.escaped = esc;
        leaves
    }
}

/// Bytes, key, class, and what it does where.
fn describe(bytes: &[u8], what: &Heard, keymap: &Keymap) -> String {
    let shown: Vec<String> = bytes.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let shown = shown.join(" ");
    let key = match what {
        Heard::Key(key) => *key,
        Heard::Paste(text) => return format!("{shown:<24} a paste of {} characters", text.chars().count()),
        Heard::Mouse(_) => return format!("{shown:<24} the mouse"),
        Heard::Cursor(..) => return format!("{shown:<24} a report of the terminal"),
    };
    let class = Class::of(key);
    let mut does: Vec<String> = Context::ALL
        .into_iter()
        .filter_map(|context| match keymap.resolve(context, &[], key) {
            Match::Command(command) if command.action.def().context == context => Some(format!("{}: {command}", context.name())),
            Match::Prefix(next) if context != Context::Global => Some(format!("{}: begins {} sequences", context.name(), next.len())),
            Match::Command(_) | Match::Prefix(_) | Match::None => None,
        })
        .collect();
    if does.is_empty() {
        does.push("no action".to_owned());
    }
    let taken = keyclass::taken_by(key).map_or(String::new(), |who| format!("; often taken by {who}"));
    format!("{shown:<24} {:<12} class {} ({}{taken})  {}", key.label(), class.number(), class.words(), does.join(", "))
}

impl Keyboard {
    /// Whether more bytes come within that time.
    fn has_more(&self, within: Duration) -> Result<bool, TuiError> {
        let wait = Timespec::try_from(within).ok();
        let ready = poll(&mut [PollFd::new(&self.fd(), PollFlags::IN)], wait.as_ref()).map_err(std::io::Error::from)?;
        Ok(ready > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let keymap = Keymap::standard();
        let mut probe = Probe::default();
        let mut heard = probe.take(bytes);
        heard.extend(probe.settle());
        heard.iter().map(|(bytes, what)| describe(bytes, what, &keymap)).collect()
    }

    #[test]
    fn a_key_is_shown_with_its_bytes_class_and_actions() {
        let lines = lines(b"x\x1b[1;2B\x1fg\x1b");
        let wants = [
            ("78 ", "x ", "class 1", "grid: export"),
            ("1b 5b 31 3b 32 42", "Shift+Down", "class 2", "grid: select-down"),
            ("1f", "Ctrl+_", "class 2", "no action"),
            ("67", "g ", "class 1", "begins"),
            ("1b", "Esc", "class 1", "text: text-cancel"),
        ];
        assert_eq!(lines.len(), wants.len(), "{lines:#?}");
        for (line, (bytes, key, class, does)) in lines.iter().zip(wants) {
            assert!(line.starts_with(bytes) && line.contains(key) && line.contains(class) && line.contains(does), "{line}");
        }
    }

    #[test]
    fn two_esc_or_ctrl_c_leave() {
        for (bytes, leaves) in [(&b"\x1bx"[..], false), (b"\x1b\x1b", true), (b"\x03", true)] {
            let mut probe = Probe::default();
            let mut heard = probe.take(bytes);
            heard.extend(probe.settle());
            let left = heard.iter().any(|(_, what)| probe.leaves(what));
            assert_eq!(left, leaves, "{bytes:?}");
        }
    }
}
