//! Which key does what: layers of keymap files, the later over the earlier, and what is found wrong while laying them.

use std::collections::HashMap;

use super::{
    Command, Context,
    key::{Key, KeyCode},
    keyfile::{self, Change, KeyFile, Spelt},
};
use crate::settings::Finding;

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

/// A key of a command, and where that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    pub keys: Vec<Key>,
    pub command: Command,
    pub file: String,
    pub line: usize,
}

/// A command of a lower layer lost a key to a line of a higher one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub context: Context,
    pub command: Command,
    pub file: String,
    pub line: usize,
}

/// Keys to commands, by context.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    pub(super) bindings: HashMap<Context, Vec<Binding>>,
    pub(super) taken: Vec<Taken>,
}

impl Keymap {
    /// The keymap that ships as the default.
    #[must_use]
    pub fn standard() -> Self {
        super::presets::preset(super::presets::DEFAULT)
    }

    /// Lays a file over what is there: a list of keys replaces the command's keys in that context, an empty list takes them
    /// away, `add` and `remove` change them. A key goes to the later layer. Answers what was wrong; every other line applies.
    pub fn apply(&mut self, file: &str, text: &str) -> Vec<Finding> {
        self.lay(file, keyfile::read(file, text))
    }

    pub(super) fn lay(&mut self, file: &str, read: KeyFile) -> Vec<Finding> {
        let mut findings = read.findings;
        let mut wanted: Vec<(Context, Binding)> = Vec::new();
        for row in read.rows {
            let bound = |(keys, line): Spelt| Binding { keys, command: row.command.clone(), file: file.to_owned(), line };
            let rows = self.bindings.entry(row.context).or_default();
            let add = match row.change {
                Change::Replace(keys) => {
                    rows.retain(|other| other.command != row.command || is_reserved(&other.keys));
                    keys
                }
                Change::Modify { add, remove } => {
                    let gone = |other: &Binding| remove.iter().any(|(keys, _)| *keys == other.keys) && !is_reserved(&other.keys);
                    rows.retain(|other| other.command != row.command || !gone(other));
                    add
                }
            };
            wanted.extend(add.into_iter().map(|spelt| (row.context, bound(spelt))));
            // Its line is remembered even when it takes all keys away.
            self.taken.push(Taken { context: row.context, command: row.command, file: file.to_owned(), line: row.line });
        }
        for (context, binding) in wanted {
            if let Err(problem) = self.bind(context, &binding) {
                findings.push(Finding::error(file, binding.line, problem));
            }
        }
        findings.sort_by_key(|finding| finding.line);
        findings
    }

    /// Gives a command one more key. Lower layers lose it; lines of the same file do not.
    fn bind(&mut self, context: Context, new: &Binding) -> Result<(), String> {
        refuse(context, &new.keys, &new.command)?;
        let clash = |other: &Binding, where_: Context| {
            let place = if where_ == context { String::new() } else { format!(" in [{}]", where_.name()) };
            format!(
                "'{}' for {} clashes with '{}' for {}{place} ({}, line {})",
                label(&new.keys),
                new.command,
                label(&other.keys),
                other.command,
                other.file,
                other.line
            )
        };
        // A key alone that begins sequences here or around would make them unreachable, and the other way round.
        for around in Context::ALL {
            let (inner, outer) = (around.chain().contains(&context), context.chain().contains(&around));
            if around == context || !(inner || outer) {
                continue;
            }
            let rows = self.bindings.get(&around).map(Vec::as_slice).unwrap_or_default();
            if let Some(other) = rows.iter().find(|other| other.keys.len() != new.keys.len() && begins(&other.keys, &new.keys)) {
                return Err(clash(other, around));
            }
        }
        let rows = self.bindings.entry(context).or_default();
        let is_own = |other: &&Binding| other.command == new.command && other.keys == new.keys;
        if rows.iter().any(|other| is_own(&other)) {
            return Ok(());
        }
        let meets = |other: &&Binding| begins(&other.keys, &new.keys);
        let stays = |other: &&Binding| other.file == new.file || other.keys.len() > new.keys.len();
        if let Some(other) = rows.iter().filter(meets).find(stays) {
            return Err(clash(other, context));
        }
        let (lost, kept) = std::mem::take(rows).into_iter().partition(|other| meets(&other));
        *rows = kept;
        rows.push(new.clone());
        let lost: Vec<Binding> = lost;
        self.taken.extend(lost.into_iter().map(|other| Taken { context, command: other.command, file: new.file.clone(), line: new.line }));
        Ok(())
    }

