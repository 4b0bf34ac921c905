//! A client that asks anything gains nothing: every request and every command there is, sent by people who may not, or who do
//! not see the records, straight to the hub and as frames through the socket. What they must not see holds words that are looked
//! for in every answer and every event.

use std::{collections::BTreeSet, os::unix::net::UnixStream, path::Path};

use prospekt::{
    hub::{Clock, HubHandle, Port},
    model::{
        Account, Arrangement, Conversion, Correspondent, Diff, Draft, Edit, FieldDef, FieldEdit, FieldId, Filter, Kind, Matches, Offer,
        Query, QueryId, Reading, Record, RecordId, Report, Role, Schema, Selection, Seq, SessionKey, Target, TypeId, Value, Who, fields,
        lists::TO_THE_BIN,
        record_type,
        report::{Group, may_group},
        views::may_be_column,
    },
    proto::{Command, FromHub, ImportMode, ImportOptions, Leave, MatchKey, Operations, PlanId, Refusal, Reply, Request, Retained, Ticket},
    rules::blend::{Policies, Policy},
    session::Caller,
    store::{Options, Store},
    wire::{Hello, ToHub, VERSION, Welcome, read_frame, write_frame},
};
use rustix::process::Uid;
use serde::Serialize;

use crate::office::{ANNA, BO, HOST, Office};

const NOW: i64 = 1_795_000_000_000;

/// Every variant of an enum by its name. A new one does not compile until it is listed, and then a test asks for a sample of it.
macro_rules! variants {
    ($of:ident, $name:ident, $all:ident: $($variant:ident)*) => {
        const $all: &[&str] = &[$(stringify!($variant)),*];
        fn $name(of: &$of) -> &'static str {
            match of {
                $($of::$variant { .. } => stringify!($variant),)*
            }
        }
    };
}

variants!(Request, request_name, REQUESTS:
    Schema Run Rows Coming Ids Means Mixed Marks Count Tally Claim Release Present Given Record Names Linking History Timeline Values
    Twins Alike Duplicates Plan PlanRows Apply Cancel Log Operation ImportBegin ImportRows ImportEnd Gather Forget Info Check Chain Backup
    Report Rebuild ApplySeen Here News Retention Clean Belonging Erased Mentions OldCopies RemoveCopies BackupHere ImportAgain ImportPage);

variants!(Command, command_name, COMMANDS:
    Create Save Bulk Planned Deal Log Delete Restore Undo Redo Demo Convert Recalculate Merge Absorb TellApart Exported Import Mail
    Erase Retain);

/// The least role that may ask; a plan of a command takes what the command takes.
fn least(request: &Request) -> Role {
    match request_name(request) {
        "Plan" | "Apply" | "ApplySeen" => match request {
            Request::Plan(command) | Request::Apply(command) | Request::ApplySeen { command, .. } => least_for(command),
            _ => unreachable!(),
        },
        "Check" | "Chain" | "Backup" | "BackupHere" | "Rebuild" | "Retention" => Role::Manager,
        "Clean" | "Mentions" | "OldCopies" | "RemoveCopies" => Role::Owner,
        "ImportBegin" | "ImportRows" | "ImportEnd" | "ImportAgain" | "Gather" | "Operation" | "Belonging" => Role::Sales,
        "Log" if !matches!(request, Request::Log { own: true, .. }) => Role::Sales,
        "Rows" if matches!(request, Request::Rows { count, .. } if *count > 500) => Role::Sales,
        _ => Role::Viewer,
    }
}

fn least_for(command: &Command) -> Role {
    match command_name(command) {
        "Delete" | "Recalculate" | "Retain" => Role::Manager,
        "Demo" | "Erase" => Role::Owner,
        "Create" => match command {
            Command::Create { kind: record_type::PERSON, .. } => Role::Owner,
            Command::Create { kind: record_type::CRITERION | record_type::GROUP, .. } => Role::Manager,
            _ => Role::Sales,
        },
        _ => Role::Sales,
    }
}

/// Somebody's line to a hub.
trait Line {
    fn ask(&mut self, request: Request) -> Reply;
    /// What came unasked since.
    fn news(&mut self) -> String;
}

/// Straight to the hub.
struct Direct(Caller<Port>, String);

impl Direct {
    fn to(hub: &HubHandle, login: &str) -> Self {
        let (port, inbox) = hub.connect(login);
        let mut line = Self(Caller::new(port, inbox), String::new());
        // Whoever has an answer to this has columns.
        line.ask(Request::Values { field: fields::SOURCE, typed: String::new(), limit: 1 });
        line
    }
}

