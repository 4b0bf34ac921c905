//! People who work on the same records: what each is told, what is merged, what is left alone.

use std::{collections::BTreeMap, thread};

use proptest::prelude::*;

use super::*;
use crate::{
    model::{Clash, Diff, OpState, Seq, Stamp, Verb, fields},
    proto::{Conflict, Fate, Gone, News, PlanId},
};

impl Desk {
    fn id_of(&self, name: &str) -> FieldId {
        self.schema.named(name).unwrap_or_else(|| panic!("no field {name}")).id
    }

    fn value_of(&self, name: &str, typed: &str) -> Option<Value> {
        self.schema.named(name).unwrap().kind.parse(typed, &Reading::utc(START)).unwrap()
    }

    /// Saves a form: what each field held when it was opened, and what is wanted.
    fn save_form(&mut self, id: RecordId, changes: &[(&str, &str, &str)]) -> Result<Outcome, Refusal> {
        let change = |(name, old, new): &(&str, &str, &str)| Diff {
            field: self.id_of(name),
            old: self.value_of(name, old),
            new: self.value_of(name, new),
        };
        let changes = changes.iter().map(change).collect();
        self.apply(Command::Save { record: id, changes })
    }

    fn news(&mut self, id: RecordId, since: Seq) -> News {
        match self.call(Request::News { record: id, since }) {
            Reply::News(news) => *news,
            other => panic!("{other:?}"),
        }
    }

    fn seen(&mut self) -> Seq {
        self.log()[0].seq
    }

    fn apply_seen(&mut self, command: Command, seen: Seq) -> Outcome {
        match self.call(Request::ApplySeen { command, seen }) {
            Reply::Done(outcome) => *outcome,
            other => panic!("{other:?}"),
        }
    }

    fn stars(&self, ids: &[RecordId], stars: &str) -> Command {
        Command::Bulk { target: Target::Records(ids.to_vec()), edits: vec![self.set("score", stars)], struck: Vec::new() }
    }
}

fn conflict(outcome: Result<Outcome, Refusal>) -> Conflict {
    match outcome {
        Err(Refusal::Conflict(conflict)) => *conflict,
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_fields_by_two_people_are_both_saved_and_the_same_field_is_a_conflict_that_names_who_set_it() {
    let hub = hub();
    let (mut anna, mut bo, mut cy) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"), Desk::at(&hub, "cy"));
    let id = anna.new_lead(&[("full-name", "Ada"), ("phone", "1"), ("company", "Acme")]);
    bo.save_form(id, &[("phone", "1", "2")]).unwrap();
    anna.save_form(id, &[("company", "Acme", "Bell")]).unwrap();
    assert_eq!(cy.shown(id, "phone company"), "2 | Bell");
    // Cy changed something else after bo: theirs is bo's all the same.
    cy.save_form(id, &[("city", "", "Umeå")]).unwrap();
    let before = anna.log();
    let Conflict { now, clashes } = conflict(anna.save_form(id, &[("phone", "1", "3"), ("job-title", "", "Analyst")]));
    assert_eq!((now.touched.by.as_str(), now.text(fields::PHONE)), ("cy", "2"));
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let by = anna.log().iter().find(|op| op.by == "bo").map(|op| Stamp { by: "bo".to_owned(), at: op.at });
    assert_eq!(clashes, [Clash { field: fields::PHONE, base: text("1"), theirs: text("2"), mine: text("3"), by }]);
    assert_eq!(anna.log(), before, "nothing was written");
    assert_eq!(anna.shown(id, "phone job-title"), "2 | -");
    // Decided on, it is saved.
    anna.save_form(id, &[("phone", "2", "3"), ("job-title", "", "Analyst")]).unwrap();
    assert_eq!(anna.shown(id, "phone job-title"), "3 | Analyst");
}

#[test]
fn a_stale_save_never_brings_old_values_back_and_saving_twice_is_no_conflict_with_oneself() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let rows = [
        ("company", "Acme", "Bell"),
        ("next", "2026-11-20", "2026-12-24"),
        ("score", "2", "5"),
        ("email", "Ada@X.se", "Eve@Y.se"),
        ("notes", "caf\u{e9}\nline two", "cafe\u{301}\nline two\n"),
        ("categories", "fair; hot", "cold; hot"),
        ("active", "yes", "no"),
        ("web-page", "https://x.se", "https://y.se/?q=a%20b"),
    ];
    for (name, old, new) in rows {
        let id = anna.new_lead(&[("full-name", "Ada"), (name, old)]);
        let field = anna.id_of(name);
        let held = |desk: &mut Desk| desk.record(id).unwrap().get(field).cloned();
        let (first, wanted) = (held(&mut anna), anna.value_of(name, new));
        let save = |desk: &mut Desk, old: &Option<Value>, new: &Option<Value>| {
            let changes = vec![Diff { field, old: old.clone(), new: new.clone() }];
            desk.apply(Command::Save { record: id, changes })
        };
        // Another field of it changes meanwhile.
        bo.save_form(id, &[("city", "", "Umeå")]).unwrap();
        save(&mut anna, &first, &wanted).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        let second = held(&mut anna);
        save(&mut anna, &second, &first).unwrap_or_else(|refusal| panic!("{name} back: {refusal:?}"));
        assert_eq!(anna.shown(id, "city"), "Umeå", "{name}");
        // What is there already as wanted is done.
        let third = held(&mut anna);
        assert_eq!(save(&mut anna, &second, &third).unwrap().changed, 0, "{name}");
    }
}

#[test]
fn words_and_links_of_both_sides_are_kept() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada"), ("categories", "fair; uk")]);
    bo.save_form(id, &[("categories", "fair; uk", "fair; press; uk")]).unwrap();
    anna.save_form(id, &[("categories", "fair; uk", "hot; uk")]).unwrap();
    assert_eq!(anna.shown(id, "categories"), "hot; press; uk");
    bo.save_form(id, &[("categories", "hot; press; uk", "")]).unwrap();
    anna.save_form(id, &[("categories", "hot; press; uk", "hot; new; press; uk")]).unwrap();
    assert_eq!(anna.shown(id, "categories"), "new");
}

