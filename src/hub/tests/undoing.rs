//! Undo and redo: whole operations, guarded, across a restart.

use super::*;
use crate::model::{OpState, Seq, Verb};

#[test]
fn undo_goes_back_step_by_step_and_redo_forward_again() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let id = desk.new_lead(&[("full-name", "Ada"), ("company", "Acme")]);
    desk.save(id, "company", "Acme", "Bell").unwrap();
    desk.bulk(Target::Records(vec![id]), "score", "3");
    let mut step = |command: Command| {
        let result = desk.apply(command).map(|outcome| outcome.of.unwrap().verb);
        (result.ok(), desk.shown(id, "company score"))
    };
    let at = |verb, shown: &str| (Some(verb), shown.to_owned());
    assert_eq!(step(Command::Undo(None, Leave::Values)), at(Verb::Score, "Bell | 0"));
    assert_eq!(step(Command::Undo(None, Leave::Values)), at(Verb::Edit, "Acme | 0"));
    assert_eq!(step(Command::Undo(None, Leave::Values)), at(Verb::Create, "gone"));
    assert_eq!(step(Command::Undo(None, Leave::Values)), (None, "gone".to_owned()));
    assert_eq!(step(Command::Redo), at(Verb::Create, "Acme | 0"));
    assert_eq!(step(Command::Redo), at(Verb::Edit, "Bell | 0"));
    assert_eq!(step(Command::Undo(None, Leave::Values)), at(Verb::Edit, "Acme | 0"));
    assert_eq!(step(Command::Redo), at(Verb::Edit, "Bell | 0"));
    assert_eq!(step(Command::Redo), at(Verb::Score, "Bell | 3"));
    assert_eq!(step(Command::Redo), (None, "Bell | 3".to_owned()));
}

#[test]
fn after_something_new_there_is_nothing_to_redo() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let id = desk.new_lead(&[("full-name", "Ada")]);
    desk.bulk(Target::Records(vec![id]), "city", "Umeå");
    desk.done(Command::Undo(None, Leave::Values));
    desk.bulk(Target::Records(vec![id]), "city", "Kiruna");
    assert_eq!(desk.apply(Command::Redo), Err(Refusal::Nothing("there is nothing to redo".to_owned())));
    assert_eq!(desk.shown(id, "city"), "Kiruna");
}

#[test]
fn everybody_undoes_their_own_and_leaves_alone_what_others_did_since() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ids = anna.new_leads(&["Ada", "Bea"]);
    anna.bulk(Target::Records(ids.clone()), "company", "Acme");
    bo.save(ids[0], "company", "Acme", "Bell").unwrap();
    bo.save(ids[1], "city", "", "Umeå").unwrap();
    let outcome = anna.done(Command::Undo(None, Leave::Values));
    let op = outcome.op.unwrap();
    assert_eq!((op.verb, op.records, op.skipped), (Verb::Undo, 1, 1));
    assert_eq!(anna.shown(ids[0], "company city"), "Bell | -");
    assert_eq!(anna.shown(ids[1], "company city"), "- | Umeå");
    bo.done(Command::Undo(None, Leave::Values));
    assert_eq!(bo.shown(ids[1], "company city"), "- | -");
}

#[test]
fn a_lead_somebody_worked_on_is_not_taken_away() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    bo.save(id, "city", "", "Umeå").unwrap();
    let before = anna.log();
    let Err(Refusal::Nothing(why)) = anna.apply(Command::Undo(None, Leave::Values)) else { panic!("nothing can go back") };
    assert!(why.contains("changed since: Ada (worked on by bo at "), "{why}");
    assert_eq!(anna.shown(id, "city"), "Umeå");
    assert_eq!(anna.log(), before, "what changes nothing leaves no trace");
}

#[test]
fn undo_of_a_score_lets_the_stars_follow_what_others_ticked() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    anna.bulk(Target::Records(vec![id]), "score", "5");
    let tick = vec![FieldEdit { field: bo.schema.criteria[0].field, edit: Edit::Tick }];
    bo.done(Command::Bulk { target: Target::Records(vec![id]), edits: tick, struck: Vec::new() });
    assert_eq!(anna.shown(id, "score score-type"), "5 | Manual");
    anna.done(Command::Undo(None, Leave::Values));
    assert_eq!(anna.shown(id, "score score-type score-exact manual-stars"), "1 | Automatic | 2000 | -");
}

