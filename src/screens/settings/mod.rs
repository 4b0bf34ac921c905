//! The settings, each changed and seen at once. The start card is the same window with the few that matter first.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, Effect};
use crate::{
    action::Context,
    settings::{SETTINGS, Setting, Settings, setting},
};

/// What the start card asks.
const FIRST: &[&str] = &["keys.preset", "theme", "glyphs", "mouse"];

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

    fn value(&self, row: &Row) -> &str {
        self.settings.value(row.setting.name)
    }
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
