//! The people of a store: let in, given a role and a sight, and let go, on the screen; and what that changes on the screens of others.

use prospekt::model::{fields, record_type};

use crate::support::driver::{Driver, Office};

/// Opens the list of people from the settings.
fn people(anna: &mut Driver) {
    anna.keys("g , k").sees("Set up the store");
    anna.keys("enter").type_text("people").keys("enter").sees("Login name");
}

#[test]
fn an_owner_lets_somebody_in_changes_what_they_see_and_lets_them_go_on_the_screen() {
    let office = Office::team();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch");
    people(&mut anna);
    anna.keys("n").sees("New person").type_text("bo");
    anna.click("Role", false, false).keys("right right").sees("Sales");
    anna.click("Sees", false, false).keys("right").sees("Own");
    anna.keys("F2").sees("Made bo").sees("Sales      Own");
    // Whoever is let in is offered at once.
    anna.click("2 Sales", false, false).keys("g g w").sees("Assign").type_text("bo").keys("enter").sees("Assigned 1 record to bo");
    let mut bo = office.person("bo");
    bo.sees("Acme").sees("Birch");
    anna.keys("j w").type_text("anna").keys("enter");
    bo.settle();
    bo.sees_no("Birch");
    // Changed, and at once so for them.
    people(&mut anna);
    anna.keys("j enter").sees("Person: bo").click("Sees", false, false).keys("right right").keys("F2").sees("Saved bo");
    bo.settle();
    bo.sees("Birch");
    // Let go: what they hold is asked about, and nothing new is given to them.
    anna.keys("enter").click("No longer here", false, false).keys("F2").sees("Hand over 1 record of bo to");
    anna.type_text("anna").keys("enter").sees("Assigned 1 record to anna");
    assert_eq!(anna.stored("assigned-to"), ["Acme: anna", "Birch: anna"]);
    anna.click("2 Sales", false, false).keys("g g w").type_text("bo").sees("▸ Nobody").keys("esc");
    anna.keys("enter").click("Assigned to", false, false).keys("F4").sees("(nobody)").sees_no("bo ");
}

#[test]
fn a_role_that_is_lost_makes_an_open_form_read_only_and_keeps_what_was_typed() {
    let office = Office::team();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch").given_with(record_type::PERSON, &[(fields::NAME, "bo"), (fields::PERSON_ROLE, "Sales")]);
    let mut bo = office.person("bo");
    bo.keys("g g enter").click("Job title", false, false).type_text("Buyer");
    people(&mut anna);
    anna.keys("j enter").sees("Person: bo").click("Role", false, false).keys("left").sees("Viewer").keys("F2").sees("Saved bo");
    bo.settle();
    bo.sees("may not change this any more").sees("Only to read: your role here is viewer").sees("Buyer");
    bo.type_text("X").sees("Buyer").sees_no("BuyerX").sees("it may not change records");
    bo.keys("F2").sees("ll you typed stays here");
    assert_eq!(anna.stored("job-title"), ["Acme: -", "Birch: -"]);
    assert!(bo.out.iter().any(|effect| format!("{effect:?}").contains("KeepDraft") && format!("{effect:?}").contains("Buyer")));
    // Given back, it goes on.
    anna.keys("enter").click("Role", false, false).keys("right F2").sees("Saved bo");
    bo.settle();
    bo.sees("You may change this now").sees_no("Only to read");
    bo.type_text("s").keys("F2").sees("Saved Acme");
    assert_eq!(anna.stored("job-title"), ["Acme: Buyers", "Birch: -"]);
    // Who only reads is told before, not after.
    anna.keys("enter").click("Role", false, false).keys("left F2").sees("Saved bo");
    bo.settle();
    bo.keys("5").sees("our role here may not change these records");
    bo.keys("n").sees("our role here may not change these records");
    bo.keys("enter").sees("Only to read: your role here is viewer");
}

#[test]
fn a_sight_that_shrinks_takes_records_from_lists_and_forms_and_leaves_what_was_typed() {
    let office = Office::team();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch").given_with(record_type::PERSON, &[(fields::NAME, "bo"), (fields::PERSON_SEES, "Own")]);
    let mut bo = office.person("bo");
    bo.keys("g g enter").click("Job title", false, false).type_text("Buyer");
    anna.keys("g g w").type_text("anna").keys("enter").sees("Assigned 1 record to anna");
    bo.settle();
    bo.sees("not here any more, or not yours to see").sees("Buyer");
    bo.keys("F2").sees("There is no record").sees("ll you typed stays here");
    bo.keys("esc esc esc").sees_no("Acme").sees("Birch");
    // A search finds nothing of it, and a new one like it is told who has it.
    bo.keys("/").type_text("acme").keys("enter").sees_no("☆  Acme");
}

#[test]
fn of_a_double_that_is_not_theirs_people_learn_whose_it_is() {
    let office = Office::team();
    let mut anna = office.person("anna");
    anna.given_with(record_type::PERSON, &[(fields::NAME, "bo"), (fields::PERSON_SEES, "Own")])
        .given_with(record_type::LEAD, &[(fields::NAME, "Eva Ek"), (fields::EMAIL, "eva@x.se"), (fields::ASSIGNED_TO, "anna")]);
    let mut bo = office.person("bo");
    bo.keys("n").type_text("E Ek").click("E-mail", false, false).type_text("eva@x.se").keys("tab");
    bo.sees("Looks like a lead owned by anna: same e-mail eva@x.se").sees_no("Eva");
    bo.keys("F2").sees("Made E Ek");
    bo.keys("E").sees("owned by anna: not yours to see").sees_no("Eva");
    bo.keys("enter").sees("whoever sees them all can merge them");
}
