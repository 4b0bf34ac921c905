use proptest::prelude::*;

use super::*;
use crate::{
    action::Action,
    model::{Value, fields, record_type},
    proto::{Command, Event, Heirs, ImportMode, ImportPage, MatchKey, Meets, Refusal, Remedy, Reply, ScoreWish},
    rules::blend::{Policies, Said},
    screens::{
        Effect, Input, Open,
        testing::{Desk, Whim, act, asked, asked_one, whims},
    },
    ui::Look,
};

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

fn said(field: FieldId, old: Option<Value>, new: Option<Value>, why: Why) -> Said {
    Said { field, old, new, why }
}

fn meets(record: u64, line: u64, name: &str, by: MatchKey) -> Option<Meets> {
    let record = (record > 0).then_some(RecordId(record));
    Some(Meets { record, kind: record_type::LEAD, line, name: name.to_owned(), by })
}

/// A row of each class.
fn rows() -> Vec<ImportRow> {
    let row = |line, name: &str, class| ImportRow {
        line,
        name: name.to_owned(),
        class,
        meets: None,
        said: Vec::new(),
        reason: String::new(),
        remedy: None,
        mail: None,
    };
    vec![
        ImportRow {
            said: vec![
                said(fields::NAME, None, text("Ewa Nowak"), Why::New),
                said(fields::COMPANY, None, text("Arvo Logistik"), Why::New),
                said(fields::SOURCE, None, text("Trade fair"), Why::WholeFile),
            ],
            ..row(2, "Ewa Nowak", Class::New)
        },
        ImportRow {
            meets: meets(14, 0, "Chidi Okafor", MatchKey::Email),
            said: vec![
                said(fields::PHONE, None, text("+46 70 123 45 67"), Why::Fills),
                said(fields::CITY, text("Lagos"), text("Stockholm"), Why::Overwrites),
                said(fields::COMPANY, text("Bright Foods"), text("Bright"), Why::Stays(Policy::Fill)),
                said(fields::FILE_AS, text("Okafor"), text("Okafor, Chidi"), Why::Follows),
            ],
            ..row(3, "Chidi Okafor", Class::Updated)
        },
        ImportRow { meets: meets(15, 0, "Rosa Quispe", MatchKey::NameCompany), ..row(4, "Rosa Quispe", Class::Unchanged) },
        ImportRow {
            meets: meets(0, 2, "Ewa Nowak", MatchKey::Phone),
            said: vec![said(fields::NAME, None, text("E. Nowak"), Why::NotTaken)],
            ..row(5, "E. Nowak", Class::InFile)
        },
        ImportRow { meets: meets(16, 0, "Zoe Ek", MatchKey::Email), ..row(6, "Zoe Ek", Class::InStore) },
        ImportRow {
            reason: "E-mail: 'nowhere' is not an e-mail address".to_owned(),
            remedy: Some(Remedy::Mend),
            said: vec![said(fields::CITY, None, text("Umeå"), Why::NotTaken)],
            ..row(7, "Hostile \u{202e}name", Class::Refused)
        },
    ]
}

fn plan() -> Plan {
    let warnings = vec!["nobody here is called 'Carl': Assigned to is left out in 12 rows".to_owned()];
    Plan { id: PlanId(5), created: 1, changed: 1, same: 1, duplicates: 2, known: 1, refused: 1, stays: 4, warnings, ..Plan::default() }
}

fn page(of: Option<Class>) -> Reply {
    let rows = rows().into_iter().filter(|row| of.is_none_or(|class| row.class == class)).collect();
    Reply::ImportPage(Box::new(ImportPage { from: 0, at: Some(0), rows }))
}

/// Answers all questions for pages.
fn answered(desk: &mut Desk, sifted: &mut Sifted, effects: &[Effect]) {
    for (ticket, request) in asked(effects) {
        if let Request::ImportPage { class, .. } = request {
            desk.with(|cx| sifted.update(cx, &Input::Reply(ticket, &page(class))));
        }
    }
}

fn open(desk: &mut Desk) -> Sifted {
    let options = ImportOptions::of(record_type::LEAD, "fair.csv".to_owned());
    let of = vec![fields::NAME, fields::COMPANY, fields::CITY, fields::PHONE];
    let (mut sifted, effects) = desk.with(|cx| Sifted::new(cx, plan(), vec!["line 9: a remark".to_owned()], options, of));
    answered(desk, &mut sifted, &effects);
    sifted
}

