//! What the list does with actions, keys, the mouse and answers.

use super::{GridState, Waiting, layout};
use crate::{
    action::{Action, Command as Act, Key},
    model::{Filter, Query, RecordId, SortKey, Value, fields, lists},
    proto::{Command, Edit, Event, FieldEdit, Refusal, Reply, Request, Ticket},
    screens::{Cx, Effect, Gesture, Input, Open, Purpose, Tone},
    ui::{Hit, TextInput},
};

/// From this many records on a quick change asks with a plan first.
const QUICK: u64 = 200;
/// Rows asked for beyond the screen, above and below, in screens.
const AHEAD: u32 = 1;

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, grid: &mut GridState, input: Input<'_>) {
    match input {
        Input::Do(command) => act(cx, grid, &command),
        Input::Key(key) => grid.type_key(cx, key),
        Input::Paste(text) => grid.type_paste(cx, text),
        Input::Mouse { gesture, hit, ctrl, range } => mouse(cx, grid, gesture, hit, ctrl, range),
        Input::Reply(ticket, reply) => grid.take(cx, ticket, reply),
        Input::Event(event) => grid.hear(cx, event),
        Input::Back | Input::File(_) | Input::Tick => {}
    }
    grid.follow(cx);
}

/// Does an action of the list.
fn act(cx: &mut Cx<'_>, grid: &mut GridState, command: &Act) {
    if let Err(reason) = (command.action.def().when)(&grid.facts(cx.schema)) {
        cx.say(Tone::Warn, format!("{}: {reason}.", command.action.def().label));
        return;
    }
    let page = i64::from(layout::parts(grid, cx.schema, cx.area).page().max(1));
    let end = i64::from(u32::MAX);
    match command.action {
        Action::CursorDown => grid.go(cx, 1, Stretch::No),
        Action::CursorUp => grid.go(cx, -1, Stretch::No),
        Action::CursorPageDown => grid.go(cx, page, Stretch::No),
        Action::CursorPageUp => grid.go(cx, -page, Stretch::No),
        Action::CursorFirst => grid.go(cx, -end, Stretch::No),
        Action::CursorLast => grid.go(cx, end, Stretch::No),
        Action::SelectDown => grid.go(cx, 1, Stretch::Yes),
        Action::SelectUp => grid.go(cx, -1, Stretch::Yes),
        Action::SelectPageDown => grid.go(cx, page, Stretch::Yes),
        Action::SelectPageUp => grid.go(cx, -page, Stretch::Yes),
        Action::SelectFirst => grid.go(cx, -end, Stretch::Yes),
        Action::SelectLast => grid.go(cx, end, Stretch::Yes),
        Action::ColumnLeft => grid.column = grid.column.saturating_sub(1),
        Action::ColumnRight => grid.column = (grid.column + 1).min(grid.columns.len().saturating_sub(1)),
        Action::SelectToggle => {
            grid.toggle(cx, grid.cursor);
            grid.go(cx, 1, Stretch::No);
        }
        Action::SelectToggleStay => {
            grid.toggle(cx, grid.cursor);
        }
        Action::SelectRange if grid.sticky => grid.keep_range(cx),
        Action::SelectRange => {
            grid.keep_range(cx);
            grid.sticky = true;
            grid.stretch(cx);
        }
        Action::SelectAll => grid.ask_all(cx, Waiting::All),
        Action::SelectInvert => {
            grid.keep_range(cx);
            grid.ask_all(cx, Waiting::Invert);
        }
        Action::SelectClear => {
            grid.unselect(cx);
        }
        Action::SelectPrevious => grid.reselect(cx),
        Action::RecordOpen => cx.effects.extend(grid.form().map(|form| Effect::Open(Box::new(form)))),
        Action::RecordNew => cx.open(Open::Form { kind: grid.kind, record: None, list: None, draft: None }),
        Action::DetailToggle => {
            let shown = !layout::parts(grid, cx.schema, cx.area).pane.is_empty();
            grid.pane = Some(!shown);
        }
        Action::FilterEdit => grid.typing = Some(TextInput::line(&grid.query.filter.text)),
        Action::FilterClear => grid.set_filter(cx, Filter::default()),
        Action::FilterMine => grid.filter_text(cx, "owner:me"),
        Action::FilterUnassigned => grid.filter_text(cx, "owner:none"),
        Action::SortColumn => grid.sort_by(cx, grid.columns[grid.column], false),
        Action::SortAdd => grid.sort_by(cx, grid.columns[grid.column], true),
        Action::SortClear => grid.requery(cx, |query| query.sort.clear()),
        Action::BinToggle => {
            grid.unselect(cx);
            grid.requery(cx, |query| query.bin = !query.bin);
        }
        Action::Cancel => grid.step_back(cx),
        Action::Reload => grid.run(cx),
        Action::TextNewline | Action::TextDone | Action::TextDown if grid.typing.is_some() => {
            grid.typing = None;
            grid.wrong = None;
        }
        Action::TextCancel if grid.typing.is_some() => grid.stop_typing(cx),
        Action::TextUndo => grid.type_with(cx, |typed| typed.undo()),
        Action::TextRedo => grid.type_with(cx, |typed| typed.redo()),
        other => change(cx, grid, other, command.arg),
    }
}