impl Line for Direct {
    fn ask(&mut self, request: Request) -> Reply {
        let Self(caller, news) = self;
        caller.call_watching(request, |event| *news += &format!("{event:?} {}\n", all_in(&event))).expect("an answer")
    }

    fn news(&mut self) -> String {
        std::mem::take(&mut self.1)
    }
}

fn done(line: &mut dyn Line, command: Command) -> Vec<RecordId> {
    match line.ask(Request::Apply(command)) {
        Reply::Done(outcome) if outcome.refused_count == 0 => outcome.created,
        other => panic!("{other:?}"),
    }
}

fn schema(line: &mut dyn Line) -> Schema {
    match line.ask(Request::Schema) {
        Reply::Schema(schema) => Schema::clone(&schema),
        other => panic!("{other:?}"),
    }
}

/// No text and no amount that is looked for holds anything else.
const WORD: &str = "canary";
const NUMBER: i64 = 987_654_000;

/// All that an answer holds: what is printed for a log names no values.
fn all_in(told: &impl Serialize) -> String {
    serde_json::to_string(told).expect("what crosses the wire can be written")
}

fn is_told(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains(WORD) || lower.contains("987654")
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A record of a type with a word in every field that takes any: `mark` sets it apart from the others.
fn draft(schema: &Schema, kind: TypeId, mark: &str, links: &[(FieldId, Value)]) -> Draft {
    let mut draft = Draft::default();
    for field in schema.fields_of_type(kind).filter(|field| field.is_editable()) {
        let word = format!("Canary {} {mark}", field.name);
        let value = match field.kind {
            Kind::Text | Kind::LongText | Kind::Phone => text(&word),
            Kind::Email => text(&format!("canary.{}.{mark}@x.se", field.name)),
            Kind::Url => text(&format!("https://canary.se/{mark}")),
            Kind::Choice(list) if schema.list(list).is_some_and(|list| list.open) => text(&word),
            Kind::Tags => Value::Tags(vec![word]),
            Kind::Money => Value::Money(NUMBER + i64::from(field.id.0)),
            Kind::Number if field.id != fields::ID => Value::Number(NUMBER + i64::from(field.id.0)),
            _ => continue,
        };
        draft.set(field.id, value);
    }
    draft.set(fields::ASSIGNED_TO, text("olga"));
    if !schema.field(fields::ASSIGNED_TO).is_some_and(|field| schema.record_type(kind).is_some_and(|kind| field.bases.has(kind.base))) {
        draft.values.retain(|(field, _)| *field != fields::ASSIGNED_TO);
    }
    links.iter().for_each(|(field, value)| draft.set(*field, value.clone()));
    draft
}

/// A store with records that only `olga` sees, everything that can be done done to them, and some that others see too.
struct House {
    schema: Schema,
    hidden: Vec<RecordId>,
    /// A lead of everybody's who sees only their own: like a hidden one.
    open: RecordId,
    group: RecordId,
    /// A rule by which hidden leads go to the bin.
    rule: RecordId,
    /// The last operation.
    last: Seq,
}

/// Whoever is given here sees only their own.
const PEOPLE: [(&str, &str); 5] = [("olga", "Owner"), ("vera", "Viewer"), ("sam", "Sales"), ("mia", "Manager"), ("tom", "Sales")];

fn furnish(owner: &mut dyn Line, logins: &[(&str, &str)]) -> House {
    for (login, role) in logins {
        let mut person = Draft::default();
        for (field, value) in [(fields::NAME, *login), (fields::PERSON_ROLE, role), (fields::PERSON_SEES, "Own")] {
            person.set(field, text(value));
        }
        done(owner, Command::Create { kind: record_type::PERSON, drafts: vec![person] });
    }
    let mut group = Draft::default();
    group.set(fields::NAME, text("North"));
    group.set(fields::GROUP_MEMBERS, Value::Tags(vec!["olga".to_owned()]));
    let group = done(owner, Command::Create { kind: record_type::GROUP, drafts: vec![group] })[0];
    let mut rule = Draft::default();
    let says = [(fields::RETENTION_OF, "lead"), (fields::RETENTION_FILTER, "job-title:trades"), (fields::RETENTION_DOES, TO_THE_BIN)];
    for (field, value) in [(fields::NAME, "Past trades")].into_iter().chain(says) {
        rule.set(field, text(value));
    }
    let rule = done(owner, Command::Create { kind: record_type::RETENTION, drafts: vec![rule] })[0];
    let schema = schema(owner);
    let mut hidden = Vec::new();
    let mut make = |owner: &mut dyn Line, kind: TypeId, mark: &str, links: &[(FieldId, Value)]| {
        let drafts = vec![draft(&schema, kind, mark, links)];
        let id = done(owner, Command::Create { kind, drafts })[0];
        hidden.push(id);
        id
    };
    let shared = [(fields::EMAIL, text("shared@probe.se"))];
    let account = make(owner, record_type::ACCOUNT, "a", &[]);
    let lead = make(owner, record_type::LEAD, "l", &[shared[0].clone(), (fields::LINKED_ACCOUNT, Value::Link(account))]);
    let [second, third, binned, converted] = ["2", "3", "4", "5"].map(|mark| make(owner, record_type::LEAD, mark, &[]));
    let contact = make(owner, record_type::CONTACT, "c", &[]);
    let offer =
        make(owner, record_type::OPPORTUNITY, "o", &[(fields::OPPORTUNITY_FOR, Value::Link(lead)), (fields::STAGE, text("Prospecting"))]);
    let project = make(owner, record_type::PROJECT, "p", &[(fields::PROJECT_FOR, Value::Link(contact))]);
    make(owner, record_type::PROJECT_TASK, "t", &[(fields::TASK_OF, Value::Link(project))]);
    make(owner, record_type::MARKETING, "m", &[]);
    make(owner, record_type::CALL_LIST, "k", &[]);
    for (kind, mark) in record_type::ITEMS.into_iter().zip(["i1", "i2", "i3", "i4", "i5", "i6"]) {
        make(owner, kind, mark, &[(fields::LINKED_TO, Value::Links(vec![lead, offer])), (fields::WHEN, Value::Moment(NOW))]);
    }
    // What the log and its operations then hold.
    let records = |ids: &[RecordId]| Target::Records(ids.to_vec());
    let set = |field, word: &str| FieldEdit { field, edit: Edit::Set(text(word)) };
    let company = Diff { field: fields::COMPANY, old: Some(text("Canary company 2")), new: Some(text("Canary renamed")) };
    done(owner, Command::Save { record: second, changes: vec![company] });
    let edits = vec![set(fields::JOB_TITLE, "Canary of all trades")];
    done(owner, Command::Bulk { target: records(&[lead, second]), edits, struck: Vec::new() });
    done(owner, Command::Merge { survivor: second, others: vec![third], values: Vec::new(), seen: Vec::new() });
    done(owner, Command::Delete(records(&[binned])));
    let offered = Offer { title: "Canary offer".to_owned(), values: Vec::new() };
    let how = Conversion { matches: Matches::Apart, account: Account::Make, offer: Some(offered), over: Vec::new() };
    let made =
        done(owner, Command::Convert { target: records(&[converted]), to: record_type::CONTACT, how: Box::new(how), struck: vec![] });
    let item = draft(&schema, record_type::NOTE, "n", &[]);
    let logged = done(owner, Command::Log { kind: record_type::NOTE, item, target: records(&[lead]), edits: Vec::new() });
    done(owner, Command::TellApart(vec![vec![lead, contact]]));
    let mut view = Draft::default();
    for (field, value) in [(fields::NAME, "Canary view"), (fields::VIEW_OF, "lead"), (fields::VIEW_FILTER, "company:canary")] {
        view.set(field, text(value));
    }
    let view = done(owner, Command::Create { kind: record_type::VIEW, drafts: vec![view] });
    let mut map = Draft::default();
    for (field, value) in [(fields::NAME, "Canary map"), (fields::MAP_OF, "lead"), (fields::MAP_LINES, "canary = full-name")] {
        map.set(field, text(value));
    }
    let map = done(owner, Command::Create { kind: record_type::IMPORT_MAP, drafts: vec![map] });
    done(owner, Command::Exported { records: 3, to: "canary.csv".to_owned() });
    let gone = done(owner, Command::Create { kind: record_type::LEAD, drafts: vec![draft(&schema, record_type::LEAD, "gone", &[])] });
    done(owner, Command::Undo(None, Leave::Values));
    hidden.extend(made.into_iter().chain(logged).chain(view).chain(map).chain(gone));
    // What is seen: like the hidden lead, and changed together with it.
    let open = open_lead(owner);
    done(owner, Command::Bulk { target: records(&[open, lead]), edits: vec![set(fields::STATUS, "Contacted")], struck: Vec::new() });
    let Reply::Log(log) = owner.ask(Request::Log { limit: 1, own: false, of: Operations::default() }) else { panic!("no log") };
    House { schema, hidden, open, group, rule, last: log[0].seq }
}

/// A lead that everybody sees, with the address of one that they do not.
fn open_lead(owner: &mut dyn Line) -> RecordId {
    let values = vec![(fields::NAME, text("Open")), (fields::EMAIL, text("shared@probe.se"))];
    done(owner, Command::Create { kind: record_type::LEAD, drafts: vec![Draft { values, ..Draft::default() }] })[0]
}

/// All that the owner sees of what is hidden.
fn all_of(owner: &mut dyn Line, house: &House) -> Vec<Option<Record>> {
    let record = |id: &RecordId| match owner.ask(Request::Record(*id)) {
        Reply::Record(record) => record.map(|record| *record),
        other => panic!("{other:?}"),
    };
    house.hidden.iter().map(record).collect()
}

impl House {
    fn query(&self, kind: TypeId, filter: &str, bin: bool) -> Query {
        let filter = Filter::parse(filter, &self.schema, &Reading::utc(NOW), "sam").unwrap();
        Query { kinds: vec![kind], filter, sort: Vec::new(), bin, only: None }
    }

    fn kinds(&self) -> Vec<TypeId> {
        self.schema.types().iter().map(|kind| kind.id).collect()
    }

    /// Every command, aimed at what is hidden, alone and together with what is not.
    fn commands(&self, plan: PlanId, open: RecordId) -> Vec<Command> {
        let hidden = &self.hidden;
        let both = || Target::Records(hidden.iter().copied().chain([open]).collect());
        let by_query =
            || Target::Query(Query { kinds: vec![record_type::LEAD, record_type::CONTACT], ..self.query(record_type::LEAD, "", false) });
        let selected = || {
            let marks = hidden.iter().map(|id| id.0).collect();
            Target::Selection { selection: Selection { marks, range: Some((QueryId(1), 0, 99)) }, within: None }
        };
        let named = |name: &str| {
            let mut draft = Draft::default();
            draft.set(fields::NAME, text(name));
            draft
        };
        let to_hidden =
            |kind| Draft { values: vec![(fields::NAME, text("Probe")), (kind, Value::Links(hidden.clone()))], ..Draft::default() };
        let edit = || vec![FieldEdit { field: fields::NEXT_STEP, edit: Edit::Set(text("probe")) }];
        let how = |matches, account| Box::new(Conversion { matches, account, offer: None, over: Vec::new() });
        let convert = |target, matches, account| Command::Convert {
            target,
            to: record_type::CONTACT,
            how: how(matches, account),
            struck: Vec::new(),
        };
        let mail = |people| Command::Mail { kind: record_type::LEAD, people, source: "probe.mbox".to_owned() };
        let mut commands = vec![
            Command::Create { kind: record_type::LEAD, drafts: vec![named("Probe")] },
            Command::Create { kind: record_type::NOTE, drafts: vec![to_hidden(fields::LINKED_TO)] },
            Command::Create { kind: record_type::LEAD, drafts: vec![to_hidden(fields::RELATED)] },
            Command::Create { kind: record_type::PERSON, drafts: vec![named("probe")] },
            Command::Create { kind: record_type::CRITERION, drafts: vec![named("Probe")] },
            Command::Create { kind: record_type::GROUP, drafts: vec![named("Probe")] },
            Command::Planned { plan, struck: Vec::new() },
            Command::Redo,
            Command::Demo { count: 3, seed: 1 },
            Command::Recalculate,
            Command::Exported { records: 1, to: "probe.csv".to_owned() },
            Command::Import { plan, choices: Box::default() },
            Command::Retain(Retained::Rule(self.rule)),
            Command::Retain(Retained::Bin),
            mail(vec![self.writer()]),
            mail(vec![self.writer(), Correspondent { who: Who::Found(named("Probe")), messages: Vec::new() }]),
        ];
        for target in [both(), by_query(), selected()] {
            commands.extend([
                Command::Bulk { target: target.clone(), edits: edit(), struck: Vec::new() },
                Command::Deal { target: target.clone(), group: self.group, all: true, today: 20_000 },
                Command::Log { kind: record_type::NOTE, item: named("Probe"), target: target.clone(), edits: edit() },
                convert(target.clone(), Matches::Leave, Account::Link),
                convert(target.clone(), Matches::Into, Account::Make),
                Command::Delete(target.clone()),
                Command::Restore(target.clone()),
                Command::Erase { target, suppress: true },
            ]);
        }
        for id in hidden.iter().copied() {
            let changes = vec![Diff { field: fields::NAME, old: None, new: Some(text("probe")) }];
            commands.extend([
                mail(vec![Correspondent { who: Who::Known(id, changes.clone()), messages: vec![named("Probe")] }]),
                Command::Save { record: id, changes },
                Command::Merge { survivor: open, others: vec![id], values: Vec::new(), seen: Vec::new() },
                Command::Merge { survivor: id, others: vec![open], values: Vec::new(), seen: Vec::new() },
                Command::Absorb { into: id, draft: named("Probe") },
                Command::TellApart(vec![vec![open, id]]),
            ]);
        }
        commands.extend((1..=self.last.0).map(|seq| Command::Undo(Some(Seq(seq)), Leave::Values)));
        commands
    }

    /// Every request, about what is hidden.
    fn requests(&self) -> Vec<Request> {
        let columns: Vec<FieldId> = self.schema.fields().iter().map(|field| field.id).collect();
        let (hidden, open) = (&self.hidden, self.open);
        let selection = Selection { marks: hidden.iter().map(|id| id.0).collect(), range: None };
        let mut asked = vec![
            Request::Schema,
            Request::Means(Target::Records(hidden.clone())),
            Request::Mixed { target: Target::Records(hidden.clone()), fields: columns.clone() },
            Request::Names(hidden.clone()),
            Request::Given { since: Seq(0) },
            Request::Release,
            Request::Here,
            Request::Info,
            Request::Check,
            Request::Chain(Some(self.last)),
            Request::Backup("/nowhere/probe".into()),
            Request::BackupHere,
            Request::Rebuild,
            Request::Retention,
            Request::Clean,
            Request::Erased(hidden.clone()),
            Request::Mentions(PlanId(1)),
            Request::OldCopies,
            Request::RemoveCopies(vec!["/nowhere/probe".into()]),
            Request::Cancel(Ticket(1)),
            Request::Gather { plan: None, people: vec![self.writer()] },
        ];
        for kind in self.kinds() {
            for (filter, bin) in
                [("", false), ("", true), ("canary", false), ("company:canary or -company:canary", false), ("email:twice", false)]
            {
                let query = self.query(kind, filter, bin);
                let id = QueryId(1);
                asked.extend([
                    Request::Run { id, query: query.clone(), keep: hidden.first().copied() },
                    Request::Rows { id, from: 0, count: 100, columns: columns.clone() },
                    Request::Rows { id, from: 0, count: 1_000, columns: columns.clone() },
                    Request::Marks { id, rows: None },
                    Request::Marks { id, rows: Some((0, 99)) },
                    Request::Coming { id, records: hidden.clone() },
                    Request::Count { id, selection: selection.clone() },
                    Request::Ids(query.clone()),
                    Request::Tally { by: fields::COMPANY, queries: vec![query.clone()] },
                    Request::Tally { by: fields::SOURCE, queries: vec![query] },
                ]);
            }
            asked.extend(self.reports(kind));
            let like = Draft { values: vec![(fields::NAME, text("Prober")), (fields::EMAIL, text("shared@probe.se"))], ..Draft::default() };
            asked.extend([
                Request::Alike { kind, draft: like, except: hidden.first().copied() },
                Request::Duplicates { kind, from: 0, count: 100 },
                Request::Twins { record: open, to: kind },
            ]);
        }
        for id in hidden.iter().copied().chain([open]) {
            asked.extend([
                Request::Record(id),
                Request::History { record: id, limit: 100 },
                Request::Timeline { record: id, limit: 100 },
                Request::Linking(id),
                Request::Belonging(id),
                Request::Twins { record: id, to: record_type::CONTACT },
                Request::Claim(id),
                Request::Present { record: Some(id), is_editing: true, is_away: false },
                Request::News { record: id, since: Seq(0) },
                Request::Log { limit: 100, own: false, of: Operations { record: Some(id), ..Operations::default() } },
            ]);
        }
        for field in &columns {
            asked.extend(["", "c", "canary"].map(|typed| Request::Values { field: *field, typed: typed.to_owned(), limit: 100 }));
        }
        for own in [false, true] {
            asked.push(Request::Log { limit: 1_000, own, of: Operations::default() });
        }
        for plan in (1..=30).map(PlanId) {
            asked.push(Request::PlanRows { plan, from: 0, count: 100 });
        }
        asked.extend((1..=self.last.0).map(|seq| Request::Operation { seq: Seq(seq), from: 0, count: 100 }));
        asked
    }

    /// Reports over records of a type by everything they can be grouped by, with their records listed and looking through links.
    fn reports(&self, kind: TypeId) -> Vec<Request> {
        let reading = Reading::utc(0);
        let grouped = self.schema.fields().iter().filter(|field| may_group(field, &[kind], &self.schema));
        let listed = self.schema.fields().iter().filter(|field| may_be_column(field) && self.schema.has(kind, field)).map(|field| field.id);
        let columns: Vec<FieldId> = listed.collect();
        let report = |field: &FieldDef, filter: &str| {
            let listing = Arrangement { columns: columns.clone(), ..Arrangement::default() };
            let report =
                Report { kinds: vec![kind], filter: filter.to_owned(), groups: vec![Group::of(field)], listing, ..Report::default() };
            let (question, _) = report.question("", &self.schema, &reading, "probe").unwrap();
            Request::Report(Box::new(question))
        };
        grouped.flat_map(|field| ["", "linked-account.company:any or canary"].map(|filter| report(field, filter))).collect()
    }

    /// Somebody who wrote from an address that is hidden, with a message.
    fn writer(&self) -> Correspondent {
        let draft = |values| Draft { values, ..Draft::default() };
        let message = draft(vec![(fields::NAME, text("Probe")), (fields::MESSAGE_ID, text("probe@x.se"))]);
        Correspondent {
            who: Who::Found(draft(vec![(fields::NAME, text("Else")), (fields::EMAIL, text("canary.email.2@x.se"))])),
            messages: vec![message],
        }
    }

    /// Rows of a file that meet what is hidden by number and by address.
    fn file(&self) -> Vec<Draft> {
        let row = |line: u64, values: Vec<(FieldId, Value)>| Draft { line, values, ..Draft::default() };
        let number = |id: RecordId| Value::Number(i64::try_from(id.0).unwrap());
        let by_number =
            self.hidden.iter().zip(2..).map(|(id, line)| row(line, vec![(fields::ID, number(*id)), (fields::NAME, text("Probe"))]));
        let by_email =
            row(90, vec![(fields::NAME, text("Else")), (fields::EMAIL, text("canary.email.2@x.se".replace("canary", "CANARY").as_str()))]);
        by_number.chain([by_email]).collect()
    }
}

/// What an answer to somebody may not hold. The words of the question itself tell nothing.
#[track_caller]
fn nothing_told(login: &str, request: &Request, reply: &Reply) {
    let told = all_in(reply);
    let asked_itself = is_told(&all_in(request));
    let own = ["canary.email.2@x.se"];
    let told = own.iter().fold(told.to_lowercase(), |told, word| told.replace(word, ""));
    // An error of a filter or a mapped cell may name what was asked; values of records it never knows.
    let is_echo = asked_itself && matches!(reply, Reply::Refused(Refusal::Invalid(_)));
    assert!(is_echo || !is_told(&told), "{login} was told by {request:?}:\n{told}");
}

/// Sends everything there is to send, and looks at what comes back.
fn probe(line: &mut dyn Line, owner: &mut dyn Line, login: &str, role: Role, house: &House) -> BTreeSet<&'static str> {
    let (mut asked, mut allowed) = (BTreeSet::new(), BTreeSet::new());
    let mut ask = |line: &mut dyn Line, request: Request| {
        let reply = line.ask(request.clone());
        nothing_told(login, &request, &reply);
        let name = match &request {
            Request::Plan(command) | Request::Apply(command) | Request::ApplySeen { command, .. } => command_name(command),
            other => request_name(other),
        };
        asked.insert(request_name(&request));
        asked.insert(name);
        let is_refused = matches!(reply, Reply::Refused(Refusal::Rights(_)));
        assert!(is_refused || role >= least(&request), "{login} may {request:?}:\n{reply:?}");
        if !is_refused {
            allowed.insert(name);
        }
        reply
    };
    for request in house.requests() {
        ask(line, request);
    }
    let options = |mode, apply| ImportOptions {
        mode,
        apply,
        policies: Policies::all(Policy::Overwrite),
        ..ImportOptions::of(record_type::LEAD, "probe.csv".to_owned())
    };
    let mut kept = PlanId(1);
    for (mode, apply) in [(ImportMode::Both, false), (ImportMode::Update, false), (ImportMode::Create, false), (ImportMode::Update, true)] {
        let plan = match ask(line, Request::ImportBegin(options(mode, apply))) {
            Reply::Importing { plan, .. } => plan,
            _ => PlanId(1),
        };
        for request in [
            Request::ImportRows { plan, drafts: house.file() },
            Request::ImportEnd(plan),
            Request::PlanRows { plan, from: 0, count: 100 },
            Request::ImportPage { plan, class: None, from: 0, count: 100, near: Some(3) },
            Request::ImportAgain { plan, options: Box::new(ImportOptions { keys: vec![MatchKey::Email], ..options(mode, apply) }) },
            Request::ImportPage { plan, class: None, from: 0, count: 100, near: None },
        ] {
            ask(line, request);
        }
        kept = if apply { kept } else { plan };
    }
    for at in 0..house.commands(kept, house.open).len() {
        // What one command leaves is not what the next one finds.
        let open = open_lead(owner);
        let command = house.commands(kept, open).swap_remove(at);
        if let Reply::Planned(plan) = ask(line, Request::Plan(command.clone())) {
            let plan = plan.id;
            ask(line, Request::PlanRows { plan, from: 0, count: 100 });
            ask(line, Request::Apply(Command::Planned { plan, struck: Vec::new() }));
            ask(line, Request::Forget(plan));
        }
        if matches!(command, Command::Bulk { .. } | Command::Delete(_) | Command::Log { .. }) {
            ask(line, Request::ApplySeen { command: command.clone(), seen: house.last });
        }
        ask(line, Request::Apply(command));
    }
    ask(line, Request::Forget(kept));
    // All of it once more, when what can be done is done.
    for request in house.requests() {
        ask(line, request);
    }
    let news = line.news();
    assert!(!is_told(&news), "{login} heard:\n{news}");
    let all: BTreeSet<&str> = REQUESTS.iter().chain(COMMANDS).copied().collect();
    assert_eq!(all.difference(&asked).collect::<Vec<_>>(), Vec::<&&str>::new(), "nobody asks for these");
    allowed
}

