use super::{
    choices::{Known, choices},
    *,
};
use crate::{
    action::{Action, Key, KeyCode},
    model::{Reading, RecordId, Selection, Value, fields, record_type},
    proto::{Command, Outcome, Plan, PlanId, Reply, Request},
    screens::{
        Effect, Input,
        testing::{Desk, NOW, act, any_input, asked, asked_one, closed, said},
    },
    ui::Look,
};

const LIST: QueryId = QueryId(3);

fn selection() -> Target {
    Target::Selection { selection: Selection { marks: [1, 2, 3, 4].into_iter().collect(), range: None }, within: Some(LIST) }
}

fn open(desk: &mut Desk, shown: u64, hidden: u64) -> BulkState {
    desk.with(|cx| BulkState::open(cx, record_type::LEAD, selection(), shown, hidden)).0
}

/// Types, Enter.
fn say(desk: &mut Desk, state: &mut BulkState, text: &str) -> Vec<Effect> {
    desk.with(|cx| {
        for c in text.chars() {
            update(cx, state, &Input::Key(Key::char(c)));
        }
        update(cx, state, &act(Action::PickTake));
    })
    .1
}

fn press(desk: &mut Desk, state: &mut BulkState, action: Action) -> Vec<Effect> {
    desk.with(|cx| update(cx, state, &act(action))).1
}

fn planned(effects: &[Effect]) -> Command {
    asked(effects)
        .into_iter()
        .find_map(|(_, request)| match request {
            Request::Plan(command) => Some(command),
            _ => None,
        })
        .expect("a plan is asked for")
}

#[test]
fn a_field_and_a_value_are_typed_and_enter_goes_to_the_plan() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 4, 0);
    say(&mut desk, &mut state, "status");
    say(&mut desk, &mut state, "qual");
    say(&mut desk, &mut state, "");
    assert_eq!(state.focus, Focus::Go, "Enter again goes on");
    let effects = press(&mut desk, &mut state, Action::FieldActivate);
    let Command::Bulk { edits, target, .. } = planned(&effects) else { panic!("a bulk edit") };
    assert_eq!(edits, [FieldEdit { field: fields::STATUS, edit: Edit::Set(Value::Text("Qualified".to_owned())) }]);
    assert_eq!(target, Target::Selection { selection: Selection { marks: [1, 2, 3, 4].into_iter().collect(), range: None }, within: None });
}

#[test]
fn several_fields_are_lined_up_before() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 4, 0);
    for (field, value) in [("assigned", "bo"), ("/score", "4"), ("/Has a budget", "yes"), ("/categories", "fair-2026")] {
        say(&mut desk, &mut state, field);
        say(&mut desk, &mut state, value);
    }
    let effects = press(&mut desk, &mut state, Action::FormSave);
    let Command::Bulk { edits, .. } = planned(&effects) else { panic!("a bulk edit") };
    let edit = |field, edit| FieldEdit { field, edit };
    assert_eq!(
        edits,
        [
            edit(fields::ASSIGNED_TO, Edit::Set(Value::Text("bo".to_owned()))),
            edit(fields::SCORE, Edit::Set(Value::Stars(4))),
            edit(FieldId(1000), Edit::Tick),
            edit(fields::CATEGORIES, Edit::Add(vec!["fair-2026".to_owned()])),
        ]
    );
}

#[test]
fn visible_is_meant_unless_all_is_chosen() {
    for (all, within, title) in [(false, Some(LIST), 3), (true, None, 4)] {
        let mut desk = Desk::new();
        let mut state = open(&mut desk, 3, 1);
        press(&mut desk, &mut state, Action::PickCancel);
        state.line_up(fields::STATUS, Edit::Clear);
        if all {
            state.focus = Focus::Scope;
            press(&mut desk, &mut state, Action::FieldActivate);
        }
        assert_eq!(state.count(), title);
        let Command::Bulk { target: Target::Selection { within: got, .. }, .. } = planned(&press(&mut desk, &mut state, Action::FormSave))
        else {
            panic!("a selection")
        };
        assert_eq!(got, within);
    }
}

#[test]
fn one_record_is_changed_at_once_without_a_plan() {
    let mut desk = Desk::new();
    let mut state = desk.with(|cx| BulkState::open(cx, record_type::LEAD, Target::Records(vec![RecordId(7)]), 1, 0)).0;
    state.line_up(fields::STATUS, Edit::Clear);
    let (ticket, request) = asked_one(&desk.with(|cx| update(cx, &mut state, &Input::Key(Key::plain(KeyCode::F(2))))).1);
    assert!(matches!(request, Request::Apply(Command::Bulk { .. })));
    let done = Outcome { changed: 1, ..Outcome::default() };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Done(Box::new(done)))));
    assert_eq!(said(&effects), ["Changed 1 lead. u undoes it."]);
    assert!(closed(&effects));
}

