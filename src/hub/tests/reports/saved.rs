//! Saved reports: who sees them, who changes them, and what becomes of them when what they name is gone.

use super::*;
use crate::model::{ReportId, SavedReport, fields, report::Part};

fn saved(desk: &mut Desk, name: &str, shared: bool, lines: &str) -> Result<RecordId, Refusal> {
    let mut draft = Draft::default();
    draft.set(fields::NAME, Value::Text(name.to_owned()));
    draft.set(fields::REPORT_CATEGORY, Value::Text("leads".to_owned()));
    draft.set(fields::REPORT_LINES, Value::Text(lines.to_owned()));
    if shared {
        draft.set(fields::REPORT_SHARED, Value::YesNo(true));
    }
    let outcome = desk.apply(Command::Create { kind: record_type::REPORT, drafts: vec![draft] });
    desk.learn();
    outcome.map(|outcome| outcome.created[0])
}

fn names(desk: &mut Desk) -> Vec<String> {
    desk.learn();
    desk.schema.reports.iter().map(|saved| saved.name.clone()).collect()
}

#[test]
fn a_private_report_is_seen_by_its_author_only_and_a_shared_one_by_all() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let private = saved(&mut anna, "Mine", false, "of: lead").unwrap();
    saved(&mut anna, "Ours", true, "of: lead").unwrap();
    assert_eq!((names(&mut anna), names(&mut bo)), (vec!["Mine".to_owned(), "Ours".to_owned()], vec!["Ours".to_owned()]));
    assert!(matches!(bo.call(Request::Record(private)), Reply::Record(None)));
    assert!(matches!(bo.call(Request::Names(vec![private])), Reply::Names(names) if names.is_empty()));
    let all = Query::all(record_type::REPORT);
    assert!(matches!(bo.call(Request::Run { id: QueryId(7), query: all, keep: None }), Reply::Refused(Refusal::NotFound(_))));
    let report = Report { kinds: vec![record_type::REPORT], ..Report::default() };
    let (question, _) = report.question("", &bo.schema, &reading(Zone::Fixed(0)), "bo").unwrap();
    assert!(matches!(bo.call(Request::Report(Box::new(question))), Reply::Refused(Refusal::NotFound(_))), "nor counted");
}

#[test]
fn only_its_author_changes_or_deletes_a_report_and_undo_brings_it_back() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let ours = saved(&mut anna, "Ours", true, "of: lead").unwrap();
    let refused = "this report is anna's; save it under your own name";
    assert_eq!(bo.save(ours, "full-name", "Ours", "Theirs"), Err(Refusal::Rights(refused.to_owned())));
    assert_eq!(bo.done(Command::Delete(Target::Records(vec![ours]))).refused, [(Some(ours), refused.to_owned())]);
    anna.save(ours, "full-name", "Ours", "Everybody's").unwrap();
    assert_eq!(names(&mut bo), ["Everybody's"]);
    anna.done(Command::Delete(Target::Records(vec![ours])));
    assert!(names(&mut bo).is_empty());
    anna.done(Command::Undo(None, Leave::Values));
    assert_eq!(names(&mut bo), ["Everybody's"]);
}

#[test]
fn a_name_is_given_once_by_one_author_in_one_category() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    saved(&mut anna, "Ours", true, "of: lead").unwrap();
    let taken = Refusal::Invalid(vec![(Some(fields::NAME), "you have a report 'Ours' already".to_owned())]);
    assert_eq!(saved(&mut anna, "Ours", false, "of: lead"), Err(taken.clone()));
    let other = saved(&mut anna, "Other", false, "of: lead").unwrap();
    assert_eq!(anna.save(other, "full-name", "Other", "Ours"), Err(taken));
    let bos = saved(&mut bo, "Ours", true, "of: lead").unwrap();
    assert_eq!(ReportId::named("Ours", &bo.schema, "bo"), Some(ReportId::Saved(bos)), "one's own comes first");
    let mut draft = anna.draft(&[("full-name", "X"), ("report-category", "nonsense")]);
    draft.set(fields::REPORT_LINES, Value::Text("of: lead".to_owned()));
    let refused = anna.apply(Command::Create { kind: record_type::REPORT, drafts: vec![draft] });
    assert!(matches!(refused, Err(Refusal::Invalid(problems)) if problems[0].1.starts_with("'nonsense' is not one of leads")));
}

/// What a saved report counts now, and which parts of it are marked.
fn opened(desk: &mut Desk, id: RecordId) -> (u64, Vec<Part>) {
    desk.learn();
    let (report, problems) = ReportId::Saved(id).report(&desk.schema).unwrap();
    let (question, more) = report.question("", &desk.schema, &reading(Zone::Fixed(0)), "anna").unwrap();
    let Reply::Report(findings) = desk.call(Request::Report(Box::new(question))) else { panic!("no report") };
    (findings.total().unwrap().count, problems.into_iter().chain(more).map(|problem| problem.part).collect())
}

