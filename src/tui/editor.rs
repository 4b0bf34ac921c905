//! The person's own editor for a text: the terminal is its while it runs.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::{self, Command},
};

use super::clock;

/// What runs where neither `VISUAL` nor `EDITOR` is set.
const FALLBACK: &str = "vi";

/// The person's editor.
#[derive(Clone, Debug)]
pub(super) struct Editor {
    /// The program with its arguments, as a shell reads them.
    pub(super) program: Option<String>,
    /// Where the text lies meanwhile.
    pub(super) directory: PathBuf,
}

/// A file that goes when it is no longer needed, however that comes about.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        // One that is not there is gone already.
        drop(fs::remove_file(&self.0));
    }
}

impl Editor {
    /// Runs it; answers the text as it was left.
    ///
    /// # Errors
    /// A sentence: no file, no editor, or one that failed. The text is then as before.
    pub(super) fn edit(&self, text: &str) -> Result<String, String> {
        let file = self.put(text).map_err(|error| format!("the editor was not started: no file could be made for it: {error}"))?;
        let program = self.program.as_deref().unwrap_or(FALLBACK);
        let run = Command::new("sh").args(["-c", &format!("{program} \"$1\""), "prospekt"]).arg(&file.0).status();
        match run {
            Ok(status) if status.success() => {}
            Ok(_) => return Err(format!("the editor '{program}' failed; the text is as before")),
            Err(error) => return Err(format!("the editor was not started: {error}; the text is as before")),
        }
        let bytes = fs::read(&file.0).map_err(|error| format!("what the editor wrote cannot be read: {error}; the text is as before"))?;
        Ok(left(&String::from_utf8_lossy(&bytes)))
    }

    fn put(&self, text: &str) -> io::Result<Passing> {
        let path = self.directory.join(format!("prospekt-{}-{}.txt", process::id(), clock::now()));
        let mut file = private_new(&path)?;
        let passing = Passing(path);
        file.write_all(text.as_bytes())?;
        Ok(passing)
    }
}

fn private_new(path: &Path) -> io::Result<fs::File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Editors end the last line; what is edited does not.
fn left(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.strip_suffix('\n').unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editor(program: &str, directory: &Path) -> Editor {
        Editor { program: Some(program.to_owned()), directory: directory.to_owned() }
    }

    #[test]
    fn the_text_comes_back_as_it_was_left_and_the_file_goes() {
        let directory = tempfile::tempdir().unwrap();
        for (program, want) in [
            ("true", Ok("Anna\nBerg".to_owned())),
            ("sh -c 'echo more > \"$0\"'", Ok("more".to_owned())),
            ("sh -c 'stat -c %a \"$0\" > \"$0\".mode; mv \"$0\".mode \"$0\"'", Ok("600".to_owned())),
            ("false", Err("the editor 'false' failed; the text is as before".to_owned())),
            ("no-such-editor 2> /dev/null", Err("the editor 'no-such-editor 2> /dev/null' failed; the text is as before".to_owned())),
        ] {
            assert_eq!(editor(program, directory.path()).edit("Anna\nBerg"), want, "{program}");
            assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0, "{program}");
        }
        assert!(editor("true", &directory.path().join("gone")).edit("").is_err());
    }
}
