//! Values on their way to the clipboard: gathered a page at a time, clean, and no more than terminals take.

use std::sync::Arc;

use roaring::RoaringTreemap;

use super::{GridState, Waiting};
use crate::{
    action::{Action, Command},
    model::{FieldId, Filter, Kind, Names, Query, QueryId, Reading, Record, RecordId, Schema, Target},
    proto::Request,
    screens::{Copied, Cx, Effect, Open, Told, Tone, wording::number},
    text::clean,
};

/// The most bytes a terminal takes into its clipboard.
const MOST: usize = 74_000;
/// Rows asked for at a time.
const PAGE: u32 = 500;
/// Sets the answer that is copied from apart from the one that is shown.
const COPY: u64 = 1 << 40;

/// What is being gathered.
#[derive(Clone, Debug)]
pub(super) struct Copying {
    what: Copied,
    target: Target,
    columns: Vec<FieldId>,
    text: String,
    /// Values or rows in it.
    count: u64,
    from: u32,
    total: u32,
}

impl Copied {
    /// What stands for an action.
    const fn of(action: Action) -> Option<Self> {
        match action {
            Action::CopyRows => Some(Self::Rows),
            Action::CopyTable => Some(Self::Table),
            Action::CopyEmails => Some(Self::Emails),
            Action::CopyPhones => Some(Self::Phones),
            _ => None,
        }
    }

    /// What it counts: one of them, or many.
    const fn noun(self, count: u64) -> &'static str {
        match (self, count) {
            (Self::Rows | Self::Table, 1) => "row",
            (Self::Rows | Self::Table, _) => "rows",
            (Self::Emails, 1) => "e-mail address",
            (Self::Emails, _) => "e-mail addresses",
            (Self::Phones, 1) => "phone number",
            (Self::Phones, _) => "phone numbers",
        }
    }
}

impl GridState {
    /// Does a copy action; answers whether it was one.
    pub(super) fn copy_action(&mut self, cx: &mut Cx<'_>, command: &Command) -> bool {
        if command.action == Action::CopyCell {
            self.copy_cell(cx);
            return true;
        }
        let Some(what) = Copied::of(command.action) else { return false };
        self.each_target(cx, command, |_, target, _| Effect::Tell(Box::new(Told::Copy(what, target))));
        true
    }

    fn copy_cell(&self, cx: &mut Cx<'_>) {
        let (Some(record), Some(field)) = (self.current(), self.columns.get(self.column)) else { return };
        let text = cell(record, *field, &self.names, cx.schema, &cx.reading);
        if text.is_empty() {
            cx.say(Tone::Plain, "Nothing to copy: the cell is empty.");
        } else {
            send(cx, text, "the cell");
        }
    }

    /// Begins to gather: first the ids, then an answer that holds them, then its rows.
    pub(super) fn copy(&mut self, cx: &mut Cx<'_>, what: Copied, target: Target) {
        let of_kind = |wanted: Kind| cx.schema.fields().iter().filter(|def| def.kind == wanted).map(|def| def.id).collect();
        let columns = match what {
            Copied::Rows | Copied::Table => self.columns.clone(),
            Copied::Emails => of_kind(Kind::Email),
            Copied::Phones => of_kind(Kind::Phone),
        };
        let mut text = String::new();
        if what == Copied::Table {
            let titles: Vec<String> = columns.iter().filter_map(|field| Some(clean::line(&cx.schema.field(*field)?.title()))).collect();
            text = titles.join("\t") + "\n";
        }
        let range = match &target {
            Target::Selection { selection, .. } => selection.range,
            _ => None,
        };
        self.copying = Some(Copying { what, target, columns, text, count: 0, from: 0, total: 0 });
        match range {
            Some((id, low, high)) => {
                let ticket = cx.ask(Request::Marks { id, rows: Some((low, high)) });
                self.wait(ticket, Waiting::CopyIds);
            }
            None => self.copy_ids(cx, &RoaringTreemap::new()),
        }
    }

