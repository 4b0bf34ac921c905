//! Flows through sessions, on a store in memory where nothing else is said.

mod between;
mod converting;
mod custom;
mod duplicates;
mod erasing;
mod history;
mod hooks;
mod import_plan;
mod importing;
mod large;
mod mail;
mod maps;
mod meeting;
mod presence;
mod random;
mod reading;
mod reports;
mod rights;
mod scoring;
mod sight;
mod staying;
mod teamwork;
mod together;
mod undoing;
mod views;
mod writing;

use std::sync::mpsc::Receiver;

use super::{Clock, HubHandle, Port};
use crate::{
    model::{Draft, FieldId, Filter, OpHead, Query, QueryId, Reading, Record, RecordId, Schema, Target, Value, record_type},
    proto::{Answer, Command, Edit, Event, FieldEdit, FromHub, Leave, Outcome, Plan, PlanRow, Refusal, Reply, Request, Ticket},
    store::{Options, Store},
};

/// The time of the first operation.
const START: i64 = 1_795_000_000_000;

fn hub() -> HubHandle {
    HubHandle::start(Store::in_memory(&Options::default()).unwrap(), "anna", Clock::Fixed(START)).unwrap()
}

/// A session that asks one question after the other and keeps the events.
struct Desk {
    port: Port,
    inbox: Receiver<FromHub>,
    next: u64,
    events: Vec<Event>,
    schema: Schema,
}

impl Desk {
    /// Sits down and waits until the columns are built.
    fn at(hub: &HubHandle, user: &str) -> Self {
        let mut desk = Self::early(hub, user);
        desk.call(Request::Values { field: FieldId(110), typed: String::new(), limit: 1 });
        desk
    }

    /// Sits down, whether the columns are built or not.
    fn early(hub: &HubHandle, user: &str) -> Self {
        let (port, inbox) = hub.connect(user);
        let mut desk = Self { port, inbox, next: 1, events: Vec::new(), schema: Schema::default() };
        desk.learn();
        desk
    }

    fn learn(&mut self) {
        let Reply::Schema(schema) = self.call(Request::Schema) else { panic!("no schema") };
        self.schema = Schema::clone(&schema);
    }

