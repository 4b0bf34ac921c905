//! The filter language: one grammar for screen and shell.
//!
//! `words search`, `field:value`, `field:"two words"`, `score>=4`, `modified<30d`, `next<=today`, `-term`, `or`,
//! brackets, `field:none`, `field:any`, `email:twice`, of links a name or a number: `linked-account:acme`, `for:#17`; a field of
//! what a link leads to: `linked-account.territory:north`; of days a month of whatever year: `birthday:*-03`; `field=="text"` is
//! exactly that text, whatever lists and people there are.

mod ask;
mod complete;
mod eval;
mod flat;
mod like;
mod nearest;
mod parse;
crate::model::shape::shown_by_shape!(Filter, Expr, Test);

#[cfg(test)]
mod tests;

pub use nearest::nearest;

use std::sync::Arc;

use roaring::RoaringTreemap;
use serde::{Deserialize, Serialize};

use super::{
    field::{FieldDef, Marks},
    fields,
    id::FieldId,
    kind::Reading,
    record::Record,
    schema::Schema,
    value::Value,
};
pub use complete::{Completes, Completing, quoted};
pub use eval::{is_anchored, month_of, phone_pieces, sought};
pub use like::{has_words, is_like, kept_pieces};

/// A filter: the text a person typed and what it means.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Filter {
    /// As typed.
    pub text: String,
    /// As understood.
    pub tree: Expr,
}

/// A filter as a tree. It crosses a socket as a flat list: reading one never calls itself.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
#[serde(into = "flat::Flat", try_from = "flat::Flat")]
pub enum Expr {
    /// Everything.
    #[default]
    All,
    /// All of these.
    And(Vec<Self>),
    /// At least one of these.
    Or(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// A folded piece of text that stands somewhere in the searchable fields, or as digits in a phone number.
    Word(String),
    /// A folded word, or one that a single slip of the finger makes of it, in the fields that hold words. Nobody types
    /// it: [`Filter::similar`] makes it.
    Like(String),
    /// A test of fields: true when one of them passes. A field named by its family head stands for the family.
    Test {
        /// One field, or all fields of its family.
        fields: Vec<FieldId>,
        /// What is asked of it.
        test: Test,
    },
    /// A link that leads to a record which passes. A record alone cannot tell: until [`Filter::resolved`] made
    /// [`Test::LeadsTo`] of it nothing passes.
    Whose {
        /// The field that holds the link.
        link: FieldId,
        /// What is asked of the record it leads to.
        of: Box<Self>,
    },
}

/// A test of one field. Texts in it are as search sees them ([`sought`]): folded, of phone numbers the digits.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub enum Test {
    /// Has no value.
    None,
    /// Has a value.
    Any,
    /// Another living record has the same value. A record alone cannot tell: there, having a value is enough.
    Twice,
    /// Holds this text somewhere; for tags, in one of them; for choices and people, from the start of the value on.
    Has(String),
    /// Is exactly this; for tags, one of them is.
    Is(Value),
    /// Is before this.
    Less(Value),
    /// Is before this or this.
    AtMost(Value),
    /// Is after this.
    More(Value),
    /// Is after this or this.
    AtLeast(Value),
    /// Links to a record whose name holds this folded text, or is it. Records do not hold names: until
    /// [`Filter::resolved`] made [`Test::LeadsTo`] of it nothing passes.
    Called {
        /// The text.
        name: String,
        /// It is the whole name.
        whole: bool,
    },
    /// Links to one of these records.
    LeadsTo(Arc<RoaringTreemap>),
    /// Is a day in this month, 1 to 12, of whatever year.
    Month(u8),
}

