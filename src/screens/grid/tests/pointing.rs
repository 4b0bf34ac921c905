//! What the mouse does: ranges, painting, dragging past the edge, wheel, borders.

use super::*;

fn press(world: &mut World, gesture: Gesture, hit: &Hit, ctrl: bool, range: bool) {
    world.input(Input::Mouse { gesture, hit, ctrl, range });
}

fn drag(world: &mut World, hit: &Hit, row: u16) {
    world.input(Input::Drag { hit, column: 10, row });
}

#[test]
fn two_ctrl_clicks_restore_the_former_set_however_quick() {
    let mut world = World::with(8);
    world.act(&[SelectToggle]);
    press(&mut world, Gesture::Press, &Hit::Row(4), true, false);
    assert_eq!(world.marks(), [1, 5]);
    press(&mut world, Gesture::Double, &Hit::Row(4), true, false);
    assert_eq!(world.marks(), [1]);
    press(&mut world, Gesture::Press, &Hit::Check(4), false, false);
    press(&mut world, Gesture::Double, &Hit::Check(4), false, false);
    assert_eq!(world.marks(), [1]);
}

#[test]
fn a_range_click_replaces_the_pending_range_and_keeps_the_marks() {
    let mut world = World::with(8);
    world.act(&[CursorLast, SelectToggle]);
    press(&mut world, Gesture::Press, &Hit::Row(2), true, false);
    world.click(&Hit::Row(4), false, true);
    assert_eq!(world.chosen(), [2, 3, 4, 7]);
    world.click(&Hit::Row(1), false, true);
    assert_eq!(world.chosen(), [1, 2, 7]);
}

#[test]
fn ctrl_with_a_range_click_adds_the_range_to_the_marks() {
    let mut world = World::with(8);
    world.click(&Hit::Check(0), false, false);
    world.click(&Hit::Check(3), false, false);
    world.click(&Hit::Row(5), true, true);
    assert_eq!(world.marks(), [1, 4, 5, 6]);
    assert_eq!(world.grid.range(), None);
}

#[test]
fn a_plain_click_clears_the_selection_and_it_comes_back_as_it_was() {
    let mut world = World::with(8);
    world.act(&[SelectToggle, CursorDown, SelectToggle]);
    world.click(&Hit::Row(6), false, false);
    assert_eq!((world.marks(), world.grid.cursor), (vec![], 6));
    world.act(&[SelectPrevious]);
    assert_eq!(world.marks(), [1, 3]);
}

#[test]
fn painting_takes_every_row_between_even_when_the_mouse_jumps() {
    let mut world = World::with(12);
    world.act(&[SelectAll]);
    press(&mut world, Gesture::Press, &Hit::Check(2), false, false);
    drag(&mut world, &Hit::Check(7), 8);
    drag(&mut world, &Hit::Row(5), 8);
    press(&mut world, Gesture::Release, &Hit::Nothing, false, false);
    assert_eq!(world.chosen(), [0, 1, 8, 9, 10, 11]);
    world.act(&[SelectPrevious]);
    assert_eq!(world.marks().len(), 12, "a painted stretch is one step");
}

#[test]
fn a_drag_past_the_edge_scrolls_a_row_at_a_time_until_the_button_is_let_go() {
    let mut world = World::with(60);
    let body = super::super::layout::parts(&world.grid, &world.schema, world.area).body;
    press(&mut world, Gesture::Press, &Hit::Row(3), false, false);
    world.out.clear();
    drag(&mut world, &Hit::Nothing, body.bottom());
    assert!(world.out.contains(&Effect::DragOn), "{:?}", world.out);
    let page = u32::from(body.height);
    assert_eq!((world.grid.top, world.grid.range()), (1, Some((3, page))));
    world.input(Input::DragOn);
    world.input(Input::DragOn);
    assert_eq!((world.grid.top, world.grid.range()), (3, Some((3, page + 2))));
    press(&mut world, Gesture::Release, &Hit::Nothing, false, false);
    world.out.clear();
    world.input(Input::DragOn);
    assert_eq!((world.grid.top, world.out.len()), (3, 0));
    assert_eq!(world.grid.range(), Some((3, page + 2)));
}

#[test]
fn back_inside_the_rows_the_scrolling_ends() {
    let mut world = World::with(60);
    let body = super::super::layout::parts(&world.grid, &world.schema, world.area).body;
    press(&mut world, Gesture::Press, &Hit::Row(3), false, false);
    drag(&mut world, &Hit::Nothing, body.bottom());
    drag(&mut world, &Hit::Row(6), body.top() + 5);
    let top = world.grid.top;
    world.input(Input::DragOn);
    assert_eq!((world.grid.top, world.grid.range()), (top, Some((3, 6))));
}

#[test]
fn a_lost_release_leaves_no_stuck_drag() {
    let endings: &[fn(&mut World)] = &[
        |world| {
            world.act(&[CursorDown]);
        },
        |world| press(world, Gesture::WheelDown, &Hit::Nothing, false, false),
        |world| world.input(Input::Key(crate::action::Key::char('x'))),
    ];
    for end in endings {
        let mut world = World::with(60);
        press(&mut world, Gesture::Press, &Hit::Row(3), false, false);
        drag(&mut world, &Hit::Nothing, 100);
        end(&mut world);
        let before = (world.grid.top, world.grid.cursor, world.grid.range());
        world.input(Input::DragOn);
        drag(&mut world, &Hit::Row(9), 10);
        assert_eq!((world.grid.top, world.grid.cursor, world.grid.range()), before);
    }
}