fn house() -> (HubHandle, House) {
    let hub = HubHandle::start_for_team(Store::in_memory(&Options::default()).unwrap(), "fiona", Clock::Fixed(NOW)).unwrap();
    let mut fiona = Direct::to(&hub, "fiona");
    let house = furnish(&mut fiona, &PEOPLE);
    (hub, house)
}

#[test]
fn whoever_sees_only_their_own_learns_nothing_of_the_rest_and_changes_none_of_it() {
    let (hub, house) = house();
    let mut fiona = Direct::to(&hub, "fiona");
    let before = all_of(&mut fiona, &house);
    assert!(house.hidden.len() > 20 && before.iter().flatten().all(|record| is_told(&all_in(record))), "words to look for");
    for (login, role) in [("vera", Role::Viewer), ("sam", Role::Sales), ("mia", Role::Manager)] {
        let mut line = Direct::to(&hub, login);
        let allowed = probe(&mut line, &mut fiona, login, role, &house);
        assert!(allowed.contains("Run") && allowed.contains("Bulk") == (role >= Role::Sales), "{allowed:?}");
        assert_eq!(allowed.contains("Check"), role >= Role::Manager, "{allowed:?}");
        assert_eq!(all_of(&mut fiona, &house), before, "{login} changed something");
    }
}

