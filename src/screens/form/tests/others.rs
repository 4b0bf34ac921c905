//! A form whose record others change, delete, merge or erase meanwhile.

use super::*;
use crate::proto::{Gone, News, Told};

fn by_bo(seconds_ago: i64) -> Stamp {
    Stamp { by: "bo".to_owned(), at: NOW - seconds_ago * 1_000 }
}

/// Ada as bo left her, with what he set.
fn changed(rev: u64, values: &[(FieldId, Option<Value>)]) -> News {
    let mut record = ada();
    record.rev = Seq(rev);
    record.touched = by_bo(20);
    for (field, value) in values {
        record.set(*field, value.clone());
    }
    let told = values.iter().map(|(field, _)| Told { field: *field, seq: Seq(rev), by: by_bo(20) }).collect();
    News { record: Some(record), told, gone: Gone::default() }
}

impl Desk {
    /// Somebody changed the record: what the form asks is answered.
    fn hear(&mut self, news: News) -> &mut Self {
        let seq = news.record.as_ref().map_or(Seq(99), |record| record.rev);
        self.input(&Input::Event(&Event::Changed { seq, by: "bo".to_owned(), records: Some(vec![RecordId(17)]), fields: Vec::new() }));
        let since = Seq(5);
        assert_eq!(self.asked(), [&Request::News { record: RecordId(17), since }]);
        self.answer(&Reply::News(Box::new(news)))
    }

    fn screen(&self) -> String {
        picture::text(&self.draw(&Look::plain()))
    }

    #[track_caller]
    fn sees(&self, text: &str) -> &Self {
        let screen = self.screen();
        assert!(screen.contains(text), "'{text}' is not on\n{screen}");
        self
    }
}

#[test]
fn a_colleagues_change_of_another_field_comes_in_with_a_mark_and_saving_just_works() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell");
    desk.hear(changed(9, &[(fields::JOB_TITLE, text("Countess"))]));
    assert_eq!(desk.said(), "Bo Ek changed Job title.");
    assert_eq!((desk.shown("job-title").as_str(), desk.shown("company").as_str()), ("Countess", "Bell"));
    desk.sees("@        Job title  Countess").sees("*          Company  Bell");
    desk.go("job-title").sees("@ Bo Ek changed this, 20 s ago; it was 'Analyst' before.");
    desk.keys("F2");
    assert_eq!(desk.saved(), [row("company", "Analytical Engines", "Bell")]);
    desk.answer(&done());
    assert_eq!(desk.said(), "Saved Ada Lovelace; Bo Ek's change of Job title kept.");
    assert!(desk.is_closed());
}

#[test]
fn what_i_changed_and_a_colleague_too_is_marked_at_once_and_a_key_settles_it_before_saving() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell");
    desk.hear(changed(9, &[(fields::COMPANY, text("Babbage & Co"))]));
    assert_eq!(desk.said(), "Bo Ek changed Company too: Ctrl+R shows theirs and yours. What you typed stays.");
    desk.sees("!          Company  Bell").sees("@ Bo Ek set Babbage & Co, 20 s ago (Ctrl+R)");
    assert!(desk.state.waits_for_time());
    desk.now += 60_000;
    desk.input(&Input::Tick).sees("@ Bo Ek set Babbage & Co, 1 min ago");
    desk.keys("ctrl+r");
    desk.sees("original  Analytical Engines")
        .sees("theirs    Babbage & Co   (Bo Ek, 1 min ago)")
        .sees("mine      Bell")
        .sees("Keep these Enter");
    // Theirs stays at first, and nothing is saved.
    desk.keys("enter");
    assert_eq!((desk.shown("company").as_str(), desk.asked().len(), desk.state.is_dirty()), ("Babbage & Co", 0, false));
    desk.go("company").keys("ctrl+u 'Bell F2");
    assert_eq!(desk.saved(), [row("company", "Babbage & Co", "Bell")], "what was decided on is no conflict");
}

#[test]
fn esc_from_the_choice_leaves_everything_and_mine_goes_on_from_theirs() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell");
    desk.hear(changed(9, &[(fields::COMPANY, text("Babbage & Co"))]));
    desk.keys("ctrl+r right esc");
    assert_eq!(desk.shown("company"), "Bell");
    desk.sees("@ Bo Ek set Babbage & Co");
    desk.keys("ctrl+r right enter");
    assert_eq!((desk.shown("company").as_str(), desk.said().as_str()), ("Bell", "Settled; nothing is saved yet."));
    assert!(!desk.state.waits_for_time());
    desk.keys("F2");
    assert_eq!(desk.saved(), [row("company", "Babbage & Co", "Bell")]);
    desk.answer(&done());
    assert_eq!(desk.said(), "Saved Ada Lovelace.", "what mine replaced is not kept");
}

