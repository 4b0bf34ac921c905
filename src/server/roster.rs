//! Who is connected: so many sessions for one system user and so many in all.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Most sessions of one system user.
const OF_ONE: usize = 64;
/// Most sessions in all.
const OF_ALL: usize = 400;

/// Sessions by system user.
#[derive(Debug)]
pub(super) struct Roster {
    /// The system user the server runs as: whoever is that can do worse than take places.
    host: u32,
    sessions: Mutex<BTreeMap<u32, usize>>,
}

/// One session's place; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    roster: Arc<Roster>,
    uid: u32,
}

impl Roster {
    pub(super) const fn new(host: u32) -> Self {
        Self { host, sessions: Mutex::new(BTreeMap::new()) }
    }

    /// A place for a session, or why there is none.
    pub(super) fn enter(self: &Arc<Self>, uid: u32) -> Result<Place, String> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.values().sum::<usize>() >= OF_ALL {
            return Err(format!("{OF_ALL} sessions are open, which is the most"));
        }
        let own = sessions.entry(uid).or_default();
        if *own >= OF_ONE && uid != self.host {
            return Err(format!("you have {OF_ONE} sessions open, which is the most"));
        }
        *own += 1;
        drop(sessions);
        Ok(Place { roster: self.clone(), uid })
    }

    /// Whether nobody is there.
    pub(super) fn is_empty(&self) -> bool {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sessions = self.roster.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = sessions.get_mut(&self.uid) {
            *own -= 1;
            if *own == 0 {
                sessions.remove(&self.uid);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_cannot_take_all_places() {
        let roster = Arc::new(Roster::new(0));
        let anna: Vec<Place> = (0..OF_ONE).map(|_| roster.enter(1).unwrap()).collect();
        assert!(roster.enter(1).is_err());
        let host: Vec<Place> = (0..=OF_ONE).map(|_| roster.enter(0).unwrap()).collect();
        drop(host);
        drop(roster.enter(2).unwrap());
        drop(anna);
        assert!(roster.is_empty());
        assert!(roster.enter(1).is_ok());
    }

    #[test]
    fn there_are_only_so_many_places() {
        let roster = Arc::new(Roster::new(0));
        let places: Vec<Place> = (0..OF_ALL).map(|at| roster.enter(u32::try_from(at).unwrap()).unwrap()).collect();
        assert!(roster.enter(u32::MAX).is_err());
        drop(places);
        assert!(roster.enter(u32::MAX).is_ok());
    }
}
