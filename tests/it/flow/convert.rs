//! From lead to business contact: conversion, opportunities with products, and what comes to nothing.

use prospekt::{
    model::{Record, RecordId, Value, fields, record_type},
    proto::{Command, Request},
};

use crate::support::driver::{Driver, Office};

impl Driver {
    /// A value of a record as exports write it; `-` for none.
    fn held(&mut self, record: &Record, field: &str) -> String {
        let schema = self.schema();
        let def = schema.named(field).unwrap_or_else(|| panic!("no field {field}"));
        record.value(def.id).map_or("-".to_owned(), |value| def.kind.write(&value))
    }

    fn only(&mut self, kind: prospekt::model::TypeId) -> Record {
        let records = self.records(kind);
        assert_eq!(records.len(), 1, "{records:?}");
        records[0].clone()
    }
}

#[test]
fn a_lead_from_entry_to_contact_with_an_opportunity_reading_only_the_screen() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("n").type_text("Ada Berg").keys("F2").sees("Ada Berg");
    let lead = anna.only(record_type::LEAD);
    anna.keys("C").sees("Convert Ada Berg").sees("Becomes a business contact").sees("Number, history, score and links stay");
    anna.sees("Nobody like this is among the business contacts").sees("Opportunity").sees("Enter Convert");
    anna.type_text("New site").keys("enter");
    anna.sees("Business Contact: Ada Berg").sees("[Details]").sees("User-defined fields").sees("Ada Berg is a business contact now");
    let contact = anna.only(record_type::CONTACT);
    assert_eq!((contact.id, anna.held(&contact, "converted-by").as_str()), (lead.id, "anna"), "the same record");
    let deal = anna.only(record_type::OPPORTUNITY);
    assert_eq!((deal.name(), deal.get(fields::OPPORTUNITY_FOR)), ("New site", Some(&Value::Link(lead.id))));
    anna.keys("esc").sees("There are no leads yet").keys("u").sees("Undid").sees("Ada Berg");
    assert_eq!(anna.only(record_type::LEAD).id, lead.id);
    assert!(anna.records(record_type::OPPORTUNITY).is_empty());
}

#[test]
fn the_form_of_a_lead_turns_into_that_of_a_contact_and_back() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Ada Berg").keys("enter").sees("Lead: Ada Berg").sees_no("Details");
    anna.keys("F1 c").sees("Convert Ada Berg").keys("enter").sees("Business Contact: Ada Berg").sees("[Details]");
    anna.keys("esc g 1 ]").sees("Business Contacts");
    anna.keys("C").sees("Becomes a lead").sees("It is a lead again").keys("enter");
    let lead = anna.only(record_type::LEAD);
    assert_eq!(anna.held(&lead, "converted"), "-");
}

#[test]
fn unsaved_changes_are_saved_before_a_conversion() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Ada Berg").keys("enter").type_text("s").keys("F1 c").sees("F2 saves them first");
    anna.keys("F2 enter F1 c enter").sees("Business Contact: Ada Bergs");
}

#[test]
fn a_colleague_who_converts_the_same_lead_is_told_who_did_and_when() {
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    anna.given("Ada Berg");
    bert.settle();
    bert.keys("C").sees("Convert Ada Berg");
    anna.keys("C enter").sees("Business Contact: Ada Berg");
    bert.settle();
    bert.keys("enter").sees("It is a business contact already; anna converted it on 2026-11-2".trim_start_matches("It "));
    assert_eq!(bert.records(record_type::CONTACT).len(), 1);
}

#[test]
fn a_selection_goes_through_a_plan_and_doubles_end_in_one() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Åsa O'Neil | Birch \"100%\" | Asa O'Neil | \u{5d3}\u{5e0}\u{5d4} Cohen");
    anna.keys("A C").sees("Convert 4 records").sees("Entered already").sees("See the plan");
    anna.keys("right").sees("go into those").keys("enter");
    anna.sees("becomes a business contact")
        .sees("goes into #")
        .sees("nothing else to go by")
        .sees("prospekt convert --to contact --matches into");
    anna.keys("y").sees("Converted 4 records");
    assert_eq!(anna.records(record_type::CONTACT).len(), 3);
    anna.keys("u");
    assert_eq!(anna.stored("full-name").len(), 4);
}

#[test]
fn a_lead_can_go_into_the_contact_that_is_there_with_values_chosen() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given_with(record_type::CONTACT, &[(fields::NAME, "Ada Berg"), (fields::EMAIL, "ada@x.se"), (fields::JOB_TITLE, "CEO")]);
    anna.given_with(
        record_type::LEAD,
        &[(fields::NAME, "A. Berg"), (fields::EMAIL, "ada@x.se"), (fields::JOB_TITLE, "CTO"), (fields::CITY, "Lund")],
    );
    anna.keys("C").sees("Entered already: #").sees("same e-mail ada@x.se").keys("right").sees("Job title").sees("keep CEO, not CTO");
    anna.keys("tab").keys("tab space").sees("take CTO for CEO").keys("enter").sees("went into Ada Berg").sees("Business Contact: Ada Berg");
    let contact = anna.only(record_type::CONTACT);
    assert_eq!(["full-name", "job-title", "city"].map(|field| anna.held(&contact, field)), ["Ada Berg", "CTO", "Lund"]);
    assert!(anna.records(record_type::LEAD).is_empty());
}

