//! Pick-lists: the values a choice field offers.

use serde::{Deserialize, Serialize};

/// A pick-list's tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ListId(pub u16);

/// A pick-list.
#[derive(Clone, Debug)]
pub struct ListDef {
    /// Tag.
    pub id: ListId,
    /// Whether typed values outside the list are welcome.
    pub open: bool,
    /// Whether the program relies on exactly these values, so that no store changes them.
    pub is_fixed: bool,
    /// The values in their order.
    pub values: &'static [&'static str],
}

pub const SOURCE: ListId = ListId(1);
pub const STATUS: ListId = ListId(2);
pub const SCORE_TYPE: ListId = ListId(3);
pub const RATING: ListId = ListId(4);
pub const PAYMENT_STATUS: ListId = ListId(5);
pub const PREFERRED_CONTACT: ListId = ListId(6);
pub const TERRITORY: ListId = ListId(7);
pub const AREA_OF_INTEREST: ListId = ListId(8);
pub const TYPE_OF_ENTITY: ListId = ListId(9);
pub const MAILING_ADDRESS: ListId = ListId(10);
pub const FILE_AS: ListId = ListId(11);
pub const IMPORTANCE: ListId = ListId(12);
pub const SALES_STAGE: ListId = ListId(13);
pub const OPPORTUNITY_TYPE: ListId = ListId(14);
pub const PAYMENT_TERMS: ListId = ListId(15);
pub const PRIORITY: ListId = ListId(16);
pub const PROJECT_TYPE: ListId = ListId(17);
pub const PROGRESS: ListId = ListId(18);
pub const MARKETING_TYPE: ListId = ListId(19);
pub const DELIVERY_METHOD: ListId = ListId(20);
pub const DIRECTION: ListId = ListId(21);
pub const LOST_REASON: ListId = ListId(22);
pub const FIELD_KIND: ListId = ListId(23);
pub const TYPE_BASE: ListId = ListId(24);
pub const WORKSPACE: ListId = ListId(25);
pub const ROLE: ListId = ListId(26);
pub const RETAINED: ListId = ListId(40);
pub const SEES: ListId = ListId(41);
pub const RETENTION: ListId = ListId(42);

/// Lists made at run time have tags from here on.
pub const FIRST_CUSTOM: u16 = 1000;

/// The value of `score-type` for stars that follow from the criteria.
pub const AUTOMATIC: &str = "Automatic";
/// The value of `score-type` for stars given by hand.
pub const MANUAL: &str = "Manual";

/// The status of a lead that comes to nothing.
pub const LOST: &str = "Lost";
/// The stage of an opportunity that was won.
pub const CLOSED_WON: &str = "Closed Won";
/// The stage of an opportunity that came to nothing.
pub const CLOSED_LOST: &str = "Closed Lost";
/// The priority that is nothing special.
pub const NORMAL: &str = "Normal";
/// Who called whom: we them.
pub const OUTGOING: &str = "Outgoing";
/// Who called whom: they us.
pub const INCOMING: &str = "Incoming";
/// The progress of what nobody began with.
pub const NOT_STARTED: &str = "Not Started";
/// The progress of what is done.
pub const COMPLETED: &str = "Completed";

/// The sales stages with the probability each begins with, in per cent. BCM's stages; the figures are ours.
pub const STAGES: &[(&str, i64)] = &[
    ("Prospecting", 10),
    ("Qualification", 20),
    ("Needs Analysis", 30),
    ("Proposal/Price Quote", 60),
    ("Negotiation/Review", 80),
    (CLOSED_WON, 100),
    (CLOSED_LOST, 0),
];

/// A retention rule moves records to the bin.
pub const TO_THE_BIN: &str = "Move to the bin";
/// A retention rule erases records for good.
pub const ERASE: &str = "Erase for good";

