//! The groups of words: those that are the same to the filter stand together, whatever their case and accents.

use rustc_hash::FxHashMap;

use super::{Codes, Grouping, Keys, Level, NONE};
use crate::{
    hub::columns::{
        Row,
        bits::{index, row},
        words::Words,
    },
    model::{Kind, report::Key},
    text::fold::folded,
};

/// So many different words are written out; more are looked up where they are needed.
const SHORT: usize = 5_000;

impl Grouping<'_> {
    pub(super) fn words(&self, words: &Words, rows: &[Row]) -> Level {
        if words.is_tagged() { self.tags(words, rows) } else { self.single_words(words, rows) }
    }

    /// The groups of one word a row. Each stands under the first code of its kind, so that nothing is numbered anew.
    fn single_words(&self, words: &Words, rows: &[Row]) -> Level {
        let sames = words.sames();
        // How each group is spelled: as most of these rows do. What others write is none of the report's business.
        let mut spellings: Vec<u32> = (0..row(words.len())).collect();
        let twins: Vec<(u32, u32)> = (0..).zip(sames.iter().copied()).filter(|(code, first)| code != first).collect();
        let codes = if twins.is_empty() {
            words.codes.map(rows, |code| code.and_then(|code| u32::try_from(code + 1).ok()).unwrap_or(NONE))
        } else {
            let group = |code: Option<i64>| code.and_then(|code| sames.get(usize::try_from(code).ok()?)).map_or(NONE, |first| first + 1);
            words.codes.map(rows, group)
        };
        let codes = Codes::One(codes);
        let uses = if twins.is_empty() { Vec::new() } else { words.uses_among(rows.iter().copied()) };
        for (code, first) in twins {
            let known = &mut spellings[index(first)];
            if uses[index(code)] > uses[index(*known)] {
                *known = code;
            }
        }
        if words.len() <= SHORT {
            let texts = spellings.iter().map(|code| words.parts(*code).next().unwrap_or_default().to_owned()).collect();
            let mut named = self.named_texts(texts);
            if self.group.all {
                self.add_always(&mut named, |text| words.same_as(text));
            }
            return Level { codes, keys: named.keys, ranks: named.ranks, always: named.always };
        }
        let rank = |code: &u32| words.rank_of(*code).and_then(|rank| u32::try_from(rank).ok()).unwrap_or(u32::MAX);
        let ranks = std::iter::once(0).chain(spellings.iter().map(rank)).collect();
        let keys = Keys { known: vec![Key::None], words: Some((words.shared(), spellings)) };
        Level { codes, keys, ranks, always: Vec::new() }
    }

    fn tags(&self, words: &Words, rows: &[Row]) -> Level {
        let Tagged { lists, spellings } = tagged(words, &words.uses_among(rows.iter().copied()));
        let mut named = self.named_texts(spellings.iter().map(|spelling| spelling.text(words).to_owned()).collect());
        if self.group.all {
            let known: Vec<String> = spellings.iter().map(|spelling| folded(spelling.text(words))).collect();
            self.add_always(&mut named, |text| known.iter().position(|known| *known == folded(text)).map(row));
        }
        let (mut starts, mut codes) = (vec![0], Vec::new());
        for row in rows {
            match words.code_at(*row).and_then(|code| lists.get(index(code))) {
                Some(groups) if !groups.is_empty() => codes.extend(groups),
                _ => codes.push(NONE),
            }
            starts.push(u32::try_from(codes.len()).unwrap_or(u32::MAX));
        }
        Level { codes: Codes::Several { starts, codes }, keys: named.keys, ranks: named.ranks, always: named.always }
    }

    /// What groups of words are called, and their order.
    fn named_texts(&self, texts: Vec<String>) -> Named {
        let list: Vec<String> = match self.field.kind {
            Kind::Choice(id) | Kind::Several(id) => self.schema.values(id).iter().map(|value| folded(value)).collect(),
            _ => Vec::new(),
        };
        let shown = |text: &str| match self.field.kind {
            Kind::Person => self.schema.people.iter().find(|person| person.login == text).map_or(text, |person| &person.name).to_owned(),
            _ => text.to_owned(),
        };
        let place = |text: &str| list.iter().position(|value| *value == folded(text)).unwrap_or(list.len());
        let mut order: Vec<(usize, Vec<u8>, u32)> = Vec::with_capacity(texts.len());
        for (at, text) in texts.iter().enumerate() {
            order.push((place(text), self.collation.key(&shown(text)), row(at)));
        }
        order.sort();
        let mut ranks = vec![0; texts.len() + 1];
        for (rank, (_, _, at)) in order.into_iter().enumerate() {
            ranks[index(at) + 1] = row(rank);
        }
        let keys = std::iter::once(Key::None).chain(texts.into_iter().map(Key::Word)).collect();
        Named { keys: Keys::known(keys), ranks, always: Vec::new() }
    }

    /// Adds the values of the field's list, and the people who are here, that no record holds; `known` answers which of the
    /// texts, counted from 0, a value is.
    fn add_always(&self, named: &mut Named, known: impl Fn(&str) -> Option<u32>) {
        let wanted: Vec<String> = match self.field.kind {
            Kind::Choice(id) | Kind::Several(id) => self.schema.values(id).to_vec(),
            Kind::Person => self.schema.people_here().map(|person| person.login.clone()).collect(),
            _ => return,
        };
        let word = |key: &Key| if let Key::Word(word) = key { Some(word.clone()) } else { None };
        let mut texts: Vec<String> = named.keys.known.iter().filter_map(word).collect();
        let mut always = Vec::new();
        for value in wanted {
            let same = known(&value);
            always.push(same.unwrap_or(row(texts.len())) + 1);
            if same.is_none() {
                texts.push(value);
            }
        }
        *named = Named { always, ..self.named_texts(texts) };
    }
}

/// What groups of words are called, and their order.
struct Named {
    keys: Keys,
    ranks: Vec<u32>,
    always: Vec<u32>,
}

/// How a group of words is spelled: the code of its value, and which of the value's words it is.
#[derive(Clone, Copy, Debug)]
struct Spelling {
    code: u32,
    part: usize,
    uses: u32,
}

impl Spelling {
    fn text(self, words: &Words) -> &str {
        words.parts(self.code).nth(self.part).unwrap_or_default()
    }
}

/// The tags of a column.
struct Tagged {
    /// For each code its groups, from 1 on, each once.
    lists: Vec<Vec<u32>>,
    /// For each group the spelling used most.
    spellings: Vec<Spelling>,
}

/// Which tags are the same without regard to case and accents; so many rows use each code.
fn tagged(words: &Words, uses: &[u32]) -> Tagged {
    let mut groups: FxHashMap<&str, u32> = FxHashMap::default();
    let mut found = Tagged { lists: Vec::with_capacity(words.len()), spellings: Vec::new() };
    for code in words.codes_in_use().map(row) {
        let mut list = Vec::new();
        for (part, sought) in words.sought_parts(code).enumerate() {
            let spelling = Spelling { code, part, uses: uses[index(code)] };
            let group = *groups.entry(sought).or_insert_with(|| {
                found.spellings.push(spelling);
                row(found.spellings.len())
            });
            let known = &mut found.spellings[index(group) - 1];
            if spelling.uses > known.uses {
                *known = spelling;
            }
            list.push(group);
        }
        list.sort_unstable();
        list.dedup();
        found.lists.push(list);
    }
    found
}
