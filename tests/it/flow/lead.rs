//! A lead's record as the sales person meets it: workspaces, the sections of the form, saving.

use prospekt::model::record_type;

use crate::support::driver::Office;

#[test]
fn four_workspaces_hold_their_tabs_and_sales_leads_is_where_it_begins() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.sees("[2 Sales]").sees("▸ Leads").sees("Opportunities");
    for (keys, tabs) in [
        ("g 1", &["[1 Contact Management]", "Accounts", "Business Contacts", "Leads"][..]),
        ("g 3", &["[3 Marketing]", "Marketing Activities", "Call Lists"]),
        ("g 4", &["[4 Project Management]", "Business Projects", "Project Tasks"]),
        ("g 5", &["[5 Setup]", "People", "Criteria", "Products", "Pick-lists", "Custom fields", "Record types"]),
        ("g 2", &["[2 Sales]", "Leads", "Opportunities"]),
    ] {
        anna.keys(keys);
        for tab in tabs {
            anna.sees(tab);
        }
    }
}

#[test]
fn a_lead_just_made_is_under_the_cursor_unless_the_filter_leaves_it_out() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Ada|Bea|Cid").keys("n").type_text("Boris King").keys("F2").sees("Made Boris King.");
    anna.keys("enter").sees("Lead: Boris King").keys("esc");
    anna.keys("/").type_text("ada").keys("enter").keys("n").type_text("Zoe").keys("F2").keys("enter").sees("Lead: Ada");
}

#[test]
fn the_open_tab_is_in_sight_also_where_not_all_fit() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.resize(80, 24).keys("g 5").sees("▸ People");
    for tab in ["Groups", "Criteria", "Products", "Pick-lists", "Custom fields", "Record types"] {
        anna.keys("]").sees(&format!("▸ {tab}"));
    }
    anna.sees("There are no record types yet.").sees("Record types of your own, each with its tab.").sees_no("Bring records in");
    for tab in ["Custom fields", "Pick-lists", "Products"] {
        anna.keys("[").sees(&format!("▸ {tab}"));
    }
    anna.resize(40, 16).sees("▸ Products");
}

#[test]
fn the_lead_section_offers_ways_to_file_it_and_only_people_of_the_store() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.keys("n").type_text("Ada Lovelace").keys("tab").click("Job title", false, false).type_text("Analyst");
    anna.click("File as", false, false).keys("F4").sees("Lovelace, Ada").sees("Ada Lovelace").keys("esc");
    anna.click("Assigned to", false, false).keys("F4").sees("anna").type_text("an").keys("enter");
    anna.click("Assigned to", false, false).sees("anna").keys("F2");
    assert_eq!(anna.stored("assigned-to"), ["Ada Lovelace: anna"]);
    assert_eq!(anna.stored("job-title"), ["Ada Lovelace: Analyst"]);
    anna.keys("enter").click("Assigned to", false, false).type_text("zoe").keys("F2").sees("nobody here is called");
    assert_eq!(anna.stored("assigned-to"), ["Ada Lovelace: anna"], "a stranger gets nothing");
}

#[test]
fn several_addresses_stand_behind_one_field_and_one_is_for_letters() {
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.resize(120, 60).keys("n").type_text("Ada Lovelace");
    anna.click("add e-mail address", false, false).keys("enter").type_text("ada@home.example");
    anna.click("add phone number", false, false).type_text("home fax").keys("enter").type_text("+44 20 7946 0959");
    anna.click("City", false, false).type_text("London");
    anna.keys("F2");
    assert_eq!(anna.records(record_type::LEAD).len(), 1);
    assert_eq!(anna.stored("phone-home-fax"), ["Ada Lovelace: +44 20 7946 0959"]);
    assert_eq!(anna.stored("business-city"), ["Ada Lovelace: London"]);
}
