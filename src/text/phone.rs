//! Phone numbers as search sees them: digits alone, `+` as `00`, and one zero between the country and the rest.
//!
//! So the number written for home, `070 123`, is a piece of the one written for abroad, `+46 70 123`.

/// Countries whose calling code has two digits; codes that begin with 1 or 7 have one, all others three.
const TWO: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54",
    "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];
/// Stands before a country's code.
const ABROAD: &str = "00";
/// Stands before a number at home.
const HOME: &str = "0";
/// Fewer digits after a country's code tell too little: neither that it is one without `+` or `00`, nor which number at
/// home is meant.
const TELLING: usize = 4;

/// The digits of a whole number: `+46 (0)70-123`, `0046 70 123` and `+4670123` are the same.
#[must_use]
pub fn digits(text: &str) -> String {
    let plain = plain(text);
    match plain.strip_prefix(ABROAD).and_then(country) {
        Some((code, rest)) => abroad(code, rest),
        None => plain,
    }
}

/// The country's code, empty for a number written for home, and what follows it without the zero before; of a number as
/// [`digits`] writes it.
#[must_use]
pub fn halves(digits: &str) -> (&str, &str) {
    let (code, rest) = digits.strip_prefix(ABROAD).and_then(country).unwrap_or(("", digits));
    (code, rest.trim_start_matches('0'))
}

/// What a typed piece of a number can be a piece of: numbers written for abroad or for home. Never empty.
#[must_use]
pub fn pieces(typed: &str) -> Vec<String> {
    let plain = plain(typed);
    let (prefix, split) = match plain.strip_prefix(ABROAD) {
        Some(rest) => (ABROAD, country(rest).filter(|(_, rest)| !rest.is_empty())),
        None => ("", country(&plain).filter(|(_, rest)| rest.len() >= TELLING)),
    };
    let Some((code, rest)) = split else { return vec![plain] };
    let home = rest.trim_start_matches('0');
    let whole = abroad(code, rest);
    let mut pieces = vec![if prefix.is_empty() { whole.trim_start_matches(ABROAD).to_owned() } else { whole }];
    if home.len() >= TELLING {
        pieces.push(format!("{HOME}{home}"));
    }
    if prefix.is_empty() {
        pieces.push(plain);
    }
    pieces
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + ABROAD.len());
    for byte in text.trim().bytes() {
        match byte {
            b'+' if out.is_empty() => out.push_str(ABROAD),
            b'0'..=b'9' => out.push(char::from(byte)),
            _ => {}
        }
    }
    out
}

/// The code of the country and what follows it.
fn country(digits: &str) -> Option<(&str, &str)> {
    let length = match digits.as_bytes() {
        [] | [b'0', ..] => return None,
        [b'1' | b'7', ..] => 1,
        _ if TWO.iter().any(|code| digits.starts_with(code)) => 2,
        _ => 3,
    };
    digits.split_at_checked(length)
}

fn abroad(code: &str, rest: &str) -> String {
    let trunk = if rest.is_empty() || rest.starts_with(HOME) { "" } else { HOME };
    [ABROAD, code, trunk, rest].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_their_digits() {
        for (text, want) in [
            ("+46 (0)70-123 45", "004607012345"),
            ("0046 70 123 45", "004607012345"),
            ("+46.70.123.45", "004607012345"),
            ("070/12 34 56", "070123456"),
            ("+1 212 555 0199", "00102125550199"),
            ("+358 9 123", "0035809123"),
            ("+46", "0046"),
            ("+4", "004"),
            ("call me", ""),
        ] {
            assert_eq!(digits(text), want, "{text}");
        }
    }

    #[test]
    fn a_number_falls_into_its_country_and_the_rest() {
        for (text, want) in [
            ("+46 (0)70-123 45", ("46", "7012345")),
            ("070/12 34 56", ("", "70123456")),
            ("+1 212 555 0199", ("1", "2125550199")),
            ("+46", ("46", "")),
            ("call me", ("", "")),
        ] {
            assert_eq!(halves(&digits(text)), want, "{text}");
        }
    }

    #[test]
    fn every_way_to_write_a_number_is_found_by_every_way_to_type_it() {
        for stored in ["+46 (0)70-123 45 67", "0046701234567", "070-1234567", "+46701234567", "(070) 123.45.67"] {
            for typed in ["070 123", "070123", "+4670123", "46 70 123", "70-123", "4670123", "123 45", "0701234567"] {
                let number = digits(stored);
                assert!(pieces(typed).iter().any(|piece| number.contains(piece)), "{typed} in {stored}");
            }
            for typed in ["071", "+4770", "+4671", "46 71 123", "0701243"] {
                assert!(!pieces(typed).iter().any(|piece| digits(stored).contains(piece)), "{typed} not in {stored}");
            }
        }
    }
}
