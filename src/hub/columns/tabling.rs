//! What a report takes out of the columns: its rows, their groups, their numbers.

use std::sync::Arc;

use super::{
    Columns, Row, Sight,
    bits::{Bits, row},
    find,
    groups::{Grouping, Level, Targets},
    sight::Seen,
    table::{Column, GONE, Table, column_for},
};
use crate::{
    model::{
        FieldId, Filter, Named, Offsets, Query, Record, RecordId, Schema, SortKey, TypeId, fields,
        report::{Bucket, Group, Key},
    },
    text::collate::Collation,
};

/// When and where somebody asks.
#[derive(Clone, Debug)]
pub struct Today {
    /// Today on the person's calendar.
    pub day: i32,
    /// When days begin there.
    pub offsets: Offsets,
}

/// The rows of a report.
#[derive(Debug)]
pub struct Chosen {
    /// In the order in which they are listed.
    pub rows: Vec<Row>,
    found: Bits,
    query: Query,
}

impl Columns {
    /// The rows a report is about: in this order where their records are listed, else in any.
    pub fn chosen(&mut self, sight: &Sight, query: Query, listed: Option<&[SortKey]>, cold: &dyn Fn(RecordId) -> Option<Record>) -> Chosen {
        let query = Query { filter: self.resolved(sight, &query.filter, cold), ..query };
        let found = find::find(&self.table, &query, self.seen(sight), None, cold);
        let rows = match listed {
            None => found.rows(),
            Some(sort) => found.in_order(self.orders.by(sort, &mut self.table), found.count()),
        };
        Chosen { rows, found, query }
    }

    /// Which of the rows pass a filter, in their order; `None` where all do.
    #[must_use]
    pub fn passing(&self, sight: &Sight, chosen: &Chosen, filter: &Filter, cold: &dyn Fn(RecordId) -> Option<Record>) -> Option<Vec<bool>> {
        if filter.tree == crate::model::filter::Expr::All {
            return None;
        }
        let query = Query { filter: self.resolved(sight, filter, cold), ..chosen.query.clone() };
        let passing = find::among(&self.table, &query, self.seen(sight), &chosen.found, cold);
        Some(chosen.rows.iter().map(|row| passing.has(*row)).collect())
    }

    /// The groups of rows; `None` where the field's values are not kept here.
    pub fn level(&mut self, sight: &Sight, group: Group, rows: &[Row], today: &Today) -> Option<Level> {
        let collation = self.table.collation.clone();
        if let Some(Column::Words(words)) = self.table.column_mut(group.field) {
            words.settle(&collation);
            words.settle_sames();
        }
        if matches!(self.table.column(group.field), Some(Column::Number(_) | Column::Links(_))) {
            // The names of records stand in this order.
            self.orders.by(&[], &mut self.table);
        }
        let schema = self.table.schema.clone();
        let targets = Linked { table: &self.table, by_name: self.orders.by_name(), seen: self.seen(sight) };
        let grouping = Grouping {
            group,
            field: schema.field(group.field)?,
            schema: &schema,
            collation: &collation,
            offsets: &today.offsets,
            today: today.day,
            targets: &targets,
        };
        Some(grouping.level(self.table.column(group.field)?, &self.table.types, rows))
    }

    /// The ordinals of a field, `none` for rows without a value; `None` where they are not kept here.
    #[must_use]
    pub fn numbers(&self, field: FieldId, rows: &[Row], none: i64) -> Option<Vec<i64>> {
        numbers(self.table.column(field)?, rows, none)
    }

    /// How many days ago a field lies, `none` for rows without a value; `None` where its values are not kept here.
    pub fn days_ago(&mut self, sight: &Sight, field: FieldId, rows: &[Row], today: &Today, none: i64) -> Option<Vec<i64>> {
        let level = self.level(sight, Group { field, by: Bucket::Day, all: false }, rows, today)?;
        Some(days_ago(&level, today, none))
    }

    /// What a record is called.
    #[must_use]
    pub fn named(&self, id: RecordId) -> Option<Named> {
        let row = self.row(id)?;
        let name = self.table.written(fields::NAME, row).into_owned();
        Some(Named { id, kind: self.table.kind(row), name, is_binned: self.table.is_binned(row) })
    }

    /// A place for values the columns do not keep, filled from whole records.
    #[must_use]
    pub fn aside(&self, fields: impl IntoIterator<Item = FieldId>) -> Aside {
        let schema = self.table.schema.clone();
        let columns = fields.into_iter().filter_map(|field| Some((field, column_for(schema.field(field)?)))).collect();
        Aside { schema, collation: self.table.collation.clone(), columns, rows: Vec::new() }
    }
}

/// Values of some records in fields that the columns do not keep. Needs no columns: it may be filled on another thread.
#[derive(Debug)]
pub struct Aside {
    schema: Arc<Schema>,
    collation: Collation,
    columns: Vec<(FieldId, Column)>,
    rows: Vec<Row>,
}

impl Aside {
    /// Takes the next record in; `None` where it is gone.
    pub fn put(&mut self, record: Option<&Record>) {
        let next = row(self.rows.len());
        for (field, column) in &mut self.columns {
            let value = record.and_then(|record| record.get(*field));
            match column {
                Column::Number(numbers) => drop(numbers.set(next, value.and_then(crate::model::Value::ordinal))),
                Column::Words(words) => drop(words.set(next, value)),
                Column::Links(links) => drop(links.set(next, value.map_or(&[][..], crate::model::Value::links))),
                Column::Id | Column::Type | Column::Texts(_) | Column::Filed(_) | Column::Name(..) => {}
            }
        }
        self.rows.push(next);
    }

