//! What is wrong in a person's file: keymap, theme, settings, lists.

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The entry does not apply.
    Error,
    /// The entry applies, but perhaps not everywhere.
    Warning,
    /// Something to know.
    Info,
}

impl Level {
    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Something wrong in a person's file. The rest of the file applies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct Finding {
    /// How much it matters.
    pub level: Level,
    /// The file as the person knows it.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl Finding {
    /// An entry that does not apply.
    #[must_use]
    pub fn error(file: &str, line: usize, problem: impl Into<String>) -> Self {
        Self { level: Level::Error, file: file.to_owned(), line, problem: problem.into() }
    }

    /// The line, counted from 1, of a byte of the text.
    #[must_use]
    pub fn line_of(text: &str, offset: usize) -> usize {
        text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1)
    }
}