#[test]
fn an_operation_is_undone_by_number_once() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    let seq = anna.bulk(Target::Records(vec![id]), "city", "Umeå").op.unwrap().seq;
    let undo = bo.done(Command::Undo(Some(seq), Leave::Values)).op.unwrap();
    assert_eq!((undo.undoes, bo.shown(id, "city").as_str()), (Some(seq), "-"));
    assert_eq!(bo.log().iter().find(|op| op.seq == seq).unwrap().undone_by, Some(undo.seq));
    assert!(matches!(anna.apply(Command::Undo(Some(seq), Leave::Values)), Err(Refusal::Nothing(_))));
    let redo = bo.done(Command::Undo(Some(undo.seq), Leave::Values)).op.unwrap();
    assert_eq!((redo.verb, bo.shown(id, "city").as_str()), (Verb::Redo, "Umeå"));
    assert!(matches!(anna.apply(Command::Undo(Some(Seq(1)), Leave::Values)), Err(Refusal::Nothing(_))), "the set-up stays");
}

#[test]
fn a_delete_is_undone_as_any_other_operation_and_says_so_beforehand() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea"]);
    desk.done(Command::Delete(Target::Records(ids.clone())));
    let plan = desk.plan(Command::Undo(None, Leave::Values));
    assert_eq!((plan.changed, plan.same, plan.refused), (2, 0, 0));
    assert_eq!(desk.plan_rows(&plan).len(), 2);
    assert_eq!(desk.found(""), [""; 0]);
    let outcome = desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(outcome.touched.unwrap().iter().map(RecordId).collect::<Vec<_>>(), ids);
    assert_eq!(desk.found(""), ["Ada", "Bea"]);
}

#[test]
fn undo_and_redo_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads");
    let open = || HubHandle::start(Store::open(&path, &Options::default()).unwrap(), "anna", Clock::Fixed(START)).unwrap();
    let id = {
        let hub = open();
        let mut desk = Desk::at(&hub, "anna");
        let id = desk.new_lead(&[("full-name", "Ada"), ("company", "Acme")]);
        desk.bulk(Target::Records(vec![id]), "company", "Bell");
        drop(desk);
        hub.shutdown();
        id
    };
    for (command, want) in [
        (Command::Undo(None, Leave::Values), "Acme"),
        (Command::Redo, "Bell"),
        (Command::Undo(None, Leave::Values), "Acme"),
        (Command::Undo(None, Leave::Values), "gone"),
    ] {
        let hub = open();
        let mut desk = Desk::at(&hub, "anna");
        desk.done(command);
        assert_eq!(desk.shown(id, "company"), want);
        drop(desk);
        hub.shutdown();
    }
    let hub = open();
    let log = Desk::at(&hub, "anna").log();
    assert!(log.iter().all(|op| op.state == OpState::Done));
    assert_eq!(log.len(), 7);
    hub.shutdown();
}

#[test]
fn what_an_undo_skips_is_named_with_who_and_when() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ids = anna.new_leads(&["Ada Berg", "Bea Dahl", "Cyr Ek"]);
    let seq = anna.bulk(Target::Records(ids.clone()), "company", "Acme").op.unwrap().seq;
    bo.save(ids[0], "company", "Acme", "Bell").unwrap();
    anna.save(ids[2], "city", "", "Umeå").unwrap();
    let plan = anna.plan(Command::Undo(Some(seq), Leave::Values));
    assert_eq!((plan.changed, plan.refused), (2, 1));
    let skipped: Vec<_> = anna.plan_rows(&plan).into_iter().filter(|row| matches!(row.fate, crate::proto::Fate::Refused(_))).collect();
    assert_eq!((skipped.len(), skipped[0].name.as_str()), (1, "Ada Berg"));
    let outcome = anna.done(Command::Undo(Some(seq), Leave::Values));
    let [(Some(id), reason)] = outcome.refused.as_slice() else { panic!("{:?}", outcome.refused) };
    assert_eq!(*id, ids[0]);
    assert!(reason.starts_with("Ada Berg (Company changed by bo at ") && reason.ends_with(" UTC)"), "{reason}");
    assert_eq!((outcome.changed, outcome.refused_count, outcome.op.unwrap().skipped), (2, 1, 1));
    assert_eq!(anna.shown(ids[2], "company city"), "- | Umeå", "what was done since stays");
}

