//! A filter's tree as a flat list, parts before the whole. A tree that reads itself could be made so deep that it ends the program.

use serde::{Deserialize, Serialize};

use super::{Expr, Test};
use crate::model::id::FieldId;

/// The deepest tree that is understood.
pub(super) const DEEPEST: usize = 256;

/// A tree, parts before the whole.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Flat(Vec<Piece>);

/// One step of building a tree on a stack.
#[derive(Debug, Serialize, Deserialize)]
enum Piece {
    All,
    /// Takes so many trees.
    And(usize),
    /// Takes so many trees.
    Or(usize),
    /// Takes one tree.
    Not,
    Word(String),
    Like(String),
    Test(Vec<FieldId>, Test),
    /// Takes one tree.
    Whose(FieldId),
}

fn lay(tree: Expr, pieces: &mut Vec<Piece>) {
    let piece = match tree {
        Expr::All => Piece::All,
        Expr::And(parts) => Piece::And(lay_all(parts, pieces)),
        Expr::Or(parts) => Piece::Or(lay_all(parts, pieces)),
        Expr::Not(part) => {
            lay(*part, pieces);
            Piece::Not
        }
        Expr::Word(word) => Piece::Word(word),
        Expr::Like(word) => Piece::Like(word),
        Expr::Test { fields, test } => Piece::Test(fields, test),
        Expr::Whose { link, of } => {
            lay(*of, pieces);
            Piece::Whose(link)
        }
    };
    pieces.push(piece);
}

fn lay_all(parts: Vec<Expr>, pieces: &mut Vec<Piece>) -> usize {
    let count = parts.len();
    parts.into_iter().for_each(|part| lay(part, pieces));
    count
}

impl From<Expr> for Flat {
    fn from(tree: Expr) -> Self {
        let mut pieces = Vec::new();
        lay(tree, &mut pieces);
        Self(pieces)
    }
}

impl TryFrom<Flat> for Expr {
    type Error = &'static str;

    fn try_from(Flat(pieces): Flat) -> Result<Self, Self::Error> {
        const LACKING: &str = "a filter lacks a part";
        // Each tree with how deep it is.
        let mut built: Vec<(Self, usize)> = Vec::new();
        for piece in pieces {
            let leaf = |tree| (tree, 1);
            let tree = match piece {
                Piece::All => leaf(Self::All),
                Piece::Word(word) => leaf(Self::Word(word)),
                Piece::Like(word) => leaf(Self::Like(word)),
                Piece::Test(fields, test) => leaf(Self::Test { fields, test }),
                Piece::Not => {
                    let (part, depth) = built.pop().ok_or(LACKING)?;
                    (Self::Not(Box::new(part)), depth + 1)
                }
                Piece::Whose(link) => {
                    let (of, depth) = built.pop().ok_or(LACKING)?;
                    (Self::Whose { link, of: Box::new(of) }, depth + 1)
                }
                Piece::And(count) | Piece::Or(count) => {
                    let parts = built.split_off(built.len().checked_sub(count).ok_or(LACKING)?);
                    let depth = parts.iter().map(|(_, depth)| *depth).max().unwrap_or_default();
                    let parts = parts.into_iter().map(|(part, _)| part).collect();
                    (if matches!(piece, Piece::And(_)) { Self::And(parts) } else { Self::Or(parts) }, depth + 1)
                }
            };
            if tree.1 > DEEPEST {
                return Err("a filter is nested too deep");
            }
            built.push(tree);
        }
        match (built.pop(), built.is_empty()) {
            (Some((tree, _)), true) => Ok(tree),
            _ => Err("a filter is no single tree"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Filter, Reading, Schema};

    #[test]
    fn a_tree_comes_back_from_its_list() {
        let schema = Schema::default();
        for text in [
            "",
            "anna",
            "-anna",
            "anna or (bo score>=4 -source:web) email:twice",
            "linked-account.territory:north -birthday:*-03",
            "-(a or -(b c))",
        ] {
            let tree = Filter::parse(text, &schema, &Reading::utc(0), "anna").unwrap().tree;
            assert_eq!(Expr::try_from(Flat::from(tree.clone())), Ok(tree), "{text}");
        }
    }

    #[test]
    fn lists_that_are_no_tree_are_refused() {
        let deep = std::iter::once(Piece::All).chain((0..DEEPEST).map(|_| Piece::Not)).collect();
        for pieces in [vec![], vec![Piece::Not], vec![Piece::All, Piece::All], vec![Piece::And(1)], vec![Piece::Or(usize::MAX)], deep] {
            assert!(Expr::try_from(Flat(pieces)).is_err());
        }
    }
}
