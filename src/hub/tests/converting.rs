//! Conversions: the same record with another type, accounts and opportunities along with it, doubles that end in one.

use super::*;
use crate::{
    model::{Account, Conversion, Matches, Offer, TypeId, Verb, fields},
    proto::Fate,
};

const TODAY: &str = "2026-11-18";

fn convert(ids: &[RecordId], how: Conversion) -> Command {
    Command::Convert { target: Target::Records(ids.to_vec()), to: record_type::CONTACT, how: Box::new(how), struck: Vec::new() }
}

fn back(ids: &[RecordId]) -> Command {
    Command::Convert { target: Target::Records(ids.to_vec()), to: record_type::LEAD, how: Box::default(), struck: Vec::new() }
}

fn into() -> Conversion {
    Conversion { matches: Matches::Into, ..Conversion::default() }
}

impl Desk {
    fn new_record(&mut self, kind: TypeId, values: &[(&str, &str)]) -> RecordId {
        let drafts = vec![self.draft(values)];
        self.done(Command::Create { kind, drafts }).created[0]
    }

    fn kind(&mut self, id: RecordId) -> String {
        let Some(record) = self.record(id) else { return "gone".to_owned() };
        let bin = if record.is_deleted() { " in the bin" } else { "" };
        format!("{}{bin}", self.schema.record_type(record.kind).unwrap().name)
    }

    /// The rows of a plan: `Ada: becomes ...`.
    fn told(&mut self, command: Command) -> Vec<String> {
        let plan = self.plan(command);
        let rows = self.plan_rows(&plan);
        let told = |row: &PlanRow| match &row.fate {
            Fate::Becomes(words) => format!("{}: {words}", row.name),
            Fate::Refused(reason) => format!("{}: refused, {reason}", row.name),
            Fate::Created => format!("{}: new", row.name),
            Fate::Changed(diffs) => format!("{}: {} values", row.name, diffs.len()),
            other => format!("{}: {other:?}", row.name),
        };
        rows.iter().map(told).collect()
    }
}

#[test]
fn a_lead_becomes_a_contact_and_stays_the_same_record() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let id = desk.new_lead(&[("full-name", "Ada Lovelace"), ("email", "ada@x.se"), ("score", "4"), ("notes", "Met at the fair")]);
    let outcome = desk.done(convert(&[id], Conversion::default()));
    let op = outcome.op.unwrap();
    assert_eq!((op.verb, outcome.changed, op.subject.as_str()), (Verb::Convert, 1, "Ada Lovelace"));
    assert_eq!(desk.kind(id), "contact");
    assert_eq!(desk.shown(id, "full-name email score notes converted-by"), "Ada Lovelace | ada@x.se | 4 | Met at the fair | anna");
    assert!(desk.found("ada").is_empty(), "no longer among the leads");
    let Reply::History(items) = desk.call(Request::History { record: id, limit: 9 }) else { panic!("no history") };
    assert_eq!(items.len(), 2, "its history goes on");
}

#[test]
fn a_second_conversion_is_refused_with_who_and_when() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    // Both ask at once: whoever comes second is told.
    let (first, second) = (anna.send(Request::Apply(convert(&[id], into()))), bo.send(Request::Apply(convert(&[id], into()))));
    let outcomes = [anna.wait(first), bo.wait(second)].map(|reply| match reply {
        Reply::Done(outcome) => (outcome.changed, outcome.refused.first().map(|(_, reason)| reason.clone())),
        other => panic!("{other:?}"),
    });
    let (done, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(changed, _)| *changed == 1);
    assert_eq!((done.len(), refused.len()), (1, 1));
    let reason = refused[0].1.clone().unwrap();
    assert!(reason.starts_with("is a business contact already; "), "{reason}");
    assert!(reason.ends_with(&format!(" converted it on {TODAY}")), "{reason}");
    let id = QueryId(5);
    assert!(
        matches!(anna.call(Request::Run { id, query: Query::all(record_type::CONTACT), keep: None }), Reply::Answer(a) if a.total == 1)
    );
}

