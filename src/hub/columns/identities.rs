//! Finding records that are the same as a row of a file: built for one import, dropped after it.

use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash, Hasher},
};

use rustc_hash::FxHashMap;

use super::{
    Columns,
    table::{Column, Table},
};
use crate::{
    model::{Base, Draft, FieldId, Kind, RecordId, TypeId, fields, filter},
    proto::MatchKey,
};

/// Phone numbers of a draft that are compared, each with the name.
const PHONES: [FieldId; 2] = [fields::PHONE, fields::PHONE_MOBILE];
/// Addresses of a draft that are compared.
const EMAILS: [FieldId; 3] = [fields::EMAIL, fields::EMAIL_2, fields::EMAIL_3];

/// What a row of a file meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A record of the store.
    Record(RecordId),
    /// An earlier line of the file.
    Line(u64),
}

/// Who has an e-mail address, a phone number with a name, or a name with a company. Texts are compared as search sees them.
///
/// Kept as 64-bit hashes: two of a million different texts meet once in 30 million imports.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    by_hash: FxHashMap<u64, Known>,
    keys: Vec<MatchKey>,
}

/// What a row of a file is recognised by; taken once, asked for and remembered.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    line: u64,
    hashes: Vec<u64>,
}

fn hash(key: MatchKey, parts: &[&str]) -> Option<u64> {
    if parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    std::mem::discriminant(&key).hash(&mut hasher);
    parts.hash(&mut hasher);
    Some(hasher.finish())
}

impl Identities {
    /// Of the living records of these types, by these keys. [`MatchKey::Id`] is not kept here.
    pub(super) fn of(table: &Table, kinds: &[TypeId], keys: &[MatchKey]) -> Self {
        let mut identities = Self { by_hash: FxHashMap::default(), keys: keys.to_vec() };
        for row in table.members(kinds, false).iter() {
            let text = |field: FieldId| match table.column(field) {
                Some(Column::Texts(texts) | Column::Name(_, Some(texts))) => texts.at(row),
                Some(Column::Words(words)) => words.sought_at(row),
                _ => None,
            };
            let hashes = identities.hashes(|field| Cow::Borrowed(text(field).unwrap_or_default()));
            let record = Known::Record(table.ids.at(row));
            hashes.into_iter().for_each(|hash| {
                identities.by_hash.entry(hash).or_insert(record);
            });
        }
        identities
    }

    /// The hashes of a record or draft, in the order of the keys.
    fn hashes<'t>(&self, text: impl Fn(FieldId) -> Cow<'t, str>) -> Vec<u64> {
        let (name, company) = (text(fields::NAME), text(fields::COMPANY));
        let (emails, phones) = (EMAILS.map(&text), PHONES.map(&text));
        let mut hashes = Vec::with_capacity(EMAILS.len() + PHONES.len() + 1);
        for key in &self.keys {
            match key {
                MatchKey::Id => {}
                MatchKey::Email => hashes.extend(emails.iter().filter_map(|email| hash(*key, &[email]))),
                MatchKey::Phone => hashes.extend(phones.iter().filter_map(|phone| hash(*key, &[phone, &name]))),
                // A name alone tells nobody apart, unless there is nothing else to go by.
                MatchKey::NameCompany if company.is_empty() => {
                    let is_alone = emails.iter().chain(&phones).all(|text| text.is_empty());
                    hashes.extend(is_alone.then(|| hash(*key, &[&name])).flatten());
                }
                MatchKey::NameCompany => hashes.extend(hash(*key, &[&name, &company])),
            }
        }
        hashes
    }

    /// What a draft is recognised by; `name` is its full name, which it may have only in parts.
    #[must_use]
    pub fn marks(&self, draft: &Draft, name: &str) -> Marks {
        let kind = |field| if PHONES.contains(&field) { Kind::Phone } else { Kind::Text };
        let hashes =
            self.hashes(|field| Cow::Owned(filter::sought(kind(field), if field == fields::NAME { name } else { draft.text(field) })));
        Marks { line: draft.line, hashes }
    }

    /// The record or earlier line that is the same by the first key that meets one.
    #[must_use]
    pub fn find(&self, marks: &Marks) -> Option<Known> {
        marks.hashes.iter().find_map(|hash| self.by_hash.get(hash)).copied()
    }

    /// Remembers a row of the file, for the rows after it; what was known before stays.
    pub fn insert(&mut self, marks: &Marks) {
        for hash in &marks.hashes {
            self.by_hash.entry(*hash).or_insert(Known::Line(marks.line));
        }
    }
}

impl Columns {
    /// Who is who among the living records of this base, by these keys: for finding duplicates in an import.
    #[must_use]
    pub fn identities(&self, base: Base, keys: &[MatchKey]) -> Identities {
        let kinds: Vec<TypeId> = self.table.schema.types().iter().filter(|t| t.base == base).map(|t| t.id).collect();
        self.identities_among(&kinds, keys)
    }

    /// The same among the records of these types.
    #[must_use]
    pub fn identities_among(&self, kinds: &[TypeId], keys: &[MatchKey]) -> Identities {
        Identities::of(&self.table, kinds, keys)
    }

    /// The living records of these types by their names as search sees them; of several of one name the first.
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
