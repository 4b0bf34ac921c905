//! One folder per screen: state, update, view side by side. Screens never meet: they speak through [`Open`] and commands.

mod arranging;
pub mod ask;
pub mod assign;
pub mod bulk;
pub mod columns;
pub mod convert;
pub mod criteria;
pub mod duplicates;
pub mod export;
pub mod figures;
mod files;
pub mod form;
pub mod grid;
pub mod hand_over;
pub mod help;
pub mod import;
pub mod keys;
pub mod linked;
pub mod log;
pub mod log_item;
pub mod lost;
pub mod mail;
pub mod menu;
pub mod merge;
pub mod open;
pub mod palette;
mod paper;
pub mod pasted;
pub mod picking;
pub mod picture;
pub mod plan;
pub mod present;
pub mod progress;
pub mod prompt;
pub mod queue;
pub mod report;
pub mod reports;
pub mod retention;
pub mod save_report;
pub mod save_view;
pub mod settings;
pub mod snooze;
pub mod sort;
pub mod step;
#[cfg(test)]
pub(crate) mod testing;
pub mod views;
pub mod wording;

use std::{path::PathBuf, sync::Arc};

use ratatui::layout::Rect;

pub use self::{
    files::{ExportFile, FileNews, LeftOut, Mailed, SendFile, Wrote},
    open::{About, Become, Open, Purpose},
    paper::ReportFile,
};

use crate::{
    action::{Command, Facts, Key, Keymap},
    exchange::source::Layout,
    model::{Arrangement, Filter, Reading, RecordId, ReportId, Schema, Seq, Target, TypeId, views::ViewId},
    proto::{Event, FieldEdit, Presence, Reply, Request, Ticket},
    ui::Hit,
};

/// Up to this many records are changed at once; more are asked about first.
pub const AT_ONCE: u64 = 200;

/// What an update may know besides its own state, and where it leaves its effects.
#[derive(Debug)]
pub struct Cx<'a> {
    /// Now, and the person's zone.
    pub reading: Reading,
    /// The person's login name.
    pub user: &'a str,
    /// Fields, criteria, people.
    pub schema: &'a Arc<Schema>,
    /// Which key does what.
    pub keymap: &'a Keymap,
    /// The room the screen has.
    pub area: Rect,
    /// What is possible now on the list below.
    pub facts: Facts,
    /// The edits of the last change, for [`crate::action::Action::Repeat`]; empty when there was none.
    pub repeat: &'a [FieldEdit],
    /// What this screen wrote itself.
    pub own: &'a present::Own,
    /// The last ticket given.
    pub tickets: &'a mut u64,
    /// What the update wants done.
    pub effects: Vec<Effect>,
}

impl Cx<'_> {
    /// A ticket for a question that another screen may ask in this one's name.
    pub const fn ticket(&mut self) -> Ticket {
        *self.tickets += 1;
        Ticket(*self.tickets)
    }

    /// Asks the hub; the answer comes as [`Input::Reply`] with this ticket.
    pub fn ask(&mut self, request: Request) -> Ticket {
        let ticket = self.ticket();
        self.effects.push(Effect::Ask(ticket, Box::new(request)));
        ticket
    }

    /// Shows a sentence in the status line.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.effects.push(Effect::Say(Notice { tone, text: text.into() }));
    }

    /// Opens another screen above this one.
    pub fn open(&mut self, open: Open) {
        self.effects.push(Effect::Open(Box::new(open)));
    }

    /// Closes this screen.
    pub fn close(&mut self) {
        self.effects.push(Effect::Close);
    }
}

/// What a view may know besides the state it draws.
#[derive(Clone, Copy, Debug)]
pub struct Vx<'a> {
    /// Now, and the person's zone.
    pub reading: Reading,
    /// The person's login name.
    pub user: &'a str,
    /// Fields, criteria, people.
    pub schema: &'a Schema,
    /// Which key does what.
    pub keymap: &'a Keymap,
    /// Who else has open what is shown.
    pub present: &'a [Presence],
}

/// How a sentence is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Good,
    /// Something to know.
    Plain,
    /// Something to heed.
    Warn,
    /// Something went wrong.
    Bad,
}

/// A sentence in the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Pressed.
    Press,
    /// Pressed a second time at once on the same place.
    Double,
    /// Moved with the button down.
    Drag,
    /// Let go.
    Release,
    /// The right button was pressed.
    Menu,
    /// The wheel turned towards the person.
    WheelDown,
    /// The wheel turned away.
    WheelUp,
}

