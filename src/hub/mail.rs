//! Mail: people who wrote become records unless they are there, each message an item of their history, as one operation. A message
//! that was noted before, as its id tells, is left alone.

use std::collections::{HashMap, HashSet, VecDeque};

use rustc_hash::FxHashMap;

use super::{
    SessionId,
    chunk::{CHUNK, Chunk, Depth, Ground},
    columns::{Columns, Known, Sight},
    commands::{Asker, Task, base_of, count},
    letters::Mailbag,
    owner::Hub,
    plans::{PlanOf, no_plan},
    sift::Seeing,
    sight::{no_record, owned_by},
    work::{Step, Work},
};
use crate::{
    model::{Base, Correspondent, Diff, Draft, FieldId, Record, RecordId, Schema, TypeId, Value, Verb, Who, fields, record_type},
    proto::{Conflict, Fate, MOST_MAIL, MOST_MESSAGES, MatchKey, PlanId, PlanRow, Refusal, Reply},
    rules::{
        Cx,
        create::{Problems, create},
        likeness::{Sign, Traits},
        merge::{Unmerged, merge},
        plan::may_change,
    },
    store::{Reader, StoreError},
    text::{fold::folded, idn},
};

/// So few people are looked for one by one.
const FEW: usize = 8;

/// What a command about mail says.
pub(super) struct Wish {
    pub(super) kind: TypeId,
    pub(super) people: Vec<Correspondent>,
    pub(super) source: String,
}

/// One thing to do.
enum Piece {
    Person(usize),
    /// One of that person's.
    Message(usize, Draft),
}

/// What is to become of somebody.
enum Fated {
    /// A record is made of these values; under this address, where it has one, later messages meet it.
    Make(Draft, String),
    /// They are there; what changes on their record was merged already.
    There(RecordId, Option<Box<(Record, Vec<Diff>)>>),
    /// All their messages were noted before.
    Told(Draft),
    /// They cannot be made, and why.
    Refused(Draft, String),
}

/// Mail on its way into the store.
pub(super) struct Mail {
    kind: TypeId,
    /// What whoever wishes it sees.
    seeing: Seeing,
    people: Vec<Fated>,
    pieces: VecDeque<Piece>,
    /// Whom each person became.
    ids: Vec<Option<RecordId>>,
    /// Records made by this operation: all, and by address.
    new: HashSet<RecordId>,
    made: HashMap<String, RecordId>,
    /// Ids of messages that are noted, in the store or by this operation, each with its item.
    noted: FxHashMap<String, RecordId>,
}

/// An address as it is looked for.
fn key(draft: &Draft) -> String {
    draft.text(fields::EMAIL).to_lowercase()
}

/// What a message is known by, as search sees it.
pub(super) fn id_of(message: &Draft) -> String {
    folded(message.text(fields::MESSAGE_ID))
}

impl Columns {
    /// The living record of that base with each of these addresses, in their order, seen or not.
    fn with_addresses(&self, sight: &Sight, base: Base, drafts: &[&Draft]) -> Vec<Option<RecordId>> {
        // Whoever typed a domain beyond ASCII wrote it so.
        let sought = |draft: &Draft| {
            let mut sought = Draft::default();
            let address = draft.text(fields::EMAIL);
            if !address.is_empty() {
                sought.set(fields::EMAIL, Value::Text(address.to_owned()));
                let shown = address.split_once('@').map_or_else(String::new, |(name, host)| format!("{name}@{}", idn::to_unicode(host)));
                if shown != address {
                    sought.set(fields::EMAIL_2, Value::Text(shown));
                }
            }
            sought
        };
        if drafts.len() <= FEW {
            let one = |draft: &&Draft| {
                let sought = sought(draft);
                let alike = self.alike(sight, base, &Traits::written(base, |field| sought.text(field)), None);
                alike.into_iter().find(|(_, likeness, _)| likeness.sign == Sign::Email).map(|(id, ..)| id)
            };
            return drafts.iter().map(one).collect();
        }
        let who = self.identities(sight, base, &[MatchKey::Email]);
        let one = |draft: &&Draft| match who.find(&who.marks(&sought(draft), "")) {
            Some(Known::Record(id) | Known::Hidden(id)) => Some(id),
            _ => None,
        };
        drafts.iter().map(one).collect()
    }
}

