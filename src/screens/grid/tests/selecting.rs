//! What keys choose: ranges, filters, values, names, and the way back.

use super::*;
use Action::{CursorPageDown, SelectOnly, SelectSame, SelectionPick, SelectionSave, UnselectRange};

fn where_(text: &str, world: &World) -> crate::model::Filter {
    crate::model::Filter::parse(text, &world.schema, &Reading::utc(0), "anna").unwrap()
}

#[test]
fn space_toggles_and_goes_down_and_at_the_last_row_stays_and_still_toggles() {
    let mut world = World::with(3);
    world.act(&[SelectToggle, CursorLast, SelectToggle]);
    assert_eq!((world.chosen(), world.grid.cursor), (vec![0, 2], 2));
    world.act(&[SelectToggle]);
    assert_eq!((world.chosen(), world.grid.cursor), (vec![0], 2));
}

#[test]
fn a_sticky_range_is_stretched_by_page_end_filter_and_click_and_escape_cancels_only_the_range() {
    let mut world = World::with(60);
    let page = super::super::layout::parts(&world.grid, &world.schema, world.area).page();
    world.act(&[CursorLast, SelectToggle, CursorFirst, SelectRange, CursorPageDown]);
    assert_eq!(world.grid.range(), Some((0, page)));
    world.act(&[CursorLast]);
    assert_eq!(world.grid.range(), Some((0, 59)));
    world.click(&Hit::Row(4), false, false);
    assert_eq!(world.grid.range(), Some((0, 4)));
    world.act(&[Cancel]);
    assert_eq!((world.marks(), world.grid.sticky), (vec![60], false));
    world.act(&[CursorFirst, SelectRange, CursorDown]);
    world.filter("score:2");
    assert!(world.grid.sticky, "the range goes on in the filtered list");
    assert_eq!(world.marks(), [1, 2, 60]);
    world.act(&[CursorDown, SelectRange]);
    assert_eq!(world.marks(), [1, 2, 8, 60]);
}

#[test]
fn an_unmark_range_takes_its_rows_out_when_it_is_ended_and_escape_leaves_them() {
    let mut world = World::with(8);
    world.act(&[SelectAll, CursorDown, UnselectRange, CursorDown, CursorDown]);
    assert!(world.grid.unmarking());
    assert_eq!(world.chosen(), [0, 4, 5, 6, 7], "drawn as it will be");
    assert_eq!(world.grid.selected(), 5);
    world.act(&[Cancel]);
    assert_eq!(world.chosen().len(), 8);
    world.act(&[UnselectRange, CursorUp, UnselectRange]);
    assert_eq!((world.chosen(), world.grid.unmarking()), (vec![0, 1, 4, 5, 6, 7], false));
}

#[test]
fn an_action_on_an_unmark_range_ends_it_first() {
    let mut world = World::with(8);
    world.act(&[SelectAll, UnselectRange, CursorDown]);
    world.out.clear();
    world.act(&[Action::Delete]);
    let [Effect::Open(open)] = &world.out[..] else { panic!("{:?}", world.out) };
    let Open::Plan { command, .. } = &**open else { panic!("{open:?}") };
    let crate::proto::Command::Delete(Target::Selection { selection, .. }) = &**command else { panic!("{command:?}") };
    assert_eq!(selection.marks.iter().collect::<Vec<_>>(), [3, 4, 5, 6, 7, 8]);
}

#[test]
fn select_all_takes_what_the_filter_shows_and_says_how_many() {
    let mut world = World::with(100);
    world.filter("score:1");
    world.act(&[SelectAll]);
    assert_eq!(world.grid.selected(), 17);
    assert!(world.said().iter().any(|text| text.contains("17")), "{:?}", world.said());
}

#[test]
fn the_box_over_the_gutter_goes_from_none_to_all_in_the_filter_to_none() {
    let mut world = World::with(8);
    world.filter("score:1");
    for want in [vec![1, 7], vec![], vec![1, 7]] {
        world.click(&Hit::CheckAll, false, false);
        assert_eq!(world.marks(), want);
    }
}

#[test]
fn where_marks_exactly_what_the_same_filter_would_show_and_unmarks_it() {
    for text in ["score:2", "score>=4", "-score:2", "\"Lead 00\"", "score:none"] {
        let mut world = World::with(20);
        world.act(&[CursorLast, SelectToggle]);
        world.input(Input::Told(&Told::SelectWhere(where_(text, &world))));
        let mut want: BTreeSet<u64> = world.find(&Query { filter: where_(text, &world), ..Query::leads() }).iter().map(|id| id.0).collect();
        let found = want.clone();
        want.insert(20);
        assert_eq!(world.marks(), want.into_iter().collect::<Vec<_>>(), "{text}");
        world.input(Input::Told(&Told::UnselectWhere(where_(text, &world))));
        let left: &[u64] = if found.contains(&20) { &[] } else { &[20] };
        assert_eq!(world.marks(), left, "{text}");
    }
}

