//! Duplicates: what is alike, groups, merges and their way back, pairs told apart.

use proptest::prelude::*;

use super::*;
use crate::{
    model::{TypeId, Verb, fields},
    proto::{Group, ImportMode, ImportOptions, MatchKey, Twin},
};

type Row = &'static [(&'static str, &'static str)];

fn alike(desk: &mut Desk, kind: TypeId, values: &[(&str, &str)], except: Option<RecordId>) -> Vec<Twin> {
    let draft = desk.draft(values);
    match desk.call(Request::Alike { kind, draft, except }) {
        Reply::Alike(twins) => twins,
        other => panic!("{other:?}"),
    }
}

/// Name and reason of each.
fn told(twins: &[Twin]) -> Vec<String> {
    twins.iter().map(|twin| format!("{} {}: {}", twin.strength.label(), twin.named.name, twin.reason)).collect()
}

fn groups(desk: &mut Desk, kind: TypeId) -> ([u32; 3], Vec<Group>) {
    match desk.call(Request::Duplicates { kind, from: 0, count: 100 }) {
        Reply::Duplicates { totals, groups, .. } => (totals, groups),
        other => panic!("{other:?}"),
    }
}

fn ids(group: &Group) -> Vec<RecordId> {
    group.records.iter().map(|named| named.id).collect()
}

fn merge(survivor: RecordId, others: &[RecordId]) -> Command {
    Command::Merge { survivor, others: others.to_vec(), values: Vec::new(), seen: Vec::new() }
}

fn make(desk: &mut Desk, kind: TypeId, values: &[(&str, &str)]) -> RecordId {
    let drafts = vec![desk.draft(values)];
    desk.done(Command::Create { kind, drafts }).created[0]
}

#[test]
fn what_is_typed_meets_living_records_of_the_base_with_the_reason_the_surest_first() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ada = desk.new_lead(&[("full-name", "Ada Bérg"), ("company", "Acme"), ("email-3", "ada@x.se"), ("mobile", "+46 70 123 45 67")]);
    let eve = make(&mut desk, record_type::CONTACT, &[("full-name", "Eve"), ("phone", "070-1234567")]);
    make(&mut desk, record_type::ACCOUNT, &[("full-name", "Ada Berg"), ("email", "ada@x.se")]);
    for (typed, want) in [
        (&[("full-name", "X"), ("email", "ADA@x.se")][..], &["strong Ada Bérg: same e-mail ada@x.se"][..]),
        (&[("full-name", "berg, ada"), ("company", "ACME")], &["likely Ada Bérg: same name and company"]),
        (&[("first-name", "Ada"), ("last-name", "Berg"), ("company", "acme")], &["likely Ada Bérg: same name and company"]),
        (
            &[("full-name", "Ada Berg"), ("phone", "0701234567")],
            &["strong Ada Bérg: same name and phone ...1234567", "weak Eve: same phone ...1234567"],
        ),
        (&[("full-name", "Ada Berg")], &[]),
        (&[("full-name", "Ada Berg"), ("phone", "0047 70 123 45 67")], &["weak Eve: same phone ...1234567"]),
        (&[], &[]),
    ] {
        let twins = alike(&mut desk, record_type::LEAD, typed, None);
        assert_eq!(told(&twins), want, "{typed:?}");
    }
    assert_eq!(told(&alike(&mut desk, record_type::ACCOUNT, &[("full-name", "ada BERG")], None)), ["likely Ada Berg: same name"]);
    assert!(alike(&mut desk, record_type::OPPORTUNITY, &[("full-name", "Ada Berg")], None).is_empty());
    assert_eq!(alike(&mut desk, record_type::LEAD, &[("email", "ada@x.se")], Some(ada)).len(), 0, "nobody is like themselves");
    desk.done(Command::Delete(Target::Records(vec![eve])));
    assert!(alike(&mut desk, record_type::LEAD, &[("phone", "0701234567")], Some(ada)).is_empty(), "the bin is left out");
}

