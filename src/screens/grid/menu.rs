//! What can be done with the selection or the row under the cursor, as a window to choose from.

use super::GridState;
use crate::{
    action::{Action, Command, Facts},
    screens::{Choice, Cx, Effect, Open, wording::counted},
};

/// What the menu offers, in order.
const MENU: &[Action] = &[
    Action::SelectToggleStay,
    Action::RecordOpen,
    Action::CellEdit,
    Action::BulkEdit,
    Action::Assign,
    Action::NextStep,
    Action::Snooze,
    Action::Convert,
    Action::OpportunityNew,
    Action::ProjectNew,
    Action::CallListNew,
    Action::MarkLost,
    Action::ScoreAutomatic,
    Action::ScoreClear,
    Action::Repeat,
    Action::RecordDuplicate,
    Action::CopyCell,
    Action::CopyRows,
    Action::CopyEmails,
    Action::CopyPhones,
    Action::CopyTable,
    Action::FilterCell,
    Action::SelectSame,
    Action::SelectOnly,
    Action::ExportOpen,
    Action::Delete,
    Action::Restore,
    Action::ExportPerson,
    Action::Erase,
];

impl GridState {
    /// Opens the menu for what an action would act on now.
    pub(super) fn open_menu(&self, cx: &mut Cx<'_>) {
        let facts = Facts { read_only: cx.facts.read_only, ..self.facts(cx.schema, cx.user) };
        let Some(record) = self.current() else { return };
        let title = match facts.selected {
            0 => record.name().to_owned(),
            selected => format!("{} selected", counted(selected, Some(self.kind), cx.schema)),
        };
        let choices = MENU
            .iter()
            .map(|action| {
                let (command, def) = (Command::new(*action), action.def());
                Choice {
                    label: if *action == Action::SelectToggleStay && self.is_selected(self.cursor, record.id.0) {
                        "Unselect this row".to_owned()
                    } else if *action == Action::SelectToggleStay {
                        "Select this row".to_owned()
                    } else {
                        def.label.to_owned()
                    },
                    note: cx.keymap.hint(&command),
                    disabled: (def.when)(&facts).err().map(str::to_owned),
                    effect: Effect::CloseAndDo(command),
                }
            })
            .collect();
        cx.open(Open::Menu { title, choices });
    }
}
