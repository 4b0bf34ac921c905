//! What others do to the record while it is open: fields they set, its deletion, its merging, its end. It is told at once, it comes
//! in where nothing was typed, and what was typed stays.

use std::collections::BTreeMap;

use super::{Above, FormState, Load, Then, Waiting, conflict::Standoff, save};
use crate::{
    action::{Action, Keymap},
    model::{Clash, FieldId, Kind, Reading, Record, RecordId, Schema, Section, Stamp, Target, Value, fields},
    proto::{Command, Gone, News, Outcome, Reply, Request, Told},
    rules::unite::survivor_of,
    screens::{Cx, Effect, Tone, present::ago, wording::person},
};

/// What became of the record itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is there.
    #[default]
    Here,
    /// Somebody put it into the bin.
    Binned(Stamp),
    /// Somebody took its making back.
    TakenBack(Stamp),
}

/// A field that somebody else set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Foreign {
    pub(super) by: Stamp,
    /// What the form showed before.
    pub(super) was: Option<Value>,
}

/// What others did since the form was opened or saved.
#[derive(Clone, Debug, Default)]
pub(super) struct Others {
    pub(super) set: BTreeMap<FieldId, Foreign>,
    pub(super) fate: Fate,
    /// Under the fields that both changed.
    pub(super) lines: BTreeMap<FieldId, String>,
    /// Something happened while a save was under way.
    is_behind: bool,
}

impl FormState {
    /// Whether what others did reads differently by time alone.
    #[must_use]
    pub fn waits_for_time(&self) -> bool {
        !self.others.lines.is_empty() || self.others.fate != Fate::Here
    }

    /// Asks what became of the record, unless a save is under way that will tell.
    pub(super) fn ask_news(&mut self, cx: &mut Cx<'_>) {
        let Some(record) = self.record.filter(|_| self.load == Load::Here) else { return };
        if self.saving.is_some() {
            self.others.is_behind = true;
            return;
        }
        self.others.is_behind = false;
        let since = self.sheet.rev();
        self.ask(cx, Waiting::News, Request::News { record, since });
    }

    /// A save came to nothing: what happened meanwhile is asked for now.
    pub(super) fn catch_up(&mut self, cx: &mut Cx<'_>) {
        if self.others.is_behind {
            self.ask_news(cx);
        }
    }

    /// Takes in what became of the record.
    pub(super) fn take_news(&mut self, cx: &mut Cx<'_>, news: &News) {
        let Some(record) = &news.record else { return self.end(cx, &news.gone) };
        if record.rev < self.sheet.rev() {
            return;
        }
        let foreign: Vec<&Told> = news.told.iter().filter(|told| !cx.own.has(told.seq)).collect();
        if let Some(survivor) = survivor_of(record) {
            let by = foreign.iter().find(|told| told.field == fields::MERGED_INTO).map(|told| told.by.clone());
            return self.follow_survivor(cx, record, survivor, &by.unwrap_or_else(|| record.touched.clone()));
        }
        let before = self.sheet.base().clone();
        self.sheet.rebase(cx.schema, record.clone());
        self.change_kind(cx, record);
        self.ask_names(cx);
        for Told { field, by, .. } in foreign.iter().copied().cloned() {
            let was = before.get(field).cloned();
            let known = self.others.set.entry(field).or_insert(Foreign { by: by.clone(), was });
            known.by = by;
        }
        let base = self.sheet.base();
        self.others.set.retain(|field, foreign| base.get(*field) != foreign.was.as_ref());
        self.tell_changes(cx, &foreign);
        self.note_fate(record, &foreign);
    }

