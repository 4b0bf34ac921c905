//! The columns against their plain definition: a list of records, filtered by `accepts` and sorted by comparison.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;
use crate::{
    model::{Base, Draft, Filter, Kind, Reading, Stamp, Value, fields::*, record_type::*},
    proto::MatchKey,
    text::collate::Collation,
};

const NOW: i64 = 1_795_435_200_000; // 2026-11-23 12:00
const DAY: i64 = 86_400_000;

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn columns() -> Columns {
    Columns::new(Schema::default().shared(), Collation::new("sv"))
}

fn parse(filter: &str) -> Filter {
    Filter::parse(filter, &Schema::default(), &Reading::utc(NOW), "bo").unwrap_or_else(|error| panic!("{filter}: {error}"))
}

fn record(id: u64, kind: TypeId, values: impl IntoIterator<Item = (FieldId, Value)>) -> Record {
    Record::new(RecordId(id), kind, Stamp { by: "alind".to_owned(), at: NOW - DAY }).with(values)
}

fn lead(id: u64, name: &str, values: impl IntoIterator<Item = (FieldId, Value)>) -> Record {
    record(id, LEAD, values).with([(NAME, text(name))])
}

fn query(filter: &str, sort: &[(FieldId, bool)]) -> Query {
    let sort = sort.iter().map(|(field, descending)| SortKey { field: *field, descending: *descending }).collect();
    Query { filter: parse(filter), sort, ..Query::leads() }
}

fn ids(columns: &Columns, rows: &Rows) -> Vec<u64> {
    rows.rows.iter().map(|row| columns.id(*row).0).collect()
}

fn run(columns: &mut Columns, query: &Query) -> Vec<u64> {
    let rows = columns.run(&Sight::ALL, query, None, &|id| panic!("{id} was asked for without need"));
    ids(columns, &rows)
}

/// Leads written by hand.
fn fair() -> Columns {
    let mut columns = columns();
    for record in [
        lead(1, "Örjan Berg", [(STATUS, text("New")), (SCORE, Value::Stars(2)), (CITY, text("Örebro"))]),
        lead(2, "Zara Ek", [(STATUS, text("Lost")), (SCORE, Value::Stars(4)), (CITY, text("Zug"))]),
        lead(3, "Åsa Lind", [(STATUS, text("New")), (COMPANY, text("Lind & Söner")), (CITY, text("Åre"))]),
        lead(4, "Ärla Ek", [(SCORE, Value::Stars(4)), (PHONE, text("+46 (0)70-123"))]),
        lead(5, "Adam Ek", [(FILE_AS, text("Ek, Adam")), (SCORE, Value::Stars(0)), (EMAIL, text("A.Ek@x.se"))]),
        record(6, ACCOUNT, [(NAME, text("Lind AB"))]),
        lead(7, "Bo Ek", [(DELETED, Value::Moment(NOW))]),
    ] {
        columns.put(&record);
    }
    columns.finish();
    columns
}

#[test]
fn lists_stand_in_the_order_of_the_locale() {
    let mut columns = fair();
    for (field, descending, want) in [
        (None, false, [5, 2, 3, 4, 1]),
        (Some(CITY), false, [2, 3, 1, 5, 4]),
        (Some(CITY), true, [1, 3, 2, 5, 4]),
        (Some(SCORE), false, [5, 1, 2, 4, 3]),
        (Some(SCORE), true, [2, 4, 1, 5, 3]),
        (Some(NAME), true, [1, 4, 3, 2, 5]),
        (Some(FILE_AS), true, [5, 2, 3, 4, 1]),
        (Some(EMAIL), true, [5, 2, 3, 4, 1]),
        (Some(ID), true, [5, 4, 3, 2, 1]),
    ] {
        let sort: Vec<_> = field.map(|field| (field, descending)).into_iter().collect();
        assert_eq!(run(&mut columns, &query("", &sort)), want, "{field:?} {descending}");
    }
    assert_eq!(run(&mut columns, &query("", &[(STATUS, false), (SCORE, true)])), [2, 1, 3, 4, 5]);
}

