//! Two people on the same records: what each sees of the other, and that nobody's work is lost.

use crate::support::driver::{Driver, Office};

fn two(names: &str) -> (Office, Driver, Driver) {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given(names);
    let bo = office.person("bo");
    (office, anna, bo)
}

#[test]
fn a_row_changes_in_place_with_a_mark_that_goes_by_itself() {
    let (_office, mut anna, mut bo) = two("Acme | Birch | Cedar");
    bo.keys("g g j 4");
    anna.settle();
    anna.sees("•★★★★☆# Birch").sees_no("•★★★★☆# Acme");
    anna.wait(4).tick().sees("•★★★★☆# Birch");
    anna.wait(2).tick().sees_no("•").sees("★★★★☆# Birch");
    // What one does oneself is no news.
    anna.keys("j 2").sees("★★☆☆☆# Birch").sees_no("•");
}

#[test]
fn marks_wait_for_who_is_away() {
    let (_office, mut anna, mut bo) = two("Acme | Birch");
    anna.wait(60);
    bo.keys("g g 4");
    anna.settle();
    anna.wait(600).tick().sees("•★★★★☆# Acme");
    anna.keys("j").sees("•★★★★☆# Acme");
    anna.wait(6).tick().sees_no("•");
}

#[test]
fn rows_stay_where_they_are_until_asked_or_until_nobody_has_touched_the_list_for_long() {
    let (_office, mut anna, mut bo) = two("Acme | Birch | Cedar");
    // The best first; the cursor stands on the last.
    anna.keys("g g 5 j 3 j 1 g g h s").keys("G");
    let order = |anna: &mut Driver| -> Vec<String> {
        let screen = anna.screen();
        let row = |line: &str| ["Acme", "Birch", "Cedar"].into_iter().find(|name| line.contains(name)).map(str::to_owned);
        screen.lines().skip(4).filter_map(row).collect()
    };
    let before = order(&mut anna);
    bo.settle();
    bo.keys("g g j j 4");
    anna.settle();
    assert_eq!(order(&mut anna), before);
    anna.sees("1 moved; R brings the list up to date");
    anna.wait(4).tick();
    assert_eq!(order(&mut anna), before);
    // Neither under a window nor under a range.
    anna.keys("v").wait(60).tick();
    assert_eq!(order(&mut anna), before);
    anna.keys("esc").wait(6).tick();
    assert_ne!(order(&mut anna), before);
    anna.sees_no("1 moved");
    // The cursor is on the record it was on.
    anna.keys("enter").sees("Lead: Cedar");
}

#[test]
fn another_field_by_a_colleague_comes_in_and_the_save_says_that_it_is_kept() {
    let (_office, mut anna, mut bo) = two("Acme");
    anna.keys("g g enter").click("Job title", false, false).type_text("Buyer");
    bo.keys("g g enter").click("Web page", false, false).type_text("acme.example").keys("F2");
    anna.settle();
    anna.sees("Bo changed Web page.").sees("@         Web page  acme.example");
    anna.keys("F2").sees("Saved Acme; bo's change of Web page kept.");
    assert_eq!(anna.stored("job-title"), ["Acme: Buyer"]);
    assert_eq!(anna.stored("web-page"), ["Acme: acme.example"]);
}

#[test]
fn the_same_field_is_marked_at_once_and_settled_before_or_at_the_save() {
    let (_office, mut anna, mut bo) = two("Acme");
    anna.keys("g g enter").click("Job title", false, false).type_text("Buyer");
    bo.keys("g g enter").click("Job title", false, false).type_text("Seller").keys("F2");
    anna.settle();
    anna.sees("@ bo set Seller, just now (Ctrl+R)").sees("Buyer");
    anna.keys("ctrl+r").sees("original  -").sees("theirs    Seller   (bo, just now)").sees("mine      Buyer");
    anna.keys("esc").sees("Buyer");
    // Nobody is asked twice: the save asks, and mine is chosen there.
    anna.keys("F2").sees("Save with these Enter").keys("space enter").sees("Saved Acme.");
    assert_eq!(anna.stored("job-title"), ["Acme: Buyer"]);
    // Settled before, the save goes through at once.
    anna.keys("g g enter").click("Job title", false, false).type_text(" in chief");
    bo.settle();
    bo.keys("g g enter").click("Job title", false, false).type_text(" of much").keys("F2");
    anna.settle();
    anna.keys("ctrl+r space enter").sees("Settled; nothing is saved yet.").keys("F2").sees("Saved Acme.");
    assert_eq!(anna.stored("job-title"), ["Acme: Buyer in chief"]);
}

#[test]
fn notes_of_two_people_are_both_kept() {
    let (_office, mut anna, mut bo) = two("Acme");
    anna.keys("g g enter F8").type_text("called");
    bo.keys("g g enter F8").type_text("wrote").keys("F2");
    anna.settle();
    anna.keys("F2")
        .sees("theirs, and mine as a note beside the record")
        .keys("space space enter")
        .sees("Theirs stays; what you wrote is a note in the history.");
    assert!(anna.stored("notes")[0].ends_with("bo: wrote"), "{:?}", anna.stored("notes"));
    anna.keys("g g enter F10").sees("Notes as anna wrote it").sees("anna: called");
}

