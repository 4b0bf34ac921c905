//! `users`: who uses the store, and as what.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{
    args::{TextFormat, Users, UsersAdd, UsersWhat},
    failure::{Done, Failure},
    shell::Shell,
};
use crate::{
    model::{Diff, Draft, FieldId, RecordId, Role, Value, fields, record_type, schema::Person},
    proto::Command,
    text::clean,
};

/// Lists people, lets them in, gives them a role, lets them in no longer.
///
/// # Errors
/// Nobody of that name, what the hub refused.
pub(super) fn run(shell: &mut Shell, args: &Users) -> Done {
    match &args.what {
        None | Some(UsersWhat::List) => list(shell, args.format),
        Some(UsersWhat::Add(add)) => let_in(shell, add),
        Some(UsersWhat::Remove(remove)) => {
            let Some(person) = find(shell, &remove.login) else {
                return Err(Failure::not_found(format!("nobody here is called '{}'", clean::line(&remove.login)))
                    .hint("`prospekt users` lists the people."));
            };
            save(shell, person.record, &[(fields::PERSON_LEFT, Some(Value::YesNo(true)))])?;
            shell.out.say(format!("{} may no longer use the store. `prospekt hand-over` gives their records to others.", person.login));
            Ok(())
        }
    }
}

fn find(shell: &Shell, login: &str) -> Option<Person> {
    shell.schema.people.iter().find(|person| person.login == login).cloned()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The role as the store writes it: `Sales` for `sales`.
fn role(name: &str) -> Option<Value> {
    Role::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(_, known)| text(known))
}

fn let_in(shell: &mut Shell, add: &UsersAdd) -> Done {
    let (wanted, name) = (add.role.as_deref().and_then(role), add.name.as_deref().map(text));
    match find(shell, &add.login) {
        Some(person) => {
            let mut values = vec![(fields::PERSON_LEFT, None)];
            values.extend(wanted.map(|role| (fields::PERSON_ROLE, Some(role))));
            values.extend(name.map(|name| (fields::PERSON_NAME, Some(name))));
            save(shell, person.record, &values)?;
        }
        None => {
            let mut draft = Draft::default();
            draft.set(fields::NAME, text(&add.login));
            draft.set(fields::PERSON_ROLE, wanted.unwrap_or_else(|| text(Role::Sales.label())));
            if let Some(name) = name {
                draft.set(fields::PERSON_NAME, name);
            }
            shell.apply(Command::Create { kind: record_type::PERSON, drafts: vec![draft] })?;
        }
    }
    shell.out.say(format!("{} may use the store.", clean::line(&add.login)));
    Ok(())
}

fn save(shell: &mut Shell, id: RecordId, values: &[(FieldId, Option<Value>)]) -> Done {
    let record = shell.record(id)?;
    let diff = |(field, new): &(FieldId, Option<Value>)| Diff { field: *field, old: record.get(*field).cloned(), new: new.clone() };
    let changes = values.iter().map(diff).filter(|diff| diff.old != diff.new).collect();
    shell.apply(Command::Save { record: id, changes }).map(drop)
}

fn list(shell: &mut Shell, format: TextFormat) -> Done {
    let schema = shell.schema.clone();
    if format == TextFormat::Json {
        let row = |person: &Person| {
            json!({
                "id": person.record.0,
                "login": person.login,
                "name": person.name,
                "role": person.role.label(),
                "left": person.has_left,
            })
        };
        let rows: Vec<Json> = schema.people.iter().map(row).collect();
        serde_json::to_writer_pretty(shell.out.data(), &rows)?;
        return Ok(writeln!(shell.out.data())?);
    }
    for person in &schema.people {
        let left = if person.has_left { "  no longer here" } else { "" };
        let (login, name) = (clean::line(&person.login), clean::line(&person.name));
        shell.out.line(&format!("{login:<16} {:<8} {name}{left}", person.role.label()))?;
    }
    Ok(())
}