#[test]
fn filters_find_what_they_ask_for() {
    let mut columns = fair();
    for (filter, want) in [
        ("ek", vec![5, 2, 4]),
        ("soner", vec![3]),
        ("070123", vec![4]),
        ("+46", vec![4]),
        ("a.ek@", vec![5]),
        ("status:new score:any", vec![1]),
        ("-status:any", vec![5, 4]),
        ("score>=2 or company:lind", vec![2, 3, 4, 1]),
        ("id>3", vec![5, 4]),
        ("file-as:ek", vec![5]),
        ("type:account", vec![]),
        ("created<2d", vec![5, 2, 3, 4, 1]),
    ] {
        assert_eq!(run(&mut columns, &query(filter, &[])), want, "{filter}");
    }
    assert_eq!(run(&mut columns, &Query { bin: true, ..query("", &[]) }), [7]);
    assert_eq!(run(&mut columns, &Query { kinds: vec![LEAD, ACCOUNT], ..query("lind", &[]) }), [6, 3]);
    assert_eq!(
        (columns.count(&Sight::ALL, LEAD), columns.count(&Sight::ALL, ACCOUNT), columns.count(&Sight::ALL, CONTACT)),
        ((5, 1), (1, 0), (0, 0))
    );
}

#[test]
fn only_records_in_doubt_are_read_whole() {
    let mut columns = fair();
    let whole = lead(2, "Zara Ek", [(NOTES, text("met at the fair")), (SCORE, Value::Stars(4))]);
    let asked = std::cell::RefCell::new(Vec::new());
    let cold = |id: RecordId| {
        asked.borrow_mut().push(id.0);
        (id.0 == 2).then(|| whole.clone())
    };
    for (filter, want, want_asked) in [
        ("notes:fair score:4", vec![2], vec![2, 4]),
        ("score:0 or notes:fair", vec![5, 2], vec![1, 2, 3, 4]),
        ("-notes:fair name:lind", vec![], vec![3]),
        ("status:qualified notes:fair", vec![], vec![]),
    ] {
        let rows = columns.run(&Sight::ALL, &query(filter, &[]), None, &cold);
        assert_eq!(ids(&columns, &rows), want, "{filter}");
        assert_eq!(asked.take(), want_asked, "{filter}");
    }
}

#[test]
fn the_same_question_twice_shares_one_answer_until_a_change_touches_it() {
    let mut columns = fair();
    let by_city = query("status:new", &[(CITY, false)]);
    let ask = |columns: &mut Columns| columns.answer(&Sight::ALL, &by_city, None, &|_| None, FEW);
    let (first, second) = (ask(&mut columns), ask(&mut columns));
    assert!(Arc::ptr_eq(&first.rows, &second.rows));
    // Who asks again after a change that leaves the rows as they were holds no list of their own.
    columns.put(&lead(2, "Zara Ekman", [(STATUS, text("Lost")), (CITY, text("Zug"))]));
    assert!(Arc::ptr_eq(&first.rows, &ask(&mut columns).rows));
    columns.put(&lead(2, "Zara Ekman", [(STATUS, text("New")), (CITY, text("Zug"))]));
    let wider = ask(&mut columns);
    assert_eq!((ids(&columns, &first), ids(&columns, &wider)), (vec![3, 1], vec![2, 3, 1]));
    assert!(Arc::ptr_eq(&wider.rows, &ask(&mut columns).rows));
}