#[test]
fn names_with_marks_of_any_script_are_looked_for_like_others() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let odd = ["Anna O'Brien", "Dwayne \"The Rock\" Johnson", "100% Anna", "Ame\u{301}lie", "משה כהן", "مُحَمَّد علي", "'; drop table--", "%"];
    for name in odd {
        desk.new_lead(&[("full-name", name), ("company", "50% \"Off\" O'Ltd")]);
    }
    for name in odd {
        let twins = alike(&mut desk, record_type::LEAD, &[("full-name", name), ("company", "50% \"Off\" O'Ltd")], None);
        assert_eq!(twins.iter().map(|twin| twin.named.name.as_str()).collect::<Vec<_>>(), [name]);
    }
}

#[test]
fn groups_have_a_reason_and_a_strength_and_are_sorted_by_it() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let weak = [
        desk.new_lead(&[("full-name", "Kim"), ("phone", "08 555 00 11")]),
        desk.new_lead(&[("full-name", "Lou"), ("mobile", "+46 8 5550011")]),
    ];
    let medium = ["Acme", "ACME", "acmé"].map(|company| desk.new_lead(&[("full-name", "Ada"), ("company", company)]));
    let strong = [
        desk.new_lead(&[("full-name", "Bo"), ("email", "bo@x.se")]),
        make(&mut desk, record_type::CONTACT, &[("full-name", "Bosse"), ("email-2", "BO@x.se")]),
    ];
    make(&mut desk, record_type::ACCOUNT, &[("full-name", "Bo"), ("email", "bo@x.se")]);
    let (totals, found) = groups(&mut desk, record_type::LEAD);
    assert_eq!(totals, [1, 1, 1]);
    let shown: Vec<_> = found.iter().map(|group| (ids(group), group.strength.label(), group.reasons.join("; "))).collect();
    assert_eq!(
        shown,
        [
            (strong.to_vec(), "strong", "same e-mail bo@x.se".to_owned()),
            (medium.to_vec(), "likely", "same name and company".to_owned()),
            (weak.to_vec(), "weak", "same phone ...5550011".to_owned()),
        ]
    );
    assert_eq!(groups(&mut desk, record_type::CONTACT).0, [1, 0, 0], "only groups with one of the type");
    assert_eq!(groups(&mut desk, record_type::ACCOUNT).0, [0, 0, 0]);
    assert_eq!(groups(&mut desk, record_type::OPPORTUNITY).0, [0, 0, 0]);
}

#[test]
fn the_number_of_a_switchboard_makes_no_group() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    for number in 0..11 {
        desk.new_lead(&[("full-name", &format!("Person {number}")), ("phone", "08 555 00 11")]);
    }
    assert_eq!(groups(&mut desk, record_type::LEAD).0, [0, 0, 0]);
    desk.new_lead(&[("full-name", "Person 3"), ("phone", "08 5550011")]);
    assert_eq!(groups(&mut desk, record_type::LEAD).0, [1, 0, 0], "unless the name is the same too");
}

#[test]
fn what_was_told_apart_is_remembered_for_everybody_and_undone_like_anything() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let leads = ["a", "b", "c"].map(|_| anna.new_lead(&[("full-name", "Ada"), ("company", "Acme")]));
    let [a, b, c] = leads;
    let op = anna.done(Command::TellApart(vec![vec![a, b]])).op.unwrap();
    assert_eq!((op.verb, op.subject), (Verb::TellApart, format!("Ada (#{a}) and Ada (#{b})")));
    let (_, found) = groups(&mut bo, record_type::LEAD);
    assert_eq!(ids(&found[0]), leads, "both are still like the third");
    anna.done(Command::TellApart(vec![vec![a, c]]));
    anna.done(Command::TellApart(vec![vec![c, b, c]]));
    assert_eq!(groups(&mut bo, record_type::LEAD).0, [0, 0, 0]);
    assert!(alike(&mut bo, record_type::LEAD, &[("full-name", "Ada"), ("company", "Acme")], Some(a)).is_empty());
    assert_eq!(alike(&mut bo, record_type::LEAD, &[("full-name", "Ada"), ("company", "Acme")], None).len(), 3, "a new one is told of all");
    anna.done(Command::Undo(None, Leave::Values));
    assert_eq!(groups(&mut bo, record_type::LEAD).1.iter().map(ids).collect::<Vec<_>>(), [[b, c]]);
    for (ids, why) in [(vec![a, a], "it takes two records"), (vec![a, RecordId(1)], "only leads, contacts and accounts")] {
        let refusal = anna.apply(Command::TellApart(vec![ids])).unwrap_err().to_string();
        assert!(refusal.contains(why), "{refusal}");
    }
}

