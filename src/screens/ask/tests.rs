use super::*;
use crate::{
    action::Action,
    screens::{
        Cx, Input,
        testing::{Desk, act, any_input, closed},
    },
    ui::{Look, picture},
};

fn question() -> AskState {
    AskState::open(
        "Unsaved changes".to_owned(),
        vec!["Ewa Nowak has changes that were not saved.".to_owned()],
        vec![("Discard".to_owned(), Some(Effect::DropDraft("lead-7".to_owned()))), ("Go on editing".to_owned(), None)],
        1,
    )
}

#[test]
fn the_focused_button_does_its_effect_after_the_question_closed() {
    let mut desk = Desk::new();
    for (inputs, want) in [
        (vec![Action::DialogPress], vec![Effect::Close]),
        (vec![Action::DialogYes], vec![Effect::Close, Effect::DropDraft("lead-7".to_owned())]),
        (vec![Action::DialogNext, Action::DialogPress], vec![Effect::Close, Effect::DropDraft("lead-7".to_owned())]),
        (vec![Action::DialogNext, Action::DialogNo], vec![Effect::Close]),
    ] {
        let mut state = question();
        let (_, effects) = desk.with(|cx| inputs.iter().for_each(|action| update(cx, &mut state, &act(*action))));
        assert_eq!(effects, want, "{inputs:?}");
    }
}

#[test]
fn it_says_what_to_press_and_shows_the_focus_without_colour() {
    let desk = Desk::new();
    let shown = picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(&question(), vx, canvas, area)));
    assert!(shown.contains("[ Go on editing ]") && shown.contains("Esc") | shown.contains("n No"), "{shown}");
}

#[test]
fn it_draws_at_every_size() {
    Desk::new().draw_at_all_sizes(|vx, canvas, area| view(&question(), vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    let update = |cx: &mut Cx<'_>, state: &mut AskState, input: &Input<'_>| {
        update(cx, state, input);
        assert!(state.focus < 2);
        assert!(cx.effects.is_empty() || closed(&cx.effects));
    };
    any_input(|_| question(), update, view);
}
