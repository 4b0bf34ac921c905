//! From one buffer to the next in few bytes: what differs, the cheapest way there, and blanks erased instead of written.

use std::ops::Range;

use ratatui::{
    buffer::{Buffer, Cell},
    layout::Position,
    style::Color,
};

use super::{
    cells,
    pen::{Pen, decimal, is_void},
};

/// From this many bytes on a frame is also tried colour by colour.
const LARGE: usize = 128;

/// What is known of the terminal between two writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The pen.
    pub(super) pen: Pen,
    /// The cursor, where it is known. A column equal to the width: behind the last cell, about to wrap.
    pub(super) at: Option<(usize, usize)>,
}

/// Writes differences.
pub(super) struct Painter {
    pub(super) out: Vec<u8>,
    pub(super) place: Place,
    width: usize,
    /// Erased cells take the pen's background.
    fills: bool,
}

impl Painter {
    pub(super) const fn new(place: Place, width: u16, fills: bool) -> Self {
        Self { out: Vec::new(), place, width: width as usize, fills }
    }

    /// Writes what makes a terminal that shows `prev` show `next`; both sealed and of the same size: row by row, or colour
    /// by colour, whichever is shorter.
    pub(super) fn paint(&mut self, prev: &Buffer, next: &Buffer) {
        if self.width == 0 {
            return;
        }
        let mut rows = Vec::new();
        for (y, (old, new)) in prev.content.chunks(self.width).zip(next.content.chunks(self.width)).enumerate() {
            let mut dirty = vec![false; self.width];
            if differences(old, new, &mut dirty) {
                rows.push((y, new, dirty));
            }
        }
        let (start, place) = (self.out.len(), self.place);
        for (y, row, dirty) in &rows {
            self.row(*y, row, &mut dirty.clone());
        }
        if self.out.len() - start > LARGE {
            let by_row = (self.out.split_off(start), self.place);
            self.place = place;
            self.by_pen(&mut rows);
            self.keep_shorter(start, by_row);
        }
    }

    /// Everything of one pen in all rows, then everything of the next: colours change a few times in all.
    fn by_pen(&mut self, rows: &mut [(usize, &[Cell], Vec<bool>)]) {
        let mut part = vec![false; self.width];
        // Plain text first: it takes the blanks along.
        let mut next = Some(Pen::PLAIN);
        while let Some(pen) = next {
            for (y, row, dirty) in rows.iter_mut() {
                for (mark, (dirty, cell)) in part.iter_mut().zip(dirty.iter_mut().zip(row.iter())) {
                    *mark = *dirty && pen.suits(cell);
                    *dirty &= !*mark;
                }
                self.write_dirty(*y, row, &part);
            }
            next = rows.iter().find_map(|(_, row, dirty)| dirty.iter().position(|mark| *mark).map(|x| Pen::of(&row[x])));
        }
    }

    /// Goes back to what was written otherwise, unless what was written since `start` is shorter.
    fn keep_shorter(&mut self, start: usize, otherwise: (Vec<u8>, Place)) {
        if self.out.len() - start >= otherwise.0.len() {
            self.out.truncate(start);
            self.out.extend(otherwise.0);
            self.place = otherwise.1;
        }
    }

    /// Stands the cursor there.
    pub(super) fn stand(&mut self, position: Position) {
        self.jump(usize::from(position.x), usize::from(position.y));
    }

    /// Writes a row: what differs, or all from the first to the last difference after wiping it, whichever is shorter.
    fn row(&mut self, y: usize, row: &[Cell], dirty: &mut [bool]) {
        let (start, place) = (self.out.len(), self.place);
        self.write_dirty(y, row, dirty);
        let Some((part, blank)) = self.wipe(row, dirty) else { return };
        let stepwise = (self.out.split_off(start), self.place);
        self.place = place;
        self.go(part.start, y, row);
        self.place.pen.change_for(blank, &mut self.out);
        if row[part.end..].iter().all(|cell| cell == blank) {
            self.out.extend_from_slice(b"\x1b[K");
        } else {
            self.out.extend(csi(part.len(), b'X'));
        }
        dirty[part.clone()].iter_mut().zip(&row[part]).for_each(|(mark, cell)| *mark = cell != blank);
        self.write_dirty(y, row, dirty);
        self.keep_shorter(start, stepwise);
    }

