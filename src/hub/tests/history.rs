//! The communication history: when somebody was last touched follows from it, and all of it shows around a record.

use super::*;
use crate::{
    model::{TypeId, fields},
    proto::{Happening, Timeline},
};

fn log(desk: &mut Desk, kind: TypeId, about: &[RecordId], values: &[(&str, &str)], edits: Vec<FieldEdit>) -> RecordId {
    let item = desk.draft(values);
    desk.done(Command::Log { kind, item, target: Target::Records(about.to_vec()), edits }).created[0]
}

fn made(desk: &mut Desk, kind: TypeId, values: &[(&str, &str)]) -> RecordId {
    let drafts = vec![desk.draft(values)];
    desk.done(Command::Create { kind, drafts }).created[0]
}

fn timeline(desk: &mut Desk, id: RecordId) -> Timeline {
    match desk.call(Request::Timeline { record: id, limit: 100 }) {
        Reply::Timeline(timeline) => *timeline,
        other => panic!("{other:?}"),
    }
}

/// Names of the items, newest first.
fn items(desk: &mut Desk, id: RecordId) -> Vec<String> {
    let moments = timeline(desk, id).moments.into_iter();
    moments.filter_map(|moment| if let Happening::Item(item) = moment.what { Some(item.name().to_owned()) } else { None }).collect()
}

#[test]
fn the_last_touch_is_the_latest_item_that_touches_whatever_path_it_came_by() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let id = desk.new_lead(&[("full-name", "Ada")]);
    let day = |desk: &mut Desk| desk.shown(id, "last-touch").chars().take(10).collect::<String>();
    let call = log(&mut desk, record_type::PHONE_LOG, &[id], &[("when", "2026-11-02 10:00")], Vec::new());
    assert_eq!(day(&mut desk), "2026-11-02");
    let number = id.to_string();
    let note = made(&mut desk, record_type::NOTE, &[("full-name", "Lunch"), ("when", "2026-11-05 12:00"), ("linked-to", &number)]);
    assert_eq!(day(&mut desk), "2026-11-05", "made in its own form");
    log(&mut desk, record_type::TASK, &[id], &[("when", "2026-11-09")], Vec::new());
    log(&mut desk, record_type::APPOINTMENT, &[id], &[("when", "2030-01-01")], Vec::new());
    assert_eq!(day(&mut desk), "2026-11-05", "tasks touch nobody, nor does what is still to come");
    desk.save(note, "when", "2026-11-05 12:00", "2026-11-01").unwrap();
    assert_eq!(day(&mut desk), "2026-11-02", "it moved");
    desk.done(Command::Delete(Target::Records(vec![call])));
    assert_eq!(day(&mut desk), "2026-11-01", "it is in the bin");
    desk.done(Command::Restore(Target::Records(vec![call])));
    assert_eq!(day(&mut desk), "2026-11-02");
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(day(&mut desk), "2026-11-01", "the restoring was taken back");
}

#[test]
fn an_item_with_next_step_is_one_operation_and_a_plan_of_it_changes_nothing() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea"]);
    let before = desk.log().len();
    let edits = vec![desk.set("next-step", "call back"), desk.set("next", "2026-12-01")];
    let item = desk.draft(&[("full-name", "Call")]);
    let target = Target::Records(ids.clone());
    let command = Command::Log { kind: record_type::PHONE_LOG, item, target, edits };
    let plan = desk.plan(command.clone());
    assert_eq!((plan.created, plan.changed, desk.log().len()), (1, 2, before));
    desk.done(command);
    assert_eq!((desk.log().len(), desk.shown(ids[1], "next-step next")), (before + 1, "call back | 2026-12-01".to_owned()));
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(desk.shown(ids[1], "next-step next last-touch"), "- | - | -");
    assert!(items(&mut desk, ids[0]).is_empty());
}

#[test]
fn what_is_no_item_has_too_many_links_or_none_is_refused_whole() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let id = desk.new_lead(&[("full-name", "Ada")]);
    let many = Target::Records((1000..1501).map(RecordId).collect());
    for (kind, target, want) in [
        (record_type::LEAD, Target::Records(vec![id]), "this is not an item of the communication history"),
        (record_type::NOTE, many, "one item can be about 500 records at most, not 501"),
        (record_type::NOTE, Target::Records(Vec::new()), "Linked to is missing"),
        (record_type::NOTE, Target::Records(vec![RecordId(999)]), "there is no record 999"),
    ] {
        let refused = desk.apply(Command::Log { kind, item: Draft::default(), target, edits: Vec::new() }).unwrap_err();
        assert!(refused.to_string().contains(want), "{refused}");
    }
    assert_eq!(desk.log().len(), 2);
}

#[test]
fn an_account_shows_what_belongs_to_it_and_a_binned_item_shows_nowhere() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let account = made(&mut desk, record_type::ACCOUNT, &[("full-name", "Acme")]);
    let number = account.to_string();
    let lead = desk.new_lead(&[("full-name", "Ada"), ("linked-account", &number)]);
    let opportunity = made(&mut desk, record_type::OPPORTUNITY, &[("full-name", "Ten engines"), ("opportunity-for", &number)]);
    log(&mut desk, record_type::NOTE, &[lead], &[("full-name", "with Ada")], Vec::new());
    log(&mut desk, record_type::NOTE, &[opportunity], &[("full-name", "on the engines")], Vec::new());
    let binned = log(&mut desk, record_type::NOTE, &[account, lead], &[("full-name", "a slip")], Vec::new());
    desk.done(Command::Delete(Target::Records(vec![binned])));
    assert_eq!(items(&mut desk, account), ["on the engines", "with Ada", "Ten engines"]);
    assert_eq!(items(&mut desk, lead), ["with Ada"]);
    let timeline = timeline(&mut desk, account);
    let ada = timeline.moments.iter().find(|moment| moment.of == Some(lead));
    assert!(ada.is_some() && timeline.names.iter().any(|named| named.name == "Ada"));
    assert!(timeline.moments.iter().all(|moment| !matches!(&moment.what, Happening::Changes(of, _) if *of != account)));
}

#[test]
fn two_people_note_at_once_and_each_undoes_only_their_own() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    log(&mut anna, record_type::NOTE, &[id], &[("full-name", "first"), ("when", "2026-11-01")], Vec::new());
    log(&mut bo, record_type::NOTE, &[id], &[("full-name", "second"), ("when", "2026-11-03")], Vec::new());
    anna.done(Command::Undo(None, Leave::Values));
    assert_eq!((items(&mut anna, id), &anna.shown(id, "last-touch")[..10]), (vec!["second".to_owned()], "2026-11-03"));
    bo.done(Command::Undo(None, Leave::Values));
    assert_eq!(bo.record(id).unwrap().get(fields::LAST_TOUCH), None);
}
