//! While a lead, contact or account is typed: records that look like it, and what to do about one.

use super::{FormState, sheet::Said};
use crate::{
    action::{Action, Context},
    model::{Correspondent, Draft, FieldId, RecordId, Target, Value, Who},
    proto::{Command, Outcome, Reply, Request, Ticket, Twin},
    rules::{
        likeness::LOOKED_AT,
        unite::{MERGED, survivor_of},
    },
    screens::{Choice, Cx, Effect, Notice, Open, Tone, wording::undo_hint},
};

/// Records like what is typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Twins {
    /// What was asked about.
    asked: Vec<(FieldId, Value)>,
    ticket: Option<Ticket>,
    pub(super) found: Vec<Twin>,
    /// What is typed goes into this record once the answer with this ticket comes.
    absorbing: Vec<(Ticket, RecordId)>,
    /// The pair that is being told apart.
    telling: Vec<(Ticket, RecordId)>,
}

impl FormState {
    /// Asks for records like what is typed, where that has changed and nothing is asked yet.
    pub(super) fn look_for_twins(&mut self, cx: &mut Cx<'_>) {
        if !MERGED.has(cx.schema.base(self.kind)) || self.twins.ticket.is_some() || self.saving.is_some() {
            return;
        }
        let is_said = LOOKED_AT.iter().any(|field| self.sheet.is_changed(*field));
        let values: Vec<(FieldId, Value)> = if is_said {
            LOOKED_AT.iter().filter_map(|field| Some((*field, self.sheet.value(*field)?.clone()))).collect()
        } else {
            Vec::new()
        };
        if values == self.twins.asked {
            return;
        }
        self.twins.asked.clone_from(&values);
        if values.is_empty() {
            self.twins.found.clear();
            return;
        }
        let draft = Draft { values, ..Draft::default() };
        self.twins.ticket = Some(cx.ask(Request::Alike { kind: self.kind, draft, except: self.record }));
    }

    /// Takes an answer about twins; answers whether it was one.
    pub(super) fn on_twins(&mut self, cx: &mut Cx<'_>, ticket: Ticket, reply: &Reply) -> bool {
        if self.twins.ticket.take_if(|own| *own == ticket).is_some() {
            if let Reply::Alike(found) = reply {
                self.twins.found.clone_from(found);
            }
            return true;
        }
        if let Some(at) = self.twins.telling.iter().position(|(own, _)| *own == ticket) {
            let (_, id) = self.twins.telling.remove(at);
            match reply {
                Reply::Done(_) => {
                    self.twins.found.retain(|twin| twin.named.id != id);
                    cx.say(Tone::Good, format!("They are not shown as duplicates any more.{}", undo_hint(cx.keymap)));
                }
                Reply::Refused(refusal) => cx.say(Tone::Bad, refusal.to_string()),
                _ => {}
            }
            return true;
        }
        let Some(at) = self.twins.absorbing.iter().position(|(own, _)| *own == ticket) else { return false };
        let (_, into) = self.twins.absorbing.remove(at);
        match reply {
            Reply::Done(outcome) => self.absorbed(cx, into, outcome),
            Reply::Refused(refusal) => cx.say(Tone::Bad, format!("{refusal}. Nothing was changed; all you typed stays here.")),
            _ => {}
        }
        true
    }

    /// What was typed is in the other record: that one is shown instead.
    fn absorbed(&self, cx: &mut Cx<'_>, into: RecordId, outcome: &Outcome) {
        let name = self.twins.found.iter().find(|twin| twin.named.id == into).map_or("", |twin| &twin.named.name);
        let words = match outcome.op {
            Some(_) if self.mail.is_some() => format!("{name} (#{into}) has the message in the history.{}", undo_hint(cx.keymap)),
            Some(_) => format!("{name} (#{into}) got what you typed.{}", undo_hint(cx.keymap)),
            None => format!("{name} (#{into}) held all of it already."),
        };
        cx.effects.push(Effect::DropDraft(self.key(cx.schema)));
        cx.close();
        cx.open(Open::Form { kind: self.kind, record: Some(into), list: None, draft: None });
        cx.say(Tone::Good, words);
    }

    /// `Looks like Ada Berg, lead #12: same e-mail ada@x.se`, with the key that shows more.
    pub(super) fn twin_words(&self, schema: &crate::model::Schema, keymap: &crate::action::Keymap) -> Option<String> {
        let twin = self.twins.found.first()?;
        let key = keymap.hint(&if self.context() == Context::Text { Action::TextAlike } else { Action::FormAlike }.into());
        let more = match self.twins.found.len() {
            1 => String::new(),
            many => format!(", and {} more", many - 1),
        };
        Some(format!("Looks like {}{more}: {}   {key} looks at it", title(schema, twin), twin.reason))
    }

