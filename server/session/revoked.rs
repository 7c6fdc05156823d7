//! Recently revoked sessions, in memory. Access tokens are verified without the database; this set rejects those whose
//! session has ended.
//!
//! A revocation on this node takes effect at once. Those of other nodes are read from the database every two seconds.
//!
//! An entry is dropped when no access token of its session can be valid any more. The expiry of tokens is judged by the
//! wall clock, which may be set back, so an entry stays as long as either clock says that a token may be valid: by the
//! wall clock, or, for tokens issued before the entry was made, by the monotonic clock ([`Clock::uptime`]). After the
//! wall clock was set back, everything that matters by the new time is read from the database again, because entries
//! may have been dropped too early.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use crate::caller::SessionId;
use crate::clock::{Clock, Time};
use crate::error::Result;

use super::store::Store;

/// How often other nodes' revocations are read. Together with a slow database this must stay below the promised five
/// seconds.
pub(super) const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How much later than the time in its row a revocation may become visible: nodes' clocks differ, and a row is
/// committed after its time was taken. Each poll reads this far back again.
const OVERLAP: Duration = Duration::from_mins(1);

/// The wall clock counts as set back when it falls behind the monotonic clock by more than this between two polls. NTP
/// slews by 500 ppm at most, and polls are seconds apart.
const SET_BACK: Duration = Duration::from_secs(1);

/// The set of revoked sessions. A lookup costs one uncontended lock and one hash lookup.
pub(super) struct RevokedSessions {
    clock: Clock,
    /// The shortest time for which an entry is kept, by either clock.
    retention: Duration,
    /// The age of the last successful poll up to which the set counts as fresh.
    patience: Duration,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    sessions: HashMap<SessionId, Entry>,
    /// When the last successful poll began.
    polled: Option<ClockReading>,
}

/// A reading of both clocks at the same moment.
#[derive(Clone, Copy)]
struct ClockReading {
    wall: Time,
    uptime: Duration,
}

struct Entry {
    /// The time of the revocation in the session's row.
    revoked: Time,
    /// When this entry was made, by the monotonic clock.
    learned: Duration,
}

impl RevokedSessions {
    /// An empty set. `token_lifetime` is the longest life of an access token, leeway included; the set is fresh for
    /// `patience` after each successful poll.
    pub(super) fn new(clock: Clock, token_lifetime: Duration, patience: Duration) -> Self {
        Self { clock, retention: token_lifetime + OVERLAP, patience, state: RwLock::default() }
    }

    /// No access token is valid of a session that ended before this time.
    pub(super) fn horizon(&self) -> Time {
        self.clock.now() - self.retention
    }

    /// Whether a poll has succeeded within the configured time.
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

    /// Reads the revocations since the last poll (all that still matter at the first poll, and after the wall clock was
    /// set back), and drops entries that no longer matter. A failed poll changes nothing; the next one catches up.
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
    /// Whether the wall clock was set back between the two readings.
    fn is_set_back_since(&self, earlier: &Self) -> bool {
        self.wall + SET_BACK < earlier.wall + self.uptime.saturating_sub(earlier.uptime)
    }
}
