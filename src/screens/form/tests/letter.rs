//! Forms opened for an e-mail.

use super::*;
use crate::{exchange::mail::Offer, model::Draft};

/// A message with a signature, as the reader hands it over. Written by hand.
fn letter() -> Sender {
    let (mut person, mut message) = (Draft::default(), Draft::default());
    for (field, value) in [(fields::NAME, "Ada Lovelace"), (fields::EMAIL, "ada@analytical.example"), (fields::COMPANY, "Analytical")] {
        person.set(field, Value::Text(value.to_owned()));
    }
    for (field, value) in [
        (fields::NAME, "Price of two looms"),
        (fields::FROM, "Ada Lovelace <ada@analytical.example>"),
        (fields::TO, "bo@own.example"),
        (
            fields::NOTES,
            "Dear Bo,\n\nhow much would two of your looms cost us, with delivery?\n\nAda\u{1b}[31m Lovelace\nTel: 08-123 45 67",
        ),
        (fields::MESSAGE_ID, "1@analytical.example"),
    ] {
        message.set(field, Value::Text(value.to_owned()));
    }
    message.set(fields::WHEN, Value::Moment(NOW - 3_600_000));
    let offer = |field, text: &str, line: &str| Offer { field, text: text.to_owned(), line: line.to_owned() };
    Sender {
        person,
        guesses: vec![(fields::COMPANY, "guessed from the domain analytical.example".to_owned())],
        reason: "is the sender (From)".to_owned(),
        offers: vec![
            offer(fields::PHONE, "08-123 45 67", "Tel: 08-123 45 67"),
            offer(fields::JOB_TITLE, "Head of Engines", "Head of Engines"),
        ],
        warnings: vec!["it has no date that can be right".to_owned()],
        messages: vec![message],
    }
}

impl Desk {
    fn of_letter(record: Option<RecordId>) -> Self {
        let mut desk = Self::opened(|cx| FormState::of_letter(cx, record_type::LEAD, record, letter()));
        if record.is_some() {
            desk.answer(&Reply::Record(Some(Box::new(ada()))));
        }
        desk
    }

    /// The command last asked to be applied.
    fn applied(&self) -> Command {
        let wish = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Ask(_, request) => match &**request {
                Request::Apply(command) => Some(command.clone()),
                _ => None,
            },
            _ => None,
        });
        wish.expect("something is to be saved")
    }
}

#[test]
fn a_message_is_saved_with_its_new_lead_and_nothing_offered_is_written_unasked() {
    use crate::model::{Correspondent, Who};
    let mut desk = Desk::of_letter(None);
    assert_eq!(
        (desk.shown("full-name").as_str(), desk.shown("email").as_str(), desk.state.is_dirty()),
        ("Ada Lovelace", "ada@analytical.example", true)
    );
    assert_eq!(desk.shown("phone"), "", "an offer is no value");
    desk.keys("F2");
    let Command::Mail { people, .. } = desk.applied() else { panic!("{:?}", desk.applied()) };
    let [Correspondent { who: Who::New(draft), messages }] = people.as_slice() else { panic!("{people:?}") };
    assert_eq!((draft.text(fields::NAME), draft.text(fields::PHONE), messages.len()), ("Ada Lovelace", "", 1));
}

#[test]
fn offers_are_taken_one_by_one() {
    let mut desk = Desk::of_letter(None);
    desk.act(Action::TextOffers).keys("enter");
    assert_eq!((desk.shown("phone").as_str(), desk.shown("job-title").as_str()), ("08-123 45 67", ""));
    // The list stays for the rest.
    desk.keys("enter");
    assert_eq!(desk.shown("job-title"), "Head of Engines");
    desk.act(Action::TextOffers);
    assert_eq!(desk.said(), "The message offers nothing more.");
}

#[test]
fn whoever_is_there_gets_the_message_with_what_was_changed() {
    use crate::model::Who;
    let mut desk = Desk::of_letter(Some(RecordId(17)));
    assert_eq!(desk.shown("company"), "Analytical Engines", "their record is as it was");
    desk.keys("F2");
    let Command::Mail { people, .. } = desk.applied() else { panic!("{:?}", desk.applied()) };
    assert!(matches!(&people[0].who, Who::Known(RecordId(17), changes) if changes.is_empty()), "{people:?}");
}

#[test]
fn a_draft_of_a_letter_comes_back_with_its_message() {
    let mut desk = Desk::of_letter(None);
    desk.keys("'x");
    let kept =
        desk.effects.iter().rev().find_map(|effect| if let Effect::KeepDraft { text, .. } = effect { Some(text.clone()) } else { None });
    let mut again = Desk::open(record_type::LEAD, None, None, kept);
    again.keys("F2");
    let Command::Mail { people, .. } = again.applied() else { panic!("{:?}", again.applied()) };
    assert_eq!(people[0].messages[0].text(fields::MESSAGE_ID), "1@analytical.example");
}

#[test]
fn a_form_of_a_letter_looks_like_this() {
    let mut desk = Desk::of_letter(None);
    desk.sized(120, 36);
    let form = picture::text(&desk.draw(&Look::default()));
    desk.act(Action::TextOffers);
    let offers = picture::text(&desk.draw(&Look::default()));
    desk.act(Action::PickCancel).act(Action::TextMail);
    let message = picture::text(&desk.draw(&Look::default()));
    insta::assert_snapshot!("a_letter_at_120x36", format!("{form}\n{offers}\n{message}"));
    // A small screen shows it too, and it can be read to its end and left.
    desk.sized(60, 16);
    for _ in 0..40 {
        desk.keys("down");
    }
    assert!(picture::text(&desk.draw(&Look::default())).contains("08-123 45 67"));
    desk.keys("esc");
    assert_eq!(desk.state.context(), Context::Text);
}
