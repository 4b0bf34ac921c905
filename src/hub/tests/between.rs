//! Others write between the chunks of a large job. The hub is driven by hand here, chunk by chunk, so that it is known what
//! comes between what.

use std::{collections::BTreeMap, sync::mpsc::channel};

use proptest::prelude::*;

use super::*;
use crate::{
    hub::{Guest, Hooks, HubMsg, SessionId, outbox::Outbox, owner::Hub},
    model::{Account, Conversion, Correspondent, Matches, OpState, Seq, SessionKey, Verb, Who, fields},
    proto::{ImportMode, ImportOptions, MatchKey, PlanId},
    store::tests::disk::Disk,
};

/// A hub that goes on only when it is told to.
struct Table {
    hub: Hub,
    inbox: Receiver<HubMsg>,
    seats: BTreeMap<u64, (String, Receiver<FromHub>)>,
    heard: BTreeMap<(u64, u64), Reply>,
    events: Vec<(u64, Event)>,
    next: u64,
    schema: Schema,
}

impl Table {
    fn new() -> Self {
        Self::with(Store::in_memory(&Options::default()).unwrap())
    }

    fn with(store: Store) -> Self {
        let (sender, inbox) = channel();
        let hub = Hub::new(store, "anna", Clock::Fixed(START), sender, None, Hooks::default()).unwrap();
        let schema = Schema::clone(&hub.schema);
        let mut table = Self { hub, inbox, seats: BTreeMap::new(), heard: BTreeMap::new(), events: Vec::new(), next: 1, schema };
        while table.hub.index.columns().is_none() {
            let message = table.inbox.recv().unwrap();
            table.hub.take(message);
        }
        table.rest();
        table
    }

    fn seat(&mut self, user: &str) -> u64 {
        self.seat_as(user, None)
    }

    fn seat_as(&mut self, user: &str, key: Option<SessionKey>) -> u64 {
        let (outbox, replies) = channel();
        let id = u64::try_from(self.seats.len()).unwrap() + 1;
        let guest = Guest { user: user.to_owned(), key, is_host: true, uid: None };
        self.hub.take(HubMsg::Connect(SessionId(id), guest, Outbox::Channel(outbox)));
        self.seats.insert(id, (user.to_owned(), replies));
        id
    }

    /// Takes what came back from the hub's threads, and what it said.
    fn listen(&mut self) {
        while let Ok(message) = self.inbox.try_recv() {
            self.hub.take(message);
        }
        for (seat, (_, replies)) in &self.seats {
            for news in replies.try_iter() {
                match news {
                    FromHub::Reply(ticket, reply) => drop(self.heard.insert((*seat, ticket.0), reply)),
                    FromHub::Event(event) => self.events.push((*seat, event)),
                }
            }
        }
    }

    fn send(&mut self, seat: u64, request: Request) -> u64 {
        let ticket = self.next;
        self.next += 1;
        self.resend(seat, ticket, request);
        ticket
    }

    fn resend(&mut self, seat: u64, ticket: u64, request: Request) {
        self.hub.take(HubMsg::Ask(SessionId(seat), Ticket(ticket), request));
        self.listen();
    }

    fn apply(&mut self, seat: u64, command: Command) -> u64 {
        self.send(seat, Request::Apply(command))
    }

    /// The answer, where it has come.
    fn heard(&mut self, seat: u64, ticket: u64) -> Option<Reply> {
        self.listen();
        self.heard.remove(&(seat, ticket))
    }

    fn done(&mut self, seat: u64, ticket: u64) -> Outcome {
        match self.heard(seat, ticket) {
            Some(Reply::Done(outcome)) => *outcome,
            other => panic!("{other:?}"),
        }
    }

    /// Waits for what the hub's threads make, without going on.
    fn await_threads(&mut self, seat: u64, ticket: u64) -> Reply {
        loop {
            if let Some(reply) = self.heard(seat, ticket) {
                return reply;
            }
            let message = self.inbox.recv().unwrap();
            self.hub.take(message);
        }
    }

    /// One chunk.
    fn advance(&mut self) {
        self.hub.advance();
        self.listen();
    }

    /// Until there is nothing left to do.
    fn rest(&mut self) {
        self.listen();
        while self.hub.is_busy() {
            self.advance();
        }
    }

    fn set(&self, field: &str, typed: &str) -> FieldEdit {
        let def = self.schema.named(field).unwrap();
        let value = def.kind.parse(typed, &Reading::utc(START)).unwrap();
        FieldEdit { field: def.id, edit: value.map_or(Edit::Clear, Edit::Set) }
    }

    fn bulk(&self, ids: &[RecordId], field: &str, typed: &str) -> Command {
        Command::Bulk { target: Target::Records(ids.to_vec()), edits: vec![self.set(field, typed)], struck: Vec::new() }
    }

