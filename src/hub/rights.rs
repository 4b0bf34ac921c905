//! Rights, checked where the data is. Two questions are asked of every request, of the screen and of the shell alike:
//!
//! - What may the person do? The one table of [`crate::model::rights`] says it by their role. [`needed`] names the right of
//!   each request and [`needed_by`] of each command, without a rule for "all others": a new one does not compile until it is
//!   named. What a command does record by record is asked again there ([`crate::rules::plan::may_change`]).
//! - What do they see? [`Hub::sight`] says with whose eyes a session looks. The columns answer nothing about records without a
//!   [`super::columns::Sight`], and [`Hub::eyes`] reads the store as that person: what they do not see is not there for them.
//!   Whoever answers a new question takes one of these two and has nothing more to think of. `tests/it/arch.rs` names the
//!   files that may read the store otherwise.

use super::{Guest, SessionId, owner::Hub};
use crate::{
    model::{Base, RecordId, Right, Role, Schema, Target, rights::MANY},
    proto::{Command, ImportOptions, Refusal, Request, SHOWN},
    rules::plan::{may_group, right_of},
};

/// What a request needs. Every request stands here.
const fn needed(request: &Request) -> Right {
    match request {
        Request::Plan(command) | Request::Apply(command) | Request::ApplySeen { command, .. } => needed_by(command),
        Request::Retention => Right::Delete,
        Request::Belonging(_) => Right::Log,
        Request::Clean | Request::Mentions(_) | Request::OldCopies | Request::RemoveCopies(_) => Right::Erase,
        Request::ImportBegin(_)
        | Request::ImportRows { .. }
        | Request::ImportEnd(_)
        | Request::ImportAgain { .. }
        | Request::Gather { .. } => Right::Import,
        Request::Log { own: false, .. } | Request::Operation { .. } => Right::Log,
        Request::Check | Request::Chain(_) | Request::Backup(_) | Request::BackupHere | Request::Rebuild => Right::Upkeep,
        // More rows than any screen shows are a copy of them.
        Request::Rows { count, .. } if *count > SHOWN => Right::Export,
        Request::Schema
        | Request::Run { .. }
        | Request::Rows { .. }
        | Request::Coming { .. }
        | Request::Ids(_)
        | Request::Means(_)
        | Request::Mixed { .. }
        | Request::Marks { .. }
        | Request::Count { .. }
        | Request::Tally { .. }
        | Request::Claim(_)
        | Request::Release
        | Request::Present { .. }
        | Request::Here
        | Request::News { .. }
        | Request::Given { .. }
        | Request::Record(_)
        | Request::Names(_)
        | Request::Linking(_)
        | Request::History { .. }
        | Request::Timeline { .. }
        | Request::Values { .. }
        | Request::Twins { .. }
        | Request::Alike { .. }
        | Request::Duplicates { .. }
        | Request::PlanRows { .. }
        | Request::ImportPage { .. }
        | Request::Cancel(_)
        | Request::Report(_)
        | Request::Log { own: true, .. }
        | Request::Forget(_)
        | Request::Erased(_)
        | Request::Info => Right::Read,
    }
}

/// What a command needs, whether it is planned or done. Every command stands here.
const fn needed_by(command: &Command) -> Right {
    match command {
        Command::Import { .. } => Right::Import,
        // One letter is work, a mailbox brings many records in.
        Command::Mail { people, .. } if people.len() > 1 => Right::Import,
        // It brings people along.
        Command::Demo { .. } => Right::People,
        Command::Delete(_) | Command::Retain(_) => Right::Delete,
        Command::Erase { .. } => Right::Erase,
        Command::Recalculate => Right::SetUp,
        Command::Exported { .. } => Right::Export,
        Command::Create { .. }
        | Command::Mail { .. }
        | Command::Save { .. }
        | Command::Bulk { .. }
        | Command::Planned { .. }
        | Command::Deal { .. }
        | Command::Log { .. }
        | Command::Restore(_)
        | Command::Undo(..)
        | Command::Redo
        | Command::Convert { .. }
        | Command::Merge { .. }
        | Command::Absorb { .. }
        | Command::TellApart(_) => Right::Change,
    }
}

/// Whether a question can be answered before it is known what the person sees.
pub(super) const fn is_about_no_record(request: &Request) -> bool {
    matches!(request, Request::Schema | Request::Cancel(_) | Request::Forget(_) | Request::Release)
}

