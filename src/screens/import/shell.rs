//! The shell line that does what an import's plan does.

use std::path::Path;

use super::columns::Columns;
use crate::{
    exchange::{
        dialect::{HeaderLine, Quote, separator_name},
        mapping::ColumnUse,
        source::Layout,
    },
    model::{Schema, record_type},
    proto::{Choice, Choices, Class, Heirs, ImportMode, ImportOptions, MatchKey, ScoreWish, WholeField, WholeFile},
    rules::blend::Policies,
};

/// The line for this file, read, mapped and planned so.
///
/// # Errors
/// Why there is none, for people.
pub(super) fn line(
    path: &Path,
    layout: &Layout,
    columns: Option<&Columns>,
    options: &ImportOptions,
    choices: &Choices,
    schema: &Schema,
) -> Result<String, &'static str> {
    let mut words = vec!["prospekt import".to_owned(), quoted(&path.display().to_string())];
    kind_words(&mut words, options, schema);
    layout_words(&mut words, layout);
    if let Some(columns) = columns {
        column_words(&mut words, columns, schema)?;
    }
    let mut flag = |name: &str, value: String| words.push(format!("--{name} {}", quoted(&value)));
    match options.mode {
        ImportMode::Both => {}
        ImportMode::Create => flag("mode", "create".to_owned()),
        ImportMode::Update => flag("mode", "update".to_owned()),
    }
    if options.keys != MatchKey::ALL {
        flag("match", key_words(&options.keys));
    }
    flag("policy", policies(&options.policies, schema));
    whole_words(&mut words, &options.whole, schema);
    choice_words(&mut words, choices)?;
    words.extend(options.clear_empty.then(|| "--clear-empty".to_owned()));
    words.extend(options.add_people.then(|| "--add-people".to_owned()));
    words.extend(options.allow_erased.then(|| "--allow-erased".to_owned()));
    whole(words)
}

/// The line of these words, which writes.
fn whole(mut words: Vec<String>) -> Result<String, &'static str> {
    words.push("--apply".to_owned());
    let line = words.join(" ");
    // What a terminal would take for an order stands in no line that somebody pastes.
    if line.chars().any(char::is_control) { Err(HIDDEN) } else { Ok(line) }
}

/// How the file is read, where somebody said so.
fn layout_words(words: &mut Vec<String>, layout: &Layout) {
    let mut flag = |name: &str, value: Option<String>| words.extend(value.map(|value| format!("--{name} {}", quoted(&value))));
    flag("encoding", layout.encoding.clone());
    flag("separator", layout.separator.map(separator_name));
    flag("quote", (layout.quote != Quote::default()).then(|| layout.quote.name().to_owned()));
    flag(
        "headers",
        match layout.headers {
            HeaderLine::Find => None,
            HeaderLine::Line(line) => Some(line.to_string()),
            HeaderLine::Missing => Some("none".to_owned()),
        },
    );
    flag("first", layout.first.map(|line| line.to_string()));
    flag("dates", layout.days.map(|order| order.word().to_owned()));
    flag("numbers", layout.numbers.map(|mark| mark.word().to_owned()));
    flag("sheet", layout.sheet.clone());
    words.extend(layout.large.then(|| "--large".to_owned()));
}

/// The saved map, and the columns that a person mapped otherwise than it or the program did.
fn column_words(words: &mut Vec<String>, columns: &Columns, schema: &Schema) -> Result<(), &'static str> {
    let (found, mapping) = (&columns.preview.mapping, &columns.mapping);
    match &columns.preview.map {
        Some(map) => words.push(format!("--map {}", quoted(&map.name))),
        // One that was saved since would be used by itself.
        None => words.extend((!schema.maps.is_empty()).then(|| "--no-map".to_owned())),
    }
    for (at, header) in columns.preview.headers.iter().enumerate() {
        if mapping.column(at) != found.column(at) {
            let becomes = match mapping.column(at) {
                ColumnUse::LeaveOut => String::new(),
                becomes => becomes.words(schema),
            };
            words.push(format!("--map {}", quoted(&format!("{becomes}={header}"))));
        }
        if let Some(way) = mapping.way(at).filter(|way| found.way(at) != Some(*way)) {
            words.push(format!("--{} {}", way.doubt().words(), quoted(&format!("{header}={}", way.word()))));
        }
    }
    if words.len() > NAMED { Err(TOO_MUCH) } else { Ok(()) }
}

/// The line for this mailbox, planned so.
///
/// # Errors
/// Why there is none, for people.
pub(in crate::screens) fn mail_line(
    path: &Path,
    options: &ImportOptions,
    choices: &Choices,
    schema: &Schema,
) -> Result<String, &'static str> {
    let mut words = vec!["prospekt mail".to_owned(), quoted(&path.display().to_string())];
    kind_words(&mut words, options, schema);
    whole_words(&mut words, &options.whole, schema);
    choice_words(&mut words, choices)?;
    whole(words)
}

