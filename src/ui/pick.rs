//! A list to pick from with a line to type in: palette, help, choices, people, fields.

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};
use ratatui::layout::Rect;

use super::{canvas::Canvas, hits::Hit, input::TextInput, look::Role};
use crate::action::{Action, Key};

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    /// What it stands for.
    pub item: T,
    /// On the left.
    pub label: String,
    /// On the right: keys, counts.
    pub note: String,
    /// Other words it is found by.
    pub synonyms: String,
    /// Why it cannot be taken now.
    pub disabled: Option<String>,
}

impl<T> Entry<T> {
    /// An entry that can be taken.
    #[must_use]
    pub fn new(item: T, label: impl Into<String>) -> Self {
        Self { item, label: label.into(), note: String::new(), synonyms: String::new(), disabled: None }
    }

    /// With words on the right.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// The list's state.
#[derive(Clone, Debug)]
pub struct Pick<T> {
    entries: Vec<Entry<T>>,
    /// What was typed.
    pub typed: TextInput,
    found: Vec<usize>,
    cursor: usize,
}

/// What became of an action or key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked<T> {
    /// This entry was taken.
    Taken(T),
    /// The text typed was taken, since no entry fits it.
    Typed(String),
    /// Nothing was taken; the list closes.
    Cancelled,
    /// The list goes on.
    Open,
}

impl<T: Clone> Pick<T> {
    /// A list with nothing typed yet.
    #[must_use]
    pub fn new(entries: Vec<Entry<T>>) -> Self {
        let found = (0..entries.len()).collect();
        Self { entries, typed: TextInput::line(""), found, cursor: 0 }
    }

    /// The same with the cursor on the first entry that `is` accepts.
    #[must_use]
    pub fn at(mut self, is: impl Fn(&T) -> bool) -> Self {
        self.cursor = self.found.iter().position(|at| is(&self.entries[*at].item)).unwrap_or(0);
        self
    }

    /// Replaces the entries, keeping what was typed.
    pub fn set(&mut self, entries: Vec<Entry<T>>) {
        self.entries = entries;
        self.narrow();
    }

