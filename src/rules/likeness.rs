//! When two records are alike: one rule for what is typed, what a file holds, and what lies in the store already.
//!
//! The same e-mail address, or the same phone number under the same name, is a strong sign; the same name and company a
//! middling one; a phone number alone, or a name with nothing else to go by, a weak one.

use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash, Hasher},
};

use serde::{Deserialize, Serialize};

use crate::{
    model::{Base, FieldId, Kind, Record, Value, fields, filter},
    text::phone,
};

/// Addresses that are compared.
pub const EMAILS: [FieldId; 3] = [fields::EMAIL, fields::EMAIL_2, fields::EMAIL_3];
/// Phone numbers that are compared.
pub const PHONES: [FieldId; 2] = [fields::PHONE, fields::PHONE_MOBILE];
/// Every field the rule looks at.
pub const LOOKED_AT: [FieldId; 7] =
    [fields::NAME, fields::COMPANY, fields::EMAIL, fields::EMAIL_2, fields::EMAIL_3, fields::PHONE, fields::PHONE_MOBILE];

/// Fewer digits tell nobody apart.
const TELLING: usize = 4;

/// How sure it is that two records are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Strength {
    /// Worth a look.
    Weak,
    /// Likely.
    Medium,
    /// As good as certain.
    Strong,
}

/// What two records have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// A name, where neither has anything else to go by.
    Name,
    /// A phone number.
    Phone,
    /// Name and company; of accounts, the name.
    NameCompany,
    /// A phone number under the same name.
    PhoneName,
    /// An e-mail address.
    Email,
}

/// What two records have in common, and what it reads like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// The surest sign.
    pub sign: Sign,
    /// In words: `same e-mail ada@x.se`.
    pub reason: String,
}

/// What the rule looks at of one record or draft, as search sees it: folded, phone numbers as digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits<'t> {
    name: Cow<'t, str>,
    company: Cow<'t, str>,
    emails: [Cow<'t, str>; 3],
    phones: [Cow<'t, str>; 2],
}

/// From which side a record is looked up by hashes: what is kept meets what is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Under these hashes a record is kept.
    Kept,
    /// Under these hashes everything is kept that is alike.
    Sought,
    /// Whatever is alike has one of these in common; what has is not always alike.
    Rough,
}

impl Strength {
    /// In one word.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Medium => "likely",
            Self::Strong => "strong",
        }
    }
}

impl Sign {
    /// How sure it makes one.
    #[must_use]
    pub const fn strength(self) -> Strength {
        match self {
            Self::Name | Self::Phone => Strength::Weak,
            Self::NameCompany => Strength::Medium,
            Self::PhoneName | Self::Email => Strength::Strong,
        }
    }
}

impl<'t> Traits<'t> {
    /// Of texts as search sees them.
    pub fn of(base: Base, sought: impl Fn(FieldId) -> Cow<'t, str>) -> Self {
        let name = bare(sought(fields::NAME));
        // An account has no company beside itself.
        let company = if base == Base::Account { name.clone() } else { bare(sought(fields::COMPANY)) };
        Self { name, company, emails: EMAILS.map(&sought), phones: PHONES.map(sought) }
    }

    /// Of texts as people write them.
    pub fn written(base: Base, text: impl Fn(FieldId) -> &'t str) -> Self {
        let kind = |field| if PHONES.contains(&field) { Kind::Phone } else { Kind::Text };
        Self::of(base, |field| Cow::Owned(filter::sought(kind(field), text(field))))
    }

    /// Of a record.
    #[must_use]
    pub fn of_record(base: Base, record: &'t Record) -> Self {
        Self::written(base, |field| record.get(field).and_then(Value::as_text).unwrap_or_default())
    }