#[test]
fn only_what_has_the_same_fields_can_be_converted_and_back_again() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let lead = desk.new_lead(&[("full-name", "Ada")]);
    let account = desk.new_record(record_type::ACCOUNT, &[("full-name", "Acme")]);
    let binned = desk.new_lead(&[("full-name", "Bea")]);
    desk.done(Command::Delete(Target::Records(vec![binned])));
    let told = desk.told(convert(&[lead, account, binned], Conversion::default()));
    assert_eq!(
        told,
        [
            "Ada: becomes a business contact",
            "Acme: refused, is an account and cannot become a business contact",
            "Bea: refused, is in the bin",
        ]
    );
    desk.done(convert(&[lead], Conversion::default()));
    desk.done(back(&[lead]));
    assert_eq!(desk.kind(lead), "lead");
    assert_eq!(desk.shown(lead, "converted converted-by"), "- | -");
    let to = record_type::NOTE;
    let note = Command::Convert { target: Target::Records(vec![lead]), to, how: Box::default(), struck: Vec::new() };
    let Err(Refusal::Invalid(why)) = desk.apply(note) else { panic!("refused") };
    assert_eq!(why[0].1, "nothing can be converted to business notes");
}

#[test]
fn one_account_is_made_for_one_company_and_known_ones_are_linked() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let bell = desk.new_record(record_type::ACCOUNT, &[("full-name", "Bell")]);
    let ids = [("Ada", "Acme"), ("Bea", "ACMÉ "), ("Cid", "bell"), ("Dora", "")]
        .map(|(name, company)| desk.new_lead(&[("full-name", name), ("company", company), ("city", "Umeå")]));
    let how = |account| Conversion { account, ..Conversion::default() };
    assert_eq!(
        desk.told(convert(&ids, how(Account::Link))),
        [
            "Ada: becomes a business contact",
            "Bea: becomes a business contact",
            "Cid: becomes a business contact, of the account bell",
            "Dora: becomes a business contact"
        ]
    );
    let outcome = desk.done(convert(&ids, how(Account::Make)));
    let [acme] = outcome.created.as_slice() else { panic!("one account: {:?}", outcome.created) };
    assert_eq!(desk.shown(*acme, "full-name city"), "Acme | Umeå");
    let accounts = ids.map(|id| desk.shown(id, "linked-account"));
    assert_eq!(accounts, [acme.to_string(), acme.to_string(), bell.to_string(), "-".to_owned()]);
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(desk.kind(*acme), "gone");
    assert_eq!(desk.shown(ids[0], "linked-account type"), "- | 1");
}

#[test]
fn an_opportunity_comes_along_and_what_is_wrong_with_it_stops_everything() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = [("Ada", "Acme"), ("Bea", "")]
        .map(|(name, company)| desk.new_lead(&[("full-name", name), ("company", company), ("assigned-to", "anna"), ("source", "Web")]));
    let how = |desk: &Desk, title: &str, values: &[(&str, &str)]| Conversion {
        offer: Some(Offer { title: title.to_owned(), values: desk.draft(values).values }),
        ..Conversion::default()
    };
    for (title, values) in [("", &[][..]), ("Site", &[("stage", "Won already")]), ("Site", &[("probability", "120")])] {
        let how = how(&desk, title, values);
        assert!(matches!(desk.apply(convert(&ids, how)), Err(Refusal::Invalid(_))), "{title} {values:?}");
        assert_eq!(desk.kind(ids[0]), "lead");
    }
    let wish = how(&desk, "Site for {company}", &[("amount", "1000")]);
    let outcome = desk.done(convert(&ids, wish));
    let made: Vec<String> = outcome
        .created
        .iter()
        .map(|id| desk.shown(*id, "full-name opportunity-for initiated-by assigned-to source stage expected-revenue"))
        .collect();
    let want = |name: &str, id: RecordId| format!("Site for {name} | {id} | {id} | anna | Web | Prospecting | 100.00");
    assert_eq!(made, [want("Acme", ids[0]), want("Bea", ids[1])]);
}

