use proptest::prelude::*;

use super::*;
use crate::{
    action::{Action, Key},
    model::{Stamp, Value, record_type},
    proto::{Answer, Command, Edit, Outcome, Reply, Stray},
    screens::{
        Effect, Input,
        testing::{Desk, act, asked, closed, said, whims},
    },
    ui::Look,
};

fn lead(id: u64, name: &str) -> Record {
    Record::new(RecordId(id), record_type::LEAD, Stamp { by: "anna".to_owned(), at: 0 })
        .with([(fields::NAME, Value::Text(name.to_owned())), (fields::NEXT_STEP_DATE, Value::Date(20_778))])
}

fn done() -> Reply {
    Reply::Done(Box::new(Outcome { changed: 1, ..Outcome::default() }))
}

/// Answers every question as a hub with these leads would; `taken` are open at bo's, `settled` are no longer due.
struct World {
    desk: Desk,
    state: QueueState,
    names: Vec<&'static str>,
    taken: Vec<u64>,
    settled: Vec<u64>,
    effects: Vec<Effect>,
}

impl World {
    fn new(names: &[&'static str], taken: &[u64], settled: &[u64]) -> Self {
        let mut desk = Desk::new();
        let (state, effects) = desk.with(|cx| {
            let query = due(cx).unwrap();
            QueueState::open(cx, query, "your due steps".to_owned())
        });
        let mut world = Self { desk, state, names: names.to_vec(), taken: taken.to_vec(), settled: settled.to_vec(), effects: Vec::new() };
        world.answer(effects);
        world
    }

    fn answer(&mut self, effects: Vec<Effect>) {
        for (ticket, request) in asked(&effects) {
            let total = u32::try_from(self.names.len()).unwrap();
            let reply = match &request {
                Request::Run { id, .. } => Reply::Answer(Answer {
                    id: *id,
                    seq: crate::model::Seq(1),
                    total,
                    whole: total,
                    kept: None,
                    similar: 0,
                    indexing: false,
                }),
                Request::Rows { id, from, .. } => {
                    let number = u64::from(*from) + 1;
                    let name = self.names[usize::try_from(*from).unwrap()];
                    let strays = if self.settled.contains(&number) { vec![(*from, Stray::Out)] } else { Vec::new() };
                    Reply::Rows { id: *id, from: *from, rows: vec![lead(number, name)], strays, names: Vec::new() }
                }
                Request::Claim(id) => Reply::Claimed(self.taken.contains(&id.0).then(|| "bo".to_owned())),
                Request::Record(id) => {
                    let name = self.names[usize::try_from(id.0 - 1).unwrap()];
                    Reply::Record(Some(Box::new(lead(id.0, name))))
                }
                Request::History { .. } => Reply::History(Vec::new()),
                Request::Apply(_) => done(),
                // What the form asks besides is never answered here.
                _ => continue,
            };
            self.put(&Input::Reply(ticket, &reply));
        }
        self.effects.extend(effects);
    }

    fn put(&mut self, input: &Input<'_>) {
        let (_, effects) = self.desk.with(|cx| update(cx, &mut self.state, input));
        self.answer(effects);
    }

    fn act(&mut self, actions: &[Action]) {
        actions.iter().for_each(|action| self.put(&act(*action)));
    }

    fn open(&self) -> Option<u64> {
        self.state.form.as_ref().and_then(|form| form.record()).map(|id| id.0)
    }

    fn summary(&self) -> String {
        said(&self.effects).into_iter().rfind(|text| text.starts_with("Queue of")).unwrap_or_default()
    }
}

#[test]
fn done_put_off_and_skip_each_go_on_and_the_end_says_how_it_went() {
    let mut world = World::new(&["Ada", "Bea", "Cid"], &[], &[]);
    assert_eq!((world.open(), world.state.context()), (Some(1), Context::Queue));
    world.act(&[Action::QueueDone]);
    assert_eq!(world.state.context(), Context::Text);
    world.put(&Input::Paste("Send it"));
    world.act(&[Action::TextNewline]);
    world.put(&Input::Paste("+3d"));
    world.act(&[Action::TextNewline]);
    assert_eq!(world.open(), Some(2));
    world.act(&[Action::QueueSnooze, Action::PickTake]);
    assert_eq!(world.open(), Some(3));
    world.act(&[Action::QueueSkip]);
    assert!(closed(&world.effects));
    assert_eq!(world.summary(), "Queue of 3: 1 done, 1 put off, 1 skipped.");
    let wishes: Vec<String> = asked(&world.effects)
        .into_iter()
        .filter_map(|(_, request)| match request {
            Request::Apply(Command::Bulk { edits, .. }) => {
                Some(edits.iter().map(|edit| format!("{:?}", edit.edit)).collect::<Vec<_>>().join(" "))
            }
            _ => None,
        })
        .collect();
    assert_eq!(wishes, ["Set(Text(\"Send it\")) Set(Date(20783))", "Shift { days: 1, from: 20780 }"]);
    assert!(asked(&world.effects).iter().any(|(_, request)| *request == Request::Release));
}

#[test]
fn a_call_is_noted_where_one_is_and_with_a_next_step_the_queue_goes_on() {
    let mut world = World::new(&["Ada", "Bea"], &[], &[]);
    world.act(&[Action::QueueCall]);
    assert_eq!(world.state.context(), Context::Text);
    world.act(&[Action::TextSave]);
    assert_eq!((world.open(), world.state.context()), (Some(1), Context::Queue), "what is next is still open");
    world.act(&[Action::QueueCall, Action::TextBack]);
    world.put(&Input::Paste("+3d"));
    world.act(&[Action::TextSave]);
    assert_eq!(world.open(), Some(2));
    world.act(&[Action::QueueCall, Action::TextCancel, Action::QueueSkip]);
    assert_eq!(world.summary(), "Queue of 2: 1 done, 1 skipped.");
    let noted = asked(&world.effects).iter().filter(|(_, request)| matches!(request, Request::Apply(Command::Log { .. }))).count();
    assert_eq!(noted, 2);
}

#[test]
fn what_others_have_open_or_settled_is_passed_over_with_a_word() {
    let mut world = World::new(&["Ada", "Bea", "Cid"], &[1], &[2]);
    assert_eq!(world.open(), Some(3));
    assert!(said(&world.effects).contains(&"Passed over Ada: bo has it open.".to_owned()));
    world.act(&[Action::Cancel]);
    assert_eq!(world.summary(), "Queue of 3: 1 settled meanwhile, 1 passed over, bo had Ada open; 1 left.");
    let world = World::new(&["Ada"], &[1], &[]);
    assert!(closed(&world.effects) && world.open().is_none());
    let world = World::new(&[], &[], &[]);
    assert_eq!(said(&world.effects), ["Nothing to do in your due steps."]);
    assert!(closed(&world.effects));
}

#[test]
fn unsaved_changes_are_asked_about_once_and_saved_ones_stay_on_the_record() {
    let mut world = World::new(&["Ada", "Bea"], &[], &[]);
    world.act(&[Action::FieldNext, Action::FieldNext]);
    while world.state.context() != Context::QueueText {
        world.act(&[Action::FieldNext]);
    }
    world.put(&Input::Key(Key::char('x')));
    world.act(&[Action::TextQueueSkip]);
    assert_eq!(world.open(), Some(1));
    assert!(
        said(&world.effects).iter().any(|text| text.starts_with("Unsaved changes: F2 saves them, F1 z again")),
        "{:?}",
        said(&world.effects)
    );
    world.act(&[Action::TextQueueSkip]);
    assert_eq!(world.open(), Some(2));
    world.act(&[Action::FieldNext]);
    world.put(&Input::Key(Key::char('y')));
    world.act(&[Action::FormSave]);
    assert_eq!((world.open(), closed(&world.effects)), (Some(2), false));
    assert!(!world.state.form.as_ref().unwrap().is_dirty());
    world.act(&[Action::QueueSkip]);
    assert_eq!(world.summary(), "Queue of 2: 2 skipped.");
}

#[test]
fn a_step_that_ends_with_plus_days_begins_from_today_not_from_the_old_day() {
    let mut world = World::new(&["Ada"], &[], &[]);
    world.act(&[Action::QueueDone, Action::TextDone]);
    world.put(&Input::Paste("+7d"));
    world.act(&[Action::TextNewline]);
    let edits = asked(&world.effects).into_iter().find_map(|(_, request)| match request {
        Request::Apply(Command::Bulk { edits, .. }) => Some(edits),
        _ => None,
    });
    assert_eq!(edits.unwrap()[1].edit, Edit::Set(Value::Date(20_780 + 7)));
}

#[test]
fn the_bar_says_where_one_is_and_what_to_press() {
    let world = World::new(&["Ada", "Bea"], &[], &[]);
    let text = world.desk.picture(&Look::plain(), |vx, canvas, area| view(&world.state, vx, canvas, area));
    for piece in ["Queue 1 of 2", "! overdue 2 days ago", "Done, next", "Put off", "Skip", "Leave"] {
        assert!(text.contains(piece), "{piece} is missing in\n{text}");
    }
}

#[test]
fn it_draws_at_every_size() {
    let World { mut desk, state, .. } = World::new(&["Ada"], &[], &[]);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

proptest! {
    #![proptest_config(crate::screens::testing::some_cases())]
    #[test]
    fn no_input_breaks_it(whims in whims()) {
        let mut world = World::new(&["Ada", "Bea", "Cid"], &[2], &[]);
        whims.iter().for_each(|whim| {
            if !closed(&world.effects) {
                world.put(&whim.input());
            }
        });
        let World { desk, state, .. } = world;
        desk.draw(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area));
    }
}
