//! A file at the screen, from its path to the store: recognised or mapped, asked about, kept as a map.

use std::path::Path;

use prospekt::{
    exchange::{
        MapWish, Options, ReadError, Reader,
        drafting::Names,
        foreign::{Apart, Nowhere},
        open_known,
    },
    model::Reading,
    proto::{ImportMode, ImportOptions, Reply, Request},
    screens::{Effect, FileNews, SendFile},
};

use crate::support::driver::{Driver, NOW, Office};

/// Written by hand: headers nobody knows, dates and encodings that can be read in several ways.
const FAIR: &str = "Wer;Geboren;Schuhgröße;Ort\nEwa Nowak;01/02/1970;38;Malmö\nChidi Okafor;03/04/1980;44;Öland\n";

/// A file in a folder of its own.
fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (dir, path.display().to_string())
}

/// Does what the threads of the terminal do with files, until nothing is left to do.
fn read_files(at: &mut Driver) {
    loop {
        let is_of_file = |effect: &Effect| matches!(effect, Effect::Preview { .. } | Effect::SendFile(_));
        let Some(place) = at.out.iter().position(is_of_file) else { return };
        let news = match at.out.remove(place) {
            Effect::Preview { path, layout, kind } => {
                let options = Options { layout, ..Options::new(kind, Reading::utc(NOW)) };
                let schema = at.schema();
                let bytes = std::fs::read(&path).unwrap();
                let open = || Ok::<(&[u8], Box<dyn Apart>), ReadError>((&bytes, Box::new(Nowhere)));
                let looked = open_known(open, &schema, &options).map(|reader| Box::new(reader.preview().clone()));
                FileNews::Previewed(path, looked.map_err(|error| format!("{error}. {}", error.hint())))
            }
            Effect::SendFile(send) => sent(at, &send),
            other => panic!("{other:?}"),
        };
        at.hears(news);
    }
}

fn sent(at: &mut Driver, send: &SendFile) -> FileNews {
    let schema = at.schema();
    let bytes = std::fs::read(&send.path).unwrap();
    let names = if send.options.mode == ImportMode::Update { Names::AsGiven } else { Names::Complete };
    let options = Options { layout: send.layout.clone(), names, map: MapWish::No, ..Options::new(send.options.kind, Reading::utc(NOW)) };
    let mut reader = Reader::open(bytes.as_slice(), &schema, &options).unwrap();
    reader.set_mapping(send.mapping.clone(), &schema);
    let begin = Request::ImportBegin(ImportOptions { apply: send.apply, ..send.options.clone() });
    let Reply::Importing { plan, .. } = at.ask_as_screen(begin) else { panic!("no import") };
    loop {
        match reader.batch(100) {
            Ok(drafts) if drafts.is_empty() => break,
            Ok(drafts) => drop(at.ask_as_screen(Request::ImportRows { plan, drafts })),
            Err(ReadError::TwoWays { column, doubt, cell, .. }) => return FileNews::Unsettled { column, doubt, cell },
            Err(error) => return FileNews::Failed(error.to_string()),
        }
    }
    match at.ask_as_screen(Request::ImportEnd(plan)) {
        Reply::Planned(plan) => FileNews::Planned(plan),
        reply => FileNews::Applied(reply),
    }
}

/// Opens the import of a file.
fn open<'a>(at: &'a mut Driver, path: &str) -> &'a mut Driver {
    assert!(Path::new(path).exists());
    at.keys("I").sees("Which file?").keys("ctrl+u").paste(path).keys("enter");
    read_files(at);
    at
}

fn keys<'a>(at: &'a mut Driver, keys: &str) -> &'a mut Driver {
    at.keys(keys);
    read_files(at);
    at
}

#[test]
fn an_unknown_file_is_mapped_asked_about_and_imported() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let (_dir, path) = file("fair.csv", FAIR.as_bytes());
    open(&mut anna, &path).sees("Unknown program").sees("Wer").sees("Full name").sees("by its values");
    // The birthday by typing, a field of its own for the shoes, the town by its header.
    anna.keys("down space").type_text("birth").keys("enter").sees("by hand").sees("? Birthday");
    anna.keys("space").type_text("new field").sees("Number").keys("enter").sees("Schuhgröße").sees("4 of 4 mapped");
    // The first rows as they would become.
    anna.keys("v").sees("The first rows as they would become").sees("Ewa Nowak").sees("more than one way").keys("esc");
    // The plan asks once, and shows the values in both ways.
    keys(&mut anna, "enter")
        .sees("How are the dates of 'Geboren' written?")
        .sees("01/02/1970 is 1 Feb 1970")
        .sees("01/02/1970 is 2 Jan 1970");
    keys(&mut anna, "down enter").sees("Import fair.csv: 2 rows");
    keys(&mut anna, "enter").sees("Imported 2 leads");
    assert_eq!(anna.stored("birthday"), ["Ewa Nowak: 1970-01-02", "Chidi Okafor: 1980-03-04"]);
    assert_eq!(anna.stored("schuhgrosse"), ["Ewa Nowak: 38", "Chidi Okafor: 44"]);
    assert_eq!(anna.stored("business-city"), ["Ewa Nowak: Malmö", "Chidi Okafor: Öland"]);
    anna.keys("u").sees("Undid");
    assert_eq!(anna.stored("birthday"), Vec::<String>::new());
}