    /// Says in the status line what others changed.
    fn tell_changes(&self, cx: &mut Cx<'_>, foreign: &[&Told]) {
        let is_new = |field: &FieldId| foreign.iter().any(|told| told.field == *field) && self.others.set.contains_key(field);
        let shown: Vec<FieldId> = visible(cx.schema, self.sheet.base()).filter(is_new).collect();
        let clashes: Vec<FieldId> = shown.iter().copied().filter(|field| self.sheet.collides(*field)).collect();
        let told = if clashes.is_empty() { &shown } else { &clashes };
        let Some(who) = told.first().and_then(|field| self.others.set.get(field)) else { return };
        let (who, what) = (person(&who.by.by, cx.schema), labels(cx.schema, told));
        if clashes.is_empty() {
            cx.say(Tone::Plain, format!("{who} changed {what}."));
        } else {
            let key = self.others_key(cx.keymap);
            cx.say(Tone::Warn, format!("{who} changed {what} too: {key} shows theirs and yours. What you typed stays."));
        }
    }

    fn note_fate(&mut self, record: &Record, foreign: &[&Told]) {
        let by = foreign.iter().find(|told| told.field == fields::DELETED).map(|told| told.by.clone());
        match (record.is_deleted(), &self.others.fate) {
            (true, Fate::Here) => self.others.fate = Fate::Binned(by.unwrap_or_else(|| record.touched.clone())),
            (false, Fate::Binned(_)) => self.others.fate = Fate::Here,
            _ => {}
        }
    }

    /// The record is no more. What was typed stays where its making was taken back; of what was erased nothing is kept.
    fn end(&mut self, cx: &mut Cx<'_>, gone: &Gone) {
        // The name of what was erased is nobody's to say any more.
        let noun = cx.schema.record_type(self.kind).map_or("record".to_owned(), |kind| kind.label.to_lowercase());
        match gone {
            Gone::TakenBack(by) if self.is_dirty() => self.others.fate = Fate::TakenBack(by.clone()),
            Gone::TakenBack(by) => {
                let who = person(&by.by, cx.schema);
                cx.say(Tone::Warn, format!("{who} took the making of {} back; it is gone.", self.sheet.record().name()));
                self.drop_out(cx);
            }
            Gone::Erased => {
                cx.say(Tone::Warn, format!("the {noun} that was open here was erased from the store; nothing of it is kept."));
                self.drop_out(cx);
            }
            Gone::Hidden if self.is_dirty() => self.banner = Some(format!("{} What you typed stays here.", save::not_here(cx))),
            Gone::Hidden => self.load = Load::Gone(save::not_here(cx).to_owned()),
        }
    }

    fn drop_out(&self, cx: &mut Cx<'_>) {
        cx.effects.push(Effect::DropDraft(self.key(cx.schema)));
        cx.close();
    }

    /// The record went into another one: the form goes along, with what was typed.
    fn follow_survivor(&mut self, cx: &mut Cx<'_>, record: &Record, survivor: RecordId, by: &Stamp) {
        let who = person(&by.by, cx.schema).to_owned();
        let former = self.former.take().unwrap_or_else(|| format!("{who} merged {} (#{})", record.name(), record.id));
        if !self.is_dirty() {
            let (list, mail) = (self.list, self.mail.take());
            *self = Self { former: Some(former), list, mail, ..Self::open(cx, record.kind, Some(survivor), None, None) };
            return;
        }
        cx.effects.push(Effect::DropDraft(self.key(cx.schema)));
        self.former = Some(former);
        self.record = Some(survivor);
        self.ask(cx, Waiting::Survivor, Request::Record(survivor));
    }

    /// The record that took the other one in: what was typed goes on there, where it is another value than what is there.
    pub(super) fn take_survivor(&mut self, cx: &mut Cx<'_>, record: &Record) {
        if let Some(next) = survivor_of(record) {
            self.record = Some(next);
            return self.ask(cx, Waiting::Survivor, Request::Record(next));
        }
        self.others.set.clear();
        self.sheet.rebase(cx.schema, record.clone());
        self.change_kind(cx, record);
        self.ask_names(cx);
        self.note_fate(record, &[]);
        self.history.forget();
        self.is_touched = true;
        let clashes = self.sheet.collisions().len();
        self.tell_former(record.name());
        if clashes > 0 {
            let key = self.others_key(cx.keymap);
            let (what, hold) = if clashes == 1 { ("1 field".to_owned(), "holds") } else { (format!("{clashes} fields"), "hold") };
            cx.say(Tone::Warn, format!("{what} you changed {hold} something else there: {key} shows theirs and yours."));
        }
    }

