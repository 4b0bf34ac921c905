//! The form driven by keys, as the terminal would, and what it asks for.

mod letter;

use std::ops::{Deref, DerefMut};

use proptest::prelude::*;
use ratatui::buffer::Buffer;

use super::*;
use crate::{
    action::{ACTIONS, Action, Arg, Command as Do, Facts, Key, KeyCode, Match},
    model::{Base, Clash, Diff, OpHead, OpState, Seq, Verb, people::Person, record_type, schema::Criterion},
    proto::{Answer, Command, Conflict, Event, Outcome, Refusal, Reply},
    screens::{Effect, Gesture, Input, testing},
    ui::{Hit, Look, picture},
};

mod others;

/// 2026-11-23 14:05 UTC, a Monday.
const NOW: i64 = 1_795_442_700_000;

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

/// Two people and five criteria of 14 points in all. Written by hand.
fn schema() -> Schema {
    let criterion = |slot: u16, text: &str, weight| Criterion {
        record: RecordId(u64::from(slot) + 900),
        field: FieldId(FieldId::CRITERIA.start + slot),
        text: text.to_owned(),
        weight,
        rule: String::new(),
    };
    let criteria = vec![
        criterion(1, "Needs what we sell", 3),
        criterion(2, "Has the money for it", 3),
        criterion(3, "Decides, or has the ear of those who do", 3),
        criterion(4, "Wants to buy within three months", 3),
        criterion(5, "Asked for details or an offer", 2),
    ];
    Schema::new(criteria, vec![Person::new(RecordId(901), "anna", "Anna Berg"), Person::new(RecordId(902), "bo", "Bo Ek")], Vec::new())
}

/// A lead with something in every section. Written by hand.
fn ada() -> Record {
    let schema = schema();
    let made = Stamp { by: "bo".to_owned(), at: NOW - 86_400_000 };
    let texts = [
        ("full-name", "Ada Lovelace"),
        ("first-name", "Ada"),
        ("last-name", "Lovelace"),
        ("file-as", "Lovelace, Ada"),
        ("job-title", "Analyst"),
        ("assigned-to", "anna"),
        ("status", "Contacted"),
        ("company", "Analytical Engines"),
        ("email", "ada@engines.example"),
        ("web-page", "https://engines.example"),
        ("phone", "+44 20 7946 0958"),
        ("phone-home-fax", "+44 20 7946 0959"),
        ("business-street", "12 St James's Square"),
        ("business-city", "London"),
        ("mailing-address", "Business"),
        ("source", "Trade Show"),
        ("score-type", "Automatic"),
        ("next-step", "Send the offer"),
        ("notes", "Met at the fair.\nWants a demo of the difference engine."),
    ];
    let value = |(name, text): (&str, &str)| (schema.named(name).unwrap().id, Value::Text(text.to_owned()));
    let tick = |slot: u16| (FieldId(FieldId::CRITERIA.start + slot), Value::Tick(Stamp { by: "bo".to_owned(), at: NOW - 86_400_000 }));
    let mut record = Record::new(RecordId(17), record_type::LEAD, made).with(texts.map(value)).with([
        (fields::SCORE, Value::Stars(3)),
        (fields::ACTIVE, Value::YesNo(true)),
        (fields::NEXT_STEP_DATE, Value::Date(20_785)),
        (fields::CATEGORIES, Value::Tags(vec!["fair".to_owned(), "uk".to_owned()])),
        tick(1),
        tick(2),
        tick(5),
    ]);
    record.rev = Seq(5);
    record
}

/// A person at a form.
struct Desk {
    around: testing::Desk,
    state: FormState,
    effects: Vec<Effect>,
}

impl Deref for Desk {
    type Target = testing::Desk;

    fn deref(&self) -> &testing::Desk {
        &self.around
    }
}

impl DerefMut for Desk {
    fn deref_mut(&mut self) -> &mut testing::Desk {
        &mut self.around
    }
}

impl Desk {
    fn open(kind: TypeId, record: Option<RecordId>, list: Option<(QueryId, u32, u32)>, draft: Option<String>) -> Self {
        Self::opened(|cx| FormState::open(cx, kind, record, list, draft))
    }

