use proptest::prelude::*;

use super::*;
use crate::{
    action::Action,
    exchange::{Options, Reader, mapping::ColumnUse, reader::Preview, source::Layout},
    model::{Reading, fields, record_type},
    proto::{Choice, Class, Command, ImportPage, ImportRow, MatchKey, Meets, Outcome, Plan, PlanId, Reply, Request},
    screens::{
        Become, FileNews, Input, Open, SendFile,
        testing::{Desk, NOW, Whim, act, asked, asked_one, closed, said, whims},
    },
    ui::Look,
};

/// Written by hand: an export with headers known and unknown.
const FILE: &str = "First Name;Last Name;Company;E-mail Address;Mobile Phone;Shoe size\n\
    Ewa;Nowak;Arvo Logistik;ewa@arvo.example;+46 70 123 45;38\n\
    Chidi;Okafor;Bright Foods;chidi@bright.example;;44\n\
    Rosa;Quispe;Qori Minerals;rosa@qori.example;070-555;\n";

fn preview(desk: &Desk) -> Preview {
    let options = Options::new(record_type::LEAD, Reading::utc(NOW));
    Reader::open(FILE.as_bytes(), &desk.schema, &options).unwrap().preview().clone()
}

fn at_mapping(desk: &mut Desk) -> ImportState {
    let (mut state, effects) = desk.with(|cx| ImportState::open(cx, record_type::LEAD, Some("/tmp/fair.csv".into())));
    assert_eq!(effects, [Effect::Preview { path: "/tmp/fair.csv".into(), layout: Layout::default(), kind: record_type::LEAD }]);
    let news = FileNews::Previewed("/tmp/fair.csv".into(), Ok(Box::new(preview(desk))));
    desk.with(|cx| update(cx, &mut state, &Input::File(&news)));
    state
}

fn press(desk: &mut Desk, state: &mut ImportState, action: Action) -> Vec<Effect> {
    desk.with(|cx| update(cx, state, &act(action))).1
}

fn plan(created: u64) -> Plan {
    let warnings = vec!["'zoe' in 12 rows is nobody here: the cells are left out.".to_owned()];
    Plan { id: PlanId(5), created, changed: 2, same: 1, duplicates: 1, refused: 1, warnings, ..Plan::default() }
}

fn row(line: u64, class: Class) -> ImportRow {
    let meets = (class == Class::InFile).then(|| Meets {
        record: None,
        kind: record_type::LEAD,
        line: 2,
        name: "Ewa Nowak 0".to_owned(),
        by: MatchKey::Email,
    });
    let reason = if class == Class::Refused { "E-mail: 'x' is not an e-mail address".to_owned() } else { String::new() };
    ImportRow { line, name: format!("Ewa Nowak {line}"), class, meets, said: Vec::new(), reason, remedy: None, mail: None }
}

fn at_review(desk: &mut Desk, created: u64) -> ImportState {
    let mut state = at_mapping(desk);
    press(desk, &mut state, Action::ImportPlan);
    let news = FileNews::Planned(Box::new(plan(created)), Vec::new());
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&news)));
    let classes = [Class::New, Class::InFile, Class::Refused, Class::Unchanged];
    for (ticket, request) in asked(&effects) {
        if let Request::ImportPage { .. } = request {
            let rows = (2..).zip(classes).map(|(line, class)| row(line, class)).collect();
            let page = Reply::ImportPage(Box::new(ImportPage { from: 0, at: None, rows }));
            desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &page)));
        }
    }
    state
}

fn sent(effects: &[Effect]) -> Option<SendFile> {
    effects.iter().find_map(|effect| match effect {
        Effect::SendFile(file) => Some((**file).clone()),
        _ => None,
    })
}

#[test]
fn a_path_is_typed_or_dragged_and_a_wrong_one_stays_to_be_mended() {
    let mut desk = Desk::new();
    let (mut state, _) = desk.with(|cx| ImportState::open(cx, record_type::LEAD, None));
    assert_eq!(state.context(), Context::Text);
    desk.with(|cx| update(cx, &mut state, &Input::Paste("'/home/anna/trade fair.csv' ")));
    let effects = press(&mut desk, &mut state, Action::TextNewline);
    assert_eq!(effects, [Effect::Preview { path: "/home/anna/trade fair.csv".into(), layout: Layout::default(), kind: record_type::LEAD }]);
    let news = FileNews::Previewed("/home/anna/trade fair.csv".into(), Err("there is no such file".to_owned()));
    desk.with(|cx| update(cx, &mut state, &Input::File(&news)));
    assert_eq!((state.context(), state.problem.as_deref()), (Context::Text, Some("there is no such file")));
    assert!(state.typed.text().contains("trade fair.csv"));
}

