//! A keymap file: read row by row with its lines, and written into without touching the person's comments.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

use super::{Command, Context, key::Key};
use crate::settings::Finding;

/// Keys one after the other, and the line they stand in.
pub(super) type Spelt = (Vec<Key>, usize);

/// What a row does to the keys that are inherited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// `["x"]`: these and no others; `[]`: none.
    Replace(Vec<Spelt>),
    /// `{ add = ["x"], remove = ["y"] }`.
    Modify {
        /// Beside those inherited.
        add: Vec<Spelt>,
        /// No longer.
        remove: Vec<Spelt>,
    },
}

/// A row: an action's keys in a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub context: Context,
    pub command: Command,
    pub line: usize,
    pub change: Change,
}

/// What a file says.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyFile {
    /// The preset or file it builds on, and the line that says so.
    pub inherits: Option<(String, usize)>,
    /// Its title, for help.
    pub title: Option<String>,
    /// In the order of the file.
    pub rows: Vec<Row>,
    /// What could not be read.
    pub findings: Vec<Finding>,
}

/// Words about the file itself.
const HEAD: &[&str] = &["schema", "name", "title", "inherits"];
/// The version of the files' form.
const SCHEMA: &str = "1";

struct Reading<'a> {
    name: &'a str,
    text: &'a str,
    file: KeyFile,
}

/// Reads a file; every row that can be read is there, every other one is a finding.
pub(super) fn read(name: &str, text: &str) -> KeyFile {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reading = Reading { name, text, file: KeyFile::default() };
    for error in errors {
        reading.find(error.span().unwrap_or(0..0), error.message().to_owned());
    }
    for (word, value) in table.get_ref() {
        match value.get_ref() {
            DeValue::Table(rows) => reading.context(word, rows),
            _ => reading.head(word, value),
        }
    }
    let mut file = reading.file;
    // The table is sorted by name; people read by line.
    file.rows.sort_by_key(|row| row.line);
    file.findings.sort_by_key(|finding| finding.line);
    file
}

impl Reading<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        Finding::line_of(self.text, span.start)
    }

    fn find(&mut self, span: Range<usize>, problem: String) {
        let line = self.line(&span);
        self.file.findings.push(Finding::error(self.name, line, problem));
    }

    fn head(&mut self, word: &Spanned<impl AsRef<str>>, value: &Spanned<DeValue<'_>>) {
        let name = word.get_ref().as_ref();
        if !HEAD.contains(&name) {
            return self.find(word.span(), format!("'{name}' is neither a context nor a word about the file ({})", HEAD.join(", ")));
        }
        match (name, value.get_ref()) {
            ("inherits", DeValue::String(parent)) => self.file.inherits = Some((parent.to_string(), self.line(&word.span()))),
            ("title", DeValue::String(title)) => self.file.title = Some(title.to_string()),
            ("name", DeValue::String(_)) => {}
            ("schema", DeValue::Integer(number)) if number.as_str() == SCHEMA => {}
            ("schema", _) => self.find(word.span(), format!("this program reads files of schema = {SCHEMA}")),
            _ => self.find(word.span(), format!("'{name}' needs a word in quotes")),
        }
    }

    fn context(&mut self, word: &Spanned<impl AsRef<str>>, rows: &DeTable<'_>) {
        let Some(context) = Context::named(word.get_ref().as_ref()) else {
            let known = Context::ALL.map(Context::name).join(", ");
            return self.find(word.span(), format!("there is no context '{}'; there are {known}", word.get_ref().as_ref()));
        };
        for (name, keys) in rows {
            let line = self.line(&name.span());
            let command = match Command::parse(name.get_ref()) {
                Ok(command) => command,
                Err(problem) => {
                    self.find(name.span(), problem);
                    continue;
                }
            };
            let home = command.action.def().context;
            if !context.chain().contains(&home) {
                self.find(name.span(), format!("'{command}' belongs under [{}], not under [{}]", home.name(), context.name()));
                continue;
            }
            if let Some(change) = self.change(name.get_ref(), name.span(), keys) {
                self.file.rows.push(Row { context, command, line, change });
            }
        }
    }

    fn change(&mut self, name: &str, at: Range<usize>, value: &Spanned<DeValue<'_>>) -> Option<Change> {
        match value.get_ref() {
            DeValue::Array(_) => {
                let keys = self.keys(name, value);
                // A list of which nothing could be read takes nothing away.
                (!keys.is_empty() || matches!(value.get_ref(), DeValue::Array(list) if list.is_empty())).then_some(Change::Replace(keys))
            }
            DeValue::Table(parts) => {
                let (mut add, mut remove) = (Vec::new(), Vec::new());
                for (part, keys) in parts {
                    match part.get_ref().as_ref() {
                        "add" => add = self.keys(name, keys),
                        "remove" => remove = self.keys(name, keys),
                        other => self.find(part.span(), format!("'{name}' takes add and remove, not '{other}'")),
                    }
                }
                Some(Change::Modify { add, remove })
            }
            _ => {
                self.find(at, format!("'{name}' needs a list of keys in brackets, such as [\"ctrl+s\", \"F2\"]"));
                None
            }
        }
    }

    fn keys(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Vec<Spelt> {
        let DeValue::Array(items) = value.get_ref() else {
            self.find(value.span(), format!("'{name}' needs keys in brackets, such as [\"ctrl+s\", \"F2\"]"));
            return Vec::new();
        };
        let mut keys = Vec::new();
        for item in items {
            let DeValue::String(text) = item.get_ref() else {
                self.find(item.span(), format!("'{name}' needs keys in quotes"));
                continue;
            };
            match Key::parse_sequence(text) {
                Ok(sequence) => keys.push((sequence, self.line(&item.span()))),
                Err(problem) => self.find(item.span(), format!("'{name}': {problem}")),
            }
        }
        keys
    }
}