    /// The name in its words, without marks between them; the words in no order a person would write.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The e-mail addresses there are.
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        self.emails.iter().map(AsRef::as_ref).filter(|email| !email.is_empty())
    }

    /// The phone numbers there are, each without the country and the zero before it.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.phones().map(|(_, rest)| rest)
    }

    fn phones(&self) -> impl Iterator<Item = (&str, &str)> {
        self.phones.iter().map(|digits| phone::halves(digits)).filter(|(_, rest)| rest.len() >= TELLING)
    }

    fn is_bare(&self) -> bool {
        self.company.is_empty() && self.emails().next().is_none() && self.phones().next().is_none()
    }

    /// What it has in common with another, where that makes them alike.
    #[must_use]
    pub fn like(&self, other: &Traits<'_>) -> Option<Likeness> {
        let alike = |sign, reason| Some(Likeness { sign, reason });
        if let Some(email) = self.emails().find(|email| other.emails().any(|theirs| theirs == *email)) {
            return alike(Sign::Email, format!("same e-mail {email}"));
        }
        let is_same_name = !self.name.is_empty() && self.name == other.name;
        let number = self.phones().find(|mine| other.phones().any(|theirs| is_same_number(*mine, theirs)));
        match number {
            Some((_, rest)) if is_same_name => return alike(Sign::PhoneName, format!("same name and phone ...{}", tail(rest))),
            _ if is_same_name && !self.company.is_empty() && self.company == other.company => {
                let words = if self.company == self.name { "same name" } else { "same name and company" };
                return alike(Sign::NameCompany, words.to_owned());
            }
            Some((_, rest)) => return alike(Sign::Phone, format!("same phone ...{}", tail(rest))),
            None => {}
        }
        if is_same_name && self.is_bare() && other.is_bare() {
            return alike(Sign::Name, "same name, and nothing else to go by".to_owned());
        }
        None
    }

    /// Hashes by which records that are alike find each other without being compared one by one, the surest sign first; only of
    /// the signs that are wanted.
    pub fn hashes(&self, side: Side, wants: impl Fn(Sign) -> bool, mut take: impl FnMut(Sign, u64)) {
        if wants(Sign::Email) {
            for email in self.emails() {
                take(Sign::Email, hash(Sign::Email, &[email]));
            }
        }
        if wants(Sign::PhoneName) && !self.name.is_empty() {
            for (form, country, rest) in self.calls(side) {
                take(Sign::PhoneName, hash(Sign::PhoneName, &[form, country, rest, &self.name]));
            }
        }
        if wants(Sign::NameCompany) && !self.name.is_empty() && !self.company.is_empty() {
            take(Sign::NameCompany, hash(Sign::NameCompany, &[&self.name, &self.company]));
        }
        if wants(Sign::Phone) {
            for (form, country, rest) in self.calls(side) {
                take(Sign::Phone, hash(Sign::Phone, &[form, country, rest]));
            }
        }
        if wants(Sign::Name) && !self.name.is_empty() && self.is_bare() {
            take(Sign::Name, hash(Sign::Name, &[&self.name]));
        }
    }

    /// The phone numbers in every form for a lookup from that side, with their countries.
    fn calls(&self, side: Side) -> impl Iterator<Item = (&'static str, &str, &str)> {
        self.phones().flat_map(move |(country, rest)| forms(side, country).map(move |(form, country)| (form, country, rest)))
    }
}

/// A number without its country meets the same one of any country; two of different countries do not meet.
fn is_same_number(a: (&str, &str), b: (&str, &str)) -> bool {
    a.1 == b.1 && (a.0.is_empty() || b.0.is_empty() || a.0 == b.0)
}

/// How a number is written for a lookup from that side.
fn forms(side: Side, country: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let (one, other) = match (side, country) {
        (Side::Rough, _) => (("", ""), None),
        (Side::Kept, "") => (("home", ""), None),
        (Side::Kept, country) => (("whole", country), Some(("abroad", ""))),
        (Side::Sought, "") => (("home", ""), Some(("abroad", ""))),
        (Side::Sought, country) => (("whole", country), Some(("home", ""))),
    };
    std::iter::once(one).chain(other)
}

/// The last digits of a number, enough to recognise it.
fn tail(rest: &str) -> &str {
    rest.get(rest.len().saturating_sub(7)..).unwrap_or(rest)
}

fn hash(sign: Sign, parts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    sign.hash(&mut hasher);
    // How many parts there are follows from the sign.
    for part in parts {
        part.hash(&mut hasher);
    }
    hasher.finish()
}

