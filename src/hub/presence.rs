//! Who has which record open: told to those whose screens show it. It locks nothing, and lasts only as long as the session shows
//! signs of life.
//!
//! A session is asked for one only while it has a record open and somebody else is there: nobody pays for what nobody sees.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use super::{
    HubMsg, SessionId,
    columns::Sight,
    owner::{Hub, Sitting},
};
use crate::{
    model::RecordId,
    proto::{Doing, Event, FromHub, Presence, Refusal, Reply},
};

/// How often a session with an open record is asked whether somebody is there. One that did not answer by the next time is idle.
const BEAT: Duration = Duration::from_secs(2);

/// What a session has open, and what it knows of others.
#[derive(Debug, Default)]
pub(super) struct Place {
    open: Option<RecordId>,
    is_editing: bool,
    /// Another program has its terminal: it is not asked.
    is_away: bool,
    /// It was asked for a sign of life and has not answered yet.
    owes: bool,
    is_silent: bool,
    /// What it was told of others.
    told: Vec<Presence>,
}

impl Place {
    const fn doing(&self) -> Doing {
        match (self.is_silent, self.is_editing) {
            (true, _) => Doing::Idle,
            (false, true) => Doing::Editing,
            (false, false) => Doing::Open,
        }
    }
}

impl Sitting {
    /// Tells the session.
    pub(super) fn send(&self, event: Event) {
        self.outbox.send(FromHub::Event(event));
    }

    /// Whether its screen shows the record.
    fn shows(&self, id: RecordId) -> bool {
        self.place.open == Some(id) || self.answers.values().any(|kept| kept.shows(id))
    }

    /// Whether it is to be asked for signs of life. A session of this process has nobody who could stop it alone.
    const fn is_asked(&self) -> bool {
        self.key.is_some() && self.place.open.is_some() && !self.place.is_away
    }
}

impl Hub {
    /// A session is gone, with all that was kept for it.
    pub(super) fn leave(&mut self, session: SessionId) {
        if let Some(left) = self.sittings.remove(&session) {
            self.gone(&left.place);
        }
        self.plans.retain(|_, plan| plan.session != session);
        self.parked.retain(|(by, ..)| *by != session);
        self.stop_awaiting(session);
        self.stop_copies_of(session);
        self.forget_sights();
        // Nobody sends the missing rows any more.
        if let Some(job) = self.lane.take_if(|job| job.is_streaming() && job.asker.0 == session) {
            self.abandon(job, Refusal::Cancelled);
        }
    }

    /// The session has a record open, or none.
    pub(super) fn present(
        &mut self,
        session: SessionId,
        open: Option<RecordId>,
        is_editing: bool,
        is_away: bool,
    ) -> Result<Reply, Refusal> {
        let is_hidden = open.map(|id| self.eyes(session)?.is_hidden(id).map_err(Refusal::from)).transpose()?;
        let open = open.filter(|_| is_hidden == Some(false));
        if let Some(sitting) = self.sittings.get_mut(&session) {
            let place = &mut sitting.place;
            let before = (place.open, place.doing());
            (place.open, place.is_editing, place.is_away) = (open, is_editing && open.is_some(), is_away);
            let now = (place.open, place.doing());
            if before != now {
                self.tell_seers(before.0);
                self.tell_seers(now.0);
                // What it has open itself it sees from now on.
                self.tell_presence(session);
            }
        }
        self.mind_pulse();
        Ok(Reply::Ok)
    }

    /// A session is gone.
    pub(super) fn gone(&mut self, place: &Place) {
        self.tell_seers(place.open);
        self.mind_pulse();
    }

    /// The session said something: it is there.
    pub(super) fn is_heard(&mut self, session: SessionId) {
        let Some(sitting) = self.sittings.get_mut(&session) else { return };
        sitting.place.owes = false;
        if std::mem::take(&mut sitting.place.is_silent) {
            let open = sitting.place.open;
            self.tell_seers(open);
        }
    }

