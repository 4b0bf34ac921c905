use std::path::PathBuf;

use super::*;
use crate::{
    action::Action,
    model::{Correspondent, Draft, Page, RecordId, Value, Who, fields},
    proto::{
        Choice, Class, Command, Fate, ImportPage, ImportRow, Letter, MailCount, MatchKey, Meets, Outcome, Plan, PlanId, PlanRow, Refusal,
        Remedy, Reply, Request, RowMail,
    },
    rules::blend::Policy,
    screens::{
        FileNews, Input, Mailed, Open,
        testing::{Desk, act, asked, asked_one, closed, said},
    },
    ui::Look,
};

fn sender() -> Box<Sender> {
    let (mut person, mut message) = (Draft::default(), Draft::default());
    person.set(fields::NAME, Value::Text("Ada Lovelace".to_owned()));
    person.set(fields::EMAIL, Value::Text("ada@x.se".to_owned()));
    message.set(fields::NAME, Value::Text("Looms".to_owned()));
    message.set(fields::NOTES, Value::Text("How much?".to_owned()));
    Box::new(Sender { person, messages: vec![message], ..Sender::default() })
}

fn plan() -> Reply {
    let plan = Plan {
        id: PlanId(7),
        changed: 0,
        created: 2,
        same: 0,
        duplicates: 0,
        known: 0,
        stays: 0,
        refused: 0,
        to_manual: 0,
        warnings: Vec::new(),
        scores: None,
        is_final: false,
        mail: None,
        met: None,
        beside: 0,
    };
    Reply::Planned(Box::new(plan))
}

fn row(record: Option<u64>, fate: Fate) -> PlanRow {
    PlanRow { record: record.map(RecordId), line: 1, name: "Looms".to_owned(), fate }
}

/// What opens when the store answers with these rows, and what is said.
fn opened(rows: &[PlanRow]) -> (Open, Vec<String>) {
    let mut desk = Desk::new();
    let (mut state, effects) = desk.with(|cx| MailState::open(cx, Become::Type(record_type::LEAD), None, Some(sender())));
    let (ticket, Request::Plan(Command::Mail { people, .. })) = asked_one(&effects) else { panic!("{effects:?}") };
    let [Correspondent { who: Who::Found(_), messages }] = people.as_slice() else { panic!("{people:?}") };
    assert!(messages[0].get(fields::NOTES).is_none(), "a plan needs no text");
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &plan())));
    let requests = asked(&effects);
    let [(rows_ticket, Request::PlanRows { .. }), (_, Request::Forget(PlanId(7)))] = requests.as_slice() else { panic!("{requests:?}") };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(*rows_ticket, &Reply::PlanRows(rows.to_vec()))));
    assert!(closed(&effects));
    let open = effects.iter().find_map(|effect| if let Effect::Open(open) = effect { Some((**open).clone()) } else { None });
    (open.expect("a form"), said(&effects))
}

#[test]
fn whoever_wrote_is_recognised_and_so_is_the_message() {
    let becomes = || Fate::Becomes("goes to the history".to_owned());
    assert!(
        matches!(opened(&[row(None, Fate::Created), row(None, becomes())]), (Open::Letter { record: None, .. }, said) if said.is_empty())
    );
    assert!(matches!(opened(&[row(Some(17), becomes()), row(None, becomes())]).0, Open::Letter { record: Some(RecordId(17)), .. }));
    // A field the store wants and the message does not give: the form asks for it.
    assert!(matches!(opened(&[row(None, Fate::Refused("Budget is missing".to_owned()))]).0, Open::Letter { record: None, .. }));
    let (open, said) = opened(&[row(None, Fate::Same), row(Some(18), Fate::Same)]);
    assert!(matches!(open, Open::FormAt { record: RecordId(18), page: Page::History, .. }), "{open:?}");
    assert_eq!(said, ["The message 'Looms' is in the history already."]);
}

#[test]
fn a_path_is_read_and_what_is_wrong_with_it_stays_to_be_mended() {
    let mut desk = Desk::new();
    let (mut state, _) = desk.with(|cx| MailState::open(cx, Become::Named("lead".to_owned()), None, None));
    let (_, effects) = desk.with(|cx| {
        update(cx, &mut state, &act(Action::TextNewline));
        update(cx, &mut state, &Input::Paste("'/mail/looms.eml'"));
        update(cx, &mut state, &act(Action::TextNewline));
    });
    assert!(matches!(effects.as_slice(), [Effect::ReadMail(path)] if path == &PathBuf::from("/mail/looms.eml")), "{effects:?}");
    let failed = FileNews::Mailed("/mail/looms.eml".into(), Err("it is no e-mail".to_owned()));
    desk.with(|cx| update(cx, &mut state, &Input::File(&failed)));
    assert_eq!((state.problem.as_deref(), state.context()), (Some("it is no e-mail"), Context::Text));
    desk.with(|cx| update(cx, &mut state, &act(Action::TextNewline)));
    let one = FileNews::Mailed("/mail/looms.eml".into(), Ok(Mailed::One(sender())));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&one)));
    let (ticket, _) = asked_one(&effects);
    let refused = Reply::Refused(Refusal::Rights("your role here is viewer".to_owned()));
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &refused)));
    assert_eq!(state.problem.as_deref(), Some("your role here is viewer"));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::TextCancel)));
    assert!(closed(&effects));
}

