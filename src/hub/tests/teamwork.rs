//! Handing out in turn, putting off, working side by side, and the numbers of a team.

use std::collections::BTreeMap;

use super::*;
use crate::{model::Seq, proto::Fate};

const TODAY: i32 = 20_775;

/// A store with anna, bo and cy, and a group of them.
fn team(hub: &HubHandle, with: &[(&str, &str)]) -> (Desk, RecordId) {
    let mut anna = Desk::at(hub, "anna");
    for login in ["bo", "cy"] {
        let drafts = vec![anna.draft(&[("full-name", login)])];
        anna.done(Command::Create { kind: record_type::PERSON, drafts });
    }
    let values: Vec<(&str, &str)> = [("full-name", "East"), ("members", "anna; bo; cy")].iter().chain(with).copied().collect();
    let drafts = vec![anna.draft(&values)];
    let group = anna.done(Command::Create { kind: record_type::GROUP, drafts }).created[0];
    anna.learn();
    (anna, group)
}

fn leads(desk: &mut Desk, count: usize) -> Vec<RecordId> {
    let drafts = (0..count).map(|n| desk.draft(&[("full-name", &format!("Lead {n}"))])).collect();
    desk.done(Command::Create { kind: record_type::LEAD, drafts }).created
}

const fn deal(ids: Vec<RecordId>, group: RecordId) -> Command {
    Command::Deal { target: Target::Records(ids), group, all: false, today: TODAY }
}

/// How many leads each has.
fn shares(desk: &mut Desk) -> BTreeMap<String, u64> {
    let query = desk.query("");
    let Reply::Tallied(rows) = desk.call(Request::Tally { by: crate::model::fields::ASSIGNED_TO, queries: vec![query] }) else {
        panic!("no numbers")
    };
    rows.into_iter().map(|(who, counts)| (who.unwrap_or_else(|| "nobody".to_owned()), counts[0])).collect()
}

fn share_words(desk: &mut Desk) -> String {
    shares(desk).iter().map(|(who, count)| format!("{who} {count}")).collect::<Vec<_>>().join(", ")
}

#[test]
fn leads_go_to_the_members_in_turn_and_the_next_run_goes_on_where_the_last_ended() {
    let hub = hub();
    let (mut anna, group) = team(&hub, &[]);
    let first = leads(&mut anna, 4);
    let done = anna.done(deal(first, group));
    assert_eq!((done.changed, done.refused_count), (4, 0));
    assert_eq!(share_words(&mut anna), "anna 2, bo 1, cy 1");
    let second = leads(&mut anna, 1);
    anna.done(deal(second.clone(), group));
    assert_eq!(anna.shown(second[0], "assigned-to"), "bo");
    let op = anna.log().remove(0);
    assert_eq!(crate::model::words::words(&op, &anna.schema), "set Assigned to on 1 record: East in turn");
}

#[test]
fn old_unassigned_leads_are_handed_out_too_and_those_somebody_has_only_when_chosen() {
    let hub = hub();
    let (mut anna, group) = team(&hub, &[]);
    let ids = leads(&mut anna, 3);
    anna.bulk(Target::Records(vec![ids[1]]), "assigned-to", "cy");
    leads(&mut anna, 2);
    let query = anna.query("");
    let done = anna.done(Command::Deal { target: Target::Query(query.clone()), group, all: false, today: TODAY });
    assert_eq!((done.changed, done.same), (4, 1));
    assert_eq!(anna.shown(ids[1], "assigned-to"), "cy");
    assert_eq!(anna.found("owner:none").len(), 0);
    let done = anna.done(Command::Deal { target: Target::Query(query), group, all: true, today: TODAY });
    assert_eq!(done.changed + done.same, 5);
    let shares = shares(&mut anna);
    assert!(shares.values().all(|count| (1..=2).contains(count)), "{shares:?}");
}

