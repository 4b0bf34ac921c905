//! Draws the whole screen.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    App, hints,
    line::Line,
    stack::Screen,
    workspaces::{Tab, WORKSPACES},
};
use crate::{
    action::{Action, Command, Context},
    model::Millis,
    screens::{Tone, Vx, grid, reports, wording::number},
    text::width::width,
    ui::{Canvas, Hit, Hits, Role},
};

/// Below this nothing can be shown that makes sense.
pub const SMALLEST: (u16, u16) = (40, 10);

/// In fewer cells than these a status line says only what matters most.
const ROOMY: u16 = 110;

/// The parts of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Workspaces.
    pub bar: Rect,
    /// Record tabs; empty on low screens, where the bar shows the open tab too.
    pub tabs: Rect,
    /// The list.
    pub list: Rect,
    /// Screens above the list.
    pub screen: Rect,
    /// Selection, last sentence, position.
    pub status: Rect,
    /// What to press next; empty on low screens.
    pub hints: Rect,
}

/// Lays the screen out.
#[must_use]
pub fn parts(area: Rect) -> Parts {
    let low = area.height < 16;
    let tall = |rows: u16| u16::from(!low) * rows;
    let bar = Rect { height: area.height.min(1), ..area };
    let tabs = Rect { y: bar.bottom(), height: tall(1), ..area };
    let foot = 1 + tall(1);
    let bottom = area.bottom().saturating_sub(foot).max(tabs.bottom());
    let list = Rect { y: tabs.bottom(), height: bottom - tabs.bottom(), ..area };
    let screen = Rect { y: bar.bottom(), height: bottom.saturating_sub(bar.bottom()), ..area };
    let status = Rect { y: bottom, height: area.bottom().saturating_sub(bottom).min(1), ..area };
    let hints = Rect { y: status.bottom(), height: tall(1), ..area };
    Parts { bar, tabs, list, screen, status, hints }
}

