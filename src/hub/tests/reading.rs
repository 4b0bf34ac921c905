//! Queries, selections, histories, facts.

use super::*;
use crate::{
    model::{Selection, Seq, SortKey, Verb, fields},
    proto::Operations,
};

fn marks(ids: &[RecordId]) -> Selection {
    Selection { marks: ids.iter().map(|id| id.0).collect(), range: None }
}

#[test]
fn the_list_by_name_is_served_before_the_columns_are_built_and_the_rest_waits_for_them() {
    let hub = hub();
    Desk::at(&hub, "anna").new_leads(&["Cid", "Ada", "Bea"]);
    let mut desk = Desk::early(&hub, "anna");
    let answer = desk.run(1, "");
    assert_eq!((answer.total, answer.whole), (3, 3));
    assert_eq!(desk.names(1), ["Ada", "Bea", "Cid"]);
    let Reply::Marks(all) = desk.call(Request::Marks { id: QueryId(1), rows: None }) else { panic!("no marks") };
    assert_eq!(all.len(), 3);
}

#[test]
fn a_query_filters_sorts_and_keeps_the_place() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let ids = desk.new_leads(&["Ada", "Bea", "Cid"]);
    desk.bulk(Target::Records(vec![ids[1]]), "score", "5");
    let sort = vec![SortKey { field: fields::SCORE, descending: true }];
    let query = Query { sort, ..Query::leads() };
    let Reply::Answer(answer) = desk.call(Request::Run { id: QueryId(1), query, keep: Some(ids[2]) }) else { panic!("no answer") };
    assert_eq!((answer.total, answer.kept, answer.indexing), (3, Some(2), false));
    assert_eq!(desk.names(1), ["Bea", "Ada", "Cid"]);
    assert_eq!(desk.run(2, "b").total, 1);
    assert_eq!((desk.run(2, "be").total, desk.run(2, "bex").total, desk.run(2, "").total), (1, 0, 3));
}

#[test]
fn what_two_living_records_share_is_found_as_possible_duplicates() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    for (name, email) in [("Ada", "x@acme.example"), ("Bea", "X@Acme.example"), ("Cid", "y@acme.example"), ("Dan", "")] {
        desk.new_lead(&[("full-name", name), ("email", email)]);
    }
    assert_eq!(desk.run(1, "email:twice").total, 2);
    assert_eq!(desk.names(1), ["Ada", "Bea"]);
    assert_eq!(desk.run(1, "-email:twice").total, 2);
    assert_eq!(desk.run(1, "bea email:twice").total, 1, "the other one need not pass the rest of the filter");
    let Reply::Marks(bea) = desk.call(Request::Marks { id: QueryId(1), rows: None }) else { panic!("no marks") };
    desk.done(Command::Delete(Target::Records(bea.iter().map(RecordId).collect())));
    assert_eq!(desk.run(1, "email:twice").total, 0, "what lies in the bin counts no more");
}

#[test]
fn typing_on_finds_what_others_changed_meanwhile() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_leads(&["Ada", "Bea"])[1];
    assert_eq!(anna.found("ad"), ["Ada"]);
    bo.save(id, "company", "", "Adam & Co").unwrap();
    assert_eq!(anna.found("ada"), ["Ada", "Bea"]);
}

#[test]
fn a_selection_means_marks_and_the_rows_that_were_on_the_screen() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ids = anna.new_leads(&["Ada", "Bea", "Cid", "Dan", "Eve"]);
    anna.run(1, "");
    bo.new_leads(&["Abe", "Bob"]);
    let selection = Selection { range: Some((QueryId(1), 1, 2)), ..marks(&[ids[4]]) };
    let Reply::Counted { shown, hidden } = anna.call(Request::Count { id: QueryId(1), selection: selection.clone() }) else {
        panic!("no count")
    };
    assert_eq!((shown, hidden), (3, 0));
    anna.bulk(Target::Selection { selection: selection.clone(), within: None }, "source", "Web");
    assert_eq!(anna.found("source:web"), ["Bea", "Cid", "Eve"], "the range means the rows as they were");
    anna.run(2, "cid");
    anna.bulk(Target::Selection { selection: selection.clone(), within: Some(QueryId(2)) }, "source", "Seminar");
    assert_eq!(anna.found("source:seminar"), ["Cid"], "only what is visible");
    let Reply::Counted { shown, hidden } = anna.call(Request::Count { id: QueryId(2), selection }) else { panic!("no count") };
    assert_eq!((shown, hidden), (1, 2));
}

