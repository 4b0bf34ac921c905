//! The form of a record, drawn from the schema: pages, sections, fields. It knows kinds of values, not a list of fields.

pub mod ahead;
mod alike;
mod barred;
pub mod conflict;
pub mod edit;
mod further;
pub mod history;
pub mod keep;
pub mod layout;
mod letter;
mod links;
mod others;
pub mod page;
mod products;
pub mod save;
pub mod sheet;
pub mod update;
pub mod view;
mod view_fields;
mod view_windows;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Cx, Tone, plan::PlanState};
use crate::{
    action::Context,
    exchange::mail::Sender,
    model::{
        Diff, Family, FieldDef, FieldId, Kind, Millis, Named, Names, Page, QueryId, Reading, Record, RecordId, Schema, Section, Stamp,
        TypeId, Value, fields, lists::is_open,
    },
    proto::{Command, Request, Ticket},
    ui::{TextInput, pick::Pick},
};
use ahead::{Ahead, Take};
use conflict::Standoff;
use history::HistoryPage;
use sheet::Sheet;
pub use update::update;
pub use view::view;

/// The form's own answer of the hub, for type-ahead over records.
pub const LINKS: QueryId = QueryId(1_000_001);

/// How long the second press of a key that leaves counts.
const ARMED_FOR: Millis = 3_000;

/// A place of the form that can have the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spot {
    /// A field.
    Field(FieldId),
    /// Opens and closes the parts of the full name.
    Parts,
    /// Shows the rarely used fields of a section.
    More(Section),
    /// Adds another kind of phone number or e-mail address.
    Add(Family),
    /// Which of the addresses is shown.
    Address,
    /// Whether the address shown is the mailing address.
    Mailing,
    /// What happened to the record.
    History,
    /// A button.
    Button(Button),
}

/// A button of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Button {
    /// Save & Close.
    Save,
    /// Save & New.
    SaveNew,
    /// Cancel.
    Cancel,
}

/// The buttons in their order.
pub const BUTTONS: [Button; 3] = [Button::Save, Button::SaveNew, Button::Cancel];

/// The addresses with the words for them that `mailing-address` holds.
pub const ADDRESSES: [(Family, &str); 3] =
    [(Family::BusinessAddress, "Business"), (Family::HomeAddress, "Home"), (Family::OtherAddress, "Other")];

/// How a field is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editor {
    /// One line of text.
    Line,
    /// Several lines of text.
    Lines,
    /// One line of text with suggestions.
    Suggest,
    /// One of a few values.
    Cycle,
    /// A check box.
    Check,
    /// Stars.
    Stars,
}

impl Editor {
    /// The editor of a kind of values.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text
            | Kind::Email
            | Kind::Phone
            | Kind::Url
            | Kind::Picture
            | Kind::Date
            | Kind::Moment
            | Kind::Number
            | Kind::Money
            | Kind::Decimal
            | Kind::Percent
            | Kind::Tags => Self::Line,
            Kind::LongText | Kind::Products => Self::Lines,
            Kind::Choice(id) if !is_open(id) => Self::Cycle,
            Kind::Choice(_) | Kind::Several(_) | Kind::Person | Kind::Link(_) | Kind::Links(_) => Self::Suggest,
            Kind::YesNo | Kind::Tick => Self::Check,
            Kind::Stars => Self::Stars,
        }
    }

    /// Whether printable keys are text in it.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Line | Self::Lines | Self::Suggest)
    }
}

/// Whether the record is there.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Load {
    /// It was asked for.
    Waiting,
    /// It is there.
    Here,
    /// It is not, and why.
    Gone(String),
}

/// What lies over the form.
#[derive(Clone, Debug)]
enum Above {
    Nothing,
    /// A list to pick from, for the spot that has the focus.
    Pick(Box<Pick<Take>>),
    /// The changes that would be saved, scrolled to this line.
    Changes(usize),
    /// The message that is saved with the form, scrolled to this line.
    Letter(usize),
    /// Fields changed on both sides.
    Conflict(Standoff),
    /// What becomes of the scores when a criterion is saved, and what follows.
    Plan(Box<PlanState>, Then),
}

/// What an answer is for.
#[derive(Clone, Debug, PartialEq)]
enum Waiting {
    Record,
    /// What became of the record.
    News,
    /// The record into which this one was merged.
    Survivor,
    /// The record coming back from the bin, and what follows.
    Restored(Then),
    /// What was typed becoming a note, and the clashes it was about.
    Noted(Box<Standoff>),
    Names(Vec<RecordId>),
    /// Linked records to open, or to choose from.
    Follow,
    /// A record made for this field.
    Made(FieldId),
    /// What links to the record, after what it links to.
    Linking(Vec<Named>),
    Values(FieldId),
    Links(FieldId),
    Neighbour(u32),
    History,
}

/// Ways to leave what is on the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaving {
    Close,
    Next,
    Previous,
}

/// What follows a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Close,
    New,
}

/// A save under way.
#[derive(Clone, Debug)]
struct Saving {
    ticket: Ticket,
    then: Then,
    /// What was sent.
    sent: Vec<Diff>,
    /// Nothing was typed since.
    is_latest: bool,
}

