//! The field registry: one row per field. A new field is one row here, and nothing else.
//!
//! Sources of the fields: BCM 2010's lead, contact and account forms. Ids are for ever: append, never renumber.

use super::{
    field::{Bases, Column, Family, FieldDef, Marks, Section},
    id::FieldId,
    kind::Kind,
    lists,
};

// Only fields that a rule names have a constant; everything else goes through the table.
pub const ID: FieldId = FieldId(1);
pub const TYPE: FieldId = FieldId(2);
pub const CREATED: FieldId = FieldId(3);
pub const CREATED_BY: FieldId = FieldId(4);
pub const MODIFIED: FieldId = FieldId(5);
pub const MODIFIED_BY: FieldId = FieldId(6);
pub const DELETED: FieldId = FieldId(7);
pub const NAME: FieldId = FieldId(20);
pub const TITLE: FieldId = FieldId(21);
pub const FIRST_NAME: FieldId = FieldId(22);
pub const MIDDLE_NAME: FieldId = FieldId(23);
pub const LAST_NAME: FieldId = FieldId(24);
pub const SUFFIX: FieldId = FieldId(25);
pub const JOB_TITLE: FieldId = FieldId(26);
pub const FILE_AS: FieldId = FieldId(27);
pub const ASSIGNED_TO: FieldId = FieldId(28);
pub const PICTURE: FieldId = FieldId(29);
pub const STATUS: FieldId = FieldId(30);
pub const ACTIVE: FieldId = FieldId(31);
pub const COMPANY: FieldId = FieldId(40);
pub const LINKED_ACCOUNT: FieldId = FieldId(41);
pub const EMAIL: FieldId = FieldId(50);
pub const EMAIL_2: FieldId = FieldId(51);
pub const EMAIL_3: FieldId = FieldId(52);
pub const WEB_PAGE: FieldId = FieldId(56);
pub const PHONE: FieldId = FieldId(60);
pub const PHONE_FAX: FieldId = FieldId(62);
pub const PHONE_COMPANY: FieldId = FieldId(64);
pub const PHONE_HOME: FieldId = FieldId(65);
pub const PHONE_MOBILE: FieldId = FieldId(67);
pub const MAILING_ADDRESS: FieldId = FieldId(108);
pub const CITY: FieldId = FieldId(92);
pub const COUNTRY: FieldId = FieldId(95);
pub const SOURCE: FieldId = FieldId(110);
pub const INITIATED_BY: FieldId = FieldId(111);
pub const SCORE: FieldId = FieldId(120);
pub const SCORE_TYPE: FieldId = FieldId(121);
pub const MANUAL_STARS: FieldId = FieldId(122);
pub const SCORE_EXACT: FieldId = FieldId(123);
pub const NEXT_STEP: FieldId = FieldId(130);
pub const NEXT_STEP_DATE: FieldId = FieldId(131);
pub const CATEGORIES: FieldId = FieldId(132);
pub const NOTES: FieldId = FieldId(140);
pub const IMPORTANCE: FieldId = FieldId(210);
pub const CRITERION_SLOT: FieldId = FieldId(211);
pub const CRITERION_RULE: FieldId = FieldId(212);
pub const PERSON_NAME: FieldId = FieldId(220);
pub const VIEW_OF: FieldId = FieldId(230);
pub const VIEW_FILTER: FieldId = FieldId(231);
pub const VIEW_COLUMNS: FieldId = FieldId(232);
pub const VIEW_ORDER: FieldId = FieldId(233);
pub const FIELD_NAME: FieldId = FieldId(353);
pub const TYPE_NAME: FieldId = FieldId(364);
pub const VIEW_SHARED: FieldId = FieldId(234);
pub const CONVERTED: FieldId = FieldId(240);
pub const CONVERTED_BY: FieldId = FieldId(241);
pub const MERGED_INTO: FieldId = FieldId(242);
pub const LAST_TOUCH: FieldId = FieldId(243);
pub const LOST_REASON: FieldId = FieldId(244);
pub const RELATED: FieldId = FieldId(245);
pub const OPPORTUNITY_FOR: FieldId = FieldId(250);
pub const STAGE: FieldId = FieldId(251);
pub const PROBABILITY: FieldId = FieldId(252);
pub const CLOSE_DATE: FieldId = FieldId(253);
pub const PRODUCTS: FieldId = FieldId(254);
pub const AMOUNT: FieldId = FieldId(255);
pub const EXPECTED_REVENUE: FieldId = FieldId(256);
pub const DISCOUNT: FieldId = FieldId(257);
pub const PROJECT_FOR: FieldId = FieldId(270);
pub const START_DATE: FieldId = FieldId(272);
pub const DUE_DATE: FieldId = FieldId(273);
pub const PRIORITY: FieldId = FieldId(274);
pub const PROGRESS: FieldId = FieldId(275);
pub const PERCENT_COMPLETE: FieldId = FieldId(276);
pub const TASK_OF: FieldId = FieldId(277);
pub const ON_LIST: FieldId = FieldId(296);
pub const LINKED_TO: FieldId = FieldId(300);
pub const WHEN: FieldId = FieldId(301);
pub const DURATION: FieldId = FieldId(302);
pub const CALL_NUMBER: FieldId = FieldId(303);
pub const DIRECTION: FieldId = FieldId(304);
pub const LOCATION: FieldId = FieldId(306);
pub const FROM: FieldId = FieldId(308);
pub const TO: FieldId = FieldId(309);
pub const CC: FieldId = FieldId(310);
pub const FILE_PATH: FieldId = FieldId(311);
pub const LIST_VALUES: FieldId = FieldId(340);
pub const LIST_SLOT: FieldId = FieldId(341);
pub const FIELD_KIND: FieldId = FieldId(345);
pub const FIELD_ON: FieldId = FieldId(346);
pub const FIELD_SECTION: FieldId = FieldId(347);
pub const FIELD_VALUES: FieldId = FieldId(348);
pub const FIELD_REQUIRED: FieldId = FieldId(349);
pub const FIELD_DEFAULT: FieldId = FieldId(350);
pub const FIELD_HELP: FieldId = FieldId(351);
pub const FIELD_SLOT: FieldId = FieldId(352);
pub const TYPE_PLURAL: FieldId = FieldId(360);
pub const TYPE_BASE: FieldId = FieldId(361);
pub const TYPE_WORKSPACE: FieldId = FieldId(362);
pub const TYPE_SLOT: FieldId = FieldId(363);
pub const PRICE: FieldId = FieldId(370);
pub const PURCHASE_PRICE: FieldId = FieldId(371);
pub const REPORT_CATEGORY: FieldId = FieldId(420);
pub const REPORT_LINES: FieldId = FieldId(421);
pub const REPORT_SHARED: FieldId = FieldId(422);
pub const MAP_OF: FieldId = FieldId(450);
pub const MAP_LINES: FieldId = FieldId(451);
pub const MAP_SHARED: FieldId = FieldId(452);
pub const PERSON_LEFT: FieldId = FieldId(396);
pub const PERSON_ROLE: FieldId = FieldId(397);
pub const PERSON_SEES: FieldId = FieldId(410);
pub const PERSON_UID: FieldId = FieldId(411);
pub const GROUP_MEMBERS: FieldId = FieldId(380);
pub const GROUP_ABSENT: FieldId = FieldId(381);
pub const GROUP_CAP: FieldId = FieldId(382);
pub const GROUP_NEXT: FieldId = FieldId(383);
pub const GROUP_GIVEN: FieldId = FieldId(384);
pub const NOT_THE_SAME: FieldId = FieldId(390);
pub const CURRENCY: FieldId = FieldId(395);
pub const RETENTION_OF: FieldId = FieldId(400);
pub const RETENTION_FILTER: FieldId = FieldId(401);
pub const RETENTION_DOES: FieldId = FieldId(402);
pub const RETENTION_PAUSED: FieldId = FieldId(403);
pub const BIN_DAYS: FieldId = FieldId(404);
pub const MESSAGE_ID: FieldId = FieldId(440);
pub const ATTACHMENTS: FieldId = FieldId(441);