    fn draft(&self, values: &[(&str, &str)]) -> Draft {
        let mut draft = Draft::default();
        for (name, typed) in values {
            let def = self.schema.named(name).unwrap();
            draft.values.extend(def.kind.parse(typed, &Reading::utc(START)).unwrap().map(|value| (def.id, value)));
        }
        draft
    }

    /// So many leads, `lead 0` to the last.
    fn leads(&mut self, seat: u64, count: usize) -> Vec<RecordId> {
        let mut ids = Vec::new();
        while ids.len() < count {
            let few = (count - ids.len()).min(100);
            let drafts = (0..few).map(|at| self.draft(&[("full-name", &format!("lead {}", ids.len() + at))])).collect();
            let ticket = self.apply(seat, Command::Create { kind: record_type::LEAD, drafts });
            self.rest();
            ids.extend(self.done(seat, ticket).created);
        }
        ids
    }

    fn make(&self, name: &str, email: &str) -> Command {
        Command::Create { kind: record_type::LEAD, drafts: vec![self.draft(&[("full-name", name), ("email", email)])] }
    }

    fn record(&self, id: RecordId) -> Option<Record> {
        self.hub.store.reader().unwrap().record(id).unwrap()
    }

    fn text(&self, id: RecordId, field: &str) -> String {
        self.record(id).map_or_else(|| "gone".to_owned(), |record| record.text(self.schema.named(field).unwrap().id).to_owned())
    }

    /// The first record of a type.
    fn of_kind(&self, kind: crate::model::TypeId) -> RecordId {
        self.hub.store.reader().unwrap().by_name(kind, 0, 1).unwrap()[0]
    }

    fn op(&self, seq: Seq) -> OpHead {
        self.hub.store.reader().unwrap().op(seq).unwrap().unwrap()
    }

    fn is_sound(&mut self) {
        assert_eq!(self.hub.store.check().unwrap().problems, [""; 0]);
        assert_eq!(self.hub.store.reader().unwrap().chain(None).unwrap().problems, [""; 0]);
    }
}

#[test]
fn a_small_write_is_done_and_answered_between_two_chunks_of_a_large_one() {
    let mut table = Table::new();
    let (anna, bo) = (table.seat("anna"), table.seat("bo"));
    let leads = table.leads(anna, 250);
    let long = table.apply(anna, table.bulk(&leads, "source", "Web"));
    // On a record of a later chunk, and on one of the first; a new one; one that goes to the bin.
    let small = [
        table.apply(bo, table.bulk(&leads[240..241], "city", "Umeå")),
        table.apply(bo, table.bulk(&leads[0..1], "source", "Fair")),
        table.apply(bo, table.make("Zoe", "zoe@x.se")),
        table.apply(bo, Command::Delete(Target::Records(vec![leads[245]]))),
    ];
    assert!(table.heard(anna, long).is_none(), "the large one is under way");
    let small: Vec<Outcome> = small.into_iter().map(|ticket| table.done(bo, ticket)).collect();
    let zoe = small[2].created[0];
    assert!(!leads.contains(&zoe));
    table.rest();
    let outcome = table.done(anna, long);
    let op = outcome.op.unwrap();
    assert!(small.iter().all(|small| small.op.as_ref().unwrap().seq > op.seq), "it has the number with which it began");
    assert_eq!(
        (op.state, table.text(leads[0], "source").as_str(), table.text(leads[1], "source").as_str()),
        (OpState::Done, "Fair", "Web")
    );
    assert_eq!((table.text(leads[240], "city").as_str(), table.text(leads[240], "source").as_str()), ("Umeå", "Web"));
    table.is_sound();
    // Its undo leaves what bo did; bo's small writes pass that too.
    let undo = table.apply(anna, Command::Undo(None, Leave::Values));
    let late = table.apply(bo, table.bulk(&leads[249..250], "source", "Phone"));
    table.done(bo, late);
    assert!(table.heard(anna, undo).is_none());
    table.rest();
    let undone = table.done(anna, undo);
    assert_eq!(undone.of.unwrap().seq, op.seq);
    let sources: Vec<String> = [0, 1, 240, 249].iter().map(|at| table.text(leads[*at], "source")).collect();
    assert_eq!(sources, ["Fair", "", "", "Phone"]);
    table.is_sound();
}

