//! A column of words: each different one is kept once, the rows hold its code.

use std::{
    borrow::Cow,
    cmp::Ordering,
    hash::{Hash, Hasher},
    ops::Range,
    sync::Arc,
};

use memchr::memmem::Finder;
use rustc_hash::{FxHashMap, FxHasher};

use super::{
    Row,
    arena::Arena,
    bits::{Bits, index, row},
    numbers::{Numbers, make_room},
    ranks::{by_text, merged},
    texts::set_shared,
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
    texts: Arc<Arena>,
    /// As search sees them, by code.
    sought: Arena,
    /// Rows that use a code.
    uses: Vec<u32>,
    /// Codes by the hash of their text; a clash takes the next free hash.
    by_hash: FxHashMap<u32, u32>,
    ranks: Ranks,
    sames: Sames,
}

/// Which codes are the same to the filter, brought up to date when it is asked for: for each the first one of its kind.
#[derive(Debug, Default)]
struct Sames {
    first: Vec<u32>,
    /// First codes by the hash of what is sought; a clash takes the next free hash.
    by_hash: FxHashMap<u32, u32>,
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
            texts: Arc::default(),
            sought: Arena::default(),
            uses: Vec::new(),
            by_hash: FxHashMap::default(),
            ranks: Ranks::default(),
            sames: Sames::default(),
        }
    }

    /// Whether the value was another one.
    pub(super) fn set(&mut self, row: Row, value: Option<&Value>) -> bool {
        match value {
            Some(Value::Text(text)) => self.set_text(row, text),
            Some(Value::Tags(tags)) => self.set_text(row, &tags.join("\0")),
            _ => self.set_code(row, self.code_at(row), None),
        }
    }

    /// The same with a text.
    pub(super) fn set_text(&mut self, row: Row, text: &str) -> bool {
        let old = self.code_at(row);
        // Most edits leave most words alone.
        let code = old.filter(|code| self.texts.at(*code) == text.as_bytes()).unwrap_or_else(|| self.code(text));
        self.set_code(row, old, Some(code))
    }

    fn set_code(&mut self, row: Row, old: Option<u32>, code: Option<u32>) -> bool {
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
        let mut hash = hash_of(text.as_bytes());
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
        set_shared(&mut self.texts, code, text.as_bytes());
        let sought: Vec<String> = text.split(BETWEEN_TAGS).map(|part| filter::sought(self.kind, part)).collect();
        self.sought.set(code, sought.join("\0").as_bytes());
        code
    }

    /// All codes there are.
    pub(super) const fn codes_in_use(&self) -> Range<usize> {
        0..self.uses.len()
    }

    pub(super) fn code_at(&self, row: Row) -> Option<u32> {
        self.codes.at(row).and_then(|code| u32::try_from(code).ok())
    }

    /// The words of a code, as stored: one, or one for each tag.
    pub(super) fn parts(&self, code: u32) -> impl Iterator<Item = &str> {
        self.texts.text(code).split(BETWEEN_TAGS)
    }

    /// The words of a code as search sees them, in the order of [`Words::parts`].
    pub(super) fn sought_parts(&self, code: u32) -> impl Iterator<Item = &str> {
        self.sought.text(code).split(BETWEEN_TAGS)
    }

    /// Whether a value is any number of words.
    pub(super) const fn is_tagged(&self) -> bool {
        self.kind.is_words()
    }

    /// Finds the codes that are the same without regard to case and accents; tags are looked at one by one elsewhere.
    pub(super) fn settle_sames(&mut self) {
        if self.is_tagged() {
            return;
        }
        for code in (self.sames.first.len()..self.uses.len()).map(row) {
            let mut hash = hash_of(self.sought.at(code));
            let first = loop {
                match self.sames.by_hash.get(&hash) {
                    Some(known) if self.sought.at(*known) == self.sought.at(code) => break *known,
                    Some(_) => hash = hash.wrapping_add(1),
                    None => {
                        self.sames.by_hash.insert(hash, code);
                        break code;
                    }
                }
            };
            make_room(&mut self.sames.first, 1);
            self.sames.first.push(first);
        }
    }

    /// For each code the first one that is the same, as of the last [`Words::settle_sames`].
    pub(super) fn sames(&self) -> &[u32] {
        &self.sames.first
    }

    /// The first code that is the same as a text, as of the last [`Words::settle_sames`].
    pub(super) fn same_as(&self, text: &str) -> Option<u32> {
        let sought = filter::sought(self.kind, text);
        let mut hash = hash_of(sought.as_bytes());
        loop {
            let known = self.sames.by_hash.get(&hash)?;
            if self.sought.at(*known) == sought.as_bytes() {
                return Some(*known);
            }
            hash = hash.wrapping_add(1);
        }
    }

    /// One of them as a value.
    pub(super) fn value_of(&self, word: &str) -> Value {
        if self.kind.is_words() { Value::Tags(vec![word.to_owned()]) } else { Value::Text(word.to_owned()) }
    }

    /// As search sees it; of tags, the first.
    pub(super) fn sought_at(&self, row: Row) -> Option<&str> {
        self.code_at(row).map(|code| self.sought.text(code))
    }

    /// The codes whose text passes; [`Test::None`] passes none.
    pub(super) fn passing(&self, test: &Test) -> Bits {
        match test {
            Test::Has(piece) if !filter::is_anchored(self.kind) && !self.kind.is_words() => self.holding(piece),
            _ => Bits::filled(self.uses.len(), |code| {
                self.sought.text(row(code)).split(BETWEEN_TAGS).any(|part| test.passes_text(self.kind, part))
            }),
        }
    }

    /// The codes whose text as stored is one of those wanted.
    pub(super) fn being(&self, wanted: &dyn Fn(&str) -> bool) -> Bits {
        Bits::filled(self.uses.len(), |code| wanted(self.texts.text(row(code))))
    }

    /// The codes whose text holds the piece, whatever the kind.
    pub(super) fn holding(&self, piece: &str) -> Bits {
        if piece.is_empty() || piece.contains(BETWEEN_TAGS) {
            return Bits::filled(self.uses.len(), |code| self.sought.text(row(code)).split(BETWEEN_TAGS).any(|part| part.contains(piece)));
        }
        let piece = Finder::new(piece);
        Bits::found(self.uses.len(), |stretch, found| self.sought.find(&piece, stretch, found, |_| true))
    }

    /// The codes one of whose words is like this one.
    pub(super) fn like(&self, word: &str) -> Bits {
        let pieces = filter::kept_pieces(word);
        Bits::found(self.uses.len(), |stretch, found| {
            for piece in &pieces {
                self.sought.find(&Finder::new(piece), stretch.clone(), found, |code| filter::is_like(word, self.sought.text(code)));
            }
        })
    }

    /// So many of these rows use each code.
    pub(super) fn uses_among(&self, rows: impl Iterator<Item = Row>) -> Vec<u32> {
        let mut uses = vec![0; self.uses.len()];
        rows.filter_map(|row| self.code_at(row)).for_each(|code| uses[index(code)] += 1);
        uses
    }

    /// Values in use that hold the typed text, those that begin with it first, most used first; `among`: only of some rows,
    /// so many of which use each code.
    pub(super) fn in_use(&self, typed: &str, limit: usize, among: Option<&[u32]>) -> Vec<(String, u64)> {
        let typed = folded(typed);
        let all = among.unwrap_or(&self.uses);
        let mut found: FxHashMap<&str, (bool, u64)> = FxHashMap::default();
        for code in self.holding(&typed).iter().filter(|code| all[index(*code)] > 0) {
            for (text, sought) in self.texts.text(code).split(BETWEEN_TAGS).zip(self.sought.text(code).split(BETWEEN_TAGS)) {
                if sought.contains(&typed) {
                    let (begins, uses) = found.entry(text).or_default();
                    *begins = sought.starts_with(&typed);
                    *uses += u64::from(all[index(code)]);
                }
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_unstable_by(|(a, (a_begins, a_uses)), (b, (b_begins, b_uses))| {
            b_begins.cmp(a_begins).then(b_uses.cmp(a_uses)).then(a.cmp(b))
        });
        found.into_iter().take(limit).map(|(text, (_, uses))| (text.to_owned(), uses)).collect()
    }

    /// The order of two rows' texts in the locale, where both have one.
    pub(super) fn compare(&self, a: Row, b: Row, collation: &Collation) -> Option<Ordering> {
        Some(compare(&self.texts, collation, self.code_at(a)?, self.code_at(b)?))
    }

    /// Codes given so far.
    pub(super) fn len(&self) -> usize {
        self.uses.len()
    }

    /// The texts as they are now.
    pub(super) fn shared(&self) -> Arc<Arena> {
        self.texts.clone()
    }

    /// Takes the order of the first codes, made elsewhere.
    pub(super) fn take_order(&mut self, ordered: Vec<u32>) {
        if self.ranks.ordered.is_empty() {
            self.ranks.set(ordered);
        }
    }

    /// Gives new codes their place in the locale's order.
    pub(super) fn settle(&mut self, collation: &Collation) {
        let new = self.uses.len() - self.ranks.of.len();
        if new > 0 {
            // Few new words find their places one by one; many are ordered together with the known ones.
            let known = if new * 8 < self.ranks.of.len() { std::mem::take(&mut self.ranks.ordered) } else { Vec::new() };
            let coming = ordered(&self.texts, collation, known.len()..self.uses.len());
            self.ranks.set(merged(&known, &coming, |a, b| compare(&self.texts, collation, a, b) == Ordering::Less));
        }
    }

    /// The place of a row's text in the locale's order, as of the last [`Words::settle`].
    pub(super) fn rank(&self, row: Row) -> Option<u64> {
        self.rank_of(self.code_at(row)?)
    }

    /// The place of a code's text in the locale's order, as of the last [`Words::settle`].
    pub(super) fn rank_of(&self, code: u32) -> Option<u64> {
        self.ranks.of.get(index(code)).map(|rank| u64::from(*rank))
    }

    pub(super) fn shrink(&mut self) {
        self.codes.shrink();
        Arc::make_mut(&mut self.texts).shrink();
        self.sought.shrink();
    }

    pub(super) fn memory(&self) -> usize {
        self.codes.memory()
            + self.texts.memory()
            + self.sought.memory()
            + 4 * (self.uses.capacity() + self.ranks.of.capacity() + self.ranks.ordered.capacity())
            + 9 * (self.by_hash.capacity() + self.sames.by_hash.capacity())
            + 4 * self.sames.first.capacity()
    }
}

impl Ranks {
    fn set(&mut self, ordered: Vec<u32>) {
        self.of.resize(ordered.len(), 0);
        for (rank, code) in ordered.iter().enumerate() {
            self.of[index(*code)] = row(rank);
        }
        self.ordered = ordered;
    }
}

fn hash_of(bytes: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    bytes.hash(&mut hasher);
    u32::try_from(hasher.finish() >> 32).unwrap_or_default()
}

/// Tags are ordered as they are written in one line.
fn line(text: &str) -> Cow<'_, str> {
    if text.contains(BETWEEN_TAGS) { text.replace(BETWEEN_TAGS, "; ").into() } else { text.into() }
}

/// The order of a text is that of the locale; different texts it does not tell apart follow their bytes.
fn compare(texts: &Arena, collation: &Collation, a: u32, b: u32) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    collation.compare(&line(texts.text(a)), &line(texts.text(b))).then_with(|| texts.at(a).cmp(texts.at(b)))
}

/// These codes in the order of their texts.
pub(super) fn ordered(texts: &Arena, collation: &Collation, codes: Range<usize>) -> Vec<u32> {
    let codes: Vec<u32> = codes.map(row).collect();
    let key = |code, out: &mut Vec<u8>| collation.key_into(&line(texts.text(code)), out);
    by_text(&codes, key, |a, b| texts.at(a).cmp(texts.at(b))).into_iter().map(|(_, code)| code).collect()
}
