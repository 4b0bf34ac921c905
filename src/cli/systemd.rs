//! The system's service manager: the units that run a team's server, the socket it hands in, and what it hears from the server.

use std::{
    ffi::OsString,
    fs,
    os::{
        linux::net::SocketAddrExt,
        unix::{
            ffi::OsStrExt,
            net::{SocketAddr, UnixDatagram, UnixListener},
        },
    },
    path::{Path, PathBuf},
};

use super::failure::{Done, Failure};

/// The units by name.
pub(super) const UNITS: [(&str, &str); 2] =
    [("prospekt.service", include_str!("prospekt.service")), ("prospekt.socket", include_str!("prospekt.socket"))];

/// Writes the units into a folder, over former ones; answers where they lie.
///
/// # Errors
/// When they cannot be written.
pub(super) fn write_units(folder: &Path) -> Done<Vec<PathBuf>> {
    let write = |(name, text): (&str, &str)| {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| Failure::file(&path, "written", &error))?;
        Ok(path)
    };
    UNITS.into_iter().map(write).collect()
}

/// The socket the service manager listens on for this server, where it does: it stays while the server is restarted.
///
/// # Errors
/// When something else was handed in.
pub(super) fn handed_in() -> Done<Option<UnixListener>> {
    listenfd::ListenFd::from_env().take_unix_listener(0).map_err(|error| {
        Failure::usage(format!("what was handed in is no socket to listen on: {error}"))
            .hint("The socket unit must have one ListenStream= with a path.")
    })
}

/// Tells the service manager how the server is, where it wants to know.
#[derive(Debug)]
pub(super) struct Manager(Option<(UnixDatagram, OsString)>);

impl Manager {
    /// The manager that started this process, or nobody.
    pub(super) fn of_process() -> Self {
        let place = std::env::var_os("NOTIFY_SOCKET").filter(|place| !place.is_empty());
        Self(place.and_then(|place| Some((UnixDatagram::unbound().ok()?, place))))
    }

    /// Says something: `READY=1`, `WATCHDOG=1`, `STOPPING=1`. A manager that does not hear it does what it does then.
    pub(super) fn tell(&self, what: &str) {
        let Some((line, place)) = &self.0 else { return };
        let _is_told = match place.as_bytes().strip_prefix(b"@") {
            Some(name) => SocketAddr::from_abstract_name(name).and_then(|place| line.send_to_addr(what.as_bytes(), &place)),
            None => line.send_to(what.as_bytes(), Path::new(place)),
        }
        .is_ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manager_is_told_where_it_wants_to_hear() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let hears = UnixDatagram::bind(&path).unwrap();
        Manager(Some((UnixDatagram::unbound().unwrap(), path.into()))).tell("READY=1");
        let mut heard = [0; 16];
        let length = hears.recv(&mut heard).unwrap();
        assert_eq!(&heard[..length], b"READY=1");
        Manager(None).tell("READY=1");
        Manager(Some((UnixDatagram::unbound().unwrap(), "/nowhere/at/all".into()))).tell("READY=1");
    }

    #[test]
    fn units_are_written_over_former_ones() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("prospekt.socket"), "old").unwrap();
        let written = write_units(folder.path()).unwrap();
        assert_eq!(
            written.iter().map(|path| fs::read_to_string(path).unwrap()).collect::<Vec<_>>(),
            UNITS.map(|(_, text)| text.to_owned())
        );
        assert!(write_units(Path::new("/nowhere/at/all")).is_err());
    }
}
