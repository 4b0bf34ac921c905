//! Why a file of another program cannot be read: said by the process that parses it, or by the one that watches over that.

use serde::{Deserialize, Serialize};

use crate::text::{clean, width};

/// The most cells of the screen that a name or reason from inside the file takes.
const WIDEST: usize = 80;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Problem {
    /// It is of another kind than its first bytes promised.
    #[error("the file is not a table of contacts but {}", .0.words())]
    Other(Other),
    /// It needs a password.
    #[error("the workbook is protected by a password")]
    Password,
    /// Larger than any file should be.
    #[error("the file is larger than {0} MiB")]
    TooLarge(u64),
    /// A part of it is too large once it is unpacked.
    #[error("its part '{}' unpacks to more than {mib} MiB", shown(part))]
    Unpacked {
        /// Its name in the archive.
        part: String,
        /// The limit.
        mib: u64,
    },
    /// A part of it is far larger than what it was packed into.
    #[error("its part '{}' unpacks to more than {times} times its size", shown(part))]
    Bomb {
        /// Its name in the archive.
        part: String,
        /// The limit.
        times: u64,
    },
    /// Too many files in the archive.
    #[error("it holds more than {0} files")]
    Parts(usize),
    /// Too many sheets.
    #[error("the workbook has more than {0} sheets")]
    Sheets(usize),
    /// No sheet of that name.
    #[error("the workbook has no sheet '{}': it has {}", shown(wanted), names(has))]
    NoSuchSheet {
        /// What was asked for.
        wanted: String,
        /// What there is.
        has: Vec<String>,
    },
    /// All sheets are hidden, or there are none.
    #[error("the workbook has no sheet that is not hidden")]
    NoSheet,
    /// Too many cells.
    #[error("sheet '{}' has more than {most} cells up to row {row}", shown(sheet))]
    Cells {
        /// Where.
        sheet: String,
        /// The row that went over the limit.
        row: u64,
        /// The limit.
        most: u64,
    },
    /// A cell beyond the last column of any spreadsheet.
    #[error("row {row} of sheet '{}' has more than {} columns", shown(sheet), super::limits::MOST_COLUMNS)]
    Columns {
        /// Where.
        sheet: String,
        /// The row.
        row: u64,
    },
    /// One cell or row that is too large.
    #[error("{} holds more than {mib} MiB", shown(place))]
    LongCell {
        /// Where.
        place: String,
        /// The limit.
        mib: usize,
    },
    /// It does not keep to its format.
    #[error("{} is damaged: {}", shown(place), shown(why))]
    Damaged {
        /// Where.
        place: String,
        /// What the parser met.
        why: String,
    },
    /// No card in a file of cards but those of groups.
    #[error("the file holds no business card of a person or a company")]
    NoCard,
    /// The program was built without workbooks.
    #[error("this program was built without workbooks")]
    NotBuiltIn,
    /// The parsing process needed too much memory.
    #[error("reading it takes more than {0} MiB of memory")]
    Memory(u64),
    /// The parsing process computed too long.
    #[error("reading it takes more than {0} seconds")]
    Time(u64),
    /// The parsing process broke down.
    #[error("the process that reads it broke down ({0})")]
    Died(String),
    /// The parsing process spoke nonsense.
    #[error("the process that reads it answered what nobody understands")]
    Babble,
    /// The parsing process could not be started.
    #[error("the process that reads such files cannot be started: {0}")]
    Unstartable(String),
    /// A person stopped it.
    #[error("it was stopped")]
    Stopped,
}

/// Files that look like workbooks from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Other {
    /// A Word document.
    Word,
    /// A presentation.
    Slides,
    /// A binary Excel workbook.
    Xlsb,
    /// A document of Numbers.
    Numbers,
    /// A text document of LibreOffice.
    Text,
    /// Any other archive.
    Archive,
    /// An Outlook message.
    Message,
    /// Any other compound file.
    Compound,
}

impl Other {
    const fn words(self) -> &'static str {
        match self {
            Self::Word => "a Word document",
            Self::Slides => "a presentation",
            Self::Xlsb => "a binary Excel workbook (.xlsb)",
            Self::Numbers => "a Numbers document",
            Self::Text => "a LibreOffice document",
            Self::Archive => "a zip archive",
            Self::Message => "an Outlook message",
            Self::Compound => "an Office file without a workbook in it",
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::Word | Self::Slides | Self::Text => "Copy its table into a spreadsheet and save that as CSV or as an Excel workbook.",
            Self::Xlsb => "Open it in Excel and save it as .xlsx.",
            Self::Numbers => "Export it from Numbers as an Excel workbook or as CSV.",
            Self::Archive => "Unpack it and import what is in it.",
            Self::Message => "`prospekt mail` makes a lead of it.",
            Self::Compound => "Name a CSV file, an Excel or LibreOffice workbook, or a vCard.",
        }
    }
}

impl Problem {
    /// What a person can do about it: a sentence.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Other(other) => other.hint(),
            Self::Password => "Open it in its program, save a copy without the password, and import that.",
            Self::TooLarge(_) | Self::Cells { .. } => {
                "Leave out what is not needed, save it as CSV UTF-8, or import it from the shell with --large."
            }
            Self::Unpacked { .. } | Self::Memory(_) | Self::Time(_) => {
                "If you know where it comes from, save it as CSV UTF-8 in its program, or import it from the shell with --large."
            }
            Self::Bomb { .. } => "No sound file does that; it may be made to do harm. Ask whoever sent it for CSV.",
            Self::Parts(_) | Self::Sheets(_) | Self::Columns { .. } | Self::LongCell { .. } => {
                "Copy what you need into a new workbook, or save the sheet as CSV UTF-8."
            }
            Self::NoSuchSheet { .. } => "Name one of them with --sheet, as it is written there.",
            Self::NoSheet => "Show the sheet in its program, save the workbook, and import it again.",
            Self::Damaged { .. } | Self::Died(_) | Self::Babble => {
                "Open it in its program and save it again, as CSV UTF-8 where that helps."
            }
            Self::NoCard => "Export the contacts again as vCard, or as CSV.",
            Self::NotBuiltIn => "Save it as CSV UTF-8, or build the program with `cargo build --features workbook`.",
            Self::Unstartable(_) => "Save the file as CSV UTF-8; that is read without it.",
            Self::Stopped => "Nothing was changed.",
        }
    }

    /// Damage somewhere in the file.
    pub(super) fn damaged(place: impl Into<String>, why: &impl std::fmt::Display) -> Self {
        Self::Damaged { place: place.into(), why: why.to_string() }
    }
}

/// Text from inside a file, as it may stand on a screen.
fn shown(text: &str) -> String {
    width::cut(&clean::line(text), WIDEST, "…")
}

fn names(names: &[String]) -> String {
    const MOST: usize = 8;
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("'{}'", shown(name))).collect();
    let more = names.len().saturating_sub(MOST);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_the_file_cannot_command_the_terminal() {
        let evil = "a\u{1b}[2J\u{202e}b".to_owned();
        for problem in [
            Problem::Bomb { part: evil.clone(), times: 250 },
            Problem::NoSuchSheet { wanted: evil.clone(), has: vec![evil.clone(); 20] },
            Problem::Damaged { place: evil.clone(), why: evil.repeat(1000) },
        ] {
            let words = problem.to_string();
            assert!(!words.contains(['\u{1b}', '\u{202e}']) && words.len() < 400, "{words}");
            assert!(problem.hint().ends_with('.'));
        }
    }
}