impl Hub {
    /// Keeps people and their messages for the plan that follows.
    pub(super) fn gather(&mut self, session: SessionId, plan: Option<PlanId>, people: Vec<Correspondent>) -> Result<Reply, Refusal> {
        let plan = plan.unwrap_or_else(|| {
            let bag = Mailbag::with(self.store.set_aside());
            self.new_plan(session, PlanOf::Mail(Box::new(bag)))
        });
        let Some(kept) = self.plans.get_mut(&plan).filter(|kept| kept.session == session) else { return Err(no_plan(plan)) };
        let PlanOf::Mail(bag) = &mut kept.rows else { return Err(no_plan(plan)) };
        if let Err(refusal) = bag.take(people) {
            self.plans.remove(&plan);
            return Err(refusal);
        }
        Ok(Reply::Importing { plan, rows: count(bag.parts()), left_out: Vec::new() })
    }

    /// Understands a command about mail.
    pub(super) fn mailing(&mut self, reader: &Reader, asker: &Asker<'_>, wish: Wish) -> Result<Task, Refusal> {
        let Wish { kind, people: all, source } = wish;
        let refuse = |problem: &str| Refusal::Invalid(vec![(None, problem.to_owned())]);
        let base = self.schema.base(kind);
        if base != Base::Contact || self.schema.record_type(kind).is_none() {
            return Err(refuse("mail makes leads, business contacts and types based on them, and no other records"));
        }
        Size::default().add(&all)?;
        if all.is_empty() {
            return Err(refuse("there is no message to note"));
        }
        let columns = self.ready()?;
        let noted = columns.by_text(asker.sight, record_type::MESSAGE, fields::MESSAGE_ID);
        let drafts: Vec<&Draft> =
            all.iter().filter_map(|person| if let Who::Found(draft) = &person.who { Some(draft) } else { None }).collect();
        let mut found = columns.with_addresses(asker.sight, base, &drafts).into_iter();
        let mut mail = Mail {
            kind,
            seeing: self.seeing_all(asker.sight.clone()),
            people: Vec::new(),
            pieces: VecDeque::new(),
            ids: Vec::new(),
            new: HashSet::new(),
            made: HashMap::new(),
            noted,
        };
        for Correspondent { who, messages } in all {
            let known = if matches!(who, Who::Found(_)) { found.next().flatten() } else { None };
            let fated = self.fate_of(reader, asker, who, known, &messages, &mail)?;
            let at = mail.people.len();
            mail.people.push(fated);
            mail.ids.push(None);
            mail.pieces.push_back(Piece::Person(at));
            mail.pieces.extend(messages.into_iter().map(|message| Piece::Message(at, message)));
        }
        let (verb, subject) = mail.words(reader, &source)?;
        let total = count(mail.pieces.len());
        Ok(Task { subject, ..Task::new(verb, total, Work::Mail(Box::new(mail))) })
    }

    /// What is to become of somebody.
    fn fate_of(
        &self,
        reader: &Reader,
        asker: &Asker<'_>,
        who: Who,
        known: Option<RecordId>,
        messages: &[Draft],
        mail: &Mail,
    ) -> Result<Fated, Refusal> {
        let problems = |draft: &Draft| {
            let sentence =
                |(place, problem): &(String, String)| if place.is_empty() { problem.clone() } else { format!("{place}: {problem}") };
            let told: Vec<String> = draft.problems.iter().map(sentence).collect();
            (!told.is_empty()).then(|| told.join("; "))
        };
        Ok(match (who, known) {
            (Who::Found(draft), Some(id)) if !mail.seeing.sees(id) => {
                Fated::Refused(draft, format!("is in the store already, {}", owned_by(reader, &self.schema, id)?))
            }
            (Who::Found(_), Some(id)) => Fated::There(id, None),
            (Who::Found(draft) | Who::New(draft), _) if problems(&draft).is_some() => {
                let told = problems(&draft).unwrap_or_default();
                Fated::Refused(draft, told)
            }
            (Who::Found(draft), None)
                if !messages.is_empty() && messages.iter().all(|message| mail.noted.contains_key(&id_of(message))) =>
            {
                Fated::Told(draft)
            }
            (Who::Found(draft), None) => {
                let key = key(&draft);
                Fated::Make(draft, key)
            }
            (Who::New(draft), _) => Fated::Make(draft, String::new()),
            (Who::Known(id, changes), _) => self.there(reader, asker, id, changes)?,
        })
    }

