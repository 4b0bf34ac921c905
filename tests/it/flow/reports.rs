//! Reports at the screen: opened, changed, saved, followed to their records, written to files; the dashboard.

use prospekt::{
    model::{Draft, Reading, TypeId, fields, record_type},
    proto::{Command, Reply, Request},
    screens::Effect,
};

use crate::support::driver::{Driver, NOW, Office};

fn make(at: &mut Driver, kind: TypeId, values: &[(&str, &str)]) {
    let schema = at.schema();
    let mut draft = Draft::default();
    for (name, typed) in values {
        let def = schema.named(name).unwrap_or_else(|| panic!("no field {name}"));
        draft.values.extend(def.kind.parse(typed, &Reading::utc(NOW)).unwrap().map(|value| (def.id, value)));
    }
    let reply = at.ask(Request::Apply(Command::Create { kind, drafts: vec![draft] }));
    assert!(matches!(&reply, Reply::Done(done) if done.created.len() == 1), "{reply:?}");
    at.settle();
}

/// Leads of anna, bo and nobody from two sources, and one converted contact.
fn office() -> (Office, Driver) {
    let office = Office::new();
    let mut anna = office.person("anna");
    make(&mut anna, record_type::PERSON, &[("full-name", "bo")]);
    for (name, owner, source, status) in
        [("Ada", "anna", "Web", "New"), ("Bea", "anna", "Web", "Lost"), ("Cid", "bo", "Trade Show", "New"), ("Dan", "", "Web", "Contacted")]
    {
        let mut values = vec![("full-name", name), ("source", source), ("status", status)];
        values.extend((!owner.is_empty()).then_some(("assigned-to", owner)));
        make(&mut anna, record_type::LEAD, &values);
    }
    anna.resize(160, 40);
    (office, anna)
}

/// Opens the report of that title from the tab of reports.
fn open(at: &mut Driver, title: &str) {
    at.keys("g 1");
    while !at.screen().contains("▸ Reports") {
        at.keys("]");
    }
    at.keys("/").type_text(title).keys("enter").sees("as of 2026-11-23");
}

#[test]
fn every_workspace_but_the_set_up_has_a_tab_of_reports() {
    let (_office, mut anna) = office();
    for workspace in ["1", "2", "3", "4"] {
        anna.keys(&format!("g {workspace}")).sees("Reports");
    }
    anna.keys("g 5").sees_no("Reports");
    for title in ["Leads by Assigned To", "Leads by Assigned To and Lead Score", "Leads by Lead Score"] {
        open(&mut anna, title);
        anna.sees(title).keys("esc");
    }
}

#[test]
fn a_number_opens_exactly_its_records_and_esc_comes_back_to_it() {
    let (_office, mut anna) = office();
    open(&mut anna, "Leads by Assigned To");
    anna.sees("as of 2026-11-23").sees("anna").sees("(nobody)").sees("Total");
    anna.keys("enter").sees("Ada").sees("Bea").sees_no("Cid").sees("▸ anna 2").sees("1/2");
    anna.keys("esc").sees("as of 2026-11-23").keys("end").keys("enter").sees("1/4").keys("esc");
    anna.keys("home down enter").sees("Cid").sees_no("Ada").keys("q").sees("as of 2026-11-23").keys("esc").sees("Leads by Source");
}

#[test]
fn a_number_s_records_are_selected_for_what_is_done_with_them() {
    let (_office, mut anna) = office();
    open(&mut anna, "Leads by Source");
    anna.sees("Web").keys("home A").sees("3 selected").keys("3").sees("3 records");
    assert_eq!(anna.stored("score"), ["Ada: 3", "Bea: 3", "Cid: 0", "Dan: 3"]);
    anna.keys("esc esc").sees("Leads by Source").keys("u").sees("Undid");
}

#[test]
fn what_others_change_shows_without_a_key() {
    let (office, mut anna) = office();
    let mut bo = office.person("bo");
    open(&mut anna, "Leads by Source");
    anna.sees("Total").sees_no("Phone");
    make(&mut bo, record_type::LEAD, &[("full-name", "Eva"), ("source", "Phone")]);
    anna.settle();
    anna.sees("Phone");
}

#[test]
fn layout_and_filter_change_with_the_effect_in_sight_and_are_saved_under_a_name() {
    let (office, mut anna) = office();
    open(&mut anna, "Leads by Assigned To");
    // Group by source instead, then by status.
    anna.keys("e").sees("Change the report").keys("down enter").type_text("source").keys("enter").sees("Trade Show").sees("(changed)");
    anna.keys("down enter").type_text("status").keys("enter").sees("Source / Status").sees("Contacted");
    // A filter that cannot be read is told and changes nothing; then one that can.
    anna.keys("esc s enter").type_text("status:").sees("!").type_text("new").keys("enter").sees_no("Contacted").keys("esc");
    anna.keys("W").sees("Save as new").keys("ctrl+u").type_text("New by source").keys("tab enter").sees("everybody finds it under Leads");
    anna.sees_no("(changed)").keys("esc");
    let mut bo = office.person("bo");
    bo.resize(160, 40);
    open(&mut bo, "New by source");
    bo.sees("Trade Show").sees("status:new").sees_no("Contacted").keys("esc");
    bo.keys("d").sees("only its author changes it");
    // Renamed, deleted, and back.
    open(&mut anna, "New by source");
    anna.keys("esc r").sees("Rename report").keys("ctrl+u").type_text("Fresh").keys("enter").sees("'Fresh' is saved");
    anna.keys("d").sees("The report is deleted").sees_no("Fresh  ").keys("u").sees("Fresh");
}