    fn opened(open: impl FnOnce(&mut Cx<'_>) -> FormState) -> Self {
        let mut around = testing::Desk { schema: schema().shared(), facts: Facts::default(), now: NOW, ..testing::Desk::new() };
        let (state, effects) = around.with(open);
        Self { around, state, effects }
    }

    /// An empty lead.
    fn blank() -> Self {
        Self::open(record_type::LEAD, None, None, None)
    }

    /// Ada, loaded.
    fn ada() -> Self {
        Self::loaded(None)
    }

    fn loaded(draft: Option<String>) -> Self {
        let mut desk = Self::open(record_type::LEAD, Some(RecordId(17)), Some((QueryId(3), 4, 9)), draft);
        desk.answer(&Reply::Record(Some(Box::new(ada()))));
        desk
    }

    fn input(&mut self, input: &Input<'_>) -> &mut Self {
        self.effects = self.around.with(|cx| update(cx, &mut self.state, input)).1;
        self
    }

    fn key(&mut self, key: Key) -> &mut Self {
        match self.keymap.resolve(self.state.context(), &[], key) {
            Match::Command(command) => self.input(&Input::Do(command)),
            _ => self.input(&Input::Key(key)),
        }
    }

    /// Keys by name, parted by blanks; `'words'` without blanks are typed.
    fn keys(&mut self, keys: &str) -> &mut Self {
        for word in keys.split(' ') {
            match word.strip_prefix('\'') {
                Some(typed) => self.type_text(&typed.replace('_', " ")),
                None => self.key(Key::parse_sequence(word).unwrap()[0]),
            };
        }
        self
    }

    fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.key(Key::char(c));
        }
        self
    }

    fn act(&mut self, action: Action) -> &mut Self {
        self.input(&Input::Do(action.into()))
    }

    fn press(&mut self, hit: &Hit) -> &mut Self {
        self.input(&Input::Mouse { gesture: Gesture::Press, hit, ctrl: false, range: false })
    }

    /// Answers the last question asked.
    fn answer(&mut self, reply: &Reply) -> &mut Self {
        self.input(&Input::Reply(Ticket(self.tickets), reply))
    }

    fn go(&mut self, name: &str) -> &mut Self {
        let field = self.schema.named(name).unwrap().id;
        self.state.leave_for_test();
        self.state.reveal(&self.schema.clone(), field);
        self.input(&Input::Back)
    }

    fn stand(&mut self, spot: Spot) -> &mut Self {
        self.state.focus = spot;
        self.input(&Input::Back)
    }

    fn shown(&self, name: &str) -> String {
        let def = self.schema.named(name).unwrap();
        self.state.text(&self.schema, &Reading::utc(self.now), def)
    }

    fn asked(&self) -> Vec<&Request> {
        self.effects.iter().filter_map(|effect| if let Effect::Ask(_, request) = effect { Some(request.as_ref()) } else { None }).collect()
    }

    /// The changes a save asked for: field name, old, new.
    fn saved(&self) -> Vec<(String, String, String)> {
        let Some(Request::Apply(Command::Save { changes, .. })) = self.asked().last().copied() else {
            panic!("no save in {:?}", self.effects)
        };
        let name = |diff: &Diff| self.schema.field(diff.field).unwrap().name.to_string();
        let side = |diff: &Diff, value: &Option<Value>| {
            let kind = self.schema.field(diff.field).unwrap().kind;
            value.as_ref().map_or_else(|| "-".to_owned(), |value| kind.show(value, &Reading::utc(0)))
        };
        // What is one fact with a change goes along as it was.
        let is_meant = |diff: &&Diff| diff.old != diff.new || diff.field == fields::SCORE;
        changes.iter().filter(is_meant).map(|diff| (name(diff), side(diff, &diff.old), side(diff, &diff.new))).collect()
    }

    fn said(&self) -> String {
        let said = |effect: &Effect| if let Effect::Say(notice) = effect { Some(notice.text.clone()) } else { None };
        self.effects.iter().filter_map(said).collect::<Vec<_>>().join(" / ")
    }

    fn is_closed(&self) -> bool {
        self.effects.contains(&Effect::Close)
    }

    fn draw(&self, look: &Look) -> Buffer {
        self.around.draw(look, |vx, canvas, area| view(&self.state, vx, canvas, area))
    }

    fn sized(&mut self, width: u16, height: u16) -> &mut Self {
        self.size(width, height);
        self.input(&Input::Back)
    }
}

impl FormState {
    fn leave_for_test(&mut self) {
        if let Spot::Field(field) = self.focus {
            self.left.insert(field);
        }
    }
}

fn row(name: &str, old: &str, new: &str) -> (String, String, String) {
    (name.to_owned(), old.to_owned(), new.to_owned())
}

fn done() -> Reply {
    let op = OpHead {
        seq: Seq(6),
        by: "anna".to_owned(),
        at: NOW,
        verb: Verb::Edit,
        records: 1,
        fields: vec![fields::COMPANY],
        subject: "Ada Lovelace".to_owned(),
        undoes: None,
        undone_by: None,
        skipped: 0,
        state: OpState::Done,
    };
    Reply::Done(Box::new(Outcome { op: Some(op), changed: 1, created: vec![RecordId(18)], ..Outcome::default() }))
}

#[test]
fn a_save_asks_for_exactly_what_was_changed() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell_Labs");
    desk.go("next").keys("ctrl+u '+3d");
    desk.go("assigned-to").keys("ctrl+u 'bo_ek");
    desk.go("categories").keys("ctrl+u 'uk;fair;hot");
    desk.keys("F2");
    assert_eq!(
        desk.saved(),
        [
            row("assigned-to", "anna", "bo"),
            row("company", "Analytical Engines", "Bell Labs"),
            row("next", "2026-11-28", "2026-11-26"),
            row("categories", "fair; uk", "fair; hot; uk"),
        ]
    );
    desk.keys("F2");
    assert_eq!(desk.asked().len(), 0, "a second save waits for the first");
    desk.answer(&done());
    assert!(desk.is_closed());
    assert!(desk.effects.contains(&Effect::DropDraft("lead-17".to_owned())));
}

