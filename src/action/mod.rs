//! The vocabulary of actions: keys, palette, help, hints, mouse targets and tests speak in these words.

pub mod actions;
pub mod key;
pub mod keycheck;
pub mod keyclass;
pub mod keyfile;
pub mod keymap;
pub mod presets;

pub use actions::{ACTIONS, Action, ActionDef, Arg, Facts};
pub use key::{Key, KeyCode};
pub use keyclass::Class;
pub use keymap::{Keymap, Match};

/// Where the keys go. Lookup runs from the innermost context outwards to `Global`, except from text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere but in text.
    Global,
    /// The list of records.
    Grid,
    /// A form, while a field that is not text has the focus.
    Form,
    /// A text field: printable keys are text.
    Text,
    /// A list to pick from, with a line to type in: palette, help, choices, people.
    Pick,
    /// Columns and sort levels: a list to pick from whose entries are moved and marked.
    Arrange,
    /// A question with buttons.
    Dialog,
    /// The plan of a bulk edit or an import.
    Plan,
    /// The plan of an import.
    Rows,
    /// The mapping screen of an import.
    Import,
    /// The form of a record in the work queue, while no text field has the focus.
    Queue,
    /// A text field of a record in the work queue.
    QueueText,
    /// The picture of a record.
    Picture,
    /// Reports to choose from, and one that is open.
    Report,
}

impl Context {
    /// Every context in the order of help.
    pub const ALL: [Self; 14] = [
        Self::Grid,
        Self::Form,
        Self::Text,
        Self::Queue,
        Self::QueueText,
        Self::Picture,
        Self::Report,
        Self::Pick,
        Self::Arrange,
        Self::Dialog,
        Self::Plan,
        Self::Rows,
        Self::Import,
        Self::Global,
    ];

    /// Its name in keymap files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Grid => "grid",
            Self::Form => "form",
            Self::Text => "text",
            Self::Pick => "pick",
            Self::Arrange => "arrange",
            Self::Dialog => "dialog",
            Self::Plan => "plan",
            Self::Rows => "import-plan",
            Self::Import => "import",
            Self::Queue => "queue",
            Self::QueueText => "queue-text",
            Self::Picture => "picture",
            Self::Report => "report",
        }
    }

    /// Its title in help.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Grid => "List of records",
            Self::Form => "Form",
            Self::Text => "Typing in a field",
            Self::Pick => "Picking from a list",
            Self::Arrange => "Columns and order",
            Self::Dialog => "Questions",
            Self::Plan => "Plan",
            Self::Rows => "Plan of an import",
            Self::Import => "Import",
            Self::Queue => "Work queue",
            Self::QueueText => "Typing in the work queue",
            Self::Picture => "Picture",
            Self::Report => "Reports",
        }
    }

    /// Whether printable keys are text here.
    #[must_use]
    pub const fn is_typing(self) -> bool {
        matches!(self, Self::Text | Self::QueueText | Self::Pick)
    }

    /// The action that steps back here: Esc and Ctrl+C are its keys in every keymap.
    #[must_use]
    pub const fn way_out(self) -> Action {
        match self {
            Self::Global | Self::Grid | Self::Form | Self::Queue | Self::Picture | Self::Report => Action::Cancel,
            Self::Text | Self::QueueText => Action::TextCancel,
            Self::Pick | Self::Arrange => Action::PickCancel,
            Self::Dialog => Action::DialogNo,
            Self::Plan | Self::Rows => Action::PlanBack,
            Self::Import => Action::ImportBack,
        }
    }

    /// The context of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.name() == name)
    }

    /// Contexts whose keys work here too, innermost first.
    #[must_use]
    pub const fn chain(self) -> &'static [Self] {
        match self {
            Self::Global => &[Self::Global],
            Self::Grid => &[Self::Grid, Self::Global],
            Self::Picture => &[Self::Picture, Self::Global],
            Self::Report => &[Self::Report, Self::Global],
            Self::Form => &[Self::Form, Self::Global],
            Self::Text => &[Self::Text],
            Self::Pick => &[Self::Pick],
            Self::Arrange => &[Self::Arrange, Self::Pick],
            Self::Dialog => &[Self::Dialog],
            Self::Plan => &[Self::Plan, Self::Global],
            Self::Rows => &[Self::Rows, Self::Plan, Self::Global],
            Self::Import => &[Self::Import, Self::Global],
            Self::Queue => &[Self::Queue, Self::Form, Self::Global],
            Self::QueueText => &[Self::QueueText, Self::Text],
        }
    }
}

/// An action with its argument: what keys, palette entries and mouse targets carry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Command {
    /// What to do.
    pub action: Action,
    /// With what, where the action takes something.
    pub arg: Option<u8>,
}

impl Command {
    /// An action without argument.
    #[must_use]
    pub const fn new(action: Action) -> Self {
        Self { action, arg: None }
    }

    /// `score-set 3` as written in keymap files.
    ///
    /// # Errors
    /// A sentence naming what is unknown.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or_default();
        let Some(action) = Action::named(name) else {
            return Err(format!("there is no action '{name}'"));
        };
        let arg = match (action.def().arg, words.next()) {
            (Arg::None, None) => None,
            (Arg::None, Some(more)) => return Err(format!("'{name}' takes nothing, not '{more}'")),
            (Arg::Number { least, most }, Some(word)) => match word.parse::<u8>() {
                Ok(number) if (least..=most).contains(&number) => Some(number),
                _ => return Err(format!("'{name}' takes a number from {least} to {most}, not '{word}'")),
            },
            (Arg::Number { least, most }, None) => return Err(format!("'{name}' takes a number from {least} to {most}")),
        };
        match words.next() {
            None => Ok(Self { action, arg }),
            Some(more) => Err(format!("'{text}' ends with '{more}', which nothing takes")),
        }
    }
}

impl From<Action> for Command {
    fn from(action: Action) -> Self {
        Self::new(action)
    }
}

impl std::fmt::Display for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.action.def().name)?;
        self.arg.map_or(Ok(()), |arg| write!(f, " {arg}"))
    }
}