#[test]
fn an_address_and_how_something_ended_are_one_fact_each() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada"), ("business-street", "1 Old Road"), ("business-city", "London")]);
    bo.save_form(id, &[("business-street", "1 Old Road", "2 New Road"), ("business-city", "London", "Leeds")]).unwrap();
    // Anna's form means the street as she saw it.
    let fact = [("business-city", "London", "Londres"), ("business-street", "1 Old Road", "1 Old Road")];
    let clashes = conflict(anna.save_form(id, &fact)).clashes;
    assert_eq!(clashes.iter().map(|clash| clash.field).collect::<Vec<_>>(), [anna.id_of("business-city"), anna.id_of("business-street")]);
    // Without anybody else's change it says nothing of its own.
    let fact = [("business-city", "Leeds", "York"), ("business-street", "2 New Road", "2 New Road")];
    let op = anna.save_form(id, &fact).unwrap().op.unwrap();
    assert_eq!(op.fields, [anna.id_of("business-city")]);
    assert_eq!(anna.shown(id, "business-city business-street"), "York | 2 New Road");
}

#[test]
fn news_of_a_record_say_who_set_what_since() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    let since = anna.seen();
    assert!(anna.news(id, since).told.is_empty());
    bo.save_form(id, &[("company", "", "Acme"), ("city", "", "Umeå")]).unwrap();
    anna.save_form(id, &[("city", "Umeå", "Kiruna")]).unwrap();
    let news = anna.news(id, since);
    assert_eq!(news.record.unwrap().text(fields::COMPANY), "Acme");
    let mut told: Vec<String> = news.told.iter().map(|told| format!("{} {}", told.field.0, told.by.by)).collect();
    told.sort_unstable();
    let mut want = [format!("{} bo", fields::COMPANY.0), format!("{} anna", fields::CITY.0)];
    want.sort_unstable();
    for row in want {
        assert!(told.contains(&row), "{told:?}");
    }
    bo.done(Command::Delete(Target::Records(vec![id])));
    let told = anna.news(id, since).told;
    assert!(told.iter().any(|told| told.field == fields::DELETED && told.by.by == "bo"));
    // A making that was taken back, and a record that was never there.
    let other = bo.new_lead(&[("full-name", "Eve")]);
    bo.done(Command::Undo(None, Leave::Values));
    assert!(matches!(anna.news(other, Seq(0)), News { record: None, gone: Gone::TakenBack(by), .. } if by.by == "bo"));
    assert_eq!(anna.news(RecordId(9_999), Seq(0)), News::default());
}

