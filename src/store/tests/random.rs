//! Random operations in random order, with the file closed and opened in between, against the model.

use proptest::prelude::*;

use super::{crash::open, disk::Disk, *};

#[derive(Clone, Debug)]
enum Step {
    Act(Action),
    /// Puts back the record that was taken away last.
    ReturnLast,
    Reopen,
}

fn any_what() -> impl Strategy<Value = What> {
    let name = "[a-zåäö ]{0,8}";
    let set = |field: FieldId, value: BoxedStrategy<Value>| {
        (proptest::option::of(value), 1_usize..5).prop_map(move |(value, step)| What::Set(field, value, step))
    };
    prop_oneof![
        3 => proptest::collection::vec(name, 1..8).prop_map(What::Make),
        2 => set(fields::NAME, name.prop_map(Value::Text).boxed()),
        1 => set(fields::FILE_AS, name.prop_map(Value::Text).boxed()),
        1 => set(fields::NOTES, "[a-z]{1,30}".prop_map(Value::Text).boxed()),
        2 => set(fields::SCORE, (0_u8..6).prop_map(Value::Stars).boxed()),
        1 => set(FieldId(1003), Just(Value::Tick(Stamp { by: "ada".to_owned(), at: 3 })).boxed()),
        2 => set(fields::DELETED, Just(Value::Moment(9)).boxed()),
        1 => ((1_i64..4), 1_usize..4).prop_map(|(kind, step)| What::Set(fields::TYPE, Some(Value::Number(kind)), step)),
        1 => (2_usize..6).prop_map(What::Remove),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    let action = (any_what(), 1_usize..4, prop::bool::weighted(0.2));
    prop_oneof![
        8 => action.prop_map(|(what, chunks, abandoned)| Step::Act(Action { what, chunks, abandoned })),
        1 => Just(Step::ReturnLast),
        2 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_store_agrees_with_the_model(steps in proptest::collection::vec(any_step(), 1..25)) {
        let disk = Disk::default();
        let mut store = open(&disk).unwrap();
        let mut model = Model::default();
        let mut gone: Option<Record> = None;
        for step in steps {
            let action = match step {
                Step::Act(action) => action,
                Step::ReturnLast => match gone.take() {
                    Some(record) => What::Return(record).once(),
                    None => continue,
                },
                Step::Reopen => {
                    drop(store);
                    store = open(&disk).unwrap();
                    continue;
                }
            };
            let before = model.records.clone();
            model.act(&mut store, &action);
            gone = before.into_values().find(|record| !model.records.contains_key(&record.id)).or(gone);
            compare(&store, &model);
        }
        assert_sound(&mut store);
    }
}
