//! What keys and news of the file do to an import.

use std::path::PathBuf;

use super::{Columns, ImportState, People, Step, mapping};
use crate::{
    action::Action,
    exchange::source::Layout,
    proto::{Event, ImportMode, Plan, Refusal, Reply, Request},
    screens::{
        AT_ONCE, Cx, Effect, FileNews, Gesture, Input, SendFile, picking,
        plan::{Care, Review, Wish},
        wording::{Deed, counted, outcome},
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
        Step::Planning(_) => {
            if is_back(input) {
                cx.effects.push(Effect::StopFile);
                state.step = Step::Mapping;
            }
        }
        Step::Review(review) => match review.update(cx, input) {
            Wish::Look => {}
            Wish::Back => {
                cx.ask(Request::Forget(review.plan.id));
                state.step = Step::Mapping;
            }
            Wish::Apply => apply(cx, state),
        },
        Step::Applying { at, .. } => match input {
            Input::Event(Event::Progress { done, total, .. }) => *at = Some((*done, *total)),
            input if is_back(input) => {
                cx.effects.push(Effect::StopFile);
                back_to_review(state, "Stopped. Nothing was imported.".to_owned());
            }
            _ => {}
        },
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

/// Terminals paste a dragged file's path in quotes; they are no part of it.
fn look(cx: &mut Cx<'_>, state: &mut ImportState) {
    let typed = state.typed.text();
    let bare = typed.trim();
    let bare = ['\'', '"'].iter().find_map(|quote| bare.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(bare);
    if bare.is_empty() {
        state.problem = Some("no file is named yet".to_owned());
        return;
    }
    let path = PathBuf::from(bare);
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

fn send(state: &ImportState) -> Option<SendFile> {
    let columns = state.columns.as_ref()?;
    Some(SendFile {
        path: state.path.clone(),
        layout: state.layout.clone(),
        mapping: columns.mapping.clone(),
        options: state.options(),
        apply: false,
        rejects: None,
    })
}

pub(super) fn plan(cx: &mut Cx<'_>, state: &mut ImportState) {
    let Some(columns) = &mut state.columns else { return };
    if !columns.mapping.names_anyone() {
        state.problem = Some("no column is a name, a company or an e-mail address: choose one for at least one of them".to_owned());
        return;
    }
    if mapping::asking::open_next(cx, columns, true) {
        return;
    }
    state.problem = None;
    if let Some(file) = send(state) {
        cx.effects.push(Effect::SendFile(Box::new(file)));
        state.step = Step::Planning(0);
    }
}

fn apply(cx: &mut Cx<'_>, state: &mut ImportState) {
    let Some(file) = send(state) else { return };
    match std::mem::replace(&mut state.step, Step::Mapping) {
        Step::Review(review) => {
            let rejects = (review.plan.refused > 0).then(|| state.rejects());
            cx.effects.push(Effect::SendFile(Box::new(SendFile { apply: true, rejects, ..file })));
            state.step = Step::Applying { review, at: None };
        }
        other => state.step = other,
    }
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
        (FileNews::Previewed(_, Err(why)), Step::Looking) => {
            state.problem = Some(why.clone());
            state.step = if state.columns.is_some() { Step::Mapping } else { Step::Path };
        }
        (FileNews::Reading(rows), Step::Planning(so_far)) => *so_far = *rows,
        (FileNews::Reading(rows), Step::Applying { at, .. }) => *at = Some((*rows, at.map_or(0, |(_, total)| total))),
        (FileNews::Planned(plan), Step::Planning(_)) => review(cx, state, (**plan).clone()),
        // The person stopped it before it was there.
        (FileNews::Planned(plan), _) => {
            cx.ask(Request::Forget(plan.id));
        }
        // The stop may have come too late: then it is done, and said so.
        (FileNews::Applied(reply), Step::Applying { .. } | Step::Review(_)) => applied(cx, state, reply),
        (FileNews::Failed(why), Step::Planning(_)) => {
            state.problem = Some(why.clone());
            state.step = Step::Mapping;
        }
        (FileNews::Failed(why), Step::Applying { .. }) => back_to_review(state, format!("Nothing was imported: {why}")),
        _ => {}
    }
}

fn review(cx: &mut Cx<'_>, state: &mut ImportState, mut plan: Plan) {
    if plan.refused > 0 {
        let rows = if plan.refused == 1 { "The refused row goes" } else { "Refused rows go" };
        plan.warnings.insert(0, format!("{rows} to {} with the reason.", state.rejects().display()));
    }
    if state.went_straight
        && let Some(columns) = &state.columns
    {
        plan.warnings.insert(0, mapping::known_words(cx, columns));
    }
    let care = if plan.created + plan.changed > AT_ONCE { Care::AskTwice } else { Care::Ask };
    state.step = Step::Review(Box::new(Review::new(cx, plan, Deed::import(), Some(state.kind), care)));
}

fn applied(cx: &mut Cx<'_>, state: &mut ImportState, reply: &Reply) {
    match reply {
        Reply::Done(done) => {
            let mut notice = outcome(&Deed::import(), done, Some(state.kind), cx.schema, cx.keymap);
            if done.refused_count > 0 {
                notice.text.push_str(&format!(" Refused rows are in {}.", state.rejects().display()));
            }
            cx.effects.push(Effect::Say(notice));
            if let Step::Review(review) | Step::Applying { review, .. } = &state.step {
                cx.ask(Request::Forget(review.plan.id));
            }
            cx.close();
        }
        Reply::Refused(Refusal::Cancelled) => back_to_review(state, "Stopped. Nothing was imported.".to_owned()),
        Reply::Refused(reason) => back_to_review(state, format!("Nothing was imported: {}.", reason)),
        _ => {}
    }
}

fn back_to_review(state: &mut ImportState, note: String) {
    match std::mem::replace(&mut state.step, Step::Mapping) {
        Step::Applying { mut review, .. } => {
            review.tell(note);
            state.step = Step::Review(review);
        }
        other => state.step = other,
    }
}

/// What the plan's window is called.
pub(super) fn plan_title(state: &ImportState, schema: &crate::model::Schema) -> String {
    let rows = match &state.step {
        Step::Review(review) | Step::Applying { review, .. } => {
            let plan = &review.plan;
            plan.created + plan.changed + plan.same + plan.duplicates + plan.refused
        }
        _ => 0,
    };
    format!("Import {}: {}", state.file_name(), counted(rows, None, schema).replace("record", "row"))
}
