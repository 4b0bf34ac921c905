//! How the file is read: encoding, separator, quotes, headers, first row, decimal mark, order of dates. Each is chosen from a list, and
//! the rows of the file stand below as they are read with what the cursor is on.

use super::{Panel, is_known};
use crate::{
    exchange::{
        Shape,
        amounts::Mark,
        charset,
        days::Order,
        dialect::{HeaderLine, Quote, SEPARATORS, separator_name},
        reader::Preview,
        rows::Row,
        source::Layout,
    },
    screens::{
        Cx, Effect, Input,
        import::{ImportState, Step, columns::Columns, update::sheet_pick},
        picking,
    },
    text::clean,
    ui::pick::{Entry, Pick, Picked},
};

/// Encodings to choose from, the likeliest first: the name, and whose files are written in it.
const ENCODINGS: &[(&str, &str)] = &[
    ("utf-8", "Unicode, nearly all of today"),
    ("windows-1252", "Western Europe: Outlook, Excel, ACT!"),
    ("iso-8859-15", "Western Europe, Unix"),
    ("windows-1250", "Central Europe"),
    ("windows-1251", "Cyrillic"),
    ("windows-1253", "Greek"),
    ("windows-1254", "Turkish"),
    ("windows-1255", "Hebrew"),
    ("windows-1256", "Arabic"),
    ("windows-1257", "Baltic"),
    ("iso-8859-2", "Central Europe, Unix"),
    ("koi8-r", "Cyrillic, Unix"),
    ("macintosh", "old Macs"),
    ("cp850", "DOS, Western Europe: old ACT!"),
    ("cp437", "DOS, English"),
    ("utf-16le", "Unicode text of Excel"),
    ("utf-16be", "Unicode, big-endian"),
    ("shift_jis", "Japanese"),
    ("gb18030", "Chinese, simplified"),
    ("big5", "Chinese, traditional"),
    ("euc-kr", "Korean"),
];

/// What can be said about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::screens::import) enum Setting {
    Encoding,
    Separator,
    Quote,
    Headers,
    First,
    Days,
    Numbers,
    Sheet,
}

/// Every setting with its name, in the order they are shown.
const SETTINGS: &[(Setting, &str)] = &[
    (Setting::Encoding, "Encoding"),
    (Setting::Separator, "Cells are parted by"),
    (Setting::Quote, "Cells are quoted with"),
    (Setting::Headers, "Headers"),
    (Setting::First, "First record"),
    (Setting::Days, "Dates"),
    (Setting::Numbers, "Numbers"),
    (Setting::Sheet, "Sheet"),
];

/// The settings, and the choice for one of them.
#[derive(Clone, Debug)]
pub(in crate::screens::import) struct Reading {
    pub(super) settings: Pick<Setting>,
    pub(super) choice: Option<(Setting, Pick<Layout>)>,
    /// As the file is read with what the cursor is on.
    pub(super) shown: Box<Preview>,
    /// As it is read with what was taken.
    kept: Box<Preview>,
    /// What was said when the file was looked at last.
    asked: Layout,
    pub(super) is_waiting: bool,
    pub(super) problem: Option<String>,
}

/// Opens the settings; of business cards there is nothing to say.
pub(in crate::screens::import) fn open(state: &mut ImportState) {
    let Some(columns) = &mut state.columns else { return };
    if columns.preview.shape == Shape::Cards {
        return;
    }
    let shown = Box::new(columns.preview.clone());
    columns.panel = Some(Panel::Reading(Box::new(Reading {
        settings: Pick::new(settings(&shown)),
        choice: None,
        kept: shown.clone(),
        shown,
        asked: bare(&state.layout),
        is_waiting: false,
        problem: None,
    })));
}

/// What was said, without what only the file's name gives.
fn bare(layout: &Layout) -> Layout {
    Layout { name: None, ..layout.clone() }
}

fn settings(preview: &Preview) -> Vec<Entry<Setting>> {
    let is_text = matches!(preview.shape, Shape::Text { .. });
    let is_there = |setting: Setting| match setting {
        Setting::Encoding | Setting::Separator | Setting::Quote => is_text,
        Setting::Sheet => matches!(&preview.shape, Shape::Workbook { sheets, .. } if sheets.len() > 1),
        _ => true,
    };
    let all = SETTINGS.iter().filter(|(setting, _)| is_there(*setting));
    all.map(|(setting, name)| Entry::new(*setting, *name).note(value_of(*setting, preview))).collect()
}

