//! Criteria change, and all automatic scores follow: in the same operation, as planned, and back.

use super::*;
use crate::{
    model::{Diff, Draft, Verb, fields},
    proto::Scores,
};

/// A criterion by its statement, in the bin too.
fn criterion(desk: &mut Desk, text: &str) -> RecordId {
    desk.learn();
    desk.schema.criteria.iter().find(|criterion| criterion.text == text).unwrap_or_else(|| panic!("no criterion {text}")).record
}

fn tick(desk: &Desk, text: &str) -> FieldId {
    desk.schema.criteria.iter().find(|criterion| criterion.text == text).unwrap().field
}

fn new_criterion(desk: &mut Desk, values: &[(&str, &str)]) -> Outcome {
    let drafts = vec![desk.draft(values)];
    let outcome = desk.done(Command::Create { kind: record_type::CRITERION, drafts });
    desk.learn();
    outcome
}

/// 120 leads over three chunks: every third needs it, every fifth has a hand-made score, the last ten lie in the bin.
fn office(desk: &mut Desk) -> Vec<RecordId> {
    let need = tick(desk, "Needs what we sell");
    let mut drafts: Vec<Draft> = (0..120).map(|at| desk.draft(&[("full-name", &format!("Lead {at:03}"))])).collect();
    for (at, draft) in drafts.iter_mut().enumerate() {
        if at % 3 == 0 {
            draft.values.push((need, Value::Tick(crate::model::Stamp { by: String::new(), at: 0 })));
        }
        if at % 5 == 0 {
            draft.values.push((fields::SCORE, Value::Stars(2)));
        }
    }
    let ids = desk.done(Command::Create { kind: record_type::LEAD, drafts }).created;
    desk.done(Command::Delete(Target::Records(ids[110..].to_vec())));
    ids
}

fn stars(desk: &mut Desk, ids: &[RecordId]) -> Vec<String> {
    ids.iter().map(|id| desk.shown(*id, "score score-type score-exact")).collect()
}

/// The scores are what the criteria say: the plain definition, over every record.
fn check_scores(desk: &mut Desk, ids: &[RecordId]) {
    desk.learn();
    for id in ids {
        let record = desk.record(*id).unwrap();
        let want = match record.text(fields::SCORE_TYPE) {
            "Manual" => record.get(fields::MANUAL_STARS).cloned(),
            _ => crate::rules::score::of(&desk.schema, &record).map(|score| Value::Stars(score.stars)),
        };
        assert_eq!(record.get(fields::SCORE).cloned(), want, "{}", record.name());
    }
}

#[test]
fn every_way_to_change_criteria_ends_with_the_scores_as_planned_and_goes_back_and_forth() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = office(&mut desk);
    let last = ids.last().unwrap().0 + 3;
    let need = criterion(&mut desk, "Needs what we sell");
    let one = Target::Records(vec![need]);
    let importance = |desk: &Desk, to: &str| vec![desk.set("importance", to)];
    let low = importance(&desk, "Low");
    let changes = vec![Diff { field: fields::IMPORTANCE, old: Some(Value::Text("Low".into())), new: Some(Value::Text("High".into())) }];
    let drafts = vec![desk.draft(&[("full-name", "Knows us"), ("importance", "High")])];
    let steps = [
        Command::Bulk { target: one.clone(), edits: low, struck: Vec::new() },
        Command::Save { record: need, changes },
        Command::Create { kind: record_type::CRITERION, drafts },
        Command::Delete(one.clone()),
        Command::Restore(one),
    ];
    for step in steps {
        let before = values_of(&mut desk, last);
        let was = stars(&mut desk, &ids);
        let ops = desk.log().len();
        let plan = desk.plan(step.clone());
        assert_eq!(values_of(&mut desk, last), before, "a plan changes nothing: {step:?}");
        let outcome = desk.done(step.clone());
        assert_eq!(desk.log().len(), ops + 1, "one operation: {step:?}");
        check_scores(&mut desk, &ids);
        let now = stars(&mut desk, &ids);
        let changed = was[..110].iter().zip(&now).filter(|(was, now)| was.split(' ').next() != now.split(' ').next()).count();
        let scores = plan.scores.unwrap_or_else(|| panic!("no scores planned: {step:?}"));
        assert_eq!((scores.changed, scores.manual), (u64::try_from(changed).unwrap(), 22), "{step:?}");
        assert_eq!(scores.after.iter().sum::<u64>(), 88);
        let moved = was.iter().zip(&now).filter(|(was, now)| was != now).count();
        assert_eq!(outcome.changed, plan.changed + plan.created + u64::try_from(moved).unwrap());
        let manual = |all: &[String]| all.iter().step_by(5).cloned().collect::<Vec<_>>();
        assert_eq!(manual(&was), manual(&now), "manual scores stay: {step:?}");
        let after = values_of(&mut desk, last);
        desk.done(Command::Undo(None, Leave::Values));
        assert_eq!(values_of(&mut desk, last), before, "undo leads exactly back: {step:?}");
        desk.done(Command::Redo);
        assert_eq!(values_of(&mut desk, last), after, "redo leads exactly there: {step:?}");
    }
}

