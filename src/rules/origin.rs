//! Which records may have brought a lead, by its source: word of mouth comes from people, campaigns from marketing activities.

use crate::model::Bases;

/// Sources with the records "Initiated by" offers for them; for all others it offers every record that may bring a lead.
const OFFERED: &[(&str, Bases)] = &[
    ("Word-of-Mouth", Bases::CONTACT),
    ("Employee Referral", Bases::CONTACT),
    ("External Referral", Bases::CONTACT),
    ("Partner", Bases::BOTH),
    ("Advertisement", Bases::MARKETING),
    ("Direct Mail", Bases::MARKETING),
    ("E-mail Campaign", Bases::MARKETING),
    ("Seminar", Bases::MARKETING),
    ("Telemarketing", Bases::MARKETING),
    ("Trade Show", Bases::MARKETING),
];

/// What "Initiated by" offers for a source.
#[must_use]
pub fn offered_for(source: &str) -> Bases {
    OFFERED.iter().find(|(known, _)| *known == source).map_or(Bases::ORIGINS, |(_, bases)| *bases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Base,
        lists::{SOURCE, built_in},
    };

    #[test]
    fn every_source_named_here_is_in_the_list_and_offers_something_that_may_bring_a_lead() {
        let sources = built_in(SOURCE).map(|list| list.values).unwrap_or_default();
        for (source, bases) in OFFERED {
            assert!(sources.contains(source), "{source}");
            assert!(bases.iter().all(|base| Bases::ORIGINS.has(base)) && bases.iter().next().is_some(), "{source}");
        }
        assert!(offered_for("Word-of-Mouth").has(Base::Contact) && !offered_for("Word-of-Mouth").has(Base::Marketing));
        assert_eq!(offered_for("typed by hand"), Bases::ORIGINS);
    }
}