#[test]
fn a_path_with_marks_before_its_blanks_is_understood_and_e_mail_is_read_as_e_mail() {
    let mut desk = Desk::new();
    let (mut state, _) = desk.with(|cx| ImportState::open(cx, record_type::ACCOUNT, None));
    desk.with(|cx| update(cx, &mut state, &Input::Paste("/home/anna/old\\ mail.mbox")));
    let effects = press(&mut desk, &mut state, Action::TextNewline);
    let path = PathBuf::from("/home/anna/old mail.mbox");
    assert_eq!(effects, [Effect::Preview { path: path.clone(), layout: Layout::default(), kind: record_type::ACCOUNT }]);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&FileNews::IsMail(path.clone()))));
    assert!(closed(&effects), "{effects:?}");
    // Accounts write no letters: whoever wrote becomes a lead.
    let mail = Open::Mail { kind: Become::Type(record_type::LEAD), path: Some(path), sender: None };
    assert!(effects.contains(&Effect::Open(Box::new(mail))), "{effects:?}");
}

#[test]
fn headers_are_mapped_and_a_person_changes_the_mapping() {
    let mut desk = Desk::new();
    let mut state = at_mapping(&mut desk);
    let column = |state: &ImportState, at| state.columns.as_ref().unwrap().mapping.column(at);
    assert_eq!(column(&state, 0), ColumnUse::Field(fields::FIRST_NAME));
    assert_eq!(column(&state, 5), ColumnUse::KeepInNotes);
    for _ in 0..5 {
        press(&mut desk, &mut state, Action::ImportDown);
    }
    press(&mut desk, &mut state, Action::ImportLeave);
    assert_eq!(column(&state, 5), ColumnUse::LeaveOut);
    press(&mut desk, &mut state, Action::ImportPick);
    assert_eq!(state.context(), Context::Pick);
    desk.with(|cx| update(cx, &mut state, &Input::Paste("next step due")));
    press(&mut desk, &mut state, Action::PickTake);
    assert_eq!(column(&state, 5), ColumnUse::Field(fields::NEXT_STEP_DATE));
    press(&mut desk, &mut state, Action::ImportAuto);
    assert_eq!(column(&state, 5), ColumnUse::KeepInNotes);
    press(&mut desk, &mut state, Action::ImportClear);
    assert_eq!(press(&mut desk, &mut state, Action::ImportPlan), [], "nobody is named");
    assert!(state.problem.is_some());
}

#[test]
fn the_plan_comes_first_then_exactly_it_is_written_and_rows_left_out_go_to_a_file() {
    let mut desk = Desk::new();
    let mut state = at_mapping(&mut desk);
    press(&mut desk, &mut state, Action::ImportMode);
    press(&mut desk, &mut state, Action::ImportPeople);
    let file = sent(&press(&mut desk, &mut state, Action::ImportPlan)).unwrap();
    assert!(file.options.add_people && file.options.mode == ImportMode::Create);
    desk.with(|cx| update(cx, &mut state, &Input::File(&FileNews::Reading(2_000))));
    desk.with(|cx| update(cx, &mut state, &Input::File(&FileNews::Planned(Box::new(plan(3)), Vec::new()))));
    assert_eq!(state.context(), Context::Rows);
    let (ticket, request) = asked_one(&press(&mut desk, &mut state, Action::PlanYes));
    assert_eq!(request, Request::Apply(Command::Import { plan: PlanId(5), choices: Box::default() }));
    let done = Outcome {
        created_count: 0,
        messages: 0,
        op: None,
        changed: 5,
        same: 1,
        refused: vec![(None, "line 9: record 4 was changed by bo".to_owned())],
        refused_count: 1,
        created: Vec::new(),
        of: None,
        touched: None,
        left: crate::proto::Left::default(),
    };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Done(Box::new(done)))));
    let [Effect::WriteLeftOut(left_out)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((left_out.plan, &left_out.to), (PlanId(5), &"/tmp/fair.rejects.csv".into()));
    assert_eq!(left_out.besides, [(9, "record 4 was changed by bo".to_owned())]);
    let wrote = FileNews::LeftOut(Ok(("/tmp/fair.rejects-2.csv".into(), 3)));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&wrote)));
    let words = said(&effects).remove(0);
    assert_eq!(words, "Imported 5 leads. u undoes it. 3 rows left out: /tmp/fair.rejects-2.csv.");
    assert!(closed(&effects));
    assert!(asked(&effects).iter().any(|(_, request)| *request == Request::Forget(PlanId(5))));
}

#[test]
fn esc_stops_the_reading_and_a_plan_that_comes_too_late_is_forgotten() {
    let mut desk = Desk::new();
    let mut state = at_mapping(&mut desk);
    press(&mut desk, &mut state, Action::ImportPlan);
    assert_eq!(press(&mut desk, &mut state, Action::PlanBack), [Effect::StopFile]);
    assert_eq!(state.context(), Context::Import);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&FileNews::Planned(Box::new(plan(3)), Vec::new()))));
    assert_eq!(asked(&effects)[0].1, Request::Forget(PlanId(5)));
}