#[test]
fn an_operation_can_be_looked_at_record_by_record() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let names: Vec<String> = (0..230).map(|n| format!("Lead {n:03}")).collect();
    let drafts = names.iter().map(|name| desk.draft(&[("full-name", name)])).collect();
    let made = desk.done(Command::Create { kind: record_type::LEAD, drafts });
    let seq = desk.bulk(Target::Records(made.created), "company", "Acme").op.unwrap().seq;
    let mut rows = |from, count| match desk.call(Request::Operation { seq, from, count }) {
        Reply::PlanRows(rows) => rows.into_iter().map(|row| row.name).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(rows(0, 3), names[..3]);
    assert_eq!(rows(95, 120), names[95..215], "over the edges of its chunks");
    assert_eq!(rows(225, 50), names[225..]);
    assert_eq!(rows(500, 5), [""; 0]);
}

#[test]
fn every_kind_of_command_is_one_step_that_goes_back_whole_and_forward_again() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea", "Cyr"]);
    desk.done(Command::Delete(Target::Records(vec![ids[2]])));
    let some = || Target::Records(vec![ids[0], ids[1]]);
    let drafts = vec![desk.draft(&[("full-name", "Dan")])];
    let edits = vec![desk.set("status", "Contacted"), desk.set("score", "4")];
    let plan = desk.plan(Command::Bulk { target: some(), edits: edits.clone(), struck: Vec::new() });
    let city = desk.schema.named("city").unwrap().id;
    let changes = vec![crate::model::Diff { field: city, old: None, new: Some(Value::Text("Umeå".to_owned())) }];
    for (command, touched) in [
        (Command::Planned { plan: plan.id, struck: vec![ids[1]] }, 1),
        (Command::Create { kind: record_type::LEAD, drafts }, 1),
        (Command::Save { record: ids[0], changes }, 1),
        (Command::Bulk { target: some(), edits, struck: Vec::new() }, 2),
        (Command::Delete(some()), 2),
        (Command::Restore(Target::Records(vec![ids[2]])), 1),
    ] {
        let said = format!("{command:?}");
        let before = values_of(&mut desk, 20);
        let done = desk.done(command);
        assert_eq!(done.changed, touched, "{said}");
        let after = values_of(&mut desk, 20);
        assert_ne!(before, after, "{said}");
        let undone = desk.done(Command::Undo(None, Leave::Values));
        assert_eq!((undone.of.unwrap().seq, undone.touched.unwrap().len()), (done.op.unwrap().seq, touched), "{said}");
        assert_eq!(values_of(&mut desk, 20), before, "{said}");
        let redone = desk.done(Command::Redo);
        assert_eq!((values_of(&mut desk, 20), redone.touched.unwrap().len()), (after, touched), "{said}");
        desk.done(Command::Undo(None, Leave::Values));
    }
}

/// Makes leads of these names as one operation.
fn made_at_once<'a>(desk: &mut Desk, names: impl IntoIterator<Item = &'a str>) -> Vec<RecordId> {
    let drafts = names.into_iter().map(|name| desk.draft(&[("full-name", name)])).collect();
    desk.done(Command::Create { kind: record_type::LEAD, drafts }).created
}

/// Asks for an undo that must not leave anything unasked.
fn asked(desk: &mut Desk, seq: Option<Seq>) -> Reply {
    desk.call(Request::Apply(Command::Undo(seq, Leave::Ask)))
}

