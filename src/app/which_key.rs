//! After the first key of a sequence: the keys that may follow, exactly those, in columns above the hint bar.
//!
//! It appears at once: a delay would need a timer that wakes the program after every prefix, and somebody who knows the
//! sequence is not hindered by what appears below while typing it.

use ratatui::layout::Rect;

use super::{App, workspaces::WORKSPACES};
use crate::{
    action::{Action, Command, Key, Match, keymap},
    text::width::width,
    ui::{Canvas, Role},
};

/// Cells between two columns.
const GAP: u16 = 3;

/// What may follow, in the order it is shown: letters by their place in the alphabet, small before capital.
fn sorted(mut next: Vec<(Key, Option<Command>)>) -> Vec<(String, String)> {
    let place = |key: &Key| {
        let c = key.typed();
        (c.is_none_or(|c| !c.is_alphabetic()), c.map(|c| c.to_lowercase().collect::<String>()), c.is_some_and(char::is_uppercase), *key)
    };
    let workspace = |command: &Command| {
        let number = command.arg.filter(|_| command.action == Action::WorkspaceGo)?;
        Some(WORKSPACES.get(usize::from(number).checked_sub(1)?).map(|workspace| workspace.label))
    };
    // Workspaces there are not can be asked for; nobody is told to.
    next.retain(|(_, command)| command.as_ref().and_then(workspace) != Some(None));
    next.sort_by_key(|(key, _)| place(key));
    let label = |command: Option<Command>| match command {
        None => "...".to_owned(),
        Some(command) => match workspace(&command).flatten() {
            Some(name) => name.to_owned(),
            None => crate::screens::palette::label(&command),
        },
    };
    next.into_iter().map(|(key, command)| (key.label(), label(command))).collect()
}

/// Rows and columns of the strip, and the cells of a column; as many entries as fit into `rows`.
fn layout(entries: &[(String, String)], cells: u16, rows: u16) -> (u16, u16, u16) {
    let widest = |(key, label): &(String, String)| u16::try_from(width(key) + 1 + width(label)).unwrap_or(u16::MAX);
    let column = entries.iter().map(widest).max().unwrap_or(1).saturating_add(GAP);
    let columns = (cells.saturating_add(GAP) / column).max(1);
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    (count.div_ceil(columns).clamp(1, rows.max(1)), columns, column)
}

impl App {
    /// Draws the strip over the bottom of the screen; whether there is one.
    pub(super) fn which_key(&self, canvas: &mut Canvas<'_>, screen: Rect) -> bool {
        let Some((last, before)) = self.pending.split_last() else { return false };
        let Match::Prefix(next) = self.person.keymap.resolve(self.context(), before, *last) else { return false };
        let entries = sorted(next);
        let (rows, columns, column) = layout(&entries, screen.width.saturating_sub(2), screen.height.saturating_sub(2));
        let strip = Rect { y: screen.bottom().saturating_sub(rows + 1), height: rows + 1, ..screen };
        canvas.fill(strip, Role::Text);
        canvas.hits.push(strip, crate::ui::Hit::Nothing);
        canvas.rule(strip.x, strip.y, strip.width);
        canvas.text(strip.x + 1, strip.y, strip.width.saturating_sub(2), &format!(" {} ", keymap::label(&self.pending)), Role::Title);
        let fit = usize::from(rows) * usize::from(columns);
        for (at, (key, label)) in entries.iter().enumerate().take(fit) {
            let left = entries.len().saturating_sub(at);
            let Ok(at) = u16::try_from(at) else { break };
            let (x, y) = (strip.x + 1 + at / rows * column, strip.y + 1 + at % rows);
            if usize::from(at) + 1 == fit && left > 1 {
                // Keys that are not shown are at least told of.
                canvas.text(x, y, column - GAP, &format!("{} {left} more", canvas.look.glyphs.ellipsis), Role::Muted);
                break;
            }
            let cells = canvas.text(x, y, column, key, Role::Key);
            canvas.text(x + cells + 1, y, (column - GAP).saturating_sub(cells + 1), label, Role::Muted);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;

    #[test]
    fn small_letters_stand_before_their_capitals_and_signs_last() {
        let next = [",", "G", "g", "1", "a"].map(|key| (Key::parse(key).unwrap(), Some(Action::Help.into()))).to_vec();
        let keys: Vec<String> = sorted(next).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["a", "g", "G", ",", "1"]);
    }

    #[test]
    fn columns_are_as_many_as_fit_and_rows_as_many_as_needed() {
        let entries = vec![("g".to_owned(), "First row".to_owned()); 20];
        assert_eq!(layout(&entries, 78, 7), (4, 5, 14));
        assert_eq!(layout(&entries, 200, 7), (2, 14, 14));
        assert_eq!(layout(&entries, 20, 7), (7, 1, 14));
    }
}
