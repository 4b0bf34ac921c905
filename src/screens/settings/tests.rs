use super::*;
use crate::{
    action::Action,
    screens::testing::{Desk, act, any_input, closed},
    ui::Look,
};

fn kept(effects: &[Effect]) -> Vec<(&str, &str)> {
    let mut kept = Vec::new();
    for effect in effects {
        if let Effect::KeepSetting { name, value } = effect {
            kept.push((name.as_str(), value.as_str()));
        }
    }
    kept
}

#[test]
fn right_and_left_go_through_the_values_and_each_is_kept() {
    let mut desk = Desk::new();
    let mut state = SettingsState::open(Settings::default(), &["dark".to_owned(), "mine".to_owned()]);
    let actions = [Action::FieldNext, Action::FieldMore, Action::FieldMore, Action::FieldLess, Action::FieldClear, Action::FieldLess];
    let (_, effects) = desk.with(|cx| actions.iter().for_each(|action| update(cx, &mut state, &act(*action))));
    let themes = ["dark", "light", "dark", "auto", "mine"].map(|value| ("theme", value));
    assert_eq!(kept(&effects), themes);
    assert!(!closed(&effects));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::Cancel)));
    assert!(closed(&effects) && kept(&effects).is_empty());
}

#[test]
fn the_start_card_is_remembered_as_soon_as_it_is_seen_and_enter_or_esc_leave_it() {
    let mut desk = Desk::new();
    let (mut state, effects) = desk.with(|cx| SettingsState::welcome(cx, Settings::default(), &[]));
    assert_eq!(effects, [Effect::KeepWelcomed]);
    for action in [Action::Cancel, Action::FieldActivate] {
        let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(action)));
        assert_eq!(effects, [Effect::Close], "{action:?}");
    }
}

#[test]
fn they_look_like_this() {
    let mut desk = Desk::new();
    let state = SettingsState::open(Settings::default(), &[]);
    insta::assert_snapshot!("settings", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    let (state, _) = desk.with(|cx| SettingsState::welcome(cx, Settings::default(), &[]));
    insta::assert_snapshot!("welcome_mono", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|_| SettingsState::open(Settings::default(), &[]), update, view);
}