#[test]
fn whoever_sees_all_sees_all() {
    let (hub, house) = house();
    let mut olga = Direct::to(&hub, "olga");
    let found = house.requests().into_iter().filter(|request| is_told(&all_in(&olga.ask(request.clone())))).count();
    assert!(found > 100, "{found} answers name what others do not see");
}

#[test]
fn nobody_hears_of_what_they_do_not_see() {
    let (hub, house) = house();
    let (mut fiona, mut sam) = (Direct::to(&hub, "fiona"), Direct::to(&hub, "sam"));
    let next = |word: &str| vec![FieldEdit { field: fields::NEXT_STEP, edit: Edit::Set(text(word)) }];
    let lead = house.hidden[1];
    let bulk =
        |target: &[RecordId], word| Command::Bulk { target: Target::Records(target.to_vec()), edits: next(word), struck: Vec::new() };
    done(&mut fiona, bulk(&[lead], "one"));
    fiona.ask(Request::Present { record: Some(lead), is_editing: true, is_away: false });
    sam.ask(Request::Info);
    let news = sam.news();
    assert!(!news.contains(&format!("RecordId({})", lead.0)), "{news}");
    // Given to them, it comes; taken, it goes: both times they hear of it, and of nothing else.
    for login in ["sam", "olga"] {
        let edits = vec![FieldEdit { field: fields::ASSIGNED_TO, edit: Edit::Set(text(login)) }];
        done(&mut fiona, Command::Bulk { target: Target::Records(vec![lead, house.hidden[2]]), edits, struck: Vec::new() });
        let is_theirs = matches!(sam.ask(Request::Record(lead)), Reply::Record(Some(_)));
        assert_eq!(is_theirs, login == "sam");
        let news = sam.news();
        assert!(news.contains(&format!("RecordId({})", lead.0)), "{login}: {news}");
    }
}

