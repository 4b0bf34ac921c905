//! What keys and news of the file do to an import.

use std::path::PathBuf;

use super::{
    Columns, ImportState, People, Step, mapping,
    plan::{Sifted, Wish},
    shell,
};
use crate::{
    action::Action,
    exchange::{mapping::ColumnUse, source::Layout},
    proto::{ImportMode, Outcome, Plan, Request},
    screens::{
        Become, Cx, Effect, FileNews, Gesture, Input, LeftOut, Notice, Open, SendFile, Tone,
        pasted::{bare_path, mail_kind},
        picking,
        wording::{Deed, number, outcome},
    },
    text::clean,
    ui::{
        Hit,
        pick::{Entry, Pick, Picked},
    },
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ImportState, input: &Input<'_>) {
    if let Input::File(news) = input {
        return heard(cx, state, news);
    }
    mapping::overhear(cx, state, input);
    match &mut state.step {
        Step::Path => path(cx, state, input),
        Step::Looking => {
            if is_back(input) {
                cx.effects.push(Effect::StopFile);
                state.step = if state.columns.is_some() { Step::Mapping } else { Step::Path };
            }
        }
        Step::Sheet(pick) => match picking::take(pick, input, usize::from(cx.area.height / 2).max(1)) {
            Picked::Taken(sheet) => {
                state.layout.sheet = Some(sheet);
                let path = state.path.clone();
                state.look(cx, path);
            }
            Picked::Cancelled => state.step = if state.columns.is_some() { Step::Mapping } else { Step::Path },
            Picked::Typed(_) | Picked::Open => {}
        },
        Step::Mapping => map(cx, state, input),
        Step::Planning(_) => match input {
            Input::Do(command) if matches!(command.action, Action::ImportBack | Action::PlanBack | Action::Cancel | Action::Close) => {
                cx.effects.push(Effect::StopFile);
                state.step = Step::Mapping;
            }
            Input::Do(command) => {
                if let Some(before) = &mut state.before {
                    before.wait_with(command.action);
                }
            }
            _ => {}
        },
        Step::Review(sifted) => match sifted.update(cx, input) {
            Wish::Look => {}
            Wish::Back => {
                cx.ask(Request::Forget(sifted.id()));
                keep_how(state);
                state.step = Step::Mapping;
            }
            Wish::Reread => {
                cx.ask(Request::Forget(sifted.id()));
                keep_how(state);
                if let Step::Review(sifted) = std::mem::replace(&mut state.step, Step::Mapping) {
                    state.before = Some(sifted);
                }
                plan(cx, state);
            }
            Wish::Rejects => {
                let left_out = left_out(state, Vec::new());
                cx.effects.extend(left_out.map(|left_out| Effect::WriteLeftOut(Box::new(left_out))));
            }
            Wish::Copy => {
                let columns = state.columns.as_ref();
                let line = shell::line(&state.path, &state.layout, columns, &sifted.options, &sifted.choices(), cx.schema);
                sifted.tell(shell::copied(&line).to_owned());
                cx.effects.extend(line.ok().map(Effect::Copy));
            }
            Wish::Done(done) => applied(cx, state, &done),
        },
        Step::Ending { plan, notice } => {
            if is_back(input) {
                let notice = notice.clone();
                cx.ask(Request::Forget(*plan));
                cx.effects.push(Effect::StopFile);
                cx.effects.push(Effect::Say(notice));
                cx.close();
            }
        }
    }
}

/// What was chosen on the plan goes on to hold.
fn keep_how(state: &mut ImportState) {
    if let Step::Review(sifted) = &state.step {
        state.mode = sifted.options.mode;
        state.people = if sifted.options.add_people { People::Add } else { People::LeaveOut };
        state.how = Some(sifted.options.clone());
    }
}

fn is_back(input: &Input<'_>) -> bool {
    let Input::Do(command) = input else { return false };
    matches!(command.action, Action::ImportBack | Action::PlanBack | Action::PlanApply | Action::Cancel | Action::Close)
}

fn path(cx: &mut Cx<'_>, state: &mut ImportState, input: &Input<'_>) {
    match input {
        Input::Do(command) => match command.action {
            Action::TextNewline | Action::TextSave => look(cx, state),
            Action::TextCancel | Action::Cancel | Action::Close => cx.close(),
            Action::TextUndo => {
                state.typed.undo();
            }
            Action::TextRedo => {
                state.typed.redo();
            }
            _ => {}
        },
        Input::Key(key) if state.typed.key(*key) => state.problem = None,
        Input::Paste(text) => {
            state.typed.paste(text);
            state.problem = None;
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(0), .. } => look(cx, state),
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(_), .. } => cx.close(),
        _ => {}
    }
}