/// Three leads with all that hangs on them; the last is the account that names one of them.
fn family(desk: &mut Desk) -> [RecordId; 3] {
    let ada =
        desk.new_lead(&[("full-name", "Ada Berg"), ("email", "ada@x.se"), ("notes", "One"), ("tags", "hot"), ("status", "Contacted")]);
    let adda = desk.new_lead(&[
        ("full-name", "A. Berg"),
        ("email", "ADA@x.se"),
        ("email-2", "berg@y.se"),
        ("company", "Acme"),
        ("phone", "111222"),
        ("notes", "Two"),
        ("tags", "fair"),
        ("next-step", "Call"),
        ("next", "2026-12-01"),
    ]);
    let link = adda.to_string();
    let third = make(desk, record_type::CONTACT, &[("full-name", "Ada B."), ("phone", "333444"), ("email", "b@z.se"), ("related", &link)]);
    (ada, adda, third).into()
}

#[test]
fn a_merge_loses_nothing_leads_every_link_to_the_survivor_and_goes_back_whole() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let [ada, adda, third] = family(&mut desk);
    let to = |id: RecordId| id.to_string();
    let offer = make(&mut desk, record_type::OPPORTUNITY, &[("full-name", "Website"), ("opportunity-for", &to(adda))]);
    let note = make(&mut desk, record_type::NOTE, &[("full-name", "Met"), ("linked-to", &format!("{adda} {third}"))]);
    let account = make(&mut desk, record_type::ACCOUNT, &[("full-name", "Acme"), ("primary-contact", &to(third))]);
    let brought = desk.new_lead(&[("full-name", "Zoe"), ("initiated-by", &to(adda))]);
    desk.done(Command::Delete(Target::Records(vec![brought])));
    desk.save(ada, "status", "Contacted", "Qualified").unwrap();
    let before = values_of(&mut desk, 60);
    let entries = |desk: &mut Desk, id| match desk.call(Request::Timeline { record: id, limit: 1000 }) {
        Reply::Timeline(timeline) => timeline.moments.len(),
        other => panic!("{other:?}"),
    };
    let op = desk.done(merge(ada, &[adda, third])).op.unwrap();
    assert_eq!((op.verb, op.subject.as_str()), (Verb::Merge, "A. Berg, Ada B. into Ada Berg"));
    let shown = desk.shown(ada, "full-name status company email email-2 email-3 phone phone-business-2 tags next-step next related");
    assert_eq!(shown, "Ada Berg | Qualified | Acme | ada@x.se | berg@y.se | b@z.se | 111222 | 333444 | fair; hot | Call | 2026-12-01 | -");
    assert_eq!(desk.shown(ada, "notes"), "One\n\nTwo");
    for (id, field) in [(offer, "opportunity-for"), (note, "linked-to"), (account, "primary-contact"), (brought, "initiated-by")] {
        assert_eq!(desk.shown(id, field), to(ada), "{field}");
    }
    for id in [adda, third] {
        let gone = desk.record(id).unwrap();
        assert!(gone.is_deleted());
        assert_eq!(crate::rules::unite::survivor_of(&gone), Some(ada));
    }
    assert!(entries(&mut desk, ada) > 5, "what was done to the others, and what hung on them, is the survivor's");
    assert_eq!(desk.found(""), ["Ada Berg"]);
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(values_of(&mut desk, 60), before);
    desk.done(Command::Redo);
    assert_eq!(desk.shown(offer, "opportunity-for"), to(ada));
    let Reply::Checked { problems, .. } = desk.call(Request::Check) else { panic!("no check") };
    assert_eq!(problems, [""; 0]);
}

