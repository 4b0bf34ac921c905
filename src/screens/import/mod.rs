//! A file on its way in: which one, which column becomes what, what would happen, done.

mod columns;
mod mapping;
mod plan;
mod shell;
mod update;
mod view;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use columns::Columns;
pub(in crate::screens) use plan::{Sifted, Wish, view as plan_view};
pub(in crate::screens) use shell::{copied, mail_line};
pub use update::update;
pub use view::view;

use super::{Cx, Effect, Notice};
use crate::{
    action::Context,
    exchange::{source::Layout, usual},
    model::TypeId,
    proto::{ImportMode, ImportOptions, PlanId},
    rules::blend::Policies,
    text::day,
    ui::{TextInput, pick::Pick},
};

/// The import's state.
#[derive(Debug)]
pub struct ImportState {
    kind: TypeId,
    typed: TextInput,
    /// As the file was found.
    path: PathBuf,
    layout: Layout,
    mode: ImportMode,
    people: People,
    /// Addresses of people who were erased are taken in again.
    allow_erased: bool,
    columns: Option<Columns>,
    /// How the rows meet records, once a person said so on the plan.
    how: Option<ImportOptions>,
    /// The plan as it was looked at, while the file is read again for another one.
    before: Option<Box<Sifted>>,
    /// The plan came without a look at the mapping: the file's form is known.
    went_straight: bool,
    step: Step,
    problem: Option<String>,
}

/// Where it stands.
#[derive(Debug)]
enum Step {
    /// The path is being typed.
    Path,
    /// The head of the file is being read.
    Looking,
    /// The sheet of a workbook is being chosen.
    Sheet(Box<Pick<String>>),
    /// Columns are being mapped.
    Mapping,
    /// The whole file is read into a plan, so many rows so far.
    Planning(u64),
    /// The plan is being looked at, or written.
    Review(Box<Sifted>),
    /// It is done, and rows that were left out are written to a file.
    Ending { plan: PlanId, notice: Notice },
}

/// What happens with names nobody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum People {
    /// They become people.
    Add,
    /// Their cells are left out.
    LeaveOut,
}

impl ImportState {
    /// Asks for the path, or looks at the file at once when it is known.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, kind: TypeId, path: Option<PathBuf>) -> Self {
        let typed = path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let mut state = Self {
            kind,
            typed: TextInput::line(&typed),
            path: path.clone().unwrap_or_default(),
            layout: Layout::default(),
            mode: ImportMode::Both,
            people: People::LeaveOut,
            allow_erased: false,
            columns: None,
            how: None,
            before: None,
            went_straight: false,
            step: Step::Path,
            problem: None,
        };
        if let Some(path) = path {
            state.look(cx, path);
        }
        state
    }

    fn look(&mut self, cx: &mut Cx<'_>, path: PathBuf) {
        self.problem = None;
        self.step = Step::Looking;
        cx.effects.push(Effect::Preview { path, layout: self.layout.clone(), kind: self.kind });
    }

    /// Where its keys come from.
    #[must_use]
    pub fn context(&self) -> Context {
        match &self.step {
            Step::Path => Context::Text,
            Step::Sheet(_) => Context::Pick,
            Step::Mapping => self.columns.as_ref().map_or(Context::Import, Columns::context),
            Step::Looking => Context::Import,
            Step::Review(sifted) => sifted.context(),
            Step::Planning(_) if self.before.is_some() => Context::Rows,
            Step::Planning(_) | Step::Ending { .. } => Context::Plan,
        }
    }

    fn file_name(&self) -> String {
        self.path.file_name().map_or_else(|| self.path.display().to_string(), |name| name.to_string_lossy().into_owned())
    }

    /// Where rows go that are left out.
    fn rejects(&self) -> PathBuf {
        self.path.with_extension("rejects.csv")
    }

    fn options(&self, cx: &Cx<'_>) -> ImportOptions {
        let usual = || {
            let policy = self.columns.as_ref().map(|columns| usual::policy(&columns.mapping)).unwrap_or_default();
            ImportOptions { policies: Policies::all(policy), ..ImportOptions::of(self.kind, String::new()) }
        };
        ImportOptions {
            kind: self.kind,
            mode: self.mode,
            add_people: self.people == People::Add,
            today: day::to_number(cx.reading.today()),
            file: self.file_name(),
            allow_erased: self.allow_erased,
            ..self.how.clone().unwrap_or_else(usual)
        }
    }
}
