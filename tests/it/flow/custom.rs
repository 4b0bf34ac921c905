//! Fields, pick-lists and record types of one's own: made by keys in Setup, there at once everywhere.

use prospekt::model::record_type;

use crate::support::driver::Office;

/// The tab of Setup that lists these.
const PICK_LISTS: &str = "g 5 tab tab tab tab";
const FIELDS: &str = "g 5 tab tab tab tab tab";
const TYPES: &str = "g 5 tab tab tab tab tab tab";

#[test]
fn a_field_made_by_keys_is_filled_in_shown_filtered_changed_in_bulk_and_undone() {
    let office = Office::new();
    let (mut anna, mut bo) = (office.person("anna"), office.person("bo"));
    anna.given("Acme | Birch");
    anna.keys(FIELDS).sees("▸ Custom fields").keys("n").type_text("Floor's %").click("Kind", false, false).type_text("N");
    anna.click("Section", false, false).type_text("Building").keys("F2");
    assert_eq!(anna.records(record_type::CUSTOM_FIELD).len(), 1, "{}", anna.screen());
    anna.keys("esc g 2").sees("▸ Leads").keys("g g enter").resize(120, 70).sees("Building").sees("Floor's %");
    anna.click("Floor's %", false, false).type_text("7").keys("F2 esc");
    assert_eq!(anna.stored("floor-s"), ["Acme: 7", "Birch: -"]);
    bo.settle();
    bo.keys("/").type_text("floor-s:7").keys("enter").sees("Acme").sees_no("Birch");
    anna.resize(120, 36)
        .keys("A m")
        .type_text("floor")
        .keys("enter")
        .type_text("9")
        .keys("enter enter")
        .sees("2 will change")
        .keys("enter");
    assert_eq!(anna.stored("floor-s"), ["Acme: 9", "Birch: 9"], "{}", anna.screen());
    anna.keys("u").sees("Undid");
    assert_eq!(anna.stored("floor-s"), ["Acme: 7", "Birch: -"]);
}

#[test]
fn a_field_gets_another_kind_after_a_plan_and_its_values_follow() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch").keys(FIELDS).keys("n").type_text("Size").click("Kind", false, false).type_text("T").keys("F2 esc");
    anna.keys("g 2 A m").type_text("size").keys("enter").type_text("wide").keys("enter enter").sees("2 will change").keys("enter");
    anna.keys("g 5")
        .sees("▸ Custom fields")
        .keys("g g enter")
        .click("Kind", false, false)
        .type_text("N")
        .keys("F2")
        .sees("2 values would not survive: 'wide' of Acme");
    anna.keys("esc esc g 2 m").type_text("size").keys("enter").type_text("12").keys("enter enter").sees("2 will change").keys("enter");
    anna.keys("g 5 g g enter").click("Kind", false, false).type_text("N").keys("F2").sees("3 will change").keys("enter");
    assert_eq!(anna.stored("size"), ["Acme: 12", "Birch: 12"], "{}", anna.screen());
    anna.keys("g 2 /").type_text("size>11").keys("enter").sees("Birch");
}

#[test]
fn a_value_typed_over_in_its_pick_list_changes_in_the_records_and_comes_back() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.resize(120, 60).keys("n").type_text("Ada").click("Initiated by", false, false).keys("backtab").type_text("Other").keys("F2 esc");
    assert_eq!(anna.stored("source"), ["Ada: Other"]);
    anna.keys(PICK_LISTS).sees("▸ Pick-lists").keys("n").type_text("Source").keys("F2 enter").sees("Seminar");
    anna.click("Seminar", false, false).type_text(" ways").keys("F2").sees("2 will change").sees("Other → Other ways");
    assert_eq!(anna.stored("source"), ["Ada: Other"], "nothing happens before the plan is confirmed");
    anna.keys("enter");
    assert_eq!(anna.stored("source"), ["Ada: Other ways"], "{}", anna.screen());
    anna.keys("esc u").sees("Undid");
    assert_eq!(anna.stored("source"), ["Ada: Other"]);
}

#[test]
fn a_record_type_has_its_tab_and_form_at_once() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.resize(120, 60).keys(TYPES).sees("▸ Record types").keys("n").type_text("Shop");
    anna.click("Plural", false, false).type_text("Shops").click("Based on", false, false).type_text("A");
    anna.click("Workspace", false, false).type_text("S").keys("F2 esc");
    anna.keys("g 2").sees("Opportunities").sees("Shops").keys("tab tab").sees("▸ Shops");
    anna.keys("n").type_text("Bikes & More").keys("F2 esc").sees("Bikes & More");
}

#[test]
fn the_settings_lead_to_all_that_a_store_is_set_up_with() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("g , up").sees("▸ Set up the store").keys("enter").sees("Pick-lists").sees("Criteria").type_text("crit").keys("enter");
    anna.sees("▸ Criteria 7").sees("Importance");
}

#[test]
fn several_of_a_list_are_chosen_one_by_one_and_nothing_else_is_taken() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch").keys(FIELDS).keys("n").type_text("Interests").click("Kind", false, false).type_text("S");
    anna.sees("Several of a list").click("List values", false, false).type_text("Sailing").keys("enter").type_text("Golf").keys("F2 esc");
    anna.keys("g 2 g g enter").resize(120, 70).click("Interests", false, false).type_text("sai").keys("enter");
    anna.click("Interests", false, false).keys("F4").sees("chosen").keys("down down enter F2 esc");
    assert_eq!(anna.stored("interests"), ["Acme: Golf; Sailing", "Birch: -"], "{}", anna.screen());
    anna.keys("g g enter")
        .click("Interests", false, false)
        .keys("end")
        .type_text("; Chess")
        .keys("F2")
        .sees("'Chess' is not one")
        .sees("1 problem");
    anna.keys("esc esc")
        .resize(120, 36)
        .keys("A m")
        .type_text("interests")
        .keys("enter")
        .sees("Golf")
        .type_text("golf")
        .keys("enter enter");
    anna.sees("1 will change").keys("enter");
    assert_eq!(anna.stored("interests"), ["Acme: Golf; Sailing", "Birch: Golf"], "{}", anna.screen());
    anna.keys("/").type_text("interests:golf").keys("enter").sees("Birch");
}
