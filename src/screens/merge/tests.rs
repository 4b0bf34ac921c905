use super::*;
use crate::{
    action::Action,
    model::{Seq, Stamp},
    proto::{Event, Outcome, Refusal, Reply},
    screens::{
        Effect, Input,
        testing::{Desk, NOW, act, any_input, asked, asked_one, closed},
    },
    ui::{Look, picture},
};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn record(id: u64, kind: crate::model::TypeId, values: &[(FieldId, &str)]) -> Record {
    let stamp = Stamp { by: "bo".to_owned(), at: NOW };
    let mut record = Record::new(RecordId(id), kind, stamp).with(values.iter().map(|(field, value)| (*field, text(value))));
    record.rev = Seq(3);
    record
}

fn two() -> Vec<Record> {
    vec![
        record(
            9,
            record_type::LEAD,
            &[(fields::NAME, "Ada Berg"), (fields::COMPANY, "Acme"), (fields::EMAIL, "a@x.se"), (fields::SOURCE, "Web")],
        ),
        record(12, record_type::LEAD, &[(fields::NAME, "A. Berg"), (fields::COMPANY, "Bell"), (fields::SOURCE, "Web")]),
    ]
}

fn give(desk: &mut Desk, state: &mut MergeState, effects: &[Effect], records: &[Record]) {
    for (ticket, request) in asked(effects) {
        if let Request::Record(id) = request {
            let found = records.iter().find(|record| record.id == id).cloned().map(Box::new);
            desk.with(|cx| update(cx, state, &Input::Reply(ticket, &Reply::Record(found))));
        }
    }
}

fn open(desk: &mut Desk, records: &[Record]) -> MergeState {
    let ids = records.iter().map(|record| record.id).collect();
    let (mut state, effects) = desk.with(|cx| MergeState::open(cx, Target::Records(ids)));
    give(desk, &mut state, &effects, records);
    state
}

fn press(desk: &mut Desk, state: &mut MergeState, actions: &[Action]) -> Vec<Effect> {
    desk.with(|cx| actions.iter().for_each(|action| update(cx, state, &act(*action)))).1
}

fn shown(desk: &Desk, state: &MergeState) -> String {
    picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(state, vx, canvas, area)))
}

#[test]
fn the_fullest_stays_unless_a_contact_is_among_them_or_one_is_chosen() {
    let contact = record(20, record_type::CONTACT, &[(fields::NAME, "Ada")]);
    let same = record(
        5,
        record_type::LEAD,
        &[(fields::NAME, "Ada Berg"), (fields::COMPANY, "X"), (fields::EMAIL, "x@x.se"), (fields::SOURCE, "Web")],
    );
    let mut desk = Desk::new();
    for (records, want) in
        [(two(), 9), (two().into_iter().chain([contact]).collect(), 20), (two().into_iter().chain([same]).collect::<Vec<_>>(), 5)]
    {
        assert_eq!(open(&mut desk, &records).stays(), Some(RecordId(want)));
    }
    let mut state = open(&mut desk, &two());
    press(&mut desk, &mut state, &[Action::FieldMore, Action::FieldActivate]);
    assert_eq!(state.stays(), Some(RecordId(12)));
}

#[test]
fn only_fields_that_differ_are_rows_until_all_are_wanted() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, &two());
    let differing = [Line::Survivor, Line::Field(fields::NAME), Line::Field(fields::COMPANY), Line::Same(2)];
    assert_eq!(state.lines(&desk.schema), differing);
    assert!(shown(&desk, &state).contains("2 more fields do not differ"), "{}", shown(&desk, &state));
    press(&mut desk, &mut state, &[Action::FieldNext, Action::FieldNext, Action::FieldNext, Action::FieldActivate]);
    assert!(state.lines(&desk.schema).contains(&Line::Field(fields::SOURCE)));
    assert!(shown(&desk, &state).contains("a@x.se"));
}

#[test]
fn the_command_names_the_survivor_the_values_chosen_and_what_was_seen() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, &two());
    press(&mut desk, &mut state, &[Action::FieldNext, Action::FieldNext, Action::FieldMore, Action::FieldActivate]);
    assert!(shown(&desk, &state).contains("Company will be: Bell"), "{}", shown(&desk, &state));
    let effects = press(&mut desk, &mut state, &[Action::FormSave]);
    let (ticket, request) = asked_one(&effects);
    let seen = vec![(RecordId(9), Seq(3)), (RecordId(12), Seq(3))];
    let values = vec![(fields::COMPANY, Some(text("Bell")))];
    let want = Command::Merge { survivor: RecordId(9), others: vec![RecordId(12)], values, seen };
    assert_eq!(request, Request::Apply(want));
    assert!(asked(&press(&mut desk, &mut state, &[Action::FormSave])).is_empty(), "once is enough");
    let outcome = Outcome { changed: 2, ..Outcome::default() };
    let effects = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Done(Box::new(outcome))))).1;
    assert!(closed(&effects));
}

#[test]
fn a_refusal_keeps_the_window_and_asks_for_the_records_again() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, &two());
    let (ticket, _) = asked_one(&press(&mut desk, &mut state, &[Action::FormSave]));
    let refusal = Refusal::Invalid(vec![(None, "A. Berg (#12) was changed by bo meanwhile; look at it again".to_owned())]);
    let effects = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Refused(refusal)))).1;
    assert_eq!(asked(&effects).len(), 2);
    assert!(shown(&desk, &state).contains("Nothing was merged: A. Berg (#12) was changed by bo"));
}

