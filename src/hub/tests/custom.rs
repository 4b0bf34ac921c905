//! Fields, record types and pick-lists made at run time.

use super::*;
use crate::{
    model::{Diff, Kind, TypeId, fields},
    rules::create::Problems,
};

impl Desk {
    fn make(&mut self, kind: TypeId, values: &[(&str, &str)]) -> Result<RecordId, Problems> {
        let drafts = vec![self.draft(values)];
        let made = self.apply(Command::Create { kind, drafts });
        self.learn();
        match made {
            Ok(outcome) => Ok(outcome.created[0]),
            Err(Refusal::Invalid(problems)) => Err(problems),
            Err(other) => panic!("{other:?}"),
        }
    }

    fn field(&mut self, values: &[(&str, &str)]) -> RecordId {
        self.make(record_type::CUSTOM_FIELD, values).unwrap()
    }

    /// Saves one text as a form does, from what is there now.
    fn retext(&mut self, id: RecordId, field: FieldId, new: &str) -> Result<Outcome, Problems> {
        let old = self.record(id).unwrap().get(field).cloned();
        let changes = vec![Diff { field, old, new: Some(Value::Text(new.to_owned())) }];
        let saved = self.apply(Command::Save { record: id, changes });
        self.learn();
        saved.map_err(|refusal| match refusal {
            Refusal::Invalid(problems) => problems,
            other => panic!("{other:?}"),
        })
    }
}

#[test]
fn a_field_of_every_kind_takes_its_value_at_once_in_every_session() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let lead = anna.new_lead(&[("full-name", "Ada")]);
    let kinds = [
        ("Text", "north wing"),
        ("Long text", "one\ntwo"),
        ("Number", "42"),
        ("Decimal", "2.5"),
        ("Percent", "10%"),
        ("Money", "12.50"),
        ("Date", "2026-12-24"),
        ("Date and time", "2026-12-24 18:00"),
        ("Yes/No", "Yes"),
        ("One of a list", "Blue"),
        ("Several of a list", "Blue; Red"),
        ("Person", "anna"),
        ("Link", "1"),
        ("Web address", "https://a.example"),
        ("E-mail address", "a@b.se"),
        ("Phone number", "+46 70 1"),
    ];
    for (kind, value) in kinds {
        anna.field(&[("full-name", &format!("My {kind}")), ("field-kind", kind), ("field-values", "Red\nBlue")]);
        bo.call(Request::Info);
        bo.learn();
        let def = bo.schema.named(&format!("My {kind}")).unwrap_or_else(|| panic!("bo does not know {kind}")).clone();
        let written = if kind == "Link" { lead.to_string() } else { value.to_owned() };
        let new = def.kind.parse(&written, &Reading::utc(START)).unwrap();
        bo.done(Command::Save { record: lead, changes: vec![Diff { field: def.id, old: None, new: new.clone() }] });
        assert_eq!(anna.record(lead).unwrap().get(def.id), new.as_ref(), "{kind}");
    }
    assert_eq!(bo.found("my-number:42"), ["Ada"]);
    assert_eq!(bo.run(98, "").whole, 1);
    assert_eq!(bo.found(""), ["Ada"]);
    assert_eq!(bo.found("my-money:>12"), ["Ada"]);
    assert_eq!(bo.found("my-number:41"), Vec::<String>::new());
}

#[test]
fn a_field_is_on_its_record_types_only_and_keeps_its_name_when_renamed() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let id = desk.field(&[("full-name", "Contract end"), ("field-kind", "Date"), ("field-on", "contact")]);
    let draft = desk.draft(&[("full-name", "Ada"), ("contract-end", "2026-12-24")]);
    let refused = desk.apply(Command::Create { kind: record_type::LEAD, drafts: vec![draft.clone()] });
    assert!(matches!(refused, Err(Refusal::Invalid(_))), "{refused:?}");
    desk.done(Command::Create { kind: record_type::CONTACT, drafts: vec![draft] });
    desk.retext(id, fields::NAME, "End of the contract").unwrap();
    let def = desk.schema.named("contract-end").unwrap();
    assert_eq!((def.id, def.label.as_ref()), (FieldId(2001), "End of the contract"));
}

