//! The shell line that does what a plan does.

use std::collections::BTreeSet;

use roaring::RoaringTreemap;

use crate::{
    model::{Account, Conversion, FieldDef, Kind, Matches, RecordId, Schema, Target, TypeId, Value, record_type},
    proto::{Command, Edit, FieldEdit, Retained},
    text::width::width,
};

/// The most bytes that a terminal's clipboard takes.
const MOST: usize = 74_000;

/// A shell line in three parts.
#[derive(Clone, Debug, PartialEq)]
pub struct ShellLine {
    /// `prospekt set status=Contacted`
    what: String,
    whom: Whom,
    /// ` --apply`
    end: &'static str,
}

/// How the line names the records.
#[derive(Clone, Debug, PartialEq)]
enum Whom {
    /// By words: a filter, or an operation's number.
    Words(String),
    /// By a filter, as long as none is struck out.
    Filter(String),
    /// By number.
    Ids(RoaringTreemap),
    /// By number, once the hub said which.
    Unknown,
}

/// What is copied, and what to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The whole line.
    Whole(String),
    /// The line reads the numbers from standard input: there are too many for a clipboard.
    ReadsNumbers(String),
}

impl ShellLine {
    /// The line of a command; `None` where the shell has none.
    #[must_use]
    pub fn of(command: &Command, schema: &Schema) -> Option<Self> {
        let by_target = |what: String, target: &Target| Self { what, whom: whom(target, schema), end: " --apply" };
        Some(match command {
            Command::Bulk { target, edits, .. } => {
                let edits: Option<Vec<String>> = edits.iter().map(|edit| in_shell(edit, schema)).collect();
                by_target(format!("prospekt set {}", edits?.join(" ")), target)
            }
            Command::Deal { target, group, all, .. } => {
                let group = schema.groups.iter().find(|known| known.record == *group)?;
                by_target(format!("prospekt assign --group {}{}", quoted(&group.name), if *all { " --all-owners" } else { "" }), target)
            }
            Command::Convert { target, to, how, .. } => by_target(conversion(*to, how, schema)?, target),
            Command::Delete(target) => by_target("prospekt delete".to_owned(), target),
            Command::Erase { target, .. } => by_target("prospekt erase".to_owned(), target),
            Command::Retain(what) => {
                let only = if let Retained::Rule(id) = what { id.to_string() } else { "bin".to_owned() };
                Self { what: "prospekt retention".to_owned(), whom: Whom::Words(format!(" --only {only}")), end: " --apply" }
            }
            Command::Restore(target) => by_target("prospekt restore".to_owned(), target),
            Command::Undo(Some(seq), _) => Self { what: "prospekt undo".to_owned(), whom: Whom::Words(format!(" {seq}")), end: "" },
            _ => return None,
        })
    }

    /// Whether the hub has to be asked which records are meant.
    #[must_use]
    pub const fn lacks_numbers(&self) -> bool {
        matches!(self.whom, Whom::Unknown)
    }

    /// Takes the numbers in.
    pub fn number(&mut self, ids: RoaringTreemap) {
        self.whom = Whom::Ids(ids);
    }

    /// The line for the screen, at most that many cells where the numbers can be shortened. `None` where there is none yet.
    #[must_use]
    pub fn shown(&self, struck: &BTreeSet<RecordId>, cells: u16) -> Option<String> {
        let Whom::Ids(ids) = &self.whom else { return self.worded(struck) };
        let left = |text: &str| usize::from(cells).saturating_sub(width(text));
        let mut ids = numbers(ids, struck).peekable();
        let mut line = format!("{} --id ", self.what);
        ids.peek()?;
        let mut first = true;
        while let Some(id) = ids.next() {
            let piece = format!("{}{id}", if first { "" } else { "," });
            if !first && ids.peek().is_some() && left(&line) < width(&piece) + width(",...") + self.end.len() {
                line.push_str(",...");
                break;
            }
            line.push_str(&piece);
            first = false;
        }
        line.push_str(self.end);
        Some(line)
    }

