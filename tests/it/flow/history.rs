//! The communication history: noting, looking back, unlinking, the next step in the same gesture.

use prospekt::model::{Record, Value, fields, record_type};

use crate::support::driver::{Driver, Office};

fn links(record: &Record) -> Vec<u64> {
    record.get(fields::LINKED_TO).map(Value::links).unwrap_or_default().iter().map(|id| id.0).collect()
}

fn lead_ids(person: &mut Driver) -> Vec<u64> {
    person.records(record_type::LEAD).iter().map(|lead| lead.id.0).collect()
}

#[test]
fn a_call_is_logged_in_three_keys_and_taken_back_in_one() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch");
    anna.keys("c c enter").sees("Noted 'Call' with Acme").sees("u undoes it");
    let calls = anna.records(record_type::PHONE_LOG);
    assert_eq!((calls.len(), calls[0].text(fields::DIRECTION), links(&calls[0])), (1, "Outgoing", vec![lead_ids(&mut anna)[0]]));
    let touched = anna.stored("last-touch");
    assert!(touched[0].starts_with("Acme: 2026-11-23T08:00") && touched[1] == "Birch: -", "{touched:?}");
    anna.keys("u").sees("Undid");
    assert!(anna.records(record_type::PHONE_LOG).is_empty());
    assert_eq!(anna.stored("last-touch"), ["Acme: -", "Birch: -"]);
    anna.keys("U");
    assert_eq!(anna.stored("last-touch"), touched);
}

#[test]
fn the_next_step_is_asked_for_in_the_same_gesture() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys("space space c c").sees("Phone Log with 2 records").sees("Next step");
    anna.type_text(" about the offer").keys("backtab").type_text("+3d").sees("Thu 2026-11-26");
    anna.keys("backtab").type_text("send it").keys("backtab").type_text("They want").keys("enter").type_text("ten of them").keys("F2");
    anna.sees("Noted 'Call about the offer' with 2 records");
    assert_eq!(anna.stored("next"), ["Acme: 2026-11-26", "Birch: 2026-11-26", "Cedar: -"]);
    assert_eq!(anna.stored("next-step"), ["Acme: send it", "Birch: send it", "Cedar: -"]);
    let calls = anna.records(record_type::PHONE_LOG);
    assert_eq!((calls.len(), calls[0].text(fields::NOTES), links(&calls[0]).len()), (1, "They want\nten of them", 2));
    anna.keys("u");
    assert_eq!(anna.stored("next"), ["Acme: -", "Birch: -", "Cedar: -"], "one operation, one step back");
}

#[test]
fn the_history_page_makes_opens_and_unlinks_items() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch").keys("A c n").type_text(": both were there").keys("enter").keys("g c home enter F10");
    anna.sees("History").sees("Business Note").sees("Note: both were there").sees("made");
    anna.keys("n").sees("New for Acme").sees("Appointment").sees("Opportunity").keys("esc");
    anna.keys("v").sees("Business Note").sees_no("made").keys("v").sees("made").sees_no("Business Note").keys("v");
    anna.keys("enter").sees("Business Note: Note: both were there").keys("esc").sees("Lead: Acme");
    anna.keys("x").sees("no longer linked");
    assert_eq!(links(&anna.records(record_type::NOTE)[0]).len(), 1, "the item stays with Birch");
    anna.sees_no("Business Note");
}

#[test]
fn the_last_link_is_never_cut_without_asking_and_the_item_never_lost() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme").keys("c n").type_text(" one").keys("enter enter F10 x").sees("linked to nothing else").keys("esc");
    assert_eq!(anna.records(record_type::NOTE).len(), 1);
    anna.keys("x").keys("left enter").sees_no("Note one");
    assert!(anna.records(record_type::NOTE).is_empty());
    assert_eq!(anna.stored("last-touch"), ["Acme: -"], "what lies in the bin touched nobody");
    anna.keys("esc u");
    assert_eq!(anna.records(record_type::NOTE).len(), 1);
}

#[test]
fn an_account_shows_what_was_said_to_its_people_and_two_people_see_it_at_once() {
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    anna.keys("g 1").sees("▸ Accounts").keys("n").type_text("Acme Ltd").keys("F2").keys("g 2").given("Ada");
    anna.keys("enter").click("Linked account", false, false).type_text("Acme").keys("enter F2");
    bert.settle();
    bert.keys("g 1").sees("Acme Ltd").keys("enter").sees("Account: Acme Ltd").keys("F10 F10").sees("History");
    anna.keys("c c").type_text(" about prices").keys("enter");
    bert.settle();
    bert.sees("Call about prices").sees("Ada");
}

#[test]
fn hostile_words_in_a_note_are_shown_and_do_nothing() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("O'Brien \"Bo\" 100%").keys("c n").paste("\u{1b}[2Jname \u{202e}drow").keys("enter enter F10");
    assert!(!anna.screen().contains('\u{1b}'));
    anna.sees("O'Brien \"Bo\" 100%").sees("name");
    assert_eq!(anna.records(record_type::NOTE).len(), 1);
}
