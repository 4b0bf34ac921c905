//! What a field is: one row of the field registry.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    id::{FieldId, TypeId},
    kind::Kind,
    value::Value,
};

/// One row per field. Form, grid, bulk edit, filter, sort, import, export, reports, history and the stored record read it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FieldDef {
    /// Tag on disk.
    pub id: FieldId,
    /// Kebab-case name in filters, scripts and JSON: `assigned-to`.
    pub name: Cow<'static, str>,
    /// What people read beside the value.
    pub label: Cow<'static, str>,
    /// One sentence for help.
    pub help: Cow<'static, str>,
    /// Decides editor, parser, format, operators and order.
    pub kind: Kind,
    /// Bases of the record types that have it.
    pub bases: Bases,
    /// The record types that have it, where not all of those bases do.
    pub only: Option<Arc<[TypeId]>>,
    /// Where the form shows it.
    pub section: Section,
    /// The title of its group, where it is not the section's.
    pub heading: Option<Arc<str>>,
    /// What new records hold.
    pub default: Option<Value>,
    /// Set where several fields stand behind one, as the 19 phone kinds do.
    pub family: Option<Family>,
    /// Whether and how wide the grid shows it.
    pub column: Column,
    /// Headers understood in imports besides name and label; matched without case and punctuation.
    #[serde(skip)]
    pub headers: &'static [&'static str],
    /// What may be done with it.
    pub marks: Marks,
}

macro_rules! bases {
    ($($base:ident, $set:ident, $bit:literal, $a_record:literal, $doc:literal;)*) => {
        /// The record types are built on one of these: records of one base have the same fields.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Base {
            $(#[doc = $doc] $base,)*
        }

        impl Base {
            /// Every base.
            pub const EVERY: &[Self] = &[$(Self::$base),*];

            /// One of its records, for sentences: `an account`.
            #[must_use]
            pub const fn a_record(self) -> &'static str {
                match self {
                    $(Self::$base => $a_record,)*
                }
            }

            const fn bit(self) -> u32 {
                match self {
                    $(Self::$base => 1 << $bit,)*
                }
            }
        }

        impl Bases {
            $(#[doc = $doc] pub const $set: Self = Self(1 << $bit);)*
        }
    };
}

bases! {
    Contact, CONTACT, 0, "a lead or contact", "Lead, Business Contact and types made from them.";
    Account, ACCOUNT, 1, "an account", "Account and types made from it.";
    Person, PERSON, 2, "a person", "People who use the store.";
    Criterion, CRITERION, 3, "a criterion", "Scoring criteria.";
    View, VIEW, 4, "a view", "Saved views.";
    Opportunity, OPPORTUNITY, 5, "an opportunity", "Opportunities.";
    Project, PROJECT, 6, "a project", "Business projects.";
    ProjectTask, PROJECT_TASK, 7, "a project task", "Tasks of business projects.";
    Marketing, MARKETING, 8, "a marketing activity", "Marketing activities.";
    CallList, CALL_LIST, 9, "a call list", "Call lists.";
    Note, NOTE, 10, "a business note", "Business notes.";
    PhoneLog, PHONE_LOG, 11, "a phone log", "Phone logs.";
    Appointment, APPOINTMENT, 12, "an appointment", "Appointments.";
    Task, TASK, 13, "a task", "Tasks of the communication history.";
    Message, MESSAGE, 14, "an e-mail", "E-mail messages of the communication history.";
    File, FILE, 15, "a file", "Files of the communication history.";
    Product, PRODUCT, 16, "a product", "The product list.";
    Group, GROUP, 17, "a group", "Groups of people that leads are handed out to.";
    List, LIST, 18, "a list", "Pick-lists.";
    Field, FIELD, 19, "a custom field", "Fields made at run time.";
    Type, TYPE, 20, "a record type", "Record types made at run time.";
    Pair, PAIR, 21, "a pair", "Records that look alike and are not the same.";
    Store, STORE, 22, "the store", "What holds for the whole store.";
    Report, REPORT, 23, "a report", "Saved reports.";
    Retention, RETENTION, 24, "a retention rule", "Rules of what goes when.";
    ImportMap, IMPORT_MAP, 27, "an import map", "Saved maps of imports.";
}

/// A set of [`Base`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bases(u32);

