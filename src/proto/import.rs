//! What an import is told, and what its plan says of each row.

use serde::{Deserialize, Serialize};

use crate::{
    model::{FieldId, RecordId, TypeId, Value, fields, lists::AUTOMATIC},
    rules::blend::{Policies, Policy, Said},
};

/// Most messages of a mailbox in one operation.
pub const MOST_MESSAGES: usize = 20_000;
/// Most bytes of their text.
pub const MOST_MAIL: usize = 128 << 20;

/// How an import treats rows that meet a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportMode {
    /// Only new records are made; rows that meet one are duplicates.
    Create,
    /// Only records that exist are changed; other rows are left out.
    Update,
    /// Both.
    Both,
}

/// What makes a row the same as a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MatchKey {
    /// The record's number.
    Id,
    /// An e-mail address.
    Email,
    /// The digits of a phone number, with the name.
    Phone,
    /// Name and company, folded.
    NameCompany,
    /// A message in the record's history: nobody chooses it, mail that was noted before is met by it.
    Message,
}

impl MatchKey {
    /// Every key of a file, in the order in which they are tried unless a person says otherwise.
    pub const ALL: [Self; 4] = [Self::Id, Self::Email, Self::Phone, Self::NameCompany];

    /// What it is called: `same e-mail`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Id => "number",
            Self::Email => "e-mail",
            Self::Phone => "phone and name",
            Self::NameCompany => "name and company",
            Self::Message => "message",
        }
    }

    /// Its name in the shell.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::NameCompany => "name-company",
            Self::Message => "message",
        }
    }

    /// The same in one word, for lists of keys.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Id => "number",
            Self::Email => "e-mail",
            Self::Phone => "phone",
            Self::NameCompany => "name",
            Self::Message => "message",
        }
    }
}

/// Who gets the rows of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Heirs {
    /// Nobody, whatever the file says.
    Nobody,
    /// One person, by login name.
    Person(String),
    /// These people in turn, by login name, beginning with the first.
    InTurn(Vec<String>),
    /// The members of this group in turn, beginning with whose turn it is; whose turn it is then is kept with it.
    Group(RecordId),
}

/// How the rows of a file are scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScoreWish {
    /// So many stars.
    Stars(u8),
    /// By the criteria.
    Automatic,
}

/// What can be set for a whole file: the one table of it, which the form, the shell and its line go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WholeField {
    /// Who gets the rows.
    Heirs,
    /// Where they come from.
    Source,
    /// The marketing activity that brought them.
    Campaign,
    /// How they are scored.
    Score,
    /// Categories added to theirs.
    Categories,
}

impl WholeField {
    /// All of it, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Heirs, Self::Source, Self::Campaign, Self::Score, Self::Categories];

    /// The option of the shell.
    #[must_use]
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Heirs => "assign",
            Self::Source => "source",
            Self::Campaign => "campaign",
            Self::Score => "score",
            Self::Categories => "category",
        }
    }

    /// Its label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Heirs => "Assigned to",
            Self::Source => "Source",
            Self::Campaign => "Campaign",
            Self::Score => "Score",
            Self::Categories => "Categories added",
        }
    }
}

/// What is set for the whole file, whatever its rows say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholeFile {
    /// Who gets them.
    pub heirs: Option<Heirs>,
    /// Where they come from.
    pub source: Option<String>,
    /// The marketing activity that brought them.
    pub campaign: Option<RecordId>,
    /// How they are scored.
    pub score: Option<ScoreWish>,
    /// Categories that are added to theirs.
    pub categories: Vec<String>,
    /// For records that are there already too, not only for new ones.
    pub all: bool,
}