#[test]
fn what_caps_and_absence_leave_over_is_counted_and_named_in_plan_and_outcome() {
    let hub = hub();
    let (mut anna, group) = team(&hub, &[("absent", "cy"), ("daily-cap", "2")]);
    let ids = leads(&mut anna, 6);
    let plan = anna.plan(deal(ids.clone(), group));
    assert_eq!((plan.changed, plan.refused), (4, 2));
    let left: Vec<String> =
        anna.plan_rows(&plan).into_iter().filter_map(|row| if let Fate::Refused(why) = row.fate { Some(why) } else { None }).collect();
    assert_eq!(left, ["left over: everybody here has had their 2 for today"; 2]);
    assert_eq!(share_words(&mut anna), "nobody 6");
    let done = anna.done(deal(ids.clone(), group));
    assert_eq!((done.changed, done.refused_count, done.refused.len()), (4, 2, 2));
    assert_eq!(share_words(&mut anna), "anna 2, bo 2, nobody 2");
    // The most of a day counts across runs, and a new day begins at nothing.
    let again = anna.done(deal(ids.clone(), group));
    assert_eq!((again.changed, again.refused_count), (0, 2));
    let tomorrow = Command::Deal { target: Target::Records(ids), group, all: false, today: TODAY + 1 };
    assert_eq!(anna.done(tomorrow).changed, 2);
}

#[test]
fn undo_gives_the_leads_and_the_turn_back() {
    let hub = hub();
    let (mut anna, group) = team(&hub, &[("daily-cap", "3")]);
    let ids = leads(&mut anna, 250);
    let done = anna.done(deal(ids[..2].to_vec(), group));
    anna.done(Command::Undo(done.op.map(|op| op.seq), Leave::Values));
    assert_eq!(share_words(&mut anna), "nobody 250");
    anna.done(deal(ids.clone(), group));
    assert_eq!(share_words(&mut anna), "anna 3, bo 3, cy 3, nobody 241");
    assert_eq!(anna.shown(ids[0], "assigned-to"), "anna");
}

#[test]
fn two_sessions_that_hand_out_at_the_same_time_stay_fair_over_many_chunks() {
    let hub = hub();
    let (mut anna, group) = team(&hub, &[]);
    let mut bo = Desk::at(&hub, "bo");
    let ids = leads(&mut anna, 517);
    let (mine, theirs) = ids.split_at(260);
    let tickets = (anna.send(Request::Apply(deal(mine.to_vec(), group))), bo.send(Request::Apply(deal(theirs.to_vec(), group))));
    for reply in [anna.wait(tickets.0), bo.wait(tickets.1)] {
        assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
    }
    assert_eq!(share_words(&mut anna), "anna 173, bo 172, cy 172");
}

#[test]
fn a_group_that_is_gone_or_empty_and_people_who_left_are_refused_with_a_sentence() {
    let hub = hub();
    let (mut anna, group) = team(&hub, &[]);
    let ids = leads(&mut anna, 1);
    let cy = anna.schema.person("cy").unwrap().record;
    anna.bulk(Target::Records(vec![cy]), "left", "yes");
    anna.learn();
    let edits = vec![anna.set("assigned-to", "cy")];
    let refusal = anna.apply(Command::Bulk { target: Target::Records(ids.clone()), edits, struck: Vec::new() }).unwrap_err();
    assert_eq!(refusal.to_string(), "cy is no longer here; choose somebody else");
    let more = leads(&mut anna, 2);
    anna.done(deal(more, group));
    assert_eq!(anna.found("owner:cy").len(), 0);
    anna.done(Command::Delete(Target::Records(vec![group])));
    let refusal = anna.apply(deal(ids, group)).unwrap_err();
    assert_eq!(refusal.to_string(), "that group is no longer there");
}

