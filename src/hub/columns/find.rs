//! Running a filter over the columns: each test becomes a set of rows, or is asked row by row where few rows are in question.

use std::ops::RangeInclusive;

use memchr::memmem::Finder;
use roaring::RoaringTreemap;
use rustc_hash::FxHashMap;

use super::{
    Row, Rows,
    bits::{Bits, index, row},
    numbers::Numbers,
    sight::Seen,
    table::{Column, GONE, Table},
    texts::Texts,
};
use crate::model::{FieldId, Filter, Kind, Marks, Query, Record, RecordId, Value, fields, filter};
use filter::{Expr, Test};

/// Where this many times fewer rows are in question than there are, each is asked by itself.
const SMALL: usize = 32;

/// The rows a query finds among those seen. `narrower` is an answer that holds them all; `cold` answers whole records, for
/// fields not kept here.
pub(super) fn find(
    table: &Table,
    query: &Query,
    seen: Seen<'_>,
    narrower: Option<&Rows>,
    cold: &dyn Fn(RecordId) -> Option<Record>,
) -> Bits {
    let mut within = members(table, query, seen);
    if let Some(narrower) = narrower.filter(|narrower| narrower.rows.len() * SMALL < table.rows()) {
        let mut rows = Bits::none(table.rows());
        narrower.rows.iter().for_each(|row| rows.add(*row));
        within.and(&rows);
    }
    passing(table, query, seen, within, cold)
}

/// The records a query is about, whatever its filter.
fn members(table: &Table, query: &Query, seen: Seen<'_>) -> Bits {
    let mut members = table.members(&query.kinds, query.bin);
    seen.narrow(&mut members);
    if let Some(only) = &query.only {
        let mut rows = Bits::none(table.rows());
        only.iter().filter_map(|id| table.ids.row(RecordId(id))).for_each(|row| rows.add(row));
        members.and(&rows);
    }
    members
}

/// Those of a few rows that the query finds.
pub(super) fn among(table: &Table, query: &Query, seen: Seen<'_>, rows: &Bits, cold: &dyn Fn(RecordId) -> Option<Record>) -> Bits {
    let within = if rows.count() * SMALL < table.rows() {
        rows.iter().filter(|row| is_member(table, query, seen, *row)).collect::<Bits>().spanning(table.rows())
    } else {
        let mut within = members(table, query, seen);
        within.and(rows);
        within
    };
    passing(table, query, seen, within, cold)
}

/// Whether a record is one the query is about, whatever its filter.
fn is_member(table: &Table, query: &Query, seen: Seen<'_>, row: Row) -> bool {
    query.kinds.contains(&table.kind(row))
        && table.is_binned(row) == query.bin
        && seen.has(row)
        && query.only.as_ref().is_none_or(|only| only.contains(table.ids.at(row).0))
}

/// Those of the rows that pass the query's filter.
fn passing(table: &Table, query: &Query, seen: Seen<'_>, within: Bits, cold: &dyn Fn(RecordId) -> Option<Record>) -> Bits {
    if query.filter.tree == Expr::All {
        return within;
    }
    let Found { mut sure, possible } = Check::of(&query.filter.tree, table, seen).rows(table, &within);
    sure.and(&within);
    if let Some(mut possible) = possible {
        possible.and(&within);
        let asks = |row: &Row| cold(table.ids.at(*row)).is_some_and(|record| query.filter.accepts(&record, &table.schema));
        let told: Vec<Row> = possible.iter().filter(|row| !sure.has(*row)).filter(asks).collect();
        told.into_iter().for_each(|row| sure.add(row));
    }
    sure
}

/// Rows that pass, and rows that may: they depend on fields that are not in the columns.
struct Found {
    sure: Bits,
    /// Holds all of `sure`; `None` when nothing is in doubt.
    possible: Option<Bits>,
}

impl Found {
    const fn known(sure: Bits) -> Self {
        Self { sure, possible: None }
    }

    fn join(self, other: Self, op: impl Fn(&mut Bits, &Bits)) -> Self {
        let possible = match (self.possible, other.possible) {
            (None, None) => None,
            (mine, theirs) => {
                let mut possible = mine.unwrap_or_else(|| self.sure.clone());
                op(&mut possible, theirs.as_ref().unwrap_or(&other.sure));
                Some(possible)
            }
        };
        let mut sure = self.sure;
        op(&mut sure, &other.sure);
        Self { sure, possible }
    }