#[test]
fn an_answer_stands_until_something_changes_which_rows_it_has_or_their_order() {
    let by = |field| query("", &[(field, false)]);
    let bin = Query { bin: true, ..Query::leads() };
    let questions = [Query::leads(), by(CITY), by(SCORE), bin, query("status:new", &[])];
    let lind = || lead(3, "Åsa Lind", [(STATUS, text("New")), (COMPANY, text("Lind & Söner")), (CITY, text("Åre"))]);
    // Where it stands: the leads by name, by city, by stars, the bin, and what a filter finds.
    for (what, now, stands) in [
        ("a city", lind().with([(CITY, text("Arboga"))]), [true, false, true, true, false]),
        ("stars", lind().with([(SCORE, Value::Stars(5))]), [true, true, false, true, false]),
        ("a name", lind().with([(NAME, text("Zoe"))]), [false; 5]),
        ("a file-as", lind().with([(FILE_AS, text("Aa"))]), [false; 5]),
        ("into the bin", lind().with([(DELETED, Value::Moment(NOW))]), [false; 5]),
        ("another type", record(3, ACCOUNT, [(NAME, text("Åsa Lind"))]), [false; 5]),
        ("one more", lead(9, "Eva Ek", []), [false; 5]),
    ] {
        let mut columns = fair();
        let ask = |columns: &mut Columns, query: &Query| columns.answer(&Sight::ALL, query, None, &|_| None, FEW);
        let held: Vec<Rows> = questions.iter().map(|query| ask(&mut columns, query)).collect();
        let then = columns.version;
        columns.put(&now);
        assert_eq!(questions.each_ref().map(|query| columns.stands(&Sight::ALL, query, then)), stands, "{what}");
        let mut fresh = fair();
        fresh.put(&now);
        for query in &questions {
            let (kept, anew) = (ask(&mut columns, query), ask(&mut fresh, query));
            assert_eq!(ids(&columns, &kept), ids(&fresh, &anew), "{what}: {query:?}");
        }
        drop(held);
    }
    let mut columns = fair();
    let then = columns.version;
    columns.remove(RecordId(3));
    assert!(questions.iter().all(|query| !columns.stands(&Sight::ALL, query, then)));
}

#[test]
fn stretches_and_places_of_an_answer() {
    let mut columns = fair();
    let rows = columns.run(&Sight::ALL, &Query::leads(), None, &|_| None);
    assert_eq!((rows.len(), rows.at(1).map(|row| columns.id(row).0), rows.at(5)), (5, Some(2), None));
    assert_eq!(columns.row(RecordId(3)).and_then(|row| rows.place(row)), Some(2));
    for (places, want) in [(Some((1, 2)), vec![2, 3]), (Some((2, 1)), vec![2, 3]), (Some((3, 99)), vec![1, 4]), (None, vec![1, 2, 3, 4, 5])]
    {
        assert_eq!(rows.marks(&columns, &Sight::ALL, places).iter().collect::<Vec<_>>(), want, "{places:?}");
    }
    assert_eq!(rows.bitmap().len(), 5);
}

#[test]
fn typing_offers_the_values_in_use() {
    let mut columns = columns();
    for (id, city, tags) in [(1, "Åre", "b"), (2, "Malmö", "a"), (3, "Malmö", "b"), (4, "Varberg", "abc"), (5, "Arboga", "c")] {
        columns.put(&lead(id, "x", [(CITY, text(city)), (CATEGORIES, Value::Tags(vec![tags.to_owned(), "all".to_owned()]))]));
    }
    columns.remove(RecordId(5));
    let values = |field, typed| {
        columns.values(&Sight::ALL, field, typed, 3).into_iter().map(|(text, uses)| format!("{text} {uses}")).collect::<Vec<_>>()
    };
    assert_eq!(values(CITY, ""), ["Malmö 2", "Varberg 1", "Åre 1"]);
    assert_eq!(values(CITY, "AR"), ["Åre 1", "Varberg 1"]);
    assert_eq!(values(CATEGORIES, "a"), ["all 4", "a 1", "abc 1"]);
    assert_eq!(values(NAME, "x"), [""; 0]);
}

