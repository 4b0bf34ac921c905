//! Leads from e-mail on the screen: the form filled, the message in the history, whoever is there recognised.

use prospekt::model::{fields, record_type};

use crate::support::driver::Office;

fn sample(name: &str) -> String {
    crate::support::root().join("tests/data/mail").join(name).display().to_string()
}

#[test]
fn a_message_becomes_a_lead_with_its_history_and_once_more_only_shows_it() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("c m").sees("Lead from e-mail").type_text(&sample("good/plain.eml")).keys("enter");
    anna.sees("New lead: Ada Lovelace *").sees("e-mail 'Price of two looms'").sees("? guessed from the domain");
    // The whole message can be read, and what its signature offers taken.
    anna.keys("F1 M").sees("what would two of your looms cost us").keys("esc");
    anna.keys("F1 a").sees("Mobile phone: +44 7700 900123").keys("enter enter esc");
    anna.keys("F2").sees("Made Ada Lovelace, with the message in the history.");
    assert_eq!(anna.stored("email"), ["Ada Lovelace: ada@analytical.example"]);
    assert_eq!(anna.stored("job-title"), ["Ada Lovelace: Head of Engines"]);
    assert_eq!(anna.stored("phone-mobile"), ["Ada Lovelace: -"], "nothing was written that nobody took");
    assert_eq!(anna.stored("last-touch"), ["Ada Lovelace: 2026-11-03T11:00:00.000Z"]);
    anna.keys("enter F10").sees("E-mail").sees("Price of two looms").keys("esc");
    // The same message again: nothing is made, the history that has it opens.
    anna.keys("c m").type_text(&sample("good/plain.eml")).keys("enter");
    anna.sees("is in the history already").sees("Lead: Ada Lovelace").keys("esc");
    // One undo takes lead and message back.
    anna.keys("u");
    assert!(anna.stored("email").is_empty() && anna.records(record_type::MESSAGE).is_empty());
}

#[test]
fn whoever_is_there_gets_the_message_into_their_history() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given_with(record_type::LEAD, &[(fields::NAME, "Countess Lovelace"), (fields::EMAIL, "ADA@analytical.example")]);
    anna.keys("c m").type_text(&sample("good/own-sent.eml")).keys("enter");
    // Own addresses are not known here: the sender counts.
    anna.sees("New lead: Bo Berg").keys("esc esc");
    anna.keys("c m").type_text(&sample("good/plain.eml")).keys("enter");
    anna.sees("Lead: Countess Lovelace *").sees("e-mail 'Price of two looms'").keys("F2").sees("Saved Countess Lovelace, with the message");
    assert_eq!(anna.stored("company"), ["Countess Lovelace: -"], "nothing of theirs is changed");
    assert_eq!(anna.records(record_type::MESSAGE).len(), 1);
}

#[test]
fn a_look_alike_can_get_the_message_instead_of_a_new_lead() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given_with(record_type::LEAD, &[(fields::NAME, "Ada Lovelace"), (fields::COMPANY, "Analytical Ltd")]);
    anna.keys("c m").type_text(&sample("good/plain.eml")).keys("enter").sees("Looks like Ada Lovelace, lead");
    anna.keys("F1 m").sees("Message to Ada Lovelace").keys("down enter");
    anna.sees("has the message in the history").sees("Lead: Ada Lovelace");
    assert_eq!(anna.stored("email"), ["Ada Lovelace: -"]);
    assert_eq!(anna.records(record_type::MESSAGE).len(), 1);
}

#[test]
fn what_is_no_message_says_so_and_the_path_can_be_mended() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("c m").type_text(&sample("bad/not-mail.txt")).keys("enter").sees("is no e-mail");
    anna.keys("ctrl+u").type_text(&sample("bad/only-a-name.eml")).keys("enter").sees("has no address that can be written to");
    anna.keys("esc").sees_no("Lead from e-mail");
    // A pasted path is recognised.
    anna.paste(&sample("good/plain.eml")).sees("The path of e-mail was pasted").keys("enter").sees("New lead: Ada Lovelace");
}