/// Frames through the socket, as the system user whose thread it is.
struct Frames {
    stream: UnixStream,
    buffer: Vec<u8>,
    ticket: u64,
    news: String,
}

impl Frames {
    /// A thread becomes another system user by itself, for good; who is at the other end the system notes when it calls.
    fn of(uid: u32, socket: &Path) -> Self {
        let (socket, id) = (socket.to_owned(), Uid::from_raw(uid));
        let calling = move || {
            rustix::thread::set_thread_res_uid(id, id, id).unwrap();
            Self::to(&socket, uid.into())
        };
        std::thread::spawn(calling).join().unwrap()
    }

    fn to(socket: &Path, key: u128) -> Self {
        let mut stream = prospekt::server::call(socket).unwrap();
        VERSION.exchange(&mut stream).unwrap();
        let mut buffer = Vec::new();
        write_frame(&mut stream, &Hello { session: SessionKey(key) }, &mut buffer).unwrap();
        let welcome = read_frame(&mut stream, &mut buffer).unwrap();
        assert!(matches!(welcome, Some(Welcome::In { .. })), "{welcome:?}");
        let mut line = Self { stream, buffer, ticket: 0, news: String::new() };
        line.ask(Request::Values { field: fields::SOURCE, typed: String::new(), limit: 1 });
        line
    }
}