    /// A record that somebody chose, with what they changed on it.
    fn there(&self, reader: &Reader, asker: &Asker<'_>, id: RecordId, changes: Vec<Diff>) -> Result<Fated, Refusal> {
        let sees = self.seeing(asker.sight);
        let Some(record) = reader.record(id)?.filter(|_| sees(id)) else { return Err(Refusal::NotFound(no_record(id))) };
        let invalid = |problem: String| Refusal::Invalid(vec![(None, problem)]);
        if record.is_deleted() {
            return Err(invalid(format!("'{}' is in the bin. Restore it first", record.name())));
        }
        if let Err(refused) = may_change(&self.schema, &record, asker.stamp) {
            return Err(invalid(refused));
        }
        if changes.is_empty() {
            return Ok(Fated::There(id, None));
        }
        let base_of = base_of(reader, &self.schema, sees);
        let cx = Cx { schema: &self.schema, stamp: asker.stamp, base_of: &base_of };
        match merge(&cx, record.clone(), changes) {
            Ok(set) => {
                let (record, diffs) = set.finish();
                Ok(Fated::There(id, (!diffs.is_empty()).then(|| Box::new((record, diffs)))))
            }
            Err(Unmerged::Invalid(problems)) => Err(Refusal::Invalid(problems)),
            Err(Unmerged::Clashes(clashes)) => Err(Refusal::Conflict(Box::new(Conflict { now: record, clashes }))),
        }
    }
}

/// How much mail comes at once.
#[derive(Debug, Default)]
pub(super) struct Size {
    people: usize,
    messages: usize,
    bytes: usize,
}

impl Size {
    /// Adds people with their messages.
    ///
    /// # Errors
    /// What is more than one operation takes.
    pub(super) fn add(&mut self, people: &[Correspondent]) -> Result<(), Refusal> {
        let messages = || people.iter().flat_map(|person| &person.messages);
        self.people += people.len();
        self.messages += messages().count();
        self.bytes += messages().map(|message| message.text(fields::NOTES).len()).sum::<usize>();
        if self.messages.max(self.people) > MOST_MESSAGES || self.bytes > MOST_MAIL {
            let most = format!("{MOST_MESSAGES} messages and {} MiB of text", MOST_MAIL >> 20);
            return Err(Refusal::Invalid(vec![(None, format!("one operation takes {most} at most; take the mailbox in parts"))]));
        }
        Ok(())
    }
}

impl Mail {
    /// What the operation is called in the log.
    fn words(&self, reader: &Reader, source: &str) -> Result<(Verb, String), StoreError> {
        let name = |draft: &Draft| draft.text(fields::NAME).to_owned();
        Ok(match self.people.as_slice() {
            [Fated::Make(draft, _) | Fated::Refused(draft, _) | Fated::Told(draft)] => (Verb::Create, name(draft)),
            [Fated::There(id, change)] => {
                let verb = if change.is_some() { Verb::Edit } else { Verb::Log };
                (verb, reader.hot(*id)?.map(|record| record.name().to_owned()).unwrap_or_default())
            }
            _ => (Verb::Import, source.to_owned()),
        })
    }

    pub(super) fn step(&mut self, ground: &mut Ground<'_>) -> Result<Step, StoreError> {
        let mut step = Step::default();
        while step.chunk.puts.len() < CHUNK {
            match self.pieces.pop_front() {
                None => break,
                Some(Piece::Person(at)) => self.person(ground, &mut step.chunk, at)?,
                Some(Piece::Message(at, message)) => self.message(ground, &mut step.chunk, at, &message)?,
            }
            step.worked += 1;
        }
        step.is_last = self.pieces.is_empty();
        Ok(step)
    }