const B: Marks = Marks::BULK;
const H: Marks = Marks::HOT;
const HB: Marks = Marks::HOT.with(Marks::BULK);
const HS: Marks = Marks::HOT.with(Marks::SEARCH);
const HBG: Marks = HB.with(Marks::GROUP);
const BG: Marks = Marks::BULK.with(Marks::GROUP);
const HG: Marks = Marks::HOT.with(Marks::GROUP);
const HD: Marks = Marks::HOT.with(Marks::DERIVED);
const PARENT: Marks = HB.with(Marks::PARENT).with(Marks::REQUIRED);
/// What may turn into a sale.
const SOLD: Bases = Bases::BOTH.and(Bases::OPPORTUNITY);
/// What has a beginning and an end.
const PLANNED: Bases = Bases::PROJECT.and(Bases::PROJECT_TASK).and(Bases::MARKETING);
const HEAD: Marks = Marks::HEAD.with(Marks::HOT);

const fn head(id: FieldId, name: &'static str, label: &'static str, kind: Kind, help: &'static str) -> FieldDef {
    FieldDef::new(id.0, name, label, kind, Section::Hidden, help).on(Bases::ALL).marks(HEAD)
}

const fn text(id: u16, name: &'static str, label: &'static str, section: Section, help: &'static str) -> FieldDef {
    FieldDef::new(id, name, label, Kind::Text, section, help)
}

const fn phone(id: u16, name: &'static str, label: &'static str, help: &'static str) -> FieldDef {
    FieldDef::new(id, name, label, Kind::Phone, Section::Phones, help).of(Family::Phone).on(Bases::BOTH)
}

const fn address(id: u16, name: &'static str, label: &'static str, family: Family, help: &'static str) -> FieldDef {
    FieldDef::new(id, name, label, Kind::Text, Section::Addresses, help).of(family).on(Bases::BOTH).marks(B)
}

/// Kept by the program and shown in lists, not in forms.
const fn kept(id: u16, name: &'static str, label: &'static str, kind: Kind, help: &'static str) -> FieldDef {
    FieldDef::new(id, name, label, kind, Section::Hidden, help).marks(HD)
}

/// A number of the program's own: which of its kind a record of the set-up is.
const fn slot(id: u16, name: &'static str, help: &'static str) -> FieldDef {
    kept(id, name, "Slot", Kind::Number, help)
}

const fn choice(id: u16, name: &'static str, label: &'static str, list: lists::ListId, section: Section, help: &'static str) -> FieldDef {
    FieldDef::new(id, name, label, Kind::Choice(list), section, help)
}

const fn link(id: u16, name: &'static str, label: &'static str, to: Bases, help: &'static str) -> FieldDef {
    FieldDef::new(id, name, label, Kind::Link(to), Section::Lead, help)
}

const fn date(id: u16, name: &'static str, label: &'static str, section: Section, help: &'static str) -> FieldDef {
    FieldDef::new(id, name, label, Kind::Date, section, help)
}

const fn money(id: u16, name: &'static str, label: &'static str, section: Section, help: &'static str) -> FieldDef {
    FieldDef::new(id, name, label, Kind::Money, section, help)
}

const fn decimal(id: u16, name: &'static str, label: &'static str, help: &'static str) -> FieldDef {
    FieldDef::new(id, name, label, Kind::Decimal, Section::Schedule, help)
}

