//! The form: open, type, save, undo, drafts, two people at one record.

use prospekt::{model::record_type, screens::Effect, ui::Look};

use crate::support::driver::{Driver, Office};

#[test]
fn a_new_lead_needs_only_a_name() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("n").sees("Full name").keys("F2").sees("!");
    anna.type_text("Ewa Nowak").keys("F2").sees("Ewa Nowak");
    assert_eq!(anna.stored("file-as"), ["Ewa Nowak: Nowak, Ewa"]);
    assert_eq!(anna.stored("status"), ["Ewa Nowak: New"]);
    anna.keys("u").sees("There are no leads yet");
}

#[test]
fn save_and_new_keeps_the_form_open_for_the_next_one() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("n").type_text("Acme One").keys("F3").type_text("Birch Two").keys("F2");
    assert_eq!(anna.stored("full-name").len(), 2);
}

#[test]
fn a_clean_form_closes_and_a_changed_one_asks() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme Smith").keys("enter").sees("General").keys("esc").sees_no("General");
    anna.keys("enter").type_text("x").keys("esc").sees("General").sees("Unsaved changes");
    anna.keys("esc").sees_no("General");
    assert_eq!(anna.stored("full-name"), ["Acme Smith: Acme Smith"]);
}

#[test]
fn what_was_typed_outlives_a_crash() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("n").type_text("Half a name");
    let kept = anna.out.iter().rev().find_map(|effect| match effect {
        Effect::KeepDraft { key, text } => Some((key.clone(), text.clone())),
        _ => None,
    });
    let kept = kept.expect("a draft is kept while typing");
    drop(anna);
    let mut again = Driver::sit_with(&office.hub, "anna", 120, 36, Look::default(), vec![kept]);
    again.sees("Go on with it").keys("enter").sees("Half a name").keys("F2");
    assert_eq!(again.records(record_type::LEAD).len(), 1);
    assert!(again.out.iter().any(|effect| matches!(effect, Effect::DropDraft(_))), "a saved draft is forgotten");
}

#[test]
fn two_people_change_different_fields_of_one_lead_and_both_are_kept() {
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    anna.given("Acme Smith");
    bert.settle();
    anna.keys("enter");
    bert.keys("enter tab tab").type_text("Buyer").keys("F2");
    anna.settle();
    anna.type_text("s").keys("F2");
    assert_eq!(anna.stored("job-title"), ["Acme Smiths: Buyer"]);
}

#[test]
fn two_people_change_the_same_field_and_the_second_is_asked() {
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    anna.given("Acme Smith");
    bert.settle();
    anna.keys("enter").type_text("son");
    bert.keys("enter").type_text("y").keys("F2");
    anna.settle();
    anna.keys("F2").sees("Acme Smithson").sees("Acme Smithy").sees("bert");
    assert_eq!(bert.stored("full-name"), ["Acme Smithy: Acme Smithy"], "nothing is overwritten without being asked");
}

#[test]
fn criteria_make_the_stars_and_say_who_ticked_them() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme Smith").keys("enter");
    let criteria = anna.schema().criteria.len();
    assert_eq!(criteria, 7, "the default criteria ship");
    anna.sees("Lead score").click("[ ] ", false, false);
    anna.keys("F2");
    assert_ne!(anna.stored("score"), ["Acme Smith: 0"]);
    assert_eq!(anna.stored("score-type"), ["Acme Smith: Automatic"]);
}

#[test]
fn the_history_page_tells_what_changed() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme Smith").keys("3 enter ctrl+pagedown").sees("Score").sees("anna");
}