impl Hub {
    /// The login name of a session's person.
    pub(super) fn user(&self, session: SessionId) -> String {
        self.sittings.get(&session).map(|sitting| sitting.user.clone()).unwrap_or_default()
    }

    /// Whether the session's person is the system user the hub runs as.
    pub(super) fn is_host(&self, session: SessionId) -> bool {
        self.sittings.get(&session).is_some_and(|sitting| sitting.is_host)
    }

    /// Refuses what the session's person may not ask.
    pub(super) fn check_rights(&self, session: SessionId, request: &Request) -> Result<(), Refusal> {
        let user = self.user(session);
        if let Request::Plan(command) | Request::Apply(command) | Request::ApplySeen { command, .. } = request {
            return self.allow_command(&user, command);
        }
        self.allow(&user, needed(request))?;
        match request {
            Request::ImportBegin(options) => self.allow_import(&user, options),
            Request::ImportAgain { options, .. } => self.allow_import(&user, options),
            _ => Ok(()),
        }
    }

    fn allow_import(&self, user: &str, options: &ImportOptions) -> Result<(), Refusal> {
        self.allow(user, right_of(self.schema.base(options.kind)))?;
        if options.add_people { self.allow(user, Right::People) } else { Ok(()) }
    }

    /// Refuses a command that person may not give: asked when it comes, and again when it is its turn.
    pub(super) fn allow_command(&self, user: &str, command: &Command) -> Result<(), Refusal> {
        match command {
            Command::Delete(Target::Records(ids)) => self.allow_deletion(user, ids)?,
            _ => self.allow(user, needed_by(command))?,
        }
        let (Command::Create { kind, .. } | Command::Mail { kind, .. }) = command else { return Ok(()) };
        let base = self.schema.base(*kind);
        self.allow(user, right_of(base))?;
        if base == Base::Group { may_group(&self.schema, user).map_err(Refusal::Rights) } else { Ok(()) }
    }

    /// Refuses to move these to the bin where that person may not. Views and reports people delete who made them: they are no
    /// records of the house.
    pub(super) fn allow_deletion(&self, user: &str, ids: &[RecordId]) -> Result<(), Refusal> {
        let own = self.is_author_of(user, ids)?;
        self.allow(user, if own { Right::Change } else { Right::Delete })
    }

    /// Refuses what that person has no right to.
    pub(super) fn allow(&self, user: &str, right: Right) -> Result<(), Refusal> {
        match self.schema.role(user) {
            Some(role) if role.may(right) => Ok(()),
            role => Err(Refusal::Rights(refused(&self.schema, role, right))),
        }
    }

    /// Refuses a change of more records than that person may change at once.
    pub(super) fn allow_many(&self, user: &str, records: u64) -> Result<(), Refusal> {
        if records > MANY { self.allow(user, Right::MassEdit) } else { Ok(()) }
    }

    /// Lets a person in, or says why not. Who comes for the first time is known by their system user from then on.
    pub(super) fn knock(&mut self, guest: &Guest) -> Result<(), String> {
        let Guest { user, uid, is_host, .. } = guest;
        if self.schema.role(user).is_none() {
            return Err(format!("{user} is not among the people of this store"));
        }
        let (Some(uid), false) = (*uid, *is_host) else { return Ok(()) };
        if self.schema.host.as_ref() == Some(user) {
            return Err(format!("system user {uid} is called {user}, like the one this store belongs to, and is not the same"));
        }
        let people = &self.schema.people;
        let Some(person) = people.iter().find(|person| person.login == *user) else { return Ok(()) };
        if let Some(known) = person.uid.filter(|known| *known != uid) {
            return Err(format!(
                "{user} was system user {known} here and is {uid} now: an owner has to confirm that it is the same person"
            ));
        }
        if let Some(other) = people.iter().find(|other| other.uid == Some(uid) && other.login != *user) {
            let former = &other.login;
            return Err(format!("system user {uid} was {former} here and is called {user} now: an owner has to confirm who it is"));
        }
        if person.uid.is_none() {
            self.keep_uid(person.record, uid);
        }
        Ok(())
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
    let owners: Vec<&str> = schema.people_here().filter(|person| person.role == Role::Owner).map(|person| person.login.as_str()).collect();
    let ask = if owners.is_empty() { "whoever runs the server".to_owned() } else { owners.join(" or ") };
    let what = role.map_or("nobody", Role::label).to_lowercase();
    format!("your role here is {what}: it may not {}. Ask {ask}", right.words())
}
