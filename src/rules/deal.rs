//! Handing out in turn: whose turn it is, who is away, who has had enough today.

use crate::{
    model::{Record, Schema, Value, fields},
    text::day,
};

/// A member of a group who can get something now.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    login: String,
    /// Why they get nothing at all; `None` where they take part.
    out: Option<&'static str>,
    /// What they got through this group on the day.
    given: u64,
}

/// The turns of a group on one day. Each [`Deal::take_turn`] is the next member's turn, in the order of the members; members who are away,
/// have left or have had their most of the day are passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deal {
    members: Vec<Member>,
    /// Whose turn it is.
    next: usize,
    /// The most of a day, each.
    cap: Option<u64>,
    today: i32,
}

impl Deal {
    /// The turns as the group's record has them. `today` in days since 1970-01-01.
    ///
    /// # Errors
    /// A sentence: a group without members, or one of which nobody is here.
    pub fn new(schema: &Schema, group: &Record, today: i32) -> Result<Self, String> {
        let tags = |field| if let Some(Value::Tags(tags)) = group.get(field) { tags.as_slice() } else { &[] };
        let number = |field| if let Some(Value::Number(number)) = group.get(field) { u64::try_from(*number).ok() } else { None };
        let given = Given::read(group.text(fields::GROUP_GIVEN), today);
        let member = |login: &String| {
            let known = schema.people.iter().find(|person| person.login == *login);
            let out = match known {
                None => Some("is not known"),
                Some(person) if person.has_left => Some("is no longer here"),
                Some(_) if tags(fields::GROUP_ABSENT).contains(login) => Some("is away"),
                Some(_) => None,
            };
            Member { login: login.clone(), out, given: given.of(login) }
        };
        let members: Vec<Member> = tags(fields::GROUP_MEMBERS).iter().map(member).collect();
        if members.is_empty() {
            return Err(format!("the group '{}' has no members", group.name()));
        }
        if members.iter().all(|member| member.out.is_some()) {
            let who: Vec<String> = members.iter().filter_map(|member| Some(format!("{} {}", member.login, member.out?))).take(5).collect();
            return Err(format!("nobody of the group '{}' can get anything: {}", group.name(), who.join(", ")));
        }
        let count = u64::try_from(members.len()).unwrap_or(u64::MAX);
        let next = number(fields::GROUP_NEXT).and_then(|next| usize::try_from(next % count).ok()).unwrap_or(0);
        Ok(Self { members, next, cap: number(fields::GROUP_CAP), today })
    }

    /// The login name of whose turn it is, which is over then; `None` where everybody has had their most of the day.
    pub fn take_turn(&mut self) -> Option<String> {
        let count = self.members.len();
        let places = (0..count).map(|step| (self.next + step) % count);
        let is_open = |place: &usize| self.members.get(*place).is_some_and(|m| m.out.is_none() && self.cap.is_none_or(|cap| m.given < cap));
        let place = places.into_iter().find(is_open)?;
        self.next = (place + 1) % count;
        let member = self.members.get_mut(place)?;
        member.given += 1;
        Some(member.login.clone())
    }

    /// Why something is left over, once [`Deal::take_turn`] gives nobody.
    #[must_use]
    pub fn left_over(&self) -> String {
        self.cap.map_or_else(|| "left over".to_owned(), |cap| format!("left over: everybody here has had their {cap} for today"))
    }

    /// Writes into the group's record whose turn it is and who got how many: fields with their new values.
    #[must_use]
    pub fn kept(&self) -> [(crate::model::FieldId, Option<Value>); 2] {
        let given: Vec<String> =
            self.members.iter().filter(|member| member.given > 0).map(|member| format!("{}={}", member.login, member.given)).collect();
        let day = day::from_number(self.today).format("%Y-%m-%d");
        let next = i64::try_from(self.next).ok().map(Value::Number);
        [(fields::GROUP_NEXT, next), (fields::GROUP_GIVEN, Some(Value::Text(format!("{day} {}", given.join(" ")).trim_end().to_owned())))]
    }
}

/// What a group gave on its last day: `2026-11-24 anna=3 bo=2`. Another day begins at nothing.
struct Given<'a>(Vec<(&'a str, u64)>);