#[test]
fn putting_off_moves_each_record_by_its_own_day_and_is_undone_at_once() {
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    let rows = [("Ada", "2026-11-20"), ("Bea", "2026-12-24"), ("Cid", "")];
    let ids: Vec<RecordId> = rows.iter().map(|(name, next)| anna.new_lead(&[("full-name", name), ("next", next)])).collect();
    let edits = vec![FieldEdit { field: crate::model::fields::NEXT_STEP_DATE, edit: Edit::Shift { days: 7, from: TODAY } }];
    let command = Command::Bulk { target: Target::Records(ids.clone()), edits, struck: Vec::new() };
    assert_eq!(anna.plan(command.clone()).changed, 3);
    let done = anna.done(command);
    let dates = |anna: &mut Desk| ids.iter().map(|id| anna.shown(*id, "next")).collect::<Vec<_>>();
    assert_eq!(dates(&mut anna), ["2026-11-27", "2026-12-31", "2026-11-25"]);
    anna.done(Command::Undo(done.op.map(|op| op.seq), Leave::Values));
    assert_eq!(dates(&mut anna), ["2026-11-20", "2026-12-24", "-"]);
}

fn claim(desk: &mut Desk, id: RecordId) -> Option<String> {
    match desk.call(Request::Claim(id)) {
        Reply::Claimed(by) => by,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_record_somebody_works_on_is_theirs_until_they_go_on_or_leave() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ids = anna.new_leads(&["Ada", "Bea"]);
    assert_eq!(claim(&mut anna, ids[0]), None);
    assert_eq!(claim(&mut anna, ids[0]), None);
    assert_eq!(claim(&mut bo, ids[0]).as_deref(), Some("anna"));
    assert_eq!(claim(&mut bo, ids[1]), None);
    // Going on to another one sets the first free.
    assert_eq!(claim(&mut anna, ids[1]).as_deref(), Some("bo"));
    bo.call(Request::Release);
    assert_eq!(claim(&mut anna, ids[1]), None);
    assert_eq!(claim(&mut bo, ids[0]), None);
    drop(bo);
    let mut cy = Desk::at(&hub, "cy");
    assert_eq!(claim(&mut cy, ids[0]), None);
}

#[test]
fn what_others_gave_is_counted_from_an_operation_on_without_what_was_taken_back() {
    let hub = hub();
    let (mut anna, group) = team(&hub, &[]);
    let mut bo = Desk::at(&hub, "bo");
    let ids = leads(&mut anna, 6);
    anna.done(deal(ids, group));
    let given = |desk: &mut Desk, since: Seq| match desk.call(Request::Given { since }) {
        Reply::Given { by, seq } => (by, seq),
        other => panic!("{other:?}"),
    };
    let (by, seq) = given(&mut bo, Seq(0));
    assert_eq!(by, [("anna".to_owned(), 2)]);
    assert_eq!(given(&mut bo, seq), (Vec::new(), seq));
    assert_eq!(given(&mut anna, Seq(0)).0, []);
    anna.done(Command::Undo(None, Leave::Values));
    assert_eq!(given(&mut bo, Seq(0)).0, []);
}

#[test]
fn numbers_of_a_team_are_those_the_same_filters_find() {
    let hub = hub();
    let (mut anna, group) = team(&hub, &[]);
    let ids = leads(&mut anna, 10);
    anna.done(deal(ids[..7].to_vec(), group));
    anna.bulk(Target::Records(ids[..3].to_vec()), "status", "Lost");
    anna.bulk(Target::Records(ids[2..8].to_vec()), "next", "2026-11-20");
    let filters = ["-status:lost", "status:lost", "next<today"];
    let queries = filters.iter().map(|filter| anna.query(filter)).collect();
    let Reply::Tallied(rows) = anna.call(Request::Tally { by: crate::model::fields::ASSIGNED_TO, queries }) else { panic!("no numbers") };
    assert_eq!(rows.len(), 4);
    for (who, counts) in rows {
        let owner = who.as_deref().unwrap_or("none");
        for (filter, count) in filters.iter().zip(counts) {
            let found = anna.found(&format!("owner:{owner} {filter}")).len();
            assert_eq!(u64::try_from(found).unwrap(), count, "{owner} {filter}");
        }
    }
}
