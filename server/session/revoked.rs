//! The sessions revoked a short while ago, in memory: access tokens verify without the database, and this is what stops
//! them all the same.
//!
//! An entry is worth keeping only as long as an access token issued before it can live. A revocation on this node takes
//! effect at once; those of other nodes are read from the database every two seconds.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::caller::SessionId;
use crate::clock::Time;
use crate::error::Result;

use super::store::Store;

/// How often other nodes' revocations are read. DESIGN promises five seconds; a slow database gets the rest.
pub(super) const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How late a revocation may become visible, seen from the time in its row: nodes' clocks differ, and a row is
/// committed after its time was taken. Each poll reads this far back again.
const OVERLAP: Duration = Duration::from_mins(1);

/// The set. Reading it costs one uncontended lock and one lookup.
pub(super) struct Revoked {
    /// How long an entry is kept.
    retention: Duration,
    /// How old the last successful poll may be.
    patience: Duration,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    sessions: HashMap<SessionId, Time>,
    /// When the last successful poll began, for the database, and for a clock that nobody sets.
    polled: Option<(Time, Instant)>,
}

impl Revoked {
    /// An empty set for access tokens that work for at most `token_lifetime`, leeway included; it is fresh for `patience`
    /// after each poll.
    pub(super) fn new(token_lifetime: Duration, patience: Duration) -> Self {
        Self { retention: token_lifetime + OVERLAP, patience, state: RwLock::default() }
    }

    /// Before when a session must have ended for no access token of it to live.
    pub(super) fn horizon(&self, now: Time) -> Time {
        now - self.retention
    }

    /// Whether a poll has succeeded of late.
    pub(super) fn is_fresh(&self) -> bool {
        let polled = self.state.read().unwrap_or_else(PoisonError::into_inner).polled;
        polled.is_some_and(|(_, began)| began.elapsed() <= self.patience)
    }

    /// Whether the session was revoked.
    pub(super) fn contains(&self, session: SessionId) -> bool {
        self.state.read().unwrap_or_else(PoisonError::into_inner).sessions.contains_key(&session)
    }

    /// Adds a session.
    pub(super) fn insert(&self, session: SessionId, time: Time) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).sessions.insert(session, time);
    }

    /// Reads what was revoked since the last poll, at the first one everything that still matters, and drops what no
    /// longer does. A poll that fails changes nothing; the next one catches up.
    pub(super) async fn poll(&self, store: &Store, now: Time) -> Result<()> {
        let (began, horizon) = (Instant::now(), self.horizon(now));
        let polled = self.state.read().unwrap_or_else(PoisonError::into_inner).polled;
        let since = polled.map_or(horizon, |(time, _)| (time - OVERLAP).max(horizon));
        let rows = store.list_revoked_since(since).await?;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.sessions.extend(rows);
        state.sessions.retain(|_, time| *time >= horizon);
        state.polled = Some((now, began));
        Ok(())
    }
}
