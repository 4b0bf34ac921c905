//! Random records of every type: odd spellings, values no list has, links to what is gone, days at both ends of the calendar.

use crate::{
    model::{
        FieldDef, Kind, Marks, Millis, ProductLine, Record, RecordId, Schema, Stamp, TypeId, Value, fields, record_type,
        report::{may_group, may_measure},
    },
    store::{Batch, Options, Put, Store},
};

use super::super::START;

const DAY: Millis = 86_400_000;

/// Numbers that seem random and are the same for the same seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % sides.max(1)
    }

    pub(super) fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }

    /// A number between both, included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.roll(usize::try_from(high - low + 1).unwrap())).unwrap()
    }
}

const WORDS: [&str; 14] =
    ["Web", "web", "WÉB", "Trade Show", "Åse & Co", "none", "any", "say \"x\"", "a,b", "=x", "(odd", "New", "Västra  Götaland", "x or y"];
const PEOPLE: [&str; 5] = ["anna", "bo", "ewa", "Bo", "zoe"];
const PRODUCTS: [&str; 5] = ["Licence", "licence", "Training day", "Spare \"part\"", "Ünicorn"];

/// What the records of one type are about, and how many there are.
const TYPES: [(TypeId, usize); 14] = [
    (record_type::LEAD, 60),
    (record_type::CONTACT, 40),
    (record_type::ACCOUNT, 25),
    (record_type::OPPORTUNITY, 50),
    (record_type::PROJECT, 20),
    (record_type::PROJECT_TASK, 25),
    (record_type::MARKETING, 10),
    (record_type::CALL_LIST, 5),
    (record_type::NOTE, 15),
    (record_type::PHONE_LOG, 25),
    (record_type::APPOINTMENT, 10),
    (record_type::TASK, 10),
    (record_type::MESSAGE, 10),
    (record_type::FILE, 5),
];

/// A store with random records in it.
pub(super) fn store(seed: u64) -> Store {
    let schema = Schema::default();
    let mut dice = Dice::new(seed);
    let mut records = Vec::new();
    for login in ["anna", "bo", "ewa"] {
        let name = if login == "ewa" { "anna" } else { login };
        records.push(
            record(&mut dice, record_type::PERSON)
                .with([(fields::NAME, Value::Text(login.to_owned())), (fields::PERSON_NAME, Value::Text(name.to_owned()))]),
        );
    }
    for product in PRODUCTS.iter().step_by(2) {
        let price = Value::Money(dice.between(0, 90_000));
        records.push(
            record(&mut dice, record_type::PRODUCT)
                .with([(fields::NAME, Value::Text((*product).to_owned())), (fields::PURCHASE_PRICE, price)]),
        );
    }
    for (kind, count) in TYPES {
        records.extend((0..count).map(|_| record(&mut dice, kind)));
    }
    for (number, record) in (1..).zip(&mut records) {
        record.id = RecordId(number);
    }
    let all: Vec<(RecordId, TypeId)> = records.iter().map(|record| (record.id, record.kind)).collect();
    for record in &mut records {
        fill(&mut dice, &schema, record, &all);
    }
    let mut store = Store::in_memory(&Options::default()).unwrap();
    let op = crate::model::OpHead {
        seq: crate::model::Seq(1),
        by: "anna".to_owned(),
        at: START,
        verb: crate::model::Verb::SetUp,
        records: u64::try_from(records.len()).unwrap(),
        fields: Vec::new(),
        subject: String::new(),
        undoes: None,
        undone_by: None,
        skipped: 0,
        state: crate::model::OpState::Done,
    };
    let puts = records.into_iter().map(Put::Whole).collect();
    store.commit(&Batch { op, entries: Vec::new(), puts, removes: Vec::new(), marks_undone: None, request: None, erasure: None }).unwrap();
    store
}

/// A moment of the last two years, often at an edge of a day somewhere, or about when a clock is turned.
fn moment(dice: &mut Dice) -> Millis {
    if dice.one_in(4) {
        let turns = super::turns();
        let around = [0, -1, 1, 3_600_000, -3_600_000, 1_800_000, -7_200_000, 10_800_000, 82_799_999, 82_800_000, -79_200_000];
        return *dice.pick(&turns) + *dice.pick(&around);
    }
    let day = START.div_euclid(DAY) * DAY - dice.between(0, 700) * DAY;
    let edges = [0, -1, 1, 19_800_000, 19_799_999, -34_200_000, 50_400_000, 43_200_000];
    day + if dice.one_in(2) { *dice.pick(&edges) } else { dice.between(0, DAY - 1) }
}

