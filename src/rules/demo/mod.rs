//! Demo data: believable leads of several languages with their accounts, contacts and business, the same for the same seed.

mod sales;
mod words;

use std::{collections::HashSet, sync::Arc};

use self::words::{FIRMS, INTERESTS, JOBS, LANDS, Land, NOTES, PEOPLE, STEPS, TAGS, TRADES, Word};
use super::{Cx, create::create};
use crate::model::{
    FieldId, Millis, Record, RecordId, Schema, Stamp, TypeId, Value, fields,
    lists::{MANUAL, SOURCE, STATUS, TERRITORY, built_in},
    people::Person,
    record_type,
};

const DAY: Millis = 86_400_000;

/// Makes demo records one by one: people, accounts, contacts, leads, then what they buy and what is done for them.
#[derive(Debug)]
pub struct Demo {
    schema: Arc<Schema>,
    stamp: Stamp,
    first: u64,
    people: u64,
    accounts: u64,
    contacts: u64,
    leads: u64,
    /// What comes after the leads, by type.
    rest: [(TypeId, u64); 6],
    done: u64,
    luck: Luck,
    /// The first addresses given away; later ones carry a number.
    addresses: HashSet<String>,
}

/// So many records have addresses without a number where they can.
const UNNUMBERED: u64 = 1000;

/// A small generator of numbers that are the same everywhere: splitmix64.
#[derive(Debug)]
struct Luck(u64);