fn press(desk: &mut Desk, sifted: &mut Sifted, action: Action) -> (Wish, Vec<Effect>) {
    let (wish, effects) = desk.with(|cx| sifted.update(cx, &act(action)));
    answered(desk, sifted, &effects);
    (wish, effects)
}

#[test]
fn classes_are_tabs_and_only_those_with_rows() {
    let mut desk = Desk::new();
    let mut sifted = open(&mut desk);
    let mut shown = Vec::new();
    for _ in 0..7 {
        shown.push(sifted.tab);
        press(&mut desk, &mut sifted, Action::RowsNext);
    }
    let all: Vec<Option<Class>> = std::iter::once(None).chain(Class::ALL.map(Some)).collect();
    assert_eq!((shown, sifted.tab), (all, None));
    press(&mut desk, &mut sifted, Action::RowsPrevious);
    assert_eq!((sifted.tab, sifted.rows()), (Some(Class::Refused), 1));
}

#[test]
fn rows_and_classes_are_taken_out_and_duplicates_decided() {
    let mut desk = Desk::new();
    let mut sifted = open(&mut desk);
    // keys from the first row on; what is made and changed then
    let go = |by: usize| vec![Action::PlanDown; by];
    let cases: [(Vec<Action>, [u64; 2]); 9] = [
        (vec![], [1, 1]),
        (vec![Action::PlanStrike], [0, 1]),
        (vec![Action::PlanStrike, Action::PlanUp, Action::PlanStrike], [1, 1]),
        ([go(1), vec![Action::PlanStrike]].concat(), [1, 0]),
        ([go(1), vec![Action::RowsDecide]].concat(), [2, 0]),
        ([go(3), vec![Action::RowsDecide]].concat(), [2, 1]),
        ([go(4), vec![Action::RowsDecide]].concat(), [1, 2]),
        ([go(4), vec![Action::RowsDecide, Action::RowsDecide]].concat(), [2, 1]),
        ([go(5), vec![Action::RowsDecide, Action::PlanStrike]].concat(), [1, 1]),
    ];
    for (keys, want) in cases {
        sifted.choices.clear();
        press(&mut desk, &mut sifted, Action::RowsFirst);
        for key in &keys {
            press(&mut desk, &mut sifted, *key);
        }
        assert_eq!(sifted.written(), want, "{keys:?}");
    }
    sifted.choices.clear();
    press(&mut desk, &mut sifted, Action::RowsFirst);
    press(&mut desk, &mut sifted, Action::RowsClass);
    assert_eq!((sifted.written(), sifted.choices().out), ([0, 1], vec![Class::New]));
    press(&mut desk, &mut sifted, Action::PlanStrike);
    assert!(sifted.note.is_some() && sifted.choices.is_empty());
    press(&mut desk, &mut sifted, Action::RowsClass);
    assert_eq!(sifted.written(), [1, 1]);
}

#[test]
fn enter_opens_the_record_a_row_meets_or_goes_to_the_line_it_repeats() {
    let mut desk = Desk::new();
    let mut sifted = open(&mut desk);
    assert_eq!(press(&mut desk, &mut sifted, Action::RowsOpen).1, []);
    assert!(sifted.note.is_some());
    press(&mut desk, &mut sifted, Action::PlanDown);
    let (_, effects) = press(&mut desk, &mut sifted, Action::RowsOpen);
    let form = Open::Form { kind: record_type::LEAD, record: Some(RecordId(14)), list: None, draft: None };
    assert_eq!(effects, [Effect::Open(Box::new(form))]);
    (0..2).for_each(|_| drop(press(&mut desk, &mut sifted, Action::PlanDown)));
    let (_, effects) = desk.with(|cx| sifted.update(cx, &act(Action::RowsOpen)));
    let near = Request::ImportPage { plan: PlanId(5), class: None, from: 0, count: PAGE, near: Some(2) };
    assert_eq!(asked_one(&effects).1, near);
}

