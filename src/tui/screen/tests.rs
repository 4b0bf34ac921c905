//! The screen against a terminal: what is written shows what was drawn, and costs no more than promised.

use proptest::{collection::vec, prelude::*};
use ratatui::style::{Color, Modifier, Style};

use super::*;

const FULL: Abilities = Abilities { unicode: true, fills: true, scrolls: true };

/// A terminal fed by a screen.
struct Shown {
    screen: Screen,
    terminal: vt100::Parser,
}

impl Shown {
    fn new(width: u16, height: u16, abilities: Abilities) -> Self {
        Self {
            screen: Screen::new(width, height, abilities),
            terminal: vt100::Parser::new(height.try_into().unwrap(), width.try_into().unwrap(), 0),
        }
    }

    /// Draws a frame and compares; answers how many bytes it took.
    fn frame(&mut self, draw: impl FnOnce(&mut Buffer) -> Option<Position>, scrolled: Option<(Rect, u32)>) -> usize {
        let mut drawn = None;
        let bytes = self.screen.frame(|buf| *drawn.insert(draw(buf)), scrolled).to_vec();
        self.terminal.process(&bytes);
        let terminal = self.terminal.screen();
        let width = usize::from(self.screen.prev.area.width);
        for (at, (shown, wanted)) in picture(terminal).into_iter().zip(wanted(&self.screen.prev)).enumerate() {
            let place = (at % width, at / width);
            assert_eq!(shown, wanted, "at {place:?} after {:?}", String::from_utf8_lossy(&bytes));
        }
        let cursor = drawn.flatten().filter(|position| self.screen.prev.area.contains(*position));
        assert_eq!(terminal.hide_cursor(), cursor.is_none());
        if let Some(position) = cursor {
            assert_eq!(terminal.cursor_position(), (position.y, position.x));
        }
        bytes.len()
    }
}

type Seen = (String, Color, Color, Modifier);

/// What a person sees of a cell: on a blank neither the colour of text nor its weight.
fn seen(symbol: &str, fg: Color, bg: Color, modifier: Modifier) -> Seen {
    let symbol = if symbol.is_empty() { " " } else { symbol };
    let blank = symbol == " " && !modifier.intersects(Modifier::UNDERLINED | Modifier::REVERSED);
    let known = Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::REVERSED;
    if blank { (symbol.to_owned(), Color::Reset, bg, Modifier::empty()) } else { (symbol.to_owned(), fg, bg, modifier & known) }
}

fn wanted(buf: &Buffer) -> Vec<Seen> {
    let mut out = Vec::new();
    for row in buf.content.chunks(usize::from(buf.area.width)) {
        let mut x = 0;
        while x < row.len() {
            let cell = &row[x];
            let cells = cells::cells(cell);
            out.push(seen(cell.symbol(), indexed(cell.fg), indexed(cell.bg), cell.modifier));
            x += cells;
            if cells == 2 {
                out.push(("under".to_owned(), Color::Reset, Color::Reset, Modifier::empty()));
            }
        }
    }
    out
}

/// The sixteen colours as numbers, which is how the terminal tells them.
fn indexed(colour: Color) -> Color {
    const SIXTEEN: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    SIXTEEN.iter().position(|known| *known == colour).map_or(colour, |at| Color::Indexed(u8::try_from(at).unwrap()))
}

fn picture(screen: &vt100::Screen) -> Vec<Seen> {
    let colour = |colour| match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    };
    let (rows, columns) = screen.size();
    let mut out = Vec::new();
    for row in 0..rows.get() {
        for column in 0..columns.get() {
            let cell = screen.cell(row, column).unwrap();
            if cell.is_wide_continuation() {
                out.push(("under".to_owned(), Color::Reset, Color::Reset, Modifier::empty()));
                continue;
            }
            let mut modifier = Modifier::empty();
            modifier.set(Modifier::BOLD, cell.bold());
            modifier.set(Modifier::ITALIC, cell.italic());
            modifier.set(Modifier::UNDERLINED, cell.underline());
            modifier.set(Modifier::REVERSED, cell.inverse());
            out.push(seen(cell.contents(), colour(cell.fgcolor()), colour(cell.bgcolor()), modifier));
        }
    }
    out
}

#[derive(Clone, Debug)]
struct Stroke {
    x: u16,
    y: u16,
    text: String,
    style: Style,
}

fn style() -> impl Strategy<Value = Style> {
    let colour = || {
        prop_oneof![
            3 => Just(Color::Reset),
            1 => Just(Color::LightBlue),
            1 => Just(Color::Red),
            1 => (16_u8..).prop_map(Color::Indexed),
            1 => any::<(u8, u8, u8)>().prop_map(|(red, green, blue)| Color::Rgb(red, green, blue)),
        ]
    };
    let attributes = proptest::sample::subsequence(
        // Without dim: the terminal of these tests knows one weight at a time.
        vec![Modifier::BOLD, Modifier::ITALIC, Modifier::UNDERLINED, Modifier::REVERSED, Modifier::CROSSED_OUT],
        0..3,
    );
    (colour(), colour(), attributes).prop_map(|(fg, bg, attributes)| {
        Style::new().fg(fg).bg(bg).add_modifier(attributes.into_iter().fold(Modifier::empty(), Modifier::union))
    })
}