impl Line for Frames {
    fn ask(&mut self, request: Request) -> Reply {
        self.ticket += 1;
        let ticket = Ticket(self.ticket);
        write_frame(&mut self.stream, &ToHub::Ask { ticket, done_below: ticket, request }, &mut self.buffer).unwrap();
        loop {
            match read_frame(&mut self.stream, &mut self.buffer).unwrap().expect("an answer") {
                FromHub::Reply(answered, reply) if answered == ticket => return reply,
                other => self.news += &format!("{other:?} {}\n", all_in(&other)),
            }
        }
    }

    fn news(&mut self) -> String {
        std::mem::take(&mut self.news)
    }
}

#[test]
fn frames_through_the_socket_gain_nothing_either() {
    let Some(office) = Office::open() else { return };
    let socket = office.socket();
    let logins = [("uid-60002", "Sales"), ("uid-60003", "Viewer"), ("olga", "Sales")];
    let call = |uid| Frames::of(uid, &socket);
    let mut host = call(HOST);
    let house = furnish(&mut host, &logins);
    let before = all_of(&mut host, &house);
    for (uid, login, role) in [(ANNA, "uid-60002", Role::Sales), (BO, "uid-60003", Role::Viewer)] {
        let allowed = probe(&mut call(uid), &mut host, login, role, &house);
        assert_eq!(allowed.contains("Bulk"), role >= Role::Sales, "{allowed:?}");
        assert_eq!(all_of(&mut host, &house), before, "{login} changed something");
    }
}

