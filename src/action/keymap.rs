//! Keymap files: which keys do what, with findings by file and line.

use std::collections::HashMap;

use toml::de::{DeTable, DeValue};

use super::{Command, Context, key::Key};
use crate::settings::Finding;

/// The keys that ship with the program.
pub const DEFAULT: &str = include_str!("../../keymaps/default.toml");

/// What a key means after those pressed before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// Do this.
    Command(Command),
    /// More keys must follow: each with what it would do or begin.
    Prefix(Vec<(Key, Option<Command>)>),
    /// Nothing.
    None,
}

#[derive(Clone, Debug)]
struct Binding {
    keys: Vec<Key>,
    command: Command,
    file: String,
    line: usize,
}

/// Keys to commands, by context.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    bindings: HashMap<Context, Vec<Binding>>,
}

impl Keymap {
    /// The keymap that ships with the program.
    #[must_use]
    pub fn standard() -> Self {
        let mut keymap = Self::default();
        // A test proves that the embedded file has no findings.
        drop(keymap.apply("default.toml", DEFAULT));
        keymap
    }

    /// Lays a file over what is there: a list of keys replaces the command's keys in that context, an empty list takes
    /// them away. Answers what was wrong; every other line applies.
    pub fn apply(&mut self, file: &str, text: &str) -> Vec<Finding> {
        let finding = |offset: usize, problem: String| Finding::error(file, Finding::line_of(text, offset), problem);
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                return vec![finding(error.span().map_or(0, |span| span.start), error.message().to_owned())];
            }
        };
        let mut findings = Vec::new();
        for (context_name, value) in table.get_ref() {
            let at = context_name.span().start;
            let DeValue::Table(rows) = value.get_ref() else {
                // Words about the file itself: `schema`, `name`, `title`, `inherits`.
                if !matches!(context_name.get_ref().as_ref(), "schema" | "name" | "title" | "inherits") {
                    findings.push(finding(at, format!("'{}' is neither a context nor a word about the file", context_name.get_ref())));
                }
                continue;
            };
            let Some(context) = Context::named(context_name.get_ref()) else {
                let known = Context::ALL.map(Context::name).join(", ");
                findings.push(finding(at, format!("there is no context '{}'; there are {known}", context_name.get_ref())));
                continue;
            };
            for (name, keys) in rows {
                let line_at = name.span().start;
                match read_row(name.get_ref(), keys.get_ref()) {
                    Ok((command, sequences)) => {
                        let line = finding(line_at, String::new()).line;
                        let rows = self.bindings.entry(context).or_default();
                        rows.retain(|row| row.command != command);
                        rows.extend(sequences.into_iter().map(|keys| Binding {
                            keys,
                            command: command.clone(),
                            file: file.to_owned(),
                            line,
                        }));
                    }
                    Err(problem) => findings.push(finding(line_at, problem)),
                }
            }
        }
        findings.extend(self.drop_clashes());
        findings
    }

    /// The same keys twice, or keys that begin a longer sequence: the later line loses.
    fn drop_clashes(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for rows in self.bindings.values_mut() {
            let mut kept: Vec<Binding> = Vec::with_capacity(rows.len());
            for row in rows.drain(..) {
                match kept.iter().find(|other| other.keys.starts_with(&row.keys) || row.keys.starts_with(&other.keys)) {
                    None => kept.push(row),
                    Some(other) => findings.push(Finding::error(
                        &row.file,
                        row.line,
                        format!(
                            "'{}' for {} clashes with '{}' for {} ({}, line {})",
                            label(&row.keys),
                            row.command,
                            label(&other.keys),
                            other.command,
                            other.file,
                            other.line
                        ),
                    )),
                }
            }
            *rows = kept;
        }
        findings
    }

    /// What `key` means in `context` after the keys `before`.
    #[must_use]
    pub fn resolve(&self, context: Context, before: &[Key], key: Key) -> Match {
        let mut typed = before.to_vec();
        typed.push(key);
        let mut next: Vec<(Key, Option<Command>)> = Vec::new();
        for inner in context.chain() {
            let rows = self.bindings.get(inner).map(Vec::as_slice).unwrap_or_default();
            if next.is_empty()
                && let Some(row) = rows.iter().find(|row| row.keys == typed)
            {
                return Match::Command(row.command.clone());
            }
            next.extend(
                rows.iter()
                    .filter(|row| row.keys.len() > typed.len() && row.keys.starts_with(&typed))
                    .map(|row| (row.keys[typed.len()], (row.keys.len() == typed.len() + 1).then(|| row.command.clone()))),
            );
        }
        next.sort_by_key(|(key, _)| *key);
        next.dedup_by_key(|(key, _)| *key);
        if next.is_empty() { Match::None } else { Match::Prefix(next) }
    }

    /// The keys of a command in its context, shortest and plainest first, as people read them.
    #[must_use]
    pub fn keys_of(&self, context: Context, command: &Command) -> Vec<String> {
        let mut keys: Vec<&Binding> =
            self.bindings.get(&context).map(|rows| rows.iter().filter(|row| row.command == *command).collect()).unwrap_or_default();
        keys.sort_by_key(|row| (row.keys.len(), row.keys.iter().any(|key| key.ctrl || key.alt || key.shift)));
        keys.into_iter().map(|row| label(&row.keys)).collect()
    }

    /// The key hints show for a command in its own context; empty when it has none.
    #[must_use]
    pub fn hint(&self, command: &Command) -> String {
        self.keys_of(command.action.def().context, command).into_iter().next().unwrap_or_default()
    }

    /// Every binding: context, keys, command.
    pub fn all(&self) -> impl Iterator<Item = (Context, String, &Command)> {
        Context::ALL
            .into_iter()
            .flat_map(|context| self.bindings.get(&context).into_iter().flatten().map(move |row| (context, label(&row.keys), &row.command)))
    }
}

