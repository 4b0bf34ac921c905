//! What the list does with actions, keys, the mouse and answers.

use super::{GridState, Marking, Waiting, cell, columns, layout, mouse};
use crate::{
    action::{Action, Command as Act, Facts},
    model::{Filter, TypeId, Value, fields, lists, record_type},
    proto::{Command, Edit, FieldEdit, Plan, Request, Ticket},
    screens::{About, Become, Cx, Effect, Gesture, Input, Open, Purpose, Tone, pasted::mail_kind, wording::left_words},
};

/// From this many records on a quick change asks with a plan first.
const QUICK: u64 = 200;

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, grid: &mut GridState, input: Input<'_>) {
    if matches!(input, Input::Do(_) | Input::Key(_) | Input::Paste(_)) {
        // A release may be lost; whoever types holds no button.
        grid.drag = None;
        grid.wheeled = false;
    }
    if matches!(input, Input::Do(_) | Input::Key(_) | Input::Paste(_) | Input::Mouse { .. } | Input::Back) {
        grid.wake(cx.reading.now);
    }
    match &input {
        // Esc is for what waits.
        Input::Do(command) if grid.later.is_some() && command.action == Action::Cancel => return grid.leave_later(cx, Some(command)),
        Input::Do(command) => grid.leave_later(cx, Some(command)),
        Input::Key(_) | Input::Paste(_) | Input::Mouse { gesture: Gesture::Press | Gesture::Double | Gesture::Menu, .. } => {
            grid.leave_later(cx, None);
        }
        _ => {}
    }
    match input {
        Input::Do(_) | Input::Key(_) | Input::Paste(_) | Input::Mouse { .. } if grid.editing.is_some() => cell::update(cx, grid, &input),
        Input::Do(command) => act(cx, grid, &command),
        Input::Key(key) => grid.type_key(cx, key),
        Input::Paste(text) => grid.type_paste(cx, text),
        Input::Mouse { gesture, hit, ctrl, range } => mouse::mouse(cx, grid, gesture, hit, ctrl, range),
        Input::Drag { hit, column, row } => mouse::drag(cx, grid, hit, column, row),
        Input::DragOn => mouse::drag_on(cx, grid),
        Input::Told(told) => grid.told(cx, told),
        Input::Reply(ticket, reply) => grid.take(cx, ticket, reply),
        Input::Event(event) => grid.hear(cx, event),
        Input::Tick => grid.catch_up_in_time(cx),
        Input::Back | Input::File(_) => {}
    }
    grid.follow(cx);
    cell::settle(cx, grid);
}

/// Does an action of the list.
pub(super) fn act(cx: &mut Cx<'_>, grid: &mut GridState, command: &Act) {
    let facts = Facts { repeatable: !cx.repeat.is_empty(), read_only: cx.facts.read_only, ..grid.facts(cx.schema, cx.user) };
    if let Err(reason) = (command.action.def().when)(&facts) {
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
            // A pending range under the cursor is kept, not undone by its last row.
            if grid.in_range(grid.cursor) {
                grid.keep_range(cx);
            } else {
                grid.toggle(cx, grid.cursor);
            }
            grid.go(cx, 1, Stretch::No);
        }
        Action::SelectToggleStay => {
            grid.toggle(cx, grid.cursor);
        }
        Action::SelectRange if grid.sticky => grid.keep_range(cx),
        Action::SelectRange => grid.begin_range(cx, Marking::Add),
        Action::SelectAll => grid.ask_all(cx, Waiting::All),
        Action::SelectInvert => {
            grid.keep_range(cx);
            grid.ask_all(cx, Waiting::Invert);
        }
        Action::SelectClear => {
            grid.unselect(cx);
        }
        Action::SelectPrevious => grid.reselect(cx),
        Action::RecordOpen => grid.open_form(cx, command),
        Action::RecordNew => cx.open(Open::Form { kind: grid.kind, record: None, list: None, draft: None }),
        Action::DetailToggle => {
            let shown = !layout::parts(grid, cx.schema, cx.area).pane.is_empty();
            grid.pane = Some(!shown);
        }
        Action::FilterEdit => grid.start_typing(),
        Action::FilterClear => grid.requery(cx, |query| {
            query.filter = Filter::default();
            query.only = None;
        }),
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
        Action::TextDone if grid.typing.is_some() && grid.complete(cx) => {}
        Action::TextNewline | Action::TextDone | Action::TextDown if grid.typing.is_some() => grid.keep_filter(cx),
        Action::TextCancel if grid.typing.is_some() => grid.stop_typing(cx),
        Action::TextUndo => grid.type_with(cx, |typed| typed.undo()),
        Action::TextRedo => grid.type_with(cx, |typed| typed.redo()),
        Action::CellEdit => cell::begin(cx, grid),
        Action::LinkOpen => grid.open_link(cx),
        Action::LinkedFrom => grid.ask_linking(cx),
        other if columns::act(cx, grid, other) => {}
        _ if grid.further(cx, command) || grid.choose(cx, command) || grid.copy_action(cx, command) => {}
        _ => change(cx, grid, command),
    }
}

