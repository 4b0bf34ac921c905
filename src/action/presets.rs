//! The keymaps that ship with the program, and how a file builds on them.

use super::{
    keyfile::{self, KeyFile},
    keymap::Keymap,
};
use crate::settings::Finding;

/// Everything else builds on this one.
pub const DEFAULT: &str = "default";

/// Name and text of every preset, in the order people are offered them.
pub const PRESETS: &[(&str, &str)] = &[
    (DEFAULT, include_str!("../../keymaps/default.toml")),
    ("vim", include_str!("../../keymaps/vim.toml")),
    ("emacs", include_str!("../../keymaps/emacs.toml")),
    ("safe", include_str!("../../keymaps/safe.toml")),
];

/// A keymap file of which the name is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// As findings name it.
    pub file: String,
    /// What stands in it.
    pub text: String,
}

/// The text of the preset of that name.
#[must_use]
pub fn text_of(name: &str) -> Option<&'static str> {
    PRESETS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// How a preset calls itself.
#[must_use]
pub fn title_of(name: &str) -> Option<String> {
    keyfile::read(name, text_of(name)?).title
}

/// The preset of that name; the default where there is none.
#[must_use]
pub fn preset(name: &str) -> Keymap {
    let file = |name: &str| Source { file: format!("{name}.toml"), text: text_of(name).unwrap_or_default().to_owned() };
    let name = if text_of(name).is_some() { name } else { DEFAULT };
    // A test proves that presets have no findings.
    load(&file(name), DEFAULT, &|_| None).0
}