#[test]
fn another_policy_plans_anew_and_keeps_the_place_and_what_was_left_out() {
    let mut desk = Desk::new();
    let mut sifted = open(&mut desk);
    press(&mut desk, &mut sifted, Action::PlanStrike);
    (0..3).for_each(|_| drop(press(&mut desk, &mut sifted, Action::PlanDown)));
    press(&mut desk, &mut sifted, Action::RowsDecide);
    assert_eq!(sifted.line(), Some(6));
    let (_, effects) = desk.with(|cx| sifted.update(cx, &act(Action::RowsPolicy)));
    let (ticket, request) = asked_one(&effects);
    let Request::ImportAgain { plan: PlanId(5), options } = request else { panic!("{request:?}") };
    assert_eq!(options.policies, Policies::all(Policy::Overwrite));
    let again = Plan { changed: 2, same: 0, ..plan() };
    let (_, effects) = desk.with(|cx| sifted.update(cx, &Input::Reply(ticket, &Reply::Planned(Box::new(again)))));
    assert!(asked(&effects).iter().any(|(_, request)| matches!(request, Request::ImportPage { near: Some(6), .. })));
    assert_eq!(sifted.choices().rows, [(2, Choice::LeaveOut)]);
    assert!(sifted.note.as_ref().is_some_and(|note| note.contains("decided again")), "{:?}", sifted.note);
    // What the hub refuses stays as it was.
    let (_, effects) = desk.with(|cx| sifted.update(cx, &act(Action::RowsMode)));
    let (ticket, _) = asked_one(&effects);
    let refusal = Reply::Refused(Refusal::Invalid(vec![(None, "nobody of the group can get anything".to_owned())]));
    desk.with(|cx| sifted.update(cx, &Input::Reply(ticket, &refusal)));
    assert_eq!(sifted.options.mode, ImportMode::Both);
    assert!(matches!(press(&mut desk, &mut sifted, Action::RowsMode).0, Wish::Look));
}

#[test]
fn keys_pressed_while_the_rows_are_planned_anew_act_afterwards_in_their_order() {
    let mut desk = Desk::new();
    let again = || Reply::Planned(Box::new(plan()));
    // keys after the policy was changed; whether it is written then, and what was asked before
    for (keys, want) in [
        (vec![Action::PlanYes], "writes"),
        (vec![Action::PlanStrike, Action::PlanYes], "writes"),
        (vec![Action::RowsHow], "form"),
        (vec![Action::RowsMode], "plans"),
        (vec![Action::RowsMode, Action::PlanYes], "plans"),
        (vec![Action::PlanDown, Action::PlanStrike], "looks"),
        (vec![Action::PlanStrike, Action::PlanDown, Action::PlanStrike], "looks"),
    ] {
        let mut sifted = open(&mut desk);
        let (_, effects) = desk.with(|cx| sifted.update(cx, &act(Action::RowsPolicy)));
        let (ticket, _) = asked_one(&effects);
        for key in &keys {
            let (wish, effects) = desk.with(|cx| sifted.update(cx, &act(*key)));
            assert!(matches!(wish, Wish::Look) && asked(&effects).is_empty(), "{keys:?}");
        }
        let (wish, effects) = desk.with(|cx| sifted.update(cx, &Input::Reply(ticket, &again())));
        let requests = asked(&effects);
        let is = |other: &dyn Fn(&Request) -> bool| requests.iter().any(|(_, request)| other(request));
        let did = match () {
            () if is(&|request| matches!(request, Request::Apply(_))) => "writes",
            () if is(&|request| matches!(request, Request::ImportAgain { .. })) => "plans",
            () if sifted.how.is_some() => "form",
            () => "looks",
        };
        assert!(matches!(wish, Wish::Look));
        // The rows that are left out go on to be, once their page is there.
        assert_eq!(did, want, "{keys:?}");
        assert_eq!(sifted.ahead.len(), usize::from(keys.len() == 2 && want == "plans"), "{keys:?}");
    }
    // What the hub refuses was meant for another plan.
    let mut sifted = open(&mut desk);
    let (_, effects) = desk.with(|cx| sifted.update(cx, &act(Action::RowsPolicy)));
    let (ticket, _) = asked_one(&effects);
    desk.with(|cx| sifted.update(cx, &act(Action::PlanYes)));
    let refusal = Reply::Refused(Refusal::NotFound("that group is no longer there".to_owned()));
    let (_, effects) = desk.with(|cx| sifted.update(cx, &Input::Reply(ticket, &refusal)));
    assert!(asked(&effects).is_empty() && sifted.note.as_ref().is_some_and(|note| note.contains("was not done")), "{:?}", sifted.note);
}