#[test]
fn undoing_criteria_gives_right_scores_where_others_worked_on_the_records_in_between() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let mut bo = Desk::at(&hub, "bo");
    let ids = office(&mut desk);
    let need = criterion(&mut desk, "Needs what we sell");
    let money = tick(&desk, "Has the money for it");
    desk.save(need, "importance", "High", "Low").unwrap();
    let ticking = vec![FieldEdit { field: money, edit: Edit::Tick }];
    bo.done(Command::Bulk { target: Target::Records(ids[..50].to_vec()), edits: ticking, struck: Vec::new() });
    bo.done(Command::Bulk { target: Target::Records(vec![ids[3]]), edits: vec![bo.set("score", "1")], struck: Vec::new() });
    desk.done(Command::Undo(None, Leave::Values));
    check_scores(&mut desk, &ids);
    assert_eq!(desk.shown(ids[6], "score"), "2", "six of fifteen points");
    assert_eq!(desk.shown(ids[3], "score score-type"), "1 | Manual");
    // An operation of another time is undone by the criteria of now.
    desk.save(need, "importance", "High", "Normal").unwrap();
    bo.done(Command::Undo(None, Leave::Values));
    bo.done(Command::Undo(None, Leave::Values));
    check_scores(&mut desk, &ids);
}

#[test]
fn ticks_of_a_deleted_criterion_count_for_nothing_and_come_back_with_it() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let lead = desk.new_lead(&[("full-name", "Ada")]);
    let need = tick(&desk, "Needs what we sell");
    desk.done(Command::Bulk {
        target: Target::Records(vec![lead]),
        edits: vec![FieldEdit { field: need, edit: Edit::Tick }],
        struck: Vec::new(),
    });
    let record = criterion(&mut desk, "Needs what we sell");
    let target = Target::Records(vec![record]);
    desk.done(Command::Delete(target.clone()));
    assert_eq!(desk.shown(lead, "score score-exact"), "0 | 0");
    assert!(desk.record(lead).unwrap().get(need).is_some(), "who ticked it and when survives");
    desk.done(Command::Restore(target));
    assert_eq!(desk.shown(lead, "score score-exact"), "1 | 2000");
    let all: Vec<RecordId> = desk.schema.criteria.iter().map(|criterion| criterion.record).collect();
    let plan = desk.plan(Command::Delete(Target::Records(all.clone())));
    let want = Scores { before: [0, 0, 1, 0, 0, 0, 0], after: [1, 0, 0, 0, 0, 0, 0], changed: 1, manual: 0 };
    assert_eq!((plan.changed, plan.scores), (7, Some(want)));
    desk.done(Command::Delete(Target::Records(all)));
    assert_eq!(desk.shown(lead, "score score-exact"), "- | -", "no criteria, no score");
}

#[test]
fn a_new_criterion_starts_without_the_ticks_of_one_whose_making_was_undone() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let lead = desk.new_lead(&[("full-name", "Ada")]);
    let target = Target::Records(vec![lead]);
    let made = new_criterion(&mut desk, &[("full-name", "First")]).op.unwrap().seq;
    let first = tick(&desk, "First");
    desk.done(Command::Bulk { target, edits: vec![FieldEdit { field: first, edit: Edit::Tick }], struck: Vec::new() });
    assert_eq!(desk.shown(lead, "score-exact"), "1176");
    desk.done(Command::Undo(Some(made), Leave::Values));
    assert_eq!(desk.shown(lead, "score-exact"), "0");
    desk.done(Command::Redo);
    assert_eq!(desk.shown(lead, "score-exact"), "1176", "it comes back with its ticks");
    desk.done(Command::Undo(Some(made), Leave::Values));
    new_criterion(&mut desk, &[("full-name", "Second")]);
    assert_eq!((tick(&desk, "Second"), desk.shown(lead, "score-exact")), (first, "0".to_owned()));
}