#[test]
fn what_a_person_had_not_heard_of_is_guarded_whatever_the_numbers_say() {
    let mut table = Table::new();
    let (anna, bo, cy) = (table.seat("anna"), table.seat("bo"), table.seat("cy"));
    let leads = table.leads(anna, 250);
    let long = table.apply(anna, table.bulk(&leads, "source", "Web"));
    let small = table.apply(cy, table.bulk(&leads[249..250], "city", "Umeå"));
    let heard = table.done(cy, small).op.unwrap().seq;
    // Bo heard of cy's write, which has a higher number, and of nothing else.
    let edit = |table: &Table, at: usize, field: &str| Request::ApplySeen { command: table.bulk(&leads[at..=at], field, "x"), seen: heard };
    let guarded = [(0, "source", 1), (249, "source", 0), (0, "city", 0)].map(|(at, field, refused)| {
        let request = edit(&table, at, field);
        (table.send(bo, request), refused)
    });
    for (ticket, refused) in guarded {
        assert_eq!(table.done(bo, ticket).refused_count, refused);
    }
    table.rest();
    let outcome = table.done(anna, long);
    // The end is told under a number above all others, and whoever heard that knows of all of it.
    let told = |event: &(u64, Event)| match &event.1 {
        Event::Changed { seq, by, .. } if by == "anna" => Some(*seq),
        _ => None,
    };
    let end = table.events.iter().rev().find_map(told).unwrap();
    assert_eq!(end, table.hub.store.last_seq());
    assert!(end > outcome.op.unwrap().seq);
    let again = table.send(bo, Request::ApplySeen { command: table.bulk(&leads[5..6], "source", "y"), seen: end });
    assert_eq!(table.done(bo, again).refused_count, 0);
    let late = table.send(bo, Request::ApplySeen { command: table.bulk(&leads[6..7], "source", "y"), seen: heard });
    assert_eq!(table.done(bo, late).refused_count, 1, "it was sent before the end was heard of");
}

#[test]
fn a_record_that_somebody_changed_after_the_plan_is_left_alone_by_a_later_chunk() {
    let mut table = Table::new();
    let (anna, bo) = (table.seat("anna"), table.seat("bo"));
    let leads = table.leads(anna, 250);
    let seen = table.hub.store.last_seq();
    let long = table.send(anna, Request::ApplySeen { command: table.bulk(&leads, "source", "Web"), seen });
    for (at, field) in [(248, "source"), (249, "city")] {
        let small = table.apply(bo, table.bulk(&leads[at..=at], field, "Fair"));
        table.done(bo, small);
    }
    table.rest();
    assert_eq!(table.done(anna, long).refused_count, 1);
    assert_eq!([248, 249].map(|at| table.text(leads[at], "source")), ["Fair", "Web"]);
}

#[test]
fn what_waits_for_a_large_one_and_what_does_not() {
    let mut table = Table::new();
    let key = Some(SessionKey(7));
    let (anna, bo, back) = (table.seat_as("anna", key), table.seat("bo"), table.seat_as("anna", key));
    let leads = table.leads(anna, 250);
    let long = table.apply(anna, table.bulk(&leads, "source", "Web"));
    let person = || Draft { values: vec![(fields::NAME, Value::Text("dan".to_owned()))], ..Draft::default() };
    let criterion = table.of_kind(record_type::CRITERION);
    let rows: Vec<(&str, u64, Command, bool)> = vec![
        ("a small one of another session", bo, table.bulk(&leads[3..4], "city", "Umeå"), false),
        ("of the same session", anna, table.bulk(&leads[3..4], "city", "Luleå"), true),
        ("of the same session, back on a new line", back, table.bulk(&leads[3..4], "city", "Piteå"), true),
        ("a person", bo, Command::Create { kind: record_type::PERSON, drafts: vec![person()] }, true),
        ("behind that, of the same session", bo, table.bulk(&leads[4..5], "city", "Boden"), true),
    ];
    let sent: Vec<_> = rows.into_iter().map(|(what, seat, command, waits)| (what, seat, table.apply(seat, command), waits)).collect();
    for (what, seat, ticket, waits) in &sent {
        assert_eq!(table.heard.contains_key(&(*seat, *ticket)), !waits, "{what}");
    }
    let cy = table.seat("cy");
    let waits = [table.apply(cy, Command::Delete(Target::Records(vec![criterion]))), table.apply(cy, table.bulk(&leads, "city", "Kiruna"))];
    assert!(waits.iter().all(|ticket| table.heard(cy, *ticket).is_none()));
    table.rest();
    table.done(anna, long);
    for (what, seat, ticket, _) in sent {
        assert!(matches!(table.heard(seat, ticket), Some(Reply::Done(_))), "{what}");
    }
    assert_eq!(table.text(leads[3], "city"), "Kiruna");
    table.is_sound();
}

