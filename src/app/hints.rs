//! The hint bar: what to press next, by context and state.

use crate::action::{Action, Command, Context, Facts};

/// The most useful commands here, most useful first; the bar shows as many as fit.
#[must_use]
pub fn hints(context: Context, facts: &Facts) -> Vec<Command> {
    let actions: &[Action] = match context {
        Context::Grid if facts.in_bin => {
            &[Action::Restore, Action::SelectToggle, Action::BinToggle, Action::Undo, Action::Palette, Action::Help]
        }
        Context::Grid if facts.selected > 0 => &[
            Action::BulkEdit,
            Action::Assign,
            Action::Convert,
            Action::Delete,
            Action::Cancel,
            Action::Palette,
            Action::Help,
            Action::NextStep,
            Action::Snooze,
            Action::QueueOpen,
            Action::SelectAll,
            Action::SelectRange,
            Action::ExportOpen,
        ],
        Context::Grid => &[
            Action::RecordOpen,
            Action::SelectToggle,
            Action::FilterEdit,
            Action::RecordNew,
            Action::Convert,
            Action::Palette,
            Action::Help,
            Action::NextStep,
            Action::QueueOpen,
            Action::BulkEdit,
            Action::Assign,
            Action::FilterMine,
            Action::FilterUnassigned,
            Action::SortColumn,
            Action::ImportOpen,
            Action::Undo,
            Action::Close,
        ],
        Context::Form => &[
            Action::FieldNext,
            Action::FieldActivate,
            Action::FieldMore,
            Action::PageNext,
            Action::FormChanges,
            Action::FormConvert,
            Action::Palette,
            Action::Help,
        ],
        Context::Text => &[Action::TextDone, Action::TextChoices, Action::TextPageNext, Action::TextUndo],
        // Windows say themselves what to press; see also the words below.
        Context::Pick
        | Context::Arrange
        | Context::Dialog
        | Context::Plan
        | Context::Import
        | Context::Queue
        | Context::QueueText
        | Context::Picture
        | Context::Report => &[],
        Context::Global => &[Action::Palette, Action::Help],
    };
    let fits = |action: &&Action| facts.scored || !matches!(action, Action::Convert | Action::FormConvert);
    actions.iter().filter(fits).map(|action| (*action).into()).collect()
}

/// Hints among the reports of a workspace.
pub const AMONG_REPORTS: &[(Action, &str)] = &[
    (Action::ReportOpen, "Open"),
    (Action::ReportFilter, "Find"),
    (Action::ReportRight, "Dashboard"),
    (Action::ReportPin, "On the dashboard or off"),
    (Action::ReportRename, "Rename"),
    (Action::ReportDelete, "Delete"),
    (Action::Palette, "All actions"),
    (Action::Help, "Help"),
];

/// Hints while a cell is edited.
pub const WHILE_EDITING: &[(Action, &str)] = &[
    (Action::TextNewline, "Save"),
    (Action::TextDone, "Save, next column"),
    (Action::TextDown, "Save, next row; next choice"),
    (Action::TextCancel, "Leave as it was"),
];

/// Hints while the filter is typed.
pub const WHILE_FILTERING: &[(Action, &str)] = &[(Action::TextNewline, "Keep the filter"), (Action::TextCancel, "Show all again")];
