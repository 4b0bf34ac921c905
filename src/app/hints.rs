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
            Action::Delete,
            Action::SelectAll,
            Action::SelectRange,
            Action::ExportOpen,
            Action::Cancel,
            Action::Palette,
            Action::Help,
        ],
        Context::Grid => &[
            Action::RecordOpen,
            Action::SelectToggle,
            Action::FilterEdit,
            Action::RecordNew,
            Action::BulkEdit,
            Action::Assign,
            Action::SortColumn,
            Action::ImportOpen,
            Action::Undo,
            Action::Palette,
            Action::Help,
            Action::Close,
        ],
        Context::Form => &[
            Action::FieldNext,
            Action::FieldActivate,
            Action::PageNext,
            Action::FormSave,
            Action::FormSaveNew,
            Action::FormNext,
            Action::Cancel,
            Action::Palette,
            Action::Help,
        ],
        Context::Text => {
            &[Action::TextDone, Action::TextNewline, Action::TextChoices, Action::TextSave, Action::TextSaveNew, Action::TextCancel]
        }
        Context::Pick => &[Action::PickTake, Action::PickDown, Action::PickUp, Action::PickCancel],
        Context::Dialog => &[Action::DialogPress, Action::DialogNext, Action::DialogNo],
        Context::Plan => &[Action::PlanApply, Action::PlanStrike, Action::PlanDown, Action::PlanBack, Action::Help],
        Context::Import => &[
            Action::ImportPlan,
            Action::ImportPick,
            Action::ImportLeave,
            Action::ImportMode,
            Action::ImportEncoding,
            Action::ImportAuto,
            Action::ImportBack,
            Action::Help,
        ],
        Context::Global => &[Action::Palette, Action::Help],
    };
    actions.iter().map(|action| (*action).into()).collect()
}

/// Hints while the filter is typed.
pub const WHILE_FILTERING: &[Action] = &[Action::TextNewline, Action::TextCancel];