#[test]
fn rows_bring_cold_values_only_when_a_cold_column_is_shown() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    desk.new_lead(&[("full-name", "Ada"), ("notes", "likes tea")]);
    desk.run(1, "");
    for (columns, want) in [(vec![fields::NAME], ""), (vec![fields::NAME, fields::NOTES], "likes tea")] {
        let Reply::Rows { rows, .. } = desk.call(Request::Rows { id: QueryId(1), from: 0, count: 9, columns }) else { panic!("no rows") };
        assert_eq!((rows[0].name(), rows[0].text(fields::NOTES)), ("Ada", want));
    }
}

#[test]
fn a_record_tells_its_history_newest_first() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    bo.save(id, "city", "", "Umeå").unwrap();
    let Reply::History(items) = anna.call(Request::History { record: id, limit: 10 }) else { panic!("no history") };
    let told: Vec<_> = items.iter().map(|item| (item.op.verb, item.op.by.as_str(), item.changes.len())).collect();
    assert_eq!(told, [(Verb::Edit, "bo", 1), (Verb::Create, "anna", 0)]);
    let Reply::Log(own) = bo.call(Request::Log { limit: 10, own: true, of: Operations::default() }) else { panic!("no log") };
    assert_eq!(own.len(), 1);
}

#[test]
fn the_log_is_asked_for_by_person_time_record_and_sort() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let id = anna.new_lead(&[("full-name", "Ada")]);
    anna.new_lead(&[("full-name", "Bea")]);
    bo.save(id, "city", "", "Umeå").unwrap();
    bo.done(Command::Exported { records: 2, to: "leads.csv".to_owned() });
    let all = anna.log();
    let at = |verb: Verb| all.iter().find(|op| op.verb == verb).unwrap().at;
    let all_of = Operations::default;
    for (of, expected) in [
        (Operations { by: Some("bo".to_owned()), ..all_of() }, vec![Verb::Export, Verb::Edit]),
        (Operations { record: Some(id), ..all_of() }, vec![Verb::Edit, Verb::Create]),
        (Operations { record: Some(id), by: Some("anna".to_owned()), ..all_of() }, vec![Verb::Create]),
        (Operations { verbs: vec![Verb::Export, Verb::SetUp], ..all_of() }, vec![Verb::Export, Verb::SetUp]),
        (Operations { since: Some(at(Verb::Edit)), ..all_of() }, vec![Verb::Export, Verb::Edit]),
        (
            Operations { until: Some(at(Verb::Edit)), by: Some("anna".to_owned()), verbs: vec![Verb::Create], ..all_of() },
            vec![Verb::Create; 2],
        ),
        (Operations { since: Some(at(Verb::Export) + 1), ..all_of() }, vec![]),
    ] {
        let Reply::Log(found) = anna.call(Request::Log { limit: 100, own: false, of: of.clone() }) else { panic!("no log") };
        assert_eq!(found.iter().map(|op| op.verb).collect::<Vec<_>>(), expected, "{of:?}");
    }
}

#[test]
fn an_export_is_in_the_log_and_stands_in_nobodys_way_to_undo() {
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    let id = anna.new_lead(&[("full-name", "Ada")]);
    let export = anna.done(Command::Exported { records: 1, to: "leads.csv".to_owned() }).op.unwrap();
    assert_eq!((export.verb, export.records, export.subject.as_str()), (Verb::Export, 1, "leads.csv"));
    assert!(matches!(anna.apply(Command::Undo(Some(export.seq), Leave::Values)), Err(Refusal::Nothing(_))));
    anna.done(Command::Undo(None, Leave::Values));
    assert!(anna.record(id).is_none());
    anna.done(Command::Exported { records: 0, to: String::new() });
    anna.done(Command::Redo);
    assert!(anna.record(id).is_some());
}

