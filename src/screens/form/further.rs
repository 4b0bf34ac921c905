//! From the form further: the record becomes something else, or gets an opportunity.

use super::{FormState, Load, Page, Spot};
use crate::{
    exchange::picture,
    model::{Base, Record, Target, fields, record_type},
    rules::convert::values_for,
    screens::{Cx, Open, Tone, convert::can_convert},
};

impl FormState {
    /// Opens the window of the conversion: of what is saved.
    pub(super) fn convert(&self, cx: &mut Cx<'_>) {
        if !can_convert(cx.schema, self.kind) {
            cx.say(Tone::Warn, "only leads, business contacts and types made of them or of accounts can be converted.");
            return;
        }
        if let Some(record) = self.saved_record(cx, "converts it") {
            let target = Target::Records(vec![record.id]);
            cx.open(Open::Convert { kind: record.kind, target, count: 1, is_from_form: true });
        }
    }

    /// Opens a form for an opportunity of the record.
    pub(super) fn new_opportunity(&self, cx: &mut Cx<'_>) {
        if !matches!(cx.schema.base(self.kind), Base::Contact | Base::Account) {
            cx.say(Tone::Warn, "an opportunity is for a lead, contact or account.");
            return;
        }
        if let Some(record) = self.saved_record(cx, "makes an opportunity for it") {
            cx.open(Open::NewForm { kind: record_type::OPPORTUNITY, with: values_for(cx.schema, record_type::OPPORTUNITY, record) });
        }
    }

    /// Opens the window of the picture: of what is saved.
    pub(super) fn show_picture(&self, cx: &mut Cx<'_>) {
        if !cx.schema.field(fields::PICTURE).is_some_and(|def| cx.schema.has(self.kind, def)) {
            cx.say(Tone::Warn, "only leads, contacts and accounts have pictures.");
        } else if !picture::IS_BUILT_IN {
            cx.say(Tone::Warn, picture::NOT_BUILT_IN);
        } else if let Some(record) = self.saved_record(cx, "shows its picture") {
            cx.open(Open::Picture(Box::new(record.clone())));
        }
    }

    /// The record, where nothing is unsaved; says what to do first where something is.
    fn saved_record(&self, cx: &mut Cx<'_>, then: &str) -> Option<&Record> {
        let save = cx.keymap.hint(&crate::action::Action::FormSave.into());
        if self.record.is_none() {
            cx.say(Tone::Warn, format!("Save it first: {save} saves it, and the same key in the list {then}."));
            return None;
        }
        if self.is_dirty() {
            cx.say(Tone::Warn, format!("Unsaved changes: {save} saves them first."));
            return None;
        }
        (self.load == Load::Here).then(|| self.sheet.base())
    }

    /// The record became something else under the form: it may have other pages now, and the first of them is shown.
    pub(super) fn change_kind(&mut self, cx: &mut Cx<'_>, record: &Record) {
        if record.kind == self.kind {
            return;
        }
        let before = self.pages(cx.schema);
        self.kind = record.kind;
        let after = self.pages(cx.schema);
        if let Some(new) = after.iter().find(|page| !before.contains(page)) {
            self.page = *new;
        } else if !after.contains(&self.page) {
            self.page = Page::General;
        }
        self.top = 0;
        self.follow = true;
        self.focus = self.order(cx.schema).first().copied().unwrap_or(Spot::Button(super::Button::Cancel));
        self.ready(cx);
    }
}
