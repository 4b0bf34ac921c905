//! One command's session with the store: typed questions, answers or failures.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    args::Shown,
    assignment,
    failure::{Done, Failure, Kind},
    hooks::hooks,
    output::Output,
    place::{Places, make_private},
    reach::{Patience, Reached, Way, reach},
    stop::Stop,
};
use crate::{
    hub::{Clock, HubHandle},
    model::{
        FieldId, Filter, Named, Names, OpHead, Query, QueryId, Reading, Record, RecordId, RecordType, Schema, SortKey, TypeId, Value, Zone,
    },
    proto::{Answer, Command, Event, FromHub, Operations, Outcome, Plan, PlanId, PlanRow, Refusal, Reply, Request, SHOWN, Ticket},
    server::login_of,
    session::{Caller, Session},
    store::{Options, Store, Upgraded},
};

/// Rows asked for at a time.
const PAGE: u32 = SHOWN;

/// Whether a command may begin a new store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// A new store is made.
    Create,
    /// There is nothing to read or change.
    Refuse,
}

/// A command at work: the store behind it, the person before it.
#[derive(Debug)]
pub(super) struct Shell {
    /// Where it writes.
    pub(super) out: Output,
    /// Now, and the person's zone.
    pub(super) reading: Reading,
    /// Fields, criteria, people.
    pub(super) schema: Arc<Schema>,
    /// Ctrl+C.
    pub(super) stop: Stop,
    caller: Caller<Box<dyn Session>>,
    hub: Option<HubHandle>,
    indexed: bool,
    /// Something was asked that goes on, and nobody waits for it any more.
    is_left: bool,
}

/// The name the operating system knows the person by; variables are not asked.
#[must_use]
pub(super) fn system_user() -> String {
    login_of(rustix::process::getuid().as_raw())
}

/// Makes the store's directory, or says that there is no store.
///
/// # Errors
/// A store that is not there and may not be made; a directory that cannot be.
pub(super) fn must_exist(places: &Places, absent: Absent) -> Done {
    let path = &places.store;
    if absent == Absent::Refuse && !path.exists() {
        return Err(Failure::not_found(format!("there is no store at {}", path.display()))
            .hint("`prospekt import FILE --apply` or `prospekt demo` makes one; --store FILE names another."));
    }
    match path.parent().filter(|dir| !dir.as_os_str().is_empty() && !dir.exists()) {
        Some(dir) => make_private(dir),
        None => Ok(()),
    }
}

/// Opens the store and starts its hub; a shared one keeps to the roles of people.
///
/// # Errors
/// Trouble with the store; a store that is not there and may not be made.
pub(super) fn start_hub(places: &Places, absent: Absent, is_shared: bool) -> Done<HubHandle> {
    must_exist(places, absent)?;
    let options = Options { must_exist: absent == Absent::Refuse, locale: locale(), ..Options::default() };
    let store = Store::open(&places.store, &options)?;
    let upgraded = store.upgraded().map(upgraded_words);
    let hub = HubHandle::start_hooked(store, &system_user(), Clock::System, is_shared, hooks(places))
        .map_err(|error| Failure::store(error.to_string()))?;
    upgraded.into_iter().for_each(|words| hub.report(words));
    Ok(hub)
}

fn upgraded_words(upgraded: &Upgraded) -> String {
    let copy = upgraded.copy.as_ref().map_or_else(String::new, |copy| format!(" As it was before it is {}.", copy.display()));
    format!("The store was upgraded from format {} to {}: {}.{copy}", upgraded.from, upgraded.to, upgraded.what.join(", "))
}

/// The locale of the order by name, as the person's environment says it: `sv-SE`.
fn locale() -> String {
    ["LC_ALL", "LC_COLLATE", "LANG"]
        .iter()
        .filter_map(|name| std::env::var_os(name)?.into_string().ok())
        .find(|value| !value.is_empty())
        .and_then(|value| value.split(['.', '@']).next().map(|tag| tag.replace('_', "-")))
        .filter(|tag| !matches!(tag.as_str(), "" | "C" | "POSIX"))
        .unwrap_or_else(|| "en".to_owned())
}

