//! Links: records named wherever they are linked, opened from each other, found by name, and missed when they go.

use prospekt::{
    model::{Draft, FieldId, RecordId, TypeId, Value, fields, record_type},
    proto::{Command, Reply, Request},
};

use crate::support::driver::{Driver, Office};

/// Makes a record beside the screen; answers its number.
fn made(who: &mut Driver, kind: TypeId, name: &str, values: &[(FieldId, Value)]) -> RecordId {
    let mut draft = Draft::default();
    draft.set(fields::NAME, Value::Text(name.to_owned()));
    values.iter().for_each(|(field, value)| draft.set(*field, value.clone()));
    let reply = who.ask(Request::Apply(Command::Create { kind, drafts: vec![draft] }));
    let Reply::Done(done) = reply else { panic!("{reply:?}") };
    who.settle();
    done.created[0]
}

/// An account with a contact, a lead and an opportunity that link to it.
fn acme(who: &mut Driver) -> RecordId {
    let account = made(who, record_type::ACCOUNT, "O'Neil & \"Co\" 100%", &[]);
    made(who, record_type::LEAD, "Ada Berg", &[(fields::LINKED_ACCOUNT, Value::Link(account))]);
    made(who, record_type::CONTACT, "Bo Ek", &[(fields::LINKED_ACCOUNT, Value::Link(account))]);
    made(who, record_type::OPPORTUNITY, "Big sale", &[(fields::OPPORTUNITY_FOR, Value::Link(account))]);
    account
}

#[test]
fn s4_a_lead_and_its_account_open_from_each_other_and_esc_comes_back() {
    let office = Office::new();
    let mut anna = office.person("anna");
    acme(&mut anna);
    anna.keys("g l").sees("Account: O'Neil").keys("esc").sees_no("Account: O'Neil").sees("Ada Berg");
    anna.keys("g l").sees("Account: O'Neil").keys("F1 o").sees("Related records").sees("Bo Ek").sees("Big sale").sees("Opportunity, for");
    anna.type_text("big").keys("enter").sees("Opportunity: Big sale");
    anna.keys("esc").sees("Account: O'Neil").sees_no("Opportunity: Big sale").keys("esc").sees_no("Account: O'Neil");
}

#[test]
fn the_list_says_what_links_to_a_record_and_what_links_to_none() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let account = acme(&mut anna);
    made(&mut anna, record_type::NOTE, "Called about the fair", &[(fields::LINKED_TO, Value::Links(vec![RecordId(account.0 + 1)]))]);
    anna.keys("g L").sees("Called about the fair").keys("esc");
    anna.given("Zoe Alone").keys("R g g g L").sees("Nothing links to Zoe Alone").keys("g l").sees("Zoe Alone links to no record");
}

#[test]
fn names_stand_where_numbers_did_and_tell_what_is_in_the_bin() {
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    let account = acme(&mut anna);
    anna.keys("i").sees("O'Neil & \"Co\" 1");
    bert.ask(Request::Apply(Command::Delete(prospekt::model::Target::Records(vec![account]))));
    anna.settle();
    anna.keys("R").keys("enter").sees("(in the bin)");
}

#[test]
fn rows_are_found_by_the_name_they_link_to() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let account = acme(&mut anna);
    anna.given("Zoe Alone|Last One");
    for (filter, ada, zoe) in [
        ("linked-account:o'neil", true, false),
        ("account:\"co\"\" 100%\"", true, false),
        ("-linked-account:O'NEIL", false, true),
        ("linked-account:none", false, true),
        ("linked-account:any", true, false),
        ("linked-account=o'neil", false, false),
        (&format!("linked-account:{account}"), true, false),
        (&format!("linked-account:#{account}"), true, false),
        ("linked-account:#999", false, false),
    ] {
        anna.keys("/").type_text(filter).keys("enter");
        for (name, is_there) in [("Ada Berg", ada), ("Zoe Alone", zoe)] {
            let screen = anna.screen();
            let rows = screen.lines().filter(|line| !line.contains("undoes"));
            assert_eq!(rows.into_iter().any(|line| line.contains(name)), is_there, "{filter}: {name}\n{screen}");
        }
        anna.keys("esc");
    }
    anna.keys("/").type_text("linked-account>acme").sees("has no larger and smaller");
}

#[test]
fn deleting_what_others_link_to_says_so_first() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let account = acme(&mut anna);
    let Reply::Planned(plan) = anna.ask(Request::Plan(Command::Delete(prospekt::model::Target::Records(vec![account])))) else {
        panic!("a plan")
    };
    assert_eq!(
        plan.warnings,
        ["1 lead, 1 business contact and 1 opportunity link to this record. They stay, and keep their links to it in the bin."]
    );
}

#[test]
fn s4_an_account_is_made_on_the_way_and_linked() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Cy Young");
    anna.keys("n").type_text("Dee Lind");
    let mut steps = 0;
    while !anna.screen().contains("The account it belongs to") && steps < 60 {
        anna.keys("tab");
        steps += 1;
    }
    anna.type_text("Nova AB").sees("Make account 'Nova AB'").keys("down enter").keys("F2");
    assert_eq!(anna.records(record_type::ACCOUNT).iter().map(|account| account.name().to_owned()).collect::<Vec<_>>(), ["Nova AB"]);
    let account = anna.records(record_type::ACCOUNT)[0].id;
    let dee = anna.records(record_type::LEAD).into_iter().find(|lead| lead.name() == "Dee Lind").expect("Dee is saved");
    assert_eq!(dee.get(fields::LINKED_ACCOUNT), Some(&Value::Link(account)));
}

#[test]
fn s6_initiated_by_offers_what_the_source_means() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Ada Berg | Autumn Fairchild");
    anna.keys("g 3 n").type_text("Autumn Fair").keys("F2 g 2 n").type_text("Bo Ek");
    anna.click("Initiated by", false, false).keys("backtab").type_text("Word-of-Mouth").keys("tab");
    anna.type_text("Autumn").sees("Autumn Fairchild").sees_no("Marketing Activity");
    anna.keys("down enter F2").sees("Made Bo Ek");
    let bo = anna.records(record_type::LEAD).into_iter().find(|lead| lead.name() == "Bo Ek").unwrap();
    let origin = bo.get(fields::INITIATED_BY).map(Value::links).unwrap_or_default()[0];
    assert!(anna.records(record_type::LEAD).iter().any(|lead| lead.id == origin && lead.name() == "Autumn Fairchild"));
    anna.keys("n").type_text("Cy Dahl").click("Initiated by", false, false).keys("backtab").type_text("Trade Show").keys("tab");
    anna.type_text("Autumn").sees("Marketing Activity").keys("down enter F2").sees("Made Cy Dahl");
}
