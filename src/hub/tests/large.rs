//! Operations of many chunks: progress, cancelling, undo.

use super::*;
use crate::model::{OpState, SortKey, Verb};

fn demo(desk: &mut Desk, count: u32) -> Outcome {
    desk.done(Command::Demo { count, seed: 1 })
}

#[test]
fn demo_data_fills_an_empty_store_once() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let outcome = demo(&mut desk, 60);
    assert_eq!(outcome.op.unwrap().verb, Verb::Demo);
    assert_eq!(desk.run(1, "").total, 60);
    assert!(matches!(desk.apply(Command::Demo { count: 1, seed: 1 }), Err(Refusal::Invalid(_))));
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(desk.run(1, "").total, 0);
    assert_eq!(demo(&mut desk, 60).changed, outcome.changed);
    let Reply::Checked { problems, .. } = desk.call(Request::Check) else { panic!("no check") };
    assert_eq!(problems, [""; 0]);
}

#[test]
fn a_large_edit_is_one_operation_with_progress_and_one_undo() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    demo(&mut desk, 240);
    let all = Target::Query(desk.query(""));
    let before = desk.run(1, "source:web").total;
    let plan = {
        let edits = vec![desk.set("source", "Web")];
        desk.plan(Command::Bulk { target: all.clone(), edits, struck: Vec::new() })
    };
    assert_eq!(plan.changed + plan.same, 240);
    assert_eq!(desk.run(1, "source:web").total, before);
    desk.events.clear();
    let op = desk.bulk(all, "source", "Web").op.unwrap();
    assert_eq!((op.records, op.state), (plan.changed, OpState::Done));
    let steps: Vec<u64> =
        desk.events.iter().filter_map(|event| if let Event::Progress { done, .. } = event { Some(*done) } else { None }).collect();
    assert_eq!(steps, [100, 200]);
    assert!(desk.events.iter().any(|event| matches!(event, Event::Changed { seq, .. } if *seq == op.seq)));
    assert_eq!(desk.run(1, "source:web").total, 240);
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(desk.run(1, "source:web").total, before);
    desk.done(Command::Redo);
    assert_eq!(desk.run(1, "source:web").total, 240);
}

#[test]
fn a_cancelled_edit_leaves_nothing() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    demo(&mut desk, 240);
    let (all, edits) = (Target::Query(desk.query("")), vec![desk.set("source", "Web")]);
    let before = desk.run(1, "source:web").total;
    let ticket = desk.send(Request::Apply(Command::Bulk { target: all, edits, struck: Vec::new() }));
    let cancel = desk.send(Request::Cancel(ticket));
    let Reply::Refused(refusal) = desk.wait(ticket) else { panic!("done") };
    assert_eq!(refusal, Refusal::Cancelled);
    assert!(matches!(desk.wait(cancel), Reply::Ok));
    assert_eq!(desk.run(1, "source:web").total, before);
    let op = desk.log().remove(0);
    assert_eq!(op.state, OpState::Cancelled);
    assert_eq!(desk.done(Command::Undo(None, Leave::Values)).of.unwrap().verb, Verb::Demo, "a cancelled operation is not undone");
    let Reply::Checked { problems, .. } = desk.call(Request::Check) else { panic!("no check") };
    assert_eq!(problems, [""; 0]);
}

#[test]
fn questions_are_answered_between_the_chunks_and_writes_wait() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    demo(&mut anna, 240);
    let (all, edits) = (Target::Query(anna.query("")), vec![anna.set("source", "Web")]);
    let long = anna.send(Request::Apply(Command::Bulk { target: all, edits, struck: Vec::new() }));
    let asked = anna.send(Request::Info);
    let Reply::Info(info) = anna.wait(asked) else { panic!("the answer to the edit came first") };
    assert!(info.seq.0 >= 2);
    let made = bo.new_leads(&["Zoe"])[0];
    let Reply::Done(outcome) = anna.wait(long) else { panic!("refused") };
    let made = bo.record(made).unwrap();
    assert!(outcome.op.unwrap().seq < made.rev, "the second write came after the first");
}

#[test]
fn a_hub_told_to_stop_finishes_what_it_began() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads");
    let open = || HubHandle::start(Store::open(&path, &Options::default()).unwrap(), "anna", Clock::Fixed(START)).unwrap();
    let hub = open();
    let mut desk = Desk::at(&hub, "anna");
    desk.send(Request::Apply(Command::Demo { count: 150, seed: 1 }));
    hub.shutdown();
    let hub = open();
    assert_eq!(Desk::at(&hub, "anna").run(1, "").total, 150);
    hub.shutdown();
}

#[test]
fn a_sort_asked_for_while_texts_are_ranked_is_answered_with_what_changed_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ranks.prospekt");
    let open = || HubHandle::start(Store::open(&path, &Options::default()).unwrap(), "anna", Clock::Fixed(START)).unwrap();
    let hub = open();
    demo(&mut Desk::at(&hub, "anna"), 150);
    hub.shutdown();
    let hub = open();
    let mut desk = Desk::early(&hub, "anna");
    let renamed = desk.new_lead(&[("full-name", "Zzz Renamed"), ("company", "Zzz")]);
    desk.bulk(Target::Records(vec![renamed]), "full-name", "Aaa Renamed");
    desk.bulk(Target::Records(vec![renamed]), "company", "Aaa");
    for (name, descending) in [("full-name", false), ("company", false), ("full-name", true), ("company", true), ("full-name", false)] {
        let field = desk.schema.named(name).unwrap().id;
        let query = Query { sort: vec![SortKey { field, descending }], ..desk.query("") };
        assert_eq!(desk.run_query(1, query).total, 151, "{name}");
        assert_eq!(desk.names(1)[0] == "Aaa Renamed", !descending, "{name} {descending}");
    }
}

#[test]
fn a_record_chosen_twice_changes_once() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let once = desk.new_leads(&vec!["Ada"; 130]);
    let twice = Target::Records(once.iter().chain(&once).copied().collect());
    let outcome = desk.bulk(twice, "source", "Web");
    assert_eq!((outcome.changed, outcome.refused_count), (130, 0));
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(desk.run(1, "source:web").total, 0);
}