/// Every built-in list.
pub static LISTS: &[ListDef] = &[
    ListDef {
        id: SOURCE,
        is_fixed: false,
        open: true,
        values: &[
            "Advertisement",
            "Direct Mail",
            "Employee Referral",
            "External Referral",
            "Partner",
            "Public Relations",
            "Seminar",
            "Trade Show",
            "E-mail Campaign",
            "Telemarketing",
            "Web",
            "Word-of-Mouth",
            "Other",
        ],
    },
    ListDef { id: STATUS, is_fixed: false, open: true, values: &["New", "Contacted", "Qualified", "Nurturing", LOST] },
    ListDef { id: SCORE_TYPE, is_fixed: true, open: false, values: &[AUTOMATIC, MANUAL] },
    ListDef { id: RATING, is_fixed: false, open: true, values: &["Excellent", "Good", "Average", "Fair", "Poor"] },
    ListDef { id: PAYMENT_STATUS, is_fixed: false, open: true, values: &["Current", "Overdue"] },
    ListDef {
        id: PREFERRED_CONTACT,
        is_fixed: false,
        open: true,
        values: &["E-mail", "Phone", "Fax", "Letter", "Instant Messenger", "Face-to-Face"],
    },
    ListDef {
        id: TERRITORY,
        is_fixed: false,
        open: true,
        values: &["North", "South", "East", "West", "Northeast", "Northwest", "Southeast", "Southwest"],
    },
    ListDef { id: AREA_OF_INTEREST, is_fixed: false, open: true, values: &[] },
    ListDef { id: TYPE_OF_ENTITY, is_fixed: false, open: true, values: &[] },
    ListDef { id: MAILING_ADDRESS, is_fixed: true, open: false, values: &["Business", "Home", "Other"] },
    // The choices are generated from the name; anything typed is welcome.
    ListDef { id: FILE_AS, is_fixed: true, open: true, values: &[] },
    ListDef { id: IMPORTANCE, is_fixed: true, open: false, values: &["Low", "Normal", "High"] },
    ListDef {
        id: SALES_STAGE,
        is_fixed: false,
        open: false,
        values: &["Prospecting", "Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review", CLOSED_WON, CLOSED_LOST],
    },
    ListDef { id: OPPORTUNITY_TYPE, is_fixed: false, open: true, values: &["New business", "Existing business", "Renewal"] },
    ListDef { id: PAYMENT_TERMS, is_fixed: false, open: true, values: &["1% 10 Net 30", "2% 10 Net 30", "Net 15", "Net 30", "COD"] },
    ListDef { id: PRIORITY, is_fixed: false, open: false, values: &["Low", "Normal", "High"] },
    ListDef { id: PROJECT_TYPE, is_fixed: false, open: true, values: &["Fixed Fee", "Time and Material", "Other"] },
    ListDef {
        id: PROGRESS,
        is_fixed: false,
        open: false,
        values: &[NOT_STARTED, "In Progress", COMPLETED, "Waiting on someone else", "Deferred"],
    },
    ListDef {
        id: MARKETING_TYPE,
        is_fixed: false,
        open: true,
        values: &["E-mail", "Direct Mail Print", "Telemarketing", "Printed Flyer", "Seminar/Conference", "Mass Advertisement"],
    },
    ListDef { id: DELIVERY_METHOD, is_fixed: false, open: true, values: &["E-mail", "Letter", "Phone", "Event", "Other"] },
    ListDef { id: DIRECTION, is_fixed: true, open: false, values: &[OUTGOING, INCOMING] },
    ListDef {
        id: LOST_REASON,
        is_fixed: false,
        open: true,
        values: &["No need", "No budget", "Chose a competitor", "No answer", "Bad timing", "Not a real lead"],
    },
    ListDef {
        id: FIELD_KIND,
        is_fixed: true,
        open: false,
        values: &[
            "Text",
            "Long text",
            "Number",
            "Decimal",
            "Percent",
            "Money",
            "Date",
            "Date and time",
            "Yes/No",
            "One of a list",
            "Several of a list",
            "Person",
            "Link",
            "Web address",
            "E-mail address",
            "Phone number",
        ],
    },
    ListDef { id: TYPE_BASE, is_fixed: true, open: false, values: &["Business Contact", "Account"] },
    ListDef { id: WORKSPACE, is_fixed: true, open: false, values: &["Contact Management", "Sales", "Marketing", "Project Management"] },
    ListDef { id: ROLE, is_fixed: true, open: false, values: &["Viewer", "Sales", "Manager", "Owner"] },
    ListDef { id: SEES, is_fixed: true, open: false, values: &["Own", "Team", "All"] },
    // Record types made at run time are typed.
    ListDef {
        id: RETAINED,
        is_fixed: true,
        open: true,
        values: &["lead", "contact", "account", "opportunity", "project", "project-task", "marketing", "call-list"],
    },
    ListDef { id: RETENTION, is_fixed: true, open: false, values: &[TO_THE_BIN, ERASE] },
];

/// A pick-list as a store has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Tag.
    pub id: ListId,
    /// Whether typed values outside the list are welcome.
    pub open: bool,
    /// The values in their order.
    pub values: Vec<String>,
}

impl List {
    /// As the program ships it.
    #[must_use]
    pub fn of(def: &ListDef) -> Self {
        Self { id: def.id, open: def.open, values: def.values.iter().map(ToString::to_string).collect() }
    }
}

/// The values the program relies on: they stay in the list whatever a store makes of it.
#[must_use]
pub const fn protected(id: ListId) -> &'static [&'static str] {
    match id {
        STATUS => &["New", LOST],
        SALES_STAGE => &[CLOSED_WON, CLOSED_LOST],
        PROGRESS => &[COMPLETED],
        _ => &[],
    }
}

/// Whether typed values outside the list are welcome: a store never changes that, and lists of its own fields are closed.
#[must_use]
pub fn is_open(id: ListId) -> bool {
    built_in(id).is_some_and(|list| list.open)
}

/// The list with this tag as the program ships it, if it is a built-in one.
#[must_use]
pub fn built_in(id: ListId) -> Option<&'static ListDef> {
    LISTS.iter().find(|list| list.id == id)
}