impl<'a> Given<'a> {
    fn read(text: &'a str, today: i32) -> Self {
        let mut words = text.split(' ');
        let is_today = words.next() == Some(day::from_number(today).format("%Y-%m-%d").to_string().as_str());
        let count = |word: &'a str| word.rsplit_once('=').and_then(|(login, count)| Some((login, count.parse().ok()?)));
        Self(if is_today { words.filter_map(count).collect() } else { Vec::new() })
    }

    fn of(&self, login: &str) -> u64 {
        self.0.iter().find(|(known, _)| *known == login).map_or(0, |(_, count)| *count)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{RecordId, people::Person, record_type},
        rules::check::tests::anna,
    };

    fn people(names: &[&str]) -> Schema {
        let person = |name: &&str| Person { has_left: name.starts_with("ex-"), ..Person::new(RecordId(1), name, name) };
        Schema::new(Vec::new(), names.iter().map(person).collect(), Vec::new())
    }

    fn tags(names: &[&str]) -> Value {
        Value::Tags(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn group(members: &[&str]) -> Record {
        Record::new(RecordId(9), record_type::GROUP, anna())
            .with([(fields::NAME, Value::Text("East".to_owned())), (fields::GROUP_MEMBERS, tags(members))])
    }

    fn run(deal: &mut Deal, count: usize) -> Vec<String> {
        (0..count).map(|_| deal.take_turn().unwrap_or_else(|| "-".to_owned())).collect()
    }

    #[test]
    fn turns_follow_the_members_and_pass_over_who_cannot() {
        let schema = people(&["ann", "bo", "cy", "ex-di"]);
        let base = group(&["ann", "bo", "cy", "ex-di"]);
        let given = |text: &str| Value::Text(text.to_owned());
        for (with, want) in [
            (vec![], "ann bo cy ann bo"),
            (vec![(fields::GROUP_NEXT, Value::Number(1))], "bo cy ann bo cy"),
            (vec![(fields::GROUP_NEXT, Value::Number(7))], "ann bo cy ann bo"),
            (vec![(fields::GROUP_NEXT, Value::Number(-3))], "ann bo cy ann bo"),
            (vec![(fields::GROUP_ABSENT, tags(&["bo"]))], "ann cy ann cy ann"),
            (vec![(fields::GROUP_CAP, Value::Number(1))], "ann bo cy - -"),
            (vec![(fields::GROUP_CAP, Value::Number(2)), (fields::GROUP_GIVEN, given("2024-10-04 ann=2 bo=1"))], "bo cy cy - -"),
            (vec![(fields::GROUP_CAP, Value::Number(2)), (fields::GROUP_GIVEN, given("2024-10-03 ann=2 bo=1"))], "ann bo cy ann bo"),
            (vec![(fields::GROUP_CAP, Value::Number(0))], "- - - - -"),
        ] {
            let group = base.clone().with(with.clone());
            let mut deal = Deal::new(&schema, &group, 20_000).unwrap();
            assert_eq!(run(&mut deal, 5).join(" "), want, "{with:?}");
        }
    }

    #[test]
    fn a_group_of_which_nobody_can_take_part_says_who_and_why() {
        let schema = people(&["ann", "ex-di"]);
        for (members, absent, want) in [
            (&[][..], &[][..], "the group 'East' has no members"),
            (
                &["ann", "ex-di", "zoe"],
                &["ann"],
                "nobody of the group 'East' can get anything: ann is away, ex-di is no longer here, zoe is not known",
            ),
        ] {
            let group = group(members).with([(fields::GROUP_ABSENT, tags(absent))]);
            assert_eq!(Deal::new(&schema, &group, 0).unwrap_err(), want);
        }
    }

    proptest! {
        #[test]
        fn a_hundred_runs_of_uneven_numbers_differ_by_one_at_most(runs in prop::collection::vec(0usize..40, 100), members in 1usize..7) {
            let names = ["ann", "bo", "cy", "di", "ed", "flo"];
            let schema = people(&names);
            let mut record = group(&names[..members.min(names.len())]);
            let mut got: BTreeMap<String, usize> = names[..members.min(names.len())].iter().map(|name| ((*name).to_owned(), 0)).collect();
            for count in runs {
                let mut deal = Deal::new(&schema, &record, 20_000).unwrap();
                for login in run(&mut deal, count) {
                    *got.get_mut(&login).unwrap() += 1;
                }
                for (field, value) in deal.kept() {
                    record.set(field, value);
                }
            }
            let (least, most) = (got.values().min().unwrap(), got.values().max().unwrap());
            prop_assert!(most - least <= 1, "{got:?}");
        }
    }
}
