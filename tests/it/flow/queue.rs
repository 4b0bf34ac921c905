//! What comes next and who does it: next steps, putting off, the work queue, handing out and over, the team's progress.

use prospekt::{
    model::{Draft, FieldId, Reading, RecordId, Target, TypeId, record_type},
    proto::{Command, Edit, FieldEdit, Reply, Request},
};

use crate::support::driver::{Driver, NOW, Office};

/// Makes a record of `field=value`s as people write them.
fn make(at: &mut Driver, kind: TypeId, values: &[(&str, &str)]) -> RecordId {
    let schema = at.schema();
    let mut draft = Draft::default();
    for (name, typed) in values {
        let def = schema.named(name).unwrap_or_else(|| panic!("no field {name}"));
        draft.values.extend(def.kind.parse(typed, &Reading::utc(NOW)).unwrap().map(|value| (def.id, value)));
    }
    match at.ask(Request::Apply(Command::Create { kind, drafts: vec![draft] })) {
        Reply::Done(done) => {
            at.settle();
            done.created[0]
        }
        other => panic!("{other:?}"),
    }
}

fn lead(at: &mut Driver, name: &str, next: &str, owner: &str) -> RecordId {
    make(at, record_type::LEAD, &[("full-name", name), ("next", next), ("assigned-to", owner)])
}

fn person(at: &mut Driver, login: &str) -> RecordId {
    make(at, record_type::PERSON, &[("full-name", login)])
}

/// Sets a field beside the screen.
fn set(at: &mut Driver, id: RecordId, field: &str, typed: &str) {
    let schema = at.schema();
    let def = schema.named(field).unwrap();
    let edit = def.kind.parse(typed, &Reading::utc(NOW)).unwrap().map_or(Edit::Clear, Edit::Set);
    let edits = vec![FieldEdit { field: FieldId(def.id.0), edit }];
    let reply = at.ask(Request::Apply(Command::Bulk { target: Target::Records(vec![id]), edits, struck: Vec::new() }));
    assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
    at.settle();
}

#[test]
fn a_next_step_is_words_and_a_day_that_is_echoed_in_full() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme").keys("T").sees("Next step").type_text("Send the offer");
    anna.keys("enter").type_text("+3d").sees("Thu 26 Nov 2026, in 3 days").keys("enter").sees("Set the next step of 1 record");
    assert_eq!(anna.stored("next-step"), ["Acme: Send the offer"]);
    assert_eq!(anna.stored("next"), ["Acme: 2026-11-26"]);
    anna.keys("T").sees("Send the offer").keys("tab F1 u").keys("esc");
    anna.keys("u");
    assert_eq!(anna.stored("next"), ["Acme: -"]);
}

#[test]
fn an_impossible_day_is_refused_and_nothing_typed_is_lost() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme").keys("T").type_text("Call").keys("enter").type_text("2026-02-30").keys("enter");
    anna.sees("'2026-02-30' is not a day").sees("Call");
    assert_eq!(anna.stored("next-step"), ["Acme: -"]);
    anna.keys("esc").sees_no("What").sees("Acme");
}

#[test]
fn overdue_and_due_days_carry_a_sign_in_the_list() {
    let office = Office::new();
    let mut anna = office.person("anna");
    lead(&mut anna, "Acme", "2026-11-20", "anna");
    lead(&mut anna, "Birch", "today", "anna");
    lead(&mut anna, "Cedar", "+1d", "anna");
    anna.keys("z c").type_text("next step due").keys("space enter").keys(&"l ".repeat(13));
    anna.sees("! 2026-11-20").sees("= today").sees("  tomorrow").sees("! 1 overdue");
}

#[test]
fn a_selection_is_put_off_each_by_its_own_day() {
    let office = Office::new();
    let mut anna = office.person("anna");
    lead(&mut anna, "Acme", "2026-11-20", "anna");
    lead(&mut anna, "Birch", "2026-12-24", "anna");
    lead(&mut anna, "Cedar", "", "anna");
    anna.keys("A p").sees("Put off the next steps of 3 records").type_text("5").sees("5 days").keys("enter").sees("Put off 3 records");
    assert_eq!(anna.stored("next"), ["Acme: 2026-11-25", "Birch: 2026-12-29", "Cedar: 2026-11-28"]);
    anna.keys("u");
    assert_eq!(anna.stored("next"), ["Acme: 2026-11-20", "Birch: 2026-12-24", "Cedar: -"]);
}

