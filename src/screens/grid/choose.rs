//! Choosing by filter, by value and by name, and what windows above tell the list.

use std::sync::Arc;

use super::{GridState, Marking, Waiting, terms};
use crate::{
    action::{Action, Command},
    model::{
        FieldId, Filter, Query, Value,
        filter::{Expr, Test, sought},
    },
    proto::Request,
    screens::{Choice, Cx, Effect, Open, Purpose, Told, Tone, wording::number},
};

impl GridState {
    /// Does an action that chooses or narrows; answers whether it was one.
    pub(super) fn choose(&mut self, cx: &mut Cx<'_>, command: &Command) -> bool {
        match command.action {
            Action::UnselectRange if self.sticky => self.keep_range(cx),
            Action::UnselectRange => self.begin_range(cx, Marking::Take),
            Action::SelectWhere => ask_where(cx, "Select where", Purpose::SelectWhere),
            Action::UnselectWhere => ask_where(cx, "Unselect where", Purpose::UnselectWhere),
            Action::SelectSame => self.select_same(cx),
            Action::SelectOnly => self.show_only(cx, command),
            Action::SelectionSave => cx.open(Open::Prompt {
                title: "Name the selection".to_owned(),
                hint: "Under this name it can be chosen again until you leave the program.".to_owned(),
                text: String::new(),
                purpose: Purpose::NameSelection,
            }),
            Action::SelectionPick => self.offer_named(cx),
            Action::FilterShorten => {
                let count = terms::terms(&self.query.filter.text).len();
                self.drop_term(cx, count.saturating_sub(1));
            }
            Action::FilterCell => self.filter_cell(cx),
            Action::ActionMenu => self.open_menu(cx),
            Action::RecordDuplicate => {
                if let Some(record) = self.current().map(|record| record.id) {
                    let ticket = cx.ask(Request::Record(record));
                    self.wait(ticket, Waiting::Duplicate);
                }
            }
            _ => return false,
        }
        true
    }

    /// Takes in what a window above tells.
    pub(super) fn told(&mut self, cx: &mut Cx<'_>, told: &Told) {
        match told {
            Told::SelectWhere(filter) => self.ask_found(cx, filter, Marking::Add),
            Told::UnselectWhere(filter) => self.ask_found(cx, filter, Marking::Take),
            Told::NameSelection(name) => {
                self.keep_range(cx);
                let (key, count) = (cx.keymap.hint(&Action::SelectionPick.into()), number(self.selection.marks.len()));
                cx.say(Tone::Good, format!("Kept {count} selected as '{name}'; {key} brings them back."));
                self.named.insert(name.clone(), self.selection.marks.clone());
            }
            Told::PickSelection(name) => {
                if let Some(ids) = self.named.get(name).cloned() {
                    cx.say(Tone::Plain, format!("{} selected: '{name}'.", number(ids.len())));
                    self.remember();
                    self.recall(cx, ids);
                }
            }
            Told::ForgetSelection(name) => {
                self.named.remove(name);
                cx.say(Tone::Plain, format!("Forgot the selection '{name}'."));
            }
            Told::Copy(what, target) => self.copy(cx, *what, target.clone()),
            Told::CallList(target) => self.ask_for_call_list(cx, target.clone()),
            Told::Find(text) => self.filter_text(cx, text),
            Told::List(text) => match Filter::parse(text, cx.schema, &cx.reading, cx.user) {
                Ok(filter) => self.requery(cx, |query| (query.filter, query.only, query.bin) = (filter, None, false)),
                Err(error) => cx.say(Tone::Bad, error.to_string()),
            },
            Told::Made(kind, id) if *kind == self.kind => self.run_keeping(cx, Some(*id)),
            Told::Arrange(arrangement) => self.arrange(cx, arrangement.clone()),
            Told::Show(view) => self.show(cx, *view),
            Told::BeginWith(view) => self.begins_with = *view,
            Told::Made(..) | Told::Report(_) | Told::WriteReport(_) => {}
        }
    }

    /// Asks for the rows of the list that pass a filter.
    fn ask_found(&mut self, cx: &mut Cx<'_>, filter: &Filter, marking: Marking) {
        self.keep_range(cx);
        let query = Query { filter: self.query.filter.and(filter), ..self.query.clone() };
        let ticket = cx.ask(Request::Ids(query));
        self.wait(ticket, Waiting::Found(marking));
    }

    /// Selects the rows that hold what the row under the cursor holds in the column under the column cursor.
    fn select_same(&mut self, cx: &mut Cx<'_>) {
        let Some(record) = self.current() else { return };
        let Some(field) = self.columns.get(self.column).copied() else { return };
        let test = match record.value(field) {
            None => Expr::Test { fields: vec![field], test: Test::None },
            // All of them; others may stand beside them.
            Some(Value::Tags(tags)) => Expr::And(tags.into_iter().map(|tag| is(cx, field, Value::Text(tag))).collect()),
            Some(Value::Links(ids)) => Expr::And(ids.into_iter().map(|id| is(cx, field, Value::Link(id))).collect()),
            Some(Value::Tick(_)) => Expr::Test { fields: vec![field], test: Test::Any },
            Some(value) => is(cx, field, value),
        };
        self.ask_found(cx, &Filter { text: "the same".to_owned(), tree: test }, Marking::Add);
    }

