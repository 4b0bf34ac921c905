//! `users`: who uses the store, as what, and whose records they see.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{
    args::{TextFormat, UserSaid, Users, UsersWhat},
    failure::{Done, Failure},
    shell::Shell,
    words,
};
use crate::{
    model::{Bases, Diff, Draft, FieldId, Filter, Query, RecordId, Role, Value, fields, people::Person, record_type, rights::SIGHTS},
    proto::Command,
    server::uid_of,
    text::clean,
};

/// A field with its new value.
type Said = (FieldId, Option<Value>);

/// Lists people, lets them in, gives them a role, lets them in no longer.
///
/// # Errors
/// Nobody of that name, what the hub refused.
pub(super) fn run(shell: &mut Shell, args: &Users) -> Done {
    match &args.what {
        None | Some(UsersWhat::List) => list(shell, args.format),
        Some(UsersWhat::Add(add)) => let_in(shell, &add.login, &add.said),
        Some(UsersWhat::Set(set)) => {
            let person = known(shell, &set.login)?;
            save(shell, person.record, &values(&set.said))?;
            tell(shell, &set.login)
        }
        Some(UsersWhat::Remove(remove)) => let_go(shell, &remove.login),
        Some(UsersWhat::Confirm(confirm)) => {
            let person = known(shell, &confirm.login)?;
            let Some(uid) = uid_of(&person.login) else {
                return Err(Failure::not_found(format!("this system has no user '{}'", clean::line(&person.login)))
                    .hint("Make the system user first; whoever comes under that name is then known by its number."));
            };
            take_uid(shell, &person.login, uid)?;
            save(shell, person.record, &[(fields::PERSON_UID, Some(Value::Number(uid.into())))])?;
            shell.out.say(format!("{} is system user {uid}.", clean::line(&person.login)));
            Ok(())
        }
    }
}

fn find(shell: &Shell, login: &str) -> Option<Person> {
    shell.schema.people.iter().find(|person| person.login == login).cloned()
}

fn known(shell: &Shell, login: &str) -> Done<Person> {
    find(shell, login).ok_or_else(|| {
        Failure::not_found(format!("nobody here is called '{}'", clean::line(login))).hint("`prospekt users` lists the people.")
    })
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// What is said, as the store writes it: `Sales` for `sales`.
fn values(said: &UserSaid) -> Vec<Said> {
    let roles = Role::ALL.iter().map(|(_, name)| *name);
    let sights = SIGHTS.iter().map(|(_, name, _)| *name);
    let named = |mut names: Box<dyn Iterator<Item = &'static str>>, said: &Option<String>| {
        said.as_deref().and_then(|said| names.find(|name| name.eq_ignore_ascii_case(said))).map(text)
    };
    let values = [
        (fields::PERSON_ROLE, named(Box::new(roles), &said.role)),
        (fields::PERSON_SEES, named(Box::new(sights), &said.sees)),
        (fields::PERSON_NAME, said.name.as_deref().map(text)),
    ];
    values.into_iter().filter(|(_, value)| value.is_some()).collect()
}

fn let_in(shell: &mut Shell, login: &str, said: &UserSaid) -> Done {
    let mut values = values(said);
    // Whoever lets somebody in says whom they mean by that name.
    if let Some(uid) = uid_of(login) {
        take_uid(shell, login, uid)?;
        values.push((fields::PERSON_UID, Some(Value::Number(uid.into()))));
    }
    match find(shell, login) {
        Some(person) => {
            values.push((fields::PERSON_LEFT, None));
            save(shell, person.record, &values)?;
        }
        None => {
            let mut draft = Draft::default();
            draft.set(fields::NAME, text(login));
            draft.set(fields::PERSON_ROLE, text(Role::Sales.label()));
            values.into_iter().filter_map(|(field, value)| Some((field, value?))).for_each(|(field, value)| draft.set(field, value));
            shell.apply(Command::Create { kind: record_type::PERSON, drafts: vec![draft] })?;
        }
    }
    tell(shell, login)
}

/// Nobody but the person of that login is known by the system user of that number.
fn take_uid(shell: &mut Shell, login: &str, uid: u32) -> Done {
    let others: Vec<Person> =
        shell.schema.people.iter().filter(|person| person.login != login && person.uid == Some(uid)).cloned().collect();
    for other in others {
        save(shell, other.record, &[(fields::PERSON_UID, None)])?;
    }
    Ok(())
}

fn tell(shell: &mut Shell, login: &str) -> Done {
    shell.learn()?;
    let person = known(shell, login)?;
    let sees = SIGHTS.iter().find(|(sees, ..)| *sees == person.sees).map_or("", |(.., words)| words);
    shell.out.say(format!("{} may use the store, as {}, and sees {sees}.", clean::line(login), person.role.label().to_lowercase()));
    Ok(())
}

/// Lets somebody in no longer, and says what they leave.
fn let_go(shell: &mut Shell, login: &str) -> Done {
    let person = known(shell, login)?;
    save(shell, person.record, &[(fields::PERSON_LEFT, Some(Value::YesNo(true)))])?;
    let filter = format!("{} -status:lost", Filter::term("owner", login));
    let filter = Filter::parse(&filter, &shell.schema, &shell.reading, shell.user())?;
    let query = Query { kinds: shell.schema.types_of(Bases::MAIN), filter, sort: Vec::new(), bin: false, only: None };
    let open = shell.run(&query)?.total;
    let login = clean::line(login);
    shell.out.say(match open {
        0 => format!("{login} may no longer use the store, and has nothing open."),
        open => format!(
            "{login} may no longer use the store, and has {} open. To give them to somebody else: prospekt hand-over {login} PERSON --apply",
            words::records(u64::from(open))
        ),
    });
    Ok(())
}

fn save(shell: &mut Shell, id: RecordId, values: &[Said]) -> Done {
    let record = shell.record(id)?;
    let diff = |(field, new): &Said| Diff { field: *field, old: record.get(*field).cloned(), new: new.clone() };
    let changes: Vec<Diff> = values.iter().map(diff).filter(|diff| diff.old != diff.new).collect();
    if changes.is_empty() { Ok(()) } else { shell.apply(Command::Save { record: id, changes }).map(drop) }
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
                "sees": person.sees.label(),
                "system-user": person.uid,
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
        shell.out.line(&format!("{login:<16} {:<8} {:<5} {name}{left}", person.role.label(), person.sees.label()))?;
    }
    Ok(())
}
