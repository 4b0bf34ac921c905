//! To the clipboard and from it.

use super::*;
use Action::{CopyCell, CopyEmails, CopyRows, CopyTable};

fn copied(world: &World) -> Option<String> {
    world.out.iter().rev().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.clone()),
        _ => None,
    })
}

#[test]
fn the_cell_the_row_and_the_table_are_copied_clean() {
    let mut world = World::with(3);
    world.leads[0].set(fields::COMPANY, Some(Value::Text("A\tB\u{1b}[31m".to_owned())));
    world.grid.columns = vec![fields::SCORE, fields::NAME, fields::COMPANY];
    world.act(&[Action::Reload, CopyCell]);
    assert_eq!(copied(&world).unwrap(), "Lead 001");
    assert_eq!(world.said().last().unwrap(), "Sent the cell to the terminal's clipboard (8 characters).");
    world.act(&[CopyRows]);
    assert_eq!(copied(&world).unwrap(), "1\tLead 001\tA B·[31m");
    world.act(&[SelectToggle, CursorDown, SelectToggle, CopyTable]);
    let text = copied(&world).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[1], lines[2]), (3, "1\tLead 001\tA B·[31m", "3\tLead 003\tArvo"));
    assert_eq!(lines[0].matches('\t').count(), 2);
}

#[test]
fn a_pending_range_is_copied_without_becoming_marks() {
    let mut world = World::with(8);
    world.grid.columns = vec![fields::SCORE, fields::NAME];
    world.act(&[SelectDown, SelectDown, CopyRows]);
    assert_eq!(copied(&world).unwrap(), "1\tLead 001\n2\tLead 002\n3\tLead 003");
    assert_eq!((world.marks(), world.grid.range()), (vec![], Some((0, 2))));
}

#[test]
fn e_mail_addresses_come_one_a_line_and_where_there_are_none_it_is_said() {
    let mut world = World::with(3);
    world.act(&[CopyEmails]);
    assert_eq!((copied(&world), world.said().last().unwrap().as_str()), (None, "Nothing to copy: there are no e-mail addresses."));
    let email = world.schema.named("email").unwrap().id;
    world.leads[0].set(email, Some(Value::Text("ada@x.org".to_owned())));
    world.leads[2].set(email, Some(Value::Text("bo@x.org".to_owned())));
    world.act(&[SelectAll, CopyEmails]);
    assert_eq!(copied(&world).unwrap(), "ada@x.org\nbo@x.org");
}

#[test]
fn only_what_the_person_chose_of_hidden_records_is_copied() {
    let mut world = World::with(8);
    world.grid.columns = vec![fields::SCORE, fields::NAME];
    world.act(&[SelectAll]);
    world.filter("score:1");
    world.out.clear();
    world.act(&[CopyRows]);
    let Some(Effect::Open(open)) = world.out.pop() else { panic!("a question") };
    let Open::Ask { buttons, .. } = *open else { panic!("a question") };
    for (place, lines) in [(0, 2), (1, 8)] {
        world.settle(buttons[place].1.clone().into_iter().collect());
        assert_eq!(copied(&world).unwrap().lines().count(), lines);
    }
}

#[test]
fn what_is_too_much_for_a_clipboard_is_offered_as_a_file() {
    let mut world = World::with(4_000);
    world.act(&[SelectAll]);
    world.out.clear();
    world.act(&[CopyRows]);
    assert_eq!(copied(&world), None);
    let [Effect::Open(open)] = &world.out[..] else { panic!("{:?}", world.out) };
    let Open::Ask { buttons, lines, .. } = &**open else { panic!("{open:?}") };
    assert!(lines[0].contains("4,000"), "{lines:?}");
    assert!(matches!(&buttons[0].1, Some(Effect::Open(open)) if matches!(**open, Open::Export { .. })));
}

#[test]
fn a_paste_never_runs_keys_it_is_asked_about_and_filters_by_any_of_its_lines() {
    let mut world = World::with(12);
    world.out.clear();
    world.input(Input::Paste("Lead 003\n\nLead 007\r\n"));
    let Some(Effect::Open(open)) = world.out.pop() else { panic!("a question") };
    let Open::Ask { buttons, title, focus, lines } = *open else { panic!("a question") };
    assert_eq!((title.as_str(), focus, lines.len(), buttons[0].0.as_str()), ("2 lines pasted", 1, 2, "Filter by these 2 values"));
    world.settle(buttons[0].1.clone().into_iter().collect());
    assert_eq!(world.grid.query.filter.text, "\"Lead 003\" or \"Lead 007\"");
    assert_eq!(world.grid.total(), 2);
}

#[test]
fn the_path_of_a_table_or_of_mail_is_offered_to_be_read() {
    for (text, title, button) in [
        ("'/home/anna/trade fair.csv'", "The path of a file was pasted", "Import it"),
        ("/home/anna/inbox.mbox", "The path of e-mail was pasted", "Lead from this e-mail"),
        ("trade fair.csv", "1 line pasted", "Filter by it"),
    ] {
        let mut world = World::with(3);
        world.out.clear();
        world.input(Input::Paste(text));
        let Some(Effect::Open(open)) = world.out.pop() else { panic!("a question") };
        let Open::Ask { buttons, title: said, .. } = *open else { panic!("a question") };
        assert_eq!((said.as_str(), buttons[0].0.as_str()), (title, button));
    }
}

#[test]
fn hostile_and_empty_pastes_are_harmless() {
    for text in ["", "\n\n", "a\"b or c)", "\u{1b}[201~x", &"x\n".repeat(500)] {
        let mut world = World::with(3);
        world.out.clear();
        world.input(Input::Paste(text));
        for effect in std::mem::take(&mut world.out) {
            if let Effect::Open(open) = effect
                && let Open::Ask { buttons, .. } = *open
            {
                world.settle(buttons[0].1.clone().into_iter().collect());
                assert!(!world.grid.query.filter.text.is_empty(), "{text:?}: {:?}", world.said());
            }
        }
    }
}
