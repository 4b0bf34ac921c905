//! Two buffers and the terminal between them: a frame is the few bytes from what is shown to what should be.

use ratatui::{
    buffer::{Buffer, Cell},
    layout::{Position, Rect},
};

use super::{
    cells,
    paint::{Painter, Place, csi},
    pen::{Pen, decimal},
};

/// Begin and end of a synchronized update: the terminal shows a frame whole. Terminals that do not know it ignore it.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
const HIDE: &[u8] = b"\x1b[?25l";
const SHOW: &[u8] = b"\x1b[?25h";

/// From this many bytes on the cursor is hidden while a frame is written.
const LARGE: usize = 1024;

/// A frame of a scrolled list within these bytes is not made shorter still.
const SCROLLED: usize = 400;

/// What the terminal can do beyond showing text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// It shows more than ASCII.
    pub unicode: bool,
    /// Erased cells take the pen's background.
    pub fills: bool,
    /// Lines can be inserted and deleted within a region.
    pub scrolls: bool,
}

/// The screen as the terminal shows it, and as it should be.
#[derive(Debug)]
pub struct Screen {
    abilities: Abilities,
    /// As shown.
    prev: Buffer,
    /// As it should be.
    next: Buffer,
    pen: Pen,
    /// Where the cursor is shown.
    cursor: Option<Position>,
    /// The rows of the list as shown, and the place of the first one.
    scrolled: Option<(Rect, u32)>,
    /// What the terminal shows is not known.
    unknown: bool,
    out: Vec<u8>,
}

impl Screen {
    /// A screen of that size; the first frame draws it all.
    #[must_use]
    pub fn new(width: u16, height: u16, abilities: Abilities) -> Self {
        let area = Rect::new(0, 0, width, height);
        Self {
            abilities,
            prev: Buffer::empty(area),
            next: Buffer::empty(area),
            pen: Pen::PLAIN,
            cursor: None,
            scrolled: None,
            unknown: true,
            out: Vec::new(),
        }
    }

    /// Its columns and rows.
    #[must_use]
    pub(super) const fn size(&self) -> (u16, u16) {
        (self.next.area.width, self.next.area.height)
    }

    /// The terminal has another size, or shows something else than was written: the next frame draws it all.
    pub(super) fn reset(&mut self, width: u16, height: u16) {
        *self = Self::new(width, height, self.abilities);
    }

    /// Draws a frame: the bytes that make the terminal show it; none when nothing changed. `draw` answers where the
    /// cursor stands; `scrolled` are the rows that show a list and the place of the first one.
    pub fn frame(&mut self, draw: impl FnOnce(&mut Buffer) -> Option<Position>, scrolled: Option<(Rect, u32)>) -> &[u8] {
        self.next.reset();
        let cursor = draw(&mut self.next).filter(|position| self.next.area.contains(*position));
        cells::seal(&mut self.next, self.abilities.unicode);
        let mut painter = self.painted(scrolled);
        self.out.clear();
        let moves = self.unknown || cursor != self.cursor || !painter.out.is_empty();
        if moves {
            self.out.extend_from_slice(BEGIN);
            let hide = self.unknown || self.cursor.is_some() && (cursor.is_none() || painter.out.len() > LARGE);
            if hide {
                self.out.extend_from_slice(HIDE);
            }
            if let Some(position) = cursor {
                painter.stand(position);
            }
            self.out.append(&mut painter.out);
            if cursor.is_some() && (hide || self.cursor.is_none()) {
                self.out.extend_from_slice(SHOW);
            }
            self.out.extend_from_slice(END);
        }
        self.pen = painter.place.pen;
        (self.cursor, self.scrolled, self.unknown) = (cursor, scrolled, false);
        std::mem::swap(&mut self.prev, &mut self.next);
        &self.out
    }

    /// The shortest way to the next buffer.
    fn painted(&mut self, scrolled: Option<(Rect, u32)>) -> Painter {
        let place = Place { pen: self.pen, at: None };
        let moved = self.shift(scrolled).map(|(rows, shift)| {
            let mut moved = Painter::new(place, self.next.area.width, self.abilities.fills);
            moved.place.pen.change_to(Pen::PLAIN, &mut moved.out);
            moved.out.extend(shift_code(&rows, shift));
            moved.place.at = Some((0, 0));
            moved.paint(&shifted(&self.prev, &rows, shift), &self.next);
            moved
        });
        // Looking for a still shorter way would take longer than the bytes it saves.
        let moved = match moved {
            Some(moved) if moved.out.len() <= SCROLLED => return moved,
            moved => moved,
        };
        let mut plain = Painter::new(place, self.next.area.width, self.abilities.fills);
        if self.unknown {
            plain.out.extend_from_slice(b"\x1b[m\x1b[2J");
            plain.place.pen = Pen::PLAIN;
            self.prev.reset();
        }
        plain.paint(&self.prev, &self.next);
        match moved {
            Some(moved) if moved.out.len() < plain.out.len() => moved,
            _ => plain,
        }
    }

    /// The rows of the list that only moved, and by how many lines: positive when the text went up.
    fn shift(&self, scrolled: Option<(Rect, u32)>) -> Option<(std::ops::Range<u16>, i64)> {
        let ((before, first), (after, now)) = (self.scrolled?, scrolled?);
        let shift = i64::from(now) - i64::from(first);
        let rows = after.intersection(self.next.area);
        let useful = self.abilities.scrolls && !self.unknown && before == after && shift != 0 && shift.abs() < i64::from(rows.height);
        useful.then_some((rows.top()..rows.bottom(), shift))
    }
}

/// Deletes or inserts lines within the rows; the cursor then stands in the first cell.
fn shift_code(rows: &std::ops::Range<u16>, shift: i64) -> Vec<u8> {
    let mut out = b"\x1b[".to_vec();
    decimal(rows.start + 1, &mut out);
    out.push(b';');
    decimal(rows.end, &mut out);
    out.push(b'r');
    if rows.start > 0 {
        out.extend_from_slice(b"\x1b[");
        decimal(rows.start + 1, &mut out);
        out.push(b'H');
    }
    let lines = usize::try_from(shift.unsigned_abs()).unwrap_or_default();
    out.extend(csi(lines, if shift > 0 { b'M' } else { b'L' }));
    out.extend_from_slice(b"\x1b[r");
    out
}

/// The buffer as the terminal shows it after the lines moved.
fn shifted(buf: &Buffer, rows: &std::ops::Range<u16>, shift: i64) -> Buffer {
    let mut out = buf.clone();
    let width = usize::from(buf.area.width);
    let lines = usize::try_from(shift.unsigned_abs()).unwrap_or_default() * width;
    let region = &mut out.content[usize::from(rows.start) * width..usize::from(rows.end) * width];
    let fresh = if shift > 0 {
        region.rotate_left(lines);
        let from = region.len() - lines;
        &mut region[from..]
    } else {
        region.rotate_right(lines);
        &mut region[..lines]
    };
    fresh.fill(Cell::EMPTY);
    out
}

#[cfg(test)]
mod tests;