#[test]
fn esc_in_the_plan_comes_back_with_everything_kept() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 4, 0);
    state.line_up(fields::STATUS, Edit::Clear);
    let (ticket, _) = asked_one(&press(&mut desk, &mut state, Action::FormSave));
    let plan = Plan {
        mail: None,
        met: None,
        id: PlanId(1),
        changed: 4,
        created: 0,
        same: 0,
        duplicates: 0,
        known: 0,
        stays: 0,
        refused: 0,
        to_manual: 0,
        warnings: Vec::new(),
        scores: None,
        is_final: false,
        beside: 0,
    };
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Planned(Box::new(plan)))));
    assert_eq!(state.context(), Context::Plan);
    let effects = press(&mut desk, &mut state, Action::PlanBack);
    assert!(!closed(&effects));
    assert_eq!(state.lined.len(), 1);
}

#[test]
fn delete_lines_up_clearing_and_takes_it_back() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 4, 0);
    press(&mut desk, &mut state, Action::PickCancel);
    press(&mut desk, &mut state, Action::FieldClear);
    assert_eq!(state.lined[0].edit, Edit::Clear);
    press(&mut desk, &mut state, Action::FieldClear);
    assert!(state.lined.is_empty());
}

#[test]
fn what_cannot_be_cleared_or_set_in_bulk_is_not_offered() {
    let mut desk = Desk::new();
    for kind in [record_type::LEAD, record_type::CONTACT, record_type::ACCOUNT] {
        let (state, _) = desk.with(|cx| BulkState::open(cx, kind, selection(), 4, 0));
        assert!(!state.fields.is_empty());
        for field in [fields::NAME, fields::ID, fields::MODIFIED, fields::MANUAL_STARS] {
            assert!(!state.fields.contains(&field), "{field:?}");
        }
    }
}

#[test]
fn nothing_lined_up_is_said_and_not_planned() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 4, 0);
    press(&mut desk, &mut state, Action::PickCancel);
    assert_eq!(press(&mut desk, &mut state, Action::FormSave), []);
    assert!(state.problem.is_some());
}

#[test]
fn each_kind_offers_what_it_takes_and_says_why_not() {
    let desk = Desk::new();
    let used = [("Fair 2026".to_owned(), 12), ("qualified".to_owned(), 3)];
    let reading = Reading::utc(NOW);
    let known = Known { used: &used, linked: &[], schema: &desk.schema, reading: &reading };
    for (field, typed, want) in [
        ("status", "qual", "Qualified|qual"),
        ("status", "Qualified", "Qualified"),
        ("source", "fair", "Fair 2026|fair"),
        ("score-type", "guess", "! 'guess' is not one of Automatic, Manual"),
        ("score-type", "man", "Manual"),
        ("score", "3", "3 stars"),
        ("score", "6", "! '6' is not a number of stars: 0 to 5 or '-'"),
        ("assigned-to", "ewa", "Ewa Wilk"),
        ("assigned-to", "zoe", "! nobody is called 'zoe'; w on the list adds people"),
        ("next", "fri", "2026-11-27"),
        ("next", "2026-02-30", "! '2026-02-30' is not a day: 2026-03-01, today, +3d or fri is expected"),
        ("categories", "cold", "Add cold|Remove cold|Replace all by cold"),
        ("categories", "+fair 2026 -cold", "Add fair 2026, remove cold"),
        ("categories", "-cold", "Remove cold"),
        ("active", "y", "Yes"),
        ("company", "Fair", "Fair|Fair 2026"),
        ("criterion-1", "n", "Yes|No"),
    ] {
        let field = desk.schema.named(field).unwrap();
        let rows: Vec<String> =
            choices(field, typed, &known).into_iter().map(|row| row.edit.map_or_else(|why| format!("! {why}"), |_| row.label)).collect();
        assert_eq!(rows.join("|"), want, "{} {typed:?}", field.name);
    }
}

#[test]
fn an_invalid_value_stays_in_the_window_with_its_reason() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 4, 0);
    say(&mut desk, &mut state, "next step due");
    say(&mut desk, &mut state, "2026-02-30");
    assert!(state.editor.is_some() && state.lined.is_empty());
}

fn lined_up(desk: &mut Desk) -> BulkState {
    let mut state = open(desk, 3, 1);
    for (field, value) in [("status", "qual"), ("/assigned", "bo"), ("/score", "4"), ("/categories", "fair-2026")] {
        say(desk, &mut state, field);
        say(desk, &mut state, value);
    }
    state
}

