//! Numbers in files: which of point and comma parts the decimals is not said, and `1.234` can be either of two numbers.

/// What parts the decimals of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `1,234.50`.
    Point,
    /// `1.234,50`.
    Comma,
}

/// Both marks: the word for each in files and on the command line, and an example for people.
const MARKS: [(Mark, &str, &str); 2] = [(Mark::Point, "point", "1,234.50"), (Mark::Comma, "comma", "1.234,50")];

impl Mark {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Point, Self::Comma];

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        MARKS.iter().find(|(mark, ..)| *mark == self).unwrap_or(&MARKS[0])
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// An example for people.
    #[must_use]
    pub fn example(self) -> &'static str {
        self.row().2
    }

    /// The one of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        MARKS.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(word.trim())).map(|(mark, ..)| *mark)
    }

    /// What parts the decimals, and what may group thousands.
    const fn signs(self) -> (char, char) {
        match self {
            Self::Point => ('.', ','),
            Self::Comma => (',', '.'),
        }
    }
}

/// What the numbers of a column say about their mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing: they are whole, or there are none.
    #[default]
    Silent,
    /// It must be this one.
    Certain(Mark),
    /// It could be either.
    Open,
    /// Some numbers want one mark, some the other.
    Torn,
}

/// Looks at numbers of one column.
#[must_use]
pub fn verdict<'a>(cells: impl Iterator<Item = &'a str>) -> Verdict {
    let (mut point, mut comma, mut open) = (false, false, false);
    for cell in cells {
        match (plain(cell, Mark::Point), plain(cell, Mark::Comma)) {
            (Some(one), Some(other)) => open |= one != other,
            (Some(_), None) => point = true,
            (None, Some(_)) => comma = true,
            (None, None) => {}
        }
    }
    match (point, comma, open) {
        (true, true, _) => Verdict::Torn,
        (true, false, _) => Verdict::Certain(Mark::Point),
        (false, true, _) => Verdict::Certain(Mark::Comma),
        (false, false, true) => Verdict::Open,
        (false, false, false) => Verdict::Silent,
    }
}

/// What a text is as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// This one: digits, a point before its decimals, nothing else.
    Is(String),
    /// Either of two, and nobody said what parts the decimals.
    Open,
    /// None.
    No,
}

/// Whether a number can be read as more than one.
#[must_use]
pub fn is_open(cell: &str) -> bool {
    read(cell, None) == Number::Open
}

/// Reads a number as files write it: with a currency, with thousands grouped by blanks, apostrophes, or the sign that does not part
/// the decimals.
#[must_use]
pub fn read(text: &str, mark: Option<Mark>) -> Number {
    let one = |found: Option<String>| found.map_or(Number::No, Number::Is);
    match mark {
        Some(mark) => one(plain(text, mark)),
        None => match (plain(text, Mark::Point), plain(text, Mark::Comma)) {
            (Some(point), Some(comma)) if point != comma => Number::Open,
            (point, comma) => one(point.or(comma)),
        },
    }
}

/// Words and signs of currencies around an amount.
const CURRENCIES: &[&str] = &["€", "$", "£", "¥", "kr.", "kr", ":-", ",-"];

/// The amount without its currency.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    let is_code = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    if let Some((_, rest)) = text.split_once([' ', '\u{a0}']).filter(|(code, _)| is_code(code)) {
        text = rest.trim();
    }
    if let Some((rest, _)) = text.rsplit_once([' ', '\u{a0}']).filter(|(_, code)| is_code(code)) {
        text = rest.trim();
    }
    for sign in CURRENCIES {
        let end = text.len().checked_sub(sign.len()).filter(|at| text.get(*at..).is_some_and(|end| end.eq_ignore_ascii_case(sign)));
        if let Some(rest) = text.strip_prefix(sign).or(end.and_then(|end| text.get(..end))) {
            return rest.trim();
        }
    }
    text
}

