//! A person's machine in miniature: a home, a store, and the real program with nothing else around it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// An empty machine.
pub struct World {
    dir: TempDir,
}

/// What the program did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; -1 when it was killed.
    pub code: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("prospekt-").tempdir().unwrap();
        fs::create_dir(dir.path().join("home")).unwrap();
        Self { dir }
    }

    /// A machine with a file of three people imported: Anna, Bo and Cilla, records 9 to 11.
    pub fn with_three() -> Self {
        let world = Self::new();
        world.file("three.csv", THREE);
        world.run("import three.csv --apply").ok();
        world
    }

    /// A path on this machine.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Puts a file there.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// What a file there holds.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program with these arguments, parted at blanks, in this world's directory and environment, alone with the store.
    pub fn command(&self, args: &str) -> Command {
        self.command_of(&args.split_whitespace().collect::<Vec<_>>())
    }

    /// The same with arguments that hold blanks.
    pub fn command_of(&self, args: &[&str]) -> Command {
        let mut command = self.program();
        command.arg("--embedded").args(args);
        command
    }

    /// The program as people start it: it works with the store's own server, and starts that where it does not run.
    pub fn shared(&self, args: &str) -> Command {
        let mut command = self.program();
        command.args(args.split_whitespace());
        command
    }

    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prospekt"));
        command
            .current_dir(self.dir.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .env("TZ", "UTC")
            .env("PROSPEKT_STORE", self.path("store.prospekt"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &str) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    /// The same with arguments that hold blanks.
    pub fn run_of(&self, args: &[&str]) -> Ran {
        Ran::of(self.command_of(args).output().unwrap())
    }

    /// The same with something on standard input.
    pub fn run_with(&self, args: &str, input: impl AsRef<[u8]>) -> Ran {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        // A program that refuses its arguments never reads.
        drop(child.stdin.take().unwrap().write_all(input.as_ref()));
        Ran::of(child.wait_with_output().unwrap())
    }

    /// `list` in the columns given, a line a record without the heads: `Anna Berg|New`.
    pub fn list(&self, columns: &str, filter: &str) -> Vec<String> {
        let out = self.run_of(&["list", "--format", "csv", "--columns", columns, "--", filter]).ok();
        out.lines().skip(1).map(|line| if line == "\"\"" { String::new() } else { line.replace(',', "|") }).collect()
    }

    /// The store's file.
    pub fn store(&self) -> PathBuf {
        self.path("store.prospekt")
    }
}

impl Ran {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Its standard output; it must have done what it was asked.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self:#?}");
        self.out
    }

    /// What it told the person; it must have done what it was asked.
    #[track_caller]
    pub fn told(self) -> String {
        assert_eq!(self.code, 0, "{self:#?}");
        self.err
    }

    /// What it told the person; it must have ended with this code and printed no data.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:#?}");
        assert!(self.out.is_empty(), "{self:#?}");
        self.err
    }
}

/// The permission bits of a file or directory.
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Written by hand.
pub const THREE: &str = "\
Full name,Company,Email,Status
Anna Berg,Acme,anna@acme.example,New
Bo Dahl,Birch,bo@birch.example,Contacted
Cilla Ek,Cedar,cilla@cedar.example,Qualified
";

/// What the program printed as JSON.
#[track_caller]
pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
