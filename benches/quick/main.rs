#![allow(clippy::all, warnings, clippy::disallowed_methods)]
#[path = "../budgets/leads.rs"]
mod leads;
#[path = "../budgets/office.rs"]
mod office;
#[path = "../budgets/table.rs"]
mod table;
use leads::Dice;
use office::Office;
use prospekt::{
    model::*,
    proto::{Command, Reply, Request},
};
use std::{fs::File, io::BufWriter, path::Path, time::*};
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
type R = Result<(), Box<dyn std::error::Error>>;
fn cpu() -> String {
    let mut out = String::new();
    for t in std::fs::read_dir("/proc/self/task").unwrap() {
        let p = t.unwrap().path();
        let Ok(st) = std::fs::read_to_string(p.join("stat")) else { continue };
        let (a, b) = st.rsplit_once(')').unwrap();
        let name = a.split_once('(').unwrap().1;
        let f: Vec<&str> = b.split_whitespace().collect();
        if f[11].len() + f[12].len() > 2 {
            out += &format!(" {name}:{}u+{}s", f[11], f[12]);
        }
    }
    out
}
fn main() -> R {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args[0].as_str() {
        "csv" => leads::write_csv(args[1].parse()?, &mut BufWriter::new(File::create(&args[2])?))?,
        "import" => {
            let mut office = Office::open(Path::new(&args[2]))?;
            let watch = office.watch();
            let (o, t) = office.import(Path::new(&args[1]))?;
            println!("import {t:?} longest wait {:?} {}", watch.stop(), cpu());
            let status = std::fs::read_to_string("/proc/self/status")?;
            println!("{}", status.lines().filter(|l| l.starts_with("VmRSS") || l.starts_with("VmHWM")).collect::<Vec<_>>().join(" "));
            let s = Instant::now();
            office.close();
            println!("close {:?}", s.elapsed());
        }
        "read" => {
            let schema = Schema::default();
            let s = Instant::now();
            let mut reader = prospekt::exchange::reader::Reader::open(
                std::io::BufReader::new(File::open(&args[1])?),
                &schema,
                &prospekt::exchange::reader::Options::new(record_type::LEAD, Reading::utc(1_795_420_800_000)),
            )?;
            let mut n = 0;
            loop {
                let d = reader.batch(5000)?;
                if d.is_empty() {
                    break;
                }
                n += d.len();
            }
            println!("read {n} {:?}", s.elapsed());
        }
        "writes" => {
            let mut office = Office::open(Path::new(&args[1]))?;
            office.indexed()?;
            office.run(Query::leads())?;
            println!("start {}", cpu());
            let Reply::Marks(ids) = office.call(Request::Marks { id: QueryId(1), rows: None })? else { return Err("no ids".into()) };
            let chosen: Vec<u64> = ids.iter().step_by(10).take(100_000).collect();
            let target = || Target::Records(chosen.iter().copied().map(RecordId).collect());
            let edits = || vec![FieldEdit { field: fields::ASSIGNED_TO, edit: Edit::Set(Value::Text("bench".to_owned())) }];
            let command = || Command::Bulk { target: target(), edits: edits(), struck: Vec::new() };
            let watch = office.watch();
            let (_, planned) = office.timed(Request::Plan(command()))?;
            println!("plan {planned:?} {}", cpu());
            let (outcome, time) = office.apply(command())?;
            println!("apply {time:?} {}", cpu());
            let (outcome, time) = office.apply(Command::Undo(None))?;
            println!("undo {time:?} longest wait {:?} {}", watch.stop(), cpu());
            let all: Vec<u64> = ids.iter().collect();
            let mut dice = Dice::new(7);
            let mut ours = Vec::new();
            for round in 0..200 {
                let record = RecordId(all[dice.roll(all.len())]);
                let Reply::Record(Some(held)) = office.call(Request::Record(record))? else { return Err("no record".into()) };
                let change = Diff {
                    field: fields::JOB_TITLE,
                    old: held.get(fields::JOB_TITLE).cloned(),
                    new: Some(Value::Text(format!("Title {round}"))),
                };
                let (_, time) = office.apply(Command::Save { record, changes: vec![change] })?;
                ours.push(time);
            }
            println!("save {:?} {}", table::percentiles(&mut ours), cpu());
            let mut probe = File::create(format!("{}.probe", args[1]))?;
            let mut raw = Vec::new();
            for _ in 0..200 {
                use std::io::Write;
                let s = Instant::now();
                probe.write_all(&[1; 4096])?;
                probe.sync_data()?;
                raw.push(s.elapsed());
            }
            println!("fsync {:?}", table::percentiles(&mut raw));
            office.close();
        }
        _ => {}
    }
    Ok(())
}