#[test]
fn leaving_a_changed_report_asks_once() {
    let (_office, mut anna) = office();
    open(&mut anna, "Leads by Source");
    anna.keys("e").keys("down delete esc").sees("(changed)").keys("esc").sees("again leaves it").keys("esc").sees_no("(changed)");
}

#[test]
fn a_report_that_names_what_is_gone_says_so_and_shows_no_more_than_meant() {
    let (_office, mut anna) = office();
    let lines = "of: lead\nby: gone\nby: source\nshow: count\nfilter: owner:zoe or status:new";
    make(&mut anna, record_type::REPORT, &[("full-name", "Old one"), ("report-category", "leads"), ("report-lines", lines)]);
    open(&mut anna, "Old one");
    anna.sees("'gone'").sees("zoe").sees("the rest applies").sees("Trade Show").keys("end enter").sees("1/2");
}

#[test]
fn a_further_filter_narrows_a_report_and_its_records() {
    let (_office, mut anna) = office();
    open(&mut anna, "Leads by Assigned To");
    anna.keys("/").type_text("source:web").sees_no("bo  ").keys("enter").sees("/ source:web");
    anna.keys("end enter").sees("1/3").keys("esc").keys("esc").sees_no("/ source:web");
}

#[test]
fn a_report_is_written_to_a_file_and_copied_as_text() {
    let (_office, mut anna) = office();
    open(&mut anna, "Leads by Source");
    anna.keys("y").sees("to the clipboard");
    let copied = anna.out.iter().find_map(|effect| if let Effect::Copy(text) = effect { Some(text.clone()) } else { None }).unwrap();
    assert!(copied.contains("Trade Show") && copied.contains("Total"), "{copied}");
    anna.keys("x").sees("leads-by-source.html").keys("ctrl+u").type_text("r.csv").keys("enter");
    let written = anna.out.iter().find_map(|effect| match effect {
        Effect::WriteReport(order) => Some((order.path.display().to_string(), order.format, order.findings.lines.len())),
        _ => None,
    });
    assert!(matches!(written, Some((path, "csv", 2..)) if path == "r.csv"));
    anna.keys("x ctrl+u").type_text("r.doc").keys("enter").sees("must end in one of");
}

#[test]
fn the_dashboard_is_chosen_kept_and_live() {
    let (office, mut anna) = office();
    anna.keys("g 2 ] ]").sees("Leads by Lead Score").sees("Sales Funnel");
    anna.keys("right p").sees("Off the dashboard");
    let kept = anna.kept_lists();
    assert!(kept.contains("[\"sales.reports\"]") && !kept.contains("my-leads-by-status"), "{kept}");
    let mut again = Driver::sit_again(&office.hub, "anna", &kept);
    again.keys("g 2 ] ]").sees("Leads by Lead Score").sees_no("My Leads by Status");
    // A door to its report.
    again.keys("right enter").sees("as of 2026-11-23");
}

#[test]
fn the_dashboard_follows_what_others_do() {
    let (office, mut anna) = office();
    let mut bo = office.person("bo");
    anna.keys("g 2 ] ]").sees("My Leads by Status");
    let qualified = |at: &mut Driver| -> String {
        let screen = at.screen();
        let row = screen.lines().find_map(|line| line.split_once("Qualified")).unwrap_or_else(|| panic!("{screen}")).1;
        row.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect()
    };
    assert_eq!(qualified(&mut anna), "0");
    make(&mut bo, record_type::LEAD, &[("full-name", "Eva"), ("assigned-to", "anna"), ("status", "Qualified")]);
    anna.settle();
    anna.tick();
    assert_eq!(qualified(&mut anna), "1");
}

#[test]
fn records_are_listed_in_columns_chosen_widened_and_sorted_by_several_levels() {
    let (_office, mut anna) = office();
    open(&mut anna, "Leads by Source");
    anna.keys("e down down down down down down down").sees("Enter chooses the columns");
    anna.keys("enter").type_text("fullname").keys("space ctrl+u").type_text("status").keys("space > > enter");
    anna.sees("Contacted").keys("down down down down down down enter");
    anna.type_text("status").keys("space ctrl+u").type_text("fullname").keys("space space enter").sees("Status; Full name");
    anna.keys("esc W ctrl+u").type_text("With names").keys("enter").sees("'With names' is saved").keys("esc");
    open(&mut anna, "With names");
    let screen = anna.screen();
    let place = |name: &str| screen.lines().position(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {screen}"));
    // By the words of the status, as the list sorts them: Contacted, Lost, New.
    assert!(place("Dan") < place("Bea") && place("Bea") < place("Ada"), "{screen}");
}

#[test]
fn the_records_behind_a_number_become_a_call_list() {
    let (_office, mut anna) = office();
    open(&mut anna, "Leads by Source");
    anna.keys("A").sees("3 selected").keys("N l").sees("New call list");
    anna.type_text("Fair calls").keys("F2").sees("Made Fair calls");
    anna.keys("g 3 ]").sees("Fair calls").keys("enter").sees("Call List: Fair calls");
    let screen = anna.screen();
    assert!(["Ada", "Bea", "Dan"].iter().all(|name| screen.contains(name)) && !screen.contains("Cid"), "{screen}");
}

#[test]
fn a_call_list_is_made_of_what_is_in_sight() {
    let (_office, mut anna) = office();
    anna.keys("g 2 A / C i d enter").sees("3 hidden").keys("N l").sees("the filter hides 3 of them").sees("Only the 1 shown");
    anna.keys("tab enter").type_text("Short list").keys("F2").sees("Made Short list");
    anna.settle();
    let on_it = |anna: &mut Driver| {
        let lists = anna.records(record_type::CALL_LIST);
        lists.last().and_then(|list| list.get(fields::ON_LIST)).map_or(0, |on| on.links().len())
    };
    assert_eq!(on_it(&mut anna), 1);
}
