//! What the server does by itself, again and again: give abandoned uploads and pictures up, remove superfluous bytes,
//! forget what has expired. Every step may be repeated, skipped or done by several nodes at once.

mod removing;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, Time};
use crate::engine::blob::sweeper::Sweeper;
use crate::engine::db::Db;
use crate::error::Result;
use crate::idempotency;
use crate::{account, channel, comment, history, image, like, playlist, session, subscription, tweet, upload, video};

/// How often, at least, the store is searched for bytes that the ledger does not know.
const ORPHAN_INTERVAL: Duration = Duration::from_hours(1);
/// How long what is over is kept: ended sessions, uploads that were published, refused or given up, and the empty rows of
/// deleted accounts.
const RETENTION: Duration = Duration::from_hours(30 * 24);

/// The recurring work.
pub struct Maintenance {
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// The uploads, some of which expire.
    pub uploads: upload::Service,
    /// The pictures, some of which are never finished.
    pub images: image::Service,
    /// The sessions, most of which end.
    pub sessions: session::Service,
    /// The accounts, some of which were deleted.
    pub accounts: account::Service,
    /// The videos, some of which were deleted.
    pub videos: video::Service,
    /// The channels, some of which were deleted.
    pub channels: channel::Service,
    /// The comments, some of which were deleted.
    pub comments: comment::Service,
    /// The likes, of which some are those of what was deleted.
    pub likes: like::Service,
    /// The tweets, some of which were deleted.
    pub tweets: tweet::Service,
    /// The playlists, whose items outlive their videos.
    pub playlists: playlist::Service,
    /// The subscriptions, some of which are those of deleted accounts.
    pub subscriptions: subscription::Service,
    /// What is watched, which is forgotten with videos and accounts, and in time.
    pub history: history::Service,
    /// Removes bytes.
    pub sweeper: Sweeper,
    /// Fires when there is something to remove.
    pub wake: Arc<Notify>,
    /// How often everything is looked at anyway.
    pub interval: Duration,
    /// How old bytes get that the ledger does not know, and pictures that were not finished.
    pub orphan_grace: Duration,
}

impl Maintenance {
    /// Works until `shutdown` fires.
    pub async fn run(self, shutdown: CancellationToken) {
        let rows = Notify::new();
        let all = async { tokio::join!(self.rounds(&rows), self.removals(&rows), self.orphans()) };
        shutdown.run_until_cancelled(Box::pin(all)).await;
    }

    /// Wakes `rows` after each round.
    async fn rounds(&self, rows: &Notify) {
        let mut ticks = tokio::time::interval(self.interval);
        loop {
            let done = tokio::select! {
                _ = ticks.tick() => self.round().await,
                () = self.wake.notified() => self.sweeper.sweep_deleted().await.map(|_| ()),
            };
            log_failure(done);
            self.db.keep_reserve().await;
            // Now: the bytes may have been the room that removing rows needs.
            rows.notify_one();
        }
    }

    /// Removes the rows of what was deleted, beside the rounds: there may be millions, and bytes are not to wait for them.
    async fn removals(&self, rows: &Notify) {
        loop {
            rows.notified().await;
            log_failure(self.remove_all().await);
        }
    }

    async fn round(&self) -> Result<()> {
        let now = self.clock.now();
        let given_up = self.db.insist(|| self.give_up(now)).await;
        // Whatever came of that: on a full disk, what is marked already is the room that is missing.
        let swept = self.sweeper.sweep_deleted().await?;
        let (expired, unfinished) = given_up?;
        idempotency::sweep(&self.db, now).await?;
        self.history.sweep(now).await?;
        self.uploads.purge(now - RETENTION).await?;
        self.sessions.purge(now - RETENTION).await?;
        self.accounts.purge(now - RETENTION).await?;
        if expired + swept > 0 || unfinished > 0 {
            tracing::info!(expired, unfinished, swept, "swept");
        }
        Ok(())
    }

    /// Hands abandoned uploads and unfinished pictures to the sweeper; returns how many of each there were.
    async fn give_up(&self, now: Time) -> Result<(usize, u64)> {
        let expired = self.uploads.expire_abandoned().await?;
        Ok((expired, self.images.give_up_unfinished(now - self.orphan_grace).await?))
    }

    /// A walk through the whole store, beside the rounds, because it may take long.
    async fn orphans(&self) {
        let mut ticks = tokio::time::interval(ORPHAN_INTERVAL.min(self.orphan_grace));
        loop {
            ticks.tick().await;
            log_failure(self.sweeper.sweep_orphans().await.map(|_| ()));
        }
    }
}

fn log_failure(done: Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, "the sweep did not come to its end; the next one will go on");
    }
}
