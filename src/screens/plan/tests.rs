use proptest::prelude::*;

use super::*;
use crate::{
    action::Action,
    model::{Diff, RecordId, Seq, Target, Value, fields, record_type},
    proto::{Edit, Event, Fate, FieldEdit, Leave, Met, Outcome, Plan, PlanId, PlanRow, Refusal, Reply, Ticket},
    screens::{
        Effect, Input,
        testing::{Desk, act, asked, closed, said, whims},
    },
    ui::{Look, picture},
};

fn bulk() -> Command {
    let edits = vec![FieldEdit { field: fields::STATUS, edit: Edit::Set(Value::Text("Qualified".to_owned())) }];
    Command::Bulk { target: Target::Records((1..=9).map(RecordId).collect()), edits, struck: Vec::new() }
}

fn plan(changed: u64) -> Plan {
    Plan {
        mail: None,
        met: None,
        id: PlanId(7),
        changed,
        created: 0,
        same: 12,
        duplicates: 0,
        known: 0,
        stays: 0,
        refused: 1,
        to_manual: 17,
        warnings: vec!["2 of them are assigned to somebody who left.".to_owned()],
        scores: None,
        is_final: false,
        beside: 0,
    }
}

fn rows(from: u32, count: u32) -> Reply {
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let row = |at: u32| {
        let fate = match at % 9 {
            7 => Fate::Same,
            8 => Fate::Refused("it is in the bin".to_owned()),
            at => Fate::Changed(vec![
                Diff { field: fields::STATUS, old: (at != 2).then(|| text("New")).flatten(), new: text("Qualified") },
                Diff { field: fields::SCORE, old: (at != 3).then_some(Value::Stars(2)), new: Some(Value::Stars(4)) },
            ]),
        };
        PlanRow { record: Some(RecordId(u64::from(at) + 1)), line: 0, name: format!("Nowak, Ewa {at}"), fate }
    };
    Reply::PlanRows((from..from + count).map(row).collect())
}

/// Answers every question for rows there is.
fn serve(desk: &mut Desk, state: &mut PlanState, effects: &[Effect]) {
    for (ticket, request) in asked(effects) {
        if let Request::PlanRows { from, count, .. } = request {
            desk.with(|cx| update(cx, state, &Input::Reply(ticket, &rows(from, count))));
        }
    }
}

fn opened(desk: &mut Desk, command: Command, changed: u64) -> PlanState {
    let (mut state, effects) = desk.with(|cx| PlanState::open(cx, "Plan: Status".to_owned(), command, Some(record_type::LEAD)));
    let ticket = asked(&effects)[0].0;
    let reply = Reply::Planned(Box::new(plan(changed)));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &reply)));
    serve(desk, &mut state, &effects);
    state
}

fn press(desk: &mut Desk, state: &mut PlanState, actions: &[Action]) -> Vec<Effect> {
    desk.with(|cx| actions.iter().for_each(|action| update(cx, state, &act(*action)))).1
}

fn applied(effects: &[Effect]) -> Option<(Ticket, Command)> {
    asked(effects).into_iter().find_map(|(ticket, request)| match request {
        Request::Apply(command) => Some((ticket, command)),
        _ => None,
    })
}

fn done(changed: u64) -> Reply {
    Reply::Done(Box::new(Outcome { changed, ..Outcome::default() }))
}

#[test]
fn the_button_holds_the_number_and_enter_does_it() {
    let mut desk = Desk::new();
    let mut state = opened(&mut desk, bulk(), 143);
    assert_eq!(state.review.as_ref().unwrap().order(&desk.schema), "Change 143 leads");
    let effects = press(&mut desk, &mut state, &[Action::PlanApply]);
    let (ticket, _) = applied(&effects).unwrap();
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &done(143))));
    assert_eq!(said(&effects), ["Changed 143 leads. u undoes it."]);
    assert!(closed(&effects));
}