fn strokes(width: u16, height: u16) -> impl Strategy<Value = Vec<Stroke>> {
    let stroke = (0..width, 0..height, "[a-c ★田字é\u{202e}\u{7}]{0,14}| {3,30}", style());
    vec(stroke.prop_map(|(x, y, text, style)| Stroke { x, y, text, style }), 0..8)
}

fn put(buf: &mut Buffer, strokes: &[Stroke]) {
    for stroke in strokes {
        buf.set_string(stroke.x, stroke.y, &stroke.text, stroke.style);
    }
}

proptest! {
    #[test]
    fn the_terminal_shows_what_was_drawn(
        frames in vec((strokes(24, 5), proptest::option::of((0_u16..26, 0_u16..6))), 1..6),
        fills in any::<bool>(),
        keep in any::<bool>(),
    ) {
        let mut shown = Shown::new(24, 5, Abilities { fills, ..FULL });
        let mut all = Vec::new();
        for (strokes, cursor) in frames {
            // Either frames that have nothing in common, or each a small change of the one before.
            if !keep {
                all.clear();
            }
            all.extend(strokes);
            shown.frame(
                |buf| {
                    put(buf, &all);
                    cursor.map(|(x, y)| Position::new(x, y))
                },
                None,
            );
        }
    }

    #[test]
    fn scrolling_shows_the_same_and_costs_more_only_within_the_budget_of_a_line(
        firsts in vec(0_u32..40, 2..8),
        top in 0_u16..3,
        height in 1_u16..9,
        side in any::<bool>(),
        background in prop_oneof![Just(Color::Reset), Just(Color::Indexed(24))],
    ) {
        let mut scrolling = Shown::new(40, 12, FULL);
        let mut still = Shown::new(40, 12, Abilities { scrolls: false, ..FULL });
        for (first, cursor) in firsts.into_iter().zip([0, 3, 8, 2].into_iter().cycle()) {
            let draw = |buf: &mut Buffer| {
                buf.set_string(0, 0, "Sales  Leads", Style::new().bg(background));
                for row in 0..height {
                    let number = first + u32::from(row);
                    let look = if row == cursor { Style::new().bg(background).add_modifier(Modifier::BOLD) } else { Style::new() };
                    buf.set_string(0, top + row, format!("{:<30}", format!("lead {number} 田 {}", number * 7)), look);
                    if side {
                        buf.set_string(32, top + row, format!("side {row}"), Style::new());
                    }
                }
                None
            };
            let scrolled = Some((Rect::new(0, top, 40, height), first));
            let bytes = scrolling.frame(draw, scrolled);
            let other = still.frame(draw, scrolled);
            // The pens may differ by what the frames before left, hence a few bytes of tolerance.
            prop_assert!(bytes <= other.max(SCROLLED) + 24, "{bytes} against {other}");
        }
    }
}