#[test]
fn the_queue_leads_through_what_is_due_earliest_first() {
    let office = Office::new();
    let mut anna = office.person("anna");
    lead(&mut anna, "Acme", "today", "anna");
    lead(&mut anna, "Birch", "2026-11-20", "anna");
    lead(&mut anna, "Cedar", "2026-11-21", "anna");
    lead(&mut anna, "Later", "+9d", "anna");
    lead(&mut anna, "Others", "2026-11-01", "");
    anna.keys("Q").sees("Queue 1 of 3").sees("Lead: Birch").sees("! overdue 3 days ago");
    anna.keys("d").sees("Done. What is next?").type_text("Visit").keys("enter").type_text("next mon").keys("enter");
    anna.sees("Queue 2 of 3").sees("Lead: Cedar").keys("s").type_text("2w").keys("enter");
    anna.sees("Queue 3 of 3").sees("Lead: Acme").keys("z");
    anna.sees("Queue of 3: 1 done, 1 put off, 1 skipped.").sees("Later");
    let next = anna.stored("next");
    assert_eq!(next[..3], ["Acme: 2026-11-23", "Birch: 2026-11-30", "Cedar: 2026-12-05"]);
    assert_eq!(anna.stored("next-step")[1], "Birch: Visit");
    anna.keys("Q z").sees("1 skipped");
}

#[test]
fn the_queue_takes_a_selection_or_a_filter_instead_and_keeps_what_is_saved_in_it() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar");
    anna.keys("space space Q").sees("Queue 1 of 2").sees("the selection").keys("esc").sees("2 left").keys("esc");
    anna.keys("/").type_text("cedar").keys("enter Q").sees("Queue 1 of 1").sees("what the filter shows");
    anna.keys("tab").type_text("Dr ").keys("F1 z").sees("Unsaved changes").keys("F2").sees("Saved").sees("Queue 1 of 1");
    anna.keys("z").sees("1 skipped");
    assert!(anna.stored("full-name")[2].contains("Dr"), "{:?}", anna.stored("full-name"));
}

#[test]
fn two_people_in_one_queue_are_not_led_to_the_same_lead() {
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    anna.given("Acme | Birch | Cedar");
    bert.settle();
    anna.keys("A Q").sees("Lead: Acme");
    bert.keys("A Q").sees("Lead: Birch").sees("Passed over Acme: anna has it open");
    anna.keys("z").sees("Lead: Cedar").sees("Passed over Birch: bert has it open");
    bert.keys("esc").sees("1 passed over, anna had Acme open; 2 left");
    bert.keys("Q").sees("Lead: Acme");
}

#[test]
fn the_start_says_what_is_due_and_what_others_gave() {
    let office = Office::new();
    let mut anna = office.person("anna");
    person(&mut anna, "bert");
    lead(&mut anna, "Acme", "today", "");
    lead(&mut anna, "Birch", "2026-11-20", "");
    anna.keys("A w").type_text("bert").keys("enter").sees("Assigned 2 records to bert");
    let mut bert = office.person("bert");
    bert.sees("1 due today, 1 overdue: Q works through them.").sees("anna gave you 2 leads; g m shows yours").sees("! 1 overdue");
    let id = lead(&mut anna, "Cedar", "", "");
    set(&mut anna, id, "assigned-to", "bert");
    bert.keys("j");
    bert.settle();
    bert.sees("anna gave you 1 lead;");
    assert!(bert.out.iter().any(|effect| matches!(effect, prospekt::screens::Effect::KeepSeen(_))));
}