#[test]
fn what_was_typed_and_typed_back_is_not_saved() {
    let mut desk = Desk::ada();
    desk.go("company").keys("'x backspace F2");
    assert!(desk.is_closed() && desk.asked().is_empty());
}

#[test]
fn a_new_lead_needs_only_its_name_and_save_and_new_begins_again() {
    let mut desk = Desk::blank();
    assert_eq!(desk.state.context(), Context::Text);
    desk.keys("F3");
    assert_eq!(desk.said(), "1 field needs attention; nothing was saved.");
    desk.keys("'Eve_King F3");
    let want = Command::Create {
        kind: record_type::LEAD,
        drafts: vec![crate::model::Draft {
            line: 0,
            values: vec![(fields::NAME, Value::Text("Eve King".to_owned()))],
            problems: Vec::new(),
            blanks: Vec::new(),
        }],
    };
    assert_eq!(desk.asked(), [&Request::Apply(want)]);
    desk.answer(&done());
    assert!(!desk.is_closed());
    assert_eq!((desk.state.record(), desk.shown("full-name").as_str(), desk.state.is_dirty()), (None, "", false));
}

#[test]
fn the_name_fills_its_parts_and_what_it_is_filed_under() {
    let mut desk = Desk::blank();
    desk.keys("'Dr._Ada_King_Lovelace");
    for (field, want) in
        [("title", "Dr."), ("first-name", "Ada"), ("middle-name", "King"), ("last-name", "Lovelace"), ("file-as", "Lovelace, Ada King")]
    {
        assert_eq!(desk.shown(field), want, "{field}");
    }
    desk.go("last-name").keys("ctrl+u 'Byron");
    assert_eq!(desk.shown("full-name"), "Dr. Ada King Byron");
}

#[test]
fn typing_replaces_what_was_chosen_before_and_an_arrow_key_begins_to_edit_it() {
    let mut desk = Desk::ada();
    desk.go("source").keys("'Fair");
    assert_eq!(desk.shown("source"), "Fair", "letter by letter, the first of them in the place of what stood there");
    desk.go("next").keys("'+3d");
    assert_eq!(desk.shown("next"), "2026-11-26");
    desk.go("source").keys("'s");
    assert_eq!(desk.shown("source"), "Fairs", "what was typed and is not saved stays");
    let mut desk = Desk::ada();
    desk.go("source").keys("end 's");
    assert_eq!(desk.shown("source"), "Trade Shows");
    desk.go("company").keys("'x");
    assert_eq!(desk.shown("company"), "Analytical Enginesx", "text goes on where it ended");
}

#[test]
fn esc_closes_a_clean_form_and_asks_first_when_something_was_typed() {
    assert!(Desk::ada().keys("esc").is_closed());
    let mut desk = Desk::ada();
    desk.go("company").keys("'x esc");
    assert_eq!(desk.said(), "Unsaved changes: Esc again discards them, F2 saves.");
    assert!(!desk.is_closed());
    desk.keys("'y esc");
    assert!(!desk.is_closed(), "another key disarms");
    desk.now += 3_001;
    assert!(!desk.keys("esc").is_closed(), "three seconds are over");
    desk.now += 2_999;
    assert!(desk.keys("esc").is_closed());
    assert!(desk.effects.contains(&Effect::DropDraft("lead-17".to_owned())));
}

#[test]
fn a_bad_field_is_marked_keeps_its_text_and_gets_the_focus_on_save() {
    let mut desk = Desk::ada();
    desk.go("email").keys("ctrl+u 'ada_at_home tab");
    desk.go("next").keys("ctrl+u '2026-02-30");
    desk.go("notes").keys("F2");
    assert_eq!(desk.said(), "2 fields need attention; nothing was saved.");
    assert!(desk.asked().is_empty());
    assert_eq!(desk.state.focus, Spot::Field(fields::EMAIL));
    assert_eq!((desk.shown("email").as_str(), desk.shown("next").as_str()), ("ada at home", "2026-02-30"));
    let screen = picture::text(&desk.draw(&Look::plain()));
    assert!(screen.contains("2 problems"), "{screen}");
    assert!(screen.contains("! 'ada at home' is not an e-mail address: name@host is"), "{screen}");
}

