//! Reads the grammar: `or` binds least, neighbours mean "and", `-` and `not` bind most.

use super::{
    Expr, FilterError,
    ask::{Asking, Given, Op},
    nearest::nearest,
};
use crate::{model::field::FieldDef, text::fold::folded};

/// Brackets and negations inside each other; more is no filter a person writes.
const DEEPEST: usize = 50;

/// Operators, longer ones before their beginnings.
const OPERATORS: &[(&str, Op)] =
    &[("!=", Op::IsNot), ("<=", Op::AtMost), (">=", Op::AtLeast), (":", Op::Has), ("=", Op::Is), ("<", Op::Less), (">", Op::More)];

/// Reads a whole filter; blank text is everything.
pub(super) fn parse(text: &str, asking: &Asking<'_>) -> Result<Expr, FilterError> {
    let mut parser = Parser { chars: text.chars().collect(), at: 0, depth: 0, asking };
    parser.skip_blanks();
    if parser.peek().is_none() {
        return Ok(Expr::All);
    }
    let tree = parser.either()?;
    match parser.peek() {
        None => Ok(tree),
        Some(_) => Err(error(parser.at, "this bracket closes nothing")),
    }
}

struct Parser<'a> {
    chars: Vec<char>,
    at: usize,
    depth: usize,
    asking: &'a Asking<'a>,
}

fn error(at: usize, problem: impl Into<String>) -> FilterError {
    FilterError { at: at + 1, problem: problem.into() }
}