fn record(dice: &mut Dice, kind: TypeId) -> Record {
    let by = (*dice.pick(&PEOPLE)).to_owned();
    let mut record = Record::new(RecordId(0), kind, Stamp { by: by.clone(), at: moment(dice) });
    record.touched = Stamp { by, at: moment(dice).max(record.made.at) };
    record
}

fn fill(dice: &mut Dice, schema: &Schema, record: &mut Record, all: &[(RecordId, TypeId)]) {
    if record.name().is_empty() {
        let name = format!("{} {}", dice.pick(&WORDS), record.id);
        record.set(fields::NAME, Some(Value::Text(name)));
    }
    let kinds = [record.kind];
    let is_looked_at = |field: &&FieldDef| {
        !field.is(Marks::HEAD) && field.id != fields::NAME && (may_group(field, &kinds, schema) || may_measure(field, &kinds, schema))
    };
    let wanted: Vec<FieldDef> = schema.fields_of_type(record.kind).filter(is_looked_at).cloned().collect();
    for field in wanted {
        if !dice.one_in(4) {
            record.set(field.id, value(dice, schema, &field, all));
        }
    }
    if dice.one_in(12) && record.kind != record_type::PERSON {
        record.set(fields::DELETED, Some(Value::Moment(START)));
    }
}

fn value(dice: &mut Dice, schema: &Schema, field: &FieldDef, all: &[(RecordId, TypeId)]) -> Option<Value> {
    let word = |dice: &mut Dice| (*dice.pick(&WORDS)).to_owned();
    let listed = |dice: &mut Dice, id| {
        let values = schema.values(id);
        if values.is_empty() || dice.one_in(6) { (*dice.pick(&WORDS)).to_owned() } else { dice.pick(values).clone() }
    };
    let link = |dice: &mut Dice, bases: crate::model::Bases| {
        let fitting: Vec<RecordId> = all.iter().filter(|(_, kind)| bases.has(schema.base(*kind))).map(|(id, _)| *id).collect();
        if fitting.is_empty() || dice.one_in(15) { RecordId(99_999) } else { *dice.pick(&fitting[..fitting.len().min(12)]) }
    };
    Some(match field.kind {
        Kind::Text => Value::Text(word(dice)),
        Kind::Choice(id) => Value::Text(listed(dice, id)),
        Kind::Person => Value::Text((*dice.pick(&PEOPLE)).to_owned()),
        Kind::YesNo => Value::YesNo(dice.one_in(2)),
        Kind::Date if dice.one_in(20) => Value::Date(*dice.pick(&[-25_567, 2_932_896, 376_200])),
        Kind::Date => Value::Date(i32::try_from(START.div_euclid(DAY) - dice.between(-200, 400)).unwrap()),
        Kind::Moment => Value::Moment(moment(dice)),
        Kind::Number => Value::Number(dice.between(-3, 60)),
        Kind::Money if dice.one_in(25) => Value::Money(i64::MAX / 2),
        Kind::Money => Value::Money(dice.between(-5_000, 4_000_000)),
        Kind::Stars => Value::Stars(u8::try_from(dice.roll(6)).unwrap()),
        Kind::Tags | Kind::Several(_) => Value::Tags((0..=dice.roll(3)).map(|_| word(dice)).collect()),
        Kind::Link(bases) => Value::Link(link(dice, bases)),
        Kind::Links(bases) => Value::Links((0..=dice.roll(3)).map(|_| link(dice, bases)).collect()),
        Kind::Products => Value::Products((0..dice.roll(4)).map(|_| line(dice)).collect()),
        Kind::Decimal => Value::Decimal(dice.between(0, 900_000)),
        Kind::Percent => Value::Decimal(dice.between(0, 1_000_000)),
        _ => return None,
    })
    .and_then(Value::normal)
}

fn line(dice: &mut Dice) -> ProductLine {
    ProductLine {
        product: (*dice.pick(&PRODUCTS)).to_owned(),
        quantity: dice.between(1, 60_000),
        price: dice.between(-500, 200_000),
        discount: dice.between(0, 500_000),
    }
}