/// Whether something is made for a question that must be undone when nobody wants its answer any more.
const fn may_write(request: &Request) -> bool {
    matches!(
        request,
        Request::Apply(_)
            | Request::ApplySeen { .. }
            | Request::ImportBegin(_)
            | Request::ImportRows { .. }
            | Request::ImportEnd(_)
            | Request::Backup(_)
            | Request::BackupHere
            | Request::Rebuild
            | Request::RemoveCopies(_)
            | Request::Forget(_)
    )
}

/// A question on its way.
pub(super) struct Asked {
    ticket: Ticket,
    /// Whether nothing is written for it.
    is_idle: bool,
    is_forgetting: bool,
}

impl Shell {
    /// Opens the store for one command.
    ///
    /// # Errors
    /// As [`reach`].
    pub(super) fn open(places: &Places, absent: Absent, way: &Way, out: Output) -> Done<Self> {
        let Reached { session, inbox, hub } = reach(places, absent, way, Patience::Short)?;
        let mut shell = Self {
            out,
            reading: Reading { now: Clock::System.now(), zone: Zone::Local },
            schema: Arc::new(Schema::default()),
            stop: Stop::listen(),
            caller: Caller::new(session, inbox),
            hub,
            indexed: false,
            is_left: false,
        };
        shell.learn()?;
        Ok(shell)
    }

    /// Asks for fields, criteria and people as they are now.
    ///
    /// # Errors
    /// When the hub is gone.
    pub(super) fn learn(&mut self) -> Done {
        match self.ask(Request::Schema)? {
            Reply::Schema(schema) => self.schema = schema,
            _ => return Err(Failure::hub_gone()),
        }
        Ok(())
    }

    /// Lets the hub finish, and everything written leave the process.
    ///
    /// # Errors
    /// A closed pipe, a full disk behind standard output.
    pub(super) fn close(mut self) -> Done {
        let flushed = self.out.flush();
        if self.is_left {
            // The process ends without it: it only reads.
            std::mem::forget(self);
            return Ok(flushed?);
        }
        drop(self.caller);
        if let Some(hub) = self.hub {
            hub.shutdown();
        }
        Ok(flushed?)
    }

    /// The person's login name.
    pub(super) fn user(&self) -> &str {
        self.caller.user()
    }

    /// Asks and waits. After Ctrl+C nothing is asked any more but that a plan be forgotten, and what was asked is withdrawn.
    ///
    /// # Errors
    /// What the hub refused; that the person wants no answer any more.
    pub(super) fn ask(&mut self, request: Request) -> Done<Reply> {
        let asked = self.ask_ahead(request)?;
        self.answer(asked)
    }

    /// Asks, and goes on: [`Shell::answer`] waits for the answer.
    ///
    /// # Errors
    /// That the person wants no answer any more.
    pub(super) fn ask_ahead(&mut self, request: Request) -> Done<Asked> {
        let is_forgetting = matches!(request, Request::Forget(_));
        if self.stop.is_wanted() && !is_forgetting {
            return Err(Failure::stopped());
        }
        let is_idle = !may_write(&request);
        Ok(Asked { ticket: self.caller.ask_ahead(request), is_idle, is_forgetting })
    }

    /// Waits for the answer to what was asked.
    ///
    /// # Errors
    /// As [`Shell::ask`].
    pub(super) fn answer(&mut self, Asked { ticket, is_idle, is_forgetting }: Asked) -> Done<Reply> {
        let (out, indexed, stop, mut what_to_do) = (&mut self.out, &mut self.indexed, &self.stop, None);
        let _held = (!is_idle).then(|| self.stop.hold());
        let is_over = || !is_forgetting && stop.is_wanted();
        let reply = self.caller.answer_until(ticket, is_idle, is_over, |news| match news {
            FromHub::Event(Event::Indexed) => *indexed = true,
            FromHub::Event(Event::Told(what)) => out.say(what),
            FromHub::Event(Event::Lost { why }) => out.say(format!("The store is out of reach: {why}. Trying again.")),
            FromHub::Event(Event::Parted { hint, .. }) => what_to_do = Some(hint.clone()),
            FromHub::Event(Event::Progress { done, total, .. }) => out.progress(&format!("{done} of {total} records")),
            _ => {}
        });
        match reply {
            None => Err(Failure::hub_gone()),
            Some(Reply::Refused(Refusal::Cancelled)) if self.stop.is_wanted() => {
                self.is_left |= is_idle;
                let failure = Failure::stopped();
                Err(if is_idle { failure } else { failure.hint("Nothing was changed.") })
            }
            Some(Reply::Refused(refusal)) => {
                let failure = Failure::from(refusal);
                Err(what_to_do.into_iter().fold(failure, Failure::hint))
            }
            Some(reply) => Ok(reply),
        }
    }

