//! Stars: given by hand or by criteria, criteria edited with a preview, rules that tick, why a lead has its stars.

use prospekt::{
    model::{Record, fields, record_type},
    proto::{Command, Reply, Request},
};

use crate::support::driver::{Driver, Office};

/// The stars and how they are given, lead by lead.
fn scores(driver: &mut Driver) -> Vec<String> {
    let stars = driver.stored("score");
    let kinds = driver.stored("score-type");
    stars.iter().zip(kinds).map(|(stars, kind)| format!("{stars} {}", kind.rsplit(' ').next().unwrap_or_default())).collect()
}

/// The criteria with their importance, in the order of their slots.
fn criteria(driver: &mut Driver) -> Vec<String> {
    driver.schema().criteria.iter().map(|criterion| format!("{} {}", criterion.text, criterion.weight)).collect()
}

fn lead(driver: &mut Driver, name: &str) -> Record {
    driver.records(record_type::LEAD).into_iter().find(|lead| lead.name() == name).unwrap()
}

/// Ticks the first criterion of these leads beside the screen.
fn ticked(driver: &mut Driver, names: &[&str]) {
    let field = driver.schema().criteria[0].field;
    let ids = names.iter().map(|name| lead(driver, name).id).collect();
    let edits = vec![prospekt::proto::FieldEdit { field, edit: prospekt::proto::Edit::Tick }];
    let command = Command::Bulk { target: prospekt::model::Target::Records(ids), edits, struck: Vec::new() };
    assert!(matches!(driver.ask(Request::Apply(command)), Reply::Done(_)));
    driver.settle();
}

#[test]
fn stars_given_by_hand_are_marked_and_automatic_ones_come_back() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch");
    ticked(&mut anna, &["Acme"]);
    anna.keys("home").sees_no("★#").sees_no("☆#").keys("4").sees("★★★★☆#");
    assert_eq!(scores(&mut anna), ["Acme: 4 Manual", "Birch: 0 Automatic"]);
    anna.keys("a").sees_no("★#");
    assert_eq!(scores(&mut anna), ["Acme: 1 Automatic", "Birch: 0 Automatic"]);
    anna.keys("u").sees("★★★★☆#");
}

#[test]
fn the_window_of_a_lead_says_why_it_has_its_stars() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme");
    ticked(&mut anna, &["Acme"]);
    anna.keys("home g x").sees("Why these stars: Acme").sees("3 of 15 points are 20.0 %: 1 star").sees("exactly 0.2000");
    anna.sees("[✓] Needs what we sell").sees("anna 2026-11-23").sees("not met").sees("automatic, by the criteria").keys("esc");
    anna.keys("5 g x").sees("given by hand; automatic would be 1").keys("esc");
    // From the form, with what is typed and not saved yet; F1 leads there out of a text field.
    anna.keys("enter F1 E").sees("Why these stars: Acme").keys("esc").sees("General");
}

#[test]
fn a_criterion_is_added_changed_and_deleted_from_a_record_with_a_preview_and_taken_back() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar");
    ticked(&mut anna, &["Acme", "Birch"]);
    let before = scores(&mut anna);
    // The form of a lead; where no text is typed, `e` leads to the criteria, the last entry to a new one.
    anna.keys("home enter backtab e").sees("Scoring criteria").sees("Needs what we sell").keys("up").sees("Make it");
    anna.keys("enter")
        .type_text("Knows us")
        .keys("tab right right right")
        .sees("High")
        .keys("F2")
        .sees("Scoring criteria")
        .sees("Knows us");
    assert_eq!(criteria(&mut anna).last().unwrap(), "Knows us 3");
    assert_eq!(scores(&mut anna), before, "3 of 18 points are one star still, so nothing was asked");
    anna.keys("up").keys("delete").sees("Delete a criterion").sees("None of the 3 automatic scores changes").keys("y");
    anna.sees("Scoring criteria").keys("esc").sees("General").keys("esc u");
    assert_eq!(criteria(&mut anna).len(), 8, "undo brings it back");
    anna.keys("u");
    assert_eq!((criteria(&mut anna).len(), scores(&mut anna)), (7, before));
}

#[test]
fn saving_a_criterion_asks_with_the_stars_before_and_after() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar");
    ticked(&mut anna, &["Acme", "Birch"]);
    let before = scores(&mut anna);
    anna.keys("g k enter").sees("Needs what we sell").keys("tab").sees("High").keys("left left");
    anna.keys("F2").sees("2 of the 3 automatic scores change").sees("Before").sees("After").sees("and 2 scores");
    assert_eq!(scores(&mut anna), before, "nothing is done before it is said");
    anna.keys("esc").sees("Importance").keys("F2 enter").sees("Scoring criteria").keys("esc");
    assert_eq!(scores(&mut anna), ["Acme: 0 Automatic", "Birch: 0 Automatic", "Cedar: 0 Automatic"]);
    assert_eq!(criteria(&mut anna)[0], "Needs what we sell 1");
    anna.keys("u");
    assert_eq!((scores(&mut anna), criteria(&mut anna)[0].as_str()), (before.clone(), "Needs what we sell 3"));
    anna.keys("g k delete").sees("Delete a criterion").sees("2 of the 3 automatic scores change").keys("y").keys("esc");
    assert_eq!(criteria(&mut anna).len(), 6);
    assert_eq!(scores(&mut anna)[0], "Acme: 0 Automatic");
    anna.keys("u");
    assert_eq!((scores(&mut anna), criteria(&mut anna).len()), (before, 7));
}

