//! Mail: whoever wrote is found or made, their messages become their history, once.

use super::*;
use crate::model::{Correspondent, Diff, Who, fields};

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
    Command::Mail { kind: record_type::LEAD, people, gathered: None, source: "inbox.mbox".to_owned() }
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
    desk.done(Command::Undo(None));
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
    desk.done(Command::Undo(None));
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

#[test]
fn gathered_mail_is_planned_and_done_as_one() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let (first, second) = (vec![ada(&desk, &[("a1", "Looms")])], vec![ada(&desk, &[("a2", "More")])]);
    let Reply::Importing { plan, rows: 1, .. } = desk.call(Request::Gather { plan: None, people: first }) else { panic!() };
    let Reply::Importing { rows: 2, .. } = desk.call(Request::Gather { plan: Some(plan), people: second }) else { panic!() };
    let command = Command::Mail { kind: record_type::LEAD, people: Vec::new(), gathered: Some(plan), source: "inbox".to_owned() };
    assert_eq!(desk.plan(command.clone()).created, 3);
    assert_eq!(desk.done(command.clone()).created.len(), 3);
    let mut other = Desk::at(&hub, "bo");
    assert!(matches!(other.apply(command), Err(Refusal::NotFound(_))), "nobody takes what somebody else gathered");
    let nobody = Command::Mail { kind: record_type::LEAD, people: Vec::new(), gathered: None, source: String::new() };
    assert!(matches!(desk.apply(nobody), Err(Refusal::Invalid(_))));
    let account = Command::Mail { kind: record_type::ACCOUNT, people: vec![ada(&desk, &[])], gathered: None, source: String::new() };
    assert!(matches!(desk.apply(account), Err(Refusal::Invalid(_))));
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
    desk.done(Command::Undo(None));
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
