//! Type-ahead and lists to pick from: values of the list, values in use, people, other records.

use super::{ADDRESSES, Above, Editor, FormState, LINKS, Spot, Waiting, links, sheet::Said};
use crate::{
    action::Action,
    model::{Family, FieldDef, FieldId, Filter, Kind, Named, Query, Record, RecordId, Schema, Value, fields, filter::Expr, lists},
    proto::Request,
    rules::{
        name::{Parts, file_as_choices},
        origin::offered_for,
    },
    screens::{Cx, Gesture, Input, Tone},
    text::fold::folded,
    ui::{
        Hit,
        pick::{Entry, Pick, Picked},
    },
};

/// Most suggestions under a field.
pub(super) const MOST: usize = 6;
/// Most entries asked of the hub.
const LIMIT: u32 = 50;

/// What taking an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Take {
    /// This text becomes the field's.
    Text(String),
    /// This line becomes the one being typed.
    Line(String),
    /// The field links to this record.
    Record(RecordId),
    /// A record of this name is made and linked.
    Make(String),
    /// The field loses its value.
    Nothing,
    /// This field is shown and gets the focus.
    Show(FieldId),
    /// This text becomes that field's.
    Say(FieldId, String),
}

/// Suggestions under the field being typed in.
#[derive(Clone, Debug)]
pub(super) struct Ahead {
    pub(super) field: FieldId,
    pub(super) entries: Vec<Entry<Take>>,
    pub(super) at: Option<usize>,
    in_use: Vec<String>,
}

impl Ahead {
    /// Nothing to suggest yet.
    pub(super) const fn none(field: FieldId) -> Self {
        Self { field, entries: Vec::new(), at: None, in_use: Vec::new() }
    }
}

impl FormState {
    /// After typing: suggestions that fit the text, at once from here and later from the hub.
    pub(super) fn suggest(&mut self, cx: &mut Cx<'_>, field: FieldId, typed: &str) {
        if let Some(def) = cx.schema.field(field).filter(|def| def.kind == Kind::Products) {
            return self.suggest_product(cx, def);
        }
        let Some(def) = cx.schema.field(field).filter(|def| Editor::of(def.kind) == Editor::Suggest) else { return };
        if typed.trim().is_empty() {
            self.ahead = None;
            return;
        }
        let in_use = self.ahead.take().filter(|ahead| ahead.field == field).map(|ahead| ahead.in_use).unwrap_or_default();
        let entries = fitting(self.choices(cx.schema, def, &in_use), typed);
        self.ahead = Some(Ahead { field, entries, at: None, in_use });
        self.ask_choices(cx, def, typed);
    }

    fn ask_choices(&mut self, cx: &mut Cx<'_>, def: &FieldDef, typed: &str) {
        self.waiting.retain(|(_, waiting)| !matches!(waiting, Waiting::Values(_) | Waiting::Links(_)));
        match def.kind {
            Kind::Choice(_) if def.id != fields::FILE_AS => {
                let request = Request::Values { field: def.id, typed: typed.to_owned(), limit: LIMIT };
                self.ask(cx, Waiting::Values(def.id), request);
            }
            Kind::Link(bases) | Kind::Links(bases) => {
                let is_origin = def.id == fields::INITIATED_BY;
                let bases = if is_origin { offered_for(self.sheet.record().text(fields::SOURCE)) } else { bases };
                let kinds = cx.schema.types_of(bases);
                let words: Vec<Expr> = folded(typed).split_whitespace().map(|word| Expr::Word(word.to_owned())).collect();
                let tree = if words.is_empty() { Expr::All } else { Expr::And(words) };
                let query = Query { kinds, filter: Filter { text: typed.to_owned(), tree }, sort: Vec::new(), bin: false, only: None };
                self.ask(cx, Waiting::Links(def.id), Request::Run { id: LINKS, query, keep: None });
            }
            _ => {}
        }
    }

