//! The hot values of all records, field by field.

use std::{borrow::Cow, cmp::Ordering, collections::BTreeSet, sync::Arc};

use roaring::RoaringBitmap;
use rustc_hash::FxHashMap;

use super::{
    Row,
    arena::Arena,
    bits::{Bits, index},
    filed,
    ids::Ids,
    letters::Letters,
    links::Links,
    numbers::{Numbers, make_room},
    texts::{Texts, set_shared},
    words::Words,
};
use crate::{
    model::{FieldDef, FieldId, Kind, Marks, Record, RecordId, Schema, SortKey, TypeId, Value, fields},
    text::collate::Collation,
};

/// No record type: the row's record is gone.
pub(super) const GONE: TypeId = TypeId(0);

/// How the values of one field are kept.
#[derive(Debug)]
pub(super) enum Column {
    /// The record's number.
    Id,
    /// What the record is.
    Type,
    /// Anything with an ordinal.
    Number(Numbers),
    /// Words that many records share.
    Words(Box<Words>),
    /// Words of one record alone.
    Texts(Texts),
    /// Links to several records.
    Links(Links),
    /// What a record is filed as.
    Filed(Arc<Arena>),
    /// Names, of which the order needs the text as written; as search sees them where it looks through them.
    Name(Arc<Arena>, Option<Texts>),
}

/// All columns.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) schema: Arc<Schema>,
    pub(super) collation: Collation,
    pub(super) ids: Ids,
    pub(super) types: Vec<TypeId>,
    /// Fields that search looks through, as far as they are kept.
    searched: Vec<FieldId>,
    letters: Letters,
    /// Fields that hold links.
    linking: Vec<FieldId>,
    /// Who links to a record.
    backlinks: FxHashMap<RecordId, RoaringBitmap>,
    /// Ascending by field.
    columns: Vec<(FieldId, Column)>,
}

/// What a record's new values changed.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) row: Row,
    pub(super) is_new: bool,
    pub(super) fields: Vec<FieldId>,
}

pub(super) fn column_for(field: &FieldDef) -> Column {
    match (field.id, field.kind) {
        (fields::ID, _) => Column::Id,
        (fields::TYPE, _) => Column::Type,
        (fields::FILE_AS, _) => Column::Filed(Arc::default()),
        (fields::NAME, kind) => Column::Name(Arc::default(), field.is(Marks::SEARCH).then(|| Texts::new(kind))),
        // Addresses are rarely shared, and the ids of messages never.
        (fields::MESSAGE_ID, _) | (_, Kind::Email) => Column::Texts(Texts::new(field.kind)),
        (_, Kind::Phone) if field.is(Marks::SEARCH) => Column::Texts(Texts::new(field.kind)),
        (
            _,
            Kind::Number
            | Kind::Money
            | Kind::Date
            | Kind::Moment
            | Kind::Stars
            | Kind::YesNo
            | Kind::Link(_)
            | Kind::Tick
            | Kind::Decimal
            | Kind::Percent,
        ) => Column::Number(Numbers::default()),
        (_, Kind::Links(_)) => Column::Links(Links::default()),
        (_, kind) => Column::Words(Box::new(Words::new(kind))),
    }
}

fn is_kept(field: &FieldDef) -> bool {
    field.is(Marks::HOT)
}

impl Column {
    /// Whether a row of this column links to a record.
    pub(super) fn leads_to(&self, row: Row, id: RecordId) -> bool {
        match self {
            Self::Links(links) => links.at(row).contains(&id),
            Self::Number(numbers) => numbers.at(row).is_some_and(|number| u64::try_from(number) == Ok(id.0)),
            _ => false,
        }
    }