/// Something that happened to a screen.
#[derive(Debug)]
pub enum Input<'a> {
    /// An action, from a key, the palette, a hint or a button.
    Do(Command),
    /// A key that no action took: text, for screens that take text.
    Key(Key),
    /// A paste.
    Paste(&'a str),
    /// The mouse, with what lies under it as drawn.
    Mouse {
        /// What it did.
        gesture: Gesture,
        /// On what.
        hit: &'a Hit,
        /// With Ctrl: one more.
        ctrl: bool,
        /// With Shift or Alt: up to here.
        range: bool,
    },
    /// The mouse moved with the button down.
    Drag {
        /// What lies under it.
        hit: &'a Hit,
        /// Column of the screen.
        column: u16,
        /// Row of the screen.
        row: u16,
    },
    /// A little time passed while the mouse is held beyond the edge of the list.
    DragOn,
    /// What a window above the list tells it.
    Told(&'a Told),
    /// An answer of the hub; the screen looks whether the ticket is its own.
    Reply(Ticket, &'a Reply),
    /// Something happened in the store.
    Event(&'a Event),
    /// News of a file being read or written.
    File(&'a FileNews),
    /// The screen above was closed.
    Back,
    /// A second passed; only while something waits for time.
    Tick,
}

/// What an update wants done. Carried out by the terminal loop and by nobody else.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A question to the hub.
    Ask(Ticket, Box<Request>),
    /// Another screen.
    Open(Box<Open>),
    /// This screen closes.
    Close,
    /// This screen closes and the one below gets the command.
    CloseAndDo(Command),
    /// A sentence in the status line.
    Say(Notice),
    /// Text to the terminal's clipboard.
    Copy(String),
    /// Read the head of a file: [`FileNews::Previewed`].
    Preview {
        /// Which file.
        path: PathBuf,
        /// What the person says about it, where the guess was wrong.
        layout: Layout,
        /// What its rows become.
        kind: TypeId,
    },
    /// Read a picture, of a file or as a record holds it: [`FileNews::Pictured`].
    ReadPicture(String),
    /// Read a file to its end into an import: [`FileNews::Planned`].
    SendFile(Box<SendFile>),
    /// Write the rows that an import leaves out to a new file: [`FileNews::LeftOut`].
    WriteLeftOut(Box<LeftOut>),
    /// Read e-mail: [`FileNews::Mailed`].
    ReadMail(PathBuf),
    /// Stop reading or writing the file; an import under way is forgotten, a file half written removed, and nothing more is heard of it.
    StopFile,
    /// Write records to a file: [`FileNews::Exporting`], then [`FileNews::Exported`].
    Export(Box<ExportFile>),
    /// Write a report to a new file: [`FileNews::Written`].
    WriteReport(Box<ReportFile>),
    /// Write all that is kept of a record to a folder or a JSON file: [`FileNews::Written`].
    ExportPerson {
        /// Where.
        path: PathBuf,
        /// Of which record.
        record: RecordId,
    },
    /// Keep what was typed in a form across a crash.
    KeepDraft {
        /// Which form: `lead-17`, `lead-new`.
        key: String,
        /// What it needs to be opened again.
        text: String,
    },
    /// Forget a draft.
    DropDraft(String),
    /// Forget every draft of a form of these records.
    DropDraftsOf(Vec<RecordId>),
    /// Give a command one more key from now on, in the person's keymap file too.
    KeepKey {
        /// Which command.
        command: Command,
        /// The key, or the keys one after the other.
        keys: Vec<Key>,
    },
    /// Keep what the person's lists look like: the whole file.
    KeepLists(String),
    /// Wake this screen once a second.
    Tick,
    /// Wake the list soon: the mouse is held beyond its edge.
    DragOn,
    /// Tell the list something.
    Tell(Box<Told>),
    /// Show the list of these records, filtered by this text, with its tab open.
    ShowList {
        /// What it lists.
        kind: TypeId,
        /// The filter.
        filter: String,
    },
    /// Show exactly the records behind a number, in a tab of their own; what lies open now comes back with Esc.
    ShowBehind(Box<Numbered>),
    /// Keep a setting in the person's file.
    KeepSetting {
        /// A name of [`crate::settings::SETTINGS`].
        name: String,
        /// Its new value.
        value: String,
    },
    /// What happened up to this operation was told: it is not told again.
    KeepSeen(Seq),
    /// The start card was seen: it does not come by itself again.
    KeepWelcomed,
    /// Give the terminal to the shell until the program is continued.
    Suspend,
    /// Give the terminal to the person's editor with a text: [`FileNews::Edited`].
    EditText(String),
    /// Release the mouse, or take it back.
    ToggleMouse,
    /// Draw everything anew.
    Repaint,
    /// Leave, and start the program again as it is now at its place.
    Restart,
    /// Leave the program.
    Quit,
}

/// The records behind a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// On the tab: `Web, Qualified`.
    pub title: String,
    /// Their types; never empty.
    pub kinds: Vec<TypeId>,
    /// The filter that finds exactly them.
    pub filter: String,
    /// They are to be selected, for what is done with them next.
    pub select: bool,
}

/// What a window above the list tells it.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// Mark the rows that pass this filter too.
    SelectWhere(Filter),
    /// Unmark the rows that pass this filter too.
    UnselectWhere(Filter),
    /// Keep the selection under this name.
    NameSelection(String),
    /// Bring back the selection of this name.
    PickSelection(String),
    /// Forget the selection of this name.
    ForgetSelection(String),
    /// Put this of those records into the clipboard.
    Copy(Copied, Target),
    /// Open a form for a call list of those records.
    CallList(Target),
    /// Show what passes the filter of this text.
    Find(String),
    /// Show all living records that pass the filter of this text, and nothing of what was narrowed before.
    List(String),
    /// A record of that type was made: go there, if it is in the list.
    Made(TypeId, RecordId),
    /// Be arranged so.
    Arrange(Arrangement),
    /// Show a view.
    Show(ViewId),
    /// Begin with a view, or with none.
    BeginWith(Option<ViewId>),
    /// The report that is open was saved as this one.
    Report(ReportId),
    /// Write the report that is open to this file.
    WriteReport(PathBuf),
}

/// What of records goes to the clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The columns shown, a line each.
    Rows,
    /// The same below their titles.
    Table,
    /// All e-mail addresses, one a line.
    Emails,
    /// All phone numbers, one a line.
    Phones,
}

/// An entry of a window to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// On the left.
    pub label: String,
    /// On the right: keys, counts.
    pub note: String,
    /// Why it cannot be chosen now.
    pub disabled: Option<String>,
    /// What is done when it is chosen; the window closes first.
    pub effect: Effect,
}