#[test]
fn a_selection_is_handed_out_in_turn_and_what_is_left_over_is_named() {
    let office = Office::new();
    let mut anna = office.person("anna");
    for login in ["bert", "cleo"] {
        person(&mut anna, login);
    }
    make(&mut anna, record_type::GROUP, &[("full-name", "East"), ("members", "anna; bert; cleo"), ("absent", "cleo"), ("daily-cap", "2")]);
    anna.given("Acme | Birch | Cedar | Dune | Elm | Fir");
    anna.keys("A w").type_text("east").sees("East, in turn").sees("what nobody has").keys("enter");
    anna.sees("2 left as they were").sees("Elm").sees("Fir").sees("everybody here has had their 2 for today").keys("enter");
    let owners = anna.stored("assigned-to");
    assert_eq!(owners, ["Acme: anna", "Birch: bert", "Cedar: anna", "Dune: bert", "Elm: -", "Fir: -"]);
    anna.keys("g u").sees("Elm").sees_no("Acme").keys("g m").sees("Acme").sees_no("Birch");
    anna.keys("u");
    assert!(anna.stored("assigned-to").iter().all(|owner| owner.ends_with(": -")));
}

#[test]
fn who_leaves_is_asked_about_and_what_they_hold_goes_over_as_one_operation() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let bert = person(&mut anna, "bert");
    for name in ["Acme", "Birch", "Cedar"] {
        lead(&mut anna, name, "", "bert");
    }
    let lost = lead(&mut anna, "Lost one", "", "bert");
    set(&mut anna, lost, "status", "Lost");
    set(&mut anna, bert, "left", "yes");
    anna.sees("Hand over 3 records of bert to").sees_no("Lost one to").type_text("anna").keys("enter").sees("Assigned 3 records");
    assert_eq!(anna.stored("assigned-to"), ["Acme: anna", "Birch: anna", "Cedar: anna", "Lost one: bert"]);
    anna.keys("w").sees("│ ▸ anna").sees_no("│   bert").keys("esc u");
    assert_eq!(anna.stored("assigned-to")[0], "Acme: bert");
    anna.keys("g w").sees("Hand over what is open of").sees("3 records").keys("enter").type_text("nobody").keys("enter");
    assert_eq!(anna.stored("assigned-to"), ["Acme: -", "Birch: -", "Cedar: -", "Lost one: bert"]);
}

#[test]
fn who_is_deleted_is_asked_about_too_and_nobody_else_is() {
    let office = Office::new();
    let (mut anna, mut cleo) = (office.person("anna"), office.person("cleo"));
    let bert = person(&mut anna, "bert");
    person(&mut anna, "cleo");
    lead(&mut anna, "Acme", "", "bert");
    lead(&mut anna, "Birch", "", "bert");
    cleo.settle();
    let reply = anna.ask(Request::Apply(Command::Delete(Target::Records(vec![bert]))));
    assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
    anna.settle();
    cleo.settle();
    cleo.sees_no("Hand over");
    anna.sees("Hand over 2 records of bert to").type_text("cleo").keys("enter");
    assert_eq!(anna.stored("assigned-to"), ["Acme: cleo", "Birch: cleo"]);
}

#[test]
fn the_team_sees_its_progress_live_and_each_number_opens_its_records() {
    let office = Office::new();
    let mut anna = office.person("anna");
    person(&mut anna, "bert");
    lead(&mut anna, "Acme", "today", "anna");
    lead(&mut anna, "Birch", "2026-11-20", "bert");
    lead(&mut anna, "Cedar", "2026-11-20", "bert");
    lead(&mut anna, "Dune", "", "");
    anna.keys("g t").sees("Team progress").sees("anna (you)").sees("(nobody)").sees("Together");
    let mut bert = office.person("bert");
    let lost = lead(&mut bert, "Elm", "", "bert");
    set(&mut bert, lost, "status", "Lost");
    anna.settle();
    // The row of bert: open, new, today, overdue, this month, converted, lost.
    let row = anna.screen().lines().find(|line| line.contains("│ bert")).unwrap().to_owned();
    let numbers: Vec<&str> = row.split_whitespace().filter(|word| word.chars().all(|c| c.is_ascii_digit())).collect();
    assert_eq!(numbers, ["2", "3", "0", "2", "0", "0", "1"], "{row}");
    anna.keys("j enter").sees("1/2 of 5").sees("Birch").sees("Cedar").sees_no("Acme");
    for (steps, count) in [("l", 3), ("l l l", 2), ("l l l l l l", 1)] {
        anna.keys("g t j").keys(steps).keys("enter").sees(&format!("1/{count} of 5"));
    }
    anna.keys("g t j j enter").sees("Dune").sees("1/1 of 5");
}
