//! The shell line that does what an import's plan does.

use std::path::Path;

use crate::{
    exchange::source::Layout,
    model::{Schema, record_type},
    proto::{Heirs, ImportMode, ImportOptions, MatchKey, ScoreWish},
    rules::blend::Policies,
};

/// The line for this file, read and planned so.
pub(super) fn line(path: &Path, layout: &Layout, options: &ImportOptions, schema: &Schema) -> String {
    let mut words = vec!["prospekt import".to_owned(), quoted(&path.display().to_string())];
    let mut flag = |name: &str, value: String| words.push(format!("--{name} {}", quoted(&value)));
    if options.kind != record_type::LEAD
        && let Some(kind) = schema.record_type(options.kind)
    {
        flag("type", kind.name.to_string());
    }
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
        flag(
            "match",
            if options.keys.is_empty() {
                "none".to_owned()
            } else {
                options.keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(",")
            },
        );
    }
    flag("policy", policies(&options.policies, schema));
    let whole = &options.whole;
    match &whole.heirs {
        None => {}
        Some(Heirs::Nobody) => flag("assign", "none".to_owned()),
        Some(Heirs::Person(login)) => flag("assign", login.clone()),
        Some(Heirs::InTurn(logins)) => flag("assign", logins.join(",")),
        Some(Heirs::Group(id)) => {
            if let Some(group) = schema.groups.iter().find(|group| group.record == *id) {
                flag("assign", group.name.clone());
            }
        }
    }
    if let Some(source) = &whole.source {
        flag("source", source.clone());
    }
    match whole.score {
        None => {}
        Some(ScoreWish::Stars(stars)) => flag("score", stars.to_string()),
        Some(ScoreWish::Automatic) => flag("score", "auto".to_owned()),
    }
    whole.categories.iter().for_each(|category| flag("category", category.clone()));
    if whole.all && !whole.is_empty() {
        flag("set-for", "all".to_owned());
    }
    words.extend(options.clear_empty.then(|| "--clear-empty".to_owned()));
    words.extend(options.add_people.then(|| "--add-people".to_owned()));
    words.extend(options.allow_erased.then(|| "--allow-erased".to_owned()));
    words.push("--apply".to_owned());
    words.join(" ")
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
    use crate::{model::fields, proto::WholeFile, rules::blend::Policy};

    #[test]
    fn the_line_says_all_that_is_not_usual() {
        let schema = Schema::default();
        let usual = ImportOptions::of(record_type::LEAD, String::new());
        let of = |options: &ImportOptions| line(Path::new("/tmp/it's fair.csv"), &Layout::default(), options, &schema);
        assert_eq!(of(&usual), "prospekt import '/tmp/it'\\''s fair.csv' --policy fill --apply");
        let whole = WholeFile {
            heirs: Some(Heirs::InTurn(vec!["anna".to_owned(), "bo".to_owned()])),
            source: Some("Spring fair".to_owned()),
            score: Some(ScoreWish::Stars(3)),
            categories: vec!["hot".to_owned()],
            all: true,
        };
        let policies = Policies { usual: Policy::Overwrite, fields: vec![(fields::NOTES, Policy::Keep)] };
        let keys = vec![MatchKey::NameCompany, MatchKey::Email];
        let all = ImportOptions { whole, policies, keys, mode: ImportMode::Update, clear_empty: true, add_people: true, ..usual };
        assert_eq!(
            of(&all).split_once("csv' ").unwrap().1,
            "--mode update --match name-company,email --policy overwrite,notes=keep --assign anna,bo --source 'Spring fair' --score 3 \
             --category hot --set-for all --clear-empty --add-people --apply"
        );
    }
}