fn look(cx: &mut Cx<'_>, state: &mut ImportState) {
    let Some(path) = bare_path(&state.typed.text()) else {
        state.problem = Some("no file is named yet".to_owned());
        return;
    };
    state.columns = None;
    state.went_straight = false;
    state.layout = Layout::default();
    state.look(cx, path);
}

fn map(cx: &mut Cx<'_>, state: &mut ImportState, input: &Input<'_>) {
    let Some(columns) = &mut state.columns else { return };
    if columns.panel.is_some() {
        return mapping::update(cx, state, input);
    }
    match input {
        Input::Do(command) => match command.action {
            Action::ImportDown => columns.go(1),
            Action::ImportUp => columns.go(-1),
            Action::ImportPick => mapping::fields::open(cx, columns),
            Action::ImportMode => state.mode = next_mode(state.mode),
            Action::ImportErased => state.allow_erased = !state.allow_erased,
            Action::ImportPeople => state.people = if state.people == People::Add { People::LeaveOut } else { People::Add },
            Action::ImportEncoding => mapping::reading::open(state),
            Action::ImportAs => mapping::asking::open_here(cx, columns),
            Action::ImportRecords => mapping::records::open(cx, state),
            Action::ImportSaveMap => mapping::naming::open(state, cx.user),
            Action::ImportMaps => mapping::maps::open(cx, state),
            Action::ImportPlan => plan(cx, state),
            Action::ImportBack | Action::Cancel | Action::Close => state.step = Step::Path,
            action => columns.change(cx.schema, action),
        },
        Input::Mouse { gesture: Gesture::WheelDown, .. } => columns.go(1),
        Input::Mouse { gesture: Gesture::WheelUp, .. } => columns.go(-1),
        Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit, .. } => match hit {
            Hit::Entry(at) if *at == columns.cursor => mapping::fields::open(cx, columns),
            Hit::Entry(at) if *at < columns.count() => columns.cursor = *at,
            Hit::Button(0) => plan(cx, state),
            Hit::Button(_) => state.step = Step::Path,
            _ => {}
        },
        _ => {}
    }
}

/// The sheets of a workbook to choose from.
pub(super) fn sheet_pick(sheets: &[String], now: Option<&String>) -> Pick<String> {
    let entries = sheets.iter().map(|sheet| Entry::new(sheet.clone(), clean::line(sheet))).collect();
    Pick::new(entries).at(|sheet| Some(sheet) == now)
}

const fn next_mode(mode: ImportMode) -> ImportMode {
    match mode {
        ImportMode::Both => ImportMode::Create,
        ImportMode::Create => ImportMode::Update,
        ImportMode::Update => ImportMode::Both,
    }
}

pub(super) fn plan(cx: &mut Cx<'_>, state: &mut ImportState) {
    let Some(columns) = &mut state.columns else { return };
    if !columns.mapping.names_anyone() {
        state.problem = Some("no column is a name, a company or an e-mail address: choose one".to_owned());
        return;
    }
    if mapping::asking::open_next(cx, columns, true) {
        return;
    }
    state.problem = None;
    let (path, layout, mapping) = (state.path.clone(), state.layout.clone(), columns.mapping.clone());
    cx.effects.push(Effect::SendFile(Box::new(SendFile { path, layout, mapping, options: state.options(cx) })));
    state.step = Step::Planning(0);
}

/// The rows that the plan leaves out, and those besides, on their way to a file.
fn left_out(state: &ImportState, besides: Vec<(u64, String)>) -> Option<LeftOut> {
    let Step::Review(sifted) = &state.step else { return None };
    Some(LeftOut {
        path: state.path.clone(),
        layout: state.layout.clone(),
        kind: state.kind,
        plan: sifted.id(),
        choices: sifted.choices(),
        besides,
        to: state.rejects(),
    })
}

