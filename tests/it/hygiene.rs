//! The documents say what the tables say, and the repository holds nothing that does not belong there.

use std::{env, fs, path::PathBuf};

use prospekt::{
    action::{ACTIONS, ActionDef, Arg, Command, Context, Keymap, presets},
    model::{
        Base, Bases, FieldDef, Kind, Marks, Role,
        fields::FIELDS,
        lists,
        record_type::TYPES,
        rights::{RIGHTS, SIGHT_OF_ROLE, SIGHTS},
    },
};

use crate::support::{root, source::files_in};

/// A part of the README that is written from a table: between `<!-- name -->` and `<!-- /name -->`.
/// With `WRITE_DOCS` set it is written, otherwise compared.
#[track_caller]
fn check_part(name: &str, want: &str) {
    let path = root().join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let from = text.find(&begin).unwrap() + begin.len();
    let to = text.find(&end).unwrap();
    let want = format!("\n{}\n\n", want.trim_end());
    if env::var_os("WRITE_DOCS").is_some() {
        fs::write(&path, format!("{}{want}{}", &text[..from], &text[to..])).unwrap();
        return;
    }
    assert!(text[from..to] == want, "the part '{name}' of README.md is old: WRITE_DOCS=1 cargo test --test it hygiene");
}

/// The keys of an action: those of each argument from the first to the last, `1` to `9`.
fn keys_of(def: &ActionDef, keymap: &Keymap) -> String {
    let keys = |arg: Option<u8>| keymap.keys_of(def.context, &Command { action: def.action, arg });
    let code = |key: &String| format!("`{}`", key.replace('|', "\\|"));
    match def.arg {
        Arg::None => keys(None).iter().map(code).collect::<Vec<_>>().join(", "),
        Arg::Number { least, most } => {
            let pairs = keys(Some(least)).into_iter().zip(keys(Some(most)));
            pairs.map(|(first, last)| format!("{} to {}", code(&first), code(&last))).collect::<Vec<_>>().join(", ")
        }
    }
}

#[test]
fn the_readme_lists_every_key_and_every_field() {
    // One test, since both parts are written into one file.
    check_part("keys", &key_tables(&Keymap::standard()));
    check_part("fields", &field_table());
    check_part("rights", &rights_table());
    check_part("sights", &sights_table());
}

/// Every preset with all its keys, beside the files themselves.
#[test]
fn the_keymaps_are_listed_beside_their_files() {
    let mut want = String::from(
        "# Keymaps\n\nMade from the files beside it; `prospekt keymap list --preset NAME` prints the same. \
         Your own lines go into `keymap.toml` in your configuration folder.\n",
    );
    for (name, _) in presets::PRESETS {
        let title = presets::title_of(name).unwrap();
        want += &format!("\n## {name}: {title}\n\n{}", key_tables(&presets::preset(name)));
    }
    let path = root().join("keymaps/README.md");
    let want = format!("{}\n", want.trim_end());
    if env::var_os("WRITE_DOCS").is_some() {
        fs::write(&path, want).unwrap();
        return;
    }
    assert!(fs::read_to_string(&path).unwrap_or_default() == want, "keymaps/README.md is old: WRITE_DOCS=1 cargo test --test it hygiene");
}

fn key_tables(keymap: &Keymap) -> String {
    let mut table = String::new();
    for context in Context::ALL {
        table += &format!("**{}**\n\n| keys | action | what it does |\n| --- | --- | --- |\n", context.title());
        for def in ACTIONS.iter().filter(|def| def.context == context) {
            table += &format!("| {} | {} | {} |\n", keys_of(def, keymap), def.label, def.help);
        }
        table += "\n";
    }
    table
}

fn kind_words(kind: Kind) -> String {
    match kind {
        Kind::Text => "text",
        Kind::LongText => "text of several lines",
        Kind::Email => "e-mail address",
        Kind::Phone => "phone number",
        Kind::Url => "web address",
        Kind::Picture => "path of a picture file, or data:image/png;base64,...",
        Kind::Person => "person",
        Kind::YesNo => "yes or no",
        Kind::Date => "day",
        Kind::Moment => "moment",
        Kind::Number => "number",
        Kind::Money => "amount",
        Kind::Stars => "0 to 5 stars",
        Kind::Tags => "several words",
        Kind::Several(_) => "several of a list",
        Kind::Link(_) => "number of a record",
        Kind::Links(_) => "numbers of records",
        Kind::Products => "lines such as 2 x Consulting day @ 950.00 -10%",
        Kind::Decimal => "number with up to four decimals",
        Kind::Percent => "per cent",
        Kind::Tick => "tick",
        Kind::Choice(id) => {
            let Some(list) = lists::built_in(id).filter(|list| !list.values.is_empty()) else { return "text".to_owned() };
            return format!("{}{}", list.values.join(", "), if list.open { ", or typed" } else { "" });
        }
    }
    .to_owned()
}