#[test]
fn large_plans_and_deletes_start_on_cancel_and_need_y_or_the_focus() {
    let delete = || Command::Delete(Target::Records(vec![RecordId(1), RecordId(2)]));
    for (command, changed, actions, done) in [
        (bulk(), 200, vec![Action::PlanApply], true),
        (bulk(), 201, vec![Action::PlanApply], false),
        (bulk(), 201, vec![Action::PlanYes], true),
        (bulk(), 201, vec![Action::PlanNext, Action::PlanApply], true),
        (delete(), 1, vec![Action::PlanApply], true),
        (delete(), 2, vec![Action::PlanApply], false),
        (delete(), 2, vec![Action::PlanYes], true),
        (bulk(), 0, vec![Action::PlanYes], false),
    ] {
        let mut desk = Desk::new();
        let mut state = opened(&mut desk, command, changed);
        let effects = press(&mut desk, &mut state, &actions);
        assert_eq!(applied(&effects).is_some(), done, "{changed} {actions:?}");
        assert_eq!(closed(&effects), !done && actions == [Action::PlanApply], "{changed} {actions:?}");
    }
}

#[test]
fn what_cannot_be_taken_back_names_whoever_names_them_and_wants_to_be_typed() {
    let mut desk = Desk::new();
    let command = Command::Erase { target: Target::Records(vec![RecordId(17)]), suppress: true };
    let (mut state, effects) = desk.with(|cx| PlanState::open(cx, "Erase for good".to_owned(), command, Some(record_type::LEAD)));
    let warnings = ["This cannot be taken back: undo does not reach it, and the log keeps no values.", "1 note goes along."];
    let warnings = warnings.map(str::to_owned).to_vec();
    let plan = Plan { warnings, is_final: true, changed: 2, beside: 1, same: 0, refused: 0, to_manual: 0, ..plan(2) };
    let reply = Reply::Planned(Box::new(plan.clone()));
    let ticket = asked(&effects)[0].0;
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &reply)));
    let mentions = asked(&effects).into_iter().find(|(_, request)| *request == Request::Mentions(plan.id)).unwrap().0;
    serve(&mut desk, &mut state, &effects);
    let named = Reply::Marks([9, 14].into_iter().collect());
    desk.with(|cx| update(cx, &mut state, &Input::Reply(mentions, &named)));
    desk.size(80, 24);
    let shown = picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    for words in ["2 will go", "1 stays without its link", "and the log", "values.", "2 other records name them", "#9, #14.", "1 of 3 rows"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(applied(&press(&mut desk, &mut state, &[Action::PlanYes])).is_none());
    for c in "erase 2".chars() {
        desk.with(|cx| update(cx, &mut state, &Input::Key(crate::action::Key::char(c))));
    }
    assert!(applied(&press(&mut desk, &mut state, &[Action::TextNewline])).is_some());
}

#[test]
fn space_strikes_a_record_out_and_the_number_follows() {
    let mut desk = Desk::new();
    let mut state = opened(&mut desk, bulk(), 143);
    press(&mut desk, &mut state, &[Action::PlanStrike, Action::PlanDown, Action::PlanStrike, Action::PlanUp, Action::PlanStrike]);
    assert_eq!(state.review.as_ref().unwrap().order(&desk.schema), "Change 142 leads");
    let effects = press(&mut desk, &mut state, &[Action::PlanApply]);
    let Some((_, Command::Planned { struck, .. })) = applied(&effects) else { panic!("it is applied") };
    assert_eq!(struck, [RecordId(1)]);
}

#[test]
fn rows_that_do_not_change_and_plans_of_other_commands_cannot_be_struck() {
    let mut desk = Desk::new();
    let mut state = opened(&mut desk, bulk(), 143);
    press(&mut desk, &mut state, &[Action::PlanDown; 7]);
    press(&mut desk, &mut state, &[Action::PlanStrike]);
    assert_eq!(state.review.as_ref().unwrap().wanted(), 143);
    let mut state = opened(&mut desk, Command::Restore(Target::Records(Vec::new())), 5);
    press(&mut desk, &mut state, &[Action::PlanStrike]);
    assert_eq!(state.review.as_ref().unwrap().wanted(), 5);
}

