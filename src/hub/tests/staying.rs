//! A list that does not move: an answer keeps its rows, and says which would not stand there any more.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    model::{Selection, SortKey, fields},
    proto::Stray,
};

/// Names and marks of an answer's rows, as a screen would show them.
fn seen(desk: &mut Desk, id: u64) -> Vec<String> {
    let Reply::Rows { rows, strays, .. } = desk.call(Request::Rows { id: QueryId(id), from: 0, count: 100, columns: Vec::new() }) else {
        panic!("no rows")
    };
    let mark = |place: usize| strays.iter().find(|(at, _)| usize::try_from(*at) == Ok(place)).map(|(_, stray)| format!(" {stray:?}"));
    rows.iter().enumerate().map(|(place, row)| format!("{}{}", row.name(), mark(place).unwrap_or_default())).collect()
}

fn marks(desk: &mut Desk, request: Request) -> Vec<u64> {
    match desk.call(request) {
        Reply::Marks(marks) => marks.iter().collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn rows_keep_their_place_with_a_mark_until_asked_anew() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea", "Cid", "Dan", "Eve"]);
    for id in &ids {
        desk.save(*id, "source", "", "Web").unwrap();
    }
    desk.run(1, "source:web");
    assert_eq!(seen(&mut desk, 1), ["Ada", "Bea", "Cid", "Dan", "Eve"]);
    desk.bulk(Target::Records(vec![ids[1]]), "source", "Seminar");
    desk.bulk(Target::Records(vec![ids[2]]), "full-name", "Zoe");
    desk.bulk(Target::Records(vec![ids[0]]), "city", "Umeå");
    desk.done(Command::Delete(Target::Records(vec![ids[3]])));
    let fay = desk.new_lead(&[("full-name", "Fay"), ("source", "Web")]);
    let gus = desk.new_lead(&[("full-name", "Gus")]);
    assert_eq!(seen(&mut desk, 1), ["Ada", "Bea Out", "Zoe Moved", "Dan Gone", "Eve"]);
    let shown = marks(&mut desk, Request::Marks { id: QueryId(1), rows: Some((1, 3)) });
    assert_eq!(shown, [ids[1].0, ids[2].0, ids[3].0], "a range means the rows on the screen");
    let coming = Request::Coming { id: QueryId(1), records: vec![ids[0], ids[1], ids[2], fay, gus] };
    assert_eq!(marks(&mut desk, coming), [fay.0]);
    desk.run(1, "source:web");
    assert_eq!(seen(&mut desk, 1), ["Ada", "Eve", "Fay", "Zoe"]);
}

#[test]
fn a_record_that_vanished_keeps_its_place_as_a_number() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea", "Cid"]);
    let undo = desk.log()[1].seq;
    desk.run(1, "");
    desk.done(Command::Undo(Some(undo), Leave::Values));
    let Reply::Rows { rows, strays, .. } = desk.call(Request::Rows { id: QueryId(1), from: 0, count: 9, columns: Vec::new() }) else {
        panic!("no rows")
    };
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), ids);
    assert_eq!(strays, [(1, Stray::Gone)]);
    desk.new_leads(&["Dan"]);
    assert_eq!(marks(&mut desk, Request::Marks { id: QueryId(1), rows: Some((1, 1)) }), [ids[1].0], "its row is given to nobody else");
}

#[test]
fn only_these_records_are_shown_filtered_or_not() {
    let hub = hub();
    let mut desk = Desk::early(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea", "Adam", "Dan"]);
    let only = |ids: &[RecordId]| Some(Arc::new(ids.iter().map(|id| id.0).collect()));
    let mut found = |filter: &str, of: &[RecordId]| {
        let query = Query { only: only(of), ..desk.query(filter) };
        desk.run_query(1, query);
        desk.names(1)
    };
    assert_eq!(found("", &[ids[3], ids[0], RecordId(999)]), ["Ada", "Dan"]);
    assert_eq!(found("ad", &ids[..2]), ["Ada"]);
    assert_eq!(found("ada", &[ids[0], ids[2]]), ["Ada", "Adam"], "more records are chosen: the former answer does not hold them");
    assert_eq!(found("adam", &[ids[2]]), ["Adam"]);
    assert_eq!(found("", &[]), [""; 0]);
}

#[test]
fn misspelt_words_find_similar_rows_behind_exact_ones_but_no_operation_by_filter_touches_them() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Zoe Andresson", "Åsa Andersson", "Bo Anderson", "Eva Ek", "Cid Andersson"]);
    let answer = desk.run(1, "andresson");
    assert_eq!((answer.total, answer.similar), (3, 2));
    assert_eq!(desk.names(1), ["Zoe Andresson", "Åsa Andersson", "Cid Andersson"]);
    for (filter, total, similar) in
        [("-andresson", 4, 0), ("name:andresson", 1, 0), ("\"bo andresson\"", 0, 0), ("cid andresson", 1, 1), ("and", 4, 0)]
    {
        let answer = desk.run(2, filter);
        assert_eq!((answer.total, answer.similar), (total, similar), "{filter}");
    }
    let all = marks(&mut desk, Request::Marks { id: QueryId(1), rows: None });
    assert_eq!(all, [ids[0].0, ids[1].0, ids[4].0], "all that is shown");
    let query = desk.query("andresson");
    assert_eq!(marks(&mut desk, Request::Ids(query.clone())), [ids[0].0]);
    desk.bulk(Target::Query(query), "source", "Web");
    assert_eq!(desk.found("source:web"), ["Zoe Andresson"]);
    desk.bulk(Target::Records(vec![ids[1]]), "full-name", "Åsa Andresson");
    desk.bulk(Target::Records(vec![ids[4]]), "full-name", "Cid Ek");
    assert_eq!(seen(&mut desk, 1), ["Zoe Andresson", "Åsa Andresson Moved", "Cid Ek Out"]);
}