impl Luck {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`; 0 where the limit is 0.
    const fn below(&mut self, limit: u64) -> u64 {
        if limit == 0 { 0 } else { self.next() % limit }
    }

    /// True so many times of a hundred.
    const fn percent(&mut self, times: u64) -> bool {
        self.below(100) < times
    }

    fn signed_below(&mut self, limit: u32) -> i32 {
        i32::try_from(self.below(u64::from(limit))).unwrap_or(0)
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let at = self.below(u64::try_from(all.len()).unwrap_or(0));
        all.get(usize::try_from(at).unwrap_or(0)).copied()
    }
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn listed(id: crate::model::lists::ListId) -> &'static [&'static str] {
    built_in(id).map_or(&[], |list| list.values)
}

type Values = Vec<(FieldId, Value)>;

impl Demo {
    /// Demo data for a store with this schema; its records are numbered from `first` on.
    #[must_use]
    pub fn new(schema: &Schema, stamp: Stamp, first: RecordId, leads: u32, seed: u64) -> Self {
        let new_people: Vec<_> = PEOPLE.iter().filter(|(login, _)| schema.person(login).is_none()).collect();
        let people = u64::try_from(new_people.len()).unwrap_or(0);
        let mut schema = schema.clone();
        schema.people.extend(new_people.into_iter().zip(first.0..).map(|((login, name), id)| Person::new(RecordId(id), login, name)));
        let leads = u64::from(leads);
        let accounts = (leads / 20).clamp(3, 2000);
        Self {
            schema: schema.shared(),
            stamp,
            first: first.0,
            people,
            accounts,
            contacts: accounts,
            leads,
            rest: sales::stretches(leads),
            done: 0,
            luck: Luck(seed),
            addresses: HashSet::new(),
        }
    }

    /// Records in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.people + self.accounts + self.contacts + self.leads + self.rest.iter().map(|(_, count)| count).sum::<u64>()
    }

    fn land(&mut self) -> Option<&'static Land> {
        let all = LANDS.iter().map(|land| land.share).sum();
        let mut at = self.luck.below(all);
        LANDS.iter().find(|land| match at.checked_sub(land.share) {
            Some(rest) => {
                at = rest;
                false
            }
            None => true,
        })
    }

    /// The name of an account: always the same for its place, so that leads can name it.
    fn firm(place: u64) -> (String, String) {
        let mut luck = Luck(place.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let (firm, trade) = (luck.pick(FIRMS).unwrap_or_default(), luck.pick(TRADES).unwrap_or_default());
        let suffix = luck.pick(LANDS.first().map_or(&[], |land| land.company)).unwrap_or_default();
        let domain = format!("{firm}{trade}").to_lowercase().replace(' ', "");
        (format!("{firm} {trade} {suffix}"), domain)
    }

    fn person(&self) -> (TypeId, Values) {
        let place = usize::try_from(self.done).unwrap_or(usize::MAX);
        let known = self.schema.people.len() - usize::try_from(self.people).unwrap_or(0);
        let person = &self.schema.people[known + place];
        (record_type::PERSON, vec![(fields::NAME, text(&*person.login)), (fields::PERSON_NAME, text(&*person.name))])
    }

    fn account(&mut self, place: u64) -> (TypeId, Values) {
        let (name, domain) = Self::firm(place);
        let mut values = vec![(fields::NAME, text(name)), (fields::WEB_PAGE, text(format!("https://www.{domain}.example")))];
        if let Some(land) = self.land() {
            self.place(land, &mut values);
        }
        values.extend(self.luck.pick(listed(TERRITORY)).map(|side| (FieldId(159), text(side))));
        let employees = i64::try_from(5 + self.luck.below(2000)).unwrap_or(5);
        values.push((FieldId(161), Value::Number(employees)));
        values.push((FieldId(162), Value::Money(employees * 9_500_000)));
        self.owner(&mut values, 70);
        (record_type::ACCOUNT, values)
    }

    fn place(&mut self, land: &'static Land, values: &mut Values) {
        let number = self.luck.below(9_000_000) + 1_000_000;
        values.push((fields::PHONE, text(format!("{} {} {}", land.phone, number / 10_000, number % 10_000))));
        values.extend(self.luck.pick(land.cities).map(|city| (fields::CITY, text(city))));
        values.push((fields::COUNTRY, text(land.country)));
    }

    fn owner(&mut self, values: &mut Values, percent: u64) {
        if self.luck.percent(percent) {
            let owner = self.luck.pick(PEOPLE).map(|(login, _)| (fields::ASSIGNED_TO, text(login)));
            values.extend(owner);
        }
    }

    fn contact(&mut self, kind: TypeId) -> (TypeId, Values) {
        let mut values = Values::new();
        let Some(land) = self.land() else { return (kind, values) };
        let (first, last) = (self.luck.pick(land.firsts).unwrap_or(("Kim", "kim")), self.luck.pick(land.lasts).unwrap_or(("Berg", "berg")));
        values.push((fields::NAME, text(full_name(land, first, last))));
        let domain = self.company(land, &mut values);
        let local = format!("{}.{}", first.1, last.1);
        values.push((fields::EMAIL, text(self.address(&local, &format!("{domain}.{}.example", land.domain)))));
        values.extend(self.luck.pick(JOBS).map(|job| (fields::JOB_TITLE, text(job))));
        self.place(land, &mut values);
        if self.luck.percent(60) {
            let number = self.luck.below(90_000_000) + 10_000_000;
            values.push((fields::PHONE_MOBILE, text(format!("{} 7{} {}", land.phone, number / 10_000 % 1000, number % 10_000))));
        }
        self.owner(&mut values, 75);
        self.story(&mut values);
        (kind, values)
    }

    /// Every address is used once: it is what imports recognise people by.
    fn address(&mut self, local: &str, host: &str) -> String {
        let plain = format!("{local}@{host}");
        let is_free = self.done < UNNUMBERED && self.addresses.insert(plain.clone());
        if is_free { plain } else { format!("{local}{}@{host}", self.done) }
    }

    /// Where they work; answers the company's name on the net.
    fn company(&mut self, land: &'static Land, values: &mut Values) -> String {
        let account = self.luck.below(self.accounts);
        if self.luck.percent(55) {
            let (name, domain) = Self::firm(account);
            values.push((fields::COMPANY, text(name)));
            if self.luck.percent(60) {
                values.push((fields::LINKED_ACCOUNT, Value::Link(RecordId(self.first + self.people + account))));
            }
            return domain;
        }
        let (firm, trade) = (self.luck.pick(FIRMS).unwrap_or_default(), self.luck.pick(TRADES).unwrap_or_default());
        let suffix = self.luck.pick(land.company).unwrap_or_default();
        values.push((fields::COMPANY, text(format!("{firm} {trade} {suffix}"))));
        format!("{firm}{trade}").to_lowercase().replace(' ', "")
    }

    /// Where it came from, how far it is, what comes next.
    fn story(&mut self, values: &mut Values) {
        values.extend(self.luck.pick(listed(SOURCE)).map(|source| (fields::SOURCE, text(source))));
        if self.luck.percent(65) {
            values.extend(self.luck.pick(listed(STATUS)).map(|status| (fields::STATUS, text(status))));
        }
        if self.luck.percent(50) {
            let today = i32::try_from(self.stamp.at / DAY).unwrap_or(0);
            values.extend(self.luck.pick(STEPS).map(|step| (fields::NEXT_STEP, text(step))));
            values.push((fields::NEXT_STEP_DATE, Value::Date(today - 10 + self.luck.signed_below(50))));
        }
        if self.luck.percent(30) {
            values.extend(self.luck.pick(TAGS).map(|tag| (fields::CATEGORIES, Value::Tags(vec![tag.to_owned()]))));
        }
        values.extend(self.luck.pick(INTERESTS).map(|interest| (FieldId(112), text(interest))));
        let notes: Vec<&str> = (0..self.luck.below(4)).filter_map(|_| self.luck.pick(NOTES)).collect();
        if !notes.is_empty() {
            values.push((fields::NOTES, text(notes.join("\n"))));
        }
        let ticks: Vec<FieldId> = self.schema.criteria.iter().map(|criterion| criterion.field).collect();
        for field in ticks {
            if self.luck.percent(40) {
                values.push((field, Value::Tick(self.stamp.clone())));
            }
        }
        if self.luck.percent(25) {
            let stars = u8::try_from(self.luck.below(6)).unwrap_or(0);
            values.extend([(fields::SCORE_TYPE, text(MANUAL)), (fields::SCORE, Value::Stars(stars))]);
        }
    }

    /// When a record was made and last changed: some time in the last year, never on the same day all.
    fn life(&mut self) -> (Stamp, Stamp) {
        let age = Millis::try_from(self.luck.below(365 * 24 * 60)).unwrap_or(0) * 60_000;
        let since = Millis::try_from(self.luck.below(1000)).unwrap_or(0) * age / 1000;
        let at = |at| Stamp { by: self.stamp.by.clone(), at };
        (at(self.stamp.at - age), at(self.stamp.at - since))
    }
}

fn full_name(land: &Land, first: Word, last: Word) -> String {
    if land.is_family_first { format!("{} {}", last.0, first.0) } else { format!("{} {}", first.0, last.0) }
}

impl Iterator for Demo {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let place = self.done;
        let (accounts, contacts, leads) = (self.people, self.people + self.accounts, self.people + self.accounts + self.contacts);
        let (kind, values) = match place {
            place if place >= self.total() => return None,
            place if place < accounts => self.person(),
            place if place < contacts => self.account(place - accounts),
            place if place < leads => self.contact(record_type::CONTACT),
            place if place < leads + self.leads => self.contact(record_type::LEAD),
            place => {
                let mut at = place - leads - self.leads;
                let is_here = |(_, count): &&(TypeId, u64)| match at.checked_sub(*count) {
                    Some(rest) => {
                        at = rest;
                        false
                    }
                    None => true,
                };
                let kind = self.rest.iter().find(is_here).map_or(record_type::CALL_LIST, |(kind, _)| *kind);
                self.business(kind, at)
            }
        };
        let (made, touched) = if kind == record_type::PERSON { (self.stamp.clone(), self.stamp.clone()) } else { self.life() };
        self.done += 1;
        let base_of = self.linked_base();
        let cx = Cx { schema: &self.schema, stamp: &made, base_of: &base_of };
        // The words are sound: a test makes records of many seeds.
        let mut record = create(&cx, kind, RecordId(self.first + place), values).ok()?;
        record.touched = touched;
        // Two contacts of three were leads once.
        if kind == record_type::CONTACT && !place.is_multiple_of(3) {
            record.set(fields::CONVERTED, Some(Value::Moment(record.touched.at)));
        }
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::check::tests::{problems, sample_schema};

    fn demo(leads: u32, seed: u64) -> Vec<Record> {
        Demo::new(&sample_schema(), Stamp { by: "anna".to_owned(), at: 1_795_000_000_000 }, RecordId(100), leads, seed).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_leads_and_another_one_others() {
        assert_eq!(demo(50, 7), demo(50, 7));
        assert_ne!(demo(50, 7), demo(50, 8));
    }

    #[test]
    fn every_record_is_sound_numbered_in_order_and_has_its_own_address() {
        for seed in 0..20 {
            let records = demo(200, seed);
            let demo = Demo::new(&sample_schema(), Stamp { by: "anna".to_owned(), at: 0 }, RecordId(100), 200, seed);
            assert_eq!(u64::try_from(records.len()).unwrap(), demo.total());
            let base_of = |id: RecordId| {
                let record = records.iter().find(|record| record.id == id)?;
                Some(demo.schema.base(record.kind))
            };
            let cx = Cx { schema: &demo.schema, stamp: &demo.stamp, base_of: &base_of };
            let mut addresses = HashSet::new();
            for (record, id) in records.iter().zip(100..) {
                assert_eq!(record.id, RecordId(id));
                assert_eq!(problems(&cx, record), [], "{record:?}");
                let email = record.text(fields::EMAIL);
                assert!(email.is_empty() || addresses.insert(email.to_owned()), "{email} twice");
                assert!(record.made.at <= record.touched.at);
            }
            let count = |kind| records.iter().filter(|record| record.kind == kind).count();
            assert_eq!(count(record_type::LEAD), 200);
            for kind in demo.schema.types().iter().filter(|kind| crate::model::Bases::MAIN.has(kind.base)) {
                assert!(count(kind.id) > 1, "every tab of a workspace shows some: {}", kind.plural);
            }
        }
    }

    #[test]
    fn the_leads_are_of_many_kinds() {
        let leads: Vec<Record> = demo(500, 1).into_iter().filter(|record| record.kind == record_type::LEAD).collect();
        let kinds = |field| leads.iter().map(|lead| lead.get(field).cloned()).collect::<HashSet<_>>().len();
        for (field, at_least) in
            [(fields::COUNTRY, 8), (fields::ASSIGNED_TO, 6), (fields::SOURCE, 13), (fields::SCORE, 5), (fields::STATUS, 5)]
        {
            assert!(kinds(field) >= at_least, "{field:?}: {}", kinds(field));
        }
    }
}
