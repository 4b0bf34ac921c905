//! Imports: planned and streamed, in three modes.

use super::*;
use crate::{
    model::{Verb, fields},
    proto::{Fate, ImportMode, ImportOptions, MatchKey, PlanId},
    rules::blend::{Policies, Policy},
};

fn options(mode: ImportMode) -> ImportOptions {
    ImportOptions {
        mode,
        keys: vec![MatchKey::Email, MatchKey::NameCompany],
        policies: Policies::all(Policy::Overwrite),
        ..ImportOptions::of(record_type::LEAD, "fair.csv".to_owned())
    }
}

fn begin(desk: &mut Desk, options: ImportOptions) -> PlanId {
    match desk.call(Request::ImportBegin(options)) {
        Reply::Importing { plan, .. } => plan,
        other => panic!("{other:?}"),
    }
}

/// Sends rows numbered from line 2; answers the lines left out.
fn send(desk: &mut Desk, plan: PlanId, rows: &[&[(&str, &str)]]) -> Vec<(u64, String)> {
    let mut drafts: Vec<Draft> = rows.iter().map(|row| desk.draft(row)).collect();
    for (draft, line) in drafts.iter_mut().zip(2..) {
        draft.line = line;
        if draft.text(fields::COMPANY) == "broken" {
            draft.problems.push(("E-mail".to_owned(), "'x' is not an e-mail address".to_owned()));
        }
    }
    match desk.call(Request::ImportRows { plan, drafts }) {
        Reply::Importing { left_out, .. } => left_out,
        other => panic!("{other:?}"),
    }
}

const ROWS: &[&[(&str, &str)]] = &[
    &[("full-name", "Ada Lovelace"), ("email", "ada@acme.se"), ("company", "Acme")],
    &[("full-name", "Bea Ek"), ("email", "BEA@acme.se"), ("city", "Umeå")],
    &[("full-name", "Bea Ek"), ("email", "bea@ACME.se")],
    &[("first-name", "Cid"), ("last-name", "Berg")],
    &[("company", "broken")],
    &[("city", "Kiruna")],
    &[("full-name", "Dan"), ("assigned-to", "Carl")],
];

#[test]
fn a_file_is_planned_row_by_row_then_written_as_one_operation_and_taken_back() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let bea = desk.new_lead(&[("full-name", "Bea Ek"), ("email", "bea@acme.se"), ("notes", "kept")]);
    let before = values_of(&mut desk, 40);
    // mode; created, changed, same, duplicates, refused
    for (mode, want) in [(ImportMode::Create, (3, 0, 0, 2, 2)), (ImportMode::Update, (0, 1, 0, 1, 5)), (ImportMode::Both, (3, 1, 0, 1, 2))]
    {
        let plan = begin(&mut desk, options(mode));
        send(&mut desk, plan, ROWS);
        let Reply::Planned(planned) = desk.call(Request::ImportEnd(plan)) else { panic!("no plan") };
        let counts = (planned.created, planned.changed, planned.same, planned.duplicates, planned.refused);
        assert_eq!(counts, want, "{mode:?}");
        assert_eq!(values_of(&mut desk, 40), before, "a plan changes nothing");
        let outcome = desk.done(Command::Import { plan, choices: Box::default() });
        let op = outcome.op.unwrap();
        assert_eq!((op.verb, op.subject.as_str(), op.records), (Verb::Import, "fair.csv", want.0 + want.1), "{mode:?}");
        let shown = desk.shown(bea, "city notes");
        assert_eq!(shown, if mode == ImportMode::Create { "- | kept" } else { "Umeå | kept" }, "{mode:?}");
        desk.done(Command::Undo(None, Leave::Values));
        assert_eq!(values_of(&mut desk, 40), before, "{mode:?} undone");
    }
}