#[test]
fn who_typed_the_same_as_a_colleague_is_in_no_conflict() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell");
    desk.hear(changed(9, &[(fields::COMPANY, text("Bell"))]));
    assert!(!desk.state.is_dirty());
    desk.keys("ctrl+r");
    assert_eq!(desk.said(), "Bo Ek changed Company from 'Analytical Engines' 20 s ago");
}

#[test]
fn words_of_both_sides_are_kept() {
    let tags = |words: &[&str]| Some(Value::Tags(words.iter().map(|word| (*word).to_owned()).collect()));
    let mut desk = Desk::ada();
    desk.go("categories").keys("ctrl+u 'uk;hot");
    desk.hear(changed(9, &[(fields::CATEGORIES, tags(&["fair", "press", "uk"]))]));
    assert_eq!(desk.shown("categories"), "hot; press; uk");
    desk.keys("F2");
    assert_eq!(desk.saved(), [row("categories", "fair; press; uk", "hot; press; uk")]);
}

#[test]
fn an_address_is_one_fact() {
    let mut desk = Desk::ada();
    desk.stand(Spot::Address).go("business-city").keys("ctrl+u 'Leeds");
    let street = desk.schema.named("business-street").unwrap().id;
    desk.hear(changed(9, &[(street, text("1 New Road"))]));
    desk.sees("@ Bo Ek set 1 New Road");
    desk.keys("ctrl+r").sees("mine      12 St James's Square");
    // Mine is the whole address as I saw it.
    desk.keys("right enter F2");
    assert!(desk.saved().contains(&row("business-street", "1 New Road", "12 St James's Square")), "{:?}", desk.saved());
    assert!(desk.saved().contains(&row("business-city", "London", "Leeds")));
}

#[test]
fn what_this_screen_did_itself_is_no_news() {
    let mut desk = Desk::ada();
    let Reply::Done(mut outcome) = done() else { panic!() };
    outcome.op.as_mut().unwrap().seq = Seq(9);
    desk.own.note(&Reply::Done(outcome));
    desk.hear(changed(9, &[(fields::JOB_TITLE, text("Countess"))]));
    assert_eq!((desk.shown("job-title").as_str(), desk.said().as_str()), ("Countess", ""));
    assert!(desk.state.others.set.is_empty());
}

#[test]
fn news_that_came_while_a_save_was_under_way_are_heard_after_it_failed() {
    let mut desk = Desk::ada();
    desk.go("company").keys("'x F2");
    let ticket = Ticket(desk.tickets);
    let event = Event::Changed { seq: Seq(9), by: "bo".to_owned(), records: Some(vec![RecordId(17)]), fields: Vec::new() };
    desk.input(&Input::Event(&event));
    assert!(desk.asked().is_empty(), "the save will tell");
    desk.input(&Input::Reply(ticket, &Reply::Refused(Refusal::Store("the disk is full".to_owned()))));
    assert_eq!(desk.asked(), [&Request::News { record: RecordId(17), since: Seq(5) }]);
}

#[test]
fn two_saves_in_a_row_are_no_conflict_with_oneself() {
    // Typed on while the first is under way, both events of which arrive late.
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell F2");
    let ticket = Ticket(desk.tickets);
    desk.keys("'_Labs");
    let Reply::Done(outcome) = done() else { panic!() };
    desk.own.note(&Reply::Done(outcome.clone()));
    desk.input(&Input::Reply(ticket, &Reply::Done(outcome)));
    let mut now = ada();
    now.rev = Seq(6);
    now.set(fields::COMPANY, text("Bell"));
    let told = vec![Told { field: fields::COMPANY, seq: Seq(6), by: Stamp { by: "anna".to_owned(), at: NOW } }];
    desk.answer(&Reply::News(Box::new(News { record: Some(now), told, gone: Gone::default() })));
    assert!(desk.state.sheet.collisions().is_empty());
    desk.keys("F2");
    assert_eq!(desk.saved(), [row("company", "Bell", "Bell Labs")]);
}

