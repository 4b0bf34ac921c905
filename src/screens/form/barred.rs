//! A form that can only be read: the person's role does not change records of its type, or does not any more.

use std::collections::HashMap;

use super::{FormState, Sheet};
use crate::{
    model::{FieldId, Role},
    rules::plan::right_of,
    screens::{Cx, Input, Tone},
    ui::TextInput,
};

/// What was typed before an input.
pub(super) struct Before {
    sheet: Sheet,
    inputs: HashMap<FieldId, TextInput>,
}

impl FormState {
    /// What is said in the line below the title.
    pub(super) fn told(&self) -> Option<&str> {
        self.banner.as_deref().or(self.barred.as_deref())
    }

    /// Looks whether the person may change what is shown; says so where that is news.
    pub(super) fn look_at_rights(&mut self, cx: &mut Cx<'_>, is_news: bool) {
        let role = cx.schema.role(cx.user).unwrap_or(Role::Viewer);
        let right = right_of(cx.schema.base(self.kind));
        let barred = (!role.may(right)).then(|| {
            let role = role.label().to_lowercase();
            format!("Only to read: your role here is {role}, it may not {}.", right.words())
        });
        if is_news && self.barred != barred {
            match &barred {
                Some(_) if self.is_dirty() => cx.say(Tone::Warn, "you may not change this any more. What you typed stays here, unsaved."),
                Some(_) => cx.say(Tone::Warn, "you may not change this any more."),
                None => cx.say(Tone::Good, "you may change this now."),
            }
        }
        self.barred = barred;
    }

    /// What a form that can only be read must hold again after an input of the person's.
    pub(super) fn before(&self, input: &Input<'_>) -> Option<Before> {
        let is_persons = matches!(input, Input::Do(_) | Input::Key(_) | Input::Paste(_) | Input::Mouse { .. } | Input::File(_));
        (self.barred.is_some() && is_persons).then(|| Before { sheet: self.sheet.clone(), inputs: self.inputs.clone() })
    }

    /// Takes back what an input changed.
    pub(super) fn put_back(&mut self, cx: &mut Cx<'_>, Before { sheet, inputs }: Before) {
        let texts = |inputs: &HashMap<FieldId, TextInput>| -> HashMap<FieldId, String> {
            inputs.iter().map(|(field, input)| (*field, input.text())).collect()
        };
        let (was, is) = (texts(&inputs), texts(&self.inputs));
        let is_typed = is.iter().any(|(field, text)| was.get(field).is_some_and(|before| before != text));
        if !is_typed && self.sheet.says_as(&sheet) {
            return;
        }
        self.sheet = sheet;
        self.inputs.retain(|field, _| inputs.contains_key(field));
        self.inputs.extend(inputs);
        self.is_touched = false;
        let why = self.barred.clone().unwrap_or_default();
        cx.say(Tone::Warn, why);
    }
}