#[test]
fn an_import_meets_the_records_it_repeats() {
    let mut columns = fair();
    columns.put(&lead(9, "Eva Ek", [(COMPANY, text("Volvo")), (PHONE_MOBILE, text("070-12 34")), (EMAIL, text("eva@volvo.se"))]));
    let draft = |line, values: &[(FieldId, &str)]| Draft {
        line,
        values: values.iter().map(|(field, value)| (*field, text(*value))).collect(),
        problems: Vec::new(),
        blanks: Vec::new(),
    };
    let mut known = columns.identities(&Sight::ALL, Base::Contact, &[MatchKey::Email, MatchKey::Phone, MatchKey::NameCompany]);
    let marks = |known: &Identities, draft: &Draft| known.marks(draft, draft.text(NAME));
    let earlier = marks(&known, &draft(2, &[(NAME, "Nils Nilsson"), (COMPANY, "Acme")]));
    assert_eq!(known.find(&earlier), None);
    known.insert(&earlier);
    for (values, want) in [
        (vec![(NAME, "Someone"), (EMAIL_2, "Eva@Volvo.SE")], Some(Known::Record(RecordId(9)))),
        (vec![(NAME, "EVA EK"), (PHONE, "0701234")], Some(Known::Record(RecordId(9)))),
        (vec![(NAME, "Nils Ek"), (PHONE, "0701234")], None),
        (vec![(NAME, "éva ek"), (COMPANY, "VOLVO")], Some(Known::Record(RecordId(9)))),
        (vec![(NAME, "Eva Ek")], None),
        (vec![(NAME, "Lind AB"), (COMPANY, "")], None), // an account
        (vec![(NAME, "nils nilsson"), (COMPANY, "acme")], Some(Known::Line(2))),
    ] {
        assert_eq!(known.find(&marks(&known, &draft(3, &values))), want, "{values:?}");
    }
}

#[test]
fn a_field_made_at_run_time_needs_its_values_put() {
    let mut columns = fair();
    let mut field = Schema::default().field(CITY).cloned().unwrap();
    (field.id, field.name) = (FieldId(FieldId::FIRST_CUSTOM), "region-code".into());
    assert!(!columns.set_schema(Schema::default().shared()));
    assert!(columns.set_schema(Schema::new(Vec::new(), Vec::new(), vec![field]).shared()));
}

// The plain definition.

fn plain_key(record: &Record, field: FieldId, schema: &Schema, collation: &Collation) -> Option<(i64, Vec<u8>, String)> {
    let value = record.value(field)?;
    let kind = schema.field(field)?.kind;
    Some(match &value {
        Value::Text(text) if matches!(kind, Kind::Email | Kind::Phone) => (0, filter::sought(kind, text).into_bytes(), String::new()),
        Value::Text(text) => (0, collation.key(text), text.clone()),
        Value::Tags(tags) => (0, collation.key(&tags.join("; ")), tags.join("\0")),
        value => (value.ordinal()?, Vec::new(), String::new()),
    })
}

fn plain_order(a: &Record, b: &Record, sort: &[SortKey], schema: &Schema, collation: &Collation) -> Ordering {
    let name = |record: &Record| {
        let file_as = record.text(FILE_AS);
        collation.key(if file_as.is_empty() { record.name() } else { file_as })
    };
    sort.iter()
        .map(|key| match (plain_key(a, key.field, schema, collation), plain_key(b, key.field, schema, collation)) {
            (Some(a), Some(b)) if key.descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        })
        .find(|order| order.is_ne())
        .unwrap_or_else(|| name(a).cmp(&name(b)).then(a.id.cmp(&b.id)))
}

fn plain(records: &[Record], query: &Query) -> Vec<u64> {
    let (schema, collation) = (Schema::default(), Collation::new("sv"));
    let mut found: Vec<&Record> = records
        .iter()
        .filter(|record| {
            query.kinds.contains(&record.kind)
                && record.is_deleted() == query.bin
                && query.only.as_ref().is_none_or(|only| only.contains(record.id.0))
                && query.filter.accepts(record, &schema)
        })
        .collect();
    found.sort_by(|a, b| plain_order(a, b, &query.sort, &schema, &collation));
    found.iter().map(|record| record.id.0).collect()
}

fn some_text() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        "Åsa",
        "asa",
        "Örn",
        "örn-1",
        "Zoë Ek",
        "Ek, Zoë",
        "070",
        "070 1234",
        "+46 70",
        "+46 70 1234",
        "Anders Ek",
        "ek-andres",
        "anderson & co",
        "x",
        "Trade Show",
        "web",
        "new",
        "\u{301}",
        "en lång text som går vidare",
        "en lång text som går bort",
    ])
    .prop_map(text)
}

