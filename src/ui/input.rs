//! Text fields: one line or many. The only place that knows ratatui-textarea.

use ratatui::layout::Rect;
use tui_textarea::{CursorMove, TextArea};
use unicode_segmentation::UnicodeSegmentation;

use super::{canvas::Canvas, look::Role};
use crate::{
    action::key::{Key, KeyCode},
    text::{clean, width::width},
};

/// The most a paste may bring into a field, in bytes; what is beyond is cut.
pub const LONGEST_PASTE: usize = 1024 * 1024;

/// A text being edited, with its own undo.
#[derive(Clone, Debug)]
pub struct TextInput {
    area: TextArea<'static>,
    lines: bool,
}

impl Default for TextInput {
    fn default() -> Self {
        Self::line("")
    }
}

impl TextInput {
    /// One line, the cursor at its end.
    #[must_use]
    pub fn line(text: &str) -> Self {
        Self::with(vec![text.replace(['\r', '\n'], " ")], false)
    }

    /// Several lines, the cursor at their end.
    #[must_use]
    pub fn lines(text: &str) -> Self {
        Self::with(text.split('\n').map(str::to_owned).collect(), true)
    }

    fn with(text: Vec<String>, lines: bool) -> Self {
        let mut area = TextArea::new(text);
        area.set_max_histories(200);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, lines }
    }

    /// The text, lines joined by line feeds.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether nothing is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Whether it holds several lines.
    #[must_use]
    pub const fn is_multiline(&self) -> bool {
        self.lines
    }

    /// Line and character of the cursor, counted from 0.
    #[must_use]
    pub fn cursor(&self) -> (usize, usize) {
        let at = self.area.cursor();
        (at.0, at.1)
    }

    /// Lines of the text.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.area.lines().len()
    }

    /// Takes a key that edits text; answers whether it was one. Enter begins a new line only where there are several.
    pub fn key(&mut self, key: Key) -> bool {
        let area = &mut self.area;
        match (key.code, key.ctrl, key.alt) {
            (KeyCode::Char(c), false, false) => area.insert_char(c),
            (KeyCode::Enter, false, false) | (KeyCode::Char('j'), true, false) if self.lines => area.insert_newline(),
            (KeyCode::Backspace, false, false) | (KeyCode::Char('h'), true, false) => {
                area.delete_char();
            }
            (KeyCode::Delete, false, false) | (KeyCode::Char('d'), true, false) => {
                area.delete_next_char();
            }
            (KeyCode::Backspace, true, _) | (KeyCode::Backspace, _, true) | (KeyCode::Char('w'), true, false) => {
                area.delete_word();
            }
            (KeyCode::Char('d'), false, true) => {
                area.delete_next_word();
            }
            (KeyCode::Char('u'), true, false) => {
                area.delete_line_by_head();
            }
            (KeyCode::Char('k'), true, false) => {
                area.delete_line_by_end();
            }
            (KeyCode::Left, false, false) => area.move_cursor(CursorMove::Back),
            (KeyCode::Right, false, false) => area.move_cursor(CursorMove::Forward),
            (KeyCode::Left, ..) | (KeyCode::Char('b'), false, true) => area.move_cursor(CursorMove::WordBack),
            (KeyCode::Right, ..) | (KeyCode::Char('f'), false, true) => area.move_cursor(CursorMove::WordForward),
            (KeyCode::Home, false, false) | (KeyCode::Char('a'), true, false) => area.move_cursor(CursorMove::Head),
            (KeyCode::End, false, false) | (KeyCode::Char('e'), true, false) => area.move_cursor(CursorMove::End),
            (KeyCode::Up, false, false) if self.lines => area.move_cursor(CursorMove::Up),
            (KeyCode::Down, false, false) if self.lines => area.move_cursor(CursorMove::Down),
            (KeyCode::Home, true, _) if self.lines => area.move_cursor(CursorMove::Top),
            (KeyCode::End, true, _) if self.lines => area.move_cursor(CursorMove::Bottom),
            _ => return false,
        }
        true
    }

    /// Puts a paste in at the cursor: control characters go, and in one line line breaks become blanks.
    /// Answers whether something had to be removed or replaced.
    pub fn paste(&mut self, text: &str) -> bool {
        let mut end = text.len().min(LONGEST_PASTE);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let unified = text[..end].replace("\r\n", "\n").replace('\r', "\n");
        let kept: String = unified
            .trim_end_matches('\n')
            .chars()
            .filter_map(|c| match c {
                '\n' if self.lines => Some(c),
                '\n' | '\t' => Some(' '),
                c if c.is_control() || clean::is_hidden(c) => None,
                c => Some(c),
            })
            .collect();
        self.area.insert_str(&kept);
        kept != text
    }

    /// Puts text in at the cursor as it is.
    pub fn insert(&mut self, text: &str) {
        self.area.insert_str(text);
    }

    /// Takes the last typing back; answers whether there was any.
    pub fn undo(&mut self) -> bool {
        self.area.undo()
    }

    /// Types again what was taken back; answers whether there was any.
    pub fn redo(&mut self) -> bool {
        self.area.redo()
    }

    /// Replaces everything; can be taken back.
    pub fn replace(&mut self, text: &str) {
        self.area.select_all();
        self.area.cut();
        self.insert(text);
    }

    /// Rows it takes on the screen at that width, wrapped where it holds several lines.
    #[must_use]
    pub fn rows(&self, cells: usize) -> usize {
        if self.lines { self.wrapped(Self::room(cells)).len() } else { 1 }
    }

    /// Cells of a row that text may take; the last one is the cursor's.
    fn room(cells: usize) -> usize {
        cells.saturating_sub(1).max(1)
    }

    /// Draws it. With the focus the terminal's cursor stands in it, and it is scrolled so that the cursor shows; without, its
    /// beginning shows.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, focused: bool) {
        self.draw_from(canvas, area, focused, 0);
    }

    /// The same, beginning at the row `from` while it does not have the focus.
    pub fn draw_from(&self, canvas: &mut Canvas<'_>, area: Rect, focused: bool, from: usize) {
        let role = if focused { Role::FieldFocus } else { Role::Field };
        canvas.fill(area, role);
        if area.is_empty() {
            return;
        }
        let rows = if focused || self.lines {
            self.wrapped(Self::room(usize::from(area.width)))
        } else {
            vec![Wrapped { line: 0, from: 0, text: self.text() }]
        };
        let (line, column) = self.cursor();
        let under = rows.iter().rposition(|row| row.line == line && row.from <= column).unwrap_or(0);
        let height = usize::from(area.height);
        let top = if focused { (under + 1).saturating_sub(height) } else { from };
        for (y, row) in (area.top()..area.bottom()).zip(rows.iter().skip(top)) {
            canvas.text(area.x, y, area.width, &row.text, role);
        }
        if focused && let Some(row) = rows.get(under) {
            let before: String = self.area.lines()[line].chars().skip(row.from).take(column - row.from).collect();
            let x = u16::try_from(width(&clean::line(&before))).unwrap_or(0).min(area.width - 1);
            let y = u16::try_from(under - top).unwrap_or(0);
            canvas.stand(area.x + x, area.y + y);
        }
    }

    /// The text cut into rows of that many cells: notes wrap, a single line scrolls to the cursor.
    fn wrapped(&self, cells: usize) -> Vec<Wrapped> {
        if !self.lines {
            let (_, column) = self.cursor();
            let line = &self.area.lines()[0];
            let mut from = 0;
            let span = |from: usize| width(&clean::line(&line.chars().skip(from).take(column.saturating_sub(from)).collect::<String>()));
            while span(from) > cells.saturating_sub(1) {
                from += 1;
            }
            return vec![Wrapped { line: 0, from, text: line.chars().skip(from).collect() }];
        }
        let mut rows = Vec::new();
        for (number, line) in self.area.lines().iter().enumerate() {
            let (mut text, mut from, mut used) = (String::new(), 0, 0);
            for cluster in line.graphemes(true) {
                let taken = width(&clean::line(cluster));
                if used + taken > cells {
                    // After the last blank, or inside a word that is too long.
                    let rest = text.rfind(' ').map_or_else(String::new, |blank| text.split_off(blank + 1));
                    let row = std::mem::replace(&mut text, rest);
                    used = width(&clean::line(&text));
                    let next = from + row.chars().count();
                    rows.push(Wrapped { line: number, from, text: row });
                    from = next;
                }
                text.push_str(cluster);
                used += taken;
            }
            rows.push(Wrapped { line: number, from, text });
        }
        rows
    }
}

