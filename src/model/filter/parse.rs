//! Reads the grammar: `or` binds least, neighbours mean "and", `-` and `not` bind most.

use super::{
    Expr, FilterError,
    ask::{Asking, Given, Op},
    eval::phone_pieces,
    nearest::nearest,
};
use crate::{
    model::{field::FieldDef, kind::Kind},
    text::fold::folded,
};

/// Brackets and negations inside each other; more is no filter a person writes.
const DEEPEST: usize = 50;

/// Operators, longer ones before their beginnings.
const OPERATORS: &[(&str, Op)] = &[
    ("==", Op::Same),
    ("!=", Op::IsNot),
    ("<=", Op::AtMost),
    (">=", Op::AtLeast),
    (":", Op::Has),
    ("=", Op::Is),
    ("<", Op::Less),
    (">", Op::More),
];

/// Reads a whole filter; blank text is everything.
pub(super) fn parse(text: &str, asking: &Asking<'_>) -> Result<Expr, FilterError> {
    Parser::new(text, asking, Unknown::Error).whole()
}

/// As [`parse`], but leaves out the terms that name what there is not, and tells them. Where brackets, quotes or signs
/// are wrong nobody knows what was meant: nothing passes then.
pub(super) fn parse_leniently(text: &str, asking: &Asking<'_>) -> (Expr, Vec<FilterError>) {
    with_problems(Parser::new(text, asking, Unknown::LeftOut))
}

/// As [`parse_leniently`], but terms that name what there is not find nothing instead of being left out.
pub(super) fn parse_warily(text: &str, asking: &Asking<'_>) -> (Expr, Vec<FilterError>) {
    with_problems(Parser::new(text, asking, Unknown::FindsNothing))
}

fn with_problems(mut parser: Parser<'_>) -> (Expr, Vec<FilterError>) {
    let read = parser.whole();
    let mut problems = parser.problems;
    let tree = read.unwrap_or_else(|problem| {
        problems.push(problem);
        nothing()
    });
    (tree, problems)
}

fn nothing() -> Expr {
    Expr::Not(Box::new(Expr::All))
}

/// What becomes of terms that name what there is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unknown {
    /// The first of them is an error.
    Error,
    /// They are left out.
    LeftOut,
    /// They pass nothing, and neither does their opposite.
    FindsNothing,
}

struct Parser<'a> {
    chars: Vec<char>,
    at: usize,
    depth: usize,
    asking: &'a Asking<'a>,
    unknown: Unknown,
    /// What is wrong with terms that are no error.
    problems: Vec<FilterError>,
    /// What is being read stands behind an odd number of negations.
    negated: bool,
}

/// Part of a filter; `None` when nothing of it was understood.
type Part = Option<Expr>;

fn error(at: usize, problem: impl Into<String>) -> FilterError {
    FilterError { at: at + 1, problem: problem.into() }
}

fn together(parts: Vec<Part>, many: fn(Vec<Expr>) -> Expr) -> Part {
    let parts: Vec<Expr> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| one_or(parts, many))
}

fn one_or(mut parts: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    if parts.len() == 1 { parts.swap_remove(0) } else { many(parts) }
}

impl<'a> Parser<'a> {
    fn new(text: &str, asking: &'a Asking<'a>, unknown: Unknown) -> Self {
        Self { chars: text.chars().collect(), at: 0, depth: 0, asking, unknown, problems: Vec::new(), negated: false }
    }

    fn whole(&mut self) -> Result<Expr, FilterError> {
        self.skip_blanks();
        if self.peek().is_none() {
            return Ok(Expr::All);
        }
        let tree = self.either()?;
        match self.peek() {
            None => Ok(tree.unwrap_or_default()),
            Some(_) => Err(error(self.at, "this bracket closes nothing")),
        }
    }

    /// What was understood, or nothing where the problem is noted.
    fn or_note<T>(&mut self, read: Result<T, FilterError>) -> Result<Option<T>, FilterError> {
        match (read, self.unknown) {
            (Ok(read), _) => Ok(Some(read)),
            (Err(problem), Unknown::Error) => Err(problem),
            (Err(problem), _) => {
                self.problems.push(problem);
                Ok(None)
            }
        }
    }

    /// What stands for a term that was not understood.
    fn not_understood(&self, negated: bool) -> Part {
        match self.unknown {
            Unknown::FindsNothing if negated => Some(Expr::All),
            Unknown::FindsNothing => Some(nothing()),
            Unknown::Error | Unknown::LeftOut => None,
        }
    }