    /// The next message; `None` when nobody can send one any more.
    pub(super) fn wait(&self, inbox: &Receiver<HubMsg>) -> Option<HubMsg> {
        let Some(then) = [self.next_beat, self.import_ends()].into_iter().flatten().min() else { return inbox.recv().ok() };
        match inbox.recv_timeout(then.saturating_duration_since(Instant::now())) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) if self.next_beat.is_some_and(|then| then <= Instant::now()) => Some(HubMsg::Beat),
            Err(RecvTimeoutError::Timeout) => Some(HubMsg::Due),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    /// Does what is due by time alone, however many messages come.
    pub(super) fn beat_in_time(&mut self) {
        self.stop_stalled_import();
        if self.next_beat.is_some_and(|then| then <= Instant::now()) {
            self.beat();
        }
    }

    /// Asks for signs of life; who owes one from the last time is idle.
    pub(super) fn beat(&mut self) {
        let mut fallen_silent = Vec::new();
        for sitting in self.sittings.values_mut().filter(|sitting| sitting.is_asked()) {
            if !std::mem::replace(&mut sitting.place.owes, true) {
                sitting.send(Event::Pulse);
            } else if !std::mem::replace(&mut sitting.place.is_silent, true) {
                fallen_silent.push(sitting.place.open);
            }
        }
        for open in fallen_silent {
            self.tell_seers(open);
        }
        self.next_beat = None;
        self.mind_pulse();
    }

    /// The next beat comes as long as somebody could be missed.
    pub(super) fn mind_pulse(&mut self) {
        let is_needed = self.sittings.len() > 1 && self.sittings.values().any(Sitting::is_asked);
        self.next_beat = if is_needed { self.next_beat.or_else(|| Some(Instant::now() + BEAT)) } else { None };
    }

    /// Tells those who see a record who has it open.
    fn tell_seers(&mut self, id: Option<RecordId>) {
        let Some(id) = id else { return };
        let concerned = |sitting: &Sitting| sitting.shows(id) || sitting.place.told.iter().any(|told| told.record == id);
        let seers: Vec<SessionId> = self.sittings.iter().filter(|(_, sitting)| concerned(sitting)).map(|(session, _)| *session).collect();
        for session in seers {
            self.tell_presence(session);
        }
    }

    /// Tells a session who else has open what it shows, where that is something else than it knows.
    pub(super) fn tell_presence(&mut self, session: SessionId) {
        if !self.sittings.iter().any(|(other, sitting)| *other != session && sitting.place.open.is_some()) {
            return self.tell_present(session, Vec::new());
        }
        let sight = self.sight(session, "");
        self.look(&sight);
        let mut present = self.others_of(session, &sight);
        // Of several screens of one person the busiest counts.
        present.sort_unstable_by(|a, b| (a.record, &a.login, b.doing).cmp(&(b.record, &b.login, a.doing)));
        present.dedup_by(|next, kept| (next.record, &next.login) == (kept.record, &kept.login));
        self.tell_present(session, present);
    }

    /// What others have open of what a session shows and sees.
    fn others_of(&self, session: SessionId, sight: &Sight) -> Vec<Presence> {
        let Some(own) = self.sittings.get(&session) else { return Vec::new() };
        let sees = self.seeing(sight);
        let others = self.sittings.iter().filter(|(other, _)| **other != session).map(|(_, sitting)| sitting);
        let present = others.filter_map(|sitting| {
            let record = sitting.place.open.filter(|open| own.shows(*open) && sees(*open))?;
            Some(Presence { record, login: sitting.user.clone(), doing: sitting.place.doing() })
        });
        present.collect()
    }

    fn tell_present(&mut self, session: SessionId, present: Vec<Presence>) {
        if let Some(own) = self.sittings.get_mut(&session).filter(|own| own.place.told != present) {
            own.place.told.clone_from(&present);
            own.send(Event::Present(present));
        }
    }

    /// Tells one session.
    pub(super) fn tell_one(&self, session: SessionId, event: Event) {
        if let Some(sitting) = self.sittings.get(&session) {
            sitting.send(event);
        }
    }

    /// Tells all sessions.
    pub(super) fn tell(&self, event: &Event) {
        for sitting in self.sittings.values() {
            sitting.send(event.clone());
        }
    }
}
