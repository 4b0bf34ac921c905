//! Every screen at five sizes, with colour in Unicode and without it in ASCII: reviewed pictures of text and styles.

use prospekt::{
    proto::{Command, Reply, Request},
    ui::{Look, picture},
};

use crate::support::driver::{Driver, Office};

/// Widths and heights: from the widest layout to the narrowest.
const SIZES: &[(u16, u16)] = &[(200, 60), (120, 36), (80, 24), (60, 20), (45, 14)];

/// A screen and the keys that lead there. Words that keys cannot spell are typed: `'anna'`.
const SCREENS: &[(&str, &str)] = &[
    ("list", "down down"),
    ("selection", "down space space down v down down"),
    ("hidden", "space space down space / 'status:new' enter"),
    ("filter", "/ 'score>=4 status:new'"),
    ("filter-wrong", "/ 'score>=x'"),
    ("details", "down i"),
    ("which-key", "g"),
    ("form", "enter"),
    ("bulk-edit", "space space m"),
    ("plan", "A d"),
    ("assign", "space space w"),
    ("log", "3 down 4 L"),
    ("palette", ": 'sel'"),
    ("help", "?"),
    ("import", "I"),
    ("unmark", "space space space home down V down"),
    ("cell", "right right e"),
    ("views", "F"),
    ("save-view", "/ 'status:new' enter W"),
    ("columns", "z c"),
    ("sort", "s z s"),
    ("menu", "space space o"),
    ("settings", "g ,"),
    ("first-steps", "g ?"),
    ("assign-key", ": 'invert' F2 X"),
    ("operation", "3 L enter"),
    ("reports", "] ]"),
    ("report", "] ] / 'leads by assigned to and' enter down down"),
    ("report-records", "] ] / 'next step due' enter down down"),
    ("report-layout", "] ] / 'sales forecast by month' enter e down down"),
    ("save-report", "] ] / 'leads by source' enter W"),
];

fn office() -> Office {
    let office = Office::new();
    let reply = office.person("anna").ask(Request::Apply(Command::Demo { count: 60, seed: 7 }));
    assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
    office
}

fn go(person: &mut Driver, keys: &str) {
    let mut rest = keys.trim();
    while !rest.is_empty() {
        match rest.strip_prefix('\'').and_then(|text| text.split_once('\'')) {
            Some((text, after)) => {
                person.type_text(text);
                rest = after.trim_start();
            }
            None => {
                let (key, after) = rest.split_once(' ').unwrap_or((rest, ""));
                person.keys(key);
                rest = after.trim_start();
            }
        }
    }
}

#[test]
fn every_screen_looks_as_reviewed_at_every_size() {
    let looks = [("colour", Look::default()), ("mono", Look::plain())];
    for (name, keys) in SCREENS {
        for (look_name, look) in &looks {
            let office = office();
            let mut anna = Driver::sit_with(&office.hub, "anna", 120, 36, *look, Vec::new());
            go(&mut anna, keys);
            let mut pictures = String::new();
            for (width, height) in SIZES {
                anna.resize(*width, *height);
                pictures.push_str(&format!("=== {width}x{height}\n{}\n", picture::text_and_styles(&anna.draw())));
            }
            insta::with_settings!({ omit_expression => true }, {
                insta::assert_snapshot!(format!("{name}_{look_name}"), pictures);
            });
        }
    }
}

#[test]
fn no_screen_fails_at_any_size() {
    for (name, keys) in SCREENS {
        let office = office();
        let mut anna = Driver::sit_with(&office.hub, "anna", 120, 36, Look::default(), Vec::new());
        go(&mut anna, keys);
        let before = anna.screen();
        for (width, height) in [(1, 1), (39, 24), (300, 9), (1, 100), (2, 3)] {
            anna.resize(width, height).draw();
        }
        assert_eq!(anna.resize(120, 36).screen(), before, "{name}: too small and back");
        for width in [40, 41, 59, 60, 79, 101, 149, 150, 231, 300] {
            for height in [10, 15, 16, 31, 70, 100] {
                anna.resize(width, height).draw();
            }
        }
    }
}