#[test]
fn what_others_do_while_the_form_is_open_is_not_missed() {
    let mut desk = Desk::new();
    let mut sifted = open(&mut desk);
    press(&mut desk, &mut sifted, Action::RowsHow);
    let changed = Event::Changed { seq: crate::model::Seq(9), by: "bo".to_owned(), records: None, fields: Vec::new() };
    desk.with(|cx| sifted.update(cx, &Input::Event(&changed)));
    assert!(sifted.stale && sifted.how.is_some());
}

#[test]
fn what_others_do_meanwhile_is_looked_at_before_anything_is_written() {
    let mut desk = Desk::new();
    for (again, applies) in [(plan(), true), (Plan { created: 2, ..plan() }, false)] {
        let mut sifted = open(&mut desk);
        let changed = Event::Changed { seq: crate::model::Seq(9), by: "bo".to_owned(), records: None, fields: Vec::new() };
        desk.with(|cx| sifted.update(cx, &Input::Event(&changed)));
        let (_, effects) = desk.with(|cx| sifted.update(cx, &act(Action::PlanYes)));
        let (ticket, request) = asked_one(&effects);
        assert!(matches!(request, Request::ImportAgain { .. }));
        let (_, effects) = desk.with(|cx| sifted.update(cx, &Input::Reply(ticket, &Reply::Planned(Box::new(again)))));
        let writes = asked(&effects).iter().any(|(_, request)| matches!(request, Request::Apply(Command::Import { .. })));
        assert_eq!((writes, sifted.is_applying()), (applies, applies));
    }
}

#[test]
fn esc_stops_the_writing_once_and_the_plan_is_there_again() {
    let mut desk = Desk::new();
    let mut sifted = open(&mut desk);
    let (_, effects) = press(&mut desk, &mut sifted, Action::PlanYes);
    let (ticket, _) = asked_one(&effects);
    assert_eq!(asked_one(&press(&mut desk, &mut sifted, Action::PlanBack).1).1, Request::Cancel(ticket));
    assert_eq!(press(&mut desk, &mut sifted, Action::PlanBack).1, []);
    desk.with(|cx| sifted.update(cx, &Input::Reply(ticket, &Reply::Refused(Refusal::Cancelled))));
    assert_eq!(sifted.note.as_deref(), Some("Stopped. Nothing was imported."));
    assert!(matches!(press(&mut desk, &mut sifted, Action::PlanBack).0, Wish::Back));
}

#[test]
fn the_form_sets_keys_their_order_policies_and_what_holds_for_the_whole_file() {
    let mut desk = Desk::new();
    let mut sifted = open(&mut desk);
    let mut go = |sifted: &mut Sifted, keys: &[Action]| keys.iter().for_each(|key| drop(press(&mut desk, sifted, *key)));
    let (down, turn) = (Action::ImportDown, Action::ImportPick);
    // Number off; name and company before phone.
    go(&mut sifted, &[Action::RowsHow, down, turn, down, down, down, Action::ImportEarlier]);
    // Policy overwrite; blanks clear.
    go(&mut sifted, &[down, down, turn, down, turn]);
    // In turn among all; then the source, typed; four stars back from automatic; for all.
    go(&mut sifted, &[down, turn, Action::PickDown, Action::PickDown, Action::PickTake]);
    let people = sifted.how.as_ref().map(|how| how.context());
    assert_eq!(people, Some(Context::Import));
    let people = desk.schema.people_here().count();
    let mut go = |sifted: &mut Sifted, keys: &[Action]| keys.iter().for_each(|key| drop(press(&mut desk, sifted, *key)));
    go(&mut sifted, &vec![down; people + 2]);
    go(&mut sifted, &[turn]);
    desk.with(|cx| sifted.update(cx, &Input::Paste("Spring fair 2031")));
    let mut go = |sifted: &mut Sifted, keys: &[Action]| keys.iter().for_each(|key| drop(press(&mut desk, sifted, *key)));
    go(&mut sifted, &[Action::PickTake, down, down, Action::ImportLeave, Action::ImportLeave, down, down, turn, down, turn]);
    let (wish, _) = press(&mut desk, &mut sifted, Action::ImportPlan);
    // Blank cells are told by the file: it is read again.
    assert!(matches!(wish, Wish::Reread));
    let options = &sifted.options;
    assert_eq!(options.keys, [MatchKey::Email, MatchKey::NameCompany, MatchKey::Phone]);
    assert_eq!((options.policies.usual, options.clear_empty), (Policy::Overwrite, true));
    assert!(matches!(&options.whole.heirs, Some(Heirs::InTurn(logins)) if logins.len() == people), "{:?}", options.whole);
    assert_eq!(options.whole.source.as_deref(), Some("Spring fair 2031"));
    assert_eq!((options.whole.score, options.whole.all), (Some(ScoreWish::Stars(5)), true));
    assert_eq!(options.policies.fields, [(fields::NAME, Policy::Fill)]);
}

