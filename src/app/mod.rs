//! The whole screen: workspaces, tabs, the list, and the screens above it. Pure: messages in, effects out.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    action::{Finding, Key, Keymap},
    model::{Millis, Zone},
    proto::FromHub,
    screens::{Effect, FileNews, Gesture},
    ui::{Hit, Hits, Look},
};

/// Something that happened outside.
#[derive(Debug)]
pub enum Msg {
    /// A key, in its canonical spelling.
    Key(Key),
    /// A paste.
    Paste(String),
    /// The mouse, with what lies under it as drawn last.
    Mouse {
        /// What it did.
        gesture: Gesture,
        /// On what.
        hit: Hit,
        /// With Ctrl.
        ctrl: bool,
        /// With Shift or Alt.
        range: bool,
    },
    /// The screen has this size now.
    Resize(u16, u16),
    /// From the hub.
    Hub(Box<FromHub>),
    /// From a file being read or written.
    File(FileNews),
    /// A second passed.
    Tick,
}

/// What the program knows when the screen opens.
#[derive(Debug)]
pub struct Start {
    /// The person's login name.
    pub user: String,
    /// The person's zone.
    pub zone: Zone,
    /// Colours and glyphs.
    pub look: Look,
    /// Which key does what.
    pub keymap: Keymap,
    /// What is wrong in the person's keymap file.
    pub findings: Vec<Finding>,
    /// Drafts kept from before: key and text.
    pub drafts: Vec<(String, String)>,
    /// The screen's size.
    pub size: (u16, u16),
}

/// The state of the whole screen.
#[derive(Debug)]
pub struct App {
    area: Rect,
}

impl App {
    /// The screen at Sales > Leads, and what it asks for first.
    #[must_use]
    pub fn new(start: &Start, _now: Millis) -> (Self, Vec<Effect>) {
        (Self { area: Rect::new(0, 0, start.size.0, start.size.1) }, Vec::new())
    }

    /// Takes a message in.
    pub fn update(&mut self, _now: Millis, msg: Msg) -> Vec<Effect> {
        if let Msg::Resize(width, height) = msg {
            self.area = Rect::new(0, 0, width, height);
        }
        Vec::new()
    }

    /// Draws everything; answers where the terminal's cursor stands.
    #[must_use]
    pub fn draw(&self, _now: Millis, _buf: &mut Buffer, _hits: &mut Hits) -> Option<Position> {
        None
    }

    /// The rows of the screen that show the list, and the place of the first one in the answer: when only this number
    /// changed, the terminal may scroll instead of drawing anew.
    #[must_use]
    pub fn scrolled(&self) -> Option<(Rect, u32)> {
        None
    }
}
