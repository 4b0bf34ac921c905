use std::sync::Arc;

use super::{super::*, *};
use crate::{
    action::Action,
    exchange::{
        Options, Reader,
        amounts::Mark,
        days::Order,
        dialect::HeaderLine,
        questions::{Doubt, Way},
    },
    model::{FieldDef, FieldId, ImportMap, Reading, RecordId, Role, Schema, Section, Value, fields as known, record_type},
    proto::{Command, Outcome, Request, Ticket},
    screens::{
        Effect, FileNews,
        import::{update::update, view::view},
        testing::{Desk, NOW, act, asked, asked_one},
    },
    ui::Look,
};

/// Written by hand: dates and numbers in two ways, columns nobody knows.
const FAIR: &str = "Wer;Geboren;Umsatz;Schuhgröße;Post\n\
    Ewa Nowak;01/02/1970;1.234;38;ewa@arvo.example\n\
    Chidi Okafor;03/04/1980;2.500;44;chidi@bright.example\n\
    Rosa Quispe;;;39;keine\n";

/// Written by hand after the headers of LinkedIn.
const LINKEDIN: &str = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
    Eva,Lind,https://www.linkedin.com/in/eva,,Arvo,CTO,15 Mar 2024\n";

fn look(desk: &Desk, text: &str, layout: &Layout) -> Box<Preview> {
    let options = Options { layout: layout.clone(), ..Options::new(record_type::LEAD, Reading::utc(NOW)) };
    Box::new(Reader::open(text.as_bytes(), &desk.schema, &options).unwrap().preview().clone())
}

/// The file of that text, looked at.
fn opened(desk: &mut Desk, text: &str) -> (ImportState, Vec<Effect>) {
    let (mut state, _) = desk.with(|cx| ImportState::open(cx, record_type::LEAD, Some("/tmp/fair.csv".into())));
    let preview = look(desk, text, &Layout::default());
    let effects = hear(desk, &mut state, &FileNews::Previewed("/tmp/fair.csv".into(), Ok(preview)));
    (state, effects)
}

fn hear(desk: &mut Desk, state: &mut ImportState, news: &FileNews) -> Vec<Effect> {
    desk.with(|cx| update(cx, state, &Input::File(news))).1
}

fn press(desk: &mut Desk, state: &mut ImportState, actions: &[Action]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for action in actions {
        effects.extend(desk.with(|cx| update(cx, state, &act(*action))).1);
    }
    effects
}

fn typed(desk: &mut Desk, state: &mut ImportState, text: &str) {
    desk.with(|cx| update(cx, state, &Input::Paste(text)));
}

fn columns(state: &ImportState) -> &Columns {
    state.columns.as_ref().unwrap()
}

fn sends(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::SendFile(_)))
}

/// Puts the second column to the birthday.
fn born(desk: &mut Desk, state: &mut ImportState) {
    state.columns.as_mut().unwrap().cursor = 1;
    press(desk, state, &[Action::ImportPick]);
    typed(desk, state, "birthday");
    press(desk, state, &[Action::PickTake]);
}

#[test]
fn what_is_known_goes_straight_to_the_plan_and_the_rest_asks() {
    for (text, straight) in [(LINKEDIN, true), (FAIR, false), ("Name,E-mail\nAnna,a@x.example\n", false)] {
        let mut desk = Desk::new();
        let (state, effects) = opened(&mut desk, text);
        assert_eq!(sends(&effects), straight, "{text}");
        assert_eq!(state.context(), if straight { Context::Plan } else { Context::Import });
    }
    // Text that was once saved in a wrong encoding is looked at first.
    let mut desk = Desk::new();
    let (_, effects) = opened(&mut desk, &LINKEDIN.replace("Lind", "Ã¥berg"));
    assert!(!sends(&effects));
    // From the plan one key leads to the mapping.
    let (mut state, _) = opened(&mut desk, LINKEDIN);
    press(&mut desk, &mut state, &[Action::PlanBack]);
    assert_eq!(state.context(), Context::Import);
}

#[test]
fn the_plan_says_why_nothing_was_asked() {
    let mut desk = Desk::new();
    let (state, _) = opened(&mut desk, LINKEDIN);
    let (words, _) = desk.with(|cx| known_words(cx, columns(&state)));
    assert_eq!(words, "Looks like LinkedIn connections: 6 of 7 columns mapped, 1 into the notes, 0 left out. Esc shows the mapping.");
}

