use super::*;
use crate::{
    action::Action,
    screens::{
        Gesture, Input, Told,
        testing::{Desk, act, any_input, closed},
    },
    ui::Hit,
};

fn menu() -> MenuState {
    let choice = |label: &str, disabled: Option<&str>, effect| Choice {
        label: label.to_owned(),
        note: "x".to_owned(),
        disabled: disabled.map(str::to_owned),
        effect,
    };
    let choices = vec![
        choice("Delete", None, Effect::CloseAndDo(Action::Delete.into())),
        choice("Restore", Some("only records in the bin can be restored"), Effect::CloseAndDo(Action::Restore.into())),
        choice("Berlin", None, Effect::Tell(Box::new(Told::PickSelection("Berlin".to_owned())))),
    ];
    MenuState::open("3 selected".to_owned(), choices)
}

#[test]
fn what_is_chosen_is_done_after_the_window_closed_and_what_is_not_possible_is_not() {
    let mut desk = Desk::new();
    let press = |desk: &mut Desk, place| {
        let input = Input::Mouse { gesture: Gesture::Press, hit: &Hit::Entry(place), ctrl: false, range: false };
        desk.with(|cx| update(cx, &mut menu(), &input)).1
    };
    assert_eq!(press(&mut desk, 0), [Effect::CloseAndDo(Action::Delete.into())]);
    assert_eq!(press(&mut desk, 1), []);
    assert_eq!(press(&mut desk, 2), [Effect::Close, Effect::Tell(Box::new(Told::PickSelection("Berlin".to_owned())))]);
}

#[test]
fn a_press_beside_the_window_only_closes_it() {
    let mut desk = Desk::new();
    let input = Input::Mouse { gesture: Gesture::Press, hit: &Hit::Outside, ctrl: false, range: false };
    let (_, effects) = desk.with(|cx| update(cx, &mut menu(), &input));
    assert_eq!(effects, [Effect::Close]);
    let (_, effects) = desk.with(|cx| update(cx, &mut menu(), &act(Action::PickCancel)));
    assert!(closed(&effects));
}

#[test]
fn it_draws_at_every_size() {
    Desk::new().draw_at_all_sizes(|vx, canvas, area| view(&menu(), vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|_| menu(), update, view);
}