#[test]
fn stars_given_by_hand_make_the_score_manual_and_automatic_follows_the_ticks_again() {
    let mut desk = Desk::ada();
    desk.go("score").keys("5");
    assert_eq!((desk.shown("score").as_str(), desk.shown("score-type").as_str()), ("5", "Manual"));
    desk.keys("left left");
    assert_eq!(desk.shown("score"), "3");
    desk.keys("delete");
    assert_eq!((desk.shown("score").as_str(), desk.shown("score-type").as_str()), ("", "Manual"), "no stars given");
    desk.keys("0 F2");
    assert_eq!(desk.saved(), [row("score", "3", "0")]);
    let mut desk = Desk::ada();
    desk.go("score").keys("1");
    desk.go("score-type").keys("left");
    assert_eq!((desk.shown("score").as_str(), desk.state.is_dirty()), ("3", false));
    desk.go("criterion-3").keys("space");
    assert_eq!(desk.shown("score"), "4", "11 of 14 points");
    desk.keys("F2");
    assert_eq!(desk.saved(), [row("criterion-3", "-", "2026-11-23 by anna")]);
}

#[test]
fn the_same_stars_given_by_hand_are_still_given() {
    let mut desk = Desk::ada();
    desk.go("score").keys("3 F2");
    assert_eq!(desk.saved(), [row("score", "3", "3")]);
}

#[test]
fn a_click_on_the_score_takes_it_away_and_on_another_star_gives_it() {
    let mut desk = Desk::ada();
    let place = desk.state.order(&desk.schema).iter().position(|spot| *spot == Spot::Field(fields::SCORE)).unwrap();
    desk.press(&Hit::EntryStar(place, 2));
    assert_eq!(desk.shown("score"), "2");
    desk.press(&Hit::EntryStar(place, 2));
    assert_eq!(desk.shown("score"), "");
}

#[test]
fn a_tick_taken_away_and_given_back_is_the_tick_it_was() {
    let mut desk = Desk::ada();
    desk.go("criterion-1").keys("space");
    assert_eq!(desk.shown("score"), "2", "5 of 14 points");
    desk.keys("space");
    assert!(!desk.state.is_dirty());
}

#[test]
fn a_choice_is_typed_ahead_and_closed_lists_take_only_their_values() {
    let mut desk = Desk::ada();
    desk.go("source").keys("ctrl+u 'wo");
    assert!(matches!(desk.asked()[..], [Request::Values { .. }]));
    desk.answer(&Reply::Values(vec![("Workshop".to_owned(), 4)]));
    desk.keys("down down enter");
    assert_eq!(desk.shown("source"), "Workshop");
    desk.go("source").keys("ctrl+u 'Pigeon tab");
    assert_eq!(desk.shown("source"), "Pigeon");
    desk.go("assigned-to").keys("ctrl+u 'bo tab");
    assert_eq!(desk.shown("assigned-to"), "Bo Ek");
    desk.go("assigned-to").keys("ctrl+u 'zoe tab");
    assert_eq!(desk.shown("assigned-to"), "zoe");
    desk.keys("F2");
    assert_eq!(desk.state.focus, Spot::Field(fields::ASSIGNED_TO));
}

#[test]
fn the_list_of_choices_opens_on_what_is_chosen_and_takes_by_enter() {
    let mut desk = Desk::ada();
    desk.go("status").keys("F4");
    assert_eq!(desk.state.context(), Context::Pick);
    desk.keys("down enter");
    assert_eq!((desk.shown("status").as_str(), desk.state.context()), ("Qualified", Context::Form));
    desk.go("assigned-to").keys("enter up enter");
    assert_eq!(desk.shown("assigned-to"), "", "nobody stands first");
}

#[test]
fn a_linked_account_is_found_by_typing_and_shown_by_name() {
    let mut desk = Desk::ada();
    desk.go("linked-account").type_text("bell");
    let Some(Request::Run { id: LINKS, query, .. }) = desk.asked().last().copied() else { panic!("{:?}", desk.effects) };
    assert_eq!(query.kinds, [record_type::ACCOUNT]);
    desk.answer(&Reply::Answer(Answer { id: LINKS, seq: Seq(5), total: 1, whole: 9, kept: None, similar: 0, indexing: false }));
    assert!(matches!(desk.asked()[..], [Request::Rows { id: LINKS, .. }]));
    let bell = Record::new(RecordId(40), record_type::ACCOUNT, Stamp { by: "bo".to_owned(), at: 0 })
        .with([(fields::NAME, Value::Text("Bell Labs".to_owned()))]);
    desk.answer(&Reply::Rows { id: LINKS, from: 0, rows: vec![bell], strays: Vec::new(), names: Vec::new() });
    desk.keys("tab");
    assert_eq!(desk.shown("linked-account"), "Bell Labs");
    desk.keys("F2");
    assert_eq!(desk.saved(), [row("linked-account", "-", "40")]);
    let mut desk = Desk::ada();
    desk.go("linked-account").type_text("zz");
    desk.keys("F2");
    assert!(desk.asked().is_empty(), "typed text is no account");
    assert_eq!(desk.shown("linked-account"), "zz");
}

