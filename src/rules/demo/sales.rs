//! Demo data beyond people and companies: products, opportunities, projects with their tasks, marketing, call lists.

use super::{DAY, Demo, Luck, Values, listed, text, words::INTERESTS};
use crate::model::{
    Base, FieldId, ProductLine, RecordId, TypeId, Value, fields,
    lists::{CLOSED_LOST, DELIVERY_METHOD, LOST_REASON, MARKETING_TYPE, OPPORTUNITY_TYPE, PRIORITY, PROGRESS, PROJECT_TYPE, STAGES},
    product_lines::ONE,
    record_type,
};

/// Products with what one costs, in minor units.
const PRODUCTS: [(&str, i64); 6] = [
    ("Consulting day", 95_000),
    ("Installation", 240_000),
    ("Licence, one year", 1_200_000),
    ("Maintenance, one year", 360_000),
    ("Spare parts kit", 48_950),
    ("Training day", 120_000),
];

const CAMPAIGNS: [&str; 4] = ["Spring fair", "Autumn mailing", "Open house", "Newsletter"];
const CALLS: [&str; 2] = ["Follow up the fair", "Renewals of the quarter"];
const WORK: [&str; 4] = ["Agree on the plan", "Order the parts", "Install and test", "Train the people"];

/// What of these records has a type of its own after the leads, with how many there are.
pub(super) fn stretches(leads: u64) -> [(TypeId, u64); 6] {
    let projects = (leads / 50).clamp(2, 200);
    [
        (record_type::PRODUCT, 6),
        (record_type::OPPORTUNITY, (leads / 8).clamp(3, 5000)),
        (record_type::PROJECT, projects),
        (record_type::PROJECT_TASK, 2 * projects),
        (record_type::MARKETING, 4),
        (record_type::CALL_LIST, 2),
    ]
}

fn place(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

fn nth<'a>(all: &[&'a str], at: u64) -> &'a str {
    all.get(place(at) % all.len().max(1)).copied().unwrap_or_default()
}

impl Demo {
    /// The record of that place in its stretch.
    pub(super) fn business(&mut self, kind: TypeId, at: u64) -> (TypeId, Values) {
        let values = match kind {
            record_type::PRODUCT => {
                let (name, price) = PRODUCTS.get(place(at)).copied().unwrap_or(("Product", 0));
                vec![(fields::NAME, text(name)), (fields::PRICE, Value::Money(price))]
            }
            record_type::OPPORTUNITY => self.opportunity(),
            record_type::PROJECT => self.project(),
            record_type::PROJECT_TASK => self.task(at),
            record_type::MARKETING => self.campaign(at),
            _ => self.calls(at),
        };
        (kind, values)
    }

    fn today(&self) -> i32 {
        i32::try_from(self.stamp.at / DAY).unwrap_or(0)
    }

