//! Own, team and all: what each finds, what follows when that changes, and what is said of records that are not seen.

use super::*;
use crate::{
    model::{Diff, FieldId, Seq, TypeId, fields},
    proto::{Fate, Happening, ImportOptions, MatchKey, Operations},
};

/// `fiona` owns it; `sam` sees his own, `tina` her team's, which is `sam` and herself, `mia` all.
fn team() -> HubHandle {
    let store = Store::in_memory(&Options::default()).unwrap();
    let hub = HubHandle::start_for_team(store, "fiona", Clock::Fixed(START)).unwrap();
    let mut fiona = Desk::at(&hub, "fiona");
    for (login, role, sees) in
        [("sam", "Sales", "Own"), ("tina", "Sales", "Team"), ("mia", "Manager", "All"), ("olga", "Owner", "Own"), ("otto", "Sales", "")]
    {
        let drafts = vec![fiona.draft(&[("full-name", login), ("person-name", &login.to_uppercase()), ("role", role), ("sees", sees)])];
        fiona.done(Command::Create { kind: record_type::PERSON, drafts });
    }
    let drafts = vec![fiona.draft(&[("full-name", "North"), ("members", "sam; tina")])];
    fiona.done(Command::Create { kind: record_type::GROUP, drafts });
    fiona.learn();
    for (name, owner) in [("Ann", "sam"), ("Bea", "tina"), ("Cid", "olga"), ("Dan", "")] {
        fiona.new_lead(&[("full-name", name), ("assigned-to", owner), ("company", &format!("{name} AB")), ("status", "New")]);
    }
    hub
}

