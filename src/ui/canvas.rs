//! The canvas: the only way from text to cells. Everything drawn through it is cleaned and cut by display width.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use unicode_segmentation::UnicodeSegmentation;

use super::{
    hits::{Hit, Hits},
    look::{Look, Role},
};
use crate::{
    action::{Command, Keymap},
    text::{clean, width},
};

/// A buffer to draw on, with the session's look; records hits and the terminal cursor.
#[derive(Debug)]
pub struct Canvas<'a> {
    buf: &'a mut Buffer,
    /// Colours and glyphs.
    pub look: &'a Look,
    /// Where the mouse can press.
    pub hits: &'a mut Hits,
    /// Where the terminal's own cursor stands.
    pub cursor: Option<Position>,
}

impl<'a> Canvas<'a> {
    /// A canvas over the whole buffer.
    #[must_use]
    pub const fn new(buf: &'a mut Buffer, look: &'a Look, hits: &'a mut Hits) -> Self {
        Self { buf, look, hits, cursor: None }
    }

    /// The whole screen.
    #[must_use]
    pub const fn area(&self) -> Rect {
        self.buf.area
    }

    /// The style of a role.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.look.style(role)
    }

    /// Fills with blanks of that role.
    pub fn fill(&mut self, area: Rect, role: Role) {
        let area = area.intersection(self.buf.area);
        let style = self.style(Role::Text).patch(self.style(role));
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                let cell = &mut self.buf[(x, y)];
                cell.reset();
                cell.set_style(style);
            }
        }
    }

    /// Lays a role's colours over what is drawn.
    pub fn tint(&mut self, area: Rect, role: Role) {
        self.buf.set_style(area.intersection(self.buf.area), self.style(role));
    }

    /// Writes text into at most `cells` cells; answers how many it took.
    pub fn text(&mut self, x: u16, y: u16, cells: u16, text: &str, role: Role) -> u16 {
        self.styled(x, y, cells, text, self.style(role))
    }

    /// Writes text into a line, which may be too small to hold any.
    pub fn line(&mut self, line: Rect, text: &str, role: Role) {
        if !line.is_empty() {
            self.text(line.x, line.y, line.width, text, role);
        }
    }

    /// Writes text right-aligned in `cells` cells.
    pub fn right(&mut self, x: u16, y: u16, cells: u16, text: &str, role: Role) {
        let text = width::cut(&clean::line(text), usize::from(cells), self.look.glyphs.ellipsis);
        let taken = u16::try_from(width::width(&text)).unwrap_or(cells).min(cells);
        self.text(x + cells - taken, y, taken, &text, role);
    }

    /// Writes text centred in `cells` cells.
    pub fn centred(&mut self, x: u16, y: u16, cells: u16, text: &str, role: Role) {
        let text = width::cut(&clean::line(text), usize::from(cells), self.look.glyphs.ellipsis);
        let taken = u16::try_from(width::width(&text)).unwrap_or(cells).min(cells);
        self.text(x + (cells - taken) / 2, y, taken, &text, role);
    }

    /// Writes text with a style of its own; answers how many cells it took.
    pub fn styled(&mut self, x: u16, y: u16, cells: u16, text: &str, style: Style) -> u16 {
        let area = self.buf.area;
        if y < area.top() || y >= area.bottom() || x >= area.right() {
            return 0;
        }
        let cells = cells.min(area.right() - x);
        let text = width::cut(&clean::line(text), usize::from(cells), self.look.glyphs.ellipsis);
        let mut at = x;
        for cluster in text.graphemes(true) {
            let Ok(taken) = u16::try_from(width::width(cluster)) else { break };
            if taken == 0 {
                continue;
            }
            if at + taken > x + cells {
                break;
            }
            let cell = &mut self.buf[(at, y)];
            cell.set_symbol(cluster).set_style(style);
            for wide in 1..taken {
                let cell = &mut self.buf[(at + wide, y)];
                cell.reset();
                cell.set_style(style);
            }
            at += taken;
        }
        at - x
    }

    /// Five stars, or a dash where none were given.
    pub fn stars(&mut self, x: u16, y: u16, stars: Option<u8>) {
        let glyphs = self.look.glyphs;
        let Some(stars) = stars else {
            self.text(x, y, 5, "  -  ", Role::Muted);
            return;
        };
        for star in 0..5 {
            let (glyph, role) = if star < u16::from(stars) { (glyphs.star, Role::Star) } else { (glyphs.star_off, Role::StarOff) };
            // Only the foreground: the row's colours stay.
            let mut style = self.style(role);
            style.bg = None;
            self.styled(x + star, y, 1, glyph, style);
        }
    }

    /// A frame with a title; answers the room inside. What lies below is wiped, and presses on it do nothing.
    pub fn window(&mut self, area: Rect, title: &str) -> Rect {
        let area = area.intersection(self.buf.area);
        self.fill(area, Role::Text);
        self.hits.push(area, Hit::Nothing);
        if area.width < 2 || area.height < 2 {
            return Rect::new(area.x, area.y, 0, 0);
        }
        let glyphs = self.look.glyphs;
        let (left, right, top, bottom) = (area.left(), area.right() - 1, area.top(), area.bottom() - 1);
        for x in left + 1..right {
            self.text(x, top, 1, glyphs.line[0], Role::Line);
            self.text(x, bottom, 1, glyphs.line[0], Role::Line);
        }
        for y in top + 1..bottom {
            self.text(left, y, 1, glyphs.line[1], Role::Line);
            self.text(right, y, 1, glyphs.line[1], Role::Line);
        }
        for (x, y, corner) in [(left, top, 0), (right, top, 1), (left, bottom, 2), (right, bottom, 3)] {
            self.text(x, y, 1, glyphs.corner[corner], Role::Line);
        }
        if !title.is_empty() && area.width > 6 {
            self.text(left + 2, top, area.width - 4, &format!(" {title} "), Role::Title);
        }
        Rect::new(left + 1, top + 1, area.width - 2, area.height - 2)
    }

    /// A horizontal line.
    pub fn rule(&mut self, x: u16, y: u16, cells: u16) {
        for at in x..x.saturating_add(cells) {
            self.text(at, y, 1, self.look.glyphs.line[0], Role::Line);
        }
    }

    /// A button that presses place `place`; answers its width.
    pub fn button(&mut self, x: u16, y: u16, place: usize, label: &str, focused: bool) -> u16 {
        let role = if focused { Role::ButtonFocus } else { Role::Button };
        // Brackets tell the focus without colour.
        let text = if focused { format!("[ {label} ]") } else { format!("  {label}  ") };
        let cells = self.text(x, y, u16::MAX - x, &text, role);
        self.hits.push(Rect::new(x, y, cells, 1), Hit::Button(place));
        cells
    }

    /// A line of hints: `key label` for each command that has a key, as many as fit; each can be pressed.
    pub fn hints(&mut self, area: Rect, keymap: &Keymap, commands: &[Command]) -> u16 {
        let labelled: Vec<_> = commands.iter().map(|command| (command.clone(), command.action.def().label)).collect();
        self.hints_as(area, keymap, &labelled)
    }

    /// The cells those hints take, with the blanks after each.
    #[must_use]
    pub fn hint_cells(&self, keymap: &Keymap, commands: &[Command]) -> u16 {
        let cells = |command: &Command| match keymap.hint(command) {
            key if key.is_empty() => 0,
            key => u16::try_from(width::width(&key) + 1 + width::width(command.action.def().label) + 2).unwrap_or(u16::MAX),
        };
        commands.iter().map(cells).fold(0, u16::saturating_add)
    }

    /// The same with words of the screen's own, where an action means something particular there.
    pub fn hints_as(&mut self, area: Rect, keymap: &Keymap, commands: &[(Command, &str)]) -> u16 {
        let mut x = area.x.saturating_add(1);
        for (command, label) in commands {
            let key = keymap.hint(command);
            if key.is_empty() {
                continue;
            }
            let needed = u16::try_from(width::width(&key) + 1 + width::width(label)).unwrap_or(u16::MAX);
            if x.saturating_add(needed) > area.right() {
                break;
            }
            let start = x;
            x += self.text(x, area.y, needed, &key, Role::Key) + 1;
            x += self.text(x, area.y, needed, label, Role::Muted);
            self.hits.push(Rect::new(start, area.y, x - start, 1), Hit::Command(command.clone()));
            x += 2;
        }
        x
    }

    /// Stands the terminal's own cursor there, for screen readers and input methods.
    pub fn stand(&mut self, x: u16, y: u16) {
        if self.buf.area.contains(Position::new(x, y)) {
            self.cursor = Some(Position::new(x, y));
        }
    }
}

/// A window of at most that size in the middle of the screen.
#[must_use]
pub fn centred(screen: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(screen.width), height.min(screen.height));
    Rect::new(screen.x + (screen.width - width) / 2, screen.y + (screen.height - height) / 2, width, height)
}