#[test]
fn rows_are_asked_for_as_they_come_into_view() {
    let mut desk = Desk::new();
    let mut state = opened(&mut desk, bulk(), 100_000);
    let mut pages = Vec::new();
    for _ in 0..400 {
        let effects = press(&mut desk, &mut state, &[Action::PlanPageDown]);
        pages.extend(asked(&effects));
        serve(&mut desk, &mut state, &effects);
        let review = state.review.as_ref().unwrap();
        assert!(review.row(review.cursor).is_some(), "row {} is there", review.cursor);
    }
    assert!(pages.len() > 20 && pages.len() < 100, "{}", pages.len());
}

#[test]
fn what_others_changed_meanwhile_is_planned_again_before_anything_is_written() {
    for (changed, applies) in [(143, true), (140, false)] {
        let mut desk = Desk::new();
        let mut state = opened(&mut desk, bulk(), 143);
        let event = Event::Changed { seq: Seq(9), by: "bo".to_owned(), records: None, fields: Vec::new() };
        desk.with(|cx| update(cx, &mut state, &Input::Event(&event)));
        let effects = press(&mut desk, &mut state, &[Action::PlanApply]);
        assert_eq!(applied(&effects), None);
        let ticket = asked(&effects).last().unwrap().0;
        let reply = Reply::Planned(Box::new(plan(changed)));
        let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &reply)));
        assert_eq!(applied(&effects).is_some(), applies);
        assert_eq!(state.review.as_ref().unwrap().note.is_some(), !applies);
    }
}

#[test]
fn esc_while_it_is_done_stops_it_and_the_plan_stays() {
    let mut desk = Desk::new();
    let mut state = opened(&mut desk, bulk(), 143);
    let effects = press(&mut desk, &mut state, &[Action::PlanApply]);
    let (ticket, _) = applied(&effects).unwrap();
    let event = Event::Progress { ticket, done: 50, total: 143 };
    desk.with(|cx| update(cx, &mut state, &Input::Event(&event)));
    let effects = press(&mut desk, &mut state, &[Action::PlanBack, Action::PlanBack]);
    assert_eq!(asked(&effects).into_iter().map(|(_, request)| request).collect::<Vec<_>>(), [Request::Cancel(ticket)]);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Refused(Refusal::Cancelled))));
    assert!(!closed(&effects));
    assert_eq!(state.review.as_ref().unwrap().note.as_deref(), Some("Stopped. Nothing was changed."));
}

#[test]
fn c_copies_the_shell_line_without_what_was_struck_out() {
    let mut desk = Desk::new();
    let mut state = opened(&mut desk, bulk(), 9);
    let effects = press(&mut desk, &mut state, &[Action::PlanStrike, Action::PlanCopy]);
    let copied = effects.iter().find_map(|effect| if let Effect::Copy(line) = effect { Some(line.as_str()) } else { None });
    assert_eq!(copied, Some("prospekt set status=Qualified --id 2,3,4,5,6,7,8,9 --apply"));
    assert!(state.review.as_ref().unwrap().note.is_some(), "and it is said");
}

#[test]
fn a_plan_is_applied_and_made_anew_by_its_number() {
    let mut desk = Desk::new();
    for command in [bulk(), Command::Delete(Target::Records(vec![RecordId(1)]))] {
        let mut state = opened(&mut desk, command, 1);
        let effects = press(&mut desk, &mut state, &[Action::PlanYes]);
        assert_eq!(applied(&effects).unwrap().1, Command::Planned { plan: PlanId(7), struck: Vec::new() });
    }
    let mut state = opened(&mut desk, Command::Undo(Some(Seq(3)), Leave::Values), 1);
    let effects = press(&mut desk, &mut state, &[Action::PlanYes]);
    assert_eq!(applied(&effects).unwrap().1, Command::Undo(Some(Seq(3)), Leave::Values));
}