#[test]
fn phone_numbers_show_filled_kinds_the_next_usual_one_and_a_way_to_add_more() {
    let mut desk = Desk::ada();
    let phones = |desk: &Desk| -> Vec<String> {
        let blocks = desk.state.blocks(&desk.schema);
        let block = blocks.into_iter().find(|block| block.title == "Phone numbers").unwrap();
        let label = |spot: &Spot| match spot {
            Spot::Field(field) => desk.schema.field(*field).unwrap().label.to_string(),
            other => format!("{other:?}"),
        };
        block.rows.iter().map(label).collect()
    };
    assert_eq!(phones(&desk), ["Business", "Mobile", "Home fax", "Add(Phone)"]);
    desk.stand(Spot::Add(Family::Phone)).keys("enter 'pager enter '555");
    assert_eq!(phones(&desk), ["Business", "Mobile", "Home fax", "Pager", "Add(Phone)"]);
    desk.keys("tab");
    let screen = picture::text(&desk.draw(&Look::plain()));
    assert!(screen.contains("? an unusual phone number"), "{screen}");
    desk.keys("F2");
    assert_eq!(desk.saved(), [row("phone-pager", "-", "555")]);
}

#[test]
fn one_address_is_shown_and_one_is_the_mailing_address() {
    let mut desk = Desk::ada();
    desk.stand(Spot::Address).keys("right");
    assert_eq!(desk.state.address, Family::HomeAddress);
    desk.go("home-city").type_text("Marylebone");
    desk.stand(Spot::Mailing).keys("space F2");
    assert_eq!(desk.saved(), [row("home-city", "-", "Marylebone"), row("mailing-address", "Business", "Home")]);
}

#[test]
fn the_time_stamp_stands_on_a_line_of_its_own() {
    let mut desk = Desk::ada();
    desk.keys("F8 'called");
    assert_eq!(desk.shown("notes"), "Met at the fair.\nWants a demo of the difference engine.\n2026-11-23 14:05 anna: called");
    assert_eq!(desk.state.focus, Spot::Field(fields::NOTES));
    let mut desk = Desk::blank();
    desk.keys("F8");
    assert_eq!(desk.shown("notes"), "2026-11-23 14:05 anna: ");
}

#[test]
fn enter_leaves_a_line_and_begins_one_in_notes() {
    let mut desk = Desk::ada();
    desk.go("job-title").keys("enter");
    assert_eq!(desk.state.focus, Spot::Field(fields::FILE_AS));
    desk.go("notes").keys("enter 'x");
    assert!(desk.shown("notes").ends_with("engine.\nx"));
    desk.keys("up up up");
    assert_ne!(desk.state.focus, Spot::Field(fields::NOTES), "up from the first line leaves the notes");
}

#[test]
fn typing_is_taken_back_in_its_field_only() {
    let mut desk = Desk::ada();
    desk.go("job-title").keys("'x");
    desk.go("company").keys("'y ctrl+z");
    assert_eq!((desk.shown("company").as_str(), desk.shown("job-title").as_str()), ("Analytical Engines", "Analystx"));
}

#[test]
fn a_paste_of_three_lines_is_one_line_and_says_so() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u").input(&Input::Paste("a\nb\u{1b}\nc"));
    assert_eq!(desk.shown("company"), "a b c");
    assert!(desk.said().contains("taken out"));
}

#[test]
fn a_draft_is_kept_after_each_change_and_brings_everything_back() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell");
    desk.go("email").keys("ctrl+u 'nowhere");
    desk.go("criterion-4").keys("space");
    let [Effect::KeepDraft { key, text: draft }] = desk.effects.as_slice() else { panic!("{:?}", desk.effects) };
    assert_eq!(key, "lead-17");
    let mut again = Desk::loaded(Some(draft.clone()));
    for field in ["company", "email", "score", "full-name"] {
        assert_eq!(again.shown(field), desk.shown(field), "{field}");
    }
    let screen = picture::text(&again.draw(&Look::plain()));
    assert!(screen.contains("Restored what was typed on 2026-11-23 14:05."), "{screen}");
    again.go("email").keys("ctrl+u F2");
    assert_eq!(
        again.saved(),
        [
            row("company", "Analytical Engines", "Bell"),
            row("email", "ada@engines.example", "-"),
            row("criterion-4", "-", "2026-11-23 by anna")
        ]
    );
    let mut broken = Desk::loaded(Some("{".to_owned()));
    assert_eq!(broken.shown("company"), "Analytical Engines");
    assert!(broken.keys("esc").is_closed());
}

#[test]
fn a_draft_from_before_a_colleagues_change_saves_against_what_it_started_from() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell");
    let Some(Effect::KeepDraft { text: draft, .. }) = desk.effects.last().cloned() else { panic!("no draft") };
    let mut now = ada();
    now.rev = Seq(8);
    now.set(fields::COMPANY, text("Babbage & Co"));
    let mut again = Desk::open(record_type::LEAD, Some(RecordId(17)), None, Some(draft));
    again.answer(&Reply::Record(Some(Box::new(now)))).keys("F2");
    assert_eq!(again.saved(), [row("company", "Analytical Engines", "Bell")], "the hub will see the conflict");
}