#[test]
fn the_history_of_all_is_the_survivors_and_one_entry_more() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let [ada, adda, third] = family(&mut desk);
    desk.save(adda, "company", "Acme", "Bell").unwrap();
    desk.save(third, "company", "", "Bell").unwrap();
    let entries = |desk: &mut Desk, id| match desk.call(Request::Timeline { record: id, limit: 1000 }) {
        Reply::Timeline(timeline) => timeline.moments.len(),
        other => panic!("{other:?}"),
    };
    let before: usize = [ada, adda, third].into_iter().map(|id| entries(&mut desk, id)).sum();
    desk.done(merge(ada, &[adda, third]));
    assert_eq!(entries(&mut desk, ada), before + 1);
}

#[test]
fn the_survivors_value_wins_unless_one_was_chosen() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let acme = make(&mut desk, record_type::ACCOUNT, &[("full-name", "Acme")]).to_string();
    let bell = make(&mut desk, record_type::ACCOUNT, &[("full-name", "Bell")]).to_string();
    let a = desk.new_lead(&[("full-name", "Ada"), ("company", "Acme"), ("linked-account", &acme), ("score", "2"), ("source", "Web")]);
    let b = desk.new_lead(&[("full-name", "Beda"), ("company", "Bell"), ("linked-account", &bell), ("score", "4"), ("city", "Lund")]);
    let fields = "full-name file-as company linked-account score score-type source city";
    desk.done(merge(a, &[b]));
    assert_eq!(desk.shown(a, fields), format!("Ada | Ada | Acme | {acme} | 2 | Manual | Web | Lund"));
    desk.done(Command::Undo(None, Leave::Values));
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let values = vec![
        (fields::NAME, text("Beda Berg")),
        (fields::COMPANY, None),
        (fields::SCORE, Some(Value::Stars(4))),
        (fields::LINKED_ACCOUNT, Some(Value::Link(bell.parse().unwrap()))),
    ];
    desk.done(Command::Merge { survivor: a, others: vec![b], values, seen: Vec::new() });
    assert_eq!(desk.shown(a, fields), format!("Beda Berg | Berg, Beda | - | {bell} | 4 | Manual | Web | Lund"));
}

#[test]
fn what_cannot_be_merged_is_named_with_the_reason_and_nothing_happens() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let leads = desk.new_leads(&["Ada", "Bo", "Cid", "Dan"]);
    let account = make(&mut desk, record_type::ACCOUNT, &[("full-name", "Acme")]);
    desk.done(Command::Delete(Target::Records(vec![leads[1]])));
    desk.done(merge(leads[2], &[leads[3]]));
    let before = values_of(&mut desk, 30);
    let mut many = vec![leads[2]];
    many.extend((100..109).map(RecordId));
    for (others, wanted) in [
        (vec![leads[1]], &["Bo (#", "is in the bin"][..]),
        (vec![leads[3]], &["Dan (#", "was merged into Cid (#"]),
        (vec![account, RecordId(999)], &["Acme (#", "is an account", "there is no record #999"]),
        (vec![RecordId(1)], &["only leads, contacts and accounts can be merged"]),
        (vec![leads[0]], &["two to 10 records; 1 were given"]),
        (many, &["two to 10 records; 11 were given"]),
    ] {
        let refusal = desk.apply(merge(leads[0], &others)).unwrap_err().to_string();
        assert!(wanted.iter().all(|wanted| refusal.contains(wanted)), "{refusal}");
    }
    let values = vec![(fields::NAME, None), (fields::EMAIL, Some(Value::Text("nowhere".to_owned())))];
    let command = Command::Merge { survivor: leads[0], others: vec![leads[2]], values, seen: Vec::new() };
    let Err(Refusal::Invalid(problems)) = desk.apply(command) else { panic!("refused") };
    assert_eq!(problems.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [Some(fields::NAME), Some(fields::EMAIL)]);
    assert_eq!(values_of(&mut desk, 30), before);
}

