//! What a person makes of the list: the view that is open, the arrangement that is kept, the view to begin with.

use super::{GridState, Waiting};
use crate::{
    model::{
        Arrangement, Filter, Kind, Reading, RecordId, Schema, View, fields,
        views::{ALL, BUILT_IN_VIEWS, ViewId},
    },
    screens::{Cx, Tone},
};

/// The view that is open, as it was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewed {
    /// Which.
    pub id: ViewId,
    /// What it is called.
    pub name: String,
    filter: String,
    is_bin: bool,
    /// Its columns and order; the columns of built-in views are the person's own.
    arrangement: Arrangement,
    has_columns: bool,
}

/// What a view says, wherever it comes from.
struct Said<'a> {
    name: String,
    filter: &'a str,
    columns: &'a str,
    order: &'a str,
    is_bin: bool,
}

impl GridState {
    /// Opens a view. What it names and is gone is told, everything else applies, and nothing is changed through it until
    /// its filter is put right.
    pub fn show(&mut self, cx: &mut Cx<'_>, id: ViewId) {
        let schema = cx.schema.clone();
        let Some(said) = said(&schema, self.kind, id) else {
            cx.say(Tone::Warn, "that view is gone. Choose another.");
            return;
        };
        let base = schema.base(self.kind);
        let own = self.kept_arrangement();
        let mut arrangement = own.clone();
        let mut gone = arrangement.read_columns(said.columns, &schema, base);
        if id != ALL {
            gone.extend(arrangement.read_order(said.order, &schema, base));
        }
        let (filter, wrong) = filter_of(said.filter, &schema, &cx.reading, cx.user);
        self.own = (id != ALL).then_some(own);
        self.blocked = wrong.first().cloned();
        self.view = (id != ALL).then(|| Viewed {
            id,
            name: said.name,
            filter: filter.text.clone(),
            is_bin: said.is_bin,
            arrangement: arrangement.clone(),
            has_columns: !said.columns.is_empty(),
        });
        if said.is_bin != self.query.bin {
            self.unselect(cx);
        }
        let sort = arrangement.sort.clone();
        self.requery(cx, |query| {
            query.bin = said.is_bin;
            query.filter = filter;
            query.sort = sort;
            query.only = None;
        });
        self.arrange(cx, arrangement);
        if let Some(problem) = wrong.first().or(gone.first()) {
            cx.say(Tone::Warn, format!("{problem}; the rest of the view applies."));
        }
    }

    /// After the list was arranged from outside: the cursor stays in sight, rows are at hand.
    pub fn settle_in(&mut self, cx: &mut Cx<'_>) {
        self.follow(cx);
    }

    /// Whether the list differs from the view as it was opened.
    #[must_use]
    pub fn is_view_changed(&self) -> bool {
        self.view.as_ref().is_some_and(|view| {
            let now = self.arrangement();
            let same_columns = !view.has_columns || now == view.arrangement;
            !(same_columns && now.sort == view.arrangement.sort && view.filter == self.query.filter.text && view.is_bin == self.query.bin)
        })
    }

    /// Why nothing may be changed through the open view: what it names and is gone, until its filter is put right.
    #[must_use]
    pub fn blocked(&self) -> Option<&str> {
        let is_as_opened = self.view.as_ref().is_some_and(|view| view.filter == self.query.filter.text);
        self.blocked.as_deref().filter(|_| is_as_opened)
    }

    /// The list as a view that could be saved: under the open view's name, and in its place where it is the person's own.
    #[must_use]
    pub fn as_view(&self, cx: &Cx<'_>) -> View {
        let now = self.arrangement();
        let kind = cx.schema.record_type(self.kind).map(|kind| kind.id).unwrap_or(self.kind);
        let open = match self.view.as_ref().map(|view| view.id) {
            Some(ViewId::Saved(record)) => cx.schema.views.iter().find(|view| view.record == record),
            _ => None,
        };
        let own = open.filter(|view| view.author == cx.user);
        View {
            record: own.map_or(RecordId(0), |view| view.record),
            name: open.map(|view| view.name.clone()).unwrap_or_default(),
            kind,
            author: cx.user.to_owned(),
            is_shared: own.is_some_and(|view| view.is_shared),
            filter: self.query.filter.text.clone(),
            columns: now.columns_text(cx.schema),
            order: now.order_text(cx.schema),
        }
    }

