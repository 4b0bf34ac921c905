//! Mail: whoever wrote is found or made, their messages become their history, once.

use super::*;
use crate::{
    model::{Correspondent, Diff, Who, fields},
    proto::{Choice, Choices, Heirs, ImportMode, ImportOptions, ImportRow, MatchKey, PlanId, WholeFile},
};

fn message(desk: &Desk, line: u64, id: &str, subject: &str) -> Draft {
    let mut draft = desk.draft(&[("full-name", subject), ("from", "somebody"), ("when", "2026-11-03 10:00")]);
    draft.set(fields::MESSAGE_ID, Value::Text(id.to_owned()));
    draft.line = line;
    draft
}

fn person(desk: &Desk, values: &[(&str, &str)], messages: &[(&str, &str)]) -> Correspondent {
    let messages = (1..).zip(messages).map(|(line, (id, subject))| message(desk, line, id, subject)).collect();
    Correspondent { who: Who::Found(desk.draft(values)), messages }
}

fn mail(people: Vec<Correspondent>) -> Command {
    Command::Mail { kind: record_type::LEAD, people, source: "inbox.mbox".to_owned() }
}

fn ada(desk: &Desk, messages: &[(&str, &str)]) -> Correspondent {
    person(desk, &[("full-name", "Ada Lovelace"), ("email", "ada@x.se")], messages)
}

/// Subjects in the history of a record, newest first, and what was done to it.
fn history(desk: &mut Desk, record: RecordId) -> Vec<String> {
    let Reply::Timeline(timeline) = desk.call(Request::Timeline { record, limit: 50 }) else { panic!("no timeline") };
    let word = |moment: &crate::proto::Moment| match &moment.what {
        crate::proto::Happening::Item(item) => item.name().to_owned(),
        crate::proto::Happening::Changes(_, item) => format!("{:?}", item.op.verb),
    };
    timeline.moments.iter().map(word).collect()
}

#[test]
fn a_message_makes_a_lead_with_its_history_in_one_operation() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let outcome = desk.done(mail(vec![ada(&desk, &[("1@x.se", "Looms")])]));
    let lead = outcome.created[0];
    assert_eq!(desk.shown(lead, "full-name email last-touch"), "Ada Lovelace | ada@x.se | 2026-11-03T10:00:00.000Z");
    assert_eq!(history(&mut desk, lead), ["Create", "Looms"]);
    assert_eq!((outcome.changed, desk.log()[0].subject.as_str()), (3, "Ada Lovelace"), "the lead, the message, the last touch");
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(desk.shown(lead, "full-name"), "gone");
    assert_eq!(desk.shown(outcome.created[1], "full-name"), "gone");
    desk.done(Command::Redo);
    assert_eq!(history(&mut desk, lead).last().map(String::as_str), Some("Looms"));
}

#[test]
fn the_same_message_is_noted_once_wherever_it_comes_from() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let lead = desk.done(mail(vec![ada(&desk, &[("1@x.se", "Looms"), ("1@X.se", "Looms")])])).created[0];
    let again = desk.done(mail(vec![ada(&desk, &[("1@x.se", "Looms")])]));
    assert_eq!((again.changed, again.same, again.op), (0, 1, None));
    assert_eq!(history(&mut desk, lead), ["Create", "Looms"]);
    // The lead's address changed: the message is still theirs, and nobody is made of it.
    desk.save(lead, "email", "ada@x.se", "ada@home.se").unwrap();
    let again = desk.done(mail(vec![ada(&desk, &[("1@x.se", "Looms")])]));
    assert_eq!((again.changed, again.same), (0, 1));
    // What is in the bin is not there.
    let item = desk.done(mail(vec![ada(&desk, &[("2@x.se", "More looms")])])).created[1];
    desk.done(Command::Delete(Target::Records(vec![item])));
    assert_eq!(desk.done(mail(vec![ada(&desk, &[("2@x.se", "More looms")])])).created.len(), 1, "their new lead is there already");
}

