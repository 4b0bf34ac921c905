//! Duplicates: seen while typing, found in a list, merged, told apart; with two people at once.

use prospekt::{
    model::{Draft, RecordId, Value, fields, record_type},
    proto::{Command, Reply, Request},
};

use crate::support::driver::{Driver, Office};

/// Makes a record beside the screen; answers its number.
fn make(desk: &mut Driver, values: &[(&str, &str)]) -> RecordId {
    let schema = desk.schema();
    let mut draft = Draft::default();
    for (name, typed) in values {
        let def = schema.named(name).unwrap_or_else(|| panic!("no field {name}"));
        draft.values.extend(def.kind.parse(typed, &prospekt::model::Reading::utc(0)).unwrap().map(|value| (def.id, value)));
    }
    let reply = desk.ask(Request::Apply(Command::Create { kind: record_type::LEAD, drafts: vec![draft] }));
    let Reply::Done(outcome) = reply else { panic!("{reply:?}") };
    desk.settle();
    outcome.created[0]
}

fn pair(desk: &mut Driver) -> [RecordId; 2] {
    let ada = make(desk, &[("full-name", "Ada Berg"), ("company", "Acme"), ("email", "ada@x.se"), ("notes", "One"), ("tags", "hot")]);
    let adda = make(
        desk,
        &[("full-name", "A. Berg"), ("company", "Bell"), ("email", "b@y.se"), ("email-2", "ADA@x.se"), ("city", "Lund"), ("notes", "Two")],
    );
    [ada, adda]
}

/// Bo changes the company of a record.
fn bo_changes(bo: &mut Driver, id: RecordId, old: &str, new: &str) {
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let changes = vec![prospekt::model::Diff { field: fields::COMPANY, old: text(old), new: text(new) }];
    let reply = bo.ask(Request::Apply(Command::Save { record: id, changes }));
    assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
}

#[test]
fn a_new_lead_that_looks_like_one_says_so_while_it_is_typed_and_goes_into_it() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let [ada, _] = pair(&mut anna);
    anna.keys("n").type_text("Adda Berg").sees_no("Looks like");
    anna.keys("F1 m").sees("No other record looks like this one.");
    anna.keys("esc esc").keys("n").type_text("ada berg");
    while !anna.screen().contains("The company as text") {
        anna.keys("tab");
    }
    anna.type_text("ACME").sees(&format!("Looks like Ada Berg, lead #{ada}: same name and company"));
    anna.keys("F1 m").sees("Open Ada Berg").sees("Put this into Ada Berg").sees("Go on");
    anna.type_text("put this").keys("enter").sees(&format!("#{ada}")).sees("got what you typed");
    assert_eq!(anna.stored("company"), ["Ada Berg: Acme", "A. Berg: Bell"], "no third lead");
    anna.keys("esc").keys("u");
    assert_eq!(anna.stored("full-name").len(), 2);
}

#[test]
fn the_finder_lists_groups_and_merges_one_and_undo_brings_all_back() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("E").sees("No duplicates among the leads").keys("esc");
    let [ada, adda] = pair(&mut anna);
    anna.keys("E").sees("1 group: 1 certain, 0 likely, 0 weak").sees("same e-mail ada@x.se").sees("Ada Berg, A. Berg");
    anna.keys("enter").sees("Merge 2 records").sees(&format!("#{ada} Ada Berg")).sees(&format!("#{adda} A. Berg"));
    // The fullest stays: the second one. The first is chosen, and its company is left to the second.
    anna.keys("left space").sees("Merge into Ada Berg");
    let mut steps = 0;
    while !anna.screen().contains("Company will be: Acme") {
        anna.keys("down");
        steps += 1;
        assert!(steps < 20, "{}", anna.screen());
    }
    anna.keys("right space").sees("Company will be: Bell").sees("are kept");
    anna.keys("F2").sees("Merged 1 record into Ada Berg").sees("No duplicates among the leads");
    anna.keys("esc");
    assert_eq!(anna.stored("company"), ["Ada Berg: Bell"]);
    assert_eq!((anna.stored("email-2"), anna.stored("city")), (vec!["Ada Berg: b@y.se".to_owned()], vec!["Ada Berg: Lund".to_owned()]));
    assert!(anna.stored("notes")[0].contains("One") && anna.stored("notes")[0].contains("Two"));
    anna.keys("u");
    assert_eq!(anna.stored("company"), ["Ada Berg: Acme", "A. Berg: Bell"]);
}

