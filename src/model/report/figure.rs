//! What a measure reckons, and in which unit.

use serde::{Deserialize, Serialize};

use crate::model::{field::FieldDef, id::FieldId, kind::Kind, schema::Schema};

/// What is reckoned over the records of a group. The order of the variants crosses sockets: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Figure {
    /// How many there are.
    Count,
    /// How many of all records of the report.
    Share,
    /// The sum of a field.
    Sum(FieldId),
    /// The average of a field over the records that hold a value.
    Average(FieldId),
    /// The smallest or earliest value of a field.
    Least(FieldId),
    /// The largest or latest value of a field.
    Most(FieldId),
    /// How many days ago a field lies, on average, over the records that hold a value.
    Age(FieldId),
    /// How many of the records [`among`](super::Measure::among) pass [`filter`](super::Measure::filter).
    Rate,
    /// What the lines of products come to; grouped by products, those of the group.
    Sales,
    /// How many pieces of products; grouped by products, those of the group.
    Pieces,
    /// What the lines of products come to above their purchase prices. Lines whose product has none in the product list do not count.
    Margin,
}

/// A row of the table of figures.
#[derive(Debug)]
pub struct FigureDef {
    /// Its name in files and in the shell.
    pub name: &'static str,
    /// On the screen; `{}` stands for the field's title.
    pub label: &'static str,
    /// The figure, of a field where it takes one.
    pub make: Make,
}

/// How a figure comes about.
#[derive(Clone, Copy, Debug)]
pub enum Make {
    /// By itself.
    Alone(Figure),
    /// Of a field.
    Of(fn(FieldId) -> Figure),
}

/// Every figure, in the order they are offered.
pub static FIGURES: &[FigureDef] = &[
    FigureDef { name: "count", label: "Count", make: Make::Alone(Figure::Count) },
    FigureDef { name: "share", label: "Share", make: Make::Alone(Figure::Share) },
    FigureDef { name: "sum", label: "{}", make: Make::Of(Figure::Sum) },
    FigureDef { name: "average", label: "Average {}", make: Make::Of(Figure::Average) },
    FigureDef { name: "least", label: "First {}", make: Make::Of(Figure::Least) },
    FigureDef { name: "most", label: "Last {}", make: Make::Of(Figure::Most) },
    FigureDef { name: "age", label: "Days since {}", make: Make::Of(Figure::Age) },
    FigureDef { name: "rate", label: "Rate", make: Make::Alone(Figure::Rate) },
    FigureDef { name: "sales", label: "Sales", make: Make::Alone(Figure::Sales) },
    FigureDef { name: "pieces", label: "Pieces", make: Make::Alone(Figure::Pieces) },
    FigureDef { name: "margin", label: "Margin", make: Make::Alone(Figure::Margin) },
];

/// What the numbers of a measure are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Records.
    Count,
    /// Per cent.
    Percent,
    /// Days.
    Days,
    /// Values of a field's kind.
    Value(Kind),
    /// Averages of a field's kind.
    Average(Kind),
}

impl Figure {
    /// Its row in the table.
    #[must_use]
    pub fn def(self) -> &'static FigureDef {
        let is = |def: &&FigureDef| match (def.make, self.field()) {
            (Make::Alone(figure), None) => figure == self,
            (Make::Of(figure), Some(field)) => figure(field) == self,
            _ => false,
        };
        // A test proves that every figure has its row.
        FIGURES.iter().find(is).unwrap_or(&FIGURES[0])
    }

    /// The field it reckons with.
    #[must_use]
    pub const fn field(self) -> Option<FieldId> {
        match self {
            Self::Sum(field) | Self::Average(field) | Self::Least(field) | Self::Most(field) | Self::Age(field) => Some(field),
            Self::Count | Self::Share | Self::Rate | Self::Sales | Self::Pieces | Self::Margin => None,
        }
    }

    /// Whether it can reckon with a field.
    #[must_use]
    pub const fn fits(self, field: &FieldDef) -> bool {
        match self {
            Self::Sum(_) => matches!(field.kind, Kind::Number | Kind::Money | Kind::Decimal),
            Self::Average(_) => matches!(field.kind, Kind::Number | Kind::Money | Kind::Decimal | Kind::Percent | Kind::Stars),
            Self::Age(_) => matches!(field.kind, Kind::Date | Kind::Moment),
            Self::Least(_) | Self::Most(_) => field.kind.is_ordered(),
            Self::Count | Self::Share | Self::Rate | Self::Sales | Self::Pieces | Self::Margin => false,
        }
    }

    /// Whether it looks at the lines of products.
    #[must_use]
    pub const fn is_of_lines(self) -> bool {
        matches!(self, Self::Sales | Self::Pieces | Self::Margin)
    }

    /// What its numbers are.
    #[must_use]
    pub fn unit(self, schema: &Schema) -> Unit {
        let kind = self.field().and_then(|field| schema.field(field)).map_or(Kind::Number, |field| field.kind);
        match self {
            Self::Count => Unit::Count,
            Self::Share | Self::Rate => Unit::Percent,
            Self::Age(_) => Unit::Days,
            Self::Average(_) => Unit::Average(kind),
            Self::Sum(_) | Self::Least(_) | Self::Most(_) => Unit::Value(kind),
            Self::Sales | Self::Margin => Unit::Value(Kind::Money),
            Self::Pieces => Unit::Value(Kind::Decimal),
        }
    }

    /// Whether sums of it mean something.
    #[must_use]
    pub const fn adds(self) -> bool {
        matches!(self, Self::Count | Self::Sum(_) | Self::Sales | Self::Pieces | Self::Margin)
    }
}