#[test]
fn whoever_is_there_gets_the_message_whatever_they_are() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let contact = desk.done(Command::Create {
        kind: record_type::CONTACT,
        drafts: vec![desk.draft(&[("full-name", "Ada King"), ("email-2", "ADA@x.se")])],
    });
    let contact = contact.created[0];
    let outcome = desk.done(mail(vec![ada(&desk, &[("1@x.se", "Looms")])]));
    assert_eq!(outcome.created.len(), 1);
    assert_eq!(desk.shown(contact, "full-name email email-2"), "Ada King | - | ADA@x.se", "nothing of it is changed");
    assert_eq!(history(&mut desk, contact), ["Create", "Looms"], "the operation says no more than its message");
    // A domain beyond ASCII is the same however it is written.
    let umlaut = desk.new_lead(&[("full-name", "Åsa"), ("email", "asa@räksmörgås.se")]);
    let asa = person(&desk, &[("full-name", "Åsa Öberg"), ("email", "asa@xn--rksmrgs-5wao1o.se")], &[("3@x.se", "Hej")]);
    desk.done(mail(vec![asa]));
    assert_eq!(history(&mut desk, umlaut), ["Create", "Hej"]);
}

#[test]
fn a_mailbox_is_one_operation_with_each_sender_once() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let known = desk.new_lead(&[("full-name", "Bo Berg"), ("email", "bo@y.se")]);
    let bo = person(&desk, &[("full-name", "Bo"), ("email", "bo@y.se")], &[("b1", "Hello"), ("b2", "Again")]);
    let bad = person(&desk, &[("company", "Nameless")], &[("n1", "x")]);
    let people = vec![ada(&desk, &[("a1", "Looms")]), bo, bad, ada(&desk, &[("a2", "More")])];
    let plan = desk.plan(mail(people.clone()));
    assert_eq!((plan.created, plan.refused), (5, 2));
    let rows: Vec<String> = desk.plan_rows(&plan).iter().map(|row| format!("{} {:?}", row.name, row.fate)).collect();
    assert_eq!(
        rows,
        [
            "Ada Lovelace Created",
            "Looms Becomes(\"goes to the history\")",
            "Bo Berg Becomes(\"is known: the messages go to the history\")",
            "Hello Becomes(\"goes to the history\")",
            "Again Becomes(\"goes to the history\")",
            " Refused(\"Full name is missing\")",
            "x Refused(\"its sender was refused\")",
            "More Becomes(\"goes to the history\")",
        ]
    );
    assert!(desk.found("lovelace").is_empty(), "a plan writes nothing");
    let outcome = desk.done(mail(people));
    assert_eq!((outcome.created.len(), outcome.refused_count, desk.log()[0].subject.as_str()), (5, 2, "inbox.mbox"));
    assert_eq!(history(&mut desk, known), ["Create", "Hello", "Again"]);
    assert_eq!(desk.found("lovelace").len(), 1);
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(history(&mut desk, known), ["Undo", "Create"]);
    assert_eq!(desk.shown(known, "last-touch"), "-");
}

#[test]
fn more_people_than_are_looked_for_one_by_one_are_found_too() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let known = desk.new_lead(&[("full-name", "Ada Lovelace"), ("email", "ada@x.se")]);
    let someone = |desk: &Desk, number: usize| {
        let (name, address, id) = (format!("Person {number}"), format!("p{number}@x.se"), format!("m{number}"));
        person(desk, &[("full-name", &name), ("email", &address)], &[(&id, "Hi")])
    };
    let mut people: Vec<Correspondent> = (0..150).map(|number| someone(&desk, number)).collect();
    people.push(ada(&desk, &[("a1", "Looms")]));
    assert_eq!(desk.done(mail(people)).created.len(), 301);
    assert_eq!(history(&mut desk, known), ["Create", "Looms"]);
}

/// Rows of a plan: name, class, messages to be noted and there already.
fn rows(desk: &mut Desk, plan: PlanId) -> Vec<String> {
    let Reply::ImportPage(page) = desk.call(Request::ImportPage { plan, class: None, from: 0, count: 100, near: None }) else { panic!() };
    let one = |row: &ImportRow| {
        let mail = row.mail.as_ref().map_or_else(|| "-".to_owned(), |mail| format!("{}+{}", mail.noted, mail.there));
        let met = row.meets.as_ref().map_or_else(String::new, |meets| format!(" {:?}", meets.by));
        format!("{} {} {:?}{met} {mail}{}", row.line, row.name, row.class, if row.reason.is_empty() { "" } else { " !" })
    };
    page.rows.iter().map(one).collect()
}