#[test]
fn a_selection_is_merged_and_its_old_number_leads_to_the_survivor() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let [ada, adda] = pair(&mut anna);
    anna.keys("g c M").sees("Select 2 to 10 records");
    anna.keys("A M").sees("Merge 2 records").keys("F2").sees("Merged 1 record into A. Berg");
    anna.keys("b").sees("Ada Berg").keys("enter").sees(&format!("Ada Berg (#{ada}) was merged into A. Berg (#{adda})"));
    anna.sees("Lead: A. Berg");
}

#[test]
fn what_is_not_the_same_is_told_once_and_for_everybody() {
    let office = Office::new();
    let (mut anna, mut bo) = (office.person("anna"), office.person("bo"));
    pair(&mut anna);
    anna.keys("E").keys("space").sees("They are not shown as duplicates any more").sees("No duplicates among the leads");
    bo.keys("E").sees("No duplicates among the leads");
    anna.keys("u").settle();
    bo.settle();
    bo.sees("1 group:");
}

#[test]
fn what_somebody_changes_under_a_merge_is_marked_before_it_can_be_finished() {
    let office = Office::new();
    let (mut anna, mut bo) = (office.person("anna"), office.person("bo"));
    let [_, adda] = pair(&mut anna);
    anna.keys("A M").sees("Merge 2 records");
    bo_changes(&mut bo, adda, "Bell", "Cray");
    anna.settle();
    anna.sees(&format!("bo changed Company of #{adda} meanwhile")).sees("! Cray");
    anna.keys("F2").sees("Look at it");
    assert_eq!(anna.stored("company").len(), 2, "nothing is merged yet");
    anna.keys("F2").sees("Merged 1 record");
    assert_eq!(anna.stored("company"), ["A. Berg: Cray"]);
}

#[test]
fn a_record_that_goes_away_under_a_merge_is_named_and_the_merge_waits() {
    let office = Office::new();
    let (mut anna, mut bo) = (office.person("anna"), office.person("bo"));
    let [ada, _] = pair(&mut anna);
    make(&mut anna, &[("full-name", "Ada B."), ("email", "ada@x.se")]);
    anna.keys("A M").sees("Merge 3 records");
    let reply = bo.ask(Request::Apply(Command::Delete(prospekt::model::Target::Records(vec![ada]))));
    assert!(matches!(reply, Reply::Done(_)));
    anna.settle();
    anna.sees("Ada Berg").keys("F2").sees(&format!("Ada Berg (#{ada}) is in the bin")).sees("leaves it out");
    anna.keys("delete").sees(&format!("#{ada} stays out of it"));
    anna.keys("F2").sees("Merged 1 record");
    assert_eq!(anna.stored("full-name").len(), 1);
}

#[test]
fn a_record_that_is_changed_to_look_like_another_is_told_apart_for_good() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let [ada, _] = pair(&mut anna);
    let zoe = make(&mut anna, &[("full-name", "Zoe")]);
    anna.keys("/").type_text("zoe").keys("enter enter").sees("Lead: Zoe");
    while !anna.screen().contains("First e-mail address") {
        anna.keys("tab");
    }
    anna.type_text("ada@x.se").sees(&format!("Looks like Ada Berg, lead #{ada}, and 1 more: same e-mail ada@x.se"));
    anna.keys("F1 m").sees("Merge with Ada Berg").type_text("ada berg another").keys("enter").sees("not shown as duplicates any more");
    anna.sees("Looks like A. Berg").keys("F2");
    let Reply::Duplicates { groups, .. } = anna.ask(Request::Duplicates { kind: record_type::LEAD, from: 0, count: 9 }) else { panic!() };
    assert_eq!(groups.len(), 1, "#{zoe} is still like the second of them: {groups:?}");
}
