//! Saved views: who sees them, who may change them.

use super::*;
use crate::model::fields;

fn view(desk: &mut Desk, name: &str, shared: bool) -> Result<Outcome, Refusal> {
    let mut draft = Draft::default();
    draft.set(fields::NAME, Value::Text(name.to_owned()));
    draft.set(fields::VIEW_OF, Value::Text("lead".to_owned()));
    draft.set(fields::VIEW_FILTER, Value::Text("owner:me".to_owned()));
    if shared {
        draft.set(fields::VIEW_SHARED, Value::YesNo(true));
    }
    desk.apply(Command::Create { kind: record_type::VIEW, drafts: vec![draft] })
}

fn names(desk: &mut Desk) -> Vec<String> {
    desk.learn();
    desk.schema.views.iter().map(|view| view.name.clone()).collect()
}

#[test]
fn a_private_view_is_seen_by_its_author_only_and_a_shared_one_by_all() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let private = view(&mut anna, "Mine", false).unwrap().created[0];
    view(&mut anna, "Ours", true).unwrap();
    assert_eq!((names(&mut anna), names(&mut bo)), (vec!["Mine".to_owned(), "Ours".to_owned()], vec!["Ours".to_owned()]));
    let told: Vec<usize> = bo
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Schema(schema) => Some(schema.views.len()),
            _ => None,
        })
        .collect();
    assert_eq!(told, [0, 1], "everybody hears of views, but not of the private ones of others");
    assert!(matches!(bo.call(Request::Record(private)), Reply::Record(None)));
    assert!(matches!(bo.call(Request::History { record: private, limit: 9 }), Reply::History(items) if items.is_empty()));
    let all = Query::all(record_type::VIEW);
    assert!(matches!(bo.call(Request::Run { id: QueryId(7), query: all, keep: None }), Reply::Refused(Refusal::NotFound(_))));
}

#[test]
fn only_the_author_changes_or_deletes_a_shared_view() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ours = view(&mut anna, "Ours", true).unwrap().created[0];
    let refused = "this view is anna's; save it under your own name";
    assert_eq!(bo.save(ours, "view-filter", "owner:me", "owner:none"), Err(Refusal::Rights(refused.to_owned())));
    let outcome = bo.done(Command::Delete(Target::Records(vec![ours])));
    assert_eq!(outcome.refused, [(Some(ours), refused.to_owned())]);
    anna.save(ours, "view-filter", "owner:me", "owner:none").unwrap();
    anna.done(Command::Delete(Target::Records(vec![ours])));
    assert!(names(&mut bo).is_empty());
    anna.done(Command::Undo(None, Leave::Values));
    assert_eq!(names(&mut bo), ["Ours"]);
}

#[test]
fn a_name_stands_for_one_view_of_a_person() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    view(&mut anna, "Hot", true).unwrap();
    let twice = Refusal::Invalid(vec![(Some(fields::NAME), "you have a view 'Hot' already".to_owned())]);
    assert_eq!(view(&mut anna, "Hot", false).unwrap_err(), twice);
    view(&mut bo, "Hot", false).unwrap();
}
