//! The file formats that are recognised by their headers: one row each. Columns not named here are found by [`super::headers`].
//!
//! No row says in which order dates stand: programs write them as ISO, with the name of the month, or as the machine or the person is
//! set, and then only the column itself or a person can tell ([`super::questions`]).

use super::{
    headers::{Lookup, normal},
    mapping::{ColumnUse, Role},
    rejects, repeated,
};
use crate::model::{Schema, fields};

/// A program's way to write contacts as a table.
#[derive(Debug)]
pub struct Format {
    /// What people call it.
    pub name: &'static str,
    /// Headers in normal form: all of one of these sets must be there.
    pub signs: &'static [&'static [&'static str]],
    /// What becomes of columns that mean something else here than elsewhere, or are not worth keeping: header in normal form, and
    /// the words of [`ColumnUse::words`].
    pub columns: &'static [(&'static str, &'static str)],
    /// What else is special.
    pub habits: Habits,
}

/// What a program does besides naming columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habits {
    /// Nothing.
    None,
    /// Prospekt's own: registry names as headers, numbers of records, formula guards, no marks for empty values.
    Own,
    /// Numbered columns with labels: `Phone 2 - Value`.
    Numbered,
    /// Lines about the report at its end.
    Footer,
}

/// The format of business cards, whose columns are named by [`super::foreign`]: no headers speak for it.
pub const CARDS: &str = "vCard";

