//! What may be told of a fault in the program: where it was and what kind, never words that may quote data.

use std::panic::PanicHookInfo;

/// The words that the language itself says when something breaks; numbers may follow them, and data only in quotes.
const KNOWN: &[&str] = &[
    "index out of bounds: ",
    "byte index ",
    "start byte index ",
    "end byte index ",
    "begin <= end ",
    "range start index ",
    "range end index ",
    "slice index starts at ",
    "attempt to ",
    "called `Option::unwrap()` on a `None` value",
    "called `Result::unwrap()` on an `Err` value",
    "assertion ",
    "mid > len",
    "capacity overflow",
    "removal index ",
    "insertion index ",
    "already borrowed",
    "already mutably borrowed",
    "internal error: entered unreachable code",
    "explicit panic",
];

/// A fault as far as it may be told: what kind, in which thread, at which place of the source.
#[must_use]
pub fn of(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let words = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    let place = info.location().map_or_else(String::new, |place| format!(" at {}:{}:{}", place.file(), place.line(), place.column()));
    let thread = std::thread::current().name().map_or_else(String::new, |name| format!(" in {name}"));
    format!("a fault in the program{place}{thread}: {}", told(words.unwrap_or_default()))
}

/// The words of a fault as far as they surely hold nothing of what the program worked on.
#[must_use]
pub fn told(words: &str) -> String {
    let Some(known) = KNOWN.iter().find(|known| words.starts_with(**known)) else {
        return "its words are withheld, since they may quote data".to_owned();
    };
    let rest = &words[known.len()..];
    // What is quoted, and what follows an error, may be data.
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || " .,;<>=()".contains(c))).unwrap_or(rest.len());
    let is_error = known.contains("Err") || known.starts_with("internal");
    let kept = if is_error { "" } else { rest[..end].trim_end() };
    format!("{known}{kept}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_without_what_it_quotes() {
        for (words, want) in [
            ("index out of bounds: the len is 3 but the index is 7", "index out of bounds: the len is 3 but the index is 7"),
            (
                "byte index 1 is not a char boundary; it is inside 'é' (bytes 0..2) of `éva canary`",
                "byte index 1 is not a char boundary; it is inside",
            ),
            ("begin <= end (4 <= 2) when slicing `canary`", "begin <= end (4 <= 2) when slicing"),
            ("called `Option::unwrap()` on a `None` value", "called `Option::unwrap()` on a `None` value"),
            ("called `Result::unwrap()` on an `Err` value: Canary", "called `Result::unwrap()` on an `Err` value"),
            ("internal error: entered unreachable code: canary", "internal error: entered unreachable code"),
            ("attempt to subtract with overflow", "attempt to subtract with overflow"),
            ("canary is not welcome", "its words are withheld, since they may quote data"),
            ("", "its words are withheld, since they may quote data"),
        ] {
            assert_eq!(told(words), want);
        }
    }

    #[test]
    fn what_the_language_really_says_is_told_without_data() {
        let said = |work: fn()| {
            let payload = std::panic::catch_unwind(work).unwrap_err();
            let words = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
            words.unwrap_or_default().to_owned()
        };
        let at = std::hint::black_box(1);
        assert_eq!(at, 1);
        for work in [
            (|| drop(std::hint::black_box("ö canary")[std::hint::black_box(1)..].to_owned())) as fn(),
            || drop(std::hint::black_box("canary")[..std::hint::black_box(99)].to_owned()),
            || assert_eq!(std::hint::black_box(Err::<u8, _>("canary")).unwrap(), 0),
            || assert_eq!(std::hint::black_box("canary"), "bird"),
        ] {
            let words = said(work);
            assert!(words.contains("canary"), "{words}");
            assert!(!told(&words).contains("canary"), "{words}");
        }
    }
}
