//! Where the list of reports and the tiles of the dashboard lie.

use ratatui::layout::Rect;

/// Narrower screens show the list alone, or the dashboard alone.
const BOTH: u16 = 72;
/// The least and the most cells of the list.
const LIST: (u16, u16) = (32, 46);
/// The least size of a tile.
const TILE: (u16, u16) = (38, 9);

/// The list, and the tiles in their order; those that do not fit are empty.
pub(super) fn parts(area: Rect, tiles: usize, on_tile: Option<usize>) -> (Rect, Vec<Rect>) {
    let none = || vec![Rect::default(); tiles];
    if tiles == 0 || area.width < BOTH && on_tile.is_none() {
        return (area, none());
    }
    let (list, board) = if area.width < BOTH {
        (Rect::default(), area)
    } else {
        let left = (area.width / 3).clamp(LIST.0, LIST.1);
        (Rect { width: left, ..area }, Rect { x: area.x + left + 1, width: area.width - left - 2, ..area })
    };
    let columns = (board.width / TILE.0).clamp(1, 3);
    let rows = (board.height / TILE.1).max(1);
    // As large as those that are shown can be: a single row is as high as the board.
    let shown = usize::from(columns) * usize::from(rows);
    let rows = rows.min(u16::try_from(tiles.div_ceil(usize::from(columns))).unwrap_or(rows)).max(1);
    let first = on_tile.map_or(0, |at| at / shown.max(1) * shown.max(1));
    let (width, height) = (board.width / columns, board.height / rows);
    let place = |at: usize| {
        let nth = at.checked_sub(first).filter(|nth| *nth < shown)?;
        let (column, row) = (u16::try_from(nth).ok()? % columns, u16::try_from(nth).ok()? / columns);
        (row < rows).then(|| Rect { x: board.x + column * width, y: board.y + row * height, width: width.saturating_sub(1), height })
    };
    (list, (0..tiles).map(|at| place(at).unwrap_or_default()).collect())
}

/// How many tiles stand side by side.
pub(super) fn across(places: &[Rect]) -> usize {
    let Some(first) = places.iter().find(|place| !place.is_empty()) else { return 1 };
    places.iter().filter(|place| !place.is_empty() && place.y == first.y).count().max(1)
}