/// What a setting is now, and whether that was found or said.
fn value_of(setting: Setting, preview: &Preview) -> String {
    let layout = &preview.layout;
    let found = |is_said: bool, text: String| if is_said { text } else { format!("{text} (found)") };
    match (setting, &preview.shape) {
        (Setting::Encoding, Shape::Text { encoding, .. }) => found(layout.encoding.is_some(), (*encoding).to_owned()),
        (Setting::Separator, Shape::Text { separator, .. }) => found(layout.separator.is_some(), separator_name(*separator)),
        (Setting::Quote, _) => quote_words(layout.quote).to_owned(),
        (Setting::Headers, _) => {
            let text = if preview.header_line == 0 { "none".to_owned() } else { format!("line {}", preview.header_line) };
            found(layout.headers != HeaderLine::Find, text)
        }
        (Setting::First, _) => match layout.first {
            Some(line) => format!("line {line}"),
            None => "below the headers".to_owned(),
        },
        (Setting::Days, _) => layout.days.map_or_else(|| "as each column says".to_owned(), |order| order.example().to_owned()),
        (Setting::Numbers, _) => layout.numbers.map_or_else(|| "as each column says".to_owned(), |mark| mark.example().to_owned()),
        (Setting::Sheet, Shape::Workbook { sheet, .. }) => clean::line(sheet),
        _ => String::new(),
    }
}

const fn quote_words(quote: Quote) -> &'static str {
    match quote {
        Quote::Double => "\"  double quotes",
        Quote::Single => "'  single quotes",
        Quote::None => "nothing: quotes are text",
    }
}

/// What can be said about a setting: the file's layout with each.
fn choices(setting: Setting, preview: &Preview) -> Vec<Entry<Layout>> {
    let now = bare(&preview.layout);
    let said = |change: &dyn Fn(&mut Layout), label: String, note: String| {
        let mut layout = now.clone();
        change(&mut layout);
        Entry { synonyms: note.clone(), ..Entry::new(layout, label).note(note) }
    };
    let find = |change: &dyn Fn(&mut Layout)| said(change, "Find out".to_owned(), String::new());
    let lines = |change: &dyn Fn(&mut Layout, u64)| {
        let of = |row: &Row| {
            let cells: Vec<String> = row.cells().take(8).map(clean::line).collect();
            said(&|layout| change(layout, row.line), format!("Line {}", row.line), cells.join("  "))
        };
        preview.top.iter().filter(|row| !row.is_empty()).map(of).collect::<Vec<_>>()
    };
    match setting {
        Setting::Encoding => {
            let encoding = |(name, who): &(&str, &str)| {
                said(&|layout| layout.encoding = Some((*name).to_owned()), (*name).to_owned(), (*who).to_owned())
            };
            let known = ENCODINGS.iter().filter(|(name, _)| charset::named(name).is_ok()).map(encoding);
            [find(&|layout| layout.encoding = None)].into_iter().chain(known).collect()
        }
        Setting::Separator => {
            let mut signs: Vec<char> = SEPARATORS.iter().map(|byte| char::from(*byte)).collect();
            signs.push(':');
            let sign = |sign: char| {
                said(
                    &|layout| layout.separator = Some(sign),
                    separator_name(sign),
                    if sign == '\t' { String::new() } else { sign.to_string() },
                )
            };
            [find(&|layout| layout.separator = None)].into_iter().chain(signs.into_iter().map(sign)).collect()
        }
        Setting::Quote => Quote::ALL
            .iter()
            .map(|(quote, _)| said(&|layout| layout.quote = *quote, quote_words(*quote).to_owned(), String::new()))
            .collect(),
        Setting::Headers => {
            let mut entries = vec![find(&|layout| layout.headers = HeaderLine::Find)];
            entries.push(said(
                &|layout| layout.headers = HeaderLine::Missing,
                "No headers".to_owned(),
                "the first row is a record".to_owned(),
            ));
            entries.extend(lines(&|layout, line| layout.headers = HeaderLine::Line(line)));
            entries
        }
        Setting::First => {
            let mut entries = vec![said(&|layout| layout.first = None, "Below the headers".to_owned(), String::new())];
            let below = lines(&|layout, line| layout.first = Some(line));
            entries.extend(below.into_iter().filter(|entry| entry.item.first.is_some_and(|line| line > preview.header_line)));
            entries
        }
        Setting::Days => {
            let order = |order: Order| {
                said(&|layout| layout.days = Some(order), order.example().to_owned(), "for all columns nobody spoke of".to_owned())
            };
            [said(&|layout| layout.days = None, "As each column says".to_owned(), "and asked where it does not".to_owned())]
                .into_iter()
                .chain(Order::ALL.into_iter().map(order))
                .collect()
        }
        Setting::Numbers => {
            let mark = |mark: Mark| {
                said(&|layout| layout.numbers = Some(mark), mark.example().to_owned(), "for all columns nobody spoke of".to_owned())
            };
            [said(&|layout| layout.numbers = None, "As each column says".to_owned(), "and asked where it does not".to_owned())]
                .into_iter()
                .chain(Mark::ALL.into_iter().map(mark))
                .collect()
        }
        Setting::Sheet => Vec::new(),
    }
}

