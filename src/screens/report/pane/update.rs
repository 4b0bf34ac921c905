//! What keys do to the pane.

use super::{
    Change, Choice, Pane, Part,
    rows::{charts, fields, numbers, orders, ways},
};
use crate::{
    action::Action,
    model::{
        Filter, Report, Schema,
        report::{Group, MOST_GROUPS, Measure, PERIODS},
    },
    screens::{Cx, Gesture, Input, Open, picking, report::ReportState},
    ui::{
        Hit, TextInput,
        pick::{Pick, Picked},
    },
};

/// Takes an input in; answers whether it was for the pane.
pub(in crate::screens::report) fn update(cx: &mut Cx<'_>, state: &mut ReportState, input: &Input<'_>) -> bool {
    let Some(pane) = &mut state.pane else { return false };
    match (&mut pane.change, input) {
        (Some(Change::Typed(_)), _) => typed(cx, state, input),
        (Some(Change::Picked(_)), _) => picked(cx, state, input),
        (None, Input::Do(command)) => act(cx, state, command.action),
        (None, Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit: Hit::Button(place), .. }) => {
            let parts = Part::all(&state.figures.report);
            if let (Some(part), Some(pane)) = (parts.get(*place), &mut state.pane) {
                if pane.part == *part {
                    return act(cx, state, Action::FieldActivate);
                }
                pane.part = *part;
            }
            true
        }
        _ => false,
    }
}

fn act(cx: &mut Cx<'_>, state: &mut ReportState, action: Action) -> bool {
    let Some(pane) = &mut state.pane else { return false };
    let parts = Part::all(&state.figures.report);
    let at = parts.iter().position(|part| *part == pane.part).unwrap_or(0);
    let part = parts[at];
    match action {
        Action::FieldNext => pane.part = parts[(at + 1) % parts.len()],
        Action::FieldPrevious => pane.part = parts[(at + parts.len() - 1) % parts.len()],
        Action::FieldMore => turn(cx, state, part, 1),
        Action::FieldLess => turn(cx, state, part, -1),
        Action::FieldActivate => open(cx, state, part),
        Action::FieldClear => clear(cx, state, part),
        Action::FormSave => super::super::update::save(cx, state),
        Action::Cancel | Action::Close => state.pane = None,
        _ => return false,
    }
    true
}

/// The next way a line can be.
fn turn(cx: &mut Cx<'_>, state: &mut ReportState, part: Part, by: isize) {
    let report = &state.figures.report;
    match part {
        Part::Group(at) => {
            let Some((group, field)) = report.groups.get(at).and_then(|group| Some((*group, cx.schema.field(group.field)?))) else {
                return;
            };
            let next = after(&ways(&group, field), &group, by);
            state.figures.change(cx, |report| report.groups[at] = next);
        }
        Part::Chart => {
            let next = after(&charts(), &report.chart, by);
            state.figures.report.chart = next;
        }
        Part::Totals => state.figures.report.totals = !report.totals,
        Part::Subtotals => state.figures.report.subtotals = !report.subtotals,
        Part::Order => {
            let next = after(&orders(report), &report.order, by);
            state.figures.change(cx, |report| report.order = next);
        }
        Part::Top => {
            let steps = [None, Some(5), Some(10), Some(20), Some(50)];
            let next = after(&steps, &report.top, by);
            state.figures.change(cx, |report| report.top = next);
        }
        Part::Period => {
            let next = after(PERIODS, &report.period.unwrap_or(PERIODS[0]), by);
            state.figures.change(cx, |report| report.period = Some(next));
        }
        // A number moves among the columns.
        Part::Number(at) => {
            let to = at.saturating_add_signed(by).min(report.measures.len() - 1);
            state.figures.change(cx, |report| exchange(report, at, to));
            if let Some(pane) = &mut state.pane {
                pane.part = Part::Number(to);
            }
        }
        Part::Title | Part::AddNumber | Part::Records | Part::Filter | Part::Sort => {}
    }
}

/// The neighbour of what there is now, round the ends.
fn after<T: Clone + PartialEq>(all: &[T], now: &T, by: isize) -> T {
    let last = all.len() - 1;
    let at = all.iter().position(|one| one == now);
    let next = match at {
        None => 0,
        Some(at) if by > 0 && at == last => 0,
        Some(0) if by < 0 => last,
        Some(at) => at.saturating_add_signed(by),
    };
    all[next].clone()
}