fn owners(field: &FieldDef) -> String {
    if field.bases == Bases::ALL {
        return "every record".to_owned();
    }
    let owners = TYPES.iter().filter(|kind| field.bases.has(kind.base) && kind.base != Base::View);
    owners.map(|kind| kind.name.as_ref()).collect::<Vec<_>>().join(", ")
}

fn field_table() -> String {
    let mut table = String::from("| field | label | of | value | what it is |\n| --- | --- | --- | --- | --- |\n");
    // What the program keeps for itself is nobody's to type.
    for field in FIELDS.iter().filter(|field| !field.is(Marks::DERIVED)) {
        table += &format!("| `{}` | {} | {} | {} | {} |\n", field.name, field.label, owners(field), kind_words(field.kind), field.help);
    }
    table
}

/// What each role may do.
fn rights_table() -> String {
    let roles: Vec<String> = Role::ALL.iter().map(|(_, name)| name.to_lowercase()).collect();
    let mut table = format!("| | {} |\n| --- |{}\n", roles.join(" | "), " --- |".repeat(roles.len()));
    for (right, words, _) in RIGHTS {
        let may = Role::ALL.iter().map(|(role, _)| if role.may(*right) { " yes |" } else { " |" });
        table += &format!("| {words} |{}\n", may.collect::<String>());
    }
    table
}

/// What each sight shows, and what people of a role see of whom nothing was said.
fn sights_table() -> String {
    let mut table = String::from("| sees | |\n| --- | --- |\n");
    for (sees, name, words) in SIGHTS {
        let roles = SIGHT_OF_ROLE.iter().filter(|(_, usual)| usual == sees).map(|(role, _)| role.label().to_lowercase());
        let roles: Vec<String> = roles.collect();
        let usual = if roles.is_empty() { String::new() } else { format!("; what {} see without a word", roles.join(", ")) };
        table += &format!("| `{}` | {words}{usual} |\n", name.to_lowercase());
    }
    table
}

#[test]
fn the_changelog_tells_of_this_version() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let first = changelog.lines().find_map(|line| line.strip_prefix("## ")).unwrap();
    assert_eq!(first, env!("CARGO_PKG_VERSION"));
}

/// Every file of the repository but what is made from it.
fn files() -> Vec<PathBuf> {
    let root = root();
    let mut found = Vec::new();
    for entry in fs::read_dir(&root).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name == "target" || name == ".git" || name.starts_with("shared") {
            continue;
        }
        if path.is_file() { found.push(path) } else { found.extend(all_in(&path)) }
    }
    found
}

fn all_in(dir: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(all_in(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn file_names_are_plain() {
    for path in files() {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
        assert!(is_plain, "{name}");
    }
}

#[test]
fn nothing_is_left_to_do_and_no_machine_is_named() {
    // Put together here so that this file does not hold them.
    let words =
        [["TO", "DO"], ["FIX", "ME"], ["XX", "X:"], ["/wo", "rk/"], ["/ro", "ot/"], ["Cla", "ude"], ["Chat", "GPT"], ["Anthro", "pic"]];
    let mut findings = Vec::new();
    for path in files() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for word in words.map(|parts| parts.concat()) {
            for (number, line) in text.lines().enumerate().filter(|(_, line)| line.contains(&word)) {
                findings.push(format!("{}, line {}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn the_top_level_holds_what_convention_puts_there() {
    let known = [
        ".ci",
        ".git",
        ".gitignore",
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "README.md",
        "benches",
        "clippy.toml",
        "deny.toml",
        "keymaps",
        "rustfmt.toml",
        "src",
        "target",
        "tests",
    ];
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&name.as_str()), "{name} has no place at the top level");
    }
    assert!(!files_in(&root().join("src"), "rs").is_empty());
}