    /// The part of a row that may be worth wiping, and the blank it leaves.
    fn wipe<'r>(&self, row: &'r [Cell], dirty: &[bool]) -> Option<(Range<usize>, &'r Cell)> {
        let part = dirty.iter().position(|mark| *mark)?..dirty.iter().rposition(|mark| *mark)? + 1;
        let cells = &row[part.clone()];
        let blank = cells.iter().rev().find(|cell| is_void(cell)).filter(|cell| self.can_erase(cell))?;
        let gain = cells.iter().zip(&dirty[part.clone()]).filter(|(cell, mark)| **mark && *cell == blank).count();
        // Under a wide character nothing is ever written by itself.
        let narrow = cells.iter().all(|cell| cells::cells(cell) == 1);
        (gain > 8 && narrow).then_some((part, blank))
    }

    fn can_erase(&self, blank: &Cell) -> bool {
        self.fills || blank.bg == Color::Reset
    }

    fn write_dirty(&mut self, y: usize, row: &[Cell], dirty: &[bool]) {
        let mut x = 0;
        while x < row.len() {
            if !dirty[x] {
                x += 1;
            } else if let Some((code, end)) = self.erasure(row, dirty, x) {
                self.go(x, y, row);
                self.place.pen.change_for(&row[x], &mut self.out);
                self.out.extend_from_slice(&code);
                x = end;
            } else {
                self.go(x, y, row);
                x += self.put(x, y, &row[x]);
            }
        }
    }

    /// Where a run of blanks begins that costs less to erase than to write: the code, and the first cell behind it.
    fn erasure(&self, row: &[Cell], dirty: &[bool], x: usize) -> Option<(Vec<u8>, usize)> {
        let first = &row[x];
        if !is_void(first) || !self.can_erase(first) {
            return None;
        }
        let blanks = row[x..].iter().take_while(|cell| is_void(cell) && cell.bg == first.bg).count();
        let count = (0..blanks).rev().find(|offset| dirty[x + offset])? + 1;
        if x + blanks == row.len() {
            return (count > 3).then(|| (b"\x1b[K".to_vec(), row.len()));
        }
        if count <= 4 {
            // The code alone is as long.
            return None;
        }
        let code = csi(count, b'X');
        let end = x + count;
        // Erasing leaves the cursor where it is: the way to the next difference counts.
        let (erased, written) = match (end..row.len()).find(|at| dirty[*at]) {
            Some(next) => (code.len() + csi(next - x, b'C').len(), count + (next - end).min(csi(next - end, b'C').len())),
            None => (code.len(), count),
        };
        (erased < written).then_some((code, end))
    }

    /// Goes to a cell of this row: over what already stands there if it can be written again in fewer bytes.
    fn go(&mut self, x: usize, y: usize, row: &[Cell]) {
        if self.place.at == Some((x, y)) {
            // As after most cells: asked for every one of them.
            return;
        }
        let way = self.way(x, y);
        if let Some((from, line)) = self.place.at
            && line == y
            && from < x
            && x - from <= way.len()
            && row[from..x].iter().all(|cell| cell.symbol().len() == 1 && self.place.pen.suits(cell))
        {
            for cell in &row[from..x] {
                self.out.extend_from_slice(cell.symbol().as_bytes());
            }
        } else {
            self.out.extend_from_slice(&way);
        }
        self.place.at = Some((x, y));
    }

    fn jump(&mut self, x: usize, y: usize) {
        let way = self.way(x, y);
        self.out.extend_from_slice(&way);
        self.place.at = Some((x, y));
    }

    /// The shortest code that leads to a cell.
    fn way(&self, x: usize, y: usize) -> Vec<u8> {
        if self.place.at == Some((x, y)) {
            return Vec::new();
        }
        let mut ways = vec![absolute(x, y)];
        if let Some((from, line)) = self.place.at {
            let settled = from < self.width;
            if y >= line && y - line <= 4 {
                let down = vec![b'\n'; y - line];
                if settled && from <= x {
                    ways.push([down.clone(), forward(x - from)].concat());
                } else if settled && from - x <= 3 {
                    ways.push([down.clone(), vec![8; from - x]].concat());
                }
                ways.push([b"\r".to_vec(), down, forward(x)].concat());
            }
            if y == line && settled && x < from {
                ways.push(csi(from - x, b'D'));
            }
        }
        ways.into_iter().min_by_key(Vec::len).unwrap_or_default()
    }

    /// Writes a cell; answers how many columns it takes.
    fn put(&mut self, x: usize, y: usize, cell: &Cell) -> usize {
        let width = cells::cells(cell);
        self.place.pen.change_for(cell, &mut self.out);
        let symbol = cell.symbol();
        let simple = symbol.len() == 1 || symbol.chars().nth(1).is_none();
        if !simple && width == 2 {
            // Terminals disagree whether such a cluster takes one cell or two: neither may keep what was there.
            self.out.extend_from_slice(b"  ");
            self.place.at = None;
            self.jump(x, y);
        }
        self.out.extend_from_slice(symbol.as_bytes());
        self.place.at = simple.then_some((x + width, y));
        width
    }
}

/// Marks the cells of a row that must be written; whether there are any. A wide character is marked by its first cell,
/// and with it whatever it covered or uncovers.
fn differences(old: &[Cell], new: &[Cell], dirty: &mut [bool]) -> bool {
    let mut any = false;
    let mut wide = false;
    for (mark, (old, new)) in dirty.iter_mut().zip(old.iter().zip(new)) {
        *mark = old != new;
        any |= *mark;
        wide |= old.symbol().len() > 1 || new.symbol().len() > 1;
    }
    if !any || !wide {
        return any;
    }
    loop {
        let mut spread = false;
        for row in [old, new] {
            let mut x = 0;
            while x < row.len() {
                let width = cells::cells(&row[x]);
                if width == 2 && x + 1 < row.len() && dirty[x] != dirty[x + 1] {
                    (dirty[x], dirty[x + 1], spread) = (true, true, true);
                }
                x += width;
            }
        }
        if !spread {
            break;
        }
    }
    for x in 1..new.len() {
        dirty[x] &= cells::cells(&new[x - 1]) == 1;
    }
    true
}

fn forward(cells: usize) -> Vec<u8> {
    if cells == 0 { Vec::new() } else { csi(cells, b'C') }
}

fn absolute(x: usize, y: usize) -> Vec<u8> {
    let mut out = b"\x1b[".to_vec();
    if y > 0 {
        decimal(u16::try_from(y + 1).unwrap_or(u16::MAX), &mut out);
    }
    if x > 0 {
        out.push(b';');
        decimal(u16::try_from(x + 1).unwrap_or(u16::MAX), &mut out);
    }
    out.push(b'H');
    out
}

/// `CSI`, a number that is left out when it is 1, and the final byte.
pub(super) fn csi(number: usize, last: u8) -> Vec<u8> {
    let mut out = b"\x1b[".to_vec();
    if number != 1 {
        decimal(u16::try_from(number).unwrap_or(u16::MAX), &mut out);
    }
    out.push(last);
    out
}
