//! A report as the hub is asked: filters understood, the day and the zone settled.

use serde::{Deserialize, Serialize};

use super::{Figure, Group, Keep, Measure, Order, Part, Problem, Report};
use crate::{
    model::{
        filter::{Filter, FilterError},
        id::{FieldId, TypeId},
        kind::Reading,
        offsets::Offsets,
        query::SortKey,
        schema::Schema,
    },
    text::day,
};

/// So many records are listed under the groups of one report at most.
pub const MOST_LISTED: u32 = 10_000;

/// What the hub reckons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Of which records; where there is no type, of none.
    pub kinds: Vec<TypeId>,
    /// Of those that pass.
    pub filter: Filter,
    /// By what, the outer grouping first; at most [`MOST_GROUPS`](super::MOST_GROUPS).
    pub groups: Vec<Group>,
    /// The numbers.
    pub measures: Vec<Asked>,
    /// The order of the groups.
    pub order: Order,
    /// Only so many outer groups.
    pub top: Option<u32>,
    /// Only those outer groups.
    pub keep: Option<Keep>,
    /// The records to list under the innermost groups.
    pub listing: Option<Listing>,
    /// Today on the person's calendar.
    pub today: i32,
    /// When days begin where the person is.
    pub offsets: Offsets,
}

/// A measure as the hub is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// What is reckoned.
    pub figure: Figure,
    /// Over which records.
    pub filter: Filter,
    /// Of a rate: among which.
    pub among: Filter,
}

/// Which records are listed, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The values that are wanted.
    pub columns: Vec<FieldId>,
    /// Their order within a group.
    pub sort: Vec<SortKey>,
    /// How many in the whole report at most.
    pub most: u32,
}

impl Report {
    /// The question to the hub; `narrowed` is a further filter that somebody typed. Parts of the report's own filters that name
    /// what there is not any more find nothing, and are told.
    ///
    /// # Errors
    /// When the typed filter cannot be read.
    pub fn question(
        &self,
        narrowed: &str,
        schema: &Schema,
        reading: &Reading,
        user: &str,
    ) -> Result<(Question, Vec<Problem>), FilterError> {
        let narrowed = Filter::parse(narrowed, schema, reading, user)?;
        let mut problems = Vec::new();
        let mut read = |filter: &str, part: Part| {
            let (filter, found) = Filter::parse_warily(&self.dated(filter), schema, reading, user);
            problems.extend(found.into_iter().map(|problem| Problem { part, sentence: problem.to_string() }));
            filter
        };
        let filter = read(&self.filter, Part::Filter).and(&narrowed);
        let asked = |(at, measure): (usize, &Measure)| Asked {
            figure: measure.figure,
            filter: read(&measure.filter, Part::Measure(at)),
            among: read(&measure.among, Part::Measure(at)),
        };
        let measures = self.measures.iter().enumerate().map(asked).collect();
        let columns = self.listing.columns.clone();
        let listing = (!columns.is_empty()).then(|| Listing { columns, sort: self.listing.sort.clone(), most: MOST_LISTED });
        let question = Question {
            kinds: self.kinds.clone(),
            filter,
            groups: self.groups.clone(),
            measures,
            order: self.order,
            top: self.top,
            keep: self.keep,
            listing,
            today: day::to_number(reading.today()),
            offsets: Offsets::of(reading),
        };
        Ok((question, problems))
    }
}