/// Actions on the chosen records.
fn change(cx: &mut Cx<'_>, grid: &mut GridState, action: Action, arg: Option<u8>) {
    match action {
        Action::BulkEdit => {
            if let Some(target) = grid.target(false) {
                let (shown, hidden) = if grid.selection.is_empty() { (1, 0) } else { grid.counted };
                cx.open(Open::BulkEdit { kind: grid.kind, target, shown, hidden });
            }
        }
        Action::Assign => {
            let count = grid.selected().max(1);
            grid.each_target(cx, "Assign", |_, target, _| Effect::Open(Box::new(Open::Assign { target, count })));
        }
        Action::ScoreSet => grid.edit(cx, "Stars", fields::SCORE, &Edit::Set(Value::Stars(arg.unwrap_or_default()))),
        Action::ScoreClear => grid.edit(cx, "No stars", fields::SCORE, &Edit::Clear),
        Action::ScoreAutomatic => {
            grid.edit(cx, "Automatic score", fields::SCORE_TYPE, &Edit::Set(Value::Text(lists::AUTOMATIC.to_owned())));
        }
        Action::Delete => grid.each_target(cx, "Delete", |cx, target, count| plan_from(cx, 2, "Delete", Command::Delete(target), count)),
        Action::Restore => {
            grid.each_target(cx, "Restore", |cx, target, count| plan_from(cx, QUICK + 1, "Restore", Command::Restore(target), count));
        }
        Action::ImportOpen => cx.open(Open::Import { kind: grid.kind, path: None }),
        Action::ExportOpen => {
            let target = grid.target(false).filter(|_| !grid.selection.is_empty());
            let target = target.unwrap_or_else(|| crate::model::Target::Query(grid.query.clone()));
            cx.open(Open::Prompt {
                title: "Export".to_owned(),
                hint: "File to write; .csv, .json or .jsonl decides the format.".to_owned(),
                text: "leads.csv".to_owned(),
                purpose: Purpose::Export { target, kind: grid.kind, columns: Vec::new() },
            });
        }
        Action::PersonAdd => cx.open(Open::Prompt {
            title: "Add a person".to_owned(),
            hint: "Login name of somebody whom records can be assigned to.".to_owned(),
            text: String::new(),
            purpose: Purpose::AddPerson,
        }),
        Action::DemoLoad => {
            let ticket = cx.ask(Request::Apply(Command::Demo { count: 500, seed: 1 }));
            grid.wait(ticket, Waiting::Change);
        }
        _ => {}
    }
}

/// A command at once, or through its plan from that many records on.
fn plan_from(cx: &mut Cx<'_>, from: u64, title: &str, command: Command, count: u64) -> Effect {
    if count >= from {
        return Effect::Open(Box::new(Open::Plan { title: title.to_owned(), command: Box::new(command) }));
    }
    *cx.tickets += 1;
    Effect::Ask(Ticket(*cx.tickets), Box::new(Request::Apply(command)))
}

