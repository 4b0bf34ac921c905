//! A report: records counted and summed by up to two groupings, as people change and save it. Every number leads back to its
//! records: [`Report::behind`].
//!
//! A report is read from and written as lines of text ([`Report::read`], [`Report::written`]): built-in reports are such lines in
//! a table ([`super::reports`]), saved ones in records. With the day and the person's zone it becomes a [`Question`] to the hub,
//! whose answer are [`Findings`].

mod behind;
mod bucket;
mod drawn;
mod empty;
mod figure;
mod findings;
mod question;
mod saved;
mod show;
mod text;

use serde::{Deserialize, Serialize};

use super::{
    chart::ChartKind,
    field::{FieldDef, Marks, Section},
    fields,
    id::{FieldId, TypeId},
    kind::Kind,
    record_type,
    schema::Schema,
    views::Arrangement,
};
pub use behind::Behind;
pub use bucket::{BUCKETS, Bucket, BucketDef, stretches};
pub use drawn::{Drawn, Stand};
pub use empty::Empty;
pub use figure::{FIGURES, Figure, FigureDef, Make, Unit};
pub use findings::{Cell, Findings, Key, Line};
pub use question::{Asked, Listing, MOST_LISTED, Question};
pub use saved::{ReportId, SavedReport};
pub use show::{Shown, key_label};
pub use text::{Part, Problem};

/// The groupings a report has at most.
pub const MOST_GROUPS: usize = 2;
/// The measures a report has at most.
pub const MOST_MEASURES: usize = 12;
/// The windows of time a report offers, in days; see [`Report::period`].
pub const PERIODS: &[u32] = &[30, 90, 180, 365];
/// Stands in filters for the days of the report's period: `close-date>=-{period}d`.
pub const PERIOD: &str = "{period}";

/// What is counted, by what, and how it is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Of a built-in report its name in the shell; of a saved one what the person called it; empty for one that is neither.
    pub name: String,
    /// Above it.
    pub title: String,
    /// Where it is found.
    pub category: Category,
    /// The records it is about.
    pub kinds: Vec<TypeId>,
    /// Which of them, in the filter language.
    pub filter: String,
    /// How many days back it looks, where its filters say [`PERIOD`].
    pub period: Option<u32>,
    /// By what it is grouped: at most [`MOST_GROUPS`], the outer one first.
    pub groups: Vec<Group>,
    /// The numbers of each group, in the order of the columns; at least one.
    pub measures: Vec<Measure>,
    /// The order of the groups.
    pub order: Order,
    /// Only so many outer groups; the others together are one line.
    pub top: Option<u32>,
    /// Which outer groups stay at all.
    pub keep: Option<Keep>,
    /// The records listed under each innermost group: their columns, widths and order. Without columns none are listed.
    pub listing: Arrangement,
    /// It ends in a total.
    pub totals: bool,
    /// With two groupings: the outer groups show numbers of their own.
    pub subtotals: bool,
    /// The chart above the numbers.
    pub chart: Option<ChartKind>,
}

impl Default for Report {
    /// How many leads there are.
    fn default() -> Self {
        Self {
            name: String::new(),
            title: String::new(),
            category: Category::Leads,
            kinds: vec![record_type::LEAD],
            filter: String::new(),
            period: None,
            groups: Vec::new(),
            measures: vec![Measure::of(Figure::Count)],
            order: Order::default(),
            top: None,
            keep: None,
            listing: Arrangement::default(),
            totals: true,
            subtotals: true,
            chart: None,
        }
    }
}

/// One grouping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Group {
    /// By which field.
    pub field: FieldId,
    /// What values it puts together.
    pub by: Bucket,
    /// Also the values of its list that no record holds, and the stretches of time between.
    pub all: bool,
}

impl Group {
    /// By the values of a field, by month where they are days or moments.
    #[must_use]
    pub fn of(field: &FieldDef) -> Self {
        Self { field: field.id, by: Bucket::usual(field.kind), all: false }
    }
}

/// One number of each group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Above its column; empty for the words of the figure.
    pub label: String,
    /// What is reckoned.
    pub figure: Figure,
    /// Only over records that pass; of a rate those that count. In the filter language; empty for all.
    pub filter: String,
    /// Of a rate: among which records. Empty for all.
    pub among: String,
}

impl Measure {
    /// A figure over all records of a group.
    #[must_use]
    pub const fn of(figure: Figure) -> Self {
        Self { label: String::new(), figure, filter: String::new(), among: String::new() }
    }
}