#[test]
fn a_million_rows_are_looked_at_page_by_page() {
    let mut desk = Desk::new();
    let options = ImportOptions::of(record_type::LEAD, "fair.csv".to_owned());
    let many = Plan { created: 1_000_000, ..Plan::default() };
    let (mut sifted, effects) = desk.with(|cx| Sifted::new(cx, many, Vec::new(), options, Vec::new()));
    answered(&mut desk, &mut sifted, &effects);
    let row = rows().remove(0);
    for key in [vec![Action::RowsLast], vec![Action::PlanPageUp; 300], vec![Action::RowsFirst], vec![Action::PlanPageDown; 300]].concat() {
        let (_, effects) = desk.with(|cx| sifted.update(cx, &act(key)));
        for (ticket, request) in asked(&effects) {
            let Request::ImportPage { from, count, .. } = request else { continue };
            assert!(count <= PAGE && from < 1_000_000);
            let rows = vec![row.clone(); usize::try_from(count).unwrap()];
            let page = Reply::ImportPage(Box::new(ImportPage { from, at: None, rows }));
            desk.with(|cx| sifted.update(cx, &Input::Reply(ticket, &page)));
        }
        assert!(sifted.pages.len() <= KEPT && sifted.current().is_some());
    }
}

fn drawn(sifted: &Sifted, vx: &crate::screens::Vx<'_>, canvas: &mut crate::ui::Canvas<'_>, area: ratatui::layout::Rect) {
    view(sifted, "fair.csv", vx, canvas, area);
}

#[test]
fn it_draws_at_every_size_with_and_without_the_form() {
    let mut desk = Desk::new();
    let mut sifted = open(&mut desk);
    desk.draw_at_all_sizes(|vx, canvas, area| drawn(&sifted, vx, canvas, area));
    press(&mut desk, &mut sifted, Action::RowsWhole);
    desk.draw_at_all_sizes(|vx, canvas, area| drawn(&sifted, vx, canvas, area));
    press(&mut desk, &mut sifted, Action::RowsHow);
    desk.draw_at_all_sizes(|vx, canvas, area| drawn(&sifted, vx, canvas, area));
}

#[test]
fn snapshots() {
    let mut desk = Desk::new();
    let mut sifted = open(&mut desk);
    press(&mut desk, &mut sifted, Action::PlanStrike);
    insta::assert_snapshot!("80x24_updated", desk.picture(&Look::default(), |vx, canvas, area| drawn(&sifted, vx, canvas, area)));
    insta::assert_snapshot!("80x24_mono", desk.picture(&Look::plain(), |vx, canvas, area| drawn(&sifted, vx, canvas, area)));
    press(&mut desk, &mut sifted, Action::RowsHow);
    insta::assert_snapshot!("80x24_form", desk.picture(&Look::default(), |vx, canvas, area| drawn(&sifted, vx, canvas, area)));
    press(&mut desk, &mut sifted, Action::ImportBack);
    desk.size(120, 36);
    insta::assert_snapshot!("120x36", desk.picture(&Look::default(), |vx, canvas, area| drawn(&sifted, vx, canvas, area)));
    press(&mut desk, &mut sifted, Action::RowsLast);
    insta::assert_snapshot!("120x36_refused", desk.picture(&Look::default(), |vx, canvas, area| drawn(&sifted, vx, canvas, area)));
}

proptest! {
    #![proptest_config(crate::screens::testing::some_cases())]
    #[test]
    fn no_input_breaks_it(whims in whims()) {
        let mut desk = Desk::new();
        let mut sifted = open(&mut desk);
        for whim in whims.iter().cloned().chain([Whim::Tick]) {
            let (_, effects) = desk.with(|cx| sifted.update(cx, &whim.input()));
            answered(&mut desk, &mut sifted, &effects);
            desk.draw(&Look::default(), |vx, canvas, area| drawn(&sifted, vx, canvas, area));
            let [made, changed] = sifted.written();
            prop_assert!(made + changed <= 6);
        }
    }
}