#[test]
fn what_somebody_loses_they_lose_at_once_in_sessions_over_the_socket() {
    let Some(office) = Office::open() else { return };
    let socket = office.socket();
    let mut host = Frames::of(HOST, &socket);
    let house = furnish(&mut host, &[("uid-60002", "Sales"), ("olga", "Sales")]);
    let person = |host: &mut Frames| schema(host).people.iter().find(|person| person.login == "uid-60002").unwrap().record;
    let say = |host: &mut Frames, field, old: Option<&str>, new: Option<Value>| {
        let record = person(host);
        done(host, Command::Save { record, changes: vec![Diff { field, old: old.map(text), new }] });
    };
    say(&mut host, fields::PERSON_SEES, Some("Own"), Some(text("All")));
    let mut anna = Frames::of(ANNA, &socket);
    let id = QueryId(1);
    let run = || Request::Run { id, query: house.query(record_type::LEAD, "", false), keep: None };
    let total = |reply| if let Reply::Answer(answer) = reply { answer.total } else { panic!("{reply:?}") };
    let lead = |line: &mut Frames| matches!(line.ask(Request::Record(house.hidden[1])), Reply::Record(Some(_)));
    assert!(total(anna.ask(run())) > 1 && lead(&mut anna));
    say(&mut host, fields::PERSON_SEES, Some("All"), Some(text("Own")));
    assert!(!lead(&mut anna), "what she saw is not there any more");
    let stale = anna.ask(Request::Rows { id, from: 0, count: 9, columns: Vec::new() });
    assert!(matches!(stale, Reply::Refused(Refusal::Stale)), "{stale:?}");
    assert!(anna.news().contains("Indexed"), "she is told to ask anew");
    assert_eq!(total(anna.ask(run())), 1);
    let rename = Command::Bulk {
        target: Target::Records(vec![house.open]),
        edits: vec![FieldEdit { field: fields::NEXT_STEP, edit: Edit::Set(text("call")) }],
        struck: Vec::new(),
    };
    assert!(matches!(anna.ask(Request::Apply(rename.clone())), Reply::Done(_)));
    say(&mut host, fields::PERSON_ROLE, Some("Sales"), Some(text("Viewer")));
    assert!(matches!(anna.ask(Request::Apply(rename)), Reply::Refused(Refusal::Rights(_))));
    say(&mut host, fields::PERSON_LEFT, None, Some(Value::YesNo(true)));
    // Nothing comes any more but the end.
    while let Ok(Some(_)) = read_frame::<FromHub>(&mut anna.stream, &mut anna.buffer) {}
    let mut again = prospekt::server::call(&socket).unwrap();
    VERSION.exchange(&mut again).unwrap();
}