#[test]
fn a_saved_map_is_used_by_itself_and_by_others_once_it_is_shared() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let (_dir, path) = file("fair.csv", FAIR.as_bytes());
    open(&mut anna, &path);
    anna.keys("down space").type_text("birth").keys("enter up r").sees("How are the dates").keys("enter").sees("day/month/year");
    anna.keys("s")
        .sees("Save map as")
        .keys("ctrl+u")
        .type_text("Messe")
        .keys("tab")
        .sees("everybody")
        .keys("enter")
        .sees("The map 'Messe' is saved");
    assert_eq!(
        anna.schema().maps[0].lines,
        "[columns]\nwer = full-name\ngeboren = birthday, dmy\nschuhgrosse = +notes\nort = business-city\n"
    );
    // The same headers in another order, with a column more: straight to the plan, which says why.
    let (_other, next) = file("next.csv", "Ort;Neu;Schuhgröße;Geboren;Wer\nKiruna;x;;05/06/1990;Cilla Dal\n".as_bytes());
    let mut bo = office.person("bo");
    open(&mut bo, &next).sees("Import next.csv: 1 row").sees("Read by the saved map 'Messe': 3 of 5 columns mapped");
    // One key leads to the mapping, and back to the plan.
    keys(&mut bo, "esc").sees("Saved map 'Messe'").sees("saved map");
    keys(&mut bo, "enter").sees("Import next.csv: 1 row");
    keys(&mut bo, "enter").sees("Imported 1 lead");
    assert_eq!(bo.stored("birthday"), ["Cilla Dal: 1990-06-05"]);
    // Only its author deletes it.
    open(&mut bo, &next);
    keys(&mut bo, "esc").keys("o").sees("Saved maps").sees("anna's").keys("delete").sees("only its author");
    anna.keys("o").sees("shared, all 4 columns are here").keys("F3").sees("Rename map").type_text(" 2").keys("enter").sees("Messe 2");
    anna.keys("o delete").sees("The map is deleted").keys("esc esc esc");
    assert!(anna.schema().maps.is_empty());
    anna.keys("u").sees("Undid");
    assert_eq!(anna.schema().maps[0].name, "Messe 2");
}

#[test]
fn a_known_program_is_not_asked_about() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/csv/good/linkedin.csv");
    open(&mut anna, path).sees("Looks like LinkedIn connections").sees("Import linkedin.csv: 2 rows");
    keys(&mut anna, "esc").sees("known format").sees("headers in line 4");
}

#[test]
fn an_encoding_guessed_wrongly_is_corrected_with_the_effect_in_sight() {
    let office = Office::new();
    let mut anna = office.person("anna");
    // Windows-1252, but so few letters beyond ASCII that it could be anything.
    let text: Vec<u8> = "Name;Ort\nAnna;Kr\u{e4}mer\n".chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (_dir, path) = file("town.csv", &text);
    open(&mut anna, &path);
    anna.keys("e").sees("How the file is read").type_text("encod").keys("enter").type_text("cyrillic");
    read_files(&mut anna);
    anna.sees("Krдmer").keys("ctrl+u").type_text("macintosh");
    read_files(&mut anna);
    anna.sees("Kr‰mer");
    keys(&mut anna, "enter").sees("macintosh").keys("esc").sees("Kr‰mer");
    keys(&mut anna, "enter").sees("Import town.csv: 1 row");
    keys(&mut anna, "enter").sees("Imported 1 lead");
    assert_eq!(anna.stored("business-city"), ["Anna: Kr‰mer"]);
}

#[test]
fn a_date_far_below_is_asked_about_when_it_comes() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let text = format!("Full name,Birthday\n{}Late,1/2/1970\n", (0..300).map(|at| format!("P{at},\n")).collect::<String>());
    let (_dir, path) = file("late.csv", text.as_bytes());
    open(&mut anna, &path);
    keys(&mut anna, "enter").sees("How are the dates of 'Birthday' written?");
    keys(&mut anna, "enter").sees("Import late.csv: 301 rows");
}
