//! What a filter being typed can go on with: names of fields, values of one, offered behind the cursor and taken with one key.

use super::{GridState, Waiting};
use crate::{
    model::{
        FieldId, Filter, Kind, Schema,
        filter::{Completes, Completing, quoted},
    },
    proto::Request,
    screens::Cx,
    text::fold::folded,
};

/// Most candidates kept.
const KEPT: usize = 8;
/// Most values in use asked of the hub.
const USED: u32 = 20;

/// What is offered for the stretch that is being typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Offer {
    /// Where the stretch begins, in characters.
    from: usize,
    typed: String,
    /// The field whose values are offered; `None` for names of fields.
    field: Option<FieldId>,
    pub(super) candidates: Vec<String>,
}

impl Offer {
    /// What can be said without asking anybody.
    fn of(text: &str, schema: &Schema) -> Option<Self> {
        let Completing { from, typed, what } = Filter::completing(text, text.chars().count(), schema)?;
        let (field, candidates) = match what {
            // Before anything is typed every field fits: that says nothing.
            Completes::Field { .. } if typed.is_empty() => return None,
            Completes::Field { candidates } => (None, candidates.into_iter().map(|name| format!("{name}:")).collect()),
            Completes::Value { field, candidates } => (Some(field), candidates),
        };
        let mut offer = Self { from, typed, field, candidates: Vec::new() };
        offer.add(candidates);
        Some(offer)
    }

    /// Takes candidates in that say more than what is typed.
    fn add(&mut self, candidates: Vec<String>) {
        for candidate in candidates {
            let says_more = folded(candidate.trim_matches('"')) != folded(&self.typed);
            if says_more && self.candidates.len() < KEPT && !self.candidates.contains(&candidate) {
                self.candidates.push(candidate);
            }
        }
    }

    /// The text with the first candidate in it.
    fn taken(&self, text: &str) -> Option<String> {
        let candidate = self.candidates.first()?;
        Some(text.chars().take(self.from).chain(candidate.chars()).collect())
    }
}

impl GridState {
    /// After each key: what the filter can go on with, where the cursor stands at its end.
    pub(super) fn offer(&mut self, cx: &mut Cx<'_>) {
        self.forget(&Waiting::Used);
        let at_end = |typed: &&crate::ui::TextInput| typed.cursor().1 == typed.text().chars().count();
        let text = self.typing.as_ref().filter(at_end).map(crate::ui::TextInput::text);
        self.offered = text.and_then(|text| Offer::of(&text, cx.schema));
        let Some(offer) = &self.offered else { return };
        let is_text = |field| cx.schema.field(field).is_some_and(|def| matches!(def.kind, Kind::Text | Kind::Choice(_)));
        if let Some(field) = offer.field.filter(|field| is_text(*field)) {
            let ticket = cx.ask(Request::Values { field, typed: offer.typed.clone(), limit: USED });
            self.wait(ticket, Waiting::Used);
        }
    }

    /// Values in use came.
    pub(super) fn take_used(&mut self, values: &[(String, u64)]) {
        if let Some(offer) = &mut self.offered {
            offer.add(values.iter().map(|(value, _)| quoted(value)).collect());
        }
    }

    /// Takes the first candidate; answers whether there was one.
    pub(super) fn complete(&mut self, cx: &mut Cx<'_>) -> bool {
        let text = self.typing.as_ref().map(crate::ui::TextInput::text).unwrap_or_default();
        let Some(taken) = self.offered.as_ref().and_then(|offer| offer.taken(&text)) else { return false };
        self.type_with(cx, |typed| {
            typed.replace(&taken);
            true
        });
        true
    }
}
