//! How the team gets on: for each person what is open, new, due, converted and lost; every number opens its records.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use chrono::{Datelike, Days};

use super::Cx;
use crate::{
    action::Context,
    model::{Filter, Query, Reading, Schema, TypeId, fields, record_type},
    proto::{Request, Ticket},
};

/// One number of a row: how many records of a type pass a filter.
#[derive(Debug)]
pub struct Measure {
    /// Above its column.
    pub label: &'static str,
    /// What it counts, in a sentence.
    pub help: &'static str,
    kind: TypeId,
    filter: fn(&Reading) -> String,
}

fn since(reading: &Reading, field: &str, begin: impl FnOnce(chrono::NaiveDate) -> Option<chrono::NaiveDate>) -> String {
    let today = reading.today();
    format!("{field}>={}", begin(today).unwrap_or(today).format("%Y-%m-%d"))
}

/// Every number, in the order of the columns.
pub static MEASURES: &[Measure] = &[
    Measure { label: "Open", help: "Leads that are not lost.", kind: record_type::LEAD, filter: |_| "-status:lost".to_owned() },
    Measure {
        label: "New",
        help: "Leads made since Monday.",
        kind: record_type::LEAD,
        filter: |reading| {
            since(reading, "created", |today| today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday()))))
        },
    },
    Measure { label: "Today", help: "Leads whose next step is due today.", kind: record_type::LEAD, filter: |_| "next:today".to_owned() },
    Measure {
        label: "Overdue",
        help: "Leads whose next step was due before.",
        kind: record_type::LEAD,
        filter: |_| "next<today".to_owned(),
    },
    Measure {
        label: "Month",
        help: "Leads that became business contacts this month.",
        kind: record_type::CONTACT,
        filter: |reading| since(reading, "converted", |today| today.with_day(1)),
    },
    Measure {
        label: "Converted",
        help: "Leads that became business contacts.",
        kind: record_type::CONTACT,
        filter: |_| "converted:any".to_owned(),
    },
    Measure { label: "Lost", help: "Leads with the status Lost.", kind: record_type::LEAD, filter: |_| "status:lost".to_owned() },
];

/// Where three of them stand, for the rate.
const OPEN: usize = 0;
const CONVERTED: usize = 5;
const LOST: usize = 6;

impl Measure {
    fn query(&self, cx: &Cx<'_>) -> Option<Query> {
        let filter = Filter::parse(&(self.filter)(&cx.reading), cx.schema, &cx.reading, cx.user).ok()?;
        Some(Query { kinds: vec![self.kind], filter, sort: Vec::new(), bin: false, only: None })
    }
}

/// Whose numbers a row shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Whose {
    /// That login name.
    Person(String),
    Nobody,
    /// All of them together.
    Everybody,
}

impl Whose {
    /// The term of the filter that narrows a list to them.
    fn term(&self) -> String {
        match self {
            Self::Person(login) => Filter::term("owner", login),
            Self::Nobody => "owner:none".to_owned(),
            Self::Everybody => String::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    whose: Whose,
    counts: Vec<u64>,
}

impl Row {
    fn count(&self, place: usize) -> u64 {
        self.counts.get(place).copied().unwrap_or(0)
    }

    /// Converted of all there were, in hundredths; `None` where there were none.
    fn rate(&self) -> Option<u64> {
        let all = self.count(OPEN) + self.count(CONVERTED) + self.count(LOST);
        (self.count(CONVERTED) * 100 + all / 2).checked_div(all)
    }
}

/// The screen's state.
#[derive(Clone, Debug)]
pub struct ProgressState {
    user: String,
    rows: Vec<Row>,
    row: usize,
    column: usize,
    asked: Option<Ticket>,
    /// Records were changed since the numbers were asked for.
    stale: bool,
    problem: Option<String>,
}

impl ProgressState {
    /// Asks for the numbers.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>) -> Self {
        let mut state = Self { user: cx.user.to_owned(), rows: Vec::new(), row: 0, column: 0, asked: None, stale: false, problem: None };
        state.ask(cx);
        state
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        let queries: Vec<Query> = MEASURES.iter().filter_map(|measure| measure.query(cx)).collect();
        self.asked = Some(cx.ask(Request::Tally { by: fields::ASSIGNED_TO, queries }));
        self.stale = false;
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Form
    }
}

/// The rows of an answer: everybody who is here, whoever left and still has something, nobody, and all together.
fn rows(schema: &Schema, tallied: &[(Option<String>, Vec<u64>)]) -> Vec<Row> {
    let none = vec![0; MEASURES.len()];
    let of = |login: Option<&str>| {
        tallied.iter().find(|(who, _)| who.as_deref() == login).map_or_else(|| none.clone(), |(_, counts)| counts.clone())
    };
    let mut rows: Vec<Row> = Vec::new();
    for person in &schema.people {
        let counts = of(Some(&person.login));
        if !person.has_left || counts.iter().any(|count| *count > 0) {
            rows.push(Row { whose: Whose::Person(person.login.clone()), counts });
        }
    }
    let strangers = tallied.iter().filter_map(|(who, counts)| Some((who.as_ref()?, counts)));
    for (login, counts) in strangers.filter(|(login, _)| schema.people.iter().all(|person| person.login != **login)) {
        rows.push(Row { whose: Whose::Person(login.clone()), counts: counts.clone() });
    }
    rows.push(Row { whose: Whose::Nobody, counts: of(None) });
    let total = (0..MEASURES.len()).map(|place| rows.iter().map(|row| row.count(place)).sum()).collect();
    rows.push(Row { whose: Whose::Everybody, counts: total });
    rows
}
