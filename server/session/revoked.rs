//! The sessions revoked a short while ago, in memory: access tokens verify without the database, and this is what stops
//! them all the same.
//!
//! A revocation on this node takes effect at once; those of other nodes are read from the database every two seconds.
//!
//! An entry may go when no access token of its session can work any more. Tokens are judged by the wall clock, which may be
//! set, so that one clock alone must not decide: an entry stays while the wall clock says that a token may live, and while
//! by the monotonic clock ([`Clock::uptime`]) one may live that was issued before the entry was made. After the wall clock
//! was set back, everything that matters by the new time is read from the database again: what a time that lay ahead had
//! made worthless is worth something again.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use crate::caller::SessionId;
use crate::clock::{Clock, Time};
use crate::error::Result;

use super::store::Store;

/// How often other nodes' revocations are read. DESIGN promises five seconds; a slow database gets the rest.
pub(super) const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How late a revocation may become visible, seen from the time in its row: nodes' clocks differ, and a row is
/// committed after its time was taken. Each poll reads this far back again.
const OVERLAP: Duration = Duration::from_mins(1);

/// By how much the wall clock may fall behind the monotonic one between two polls before it counts as set back: it is
/// disciplined by less than a thousandth (NTP slews by 500 ppm at most), and polls are seconds apart.
const SET_BACK: Duration = Duration::from_secs(1);

/// The set. Reading it costs one uncontended lock and one lookup.
pub(super) struct RevokedSessions {
    clock: Clock,
    /// How long an entry is kept at least, by either clock.
    retention: Duration,
    /// How old the last successful poll may be.
    patience: Duration,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    sessions: HashMap<SessionId, Entry>,
    /// When the last successful poll began.
    polled: Option<ClockReading>,
}

/// A point in time, by both clocks.
#[derive(Clone, Copy)]
struct ClockReading {
    wall: Time,
    uptime: Duration,
}

struct Entry {
    /// When the session was revoked: the time in its row.
    revoked: Time,
    /// When this node learned of it, by the monotonic clock.
    learned: Duration,
}

impl RevokedSessions {
    /// An empty set for access tokens that work for at most `token_lifetime`, leeway included; it is fresh for `patience`
    /// after each poll.
    pub(super) fn new(clock: Clock, token_lifetime: Duration, patience: Duration) -> Self {
        Self { clock, retention: token_lifetime + OVERLAP, patience, state: RwLock::default() }
    }

    /// Before when a session must have ended for no access token of it to live.
    pub(super) fn horizon(&self) -> Time {
        self.clock.now() - self.retention
    }

    /// Whether a poll has succeeded of late.
    pub(super) fn is_fresh(&self) -> bool {
        let polled = self.state.read().unwrap_or_else(PoisonError::into_inner).polled;
        polled.is_some_and(|polled| self.clock.uptime().saturating_sub(polled.uptime) <= self.patience)
    }

    /// Whether the session was revoked.
    pub(super) fn contains(&self, session: SessionId) -> bool {
        self.state.read().unwrap_or_else(PoisonError::into_inner).sessions.contains_key(&session)
    }

    /// Adds a session that was revoked at `revoked`.
    pub(super) fn insert(&self, session: SessionId, revoked: Time) {
        let entry = Entry { revoked, learned: self.clock.uptime() };
        self.state.write().unwrap_or_else(PoisonError::into_inner).sessions.insert(session, entry);
    }

    /// Reads what was revoked since the last poll (everything that still matters at the first one, and after the wall clock
    /// was set back), and drops what no longer matters. A poll that fails changes nothing; the next one catches up.
    pub(super) async fn poll(&self, store: &Store) -> Result<()> {
        let began = ClockReading { wall: self.clock.now(), uptime: self.clock.uptime() };
        let horizon = began.wall - self.retention;
        let polled = self.state.read().unwrap_or_else(PoisonError::into_inner).polled;
        let followed = polled.filter(|polled| !began.is_set_back_since(polled));
        let since = followed.map_or(horizon, |polled| (polled.wall - OVERLAP).max(horizon));
        let rows = store.list_revoked_since(since).await?;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for (session, revoked) in rows {
            state.sessions.entry(session).or_insert(Entry { revoked, learned: began.uptime });
        }
        let oldest = began.uptime.saturating_sub(self.retention);
        state.sessions.retain(|_, entry| entry.revoked >= horizon || entry.learned >= oldest);
        state.polled = Some(began);
        Ok(())
    }
}

impl ClockReading {
    /// Whether the wall clock was set back in between.
    fn is_set_back_since(&self, earlier: &Self) -> bool {
        self.wall + SET_BACK < earlier.wall + self.uptime.saturating_sub(earlier.uptime)
    }
}
