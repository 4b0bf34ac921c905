//! Finding: the filter as it is typed, the order, and asking the hub anew.

use super::{GridState, Waiting, paste};
use crate::{
    action::Key,
    model::{FieldId, Filter, Query, RecordId, SortKey},
    proto::Request,
    screens::{Cx, Tone},
    ui::TextInput,
};

impl GridState {
    pub(super) fn type_key(&mut self, cx: &mut Cx<'_>, key: Key) {
        self.type_with(cx, |typed| typed.key(key));
    }

    pub(super) fn type_paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        if self.typing.is_none() {
            paste::ask(cx, self.kind, text);
            return;
        }
        self.type_with(cx, |typed| typed.paste(text));
    }

    /// The filter follows each key; one that cannot be read leaves the list as it is and says why.
    pub(super) fn type_with(&mut self, cx: &mut Cx<'_>, edit: impl FnOnce(&mut TextInput) -> bool) {
        let Some(typed) = &mut self.typing else { return };
        let before = typed.text();
        edit(typed);
        let text = typed.text();
        if text == before {
            return;
        }
        match Filter::parse(&text, cx.schema, &cx.reading, cx.user) {
            Ok(filter) => {
                self.wrong = None;
                self.set_filter(cx, filter);
            }
            Err(error) => self.wrong = Some(format!("position {}: {}", error.at, error.problem)),
        }
        self.offer(cx);
    }

    pub(super) fn filter_text(&mut self, cx: &mut Cx<'_>, text: &str) {
        match Filter::parse(text, cx.schema, &cx.reading, cx.user) {
            Ok(filter) => self.set_filter(cx, filter),
            Err(error) => cx.say(Tone::Bad, error.to_string()),
        }
    }

    /// The filter as it was typed.
    #[must_use]
    pub fn filter_words(&self) -> &str {
        &self.query.filter.text
    }

    /// Shows what a filter finds, with the cursor on that record where it is there.
    pub fn go_to(&mut self, cx: &mut Cx<'_>, filter: &str, record: Option<RecordId>) {
        (self.sought, self.asked_from) = (record, self.cursor);
        match Filter::parse(filter, cx.schema, &cx.reading, cx.user) {
            Ok(filter) => self.query.filter = filter,
            Err(error) => cx.say(Tone::Bad, error.to_string()),
        }
        self.run(cx);
    }

    /// Ends the typing. A filter that cannot be read is not dropped without a word: it stays to be mended.
    pub(super) fn keep_filter(&mut self, cx: &mut Cx<'_>) {
        match &self.wrong {
            Some(wrong) => cx.say(Tone::Bad, format!("Filter, {wrong}")),
            None => (self.typing, self.offered) = (None, None),
        }
    }

    /// Begins to type the filter. The cursor looks for the record it left whenever what is typed shows it again.
    pub(super) fn start_typing(&mut self) {
        self.typing = Some(TextInput::line(&self.query.filter.text));
        self.home = self.current().map(|record| record.id);
    }

    pub(super) fn stop_typing(&mut self, cx: &mut Cx<'_>) {
        self.set_filter(cx, Filter::default());
        (self.typing, self.offered) = (None, None);
        self.wrong = None;
    }

    /// Shows what a filter finds, from its first record where the record under the cursor is not among it.
    pub(super) fn set_filter(&mut self, cx: &mut Cx<'_>, filter: Filter) {
        if filter == self.query.filter {
            return;
        }
        self.query.filter = filter;
        let home = self.typing.as_ref().and(self.home);
        self.run_keeping(cx, home);
        self.refiltered = true;
    }

    pub(super) fn sort_by(&mut self, cx: &mut Cx<'_>, field: FieldId, also: bool) {
        // Stars and moments are wanted largest first.
        let largest_first = cx.schema.field(field).is_some_and(|field| field.kind.is_ordered());
        self.requery(cx, |query| {
            if let Some(key) = query.sort.iter_mut().find(|key| key.field == field) {
                key.descending = !key.descending;
                if !also {
                    let key = *key;
                    query.sort = vec![key];
                }
            } else {
                if !also {
                    query.sort.clear();
                }
                query.sort.push(SortKey { field, descending: largest_first });
            }
        });
    }

    /// Asks anew with a changed query; the range becomes marks first, since rows are about to move.
    pub(super) fn requery(&mut self, cx: &mut Cx<'_>, edit: impl FnOnce(&mut Query)) {
        edit(&mut self.query);
        self.run(cx);
    }

    /// Asks for the answer again, keeping the cursor on its record.
    pub(super) fn run(&mut self, cx: &mut Cx<'_>) {
        self.run_keeping(cx, None);
    }

    /// The same, with the cursor on that record where the answer has it.
    pub(super) fn run_keeping(&mut self, cx: &mut Cx<'_>, wanted: Option<RecordId>) {
        // A range that every movement stretches goes on in the new answer.
        let (sticky, taking) = (self.sticky, self.unmarking());
        self.keep_range(cx);
        self.sticky = sticky;
        self.taking = (sticky && taking).then_some((u32::MAX, 0));
        self.forget(&Waiting::Answer);
        self.forget(&Waiting::Rows);
        let keep = wanted.or_else(|| self.place());
        self.sought = self.sought().filter(|_| wanted.is_none());
        self.kept = keep;
        self.refiltered = false;
        self.asked_from = self.cursor;
        let ticket = cx.ask(Request::Run { id: self.id, query: self.query.clone(), keep });
        self.wait(ticket, Waiting::Answer);
    }
}