#[test]
fn a_request_asked_again_on_a_new_line_is_not_done_twice_beside_itself() {
    let mut table = Table::new();
    let key = Some(SessionKey(9));
    let (first, bo) = (table.seat_as("anna", key), table.seat("bo"));
    let leads = table.leads(first, 250);
    let few = table.apply(first, table.bulk(&leads[..5], "city", "Umeå"));
    table.done(first, few);
    let many = table.apply(first, table.bulk(&leads, "source", "Web"));
    table.rest();
    table.done(first, many);
    // The undo of the large one is cut off; asked again, it would find the small one to undo while that runs.
    let undo = table.apply(first, Command::Undo(None, Leave::Values));
    table.hub.take(HubMsg::Leave(SessionId(first)));
    let second = table.seat_as("anna", key);
    table.resend(second, undo, Request::Apply(Command::Undo(None, Leave::Values)));
    let small = table.apply(bo, table.bulk(&leads[9..10], "city", "Luleå"));
    table.done(bo, small);
    table.rest();
    let outcome = table.done(second, undo);
    assert_eq!(outcome.of.unwrap().verb, Verb::BulkEdit);
    assert_eq!((table.text(leads[0], "city").as_str(), table.text(leads[0], "source").as_str()), ("Umeå", ""));
}

#[test]
fn a_cancelled_one_goes_as_far_as_nobody_worked_on_it_and_says_what_stays() {
    let mut table = Table::new();
    let (anna, bo) = (table.seat("anna"), table.seat("bo"));
    let leads = table.leads(anna, 250);
    // A score that stands on what both did.
    let criterion = |table: &Table, at: usize| table.schema.criteria[at].field;
    let tick = |field| FieldEdit { field, edit: Edit::Tick };
    let (one, two) = (criterion(&table, 0), criterion(&table, 1));
    let edits = vec![tick(one), table.set("source", "Web")];
    let before = table.record(leads[1]).unwrap();
    let long = table.apply(anna, Command::Bulk { target: Target::Records(leads.clone()), edits, struck: Vec::new() });
    let by_bo = Command::Bulk { target: Target::Records(vec![leads[0]]), edits: vec![tick(two)], struck: Vec::new() };
    let small = [table.apply(bo, by_bo), table.apply(bo, table.bulk(&leads[2..3], "source", "Fair"))];
    for ticket in small {
        table.done(bo, ticket);
    }
    table.advance();
    let running = table.hub.store.reader().unwrap().ops(None, 9).unwrap().into_iter().find(|op| op.state == OpState::Running).unwrap();
    // Nobody can undo what is not done.
    let undo = table.apply(bo, Command::Undo(Some(running.seq), Leave::Values));
    assert!(matches!(table.heard(bo, undo), Some(Reply::Refused(_))));
    let cancel = table.send(anna, Request::Cancel(Ticket(long)));
    table.rest();
    assert!(matches!(table.heard(anna, cancel), Some(Reply::Ok)));
    assert!(matches!(table.heard(anna, long), Some(Reply::Refused(Refusal::Cancelled))));
    let op = table.op(running.seq);
    assert_eq!((op.state, op.skipped), (OpState::Cancelled, 2), "two records could not go back whole");
    let after = table.record(leads[1]).unwrap();
    assert_eq!((after.values(), after.rev, &after.touched), (before.values(), before.rev, &before.touched));
    assert_eq!([0, 2].map(|at| table.text(leads[at], "source")), ["", "Fair"]);
    let shared = table.record(leads[0]).unwrap();
    assert_eq!((shared.get(one), shared.get(two).is_some()), (None, true));
    // The score of the first stands on bo's tick alone: the same as where only bo had ticked.
    let alone = table.apply(bo, Command::Bulk { target: Target::Records(vec![leads[7]]), edits: vec![tick(two)], struck: Vec::new() });
    table.done(bo, alone);
    assert_eq!(shared.get(fields::SCORE), table.record(leads[7]).unwrap().get(fields::SCORE));
    assert_eq!(shared.get(fields::SCORE_EXACT), table.record(leads[7]).unwrap().get(fields::SCORE_EXACT));
    table.is_sound();
}

fn options(keys: Vec<MatchKey>) -> ImportOptions {
    ImportOptions { apply: true, keys, mode: ImportMode::Both, ..ImportOptions::of(record_type::LEAD, "fair.csv".to_owned()) }
}

impl Table {
    fn begin(&mut self, seat: u64, options: ImportOptions) -> PlanId {
        let ticket = self.send(seat, Request::ImportBegin(options));
        match self.heard(seat, ticket) {
            Some(Reply::Importing { plan, .. }) => plan,
            other => panic!("{other:?}"),
        }
    }

    /// Sends rows; they are sifted, and written when the hub goes on.
    fn rows(&mut self, seat: u64, plan: PlanId, rows: &[(&str, &str, &str)], line: u64) {
        let drafts = rows.iter().zip(line..).map(|((name, email, city), line)| {
            let mut draft = self.draft(&[("full-name", name), ("email", email), ("city", city)]);
            draft.line = line;
            draft
        });
        let drafts = drafts.collect();
        let ticket = self.send(seat, Request::ImportRows { plan, drafts });
        self.await_threads(seat, ticket);
    }

