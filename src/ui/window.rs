//! Where a window lies over the list and how its room is parted: the same margins and the same place for hints everywhere.

use ratatui::layout::Rect;

use super::canvas::{Canvas, centred};
pub use crate::text::width::wrapped;

/// Smaller screens give a window all they have.
const SMALL: (u16, u16) = (60, 16);
/// From this height on a window breathes: blank rows at its top and over its hints.
const AIRY: u16 = 8;

/// A window's rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// With the frame.
    pub frame: Rect,
    /// For the screen's own things.
    pub body: Rect,
    /// The row of hints at the bottom.
    pub hints: Rect,
}

impl Window {
    /// A window of at most that size in the middle of the screen; all of a small screen.
    #[must_use]
    pub fn of(screen: Rect, width: u16, height: u16) -> Self {
        let frame = if screen.width < SMALL.0 || screen.height < SMALL.1 { screen } else { centred(screen, width, height) };
        let air = u16::from(frame.height >= AIRY);
        let side = (if frame.width >= 24 { 2 } else { 1 }).min(frame.width / 2);
        let inner = frame.width - 2 * side;
        let rows = frame.height.saturating_sub(2);
        let (_, inside) = split_top(frame, 1);
        let (inside, _) = split_bottom(inside, 1);
        let (body, hints) = split_bottom(inside, 1.min(rows));
        let (_, body) = split_top(body, air);
        let (body, _) = split_bottom(body, air);
        Self {
            frame,
            body: Rect { x: frame.x + side, width: inner, ..body },
            // Hints keep one blank before themselves.
            hints: Rect { x: frame.x + side.saturating_sub(1), width: inner + side.min(1), ..hints },
        }
    }

    /// Draws frame and title.
    pub fn draw(&self, canvas: &mut Canvas<'_>, title: &str) {
        // A picture lies over all text: it must not lie over this.
        canvas.hits.picture = None;
        canvas.window(self.frame, title);
    }
}

/// The upper `rows` of a room, and the rest.
#[must_use]
pub fn split_top(room: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(room.height);
    (Rect::new(room.x, room.y, room.width, rows), Rect::new(room.x, room.y + rows, room.width, room.height - rows))
}

/// The room without its last `rows`, and those.
#[must_use]
pub fn split_bottom(room: Rect, rows: u16) -> (Rect, Rect) {
    split_top(room, room.height.saturating_sub(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rooms_of_a_window_lie_inside_it_at_every_size() {
        for width in 0..90 {
            for height in 0..40 {
                let window = Window::of(Rect::new(3, 5, width, height), 76, 30);
                for room in [window.body, window.hints] {
                    assert!(room.is_empty() || window.frame.intersection(room) == room, "{width}x{height}: {room:?} in {:?}", window.frame);
                }
                assert!(window.body.intersection(window.hints).is_empty(), "{width}x{height}");
            }
        }
    }
}