impl App {
    /// Draws everything; answers where the terminal's cursor stands.
    #[must_use]
    pub fn draw(&self, now: Millis, buf: &mut Buffer, hits: &mut Hits) -> Option<Position> {
        hits.clear();
        let area = buf.area;
        let mut canvas = Canvas::new(buf, &self.person.look, hits);
        canvas.fill(area, Role::Text);
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            too_small(&mut canvas, area);
            return None;
        }
        let parts = parts(area);
        let vx = Vx {
            reading: self.reading(now),
            user: &self.person.user,
            schema: &self.schema,
            keymap: &self.person.keymap,
            present: &self.together.present,
        };
        self.bar(&mut canvas, parts.bar, parts.tabs.is_empty());
        self.tabs(&mut canvas, parts.tabs);
        match (self.list(), self.board()) {
            (Some(list), _) => grid::view::view(list, &vx, &mut canvas, parts.list),
            (None, Some(board)) => reports::view(board, &vx, &mut canvas, parts.list),
            (None, None) => {}
        }
        if !self.screens.is_empty() {
            // Nothing below a window can be pressed.
            canvas.hits.push(area, Hit::Outside);
        }
        for screen in &self.screens {
            canvas.cursor = None;
            screen.view(&vx, &mut canvas, parts.screen);
        }
        self.which_key(&mut canvas, parts.screen);
        self.status_line(now, &mut canvas, parts.status);
        self.hint_line(&mut canvas, parts.hints);
        canvas.cursor
    }

    /// The rows of the screen that show the list, and the place of the first one in the answer: when only this number
    /// changed, the terminal may scroll instead of drawing anew.
    #[must_use]
    pub fn scrolled(&self) -> Option<(Rect, u32)> {
        let list = self.list().filter(|_| self.screens.is_empty() && self.pending.is_empty())?;
        let parts = grid::layout::parts(list, &self.schema, parts(self.area).list);
        (parts.body.width == self.area.width && parts.lines == 1 && parts.pane.is_empty()).then_some((parts.body, list.top))
    }

    fn bar(&self, canvas: &mut Canvas<'_>, area: Rect, with_tab: bool) {
        canvas.fill(area, Role::Bar);
        let mut x = area.x + 1;
        if area.width >= 72 {
            x += canvas.text(x, area.y, 12, "Prospekt", Role::Bar) + 1;
            x += self.before_numbers(canvas, x, area.y);
        }
        let labels = self.workspace_labels(usize::from(area.right().saturating_sub(x)), with_tab);
        for (place, label) in labels.into_iter().enumerate() {
            let role = if place == self.place.0 { Role::TabOpen } else { Role::Bar };
            let cells = canvas.text(x, area.y, area.right().saturating_sub(x), &label, role);
            canvas.hits.push(Rect::new(x, area.y, cells, 1), Hit::Workspace(place));
            x += cells + 1;
        }
        let names = [self.schema.called(&self.person.user), self.person.user.as_str()];
        let cells = |name: &str| u16::try_from(width(name)).unwrap_or(u16::MAX);
        if let Some(name) = names.into_iter().find(|name| x.saturating_add(cells(name)).saturating_add(2) < area.right()) {
            canvas.right(area.right() - cells(name) - 1, area.y, cells(name), name, Role::Bar);
        }
    }

    /// What is pressed before the number of a workspace: a bare number may mean stars. Answers the cells it takes.
    fn before_numbers(&self, canvas: &mut Canvas<'_>, x: u16, y: u16) -> u16 {
        const ROOM: u16 = 2;
        let hint = self.person.keymap.hint(&Command { action: Action::WorkspaceGo, arg: Some(1) });
        let before = hint.strip_suffix('1').map_or("", str::trim_end);
        let shown = if width(before) < usize::from(ROOM) { before } else { "" };
        canvas.text(x, y, ROOM, shown, Role::Key);
        ROOM
    }

    /// The words on the workspaces' tabs: whole where there is room, else their first word, else only the open one's.
    fn workspace_labels(&self, room: usize, with_tab: bool) -> Vec<String> {
        let label = |place: usize, words: &str| {
            let mut label = format!("{} {words}", place + 1);
            let is_open = place == self.place.0;
            if with_tab && is_open {
                let tab = self.tabs_of(place).get(self.tab().1).copied();
                label.push_str(&tab.map_or(String::new(), |tab| format!(": {}", self.tab_label(place, tab))));
            }
            // Brackets tell the open one without colour.
            if is_open { format!("[{label}]") } else { format!(" {} ", label.trim_end()) }
        };
        let first = |words: &'static str| words.split(' ').next().unwrap_or_default();
        let ways: [&dyn Fn(usize, &'static str) -> &'static str; 3] =
            [&|_, words| words, &|_, words| first(words), &|place, words| if place == self.place.0 { first(words) } else { "" }];
        let made = |way: &dyn Fn(usize, &'static str) -> &'static str| -> Vec<String> {
            WORKSPACES.iter().enumerate().map(|(place, workspace)| label(place, way(place, workspace.label))).collect()
        };
        let fits = |labels: &Vec<String>| labels.iter().map(|label| width(label) + 1).sum::<usize>() <= room + 1;
        let [.., last] = ways;
        ways.into_iter().map(made).find(fits).unwrap_or_else(|| made(last))
    }

    fn tabs(&self, canvas: &mut Canvas<'_>, area: Rect) {
        if area.is_empty() {
            return;
        }
        let (workspace, open) = self.tab();
        let count = |place, tab| {
            let answer = self.lists.get(&(workspace, place)).and_then(|list| list.answer.as_ref());
            answer.map_or(String::new(), |answer| format!(" {}", if tab == Tab::Behind { answer.total } else { answer.whole }))
        };
        let label = |(place, tab)| format!("{}{}", self.tab_label(workspace, tab), count(place, tab));
        let labels: Vec<String> = self.tabs_of(workspace).into_iter().enumerate().map(label).collect();
        let cells = |place: usize| u16::try_from(width(&labels[place]) + 4).unwrap_or(u16::MAX);
        // Where not all fit, those before the open one make room for it.
        let room = area.width.saturating_sub(1);
        let ends = |first: usize| (first..=open.min(labels.len().saturating_sub(1))).map(cells).fold(0, u16::saturating_add);
        let more = u16::try_from(width(canvas.look.glyphs.ellipsis) + 1).unwrap_or(2);
        let is_tight = (0..labels.len()).map(cells).fold(0, u16::saturating_add) > room + 2;
        let first = if is_tight { (0..open).find(|first| ends(*first) + 2 * more <= room + 2).unwrap_or(open) } else { 0 };
        let mut x = area.x + 1;
        if first > 0 {
            x += canvas.text(x, area.y, more, canvas.look.glyphs.ellipsis, Role::Muted) + 1;
        }
        for (place, label) in labels.iter().enumerate().skip(first) {
            let left = area.right().saturating_sub(x);
            if place > open && cells(place).saturating_sub(2) + if place + 1 < labels.len() { more } else { 0 } > left {
                canvas.text(x, area.y, left, canvas.look.glyphs.ellipsis, Role::Muted);
                break;
            }
            let (mark, role) = if place == open { (canvas.look.glyphs.cursor, Role::Title) } else { (" ", Role::Tab) };
            let cells = canvas.text(x, area.y, left, &format!("{mark} {label}"), role);
            canvas.hits.push(Rect::new(x, area.y, cells, 1), Hit::Tab(place));
            x += cells + 2;
        }
    }

    fn status_line(&self, now: Millis, canvas: &mut Canvas<'_>, area: Rect) {
        canvas.fill(area, Role::Bar);
        let mut x = area.x + 1;
        let waiting = self.waiting_words(now);
        for flag in self.flags(now, area.width < ROOMY && waiting.is_some()) {
            x += canvas.text(x, area.y, area.right().saturating_sub(x), &flag, Role::Bad) + 1;
        }
        let list = self.list();
        let (shown, hidden) = list.map_or((0, 0), |list| list.counted);
        if shown + hidden > 0 {
            let hidden = if hidden > 0 { format!(" ({hidden} hidden)") } else { String::new() };
            let text = format!(" {} selected{hidden} ", shown + list.map_or(0, |list| list.counted.1));
            x += canvas.text(x, area.y, area.right().saturating_sub(x), &text, Role::TabOpen) + 1;
        }
        if list.is_some_and(|list| list.sticky) {
            x += canvas.text(x, area.y, 7, " range ", Role::ButtonFocus) + 1;
        }
        if !self.person.has_mouse && self.person.own.settings.value("mouse") != "off" && self.person.own.has_mouse {
            x += canvas.text(x, area.y, 11, " mouse off ", Role::ButtonFocus) + 1;
        }
        let overdue = self.duty.overdue();
        if overdue > 0 {
            let text = format!(" ! {} overdue ", number(overdue));
            x += canvas.text(x, area.y, area.right().saturating_sub(x), &text, Role::Warn) + 1;
        }
        let position = list.filter(|list| list.total() > 0).map_or_else(String::new, |list| {
            let of = list.answer.as_ref().map_or(0, |answer| answer.whole);
            let whole = if of > list.total() { format!(" of {of}") } else { String::new() };
            format!("{}/{}{whole}", list.cursor + 1, list.total())
        });
        let position_width = u16::try_from(width(&position)).unwrap_or(0);
        canvas.right(area.right().saturating_sub(position_width + 1), area.y, position_width, &position, Role::Bar);
        let room = area.right().saturating_sub(x + position_width + 3);
        if let Some(waiting) = waiting {
            canvas.text(x, area.y, room, &waiting, Role::Bar);
        } else if let Some((done, total)) = self.status.progress {
            canvas.text(x, area.y, room, &format!("{done} of {total}..."), Role::Bar);
        } else if let Some(notice) = &self.status.notice {
            let mut style = canvas.style(match notice.tone {
                Tone::Good => Role::Good,
                Tone::Plain => Role::Bar,
                Tone::Warn => Role::Warn,
                Tone::Bad => Role::Bad,
            });
            style.bg = canvas.style(Role::Bar).bg;
            let text = if notice.tone == Tone::Bad { format!("! {}", notice.text) } else { notice.text.clone() };
            canvas.styled(x, area.y, room, &text, style);
        } else if let Some(undo) = self.status.undo.as_ref().filter(|_| self.screens.is_empty()) {
            // In a form or a window the key does something else.
            let key = self.person.keymap.hint(&Action::Undo.into());
            canvas.text(x, area.y, room, &format!("{key} undoes: {undo}"), Role::Bar);
        }
    }

    /// What stands in the status line as long as it lasts: a line that is cut, a store that can only be read.
    /// In few cells without since when.
    fn flags(&self, now: Millis, is_short: bool) -> Vec<String> {
        let line = match self.status.line {
            Line::Whole => None,
            Line::Cut(since) => Some(("reconnecting", since)),
            Line::Gone(since) => Some(("not connected", since)),
        };
        let line = line.map(|(what, since)| match self.reading(now).local(since).format(" since %H:%M") {
            _ if is_short => format!(" ! {what} "),
            since => format!(" ! {what}{since} "),
        });
        let read_only = self.status.read_only.as_ref().map(|why| format!(" ! read-only: {why} "));
        line.into_iter().chain(read_only).collect()
    }

    /// What to press next.
    fn hint_line(&self, canvas: &mut Canvas<'_>, area: Rect) {
        if area.is_empty() {
            return;
        }
        let context = self.context();
        // Windows say themselves what to press.
        if self.screens.last().is_some_and(|screen| !matches!(screen, Screen::Form(_))) {
            return;
        }
        let facts = self.list().map(|list| list.facts(&self.schema, &self.person.user)).unwrap_or_default();
        if self.screens.is_empty() && context == Context::Text {
            let is_editing = self.list().is_some_and(|list| list.is_editing());
            let rows = if is_editing { hints::WHILE_EDITING } else { hints::WHILE_FILTERING };
            let hints: Vec<(Command, &str)> = rows.iter().map(|(action, label)| ((*action).into(), *label)).collect();
            canvas.hints_as(area, &self.person.keymap, &hints);
            return;
        }
        if self.board().is_some() && self.screens.is_empty() {
            let hints: Vec<(Command, &str)> = hints::AMONG_REPORTS.iter().map(|(action, label)| ((*action).into(), *label)).collect();
            canvas.hints_as(area, &self.person.keymap, &hints);
            return;
        }
        let (first, last) = hints::last(hints::hints(context, &facts));
        let kept = canvas.hint_cells(&self.person.keymap, &last);
        let room = Rect { width: area.width.saturating_sub(kept), ..area };
        let x = canvas.hints(room, &self.person.keymap, &first);
        canvas.hints(
            Rect { x: x.saturating_sub(1), width: area.right().saturating_sub(x.saturating_sub(1)), ..area },
            &self.person.keymap,
            &last,
        );
    }
}

fn too_small(canvas: &mut Canvas<'_>, area: Rect) {
    let lines = [
        format!("{}x{} is too small;", area.width, area.height),
        format!("{}x{} is needed.", SMALLEST.0, SMALLEST.1),
        "All is kept.".to_owned(),
    ];
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        canvas.text(area.x, y, area.width, &line, Role::Text);
    }
}
