//! Duplicates: found with the reason, merged side by side, told apart for good, taken back whole.

use prospekt::{
    model::{Draft, Value, fields, record_type},
    proto::{Command, Request},
};

use crate::support::driver::{Driver, Office};

/// Leads of these names with the same e-mail address.
fn alike(who: &mut Driver, names: &[&str]) {
    let drafts = names
        .iter()
        .map(|name| {
            let mut draft = Draft::default();
            draft.set(fields::NAME, Value::Text((*name).to_owned()));
            draft.set(fields::EMAIL, Value::Text("o'brien%@x.example".to_owned()));
            draft.set(fields::CITY, Value::Text(format!("{name}stad")));
            draft
        })
        .collect();
    who.ask(Request::Apply(Command::Create { kind: record_type::LEAD, drafts }));
    who.settle();
}

#[test]
fn duplicates_are_found_and_merged_with_history_and_links_and_come_apart_again() {
    let office = Office::new();
    let mut anna = office.person("anna");
    alike(&mut anna, &["Ada O'Brien", "A. O\u{301}Brien"]);
    anna.keys("A c n")
        .type_text(" from the fair")
        .keys("enter g c E")
        .sees("Probably the same")
        .sees("strong: same e-mail o'brien%@x.example");
    anna.keys("enter")
        .sees("Merge 2 records")
        .sees("[#9 Ada O'Brien]")
        .sees("City")
        .keys("down right")
        .keys("F2")
        .sees("Merged 2 records into Ada O'Brien");
    anna.keys("esc");
    let leads = anna.records(record_type::LEAD);
    assert_eq!(leads.len(), 1);
    let note = &anna.records(record_type::NOTE)[0];
    assert_eq!(note.get(fields::LINKED_TO), Some(&Value::Links(vec![leads[0].id])), "the note leads to the one that stays");
    anna.keys("u").sees("Undid");
    assert_eq!(anna.records(record_type::LEAD).len(), 2);
    let Some(Value::Links(links)) = anna.records(record_type::NOTE)[0].get(fields::LINKED_TO).cloned() else { panic!() };
    assert_eq!(links.len(), 2, "one step takes all of it back");
}

#[test]
fn those_told_apart_are_not_offered_again_to_anybody() {
    let office = Office::new();
    let (mut anna, mut bo) = (office.person("anna"), office.person("bo"));
    alike(&mut anna, &["Ada", "Bea"]);
    anna.keys("E").sees("Ada").keys("delete").sees("Nothing here looks like a duplicate").keys("esc");
    bo.settle();
    bo.keys("E").sees("Nothing here looks like a duplicate").keys("esc");
    anna.keys("u").keys("E").sees("Ada").sees("Bea");
}

#[test]
fn a_selection_of_two_to_ten_is_merged_and_one_alone_is_not() {
    let office = Office::new();
    let mut anna = office.person("anna");
    alike(&mut anna, &["Ada", "Bea", "Cia"]);
    anna.keys("M").sees("Select two to 10 records");
    anna.keys("A M").sees("Merge 3 records").keys("right F2").sees("Merged 3 records into Bea");
    assert_eq!(anna.stored("business-city"), ["Bea: Beastad"]);
    anna.keys("u");
    assert_eq!(anna.records(record_type::LEAD).len(), 3);
}

#[test]
fn what_a_colleague_changed_meanwhile_is_shown_before_it_is_merged() {
    let office = Office::new();
    let (mut anna, mut bo) = (office.person("anna"), office.person("bo"));
    alike(&mut anna, &["Ada", "Bea"]);
    bo.settle();
    anna.keys("A M").sees("Merge 2 records");
    bo.keys("5");
    anna.settle();
    anna.sees("changed meanwhile").keys("F2").sees("Merged 2 records into Ada");
}

#[test]
fn whoever_is_entered_twice_is_told_while_typing() {
    let office = Office::new();
    let mut anna = office.person("anna");
    alike(&mut anna, &["Ada O'Brien"]);
    anna.keys("n").type_text("Somebody").click("E-mail", false, false).type_text("O'BRIEN%@x.example").sees_no("Looks like");
    anna.keys("tab").sees("Looks like Ada O'Brien (#9): same e-mail o'brien%@x.example.");
    anna.keys("backtab").type_text("x").keys("tab").sees_no("Looks like").keys("F2").sees("Made Somebody");
}