#[test]
fn what_new_records_begin_with_and_what_they_need() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    desk.field(&[("full-name", "Region"), ("field-kind", "One of a list"), ("field-values", "North\nSouth"), ("field-default", "South")]);
    let ada = desk.new_lead(&[("full-name", "Ada")]);
    assert_eq!(desk.shown(ada, "region"), "South");
    desk.field(&[("full-name", "Budget code"), ("field-kind", "Text"), ("field-required", "Yes")]);
    let code = desk.schema.named("budget-code").unwrap().id;
    let drafts = vec![desk.draft(&[("full-name", "Bea")])];
    let refused = desk.apply(Command::Create { kind: record_type::LEAD, drafts });
    assert_eq!(refused, Err(Refusal::Invalid(vec![(Some(code), "Budget code is missing".to_owned())])));
}

#[test]
fn what_makes_no_field_is_said_at_the_field() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    desk.field(&[("full-name", "Region"), ("field-kind", "Text")]);
    let long = "x".repeat(64);
    for (values, field, part) in [
        (vec![("full-name", "Company"), ("field-kind", "Text")], fields::NAME, "is taken"),
        (vec![("full-name", "REGION"), ("field-kind", "Text")], fields::NAME, "is taken"),
        (vec![("full-name", long.as_str()), ("field-kind", "Text")], fields::NAME, "the most is 63"),
        (vec![("full-name", "Size")], fields::FIELD_KIND, "is missing"),
        (vec![("full-name", "Size"), ("field-kind", "One of a list")], fields::FIELD_VALUES, "needs a value"),
        (vec![("full-name", "Size"), ("field-kind", "Number"), ("field-default", "big")], fields::FIELD_DEFAULT, "not a whole number"),
        (vec![("full-name", "Size"), ("field-kind", "Number"), ("field-on", "unicorn")], fields::FIELD_ON, "no record type 'unicorn'"),
    ] {
        let problems = desk.make(record_type::CUSTOM_FIELD, &values).unwrap_err();
        assert!(problems.iter().any(|(at, problem)| *at == Some(field) && problem.contains(part)), "{values:?}: {problems:?}");
    }
}

#[test]
fn a_field_that_is_deleted_comes_back_with_its_values() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let field = desk.field(&[("full-name", "Größe"), ("field-kind", "Text")]);
    desk.new_lead(&[("full-name", "Ada"), ("Größe", "XL")]);
    desk.done(Command::Delete(Target::Records(vec![field])));
    desk.learn();
    assert!(desk.schema.named("Größe").is_none());
    let other = desk.field(&[("full-name", "Elsewhere"), ("field-kind", "Text")]);
    assert_eq!(desk.record(other).unwrap().get(fields::FIELD_SLOT), Some(&Value::Number(2)), "slots are never given twice");
    desk.done(Command::Restore(Target::Records(vec![field])));
    desk.learn();
    let name = desk.schema.named("Größe").unwrap().name.to_string();
    assert_eq!(desk.found(&format!("{name}:XL")), ["Ada"]);
}

#[test]
fn a_value_typed_over_is_renamed_in_every_record_and_undone_in_one_step() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let list = desk.make(record_type::PICK_LIST, &[("full-name", "Source")]).unwrap();
    let (ada, bea) =
        (desk.new_lead(&[("full-name", "Ada"), ("source", "Web")]), desk.new_lead(&[("full-name", "Bea"), ("source", "Seminar")]));
    let values = desk.record(list).unwrap().text(fields::LIST_VALUES).to_owned();
    desk.retext(list, fields::LIST_VALUES, &values.replace("Web", "Website")).unwrap();
    assert_eq!((desk.shown(ada, "source"), desk.shown(bea, "source")), ("Website".to_owned(), "Seminar".to_owned()));
    desk.done(Command::Undo(None, Leave::Values));
    desk.learn();
    assert_eq!(desk.shown(ada, "source"), "Web");
    assert!(desk.schema.values(crate::model::lists::SOURCE).contains(&"Web".to_owned()));
    desk.retext(list, fields::LIST_VALUES, &values.replace("Web", "Seminar")).unwrap();
    assert_eq!(desk.shown(ada, "source"), "Seminar", "a line that repeats another hands its records over");
}

#[test]
fn values_that_records_hold_or_the_program_needs_are_not_removed() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    desk.new_lead(&[("full-name", "Ada"), ("status", "Qualified")]);
    let list = desk.make(record_type::PICK_LIST, &[("full-name", "Status")]).unwrap();
    for (text, part) in [("New\nContacted\nLost", "1 record holds 'Qualified'"), ("New\nContacted\nQualified", "'Lost' stays in the list")]
    {
        let problems = desk.retext(list, fields::LIST_VALUES, text).unwrap_err();
        assert!(problems.iter().any(|(at, problem)| *at == Some(fields::LIST_VALUES) && problem.contains(part)), "{problems:?}");
    }
    let again = desk.make(record_type::PICK_LIST, &[("full-name", "status")]).unwrap_err();
    assert!(again[0].1.contains("is here already"), "{again:?}");
    let unknown = desk.make(record_type::PICK_LIST, &[("full-name", "Weather")]).unwrap_err();
    assert!(unknown[0].1.contains("Source"), "{unknown:?}");
}