/// Rows of an invented list as a grid shows them: check, name, company, phone, stars. `tint`: columns the cursor colours.
fn grid(buf: &mut Buffer, first: u32, cursor: u32, rows: u16, tint: u16) -> Option<Position> {
    const NAMES: [&str; 7] =
        ["Anna Nowak", "Bertil Öberg", "Chiara Rossi", "Dmitri Sokolov", "Elsa Lindqvist", "Femi Adeyemi", "Grace O'Neil"];
    const COMPANIES: [&str; 5] = ["Nordic Paper", "Rossi e Figli", "Volga Freight", "Lagos Cold Chain", "Umbrella Fittings of Bergen"];
    buf.set_string(0, 0, " Contact Management  Sales  Marketing  Project Management", Style::new().bg(Color::Indexed(236)));
    for row in 0..rows {
        let number = first + u32::from(row);
        let under_cursor = number == cursor;
        let y = 2 + row;
        let pick = |list: &[&'static str], factor: u32| list[usize::try_from(number * factor).unwrap() % list.len()];
        buf.set_string(0, y, if under_cursor { "▸" } else { " " }, Style::new());
        buf.set_string(5, y, pick(&NAMES, 3), Style::new());
        buf.set_string(30, y, pick(&COMPANIES, 7), Style::new());
        buf.set_string(62, y, format!("+46 70 {:03} {:02}", number * 37 % 1000, number * 11 % 100), Style::new());
        buf.set_string(82, y, pick(&["anna", "bo", "", "eva"], 5), Style::new());
        let stars = usize::try_from(number % 6).unwrap();
        buf.set_string(96, y, "★".repeat(stars), Style::new().fg(Color::Indexed(214)).add_modifier(Modifier::BOLD));
        buf.set_string(96 + u16::try_from(stars).unwrap(), y, "☆".repeat(5 - stars), Style::new().fg(Color::Indexed(239)));
        if under_cursor {
            buf.set_style(Rect::new(0, y, tint, 1), Style::new().fg(Color::Indexed(231)).bg(Color::Indexed(24)));
        }
    }
    buf.set_string(0, 35, format!(" {} of 1,000,000", cursor + 1), Style::new().bg(Color::Indexed(236)));
    Some(Position::new(5, 2 + u16::try_from(cursor - first).unwrap()))
}

#[test]
fn frames_of_a_grid_keep_their_budgets() {
    const ROWS: u16 = 32;
    let area = Rect::new(0, 2, 120, ROWS);
    for (label, tint, from, to, budget) in [
        ("cursor down", 30, (0, 4), (0, 5), 250),
        ("cursor up", 30, (0, 5), (0, 4), 250),
        ("one line down", 30, (0, 31), (1, 32), 250),
        ("one line up", 30, (1, 1), (0, 0), 250),
        ("page down", 30, (0, 5), (32, 37), 3000),
        ("to the end", 30, (0, 5), (999_968, 999_999), 3000),
        ("the same again", 30, (0, 5), (0, 5), 0),
        // A cursor that colours whole rows makes them be written twice.
        ("cursor down, whole rows", 120, (0, 4), (0, 5), 300),
    ] {
        let mut shown = Shown::new(120, 36, FULL);
        let mut bytes = 0;
        for (first, cursor) in [from, to] {
            bytes = shown.frame(|buf| grid(buf, first, cursor, ROWS, tint), Some((area, first)));
        }
        assert!(bytes <= budget, "{label}: {bytes} bytes {:?}", String::from_utf8_lossy(&shown.screen.out));
    }
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let mut shown = Shown::new(30, 3, FULL);
    let draw = |buf: &mut Buffer| {
        buf.set_string(0, 1, "Anna ★ 田", Style::new().bg(Color::Red));
        Some(Position::new(3, 1))
    };
    assert!(shown.frame(draw, None) > 0);
    assert_eq!(shown.frame(draw, None), 0);
}

#[test]
fn every_frame_is_one_synchronized_update() {
    let mut screen = Screen::new(10, 2, FULL);
    for text in ["one", "two"] {
        let bytes = screen
            .frame(
                |buf| {
                    buf.set_string(0, 0, text, Style::new());
                    None
                },
                None,
            )
            .to_vec();
        assert!(bytes.starts_with(BEGIN) && bytes.ends_with(END), "{bytes:?}");
    }
}

#[test]
fn without_colour_no_colour_code_is_written() {
    let mut screen = Screen::new(40, 4, FULL);
    let mut stream = Vec::new();
    for cursor in [0, 1, 2, 1] {
        let draw = |buf: &mut Buffer| {
            for row in 0..3 {
                let style = if row == cursor { Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD) } else { Style::new() };
                buf.set_string(0, row, format!("row {row} *****"), style);
            }
            None
        };
        stream.extend_from_slice(screen.frame(draw, None));
    }
    let stream = String::from_utf8(stream).unwrap();
    assert!(stream.contains("\x1b[1;7mrow"), "{stream:?}");
    for code in stream.split("\x1b[").filter_map(|rest| rest.find(|c: char| c.is_ascii_alphabetic()).map(|at| &rest[..=at])) {
        if let Some(numbers) = code.strip_suffix('m') {
            assert!(numbers.split(';').all(|number| number.parse::<u8>().unwrap_or_default() < 30), "{code}");
        }
    }
}

#[test]
fn a_reset_screen_is_drawn_whole() {
    let mut shown = Shown::new(20, 3, FULL);
    let draw = |buf: &mut Buffer| {
        buf.set_string(2, 1, "still here", Style::new().bg(Color::Blue));
        None
    };
    shown.frame(draw, None);
    shown.terminal.process(b"\x1b[31mBroadcast message\x1b[2;1Hxxxxxxxx");
    shown.screen.reset(20, 3);
    shown.frame(draw, None);
}

#[test]
fn no_size_is_too_small() {
    for (width, height) in [(0, 0), (1, 0), (0, 1), (1, 1), (2, 1)] {
        let mut screen = Screen::new(width, height, FULL);
        let draw = |buf: &mut Buffer| {
            if !buf.area.is_empty() {
                buf.set_string(0, 0, "田a", Style::new());
            }
            Some(Position::new(0, 0))
        };
        screen.frame(draw, Some((Rect::new(0, 0, 9, 9), 0)));
        screen.frame(draw, Some((Rect::new(0, 0, 9, 9), 1)));
    }
}