    /// The fields that both changed, with whose and since when theirs are.
    pub(super) fn clashes(&self) -> Vec<Clash> {
        let by = |field: FieldId| self.others.set.get(&field).map(|foreign| foreign.by.clone());
        self.sheet.collisions().into_iter().map(|clash| Clash { by: by(clash.field), ..clash }).collect()
    }

    /// Shows what others and the person changed both; where there is nothing of that, says what others did.
    pub(super) fn show_others(&mut self, cx: &mut Cx<'_>) {
        let clashes = self.clashes();
        if !clashes.is_empty() {
            self.above = Above::Conflict(Standoff::ahead(self.sheet.base().clone(), clashes));
            return;
        }
        let set: Vec<FieldId> = visible(cx.schema, self.sheet.base()).filter(|field| self.others.set.contains_key(field)).collect();
        let mut words: Vec<String> = set
            .iter()
            .filter_map(|field| {
                let (def, foreign) = (cx.schema.field(*field)?, self.others.set.get(field)?);
                let (who, when) = (person(&foreign.by.by, cx.schema), ago(foreign.by.at, &cx.reading));
                let was =
                    foreign.was.as_ref().map_or_else(|| "nothing".to_owned(), |was| self.words(cx.schema, &cx.reading, def.kind, was));
                Some(format!("{who} changed {} from '{was}' {when}", def.title()))
            })
            .collect();
        if words.is_empty() {
            words.push("nobody else changed this record since you opened it".to_owned());
        }
        cx.say(Tone::Plain, words.join("; "));
    }

    /// The key that shows theirs and mine.
    pub(super) fn others_key(&self, keymap: &Keymap) -> String {
        keymap.hint(&if self.is_typing { Action::TextOthers } else { Action::FormOthers }.into())
    }

    /// What the fields carry that both changed, as of now.
    pub(super) fn look_around(&mut self, cx: &Cx<'_>) {
        let key = self.others_key(cx.keymap);
        let line = |clash: Clash| {
            let def = cx.schema.field(clash.field)?;
            let theirs = match &clash.theirs {
                Some(_) if matches!(def.kind, Kind::LongText | Kind::Products) => "wrote something else".to_owned(),
                Some(theirs) => format!("set {}", self.words(cx.schema, &cx.reading, def.kind, theirs)),
                None => "cleared it".to_owned(),
            };
            let who = match &clash.by {
                Some(by) => format!("{} {theirs}, {}", person(&by.by, cx.schema), ago(by.at, &cx.reading)),
                None => format!("Somebody else {theirs}"),
            };
            Some((clash.field, format!("{who} ({key})")))
        };
        self.others.lines = self.clashes().into_iter().filter_map(line).collect();
    }

    /// What to know about the whole record because of others. The buttons say which keys do what is left to do.
    pub(super) fn others_banner(&self, schema: &Schema, reading: &Reading) -> Option<String> {
        let noun = || schema.record_type(self.kind).map_or_else(|| "record".to_owned(), |kind| kind.label.to_lowercase());
        match &self.others.fate {
            Fate::Binned(by) => {
                let (who, when) = (person(&by.by, schema), ago(by.at, reading));
                Some(format!("{who} deleted this {}, {when}: restore it, copy it, or leave it.", noun()))
            }
            Fate::TakenBack(by) => {
                let (who, when) = (person(&by.by, schema), ago(by.at, reading));
                Some(format!("{who} took the making of this {} back, {when}: copy it, or leave it.", noun()))
            }
            Fate::Here => None,
        }
    }