/// Every built-in field in the order of the form.
pub static FIELDS: &[FieldDef] = &[
    // The record's head.
    head(ID, "id", "Number", Kind::Number, "The record's number."),
    head(TYPE, "type", "Record type", Kind::Text, "What the record is: lead, contact, account."),
    head(CREATED, "created", "Created", Kind::Moment, "When the record was made.").column(Column::Optional(10, 16)),
    head(CREATED_BY, "created-by", "Created by", Kind::Person, "Who made the record.").column(Column::Optional(8, 14)),
    head(MODIFIED, "modified", "Modified", Kind::Moment, "When the record was last changed.").column(Column::Default(10, 16)),
    head(MODIFIED_BY, "modified-by", "Modified by", Kind::Person, "Who last changed the record.").column(Column::Optional(8, 14)),
    head(DELETED, "deleted", "Deleted", Kind::Moment, "When the record went to the bin.").column(Column::Optional(10, 16)),
    // Lead section.
    text(20, "full-name", "Full name", Section::Lead, "What it goes by.")
        .on(Bases::ALL)
        .marks(HS.with(Marks::REQUIRED))
        .column(Column::Default(16, 30))
        .headers(&["name", "contact", "contact name", "display name", "lead name", "account name", "anzeigename", "fullständigt namn"]),
    text(21, "title", "Title", Section::Lead, "Form of address, part of the full name.").headers(&[
        "name prefix",
        "prefix",
        "salutation",
        "anrede",
        "titre",
        "hälsning",
    ]),
    text(22, "first-name", "First name", Section::Lead, "Part of the full name.").headers(&[
        "given name",
        "firstname",
        "vorname",
        "prénom",
        "förnamn",
    ]),
    text(23, "middle-name", "Middle name", Section::Lead, "Part of the full name.").headers(&[
        "additional name",
        "weitere vornamen",
        "deuxième prénom",
        "mellannamn",
    ]),
    text(24, "last-name", "Last name", Section::Lead, "Part of the full name.").headers(&[
        "family name",
        "surname",
        "lastname",
        "nachname",
        "nom",
        "efternamn",
    ]),
    text(25, "suffix", "Suffix", Section::Lead, "Part of the full name.").headers(&["name suffix", "suffixe"]),
    text(26, "job-title", "Job title", Section::Lead, "The person's position.").marks(HBG).column(Column::Default(12, 24)).headers(&[
        "position",
        "organization title",
        "organization 1 title",
        "occupation",
        "befattning",
    ]),
    FieldDef::new(
        27,
        "file-as",
        "File as",
        Kind::Choice(lists::FILE_AS),
        Section::Lead,
        "What the record is sorted and listed under; follows the name unless typed.",
    )
    .on(Bases::BOTH)
    .marks(H)
    .column(Column::Optional(14, 28))
    .headers(&["fileas", "spara som"]),
    FieldDef::new(28, "assigned-to", "Assigned to", Kind::Person, Section::Lead, "Who looks after it: a person of this store, or nobody.")
        .on(Bases::MAIN)
        .marks(HBG)
        .column(Column::Default(11, 14))
        .headers(&["owner", "lead owner", "contact owner", "record manager", "tilldelad", "ägare"]),
    FieldDef::new(29, "picture", "Picture", Kind::Picture, Section::Lead, "Path of a picture file, or the picture itself.")
        .on(Bases::MAIN)
        .column(Column::Optional(12, 26)),
    FieldDef::new(30, "status", "Status", Kind::Choice(lists::STATUS), Section::Lead, "How far the lead has come.")
        .on(Bases::BOTH)
        .marks(HBG)
        .column(Column::Default(9, 14))
        .headers(&["lead status", "id status", "contact status"]),
    FieldDef::new(31, "active", "Active", Kind::YesNo, Section::Lead, "Whether it is still worked on.").on(Bases::BOTH).marks(HBG),
    // Company information.
    text(40, "company", "Company", Section::Company, "The company as text; the linked account is kept apart from it.")
        .marks(HS.with(BG))
        .column(Column::Default(14, 28))
        .headers(&["organization", "organization name", "organization 1 name", "company name", "firma", "société", "företag"]),
    FieldDef::new(
        41,
        "linked-account",
        "Linked account",
        Kind::Link(Bases::ACCOUNT),
        Section::Account,
        "The account it belongs to, at most one.",
    )
    .column(Column::Optional(12, 24))
    .marks(HBG.with(Marks::PARENT)),
    text(42, "territory", "Territory", Section::Company, "Sales territory.").on(Bases::ACCOUNT).marks(HBG),
    // Internet.
    FieldDef::new(50, "email", "E-mail", Kind::Email, Section::Internet, "First e-mail address.")
        .of(Family::Email)
        .on(Bases::BOTH)
        .marks(HS)
        .column(Column::Default(16, 30))
        .headers(&[
            "e-mail address",
            "email address",
            "primary email",
            "e-mail 1 value",
            "e-mail-adresse",
            "primäre e-mail-adresse",
            "adresse de messagerie",
            "e-postadress",
            "e-post",
            "mail",
        ]),
    FieldDef::new(51, "email-2", "E-mail 2", Kind::Email, Section::Internet, "Second e-mail address.")
        .of(Family::Email)
        .on(Bases::BOTH)
        .marks(H)
        .headers(&["e-mail 2 address", "secondary email", "e-mail 2 value", "e-mail 2: adresse", "e-postadress 2"]),
    FieldDef::new(52, "email-3", "E-mail 3", Kind::Email, Section::Internet, "Third e-mail address.")
        .of(Family::Email)
        .on(Bases::BOTH)
        .marks(H)
        .headers(&["e-mail 3 address", "e-mail 3 value", "e-mail 3: adresse", "e-postadress 3"]),
    text(53, "email-display", "Display as", Section::Internet, "How the first address is shown.")
        .on(Bases::BOTH)
        .headers(&["e-mail display name", "e-mail: angezeigter name"]),
    text(54, "email-2-display", "Display as 2", Section::Internet, "How the second address is shown.")
        .on(Bases::BOTH)
        .headers(&["e-mail 2 display name", "e-mail 2: angezeigter name"]),
    text(55, "email-3-display", "Display as 3", Section::Internet, "How the third address is shown.")
        .on(Bases::BOTH)
        .headers(&["e-mail 3 display name", "e-mail 3: angezeigter name"]),
    FieldDef::new(56, "web-page", "Web page", Kind::Url, Section::Internet, "Web address.")
        .on(Bases::BOTH)
        .marks(B)
        .column(Column::Optional(14, 30))
        .headers(&["website", "web site", "url", "website 1 value", "webseite", "page web", "webbsida", "webbplats", "personal web page"]),
    text(57, "im-address", "IM address", Section::Internet, "Instant-messaging address.").headers(&[
        "imaddress",
        "im 1 value",
        "skype id",
        "screen name",
    ]),
    // Phone numbers: 13 with columns of their own in BCM, and Outlook's other six.
    phone(60, "phone", "Business", "Business phone number.").marks(HS).column(Column::Default(14, 20)).headers(&[
        "business phone",
        "phone business",
        "work phone",
        "telefon geschäftlich",
        "téléphone (bureau)",
        "telefon, arbete",
        "telefon",
        "phone number",
        "tel. dienstlich",
    ]),
    phone(61, "phone-business-2", "Business 2", "Second business phone number.").headers(&[
        "business phone 2",
        "telefon geschäftlich 2",
        "téléphone 2 (bureau)",
    ]),
    phone(62, "phone-business-fax", "Business fax", "Business fax number.").headers(&[
        "business fax",
        "fax",
        "fax number",
        "fax geschäftlich",
        "télécopie (bureau)",
        "fax, arbete",
    ]),
    phone(63, "phone-callback", "Callback", "Callback number.").headers(&["callback", "rückmeldung"]),
    phone(64, "phone-company-main", "Company main", "Main number of the company.").headers(&["company main phone", "telefon firma"]),
    phone(65, "phone-home", "Home", "Home phone number.").headers(&[
        "home phone",
        "telefon privat",
        "telefon (privat)",
        "téléphone (domicile)",
        "telefon, hem",
        "telefon hem",
    ]),
    phone(66, "phone-isdn", "ISDN", "ISDN number.").headers(&["isdn"]),
    phone(67, "phone-mobile", "Mobile", "Mobile phone number.").marks(HS).column(Column::Optional(14, 20)).headers(&[
        "mobile phone",
        "mobile",
        "mobile number",
        "mobiltelefon",
        "tél. mobile",
        "mobil",
        "mobil-tel.-nr.",
        "cell phone",
    ]),
    phone(68, "phone-other", "Other", "Another phone number.").headers(&["other phone", "weiteres telefon", "alt phone"]),
    phone(69, "phone-other-fax", "Other fax", "Another fax number.").headers(&["other fax", "weiteres fax"]),
    phone(70, "phone-primary", "Primary", "Primary phone number.").headers(&["primary phone", "haupttelefon", "téléphone principal"]),
    phone(71, "phone-radio", "Radio", "Radio phone number.").headers(&["radio phone", "mobiltelefon 2"]),
    phone(72, "phone-telex", "Telex", "Telex number.").headers(&["telex"]),
    phone(73, "phone-assistant", "Assistant", "The assistant's phone number.").headers(&[
        "assistant's phone",
        "telefon assistent",
        "asst. phone",
    ]),
    phone(74, "phone-car", "Car", "Car phone number.").headers(&["car phone", "autotelefon", "téléphone (voiture)"]),
    phone(75, "phone-home-2", "Home 2", "Second home phone number.").headers(&["home phone 2", "telefon privat 2", "telefon (privat 2)"]),
    phone(76, "phone-home-fax", "Home fax", "Home fax number.").headers(&["home fax", "fax privat"]),
    phone(77, "phone-pager", "Pager", "Pager number.").headers(&["pager", "pager number", "personsökare"]),
    phone(78, "phone-tty", "TTY/TDD", "Text telephone number.").headers(&["tty/tdd phone", "telefon für hörbehinderte"]),
    // Addresses.
    address(90, "business-street", "Street", Family::BusinessAddress, "Street of the business address.").headers(&[
        "street",
        "work address",
        "straße geschäftlich",
        "gatuadress",
        "address 1",
        "address",
    ]),
    address(91, "business-po-box", "PO box", Family::BusinessAddress, "PO box of the business address.").headers(&[
        "business address po box",
        "po box",
        "postfach geschäftlich",
    ]),
    address(92, "business-city", "City", Family::BusinessAddress, "City of the business address.")
        .marks(H.with(Marks::GROUP))
        .column(Column::Optional(10, 20))
        .headers(&["city", "work city", "ort geschäftlich"]),
    address(93, "business-region", "State/Province", Family::BusinessAddress, "State or province of the business address.")
        .marks(H.with(Marks::GROUP))
        .headers(&["business state", "state", "work state", "region geschäftlich", "state province"]),
    address(94, "business-postal-code", "ZIP/Postal code", Family::BusinessAddress, "Postal code of the business address.")
        .marks(H.with(Marks::GROUP))
        .headers(&["postal code", "zip", "zip code", "work zipcode", "postleitzahl geschäftlich", "postnummer"]),
    address(95, "business-country", "Country/Region", Family::BusinessAddress, "Country of the business address.")
        .marks(H.with(Marks::GROUP))
        .column(Column::Optional(8, 16))
        .headers(&["business country/region", "country", "country/region", "work country", "land/region geschäftlich", "land"]),
    address(96, "home-street", "Street", Family::HomeAddress, "Street of the home address.").headers(&["home address", "straße privat"]),
    address(97, "home-po-box", "PO box", Family::HomeAddress, "PO box of the home address.")
        .headers(&["home address po box", "postfach privat"]),
    address(98, "home-city", "City", Family::HomeAddress, "City of the home address.").headers(&["ort privat"]),
    address(99, "home-region", "State/Province", Family::HomeAddress, "State or province of the home address.")
        .headers(&["home state", "bundesland/kanton privat"]),
    address(100, "home-postal-code", "ZIP/Postal code", Family::HomeAddress, "Postal code of the home address.").headers(&[
        "home zipcode",
        "home zip",
        "postleitzahl privat",
    ]),
    address(101, "home-country", "Country/Region", Family::HomeAddress, "Country of the home address.")
        .headers(&["home country/region", "land/region privat"]),
    address(102, "other-street", "Street", Family::OtherAddress, "Street of the other address.")
        .headers(&["other address", "weitere straße"]),
    address(103, "other-po-box", "PO box", Family::OtherAddress, "PO box of the other address.")
        .headers(&["other address po box", "weiteres postfach"]),
    address(104, "other-city", "City", Family::OtherAddress, "City of the other address.").headers(&["weiterer ort"]),
    address(105, "other-region", "State/Province", Family::OtherAddress, "State or province of the other address.")
        .headers(&["other state", "weiteres/r bundesland/kanton"]),
    address(106, "other-postal-code", "ZIP/Postal code", Family::OtherAddress, "Postal code of the other address.")
        .headers(&["weitere postleitzahl"]),
    address(107, "other-country", "Country/Region", Family::OtherAddress, "Country of the other address.")
        .headers(&["other country/region", "weiteres/e land/region"]),
    FieldDef::new(
        108,
        "mailing-address",
        "This is the mailing address",
        Kind::Choice(lists::MAILING_ADDRESS),
        Section::Addresses,
        "Which of the addresses letters go to.",
    )
    .on(Bases::BOTH)
    .marks(B),
    // Source information.
    FieldDef::new(110, "source", "Source", Kind::Choice(lists::SOURCE), Section::Source, "Where it came from: from the list, or typed.")
        .on(SOLD)
        .marks(HBG)
        .column(Column::Default(10, 18))
        .headers(&["lead source", "leadkälla", "källa"]),
    FieldDef::new(
        111,
        "initiated-by",
        "Initiated by",
        Kind::Link(Bases::ORIGINS),
        Section::Source,
        "The record that brought it, exactly: a contact, account, opportunity, project or marketing activity.",
    )
    .on(SOLD)
    .marks(HB)
    .column(Column::Optional(12, 24)),
    FieldDef::new(
        112,
        "area-of-interest",
        "Area of interest",
        Kind::Choice(lists::AREA_OF_INTEREST),
        Section::Source,
        "What it is interested in.",
    )
    .on(SOLD)
    .marks(HBG),
    text(113, "referred-by", "Referred by", Section::Source, "Who brought it, as text, where no record stands for them.")
        .on(SOLD)
        .headers(&["empfohlen von", "initierad av"]),
    // Score.
    FieldDef::new(120, "score", "Score", Kind::Stars, Section::Score, "0 to 5 stars; setting them makes the score manual.")
        .marks(HBG)
        .column(Column::Default(5, 5))
        .headers(&["stars", "lead score", "leadpoäng", "poäng"]),
    FieldDef::new(
        121,
        "score-type",
        "Score type",
        Kind::Choice(lists::SCORE_TYPE),
        Section::Score,
        "Automatic follows the criteria; Manual stays as given.",
    )
    .marks(HBG)
    .headers(&["poängtyp"]),
    FieldDef::new(
        122,
        "manual-stars",
        "Manual stars",
        Kind::Stars,
        Section::Hidden,
        "The stars last given by hand; kept while the score is automatic.",
    )
    .marks(H.with(Marks::DERIVED)),
    FieldDef::new(
        123,
        "score-exact",
        "Exact score",
        Kind::Number,
        Section::Hidden,
        "Ticked weight per total weight, in ten-thousandths; orders equal stars.",
    )
    .marks(H.with(Marks::DERIVED)),
    // Next step.
    text(130, "next-step", "Next step", Section::NextStep, "What is to be done next.").on(SOLD).marks(HB).column(Column::Optional(12, 30)),
    FieldDef::new(131, "next", "Next step due", Kind::Date, Section::NextStep, "When the next step is due.")
        .on(SOLD)
        .marks(HB)
        .column(Column::Optional(12, 12))
        .headers(&["next step date", "next action", "due"]),
    FieldDef::new(132, "categories", "Categories", Kind::Tags, Section::NextStep, "Words of your own, parted by semicolons.")
        .on(Bases::MAIN)
        .marks(HBG)
        .column(Column::Optional(10, 24))
        .headers(&["category", "tags", "tag", "labels", "group membership", "kategorien", "kategorier"]),
    // Comments.
    FieldDef::new(140, "notes", "Notes", Kind::LongText, Section::Comments, "Free text of any length.")
        .on(Bases::MAIN.and(Bases::ITEMS).and(Bases::PRODUCT))
        .headers(&["comments", "note", "description", "notizen", "anteckningar", "kommentarer"]),
    // Details page.
    text(150, "department", "Department", Section::Details, "The person's department.").marks(BG).headers(&[
        "organization department",
        "organization 1 department",
        "abteilung",
        "avdelning",
        "service",
    ]),
    text(151, "office", "Office", Section::Details, "Office or location.").on(Bases::BOTH).marks(B).headers(&["office location", "büro"]),
    text(152, "profession", "Profession", Section::Details, "The person's profession.").marks(B).headers(&["beruf"]),
    text(153, "manager", "Manager's name", Section::Details, "The person's manager.").headers(&["name des/r vorgesetzten"]),
    text(154, "assistant", "Assistant's name", Section::Details, "The person's assistant.").headers(&["name assistent", "assistent(in)"]),
    text(155, "customer-id", "Customer ID", Section::Details, "The number your books know it by.")
        .on(Bases::BOTH)
        .headers(&["organizational id number"]),
    FieldDef::new(156, "rating", "Rating", Kind::Choice(lists::RATING), Section::Details, "A rating of your own.")
        .on(Bases::BOTH)
        .marks(HBG),
    FieldDef::new(
        157,
        "payment-status",
        "Payment status",
        Kind::Choice(lists::PAYMENT_STATUS),
        Section::Details,
        "Whether it pays in time.",
    )
    .on(Bases::BOTH)
    .marks(BG),
    text(158, "account-number", "Account number", Section::Details, "Number of the account.").on(Bases::ACCOUNT),
    FieldDef::new(159, "territory-area", "Sales area", Kind::Choice(lists::TERRITORY), Section::Details, "Compass point of the territory.")
        .on(Bases::ACCOUNT)
        .marks(BG),
    FieldDef::new(160, "type-of-entity", "Type of entity", Kind::Choice(lists::TYPE_OF_ENTITY), Section::Details, "Legal form.")
        .on(Bases::ACCOUNT)
        .marks(BG),
    FieldDef::new(161, "employees", "Employees", Kind::Number, Section::Details, "Number of employees.")
        .on(Bases::ACCOUNT)
        .headers(&["no. of employees"]),
    FieldDef::new(162, "revenue", "Revenue", Kind::Money, Section::Details, "Revenue a year.")
        .on(Bases::ACCOUNT)
        .headers(&["annual revenue"]),
    text(163, "ticker-symbol", "Ticker symbol", Section::Details, "Symbol at the stock exchange.").on(Bases::ACCOUNT),
    FieldDef::new(164, "primary-contact", "Primary contact", Kind::Link(Bases::CONTACT), Section::Account, "The contact to turn to first.")
        .on(Bases::ACCOUNT)
        .marks(H),
    text(170, "nickname", "Nickname", Section::Personal, "What friends call them.").headers(&["spitzname"]),
    text(171, "spouse", "Spouse", Section::Personal, "Spouse or partner.").headers(&["partner's name", "conjoint(e)"]),
    text(172, "children", "Children", Section::Personal, "Names of the children.").headers(&["kinder"]),
    text(173, "hobby", "Hobby", Section::Personal, "What they like to do."),
    FieldDef::new(174, "birthday", "Birthday", Kind::Date, Section::Personal, "Date of birth.").marks(H).headers(&[
        "geburtstag",
        "födelsedag",
        "födelsedatum",
        "anniversaire",
    ]),
    FieldDef::new(175, "anniversary", "Anniversary", Kind::Date, Section::Personal, "Wedding day.").marks(H).headers(&["jahrestag"]),
    FieldDef::new(
        180,
        "preferred-contact",
        "Preferred contact method",
        Kind::Choice(lists::PREFERRED_CONTACT),
        Section::Contacting,
        "How they like to be reached.",
    )
    .on(Bases::BOTH)
    .marks(BG),
    FieldDef::new(181, "do-not-call", "Do not call", Kind::YesNo, Section::Contacting, "They do not want calls.")
        .on(Bases::BOTH)
        .marks(HBG),
    FieldDef::new(182, "do-not-email", "Do not e-mail", Kind::YesNo, Section::Contacting, "They do not want e-mail.")
        .on(Bases::BOTH)
        .marks(HBG)
        .headers(&["email opt out"]),
    FieldDef::new(183, "do-not-fax", "Do not fax", Kind::YesNo, Section::Contacting, "They do not want faxes.").on(Bases::BOTH).marks(BG),
    FieldDef::new(184, "do-not-mail", "Do not send letters", Kind::YesNo, Section::Contacting, "They do not want letters.")
        .on(Bases::BOTH)
        .marks(BG)
        .headers(&["do not send letter"]),
    // Scoring criteria as records.
    FieldDef::new(
        210,
        "importance",
        "Importance",
        Kind::Choice(lists::IMPORTANCE),
        Section::Lead,
        "How much the criterion counts: Low 1, Normal 2, High 3.",
    )
    .on(Bases::CRITERION)
    .column(Column::Default(10, 12))
    .marks(HB),
    FieldDef::new(211, "slot", "Slot", Kind::Number, Section::Hidden, "Which tick of a record belongs to the criterion.")
        .on(Bases::CRITERION)
        .marks(H.with(Marks::DERIVED)),
    text(
        212,
        "rule",
        "Rule",
        Section::Lead,
        "A filter that ticks the criterion by itself, such as email:any or touched<30d; empty for ticks by hand.",
    )
    .on(Bases::CRITERION)
    .column(Column::Default(12, 40))
    .marks(HB),
    // People.
    text(220, "person-name", "Name", Section::Lead, "The person's real name.").on(Bases::PERSON).marks(H).column(Column::Default(14, 30)),
    // Saved views.
    text(230, "view-of", "Lists", Section::Lead, "The record type the view lists.").on(Bases::VIEW),
    text(231, "view-filter", "Filter", Section::Lead, "What the view shows, in the filter language.").on(Bases::VIEW),
    text(
        232,
        "view-columns",
        "Columns",
        Section::Lead,
        "The view's columns in order, with widths; a bar follows those that stay in sight.",
    )
    .on(Bases::VIEW),
    text(233, "view-order", "Order", Section::Lead, "By which fields the view is sorted, a minus before those from the largest on.")
        .on(Bases::VIEW),
    FieldDef::new(234, "view-shared", "Shared", Kind::YesNo, Section::Lead, "Everybody sees the view, not only its author.")
        .on(Bases::VIEW),
    // What became of a lead.
    kept(240, "converted", "Converted", Kind::Moment, "When the lead became a business contact.")
        .on(Bases::CONTACT)
        .column(Column::Optional(10, 16)),
    kept(241, "converted-by", "Converted by", Kind::Person, "Who made the lead a business contact.")
        .on(Bases::CONTACT)
        .column(Column::Optional(8, 14)),
    kept(242, "merged-into", "Merged into", Kind::Link(Bases::MAIN), "The record that took this one in.").on(Bases::MAIN),
    kept(243, "last-touch", "Last touch", Kind::Moment, "When somebody last wrote, called or met.")
        .on(SOLD)
        .column(Column::Optional(10, 16)),
    FieldDef::new(244, "lost-reason", "Lost because", Kind::Choice(lists::LOST_REASON), Section::Lead, "Why it came to nothing.")
        .on(Bases::CONTACT.and(Bases::OPPORTUNITY))
        .marks(HBG)
        .column(Column::Optional(10, 20)),
    FieldDef::new(245, "related", "Related to", Kind::Links(Bases::MAIN), Section::Related, "Other records it has to do with.")
        .on(Bases::MAIN)
        .marks(H),
    // Opportunities.
    link(250, "opportunity-for", "For", Bases::BOTH, "The account, contact or lead it is for.")
        .on(Bases::OPPORTUNITY)
        .marks(PARENT)
        .column(Column::Default(16, 30)),
    choice(251, "stage", "Sales stage", lists::SALES_STAGE, Section::Lead, "How far the sale has come.")
        .on(Bases::OPPORTUNITY)
        .marks(HBG)
        .column(Column::Default(14, 22))
        .headers(&["sales stage"]),
    FieldDef::new(
        252,
        "probability",
        "Probability",
        Kind::Percent,
        Section::Lead,
        "How likely it is, in per cent; follows the stage unless typed.",
    )
    .on(Bases::OPPORTUNITY)
    .marks(HB)
    .column(Column::Default(6, 8)),
    date(253, "close-date", "Close date", Section::Lead, "When it is expected to be decided.")
        .on(Bases::OPPORTUNITY)
        .marks(HB)
        .column(Column::Default(10, 10)),
    FieldDef::new(254, "products", "Products", Kind::Products, Section::Products, "A line each: 2 x Consulting day @ 950.00 -10%.")
        .on(Bases::OPPORTUNITY),
    money(255, "amount", "Amount", Section::Products, "What it is worth; follows the products where there are any.")
        .on(Bases::OPPORTUNITY)
        .marks(HB)
        .column(Column::Default(10, 14)),
    kept(256, "expected-revenue", "Expected revenue", Kind::Money, "Amount times probability.")
        .on(Bases::OPPORTUNITY)
        .column(Column::Default(10, 14)),
    kept(257, "discount", "Discount", Kind::Money, "What the discounts of the products come to.").on(Bases::OPPORTUNITY),
    choice(258, "opportunity-type", "Opportunity type", lists::OPPORTUNITY_TYPE, Section::Lead, "What sort of sale it is.")
        .on(Bases::OPPORTUNITY)
        .marks(BG),
    choice(259, "payment-terms", "Payment terms", lists::PAYMENT_TERMS, Section::Products, "When and how it is paid.")
        .on(Bases::OPPORTUNITY)
        .marks(BG),
    text(260, "competitors", "Competitors", Section::Products, "Who else is offering.").on(Bases::OPPORTUNITY),
    date(261, "expiration-date", "Expiration date", Section::Products, "Until when the offer stands.").on(Bases::OPPORTUNITY).marks(B),
    date(262, "delivery-date", "Delivery date", Section::Products, "When it is to be delivered.").on(Bases::OPPORTUNITY).marks(B),
    // Projects and their tasks, marketing activities, call lists.
    link(270, "project-for", "For", Bases::BOTH, "The account or contact it is for.")
        .on(Bases::PROJECT)
        .marks(PARENT)
        .column(Column::Default(16, 30)),
    choice(271, "project-type", "Project type", lists::PROJECT_TYPE, Section::Lead, "What sort of project it is.")
        .on(Bases::PROJECT)
        .marks(HBG),
    date(272, "start-date", "Start date", Section::Schedule, "When it begins.").on(PLANNED).marks(HB).column(Column::Optional(10, 10)),
    date(273, "due-date", "Due date", Section::Schedule, "When it is to be done.")
        .on(PLANNED.and(Bases::TASK).and(Bases::CALL_LIST))
        .marks(HB)
        .column(Column::Default(10, 10)),
    choice(274, "priority", "Priority", lists::PRIORITY, Section::Schedule, "How pressing it is.")
        .on(Bases::PROJECT.and(Bases::PROJECT_TASK).and(Bases::TASK))
        .marks(HBG)
        .column(Column::Default(8, 8)),
    choice(275, "progress", "Progress", lists::PROGRESS, Section::Schedule, "How far it has come.")
        .on(PLANNED.and(Bases::TASK).and(Bases::CALL_LIST))
        .marks(HBG)
        .column(Column::Default(11, 22)),
    FieldDef::new(276, "percent-complete", "Complete", Kind::Percent, Section::Schedule, "How much of it is done, in per cent.")
        .on(Bases::PROJECT.and(Bases::PROJECT_TASK).and(Bases::TASK))
        .marks(HB)
        .column(Column::Default(6, 8)),
    link(277, "task-of", "Project", Bases::PROJECT, "The project it belongs to.")
        .on(Bases::PROJECT_TASK)
        .marks(PARENT)
        .column(Column::Default(16, 30)),
    FieldDef::new(278, "attention", "Needs attention", Kind::YesNo, Section::Schedule, "Somebody should look at it.")
        .on(Bases::PROJECT_TASK)
        .marks(HB),
    decimal(279, "total-work", "Total work", "Work it takes, in hours.").on(Bases::PROJECT_TASK).marks(B),
    decimal(280, "actual-work", "Actual work", "Work done, in hours.").on(Bases::PROJECT_TASK).marks(B),
    decimal(281, "mileage", "Mileage", "Way travelled for it.").on(Bases::PROJECT_TASK),
    text(290, "campaign-code", "Campaign code", Section::Lead, "The code that answers carry.").on(Bases::MARKETING).marks(HG),
    link(291, "campaign", "Part of", Bases::MARKETING, "The marketing activity it belongs to.").on(Bases::MARKETING).marks(H),
    choice(292, "marketing-type", "Type", lists::MARKETING_TYPE, Section::Lead, "By which means people are reached.")
        .on(Bases::MARKETING)
        .marks(HBG)
        .column(Column::Default(12, 20)),
    choice(293, "delivery-method", "Delivery method", lists::DELIVERY_METHOD, Section::Lead, "How it is sent.")
        .on(Bases::MARKETING)
        .marks(BG),
    money(294, "budgeted-cost", "Budgeted cost", Section::Cost, "What it may cost.")
        .on(Bases::MARKETING)
        .marks(HB)
        .column(Column::Default(10, 14)),
    money(295, "actual-cost", "Actual cost", Section::Cost, "What it did cost.").on(Bases::MARKETING).marks(HB),
    FieldDef::new(296, "on-list", "On the list", Kind::Links(Bases::BOTH), Section::Related, "Whom it is meant for.")
        .on(Bases::MARKETING.and(Bases::CALL_LIST))
        .marks(H),
    FieldDef::new(297, "script", "What to say", Kind::LongText, Section::Comments, "Words for the call or the letter.")
        .on(Bases::MARKETING.and(Bases::CALL_LIST)),
    // The communication history.
    FieldDef::new(300, "linked-to", "Linked to", Kind::Links(Bases::MAIN), Section::Lead, "The records it is about; at least one.")
        .on(Bases::ITEMS)
        .marks(H.with(Marks::PARENT).with(Marks::REQUIRED))
        .column(Column::Default(16, 30)),
    FieldDef::new(301, "when", "When", Kind::Moment, Section::Lead, "When it took place, or will.")
        .on(Bases::ITEMS)
        .marks(H)
        .column(Column::Default(16, 16)),
    FieldDef::new(302, "duration", "Minutes", Kind::Number, Section::Lead, "How long it took, in minutes.")
        .on(Bases::PHONE_LOG.and(Bases::APPOINTMENT))
        .marks(B),
    text(303, "call-number", "Number called", Section::Lead, "The phone number.").on(Bases::PHONE_LOG),
    choice(304, "direction", "Direction", lists::DIRECTION, Section::Lead, "Who called whom.")
        .on(Bases::PHONE_LOG.and(Bases::MESSAGE))
        .marks(HBG)
        .column(Column::Default(8, 10)),
    FieldDef::new(305, "billable", "Billable", Kind::YesNo, Section::Lead, "The time is paid for.")
        .on(Bases::PHONE_LOG.and(Bases::APPOINTMENT))
        .marks(B),
    text(306, "location", "Location", Section::Lead, "Where it takes place.").on(Bases::APPOINTMENT).marks(B),
    text(308, "from", "From", Section::Lead, "Who wrote it.").on(Bases::MESSAGE).marks(H),
    text(309, "to", "To", Section::Lead, "To whom it went.").on(Bases::MESSAGE).marks(H),
    text(310, "cc", "Copies to", Section::Lead, "Who else got it.").on(Bases::MESSAGE),
    text(311, "file-path", "File path", Section::Lead, "Where the file lies; the file itself stays there.").on(Bases::FILE).marks(H),
    // What the store is set up with.
    FieldDef::new(340, "list-values", "Values", Kind::LongText, Section::Lead, "The values in their order, a line each.").on(Bases::LIST),
    slot(341, "list-slot", "Which pick-list it is.").on(Bases::LIST),
    choice(345, "field-kind", "Kind", lists::FIELD_KIND, Section::Lead, "What sort of values it holds.")
        .on(Bases::FIELD)
        .marks(H.with(Marks::REQUIRED))
        .column(Column::Default(12, 20)),
    FieldDef::new(
        346,
        "field-on",
        "Record types",
        Kind::Tags,
        Section::Lead,
        "Names of the record types that have it, such as lead; contact.",
    )
    .on(Bases::FIELD)
    .marks(H)
    .column(Column::Default(12, 30)),
    text(347, "field-section", "Section", Section::Lead, "The title of the group it stands in.").on(Bases::FIELD).marks(H),
    FieldDef::new(348, "field-values", "List values", Kind::LongText, Section::Lead, "For lists: the values in their order, a line each.")
        .on(Bases::FIELD),
    FieldDef::new(349, "field-required", "Required", Kind::YesNo, Section::Lead, "No record is saved without it.")
        .on(Bases::FIELD)
        .marks(H),
    text(350, "field-default", "Begins with", Section::Lead, "What new records hold.").on(Bases::FIELD),
    text(351, "field-help", "Help", Section::Lead, "A sentence shown beside it.").on(Bases::FIELD),
    slot(352, "field-slot", "Which field it is.").on(Bases::FIELD),
    kept(353, "field-name", "Name in filters", Kind::Text, "The name filters and scripts know it by; stays when the label changes.")
        .on(Bases::FIELD),
    text(360, "type-plural", "Plural", Section::Lead, "What many of them are called.").on(Bases::TYPE).marks(H),
    choice(361, "type-base", "Based on", lists::TYPE_BASE, Section::Lead, "Whose fields it has.")
        .on(Bases::TYPE)
        .marks(H.with(Marks::REQUIRED))
        .column(Column::Default(12, 20)),
    choice(362, "type-workspace", "Workspace", lists::WORKSPACE, Section::Lead, "Where its tab stands.")
        .on(Bases::TYPE)
        .marks(H)
        .column(Column::Default(12, 20)),
    slot(363, "type-slot", "Which record type it is.").on(Bases::TYPE),
    kept(364, "type-name", "Name in scripts", Kind::Text, "The name scripts know it by; stays when the label changes.").on(Bases::TYPE),
    money(370, "price", "Price", Section::Lead, "What one costs.").on(Bases::PRODUCT).marks(HB).column(Column::Default(10, 14)),
    money(371, "purchase-price", "Purchase price", Section::Lead, "What one costs us.").on(Bases::PRODUCT).marks(HB),
    FieldDef::new(372, "taxable", "Taxable", Kind::YesNo, Section::Lead, "Whether tax is added.").on(Bases::PRODUCT).marks(HB),
    text(373, "sku", "Article number", Section::Lead, "The number your books know it by.")
        .on(Bases::PRODUCT)
        .marks(H)
        .column(Column::Default(10, 16)),
    text(374, "product-type", "Type", Section::Lead, "Product, service, licence.")
        .on(Bases::PRODUCT)
        .marks(HBG)
        .column(Column::Default(10, 16)),
    FieldDef::new(380, "members", "Members", Kind::Tags, Section::Lead, "Login names of those who get leads, in turn.")
        .on(Bases::GROUP)
        .marks(H)
        .column(Column::Default(16, 40)),
    FieldDef::new(381, "absent", "Away", Kind::Tags, Section::Lead, "Login names of members who get none for now.")
        .on(Bases::GROUP)
        .marks(H)
        .column(Column::Default(10, 30)),
    FieldDef::new(
        382,
        "daily-cap",
        "Most a day",
        Kind::Number,
        Section::Lead,
        "How many a member gets a day at most; empty for any number.",
    )
    .on(Bases::GROUP)
    .marks(H)
    .column(Column::Default(10, 10)),
    slot(383, "group-next", "Whose turn it is.").on(Bases::GROUP),
    kept(384, "group-given", "Given today", Kind::Text, "How many each member got on the last day: 2026-11-24 anna=3 bo=2.")
        .on(Bases::GROUP),
    FieldDef::new(390, "pair", "Not the same", Kind::Links(Bases::MAIN), Section::Lead, "Records that look alike and are not the same.")
        .on(Bases::PAIR)
        .marks(H),
    text(395, "currency", "Currency", Section::Lead, "The currency of all money in the store, such as EUR.").on(Bases::STORE).marks(H),
    FieldDef::new(396, "left", "No longer here", Kind::YesNo, Section::Lead, "Nothing new is assigned to them.")
        .on(Bases::PERSON)
        .marks(HB)
        .column(Column::Default(8, 14)),
    FieldDef::new(
        397,
        "role",
        "Role",
        Kind::Choice(lists::ROLE),
        Section::Lead,
        "What they may do where several system users share the store; without one, Sales.",
    )
    .on(Bases::PERSON)
    .marks(H)
    .column(Column::Default(8, 10)),
    // What goes when.
    choice(400, "rule-of", "Record type", lists::RETAINED, Section::Lead, "Which records the rule is about: a name such as lead.")
        .on(Bases::RETENTION)
        .marks(H.with(Marks::REQUIRED))
        .column(Column::Default(10, 16)),
    text(401, "rule-filter", "Which", Section::Lead, "A filter: what passes it goes, such as status:lost modified>2y.")
        .on(Bases::RETENTION)
        .marks(H.with(Marks::REQUIRED))
        .column(Column::Default(16, 50)),
    choice(402, "rule-does", "What happens", lists::RETENTION, Section::Lead, "Whether they go to the bin or are erased for good.")
        .on(Bases::RETENTION)
        .marks(H.with(Marks::REQUIRED))
        .column(Column::Default(10, 16)),
    FieldDef::new(403, "rule-paused", "Paused", Kind::YesNo, Section::Lead, "The rule is kept and does nothing.")
        .on(Bases::RETENTION)
        .marks(H)
        .column(Column::Default(6, 8)),
    FieldDef::new(
        404,
        "bin-days",
        "Days in the bin",
        Kind::Number,
        Section::Lead,
        "After so many days in the bin records are due to be erased for good; empty for 90.",
    )
    .on(Bases::STORE)
    .marks(H)
    .column(Column::Default(8, 16)),
    choice(410, "sees", "Sees", lists::SEES, Section::Lead, "Whose records they see: their own, their groups', or all; without it, all.")
        .on(Bases::PERSON)
        .marks(H)
        .column(Column::Default(6, 8)),
    FieldDef::new(
        411,
        "system-user",
        "System user",
        Kind::Number,
        Section::Lead,
        "The number of their system user, kept at their first visit; one of another number is kept out until this is cleared.",
    )
    .on(Bases::PERSON)
    .marks(H)
    .column(Column::Optional(8, 12)),
    // Saved reports.
    text(420, "report-category", "Category", Section::Lead, "Where the report is found.").on(Bases::REPORT),
    FieldDef::new(421, "report-lines", "Report", Kind::LongText, Section::Lead, "What it counts and how it looks, a line each.")
        .on(Bases::REPORT),
    FieldDef::new(422, "report-shared", "Shared", Kind::YesNo, Section::Lead, "Everybody sees the report, not only its author.")
        .on(Bases::REPORT),
    kept(440, "message-id", "Message-ID", Kind::Text, "What mail programs know the message by; the same one is noted once.")
        .on(Bases::MESSAGE),
    text(441, "attachments", "Attachments", Section::Lead, "Names of what came with it; the files themselves stay in the mail.")
        .on(Bases::MESSAGE),
    // Saved maps of imports.
    text(450, "map-of", "Map of", Section::Lead, "The record type the rows of the file become.").on(Bases::IMPORT_MAP),
    FieldDef::new(
        451,
        "map-lines",
        "Map",
        Kind::LongText,
        Section::Lead,
        "How the file is read and what becomes of its columns, a line each.",
    )
    .on(Bases::IMPORT_MAP),
    FieldDef::new(452, "map-shared", "Shared", Kind::YesNo, Section::Lead, "Everybody uses the map, not only its author.")
        .on(Bases::IMPORT_MAP),
];