    fn end(&mut self, seat: u64, plan: PlanId) -> Outcome {
        let ticket = self.send(seat, Request::ImportEnd(plan));
        loop {
            if let Some(reply) = self.heard(seat, ticket) {
                let Reply::Done(outcome) = reply else { panic!("{reply:?}") };
                self.rest();
                return *outcome;
            }
            if self.hub.is_busy() {
                self.advance();
            } else {
                let message = self.inbox.recv().unwrap();
                self.hub.take(message);
            }
        }
    }

    fn found(&self, name: &str) -> Vec<Record> {
        let mut found = Vec::new();
        let reader = self.hub.store.reader().unwrap();
        reader
            .scan(RecordId(0), &mut |record| {
                if record.name() == name {
                    found.push(record);
                }
                true
            })
            .unwrap();
        found
    }
}

#[test]
fn rows_of_a_streamed_import_meet_what_others_did_meanwhile() {
    let mut table = Table::new();
    let (anna, bo) = (table.seat("anna"), table.seat("bo"));
    let old = table.apply(bo, table.make("Old", "old@x.se"));
    let old = table.done(bo, old).created[0];
    let plan = table.begin(anna, options(vec![MatchKey::Email]));
    let filler: Vec<(String, String)> = (0..120).map(|at| (format!("row {at}"), format!("row{at}@x.se"))).collect();
    let filler: Vec<(&str, &str, &str)> = filler.iter().map(|(name, email)| (name.as_str(), email.as_str(), "")).collect();
    // Sifted, and not yet written: rows about somebody bo changes now, and about somebody bo makes now.
    table.rows(anna, plan, &[("Old", "old@x.se", "Umeå"), ("Zoe", "zoe@x.se", "Boden")], 2);
    let small = [
        table.apply(bo, table.bulk(&[old], "city", "Luleå")),
        table.apply(bo, table.make("Zoe", "zoe@x.se")),
        table.apply(bo, table.make("Eve", "eve@x.se")),
    ];
    let made: Vec<Outcome> = small.into_iter().map(|ticket| table.done(bo, ticket)).collect();
    table.rows(anna, plan, &filler, 4);
    table.rest();
    // A later row about somebody bo made, and rows between which bo takes a number.
    let yan = table.apply(bo, table.make("Yan", "yan@x.se"));
    let yan = table.done(bo, yan).created[0];
    table.rows(anna, plan, &[("Eve", "eve@x.se", "Kiruna"), ("Xi", "xi@x.se", "")], 200);
    let outcome = table.end(anna, plan);
    assert_eq!(table.text(old, "city"), "Luleå", "what others gave it stays");
    assert_eq!(["Zoe", "Eve", "Yan", "Xi", "row 0", "row 119"].map(|name| table.found(name).len()), [1; 6], "nobody is there twice");
    assert_eq!(table.text(made[2].created[0], "city"), "Kiruna", "a later row fills what bo made");
    let reasons: Vec<String> = outcome.refused.into_iter().map(|(_, reason)| reason).collect();
    assert!(reasons.iter().any(|reason| reason.starts_with("line 3: is in the store as record")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("changed by bo")), "{reasons:?}");
    table.is_sound();
    // All of it goes back, but for what bo has.
    let undo = table.apply(anna, Command::Undo(None, Leave::Values));
    let late = table.apply(bo, table.bulk(&[yan], "city", "Boden"));
    table.done(bo, late);
    table.rest();
    table.done(anna, undo);
    assert_eq!(["Zoe", "Eve", "Yan", "Old", "Xi", "row 0"].map(|name| table.found(name).len()), [1, 1, 1, 1, 0, 0]);
    assert_eq!(table.text(made[2].created[0], "city"), "");
    table.is_sound();
}

#[test]
fn a_record_of_a_cancelled_import_stays_where_somebody_worked_on_it() {
    let mut table = Table::new();
    let (anna, bo) = (table.seat("anna"), table.seat("bo"));
    let plan = table.begin(anna, options(Vec::new()));
    let rows: Vec<String> = (0..150).map(|at| format!("row {at}")).collect();
    let rows: Vec<(&str, &str, &str)> = rows.iter().map(|name| (name.as_str(), "", "")).collect();
    table.rows(anna, plan, &rows, 2);
    table.rest();
    let kept = table.found("row 3").remove(0).id;
    let small = table.apply(bo, table.bulk(&[kept], "city", "Umeå"));
    table.done(bo, small);
    table.hub.take(HubMsg::Leave(SessionId(anna)));
    table.rest();
    assert_eq!(["row 2", "row 3", "row 4"].map(|name| table.found(name).len()), [0, 1, 0]);
    assert_eq!(table.text(kept, "city"), "Umeå");
    table.is_sound();
    let listed = table.hub.store.reader().unwrap().by_name(record_type::LEAD, 0, 99).unwrap();
    assert_eq!(listed, [kept]);
}