#[test]
fn the_wheel_scrolls_three_rows_without_the_cursor_and_the_next_key_scrolls_back() {
    let mut world = World::with(200);
    for _ in 0..12 {
        press(&mut world, Gesture::WheelDown, &Hit::Row(5), false, false);
    }
    assert_eq!((world.grid.top, world.grid.cursor), (36, 0), "answers on the way change nothing");
    world.act(&[CursorDown]);
    assert_eq!((world.grid.top, world.grid.cursor), (1, 1));
}

#[test]
fn the_wheel_with_shift_goes_through_the_columns() {
    let mut world = World::with(8);
    press(&mut world, Gesture::WheelDown, &Hit::Row(5), false, true);
    assert_eq!((world.grid.column, world.grid.top), (2, 0));
    press(&mut world, Gesture::WheelUp, &Hit::Row(5), false, true);
    assert_eq!(world.grid.column, 1);
}

#[test]
fn a_border_is_dragged_to_the_column_under_the_mouse() {
    let mut world = World::with(8);
    let (place, from, width) = super::super::layout::parts(&world.grid, &world.schema, world.area).columns[1];
    let field = world.grid.columns[place];
    press(&mut world, Gesture::Press, &Hit::Border(field), false, false);
    world.input(Input::Drag { hit: &Hit::Nothing, column: from + width + 5, row: 0 });
    assert_eq!(world.grid.widths.get(&field), Some(&(width + 5)));
    assert!(world.grid.query.sort.is_empty(), "a border sorts nothing");
}

#[test]
fn the_scroll_bar_is_dragged_without_the_cursor() {
    let mut world = World::with(200);
    let body = super::super::layout::parts(&world.grid, &world.schema, world.area).body;
    press(&mut world, Gesture::Press, &Hit::Scroll(0), false, false);
    drag(&mut world, &Hit::Row(4), body.bottom() - 1);
    assert_eq!((world.grid.top, world.grid.cursor), (200 - u32::from(body.height), 0));
    assert_eq!(world.chosen(), [] as [u32; 0]);
}

#[test]
fn a_header_sorts_and_reverses_and_with_ctrl_or_alt_adds_a_level() {
    let mut world = World::with(8);
    let id = world.grid.current().unwrap().id;
    world.click(&Hit::Header(fields::SCORE), false, false);
    world.click(&Hit::Header(fields::COMPANY), true, false);
    world.click(&Hit::Header(fields::STATUS), false, true);
    let levels: Vec<_> = world.grid.query.sort.iter().map(|key| key.field).collect();
    assert_eq!(levels, [fields::SCORE, fields::COMPANY, fields::STATUS]);
    assert_eq!(world.grid.current().unwrap().id, id);
    let drawn = picture::text_and_styles(&world.draw());
    assert!(drawn.contains("▼1") && drawn.contains("▲2"), "{drawn}");
    world.click(&Hit::Header(fields::SCORE), false, false);
    assert_eq!(world.grid.query.sort.len(), 1);
    assert!(!world.grid.query.sort[0].descending);
}

#[test]
fn a_double_click_opens_the_form_of_its_row() {
    let mut world = World::with(8);
    press(&mut world, Gesture::Press, &Hit::Row(3), false, false);
    press(&mut world, Gesture::Double, &Hit::Row(3), false, false);
    let opened = |effect: &Effect| matches!(effect, Effect::Open(open) if matches!(**open, Open::Form { record: Some(RecordId(4)), .. }));
    assert!(world.out.iter().any(opened), "{:?}", world.out);
}

#[test]
fn random_presses_on_a_drawn_list_hit_the_row_and_column_they_touch() {
    let mut world = World::with(40);
    world.filter("Lead score>=0");
    let mut buf = Buffer::empty(world.area);
    let mut hits = Hits::default();
    let (look, reading) = (Look::default(), Reading::utc(1_795_000_000_000));
    let vx = Vx { schema: &world.schema, reading, keymap: &world.keymap, user: "anna", present: &[] };
    view(&world.grid, &vx, &mut Canvas::new(&mut buf, &look, &mut hits), world.area);
    let parts = super::super::layout::parts(&world.grid, &world.schema, world.area);
    for y in world.area.top()..world.area.bottom() {
        for x in world.area.left()..world.area.right() {
            let row = parts.body.top()..parts.body.bottom();
            match hits.at(x, y) {
                Some(Hit::Row(place) | Hit::Check(place) | Hit::Star(place, _)) => {
                    assert!(row.contains(&y) && *place == world.grid.top + u32::from(y - parts.body.top()), "{x},{y}");
                }
                Some(Hit::Term(place)) => {
                    let text = if *place == 0 { "Lead" } else { "score>=0" };
                    assert!(text.contains(buf[(x, y)].symbol()), "{x},{y}: {:?}", buf[(x, y)].symbol());
                }
                Some(Hit::Header(_) | Hit::Border(_) | Hit::CheckAll) => assert_eq!(y, parts.header.y),
                Some(Hit::Scroll(_)) => assert_eq!(x, parts.body.right() - 1),
                _ => {}
            }
        }
    }
}

#[test]
fn a_row_on_its_way_is_opened_when_it_comes() {
    let mut world = World::with(5);
    world.grid.rows.clear();
    world.input(Input::Do(Action::RecordOpen.into()));
    let is_first = |effect: &Effect| matches!(effect, Effect::Open(open) if matches!(**open, Open::Form { record: Some(RecordId(1)), .. }));
    assert_eq!(world.out.iter().filter(|effect| is_first(effect)).count(), 1, "{:?}", world.out);
}