#[test]
fn a_plan_is_checked_again_when_it_is_applied_and_tells_what_was_left_alone() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let names: Vec<String> = (0..318).map(|n| format!("Lead {n}")).collect();
    let ids = anna.new_leads(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let edits = vec![anna.set("status", "Qualified")];
    let plan = anna.plan(Command::Bulk { target: Target::Records(ids.clone()), edits, struck: Vec::new() });
    assert_eq!(plan.changed, 318);
    bo.bulk(Target::Records(ids[3..8].to_vec()), "status", "Lost");
    // Another field is nobody's business.
    bo.bulk(Target::Records(ids[100..120].to_vec()), "city", "Umeå");
    bo.done(Command::Delete(Target::Records(vec![ids[50]])));
    let rows = anna.plan_rows(&plan);
    assert!(matches!(&rows[3].fate, Fate::Refused(why) if why.starts_with("changed by bo at ")), "{:?}", rows[3]);
    assert!(matches!(&rows[50].fate, Fate::Refused(why) if why.starts_with("deleted by bo at ")), "{:?}", rows[50]);
    let done = anna.done(Command::Planned { plan: plan.id, struck: Vec::new() });
    assert_eq!((done.changed, done.refused_count, done.left.changed, done.left.deleted), (312, 6, 5, 1));
    let left: Vec<u64> = ids[3..8].iter().chain([&ids[50]]).map(|id| id.0).collect();
    assert_eq!(done.left.records.iter().collect::<Vec<_>>(), left);
    assert_eq!(anna.shown(ids[3], "status"), "Lost");
    assert_eq!(anna.shown(ids[100], "status city"), "Qualified | Umeå");
    // Undo takes back what still holds hers, and says what does not.
    bo.bulk(Target::Records(ids[..2].to_vec()), "status", "New");
    let undone = anna.done(Command::Undo(None, Leave::Values));
    assert_eq!((undone.changed, undone.refused_count, undone.left.records.iter().collect::<Vec<_>>()), (310, 2, vec![ids[0].0, ids[1].0]));
    assert!(undone.refused[0].1.starts_with("Lead 0 (Status changed by bo at "), "{:?}", undone.refused);
}

#[test]
fn a_plan_to_delete_leaves_alone_what_somebody_worked_on() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ids = anna.new_leads(&["Ada", "Bea", "Cid"]);
    let plan = anna.plan(Command::Delete(Target::Records(ids.clone())));
    bo.bulk(Target::Records(vec![ids[1]]), "status", "Qualified");
    let done = anna.done(Command::Planned { plan: plan.id, struck: Vec::new() });
    assert_eq!((done.changed, done.left.changed), (2, 1));
    assert_eq!(anna.found(""), ["Bea"]);
    assert!(matches!(anna.apply(Command::Planned { plan: PlanId(999), struck: Vec::new() }), Err(Refusal::NotFound(_))));
}

#[test]
fn what_is_done_at_once_overwrites_nothing_the_person_had_not_seen_and_nobody_is_in_their_own_way() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ids = anna.new_leads(&["Ada", "Bea", "Cid"]);
    let seen = anna.seen();
    let (three, five) = (anna.stars(&ids, "3"), anna.stars(&ids, "5"));
    assert_eq!(anna.apply_seen(three, seen).changed, 3);
    // The second press comes before the screen heard of the first.
    assert_eq!(anna.apply_seen(five, seen).changed, 3);
    let seen = anna.seen();
    bo.bulk(Target::Records(vec![ids[1]]), "score", "1");
    bo.done(Command::Delete(Target::Records(vec![ids[2]])));
    let four = anna.stars(&ids, "4");
    let done = anna.apply_seen(four.clone(), seen);
    assert_eq!((done.changed, done.left.changed, done.left.deleted), (1, 1, 1));
    assert_eq!(done.refused[0].1.split(" at ").next(), Some("changed by bo"));
    assert_eq!(anna.shown(ids[1], "score"), "1");
    // Seen, it is changed.
    let seen = anna.seen();
    assert_eq!(anna.apply_seen(four, seen).changed, 1);
    assert_eq!(anna.shown(ids[1], "score"), "4");
    let seen = anna.seen();
    bo.bulk(Target::Records(vec![ids[0]]), "city", "Umeå");
    let done = anna.apply_seen(Command::Delete(Target::Records(ids[..2].to_vec())), seen);
    assert_eq!((done.changed, done.left.changed), (1, 1));
}

