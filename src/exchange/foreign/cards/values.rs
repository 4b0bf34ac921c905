//! What stands in a property, as words.

use calcard::vcard::{VCard, VCardEntry, VCardParameterName, VCardParameterValue, VCardValue};

use super::labels;

/// The property's name in capitals.
pub(super) fn name_of(entry: &VCardEntry) -> String {
    entry.name.as_str().trim_start_matches('\u{feff}').to_ascii_uppercase()
}

/// All values as words, parted by semicolons.
pub(super) fn words_of(entry: &VCardEntry) -> String {
    let values: Vec<String> = entry.values.iter().map(value_text).filter(|text| !text.trim().is_empty()).collect();
    values.join("; ")
}

/// One value as words.
pub(super) fn value_text(value: &VCardValue) -> String {
    match value {
        VCardValue::Text(text) => text.clone(),
        VCardValue::Component(parts) => parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        VCardValue::Integer(number) => number.to_string(),
        VCardValue::Float(number) => number.to_string(),
        VCardValue::Boolean(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        VCardValue::Sex(_) | VCardValue::GramGender(_) | VCardValue::Kind(_) => value.as_text().unwrap_or_default().to_owned(),
        VCardValue::PartialDateTime(day) => {
            let two = |part: Option<u8>| part.map(|part| format!("-{part:02}")).unwrap_or_default();
            format!("{}{}{}", day.year.map_or_else(|| "-".to_owned(), |year| format!("{year:04}")), two(day.month), two(day.day))
        }
        // No words.
        VCardValue::Binary(_) => String::new(),
    }
}

/// What a person wrote beside it: the `X-ABLabel` of the same group.
pub(super) fn written_label(entry: &VCardEntry, card: &VCard) -> Option<String> {
    let group = entry.group.as_ref()?;
    let same = |other: &&VCardEntry| other.group.as_ref().is_some_and(|other| other.eq_ignore_ascii_case(group));
    let label = card.entries.iter().filter(same).find(|other| name_of(other) == "X-ABLABEL")?;
    Some(labels::written(&words_of(label))).filter(|label| !label.is_empty())
}

/// The number of a `tel:` address, with its extension.
pub(super) fn phone_of(text: &str) -> String {
    let Some(rest) = text.get(..4).filter(|head| head.eq_ignore_ascii_case("tel:")).and_then(|_| text.get(4..)) else {
        return text.to_owned();
    };
    let mut parts = rest.split(';');
    let number = parts.next().unwrap_or_default();
    let extension = parts.find_map(|part| part.strip_prefix("ext="));
    extension.map_or_else(|| number.to_owned(), |extension| format!("{number} ext. {extension}"))
}

/// The text without a scheme in front.
pub(super) fn strip<'a>(text: &'a str, scheme: &str) -> &'a str {
    text.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme)).and_then(|_| text.get(scheme.len()..)).unwrap_or(text)
}

/// A day as cards write it: `1975-03-14`, `19750314`, `--0314`, with a time behind it. A year that is only there because the program
/// had to write one is left out.
pub(super) fn day_of(entry: &VCardEntry) -> String {
    let text = words_of(entry);
    let text = text.trim();
    let (date, _) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let digits: String = date.chars().filter(char::is_ascii_digit).collect();
    let is_plain = date.chars().all(|c| c.is_ascii_digit() || c == '-');
    let date = match digits.len() {
        8 if is_plain => format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]),
        4 if is_plain && date.starts_with("--") => format!("--{}-{}", &digits[..2], &digits[2..]),
        _ => return text.to_owned(),
    };
    let omitted = entry.params.iter().find_map(|parameter| match (&parameter.name, &parameter.value) {
        (VCardParameterName::Other(name), VCardParameterValue::Text(year)) if name.eq_ignore_ascii_case("X-APPLE-OMIT-YEAR") => {
            Some(year.as_str())
        }
        _ => None,
    });
    match omitted.and_then(|year| date.strip_prefix(year)) {
        Some(rest) => format!("-{rest}"),
        None => date,
    }
}