/// The order of groups. Those without a value and the others come last whatever the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Order {
    /// By a measure, counted from 0; `None`: by the groups themselves, as lists, calendars and the alphabet have them.
    pub measure: Option<u8>,
    /// Turned round.
    pub descending: bool,
}

/// A condition on outer groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Keep {
    /// Which measure, counted from 0.
    pub measure: u8,
    /// Whether it must be more than nothing; else it must be nothing.
    pub filled: bool,
}

macro_rules! categories {
    ($($variant:ident, $name:literal, $label:literal, $workspace:literal, $kind:ident;)*) => {
        /// Where reports are found, as in BCM.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Category {
            $(#[doc = $label] $variant,)*
        }

        impl Category {
            /// Every category, in the order they are offered.
            pub const EVERY: &[Self] = &[$(Self::$variant),*];

            /// In records and in the shell.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// On the screen.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The workspace under whose title it stands.
            #[must_use]
            pub const fn workspace(self) -> &'static str {
                match self { $(Self::$variant => $workspace,)* }
            }

            /// What its reports are about, mostly.
            #[must_use]
            pub const fn kind(self) -> TypeId {
                match self { $(Self::$variant => record_type::$kind,)* }
            }
        }
    };
}

categories! {
    Leads, "leads", "Leads", "Contact Management", LEAD;
    Contacts, "contacts", "Business Contacts", "Contact Management", CONTACT;
    Accounts, "accounts", "Accounts", "Contact Management", ACCOUNT;
    Opportunities, "opportunities", "Opportunities", "Sales", OPPORTUNITY;
    SalesInsight, "sales-insight", "Sales insight", "Sales", OPPORTUNITY;
    Marketing, "marketing", "Marketing", "Marketing", MARKETING;
    Projects, "projects", "Projects", "Project Management", PROJECT;
}

#[expect(clippy::derivable_impls, reason = "the macro writes the variants")]
impl Default for Category {
    fn default() -> Self {
        Self::Leads
    }
}

impl Category {
    /// The category of that name or label.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let is = |known: &str| known.eq_ignore_ascii_case(name.trim());
        Self::EVERY.iter().copied().find(|category| is(category.name()) || is(category.label()))
    }

    /// Where a report on records of a type is found unless somebody says otherwise.
    #[must_use]
    pub fn of(kind: TypeId, schema: &Schema) -> Self {
        let base = schema.base(kind);
        let exact = Self::EVERY.iter().copied().find(|category| category.kind() == kind);
        exact.or_else(|| Self::EVERY.iter().copied().find(|category| schema.base(category.kind()) == base)).unwrap_or_default()
    }
}

/// Whether records of these types can be grouped by the field.
#[must_use]
pub fn may_group(field: &FieldDef, kinds: &[TypeId], schema: &Schema) -> bool {
    let is_kept = field.id == fields::TYPE || field.is(Marks::HEAD) && matches!(field.kind, Kind::Person | Kind::Moment);
    let is_shown = field.section != Section::Hidden || is_kept || field.is(Marks::DERIVED) && field.kind != Kind::Number;
    let is_fit = match field.kind {
        Kind::LongText | Kind::Email | Kind::Phone | Kind::Url | Kind::Picture => false,
        Kind::Text => !matches!(field.id, fields::NAME | fields::FILE_AS),
        Kind::Choice(_) => field.id != fields::FILE_AS,
        Kind::Number => !field.is(Marks::HEAD),
        _ => field.id != fields::DELETED,
    };
    is_shown && is_fit && kinds.iter().any(|kind| schema.has(*kind, field))
}

/// Whether a measure can reckon with the field on records of these types.
#[must_use]
pub fn may_measure(field: &FieldDef, kinds: &[TypeId], schema: &Schema) -> bool {
    field.kind.is_ordered() && !matches!(field.id, fields::ID | fields::DELETED) && kinds.iter().any(|kind| schema.has(*kind, field))
}

impl Report {
    /// The filter with the days of the period put in.
    #[must_use]
    pub fn dated(&self, filter: &str) -> String {
        match self.period {
            Some(days) => filter.replace(PERIOD, &days.to_string()),
            None => filter.to_owned(),
        }
    }

    /// Whether it looks back over a period that can be changed.
    #[must_use]
    pub fn has_period(&self) -> bool {
        let filters = self.measures.iter().flat_map(|measure| [&measure.filter, &measure.among]);
        filters.chain([&self.filter]).any(|filter| filter.contains(PERIOD))
    }
}
