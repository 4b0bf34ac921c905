//! Many at once: choose, plan, apply, take back.

use prospekt::{
    model::{fields, record_type},
    proto::{Command, Leave, Reply, Request},
};

use crate::support::driver::Office;

#[test]
fn a_bulk_edit_shows_its_plan_and_is_one_undo_step() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys("space space m").sees("Bulk edit: 2 leads");
    anna.type_text("stat").keys("enter").type_text("qual").keys("enter enter").sees("2 will change").keys("enter");
    assert_eq!(anna.stored("status"), ["Acme: Qualified", "Birch: Qualified", "Cedar: New"]);
    anna.keys("u");
    assert_eq!(anna.stored("status"), ["Acme: New", "Birch: New", "Cedar: New"]);
}

#[test]
fn a_row_struck_out_of_the_plan_stays_as_it_is() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys("A m");
    anna.type_text("stat").keys("enter").type_text("lost").keys("enter enter down space enter");
    assert_eq!(anna.stored("status").iter().filter(|row| row.ends_with("Lost")).count(), 2);
}

#[test]
fn a_selection_is_assigned_to_a_person_and_to_nobody() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch").keys("A w").sees("Nobody").type_text("anna").keys("enter");
    assert_eq!(anna.stored("assigned-to"), ["Acme: anna", "Birch: anna"]);
    anna.keys("w").type_text("nobody").keys("enter");
    assert_eq!(anna.stored("assigned-to"), ["Acme: -", "Birch: -"]);
}

#[test]
fn deleting_several_asks_first_and_cancel_is_the_default() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys("space space d").sees("2").keys("enter");
    assert_eq!(anna.stored("status").len(), 3, "enter alone deletes nothing");
    anna.keys("d y");
    assert_eq!(anna.stored("status"), ["Cedar: New"]);
    anna.keys("u");
    assert_eq!(anna.stored("status").len(), 3);
}

#[test]
fn every_kind_of_choosing_reaches_the_store() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("A | B | C | D | E");
    for (keys, want) in [
        ("home shift+down shift+down 1", "11100"),
        ("esc home ctrl+a 2", "22222"),
        ("esc home v down v end space 3", "33223"),
        ("esc home J 4", "44223"),
        ("esc end space * 5", "55553"),
        ("esc home space g c g v 1", "15553"),
    ] {
        anna.keys(keys);
        let stars: String = anna.stored("score").iter().map(|row| row.chars().last().unwrap()).collect();
        assert_eq!(stars, want, "{keys}");
        anna.keys("esc esc");
    }
}

#[test]
fn the_mouse_chooses_with_ctrl_and_alt() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar | Delta");
    anna.click("Acme", false, false).click("Cedar", false, true).sees("3 selected");
    anna.click("Birch", true, false).sees("2 selected");
    anna.click("Delta", false, false).sees_no("selected  ").keys("g v").sees("2 selected");
}

#[test]
fn marks_hidden_by_a_filter_are_counted_and_asked_about() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys("A /").type_text("acme").keys("enter").sees("3 selected (2 hidden)");
    anna.keys("5").sees("Only the 1 shown").sees("All 3").keys("esc");
    assert_eq!(anna.stored("score"), ["Acme: 0", "Birch: 0", "Cedar: 0"]);
    anna.keys("5").click("Only the 1 shown", false, false);
    assert_eq!(anna.stored("score"), ["Acme: 5", "Birch: 0", "Cedar: 0"]);
}

#[test]
fn undo_leaves_what_somebody_else_changed_since() {
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    anna.given("Acme | Birch").keys("A 2");
    bert.settle();
    bert.keys("home 5");
    anna.settle();
    anna.keys("u").sees("1 of 2 records changed since, by bert.").sees("Undo the other 1");
    assert_eq!(anna.stored("score"), ["Acme: 5", "Birch: 2"], "nothing is undone before the answer");
    anna.keys("y").sees("1 left alone: Acme (Score changed by bert");
    assert_eq!(anna.stored("score"), ["Acme: 5", "Birch: 0"]);
}

