//! Roles: what each may ask, and what becomes of it when a role changes under a running session.

use std::time::Duration;

use super::*;
use crate::{
    hub::Guest,
    model::{Diff, TypeId, fields},
};

/// A store shared by several system users: `fiona` owns it, the others are what they are called.
fn team() -> HubHandle {
    let store = Store::in_memory(&Options::default()).unwrap();
    let hub = HubHandle::start_for_team(store, "fiona", Clock::Fixed(START)).unwrap();
    let mut fiona = Desk::at(&hub, "fiona");
    for (login, role) in [("vera", "Viewer"), ("sam", "Sales"), ("mia", "Manager"), ("olga", "Owner"), ("nils", "")] {
        let drafts = vec![fiona.draft(&[("full-name", login), ("role", role)])];
        fiona.done(Command::Create { kind: record_type::PERSON, drafts });
    }
    hub
}

fn make(desk: &mut Desk, kind: TypeId, values: &[(&str, &str)]) -> Command {
    Command::Create { kind, drafts: vec![desk.draft(values)] }
}

/// The sentence with which something is refused for want of a right; nothing where it was done.
fn refused(reply: Reply) -> Option<String> {
    match reply {
        Reply::Refused(Refusal::Rights(why)) => Some(why),
        // Whoever may ask may still ask for something that cannot be done.
        _ => None,
    }
}

#[test]
fn each_role_may_ask_what_the_table_says() {
    let hub = team();
    let lead = Desk::at(&hub, "sam").new_lead(&[("full-name", "Ada")]);
    let all = move || Target::Records(vec![lead]);
    type Ask = Box<dyn Fn(&mut Desk) -> Request>;
    let change = move |command: fn(&mut Desk, Target) -> Command| -> Ask { Box::new(move |desk| Request::Apply(command(desk, all()))) };
    let rows = |count| -> Ask { Box::new(move |_| Request::Rows { id: QueryId(1), from: 0, count, columns: Vec::new() }) };
    let asks: [(&str, Ask, &[&str]); 14] = [
        ("read", Box::new(move |_| Request::Record(lead)), &["vera", "sam", "mia", "olga", "fiona"]),
        ("change", change(|desk, _| make(desk, record_type::LEAD, &[("full-name", "Bea")])), &["sam", "mia", "olga", "fiona"]),
        ("plan", Box::new(|desk| Request::Plan(make(desk, record_type::LEAD, &[("full-name", "Bea")]))), &["sam", "mia", "olga", "fiona"]),
        ("delete", change(|_, all| Command::Delete(all)), &["mia", "olga", "fiona"]),
        ("restore", change(|_, all| Command::Restore(all)), &["sam", "mia", "olga", "fiona"]),
        (
            "log",
            Box::new(|_| Request::Log { limit: 9, own: false, of: crate::proto::Operations::default() }),
            &["sam", "mia", "olga", "fiona"],
        ),
        ("chain", Box::new(|_| Request::Chain(None)), &["mia", "olga", "fiona"]),
        (
            "exported",
            Box::new(|_| Request::Apply(Command::Exported { records: 3, to: "all.csv".to_owned() })),
            &["sam", "mia", "olga", "fiona"],
        ),
        ("fetch", rows(501), &["sam", "mia", "olga", "fiona"]),
        ("page", rows(500), &["vera", "sam", "mia", "olga", "fiona"]),
        ("demo", Box::new(|_| Request::Apply(Command::Demo { count: 1, seed: 1 })), &["olga", "fiona"]),
        ("check", Box::new(|_| Request::Check), &["mia", "olga", "fiona"]),
        (
            "set up",
            change(|desk, _| make(desk, record_type::CUSTOM_FIELD, &[("full-name", "Size"), ("field-kind", "Text")])),
            &["mia", "olga", "fiona"],
        ),
        ("people", change(|desk, _| make(desk, record_type::PERSON, &[("full-name", "zoe")])), &["olga", "fiona"]),
    ];
    for (what, ask, allowed) in &asks {
        for login in ["vera", "sam", "mia", "olga", "fiona"] {
            let mut desk = Desk::at(&hub, login);
            let request = ask(&mut desk);
            let why = refused(desk.call(request));
            assert_eq!(why.is_none(), allowed.contains(&login), "{login}, {what}: {why:?}");
        }
    }
}