#[test]
fn each_row_of_the_plan_says_what_becomes_of_it() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let bea = desk.new_lead(&[("full-name", "Bea Ek"), ("email", "bea@acme.se")]);
    let plan = begin(&mut desk, options(ImportMode::Both));
    let left_out: Vec<u64> = send(&mut desk, plan, ROWS).into_iter().map(|(line, _)| line).collect();
    assert_eq!(left_out, [4, 6, 7]);
    let Reply::Planned(planned) = desk.call(Request::ImportEnd(plan)) else { panic!("no plan") };
    assert_eq!(planned.warnings, ["nobody here is called 'Carl': Assigned to is left out in 1 row"]);
    let fates: Vec<_> = desk.plan_rows(&planned).into_iter().map(|row| (row.line, row.record, row.name, row.fate)).collect();
    let city = crate::model::Diff { field: fields::CITY, old: None, new: Some(Value::Text("Umeå".to_owned())) };
    let email = crate::model::Diff {
        field: fields::EMAIL,
        old: Some(Value::Text("bea@acme.se".to_owned())),
        new: Some(Value::Text("BEA@acme.se".to_owned())),
    };
    let name = |name: &str| name.to_owned();
    assert_eq!(
        fates,
        [
            (2, None, name("Ada Lovelace"), Fate::Created),
            (3, Some(bea), name("Bea Ek"), Fate::Changed(vec![email, city])),
            (4, None, name("Bea Ek"), Fate::Duplicate(3)),
            (5, None, name("Cid Berg"), Fate::Created),
            (6, None, name(""), Fate::Refused("E-mail: 'x' is not an e-mail address".to_owned())),
            (7, None, name(""), Fate::Refused("Full name is missing".to_owned())),
            (8, None, name("Dan"), Fate::Created),
        ]
    );
}

#[test]
fn the_same_file_again_changes_nothing() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    for want in [3, 0] {
        let plan = begin(&mut desk, options(ImportMode::Both));
        send(&mut desk, plan, ROWS);
        desk.call(Request::ImportEnd(plan));
        let outcome = desk.done(Command::Import { plan, choices: Box::default() });
        assert_eq!((outcome.changed, outcome.op.is_some()), (want + u64::from(want > 0), want > 0));
    }
}

#[test]
fn names_nobody_has_become_people_when_wished() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let plan = begin(&mut desk, ImportOptions { add_people: true, ..options(ImportMode::Create) });
    let rows: &[&[(&str, &str)]] =
        &[&[("full-name", "Ada"), ("assigned-to", "Carl Åberg")], &[("full-name", "Bea"), ("assigned-to", "carl åberg")]];
    send(&mut desk, plan, rows);
    let Reply::Planned(planned) = desk.call(Request::ImportEnd(plan)) else { panic!("no plan") };
    assert_eq!((planned.created, planned.warnings.as_slice()), (2, &["'Carl Åberg' becomes a person".to_owned()][..]));
    desk.done(Command::Import { plan, choices: Box::default() });
    desk.learn();
    assert_eq!(desk.schema.person("Carl Åberg").map(|person| person.login.as_str()), Some("carl.aberg"));
    assert_eq!(desk.found("assigned-to:carl.aberg"), ["Ada", "Bea"]);
    desk.done(Command::Undo(None, Leave::Values));
    desk.learn();
    assert!(desk.schema.person("Carl Åberg").is_none());
}

#[test]
fn streamed_rows_are_one_operation_and_other_small_writes_do_not_wait_for_it() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let plan = begin(&mut anna, ImportOptions { apply: true, ..options(ImportMode::Both) });
    assert_eq!(send(&mut anna, plan, &ROWS[..3]).len(), 1);
    let drafts = vec![bo.draft(&[("full-name", "Zoe")])];
    let later = bo.done(Command::Create { kind: record_type::LEAD, drafts });
    send(&mut anna, plan, &ROWS[3..]);
    let Reply::Done(outcome) = anna.call(Request::ImportEnd(plan)) else { panic!("not done") };
    let op = outcome.op.unwrap();
    assert_eq!((op.records, outcome.refused_count), (4, 2));
    assert_ne!(later.op.unwrap().seq, op.seq);
    assert_eq!(anna.found(""), ["Cid Berg", "Dan", "Bea Ek", "Ada Lovelace", "Zoe"]);
    anna.done(Command::Undo(None, Leave::Values));
    assert_eq!(anna.found(""), ["Zoe"]);
}

