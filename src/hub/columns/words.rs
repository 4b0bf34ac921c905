//! A column of words: each different one is kept once, the rows hold its code.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

use memchr::memmem::Finder;
use rustc_hash::{FxHashMap, FxHasher};

use super::{
    Row,
    arena::Arena,
    bits::{Bits, index, row},
    numbers::{Numbers, make_room},
};
use crate::{
    model::{Kind, Value, filter, filter::Test},
    text::{collate::Collation, fold::folded},
};

/// Parts the tags of one value.
const BETWEEN_TAGS: char = '\0';

/// Texts or lists of tags by row.
#[derive(Debug)]
pub(super) struct Words {
    kind: Kind,
    pub(super) codes: Numbers,
    /// As stored, by code.
    texts: Arena,
    /// As search sees them, by code.
    sought: Arena,
    /// Rows that use a code.
    uses: Vec<u32>,
    /// Codes by the hash of their text; a clash takes the next free hash.
    by_hash: FxHashMap<u64, u32>,
    ranks: Ranks,
}

/// The order of the codes by the locale, brought up to date when it is asked for.
#[derive(Debug, Default)]
struct Ranks {
    /// Codes in order.
    ordered: Vec<u32>,
    /// The place of each code in `ordered`.
    of: Vec<u32>,
}