    /// The line for the clipboard.
    #[must_use]
    pub fn copied(&self, struck: &BTreeSet<RecordId>) -> Option<Copied> {
        let Whom::Ids(ids) = &self.whom else { return self.worded(struck).map(Copied::Whole) };
        numbers(ids, struck).next()?;
        let mut line = format!("{} --id ", self.what);
        for (at, id) in numbers(ids, struck).enumerate() {
            if line.len() > MOST {
                return Some(Copied::ReadsNumbers(format!("{} --ids -{}", self.what, self.end)));
            }
            if at > 0 {
                line.push(',');
            }
            line.push_str(&id.to_string());
        }
        line.push_str(self.end);
        Some(Copied::Whole(line))
    }

    fn worded(&self, struck: &BTreeSet<RecordId>) -> Option<String> {
        match &self.whom {
            Whom::Words(words) => Some(format!("{}{words}{}", self.what, self.end)),
            Whom::Filter(words) if struck.is_empty() => Some(format!("{}{words}{}", self.what, self.end)),
            Whom::Filter(_) | Whom::Ids(_) | Whom::Unknown => None,
        }
    }
}

/// The words of a conversion; `None` where the shell has none for it.
fn conversion(to: TypeId, how: &Conversion, schema: &Schema) -> Option<String> {
    let mut line = format!("prospekt convert --to {}", quoted(&schema.record_type(to)?.name));
    if how.account != Account::None {
        line.push_str(&format!(" --account {}", how.account.name()));
    }
    if how.matches != Matches::Apart {
        line.push_str(&format!(" --matches {}", how.matches.name()));
    }
    for field in &how.over {
        line.push_str(&format!(" --over {}", schema.field(*field)?.name));
    }
    if let Some(offer) = &how.offer {
        line.push_str(&format!(" --opportunity {}", quoted(&offer.title)));
        for (field, value) in &offer.values {
            let def = schema.field(*field)?;
            line.push_str(&format!(" --with {}", quoted(&format!("{}={}", def.name, def.kind.write(value)))));
        }
    }
    Some(line)
}

fn numbers<'a>(ids: &'a RoaringTreemap, struck: &'a BTreeSet<RecordId>) -> impl Iterator<Item = u64> + 'a {
    ids.iter().filter(|id| !struck.contains(&RecordId(*id)))
}

fn whom(target: &Target, schema: &Schema) -> Whom {
    match target {
        Target::Records(ids) => Whom::Ids(ids.iter().map(|id| id.0).collect()),
        Target::Selection { selection, within: None } if selection.range.is_none() => Whom::Ids(selection.marks.clone()),
        Target::Query(query) => match (query.kinds.as_slice(), &query.only) {
            ([kind], None) => {
                let name = schema.record_type(*kind).filter(|kind| kind.id != record_type::LEAD).map(|kind| kind.name.as_ref());
                let kind = name.map_or_else(String::new, |name| format!(" --type {}", quoted(name)));
                Whom::Filter(format!(" --filter {}{kind}", quoted(&query.filter.text)))
            }
            _ => Whom::Unknown,
        },
        Target::Selection { .. } => Whom::Unknown,
    }
}

/// `status=Contacted`, `categories+=fair`, `--clear source`.
fn in_shell(FieldEdit { field, edit }: &FieldEdit, schema: &Schema) -> Option<String> {
    let def = schema.field(*field)?;
    let name = &def.name;
    let tags = |words: &[String]| def.kind.write(&Value::Tags(words.to_vec()));
    Some(match edit {
        Edit::Set(value) => quoted(&format!("{name}={}", written(def, value))),
        Edit::Clear => format!("--clear {}", quoted(name)),
        Edit::Add(words) => quoted(&format!("{name}+={}", tags(words))),
        Edit::Remove(words) => quoted(&format!("{name}-={}", tags(words))),
        Edit::Change { add, remove } => {
            format!("{} {}", quoted(&format!("{name}+={}", tags(add))), quoted(&format!("{name}-={}", tags(remove))))
        }
        Edit::Shift { days, .. } => quoted(&format!("{name}+={days}d")),
        Edit::Tick => quoted(&format!("{name}=yes")),
    })
}

