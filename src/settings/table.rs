//! THE SETTINGS TABLE: one row per thing a person can set, and the values in force.

use toml::de::{DeTable, DeValue};
use toml_edit::{DocumentMut, Item, Table, value};

use super::Finding;

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// In the settings file, with a dot for a key in a table; public.
    pub name: &'static str,
    /// On the screen.
    pub label: &'static str,
    /// One sentence.
    pub help: &'static str,
    /// What it may be; the first is the default.
    pub values: &'static [&'static str],
    /// Files of the person's may add values: themes, keymaps.
    pub is_open: bool,
}

/// Every setting, in the order of the screen.
pub static SETTINGS: &[Setting] = &[
    Setting {
        name: "keys.preset",
        label: "Keys",
        help: "Which keys do what; your own keymap.toml lies over it. Counts from the next start.",
        values: &["default", "vim", "emacs", "safe"],
        is_open: true,
    },
    Setting {
        name: "theme",
        label: "Theme",
        help: "The colors; auto is light on a terminal that says it is light, else dark.",
        values: &["auto", "dark", "light", "contrast", "cvd", "mono", "terminal"],
        is_open: true,
    },
    Setting {
        name: "glyphs",
        label: "Stars and lines",
        help: "Stars, lines and marks in Unicode, or in ASCII where those show wrongly.",
        values: &["auto", "unicode", "ascii"],
        is_open: false,
    },
    Setting {
        name: "colors",
        label: "Colors",
        help: "How many colors the terminal shows; auto asks the environment.",
        values: &["auto", "none", "16", "256", "truecolor"],
        is_open: false,
    },
    Setting {
        name: "pictures",
        label: "Pictures",
        help: "Drawn by terminals known to do so, or in cells everywhere. Counts from the next start.",
        values: &["auto", "cells"],
        is_open: false,
    },
    Setting {
        name: "mouse",
        label: "Mouse",
        help: "Off leaves the mouse to the terminal, for selecting text; every action has a key.",
        values: &["auto", "on", "off"],
        is_open: false,
    },
    Setting {
        name: "keys.kitty",
        label: "Exact keys",
        help: "Lets terminals with the kitty protocol tell Ctrl+Enter from Enter.",
        values: &["auto", "on", "off"],
        is_open: false,
    },
    Setting {
        name: "backups",
        label: "Backups",
        help: "A copy of your store on each day it is used, in 'backups' beside it: 7 days, 4 weeks, 12 months.",
        values: &["daily", "off"],
        is_open: false,
    },
];

/// One row of the settings that are text: they stand in the file alone.
#[derive(Debug, PartialEq, Eq)]
pub struct TextSetting {
    /// In the settings file, with a dot for a key in a table; public.
    pub name: &'static str,
    /// One sentence.
    pub help: &'static str,
}

/// Every setting that is text; empty where the file does not say it.
pub static TEXTS: &[TextSetting] = &[
    TextSetting {
        name: "mail.own",
        help: "Your own addresses, parted by commas: of a message you wrote, whom you wrote to becomes the lead.",
    },
    TextSetting {
        name: "hook-before",
        help: "A program asked before every operation on a store you own; it may refuse. The absolute path, without arguments.",
    },
    TextSetting {
        name: "hook-after",
        help: "A program told of every operation on a store you own, once it is safe. The absolute path, without arguments.",
    },
];

/// The row of that name.
#[must_use]
pub fn setting(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// The values in force, in the order of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings(Vec<String>, Vec<String>);

impl Default for Settings {
    fn default() -> Self {
        Self(SETTINGS.iter().map(|setting| setting.values[0].to_owned()).collect(), vec![String::new(); TEXTS.len()])
    }
}

impl Settings {
    /// The value of a setting; empty for a name that is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        if let Some(place) = TEXTS.iter().position(|setting| setting.name == name) {
            return self.1.get(place).map_or("", String::as_str);
        }
        let place = SETTINGS.iter().position(|setting| setting.name == name);
        place.and_then(|place| self.0.get(place)).map_or("", String::as_str)
    }

    /// Sets a value.
    ///
    /// # Errors
    /// A sentence naming what would be right.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        if let Some(text) = TEXTS.iter().position(|setting| setting.name == name).and_then(|place| self.1.get_mut(place)) {
            value.clone_into(text);
            return Ok(());
        }
        let Some(place) = SETTINGS.iter().position(|setting| setting.name == name) else {
            let known: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).chain(TEXTS.iter().map(|setting| setting.name)).collect();
            return Err(format!("there is no setting '{name}'; there are {}", known.join(", ")));
        };
        let row = &SETTINGS[place];
        if !row.is_open && !row.values.contains(&value) {
            return Err(format!("'{name}' is one of {}, not '{value}'", row.values.join(", ")));
        }
        value.clone_into(&mut self.0[place]);
        Ok(())
    }

    /// Reads the settings file. What is wrong in it is at its default; everything else applies.
    #[must_use]
    pub fn read(file: &str, text: &str) -> (Self, Vec<Finding>) {
        let mut settings = Self::default();
        let mut findings = Vec::new();
        match DeTable::parse(text) {
            Ok(table) => settings.take("", table.get_ref(), &mut |offset, problem| {
                findings.push(Finding::error(file, Finding::line_of(text, offset), problem));
            }),
            Err(error) => {
                let line = Finding::line_of(text, error.span().map_or(0, |span| span.start));
                findings.push(Finding::error(file, line, error.message().to_owned()));
            }
        }
        (settings, findings)
    }

    fn take(&mut self, above: &str, rows: &DeTable<'_>, wrong: &mut impl FnMut(usize, String)) {
        for (key, value) in rows {
            let name = format!("{above}{}", key.get_ref());
            let taken = match value.get_ref() {
                DeValue::Table(rows) if is_table(&name) => {
                    self.take(&format!("{name}."), rows, wrong);
                    Ok(())
                }
                DeValue::String(text) => self.set(&name, text),
                DeValue::Integer(number) => self.set(&name, number.as_str()),
                _ if name == "schema" => Ok(()),
                _ => Err(format!("'{name}' needs a value in quotes")),
            };
            if let Err(problem) = taken
                && name != "schema"
            {
                wrong(key.span().start, problem);
            }
        }
    }
}

