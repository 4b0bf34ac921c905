//! Leads becoming business contacts, or back: what they become, who is entered already, the account, an opportunity.

mod update;
mod view;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use update::update;
pub use view::view;

use super::Cx;
use crate::{
    action::Context,
    model::{Account, Conversion, FieldDef, FieldId, Matches, Offer, Record, RecordId, Schema, Target, TypeId, fields, record_type},
    proto::{Command, Named, Request, Ticket},
    ui::TextInput,
};

/// A row of the window that can have the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    /// What they become.
    To,
    /// What becomes of those that are entered already.
    Matches,
    /// A field in which the value of the record may replace the one of the record it goes into.
    Over(FieldId),
    /// The account.
    Account,
    /// The title of an opportunity.
    Title,
}

/// Who is the same, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
enum Twin {
    /// It is being asked.
    Asked(Ticket),
    /// Nobody, or that record, and why.
    Known(Option<(Box<Record>, String)>),
}

/// A conversion about to be done.
#[derive(Clone, Debug)]
pub struct ConvertState {
    target: Target,
    count: u64,
    /// The one record, when it is only one and has come.
    record: Option<Box<Record>>,
    reading: Option<Ticket>,
    /// What they are.
    from: TypeId,
    is_from_form: bool,
    /// What they can become; the first is offered.
    kinds: Vec<TypeId>,
    kind: usize,
    matches: Matches,
    account: Account,
    title: TextInput,
    over: BTreeSet<FieldId>,
    twin: Twin,
    /// The account called like the company.
    known: Option<Named>,
    row: usize,
    busy: Option<Ticket>,
    problem: Option<String>,
}

impl ConvertState {
    /// `kind`: what the records are. With one record its double and its account are asked for.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, kind: TypeId, target: Target, count: u64, is_from_form: bool) -> Self {
        let mut state = Self {
            count,
            record: None,
            reading: None,
            from: kind,
            is_from_form,
            kinds: kinds(cx.schema, kind),
            kind: 0,
            matches: Matches::default(),
            account: Account::default(),
            title: TextInput::line(""),
            over: BTreeSet::new(),
            twin: Twin::Known(None),
            known: None,
            row: 0,
            busy: None,
            problem: None,
            target,
        };
        if let Some(id) = state.single() {
            state.reading = Some(cx.ask(Request::Record(id)));
        }
        state.ask_twin(cx);
        state
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Text
    }

    /// The record, where it is only one.
    #[must_use]
    pub fn single(&self) -> Option<RecordId> {
        self.target.single()
    }

    fn to(&self) -> TypeId {
        self.kinds.get(self.kind).copied().unwrap_or(record_type::CONTACT)
    }

    fn ask_twin(&mut self, cx: &mut Cx<'_>) {
        if let Some(record) = self.single() {
            self.twin = Twin::Asked(cx.ask(Request::Twins { record, to: self.to() }));
        }
    }

    /// The record it is the same as, and why.
    const fn double(&self) -> Option<&(Box<Record>, String)> {
        match &self.twin {
            Twin::Known(Some(double)) => Some(double),
            _ => None,
        }
    }

    /// Whether contacts are made, which may have an account and an opportunity.
    fn is_forth(&self, schema: &Schema) -> bool {
        self.to() != record_type::LEAD && schema.base(self.to()) == crate::model::Base::Contact
    }

    /// The rows in order.
    fn rows(&self, schema: &Schema) -> Vec<Row> {
        let mut rows = Vec::new();
        if self.kinds.len() > 1 {
            rows.push(Row::To);
        }
        if self.single().is_none() || self.double().is_some() {
            rows.push(Row::Matches);
        }
        if self.matches == Matches::Into {
            rows.extend(self.differing(schema).into_iter().map(|def| Row::Over(def.id)));
        }
        if self.is_forth(schema) {
            let can_link = self
                .record
                .as_ref()
                .is_none_or(|record| record.get(fields::LINKED_ACCOUNT).is_none() && !record.text(fields::COMPANY).trim().is_empty());
            if can_link {
                rows.push(Row::Account);
            }
            rows.push(Row::Title);
        }
        rows
    }

    /// Fields that both hold with different values, of those a person would compare.
    fn differing<'a>(&self, schema: &'a Schema) -> Vec<&'a FieldDef> {
        let (Some(record), Some((double, _))) = (&self.record, self.double().filter(|(double, _)| double.id.0 != 0)) else {
            return Vec::new();
        };
        COMPARED
            .iter()
            .filter(|field| {
                let (mine, theirs) = (record.get(**field), double.get(**field));
                mine.is_some() && theirs.is_some() && mine != theirs
            })
            .filter_map(|field| schema.field(*field))
            .collect()
    }

    /// What is wanted, as it stands.
    fn command(&self, schema: &Schema) -> Command {
        let (rows, title) = (self.rows(schema), self.title.text());
        let has = |row| rows.contains(&row);
        let title = title.trim();
        let how = Conversion {
            matches: if has(Row::Matches) { self.matches } else { Matches::Apart },
            account: if has(Row::Account) { self.account } else { Account::None },
            offer: (has(Row::Title) && !title.is_empty()).then(|| Offer { title: title.to_owned(), values: Vec::new() }),
            over: self.over.iter().copied().filter(|field| has(Row::Over(*field))).collect(),
        };
        Command::Convert { target: self.target.clone(), to: self.to(), how: Box::new(how), struck: Vec::new() }
    }
}

/// Fields whose values are compared and can be chosen when a record goes into another.
const COMPARED: [FieldId; 10] = [
    fields::NAME,
    fields::JOB_TITLE,
    fields::COMPANY,
    fields::ASSIGNED_TO,
    fields::EMAIL,
    fields::PHONE,
    fields::PHONE_MOBILE,
    fields::SOURCE,
    fields::NEXT_STEP,
    fields::NEXT_STEP_DATE,
];

/// What records of a type can become: a lead first a business contact, everything else first a lead.
fn kinds(schema: &Schema, kind: TypeId) -> Vec<TypeId> {
    let base = schema.base(kind);
    let mut kinds: Vec<TypeId> =
        schema.types().iter().filter(|other| other.base == base && other.id != kind).map(|other| other.id).collect();
    kinds.sort_by_key(|id| *id != record_type::LEAD && *id != record_type::CONTACT);
    kinds
}

/// Whether records of a type can become anything else.
#[must_use]
pub fn can_convert(schema: &Schema, kind: TypeId) -> bool {
    matches!(schema.base(kind), crate::model::Base::Contact | crate::model::Base::Account) && !kinds(schema, kind).is_empty()
}