#[test]
fn esc_steps_back_one_window_at_a_time() {
    let mut desk = Desk::new();
    let mut state = at_review(&mut desk, 3);
    press(&mut desk, &mut state, Action::PlanBack);
    assert_eq!(state.context(), Context::Import);
    press(&mut desk, &mut state, Action::ImportBack);
    assert_eq!(state.context(), Context::Text);
    assert!(closed(&press(&mut desk, &mut state, Action::TextCancel)));
}

#[test]
fn it_draws_at_every_size_in_every_step() {
    let mut desk = Desk::new();
    let (path, _) = desk.with(|cx| ImportState::open(cx, record_type::LEAD, None));
    let mapping = at_mapping(&mut desk);
    let mut picking = at_mapping(&mut desk);
    press(&mut desk, &mut picking, Action::ImportPick);
    let review = at_review(&mut desk, 3);
    let mut applying = at_review(&mut desk, 3);
    press(&mut desk, &mut applying, Action::PlanYes);
    for state in [path, mapping, picking, review, applying] {
        desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    }
}

#[test]
fn snapshots() {
    let mut desk = Desk::new();
    let mut state = at_mapping(&mut desk);
    insta::assert_snapshot!("80x24", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    insta::assert_snapshot!("80x24_mono", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    press(&mut desk, &mut state, Action::ImportPick);
    insta::assert_snapshot!("picking", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.size(120, 36);
    let state = at_mapping(&mut desk);
    insta::assert_snapshot!("120x36", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    let state = at_review(&mut desk, 312);
    insta::assert_snapshot!("120x36_plan", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
}

/// News of a file in any order.
#[test]
fn a_row_left_out_by_hand_stays_left_out_when_the_file_is_read_anew() {
    let mut desk = Desk::new();
    let mut state = at_review(&mut desk, 3);
    press(&mut desk, &mut state, Action::PlanStrike);
    // Only known records are to be changed: names are then read as they are, so the file is read once more.
    let (ticket, request) = asked_one(&press(&mut desk, &mut state, Action::RowsMode));
    assert!(matches!(request, Request::ImportAgain { .. }), "{request:?}");
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Planned(Box::new(plan(3))))));
    let effects = press(&mut desk, &mut state, Action::RowsMode);
    assert!(sent(&effects).is_some_and(|file| file.options.mode == ImportMode::Update), "{effects:?}");
    assert!(asked(&effects).iter().any(|(_, request)| *request == Request::Forget(PlanId(5))));
    let again = Plan { id: PlanId(6), ..plan(3) };
    desk.with(|cx| update(cx, &mut state, &Input::File(&FileNews::Planned(Box::new(again), Vec::new()))));
    let (_, request) = asked_one(&press(&mut desk, &mut state, Action::PlanYes));
    let Request::Apply(Command::Import { plan: PlanId(6), choices }) = request else { panic!("{request:?}") };
    assert_eq!(choices.rows, [(2, Choice::LeaveOut)]);
}

fn news(number: u8, desk: &Desk) -> FileNews {
    match number {
        0 => FileNews::Previewed("/tmp/fair.csv".into(), Ok(Box::new(preview(desk)))),
        1 => FileNews::Previewed("/tmp/fair.csv".into(), Err("no".to_owned())),
        2 => FileNews::Reading(9),
        3 => FileNews::Planned(Box::new(plan(3)), Vec::new()),
        7 => FileNews::IsMail("/tmp/inbox.mbox".into()),
        4 => FileNews::LeftOut(Ok(("/tmp/fair.rejects.csv".into(), 1))),
        5 => FileNews::Unsettled { column: 2, doubt: crate::exchange::questions::Doubt::Days, cell: "1/2/2026".to_owned() },
        _ => FileNews::Failed("no".to_owned()),
    }
}

proptest! {
    #![proptest_config(crate::screens::testing::some_cases())]
    #[test]
    fn no_input_breaks_it(whims in whims(), order in proptest::collection::vec(0u8..8, 0..40)) {
        let mut desk = Desk::new();
        let (mut state, _) = desk.with(|cx| ImportState::open(cx, record_type::LEAD, None));
        for (at, whim) in whims.iter().cloned().chain([Whim::Tick]).enumerate() {
            desk.with(|cx| update(cx, &mut state, &whim.input()));
            if let Some(number) = order.get(at) {
                let news = news(*number, &desk);
                desk.with(|cx| update(cx, &mut state, &Input::File(&news)));
            }
            desk.draw(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area));
        }
    }
}
