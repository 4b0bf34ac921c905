//! Opening a screen above the list, and what the list of all actions remembers.

use super::{App, Layers, stack::Screen, view, workspaces::WORKSPACES};
use crate::{
    action::{Action, Command as Act},
    model::{Millis, record_type},
    screens::{
        Effect, Open,
        ask::AskState,
        assign::AssignState,
        bulk::BulkState,
        columns::ColumnsState,
        convert::ConvertState,
        criteria::CriteriaState,
        duplicates::DuplicatesState,
        export::ExportState,
        form::FormState,
        grid::GridState,
        hand_over::HandOverState,
        help::HelpState,
        import::ImportState,
        keys::KeysState,
        log::LogState,
        log_item::LogItemState,
        lost::LostState,
        mail::MailState,
        menu::MenuState,
        merge::MergeState,
        palette::{Around, PaletteState},
        picture::PictureState,
        plan::PlanState,
        progress::ProgressState,
        prompt::PromptState,
        queue::QueueState,
        report::ReportState,
        retention::RetentionState,
        save_report::SaveReportState,
        save_view::SaveViewState,
        settings::SettingsState,
        snooze::SnoozeState,
        sort::SortState,
        step::StepState,
        views::ViewsState,
    },
};

/// How many actions chosen last stand first in the list of all actions.
const RECENT: usize = 5;

impl App {
    /// What was chosen in the list of all actions stands first there the next time.
    pub(super) fn remember(&mut self, command: &Act) {
        self.recent.retain(|other| other != command);
        self.recent.insert(0, command.clone());
        self.recent.truncate(RECENT);
    }

    /// What the list of all actions knows beside the actions.
    fn around(&self) -> Around {
        let place = |(at, workspace): (usize, &super::workspaces::Workspace)| {
            let number = u8::try_from(at + 1).unwrap_or(u8::MAX);
            (Act { action: Action::WorkspaceGo, arg: Some(number) }, workspace.label.to_owned())
        };
        Around { recent: self.recent.clone(), places: WORKSPACES.iter().enumerate().map(place).collect() }
    }

    /// The list of all actions shows the keys of now.
    pub(super) fn refresh_palette(&mut self, now: Millis) {
        let area = view::parts(self.area).screen;
        let (cx, layers) = self.cx(now, area);
        for screen in layers.screens {
            if let Screen::Palette(state) = screen {
                state.show_keys(&cx);
            }
        }
    }