    fn inverted(mut self) -> Self {
        match self.possible.as_mut() {
            None => self.sure.invert(),
            Some(possible) => {
                possible.invert();
                self.sure.invert();
                std::mem::swap(&mut self.sure, possible);
            }
        }
        self
    }
}

/// A filter bound to the columns it looks at.
enum Check<'a> {
    /// The same for every row.
    Always(bool),
    /// Only the whole record can tell.
    Cold,
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// Records numbered so.
    Ids(RangeInclusive<i64>),
    /// Records of a type whose number lies there.
    Types(RangeInclusive<i64>),
    /// Is one of these.
    Rows(&'a Bits),
    /// Is one of these, found for this filter.
    These(Bits),
    /// Has a value.
    Present(&'a Numbers),
    /// Has a value in the range.
    Within(&'a Numbers, RangeInclusive<i64>),
    /// Is a day of this month.
    Month(&'a Numbers, u8),
    /// Has one of these codes.
    Among(&'a Numbers, Bits),
    /// One of the texts holds the piece.
    Holds(Vec<&'a Texts>, Box<Finder<'static>>),
    /// One of the text's words is like this one.
    Like(&'a Texts, &'a str),
    /// The text passes.
    Text(&'a Texts, &'a Test),
    /// The text as written passes.
    Written(FieldId, Kind, &'a Test),
}

/// Living rows seen whose text another living row seen has too: of one that is not seen, nothing is told by its double.
fn twice(texts: &Texts, table: &Table, seen: Seen<'_>) -> Bits {
    let mut found = Bits::none(table.rows());
    let mut last: FxHashMap<&str, Row> = FxHashMap::default();
    let lives = |row: &Row| table.kind(*row) != GONE && !table.is_binned(*row) && seen.has(*row);
    for row in (0..table.rows()).map(row).filter(lives) {
        let Some(text) = texts.at(row).filter(|text| !text.is_empty()) else { continue };
        if let Some(other) = last.insert(text, row) {
            found.add(other);
            found.add(row);
        }
    }
    found
}

/// The rows whose link leads to one of the records.
fn leading(column: &Column, ids: &RoaringTreemap, table: &Table) -> Bits {
    let mut found = Bits::none(table.rows());
    for id in ids.iter().map(RecordId) {
        table.linking(id).filter(|row| column.leads_to(*row, id)).for_each(|row| found.add(row));
    }
    found
}

/// The records seen, living or in the bin, that pass.
pub(super) fn all_passing(table: &Table, seen: Seen<'_>, tree: &Expr, cold: &dyn Fn(RecordId) -> Option<Record>) -> RoaringTreemap {
    let living = Bits::all(table.rows());
    let query = Query { filter: Filter { text: String::new(), tree: tree.clone() }, ..Query::all(GONE) };
    let found = passing(table, &query, seen, living, cold);
    found.iter().filter(|row| table.kind(*row) != GONE && seen.has(*row)).map(|row| table.ids.at(row).0).collect()
}

/// The records seen, living or in the bin, whose name holds the text, or is it.
pub(super) fn called(table: &Table, seen: Seen<'_>, name: &str, whole: bool) -> RoaringTreemap {
    let test = if whole { Test::Is(Value::Text(name.to_owned())) } else { Test::Has(name.to_owned()) };
    let found = Check::of_test(fields::NAME, &test, table, seen).rows(table, &Bits::all(table.rows())).sure;
    found.iter().filter(|row| table.kind(*row) != GONE && seen.has(*row)).map(|row| table.ids.at(row).0).collect()
}

impl<'a> Check<'a> {
    fn of(tree: &'a Expr, table: &'a Table, seen: Seen<'_>) -> Self {
        match tree {
            Expr::All => Self::Always(true),
            Expr::And(parts) => Self::All(parts.iter().map(|part| Self::of(part, table, seen)).collect()),
            Expr::Or(parts) => Self::Any(parts.iter().map(|part| Self::of(part, table, seen)).collect()),
            Expr::Not(part) => Self::Not(Box::new(Self::of(part, table, seen))),
            Expr::Word(word) => Self::of_word(word, table),
            Expr::Like(word) => Self::of_like(word, table),
            // Whoever asks has them resolved; unresolved nothing passes.
            Expr::Whose { .. } => Self::Always(false),
            Expr::Test { fields, test } => {
                let mut ways: Vec<Self> = fields.iter().map(|field| Self::of_test(*field, test, table, seen)).collect();
                if ways.len() == 1 { ways.swap_remove(0) } else { Self::Any(ways) }
            }
        }
    }

    fn of_word(word: &'a str, table: &'a Table) -> Self {
        if word.is_empty() {
            return Self::Always(true);
        }
        if let Some(rows) = table.holding_letter(word) {
            return Self::Rows(rows);
        }
        let pieces = filter::phone_pieces(word);
        let (mut texts, mut phones, mut ways) = (Vec::new(), Vec::new(), Vec::new());
        for field in table.schema.fields().iter().filter(|field| field.is(Marks::SEARCH)) {
            match table.column(field.id) {
                Some(Column::Texts(column)) if field.kind == Kind::Phone => phones.push(column),
                Some(Column::Texts(column) | Column::Name(_, Some(column))) => texts.push(column),
                Some(Column::Words(words)) if field.kind == Kind::Phone => {
                    ways.extend(pieces.iter().map(|piece| Self::Among(&words.codes, words.holding(piece))));
                }
                Some(Column::Words(words)) => ways.push(Self::Among(&words.codes, words.holding(word))),
                Some(_) => {}
                None => ways.push(Self::Cold),
            }
        }
        ways.push(Self::holds(texts, word));
        if !phones.is_empty() {
            ways.extend(pieces.iter().map(|piece| Self::holds(phones.clone(), piece)));
        }
        Self::Any(ways)
    }

    fn of_like(word: &'a str, table: &'a Table) -> Self {
        let searched = table.schema.fields().iter().filter(|field| field.is(Marks::SEARCH) && filter::has_words(field.kind));
        let ways = searched.map(|field| match table.column(field.id) {
            Some(Column::Texts(column) | Column::Name(_, Some(column))) => Self::Like(column, word),
            Some(Column::Words(words)) => Self::Among(&words.codes, words.like(word)),
            Some(_) => Self::Always(false),
            None => Self::Cold,
        });
        Self::Any(ways.collect())
    }

    fn holds(texts: Vec<&'a Texts>, piece: &str) -> Self {
        Self::Holds(texts, Box::new(Finder::new(piece).into_owned()))
    }

    fn of_test(field: FieldId, test: &'a Test, table: &'a Table, seen: Seen<'_>) -> Self {
        let Some(def) = table.schema.field(field) else { return Self::Always(*test == Test::None) };
        let Some(column) = table.column(field) else { return Self::Cold };
        match (column, test) {
            (Column::Id | Column::Type, Test::None) => Self::Always(false),
            (Column::Id | Column::Type, Test::Any) => Self::Always(true),
            (Column::Id, _) => test.range().map_or(Self::Always(false), Self::Ids),
            (Column::Type, _) => test.range().map_or(Self::Always(false), Self::Types),
            (column, Test::LeadsTo(ids)) => Self::These(leading(column, ids, table)),
            (Column::Number(numbers), Test::None) => Self::Not(Box::new(Self::Present(numbers))),
            (Column::Number(numbers), Test::Any) => Self::Present(numbers),
            (Column::Number(numbers), Test::Month(month)) if def.kind == Kind::Date => Self::Month(numbers, *month),
            (Column::Number(numbers), _) => test.range().map_or(Self::Always(false), |range| Self::Within(numbers, range)),
            (Column::Links(links), Test::None) => Self::Not(Box::new(Self::These(links.present(table.rows())))),
            (Column::Links(links), Test::Is(Value::Link(id))) => Self::These(links.naming(*id, table.rows())),
            (Column::Links(links), Test::Any) => Self::These(links.present(table.rows())),
            (Column::Links(_), _) => Self::Always(false),
            (Column::Words(words), Test::None) => Self::Not(Box::new(Self::Present(&words.codes))),
            (Column::Words(words), Test::Any) => Self::Present(&words.codes),
            (Column::Words(words), _) => Self::Among(&words.codes, words.passing(test)),
            (Column::Texts(texts), Test::Twice) => Self::These(twice(texts, table, seen)),
            (Column::Texts(texts) | Column::Name(_, Some(texts)), _) => Self::Text(texts, test),
            (Column::Name(_, None) | Column::Filed(_), _) => Self::Written(field, def.kind, test),
        }
    }

    /// What is known of the rows in question; what it says of others means nothing.
    fn rows(&self, table: &Table, within: &Bits) -> Found {
        let count = table.rows();
        match self {
            Self::Cold => Found { sure: Bits::none(count), possible: Some(Bits::all(count)) },
            Self::All(parts) => parts.iter().fold(Found::known(within.clone()), |found, part| {
                let left = part.rows(table, found.possible.as_ref().unwrap_or(&found.sure));
                found.join(left, Bits::and)
            }),
            Self::Any(parts) => {
                parts.iter().fold(Found::known(Bits::none(count)), |found, part| found.join(part.rows(table, within), Bits::or))
            }
            Self::Not(part) => part.rows(table, within).inverted(),
            _ if within.count() * SMALL < count => Found::known(self.one_by_one(table, within)),
            _ => Found::known(self.all_at_once(table, within)),
        }
    }

    fn one_by_one(&self, table: &Table, within: &Bits) -> Bits {
        let mut found = Bits::none(table.rows());
        within.iter().filter(|row| self.row(table, *row) == Some(true)).for_each(|row| found.add(row));
        found
    }

    fn all_at_once(&self, table: &Table, within: &Bits) -> Bits {
        let count = table.rows();
        match self {
            Self::Always(true) => Bits::all(count),
            Self::Always(false) => Bits::none(count),
            Self::Rows(rows) => rows.spanning(count),
            Self::These(rows) => rows.spanning(count),
            Self::Present(numbers) => numbers.present(count),
            Self::Within(numbers, range) => numbers.within(count, range),
            Self::Among(numbers, codes) => numbers.among(count, codes),
            Self::Like(texts, word) => texts.like(count, word),
            Self::Holds(texts, piece) => Texts::holding(texts, piece, count),
            Self::Text(texts, test) => texts.passing(count, test),
            _ => self.one_by_one(table, within),
        }
    }

    /// Whether one row passes; `None` where only the whole record can tell.
    fn row(&self, table: &Table, row: Row) -> Option<bool> {
        Some(match self {
            Self::Always(passes) => *passes,
            Self::Cold => return None,
            Self::All(parts) => return first(parts, table, row, false),
            Self::Any(parts) => return first(parts, table, row, true),
            Self::Not(part) => !part.row(table, row)?,
            Self::Ids(range) => i64::try_from(table.ids.at(row).0).is_ok_and(|id| range.contains(&id)),
            Self::Types(range) => table.types.get(index(row)).is_some_and(|kind| range.contains(&i64::from(kind.0))),
            Self::Rows(rows) => rows.has(row),
            Self::These(rows) => rows.has(row),
            Self::Present(numbers) => numbers.at(row).is_some(),
            Self::Within(numbers, range) => numbers.at(row).is_some_and(|value| range.contains(&value)),
            Self::Month(numbers, month) => {
                numbers.at(row).is_some_and(|day| i32::try_from(day).is_ok_and(|day| filter::month_of(day) == *month))
            }
            Self::Among(numbers, codes) => numbers.at(row).is_some_and(|code| Row::try_from(code).is_ok_and(|code| codes.has(code))),
            Self::Holds(texts, piece) => texts.iter().any(|texts| texts.holds(row, piece)),
            Self::Like(texts, word) => texts.is_like(row, word),
            Self::Text(texts, test) => texts.passes(row, test),
            Self::Written(field, kind, test) => match &*table.written(*field, row) {
                "" => **test == Test::None,
                text => test.passes_text(*kind, &filter::sought(*kind, text)),
            },
        })
    }
}

/// `decisive` as soon as one part says so; unknown when none does and one is unknown.
fn first(parts: &[Check<'_>], table: &Table, row: Row, decisive: bool) -> Option<bool> {
    let mut unknown = false;
    for part in parts {
        match part.row(table, row) {
            Some(passes) if passes == decisive => return Some(decisive),
            Some(_) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(!decisive)
}

/// Whether asking row by row and asking all rows at once say the same.
#[cfg(test)]
pub(super) fn agrees(tree: &Expr, table: &Table) -> bool {
    let check = Check::of(tree, table, Seen::All);
    let all = Bits::all(table.rows());
    let Found { sure, possible } = check.rows(table, &all);
    all.iter().all(|row| match check.row(table, row) {
        Some(passes) => sure.has(row) == passes && possible.as_ref().is_none_or(|possible| possible.has(row) == passes),
        None => !sure.has(row) && possible.as_ref().is_some_and(|possible| possible.has(row)),
    })
}