#[test]
fn two_leads_of_one_person_end_in_one_contact_and_both_come_back() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = [
        desk.new_lead(&[("full-name", "Ada L."), ("email", "ada@x.se"), ("phone", "070-1234567"), ("tags", "fair"), ("notes", "One")]),
        desk.new_lead(&[("full-name", "Bea")]),
        desk.new_lead(&[("full-name", "Ada"), ("email", "ADA@x.se"), ("phone", "08-555 55 55"), ("tags", "hot"), ("notes", "Two")]),
    ];
    let before = values_of(&mut desk, 40);
    let told = desk.told(convert(&ids, into()));
    assert!(told.contains(&"Bea: becomes a business contact".to_owned()), "{told:?}");
    let into_words = format!("Ada: goes into #{} Ada L. (same e-mail ada@x.se), fills Business 2, Tags, Notes", ids[0]);
    assert!(told.iter().any(|row| row.replace("Categories", "Tags") == into_words), "{told:?}");
    let outcome = desk.done(convert(&ids, into()));
    assert_eq!(outcome.changed, 3);
    assert_eq!(ids.map(|id| desk.kind(id)), ["contact", "contact", "lead in the bin"]);
    assert_eq!(
        desk.shown(ids[0], "full-name phone phone-business-2 tags notes"),
        "Ada L. | 070-1234567 | 08-555 55 55 | fair; hot | One\n\nTwo"
    );
    assert_eq!(desk.shown(ids[2], "merged-into"), ids[0].to_string());
    let again = desk.told(convert(&[ids[2]], into()));
    assert_eq!(again, [format!("Ada: refused, went into record {}; anna converted it on {TODAY}", ids[0])]);
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(values_of(&mut desk, 40), before);
    desk.done(Command::Redo);
    assert_eq!(desk.kind(ids[2]), "lead in the bin");
}

#[test]
fn a_lead_goes_into_the_contact_it_is_with_its_history_and_links() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let contact = desk.new_record(
        record_type::CONTACT,
        &[("full-name", "Ada Berg"), ("email", "ada@x.se"), ("job-title", "CEO"), ("business-street", "Main St 1")],
    );
    let lead = desk.new_lead(&[
        ("full-name", "A. Berg"),
        ("email", "ada@x.se"),
        ("job-title", "CTO"),
        ("company", "Acme"),
        ("city", "Umeå"),
        ("next", "2026-12-01"),
    ]);
    let other = desk.new_lead(&[("full-name", "Cid"), ("initiated-by", &lead.to_string())]);
    let note = desk.new_record(record_type::NOTE, &[("full-name", "Hello"), ("linked-to", &lead.to_string())]);
    let both = desk.new_record(record_type::PHONE_LOG, &[("full-name", "Call"), ("linked-to", &format!("{lead}, {contact}"))]);
    let binned = desk.new_record(record_type::NOTE, &[("full-name", "Old"), ("linked-to", &lead.to_string())]);
    desk.done(Command::Delete(Target::Records(vec![binned])));
    let before = values_of(&mut desk, 60);
    desk.done(convert(&[lead, other], into()));
    let shown = desk.shown(contact, "full-name job-title company business-street city next");
    assert_eq!(shown, "Ada Berg | CEO | Acme | Main St 1 | - | 2026-12-01", "values that are there stay, blanks are filled");
    assert_eq!(desk.shown(other, "initiated-by type"), format!("{contact} | 2"));
    assert_eq!([note, both].map(|id| desk.shown(id, "linked-to")), [contact.to_string(), contact.to_string()]);
    assert!(desk.record(binned).unwrap().is_deleted(), "what was deleted stays deleted");
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(values_of(&mut desk, 60), before);
    let over = Conversion { over: vec![fields::JOB_TITLE], ..into() };
    desk.done(convert(&[lead], over));
    assert_eq!(desk.shown(contact, "job-title"), "CTO", "chosen values replace");
}

#[test]
fn those_that_are_entered_already_can_be_left_out() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    desk.new_record(record_type::CONTACT, &[("full-name", "Ada"), ("email", "ada@x.se")]);
    let ids = [("Ada", "ada@x.se"), ("Bea", "bea@x.se")].map(|(name, email)| desk.new_lead(&[("full-name", name), ("email", email)]));
    let outcome = desk.done(convert(&ids, Conversion { matches: Matches::Leave, ..Conversion::default() }));
    assert_eq!((outcome.changed, outcome.refused_count), (1, 1));
    assert!(outcome.refused[0].1.ends_with("Ada (same e-mail ada@x.se); left as it is"), "{:?}", outcome.refused);
    let apart = desk.done(convert(&ids[..1], Conversion::default()));
    assert_eq!(apart.changed, 1, "kept apart unless something else is said");
}

