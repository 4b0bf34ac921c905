//! Whatever is done, undoing all of it brings every record back.

use proptest::prelude::*;

use super::*;

/// One thing a person does to one of four leads.
#[derive(Clone, Debug)]
enum Deed {
    Set(usize, &'static str, &'static str),
    Tick(usize, usize),
    Delete(usize),
    Restore(usize),
    Create(&'static str),
    Undo,
    Redo,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let value = prop::sample::select(vec![
        ("full-name", "Eve King"),
        ("full-name", "Dr. Ada von Berg"),
        ("last-name", "Ek"),
        ("company", "Acme"),
        ("company", ""),
        ("file-as", "Acme"),
        ("score", "3"),
        ("score", "-"),
        ("score-type", "Automatic"),
        ("score-type", "Manual"),
        ("categories", "hot; fair"),
        ("notes", "tea"),
        ("assigned-to", "anna"),
    ]);
    let deed = prop_oneof![
        8 => (0..4usize, value).prop_map(|(lead, (field, value))| Deed::Set(lead, field, value)),
        2 => (0..4usize, 0..3usize).prop_map(|(lead, criterion)| Deed::Tick(lead, criterion)),
        1 => (0..4usize).prop_map(Deed::Delete),
        1 => (0..4usize).prop_map(Deed::Restore),
        1 => prop::sample::select(vec!["Zoe Ek", "Yngve"]).prop_map(Deed::Create),
        2 => Just(Deed::Undo),
        1 => Just(Deed::Redo),
    ];
    prop::collection::vec(deed, 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undoing_everything_restores_every_record(deeds in deeds()) {
        let hub = hub();
        let mut setter = Desk::at(&hub, "bo");
        let leads = setter.new_leads(&["Ada Lovelace", "Bea", "Cid Berg", "Dan"]);
        let before = values_of(&mut setter, 60);
        let mut desk = Desk::at(&hub, "anna");
        for deed in deeds {
            // Refusals are as good as anything else here.
            match deed {
                Deed::Set(lead, field, value) => {
                    let edits = vec![desk.set(field, value)];
                    drop(desk.apply(Command::Bulk { target: Target::Records(vec![leads[lead]]), edits, struck: Vec::new() }));
                }
                Deed::Tick(lead, criterion) => {
                    let edits = vec![FieldEdit { field: desk.schema.criteria[criterion].field, edit: Edit::Tick }];
                    drop(desk.apply(Command::Bulk { target: Target::Records(vec![leads[lead]]), edits, struck: Vec::new() }));
                }
                Deed::Delete(lead) => drop(desk.apply(Command::Delete(Target::Records(vec![leads[lead]])))),
                Deed::Restore(lead) => drop(desk.apply(Command::Restore(Target::Records(vec![leads[lead]])))),
                Deed::Create(name) => drop(desk.new_leads(&[name])),
                Deed::Undo => drop(desk.apply(Command::Undo(None, Leave::Values))),
                Deed::Redo => drop(desk.apply(Command::Redo)),
            }
        }
        while let Ok(outcome) = desk.apply(Command::Undo(None, Leave::Values)) {
            prop_assert_eq!(outcome.op.unwrap().skipped, 0);
        }
        prop_assert_eq!(values_of(&mut desk, 60), before);
        let Reply::Checked { problems, .. } = desk.call(Request::Check) else { panic!("no check") };
        prop_assert_eq!(problems, Vec::<String>::new());
    }
}
