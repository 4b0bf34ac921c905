//! How the file of an import is read, and the maps that are kept of it.

use std::path::PathBuf;

use clap::Args;

/// How the file of an import is read and its columns mapped; what is left out is found.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Reading the file")]
pub struct ImportReading {
    /// A saved map, or a program: outlook, google, linkedin, act. Or a column by hand, as often as you like: FIELD=HEADER, =HEADER leaves
    /// it out, +notes=HEADER keeps it in the notes
    #[arg(long, value_name = "NAME|FIELD=HEADER")]
    pub map: Vec<String>,
    /// Use no saved map
    #[arg(long)]
    pub no_map: bool,
    /// The order of dates that can be read in more than one way: dmy, mdy or ymd, of one column or of all
    #[arg(long, value_name = "[COLUMN=]ORDER")]
    pub dates: Vec<String>,
    /// What parts the decimals of numbers that can be read in two ways: point or comma, of one column or of all
    #[arg(long, value_name = "[COLUMN=]MARK")]
    pub numbers: Vec<String>,
    /// The file's encoding, when the guess is wrong: utf-8, utf-16le, windows-1252, cp850, cp437, ...
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What parts the cells: comma, semicolon, tab, bar or a character
    #[arg(long, value_name = "NAME")]
    pub separator: Option<String>,
    /// What cells may be quoted with: double, single or none
    #[arg(long, value_name = "NAME")]
    pub quote: Option<String>,
    /// The line of the headers, or none
    #[arg(long, value_name = "LINE|none")]
    pub headers: Option<String>,
    /// The line of the first record, where others stand above it
    #[arg(long, value_name = "LINE", value_parser = clap::value_parser!(u64).range(1..))]
    pub first: Option<u64>,
    /// The sheet of a workbook, where several could be meant
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Let the file take more than 64 MiB, and the memory and time that asks for
    #[arg(long)]
    pub large: bool,
    /// Keep how the file is read and mapped under this name; it is used by itself for files with the same headers. One of yours with that
    /// name is replaced
    #[arg(long, value_name = "NAME")]
    pub save_map: Option<String>,
    /// Everybody uses the saved map
    #[arg(long, requires = "save_map")]
    pub share_map: bool,
}

/// `maps`.
#[derive(Debug, Args)]
pub struct Maps {
    /// The map's name or number: prints it as text; nothing lists them all
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Make or replace it from such a text; - reads standard input
    #[arg(long, value_name = "FILE", requires = "name", conflicts_with_all = ["rename", "delete"])]
    pub read: Option<PathBuf>,
    /// What the rows become, for --read: lead, contact or account
    #[arg(long = "type", value_name = "TYPE", default_value = "lead")]
    pub kind: String,
    /// Call it something else
    #[arg(long, value_name = "NAME", requires = "name", conflicts_with = "delete")]
    pub rename: Option<String>,
    /// Everybody uses it
    #[arg(long, requires = "name", conflicts_with_all = ["private", "delete"])]
    pub shared: bool,
    /// Only you use it
    #[arg(long, requires = "name", conflicts_with = "delete")]
    pub private: bool,
    /// Delete it
    #[arg(long, requires = "name")]
    pub delete: bool,
}
