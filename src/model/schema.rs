//! What this store's records look like: built-in fields, criteria, custom fields, people.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{
    field::{Base, Bases, Column, Family, FieldDef, Marks, Page, Section},
    fields::{ALIASES, FIELDS},
    filter::Filter,
    id::{FieldId, RecordId, TypeId},
    import_map::ImportMap,
    kind::{Kind, Reading},
    lists::{LISTS, List, ListId},
    people::{Group, Person},
    record_type::{self, RecordType, TYPES},
    report::SavedReport,
    value::Millis,
    views::View,
};
use crate::text::fold::folded;

/// A yes/no statement about a lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// The record that holds it.
    pub record: RecordId,
    /// The tick it owns on contacts.
    pub field: FieldId,
    /// The statement.
    pub text: String,
    /// 1 low, 2 normal, 3 high.
    pub weight: u32,
    /// The filter that ticks it, as typed; empty where people tick it.
    pub rule: String,
}

impl Criterion {
    /// Whether its rule ticks it, and nobody by hand.
    #[must_use]
    pub fn is_ruled(&self) -> bool {
        !self.rule.trim().is_empty()
    }
}

/// A criterion's rule as understood on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The tick it sets.
    pub field: FieldId,
    /// What is asked of a record; a rule that cannot be read any more ticks nothing.
    pub filter: Option<Filter>,
}

/// Fields, record types, criteria and people of one store. Cheap to share; replaced as a whole when one of them changes.
/// Across a socket goes only what is the store's own: every program has the built-in tables itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "Own", from = "Own")]
pub struct Schema {
    fields: Vec<FieldDef>,
    by_id: FxHashMap<FieldId, usize>,
    by_name: HashMap<String, usize>,
    types: Vec<RecordType>,
    lists: Vec<List>,
    rules: Vec<Rule>,
    rules_at: Millis,
    /// In the order of their slots.
    pub criteria: Vec<Criterion>,
    /// In the order of their names.
    pub people: Vec<Person>,
    /// In the order of their names.
    pub views: Vec<View>,
    /// In the order of their names.
    pub reports: Vec<SavedReport>,
    /// In the order of their names.
    pub maps: Vec<ImportMap>,
    /// In the order of their names.
    pub groups: Vec<Group>,
    /// The currency of all money, such as `EUR`; empty where nobody said.
    pub currency: String,
    /// Where several system users share the store: the one that owns its file. Roles count only there.
    pub host: Option<String>,
}

/// What a store's schema has besides the built-in tables.
#[derive(Serialize, Deserialize)]
struct Own {
    criteria: Vec<Criterion>,
    people: Vec<Person>,
    fields: Vec<FieldDef>,
    types: Vec<RecordType>,
    lists: Vec<List>,
    views: Vec<View>,
    groups: Vec<Group>,
    currency: String,
    host: Option<String>,
    rules_at: Millis,
    reports: Vec<SavedReport>,
    maps: Vec<ImportMap>,
}

impl From<Schema> for Own {
    fn from(schema: Schema) -> Self {
        let Schema { fields, types, lists, rules_at, criteria, people, views, reports, maps, groups, currency, host, .. } = schema;
        Self {
            fields: fields.into_iter().filter(|field| field.id.is_custom()).collect(),
            types: types.into_iter().filter(|kind| kind.id.0 >= record_type::FIRST_CUSTOM).collect(),
            criteria,
            people,
            lists,
            views,
            groups,
            currency,
            host,
            rules_at,
            reports,
            maps,
        }
    }
}

impl From<Own> for Schema {
    fn from(own: Own) -> Self {
        let Own { criteria, people, fields, types, lists, views, groups, currency, host, rules_at, reports, maps } = own;
        let schema = Self { maps, ..Self::new(criteria, people, fields).with_types(types).with_lists(lists) };
        schema.with_groups(groups).with_views(views).with_reports(reports).with_currency(currency).with_host(host).with_rules(rules_at)
    }
}

fn is_on(field: &FieldDef, kind: TypeId) -> bool {
    field.only.as_ref().is_none_or(|only| only.contains(&kind))
}

impl Default for Schema {
    fn default() -> Self {
        Self::new(Vec::new(), Vec::new(), Vec::new())
    }
}

impl Schema {
    /// What a person is called; whom nobody named by the login name.
    #[must_use]
    pub fn called<'a>(&'a self, login: &'a str) -> &'a str {
        self.people.iter().find(|person| person.login == login).map_or(login, |person| &person.name)
    }