#[test]
fn a_note_goes_to_all_and_a_next_step_only_where_nobody_set_another_meanwhile() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ids = anna.new_leads(&["Ada", "Bea"]);
    let seen = anna.seen();
    bo.bulk(Target::Records(vec![ids[0]]), "next-step", "Wait");
    let item = anna.draft(&[("full-name", "Called both")]);
    let edits = vec![anna.set("next-step", "Send the offer")];
    let note = Command::Log { kind: record_type::NOTE, item, target: Target::Records(ids.clone()), edits };
    let done = anna.apply_seen(note, seen);
    assert_eq!((done.left.changed, done.refused_count), (1, 1));
    assert_eq!(anna.shown(ids[0], "next-step"), "Wait");
    assert_eq!(anna.shown(ids[1], "next-step"), "Send the offer");
    let Reply::Timeline(timeline) = anna.call(Request::Timeline { record: ids[0], limit: 9 }) else { panic!("no timeline") };
    assert!(
        timeline.moments.iter().any(|moment| matches!(&moment.what, crate::proto::Happening::Item(note) if note.name() == "Called both"))
    );
}

#[test]
fn one_of_two_who_convert_the_same_lead_at_once_does_it() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada"), ("company", "Acme")]);
    let convert = || {
        let how = Box::default();
        Request::Apply(Command::Convert { target: Target::Records(vec![id]), to: record_type::CONTACT, how, struck: Vec::new() })
    };
    let tickets = (anna.send(convert()), bo.send(convert()));
    let replies = [anna.wait(tickets.0), bo.wait(tickets.1)];
    let changed = replies.iter().filter(|reply| matches!(reply, Reply::Done(outcome) if outcome.op.is_some())).count();
    assert_eq!(changed, 1, "{replies:?}");
    assert_eq!(anna.record(id).unwrap().kind, record_type::CONTACT);
    let contacts = Query { kinds: vec![record_type::CONTACT], ..Query::leads() };
    assert_eq!(anna.run_query(5, contacts).total, 1);
}

#[test]
fn who_ticked_first_is_no_conflict() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    let field = anna.schema.criteria[0].field;
    let tick = |by: &str| Some(Value::Tick(Stamp { by: by.to_owned(), at: START }));
    let save = |desk: &mut Desk, old: Option<Value>, new: Option<Value>| {
        desk.apply(Command::Save { record: id, changes: vec![Diff { field, old, new }] })
    };
    save(&mut bo, None, tick("bo")).unwrap();
    assert_eq!(save(&mut anna, None, tick("anna")).unwrap().changed, 0);
    // Anna's form holds her own tick, and takes it away.
    save(&mut anna, tick("anna"), None).unwrap();
    assert_eq!(bo.record(id).unwrap().get(field), None);
}

/// A random number below `most`, the same for the same seed.
fn random(seed: &mut u64, most: usize) -> usize {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    usize::try_from(*seed % u64::try_from(most).unwrap()).unwrap()
}