#[test]
fn a_merge_of_what_somebody_changed_meanwhile_is_refused() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let leads = anna.new_leads(&["Ada", "Adda"]);
    let seen: Vec<_> = leads.iter().map(|id| (*id, anna.record(*id).unwrap().rev)).collect();
    let command = Command::Merge { survivor: leads[0], others: vec![leads[1]], values: Vec::new(), seen };
    bo.save(leads[1], "company", "", "Bell").unwrap();
    let refusal = anna.apply(command.clone()).unwrap_err().to_string();
    assert!(refusal.contains(&format!("Adda (#{}) was changed by bo meanwhile", leads[1])), "{refusal}");
    bo.done(Command::Undo(None, Leave::Values));
    assert!(anna.apply(command).is_err(), "a newer revision is not the one that was seen");
}

#[test]
fn merged_records_lead_on_to_the_last_survivor() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let leads = desk.new_leads(&["A", "B", "C"]);
    desk.done(merge(leads[1], &[leads[0]]));
    desk.done(merge(leads[2], &[leads[1]]));
    for id in &leads[..2] {
        assert_eq!(desk.shown(*id, "merged-into"), leads[2].to_string());
    }
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(desk.shown(leads[0], "merged-into"), leads[1].to_string());
    assert_eq!(desk.shown(leads[1], "merged-into"), "-");
}

#[test]
fn what_was_typed_fills_a_record_and_what_differs_goes_to_its_notes() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ada = desk.new_lead(&[("full-name", "Ada Berg"), ("email", "ada@x.se"), ("company", "Acme"), ("phone", "111222")]);
    let draft = desk.draft(&[
        ("full-name", "Adda Berg"),
        ("email", "ADA@x.se"),
        ("email-2", "b@y.se"),
        ("company", "Bell"),
        ("city", "Lund"),
        ("phone", "333444"),
        ("notes", "Met"),
    ]);
    let before = values_of(&mut desk, 30);
    desk.done(Command::Absorb { into: ada, draft: draft.clone() });
    let shown = desk.shown(ada, "full-name email email-2 company city phone phone-business-2");
    assert_eq!(shown, "Ada Berg | ada@x.se | b@y.se | Acme | Lund | 111222 | 333444");
    assert_eq!(desk.shown(ada, "notes"), "Met\n\nAlso typed:\nFull name: Adda Berg\nCompany: Bell");
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(values_of(&mut desk, 30), before);
    desk.done(Command::Delete(Target::Records(vec![ada])));
    assert!(desk.apply(Command::Absorb { into: ada, draft }).is_err());
}

/// Rows of which some are alike by each sign, and some only nearly.
const PEOPLE: &[Row] = &[
    &[("full-name", "Ada Berg"), ("email", "ada@x.se")],
    &[("full-name", "A. B."), ("email", "b@x.se"), ("email-2", "ADA@x.se")],
    &[("full-name", "Ada B"), ("email-3", "ada@X.se")],
    &[("full-name", "Cid O'Hara"), ("company", "50% Off")],
    &[("full-name", "cid o\u{2019}hara"), ("company", "50 % off")],
    &[("full-name", "Cid"), ("company", "50% Off")],
    &[("full-name", "Dan Ek"), ("phone", "+46 70 123 45 67")],
    &[("full-name", "dan ék"), ("mobile", "070-1234567")],
    &[("full-name", "Dan Ek"), ("phone", "+47 70 123 45 67")],
    &[("full-name", "Zoe"), ("phone", "0701234567")],
    &[("full-name", "Ame\u{301}lie")],
    &[("full-name", "AMÉLIE")],
    &[("full-name", "Amélie"), ("company", "Acme")],
];

