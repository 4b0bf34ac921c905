//! What the columns do not keep: read record by record on a thread of its own, over one state of the store.

use std::collections::BTreeSet;

use roaring::RoaringTreemap;
use rustc_hash::FxHashMap;

use super::{
    linked,
    reckon::{Ground, Wanted},
    sums::{NOTHING, Taken, Worth, Worths},
    too_many,
};
use crate::{
    hub::{
        columns::{Aside, Codes, Keys, Level, NO_GROUP, Today},
        setup::records_of,
    },
    model::{
        FieldId, Findings, Kind, Named, ProductLine, Record, RecordId, Schema, Value, fields,
        product_lines::{ONE, rounded},
        record_type,
        report::{Figure, Group, Key, Listing, Question},
    },
    proto::Refusal,
    store::{Reader, StoreError},
    text::fold::folded,
};

/// So many bytes of records are listed at most: an answer must fit into a message.
const MOST_BYTES: usize = 4 << 20;

/// Which parts of a report the columns lack.
#[derive(Debug, Default)]
pub(super) struct Missing {
    /// By level.
    pub(super) levels: Vec<bool>,
    /// By measure.
    pub(super) measures: Vec<bool>,
    /// The lines of products.
    pub(super) products: bool,
}

impl Missing {
    pub(super) fn is_nothing(&self) -> bool {
        !self.products && !self.levels.contains(&true) && !self.measures.contains(&true)
    }

    /// The fields that must be read.
    pub(super) fn fields(&self, question: &Question) -> BTreeSet<FieldId> {
        let levels = question.groups.iter().zip(&self.levels).filter(|(_, missing)| **missing).map(|(group, _)| group.field);
        let measures = question.measures.iter().zip(&self.measures).filter(|(_, missing)| **missing);
        levels.chain(measures.filter_map(|(asked, _)| asked.figure.field())).collect()
    }
}

/// A report under way.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) rows: usize,
    /// The records of the rows, where any have to be read.
    pub(super) ids: Vec<RecordId>,
    /// Where the columns have them.
    pub(super) levels: Vec<Option<Level>>,
    pub(super) measures: Vec<Taken>,
    /// For the values the columns lack.
    pub(super) aside: Aside,
    pub(super) missing: Missing,
    pub(super) today: Today,
    pub(super) groups: Vec<Group>,
    pub(super) listing: Option<Listing>,
    pub(super) wanted: Wanted,
}

impl Work {
    /// Whether nothing has to be read.
    pub(super) fn is_complete(&self) -> bool {
        self.missing.is_nothing() && self.listing.is_none()
    }

    /// Reads what is missing, reckons, and reads the records that are listed.
    pub(super) fn completed(
        mut self,
        reader: &Reader,
        seen: Option<&RoaringTreemap>,
        schema: &Schema,
        blank: Findings,
    ) -> Result<Findings, Refusal> {
        let kind_of = |group: &Group| schema.field(group.field).map(|field| field.kind);
        let by_products = self.groups.iter().position(|group| kind_of(group) == Some(Kind::Products));
        let mut products = (self.missing.products || by_products.is_some()).then(|| Products::new(reader)).transpose()?;
        if !self.missing.is_nothing() {
            for id in &self.ids {
                let record = reader.record(*id)?;
                self.aside.put(record.as_ref());
                if let Some(products) = &mut products {
                    products.put(record.as_ref());
                }
            }
        }
        let mut worths = None;
        if let Some(products) = products {
            let (level, found) = products.finish(by_products, &self.aside);
            if let (Some(at), Some(level)) = (by_products, level) {
                self.levels[at] = Some(level);
            }
            worths = Some(found);
        }
        for (group, level) in self.groups.iter().zip(&mut self.levels).filter(|(_, level)| level.is_none()) {
            *level = self.aside.level(*group, &self.today);
        }
        for (taken, _) in self.measures.iter_mut().zip(&self.missing.measures).filter(|(_, missing)| **missing) {
            let values = match taken.figure {
                Figure::Age(field) => self.aside.days_ago(field, &self.today, NOTHING),
                figure => figure.field().and_then(|field| self.aside.numbers(field, NOTHING)),
            };
            taken.values = values.unwrap_or_default();
        }
        let ground = Ground { rows: self.rows, levels: self.levels.into_iter().flatten().collect(), measures: self.measures, worths };
        let reckoned = ground.reckon(self.wanted).map_err(too_many)?;
        let mut findings = Findings { several: reckoned.several, further: reckoned.further, lines: reckoned.lines, ..blank };
        if let Some(listing) = &self.listing {
            list(&mut findings, &reckoned.rows, &self.ids, listing, reader)?;
        }
        findings.names = names(&findings, reader, seen)?;
        Ok(findings)
    }
}

/// Puts the records of the innermost lines under them, as many as may be listed.
fn list(findings: &mut Findings, rows: &[Vec<u32>], ids: &[RecordId], listing: &Listing, reader: &Reader) -> Result<(), StoreError> {
    let (mut left, mut bytes) = (listing.most, 0);
    for (line, rows) in findings.lines.iter_mut().zip(rows) {
        for id in rows.iter().filter_map(|row| ids.get(*row as usize)) {
            if left == 0 || bytes > MOST_BYTES {
                return Ok(());
            }
            let Some(record) = reader.record(*id)? else { continue };
            let record = shortened(&record, &listing.columns);
            bytes += 64 + record.values().iter().map(|(_, value)| size(value)).sum::<usize>();
            line.records.push(record);
            left -= 1;
        }
    }
    Ok(())
}