/// A view or a report of one's own.
fn authored(desk: &mut Desk, kind: TypeId, name: &str) -> RecordId {
    let values: &[(&str, &str)] = match kind {
        record_type::VIEW => &[("full-name", name), ("view-of", "lead"), ("view-shared", "yes")],
        record_type::IMPORT_MAP => &[("full-name", name), ("map-of", "lead"), ("map-lines", "wer = full-name"), ("map-shared", "yes")],
        _ => &[("full-name", name), ("report-category", "leads"), ("report-shared", "yes")],
    };
    let command = make(desk, kind, values);
    desk.done(command).created[0]
}

#[test]
fn ones_own_views_and_reports_are_ones_own_to_rename_and_delete() {
    let hub = team();
    let (mut sam, mut nils, mut mia) = (Desk::at(&hub, "sam"), Desk::at(&hub, "nils"), Desk::at(&hub, "mia"));
    let lead = sam.new_lead(&[("full-name", "Ada")]);
    let delete = |ids: &[RecordId]| Command::Delete(Target::Records(ids.to_vec()));
    for kind in record_type::AUTHORED {
        let (mine, theirs) = (authored(&mut sam, kind, "Mine"), authored(&mut nils, kind, "Theirs"));
        sam.save(mine, "full-name", "Mine", "Still mine").unwrap();
        for others in [&[theirs][..], &[mine, theirs], &[mine, lead], &[lead], &[]] {
            let why = refused(sam.call(Request::Apply(delete(others)))).unwrap_or_default();
            assert!(why.contains("it may not delete records"), "{kind:?} {others:?}: {why}");
            assert!(refused(sam.call(Request::Plan(delete(others)))).is_some(), "{kind:?} {others:?}");
        }
        assert_eq!(sam.done(delete(&[mine])).changed, 1, "{kind:?}");
        assert!(sam.record(mine).is_none_or(|record| record.is_deleted()));
        sam.done(Command::Undo(None, Leave::Values));
        assert!(sam.record(mine).is_some_and(|record| !record.is_deleted()), "{kind:?}");
        // A manager deletes records, and still nobody else's views.
        assert_eq!(mia.done(delete(&[theirs])).changed, 0, "{kind:?}");
    }
    let mut vera = Desk::at(&hub, "vera");
    assert!(refused(vera.call(Request::Apply(delete(&[lead])))).is_some());
}

#[test]
fn a_plan_to_delete_is_worth_nothing_once_the_right_is_lost() {
    let hub = team();
    let (mut fiona, mut mia) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "mia"));
    let lead = fiona.new_lead(&[("full-name", "Ada")]);
    let plan = mia.plan(Command::Delete(Target::Records(vec![lead])));
    fiona.learn();
    let person = fiona.schema.people.iter().find(|person| person.login == "mia").unwrap().record;
    fiona.save(person, "role", "Manager", "Sales").unwrap();
    let why = mia.apply(Command::Planned { plan: plan.id, struck: Vec::new() }).unwrap_err();
    assert!(matches!(&why, Refusal::Rights(why) if why.contains("delete records")), "{why:?}");
    assert!(!fiona.record(lead).unwrap().is_deleted());
}

#[test]
fn what_the_store_is_set_up_with_is_guarded_record_by_record() {
    let hub = team();
    let mut mia = Desk::at(&hub, "mia");
    let person = mia.schema.people.iter().find(|person| person.login == "mia").unwrap().record;
    let role = mia.schema.field(fields::PERSON_ROLE).unwrap().id;
    let change = Diff { field: role, old: Some(Value::Text("Manager".to_owned())), new: Some(Value::Text("Owner".to_owned())) };
    let raised = mia.apply(Command::Save { record: person, changes: vec![change] });
    assert!(format!("{raised:?}").contains("you may not change who uses the store"), "{raised:?}");
    let edits = vec![mia.set("left", "Yes")];
    let sent_away = mia.done(Command::Bulk { target: Target::Records(vec![person]), edits, struck: Vec::new() });
    assert_eq!((sent_away.changed, sent_away.refused_count), (0, 1));
    let criterion = mia.schema.criteria[0].record;
    assert_eq!(mia.done(Command::Delete(Target::Records(vec![criterion]))).changed, 1);
    let mut sam = Desk::at(&hub, "sam");
    let criterion = sam.schema.criteria[0].record;
    let why = refused(sam.call(Request::Apply(Command::Delete(Target::Records(vec![criterion])))));
    assert_eq!(why.as_deref(), Some("your role here is sales: it may not delete records. Ask fiona or olga"));
}

