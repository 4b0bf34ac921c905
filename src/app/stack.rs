//! The list of screens that can lie above the list of records. A new screen is one row of the table below and one arm of
//! `App::open`.

use ratatui::layout::Rect;

use crate::{
    action::Context,
    model::RecordId,
    screens::{
        Cx, Input, Vx, ask::AskState, assign::AssignState, bulk::BulkState, columns::ColumnsState, convert::ConvertState,
        criteria::CriteriaState, duplicates::DuplicatesState, export::ExportState, form::FormState, hand_over::HandOverState,
        help::HelpState, import::ImportState, keys::KeysState, log::LogState, log_item::LogItemState, lost::LostState, mail::MailState,
        menu::MenuState, merge::MergeState, palette::PaletteState, picture::PictureState, plan::PlanState, progress::ProgressState,
        prompt::PromptState, queue::QueueState, report::ReportState, retention::RetentionState, save_report::SaveReportState,
        save_view::SaveViewState, settings::SettingsState, snooze::SnoozeState, sort::SortState, step::StepState, views::ViewsState,
    },
    ui::Canvas,
};

macro_rules! screens {
    ($($variant:ident($state:ty), $module:ident;)*) => {
        /// A screen above the list.
        #[derive(Debug)]
        pub enum Screen {
            $(
                #[doc = concat!("See [`crate::screens::", stringify!($module), "`].")]
                $variant(Box<$state>),
            )*
        }

        impl Screen {
            /// Where keys go.
            #[must_use]
            pub fn context(&self) -> Context {
                match self {
                    $(Self::$variant(state) => state.context(),)*
                }
            }

            /// Whether undo means something of the screen's own.
            #[must_use]
            pub fn takes_undo(&self) -> bool {
                matches!(self, Self::Log(log) if log.takes_undo())
            }

            /// The form it is, or holds.
            #[must_use]
            pub fn form(&self) -> Option<&FormState> {
                match self {
                    Self::Form(form) => Some(form),
                    Self::Queue(queue) => queue.form(),
                    _ => None,
                }
            }

            /// The records whose values it shows: it must not show them any longer than there is such a record.
            #[must_use]
            pub fn records(&self) -> Vec<RecordId> {
                match self {
                    Self::Merge(merge) => merge.ids().collect(),
                    Self::Convert(convert) => convert.single().into_iter().collect(),
                    other => other.form().and_then(FormState::record).into_iter().collect(),
                }
            }

            /// Takes an input in.
            pub fn update(&mut self, cx: &mut Cx<'_>, input: &Input<'_>) {
                match self {
                    $(Self::$variant(state) => crate::screens::$module::update(cx, state, input),)*
                }
            }

            /// Draws it over what is there.
            pub fn view(&self, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
                match self {
                    $(Self::$variant(state) => crate::screens::$module::view(state, vx, canvas, area),)*
                }
            }
        }
    };
}

screens! {
    Form(FormState), form;
    Bulk(BulkState), bulk;
    Import(ImportState), import;
    Plan(PlanState), plan;
    Palette(PaletteState), palette;
    Help(HelpState), help;
    Ask(AskState), ask;
    Prompt(PromptState), prompt;
    Export(ExportState), export;
    Columns(ColumnsState), columns;
    Sort(SortState), sort;
    Views(ViewsState), views;
    SaveView(SaveViewState), save_view;
    Assign(AssignState), assign;
    Log(LogState), log;
    LogItem(LogItemState), log_item;
    Keys(KeysState), keys;
    Menu(MenuState), menu;
    Criteria(CriteriaState), criteria;
    Settings(SettingsState), settings;
    HandOver(HandOverState), hand_over;
    Step(StepState), step;
    Snooze(SnoozeState), snooze;
    Queue(QueueState), queue;
    Progress(ProgressState), progress;
    Convert(ConvertState), convert;
    Lost(LostState), lost;
    Duplicates(DuplicatesState), duplicates;
    Merge(MergeState), merge;
    Picture(PictureState), picture;
    Retention(RetentionState), retention;
    Report(ReportState), report;
    SaveReport(SaveReportState), save_report;
    Mail(MailState), mail;
}
