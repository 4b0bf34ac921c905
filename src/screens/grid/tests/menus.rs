//! The menu of the right button, and duplicates.

use super::*;

fn menu(world: &mut World) -> (String, Vec<crate::screens::Choice>) {
    match world.out.pop() {
        Some(Effect::Open(open)) => match *open {
            Open::Menu { title, choices } => (title, choices),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_menu_is_for_the_selection_where_the_row_is_in_it_and_else_for_the_row_alone() {
    let mut world = World::with(8);
    world.act(&[SelectToggle, SelectToggle]);
    let right = |world: &mut World, place| {
        world.input(Input::Mouse { gesture: Gesture::Menu, hit: &Hit::Row(place), ctrl: false, range: false });
    };
    right(&mut world, 0);
    let (title, choices) = menu(&mut world);
    assert_eq!((title.as_str(), world.grid.cursor, choices[0].label.as_str()), ("2 leads selected", 0, "Unselect this row"));
    let duplicate = choices.iter().find(|choice| choice.label == "Duplicate").unwrap();
    assert!(duplicate.disabled.as_ref().unwrap().contains("one record"), "a reason is given");
    right(&mut world, 5);
    let (title, choices) = menu(&mut world);
    assert_eq!((title.as_str(), world.grid.cursor, choices[0].label.as_str()), ("Lead 006", 5, "Select this row"));
    assert_eq!(world.marks(), [] as [u64; 0]);
    world.act(&[SelectPrevious]);
    assert_eq!(world.marks(), [1, 2]);
}

#[test]
fn every_entry_of_the_menu_has_its_key() {
    let mut world = World::with(8);
    world.act(&[Action::ActionMenu]);
    let (_, choices) = menu(&mut world);
    assert!(choices.iter().all(|choice| !choice.note.is_empty()), "{choices:?}");
}

#[test]
fn a_duplicate_begins_with_the_whole_record() {
    let mut world = World::with(8);
    world.out.clear();
    world.act(&[CursorDown, Action::RecordDuplicate]);
    let [Effect::Open(open)] = &world.out[..] else { panic!("{:?}", world.out) };
    assert!(matches!(&**open, Open::Duplicate(record) if record.id == RecordId(2)), "{open:?}");
}