#[test]
fn an_account_is_made_of_the_company() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given_with(record_type::LEAD, &[(fields::NAME, "Ada Berg"), (fields::COMPANY, "O'Neil AB")]);
    anna.keys("C").sees("Account").sees("< none >").keys("space").sees("make O'Neil AB").keys("enter").sees("1 record was made with it");
    let account = anna.only(record_type::ACCOUNT);
    let contact = anna.only(record_type::CONTACT);
    assert_eq!((account.name(), contact.get(fields::LINKED_ACCOUNT)), ("O'Neil AB", Some(&Value::Link(account.id))));
}

#[test]
fn what_interests_a_lead_is_an_opportunity_in_two_keys() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given_with(record_type::LEAD, &[(fields::NAME, "Ada Berg"), (fields::COMPANY, "Acme"), (fields::SOURCE, "Web")]);
    let lead = anna.only(record_type::LEAD).id;
    anna.keys("N o").sees("New opportunity: Acme").sees("Prospecting").sees("10%").keys("F2");
    let deal = anna.only(record_type::OPPORTUNITY);
    let names = ["full-name", "opportunity-for", "initiated-by", "source", "stage", "probability"];
    let lead = lead.to_string();
    assert_eq!(names.map(|field| anna.held(&deal, field)), ["Acme", &lead, &lead, "Web", "Prospecting", "10%"]);
    anna.keys("enter F1 O").sees("New opportunity: Acme").keys("esc esc").sees("Lead: Ada Berg").keys("esc");
    anna.keys("N p").sees("New business project: Acme").keys("F2");
    assert_eq!(anna.only(record_type::PROJECT).get(fields::PROJECT_FOR), Some(&Value::Link(lead.parse::<RecordId>().unwrap())));
}

#[test]
fn an_opportunity_needs_a_title_and_somebody_it_is_for() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("g 2 ] n").sees("New opportunity").keys("F2").sees("Title is missing").sees("For is missing");
    assert!(anna.records(record_type::OPPORTUNITY).is_empty());
}

#[test]
fn a_lost_lead_keeps_its_reason_and_comes_back_by_undo() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Ada Berg | Birch").keys("X").sees("Mark 1 lead lost because").sees("No budget").type_text("budget").keys("enter");
    anna.sees("Marked 1 lead lost");
    assert_eq!(anna.stored("status"), ["Ada Berg: Lost", "Birch: New"]);
    assert_eq!(anna.stored("lost-reason"), ["Ada Berg: No budget", "Birch: -"]);
    anna.keys("u");
    assert_eq!(anna.stored("lost-reason"), ["Ada Berg: -", "Birch: -"]);
}

#[test]
fn products_come_with_their_price_and_are_counted_below() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given_with(record_type::STORE, &[(fields::CURRENCY, "EUR")]);
    let mut draft = prospekt::model::Draft::default();
    draft.set(fields::NAME, Value::Text("Consulting day".to_owned()));
    draft.set(fields::PRICE, Value::Money(95_000));
    anna.ask(Request::Apply(Command::Create { kind: record_type::PRODUCT, drafts: vec![draft] }));
    anna.given("Ada Berg").keys("N o").click("Amount (EUR)", false, false).keys("up");
    anna.type_text("2 x cons").sees("Consulting day").sees("950.00").keys("down enter").sees("2 x Consulting day @ 950.00");
    anna.sees("Total, EUR").sees("1900.00").type_text(" -10%").sees("190.00").sees("1710.00").sees("Expected revenue 171.00 EUR");
    anna.click("Amount (EUR)", false, false).type_text("5").keys("tab").sees("Follows from the products").sees("1710.00").keys("F2");
    let deal = anna.only(record_type::OPPORTUNITY);
    let names = ["products", "amount", "discount", "expected-revenue"];
    assert_eq!(names.map(|field| anna.held(&deal, field)), ["2 x Consulting day @ 950.00 -10%", "1710.00", "190.00", "171.00"]);
}

#[test]
fn a_won_and_a_lost_opportunity_are_closed_with_a_day() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Ada Berg").keys("N o F2 N o F2 ]").sees("Opportunities").sees("Prospecting");
    anna.keys("home X").sees("Mark 1 opportunity lost because").keys("enter").sees("Closed Lost");
    let deals = anna.records(record_type::OPPORTUNITY);
    let names = ["stage", "probability", "lost-reason", "close-date"];
    let held: Vec<[String; 4]> = deals.iter().map(|deal| names.map(|field| anna.held(deal, field))).collect();
    assert!(held.contains(&["Closed Lost", "0%", "No need", "2026-11-23"].map(str::to_owned)), "{held:?}");
    assert!(held.contains(&["Prospecting", "10%", "-", "-"].map(str::to_owned)), "{held:?}");
}
