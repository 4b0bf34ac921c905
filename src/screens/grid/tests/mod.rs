//! The list, driven by actions, keys, mouse and answers, without a hub.

mod copying;
mod finding;
mod keeping;
mod menus;
mod pointing;
mod random;
mod selecting;

use std::{collections::BTreeSet, sync::Arc};

use ratatui::{buffer::Buffer, layout::Rect};
use roaring::RoaringTreemap;

use super::{GridState, update::update, view::view};
use crate::{
    action::{Action, Command, Keymap},
    model::{Query, QueryId, Reading, Record, RecordId, Schema, Seq, Stamp, Target, Value, fields, record_type},
    proto::{Answer, Event, Reply, Request, Stray, Ticket},
    screens::{Cx, Effect, Gesture, Input, Open, Told, Vx},
    ui::{Canvas, Hit, Hits, Look, picture},
};

/// A list over invented leads that answers its own questions.
struct World {
    grid: GridState,
    schema: Arc<Schema>,
    keymap: Keymap,
    leads: Vec<Record>,
    /// Deleted leads.
    binned: BTreeSet<u64>,
    /// The answers given: ids in order, by query.
    answers: std::collections::BTreeMap<QueryId, Vec<RecordId>>,
    /// What the hub would say of rows that stray.
    strays: Vec<(u32, Stray)>,
    /// The hub still reads the store in: it answers in the order of names and knows no place.
    is_indexing: bool,
    area: Rect,
    tickets: u64,
    /// Effects other than questions about the list.
    out: Vec<Effect>,
}

fn lead(id: u64, name: &str, company: &str, stars: Option<u8>) -> Record {
    let stamp = Stamp { by: "anna".to_owned(), at: 1_795_000_000_000 };
    let mut record = Record::new(RecordId(id), record_type::LEAD, stamp);
    record.set(fields::NAME, Some(Value::Text(name.to_owned())));
    record.set(fields::COMPANY, Some(Value::Text(company.to_owned())));
    record.set(fields::SCORE, stars.map(Value::Stars));
    record.set(fields::STATUS, Some(Value::Text("New".to_owned())));
    record
}

impl World {
    fn with(count: u64) -> Self {
        let schema = Schema::default().shared();
        let keymap = Keymap::standard();
        let leads = (1..=count).map(|id| lead(id, &format!("Lead {id:03}"), "Arvo", u8::try_from(id % 6).ok())).collect();
        let area = Rect::new(0, 2, 80, 20);
        let mut tickets = 0;
        let mut cx = Cx {
            reading: Reading::utc(1_795_000_000_000),
            user: "anna",
            schema: &schema,
            keymap: &keymap,
            area,
            facts: crate::action::Facts::default(),
            repeat: &[],
            own: &crate::screens::present::Own::default(),
            tickets: &mut tickets,
            effects: Vec::new(),
        };
        let grid = GridState::open(&mut cx, record_type::LEAD, QueryId(1));
        let effects = cx.effects;
        let mut world = Self {
            grid,
            schema,
            keymap,
            leads,
            binned: BTreeSet::new(),
            answers: std::collections::BTreeMap::new(),
            strays: Vec::new(),
            is_indexing: false,
            area,
            tickets,
            out: Vec::new(),
        };
        world.settle(effects);
        world
    }

    fn input(&mut self, input: Input<'_>) {
        let mut cx = Cx {
            reading: Reading::utc(1_795_000_000_000),
            user: "anna",
            schema: &self.schema,
            keymap: &self.keymap,
            area: self.area,
            facts: self.grid.facts(&self.schema, "anna"),
            repeat: &[],
            own: &crate::screens::present::Own::default(),
            tickets: &mut self.tickets,
            effects: Vec::new(),
        };
        update(&mut cx, &mut self.grid, input);
        let effects = cx.effects;
        self.settle(effects);
    }