/// What the four records hold.
fn holding(desk: &mut Desk, state: &mut BulkState) {
    let text = |text: &str, count| (Value::Text(text.to_owned()), count);
    let mixed = |values: Vec<(Value, u64)>, empty| {
        let filled = values.iter().map(|(_, count)| count).sum();
        Mixed { values, filled, empty, more: false }
    };
    let all = vec![
        (fields::STATUS, mixed(vec![text("New", 2), text("Contacted", 1)], 0)),
        (fields::SOURCE, mixed(vec![text("Fair", 2)], 1)),
        (fields::ASSIGNED_TO, mixed(vec![text("anna", 3)], 0)),
        (fields::CATEGORIES, mixed(Vec::new(), 3)),
        (fields::ACTIVE, mixed(vec![(Value::YesNo(true), 3)], 0)),
    ];
    let ticket = state.asked.expect("what they hold is asked for");
    desk.with(|cx| update(cx, state, &Input::Reply(ticket, &Reply::Mixed(all))));
}

#[test]
fn what_the_records_hold_is_asked_for_those_that_are_meant() {
    let mut desk = Desk::new();
    let (mut state, effects) = desk.with(|cx| BulkState::open(cx, record_type::LEAD, selection(), 3, 1));
    let within = |effects: &[Effect]| match asked_one(effects).1 {
        Request::Mixed { target: Target::Selection { within, .. }, .. } => within,
        other => panic!("{other:?}"),
    };
    assert_eq!(within(&effects), Some(LIST));
    press(&mut desk, &mut state, Action::PickCancel);
    state.focus = Focus::Scope;
    assert_eq!(within(&press(&mut desk, &mut state, Action::FieldActivate)), None);
}

#[test]
fn tags_are_added_and_removed_in_one_edit() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 4, 0);
    say(&mut desk, &mut state, "categories");
    say(&mut desk, &mut state, "+fair -cold");
    let edit = Edit::Change { add: vec!["fair".to_owned()], remove: vec!["cold".to_owned()] };
    assert_eq!(state.lined, [FieldEdit { field: fields::CATEGORIES, edit }]);
}

#[test]
fn a_linked_account_is_picked_by_its_name() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 4, 0);
    let link =
        desk.schema.fields().iter().find(|field| matches!(field.kind, crate::model::Kind::Link(_)) && state.fields.contains(&field.id));
    let Some(link) = link.map(|field| field.id) else { panic!("leads have an account") };
    let (_, effects) = desk.with(|cx| {
        let field = cx.schema.clone();
        state.editor = Some(Editor::open(cx, field.field(link).unwrap(), None));
        update(cx, &mut state, &Input::Paste("acme"));
    });
    let (ticket, Request::Run { id, .. }) = asked(&effects).pop().unwrap() else { panic!("accounts are looked for") };
    let answer = crate::proto::Answer { id, seq: crate::model::Seq(1), total: 1, whole: 1, kept: None, similar: 0, indexing: false };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Answer(answer))));
    let stamp = crate::model::Stamp { by: "anna".to_owned(), at: 0 };
    let acme = crate::model::Record::new(RecordId(40), record_type::ACCOUNT, stamp).with([(fields::NAME, Value::Text("Acme".to_owned()))]);
    let rows = Reply::Rows { id, from: 0, rows: vec![acme], strays: Vec::new(), names: Vec::new() };
    desk.with(|cx| update(cx, &mut state, &Input::Reply(asked_one(&effects).0, &rows)));
    press(&mut desk, &mut state, Action::PickTake);
    assert_eq!(state.lined, [FieldEdit { field: link, edit: Edit::Set(Value::Link(RecordId(40))) }]);
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let mut state = lined_up(&mut desk);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    desk.with(|cx| update(cx, &mut state, &Input::Key(Key::char('s'))));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    say(&mut desk, &mut state, "core");
    assert!(state.editor.is_some());
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn snapshots() {
    let mut desk = Desk::new();
    let mut state = lined_up(&mut desk);
    holding(&mut desk, &mut state);
    insta::assert_snapshot!("80x24", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    insta::assert_snapshot!("80x24_mono", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.with(|cx| update(cx, &mut state, &Input::Key(Key::char('s'))));
    insta::assert_snapshot!("finding", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    press(&mut desk, &mut state, Action::PickCancel);
    press(&mut desk, &mut state, Action::PageNext);
    desk.size(120, 36);
    insta::assert_snapshot!("120x36", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.with(|cx| update(cx, &mut state, &Input::Key(Key::char('s'))));
    say(&mut desk, &mut state, "core");
    insta::assert_snapshot!("120x36_editor", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
}

#[test]
fn no_input_breaks_it() {
    let update = |cx: &mut Cx<'_>, state: &mut BulkState, input: &Input<'_>| {
        update(cx, state, input);
        let mut lined: Vec<FieldId> = state.lined.iter().map(|lined| lined.field).collect();
        lined.sort();
        lined.dedup();
        assert_eq!(lined.len(), state.lined.len());
    };
    for (shown, hidden) in [(0, 0), (1, 0), (3, 2)] {
        any_input(|desk| open(desk, shown, hidden), update, view);
    }
}
