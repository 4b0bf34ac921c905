//! The shell line that does what an import's plan does.

use std::path::Path;

use crate::{
    exchange::source::Layout,
    model::{Schema, record_type},
    proto::{Choice, Choices, Class, Heirs, ImportMode, ImportOptions, MatchKey, ScoreWish, WholeField, WholeFile},
    rules::blend::Policies,
};

/// The line for this file, read and planned so; none where too many rows were decided one by one.
pub(super) fn line(path: &Path, layout: &Layout, options: &ImportOptions, choices: &Choices, schema: &Schema) -> Option<String> {
    let mut words = vec!["prospekt import".to_owned(), quoted(&path.display().to_string())];
    kind_words(&mut words, options, schema);
    let mut flag = |name: &str, value: String| words.push(format!("--{name} {}", quoted(&value)));
    if let Some(encoding) = &layout.encoding {
        flag("encoding", encoding.clone());
    }
    if let Some(sheet) = &layout.sheet {
        flag("sheet", sheet.clone());
    }
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
    words.push("--apply".to_owned());
    Some(words.join(" "))
}

/// The line for this mailbox, planned so.
pub(in crate::screens) fn mail_line(path: &Path, options: &ImportOptions, choices: &Choices, schema: &Schema) -> Option<String> {
    let mut words = vec!["prospekt mail".to_owned(), quoted(&path.display().to_string())];
    kind_words(&mut words, options, schema);
    whole_words(&mut words, &options.whole, schema);
    choice_words(&mut words, choices)?;
    words.push("--apply".to_owned());
    Some(words.join(" "))
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
pub(in crate::screens) const TOO_MUCH: &str = "So many rows were decided one by one that no shell line takes them.";

/// Most rows that are named on a line.
const NAMED: usize = 500;

/// What was decided row by row; none where that is too much for a line.
fn choice_words(words: &mut Vec<String>, choices: &Choices) -> Option<()> {
    if choices.rows.len() > NAMED {
        return None;
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
    Some(())
}

fn policies(policies: &Policies, schema: &Schema) -> String {
    let own = policies.fields.iter().filter_map(|(field, policy)| Some(format!("{}={}", schema.field(*field)?.name, policy.name())));
    std::iter::once(policies.usual.name().to_owned()).chain(own).collect::<Vec<_>>().join(",")
}

/// A word as the shell reads it.
fn quoted(word: &str) -> String {
    let is_plain = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_./,=~+:@%".contains(c));
    if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{RecordId, fields},
        rules::blend::Policy,
    };

    #[test]
    fn the_line_says_all_that_is_not_usual() {
        let schema = Schema::default();
        let usual = ImportOptions::of(record_type::LEAD, String::new());
        let mut choices = Choices::default();
        let of = |options: &ImportOptions, choices: &Choices| {
            line(Path::new("/tmp/it's fair.csv"), &Layout::default(), options, choices, &schema).unwrap()
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
        assert!(mail_line(Path::new("x"), &mail, &choices, &schema).is_none());
    }
}