    pub(super) fn open(&mut self, now: Millis, open: Open) -> Vec<Effect> {
        let (context, kind) = (self.context(), self.list().map(|list| list.kind));
        let area = view::parts(self.area).screen;
        let around = self.around();
        // While the store is out of reach a form shows what its list has.
        let known = self.list().and_then(GridState::current).filter(|_| self.status.line.cut_since().is_some()).cloned();
        let (settings, themes) = (self.person.own.settings.clone(), self.person.own.looks.themes.names());
        if self.screens.is_empty() {
            self.together.stand();
        }
        let (mut cx, Layers { screens, .. }) = self.cx(now, area);
        let screen = match open {
            Open::Form { kind, record, list, draft } => {
                let mut form = FormState::open(&mut cx, kind, record, list, draft);
                known.iter().for_each(|row| form.show_meanwhile(row));
                Screen::Form(Box::new(form))
            }
            Open::NewForm { kind, with } => Screen::Form(Box::new(FormState::with(&mut cx, kind, with))),
            Open::LogItem { kind, target, count } => Screen::LogItem(Box::new(LogItemState::open(&mut cx, kind, target, count))),
            Open::Letter { kind, record, sender } => Screen::Form(Box::new(FormState::of_letter(&mut cx, kind, record, *sender))),
            Open::Mail { kind, path, sender } => Screen::Mail(Box::new(MailState::open(&mut cx, kind, path, sender))),
            Open::FormAt { kind, record, page } => Screen::Form(Box::new(FormState::open_at(&mut cx, kind, record, page))),
            Open::Convert { kind, target, count, is_from_form } => {
                Screen::Convert(Box::new(ConvertState::open(&mut cx, kind, target, count, is_from_form)))
            }
            Open::Lost { kind, target, count } => Screen::Lost(Box::new(LostState::open(&cx, kind, target, count))),
            Open::Duplicates(kind) => Screen::Duplicates(Box::new(DuplicatesState::open(&mut cx, kind))),
            Open::Picture(record) => Screen::Picture(Box::new(PictureState::open(&mut cx, &record))),
            Open::Merge(target) => Screen::Merge(Box::new(MergeState::open(&mut cx, target))),
            Open::BulkEdit { kind, target, shown, hidden } => Screen::Bulk(Box::new(BulkState::open(&mut cx, kind, target, shown, hidden))),
            Open::Import { kind, path } => Screen::Import(Box::new(ImportState::open(&mut cx, kind, path))),
            Open::Plan { title, command } => Screen::Plan(Box::new(PlanState::open(&mut cx, title, *command, kind))),
            Open::Undo { plan } => Screen::Plan(Box::new(PlanState::undo(&mut cx, &plan))),
            Open::Assign { target, count } => Screen::Assign(Box::new(AssignState::open(&mut cx, target, count))),
            Open::HandTo { target, count, from } => Screen::Assign(Box::new(AssignState::hand_over(&cx, target, count, from))),
            Open::HandOver { from } => Screen::HandOver(Box::new(HandOverState::open(&mut cx, from))),
            Open::NextStep { target, count } => Screen::Step(Box::new(StepState::open(&mut cx, target, count))),
            Open::Snooze { target, count } => Screen::Snooze(Box::new(SnoozeState::open(target, count, &cx.reading))),
            Open::Queue { query, what } => Screen::Queue(Box::new(QueueState::open(&mut cx, *query, what))),
            Open::Report { id } => Screen::Report(Box::new(ReportState::open(&mut cx, id))),
            Open::SaveReport(saved) => Screen::SaveReport(Box::new(SaveReportState::open(*saved))),
            Open::RenameReport(saved) => Screen::SaveReport(Box::new(SaveReportState::rename(*saved))),
            Open::Progress => Screen::Progress(Box::new(ProgressState::open(&mut cx))),
            Open::Ask { title, lines, buttons, focus } => Screen::Ask(Box::new(AskState::open(title, lines, buttons, focus))),
            Open::Prompt { title, hint, text, purpose } => Screen::Prompt(Box::new(PromptState::open(title, hint, &text, purpose))),
            Open::Export { target, kind, count, columns } => {
                Screen::Export(Box::new(ExportState::open(cx.schema, kind, target, count, columns)))
            }
            Open::Criteria(about) => Screen::Criteria(Box::new(CriteriaState::open(&mut cx, about))),
            Open::CriteriaPlan { title, command } => {
                Screen::Plan(Box::new(PlanState::open(&mut cx, title, *command, Some(record_type::CRITERION))))
            }
            Open::Palette => Screen::Palette(Box::new(PaletteState::open(&cx, context, &around))),
            Open::Keys(command) => Screen::Keys(Box::new(KeysState::open(command))),
            Open::Duplicate(record) => Screen::Form(Box::new(FormState::like(&mut cx, &record))),
            Open::Menu { title, choices } => Screen::Menu(Box::new(MenuState::open(title, choices))),
            Open::Columns { kind, arrangement } => Screen::Columns(Box::new(ColumnsState::open(&cx, kind, arrangement))),
            Open::SortLevels { kind, arrangement } => Screen::Sort(Box::new(SortState::open(&cx, kind, arrangement))),
            Open::Views { kind, open, first } => Screen::Views(Box::new(ViewsState::open(&cx, kind, open, first))),
            Open::SaveView { view } => Screen::SaveView(Box::new(SaveViewState::open(*view))),
            Open::Retention => Screen::Retention(Box::new(RetentionState::open(&mut cx))),
            Open::Help => Screen::Help(Box::new(HelpState::open(&cx, context))),
            Open::Settings => Screen::Settings(Box::new(SettingsState::open(settings, &themes))),
            Open::Welcome => Screen::Settings(Box::new(SettingsState::welcome(&mut cx, settings, &themes))),
            Open::Log => Screen::Log(Box::new(LogState::open(&mut cx))),
        };
        let effects = cx.effects;
        screens.push(screen);
        self.carry_out(now, effects)
    }
}