#[test]
fn ten_people_edit_at_once_and_the_log_replayed_gives_what_is_there() {
    const PEOPLE: usize = 10;
    const EDITS: usize = 200;
    const FIELDS: [&str; 5] = ["company", "city", "phone", "job-title", "categories"];
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    let ids: Vec<RecordId> = (0..20).map(|n| anna.new_lead(&[("full-name", &format!("Lead {n}"))])).collect();
    let begin = anna.seen();
    let values = |desk: &mut Desk| -> BTreeMap<(RecordId, FieldId), Value> {
        let of = |desk: &mut Desk, id: RecordId| desk.record(id).unwrap().values().to_vec();
        ids.iter().flat_map(|id| of(desk, *id).into_iter().map(|(field, value)| ((*id, field), value))).collect()
    };
    let mut replayed = values(&mut anna);
    thread::scope(|scope| {
        for person in 0..PEOPLE {
            let (hub, ids) = (&hub, &ids);
            scope.spawn(move || {
                let mut desk = Desk::at(hub, &format!("person{person}"));
                let mut seed = 88_172_645_463_325_252 + u64::try_from(person).unwrap();
                let mut done = 0;
                while done < EDITS {
                    let (id, name) = (ids[random(&mut seed, ids.len())], FIELDS[random(&mut seed, FIELDS.len())]);
                    let field = desk.id_of(name);
                    let old = desk.record(id).unwrap().get(field).cloned();
                    let new = desk.value_of(name, &format!("{person}x{done}"));
                    match desk.apply(Command::Save { record: id, changes: vec![Diff { field, old, new }] }) {
                        Ok(outcome) => done += usize::try_from(outcome.changed).unwrap(),
                        // Somebody was quicker: it is looked at anew, as a person would.
                        Err(Refusal::Conflict(_)) => {}
                        Err(refusal) => panic!("{refusal:?}"),
                    }
                }
            });
        }
    });
    let Reply::Log(mut ops) = anna.call(Request::Log { limit: 10_000, own: false, of: crate::proto::Operations::default() }) else {
        panic!("no log")
    };
    ops.retain(|op| op.seq > begin);
    ops.reverse();
    assert_eq!(ops.len(), PEOPLE * EDITS);
    assert!(ops.iter().all(|op| op.verb == Verb::Edit && op.state == OpState::Done && op.records == 1));
    assert!(ops.windows(2).all(|pair| pair[1].seq.0 == pair[0].seq.0 + 1), "no number is missing or given twice");
    for op in &ops {
        let Reply::PlanRows(rows) = anna.call(Request::Operation { seq: op.seq, from: 0, count: 9 }) else { panic!("no rows") };
        for row in rows {
            let Fate::Changed(diffs) = row.fate else { panic!("{row:?}") };
            for Diff { field, old, new } in diffs {
                let at = (row.record.unwrap(), field);
                assert_eq!(replayed.get(&at), old.as_ref(), "operation {} began from something else", op.seq);
                match new {
                    Some(new) => drop(replayed.insert(at, new)),
                    None => drop(replayed.remove(&at)),
                }
            }
        }
    }
    assert_eq!(replayed, values(&mut anna));
    // Every revision was counted once: each record stands at its last operation.
    let touches: usize = ids
        .iter()
        .map(|id| match anna.call(Request::History { record: *id, limit: 10_000 }) {
            Reply::History(items) => items.iter().filter(|item| item.op.seq > begin).count(),
            other => panic!("{other:?}"),
        })
        .sum();
    assert_eq!(touches, PEOPLE * EDITS);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_who_hand_out_at_once_are_fair_whatever_they_hand_out(
        runs in prop::collection::vec((0usize..40, 0usize..40), 1..8), members in 2usize..6,
    ) {
        let names = ["anna", "bo", "cy", "dan", "eve"];
        let hub = hub();
        let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
        for login in &names[1..] {
            let drafts = vec![anna.draft(&[("full-name", login)])];
            anna.done(Command::Create { kind: record_type::PERSON, drafts });
        }
        let drafts = vec![anna.draft(&[("full-name", "East"), ("members", &names[..members].join("; "))])];
        let group = anna.done(Command::Create { kind: record_type::GROUP, drafts }).created[0];
        let mut given: BTreeMap<String, usize> = names[..members].iter().map(|name| ((*name).to_owned(), 0)).collect();
        for (here, there) in runs {
            let mut make = |count: usize| -> Vec<RecordId> {
                let drafts: Vec<Draft> = (0..count).map(|n| anna.draft(&[("full-name", &format!("Lead {n}"))])).collect();
                if drafts.is_empty() { Vec::new() } else { anna.done(Command::Create { kind: record_type::LEAD, drafts }).created }
            };
            let (mine, theirs) = (make(here), make(there));
            let deal = |ids: &[RecordId]| {
                Request::Apply(Command::Deal { target: Target::Records(ids.to_vec()), group, all: false, today: 20_775 })
            };
            let tickets = (anna.send(deal(&mine)), bo.send(deal(&theirs)));
            let replies = [anna.wait(tickets.0), bo.wait(tickets.1)];
            prop_assert!(replies.iter().all(|reply| matches!(reply, Reply::Done(_))), "{replies:?}");
            for id in mine.iter().chain(&theirs) {
                *given.get_mut(&anna.shown(*id, "assigned-to")).unwrap() += 1;
            }
            let (least, most) = (given.values().min().unwrap(), given.values().max().unwrap());
            prop_assert!(most - least <= 1, "{given:?}");
        }
    }
}