impl Words {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            codes: Numbers::default(),
            texts: Arena::default(),
            sought: Arena::default(),
            uses: Vec::new(),
            by_hash: FxHashMap::default(),
            ranks: Ranks::default(),
        }
    }

    /// Whether the value was another one.
    pub(super) fn set(&mut self, row: Row, value: Option<&Value>) -> bool {
        let old = self.code_at(row);
        let code = match value {
            // Most edits leave most words alone.
            Some(Value::Text(text)) => old.filter(|code| self.texts.at(*code) == text.as_bytes()).or_else(|| Some(self.code(text))),
            Some(Value::Tags(tags)) => Some(self.code(&tags.join("\0"))),
            _ => None,
        };
        if old == code || !self.codes.set(row, code.map(i64::from)) {
            return false;
        }
        if let Some(uses) = old.and_then(|code| self.uses.get_mut(index(code))) {
            *uses -= 1;
        }
        if let Some(uses) = code.and_then(|code| self.uses.get_mut(index(code))) {
            *uses += 1;
        }
        true
    }

    fn code(&mut self, text: &str) -> u32 {
        let mut hasher = FxHasher::default();
        text.hash(&mut hasher);
        let mut hash = hasher.finish();
        while let Some(code) = self.by_hash.get(&hash) {
            if self.texts.at(*code) == text.as_bytes() {
                return *code;
            }
            hash = hash.wrapping_add(1);
        }
        let code = row(self.uses.len());
        self.by_hash.insert(hash, code);
        make_room(&mut self.uses, 1);
        self.uses.push(0);
        self.texts.set(code, text.as_bytes());
        let sought: Vec<String> = text.split(BETWEEN_TAGS).map(|part| filter::sought(self.kind, part)).collect();
        self.sought.set(code, sought.join("\0").as_bytes());
        code
    }

    fn code_at(&self, row: Row) -> Option<u32> {
        self.codes.at(row).and_then(|code| u32::try_from(code).ok())
    }

    /// The words of a code, as stored: one, or one for each tag.
    pub(super) fn parts(&self, code: u32) -> impl Iterator<Item = &str> {
        self.texts.text(code).split(BETWEEN_TAGS)
    }

    /// One of them as a value.
    pub(super) fn value_of(&self, word: &str) -> Value {
        if self.kind == Kind::Tags { Value::Tags(vec![word.to_owned()]) } else { Value::Text(word.to_owned()) }
    }

    /// As search sees it; of tags, the first.
    pub(super) fn sought_at(&self, row: Row) -> Option<&str> {
        self.code_at(row).map(|code| self.sought.text(code))
    }

    /// The codes whose text passes; [`Test::None`] passes none.
    pub(super) fn passing(&self, test: &Test) -> Bits {
        match test {
            Test::Has(piece) if !filter::is_anchored(self.kind) && self.kind != Kind::Tags => self.holding(piece),
            _ => Bits::filled(self.uses.len(), |code| {
                self.sought.text(row(code)).split(BETWEEN_TAGS).any(|part| test.passes_text(self.kind, part))
            }),
        }
    }

    /// The codes whose text holds the piece, whatever the kind.
    pub(super) fn holding(&self, piece: &str) -> Bits {
        if piece.is_empty() || piece.contains(BETWEEN_TAGS) {
            return Bits::filled(self.uses.len(), |code| self.sought.text(row(code)).split(BETWEEN_TAGS).any(|part| part.contains(piece)));
        }
        let mut found = Bits::none(self.uses.len());
        self.sought.find(&Finder::new(piece), &mut found, |_| true);
        found
    }

    /// The codes one of whose words is like this one.
    pub(super) fn like(&self, word: &str) -> Bits {
        let mut found = Bits::none(self.uses.len());
        for piece in filter::kept_pieces(word) {
            self.sought.find(&Finder::new(&piece), &mut found, |code| filter::is_like(word, self.sought.text(code)));
        }
        found
    }

    /// Values in use that hold the typed text, those that begin with it first, most used first.
    pub(super) fn in_use(&self, typed: &str, limit: usize) -> Vec<(String, u64)> {
        let typed = folded(typed);
        let mut found: FxHashMap<&str, (bool, u64)> = FxHashMap::default();
        for code in self.holding(&typed).iter().filter(|code| self.uses[index(*code)] > 0) {
            for (text, sought) in self.texts.text(code).split(BETWEEN_TAGS).zip(self.sought.text(code).split(BETWEEN_TAGS)) {
                if sought.contains(&typed) {
                    let (begins, uses) = found.entry(text).or_default();
                    *begins = sought.starts_with(&typed);
                    *uses += u64::from(self.uses[index(code)]);
                }
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_unstable_by(|(a, (a_begins, a_uses)), (b, (b_begins, b_uses))| {
            b_begins.cmp(a_begins).then(b_uses.cmp(a_uses)).then(a.cmp(b))
        });
        found.into_iter().take(limit).map(|(text, (_, uses))| (text.to_owned(), uses)).collect()
    }

    /// The order of a text is that of its sort key; different texts with the same key follow their bytes.
    fn key(&self, code: u32, collation: &Collation) -> (Vec<u8>, &[u8]) {
        let text = self.texts.text(code);
        (collation.key(&text.replace(BETWEEN_TAGS, "; ")), text.as_bytes())
    }

    /// The order of two rows' texts in the locale, where both have one.
    pub(super) fn compare(&self, a: Row, b: Row, collation: &Collation) -> Option<Ordering> {
        let (a, b) = (self.code_at(a)?, self.code_at(b)?);
        Some(if a == b { Ordering::Equal } else { self.key(a, collation).cmp(&self.key(b, collation)) })
    }

    /// The place of each code in the locale's order.
    pub(super) fn ranks(&mut self, collation: &Collation) -> &[u32] {
        let new = self.uses.len() - self.ranks.of.len();
        if new > 0 {
            // Few new words find their places one by one; many are ordered together with the known ones.
            let known = if new * 8 < self.ranks.of.len() { std::mem::take(&mut self.ranks.ordered) } else { Vec::new() };
            let mut keyed: Vec<_> = (known.len()..self.uses.len()).map(|code| (self.key(row(code), collation), row(code))).collect();
            keyed.sort_unstable();
            let mut ordered = Vec::with_capacity(self.uses.len());
            let mut left = known.as_slice();
            for (key, code) in keyed {
                let before = left.partition_point(|other| self.key(*other, collation) <= key);
                ordered.extend_from_slice(&left[..before]);
                ordered.push(code);
                left = &left[before..];
            }
            ordered.extend_from_slice(left);
            self.ranks.of.resize(ordered.len(), 0);
            for (rank, code) in ordered.iter().enumerate() {
                self.ranks.of[index(*code)] = row(rank);
            }
            self.ranks.ordered = ordered;
        }
        &self.ranks.of
    }

    pub(super) fn shrink(&mut self) {
        self.codes.shrink();
        self.texts.shrink();
        self.sought.shrink();
    }

    pub(super) fn memory(&self) -> usize {
        self.codes.memory()
            + self.texts.memory()
            + self.sought.memory()
            + 4 * (self.uses.capacity() + self.ranks.of.capacity() + self.ranks.ordered.capacity())
            + 17 * self.by_hash.capacity()
    }
}
