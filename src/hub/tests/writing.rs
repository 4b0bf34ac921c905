//! Creating, saving, bulk editing, deleting.

use super::*;
use crate::{
    model::{Diff, Seq, Stamp, Verb, fields},
    proto::Fate,
};

#[test]
fn a_new_store_knows_its_owner_and_the_default_criteria() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    assert_eq!(desk.schema.people.iter().map(|person| person.login.as_str()).collect::<Vec<_>>(), ["anna"]);
    assert_eq!(desk.schema.criteria.len(), 7);
    assert!(desk.schema.named("criterion-1").is_some());
    assert_eq!(desk.log().iter().map(|op| op.verb).collect::<Vec<_>>(), [Verb::SetUp]);
}

#[test]
fn a_lead_is_made_with_what_follows_and_told_to_everybody() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada Lovelace"), ("company", "Acme"), ("score", "4")]);
    assert_eq!(anna.shown(id, "file-as status score score-type created-by"), "Lovelace, Ada | New | 4 | Manual | anna");
    let op = anna.log().remove(0);
    assert_eq!((op.verb, op.subject.as_str(), op.records, op.by.as_str()), (Verb::Create, "Ada Lovelace", 1, "anna"));
    assert_eq!(bo.found("acme"), ["Ada Lovelace"]);
    for desk in [&anna, &bo] {
        let told = desk.events.iter().any(|event| {
            matches!(event, Event::Changed { seq, by, records, fields } if *seq == op.seq && by == "anna" && *records == Some(vec![id]) && fields.is_empty())
        });
        assert!(told, "{:?}", desk.events);
    }
}

#[test]
fn a_lead_without_a_name_is_refused_with_every_problem() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let drafts = vec![desk.draft(&[("company", "Acme"), ("assigned-to", "carl")])];
    let Err(Refusal::Invalid(problems)) = desk.apply(Command::Create { kind: record_type::LEAD, drafts }) else { panic!("made") };
    assert_eq!(problems.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [Some(fields::ASSIGNED_TO), Some(fields::NAME)]);
    assert_eq!(desk.log().len(), 1);
}

#[test]
fn two_people_change_different_fields_and_both_stay() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada"), ("company", "Acme")]);
    anna.save(id, "company", "Acme", "Bell").unwrap();
    bo.save(id, "city", "", "Umeå").unwrap();
    assert_eq!(anna.shown(id, "company city modified-by"), "Bell | Umeå | bo");
}

#[test]
fn two_people_change_the_same_field_and_the_second_is_asked() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada"), ("company", "Acme")]);
    anna.save(id, "company", "Acme", "Bell").unwrap();
    let Err(Refusal::Conflict(conflict)) = bo.save(id, "company", "Acme", "Cray") else { panic!("saved") };
    assert_eq!((conflict.clashes.len(), conflict.now.touched.by.as_str()), (1, "anna"));
    assert_eq!(conflict.clashes[0].theirs, Some(Value::Text("Bell".to_owned())));
    assert!(bo.save(id, "company", "Acme", "Bell").unwrap().op.is_none(), "what is there already needs no operation");
    assert_eq!(bo.shown(id, "company"), "Bell");
}

#[test]
fn a_tick_is_stamped_by_the_hub_and_gives_stars() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let id = desk.new_lead(&[("full-name", "Ada")]);
    let field = desk.schema.criteria[0].field;
    let forged = Value::Tick(Stamp { by: "eve".to_owned(), at: 1 });
    desk.done(Command::Save { record: id, changes: vec![Diff { field, old: None, new: Some(forged) }] });
    assert_eq!(desk.shown(id, "score score-exact score-type"), "1 | 2000 | Automatic");
    let Some(Value::Tick(stamp)) = desk.record(id).unwrap().get(field).cloned() else { panic!("not ticked") };
    assert_eq!((stamp.by.as_str(), stamp.at), ("anna", START + 2000));
}

#[test]
fn a_bulk_edit_is_planned_then_done_as_one_operation() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea", "Cid", "Dan"]);
    desk.bulk(Target::Records(vec![ids[0]]), "source", "Web");
    desk.done(Command::Delete(Target::Records(vec![ids[3]])));
    let edits = vec![desk.set("source", "Web")];
    let command = |struck| Command::Bulk { target: Target::Records(ids.clone()), edits: edits.clone(), struck };
    let plan = desk.plan(command(Vec::new()));
    assert_eq!((plan.changed, plan.same, plan.refused), (2, 1, 1));
    let fates: Vec<_> = desk.plan_rows(&plan).into_iter().map(|row| (row.name, row.fate)).collect();
    let change = |old| Fate::Changed(vec![Diff { field: fields::SOURCE, old, new: Some(Value::Text("Web".to_owned())) }]);
    assert_eq!(
        fates,
        [
            ("Ada".to_owned(), Fate::Same),
            ("Bea".to_owned(), change(None)),
            ("Cid".to_owned(), change(None)),
            ("Dan".to_owned(), Fate::Refused("is in the bin".to_owned())),
        ]
    );
    assert_eq!(desk.found("source:web"), ["Ada"], "a plan changes nothing");
    let outcome = desk.done(command(vec![ids[2]]));
    assert_eq!((outcome.changed, outcome.same, outcome.refused_count), (1, 1, 1));
    let op = outcome.op.unwrap();
    assert_eq!((op.verb, op.subject.as_str(), op.fields.as_slice()), (Verb::BulkEdit, "Web", &[fields::SOURCE][..]));
    assert_eq!(desk.found("source:web"), ["Ada", "Bea"]);
}

