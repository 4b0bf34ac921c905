//! Columns of the list: widths, order, which stay in sight, and what becomes of them when a field is gone.

use super::{GridState, layout};
use crate::{
    action::Action,
    model::{Arrangement, FieldId, Schema, fields, views::shift},
    screens::{Cx, Open, Tone},
};

/// Cells a column grows or shrinks by with one key.
const STEP: u16 = 2;

/// Does an action on columns, order and views; answers whether it was one.
pub(super) fn act(cx: &mut Cx<'_>, grid: &mut GridState, action: Action) -> bool {
    let under = grid.columns.get(grid.column).copied();
    match action {
        Action::Columns => cx.open(Open::Columns { kind: grid.kind, arrangement: grid.arrangement() }),
        Action::SortLevels => cx.open(Open::SortLevels { kind: grid.kind, arrangement: grid.arrangement() }),
        Action::Views => cx.open(Open::Views { kind: grid.kind, open: grid.view.as_ref().map(|view| view.id), first: grid.begins_with }),
        Action::ViewSave => {
            let view = Box::new(grid.as_view(cx));
            cx.open(Open::SaveView { view });
        }
        Action::ColumnWider | Action::ColumnNarrower => {
            if let Some(field) = under {
                let now = grid.shown_width(cx);
                let width = if action == Action::ColumnWider { now.saturating_add(STEP) } else { now.saturating_sub(STEP) };
                grid.resize_column(cx, field, width);
            }
        }
        Action::ColumnMoveLeft => grid.column = shift(&mut grid.columns, grid.column, -1),
        Action::ColumnMoveRight => grid.column = shift(&mut grid.columns, grid.column, 1),
        Action::ColumnPin => grid.pin(cx),
        Action::ColumnHide => grid.hide_column(cx),
        Action::ColumnsReset => {
            let standard = Arrangement::standard(cx.schema, cx.schema.base(grid.kind));
            let sort = grid.query.sort.clone();
            grid.arrange(cx, Arrangement { sort, ..standard });
            cx.say(Tone::Plain, "These are the standard columns again.");
        }
        _ => return false,
    }
    true
}

impl GridState {
    /// How the list is arranged.
    #[must_use]
    pub fn arrangement(&self) -> Arrangement {
        Arrangement { columns: self.columns.clone(), widths: self.widths.clone(), pinned: self.pinned, sort: self.query.sort.clone() }
    }

    /// Arranges the list anew, keeping the column cursor on its field where that is still shown.
    pub fn arrange(&mut self, cx: &mut Cx<'_>, new: Arrangement) {
        let under = self.columns.get(self.column).copied();
        let has_more = new.columns.iter().any(|column| !self.columns.contains(column));
        self.columns = new.columns;
        self.widths = new.widths;
        self.pinned = new.pinned.min(self.columns.len());
        let last = self.columns.len().saturating_sub(1);
        self.column = self.columns.iter().position(|column| Some(*column) == under).unwrap_or(self.column.min(last));
        if new.sort != self.query.sort {
            self.requery(cx, |query| query.sort = new.sort);
        } else if has_more {
            // Rows at hand lack the cold values of a new column.
            self.refetch();
        }
    }

    /// Gives a column a width, between the narrowest and the widest there are.
    pub fn resize_column(&mut self, _: &mut Cx<'_>, field: FieldId, width: u16) {
        let mut arrangement = self.arrangement();
        arrangement.resize(field, width);
        self.widths = arrangement.widths;
    }

    /// Cells the column under the column cursor takes on the screen.
    fn shown_width(&self, cx: &Cx<'_>) -> u16 {
        let parts = layout::parts(self, cx.schema, cx.area);
        parts.columns.iter().find(|(place, ..)| *place == self.column).map_or(layout::UNSEEN, |(.., cells)| *cells)
    }

    fn pin(&mut self, cx: &mut Cx<'_>) {
        let up_to_here = self.column + 1;
        self.pinned = if self.pinned == up_to_here { 0 } else { up_to_here };
        let text = match self.pinned {
            0 => "All columns scroll now.".to_owned(),
            1 => "The first column stays in sight.".to_owned(),
            many => format!("The first {many} columns stay in sight."),
        };
        cx.say(Tone::Plain, text);
    }

    fn hide_column(&mut self, cx: &mut Cx<'_>) {
        let Some(field) = self.columns.get(self.column).copied() else { return };
        if field == fields::NAME {
            cx.say(Tone::Plain, "The name stays: it shows where the cursor is.");
            return;
        }
        let mut new = self.arrangement();
        new.toggle(field);
        self.arrange(cx, new);
        let title = cx.schema.field(field).map_or_else(String::new, |def| def.title().into_owned());
        let key = cx.keymap.hint(&Action::Columns.into());
        cx.say(Tone::Plain, format!("The column '{title}' is hidden; {key} shows it again."));
    }

    /// The schema changed: columns and levels of fields that are gone go too, with a sentence.
    pub(super) fn prune(&mut self, cx: &mut Cx<'_>) {
        if let Some(own) = &mut self.own {
            own.prune(cx.schema);
        }
        let mut new = self.arrangement();
        let lost = self.columns.len();
        if new.prune(cx.schema) {
            let lost = lost - new.columns.len();
            self.arrange(cx, new);
            let what = if lost == 1 {
                "A column was removed from the store and is".to_owned()
            } else {
                format!("{lost} columns were removed from the store and are")
            };
            if lost > 0 {
                cx.say(Tone::Warn, format!("{what} no longer shown."));
            }
        }
    }
}

/// The title of a column as chooser and header show it.
#[must_use]
pub fn title(schema: &Schema, kind: crate::model::TypeId, field: FieldId) -> String {
    match schema.record_type(kind) {
        Some(kind) if field == fields::NAME => kind.name_label.to_string(),
        _ => schema.field(field).map_or_else(|| "?".to_owned(), |def| def.title().into_owned()),
    }
}
