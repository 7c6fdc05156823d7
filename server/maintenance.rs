//! What the server does by itself, again and again: give abandoned uploads up, remove superfluous bytes, forget what has
//! expired. Every step may be repeated, skipped or done by several nodes at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::engine::blob::sweeper::Sweeper;
use crate::engine::db::Db;
use crate::error::Result;
use crate::idempotency;
use crate::upload;

/// How often the store is searched for bytes that the ledger does not know; the first time is at the start.
const UNKNOWN_INTERVAL: Duration = Duration::from_hours(1);

/// The recurring work.
pub struct Maintenance {
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// The uploads, some of which expire.
    pub uploads: upload::Service,
    /// Removes bytes.
    pub sweeper: Sweeper,
    /// Fires when there is something to remove.
    pub wake: Arc<Notify>,
    /// How often everything is looked at anyway.
    pub interval: Duration,
}

impl Maintenance {
    /// Works until `shutdown` fires.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(self.interval);
        let mut unknown_ticks = tokio::time::interval(UNKNOWN_INTERVAL);
        loop {
            let done = tokio::select! {
                () = shutdown.cancelled() => return,
                _ = unknown_ticks.tick() => self.sweeper.sweep_unknown().await.map(|_| ()),
                _ = ticks.tick() => self.round().await,
                () = self.wake.notified() => self.sweeper.sweep_deleted().await.map(|_| ()),
            };
            if let Err(error) = done {
                tracing::warn!(%error, "the sweep did not come to its end; the next one will go on");
            }
        }
    }

    async fn round(&self) -> Result<()> {
        let expired = self.uploads.expire_abandoned().await?;
        let swept = self.sweeper.sweep_deleted().await?;
        idempotency::sweep(&self.db, self.clock.now()).await?;
        if expired + swept > 0 {
            tracing::info!(expired, swept, "swept");
        }
        Ok(())
    }
}
