//! Which rows a page of the form shows: sections, folds, several values behind one field.

use std::collections::HashSet;

use super::{ADDRESSES, Editor, FormState, Spot, sheet::Sheet};
use crate::{
    model::{Base, Column, Family, FieldDef, FieldId, Kind, Marks, Page, Schema, Section, fields, lists, schema::Criterion},
    rules::name::PART_FIELDS,
    text::phone::digits,
};

/// A titled group of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its title; empty for none.
    pub title: String,
    /// Its rows in the order of focus.
    pub rows: Vec<Spot>,
}

/// Whether any part of an address, or any kind of a phone number, is filled in.
#[must_use]
pub fn is_filled(sheet: &Sheet, family: Family) -> bool {
    let of_family = |id: FieldId| fields::FIELDS.iter().any(|def| def.id == id && def.family == Some(family));
    sheet.record().values().iter().any(|(id, _)| of_family(*id))
}

/// Fields of several kinds of which few are filled: only some of them are shown.
fn is_many(def: &FieldDef) -> bool {
    matches!(def.family, Some(Family::Phone | Family::Email))
}

/// Shown even when empty: what lists and bulk edits show too.
fn is_usual(def: &FieldDef) -> bool {
    if def.kind == Kind::Picture {
        return false;
    }
    let is_plain = def.kind == Kind::Text && def.family.is_none() && def.section.page() == Some(Page::General);
    !is_plain || def.column != Column::Never || def.is(Marks::BULK) || def.is(Marks::REQUIRED)
}

/// What people can change, and the criteria that rules tick.
const fn is_on_form(def: &FieldDef) -> bool {
    def.is_editable() || matches!(def.kind, Kind::Tick)
}

impl FormState {
    /// The mailing address, or else the first one with anything in it.
    pub(super) fn first_address(&self) -> Family {
        let mailing = self.sheet.record().text(fields::MAILING_ADDRESS);
        let named = ADDRESSES.iter().find(|(_, name)| *name == mailing);
        let filled = || ADDRESSES.iter().find(|(family, _)| is_filled(&self.sheet, *family));
        named.or_else(filled).unwrap_or(&ADDRESSES[0]).0
    }

