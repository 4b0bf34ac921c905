//! Roles: what each may ask, and what becomes of it when a role changes under a running session.

use super::*;
use crate::model::{Diff, TypeId, fields};

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
    let asks: [(&str, Ask, &[&str]); 11] = [
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
            &["vera", "sam", "mia", "olga", "fiona"],
        ),
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
    assert_eq!(hub.reception().knock("sam"), Err("sam is not among the people of this store".to_owned()));
    assert_eq!(hub.reception().knock("nils"), Ok(()));
    assert!(hub.reception().knock("eve").is_err());
}

#[test]
fn alone_everybody_owns_the_store() {
    let hub = hub();
    let mut eve = Desk::at(&hub, "eve");
    let command = make(&mut eve, record_type::PERSON, &[("full-name", "zoe"), ("role", "Viewer")]);
    eve.done(command);
    Desk::at(&hub, "zoe").new_lead(&[("full-name", "Ada")]);
}
