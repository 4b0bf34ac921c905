//! The program starts itself again after an update: tab, filter, cursor and forms are as they were.

use prospekt::screens::Effect;

use crate::support::driver::{Driver, Office};

/// What was kept of forms, by key, as the disk would have it.
fn drafts(driver: &Driver) -> Vec<(String, String)> {
    let mut kept = std::collections::BTreeMap::new();
    for effect in &driver.out {
        match effect {
            Effect::KeepDraft { key, text } => drop(kept.insert(key.clone(), text.clone())),
            Effect::DropDraft(key) => drop(kept.remove(key)),
            _ => {}
        }
    }
    kept.into_iter().collect()
}

#[test]
fn after_an_update_everything_is_where_it_was() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Boat | Cedar");
    anna.click("1 Contact Management", false, false).click("Leads", false, false);
    anna.keys("/").type_text("b").keys("enter").sees("Filter: b").keys("g g j");
    anna.keys("enter").sees("Lead: Boat").click("Job title", false, false).type_text("Buyer");
    assert!(anna.may_start_again());
    let mut again = anna.start_again(&office.hub, "anna", drafts(&anna));
    again.sees("Lead: Boat *").sees("Buyer").sees("goes on where you were");
    again.keys("F2").sees("Saved Boat").sees("[1 Contact Management]").sees("Filter: b").sees("2/2 of 4");
    assert_eq!(again.stored("job-title"), ["Acme: -", "Birch: -", "Boat: Buyer", "Cedar: -"]);
    // A form of something new, and one nobody typed into.
    again.keys("n").type_text("Dune");
    let mut again = again.start_again(&office.hub, "anna", drafts(&again));
    again.sees("New lead: Dune").keys("F2").sees("Made Dune");
    again.keys("g f g g enter").sees("Lead: Acme");
    let mut again = again.start_again(&office.hub, "anna", drafts(&again));
    again.sees("Lead: Acme").sees_no("*");
}

#[test]
fn what_would_be_lost_is_asked_about_first() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch");
    for (keys, back) in [("/", "esc"), ("space", "g c"), ("g ,", "esc")] {
        assert!(anna.may_start_again(), "before {keys}");
        anna.keys(keys);
        assert!(!anna.may_start_again(), "{keys}");
        anna.keys(back);
    }
    anna.keys("m").sees("Bulk edit");
    assert!(!anna.may_start_again());
}
