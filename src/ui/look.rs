//! Roles to styles at four colour depths, and the two sets of glyphs. Nothing is carried by colour alone.

use ratatui::style::{Color, Modifier, Style};

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Depth {
    /// None: `NO_COLOR`, or a terminal without.
    Mono,
    /// The terminal's own 16.
    Sixteen,
    /// 256.
    #[default]
    Indexed,
    /// 24 bits.
    True,
}

/// What a piece of the screen is; never what colour it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Text of less weight: labels, hints, empty values.
    Muted,
    /// Titles of sections and columns.
    Title,
    /// Lines between parts.
    Line,
    /// The workspace or tab that is open.
    TabOpen,
    /// Workspaces and tabs that are not.
    Tab,
    /// The row under the cursor.
    Cursor,
    /// A selected row.
    Selected,
    /// A selected row under the cursor.
    SelectedCursor,
    /// A row in the pending range.
    Range,
    /// A star that is given.
    Star,
    /// A star that is not.
    StarOff,
    /// A key in hints.
    Key,
    /// Good news.
    Good,
    /// A warning: overdue, unsaved.
    Warn,
    /// An error.
    Bad,
    /// The bar at the bottom and at the top.
    Bar,
    /// A field of a form.
    Field,
    /// The field with the focus.
    FieldFocus,
    /// A button.
    Button,
    /// The button with the focus.
    ButtonFocus,
    /// The piece of text a filter found.
    Found,
    /// A value that will be replaced.
    Old,
    /// A value that will come.
    New,
}

/// Foreground and background in 24 bits, 256 and 16 colours (`None`: the terminal's own), and attributes for all depths,
/// then attributes added where there is no colour.
struct Row(Role, Option<Paint>, Option<Paint>, Modifier, Modifier);

#[derive(Clone, Copy)]
struct Paint(u32, u8, Color);

const NONE: Modifier = Modifier::empty();
const BOLD: Modifier = Modifier::BOLD;
const REVERSED: Modifier = Modifier::REVERSED;
const UNDERLINED: Modifier = Modifier::UNDERLINED;

const GREY: Paint = Paint(0x8a_8f98, 245, Color::DarkGray);
const FAINT: Paint = Paint(0x4b_5160, 239, Color::DarkGray);
const BLUE: Paint = Paint(0x6c_b6ff, 75, Color::LightBlue);
const GOLD: Paint = Paint(0xf2_b84b, 214, Color::Yellow);
const GREEN: Paint = Paint(0x5f_d7a0, 79, Color::Green);
const ORANGE: Paint = Paint(0xff_9e5e, 209, Color::LightYellow);
const RED: Paint = Paint(0xff_7b72, 203, Color::LightRed);
const WHITE: Paint = Paint(0xff_ffff, 231, Color::White);
const BLACK: Paint = Paint(0x0d_1117, 233, Color::Black);
const BAR: Paint = Paint(0x24_2a36, 236, Color::Black);
const ROW: Paint = Paint(0x2d_4f7c, 24, Color::Blue);
const MARK: Paint = Paint(0x1f_3350, 17, Color::Blue);
const MARK_ROW: Paint = Paint(0x38_6cb0, 25, Color::Cyan);
const FIELD: Paint = Paint(0x1e_2430, 235, Color::Black);

const THEME: &[Row] = &[
    Row(Role::Text, None, None, NONE, NONE),
    Row(Role::Muted, Some(GREY), None, NONE, NONE),
    Row(Role::Title, Some(BLUE), None, BOLD, NONE),
    Row(Role::Line, Some(FAINT), None, NONE, NONE),
    Row(Role::TabOpen, Some(WHITE), Some(ROW), BOLD, REVERSED),
    Row(Role::Tab, Some(GREY), None, NONE, NONE),
    Row(Role::Cursor, Some(WHITE), Some(ROW), NONE, REVERSED),
    Row(Role::Selected, Some(WHITE), Some(MARK), NONE, BOLD),
    Row(Role::SelectedCursor, Some(WHITE), Some(MARK_ROW), BOLD, REVERSED),
    Row(Role::Range, Some(WHITE), Some(MARK), UNDERLINED, NONE),
    Row(Role::Star, Some(GOLD), None, BOLD, NONE),
    Row(Role::StarOff, Some(FAINT), None, NONE, NONE),
    Row(Role::Key, Some(BLUE), None, BOLD, NONE),
    Row(Role::Good, Some(GREEN), None, NONE, NONE),
    Row(Role::Warn, Some(ORANGE), None, BOLD, NONE),
    Row(Role::Bad, Some(RED), None, BOLD, NONE),
    Row(Role::Bar, Some(WHITE), Some(BAR), NONE, NONE),
    Row(Role::Field, None, Some(FIELD), NONE, UNDERLINED),
    Row(Role::FieldFocus, Some(WHITE), Some(MARK), NONE, REVERSED),
    Row(Role::Button, Some(WHITE), Some(BAR), NONE, NONE),
    Row(Role::ButtonFocus, Some(BLACK), Some(GOLD), BOLD, REVERSED),
    Row(Role::Found, Some(GOLD), None, BOLD.union(UNDERLINED), NONE),
    Row(Role::Old, Some(GREY), None, NONE, NONE),
    Row(Role::New, Some(GREEN), None, BOLD, NONE),
];