    /// Gives a command one more key at once, as a person does in the program: whoever had it loses it.
    ///
    /// # Errors
    /// A sentence: the key begins sequences, is text here, or always steps back.
    pub fn assign(&mut self, command: &Command, keys: &[Key]) -> Result<(), String> {
        let new = Binding { keys: keys.to_vec(), command: command.clone(), file: String::new(), line: 0 };
        let context = command.action.def().context;
        // What was assigned a moment ago is a lower layer too.
        let before = self.clone();
        if let Some(rows) = self.bindings.get_mut(&context) {
            rows.retain(|row| !row.file.is_empty() || row.keys != keys);
        }
        self.bind(context, &new).inspect_err(|_| *self = before)
    }

    /// What the keys do in a context and around it, as far as they do anything.
    #[must_use]
    pub fn meaning(&self, context: Context, keys: &[Key]) -> Match {
        keys.split_last().map_or(Match::None, |(last, before)| self.resolve(context, before, *last))
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

    /// The bindings of a command in a context, the plainest first.
    pub(super) fn bindings_of(&self, context: Context, command: &Command) -> Vec<&Binding> {
        let mut keys: Vec<&Binding> =
            self.bindings.get(&context).map(|rows| rows.iter().filter(|row| row.command == *command).collect()).unwrap_or_default();
        keys.sort_by_key(|row| (row.keys.len(), row.keys.iter().any(|key| key.ctrl || key.alt || key.shift)));
        keys
    }

    /// The keys of a command in its context, shortest and plainest first, as people read them.
    #[must_use]
    pub fn keys_of(&self, context: Context, command: &Command) -> Vec<String> {
        self.bindings_of(context, command).into_iter().map(|row| label(&row.keys)).collect()
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

    /// The whole keymap as a file that builds on nothing.
    #[must_use]
    pub fn export(&self, title: &str) -> String {
        let mut text = format!("schema = 1\ntitle = \"{title}\"\n");
        for context in Context::ALL {
            text += &format!("\n[{}]\n", context.name());
            let mut seen: Vec<&Command> = Vec::new();
            for row in self.bindings.get(&context).into_iter().flatten() {
                if !seen.contains(&&row.command) {
                    seen.push(&row.command);
                }
            }
            seen.sort_by_key(|command| (command.action, command.arg));
            for command in seen {
                let quoted = |row: &&Binding| format!("{:?}", keyfile::spelling(&row.keys));
                let keys: Vec<String> = self.bindings_of(context, command).iter().map(quoted).collect();
                text += &format!("\"{command}\" = [{}]\n", keys.join(", "));
            }
        }
        text
    }
}

/// As people read it: `g g`, `Ctrl+S`.
#[must_use]
pub fn label(keys: &[Key]) -> String {
    keys.iter().map(|key| key.label()).collect::<Vec<_>>().join(" ")
}

/// Esc and Ctrl+C alone: whatever a keymap says, they step back.
pub(super) fn is_reserved(keys: &[Key]) -> bool {
    matches!(keys, [key] if key.code == KeyCode::Esc && *key == Key::plain(KeyCode::Esc) || *key == Key { ctrl: true, ..Key::char('c') })
}

/// Keys a command cannot have in a context, whoever has them now.
fn refuse(context: Context, keys: &[Key], command: &Command) -> Result<(), String> {
    let Some(first) = keys.first() else { return Err("no key is given".to_owned()) };
    if is_reserved(&[*first]) && (keys.len() > 1 || command.action != context.way_out()) {
        return Err(format!("'{}' for {command}: {} always steps back and cannot be given to anything else", label(keys), first.label()));
    }
    if context.is_typing() && first.typed().is_some() {
        return Err(format!(
            "'{}' for {command}: printable keys are text in [{}]; a sequence may begin with F1",
            label(keys),
            context.name()
        ));
    }
    Ok(())
}

/// Whether one of them begins with the other.
fn begins(one: &[Key], other: &[Key]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;

    fn laid(base: &str, over: &str) -> (Keymap, Vec<Finding>) {
        let mut keymap = Keymap::default();
        assert_eq!(keymap.apply("base.toml", base), vec![]);
        let findings = keymap.apply("mine.toml", over);
        (keymap, findings)
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
    fn keys_that_clash_in_one_file_are_found_with_both_actions_and_places() {
        for (text, why) in [
            ("[grid]\n\"cursor-first\" = [\"C-a\"]\n\"assign\" = [\"<c-a>\"]\n", "the same key in two spellings"),
            ("[grid]\n\"cursor-first\" = [\"g g\"]\n\"assign\" = [\"g\"]\n", "a key that begins a sequence"),
            ("[global]\n\"redo\" = [\"g g\"]\n[grid]\n\"assign\" = [\"g\"]\n", "a key that begins a sequence around"),
            ("[grid]\n\"cursor-first\" = [\"g g\"]\n[global]\n\"redo\" = [\"g\"]\n", "a key around that begins a sequence"),
        ] {
            let findings = Keymap::default().apply("k.toml", text);
            assert_eq!(findings.len(), 1, "{why}: {findings:?}");
            let problem = findings[0].to_string();
            assert!(
                problem.contains("clashes") && problem.contains("assign") | problem.contains("redo") && problem.contains("k.toml, line "),
                "{problem}"
            );
        }
    }

    #[test]
    fn a_list_replaces_add_and_remove_change_and_nothing_unbinds() {
        let base = "[grid]\n\"assign\" = [\"w\", \"W\"]\n\"delete\" = [\"d\", \"delete\"]\n\"export\" = [\"x\"]\n\"import\" = [\"I\"]\n";
        let over = "[grid]\n\"assign\" = [\"z\"]\n\"delete\" = { add = [\"D\"], remove = [\"d\"] }\n\"export\" = []\n";
        let (keymap, findings) = laid(base, over);
        assert_eq!(findings, vec![]);
        let keys = |action: Action| keymap.keys_of(Context::Grid, &action.into());
        assert_eq!(keys(Action::Assign), ["z"]);
        assert_eq!(keys(Action::Delete), ["Delete", "D"]);
        assert_eq!(keys(Action::ExportOpen), [""; 0]);
        assert_eq!(keys(Action::ImportOpen), ["I"]);
    }

    #[test]
    fn a_key_goes_to_the_later_layer_but_does_not_swallow_sequences() {
        let base = "[grid]\n\"assign\" = [\"s\"]\n\"delete\" = [\"d\"]\n\"cursor-first\" = [\"g g\"]\n";
        let over = "[grid]\n\"export\" = [\"s s\"]\n\"import\" = [\"d\"]\n\"record-new\" = [\"g\"]\n";
        let (keymap, findings) = laid(base, over);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].line, 4);
        assert_eq!(keymap.hint(&Action::Assign.into()), "");
        assert_eq!(keymap.hint(&Action::Delete.into()), "");
        assert_eq!(keymap.hint(&Action::CursorFirst.into()), "g g");
        assert_eq!(keymap.hint(&Action::ExportOpen.into()), "s s");
    }

    #[test]
    fn stepping_back_is_never_lost() {
        for (text, found) in [
            ("[global]\n\"cancel\" = [\"X\"]\n", 0),
            ("[dialog]\n\"dialog-no\" = []\n", 0),
            ("[dialog]\n\"dialog-yes\" = [\"esc\"]\n", 1),
            ("[grid]\n\"assign\" = [\"ctrl+c\"]\n", 1),
            ("[grid]\n\"assign\" = [\"esc x\"]\n", 1),
        ] {
            let mut keymap = Keymap::standard();
            assert_eq!(keymap.apply("k.toml", text).len(), found, "{text}");
            for context in Context::ALL {
                for key in [Key::plain(KeyCode::Esc), Key { ctrl: true, ..Key::char('c') }] {
                    assert_eq!(keymap.resolve(context, &[], key), Match::Command(context.way_out().into()), "{text} {context:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_text_cannot_be_a_key_there() {
        let findings = Keymap::standard().apply("k.toml", "[text]\n\"text-editor\" = [\"e\", \"F1 E\"]\n[pick]\n\"pick-down\" = [\"j\"]\n");
        assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [2, 4], "{findings:?}");
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
    fn a_broken_file_is_found_with_its_line() {
        let findings = Keymap::standard().apply("k.toml", "[grid]\n\"undo\" = [\n");
        assert!(!findings.is_empty() && findings[0].line >= 2, "{findings:?}");
    }

    #[test]
    fn a_key_that_is_assigned_leaves_whoever_had_it() {
        let mut keymap = Keymap::standard();
        let keys = |text: &str| Key::parse_sequence(text).unwrap();
        keymap.assign(&Action::BulkEdit.into(), &keys("x")).unwrap();
        assert_eq!(keymap.resolve(Context::Grid, &[], Key::char('x')), Match::Command(Action::BulkEdit.into()));
        keymap.assign(&Action::ExportOpen.into(), &keys("x")).unwrap();
        assert_eq!(keymap.resolve(Context::Grid, &[], Key::char('x')), Match::Command(Action::ExportOpen.into()));
        assert_eq!(keymap.hint(&Action::BulkEdit.into()), "m");
        assert!(keymap.assign(&Action::BulkEdit.into(), &keys("g")).unwrap_err().contains("clashes"));
        assert_eq!(keymap.hint(&Action::CursorFirst.into()), "Home");
    }

    #[test]
    fn an_exported_keymap_is_the_same_keymap() {
        let keymap = Keymap::standard();
        let (again, findings) = laid(&keymap.export("Mine"), "");
        assert_eq!(findings, vec![]);
        let sorted = |keymap: &Keymap| {
            let mut all: Vec<String> = keymap.all().map(|(context, keys, command)| format!("{context:?} {keys} {command}")).collect();
            all.sort();
            all
        };
        assert_eq!(sorted(&again), sorted(&keymap));
    }
}