/// Other names people use for a field in filters and scripts.
pub const ALIASES: &[(&str, &str)] = &[
    ("name", "full-name"),
    ("owner", "assigned-to"),
    ("stars", "score"),
    ("tag", "categories"),
    ("tags", "categories"),
    ("account", "linked-account"),
    ("city", "business-city"),
    ("country", "business-country"),
    ("mobile", "phone-mobile"),
    ("web", "web-page"),
    ("e-mail", "email"),
    ("touched", "last-touch"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::text::fold::folded;

    #[test]
    fn ids_are_unique_and_ascending() {
        for pair in FIELDS.windows(2) {
            assert!(pair[0].id < pair[1].id, "{} before {}", pair[0].name, pair[1].name);
        }
        assert!(FIELDS.iter().all(|field| field.id.0 < FieldId::CRITERIA.start));
    }

    #[test]
    fn names_are_unique_and_kebab_case_and_every_row_has_help() {
        let mut seen = HashSet::new();
        for field in FIELDS {
            assert!(seen.insert(field.name.as_ref()), "{} twice", field.name);
            assert!(field.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", field.name);
            assert!(field.help.ends_with('.'), "{} needs a help sentence", field.name);
        }
    }

    #[test]
    fn no_header_belongs_to_two_fields() {
        let mut seen: HashSet<String> = FIELDS.iter().map(|field| folded(&field.name)).collect();
        for field in FIELDS {
            for header in field.headers {
                assert!(seen.insert(folded(header)), "header '{header}' of {} is taken", field.name);
            }
        }
    }

    #[test]
    fn every_grid_column_is_hot_or_optional() {
        for field in FIELDS {
            if let Column::Default(..) = field.column {
                assert!(field.is(Marks::HOT), "{} is in every list and must be hot", field.name);
            }
        }
    }
}