fn clash() -> Reply {
    let mut now = ada();
    now.rev = Seq(9);
    now.touched = Stamp { by: "bo".to_owned(), at: NOW };
    now.set(fields::COMPANY, text("Babbage & Co"));
    now.set(fields::JOB_TITLE, text("Countess"));
    let clash = |field, base: &str, theirs: &str, mine: &str| Clash {
        field,
        base: text(base),
        theirs: text(theirs),
        mine: text(mine),
        by: Some(Stamp { by: "bo".to_owned(), at: NOW - 20_000 }),
    };
    let clashes = vec![
        clash(fields::JOB_TITLE, "Analyst", "Countess", "Programmer"),
        clash(fields::COMPANY, "Analytical Engines", "Babbage & Co", "Bell"),
    ];
    Reply::Refused(Refusal::Conflict(Box::new(Conflict { now, clashes })))
}

fn at_conflict() -> Desk {
    let mut desk = Desk::ada();
    desk.go("job-title").keys("ctrl+u 'Programmer");
    desk.go("company").keys("ctrl+u 'Bell");
    desk.go("web-page").keys("ctrl+u 'ada.example F2");
    desk.answer(&clash());
    desk
}

#[test]
fn a_conflict_is_settled_field_by_field_and_theirs_stays_unless_chosen() {
    let mut desk = at_conflict();
    assert_eq!(desk.state.context(), Context::Plan);
    desk.keys("down space enter");
    assert_eq!(desk.saved(), [row("company", "Babbage & Co", "Bell"), row("web-page", "https://engines.example", "ada.example")]);
    assert_eq!(desk.shown("job-title"), "Countess");
    desk.answer(&done());
    assert!(desk.is_closed());
}

#[test]
fn esc_in_a_conflict_goes_back_with_nothing_lost() {
    let mut desk = at_conflict();
    desk.keys("esc");
    assert!(!desk.is_closed());
    for (field, want) in [("job-title", "Programmer"), ("company", "Bell"), ("web-page", "ada.example")] {
        assert_eq!(desk.shown(field), want, "{field}");
    }
}

#[test]
fn a_refusal_marks_its_fields_and_keeps_the_text() {
    let mut desk = Desk::ada();
    desk.go("company").keys("'! F2");
    desk.answer(&Reply::Refused(Refusal::Invalid(vec![(Some(fields::COMPANY), "is not welcome here".to_owned())])));
    desk.keys("tab");
    let screen = picture::text(&desk.draw(&Look::plain()));
    assert!(screen.contains("! is not welcome here"), "{screen}");
    assert_eq!(desk.shown("company"), "Analytical Engines!");
    desk.go("company").keys("'!");
    assert!(desk.state.refused.is_empty(), "a new text has a new chance");
    desk.keys("F2").answer(&Reply::Refused(Refusal::Store("the disk is full".to_owned())));
    assert_eq!(desk.said(), "the disk is full. Nothing was saved; all you typed stays here.");
    assert!(!desk.is_closed());
}

#[test]
fn what_is_typed_while_a_save_is_under_way_is_not_lost() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell F2");
    let ticket = Ticket(desk.tickets);
    desk.keys("'_Labs").input(&Input::Reply(ticket, &done()));
    assert!(!desk.is_closed());
    assert_eq!(desk.shown("company"), "Bell Labs");
    desk.keys("F2");
    assert_eq!(desk.saved(), [row("company", "Bell", "Bell Labs")], "never a conflict with oneself");
}

#[test]
fn the_next_record_of_the_list_opens_and_unsaved_changes_are_asked_about() {
    let mut desk = Desk::ada();
    desk.keys("F6");
    let want = Request::Rows { id: QueryId(3), from: 5, count: 1, columns: Vec::new() };
    assert_eq!(desk.asked(), [&want]);
    let mut next = ada();
    next.id = RecordId(23);
    desk.answer(&Reply::Rows { id: QueryId(3), from: 5, rows: vec![next.clone()], strays: Vec::new(), names: Vec::new() });
    assert_eq!(desk.asked(), [&Request::Record(RecordId(23))]);
    desk.answer(&Reply::Record(Some(Box::new(next))));
    assert_eq!(desk.state.list, Some((QueryId(3), 5, 9)));
    desk.go("company").keys("'x F5");
    assert_eq!(desk.said(), "Unsaved changes: F5 again goes back without them, F2 saves.");
    desk.keys("F5");
    assert!(matches!(desk.asked()[..], [Request::Rows { from: 4, .. }]));
    let mut alone = Desk::blank();
    assert_eq!(alone.keys("F6").said(), "This form was not opened from a list.");
}

#[test]
fn a_store_for_reading_only_saves_nothing_and_says_why() {
    let mut desk = Desk::ada();
    desk.facts.read_only = true;
    desk.go("company").keys("'x F2");
    assert!(desk.asked().is_empty() && desk.said().contains("reading only"), "{}", desk.said());
    assert_eq!(desk.shown("company"), "Analytical Enginesx");
}

