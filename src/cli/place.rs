//! Where files lie: the store, the person's own files, drafts.

use std::{
    fs::DirBuilder,
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;

use super::{
    failure::{Done, Failure},
    reach::Way,
};

/// Where files lie for this person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Places {
    /// The store.
    pub(super) store: PathBuf,
    /// The person's own files: `config.toml`, `keymap.toml`, `themes`.
    pub(super) config: PathBuf,
    /// What the program keeps between two starts: drafts.
    pub(super) state: PathBuf,
}

impl Places {
    /// `--store` before `PROSPEKT_STORE` before the person's data directory.
    ///
    /// # Errors
    /// When the person has no home directory and nothing else says where the store is.
    pub(super) fn of_process(store: Option<PathBuf>) -> Done<Self> {
        let named = store.or_else(|| std::env::var_os("PROSPEKT_STORE").filter(|name| !name.is_empty()).map(PathBuf::from));
        let base = etcetera::choose_base_strategy()
            .map_err(|error| Failure::failed(format!("your home directory is not known: {error}")).hint("Set HOME."))?;
        Ok(Self {
            store: named.unwrap_or_else(|| base.data_dir().join("prospekt").join("leads.prospekt")),
            config: base.config_dir().join("prospekt"),
            state: base.state_dir().unwrap_or_else(|| base.data_dir()).join("prospekt"),
        })
    }

    /// The person's keymap file; need not exist.
    #[must_use]
    pub(super) fn keymap(&self) -> PathBuf {
        self.config.join("keymap.toml")
    }

    /// Where the person's lists are kept; need not exist.
    #[must_use]
    pub(super) fn lists(&self) -> PathBuf {
        self.state.join("lists.toml")
    }

    /// The person's settings; need not exist.
    #[must_use]
    pub(super) fn settings(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// Where the person's themes lie; need not exist.
    #[must_use]
    pub(super) fn themes(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// Is there once the start card was seen.
    #[must_use]
    pub(super) fn welcomed(&self) -> PathBuf {
        self.state.join("welcomed")
    }

    /// Remembers up to which operation of the store the person was told what others gave them; a file for each store.
    #[must_use]
    pub(super) fn seen(&self, way: &Way) -> PathBuf {
        self.state.join("seen").join(self.store_name(way))
    }

    /// Tells the stores a person works with apart: by where the file is, or where its server is found.
    fn store_name(&self, way: &Way) -> String {
        let path = if let Way::Team(socket) = way { socket } else { &self.store };
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let name = path.to_string_lossy().replace('/', "%");
        // A name of a file holds some 250 bytes; the end of a path tells stores apart.
        let tail: Vec<char> = name.chars().rev().take(60).collect();
        tail.into_iter().rev().collect()
    }

    /// Where it is noted what the programs around operations fail at; need not exist.
    #[must_use]
    pub(super) fn hooks_log(&self) -> PathBuf {
        self.state.join("hooks.log")
    }

    /// Where drafts of forms of one store are kept across a crash.
    #[must_use]
    pub(super) fn drafts_of(&self, way: &Way) -> PathBuf {
        self.drafts().join(self.store_name(way))
    }

    /// Where drafts of forms are kept, a folder for each store.
    #[must_use]
    pub(super) fn drafts(&self) -> PathBuf {
        self.state.join("drafts")
    }
}

/// Makes a directory that only its owner may enter, and those above it.
///
/// # Errors
/// When it cannot be made.
pub(super) fn make_private(dir: &Path) -> Done {
    match DirBuilder::new().recursive(true).mode(0o700).create(dir) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        Err(error) => Err(Failure::file(dir, "made", &error).hint("Name another place with --store FILE.")),
    }
}