#[test]
fn an_import_finds_the_same_pairs_as_the_store_does() {
    for (at, old) in PEOPLE.iter().enumerate() {
        for (other, new) in PEOPLE.iter().enumerate().filter(|(other, _)| *other != at) {
            let hub = hub();
            let mut desk = Desk::at(&hub, "anna");
            desk.new_lead(old);
            let options = ImportOptions {
                mode: ImportMode::Create,
                keys: vec![MatchKey::Email, MatchKey::Phone, MatchKey::NameCompany],
                ..ImportOptions::of(record_type::LEAD, "x.csv".to_owned())
            };
            let Reply::Importing { plan, .. } = desk.call(Request::ImportBegin(options)) else { panic!("no import") };
            let draft = Draft { line: 2, ..desk.draft(new) };
            desk.call(Request::ImportRows { plan, drafts: vec![draft] });
            let Reply::Planned(planned) = desk.call(Request::ImportEnd(plan)) else { panic!("no plan") };
            let twins = alike(&mut desk, record_type::LEAD, new, None);
            // A phone number alone is a hint for a person, and none for a file.
            let is_sure = twins.iter().any(|twin| !twin.reason.starts_with("same phone"));
            assert_eq!(planned.duplicates == 1, is_sure, "{at} and {other}: {old:?} {new:?}");
        }
    }
}

fn some_lead() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let name = prop::sample::select(vec!["Ada Berg", "Ada B", "O'Hara", "100% \"Zoe\"", "משה"]);
    let maybe = |values: &'static [&'static str]| prop::option::of(prop::sample::select(values.to_vec()));
    let emails = prop::collection::vec(maybe(&["a@x.se", "A@x.se", "b@x.se", "c@x.se", "d@x.se"]), 3);
    let phones = prop::collection::vec(maybe(&["111222", "+46 70 1234567", "0701234567", "555666", "777888"]), 4);
    let texts =
        (maybe(&["One", "Two\nlines", "%"]), maybe(&["hot", "fair; hot", "cold"]), maybe(&["Acme", "Bell"]), maybe(&["Call", "Write"]));
    (name, emails, phones, texts).prop_map(|(name, emails, phones, (notes, tags, company, next))| {
        let mut values = vec![("full-name", name.to_owned())];
        let mut add = |field, value: Option<&str>| values.extend(value.map(|value| (field, value.to_owned())));
        ["email", "email-2", "email-3"].into_iter().zip(emails).for_each(|(field, value)| add(field, value));
        ["phone", "mobile", "phone-home", "phone-business-fax"].into_iter().zip(phones).for_each(|(field, value)| add(field, value));
        [("notes", notes), ("tags", tags), ("company", company), ("next-step", next)]
            .into_iter()
            .for_each(|(field, value)| add(field, value));
        values
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_is_merged_is_in_the_survivor_and_comes_back_by_undo(leads in prop::collection::vec(some_lead(), 2..6)) {
        let hub = hub();
        let mut desk = Desk::at(&hub, "anna");
        let made: Vec<RecordId> = leads
            .iter()
            .map(|values| desk.new_lead(&values.iter().map(|(field, value)| (*field, value.as_str())).collect::<Vec<_>>()))
            .collect();
        for (at, id) in made.iter().enumerate() {
            let link = made[(at + 1) % made.len()].to_string();
            desk.save(*id, "related", "", &link).unwrap();
        }
        let before = values_of(&mut desk, 40);
        desk.done(merge(made[0], &made[1..]));
        let survivor = desk.record(made[0]).unwrap();
        let everything = survivor.values().iter().filter_map(|(_, value)| value.as_text()).collect::<Vec<_>>().join("\n").to_lowercase();
        let tags = match survivor.get(fields::CATEGORIES) { Some(Value::Tags(tags)) => tags.join(";"), _ => String::new() };
        for (field, value) in leads.iter().flatten() {
            let value = value.to_lowercase();
            let found = match *field {
                // One value each: who is outvoted stays readable in the log.
                "full-name" | "company" => continue,
                "tags" => value.split("; ").all(|tag| tags.contains(tag)),
                field if field.starts_with("phone") || field == "mobile" => {
                    everything.contains(&value) || value.contains("70") && (everything.contains("0701234567") || everything.contains("+46 70 1234567"))
                }
                _ => everything.contains(&value),
            };
            prop_assert!(found, "{} {} is lost: {}", field, value, everything);
        }
        prop_assert!(survivor.values().iter().all(|(_, value)| value.links().iter().all(|id| !made.contains(id))), "no link to itself");
        desk.done(Command::Undo(None, Leave::Values));
        prop_assert_eq!(values_of(&mut desk, 40), before);
    }
}