#[test]
fn a_role_that_is_lost_is_lost_in_running_sessions() {
    let hub = team();
    let (mut fiona, mut sam) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"));
    let person = fiona.schema.people.iter().find(|person| person.login == "sam").unwrap().record;
    let mut save = |field: &str, old: Option<&str>, new: &str| {
        let def = fiona.schema.named(field).unwrap().clone();
        let read = |text: &str| def.kind.parse(text, &Reading::utc(START)).unwrap();
        let changes = vec![Diff { field: def.id, old: old.and_then(read), new: read(new) }];
        fiona.done(Command::Save { record: person, changes });
    };
    sam.new_lead(&[("full-name", "Ada")]);
    save("role", Some("Sales"), "Viewer");
    let drafts = vec![sam.draft(&[("full-name", "Bea")])];
    let why = refused(sam.call(Request::Apply(Command::Create { kind: record_type::LEAD, drafts })));
    assert_eq!(why.as_deref(), Some("your role here is viewer: it may not change records. Ask fiona or olga"));
    save("left", None, "Yes");
    assert!(sam.is_cut_off(), "who is no longer here is shown out");
    assert_eq!(knock(&hub, "sam", 1_001), Err("sam is not among the people of this store".to_owned()));
    assert_eq!(knock(&hub, "nils", 1_002), Ok(()));
    assert!(knock(&hub, "eve", 1_003).is_err());
}

/// Comes from another process.
fn knock(hub: &HubHandle, login: &str, uid: u32) -> Result<(), String> {
    hub.reception().knock(&Guest { user: login.to_owned(), key: None, is_host: false, uid: Some(uid) }, Duration::MAX).unwrap()
}

#[test]
fn whoever_gets_the_name_or_the_number_of_another_is_kept_out_until_an_owner_says_who_they_are() {
    let hub = team();
    let mut olga = Desk::at(&hub, "olga");
    for (login, uid, want) in [
        ("sam", 1_001, Ok(())),
        ("sam", 1_001, Ok(())),
        ("sam", 1_009, Err("sam was system user 1001 here and is 1009 now")),
        ("vera", 1_001, Err("system user 1001 was sam here and is called vera now")),
        ("vera", 1_002, Ok(())),
        ("fiona", 1_003, Err("system user 1003 is called fiona, like the one this store belongs to")),
    ] {
        let said = knock(&hub, login, uid);
        assert!(
            said.is_ok() == want.is_ok() && want.err().is_none_or(|want| said.clone().unwrap_err().starts_with(want)),
            "{login}: {said:?}"
        );
    }
    assert_eq!(olga.log()[0].by, "prospekt");
    // Cleared by an owner, the next visit is a first one.
    olga.learn();
    let sam = olga.schema.people.iter().find(|person| person.login == "sam").unwrap();
    let changes = vec![Diff { field: fields::PERSON_UID, old: sam.uid.map(|uid| Value::Number(uid.into())), new: None }];
    let record = sam.record;
    let refused = Desk::at(&hub, "mia").apply(Command::Save { record, changes: changes.clone() });
    assert!(refused.is_err(), "{refused:?}");
    olga.done(Command::Save { record, changes });
    assert_eq!(knock(&hub, "sam", 1_009), Ok(()));
    assert!(knock(&hub, "sam", 1_001).is_err());
    // The host is known by the number itself, whatever it is called.
    let host = Guest { user: "fiona".to_owned(), key: None, is_host: true, uid: Some(77) };
    assert_eq!(hub.reception().knock(&host, Duration::MAX), Some(Ok(())));
}

