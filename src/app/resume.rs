//! Where a person is, as a few lines of text, so that the program can start itself again and go on there.

use super::{App, stack::Screen};
use crate::{
    model::{Millis, RecordId, TypeId, record_type},
    screens::{Effect, Notice, Open, Tone, grid::GridState},
};

/// Where a person was, and what they had typed there.
#[derive(Debug, Default)]
pub(super) struct Resume {
    /// Workspace and tab.
    tab: Option<(usize, usize)>,
    filter: String,
    /// The record under the cursor.
    cursor: Option<RecordId>,
    /// Forms by the key of their drafts, from the list upward.
    forms: Vec<String>,
    drafts: Vec<(String, String)>,
}

/// Type and record of a form by the key of its draft: `lead-17`, `project-task-new`.
pub(super) fn form_of(key: &str, kind_named: impl Fn(&str) -> Option<TypeId>) -> (TypeId, Option<RecordId>) {
    let (name, record) = key.rsplit_once('-').unwrap_or((key, "new"));
    (kind_named(name).unwrap_or(record_type::LEAD), record.parse().ok())
}

impl Resume {
    /// Reads what [`App::whereabouts`] wrote; a line that is not understood is passed over.
    pub(super) fn read(text: &str, drafts: Vec<(String, String)>) -> Self {
        let mut place = Self { drafts, ..Self::default() };
        for (what, rest) in text.lines().filter_map(|line| line.split_once(' ')) {
            match what {
                "tab" => place.tab = rest.split_once(' ').and_then(|(workspace, tab)| Some((workspace.parse().ok()?, tab.parse().ok()?))),
                "filter" => rest.clone_into(&mut place.filter),
                "cursor" => place.cursor = rest.parse().ok(),
                "form" => place.forms.push(rest.to_owned()),
                _ => {}
            }
        }
        place
    }
}

impl App {
    /// Whether the program may start itself again without asking: nothing is open that would be lost.
    #[must_use]
    pub fn may_start_again(&self) -> bool {
        let holds_only_forms = self.screens.iter().all(|screen| matches!(screen, Screen::Form(_)));
        holds_only_forms && self.status.waits.is_empty() && self.list().is_none_or(GridState::is_at_rest)
    }

    /// Where the person is.
    #[must_use]
    pub fn whereabouts(&self) -> String {
        let (workspace, tab) = self.tab();
        let mut lines = vec![format!("tab {workspace} {tab}")];
        if let Some(list) = self.list() {
            lines.push(format!("filter {}", list.filter_words()));
            lines.extend(list.place().map(|record| format!("cursor {record}")));
        }
        lines.extend(self.screens.iter().filter_map(Screen::form).map(|form| format!("form {}", form.key(&self.schema))));
        lines.join("\n")
    }

    /// The tab is known before the store answers, where it is none of the store's own.
    pub(super) fn go_to_tab(&mut self, resume: &Resume) {
        if let Some((workspace, tab)) = resume.tab.filter(|(workspace, tab)| self.tabs_of(*workspace).get(*tab).is_some())
            && let Some(open) = self.place.1.get_mut(workspace)
        {
            *open = tab;
            self.place.0 = workspace;
        }
    }

    /// Goes on where the person was: the list as it was filtered, the forms with what was typed.
    pub(super) fn go_on(&mut self, now: Millis, resume: &Resume) -> Vec<Effect> {
        self.go_to_tab(resume);
        let mut effects = self.open_tab(now);
        effects.extend(self.with_list(now, |cx, list| list.go_to(cx, &resume.filter, resume.cursor)));
        for key in &resume.forms {
            let (kind, record) = form_of(key, |name| self.schema.type_named(name).map(|kind| kind.id));
            let draft = resume.drafts.iter().find(|(of, _)| of == key).map(|(_, text)| text.clone());
            effects.extend(self.carry_out(now, vec![Effect::Open(Box::new(Open::Form { kind, record, list: None, draft }))]));
        }
        self.say(Notice { tone: Tone::Good, text: "Prospekt was updated, and goes on where you were.".to_owned() });
        effects
    }
}
