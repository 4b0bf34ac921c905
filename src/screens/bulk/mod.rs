//! Fields to change on many records: lined up one after the other, then planned, then done as one operation.

mod choices;
mod editor;
mod held;
mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use std::collections::BTreeMap;

use editor::Editor;

use super::{Cx, plan::PlanState};
use crate::{
    action::Context,
    model::{FieldId, Marks, Names, QueryId, RecordId, Schema, Target, TypeId},
    proto::{Edit, FieldEdit, Mixed, Request, Ticket},
    ui::pick::{Entry, Pick},
};

/// What is lined up, and where the person is.
#[derive(Clone, Debug)]
pub struct BulkState {
    kind: TypeId,
    target: Target,
    shown: u64,
    hidden: u64,
    scope: Scope,
    fields: Vec<FieldId>,
    /// In the order in which they were chosen; at most one a field.
    lined: Vec<FieldEdit>,
    focus: Focus,
    /// Typing to find a field.
    find: Option<Pick<FieldId>>,
    editor: Option<Editor>,
    plan: Option<PlanState>,
    applying: Option<Ticket>,
    /// What the records hold now, by field.
    held: BTreeMap<FieldId, Mixed>,
    /// What the records are called that they link to, and the question for that.
    names: Names,
    naming: Option<(Ticket, Vec<RecordId>)>,
    /// The question for it.
    asked: Option<Ticket>,
    problem: Option<String>,
}

/// Which of the selected records are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// Those the list shows.
    Visible,
    /// Those the filter hides, too.
    All,
}

/// Where the focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    /// A field, by its place.
    Field(usize),
    /// Which records are meant.
    Scope,
    /// The button that goes on.
    Go,
    /// The button that leaves.
    Cancel,
}

impl BulkState {
    /// As given in [`super::Open::BulkEdit`]. `Target::Selection` names the list in `within`, so that "visible" means something.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, kind: TypeId, target: Target, shown: u64, hidden: u64) -> Self {
        let offered = |field: &&crate::model::FieldDef| field.is_editable() && field.is(Marks::BULK) && !field.is(Marks::REQUIRED);
        let fields = cx.schema.fields_of_type(kind).filter(offered).map(|field| field.id).collect();
        let mut state = Self {
            kind,
            target,
            shown,
            hidden,
            scope: Scope::All,
            fields,
            lined: Vec::new(),
            focus: Focus::Field(0),
            find: None,
            editor: None,
            plan: None,
            applying: None,
            held: BTreeMap::new(),
            names: Names::default(),
            naming: None,
            asked: None,
            problem: None,
        };
        if state.can_choose() {
            state.scope = Scope::Visible;
        }
        state.find = Some(state.finder(cx.schema));
        state.ask(cx);
        state
    }

    /// Asks what the records that are meant hold now.
    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.held.clear();
        self.asked = Some(cx.ask(Request::Mixed { target: self.meant(), fields: self.fields.clone() }));
    }

    /// Another choice of which records are meant.
    fn mean(&mut self, cx: &mut Cx<'_>, scope: Scope) {
        if self.scope != scope {
            self.scope = scope;
            self.ask(cx);
        }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        match (&self.plan, &self.editor, &self.find) {
            (Some(plan), ..) => plan.context(),
            (None, None, None) => Context::Form,
            _ => Context::Pick,
        }
    }

    fn finder(&self, schema: &Schema) -> Pick<FieldId> {
        let entries = self.fields.iter().filter_map(|id| schema.field(*id)).map(|field| {
            let mut entry = Entry::new(field.id, field.title().into_owned());
            entry.synonyms = format!("{} {} {}", field.name, field.help, if field.id.is_criterion() { "criterion criteria" } else { "" });
            entry
        });
        let current = self.field();
        Pick::new(entries.collect()).at(|id| Some(*id) == current)
    }

    /// The field with the focus.
    fn field(&self) -> Option<FieldId> {
        match self.focus {
            Focus::Field(at) => self.fields.get(at).copied(),
            _ => None,
        }
    }

    /// What is lined up for a field.
    fn lined(&self, field: FieldId) -> Option<&Edit> {
        self.lined.iter().find(|edit| edit.field == field).map(|edit| &edit.edit)
    }

    fn line_up(&mut self, field: FieldId, edit: Edit) {
        match self.lined.iter_mut().find(|lined| lined.field == field) {
            Some(lined) => lined.edit = edit,
            None => self.lined.push(FieldEdit { field, edit }),
        }
        self.problem = None;
    }

    /// The list in which "visible" means something.
    fn list(&self) -> Option<QueryId> {
        match &self.target {
            Target::Selection { selection, within } => within.or(selection.range.map(|range| range.0)),
            _ => None,
        }
    }

    /// Whether visible and all are two different things.
    fn can_choose(&self) -> bool {
        self.hidden > 0 && self.shown > 0 && self.list().is_some()
    }

    /// How many records are meant.
    const fn count(&self) -> u64 {
        match self.scope {
            Scope::Visible => self.shown,
            Scope::All => self.shown + self.hidden,
        }
    }

    /// The records that are meant.
    fn meant(&self) -> Target {
        match &self.target {
            Target::Selection { selection, .. } => {
                Target::Selection { selection: selection.clone(), within: if self.scope == Scope::Visible { self.list() } else { None } }
            }
            other => other.clone(),
        }
    }
}
