//! The settings, each changed and seen at once. The start card is the same window with the few that matter first.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Choice, Cx, Effect, Open};
use crate::{
    action::Context,
    model::record_type,
    settings::{SETTINGS, Setting, Settings, setting},
};

/// What the start card asks.
const FIRST: &[&str] = &["keys.preset", "theme", "glyphs", "mouse"];

/// The last row: the way to those lists.
const SETUP_LABEL: &str = "Set up the store";
const SETUP_HELP: &str =
    "People, groups, criteria, products, pick-lists, custom fields, record types, currency: what everybody at this store shares.";

/// A row: a setting and the values to go through.
#[derive(Clone, Debug)]
struct Row {
    setting: &'static Setting,
    values: Vec<String>,
}

/// The window's state.
#[derive(Clone, Debug)]
pub struct SettingsState {
    settings: Settings,
    rows: Vec<Row>,
    focus: usize,
    is_welcome: bool,
}

impl SettingsState {
    /// All settings; `themes` are the names of those there are.
    #[must_use]
    pub fn open(settings: Settings, themes: &[String]) -> Self {
        let rows = SETTINGS.iter().map(|setting| row(setting, &settings, themes)).collect();
        Self { settings, rows, focus: 0, is_welcome: false }
    }

    /// The start card: seen once, it does not come by itself again.
    #[must_use]
    pub fn welcome(cx: &mut Cx<'_>, settings: Settings, themes: &[String]) -> Self {
        cx.effects.push(Effect::KeepWelcomed);
        let rows = FIRST.iter().filter_map(|name| setting(name)).map(|setting| row(setting, &settings, themes)).collect();
        Self { settings, rows, focus: 0, is_welcome: true }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Form
    }

    /// Whether the way to the set-up has the focus.
    fn is_at_setup(&self) -> bool {
        !self.is_welcome && self.focus == self.rows.len()
    }

    /// Rows in all.
    fn count(&self) -> usize {
        self.rows.len() + usize::from(!self.is_welcome)
    }

    fn value(&self, row: &Row) -> &str {
        self.settings.value(row.setting.name)
    }
}

/// Closes the settings and offers the lists of the set-up.
fn open_setup(cx: &mut Cx<'_>) {
    let kinds = record_type::SET_UP.iter().filter_map(|kind| cx.schema.record_type(*kind));
    let choice = |kind: &crate::model::RecordType| Choice {
        label: kind.plural.to_string(),
        note: String::new(),
        disabled: None,
        effect: Effect::ShowList { kind: kind.id, filter: String::new() },
    };
    let choices = kinds.map(choice).collect();
    cx.close();
    cx.open(Open::Menu { title: SETUP_LABEL.to_owned(), choices });
}

/// The values of the table, the person's own themes, and whatever stands in the file.
fn row(setting: &'static Setting, settings: &Settings, themes: &[String]) -> Row {
    let mut values: Vec<String> = setting.values.iter().map(|value| (*value).to_owned()).collect();
    let more = if setting.name == "theme" { themes } else { &[] };
    for value in more.iter().map(String::as_str).chain([settings.value(setting.name)]) {
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    Row { setting, values }
}
