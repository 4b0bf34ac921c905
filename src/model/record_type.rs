//! The record types: one row each.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{
    field::{Base, Page},
    id::TypeId,
};

/// What a record is an instance of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordType {
    /// Tag on disk.
    pub id: TypeId,
    /// Name in the shell: `lead`.
    pub name: Cow<'static, str>,
    /// One of them: `Lead`.
    pub label: Cow<'static, str>,
    /// Many of them: `Leads`.
    pub plural: Cow<'static, str>,
    /// What it is built on.
    pub base: Base,
    /// What its name is called: `Full name`.
    pub name_label: Cow<'static, str>,
    /// The pages of its form.
    #[serde(skip, default = "detailed")]
    pub pages: &'static [Page],
    /// The workspace its tab stands in, where it was made at run time.
    pub workspace: Option<Cow<'static, str>>,
}

/// The pages of the types made at run time: only those cross a socket.
const fn detailed() -> &'static [Page] {
    DETAILED
}

pub const LEAD: TypeId = TypeId(1);
pub const CONTACT: TypeId = TypeId(2);
pub const ACCOUNT: TypeId = TypeId(3);
pub const OPPORTUNITY: TypeId = TypeId(4);
pub const PROJECT: TypeId = TypeId(5);
pub const PROJECT_TASK: TypeId = TypeId(6);
pub const MARKETING: TypeId = TypeId(7);
pub const CALL_LIST: TypeId = TypeId(8);
pub const NOTE: TypeId = TypeId(20);
pub const PHONE_LOG: TypeId = TypeId(21);
pub const APPOINTMENT: TypeId = TypeId(22);
pub const TASK: TypeId = TypeId(23);
pub const MESSAGE: TypeId = TypeId(24);
pub const FILE: TypeId = TypeId(25);
pub const PRODUCT: TypeId = TypeId(80);
pub const PERSON: TypeId = TypeId(90);
pub const CRITERION: TypeId = TypeId(91);
pub const VIEW: TypeId = TypeId(92);
pub const PICK_LIST: TypeId = TypeId(93);
pub const CUSTOM_FIELD: TypeId = TypeId(94);
pub const CUSTOM_TYPE: TypeId = TypeId(95);
pub const GROUP: TypeId = TypeId(96);
pub const PAIR: TypeId = TypeId(97);
pub const STORE: TypeId = TypeId(98);
pub const REPORT: TypeId = TypeId(99);
pub const RETENTION: TypeId = TypeId(100);
pub const IMPORT_MAP: TypeId = TypeId(105);

/// Types made at run time have tags from here on.
pub const FIRST_CUSTOM: u16 = 1000;

/// What belongs to its author: nobody else changes it, and nobody else sees it unless it is shared.
pub const AUTHORED: [TypeId; 3] = [VIEW, REPORT, IMPORT_MAP];

/// The items of the communication history that can be made on a record's History page, in that order.
pub const ITEMS: [TypeId; 6] = [NOTE, PHONE_LOG, APPOINTMENT, TASK, MESSAGE, FILE];

const fn row(
    id: TypeId,
    name: &'static str,
    label: &'static str,
    plural: &'static str,
    base: Base,
    name_label: &'static str,
    pages: &'static [Page],
) -> RecordType {
    RecordType {
        id,
        name: Cow::Borrowed(name),
        label: Cow::Borrowed(label),
        plural: Cow::Borrowed(plural),
        base,
        name_label: Cow::Borrowed(name_label),
        pages,
        workspace: None,
    }
}

const GENERAL: &[Page] = &[Page::General, Page::History];
/// The pages of what was made at run time.
pub const DETAILED: &[Page] = &[Page::General, Page::Details, Page::UserDefined, Page::History];

/// What a store is set up with, each a list of its own.
pub const SET_UP: &[TypeId] = &[PERSON, GROUP, CRITERION, PRODUCT, PICK_LIST, CUSTOM_FIELD, CUSTOM_TYPE, RETENTION, STORE];