#[test]
fn criteria_in_the_setup_list_are_changed_with_the_same_preview() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch");
    ticked(&mut anna, &["Acme"]);
    anna.keys("g 5 ] ]").sees("Needs what we sell").keys("/").type_text("needs").keys("enter d");
    anna.sees("1 of the 2 automatic scores changes").keys("y");
    assert_eq!(scores(&mut anna), ["Acme: 0 Automatic", "Birch: 0 Automatic"]);
    anna.keys("u");
    assert_eq!(scores(&mut anna), ["Acme: 1 Automatic", "Birch: 0 Automatic"]);
}

#[test]
fn a_rule_ticks_by_itself_says_so_and_is_not_ticked_by_hand() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch");
    let reply = {
        let mut draft = prospekt::model::Draft::default();
        draft.set(fields::NAME, prospekt::model::Value::Text("Has an e-mail address".to_owned()));
        draft.set(fields::IMPORTANCE, prospekt::model::Value::Text("High".to_owned()));
        draft.set(fields::CRITERION_RULE, prospekt::model::Value::Text("email:any".to_owned()));
        anna.ask(Request::Apply(Command::Create { kind: record_type::CRITERION, drafts: vec![draft] }))
    };
    assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
    anna.settle();
    let acme = lead(&mut anna, "Acme").id;
    let edits = vec![prospekt::proto::FieldEdit {
        field: fields::EMAIL,
        edit: prospekt::proto::Edit::Set(prospekt::model::Value::Text("a@acme.example".to_owned())),
    }];
    anna.ask(Request::Apply(Command::Bulk { target: prospekt::model::Target::Records(vec![acme]), edits, struck: Vec::new() }));
    anna.settle();
    assert_eq!(anna.stored("score"), ["Acme: 1", "Birch: 0"]);
    anna.keys("home g x").sees("rule, 2026-11-23").sees("3 of 18 points").keys("esc");
    // In the form the tick is there, and stays as the rule has it.
    anna.keys("enter").resize(120, 60).sees("[✓] rule: Has an e-mail");
    anna.click("rule: Has an e-mail", false, false).sees("is ticked by its rule email:any and not by hand");
    anna.keys("esc esc").resize(120, 36).keys("home");
    anna.keys("g r").sees("Recalculate scores").sees("None of the 2 automatic scores changes").keys("esc");
}

#[test]
fn a_rule_with_a_slip_says_where_it_is_before_anything_is_saved() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("g k enter").keys("tab tab").type_text("emial:any").keys("F2").sees("rule, position 1").sees("did you mean 'email'");
    assert_eq!(anna.schema().criteria[0].rule, "");
}

#[test]
fn two_people_edit_one_criterion_and_the_second_save_shows_the_conflict() {
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    anna.keys("g k enter").type_text(" today");
    bert.keys("g k enter").type_text(" soon").keys("F2").keys("esc");
    anna.settle();
    anna.keys("F2").sees("Needs what we sell today").sees("Needs what we sell soon").sees("bert");
    assert_eq!(criteria(&mut bert)[0], "Needs what we sell soon 3", "nothing is mixed");
}

#[test]
fn business_contacts_are_scored_by_the_same_criteria() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let mut draft = prospekt::model::Draft::default();
    draft.set(fields::NAME, prospekt::model::Value::Text("Birgit O'Neil 100%".to_owned()));
    let field = anna.schema().criteria[0].field;
    draft.set(field, prospekt::model::Value::Tick(prospekt::model::Stamp { by: String::new(), at: 0 }));
    anna.ask(Request::Apply(Command::Create { kind: record_type::CONTACT, drafts: vec![draft] }));
    anna.settle();
    anna.keys("g 1 ]").sees("Birgit O'Neil 100%").keys("g x").sees("Why these stars: Birgit O'Neil 100%").sees("1 star").keys("esc");
    anna.keys("g k delete y").sees("Scoring criteria").keys("esc g x").sees("0 of 12 points are 0.0 %: 0 stars");
}

#[test]
fn without_unicode_the_preview_and_the_stars_are_plain_letters() {
    let office = Office::new();
    let mut anna = Driver::sit_with(&office.hub, "anna", 80, 24, prospekt::ui::Look::plain(), Vec::new());
    anna.given("Acme | Birch");
    ticked(&mut anna, &["Acme"]);
    anna.keys("home 3").sees("***--#").keys("a g k delete").sees("1 of the 2 automatic scores changes").sees("*----");
    anna.sees("-----").sees("#####").keys("esc esc");
}