#[test]
fn what_can_be_read_in_two_ways_is_asked_once_a_column_before_the_plan() {
    let mut desk = Desk::new();
    let (mut state, _) = opened(&mut desk, FAIR);
    born(&mut desk, &mut state);
    assert!(!sends(&press(&mut desk, &mut state, &[Action::ImportPlan])), "it is asked first");
    assert!(matches!(columns(&state).panel, Some(Panel::Asking(_))));
    // Later: nothing is planned, and it is asked again.
    press(&mut desk, &mut state, &[Action::PickCancel]);
    assert_eq!(state.context(), Context::Import);
    press(&mut desk, &mut state, &[Action::ImportPlan]);
    let effects = press(&mut desk, &mut state, &[Action::PickDown, Action::PickTake]);
    assert!(sends(&effects), "answered, the plan follows");
    assert_eq!(columns(&state).mapping.way(1), Some(Way::Days(Order::MonthFirst)));
    // The answer can be changed, or the column kept as it is.
    press(&mut desk, &mut state, &[Action::PlanBack, Action::ImportUp]);
    state.columns.as_mut().unwrap().cursor = 1;
    press(&mut desk, &mut state, &[Action::ImportAs, Action::PickDown, Action::PickTake]);
    assert_eq!(columns(&state).mapping.column(1), ColumnUse::KeepInNotes);
}

#[test]
fn what_comes_up_far_below_is_asked_then() {
    let mut desk = Desk::new();
    let (mut state, _) = opened(&mut desk, LINKEDIN);
    let news = FileNews::Unsettled { column: 1, doubt: Doubt::Numbers, cell: "1.234".to_owned() };
    hear(&mut desk, &mut state, &news);
    assert!(matches!(columns(&state).panel, Some(Panel::Asking(_))));
    assert!(sends(&press(&mut desk, &mut state, &[Action::PickDown, Action::PickTake])));
    assert_eq!(columns(&state).mapping.way(1), Some(Way::Numbers(Mark::Comma)));
    // A column the file does not have changes nothing.
    let news = FileNews::Unsettled { column: 99, doubt: Doubt::Numbers, cell: "1.234".to_owned() };
    hear(&mut desk, &mut state, &news);
    assert_eq!(state.context(), Context::Import);
}

fn done(created: u64) -> Reply {
    Reply::Done(Box::new(Outcome {
        created_count: 0,
        messages: 0,
        op: None,
        changed: 1,
        same: 0,
        refused: Vec::new(),
        refused_count: 0,
        created: vec![RecordId(created)],
        of: None,
        touched: None,
        left: crate::proto::Left::default(),
    }))
}

/// The store's schema with a custom field of that label on leads.
fn with_field(schema: &Schema, label: &str) -> Arc<Schema> {
    let mut field = FieldDef::new(FieldId::FIRST_CUSTOM + 1, "", "", crate::model::Kind::Number, Section::UserDefined, "");
    field.name = "shoe-size".into();
    field.label = label.to_owned().into();
    Schema::new(schema.criteria.clone(), schema.people.clone(), vec![field.on(crate::model::Bases::CONTACT)]).shared()
}

#[test]
fn a_custom_field_is_made_on_the_spot_of_the_kind_the_values_have() {
    for reply_first in [true, false] {
        let mut desk = Desk::new();
        let (mut state, _) = opened(&mut desk, FAIR);
        state.columns.as_mut().unwrap().cursor = 3;
        press(&mut desk, &mut state, &[Action::ImportPick]);
        typed(&mut desk, &mut state, "new field");
        let (ticket, request) = asked_one(&press(&mut desk, &mut state, &[Action::PickTake]));
        let Request::Apply(Command::Create { kind, drafts }) = request else { panic!("{request:?}") };
        assert_eq!(
            (kind, drafts[0].text(known::NAME), drafts[0].text(known::FIELD_KIND)),
            (record_type::CUSTOM_FIELD, "Schuhgröße", "Number")
        );
        assert_eq!(drafts[0].get(known::FIELD_ON), Some(&Value::Tags(vec!["lead".to_owned(), "contact".to_owned()])));
        let schema = with_field(&desk.schema, "Schuhgröße");
        let event = Event::Schema(schema.clone());
        let reply = done(7);
        let inputs = [Input::Reply(ticket, &reply), Input::Event(&event)];
        let order: [usize; 2] = if reply_first { [0, 1] } else { [1, 0] };
        for at in order {
            if at == 1 {
                desk.schema = schema.clone();
            }
            desk.with(|cx| update(cx, &mut state, &inputs[at]));
        }
        assert_eq!(columns(&state).mapping.column(3), ColumnUse::Field(FieldId(FieldId::FIRST_CUSTOM + 1)), "{reply_first}");
    }
}

