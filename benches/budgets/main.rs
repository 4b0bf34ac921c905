//! The budgets, measured: `cargo bench --bench budgets` prints the table, `cargo bench --bench budgets -- sort save` the rows of some
//! parts: see [`PARTS`].
//!
//! `PROSPEKT_BENCH_SIZES=1000,100000` names the sizes; `PROSPEKT_BENCH_DIR` a folder where the stores stay, so that the next run need
//! not import again. Ratios count, taken in the same run against SQLite over the same leads; absolute figures are a guide.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its table")]
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock and its own settings")]
#![allow(unreachable_pub, reason = "what the parts share is reachable from each")]

mod leads;
mod office;
mod process;
mod rest;
mod screen;
mod sqlite;
mod table;

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::Command as Process,
    time::{Duration, Instant},
};

use leads::Dice;
use office::{Office, Watch};
use prospekt::{
    model::{Diff, Edit, FieldEdit, Filter, Query, QueryId, Reading, RecordId, Report, Schema, SortKey, Target, Value, fields},
    proto::{Command, Reply, Request},
};
use sqlite::Sqlite;
use table::{Table, ms, percentiles};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Answer<T> = Result<T, Box<dyn std::error::Error>>;
type Done = Answer<()>;

/// Measures something and adds its lines to the table.
type Part = fn(&mut Bench) -> Done;

/// What is measured, and the name by which it is asked for.
const PARTS: &[(&str, Part)] = &[
    ("binary", Bench::binary),
    ("import", Bench::import),
    ("beside", Bench::beside),
    ("start", Bench::start),
    ("memory", Bench::memory),
    ("rest", Bench::rest),
    ("filter", Bench::filter),
    ("sort", Bench::sort),
    ("report", Bench::report),
    ("bulk", Bench::bulk),
    ("save", Bench::save),
    ("keys", Bench::keys),
    ("shell", Bench::shell),
    ("workbook", Bench::workbook),
];

/// The leads of one size, on both sides.
struct Bench {
    table: Table,
    dir: PathBuf,
    size: u32,
    /// How long the smallest store took to its first page.
    first_page: Option<Duration>,
    /// Opened by the first part that needs it.
    office: Option<Office>,
    sqlite: Option<Sqlite>,
}

fn main() -> Done {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    if let [role, store] = args.as_slice()
        && role == "memory-of"
    {
        return memory_of(Path::new(store));
    }
    let is_known = |name: &String| PARTS.iter().any(|(part, _)| part == name);
    if let Some(unknown) = args.iter().find(|name| !is_known(name)) {
        let names: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
        return Err(format!("there is no part '{unknown}'; there is {}", names.join(", ")).into());
    }
    let sizes = std::env::var("PROSPEKT_BENCH_SIZES").unwrap_or_else(|_| "1000,100000,1000000".to_owned());
    let passing = tempfile::tempdir()?;
    let dir = std::env::var_os("PROSPEKT_BENCH_DIR").map_or_else(|| passing.path().to_owned(), PathBuf::from);
    let is_kept = dir != passing.path();
    fs::create_dir_all(&dir)?;
    let mut table = Table::default();
    let mut first_page = None;
    for size in sizes.split(',').filter_map(|size| size.trim().parse::<u32>().ok()) {
        eprintln!("{size} leads");
        let mut bench = Bench { table, dir: dir.clone(), size, first_page, office: None, sqlite: None };
        for (name, part) in PARTS {
            if args.is_empty() || args.iter().any(|arg| arg == name) {
                part(&mut bench)?;
            }
        }
        first_page = bench.first_page;
        bench.close();
        if !is_kept {
            for ending in ["csv", "prospekt", "sqlite"] {
                drop(fs::remove_file(bench.path(ending)));
            }
        }
        table = bench.table;
    }
    table.print();
    Ok(())
}

impl Bench {
    /// A file of this size.
    fn path(&self, ending: &str) -> PathBuf {
        self.dir.join(format!("{}.{ending}", self.size))
    }

    /// What a line of the table is called.
    fn named(&self, work: &str) -> String {
        format!("{work}, {} leads", self.size)
    }

