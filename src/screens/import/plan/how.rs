//! How the rows of a file meet records, as one small form: what recognises a row, what its values do, what is set for the whole file.

mod view;

use crate::{
    action::{Action, Context},
    model::{Bases, FieldId, Filter, Named, Names, Query, QueryId, Record, RecordId, Schema, fields, lists},
    proto::{Heirs, ImportOptions, MatchKey, Reply, Request, SHOWN, ScoreWish, Ticket, WholeFile},
    rules::blend::Policy,
    screens::{Cx, Gesture, Input, picking},
    text::fold::folded,
    ui::{
        Hit,
        pick::{Entry, Pick, Picked},
    },
};

use super::{
    update::{next_mode, next_policy},
    words::Words,
};

/// How the form ended.
#[derive(Debug)]
pub(super) enum End {
    /// It goes on.
    NotYet,
    /// Nothing was chosen.
    Left,
    /// This was.
    Chosen(Box<ImportOptions>),
}

/// A line of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Mode,
    Key(MatchKey),
    Policy,
    Blanks,
    People,
    Heirs,
    /// A person by their place, where rows go in turn.
    Heir(usize),
    Source,
    Campaign,
    Score,
    Categories,
    For,
    Field(FieldId),
}

/// What is picked from a list.
#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Heirs(Option<Heirs>),
    Source(Option<String>),
    Campaign(Option<RecordId>),
    Category(Option<String>),
}

/// The form.
#[derive(Debug)]
pub(super) struct How {
    options: ImportOptions,
    /// Every key in the order shown, those that are off too.
    keys: Vec<MatchKey>,
    fields: Vec<FieldId>,
    cursor: usize,
    pick: Option<Pick<Choice>>,
    /// The marketing activities there are, once they were asked for.
    campaigns: Vec<Named>,
    asked: Option<Ticket>,
    names: Names,
    /// How rows are spoken of.
    words: &'static Words,
    /// Whether there are cells that can be blank.
    has_cells: bool,
}

/// The answer kept for the list of campaigns.
const CAMPAIGNS: QueryId = QueryId(1_000_004);

impl How {
    /// The form of these options. `fields`: what columns of the file become.
    pub(super) fn of(options: &ImportOptions, fields: &[FieldId], names: &Names, is_mail: bool) -> Self {
        let mut keys = options.keys.clone();
        keys.extend(MatchKey::ALL.into_iter().filter(|key| !options.keys.contains(key)));
        let mut of: Vec<FieldId> = fields.iter().copied().filter(|field| *field != fields::ID).collect();
        of.dedup();
        Self {
            options: options.clone(),
            keys,
            fields: of,
            cursor: 0,
            pick: None,
            campaigns: Vec::new(),
            asked: None,
            names: names.clone(),
            words: Words::of(is_mail),
            has_cells: !is_mail,
        }
    }

    pub(super) const fn context(&self) -> Context {
        if self.pick.is_some() { Context::Pick } else { Context::Import }
    }

    /// Whether an input is for the form: everything but answers to other questions.
    pub(super) fn takes(&self, input: &Input<'_>) -> bool {
        if let Input::Reply(ticket, _) = input { self.asked == Some(*ticket) } else { true }
    }

    /// The marketing activities it learned of.
    pub(super) fn campaigns(&self) -> &[Named] {
        &self.campaigns
    }

    fn rows(&self, schema: &Schema) -> Vec<Row> {
        let mut rows = vec![Row::Mode];
        rows.extend(self.keys.iter().map(|key| Row::Key(*key)));
        rows.push(Row::Policy);
        rows.extend(self.has_cells.then_some(Row::Blanks));
        rows.push(Row::Heirs);
        if matches!(self.options.whole.heirs, Some(Heirs::InTurn(_))) {
            rows.extend((0..schema.people_here().count()).map(Row::Heir));
        }
        rows.extend(self.has_cells.then_some(Row::People));
        rows.extend([Row::Source, Row::Campaign, Row::Score, Row::Categories]);
        if !self.options.whole.is_empty() {
            rows.push(Row::For);
        }
        rows.extend(self.fields.iter().map(|field| Row::Field(*field)));
        rows
    }

