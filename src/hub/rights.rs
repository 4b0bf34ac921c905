//! Rights, checked where the data is: what each request needs, and whether its person has it.

use super::{SessionId, owner::Hub};
use crate::{
    model::{Right, Role, Schema},
    proto::{Command, Refusal, Request},
    rules::plan::right_of,
};

/// What a request needs.
const fn needed(request: &Request) -> Right {
    match request {
        Request::Plan(command) | Request::Apply(command) => match command {
            Command::Import(_) | Command::Demo { .. } => Right::Import,
            Command::Delete(_) | Command::Retain(_) => Right::Delete,
            Command::Erase { .. } => Right::Erase,
            Command::Recalculate => Right::SetUp,
            Command::Exported { .. } => Right::Read,
            _ => Right::Change,
        },
        Request::ImportBegin(_) | Request::ImportRows { .. } | Request::ImportEnd(_) => Right::Import,
        Request::Log { own: false, .. } | Request::Operation { .. } => Right::Log,
        Request::Check | Request::Chain(_) | Request::Backup(_) => Right::Upkeep,
        Request::Retention => Right::Delete,
        Request::Belonging(_) => Right::Log,
        Request::Clean | Request::Mentions(_) | Request::OldCopies | Request::RemoveCopies(_) => Right::Erase,
        _ => Right::Read,
    }
}

impl Hub {
    /// Refuses what the session's person may not ask.
    pub(super) fn check_rights(&self, session: SessionId, request: &Request) -> Result<(), Refusal> {
        let user = self.user(session);
        let mut rights = vec![needed(request)];
        match request {
            Request::ImportBegin(options) => {
                rights.push(right_of(self.schema.base(options.kind)));
                rights.extend(options.add_people.then_some(Right::People));
            }
            Request::Plan(Command::Create { kind, .. }) | Request::Apply(Command::Create { kind, .. }) => {
                rights.push(right_of(self.schema.base(*kind)));
            }
            _ => {}
        }
        let role = self.schema.role(&user);
        match rights.into_iter().find(|right| !role.is_some_and(|role| role.may(*right))) {
            Some(right) => Err(Refusal::Rights(refused(&self.schema, role, right))),
            None => Ok(()),
        }
    }

    /// Lets a person in, or says why not.
    pub(super) fn knock(&self, user: &str) -> Result<(), String> {
        self.schema.role(user).map(drop).ok_or_else(|| format!("{user} is not among the people of this store"))
    }

    /// Sends those away who lost every right.
    pub(super) fn show_out(&mut self) {
        let gone = |schema: &Schema, user: &str| schema.role(user).is_none();
        let out: Vec<SessionId> =
            self.sittings.iter().filter(|(_, sitting)| gone(&self.schema, &sitting.user)).map(|(session, _)| *session).collect();
        for session in out {
            self.leave(session);
        }
    }
}

/// Why something is refused, and who can help.
fn refused(schema: &Schema, role: Option<Role>, right: Right) -> String {
    let owners: Vec<&str> = schema.people.iter().filter(|person| person.role == Role::Owner).map(|person| person.login.as_str()).collect();
    let ask = if owners.is_empty() { "whoever runs the server".to_owned() } else { owners.join(" or ") };
    let what = role.map_or("nobody", Role::label).to_lowercase();
    format!("your role here is {what}: it may not {}. Ask {ask}", right.words())
}