    fn column(&self, field: FieldId) -> Option<&Column> {
        self.columns.iter().find(|(known, _)| *known == field).map(|(_, column)| column)
    }

    /// The groups of the records taken in.
    pub fn level(&mut self, group: Group, today: &Today) -> Option<Level> {
        for (_, column) in &mut self.columns {
            if let Column::Words(words) = column {
                words.settle(&self.collation);
                words.settle_sames();
            }
        }
        let grouping = Grouping {
            group,
            field: self.schema.field(group.field)?,
            schema: &self.schema,
            collation: &self.collation,
            offsets: &today.offsets,
            today: today.day,
            targets: &Nowhere,
        };
        Some(grouping.level(self.column(group.field)?, &[], &self.rows))
    }

    /// The ordinals of a field, `none` for records without a value.
    #[must_use]
    pub fn numbers(&self, field: FieldId, none: i64) -> Option<Vec<i64>> {
        numbers(self.column(field)?, &self.rows, none)
    }

    /// How many days ago a field lies, `none` for records without a value.
    pub fn days_ago(&mut self, field: FieldId, today: &Today, none: i64) -> Option<Vec<i64>> {
        let level = self.level(Group { field, by: Bucket::Day, all: false }, today)?;
        Some(days_ago(&level, today, none))
    }

    /// Texts in the order of the locale: for each its place.
    #[must_use]
    pub fn ranks(&self, texts: &[String]) -> Vec<u32> {
        let mut order: Vec<(Vec<u8>, usize)> = texts.iter().enumerate().map(|(at, text)| (self.collation.key(text), at)).collect();
        order.sort();
        let mut ranks = vec![0; texts.len()];
        for (rank, (_, at)) in order.into_iter().enumerate() {
            ranks[at] = row(rank);
        }
        ranks
    }
}

fn numbers(column: &Column, rows: &[Row], none: i64) -> Option<Vec<i64>> {
    match column {
        Column::Number(numbers) => Some(numbers.map(rows, |number| number.unwrap_or(none))),
        _ => None,
    }
}

/// From days as groups to how long ago they are.
fn days_ago(level: &Level, today: &Today, none: i64) -> Vec<i64> {
    let age = |code: usize| match level.keys.at(row(code)) {
        Key::Days { first: Some(day), .. } => i64::from(today.day) - i64::from(day),
        _ => none,
    };
    let ages: Vec<i64> = (0..level.keys.count()).map(age).collect();
    level.codes.first_of_each().map(|code| ages.get(code as usize).copied().unwrap_or(none)).collect()
}

/// Where links lead, as far as that is seen.
struct Linked<'a> {
    table: &'a Table,
    seen: Seen<'a>,
    by_name: &'a [Row],
}

/// So many records are put in order by themselves; for more the order of all is walked through.
const FEW: usize = 1_000;

impl Linked<'_> {
    fn row(&self, id: RecordId) -> Option<Row> {
        self.table.ids.row(id).filter(|row| self.table.kind(*row) != GONE && self.seen.has(*row))
    }
}

impl Targets for Linked<'_> {
    fn kind(&self, id: RecordId) -> Option<TypeId> {
        self.row(id).map(|row| self.table.kind(row))
    }

    fn account(&self, id: RecordId) -> Option<RecordId> {
        let row = self.row(id)?;
        match self.table.column(fields::LINKED_ACCOUNT) {
            Some(Column::Number(numbers)) => numbers.at(row).map(|id| RecordId(id.cast_unsigned())),
            _ => None,
        }
    }

    fn ranks(&self, ids: &[RecordId]) -> Vec<u32> {
        let rows: Vec<Option<Row>> = ids.iter().map(|id| self.row(*id)).collect();
        let mut order: Vec<u32> = (0..row(ids.len())).collect();
        if ids.len() <= FEW {
            order.sort_by(|a, b| match (rows[*a as usize], rows[*b as usize]) {
                (Some(a), Some(b)) => self.table.compare_names(a, b),
                // What is gone has no name.
                (a_row, b_row) => b_row.is_some().cmp(&a_row.is_some()).then(ids[*a as usize].cmp(&ids[*b as usize])),
            });
        } else {
            let mut places = vec![u32::MAX; self.table.rows()];
            self.by_name.iter().enumerate().for_each(|(place, at)| places[*at as usize] = row(place));
            order.sort_by_key(|at| (rows[*at as usize].map_or(u32::MAX, |known| places[known as usize]), ids[*at as usize]));
        }
        let mut ranks = vec![0; ids.len()];
        order.into_iter().enumerate().for_each(|(rank, at)| ranks[at as usize] = row(rank));
        ranks
    }
}

/// Links are kept in the columns: nothing else has any.
struct Nowhere;

impl Targets for Nowhere {
    fn kind(&self, _id: RecordId) -> Option<TypeId> {
        None
    }

    fn account(&self, _id: RecordId) -> Option<RecordId> {
        None
    }

    fn ranks(&self, ids: &[RecordId]) -> Vec<u32> {
        (0..row(ids.len())).collect()
    }
}
