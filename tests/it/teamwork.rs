//! Handing out, handing over and putting off from the shell.

use crate::support::{World, world::Ran};

fn team() -> World {
    let world = World::new();
    for line in ["add --type person full-name=bo", "add --type person full-name=cy"] {
        world.run(line).ok();
    }
    world.run("add --type group full-name=East members=bo;cy").ok();
    for name in ["Ada", "Bea", "Cid", "Dot"] {
        world.run(&format!("add full-name={name} next=2026-11-20")).ok();
    }
    world
}

#[test]
fn a_group_gets_leads_in_turn_after_a_plan() {
    let world = team();
    let plan = world.run("assign --group East --filter next:any").ok();
    assert!(plan.contains("Plan: Assign to East in turn") && plan.contains("4  would change"), "{plan}");
    assert_eq!(world.run("list owner:none --format ids").ok().lines().count(), 4);
    world.run("assign --group East --filter next:any --apply").ok();
    for login in ["bo", "cy"] {
        assert_eq!(world.run(&format!("list owner:{login} --format ids")).ok().lines().count(), 2, "{login}");
    }
    world.run("undo").ok();
    assert_eq!(world.run("list owner:none --format ids").ok().lines().count(), 4);
}

#[test]
fn all_that_is_open_goes_over_and_what_is_lost_stays() {
    let world = team();
    world.run("assign bo --filter next:any --apply").ok();
    world.run("set status=Lost --filter full-name:Dot --apply").ok();
    let plan = world.run("hand-over bo cy").ok();
    assert!(plan.contains("3  would change"), "{plan}");
    world.run("hand-over bo cy --apply").ok();
    assert_eq!(world.run("list owner:cy --format ids").ok().lines().count(), 3);
    assert_eq!(world.run("list owner:bo --format ids").ok().lines().count(), 1);
    world.run("hand-over cy none --apply").ok();
    assert_eq!(world.run("list owner:none --format ids").ok().lines().count(), 3);
}

#[test]
fn a_day_is_put_off_from_its_own_day() {
    let world = team();
    world.run("set next+=1w --filter next:any --apply").ok();
    assert_eq!(world.run("list next:2026-11-27 --format ids").ok().lines().count(), 4);
}

#[test]
fn whoever_deals_at_the_same_time_deals_from_one_hand() {
    let world = team();
    for number in 0..8 {
        world.run(&format!("add full-name=Lead{number}")).ok();
    }
    let ids = world.run("list owner:none --format ids").ok();
    let ids: Vec<&str> = ids.lines().collect();
    assert_eq!(ids.len(), 12);
    let dealers: Vec<_> = ids.iter().map(|id| world.shared(&format!("assign --group East --id {id} --apply")).spawn().unwrap()).collect();
    for dealer in dealers {
        Ran::of(dealer.wait_with_output().unwrap()).ok();
    }
    for login in ["bo", "cy"] {
        assert_eq!(Ran::of(world.shared(&format!("list owner:{login} --format ids")).output().unwrap()).ok().lines().count(), 6, "{login}");
    }
    Ran::of(world.shared("serve --stop").output().unwrap()).told();
}