#[test]
fn a_change_of_somebody_else_is_marked_its_choice_is_dropped_and_it_is_looked_at_first() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, &two());
    press(&mut desk, &mut state, &[Action::FieldNext, Action::FieldNext, Action::FieldMore, Action::FieldActivate]);
    let changed = Event::Changed { seq: Seq(4), by: "bo".to_owned(), records: Some(vec![RecordId(12)]), fields: Vec::new() };
    let effects = desk.with(|cx| update(cx, &mut state, &Input::Event(&changed))).1;
    let mut news = two();
    news[1].rev = Seq(4);
    news[1].set(fields::COMPANY, Some(text("Cray")));
    give(&mut desk, &mut state, &effects, &news);
    assert!(state.choices.is_empty());
    let text = shown(&desk, &state);
    assert!(text.contains("! Cray") && text.contains("Bo Ek changed Company of #12 meanwhile"), "{text}");
    assert!(asked(&press(&mut desk, &mut state, &[Action::FormSave])).is_empty());
    assert_eq!(asked(&press(&mut desk, &mut state, &[Action::FormSave])).len(), 1);
}

#[test]
fn what_cannot_be_merged_is_named_and_can_be_left_out() {
    let mut desk = Desk::new();
    let binned = record(14, record_type::LEAD, &[(fields::NAME, "Cid")]).with([(fields::DELETED, Value::Moment(NOW))]);
    let account = record(15, record_type::ACCOUNT, &[(fields::NAME, "Acme")]);
    for (odd, why) in [(binned, "Cid (#14) is in the bin"), (account, "Acme (#15) is an account, and not a lead or contact")] {
        let records: Vec<Record> = two().into_iter().chain([odd]).collect();
        let mut state = open(&mut desk, &records);
        assert!(asked(&press(&mut desk, &mut state, &[Action::FormSave])).is_empty());
        assert!(shown(&desk, &state).contains(why), "{}", shown(&desk, &state));
        press(&mut desk, &mut state, &[Action::FieldMore, Action::FieldMore, Action::FieldClear]);
        assert_eq!(asked(&press(&mut desk, &mut state, &[Action::FormSave])).len(), 1);
        press(&mut desk, &mut state, &[Action::FieldClear]);
        assert_eq!(state.columns.len(), 2, "two are the least");
    }
}

#[test]
fn one_record_and_eleven_are_refused() {
    let mut desk = Desk::new();
    for count in [1, 11] {
        let (state, effects) = desk.with(|cx| MergeState::open(cx, Target::Records((1..=count).map(RecordId).collect())));
        assert!(asked(&effects).is_empty());
        assert!(shown(&desk, &state).contains(&format!("2 to 10 records; {count} were chosen")));
    }
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let many: Vec<Record> =
        (1..=10).map(|id| record(id, record_type::LEAD, &[(fields::NAME, "Ann"), (fields::COMPANY, &format!("C{id}"))])).collect();
    for records in [two(), many] {
        let mut state = open(&mut desk, &records);
        desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
        press(&mut desk, &mut state, &[Action::FieldMore; 9]);
        desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    }
    let (state, _) = desk.with(|cx| MergeState::open(cx, Target::Records(vec![RecordId(1)])));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|desk| open(desk, &two()), update, view);
}

fn erased(desk: &mut Desk, state: &mut MergeState, ids: &[u64]) {
    let event = Event::Erased { by: "bo".to_owned(), records: Some(ids.iter().copied().map(RecordId).collect()) };
    desk.with(|cx| update(cx, state, &Input::Event(&event)));
}

#[test]
fn of_what_was_erased_meanwhile_nothing_is_shown_and_the_others_go_on() {
    let third = record(30, record_type::LEAD, &[(fields::NAME, "Zerafina"), (fields::COMPANY, "Cedar")]);
    let mut desk = Desk::new();
    let mut state = open(&mut desk, &two().into_iter().chain([third]).collect::<Vec<_>>());
    assert!(shown(&desk, &state).contains("Zerafina"));
    erased(&mut desk, &mut state, &[30, 99]);
    let text = shown(&desk, &state);
    assert!(!text.contains("Zerafina") && text.contains("Bo Ek erased #30 for good"), "{text}");
    let effects = press(&mut desk, &mut state, &[Action::FormSave]);
    let (_, Request::Apply(Command::Merge { survivor, others, .. })) = asked_one(&effects) else { panic!("one wish") };
    assert_eq!((survivor, others), (RecordId(9), vec![RecordId(12)]));
    // Of two, one is nothing to merge.
    let mut state = open(&mut desk, &two());
    erased(&mut desk, &mut state, &[12]);
    let text = shown(&desk, &state);
    assert!(text.contains("nothing left to merge") && !text.contains("Berg"), "{text}");
    assert!(asked(&press(&mut desk, &mut state, &[Action::FormSave])).is_empty());
}

#[test]
fn a_record_that_is_not_there_any_more_is_not_shown_from_memory() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, &two());
    let changed = Event::Changed { seq: Seq(9), by: "bo".to_owned(), records: Some(vec![RecordId(12)]), fields: Vec::new() };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Event(&changed)));
    give(&mut desk, &mut state, &effects, &two()[..1]);
    let text = shown(&desk, &state);
    assert!(!text.contains("A. Berg") && text.contains("no record #12 any more"), "{text}");
}