fn label(keys: &[Key]) -> String {
    keys.iter().map(|key| key.label()).collect::<Vec<_>>().join(" ")
}

fn read_row(name: &str, keys: &DeValue<'_>) -> Result<(Command, Vec<Vec<Key>>), String> {
    let command = Command::parse(name)?;
    let DeValue::Array(items) = keys else {
        return Err(format!("'{name}' needs a list of keys in brackets, such as [\"ctrl+s\", \"F2\"]"));
    };
    let mut sequences = Vec::new();
    for item in items {
        let DeValue::String(text) = item.get_ref() else {
            return Err(format!("'{name}' needs keys in quotes"));
        };
        sequences.push(Key::parse_sequence(text).map_err(|problem| format!("'{name}': {problem}"))?);
    }
    Ok((command, sequences))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{ACTIONS, Action, Arg};

    #[test]
    fn the_shipped_keymap_has_no_findings() {
        assert_eq!(Keymap::default().apply("default.toml", DEFAULT), vec![]);
    }

    #[test]
    fn every_action_has_a_key() {
        let keymap = Keymap::standard();
        for def in ACTIONS {
            let command = match def.arg {
                Arg::None => Command::new(def.action),
                Arg::Number { most, .. } => Command { action: def.action, arg: Some(most) },
            };
            assert!(!keymap.hint(&command).is_empty(), "{} has no key", def.name);
        }
    }

    #[test]
    fn findings_name_file_line_and_remedy_and_the_rest_applies() {
        let mut keymap = Keymap::standard();
        let text = "[grid]\n\"undoo\" = [\"x\"]\n\"select-all\" = [\"ctrl+i\"]\n\"bulk-edit\" = [\"M\"]\n\n[gird]\n\"assign\" = [\"z\"]\n";
        let findings: Vec<String> = keymap.apply("mine.toml", text).iter().map(ToString::to_string).collect();
        assert_eq!(findings.len(), 3, "{findings:#?}");
        assert!(findings.iter().any(|f| f == "mine.toml, line 2: there is no action 'undoo'"), "{findings:#?}");
        assert!(findings.iter().any(|f| f.starts_with("mine.toml, line 3: ")), "{findings:#?}");
        assert!(findings.iter().any(|f| f.starts_with("mine.toml, line 6: there is no context 'gird'")), "{findings:#?}");
        assert_eq!(keymap.resolve(Context::Grid, &[], Key::char('M')), Match::Command(Action::BulkEdit.into()));
    }

    #[test]
    fn a_key_that_begins_a_sequence_clashes_with_it() {
        let mut keymap = Keymap::default();
        let findings = keymap.apply("k.toml", "[grid]\n\"cursor-first\" = [\"g g\"]\n\"undo\" = [\"g\"]\n");
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].problem.contains("clashes"), "{findings:?}");
    }

    #[test]
    fn a_sequence_is_followed_key_by_key() {
        let keymap = Keymap::standard();
        let Match::Prefix(next) = keymap.resolve(Context::Grid, &[], Key::char('g')) else { panic!("g begins sequences") };
        assert!(next.iter().any(|(key, command)| *key == Key::char('g') && *command == Some(Action::CursorFirst.into())));
        assert_eq!(keymap.resolve(Context::Grid, &[Key::char('g')], Key::char('g')), Match::Command(Action::CursorFirst.into()));
        assert_eq!(keymap.resolve(Context::Grid, &[Key::char('g')], Key::char('X')), Match::None);
    }

    #[test]
    fn a_broken_file_is_one_finding_with_its_line() {
        let findings = Keymap::standard().apply("k.toml", "[grid]\n\"undo\" = [\n");
        assert_eq!(findings.len(), 1);
        assert!(findings[0].line >= 2);
    }
}