#[test]
fn a_field_that_is_not_made_leaves_the_column_in_the_notes_and_says_why() {
    let mut desk = Desk::new();
    let (mut state, _) = opened(&mut desk, FAIR);
    state.columns.as_mut().unwrap().cursor = 3;
    press(&mut desk, &mut state, &[Action::ImportPick]);
    typed(&mut desk, &mut state, "new field");
    let (ticket, _) = asked_one(&press(&mut desk, &mut state, &[Action::PickTake]));
    let refused = Reply::Refused(crate::proto::Refusal::Rights("you may not".to_owned()));
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &refused)));
    assert_eq!(columns(&state).mapping.column(3), ColumnUse::KeepInNotes);
    assert!(state.problem.as_deref().unwrap().contains("you may not"));
}

#[test]
fn who_may_not_set_up_fields_keeps_the_column_in_the_notes() {
    let mut desk = Desk::new();
    let shared = Schema::clone(&desk.schema).with_host(Some("root".to_owned()));
    assert_eq!(shared.role("anna"), Some(Role::Sales));
    desk.schema = shared.shared();
    let (mut state, _) = opened(&mut desk, FAIR);
    state.columns.as_mut().unwrap().cursor = 3;
    press(&mut desk, &mut state, &[Action::ImportPick]);
    typed(&mut desk, &mut state, "new field");
    assert_eq!(press(&mut desk, &mut state, &[Action::PickTake]), [], "the entry says why");
    let picture = desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area));
    assert!(picture.contains("a manager makes fields"), "{picture}");
}

#[test]
fn a_second_column_of_a_family_takes_its_next_place() {
    let mut desk = Desk::new();
    let (mut state, _) = opened(&mut desk, "Name,E-mail,Also\nAnna,a@x.example,x\n");
    state.columns.as_mut().unwrap().cursor = 2;
    press(&mut desk, &mut state, &[Action::ImportPick]);
    typed(&mut desk, &mut state, "e-mail");
    press(&mut desk, &mut state, &[Action::PickTake]);
    let mapped = &columns(&state).mapping;
    assert_eq!((mapped.column(1), mapped.column(2)), (ColumnUse::Field(known::EMAIL), ColumnUse::Field(known::EMAIL_2)));
}

fn previews(effects: &[Effect]) -> Vec<Layout> {
    let layout = |effect: &Effect| if let Effect::Preview { layout, .. } = effect { Some(layout.clone()) } else { None };
    effects.iter().filter_map(layout).collect()
}

#[test]
fn how_the_file_is_read_is_corrected_with_the_effect_in_sight() {
    let mut desk = Desk::new();
    let (mut state, _) = opened(&mut desk, FAIR);
    press(&mut desk, &mut state, &[Action::ImportEncoding]);
    assert_eq!(state.context(), Context::Pick);
    typed(&mut desk, &mut state, "encoding");
    press(&mut desk, &mut state, &[Action::PickTake]);
    // The cursor alone reads the file anew.
    let asked = previews(&press(&mut desk, &mut state, &[Action::PickDown, Action::PickDown]));
    let latin = Layout { encoding: Some("windows-1252".to_owned()), ..Layout::default() };
    assert_eq!(asked.last(), Some(&latin));
    let late = look(&desk, FAIR, &asked[0]);
    let wanted = look(&desk, FAIR, &latin);
    hear(&mut desk, &mut state, &FileNews::Previewed("/tmp/fair.csv".into(), Ok(wanted)));
    hear(&mut desk, &mut state, &FileNews::Previewed("/tmp/fair.csv".into(), Ok(late)));
    let picture = desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area));
    assert!(picture.contains("SchuhgrÃ¶ÃŸe"), "an older look changes nothing: {picture}");
    // Esc leaves everything as it was.
    press(&mut desk, &mut state, &[Action::PickCancel, Action::PickCancel]);
    assert_eq!((&state.layout, columns(&state).preview.headers[3].as_str()), (&Layout::default(), "Schuhgröße"));
    // Taken, it stays, and the plan is read so.
    press(&mut desk, &mut state, &[Action::ImportEncoding]);
    typed(&mut desk, &mut state, "headers");
    press(&mut desk, &mut state, &[Action::PickTake]);
    let asked = previews(&press(&mut desk, &mut state, &[Action::PickDown]));
    assert_eq!(asked[0].headers, HeaderLine::Missing);
    let news = FileNews::Previewed("/tmp/fair.csv".into(), Ok(look(&desk, FAIR, &asked[0])));
    hear(&mut desk, &mut state, &news);
    press(&mut desk, &mut state, &[Action::PickTake, Action::PickCancel]);
    assert_eq!((state.layout.headers, columns(&state).preview.headers[0].as_str()), (HeaderLine::Missing, "Column 1"));
}