    /// The records a row links to, in a column of links.
    pub(super) fn links(&self, row: Row) -> Vec<RecordId> {
        match self {
            Self::Links(links) => links.at(row).to_vec(),
            Self::Number(numbers) => numbers.at(row).and_then(|id| u64::try_from(id).ok()).map(RecordId).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

impl Table {
    pub(super) fn new(schema: Arc<Schema>, collation: Collation) -> Self {
        let kept = schema.fields().iter().filter(|field| is_kept(field));
        let searched = kept.clone().filter(|field| field.is(Marks::SEARCH)).map(|field| field.id).collect();
        let mut columns: Vec<_> = kept.map(|field| (field.id, column_for(field))).collect();
        columns.sort_unstable_by_key(|(field, _)| *field);
        let links = schema.fields().iter().filter(|field| is_kept(field) && matches!(field.kind, Kind::Link(_) | Kind::Links(_)));
        let linking = links.map(|field| field.id).collect();
        Self {
            schema,
            collation,
            ids: Ids::default(),
            types: Vec::new(),
            searched,
            letters: Letters::default(),
            linking,
            backlinks: FxHashMap::default(),
            columns,
        }
    }

    /// Whether records have to be put again: a field has come whose values are not here.
    pub(super) fn set_schema(&mut self, schema: Arc<Schema>) -> bool {
        let is_as_before = |field: &FieldDef| self.schema.field(field.id).is_none_or(|before| before.kind == field.kind);
        let mut kept = schema.fields().iter().filter(|field| is_kept(field));
        let complete = kept.all(|field| self.column(field.id).is_some() && is_as_before(field));
        self.schema = schema;
        !complete
    }

    pub(super) fn rows(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn column(&self, field: FieldId) -> Option<&Column> {
        self.columns.binary_search_by_key(&field, |(id, _)| *id).ok().map(|at| &self.columns[at].1)
    }

    pub(super) fn column_mut(&mut self, field: FieldId) -> Option<&mut Column> {
        self.columns.binary_search_by_key(&field, |(id, _)| *id).ok().map(|at| &mut self.columns[at].1)
    }

    /// The fields that are kept, ascending.
    pub(super) fn fields(&self) -> impl Iterator<Item = FieldId> + '_ {
        self.columns.iter().map(|(field, _)| *field)
    }

    /// Takes a record's values in; of a known one only those of `fields`, where they are given, and its head.
    pub(super) fn put(&mut self, record: &Record, fields: Option<&BTreeSet<FieldId>>) -> Changed {
        let known = self.ids.row(record.id);
        let row = known.unwrap_or_else(|| self.ids.add(record.id));
        if known.is_none() {
            make_room(&mut self.types, 1);
            self.types.push(GONE);
        }
        let is_new = self.kind(row) == GONE;
        let fields = self.fill(row, record.kind, Some(record), fields.filter(|_| !is_new));
        Changed { row, is_new, fields }
    }

    /// Takes a row's values away.
    pub(super) fn clear(&mut self, row: Row) {
        self.fill(row, GONE, None, None);
    }

    /// Gives a row the values of a record, or none at all; only those of its head and of `fields`, where they are given.
    /// Answers which fields changed.
    fn fill(&mut self, row: Row, kind: TypeId, record: Option<&Record>, only: Option<&BTreeSet<FieldId>>) -> Vec<FieldId> {
        let mut changed = Vec::new();
        let (mut unlinked, mut linked) = (Vec::new(), Vec::new());
        let was = std::mem::replace(&mut self.types[index(row)], kind);
        if was != kind {
            changed.push(fields::TYPE);
        }
        // Most columns hold nothing of most records: of one that is new they need not be asked.
        let is_blank = was == GONE;
        // Its piece may change with the name where its text does not.
        let filed = self.written(fields::FILE_AS, row).into_owned();
        let mut values = record.map_or(&[][..], Record::values).iter().peekable();
        for (field, column) in &mut self.columns {
            while values.next_if(|(id, _)| id < field).is_some() {}
            if let Column::Words(words) = column
                && let Some(by) = record.and_then(|record| record.by(*field))
            {
                changed.extend(words.set_text(row, by).then_some(*field));
                continue;
            }
            let head = record.and_then(|record| record.head(*field));
            if head.is_none() && only.is_some_and(|only| !only.contains(field)) {
                continue;
            }
            let value = head.as_ref().or_else(|| values.peek().filter(|(id, _)| id == field).map(|(_, value)| value));
            if is_blank && value.is_none() {
                continue;
            }
            if self.linking.contains(field) {
                unlinked.extend(column.links(row));
                linked.extend(value.map_or(&[][..], Value::links));
            }
            let differs = match column {
                Column::Id | Column::Type => false,
                Column::Number(numbers) => numbers.set(row, value.and_then(Value::ordinal)),
                Column::Words(words) => words.set(row, value),
                Column::Links(links) => links.set(row, value.map_or(&[][..], Value::links)),
                Column::Texts(texts) => texts.set(row, value),
                Column::Filed(pieces) => {
                    let text = value.and_then(Value::as_text).unwrap_or_default();
                    set_shared(pieces, row, &filed::piece(text, record.map_or("", Record::name)));
                    filed != text
                }
                Column::Name(written, sought) => {
                    if let Some(sought) = sought {
                        sought.set(row, value);
                    }
                    set_shared(written, row, value.and_then(Value::as_text).unwrap_or_default().as_bytes())
                }
            };
            if differs {
                changed.push(*field);
            }
        }
        if unlinked != linked {
            self.relink(row, &unlinked, &linked);
        }
        if self.searched.iter().any(|field| changed.contains(field)) {
            let mut letters = std::mem::take(&mut self.letters);
            let columns = self.searched.iter().filter_map(|field| self.column(*field));
            let texts = columns.filter_map(|column| match column {
                Column::Texts(texts) | Column::Name(_, Some(texts)) => texts.at(row),
                Column::Words(words) => words.sought_at(row),
                _ => None,
            });
            letters.set(row, is_blank, texts.map(str::as_bytes));
            self.letters = letters;
        }
        changed
    }

    fn relink(&mut self, row: Row, unlinked: &[RecordId], linked: &[RecordId]) {
        for id in unlinked {
            if let Some(rows) = self.backlinks.get_mut(id) {
                rows.remove(row);
            }
        }
        for id in linked {
            self.backlinks.entry(*id).or_default().insert(row);
        }
    }

    /// The rows of records, living or in the bin, that link to one.
    pub(super) fn linking(&self, id: RecordId) -> impl Iterator<Item = Row> + '_ {
        self.backlinks.get(&id).into_iter().flatten()
    }

    /// The rows in which search finds a text of one letter or digit.
    pub(super) fn holding_letter(&self, text: &str) -> Option<&Bits> {
        let mut searched = self.schema.fields().iter().filter(|field| field.is(Marks::SEARCH));
        self.letters.holding(text).filter(|_| searched.all(|field| self.searched.contains(&field.id)))
    }

    pub(super) fn kind(&self, row: Row) -> TypeId {
        self.types.get(index(row)).copied().unwrap_or(GONE)
    }

    fn binned(&self) -> Option<&Numbers> {
        match self.column(fields::DELETED) {
            Some(Column::Number(numbers)) => Some(numbers),
            _ => None,
        }
    }

    pub(super) fn is_binned(&self, row: Row) -> bool {
        self.binned().is_some_and(|numbers| numbers.at(row).is_some())
    }

    /// The records of these types that live, or that are in the bin.
    pub(super) fn members(&self, kinds: &[TypeId], bin: bool) -> Bits {
        let mut members = match kinds {
            [only] => Bits::of(self.rows(), &self.types, |kind| kind == *only),
            kinds => Bits::of(self.rows(), &self.types, |kind| kinds.contains(&kind)),
        };
        if let Some(numbers) = self.binned() {
            let mut binned = numbers.present(self.rows());
            if !bin {
                binned.invert();
            }
            members.and(&binned);
        }
        members
    }

    /// The names as written.
    pub(super) fn names(&self) -> Option<&Arc<Arena>> {
        match self.column(fields::NAME) {
            Some(Column::Name(written, _)) => Some(written),
            _ => None,
        }
    }

    /// A row's name or what it is filed as, as written.
    pub(super) fn written(&self, field: FieldId, row: Row) -> Cow<'_, str> {
        match (self.column(field), self.names()) {
            (Some(Column::Filed(pieces)), Some(names)) => filed::read(pieces, names, row),
            (Some(Column::Name(written, _)), _) => written.text(row).into(),
            _ => "".into(),
        }
    }

    /// What a row is listed under: its file-as, else its name.
    pub(super) fn listed_as(&self, row: Row) -> Cow<'_, str> {
        let file_as = self.written(fields::FILE_AS, row);
        if file_as.is_empty() { self.written(fields::NAME, row) } else { file_as }
    }

