//! What the person is about to type in a filter: the name of a field, or a value of one, with what fits.

use super::{ask::Op, parse::operator};
use crate::{
    model::{
        field::{Column, FieldDef},
        fields,
        id::FieldId,
        kind::Kind,
        schema::Schema,
    },
    text::fold::folded,
};

/// A stretch of a filter that is being typed. Positions are characters, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completing {
    /// Where the stretch begins; it ends at the cursor. A candidate taken replaces it.
    pub from: usize,
    /// What is typed of it, without quotes.
    pub typed: String,
    /// What it becomes.
    pub what: Completes,
}

/// What a stretch of a filter becomes. Candidates are written as they are to stand in the filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completes {
    /// A word, or the name of one of these fields, an operator to follow: those the grid shows first.
    Field {
        /// Names.
        candidates: Vec<String>,
    },
    /// A value.
    Value {
        /// Of which field; its values in use are asked of the hub.
        field: FieldId,
        /// Values known without looking at records: of lists, people, days, stars, `me`, `none`, `any`.
        candidates: Vec<String>,
    },
}

/// Days written as words, most used first.
const DAYS: &[&str] = &["today", "tomorrow", "yesterday", "7d", "30d", "3m"];
/// Days with what is asked of them.
const DUE: &[&str] = &["<=today", "<today", ">=today"];
/// Ages of what lies in the past.
const AGES: &[&str] = &["today", "yesterday", "7d", "30d", "3m"];
const STARS: &[&str] = &["5", "4", "3", "2", "1", "0"];
const ENOUGH_STARS: &[&str] = &[">=4", ">=3"];
const YES_OR_NO: &[&str] = &["yes", "no"];
/// What every field can be asked, except by a comparison.
const ALWAYS: &[&str] = &["none", "any"];

/// What is typed at a position, which is after the last character taken in.
pub(super) fn completing(text: &str, at: usize, schema: &Schema) -> Option<Completing> {
    let chars: Vec<char> = text.chars().take(at).collect();
    let term = Term::before_end(&chars);
    let typed: String = chars[term.from..].iter().filter(|c| **c != '"').collect();
    let what = match term.sign {
        None if chars[term.from..].contains(&'"') => return None,
        None => Completes::Field { candidates: named(&typed, schema) },
        Some((end, op)) => {
            let name: String = chars[term.start..end].iter().filter(|c| **c != '"').collect();
            let field = schema.named(&name)?;
            Completes::Value { field: field.id, candidates: values(field, op, &typed, schema) }
        }
    };
    Some(Completing { from: term.from, typed, what })
}

/// The term that stands last.
struct Term {
    /// Where it begins, behind brackets and `-`.
    start: usize,
    /// Where its name ends, and the operator.
    sign: Option<(usize, Op)>,
    /// Where the name begins, or the value typed last.
    from: usize,
}

impl Term {
    fn before_end(chars: &[char]) -> Self {
        let begin = |at| Self { start: at, sign: None, from: at };
        let mut term = begin(0);
        let (mut at, mut is_quoted) = (0, false);
        while let Some(c) = chars.get(at) {
            let sign = operator(&chars[at..]).filter(|_| !is_quoted);
            let step = sign.map_or(1, |(sign, _)| sign.len());
            match (c, sign, term.sign) {
                ('"', ..) => is_quoted = !is_quoted,
                _ if is_quoted => {}
                (c, ..) if c.is_whitespace() || *c == ')' => term = begin(at + 1),
                ('(' | '-', ..) if at == term.start => term = begin(at + 1),
                (_, Some((_, op)), None) => term = Self { sign: Some((at, op)), from: at + step, ..term },
                // `:>=` means `>=`.
                (_, Some((_, op)), Some((end, Op::Has))) if at == term.from => {
                    term = Self { sign: Some((end, op)), from: at + step, ..term };
                }
                (',', _, Some((_, op))) if !op.compares() => term.from = at + 1,
                _ => {}
            }
            at += step;
        }
        term
    }
}

/// Names of fields that begin with the text, then those with a name or label that holds it.
fn named(typed: &str, schema: &Schema) -> Vec<String> {
    let mut fields: Vec<&FieldDef> = schema.fields().iter().collect();
    fields.sort_by_key(|field| match field.column {
        Column::Default(..) => 0,
        Column::Optional(..) => 1,
        Column::Never => 2,
    });
    fitting(typed, fields.into_iter().map(|field| (field.name.to_string(), field.title().into_owned())))
}

/// Of candidates and another name for each, those that fit the text: beginnings first.
fn fitting(typed: &str, all: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let typed = folded(typed);
    let mut fitting: Vec<(bool, String)> = Vec::new();
    for (candidate, other) in all {
        let sought = [folded(&candidate), folded(&other)];
        let begins = sought.iter().any(|sought| sought.starts_with(&typed));
        let is_new = fitting.iter().all(|(_, known)| *known != candidate);
        if is_new && (begins || sought.iter().any(|sought| sought.contains(&typed))) {
            fitting.push((!begins, candidate));
        }
    }
    fitting.sort_by_key(|(is_later, _)| *is_later);
    fitting.into_iter().map(|(_, candidate)| candidate).collect()
}

fn values(field: &FieldDef, op: Op, typed: &str, schema: &Schema) -> Vec<String> {
    let compares = op.compares();
    let words: Vec<&str> = match field.kind {
        Kind::Choice(list) | Kind::Several(list) => schema.values(list).iter().map(String::as_str).collect(),
        Kind::YesNo | Kind::Tick => YES_OR_NO.to_vec(),
        Kind::Stars if op == Op::Has => [STARS, ENOUGH_STARS].concat(),
        Kind::Stars => STARS.to_vec(),
        Kind::Date if op == Op::Has => [DUE, DAYS].concat(),
        Kind::Date => DAYS.to_vec(),
        Kind::Moment => AGES.to_vec(),
        Kind::Person => vec!["me"],
        _ if field.id == fields::TYPE => schema.types().iter().map(|kind| kind.name.as_ref()).collect(),
        _ => Vec::new(),
    };
    // Whoever left is found by what they left, after those who are here.
    let (here, left): (Vec<_>, Vec<_>) = schema.people.iter().partition(|person| !person.has_left);
    let people = here.into_iter().chain(left).filter(|_| field.kind == Kind::Person);
    let people = people.map(|person| (quoted(&person.login), person.name.clone()));
    let always = if compares { &[] } else { ALWAYS };
    let words = words.into_iter().map(|word| (quoted(word), word.to_owned()));
    fitting(typed, words.chain(people).chain(always.iter().map(|word| ((*word).to_owned(), (*word).to_owned()))))
}

/// A value as it must stand in a filter: in quotes where it holds what would end it.
#[must_use]
pub fn quoted(value: &str) -> String {
    let is_plain = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || matches!(c, '"' | ',' | '(' | ')'));
    if is_plain { value.to_owned() } else { format!("\"{}\"", value.replace('"', "\"\"")) }
}