/// Mail gathered in parts, and planned.
fn planned(desk: &mut Desk, parts: Vec<Vec<Correspondent>>, options: ImportOptions) -> Plan {
    let mut gathered = None;
    for people in parts {
        let Reply::Importing { plan, .. } = desk.call(Request::Gather { plan: gathered, people }) else { panic!("not gathered") };
        gathered = Some(plan);
    }
    match desk.call(Request::ImportAgain { plan: gathered.unwrap(), options: Box::new(options) }) {
        Reply::Planned(plan) => *plan,
        other => panic!("{other:?}"),
    }
}

fn of_mail() -> ImportOptions {
    ImportOptions::of_mail(record_type::LEAD, "inbox".to_owned())
}

/// Somebody whose first message has that place in the mailbox.
fn at(line: u64, mut who: Correspondent) -> Correspondent {
    if let Who::Found(draft) = &mut who.who {
        draft.line = line;
    }
    for (message, place) in who.messages.iter_mut().zip(line..) {
        message.line = place;
    }
    who
}

fn import(plan: PlanId, rows: Vec<(u64, Choice)>) -> Command {
    Command::Import { plan, choices: Box::new(Choices { out: Vec::new(), rows }) }
}

#[test]
fn a_mailbox_is_the_plan_of_an_import_whose_rows_are_people_with_their_messages() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let bo = desk.new_lead(&[("full-name", "Bo Berg"), ("email", "bo@y.se")]);
    let told = desk.done(mail(vec![person(&desk, &[("full-name", "Eva"), ("email", "eva@old.se")], &[("e1", "Hi")])])).created[0];
    desk.save(told, "email", "eva@old.se", "eva@new.se").unwrap();
    desk.done(mail(vec![person(&desk, &[("full-name", "Bo"), ("email", "bo@y.se")], &[("b1", "Hello")])]));
    let mut list = at(9, person(&desk, &[("full-name", "[list] news")], &[]));
    if let Who::Found(draft) = &mut list.who {
        draft.problems.push((String::new(), "it comes from a list".to_owned()));
    }
    let all = |desk: &Desk| {
        let first = vec![
            at(1, ada(desk, &[("a1", "Looms"), ("a1", "Looms"), ("a2", "More")])),
            at(5, person(desk, &[("full-name", "Bo"), ("email", "BO@y.se")], &[("b1", "Hello"), ("b2", "Again")])),
            list.clone(),
        ];
        // Who wrote very much comes in several parts.
        let mut rest = at(1, ada(desk, &[("a3", "Still more")]));
        rest.messages[0].line = 11;
        let eva = at(7, person(desk, &[("full-name", "Eva"), ("email", "eva@old.se")], &[("e1", "Hi")]));
        let nameless = at(12, person(desk, &[("company", "Nameless")], &[("n1", "x")]));
        vec![first, vec![rest, eva, nameless]]
    };
    let plan = planned(&mut desk, all(&Desk::at(&hub, "anna")), of_mail());
    assert_eq!(
        rows(&mut desk, plan.id),
        [
            "1 Ada Lovelace New 3+1",
            "5 Bo Updated Email 1+1",
            "7 Eva Unchanged Message 0+1",
            "9 [list] news Refused - !",
            "12  Refused 1+0 !",
        ]
    );
    let count = plan.mail.unwrap();
    assert_eq!((count.noted, count.there, count.alone, count.messages()), ([3, 1, 0, 0, 0, 1], 3, 1, 9));
    assert!(desk.found("lovelace").is_empty(), "a plan writes nothing");
    let outcome = desk.done(import(plan.id, Vec::new()));
    assert_eq!((outcome.created_count, outcome.messages, desk.log()[0].subject.as_str()), (5, 4, "inbox"));
    // Eva, all of whose messages are noted, is left alone, and of Bo the record; refused are the list and the nameless one, as planned.
    assert_eq!((outcome.same, outcome.refused_count), (2, plan.refused));
    let ada = outcome.created[0];
    assert_eq!(history(&mut desk, ada).iter().filter(|word| *word != "Import").count(), 3);
    assert_eq!(desk.shown(bo, "full-name email"), "Bo Berg | bo@y.se", "nothing of it is changed");
    assert!(history(&mut desk, bo).contains(&"Again".to_owned()));
    assert_eq!(desk.shown(told, "email"), "eva@new.se");
    // The same mailbox once more is there already, and nothing is done.
    let again = planned(&mut desk, all(&Desk::at(&hub, "anna")), of_mail());
    assert_eq!((again.created, again.changed, again.mail.unwrap().noted), (0, 0, [0, 0, 0, 0, 0, 1]));
    assert_eq!(desk.done(import(again.id, Vec::new())).op, None);
    desk.done(Command::Undo(None, Leave::Values));
    assert!(desk.found("lovelace").is_empty() && !history(&mut desk, bo).contains(&"Again".to_owned()));
}

