//! A desk for the tests of screens: everything a screen is handed, and what it hands back.

use std::sync::Arc;

use proptest::prelude::*;
use ratatui::{buffer::Buffer, layout::Rect};

use super::{Cx, Effect, Gesture, Input, Vx, present::Own};
use crate::{
    action::{ACTIONS, Action, Arg, Command, Facts, Key, KeyCode, Keymap},
    model::{FieldId, Reading, RecordId, Schema, people, schema},
    proto::{FieldEdit, Request, Ticket},
    ui::{Canvas, Hit, Hits, Look, picture},
};

/// 23 November 2026, 09:00 UTC, a Monday.
pub(crate) const NOW: i64 = 1_795_424_400_000;

/// What stands around a screen.
pub(crate) struct Desk {
    pub(crate) schema: Arc<Schema>,
    pub(crate) keymap: Keymap,
    pub(crate) facts: Facts,
    pub(crate) area: Rect,
    pub(crate) repeat: Vec<FieldEdit>,
    pub(crate) own: Own,
    pub(crate) now: i64,
    pub(crate) tickets: u64,
}

impl Desk {
    /// Two criteria, three people, 80x24.
    pub(crate) fn new() -> Self {
        let criterion = |n: u16, text: &str| schema::Criterion {
            record: RecordId(u64::from(n)),
            field: FieldId(FieldId::CRITERIA.start + n),
            text: text.to_owned(),
            weight: 2,
            rule: String::new(),
        };
        let person = |record: u64, login: &str, name: &str| people::Person::new(RecordId(record), login, name);
        Self {
            schema: Schema::new(
                vec![criterion(0, "Has a budget"), criterion(1, "Decides within the year")],
                vec![person(11, "anna", "Anna Berg"), person(12, "bo", "Bo Ek"), person(13, "ewa", "Ewa Wilk")],
                Vec::new(),
            )
            .shared(),
            keymap: Keymap::standard(),
            facts: Facts { rows: 9, target: 4, selected: 4, scored: true, indexed: true, ..Facts::default() },
            area: Rect::new(0, 0, 80, 24),
            repeat: Vec::new(),
            own: Own::default(),
            now: NOW,
            tickets: 0,
        }
    }

    /// Another size of the screen.
    pub(crate) const fn size(&mut self, width: u16, height: u16) {
        self.area = Rect::new(0, 0, width, height);
    }

    /// Runs something with a context; answers its result and the effects.
    pub(crate) fn with<R>(&mut self, run: impl FnOnce(&mut Cx<'_>) -> R) -> (R, Vec<Effect>) {
        let mut cx = Cx {
            reading: Reading::utc(self.now),
            user: "anna",
            schema: &self.schema,
            keymap: &self.keymap,
            area: self.area,
            facts: self.facts,
            repeat: &self.repeat,
            own: &self.own,
            tickets: &mut self.tickets,
            effects: Vec::new(),
        };
        let result = run(&mut cx);
        (result, cx.effects)
    }

    /// Draws at the desk's size.
    pub(crate) fn draw(&self, look: &Look, view: impl FnOnce(&Vx<'_>, &mut Canvas<'_>, Rect)) -> Buffer {
        let mut buf = Buffer::empty(self.area);
        let mut hits = Hits::default();
        let vx = Vx { reading: Reading::utc(self.now), schema: &self.schema, keymap: &self.keymap, user: "anna", present: &[] };
        let mut canvas = Canvas::new(&mut buf, look, &mut hits);
        view(&vx, &mut canvas, self.area);
        assert!(canvas.cursor.is_none_or(|at| self.area.contains(at)));
        buf
    }

    /// Draws as a snapshot with styles.
    pub(crate) fn picture(&self, look: &Look, view: impl FnOnce(&Vx<'_>, &mut Canvas<'_>, Rect)) -> String {
        picture::text_and_styles(&self.draw(look, view))
    }

    /// Draws at every small size and at some large ones: nothing may panic.
    pub(crate) fn draw_at_all_sizes(&mut self, mut view: impl FnMut(&Vx<'_>, &mut Canvas<'_>, Rect)) {
        for width in 0..=40 {
            for height in 0..=20 {
                self.size(width, height);
                self.draw(&Look::default(), &mut view);
            }
        }
        for (width, height) in [(60, 16), (79, 23), (200, 60), (500, 3)] {
            self.size(width, height);
            self.draw(&Look::plain(), &mut view);
        }
    }
}

/// The question asked with the last ticket.
pub(crate) fn asked(effects: &[Effect]) -> Vec<(Ticket, Request)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask(ticket, request) => Some((*ticket, (**request).clone())),
            _ => None,
        })
        .collect()
}

