//! Who is at the other end of a socket, as the operating system knows it. Variables and what the other end says are not asked.

use std::{io, os::fd::AsFd};

use nix::unistd::{Uid, User};

/// Whoever a user namespace cannot name arrives as this one: it may be anybody.
const NOBODY: u32 = 65_534;

/// The process at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The number of its system user.
    pub uid: u32,
    /// Its number.
    pub pid: i32,
    /// The login name of its system user.
    pub login: String,
}

/// The process at the other end of a connected socket.
///
/// # Errors
/// When the system does not tell.
pub fn peer_of(line: impl AsFd) -> io::Result<Peer> {
    let peer = rustix::net::sockopt::socket_peercred(line)?;
    let uid = peer.uid.as_raw();
    if uid == NOBODY {
        return Err(io::Error::other("the system does not tell which user you are (a user namespace hides it)"));
    }
    Ok(Peer { uid, pid: peer.pid.as_raw_nonzero().get(), login: login_of(uid) })
}

/// The login name of a system user; `uid-1001` where the system has none.
#[must_use]
pub fn login_of(uid: u32) -> String {
    let user = User::from_uid(Uid::from_raw(uid)).ok().flatten();
    user.map(|user| user.name).filter(|login| !login.is_empty()).unwrap_or_else(|| format!("uid-{uid}"))
}

/// The number of the system user of that login name, where there is one; also of `uid-1001`, as those without a name are called.
#[must_use]
pub fn uid_of(login: &str) -> Option<u32> {
    let user = User::from_name(login).ok().flatten().map(|user| user.uid.as_raw());
    user.or_else(|| login.strip_prefix("uid-")?.parse().ok()).filter(|uid| *uid != NOBODY)
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn the_system_says_who_is_there() {
        let (here, _there) = UnixStream::pair().unwrap();
        let peer = peer_of(&here).unwrap();
        assert_eq!(peer.uid, rustix::process::getuid().as_raw());
        assert_eq!(peer.pid, rustix::process::getpid().as_raw_nonzero().get());
    }

    #[test]
    fn a_name_leads_to_its_number_and_back() {
        assert_eq!(uid_of(&login_of(0)), Some(0));
        assert_eq!(uid_of("uid-59999"), Some(59_999));
        assert_eq!(uid_of("uid-65534"), None, "it may be anybody");
        assert_eq!(uid_of("nobody-is-called-so"), None);
    }
}