fn mouse(cx: &mut Cx<'_>, grid: &mut GridState, gesture: Gesture, hit: &Hit, ctrl: bool, range: bool) {
    match (gesture, hit) {
        (Gesture::WheelDown, _) => grid.wheel(cx, 3),
        (Gesture::WheelUp, _) => grid.wheel(cx, -3),
        (Gesture::Release, _) => grid.painting = None,
        (Gesture::Double, Hit::Row(place)) => {
            grid.cursor = *place;
            cx.effects.extend(grid.form().map(|form| Effect::Open(Box::new(form))));
        }
        (Gesture::Press, Hit::Star(place, stars)) if *place == grid.cursor => {
            let given = grid.current().and_then(|record| record.get(fields::SCORE).and_then(Value::as_stars));
            let edit = if given == Some(*stars) { Edit::Clear } else { Edit::Set(Value::Stars(*stars)) };
            if let Some(id) = grid.current().map(|record| record.id) {
                grid.apply(
                    cx,
                    Command::Bulk {
                        target: crate::model::Target::Records(vec![id]),
                        edits: vec![FieldEdit { field: fields::SCORE, edit }],
                        struck: Vec::new(),
                    },
                );
            }
        }
        (Gesture::Press, Hit::Check(place)) => {
            grid.cursor = *place;
            grid.painting = grid.toggle(cx, *place);
        }
        (Gesture::Drag, Hit::Check(place) | Hit::Row(place) | Hit::Star(place, _)) => match grid.painting {
            Some(on) => grid.paint(cx, *place, on),
            None => {
                grid.anchor.get_or_insert(grid.cursor);
                grid.cursor = *place;
                grid.stretch(cx);
            }
        },
        (Gesture::Press, Hit::Row(place) | Hit::Star(place, _)) => grid.press_row(cx, *place, ctrl, range),
        (Gesture::Press, Hit::CheckAll) => grid.ask_all(cx, Waiting::All),
        (Gesture::Press, Hit::Header(field)) => {
            if let Some(place) = grid.columns.iter().position(|column| column == field) {
                grid.column = place;
            }
            grid.sort_by(cx, *field, ctrl || range);
        }
        (Gesture::Press, Hit::Filter) if grid.typing.is_none() => act(cx, grid, &Action::FilterEdit.into()),
        (Gesture::Press | Gesture::Drag, Hit::Scroll(thousandths)) => {
            let last = u64::from(grid.total().saturating_sub(1));
            grid.cursor = u32::try_from(last * u64::from(*thousandths) / 1000).unwrap_or(0);
        }
        _ => {}
    }
}

/// Whether a movement stretches the range.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stretch {
    Yes,
    No,
}

impl GridState {
    /// Moves the cursor; a range follows when it is stretched or sticky, else it is dropped. Marks stay.
    fn go(&mut self, cx: &mut Cx<'_>, by: i64, stretch: Stretch) {
        let stretch = stretch == Stretch::Yes || self.sticky;
        if !stretch {
            self.drop_range(cx);
        } else if self.anchor.is_none() || self.selection.range.is_none() {
            self.anchor = Some(self.cursor);
        }
        let last = i64::from(self.total().saturating_sub(1));
        self.cursor = u32::try_from((i64::from(self.cursor) + by).clamp(0, last)).unwrap_or(0);
        if stretch {
            self.stretch(cx);
        }
    }

    fn press_row(&mut self, cx: &mut Cx<'_>, place: u32, ctrl: bool, range: bool) {
        if range {
            if ctrl {
                self.keep_range(cx);
            }
            let anchor = self.anchor.unwrap_or(self.cursor);
            self.cursor = place;
            self.anchor = Some(anchor);
            self.stretch(cx);
            if ctrl {
                self.keep_range(cx);
            }
            self.anchor = Some(anchor);
            return;
        }
        self.cursor = place;
        if ctrl {
            self.toggle(cx, place);
            return;
        }
        if self.sticky {
            self.stretch(cx);
            return;
        }
        let lost = self.unselect(cx);
        self.anchor = Some(place);
        if lost > 1 {
            let key = cx.keymap.hint(&Action::SelectPrevious.into());
            cx.say(Tone::Plain, format!("{lost} unselected; {key} brings them back."));
        }
    }