    fn csv(&self) -> Answer<PathBuf> {
        let path = self.path("csv");
        if !path.exists() {
            leads::write_csv(self.size, &mut BufWriter::new(File::create(&path)?))?;
        }
        Ok(path)
    }

    /// The peer's store.
    fn sqlite(&mut self) -> Answer<&mut Sqlite> {
        if self.sqlite.is_none() {
            let path = self.path("sqlite");
            self.sqlite = Some(if path.exists() { Sqlite::open(&path)? } else { Sqlite::import(&path, &self.csv()?)?.0 });
        }
        self.sqlite.as_mut().ok_or_else(|| "no peer".into())
    }

    /// Our store, made where it is not there yet.
    fn store(&mut self) -> Answer<PathBuf> {
        let path = self.path("prospekt");
        if !path.exists() {
            let csv = self.csv()?;
            let mut office = Office::open(&path)?;
            office.import(&csv)?;
            office.close();
        }
        Ok(path)
    }

    /// Our store with its columns built, and the peer's.
    fn both(&mut self) -> Answer<(&mut Table, &mut Office, &mut Sqlite)> {
        if self.office.is_none() {
            let mut office = Office::open(&self.store()?)?;
            office.indexed()?;
            office.ranked()?;
            self.office = Some(office);
        }
        self.sqlite()?;
        match (&mut self.office, &mut self.sqlite) {
            (Some(office), Some(sqlite)) => Ok((&mut self.table, office, sqlite)),
            _ => Err("no store".into()),
        }
    }

    fn close(&mut self) {
        if let Some(office) = self.office.take() {
            office.close();
        }
        self.sqlite = None;
    }

    /// The size of the program.
    fn binary(&mut self) -> Done {
        let bytes = fs::metadata(process::PROGRAM)?.len();
        if !self.table.has("the program") {
            let mb = format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10);
            self.table.guide("the program, stripped", mb, "15 MB", bytes < 15_000_000);
        }
        Ok(())
    }

    /// Read, mapped, checked, deduplicated, undoable.
    fn import(&mut self) -> Done {
        self.close();
        let csv = self.csv()?;
        for ending in ["prospekt", "sqlite"] {
            drop(fs::remove_file(self.path(ending)));
        }
        let (sqlite, peer_time) = Sqlite::import(&self.path("sqlite"), &csv)?;
        let mut office = Office::open(&self.path("prospekt"))?;
        let (outcome, time) = office.import(&csv)?;
        let rate = f64::from(self.size) / time.as_secs_f64();
        let work = self.named(&format!("import of CSV, {} columns ({rate:.0} rows/s)", sqlite.columns()));
        self.table.against(&work, time, peer_time, 2.0, "40,000 rows/s");
        assert_eq!(outcome.created.len().min(1), 1, "leads were made");
        office.close();
        self.sqlite = Some(sqlite);
        Ok(())
    }

    /// The same once more, while others work.
    fn beside(&mut self) -> Done {
        self.close();
        let csv = self.csv()?;
        let place = tempfile::tempdir_in(&self.dir)?;
        let mut office = Office::open(&place.path().join("beside.prospekt"))?;
        let watches = (office.watch(), office.watch_saves());
        office.import(&csv)?;
        let during = self.named("import");
        waits(&mut self.table, &during, watches);
        office.close();
        Ok(())
    }

    fn start(&mut self) -> Done {
        self.close();
        let store = self.store()?;
        start(&mut self.table, &store, self.size, &mut self.first_page)
    }

    fn memory(&mut self) -> Done {
        self.close();
        let store = self.store()?;
        memory(&mut self.table, &store, self.size)
    }

    fn rest(&mut self) -> Done {
        self.close();
        let store = self.store()?;
        rest::bench(&mut self.table, &store, &self.dir, self.size)
    }

    fn filter(&mut self) -> Done {
        let size = self.size;
        let (table, office, sqlite) = self.both()?;
        find(table, office, sqlite, size)
    }

    fn sort(&mut self) -> Done {
        let size = self.size;
        let (table, office, sqlite) = self.both()?;
        sort(table, office, sqlite, size)
    }

    fn report(&mut self) -> Done {
        let size = self.size;
        let (table, office, sqlite) = self.both()?;
        reports(table, office, sqlite, size)
    }

    fn bulk(&mut self) -> Done {
        let size = self.size;
        let (table, office, sqlite) = self.both()?;
        bulk(table, office, sqlite, size)
    }

    fn save(&mut self) -> Done {
        let (size, dir) = (self.size, self.dir.clone());
        let (table, office, sqlite) = self.both()?;
        save(table, office, sqlite, &dir, size)
    }

    fn keys(&mut self) -> Done {
        let size = self.size;
        let (table, office, _) = self.both()?;
        screen::bench(table, office, size)
    }

    /// The import as people start it, in a process of its own: how much memory it takes, with the plan and without.
    fn shell(&mut self) -> Done {
        self.close();
        let csv = self.csv()?;
        for (what, args) in [("as a plan", &["import", "--large"][..]), ("applied", &["import", "--large", "--add-people", "--apply"])] {
            let store = tempfile::tempdir_in(&self.dir)?;
            let ran = process::run(&store.path().join("shell.prospekt"), args, &csv)?;
            let rate = f64::from(self.size) / ran.time.as_secs_f64();
            let work = self.named(&format!("`prospekt import`, {what} ({rate:.0} rows/s)"));
            self.table.guide(&work, format!("{} MiB at most", ran.peak_mib), "500 MB", ran.peak_mib <= 476);
        }
        Ok(())
    }

    /// A workbook of a fifth of the leads, written and read.
    fn workbook(&mut self) -> Done {
        self.close();
        let rows = (self.size / 5).max(1);
        let place = tempfile::tempdir_in(&self.dir)?;
        let [csv, store, book] = ["leads.csv", "leads.prospekt", "leads.xlsx"].map(|name| place.path().join(name));
        leads::write_csv(rows, &mut BufWriter::new(File::create(&csv)?))?;
        let mut office = Office::open(&store)?;
        office.import(&csv)?;
        office.close();
        let wrote = process::run(&store, &["export", "--output"], &book)?;
        let read = process::run(&place.path().join("book.prospekt"), &["import", "--large", "--add-people", "--apply"], &book)?;
        for (what, ran) in [("export", wrote), ("import", read)] {
            let rate = f64::from(rows) / ran.time.as_secs_f64();
            let work = self.named(&format!("{what} of XLSX, {rows} rows ({rate:.0} rows/s)"));
            self.table.guide(&work, format!("{} MiB at most", ran.peak_mib), "500 MB", ran.peak_mib <= 476);
        }
        Ok(())
    }
}