#[test]
fn an_undo_that_meets_what_others_did_asks_before_it_does_anything() {
    let hub = hub();
    let (mut anna, mut bo, mut cleo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"), Desk::at(&hub, "cleo"));
    let ids = anna.new_leads(&["Ada", "Bea", "Cyr", "Dan"]);
    let edits = vec![anna.set("company", "Acme"), anna.set("city", "Umeå")];
    anna.done(Command::Bulk { target: Target::Records(ids.clone()), edits, struck: Vec::new() });
    bo.save(ids[0], "company", "Acme", "Bell").unwrap();
    cleo.bulk(Target::Records(vec![ids[1]]), "company", "Coil");
    cleo.bulk(Target::Records(vec![ids[1]]), "city", "Kiruna");
    let before = anna.log();
    let Reply::Planned(plan) = asked(&mut anna, None) else { panic!("it asks") };
    let met = plan.met.clone().unwrap();
    assert_eq!((plan.changed, plan.refused, met.records, met.partly), (3, 2, 2, 1));
    assert_eq!((met.of, met.by.as_slice()), (before[3].seq, ["bo".to_owned(), "cleo".to_owned()].as_slice()));
    assert_eq!(plan.met_words(|count| count.to_string(), &Schema::default()).unwrap(), "2 of 4 records changed since, by bo and cleo");
    assert_eq!(anna.plan_rows(&plan).len(), 5, "of each what it would do, and what stays");
    assert_eq!(anna.log(), before, "nothing was done");
    let mut shown = |leave| {
        let undone = anna.done(Command::Undo(Some(met.of), leave));
        let shown: Vec<String> = ids.iter().map(|id| anna.shown(*id, "company city")).collect();
        anna.done(Command::Redo);
        (undone.changed, shown.join(", "))
    };
    assert_eq!(shown(Leave::Records), (2, "Bell | Umeå, Coil | Kiruna, - | -, - | -".to_owned()));
    assert_eq!(shown(Leave::Values), (3, "Bell | -, Coil | Kiruna, - | -, - | -".to_owned()));
}

#[test]
fn an_undo_of_an_import_names_who_worked_on_what_it_made() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let names: Vec<String> = (0..250).map(|n| format!("Lead {n}")).collect();
    let ids = made_at_once(&mut anna, names.iter().map(String::as_str));
    bo.bulk(Target::Records(ids[..37].to_vec()), "city", "Umeå");
    let Reply::Planned(plan) = asked(&mut anna, None) else { panic!("it asks") };
    assert_eq!(plan.met_words(|count| count.to_string(), &Schema::default()).unwrap(), "37 of 250 records changed since, by bo");
    let of = plan.met.unwrap().of;
    let undone = anna.done(Command::Undo(Some(of), Leave::Records));
    assert_eq!((undone.changed, undone.refused_count), (213, 37));
    assert_eq!(anna.found("").len(), 37);
}

#[test]
fn an_undo_does_not_ask_where_nothing_stands_in_its_way() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ids = made_at_once(&mut anna, ["Ada", "Bea", "Cyr"]);
    anna.bulk(Target::Records(ids[..2].to_vec()), "company", "Acme");
    bo.save(ids[2], "city", "", "Umeå").unwrap();
    bo.save(ids[0], "city", "", "Kiruna").unwrap();
    let Reply::Done(outcome) = asked(&mut anna, None) else { panic!("it undoes") };
    assert_eq!((outcome.changed, outcome.refused_count, outcome.of.unwrap().verb), (2, 0, Verb::BulkEdit));
    assert_eq!(anna.shown(ids[0], "company city"), "- | Kiruna");
    bo.done(Command::Undo(None, Leave::Ask));
    let Reply::Planned(plan) = asked(&mut anna, None) else { panic!("the other one of bo's still stands") };
    assert_eq!((plan.changed, plan.met.unwrap().by), (2, vec!["bo".to_owned()]));
    bo.done(Command::Undo(None, Leave::Ask));
    let Reply::Done(_) = asked(&mut anna, None) else { panic!("what was taken back since is as if it had not been") };
    assert_eq!(anna.found(""), [""; 0]);
    let Reply::Refused(Refusal::Nothing(_)) = asked(&mut anna, None) else { panic!("nothing is left") };
}

#[test]
fn an_undo_of_which_nothing_can_go_back_says_why_and_does_not_ask() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    bo.save(id, "city", "", "Umeå").unwrap();
    let Reply::Refused(Refusal::Nothing(why)) = asked(&mut anna, None) else { panic!("nothing can go back") };
    assert!(why.contains("changed since: Ada (worked on by bo at "), "{why}");
}