#[test]
fn stars_given_to_a_selection_say_how_many_become_manual() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea"]);
    desk.bulk(Target::Records(vec![ids[0]]), "score", "3");
    let edits = vec![desk.set("score", "4")];
    let plan = desk.plan(Command::Bulk { target: Target::Records(ids.clone()), edits, struck: Vec::new() });
    assert_eq!((plan.changed, plan.to_manual), (2, 1));
    let outcome = desk.bulk(Target::Records(ids.clone()), "score", "4");
    assert_eq!(outcome.op.unwrap().verb, Verb::Score);
    assert_eq!(desk.shown(ids[1], "score score-type manual-stars score-exact"), "4 | Manual | 4 | 8000");
    assert_eq!(desk.bulk(Target::Records(ids), "assigned-to", "anna").op.unwrap().verb, Verb::Assign);
}

#[test]
fn edits_that_make_no_sense_are_refused_before_any_record_is_touched() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada"]);
    let edits = vec![FieldEdit { field: fields::ASSIGNED_TO, edit: Edit::Set(Value::Text("nobody".to_owned())) }];
    let refused = desk.apply(Command::Bulk { target: Target::Records(ids), edits, struck: Vec::new() });
    assert_eq!(refused, Err(Refusal::Invalid(vec![(Some(fields::ASSIGNED_TO), "nobody here is called 'nobody'".to_owned())])));
}

#[test]
fn deleted_leads_are_in_the_bin_and_come_back() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea"]);
    desk.done(Command::Delete(Target::Records(vec![ids[0]])));
    assert_eq!(desk.found(""), ["Bea"]);
    let bin = Query { bin: true, ..Query::leads() };
    assert_eq!((desk.run_query(1, bin.clone()).total, desk.names(1)), (1, vec!["Ada".to_owned()]));
    assert!(matches!(desk.save(ids[0], "city", "", "Umeå"), Err(Refusal::Invalid(_))), "binned records are not edited");
    desk.done(Command::Restore(Target::Query(bin)));
    assert_eq!(desk.found(""), ["Ada", "Bea"]);
}

#[test]
fn new_people_and_criteria_change_the_schema_for_everybody() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let drafts = vec![bo.draft(&[("full-name", "bo"), ("person-name", "Bo Ek")])];
    anna.done(Command::Create { kind: record_type::PERSON, drafts: drafts.clone() });
    assert!(matches!(anna.apply(Command::Create { kind: record_type::PERSON, drafts }), Err(Refusal::Invalid(_))), "bo is here already");
    let drafts = vec![bo.draft(&[("full-name", "Likes our colours"), ("importance", "Low")])];
    anna.done(Command::Create { kind: record_type::CRITERION, drafts });
    bo.call(Request::Info);
    let Some(Event::Schema(schema)) = bo.events.iter().rev().find(|event| matches!(event, Event::Schema(_))) else { panic!("not told") };
    assert_eq!(schema.person("Bo Ek").map(|person| person.login.as_str()), Some("bo"));
    let new = schema.criteria.last().unwrap();
    assert_eq!((new.field, new.text.as_str(), new.weight), (FieldId(1008), "Likes our colours", 1));
}

#[test]
fn what_does_not_exist_is_said_so() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    assert_eq!(desk.save(RecordId(77), "city", "", "x"), Err(Refusal::NotFound("there is no record 77".to_owned())));
    assert_eq!(desk.record(RecordId(77)), None);
    let outcome = desk.bulk(Target::Records(vec![RecordId(77)]), "city", "x");
    assert_eq!((outcome.op, outcome.refused_count), (None, 1));
    assert!(matches!(desk.apply(Command::Undo(Some(Seq(9)), Leave::Values)), Err(Refusal::NotFound(_))));
    assert!(matches!(desk.call(Request::Rows { id: QueryId(5), from: 0, count: 1, columns: Vec::new() }), Reply::Refused(Refusal::Stale)));
}

#[test]
fn what_somebody_changed_after_the_plan_is_refused_and_counted_before_anything_is_written() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ids = bo.new_leads(&["Ada", "Bea", "Cyr"]);
    let edits = vec![bo.set("status", "Contacted")];
    let first = bo.plan(Command::Bulk { target: Target::Records(ids.clone()), edits, struck: Vec::new() });
    assert_eq!((first.changed, first.refused), (3, 0));
    anna.save(ids[0], "status", "New", "Qualified").unwrap();
    anna.save(ids[1], "city", "", "Umeå").unwrap();
    let planned = |plan: &Plan| Command::Planned { plan: plan.id, struck: Vec::new() };
    let again = bo.plan(planned(&first));
    assert_eq!((again.changed, again.refused), (2, 1), "another field is no matter");
    let Fate::Refused(reason) = &bo.plan_rows(&again)[0].fate else { panic!("Ada stays") };
    assert!(reason.starts_with("changed by anna at ") && reason.ends_with(" UTC"), "{reason}");
    let done = bo.done(planned(&again));
    assert_eq!((done.changed, done.refused_count, done.op.unwrap().verb), (2, 1, Verb::BulkEdit));
    assert_eq!((bo.shown(ids[0], "status"), bo.shown(ids[1], "status")), ("Qualified".to_owned(), "Contacted".to_owned()));
    let stranger = anna.apply(planned(&again));
    assert!(matches!(stranger, Err(Refusal::NotFound(_))), "a plan is its session's own: {stranger:?}");
}
