//! The list, driven by actions, keys, mouse and answers, without a hub.

use std::sync::Arc;

use ratatui::{buffer::Buffer, layout::Rect};
use roaring::RoaringTreemap;

use super::{GridState, update::update, view::view};
use crate::{
    action::{Action, Command, Keymap},
    model::{Query, QueryId, Reading, Record, RecordId, Schema, Seq, Stamp, Target, Value, fields, record_type},
    proto::{Answer, Reply, Request, Ticket},
    screens::{Cx, Effect, Gesture, Input, Open, Vx},
    ui::{Canvas, Hit, Hits, Look, picture},
};

/// A list over invented leads that answers its own questions.
struct World {
    grid: GridState,
    schema: Arc<Schema>,
    keymap: Keymap,
    leads: Vec<Record>,
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
            tickets: &mut tickets,
            effects: Vec::new(),
        };
        let grid = GridState::open(&mut cx, record_type::LEAD, QueryId(1));
        let effects = cx.effects;
        let mut world = Self { grid, schema, keymap, leads, area, tickets, out: Vec::new() };
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
            facts: self.grid.facts(&self.schema),
            repeat: &[],
            tickets: &mut self.tickets,
            effects: Vec::new(),
        };
        update(&mut cx, &mut self.grid, input);
        let effects = cx.effects;
        self.settle(effects);
    }

    fn settle(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let Effect::Ask(ticket, request) = effect else {
                self.out.push(effect);
                continue;
            };
            match self.answer(&request) {
                Some(reply) => self.input(Input::Reply(ticket, &reply)),
                None => self.out.push(Effect::Ask(ticket, request)),
            }
        }
    }

    fn answer(&self, request: &Request) -> Option<Reply> {
        let total = u32::try_from(self.leads.len()).unwrap();
        let all: RoaringTreemap = self.leads.iter().map(|lead| lead.id.0).collect();
        Some(match request {
            Request::Run { id, keep, .. } => {
                let kept = keep.and_then(|id| self.leads.iter().position(|lead| lead.id == id)).map(|at| u32::try_from(at).unwrap());
                Reply::Answer(Answer { id: *id, seq: Seq(1), total, whole: total, kept, similar: 0, indexing: false })
            }
            Request::Rows { id, from, count, .. } => {
                let rows = self.leads.iter().skip(*from as usize).take(*count as usize).cloned().collect();
                Reply::Rows { id: *id, from: *from, rows, strays: Vec::new() }
            }
            Request::Marks { rows, .. } => {
                let (low, high) = rows.unwrap_or((0, u32::MAX));
                Reply::Marks(self.leads[low as usize..=(high as usize).min(self.leads.len() - 1)].iter().map(|lead| lead.id.0).collect())
            }
            Request::Count { selection, .. } => {
                let mut chosen = selection.marks.clone();
                if let Some((_, low, high)) = selection.range {
                    chosen.extend(self.leads[low as usize..=high as usize].iter().map(|lead| lead.id.0));
                }
                let shown = chosen.intersection_len(&all);
                Reply::Counted { shown, hidden: chosen.len() - shown }
            }
            _ => return None,
        })
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
        (0..self.grid.total()).filter(|place| self.grid.is_selected(*place, self.leads[*place as usize].id.0)).collect()
    }

    fn draw(&self) -> Buffer {
        let mut buf = Buffer::empty(self.area);
        let mut hits = Hits::default();
        let look = Look::default();
        let reading = Reading::utc(1_795_000_000_000);
        let vx = Vx { schema: &self.schema, reading, keymap: &self.keymap };
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
        world.input(Input::Mouse { gesture: Gesture::Drag, hit: &Hit::Check(place), ctrl: false, range: false });
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