#[test]
fn what_others_did_takes_a_right_to_undo_and_nobody_gets_rights_by_undoing() {
    let hub = team();
    let (mut olga, mut mia, mut sam) = (Desk::at(&hub, "olga"), Desk::at(&hub, "mia"), Desk::at(&hub, "sam"));
    let lead = olga.new_lead(&[("full-name", "Ada")]);
    olga.bulk(Target::Records(vec![lead]), "city", "Oslo");
    let of_olga = olga.log()[0].seq;
    let why = refused(sam.call(Request::Apply(Command::Undo(Some(of_olga), Leave::Values))));
    assert_eq!(why.as_deref(), Some("your role here is sales: it may not undo what others did. Ask fiona or olga"));
    mia.done(Command::Undo(Some(of_olga), Leave::Values));
    assert_eq!(olga.shown(lead, "city"), "-");
    // Taken back by a manager, it is not for sales to take that back.
    let why = refused(sam.call(Request::Apply(Command::Undo(Some(olga.log()[0].seq), Leave::Values))));
    assert!(why.is_some());
    // Mia was an owner once: that she is none any more, she cannot take back, nor what she did as one.
    let person = |desk: &mut Desk, login: &str| {
        desk.learn();
        desk.schema.people.iter().find(|person| person.login == login).unwrap().record
    };
    let (mia_id, sam_id) = (person(&mut olga, "mia"), person(&mut olga, "sam"));
    olga.save(mia_id, "role", "Manager", "Owner").unwrap();
    mia.save(sam_id, "role", "Sales", "Viewer").unwrap();
    let of_mia = mia.log()[0].seq;
    olga.save(mia_id, "role", "Owner", "Manager").unwrap();
    for seq in [olga.log()[0].seq, of_mia] {
        let undone = mia.apply(Command::Undo(Some(seq), Leave::Values));
        assert!(matches!(&undone, Err(Refusal::Nothing(why)) if why.contains("not yours to change")), "{undone:?}");
    }
    assert_eq!(olga.shown(mia_id, "role"), "Manager");
    assert_eq!(olga.shown(sam_id, "role"), "Viewer");
    olga.done(Command::Undo(Some(of_mia), Leave::Values));
    assert_eq!(olga.shown(sam_id, "role"), "Sales");
}

#[test]
fn very_many_at_once_take_a_right_of_their_own() {
    let hub = team();
    let (mut fiona, mut sam, mut mia) = (Desk::at(&hub, "fiona"), Desk::at(&hub, "sam"), Desk::at(&hub, "mia"));
    fiona.done(Command::Create {
        kind: record_type::LEAD,
        drafts: (0..=crate::model::rights::MANY).map(|n| fiona.draft(&[("full-name", &format!("Lead {n}"))])).collect(),
    });
    let all = Target::Query(Query::leads());
    let edits = vec![sam.set("city", "Oslo")];
    let bulk = |target: &Target| Command::Bulk { target: target.clone(), edits: edits.clone(), struck: Vec::new() };
    for request in [Request::Plan(bulk(&all)), Request::Apply(bulk(&all))] {
        let why = refused(sam.call(request));
        assert_eq!(why.as_deref(), Some("your role here is sales: it may not change more than 5,000 records at once. Ask fiona or olga"));
    }
    let mut fewer: Vec<RecordId> = match sam.call(Request::Ids(Query::leads())) {
        Reply::Marks(ids) => ids.iter().map(RecordId).collect(),
        other => panic!("{other:?}"),
    };
    fewer.pop();
    assert_eq!(sam.done(bulk(&Target::Records(fewer))).changed, crate::model::rights::MANY);
    // What one did oneself one may take back, however much it was.
    assert_eq!(sam.done(Command::Undo(None, Leave::Values)).changed, crate::model::rights::MANY);
    assert_eq!(mia.done(bulk(&all)).changed, crate::model::rights::MANY + 1);
}

#[test]
fn alone_everybody_owns_the_store() {
    let hub = hub();
    let mut eve = Desk::at(&hub, "eve");
    let command = make(&mut eve, record_type::PERSON, &[("full-name", "zoe"), ("role", "Viewer")]);
    eve.done(command);
    Desk::at(&hub, "zoe").new_lead(&[("full-name", "Ada")]);
}
