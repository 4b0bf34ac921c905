//! Files in and out against a real hub in memory. All samples are written by hand.

use std::{fs, io::Read, os::unix::fs::PermissionsExt, sync::mpsc::Receiver};

use super::*;
use crate::{
    exchange::{export::style::Style, foreign::here::Here, mail::apart::here as mail_here},
    hub::{Clock, HubHandle, Port},
    model::{Query, QueryId, RecordId, Selection, Target, record_type::LEAD},
    proto::{Choices, Command, FromHub, ImportOptions, MatchKey, Operations, PlanId},
    screens::Wrote,
    session::Caller,
    store::{Options, Store},
};

const LEADS: &str = "Full Name,Company,E-mail\nAnna Nowak,Nordic Paper,anna@example.com\nBertil Öberg,Rossi,bertil@example.com\n";

/// Parses without a process of its own.
fn in_this_process() -> ParseApart {
    Arc::new(|mut file: File, _| {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        Box::new(Here(bytes))
    })
}

struct Rig {
    files: Files,
    events: Receiver<Event>,
    caller: Caller<Port>,
    _hub: HubHandle,
    directory: tempfile::TempDir,
}

impl Rig {
    fn new() -> Self {
        let hub = HubHandle::start(Store::in_memory(&Options::default()).unwrap(), "anna", Clock::Fixed(1_795_000_000_000)).unwrap();
        let (port, inbox): (Port, Receiver<FromHub>) = hub.connect("anna");
        let (sender, events) = channel();
        let directory = tempfile::tempdir().unwrap();
        let files = Files::new(
            sender,
            Zone::Fixed(0),
            Some(directory.path().to_owned()),
            (in_this_process(), Arc::new(|terms, _| Box::new(mail_here::Here(terms)))),
        );
        Self { files, events, caller: Caller::new(port, inbox), _hub: hub, directory }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.directory.path().join(name), text).unwrap();
        Path::new("~").join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.directory.path().join(name)).unwrap()
    }

    /// Carries questions to the hub until the file's work is done.
    fn news(&mut self) -> FileNews {
        loop {
            match self.events.recv().unwrap() {
                Event::Ask(request, answer) => answer.send(self.caller.call(*request).unwrap()).unwrap(),
                Event::File(FileNews::Reading(_) | FileNews::Exporting(_)) => {}
                Event::File(news) => return news,
                other => panic!("{other:?}"),
            }
        }
    }

    fn sending(&mut self, path: PathBuf) -> SendFile {
        self.files.preview(path.clone(), Layout::default(), LEAD);
        let FileNews::Previewed(_, Ok(preview)) = self.news() else { panic!("no preview") };
        let options = ImportOptions { keys: vec![MatchKey::Email], ..ImportOptions::of(LEAD, "leads.csv".to_owned()) };
        SendFile { path, layout: Layout::default(), mapping: preview.mapping.clone(), options }
    }

    /// The plan of a file.
    fn planned(&mut self, path: PathBuf) -> PlanId {
        let send = self.sending(path);
        self.files.send(send);
        let FileNews::Planned(plan, _) = self.news() else { panic!("not planned") };
        plan.id
    }

    /// A store with both leads, and their numbers.
    fn filled() -> (Self, Vec<RecordId>) {
        let mut rig = Self::new();
        let path = rig.file("leads.csv", LEADS);
        let plan = rig.planned(path);
        let import = Command::Import { plan, choices: Box::default() };
        let Some(Reply::Done(outcome)) = rig.caller.call(Request::Apply(import)) else { panic!("not applied") };
        assert_eq!(outcome.created.len(), 2);
        (rig, outcome.created)
    }
}

#[test]
fn a_file_is_looked_at_before_it_is_read() {
    let mut rig = Rig::new();
    let path = rig.file("leads.csv", LEADS);
    rig.files.preview(path.clone(), Layout::default(), LEAD);
    let FileNews::Previewed(asked, Ok(preview)) = rig.news() else { panic!("no preview") };
    assert_eq!((asked, preview.headers.len(), preview.rows.len()), (path, 3, 2));
}

#[test]
fn what_cannot_be_read_says_why_and_what_to_do() {
    let mut rig = Rig::new();
    let empty = rig.file("empty.csv", "");
    for (path, words) in
        [(empty, "Export it again"), (PathBuf::from("~/missing.csv"), "cannot be read"), (PathBuf::from("~/"), "directory")]
    {
        rig.files.preview(path.clone(), Layout::default(), LEAD);
        let FileNews::Previewed(asked, Err(why)) = rig.news() else { panic!("{path:?} was read") };
        assert_eq!(asked, path);
        assert!(why.contains(words), "{why}");
    }
}

#[test]
fn a_file_becomes_a_plan_and_changes_nothing_until_it_is_applied() {
    let mut rig = Rig::new();
    let path = rig.file("leads.csv", LEADS);
    let send = rig.sending(path);
    rig.files.send(send);
    assert!(matches!(rig.news(), FileNews::Planned(plan, _) if plan.created == 2));
    let run = Request::Run { id: QueryId(1), query: Query::leads(), keep: None };
    assert!(matches!(rig.caller.call(run), Some(Reply::Answer(answer)) if answer.total == 0));
}