#[test]
fn a_way_of_reading_that_fails_is_told_and_changes_nothing() {
    let mut desk = Desk::new();
    let (mut state, _) = opened(&mut desk, FAIR);
    press(&mut desk, &mut state, &[Action::ImportEncoding]);
    typed(&mut desk, &mut state, "first record");
    press(&mut desk, &mut state, &[Action::PickTake, Action::PickDown]);
    hear(&mut desk, &mut state, &FileNews::Previewed("/tmp/fair.csv".into(), Err("the file is empty".to_owned())));
    let picture = desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area));
    assert!(picture.contains("! the file is empty"), "{picture}");
    press(&mut desk, &mut state, &[Action::PickTake, Action::PickCancel, Action::PickCancel]);
    assert_eq!((state.context(), &state.layout), (Context::Import, &Layout::default()));
}

#[test]
fn the_order_of_all_dates_answers_the_questions() {
    let mut desk = Desk::new();
    let (mut state, _) = opened(&mut desk, FAIR);
    born(&mut desk, &mut state);
    assert_eq!(columns(&state).doubt(1, &desk.schema), Some(Doubt::Days));
    press(&mut desk, &mut state, &[Action::ImportEncoding]);
    typed(&mut desk, &mut state, "dates");
    let asked = previews(&press(&mut desk, &mut state, &[Action::PickTake, Action::PickDown]));
    assert_eq!(asked[0].days, Some(Order::DayFirst));
    let news = FileNews::Previewed("/tmp/fair.csv".into(), Ok(look(&desk, FAIR, &asked[0])));
    hear(&mut desk, &mut state, &news);
    press(&mut desk, &mut state, &[Action::PickTake, Action::PickCancel]);
    assert_eq!(columns(&state).doubt(1, &desk.schema), None);
    assert_eq!(
        columns(&state).mapping.column(1),
        ColumnUse::Field(desk.schema.named("birthday").unwrap().id),
        "what was mapped by hand stays"
    );
}

#[test]
fn the_first_rows_are_shown_as_they_would_become() {
    let mut desk = Desk::new();
    let (mut state, _) = opened(&mut desk, FAIR);
    born(&mut desk, &mut state);
    press(&mut desk, &mut state, &[Action::ImportRecords, Action::ImportDown, Action::ImportDown, Action::ImportDown]);
    let picture = desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area));
    assert!(picture.contains("Rosa Quispe") && picture.contains("'keine' is not an e-mail"), "{picture}");
    press(&mut desk, &mut state, &[Action::ImportBack]);
    assert_eq!(state.context(), Context::Import);
    assert!(columns(&state).panel.is_none());
}

fn map(record: u64, name: &str, author: &str, lines: &str) -> ImportMap {
    ImportMap {
        record: RecordId(record),
        name: name.to_owned(),
        kind: record_type::LEAD,
        author: author.to_owned(),
        is_shared: author != "anna",
        lines: lines.to_owned(),
    }
}

fn desk_with(maps: Vec<ImportMap>) -> Desk {
    let mut desk = Desk::new();
    desk.schema = Schema::clone(&desk.schema).with_maps(maps).shared();
    desk
}

