//! What the screen keeps of the person's choices: the settings file, and that the start card was seen.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use super::drafts::write_private;
use crate::{model::Seq, settings::table::with_setting};

/// Where it is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// The settings file.
    pub(super) config: PathBuf,
    /// A file that is there once the start card was seen.
    pub(super) welcomed: PathBuf,
    /// A file with the number of the last operation that was told, of this store.
    pub(super) seen: PathBuf,
}

impl Kept {
    /// Keeps a setting; comments and everything else in the file stay.
    ///
    /// # Errors
    /// A sentence: those of the disk, or a file that is broken.
    pub(super) fn setting(&self, name: &str, value: &str) -> Result<(), String> {
        let text = match fs::read_to_string(&self.config) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            other => other.map_err(|error| error.to_string()),
        }?;
        let text = with_setting(&text, name, value)?;
        replace(&self.config, &text).map_err(|error| error.to_string())
    }

    /// Keeps that the start card was seen.
    ///
    /// # Errors
    /// Those of the disk.
    pub(super) fn welcomed(&self) -> io::Result<()> {
        replace(&self.welcomed, "")
    }
}

impl Kept {
    /// Keeps up to which operation the person was told what others gave them.
    ///
    /// # Errors
    /// Those of the disk.
    pub(super) fn seen(&self, seq: Seq) -> io::Result<()> {
        replace(&self.seen, &format!("{seq}\n"))
    }
}

/// Writes a file whole: the old one stays until the new one is there. A link is followed, not replaced.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if let Some(directory) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    }
    let new = path.with_extension("new");
    write_private(&new, text.as_bytes())?;
    fs::rename(new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_kept_in_a_file_that_may_not_be_there_yet() {
        let directory = tempfile::tempdir().unwrap();
        let kept = Kept {
            config: directory.path().join("new/config.toml"),
            welcomed: directory.path().join("state/welcomed"),
            seen: directory.path().join("seen/x"),
        };
        kept.setting("theme", "light").unwrap();
        fs::write(&kept.config, "# mine\ntheme = \"light\"\n").unwrap();
        kept.setting("mouse", "off").unwrap();
        assert_eq!(fs::read_to_string(&kept.config).unwrap(), "# mine\ntheme = \"light\"\nmouse = \"off\"\n");
        fs::write(&kept.config, "theme = ").unwrap();
        assert!(kept.setting("mouse", "on").is_err());
        assert_eq!(fs::read_to_string(&kept.config).unwrap(), "theme = ");
        kept.seen(Seq(7)).unwrap();
        assert_eq!(fs::read_to_string(&kept.seen).unwrap(), "7\n");
        kept.welcomed().unwrap();
        assert!(kept.welcomed.exists());
    }
}