/// A conflict of notes, met by a save.
fn at_notes() -> Desk {
    let mut desk = Desk::ada();
    desk.go("notes").keys("'_Soon.");
    let mine = desk.shown("notes");
    desk.keys("F2");
    let mut now = ada();
    now.rev = Seq(9);
    let theirs = format!("{} Not yet.", now.text(fields::NOTES));
    now.set(fields::NOTES, text(&theirs));
    let base = text(ada().text(fields::NOTES));
    let clash = Clash { field: fields::NOTES, base, theirs: text(&theirs), mine: text(&mine), by: Some(by_bo(70)) };
    desk.answer(&Reply::Refused(Refusal::Conflict(Box::new(Conflict { now, clashes: vec![clash] }))));
    desk
}

#[test]
fn of_long_texts_theirs_can_stay_with_mine_as_a_note() {
    let mut desk = at_notes();
    desk.sees("theirs    ...ence engine. Not yet.   (Bo Ek, 1 min ago)").sees("mine      ...ence engine. Soon.");
    desk.keys("space space").sees("(*) theirs, and mine as a note beside the record");
    desk.keys("enter");
    let Some(Request::Apply(Command::Log { kind: record_type::NOTE, item, target, .. })) = desk.asked().last().copied() else {
        panic!("{:?}", desk.effects)
    };
    assert_eq!(item.text(fields::NAME), "Notes as Anna Berg wrote it");
    assert!(item.text(fields::NOTES).ends_with("difference engine. Soon."));
    assert_eq!(*target, crate::model::Target::Records(vec![RecordId(17)]));
    // The text is nowhere else yet: it stays in the form until the note is there.
    assert!(desk.shown("notes").ends_with("Soon."));
    desk.answer(&done());
    assert!(desk.is_closed(), "nothing else was changed");
}

#[test]
fn a_note_that_cannot_be_made_loses_nothing() {
    let mut desk = at_notes();
    desk.keys("space space enter").answer(&Reply::Refused(Refusal::Store("the disk is full".to_owned())));
    assert_eq!(desk.said(), "the disk is full. Nothing was saved; all you typed stays here.");
    desk.keys("esc");
    assert!(desk.shown("notes").ends_with("Soon."));
}

fn binned() -> News {
    changed(9, &[(fields::DELETED, Some(Value::Moment(NOW)))])
}

#[test]
fn a_record_deleted_meanwhile_can_be_restored_with_what_was_typed() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell").hear(binned());
    desk.sized(120, 36).sees("Bo Ek deleted this lead, 20 s ago: restore it, copy it, or leave it.");
    desk.sees("Restore & Save F2").sees("Copy to a new one F3").sees("Discard Esc");
    desk.keys("F2");
    let restore = Request::Apply(Command::Restore(crate::model::Target::Records(vec![RecordId(17)])));
    assert_eq!(desk.asked(), [&restore]);
    desk.answer(&done());
    assert_eq!(desk.saved(), [row("company", "Analytical Engines", "Bell")]);
    desk.answer(&done());
    assert!(desk.is_closed());
}

#[test]
fn a_record_deleted_meanwhile_can_be_copied_or_left() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell").hear(binned());
    desk.keys("F3");
    assert!(desk.effects.contains(&Effect::DropDraft("lead-17".to_owned())));
    assert_eq!(desk.state.record(), None);
    for (field, want) in [("full-name", "Ada Lovelace"), ("company", "Bell"), ("phone", "+44 20 7946 0958"), ("categories", "fair; uk")] {
        assert_eq!(desk.shown(field), want, "{field}");
    }
    desk.keys("F2");
    assert!(matches!(desk.asked()[..], [Request::Apply(Command::Create { .. })]), "{:?}", desk.effects);
    let mut desk = Desk::ada();
    desk.go("company").keys("'x").hear(binned());
    assert!(!desk.keys("esc").is_closed(), "asked first");
    assert!(desk.keys("esc").is_closed());
}

#[test]
fn a_save_that_meets_the_bin_asks_what_became_of_the_record() {
    let mut desk = Desk::ada();
    desk.go("company").keys("'x F2");
    desk.answer(&Reply::Refused(Refusal::Invalid(vec![(None, "'Ada Lovelace' is in the bin. Restore it first".to_owned())])));
    desk.answer(&Reply::News(Box::new(binned())));
    desk.sees("Bo Ek deleted this lead");
    desk.hear_again(changed(10, &[(fields::DELETED, None)]));
    assert_eq!(desk.state.others.fate, super::super::others::Fate::Here, "somebody restored it");
}

