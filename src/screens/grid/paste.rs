//! A paste on the list: it never runs keys, it is asked about.

use super::choose::quoted;
use crate::{
    model::TypeId,
    screens::{
        Become, Cx, Effect, Open, Told, Tone,
        pasted::{mail_kind, mail_path, table_path},
        wording::number,
    },
    text::clean,
};

/// The most lines that become a filter.
const MOST: usize = 200;
/// Lines and characters shown of them.
const PREVIEW: (usize, usize) = (3, 50);

/// Asks what a paste is for; `kind` is what the list holds.
pub(super) fn ask(cx: &mut Cx<'_>, kind: TypeId, text: &str) {
    let lines: Vec<String> = text.lines().map(|line| clean::line(line).trim().to_owned()).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        cx.say(Tone::Plain, "The paste holds no text.");
        return;
    }
    if lines.len() > MOST {
        let key = cx.keymap.hint(&crate::action::Action::ImportOpen.into());
        let count = number(u64::try_from(lines.len()).unwrap_or(u64::MAX));
        cx.say(Tone::Warn, format!("{count} lines were pasted; a filter takes {MOST}. {key} imports them from a file."));
        return;
    }
    let (title, find) = match lines.len() {
        1 => ("1 line pasted".to_owned(), "Filter by it".to_owned()),
        count => (format!("{count} lines pasted"), format!("Filter by these {count} values")),
    };
    let mut shown: Vec<String> = lines.iter().take(PREVIEW.0).map(|line| line.chars().take(PREVIEW.1).collect()).collect();
    if lines.len() > PREVIEW.0 {
        shown.push(format!("and {} more", lines.len() - PREVIEW.0));
    }
    let kind_of_mail = Become::Type(mail_kind(cx.schema, kind));
    let mail = mail_path(text).map(|path| {
        ("The path of e-mail was pasted", "Lead from this e-mail", Open::Mail { kind: kind_of_mail, path: Some(path), sender: None })
    });
    let table = || table_path(text).map(|path| ("The path of a file was pasted", "Import it", Open::Import { kind, path: Some(path) }));
    if let Some((title, button, open)) = mail.or_else(table).filter(|_| lines.len() == 1) {
        return cx.open(Open::Ask {
            title: title.to_owned(),
            lines: shown,
            buttons: vec![(button.to_owned(), Some(Effect::Open(Box::new(open)))), ("Cancel".to_owned(), None)],
            focus: 0,
        });
    }
    let filter = lines.iter().map(|line| quoted(line)).collect::<Vec<_>>().join(" or ");
    cx.open(Open::Ask {
        title,
        lines: shown,
        buttons: vec![(find, Some(Effect::Tell(Box::new(Told::Find(filter))))), ("Cancel".to_owned(), None)],
        focus: 1,
    });
}