    /// The opposite of the term that follows.
    fn opposite(&mut self) -> Result<Part, FilterError> {
        self.negated = !self.negated;
        let term = self.term();
        self.negated = !self.negated;
        Ok(term?.map(|term| Expr::Not(Box::new(term))))
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn either(&mut self) -> Result<Part, FilterError> {
        let mut branches = vec![self.every()?];
        while self.take_keyword("or") {
            branches.push(self.every()?);
        }
        Ok(together(branches, Expr::Or))
    }

    fn every(&mut self) -> Result<Part, FilterError> {
        let mut parts = Vec::new();
        let mut number = Vec::new();
        loop {
            let from = self.at;
            let part = self.term()?;
            // Neighbours that are digits may be one phone number, typed with blanks.
            let is_digits =
                matches!(&part, Some(Expr::Word(word)) if is_bare(&self.chars[from..self.at]) && !phone_pieces(word).is_empty());
            if !is_digits {
                add_number(&mut parts, std::mem::take(&mut number));
            }
            if is_digits { &mut number } else { &mut parts }.push(part);
            self.skip_blanks();
            if self.peek().is_none_or(|c| c == ')') || self.is_keyword("or") {
                break;
            }
            self.take_keyword("and");
        }
        add_number(&mut parts, number);
        let is_all = parts.contains(&Some(Expr::All));
        parts.retain(|part| *part != Some(Expr::All));
        Ok(together(parts, Expr::And).or(is_all.then_some(Expr::All)))
    }

    fn term(&mut self) -> Result<Part, FilterError> {
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
                self.opposite()
            }
            Some(_) if self.is_keyword("or") || self.is_keyword("and") => {
                Err(error(start, "a word or a test is expected here. To search for the word itself, put it in quotes"))
            }
            Some(_) if self.take_keyword("not") => self.opposite(),
            Some(_) => self.item(),
        };
        self.depth -= 1;
        term
    }

    fn group(&mut self) -> Result<Part, FilterError> {
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
    fn item(&mut self) -> Result<Part, FilterError> {
        let start = self.at;
        let name = if self.peek() == Some('"') { self.quoted()? } else { self.bare(|rest| operator(rest).is_some()) };
        let at = self.at;
        let Some((sign, op)) = self.take_operator() else {
            let word = folded(&name);
            return Ok(Some(if word.is_empty() { Expr::All } else { Expr::Word(word) }));
        };
        if name.trim().is_empty() {
            return Err(error(start, format!("a field's name is expected right before '{sign}'")));
        }
        let field = self.field(start, &name).and_then(|(link, field)| match op.compares() && !field.kind.is_ordered() {
            true => Err(error(at, format!("'{}' has no larger and smaller: use ':' or '='", field.name))),
            false => Ok((link, field)),
        });
        let field = self.or_note(field)?;
        let negated = self.negated != (op == Op::IsNot);
        let (mut tests, mut any_value) = (Vec::new(), false);
        loop {
            let from = self.at;
            let given = self.value(op)?;
            if !given.is_blank() {
                any_value = true;
                if let Some((link, field)) = field {
                    let test = self.ask(field, op, &given).map_err(|problem| error(from, problem));
                    let test = self.or_note(test)?;
                    let test = match (test, link) {
                        (Some(test), Some(link)) => Some(Expr::Whose { link: link.id, of: Box::new(test) }),
                        (Some(test), None) => Some(test),
                        (None, _) => self.not_understood(negated),
                    };
                    tests.extend(test);
                }
            }
            if op.compares() || self.peek() != Some(',') {
                break;
            }
            self.at += 1;
        }
        if !any_value && field.is_some() {
            let missing = Err(error(self.at, format!("a value is expected after '{name}{sign}', or none or any")));
            return Ok(self.or_note(missing)?.or_else(|| self.not_understood(self.negated)));
        }
        let test = (!tests.is_empty()).then(|| one_or(tests, Expr::Or));
        let test = if field.is_none() { self.not_understood(negated) } else { test };
        Ok(if op == Op::IsNot { test.map(|test| Expr::Not(Box::new(test))) } else { test })
    }

    fn ask(&self, field: &FieldDef, op: Op, given: &Given) -> Result<Expr, String> {
        match self.unknown {
            Unknown::LeftOut | Unknown::FindsNothing if self.asking.is_stranger(field, op, given) => {
                Err(format!("nobody here is called '{}'", given.text))
            }
            _ => self.asking.ask(field, op, given),
        }
    }

    /// The field of that name; `linked-account.territory` is one of what a link leads to.
    fn field(&self, at: usize, name: &str) -> Result<(Option<&'a FieldDef>, &'a FieldDef), FilterError> {
        let schema = self.asking.schema;
        let is_link = |field: &&FieldDef| matches!(field.kind, Kind::Link(_) | Kind::Links(_));
        let through = || {
            let (link, of) = name.split_once('.')?;
            Some((Some(schema.named(link).filter(is_link)?), schema.named(of)?))
        };
        schema.named(name).map(|field| (None, field)).or_else(through).ok_or_else(|| {
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

/// Whether a term stands there as it is searched for, without quotes and brackets.
fn is_bare(term: &[char]) -> bool {
    !term.contains(&'"') && term.iter().find(|c| !c.is_whitespace()) != Some(&'-')
}

/// Adds words of digits, and what they are as one phone number.
fn add_number(parts: &mut Vec<Part>, number: Vec<Part>) {
    let words: Vec<Expr> = number.into_iter().flatten().collect();
    if words.len() < 2 {
        parts.extend(words.into_iter().map(Some));
        return;
    }
    let digits: Vec<&str> = words.iter().filter_map(|word| if let Expr::Word(word) = word { Some(word.as_str()) } else { None }).collect();
    let whole = Expr::Word(digits.join(" "));
    parts.push(Some(Expr::Or(vec![Expr::And(words), whole])));
}

/// The operator a text begins with.
pub(super) fn operator(rest: &[char]) -> Option<(&'static str, Op)> {
    OPERATORS.iter().copied().find(|(sign, _)| sign.chars().enumerate().all(|(at, c)| rest.get(at) == Some(&c)))
}
