//! What the records hold now in one field, in words: `all: New`, `mixed: New 12, Contacted 3, 2 empty`.

use super::update::value_in_words;
use crate::{
    model::{FieldDef, Kind, Names, Reading, Schema, Value},
    proto::{Edit, Mixed},
    screens::wording::number,
};

/// Values named at most; the others are counted as "more".
const NAMED: usize = 5;

/// In words. `meant`: how many records are meant; of very many only the first were looked at.
pub(super) fn in_words(field: &FieldDef, mixed: &Mixed, meant: u64, names: &Names, schema: &Schema, reading: &Reading) -> String {
    let looked = mixed.filled + mixed.empty;
    let of = if looked > 0 && looked < meant { format!("of the first {}: ", number(looked)) } else { String::new() };
    let nothing = match field.kind {
        Kind::YesNo | Kind::Tick => "No",
        Kind::Person => "nobody",
        _ => "empty",
    };
    let word = |value: Value| match &value {
        Value::Link(_) | Value::Links(_) => names.show(field.kind, &value, schema, reading),
        _ => value_in_words(field.id, &Edit::Set(value), schema, reading),
    };
    let words = match mixed.values.as_slice() {
        [] => format!("all: {nothing}"),
        [(value, count)] if *count == looked => format!("all: {}", word(value.clone())),
        values => {
            let mut parts: Vec<String> =
                values.iter().take(NAMED).map(|(value, count)| format!("{} {}", word(value.clone()), number(*count))).collect();
            if mixed.more || values.len() > NAMED {
                parts.push("more".to_owned());
            }
            if mixed.empty > 0 {
                parts.push(format!("{} {nothing}", number(mixed.empty)));
            }
            format!("mixed: {}", parts.join(", "))
        }
    };
    format!("{of}{words}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::RecordId, proto::Named};

    #[test]
    fn what_is_held_reads_at_a_glance() {
        let schema = Schema::default();
        let text = |text: &str, count| (Value::Text(text.to_owned()), count);
        let mut names = Names::default();
        let kind = crate::model::record_type::ACCOUNT;
        names.learn(&[Named { id: RecordId(29), kind, name: "Acme AB".to_owned(), is_binned: false }]);
        let many: Vec<_> = ('a'..='g').map(|c| text(&c.to_string(), 1)).collect();
        for (field, values, empty, meant, want) in [
            ("status", vec![text("New", 17)], 0, 17, "all: New"),
            ("status", vec![text("New", 12), text("Contacted", 3)], 2, 17, "mixed: New 12, Contacted 3, 2 empty"),
            ("source", vec![], 17, 17, "all: empty"),
            ("source", vec![text("Web", 3)], 1, 4, "mixed: Web 3, 1 empty"),
            ("company", many, 0, 7, "mixed: a 1, b 1, c 1, d 1, e 1, more"),
            ("company", vec![text("Acme", 1_000)], 0, 143_000, "of the first 1,000: all: Acme"),
            ("score", vec![(Value::Stars(4), 2), (Value::Stars(1), 1)], 1, 4, "mixed: 4 stars 2, 1 star 1, 1 empty"),
            ("active", vec![(Value::YesNo(true), 3)], 1, 4, "mixed: Yes 3, 1 No"),
            ("assigned-to", vec![], 3, 3, "all: nobody"),
            ("account", vec![(Value::Link(RecordId(29)), 1)], 2, 3, "mixed: Acme AB 1, 2 empty"),
            ("account", vec![(Value::Link(RecordId(29)), 3)], 0, 3, "all: Acme AB"),
        ] {
            let filled = values.iter().map(|(_, count)| count).sum();
            let mixed = Mixed { values, filled, empty, more: false };
            let field = schema.named(field).unwrap();
            assert_eq!(in_words(field, &mixed, meant, &names, &schema, &Reading::utc(0)), want);
        }
    }
}