fn some_values() -> impl Strategy<Value = Vec<(FieldId, Value)>> {
    let texts =
        prop::sample::select(vec![NAME, FILE_AS, COMPANY, EMAIL, EMAIL_2, PHONE, PHONE_MOBILE, CITY, STATUS, SOURCE, ASSIGNED_TO, NOTES]);
    let value = prop_oneof![
        8 => (texts, some_text()),
        2 => (prop::sample::select(vec![SCORE, MANUAL_STARS]), (0_u8..6).prop_map(Value::Stars)),
        1 => (Just(NEXT_STEP_DATE), prop_oneof![20_770..20_790, any::<i32>()].prop_map(Value::Date)),
        1 => (Just(SCORE_EXACT), any::<i64>().prop_map(Value::Number)),
        1 => (Just(LINKED_ACCOUNT), (0_u64..5).prop_map(|id| Value::Link(RecordId(id)))),
        1 => (Just(FieldId(31)), any::<bool>().prop_map(Value::YesNo)),
        1 => (Just(DELETED), Just(Value::Moment(NOW))),
        1 => (Just(CATEGORIES), prop::collection::vec(prop::sample::select(vec!["a", "b b", "web", "Å"]), 0..3)
            .prop_map(|tags| Value::Tags(tags.into_iter().map(str::to_owned).collect()))),
    ];
    prop::collection::vec(value, 0..8)
}

fn some_record() -> impl Strategy<Value = Record> {
    let kind = prop::sample::select(vec![LEAD, LEAD, LEAD, CONTACT, ACCOUNT]);
    (1_u64..30, kind, 0_i64..50, 0_i64..50, some_values()).prop_map(|(id, kind, made, touched, values)| {
        let mut record = record(id, kind, values);
        record.made = Stamp { by: if made % 2 == 0 { "alind" } else { "bo" }.to_owned(), at: NOW - made * DAY };
        record.touched.at = NOW - touched * DAY / 2;
        record
    })
}

const TERMS: &[&str] = &[
    "asa",
    "ek",
    "andesr",
    "nders",
    "anderrs",
    "andersson",
    "46 70 1234",
    "+46701234",
    "\"zoe ek\"",
    "070",
    "+46",
    "07",
    "x",
    "a",
    "7",
    "web",
    "company:asa",
    "company=asa",
    "company:none",
    "name:ek",
    "name=ek",
    "name:none",
    "name:any",
    "email:070",
    "email:none",
    "email-2:asa",
    "phone:70",
    "phone:any",
    "phone:none",
    "mobile:any",
    "status:new",
    "status:web,new",
    "status=new",
    "-status:any",
    "source:t",
    "owner:me",
    "owner:asa",
    "owner:none",
    "score>=3",
    "score:none",
    "score<2",
    "score!=4",
    "next<=today",
    "next:7d",
    "next:any",
    "modified<10d",
    "created>20d",
    "created:2026-11",
    "created-by:bo",
    "modified:any",
    "id>10",
    "type:lead",
    "type!=contact",
    "active:yes",
    "active:no",
    "tag:web",
    "tag=b",
    "tag:none",
    "account:2",
    "account:none",
    "score-exact>0",
    "notes:asa",
    "notes:none",
    "file-as:ek",
    "file-as:none",
    "city:or",
    "deleted:any",
    "deleted:none",
];

