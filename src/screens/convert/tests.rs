use super::*;
use crate::{
    action::{Action, Key, KeyCode},
    model::{Page, Stamp, Value},
    proto::{Outcome, Refusal, Reply},
    screens::{
        Effect, Input, Open,
        testing::{Desk, act, any_input, asked, asked_one, closed, said},
    },
};

fn record(id: u64, kind: TypeId, values: &[(FieldId, &str)]) -> Box<Record> {
    let values = values.iter().map(|(field, text)| (*field, Value::Text((*text).to_owned())));
    Box::new(Record::new(RecordId(id), kind, Stamp { by: "anna".to_owned(), at: 0 }).with(values))
}

/// The window of one lead, with what the hub knows of it.
fn one(desk: &mut Desk, twin: Option<Box<Record>>, account: Option<&str>) -> ConvertState {
    let (mut state, effects) = desk.with(|cx| ConvertState::open(cx, record_type::LEAD, Target::Records(vec![RecordId(7)]), 1, false));
    let tickets: Vec<Ticket> = asked(&effects).iter().map(|(ticket, _)| *ticket).collect();
    let ada = record(7, record_type::LEAD, &[(fields::NAME, "Ada Berg"), (fields::COMPANY, "Acme"), (fields::JOB_TITLE, "CTO")]);
    let named = |name: &str| Named { id: RecordId(9), kind: record_type::ACCOUNT, name: name.to_owned(), is_binned: false };
    let twins = Reply::Twins { contact: twin.map(|twin| (twin, "same e-mail a@x.se".to_owned())), account: account.map(named) };
    desk.with(|cx| {
        update(cx, &mut state, &Input::Reply(tickets[0], &Reply::Record(Some(ada))));
        update(cx, &mut state, &Input::Reply(tickets[1], &twins));
    });
    state
}

fn keys(desk: &mut Desk, state: &mut ConvertState, actions: &[Action]) -> Vec<Effect> {
    desk.with(|cx| actions.iter().for_each(|action| update(cx, state, &act(*action)))).1
}

fn how(state: &ConvertState) -> Conversion {
    let Command::Convert { how, .. } = state.command(&Schema::default()) else { panic!("no conversion") };
    *how
}

fn done(outcome: Outcome) -> Reply {
    Reply::Done(Box::new(outcome))
}

fn outcome(refused: &[&str]) -> Outcome {
    let op = crate::model::OpHead {
        seq: crate::model::Seq(4),
        by: "anna".to_owned(),
        at: 0,
        verb: crate::model::Verb::Convert,
        records: 1,
        fields: Vec::new(),
        subject: "Ada Berg".to_owned(),
        undoes: None,
        undone_by: None,
        skipped: 0,
        state: crate::model::OpState::Done,
    };
    Outcome {
        op: refused.is_empty().then_some(op),
        changed: u64::from(refused.is_empty()),
        refused: refused.iter().map(|reason| (None, (*reason).to_owned())).collect(),
        ..Outcome::default()
    }
}

#[test]
fn enter_converts_one_and_opens_it_on_its_new_pages() {
    let mut desk = Desk::new();
    let mut state = one(&mut desk, None, None);
    assert_eq!(state.rows(&desk.schema), [Row::To, Row::Account, Row::Title].into_iter().filter(|row| *row != Row::To).collect::<Vec<_>>());
    let effects = keys(&mut desk, &mut state, &[Action::TextNewline]);
    let (ticket, Request::Apply(Command::Convert { to, how, .. })) = asked_one(&effects) else { panic!("one wish") };
    assert_eq!((to, *how), (record_type::CONTACT, Conversion::default()));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &done(outcome(&[])))));
    assert_eq!(said(&effects), ["Ada Berg is a business contact now. u undoes it."]);
    assert!(closed(&effects));
    let form = Open::FormAt { kind: record_type::CONTACT, record: RecordId(7), page: Page::Details };
    assert!(effects.contains(&Effect::Open(Box::new(form))));
}

#[test]
fn a_refusal_stays_in_sight_with_who_and_when() {
    let mut desk = Desk::new();
    let mut state = one(&mut desk, None, None);
    let effects = keys(&mut desk, &mut state, &[Action::TextNewline]);
    let (ticket, _) = asked_one(&effects);
    let reason = "is a business contact already; bo converted it on 2026-11-20";
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &done(outcome(&[reason])))));
    assert_eq!(state.problem.as_deref(), Some("it is a business contact already; bo converted it on 2026-11-20"));
    desk.with(|cx| update(cx, &mut state, &act(Action::TextNewline)));
    let gone = Reply::Refused(Refusal::Store("the disk is full".to_owned()));
    let ticket = state.busy.unwrap();
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &gone)));
    assert_eq!(state.problem.as_deref(), Some("the disk is full; nothing was changed"));
}

#[test]
fn account_and_opportunity_are_chosen_row_by_row() {
    let mut desk = Desk::new();
    let mut state = one(&mut desk, None, None);
    keys(&mut desk, &mut state, &[Action::TextChoices, Action::TextDone]);
    desk.with(|cx| "Site".chars().for_each(|c| update(cx, &mut state, &Input::Key(Key::char(c)))));
    assert_eq!(how(&state).account, Account::Make);
    assert_eq!(how(&state).offer.unwrap().title, "Site");
    let known = one(&mut desk, None, Some("Acme AB"));
    assert_eq!(how(&known).account, Account::Link, "an account that is there is offered");
}