fn kind_words(words: &mut Vec<String>, options: &ImportOptions, schema: &Schema) {
    let kind = schema.record_type(options.kind).filter(|_| options.kind != record_type::LEAD);
    words.extend(kind.map(|kind| format!("--type {}", quoted(&kind.name))));
}

fn key_words(keys: &[MatchKey]) -> String {
    if keys.is_empty() { "none".to_owned() } else { keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(",") }
}

/// What is set for the whole file.
fn whole_words(words: &mut Vec<String>, whole: &WholeFile, schema: &Schema) {
    for field in WholeField::ALL {
        let values = match field {
            WholeField::Heirs => match &whole.heirs {
                None => Vec::new(),
                Some(Heirs::Nobody) => vec!["none".to_owned()],
                Some(Heirs::Person(login)) => vec![login.clone()],
                Some(Heirs::InTurn(logins)) => vec![logins.join(",")],
                Some(Heirs::Group(id)) => {
                    schema.groups.iter().filter(|group| group.record == *id).map(|group| group.name.clone()).take(1).collect()
                }
            },
            WholeField::Source => whole.source.iter().cloned().collect(),
            WholeField::Campaign => whole.campaign.iter().map(ToString::to_string).collect(),
            WholeField::Score => whole
                .score
                .iter()
                .map(|score| match score {
                    ScoreWish::Stars(stars) => stars.to_string(),
                    ScoreWish::Automatic => "auto".to_owned(),
                })
                .collect(),
            WholeField::Categories => whole.categories.clone(),
        };
        words.extend(values.iter().map(|value| format!("--{} {}", field.flag(), quoted(value))));
    }
    if whole.all && !whole.is_empty() {
        words.push("--set-for all".to_owned());
    }
}

/// Said where there is no line.
const TOO_MUCH: &str = "So much was decided one by one that no shell line takes it.";
const HIDDEN: &str = "A name in it has hidden characters, which no shell line takes.";

/// What a person is told of the line.
pub(in crate::screens) const fn copied(line: &Result<String, &'static str>) -> &'static str {
    match line {
        Ok(_) => "The shell line is in the clipboard, where the terminal allows it.",
        Err(why) => why,
    }
}

/// Most rows or columns that are named on a line.
const NAMED: usize = 500;

/// What was decided row by row.
fn choice_words(words: &mut Vec<String>, choices: &Choices) -> Result<(), &'static str> {
    if choices.rows.len() > NAMED {
        return Err(TOO_MUCH);
    }
    let out = |choice: &Choice| *choice == Choice::LeaveOut;
    let classes = choices.out.iter().filter_map(|class| match class {
        Class::New => Some("new".to_owned()),
        Class::Updated => Some("updated".to_owned()),
        _ => None,
    });
    let lines = choices.rows.iter().filter(|(_, choice)| out(choice)).map(|(line, _)| line.to_string());
    let left: Vec<String> = classes.chain(lines).collect();
    words.extend((!left.is_empty()).then(|| format!("--leave-out {}", left.join(","))));
    let what = |choice: Choice| if choice == Choice::Update { "update" } else { "create" };
    let decided: Vec<String> =
        choices.rows.iter().filter(|(_, choice)| !out(choice)).map(|(line, choice)| format!("{line}={}", what(*choice))).collect();
    words.extend((!decided.is_empty()).then(|| format!("--duplicate {}", decided.join(","))));
    Ok(())
}

fn policies(policies: &Policies, schema: &Schema) -> String {
    let own = policies.fields.iter().filter_map(|(field, policy)| Some(format!("{}={}", schema.field(*field)?.name, policy.name())));
    std::iter::once(policies.usual.name().to_owned()).chain(own).collect::<Vec<_>>().join(",")
}