/// The words of a folded text in one order, parted by blanks: `o'brien, anna` and `anna o'brien` are the same.
/// A text without any letter or digit stays as it is.
fn bare(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() || (words.is_sorted() && words.iter().map(|word| word.len() + 1).sum::<usize>() == text.len() + 1) {
        return text;
    }
    words.sort_unstable();
    words.join(" ").into()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    const NONE: &[(FieldId, &str)] = &[];

    fn traits<'t>(base: Base, values: &[(FieldId, &'t str)]) -> Traits<'t> {
        Traits::written(base, |field| values.iter().find(|(id, _)| *id == field).map_or("", |(_, text)| *text))
    }

    fn contact<'t>(name: &'t str, more: &[(FieldId, &'t str)]) -> Traits<'t> {
        let mut values = vec![(fields::NAME, name)];
        values.extend_from_slice(more);
        traits(Base::Contact, &values)
    }

    #[test]
    fn records_are_alike_by_what_they_have_in_common() {
        use fields::{COMPANY, EMAIL, EMAIL_3, PHONE, PHONE_MOBILE};
        for (a, b, want) in [
            (contact("Ada", &[(EMAIL, "ADA@x.se")]), contact("Eve", &[(EMAIL_3, "ada@X.se")]), Some("same e-mail ada@x.se")),
            (
                contact("Ada Berg", &[(PHONE, "+46 70-123 45 67")]),
                contact("ada  bérg", &[(PHONE_MOBILE, "070 1234567")]),
                Some("same name and phone ...1234567"),
            ),
            (contact("Ada", &[(PHONE, "+46 70 123 45 67")]), contact("Eve", &[(PHONE, "0046701234567")]), Some("same phone ...1234567")),
            (contact("Ada", &[(PHONE, "+46 70 123 45 67")]), contact("Ada", &[(PHONE, "+47 70 123 45 67")]), None),
            (contact("Ada", &[(PHONE, "112")]), contact("Ada", &[(PHONE, "112"), (COMPANY, "Acme")]), None),
            (contact("Åsa Öberg", &[(COMPANY, "ACME")]), contact("asa oberg", &[(COMPANY, "Acme")]), Some("same name and company")),
            (contact("Ada", &[(COMPANY, "Acme")]), contact("Ada", &[(COMPANY, "Bell")]), None),
            (contact("Ada", &[(COMPANY, "Acme")]), contact("Ada", &[]), None),
            (contact("Ada", &[]), contact("ADA", &[]), Some("same name, and nothing else to go by")),
            (contact("", &[(COMPANY, "Acme")]), contact("", &[(COMPANY, "Acme")]), None),
            (traits(Base::Account, &[(fields::NAME, "Acme AB")]), traits(Base::Account, &[(fields::NAME, "acme ab")]), Some("same name")),
            (traits(Base::Contact, NONE), traits(Base::Contact, NONE), None),
        ] {
            assert_eq!(a.like(&b).map(|like| like.reason).as_deref(), want, "{a:?} and {b:?}");
            assert_eq!(b.like(&a).map(|like| like.sign), a.like(&b).map(|like| like.sign), "both ways: {a:?} and {b:?}");
        }
    }

    #[test]
    fn names_are_the_same_whatever_marks_stand_in_them() {
        let company = [(fields::COMPANY, "50% \"Off\" Ltd.")];
        for (a, b) in [
            ("Anna O'Brien", "anna o\u{2019}brien"),
            ("O'Brien, Anna", "Anna O'Brien"),
            ("Dwayne \"The Rock\" Johnson", "dwayne the rock johnson"),
            ("100% Anna", "100 % anna"),
            ("Ame\u{301}lie", "Amélie"),
            ("Anna-Lena Berg", "Anna Lena Berg"),
            ("\u{200f}משה כהן", "משה כהן"),
            ("مُحَمَّد", "محمد"),
            ("%", "%"),
        ] {
            assert!(contact(a, &company).like(&contact(b, &[(fields::COMPANY, "50 % off ltd")])).is_some(), "{a} and {b}");
        }
        for (a, b) in [("Anna O'Brien", "Anna Brien"), ("%", "_"), ("'", "\""), ("Ann", "Anna")] {
            assert!(contact(a, &company).like(&contact(b, &company)).is_none(), "{a} and {b}");
        }
    }

    fn some() -> impl Strategy<Value = Vec<(FieldId, &'static str)>> {
        let name = prop::sample::select(vec!["", "Ada Berg", "berg, ada", "O'Brien", "%"]);
        let company = prop::sample::select(vec!["", "Acme", "acme."]);
        let email = prop::sample::select(vec!["", "", "a@x.se", "A@X.se", "b@x.se"]);
        let phone = prop::sample::select(vec!["", "", "+46 70 123 45", "07012345", "+47 7012345", "12", "0046 (0)7012345"]);
        (name, company, email.clone(), email, phone.clone(), phone).prop_map(|(name, company, email, other, phone, mobile)| {
            vec![
                (fields::NAME, name),
                (fields::COMPANY, company),
                (fields::EMAIL, email),
                (fields::EMAIL_2, other),
                (fields::PHONE, phone),
                (fields::PHONE_MOBILE, mobile),
            ]
        })
    }

    fn hashes(of: &Traits<'_>, side: Side) -> HashSet<u64> {
        let mut all = HashSet::new();
        of.hashes(side, |_| true, |_, hash| all.extend([hash]));
        all
    }

    proptest! {
        #[test]
        fn what_is_sought_meets_what_is_kept_exactly_where_both_are_alike(a in some(), b in some(), account in any::<bool>()) {
            let base = if account { Base::Account } else { Base::Contact };
            let (a, b) = (traits(base, &a), traits(base, &b));
            let is_alike = a.like(&b).is_some();
            prop_assert_eq!(!hashes(&a, Side::Sought).is_disjoint(&hashes(&b, Side::Kept)), is_alike);
            prop_assert_eq!(!hashes(&b, Side::Sought).is_disjoint(&hashes(&a, Side::Kept)), is_alike);
            prop_assert!(!is_alike || !hashes(&a, Side::Rough).is_disjoint(&hashes(&b, Side::Rough)));
        }
    }
}
