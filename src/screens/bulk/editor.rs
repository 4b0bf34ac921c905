//! The window in which one field gets its value: a line to type in, and rows to choose from.

use super::choices::{Choice, Known, choices};
use crate::{
    action::Action,
    model::{FieldDef, FieldId, Filter, Kind, Query, QueryId, Record, RecordId, Value, fields, filter::Expr},
    proto::{Edit, Reply, Request, Ticket},
    screens::{Cx, Gesture, Input},
    text::fold::folded,
    ui::{Hit, TextInput},
};

/// Values in use that are shown at most.
const USED: u32 = 20;

/// The hub's name for the records a link may point at.
const LINKS: QueryId = QueryId(1_000_003);

/// `+fair -cold`.
fn signed(add: &[String], remove: &[String]) -> String {
    let words = add.iter().map(|word| format!("+{word}")).chain(remove.iter().map(|word| format!("-{word}")));
    words.collect::<Vec<_>>().join(" ")
}

/// The window's state.
#[derive(Clone, Debug)]
pub(super) struct Editor {
    pub(super) field: FieldId,
    pub(super) typed: TextInput,
    pub(super) rows: Vec<Choice>,
    pub(super) cursor: usize,
    used: Vec<(String, u64)>,
    linked: Vec<(RecordId, String, String)>,
    asked: Option<Ticket>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Chosen {
    /// It goes on.
    NotYet,
    /// This is lined up.
    Edit(Edit),
    /// Nothing is.
    Nothing,
}

impl Editor {
    /// For a field; `lined` is what was lined up before.
    pub(super) fn open(cx: &mut Cx<'_>, field: &FieldDef, lined: Option<&Edit>) -> Self {
        let text = match (field.kind, lined) {
            (Kind::Stars | Kind::YesNo | Kind::Person, _) => String::new(),
            (kind, Some(Edit::Set(value))) => kind.show(value, &cx.reading),
            (_, Some(Edit::Change { add, remove })) => signed(add, remove),
            (_, Some(Edit::Add(words) | Edit::Remove(words))) => words.join("; "),
            _ => String::new(),
        };
        let mut editor = Self {
            field: field.id,
            typed: TextInput::line(&text),
            rows: Vec::new(),
            cursor: 0,
            used: Vec::new(),
            linked: Vec::new(),
            asked: None,
        };
        editor.narrow(cx, field);
        editor.cursor = lined.and_then(|lined| editor.rows.iter().position(|row| row.edit.as_ref() == Ok(lined))).unwrap_or(0);
        editor
    }

    fn narrow(&mut self, cx: &mut Cx<'_>, field: &FieldDef) {
        if matches!(field.kind, Kind::Text | Kind::Url | Kind::Choice(_) | Kind::Tags | Kind::Several(_)) {
            // Of several tags the last one is being typed.
            let typed = self.typed.text();
            let typed = typed.rsplit([';', ',']).next().unwrap_or_default().trim().trim_start_matches(['+', '-']).to_owned();
            self.asked = Some(cx.ask(Request::Values { field: field.id, typed, limit: USED }));
        }
        if let Kind::Link(bases) = field.kind {
            let kinds = cx.schema.types_of(bases);
            let typed = self.typed.text();
            let words: Vec<Expr> = folded(&typed).split_whitespace().map(|word| Expr::Word(word.to_owned())).collect();
            let tree = if words.is_empty() { Expr::All } else { Expr::And(words) };
            let query = Query { kinds, filter: Filter { text: typed, tree }, sort: Vec::new(), bin: false, only: None };
            self.asked = Some(cx.ask(Request::Run { id: LINKS, query, keep: None }));
        }
        self.choose(cx, field);
    }

    fn choose(&mut self, cx: &Cx<'_>, field: &FieldDef) {
        let known = Known { used: &self.used, linked: &self.linked, schema: cx.schema, reading: &cx.reading };
        self.rows = choices(field, &self.typed.text(), &known);
        self.cursor = 0;
    }

    /// Takes an input in.
    pub(super) fn update(&mut self, cx: &mut Cx<'_>, input: &Input<'_>) -> Chosen {
        let schema = cx.schema.clone();
        let Some(field) = schema.field(self.field) else { return Chosen::Nothing };
        let last = self.rows.len().saturating_sub(1);
        match input {
            Input::Do(command) => match command.action {
                Action::PickDown => self.cursor = if self.cursor >= last { 0 } else { self.cursor + 1 },
                Action::PickUp => self.cursor = if self.cursor == 0 { last } else { self.cursor - 1 },
                Action::PickPageDown => self.cursor = last,
                Action::PickPageUp => self.cursor = 0,
                Action::PickTake => return self.take(),
                Action::PickCancel | Action::Cancel | Action::Close => return Chosen::Nothing,
                _ => {}
            },
            Input::Key(key) => {
                // A digit on stars says it all.
                if let (Kind::Stars, Some(stars @ 0..=5)) = (field.kind, key.typed().and_then(|c| c.to_digit(10))) {
                    return Chosen::Edit(Edit::Set(Value::Stars(u8::try_from(stars).unwrap_or(0))));
                }
                if self.typed.key(*key) {
                    self.narrow(cx, field);
                }
            }
            Input::Paste(text) => {
                self.typed.paste(text);
                self.narrow(cx, field);
            }
            Input::Reply(ticket, Reply::Values(values)) if self.asked == Some(*ticket) => {
                self.asked = None;
                self.used.clone_from(values);
                let before = self.rows.get(self.cursor).cloned();
                self.choose(cx, field);
                self.cursor = self.rows.iter().position(|row| Some(row) == before.as_ref()).unwrap_or(0);
            }
            Input::Reply(ticket, Reply::Answer(answer)) if self.asked == Some(*ticket) => {
                self.asked = Some(cx.ask(Request::Rows { id: answer.id, from: 0, count: USED, columns: Vec::new() }));
            }
            Input::Reply(ticket, Reply::Rows { rows, .. }) if self.asked == Some(*ticket) => {
                self.asked = None;
                let place = |record: &Record| record.text(fields::CITY).to_owned();
                self.linked = rows.iter().map(|record| (record.id, record.name().to_owned(), place(record))).collect();
                self.choose(cx, field);
            }
            Input::Mouse { gesture: Gesture::WheelDown, .. } => self.cursor = (self.cursor + 1).min(last),
            Input::Mouse { gesture: Gesture::WheelUp, .. } => self.cursor = self.cursor.saturating_sub(1),
            Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit: Hit::Entry(place), .. } => {
                self.cursor = (*place).min(last);
                return self.take();
            }
            _ => {}
        }
        Chosen::NotYet
    }

    fn take(&self) -> Chosen {
        match self.rows.get(self.cursor).map(|row| row.edit.clone()) {
            Some(Ok(edit)) => Chosen::Edit(edit),
            _ => Chosen::NotYet,
        }
    }
}