fn some_query() -> impl Strategy<Value = Query> {
    let term = prop::sample::select(TERMS);
    let filter = prop::collection::vec((term, prop::sample::select(vec![" ", " ", " or ", " -", " (", ") "])), 0..5).prop_map(|terms| {
        let text: String = terms.iter().flat_map(|(term, after)| [*term, *after]).collect();
        Filter::parse(&text, &Schema::default(), &Reading::utc(NOW), "bo")
            .unwrap_or_else(|_| parse(terms.first().map_or("", |(term, _)| *term)))
    });
    let field = prop::sample::select(vec![
        ID,
        TYPE,
        CREATED,
        CREATED_BY,
        MODIFIED,
        NAME,
        FILE_AS,
        COMPANY,
        EMAIL,
        PHONE,
        CITY,
        STATUS,
        SCORE,
        NEXT_STEP_DATE,
        CATEGORIES,
        SCORE_EXACT,
        LINKED_ACCOUNT,
        DELETED,
        FieldId(31),
    ]);
    let sort = prop::collection::vec((field, any::<bool>()).prop_map(|(field, descending)| SortKey { field, descending }), 0..3);
    let kinds = prop::sample::select(vec![vec![LEAD], vec![LEAD, CONTACT], vec![ACCOUNT, LEAD, CONTACT]]);
    let only = prop::option::weighted(0.2, prop::collection::btree_set(1_u64..30, 0..20));
    (kinds, filter, sort, prop::bool::weighted(0.2), only).prop_map(|(kinds, filter, sort, bin, only)| {
        let only = only.map(|ids| Arc::new(ids.into_iter().collect()));
        Query { kinds, filter, sort, bin, only }
    })
}

#[derive(Clone, Debug)]
enum Step {
    Put(Record),
    Remove(u64),
    Ask(Query),
    /// Another thread begins to rank texts.
    Rank,
    /// It hands over what it has, for good.
    Take,
}

fn some_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => some_record().prop_map(Step::Put),
        1 => (1_u64..30).prop_map(Step::Remove),
        3 => some_query().prop_map(Step::Ask),
        1 => prop_oneof![Just(Step::Rank), Just(Step::Take)],
    ]
}

/// `run` under test, sorting a few rows by themselves or by way of an order of all rows.
fn answer(columns: &mut Columns, records: &[Record], query: &Query, few: usize, narrower: Option<&Rows>) -> Vec<u64> {
    let cold = |id: RecordId| records.iter().find(|record| record.id == id).cloned();
    let rows = columns.answer(&Sight::ALL, query, narrower, &cold, few);
    ids(columns, &rows)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_columns_answer_as_the_plain_definition(
        steps in prop::collection::vec(some_step(), 1..60),
        few in prop::sample::select(vec![0, 5, 200]),
    ) {
        let mut columns = columns();
        let mut records: Vec<Record> = Vec::new();
        let mut unranked = Vec::new();
        for step in steps {
            match step {
                Step::Rank => unranked = columns.orders.unranked(&columns.table, Some(1)),
                Step::Take => {
                    unranked.drain(..).for_each(|texts| columns.take(Some(texts.rank())));
                    columns.take(None);
                }
                Step::Put(record) => {
                    columns.put(&record);
                    records.retain(|other| other.id != record.id);
                    records.push(record);
                }
                Step::Remove(id) => {
                    columns.remove(RecordId(id));
                    records.retain(|record| record.id.0 != id);
                }
                Step::Ask(query) => {
                    let want = plain(&records, &query);
                    prop_assert_eq!(&answer(&mut columns, &records, &query, few, None), &want, "{:?}", query);
                    prop_assert!(find::agrees(&query.filter.tree, &columns.table), "{:?}", query);
                    let narrower = columns.answer(&Sight::ALL, &query, None, &|id| records.iter().find(|record| record.id == id).cloned(), few);
                    let cold = |id| records.iter().find(|record| record.id == id).cloned();
                    let behind = columns.run_similar(&Sight::ALL, &query, None, &cold);
                    let wider = query.filter.similar().map_or_else(Vec::new, |filter| plain(&records, &Query { filter, ..query.clone() }));
                    let like: Vec<u64> = wider.into_iter().filter(|id| !want.contains(id)).collect();
                    prop_assert_eq!(behind.similar, row_count(like.len()), "{:?}", query);
                    prop_assert_eq!(ids(&columns, &behind), [want.clone(), like].concat(), "{:?}", query);
                    let again = Query { filter: Filter { text: "again".to_owned(), ..query.filter.clone() }, ..query };
                    prop_assert_eq!(&answer(&mut columns, &records, &again, few, Some(&narrower)), &want, "{:?}", again);
                }
            }
        }
        for kind in [LEAD, CONTACT, ACCOUNT] {
            let of_kind = records.iter().filter(|record| record.kind == kind);
            let binned = of_kind.clone().filter(|record| record.is_deleted()).count();
            prop_assert_eq!(columns.count(&Sight::ALL, kind), (row_count(of_kind.count() - binned), row_count(binned)));
        }
    }
}

