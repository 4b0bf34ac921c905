//! Rows keep their place until the person asks.

use super::*;

fn places(world: &World) -> Vec<u64> {
    (0..world.grid.total()).filter_map(|place| Some(world.grid.row(place)?.id.0)).collect()
}

#[test]
fn what_others_change_keeps_its_place_with_a_mark_until_the_list_is_reloaded() {
    let mut world = World::with(6);
    world.filter("score>=1");
    let before = places(&world);
    world.leads[1].set(fields::SCORE, None);
    world.strays = vec![(1, Stray::Out)];
    world.hear("bo", 2, &[fields::SCORE]);
    assert_eq!(places(&world), before);
    assert_eq!(world.grid.stray(1), Some(Stray::Out));
    assert_eq!(world.grid.behind().as_deref(), Some("1 outside the filter"));
    world.strays.clear();
    world.act(&[Action::Reload]);
    assert_eq!(places(&world), [1, 3, 4, 5]);
    assert_eq!((world.grid.stray(1), world.grid.behind()), (None, None));
}

#[test]
fn an_own_edit_does_not_move_the_row_under_the_cursor_either() {
    let mut world = World::with(6);
    world.act(&[CursorDown]);
    world.grid.query.sort = vec![crate::model::SortKey { field: fields::SCORE, descending: true }];
    world.strays = vec![(1, Stray::Moved)];
    world.hear("anna", 2, &[fields::SCORE]);
    assert_eq!((world.grid.cursor, world.grid.current().unwrap().id), (1, RecordId(2)));
    assert_eq!(world.grid.behind().as_deref(), Some("1 moved"));
}

#[test]
fn what_would_come_is_counted_and_what_the_person_makes_comes_at_once() {
    let mut world = World::with(6);
    world.leads.push(lead(7, "Lead 007", "Arvo", None));
    world.hear("bo", 7, &[]);
    assert_eq!((world.grid.total(), world.grid.behind().as_deref()), (6, Some("1 new")));
    world.leads.push(lead(8, "Lead 008", "Arvo", None));
    world.hear("anna", 8, &[]);
    assert_eq!((world.grid.total(), world.grid.behind()), (8, None));
}

#[test]
fn an_empty_list_asks_again_always() {
    let mut world = World::with(0);
    world.leads.push(lead(1, "Lead 001", "Arvo", None));
    world.hear("bo", 1, &[]);
    assert_eq!(world.grid.total(), 1);
}

#[test]
fn too_many_to_name_are_only_said_to_have_changed() {
    let mut world = World::with(6);
    world.input(Input::Event(&Event::Changed { seq: Seq(2), by: "bo".to_owned(), records: None, fields: vec![fields::NAME] }));
    assert_eq!((world.grid.total(), world.grid.behind().as_deref()), (6, Some("the list has changed")));
}

#[test]
fn after_an_own_delete_the_cursor_stays_on_the_nearest_row() {
    let mut world = World::with(6);
    world.act(&[CursorDown, CursorDown]);
    world.binned.insert(3);
    world.hear("anna", 3, &[]);
    assert_eq!((world.grid.cursor, world.grid.current().unwrap().id), (2, RecordId(4)));
}

#[test]
fn a_change_of_a_field_that_neither_filter_nor_order_looks_at_only_fetches_the_row() {
    let mut world = World::with(6);
    world.leads[2].set(fields::COMPANY, Some(Value::Text("Other".to_owned())));
    world.hear("bo", 3, &[fields::COMPANY]);
    assert_eq!((world.grid.row(2).unwrap().text(fields::COMPANY), world.grid.behind()), ("Other", None));
}

#[test]
fn a_list_with_rows_that_stray_looks_like_this() {
    let mut world = World::with(5);
    world.leads.push(lead(6, "Lead 006", "Arvo", None));
    world.strays = vec![(1, Stray::Moved), (2, Stray::Out), (3, Stray::Gone)];
    world.hear("bo", 2, &[fields::NAME]);
    world.hear("bo", 6, &[]);
    insta::assert_snapshot!(picture::text_and_styles(&world.draw()));
}

#[test]
fn the_cursor_finds_its_record_again_once_the_store_has_read_itself_in() {
    let mut world = World::with(8);
    world.act(&[CursorDown, CursorDown]);
    assert_eq!(world.grid.place(), Some(RecordId(3)));
    // Another server: it begins anew, and the order is another one.
    world.leads.reverse();
    world.is_indexing = true;
    world.input(Input::Event(&Event::Back));
    assert_eq!(world.grid.place(), Some(RecordId(3)), "where it is still to go to");
    world.input(Input::Event(&Event::Back));
    world.is_indexing = false;
    world.input(Input::Event(&Event::Indexed));
    assert_eq!((world.grid.current().unwrap().id, world.grid.cursor), (RecordId(3), 5));
}

#[test]
fn a_cursor_that_was_moved_meanwhile_stays_with_the_record_it_was_moved_to() {
    let mut world = World::with(8);
    world.act(&[CursorDown, CursorDown]);
    world.is_indexing = true;
    world.input(Input::Event(&Event::Back));
    world.act(&[CursorDown]);
    assert_eq!(world.grid.place(), Some(RecordId(4)));
    world.leads.reverse();
    world.is_indexing = false;
    world.input(Input::Event(&Event::Indexed));
    assert_eq!(world.grid.current().unwrap().id, RecordId(4));
}

#[test]
fn the_place_is_known_while_the_rows_are_asked_for_anew() {
    let mut world = World::with(8);
    world.act(&[CursorDown, CursorDown]);
    // The answer came and its rows are on their way.
    world.grid.rows.clear();
    assert_eq!((world.grid.current(), world.grid.place()), (None, Some(RecordId(3))));
}
