//! Who has what open: told to those whose screens show it, as long as there are signs of life.

use std::sync::Arc;

use super::{super::HubMsg, *};
use crate::{
    hub::{Guest, Line},
    model::SessionKey,
    proto::Presence,
};

impl Desk {
    /// What the session knows of others by now: `2: bo Editing`.
    fn present(&mut self) -> Vec<String> {
        self.call(Request::Info);
        let last = self.events.iter().rev().find_map(|event| if let Event::Present(present) = event { Some(present) } else { None });
        last.into_iter().flatten().map(|Presence { record, login, doing }| format!("{record}: {login} {doing:?}")).collect()
    }

    fn times_told(&self) -> usize {
        self.events.iter().filter(|event| matches!(event, Event::Present(_))).count()
    }

    fn opens(&mut self, record: Option<RecordId>, is_editing: bool) {
        self.call(Request::Present { record, is_editing, is_away: false });
    }

    /// Shows the list.
    fn lists(&mut self) {
        self.run(1, "");
        self.names(1);
    }
}

#[test]
fn those_who_see_a_record_are_told_who_has_it_open_and_nobody_else() {
    let hub = hub();
    let (mut anna, mut bo, mut cy) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"), Desk::at(&hub, "cy"));
    let ids = anna.new_leads(&["Ada", "Bea"]);
    anna.lists();
    bo.opens(Some(ids[0]), false);
    assert_eq!(anna.present(), [format!("{}: bo Open", ids[0])]);
    bo.opens(Some(ids[0]), true);
    assert_eq!(anna.present(), [format!("{}: bo Editing", ids[0])]);
    // Said again it is no news.
    bo.opens(Some(ids[0]), true);
    assert_eq!((anna.present().len(), anna.times_told()), (1, 2));
    // Cy shows no list: nothing is sent. With the rows comes who is there.
    assert_eq!((cy.present().len(), cy.times_told()), (0, 0));
    cy.lists();
    assert_eq!(cy.present(), [format!("{}: bo Editing", ids[0])]);
    // Who has it open in a form sees the others there, without a list.
    let mut dan = Desk::at(&hub, "dan");
    dan.opens(Some(ids[0]), false);
    assert_eq!(dan.present(), [format!("{}: bo Editing", ids[0])]);
    assert_eq!(anna.present(), [format!("{}: bo Editing", ids[0]), format!("{}: dan Open", ids[0])]);
    bo.opens(Some(ids[1]), false);
    assert_eq!(dan.present(), [""; 0]);
    assert_eq!(anna.present(), [format!("{}: dan Open", ids[0]), format!("{}: bo Open", ids[1])]);
    drop((bo, dan));
    assert_eq!(anna.present(), [""; 0]);
    // None of it kept anybody from writing.
    cy.bulk(Target::Records(ids), "city", "Umeå");
}

#[test]
fn two_screens_of_one_person_see_each_other_and_the_busier_counts_for_others() {
    let hub = hub();
    let (mut here, mut there, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = here.new_leads(&["Ada"])[0];
    bo.lists();
    here.opens(Some(id), false);
    there.opens(Some(id), true);
    assert_eq!(here.present(), [format!("{id}: anna Editing")]);
    assert_eq!(there.present(), [format!("{id}: anna Open")]);
    assert_eq!(bo.present(), [format!("{id}: anna Editing")]);
}

/// A session of another process, as the hub sees it.
struct Remote(Port, Arc<Line>);

impl Remote {
    fn at(hub: &HubHandle, user: &str) -> Self {
        let guest = Guest { user: user.to_owned(), key: Some(SessionKey(7)), is_host: true, uid: None };
        let (port, line) = hub.reception().connect(guest);
        Self(port, line)
    }

    /// What came, and whether it was asked for a sign of life.
    fn hears(&self) -> (usize, bool) {
        let news = self.1.take(true).unwrap();
        (news.len(), news.iter().any(|news| matches!(news, FromHub::Event(Event::Pulse))))
    }
}

#[test]
fn nothing_is_looked_up_for_whoever_has_left_and_what_they_asked_to_be_done_is_done() {
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    let bo = Remote::at(&hub, "bo");
    let run = || Request::Run { id: QueryId(1), query: Query::leads(), keep: None };
    bo.0.ask(Ticket(1), run());
    anna.call(Request::Info);
    assert_eq!(bo.hears().0, 1);
    bo.1.leave();
    bo.0.ask(Ticket(2), run());
    bo.0.ask(Ticket(3), Request::Rows { id: QueryId(1), from: 0, count: 9, columns: Vec::new() });
    let drafts = vec![anna.draft(&[("full-name", "Bo's")])];
    bo.0.ask(Ticket(4), Request::Apply(Command::Create { kind: record_type::LEAD, drafts }));
    anna.lists();
    let replies: Vec<Ticket> =
        bo.1.take(true)
            .unwrap()
            .iter()
            .filter_map(|news| if let FromHub::Reply(ticket, _) = news { Some(*ticket) } else { None })
            .collect();
    assert_eq!(replies, [Ticket(4)]);
    assert_eq!(anna.names(1), ["Bo's"]);
}

#[test]
fn a_session_without_a_sign_of_life_is_idle_until_it_gives_one() {
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    let id = anna.new_leads(&["Ada"])[0];
    anna.lists();
    let beat = || hub.door.0.send(HubMsg::Beat).unwrap();
    let bo = Remote::at(&hub, "bo");
    // It has nothing open: it is not asked.
    beat();
    bo.0.ask(Ticket(1), Request::Present { record: Some(id), is_editing: true, is_away: false });
    assert_eq!(anna.present(), [format!("{id}: bo Editing")]);
    assert_eq!(bo.hears(), (1, false));
    beat();
    assert_eq!(anna.present(), [format!("{id}: bo Editing")], "asked, and not yet missed");
    assert_eq!(bo.hears(), (1, true));
    bo.0.ask(Ticket(2), Request::Here);
    beat();
    assert_eq!(anna.present(), [format!("{id}: bo Editing")]);
    assert!(bo.hears().1);
    beat();
    beat();
    assert_eq!(anna.present(), [format!("{id}: bo Idle")]);
    // Any word is one, and it is asked no more while it owes one.
    bo.0.ask(Ticket(3), Request::Info);
    assert_eq!(anna.present(), [format!("{id}: bo Editing")]);
    assert_eq!(bo.hears().0, 1);
    // Who says that another program has the terminal is believed.
    bo.0.ask(Ticket(4), Request::Present { record: Some(id), is_editing: true, is_away: true });
    beat();
    beat();
    assert_eq!(anna.present(), [format!("{id}: bo Editing")]);
    drop(bo);
    assert_eq!(anna.present(), [""; 0]);
}