#[test]
fn a_report_that_names_what_is_gone_opens_with_that_part_marked_and_never_counts_more() {
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    let kinds = [("Branch", "One of a list"), ("Budget", "Money")];
    let fields: Vec<RecordId> = kinds
        .iter()
        .map(|(label, kind)| {
            let mut values = vec![("full-name", *label), ("field-kind", *kind), ("field-on", "lead")];
            if *kind == "One of a list" {
                values.push(("field-values", "Wood\nSteel"));
            }
            let drafts = vec![anna.draft(&values)];
            anna.done(Command::Create { kind: record_type::CUSTOM_FIELD, drafts }).created[0]
        })
        .collect();
    let drafts = vec![anna.draft(&[("full-name", "bo")])];
    let bo = anna.done(Command::Create { kind: record_type::PERSON, drafts }).created[0];
    anna.learn();
    for (name, branch, owner) in [("A", "Wood", "bo"), ("B", "Steel", "bo"), ("C", "Wood", "anna"), ("D", "", "")] {
        anna.new_lead(&[("full-name", name), ("branch", branch), ("assigned-to", owner), ("budget", "100")]);
    }
    let lines = "of: lead\nby: branch\nshow: sum:budget\nshow: count\norder: -1\ncolumns: full-name budget";
    let plain = saved(&mut anna, "Plain", false, lines).unwrap();
    let by = |filter: &str| format!("of: lead\nfilter: {filter}\nby: assigned-to");
    let wood = saved(&mut anna, "Wood", false, &by("branch:wood")).unwrap();
    let not_wood = saved(&mut anna, "Not wood", false, &by("-branch:wood")).unwrap();
    let either = saved(&mut anna, "Either", false, &by("branch:wood or owner:anna")).unwrap();
    let bos = saved(&mut anna, "Bo's", false, &by("owner:bo")).unwrap();
    let not_bos = saved(&mut anna, "Not Bo's", false, &by("-owner:bo")).unwrap();
    let measured = saved(&mut anna, "Measured", false, "of: lead\nshow: count where branch:wood").unwrap();
    let all = [plain, wood, not_wood, either, bos, not_bos, measured];
    let before: Vec<u64> = all
        .iter()
        .map(|id| opened(&mut anna, *id))
        .map(|(count, marked)| {
            assert_eq!(marked, []);
            count
        })
        .collect();
    assert_eq!(before, [4, 2, 2, 2, 2, 2, 4]);
    // The value goes from its list, then the person, then the fields.
    anna.done(Command::Delete(Target::Records(vec![fields[0]])));
    anna.done(Command::Delete(Target::Records(vec![fields[1]])));
    anna.done(Command::Delete(Target::Records(vec![bo])));
    let want = [
        (4, vec![Part::Group(0), Part::Measure(0), Part::Columns, Part::Order]),
        (0, vec![Part::Filter]),
        (0, vec![Part::Filter]),
        (1, vec![Part::Filter]),
        (0, vec![Part::Filter]),
        (0, vec![Part::Filter]),
        (4, vec![Part::Measure(0)]),
    ];
    for ((id, want), before) in all.iter().zip(want).zip(before) {
        let found = opened(&mut anna, *id);
        assert!(found.0 <= before, "{id}: {found:?}");
        assert_eq!(found, want, "{id}");
    }
}

#[test]
fn a_list_value_that_is_gone_finds_nothing_and_is_marked() {
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    anna.new_leads(&["A", "B"]);
    for (filter, count) in [("score-type:nonsense", 0), ("-score-type:nonsense", 0), ("score-type:nonsense or a", 1)] {
        let id = saved(&mut anna, filter, false, &format!("of: lead\nfilter: {filter}")).unwrap();
        assert_eq!(opened(&mut anna, id), (count, vec![Part::Filter]), "{filter}");
    }
}

#[test]
fn nothing_to_count_says_why() {
    let hub = hub();
    let mut place = Place::at(&hub);
    let by = crate::model::reports::named("leads-by-source").unwrap().report(&place.desk.schema);
    let words = |place: &mut Place, narrowed: &str| {
        let findings = place.ask(&by, narrowed, reading(Zone::Fixed(0)));
        by.empty(&findings, &place.desk.schema).map(|empty| (empty.sentence, empty.is_filtered))
    };
    assert_eq!(words(&mut place, ""), Some(("There are no leads yet.".to_owned(), false)));
    place.desk.new_leads(&["A", "B"]);
    assert_eq!(words(&mut place, "status:lost"), Some(("None of the 2 leads pass the filter.".to_owned(), true)));
    assert_eq!(words(&mut place, ""), None);
}