/// A save that waits for what it does to the scores.
#[derive(Clone, Debug)]
struct Preview {
    saving: Saving,
    command: Command,
}

/// The form's state.
#[derive(Clone, Debug)]
pub struct FormState {
    kind: TypeId,
    record: Option<RecordId>,
    list: Option<(QueryId, u32, u32)>,
    load: Load,
    /// What the list knows of the record is shown until it is there.
    is_glimpse: bool,
    sheet: Sheet,
    /// Kept from a crash, to be restored when the record is there.
    draft: Option<String>,
    page: Page,
    focus: Spot,
    /// It begins on its buttons, where letters are keys.
    is_at_rest: bool,
    /// A text field has the focus.
    is_typing: bool,
    inputs: HashMap<FieldId, TextInput>,
    /// The field that was edited since it got the focus.
    edited: Option<Spot>,
    address: Family,
    /// Opened folds: [`Spot::Parts`] and [`Spot::More`].
    open: HashSet<Spot>,
    /// Kinds of phone numbers and e-mail addresses shown though empty.
    shown: HashSet<FieldId>,
    /// Fields that were left, or that a save looked at: their problems are shown.
    left: HashSet<FieldId>,
    /// Problems the hub found, until the field changes.
    refused: BTreeMap<FieldId, String>,
    banner: Option<String>,
    /// The e-mail it was opened for; it is saved with it.
    mail: Option<Box<Sender>>,
    /// Why nothing can be changed here, where the person's role does not change such records.
    barred: Option<String>,
    /// The record that led here because it was merged into this one, and who merged it where that is known.
    former: Option<String>,
    others: others::Others,
    twins: alike::Twins,
    ahead: Option<Ahead>,
    above: Above,
    armed: Option<(Leaving, Millis)>,
    saving: Option<Saving>,
    /// A save whose consequences for the scores were asked for first.
    preview: Option<Preview>,
    waiting: Vec<(Ticket, Waiting)>,
    names: Names,
    history: HistoryPage,
    top: u16,
    /// Whether the page scrolls to the focus; the wheel lets go of it.
    follow: bool,
    /// Something was said in this update: the draft is to be kept.
    is_touched: bool,
}

