//! The filter as it is typed, and what the list says of it.

use super::*;
use crate::ui::TextInput;

fn rows(world: &World) -> String {
    picture::text(&world.draw())
}

#[test]
fn a_filter_that_cannot_be_read_is_not_dropped_but_stays_to_be_mended() {
    let mut world = World::with(8);
    world.act(&[Action::FilterEdit]);
    world.input(Input::Paste("sttus:new"));
    assert!(rows(&world).contains("! position 1: no field 'sttus'; did you mean 'status'?"), "{}", rows(&world));
    world.act(&[Action::TextNewline]);
    assert_eq!(world.grid.typing.as_ref().map(TextInput::text).as_deref(), Some("sttus:new"));
    assert_eq!(world.said(), ["Filter, position 1: no field 'sttus'; did you mean 'status'?"]);
    world.act(&[Action::TextCancel]);
    assert!(world.grid.typing.is_none() && world.grid.wrong.is_none());
}

#[test]
fn nothing_is_said_of_a_filter_that_cannot_be_read_yet() {
    let mut world = World::with(8);
    world.act(&[Action::FilterEdit]);
    world.input(Input::Paste("nobody is called that"));
    assert!(rows(&world).contains("None of the 8 leads passes this filter."));
    world.input(Input::Paste(" (score>3"));
    assert!(rows(&world).contains("This filter cannot be read yet."), "{}", rows(&world));
}

#[test]
fn the_line_below_shows_whole_values_only() {
    let mut world = World::with(1);
    world.leads[0].set(fields::NOTES, None);
    for (field, text) in [("job-title", "Head of something with a long name"), ("city", "Llanfairpwllgwyngyllgogerychwyrn")] {
        let field = world.schema.named(field).unwrap().id;
        world.leads[0].set(field, Some(Value::Text(text.to_owned())));
    }
    world.act(&[Action::Reload]);
    let shown = rows(&world);
    assert!(shown.contains("#1 · Head of something with a long name"), "{shown}");
    assert!(!shown.contains("Llanfair"), "{shown}");
}

#[test]
fn on_a_narrow_screen_the_details_lie_over_the_list() {
    let mut world = World::with(8);
    world.area = Rect::new(0, 1, 44, 14);
    world.act(&[Action::DetailToggle]);
    let shown = rows(&world);
    assert!(shown.contains("Lead 001") && shown.contains("Arvo") && !shown.contains("Lead 002"), "{shown}");
    world.act(&[Action::DetailToggle]);
    assert!(rows(&world).contains("Lead 002"));
}
