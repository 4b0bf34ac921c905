//! The sheet charts are drawn on: cells of a character and what it is, and the places of the marks. No colours: the screen has those.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    model::Spot,
    text::{clean, width},
};

/// What a character of a chart is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// A name or a number.
    Text,
    /// What is less important: shares, sums of what is left out, ranges.
    Muted,
    /// Heads of columns and sums.
    Title,
    /// Axes.
    Line,
    /// What the cursor stands on.
    Cursor,
    /// The body of a series' marks.
    Series(usize),
    /// A number on such a body.
    OnSeries(usize),
    /// The body of what is left out.
    Rest,
    /// A number on it.
    OnRest,
    /// A cell of a heat map, from 1, the coolest, to [`HEATS`].
    Heat(usize),
}

/// The steps of a heat map.
pub const HEATS: usize = 5;
/// The series that have a body of their own; what is beyond is summed up.
pub(super) const BODIES: usize = 8;

/// What marks are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pen {
    /// Nothing beyond ASCII.
    pub is_ascii: bool,
    /// Inks have colours, so that bodies need no patterns.
    pub has_colors: bool,
}

/// Eighths of a cell, from the left and from below.
const LEFT: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const LOWER: [&str; 8] = ["", "▁", "▂", "▃", "▄", "▅", "▆", "▇"];
/// Bodies that are told apart without colours; neighbours differ much.
const PATTERNS: [&str; BODIES] = ["█", "░", "▓", "╱", "▒", "═", "▚", "·"];
const ASCII_PATTERNS: [&str; BODIES] = ["#", "=", "+", ".", "%", "-", "o", ":"];
/// From cool to hot.
const SHADES: [&str; HEATS] = ["·", "░", "▒", "▓", "█"];
const ASCII_SHADES: [&str; HEATS] = [".", "-", "+", "=", "#"];

impl Pen {
    /// A whole cell of a series' body.
    #[must_use]
    pub fn body(self, series: usize) -> &'static str {
        match (self.is_ascii, self.has_colors) {
            (true, _) => ASCII_PATTERNS[series % BODIES],
            (false, true) => "█",
            (false, false) => PATTERNS[series % BODIES],
        }
    }

    /// A whole cell of what is left out.
    #[must_use]
    pub const fn rest(self) -> &'static str {
        match (self.is_ascii, self.has_colors) {
            (true, _) => "~",
            (false, true) => "█",
            (false, false) => "┼",
        }
    }

    /// How many steps a cell of that body has: eighths where it is solid.
    #[must_use]
    pub fn steps(self, series: usize) -> u16 {
        if self.body(series) == "█" { 8 } else { 1 }
    }

    /// That many eighths of a solid cell, from the left.
    #[must_use]
    pub fn left(self, eighths: u16) -> &'static str {
        LEFT.get(usize::from(eighths)).copied().unwrap_or("█")
    }

    /// That many eighths of a solid cell, from below.
    #[must_use]
    pub fn lower(self, eighths: u16) -> &'static str {
        LOWER.get(usize::from(eighths)).copied().unwrap_or("█")
    }

    /// The shade of a step of a heat map, from 1.
    #[must_use]
    pub fn shade(self, heat: usize) -> &'static str {
        let shades = if self.is_ascii { &ASCII_SHADES } else { &SHADES };
        shades[heat.clamp(1, HEATS) - 1]
    }

    /// Of the two, the one that can be shown.
    #[must_use]
    pub const fn pick(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.is_ascii { ascii } else { unicode }
    }

    /// What stands where something was cut off.
    #[must_use]
    pub const fn ellipsis(self) -> &'static str {
        self.pick("…", "~")
    }
}

/// A cell of a sketch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing was drawn there.
    #[default]
    Blank,
    /// A character, what it is, and what it lies on where that is a body.
    Drawn(String, Ink, Option<Ink>),
    /// The right half of the wide character before.
    Covered,
}

/// A drawn chart.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// What it is drawn with.
    pub pen: Pen,
    width: u16,
    height: u16,
    cells: Vec<Cell>,
    /// Where the spots lie; later ones lie on top.
    pub spots: Vec<(Rect, Spot)>,
}

impl Sketch {
    /// A blank sheet.
    #[must_use]
    pub fn new(pen: Pen, width: u16, height: u16) -> Self {
        Self { pen, width, height, cells: vec![Cell::Blank; usize::from(width) * usize::from(height)], spots: Vec::new() }
    }

    /// All of it.
    #[must_use]
    pub const fn area(&self) -> Rect {
        Rect::new(0, 0, self.width, self.height)
    }

    fn at(&mut self, x: u16, y: u16) -> Option<&mut Cell> {
        let is_inside = x < self.width && y < self.height;
        is_inside.then(|| &mut self.cells[usize::from(y) * usize::from(self.width) + usize::from(x)])
    }