    /// Scrolls without moving the cursor.
    fn wheel(&mut self, cx: &mut Cx<'_>, by: i64) {
        let page = layout::parts(self, cx.schema, cx.area).page();
        let last = i64::from(self.total().saturating_sub(page));
        self.top = u32::try_from((i64::from(self.top) + by).clamp(0, last.max(0))).unwrap_or(0);
        self.fetch(cx, page);
        // The next movement brings the cursor back into sight; until then it may lie outside.
        self.wheeled = true;
    }

    /// One level back: range, then marks, then filter.
    fn step_back(&mut self, cx: &mut Cx<'_>) {
        if self.selection.range.is_some() || self.sticky {
            self.drop_range(cx);
        } else if !self.selection.marks.is_empty() {
            let lost = self.unselect(cx);
            if lost > 1 {
                let key = cx.keymap.hint(&Action::SelectPrevious.into());
                cx.say(Tone::Plain, format!("{lost} unselected; {key} brings them back."));
            }
        } else if self.query.filter != Filter::default() {
            self.set_filter(cx, Filter::default());
        }
    }

    fn ask_all(&mut self, cx: &mut Cx<'_>, what: Waiting) {
        let ticket = cx.ask(Request::Marks { id: self.id, rows: None });
        self.wait(ticket, what);
    }

    // ----- filter and sort -----

    fn type_key(&mut self, cx: &mut Cx<'_>, key: Key) {
        self.type_with(cx, |typed| typed.key(key));
    }