/// Opens what a line is changed with.
fn open(cx: &mut Cx<'_>, state: &mut ReportState, part: Part) {
    let report = &state.figures.report;
    let text = |text: &str| Some(Change::Typed(Box::new(TextInput::line(text))));
    let change = match part {
        Part::Title => text(&report.title),
        Part::Filter => text(&report.filter),
        Part::Top => text(&report.top.map_or_else(String::new, |top| top.to_string())),
        Part::Group(at) => {
            let now = report.groups.get(at).map_or(Choice::Nothing, |group| Choice::Group(group.field));
            Some(Change::Picked(Box::new(Pick::new(fields(report, cx.schema)).at(|choice| *choice == now))))
        }
        Part::Number(at) => {
            let now = report.measures.get(at).map(|measure| Choice::Number(Measure::of(measure.figure)));
            let pick = Pick::new(numbers(report, cx.schema, report.measures.len() > 1));
            Some(Change::Picked(Box::new(pick.at(|choice| Some(choice) == now.as_ref()))))
        }
        Part::AddNumber => Some(Change::Picked(Box::new(Pick::new(numbers(report, cx.schema, false))))),
        Part::Records | Part::Sort => {
            let kind = report.kinds.first().copied().unwrap_or(crate::model::record_type::LEAD);
            let arrangement = report.listing.clone();
            let columns = part == Part::Records;
            cx.open(if columns { Open::Columns { kind, arrangement } } else { Open::SortLevels { kind, arrangement } });
            None
        }
        Part::Chart | Part::Totals | Part::Subtotals | Part::Order | Part::Period => {
            turn(cx, state, part, 1);
            None
        }
    };
    if let Some(pane) = &mut state.pane {
        (pane.change, pane.problem) = (change, None);
    }
}

fn clear(cx: &mut Cx<'_>, state: &mut ReportState, part: Part) {
    match part {
        Part::Group(at) if at < state.figures.report.groups.len() => state.figures.change(cx, |report| {
            report.groups.remove(at);
        }),
        Part::Number(at) if state.figures.report.measures.len() > 1 => state.figures.change(cx, |report| remove(report, at)),
        Part::Filter => state.figures.change(cx, |report| report.filter.clear()),
        Part::Top => state.figures.change(cx, |report| report.top = None),
        Part::Records => state.figures.change(cx, |report| report.listing.columns.clear()),
        Part::Sort => state.figures.change(cx, |report| report.listing.sort.clear()),
        Part::Chart => state.figures.report.chart = None,
        _ => {}
    }
    settle(state);
}

/// The measures after one that goes move up, and what names them follows.
fn remove(report: &mut Report, at: usize) {
    report.measures.remove(at);
    let follow = |place: u8| match usize::from(place) {
        place if place == at => None,
        place if place > at => u8::try_from(place - 1).ok(),
        place => u8::try_from(place).ok(),
    };
    report.order.measure = report.order.measure.and_then(follow);
    report.keep = report.keep.and_then(|keep| follow(keep.measure).map(|measure| crate::model::report::Keep { measure, ..keep }));
}

/// Two measures change places, and what names them follows.
fn exchange(report: &mut Report, at: usize, to: usize) {
    report.measures.swap(at, to);
    let follow = |place: u8| match usize::from(place) {
        place if place == at => to,
        place if place == to => at,
        place => place,
    };
    let follow = |place: u8| u8::try_from(follow(place)).unwrap_or(place);
    report.order.measure = report.order.measure.map(follow);
    report.keep = report.keep.map(|keep| crate::model::report::Keep { measure: follow(keep.measure), ..keep });
}

/// The cursor is on a line there is.
fn settle(state: &mut ReportState) {
    let parts = Part::all(&state.figures.report);
    if let Some(pane) = &mut state.pane
        && !parts.contains(&pane.part)
    {
        pane.part = match pane.part {
            Part::Number(_) => Part::AddNumber,
            Part::Group(_) => Part::Group(0),
            _ => Part::Records,
        };
    }
}