fn lead(desk: &mut Desk, name: &str) -> RecordId {
    desk.run(98, &format!("full-name:{name}"));
    match desk.call(Request::Marks { id: QueryId(98), rows: None }) {
        Reply::Marks(ids) => RecordId(ids.min().unwrap()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn everybody_finds_what_they_see() {
    let hub = team();
    for (login, want) in [
        ("sam", &["Ann", "Dan"][..]),
        ("tina", &["Ann", "Bea", "Dan"]),
        ("mia", &["Ann", "Bea", "Cid", "Dan"]),
        // Whoever says what others see, sees all; so do those of whom nothing was said.
        ("olga", &["Ann", "Bea", "Cid", "Dan"]),
        ("otto", &["Ann", "Bea", "Cid", "Dan"]),
    ] {
        let mut desk = Desk::at(&hub, login);
        let answer = desk.run(1, "");
        assert_eq!((desk.names(1), answer.whole as usize), (want.iter().map(|name| (*name).to_owned()).collect(), want.len()), "{login}");
        assert_eq!(desk.found("status:new"), want, "{login}");
        let Reply::Values(companies) = desk.call(Request::Values { field: fields::COMPANY, typed: String::new(), limit: 9 }) else {
            panic!("no values")
        };
        assert_eq!(companies.len(), want.len(), "{login}: {companies:?}");
        let Reply::Tallied(rows) = desk.call(Request::Tally { by: fields::ASSIGNED_TO, queries: vec![Query::leads()] }) else {
            panic!("no tally")
        };
        assert_eq!(rows.iter().map(|(_, counts)| counts[0]).sum::<u64>(), want.len() as u64, "{login}: {rows:?}");
        let Reply::Info(info) = desk.call(Request::Info) else { panic!("no facts") };
        let leads = info.records.iter().find(|(kind, _)| *kind == record_type::LEAD).unwrap().1;
        assert_eq!(leads, want.len() as u64, "{login}");
    }
}

#[test]
fn nobody_counts_what_they_do_not_see_and_the_report_says_so() {
    let hub = team();
    let reading = Reading::utc(START);
    for (login, want, limits) in
        [("sam", 2, Some("only your leads")), ("tina", 3, Some("only your leads")), ("mia", 4, None), ("olga", 4, None)]
    {
        let mut desk = Desk::at(&hub, login);
        let report = crate::model::reports::named("leads-by-assigned-to").unwrap().report(&desk.schema);
        let (question, _) = report.question("", &desk.schema, &reading, login).unwrap();
        let Reply::Report(findings) = desk.call(Request::Report(Box::new(question))) else { panic!("no report") };
        assert_eq!((findings.total().unwrap().count, findings.whole), (want, want), "{login}");
        assert_eq!(report.limits(&findings, &desk.schema).as_deref(), limits, "{login}");
        for (at, line) in findings.lines.iter().enumerate() {
            let behind = report.behind(&findings, at, None, "", &desk.schema, &reading);
            assert_eq!(desk.found(&behind.filter).len() as u64, line.count, "{login}: {}", behind.filter);
        }
    }
}

#[test]
fn what_is_not_seen_is_not_there_to_be_changed() {
    let hub = team();
    let (mut fiona, mut sam) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"));
    let (ann, cid) = (lead(&mut fiona, "Ann"), lead(&mut fiona, "Cid"));
    let missing = Err(Refusal::NotFound(format!("there is no record {cid}")));
    assert_eq!(sam.save(cid, "city", "", "Oslo"), missing);
    let done = sam.bulk(Target::Records(vec![ann, cid]), "city", "Oslo");
    assert_eq!((done.changed, done.refused), (1, vec![(Some(cid), format!("there is no record {cid}"))]));
    let plan =
        sam.plan(Command::Bulk { target: Target::Records(vec![ann, cid]), edits: vec![sam.set("city", "Bergen")], struck: Vec::new() });
    let rows = sam.plan_rows(&plan);
    assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Ann", ""]);
    assert_eq!(rows[1].fate, Fate::Refused(format!("there is no record {cid}")));
    // A plan is read by nobody but whom it was made for.
    let theirs = Desk::at(&hub, "tina").call(Request::PlanRows { plan: plan.id, from: 0, count: 9 });
    assert!(matches!(theirs, Reply::Refused(Refusal::NotFound(_))), "{theirs:?}");
    // Nor can anything be hung on it, or lead to it.
    let mut note = sam.draft(&[("full-name", "Call")]);
    note.set(fields::LINKED_TO, Value::Links(vec![cid]));
    let refused = sam.apply(Command::Create { kind: record_type::NOTE, drafts: vec![note] });
    assert!(matches!(&refused, Err(Refusal::Invalid(problems)) if problems[0].1 == format!("there is no record {cid}")), "{refused:?}");
    // What is linked to already stays when somebody else of the links changes.
    let mut note = fiona.draft(&[("full-name", "Meeting")]);
    note.set(fields::LINKED_TO, Value::Links(vec![ann, cid]));
    let note = fiona.done(Command::Create { kind: record_type::NOTE, drafts: vec![note] }).created[0];
    let mut dan = |links: Vec<RecordId>, old: Vec<RecordId>| {
        let changes = vec![Diff { field: fields::LINKED_TO, old: Some(Value::Links(old)), new: Some(Value::Links(links)) }];
        sam.apply(Command::Save { record: note, changes })
    };
    let dan_id = lead(&mut fiona, "Dan");
    dan(vec![ann, cid, dan_id], vec![ann, cid]).unwrap();
    dan(vec![ann], vec![ann, cid, dan_id]).unwrap();
    assert!(dan(vec![ann, cid], vec![ann]).is_err(), "it is not there any more to be linked to");
}

/// Saves a field of a person.
fn set_person(desk: &mut Desk, login: &str, field: &str, old: &str, new: &str) {
    desk.learn();
    let person = desk.schema.people.iter().find(|person| person.login == login).unwrap().record;
    desk.save(person, field, old, new).unwrap();
}

#[test]
fn a_sight_that_shrinks_shrinks_in_running_sessions_and_says_so() {
    let hub = team();
    let (mut fiona, mut mia, mut sam) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "mia"), Desk::at(&hub, "sam"));
    let cid = lead(&mut fiona, "Cid");
    mia.run(1, "");
    assert_eq!(mia.names(1).len(), 4);
    set_person(&mut fiona, "mia", "sees", "All", "Own");
    let asked = mia.call(Request::Rows { id: QueryId(1), from: 0, count: 9, columns: Vec::new() });
    assert!(matches!(asked, Reply::Refused(Refusal::Stale)), "{asked:?}");
    assert!(mia.events.iter().any(|event| matches!(event, Event::Indexed)), "everything is to be asked anew: {:?}", mia.events);
    assert_eq!(mia.found(""), ["Dan"]);
    assert!(mia.record(cid).is_none());
    // A list that stands shows nothing any more of what left it, without being asked anew.
    sam.run(1, "");
    sam.events.clear();
    let edits = vec![fiona.set("assigned-to", "olga")];
    let ann = lead(&mut fiona, "Ann");
    fiona.done(Command::Bulk { target: Target::Records(vec![ann]), edits, struck: Vec::new() });
    assert_eq!(sam.names(1), ["", "Dan"]);
    let told = sam
        .events
        .iter()
        .any(|event| matches!(event, Event::Changed { records: Some(records), fields, .. } if records.contains(&ann) && fields.is_empty()));
    assert!(told, "for him it went as a whole: {:?}", sam.events);
    let Reply::Marks(marks) = sam.call(Request::Marks { id: QueryId(1), rows: None }) else { panic!("no marks") };
    assert!(!marks.contains(ann.0));
    // Out of the group, tina sees less; and what sam gets back brings along what hangs on it.
    let mut tina = Desk::at(&hub, "tina");
    assert_eq!(tina.found(""), ["Bea", "Dan"]);
    fiona.bulk(Target::Records(vec![ann]), "assigned-to", "sam");
    assert_eq!(tina.found(""), ["Ann", "Bea", "Dan"]);
    fiona.learn();
    let group = fiona.schema.groups[0].record;
    fiona.save(group, "members", "sam; tina", "sam").unwrap();
    assert_eq!(tina.found(""), ["Bea", "Dan"]);
}

#[test]
fn nobody_widens_their_own_sight() {
    let hub = team();
    let mut fiona = Desk::at(&hub, "fiona");
    set_person(&mut fiona, "mia", "sees", "All", "Team");
    let mut mia = Desk::at(&hub, "mia");
    let group = mia.schema.groups[0].record;
    let why = "groups say whose records people see: somebody who sees all has to change them";
    let grown = mia.save(group, "members", "sam; tina", "sam; tina; mia");
    assert_eq!(grown, Err(Refusal::Rights(why.to_owned())));
    let drafts = vec![mia.draft(&[("full-name", "Mine"), ("members", "mia; olga")])];
    assert_eq!(mia.apply(Command::Create { kind: record_type::GROUP, drafts }), Err(Refusal::Rights(why.to_owned())));
    assert_eq!(mia.done(Command::Delete(Target::Records(vec![group]))).refused_count, 1);
    // Handing out in turn is allowed: whose turn it is the program itself keeps with the group.
    let dan = lead(&mut fiona, "Dan");
    mia.done(Command::Deal { target: Target::Records(vec![dan]), group, all: false, today: 20_000 });
    assert_eq!(fiona.shown(dan, "assigned-to"), "sam");
}

#[test]
fn of_a_double_that_is_not_seen_it_is_said_that_it_exists_and_whose_it_is() {
    let hub = team();
    let (mut fiona, mut sam) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"));
    let hidden = fiona.new_lead(&[("full-name", "Eva Ek"), ("email", "eva@x.se"), ("assigned-to", "olga"), ("phone", "070 99 88 77")]);
    let typed = sam.draft(&[("full-name", "E. Ek"), ("email", "eva@x.se")]);
    let Reply::Alike(twins) = sam.call(Request::Alike { kind: record_type::LEAD, draft: typed, except: None }) else { panic!("no twins") };
    let told: Vec<(u64, &str, &str)> = twins.iter().map(|twin| (twin.named.id.0, twin.named.name.as_str(), twin.reason.as_str())).collect();
    assert_eq!(told, [(0, "owned by OLGA", "same e-mail eva@x.se")]);
    let own = sam.new_lead(&[("full-name", "E. Ek"), ("email", "eva@x.se"), ("assigned-to", "sam")]);
    let Reply::Duplicates { groups, totals, .. } = sam.call(Request::Duplicates { kind: record_type::LEAD, from: 0, count: 9 }) else {
        panic!("no groups")
    };
    let names: Vec<&str> = groups[0].records.iter().map(|named| named.name.as_str()).collect();
    assert_eq!((totals, names, groups[0].reasons.clone()), ([1, 0, 0], vec!["owned by OLGA", "E. Ek"], vec!["alike".to_owned()]));
    // Nothing goes into it; what is known of it is why not.
    let contact = fiona.done(Command::Convert {
        target: Target::Records(vec![hidden]),
        to: record_type::CONTACT,
        how: Box::default(),
        struck: Vec::new(),
    });
    assert_eq!(contact.changed, 1);
    let how = crate::model::Conversion { matches: crate::model::Matches::Into, ..Default::default() };
    let convert = Command::Convert { target: Target::Records(vec![own]), to: record_type::CONTACT, how: Box::new(how), struck: Vec::new() };
    let done = sam.done(convert);
    assert_eq!(done.refused, [(Some(own), "is in the store already, owned by OLGA; left as it is".to_owned())]);
    let Reply::Twins { contact: Some((twin, why)), .. } = sam.call(Request::Twins { record: own, to: record_type::CONTACT }) else {
        panic!("no twin")
    };
    assert_eq!((twin.id, twin.values().len(), twin.name(), why.as_str()), (RecordId(0), 1, "owned by OLGA", "alike"));
    // In a file too.
    let keys = vec![MatchKey::Id, MatchKey::Email];
    let options = ImportOptions { keys, ..ImportOptions::of(record_type::LEAD, "x.csv".to_owned()) };
    let Reply::Importing { plan, .. } = sam.call(Request::ImportBegin(options)) else { panic!("no import") };
    let by_email = Draft { line: 2, ..sam.draft(&[("full-name", "Eva"), ("email", "eva@x.se")]) };
    let mut by_number = Draft { line: 3, ..sam.draft(&[("full-name", "Fia")]) };
    by_number.set(fields::ID, Value::Number(i64::try_from(hidden.0).unwrap()));
    let Reply::Importing { left_out, .. } = sam.call(Request::ImportRows { plan, drafts: vec![by_email, by_number] }) else {
        panic!("no rows")
    };
    assert_eq!(left_out, [], "his own is like it too, and comes first");
    assert_eq!(fiona.shown(hidden, "full-name"), "Eva Ek");
}

#[test]
fn mail_of_somebody_who_is_not_seen_goes_nowhere_and_it_is_said_whose_they_are() {
    use crate::model::{Correspondent, Who};
    let hub = team();
    let (mut fiona, mut sam) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"));
    let hidden = fiona.new_lead(&[("full-name", "Eva Ek"), ("email", "eva@x.se"), ("assigned-to", "olga")]);
    let message = |desk: &Desk| {
        let mut message = desk.draft(&[("full-name", "Looms"), ("when", "2026-11-03 10:00")]);
        message.set(fields::MESSAGE_ID, Value::Text("1@x.se".to_owned()));
        message
    };
    let mail = |who, message| Command::Mail {
        kind: record_type::LEAD,
        people: vec![Correspondent { who, messages: vec![message] }],
        source: "looms.eml".to_owned(),
    };
    let found = |desk: &Desk, address: &str| Who::Found(desk.draft(&[("full-name", "E. Ek"), ("email", address)]));
    let command = mail(found(&sam, "eva@x.se"), message(&sam));
    let plan = sam.plan(command.clone());
    let told: Vec<String> = sam.plan_rows(&plan).into_iter().map(|row| format!("{:?} {} {:?}", row.record, row.name, row.fate)).collect();
    assert_eq!(told[0], "None E. Ek Refused(\"is in the store already, owned by OLGA\")", "{told:?}");
    let done = sam.done(command);
    assert_eq!((done.op, done.refused_count), (None, 2));
    let known = mail(Who::Known(hidden, Vec::new()), message(&sam));
    assert_eq!(sam.apply(known), Err(Refusal::NotFound(format!("there is no record {hidden}"))));
    // That others have the message tells nobody who does not see it; they note it for theirs.
    let theirs = mail(found(&fiona, "eva@x.se"), message(&fiona));
    assert_eq!(fiona.done(theirs.clone()).created.len(), 1);
    assert_eq!(fiona.done(theirs).same, 1);
    let own = mail(found(&sam, "eva@own.se"), message(&sam));
    assert_eq!(sam.done(own).created.len(), 2);
}

#[test]
fn the_log_shows_what_is_seen_and_ones_own() {
    let hub = team();
    let (mut fiona, mut sam) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"));
    let (ann, cid) = (lead(&mut fiona, "Ann"), lead(&mut fiona, "Cid"));
    let told = |desk: &mut Desk| -> Vec<(u64, String)> { desk.log().into_iter().map(|op| (op.seq.0, op.subject)).collect() };
    let before = fiona.log()[0].seq.0;
    fiona.bulk(Target::Records(vec![cid]), "city", "Secret");
    fiona.bulk(Target::Records(vec![ann, cid]), "city", "Oslo");
    fiona.bulk(Target::Records(vec![ann]), "city", "Bergen");
    let all: Vec<(u64, String)> = told(&mut fiona).into_iter().take(3).collect();
    assert_eq!(all, [(before + 3, "Ann".to_owned()), (before + 2, "Oslo".to_owned()), (before + 1, "Cid".to_owned())]);
    let his: Vec<(u64, String)> = told(&mut sam).into_iter().take_while(|(seq, _)| *seq > before).collect();
    assert_eq!(his, [(before + 3, "Ann".to_owned()), (before + 2, String::new())]);
    // Neither the log nor a record's history counts what he does not see.
    let words = |desk: &mut Desk, op: &OpHead| crate::model::words::words(op, &desk.schema);
    let op = sam.log().remove(1);
    assert_eq!((op.records, words(&mut sam, &op)), (1, "set City on 1 record".to_owned()));
    let op = fiona.log().remove(1);
    assert_eq!(words(&mut fiona, &op), "set City on 2 records: Oslo");
    let around = |desk: &mut Desk| {
        let Reply::History(items) = desk.call(Request::History { record: ann, limit: 9 }) else { panic!("no history") };
        let Reply::Timeline(timeline) = desk.call(Request::Timeline { record: ann, limit: 9 }) else { panic!("no timeline") };
        let moments = timeline.moments.into_iter().filter_map(|moment| match moment.what {
            Happening::Changes(_, item) => Some(item),
            Happening::Item(_) => None,
        });
        let told = items.into_iter().chain(moments).filter(|item| item.op.seq.0 == before + 2);
        told.map(|item| (item.op.records, item.op.subject, item.changes.len())).collect::<Vec<_>>()
    };
    // What happened to the record itself is told.
    assert_eq!(around(&mut sam), [(1, String::new(), 1), (1, String::new(), 1)]);
    assert_eq!(around(&mut fiona), [(2, "Oslo".to_owned(), 1), (2, "Oslo".to_owned(), 1)]);
    let rows = |desk: &mut Desk, seq| match desk.call(Request::Operation { seq: Seq(seq), from: 0, count: 9 }) {
        Reply::PlanRows(rows) => Some(rows.into_iter().map(|row| row.name).collect::<Vec<_>>()),
        _ => None,
    };
    assert_eq!(rows(&mut sam, before + 2), Some(vec!["Ann".to_owned()]));
    assert_eq!(rows(&mut sam, before + 1), None);
    // What he did he may look up and take back, though it is another's by then.
    sam.bulk(Target::Records(vec![ann]), "assigned-to", "olga");
    assert!(sam.record(ann).is_none());
    let own = match sam.call(Request::Log { limit: 1, own: true, of: Operations::default() }) {
        Reply::Log(ops) => ops[0].clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!((own.subject.as_str(), rows(&mut sam, own.seq.0)), ("Ann", Some(Vec::new())));
    sam.done(Command::Undo(None, Leave::Values));
    assert_eq!(sam.shown(ann, "assigned-to"), "sam");
}

#[test]
fn of_an_operation_too_large_to_count_it_is_not_told_how_many_it_was_about() {
    let hub = team();
    let (mut fiona, mut sam) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"));
    let ann = lead(&mut fiona, "Ann");
    // Some before hers in the same pieces, and more pieces than are looked through.
    let drafts = (0..1_000).map(|at| fiona.draft(&[("full-name", &format!("Z{at}")), ("assigned-to", "olga")])).collect();
    fiona.done(Command::Create { kind: record_type::LEAD, drafts });
    let all = Target::Query(fiona.query(""));
    fiona.bulk(all, "city", "Secret");
    let op = sam.log().remove(0);
    assert_eq!((op.records, crate::model::words::words(&op, &sam.schema)), (0, "set City on records".to_owned()));
    let Reply::History(items) = sam.call(Request::History { record: ann, limit: 1 }) else { panic!("no history") };
    assert_eq!((items[0].op.records, items[0].op.subject.as_str()), (0, ""));
}

#[test]
fn a_double_that_is_not_seen_makes_nothing_a_double() {
    let hub = team();
    let (mut fiona, mut sam) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"));
    for (name, email, owner) in [("One", "a@x.se", "sam"), ("Two", "a@x.se", "olga"), ("Three", "b@x.se", "sam"), ("Four", "b@x.se", "")] {
        fiona.new_lead(&[("full-name", name), ("email", email), ("assigned-to", owner)]);
    }
    for (login, twice, alone) in [
        ("sam", &["Four", "Three"][..], &["Ann", "Dan", "One"][..]),
        ("fiona", &["Four", "One", "Three", "Two"], &["Ann", "Bea", "Cid", "Dan"]),
    ] {
        let mut desk = Desk::at(&hub, login);
        assert_eq!((desk.found("email:twice"), desk.found("-email:twice")), (names_of(twice), names_of(alone)), "{login}");
    }
    // What comes into sight counts at once.
    let two = lead(&mut fiona, "Two");
    fiona.bulk(Target::Records(vec![two]), "assigned-to", "sam");
    assert_eq!(sam.found("email:twice"), ["Four", "One", "Three", "Two"]);
}

#[test]
fn what_stands_in_the_way_of_the_set_up_is_told_without_counting_what_is_not_seen() {
    let hub = team();
    let (mut fiona, mut mia) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "mia"));
    let make = |desk: &mut Desk, kind, values: &[(&str, &str)]| {
        let drafts = vec![desk.draft(values)];
        let created = desk.done(Command::Create { kind, drafts }).created[0];
        desk.learn();
        created
    };
    let field = make(&mut fiona, record_type::CUSTOM_FIELD, &[("full-name", "Size"), ("field-kind", "Text")]);
    let list = make(&mut fiona, record_type::PICK_LIST, &[("full-name", "Source")]);
    let shop = make(&mut fiona, record_type::CUSTOM_TYPE, &[("full-name", "Shop"), ("type-plural", "Shops"), ("type-base", "Account")]);
    let kind = fiona.schema.type_named("shops").unwrap().id;
    make(&mut fiona, kind, &[("full-name", "Bikes"), ("assigned-to", "olga")]);
    for (name, owner) in [("Eva", "olga"), ("Fay", "olga"), ("Gil", "mia")] {
        fiona.new_lead(&[("full-name", name), ("assigned-to", owner), ("size", "wide"), ("source", "Web")]);
    }
    set_person(&mut fiona, "mia", "sees", "All", "Own");
    let refused = |desk: &mut Desk, record, field: FieldId, new: &str| {
        let old = desk.record(record).unwrap().get(field).cloned();
        match desk.apply(Command::Save { record, changes: vec![Diff { field, old, new: Some(Value::Text(new.to_owned())) }] }) {
            Err(Refusal::Invalid(problems)) => problems[0].1.clone(),
            other => panic!("{other:?}"),
        }
    };
    let told = |desk: &mut Desk| (refused(desk, field, fields::FIELD_KIND, "Number"), refused(desk, list, fields::LIST_VALUES, "Other"));
    let (kind, values) = told(&mut fiona);
    assert!(kind.starts_with("3 values would not survive: 'wide' of ") && values.starts_with("3 records hold 'Web'"), "{kind} {values}");
    let (kind, values) = told(&mut mia);
    assert!(kind.starts_with("1 of the values that you see, and others, would not survive: 'wide' of Gil"), "{kind}");
    assert!(values.starts_with("1 record and others that you do not see hold 'Web'"), "{values}");
    let deleting = mia.apply(Command::Delete(Target::Records(vec![shop]))).unwrap_err().to_string();
    assert!(deleting.contains("records that you do not see are of the type 'Shop'"), "{deleting}");
    let gil = lead(&mut fiona, "Gil");
    fiona.bulk(Target::Records(vec![gil]), "assigned-to", "olga");
    let (kind, values) = told(&mut mia);
    assert!(kind.starts_with("values of records that you do not see would not survive."), "{kind}");
    assert!(values.starts_with("records that you do not see hold 'Web'"), "{values}");
}