#[test]
fn where_same_and_invert_stay_within_the_filter_of_the_list() {
    let mut world = World::with(12);
    world.filter("\"Lead 00\"");
    world.input(Input::Told(&Told::SelectWhere(where_("score:4", &world))));
    assert_eq!(world.marks(), [4], "lead 10 has four stars too, but the list hides it");
    world.act(&[SelectInvert]);
    assert_eq!(world.marks(), [1, 2, 3, 5, 6, 7, 8, 9]);
}

#[test]
fn same_marks_the_rows_that_are_equal_in_the_cursor_column_also_where_there_is_no_value() {
    let mut world = World::with(12);
    world.grid.column = 0;
    world.act(&[CursorDown, SelectSame]);
    assert_eq!(world.marks(), [2, 8]);
    world.leads[0].set(fields::SCORE, None);
    world.leads[4].set(fields::SCORE, None);
    world.act(&[Cancel, CursorFirst, Action::Reload, SelectSame]);
    assert_eq!(world.marks(), [1, 5]);
    world.act(&[Cancel]);
    world.grid.column = 1;
    world.act(&[SelectSame]);
    assert_eq!(world.marks(), [1], "by name");
}

#[test]
fn only_the_selected_are_shown_until_it_is_asked_again_or_escaped() {
    let mut world = World::with(8);
    world.act(&[SelectToggle, CursorDown, SelectToggle, SelectOnly]);
    assert_eq!(world.grid.total(), 2);
    world.act(&[SelectOnly]);
    assert_eq!(world.grid.total(), 8);
    world.act(&[SelectOnly, Cancel]);
    assert_eq!((world.grid.total(), world.marks()), (8, vec![1, 3]));
    world.act(&[Cancel, SelectOnly]);
    assert_eq!(world.grid.total(), 8);
    assert!(world.said().last().unwrap().contains("nothing is selected"));
}

#[test]
fn former_selections_come_back_one_by_one_and_then_from_the_newest_again() {
    let mut world = World::with(8);
    world.act(&[SelectToggle, SelectToggle, SelectToggle, Cancel]);
    let mut seen = Vec::new();
    for _ in 0..4 {
        world.act(&[SelectPrevious]);
        seen.push(world.marks());
    }
    assert_eq!(seen, [vec![1, 2, 3], vec![1, 2], vec![1], vec![1, 2, 3]]);
    for _ in 0..60 {
        world.act(&[SelectAll, Cancel, SelectToggle]);
    }
    assert_eq!(world.grid.former.len(), 50);
}

#[test]
fn a_named_selection_comes_back_without_what_was_deleted_meanwhile() {
    let mut world = World::with(8);
    world.act(&[SelectToggle, SelectToggle]);
    world.input(Input::Told(&Told::NameSelection("two".to_owned())));
    world.act(&[Cancel]);
    world.binned.insert(2);
    world.act(&[SelectionPick]);
    let Some(Effect::Open(open)) = world.out.last() else { panic!("{:?}", world.out) };
    let Open::Menu { choices, .. } = &**open else { panic!("{open:?}") };
    assert_eq!((choices[0].label.as_str(), choices[0].note.as_str(), choices.len()), ("two", "2 records", 2));
    world.input(Input::Told(&Told::PickSelection("two".to_owned())));
    assert_eq!(world.marks(), [1]);
    world.input(Input::Told(&Told::ForgetSelection("two".to_owned())));
    assert!(world.grid.named.is_empty());
}

#[test]
fn a_selection_can_be_named_only_where_there_is_one() {
    let mut world = World::with(2);
    world.act(&[SelectionSave]);
    assert!(world.said().last().unwrap().contains("nothing is selected"), "{:?}", world.said());
}

#[test]
fn what_others_delete_drops_out_of_the_selection_with_a_sentence() {
    let mut world = World::with(8);
    world.act(&[SelectToggle, SelectToggle, SelectToggle]);
    world.binned.extend([1, 3]);
    world.out.clear();
    let records = Some(vec![RecordId(1), RecordId(3)]);
    world.input(Input::Event(&Event::Changed { seq: Seq(2), by: "bo".to_owned(), records, fields: Vec::new() }));
    assert_eq!(world.marks(), [2]);
    assert_eq!(world.said(), ["2 of the selected were deleted by bo."]);
    world.binned.insert(2);
    world.input(Input::Event(&Event::Changed { seq: Seq(3), by: "ewa".to_owned(), records: None, fields: Vec::new() }));
    assert_eq!(world.said().last().unwrap(), "1 of the selected was deleted by ewa.");
}

