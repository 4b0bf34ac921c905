//! The real program in a pseudo-terminal: what it does to the terminal, and how it ends.

use std::time::Duration;

use rustix::process::Signal;

use crate::support::{
    World,
    pty::{Pty, Terminal},
};

/// Leads in the store: more than fit on a screen.
const LEADS: &str = "/200";

fn world() -> World {
    let world = World::new();
    world.run("demo 200").ok();
    world
}

/// The screen with all leads in it and nothing on its way.
fn opened(world: &World, terminal: Terminal) -> Pty {
    let mut pty = Pty::open(world, terminal);
    pty.wait_for(LEADS);
    pty.settle();
    pty
}

/// Numbers of the private modes that were switched, in order.
fn modes(bytes: &[u8], to: char) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.split("\x1b[?")
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            rest[end..].starts_with(to).then(|| rest[..end].to_owned())
        })
        .collect()
}

#[track_caller]
fn is_given_back(pty: &Pty) {
    let terminal = pty.terminal();
    assert!(!terminal.alternate_screen() && !terminal.hide_cursor() && !terminal.bracketed_paste());
    assert_eq!(terminal.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    let off = modes(&pty.bytes, 'l');
    for on in modes(&pty.bytes, 'h') {
        assert!(on == "25" || off.contains(&on), "mode {on} stays on");
    }
    // What stood on the screen before is there again, and nothing of ours.
    assert_eq!(terminal.contents(), "");
}

/// The numbers of all colour and attribute codes.
fn pens(bytes: &[u8]) -> Vec<Vec<u16>> {
    let text = String::from_utf8_lossy(bytes);
    text.split("\x1b[")
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
            rest[end..].starts_with('m').then(|| rest[..end].split(';').map(|number| number.parse().unwrap_or(0)).collect())
        })
        .collect()
}

#[test]
fn leaving_gives_the_terminal_back() {
    let mut pty = opened(&world(), Terminal::default());
    assert!(pty.terminal().alternate_screen() && pty.terminal().bracketed_paste());
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
    is_given_back(&pty);
}

#[test]
fn signals_end_the_program_in_order() {
    let world = world();
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let mut pty = opened(&world, Terminal::default());
        pty.signal(signal);
        assert_eq!(pty.exit(), code, "{signal:?}");
        if signal != Signal::HUP {
            is_given_back(&pty);
        }
    }
}

#[test]
fn a_terminal_that_goes_away_ends_the_program() {
    let world = world();
    for controls in [true, false] {
        let mut pty = opened(&world, Terminal { controls, ..Terminal::default() });
        // The key makes a frame: with it the reader has all it asked for.
        pty.press("j", LEADS);
        let (code, took) = pty.hang_up();
        assert_eq!(code, 129, "with signals: {controls}");
        assert!(took < Duration::from_secs(3), "{took:?}");
    }
}

#[test]
fn the_mouse_is_asked_for_presses_and_drags_only() {
    let mut pty = opened(&world(), Terminal::default());
    pty.keys("q");
    pty.exit();
    let mouse: Vec<String> = modes(&pty.bytes, 'h').into_iter().filter(|mode| mode.len() == 4 && mode.starts_with("10")).collect();
    assert_eq!(mouse, ["1049", "1000", "1002", "1006"]);
}