#[test]
fn a_record_deleted_under_an_open_form_comes_back_with_what_was_typed() {
    let (_office, mut anna, mut bo) = two("Acme | Birch");
    anna.keys("g g enter").click("Job title", false, false).type_text("Buyer");
    bo.keys("g g d");
    anna.settle();
    anna.sees("bo deleted this lead, just now: restore it, copy it, or leave it.");
    anna.keys("F2").sees("Saved Acme.");
    assert_eq!(anna.stored("job-title"), ["Acme: Buyer", "Birch: -"]);
    // Without having heard of it.
    anna.keys("g g enter").click("Job title", false, false).type_text("!");
    bo.settle();
    bo.keys("R g g d");
    anna.keys("F2").sees("bo deleted this lead").sees("Buyer!").keys("F3").sees("New lead: Acme").keys("F2");
    assert_eq!(anna.stored("job-title"), ["Birch: -", "Acme: Buyer!"]);
}

#[test]
fn a_record_merged_under_an_open_form_leads_to_the_survivor() {
    let (_office, mut anna, mut bo) = two("Acme | Birch");
    anna.keys("g g j enter").click("Job title", false, false).type_text("Buyer");
    // Bo merges Birch into Acme, and gives that another job title.
    bo.keys("g g enter").click("Job title", false, false).type_text("Seller").keys("F2");
    bo.keys("A M").sees("Merge 2 records").keys("F2").sees("Merged 1 record into Acme");
    anna.settle();
    anna.sees("bo merged Birch (#10) into Acme (#9): this is that one.");
    anna.sees("1 field you changed holds something else there: Ctrl+R shows theirs and yours.");
    anna.keys("F2").sees("theirs    Seller").keys("enter").sees("Theirs stays; nothing had to be saved.");
    assert_eq!(anna.stored("job-title"), ["Acme: Seller"]);
}

#[test]
fn a_making_taken_back_under_an_open_form_loses_no_text() {
    let (_office, mut anna, mut bo) = two("Acme");
    bo.keys("n").type_text("Zoe").keys("F2");
    anna.settle();
    anna.keys("R G enter").sees("Lead: Zoe").click("Job title", false, false).type_text("Buyer");
    bo.keys("u");
    anna.settle();
    anna.sees("bo took the making of this lead back").keys("F3 F2");
    assert_eq!(anna.stored("job-title"), ["Acme: -", "Zoe: Buyer"]);
}

#[test]
fn overlapping_bulk_edits_leave_alone_what_the_other_did_and_the_rest_is_one_key_away() {
    let (_office, mut anna, mut bo) = two("Acme | Birch | Cedar | Dogwood");
    anna.keys("A m").type_text("stat").keys("enter").type_text("qualified").keys("enter enter").sees("4 will change");
    // Bo takes one away and deletes another while the plan is looked at.
    bo.keys("g g l l").keys("e").type_text("lost").keys("enter").keys("j d");
    anna.settle();
    anna.keys("enter").sees("Others changed records meanwhile. These are the new numbers.").sees("2 will change");
    anna.sees("changed by bo").sees("deleted by bo");
    anna.keys("y").sees("Changed 2 leads, 1 skipped (changed by others), 1 deleted. g v selects the 2.");
    assert_eq!(anna.stored("status"), ["Acme: Lost", "Cedar: Qualified", "Dogwood: Qualified"]);
    // The rest as a selection: what was deleted drops out of it.
    anna.keys("g v").sees("1 selected").keys("5");
    assert_eq!(anna.stored("score"), ["Acme: 5", "Cedar: 0", "Dogwood: 0"]);
    // Undo leaves alone what others changed since, and lists it.
    bo.settle();
    bo.keys("R g g j 3").settle();
    assert_eq!(anna.stored("score"), ["Acme: 5", "Cedar: 3", "Dogwood: 0"]);
}

#[test]
fn a_quick_change_overwrites_nothing_that_was_not_on_the_screen_yet() {
    let (_office, mut anna, mut bo) = two("Acme | Birch");
    anna.keys("A");
    bo.keys("g g j 3");
    // Anna's screen has not heard of it.
    anna.keys("5").sees("1 skipped (changed by bo at ");
    assert_eq!(anna.stored("score"), ["Acme: 5", "Birch: 3"]);
    // Now it has.
    anna.keys("4");
    assert_eq!(anna.stored("score"), ["Acme: 4", "Birch: 4"]);
    // The same for a window: what it was opened on counts.
    anna.keys("w");
    bo.settle();
    bo.keys("g g w").type_text("bo").keys("enter").settle();
    anna.settle();
    anna.type_text("anna").keys("enter").sees("1 skipped (changed by bo at ");
    assert_eq!(anna.stored("assigned-to"), ["Acme: bo", "Birch: anna"]);
}
