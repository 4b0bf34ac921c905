//! `prospekt criteria`: the list, plans with the stars before and after, and what is done with `--apply`.

use serde_json::Value as Json;

use crate::support::{World, json};

#[test]
fn criteria_are_listed_with_weight_share_and_rule() {
    let world = World::with_three();
    world.run_of(&["criteria", "add", "Has an e-mail address", "--importance", "low", "--rule", "email:any", "--apply"]).ok();
    let list = world.run("criteria").ok();
    assert!(list.contains("High   3   18.8 %  Needs what we sell"), "{list}");
    assert!(list.contains("Low    1    6.3 %  Has an e-mail address  rule: email:any"), "{list}");
    let rows = json(&world.run("criteria list --format json").ok());
    assert_eq!(rows.as_array().unwrap().len(), 8);
    assert_eq!((&rows[0]["rule"], &rows[7]["rule"], &rows[7]["importance"]), (&Json::Null, &"email:any".into(), &"Low".into()));
}

#[test]
fn a_change_of_criteria_is_planned_done_with_apply_and_taken_back() {
    let world = World::with_three();
    world.run_of(&["set", "criterion-1=yes", "--filter", "company:any", "--apply"]).told();
    world.run("set score=5 --id 9").told();
    assert_eq!(world.list("score", ""), ["5", "1", "1"]);
    let plan = world.run_of(&["criteria", "set", "needs what we sell", "--importance", "Low"]).ok();
    assert!(plan.contains("2  automatic scores would change") && plan.contains("1  scores given by hand stay"), "{plan}");
    assert_eq!(world.list("score", ""), ["5", "1", "1"], "a plan changes nothing");
    let plan = json(&world.run_of(&["criteria", "set", "needs what we sell", "--importance", "Low", "--format", "json"]).ok());
    assert_eq!(
        (&plan["before"]["1"], &plan["after"]["0"], &plan["manual"], &plan["applied"]),
        (&2.into(), &2.into(), &1.into(), &false.into())
    );
    world.run_of(&["criteria", "set", "2", "--importance", "Low", "--apply"]).told();
    assert_eq!(world.list("score", ""), ["5", "0", "0"]);
    world.run("undo").told();
    assert_eq!(world.list("score", ""), ["5", "1", "1"]);
    world.run_of(&["criteria", "delete", "Needs what we sell", "--apply"]).told();
    assert_eq!(world.list("score", ""), ["5", "0", "0"]);
    world.run("undo").told();
    assert_eq!(world.list("score", ""), ["5", "1", "1"]);
}

#[test]
fn wrong_criteria_rules_and_importances_are_refused_in_a_sentence() {
    let world = World::with_three();
    for (args, code, want) in [
        (&["criteria", "set", "nonsense", "--text", "x"][..], 3, "there is no criterion 'nonsense'"),
        (&["criteria", "set", "2"], 2, "there is nothing to change"),
        (&["criteria", "set", "2", "--importance", "Huge"], 1, "'Huge' is not one of Low, Normal, High"),
        (&["criteria", "add", "By rule", "--rule", "city:umeå emial:any", "--apply"], 1, "rule, position 11: no field 'emial'"),
        (&["criteria", "add", "By rule", "--rule", "score>3", "--apply"], 1, "rule, position 1: a rule cannot ask for 'Score'"),
    ] {
        let said = world.run_of(args).fails(code);
        assert!(said.contains(want), "{args:?}: {said}");
    }
    assert!(world.run("criteria recalculate").ok().contains("0  automatic scores would change"));
}
