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
    // What cannot be done now is no hint.
    let can = |action: &&Action| context != Context::Grid || (action.def().when)(facts).is_ok();
    actions.iter().filter(fits).filter(can).map(|action| (*action).into()).collect()
}

/// The hints that stand last, however little room there is: from them everything else is found.
#[must_use]
pub fn last(commands: Vec<Command>) -> (Vec<Command>, Vec<Command>) {
    commands.into_iter().partition(|command| !matches!(command.action, Action::Palette | Action::Help))
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
    (Action::TextCancel, "Leave as it was"),
    (Action::TextDone, "Save, next column"),
    (Action::TextDown, "Save, next row; next choice"),
];

/// Hints while the filter is typed.
pub const WHILE_FILTERING: &[(Action, &str)] = &[(Action::TextNewline, "Keep the filter"), (Action::TextCancel, "Show all again")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_done_now_is_a_hint_and_the_way_to_everything_else_always_is() {
        let nothing = Facts { rows: 0, target: 0, selected: 0, indexed: true, scored: true, ..Facts::default() };
        for (facts, has, lacks) in [
            (Facts { role: crate::model::Role::Owner, ..nothing }, Action::RecordNew, Action::RecordOpen),
            (Facts { role: crate::model::Role::Owner, rows: 9, target: 1, ..nothing }, Action::RecordOpen, Action::Restore),
            (Facts { role: crate::model::Role::Viewer, rows: 9, target: 1, ..nothing }, Action::RecordOpen, Action::RecordNew),
        ] {
            let (first, last) = last(hints(Context::Grid, &facts));
            let actions: Vec<Action> = first.iter().map(|command| command.action).collect();
            assert!(actions.contains(&has) && !actions.contains(&lacks), "{actions:?}");
            assert_eq!(last.iter().map(|command| command.action).collect::<Vec<_>>(), [Action::Palette, Action::Help]);
        }
    }
}
