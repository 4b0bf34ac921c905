//! The terminal's pen: colours and attributes, and the fewest bytes from one to another.

use ratatui::{
    buffer::Cell,
    style::{Color, Modifier},
};

/// What is seen on a blank besides its background.
pub(super) const SEEN_ON_BLANK: Modifier =
    Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT).union(Modifier::SLOW_BLINK).union(Modifier::RAPID_BLINK);

/// Attributes, the code that sets each and the code that takes it away.
const ATTRIBUTES: &[(Modifier, u8, u8)] = &[
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Colours and attributes of what is written next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pen {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) modifier: Modifier,
}

impl Pen {
    /// The terminal's own colours, no attribute.
    pub(super) const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    /// The pen a cell is written with.
    pub(super) const fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// Whether this pen writes that cell as it should look.
    pub(super) fn suits(self, cell: &Cell) -> bool {
        if is_void(cell) { self.bg == cell.bg && !self.modifier.intersects(SEEN_ON_BLANK) } else { self == Self::of(cell) }
    }

    /// Changes to a pen that suits the cell, in as few bytes as it can be done.
    pub(super) fn change_for(&mut self, cell: &Cell, out: &mut Vec<u8>) {
        if self.suits(cell) {
            return;
        }
        let exact = Self::of(cell);
        let mut codes = self.codes_to(exact);
        let mut to = exact;
        if is_void(cell) {
            // What does not show on a blank may stay as it is.
            let near = Self { fg: self.fg, bg: cell.bg, modifier: self.modifier - SEEN_ON_BLANK };
            let near_codes = self.codes_to(near);
            if near_codes.len() < codes.len() {
                (codes, to) = (near_codes, near);
            }
        }
        out.extend_from_slice(&codes);
        *self = to;
    }

    /// Changes to exactly that pen.
    pub(super) fn change_to(&mut self, to: Self, out: &mut Vec<u8>) {
        if *self != to {
            out.extend(self.codes_to(to));
            *self = to;
        }
    }

    fn codes_to(self, to: Self) -> Vec<u8> {
        let (stepwise, anew) = (self.stepwise(to), to.anew());
        if stepwise.0.len() <= anew.0.len() { stepwise.end() } else { anew.end() }
    }

    /// Only what differs.
    fn stepwise(self, to: Self) -> Codes {
        let mut codes = Codes::new();
        let removed = self.modifier - to.modifier;
        let mut kept = self.modifier - removed;
        let mut last = 0;
        for (attribute, _, off) in ATTRIBUTES {
            if removed.contains(*attribute) && last != *off {
                codes.push(*off);
                last = *off;
                // One code takes bold and dim away, another both ways to blink.
                for (twin, ..) in ATTRIBUTES.iter().filter(|row| row.2 == *off) {
                    kept -= *twin;
                }
            }
        }
        codes.add(to.modifier - kept);
        if self.fg != to.fg {
            codes.colour(to.fg, 30);
        }
        if self.bg != to.bg {
            codes.colour(to.bg, 40);
        }
        codes
    }

    /// From nothing.
    fn anew(self) -> Codes {
        let mut codes = Codes::new();
        if self != Self::PLAIN {
            codes.push(0);
        }
        codes.add(self.modifier);
        if self.fg != Color::Reset {
            codes.colour(self.fg, 30);
        }
        if self.bg != Color::Reset {
            codes.colour(self.bg, 40);
        }
        codes
    }
}

/// Whether a cell shows nothing but its background.
pub(super) fn is_void(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANK)
}

/// `CSI` and numbers between semicolons, without the final `m`.
struct Codes(Vec<u8>);

impl Codes {
    fn new() -> Self {
        Self(b"\x1b[".to_vec())
    }

    fn push(&mut self, number: u8) {
        if self.0.len() > 2 {
            self.0.push(b';');
        }
        decimal(u16::from(number), &mut self.0);
    }

    fn add(&mut self, modifier: Modifier) {
        for (attribute, on, _) in ATTRIBUTES {
            if modifier.contains(*attribute) {
                self.push(*on);
            }
        }
    }

    /// A colour; `base` is 30 for the foreground and 40 for the background.
    fn colour(&mut self, colour: Color, base: u8) {
        let (offset, number) = match colour {
            Color::Reset => (9, None),
            Color::Black => (0, None),
            Color::Red => (1, None),
            Color::Green => (2, None),
            Color::Yellow => (3, None),
            Color::Blue => (4, None),
            Color::Magenta => (5, None),
            Color::Cyan => (6, None),
            Color::Gray => (7, None),
            Color::DarkGray => (60, None),
            Color::LightRed => (61, None),
            Color::LightGreen => (62, None),
            Color::LightYellow => (63, None),
            Color::LightBlue => (64, None),
            Color::LightMagenta => (65, None),
            Color::LightCyan => (66, None),
            Color::White => (67, None),
            Color::Indexed(index) => (8, Some(index)),
            Color::Rgb(red, green, blue) => {
                for number in [base + 8, 2, red, green, blue] {
                    self.push(number);
                }
                return;
            }
        };
        self.push(base + offset);
        if let Some(index) = number {
            self.push(5);
            self.push(index);
        }
    }

    fn end(mut self) -> Vec<u8> {
        self.0.push(b'm');
        self.0
    }
}

/// Appends a number in decimal.
pub(super) fn decimal(number: u16, out: &mut Vec<u8>) {
    if number >= 10 {
        decimal(number / 10, out);
    }
    out.push(b'0' + u8::try_from(number % 10).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pen(fg: Color, bg: Color, modifier: Modifier) -> Pen {
        Pen { fg, bg, modifier }
    }

    #[test]
    fn a_change_of_pen_takes_the_fewest_codes() {
        let cursor = pen(Color::Indexed(231), Color::Indexed(24), Modifier::empty());
        let title = pen(Color::Indexed(75), Color::Reset, Modifier::BOLD);
        for (from, to, want) in [
            (Pen::PLAIN, cursor, "\x1b[38;5;231;48;5;24m"),
            (cursor, Pen::PLAIN, "\x1b[m"),
            (title, Pen::PLAIN, "\x1b[m"),
            (title, Pen { modifier: Modifier::empty(), ..title }, "\x1b[22m"),
            (Pen::PLAIN, pen(Color::Reset, Color::Reset, Modifier::REVERSED), "\x1b[7m"),
            (pen(Color::Red, Color::Reset, Modifier::BOLD), pen(Color::Red, Color::Reset, Modifier::DIM), "\x1b[22;2m"),
            (Pen::PLAIN, pen(Color::LightRed, Color::LightBlue, Modifier::empty()), "\x1b[91;104m"),
            (Pen::PLAIN, pen(Color::Rgb(1, 20, 255), Color::Reset, Modifier::empty()), "\x1b[38;2;1;20;255m"),
        ] {
            let mut out = Vec::new();
            let mut pen = from;
            pen.change_to(to, &mut out);
            assert_eq!((String::from_utf8(out).unwrap().as_str(), pen), (want, to));
        }
    }

    #[test]
    fn the_colour_of_text_does_not_count_on_a_blank() {
        let mut out = Vec::new();
        let mut pen = pen(Color::Red, Color::Blue, Modifier::BOLD);
        let mut blank = Cell::new(" ");
        blank.bg = Color::Blue;
        pen.change_for(&blank, &mut out);
        assert!(out.is_empty());
        blank.modifier = Modifier::REVERSED;
        pen.change_for(&blank, &mut out);
        assert_eq!(pen, Pen::of(&blank));
    }
}