#[test]
fn rows_left_out_go_to_a_file_with_their_reasons() {
    let mut rig = Rig::new();
    let path = rig.file("leads.csv", &format!("{LEADS},,\n,,not an address\n"));
    let plan = rig.planned(path.clone());
    let mut order = LeftOut {
        path,
        layout: Layout::default(),
        kind: LEAD,
        plan,
        choices: Choices::default(),
        besides: vec![(2, "others changed it".to_owned())],
        to: "~/left.csv".into(),
    };
    rig.files.left_out(order.clone());
    assert!(matches!(rig.news(), FileNews::LeftOut(Ok((path, 2))) if path.ends_with("left.csv")));
    let left = rig.read("left.csv");
    assert!(left.contains("not an address") && left.contains("Reason") && left.contains("others changed it"), "{left}");
    // No file is ever replaced.
    order.besides.clear();
    rig.files.left_out(order);
    assert!(matches!(rig.news(), FileNews::LeftOut(Ok((path, 1))) if path.ends_with("left-2.csv")));
    assert_eq!(rig.read("left.csv"), left);
}

#[test]
fn a_file_that_is_stopped_leaves_nothing_and_says_nothing() {
    let mut rig = Rig::new();
    let path = rig.file("leads.csv", LEADS);
    let send = rig.sending(path);
    rig.files.send(send);
    rig.files.stop_sending();
    // The worker forgets its import or had finished before it was stopped; it never fails.
    let rest = std::iter::from_fn(|| rig.events.recv_timeout(std::time::Duration::from_millis(300)).ok());
    for event in rest {
        match event {
            Event::Ask(request, answer) => answer.send(rig.caller.call(*request).unwrap()).unwrap(),
            Event::File(news) => assert!(!matches!(news, FileNews::Failed(_)), "{news:?}"),
            other => panic!("{other:?}"),
        }
    }
}

/// To a file of that name, in the form its ending speaks for.
fn order(name: &str, target: Target) -> ExportFile {
    let ending = name.rsplit('.').next().unwrap();
    let format = crate::exchange::export::of_ending(ending).map_or("csv", |exporter| exporter.name);
    ExportFile { path: Path::new("~").join(name), format, style: Style::default(), target, kind: LEAD, columns: Vec::new() }
}

#[test]
fn an_export_that_is_stopped_leaves_nothing_and_says_nothing() {
    let (mut rig, _) = Rig::filled();
    rig.files.export(order("stopped.csv", Target::Query(Query::leads())));
    rig.files.stop_sending();
    while let Ok(event) = rig.events.recv_timeout(std::time::Duration::from_millis(300)) {
        match event {
            Event::Ask(request, answer) => answer.send(rig.caller.call(*request).unwrap()).unwrap(),
            Event::File(FileNews::Exporting(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(fs::read_dir(rig.directory.path()).unwrap().count(), 1, "only the file that was read");
}

#[test]
fn records_are_written_to_a_private_file_that_is_complete_or_not_there() {
    let (mut rig, leads) = Rig::filled();
    let run = Request::Run { id: QueryId(1), query: Query::leads(), keep: None };
    assert!(matches!(rig.caller.call(run), Some(Reply::Answer(_))));
    let marked = Selection { marks: [leads[0].0].into_iter().collect(), range: None };
    let stretched = Selection { range: Some((QueryId(1), 0, 1)), ..marked.clone() };
    let foreign = Selection { marks: [leads[0].0, 999].into_iter().collect(), range: None };
    for (name, target, count) in [
        ("all.csv", Target::Query(Query::leads()), 2),
        ("some.json", Target::Records(vec![leads[1], RecordId(999)]), 1),
        ("marked.jsonl", Target::Selection { selection: marked, within: None }, 1),
        ("range.csv", Target::Selection { selection: stretched, within: None }, 2),
        ("within.csv", Target::Selection { selection: foreign, within: Some(QueryId(1)) }, 1),
    ] {
        rig.files.export(order(name, target));
        let FileNews::Exported(path, wrote) = rig.news() else { panic!("{name}") };
        assert_eq!(wrote, Ok(Wrote { records: count, remarks: Vec::new() }), "{name}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let Some(Reply::Log(log)) = rig.caller.call(Request::Log { limit: 10, own: false, of: Operations::default() }) else {
        panic!("no log")
    };
    assert_eq!(log.iter().filter(|op| op.verb == crate::model::Verb::Export).map(|op| op.records).collect::<Vec<_>>(), [1, 2, 1, 2, 2]);
    assert!(rig.read("all.csv").contains("Bertil Öberg"));
    assert_eq!(fs::read_dir(rig.directory.path()).unwrap().count(), 6);
}

#[test]
fn an_export_never_overwrites_a_file() {
    let (mut rig, _) = Rig::filled();
    for (name, words) in [("leads.csv", "is there already"), ("leads.doc", "must end in"), ("no/such/place.csv", "cannot be written")] {
        rig.files.export(ExportFile { format: "csv", ..order(name, Target::Query(Query::leads())) });
        let FileNews::Exported(_, Err(why)) = rig.news() else { panic!("{name} was written") };
        assert!(why.contains(words), "{why}");
    }
    assert_eq!(rig.read("leads.csv"), LEADS);
}
