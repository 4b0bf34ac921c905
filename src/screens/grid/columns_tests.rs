//! Where columns lie, whatever a person made of them.

use proptest::prelude::*;
use ratatui::layout::Rect;

use super::{GridState, layout};
use crate::{
    model::{FieldId, QueryId, record_type},
    screens::testing::{Desk, said},
};

fn open(desk: &mut Desk) -> GridState {
    desk.with(|cx| GridState::open(cx, record_type::LEAD, QueryId(1))).0
}

proptest! {
    #[test]
    fn columns_never_overflow_and_pinned_ones_and_the_cursor_stay_in_sight(
        (width, height) in (1u16..=300, 1u16..=100),
        widths in proptest::collection::vec(proptest::option::of(0u16..200), 12),
        pinned in 0usize..14,
        column in 0usize..12,
        pane in proptest::option::of(any::<bool>()),
    ) {
        let mut desk = Desk::new();
        let mut grid = open(&mut desk);
        let given = grid.columns.clone().into_iter().zip(widths);
        grid.widths = given.filter_map(|(field, width)| Some((field, width?))).collect();
        (grid.pinned, grid.column, grid.pane) = (pinned, column, pane);
        let parts = layout::parts(&grid, &desk.schema, Rect::new(2, 1, width, height));
        let mut right = parts.body.x;
        for (_, x, cells) in &parts.columns {
            prop_assert!(*x >= right && *cells >= 1, "{:?}", parts.columns);
            right = x + cells;
        }
        prop_assert!(parts.columns.is_empty() || right < parts.body.right(), "{:?} in {:?}", parts.columns, parts.body);
        if parts.lines > 1 {
            // A card shows name and stars, whatever the columns are.
            return Ok(());
        }
        // Where pinned columns can be seen at all they stand first and in order.
        let room = usize::from(parts.body.width.saturating_sub(layout::GUTTER + 1));
        let shown = |place: usize| parts.columns.iter().any(|(shown, ..)| *shown == place);
        let fit = pinned.min(grid.columns.len()).min((room + 1) / 4);
        let reserved = if column >= pinned { 4 } else { 0 };
        for place in 0..fit.saturating_sub(reserved) {
            prop_assert!(shown(place), "pinned column {place} of {pinned} is out of sight: {:?} in {room}", parts.columns);
        }
        if room > 60 && pinned <= 4 {
            prop_assert!(shown(column), "the column cursor is out of sight: {:?} in {room}", parts.columns);
        }
    }
}

#[test]
fn the_column_cursor_comes_before_those_that_say_most() {
    let mut desk = Desk::new();
    let mut grid = open(&mut desk);
    grid.widths = [(grid.columns[4], 14)].into();
    (grid.pinned, grid.column) = (2, 2);
    let parts = layout::parts(&grid, &desk.schema, Rect::new(2, 1, 67, 1));
    assert!(parts.columns.iter().any(|(place, ..)| *place == 2), "{:?}", parts.columns);
}

#[test]
fn a_width_stays_between_the_narrowest_and_the_widest() {
    let mut desk = Desk::new();
    let mut grid = open(&mut desk);
    for (given, want) in [(0, 3), (17, 17), (999, 80)] {
        let field = grid.columns[2];
        desk.with(|cx| grid.resize_column(cx, field, given));
        assert_eq!(grid.widths[&field], want);
    }
}

#[test]
fn columns_of_fields_that_are_gone_vanish_with_a_sentence() {
    let mut desk = Desk::new();
    let mut grid = open(&mut desk);
    let before = grid.columns.len();
    grid.columns.insert(1, FieldId(FieldId::FIRST_CUSTOM));
    let (_, effects) = desk.with(|cx| grid.prune(cx));
    assert_eq!((grid.columns.len(), grid.pinned), (before, 1));
    assert_eq!(said(&effects), ["A column was removed from the store and is no longer shown."]);
}
