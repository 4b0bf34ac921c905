//! Whatever keys and presses come in whatever order, the list stays whole.

use proptest::prelude::*;

use super::*;
use crate::{
    proto::Refusal,
    screens::{Copied, grid::Waiting, testing},
};

#[derive(Clone, Debug)]
enum Step {
    Whim(testing::Whim),
    Point(Gesture, Hit, bool, bool),
    Drag(Hit, u16),
    DragOn,
    Told(Told),
    Deleted(u64, bool),
    Changed(u64, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let hit = prop_oneof![
        4 => (0u32..14).prop_map(Hit::Row),
        3 => (0u32..14).prop_map(Hit::Check),
        1 => (0u32..14, 0u8..7).prop_map(|(place, stars)| Hit::Star(place, stars)),
        1 => Just(Hit::CheckAll),
        1 => (0usize..3).prop_map(Hit::Term),
        1 => (0u16..1500).prop_map(Hit::Scroll),
        1 => prop_oneof![Just(Hit::Header(fields::SCORE)), Just(Hit::Border(fields::NAME)), Just(Hit::Filter), Just(Hit::Nothing)],
    ];
    let gesture = prop_oneof![
        6 => Just(Gesture::Press),
        2 => Just(Gesture::Double),
        2 => Just(Gesture::Release),
        1 => Just(Gesture::Menu),
        1 => Just(Gesture::WheelDown),
        1 => Just(Gesture::WheelUp),
    ];
    let told = prop_oneof![
        Just(Told::Find("score:2".to_owned())),
        Just(Told::Find("\"Lead 01\" or score:3".to_owned())),
        Just(Told::Find(String::new())),
        Just(Told::NameSelection("a".to_owned())),
        Just(Told::PickSelection("a".to_owned())),
        Just(Told::Copy(Copied::Rows, Target::Records(vec![RecordId(1)]))),
    ];
    let whims = testing::whims().prop_map(|whims| whims.into_iter().map(Step::Whim).collect::<Vec<_>>());
    let others = proptest::collection::vec(
        prop_oneof![
            4 => (gesture, hit.clone(), any::<bool>(), any::<bool>()).prop_map(|(gesture, hit, ctrl, range)| Step::Point(gesture, hit, ctrl, range)),
            3 => (hit, 0u16..40).prop_map(|(hit, row)| Step::Drag(hit, row)),
            1 => Just(Step::DragOn),
            2 => told.prop_map(Step::Told),
            1 => (1u64..30, any::<bool>()).prop_map(|(id, own)| Step::Deleted(id, own)),
            1 => (1u64..30, any::<bool>()).prop_map(|(id, own)| Step::Changed(id, own)),
        ],
        0..30,
    );
    (whims, others).prop_flat_map(|(mut all, others)| {
        all.extend(others);
        Just(all).prop_shuffle()
    })
}

fn take(world: &mut World, step: &Step) {
    let by = |own: bool| if own { "anna" } else { "bo" };
    match step {
        Step::Whim(whim) => world.input(whim.input()),
        Step::Point(gesture, hit, ctrl, range) => world.input(Input::Mouse { gesture: *gesture, hit, ctrl: *ctrl, range: *range }),
        Step::Drag(hit, row) => world.input(Input::Drag { hit, column: 20, row: *row }),
        Step::DragOn => world.input(Input::DragOn),
        Step::Told(told) => world.input(Input::Told(told)),
        Step::Deleted(id, own) => {
            world.binned.insert(*id);
            world.hear(by(*own), *id, &[]);
        }
        Step::Changed(id, own) => {
            let at = usize::try_from(*id - 1).unwrap();
            world.leads[at].set(fields::SCORE, Some(Value::Stars(2)));
            world.hear(by(*own), *id, &[fields::SCORE]);
        }
    }
}

proptest! {
    #![proptest_config(testing::some_cases())]
    #[test]
    fn marks_are_records_there_are_and_the_target_is_the_selection_or_the_cursor(steps in steps()) {
        let mut world = World::with(30);
        for step in &steps {
            take(&mut world, step);
            world.draw();
            let grid = &world.grid;
            let there = world.find(&Query { bin: grid.query.bin, ..Query::leads() });
            for id in &grid.selection.marks {
                prop_assert!(there.contains(&RecordId(id)), "{id} is not there after {step:?}");
            }
            prop_assert!(grid.total() == 0 || grid.cursor < grid.total());
            if let Some((low, high)) = grid.range() {
                prop_assert!(low > high || high < grid.total().max(1), "{low}..{high} of {}", grid.total());
            }
            match grid.target(false) {
                None => prop_assert!(grid.selection.is_empty() && grid.current().is_none()),
                Some(Target::Records(ids)) => prop_assert!(grid.selection.is_empty() && ids == [grid.current().unwrap().id]),
                Some(Target::Selection { selection, .. }) => prop_assert!(!selection.is_empty() && selection == grid.selection),
                Some(Target::Query(_)) => prop_assert!(false, "never a query"),
            }
        }
        // A cell that is being saved waits for its answer, and so does what was pressed after it.
        let saving: Vec<_> = world.grid.waiting.iter().filter(|(_, waiting)| **waiting == Waiting::Cell).map(|(ticket, _)| *ticket).collect();
        for ticket in saving {
            world.input(Input::Reply(ticket, &Reply::Refused(Refusal::Cancelled)));
        }
        // Esc goes back a level at a time and ends on a clean list.
        for _ in 0..3 {
            // Choices of a cell, the cell, the filter line: each has its own Esc.
            world.input(Input::Do(Action::TextCancel.into()));
        }
        for _ in 0..9 {
            world.act(&[Cancel]);
        }
        prop_assert!(world.grid.selection.is_empty() && world.grid.range().is_none() && world.grid.query.only.is_none());
        prop_assert_eq!(&world.grid.query.filter.text, "");
        world.out.clear();
        world.act(&[Cancel]);
        prop_assert!(world.out.is_empty(), "{:?}", world.out);
    }

    #[test]
    fn marks_survive_sort_filter_reload_and_size(places in proptest::collection::btree_set(0u32..30, 1..10), whims in 0u8..16) {
        let mut world = World::with(30);
        for place in places {
            world.click(&Hit::Check(place), false, false);
        }
        let before = world.marks();
        for step in 0..4u8 {
            match (whims >> step) & 3 {
                0 => world.filter("score:1"),
                1 => {
                    world.act(&[Action::SortColumn]);
                }
                2 => {
                    world.act(&[Action::Reload]);
                }
                _ => {
                    world.area = Rect::new(0, 0, 40, 9);
                    world.input(Input::Tick);
                }
            }
            prop_assert_eq!(world.marks(), before.clone());
        }
    }
}