/// The keymap of a file and of all it builds on. A file that names nothing builds on `base`; `find` knows the person's own
/// files by name, presets are known here. Whatever is wrong is a finding, and the rest applies.
#[must_use]
pub fn load(own: &Source, base: &str, find: &dyn Fn(&str) -> Option<Source>) -> (Keymap, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut chain: Vec<(String, KeyFile)> = vec![(own.file.clone(), keyfile::read(&own.file, &own.text))];
    let default = format!("{DEFAULT}.toml");
    while let Some((file, read)) = chain.last()
        && *file != default
    {
        let (parent, line) = read.inherits.clone().unwrap_or_else(|| ((if chain.len() == 1 { base } else { DEFAULT }).to_owned(), 1));
        let source =
            text_of(&parent).map(|text| Source { file: format!("{parent}.toml"), text: text.to_owned() }).or_else(|| find(&parent));
        let problem = match &source {
            Some(source) if chain.iter().any(|(seen, _)| *seen == source.file) => {
                format!("'{parent}' builds on this file, which would never end; it builds on {DEFAULT} instead")
            }
            Some(_) => String::new(),
            None => {
                let known: Vec<&str> = PRESETS.iter().map(|(name, _)| *name).collect();
                format!("there is no keymap '{parent}' to build on; there are {}", known.join(", "))
            }
        };
        let source = if problem.is_empty() { source } else { None };
        if source.is_none() {
            findings.push(Finding::error(file, line, problem));
        }
        let next = source.unwrap_or_else(|| Source { file: default.clone(), text: text_of(DEFAULT).unwrap_or_default().to_owned() });
        let read = keyfile::read(&next.file, &next.text);
        chain.push((next.file, read));
    }
    let mut keymap = Keymap::default();
    for (file, read) in chain.into_iter().rev() {
        findings.extend(keymap.lay(&file, read));
    }
    (keymap, findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        action::{ACTIONS, Action, Class, Command, Context, key::Key, keycheck},
        settings::Level,
    };

    fn source(file: &str, text: &str) -> Source {
        Source { file: file.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn presets_have_nothing_to_warn_of() {
        for (name, text) in PRESETS {
            let (keymap, mut findings) = load(&source(&format!("{name}.toml"), text), DEFAULT, &|_| None);
            findings.extend(keycheck::check(&keymap, &format!("{name}.toml"), &Keymap::standard()));
            findings.retain(|finding| finding.level != Level::Info);
            assert!(findings.is_empty(), "{findings:#?}");
        }
    }

    #[test]
    fn every_action_has_a_key_that_every_terminal_sends_in_every_preset() {
        let mut without = Vec::new();
        for (name, _) in PRESETS {
            let keymap = preset(name);
            let sure = |command: &Command| {
                let context = command.action.def().context;
                keymap.bindings_of(context, command).iter().any(|row| Class::of_all(&row.keys) == Class::Always)
            };
            for def in ACTIONS {
                for command in def.commands() {
                    if !sure(&command) {
                        without.push(format!("{name}: {command}"));
                    }
                }
            }
        }
        assert!(without.is_empty(), "{without:#?}");
    }

    #[test]
    fn safe_uses_no_key_that_others_take() {
        let keymap = preset("safe");
        for (context, rows) in &keymap.bindings {
            for row in rows.iter().filter(|row| row.command.action != context.way_out()) {
                assert_eq!(Class::of_all(&row.keys), Class::Always, "{row:?}");
                assert!(row.keys.iter().all(|key| crate::action::keyclass::taken_by(*key).is_none()), "{row:?}");
            }
        }
    }

    #[test]
    fn presets_are_what_their_users_know() {
        let rows: &[(&str, Context, &str, Action)] = &[
            ("vim", Context::Grid, "j", Action::CursorDown),
            ("vim", Context::Grid, "g g", Action::CursorFirst),
            ("vim", Context::Grid, "G", Action::CursorLast),
            ("vim", Context::Grid, "d d", Action::Delete),
            ("vim", Context::Grid, "v", Action::SelectRange),
            ("vim", Context::Grid, "y y", Action::CopyRows),
            ("vim", Context::Grid, "ctrl+z", Action::Suspend),
            ("vim", Context::Grid, "ctrl+r", Action::Redo),
            ("vim", Context::Grid, ":", Action::Palette),
            ("vim", Context::Grid, "Z Z", Action::Quit),
            ("emacs", Context::Grid, "ctrl+n", Action::CursorDown),
            ("emacs", Context::Grid, "ctrl+p", Action::CursorUp),
            ("emacs", Context::Grid, "alt+v", Action::CursorPageUp),
            ("emacs", Context::Grid, "ctrl+space", Action::SelectRange),
            ("emacs", Context::Grid, "alt+x", Action::Palette),
            ("emacs", Context::Grid, "ctrl+g", Action::Cancel),
            ("emacs", Context::Grid, "ctrl+s", Action::FilterEdit),
            ("emacs", Context::Grid, "ctrl+x ctrl+c", Action::Quit),
            ("emacs", Context::Text, "ctrl+x ctrl+s", Action::TextSave),
            ("emacs", Context::Text, "ctrl+g", Action::TextCancel),
            ("safe", Context::Grid, "j", Action::CursorDown),
        ];
        for (name, context, keys, action) in rows {
            let keys = Key::parse_sequence(keys).unwrap();
            assert_eq!(preset(name).meaning(*context, &keys), crate::action::Match::Command((*action).into()), "{name} {keys:?}");
        }
    }

    #[test]
    fn a_file_builds_on_what_it_names_and_else_on_the_base() {
        let dd = |text: &str, base: &str| load(&source("keymap.toml", text), base, &|_| None).0.hint(&Action::Delete.into());
        assert_eq!(dd("", "vim"), "Delete");
        let has_dd = |text: &str, base: &str| {
            load(&source("keymap.toml", text), base, &|_| None).0.keys_of(Context::Grid, &Action::Delete.into()).contains(&"d d".to_owned())
        };
        assert!(has_dd("inherits = \"vim\"\n", "default") && has_dd("", "vim") && !has_dd("inherits = \"default\"\n", "vim"));
    }

    #[test]
    fn loops_and_missing_parents_are_found_and_the_rest_applies() {
        let find = |name: &str| (name == "mine").then(|| source("mine.toml", "inherits = \"other\"\n"));
        let both = |name: &str| match name {
            "other" => Some(source("other.toml", "\ninherits = \"mine\"\n")),
            _ => find(name),
        };
        let own = source("keymap.toml", "inherits = \"mine\"\n[grid]\n\"assign\" = [\"X\"]\n");
        for (find, file, line, word) in
            [(&find as &dyn Fn(&str) -> Option<Source>, "mine.toml", 1, "no keymap 'other'"), (&both, "other.toml", 2, "never end")]
        {
            let (keymap, findings) = load(&own, DEFAULT, find);
            assert_eq!(findings.len(), 1, "{findings:?}");
            assert_eq!((findings[0].file.as_str(), findings[0].line), (file, line));
            assert!(findings[0].problem.contains(word), "{findings:?}");
            assert_eq!(keymap.hint(&Action::Assign.into()), "X");
            assert_eq!(keymap.hint(&Action::Undo.into()), "u");
        }
        let itself = load(&source("keymap.toml", "inherits = \"me\"\n"), DEFAULT, &|_| Some(source("keymap.toml", "inherits = \"me\"\n")));
        assert_eq!(itself.1.len(), 1);
    }
}