#[test]
fn a_rule_ticks_from_data_with_every_change_and_nobody_ticks_it_by_hand() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let fair = desk.new_lead(&[("full-name", "Ada"), ("source", "Trade Show")]);
    let other = desk.new_lead(&[("full-name", "Eve"), ("score", "4")]);
    new_criterion(&mut desk, &[("full-name", "Met at a fair"), ("importance", "High"), ("rule", "source:\"Trade Show\"")]);
    let field = tick(&desk, "Met at a fair");
    let ticked_by = |desk: &mut Desk, id| match desk.record(id).unwrap().get(field) {
        Some(Value::Tick(stamp)) => stamp.by.clone(),
        _ => "-".to_owned(),
    };
    assert_eq!((ticked_by(&mut desk, fair), desk.shown(fair, "score-exact")), ("rule".to_owned(), "1666".to_owned()));
    desk.bulk(Target::Records(vec![fair, other]), "source", "Web");
    assert_eq!((ticked_by(&mut desk, fair), desk.shown(fair, "score-exact")), ("-".to_owned(), "0".to_owned()));
    desk.bulk(Target::Records(vec![fair, other]), "source", "Trade Show");
    assert_eq!((ticked_by(&mut desk, other), desk.shown(other, "score score-type")), ("rule".to_owned(), "4 | Manual".to_owned()));
    let third = desk.new_lead(&[("full-name", "Bo"), ("source", "Trade Show")]);
    assert_eq!(ticked_by(&mut desk, third), "rule");
    let by_hand =
        Command::Bulk { target: Target::Records(vec![fair]), edits: vec![FieldEdit { field, edit: Edit::Tick }], struck: Vec::new() };
    let refusal = desk.apply(by_hand).unwrap_err().to_string();
    assert_eq!(refusal, "'Met at a fair' is ticked by its rule source:\"Trade Show\" and not by hand");
    desk.done(Command::Undo(None, Leave::Values));
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(ticked_by(&mut desk, fair), "-", "undo leads to Web, where the rule does not hold");
}

#[test]
fn a_rule_that_cannot_be_followed_is_refused_where_it_is_wrong() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    for (rule, want) in [
        ("email:any", None),
        ("touched<30d", None),
        ("-email:any or source:web", None),
        ("emial:any", Some("rule, position 1: ")),
        ("email:any (source:web", Some("rule, position ")),
        ("source:web score>3", Some("rule, position 12: a rule cannot ask for 'Score'")),
        ("modified<30d", Some("rule, position 1: a rule cannot ask for 'Modified'")),
        ("criterion-1:yes", Some("rule, position 1: a rule cannot ask for 'Needs what we sell'")),
        ("email:twice", Some("rule, position 1: a rule looks at one record only")),
    ] {
        let drafts = vec![desk.draft(&[("full-name", "By rule"), ("rule", rule)])];
        let answer = desk.apply(Command::Create { kind: record_type::CRITERION, drafts });
        match want {
            None => assert!(answer.is_ok(), "{rule}: {answer:?}"),
            Some(want) => {
                let said = answer.map_or_else(|refusal| refusal.to_string(), |_| panic!("{rule}"));
                assert!(said.starts_with(want), "{rule}: {said}");
            }
        }
    }
}

#[test]
fn a_new_day_lets_rules_about_time_turn_and_the_log_says_so() {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let open = |at| HubHandle::start(Store::open(&path, &Options::default()).unwrap(), "anna", Clock::Fixed(at)).unwrap();
    let hub = open(START);
    let mut desk = Desk::at(&hub, "anna");
    new_criterion(&mut desk, &[("full-name", "Made lately"), ("importance", "High"), ("rule", "created<30d")]);
    let lead = desk.new_lead(&[("full-name", "Ada")]);
    assert_eq!(desk.shown(lead, "score-exact"), "1666");
    drop(desk);
    hub.shutdown();
    for (days, exact, ops) in [(10, "1666", 0), (40, "0", 1), (40, "0", 1), (41, "0", 1)] {
        let hub = open(START + days * DAY);
        let mut desk = Desk::at(&hub, "bo");
        assert_eq!(desk.shown(lead, "score-exact"), exact, "{days}");
        let log = desk.log();
        let by_itself: Vec<_> = log.iter().filter(|op| op.verb == Verb::Recalculate).collect();
        assert_eq!(by_itself.len(), ops, "{days}: {log:?}");
        assert!(by_itself.iter().all(|op| op.by == "prospekt"));
        drop(desk);
        hub.shutdown();
    }
}

#[test]
fn a_noted_call_ticks_the_rule_that_asks_for_one_and_undo_takes_both_back() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    new_criterion(&mut desk, &[("full-name", "Spoke lately"), ("importance", "High"), ("rule", "touched<30d")]);
    let lead = desk.new_lead(&[("full-name", "Ada")]);
    assert_eq!(desk.shown(lead, "score-exact last-touch"), "0 | -");
    let mut draft = desk.draft(&[("full-name", "Called")]);
    draft.values.push((fields::WHEN, Value::Moment(START)));
    draft.values.push((fields::LINKED_TO, Value::Links(vec![lead])));
    desk.done(Command::Create { kind: record_type::PHONE_LOG, drafts: vec![draft] });
    assert_eq!(desk.shown(lead, "score-exact"), "1666");
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(desk.shown(lead, "score-exact last-touch"), "0 | -");
}
