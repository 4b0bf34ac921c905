use super::*;
use crate::{
    action::Action,
    model::{Base, record_type},
    screens::{
        Effect, Input, Told,
        testing::{Desk, act, any_input},
    },
    ui::Look,
};

fn open(desk: &mut Desk) -> SortState {
    let mut standard = Arrangement::standard(&desk.schema, Base::Contact);
    standard.read_order("-score company", &desk.schema, Base::Contact);
    desk.with(|cx| SortState::open(cx, record_type::LEAD, standard)).0
}

#[test]
fn levels_are_added_turned_moved_and_removed_while_the_list_follows() {
    for (typed, action, want) in [
        ("status", Action::ArrangeToggle, "-score company status"),
        ("modified", Action::ArrangeToggle, "-score company -modified"),
        ("score", Action::ArrangeToggle, "score company"),
        ("company", Action::ArrangeUp, "company -score"),
        ("score", Action::ArrangeDown, "company -score"),
        ("score", Action::ArrangeRemove, "company"),
    ] {
        let mut desk = Desk::new();
        let mut state = open(&mut desk);
        let (_, effects) = desk.with(|cx| {
            update(cx, &mut state, &Input::Paste(typed));
            update(cx, &mut state, &act(action));
        });
        let [Effect::Tell(wish)] = effects.as_slice() else { panic!("{effects:?}") };
        let Told::Arrange(arrangement) = &**wish else { panic!("{wish:?}") };
        assert_eq!(arrangement.order_text(&desk.schema), want, "{typed} {action:?}");
    }
}

#[test]
fn the_window_looks_like_this() {
    let mut desk = Desk::new();
    let state = open(&mut desk);
    for (width, height) in [(80, 24), (120, 36)] {
        desk.size(width, height);
        insta::assert_snapshot!(
            format!("sort_{width}x{height}"),
            desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area))
        );
    }
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(open, update, view);
}