/// From opening the file to the rows of the first page, warm.
fn start(table: &mut Table, store: &Path, size: u32, first_page: &mut Option<Duration>) -> Done {
    let mut times = Vec::new();
    for _ in 0..7 {
        let started = Instant::now();
        let mut office = Office::open(store)?;
        office.run(Query::leads())?;
        let Reply::Rows { rows, .. } = office.call(Request::Rows { id: QueryId(1), from: 0, count: 30, columns: Vec::new() })? else {
            return Err("no rows".into());
        };
        times.push(started.elapsed());
        assert!(!rows.is_empty(), "the first page has rows");
        office.close();
    }
    let (middle, _) = percentiles(&mut times);
    let base = *first_page.get_or_insert(middle);
    let ratio = middle.as_secs_f64() / base.as_secs_f64();
    let budget = "1.5 x the smallest store; 60 ms";
    table.guide(&format!("start to first page, {size} leads ({ratio:.2} x)"), ms(middle), budget, ratio <= 1.5);
    Ok(())
}

/// Memory of a process of its own that holds the store and its columns.
fn memory(table: &mut Table, store: &Path, size: u32) -> Done {
    let output = Process::new(std::env::current_exe()?).env("MIMALLOC_PURGE_DELAY", "10").arg("memory-of").arg(store).output()?;
    let kib: u64 = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0);
    let mib = kib / 1024;
    table.guide(&format!("memory of the owner, {size} leads"), format!("{mib} MiB"), "300 MB", (1..=286).contains(&mib));
    Ok(())
}