#[test]
fn every_screen_can_be_opened_and_drawn_at_every_size() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("g d");
    for open in ["", "n", "enter", "m", "w", "L", ":", "?", "I", "x", "/", "g", "A d", "i", "b"] {
        anna.keys(open);
        for (width, height) in [(1, 1), (20, 5), (40, 10), (45, 14), (60, 20), (80, 24), (120, 36), (200, 60), (300, 100)] {
            anna.resize(width, height).draw();
        }
        anna.resize(120, 36).keys("esc esc esc esc");
    }
}

#[test]
fn a_paste_on_the_list_changes_nothing() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch").paste("5d\ny3").wait(1);
    assert_eq!(anna.stored("score"), ["Acme: 0", "Birch: 0"]);
    assert_eq!(anna.records(record_type::LEAD).len(), 2);
}

#[test]
fn an_imported_batch_is_one_operation() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("g d").sees("Leads 500");
    let Reply::Log(ops) = anna.ask(Request::Log { limit: 5, own: true, of: prospekt::proto::Operations::default() }) else {
        panic!("the log")
    };
    assert_eq!(ops.iter().filter(|op| op.records >= 500).count(), 1);
    let Reply::Done(outcome) = anna.ask(Request::Apply(Command::Undo(None, Leave::Values))) else { panic!("undone") };
    assert!(outcome.changed >= 500);
    anna.settle();
    anna.sees("There are no leads yet");
    assert!(anna.records(record_type::LEAD).iter().all(|lead| lead.get(fields::NAME).is_none()));
}

#[test]
fn undo_and_redo_choose_again_what_a_bulk_edit_was_about() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys("space space 4 esc").keys("u").sees("2 selected");
    assert_eq!(anna.stored("score"), ["Acme: 0", "Birch: 0", "Cedar: 0"]);
    anna.keys("esc U").sees("2 selected");
    assert_eq!(anna.stored("score"), ["Acme: 4", "Birch: 4", "Cedar: 0"]);
}

#[test]
fn a_dot_makes_the_last_change_again_on_other_records() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys(".").sees("nothing was changed yet that could be repeated");
    anna.keys("home space space m").type_text("stat").keys("enter").type_text("lost").keys("enter enter enter esc");
    anna.keys("end .");
    assert_eq!(anna.stored("status"), ["Acme: Lost", "Birch: Lost", "Cedar: Lost"]);
    anna.keys("u");
    assert_eq!(anna.stored("status"), ["Acme: Lost", "Birch: Lost", "Cedar: New"], "each is a step of its own");
}

#[test]
fn any_own_operation_is_looked_at_and_taken_back_from_the_log() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys("space space 4 esc end 2 L").sees("Log");
    anna.keys("down enter").sees("Birch").sees("u Undo it").keys("u").sees("2 will change").keys("enter");
    assert_eq!(anna.stored("score"), ["Acme: 0", "Birch: 0", "Cedar: 2"], "not the last one");
}

#[test]
fn what_somebody_changed_after_the_plan_is_shown_before_anything_is_written() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys("A m").type_text("stat").keys("enter").type_text("lost").keys("enter enter");
    anna.sees("3 will change");
    let mut bo = office.person("bo");
    bo.settle();
    bo.keys("home m").type_text("stat").keys("enter").type_text("qual").keys("enter enter");
    anna.settle();
    anna.keys("enter").sees("2 will change").sees("1 refused").sees("changed by bo");
    assert_eq!(anna.stored("status"), ["Acme: Qualified", "Birch: New", "Cedar: New"], "nothing is written yet");
    anna.keys("y");
    assert_eq!(anna.stored("status"), ["Acme: Qualified", "Birch: Lost", "Cedar: Lost"]);
    anna.keys("u");
    assert_eq!(anna.stored("status"), ["Acme: Qualified", "Birch: New", "Cedar: New"]);
}

#[test]
fn what_an_undo_leaves_alone_is_named() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar").keys("A 4 esc");
    let mut bo = office.person("bo");
    bo.settle();
    bo.keys("home 2");
    anna.keys("u").sees("1 of 3 records changed since, by bo.").keys("esc");
    assert_eq!(anna.stored("score"), ["Acme: 2", "Birch: 4", "Cedar: 4"], "and nothing where that is the answer");
    anna.keys("u y").sees("1 left alone: Acme (Score");
    assert_eq!(anna.stored("score"), ["Acme: 2", "Birch: 0", "Cedar: 0"]);
}