/// The table; the first row whose signs are there wins.
pub static FORMATS: &[Format] = &[
    Format { name: "Prospekt", signs: &[], columns: &[], habits: Habits::Own },
    Format {
        name: "Generated sample",
        signs: &[&["lead id", "score type", "next step", "last contact"]],
        columns: &[("lead id", "customer-id"), ("score type", "rating"), ("next step", "next"), ("created", "-"), ("modified", "-")],
        habits: Habits::None,
    },
    Format {
        name: "Outlook on the web",
        signs: &[&["e mail address", "business street", "given yomi"]],
        columns: &[("given yomi", "-"), ("surname yomi", "-"), ("company yomi", "-"), ("email", "email")],
        habits: Habits::None,
    },
    Format {
        name: "Outlook",
        signs: &[&["e mail address", "business street", "e mail display name"], &["e mail address", "business street", "business phone"]],
        columns: &[
            ("e mail type", "-"),
            ("e mail 2 type", "-"),
            ("e mail 3 type", "-"),
            ("initials", "-"),
            ("internet free busy", "-"),
            ("directory server", "-"),
            ("priority", "-"),
            ("private", "-"),
            ("sensitivity", "-"),
            ("mileage", "-"),
            ("language", "-"),
            ("home address", "-"),
            ("business address", "-"),
            ("other address", "-"),
        ],
        habits: Habits::None,
    },
    Format {
        name: "Outlook (German)",
        signs: &[&["vorname", "nachname", "e mail adresse", "ort geschaftlich"]],
        columns: &[
            ("e mail typ", "-"),
            ("e mail 2 typ", "-"),
            ("e mail 3 typ", "-"),
            ("initialen", "-"),
            ("internet frei gebucht", "-"),
            ("verzeichnisserver", "-"),
            ("prioritat", "-"),
            ("privat", "-"),
            ("vertraulichkeit", "-"),
            ("reisekilometer", "-"),
            ("sprache", "-"),
            // `Ort` alone is Outlook's Location.
            ("ort", "+notes"),
            ("organisationsnr", "customer-id"),
            ("partner", "spouse"),
        ],
        habits: Habits::None,
    },
    // No Swedish export was ever seen: what tells it are the words Outlook uses for the same fields elsewhere.
    Format {
        name: "Outlook (Swedish)",
        signs: &[
            &["fornamn", "efternamn", "e postadress", "telefon arbete"],
            &["fornamn", "efternamn", "e postadress", "befattning", "mobiltelefon"],
        ],
        columns: &[
            ("e postadresstyp", "-"),
            ("e posttyp", "-"),
            ("prioritet", "-"),
            ("privat", "-"),
            ("sekretess", "-"),
            ("titel", "title"),
            ("visningsnamn for e post", "email-display"),
        ],
        habits: Habits::None,
    },
    Format {
        name: "Google Contacts",
        signs: &[&["first name", "labels", "phonetic last name"], &["first name", "labels", "file as", "organization name"]],
        columns: &[
            ("phonetic first name", "-"),
            ("phonetic middle name", "-"),
            ("phonetic last name", "-"),
            ("photo", "-"),
            ("labels", "groups"),
        ],
        habits: Habits::Numbered,
    },
    Format {
        name: "Google Contacts (until 2023)",
        signs: &[&["given name", "family name", "group membership"]],
        columns: &[
            ("yomi name", "-"),
            ("given name yomi", "-"),
            ("additional name yomi", "-"),
            ("family name yomi", "-"),
            ("initials", "-"),
            ("photo", "-"),
            ("directory server", "-"),
            ("mileage", "-"),
            ("sensitivity", "-"),
            ("priority", "-"),
            ("language", "-"),
            ("occupation", "profession"),
            ("organization 1 type", "-"),
            ("organization 1 yomi name", "-"),
            ("group membership", "groups"),
        ],
        habits: Habits::Numbered,
    },
    Format {
        name: "LinkedIn connections",
        signs: &[&["first name", "last name", "connected on"]],
        columns: &[("url", "web-page"), ("position", "job-title")],
        habits: Habits::None,
    },
    Format {
        name: "Sales Navigator",
        signs: &[&["profileurl", "companyname", "vmid"]],
        columns: &[
            ("profileurl", "-"),
            ("defaultprofileurl", "-"),
            ("linkedinprofileurl", "web-page"),
            ("fullname", "full-name"),
            ("name", "-"),
            ("title", "job-title"),
            ("industry", "area-of-interest"),
            ("profileimageurl", "-"),
            ("companyid", "-"),
            ("vmid", "-"),
            ("query", "-"),
            ("timestamp", "-"),
            ("ispremium", "-"),
            ("isopenlink", "-"),
            ("sharedconnectionscount", "-"),
        ],
        habits: Habits::None,
    },
    Format {
        name: "ACT!",
        signs: &[&["contact", "id status"], &["contact", "company", "phone ext"], &["contact", "company", "record manager"]],
        columns: &[
            ("contact", "full-name"),
            ("title", "job-title"),
            // The greeting of a letter.
            ("salutation", "+notes"),
            ("phone", "phone"),
            ("phone ext", "extension phone"),
            ("alt phone ext", "extension phone-other"),
            ("fax ext", "extension phone-business-fax"),
            ("asst phone ext", "extension phone-assistant"),
            ("assistant", "assistant"),
            ("id status", "categories"),
            ("referred by", "source"),
            ("create date", "-"),
            ("edit date", "-"),
            ("letter date", "-"),
            ("merge date", "-"),
            ("record creator", "-"),
            ("public private", "-"),
        ],
        habits: Habits::None,
    },
    Format {
        name: "Thunderbird",
        signs: &[&["display name", "primary email", "screen name"]],
        columns: &[
            ("birth year", "birth year"),
            ("birth month", "birth month"),
            ("birth day", "birth day"),
            ("web page 1", "+notes"),
            ("web page 2", "web-page"),
            ("pager number", "phone-pager"),
        ],
        habits: Habits::None,
    },
    Format {
        name: "HubSpot",
        signs: &[&["record id", "lifecycle stage"], &["record id", "contact owner"]],
        columns: &[
            ("record id", "customer-id"),
            ("website url", "web-page"),
            ("mobile phone number", "phone-mobile"),
            ("original source", "source"),
            ("create date", "-"),
            ("last modified date", "-"),
            ("associated company ids", "-"),
            ("associated deal ids", "-"),
            ("associated contact ids", "-"),
        ],
        habits: Habits::None,
    },
    Format {
        name: "Zoho",
        signs: &[&["record id", "lead owner id"], &["record id", "lead owner", "created time"]],
        columns: &[
            ("record id", "customer-id"),
            ("lead owner id", "-"),
            ("title", "job-title"),
            ("rating", "rating"),
            ("lead name", "full-name"),
            ("is converted", "-"),
            ("created by id", "-"),
            ("created by", "-"),
            ("modified by id", "-"),
            ("modified by", "-"),
            ("created time", "-"),
            ("modified time", "-"),
            ("converted account id", "-"),
            ("converted contact id", "-"),
        ],
        habits: Habits::None,
    },
    Format {
        name: "Salesforce report",
        signs: &[&["lead owner", "company account"]],
        columns: &[
            ("title", "job-title"),
            ("company account", "company"),
            ("rating", "score"),
            ("street line 1", "business-street"),
            ("lead id", "customer-id"),
            ("created by", "-"),
            ("create date", "-"),
        ],
        habits: Habits::Footer,
    },
    Format {
        name: "Salesforce",
        signs: &[
            &["leadsource", "lastname", "ownerid"],
            &["lead source", "lead status", "record owner"],
            &["lead source", "lead division"],
        ],
        columns: &[
            ("id", "customer-id"),
            ("lead id", "customer-id"),
            ("title", "job-title"),
            ("rating", "score"),
            ("record owner", "assigned-to"),
            ("hasoptedoutofemail", "do-not-email"),
            ("isdeleted", "-"),
            ("masterrecordid", "-"),
            ("ownerid", "-"),
            ("createddate", "-"),
            ("createdbyid", "-"),
            ("lastmodifieddate", "-"),
            ("lastmodifiedbyid", "-"),
            ("systemmodstamp", "-"),
            ("isconverted", "-"),
            ("convertedaccountid", "-"),
            ("convertedcontactid", "-"),
            ("convertedopportunityid", "-"),
        ],
        habits: Habits::None,
    },
    Format {
        name: "Business Contact Manager",
        signs: &[&["contactserviceid", "fullname"]],
        columns: &[
            ("contactserviceid", "customer-id"),
            ("isdeletedlocally", "flag deleted"),
            ("parentcontactserviceid", "-"),
            ("entryguid", "-"),
            ("createdby", "-"),
            ("createdon", "-"),
            ("modifiedby", "-"),
            ("modifiedon", "-"),
            ("type", "flag person"),
            ("lead", "flag lead"),
            ("subject", "-"),
            ("contactnotes", "notes"),
            ("webaddress", "web-page"),
            ("email1address", "email"),
            ("email2address", "email-2"),
            ("email3address", "email-3"),
            ("email1displayas", "email-display"),
            ("workphonenum", "phone"),
            ("businessphone2", "phone-business-2"),
            ("homephonenum", "phone-home"),
            ("mobilephonenum", "phone-mobile"),
            ("businessfaxnum", "phone-business-fax"),
            ("callbacknum", "phone-callback"),
            ("companymainphonenum", "phone-company-main"),
            ("primaryphonenum", "phone-primary"),
            ("otherphonenum", "phone-other"),
            ("workaddressstreet", "business-street"),
            ("workaddresscity", "business-city"),
            ("workaddressstate", "business-region"),
            ("workaddresszip", "business-postal-code"),
            ("workaddresscountry", "business-country"),
            ("homeaddressstreet", "home-street"),
            ("homeaddresscity", "home-city"),
            ("homeaddressstate", "home-region"),
            ("homeaddresszip", "home-postal-code"),
            ("homeaddresscountry", "home-country"),
            ("otheraddressstreet", "other-street"),
            ("otheraddresscity", "other-city"),
            ("otheraddressstate", "other-region"),
            ("otheraddresszip", "other-postal-code"),
            ("otheraddresscountry", "other-country"),
            ("weddinganniversary", "anniversary"),
            ("prefcontactmethod", "preferred-contact"),
            ("mailingaddressindicator", "-"),
        ],
        habits: Habits::None,
    },
    Format { name: CARDS, signs: &[], columns: &[], habits: Habits::Numbered },
];

