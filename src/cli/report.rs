//! `report`: lists reports, changes, prints and saves one.

use std::io::{IsTerminal, stdout};

use clap::ValueEnum;

use super::{
    args::{Report as Args, ReportChange},
    export,
    failure::{Done, Failure},
    output,
    shell::Shell,
    words,
};
use crate::{
    exchange::report::{self, Format, Paper, Surface},
    model::{
        Findings, Report, ReportId, SavedReport, Schema, record_type,
        report::{Category, MOST_GROUPS, Problem},
        reports::REPORTS,
    },
    proto::{Command, Reply, Request},
    text::{clean, width},
};

/// Lists reports, prints one, or saves it.
///
/// # Errors
/// Reports, fields and filters that are none, trouble with the store or the output.
pub(super) fn run(shell: &mut Shell, args: &Args) -> Done {
    let schema = shell.schema.clone();
    if args.name.is_none() && !args.change.is_any() && args.filter.is_none() {
        return list(shell);
    }
    let (report, problems) = match &args.name {
        Some(name) => found(shell, name)?,
        None => (Report { title: "Report".to_owned(), ..Report::default() }, Vec::new()),
    };
    let report = changed(&schema, report, &args.change)?;
    let narrowed = args.filter.clone().unwrap_or_default();
    if let Some(name) = &args.keep.save {
        return save(shell, args, report, &narrowed, name);
    }
    let (question, more) = report.question(&narrowed, &schema, &shell.reading, shell.user())?;
    let problems: Vec<Problem> = problems.into_iter().chain(more).collect();
    let Reply::Report(findings) = shell.ask(Request::Report(Box::new(question)))? else { return Err(Failure::hub_gone()) };
    let paper = Paper::new(&report, &findings, &narrowed, &problems, &schema, shell.reading);
    let format = format_of(args)?;
    print(shell, args, format, &paper)?;
    if format.name == "csv" || args.output.is_some() {
        // What text and pages say themselves.
        paper.notes().iter().for_each(|note| shell.out.say(clean::line(note)));
    }
    if report.empty(&findings, &schema).is_some_and(|empty| !empty.is_filtered) {
        shell.out.say("`prospekt import FILE` brings records in, `prospekt add` makes one, `prospekt demo` shows what it looks like.");
    }
    Ok(())
}

/// The report of that name.
fn found(shell: &Shell, name: &str) -> Done<(Report, Vec<Problem>)> {
    let schema = &shell.schema;
    let id = ReportId::named(name, schema, shell.user());
    let report = id.and_then(|id| id.report(schema));
    report.ok_or_else(|| Failure::not_found(format!("there is no report '{name}'")).hint("`prospekt report` lists them."))
}

impl ReportChange {
    fn is_any(&self) -> bool {
        self.kind.is_some() || !self.by.is_empty() || !self.measures.is_empty() || !self.columns.is_empty()
    }
}

/// The report with what the arguments change. They are read as the lines of a saved report are, but what is wrong is an error.
fn changed(schema: &Schema, report: Report, change: &ReportChange) -> Done<Report> {
    let mut lines: Vec<String> = Vec::new();
    let mut replaced: Vec<&str> = Vec::new();
    let mut put = |name: &'static str, values: Vec<String>| {
        if !values.is_empty() {
            replaced.push(name);
            lines.extend(values.into_iter().filter(|value| value != "none").map(|value| format!("{name}: {value}")));
        }
    };
    put("of", change.kind.iter().cloned().collect());
    put("by", change.by.clone());
    put("show", change.measures.iter().flat_map(|text| measures(text)).collect());
    put("order", change.order.iter().cloned().collect());
    put("top", change.top.iter().map(ToString::to_string).collect());
    put("period", change.period.iter().map(ToString::to_string).collect());
    put("columns", joined(&change.columns));
    put("sort", joined(&change.sort));
    put("chart", change.chart.iter().cloned().collect());
    put("title", change.title.iter().cloned().collect());
    if replaced.is_empty() {
        return Ok(report);
    }
    if change.by.len() > MOST_GROUPS {
        return Err(Failure::usage(format!("a report has {MOST_GROUPS} groupings at most")));
    }
    // Other groups are ordered by themselves and all of them stay; other numbers order nothing.
    let drops: &[&str] = match (replaced.contains(&"by"), replaced.contains(&"show")) {
        (true, _) => &["order", "keep", "top"],
        (false, true) => &["order", "keep"],
        (false, false) => &[],
    };
    let (name, category, written) = (report.name.clone(), report.category, report.written(schema));
    let stays = |line: &&str| {
        let name = line.split(':').next().unwrap_or_default();
        !replaced.contains(&name) && !drops.contains(&name)
    };
    let all: Vec<String> = written.lines().filter(stays).map(str::to_owned).chain(lines).collect();
    let (read, problems) = Report::read(&all.join("\n"), schema);
    if let Some(problem) = problems.first() {
        return Err(Failure::usage(problem.sentence.clone()).hint("`prospekt help report` shows how a report is changed."));
    }
    let category = if change.kind.is_some() { read.kinds.first().map_or(category, |kind| Category::of(*kind, schema)) } else { category };
    Ok(Report { name, category, ..read })
}