impl FormState {
    /// A form of a record, or an empty one. `list` is the answer it was opened from with the record's place and the number
    /// of rows; `draft` is what was typed and not saved before.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, kind: TypeId, record: Option<RecordId>, list: Option<(QueryId, u32, u32)>, draft: Option<String>) -> Self {
        let stamp = Stamp { by: cx.user.to_owned(), at: cx.reading.now };
        let mut state = Self {
            kind,
            record,
            list,
            load: Load::Waiting,
            is_glimpse: false,
            sheet: Sheet::new(kind, cx.schema, stamp),
            draft,
            page: Page::General,
            focus: Spot::Button(Button::Cancel),
            is_at_rest: false,
            is_typing: false,
            inputs: HashMap::new(),
            edited: None,
            address: Family::BusinessAddress,
            open: HashSet::new(),
            shown: HashSet::new(),
            left: HashSet::new(),
            refused: BTreeMap::new(),
            banner: None,
            mail: None,
            barred: None,
            former: None,
            others: others::Others::default(),
            twins: alike::Twins::default(),
            ahead: None,
            above: Above::Nothing,
            armed: None,
            saving: None,
            preview: None,
            waiting: Vec::new(),
            names: Names::default(),
            history: HistoryPage::default(),
            top: 0,
            follow: true,
            is_touched: false,
        };
        match record {
            Some(id) => state.ask(cx, Waiting::Record, Request::Record(id)),
            None => state.arrive(cx, None),
        }
        state
    }

    /// A form of a record at one of its pages, where it has that page.
    #[must_use]
    pub fn open_at(cx: &mut Cx<'_>, kind: TypeId, record: RecordId, page: Page) -> Self {
        let mut state = Self::open(cx, kind, Some(record), None, None);
        state.page = page;
        state
    }

    /// A form of a record to be looked at first: no field has the focus when it is there.
    #[must_use]
    pub fn at_rest(cx: &mut Cx<'_>, kind: TypeId, record: RecordId) -> Self {
        Self { is_at_rest: true, ..Self::open(cx, kind, Some(record), None, None) }
    }

    /// Whether no field had the focus yet.
    #[must_use]
    pub fn rests(&self) -> bool {
        self.is_at_rest && self.focus == Spot::Button(Button::Cancel)
    }

    /// An empty form filled like a record: without its score and its history, without days and moments.
    #[must_use]
    pub fn like(cx: &mut Cx<'_>, record: &Record) -> Self {
        let is_like = |(field, _): &&(FieldId, Value)| {
            let def = cx.schema.field(*field).filter(|def| def.is_editable() && def.id != fields::SCORE_TYPE);
            def.is_some_and(|def| !matches!(def.kind, Kind::Stars | Kind::Tick | Kind::Date | Kind::Moment))
        };
        let values = record.values().iter().filter(is_like).cloned().collect();
        Self::with(cx, record.kind, values)
    }

    /// A form of a new record that holds these values already.
    #[must_use]
    pub fn with(cx: &mut Cx<'_>, kind: TypeId, values: Vec<(FieldId, Value)>) -> Self {
        let mut state = Self::open(cx, kind, None, None, None);
        for (field, value) in values {
            state.sheet.say(cx.schema, field, sheet::Said::Value(Some(value)));
        }
        state.arrive(cx, None);
        state
    }

    /// The record is there, or begins empty.
    fn arrive(&mut self, cx: &mut Cx<'_>, record: Option<Record>) {
        if let Some(record) = record {
            self.kind = record.kind;
            self.banner = record.is_deleted().then(|| "This record is in the bin: restore it before you change it.".to_owned());
            self.sheet = Sheet::of(record);
        }
        if !self.pages(cx.schema).contains(&self.page) {
            self.page = Page::General;
        }
        self.load = Load::Here;
        self.is_glimpse = false;
        self.look_at_rights(cx, false);
        if let Some(draft) = self.draft.take() {
            match keep::restore(cx, &mut self.sheet, &draft) {
                Some((at, mail)) => {
                    self.mail = mail;
                    let when = cx.reading.local(at).format("%Y-%m-%d %H:%M");
                    self.banner = Some(format!("Restored what was typed on {when}. Esc twice discards it."));
                }
                None => cx.say(Tone::Bad, "the draft kept for this form cannot be read. The form shows what is saved."),
            }
        }
        self.address = self.first_address();
        self.ask_names(cx);
        let first = if self.is_at_rest { None } else { self.order(cx.schema).first().copied() };
        self.focus = first.unwrap_or(Spot::Button(Button::Cancel));
        self.ready(cx);
    }

    fn ask(&mut self, cx: &mut Cx<'_>, waiting: Waiting, request: Request) {
        let ticket = cx.ask(request);
        self.waiting.push((ticket, waiting));
    }

    /// Where the keys go.
    #[must_use]
    pub const fn context(&self) -> Context {
        match &self.above {
            Above::Pick(_) => Context::Pick,
            Above::Conflict(_) | Above::Plan(..) => Context::Plan,
            Above::Changes(_) | Above::Letter(_) => Context::Form,
            Above::Nothing if self.is_typing => Context::Text,
            Above::Nothing => Context::Form,
        }
    }

    /// The record shown; `None` for one yet to be made.
    #[must_use]
    pub const fn record(&self) -> Option<RecordId> {
        self.record
    }

    /// The record as it stands in the form.
    #[must_use]
    pub const fn known(&self) -> &Record {
        self.sheet.record()
    }

    /// Whether something was typed that is not saved.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.sheet.is_dirty() || self.mail.is_some()
    }

    /// Under this name its draft is kept: `lead-17`, `lead-new`.
    #[must_use]
    pub fn key(&self, schema: &Schema) -> String {
        let kind = schema.record_type(self.kind).map_or("record", |kind| kind.name.as_ref());
        self.record.map_or_else(|| format!("{kind}-new"), |id| format!("{kind}-{id}"))
    }

    /// What people call it: `Lead: Ada Lovelace *`.
    #[must_use]
    pub fn title(&self, schema: &Schema) -> String {
        let kind = schema.record_type(self.kind).map_or("Record", |kind| kind.label.as_ref());
        let name = self.sheet.record().name();
        let star = if self.is_dirty() { " *" } else { "" };
        match (self.record, name) {
            (None, "") => format!("New {}{star}", kind.to_lowercase()),
            (None, name) => format!("New {}: {name}{star}", kind.to_lowercase()),
            (Some(id), "") => format!("{kind} {id}{star}"),
            (Some(_), name) => format!("{kind}: {name}{star}"),
        }
    }

    /// The field that has the focus.
    fn focused<'a>(&self, schema: &'a Schema) -> Option<&'a FieldDef> {
        match self.focus {
            Spot::Field(field) => schema.field(field),
            _ => None,
        }
    }

    fn editor(&self, schema: &Schema) -> Option<Editor> {
        self.focused(schema).map(|def| Editor::of(def.kind))
    }

    /// The text of a field: as typed where it is no value, else what people read.
    fn text(&self, schema: &Schema, reading: &Reading, def: &FieldDef) -> String {
        if let Some((text, _)) = self.sheet.wrong(def.id) {
            return text.to_owned();
        }
        match self.sheet.value(def.id) {
            None => String::new(),
            Some(value) => self.words(schema, reading, def.kind, value),
        }
    }

    /// What people read for a value: names instead of numbers.
    fn words(&self, schema: &Schema, reading: &Reading, kind: Kind, value: &Value) -> String {
        self.names.show(kind, value, schema, reading)
    }

    /// Problems to be shown: of fields that were left or saved.
    fn problems(&self, schema: &Schema) -> BTreeMap<FieldId, String> {
        let mut all: BTreeMap<FieldId, String> =
            self.sheet.problems(schema).into_iter().filter(|(field, _)| self.left.contains(field)).collect();
        all.extend(self.refused.iter().map(|(field, problem)| (*field, problem.clone())));
        all
    }
}