/// The text of a keymap file after a person gave `command` one more key: comments and order stay, and no other row of the
/// file claims the key any longer.
///
/// # Errors
/// When the file cannot be read as it is: it is better mended by hand than written over.
pub fn with_key(text: &str, command: &Command, keys: &[Key]) -> Result<String, String> {
    let fresh = "# Your own keys. What is not written here is as in the preset.\nschema = 1\n";
    let mut document: DocumentMut = if text.trim().is_empty() { fresh } else { text }
        .parse()
        .map_err(|error: toml_edit::TomlError| format!("the keymap file has an error: {}", error.message()))?;
    let context = command.action.def().context.name();
    let rows = document.entry(context).or_insert_with(|| Item::Table(Table::new()));
    let Some(rows) = rows.as_table_like_mut() else {
        return Err(format!("'{context}' is not a table in the keymap file"));
    };
    for (_, row) in rows.iter_mut() {
        if let Some(list) = row.as_array_mut() {
            forget(list, keys);
        } else if let Some(list) = row.get_mut("add").and_then(Item::as_array_mut) {
            forget(list, keys);
        }
    }
    let row = rows.entry(&command.to_string()).or_insert_with(|| Item::Value(Value::InlineTable(InlineTable::new())));
    let list = if row.is_array() {
        row.as_array_mut()
    } else {
        if let Some(removed) = row.get_mut("remove").and_then(Item::as_array_mut) {
            forget(removed, keys);
        }
        row.as_inline_table_mut().and_then(|parts| parts.get_or_insert("add", Array::new()).as_array_mut())
    };
    let Some(list) = list else {
        return Err(format!("the row '{command}' of the keymap file is neither a list nor {{ add = [..] }}"));
    };
    list.push(spelling(keys));
    Ok(document.to_string())
}

/// Keys as files write them.
#[must_use]
pub(super) fn spelling(keys: &[Key]) -> String {
    keys.iter().map(|key| key.spelling()).collect::<Vec<_>>().join(" ")
}

fn forget(list: &mut Array, keys: &[Key]) {
    list.retain(|item| item.as_str().and_then(|text| Key::parse_sequence(text).ok()).is_none_or(|other| other != keys));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;

    fn keys(text: &str) -> Vec<Key> {
        Key::parse_sequence(text).unwrap()
    }

    #[test]
    fn a_row_replaces_adds_or_removes() {
        let file = read("k.toml", "[grid]\n\"undo\" = 3\n\"assign\" = [\"w\", \"W\"]\n\"delete\" = { add = [\"x\"], remove = [\"d\"] }\n");
        assert_eq!(file.findings.len(), 1);
        assert_eq!(file.rows.len(), 2);
        assert_eq!(file.rows[0].change, Change::Replace(vec![(keys("w"), 3), (keys("W"), 3)]));
        assert_eq!(file.rows[1].change, Change::Modify { add: vec![(keys("x"), 4)], remove: vec![(keys("d"), 4)] });
    }

    #[test]
    fn a_faulty_line_leaves_the_others() {
        let file = read("k.toml", "[grid]\n\"assign\" = [\n\"delete\" = [\"X\"]\n\"export\" = [\"E\"]\n");
        assert!(file.findings.iter().all(|finding| (2..=4).contains(&finding.line)) && !file.findings.is_empty(), "{:?}", file.findings);
        let file = read("k.toml", "[grid]\n\"assign\" == [\"w\"]\n\"export\" = [\"E\"]\n");
        assert_eq!(file.findings[0].line, 2);
        assert!(file.rows.iter().any(|row| row.command == Action::ExportOpen.into()), "{file:?}");
    }

    #[test]
    fn a_key_of_which_nothing_can_be_read_takes_nothing_away() {
        assert!(read("k.toml", "[grid]\n\"assign\" = [\"ctrl+i\"]\n").rows.is_empty());
        assert_eq!(read("k.toml", "[grid]\n\"assign\" = []\n").rows.len(), 1);
    }

    #[test]
    fn writing_keeps_comments_and_takes_the_key_from_other_rows() {
        let text = "# mine\ninherits = \"vim\"\n\n[grid]\n# often\n\"assign\" = [\"x\", \"w\"] # both\n\"delete\" = { add = [\"C-x\"] }\n";
        let written = with_key(text, &Action::ExportOpen.into(), &keys("x")).unwrap();
        assert_eq!(
            written,
            "# mine\ninherits = \"vim\"\n\n[grid]\n# often\n\"assign\" = [ \"w\"] # both\n\"delete\" = { add = [\"C-x\"] }\nexport = { add = [\"x\"] }\n"
        );
        let written = with_key(&written, &Action::Delete.into(), &keys("g x")).unwrap();
        assert!(written.contains("\"delete\" = { add = [\"C-x\", \"g x\"] }"), "{written}");
        let command = Command { action: Action::ScoreSet, arg: Some(3) };
        let fresh = with_key("", &command, &keys("ctrl+t")).unwrap();
        assert!(fresh.ends_with("schema = 1\n\n[grid]\n\"score-set 3\" = { add = [\"ctrl+t\"] }\n"), "{fresh}");
        assert!(read("k.toml", &fresh).findings.is_empty());
        assert!(with_key("[grid\n", &command, &keys("x")).is_err());
    }
}
