//! Pick-lists: the values a choice field offers.

/// A pick-list's tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListId(pub u16);

/// A pick-list.
#[derive(Clone, Debug)]
pub struct ListDef {
    /// Tag.
    pub id: ListId,
    /// Whether typed values outside the list are welcome.
    pub open: bool,
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

/// The value of `score-type` for stars that follow from the criteria.
pub const AUTOMATIC: &str = "Automatic";
/// The value of `score-type` for stars given by hand.
pub const MANUAL: &str = "Manual";

/// Every built-in list.
pub static LISTS: &[ListDef] = &[
    ListDef {
        id: SOURCE,
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
    ListDef { id: STATUS, open: true, values: &["New", "Contacted", "Qualified", "Nurturing", "Lost"] },
    ListDef { id: SCORE_TYPE, open: false, values: &[AUTOMATIC, MANUAL] },
    ListDef { id: RATING, open: true, values: &["Excellent", "Good", "Average", "Fair", "Poor"] },
    ListDef { id: PAYMENT_STATUS, open: true, values: &["Current", "Overdue"] },
    ListDef { id: PREFERRED_CONTACT, open: true, values: &["E-mail", "Phone", "Fax", "Letter", "Instant Messenger", "Face-to-Face"] },
    ListDef { id: TERRITORY, open: true, values: &["North", "South", "East", "West", "Northeast", "Northwest", "Southeast", "Southwest"] },
    ListDef { id: AREA_OF_INTEREST, open: true, values: &[] },
    ListDef { id: TYPE_OF_ENTITY, open: true, values: &[] },
    ListDef { id: MAILING_ADDRESS, open: false, values: &["Business", "Home", "Other"] },
    // The choices are generated from the name; anything typed is welcome.
    ListDef { id: FILE_AS, open: true, values: &[] },
    ListDef { id: IMPORTANCE, open: false, values: &["Low", "Normal", "High"] },
];

/// The list with this tag, if it is a built-in one.
#[must_use]
pub fn list(id: ListId) -> Option<&'static ListDef> {
    LISTS.iter().find(|list| list.id == id)
}
