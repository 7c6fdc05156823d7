//! How sessions end, and how each node learns of it.
//!
//! The database decides: a refresh token ends with its row. Access tokens end on this node when it is told
//! ([`Service::stop`]), and on the others when they read the row, every two seconds. A node that could not read for a
//! while says so ([`Service::is_informed`]), and its health with it.

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::caller::{Caller, SessionId, UserId};
use crate::clock::Time;
use crate::engine::db::Tx;
use crate::error::{Error, Reason, Result};

use super::revoked::POLL_INTERVAL;
use super::service::Service;
use super::store;

/// Sessions that a transaction has ended. Once it is committed they are to be given to [`Service::stop`]; where there is
/// no node to tell, on the command line, dropping them loses nothing but a few seconds.
#[must_use = "access tokens work on until `Service::stop` is told"]
#[derive(Debug)]
pub struct Ended {
    sessions: Vec<SessionId>,
    time: Time,
}

impl Ended {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.sessions.len()
    }
}

/// Ends all sessions of an account.
///
/// Whoever opens a session must change or lock the account's row before, in the same transaction, and so must the caller
/// of this: then no session slips through between the two.
pub async fn end_all(tx: &mut Tx, user: UserId, now: Time) -> Result<Ended> {
    Ok(Ended { sessions: store::revoke_all(tx, user, now).await?, time: now })
}

/// Ends all sessions of an account that is being deleted, and forgets the devices. The rows stay until
/// [`Service::purge`], because other nodes learn from them.
pub async fn forget(tx: &mut Tx, user: UserId, now: Time) -> Result<Ended> {
    let ended = end_all(tx, user, now).await?;
    store::erase_devices(tx, user).await?;
    Ok(ended)
}

impl Service {
    /// Ends a session, also on a full disk: its refresh token at once, its access tokens on this node at once and within
    /// seconds on others.
    pub async fn revoke(&self, session: SessionId) -> Result<()> {
        let (now, store) = (self.0.clock.now(), &self.0.store);
        store.db().retry_when_full(|| async { Ok(store.revoke(session, now).await?) }).await?;
        self.0.revoked.insert(session, now);
        Ok(())
    }

    /// Ends a session of the caller's, also on a full disk; again it changes nothing. `SESSION_NOT_FOUND`.
    pub async fn revoke_own(&self, caller: Caller, session: SessionId) -> Result<()> {
        let (now, store) = (self.0.clock.now(), &self.0.store);
        if !store.db().retry_when_full(|| async { Ok(store.revoke_own(caller.user, session, now).await?) }).await? {
            return Err(Error::new(Reason::SessionNotFound, "there is no such session"));
        }
        self.0.revoked.insert(session, now);
        Ok(())
    }

    /// Stops the access tokens of sessions whose end is committed, on this node.
    pub fn stop(&self, ended: Ended) {
        for session in ended.sessions {
            self.0.revoked.insert(session, ended.time);
        }
    }

    /// Forgets sessions that ended before `time`; their refresh tokens are unknown from then on. As long as an access token
    /// of theirs may live they stay: a node that starts learns from their rows.
    pub async fn purge(&self, time: Time) -> Result<()> {
        let horizon = self.0.revoked.horizon();
        Ok(self.0.store.purge(time.min(horizon)).await?)
    }

    /// Reads what other nodes have revoked.
    pub async fn poll(&self) -> Result<()> {
        self.0.revoked.poll(&self.0.store).await
    }

    /// Whether this node knows which sessions have ended: it has read so within `--revocation-patience`.
    pub fn is_informed(&self) -> bool {
        self.0.revoked.is_fresh()
    }

    /// Polls every two seconds until `shutdown`.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(POLL_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
            // A connection that hangs must not stop the polling.
            match tokio::time::timeout(POLL_INTERVAL, self.poll()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "cannot read which sessions were revoked; trying again"),
                Err(_) => tracing::warn!("reading which sessions were revoked takes too long; trying again"),
            }
        }
    }
}
