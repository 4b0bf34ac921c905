//! Who else has a record open: told in the list and on the form, never in the way.

use crate::support::driver::Office;

#[test]
fn what_a_colleague_has_open_is_marked_until_they_leave_it() {
    let office = Office::new();
    let (mut anna, mut bo) = (office.person("anna"), office.person("bo"));
    anna.given("Acme | Birch").keys("g g enter").sees("Lead: Acme");
    bo.settle();
    bo.sees("@☆☆☆☆☆  Acme").sees("@anna").sees_no("@☆☆☆☆☆  Birch");
    bo.keys("g g enter").sees("@ also open: anna");
    anna.settle();
    anna.sees("@ also open: bo");
    // Who has typed something edits, until it is saved or left.
    bo.click("Job title", false, false).type_text("Buyer");
    anna.settle();
    anna.sees("@ also open: bo (editing)");
    // Nobody is locked out: both save.
    bo.keys("F2");
    anna.settle();
    anna.click("Web page", false, false).type_text("acme.example").keys("F2");
    assert_eq!(anna.stored("job-title"), ["Acme: Buyer", "Birch: -"]);
    assert_eq!(anna.stored("web-page"), ["Acme: acme.example", "Birch: -"]);
    bo.settle();
    bo.sees_no("@☆");
    anna.keys("g g enter").click("Job title", false, false).type_text("x");
    bo.settle();
    bo.sees("@☆☆☆☆☆  Acme").sees("@anna edits");
    drop(anna);
    bo.settle();
    bo.sees_no("@☆");
}

#[test]
fn two_windows_of_one_person_know_of_each_other() {
    let office = Office::new();
    let (mut here, mut there) = (office.person("anna"), office.person("anna"));
    here.given("Acme").keys("g g enter");
    there.settle();
    there.sees("@you").keys("g g enter").sees("@ also open: you in another window");
}

#[test]
fn a_narrow_screen_says_it_in_few_words() {
    let office = Office::new();
    let (mut anna, mut bo) = (office.person("anna"), office.person("bo"));
    anna.given("Acme with a name that is too long to leave any room").keys("g g enter");
    bo.settle();
    bo.resize(60, 20).keys("enter").sees("@anna");
    bo.resize(44, 14);
}