impl WholeFile {
    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        WholeField::ALL.into_iter().all(|field| !self.sets(field))
    }

    /// Whether that is set.
    #[must_use]
    pub const fn sets(&self, field: WholeField) -> bool {
        match field {
            WholeField::Heirs => self.heirs.is_some(),
            WholeField::Source => self.source.is_some(),
            WholeField::Campaign => self.campaign.is_some(),
            WholeField::Score => self.score.is_some(),
            WholeField::Categories => !self.categories.is_empty(),
        }
    }

    /// What it sets, without who gets them; `categories`: those there already.
    #[must_use]
    pub fn values(&self, categories: Option<&Value>) -> Vec<(FieldId, Option<Value>)> {
        let mut values: Vec<(FieldId, Option<Value>)> = Vec::new();
        values.extend(self.source.iter().map(|source| (fields::SOURCE, Some(Value::Text(source.clone())))));
        values.extend(self.campaign.map(|campaign| (fields::INITIATED_BY, Some(Value::Link(campaign)))));
        values.extend(self.score.map(|score| match score {
            ScoreWish::Stars(stars) => (fields::SCORE, Some(Value::Stars(stars))),
            ScoreWish::Automatic => (fields::SCORE_TYPE, Some(Value::Text(AUTOMATIC.to_owned()))),
        }));
        if !self.categories.is_empty() {
            let mut tags = if let Some(Value::Tags(tags)) = categories { tags.clone() } else { Vec::new() };
            tags.extend(self.categories.iter().filter(|new| !tags.contains(new)).cloned().collect::<Vec<_>>());
            values.push((fields::CATEGORIES, Some(Value::Tags(tags))));
        }
        values
    }
}

/// How an import is to be done.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct ImportOptions {
    /// What the rows become.
    pub kind: TypeId,
    /// New, known, or both.
    pub mode: ImportMode,
    /// Keys in the order they are tried.
    pub keys: Vec<MatchKey>,
    /// Names in `assigned-to` that nobody has yet become people; otherwise the cell is left out and said so.
    pub add_people: bool,
    /// What the values of a row do to a record that is there.
    pub policies: Policies,
    /// Blank cells clear what the record holds; the rows say which are blank.
    pub clear_empty: bool,
    /// What is set for all rows.
    pub whole: WholeFile,
    /// Today on the person's calendar, in days since 1970-01-01: whose turn it is in a group is counted by it.
    pub today: i32,
    /// The file's name, for the log.
    pub file: String,
    /// Rows are written as they come, as chunks of one operation, without a plan: for files too large to keep.
    /// [`Request::ImportEnd`](super::Request::ImportEnd) then answers [`Reply::Done`](super::Reply::Done);
    /// [`Request::Forget`](super::Request::Forget) takes everything back.
    pub apply: bool,
    /// Rows with an e-mail address of somebody who was erased are taken in; otherwise they are refused.
    pub allow_erased: bool,
}

impl ImportOptions {
    /// A file of records of this type, planned: new and known ones, by every key, filling blanks.
    #[must_use]
    pub fn of(kind: TypeId, file: String) -> Self {
        Self {
            kind,
            mode: ImportMode::Both,
            keys: MatchKey::ALL.to_vec(),
            add_people: false,
            policies: Policies::default(),
            clear_empty: false,
            whole: WholeFile::default(),
            today: 0,
            file,
            apply: false,
            allow_erased: false,
        }
    }

    /// People who wrote: whoever has the address is known and keeps what their record holds, the messages go to the history.
    #[must_use]
    pub fn of_mail(kind: TypeId, mailbox: String) -> Self {
        Self { keys: vec![MatchKey::Email], policies: Policies::all(Policy::Keep), ..Self::of(kind, mailbox) }
    }
}

/// What becomes of a row, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// A record is made.
    New,
    /// A record is changed.
    Updated,
    /// The record holds all of it already, or keeps what it has.
    Unchanged,
    /// An earlier row is about the same.
    InFile,
    /// The store has it, and only new records are wanted.
    InStore,
    /// It cannot be taken.
    Refused,
}

impl Class {
    /// Every class, in the order of the plan.
    pub const ALL: [Self; 6] = [Self::New, Self::Updated, Self::Unchanged, Self::InFile, Self::InStore, Self::Refused];

    /// Its name in the shell.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::InFile => "in-file",
            Self::InStore => "in-store",
            Self::Refused => "refused",
        }
    }

    /// Whether something is written for its rows.
    #[must_use]
    pub const fn is_written(self) -> bool {
        matches!(self, Self::New | Self::Updated)
    }
}

/// What a person decided about one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Choice {
    /// It is not taken.
    LeaveOut,
    /// The record it meets is changed by it.
    Update,
    /// A record is made of it, though there is one like it.
    Create,
}