#[test]
fn a_large_mailbox_is_gathered_beside_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().canonicalize().unwrap();
    let store = Store::open(&here.join("leads.prospekt"), &Options::default()).unwrap();
    let hub = HubHandle::start(store, "anna", Clock::Fixed(START)).unwrap();
    let mut desk = Desk::at(&hub, "anna");
    // A file without a name is open as long as somebody holds it.
    let beside = || {
        let open = std::fs::read_dir("/proc/self/fd").unwrap().filter_map(|fd| std::fs::read_link(fd.unwrap().path()).ok());
        open.filter(|file| file.starts_with(&here) && file.to_string_lossy().ends_with("(deleted)")).count()
    };
    assert_eq!(beside(), 0);
    let long = "Warp and weft. ".repeat(30);
    let people = |desk: &Desk| -> Vec<Correspondent> {
        let one = |line: u64| {
            let (name, address, id) = (format!("Person {line}"), format!("p{line}@x.se"), format!("m{line}"));
            at(line, person(desk, &[("full-name", &name), ("email", &address)], &[(&id, &long)]))
        };
        (1..=300).map(one).collect()
    };
    let gathered = people(&desk);
    let Reply::Importing { plan, .. } = desk.call(Request::Gather { plan: None, people: gathered }) else { panic!("not gathered") };
    assert_eq!(beside(), 1, "its messages");
    let Reply::Planned(plan) = desk.call(Request::ImportAgain { plan, options: Box::new(of_mail()) }) else { panic!("not planned") };
    assert!(plan.created == 300 && beside() > 0, "{} made, {} files", plan.created, beside());
    desk.call(Request::Forget(plan.id));
    assert_eq!(beside(), 0, "it goes with the plan");
    drop(desk);
    hub.shutdown();
}

#[test]
fn senders_are_left_out_and_what_holds_for_all_is_set() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let bo = desk.new_lead(&[("full-name", "Bo Berg"), ("email", "bo@y.se")]);
    let fair = desk.done(Command::Create { kind: record_type::MARKETING, drafts: vec![desk.draft(&[("full-name", "Fair")])] }).created[0];
    let people = |desk: &Desk| {
        vec![
            at(1, ada(desk, &[("a1", "Looms")])),
            at(2, person(desk, &[("full-name", "Bo"), ("email", "bo@y.se")], &[("b1", "Hello")])),
            at(3, person(desk, &[("full-name", "Cid"), ("email", "cid@y.se")], &[("c1", "Hi")])),
        ]
    };
    let whole = WholeFile {
        heirs: Some(Heirs::Person("anna".to_owned())),
        source: Some("Fair".to_owned()),
        campaign: Some(fair),
        ..WholeFile::default()
    };
    let plan = planned(&mut desk, vec![people(&Desk::at(&hub, "anna"))], ImportOptions { whole: whole.clone(), ..of_mail() });
    let done = desk.done(import(plan.id, vec![(1, Choice::LeaveOut), (2, Choice::LeaveOut)]));
    assert_eq!((done.created_count, done.messages), (2, 1));
    let cid = done.created[0];
    assert_eq!(desk.shown(cid, "full-name assigned-to source initiated-by"), format!("Cid | anna | Fair | {fair}"));
    assert_eq!((history(&mut desk, bo), desk.found("lovelace").len()), (vec!["Create".to_owned()], 0));
    // Two addresses of one person, who are told to be one by their name: the messages go there.
    let other = |line, address: &str, id: &str| {
        at(line, person(&Desk::at(&hub, "anna"), &[("full-name", "Dan"), ("company", "Acme"), ("email", address)], &[(id, id)]))
    };
    let two = vec![other(1, "dan@x.se", "d1"), other(2, "dan@home.se", "d2")];
    let options = ImportOptions { keys: vec![MatchKey::Email, MatchKey::NameCompany], ..of_mail() };
    let plan = planned(&mut desk, vec![two], options);
    assert_eq!(rows(&mut desk, plan.id), ["1 Dan New 1+0", "2 Dan InFile NameCompany 1+0"]);
    let done = desk.done(import(plan.id, Vec::new()));
    assert_eq!((done.created_count, done.messages, history(&mut desk, done.created[0]).len()), (3, 2, 3));
    // Only new ones, and a duplicate decided: their messages come along.
    let options = ImportOptions { mode: ImportMode::Create, ..of_mail() };
    let bo_again = vec![at(1, person(&desk, &[("full-name", "Bo"), ("email", "bo@y.se")], &[("b9", "Late")]))];
    let plan = planned(&mut desk, vec![bo_again], options);
    assert_eq!(rows(&mut desk, plan.id), ["1 Bo InStore Email 1+0"]);
    assert_eq!(desk.done(import(plan.id, vec![(1, Choice::Update)])).messages, 1);
    assert!(history(&mut desk, bo).contains(&"Late".to_owned()));
}

