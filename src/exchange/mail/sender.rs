//! Whose message it is: rules in their order, each with its reason. Pure: what was read goes in, a person comes out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    address::{Mailbox, key},
    forwarded::{self, Original},
    providers,
};

/// The addresses of whoever reads the mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own(BTreeSet<String>);

impl Own {
    /// These addresses; what is none is passed over.
    pub fn of<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Self {
        let parts = addresses.into_iter().flat_map(|text| text.split([',', ';', ' ']));
        Self(parts.filter_map(super::address::usable).map(|address| key(&address)).collect())
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn is(&self, person: &Mailbox) -> bool {
        person.is_usable() && self.0.contains(&person.key())
    }

    /// Whether it belongs to the same company.
    #[must_use]
    pub fn is_house(&self, person: &Mailbox) -> bool {
        let domain = person.domain();
        let is_ours = |own: &String| own.rsplit_once('@').is_some_and(|(_, own)| providers::is_same_house(own, domain));
        self.is(person) || (person.is_usable() && !providers::is_provider(domain) && self.0.iter().any(is_ours))
    }
}

/// What the choice looks at.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen<'m> {
    pub(super) from: Mailbox,
    pub(super) reply_to: Mailbox,
    pub(super) to: Vec<Mailbox>,
    pub(super) subject: &'m str,
    /// Who wrote the message that is attached whole.
    pub(super) attached: Option<Mailbox>,
    /// The message whose header is quoted in the text.
    pub(super) quoted: Option<&'m Original>,
    /// Who typed their address into a form whose answers were sent.
    pub(super) typed: Option<Mailbox>,
    /// A list sent it.
    pub(super) is_list: bool,
    /// It was sent to many at once.
    pub(super) is_bulk: bool,
    /// A machine answered it by itself.
    pub(super) is_automatic: bool,
    /// It tells that another message did not arrive.
    pub(super) is_bounce: bool,
    pub(super) own: Own,
}

/// Which rule chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Attached,
    Quoted,
    Written,
    ReplyTo,
    Form,
    From,
    Answers,
}

