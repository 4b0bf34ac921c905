use std::sync::Arc;

use super::*;
use crate::{
    action::Action,
    model::{Arrangement, Base, Filter, Reading, View, record_type},
    screens::{
        Effect, Input, Told,
        testing::{Desk, act, any_input, asked},
    },
    ui::Look,
};

fn saved(record: u64, name: &str, author: &str, is_shared: bool) -> View {
    View {
        record: RecordId(record),
        name: name.to_owned(),
        kind: record_type::LEAD,
        author: author.to_owned(),
        is_shared,
        filter: "status:new".to_owned(),
        columns: String::new(),
        order: String::new(),
    }
}

fn desk() -> Desk {
    let mut desk = Desk::new();
    let views = vec![saved(7, "Trees", "anna", false), saved(8, "Ours", "anna", true), saved(9, "Fair", "bo", true)];
    desk.schema = Arc::new(Schema::clone(&desk.schema).with_views(views));
    desk
}

fn open(desk: &mut Desk) -> ViewsState {
    desk.with(|cx| ViewsState::open(cx, record_type::LEAD, None, Some(ViewId::BuiltIn("overdue")))).0
}

#[test]
fn built_in_views_come_first_then_own_then_those_of_others() {
    let mut desk = desk();
    let labels: Vec<String> = open(&mut desk).pick.found().map(|entry| format!("{}: {}", entry.label, entry.note)).collect();
    assert_eq!(labels.first().map(String::as_str), Some("All leads: "));
    assert_eq!(labels[labels.len() - 3..], ["Trees: yours", "Ours: yours, shared", "Fair: by Bo Ek"]);
}

#[test]
fn every_built_in_view_is_a_filter_and_an_order_of_its_records() {
    let schema = Schema::default();
    for row in BUILT_IN_VIEWS {
        assert!(Filter::parse(row.filter, &schema, &Reading::utc(0), "anna").is_ok(), "{}", row.name);
        for base in [Base::Contact, Base::Account, Base::Opportunity].into_iter().filter(|base| row.bases.has(*base)) {
            let order: Vec<&str> = row.order.split(' ').filter(|word| base == Base::Contact || !word.ends_with("score")).collect();
            assert_eq!(Arrangement::default().read_order(&order.join(" "), &schema, base), Vec::<String>::new(), "{}", row.name);
        }
    }
}

#[test]
fn a_view_is_opened_and_begun_with_and_only_own_ones_are_deleted() {
    let mut desk = desk();
    let mut press = |typed: &str, action| {
        let mut state = open(&mut desk);
        let (_, effects) = desk.with(|cx| {
            update(cx, &mut state, &Input::Paste(typed));
            update(cx, &mut state, &act(action));
        });
        (state, effects)
    };
    let (_, effects) = press("Fair", Action::PickTake);
    assert_eq!(effects, [Effect::Tell(Box::new(Told::Show(ViewId::Saved(RecordId(9))))), Effect::Close]);
    let (_, effects) = press("Trees", Action::PickDefault);
    assert!(effects.contains(&Effect::Tell(Box::new(Told::BeginWith(Some(ViewId::Saved(RecordId(7))))))));
    let (_, effects) = press("Overdue", Action::PickDefault);
    assert!(effects.contains(&Effect::Tell(Box::new(Told::BeginWith(None)))), "once more ends it");
    assert_eq!(asked(&press("Trees", Action::PickRemove).1).len(), 1);
    for (typed, problem) in
        [("Fair", "this view is bo's; only its author deletes it"), ("Overdue", "views that ship with the program stay")]
    {
        let (state, effects) = press(typed, Action::PickRemove);
        assert_eq!((state.problem.as_deref(), asked(&effects).len()), (Some(problem), 0));
    }
}

#[test]
fn the_window_looks_like_this() {
    let mut desk = desk();
    let state = open(&mut desk);
    for (width, height) in [(80, 24), (120, 36)] {
        desk.size(width, height);
        insta::assert_snapshot!(
            format!("views_{width}x{height}"),
            desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area))
        );
    }
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    let with_views = |around: &mut Desk| {
        *around = desk();
        open(around)
    };
    any_input(with_views, update, view);
}