fn written(def: &FieldDef, value: &Value) -> String {
    if def.kind == Kind::Tick { "yes".to_owned() } else { def.kind.write(value) }
}

/// A word as a POSIX shell takes it for one.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=+.,:/@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Filter, Query, Reading, Selection, Seq, fields};

    fn text(text: &str) -> Edit {
        Edit::Set(Value::Text(text.to_owned()))
    }

    fn set(field: crate::model::FieldId, edit: Edit, target: Target) -> Command {
        Command::Bulk { target, edits: vec![FieldEdit { field, edit }], struck: Vec::new() }
    }

    fn some(ids: &[u64]) -> Target {
        Target::Records(ids.iter().map(|id| RecordId(*id)).collect())
    }

    #[test]
    fn each_command_is_said_in_the_words_of_the_shell() {
        let schema = Schema::default();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let filter = Filter::parse("status:New -city:none", &schema, &Reading::utc(0), "anna").unwrap();
        let query = |kind| Target::Query(Query { filter: filter.clone(), ..Query::all(kind) });
        for (command, want) in [
            (set(fields::STATUS, text("Contacted"), some(&[12, 15, 19])), "prospekt set status=Contacted --id 12,15,19 --apply"),
            (set(fields::COMPANY, text("Bo's & Co"), some(&[7])), r"prospekt set 'company=Bo'\''s & Co' --id 7 --apply"),
            (set(fields::SOURCE, Edit::Clear, some(&[7])), "prospekt set --clear source --id 7 --apply"),
            (
                set(fields::CATEGORIES, Edit::Change { add: words(&["fair", "two words"]), remove: words(&["cold"]) }, some(&[7])),
                "prospekt set 'categories+=fair; two words' categories-=cold --id 7 --apply",
            ),
            (
                set(fields::SCORE, Edit::Set(Value::Stars(4)), query(record_type::LEAD)),
                "prospekt set score=4 --filter 'status:New -city:none' --apply",
            ),
            (Command::Delete(query(record_type::CONTACT)), "prospekt delete --filter 'status:New -city:none' --type contact --apply"),
            (Command::Restore(some(&[3])), "prospekt restore --id 3 --apply"),
            (Command::Undo(Some(Seq(17)), crate::proto::Leave::Values), "prospekt undo 17"),
        ] {
            let line = ShellLine::of(&command, &schema).unwrap();
            assert_eq!(line.copied(&BTreeSet::new()), Some(Copied::Whole(want.to_owned())));
            assert_eq!(line.shown(&BTreeSet::new(), 200).as_deref(), Some(want));
        }
    }

    #[test]
    fn long_lists_of_numbers_are_short_on_the_screen_and_whole_in_the_clipboard() {
        let schema = Schema::default();
        let line = |count: u64| ShellLine::of(&Command::Delete(some(&(1000..1000 + count).collect::<Vec<_>>())), &schema).unwrap();
        let shown = line(143).shown(&BTreeSet::new(), 60).unwrap();
        assert_eq!(shown, "prospekt delete --id 1000,1001,1002,1003,1004,... --apply");
        let struck = [RecordId(1001)].into();
        let Some(Copied::Whole(whole)) = line(143).copied(&struck) else { panic!("it is short enough") };
        assert_eq!((whole.matches(',').count(), whole.contains("1001")), (141, false));
        let many = line(20_000).copied(&BTreeSet::new());
        assert_eq!(many, Some(Copied::ReadsNumbers("prospekt delete --ids - --apply".to_owned())));
    }

    #[test]
    fn what_is_chosen_by_its_place_in_a_list_needs_its_numbers_first() {
        let selection = Selection { marks: [1, 2].into_iter().collect(), range: None };
        let target = Target::Selection { selection, within: Some(crate::model::QueryId(1)) };
        let mut line = ShellLine::of(&Command::Delete(target), &Schema::default()).unwrap();
        assert!(line.lacks_numbers() && line.shown(&BTreeSet::new(), 80).is_none());
        line.number([2].into_iter().collect());
        assert_eq!(line.shown(&BTreeSet::new(), 80).as_deref(), Some("prospekt delete --id 2 --apply"));
    }
}
