//! The forms of what crosses the wire, read off the source: whoever changes them must raise the version of the protocol.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
};

use prospekt::wire::{UNDERSTOOD, VERSION};

use crate::support::{root, sources};

/// Where a conversation begins.
const ROOTS: [&str; 4] = ["Hello", "Welcome", "ToHub", "FromHub"];

/// The version that was recorded last, and its forms.
const RECORDED: &str = "tests/it/wire_forms.txt";

/// What other crates and the language itself bring.
const FOREIGN: &[&str] = &["Vec", "Option", "String", "Box", "Arc", "Cow", "BTreeMap", "RoaringTreemap", "PathBuf", "Result", "Self"];

/// Where they are defined.
const LAYERS: [&str; 4] = ["model", "rules", "proto", "wire"];

/// Types that a macro makes, and the line where it is told of them.
const MADE: [(&str, &str); 2] = [("Base", "bases! {"), ("Category", "categories! {")];

/// The types of the program that can be sent, by name: those of one name are one entry.
fn types() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources().into_iter().filter(|source| LAYERS.contains(&source.layer())) {
        let lines: Vec<&str> = source.code.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            for (name, _) in MADE.iter().filter(|(_, begin)| line == begin) {
                found.entry((*name).to_owned()).or_default().push(format!("enum {name} {}", item(&lines[at..])));
            }
            let Some((is_alias, name)) = named(line) else { continue };
            let attributes: Vec<&str> = lines[..at].iter().rev().take_while(|line| line.trim_start().starts_with("#[")).copied().collect();
            if is_alias || attributes.iter().any(|line| line.contains("derive(") && line.contains("Serialize")) {
                // Some are sent as another type.
                let other = attributes.iter().find_map(|line| line.split_once("into = \"")?.1.split_once('"'));
                let form =
                    other.map_or_else(|| item(&lines[at..]), |(other, _)| format!("type {name} = {};", other.rsplit("::").next().unwrap()));
                found.entry(name).or_default().push(form);
            }
        }
    }
    found
}

/// The name of the type a line begins to define, and whether it is only another name.
fn named(line: &str) -> Option<(bool, String)> {
    let rest =
        line.strip_prefix("pub(super) ").or_else(|| line.strip_prefix("pub(crate) ")).or_else(|| line.strip_prefix("pub ")).unwrap_or(line);
    let (is_alias, rest) = match (rest.strip_prefix("struct "), rest.strip_prefix("enum "), rest.strip_prefix("type ")) {
        (Some(rest), ..) | (_, Some(rest), _) => (false, rest),
        (.., Some(rest)) => (true, rest),
        _ => return None,
    };
    Some((is_alias, rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()))
}

/// The item that begins with these lines, without what is not sent and what only a reader needs: blanks, names of who may see it.
fn item(lines: &[&str]) -> String {
    let (mut text, mut depth, mut is_skipped) = (String::new(), 0_i32, false);
    'item: for line in lines {
        if line.contains("#[serde(skip") {
            is_skipped = true;
            continue;
        }
        if std::mem::take(&mut is_skipped) || line.trim_start().starts_with("#[") && !line.contains("#[serde") {
            continue;
        }
        for c in line.trim().chars() {
            text.push(c);
            match c {
                '{' | '(' | '[' => depth += 1,
                '}' | ')' | ']' => depth -= 1,
                _ => {}
            }
            if depth == 0 && matches!(c, '}' | ';') {
                break 'item;
            }
        }
        text.push(' ');
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    ["pub(super) ", "pub(crate) ", "pub ", "crate::", "super::", "model::"].iter().fold(text, |text, noise| text.replace(noise, ""))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.starts_with(char::is_uppercase))
}

/// The forms of everything that can be said, by name.
fn forms() -> BTreeMap<String, String> {
    let types = types();
    let (mut forms, mut open) = (BTreeMap::new(), ROOTS.map(str::to_owned).to_vec());
    while let Some(name) = open.pop() {
        let Some(items) = types.get(&name) else { continue };
        // Types of one name in an order that does not depend on the files they lie in.
        let sorted: BTreeSet<&str> = items.iter().map(String::as_str).collect();
        if forms.insert(name, sorted.into_iter().collect::<Vec<_>>().join("\n")).is_none() {
            open.extend(items.iter().flat_map(|item| words(item)).filter(|word| !forms.contains_key(*word)).map(str::to_owned));
        }
    }
    // How bytes are made of them.
    let envelope = fs::read_to_string(root().join("src/codec/envelope.rs")).unwrap();
    let config = envelope.lines().find(|line| line.starts_with("const CONFIG")).unwrap();
    forms.insert("bytes".to_owned(), config.to_owned());
    forms
}

fn written(forms: &BTreeMap<String, String>) -> String {
    let version = format!("version {}.{}", VERSION.major, VERSION.minor);
    [version].into_iter().chain(forms.values().cloned()).map(|line| line + "\n").collect()
}

/// The version recorded and its forms.
fn recorded() -> ((u16, u16), BTreeMap<String, String>) {
    let text = fs::read_to_string(root().join(RECORDED)).unwrap_or_else(|_| "version 0.0\n".to_owned());
    let (version, rest) = text.split_once('\n').unwrap();
    let (major, minor) = version.strip_prefix("version ").unwrap().split_once('.').unwrap();
    let mut forms: BTreeMap<String, String> = BTreeMap::new();
    for line in rest.lines() {
        let name = if line.starts_with("const ") { "bytes".to_owned() } else { named(line).unwrap().1 };
        let form = forms.entry(name).or_default();
        *form = if form.is_empty() { line.to_owned() } else { format!("{form}\n{line}") };
    }
    ((major.parse().unwrap(), minor.parse().unwrap()), forms)
}