#[test]
fn without_colour_attributes_remain_and_nothing_else() {
    let variables = &[("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("COLORTERM", "truecolor"), ("NO_COLOR", "1")];
    let mut pty = opened(&world(), Terminal { variables, ..Terminal::default() });
    pty.press("j", LEADS);
    pty.press("space", LEADS);
    let pens = pens(&pty.bytes);
    assert!(pens.iter().flatten().all(|number| *number < 30), "{pens:?}");
    assert!(pens.iter().flatten().any(|number| *number == 7), "nothing is reversed");
    assert!(pens.iter().flatten().any(|number| *number == 1), "nothing is bold");
}

#[test]
fn in_another_locale_every_byte_is_ascii() {
    let world = world();
    world.run_of(&["add", "full-name=Åsa Öberg 田中"]).ok();
    let variables = &[("TERM", "xterm-256color"), ("LANG", "C")];
    let mut pty = Pty::open(&world, Terminal { variables, ..Terminal::default() });
    pty.wait_for("/201");
    pty.press("end", "/201");
    pty.press("?", "");
    assert_eq!(pty.bytes.iter().find(|byte| !byte.is_ascii()), None);
    assert!(pty.bytes.iter().all(|byte| matches!(byte, 0x20..0x7f | 0x1b | b'\r' | b'\n' | 8)));
}

#[test]
fn an_idle_screen_writes_nothing() {
    let mut pty = opened(&world(), Terminal::default());
    assert!(pty.is_quiet_for(Duration::from_millis(1500)));
    // Neither do keys that mean nothing, nor replies that nobody asked for.
    pty.send(b"\x1b[99~\x1b[?2026;2$y\x1b[?62;22c\x1b]11;rgb:0/0/0\x1b\\");
    assert!(pty.is_quiet_for(Duration::from_millis(500)));
}

#[test]
fn keys_cost_few_bytes() {
    let mut pty = opened(&world(), Terminal::default());
    pty.press("j", LEADS);
    // What is promised is less; a slow machine may need two frames for a key.
    for (keys, budget) in [("j", 1000), ("k", 1000), ("pagedown", 5000), ("end", 5000), ("up", 1000), ("home", 5000)] {
        let before = pty.bytes.len();
        pty.press(keys, LEADS);
        // The row under the cursor may come with a second frame.
        pty.wait("the row under the cursor", |pty| {
            pty.screen().lines().any(|line| line.strip_prefix('▸').is_some_and(|row| row.split_whitespace().count() > 2))
        });
        let bytes = pty.bytes.len() - before;
        println!("{keys}: {bytes} bytes");
        assert!(bytes <= budget, "{keys}: {bytes} bytes");
    }
}

#[test]
fn every_frame_is_a_synchronized_update() {
    let mut pty = opened(&world(), Terminal::default());
    pty.press("pagedown", LEADS);
    pty.keys("q");
    pty.exit();
    let count = |to| modes(&pty.bytes, to).iter().filter(|mode| *mode == "2026").count();
    // The end comes once more when the terminal is given back.
    assert_eq!(count('h') + 1, count('l'));
    assert!(count('h') >= 2);
}

#[test]
fn a_key_in_pieces_is_that_key() {
    let mut pty = opened(&world(), Terminal::default());
    pty.send(b"\x1b");
    pty.send(b"[B");
    pty.wait_for("2/200");
}

#[test]
fn another_size_is_another_screen() {
    let mut pty = opened(&world(), Terminal::default());
    let before = pty.bytes.len();
    pty.resize(80, 24);
    pty.wait_for_bytes(before, b"\x1b[2J");
    pty.wait_for(LEADS);
    assert!(pty.screen().lines().all(|line| line.chars().count() <= 80));
    assert!(pty.screen().lines().count() <= 24);
}

#[test]
fn a_stopped_program_gives_the_terminal_back_and_takes_it_again() {
    let mut pty = opened(&world(), Terminal::default());
    pty.signal(Signal::TSTP);
    pty.wait_for_bytes(0, b"\x1b[?1049l");
    assert!(!pty.terminal().alternate_screen() && !pty.terminal().hide_cursor());
    pty.is_stopped();
    let before = pty.bytes.len();
    pty.signal(Signal::CONT);
    pty.wait_for_bytes(before, b"\x1b[?1049h");
    pty.wait_for(LEADS);
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
    is_given_back(&pty);
}

#[test]
fn a_killed_screen_leaves_a_sound_store() {
    let world = world();
    for keys in ["A", "3", "j"] {
        let mut pty = opened(&world, Terminal::default());
        pty.keys(keys);
        pty.signal(Signal::KILL);
        assert_eq!(pty.exit(), -1);
        let said = world.run("check").ok();
        assert!(said.starts_with("The store is sound"), "{said}");
    }
}

/// A press and a release of the left button with Ctrl on that cell, counted from 1, as terminals with the mode 1006 send them.
fn ctrl_click(pty: &mut Pty, column: u16, row: u16) {
    pty.send(format!("\x1b[<16;{column};{row}M\x1b[<16;{column};{row}m").as_bytes());
}

#[test]
fn a_session_of_choosing_changing_and_taking_back_leaves_exactly_that() {
    let world = World::with_three();
    let mut pty = Pty::open(&world, Terminal::default());
    pty.wait_for("1/3");
    // SHIFT: the first two get three stars.
    pty.press("shift+down", "2 selected");
    pty.press("3", "takes it back");
    pty.press("esc", "2/3");
    // CTRL: the first and the third get four.
    ctrl_click(&mut pty, 30, 5);
    ctrl_click(&mut pty, 30, 7);
    pty.wait_for("2 selected");
    pty.press("4", "takes it back");
    // CTRL+A: all become qualified after a plan, and that is taken back.
    pty.press("ctrl+a", "3 selected");
    pty.press("m", "Bulk edit: 3 leads");
    pty.send(b"stat\r");
    pty.send(b"qualified\r");
    pty.press("enter", "2 will change");
    pty.press("enter", "u undoes");
    pty.press("u", "Undid");
    // The form of the row under the cursor.
    pty.press("home", "1/3");
    pty.press("enter", "Save & Close");
    pty.send(b" Quillfeather\x13");
    pty.wait_for("Saved Anna Berg Quillfeather");
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
    is_given_back(&pty);
    let stored = world.list("full-name,score,status", "");
    assert_eq!(stored, ["Bo Dahl|3|Contacted", "Cilla Ek|4|Qualified", "Anna Berg Quillfeather|4|New"]);
    assert!(world.run("check").ok().starts_with("The store is sound"));
}

#[test]
fn a_wrong_keymap_is_told_by_file_and_line_and_the_rest_applies() {
    let world = world();
    let paths = world.run("paths").ok();
    let keymap = paths.lines().find_map(|line| line.split_whitespace().find(|word| word.ends_with("keymap.toml"))).unwrap().to_owned();
    std::fs::create_dir_all(std::path::Path::new(&keymap).parent().unwrap()).unwrap();
    std::fs::write(&keymap, "[grid]\n\"undoo\" = [\"z\"]\n\"cursor-down\" = [\"Z\"]\n").unwrap();
    let mut pty = Pty::open(&world, Terminal::default());
    pty.wait_for("line 2: there is no action 'undoo'");
    pty.wait_for(LEADS);
    pty.press("Z", "2/200");
}

#[test]
fn the_start_card_comes_once_and_from_its_key() {
    let world = world();
    let mut pty = Pty::open(&world, Terminal { is_first: true, ..Terminal::default() });
    pty.wait_for("Welcome to Prospekt");
    pty.settle();
    pty.press("esc", LEADS);
    assert!(!pty.screen().contains("Welcome to Prospekt"));
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
    let mut pty = Pty::open(&world, Terminal { is_first: true, ..Terminal::default() });
    pty.wait_for(LEADS);
    pty.settle();
    assert!(!pty.screen().contains("Welcome to Prospekt"));
    pty.press("g", "g");
    pty.press("?", "Welcome to Prospekt");
}

#[test]
fn exact_keys_are_asked_of_terminals_that_have_them_and_given_back() {
    let world = world();
    for (variables, wanted) in
        [(&[("TERM", "xterm-kitty"), ("LANG", "C.UTF-8")][..], true), (&[("TERM", "xterm-256color"), ("LANG", "C.UTF-8")][..], false)]
    {
        let mut pty = opened(&world, Terminal { variables, ..Terminal::default() });
        pty.keys("q");
        assert_eq!(pty.exit(), 0);
        let text = String::from_utf8_lossy(&pty.bytes).into_owned();
        assert_eq!((text.contains("\x1b[>1u"), text.contains("\x1b[<u")), (wanted, wanted));
        is_given_back(&pty);
    }
}

#[test]
fn a_terminal_with_wide_stars_gets_ascii_and_one_that_is_silent_keeps_its_glyphs() {
    let mut pty = opened(&world(), Terminal::default());
    assert!(!pty.bytes.is_ascii() && pty.bytes.windows(4).any(|piece| piece == b"\x1b[6n"));
    let before = pty.bytes.len();
    pty.send(b"\x1b[2;3R");
    pty.wait_for_bytes(before, FRAME_END);
    pty.wait_for(LEADS);
    // Names are the records' own; all that is drawn around them is ASCII.
    assert!(!pty.screen().contains(['★', '☆', '▸', '─']), "{}", pty.screen());
}

/// The last bytes of every frame.
const FRAME_END: &[u8] = b"\x1b[?2026l";

#[test]
fn a_released_mouse_is_said_and_taken_back() {
    let mut pty = opened(&world(), Terminal::default());
    pty.press("f12", "mouse off");
    assert_eq!(pty.terminal().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    pty.press("f12", LEADS);
    assert!(!pty.screen().contains("mouse off"));
    assert_ne!(pty.terminal().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

#[test]
fn suspend_by_key_gives_the_terminal_to_the_shell() {
    let mut pty = opened(&world(), Terminal::default());
    pty.keys("g z");
    pty.wait_for_bytes(0, b"\x1b[?1049l");
    pty.is_stopped();
    let before = pty.bytes.len();
    pty.signal(Signal::CONT);
    pty.wait_for_bytes(before, b"\x1b[?1049h");
    pty.wait_for(LEADS);
    // One question for the width at the start, and none when it comes back.
    assert!(!pty.bytes[before..].windows(4).any(|piece| piece == b"\x1b[6n"));
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
    is_given_back(&pty);
}

#[test]
fn notes_go_through_the_persons_editor_on_a_clean_terminal() {
    let variables = &[("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("EDITOR", "printf Quillfeather >>")];
    let mut pty = opened(&world(), Terminal { variables, ..Terminal::default() });
    pty.press("enter", "Save & Close");
    pty.settle();
    pty.press("f8", "2");
    pty.settle();
    let before = pty.bytes.len();
    pty.keys("f11");
    pty.wait_for_bytes(before, b"\x1b[?1049h");
    pty.wait_for("Quillfeather");
}

#[test]
fn a_storm_of_sizes_ends_with_the_right_screen() {
    let mut pty = opened(&world(), Terminal::default());
    for size in 0..200 {
        pty.resize(60 + size % 60, 20 + size % 20);
    }
    pty.resize(100, 30);
    pty.settle();
    let before = pty.bytes.len();
    pty.keys("ctrl+l");
    pty.wait_for_bytes(before, b"\x1b[2J");
    pty.wait_for(LEADS);
    pty.settle();
    let last = pty.screen().lines().collect::<Vec<_>>().iter().rposition(|line| !line.trim().is_empty());
    assert_eq!(last, Some(29), "{}", pty.screen());
}

/// A workbook comes in through the process that parses it, and the records go out as another.
#[cfg(feature = "workbook")]
#[test]
fn a_workbook_is_imported_and_exported_on_the_screen() {
    let world = world();
    let book = crate::foreign::sample("xlsx/good/three-sheets.xlsx");
    let mut pty = opened(&world, Terminal::default());
    pty.press("I", "Which file?");
    pty.send(book.to_str().unwrap().as_bytes());
    pty.press("enter", "Excel workbook");
    let screen = pty.screen();
    assert!(screen.contains("sheet 'People' of 2") && screen.contains("a hidden sheet is left out: 'Old'"), "{screen}");
    // Another sheet of the same book has no names; back to the first.
    let sheets = |pty: &mut Pty| {
        pty.press("e", "How the file is read");
        pty.send(b"sheet");
        pty.wait_for("> sheet");
        pty.press("enter", "Which sheet of the workbook?");
    };
    sheets(&mut pty);
    pty.press("up", "Sums");
    pty.press("enter", "Quarter");
    sheets(&mut pty);
    pty.press("down enter", "E-mail Address");
    pty.press("enter", "Import three-sheets.xlsx: 1 row");
    pty.press("y", "Imported 1 lead");
    pty.press("x", "Format");
    for _ in 0..4 {
        pty.keys("right");
    }
    pty.wait_for("leads.xlsx");
    pty.press("enter", "Wrote 201 leads to leads.xlsx");
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
    let back = ["leads.xlsx", "home/leads.xlsx"].map(|name| world.path(name)).into_iter().find(|path| path.exists()).unwrap();
    let out = world.run_of(&["import", back.to_str().unwrap()]).ok();
    assert!(out.contains("201  unchanged"), "{out}");
}

/// The plan of an import: another policy, rows left out, a duplicate made all the same, the record a row meets opened, rows to a file.
#[test]
fn an_import_is_looked_at_row_by_row_and_done_as_decided() {
    let world = World::new();
    world.run_of(&["add", "full-name=Ada Berg", "email=ada@x.se", "city=Umeå"]).ok();
    let rows = "Ada Berg,ada@x.se,Lund,08 123\nCid Ek,cid@x.se,Kiruna,\nCid Ek,cid@x.se,Malmö,\nDan Dal,dan@x.se,Lund,\n,,Gävle,\n";
    let file = world.file("fair.csv", format!("Full name,E-mail,City,Phone\n{rows}"));
    let mut pty = Pty::open(&world, Terminal::default());
    pty.wait_for("Ada Berg");
    pty.press("I", "Which file?");
    pty.send(file.to_str().unwrap().as_bytes());
    pty.press("enter", "See the plan");
    pty.press("enter", "Import fair.csv: 5 rows");
    pty.wait_for("fills a blank");
    let screen = pty.screen();
    assert!(screen.contains("same e-mail") && screen.contains("Umeå") && screen.contains("stays"), "{screen}");
    pty.press("f", "City: Umeå → Lund");
    pty.press("enter", "Lead: Ada Berg");
    pty.press("esc", "Import fair.csv: 5 rows");
    pty.press("down down", "line 3 Cid Ek: same e-mail");
    pty.press("d", "new all the same");
    pty.press("down", "Line 5: Dan Dal");
    pty.press("space", "left out");
    pty.press("w", "rows left out");
    pty.press("y", "Imported 3 leads");
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
    let shown = world.list("full-name,business-city,phone", "");
    assert_eq!(shown, ["Ada Berg|Lund|08 123", "Cid Ek|Kiruna|", "Cid Ek|Malmö|"]);
    assert!(world.read("fair.rejects.csv").contains("Gävle") && world.read("fair.rejects-2.csv").contains("Full name: is missing"));
    world.run("undo").told();
    assert_eq!(world.list("full-name,business-city,phone", ""), ["Ada Berg|Umeå|"]);
}

/// A workbook that kills the process parsing it is a sentence on the screen.
#[cfg(feature = "workbook")]
#[test]
fn a_hostile_workbook_is_a_sentence_on_the_screen() {
    let world = world();
    let book = crate::foreign::sample("ods/bad/endless-rows.ods");
    let mut pty = opened(&world, Terminal::default());
    pty.press("I", "Which file?");
    pty.send(book.to_str().unwrap().as_bytes());
    pty.press("enter", "If you know where it comes from");
    pty.press("esc", LEADS);
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
}