#[test]
fn a_record_type_has_records_and_is_not_deleted_while_it_has() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let id = desk.make(record_type::CUSTOM_TYPE, &[("full-name", "Shop"), ("type-plural", "Shops"), ("type-base", "Account")]).unwrap();
    let kind = desk.schema.type_named("shops").unwrap().id;
    assert_eq!(kind, TypeId(1001));
    let shop = desk.make(kind, &[("full-name", "Bikes & More")]).unwrap();
    let refused = desk.apply(Command::Delete(Target::Records(vec![id])));
    let want = "1 record is of the type 'Shop': delete them first".to_owned();
    assert_eq!(refused, Err(Refusal::Invalid(vec![(None, want)])));
    desk.done(Command::Delete(Target::Records(vec![shop])));
    desk.done(Command::Delete(Target::Records(vec![id])));
}

#[test]
fn no_field_takes_over_what_another_is_called_in_filters() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let mut field = |label: &str| {
        let drafts = vec![desk.draft(&[("full-name", label), ("field-kind", "Text"), ("field-on", "lead")])];
        desk.apply(Command::Create { kind: record_type::CUSTOM_FIELD, drafts }).map(drop).map_err(|refused| refused.to_string())
    };
    assert_eq!(field("Company!"), Err("'Company!' is taken: choose another name".to_owned()));
    assert_eq!(field("Floor's"), Ok(()));
    assert_eq!(field("Floor s"), Err("'Floor s' is taken: choose another name".to_owned()));
    assert_eq!((field("階"), field("国")), (Ok(()), Ok(())));
}

#[test]
fn a_field_of_another_kind_keeps_every_value_that_is_one_and_names_the_others() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let field = desk.field(&[("full-name", "Size"), ("field-kind", "Text")]);
    let (ada, bea) = (desk.new_lead(&[("full-name", "Ada"), ("size", "42")]), desk.new_lead(&[("full-name", "Bea"), ("size", "wide")]));
    let problems = desk.retext(field, fields::FIELD_KIND, "Number").unwrap_err();
    assert_eq!(problems[0].0, Some(fields::FIELD_KIND));
    assert!(problems[0].1.starts_with(&format!("1 value would not survive: 'wide' of Bea (#{bea}).")), "{problems:?}");
    assert_eq!(desk.shown(ada, "size"), "42", "nothing was changed");
    desk.bulk(Target::Records(vec![bea]), "size", "7");
    let retyped = desk.retext(field, fields::FIELD_KIND, "Number").unwrap();
    assert_eq!(retyped.changed, 3);
    assert_eq!(desk.found("size>7"), ["Ada"]);
    // Long text is kept elsewhere; nobody notices.
    desk.retext(field, fields::FIELD_KIND, "Long text").unwrap();
    assert_eq!(desk.found("size:42"), ["Ada"]);
    for _ in 0..2 {
        desk.done(Command::Undo(None, Leave::Values));
    }
    desk.learn();
    assert_eq!(desk.schema.named("size").unwrap().kind, Kind::Text);
    assert_eq!(desk.found("size:42"), ["Ada"]);
    desk.done(Command::Redo);
    desk.learn();
    assert_eq!(desk.found("size>=7"), ["Ada", "Bea"]);
}

#[test]
fn a_list_takes_only_values_it_offers() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let field = desk.field(&[("full-name", "Colour"), ("field-kind", "Text"), ("field-values", "Red\nBlue")]);
    let ada = desk.new_lead(&[("full-name", "Ada"), ("colour", "RED")]);
    let bea = desk.new_lead(&[("full-name", "Bea"), ("colour", "green")]);
    assert!(desk.retext(field, fields::FIELD_KIND, "One of a list").unwrap_err()[0].1.contains("'green' of Bea"));
    desk.bulk(Target::Records(vec![bea]), "colour", "Blue");
    desk.retext(field, fields::FIELD_KIND, "One of a list").unwrap();
    assert_eq!(desk.shown(ada, "colour"), "Red");
}