    /// The entry under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Entry<T>> {
        self.found.get(self.cursor).map(|at| &self.entries[*at])
    }

    /// Entries that fit what was typed, best first.
    pub fn found(&self) -> impl Iterator<Item = &Entry<T>> {
        self.found.iter().map(|at| &self.entries[*at])
    }

    /// Types a key; answers whether it was text.
    pub fn key(&mut self, key: Key) -> bool {
        let typed = self.typed.key(key);
        if typed {
            self.narrow();
        }
        typed
    }

    /// Types a paste.
    pub fn paste(&mut self, text: &str) {
        self.typed.paste(text);
        self.narrow();
    }

    /// Puts the cursor on the entry at that place of the list.
    pub fn point(&mut self, place: usize) {
        self.cursor = place.min(self.found.len().saturating_sub(1));
    }

    /// Puts the cursor on the first entry found that `is` accepts, if there is one.
    pub fn point_at(&mut self, is: impl Fn(&T) -> bool) {
        if let Some(place) = self.found.iter().position(|at| is(&self.entries[*at].item)) {
            self.cursor = place;
        }
    }

    /// Takes an action of [`crate::action::Context::Pick`]. `page`: rows shown.
    pub fn act(&mut self, action: Action, page: usize) -> Picked<T> {
        let last = self.found.len().saturating_sub(1);
        match action {
            Action::PickDown => self.cursor = if self.cursor >= last { 0 } else { self.cursor + 1 },
            Action::PickUp => self.cursor = if self.cursor == 0 { last } else { self.cursor - 1 },
            Action::PickPageDown => self.cursor = (self.cursor + page).min(last),
            Action::PickPageUp => self.cursor = self.cursor.saturating_sub(page),
            Action::PickCancel => return Picked::Cancelled,
            Action::PickTake => {
                return match self.current() {
                    Some(entry) if entry.disabled.is_none() => Picked::Taken(entry.item.clone()),
                    Some(_) => Picked::Open,
                    None => Picked::Typed(self.typed.text()),
                };
            }
            _ => {}
        }
        Picked::Open
    }

    fn narrow(&mut self) {
        let typed = self.typed.text();
        self.cursor = 0;
        if typed.trim().is_empty() {
            self.found = (0..self.entries.len()).collect();
            return;
        }
        // Every character is text: names hold '!' and '$' too. Sentences of help hold nearly every letter, so that only whole pieces
        // count there.
        let pattern = |kind| Pattern::new(&typed, CaseMatching::Ignore, Normalization::Smart, kind);
        let (in_label, in_synonyms) = (pattern(AtomKind::Fuzzy), pattern(AtomKind::Substring));
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut scored: Vec<(u32, usize)> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let label = in_label.score(Utf32Str::new(&entry.label, &mut buffer), &mut matcher).map(|score| score * 2);
            let other = in_synonyms.score(Utf32Str::new(&entry.synonyms, &mut buffer), &mut matcher);
            if let Some(score) = label.max(other) {
                scored.push((score, at));
            }
        }
        scored.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
        self.found = scored.into_iter().map(|(_, at)| at).collect();
    }

    /// The place of the entry under the cursor in the list found.
    #[must_use]
    pub const fn place(&self) -> usize {
        self.cursor
    }

    /// Draws the line to type in and the entries below it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, none: &str) {
        self.draw_rows(canvas, area, none, |canvas, entry, row| {
            let role = if entry.disabled.is_some() { Role::Muted } else { Role::Text };
            let note = entry.disabled.as_ref().map_or(entry.note.clone(), |reason| format!("({reason})"));
            let note_width = u16::try_from(crate::text::width::width(&note)).unwrap_or(0).min(row.width / 2);
            canvas.text(row.x, row.y, row.width.saturating_sub(note_width + 2), &entry.label, role);
            if note_width > 0 {
                canvas.right(row.right() - note_width, row.y, note_width, &note, Role::Muted);
            }
        });
    }

    /// The same with rows drawn in another way; each gets the room between the cursor's mark and the right edge.
    pub fn draw_rows(&self, canvas: &mut Canvas<'_>, area: Rect, none: &str, draw: impl Fn(&mut Canvas<'_>, &Entry<T>, Rect)) {
        if area.height < 2 {
            return;
        }
        canvas.text(area.x, area.y, 2, ">", Role::Key);
        self.typed.draw(canvas, Rect::new(area.x + 2.min(area.width), area.y, area.width.saturating_sub(2), 1), true);
        let height = usize::from(area.height - 1);
        let top = (self.cursor + 1).saturating_sub(height);
        if self.found.is_empty() {
            canvas.text(area.x + 2, area.y + 1, area.width.saturating_sub(2), none, Role::Muted);
        }
        for (y, (place, at)) in (area.y + 1..area.bottom()).zip(self.found.iter().enumerate().skip(top)) {
            let row = Rect::new(area.x, y, area.width, 1);
            let current = place == self.cursor;
            canvas.text(area.x, y, 1, if current { canvas.look.glyphs.cursor } else { " " }, Role::Key);
            draw(canvas, &self.entries[*at], Rect::new(area.x + 2.min(area.width), y, area.width.saturating_sub(3), 1));
            if current {
                canvas.tint(row, Role::Cursor);
            }
            canvas.hits.push(row, Hit::Entry(place));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Pick<u8> {
        Pick::new(vec![Entry::new(1, "Bulk edit"), Entry::new(2, "Assign"), Entry::new(3, "Delete")])
    }

    #[test]
    fn typing_narrows_and_enter_takes_the_best() {
        let mut pick = list();
        for c in "asg".chars() {
            pick.key(Key::char(c));
        }
        assert_eq!(pick.act(Action::PickTake, 5), Picked::Taken(2));
    }

    #[test]
    fn what_fits_nothing_is_taken_as_typed() {
        let mut pick = list();
        pick.paste("zzz");
        assert_eq!(pick.act(Action::PickTake, 5), Picked::Typed("zzz".to_owned()));
    }

    #[test]
    fn a_disabled_entry_cannot_be_taken() {
        let mut pick = Pick::new(vec![Entry { disabled: Some("not now".to_owned()), ..Entry::new(1, "Undo") }]);
        assert_eq!(pick.act(Action::PickTake, 5), Picked::Open);
    }
}
