use super::*;
use crate::{
    action::Action,
    model::{Base, record_type},
    screens::{
        Effect, Input, Told,
        testing::{Desk, act, any_input, closed},
    },
    ui::Look,
};

fn open(desk: &mut Desk) -> ColumnsState {
    let standard = Arrangement::standard(&desk.schema, Base::Contact);
    desk.with(|cx| ColumnsState::open(cx, record_type::LEAD, standard)).0
}

/// The columns the list was told to show last.
fn told(desk: &Desk, effects: &[Effect]) -> Option<String> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Tell(wish) => match &**wish {
            Told::Arrange(arrangement) => Some(arrangement.columns_text(&desk.schema)),
            _ => None,
        },
        _ => None,
    })
}

#[test]
fn columns_are_shown_hidden_moved_widened_and_pinned_while_the_list_follows() {
    let standard = "score full-name | company status assigned-to email phone source job-title next business-city modified";
    for (typed, actions, want) in [
        ("company", &[Action::ArrangeToggle][..], standard.replace(" company", "")),
        ("hobby", &[Action::ArrangeToggle], format!("{standard} hobby")),
        ("fullname", &[Action::ArrangeToggle], standard.to_owned()),
        ("status", &[Action::ArrangeUp], standard.replace("company status", "status company")),
        ("status", &[Action::ArrangeDown], standard.replace("status assigned-to", "assigned-to status")),
        ("company", &[Action::ArrangeWider, Action::ArrangeWider], standard.replace("company", "company:14")),
        ("company", &[Action::ArrangeNarrower], standard.replace("company", "company:11")),
        ("company", &[Action::ArrangePin], standard.replace("| company", "company |")),
        ("fullname", &[Action::ArrangePin], standard.replace("| ", "")),
    ] {
        let mut desk = Desk::new();
        let mut state = open(&mut desk);
        let (_, effects) = desk.with(|cx| {
            update(cx, &mut state, &Input::Paste(typed));
            actions.iter().for_each(|action| update(cx, &mut state, &act(*action)));
        });
        assert_eq!(told(&desk, &effects), Some(want), "{typed} {actions:?}");
    }
}

#[test]
fn enter_keeps_and_esc_restores() {
    let mut desk = Desk::new();
    for (last, want) in [(Action::PickTake, false), (Action::PickCancel, true)] {
        let mut state = open(&mut desk);
        let before = state.0.now.columns_text(&desk.schema);
        let (_, effects) = desk.with(|cx| {
            update(cx, &mut state, &Input::Paste("company"));
            update(cx, &mut state, &act(Action::ArrangeToggle));
            update(cx, &mut state, &act(last));
        });
        assert!(closed(&effects));
        assert_eq!(told(&desk, &effects) == Some(before), want, "{last:?}");
    }
}

#[test]
fn the_window_looks_like_this() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    state.0.now.resize(fields::COMPANY, 30);
    for (width, height) in [(80, 24), (120, 36)] {
        desk.size(width, height);
        insta::assert_snapshot!(
            format!("columns_{width}x{height}"),
            desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area))
        );
    }
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    let update = |cx: &mut Cx<'_>, state: &mut ColumnsState, input: &Input<'_>| {
        update(cx, state, input);
        assert!(state.0.now.pinned <= state.0.now.columns.len());
    };
    any_input(open, update, view);
}