    fn settle(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let (ticket, request) = match effect {
                Effect::Ask(ticket, request) => (ticket, request),
                Effect::Tell(told) => {
                    self.input(Input::Told(&told));
                    continue;
                }
                other => {
                    self.out.push(other);
                    continue;
                }
            };
            match self.answer(&request) {
                Some(reply) => self.input(Input::Reply(ticket, &reply)),
                None => self.out.push(Effect::Ask(ticket, request)),
            }
        }
    }

    /// The ids that a query finds, in order.
    fn find(&self, query: &Query) -> Vec<RecordId> {
        let passes = |lead: &&Record| {
            self.binned.contains(&lead.id.0) == query.bin
                && query.only.as_ref().is_none_or(|only| only.contains(lead.id.0))
                && query.filter.accepts(lead, &self.schema)
        };
        self.leads.iter().filter(passes).map(|lead| lead.id).collect()
    }

    /// The answer given to a query.
    fn shown(&self, id: u64) -> &[RecordId] {
        self.answers.get(&QueryId(id)).map_or(&[], Vec::as_slice)
    }

    fn lead(&self, id: RecordId) -> Record {
        self.leads.iter().find(|lead| lead.id == id).unwrap().clone()
    }

    fn answer(&mut self, request: &Request) -> Option<Reply> {
        let set = |ids: &[RecordId]| ids.iter().map(|id| id.0).collect::<RoaringTreemap>();
        Some(match request {
            Request::Run { id, query, keep } => {
                let found = self.find(query);
                let kept = keep
                    .filter(|_| !self.is_indexing)
                    .and_then(|id| found.iter().position(|found| *found == id))
                    .map(|at| u32::try_from(at).unwrap());
                let total = u32::try_from(found.len()).unwrap();
                self.answers.insert(*id, found);
                let whole = u32::try_from(self.leads.len()).unwrap();
                Reply::Answer(Answer { id: *id, seq: Seq(1), total, whole, kept, similar: 0, indexing: self.is_indexing })
            }
            Request::Rows { id, from, count, .. } => {
                let ids: Vec<RecordId> = self.shown(id.0).iter().skip(*from as usize).take(*count as usize).copied().collect();
                let rows: Vec<Record> = ids.into_iter().map(|id| self.lead(id)).collect();
                let end = from + u32::try_from(rows.len()).unwrap();
                let strays = self.strays.iter().filter(|(place, _)| (*from..end).contains(place)).copied().collect();
                Reply::Rows { id: *id, from: *from, rows, strays, names: Vec::new() }
            }
            Request::Ids(query) => Reply::Marks(set(&self.find(query))),
            Request::Coming { records, .. } => {
                let now = self.find(&self.grid.query);
                let before = self.shown(1);
                Reply::Marks(records.iter().filter(|id| now.contains(id) && !before.contains(id)).map(|id| id.0).collect())
            }
            Request::Marks { id, rows } => {
                let (low, high) = rows.unwrap_or((0, u32::MAX));
                let all = self.shown(id.0);
                Reply::Marks(all.iter().skip(low as usize).take((high - low) as usize + 1).map(|id| id.0).collect())
            }
            Request::Count { id, selection } => {
                let all = self.shown(id.0);
                let mut chosen = selection.marks.clone();
                if let Some((_, low, high)) = selection.range {
                    chosen.extend(all[low as usize..=high as usize].iter().map(|id| id.0));
                }
                let shown = chosen.intersection_len(&set(all));
                Reply::Counted { shown, hidden: chosen.len() - shown }
            }
            Request::Record(id) => Reply::Record(Some(Box::new(self.lead(*id)))),
            _ => return None,
        })
    }

    /// Somebody changed these fields of a record; without fields the record came or went.
    fn hear(&mut self, by: &str, id: u64, fields: &[crate::model::FieldId]) {
        let records = Some(vec![RecordId(id)]);
        self.input(Input::Event(&Event::Changed { seq: Seq(2), by: by.to_owned(), records, fields: fields.to_vec() }));
    }

    /// The sentences said so far.
    fn said(&self) -> Vec<String> {
        crate::screens::testing::said(&self.out)
    }

    /// The marks, ascending.
    fn marks(&self) -> Vec<u64> {
        self.grid.selection.marks.iter().collect()
    }

    fn filter(&mut self, text: &str) {
        self.input(Input::Told(&Told::Find(text.to_owned())));
    }

    fn act(&mut self, actions: &[Action]) -> &mut Self {
        for action in actions {
            self.input(Input::Do(Command::new(*action)));
        }
        self
    }

    fn click(&mut self, hit: &Hit, ctrl: bool, range: bool) {
        self.input(Input::Mouse { gesture: Gesture::Press, hit, ctrl, range });
        self.input(Input::Mouse { gesture: Gesture::Release, hit, ctrl, range });
    }

    /// The chosen places, marks and range together.
    fn chosen(&self) -> Vec<u32> {
        (0..self.grid.total()).filter(|place| self.grid.is_selected(*place, self.shown(1)[*place as usize].0)).collect()
    }

    fn draw(&self) -> Buffer {
        let mut buf = Buffer::empty(self.area);
        let mut hits = Hits::default();
        let look = Look::default();
        let reading = Reading::utc(1_795_000_000_000);
        let vx = Vx { schema: &self.schema, reading, keymap: &self.keymap, user: "anna", present: &[] };
        view(&self.grid, &vx, &mut Canvas::new(&mut buf, &look, &mut hits), self.area);
        buf
    }
}