/// Actions on the chosen records.
fn change(cx: &mut Cx<'_>, grid: &mut GridState, command: &Act) {
    match command.action {
        Action::BulkEdit => {
            if grid.is_settled(cx, command)
                && let Some(target) = grid.target(false)
            {
                let (shown, hidden) = if grid.selection.is_empty() { (1, 0) } else { grid.counted };
                cx.open(Open::BulkEdit { kind: grid.kind, target, shown, hidden });
            }
        }
        Action::LogCall | Action::LogNote | Action::LogAppointment | Action::LogTask | Action::LogMessage | Action::LogFile => {
            let kind = item_of(command.action);
            grid.each_target(cx, command, |_, target, count| Effect::Open(Box::new(Open::LogItem { kind, target, count })));
        }
        Action::Assign => {
            grid.each_target(cx, command, |_, target, count| Effect::Open(Box::new(Open::Assign { target, count })));
        }
        Action::NextStep => grid.each_target(cx, command, |_, target, count| Effect::Open(Box::new(Open::NextStep { target, count }))),
        Action::Snooze => grid.each_target(cx, command, |_, target, count| Effect::Open(Box::new(Open::Snooze { target, count }))),
        Action::QueueOpen => grid.open_queue(cx, command),
        Action::Merge => grid.merge(cx, command),
        Action::Duplicates => cx.open(Open::Duplicates(grid.kind)),
        Action::Progress => cx.open(Open::Progress),
        Action::HandOver => cx.open(Open::HandOver { from: None }),
        Action::ScoreSet => grid.edit(cx, command, fields::SCORE, &Edit::Set(Value::Stars(command.arg.unwrap_or_default()))),
        Action::ScoreClear => grid.edit(cx, command, fields::SCORE, &Edit::Clear),
        Action::ScoreAutomatic => {
            grid.edit(cx, command, fields::SCORE_TYPE, &Edit::Set(Value::Text(lists::AUTOMATIC.to_owned())));
        }
        Action::ScoreExplain => {
            if let Some(id) = grid.current().map(|record| record.id) {
                cx.open(Open::Criteria(About::Record(id)));
            }
        }
        Action::Criteria => cx.open(Open::Criteria(About::Nothing)),
        Action::Recalculate => {
            cx.open(Open::Plan { title: "Recalculate scores".to_owned(), command: Box::new(Command::Recalculate) });
        }
        Action::Delete => {
            let from = grid.asks_from(2);
            grid.each_target(cx, command, |cx, target, count| match plan_from(cx, from, "Delete", Command::Delete(target), count) {
                // What links to the record is said first.
                Effect::Ask(ticket, request) => match *request {
                    Request::Apply(command) => Effect::Ask(ticket, Box::new(Request::Plan(command))),
                    other => Effect::Ask(ticket, Box::new(other)),
                },
                effect => effect,
            })
        }
        Action::Repeat => {
            let edits = cx.repeat.to_vec();
            let from = grid.asks_from(QUICK + 1);
            grid.each_target(cx, command, |cx, target, count| {
                let command = Command::Bulk { target, edits: edits.clone(), struck: Vec::new() };
                plan_from(cx, from, "Repeat the last change", command, count)
            });
        }
        Action::Restore => {
            let from = grid.asks_from(QUICK + 1);
            grid.each_target(cx, command, |cx, target, count| plan_from(cx, from, "Restore", Command::Restore(target), count));
        }
        Action::MailOpen => cx.open(Open::Mail { kind: Become::Type(mail_kind(cx.schema, grid.kind)), path: None, sender: None }),
        Action::ImportOpen => cx.open(Open::Import { kind: grid.kind, path: None }),
        Action::ExportOpen => export(cx, grid, command),
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

/// The selection, or the whole list.
fn export(cx: &mut Cx<'_>, grid: &mut GridState, command: &Act) {
    let (kind, columns) = (grid.kind, grid.columns.clone());
    if grid.selection.is_empty() {
        let target = crate::model::Target::Query(grid.query.clone());
        return cx.open(Open::Export { target, kind, count: u64::from(grid.total()), columns });
    }
    grid.each_target(cx, command, |_, target, count| {
        Effect::Open(Box::new(Open::Export { target, kind, count, columns: columns.clone() }))
    });
}

/// A command at once, or through its plan from that many records on.
fn plan_from(cx: &mut Cx<'_>, from: u64, title: &str, command: Command, count: u64) -> Effect {
    if count >= from {
        return Effect::Open(Box::new(Open::Plan { title: title.to_owned(), command: Box::new(command) }));
    }
    *cx.tickets += 1;
    Effect::Ask(Ticket(*cx.tickets), Box::new(Request::Apply(command)))
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
        } else if self.anchor.is_none() || self.range().is_none_or(|(low, high)| low > high) {
            self.anchor = Some(self.cursor);
        }
        let last = i64::from(self.total().saturating_sub(1));
        self.cursor = u32::try_from((i64::from(self.cursor) + by).clamp(0, last)).unwrap_or(0);
        if stretch {
            self.stretch(cx);
        }
    }

    /// One level back: range, then showing only the selected, then marks, then filter.
    fn step_back(&mut self, cx: &mut Cx<'_>) {
        if self.range().is_some() || self.sticky {
            self.drop_range(cx);
        } else if self.query.only.is_some() {
            self.show_all(cx);
        } else if !self.selection.marks.is_empty() {
            self.unselect_saying(cx);
        } else if self.query.filter != Filter::default() {
            self.set_filter(cx, Filter::default());
        }
    }

    /// From how many records on their plan is shown first; always where all scores may follow.
    fn asks_from(&self, from: u64) -> u64 {
        if self.kind == record_type::CRITERION { 1 } else { from }
    }

    pub(super) fn ask_all(&mut self, cx: &mut Cx<'_>, what: Waiting) {
        let ticket = cx.ask(Request::Marks { id: self.id, rows: None });
        self.wait(ticket, what);
    }

    fn edit(&mut self, cx: &mut Cx<'_>, command: &Act, field: crate::model::FieldId, edit: &Edit) {
        let title = command.action.def().label;
        self.each_target(cx, command, |cx, target, count| {
            let edits = vec![FieldEdit { field, edit: edit.clone() }];
            plan_from(cx, QUICK + 1, title, Command::Bulk { target, edits, struck: Vec::new() }, count)
        });
    }

    /// Acts on the target; where the filter hides chosen records it asks "shown or all" first.
    /// How many are hidden has to be known first: until then the action waits.
    pub(super) fn each_target(
        &mut self,
        cx: &mut Cx<'_>,
        command: &Act,
        effect: impl Fn(&mut Cx<'_>, crate::model::Target, u64) -> Effect,
    ) {
        if !self.is_settled(cx, command) {
            return;
        }
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
            self.expect(ask);
        }
        let mut buttons = Vec::new();
        if visible.is_some() {
            buttons.push((format!("Only the {shown} shown"), visible));
        }
        buttons.push((format!("All {}", shown + hidden), all));
        buttons.push(("Cancel".to_owned(), None));
        cx.open(Open::Ask {
            title: command.action.def().label.to_owned(),
            lines: vec![format!("{} records are selected; the filter hides {hidden} of them.", shown + hidden)],
            focus: buttons.len() - 1,
            buttons,
        });
    }

    /// The answer of a question that goes out will be for this list.
    fn expect(&mut self, effect: &Effect) {
        if let Effect::Ask(ticket, request) = effect {
            match &**request {
                Request::Plan(command) => self.wait(*ticket, Waiting::Rehearsed(command.clone())),
                _ => self.wait(*ticket, Waiting::Change),
            }
        }
    }

    /// A single change was rehearsed: it is done at once, or looked at first where there is something to know.
    pub(super) fn rehearsed(&mut self, cx: &mut Cx<'_>, command: Command, plan: &Plan) {
        cx.ask(Request::Forget(plan.id));
        if plan.warnings.is_empty() {
            self.apply(cx, command);
        } else {
            cx.open(Open::Plan { title: "Delete".to_owned(), command: Box::new(command) });
        }
    }

    fn carry_out(&mut self, cx: &mut Cx<'_>, effect: Effect) {
        self.expect(&effect);
        cx.effects.push(effect);
    }

    pub(super) fn apply(&mut self, cx: &mut Cx<'_>, command: Command) {
        let ticket = cx.ask(Request::Apply(command));
        self.wait(ticket, Waiting::Change);
    }
}

/// One sentence about what a change did, with the key that takes it back.
pub(super) fn say_done(cx: &mut Cx<'_>, outcome: &crate::proto::Outcome) {
    let undo = cx.keymap.hint(&Action::Undo.into());
    let left = left_words(outcome, cx.keymap);
    let tone = if outcome.refused_count > 0 { Tone::Warn } else { Tone::Good };
    match &outcome.op {
        Some(op) => cx.say(tone, format!("Done: {}{left} {undo} takes it back.", crate::model::words::words(op, cx.schema))),
        None if outcome.refused_count > 0 => cx.say(tone, format!("Nothing was changed{left}")),
        None => cx.say(Tone::Plain, "Nothing to change: everything already is that way."),
    }
}

/// What an action notes.
const fn item_of(action: Action) -> TypeId {
    match action {
        Action::LogNote => record_type::NOTE,
        Action::LogAppointment => record_type::APPOINTMENT,
        Action::LogTask => record_type::TASK,
        Action::LogMessage => record_type::MESSAGE,
        Action::LogFile => record_type::FILE,
        _ => record_type::PHONE_LOG,
    }
}