/// What became of the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Became {
    Same,
    /// Messages came to the end of what there are: an older program still understands all it knew.
    More,
    Other,
}

/// The variants of an enum, in order; nothing of anything else.
fn variants(form: &str) -> Option<Vec<String>> {
    let (head, body) = form.split_once('{').filter(|(head, _)| head.contains("enum "))?;
    let (mut variants, mut variant, mut depth) = (vec![head.to_owned()], String::new(), 0);
    for c in body.strip_suffix('}')?.chars() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                variants.push(std::mem::take(&mut variant).trim().to_owned());
                continue;
            }
            _ => {}
        }
        variant.push(c);
    }
    variants.extend(Some(variant.trim().to_owned()).filter(|last| !last.is_empty()));
    Some(variants)
}

fn became(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Became {
    let of = |(name, old): (&String, &String)| match new.get(name) {
        Some(new) if new == old => Became::Same,
        Some(new) => match (variants(old), variants(new)) {
            (Some(old), Some(new)) if new.starts_with(&old) => Became::More,
            _ => Became::Other,
        },
        // What is said no more may still be asked.
        None => Became::Other,
    };
    let is_new = new.keys().any(|name| !old.contains_key(name));
    old.iter().map(of).max().unwrap_or(Became::Other).max(if is_new { Became::More } else { Became::Same })
}

#[test]
fn whoever_changes_what_is_said_raises_the_version() {
    let ((major, minor), old) = recorded();
    let (new, version) = (forms(), (VERSION.major, VERSION.minor));
    let became = became(&old, &new);
    let changed: BTreeSet<&String> =
        new.iter().chain(&old).filter(|(name, _)| old.get(*name) != new.get(*name)).map(|(name, _)| name).collect();
    let is_raised = match became {
        Became::Same => true,
        Became::More => version > (major, minor),
        Became::Other => VERSION.major > major,
    };
    assert!(
        is_raised,
        "{changed:?} changed: raise the {} number of VERSION in src/wire/preamble.rs, which is {major}.{minor}",
        if became == Became::More { "minor" } else { "major" },
    );
    if env::var_os("WRITE_DOCS").is_some() {
        fs::write(root().join(RECORDED), written(&new)).unwrap();
    }
    let is_recorded = became == Became::Same && version == (major, minor);
    assert!(is_recorded || env::var_os("WRITE_DOCS").is_some(), "record the new version: WRITE_DOCS=1 cargo test --test it wire");
}

/// The releases and the major each speaks, newest first. The first line is the one being made.
const RELEASES: &[(&str, u16)] = &[("0.1.0", 4)];

#[test]
fn a_server_understands_what_the_release_before_it_speaks() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let told: Vec<&str> = changelog.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(RELEASES.iter().map(|(release, _)| *release).collect::<Vec<_>>(), told, "a release is in both lists");
    assert_eq!(RELEASES[0], (env!("CARGO_PKG_VERSION"), VERSION.major), "the newest is this one");
    for (release, major) in RELEASES.iter().take(2) {
        assert!(UNDERSTOOD.contains(major), "{release} speaks version {major}: its screens are served for one release more");
    }
}

#[test]
fn every_type_that_is_said_is_known() {
    let forms = forms();
    let known: BTreeSet<&str> = forms.keys().map(String::as_str).chain(FOREIGN.iter().copied()).collect();
    let mut unknown = BTreeSet::new();
    for (name, form) in forms.iter().filter(|(name, _)| *name != "bytes" && !MADE.iter().any(|(made, _)| made == name)) {
        // Words of an enum's own variants are no types.
        let own: BTreeSet<String> =
            form.lines().filter_map(variants).flatten().map(|variant| words(&variant).next().unwrap_or_default().to_owned()).collect();
        unknown.extend(
            words(form)
                .filter(|word| !known.contains(word) && !own.contains(*word) && word.len() > 1)
                .map(|word| format!("{name}: {word}")),
        );
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert!(forms.len() > 40, "{:?}", forms.keys());
}

#[test]
fn messages_that_are_added_are_told_from_messages_that_change() {
    let of = |form: &str| BTreeMap::from([("A".to_owned(), form.to_owned())]);
    for (old, new, want) in [
        ("enum A { One, Two(B), }", "enum A { One, Two(B), }", Became::Same),
        ("enum A { One, Two(B), }", "enum A { One, Two(B), Three { c: D }, }", Became::More),
        ("enum A { One, Two(B), }", "enum A { One, Three, Two(B), }", Became::Other),
        ("enum A { One, Two(B), }", "enum A { One, Two(B, C), }", Became::Other),
        ("enum A { One, Two(B), }", "enum A { One, }", Became::Other),
        ("struct A { b: C, }", "struct A { b: C, d: E, }", Became::Other),
        ("struct A(u64);", "struct A(u32);", Became::Other),
    ] {
        assert_eq!(became(&of(old), &of(new)), want, "{old} -> {new}");
    }
    let both = BTreeMap::from([("A".to_owned(), "struct A;".to_owned()), ("B".to_owned(), "struct B;".to_owned())]);
    assert_eq!(became(&of("struct A;"), &both), Became::More);
    assert_eq!(became(&both, &of("struct A;")), Became::Other);
}