    /// The order of two rows by what they are listed under, then by number.
    pub(super) fn compare_names(&self, a: Row, b: Row) -> Ordering {
        self.collation.compare(&self.listed_as(a), &self.listed_as(b)).then_with(|| self.ids.at(a).cmp(&self.ids.at(b)))
    }

    /// The order of two rows by one field; a row without a value is last in both directions.
    pub(super) fn compare(&self, key: SortKey, a: Row, b: Row) -> Ordering {
        let turned = |order: Ordering| if key.descending { order.reverse() } else { order };
        fn values<T>(a: Option<T>, b: Option<T>, order: impl Fn(T, T) -> Ordering) -> Ordering {
            match (a, b) {
                (Some(a), Some(b)) => order(a, b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            }
        }
        match self.column(key.field) {
            None => Ordering::Equal,
            Some(Column::Id) => turned(self.ids.at(a).cmp(&self.ids.at(b))),
            Some(Column::Type) => turned(self.kind(a).cmp(&self.kind(b))),
            Some(Column::Number(numbers)) => values(numbers.at(a), numbers.at(b), |a, b| turned(a.cmp(&b))),
            Some(Column::Words(words)) => match words.compare(a, b, &self.collation) {
                Some(order) => turned(order),
                None => values(words.codes.at(a), words.codes.at(b), |_, _| Ordering::Equal),
            },
            Some(Column::Texts(texts)) => values(texts.at(a), texts.at(b), |a, b| turned(a.cmp(b))),
            // By how many.
            Some(Column::Links(links)) => turned(links.at(a).len().cmp(&links.at(b).len())),
            Some(Column::Name(..) | Column::Filed(_)) => {
                let text = |row| Some(self.written(key.field, row)).filter(|text| !text.is_empty());
                values(text(a), text(b), |a, b| turned(self.collation.compare(&a, &b).then_with(|| a.cmp(&b))))
            }
        }
    }

    pub(super) fn shrink(&mut self) {
        self.ids.shrink();
        self.types.shrink_to_fit();
        self.letters.shrink();
        for (_, column) in &mut self.columns {
            match column {
                Column::Number(numbers) => numbers.shrink(),
                Column::Words(words) => words.shrink(),
                Column::Texts(texts) => texts.shrink(),
                Column::Filed(pieces) => Arc::make_mut(pieces).shrink(),
                Column::Name(written, sought) => {
                    Arc::make_mut(written).shrink();
                    sought.iter_mut().for_each(Texts::shrink);
                }
                Column::Id | Column::Type | Column::Links(_) => {}
            }
        }
    }

    pub(super) fn memory(&self) -> usize {
        let column = |column: &Column| match column {
            Column::Number(numbers) => numbers.memory(),
            Column::Words(words) => words.memory(),
            Column::Texts(texts) => texts.memory(),
            Column::Filed(pieces) => pieces.memory(),
            Column::Name(written, sought) => written.memory() + sought.as_ref().map_or(0, Texts::memory),
            Column::Links(links) => links.memory(),
            Column::Id | Column::Type => 0,
        };
        self.ids.memory()
            + 2 * self.types.capacity()
            + self.letters.memory()
            + self.columns.iter().map(|(_, kept)| column(kept)).sum::<usize>()
    }
}
