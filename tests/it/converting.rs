//! `prospekt convert`: a plan, the same in one step, and back.

use crate::support::World;

#[test]
fn leads_are_converted_from_the_shell_after_a_plan_and_taken_back() {
    let world = World::with_three();
    let plan = world.run_of(&["convert", "--filter", "", "--account", "make", "--opportunity", "Site for {company}"]).ok();
    assert!(plan.contains("Plan: Convert to business contact") && plan.contains("becomes a business contact"), "{plan}");
    assert!(plan.contains("with the opportunity 'Site for "), "{plan}");
    assert_eq!(world.list("full-name", "").len(), 3, "a plan changes nothing");
    world.run_of(&["convert", "--filter", "", "--account", "make", "--opportunity", "Site", "--with", "amount=1000", "--apply"]).told();
    assert!(world.list("full-name", "").is_empty());
    let deals = world.run("list --type opportunity --format csv --columns stage,probability,expected-revenue").ok();
    assert_eq!(deals.lines().skip(1).collect::<Vec<_>>(), ["Prospecting,10%,100.00"; 3]);
    let said = world.run("convert --id 9").fails(1);
    assert!(said.contains("is a business contact already; "), "{said}");
    world.run("convert --to lead --id 9").told();
    assert_eq!(world.list("full-name,converted", ""), ["Anna Berg|"]);
    world.run("undo").told();
    world.run("undo").told();
    assert_eq!(world.list("full-name", "").len(), 3);
    assert!(world.run("list --type opportunity --format ids").ok().is_empty());
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_done() {
    let world = World::with_three();
    for (args, code) in [
        (&["convert", "--id", "9", "--to", "note"][..], 1),
        (&["convert", "--id", "9", "--to", "nonsense"], 2),
        (&["convert", "--id", "9", "--with", "amount=5"], 2),
        (&["convert", "--id", "9", "--opportunity", "x", "--with", "stage=nonsense"], 1),
        (&["convert", "--id", "9", "--opportunity", "x", "--with", "amount=many"], 2),
        (&["convert", "--id", "9", "--opportunity", " "], 1),
        (&["convert", "--id", "999"], 3),
    ] {
        world.run_of(args).fails(code);
    }
    assert_eq!(world.list("full-name", "").len(), 3);
}

#[test]
fn doubles_go_into_the_contact_that_is_there() {
    let world = World::new();
    world.run_of(&["add", "--type", "contact", "full-name=Ada Berg", "email=ada@x.se", "job-title=CEO"]).ok();
    world.run_of(&["add", "full-name=A. Berg", "email=ada@x.se", "job-title=CTO", "city=Lund"]).ok();
    world.run_of(&["convert", "--filter", "", "--matches", "leave"]).fails(1);
    world.run_of(&["convert", "--filter", "", "--matches", "into", "--over", "job-title", "--apply"]).told();
    let contacts = world.run("list --type contact --format csv --columns full-name,job-title,city").ok();
    assert_eq!(contacts.lines().skip(1).collect::<Vec<_>>(), ["Ada Berg,CTO,Lund"]);
}

#[test]
fn the_currency_of_the_store_is_entered_once() {
    let world = World::new();
    world.run_of(&["add", "--type", "store", "currency=EUR"]).ok();
    let said = world.run_of(&["add", "--type", "store", "full-name=Other", "currency=SEK"]).fails(1);
    assert!(said.contains("is entered already"), "{said}");
}

#[test]
fn an_amount_against_the_products_is_refused_and_a_won_opportunity_is_closed() {
    let world = World::with_three();
    let made = world.run_of(&["add", "--type", "opportunity", "full-name=Site", "opportunity-for=9", "products=2 x Day @ 950"]).ok();
    let id = made.trim();
    let said = world.run_of(&["set", "amount=5", "--id", id]).fails(1);
    assert!(said.contains("the amount follows from the products"), "{said}");
    let said = world.run_of(&["set", "probability=120", "--id", id]).fails(1);
    assert!(said.contains("the probability is 0% to 100%"), "{said}");
    world.run_of(&["set", "stage=Closed Won", "close-date=2026-12-01", "--id", id]).told();
    let deals = world.run("list --type opportunity --format csv --columns amount,probability,expected-revenue,close-date").ok();
    assert_eq!(deals.lines().nth(1), Some("1900.00,100%,1900.00,2026-12-01"));
    let said = world.run_of(&["add", "--type", "opportunity", "full-name=Nobody's"]).fails(1);
    assert!(said.contains("For is missing"), "{said}");
}