fn typed(cx: &mut Cx<'_>, state: &mut ReportState, input: &Input<'_>) -> bool {
    let Some(Pane { change: Some(Change::Typed(text)), part, problem }) = &mut state.pane else { return false };
    let changed = match input {
        Input::Do(command) => match command.action {
            Action::TextNewline | Action::TextDone | Action::TextDown | Action::TextCancel | Action::TextSave => {
                if (problem.is_none() || command.action == Action::TextCancel)
                    && let Some(pane) = &mut state.pane
                {
                    (pane.change, pane.problem) = (None, None);
                }
                return true;
            }
            Action::TextUndo => text.undo(),
            Action::TextRedo => text.redo(),
            _ => false,
        },
        Input::Key(key) => text.key(*key),
        Input::Paste(pasted) => text.paste(pasted),
        _ => return false,
    };
    if changed {
        let (part, text) = (*part, text.text());
        let problem = apply(cx, state, part, &text).err();
        if let Some(pane) = &mut state.pane {
            pane.problem = problem;
        }
    }
    true
}

/// Every key counts at once, as far as it can be understood.
fn apply(cx: &mut Cx<'_>, state: &mut ReportState, part: Part, text: &str) -> Result<(), String> {
    match part {
        Part::Title => text.trim().clone_into(&mut state.figures.report.title),
        Part::Filter => {
            let dated = state.figures.report.dated(text);
            Filter::parse(&dated, cx.schema, &cx.reading, cx.user).map_err(|error| error.to_string())?;
            state.figures.change(cx, |report| text.trim().clone_into(&mut report.filter));
        }
        Part::Top => {
            let top = match text.trim() {
                "" => None,
                number => Some(number.parse().ok().filter(|top| *top > 0).ok_or_else(|| format!("'{number}' is no number of groups"))?),
            };
            state.figures.change(cx, |report| report.top = top);
        }
        _ => {}
    }
    Ok(())
}

fn picked(cx: &mut Cx<'_>, state: &mut ReportState, input: &Input<'_>) -> bool {
    if matches!(input, Input::Reply(..) | Input::Event(_) | Input::Tick | Input::Back) {
        return false;
    }
    let Some(Pane { change: Some(Change::Picked(pick)), part, .. }) = &mut state.pane else { return false };
    let part = *part;
    let choice = match picking::take(pick, input, usize::from(cx.area.height / 2).max(1)) {
        Picked::Open => return true,
        Picked::Cancelled => None,
        Picked::Taken(choice) => Some(choice),
        Picked::Typed(text) => match read(&text, part, &state.figures.report, cx.schema) {
            Ok(choice) => Some(choice),
            Err(problem) => {
                if let Some(pane) = &mut state.pane {
                    pane.problem = Some(problem);
                }
                return true;
            }
        },
    };
    if let Some(pane) = &mut state.pane {
        (pane.change, pane.problem) = (None, None);
    }
    if let Some(choice) = choice {
        choose(cx, state, part, choice);
    }
    true
}

/// What nobody offers can be typed: `"Won" sum:amount where stage:"Closed Won"`.
fn read(text: &str, part: Part, report: &Report, schema: &Schema) -> Result<Choice, String> {
    match part {
        Part::Group(_) => Group::read(text, &report.kinds, schema).map(|group| Choice::Group(group.field)),
        _ => Measure::read(text, &report.kinds, schema).map(Choice::Number),
    }
}

fn choose(cx: &mut Cx<'_>, state: &mut ReportState, part: Part, choice: Choice) {
    let schema = cx.schema.clone();
    state.figures.change(cx, |report| match (part, choice) {
        (Part::Group(at), Choice::Group(field)) => {
            let Some(group) = schema.field(field).map(Group::of) else { return };
            let has_room = report.groups.len() < MOST_GROUPS;
            match report.groups.get_mut(at) {
                Some(old) if old.field == field => {}
                Some(old) => *old = group,
                None if has_room => report.groups.push(group),
                None => {}
            }
        }
        (Part::Group(at), Choice::Nothing) if at < report.groups.len() => {
            report.groups.remove(at);
        }
        (Part::Number(at), Choice::Number(measure)) if at < report.measures.len() => report.measures[at] = measure,
        (Part::Number(at), Choice::Remove) if report.measures.len() > 1 => remove(report, at),
        (Part::AddNumber, Choice::Number(measure)) => report.measures.push(measure),
        _ => {}
    });
    settle(state);
}