#[test]
fn a_selection_counts_on_the_rows_that_were_shown() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea", "Cid"]);
    desk.run(1, "");
    desk.new_leads(&["Abe"]);
    desk.done(Command::Delete(Target::Records(vec![ids[0]])));
    let selection = Selection { marks: [ids[2].0].into_iter().collect(), range: Some((QueryId(1), 0, 1)) };
    let Reply::Counted { shown, hidden } = desk.call(Request::Count { id: QueryId(1), selection }) else { panic!("no count") };
    assert_eq!((shown, hidden), (3, 0));
}

/// What happens to one of six leads.
#[derive(Clone, Debug)]
enum Turn {
    Score(usize, &'static str),
    Rename(usize, &'static str),
    Bin(usize),
    Back(usize),
    New(&'static str, &'static str),
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let name = prop::sample::select(vec!["Aa", "Bb", "Cc", "Dd", "Ee", "Ff"]);
    let score = prop::sample::select(vec!["0", "1", "2", "3", "-"]);
    prop::collection::vec(
        prop_oneof![
            4 => (0..6usize, score.clone()).prop_map(|(lead, score)| Turn::Score(lead, score)),
            2 => (0..6usize, name.clone()).prop_map(|(lead, name)| Turn::Rename(lead, name)),
            1 => (0..6usize).prop_map(Turn::Bin),
            1 => (0..6usize).prop_map(Turn::Back),
            1 => (name, score).prop_map(|(name, score)| Turn::New(name, score)),
        ],
        1..8,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_old_answer_serves_its_rows_and_marks_what_a_fresh_one_would_show_elsewhere(
        filter in prop::sample::select(vec!["", "score>=1", "score:none or score:2"]),
        descending in any::<bool>(),
        turns in turns(),
    ) {
        let hub = hub();
        let mut desk = Desk::at(&hub, "anna");
        let ids: Vec<RecordId> = [("Ada", "1"), ("Bea", "2"), ("Cid", "2"), ("Dan", "3"), ("Eve", "0"), ("Fay", "1")]
            .iter()
            .map(|(name, score)| desk.new_lead(&[("full-name", name), ("score", score)]))
            .collect();
        let sort = vec![SortKey { field: fields::SCORE, descending }];
        let query = Query { sort, ..desk.query(filter) };
        desk.run_query(1, query.clone());
        let places = |desk: &mut Desk, id: u64| {
            let asked = Request::Rows { id: QueryId(id), from: 0, count: 100, columns: Vec::new() };
            let Reply::Rows { rows, strays, .. } = desk.call(asked) else { panic!("no rows") };
            (rows, strays)
        };
        let (then, none) = places(&mut desk, 1);
        prop_assert_eq!(none, Vec::new());
        let mut made = Vec::new();
        for turn in turns {
            match turn {
                Turn::Score(lead, score) => drop(desk.bulk(Target::Records(vec![ids[lead]]), "score", score)),
                Turn::Rename(lead, name) => drop(desk.bulk(Target::Records(vec![ids[lead]]), "full-name", name)),
                Turn::Bin(lead) => drop(desk.apply(Command::Delete(Target::Records(vec![ids[lead]])))),
                Turn::Back(lead) => drop(desk.apply(Command::Restore(Target::Records(vec![ids[lead]])))),
                Turn::New(name, score) => made.push(desk.new_lead(&[("full-name", name), ("score", score)])),
            }
        }
        let (kept, strays) = places(&mut desk, 1);
        let id_of = |rows: &[Record]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        prop_assert_eq!(id_of(&kept), id_of(&then));
        desk.run_query(2, query);
        let fresh = id_of(&places(&mut desk, 2).0);
        let changed = |at: usize| kept[at].rev != then[at].rev;
        let mark = |at: usize| strays.iter().find(|(place, _)| usize::try_from(*place) == Ok(at)).map(|(_, stray)| *stray);
        let place = |at: usize| fresh.iter().position(|id| *id == kept[at].id);
        for at in 0..kept.len() {
            let is_away = match (kept[at].is_deleted(), place(at)) {
                (true, _) => Some(Stray::Gone),
                (false, None) => Some(Stray::Out),
                (false, Some(now)) => {
                    // In the wrong order with a row that stayed as it was, or with another changed one that is in order with those.
                    let wrong = |other: usize| place(other).is_some_and(|there| (at < other) != (now < there));
                    let held = |at: usize| (0..kept.len()).filter(|other| !changed(*other)).all(|other| {
                        let (Some(now), Some(there)) = (place(at), place(other)) else { return false };
                        at == other || (at < other) == (now < there)
                    });
                    let broken = !held(at) || (0..kept.len()).any(|other| other != at && changed(other) && wrong(other) && held(other));
                    (changed(at) && broken).then_some(Stray::Moved)
                }
            };
            prop_assert_eq!(mark(at), is_away, "place {} of {:?}: {:?}", at, then, fresh);
        }
        let coming: Vec<u64> = fresh.iter().filter(|id| !id_of(&then).contains(id)).map(|id| id.0).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
        let asked = Request::Coming { id: QueryId(1), records: ids.iter().chain(&made).copied().collect() };
        prop_assert_eq!(marks(&mut desk, asked), coming);
    }
}
