//! What records are filed as. Most are their name turned round, "Lovelace, Ada"; then only the place of the turn is kept.

use std::borrow::Cow;

use super::{Row, arena::Arena};

/// Begins a piece that says where the name is turned. Never part of UTF-8.
const TURN: u8 = 0xfc;
/// The last place a name is turned at: what follows means something else to the arena.
const LAST: usize = 0xfb;

/// The piece that stands for a text, given the record's name.
pub(super) fn piece<'a>(text: &'a str, name: &str) -> Cow<'a, [u8]> {
    let place = text.split_once(", ").map(|(_, first)| first.len()).filter(|place| *place <= LAST);
    let turned = place.filter(|place| turned(name, *place).is_some_and(|turned| turned == text));
    match turned.and_then(|place| u8::try_from(place).ok()) {
        Some(place) => Cow::Owned(vec![TURN, place]),
        None => Cow::Borrowed(text.as_bytes()),
    }
}

fn turned(name: &str, place: usize) -> Option<String> {
    let (first, rest) = name.split_at_checked(place)?;
    Some(format!("{}, {first}", rest.strip_prefix(' ')?))
}

/// The text of a row, empty where there is none.
pub(super) fn read<'a>(pieces: &'a Arena, names: &Arena, row: Row) -> Cow<'a, str> {
    match pieces.at(row) {
        [TURN, place] => turned(names.text(row), usize::from(*place)).unwrap_or_default().into(),
        text => std::str::from_utf8(text).unwrap_or_default().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_whether_it_turns_the_name_or_not() {
        let long = "Å".repeat(200);
        for (name, text, is_short) in [
            ("Ada Lovelace", "Lovelace, Ada", true),
            ("Ada King Lovelace", "Lovelace, Ada King", true),
            ("Ada King Lovelace", "King Lovelace, Ada", true),
            ("Ada, King Lovelace", "Lovelace, Ada, King", true),
            ("Åsa", "Åsa", false),
            (" Åsa", "Åsa, ", true),
            ("Åsa Öberg", "Öberg, Asa", false),
            ("Ada Lovelace", "Acme (Lovelace, Ada)", false),
            ("Ada Lovelace", "", false),
            ("", "Lovelace, Ada", false),
            (&format!("{long} Ek"), &format!("Ek, {long}"), false),
        ] {
            let (mut pieces, mut names) = (Arena::default(), Arena::default());
            let piece = piece(text, name);
            assert_eq!(piece.len() == 2, is_short, "{name}");
            pieces.set(0, &piece);
            names.set(0, name.as_bytes());
            assert_eq!(read(&pieces, &names, 0), text);
        }
    }
}
