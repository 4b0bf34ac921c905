//! Keys that come faster than people type: a paste that is not marked as one, and keys typed ahead of a question.

use std::time::{Duration, Instant};

use super::decode::Heard;
use crate::action::{Key, KeyCode};

/// So many keys at once are no typing.
const MANY: usize = 12;
/// How long keys that were on their way when a question opened are dropped.
const AHEAD: Duration = Duration::from_millis(50);

/// What a key stands for in a paste.
fn pasted(what: &Heard) -> Option<char> {
    match what {
        Heard::Key(Key { code: KeyCode::Enter, ctrl: false, alt: false, shift: false, logo: false }) => Some('\n'),
        Heard::Key(Key { code: KeyCode::Tab, ctrl: false, alt: false, shift: false, logo: false }) => Some('\t'),
        Heard::Key(key) => key.typed(),
        _ => None,
    }
}

/// Where keys are no text, a run of many different ones that arrived together becomes the paste it must be. The same key
/// over and over is one that was held down.
pub(super) fn without_bursts(heard: Vec<Heard>) -> Vec<Heard> {
    let mut out = Vec::with_capacity(heard.len());
    let mut run = String::new();
    let mut keys = Vec::new();
    for what in heard {
        match pasted(&what) {
            Some(c) => {
                run.push(c);
                keys.push(what);
            }
            None => {
                end(&mut run, &mut keys, &mut out);
                out.push(what);
            }
        }
    }
    end(&mut run, &mut keys, &mut out);
    out
}

fn end(run: &mut String, keys: &mut Vec<Heard>, out: &mut Vec<Heard>) {
    let first = run.chars().next();
    if keys.len() >= MANY && run.chars().any(|c| Some(c) != first) {
        keys.clear();
        out.push(Heard::Paste(std::mem::take(run)));
    } else {
        out.append(keys);
    }
    run.clear();
}

/// Drops keys that were on their way when a question opened.
#[derive(Debug, Default)]
pub(super) struct Ahead(Option<Instant>);

impl Ahead {
    /// A question opened by a key that arrived then.
    pub(super) fn opened(&mut self, at: Instant) {
        self.0 = Some(at + AHEAD);
    }

    /// Whether a key that arrived then was on its way.
    #[must_use]
    pub(super) fn drops(&mut self, at: Instant) -> bool {
        let drops = self.0.is_some_and(|until| at < until);
        if !drops {
            self.0 = None;
        }
        drops
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::decode::Decoder;

    fn heard(bytes: &[u8]) -> Vec<Heard> {
        let mut heard = Vec::new();
        Decoder::default().feed(bytes, &mut heard);
        heard
    }

    #[test]
    fn many_different_keys_at_once_are_a_paste() {
        for (bytes, pastes) in [
            (&b"anna@example"[..], vec!["anna@example"]),
            (b"Anna Berg\tAcme\rBo\rd", vec!["Anna Berg\tAcme\nBo\nd"]),
            (b"\x1b[Banna@example\x1b[B", vec!["anna@example"]),
            (b"anna@exampl", vec![]),
            (b"jjjjjjjjjjjjjjjjjjjj", vec![]),
            (b"anna\x1b[Banna\x1b[Bannan", vec![]),
        ] {
            let all = heard(bytes);
            let out = without_bursts(all.clone());
            let got: Vec<&str> =
                out.iter().filter_map(|what| if let Heard::Paste(text) = what { Some(text.as_str()) } else { None }).collect();
            assert_eq!(got, pastes, "{bytes:?}");
            assert!(!pastes.is_empty() || out == all, "{bytes:?}");
        }
    }

    #[test]
    fn keys_on_their_way_are_dropped_and_later_ones_are_not() {
        let start = crate::tui::clock::steady();
        let mut ahead = Ahead::default();
        assert!(!ahead.drops(start));
        ahead.opened(start);
        assert!(ahead.drops(start) && ahead.drops(start + AHEAD / 2));
        assert!(!ahead.drops(start + AHEAD));
    }
}
