//! A report leaves the screen: to a file, to the clipboard.

use std::path::Path;

use super::ReportState;
use crate::{
    exchange::report::{self, FORMATS, Format, Paper, Surface},
    proto::{Command, Request},
    screens::{Cx, Effect, Open, Purpose, Tone, wording::number},
};

/// Cells of a line of text in files and in the clipboard.
const WIDTH: u16 = 100;
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

/// Writes it; records that leave the store with it are in the log.
pub(super) fn write(cx: &mut Cx<'_>, state: &ReportState, path: &Path) {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let Some(format) = report::named(ending) else {
        let endings: Vec<String> = FORMATS.iter().map(|format| format!(".{}", format.extension)).collect();
        cx.say(Tone::Bad, format!("the file's name must end in one of {}; nothing was written", endings.join(", ")));
        return;
    };
    let bytes = match bytes(cx, state, format, true) {
        Ok(bytes) => bytes,
        Err(problem) => {
            cx.say(Tone::Bad, format!("the report cannot be written: {problem}"));
            return;
        }
    };
    let listed: usize = state.figures.findings.lines.iter().map(|line| line.records.len()).sum();
    if listed > 0 {
        let records = u64::try_from(listed).unwrap_or(u64::MAX);
        cx.ask(Request::Apply(Command::Exported { records, to: path.display().to_string() }));
    }
    cx.effects.push(Effect::Write { path: path.to_owned(), bytes });
}

/// Copies it as text.
pub(super) fn copy(cx: &mut Cx<'_>, state: &ReportState) {
    let text = bytes(cx, state, &FORMATS[0], false).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
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

fn bytes(cx: &Cx<'_>, state: &ReportState, format: &Format, is_file: bool) -> std::io::Result<Vec<u8>> {
    let figures = &state.figures;
    let paper = Paper::new(&figures.report, &figures.findings, &figures.narrowed, &figures.problems, cx.schema, cx.reading);
    let mut bytes = Vec::new();
    format.write(&paper, Surface { width: WIDTH, is_ascii: false, is_file }, &mut bytes)?;
    Ok(bytes)
}
