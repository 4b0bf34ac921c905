//! Who else has a record open: told in the list and on the form, never in the way.

use crate::support::driver::Office;

#[test]
fn what_a_colleague_has_open_is_marked_until_they_leave_it() {
    let office = Office::new();
    let (mut anna, mut bo) = (office.person("anna"), office.person("bo"));
    anna.given("Acme | Birch").keys("g g enter").sees("Lead: Acme");
    bo.settle();
    bo.sees("@☆☆☆☆☆ Acme").sees_no("@☆☆☆☆☆ Birch");
    bo.keys("g g enter").sees("@ also open: anna");
    anna.settle();
    anna.sees("@ also open: bo");
    // Nobody is locked out: both save.
    bo.click("Job title", false, false).type_text("Buyer").keys("F2");
    anna.click("Web page", false, false).type_text("acme.example").keys("F2");
    assert_eq!(anna.stored("job-title"), ["Acme: Buyer", "Birch: -"]);
    assert_eq!(anna.stored("web-page"), ["Acme: acme.example", "Birch: -"]);
    bo.settle();
    bo.sees_no("@☆");
    anna.keys("g g enter");
    drop(anna);
    bo.settle();
    bo.sees_no("@☆");
}