/// The record with only these values and its name.
fn shortened(record: &Record, columns: &[FieldId]) -> Record {
    let mut short = Record::new(record.id, record.kind, record.made.clone());
    (short.rev, short.touched) = (record.rev, record.touched.clone());
    let wanted = record.values().iter().filter(|(field, _)| *field == fields::NAME || columns.contains(field));
    short.holding(wanted.cloned().collect())
}

/// About how many bytes a value takes in a message.
fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len() + 4,
        Value::Tags(tags) => tags.iter().map(|tag| tag.len() + 4).sum(),
        Value::Products(lines) => lines.iter().map(|line| line.product.len() + 24).sum(),
        Value::Links(ids) => 9 * ids.len(),
        _ => 12,
    }
}

/// What the records are called that groups and listed records name, as far as the person sees them.
fn names(findings: &Findings, reader: &Reader, seen: Option<&RoaringTreemap>) -> Result<Vec<Named>, StoreError> {
    let listed = findings.lines.iter().flat_map(|line| &line.records).flat_map(|record| record.values());
    let ids: BTreeSet<RecordId> = listed.flat_map(|(_, value)| value.links().iter().copied()).chain(linked(&findings.lines)).collect();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids.into_iter().filter(|id| seen.is_none_or(|seen| seen.contains(id.0))) {
        if let Some(record) = reader.hot(id)?.filter(|record| !record_type::AUTHORED.contains(&record.kind)) {
            found.push(Named { id, kind: record.kind, name: record.name().to_owned(), is_binned: record.is_deleted() });
        }
    }
    Ok(found)
}

/// The products of records: who holds which, and what they come to.
struct Products {
    /// What one of a product costs us, by its folded name.
    prices: FxHashMap<String, i64>,
    /// Codes from 1 on, by folded name.
    codes: FxHashMap<String, u32>,
    /// In the order of the codes: how each name is written, with how many lines write it so.
    spellings: Vec<FxHashMap<String, u32>>,
    starts: Vec<u32>,
    places: Vec<u32>,
    worths: Worths,
}

impl Products {
    fn new(reader: &Reader) -> Result<Self, StoreError> {
        let mut prices = FxHashMap::default();
        for product in records_of(reader, record_type::PRODUCT)? {
            if let Some(Value::Money(price)) = product.get(fields::PURCHASE_PRICE) {
                prices.insert(folded(product.name()), *price);
            }
        }
        let (codes, spellings) = (FxHashMap::default(), Vec::new());
        Ok(Self { prices, codes, spellings, starts: vec![0], places: Vec::new(), worths: Worths::default() })
    }

    fn put(&mut self, record: Option<&Record>) {
        let lines = match record.and_then(|record| record.get(fields::PRODUCTS)) {
            Some(Value::Products(lines)) => lines.as_slice(),
            _ => &[],
        };
        let from = self.places.len();
        let mut whole = [0_i64; 3];
        for line in lines {
            let name = folded(&line.product);
            let worth = self.worth(&name, line);
            add(&mut whole, worth);
            let next = u32::try_from(self.spellings.len() + 1).unwrap_or(u32::MAX);
            let code = *self.codes.entry(name).or_insert_with(|| {
                self.spellings.push(FxHashMap::default());
                next
            });
            if let Some(spellings) = self.spellings.get_mut(code as usize - 1) {
                *spellings.entry(line.product.clone()).or_default() += 1;
            }
            match self.places[from..].iter().position(|known| *known == code) {
                Some(at) => add(&mut self.worths.by_code[from + at], worth),
                None => {
                    self.places.push(code);
                    self.worths.by_code.push(worth);
                }
            }
        }
        if lines.is_empty() {
            self.places.push(NO_GROUP);
            self.worths.by_code.push([0; 3]);
        }
        self.worths.by_row.push(whole);
        self.starts.push(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
    }

    /// What a line comes to: sales, pieces, margin.
    fn worth(&self, name: &str, line: &ProductLine) -> Worth {
        let cost = self.prices.get(name).map(|price| rounded(i128::from(line.quantity) * i128::from(*price), i128::from(ONE)));
        [line.amount(), line.quantity, cost.map_or(0, |cost| line.amount().saturating_sub(cost))]
    }

    /// The level by products, where there is one, and what everything comes to.
    fn finish(mut self, by_products: Option<usize>, aside: &Aside) -> (Option<Level>, Worths) {
        self.worths.level = by_products;
        if by_products.is_none() {
            return (None, self.worths);
        }
        let most_used = |spellings: &FxHashMap<String, u32>| {
            let best = spellings.iter().max_by(|(a, a_uses), (b, b_uses)| a_uses.cmp(b_uses).then(b.cmp(a)));
            best.map_or_else(String::new, |(text, _)| text.clone())
        };
        let texts: Vec<String> = self.spellings.iter().map(most_used).collect();
        let ranks = std::iter::once(0).chain(aside.ranks(&texts)).collect();
        let keys = std::iter::once(Key::None).chain(texts.into_iter().map(Key::Word)).collect();
        let codes = Codes::Several { starts: self.starts, codes: self.places };
        (Some(Level { codes, keys: Keys::known(keys), ranks, always: Vec::new() }), self.worths)
    }
}

fn add(sum: &mut Worth, worth: Worth) {
    sum.iter_mut().zip(worth).for_each(|(sum, more)| *sum = sum.saturating_add(more));
}
