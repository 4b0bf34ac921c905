use super::*;
use crate::{
    action::{Action, Key},
    exchange::picture::Raster,
    model::{Record, Stamp, Value, record_type},
    proto::{Command, Refusal, Reply, Request},
    screens::{
        FileNews, Input,
        testing::{Desk, NOW, act, any_input, asked_one, closed},
    },
    ui::{Look, picture::text},
};

const PATH: &str = "faces/ada.png";

fn ada(picture: &str) -> Record {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut record = Record::new(RecordId(7), record_type::LEAD, Stamp { by: "anna".to_owned(), at: NOW });
    record = record.with([(fields::NAME, text("Ada O'Neil"))]);
    if picture.is_empty() { record } else { record.with([(fields::PICTURE, text(picture))]) }
}

/// Rows of yellow and blue, 8 by 4.
fn flag() -> Picture {
    let row = |y: usize| if y == 1 || y == 2 { [250, 210, 0] } else { [0, 90, 170] };
    let raster = Raster::new(8, (0..32).map(|at| row(at / 8)).collect()).unwrap().into();
    Picture { raster, size: (800, 400), format: "PNG", bytes: 30_000 }
}

/// The window with its picture read.
fn shown(desk: &mut Desk) -> PictureState {
    let (mut state, effects) = desk.with(|cx| PictureState::open(cx, &ada(PATH)));
    assert_eq!(effects, [Effect::ReadPicture(PATH.to_owned())]);
    let news = FileNews::Pictured(PATH.to_owned(), Ok(Box::new(flag())));
    desk.with(|cx| update(cx, &mut state, &Input::File(&news)));
    state
}

fn press(desk: &mut Desk, state: &mut PictureState, action: Action) -> Vec<Effect> {
    desk.with(|cx| update(cx, state, &act(action))).1
}

#[test]
fn a_picture_shows_with_its_size_and_place() {
    let mut desk = Desk::new();
    let state = shown(&mut desk);
    insta::assert_snapshot!("80x24", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    insta::assert_snapshot!("80x24_mono", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
}

#[cfg(feature = "picture")]
#[test]
fn a_copy_goes_into_the_record_against_what_the_window_shows() {
    let mut desk = Desk::new();
    let mut state = shown(&mut desk);
    let effects = press(&mut desk, &mut state, Action::PictureEmbed);
    let (_, Request::Apply(Command::Save { record, changes })) = asked_one(&effects) else { panic!("one wish") };
    assert_eq!((record, changes.len(), &changes[0].old), (RecordId(7), 1, &Some(Value::Text(PATH.to_owned()))));
    assert!(changes[0].new.as_ref().unwrap().as_text().unwrap().starts_with("data:image/png;base64,"));
    assert!(press(&mut desk, &mut state, Action::PictureRemove).is_empty(), "while one change is saved no other begins");
}

#[test]
fn removing_takes_the_value_away_and_an_empty_window_says_what_to_press() {
    let mut desk = Desk::new();
    let mut state = shown(&mut desk);
    let (_, Request::Apply(Command::Save { changes, .. })) = asked_one(&press(&mut desk, &mut state, Action::PictureRemove)) else {
        panic!("one wish")
    };
    assert_eq!(changes[0].new, None);
    let (mut state, effects) = desk.with(|cx| PictureState::open(cx, &ada("")));
    assert!(effects.is_empty());
    for (action, want) in
        [(Action::PictureRemove, "! there is no picture to remove"), (Action::PictureEmbed, "! there is no picture to keep: o")]
    {
        assert!(press(&mut desk, &mut state, action).is_empty());
        let screen = text(&desk.draw(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
        assert!(screen.contains(want) && screen.contains("There is no picture yet: o names"), "{screen}");
    }
}

#[test]
fn another_file_is_read_before_it_is_saved_and_what_was_typed_stays() {
    let mut desk = Desk::new();
    let mut state = shown(&mut desk);
    press(&mut desk, &mut state, Action::PicturePath);
    assert_eq!(state.context(), Context::Text);
    desk.with(|cx| update(cx, &mut state, &Input::Key(Key::char('2'))));
    let typed = format!("{PATH}2");
    let effects = press(&mut desk, &mut state, Action::TextNewline);
    assert_eq!(effects, [Effect::ReadPicture(typed.clone())]);
    let broken = FileNews::Pictured(typed.clone(), Err("faces/ada.png2 cannot be read".to_owned()));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&broken)));
    assert!(effects.is_empty() && state.problem.is_some());
    assert_eq!(state.line.as_ref().map(TextInput::text), Some(typed.clone()));
    press(&mut desk, &mut state, Action::TextNewline);
    let good = FileNews::Pictured(typed.clone(), Ok(Box::new(flag())));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&good)));
    let (ticket, Request::Apply(Command::Save { changes, .. })) = asked_one(&effects) else { panic!("one wish") };
    assert_eq!(changes[0].new, Some(Value::Text(typed)));
    let refused = Reply::Refused(Refusal::Store("the disk is full".to_owned()));
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &refused)));
    assert_eq!(state.problem.as_deref(), Some("the disk is full; nothing was saved"));
    assert!(!closed(&press(&mut desk, &mut state, Action::TextCancel)));
    assert!(closed(&press(&mut desk, &mut state, Action::Cancel)));
}

#[test]
fn hostile_paths_and_reasons_are_shown_clean() {
    let mut desk = Desk::new();
    let path = "a\u{1b}]0;x\u{7}\u{202e}gnp.png";
    let (mut state, _) = desk.with(|cx| PictureState::open(cx, &ada(path)));
    let news = FileNews::Pictured(path.to_owned(), Err(format!("{path} is neither")));
    desk.with(|cx| update(cx, &mut state, &Input::File(&news)));
    let screen = text(&desk.draw(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    assert!(screen.contains("a·]0;x·gnp.png is neither"), "{screen}");
    assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{202e}']));
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let mut state = shown(&mut desk);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    state.line = Some(TextInput::line("x"));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(shown, update, view);
}
