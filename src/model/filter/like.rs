//! Words like the one typed: one letter wrong, missing, too many, or two neighbours swapped.

use super::{Expr, Filter};
use crate::model::kind::Kind;

/// Shorter words are too like each other.
const SHORTEST: usize = 5;
/// From so many letters on, the beginning of a longer word is enough: the rest may not be typed yet.
const TELLING: usize = 7;

impl Filter {
    /// What to look for beyond what this filter finds: the same with words like those searched for; `None` when there is
    /// no word long enough.
    /// Tests of fields, phrases and whatever is left out stay as they are.
    #[must_use]
    pub fn similar(&self) -> Option<Self> {
        let tree = match &self.tree {
            // What holds the word itself is known to whoever asks for more.
            Expr::Word(word) if is_long(word) => Expr::Like(word.clone()),
            tree => loosened(tree)?,
        };
        Some(Self { text: self.text.clone(), tree })
    }
}

/// The tree with its words loosened; `None` where that changes nothing.
fn loosened(tree: &Expr) -> Option<Expr> {
    match tree {
        Expr::Word(word) if is_long(word) => Some(Expr::Or(vec![tree.clone(), Expr::Like(word.clone())])),
        Expr::And(parts) => all_loosened(parts).map(Expr::And),
        Expr::Or(parts) => all_loosened(parts).map(Expr::Or),
        Expr::All | Expr::Not(_) | Expr::Word(_) | Expr::Like(_) | Expr::Test { .. } | Expr::Whose { .. } => None,
    }
}

fn all_loosened(parts: &[Expr]) -> Option<Vec<Expr>> {
    let loose: Vec<Option<Expr>> = parts.iter().map(loosened).collect();
    let any = loose.iter().any(Option::is_some);
    any.then(|| loose.into_iter().zip(parts).map(|(loose, part)| loose.unwrap_or_else(|| part.clone())).collect())
}

fn is_long(word: &str) -> bool {
    word.chars().all(char::is_alphabetic) && word.chars().count() >= SHORTEST
}

/// Whether values of this kind are made of words that people misspell.
#[must_use]
pub const fn has_words(kind: Kind) -> bool {
    !matches!(kind, Kind::Email | Kind::Phone | Kind::Url | Kind::Picture)
}

/// Whether one of the words of a folded text is the typed one but for one slip: a letter wrong, missing or too many, or
/// two neighbours swapped. Of long words the beginning is enough.
#[must_use]
pub fn is_like(typed: &str, text: &str) -> bool {
    let is_open = typed.chars().nth(TELLING - 1).is_some();
    text.split(|c: char| !c.is_alphanumeric()).any(|word| is_slip(typed, word, is_open))
}

/// Pieces of a word at least one of which stands in every word like it: a slip leaves one half whole, or swaps the two
/// letters where they meet.
#[must_use]
pub fn kept_pieces(typed: &str) -> Vec<String> {
    let letters: Vec<char> = typed.chars().collect();
    let middle = letters.len() / 2;
    let mut swapped = letters.clone();
    if middle > 0 && middle < letters.len() {
        swapped.swap(middle - 1, middle);
    }
    let mut pieces = vec![letters[..middle].iter().collect(), letters[middle..].iter().collect(), swapped.into_iter().collect()];
    pieces.retain(|piece: &String| !piece.is_empty());
    pieces
}

/// Whether at most one slip makes `word` of `typed`, or, where it is open, the beginning of `word`.
fn is_slip(typed: &str, word: &str, is_open: bool) -> bool {
    let mut letters = typed.chars();
    let mut others = word.chars();
    let fits = |typed: &str, word: &str| if is_open { word.starts_with(typed) } else { word == typed };
    loop {
        let (here, there) = (letters.as_str(), others.as_str());
        let (Some(a), Some(b)) = (letters.next(), others.next()) else {
            // One of them has ended: at most one letter may be left of the other.
            return if here.is_empty() { is_open || there.chars().nth(1).is_none() } else { here.chars().nth(1).is_none() };
        };
        if a != b {
            let swapped = {
                let (mut letters, mut others) = (letters.clone(), others.clone());
                letters.next() == Some(b) && others.next() == Some(a) && fits(letters.as_str(), others.as_str())
            };
            return swapped || fits(letters.as_str(), others.as_str()) || fits(letters.as_str(), there) || fits(here, others.as_str());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::nearest::distance, *};

    #[test]
    fn one_slip_of_the_finger_still_finds_the_word() {
        for (typed, text, want) in [
            ("andresson", "anna andersson", true),
            ("anderson", "andersson-berg", true),
            ("anderssson", "andersson", true),
            ("andorsson", "andersson", true),
            ("ndersson", "andersson", true),
            ("andresso", "andersson", true), // not yet typed to its end
            ("lindn", "lindberg", false),
            ("oberk", "oberg", true),
            ("obreg", "oberg", true),
            ("obrge", "oberg", false),
            ("jones", "smith,jonas&co", true),
        ] {
            assert_eq!(is_like(typed, text), want, "{typed} {text}");
        }
    }

    proptest! {
        #[test]
        fn likeness_is_an_edit_distance_of_one(typed in "[abcå]{5,9}", word in "[abcå]{0,12}") {
            let typed_letters: Vec<char> = typed.chars().collect();
            let letters: Vec<char> = word.chars().collect();
            let begins = |length: usize| distance(&typed_letters, &letters[..length]) <= 1;
            let want = begins(letters.len()) || (typed_letters.len() >= TELLING && (0..letters.len()).any(begins));
            prop_assert_eq!(is_like(&typed, &word), want && !word.is_empty());
            if want {
                prop_assert!(kept_pieces(&typed).iter().any(|piece| word.contains(piece.as_str())));
            }
        }
    }
}