    /// Shows the matches with what can be done about each.
    pub(super) fn show_twins(&mut self, cx: &mut Cx<'_>) {
        if self.twins.found.is_empty() {
            return cx.say(Tone::Plain, "no other record looks like this one.");
        }
        let is_wrong = self.sheet.said().any(|(_, said, _)| matches!(said, Said::Wrong { .. }));
        let mut choices = Vec::new();
        for twin in self.twins.found.clone() {
            let (id, title) = (twin.named.id, title(cx.schema, &twin));
            if twin.named.is_hidden() {
                let stay = Notice { tone: Tone::Plain, text: format!("There is {title}. Nothing was changed; go on typing.") };
                let note = twin.reason.clone();
                choices.push(Choice { label: title, note, disabled: Some("not yours to see".to_owned()), effect: Effect::Say(stay) });
                continue;
            }
            let open = Open::Form { kind: twin.named.kind, record: Some(id), list: None, draft: None };
            choices.push(Choice {
                label: format!("Open {title}"),
                note: twin.reason.clone(),
                disabled: None,
                effect: Effect::Open(Box::new(open)),
            });
            match self.record {
                None if self.mail.is_some() => choices.extend(self.give_letter(cx, id, &title)),
                None => {
                    let ticket = cx.ticket();
                    let draft = Draft { values: self.sheet.draft().values, ..Draft::default() };
                    self.twins.absorbing.push((ticket, id));
                    choices.push(Choice {
                        label: format!("Put this into {title}"),
                        note: "nothing is lost".to_owned(),
                        disabled: is_wrong.then(|| "something typed is not valid yet".to_owned()),
                        effect: Effect::Ask(ticket, Box::new(Request::Apply(Command::Absorb { into: id, draft }))),
                    });
                }
                Some(own) => {
                    let merge = Open::Merge(Target::Records(vec![own, id]));
                    choices.push(Choice {
                        label: format!("Merge with {title}"),
                        note: String::new(),
                        disabled: self.is_dirty().then(|| "save your changes first".to_owned()),
                        effect: Effect::Open(Box::new(merge)),
                    });
                    let ticket = cx.ticket();
                    self.twins.telling.push((ticket, id));
                    choices.push(Choice {
                        label: format!("{title} is another one"),
                        note: "remembered for everybody".to_owned(),
                        disabled: None,
                        effect: Effect::Ask(ticket, Box::new(Request::Apply(Command::TellApart(vec![vec![own, id]])))),
                    });
                }
            }
        }
        let stay = Notice { tone: Tone::Plain, text: "Nothing was changed; go on typing.".to_owned() };
        choices.push(Choice { label: "Go on".to_owned(), note: String::new(), disabled: None, effect: Effect::Say(stay) });
        cx.open(Open::Menu { title: "Looks like".to_owned(), choices });
    }

    /// The message of the form goes to a record that is there, instead of a new one.
    fn give_letter(&mut self, cx: &mut Cx<'_>, id: RecordId, title: &str) -> Option<Choice> {
        let mail = self.mail.as_ref()?;
        let people = vec![Correspondent { who: Who::Known(id, Vec::new()), messages: mail.messages.clone() }];
        let is_typed = self.sheet.said().any(|(field, said, _)| *said != Said::Value(mail.person.get(field).cloned()));
        let command = Command::Mail { kind: self.kind, people, source: String::new() };
        let ticket = cx.ticket();
        self.twins.absorbing.push((ticket, id));
        Some(Choice {
            label: format!("Message to {title}"),
            note: "into the history".to_owned(),
            disabled: is_typed.then(|| "what you typed would be lost; copy it first".to_owned()),
            effect: Effect::Ask(ticket, Box::new(Request::Apply(command))),
        })
    }

    /// A record that went into another one leads to that; answers whether it did.
    pub(super) fn follow_merge(&mut self, cx: &mut Cx<'_>, record: &crate::model::Record) -> bool {
        let Some(survivor) = survivor_of(record) else { return false };
        let former = self.former.clone().unwrap_or_else(|| format!("{} (#{}) was merged", record.name(), record.id));
        *self = Self { former: Some(former), ..Self::open(cx, record.kind, Some(survivor), None, None) };
        true
    }

    /// Says which record led here.
    pub(super) fn tell_former(&mut self, name: &str) {
        if let (Some(former), Some(id)) = (self.former.take(), self.record) {
            self.banner = Some(format!("{former} into {name} (#{id}): this is that one."));
        }
    }
}

/// `Ada Berg, lead #12`.
fn title(schema: &crate::model::Schema, twin: &Twin) -> String {
    let kind = schema.record_type(twin.named.kind).map_or_else(String::new, |kind| kind.label.to_lowercase());
    if twin.named.is_hidden() {
        return format!("a {kind} {}", twin.named.name);
    }
    format!("{}, {kind} #{}", twin.named.name, twin.named.id)
}