    /// The built-in fields plus these.
    #[must_use]
    pub fn new(criteria: Vec<Criterion>, people: Vec<Person>, custom: Vec<FieldDef>) -> Self {
        let mut fields = FIELDS.to_vec();
        fields.extend(criteria.iter().map(|criterion| FieldDef {
            id: criterion.field,
            name: Cow::Owned(format!("criterion-{}", criterion.field.0.saturating_sub(FieldId::CRITERIA.start))),
            label: Cow::Owned(criterion.text.clone()),
            help: if criterion.is_ruled() {
                Cow::Owned(format!("Ticked by its rule {} and not by hand.", criterion.rule))
            } else {
                Cow::Borrowed("A statement about the lead; ticked raises the automatic score, unticked lowers it.")
            },
            kind: Kind::Tick,
            bases: Bases::CONTACT,
            only: None,
            section: Section::Score,
            heading: None,
            default: None,
            family: None,
            column: Column::Never,
            headers: &[],
            marks: if criterion.is_ruled() { Marks::DERIVED } else { Marks::BULK },
        }));
        fields.extend(custom);
        let by_id = fields.iter().enumerate().map(|(at, field)| (field.id, at)).collect();
        let mut by_name: HashMap<String, usize> = fields.iter().enumerate().map(|(at, field)| (field.name.to_string(), at)).collect();
        for (alias, name) in ALIASES {
            if let Some(at) = by_name.get(*name).copied() {
                by_name.entry((*alias).to_owned()).or_insert(at);
            }
        }
        Self {
            fields,
            by_id,
            by_name,
            types: TYPES.to_vec(),
            lists: LISTS.iter().map(List::of).collect(),
            rules: Vec::new(),
            rules_at: 0,
            criteria,
            people,
            views: Vec::new(),
            reports: Vec::new(),
            maps: Vec::new(),
            groups: Vec::new(),
            currency: String::new(),
            host: None,
        }
    }

    /// The same with these groups.
    #[must_use]
    pub fn with_groups(mut self, groups: Vec<Group>) -> Self {
        self.groups = groups;
        self
    }

    /// The same with that currency.
    #[must_use]
    pub fn with_currency(mut self, currency: String) -> Self {
        self.currency = currency;
        self
    }

    /// The same for a store that several system users share, and whose file this one owns.
    #[must_use]
    pub fn with_host(mut self, host: Option<String>) -> Self {
        self.host = host;
        self
    }

    /// The same with the criteria's rules understood on the day that begins at this moment, in UTC.
    #[must_use]
    pub fn with_rules(mut self, day: Millis) -> Self {
        let reading = Reading::utc(day);
        let rule_of =
            |criterion: &Criterion| Rule { field: criterion.field, filter: Filter::parse(&criterion.rule, &self, &reading, "").ok() };
        self.rules = self.criteria.iter().filter(|criterion| criterion.is_ruled()).map(rule_of).collect();
        self.rules_at = day;
        self
    }

    /// What ticks criteria by itself.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The beginning of the day that rules are understood on, in UTC.
    #[must_use]
    pub const fn rules_at(&self) -> Millis {
        self.rules_at
    }

    /// Whether a change of the field can tick or untick a criterion.
    #[must_use]
    pub fn is_ruling(&self, field: FieldId) -> bool {
        self.rules.iter().any(|rule| rule.filter.as_ref().is_some_and(|filter| filter.mentions(field)))
    }

