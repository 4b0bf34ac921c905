//! Many people save at once: each is told the truth about their own write, on a disk that works and on one that fails.

use std::io::ErrorKind;

use super::*;
use crate::store::tests::disk::{Disk, Trouble};

const PEOPLE: [&str; 6] = ["anna", "bo", "cleo", "dan", "eve", "fay"];

/// Everybody makes a lead of their own name before anybody is answered. Answers who was told that it is safe.
fn all_at_once(desks: &mut [Desk]) -> Vec<&'static str> {
    let sent: Vec<Ticket> = desks
        .iter_mut()
        .zip(PEOPLE)
        .map(|(desk, name)| {
            let drafts = vec![desk.draft(&[("full-name", name)])];
            desk.send(Request::Apply(Command::Create { kind: record_type::LEAD, drafts }))
        })
        .collect();
    let replies = desks.iter_mut().zip(sent).map(|(desk, ticket)| desk.wait(ticket));
    let answered = PEOPLE.into_iter().zip(replies);
    answered
        .filter_map(|(name, reply)| match reply {
            Reply::Done(_) => Some(name),
            Reply::Refused(Refusal::Store(_)) => None,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn desks(hub: &HubHandle) -> Vec<Desk> {
    PEOPLE.iter().map(|name| Desk::at(hub, name)).collect()
}

#[test]
fn everybody_who_saves_at_once_is_an_operation_of_their_own() {
    let hub = hub();
    let mut desks = desks(&hub);
    assert_eq!(all_at_once(&mut desks), PEOPLE);
    assert_eq!(desks[0].found(""), PEOPLE);
    let log = desks[0].log();
    let mut by: Vec<&str> = log.iter().take(6).map(|op| op.by.as_str()).collect();
    by.sort_unstable();
    assert_eq!(by, PEOPLE);
    desks[3].done(Command::Undo(None, Leave::Values));
    assert_eq!(desks[0].found(""), ["anna", "bo", "cleo", "eve", "fay"]);
}

#[test]
fn those_whose_write_the_disk_lost_are_told_so_and_nobody_sees_it() {
    let mut lost = 0;
    for from in 1..60 {
        let disk = Disk::default();
        let hub = HubHandle::start(disk.open().unwrap(), "anna", Clock::Fixed(START)).unwrap();
        let mut desks = desks(&hub);
        let calls = disk.calls();
        disk.trouble(Some(Trouble { from: calls + from, until: calls + from + 2, kind: ErrorKind::Other }));
        let safe = all_at_once(&mut desks);
        disk.trouble(None);
        lost += PEOPLE.len() - safe.len();
        assert_eq!(desks[5].found(""), safe, "from {from}: the list");
        let mut gus = Desk::at(&hub, "anna");
        gus.new_lead(&[("full-name", "gus")]);
        drop((desks, gus));
        hub.shutdown();
        let again = HubHandle::start(disk.open().unwrap(), "anna", Clock::Fixed(START)).unwrap();
        let mut desk = Desk::at(&again, "anna");
        let expected: Vec<&str> = safe.into_iter().chain(["gus"]).collect();
        assert_eq!(desk.found(""), expected, "from {from}: the file");
        let Reply::Checked { problems, .. } = desk.call(Request::Check) else { panic!("no check") };
        assert_eq!(problems, [""; 0], "from {from}");
    }
    assert!(lost > 0, "some write met the disk's trouble");
}