    /// One of a list, under its field.
    fn one_of(&mut self, field: u16, all: &[&'static str], values: &mut Values) {
        values.extend(self.luck.pick(all).map(|value| (FieldId(field), text(value))));
    }

    /// An account, with its name.
    fn some_account(&mut self) -> (RecordId, String) {
        let account = self.luck.below(self.accounts);
        (RecordId(self.first + self.people + account), Self::firm(account).0)
    }

    /// A contact or lead.
    fn somebody(&mut self) -> RecordId {
        RecordId(self.first + self.people + self.accounts + self.luck.below(self.contacts + self.leads))
    }

    fn opportunity(&mut self) -> Values {
        let interest = self.luck.pick(INTERESTS).unwrap_or("Consulting");
        let (account, firm) = self.some_account();
        let (holder, title) = if self.luck.percent(40) {
            (account, format!("{interest} for {firm}"))
        } else {
            (self.somebody(), format!("{interest} offer"))
        };
        let stage = self.luck.pick(STAGES).map_or("Prospecting", |(stage, _)| stage);
        let mut values = vec![
            (fields::NAME, text(title)),
            (fields::OPPORTUNITY_FOR, Value::Link(holder)),
            (fields::STAGE, text(stage)),
            (fields::CLOSE_DATE, Value::Date(self.today() - 30 + self.luck.signed_below(120))),
        ];
        let lines = (0..=self.luck.below(3)).filter_map(|_| line(&mut self.luck)).collect();
        values.push((fields::PRODUCTS, Value::Products(lines)));
        self.one_of(258, listed(OPPORTUNITY_TYPE), &mut values);
        if stage == CLOSED_LOST {
            self.one_of(fields::LOST_REASON.0, listed(LOST_REASON), &mut values);
        }
        self.owner(&mut values, 85);
        values
    }

    fn project(&mut self) -> Values {
        let (account, firm) = self.some_account();
        let start = self.today() - 60 + self.luck.signed_below(90);
        let mut values = vec![
            (fields::NAME, text(format!("Installation at {firm}"))),
            (fields::PROJECT_FOR, Value::Link(account)),
            (fields::START_DATE, Value::Date(start)),
            (fields::DUE_DATE, Value::Date(start + 30 + self.luck.signed_below(90))),
            (fields::PERCENT_COMPLETE, Value::Decimal(10 * ONE * i64::from(self.luck.signed_below(11)))),
        ];
        self.one_of(271, listed(PROJECT_TYPE), &mut values);
        self.one_of(fields::PRIORITY.0, listed(PRIORITY), &mut values);
        self.one_of(fields::PROGRESS.0, listed(PROGRESS), &mut values);
        self.owner(&mut values, 90);
        values
    }

    /// Two tasks for each project.
    fn task(&mut self, at: u64) -> Values {
        let project = RecordId(self.start_of(record_type::PROJECT) + at / 2);
        let mut values = vec![
            (fields::NAME, text(nth(&WORK, at))),
            (fields::TASK_OF, Value::Link(project)),
            (fields::DUE_DATE, Value::Date(self.today() - 10 + self.luck.signed_below(60))),
        ];
        self.one_of(fields::PRIORITY.0, listed(PRIORITY), &mut values);
        self.one_of(fields::PROGRESS.0, listed(PROGRESS), &mut values);
        self.owner(&mut values, 90);
        values
    }

    fn campaign(&mut self, at: u64) -> Values {
        let start = self.today() - 120 + self.luck.signed_below(150);
        let cost = 50_000 * i64::from(1 + self.luck.signed_below(20));
        let mut values = vec![
            (fields::NAME, text(nth(&CAMPAIGNS, at))),
            (fields::START_DATE, Value::Date(start)),
            (FieldId(294), Value::Money(cost)),
            (FieldId(295), Value::Money(cost - 2_500 * i64::from(self.luck.signed_below(9)))),
            (fields::ON_LIST, self.some_people()),
        ];
        self.one_of(292, listed(MARKETING_TYPE), &mut values);
        self.one_of(293, listed(DELIVERY_METHOD), &mut values);
        self.one_of(fields::PROGRESS.0, listed(PROGRESS), &mut values);
        values
    }

    fn calls(&mut self, at: u64) -> Values {
        let mut values = vec![
            (fields::NAME, text(nth(&CALLS, at))),
            (fields::DUE_DATE, Value::Date(self.today() + self.luck.signed_below(20))),
            (fields::ON_LIST, self.some_people()),
        ];
        self.owner(&mut values, 100);
        values
    }

    fn some_people(&mut self) -> Value {
        Value::Links((0..8).map(|_| self.somebody()).collect())
    }

    /// The number of the first record of a stretch.
    fn start_of(&self, kind: TypeId) -> u64 {
        let before: u64 = self.rest.iter().take_while(|(other, _)| *other != kind).map(|(_, count)| count).sum();
        self.first + self.people + self.accounts + self.contacts + self.leads + before
    }

    /// What the record of a number is built on, of those that others link to.
    pub(super) fn linked_base(&self) -> impl Fn(RecordId) -> Option<Base> + use<> {
        let accounts = self.first + self.people;
        let contacts = accounts + self.accounts;
        let end = contacts + self.contacts + self.leads;
        let projects = self.start_of(record_type::PROJECT)..self.start_of(record_type::PROJECT_TASK);
        move |RecordId(id)| match id {
            id if (accounts..contacts).contains(&id) => Some(Base::Account),
            id if (contacts..end).contains(&id) => Some(Base::Contact),
            id if projects.contains(&id) => Some(Base::Project),
            _ => None,
        }
    }
}

/// One to five of a product, now and then for less.
fn line(luck: &mut Luck) -> Option<ProductLine> {
    let (name, price) = luck.pick(&PRODUCTS)?;
    let quantity = ONE * i64::from(1 + luck.signed_below(5));
    let discount = if luck.percent(30) { 5 * ONE * i64::from(1 + luck.signed_below(4)) } else { 0 };
    Some(ProductLine { product: name.to_owned(), quantity, price, discount })
}