/// The one question asked.
pub(crate) fn asked_one(effects: &[Effect]) -> (Ticket, Request) {
    let all = asked(effects);
    assert_eq!(all.len(), 1, "{all:?}");
    all.into_iter().next().unwrap()
}

/// The sentences said.
pub(crate) fn said(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Say(notice) => Some(notice.text.clone()),
            _ => None,
        })
        .collect()
}

/// Whether the screen closed.
pub(crate) fn closed(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Close | Effect::CloseAndDo(_)))
}

/// An action as an input.
pub(crate) fn act(action: Action) -> Input<'static> {
    Input::Do(action.into())
}

/// Any inputs in any order break neither what a screen does nor how it is drawn.
pub(crate) fn any_input<S>(
    open: impl Fn(&mut Desk) -> S,
    update: impl Fn(&mut Cx<'_>, &mut S, &Input<'_>),
    view: impl Fn(&S, &Vx<'_>, &mut Canvas<'_>, Rect),
) {
    proptest!(some_cases(), |(whims in whims())| {
        let mut desk = Desk::new();
        let mut state = open(&mut desk);
        for whim in &whims {
            desk.with(|cx| update(cx, &mut state, &whim.input()));
            desk.draw(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area));
        }
    });
}

/// Enough cases to find what breaks, few enough to run with every build.
pub(crate) fn some_cases() -> ProptestConfig {
    ProptestConfig::with_cases(48)
}

/// Something a person might do without knowing what is open.
#[derive(Clone, Debug)]
pub(crate) enum Whim {
    Do(Command),
    Key(Key),
    Paste(String),
    Press(Gesture, Hit),
    Back,
    Tick,
}

impl Whim {
    pub(crate) fn input(&self) -> Input<'_> {
        match self {
            Self::Do(command) => Input::Do(command.clone()),
            Self::Key(key) => Input::Key(*key),
            Self::Paste(text) => Input::Paste(text),
            Self::Press(gesture, hit) => Input::Mouse { gesture: *gesture, hit, ctrl: false, range: false },
            Self::Back => Input::Back,
            Self::Tick => Input::Tick,
        }
    }
}

/// Any inputs in any order.
pub(crate) fn whims() -> impl Strategy<Value = Vec<Whim>> {
    let command = (0..ACTIONS.len(), 0u8..6).prop_map(|(at, number)| {
        let def = &ACTIONS[at];
        Whim::Do(Command { action: def.action, arg: matches!(def.arg, Arg::Number { .. }).then_some(number) })
    });
    let code = prop_oneof![
        any::<char>().prop_map(KeyCode::Char),
        Just(KeyCode::Backspace),
        Just(KeyCode::Left),
        Just(KeyCode::Right),
        Just(KeyCode::Enter),
        Just(KeyCode::F(2)),
    ];
    let hit = prop_oneof![
        (0usize..40).prop_map(Hit::Entry),
        (0usize..5).prop_map(Hit::Button),
        (0usize..40, 0u8..7).prop_map(|(at, star)| Hit::EntryStar(at, star)),
        Just(Hit::Nothing),
    ];
    let gesture =
        prop_oneof![Just(Gesture::Press), Just(Gesture::Double), Just(Gesture::WheelDown), Just(Gesture::WheelUp), Just(Gesture::Menu)];
    proptest::collection::vec(
        prop_oneof![
            4 => command,
            4 => code.prop_map(|code| Whim::Key(Key::plain(code))),
            1 => ".{0,8}".prop_map(Whim::Paste),
            3 => (gesture, hit).prop_map(|(gesture, hit)| Whim::Press(gesture, hit)),
            1 => Just(Whim::Back),
            1 => Just(Whim::Tick),
        ],
        0..40,
    )
}