/// Why a filter could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("filter, position {at}: {problem}")]
pub struct FilterError {
    /// Character position, counted from 1.
    pub at: usize,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl Filter {
    /// A field and a value as a term of a filter, whatever signs the value holds: `company:"Two words"`.
    #[must_use]
    pub fn term(field: &str, value: &str) -> String {
        format!("{field}:\"{}\"", value.replace('"', "\"\""))
    }

    /// Reads a filter; `user` is who `me` stands for.
    ///
    /// # Errors
    /// With the position of the first thing not understood, and what is expected there.
    pub fn parse(text: &str, schema: &Schema, reading: &Reading, user: &str) -> Result<Self, FilterError> {
        let tree = parse::parse(text, &ask::Asking { schema, reading, user })?;
        Ok(Self { text: text.to_owned(), tree })
    }

    /// Reads a filter kept for long, such as that of a view: terms that name a field, value or person there no longer is
    /// are left out, and told with their positions. With problems more may pass than was meant: whoever gets any must not
    /// change records by this filter. A filter that cannot be read at all passes nothing.
    #[must_use]
    pub fn parse_leniently(text: &str, schema: &Schema, reading: &Reading, user: &str) -> (Self, Vec<FilterError>) {
        let (tree, problems) = parse::parse_leniently(text, &ask::Asking { schema, reading, user });
        (Self { text: text.to_owned(), tree }, problems)
    }

    /// As [`Filter::parse_leniently`], but what names nothing there is finds nothing: no more passes than was meant, neither by
    /// a term left out nor by the opposite of one.
    #[must_use]
    pub fn parse_warily(text: &str, schema: &Schema, reading: &Reading, user: &str) -> (Self, Vec<FilterError>) {
        let (tree, problems) = parse::parse_warily(text, &ask::Asking { schema, reading, user });
        (Self { text: text.to_owned(), tree }, problems)
    }

    /// What a person types at a position of a filter, counted in characters; `None` where nothing can be offered.
    #[must_use]
    pub fn completing(text: &str, at: usize, schema: &Schema) -> Option<Completing> {
        complete::completing(text, at, schema)
    }

    /// What passes both filters.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (&self.tree, &other.tree) {
            (Expr::All, _) => other.clone(),
            (_, Expr::All) => self.clone(),
            (a, b) => Self { text: format!("({}) ({})", self.text, other.text), tree: Expr::And(vec![a.clone(), b.clone()]) },
        }
    }

    /// The same with links by name, and by what they lead to, turned into links to records.
    #[must_use]
    pub fn resolved(&self, links: &dyn Links) -> Self {
        Self { text: self.text.clone(), tree: self.tree.resolved(links) }
    }

    /// Whether a change of `field` can change the answer.
    #[must_use]
    pub fn mentions(&self, field: FieldId) -> bool {
        self.tree.mentions(field)
    }

    /// Whether other records have a say in whether one passes.
    #[must_use]
    pub fn compares_records(&self) -> bool {
        self.tree.compares_records()
    }

    /// Whether a record that holds this value in a field, or none, may pass; of tests of other fields nothing is known.
    #[must_use]
    pub fn may_hold(&self, field: &FieldDef, value: Option<&Value>) -> bool {
        self.tree.told(field, value) != Some(false)
    }

    /// Whether the record passes: the plain definition that every faster way must agree with.
    #[must_use]
    pub fn accepts(&self, record: &Record, schema: &Schema) -> bool {
        self.tree.accepts(record, schema)
    }
}

/// Finds the records that links may lead to.
pub trait Links {
    /// Those whose name holds the folded text, or is it.
    fn called(&self, name: &str, whole: bool) -> RoaringTreemap;

    /// Those that pass, living or in the bin.
    fn passing(&self, tree: &Expr) -> RoaringTreemap;
}

impl Expr {
    fn compares_records(&self) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::compares_records),
            Self::Not(part) => part.compares_records(),
            Self::Test { test, .. } => matches!(test, Test::Twice | Test::Called { .. } | Test::LeadsTo(_)),
            Self::Whose { .. } => true,
            Self::All | Self::Word(_) | Self::Like(_) => false,
        }
    }

    fn resolved(&self, links: &dyn Links) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.resolved(links)).collect();
        match self {
            Self::And(parts) => Self::And(all(parts)),
            Self::Or(parts) => Self::Or(all(parts)),
            Self::Not(part) => Self::Not(Box::new(part.resolved(links))),
            Self::Test { fields, test: Test::Called { name, whole } } => {
                Self::Test { fields: fields.clone(), test: Test::LeadsTo(Arc::new(links.called(name, *whole))) }
            }
            Self::Whose { link, of } => {
                Self::Test { fields: vec![*link], test: Test::LeadsTo(Arc::new(links.passing(&of.resolved(links)))) }
            }
            other => other.clone(),
        }
    }

    /// Whether a record passes of which only one field is known; `None` where that does not say it.
    fn told(&self, field: &FieldDef, value: Option<&Value>) -> Option<bool> {
        let each = |parts: &[Self], decisive: bool| {
            let told: Vec<Option<bool>> = parts.iter().map(|part| part.told(field, value)).collect();
            if told.contains(&Some(decisive)) {
                return Some(decisive);
            }
            told.iter().all(Option::is_some).then_some(!decisive)
        };
        match self {
            Self::All => Some(true),
            Self::And(parts) => each(parts, false),
            Self::Or(parts) => each(parts, true),
            Self::Not(part) => part.told(field, value).map(|passes| !passes),
            Self::Test { fields, test } if fields.as_slice() == [field.id] => match test {
                Test::Twice | Test::Called { .. } | Test::LeadsTo(_) => None,
                test => Some(test.passes(field.kind, value)),
            },
            Self::Test { .. } | Self::Word(_) | Self::Like(_) | Self::Whose { .. } => None,
        }
    }

    fn mentions(&self, field: FieldId) -> bool {
        match self {
            Self::All => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.mentions(field)),
            Self::Not(part) => part.mentions(field),
            // Without a schema at hand every field made at run time counts as searched.
            Self::Word(_) | Self::Like(_) => {
                field.0 >= FieldId::FIRST_CUSTOM || fields::FIELDS.iter().any(|def| def.id == field && def.is(Marks::SEARCH))
            }
            Self::Test { fields, .. } => fields.contains(&field),
            Self::Whose { link, of } => *link == field || of.mentions(field),
        }
    }
}