#[test]
fn a_planned_import_and_many_new_records_let_others_write_too() {
    let mut table = Table::new();
    let (anna, bo) = (table.seat("anna"), table.seat("bo"));
    let drafts = (0..150).map(|at| table.draft(&[("full-name", &format!("new {at}"))])).collect();
    let many = table.apply(anna, Command::Create { kind: record_type::LEAD, drafts });
    let small = table.apply(bo, table.make("Zoe", "zoe@x.se"));
    let zoe = table.done(bo, small).created[0];
    assert!(table.heard(anna, many).is_none());
    table.rest();
    assert_eq!(table.done(anna, many).changed, 150);
    assert_eq!(table.record(zoe).unwrap().name(), "Zoe", "it has a number of its own");
    let plan = table.begin(anna, ImportOptions { apply: false, ..options(vec![MatchKey::Email]) });
    let rows: Vec<(String, String)> = (0..250).map(|at| (format!("row {at}"), format!("row{at}@x.se"))).collect();
    let rows: Vec<(&str, &str, &str)> = rows.iter().map(|(name, email)| (name.as_str(), email.as_str(), "")).collect();
    table.rows(anna, plan, &rows, 2);
    table.send(anna, Request::ImportEnd(plan));
    let long = table.apply(anna, Command::Import { plan, choices: Box::default() });
    let small = table.apply(bo, table.make("row 249", "row249@x.se"));
    table.done(bo, small);
    assert!(table.heard(anna, long).is_none());
    table.rest();
    table.done(anna, long);
    assert_eq!(["row 0", "row 249"].map(|name| table.found(name).len()), [1; 2]);
    table.is_sound();
}

/// How records are converted: into whom they are alike, their accounts made.
fn conversion(matches: Matches) -> Box<Conversion> {
    Box::new(Conversion { account: Account::Make, matches, ..Conversion::default() })
}

#[test]
fn a_large_conversion_lets_others_by_and_takes_in_what_they_did() {
    let mut table = Table::new();
    let (anna, bo) = (table.seat("anna"), table.seat("bo"));
    let leads = table.leads(anna, 250);
    // The last but two have a twin among the contacts each, and the last two companies of their own.
    let twin = |table: &mut Table, at: usize| {
        let email = format!("twin{at}@x.se");
        let few = table.apply(anna, table.bulk(&leads[at..=at], "email", &email));
        table.done(anna, few);
        let drafts = vec![table.draft(&[("full-name", &format!("contact {at}")), ("email", &email)])];
        let made = table.apply(anna, Command::Create { kind: record_type::CONTACT, drafts });
        table.done(anna, made).created[0]
    };
    let twins = [245, 246, 247].map(|at| twin(&mut table, at));
    for (at, company) in [(248, "Acme"), (249, "Bell")] {
        let few = table.apply(anna, table.bulk(&leads[at..=at], "company", company));
        table.done(anna, few);
    }
    let (target, to) = (Target::Records(leads.clone()), record_type::CONTACT);
    let long = table.apply(anna, Command::Convert { target, to, how: conversion(Matches::Into), struck: Vec::new() });
    assert!(table.heard(anna, long).is_none());
    let drafts = vec![table.draft(&[("full-name", "Acme")])];
    let account = table.apply(bo, Command::Create { kind: record_type::ACCOUNT, drafts });
    let acme = table.done(bo, account).created[0];
    let mut note = table.draft(&[("full-name", "Call")]);
    note.set(fields::LINKED_TO, Value::Links(vec![leads[247]]));
    let small = table.apply(bo, Command::Create { kind: record_type::NOTE, drafts: vec![note] });
    let call = table.done(bo, small).created[0];
    for gone in [leads[200], leads[245], twins[1]] {
        let small = table.apply(bo, Command::Delete(Target::Records(vec![gone])));
        table.done(bo, small);
    }
    table.rest();
    let outcome = table.done(anna, long);
    let left: Vec<(usize, &str)> =
        outcome.refused.iter().map(|(id, why)| (leads.iter().position(|lead| Some(*lead) == *id).unwrap(), why.as_str())).collect();
    assert_eq!(left.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [200, 245, 246], "{left:?}");
    assert!(left[2].1.contains("was deleted meanwhile"), "{left:?}");
    let linked = |table: &Table, id, field| table.record(id).unwrap().get(field).map(|value| value.links().to_vec());
    assert_eq!(linked(&table, leads[248], fields::LINKED_ACCOUNT), Some(vec![acme]), "the account bo made is not made again");
    assert_eq!(linked(&table, call, fields::LINKED_TO), Some(vec![twins[2]]), "bo's note follows whom it is about");
    assert_eq!(table.record(leads[0]).unwrap().kind, record_type::CONTACT);
    assert_eq!(table.record(leads[246]).unwrap().kind, record_type::LEAD);
    table.is_sound();
}