/// The marks the screen is drawn with.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// A star that is given.
    pub star: &'static str,
    /// A star that is not.
    pub star_off: &'static str,
    /// Something was cut off.
    pub ellipsis: &'static str,
    /// The row under the cursor.
    pub cursor: &'static str,
    /// Selected, in the range, not selected, some of them: three cells each.
    pub check: [&'static str; 4],
    /// Sorted upwards and downwards.
    pub sort: [&'static str; 2],
    /// Horizontal and vertical line.
    pub line: [&'static str; 2],
    /// Corners: top left, top right, bottom left, bottom right.
    pub corner: [&'static str; 4],
    /// From old to new.
    pub arrow: &'static str,
    /// Between parts of a line.
    pub dot: &'static str,
    /// Scroll bar: track and thumb.
    pub scroll: [&'static str; 2],
    /// A row that belongs elsewhere, that no longer passes the filter, that is gone.
    pub stray: [&'static str; 3],
}

/// For terminals with Unicode in one cell.
pub static UNICODE: Glyphs = Glyphs {
    star: "★",
    star_off: "☆",
    ellipsis: "…",
    cursor: "▸",
    check: [" ✓ ", " ~ ", "   ", " – "],
    sort: ["▲", "▼"],
    line: ["─", "│"],
    corner: ["╭", "╮", "╰", "╯"],
    arrow: "→",
    dot: "·",
    scroll: ["│", "█"],
    stray: ["»", "¬", "×"],
};

/// For all others, borders included.
pub static ASCII: Glyphs = Glyphs {
    star: "*",
    star_off: "-",
    ellipsis: "~",
    cursor: ">",
    check: ["[x]", "[~]", "[ ]", "[-]"],
    sort: ["^", "v"],
    line: ["-", "|"],
    corner: ["+", "+", "+", "+"],
    arrow: "->",
    dot: "|",
    scroll: ["|", "#"],
    stray: ["~", "!", "x"],
};

/// How this session's screen looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours.
    pub depth: Depth,
    /// Glyphs.
    pub glyphs: &'static Glyphs,
}

impl Default for Look {
    fn default() -> Self {
        Self { depth: Depth::Indexed, glyphs: &UNICODE }
    }
}

impl Look {
    /// Without colour and beyond ASCII nothing.
    #[must_use]
    pub const fn plain() -> Self {
        Self { depth: Depth::Mono, glyphs: &ASCII }
    }

    /// The style of a role. Without colour no colour is ever set, so that attributes survive `NO_COLOR`.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        let Some(Row(_, fg, bg, all, mono)) = THEME.iter().find(|row| row.0 == role) else { return Style::new() };
        let paint = |paint: &Paint| match self.depth {
            Depth::Mono => None,
            Depth::Sixteen => Some(paint.2),
            Depth::Indexed => Some(Color::Indexed(paint.1)),
            Depth::True => Some(Color::from_u32(paint.0)),
        };
        let mut style = Style::new().add_modifier(*all);
        if self.depth == Depth::Mono {
            return style.add_modifier(*mono);
        }
        style.fg = fg.as_ref().and_then(paint);
        style.bg = bg.as_ref().and_then(paint);
        style
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_no_colour_is_set() {
        for row in THEME {
            let style = Look::plain().style(row.0);
            assert_eq!((style.fg, style.bg), (None, None), "{:?}", row.0);
        }
    }

    #[test]
    fn what_matters_is_told_apart_without_colour() {
        let look = Look::plain();
        assert_ne!(look.style(Role::Cursor), look.style(Role::Text));
        assert_ne!(look.style(Role::Selected), look.style(Role::Text));
        assert_ne!(look.style(Role::SelectedCursor), look.style(Role::Cursor));
        assert_ne!(look.style(Role::FieldFocus), look.style(Role::Field));
        assert_ne!(look.style(Role::ButtonFocus), look.style(Role::Button));
        assert_ne!(look.style(Role::TabOpen), look.style(Role::Tab));
    }

    #[test]
    fn ascii_glyphs_are_ascii_and_as_wide_as_the_others() {
        let all = |glyphs: &Glyphs| {
            let mut all = vec![glyphs.star, glyphs.star_off, glyphs.ellipsis, glyphs.cursor, glyphs.dot];
            all.extend(glyphs.check);
            all.extend(glyphs.sort);
            all.extend(glyphs.line);
            all.extend(glyphs.corner);
            all.extend(glyphs.scroll);
            all.extend(glyphs.stray);
            all
        };
        for (unicode, ascii) in all(&UNICODE).into_iter().zip(all(&ASCII)) {
            assert!(ascii.is_ascii());
            assert_eq!(crate::text::width::width(unicode), ascii.len(), "{unicode}");
        }
    }
}
