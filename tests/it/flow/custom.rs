//! Fields, pick-lists and record types of one's own: made by keys in Setup, there at once everywhere.

use crate::support::driver::Office;

/// The tab of Setup that lists record types.
const TYPES: &str = "g 5 tab tab tab tab tab tab";

#[test]
fn a_record_type_has_its_tab_and_form_at_once() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.resize(120, 60).keys(TYPES).sees("▸ Record types").keys("n").type_text("Shop");
    anna.click("Plural", false, false).type_text("Shops").click("Based on", false, false).type_text("Account");
    anna.click("Workspace", false, false).type_text("Sales").keys("F2 esc");
    anna.keys("g 2").sees("Opportunities").sees("Shops").keys("tab tab").sees("▸ Shops");
    anna.keys("n").type_text("Bikes & More").keys("F2 esc").sees("Bikes & More");
}