fn memory_of(store: &Path) -> Done {
    let mut office = Office::open(store)?;
    office.indexed()?;
    office.ranked()?;
    office.run(Query::leads())?;
    let status = fs::read_to_string("/proc/self/status")?;
    let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    println!("{}", rss.trim().trim_end_matches("kB").trim());
    office.close();
    Ok(())
}

/// The filter as it is typed, letter by letter.
fn find(table: &mut Table, office: &mut Office, sqlite: &Sqlite, size: u32) -> Done {
    let schema = Schema::default();
    let reading = Reading::utc(1_795_420_800_000);
    for word in ["quillfeather", "andersson", "andresson", "example.com", "0706"] {
        let (mut worst, mut found) = (Duration::ZERO, 0);
        let mut all = Vec::new();
        for end in 1..=word.len() {
            let query = Query { filter: Filter::parse(&word[..end], &schema, &reading, "bench")?, ..Query::leads() };
            let (total, time) = office.run(query)?;
            worst = worst.max(time);
            found = total;
            all.push(time);
        }
        let (middle, _) = percentiles(&mut all);
        let (_, peer) = sqlite.like(word)?;
        let work = format!("a key of the filter '{word}' ({found} found, worst {}), {size} leads", ms(worst));
        table.against(&work, middle, peer, 0.1, "16 ms");
    }
    office.run(Query::leads())?;
    Ok(())
}

fn sort(table: &mut Table, office: &mut Office, sqlite: &Sqlite, size: u32) -> Done {
    let rows = [
        ("name", fields::NAME, "full_name", "150 ms"),
        ("stars", fields::SCORE, "score DESC, full_name", "25 ms"),
        ("company", fields::COMPANY, "company, full_name", "150 ms"),
        ("e-mail", fields::EMAIL, "e_mail", "150 ms"),
        ("modified", fields::MODIFIED, "id", "150 ms"),
    ];
    for (name, field, order, guide) in rows {
        let by = |descending| Query { sort: vec![SortKey { field, descending }], ..Query::leads() };
        let (_, first) = office.run(by(true))?;
        let (_, second) = office.run(by(false))?;
        let peer = sqlite.order_by(order)?;
        table.against(&format!("sort by {name} (second press {}), {size} leads", ms(second)), first, peer, 1.0, guide);
    }
    Ok(())
}

/// Reports over everything, from the question to the last number.
const REPORTS: &[(&str, &str, &str)] = &[
    (
        "assigned to and score",
        "of: lead; by: assigned-to; by: score; show: count; show: average:score",
        "SELECT assigned_to, score, COUNT(*) AS n, AVG(score) FROM leads GROUP BY assigned_to, score",
    ),
    ("source", "of: lead; by: source; show: count; show: share", "SELECT source, COUNT(*) AS n FROM leads GROUP BY source"),
    (
        "company, the top 20",
        "of: lead; by: company; show: count; show: average:score; order: -1; top: 20",
        "SELECT company, COUNT(*) AS n, AVG(score) FROM leads GROUP BY company ORDER BY n DESC LIMIT 20",
    ),
    (
        "month and source",
        "of: lead; by: next:month; by: source; show: count",
        "SELECT substr(next_step_due, 1, 7) AS month, source, COUNT(*) AS n FROM leads GROUP BY month, source",
    ),
    (
        "source, of a filter",
        "of: lead; filter: status:new; by: source; show: count",
        "SELECT source, COUNT(*) AS n FROM leads WHERE status = 'New' GROUP BY source",
    ),
];

fn reports(table: &mut Table, office: &mut Office, sqlite: &Sqlite, size: u32) -> Done {
    let schema = Schema::default();
    let reading = Reading::utc(1_795_420_800_000);
    for (name, lines, select) in REPORTS {
        let (report, _) = Report::read(&lines.replace(';', "\n"), &schema);
        let (question, _) = report.question("", &schema, &reading, "bench")?;
        let mut times = Vec::new();
        let mut peers = Vec::new();
        let mut found = 0;
        for _ in 0..5 {
            let (reply, time) = office.timed(Request::Report(Box::new(question.clone())))?;
            let Reply::Report(findings) = reply else { return Err(format!("no report: {reply:?}").into()) };
            found = findings.lines.len();
            times.push(time);
            peers.push(sqlite.group_by(select)?.1);
        }
        let ((middle, worst), (peer, _)) = (percentiles(&mut times), percentiles(&mut peers));
        table.against(&format!("report by {name} ({found} lines, worst {}), {size} leads", ms(worst)), middle, peer, 0.1, "20 ms");
    }
    Ok(())
}