#[test]
fn gathered_mail_is_of_its_session_and_of_people() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let people = vec![ada(&desk, &[("a1", "Looms")])];
    let Reply::Importing { plan, .. } = desk.call(Request::Gather { plan: None, people: people.clone() }) else { panic!() };
    let mut other = Desk::at(&hub, "bo");
    let again = |kind| Request::ImportAgain { plan, options: Box::new(ImportOptions::of_mail(kind, String::new())) };
    assert!(
        matches!(other.call(again(record_type::LEAD)), Reply::Refused(Refusal::NotFound(_))),
        "nobody takes what somebody else gathered"
    );
    assert!(matches!(desk.call(again(record_type::ACCOUNT)), Reply::Refused(Refusal::Invalid(_))));
    let nobody = Command::Mail { kind: record_type::LEAD, people: Vec::new(), source: String::new() };
    assert!(matches!(desk.apply(nobody), Err(Refusal::Invalid(_))));
    let account = Command::Mail { kind: record_type::ACCOUNT, people, source: String::new() };
    assert!(matches!(desk.apply(account), Err(Refusal::Invalid(_))));
    let lead = desk.new_lead(&[("full-name", "Not a campaign")]);
    let whole = WholeFile { campaign: Some(lead), ..WholeFile::default() };
    let options = ImportOptions { whole, ..ImportOptions::of(record_type::LEAD, String::new()) };
    assert!(matches!(desk.call(Request::ImportBegin(options)), Reply::Refused(Refusal::NotFound(_))));
}

#[test]
fn a_form_saves_what_it_changed_and_the_message_together_or_nothing() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let lead = desk.new_lead(&[("full-name", "Ada"), ("company", "Acme")]);
    let wish = |desk: &Desk, old: &str, new: &str| {
        let value = |text: &str| Some(Value::Text(text.to_owned()));
        let diff = Diff { field: fields::COMPANY, old: value(old), new: value(new) };
        mail(vec![Correspondent { who: Who::Known(lead, vec![diff]), messages: vec![message(desk, 1, "a1", "Looms")] }])
    };
    let clash = desk.apply(wish(&desk, "Bell", "Analytical"));
    assert!(matches!(clash, Err(Refusal::Conflict(_))), "{clash:?}");
    assert_eq!(history(&mut desk, lead), ["Create"]);
    desk.done(wish(&desk, "Acme", "Analytical"));
    assert_eq!(desk.shown(lead, "company"), "Analytical");
    assert_eq!(history(&mut desk, lead), ["Edit", "Create", "Looms"]);
    desk.done(Command::Undo(None, Leave::Values));
    assert_eq!(desk.shown(lead, "company"), "Acme");
    assert_eq!(history(&mut desk, lead), ["Undo", "Edit", "Create"]);
    // A new one is made although somebody has the address.
    let twin = Correspondent {
        who: Who::New(desk.draft(&[("full-name", "Ada"), ("company", "Acme")])),
        messages: vec![message(&desk, 1, "a1", "Looms")],
    };
    assert_ne!(desk.done(mail(vec![twin])).created[0], lead);
}

#[test]
fn cards_without_a_message_make_people() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    assert_eq!(desk.done(mail(vec![ada(&desk, &[])])).created.len(), 1);
    let again = desk.done(mail(vec![ada(&desk, &[])]));
    assert_eq!((again.changed, again.op), (0, None));
}