/// Several fields as one line.
fn joined(fields: &[String]) -> Vec<String> {
    if fields.is_empty() { Vec::new() } else { vec![fields.join(" ")] }
}

/// The measures an argument names: commas part simple ones.
fn measures(text: &str) -> Vec<String> {
    if text.contains(['"', ' ']) { vec![text.to_owned()] } else { text.split(',').map(str::to_owned).collect() }
}

/// The format asked for, by the ending of the file where nobody named one.
fn format_of(args: &Args) -> Done<&'static Format> {
    let ending = || args.output.as_deref()?.extension()?.to_str();
    let named = args.format.and_then(|format| format.to_possible_value()).map(|value| value.get_name().to_owned());
    let name = named.or_else(|| ending().map(str::to_owned)).unwrap_or_else(|| "text".to_owned());
    let format = report::named(&name).ok_or_else(|| {
        let known: Vec<&str> = report::FORMATS.iter().map(|format| format.name).collect();
        Failure::usage(format!("this program writes no reports as '{name}'")).hint(format!("There is {}.", known.join(", ")))
    })?;
    if !format.is_text && args.output.is_none() && stdout().is_terminal() {
        return Err(Failure::usage(format!("{} is nothing a terminal shows", format.name)).hint("Write it to a file with --output FILE."));
    }
    Ok(format)
}

/// Writes the report to where it belongs.
fn print(shell: &mut Shell, args: &Args, format: &Format, paper: &Paper<'_>) -> Done {
    let surface = Surface { width: output::width(), is_ascii: output::is_ascii(), is_file: args.output.is_some() };
    let Some(path) = &args.output else {
        return Ok(format.write(paper, surface, shell.out.data())?);
    };
    let mut file = export::begin(path, args.replace)?;
    format.write(paper, surface, &mut file)?;
    let listed: usize = paper.findings.lines.iter().map(|line| line.records.len()).sum();
    if listed > 0 && !shell.is_read_only()? {
        // Records leave the store with it.
        let records = u64::try_from(listed).unwrap_or(u64::MAX);
        shell.apply(Command::Exported { records, to: path.display().to_string() })?;
    }
    export::keep(file, path)?;
    shell.out.say(format!(
        "'{}' over {} written to {}.",
        clean::line(&paper.report.title),
        words::records(total(paper.findings)),
        path.display()
    ));
    Ok(())
}

fn total(findings: &Findings) -> u64 {
    findings.total().map_or(0, |line| line.count)
}

/// Saves the report, with the further filter as part of its own.
fn save(shell: &mut Shell, args: &Args, mut report: Report, narrowed: &str, name: &str) -> Done {
    let schema = shell.schema.clone();
    // What cannot be read is not saved.
    report.question(narrowed, &schema, &shell.reading, shell.user())?;
    if !narrowed.trim().is_empty() {
        report.filter = if report.filter.trim().is_empty() { narrowed.to_owned() } else { format!("({}) ({narrowed})", report.filter) };
    }
    if let Some(category) = &args.keep.category {
        report.category = Category::named(category).ok_or_else(|| {
            let known: Vec<&str> = Category::EVERY.iter().map(|category| category.name()).collect();
            Failure::usage(format!("there is no category '{category}'")).hint(format!("There is {}.", known.join(", ")))
        })?;
    }
    if args.change.title.is_none() {
        name.clone_into(&mut report.title);
    }
    let is_own = |saved: &&SavedReport| saved.name == name && saved.category == report.category && saved.author == shell.user();
    let known = schema.reports.iter().find(is_own).cloned();
    let saved = SavedReport {
        record: known.as_ref().map_or(crate::model::RecordId(0), |known| known.record),
        name: name.to_owned(),
        category: report.category,
        author: shell.user().to_owned(),
        is_shared: args.keep.shared,
        definition: report.written(&schema),
    };
    let known = known.map(|known| (known.record, known.values()));
    shell.apply(Command::keep(record_type::REPORT, known, saved.values()))?;
    shell.out.say(format!("Saved as '{}' in {}. `prospekt report '{0}'` shows it.", clean::line(name), report.category.label()));
    Ok(())
}

fn list(shell: &mut Shell) -> Done {
    let schema = shell.schema.clone();
    let user = shell.user().to_owned();
    let own = |saved: &SavedReport| if saved.author == user { String::new() } else { format!(", {}'s", saved.author) };
    let longest = REPORTS.iter().map(|row| width::width(row.name)).max().unwrap_or(0);
    let mut workspace = "";
    for category in Category::EVERY {
        if category.workspace() != workspace {
            workspace = category.workspace();
            shell.out.line(workspace)?;
        }
        shell.out.line(&format!("  {}", category.label()))?;
        for row in REPORTS.iter().filter(|row| row.category == *category) {
            shell.out.line(&format!("    {:longest$}  {}", row.name, row.title))?;
        }
        for saved in schema.reports.iter().filter(|saved| saved.category == *category) {
            let whose = format!("saved{}{}", if saved.is_shared { ", shared" } else { "" }, own(saved));
            let number = format!("#{}", saved.record);
            shell.out.line(&clean::line(&format!("    {number:longest$}  {} ({whose})", saved.name)))?;
        }
    }
    Ok(())
}