fn one_or(mut parts: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    if parts.len() == 1 { parts.swap_remove(0) } else { many(parts) }
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn either(&mut self) -> Result<Expr, FilterError> {
        let mut branches = vec![self.every()?];
        while self.take_keyword("or") {
            branches.push(self.every()?);
        }
        Ok(one_or(branches, Expr::Or))
    }

    fn every(&mut self) -> Result<Expr, FilterError> {
        let mut parts = vec![self.term()?];
        loop {
            self.skip_blanks();
            if self.peek().is_none_or(|c| c == ')') || self.is_keyword("or") {
                break;
            }
            self.take_keyword("and");
            parts.push(self.term()?);
        }
        parts.retain(|part| *part != Expr::All);
        Ok(if parts.is_empty() { Expr::All } else { one_or(parts, Expr::And) })
    }

    fn term(&mut self) -> Result<Expr, FilterError> {
        self.skip_blanks();
        let start = self.at;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(error(start, format!("more than {DEEPEST} brackets or negations inside each other")));
        }
        let term = match self.peek() {
            None => Err(error(start, "a word or a test such as status:new is expected")),
            Some(')') => Err(error(start, "a word or a test is expected before the bracket")),
            Some('(') => self.group(),
            Some('-') => {
                self.at += 1;
                if self.peek().is_none_or(char::is_whitespace) {
                    return Err(error(start, "'-' stands right before what is left out: -status:lost"));
                }
                Ok(Expr::Not(Box::new(self.term()?)))
            }
            Some(_) if self.is_keyword("or") || self.is_keyword("and") => {
                Err(error(start, "a word or a test is expected here. To search for the word itself, put it in quotes"))
            }
            Some(_) if self.take_keyword("not") => Ok(Expr::Not(Box::new(self.term()?))),
            Some(_) => self.item(),
        };
        self.depth -= 1;
        term
    }

    fn group(&mut self) -> Result<Expr, FilterError> {
        let start = self.at;
        self.at += 1;
        let inner = self.either()?;
        if self.peek() != Some(')') {
            return Err(error(start, "this bracket is not closed"));
        }
        self.at += 1;
        Ok(inner)
    }

    /// A word, a quoted phrase, or a test of a field.
    fn item(&mut self) -> Result<Expr, FilterError> {
        let start = self.at;
        let name = if self.peek() == Some('"') { self.quoted()? } else { self.bare(|rest| operator(rest).is_some()) };
        let at = self.at;
        let Some((sign, op)) = self.take_operator() else {
            let word = folded(&name);
            return Ok(if word.is_empty() { Expr::All } else { Expr::Word(word) });
        };
        if name.trim().is_empty() {
            return Err(error(start, format!("a field's name is expected right before '{sign}'")));
        }
        let field = self.field(start, &name)?;
        if op.compares() && !field.kind.is_ordered() {
            return Err(error(at, format!("'{}' has no larger and smaller: use ':' or '='", field.name)));
        }
        let mut tests = Vec::new();
        loop {
            let from = self.at;
            let given = self.value(op)?;
            if !given.is_blank() {
                tests.push(self.asking.ask(field, op, &given).map_err(|problem| error(from, problem))?);
            }
            if op.compares() || self.peek() != Some(',') {
                break;
            }
            self.at += 1;
        }
        match (tests.is_empty(), op) {
            (true, _) => Err(error(self.at, format!("a value is expected after '{name}{sign}', or none or any"))),
            (false, Op::IsNot) => Ok(Expr::Not(Box::new(one_or(tests, Expr::Or)))),
            (false, _) => Ok(one_or(tests, Expr::Or)),
        }
    }

    fn field(&self, at: usize, name: &str) -> Result<&'a FieldDef, FilterError> {
        let schema = self.asking.schema;
        schema.named(name).ok_or_else(|| {
            error(
                at,
                match nearest(name, schema.names()) {
                    Some(near) => format!("no field '{name}'; did you mean '{near}'?"),
                    None => format!("no field '{name}'. To search for such a text, put it in quotes"),
                },
            )
        })
    }

    fn value(&mut self, op: Op) -> Result<Given, FilterError> {
        if self.peek() == Some('"') {
            return Ok(Given { text: self.quoted()?, quoted: true });
        }
        let text = if op.compares() { self.bare(|_| false) } else { self.bare(|rest| rest.first() == Some(&',')) };
        Ok(Given { text, quoted: false })
    }

    /// Text up to a blank, a bracket that closes an outer one, or where `ends` says so.
    fn bare(&mut self, ends: impl Fn(&[char]) -> bool) -> String {
        let start = self.at;
        let mut open = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                '(' => open += 1,
                ')' if open == 0 => break,
                ')' => open -= 1,
                c if c.is_whitespace() || ends(&self.chars[self.at..]) => break,
                _ => {}
            }
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    /// Text between quotes; a doubled quote stands for one.
    fn quoted(&mut self) -> Result<String, FilterError> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(error(start, "this quote is not closed")),
                Some('"') => {
                    self.at += 1;
                    if self.peek() != Some('"') {
                        return Ok(text);
                    }
                    text.push('"');
                }
                Some(c) => text.push(c),
            }
            self.at += 1;
        }
    }

    /// `:>=` means `>=`.
    fn take_operator(&mut self) -> Option<(&'static str, Op)> {
        let (mut sign, mut op) = operator(&self.chars[self.at..])?;
        self.at += sign.len();
        if op == Op::Has
            && let Some((further, compare)) = operator(&self.chars[self.at..])
            && compare != Op::Has
        {
            (sign, op) = (further, compare);
            self.at += sign.len();
        }
        Some((sign, op))
    }

    fn is_keyword(&mut self, keyword: &str) -> bool {
        let start = self.at;
        self.skip_blanks();
        let word = self.bare(|rest| operator(rest).is_some());
        let is_all = word.len() == self.chars.len();
        // Whoever types "andersson" comes by "and": alone it is a word.
        let is = word.eq_ignore_ascii_case(keyword) && operator(&self.chars[self.at..]).is_none() && !is_all;
        self.at = start;
        is
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let is = self.is_keyword(keyword);
        if is {
            self.skip_blanks();
            self.at += keyword.len();
        }
        is
    }
}

fn operator(rest: &[char]) -> Option<(&'static str, Op)> {
    OPERATORS.iter().copied().find(|(sign, _)| sign.chars().enumerate().all(|(at, c)| rest.get(at) == Some(&c)))
}