    /// Narrows the filter to the value under the column cursor.
    fn filter_cell(&mut self, cx: &mut Cx<'_>) {
        let Some(record) = self.current() else { return };
        let Some(def) = self.columns.get(self.column).and_then(|field| cx.schema.field(*field)) else { return };
        let terms: Vec<String> = match record.value(def.id) {
            None => vec![format!("{}:none", def.name)],
            Some(Value::Tags(tags)) => tags.iter().map(|tag| Filter::term(&def.name, tag)).collect(),
            Some(Value::Tick(_)) => vec![format!("{}:yes", def.name)],
            Some(value @ (Value::Link(_) | Value::Links(_))) => value.links().iter().map(|id| self.link_term(&def.name, *id)).collect(),
            // A day is what a person means by a moment.
            Some(Value::Moment(at)) => vec![Filter::term(&def.name, &cx.reading.local(at).format("%Y-%m-%d").to_string())],
            Some(value) => vec![Filter::term(&def.name, &def.kind.show(&value, &cx.reading))],
        };
        let present = &self.query.filter.text;
        // What is joined by "or" must stay together.
        let present = if terms::terms(present).iter().any(|range| present[range.clone()].starts_with("or ")) {
            format!("({present})")
        } else {
            present.clone()
        };
        let text = std::iter::once(present).chain(terms).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        self.filter_text(cx, &text);
    }

    /// Links to one record, by its name where that is known and its own.
    fn link_term(&self, field: &str, id: crate::model::RecordId) -> String {
        match self.names.get(id).filter(|named| !named.name.is_empty() && self.names.called(&named.name).count() == 1) {
            Some(named) => format!("{field}={}", quoted(&named.name)),
            None => format!("{field}:#{id}"),
        }
    }

    /// Takes a term out of the filter.
    pub(super) fn drop_term(&mut self, cx: &mut Cx<'_>, place: usize) {
        if self.query.filter == Filter::default() {
            self.show_all(cx);
            return;
        }
        let text = terms::without(&self.query.filter.text, place);
        self.filter_text(cx, &text);
    }

    /// Shows only the selected records; once more all again.
    fn show_only(&mut self, cx: &mut Cx<'_>, command: &Command) {
        if self.query.only.is_some() {
            self.show_all(cx);
            return;
        }
        self.keep_range(cx);
        if !self.is_settled(cx, command) {
            return;
        }
        if self.selection.marks.is_empty() {
            cx.say(Tone::Warn, "Only the selected: nothing is selected.");
            return;
        }
        let only = Some(Arc::new(self.selection.marks.clone()));
        self.requery(cx, |query| query.only = only);
    }

    /// Ends showing only some records.
    pub(super) fn show_all(&mut self, cx: &mut Cx<'_>) {
        if self.query.only.is_some() {
            self.requery(cx, |query| query.only = None);
        }
    }

    fn offer_named(&self, cx: &mut Cx<'_>) {
        if self.named.is_empty() {
            let key = cx.keymap.hint(&Action::SelectionSave.into());
            cx.say(Tone::Plain, format!("No selection has a name yet; {key} names the present one."));
            return;
        }
        let choice = |label: String, note: String, told: Told| Choice { label, note, disabled: None, effect: Effect::Tell(Box::new(told)) };
        let picks = self
            .named
            .iter()
            .map(|(name, ids)| choice(name.clone(), format!("{} records", number(ids.len())), Told::PickSelection(name.clone())));
        let forgets = self.named.keys().map(|name| choice(format!("Forget '{name}'"), String::new(), Told::ForgetSelection(name.clone())));
        cx.open(Open::Menu { title: "Named selections".to_owned(), choices: picks.chain(forgets).collect() });
    }
}

fn ask_where(cx: &mut Cx<'_>, title: &str, purpose: Purpose) {
    let hint = "A filter such as: status:new  score>=4  owner:me  -city:berlin".to_owned();
    cx.open(Open::Prompt { title: title.to_owned(), hint, text: String::new(), purpose });
}

/// Whether a field is exactly this value, as search sees it.
fn is(cx: &Cx<'_>, field: FieldId, value: Value) -> Expr {
    let kind = cx.schema.field(field).map(|def| def.kind);
    let value = match (kind, value) {
        (Some(kind), Value::Text(text)) => Value::Text(sought(kind, &text)),
        (_, value) => value,
    };
    Expr::Test { fields: vec![field], test: Test::Is(value) }
}

/// A text as one piece of a filter.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
