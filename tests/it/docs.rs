//! What the documents promise is so: commands are understood, filters can be read, paths exist.

use std::fs;

use clap::Parser;
use prospekt::{
    cli::args::Cli,
    model::{Filter, Reading, Schema},
};

use crate::support::{World, root};

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The lines of the fenced blocks of shell commands, without comments.
fn shell_lines() -> Vec<String> {
    let text = readme();
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    blocks.flat_map(|block| block.lines().map(|line| line.split("  #").next().unwrap().trim().to_owned()).collect::<Vec<_>>()).collect()
}

/// The words of a line as a shell parts them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, ' ') => words.push(std::mem::take(&mut word)),
            _ => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_in_the_readme_is_understood() {
    let lines = shell_lines();
    assert!(lines.iter().filter(|line| line.starts_with("prospekt ")).count() > 10);
    for line in lines.iter().filter(|line| line.starts_with("prospekt ")) {
        // The shell would take an open angle bracket for a file.
        let is_quoted = !line.contains(['<', '>']) || line.contains('\'');
        assert!(is_quoted, "{line}");
        if let Err(error) = Cli::try_parse_from(words(line)) {
            panic!("{line}\n{error}");
        }
    }
}

#[test]
fn the_two_commands_are_there() {
    let lines = shell_lines();
    assert!(lines.contains(&"cargo run --release".to_owned()) && lines.contains(&"cargo test".to_owned()), "{lines:?}");
}

#[test]
fn every_filter_in_the_readme_can_be_read() {
    let text = readme();
    let table = text.split("| filter | finds |").nth(1).unwrap().split("\n\n").next().unwrap().to_owned();
    let filters: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert!(filters.len() > 8, "{filters:?}");
    for filter in filters {
        Filter::parse(filter, &Schema::default(), &Reading::utc(0), "anna").unwrap();
    }
}

#[test]
fn the_map_of_the_code_names_every_layer() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for layer in lib.lines().filter_map(|line| line.strip_prefix("pub mod ")).map(|line| line.trim_end_matches(';')) {
        assert!(lib.contains(&format!("//! | [`{layer}`] |")), "{layer}");
    }
}

#[test]
fn the_contents_of_the_readme_are_its_headings_in_their_order() {
    let text = readme();
    let headings: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).skip(1).collect();
    let contents = text.split("In this file: ").nth(1).unwrap().split("\n\n").next().unwrap();
    let anchor = |heading: &str| heading.to_lowercase().replace(' ', "-").replace(|c: char| !c.is_alphanumeric() && c != '-', "");
    let links: Vec<String> = headings.iter().map(|heading| format!("[{heading}](#{})", anchor(heading))).collect();
    assert_eq!(contents.replace('\n', " "), format!("{}.", links.join(", ")));
}

#[test]
fn paths_that_the_documents_name_exist() {
    for document in ["README.md", "CHANGELOG.md", "src/lib.rs", "deny.toml"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let inside = text.split(['`', ' ', '(', ')', ',', ';']).map(|word| word.trim_end_matches(['.', ':']));
        for path in inside.filter(|word| ["src/", "tests/", "keymaps/", ".ci/"].iter().any(|folder| word.starts_with(folder))) {
            assert!(root().join(path).exists(), "{document} names {path}");
        }
    }
}

#[test]
fn places_are_those_the_readme_names() {
    let world = World::new();
    let mut command = world.command("paths");
    command.env_remove("PROSPEKT_STORE");
    for (variable, dir) in [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state")] {
        command.env(variable, world.path(dir));
    }
    let out = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let readme = readme();
    for (variable, dir, file) in
        [("XDG_DATA_HOME", "data", "leads.prospekt"), ("XDG_CONFIG_HOME", "config", "keymap.toml"), ("XDG_STATE_HOME", "state", "drafts")]
    {
        let path = world.path(dir).join("prospekt").join(file);
        assert!(out.contains(path.to_str().unwrap()), "{out}");
        assert!(readme.contains(&format!("${variable}/prospekt")), "{variable}");
    }
}
