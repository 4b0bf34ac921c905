//! The daily loop: look, choose, change many, open one, take it back.

use crate::support::driver::Office;

#[test]
fn the_first_start_says_what_to_press() {
    let office = Office::new();
    office
        .person("anna")
        .sees("There are no leads yet")
        .sees("Bring records in from a file")
        .sees("500 invented leads")
        .sees("Open an empty form");
}

#[test]
fn demo_data_is_one_key_away_and_one_key_back() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("g d").sees("Leads 500");
    assert_eq!(anna.stored("status").len(), 500);
    anna.keys("u").sees("There are no leads yet");
}

#[test]
fn stars_are_given_to_the_row_and_to_the_selection_and_taken_back() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar");
    anna.keys("4").sees("takes it back");
    assert_eq!(anna.stored("score"), ["Acme: 4", "Birch: 0", "Cedar: 0"]);
    assert_eq!(anna.stored("score-type")[0], "Acme: Manual");
    anna.keys("home space space 2");
    assert_eq!(anna.stored("score"), ["Acme: 2", "Birch: 2", "Cedar: 0"]);
    anna.keys("u").sees("Undid");
    assert_eq!(anna.stored("score"), ["Acme: 4", "Birch: 0", "Cedar: 0"]);
    anna.sees("2 selected");
    anna.keys("U");
    assert_eq!(anna.stored("score"), ["Acme: 2", "Birch: 2", "Cedar: 0"]);
}

#[test]
fn deleted_leads_lie_in_the_bin_and_come_back() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch");
    anna.keys("d").sees("Leads 1");
    anna.keys("b").sees("Acme").sees_no("Birch");
    anna.keys("r").sees("The bin is empty");
    anna.keys("b").sees("Acme").sees("Birch");
}

#[test]
fn a_filter_follows_each_key_and_names_what_is_wrong() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Åsa Öberg | Birch | Cedar");
    anna.keys("/").sees("owner:me").sees("Keep the filter");
    anna.type_text("oberg").sees("1 found").sees("Åsa Öberg").sees_no("Birch");
    anna.keys("esc").sees("Birch");
    anna.keys("/").type_text("scorre:1").sees("did you mean 'score'");
    anna.keys("esc").sees("Cedar");
}

#[test]
fn what_another_person_changes_is_seen_without_a_key() {
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    anna.given("Acme | Birch");
    bert.settle();
    bert.sees("Acme").keys("5");
    anna.settle();
    anna.sees("★★★★★# Acme");
    anna.keys("u").sees("1 of 2 records changed since, by bert.").keys("y").sees("1 left alone: Acme (worked on by bert");
    assert_eq!(anna.stored("score").len(), 1, "what bert changed since stays");
}

#[test]
fn the_keys_that_may_follow_a_first_one_are_shown() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme").keys("g").sees("First row").sees("My records").sees("1 Contact Management").sees_no("9 ");
    anna.keys("X").sees("means nothing here");
    assert_eq!(anna.stored("score"), ["Acme: 0"], "the second key alone does nothing");
}

#[test]
fn sorting_goes_by_the_column_cursor_and_keeps_the_record() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys("end 5 home left s").sees("by Score").keys("home 1");
    assert_eq!(anna.stored("score"), ["Acme: 0", "Birch: 0", "Cedar: 1"], "most stars stand first");
}