/// A row on the screen: which line, from which character on.
struct Wrapped {
    line: usize,
    from: usize,
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_of_three_lines_is_one_line_where_there_is_one() {
        let mut line = TextInput::line("");
        assert!(line.paste("a\r\nb\tc\u{1b}[31m\n"));
        assert_eq!(line.text(), "a b c[31m");
        let mut notes = TextInput::lines("");
        notes.paste("a\r\nb\nc");
        assert_eq!(notes.text(), "a\nb\nc");
    }

    #[test]
    fn typing_is_taken_back_inside_the_field() {
        let mut line = TextInput::line("Nowak");
        line.key(Key::char('!'));
        assert_eq!(line.text(), "Nowak!");
        assert!(line.undo());
        assert_eq!(line.text(), "Nowak");
        assert!(line.redo());
        assert_eq!(line.text(), "Nowak!");
        line.replace("x");
        assert_eq!(line.text(), "x");
    }

    #[test]
    fn notes_wrap_between_words_and_long_words_anywhere() {
        for (text, want) in [
            ("a demo of the engine", &["a demo ", "of the ", "engine"][..]),
            ("differences", &["differen", "ces"]),
            ("a\n\nb", &["a", "", "b"]),
            ("", &[""]),
        ] {
            let rows: Vec<String> = TextInput::lines(text).wrapped(8).into_iter().map(|row| row.text).collect();
            assert_eq!(rows, want, "{text}");
        }
        assert_eq!(TextInput::lines("a demo of").rows(9), 2);
    }

    #[test]
    fn enter_is_left_to_the_form_where_there_is_one_line() {
        assert!(!TextInput::line("a").key(Key::plain(KeyCode::Enter)));
        let mut notes = TextInput::lines("a");
        assert!(notes.key(Key::plain(KeyCode::Enter)));
        assert_eq!(notes.text(), "a\n");
    }

    #[test]
    fn without_the_focus_a_line_shows_its_beginning() {
        use crate::ui::{Hits, Look, picture};
        let input = TextInput::line("elin.afugglas@milllanepharma.se.example");
        for (focused, want) in [(false, "elin.afugglas@mill…"), (true, "pharma.se.example")] {
            let area = Rect::new(0, 0, 19, 1);
            let (mut buf, mut hits, look) = (ratatui::buffer::Buffer::empty(area), Hits::default(), Look::default());
            input.draw(&mut Canvas::new(&mut buf, &look, &mut hits), area, focused);
            assert!(picture::text(&buf).contains(want), "{}", picture::text(&buf));
        }
    }
}