impl Desk {
    fn hear_again(&mut self, news: News) {
        let seq = news.record.as_ref().map_or(Seq(99), |record| record.rev);
        self.input(&Input::Event(&Event::Changed { seq, by: "bo".to_owned(), records: None, fields: Vec::new() }));
        self.answer(&Reply::News(Box::new(news)));
    }
}

#[test]
fn a_record_merged_meanwhile_leads_to_its_survivor_with_what_was_typed() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell");
    desk.go("job-title").keys("ctrl+u 'Programmer");
    desk.hear(changed(9, &[(fields::MERGED_INTO, Some(Value::Link(RecordId(30)))), (fields::DELETED, Some(Value::Moment(NOW)))]));
    assert_eq!(desk.asked(), [&Request::Record(RecordId(30))]);
    assert!(desk.effects.contains(&Effect::DropDraft("lead-17".to_owned())));
    let mut survivor = ada();
    (survivor.id, survivor.rev) = (RecordId(30), Seq(9));
    survivor.set(fields::NAME, text("Ada King"));
    survivor.set(fields::COMPANY, text("Babbage & Co"));
    desk.answer(&Reply::Record(Some(Box::new(survivor))));
    assert_eq!(desk.said(), "1 field you changed holds something else there: Ctrl+R shows theirs and yours.");
    desk.sized(120, 36).sees("Bo Ek merged Ada Lovelace (#17) into Ada King (#30): this is that one.");
    assert_eq!((desk.state.record(), desk.shown("company").as_str()), (Some(RecordId(30)), "Bell"));
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::KeepDraft { .. })));
    desk.keys("F2");
    let Some(Request::Apply(Command::Save { record: RecordId(30), .. })) = desk.asked().last().copied() else {
        panic!("{:?}", desk.effects)
    };
    assert_eq!(desk.saved(), [row("job-title", "Analyst", "Programmer"), row("company", "Analytical Engines", "Bell")]);
}

#[test]
fn an_erased_record_closes_its_form_and_nothing_of_it_is_kept() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell").hear(News::default());
    assert!(desk.is_closed() && desk.effects.contains(&Effect::DropDraft("lead-17".to_owned())));
    assert_eq!(desk.said(), "the lead that was open here was erased from the store; nothing of it is kept.");
}

#[test]
fn a_making_that_was_taken_back_closes_a_clean_form_and_leaves_what_was_typed() {
    let gone = || News { gone: Gone::TakenBack(by_bo(20)), ..News::default() };
    assert!(Desk::ada().hear(gone()).is_closed());
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell").hear(gone());
    desk.sized(120, 36).sees("Bo Ek took the making of this lead back, 20 s ago: copy it, or leave it.");
    desk.keys("F2");
    assert_eq!(desk.said(), "this record is gone; F3 copies what you typed to a new one.");
    desk.keys("F3");
    assert_eq!((desk.state.record(), desk.shown("company").as_str()), (None, "Bell"));
}

#[test]
fn who_loses_the_right_to_change_sees_it_and_their_draft_is_kept() {
    let mut desk = Desk::ada();
    desk.go("company").keys("ctrl+u 'Bell");
    let mut schema = Schema::clone(&desk.schema).with_host(Some("bo".to_owned()));
    schema.people[0].role = crate::model::Role::Viewer;
    desk.schema = schema.shared();
    desk.input(&Input::Event(&Event::Schema(desk.schema.clone())));
    desk.sized(120, 36).sees("Your role here is viewer: it may not change records. This form can only be read.");
    desk.keys("'x");
    assert_eq!(desk.shown("company"), "Bell", "keys change nothing");
    desk.keys("F2");
    assert!(desk.asked().is_empty());
    assert!(desk.keys("esc").is_closed());
    assert_eq!(desk.said(), "What you typed is kept as a draft of yours.");
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::DropDraft(_))), "{:?}", desk.effects);
}

#[test]
fn a_form_with_news_at_80x24() {
    let mut desk = Desk::ada();
    desk.go("job-title").keys("ctrl+u 'Programmer");
    desk.hear(changed(9, &[(fields::JOB_TITLE, text("Countess")), (fields::COMPANY, text("Babbage & Co"))]));
    insta::assert_snapshot!(picture::text(&desk.draw(&Look::default())));
}
