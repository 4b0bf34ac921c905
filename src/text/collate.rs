//! Order of names in a locale: sort keys whose bytes compare as the texts should.

use std::{cmp::Ordering, sync::Arc};

use icu_collator::{
    CollatorBorrowed, CollatorPreferences,
    options::{CollatorOptions, Strength},
};
use icu_locale_core::Locale;

use super::fold::folded;

/// Names the tables the keys come from: to be raised with every update of `icu_collator`.
const TABLES: &str = "icu 2.4";

/// A locale's order. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Collation {
    id: String,
    collator: Option<Arc<CollatorBorrowed<'static>>>,
}

impl Collation {
    /// The order of a locale such as `sv`, `de-DE` or `sv_SE.UTF-8`; unknown ones get the root order.
    #[must_use]
    pub fn new(locale: &str) -> Self {
        let locale = normal(locale);
        let preferences = CollatorPreferences::from(&locale);
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Tertiary);
        let collator = CollatorBorrowed::try_new(preferences, options).ok().map(Arc::new);
        Self { id: format!("{locale} {}", if collator.is_some() { TABLES } else { "folded" }), collator }
    }

    /// Names the order and its data's version: keys of another id must be made anew.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Appends the sort key of `text`. Keys hold no zero byte.
    pub fn key_into(&self, text: &str, out: &mut Vec<u8>) {
        match &self.collator {
            Some(collator) => {
                let Ok(()) = collator.write_sort_key_to(text, out);
            }
            None => out.extend(folded(text).bytes().filter(|byte| *byte != 0)),
        }
    }

    /// The sort key of `text`.
    #[must_use]
    pub fn key(&self, text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        self.key_into(text, &mut out);
        out
    }

    /// The order of two texts: the same as that of their keys, without making them.
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.collator.as_ref().map_or_else(|| self.key(a).cmp(&self.key(b)), |collator| collator.compare(a, b))
    }
}

/// The locale a name such as `LANG=sv_SE.UTF-8` stands for; the root locale where it stands for none.
fn normal(name: &str) -> Locale {
    let bare = name.split(['.', '@']).next().unwrap_or_default().replace('_', "-");
    if bare == "C" || bare == "POSIX" { Locale::UNKNOWN } else { bare.parse().unwrap_or(Locale::UNKNOWN) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted(locale: &str, names: &[&'static str]) -> Vec<&'static str> {
        let collation = Collation::new(locale);
        let mut names = names.to_vec();
        names.sort_by_key(|name| collation.key(name));
        names
    }

    #[test]
    fn each_locale_has_its_own_order() {
        let names = ["Öberg", "zara", "Ärla", "Åsa", "Adam", "Oskar", "Zara"];
        for (locale, want) in [
            ("sv", ["Adam", "Oskar", "zara", "Zara", "Åsa", "Ärla", "Öberg"]),
            ("sv_SE.UTF-8", ["Adam", "Oskar", "zara", "Zara", "Åsa", "Ärla", "Öberg"]),
            ("de-DE", ["Adam", "Ärla", "Åsa", "Öberg", "Oskar", "zara", "Zara"]),
            ("de_DE@euro", ["Adam", "Ärla", "Åsa", "Öberg", "Oskar", "zara", "Zara"]),
            ("C", ["Adam", "Ärla", "Åsa", "Öberg", "Oskar", "zara", "Zara"]),
            ("no such locale", ["Adam", "Ärla", "Åsa", "Öberg", "Oskar", "zara", "Zara"]),
        ] {
            assert_eq!(sorted(locale, &names), want, "{locale}");
        }
    }

    #[test]
    fn the_id_names_locale_and_tables() {
        assert_eq!(Collation::new("sv_SE.UTF-8").id(), "sv-SE icu 2.4");
        assert_eq!(Collation::new("").id(), "und icu 2.4");
    }

    proptest! {
        #[test]
        fn keys_hold_no_zero_byte(text in any::<String>()) {
            let collation = Collation::new("sv");
            prop_assert!(!collation.key(&text).contains(&0));
            let with_zero = format!("a\0{text}");
            prop_assert!(!collation.key(&with_zero).contains(&0));
        }

        #[test]
        fn texts_compare_as_their_keys(a in any::<String>(), b in any::<String>()) {
            let collation = Collation::new("sv");
            prop_assert_eq!(collation.compare(&a, &b), collation.key(&a).cmp(&collation.key(&b)));
        }
    }
}