use Action::{
    Cancel, CursorDown, CursorFirst, CursorLast, CursorUp, SelectAll, SelectDown, SelectInvert, SelectLast, SelectPrevious, SelectRange,
    SelectToggle, SelectUp,
};

#[test]
fn actions_choose_exactly_these_rows() {
    let rows: &[(&[Action], &[u32])] = &[
        (&[SelectToggle], &[0]),
        (&[SelectToggle, SelectToggle], &[0, 1]),
        (&[SelectToggle, CursorUp, SelectToggle], &[]),
        (&[SelectDown, SelectDown, SelectDown], &[0, 1, 2, 3]),
        (&[SelectDown, SelectDown, CursorDown], &[]),
        (&[SelectToggle, CursorDown, SelectDown, CursorDown], &[0]),
        (&[SelectDown, SelectDown, SelectToggle], &[0, 1, 2]),
        (&[CursorDown, CursorDown, SelectDown, SelectUp, SelectUp], &[1, 2]),
        (&[SelectRange, CursorDown, CursorDown], &[0, 1, 2]),
        (&[SelectRange, CursorDown, CursorDown, SelectRange], &[0, 1, 2]),
        (&[SelectRange, CursorDown, SelectRange, CursorDown, CursorDown, SelectToggle], &[0, 1, 3]),
        (&[SelectRange, CursorDown, Cancel], &[]),
        (&[SelectToggle, SelectRange, CursorDown, Cancel], &[0]),
        (&[SelectToggle, SelectToggle, Cancel], &[]),
        (&[SelectAll], &[0, 1, 2, 3, 4, 5, 6, 7]),
        (&[SelectAll, SelectAll], &[]),
        (&[SelectToggle, SelectInvert], &[1, 2, 3, 4, 5, 6, 7]),
        (&[SelectToggle, SelectToggle, Cancel, SelectPrevious], &[0, 1]),
        (&[SelectLast], &[0, 1, 2, 3, 4, 5, 6, 7]),
        (&[CursorLast, SelectToggle], &[7]),
    ];
    for (actions, want) in rows {
        let mut world = World::with(8);
        world.act(actions);
        assert_eq!(&world.chosen(), want, "{actions:?}");
        assert_eq!(world.grid.selected(), want.len() as u64, "{actions:?}");
    }
}

#[test]
fn the_mouse_chooses_as_the_keys_do() {
    let mut world = World::with(8);
    world.click(&Hit::Row(1), false, false);
    world.click(&Hit::Row(3), false, true);
    assert_eq!(world.chosen(), [1, 2, 3]);
    world.click(&Hit::Row(6), true, false);
    assert_eq!(world.chosen(), [1, 2, 3, 6], "Ctrl adds one and keeps the range");
    world.click(&Hit::Row(6), true, false);
    assert_eq!(world.chosen(), [1, 2, 3]);
    world.click(&Hit::Check(0), false, false);
    assert_eq!(world.chosen(), [0, 1, 2, 3], "the gutter needs no modifier");
    world.click(&Hit::Row(5), false, false);
    assert_eq!(world.chosen(), [] as [u32; 0]);
    world.act(&[SelectPrevious]);
    assert_eq!(world.chosen(), [0, 1, 2, 3]);
}

#[test]
fn dragging_in_the_gutter_paints_the_first_rows_new_state() {
    let mut world = World::with(8);
    world.input(Input::Mouse { gesture: Gesture::Press, hit: &Hit::Check(2), ctrl: false, range: false });
    for place in [3, 4] {
        world.input(Input::Drag { hit: &Hit::Check(place), column: 2, row: 6 });
    }
    world.input(Input::Mouse { gesture: Gesture::Release, hit: &Hit::Check(4), ctrl: false, range: false });
    assert_eq!(world.chosen(), [2, 3, 4]);
}