fn row_count(count: usize) -> u32 {
    u32::try_from(count).unwrap()
}

/// A column of texts long enough to be ranked and searched in halves, changed here and there.
#[test]
fn kept_orders_equal_fresh_ones_after_many_changes() {
    let name =
        |number: u64| format!("{} {}", ["Åsa", "asa", "Örn", "zoe", "Zoë"][usize::try_from(number * 7 % 5).unwrap()], number * 31 % 97);
    let row = |id: u64, number: u64| {
        let values =
            [(COMPANY, text(name(number + 3))), (EMAIL, text(format!("{}@x.se", number * 13 % 41))), (CITY, text(name(number % 9)))];
        lead(id, &name(number), values.into_iter().skip(usize::try_from(number % 3).unwrap()))
    };
    let sorts: Vec<Vec<(FieldId, bool)>> = [NAME, COMPANY, EMAIL, CITY, ID, CREATED]
        .into_iter()
        .flat_map(|field| {
            [vec![(field, true)], vec![(field, false)], vec![(CITY, true), (field, true)], vec![(field, false), (NAME, true)]]
        })
        .collect();
    let mut columns = columns();
    (1..=500).for_each(|id| columns.put(&row(id, id)));
    columns.finish();
    let mut now: BTreeMap<u64, u64> = (1..=500).map(|id| (id, id)).collect();
    for round in 1_u64..6 {
        for sort in &sorts {
            let kept = run(&mut columns, &query("", sort));
            let mut fresh = self::columns();
            now.iter().for_each(|(id, number)| fresh.put(&row(*id, *number)));
            assert_eq!(kept, run(&mut fresh, &query("", sort)), "{sort:?} in round {round}");
            for word in ["a", "oe 1", "9@x", "x.se", "asa"] {
                let want: Vec<u64> = run(&mut fresh, &query(word, sort));
                assert_eq!(run(&mut columns, &query(word, sort)), want, "{word}");
            }
        }
        for id in (round..=500 + round).step_by(usize::try_from(7 * round * round).unwrap()) {
            if id % 5 == 0 {
                columns.remove(RecordId(id));
                now.remove(&id);
            } else {
                columns.put(&row(id, id + round));
                now.insert(id, id + round);
            }
        }
    }
}

#[test]
fn groups_of_what_is_alike_are_looked_for_in_steps_while_records_change() {
    let twin = |id: u64, email: u64| lead(id, &format!("Nobody {id}"), [(EMAIL, text(format!("p{email}@x.se")))]);
    let mut columns = columns();
    // More than a step takes, each the twin of the one half-way from it.
    (1..=9_000).for_each(|id| columns.put(&twin(id, id % 4_500)));
    columns.finish();
    let mut search = Search::begin(&columns, Base::Contact);
    let mut steps = 0;
    let groups = loop {
        if let Some(groups) = search.step(&columns) {
            break groups;
        }
        steps += 1;
        match steps {
            // Its signs were gathered already.
            1 => columns.put(&twin(1, 90_001)),
            // Its signs were not.
            2 => columns.put(&twin(8_999, 90_002)),
            3 => columns.remove(RecordId(2)),
            _ => {}
        }
    };
    assert!(steps > 3, "others come in between");
    let found: Vec<Vec<u64>> = groups.iter().map(|group| group.records.iter().map(|id| id.0).collect()).collect();
    let want: Vec<Vec<u64>> = (3..=4_500).filter(|id| *id != 4_499).map(|id| vec![id, id + 4_500]).collect();
    assert_eq!(found, want);
}