impl Bases {
    /// Contacts and accounts.
    pub const BOTH: Self = Self::CONTACT.and(Self::ACCOUNT);
    /// What is worked on: everything that has a tab in a workspace.
    pub const MAIN: Self =
        Self::BOTH.and(Self::OPPORTUNITY).and(Self::PROJECT).and(Self::PROJECT_TASK).and(Self::MARKETING).and(Self::CALL_LIST);
    /// The items of the communication history that are nothing else besides.
    pub const ITEMS: Self = Self::NOTE.and(Self::PHONE_LOG).and(Self::APPOINTMENT).and(Self::TASK).and(Self::MESSAGE).and(Self::FILE);
    /// What may have brought a lead.
    pub const ORIGINS: Self = Self::BOTH.and(Self::OPPORTUNITY).and(Self::PROJECT).and(Self::MARKETING);
    /// Every record.
    pub const ALL: Self = Self(u32::MAX);

    /// The set of one.
    #[must_use]
    pub const fn of(base: Base) -> Self {
        Self(base.bit())
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `base` is in the set.
    #[must_use]
    pub const fn has(self, base: Base) -> bool {
        self.0 & base.bit() != 0
    }

    /// The bases in the set.
    pub fn iter(self) -> impl Iterator<Item = Base> {
        Base::EVERY.iter().copied().filter(move |base| self.has(*base))
    }

    /// One of its records, for sentences: `an account or a lead or contact`.
    #[must_use]
    pub fn a_record(self) -> String {
        self.iter().map(Base::a_record).collect::<Vec<_>>().join(" or ")
    }
}

/// A page of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Page {
    /// The first page.
    General,
    /// Further facts of contacts and accounts; leads do not show it.
    Details,
    /// Custom fields.
    UserDefined,
    /// What happened to the record.
    History,
}

impl Page {
    /// The words on the page's tab.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Details => "Details",
            Self::UserDefined => "User-defined fields",
            Self::History => "History",
        }
    }
}

/// A titled group of fields on a page of the form, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Section {
    /// Who it is.
    Lead,
    /// The company, as text.
    Company,
    /// The linked account.
    Account,
    /// E-mail, web and instant messaging.
    Internet,
    /// Phone numbers.
    Phones,
    /// Postal addresses.
    Addresses,
    /// What a lead is interested in, and for how much.
    Products,
    /// From when to when, and how far.
    Schedule,
    /// What it may cost, and does.
    Cost,
    /// Where it came from.
    Source,
    /// Stars and criteria.
    Score,
    /// What is to be done next.
    NextStep,
    /// Other records it has to do with.
    Related,
    /// Notes.
    Comments,
    /// Work-related details.
    Details,
    /// Personal details.
    Personal,
    /// How the person wants to be reached.
    Contacting,
    /// Custom fields.
    UserDefined,
    /// Not shown as a field of the form.
    Hidden,
}

impl Section {
    /// The page the section stands on; `None` for fields the form does not show.
    #[must_use]
    pub const fn page(self) -> Option<Page> {
        match self {
            Self::Details | Self::Personal | Self::Contacting => Some(Page::Details),
            Self::UserDefined => Some(Page::UserDefined),
            Self::Hidden => None,
            _ => Some(Page::General),
        }
    }

    /// The section's title.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Company => "Company information",
            Self::Account => "Linked account",
            Self::Internet => "Internet",
            Self::Phones => "Phone numbers",
            Self::Addresses => "Addresses",
            Self::Products => "Products and services",
            Self::Schedule => "Schedule",
            Self::Cost => "Cost",
            Self::Source => "Source information",
            Self::Score => "Lead score",
            Self::NextStep => "Next step",
            Self::Related => "Related records",
            Self::Comments => "Comments",
            Self::Details => "Details",
            Self::Personal => "Personal",
            Self::Contacting => "Preferred contact",
            Self::UserDefined => "User-defined fields",
            Self::Hidden => "",
        }
    }
}

/// Fields that stand behind one in the form; a filter on the head (`phone:070`) looks at all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Family {
    /// Three e-mail addresses; the head is `email`.
    Email,
    /// 19 phone kinds; the head is `phone`.
    Phone,
    /// Parts of the business address; the head is `business-street`.
    BusinessAddress,
    /// Parts of the home address.
    HomeAddress,
    /// Parts of the other address.
    OtherAddress,
}

