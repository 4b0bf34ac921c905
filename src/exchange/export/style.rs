//! How a table is written: what the columns are called, what parts the cells, in which encoding, guarded or not.

/// A choice with a name for the shell and one for people.
pub trait Named: Copy + Eq + 'static {
    /// Every one: the name in the shell, and what people call it.
    const ALL: &'static [(Self, &'static str, &'static str)];

    /// Its name in the shell.
    #[must_use]
    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(one, ..)| *one == self).map_or("", |(_, name, _)| *name)
    }

    /// What people call it.
    #[must_use]
    fn label(self) -> &'static str {
        Self::ALL.iter().find(|(one, ..)| *one == self).map_or("", |(.., label)| *label)
    }

    /// The one of that name.
    #[must_use]
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(one, ..)| *one)
    }
}

/// Whose names the columns carry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Headers {
    /// The registry's: such a file is read again as it was.
    #[default]
    Own,
    /// Outlook's, in English.
    Outlook,
    /// Google's.
    Google,
}

impl Named for Headers {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Own, "own", "Prospekt's own"),
        (Self::Outlook, "outlook", "Outlook's (English)"),
        (Self::Google, "google", "Google Contacts'"),
    ];
}

/// What parts the cells of CSV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`, on which Excel splits where a comma parts decimals.
    Semicolon,
    /// A tab.
    Tab,
}

impl Named for Separator {
    const ALL: &'static [(Self, &'static str, &'static str)] =
        &[(Self::Comma, "comma", "comma"), (Self::Semicolon, "semicolon", "semicolon"), (Self::Tab, "tab", "tab")];
}

impl Separator {
    /// As it stands in the file.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// The encoding of CSV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// With a mark, by which spreadsheets know it.
    #[default]
    Utf8,
    /// Excel's "Unicode text", with a mark.
    Utf16,
    /// What old programs in Western Europe read; letters it has not are lost.
    Windows1252,
}

impl Named for Encoding {
    const ALL: &'static [(Self, &'static str, &'static str)] =
        &[(Self::Utf8, "utf-8", "UTF-8"), (Self::Utf16, "utf-16", "UTF-16"), (Self::Windows1252, "windows-1252", "Windows-1252")];
}

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whose names the columns carry.
    pub headers: Headers,
    /// What parts the cells of CSV.
    pub separator: Separator,
    /// The encoding of CSV.
    pub encoding: Encoding,
    /// Cells of CSV that a spreadsheet would take for formulas are not guarded: for programs only.
    pub raw: bool,
}
