//! Dates and numbers that can be read in more than one way: asked about once a column, never guessed.

use super::{
    amounts::{self, Mark},
    days::{self, Day, Order},
    formats::Habits,
    mapping::{ColumnUse, Mapping},
    reader::Preview,
};
use crate::model::{Kind, Schema};

/// How the values of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The order of its dates.
    Days(Order),
    /// What parts the decimals of its numbers.
    Numbers(Mark),
}

/// What may be read in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Dates.
    Days,
    /// Numbers.
    Numbers,
}

impl Way {
    /// The word for it in saved maps and on the command line: `dmy`, `comma`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Days(order) => order.word(),
            Self::Numbers(mark) => mark.word(),
        }
    }

    /// An example for people: `day/month/year`, `1.234,50`.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Days(order) => order.example(),
            Self::Numbers(mark) => mark.example(),
        }
    }

    /// The one of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Order::named(word).map(Self::Days).or_else(|| Mark::named(word).map(Self::Numbers))
    }

    /// What it is about.
    #[must_use]
    pub const fn doubt(self) -> Doubt {
        match self {
            Self::Days(_) => Doubt::Days,
            Self::Numbers(_) => Doubt::Numbers,
        }
    }

    /// A value read so, for people; `None` where it cannot be.
    #[must_use]
    pub fn read(self, cell: &str, this_year: i32) -> Option<String> {
        match self {
            Self::Days(order) => match days::read(cell, Some(order), this_year) {
                Day::Is(date) => Some(date.format("%-d %b %Y").to_string()),
                Day::Against(_) | Day::Open | Day::No => None,
            },
            Self::Numbers(mark) => match amounts::read(cell, Some(mark)) {
                amounts::Number::Is(number) => Some(number),
                amounts::Number::Open | amounts::Number::No => None,
            },
        }
    }
}

impl Doubt {
    /// What is in doubt about values of that kind.
    #[must_use]
    pub const fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Date | Kind::Moment => Some(Self::Days),
            Kind::Number | Kind::Money | Kind::Decimal | Kind::Percent => Some(Self::Numbers),
            _ => None,
        }
    }

    /// Every way such values may be written.
    #[must_use]
    pub fn ways(self) -> Vec<Way> {
        match self {
            Self::Days => Order::ALL.into_iter().map(Way::Days).collect(),
            Self::Numbers => Mark::ALL.into_iter().map(Way::Numbers).collect(),
        }
    }

    /// What such values are called.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Days => "dates",
            Self::Numbers => "numbers",
        }
    }
}

/// A column that can be read in more than one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which, counted from 0.
    pub column: usize,
    /// What is in doubt.
    pub doubt: Doubt,
    /// Values that can be read in more than one way.
    pub samples: Vec<String>,
    /// Some values are surely of one way and some of another.
    pub is_torn: bool,
}

impl Question {
    /// The ways that make something of at least one sample, and differ on one.
    #[must_use]
    pub fn ways(&self, this_year: i32) -> Vec<Way> {
        let reads = |way: &Way| self.samples.iter().any(|sample| way.read(sample, this_year).is_some());
        self.doubt.ways().into_iter().filter(reads).collect()
    }
}

/// How a column is known to be written, without asking anybody: as the person said for it or for the whole file, as its values say, or
/// as a program that writes for programs does.
#[must_use]
pub fn known_way(preview: &Preview, mapping: &Mapping, at: usize, doubt: Doubt) -> Option<Way> {
    if let Some(way) = mapping.way(at).filter(|way| way.doubt() == doubt) {
        return Some(way);
    }
    let is_own = preview.habits == Habits::Own;
    let look = preview.looks.get(at);
    match doubt {
        Doubt::Days => {
            let certain = look.and_then(|look| if let days::Verdict::Certain(order) = look.days { Some(order) } else { None });
            preview.layout.days.or(certain).map(Way::Days)
        }
        Doubt::Numbers => {
            let certain = look.and_then(|look| if let amounts::Verdict::Certain(mark) = look.numbers { Some(mark) } else { None });
            // What a program writes for programs has a point.
            let written = is_own.then_some(Mark::Point);
            preview.layout.numbers.or(written).or(certain).map(Way::Numbers)
        }
    }
}

/// What is still to be asked.
#[must_use]
pub fn open(preview: &Preview, mapping: &Mapping, schema: &Schema) -> Vec<Question> {
    (0..preview.headers.len())
        .filter_map(|at| question(preview, mapping, schema, at))
        .filter(|(_, is_open)| *is_open)
        .map(|(question, _)| question)
        .collect()
}

/// What could be asked about a column, and whether it must be.
#[must_use]
pub fn question(preview: &Preview, mapping: &Mapping, schema: &Schema, at: usize) -> Option<(Question, bool)> {
    let ColumnUse::Field(field) = mapping.column(at) else { return None };
    let field = schema.field(field).filter(|field| field.id != crate::model::fields::ID)?;
    let doubt = Doubt::of(field.kind)?;
    let look = preview.looks.get(at)?;
    let (samples, is_torn) = match doubt {
        Doubt::Days => (&look.open_days, look.days == days::Verdict::Torn),
        Doubt::Numbers => (&look.open_numbers, look.numbers == amounts::Verdict::Torn),
    };
    if samples.is_empty() {
        return None;
    }
    let is_open = known_way(preview, mapping, at, doubt).is_none();
    Some((Question { column: at, doubt, samples: samples.clone(), is_torn }, is_open))
}
