//! What cannot be taken back is confirmed by typing what it does and to how many, so that no key pressed too often does it.

use crate::{
    action::Action,
    screens::{Gesture, Input},
    ui::{Hit, TextInput},
};

/// The line that is typed.
#[derive(Clone, Debug)]
pub(super) struct Confirm {
    /// What has to be typed.
    pub(super) wanted: String,
    pub(super) input: TextInput,
    pub(super) problem: Option<String>,
}

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing yet.
    Typing,
    /// It is confirmed.
    Yes,
    /// The person went back.
    No,
}

impl Confirm {
    /// For so many records.
    pub(super) fn of(count: u64) -> Self {
        Self { wanted: format!("erase {count}"), input: TextInput::line(""), problem: None }
    }

    /// Takes an input in.
    pub(super) fn update(&mut self, input: &Input<'_>) -> Answer {
        match input {
            Input::Do(command) => match command.action {
                Action::TextNewline | Action::TextSave | Action::TextDone => return self.check(),
                Action::TextCancel | Action::Cancel | Action::Close => return Answer::No,
                Action::TextUndo => drop(self.input.undo()),
                Action::TextRedo => drop(self.input.redo()),
                _ => {}
            },
            Input::Key(key) if self.input.key(*key) => self.problem = None,
            // It has to be typed.
            Input::Paste(_) => self.problem = Some("this has to be typed".to_owned()),
            Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(0), .. } => return self.check(),
            Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(_), .. } => return Answer::No,
            _ => {}
        }
        Answer::Typing
    }

    fn check(&mut self) -> Answer {
        let typed = self.input.text().split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if typed == self.wanted {
            return Answer::Yes;
        }
        self.problem = Some(format!("type '{}' to do it, or go back", self.wanted));
        Answer::Typing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{action::Key, screens::testing::act};

    fn typed(confirm: &mut Confirm, text: &str) -> Answer {
        confirm.input = TextInput::line("");
        for c in text.chars() {
            confirm.update(&Input::Key(Key::char(c)));
        }
        confirm.update(&act(Action::TextNewline))
    }

    #[test]
    fn only_the_words_with_the_number_do_it() {
        let mut confirm = Confirm::of(12);
        for (text, want) in [
            ("", Answer::Typing),
            ("y", Answer::Typing),
            ("erase", Answer::Typing),
            ("erase 1", Answer::Typing),
            ("erase 123", Answer::Typing),
            ("  Erase  12 ", Answer::Yes),
        ] {
            assert_eq!(typed(&mut confirm, text), want, "{text}");
        }
        assert_eq!(confirm.update(&Input::Paste("erase 12")), Answer::Typing);
        assert!(confirm.problem.is_some());
        assert_eq!(confirm.update(&act(Action::TextCancel)), Answer::No);
    }
}
