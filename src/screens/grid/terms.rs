//! The terms of a filter's text: what is drawn as one piece and can be taken away alone.

use std::ops::Range;

/// Words that belong to the term after them.
const JOINS: &[&str] = &["or", "and", "not"];

/// Where the terms of a filter's text stand, in bytes. Quotes and brackets hold together; `or`, `and` and `not` belong to the
/// term they stand before.
#[must_use]
pub fn terms(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let (mut quoted, mut open, mut start) = (false, 0_usize, None);
    let mut joined = false;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let ends = at == text.len() || (c.is_whitespace() && !quoted && open == 0);
        match (ends, start) {
            (true, Some(from)) => {
                let word = &text[from..at];
                match out.last_mut() {
                    Some(last) if joined => last.end = at,
                    _ => out.push(from..at),
                }
                joined = JOINS.iter().any(|join| word.eq_ignore_ascii_case(join)) && text[at..].trim() != "";
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => open += 1,
            ')' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    out
}

/// The text without its term at that place; the rest keeps its meaning.
#[must_use]
pub fn without(text: &str, place: usize) -> String {
    let terms = terms(text);
    let kept: Vec<&str> = terms.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, range)| text[range.clone()].trim()).collect();
    let rest = kept.join(" ");
    // What joined the second term to the first is left without one.
    for join in ["or", "and"] {
        if let Some((word, after)) = rest.split_once(' ')
            && word.eq_ignore_ascii_case(join)
        {
            return after.to_owned();
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_falls_into_its_terms_and_loses_one_at_a_time() {
        // The text; its terms; the text without its first and without its last.
        let rows: &[(&str, &[&str], &str, &str)] = &[
            ("", &[], "", ""),
            ("ada", &["ada"], "", ""),
            ("ada status:new", &["ada", "status:new"], "status:new", "ada"),
            ("company:\"two words\" -x", &["company:\"two words\"", "-x"], "-x", "company:\"two words\""),
            ("a or b", &["a", "or b"], "b", "a"),
            ("a or not b c", &["a", "or not b", "c"], "not b c", "a or not b"),
            ("(a or b) c", &["(a or b)", "c"], "c", "(a or b)"),
            ("a and b", &["a", "and b"], "b", "a"),
            ("or", &["or"], "", ""),
            ("  åsa   \"open quote", &["åsa", "\"open quote"], "\"open quote", "åsa"),
        ];
        for (text, want, first, last) in rows {
            let found: Vec<&str> = terms(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(&found, want, "{text}");
            assert_eq!(&without(text, 0), first, "{text}");
            assert_eq!(&without(text, want.len().saturating_sub(1)), last, "{text}");
        }
    }
}
