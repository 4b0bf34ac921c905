use std::path::PathBuf;

use super::*;
use crate::{
    action::Action,
    model::{Correspondent, Draft, Page, RecordId, Value, Who, fields},
    proto::{Command, Fate, Plan, PlanId, PlanRow, Refusal, Reply, Request},
    screens::{
        FileNews, Input, Mailed, Open,
        testing::{Desk, act, asked, asked_one, closed, said},
    },
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
        refused: 0,
        to_manual: 0,
        warnings: Vec::new(),
        scores: None,
        is_final: false,
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

#[test]
fn a_mailbox_shows_its_plan() {
    let mut desk = Desk::new();
    let (mut state, _) = desk.with(|cx| MailState::open(cx, Become::Type(record_type::LEAD), Some("/mail/inbox".into()), None));
    let many = FileNews::Mailed("/mail/inbox".into(), Ok(Mailed::Many { gathered: PlanId(3), messages: 1_000, has_more: true }));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&many)));
    let open = effects.iter().find_map(|effect| if let Effect::Open(open) = effect { Some(open) } else { None });
    let Some(Open::Plan { title, command }) = open.map(|open| &**open) else { panic!("{effects:?}") };
    assert_eq!(title, "Mail of inbox");
    assert!(matches!(&**command, Command::Mail { gathered: Some(PlanId(3)), .. }));
    assert_eq!(said(&effects).len(), 1);
}

#[test]
fn it_draws_at_every_size() {
    for sender in [None, Some(sender())] {
        let mut desk = Desk::new();
        let state = desk.with(|cx| MailState::open(cx, Become::Type(record_type::LEAD), None, sender)).0;
        desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    }
}