/// The format a file's headers speak for.
#[must_use]
pub fn recognise(headers: &[String], schema: &Schema) -> Option<&'static Format> {
    let headers = rejects::original(headers);
    let normals: Vec<String> = headers.iter().map(|header| normal(header)).collect();
    let has = |sign: &&str| normals.iter().any(|header| header == sign);
    FORMATS.iter().find(|format| match format.habits {
        Habits::Own => is_own(headers, schema),
        _ => format.signs.iter().any(|signs| signs.iter().all(has)),
    })
}

/// A format by its name, in any case.
#[must_use]
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| normal(format.name) == normal(name))
}

/// Only registry names, the record's number among them, and one with a hyphen: a table of another program that has an `id` must
/// never be taken for ours, since its numbers would meet other records.
fn is_own(headers: &[String], schema: &Schema) -> bool {
    let exact = |header: &String| schema.fields().iter().any(|field| field.name == header.as_str());
    headers.iter().any(|header| header == "id") && headers.iter().any(|header| header.contains('-')) && headers.iter().all(exact)
}

impl Format {
    /// What becomes of a column of this format; `None` where nothing is special about it.
    #[must_use]
    pub fn column(&self, header: &str, lookup: &Lookup<'_>) -> Option<ColumnUse> {
        let header_name = normal(header);
        let found = match self.habits {
            Habits::Own => Some(own_column(header, lookup)),
            _ => self
                .columns
                .iter()
                .find(|(known, _)| *known == header_name)
                .and_then(|(_, words)| ColumnUse::of_words(words, lookup.schema()))
                .or_else(|| if self.habits == Habits::Numbered { repeated::column(&header_name) } else { None }),
        }?;
        let kept = match found {
            ColumnUse::Field(field) => field == fields::ID || lookup.takes(field),
            ColumnUse::Composite(Role::Line(field) | Role::Extension(field)) => lookup.takes(field),
            _ => true,
        };
        Some(if kept { found } else { ColumnUse::KeepInNotes })
    }
}

