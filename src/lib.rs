//! Prospekt: a lead manager for the terminal.
//!
//! # The map of the code
//!
//! Layers, lowest first. A file names only layers above its own line in this list; `tests/it/arch.rs` proves it.
//!
//! | layer | what it is | it alone knows |
//! | --- | --- | --- |
//! | [`text`] | folding, widths, days, cleaning, order of names | the locale's order |
//! | [`settings`] | the table of settings, the person's own files and what is wrong in them | the settings file |
//! | [`model`] | nouns: record, field, value, change, operation, query, filter, selection | the field registry, [`model::fields`] |
//! | [`rules`] | verbs over the model: what may be written, what follows from it, how it goes back | scoring |
//! | [`exchange`] | files to drafts, records to files, numbers to charts | CSV, encodings, workbooks, cards, mail |
//! | [`codec`] | values to bytes on disk and back | bincode, versions, checksums |
//! | [`store`] | the file: records, indexes and the log in one transaction | redb |
//! | [`proto`] | what a session asks and what the hub answers | |
//! | [`wire`] | the same between two processes: preamble, frames | |
//! | [`hub`] | the one owner of a store: plans, applies, remembers columns, tells | threads that write |
//! | [`server`] | a hub behind a socket: who is there, one pair of threads a client | peer credentials |
//! | [`session`] | one person's connection to a hub | |
//! | [`action`] | the table of actions and the keys that lead to them | keymap files |
//! | [`ui`] | canvas, colours, glyphs, inputs, lists to pick from | |
//! | [`screens`] | one folder a screen: state, update and view side by side | |
//! | [`app`] | the whole screen: workspaces, tabs, the list, what lies above it | |
//! | [`tui`] | the loop between the app and a terminal | the terminal |
//! | [`cli`] | arguments in, exit code out | the process |
//!
//! # How a change travels
//!
//! A key becomes an action by the keymap, the action an effect by a screen's update, the effect a [`proto::Request`]. The hub
//! plans it against the present state with the rules, writes records, indexes and log entry in one transaction, answers the
//! session and tells all others. The shell's commands ask the same questions over the same [`session::Session`].
//! Undo, history, live update and merge all read the one log.
//!
//! # Where a new thing goes
//!
//! - A field: one row in [`model::fields`]. A record type: one row in [`model::record_type`].
//! - An action: one row in [`action::actions`], its keys in `keymaps/default.toml`.
//! - A program's CSV to import: one row in [`exchange::formats`]. Another sort of file: a row in [`exchange::kinds`], and a folder in
//!   [`exchange::foreign`] if it is no text. One to export: a row in [`exchange::export`].
//! - A report: one row in [`model::reports`]. A form of report: a row in [`exchange::report`].
//! - A kind of chart: one row in [`model::chart`], its drawing in [`exchange::chart`].
//! - A setting: one row in [`settings::table`]. A theme: a file in `src/ui/themes` and a row in [`ui::theme`].
//! - A screen: a folder in [`screens`] and a variant of [`screens::Open`].
//! - A command of the shell: a variant in [`cli::args`] and a file beside it.

pub mod action;
pub mod app;
pub mod cli;
pub mod codec;
pub mod exchange;
pub mod hub;
pub mod model;
pub mod proto;
pub mod rules;
pub mod screens;
pub mod server;
pub mod session;
pub mod settings;
pub mod store;
pub mod text;
pub mod tui;
pub mod ui;
pub mod wire;
