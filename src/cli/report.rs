//! `report`: lists reports, prints one.

use super::{
    args::Report,
    failure::{Done, Failure},
    shell::Shell,
};
use crate::{
    model::{
        Names, ReportId,
        report::{Category, key_label},
        reports::REPORTS,
    },
    proto::{Reply, Request},
    text::clean,
};

/// Lists reports or prints one.
///
/// # Errors
/// Reports nobody knows, filters that cannot be read, trouble with the store or the output.
pub(super) fn run(shell: &mut Shell, args: &Report) -> Done {
    let Some(name) = &args.name else { return list(shell) };
    let schema = shell.schema.clone();
    let id = ReportId::named(name, &schema, shell.user())
        .ok_or_else(|| Failure::not_found(format!("there is no report '{name}'")).hint("`prospekt report` lists them."))?;
    let (report, _) = id.report(&schema).ok_or_else(Failure::hub_gone)?;
    let narrowed = args.filter.clone().unwrap_or_default();
    let (question, _) = report.question(&narrowed, &schema, &shell.reading, shell.user())?;
    let Reply::Report(findings) = shell.ask(Request::Report(Box::new(question)))? else { return Err(Failure::hub_gone()) };
    let mut names = Names::default();
    names.learn(&findings.names);
    shell.out.line(&report.title)?;
    for (at, line) in findings.lines.iter().enumerate() {
        let path = findings.path(at);
        let group = report.groups.get(path.len().saturating_sub(1));
        let label = group
            .filter(|_| !path.is_empty())
            .map_or_else(|| "Total".to_owned(), |group| key_label(group, &line.key, &names, findings.today, &schema, &shell.reading));
        let cells: Vec<String> =
            report.measures.iter().zip(&line.cells).map(|(measure, cell)| measure.show(*cell, &schema, &shell.reading)).collect();
        shell.out.line(&clean::line(&format!("{}{label}  {}", "  ".repeat(usize::from(line.depth)), cells.join("  "))))?;
    }
    Ok(())
}

fn list(shell: &mut Shell) -> Done {
    let schema = shell.schema.clone();
    for category in Category::EVERY {
        shell.out.line(category.label())?;
        for row in REPORTS.iter().filter(|row| row.category == *category) {
            shell.out.line(&format!("  {}  {}", row.name, row.title))?;
        }
        for saved in schema.reports.iter().filter(|saved| saved.category == *category) {
            shell.out.line(&clean::line(&format!("  #{}  {}", saved.record, saved.name)))?;
        }
    }
    Ok(())
}