    /// The criterion that owns a tick.
    #[must_use]
    pub fn criterion(&self, field: FieldId) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.field == field)
    }

    /// The same with these views.
    #[must_use]
    pub fn with_views(mut self, views: Vec<View>) -> Self {
        self.views = views;
        self
    }

    /// The same with these saved reports.
    #[must_use]
    pub fn with_reports(mut self, reports: Vec<SavedReport>) -> Self {
        self.reports = reports;
        self
    }

    /// The same with these saved maps of imports.
    #[must_use]
    pub fn with_maps(mut self, maps: Vec<ImportMap>) -> Self {
        self.maps = maps;
        self
    }

    /// The same with these record types besides the built-in ones.
    #[must_use]
    pub fn with_types(mut self, made: impl IntoIterator<Item = RecordType>) -> Self {
        self.types.extend(made);
        self
    }

    /// The same with these pick-lists in place of the built-in ones of their tags, or besides them.
    #[must_use]
    pub fn with_lists(mut self, lists: impl IntoIterator<Item = List>) -> Self {
        for list in lists {
            match self.lists.iter_mut().find(|known| known.id == list.id) {
                Some(known) => *known = list,
                None => self.lists.push(list),
            }
        }
        self
    }

    /// The same, ready to share.
    #[must_use]
    pub fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }

    /// Every field in the order of the form.
    #[must_use]
    pub fn fields(&self) -> &[FieldDef] {
        &self.fields
    }

    /// Every field of a base in the order of the form.
    pub fn fields_of(&self, base: Base) -> impl Iterator<Item = &FieldDef> {
        self.fields.iter().filter(move |field| field.bases.has(base))
    }

    /// The title of the group a field stands in, on records of a type.
    #[must_use]
    pub fn heading<'a>(&'a self, kind: TypeId, field: &'a FieldDef) -> &'a str {
        match self.record_type(kind) {
            // The first group is what the record is.
            Some(kind) if field.section == Section::Lead && field.heading.is_none() => &kind.label,
            _ => field.group(),
        }
    }

    /// Every field of a record type in the order of the form.
    pub fn fields_of_type(&self, kind: TypeId) -> impl Iterator<Item = &FieldDef> {
        let base = self.base(kind);
        self.fields_of(base).filter(move |field| is_on(field, kind))
    }

    /// Whether records of a type have the field.
    #[must_use]
    pub fn has(&self, kind: TypeId, field: &FieldDef) -> bool {
        field.bases.has(self.base(kind)) && is_on(field, kind)
    }

    /// The page of a record type's form the field stands on: user-defined fields stand on the first where they have no page of their own.
    #[must_use]
    pub fn page_of(&self, kind: TypeId, field: &FieldDef) -> Option<Page> {
        let page = field.section.page()?;
        let has_page = self.record_type(kind).is_some_and(|kind| kind.pages.contains(&page));
        Some(if page == Page::UserDefined && !has_page { Page::General } else { page })
    }

    /// A field by its tag.
    #[must_use]
    pub fn field(&self, id: FieldId) -> Option<&FieldDef> {
        self.by_id.get(&id).map(|at| &self.fields[*at])
    }

    /// A field by the name people write: its name, an alias, or its label.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&FieldDef> {
        let lower = name.trim().to_lowercase();
        if let Some(at) = self.by_name.get(&lower.replace([' ', '_'], "-")) {
            return Some(&self.fields[*at]);
        }
        let wanted = folded(name);
        self.fields.iter().find(|field| folded(&field.label) == wanted)
    }

    /// Every name and alias a field is known by, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// All fields that stand behind `field` in filters: itself, or its whole family when it is the family's head.
    #[must_use]
    pub fn behind(&self, field: FieldId) -> Vec<FieldId> {
        let head = |family: Family| self.fields.iter().find(|f| f.family == Some(family)).map(|f| f.id);
        match self.field(field).and_then(|f| f.family) {
            Some(family @ (Family::Email | Family::Phone)) if head(family) == Some(field) => {
                self.fields.iter().filter(|f| f.family == Some(family)).map(|f| f.id).collect()
            }
            _ => vec![field],
        }
    }

    /// Every record type.
    #[must_use]
    pub fn types(&self) -> &[RecordType] {
        &self.types
    }

    /// The record types of these bases.
    #[must_use]
    pub fn types_of(&self, bases: Bases) -> Vec<TypeId> {
        self.types.iter().filter(|kind| bases.has(kind.base)).map(|kind| kind.id).collect()
    }

    /// A pick-list by its tag.
    #[must_use]
    pub fn list(&self, id: ListId) -> Option<&List> {
        self.lists.iter().find(|list| list.id == id)
    }

    /// The values of a pick-list; none where there is no such list.
    #[must_use]
    pub fn values(&self, id: ListId) -> &[String] {
        self.list(id).map_or(&[], |list| &list.values)
    }

    /// A record type by its tag.
    #[must_use]
    pub fn record_type(&self, id: TypeId) -> Option<&RecordType> {
        self.types.iter().find(|t| t.id == id)
    }

    /// A record type by name, label or plural.
    #[must_use]
    pub fn type_named(&self, name: &str) -> Option<&RecordType> {
        let wanted = folded(name);
        self.types.iter().find(|t| folded(&t.name) == wanted || folded(&t.label) == wanted || folded(&t.plural) == wanted)
    }

    /// What a record type is built on; types unknown to this program count as contacts.
    #[must_use]
    pub fn base(&self, id: TypeId) -> Base {
        self.record_type(id).map_or(Base::Contact, |t| t.base)
    }
}