/// What records of a type are for, where an empty list of them would not say enough.
#[must_use]
pub const fn purpose(kind: TypeId) -> &'static str {
    match kind {
        ACCOUNT => "Companies and organisations, with the people who work there.",
        CONTACT => "Leads become business contacts when something comes of them.",
        OPPORTUNITY => "What a lead or contact may buy: products, stage, amount, day.",
        MARKETING => "Mailings, fairs and campaigns: what they cost, who came of them.",
        CALL_LIST => "Who is to be called, by whom, until when.",
        PROJECT => "What was sold and has to be done, with its tasks.",
        PROJECT_TASK => "The steps of business projects: who, until when, how far.",
        GROUP => "People who are given new leads in turn.",
        CRITERION => "What raises the stars of a lead when it holds.",
        PRODUCT => "What is sold, with its price, for opportunities to name.",
        PICK_LIST => "Values of your own for a list that comes with the program.",
        CUSTOM_FIELD => "Fields of your own, on any record type.",
        CUSTOM_TYPE => "Record types of your own, each with its tab.",
        RETENTION => "How long records are kept of which nothing came.",
        _ => "",
    }
}

/// Every built-in record type.
pub static TYPES: &[RecordType] = &[
    row(LEAD, "lead", "Lead", "Leads", Base::Contact, "Full name", GENERAL),
    row(CONTACT, "contact", "Business Contact", "Business Contacts", Base::Contact, "Full name", DETAILED),
    row(ACCOUNT, "account", "Account", "Accounts", Base::Account, "Account name", &[Page::General, Page::Details, Page::History]),
    row(OPPORTUNITY, "opportunity", "Opportunity", "Opportunities", Base::Opportunity, "Title", GENERAL),
    row(PROJECT, "project", "Business Project", "Business Projects", Base::Project, "Project name", GENERAL),
    row(PROJECT_TASK, "project-task", "Project Task", "Project Tasks", Base::ProjectTask, "Subject", GENERAL),
    row(MARKETING, "marketing", "Marketing Activity", "Marketing Activities", Base::Marketing, "Title", GENERAL),
    row(CALL_LIST, "call-list", "Call List", "Call Lists", Base::CallList, "Title", GENERAL),
    row(NOTE, "note", "Business Note", "Business Notes", Base::Note, "Subject", GENERAL),
    row(PHONE_LOG, "phone-log", "Phone Log", "Phone Logs", Base::PhoneLog, "Subject", GENERAL),
    row(APPOINTMENT, "appointment", "Appointment", "Appointments", Base::Appointment, "Subject", GENERAL),
    row(TASK, "task", "Task", "Tasks", Base::Task, "Subject", GENERAL),
    row(MESSAGE, "message", "E-mail", "E-mails", Base::Message, "Subject", GENERAL),
    row(FILE, "file", "File", "Files", Base::File, "Name", GENERAL),
    row(PRODUCT, "product", "Product", "Products", Base::Product, "Name", GENERAL),
    row(PERSON, "person", "Person", "People", Base::Person, "Login name", GENERAL),
    row(CRITERION, "criterion", "Criterion", "Criteria", Base::Criterion, "Description", GENERAL),
    row(VIEW, "view", "View", "Views", Base::View, "Name", GENERAL),
    row(PICK_LIST, "list", "Pick-list", "Pick-lists", Base::List, "Name", GENERAL),
    row(CUSTOM_FIELD, "field", "Custom field", "Custom fields", Base::Field, "Label", GENERAL),
    row(CUSTOM_TYPE, "record-type", "Record type", "Record types", Base::Type, "Name", GENERAL),
    row(GROUP, "group", "Group", "Groups", Base::Group, "Name", GENERAL),
    row(PAIR, "pair", "Pair", "Pairs", Base::Pair, "Name", GENERAL),
    row(STORE, "store", "Store", "Store", Base::Store, "Name", GENERAL),
    row(REPORT, "report", "Report", "Reports", Base::Report, "Name", GENERAL),
    row(RETENTION, "retention-rule", "Retention rule", "Retention rules", Base::Retention, "Name", GENERAL),
    row(IMPORT_MAP, "import-map", "Import map", "Import maps", Base::ImportMap, "Name", GENERAL),
];
