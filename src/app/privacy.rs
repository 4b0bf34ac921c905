//! After somebody was erased: forms and drafts of them go, the file is written anew, and copies that still hold them are named.

use std::path::PathBuf;

use super::{App, stack::Screen};
use crate::{
    model::{Millis, RecordId},
    proto::{Event, Reply, Request, Ticket},
    screens::{Effect, Input, Notice, Open, Tone, wording::person},
};

/// Copies that are named in a window.
const NAMED: usize = 8;

/// What was asked about erasures.
#[derive(Debug, Default)]
pub(super) struct Privacy {
    cleaning: Option<Ticket>,
    copies: Option<Ticket>,
    /// Which of the open forms and windows are of somebody erased, and by whom.
    forms: Option<(Ticket, String)>,
    /// A draft kept from before, until it is known that its record was not erased.
    draft: Option<(Ticket, String, String)>,
}

impl App {
    /// Records were erased.
    pub(super) fn hear_of_erasure(&mut self, now: Millis, by: &str, records: Option<&[RecordId]>) -> Vec<Effect> {
        let mut effects = match records {
            Some(ids) => {
                let mut effects = self.close_forms_of(now, by, &|id| ids.contains(&id));
                effects.push(Effect::DropDraftsOf(ids.to_vec()));
                effects
            }
            None => {
                let open: Vec<RecordId> = self.screens.iter().flat_map(Screen::records).collect();
                if open.is_empty() {
                    Vec::new()
                } else {
                    let effect = self.ask(Request::Erased(open));
                    self.privacy.forms = Some((Ticket(self.tickets), by.to_owned()));
                    vec![effect]
                }
            }
        };
        if by == self.person.user {
            effects.push(self.ask(Request::Clean));
            self.privacy.cleaning = Some(Ticket(self.tickets));
        }
        effects
    }

    /// Closes forms of what is no longer there, and whatever lies above them.
    fn close_forms_of(&mut self, now: Millis, by: &str, is_gone: &dyn Fn(RecordId) -> bool) -> Vec<Effect> {
        let is_of = |screen: &Screen| matches!(screen, Screen::Form(form) if form.record().is_some_and(is_gone));
        let Some(at) = self.screens.iter().position(is_of) else { return Vec::new() };
        self.screens.truncate(at);
        let text =
            format!("The record you had open was erased for good by {}. What was typed into it is gone too.", person(by, &self.schema));
        self.say(Notice { tone: Tone::Warn, text });
        self.send_back(now)
    }

    /// Takes in an answer that is about erasures.
    pub(super) fn take_privacy(&mut self, now: Millis, ticket: Ticket, reply: &Reply) -> Option<Vec<Effect>> {
        if self.privacy.cleaning == Some(ticket) {
            self.privacy.cleaning = None;
            return Some(self.cleaned(reply));
        }
        if self.privacy.copies == Some(ticket) {
            self.privacy.copies = None;
            return Some(self.name_copies(now, reply));
        }
        let forms: Option<(Ticket, String)> = self.privacy.forms.take_if(|(own, _)| *own == ticket);
        if let Some((_, by)) = forms {
            let Reply::Marks(gone) = reply else { return Some(Vec::new()) };
            let mut effects = self.close_forms_of(now, &by, &|id| gone.contains(id.0));
            let records: Vec<RecordId> = gone.iter().map(RecordId).collect();
            effects.push(Effect::DropDraftsOf(records.clone()));
            let event = Event::Erased { by, records: Some(records) };
            effects.extend(self.tell_all(now, || Input::Event(&event)));
            return Some(effects);
        }
        if let Some((_, key, text)) = self.privacy.draft.take_if(|(own, ..)| *own == ticket) {
            let is_gone = matches!(reply, Reply::Marks(gone) if !gone.is_empty());
            return Some(if is_gone { vec![Effect::DropDraft(key)] } else { self.offer_draft(now, &key, text) });
        }
        None
    }

    /// A draft from before: one of a record that was erased meanwhile is forgotten, every other one is offered.
    pub(super) fn look_at_draft(&mut self, now: Millis, key: String, text: String) -> Vec<Effect> {
        let Some(id) = key.rsplit_once('-').and_then(|(_, id)| id.parse().ok()) else { return self.offer_draft(now, &key, text) };
        let effect = self.ask(Request::Erased(vec![id]));
        self.privacy.draft = Some((Ticket(self.tickets), key, text));
        vec![effect]
    }

    fn cleaned(&mut self, reply: &Reply) -> Vec<Effect> {
        match reply {
            Reply::Cleaned(None) => {
                self.say(Notice { tone: Tone::Good, text: "Erased for good. The store's file holds nothing of it any more.".to_owned() });
                let effect = self.ask(Request::OldCopies);
                self.privacy.copies = Some(Ticket(self.tickets));
                vec![effect]
            }
            Reply::Cleaned(Some(problem)) => {
                self.say(Notice { tone: Tone::Bad, text: format!("It is erased, but {problem}") });
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Names copies that still hold what was erased, and offers to remove them.
    fn name_copies(&mut self, now: Millis, reply: &Reply) -> Vec<Effect> {
        let Reply::OldCopies(copies) = reply else { return Vec::new() };
        let holding: Vec<PathBuf> = copies.iter().filter(|(_, held)| held.is_some()).map(|(path, _)| path.clone()).collect();
        if holding.is_empty() {
            return Vec::new();
        }
        let mut lines = vec!["These copies of the store still hold some of what was erased:".to_owned()];
        lines.extend(holding.iter().take(NAMED).map(|path| format!("  {}", path.display())));
        if holding.len() > NAMED {
            lines.push(format!("  and {} more", holding.len() - NAMED));
        }
        lines.extend([
            String::new(),
            "A store made of one is erased again by itself. Copies elsewhere are yours to find.".to_owned(),
            "Removing a file cannot be taken back.".to_owned(),
        ]);
        let remove = self.ask(Request::RemoveCopies(holding));
        self.privacy.copies = Some(Ticket(self.tickets));
        let open = Open::Ask {
            title: "Old copies".to_owned(),
            lines,
            buttons: vec![("Remove them".to_owned(), Some(remove)), ("Leave them".to_owned(), None)],
            focus: 1,
        };
        self.carry_out(now, vec![Effect::Open(Box::new(open))])
    }
}
