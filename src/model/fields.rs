//! The field registry: one row per field. A new field is one row here, and nothing else.
//!
//! Sources of the fields: BCM 2010's lead, contact and account forms. Ids are for ever: append, never renumber.

use super::{
    field::{Base, Bases, Column, Family, FieldDef, Marks, Section},
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
pub const STATUS: FieldId = FieldId(30);
pub const ACTIVE: FieldId = FieldId(31);
pub const COMPANY: FieldId = FieldId(40);
pub const LINKED_ACCOUNT: FieldId = FieldId(41);
pub const EMAIL: FieldId = FieldId(50);
pub const EMAIL_2: FieldId = FieldId(51);
pub const EMAIL_3: FieldId = FieldId(52);
pub const WEB_PAGE: FieldId = FieldId(56);
pub const PHONE: FieldId = FieldId(60);
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
pub const PERSON_NAME: FieldId = FieldId(220);
pub const VIEW_OF: FieldId = FieldId(230);
pub const VIEW_FILTER: FieldId = FieldId(231);
pub const VIEW_COLUMNS: FieldId = FieldId(232);
pub const VIEW_ORDER: FieldId = FieldId(233);
pub const VIEW_SHARED: FieldId = FieldId(234);

const B: Marks = Marks::BULK;
const H: Marks = Marks::HOT;
const HB: Marks = Marks::HOT.with(Marks::BULK);
const HS: Marks = Marks::HOT.with(Marks::SEARCH);
const HBG: Marks = HB.with(Marks::GROUP);
const BG: Marks = Marks::BULK.with(Marks::GROUP);
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
    text(20, "full-name", "Full name", Section::Lead, "The only field a lead must have.")
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
        .on(Bases::BOTH)
        .marks(HBG)
        .column(Column::Default(11, 14))
        .headers(&["owner", "lead owner", "contact owner", "record manager", "tilldelad", "ägare"]),
    text(29, "picture", "Picture", Section::Lead, "Path of a picture file."),
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
        Kind::Link(Base::Account),
        Section::Account,
        "The account it belongs to, at most one.",
    )
    .marks(HBG),
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
        .headers(&["e-mail 2 address", "secondary email", "e-mail 2 value", "e-mail 2: adresse", "e-postadress 2"]),
    FieldDef::new(52, "email-3", "E-mail 3", Kind::Email, Section::Internet, "Third e-mail address.")
        .of(Family::Email)
        .on(Bases::BOTH)
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
    address(93, "business-region", "State/Province", Family::BusinessAddress, "State or province of the business address.").headers(&[
        "business state",
        "state",
        "work state",
        "region geschäftlich",
        "state province",
    ]),
    address(94, "business-postal-code", "ZIP/Postal code", Family::BusinessAddress, "Postal code of the business address.").headers(&[
        "postal code",
        "zip",
        "zip code",
        "work zipcode",
        "postleitzahl geschäftlich",
        "postnummer",
    ]),
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
        .on(Bases::BOTH)
        .marks(HBG)
        .column(Column::Default(10, 18))
        .headers(&["lead source", "leadkälla", "källa"]),
    text(111, "initiated-by", "Initiated by", Section::Source, "Who or what brought it, exactly.").on(Bases::BOTH).marks(B).headers(&[
        "referred by",
        "empfohlen von",
        "initierad av",
    ]),
    FieldDef::new(
        112,
        "area-of-interest",
        "Area of interest",
        Kind::Choice(lists::AREA_OF_INTEREST),
        Section::Source,
        "What it is interested in.",
    )
    .on(Bases::BOTH)
    .marks(BG),
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
    text(130, "next-step", "Next step", Section::NextStep, "What is to be done next.")
        .on(Bases::BOTH)
        .marks(HB)
        .column(Column::Optional(12, 30)),
    FieldDef::new(131, "next", "Next step due", Kind::Date, Section::NextStep, "When the next step is due.")
        .on(Bases::BOTH)
        .marks(HB)
        .column(Column::Optional(10, 10))
        .headers(&["next step date", "next action", "due"]),
    FieldDef::new(132, "categories", "Categories", Kind::Tags, Section::NextStep, "Words of your own, parted by semicolons.")
        .on(Bases::BOTH)
        .marks(HBG)
        .column(Column::Optional(10, 24))
        .headers(&["category", "tags", "tag", "labels", "group membership", "kategorien", "kategorier"]),
    // Comments.
    FieldDef::new(140, "notes", "Notes", Kind::LongText, Section::Comments, "Free text of any length.").on(Bases::BOTH).headers(&[
        "comments",
        "note",
        "description",
        "notizen",
        "anteckningar",
        "kommentarer",
    ]),
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
        .marks(BG),
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
    FieldDef::new(164, "primary-contact", "Primary contact", Kind::Link(Base::Contact), Section::Account, "The contact to turn to first.")
        .on(Bases::ACCOUNT),
    text(170, "nickname", "Nickname", Section::Personal, "What friends call them.").headers(&["spitzname"]),
    text(171, "spouse", "Spouse", Section::Personal, "Spouse or partner.").headers(&["partner's name", "conjoint(e)"]),
    text(172, "children", "Children", Section::Personal, "Names of the children.").headers(&["kinder"]),
    text(173, "hobby", "Hobby", Section::Personal, "What they like to do."),
    FieldDef::new(174, "birthday", "Birthday", Kind::Date, Section::Personal, "Date of birth.").headers(&[
        "geburtstag",
        "födelsedag",
        "födelsedatum",
        "anniversaire",
    ]),
    FieldDef::new(175, "anniversary", "Anniversary", Kind::Date, Section::Personal, "Wedding day.").headers(&["jahrestag"]),
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
    .marks(H),
    FieldDef::new(211, "slot", "Slot", Kind::Number, Section::Hidden, "Which tick of a record belongs to the criterion.")
        .on(Bases::CRITERION)
        .marks(H.with(Marks::DERIVED)),
    // People.
    text(220, "person-name", "Name", Section::Lead, "The person's real name.").on(Bases::PERSON).marks(H),
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