    /// The cells, row by row.
    pub fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        // A sheet without width has no rows.
        self.cells.chunks(usize::from(self.width).max(1))
    }

    /// Writes a text into at most `cells` cells, cleaned and cut; answers how many it took.
    pub fn put(&mut self, x: u16, y: u16, cells: u16, text: &str, ink: Ink) -> u16 {
        self.put_on(x, y, cells, text, ink, None)
    }

    /// The same on a body.
    pub fn put_on(&mut self, x: u16, y: u16, cells: u16, text: &str, ink: Ink, under: Option<Ink>) -> u16 {
        let cells = cells.min(self.width.saturating_sub(x));
        if y >= self.height || cells == 0 {
            return 0;
        }
        let text = width::cut(&clean::line(text), usize::from(cells), self.pen.ellipsis());
        let mut at = x;
        for cluster in text.graphemes(true) {
            let taken = u16::try_from(width::width(cluster)).unwrap_or(u16::MAX);
            if taken == 0 {
                continue;
            }
            if taken > x + cells - at {
                break;
            }
            for (place, cell) in
                (at..at + taken).zip([Cell::Drawn(cluster.to_owned(), ink, under)].into_iter().chain(std::iter::repeat(Cell::Covered)))
            {
                if let Some(old) = self.at(place, y) {
                    *old = cell;
                }
            }
            at += taken;
        }
        at - x
    }

    /// Writes a text at the right edge of `cells` cells.
    pub fn right(&mut self, x: u16, y: u16, cells: u16, text: &str, ink: Ink) {
        let taken = cells_of(text).min(cells);
        self.put(x.saturating_add(cells - taken), y, taken, text, ink);
    }

    /// Writes a text in the middle of `cells` cells.
    pub fn centred(&mut self, x: u16, y: u16, cells: u16, text: &str, ink: Ink) {
        let taken = cells_of(text).min(cells);
        self.put(x.saturating_add((cells - taken) / 2), y, taken, text, ink);
    }

    /// The same character in a whole rectangle.
    pub fn fill(&mut self, area: Rect, glyph: &str, ink: Ink) {
        for y in area.top()..area.bottom().min(self.height) {
            for x in area.left()..area.right().min(self.width) {
                self.put(x, y, 1, glyph, ink);
            }
        }
    }

    /// Whether nothing is drawn there, as far as it lies on the sheet.
    #[must_use]
    pub fn is_blank(&self, area: Rect) -> bool {
        let area = area.intersection(self.area());
        let cell = |x: u16, y: u16| &self.cells[usize::from(y) * usize::from(self.width) + usize::from(x)];
        (area.top()..area.bottom()).all(|y| (area.left()..area.right()).all(|x| *cell(x, y) == Cell::Blank))
    }

    /// Records where a spot lies.
    pub fn spot(&mut self, area: Rect, spot: Spot) {
        let area = area.intersection(self.area());
        if !area.is_empty() {
            self.spots.push((area, spot));
        }
    }

    /// The characters alone, a line each, without blanks at the ends.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let line = |row: &[Cell]| {
            let mut line = String::new();
            for cell in row {
                match cell {
                    Cell::Blank => line.push(' '),
                    Cell::Drawn(text, ..) => line.push_str(text),
                    Cell::Covered => {}
                }
            }
            line.truncate(line.trim_end().len());
            line
        };
        self.rows().map(line).collect()
    }
}

/// The cells a text takes once it is clean.
#[must_use]
pub fn cells_of(text: &str) -> u16 {
    u16::try_from(width::width(&clean::line(text))).unwrap_or(u16::MAX)
}

/// How long an amount is drawn, of `full` steps for the largest: to the nearest step, but at least one where there is anything.
#[must_use]
pub(super) fn length(amount: i128, most: i128, full: u32) -> u32 {
    let Some((amount, most)) = small(amount, most) else { return 0 };
    let steps = (amount * u128::from(full) + most / 2) / most;
    u32::try_from(steps).unwrap_or(full).clamp(1.min(full), full)
}

/// The step of a heat map: 0 where there is nothing, 1 up to a fifth of the largest number.
#[must_use]
pub(super) fn heat(amount: i128, most: i128) -> usize {
    let Some((amount, most)) = small(amount, most) else { return 0 };
    usize::try_from((amount * HEATS as u128).div_ceil(most)).unwrap_or(HEATS).clamp(1, HEATS)
}

/// Both in so few bits that they can be multiplied by any number of steps, in the same proportion: 96, more than anybody sees.
/// `None` where there is nothing to draw.
fn small(amount: i128, most: i128) -> Option<(u128, u128)> {
    if amount <= 0 || most <= 0 {
        return None;
    }
    let (amount, most) = (amount.unsigned_abs(), most.unsigned_abs());
    let spare = (128 - most.max(amount).leading_zeros()).saturating_sub(96);
    Some((amount >> spare, (most >> spare).max(1)))
}
