//! Who is connected: so many sessions for one system user and so many in all.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Most sessions of one system user, where nobody says otherwise.
pub const SESSIONS_OF_ONE: u16 = 16;
/// Most sessions in all.
pub const MOST_SESSIONS: u16 = 400;

/// Sessions by system user.
#[derive(Debug)]
pub(super) struct Roster {
    /// The system user the server runs as: whoever is that can do worse than take places.
    host: u32,
    /// Most sessions of any other one.
    of_one: u16,
    sessions: Mutex<BTreeMap<u32, u16>>,
}

/// One session's place; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    roster: Arc<Roster>,
    uid: u32,
}

impl Roster {
    pub(super) const fn new(host: u32, of_one: u16) -> Self {
        Self { host, of_one, sessions: Mutex::new(BTreeMap::new()) }
    }

    /// A place for a session; or why there is none, and what to do.
    pub(super) fn enter(self: &Arc<Self>, uid: u32) -> Result<Place, (String, String)> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.values().sum::<u16>() >= MOST_SESSIONS {
            let hint = "Try again when somebody has left: the server takes no more, whoever they are of.";
            return Err((format!("{MOST_SESSIONS} sessions are open, which is the most"), hint.to_owned()));
        }
        let own = sessions.get(&uid).copied().unwrap_or_default();
        if own >= self.of_one && uid != self.host {
            let why = format!("you have {own} sessions open, which is the most for one person");
            let hint = format!(
                "Close one of them: `pgrep -au $USER prospekt` lists them, in windows of tmux and screen and in scripts too. \
                 Whoever runs the server may allow more: `prospekt serve --sessions {}`.",
                (self.of_one * 2).min(MOST_SESSIONS),
            );
            return Err((why, hint));
        }
        sessions.insert(uid, own + 1);
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
        for of_one in [1, SESSIONS_OF_ONE, 32] {
            let roster = Arc::new(Roster::new(0, of_one));
            let anna: Vec<Place> = (0..of_one).map(|_| roster.enter(1).unwrap()).collect();
            let (why, hint) = roster.enter(1).unwrap_err();
            assert!(
                why.contains(&format!("you have {of_one} sessions")) && hint.contains(&format!("--sessions {}", of_one * 2)),
                "{why} {hint}"
            );
            let host: Vec<Place> = (0..=of_one).map(|_| roster.enter(0).unwrap()).collect();
            drop(host);
            drop(roster.enter(2).unwrap());
            drop(anna);
            assert!(roster.is_empty());
            assert!(roster.enter(1).is_ok());
        }
    }

    #[test]
    fn there_are_only_so_many_places() {
        let roster = Arc::new(Roster::new(0, SESSIONS_OF_ONE));
        let places: Vec<Place> = (0..MOST_SESSIONS).map(|at| roster.enter(at.into()).unwrap()).collect();
        assert!(roster.enter(u32::MAX).unwrap_err().0.contains("400 sessions are open"));
        drop(places);
        // Whoever was turned away has left nothing behind.
        assert!(roster.is_empty());
        assert!(roster.enter(u32::MAX).is_ok());
    }
}