    /// What is said of a command that came to nothing: where Ctrl+C was why, that and what is left of it.
    pub(super) fn or_stopped(&self, failure: Failure, left: impl Into<String>) -> Failure {
        match failure.kind {
            Kind::Failed | Kind::Stopped if self.stop.is_wanted() => Failure::stopped().hint(left),
            _ => failure,
        }
    }

    /// The record type of that name.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn kind(&self, name: &str) -> Done<RecordType> {
        self.schema.type_named(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = self.schema.types().iter().map(|kind| kind.name.as_ref()).collect();
            Failure::usage(format!("there is no record type '{name}'")).hint(format!("There is {}.", known.join(", ")))
        })
    }

    /// A filter on records of a type.
    ///
    /// # Errors
    /// Unknown types, filters that cannot be read.
    pub(super) fn query(&self, kind: &str, filter: &str) -> Done<Query> {
        let mut query = Query::all(self.kind(kind)?.id);
        query.filter = Filter::parse(filter, &self.schema, &self.reading, self.user())?;
        Ok(query)
    }

    /// The query behind the arguments of a list.
    ///
    /// # Errors
    /// Unknown types and fields, filters that cannot be read.
    pub(super) fn query_of(&self, shown: &Shown) -> Done<Query> {
        self.query_of_kind(shown, self.kind(&shown.kind)?.id)
    }

    /// The same for records of another type.
    ///
    /// # Errors
    /// Unknown fields, filters that cannot be read.
    pub(super) fn query_of_kind(&self, shown: &Shown, kind: TypeId) -> Done<Query> {
        let mut query = Query::all(kind);
        query.filter = Filter::parse(&shown.filter.join(" "), &self.schema, &self.reading, self.user())?;
        query.bin = shown.bin;
        for name in &shown.sort {
            let (name, descending) = name.strip_prefix('-').map_or((name.as_str(), false), |name| (name, true));
            query.sort.push(SortKey { field: assignment::field(&self.schema, name)?.id, descending });
        }
        Ok(query)
    }

    /// What passes both filters.
    ///
    /// # Errors
    /// Filters that cannot be read.
    pub(super) fn filter_within(&self, outer: &str, inner: &str) -> Done<Filter> {
        let both = match (outer.trim(), inner.trim()) {
            (outer, "") => outer.to_owned(),
            ("", inner) => inner.to_owned(),
            (outer, inner) => format!("({outer}) ({inner})"),
        };
        Ok(Filter::parse(&both, &self.schema, &self.reading, self.user())?)
    }

    /// The fields named by the arguments of a list, or `default` of its record type.
    ///
    /// # Errors
    /// Unknown types and fields.
    pub(super) fn columns_of(&self, shown: &Shown, default: impl Fn(&Schema, TypeId) -> Vec<FieldId>) -> Done<Vec<FieldId>> {
        if shown.columns.is_empty() {
            let first = shown.kind.split(',').next().unwrap_or_default();
            return Ok(default(&self.schema, self.kind(first.trim())?.id));
        }
        shown.columns.iter().map(|name| Ok(assignment::field(&self.schema, name)?.id)).collect()
    }

    /// Runs a query. The answer holds every row: it waits until the hub can filter and sort.
    ///
    /// # Errors
    /// What the hub refused.
    pub(super) fn run(&mut self, query: &Query) -> Done<Answer> {
        loop {
            let id = QueryId(1);
            let answer = self.ask(Request::Run { id, query: query.clone(), keep: None });
            match answer {
                Ok(Reply::Answer(answer)) if !answer.indexing => return Ok(answer),
                Ok(Reply::Answer(_)) => self.wait_for_columns()?,
                Ok(_) => return Err(Failure::hub_gone()),
                Err(failure) if failure == Failure::from(Refusal::Stale) && !self.indexed => self.wait_for_columns()?,
                Err(failure) => return Err(failure),
            }
        }
    }

    fn wait_for_columns(&mut self) -> Done {
        while !self.indexed {
            let stop = &self.stop;
            let Some(event) = self.caller.wait(|| stop.is_wanted()) else {
                return Err(if stop.is_wanted() { Failure::stopped() } else { Failure::hub_gone() });
            };
            self.indexed = matches!(event, Event::Indexed);
        }
        Ok(())
    }

    /// Hands out the rows of a query page by page, at most `limit` in all; answers how many the query found.
    ///
    /// # Errors
    /// What the hub or `each` refused.
    pub(super) fn rows(
        &mut self,
        query: &Query,
        columns: &[FieldId],
        limit: Option<u32>,
        mut each: impl FnMut(&mut Output, &[Record], &[Named]) -> Done,
    ) -> Done<Answer> {
        let answer = self.run(query)?;
        let end = limit.map_or(answer.total, |limit| limit.min(answer.total));
        let mut from = 0;
        while from < end {
            let count = PAGE.min(end - from);
            let Reply::Rows { rows, names, .. } = self.ask(Request::Rows { id: answer.id, from, count, columns: columns.to_vec() })? else {
                return Err(Failure::hub_gone());
            };
            each(&mut self.out, &rows, &names)?;
            from += count;
        }
        Ok(answer)
    }

    /// What the records are called that values link to.
    ///
    /// # Errors
    /// When the hub is gone.
    pub(super) fn names<'a>(&mut self, values: impl IntoIterator<Item = &'a Value>) -> Done<Names> {
        let mut names = Names::default();
        let asked = names.lacking(values);
        if asked.is_empty() {
            return Ok(names);
        }
        let Reply::Names(named) = self.ask(Request::Names(asked.clone()))? else { return Err(Failure::hub_gone()) };
        names.answer(&asked, &named);
        Ok(names)
    }

    /// A whole record.
    ///
    /// # Errors
    /// When there is none of that number.
    pub(super) fn record(&mut self, id: RecordId) -> Done<Record> {
        match self.ask(Request::Record(id))? {
            Reply::Record(Some(record)) => Ok(*record),
            _ => Err(Failure::not_found(format!("there is no record {id}")).hint("`prospekt list` shows the numbers of your leads.")),
        }
    }

    /// Fails when one of these numbers is no record's.
    ///
    /// # Errors
    /// Naming the first number that is none.
    pub(super) fn check_records(&mut self, ids: &BTreeSet<RecordId>) -> Done {
        ids.iter().try_for_each(|id| self.record(*id).map(drop))
    }

    /// What a command would do.
    ///
    /// # Errors
    /// What the hub refused.
    pub(super) fn plan(&mut self, command: Command) -> Done<Plan> {
        self.planned(Request::Plan(command))
    }

    /// Asks something that is answered with a plan.
    ///
    /// # Errors
    /// What the hub refused.
    pub(super) fn planned(&mut self, request: Request) -> Done<Plan> {
        match self.ask(request)? {
            Reply::Planned(plan) => Ok(*plan),
            _ => Err(Failure::hub_gone()),
        }
    }

    /// A stretch of a plan.
    ///
    /// # Errors
    /// What the hub refused.
    pub(super) fn plan_rows(&mut self, plan: PlanId, from: u32) -> Done<Vec<PlanRow>> {
        match self.ask(Request::PlanRows { plan, from, count: PAGE })? {
            Reply::PlanRows(rows) => Ok(rows),
            _ => Err(Failure::hub_gone()),
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// What the hub refused.
    pub(super) fn apply(&mut self, command: Command) -> Done<Outcome> {
        match self.ask(Request::Apply(command))? {
            Reply::Done(outcome) => Ok(*outcome),
            _ => Err(Failure::hub_gone()),
        }
    }

    /// Whether the store can only be read.
    ///
    /// # Errors
    /// What the hub refused.
    pub(super) fn is_read_only(&mut self) -> Done<bool> {
        match self.ask(Request::Info)? {
            Reply::Info(info) => Ok(info.read_only.is_some()),
            _ => Err(Failure::hub_gone()),
        }
    }

    /// The log, newest first.
    ///
    /// # Errors
    /// What the hub refused.
    pub(super) fn log(&mut self, limit: u32, of: Operations) -> Done<Vec<OpHead>> {
        match self.ask(Request::Log { limit, own: false, of })? {
            Reply::Log(log) => Ok(log),
            _ => Err(Failure::hub_gone()),
        }
    }
}