#[test]
fn a_map_is_saved_under_a_name_and_shared() {
    let mut desk = Desk::new();
    let (mut state, _) = opened(&mut desk, FAIR);
    born(&mut desk, &mut state);
    state.columns.as_mut().unwrap().mapping.set_way(1, Some(Way::Days(Order::DayFirst)));
    press(&mut desk, &mut state, &[Action::ImportSaveMap]);
    assert_eq!(state.context(), Context::Text);
    typed(&mut desk, &mut state, " 2026");
    let effects = press(&mut desk, &mut state, &[Action::TextDone, Action::TextNewline]);
    let (ticket, Request::Apply(Command::Create { kind, drafts })) = asked_one(&effects) else { panic!("{effects:?}") };
    let text = |field| drafts[0].text(field);
    assert_eq!((kind, text(known::NAME), text(known::MAP_OF)), (record_type::IMPORT_MAP, "fair 2026", "lead"));
    assert_eq!(
        text(known::MAP_LINES),
        "[columns]\nwer = full-name\ngeboren = birthday, dmy\numsatz = +notes\nschuhgrosse = +notes\npost = email\n"
    );
    assert_eq!(drafts[0].get(known::MAP_SHARED), Some(&Value::YesNo(true)));
    let refused = Reply::Refused(crate::proto::Refusal::Invalid(vec![(None, "you have a map 'fair 2026' already".to_owned())]));
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &refused)));
    assert_eq!(state.context(), Context::Text, "it stays to be mended");
    let (ticket, _) = asked_one(&press(&mut desk, &mut state, &[Action::TextNewline]));
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &done(9))));
    assert_eq!(columns(&state).preview.map.as_ref().map(|map| map.record), Some(RecordId(9)));
    assert_eq!(state.context(), Context::Import);
}

#[test]
fn a_saved_map_is_used_by_itself_renamed_and_deleted() {
    let lines = "wer = company\ngeboren = -\numsatz = -\nschuhgrosse = -\npost = email";
    let mut desk = desk_with(vec![map(5, "Messe", "anna", lines), map(6, "Other", "bo", "gone = email")]);
    let (mut state, effects) = opened(&mut desk, FAIR);
    assert!(sends(&effects), "it goes straight to the plan");
    assert_eq!(columns(&state).preview.map.as_ref().map(|map| map.name.as_str()), Some("Messe"));
    press(&mut desk, &mut state, &[Action::PlanBack, Action::ImportMaps]);
    let picture = desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area));
    assert!(picture.contains("all 5 columns are here") && picture.contains("bo's, 0 of 1 columns are here"), "{picture}");
    // Others' maps are theirs.
    press(&mut desk, &mut state, &[Action::PickDown]);
    assert_eq!(asked(&press(&mut desk, &mut state, &[Action::PickRemove])), []);
    press(&mut desk, &mut state, &[Action::PickUp]);
    let (ticket, request) = asked_one(&press(&mut desk, &mut state, &[Action::PickRemove]));
    assert!(matches!(request, Request::Apply(Command::Delete(_))));
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &done(5))));
    assert!(columns(&state).preview.map.is_none());
    press(&mut desk, &mut state, &[Action::PickDefault]);
    typed(&mut desk, &mut state, " 2");
    let (_, request) = asked_one(&press(&mut desk, &mut state, &[Action::TextNewline]));
    let Request::Apply(Command::Save { record, changes }) = request else { panic!("{request:?}") };
    assert_eq!((record, changes.len(), changes[0].field), (RecordId(5), 1, known::NAME));
}

#[test]
fn a_saved_map_of_which_columns_are_missing_is_offered_and_looked_at_before_anything_is_planned() {
    let whole = "wer = company\ngeboren = -\numsatz = -\npost = email";
    // the map; whether it goes straight to the plan
    for (lines, straight) in [(whole.to_owned(), true), (format!("{whole}\nfax = fax"), false)] {
        let mut desk = desk_with(vec![map(5, "Messe", "anna", &lines)]);
        let (mut state, effects) = opened(&mut desk, FAIR);
        assert_eq!(sends(&effects), straight, "{lines}");
        assert_eq!(state.context(), if straight { Context::Plan } else { Context::Import }, "{lines}");
        assert_eq!(columns(&state).preview.map.as_ref().map(|map| map.name.as_str()), Some("Messe"), "it is offered all the same");
        if !straight {
            let picture = desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area));
            assert!(picture.contains("fax"), "what is missing is named: {picture}");
            assert!(sends(&press(&mut desk, &mut state, &[Action::ImportPlan])), "looked at, it is planned");
        }
    }
}