#[test]
fn escape_goes_back_range_then_marks_then_filter_one_a_press_and_then_does_nothing() {
    let mut world = World::with(8);
    world.filter("score>=0");
    world.act(&[SelectToggle, SelectRange, CursorDown, Cancel]);
    assert_eq!((world.grid.range(), world.marks().len()), (None, 1));
    world.act(&[Cancel]);
    assert_eq!((world.marks().len(), world.grid.query.filter.text.as_str()), (0, "score>=0"));
    world.act(&[Cancel]);
    assert_eq!(world.grid.query.filter.text, "");
    world.out.clear();
    world.act(&[Cancel]);
    assert!(world.out.is_empty(), "{:?}", world.out);
}

#[test]
fn an_action_for_one_record_says_why_it_takes_no_selection() {
    let mut world = World::with(8);
    world.act(&[SelectToggle, SelectToggle, Action::RecordDuplicate]);
    assert!(world.said().last().unwrap().contains("one record"), "{:?}", world.said());
    assert!(world.out.iter().all(|effect| !matches!(effect, Effect::Open(_))));
}

#[test]
fn every_bulk_action_asks_about_hidden_records_and_presses_nothing_by_itself() {
    for action in [Action::Assign, Action::Delete, Action::ScoreClear, Action::ExportOpen, Action::CopyRows, Action::CopyEmails] {
        let mut world = World::with(8);
        world.act(&[SelectAll]);
        world.filter("score:1");
        world.out.clear();
        world.act(&[action]);
        let [Effect::Open(open)] = &world.out[..] else { panic!("{action:?}: {:?}", world.out) };
        let Open::Ask { buttons, focus, .. } = &**open else { panic!("{action:?}: {open:?}") };
        let labels: Vec<&str> = buttons.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!((labels, *focus), (vec!["Only the 2 shown", "All 8", "Cancel"], 2), "{action:?}");
    }
}

#[test]
fn assigning_only_the_shown_counts_only_these() {
    let mut world = World::with(8);
    world.act(&[SelectAll]);
    world.filter("score:1");
    world.out.clear();
    world.act(&[Action::Assign]);
    let [Effect::Open(open)] = &world.out[..] else { panic!("{:?}", world.out) };
    let Open::Ask { buttons, .. } = &**open else { panic!("{open:?}") };
    let Some(Effect::Open(assign)) = &buttons[0].1 else { panic!("{buttons:?}") };
    assert!(matches!(&**assign, Open::Assign { count: 2, target: Target::Selection { within: Some(_), .. } }), "{assign:?}");
}

#[test]
fn a_filter_loses_its_last_term_and_takes_the_value_under_the_cursor() {
    let mut world = World::with(12);
    world.act(&[SelectToggle]);
    world.grid.column = 0;
    world.act(&[Action::FilterCell]);
    assert_eq!((world.grid.query.filter.text.as_str(), world.grid.total()), ("score:\"2\"", 2));
    world.grid.column = 2;
    world.act(&[Action::FilterCell]);
    assert_eq!(world.grid.query.filter.text, "score:\"2\" company:\"Arvo\"");
    world.act(&[Action::FilterShorten]);
    assert_eq!(world.grid.query.filter.text, "score:\"2\"");
    world.act(&[Action::FilterShorten]);
    assert_eq!((world.grid.query.filter.text.as_str(), world.marks()), ("", vec![1]));
}

#[test]
fn a_term_is_pressed_away() {
    let mut world = World::with(12);
    world.filter("Lead score:2 company:Arvo");
    world.click(&Hit::Term(1), false, false);
    assert_eq!(world.grid.query.filter.text, "Lead company:Arvo");
}

/// Sends what the list asks, and takes its questions out of what is to be answered.
fn held(world: &mut World, input: Input<'_>) -> Vec<(Ticket, Request)> {
    let schema = world.schema.clone();
    let mut cx = Cx {
        reading: Reading::utc(1_795_000_000_000),
        user: "anna",
        schema: &schema,
        keymap: &world.keymap,
        area: world.area,
        facts: world.grid.facts(&schema, "anna"),
        repeat: &[],
        own: &crate::screens::present::Own::default(),
        tickets: &mut world.tickets,
        effects: Vec::new(),
    };
    update(&mut cx, &mut world.grid, input);
    let mut asked = Vec::new();
    for effect in cx.effects {
        match effect {
            Effect::Ask(ticket, request) => asked.push((ticket, *request)),
            other => world.out.push(other),
        }
    }
    asked
}

