//! The socket's file: bound where nobody else can replace it, and noticed when it is gone.

use std::{
    fs::{self, File},
    io,
    os::{
        fd::{AsFd, AsRawFd, BorrowedFd},
        unix::{
            ffi::OsStrExt,
            fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt},
            net::{UnixListener, UnixStream},
        },
    },
    path::{Path, PathBuf},
};

/// The longest path the system binds and connects to, in bytes.
const LONGEST: usize = 107;

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The system says no.
    #[error("{}: the socket cannot be made: {error}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What it says.
        error: io::Error,
    },
    /// Others could put their own in its place.
    #[error("{}: others may write in this directory, and could put a socket of their own in this one's place", path.display())]
    Open {
        /// The directory.
        path: PathBuf,
    },
    /// Something else lies there.
    #[error("{}: something that is no socket lies there; it was left alone", path.display())]
    Taken {
        /// Where.
        path: PathBuf,
    },
}

/// A bound socket. Its file goes with it, unless the system keeps it.
#[derive(Debug)]
pub(super) struct Socket {
    path: PathBuf,
    is_shared: bool,
    listener: UnixListener,
    /// Device and number of its file; `None` where the system looks after it.
    file: Option<(u64, u64)>,
}

/// How many may wait to be let in.
const WAITING: i32 = 4096;

/// A path the system takes, however long the true one is: through the open directory.
struct Short {
    path: PathBuf,
    _dir: Option<File>,
}

fn short(path: &Path) -> io::Result<Short> {
    if path.as_os_str().as_bytes().len() <= LONGEST {
        return Ok(Short { path: path.to_owned(), _dir: None });
    }
    let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else { return Err(io::ErrorKind::InvalidInput.into()) };
    let dir = File::options().read(true).custom_flags(rustix::fs::OFlags::DIRECTORY.bits().cast_signed()).open(dir)?;
    let path = Path::new("/proc/self/fd").join(dir.as_raw_fd().to_string()).join(name);
    Ok(Short { path, _dir: Some(dir) })
}

/// Calls the server behind a socket.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] and [`io::ErrorKind::ConnectionRefused`] where there is none.
pub fn call(path: &Path) -> io::Result<UnixStream> {
    UnixStream::connect(&short(path)?.path)
}

fn listen(path: &Path, is_shared: bool) -> Result<(UnixListener, Option<(u64, u64)>), SocketError> {
    let wrong = |error| SocketError::Io { path: path.to_owned(), error };
    // It takes its place when it may be called: whoever calls again and again meanwhile is not told that they may not.
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    for place in [path, &new] {
        match fs::symlink_metadata(place) {
            Ok(found) if !found.file_type().is_socket() => return Err(SocketError::Taken { path: place.to_owned() }),
            Ok(_) if place == new => fs::remove_file(place).map_err(wrong)?,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(wrong(error)),
        }
    }
    let listener = UnixListener::bind(&short(&new).map_err(wrong)?.path).map_err(wrong)?;
    fs::set_permissions(&new, fs::Permissions::from_mode(if is_shared { 0o660 } else { 0o600 })).map_err(wrong)?;
    listener.set_nonblocking(true).map_err(wrong)?;
    fs::rename(&new, path).map_err(wrong)?;
    let file = fs::symlink_metadata(path).map_err(wrong)?;
    Ok((listener, Some((file.dev(), file.ino()))))
}

impl Socket {
    /// Binds, in place of a socket that was left there.
    pub(super) fn bind(path: &Path, is_shared: bool) -> Result<Self, SocketError> {
        let path = std::path::absolute(path).map_err(|error| SocketError::Io { path: path.to_owned(), error })?;
        let dir = path.parent().unwrap_or(Path::new("/"));
        let about = fs::metadata(dir).map_err(|error| SocketError::Io { path: dir.to_owned(), error })?;
        // A sticky directory lets nobody replace what another one made.
        let is_open = about.mode() & 0o022 != 0 && about.mode() & 0o1000 == 0;
        if is_shared && (is_open || about.uid() != rustix::process::geteuid().as_raw() && about.mode() & 0o1000 == 0) {
            return Err(SocketError::Open { path: dir.to_owned() });
        }
        let (listener, file) = listen(&path, is_shared)?;
        Ok(Self { path, is_shared, listener, file })
    }

