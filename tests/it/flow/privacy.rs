//! Erasing on the screen: nothing happens by a key pressed too often, and whoever has the record open is told.

use prospekt::{
    model::{Value, fields, record_type},
    screens::Effect,
    store::{Options, Store},
};

use crate::support::driver::{Driver, Office};

fn names(person: &mut Driver) -> Vec<String> {
    person.records(record_type::LEAD).iter().map(|lead| lead.name().to_owned()).collect()
}

#[test]
fn erasing_takes_a_plan_and_typed_words() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Zerafina Quill | Birch").keys("G c n").type_text(" with Zerafina").keys("enter");
    assert_eq!(anna.records(record_type::NOTE).len(), 1);
    anna.keys("g e").sees("Erase for good").sees("This cannot be taken back").sees("1 business note goes along").sees("Erase 2 records");
    // The focus is on the button that does nothing, and what is typed ahead of the question answers nothing.
    anna.keys("enter").sees_no("Erase for good");
    anna.keys("g e y").sees("Type  erase 2").keys("enter").sees("type 'erase 2' to do it");
    anna.paste("erase 2").sees("this has to be typed").keys("enter");
    assert_eq!(names(&mut anna).len(), 2);
    anna.keys("esc").sees("Erase 2 records").keys("y").type_text("erase 2").keys("enter");
    anna.settle();
    assert_eq!(names(&mut anna), ["Birch"]);
    assert!(anna.records(record_type::NOTE).is_empty());
    anna.sees("Erased for good").sees_no("Zerafina").keys("u").sees_no("Zerafina");
    anna.keys("L").sees("erased 2 records for good").sees("(erased)").sees_no("Zerafina");
    assert_eq!(names(&mut anna).len(), 0, "undo took back what came before: the making of Birch");
}

#[test]
fn whoever_has_the_record_open_is_told_and_their_draft_goes() {
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    anna.given("Zerafina Quill");
    bert.settle();
    bert.sees("Zerafina Quill").keys("enter").sees("Lead: Zerafina Quill").click("Company", false, false).type_text("Typed");
    assert!(bert.out.iter().any(|effect| matches!(effect, Effect::KeepDraft { .. })));
    let id = anna.records(record_type::LEAD)[0].id;
    anna.keys("g e y").type_text("erase 1").keys("enter");
    anna.settle();
    bert.settle();
    bert.sees("was erased for good by anna").sees_no("Lead: Zerafina");
    assert!(bert.out.iter().any(|effect| matches!(effect, Effect::DropDraftsOf(ids) if ids == &[id])), "{:?}", bert.out.last());
}

#[test]
fn a_draft_of_somebody_erased_is_not_offered_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::over(Store::open(&folder.path().join("leads.prospekt"), &Options::default()).unwrap());
    let mut anna = office.person("anna");
    anna.given("Zerafina Quill | Birch");
    let ids: Vec<u64> = anna.records(record_type::LEAD).iter().map(|lead| lead.id.0).collect();
    anna.keys("G g e y").type_text("erase 1").keys("enter");
    anna.settle();
    let left = anna.records(record_type::LEAD)[0].id.0;
    let gone = ids.into_iter().find(|id| *id != left).unwrap();
    let text = r#"{"at":0,"rev":0,"fields":{}}"#;
    let drafts = |id: u64| vec![(format!("lead-{id}"), text.to_owned())];
    let mut again = Driver::sit_with(&office.hub, "anna", 120, 36, prospekt::ui::Look::default(), drafts(gone));
    again.sees_no("Unsaved form");
    assert!(again.out.iter().any(|effect| matches!(effect, Effect::DropDraft(key) if *key == format!("lead-{gone}"))));
    Driver::sit_with(&office.hub, "anna", 120, 36, prospekt::ui::Look::default(), drafts(left)).sees("Unsaved form");
}

#[test]
fn rules_are_made_in_setup_and_followed_from_one_window() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Ada | Birch").keys("w").keys("esc");
    anna.keys("g a")
        .sees("90 days in the bin")
        .sees("it finds nothing today")
        .keys("end")
        .type_text("new")
        .keys("enter")
        .sees("Retention rule");
    anna.type_text("Old ones").keys("tab").type_text("lead").keys("tab").type_text("ada").keys("tab right F2").sees("Old ones");
    anna.settle();
    let rules = anna.records(record_type::RETENTION);
    assert_eq!((rules.len(), rules[0].text(fields::RETENTION_OF), rules[0].text(fields::RETENTION_FILTER)), (1, "lead", "ada"));
    assert_eq!(rules[0].get(fields::RETENTION_DOES), Some(&Value::Text("Move to the bin".to_owned())));
    anna.sees("1 record  to the bin").keys("up up enter").sees("Do what the rule says").sees("Ada").keys("y");
    anna.settle();
    anna.sees("it finds nothing today").keys("esc");
    assert!(anna.records(record_type::LEAD).iter().all(|lead| lead.name() != "Ada" || lead.is_deleted()));
    anna.keys("u").sees("Ada");
}

#[test]
fn all_that_is_kept_of_somebody_is_handed_out_from_the_list() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Zerafina Quill").keys("g P").sees("Everything about Zerafina Quill").keys("enter");
    let id = anna.records(record_type::LEAD)[0].id;
    let asked = anna.out.iter().any(|effect| matches!(effect, Effect::ExportPerson { record, .. } if *record == id));
    assert!(asked, "{:?}", anna.out.last());
}