/// Takes an input while it is open.
pub(super) fn update(cx: &mut Cx<'_>, state: &mut ImportState, input: &Input<'_>) {
    let page = usize::from(cx.area.height / 3).max(1);
    let Some(Panel::Reading(reading)) = state.columns.as_mut().and_then(|columns| columns.panel.as_mut()) else { return };
    if let Some((_, pick)) = &mut reading.choice {
        match picking::take(pick, input, page) {
            Picked::Taken(layout) => take(cx, state, layout),
            Picked::Cancelled => {
                reading.choice = None;
                reading.problem = None;
                reading.shown = reading.kept.clone();
                // What is still under way is of no interest any more.
                reading.asked = bare(&reading.kept.layout);
                reading.is_waiting = false;
            }
            Picked::Typed(_) | Picked::Open => {
                if let Some(layout) = pick.current().map(|entry| entry.item.clone()) {
                    look(cx, state, layout);
                }
            }
        }
        return;
    }
    match picking::take(&mut reading.settings, input, page) {
        Picked::Taken(Setting::Sheet) => {
            if let Shape::Workbook { sheet, sheets, .. } = &reading.kept.shape {
                state.step = Step::Sheet(Box::new(sheet_pick(sheets, Some(sheet))));
            }
        }
        Picked::Taken(setting) => {
            let now = bare(&reading.kept.layout);
            reading.choice = Some((setting, Pick::new(choices(setting, &reading.kept)).at(|layout| *layout == now)));
        }
        Picked::Cancelled => close(cx, state),
        Picked::Typed(_) | Picked::Open => {}
    }
}

/// Looks at the file as it would be read.
fn look(cx: &mut Cx<'_>, state: &mut ImportState, layout: Layout) {
    let path = state.path.clone();
    let kind = state.kind;
    let Some(Panel::Reading(reading)) = state.columns.as_mut().and_then(|columns| columns.panel.as_mut()) else { return };
    if reading.asked == layout {
        return;
    }
    reading.asked = layout.clone();
    reading.is_waiting = true;
    cx.effects.push(Effect::Preview { path, layout, kind });
}

/// Keeps what the cursor is on.
fn take(cx: &mut Cx<'_>, state: &mut ImportState, layout: Layout) {
    look(cx, state, layout);
    let Some(Panel::Reading(reading)) = state.columns.as_mut().and_then(|columns| columns.panel.as_mut()) else { return };
    if reading.problem.is_some() {
        return;
    }
    reading.choice = None;
    if !reading.is_waiting {
        keep(reading);
    }
}

/// The way shown becomes the way taken.
fn keep(reading: &mut Reading) {
    reading.kept = reading.shown.clone();
    let at = reading.settings.place();
    reading.settings = Pick::new(settings(&reading.kept));
    reading.settings.point(at);
}

/// News of a look at the file.
pub(in crate::screens::import) fn heard(state: &mut ImportState, news: &Result<Box<Preview>, String>) {
    let Some(Panel::Reading(reading)) = state.columns.as_mut().and_then(|columns| columns.panel.as_mut()) else { return };
    match news {
        // An older look may come after a newer one was asked for.
        Ok(preview) if bare(&preview.layout) != reading.asked => {}
        Ok(preview) => {
            reading.shown = preview.clone();
            reading.is_waiting = false;
            reading.problem = None;
            if reading.choice.is_none() {
                keep(reading);
            }
        }
        Err(why) if reading.is_waiting => {
            reading.is_waiting = false;
            reading.problem = Some(why.clone());
            if reading.choice.is_none() {
                reading.asked = bare(&reading.kept.layout);
                reading.shown = reading.kept.clone();
            }
        }
        Err(_) => {}
    }
}

/// Goes on with the file as it is read now.
fn close(cx: &mut Cx<'_>, state: &mut ImportState) {
    let Some(columns) = &mut state.columns else { return };
    let Some(Panel::Reading(reading)) = columns.panel.take() else { return };
    if reading.is_waiting {
        cx.effects.push(Effect::StopFile);
    }
    if reading.kept.layout != columns.preview.layout {
        state.layout = bare(&reading.kept.layout);
        let kept = *reading.kept;
        state.went_straight &= is_known(&kept);
        *columns = Columns::new(kept, Some(columns));
    }
}
