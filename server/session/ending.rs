//! Ends sessions, and distributes this to all nodes.
//!
//! The database decides: a refresh token stops working with its row. Access tokens stop working on this node when
//! [`Service::revoke_access_tokens`] is called, and on other nodes when they read the row, every two seconds, and when
//! this node's hint reaches them. If a node
//! cannot read for too long, [`Service::has_fresh_revocations`] is false and the node's health check fails.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, sleep};
use tokio_util::sync::CancellationToken;

use crate::caller::{Caller, SessionId, UserId};
use crate::clock::Time;
use crate::engine::bus::{Topic, TopicKind};
use crate::engine::db::Tx;
use crate::error::{Error, Reason, Result};

use super::revoked::POLL_INTERVAL;
use super::service::Service;
use super::store;

/// Wakes the polling of other nodes.
const TOPIC: Topic = Topic::of(TopicKind::Sessions);
/// The least time between two polls, however often sessions end.
const LEAST_INTERVAL: Duration = Duration::from_millis(100);

/// Sessions that a transaction has ended. Pass them to [`Service::revoke_access_tokens`] after the commit. Where no
/// node runs, on the command line, they may be dropped: the nodes read the rows within seconds.
#[must_use = "access tokens stay valid until `Service::revoke_access_tokens` is called"]
#[derive(Debug)]
pub struct EndedSessions {
    sessions: Vec<SessionId>,
    time: Time,
}

impl EndedSessions {
    /// The number of sessions.
    pub fn count(&self) -> usize {
        self.sessions.len()
    }
}

/// Ends all sessions of an account.
///
/// The caller must change or lock the account's row before, in the same transaction. Whoever opens a session does the
/// same, so that no session is opened between the two.
pub async fn end_all(tx: &mut Tx, user: UserId, now: Time) -> Result<EndedSessions> {
    Ok(EndedSessions { sessions: store::revoke_all(tx, user, now).await?, time: now })
}

/// Ends all sessions of an account that is being deleted, and erases the devices in their rows. The rows stay until
/// [`Service::delete_ended`], because other nodes read them.
pub async fn end_all_and_erase_devices(tx: &mut Tx, user: UserId, now: Time) -> Result<EndedSessions> {
    let ended = end_all(tx, user, now).await?;
    store::erase_devices(tx, user).await?;
    Ok(ended)
}

impl Service {
    /// Ends a session, also on a full disk. Its refresh token and its access tokens on this node stop working at once,
    /// its access tokens on other nodes within seconds.
    pub async fn revoke(&self, session: SessionId) -> Result<()> {
        let (now, store) = (self.0.clock.now(), &self.0.store);
        store.db().retry_when_full(|| async { Ok(store.revoke(session, now).await?) }).await?;
        self.0.revoked.insert(session, now);
        store.db().hint(TOPIC);
        Ok(())
    }

    /// Ends one of the caller's sessions, also on a full disk. Idempotent. `SESSION_NOT_FOUND`.
    pub async fn revoke_own(&self, caller: Caller, session: SessionId) -> Result<()> {
        let (now, store) = (self.0.clock.now(), &self.0.store);
        if !store.db().retry_when_full(|| async { Ok(store.revoke_own(caller.user, session, now).await?) }).await? {
            return Err(Error::new(Reason::SessionNotFound, "there is no such session"));
        }
        self.0.revoked.insert(session, now);
        store.db().hint(TOPIC);
        Ok(())
    }

    /// Makes this node, and soon the others, reject the access tokens of sessions whose end is committed.
    pub fn revoke_access_tokens(&self, ended: EndedSessions) {
        for session in ended.sessions {
            self.0.revoked.insert(session, ended.time);
        }
        self.0.store.db().hint(TOPIC);
    }

    /// Deletes the rows of sessions that ended before `time`; their refresh tokens are TOKEN_INVALID from then on. Rows
    /// stay as long as an access token of their session may be valid, because a starting node reads them.
    pub async fn delete_ended(&self, time: Time) -> Result<()> {
        let horizon = self.0.revoked.horizon();
        Ok(self.0.store.delete_ended(time.min(horizon)).await?)
    }

    /// Reads the revocations of other nodes.
    pub async fn poll(&self) -> Result<()> {
        self.0.revoked.poll(&self.0.store).await
    }

    /// Whether this node has read the revocations within `--revocation-patience`.
    pub fn has_fresh_revocations(&self) -> bool {
        self.0.revoked.is_fresh()
    }

    /// Polls every two seconds, and when another node may have ended a session, until `shutdown`.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(POLL_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut hint = self.0.store.db().subscribe(TOPIC);
        let mut due = async || {
            tokio::select! {
                _ = ticks.tick() => {}
                Ok(()) = hint.changed() => {
                    sleep(LEAST_INTERVAL).await;
                    hint.mark_unchanged();
                }
            }
        };
        while shutdown.run_until_cancelled(due()).await.is_some() {
            // A hanging connection must not stop the polling.
            match tokio::time::timeout(POLL_INTERVAL, self.poll()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "cannot read the revoked sessions; trying again"),
                Err(_) => tracing::warn!("reading the revoked sessions takes too long; trying again"),
            }
        }
    }
}
