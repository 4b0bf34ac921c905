//! The repository as text, for the tests that keep its rules.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file of `src`.
#[derive(Debug)]
pub struct Source {
    /// From `src` on: `hub/owner.rs`.
    pub path: String,
    /// The code without comments, strings kept, up to the tests.
    pub code: String,
    /// Lines without tests.
    pub lines: usize,
}

impl Source {
    /// The layer the file belongs to: its first folder, or the file itself.
    pub fn layer(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Whether it is only compiled for tests.
    fn is_test(path: &str) -> bool {
        path.split(['/', '.']).any(|part| matches!(part, "tests" | "testing"))
    }
}

/// Every file of `src` but those of tests.
pub fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut found: Vec<Source> = files_in(&src, "rs")
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let own = without_tests(&text);
            (!Source::is_test(&name)).then(|| Source { path: name, lines: own.lines().count(), code: code_of(own) })
        })
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The text up to the tests at its end; tests that lie in a file of their own are only named here.
fn without_tests(text: &str) -> &str {
    let is_module = |at: usize| text[at..].lines().nth(1).is_some_and(|line| line.contains("mod ") && line.ends_with('{'));
    let begin = text.match_indices("#[cfg(test)]\n").map(|(at, _)| at).find(|at| is_module(*at));
    &text[..begin.unwrap_or(text.len())]
}

/// Files with this ending below a folder.
pub fn files_in(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_in(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found
}

fn code_of(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{}\n", line.split(" // ").next().unwrap_or_default())).collect()
}