    fn type_paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        if self.typing.is_none() {
            // A paste never runs keys: it becomes something to look for.
            self.typing = Some(TextInput::line(""));
        }
        self.type_with(cx, |typed| typed.paste(text));
    }

    /// The filter follows each key; one that cannot be read leaves the list as it is and says why.
    fn type_with(&mut self, cx: &mut Cx<'_>, edit: impl FnOnce(&mut TextInput) -> bool) {
        let Some(typed) = &mut self.typing else { return };
        let before = typed.text();
        edit(typed);
        let text = typed.text();
        if text == before {
            return;
        }
        match Filter::parse(&text, cx.schema, &cx.reading, cx.user) {
            Ok(filter) => {
                self.wrong = None;
                self.set_filter(cx, filter);
            }
            Err(error) => self.wrong = Some(error.to_string()),
        }
    }

    fn filter_text(&mut self, cx: &mut Cx<'_>, text: &str) {
        match Filter::parse(text, cx.schema, &cx.reading, cx.user) {
            Ok(filter) => self.set_filter(cx, filter),
            Err(error) => cx.say(Tone::Bad, error.to_string()),
        }
    }

    fn stop_typing(&mut self, cx: &mut Cx<'_>) {
        self.typing = None;
        if self.wrong.take().is_none() {
            self.set_filter(cx, Filter::default());
        }
    }

    fn set_filter(&mut self, cx: &mut Cx<'_>, filter: Filter) {
        if filter != self.query.filter {
            self.requery(cx, |query| query.filter = filter);
        }
    }

    fn sort_by(&mut self, cx: &mut Cx<'_>, field: crate::model::FieldId, also: bool) {
        // Stars and moments are wanted largest first.
        let largest_first = cx.schema.field(field).is_some_and(|field| field.kind.is_ordered());
        self.requery(cx, |query| {
            if let Some(key) = query.sort.iter_mut().find(|key| key.field == field) {
                key.descending = !key.descending;
                if !also {
                    let key = *key;
                    query.sort = vec![key];
                }
            } else {
                if !also {
                    query.sort.clear();
                }
                query.sort.push(SortKey { field, descending: largest_first });
            }
        });
    }

    /// Asks anew with a changed query; the range becomes marks first, since rows are about to move.
    fn requery(&mut self, cx: &mut Cx<'_>, edit: impl FnOnce(&mut Query)) {
        self.keep_range(cx);
        edit(&mut self.query);
        self.run(cx);
    }

    /// Asks for the answer again, keeping the cursor on its record.
    pub(super) fn run(&mut self, cx: &mut Cx<'_>) {
        self.keep_range(cx);
        self.forget(&Waiting::Answer);
        self.forget(&Waiting::Rows);
        let keep = self.current().map(|record| record.id).or(self.kept);
        self.kept = keep;
        let ticket = cx.ask(Request::Run { id: self.id, query: self.query.clone(), keep });
        self.wait(ticket, Waiting::Answer);
    }

    // ----- changing -----

    fn edit(&mut self, cx: &mut Cx<'_>, title: &str, field: crate::model::FieldId, edit: &Edit) {
        self.each_target(cx, title, |cx, target, count| {
            let edits = vec![FieldEdit { field, edit: edit.clone() }];
            plan_from(cx, QUICK + 1, title, Command::Bulk { target, edits, struck: Vec::new() }, count)
        });
    }

    /// Acts on the target; where the filter hides chosen records it asks "shown or all" first.
    fn each_target(&mut self, cx: &mut Cx<'_>, title: &str, effect: impl Fn(&mut Cx<'_>, crate::model::Target, u64) -> Effect) {
        let (shown, hidden) = self.counted;
        if self.selection.is_empty() || hidden == 0 {
            if let Some(target) = self.target(false) {
                let done = effect(cx, target, self.selected().max(1));
                self.carry_out(cx, done);
            }
            return;
        }
        let visible = self.target(true).map(|target| effect(cx, target, shown)).filter(|_| shown > 0);
        let all = self.target(false).map(|target| effect(cx, target, shown + hidden));
        for ask in [&visible, &all].into_iter().flatten() {
            if let Effect::Ask(ticket, _) = ask {
                self.wait(*ticket, Waiting::Change);
            }
        }
        let mut buttons = Vec::new();
        if visible.is_some() {
            buttons.push((format!("Only the {shown} shown"), visible));
        }
        buttons.push((format!("All {}", shown + hidden), all));
        buttons.push(("Cancel".to_owned(), None));
        cx.open(Open::Ask {
            title: title.to_owned(),
            lines: vec![format!("{} records are selected; the filter hides {hidden} of them.", shown + hidden)],
            focus: buttons.len() - 1,
            buttons,
        });
    }

    fn carry_out(&mut self, cx: &mut Cx<'_>, effect: Effect) {
        if let Effect::Ask(ticket, _) = &effect {
            self.wait(*ticket, Waiting::Change);
        }
        cx.effects.push(effect);
    }

    fn apply(&mut self, cx: &mut Cx<'_>, command: Command) {
        let ticket = cx.ask(Request::Apply(command));
        self.wait(ticket, Waiting::Change);
    }

    // ----- answers -----

    fn take(&mut self, cx: &mut Cx<'_>, ticket: Ticket, reply: &Reply) {
        let Some(waiting) = self.waiting.remove(&ticket) else { return };
        match (waiting, reply) {
            (Waiting::Answer, Reply::Answer(answer)) => {
                let former = self.answer.replace(answer.clone());
                self.rows.clear();
                if let Some(place) = answer.kept {
                    // The row keeps its height on the screen where it can.
                    let height = self.cursor.saturating_sub(self.top);
                    self.cursor = place;
                    self.top = place.saturating_sub(height);
                } else if former.is_some_and(|former| former.total > answer.total) || self.kept.is_some() {
                    self.cursor = self.cursor.min(answer.total.saturating_sub(1));
                }
                self.count(cx);
            }
            (Waiting::Rows, Reply::Rows { from, rows, .. }) => {
                self.rows_from = *from;
                self.rows.clone_from(rows);
            }
            (Waiting::Detail(_), Reply::Record(record)) => self.detail = record.as_deref().cloned(),
            (Waiting::AddMarks, Reply::Marks(ids)) => {
                self.selection.marks |= ids;
                self.count(cx);
            }
            (Waiting::All, Reply::Marks(ids)) => self.take_all(cx, ids),
            (Waiting::Invert, Reply::Marks(ids)) => self.take_inverse(cx, ids),
            (Waiting::Counted, Reply::Counted { shown, hidden }) => self.counted = (*shown, *hidden),
            (Waiting::Change, Reply::Done(outcome)) => say_done(cx, outcome),
            (Waiting::Answer | Waiting::Rows, Reply::Refused(Refusal::Stale)) => self.run(cx),
            (_, Reply::Refused(refusal)) => cx.say(Tone::Bad, refusal.to_string()),
            _ => {}
        }
    }

    /// Something changed: ask again where rows may come, go or move, else only look at the rows anew.
    fn hear(&mut self, cx: &mut Cx<'_>, event: &Event) {
        match event {
            Event::Changed { fields, .. } if fields.is_empty() || fields.iter().any(|field| self.query.depends_on(*field)) => self.run(cx),
            Event::Changed { records, .. } => {
                let shown = |id: &RecordId| self.rows.iter().any(|row| row.id == *id);
                if records.as_ref().is_none_or(|ids| ids.iter().any(shown)) {
                    self.stale = true;
                }
            }
            Event::Indexed => self.run(cx),
            Event::Schema(_) | Event::Progress { .. } => {}
        }
    }

    /// After everything else: the cursor stays in sight, and the rows in sight are at hand.
    pub(super) fn follow(&mut self, cx: &mut Cx<'_>) {
        let parts = layout::parts(self, cx.schema, cx.area);
        let page = parts.page();
        if page == 0 {
            return;
        }
        let total = self.total();
        self.cursor = self.cursor.min(total.saturating_sub(1));
        if !std::mem::take(&mut self.wheeled) {
            if self.cursor < self.top {
                self.top = self.cursor;
            } else if self.cursor >= self.top.saturating_add(page) {
                self.top = self.cursor + 1 - page;
            }
        }
        self.top = self.top.min(total.saturating_sub(page));
        self.fetch(cx, page);
        if let Some(record) = self.current() {
            let (id, rev) = (record.id, record.rev);
            self.kept = Some(id);
            let fresh = self.detail.as_ref().is_some_and(|detail| detail.id == id && detail.rev == rev);
            if !parts.pane.is_empty() && !fresh && !self.waiting.values().any(|waiting| *waiting == Waiting::Detail(id)) {
                let ticket = cx.ask(Request::Record(id));
                self.wait(ticket, Waiting::Detail(id));
            }
        }
    }

    /// Asks for rows when those in sight are not at hand, some more than are seen so that the next keys need not wait.
    fn fetch(&mut self, cx: &mut Cx<'_>, page: u32) {
        let total = self.total();
        let bottom = self.top.saturating_add(page).min(total);
        let held = u32::try_from(self.rows.len()).unwrap_or(0);
        let at_hand = self.top >= self.rows_from && bottom <= self.rows_from + held;
        if self.answer.is_none() || total == 0 || (at_hand && !self.stale) || self.waiting.values().any(|waiting| *waiting == Waiting::Rows)
        {
            return;
        }
        self.stale = false;
        let from = self.top.saturating_sub(page * AHEAD);
        let count = (bottom + page * AHEAD).min(total) - from;
        let ticket = cx.ask(Request::Rows { id: self.id, from, count, columns: self.columns.clone() });
        self.wait(ticket, Waiting::Rows);
    }
}

/// One sentence about what a change did, with the key that takes it back.
fn say_done(cx: &mut Cx<'_>, outcome: &crate::proto::Outcome) {
    let undo = cx.keymap.hint(&Action::Undo.into());
    let Some(op) = &outcome.op else {
        cx.say(Tone::Plain, "Nothing to change: everything already is that way.");
        return;
    };
    let words = crate::model::words::words(op, cx.schema);
    let refused = if outcome.refused_count > 0 { format!(" {} refused.", outcome.refused_count) } else { String::new() };
    cx.say(Tone::Good, format!("Done: {words}.{refused} {undo} takes it back."));
}