    fn person(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, at: usize) -> Result<(), StoreError> {
        let fated = std::mem::replace(&mut self.people[at], Fated::Told(Draft::default()));
        let row = |record, draft: &Draft, fate| PlanRow { record, line: draft.line, name: draft.text(fields::NAME).to_owned(), fate };
        match fated {
            Fated::There(id, change) => {
                self.ids[at] = Some(id);
                let name = ground.reader.hot(id)?.map(|record| record.name().to_owned()).unwrap_or_default();
                let fate = match change {
                    None => Fate::Becomes("is known: the messages go to the history".to_owned()),
                    Some(change) => {
                        let (record, diffs) = *change;
                        chunk.change(ground, Depth::Whole, record, diffs.clone());
                        Fate::Changed(diffs)
                    }
                };
                chunk.noted.push(PlanRow { record: Some(id), line: 0, name, fate });
            }
            Fated::Make(draft, key) => {
                if let Some(id) = self.made.get(&key).filter(|_| !key.is_empty()) {
                    self.ids[at] = Some(*id);
                    return Ok(());
                }
                match self.create(ground, self.kind, draft.values.clone()) {
                    Ok(record) => {
                        self.ids[at] = Some(record.id);
                        self.new.insert(record.id);
                        self.made.insert(key, record.id);
                        chunk.noted.push(row(None, &draft, Fate::Created));
                        chunk.make(ground, record);
                    }
                    Err(problems) => refuse(chunk, &draft, &told(ground.schema, problems)),
                }
            }
            // Their messages say with whom they are noted.
            Fated::Told(draft) => chunk.noted.push(row(None, &draft, Fate::Same)),
            Fated::Refused(draft, problem) => refuse(chunk, &draft, &problem),
        }
        Ok(())
    }

    fn message(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, at: usize, message: &Draft) -> Result<(), StoreError> {
        let row = |record, fate| PlanRow { record, line: message.line, name: message.text(fields::NAME).to_owned(), fate };
        let id = id_of(message);
        if let Some(item) = self.noted.get(&id).filter(|_| !id.is_empty()) {
            let item = ground.reader.hot(*item)?;
            let links = item.as_ref().and_then(|item| item.get(fields::LINKED_TO)).map(Value::links).unwrap_or_default();
            chunk.tally.same += 1;
            let seen = links.iter().copied().find(|id| self.seeing.sees(*id));
            chunk.noted.push(row(seen, Fate::Same));
            return Ok(());
        }
        let Some(person) = self.ids[at] else {
            refuse(chunk, message, "its sender was refused");
            return Ok(());
        };
        let mut values = message.values.clone();
        values.push((fields::LINKED_TO, Value::Links(vec![person])));
        match self.create(ground, record_type::MESSAGE, values) {
            Ok(mut record) => {
                if !id.is_empty() {
                    // No form changes it, so no form's value is taken.
                    record.set(fields::MESSAGE_ID, message.get(fields::MESSAGE_ID).cloned());
                    self.noted.insert(id, record.id);
                }
                chunk.noted.push(row(None, Fate::Becomes("goes to the history".to_owned())));
                chunk.make(ground, record);
            }
            Err(problems) => refuse(chunk, message, &told(ground.schema, problems)),
        }
        Ok(())
    }

    /// A new record that may link to one made by this operation.
    fn create(&self, ground: &mut Ground<'_>, kind: TypeId, values: Vec<(FieldId, Value)>) -> Result<Record, Problems> {
        let in_store = base_of(ground.reader, ground.schema, |id| self.seeing.sees(id));
        let base = ground.schema.base(self.kind);
        let base_of = |id: RecordId| if self.new.contains(&id) { Some(base) } else { in_store(id) };
        let cx = Cx { schema: ground.schema, stamp: ground.stamp, base_of: &base_of };
        let record = create(&cx, kind, ground.next, values)?;
        ground.number();
        Ok(record)
    }
}

fn refuse(chunk: &mut Chunk, draft: &Draft, problem: &str) {
    let name = draft.text(fields::NAME).to_owned();
    chunk.tally.refuse(None, format!("{name}: {problem}"));
    chunk.noted.push(PlanRow { record: None, line: draft.line, name, fate: Fate::Refused(problem.to_owned()) });
}

pub(super) fn told(schema: &Schema, problems: Problems) -> String {
    let told = problems.into_iter().map(|(field, problem)| match field.and_then(|field| schema.field(field)) {
        Some(def) if !problem.contains(def.label.as_ref()) => format!("{}: {problem}", def.label),
        _ => problem,
    });
    told.collect::<Vec<_>>().join("; ")
}