    /// Whether something is to be said about the whole form.
    pub(super) fn has_banner(&self) -> bool {
        self.others.fate != Fate::Here || self.told().is_some() || !self.twins.found.is_empty() || self.mail.is_some()
    }

    /// Brings the record back from the bin, and saves what was typed.
    pub(super) fn restore(&mut self, cx: &mut Cx<'_>, then: Then) {
        let Some(record) = self.record else { return };
        if self.waiting.iter().any(|(_, waiting)| matches!(waiting, Waiting::Restored(_))) {
            return;
        }
        self.ask(cx, Waiting::Restored(then), Request::Apply(Command::Restore(Target::Records(vec![record]))));
    }

    /// The record is back, or not.
    pub(super) fn restored(&mut self, cx: &mut Cx<'_>, then: Then, reply: &Reply) {
        match reply {
            Reply::Done(outcome) if outcome.refused_count == 0 => {
                self.others.fate = Fate::Here;
                self.banner = None;
                if self.sheet.diffs().is_empty() {
                    save::finish(cx, self, then, format!("Restored {}.", self.sheet.record().name()));
                } else {
                    save::save(cx, self, then);
                }
            }
            Reply::Done(outcome) => cx.say(Tone::Bad, left_words(outcome)),
            Reply::Refused(refusal) => cx.say(Tone::Bad, format!("{refusal}. Nothing was restored; all you typed stays here.")),
            _ => {}
        }
    }

    /// A form of a new record with everything that stands here.
    pub(super) fn copy_to_new(&mut self, cx: &mut Cx<'_>) {
        cx.effects.push(Effect::DropDraft(self.key(cx.schema)));
        let kind = self.kind;
        let record = self.sheet.record();
        let is_kept =
            |(field, _): &&(FieldId, Value)| cx.schema.field(*field).is_some_and(|def| def.is_editable() && cx.schema.has(kind, def));
        let values = record.values().iter().filter(is_kept).cloned().collect();
        *self = Self::with(cx, kind, values);
        self.is_touched = true;
        cx.say(Tone::Plain, "This is a new record with what stood there. Save it, or leave it.");
    }

    /// What others changed beside what was saved: `; Anna's change of Owner kept`.
    pub(super) fn kept_words(&self, cx: &Cx<'_>, sent: &[FieldId]) -> String {
        let kept: Vec<FieldId> =
            visible(cx.schema, self.sheet.base()).filter(|field| self.others.set.contains_key(field) && !sent.contains(field)).collect();
        let mut whose: Vec<&str> =
            kept.iter().filter_map(|field| self.others.set.get(field)).map(|foreign| person(&foreign.by.by, cx.schema)).collect();
        whose.sort_unstable();
        whose.dedup();
        let changes = if kept.len() == 1 { "change" } else { "changes" };
        match whose.as_slice() {
            [] => String::new(),
            [who] => format!("; {who}'s {changes} of {} kept", labels(cx.schema, &kept)),
            [..] => format!("; {changes} of {} by others kept", labels(cx.schema, &kept)),
        }
    }
}

/// The fields people see of a record, in the order of the form.
fn visible<'a>(schema: &'a Schema, record: &Record) -> impl Iterator<Item = FieldId> + 'a {
    schema.fields_of_type(record.kind).filter(|def| def.section.page().is_some() && def.section != Section::Hidden).map(|def| def.id)
}

/// `Owner`, `Owner and City`, `Owner, City and 2 more`.
fn labels(schema: &Schema, fields: &[FieldId]) -> String {
    let labels: Vec<String> = fields.iter().filter_map(|field| Some(schema.field(*field)?.title().into_owned())).collect();
    match labels.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first, second] => format!("{first} and {second}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
    }
}

fn left_words(outcome: &Outcome) -> String {
    let why = outcome.refused.first().map_or("it cannot be restored", |(_, why)| why.as_str());
    format!("{why}. Nothing was restored; all you typed stays here.")
}
