//! What the hub found: exact numbers, group by group, as of one operation.

use serde::{Deserialize, Serialize};

use crate::model::{
    id::{RecordId, Seq},
    names::Named,
    record::Record,
    value::Millis,
};

/// The answer to a [`Question`](super::Question).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The last operation it knows of.
    pub seq: Seq,
    /// When it was reckoned, UTC.
    pub at: Millis,
    /// The day it was on the person's calendar.
    pub today: i32,
    /// Only over what the person may see, and that is not everything.
    pub limited: bool,
    /// How many records of these types the person sees, whatever the filter.
    pub whole: u64,
    /// Records with several values stand in several groups, by level: there the groups come to more than their total.
    pub several: Vec<bool>,
    /// Outer groups not shown: together in the line of the others, where there is one.
    pub further: u64,
    /// The total, then group by group; under an outer group its inner ones.
    pub lines: Vec<Line>,
    /// What the records are called that groups and listed records name.
    pub names: Vec<Named>,
}

/// The numbers of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// 0 for the total, 1 for an outer group, 2 for an inner one.
    pub depth: u8,
    /// What it holds.
    pub key: Key,
    /// How many records.
    pub count: u64,
    /// The numbers, in the order of the measures.
    pub cells: Vec<Cell>,
    /// The records listed under it, in order; fewer than `count` where the report lists too many.
    pub records: Vec<Record>,
}

/// What the records of a group have in common. The order of the variants crosses sockets: append only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Key {
    /// Everything: the total.
    All,
    /// No value.
    None,
    /// A word, a choice, a login name, the name of a record type: in the spelling used most.
    Word(String),
    /// Anything with an ordinal, such as stars.
    Number(i64),
    /// A link to this record.
    Record(RecordId),
    /// A day from the first to the last, both included; open where one is missing.
    Days {
        /// Not before this day.
        first: Option<i32>,
        /// Not after this day.
        last: Option<i32>,
    },
    /// A month of whatever year, 1 to 12.
    Month(u8),
    /// None of the groups shown: what [`Report::top`](super::Report::top) leaves out.
    Others,
}

/// One number, exact. Rounding is for whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cell {
    /// There is nothing to reckon with: the average or rate of nothing.
    None,
    /// A count, a sum or a value, in the smallest unit of what it measures.
    Whole(i128),
    /// A fraction: a rate, a share, an average. The denominator is above zero.
    Ratio(i128, i128),
}

impl Cell {
    /// The number times `scale`, rounded; halves go away from zero.
    #[must_use]
    pub fn rounded(self, scale: i128) -> Option<i128> {
        match self {
            Self::None => None,
            Self::Whole(number) => Some(number.saturating_mul(scale)),
            Self::Ratio(part, of) => {
                let part = part.saturating_mul(scale);
                let half = if part < 0 { -of / 2 } else { of / 2 };
                part.saturating_add(half).checked_div(of)
            }
        }
    }

    /// Whether it is nothing: zero, or no number at all.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        matches!(self, Self::None | Self::Whole(0) | Self::Ratio(0, _))
    }

    /// The order of two numbers; none is less than any.
    #[must_use]
    pub fn compare(self, other: Self) -> std::cmp::Ordering {
        let parts = |cell: Self| match cell {
            Self::None => None,
            Self::Whole(number) => Some((number, 1)),
            Self::Ratio(part, of) => Some((part, of)),
        };
        match (parts(self), parts(other)) {
            (Some((a, b)), Some((c, d))) => a.saturating_mul(d).cmp(&c.saturating_mul(b)),
            (a, b) => a.is_some().cmp(&b.is_some()),
        }
    }
}

impl Findings {
    /// The line of everything.
    #[must_use]
    pub fn total(&self) -> Option<&Line> {
        self.lines.first()
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total().is_none_or(|line| line.count == 0)
    }

    /// The places of the lines a line stands under, the outermost first, itself last; the total is above all and left out.
    #[must_use]
    pub fn path(&self, line: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut wanted = self.lines.get(line).map_or(0, |line| line.depth);
        for at in (0..=line.min(self.lines.len().saturating_sub(1))).rev() {
            let depth = self.lines.get(at).map_or(0, |line| line.depth);
            if wanted == 0 {
                break;
            }
            if depth == wanted {
                path.push(at);
                wanted -= 1;
            }
        }
        path.reverse();
        path
    }

    /// The places of the lines right under a line.
    #[must_use]
    pub fn under(&self, line: usize) -> Vec<usize> {
        let Some(depth) = self.lines.get(line).map(|line| line.depth) else { return Vec::new() };
        let inside = (line + 1..self.lines.len()).take_while(|at| self.lines[*at].depth > depth);
        inside.filter(|at| self.lines[*at].depth == depth + 1).collect()
    }
}