/// Prospekt's own columns: the number of the record finds it again, what the store itself keeps is left out.
fn own_column(header: &str, lookup: &Lookup<'_>) -> ColumnUse {
    match lookup.schema().fields().iter().find(|field| field.name == header) {
        Some(field) if field.id == fields::ID || lookup.takes(field.id) => ColumnUse::Field(field.id),
        Some(_) => ColumnUse::LeaveOut,
        None => lookup.find(header).unwrap_or(ColumnUse::KeepInNotes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record_type;

    #[test]
    fn every_row_of_the_table_is_understood() {
        let schema = Schema::default();
        for format in FORMATS {
            for (header, words) in format.columns {
                assert_eq!(normal(header), *header, "{}: not in normal form", format.name);
                assert!(ColumnUse::of_words(words, &schema).is_some(), "{}: {header} = {words}", format.name);
            }
            assert!(format.signs.iter().flat_map(|signs| signs.iter()).all(|sign| normal(sign) == *sign), "{}", format.name);
        }
    }

    #[test]
    fn each_format_is_recognised_by_each_of_its_signs_before_any_other() {
        let schema = Schema::default();
        for format in FORMATS {
            for signs in format.signs {
                let headers: Vec<String> = signs.iter().map(|sign| (*sign).to_owned()).collect();
                assert_eq!(recognise(&headers, &schema).map(|found| found.name), Some(format.name), "{signs:?}");
            }
        }
    }

    #[test]
    fn a_foreign_table_with_an_id_is_not_taken_for_ours() {
        let schema = Schema::default();
        let own = |names: &[&str]| recognise(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), &schema).is_some();
        assert!(own(&["id", "full-name", "company"]));
        assert!(!own(&["id", "company", "email"]), "no name only Prospekt would give");
        assert!(!own(&["full-name", "company"]), "no number");
        assert!(!own(&["id", "full-name", "Shoe size"]), "a header that is no field");
    }

    #[test]
    fn our_own_columns_are_the_fields_of_the_base() {
        let schema = Schema::default();
        let lookup = Lookup::new(&schema, record_type::LEAD);
        for (header, want) in [("id", "id"), ("type", "-"), ("created", "-"), ("manual-stars", "-"), ("score", "score"), ("revenue", "-")] {
            assert_eq!(FORMATS[0].column(header, &lookup).unwrap().words(&schema), want, "{header}");
        }
    }
}
