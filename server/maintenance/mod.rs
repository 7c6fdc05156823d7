//! What the server does by itself, again and again: give abandoned uploads and pictures up, remove superfluous bytes,
//! forget what has expired. Every step may be repeated, skipped or done by several nodes at once.
//!
//! The steps run side by side, so that none waits for another, and each round has an end however much there is to do. On
//! SQLite, they have the turns of one more address at the writer (`engine/db/writer/line.rs`). What waits is in the metrics.

mod backlog;
mod removing;

use std::sync::Arc;
use std::time::Duration;

use prometheus::IntGaugeVec;
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
    /// How much waits, by kind.
    pub backlog: IntGaugeVec,
    /// For how many seconds the first of it has waited, by kind.
    pub backlog_age: IntGaugeVec,
    /// How often everything is looked at anyway.
    pub interval: Duration,
    /// How old bytes get that the ledger does not know, and pictures that were not finished.
    pub orphan_grace: Duration,
}

impl Maintenance {
    /// Works until `shutdown` fires.
    pub async fn run(self, shutdown: CancellationToken) {
        let (rows, room) = (Notify::new(), Notify::new());
        let all = async {
            tokio::join!(
                self.expiry(),
                self.bytes(&rows, &room),
                self.removals(&rows),
                self.reserve(&room),
                self.every(|| async { Ok(idempotency::sweep(&self.db, self.clock.now()).await?) }),
                self.every(|| self.history.sweep(self.clock.now())),
                self.every(|| self.uploads.purge(self.clock.now() - RETENTION)),
                self.every(|| self.sessions.purge(self.clock.now() - RETENTION)),
                self.every(|| self.accounts.purge(self.clock.now() - RETENTION)),
                self.orphans(),
                self.measure(),
            )
        };
        shutdown.run_until_cancelled(Box::pin(all)).await;
    }

    /// Does a step at every interval.
    async fn every<F: Future<Output = Result<()>>>(&self, step: impl Fn() -> F) {
        let mut ticks = self.ticks();
        loop {
            ticks.tick().await;
            log_failure(step().await);
        }
    }

    fn ticks(&self) -> tokio::time::Interval {
        let mut ticks = tokio::time::interval(self.interval);
        // A round that took longer than the interval is not made up for.
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        ticks
    }

    /// Gives up what was abandoned, and has its bytes removed.
    async fn expiry(&self) {
        self.every(|| async {
            let now = self.clock.now();
            let (expired, unfinished) = self.db.insist(|| self.give_up(now)).await?;
            if expired > 0 || unfinished > 0 {
                tracing::info!(expired, unfinished, "gave up what was abandoned");
                self.wake.notify_one();
            }
            Ok(())
        })
        .await;
    }

    /// Removes superfluous bytes, and wakes `rows` and `room` after each round.
    async fn bytes(&self, rows: &Notify, room: &Notify) {
        let mut ticks = self.ticks();
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = self.wake.notified() => {}
            }
            let swept = self.sweeper.sweep_deleted().await;
            if let Ok(swept @ 1..) = swept {
                tracing::info!(swept, "removed the bytes of what was deleted");
            }
            log_failure(swept.map(|_| ()));
            // Now: the bytes may have been the room that removing rows needs.
            rows.notify_one();
            room.notify_one();
        }
    }

    /// Makes the reserve again once there is room for it.
    async fn reserve(&self, room: &Notify) {
        let mut ticks = self.ticks();
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = room.notified() => {}
            }
            self.db.keep_reserve().await;
        }
    }

    /// Removes the rows of what was deleted, beside the rounds: there may be millions, and bytes are not to wait for them.
    async fn removals(&self, rows: &Notify) {
        loop {
            rows.notified().await;
            // Until nothing is left that can go now.
            loop {
                match self.remove_some().await {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        log_failure(Err(error));
                        break;
                    }
                }
            }
        }
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