/// An undo that met records somebody worked on since.
fn met(desk: &mut Desk, changed: u64, partly: u64) -> PlanState {
    let met = Met { of: Seq(12), records: 37, partly, by: vec!["anna".to_owned(), "bo".to_owned()] };
    let plan = Plan { same: 0, to_manual: 0, warnings: Vec::new(), refused: 37, met: Some(met), ..plan(changed) };
    let (mut state, effects) = desk.with(|cx| PlanState::undo(cx, &plan));
    serve(desk, &mut state, &effects);
    state
}

#[test]
fn an_undo_that_met_others_offers_what_is_left_what_still_can_and_nothing() {
    use Action::{PlanApply, PlanNext, PlanYes};
    let mut desk = Desk::new();
    for (changed, partly, keys, want) in [
        (985, 22, &[PlanApply][..], None),
        (985, 22, &[PlanYes], Some(Leave::Records)),
        (985, 22, &[PlanNext, PlanApply], Some(Leave::Records)),
        (985, 22, &[PlanNext, PlanNext, PlanApply], Some(Leave::Values)),
        (985, 22, &[PlanNext, PlanNext, PlanNext, PlanApply], None),
        // Without any that go back in part there is nothing to choose between.
        (963, 0, &[PlanNext, PlanApply], Some(Leave::Records)),
        (963, 0, &[PlanNext, PlanNext, PlanApply], None),
        (22, 22, &[PlanNext, PlanApply], Some(Leave::Values)),
        (22, 22, &[PlanYes], Some(Leave::Values)),
    ] {
        let mut state = met(&mut desk, changed, partly);
        let effects = press(&mut desk, &mut state, keys);
        let done = applied(&effects).map(|(_, command)| command);
        assert_eq!(done, want.map(|leave| Command::Undo(Some(Seq(12)), leave)), "{changed} {partly} {keys:?}");
        assert_eq!(closed(&effects), want.is_none(), "{changed} {partly} {keys:?}");
    }
    let state = met(&mut desk, 985, 22);
    insta::assert_snapshot!("undo_80x24", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn it_draws_at_every_size_in_every_stage() {
    let mut desk = Desk::new();
    let (planning, _) = desk.with(|cx| PlanState::open(cx, "Plan".to_owned(), bulk(), None));
    let mut applying = opened(&mut desk, bulk(), 143);
    let looking = applying.clone();
    applying.stage = Stage::Applying { ticket: Ticket(1), progress: Some((40, 143)), stopping: false };
    let refused = PlanState { stage: Stage::Refused("no".to_owned()), ..planning.clone() };
    for state in [planning, applying, looking, refused] {
        desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    }
}

#[test]
fn snapshots() {
    let mut desk = Desk::new();
    let mut state = opened(&mut desk, bulk(), 143);
    press(&mut desk, &mut state, &[Action::PlanDown, Action::PlanStrike]);
    insta::assert_snapshot!("80x24", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    insta::assert_snapshot!("80x24_mono", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.size(120, 36);
    let large = opened(&mut desk, Command::Delete(Target::Records(Vec::new())), 3_000);
    insta::assert_snapshot!("120x36", desk.picture(&Look::default(), |vx, canvas, area| view(&large, vx, canvas, area)));
    state.stage = Stage::Applying { ticket: Ticket(1), progress: Some((45_000, 100_000)), stopping: false };
    insta::assert_snapshot!("progress", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
}

proptest! {
    #![proptest_config(crate::screens::testing::some_cases())]
    #[test]
    fn no_input_breaks_it(whims in whims(), changed in 0u64..2_000) {
        let mut desk = Desk::new();
        let mut state = opened(&mut desk, bulk(), changed);
        for whim in whims {
            let (_, effects) = desk.with(|cx| update(cx, &mut state, &whim.input()));
            serve(&mut desk, &mut state, &effects);
            desk.draw(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area));
        }
    }
}