#[test]
fn what_was_changed_since_stays_when_a_conversion_is_taken_back() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada"), ("company", "Acme")]);
    let offer = Some(Offer { title: "Site".to_owned(), values: Vec::new() });
    let outcome = anna.done(convert(&[id], Conversion { account: Account::Make, offer, ..Conversion::default() }));
    let [deal, account] = outcome.created.as_slice() else { panic!("two: {:?}", outcome.created) };
    bo.save(*deal, "amount", "", "500").unwrap();
    bo.save(id, "city", "", "Umeå").unwrap();
    let undone = anna.done(Command::Undo(None, Leave::Values));
    assert_eq!(undone.refused_count, 1, "{:?}", undone.refused);
    assert!(undone.refused[0].1.starts_with("Site (worked on by bo"), "{:?}", undone.refused);
    assert_eq!([id, *deal, *account].map(|id| anna.kind(id)), ["lead", "opportunity", "gone"]);
    assert_eq!(anna.shown(id, "city converted linked-account"), "Umeå | - | -");
    assert_eq!(anna.found("ada"), ["Ada"], "it is listed among the leads again");
}

#[test]
fn a_plan_over_many_chunks_is_what_is_done_and_records_can_be_struck_out() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let drafts: Vec<Draft> = (0..250)
        .map(|n| {
            desk.draft(&[
                ("full-name", &format!("Lead {n}")),
                ("company", &format!("Firm {}", n % 7)),
                ("email", &format!("{}@x.se", n % 200)),
            ])
        })
        .collect();
    let ids = desk.done(Command::Create { kind: record_type::LEAD, drafts }).created;
    let how = Conversion { account: Account::Make, ..into() };
    let plan = desk.plan(convert(&ids, how.clone()));
    assert_eq!((plan.changed, plan.created, plan.refused), (250, 7, 0));
    let Command::Convert { target, to, how, .. } = convert(&ids, how) else { panic!("no conversion") };
    let struck = vec![ids[0], ids[249]];
    let outcome = desk.done(Command::Convert { target, to, how, struck });
    assert_eq!((outcome.changed, outcome.created.len()), (255, 7));
    assert_eq!([ids[0], ids[249], ids[200], ids[201]].map(|id| desk.kind(id)), ["lead", "lead", "contact", "lead in the bin"]);
    desk.done(Command::Undo(None, Leave::Values));
    assert!(ids.iter().all(|id| desk.kind(*id) == "lead"));
}

#[test]
fn who_is_the_same_is_told_before() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let account = desk.new_record(record_type::ACCOUNT, &[("full-name", "O'Neil \"100%\" AB")]);
    let contact = desk.new_record(record_type::CONTACT, &[("full-name", "Åsa O'Neil"), ("company", "Acme")]);
    let lead = desk.new_lead(&[("full-name", "Asa O'Neil"), ("company", "acme")]);
    let other = desk.new_lead(&[("full-name", "Bea"), ("company", "o'neil \"100%\" ab")]);
    let mut twins = |record| match desk.call(Request::Twins { record, to: record_type::CONTACT }) {
        Reply::Twins { contact, account } => (contact.map(|(record, why)| (record.id, why)), account.map(|account| account.id)),
        other => panic!("{other:?}"),
    };
    assert_eq!(twins(lead), (Some((contact, "same name and company".to_owned())), None));
    assert_eq!(twins(other), (None, Some(account)));
}

#[test]
fn a_conversion_that_is_stopped_half_way_leaves_nothing() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let drafts: Vec<Draft> = (0..240).map(|n| desk.draft(&[("full-name", &format!("Lead {n}")), ("company", "Acme")])).collect();
    let ids = desk.done(Command::Create { kind: record_type::LEAD, drafts }).created;
    let before = values_of(&mut desk, 260);
    let offer = Some(Offer { title: "Site".to_owned(), values: Vec::new() });
    let ticket = desk.send(Request::Apply(convert(&ids, Conversion { account: Account::Make, offer, ..into() })));
    let cancel = desk.send(Request::Cancel(ticket));
    assert!(matches!(desk.wait(ticket), Reply::Refused(Refusal::Cancelled)));
    assert!(matches!(desk.wait(cancel), Reply::Ok));
    assert_eq!(values_of(&mut desk, 600), before);
    let Reply::Checked { problems, .. } = desk.call(Request::Check) else { panic!("no check") };
    assert_eq!(problems, [""; 0]);
}