/// The number with digits and a point only, without needless zeros; `None` where it is none with this mark.
fn plain(text: &str, mark: Mark) -> Option<String> {
    let text = bare(text);
    let (sign, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    // A currency between sign and digits: `-€5`.
    let text = bare(text);
    let (decimal, group) = mark.signs();
    let (whole, decimals) = text.split_once(decimal).unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && decimals.is_empty()) || !is_digits(decimals) || (decimals.is_empty() && text.ends_with(decimal)) {
        return None;
    }
    let parts: Vec<&str> = whole.split([group, ' ', '\'', '_', '\u{2019}', '\u{a0}', '\u{202f}']).collect();
    if !parts.iter().all(|part| is_digits(part)) {
        return None;
    }
    if let [first, rest @ ..] = parts.as_slice()
        && !rest.is_empty()
        && (first.is_empty() || first.len() > 3 || first.starts_with('0') || rest.iter().any(|part| part.len() != 3))
    {
        return None;
    }
    let whole = parts.concat();
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        _ => whole.trim_start_matches('0'),
    };
    let decimals = decimals.trim_end_matches('0');
    let sign = if whole == "0" && decimals.is_empty() { "" } else { sign };
    let point = if decimals.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{decimals}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_files_write_them() {
        for (text, point, comma) in [
            ("1234", "1234", "1234"),
            ("1,234", "1234", "1.234"),
            ("1.234", "1.234", "1234"),
            ("1.234,50", "-", "1234.5"),
            ("1,234.50", "1234.5", "-"),
            ("1 234,5", "-", "1234.5"),
            ("1'234.5", "1234.5", "-"),
            ("12,5", "-", "12.5"),
            ("12.50", "12.5", "-"),
            ("0,123", "-", "0.123"),
            (".5", "0.5", "-"),
            ("1.234.567", "-", "1234567"),
            ("1,23,456", "-", "-"),
            ("-3", "-3", "-3"),
            ("−0", "0", "0"),
            ("€ 1.000", "1", "1000"),
            ("-€5", "-5", "-5"),
            ("USD 1,000,000", "1000000", "-"),
            ("1 234 kr", "1234", "1234"),
            ("250:-", "250", "250"),
            ("007", "7", "7"),
            ("12k", "-", "-"),
            ("twelve", "-", "-"),
            ("5.", "-", "-"),
            ("1e5", "-", "-"),
            ("", "-", "-"),
        ] {
            let got = |mark| plain(text, mark).unwrap_or_else(|| "-".to_owned());
            assert_eq!((got(Mark::Point).as_str(), got(Mark::Comma).as_str()), (point, comma), "{text}");
        }
    }

    #[test]
    fn the_mark_of_a_column_follows_from_its_numbers() {
        for (cells, want) in [
            (&["1234", "", "abc"][..], Verdict::Silent),
            (&["1.234", "7"], Verdict::Open),
            (&["1,234", "7"], Verdict::Open),
            (&["1.234", "12,5"], Verdict::Certain(Mark::Comma)),
            (&["1,234", "12.5"], Verdict::Certain(Mark::Point)),
            (&["1,5", "1.5"], Verdict::Torn),
            (&["0,000", "0"], Verdict::Certain(Mark::Comma)),
        ] {
            assert_eq!(verdict(cells.iter().copied()), want, "{cells:?}");
        }
        assert_eq!(read("1.234", None), Number::Open);
        assert_eq!(read("12,5", Some(Mark::Point)), Number::No);
    }

    proptest::proptest! {
        /// What is read is the same number whatever groups its thousands.
        #[test]
        fn grouping_changes_no_number(number in 0u64..1_000_000_000_000, decimals in 0u32..100) {
            let digits = number.to_string();
            let grouped = |sign: &str| {
                let parts: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).unwrap()).collect();
                parts.join(sign)
            };
            let want = format!("{number}.{decimals:02}").trim_end_matches('0').trim_end_matches('.').to_owned();
            for (text, mark) in [
                (format!("{}.{decimals:02}", grouped(",")), Mark::Point),
                (format!("{},{decimals:02}", grouped(".")), Mark::Comma),
                (format!("{},{decimals:02}", grouped(" ")), Mark::Comma),
                (format!("{}.{decimals:02}", grouped("'")), Mark::Point),
            ] {
                proptest::prop_assert_eq!(read(&text, None), Number::Is(want.clone()), "{}", text);
                proptest::prop_assert_eq!(read(&text, Some(mark)), Number::Is(want.clone()), "{}", text);
            }
        }
    }
}