/// A mailbox that was gathered and planned: two people are new, one is there, and a list is left out.
fn mailbox(desk: &mut Desk) -> MailState {
    let (mut state, _) = desk.with(|cx| MailState::open(cx, Become::Type(record_type::LEAD), Some("/mail/inbox".into()), None));
    let remarks = vec!["message 7: two addresses in From".to_owned()];
    let many = FileNews::Mailed("/mail/inbox".into(), Ok(Mailed::Many { gathered: PlanId(3), remarks }));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&many)));
    let (ticket, request) = asked_one(&effects);
    let Request::ImportAgain { plan: PlanId(3), options } = request else { panic!("{request:?}") };
    assert_eq!((options.keys.as_slice(), options.policies.usual), (&[MatchKey::Email][..], Policy::Keep));
    let count = MailCount { noted: [3, 2, 0, 0, 0, 0], there: 1, alone: 1 };
    let Reply::Planned(plan) = plan() else { panic!() };
    let plan = Plan { id: PlanId(3), changed: 1, refused: 1, mail: Some(count), ..*plan };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Planned(Box::new(plan)))));
    let letter =
        |subject: &str, is_there| Letter { subject: subject.to_owned(), when: Some(Value::Moment(crate::screens::testing::NOW)), is_there };
    let row = |line, name: &str, class| ImportRow {
        line,
        name: name.to_owned(),
        class,
        meets: None,
        said: Vec::new(),
        reason: String::new(),
        remedy: None,
        mail: None,
    };
    let mail = |noted, there, first| Some(Box::new(RowMail { noted, there, first }));
    let meets = Some(Meets { record: Some(RecordId(14)), kind: record_type::LEAD, line: 0, name: "Bo Ek".to_owned(), by: MatchKey::Email });
    let rows = vec![
        ImportRow { mail: mail(2, 0, vec![letter("Looms", false), letter("More looms", false)]), ..row(1, "Ada Lovelace", Class::New) },
        ImportRow { meets, mail: mail(2, 1, vec![letter("Hello", true), letter("Again", false)]), ..row(2, "Bo", Class::Updated) },
        ImportRow { mail: mail(1, 0, vec![letter("", false)]), ..row(5, "Cid Ek", Class::New) },
        ImportRow { reason: "it comes from a mailing list".to_owned(), remedy: Some(Remedy::Mend), ..row(6, "", Class::Refused) },
    ];
    let page = Reply::ImportPage(Box::new(ImportPage { from: 0, at: Some(0), rows }));
    for (ticket, request) in asked(&effects) {
        assert!(matches!(request, Request::ImportPage { .. }));
        desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &page)));
    }
    state
}

#[test]
fn a_mailbox_shows_the_plan_of_an_import_in_people_with_their_messages() {
    let mut desk = Desk::new();
    let mut state = mailbox(&mut desk);
    insta::assert_snapshot!("80x24_mailbox", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.with(|cx| update(cx, &mut state, &act(Action::PlanDown)));
    insta::assert_snapshot!("80x24_mailbox_known", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn senders_are_left_out_with_their_messages_and_the_rest_is_done() {
    let mut desk = Desk::new();
    let mut state = mailbox(&mut desk);
    let noted =
        |state: &MailState| if let Step::Review { sifted, .. } = &state.step { (sifted.written(), sifted.noted()) } else { panic!() };
    assert_eq!(noted(&state), ([2, 1], 5));
    // Ada, then Bo, whom the cursor is on after that.
    desk.with(|cx| update(cx, &mut state, &act(Action::PlanStrike)));
    assert_eq!(noted(&state), ([1, 1], 3));
    desk.with(|cx| update(cx, &mut state, &act(Action::PlanStrike)));
    assert_eq!(noted(&state), ([1, 0], 1));
    // Nothing is written to a file, and no other key reads the mailbox again.
    desk.with(|cx| update(cx, &mut state, &act(Action::RowsRejects)));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PlanYes)));
    let (ticket, request) = asked_one(&effects);
    let Request::Apply(Command::Import { plan: PlanId(3), choices }) = request else { panic!("{request:?}") };
    assert_eq!(choices.rows, [(1, Choice::LeaveOut), (2, Choice::LeaveOut)]);
    let done = Outcome { changed: 2, created_count: 2, messages: 1, ..Outcome::default() };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Done(Box::new(done)))));
    assert!(closed(&effects));
    assert_eq!(said(&effects), ["Made 1 lead and noted 1 message."]);
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let state = mailbox(&mut desk);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    for sender in [None, Some(sender())] {
        let mut desk = Desk::new();
        let state = desk.with(|cx| MailState::open(cx, Become::Type(record_type::LEAD), None, sender)).0;
        desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    }
}