    /// Takes an input in.
    pub(super) fn update(&mut self, cx: &mut Cx<'_>, input: &Input<'_>) -> End {
        if let Input::Reply(_, reply) = input {
            self.answer(cx, reply);
            return End::NotYet;
        }
        if let Some(pick) = &mut self.pick {
            match picking::take(pick, input, usize::from(cx.area.height / 2).max(1)) {
                Picked::Taken(choice) => {
                    self.pick = None;
                    self.take(choice, cx.schema);
                }
                Picked::Typed(text) => {
                    let row = self.current(cx.schema);
                    self.pick = None;
                    self.typed(row, &text);
                }
                Picked::Cancelled => self.pick = None,
                Picked::Open => {}
            }
            return End::NotYet;
        }
        let count = self.rows(cx.schema).len();
        match input {
            Input::Do(command) => match command.action {
                Action::ImportDown => self.cursor = (self.cursor + 1).min(count.saturating_sub(1)),
                Action::ImportUp => self.cursor = self.cursor.saturating_sub(1),
                Action::ImportPick => self.turn(cx, true),
                Action::ImportLeave => self.turn(cx, false),
                Action::ImportMode => self.options.mode = next_mode(self.options.mode),
                Action::ImportPeople => self.options.add_people = !self.options.add_people,
                Action::ImportClear => self.options.whole = WholeFile::default(),
                Action::ImportAuto => {
                    self.keys = MatchKey::ALL.to_vec();
                    self.options.keys = MatchKey::ALL.to_vec();
                    self.options.policies.fields.clear();
                }
                Action::ImportEarlier => self.shift(cx.schema, false),
                Action::ImportLater => self.shift(cx.schema, true),
                Action::ImportPlan => return self.end(),
                Action::ImportBack | Action::Cancel | Action::Close => return End::Left,
                _ => {}
            },
            Input::Mouse { gesture: Gesture::WheelDown, .. } => self.cursor = (self.cursor + 1).min(count.saturating_sub(1)),
            Input::Mouse { gesture: Gesture::WheelUp, .. } => self.cursor = self.cursor.saturating_sub(1),
            Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit, .. } => match hit {
                Hit::Entry(at) if *at == self.cursor => self.turn(cx, true),
                Hit::Entry(at) if *at < count => self.cursor = *at,
                Hit::Button(0) => return self.end(),
                Hit::Button(_) => return End::Left,
                _ => {}
            },
            _ => {}
        }
        End::NotYet
    }

    fn end(&mut self) -> End {
        // Nobody chosen is nothing said.
        if matches!(&self.options.whole.heirs, Some(Heirs::InTurn(logins)) if logins.is_empty()) {
            self.options.whole.heirs = None;
        }
        End::Chosen(Box::new(self.options.clone()))
    }

    fn current(&self, schema: &Schema) -> Option<Row> {
        self.rows(schema).get(self.cursor).copied()
    }

    /// The next or the former of what the line can be; a list where there are many.
    fn turn(&mut self, cx: &mut Cx<'_>, forth: bool) {
        let schema = cx.schema;
        let row = self.rows(schema).get(self.cursor).copied();
        let options = &mut self.options;
        let twice = |next: Policy| if forth { next_policy(next) } else { next_policy(next_policy(next)) };
        match row {
            Some(Row::Mode) => {
                let next = next_mode(self.options.mode);
                self.options.mode = if forth { next } else { next_mode(next) };
            }
            Some(Row::Key(key)) => {
                let is_on = self.options.keys.contains(&key);
                let keys = self.keys.iter().copied();
                let on = |other: MatchKey| if other == key { !is_on } else { self.options.keys.contains(&other) };
                self.options.keys = keys.filter(|other| on(*other)).collect();
            }
            Some(Row::Policy) => options.policies.usual = twice(options.policies.usual),
            Some(Row::Blanks) => options.clear_empty = !options.clear_empty,
            Some(Row::People) => options.add_people = !options.add_people,
            Some(Row::For) => options.whole.all = !options.whole.all,
            Some(Row::Score) => options.whole.score = next_score(options.whole.score, forth),
            Some(Row::Heir(place)) => {
                let login = schema.people_here().nth(place).map(|person| person.login.clone());
                if let (Some(login), Some(Heirs::InTurn(logins))) = (login, &mut options.whole.heirs) {
                    match logins.iter().position(|known| *known == login) {
                        Some(at) => drop(logins.remove(at)),
                        None => logins.push(login),
                    }
                }
            }
            Some(Row::Field(field)) => {
                let order = [None, Some(Policy::Fill), Some(Policy::Overwrite), Some(Policy::Keep)];
                let at = order.iter().position(|policy| *policy == options.policies.own(field)).unwrap_or(0);
                let next = if forth { at + 1 } else { at + order.len() - 1 };
                options.policies.set(field, order[next % order.len()]);
            }
            Some(Row::Heirs | Row::Source | Row::Categories) => self.pick = self.list(schema),
            Some(Row::Campaign) => {
                let kinds = schema.types_of(Bases::MARKETING);
                let query = Query { kinds, filter: Filter::default(), sort: Vec::new(), bin: false, only: None };
                self.asked = Some(cx.ask(Request::Run { id: CAMPAIGNS, query, keep: None }));
                self.pick = self.list(schema);
            }
            None => {}
        }
    }

    /// The marketing activities came: first how many, then what they are called.
    fn answer(&mut self, cx: &mut Cx<'_>, reply: &Reply) {
        self.asked = None;
        match reply {
            Reply::Answer(_) => {
                self.asked = Some(cx.ask(Request::Rows { id: CAMPAIGNS, from: 0, count: SHOWN, columns: Vec::new() }));
            }
            Reply::Rows { rows, .. } => {
                let named = |row: &Record| Named { id: row.id, kind: row.kind, name: row.name().to_owned(), is_binned: row.is_deleted() };
                self.campaigns = rows.iter().map(named).collect();
                self.names.learn(&self.campaigns);
                let list = self.list(cx.schema).filter(|_| self.current(cx.schema) == Some(Row::Campaign));
                if let (Some(pick), Some(list)) = (&mut self.pick, list) {
                    pick.set(list.found().cloned().collect());
                    pick.point_at(|choice| *choice == Choice::Campaign(self.options.whole.campaign));
                }
            }
            _ => {}
        }
    }

    /// Tries a key earlier or later.
    fn shift(&mut self, schema: &Schema, later: bool) {
        let Some(Row::Key(key)) = self.current(schema) else { return };
        let Some(at) = self.keys.iter().position(|known| *known == key) else { return };
        let to = if later { at + 1 } else { at.wrapping_sub(1) };
        if to < self.keys.len() {
            self.keys.swap(at, to);
            self.cursor = if later { self.cursor + 1 } else { self.cursor - 1 };
            let on = &self.options.keys;
            self.options.keys = self.keys.iter().copied().filter(|key| on.contains(key)).collect();
        }
    }

    /// What can be picked for the line under the cursor.
    fn list(&self, schema: &Schema) -> Option<Pick<Choice>> {
        let whole = &self.options.whole;
        let (entries, now) = match self.current(schema)? {
            Row::Heirs => {
                let mut entries = vec![
                    Entry::new(Choice::Heirs(None), capital(self.words.as_said)),
                    Entry::new(Choice::Heirs(Some(Heirs::Nobody)), "Nobody"),
                    Entry::new(Choice::Heirs(Some(Heirs::InTurn(Vec::new()))), "Several people in turn").note("chosen below"),
                ];
                entries.extend(schema.groups.iter().map(|group| {
                    let note = format!("in turn: {}", group.members.join(", "));
                    Entry::new(Choice::Heirs(Some(Heirs::Group(group.record))), group.name.clone()).note(note)
                }));
                entries.extend(schema.people_here().map(|person| {
                    Entry::new(Choice::Heirs(Some(Heirs::Person(person.login.clone()))), person.name.clone()).note(person.login.clone())
                }));
                (entries, Choice::Heirs(whole.heirs.clone()))
            }
            Row::Source => {
                let mut entries = vec![Entry::new(Choice::Source(None), capital(self.words.as_said))];
                let list = schema.list(lists::SOURCE).map(|list| list.values.clone()).unwrap_or_default();
                entries.extend(list.into_iter().map(|source| Entry::new(Choice::Source(Some(source.clone())), source)));
                (entries, Choice::Source(whole.source.clone()))
            }
            Row::Campaign => {
                let mut entries = vec![Entry::new(Choice::Campaign(None), capital(self.words.as_said))];
                entries.extend(self.campaigns.iter().map(|named| Entry::new(Choice::Campaign(Some(named.id)), named.name.clone())));
                (entries, Choice::Campaign(whole.campaign))
            }
            Row::Categories => {
                let mut entries = vec![Entry::new(Choice::Category(None), "None besides theirs")];
                let known = schema.field(fields::CATEGORIES).and_then(|field| match field.kind {
                    crate::model::Kind::Several(list) => schema.list(list),
                    _ => None,
                });
                let known = known.map(|list| list.values.clone()).unwrap_or_default();
                entries.extend(known.into_iter().map(|name| Entry::new(Choice::Category(Some(name.clone())), name)));
                (entries, Choice::Category(None))
            }
            _ => return None,
        };
        Some(Pick::new(entries).at(|choice| *choice == now))
    }

    fn take(&mut self, choice: Choice, schema: &Schema) {
        let whole = &mut self.options.whole;
        match choice {
            Choice::Heirs(Some(Heirs::InTurn(_))) => {
                let all = schema.people_here().map(|person| person.login.clone()).collect();
                whole.heirs = Some(Heirs::InTurn(all));
            }
            Choice::Heirs(heirs) => whole.heirs = heirs,
            Choice::Source(source) => whole.source = source,
            Choice::Campaign(campaign) => whole.campaign = campaign,
            Choice::Category(None) => whole.categories.clear(),
            Choice::Category(Some(name)) => match whole.categories.iter().position(|known| *known == name) {
                Some(at) => drop(whole.categories.remove(at)),
                None => whole.categories.push(name),
            },
        }
    }

    /// Takes something that no list holds.
    fn typed(&mut self, row: Option<Row>, text: &str) {
        let text = text.trim().to_owned();
        match row {
            _ if text.is_empty() => {}
            Some(Row::Source) => self.options.whole.source = Some(text),
            Some(Row::Categories) => {
                let words = text.split([';', ',']).map(str::trim).filter(|word| !word.is_empty());
                for word in words {
                    if !self.options.whole.categories.iter().any(|known| folded(known) == folded(word)) {
                        self.options.whole.categories.push(word.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
}

/// No wish, 0 to 5 stars, automatic, and round again.
fn next_score(now: Option<ScoreWish>, forth: bool) -> Option<ScoreWish> {
    let order: Vec<Option<ScoreWish>> =
        std::iter::once(None).chain((0..=5).map(|stars| Some(ScoreWish::Stars(stars)))).chain([Some(ScoreWish::Automatic)]).collect();
    let at = order.iter().position(|score| *score == now).unwrap_or(0);
    let next = if forth { at + 1 } else { at + order.len() - 1 };
    order.get(next % order.len()).copied().flatten()
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