/// One rule: the first whose person can be written to decides.
pub(super) struct Rule {
    pub(super) why: Why,
    /// The reason, for a person.
    pub(super) words: &'static str,
    choose: fn(&Seen<'_>) -> Option<Mailbox>,
}

/// THE RULES, in their order. The field Sender never counts: it names a machine or a secretary.
pub(super) static RULES: &[Rule] = &[
    Rule {
        why: Why::Attached,
        words: "wrote the message that is forwarded as an attachment",
        choose: |seen| seen.attached.clone().filter(|_| seen.is_passed_on()).filter(|person| !seen.own.is(person)),
    },
    Rule {
        why: Why::Quoted,
        words: "wrote the message that is forwarded in the text",
        choose: |seen| {
            let original = seen.quoted.map(|original| original.from.clone()).filter(|person| !seen.own.is(person));
            original.filter(|_| forwarded::is_forward(seen.subject) && seen.is_passed_on())
        },
    },
    Rule {
        why: Why::Written,
        words: "is the first one it was written to: the sender is yourself",
        choose: |seen| {
            let others = || seen.to.iter().find(|person| person.is_usable() && !seen.own.is(person)).cloned();
            seen.own.is(&seen.from).then(others).flatten()
        },
    },
    Rule {
        why: Why::ReplyTo,
        words: "gets the answers (Reply-To): the sender is a machine or your own site",
        choose: |seen| {
            let person = Some(seen.reply_to.clone()).filter(|person| person.key() != seen.from.key());
            let is_person = |person: &Mailbox| !providers::is_robot(person.local(), person.domain()) && !seen.own.is_house(person);
            person.filter(|person| !seen.is_list && seen.is_sent_by_machine() && is_person(person))
        },
    },
    Rule {
        why: Why::Form,
        words: "typed this address into the form that was sent",
        choose: |seen| seen.typed.clone().filter(|_| seen.is_sent_by_machine()).filter(|person| !seen.own.is_house(person)),
    },
    Rule { why: Why::From, words: "is the sender (From)", choose: |seen| Some(seen.from.clone()).filter(|person| !seen.own.is(person)) },
    Rule {
        why: Why::Answers,
        words: "gets the answers (Reply-To): the sender has no address",
        choose: |seen| Some(seen.reply_to.clone()).filter(|_| !seen.from.is_usable()),
    },
];

/// Whether a message is of that sort.
type Is = fn(&Seen<'_>) -> bool;

/// Why a message is no reason for a lead, where somebody looks at a whole mailbox.
pub(super) static REFUSALS: &[(&str, Is)] = &[
    ("tells that another message did not arrive", |seen| seen.is_bounce),
    ("is an automatic answer", |seen| seen.is_automatic),
    ("was sent by a mailing list", |seen| seen.is_list),
    ("was sent to many at once", |seen| seen.is_bulk),
];

impl Seen<'_> {
    /// Whether whoever sent it passes on what somebody else wrote: a colleague, or oneself.
    fn is_passed_on(&self) -> bool {
        let recipient = self.to.iter().find(|person| person.is_usable());
        let is_neighbour = |to: &Mailbox| {
            to.key() == self.from.key()
                || (!providers::is_provider(self.from.domain()) && providers::is_same_house(to.domain(), self.from.domain()))
        };
        self.own.is_house(&self.from) || recipient.is_some_and(is_neighbour)
    }

    /// Whether the sender is nobody who reads answers.
    fn is_sent_by_machine(&self) -> bool {
        let from = &self.from;
        let is_via = from.name.to_lowercase().contains(" via ");
        !from.is_usable() || providers::is_robot(from.local(), from.domain()) || is_via || self.own.is_house(from)
    }

    /// Who it is, and the rule that says so.
    pub(super) fn choose(&self) -> Option<(Mailbox, &'static Rule)> {
        RULES.iter().find_map(|rule| (rule.choose)(self).filter(Mailbox::is_usable).map(|person| (person, rule)))
    }

    /// Why it is nobody's.
    pub(super) fn nobody(&self) -> String {
        let named = [&self.from, &self.reply_to].into_iter().find(|person| !person.name.is_empty());
        match named {
            _ if self.own.is(&self.from) => "you wrote it, and it was sent to nobody else".to_owned(),
            Some(person) => format!("'{}' has no address that can be written to", person.name),
            None => "nobody in it has an address that can be written to".to_owned(),
        }
    }

    /// Why nobody makes a lead of it unasked; `chosen` by which rule.
    pub(super) fn refusal(&self, person: &Mailbox, why: Why) -> Option<String> {
        // What somebody passed on, or wrote, they meant.
        if matches!(why, Why::Attached | Why::Quoted | Why::Written) {
            return None;
        }
        let told = REFUSALS.iter().find(|(_, is)| is(self)).map(|(words, _)| format!("it {words}"));
        told.or_else(|| {
            providers::is_robot(person.local(), person.domain()).then(|| format!("{} is the address of a machine", person.address))
        })
    }
}

/// Words before what is typed into forms, folded: for the name, the address, the company, the phone number.
const FORM_LABELS: &[(FormField, &[&str])] = &[
    (
        FormField::Email,
        &[
            "email",
            "e-mail",
            "email address",
            "e-mail address",
            "your email",
            "mail",
            "e-post",
            "epost",
            "e-postadress",
            "epostadress",
            "din e-post",
            "e-mail-adresse",
            "e-mailadresse",
            "courriel",
            "correo",
            "correo electronico",
        ],
    ),
    (
        FormField::Name,
        &[
            "name",
            "full name",
            "your name",
            "contact",
            "contact name",
            "namn",
            "ditt namn",
            "kontaktperson",
            "fullstandigt namn",
            "vor- und nachname",
            "ihr name",
            "navn",
            "nimi",
            "naam",
            "nom",
            "nombre",
            "nome",
        ],
    ),
    (FormField::First, &["first name", "fornamn", "vorname", "prenom"]),
    (FormField::Last, &["last name", "surname", "efternamn", "nachname"]),
    (
        FormField::Company,
        &[
            "company",
            "company name",
            "organisation",
            "organization",
            "foretag",
            "foretagsnamn",
            "firma",
            "unternehmen",
            "virksomhed",
            "yritys",
            "bedrijf",
            "societe",
            "entreprise",
            "empresa",
        ],
    ),
    (
        FormField::Phone,
        &[
            "phone",
            "phone number",
            "telephone",
            "tel",
            "mobile",
            "telefon",
            "telefonnummer",
            "mobil",
            "tfn",
            "telefono",
            "telephone number",
        ],
    ),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FormField {
    Email,
    Name,
    First,
    Last,
    Company,
    Phone,
}

/// What somebody typed into a form, as its lines say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) person: Mailbox,
    pub(super) company: String,
    pub(super) phone: String,
}

/// Reads the lines of a form's answers: `Name: Ada Lovelace`, or the label above what was typed.
pub(super) fn typed_into_form(text: &str) -> Option<Typed> {
    let (mut typed, mut first, mut last) = (Typed::default(), String::new(), String::new());
    let lines: Vec<&str> = text.lines().take(300).map(str::trim).filter(|line| !line.is_empty()).collect();
    for (number, line) in lines.iter().enumerate() {
        let (label, value) = line.split_once([':', '\t']).unwrap_or((line, ""));
        let label = crate::text::fold::folded(label.trim_matches(['*', '-', ' ', '\u{2022}', '_']));
        let Some((field, _)) = FORM_LABELS.iter().find(|(_, words)| words.contains(&label.as_str())) else { continue };
        let value = value.trim_matches(['*', ' ', '_']);
        let value = if value.is_empty() { lines.get(number + 1).copied().unwrap_or_default() } else { value };
        let value = super::clean::line(value);
        let slot = match field {
            FormField::Email => {
                let address = value.split_whitespace().find_map(super::address::usable);
                typed.person.address = Some(typed.person.address).filter(|known| !known.is_empty()).or(address).unwrap_or_default();
                continue;
            }
            FormField::Name => &mut typed.person.name,
            FormField::First => &mut first,
            FormField::Last => &mut last,
            FormField::Company => &mut typed.company,
            FormField::Phone => &mut typed.phone,
        };
        if slot.is_empty() && value.chars().count() <= 100 && !value.contains('@') {
            *slot = value;
        }
    }
    if typed.person.name.is_empty() {
        typed.person.name = format!("{first} {last}").trim().to_owned();
    }
    typed.person.is_usable().then_some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(text: &str) -> Mailbox {
        super::super::address::read_text(text, &mut Vec::new()).into_iter().next().unwrap_or_default()
    }

    fn quoted(from: &str) -> Original {
        Original { from: person(from), ..Original::default() }
    }

    /// Each rule with what it takes, and what it must not take.
    #[test]
    #[expect(clippy::too_many_lines, clippy::type_complexity, reason = "a table of rows")]
    fn the_first_rule_that_fits_decides() {
        let ada = quoted("Ada <ada@x.se>");
        let own = || Own::of(["bo@own.se"]);
        let seen = |from: &str, to: &str| Seen { from: person(from), to: vec![person(to)], own: own(), ..Seen::default() };
        let rows: Vec<(&str, Seen<'_>, Option<(&str, Why)>)> = vec![
            ("a message", seen("Ada <ada@x.se>", "bo@own.se"), Some(("ada@x.se", Why::From))),
            ("one's own", seen("bo@own.se", "Ada <ada@x.se>"), Some(("ada@x.se", Why::Written))),
            ("one's own to oneself", seen("bo@own.se", "Bo <BO@own.se>"), None),
            (
                "a colleague forwards",
                Seen { subject: "VB: Offert", quoted: Some(&ada), ..seen("eva@own.se", "bo@own.se") },
                Some(("ada@x.se", Why::Quoted)),
            ),
            (
                "a colleague forwards, own addresses unknown",
                Seen { subject: "FW: Offert", quoted: Some(&ada), own: Own::default(), ..seen("eva@own.se", "bo@own.se") },
                Some(("ada@x.se", Why::Quoted)),
            ),
            (
                "oneself forwards from a private address to it",
                Seen { subject: "Fwd: Offert", quoted: Some(&ada), own: Own::default(), ..seen("bo@gmail.com", "bo@gmail.com") },
                Some(("ada@x.se", Why::Quoted)),
            ),
            (
                "a stranger forwards something",
                Seen { subject: "Fwd: Offert", quoted: Some(&ada), ..seen("cleo@y.se", "bo@own.se") },
                Some(("cleo@y.se", Why::From)),
            ),
            (
                "an answer quotes what it answers",
                Seen { subject: "Re: Offert", quoted: Some(&ada), ..seen("eva@own.se", "bo@own.se") },
                Some(("eva@own.se", Why::From)),
            ),
            (
                "an attachment is forwarded",
                Seen { attached: Some(person("Ada <ada@x.se>")), ..seen("bo@own.se", "bo@own.se") },
                Some(("ada@x.se", Why::Attached)),
            ),
            (
                "a form robot",
                Seen { reply_to: person("Ada <ada@x.se>"), ..seen("no-reply@forms.y.com", "bo@own.se") },
                Some(("ada@x.se", Why::ReplyTo)),
            ),
            (
                "one's own site",
                Seen { reply_to: person("Ada <ada@x.se>"), ..seen("Site <hello@own.se>", "bo@own.se") },
                Some(("ada@x.se", Why::ReplyTo)),
            ),
            (
                "sent via something",
                Seen { reply_to: person("Ada <ada@x.se>"), ..seen("\"Ada via Forum\" <post@forum.com>", "bo@own.se") },
                Some(("ada@x.se", Why::ReplyTo)),
            ),
            (
                "a person who wants answers elsewhere stays who they are",
                Seen { reply_to: person("office@x.se"), ..seen("Ada <ada@x.se>", "bo@own.se") },
                Some(("ada@x.se", Why::From)),
            ),
            (
                "a robot that answers to a robot",
                Seen { reply_to: person("noreply@y.com"), ..seen("no-reply@y.com", "bo@own.se") },
                Some(("no-reply@y.com", Why::From)),
            ),
            (
                "a form without Reply-To",
                Seen { typed: Some(person("Ada <ada@x.se>")), ..seen("wordpress@own.se", "bo@own.se") },
                Some(("ada@x.se", Why::Form)),
            ),
            (
                "a person who writes an address into a letter",
                Seen { typed: Some(person("Ada <ada@x.se>")), ..seen("Cleo <cleo@y.se>", "bo@own.se") },
                Some(("cleo@y.se", Why::From)),
            ),
            (
                "no address, but answers go somewhere",
                Seen { reply_to: person("ada@x.se"), ..seen("Ada", "bo@own.se") },
                Some(("ada@x.se", Why::ReplyTo)),
            ),
            ("no address at all", seen("Ada", "bo@own.se"), None),
        ];
        for (what, seen, want) in rows {
            let got = seen.choose().map(|(person, rule)| (person.address, rule.why));
            assert_eq!(got, want.map(|(address, why)| (address.to_owned(), why)), "{what}");
        }
    }

    #[test]
    fn machines_and_lists_are_left_out_of_mailboxes_unless_somebody_passed_them_on() {
        let from = person("Ada <ada@x.se>");
        let seen = Seen { from: from.clone(), ..Seen::default() };
        assert_eq!(seen.refusal(&from, Why::From), None);
        let list = Seen { is_list: true, ..seen.clone() };
        assert_eq!(list.refusal(&from, Why::From).as_deref(), Some("it was sent by a mailing list"));
        assert_eq!(list.refusal(&from, Why::Quoted), None);
        let robot = person("no-reply@x.se");
        assert_eq!(seen.refusal(&robot, Why::From).as_deref(), Some("no-reply@x.se is the address of a machine"));
        assert_eq!(Seen { from: person("Ada"), ..Seen::default() }.nobody(), "'Ada' has no address that can be written to");
    }

    #[test]
    fn what_was_typed_into_a_form_is_read_off_its_lines() {
        for text in [
            "New message\n\nName: Ada Lovelace\nE-mail: ada@x.se\nCompany: Analytical\nPhone: 08-123 45 67\nMessage: how much?",
            "*Namn:* Ada Lovelace\n*E-post:* ada@x.se\n*Företag:* Analytical\n*Telefon:* 08-123 45 67",
            "Vorname\nAda\nNachname\nLovelace\nE-Mail-Adresse\nada@x.se\nFirma\nAnalytical\nTelefon\n08-123 45 67",
        ] {
            let typed = typed_into_form(text).unwrap();
            assert_eq!(
                (typed.person.shown().as_str(), typed.company.as_str(), typed.phone.as_str()),
                ("Ada Lovelace <ada@x.se>", "Analytical", "08-123 45 67"),
                "{text}"
            );
        }
        assert_eq!(typed_into_form("Name: Ada\nPhone: 123"), None);
    }
}