#[test]
fn a_stream_that_breaks_off_leaves_nothing() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let plan = begin(&mut anna, ImportOptions { apply: true, keys: Vec::new(), ..options(ImportMode::Create) });
    let drafts = |desk: &Desk| vec![desk.draft(&[("full-name", "Ada")]); 250];
    let many = drafts(&anna);
    anna.call(Request::ImportRows { plan, drafts: many });
    drop(anna);
    assert_eq!(bo.new_leads(&["Zoe"]).len(), 1);
    assert_eq!(bo.found(""), ["Zoe"]);
    let plan = begin(&mut bo, ImportOptions { apply: true, keys: Vec::new(), ..options(ImportMode::Create) });
    let many = drafts(&bo);
    bo.call(Request::ImportRows { plan, drafts: many });
    assert!(matches!(bo.call(Request::Forget(plan)), Reply::Ok));
    assert_eq!(bo.found(""), ["Zoe"]);
    let Reply::Checked { problems, .. } = bo.call(Request::Check) else { panic!("no check") };
    assert_eq!(problems, [""; 0]);
}

#[test]
fn a_stream_stops_with_the_question_about_it_that_is_withdrawn() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let plan = begin(&mut desk, ImportOptions { apply: true, keys: Vec::new(), ..options(ImportMode::Create) });
    let drafts = vec![desk.draft(&[("full-name", "Ada")]); 5_000];
    let rows = desk.send(Request::ImportRows { plan, drafts });
    // The withdrawal comes long before so many rows are sifted.
    let withdrawal = desk.send(Request::Cancel(rows));
    let (mut answered, mut is_heard) = (None, false);
    while answered.is_none() || !is_heard {
        match desk.inbox.recv().unwrap() {
            FromHub::Reply(ticket, reply) if ticket == rows => answered = Some(reply),
            FromHub::Reply(ticket, _) if ticket == withdrawal => is_heard = true,
            other => assert!(matches!(other, FromHub::Event(_)), "{other:?}"),
        }
    }
    assert!(matches!(answered, Some(Reply::Refused(Refusal::Cancelled))), "{answered:?}");
    assert!(desk.found("").is_empty());
    let plan = begin(&mut desk, ImportOptions { apply: true, keys: Vec::new(), ..options(ImportMode::Create) });
    assert!(send(&mut desk, plan, &ROWS[..1]).is_empty());
    assert!(matches!(desk.call(Request::ImportEnd(plan)), Reply::Done(_)));
    assert_eq!(desk.found(""), ["Ada Lovelace"]);
}

#[test]
fn a_forgotten_plan_and_the_plans_of_others_are_not_found() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let plan = begin(&mut anna, options(ImportMode::Create));
    assert!(matches!(bo.apply(Command::Import { plan, choices: Box::default() }), Err(Refusal::NotFound(_))));
    anna.call(Request::Forget(plan));
    assert!(matches!(anna.apply(Command::Import { plan, choices: Box::default() }), Err(Refusal::NotFound(_))));
}

#[test]
fn an_import_that_brings_nothing_does_not_keep_others_from_what_waits_for_its_end() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let plan = begin(&mut anna, ImportOptions { apply: true, keys: Vec::new(), ..options(ImportMode::Create) });
    let drafts = vec![anna.draft(&[("full-name", "Ada")]); 250];
    anna.call(Request::ImportRows { plan, drafts });
    // Stopped there, as with Ctrl+Z. What is small does not wait; a second import would.
    assert_eq!(bo.new_leads(&["Zoe"]).len(), 1);
    let second = begin(&mut bo, ImportOptions { apply: true, keys: Vec::new(), ..options(ImportMode::Create) });
    assert!(matches!(bo.call(Request::Forget(second)), Reply::Ok));
    assert_eq!(bo.found(""), ["Zoe"]);
    let drafts = vec![anna.draft(&[("full-name", "Bea")])];
    match anna.call(Request::ImportRows { plan, drafts }) {
        Reply::Refused(Refusal::Store(why)) => assert!(why.contains("others waited for its end"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(bo.found(""), ["Zoe"]);
}