/// A tenth of the leads, scattered, gets another owner; then it is taken back.
fn bulk(table: &mut Table, office: &mut Office, sqlite: &mut Sqlite, size: u32) -> Done {
    office.run(Query::leads())?;
    let Reply::Marks(ids) = office.call(Request::Marks { id: QueryId(1), rows: None })? else { return Err("no ids".into()) };
    let chosen: Vec<u64> = ids.iter().step_by(10).take(100_000).collect();
    let target = || Target::Records(chosen.iter().copied().map(RecordId).collect());
    let edits = || vec![FieldEdit { field: fields::ASSIGNED_TO, edit: Edit::Set(Value::Text("bench".to_owned())) }];
    let command = || Command::Bulk { target: target(), edits: edits(), struck: Vec::new() };
    let watches = (office.watch(), office.watch_saves());
    let (_, planned) = office.timed(Request::Plan(command()))?;
    let (outcome, time) = office.apply(command())?;
    assert_eq!(outcome.changed, chosen.len() as u64, "every chosen lead changed");
    let peer_ids: Vec<i64> = (1..=i64::from(size)).step_by(10).take(100_000).collect();
    let peer = sqlite.update(&peer_ids, "bench")?;
    let work = format!("bulk edit of {} of {size} leads, planned and durable, with log", chosen.len());
    table.against(&work, planned + time, peer, 0.5, "2 s at 100,000");
    let (outcome, time) = office.apply(Command::Undo(None))?;
    assert_eq!(outcome.changed, chosen.len() as u64, "every chosen lead went back");
    table.against(&format!("undo of it, {size} leads"), time, peer, 0.5, "as the edit");
    waits(table, &format!("bulk edit and undo, {size} leads"), watches);
    Ok(())
}

/// How long others waited meanwhile: one for a page of the list, one for their saved record.
fn waits(table: &mut Table, during: &str, (looks, saves): (Watch, Watch)) {
    for (what, longest) in [("a page", looks.stop()), ("a save", saves.stop())] {
        let kept = longest <= Duration::from_millis(150);
        table.guide(&format!("longest wait of another session for {what} during the {during}"), ms(longest), "150 ms", kept);
    }
}

/// One lead after the other, each durable.
fn save(table: &mut Table, office: &mut Office, sqlite: &mut Sqlite, dir: &Path, size: u32) -> Done {
    let Reply::Marks(ids) = office.call(Request::Marks { id: QueryId(1), rows: None })? else { return Err("no ids".into()) };
    let ids: Vec<u64> = ids.iter().collect();
    let mut probe = File::create(dir.join("probe"))?;
    let mut dice = Dice::new(7);
    let (mut ours, mut peer, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..100 {
        let record = RecordId(ids[dice.roll(ids.len())]);
        let Reply::Record(Some(held)) = office.call(Request::Record(record))? else { return Err("no record".into()) };
        let change =
            Diff { field: fields::JOB_TITLE, old: held.get(fields::JOB_TITLE).cloned(), new: Some(Value::Text(format!("Title {round}"))) };
        let (_, time) = office.apply(Command::Save { record, changes: vec![change] })?;
        ours.push(time);
        peer.push(sqlite.save(i64::try_from(dice.roll(size as usize))? + 1, &format!("Title {round}"))?);
        let started = Instant::now();
        probe.write_all(&[1; 4096])?;
        probe.sync_data()?;
        raw.push(started.elapsed());
    }
    let ((ours, slow), (peer, _), (raw, _)) = (percentiles(&mut ours), percentiles(&mut peer), percentiles(&mut raw));
    let fsyncs = ours.as_secs_f64() / raw.as_secs_f64();
    table.against(
        &format!("durable save p50 (p99 {}; {fsyncs:.1} x an fsync of {}), {size} leads", ms(slow), ms(raw)),
        ours,
        peer,
        2.5,
        "2.5 x an fsync",
    );
    Ok(())
}