fn stars(count: u8) -> Input<'static> {
    Input::Do(Command { action: Action::ScoreSet, arg: Some(count) })
}

fn select_all() -> Input<'static> {
    Input::Do(Command { action: SelectAll, arg: None })
}

/// Whether the questions hold a change, and of how many records.
fn changed(world: &World, asked: &[(Ticket, Request)]) -> Option<u64> {
    let change = asked.iter().find_map(|(_, request)| if let Request::Apply(command) = request { command.target() } else { None })?;
    Some(match change {
        Target::Records(ids) => ids.len() as u64,
        Target::Selection { selection, .. } => selection.marks.len(),
        Target::Query(query) => world.find(query).len() as u64,
    })
}

#[test]
fn an_action_waits_for_the_rows_that_are_still_being_chosen() {
    let mut world = World::with(8);
    let asked = held(&mut world, select_all());
    let [(ticket, question)] = &asked[..] else { panic!("{asked:?}") };
    let done = held(&mut world, stars(3));
    assert_eq!(changed(&world, &done), None, "not on the row under the cursor meanwhile");
    let marks = world.answer(question).unwrap();
    let done = held(&mut world, Input::Reply(*ticket, &marks));
    assert_eq!(changed(&world, &done), Some(8));
}

#[test]
fn rows_at_hand_are_chosen_and_changed_without_a_question_between() {
    let mut world = World::with(8);
    for at in 1..=2 {
        let asked = held(&mut world, Input::Do(Command { action: SelectToggle, arg: None }));
        assert!(!asked.iter().any(|(_, request)| matches!(request, Request::Count { .. })), "{asked:?}");
        assert_eq!(world.grid.counted, (at, 0));
    }
    let done = held(&mut world, stars(3));
    assert_eq!(changed(&world, &done), Some(2));
}

#[test]
fn an_action_that_waits_is_done_to_nothing_else_and_that_is_said() {
    for (next, said) in [
        (Input::Do(Command { action: CursorDown, arg: None }), "not done, the list was on its way"),
        (Input::Do(Command { action: Cancel, arg: None }), "taken back"),
        (Input::Do(Command { action: Action::BulkEdit, arg: None }), "not done, the list was on its way"),
        (Input::Reply(Ticket(0), &Reply::Ok), ""),
    ] {
        let mut world = World::with(8);
        let (ticket, question) = held(&mut world, select_all()).remove(0);
        held(&mut world, stars(3));
        assert_eq!(world.grid.waits_with().map(|command| command.action), Some(Action::ScoreSet));
        world.out.clear();
        held(&mut world, next);
        assert!(world.said().concat().contains(said), "{:?}", world.out);
        assert_eq!(world.grid.cursor, u32::from(said.contains("list") && world.grid.waits_with().is_none()));
        let marks = world.answer(&question).unwrap();
        let done = held(&mut world, Input::Reply(ticket, &marks));
        assert_eq!(changed(&world, &done), said.is_empty().then_some(8), "{said}");
        assert_eq!(world.marks().len(), 8);
    }
    // The rows cannot be told: there is nothing to do it to.
    let mut world = World::with(8);
    let (ticket, _) = held(&mut world, select_all()).remove(0);
    held(&mut world, stars(3));
    let done = held(&mut world, Input::Reply(ticket, &Reply::Refused(crate::proto::Refusal::Stale)));
    assert_eq!(changed(&world, &done), None);
    assert!(world.said().concat().contains("not done"), "{:?}", world.out);
}

#[test]
fn another_owner_of_the_store_knows_nothing_of_the_list_and_is_asked_for_it_without_a_word() {
    let mut world = World::with(40);
    world.act(&[SelectToggle, CursorLast]);
    world.out.clear();
    let asked = held(&mut world, Input::Do(Command { action: SelectToggle, arg: None }));
    let count = asked.iter().find(|(_, request)| matches!(request, Request::Count { .. }));
    let (ticket, _) = count.unwrap_or_else(|| panic!("a mark out of sight is asked about: {asked:?}"));
    let again = held(&mut world, Input::Reply(*ticket, &Reply::Refused(crate::proto::Refusal::Stale)));
    assert!(again.iter().any(|(_, request)| matches!(request, Request::Run { .. })), "{again:?}");
    assert_eq!(world.said(), [""; 0]);
}
