//! The first rows of a file as they would become.

use super::Panel;
use crate::{
    action::Action,
    exchange::{
        drafting::Names,
        showing::{self, Shown},
    },
    proto::ImportMode,
    screens::{
        Cx, Gesture, Input,
        import::{ImportState, columns::Columns},
    },
    ui::Hit,
};

/// The rows, and the one under the cursor.
#[derive(Clone, Debug)]
pub(in crate::screens::import) struct Records {
    pub(super) rows: Vec<Shown>,
    pub(super) cursor: usize,
}

impl Records {
    fn go(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.rows.len().saturating_sub(1));
    }
}

/// Opens them.
pub(in crate::screens::import) fn open(cx: &Cx<'_>, state: &mut ImportState) {
    let names = if state.mode == ImportMode::Update { Names::AsGiven } else { Names::Complete };
    let Some(columns) = &mut state.columns else { return };
    let rows = showing::records(&columns.preview, &columns.mapping, cx.schema, cx.reading, names);
    columns.panel = Some(Panel::Records(Records { rows, cursor: 0 }));
}

/// Takes an input while they are shown.
pub(super) fn update(columns: &mut Columns, input: &Input<'_>) {
    let Some(Panel::Records(records)) = &mut columns.panel else { return };
    match input {
        Input::Do(command) => match command.action {
            Action::ImportDown => records.go(1),
            Action::ImportUp => records.go(-1),
            Action::ImportBack | Action::ImportRecords | Action::ImportPlan | Action::Cancel | Action::Close => columns.panel = None,
            _ => {}
        },
        Input::Mouse { gesture: Gesture::WheelDown, .. } => records.go(1),
        Input::Mouse { gesture: Gesture::WheelUp, .. } => records.go(-1),
        Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit: Hit::Entry(at), .. } if *at < records.rows.len() => {
            records.cursor = *at
        }
        _ => {}
    }
}
