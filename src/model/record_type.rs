//! The record types: one row each.

use std::borrow::Cow;

use super::{
    field::{Base, Page},
    id::TypeId,
};

/// What a record is an instance of.
#[derive(Clone, Debug)]
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
    pub pages: &'static [Page],
}

pub const LEAD: TypeId = TypeId(1);
pub const CONTACT: TypeId = TypeId(2);
pub const ACCOUNT: TypeId = TypeId(3);
pub const PERSON: TypeId = TypeId(90);
pub const CRITERION: TypeId = TypeId(91);
pub const VIEW: TypeId = TypeId(92);

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
    }
}

/// Every built-in record type.
pub static TYPES: &[RecordType] = &[
    row(LEAD, "lead", "Lead", "Leads", Base::Contact, "Full name", &[Page::General, Page::History]),
    row(
        CONTACT,
        "contact",
        "Business Contact",
        "Business Contacts",
        Base::Contact,
        "Full name",
        &[Page::General, Page::Details, Page::UserDefined, Page::History],
    ),
    row(ACCOUNT, "account", "Account", "Accounts", Base::Account, "Account name", &[Page::General, Page::Details, Page::History]),
    row(PERSON, "person", "Person", "People", Base::Person, "Login name", &[Page::General, Page::History]),
    row(CRITERION, "criterion", "Criterion", "Criteria", Base::Criterion, "Description", &[Page::General, Page::History]),
    row(VIEW, "view", "View", "Views", Base::View, "Name", &[Page::General, Page::History]),
];