/// A word as the shell reads it.
fn quoted(word: &str) -> String {
    // A shell makes something else of these where a word begins with them.
    let is_plain =
        !word.is_empty() && !word.starts_with(['=', '~']) && word.chars().all(|c| c.is_alphanumeric() || "-_./,=~+:@%".contains(c));
    if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        exchange::{Options, Reader, amounts::Mark, mapping::Why, questions::Way},
        model::{ImportMap, Reading, RecordId, fields},
        rules::blend::Policy,
        screens::testing::NOW,
    };

    #[test]
    fn the_line_says_all_that_is_not_usual() {
        let schema = Schema::default();
        let usual = ImportOptions::of(record_type::LEAD, String::new());
        let mut choices = Choices::default();
        let of = |options: &ImportOptions, choices: &Choices| {
            line(Path::new("/tmp/it's fair.csv"), &Layout::default(), None, options, choices, &schema).unwrap()
        };
        assert_eq!(of(&usual, &choices), "prospekt import '/tmp/it'\\''s fair.csv' --policy fill --apply");
        let whole = WholeFile {
            heirs: Some(Heirs::InTurn(vec!["anna".to_owned(), "bo".to_owned()])),
            source: Some("Spring fair".to_owned()),
            campaign: Some(RecordId(17)),
            score: Some(ScoreWish::Stars(3)),
            categories: vec!["hot".to_owned()],
            all: true,
        };
        let policies = Policies { usual: Policy::Overwrite, fields: vec![(fields::NOTES, Policy::Keep)] };
        let keys = vec![MatchKey::NameCompany, MatchKey::Email];
        let all = ImportOptions { whole, policies, keys, mode: ImportMode::Update, clear_empty: true, add_people: true, ..usual.clone() };
        assert_eq!(
            of(&all, &choices).split_once("csv' ").unwrap().1,
            "--mode update --match name-company,email --policy overwrite,notes=keep --assign anna,bo --source 'Spring fair' --campaign 17 --score 3 \
             --category hot --set-for all --clear-empty --add-people --apply"
        );
        choices.out.push(Class::Updated);
        choices.rows = vec![(4, Choice::LeaveOut), (7, Choice::Create), (8, Choice::Update), (9, Choice::LeaveOut)];
        assert!(of(&usual, &choices).ends_with("--policy fill --leave-out updated,4,9 --duplicate 7=create,8=update --apply"));
        let mail = ImportOptions { whole: all.whole, ..ImportOptions::of_mail(record_type::CONTACT, String::new()) };
        let said = mail_line(Path::new("/var/mail/anna"), &mail, &choices, &schema).unwrap();
        assert!(said.starts_with("prospekt mail /var/mail/anna --type contact --assign anna,bo --source"), "{said}");
        choices.rows = (0..1_000).map(|line| (line, Choice::LeaveOut)).collect();
        assert_eq!(mail_line(Path::new("x"), &mail, &choices, &schema), Err(TOO_MUCH));
        let odd = line(Path::new("a\u{1b}[201~.csv"), &Layout::default(), None, &usual, &Choices::default(), &schema);
        assert_eq!(odd, Err(HIDDEN));
    }

    #[test]
    fn the_line_says_how_the_file_was_read_and_mapped() {
        let schema = Schema::default();
        let file = "Wer;E-mail;Geboren;Umsatz\nAnna Berg;anna@x.se;01/02/1970;1.500\n";
        let asked = Options::new(record_type::LEAD, Reading::utc(NOW));
        let preview = Reader::open(file.as_bytes(), &schema, &asked).unwrap().preview().clone();
        let mut columns = Columns::new(preview, None);
        let options = ImportOptions::of(record_type::LEAD, String::new());
        let of = |layout: &Layout, columns: &Columns, schema: &Schema| {
            let said = line(Path::new("fair.csv"), layout, Some(columns), &options, &Choices::default(), schema).unwrap();
            said.strip_prefix("prospekt import fair.csv ").unwrap().strip_suffix("--policy fill --apply").unwrap().trim().to_owned()
        };
        assert_eq!(of(&Layout::default(), &columns, &schema), "", "what is found needs no word");
        columns.mapping.set(0, ColumnUse::Field(fields::NAME), Why::Hand);
        columns.mapping.set(2, ColumnUse::Field(schema.named("birthday").unwrap().id), Why::Hand);
        columns.mapping.set_way(2, Way::named("dmy"));
        columns.mapping.set(3, ColumnUse::LeaveOut, Why::Hand);
        let layout = Layout {
            encoding: Some("windows-1252".to_owned()),
            separator: Some(';'),
            quote: Quote::Single,
            headers: HeaderLine::Line(1),
            first: Some(2),
            numbers: Some(Mark::Comma),
            sheet: Some("Sheet 1".to_owned()),
            large: true,
            ..Layout::default()
        };
        let read =
            "--encoding windows-1252 --separator semicolon --quote single --headers 1 --first 2 --numbers comma --sheet 'Sheet 1' --large";
        let mapped = "--map full-name=Wer --map birthday=Geboren --dates Geboren=dmy --map '=Umsatz'";
        assert_eq!(of(&layout, &columns, &schema), format!("{read} {mapped}"));
        let map = ImportMap {
            record: RecordId(7),
            name: "Spring fair".to_owned(),
            kind: record_type::LEAD,
            author: "anna".to_owned(),
            is_shared: true,
            lines: String::new(),
        };
        assert_eq!(of(&Layout::default(), &columns, &schema.clone().with_maps(vec![map.clone()])), format!("--no-map {mapped}"));
        columns.preview.map = Some(map);
        columns.preview.mapping = columns.mapping.clone();
        assert_eq!(of(&Layout::default(), &columns, &schema), "--map 'Spring fair'");
    }
}