#[test]
fn a_large_mailbox_lets_others_by_and_nobody_is_made_or_noted_twice() {
    let mut table = Table::new();
    let (anna, bo) = (table.seat("anna"), table.seat("bo"));
    let person = |table: &Table, at: usize| {
        let who = Who::Found(table.draft(&[("full-name", &format!("writer {at}")), ("email", &format!("w{at}@x.se"))]));
        let mut message = table.draft(&[("full-name", &format!("letter {at}"))]);
        message.set(fields::MESSAGE_ID, Value::Text(format!("m{at}@x.se")));
        Correspondent { who, messages: vec![message] }
    };
    let mail = |people| Command::Mail { kind: record_type::LEAD, people, source: "inbox".to_owned() };
    let people = (0..150).map(|at| person(&table, at)).collect();
    let long = table.apply(anna, mail(people));
    assert!(table.heard(anna, long).is_none());
    let small = table.apply(bo, table.make("known", "w149@x.se"));
    table.done(bo, small);
    let same = mail(vec![person(&table, 148)]);
    let small = table.apply(bo, same);
    table.done(bo, small);
    table.rest();
    let outcome = table.done(anna, long);
    assert_eq!((outcome.created_count, outcome.same), (297, 1));
    let names = ["writer 0", "writer 147", "writer 148", "writer 149", "known", "letter 148", "letter 149"];
    assert_eq!(names.map(|name| table.found(name).len()), [1, 1, 1, 0, 1, 1, 1]);
    table.is_sound();
}

/// One thing that happens.
#[derive(Clone, Debug)]
enum Deed {
    /// A large edit of all, unless one is under way.
    Begin(usize, usize),
    /// Its undo, as large.
    TakeBack,
    Advance,
    Cancel,
    Finish,
    /// Bo changes one record.
    Small(usize, usize, usize),
    /// Bo takes back the last of theirs.
    Undo,
    /// Cy makes a record.
    Make,
    Crash,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => (0..2usize, 0..3usize).prop_map(|(field, value)| Deed::Begin(field, value)),
        2 => Just(Deed::TakeBack),
        5 => Just(Deed::Advance),
        1 => Just(Deed::Cancel),
        1 => Just(Deed::Finish),
        8 => (0..250usize, 0..2usize, 0..3usize).prop_map(|(at, field, value)| Deed::Small(at, field, value)),
        2 => Just(Deed::Undo),
        1 => Just(Deed::Make),
        1 => Just(Deed::Crash),
    ];
    prop::collection::vec(deed, 1..40)
}

const FIELDS: [&str; 2] = ["source", "city"];
const WORDS: [&str; 3] = ["", "Web", "Fair"];

/// One field of one record that an operation changed: what it was, and what it became.
type Change = (usize, usize, String, String);

/// What happened, as plainly as can be: an operation is a list of changes.
#[derive(Default)]
struct Plain {
    values: BTreeMap<(usize, usize), String>,
    log: Vec<(usize, Change)>,
    ops: usize,
    /// Bo's operations that stand.
    of_bo: Vec<usize>,
    large: Option<Large>,
    /// Large ones that stand.
    of_anna: Vec<usize>,
}

/// The number of a large one, its changes still to come chunk by chunk, and what it takes back.
type Large = (usize, Vec<Vec<(usize, Way)>>, Option<usize>);

/// How a large one changes a record.
#[derive(Clone)]
enum Way {
    To(usize, &'static str),
    Back(usize, String, String),
}

impl Plain {
    fn value(&self, at: usize, field: usize) -> String {
        self.values.get(&(at, field)).cloned().unwrap_or_default()
    }

    fn change(&mut self, op: usize, at: usize, field: usize, new: &str) {
        let old = self.value(at, field);
        if old != new {
            self.values.insert((at, field), new.to_owned());
            self.log.push((op, (at, field, old, new.to_owned())));
        }
    }

    fn take_back(&mut self, op: usize, at: usize, field: usize, old: &str, new: &str) {
        if self.value(at, field) == new {
            self.change(op, at, field, old);
        }
    }

    fn changes(&self, op: usize) -> Vec<Change> {
        self.log.iter().filter(|(of, _)| *of == op).map(|(_, change)| change.clone()).collect()
    }

    /// The next chunk of the large one.
    fn advance(&mut self) {
        let Some((op, mut chunks, of)) = self.large.take() else { return };
        if !chunks.is_empty() {
            for (at, way) in chunks.remove(0) {
                match way {
                    Way::To(field, word) => self.change(op, at, field, word),
                    Way::Back(field, old, new) => self.take_back(op, at, field, &old, &new),
                }
            }
        }
        if !chunks.is_empty() {
            self.large = Some((op, chunks, of));
        } else if !self.changes(op).is_empty() {
            match of {
                None => self.of_anna.push(op),
                Some(of) => self.of_anna.retain(|stands| *stands != of),
            }
        }
    }