#[test]
fn the_history_is_asked_for_when_its_page_opens() {
    let mut desk = Desk::ada();
    desk.keys("F10");
    assert_eq!(desk.asked(), [&Request::Timeline { record: RecordId(17), limit: 500 }]);
    let Reply::Done(outcome) = done() else { panic!() };
    let item = crate::proto::HistoryItem {
        op: outcome.op.unwrap(),
        changes: vec![
            Diff { field: fields::COMPANY, old: text("Acme"), new: text("Analytical Engines") },
            Diff { field: fields::PHONE, old: None, new: text("1") },
        ],
    };
    let moments = vec![crate::proto::Moment::changes(RecordId(17), item)];
    desk.answer(&Reply::Timeline(Box::new(crate::proto::Timeline { moments, names: Vec::new() })));
    let screen = picture::text(&desk.draw(&Look::plain()));
    assert!(screen.contains("2026-11-23 14:05  Anna Berg  edited"), "{screen}");
    assert!(screen.contains("Company: Acme -> Analytical Engines"), "{screen}");
    assert!(screen.contains("Business phone: - -> 1"), "{screen}");
}

#[test]
fn the_changes_are_listed_old_and_new_with_what_follows() {
    let mut desk = Desk::ada();
    desk.go("score").keys("5 F7");
    let screen = picture::text(&desk.draw(&Look::plain()));
    assert!(screen.contains("Score  3 -> 5"), "{screen}");
    assert!(screen.contains("Score type  Automatic -> Manual"), "{screen}");
    desk.keys("esc");
    assert!(!desk.is_closed());
}

#[test]
fn accounts_people_and_criteria_have_forms_from_the_same_table() {
    for (kind, label) in
        [(record_type::ACCOUNT, "Account name"), (record_type::PERSON, "Login name"), (record_type::CRITERION, "Description")]
    {
        let desk = Desk::open(kind, None, None, None);
        let screen = picture::text(&desk.draw(&Look::plain()));
        assert!(screen.contains(label), "{screen}");
    }
    let mut desk = Desk::open(record_type::CRITERION, None, None, None);
    desk.keys("'Answers_the_phone tab right F2");
    // What becomes of the scores is asked first.
    let Some(Request::Plan(Command::Create { drafts, .. })) = desk.asked().last().copied() else { panic!() };
    assert_eq!(drafts[0].text(fields::IMPORTANCE), "Low");
}

#[test]
fn every_editable_field_of_every_type_can_get_the_focus() {
    let schema = schema();
    for kind in [record_type::LEAD, record_type::CONTACT, record_type::ACCOUNT] {
        let desk = Desk::open(kind, None, None, None);
        let pages = desk.state.pages(&desk.schema).to_vec();
        let base: Base = schema.base(kind);
        for def in schema.fields_of(base).filter(|def| def.is_editable() && def.section.page().is_some_and(|page| pages.contains(&page))) {
            let mut state = desk.state.clone();
            state.reveal(&schema, def.id);
            assert!(state.order(&schema).contains(&state.focus), "{} of {kind:?}", def.name);
        }
    }
}

#[test]
fn tab_goes_in_the_order_seen_and_the_focus_is_always_on_the_screen() {
    for (width, height) in [(80, 24), (120, 36), (45, 14), (40, 10), (200, 60)] {
        let mut desk = Desk::ada();
        desk.sized(width, height);
        let layout = layout::Layout::of(&desk.state, &desk.schema, desk.area);
        let seen: Vec<(u16, u16)> = layout.places.iter().map(|place| (place.x, place.y)).collect();
        assert!(seen.is_sorted(), "{seen:?}");
        for _ in 0..layout.places.len() {
            let layout = layout::Layout::of(&desk.state, &desk.schema, desk.area);
            let place = layout.places.iter().find(|place| place.spot == desk.state.focus).unwrap();
            let (at, cut) = layout.on_screen(place.x, place.y, place.width, place.height).unwrap();
            assert_eq!((at.height, cut), (place.height, 0), "{:?} at {width}x{height}", place.spot);
            desk.act(Action::FieldNext);
        }
    }
}

#[test]
fn a_filled_lead_at_80x24() {
    let mut desk = Desk::ada();
    desk.go("job-title").keys("'!");
    insta::assert_snapshot!(picture::text(&desk.draw(&Look::default())));
}

#[test]
fn the_score_section_at_80x24() {
    let mut desk = Desk::ada();
    desk.go("criterion-3").keys("space");
    insta::assert_snapshot!(picture::text(&desk.draw(&Look::default())));
}

#[test]
fn a_filled_lead_at_120x36() {
    let mut desk = Desk::ada();
    desk.sized(120, 36);
    insta::assert_snapshot!(picture::text(&desk.draw(&Look::default())));
}

#[test]
fn a_filled_lead_at_45x14_without_colour() {
    let mut desk = Desk::ada();
    desk.sized(45, 14).go("source").keys("ctrl+u 'w");
    insta::assert_snapshot!(picture::text_and_styles(&desk.draw(&Look::plain())));
}

#[test]
fn a_conflict_at_80x24() {
    let mut desk = at_conflict();
    desk.keys("down space");
    insta::assert_snapshot!(picture::text(&desk.draw(&Look::default())));
}