    /// Values a field offers that are known here.
    fn choices(&self, schema: &Schema, def: &FieldDef, in_use: &[String]) -> Vec<Entry<Take>> {
        let text = |text: &str| Entry::new(Take::Text(text.to_owned()), text);
        match def.kind {
            Kind::Choice(_) if def.id == fields::FILE_AS => {
                let record = self.sheet.record();
                file_as_choices(&Parts::of_or_split(record), record.text(fields::COMPANY)).iter().map(|choice| text(choice)).collect()
            }
            Kind::Choice(id) => {
                let mut entries: Vec<Entry<Take>> = schema.values(id).iter().map(|value| text(value)).collect();
                let is_new = |value: &&String, known: &[Entry<Take>]| known.iter().all(|entry| folded(&entry.label) != folded(value));
                for value in in_use {
                    if is_new(&value, &entries) {
                        entries.push(text(value).note("in use"));
                    }
                }
                entries
            }
            Kind::Several(id) => {
                let held = self.sheet.value(def.id);
                let is_held = |word: &str| matches!(held, Some(Value::Tags(words)) if words.iter().any(|held| held == word));
                schema.values(id).iter().map(|value| text(value).note(if is_held(value) { "chosen" } else { "" })).collect()
            }
            Kind::Person => {
                let entry = |person: &crate::model::people::Person| Entry {
                    synonyms: person.login.clone(),
                    ..Entry::new(Take::Text(person.login.clone()), person.name.clone()).note(person.login.clone())
                };
                schema.people_here().map(entry).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Opens the list of a field's choices.
    pub(super) fn open_choices(&mut self, cx: &mut Cx<'_>, def: &FieldDef) {
        self.ahead = None;
        let mut entries = self.choices(cx.schema, def, &[]);
        if self.sheet.value(def.id).is_some() && Editor::of(def.kind) == Editor::Suggest {
            let label = if def.kind == Kind::Person { "(nobody)" } else { "(none)" };
            entries.insert(0, Entry::new(Take::Nothing, label));
        } else if def.kind == Kind::Person && entries.is_empty() {
            cx.say(Tone::Plain, "the store is shared with nobody yet. The action 'Add a person' changes that.");
            return;
        }
        let now = self.sheet.value(def.id).cloned();
        let is_now = |take: &Take| match (take, &now) {
            (Take::Text(text), Some(Value::Text(now))) => text == now,
            _ => false,
        };
        self.above = Above::Pick(Box::new(Pick::new(entries).at(is_now)));
        self.ask_choices(cx, def, "");
    }

    /// Opens the list of kinds that can be added to a family.
    pub(super) fn open_kinds(&mut self, cx: &Cx<'_>, family: Family) {
        let entries = self
            .more_of(cx.schema, family)
            .into_iter()
            .map(|def| Entry::new(Take::Show(def.id), def.label.to_string()).note(def.help.to_string()));
        self.above = Above::Pick(Box::new(Pick::new(entries.collect())));
    }

    /// Opens the list of addresses.
    pub(super) fn turn_address(&mut self, by: isize) {
        let now = ADDRESSES.iter().position(|(family, _)| *family == self.address).unwrap_or(0);
        self.address = ADDRESSES[now.checked_add_signed(by).unwrap_or(ADDRESSES.len() - 1) % ADDRESSES.len()].0;
    }

    /// Values in use came from the hub.
    pub(super) fn on_values(&mut self, cx: &Cx<'_>, field: FieldId, values: &[(String, u64)]) {
        let Some(def) = cx.schema.field(field) else { return };
        let in_use: Vec<String> = values.iter().map(|(value, _)| value.clone()).collect();
        let entries = self.choices(cx.schema, def, &in_use);
        self.offer(cx, field, entries, in_use);
    }

    /// Records a link can lead to came from the hub.
    pub(super) fn on_links(&mut self, cx: &Cx<'_>, field: FieldId, rows: &[Record]) {
        let Some(def) = cx.schema.field(field) else { return };
        let linked = self.sheet.value(field).map(Value::links).unwrap_or_default().to_vec();
        let is_mixed = matches!(def.kind, Kind::Link(bases) | Kind::Links(bases) if cx.schema.types_of(bases).len() > 1);
        let entry = |record: &Record| {
            let kind = cx.schema.record_type(record.kind).filter(|_| is_mixed).map_or("", |kind| kind.label.as_ref());
            let place = if record.text(fields::COMPANY).is_empty() { record.text(fields::CITY) } else { record.text(fields::COMPANY) };
            let is_linked = if linked.contains(&record.id) { "linked" } else { "" };
            let note = [is_linked, kind, place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            Entry::new(Take::Record(record.id), record.name()).note(note)
        };
        let named =
            |record: &Record| Named { id: record.id, kind: record.kind, name: record.name().to_owned(), is_binned: record.is_deleted() };
        self.names.learn(&rows.iter().map(named).collect::<Vec<_>>());
        let typed = match &self.above {
            Above::Pick(pick) => pick.typed.text(),
            _ => self.inputs.get(&field).map(|input| links::typing(def.kind, &input.text()).to_owned()).unwrap_or_default(),
        };
        let mut entries: Vec<Entry<Take>> = rows.iter().map(entry).collect();
        entries.extend(self.makes(def, &typed).map(|name| Entry::new(Take::Make(name.clone()), format!("Make account '{name}'"))));
        self.offer(cx, field, entries, Vec::new());
    }

    fn offer(&mut self, cx: &Cx<'_>, field: FieldId, entries: Vec<Entry<Take>>, in_use: Vec<String>) {
        let typed = self.inputs.get(&field).map(crate::ui::TextInput::text).unwrap_or_default();
        let typed = cx.schema.field(field).map_or(typed.as_str(), |def| links::typing(def.kind, &typed)).to_owned();
        match (&mut self.above, &mut self.ahead) {
            (Above::Pick(pick), _) if self.focus == Spot::Field(field) => {
                let mut all: Vec<Entry<Take>> = pick.found().filter(|entry| entry.item == Take::Nothing).cloned().collect();
                all.extend(entries);
                pick.set(all);
            }
            (_, Some(ahead)) if ahead.field == field => {
                let chosen = ahead.at.and_then(|at| ahead.entries.get(at)).map(|entry| entry.item.clone());
                ahead.entries = fitting(entries, &typed);
                ahead.at = chosen.and_then(|item| ahead.entries.iter().position(|entry| entry.item == item));
                ahead.in_use = in_use;
            }
            _ => {}
        }
    }

    /// Does what an entry stands for.
    pub(super) fn take(&mut self, cx: &mut Cx<'_>, take: Take) {
        self.ahead = None;
        match (take, self.focus) {
            (Take::Text(text), Spot::Field(field)) => {
                let text = match (cx.schema.field(field).map(|def| def.kind), self.sheet.value(field)) {
                    (Some(Kind::Several(id)), Some(Value::Tags(words))) => toggled(words, cx.schema.values(id), &text),
                    _ => text,
                };
                self.say_text(cx, field, &text);
            }
            (Take::Line(line), _) => self.take_line(cx, &line),
            (Take::Record(id), Spot::Field(field)) => {
                if let Some(def) = cx.schema.clone().field(field) {
                    self.link(cx, def, id);
                }
            }
            (Take::Make(name), Spot::Field(field)) => {
                if let Some(def) = cx.schema.clone().field(field) {
                    self.make(cx, def, name);
                }
            }
            (Take::Nothing, Spot::Field(field)) => self.say(cx, field, Said::Value(None)),
            (Take::Show(field), _) => self.reveal(cx.schema, field),
            (Take::Say(field, text), _) => self.take_offer(cx, field, &text),
            _ => {}
        }
    }

    /// Takes an input while the list is open. `page`: rows shown.
    pub(super) fn pick(&mut self, cx: &mut Cx<'_>, mut pick: Box<Pick<Take>>, input: &Input<'_>) {
        let page = usize::from(cx.area.height / 2).max(1);
        let picked = match input {
            Input::Do(command) if matches!(command.action, Action::Cancel | Action::Close) => Picked::Cancelled,
            Input::Do(command) => pick.act(command.action, page),
            Input::Key(key) => {
                pick.key(*key);
                Picked::Open
            }
            Input::Paste(text) => {
                pick.paste(text);
                Picked::Open
            }
            Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit: Hit::Entry(place), .. } => {
                pick.point(*place);
                pick.act(Action::PickTake, page)
            }
            Input::Mouse { gesture: Gesture::WheelDown, .. } => pick.act(Action::PickDown, page),
            Input::Mouse { gesture: Gesture::WheelUp, .. } => pick.act(Action::PickUp, page),
            _ => Picked::Open,
        };
        let def = self.focused(cx.schema);
        match picked {
            Picked::Cancelled => {}
            Picked::Open => {
                if let Some(def) = def.filter(|_| matches!(input, Input::Key(_) | Input::Paste(_))) {
                    self.ask_choices(cx, def, &pick.typed.text());
                }
                self.above = Above::Pick(pick);
            }
            Picked::Taken(item) => {
                let moves = !matches!(item, Take::Show(_) | Take::Say(..));
                self.take(cx, item);
                if moves {
                    self.step(cx, 1);
                }
            }
            Picked::Typed(text) => match def {
                Some(def) if is_open(def.kind) && !text.trim().is_empty() => {
                    self.say_text(cx, def.id, &text);
                    self.step(cx, 1);
                }
                _ => {
                    cx.say(Tone::Warn, "nothing in the list fits. Backspace shows more, Esc takes nothing.");
                    self.above = Above::Pick(pick);
                }
            },
        }
    }

    /// On leaving: a beginning that fits one entry only becomes that entry where nothing else is possible.
    pub(super) fn complete(&mut self, cx: &mut Cx<'_>, field: FieldId) {
        let Some(ahead) = self.ahead.take().filter(|ahead| ahead.field == field) else { return };
        if ahead.entries.iter().any(|entry| matches!(entry.item, Take::Line(_))) {
            return;
        }
        let Some((text, _)) = self.sheet.wrong(field) else { return };
        let Some(def) = cx.schema.field(field) else { return };
        let typed = folded(links::typing(def.kind, text));
        let same = ahead.entries.iter().filter(|entry| folded(&entry.label) == typed).count();
        let begins = |entry: &&Entry<Take>| if same > 0 { folded(&entry.label) == typed } else { folded(&entry.label).starts_with(&typed) };
        // Nothing is made unless it was chosen.
        let mut fitting = ahead.entries.iter().filter(|entry| !matches!(entry.item, Take::Make(_))).filter(begins);
        if let (Some(only), None) = (fitting.next(), fitting.next()) {
            self.take(cx, only.item.clone());
        }
    }
}

/// The words of a list with this one more, or without it where it is among them. What was begun is none of them yet.
fn toggled(words: &[String], list: &[String], word: &str) -> String {
    let is_new = !words.iter().any(|held| held == word);
    let others = words.iter().map(String::as_str).filter(|held| *held != word && list.iter().any(|value| value == held));
    others.chain(is_new.then_some(word)).collect::<Vec<_>>().join(links::PART)
}

/// Whether text outside the list is welcome.
pub(super) fn is_open(kind: Kind) -> bool {
    matches!(kind, Kind::Choice(id) if lists::is_open(id))
}

/// Entries that hold the text, those that begin with it first.
fn fitting(entries: Vec<Entry<Take>>, typed: &str) -> Vec<Entry<Take>> {
    let typed = folded(typed);
    let words: Vec<&str> = typed.split_whitespace().collect();
    let holds = |entry: &Entry<Take>| {
        let label = format!("{} {}", folded(&entry.label), folded(&entry.synonyms));
        matches!(entry.item, Take::Record(_) | Take::Make(_)) || words.iter().all(|word| label.contains(word))
    };
    let mut found: Vec<Entry<Take>> = entries.into_iter().filter(holds).collect();
    found.sort_by_key(|entry| !folded(&entry.label).starts_with(&typed));
    found.truncate(MOST);
    // A single entry that says what is typed already helps nobody.
    if let [only] = found.as_slice()
        && folded(&only.label) == typed
        && matches!(only.item, Take::Text(_))
    {
        found.clear();
    }
    found
}