#[test]
fn going_into_a_contact_keeps_its_values_but_for_those_chosen() {
    let mut desk = Desk::new();
    let twin = record(5, record_type::CONTACT, &[(fields::NAME, "Ada Berg"), (fields::JOB_TITLE, "CEO")]);
    let mut state = one(&mut desk, Some(twin), None);
    assert_eq!(how(&state).matches, Matches::Apart);
    desk.with(|cx| update(cx, &mut state, &Input::Key(Key::plain(KeyCode::Right))));
    assert_eq!(how(&state).matches, Matches::Into);
    assert_eq!(state.rows(&desk.schema)[1], Row::Over(fields::JOB_TITLE));
    keys(&mut desk, &mut state, &[Action::TextDone]);
    desk.with(|cx| update(cx, &mut state, &Input::Key(Key::char(' '))));
    assert_eq!(how(&state).over, [fields::JOB_TITLE]);
    let effects = keys(&mut desk, &mut state, &[Action::TextNewline]);
    let (ticket, _) = asked_one(&effects);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &done(outcome(&[])))));
    assert_eq!(said(&effects), ["Ada Berg went into Ada Berg. u undoes it."]);
    let form = Open::FormAt { kind: record_type::CONTACT, record: RecordId(5), page: Page::Details };
    assert!(effects.contains(&Effect::Open(Box::new(form))));
}

#[test]
fn a_selection_goes_through_its_plan() {
    let mut desk = Desk::new();
    let target = Target::Records(vec![RecordId(1), RecordId(2)]);
    let (mut state, effects) = desk.with(|cx| ConvertState::open(cx, record_type::LEAD, target, 2, false));
    assert!(asked(&effects).is_empty());
    let effects = keys(&mut desk, &mut state, &[Action::TextNewline]);
    let plan = effects.iter().find_map(|effect| match effect {
        Effect::Open(open) => match &**open {
            Open::Plan { title, .. } => Some(title.clone()),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(plan.as_deref(), Some("Convert to business contacts"));
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let twin = record(5, record_type::CONTACT, &[(fields::NAME, "Ada Berg"), (fields::JOB_TITLE, "CEO")]);
    let mut state = one(&mut desk, Some(twin), Some("Acme AB"));
    state.matches = Matches::Into;
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    for ids in [&[RecordId(1)][..], &[RecordId(1), RecordId(2)]] {
        let target = || Target::Records(ids.to_vec());
        any_input(|desk| desk.with(|cx| ConvertState::open(cx, record_type::LEAD, target(), 2, false)).0, update, view);
    }
}

#[test]
fn what_became_of_the_record_meanwhile_is_said_and_what_was_typed_stays() {
    use crate::{model::Seq, proto::Event};
    let mut desk = Desk::new();
    let binned = || {
        let mut record = *record(7, record_type::LEAD, &[(fields::NAME, "Ada Berg"), (fields::COMPANY, "Acme")]);
        record.set(fields::DELETED, Some(Value::Moment(5)));
        Some(Box::new(record))
    };
    let merged = || {
        let mut record = *record(7, record_type::LEAD, &[(fields::NAME, "Ada Berg"), (fields::COMPANY, "Acme")]);
        record.set(fields::DELETED, Some(Value::Moment(5)));
        record.set(fields::MERGED_INTO, Some(Value::Link(RecordId(12))));
        Some(Box::new(record))
    };
    let converted = || Some(record(7, record_type::CONTACT, &[(fields::NAME, "Ada Berg"), (fields::COMPANY, "Acme")]));
    for (became, want) in [
        (binned(), "moved Ada Berg to the bin"),
        (merged(), "merged Ada Berg into #12"),
        (converted(), "made Ada Berg a business contact meanwhile"),
        (None, "not here any more"),
    ] {
        let mut state = one(&mut desk, None, None);
        keys(&mut desk, &mut state, &[Action::TextDown]);
        desk.with(|cx| update(cx, &mut state, &Input::Paste("A big sale")));
        let changed = |id| Event::Changed { seq: Seq(9), by: "bo".to_owned(), records: Some(vec![RecordId(id)]), fields: Vec::new() };
        let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Event(&changed(8))));
        assert!(asked(&effects).is_empty(), "another record");
        let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Event(&changed(7))));
        let (ticket, request) = asked_one(&effects);
        assert_eq!(request, Request::Record(RecordId(7)));
        desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Record(became))));
        assert!(state.problem.as_ref().is_some_and(|problem| problem.contains(want)), "{:?}", state.problem);
        assert_eq!(state.title.text(), "A big sale");
    }
    let mut state = one(&mut desk, None, None);
    let event = Event::Erased { by: "bo".to_owned(), records: Some(vec![RecordId(7)]) };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Event(&event)));
    assert!(closed(&effects) && said(&effects)[0].contains("Bo Ek erased the record"), "{:?}", said(&effects));
}
