//! Duplicates from the shell: found, merged, told apart.

use crate::support::World;

/// Ada twice, by e-mail, and two others; the first record is 9.
fn world() -> World {
    let world = World::new();
    world.run_of(&["add", "full-name=Ada O'Berg", "email=ada@x.se", "company=Acme", "notes=One"]).ok();
    world.run_of(&["add", "full-name=\"A.\" 100% Berg", "email=b@x.se", "email-2=ADA@x.se", "company=Bell", "city=Lund", "notes=Two"]).ok();
    world.run_of(&["add", "full-name=Cid", "phone=08 555 00 11"]).ok();
    world.run_of(&["add", "full-name=Dan", "mobile=+46 8 555 00 11"]).ok();
    world
}

fn numbers(world: &World) -> Vec<String> {
    world.run("list --format ids").ok().lines().map(str::to_owned).collect()
}

#[test]
fn duplicates_are_listed_merged_after_a_plan_and_found_under_their_old_number() {
    let world = world();
    let first = world.list("id,full-name", "").iter().find(|line| line.contains("O'Berg")).unwrap().split('|').next().unwrap().to_owned();
    let second = (first.parse::<u64>().unwrap() + 1).to_string();
    let listed = world.run("duplicates").ok();
    assert!(listed.contains("strong: same e-mail ada@x.se") && listed.contains("Ada O'Berg (lead)"), "{listed}");
    assert!(listed.contains("weak: same phone ...5550011"), "{listed}");
    let json = world.run("duplicates --format json --limit 1").ok();
    let group = crate::support::json(&json);
    assert_eq!((group["strength"].as_str(), group["records"].as_array().unwrap().len()), (Some("strong"), 2));
    assert!(world.run("duplicates --type account").told().contains("No duplicates among the accounts"));

    let plan = world.run(&format!("merge {first} {second} --set company=Bell")).ok();
    assert!(plan.contains("Plan: Merge into") && plan.contains("Company: Acme -> Bell") && plan.contains("City: none -> Lund"), "{plan}");
    assert_eq!(numbers(&world).len(), 4, "a plan does nothing");
    let said = world.run(&format!("merge {first} {second} --set company=Bell --apply")).told();
    assert!(said.contains("Merge into") && said.contains("prospekt undo"), "{said}");
    assert_eq!(world.list("full-name,email,email-2,company,city", "ada"), ["Ada O'Berg|ada@x.se|b@x.se|Bell|Lund"]);

    let shown = world.run(&format!("show {second}"));
    assert!(shown.err.contains(&format!("#{second} \"A.\" 100% Berg was merged into #{first} Ada O'Berg")), "{shown:?}");
    assert!(shown.ok().starts_with(&format!("Lead {first}: Ada O'Berg")));
    assert!(world.run("log").ok().contains("merged \"A.\" 100% Berg into Ada O'Berg"));
    let said = world.run(&format!("merge {second} {first} --apply")).fails(1);
    assert!(said.contains("was merged into Ada O'Berg") && said.contains("already"), "{said}");
    world.run("undo").told();
    assert_eq!(numbers(&world).len(), 4);
    assert!(world.run("check").ok().is_empty() || world.run("check").code == 0);
}

#[test]
fn what_is_told_apart_is_not_listed_any_more_until_that_is_undone() {
    let world = world();
    let ids = numbers(&world);
    let all = world.run("duplicates").ok();
    world.run(&format!("not-duplicates {}", ids.join(" "))).told();
    assert!(world.run("duplicates").ok().is_empty());
    assert!(world.run("log").ok().contains("are not the same"));
    world.run("undo").told();
    assert_eq!(world.run("duplicates").ok(), all);
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let world = world();
    let id = numbers(&world).remove(0);
    for (args, code, wanted) in [
        (format!("merge {id} 999 --apply"), 1, "there is no record #999"),
        (format!("merge {id} {id} --apply"), 1, "two to 10 records"),
        (format!("merge {id} 1 --apply"), 1, "only leads, contacts and accounts"),
        (format!("merge {id}"), 2, "OTHER"),
        (format!("not-duplicates {id} {id}"), 1, "two records"),
        ("duplicates --type nonsense".to_owned(), 2, "no record type"),
    ] {
        let said = world.run(&args).fails(code);
        assert!(said.contains(wanted), "{args}: {said}");
    }
}