fn heard(cx: &mut Cx<'_>, state: &mut ImportState, news: &FileNews) {
    match (news, &mut state.step) {
        (FileNews::Previewed(path, Ok(preview)), Step::Looking) => {
            state.path.clone_from(path);
            let is_first = state.columns.is_none();
            state.layout = Layout { name: None, ..preview.layout.clone() };
            state.columns = Some(Columns::new((**preview).clone(), state.columns.as_ref()));
            state.step = Step::Mapping;
            state.went_straight = is_first && mapping::is_known(preview);
            if state.went_straight {
                plan(cx, state);
            }
        }
        (FileNews::Previewed(_, news), Step::Mapping) => mapping::reading::heard(state, news),
        (FileNews::Unsettled { column, doubt, cell }, Step::Planning(_)) => {
            state.step = Step::Mapping;
            mapping::asking::open_late(cx, state, *column, *doubt, cell);
        }
        (FileNews::Sheets(path, sheets), Step::Looking) => {
            state.path.clone_from(path);
            state.step = Step::Sheet(Box::new(sheet_pick(sheets, None)));
        }
        // Nobody has to say once more what they want with it.
        (FileNews::IsMail(path), Step::Looking) => {
            let kind = Become::Type(mail_kind(cx.schema, state.kind));
            cx.close();
            cx.open(Open::Mail { kind, path: Some(path.clone()), sender: None });
        }
        (FileNews::Previewed(_, Err(why)), Step::Looking) => {
            state.problem = Some(why.clone());
            state.step = if state.columns.is_some() { Step::Mapping } else { Step::Path };
        }
        (FileNews::Reading(rows), Step::Planning(so_far)) => *so_far = *rows,
        (FileNews::Planned(plan, remarks), Step::Planning(_)) => review(cx, state, (**plan).clone(), remarks.clone()),
        // The person stopped it before it was there.
        (FileNews::Planned(plan, _), _) => {
            cx.ask(Request::Forget(plan.id));
        }
        (FileNews::Failed(why), Step::Planning(_)) => {
            state.problem = Some(why.clone());
            state.step = Step::Mapping;
        }
        (FileNews::LeftOut(wrote), Step::Review(sifted)) => sifted.tell(wrote_words(wrote)),
        (FileNews::LeftOut(wrote), Step::Ending { plan, notice }) => {
            cx.ask(Request::Forget(*plan));
            let text = format!("{} {}", notice.text, wrote_words(wrote));
            let tone = if wrote.is_err() { Tone::Warn } else { notice.tone };
            cx.effects.push(Effect::Say(Notice { tone, text }));
            cx.close();
        }
        _ => {}
    }
}

/// Where rows went that were left out.
fn wrote_words(wrote: &Result<(PathBuf, u64), String>) -> String {
    match wrote {
        Ok((path, 1)) => format!("1 row left out: {}.", path.display()),
        Ok((path, rows)) => format!("{} rows left out: {}.", number(*rows), path.display()),
        Err(why) => format!("The rows left out are in no file: {why}."),
    }
}

fn review(cx: &mut Cx<'_>, state: &mut ImportState, plan: Plan, remarks: Vec<String>) {
    let fields = state.columns.as_ref().map(|columns| {
        let columns = columns.mapping.columns().into_iter();
        columns.filter_map(|column| if let ColumnUse::Field(field) = column { Some(field) } else { None }).collect()
    });
    let options = state.options(cx);
    let mut sifted = Sifted::new(cx, plan, remarks, options, fields.unwrap_or_default());
    sifted.known = state.columns.as_ref().filter(|_| state.went_straight).map(|columns| mapping::known_words(cx, columns));
    let sifted = match state.before.take() {
        Some(before) => sifted.decided_as(cx, &before),
        None => sifted,
    };
    state.step = Step::Review(Box::new(sifted));
}

fn applied(cx: &mut Cx<'_>, state: &mut ImportState, done: &Outcome) {
    let Step::Review(sifted) = &state.step else { return };
    let (id, left) = (sifted.id(), sifted.plan.refused);
    let words = |done: &Outcome| outcome(&Deed::import(), done, Some(state.kind), cx.schema, cx.keymap);
    let notice = words(done);
    // What others changed after the plan was made was left out too.
    let besides: Vec<(u64, String)> =
        done.refused.iter().filter_map(|(_, reason)| Outcome::row_of(reason)).map(|(line, why)| (line, why.to_owned())).collect();
    match left_out(state, besides).filter(|left_out| left > 0 || !left_out.besides.is_empty()) {
        Some(left_out) => {
            // The file says which and why; there is little room for it here.
            let is_in_file = done.left.changed + done.left.deleted == 0;
            let brief = is_in_file.then(|| words(&Outcome { refused: Vec::new(), refused_count: 0, ..done.clone() }).text);
            let notice = Notice { text: brief.unwrap_or(notice.text), tone: notice.tone };
            cx.effects.push(Effect::WriteLeftOut(Box::new(left_out)));
            state.step = Step::Ending { plan: id, notice };
        }
        None => {
            cx.ask(Request::Forget(id));
            cx.effects.push(Effect::Say(notice));
            cx.close();
        }
    }
}