/// Whether the grid shows a field, and how wide at least and at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Column {
    /// In the grid from the start: smallest and largest width in cells.
    Default(u16, u16),
    /// Can be chosen.
    Optional(u16, u16),
    /// Never.
    Never,
}

/// What may be done with a field: a set of the constants below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks(u16);

impl Marks {
    /// A record without it cannot be saved.
    pub const REQUIRED: Self = Self(1);
    /// Offered in bulk edit.
    pub const BULK: Self = Self(2);
    /// Found by words typed into the search.
    pub const SEARCH: Self = Self(4);
    /// Worth grouping by in reports.
    pub const GROUP: Self = Self(8);
    /// In the hot value: what lists show, sort, filter or bulk-edit.
    pub const HOT: Self = Self(16);
    /// Computed by the rules; nobody sets it directly.
    pub const DERIVED: Self = Self(32);
    /// Kept by the store itself: read-only, part of the record's head.
    pub const HEAD: Self = Self(64);
    /// A link to the record it belongs to: that one's communication history shows it too.
    pub const PARENT: Self = Self(128);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in the set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl FieldDef {
    /// A plain row: no column, no marks, on contacts.
    #[must_use]
    pub const fn new(id: u16, name: &'static str, label: &'static str, kind: Kind, section: Section, help: &'static str) -> Self {
        Self {
            id: FieldId(id),
            name: Cow::Borrowed(name),
            label: Cow::Borrowed(label),
            help: Cow::Borrowed(help),
            kind,
            bases: Bases::CONTACT,
            only: None,
            section,
            heading: None,
            default: None,
            family: None,
            column: Column::Never,
            headers: &[],
            marks: Marks(0),
        }
    }

    /// On these bases.
    #[must_use]
    pub const fn on(mut self, bases: Bases) -> Self {
        self.bases = bases;
        self
    }

    /// Behind this family.
    #[must_use]
    pub const fn of(mut self, family: Family) -> Self {
        self.family = Some(family);
        self
    }

    /// In the grid.
    #[must_use]
    pub const fn column(mut self, column: Column) -> Self {
        self.column = column;
        self
    }

    /// Understood under these headers too.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [&'static str]) -> Self {
        self.headers = headers;
        self
    }

    /// With these marks added.
    #[must_use]
    pub const fn marks(mut self, marks: Marks) -> Self {
        self.marks = self.marks.with(marks);
        self
    }

    /// The title of the group it stands in.
    #[must_use]
    pub fn group(&self) -> &str {
        self.heading.as_deref().unwrap_or(self.section.label())
    }

    /// What it is called outside its section, where "Business" or "City" alone would not say enough.
    #[must_use]
    pub fn title(&self) -> Cow<'_, str> {
        let prefixed = |place: &str| Cow::Owned(format!("{place} {}", within_a_line(&self.label)));
        match self.family {
            Some(Family::Phone) if !self.name.contains("fax") => Cow::Owned(format!("{} phone", self.label)),
            Some(Family::HomeAddress) => prefixed("Home"),
            Some(Family::OtherAddress) => prefixed("Other"),
            _ => Cow::Borrowed(&self.label),
        }
    }

    /// Whether it has all of `marks`.
    #[must_use]
    pub const fn is(&self, marks: Marks) -> bool {
        self.marks.has(marks)
    }

    /// Whether a person may change it.
    #[must_use]
    pub const fn is_editable(&self) -> bool {
        !self.is(Marks::HEAD) && !self.is(Marks::DERIVED)
    }
}

/// A label as it is written within a line: lower case, but for abbreviations.
fn within_a_line(label: &str) -> String {
    let word = |word: &str| if word.len() > 1 && word == word.to_uppercase() { word.to_owned() } else { word.to_lowercase() };
    label
        .split_inclusive(|c: char| !c.is_alphabetic())
        .map(|part| match part.char_indices().last() {
            Some((at, end)) if !end.is_alphabetic() => word(&part[..at]) + &part[at..],
            _ => word(part),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::within_a_line;

    #[test]
    fn labels_within_a_line_are_small_but_for_abbreviations() {
        for (label, want) in
            [("Street", "street"), ("PO box", "PO box"), ("ZIP/Postal code", "ZIP/postal code"), ("Country/Region", "country/region")]
        {
            assert_eq!(within_a_line(label), want);
        }
    }
}
