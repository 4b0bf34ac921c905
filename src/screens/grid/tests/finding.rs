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
fn what_a_filter_finds_begins_with_its_first_record_and_escape_leads_back() {
    let mut world = World::with(40);
    let at = |world: &World| world.grid.current().map(|record| record.id.0);
    world.act(&[CursorLast, CursorUp, Action::FilterEdit]);
    assert_eq!(at(&world), Some(39));
    // What is typed, the record under the cursor then.
    for (typed, id) in [("0", 39), ("1", 1), ("2", 12)] {
        world.input(Input::Paste(typed));
        assert_eq!(at(&world), Some(id), "{typed}");
    }
    world.act(&[Action::TextCancel]);
    assert_eq!((world.grid.total(), at(&world)), (40, Some(39)), "as if nothing had been typed");
    // A filter that is kept keeps the record it led to.
    world.act(&[Action::FilterEdit]);
    world.input(Input::Paste("01"));
    world.act(&[Action::TextNewline, CursorDown, Action::FilterClear]);
    assert_eq!((world.grid.total(), at(&world)), (40, Some(10)));
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

#[test]
fn a_filter_is_completed_by_tab_name_by_name_and_value_by_value() {
    let mut world = World::with(8);
    let text = |world: &World| world.grid.typing.as_ref().map(TextInput::text);
    world.act(&[Action::FilterEdit]);
    world.input(Input::Paste("lead stat"));
    assert!(rows(&world).contains("Tab status:"), "{}", rows(&world));
    world.act(&[Action::TextDone]);
    assert_eq!(text(&world).as_deref(), Some("lead status:"));
    world.input(Input::Paste("qual"));
    assert!(rows(&world).contains("Tab Qualified"), "{}", rows(&world));
    world.act(&[Action::TextDone]);
    assert_eq!(text(&world).as_deref(), Some("lead status:Qualified"));
    assert_eq!(world.grid.query.filter.text, "lead status:Qualified", "and the list follows");
    assert!(!rows(&world).contains("Tab "), "there is nothing more to say: {}", rows(&world));
    world.act(&[Action::TextDone]);
    assert_eq!((text(&world), world.grid.filter_words()), (None, "lead status:Qualified"), "then the key ends the typing");
}

#[test]
fn values_in_use_are_offered_behind_those_of_the_list_and_quoted_where_they_must_be() {
    let mut world = World::with(8);
    world.act(&[Action::FilterEdit]);
    world.input(Input::Paste("city:\"new"));
    world.grid.take_used(&[("New York".to_owned(), 9), ("Newark".to_owned(), 2)]);
    assert!(rows(&world).contains("Tab \"New York\"  Newark"), "{}", rows(&world));
    world.act(&[Action::TextDone]);
    assert_eq!(world.grid.filter_words(), "city:\"New York\"");
    // In the middle of a text nothing is offered.
    world.act(&[Action::TextCancel, Action::FilterEdit]);
    world.input(Input::Paste("stat"));
    world.input(Input::Key(crate::action::Key::parse("home").unwrap()));
    world.input(Input::Paste("x"));
    assert!(!rows(&world).contains("Tab "), "{}", rows(&world));
}