    /// The person's own arrangement: what the list looks like when no view shows another.
    #[must_use]
    pub fn kept_arrangement(&self) -> Arrangement {
        match (&self.own, &self.view) {
            (Some(own), Some(view)) if view.has_columns => own.clone(),
            (Some(own), _) => Arrangement { sort: own.sort.clone(), ..self.arrangement() },
            (None, _) => self.arrangement(),
        }
    }

    /// Rows at hand lack values that are wanted now.
    pub(super) fn refetch(&mut self) {
        self.forget(&Waiting::Rows);
        self.stale = true;
    }
}

fn said(schema: &Schema, kind: crate::model::TypeId, id: ViewId) -> Option<Said<'_>> {
    match id {
        ViewId::BuiltIn(name) => {
            let row = BUILT_IN_VIEWS.iter().find(|row| row.name == name)?;
            let plural = schema.record_type(kind)?.plural.to_lowercase();
            Some(Said { name: row.title.replace("{}", &plural), filter: row.filter, columns: "", order: row.order, is_bin: row.is_bin })
        }
        ViewId::Saved(record) => {
            let view = schema.views.iter().find(|view| view.record == record && view.kind == kind)?;
            let View { name, filter, columns, order, .. } = view;
            Some(Said { name: name.clone(), filter, columns, order, is_bin: false })
        }
    }
}

/// A view's filter with everything in it that still means something, and a sentence for each term that does not. Its
/// text stays whole, so that it can be put right.
fn filter_of(text: &str, schema: &Schema, reading: &Reading, user: &str) -> (Filter, Vec<String>) {
    let mut problems = Vec::new();
    let mut sound = Vec::new();
    for term in terms(text) {
        let joins = matches!(term.to_lowercase().as_str(), "or" | "and" | "not");
        match Filter::parse(&term, schema, reading, user) {
            Err(error) if !joins => problems.push(error.problem),
            _ => match nobody(&term, schema) {
                Some(problem) => problems.push(problem),
                None => sound.push(term),
            },
        }
    }
    match Filter::parse(text, schema, reading, user) {
        Ok(filter) if problems.is_empty() => (filter, problems),
        Err(error) if problems.is_empty() => (Filter { text: text.to_owned(), ..Filter::default() }, vec![error.to_string()]),
        _ => {
            let rest = Filter::parse(&sound.join(" "), schema, reading, user).unwrap_or_default();
            (Filter { text: text.to_owned(), tree: rest.tree }, problems)
        }
    }
}

/// The terms of a filter that stand beside each other; what is in brackets or quotes stays together.
fn terms(text: &str) -> Vec<String> {
    let (mut out, mut term, mut open, mut quoted) = (Vec::new(), String::new(), 0usize, false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => open += 1,
            ')' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
        if c.is_whitespace() && open == 0 && !quoted {
            out.push(std::mem::take(&mut term));
        } else {
            term.push(c);
        }
    }
    out.push(term);
    out.retain(|term| !term.is_empty());
    out
}

/// A sentence when the term asks for a person whom the store does not know.
fn nobody(term: &str, schema: &Schema) -> Option<String> {
    let (name, who) = term.trim_start_matches('-').split_once([':', '='])?;
    let field = schema.named(name).filter(|field| field.kind == Kind::Person && field.id == fields::ASSIGNED_TO)?;
    let who = who.trim_matches('"');
    let folded = crate::text::fold::folded;
    let known = |who: &str| {
        matches!(who, "me" | "none" | "any")
            || schema
                .people
                .iter()
                .any(|person| folded(&person.login).starts_with(&folded(who)) || folded(&person.name).starts_with(&folded(who)))
    };
    let stranger = who.split(',').find(|who| !known(who))?;
    Some(format!("nobody here is called '{stranger}' ({})", field.name))
}