    /// The rows of the range are known: asks for an answer that holds them and the marks.
    pub(super) fn copy_ids(&mut self, cx: &mut Cx<'_>, ranged: &RoaringTreemap) {
        let Some(copying) = &mut self.copying else { return };
        let (ids, within) = match &copying.target {
            Target::Records(ids) => (ids.iter().map(|id| id.0).collect(), false),
            Target::Selection { selection, within } => (&selection.marks | ranged, within.is_some()),
            Target::Query(_) => return,
        };
        // What the list hides comes along only where the person said so.
        let filter = if within { self.query.filter.clone() } else { Filter::default() };
        let query = Query { filter, only: Some(Arc::new(ids)), ..self.query.clone() };
        copying.target = Target::Query(query.clone());
        let ticket = cx.ask(Request::Run { id: self.copy_id(), query, keep: None::<RecordId> });
        self.wait(ticket, Waiting::CopyAnswer);
    }

    const fn copy_id(&self) -> QueryId {
        QueryId(self.id.0 | COPY)
    }

    pub(super) fn copy_answer(&mut self, cx: &mut Cx<'_>, total: u32) {
        if let Some(copying) = &mut self.copying {
            copying.total = total;
            self.copy_more(cx);
        }
    }

    /// Rows arrived: takes their values in, and asks for more or is done.
    pub(super) fn copy_rows(&mut self, cx: &mut Cx<'_>, rows: &[Record]) {
        let Some(copying) = &mut self.copying else { return };
        for record in rows {
            copying.take(record, &self.names, cx.schema, &cx.reading);
        }
        copying.from += u32::try_from(rows.len()).unwrap_or(u32::MAX).max(1);
        self.copy_more(cx);
    }

    fn copy_more(&mut self, cx: &mut Cx<'_>) {
        let Some(copying) = &self.copying else { return };
        if copying.text.len() <= MOST && copying.from < copying.total {
            let (from, columns) = (copying.from, copying.columns.clone());
            let ticket = cx.ask(Request::Rows { id: self.copy_id(), from, count: PAGE, columns });
            self.wait(ticket, Waiting::CopyRows);
            return;
        }
        let Some(copying) = self.copying.take() else { return };
        let noun = copying.what.noun(copying.count);
        if copying.text.len() > MOST {
            self.offer_file(cx, copying);
        } else if copying.count == 0 {
            cx.say(Tone::Plain, format!("Nothing to copy: there are no {noun}."));
        } else {
            send(cx, copying.text.trim_end_matches('\n').to_owned(), &format!("{} {noun}", number(copying.count)));
        }
    }

    fn offer_file(&self, cx: &mut Cx<'_>, copying: Copying) {
        let count = u64::from(copying.total);
        let export = Open::Export { target: copying.target, kind: self.kind, count, columns: copying.columns };
        cx.open(Open::Ask {
            title: "Too much for the clipboard".to_owned(),
            lines: vec![
                format!("These {} records are more than a terminal's clipboard takes (74 kB).", number(u64::from(copying.total))),
                "Nothing was copied. A file takes them all.".to_owned(),
            ],
            buttons: vec![("Write a file".to_owned(), Some(Effect::Open(Box::new(export)))), ("Cancel".to_owned(), None)],
            focus: 0,
        });
    }
}

impl Copying {
    fn take(&mut self, record: &Record, names: &Names, schema: &Schema, reading: &Reading) {
        let cells = self.columns.iter().map(|field| cell(record, *field, names, schema, reading));
        match self.what {
            Copied::Rows | Copied::Table => {
                self.text.push_str(&cells.collect::<Vec<_>>().join("\t"));
                self.text.push('\n');
                self.count += 1;
            }
            Copied::Emails | Copied::Phones => {
                for value in cells.filter(|value| !value.is_empty()).collect::<Vec<_>>() {
                    self.text.push_str(&value);
                    self.text.push('\n');
                    self.count += 1;
                }
            }
        }
    }
}

/// A value as a person reads it, in one clean line.
fn cell(record: &Record, field: FieldId, names: &Names, schema: &Schema, reading: &Reading) -> String {
    let shown = schema.field(field).zip(record.value(field)).map(|(def, value)| match def.kind {
        Kind::Person => def.kind.show(&value, reading),
        kind => names.show(kind, &value, schema, reading),
    });
    clean::line(&shown.unwrap_or_default())
}

/// Whether it arrives nobody tells, so it is only said to be sent.
fn send(cx: &mut Cx<'_>, text: String, what: &str) {
    let characters = number(u64::try_from(text.chars().count()).unwrap_or(u64::MAX));
    cx.say(Tone::Good, format!("Sent {what} to the terminal's clipboard ({characters} characters)."));
    cx.effects.push(Effect::Copy(text));
}
