//! What a keymap file may make difficult although it can be read: found before somebody misses a key.

use super::{
    ACTIONS, Action, Command, Context,
    keyclass::{Class, taken_by},
    keymap::{Binding, Keymap, is_reserved, label},
};
use crate::settings::{Finding, Level};

/// More keys for one action are hard to remember.
const MOST_KEYS: usize = 4;

/// Actions that every context may put in the shade with what does the same there.
const SHADED: &[Action] = &[Action::TabNext, Action::TabPrevious, Action::Cancel, Action::Close];

/// Looks at what the lines of `file` make of the keymap, `parent` being the keymap without them. Errors are found when the
/// file is read; these are warnings and things to know.
#[must_use]
pub fn check(keymap: &Keymap, file: &str, parent: &Keymap) -> Vec<Finding> {
    let mut check = Check { keymap, file, findings: Vec::new() };
    for context in Context::ALL {
        for def in ACTIONS {
            for command in def.commands() {
                if context.chain().contains(&def.context) {
                    check.command(context, &command);
                }
            }
        }
    }
    check.differences(parent);
    let mut findings = check.findings;
    findings.sort_by_key(|finding| (finding.line, finding.level));
    findings.dedup();
    findings
}

struct Check<'a> {
    keymap: &'a Keymap,
    file: &'a str,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn find(&mut self, level: Level, line: usize, problem: String) {
        self.findings.push(Finding { level, file: self.file.to_owned(), line, problem });
    }

    /// The line of the file that last had to do with the keys of a command, if one had.
    fn line_of(&self, context: Context, command: &Command) -> Option<usize> {
        let own = |taken: &&super::keymap::Taken| taken.context == context && taken.command == *command && taken.file == self.file;
        self.keymap.taken.iter().rev().find(own).map(|taken| taken.line)
    }

    fn command(&mut self, context: Context, command: &Command) {
        let (keymap, file) = (self.keymap, self.file);
        let rows = keymap.bindings_of(context, command);
        for row in rows.iter().filter(|row| row.file == file) {
            self.key(row, &rows);
            self.shade(context, row);
        }
        let Some(line) = self.line_of(context, command).filter(|_| command.action.def().context == context) else { return };
        if rows.is_empty() {
            self.find(Level::Warning, line, format!("no key is left for {command}; only the list of all actions reaches it"));
        } else if rows.iter().all(|row| Class::of_all(&row.keys) > Class::Always) {
            let keys: Vec<String> = rows.iter().map(|row| label(&row.keys)).collect();
            self.find(
                Level::Warning,
                line,
                format!("not every terminal sends {} for {command}: give it a plain key as well", keys.join(" or ")),
            );
        }
        let chosen = rows.iter().filter(|row| !is_reserved(&row.keys)).count();
        if chosen > MOST_KEYS {
            self.find(Level::Warning, line, format!("{command} has {chosen} keys; more than {MOST_KEYS} are hard to remember"));
        }
    }

    /// What becomes of a key on its way.
    fn key(&mut self, row: &Binding, all: &[&Binding]) {
        if Class::of_all(&row.keys) == Class::Extended {
            let problem = format!("'{}' for {}: {}", label(&row.keys), row.command, Class::Extended.words());
            self.find(Level::Warning, row.line, problem);
        }
        if let Some((key, who)) = row.keys.iter().find_map(|key| taken_by(*key).map(|who| (key.label(), who))) {
            let free = |other: &&Binding| other.keys.iter().all(|key| taken_by(*key).is_none());
            let level = if all.iter().any(free) { Level::Info } else { Level::Warning };
            self.find(level, row.line, format!("'{key}' for {} is often taken by {who}", row.command));
        }
    }

    /// A key that means something everywhere and something else here.
    fn shade(&mut self, context: Context, row: &Binding) {
        for around in context.chain().iter().filter(|around| **around != context) {
            let rows = self.keymap.bindings.get(around).map(Vec::as_slice).unwrap_or_default();
            let Some(other) = rows.iter().find(|other| other.keys == row.keys && other.command != row.command) else { continue };
            if SHADED.contains(&other.command.action) && context != Context::Grid {
                continue;
            }
            let free = |more: &&&Binding| self.keymap.meaning(context, &more.keys) == super::Match::Command(other.command.clone());
            let remaining: Vec<String> =
                self.keymap.bindings_of(*around, &other.command).iter().filter(free).map(|more| label(&more.keys)).collect();
            let (level, rest) = match remaining.is_empty() {
                true => (Level::Warning, "which has no other key there".to_owned()),
                false => (Level::Info, format!("which {} still does", remaining.join(" or "))),
            };
            let problem = format!("'{}' in [{}] hides {}, {rest}", label(&row.keys), context.name(), other.command);
            self.find(level, row.line, problem);
        }
    }

    /// What the file changes.
    fn differences(&mut self, parent: &Keymap) {
        for context in Context::ALL {
            for def in ACTIONS {
                for command in def.commands() {
                    let Some(line) = self.line_of(context, &command) else { continue };
                    let (before, now) = (parent.keys_of(context, &command), self.keymap.keys_of(context, &command));
                    if before != now {
                        let words = |keys: &[String]| if keys.is_empty() { "no key".to_owned() } else { keys.join(", ") };
                        self.find(Level::Info, line, format!("{command}: {}, before {}", words(&now), words(&before)));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<(Level, usize, String)> {
        let mut keymap = Keymap::standard();
        let mut findings = keymap.apply("mine.toml", text);
        findings.extend(check(&keymap, "mine.toml", &Keymap::standard()));
        findings.into_iter().map(|finding| (finding.level, finding.line, finding.problem)).collect()
    }

    #[test]
    fn each_rule_has_its_level_line_and_words() {
        for (text, level, line, words) in [
            ("[grid]\n\"asign\" = [\"x\"]\n", Level::Error, 2, "there is no action 'asign'"),
            ("[gird]\n", Level::Error, 1, "there is no context 'gird'"),
            ("[grid]\n\"assign\" = [\"ctrl+m\"]\n", Level::Error, 2, "write enter"),
            (
                "[grid]\n\"assign\" = [\"W\", \"C-w\"]\n\"delete\" = [\"<c-w>\"]\n",
                Level::Error,
                3,
                "clashes with 'Ctrl+W' for assign (mine.toml, line 2)",
            ),
            ("[grid]\n\"assign\" = [\"g\"]\n", Level::Error, 2, "clashes with 'g "),
            ("[dialog]\n\"dialog-yes\" = [\"esc\"]\n", Level::Error, 2, "always steps back"),
            ("[text]\n\"text-save\" = [\"s\"]\n", Level::Error, 2, "printable keys are text"),
            ("[grid]\n\"undo\" = \"x\"\n", Level::Error, 2, "needs a list"),
            ("[grid]\n\"undo\" = { plus = [\"x\"] }\n", Level::Error, 2, "takes add and remove"),
            ("[form]\n\"undo\" = [\"Q\"]\n[pick]\n\"undo\" = [\"F9\"]\n", Level::Error, 4, "belongs under [global]"),
            ("[grid]\n\n\"assign\" = []\n", Level::Warning, 3, "no key is left for assign"),
            ("[grid]\n\"export\" = [\"w\"]\n", Level::Warning, 2, "no key is left for assign"),
            ("[grid]\n\"assign\" = [\"ctrl+w\"]\n", Level::Warning, 2, "not every terminal sends Ctrl+W for assign"),
            ("[grid]\n\"assign\" = [\"w\", \"ctrl+enter\"]\n", Level::Warning, 2, "extended keyboard protocol"),
            ("[grid]\n\"assign\" = [\"ctrl+b\"]\n", Level::Warning, 2, "often taken by tmux"),
            ("[grid]\n\"assign\" = [\"w\", \"ctrl+a\"]\n", Level::Info, 2, "often taken by screen"),
            ("[grid]\n\"assign\" = [\"w\", \"L\"]\n", Level::Warning, 2, "hides log-open, which has no other key there"),
            ("[grid]\n\"assign\" = [\"w\", \"ctrl+z\"]\n", Level::Info, 2, "hides undo, which u still does"),
            ("[grid]\n\"assign\" = { add = [\"X\", \"Y\", \"Q\", \"ctrl+w\"] }\n", Level::Warning, 2, "has 5 keys"),
            ("[grid]\n\"assign\" = [\"X\"]\n", Level::Info, 2, "assign: X, before w"),
        ] {
            let found = found(text);
            assert!(
                found.iter().any(|(of, at, problem)| (*of, *at) == (level, line) && problem.contains(words)),
                "{text}\n{words}\n{found:#?}"
            );
        }
    }

    #[test]
    fn a_file_that_says_nothing_is_without_findings() {
        assert_eq!(found("# mine\n"), vec![]);
        assert_eq!(found("schema = 1\ninherits = \"default\"\n[grid]\n\"assign\" = [\"w\"]\n"), vec![]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_file_breaks_it_and_every_finding_has_a_line_of_the_file(
            lines in proptest::collection::vec(
                prop_oneof![
                    Just("[grid]".to_owned()), Just("[text]".to_owned()), Just("[global]".to_owned()),
                    (0..ACTIONS.len(), "[a-z+ ]{0,4}").prop_map(|(at, keys)| format!("\"{}\" = [\"{keys}\"]", ACTIONS[at].name)),
                    (0..ACTIONS.len(), "[a-zA-Z]").prop_map(|(at, key)| format!("\"{}\" = {{ add = [\"{key}\"] }}", ACTIONS[at].name)),
                    ".{0,12}",
                ],
                0..12,
            )
        ) {
            let text = lines.join("\n");
            for (_, line, problem) in found(&text) {
                prop_assert!((1..=text.matches('\n').count() + 1).contains(&line), "{line}: {problem}");
            }
        }
    }
}
