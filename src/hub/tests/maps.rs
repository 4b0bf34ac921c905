//! Saved maps of imports: who sees them, who may make and change them.

use super::*;
use crate::model::fields;

const LINES: &str = "wer = full-name\npost = email";

fn map(desk: &mut Desk, name: &str, of: &str, shared: bool) -> Result<Outcome, Refusal> {
    let mut draft = Draft::default();
    for (field, text) in [(fields::NAME, name), (fields::MAP_OF, of), (fields::MAP_LINES, LINES)] {
        draft.set(field, Value::Text(text.to_owned()));
    }
    if shared {
        draft.set(fields::MAP_SHARED, Value::YesNo(true));
    }
    desk.apply(Command::Create { kind: record_type::IMPORT_MAP, drafts: vec![draft] })
}

fn names(desk: &mut Desk) -> Vec<String> {
    desk.learn();
    desk.schema.maps.iter().map(|map| map.name.clone()).collect()
}

#[test]
fn a_private_map_is_its_author_s_alone_and_a_shared_one_everybody_s() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let private = map(&mut anna, "Mine", "lead", false).unwrap().created[0];
    let shared = map(&mut anna, "Ours", "account", true).unwrap().created[0];
    assert_eq!((names(&mut anna), names(&mut bo)), (vec!["Mine".to_owned(), "Ours".to_owned()], vec!["Ours".to_owned()]));
    assert_eq!((bo.schema.maps[0].kind, bo.schema.maps[0].lines.as_str()), (record_type::ACCOUNT, LINES));
    assert!(matches!(bo.call(Request::Record(private)), Reply::Record(None)));
    assert!(matches!(bo.call(Request::History { record: private, limit: 9 }), Reply::History(items) if items.is_empty()));
    let all = Query::all(record_type::IMPORT_MAP);
    assert!(matches!(bo.call(Request::Run { id: QueryId(7), query: all, keep: None }), Reply::Refused(Refusal::NotFound(_))));
    // Only its author changes or deletes it, and undoing brings it back.
    let refused = "this import map is anna's; save it under your own name";
    assert_eq!(bo.save(shared, "map-lines", LINES, "wer = company"), Err(Refusal::Rights(refused.to_owned())));
    assert_eq!(bo.done(Command::Delete(Target::Records(vec![shared]))).refused, [(Some(shared), refused.to_owned())]);
    anna.save(shared, "map-lines", LINES, "wer = company").unwrap();
    anna.done(Command::Delete(Target::Records(vec![shared])));
    assert!(names(&mut bo).is_empty());
    anna.done(Command::Undo(None, Leave::Values));
    assert_eq!(names(&mut bo), ["Ours"]);
}

#[test]
fn a_name_stands_for_one_map_of_a_person_and_record_type() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    map(&mut anna, "Fair", "lead", true).unwrap();
    let twice = Refusal::Invalid(vec![(Some(fields::NAME), "you have a map 'Fair' already".to_owned())]);
    assert_eq!(map(&mut anna, "Fair", "lead", false).unwrap_err(), twice);
    map(&mut anna, "Fair", "account", false).unwrap();
    map(&mut bo, "Fair", "lead", false).unwrap();
    let odd = Refusal::Invalid(vec![(Some(fields::MAP_OF), "there is no record type 'ship'".to_owned())]);
    assert_eq!(map(&mut anna, "Sea", "ship", false).unwrap_err(), odd);
}

#[test]
fn whoever_may_import_may_keep_maps_and_nobody_else() {
    let store = Store::in_memory(&Options::default()).unwrap();
    let hub = HubHandle::start_for_team(store, "fiona", Clock::Fixed(START)).unwrap();
    let mut fiona = Desk::at(&hub, "fiona");
    for (login, role) in [("vera", "Viewer"), ("sam", "Sales")] {
        let drafts = vec![fiona.draft(&[("full-name", login), ("role", role)])];
        fiona.done(Command::Create { kind: record_type::PERSON, drafts });
    }
    assert!(matches!(map(&mut Desk::at(&hub, "vera"), "Fair", "lead", false), Err(Refusal::Rights(_))));
    map(&mut Desk::at(&hub, "sam"), "Fair", "lead", true).unwrap();
    assert_eq!(names(&mut Desk::at(&hub, "vera")), ["Fair"]);
}
