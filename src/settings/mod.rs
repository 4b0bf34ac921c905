//! The person's own files: what is wrong in them is found with file and line, and everything else in them applies.

pub mod finding;
pub mod lists;
pub mod table;

pub use finding::{Finding, Level};
pub use table::{SETTINGS, Setting, Settings, TEXTS, TextSetting, setting};
