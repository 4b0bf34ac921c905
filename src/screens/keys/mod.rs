//! Press the key for an action: shows what the key does now and how surely it arrives, before it is kept.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use crate::action::{Class, Command, Context, Key, Keymap, Match, keyclass, keymap};

/// The keys pressed so far for a command.
#[derive(Clone, Debug)]
pub struct KeysState {
    command: Command,
    keys: Vec<Key>,
}

/// What is to be said about the keys pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Remark {
    /// The keys cannot be kept as they are.
    stops: bool,
    text: String,
}

impl KeysState {
    /// Nothing pressed yet.
    #[must_use]
    pub const fn open(command: Command) -> Self {
        Self { command, keys: Vec::new() }
    }

    /// Where its buttons belong; keys come here before any keymap sees them.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Dialog
    }

    /// What the keys do now, whether they can be kept, and how surely they arrive.
    fn remarks(&self, keys: &Keymap) -> Vec<Remark> {
        if self.keys.is_empty() {
            return Vec::new();
        }
        let context = self.command.action.def().context;
        let say = |text: String| Remark { stops: false, text };
        let mut remarks = Vec::new();
        match keys.meaning(context, &self.keys) {
            Match::Command(now) if now == self.command => remarks.push(say("That is its key already.".to_owned())),
            Match::Command(now) => remarks.push(say(format!("It does '{}' now, which will lose it.", super::palette::label(&now)))),
            Match::Prefix(next) => remarks.push(say(format!("It begins {} sequences now.", next.len()))),
            Match::None => remarks.push(say("It does nothing yet.".to_owned())),
        }
        if let Err(problem) = keys.clone().assign(&self.command, &self.keys) {
            remarks.push(Remark { stops: true, text: format!("It cannot be kept: {problem}.") });
        }
        let class = Class::of_all(&self.keys);
        if class > Class::Always {
            remarks.push(say(format!("Mind that {}.", class.words().replace(" it", " this key"))));
        }
        if let Some((key, who)) = self.keys.iter().find_map(|key| keyclass::taken_by(*key).map(|who| (key, who))) {
            remarks.push(say(format!("{} is often taken by {who}.", key.label())));
        }
        remarks
    }

    /// The keys as people read them.
    fn label(&self) -> String {
        keymap::label(&self.keys)
    }
}