#[test]
fn groups_that_the_reports_own_filter_leaves_out_are_not_listed_with_nothing() {
    let hub = hub();
    let mut place = Place::at(&hub);
    let mut funnel = crate::model::reports::named("sales-funnel").unwrap().report(&place.desk.schema);
    let stages = |place: &mut Place, report: &Report| -> Vec<Key> {
        let findings = place.ask(report, "", reading(Zone::Fixed(0)));
        findings.under(0).into_iter().map(|line| findings.lines[line].key.clone()).collect()
    };
    let all: Vec<Key> = crate::model::lists::STAGES.iter().map(|(stage, _)| Key::Word((*stage).to_owned())).collect();
    let lost = Key::Word(crate::model::lists::CLOSED_LOST.to_owned());
    let open: Vec<Key> = all.iter().filter(|stage| **stage != lost).cloned().collect();
    assert_eq!(stages(&mut place, &funnel), open);
    funnel.filter.clear();
    assert_eq!(stages(&mut place, &funnel), all);
}

#[test]
fn an_answer_says_of_which_operation_and_moment_it_is() {
    let hub = hub();
    let mut place = Place::at(&hub);
    let report = Report::default();
    let before = place.ask(&report, "", reading(Zone::Fixed(0)));
    place.desk.new_lead(&[("full-name", "A")]);
    let after = place.ask(&report, "", reading(Zone::Fixed(0)));
    assert_eq!((before.total().unwrap().count, after.total().unwrap().count), (0, 1));
    assert_eq!(after.seq.0, before.seq.0 + 1);
    assert!(after.at > before.at);
    assert!(!after.limited);
}

#[test]
fn a_report_lists_its_records_under_their_groups_in_order() {
    let hub = hub();
    let mut place = Place::at(&hub);
    for (name, source, score) in [("A", "Web", "3"), ("B", "Partner", "1"), ("C", "web", "5"), ("D", "Web", "1")] {
        place.desk.new_lead(&[("full-name", name), ("source", source), ("score", score), ("company", "Acme")]);
    }
    let (report, problems) = Report::read("of: lead\nby: source\ncolumns: full-name score\nsort: -score", &place.desk.schema);
    assert_eq!(problems, []);
    let findings = place.ask(&report, "", reading(Zone::Fixed(0)));
    let listed: Vec<Vec<&str>> = findings.lines.iter().map(|line| line.records.iter().map(Record::name).collect()).collect();
    assert_eq!(listed, [vec![], vec!["B"], vec!["C", "A", "D"]]);
    let first = &findings.lines[2].records[0];
    assert_eq!((first.get(fields::SCORE), first.get(fields::COMPANY)), (Some(&Value::Stars(5)), None), "only what is listed");
}

#[test]
fn what_no_session_of_ours_asks_is_refused() {
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    let (good, _) = Report::default().question("", &anna.schema, &reading(Zone::Fixed(0)), "anna").unwrap();
    let group = |field: FieldId, by: Bucket| Group { field, by, all: false };
    let asked = |figure: Figure| crate::model::report::Asked { figure, filter: Filter::default(), among: Filter::default() };
    let wrong = [
        crate::model::report::Question { measures: Vec::new(), ..good.clone() },
        crate::model::report::Question { groups: vec![group(fields::STATUS, Bucket::Month)], ..good.clone() },
        crate::model::report::Question { groups: vec![group(FieldId(9_999), Bucket::Value)], ..good.clone() },
        crate::model::report::Question { groups: vec![group(fields::SOURCE, Bucket::Value); 3], ..good.clone() },
        crate::model::report::Question { measures: vec![asked(Figure::Sum(fields::STATUS))], ..good.clone() },
    ];
    for question in wrong {
        assert!(matches!(anna.call(Request::Report(Box::new(question))), Reply::Refused(Refusal::Invalid(_))));
    }
    let odd = crate::model::report::Question {
        order: Order { measure: Some(200), descending: true },
        keep: Some(Keep { measure: 200, filled: true }),
        ..good
    };
    assert!(matches!(anna.call(Request::Report(Box::new(odd))), Reply::Report(_)));
}

#[test]
fn a_record_holds_a_report_as_it_was_saved() {
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    let id = saved(&mut anna, "Ours", true, "of: lead\nby: source").unwrap();
    let known = anna.schema.reports[0].clone();
    let values: Vec<(FieldId, Option<Value>)> = known.values();
    let record = anna.record(id).unwrap();
    assert!(values.iter().all(|(field, value)| record.get(*field) == value.as_ref()));
    assert_eq!(SavedReport::of(&record), known);
}