/// Whether settings stand in a table of that name.
fn is_table(name: &str) -> bool {
    let mut names = SETTINGS.iter().map(|setting| setting.name).chain(TEXTS.iter().map(|setting| setting.name));
    names.any(|setting| setting.split_once('.').is_some_and(|(table, _)| table == name))
}

/// The settings file with that value in it: comments and everything else stay.
///
/// # Errors
/// When the file is no TOML: nothing of it may be lost, so nothing is written.
pub fn with_setting(text: &str, name: &str, to: &str) -> Result<String, String> {
    let mut file: DocumentMut = text.parse().map_err(|_| "the settings file is broken; mend it first, or remove it".to_owned())?;
    let (table, key) = name.split_once('.').map_or((None, name), |(table, key)| (Some(table), key));
    let rows = match table {
        None => file.as_table_mut(),
        Some(table) => {
            let item = file.entry(table).or_insert_with(|| Item::Table(Table::new()));
            item.as_table_mut().ok_or_else(|| format!("'{table}' in the settings file is no table; write [{table}]"))?
        }
    };
    match rows.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            // What stands behind a value, a comment perhaps, belongs to it.
            let decor = old.decor().clone();
            *old = to.into();
            *old.decor_mut() = decor;
        }
        None => drop(rows.insert(key, value(to))),
    }
    Ok(file.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_is_named_once_and_helped() {
        for (at, row) in SETTINGS.iter().enumerate() {
            assert!(!SETTINGS[..at].iter().any(|other| other.name == row.name), "{} twice", row.name);
            assert!(row.help.ends_with('.') && !row.label.is_empty() && row.values.len() > 1, "{}", row.name);
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_line_and_the_rest_applies() {
        let text = "# mine\ntheme = \"light\"\nmouse = \"sometimes\"\ncolors = 16\nsize = \"3\"\n[keys]\npreset = true\nkitty = \"on\"\n";
        let (settings, findings) = Settings::read("config.toml", text);
        let got = |name| settings.value(name);
        assert_eq!(
            (got("theme"), got("mouse"), got("colors"), got("keys.preset"), got("keys.kitty")),
            ("light", "auto", "16", "default", "on")
        );
        let mut said: Vec<String> = findings.iter().map(ToString::to_string).collect();
        said.sort();
        assert_eq!(said[0], "config.toml, line 3: 'mouse' is one of auto, on, off, not 'sometimes'");
        assert!(said[1].starts_with("config.toml, line 5: there is no setting 'size'; there are keys.preset, theme"), "{said:?}");
        assert_eq!(said[2], "config.toml, line 7: 'keys.preset' needs a value in quotes");
        assert_eq!(said.len(), 3);
        let (settings, findings) = Settings::read("config.toml", "theme = \"light\"\nmouse = \n");
        assert_eq!((settings, findings.len(), findings[0].line), (Settings::default(), 1, 2));
    }

    #[test]
    fn a_value_is_kept_with_all_that_stands_around_it() {
        for (text, name, to, want) in [
            ("", "theme", "light", "theme = \"light\"\n"),
            ("# mine\ntheme = \"dark\" # at night\n", "theme", "light", "# mine\ntheme = \"light\" # at night\n"),
            ("theme = \"dark\"\n", "keys.kitty", "off", "theme = \"dark\"\n\n[keys]\nkitty = \"off\"\n"),
            ("[keys]\n# careful\npreset = \"vim\"\n", "keys.preset", "safe", "[keys]\n# careful\npreset = \"safe\"\n"),
            ("unknown = 3\n", "mouse", "off", "unknown = 3\nmouse = \"off\"\n"),
        ] {
            let kept = with_setting(text, name, to).unwrap();
            assert_eq!(kept, want);
            assert_eq!(Settings::read("c", &kept).0.value(name), to);
        }
        assert!(with_setting("theme =", "theme", "dark").is_err());
        assert!(with_setting("keys = 3\n", "keys.kitty", "on").is_err());
    }
}