#[test]
fn the_chain_of_the_log_goes_to_the_last_operation() {
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    anna.new_leads(&["Ada", "Bea"]);
    anna.done(Command::Undo(None, Leave::Values));
    let last = anna.log()[0].seq;
    let Reply::Chain(chain) = anna.call(Request::Chain(Some(Seq(2)))) else { panic!("no chain") };
    assert_eq!((chain.linked, chain.end.unwrap().seq, chain.at.unwrap().seq), (last.0, last, Seq(2)));
    assert_eq!(chain.problems, [""; 0]);
}

#[test]
fn values_in_use_are_offered_and_the_store_tells_its_facts() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    for source in ["Web", "Web", "Seminar"] {
        desk.new_lead(&[("full-name", "Ada"), ("source", source)]);
    }
    let Reply::Values(values) = desk.call(Request::Values { field: fields::SOURCE, typed: "we".to_owned(), limit: 5 }) else {
        panic!("none")
    };
    assert_eq!(values, [("Web".to_owned(), 2)]);
    let Reply::Info(info) = desk.call(Request::Info) else { panic!("no info") };
    assert_eq!((info.operations, info.binned, info.indexed, info.read_only), (4, 0, true, None));
    assert!(info.records.contains(&(record_type::LEAD, 3)));
    let Reply::Checked { records, problems, .. } = desk.call(Request::Check) else { panic!("no check") };
    assert_eq!((records, problems), (11, Vec::new()));
}

#[test]
fn a_backup_opens_as_a_store_with_the_same_leads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    let first = hub();
    let mut desk = Desk::at(&first, "anna");
    desk.new_leads(&["Ada"]);
    let Reply::Checked { problems, .. } = desk.call(Request::Backup(path.clone())) else { panic!("no backup") };
    assert_eq!(problems, [""; 0]);
    let copy = HubHandle::start(Store::open(&path, &Options::default()).unwrap(), "anna", Clock::Fixed(START)).unwrap();
    assert_eq!(Desk::at(&copy, "anna").found(""), ["Ada"]);
    copy.shutdown();
}

#[test]
fn what_many_records_hold_is_counted_by_value() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let lead = |desk: &mut Desk, name: &str, status: &str, tags: &str, notes: &str| {
        desk.new_lead(&[("full-name", name), ("status", status), ("categories", tags), ("notes", notes), ("score", "3")])
    };
    let ids = vec![
        lead(&mut desk, "Ada", "New", "fair; hot", "a"),
        lead(&mut desk, "Bea", "New", "fair", ""),
        lead(&mut desk, "Cyr", "Contacted", "", "a"),
        lead(&mut desk, "Dan", "New", "", "b"),
    ];
    let fields: Vec<FieldId> =
        ["status", "categories", "notes", "score", "assigned-to"].iter().map(|name| desk.schema.named(name).unwrap().id).collect();
    let Reply::Mixed(mixed) = desk.call(Request::Mixed { target: Target::Records(ids), fields: fields.clone() }) else { panic!("counts") };
    assert_eq!(mixed.iter().map(|(field, _)| *field).collect::<Vec<_>>(), fields);
    let told: Vec<String> = mixed
        .iter()
        .map(|(field, mixed)| {
            let kind = desk.schema.field(*field).unwrap().kind;
            let values: Vec<String> = mixed.values.iter().map(|(value, count)| format!("{} {count}", kind.write(value))).collect();
            format!("{}; {} filled, {} empty", values.join(", "), mixed.filled, mixed.empty)
        })
        .collect();
    assert_eq!(
        told,
        [
            "New 3, Contacted 1; 4 filled, 0 empty",
            "fair 2, hot 1; 2 filled, 2 empty",
            "a 2, b 1; 3 filled, 1 empty",
            "3 4; 4 filled, 0 empty",
            "; 0 filled, 4 empty",
        ]
    );
}