    fn send(&mut self, request: Request) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.port.ask(ticket, request);
        ticket
    }

    fn wait(&mut self, ticket: Ticket) -> Reply {
        loop {
            match self.inbox.recv().expect("the hub is gone") {
                FromHub::Reply(answered, reply) if answered == ticket => return reply,
                FromHub::Reply(other, reply) => panic!("{other:?} answered while {ticket:?} was waited for: {reply:?}"),
                FromHub::Event(event) => self.events.push(event),
            }
        }
    }

    fn call(&mut self, request: Request) -> Reply {
        let ticket = self.send(request);
        self.wait(ticket)
    }

    /// Whether the hub hung up.
    fn is_cut_off(&self) -> bool {
        self.inbox.iter().count() < usize::MAX
    }

    fn apply(&mut self, command: Command) -> Result<Outcome, Refusal> {
        match self.call(Request::Apply(command)) {
            Reply::Done(outcome) => Ok(*outcome),
            Reply::Refused(refusal) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    fn done(&mut self, command: Command) -> Outcome {
        self.apply(command).unwrap_or_else(|refusal| panic!("{refusal:?}"))
    }

    fn plan(&mut self, command: Command) -> Plan {
        match self.call(Request::Plan(command)) {
            Reply::Planned(plan) => *plan,
            other => panic!("{other:?}"),
        }
    }

    fn plan_rows(&mut self, plan: &Plan) -> Vec<PlanRow> {
        match self.call(Request::PlanRows { plan: plan.id, from: 0, count: 100 }) {
            Reply::PlanRows(rows) => rows,
            other => panic!("{other:?}"),
        }
    }

    /// A draft of `field=value`s as a person writes them.
    fn draft(&self, values: &[(&str, &str)]) -> Draft {
        let mut draft = Draft::default();
        for (name, typed) in values {
            let def = self.schema.named(name).unwrap_or_else(|| panic!("no field {name}"));
            draft.values.extend(def.kind.parse(typed, &Reading::utc(START)).unwrap().map(|value| (def.id, value)));
        }
        draft
    }

    fn new_lead(&mut self, values: &[(&str, &str)]) -> RecordId {
        let drafts = vec![self.draft(values)];
        self.done(Command::Create { kind: record_type::LEAD, drafts }).created[0]
    }

    /// Leads of these names.
    fn new_leads(&mut self, names: &[&str]) -> Vec<RecordId> {
        names.iter().map(|name| self.new_lead(&[("full-name", name)])).collect()
    }

    fn record(&mut self, id: RecordId) -> Option<Record> {
        match self.call(Request::Record(id)) {
            Reply::Record(record) => record.map(|record| *record),
            other => panic!("{other:?}"),
        }
    }

    /// What the fields of a record hold, parted by bars; `-` for nothing.
    fn shown(&mut self, id: RecordId, names: &str) -> String {
        let Some(record) = self.record(id) else { return "gone".to_owned() };
        let show = |name: &str| {
            let def = self.schema.named(name).unwrap_or_else(|| panic!("no field {name}"));
            record.value(def.id).map_or_else(|| "-".to_owned(), |value| def.kind.write(&value))
        };
        names.split(' ').map(show).collect::<Vec<_>>().join(" | ")
    }

    fn set(&self, name: &str, typed: &str) -> FieldEdit {
        let def = self.schema.named(name).unwrap_or_else(|| panic!("no field {name}"));
        let value = def.kind.parse(typed, &Reading::utc(START)).unwrap();
        FieldEdit { field: def.id, edit: value.map_or(Edit::Clear, Edit::Set) }
    }

    fn bulk(&mut self, target: Target, name: &str, typed: &str) -> Outcome {
        let edits = vec![self.set(name, typed)];
        self.done(Command::Bulk { target, edits, struck: Vec::new() })
    }

    fn save(&mut self, id: RecordId, name: &str, old: &str, new: &str) -> Result<Outcome, Refusal> {
        let def = self.schema.named(name).unwrap();
        let value = |typed: &str| def.kind.parse(typed, &Reading::utc(START)).unwrap();
        let changes = vec![crate::model::Diff { field: def.id, old: value(old), new: value(new) }];
        self.apply(Command::Save { record: id, changes })
    }

    fn query(&self, filter: &str) -> Query {
        let filter = Filter::parse(filter, &self.schema, &Reading::utc(START), self.port.user()).unwrap();
        Query { filter, ..Query::leads() }
    }

    fn run(&mut self, id: u64, filter: &str) -> Answer {
        let query = self.query(filter);
        self.run_query(id, query)
    }

    fn run_query(&mut self, id: u64, query: Query) -> Answer {
        match self.call(Request::Run { id: QueryId(id), query, keep: None }) {
            Reply::Answer(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    /// The names a filter finds, in order.
    fn found(&mut self, filter: &str) -> Vec<String> {
        self.run(99, filter);
        self.names(99)
    }

    fn names(&mut self, id: u64) -> Vec<String> {
        match self.call(Request::Rows { id: QueryId(id), from: 0, count: 100, columns: Vec::new() }) {
            Reply::Rows { rows, .. } => rows.iter().map(|record| record.name().to_owned()).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn log(&mut self) -> Vec<OpHead> {
        match self.call(Request::Log { limit: 100, own: false, of: crate::proto::Operations::default() }) {
            Reply::Log(ops) => ops,
            other => panic!("{other:?}"),
        }
    }
}

/// The values of every record, by id; without who and when.
fn values_of(desk: &mut Desk, last: u64) -> Vec<(u64, Vec<(FieldId, Value)>)> {
    (1..=last).filter_map(|id| desk.record(RecordId(id)).map(|record| (id, record.values().to_vec()))).collect()
}
