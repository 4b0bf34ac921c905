//! Columns, order, views and cells: what a person makes of a list, and what is left of it after a restart.

use crate::support::driver::{Driver, Office};

#[test]
fn columns_are_chosen_while_the_list_follows_and_esc_brings_the_former_ones_back() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch");
    anna.keys("z c").sees("Columns: 12 shown");
    anna.type_text("department").keys("space").sees("Columns: 13 shown").keys("esc").sees_no("Department");
    anna.keys("z c").type_text("department").keys("space").keys("enter");
    assert!(anna.kept_lists().contains("modified department"), "{}", anna.kept_lists());
}

#[test]
fn a_list_is_found_again_as_it_was_left() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar");
    anna.keys("s s z d z w z l").keys("z p");
    let kept = anna.kept_lists();
    let before = anna.screen();
    let mut again = Driver::sit_again(&office.hub, "anna", &kept);
    let line = |screen: &str| screen.lines().nth(3).unwrap_or_default().to_owned();
    assert_eq!(line(&again.screen()), line(&before), "{kept}");
    assert!(!line(&before).is_empty());
}

#[test]
fn what_is_broken_in_the_file_of_lists_is_named_and_the_rest_applies() {
    let office = Office::new();
    office.person("anna").given("Acme");
    let text = "[\"sales.lead\"]\ncolumns = \"full-name gone:9 | company\"\norder = \"-company\"\n";
    let mut again = Driver::sit_again(&office.hub, "anna", text);
    again.sees("lists.toml, line 1: there is no field 'gone' here").sees("by Company");
    Driver::sit_again(&office.hub, "anna", "[\"sales.lead\"\n").sees("lists.toml, line 1").sees("Acme");
}

#[test]
fn a_view_is_saved_opened_changed_and_begun_with() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar");
    anna.keys("/").type_text("birch").keys("enter");
    anna.keys("W").sees("Save as new").type_text("Trees").keys("enter").sees("The view 'Trees' is saved").sees("Trees");
    anna.keys("s").sees("Trees *");
    anna.keys("W").sees("Save changes to 'Trees'").keys("enter").sees_no("Trees *");
    anna.keys("F").type_text("All").keys("enter").sees("Acme").sees("/ find");
    anna.keys("F").type_text("Trees").keys("F3").sees("begins with it").keys("enter").sees("Birch").sees_no("Acme");
    let kept = anna.kept_lists();
    Driver::sit_again(&office.hub, "anna", &kept).sees("Trees").sees("Birch").sees_no("Acme");
}

#[test]
fn a_shared_view_reaches_everybody_and_stays_its_authors() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch");
    anna.keys("/").type_text("birch").keys("enter");
    let mut bo = office.person("bo");
    anna.keys("W").type_text("Mine").keys("enter");
    anna.keys("W").keys("ctrl+u").type_text("Ours").keys("tab enter").sees("everybody finds it");
    bo.settle();
    bo.keys("F").sees("Ours").sees_no("Mine").type_text("Ours").keys("F8").sees("this view is anna's");
    bo.keys("enter").sees("Birch").sees_no("Acme");
    bo.keys("W").sees("Save as new").keys("enter").sees("saved");
    anna.keys("F").type_text("Ours").keys("F8").sees("The view is deleted").keys("esc").keys("u").sees("Undid");
}

#[test]
fn a_view_that_names_somebody_gone_applies_what_it_can_and_changes_nothing() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch");
    anna.keys("/").type_text("birch owner:zoe").keys("enter");
    anna.keys("W").type_text("Zoe's").keys("enter");
    anna.keys("F").type_text("Zoe").keys("enter").sees("nobody here is called 'zoe'").sees("Birch").sees_no("Acme");
    anna.keys("3").sees("the view names something that is gone");
    anna.keys("g f").keys("3").sees("takes it back");
}

#[test]
fn the_list_is_sorted_by_several_levels() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar");
    anna.keys("z s").type_text("status").keys("space");
    anna.keys("ctrl+u").type_text("fullname").keys("space space enter").sees("by Status ▲, Full name ▼");
}

#[test]
fn a_column_is_filled_in_from_row_to_row() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme | Birch | Cedar");
    anna.keys("home l e").type_text("One").keys("down").type_text("Two").keys("down").type_text("Three").keys("enter");
    assert_eq!(anna.stored("company"), ["Acme: One", "Birch: Two", "Cedar: Three"]);
    anna.keys("u");
    assert_eq!(anna.stored("company")[2], "Cedar: -");
}

#[test]
fn a_cell_that_cannot_be_saved_stays_open_with_the_reason() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme");
    anna.keys("l l l l e").type_text("nowhere").keys("enter").sees("not an e-mail address");
    anna.type_text("@host.se").keys("enter");
    assert_eq!(anna.stored("email"), ["Acme: nowhere@host.se"]);
    anna.keys("h h e").sees("Qualified").type_text("qual").keys("tab").sees("Nobody");
    anna.keys("esc");
    assert_eq!(anna.stored("status"), ["Acme: Qualified"]);
}

#[test]
fn a_cell_that_somebody_else_changed_meanwhile_is_not_overwritten_unasked() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Acme");
    anna.keys("l e").type_text("Mine");
    let mut bo = office.person("bo");
    bo.keys("l e").type_text("Theirs").keys("enter");
    anna.settle();
    anna.keys("enter").sees("bo changed it to 'Theirs', just now").sees("Mine");
    assert_eq!(anna.stored("company"), ["Acme: Theirs"]);
    anna.keys("enter");
    assert_eq!(anna.stored("company"), ["Acme: Mine"]);
}