    /// The large one leaves nothing but what somebody else changed since.
    fn give_up(&mut self) {
        let Some((op, ..)) = self.large.take() else { return };
        for place in (0..self.log.len()).rev() {
            let (of, (at, field, old, _)) = self.log[place].clone();
            let is_theirs = self.log[place + 1..].iter().any(|(later, change)| *later != op && (change.0, change.1) == (at, field));
            if of == op && !is_theirs {
                self.values.insert((at, field), old);
                self.log.remove(place);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_others_do_between_the_chunks_comes_out_as_if_it_were_a_list(deeds in deeds()) {
        let disk = Disk::default();
        let mut table = Table::with(disk.open().unwrap());
        let mut seats = [table.seat("anna"), table.seat("bo"), table.seat("cy")];
        let leads = table.leads(seats[0], 250);
        let mut seqs: BTreeMap<usize, Seq> = BTreeMap::new();
        let mut plain = Plain::default();
        let mut long = None;
        for deed in deeds {
            let [anna, bo, cy] = seats;
            match deed {
                Deed::Begin(field, word) if plain.large.is_none() => {
                    plain.ops += 1;
                    let all: Vec<(usize, Way)> = (0..250).map(|at| (at, Way::To(field, WORDS[word]))).collect();
                    plain.large = Some((plain.ops, all.chunks(100).map(<[_]>::to_vec).collect(), None));
                    plain.advance();
                    long = Some((plain.ops, table.apply(anna, table.bulk(&leads, FIELDS[field], WORDS[word]))));
                }
                Deed::TakeBack if plain.large.is_none() && !plain.of_anna.is_empty() => {
                    let of = plain.of_anna[plain.of_anna.len() - 1];
                    let changes = plain.changes(of);
                    if changes.len() <= 100 {
                        continue;
                    }
                    plain.ops += 1;
                    let chunks = [0..100, 100..200, 200..250].map(|stretch| -> Vec<(usize, Way)> {
                        let of_it = changes.iter().filter(|change| stretch.contains(&change.0));
                        of_it.map(|(at, field, old, new)| (*at, Way::Back(*field, old.clone(), new.clone()))).collect()
                    });
                    plain.large = Some((plain.ops, chunks.into_iter().filter(|chunk| !chunk.is_empty()).collect(), Some(of)));
                    plain.advance();
                    long = Some((plain.ops, table.apply(anna, Command::Undo(Some(seqs[&of]), Leave::Values))));
                }
                Deed::Begin(..) | Deed::TakeBack => continue,
                Deed::Advance => {
                    plain.advance();
                    table.advance();
                }
                Deed::Cancel => {
                    plain.give_up();
                    if let Some((_, ticket)) = long {
                        table.send(anna, Request::Cancel(Ticket(ticket)));
                        table.rest();
                    }
                }
                Deed::Finish => {
                    while plain.large.is_some() {
                        plain.advance();
                    }
                    table.rest();
                }
                Deed::Small(at, field, word) => {
                    plain.ops += 1;
                    plain.change(plain.ops, at, field, WORDS[word]);
                    let ticket = table.apply(bo, table.bulk(&leads[at..=at], FIELDS[field], WORDS[word]));
                    if let Some(op) = table.done(bo, ticket).op {
                        seqs.insert(plain.ops, op.seq);
                        plain.of_bo.push(plain.ops);
                    }
                }
                Deed::Undo => {
                    let ticket = table.apply(bo, Command::Undo(None, Leave::Values));
                    let Some(of) = plain.of_bo.last().copied() else { continue };
                    plain.ops += 1;
                    for (at, field, old, new) in plain.changes(of) {
                        plain.take_back(plain.ops, at, field, &old, &new);
                    }
                    if matches!(table.heard(bo, ticket), Some(Reply::Done(_))) {
                        plain.of_bo.pop();
                    }
                }
                Deed::Make => {
                    let ticket = table.apply(cy, table.make("Zoe", ""));
                    prop_assert!(!leads.contains(&table.done(cy, ticket).created[0]));
                }
                Deed::Crash => {
                    plain.give_up();
                    drop(table);
                    table = Table::with(disk.open().unwrap());
                    seats = [table.seat("anna"), table.seat("bo"), table.seat("cy")];
                    long = None;
                }
            }
            if let Some((op, ticket)) = long
                && let Some(reply) = table.heard(seats[0], ticket)
            {
                if let Reply::Done(outcome) = reply
                    && let Some(done) = outcome.op
                {
                    seqs.insert(op, done.seq);
                }
                long = None;
            }
            prop_assert_eq!(long.is_some(), plain.large.is_some());
            for (at, id) in leads.iter().enumerate() {
                let record = table.record(*id).unwrap();
                for (field, name) in FIELDS.iter().enumerate() {
                    prop_assert_eq!(record.text(table.schema.named(name).unwrap().id), plain.value(at, field), "{} of {}", name, at);
                }
            }
        }
        table.rest();
        table.is_sound();
    }
}
