//! What the first rows say of a column: samples, how its dates and numbers are written, and what its values look like.

use super::{
    amounts,
    days::{self, Day},
    rows::Row,
};
use crate::model::{FieldId, Kind, Reading, fields};

/// Different values that are kept of a column.
const SAMPLES: usize = 6;
/// The most of a value that is kept, in characters.
const SAMPLE_LENGTH: usize = 120;

/// A column as its first rows show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Different values as they stand in the file, without blanks; long ones are cut.
    pub samples: Vec<String>,
    /// Rows that hold anything.
    pub filled: usize,
    /// What its dates say of their order.
    pub days: days::Verdict,
    /// What its numbers say of their mark.
    pub numbers: amounts::Verdict,
    /// Values that can be read as more than one day.
    pub open_days: Vec<String>,
    /// Values that can be read as more than one number.
    pub open_numbers: Vec<String>,
    /// What its values look like.
    pub content: Content,
}

/// What values look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Words, or nothing.
    #[default]
    Words,
    /// More than a line.
    Lines,
    /// Yes or no.
    YesNo,
    /// Whole numbers.
    Number,
    /// Numbers with decimals.
    Decimal,
    /// Numbers with a sign for per cent.
    Percent,
    /// Amounts with a currency.
    Money,
    /// Days.
    Date,
    /// Days with a time.
    Moment,
    /// E-mail addresses.
    Email,
    /// Web addresses.
    Web,
    /// Phone numbers.
    Phone,
    /// First and last names.
    Names,
}

impl Content {
    /// The kind of a custom field that takes such values, as its form names it.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Words | Self::Names => "Text",
            Self::Lines => "Long text",
            Self::YesNo => "Yes/No",
            Self::Number => "Number",
            Self::Decimal => "Decimal",
            Self::Percent => "Percent",
            Self::Money => "Money",
            Self::Date => "Date",
            Self::Moment => "Date and time",
            Self::Email => "E-mail address",
            Self::Web => "Web address",
            Self::Phone => "Phone number",
        }
    }

    /// The field that takes such values whatever its header says.
    #[must_use]
    pub const fn field(self) -> Option<FieldId> {
        match self {
            Self::Email => Some(fields::EMAIL),
            Self::Web => Some(fields::WEB_PAGE),
            Self::Phone => Some(fields::PHONE),
            Self::Names => Some(fields::NAME),
            _ => None,
        }
    }
}

/// Looks at the columns of these rows, as many as there are headers.
#[must_use]
pub fn of(rows: &[Row], columns: usize) -> Vec<Look> {
    let cells = |at: usize| rows.iter().filter_map(move |row| Some((row.cell(at)?, row.is_number(at))));
    (0..columns).map(|at| look(cells(at))).collect()
}

fn look<'a>(cells: impl Iterator<Item = (&'a str, bool)>) -> Look {
    let cells: Vec<(&str, bool)> = cells.map(|(cell, is_number)| (cell.trim(), is_number)).filter(|(cell, _)| !cell.is_empty()).collect();
    // What is a number says nothing about how somebody writes one.
    let written: Vec<&str> = cells.iter().filter(|(_, is_number)| !is_number).map(|(cell, _)| *cell).collect();
    let cells: Vec<&str> = cells.into_iter().map(|(cell, _)| cell).collect();
    let mut look = Look {
        filled: cells.len(),
        days: days::verdict(cells.iter().copied()),
        numbers: amounts::verdict(written.iter().copied()),
        content: content(&cells),
        ..Look::default()
    };
    for cell in &cells {
        keep(&mut look.samples, cell);
        if days::is_open(cell) {
            keep(&mut look.open_days, cell);
        }
    }
    for cell in written.iter().filter(|cell| amounts::is_open(cell)) {
        keep(&mut look.open_numbers, cell);
    }
    look
}

fn keep(samples: &mut Vec<String>, cell: &str) {
    if samples.len() < SAMPLES {
        let cut: String = cell.chars().take(SAMPLE_LENGTH).collect();
        if !samples.contains(&cut) {
            samples.push(cut);
        }
    }
}

