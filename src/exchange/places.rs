//! Where a second value goes whose place is taken: the next field of its family.

use crate::model::{Base, Family, FieldDef, FieldId, Schema};

/// Phone kinds of the same place, in the order they are filled; any other kind ends in the last row.
const PHONES: &[&[&str]] = &[
    &["phone", "phone-business-2", "phone-company-main", "phone-primary", "phone-other"],
    &["phone-home", "phone-home-2", "phone-other"],
    &["phone-business-fax", "phone-other-fax"],
    &["phone-home-fax", "phone-other-fax"],
    &["phone-other", "phone-primary", "phone-callback", "phone-car"],
];

/// The places of addresses in the order they are filled.
const ADDRESSES: &[&str] = &["business", "other", "home"];

/// The field that takes what `field` would have taken, where that is taken already; `None` where its family has no more room, or it
/// stands alone.
#[must_use]
pub fn next(field: FieldId, schema: &Schema, base: Base, is_free: impl Fn(FieldId) -> bool) -> Option<FieldId> {
    let def = schema.field(field)?;
    let family = def.family?;
    let free = |name: &str| schema.named(name).filter(|def| def.bases.has(base) && is_free(def.id)).map(|def| def.id);
    match family {
        Family::Phone => {
            let row = PHONES.iter().find(|row| row.contains(&def.name.as_ref()));
            let last = PHONES.last();
            row.into_iter().chain(last).flat_map(|row| row.iter()).find_map(|name| free(name))
        }
        Family::Email => {
            let mut all = schema.fields_of(base).filter(|other| other.family == Some(Family::Email));
            all.find(|other| is_free(other.id)).map(|other| other.id)
        }
        Family::BusinessAddress | Family::HomeAddress | Family::OtherAddress => {
            let part = part_of(def)?;
            ADDRESSES.iter().find_map(|place| free(&format!("{place}-{part}")))
        }
    }
}

/// What an address field holds: `business-postal-code` is a `postal-code`.
fn part_of(def: &FieldDef) -> Option<&str> {
    ADDRESSES.iter().find_map(|place| def.name.strip_prefix(place)?.strip_prefix('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_value_finds_the_next_place_of_its_family() {
        let schema = Schema::default();
        let id = |name: &str| schema.named(name).unwrap().id;
        for (name, taken, want) in [
            ("email", &["email"][..], Some("email-2")),
            ("email-3", &["email", "email-2", "email-3"], None),
            ("email-2", &["email-2"], Some("email")),
            ("phone", &["phone"], Some("phone-business-2")),
            ("phone-home", &["phone-home", "phone-home-2"], Some("phone-other")),
            ("phone-mobile", &["phone-mobile"], Some("phone-other")),
            ("business-city", &["business-city"], Some("other-city")),
            ("business-postal-code", &["business-postal-code", "other-postal-code"], Some("home-postal-code")),
            ("company", &["company"], None),
        ] {
            let taken: Vec<FieldId> = taken.iter().map(|name| id(name)).collect();
            let next = next(id(name), &schema, Base::Contact, |field| !taken.contains(&field));
            assert_eq!(next.map(|field| schema.field(field).unwrap().name.to_string()).as_deref(), want, "{name}");
        }
    }

    #[test]
    fn every_place_is_a_field() {
        let schema = Schema::default();
        for name in PHONES.iter().flat_map(|row| row.iter()) {
            assert!(schema.named(name).is_some(), "{name}");
        }
        for place in ADDRESSES {
            assert!(schema.named(&format!("{place}-city")).is_some(), "{place}");
        }
    }
}