    /// The pages of the form.
    #[must_use]
    pub fn pages<'a>(&self, schema: &'a Schema) -> &'a [Page] {
        schema.record_type(self.kind).map_or(&[Page::General], |kind| kind.pages)
    }

    /// The sections of the open page.
    #[must_use]
    pub fn blocks(&self, schema: &Schema) -> Vec<Block> {
        if self.page == Page::History {
            return vec![Block { title: String::new(), rows: vec![Spot::History] }];
        }
        let base = schema.base(self.kind);
        let mut defs: Vec<&FieldDef> =
            schema.fields_of_type(self.kind).filter(|def| is_on_form(def) && schema.page_of(self.kind, def) == Some(self.page)).collect();
        // What a record is for comes first: without it there is none.
        defs.sort_by_key(|def| !def.is(Marks::PARENT));
        let mut groups: Vec<(Section, &str)> = defs.iter().map(|def| (def.section, def.group())).collect();
        groups.sort_by_key(|(section, _)| *section);
        let mut seen = HashSet::new();
        groups.retain(|group| seen.insert(*group));
        let title = |section, group: &str| match (section, schema.record_type(self.kind)) {
            (Section::Lead, Some(kind)) => kind.label.to_string(),
            _ => group.to_owned(),
        };
        let mut blocks: Vec<Block> = Vec::new();
        for (section, group) in groups {
            let of_group: Vec<&FieldDef> = defs.iter().filter(|def| def.group() == group).copied().collect();
            let rows = self.rows(&of_group, section, base);
            let is_link = |spot: &Spot| matches!(spot, Spot::Field(field) if schema.field(*field).is_some_and(|def| matches!(def.kind, Kind::Link(_))));
            match (rows.as_slice(), blocks.last_mut()) {
                // A lone link stands with the section before it.
                ([only], Some(before)) if is_link(only) && section != Section::UserDefined => before.rows.push(*only),
                _ => blocks.push(Block { title: title(section, group), rows }),
            }
        }
        blocks
    }

    fn rows(&self, defs: &[&FieldDef], section: Section, base: Base) -> Vec<Spot> {
        let mut rows = Vec::new();
        let mut is_any_hidden = false;
        for def in defs.iter().filter(|def| def.section == section) {
            let spot = Spot::Field(def.id);
            if base == Base::Contact && PART_FIELDS.contains(&def.id) {
                if def.id == PART_FIELDS[0] {
                    rows.push(Spot::Parts);
                }
                if self.open.contains(&Spot::Parts) {
                    rows.push(spot);
                }
            } else if is_many(def) {
                if self.is_shown(defs, def) {
                    rows.push(spot);
                }
                let others = |other: &&&FieldDef| other.family == def.family;
                if let Some(family) = def.family
                    && defs.iter().rfind(others).is_some_and(|last| last.id == def.id)
                    && defs.iter().filter(others).any(|other| !self.is_shown(defs, other))
                {
                    rows.push(Spot::Add(family));
                }
            } else if let Some((family, _)) = ADDRESSES.iter().find(|(family, _)| def.family == Some(*family)) {
                if !rows.contains(&Spot::Address) {
                    rows.push(Spot::Address);
                }
                if *family == self.address {
                    rows.push(spot);
                }
            } else if def.id == fields::MAILING_ADDRESS {
                rows.push(Spot::Mailing);
            } else if is_usual(def) || self.is_used(def.id) || self.open.contains(&Spot::More(section)) {
                rows.push(spot);
            } else {
                is_any_hidden = true;
            }
        }
        if is_any_hidden {
            rows.push(Spot::More(section));
        }
        rows
    }

    /// Holds something, or is being looked at.
    fn is_used(&self, field: FieldId) -> bool {
        self.sheet.value(field).is_some() || self.sheet.wrong(field).is_some() || self.focus == Spot::Field(field)
    }

    /// Filled kinds, the first usual one that is not, and those asked for.
    fn is_shown(&self, defs: &[&FieldDef], def: &FieldDef) -> bool {
        let first =
            || defs.iter().find(|other| other.family == def.family && other.is(Marks::SEARCH) && self.sheet.value(other.id).is_none());
        self.is_used(def.id) || self.shown.contains(&def.id) || first().is_some_and(|first| first.id == def.id)
    }

    /// Kinds of a family that are not shown yet.
    #[must_use]
    pub fn more_of<'a>(&self, schema: &'a Schema, family: Family) -> Vec<&'a FieldDef> {
        let defs: Vec<&FieldDef> = schema.fields_of_type(self.kind).filter(|def| def.is_editable()).collect();
        defs.iter().filter(|def| def.family == Some(family) && !self.is_shown(&defs, def)).copied().collect()
    }

    /// Fields of a section that are rarely used and empty.
    #[must_use]
    pub fn rare_of<'a>(&self, schema: &'a Schema, section: Section) -> Vec<&'a FieldDef> {
        schema
            .fields_of_type(self.kind)
            .filter(|def| def.section == section && def.is_editable() && !is_usual(def) && !self.is_used(def.id))
            .filter(|def| !PART_FIELDS.contains(&def.id))
            .collect()
    }

    /// Everything that can have the focus, in the order of Tab.
    #[must_use]
    pub fn order(&self, schema: &Schema) -> Vec<Spot> {
        let mut order: Vec<Spot> = self.blocks(schema).into_iter().flat_map(|block| block.rows).collect();
        order.extend(super::BUTTONS.map(Spot::Button));
        order
    }

    /// Makes a field's row visible: its page, its fold, its address.
    pub(super) fn reveal(&mut self, schema: &Schema, field: FieldId) {
        let Some(def) = schema.field(field) else { return };
        if let Some(page) = schema.page_of(self.kind, def) {
            self.page = page;
        }
        if PART_FIELDS.contains(&field) {
            self.open.insert(Spot::Parts);
        }
        if let Some((family, _)) = ADDRESSES.iter().find(|(family, _)| def.family == Some(*family)) {
            self.address = *family;
        }
        if is_many(def) {
            self.shown.insert(field);
        }
        self.focus = if field == fields::MAILING_ADDRESS { Spot::Mailing } else { Spot::Field(field) };
    }

    /// Whether the row is one line of text that arrows leave.
    pub(super) fn is_line(&self, schema: &Schema) -> bool {
        matches!(self.editor(schema), Some(Editor::Line | Editor::Suggest))
    }

    /// Something odd that may be meant so.
    pub(super) fn oddity(&self, def: &FieldDef) -> Option<String> {
        if let Some(guess) = self.guess(def) {
            return Some(guess);
        }
        let text = self.sheet.record().text(def.id);
        let is_odd = def.kind == Kind::Phone
            && !text.is_empty()
            && self.left.contains(&def.id)
            && (!(5..=17).contains(&digits(text).len()) || text.chars().filter(|c| c.is_alphabetic()).count() > 3);
        is_odd.then(|| "an unusual phone number; it is saved as typed".to_owned())
    }

    /// The points behind the stars: ticked and in all.
    pub(super) fn points(&self, schema: &Schema) -> (u32, u32) {
        let ticked = |criterion: &&Criterion| self.sheet.value(criterion.field).is_some();
        (schema.criteria.iter().filter(ticked).map(|c| c.weight).sum(), schema.criteria.iter().map(|c| c.weight).sum())
    }

    /// Whether a person gave the stars.
    pub(super) fn is_manual(&self) -> bool {
        self.sheet.record().text(fields::SCORE_TYPE) == lists::MANUAL
    }
}