    /// A socket that the system bound and looks after.
    pub(super) fn given(listener: UnixListener) -> Result<Self, SocketError> {
        let path = listener.local_addr().ok().and_then(|place| place.as_pathname().map(Path::to_owned)).unwrap_or_default();
        let wrong = |error| SocketError::Io { path: path.clone(), error };
        // From here on callers see who serves there, instead of who bound it.
        rustix::net::listen(&listener, WAITING).map_err(|error| wrong(error.into()))?;
        listener.set_nonblocking(true).map_err(wrong)?;
        Ok(Self { path, is_shared: true, listener, file: None })
    }

    /// Where it is found, where the system tells.
    pub(super) fn place(&self) -> Option<&Path> {
        Some(self.path.as_path()).filter(|path| !path.as_os_str().is_empty())
    }

    /// Whether its path still leads to it.
    pub(super) fn is_in_place(&self) -> bool {
        self.file.is_none_or(|own| fs::symlink_metadata(&self.path).is_ok_and(|file| (file.dev(), file.ino()) == own))
    }

    /// Makes its file anew.
    pub(super) fn bind_again(&mut self) -> Result<(), SocketError> {
        (self.listener, self.file) = listen(&self.path, self.is_shared)?;
        Ok(())
    }

    /// The next caller, if one waits.
    pub(super) fn accept(&self) -> Option<UnixStream> {
        // Whoever hung up meanwhile, and a system without room for more, are no reason to end.
        let (stream, _) = self.listener.accept().ok()?;
        stream.set_nonblocking(false).ok()?;
        Some(stream)
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.file.is_some() && self.is_in_place() {
            // What stays behind is taken over by the next one.
            drop(fs::remove_file(&self.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_takes_the_place_of_one_left_behind_and_goes_with_its_server() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.sock");
        drop(UnixListener::bind(&path).unwrap());
        assert_eq!(call(&path).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        let socket = Socket::bind(&path, false).unwrap();
        let _caller = call(&path).unwrap();
        assert!(socket.accept().is_some());
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        drop(socket);
        assert_eq!(call(&path).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn whoever_calls_while_a_socket_is_bound_anew_is_never_kept_out() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.sock");
        let mut socket = Socket::bind(&path, true).unwrap();
        let seen = |path: &Path| fs::symlink_metadata(path).map(|file| file.mode() & 0o777).ok();
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let (path, done) = (&path, &done);
            let looks = scope.spawn(move || {
                let mut modes = std::collections::BTreeSet::new();
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    modes.insert(seen(path));
                }
                modes
            });
            for _ in 0..300 {
                socket.bind_again().unwrap();
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
            assert_eq!(looks.join().unwrap(), [Some(0o660)].into(), "the old one, then the new one, with the mode it is to have");
        });
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn a_socket_that_was_taken_away_is_noticed_and_the_new_one_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.sock");
        let mut socket = Socket::bind(&path, false).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(!socket.is_in_place());
        socket.bind_again().unwrap();
        assert!(socket.is_in_place());
        fs::remove_file(&path).unwrap();
        let other = UnixListener::bind(&path).unwrap();
        drop(socket);
        assert!(call(&path).is_ok(), "the other one's socket was left alone");
        drop(other);
    }

    #[test]
    fn a_socket_of_the_system_stays_when_its_server_ends() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.sock");
        let systems = UnixListener::bind(&path).unwrap();
        let waits = call(&path).unwrap();
        let socket = Socket::given(systems.try_clone().unwrap()).unwrap();
        assert_eq!(socket.place(), Some(path.as_path()));
        assert!(socket.accept().is_some(), "whoever came before it was there");
        drop((socket, waits));
        assert!(path.exists());
        let _late = call(&path).unwrap();
        assert!(Socket::given(systems).unwrap().accept().is_some(), "and whoever came between two");
    }

    #[test]
    fn files_of_others_and_open_directories_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notes.txt");
        fs::write(&path, "mine").unwrap();
        assert!(matches!(Socket::bind(&path, false), Err(SocketError::Taken { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o770)).unwrap();
        assert!(matches!(Socket::bind(&dir.path().join("s.sock"), true), Err(SocketError::Open { .. })));
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o750)).unwrap();
        assert!(Socket::bind(&dir.path().join("s.sock"), true).is_ok());
    }

    #[test]
    fn paths_longer_than_the_system_takes_work() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a".repeat(120));
        fs::create_dir(&deep).unwrap();
        let path = deep.join("s.sock");
        let socket = Socket::bind(&path, false).unwrap();
        let _caller = call(&path).unwrap();
        assert!(socket.accept().is_some());
    }
}
