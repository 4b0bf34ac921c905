//! Finding records that are the same as a row of a file: built for one import, dropped after it.

use rustc_hash::FxHashMap;

use super::{
    Columns, Sight,
    hashes::Hashes,
    sight::Seen,
    table::{Column, Table},
};
use crate::{
    model::{Base, Draft, Record, RecordId, TypeId, fields},
    proto::MatchKey,
    rules::likeness::{Side, Sign, Traits},
};

/// What a row of a file meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A record of the store.
    Record(RecordId),
    /// A record of the store that is not seen by whoever asks: all they may know is whose it is.
    Hidden(RecordId),
    /// An earlier line of the file.
    Line(u64),
}

/// Who is alike by the store's one rule, as far as the keys go.
///
/// Kept as 64-bit hashes: two of a million different texts meet once in 30 million imports.
#[derive(Clone, Debug)]
pub struct Identities {
    base: Base,
    by_hash: Hashes,
    keys: Vec<MatchKey>,
}

/// What a row of a file is recognised by; taken once, asked for and remembered.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    line: u64,
    sought: Vec<(MatchKey, u64)>,
    kept: Vec<(MatchKey, u64)>,
}

impl Marks {
    /// What the row is recognised by besides.
    pub fn also(&mut self, other: Self) {
        self.sought.extend(other.sought);
    }
}

/// The key of a file that goes by a sign; a phone number alone is none.
const fn key_of(sign: Sign) -> Option<MatchKey> {
    match sign {
        Sign::Email => Some(MatchKey::Email),
        Sign::PhoneName => Some(MatchKey::Phone),
        Sign::NameCompany | Sign::Name => Some(MatchKey::NameCompany),
        Sign::Phone => None,
    }
}

impl Identities {
    /// Nobody yet.
    #[must_use]
    pub fn none(base: Base, keys: &[MatchKey]) -> Self {
        Self { base, by_hash: Hashes::default(), keys: keys.to_vec() }
    }

    /// Of the living records of these types, which have one base, by these keys. [`MatchKey::Id`] is not kept here.
    /// Where several have the same key, one that is seen comes first.
    pub(super) fn of(table: &Table, seen: Seen<'_>, kinds: &[TypeId], keys: &[MatchKey]) -> Self {
        let base = kinds.first().map_or(Base::Contact, |kind| table.schema.base(*kind));
        let mut identities = Self::none(base, keys);
        for row in table.members(kinds, false).iter() {
            let id = table.ids.at(row);
            let record = if seen.has(row) { Known::Record(id) } else { Known::Hidden(id) };
            for (_, hash) in identities.hashes(&table.traits(row), Side::Kept) {
                identities.by_hash.put(hash, record, |known| matches!((known, record), (Known::Hidden(_), Known::Record(_))));
            }
        }
        identities
    }

    /// The hashes of a record or draft, in the order of the keys.
    fn hashes(&self, traits: &Traits<'_>, side: Side) -> Vec<(MatchKey, u64)> {
        let place = |sign| key_of(sign).and_then(|key| Some((self.keys.iter().position(|wanted| *wanted == key)?, key)));
        let mut hashes: Vec<(usize, MatchKey, u64)> = Vec::new();
        traits.hashes(side, |sign| place(sign).is_some(), |sign, hash| hashes.extend(place(sign).map(|(place, key)| (place, key, hash))));
        hashes.sort_by_key(|(place, ..)| *place);
        hashes.into_iter().map(|(_, key, hash)| (key, hash)).collect()
    }

    /// What a draft is recognised by; `name` is its full name, which it may have only in parts.
    #[must_use]
    pub fn marks(&self, draft: &Draft, name: &str) -> Marks {
        let traits = Traits::written(self.base, |field| if field == fields::NAME { name } else { draft.text(field) });
        Marks { line: draft.line, sought: self.hashes(&traits, Side::Sought), kept: self.hashes(&traits, Side::Kept) }
    }

    /// Gets ready to be asked for these and to remember them: for several at once that takes little more than for one.
    pub fn expect(&self, marks: &[Marks]) {
        self.by_hash.warm(marks.iter().flat_map(|marks| marks.sought.iter().chain(&marks.kept)).map(|(_, hash)| *hash));
    }

    /// The record or earlier line that is the same by the first key that meets one.
    #[must_use]
    pub fn find(&self, marks: &Marks) -> Option<Known> {
        self.find_by(marks).map(|(known, _)| known)
    }

    /// The same with the key that meets it.
    #[must_use]
    pub fn find_by(&self, marks: &Marks) -> Option<(Known, MatchKey)> {
        marks.sought.iter().find_map(|(key, hash)| Some((self.by_hash.get(*hash)?, *key)))
    }

    /// Takes in a record that was made or changed since, where it is of the same base.
    pub fn learn(&mut self, base: Base, record: &Record, is_seen: bool) {
        if base != self.base {
            return;
        }
        let known = if is_seen { Known::Record(record.id) } else { Known::Hidden(record.id) };
        for (_, hash) in self.hashes(&Traits::written(self.base, |field| record.text(field)), Side::Kept) {
            self.by_hash.put(hash, known, |_| false);
        }
    }

    /// What a record that is not known yet is the same as.
    #[must_use]
    pub fn of_record(&self, record: &Record) -> Option<Known> {
        let sought = self.hashes(&Traits::written(self.base, |field| record.text(field)), Side::Sought);
        sought.iter().find_map(|(_, hash)| self.by_hash.get(*hash))
    }

    /// Remembers a row of the file, for the rows after it; what was known before stays.
    pub fn insert(&mut self, marks: &Marks) {
        for (_, hash) in &marks.kept {
            self.by_hash.put(*hash, Known::Line(marks.line), |_| false);
        }
    }
}

impl Columns {
    /// Who is who among the living records of this base, by these keys: for finding duplicates in an import.
    #[must_use]
    pub fn identities(&self, sight: &Sight, base: Base, keys: &[MatchKey]) -> Identities {
        let kinds: Vec<TypeId> = self.table.schema.types().iter().filter(|t| t.base == base).map(|t| t.id).collect();
        self.identities_among(sight, &kinds, keys)
    }

    /// The same among the records of these types.
    #[must_use]
    pub fn identities_among(&self, sight: &Sight, kinds: &[TypeId], keys: &[MatchKey]) -> Identities {
        Identities::of(&self.table, self.seen(sight), kinds, keys)
    }

    /// Everybody's living records of these types by their names as search sees them; of several of one name the first. Whoever
    /// knows a name may learn that there is a record of it, and nothing else.
    #[must_use]
    pub fn by_name(&self, kinds: &[TypeId]) -> FxHashMap<String, RecordId> {
        let mut names = FxHashMap::default();
        if let Some(Column::Name(_, Some(texts))) = self.table.column(fields::NAME) {
            for row in self.table.members(kinds, false).iter() {
                if let Some(name) = texts.at(row).filter(|name| !name.is_empty()) {
                    names.entry(name.to_owned()).or_insert_with(|| self.table.ids.at(row));
                }
            }
        }
        names
    }
}
