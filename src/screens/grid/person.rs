//! What a person makes of the list: the view that is open, the arrangement that is kept, the view to begin with.

use super::{GridState, Waiting};
use crate::{
    model::{
        Arrangement, Filter, RecordId, Schema, View,
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
        let (filter, wrong) = Filter::parse_leniently(said.filter, &schema, &cx.reading, cx.user);
        let wrong = wrong.into_iter().next().map(|wrong| wrong.problem);
        self.own = (id != ALL).then_some(own);
        self.blocked.clone_from(&wrong);
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
        if let Some(problem) = wrong.as_ref().or(gone.first()) {
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
