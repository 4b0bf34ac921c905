//! Days where people are: the real program in zones that turn their clocks, several of them over one store.

use crate::support::world::World;

const STOCKHOLM: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const NEW_YORK: &str = "EST5EDT,M3.2.0,M11.1.0";
/// Turned back at one in the morning: midnight comes twice.
const HAVANA: &str = "CST5CDT,M3.2.0/0,M11.1.0/1";
/// Turned forward at midnight: one day has none.
const SANTIAGO: &str = "<-04>4<-03>,M9.1.6/24,M4.1.6/24";
const APIA: &str = "<+13>-13";

/// Moments, UTC, a minute before and at the edges of days of 23, 24 and 25 hours somewhere.
const MOMENTS: [&str; 18] = [
    "2026-03-28 22:59",
    "2026-03-28 23:00",
    "2026-03-29 21:59",
    "2026-03-29 22:00",
    "2026-09-06 03:59",
    "2026-09-06 04:00",
    "2026-10-24 21:59",
    "2026-10-24 22:00",
    "2026-10-25 22:59",
    "2026-10-25 23:00",
    "2026-10-31 22:59",
    "2026-10-31 23:00",
    "2026-11-01 03:59",
    "2026-11-01 04:00",
    "2026-11-01 05:00",
    "2026-11-02 04:59",
    "2026-11-02 05:00",
    "2026-12-31 23:30",
];

/// Groups with how many of the moments lie in each.
type Groups = &'static [(&'static str, u64)];

/// A zone, how a report groups, and what it must say.
const WANTED: [(&str, &str, Groups); 6] = [
    (
        STOCKHOLM,
        "when:day",
        &[
            ("2026-03-28", 1),
            // 23 hours.
            ("2026-03-29", 2),
            ("2026-03-30", 1),
            ("2026-09-06", 2),
            ("2026-10-24", 1),
            // 25 hours.
            ("2026-10-25", 2),
            ("2026-10-26", 1),
            ("2026-10-31", 1),
            ("2026-11-01", 4),
            ("2026-11-02", 2),
            ("2027-01-01", 1),
        ],
    ),
    (
        STOCKHOLM,
        "when:week",
        &[("2026-W13", 3), ("2026-W14", 1), ("2026-W36", 2), ("2026-W43", 3), ("2026-W44", 6), ("2026-W45", 2), ("2026-W53", 1)],
    ),
    (STOCKHOLM, "when:month", &[("Mar 2026", 4), ("Sep 2026", 2), ("Oct 2026", 5), ("Nov 2026", 6), ("Jan 2027", 1)]),
    (
        NEW_YORK,
        "when:day",
        &[
            ("2026-03-28", 2),
            ("2026-03-29", 2),
            ("2026-09-05", 1),
            ("2026-09-06", 1),
            ("2026-10-24", 2),
            ("2026-10-25", 2),
            ("2026-10-31", 3),
            // 25 hours.
            ("2026-11-01", 3),
            ("2026-11-02", 1),
            ("2026-12-31", 1),
        ],
    ),
    (NEW_YORK, "when:year", &[("2026", 18)]),
    (APIA, "when:quarter", &[("Q1 2026", 4), ("Q3 2026", 2), ("Q4 2026", 11), ("Q1 2027", 1)]),
];

fn of_zone(world: &World, zone: &str, args: &[&str]) -> String {
    let mut command = world.command_of(args);
    let output = command.env("TZ", zone).output().unwrap();
    assert!(output.status.success(), "{args:?} {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A store with an appointment at each moment.
fn world() -> World {
    let world = World::new();
    let lead = world.run("add full-name=Anna").ok().trim().to_owned();
    for moment in MOMENTS {
        let (when, linked) = (format!("when={moment}"), format!("linked-to={lead}"));
        world.run_of(&["add", "--type", "appointment", "full-name=Meeting", &when, &linked]).ok();
    }
    world
}

/// The groups of a report of appointments: what each is called, how many it counts, the filter behind it.
fn groups(world: &World, zone: &str, by: &str) -> Vec<(String, u64, String)> {
    let json = of_zone(world, zone, &["report", "--type", "appointment", "--by", by, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let lines = json["lines"].as_array().unwrap().iter().filter(|line| line["level"] == 1);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
    lines.map(|line| (text(&line["path"][0]), line["values"][0].as_u64().unwrap(), text(&line["filter"]))).collect()
}

#[test]
fn days_weeks_and_months_are_those_of_the_persons_own_clock() {
    let world = world();
    for (zone, by, wanted) in WANTED {
        let found = groups(&world, zone, by);
        let plain: Vec<(&str, u64)> =
            found.iter().map(|(label, count, _)| (label.as_str(), *count)).filter(|(_, count)| *count > 0).collect();
        assert_eq!(plain, wanted, "{zone} {by}");
    }
}

#[test]
fn the_filter_behind_each_number_finds_so_many_in_every_zone() {
    let world = world();
    for zone in [STOCKHOLM, NEW_YORK, HAVANA, SANTIAGO, APIA, "UTC"] {
        for by in ["when:day", "when:month"] {
            let found = groups(&world, zone, by);
            assert_eq!(found.iter().map(|(_, count, _)| count).sum::<u64>(), MOMENTS.len() as u64, "{zone} {by}");
            for (label, count, filter) in found.iter().filter(|(_, count, _)| *count > 0) {
                let listed = of_zone(&world, zone, &["list", "--type", "appointment", "--columns", "id", "--format", "csv", "--", filter]);
                assert_eq!(listed.lines().count() as u64 - 1, *count, "{zone} {label} by {filter}: {listed}");
            }
        }
    }
}

#[test]
fn what_the_clock_shows_twice_is_the_first_time_and_what_it_skips_the_turn() {
    let world = World::new();
    let lead = world.run("add full-name=Anna").ok().trim().to_owned();
    for (zone, typed, want) in [
        (STOCKHOLM, "2026-10-25 02:30", "2026-10-25T00:30:00.000Z"),
        (STOCKHOLM, "2026-03-29 02:30", "2026-03-29T01:00:00.000Z"),
        (NEW_YORK, "2026-11-01 01:30", "2026-11-01T05:30:00.000Z"),
        (NEW_YORK, "2026-03-08 02:00", "2026-03-08T07:00:00.000Z"),
        (HAVANA, "2026-11-01 00:15", "2026-11-01T04:15:00.000Z"),
        (SANTIAGO, "2026-09-06 00:00", "2026-09-06T04:00:00.000Z"),
    ] {
        let (when, linked) = (format!("when={typed}"), format!("linked-to={lead}"));
        let id = of_zone(&world, zone, &["add", "--type", "appointment", "full-name=Meeting", &when, &linked]);
        let filter = format!("id={}", id.trim());
        let listed = world.run_of(&["list", "--type", "appointment", "--columns", "when", "--format", "json", "--", &filter]).ok();
        assert!(listed.contains(want), "{zone} {typed}: {listed}");
    }
}
