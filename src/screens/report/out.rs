//! A report leaves the screen: to a file, to the clipboard.

use std::path::Path;

use super::ReportState;
use crate::{
    exchange::report::{self, FORMATS, Paper, Surface},
    screens::{Cx, Effect, Open, Purpose, ReportFile, Tone, wording::number},
};

/// The most the clipboard takes, in bytes.
const MOST_COPIED: usize = 74_000;

/// Asks for the file; its ending decides the format.
pub(super) fn ask(cx: &mut Cx<'_>, state: &ReportState) {
    let endings: Vec<String> = FORMATS.iter().map(|format| format!(".{}", format.extension)).collect();
    cx.open(Open::Prompt {
        title: "Export the report".to_owned(),
        hint: format!("The file, ending in {}:", endings.join(", ")),
        text: format!("{}.html", file_name(state)),
        purpose: Purpose::ReportFile,
    });
}

/// A name for the file: the title without what file names do not hold.
fn file_name(state: &ReportState) -> String {
    let title = state.figures.report.title.to_lowercase();
    let words: Vec<&str> = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "report".to_owned() } else { words.join("-") }
}

/// Has it written; records that leave the store with it are in the log before they do.
pub(super) fn write(cx: &mut Cx<'_>, state: &ReportState, path: &Path) {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let Some(format) = report::named(ending) else {
        let endings: Vec<String> = FORMATS.iter().map(|format| format!(".{}", format.extension)).collect();
        cx.say(Tone::Bad, format!("the file's name must end in one of {}; nothing was written", endings.join(", ")));
        return;
    };
    let figures = &state.figures;
    cx.effects.push(Effect::WriteReport(Box::new(ReportFile {
        path: path.to_owned(),
        format: format.name,
        report: figures.report.clone(),
        findings: figures.findings.clone(),
        narrowed: figures.narrowed.clone(),
        problems: figures.problems.clone(),
    })));
}

/// Copies it as text.
pub(super) fn copy(cx: &mut Cx<'_>, state: &ReportState) {
    let text = text(cx, state).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    if text.len() > MOST_COPIED {
        let key = cx.keymap.hint(&crate::action::Action::ReportExport.into());
        cx.say(
            Tone::Warn,
            format!("{} kB are more than a terminal takes; {key} writes a file", number(u64::try_from(text.len() / 1000).unwrap_or(0))),
        );
        return;
    }
    let lines = u64::try_from(text.lines().count()).unwrap_or(u64::MAX);
    cx.effects.push(Effect::Copy(text));
    cx.say(Tone::Good, format!("sent {} lines to the clipboard", number(lines)));
}

fn text(cx: &Cx<'_>, state: &ReportState) -> std::io::Result<Vec<u8>> {
    let figures = &state.figures;
    let paper = Paper::new(&figures.report, &figures.findings, &figures.narrowed, &figures.problems, cx.schema, cx.reading);
    let mut bytes = Vec::new();
    FORMATS[0].write(&paper, Surface { width: report::FILE_WIDTH, is_ascii: false, is_file: false }, &mut bytes)?;
    Ok(bytes)
}