fn names_of(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn whoever_is_there_is_told_to_those_who_see_it() {
    let hub = team();
    let (mut fiona, mut sam, mut tina) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"), Desk::at(&hub, "tina"));
    let (ann, cid) = (lead(&mut fiona, "Ann"), lead(&mut fiona, "Cid"));
    for desk in [&mut fiona, &mut sam, &mut tina] {
        desk.run(1, "");
        desk.names(1);
    }
    let heard = |desk: &mut Desk| {
        desk.call(Request::Release);
        let last = desk.events.iter().rev().find_map(|event| if let Event::Present(open) = event { Some(open.clone()) } else { None });
        last.unwrap_or_default().into_iter().map(|present| (present.record, present.login)).collect::<Vec<_>>()
    };
    let open = |desk: &mut Desk, id| desk.call(Request::Present { record: Some(id), is_editing: false, is_away: false });
    open(&mut fiona, cid);
    assert_eq!((heard(&mut sam), heard(&mut fiona)), (Vec::new(), Vec::new()));
    open(&mut sam, ann);
    assert_eq!(heard(&mut tina), [(ann, "sam".to_owned())]);
    assert_eq!(heard(&mut fiona), [(ann, "sam".to_owned())]);
    // Nobody is said to be where they cannot be, or kept away from there.
    open(&mut sam, cid);
    assert_eq!(heard(&mut fiona), []);
    // What leaves somebody's sight while they show it is told no more.
    open(&mut sam, ann);
    assert_eq!(heard(&mut tina), [(ann, "sam".to_owned())]);
    assert!(matches!(sam.call(Request::Claim(cid)), Reply::Refused(Refusal::NotFound(_))));
}

#[test]
fn before_it_is_known_what_somebody_sees_they_wait() {
    let hub = team();
    let mut sam = Desk::early(&hub, "sam");
    // Whether the columns are built by now or not: never anything else.
    let query = Query::all(TypeId(1));
    let answer = sam.run_query(1, query);
    assert_eq!((answer.total, answer.indexing), (2, false));
}

#[test]
fn whoever_sees_some_is_told_no_numbers_of_what_was_erased_and_asks_about_their_own() {
    let hub = team();
    let (mut fiona, mut sam, mut mia) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"), Desk::at(&hub, "mia"));
    let (ann, bea) = (lead(&mut fiona, "Ann"), lead(&mut fiona, "Bea"));
    fiona.done(Command::Erase { target: Target::Records(vec![ann, bea]), suppress: true });
    sam.learn();
    mia.learn();
    let told = |desk: &Desk| {
        desk.events.iter().find_map(|event| if let Event::Erased { records, .. } = event { Some(records.clone()) } else { None })
    };
    assert_eq!(told(&sam), Some(None), "neither his own nor others': he asks about what he has open");
    assert_eq!(told(&mia), Some(Some(vec![ann, bea])));
    let Reply::Marks(gone) = sam.call(Request::Erased(vec![ann])) else { panic!() };
    assert_eq!(gone.iter().collect::<Vec<_>>(), [ann.0]);
}

#[test]
fn a_check_counts_what_the_asker_sees() {
    let hub = team();
    let mut fiona = Desk::at(&hub, "fiona");
    set_person(&mut fiona, "mia", "sees", "All", "Own");
    let checked = |desk: &mut Desk| match desk.call(Request::Check) {
        Reply::Checked { records, problems, .. } => (records, problems.len()),
        other => panic!("{other:?}"),
    };
    let (all, _) = checked(&mut fiona);
    let mut mia = Desk::at(&hub, "mia");
    let (of_mia, wrong) = checked(&mut mia);
    // Of the four leads she sees the one that is nobody's; what belongs to nobody in particular everybody sees.
    assert_eq!((all - of_mia, wrong), (3, 0));
    let Reply::Info(info) = mia.call(Request::Info) else { panic!("no facts") };
    assert_eq!(info.records.iter().map(|(_, living)| living).sum::<u64>() + info.binned, of_mia, "both say the same");
}

#[test]
fn what_happens_to_a_record_is_told_to_those_who_see_it() {
    let hub = team();
    let (mut fiona, mut sam) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"));
    let (ann, bea) = (lead(&mut fiona, "Ann"), lead(&mut fiona, "Bea"));
    let history = |desk: &mut Desk, record| match desk.call(Request::History { record, limit: 9 }) {
        Reply::History(items) => items.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!((history(&mut fiona, bea), history(&mut sam, bea), history(&mut sam, ann)), (1, 0, 1));
    sam.learn();
    let before = sam.events.len();
    fiona.save(bea, "city", "", "Oslo").unwrap();
    fiona.save(ann, "city", "", "Oslo").unwrap();
    sam.learn();
    let told: Vec<&RecordId> = sam.events[before..]
        .iter()
        .filter_map(|event| if let Event::Changed { records: Some(records), .. } = event { Some(records) } else { None })
        .flatten()
        .collect();
    assert_eq!(told, [&ann]);
}
