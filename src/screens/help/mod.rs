//! The keys that work here, those that work everywhere, and what terminals keep for themselves.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, palette};
use crate::{
    action::{ACTIONS, ActionDef, Command, Context},
    ui::pick::{Entry, Pick},
};

/// What terminals do not deliver, and the way round it.
const LIMITS: &[(&str, &str)] = &[
    ("Shift+click", "Most terminals keep it for selecting text: use Alt+click, v and the arrows, or press in the check gutter."),
    ("Ctrl+click", "Some terminals open a menu with it: press in the check gutter, or use Space."),
    ("Shift+arrows", "Some terminals and multiplexers swallow them: J and K stretch the range too."),
    ("Ctrl+A", "tmux and screen often take it as their own prefix: A selects all."),
    ("Ctrl+S, Ctrl+Q", "Old line settings freeze the screen with Ctrl+S until Ctrl+Q: F2 saves everywhere."),
    ("Copying text", "The mouse belongs to the program: F12 releases it to the terminal, and takes it back."),
    ("Stars as marks", "Where stars come out wrong, start with PROSPEKT_GLYPHS=ascii; NO_COLOR takes colours away."),
];

/// A line of help.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    /// The title of a part.
    Heading,
    /// A command, its keys in the note.
    Keys(Command),
    /// Something to know: about what, and the sentence.
    Limit(&'static str, &'static str),
}

/// The sheet.
#[derive(Clone, Debug)]
pub struct HelpState {
    pick: Pick<Line>,
}

impl HelpState {
    /// The keys of the screen below, which `below` names, then the others.
    #[must_use]
    pub fn open(cx: &Cx<'_>, below: Context) -> Self {
        let mut contexts = below.chain().to_vec();
        if !contexts.contains(&Context::Global) {
            contexts.push(Context::Global);
        }
        let mut entries = Vec::new();
        for context in contexts {
            entries.push(Entry::new(Line::Heading, context.title()));
            entries.extend(ACTIONS.iter().filter(|def| def.context == context).flat_map(ActionDef::commands).map(|command| {
                let keys = cx.keymap.keys_of(context, &command);
                let def = command.action.def();
                let mut entry = Entry::new(Line::Keys(command.clone()), palette::label(&command)).note(if keys.is_empty() {
                    "no key".to_owned()
                } else {
                    keys.join(", ")
                });
                entry.synonyms = format!("{} {} {} {}", entry.note, def.name, def.synonyms, def.help);
                entry.disabled = (def.when)(&cx.facts).err().map(str::to_owned);
                entry
            }));
        }
        entries.push(Entry::new(Line::Heading, "What terminals keep for themselves"));
        entries.extend(LIMITS.iter().map(|(about, text)| {
            let mut entry = Entry::new(Line::Limit(about, text), "");
            entry.synonyms = format!("{about} {text}");
            entry
        }));
        Self { pick: Pick::new(entries).at(|line| *line != Line::Heading) }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}