/// What all values are, or nearly all where a damaged one changes nothing.
fn content(cells: &[&str]) -> Content {
    if cells.is_empty() {
        return Content::Words;
    }
    let reading = Reading::utc(0);
    let parses = |kind: Kind, cell: &str| kind.parse(cell, &reading).is_ok();
    let all = |is: &dyn Fn(&str) -> bool| cells.iter().all(|cell| is(cell));
    let share = |is: &dyn Fn(&str) -> bool, of_ten: usize| cells.iter().filter(|cell| is(cell)).count() * 10 >= cells.len() * of_ten;
    let most = |is: &dyn Fn(&str) -> bool| share(is, 9);
    let is_day = |cell: &str| !matches!(days::read(cell, None, 2000), Day::No);
    let is_number = |cell: &str| amounts::read(cell, None) != amounts::Number::No;
    // The sign is so sure that words among the addresses change nothing.
    if share(&|cell| cell.contains('@') && parses(Kind::Email, cell), 6) {
        Content::Email
    } else if most(&|cell| cell.contains("://") || cell.to_ascii_lowercase().starts_with("www.")) {
        Content::Web
    } else if all(&|cell| parses(Kind::YesNo, cell)) && !all(&|cell| cell.bytes().all(|byte| byte.is_ascii_digit())) {
        Content::YesNo
    } else if all(&is_day) {
        if cells.iter().any(|cell| cell.contains(':')) { Content::Moment } else { Content::Date }
    } else if most(&is_phone) {
        Content::Phone
    } else if all(&|cell| cell.bytes().all(|byte| byte.is_ascii_digit()) && (cell == "0" || !cell.starts_with('0')) && cell.len() < 16) {
        Content::Number
    } else if all(&|cell| cell.strip_suffix('%').is_some_and(|number| is_number(number.trim()))) {
        Content::Percent
    } else if all(&|cell| is_number(cell)) && all(&|cell| !cell.starts_with('0') || cell.contains(['.', ','])) {
        if cells.iter().any(|cell| cell.contains(|c: char| c.is_alphabetic() || "€$£¥".contains(c))) {
            Content::Money
        } else {
            Content::Decimal
        }
    } else if cells.iter().any(|cell| cell.contains('\n')) {
        Content::Lines
    } else if cells.len() > 1 && most(&is_name) {
        Content::Names
    } else {
        Content::Words
    }
}

/// Written as no plain number is: with a plus or a zero in front, and parted by blanks, hyphens or brackets.
fn is_phone(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let is_plain = cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '/' | '.' | '\u{a0}'));
    is_plain && (6..=17).contains(&digits) && (cell.starts_with(['+', '0', '(']) && matches!(days::read(cell, None, 2000), Day::No))
}

/// Two to four words that each begin with a capital and hold letters only.
fn is_name(cell: &str) -> bool {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let is_word = |word: &str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
    };
    (2..=4).contains(&words.len())
        && words.iter().all(|word| is_word(word))
        && words.iter().any(|word| word.chars().any(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_told_by_their_values() {
        for (cells, want) in [
            (&["anna@x.example", "bo@x.example"][..], Content::Email),
            (&["anna@x.example", "bo@x.example", "none"], Content::Email),
            (&["anna@x.example", "none", "none"], Content::Words),
            (&["https://x.example", "www.y.example"], Content::Web),
            (&["yes", "No", "ja"], Content::YesNo),
            (&["1", "0", "1"], Content::Number),
            (&["38", "44"], Content::Number),
            (&["2026-03-01", "1/2/2026"], Content::Date),
            (&["2026-03-01 10:30"], Content::Moment),
            (&["+46 70 123 45", "070-555 12"], Content::Phone),
            (&["12,5", "3"], Content::Decimal),
            (&["12 %", "3%"], Content::Percent),
            (&["€ 12", "SEK 1 000"], Content::Money),
            (&["00123", "00456"], Content::Words),
            (&["a\nb", "c"], Content::Lines),
            (&["Anna Berg", "Bo-Erik von Ek"], Content::Words),
            (&["Anna Berg", "Bo-Erik Ek"], Content::Names),
            (&["Anna Berg"], Content::Words),
            (&["PLATINUM PARTNER", "GOLD PARTNER"], Content::Words),
            (&["Trade Show", "web"], Content::Words),
            (&[], Content::Words),
        ] {
            assert_eq!(content(cells), want, "{cells:?}");
        }
    }

    #[test]
    fn samples_are_few_different_and_short() {
        let long = "x".repeat(1000);
        let look = look(["a", " a ", "", "b", &long, "1/2/2026", "1.234"].into_iter().map(|cell| (cell, false)));
        assert_eq!(look.samples, ["a", "b", &"x".repeat(SAMPLE_LENGTH), "1/2/2026", "1.234"]);
        assert_eq!((look.filled, look.open_days, look.open_numbers), (6, vec!["1/2/2026".to_owned()], vec!["1.234".to_owned()]));
    }
}