#[test]
fn a_map_is_taken_from_the_list_and_auto_map_forgets_it() {
    let mut desk = desk_with(vec![map(5, "Short", "anna", "[file]\nnumbers = comma\n[columns]\nwer = company\nnowhere = email")]);
    let (mut state, effects) = opened(&mut desk, FAIR);
    assert!(!sends(&effects), "it does not fit");
    let effects = press(&mut desk, &mut state, &[Action::ImportMaps, Action::PickTake]);
    let asked = previews(&effects);
    assert_eq!(asked[0].numbers, Some(Mark::Comma));
    let news = FileNews::Previewed("/tmp/fair.csv".into(), Ok(look(&desk, FAIR, &asked[0])));
    hear(&mut desk, &mut state, &news);
    assert_eq!(columns(&state).mapping.column(0), ColumnUse::Field(known::COMPANY));
    assert_eq!(columns(&state).mapping.why(0), Why::Saved);
    press(&mut desk, &mut state, &[Action::ImportAuto]);
    assert_eq!(columns(&state).mapping.column(0), ColumnUse::Field(known::NAME));
    assert_eq!(
        (columns(&state).mapping.why(0), columns(&state).preview.map.is_none()),
        (Why::Content, true),
        "it is not read by it any more"
    );
}

#[test]
fn what_is_required_and_missing_is_said() {
    let mut desk = Desk::new();
    let mut region =
        FieldDef::new(FieldId::FIRST_CUSTOM + 1, "region-code", "Region code", crate::model::Kind::Text, Section::UserDefined, "");
    region = region.on(crate::model::Bases::CONTACT).marks(crate::model::Marks::REQUIRED);
    desk.schema = Schema::new(Vec::new(), Vec::new(), vec![region]).shared();
    let (mut state, _) = opened(&mut desk, FAIR);
    press(&mut desk, &mut state, &[Action::ImportClear]);
    assert_eq!(
        columns(&state).missing(&desk.schema),
        ["no column is a name, a company or an e-mail address yet", "'Region code' is required, and no column becomes it"]
    );
}

#[test]
fn every_panel_draws_at_every_size() {
    let mut desk = desk_with(vec![map(5, "Messe", "anna", "wer = company")]);
    let open: &[&[Action]] = &[
        &[Action::ImportPick],
        &[Action::ImportRecords],
        &[Action::ImportSaveMap],
        &[Action::ImportMaps],
        &[Action::ImportEncoding],
        &[Action::ImportEncoding, Action::PickTake],
        &[Action::ImportPlan],
    ];
    for actions in open {
        let (mut state, _) = opened(&mut desk, FAIR);
        press(&mut desk, &mut state, &[Action::PlanBack]);
        born(&mut desk, &mut state);
        press(&mut desk, &mut state, actions);
        assert!(columns(&state).panel.is_some(), "{actions:?}");
        desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
        desk.size(80, 24);
    }
}

#[test]
fn snapshots() {
    let mut desk = Desk::new();
    for (name, actions) in [
        ("columns", &[][..]),
        ("asking", &[Action::ImportPlan]),
        ("records", &[Action::ImportRecords]),
        ("reading", &[Action::ImportEncoding]),
        ("encoding", &[Action::ImportEncoding, Action::PickTake]),
        ("fields", &[Action::ImportPick]),
        ("naming", &[Action::ImportSaveMap]),
    ] {
        for (size, look, mono) in [((80, 24), Look::default(), ""), ((80, 24), Look::plain(), "_mono"), ((120, 36), Look::default(), "")] {
            desk.size(size.0, size.1);
            let (mut state, _) = opened(&mut desk, FAIR);
            born(&mut desk, &mut state);
            press(&mut desk, &mut state, actions);
            insta::assert_snapshot!(
                format!("{name}_{}x{}{mono}", size.0, size.1),
                desk.picture(&look, |vx, canvas, area| view(&state, vx, canvas, area))
            );
        }
    }
}

#[test]
fn a_ticket_of_somebody_else_changes_nothing() {
    let mut desk = Desk::new();
    let (mut state, _) = opened(&mut desk, FAIR);
    desk.with(|cx| update(cx, &mut state, &Input::Reply(Ticket(99), &done(1))));
    assert_eq!(columns(&state).mapping.column(3), ColumnUse::KeepInNotes);
}