#[test]
fn marks_survive_sort_and_reload_and_the_cursor_stays_on_its_record() {
    let mut world = World::with(8);
    world.act(&[CursorDown, SelectToggle]);
    let id = world.grid.current().unwrap().id;
    world.leads.reverse();
    world.act(&[Action::SortColumn]);
    assert_eq!(world.grid.current().unwrap().id, id);
    assert_eq!(world.chosen(), [6]);
}

#[test]
fn an_action_takes_the_selection_or_else_the_row_under_the_cursor() {
    let mut world = World::with(8);
    world.act(&[CursorDown]);
    assert_eq!(world.grid.target(false), Some(Target::Records(vec![RecordId(2)])));
    world.act(&[CursorFirst, SelectToggle]);
    let Some(Target::Selection { selection, .. }) = world.grid.target(false) else { panic!("a selection") };
    assert_eq!(selection.marks.iter().collect::<Vec<_>>(), [1]);
}

#[test]
fn a_quick_change_is_done_at_once_and_a_large_one_is_planned_first() {
    let mut world = World::with(300);
    world.input(Input::Do(Command { action: Action::ScoreSet, arg: Some(4) }));
    assert!(matches!(&world.out[..], [Effect::Ask(_, request)] if matches!(**request, Request::Apply(_))), "{:?}", world.out);
    world.out.clear();
    world.act(&[SelectAll]);
    world.out.clear();
    world.input(Input::Do(Command { action: Action::ScoreSet, arg: Some(4) }));
    assert!(matches!(&world.out[..], [Effect::Open(open)] if matches!(**open, Open::Plan { .. })), "{:?}", world.out);
}

#[test]
fn deleting_more_than_one_is_planned_first() {
    let mut world = World::with(8);
    world.act(&[SelectToggle, SelectToggle, Action::Delete]);
    assert!(matches!(&world.out[..], [Effect::Open(open)] if matches!(**open, Open::Plan { .. })), "{:?}", world.out);
}

#[test]
fn nothing_hidden_is_changed_without_asking() {
    let mut world = World::with(8);
    world.act(&[SelectAll]);
    world.out.clear();
    world.leads.truncate(3);
    world.act(&[Action::Reload]);
    assert_eq!(world.grid.counted, (3, 5));
    world.input(Input::Do(Command { action: Action::ScoreSet, arg: Some(1) }));
    let [Effect::Open(open)] = &world.out[..] else { panic!("{:?}", world.out) };
    let Open::Ask { buttons, .. } = &**open else { panic!("{open:?}") };
    let labels: Vec<&str> = buttons.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["Only the 3 shown", "All 8", "Cancel"]);
}

#[test]
fn rows_are_asked_for_a_screen_at_a_time() {
    let mut world = World::with(1000);
    for _ in 0..50 {
        world.act(&[Action::CursorPageDown]);
    }
    assert!(world.grid.current().is_some(), "the row under the cursor is at hand");
    let page = super::layout::parts(&world.grid, &world.schema, world.area).page();
    assert!(u32::try_from(world.grid.rows.len()).unwrap() <= 3 * page, "never more than three screens are held");
}

#[test]
fn a_list_of_leads_looks_like_this() {
    let mut world = World::with(5);
    world.leads[1] = lead(2, "Sørensen, Åsa \u{202e}evil\u{1b}[31m", "田中商事 with a very long name indeed", None);
    world.act(&[Action::Reload, CursorDown, SelectToggle, SelectDown]);
    insta::assert_snapshot!(picture::text_and_styles(&world.draw()));
}

#[test]
fn every_size_can_be_drawn() {
    let mut world = World::with(30);
    world.act(&[SelectToggle, Action::DetailToggle]);
    for width in 0..60 {
        for height in 0..24 {
            world.area = Rect::new(0, 0, width, height);
            world.input(Input::Tick);
            world.draw();
        }
    }
}

#[test]
fn an_answer_meant_for_something_else_changes_nothing() {
    let mut world = World::with(3);
    let answer = Answer { id: QueryId(1), seq: Seq(9), total: 99, whole: 99, kept: None, similar: 0, indexing: false };
    world.input(Input::Reply(Ticket(9_999), &Reply::Answer(answer)));
    assert_eq!(world.grid.total(), 3);
    assert_eq!(world.grid.query, Query::leads());
}

#[test]
fn the_examples_of_the_filter_line_are_filters() {
    let filter = crate::model::Filter::parse(super::view::EXAMPLES, &Schema::default(), &Reading::utc(0), "anna");
    assert!(filter.is_ok(), "{filter:?}");
}