impl Choice {
    /// Its name in the shell.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LeaveOut => "leave",
            Self::Update => "update",
            Self::Create => "create",
        }
    }

    /// Whether it can be chosen for a row of that class.
    #[must_use]
    pub const fn fits(self, class: Class) -> bool {
        match self {
            Self::LeaveOut => class.is_written(),
            Self::Update => matches!(class, Class::InStore),
            Self::Create => matches!(class, Class::Updated | Class::Unchanged | Class::InFile | Class::InStore),
        }
    }
}

/// What a person decided otherwise than the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Classes that are left out whole.
    pub out: Vec<Class>,
    /// Single rows by line, ascending.
    pub rows: Vec<(u64, Choice)>,
}

impl Choices {
    /// What was decided about a row.
    #[must_use]
    pub fn of(&self, line: u64, class: Class) -> Option<Choice> {
        let own = self.rows.binary_search_by_key(&line, |(line, _)| *line).ok().map(|at| self.rows[at].1);
        own.filter(|choice| choice.fits(class)).or_else(|| (self.out.contains(&class) && class.is_written()).then_some(Choice::LeaveOut))
    }
}

/// What helps a row that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remedy {
    /// Its cells are to be mended, in the file of refused rows.
    Mend,
    /// Other keys, or new records too.
    OtherKeys,
    /// Whoever has the record shares it, or imports the row.
    AskOwner,
    /// Whoever imports says that people who were erased may come back.
    Erased,
    /// The plan is to be made anew.
    PlanAgain,
}

/// The record or the line that a row meets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Meets {
    /// A record of the store.
    pub record: Option<RecordId>,
    /// Its type.
    pub kind: TypeId,
    /// An earlier line of the file; 0 where it is a record.
    pub line: u64,
    /// What that is called.
    pub name: String,
    /// By which key.
    pub by: MatchKey,
}

/// One row of an import's plan.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct ImportRow {
    /// Its line in the file.
    pub line: u64,
    /// Its name.
    pub name: String,
    /// What becomes of it.
    pub class: Class,
    /// What it meets.
    pub meets: Option<Meets>,
    /// Its values, and what becomes of each. Long texts are cut.
    pub said: Vec<Said>,
    /// Why it is refused.
    pub reason: String,
    /// What helps then.
    pub remedy: Option<Remedy>,
    /// The messages of somebody who wrote, where the rows are people of a mailbox.
    pub mail: Option<Box<RowMail>>,
}

/// A message of a mailbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// When it was written.
    pub when: Option<Value>,
    /// It is in a history already.
    pub is_there: bool,
}

/// The messages of one row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RowMail {
    /// Those that go to the history, where the row is taken.
    pub noted: u32,
    /// Those that are in a history already.
    pub there: u32,
    /// The first of them.
    pub first: Vec<Letter>,
}

/// What becomes of the messages of a mailbox whose people are the rows of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailCount {
    /// Those that would go to a history, by the class of their row, in the order of [`Class::ALL`].
    pub noted: [u64; 6],
    /// Those that are in a history already.
    pub there: u64,
    /// Those that nothing is made of, as of lists and robots: each is a refused row of its own.
    pub alone: u64,
}

impl MailCount {
    /// Those that would go to a history with the rows of a class.
    #[must_use]
    pub fn noted_of(&self, class: Class) -> u64 {
        Class::ALL.into_iter().zip(self.noted).find(|(known, _)| *known == class).map_or(0, |(_, noted)| noted)
    }

    /// Every message.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.noted.iter().sum::<u64>() + self.there + self.alone
    }
}

impl ImportRow {
    /// Why it is left out by the plan, if it is.
    #[must_use]
    pub fn left_out(&self) -> Option<String> {
        match (self.class, &self.meets) {
            (Class::New | Class::Updated | Class::Unchanged, _) => None,
            (Class::Refused, _) | (_, None) => Some(self.reason.clone()),
            (_, Some(Meets { record: Some(id), by, .. })) => Some(format!("is in the store already, as record {id} (same {})", by.words())),
            (_, Some(Meets { line, by, .. })) => Some(format!("is the same as line {line} (same {})", by.words())),
        }
    }
}

/// A stretch of an import's plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportPage {
    /// The first of them among the rows asked for.
    pub from: u32,
    /// The place of the line asked for, or of the first after it.
    pub at: Option<u32>,
    /// In order.
    pub rows: Vec<ImportRow>,
}

crate::model::shape::shown_by_shape!(ImportOptions, ImportRow, Meets);
