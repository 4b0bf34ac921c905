//! `assign` and `hand-over`: give records to a person, to a group in turn, or to nobody.

use super::{
    args::{Assign, HandOver},
    assignment,
    chosen::{Among, carry_out, carry_out_where, target},
    failure::{Done, Failure},
    shell::Shell,
};
use crate::{
    model::{Bases, Filter, Query, Schema, Target, Value, fields, people::Group},
    proto::{Command, Edit, FieldEdit},
    text::day,
};

/// To whom records go.
enum Heir {
    /// A person, or nobody.
    Person(Option<Value>),
    /// The members of a group in turn.
    Group(Group),
}

impl Heir {
    fn of(schema: &Schema, person: Option<&str>, group: Option<&str>) -> Done<Self> {
        let Some(name) = group else { return assignment::person(schema, person.unwrap_or_default().trim()).map(Self::Person) };
        schema.group(name).cloned().map(Self::Group).ok_or_else(|| {
            let known: Vec<&str> = schema.groups.iter().map(|group| group.name.as_str()).collect();
            Failure::not_found(format!("there is no group '{name}'")).hint(if known.is_empty() {
                "`prospekt add --type group full-name=NAME members=\"anna; bo\"` makes one.".to_owned()
            } else {
                format!("There is {}.", known.join(", "))
            })
        })
    }

    fn words(&self) -> String {
        match self {
            Self::Person(person) => person.as_ref().and_then(Value::as_text).unwrap_or("nobody").to_owned(),
            Self::Group(group) => format!("{} in turn", group.name),
        }
    }

    fn command(self, shell: &Shell, target: Target, all: bool) -> Command {
        match self {
            Self::Person(person) => {
                let edit = FieldEdit { field: fields::ASSIGNED_TO, edit: person.map_or(Edit::Clear, Edit::Set) };
                Command::Bulk { target, edits: vec![edit], struck: Vec::new() }
            }
            Self::Group(group) => Command::Deal { target, group: group.record, all, today: day::to_number(shell.reading.today()) },
        }
    }
}

/// Assigns records.
///
/// # Errors
/// Unknown people, groups and records, what the hub refused.
pub(super) fn run(shell: &mut Shell, args: &Assign) -> Done {
    let heir = Heir::of(&shell.schema, args.person.as_deref(), args.group.as_deref())?;
    let what = format!("Assign to {}", heir.words());
    let target = target(shell, &args.chosen, Among::Living)?;
    let command = heir.command(shell, target, args.all_owners);
    carry_out(shell, command, &args.chosen, &what)
}

/// Hands over all that is open of one person: lost leads stay with whom they were.
///
/// # Errors
/// Unknown people and groups, people who hold nothing, what the hub refused.
pub(super) fn hand_over(shell: &mut Shell, args: &HandOver) -> Done {
    let Some(Value::Text(from)) = assignment::person(&shell.schema, args.from.trim())? else {
        return Err(
            Failure::usage("whose records are handed over has to be said").hint("Give a login or real name before the one who gets them.")
        );
    };
    let heir = Heir::of(&shell.schema, args.to.as_deref(), args.group.as_deref())?;
    let what = format!("Hand over from {from} to {}", heir.words());
    let text = format!("{} -status:lost", Filter::term("owner", &from));
    let filter = Filter::parse(&text, &shell.schema, &shell.reading, shell.user())?;
    let query = Query { kinds: shell.schema.types_of(Bases::MAIN), filter, sort: Vec::new(), bin: false, only: None };
    if shell.run(&query)?.total == 0 {
        return Err(Failure::not_found(format!("{from} holds nothing that is open")).hint("Nothing was changed."));
    }
    let command = heir.command(shell, Target::Query(query), true);
    carry_out_where(shell, command, args.apply, &what)
}
