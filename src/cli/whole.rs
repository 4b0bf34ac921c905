//! What is set for a whole file or mailbox in the shell.

use super::{
    args::{SetFor, WholeArgs},
    assignment,
    failure::{Done, Failure},
    shell::Shell,
};
use crate::{
    model::{Base, Bases, Filter, Query, RecordId, Schema, Value, filter::Expr, lists},
    proto::{Heirs, ScoreWish, WholeField, WholeFile},
    text::fold::folded,
};

/// What is set for a whole file.
///
/// # Errors
/// People, campaigns and stars that are none.
pub(super) fn whole(shell: &mut Shell, args: &WholeArgs) -> Done<WholeFile> {
    Ok(WholeFile {
        heirs: args.assign.as_deref().map(|who| heirs(&shell.schema, who)).transpose()?,
        source: args.source.as_deref().map(|source| source_named(&shell.schema, source)).transpose()?,
        campaign: args.campaign.as_deref().map(|campaign| campaign_named(shell, campaign)).transpose()?,
        score: args.score.as_deref().map(score).transpose()?,
        categories: args.category.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect(),
        all: args.set_for == SetFor::All,
    })
}

/// The marketing activity of that number or name.
fn campaign_named(shell: &mut Shell, typed: &str) -> Done<RecordId> {
    let typed = typed.trim();
    let hint = "`prospekt list --type marketing` lists them.";
    if let Ok(id) = typed.trim_start_matches('#').parse().map(RecordId) {
        let record = shell.record(id)?;
        return match shell.schema.base(record.kind) {
            Base::Marketing => Ok(id),
            _ => Err(Failure::usage(format!("record {id} is no marketing activity")).hint(hint)),
        };
    }
    let kinds = shell.schema.types_of(Bases::MARKETING);
    let words = folded(typed).split_whitespace().map(|word| Expr::Word(word.to_owned())).collect();
    let filter = Filter { text: typed.to_owned(), tree: Expr::And(words) };
    let query = Query { kinds, filter, sort: Vec::new(), bin: false, only: None };
    let mut found = Vec::new();
    shell.rows(&query, &[], None, |_, rows, _| {
        found.extend(rows.iter().filter(|row| folded(row.name()) == folded(typed)).map(|row| row.id));
        Ok(())
    })?;
    match found.as_slice() {
        [only] => Ok(*only),
        [] => Err(Failure::not_found(format!("no marketing activity is called '{typed}'")).hint(hint)),
        _ => Err(Failure::usage(format!("{} marketing activities are called '{typed}'", found.len())).hint("Name it by its number.")),
    }
}

fn heirs(schema: &Schema, who: &str) -> Done<Heirs> {
    if let Some(group) = schema.group(who.trim()) {
        return Ok(Heirs::Group(group.record));
    }
    let people: Vec<Option<Value>> = who.split(',').map(|name| assignment::person(schema, name.trim())).collect::<Done<_>>()?;
    match people.as_slice() {
        [None] => Ok(Heirs::Nobody),
        [Some(Value::Text(login))] => Ok(Heirs::Person(login.clone())),
        people => {
            let login = |person: &Option<Value>| match person {
                Some(Value::Text(login)) => Ok(login.clone()),
                _ => Err(Failure::usage("nobody has no turn").hint("Name people only, or none alone.")),
            };
            Ok(Heirs::InTurn(people.iter().map(login).collect::<Done<_>>()?))
        }
    }
}

/// A source in the spelling of the list; a new one as it is.
fn source_named(schema: &Schema, source: &str) -> Done<String> {
    let source = source.trim();
    let known = schema.list(lists::SOURCE).and_then(|list| list.values.iter().find(|value| folded(value) == folded(source)).cloned());
    match source {
        "" => Err(Failure::usage("--source needs a name").hint("Without it, each row keeps its own.")),
        _ => Ok(known.unwrap_or_else(|| source.to_owned())),
    }
}

fn score(score: &str) -> Done<ScoreWish> {
    match (score.trim(), score.trim().parse::<u8>()) {
        ("auto" | "automatic", _) => Ok(ScoreWish::Automatic),
        (_, Ok(stars @ 0..=5)) => Ok(ScoreWish::Stars(stars)),
        _ => Err(Failure::usage(format!("'{score}' is no score")).hint("Give 0 to 5 stars, or auto.")),
    }
}

/// What is set for the whole file: `assigned to bo and cid in turn; source Trade fair`. Empty where nothing is.
#[must_use]
pub(super) fn set_words(schema: &Schema, whole: &WholeFile) -> String {
    let word = |field: &WholeField| match field {
        WholeField::Heirs => match whole.heirs.as_ref()? {
            Heirs::Nobody => Some("assigned to nobody".to_owned()),
            Heirs::Person(login) => Some(format!("assigned to {login}")),
            Heirs::InTurn(logins) => Some(format!("assigned to {} in turn", logins.join(", "))),
            Heirs::Group(group) => {
                let name = schema.groups.iter().find(|known| known.record == *group).map_or("a group", |group| &group.name);
                Some(format!("assigned to {name} in turn"))
            }
        },
        WholeField::Source => whole.source.as_ref().map(|source| format!("source {source}")),
        WholeField::Campaign => whole.campaign.map(|id| format!("initiated by marketing activity {id}")),
        WholeField::Score => whole.score.map(|score| match score {
            ScoreWish::Stars(1) => "1 star".to_owned(),
            ScoreWish::Stars(stars) => format!("{stars} stars"),
            ScoreWish::Automatic => "score by the criteria".to_owned(),
        }),
        WholeField::Categories => (!whole.categories.is_empty()).then(|| format!("category {}", whole.categories.join(", "))),
    };
    WholeField::ALL.iter().filter_map(word).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_sources_and_stars_are_read_or_refused() {
        let schema = Schema::default();
        assert_eq!((score("4").unwrap(), score("auto").unwrap()), (ScoreWish::Stars(4), ScoreWish::Automatic));
        assert!(score("6").is_err() && heirs(&schema, "nobody here").is_err());
        assert_eq!(heirs(&schema, "none").unwrap(), Heirs::Nobody);
        assert_eq!(source_named(&schema, "WEB SITE").unwrap().to_lowercase(), "web site");
    }
}
