//! How the plan speaks of its rows: lines of a file, or people of a mailbox with their messages.

use crate::proto::Class;

/// The words that differ.
#[derive(Debug)]
pub(super) struct Words {
    /// What a row is found at: `line 7`, and at the beginning of a heading.
    pub(super) place: [&'static str; 2],
    /// The button that leads to it.
    pub(super) go_there: &'static str,
    /// The title of how rows meet records.
    pub(super) meeting: &'static str,
    /// Above the keys.
    pub(super) known_by: &'static str,
    /// Beside the policy.
    pub(super) values: &'static str,
    /// Above what holds for all rows.
    pub(super) whole: &'static str,
    /// What decided a value that holds for all rows.
    pub(super) of_whole: &'static str,
    /// Where nothing is set for all rows.
    pub(super) as_said: &'static str,
    /// The titles of what is picked from a list for all rows: who gets them, where they come from, what brought them.
    pub(super) picking: [&'static str; 3],
    classes: [[&'static str; 2]; 6],
}

const FILE: Words = Words {
    place: ["line", "Line"],
    go_there: "Go to the line",
    meeting: "How the rows meet records",
    known_by: "A row is known by the same",
    values: "Values of the file",
    whole: "For the whole file",
    of_whole: "for the whole file",
    as_said: "as the file says",
    picking: ["Who gets the rows", "Where the rows come from", "Which marketing activity brought them"],
    classes: [["New", "New"], ["Updated", "Upd"], ["Unchanged", "Same"], ["In file", "File"], ["In store", "Store"], ["Refused", "Bad"]],
};

const MAIL: Words = Words {
    place: ["message", "Message"],
    go_there: "Go there",
    meeting: "How those who wrote meet records",
    known_by: "Somebody is known by the same",
    values: "What messages say",
    whole: "For everybody who wrote",
    of_whole: "for everybody",
    as_said: "as the messages say",
    picking: ["Who gets them", "Where they come from", "Which marketing activity brought them"],
    classes: [
        ["New", "New"],
        ["Known", "Known"],
        ["Nothing new", "Same"],
        ["Same person", "Twice"],
        ["In store", "Store"],
        ["Left out", "Out"],
    ],
};

impl Words {
    /// Those of a file, or of a mailbox.
    pub(super) const fn of(is_mail: bool) -> &'static Self {
        if is_mail { &MAIL } else { &FILE }
    }

    /// A class as its tab says it.
    pub(super) fn class(&self, class: Class, is_short: bool) -> &'static str {
        let place = Class::ALL.iter().position(|known| *known == class).unwrap_or_default();
        self.classes[place][usize::from(is_short)]
    }
}