#[test]
fn a_form_draws_in_any_room() {
    let mut desks = [Desk::ada(), Desk::blank(), at_conflict(), Desk::ada(), Desk::ada(), Desk::ada()];
    desks[3].go("notes").keys("F7");
    desks[4].go("status").keys("F4");
    desks[5].keys("F10");
    for desk in &mut desks {
        for width in 0..40 {
            for height in 0..20 {
                desk.size(width, height);
                drop(desk.draw(&Look::plain()));
            }
        }
        desk.sized(200, 60).draw(&Look::default());
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Act(usize),
    Key(Key),
    Press(usize),
    Answer(u8),
}

fn any_step() -> impl Strategy<Value = Step> {
    let keys = prop::sample::select(vec![
        KeyCode::Char('a'),
        KeyCode::Char(' '),
        KeyCode::Char('å'),
        KeyCode::Char('5'),
        KeyCode::Char('田'),
        KeyCode::Enter,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Esc,
        KeyCode::F(2),
        KeyCode::F(4),
        KeyCode::F(6),
        KeyCode::F(7),
        KeyCode::F(8),
        KeyCode::F(10),
        KeyCode::PageDown,
        KeyCode::PageUp,
        KeyCode::Home,
        KeyCode::End,
    ]);
    prop_oneof![
        2 => (0..ACTIONS.len()).prop_map(Step::Act),
        6 => keys.prop_map(|code| Step::Key(Key::plain(code))),
        1 => (0..60usize).prop_map(Step::Press),
        1 => (0..4u8).prop_map(Step::Answer),
    ]
}

impl Desk {
    fn take(&mut self, step: Step) {
        match step {
            Step::Act(at) => {
                let def = &ACTIONS[at];
                let arg = if let Arg::Number { most, .. } = def.arg { Some(most) } else { None };
                self.input(&Input::Do(Do { action: def.action, arg }));
            }
            Step::Key(key) => drop(self.key(key)),
            Step::Press(place) => drop(self.press(&Hit::Entry(place))),
            Step::Answer(0) => drop(self.answer(&done())),
            Step::Answer(1) => drop(self.answer(&clash())),
            Step::Answer(2) => drop(self.answer(&Reply::Record(Some(Box::new(ada()))))),
            Step::Answer(_) => drop(self.answer(&Reply::Values(vec![("Fair".to_owned(), 1)]))),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_input_in_any_order_breaks_the_form(steps in prop::collection::vec(any_step(), 1..60), width in 1u16..130, height in 1u16..40) {
        let mut desk = Desk::ada();
        desk.size(width, height);
        for step in steps {
            desk.take(step);
            drop(desk.draw(&Look::plain()));
        }
    }

    #[test]
    fn typed_text_is_never_lost_by_moving_saving_or_news(steps in prop::collection::vec((0usize..10, 0usize..6), 1..40), kind in 0usize..3) {
        let moves = [
            Action::TextDone, Action::TextBack, Action::TextUp, Action::TextDown, Action::TextPageNext, Action::TextSave,
            Action::TextFormNext, Action::TextCancel, Action::FieldNext, Action::TimeStamp,
        ];
        let mut desk = match kind {
            0 => Desk::ada(),
            1 => Desk::open(record_type::CONTACT, None, None, None),
            _ => Desk::open(record_type::ACCOUNT, None, None, None),
        };
        let mut typed: Vec<(FieldId, String)> = Vec::new();
        for (number, (by, times)) in steps.into_iter().enumerate() {
            for _ in 0..times {
                // Two of those that leave in a row would discard, as they should.
                desk.act(moves[by]);
                if matches!(moves[by], Action::TextCancel | Action::TextFormNext) {
                    desk.input(&Input::Key(Key::plain(KeyCode::Insert)));
                }
            }
            if let (Context::Text, Spot::Field(field)) = (desk.state.context(), desk.state.focus) {
                // One character a step: the cursor may come back into the middle of what was typed before.
                let word = char::from_u32(0x4e00 + u32::try_from(number).unwrap()).unwrap().to_string();
                desk.type_text(&word);
                typed.push((field, word));
            }
            if number % 5 == 0 && kind == 0 {
                let refusal = Reply::Refused(Refusal::Store("the disk is full".to_owned()));
                desk.answer(&refusal);
                let mut now = ada();
                now.rev = Seq(6 + u64::try_from(number).unwrap());
                now.set(fields::STATUS, text("Lost"));
                desk.input(&Input::Event(&Event::Changed { seq: now.rev, by: "bo".to_owned(), records: None, fields: vec![] }));
                desk.answer(&Reply::News(Box::new(crate::proto::News { record: Some(now), ..crate::proto::News::default() })));
            }
        }
        for (field, word) in typed {
            let def = desk.schema.field(field).unwrap();
            let held = desk.state.text(&desk.schema, &Reading::utc(desk.now), def);
            prop_assert!(held.contains(&word), "{} lost {word}: {held}", def.name);
        }
    }
}
