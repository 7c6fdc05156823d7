//! Collects views and watch time in memory, and writes them to the database.
//!
//! Otherwise every heartbeat of a popular video would write the rows of the video and of its channel. So the gains are
//! added up here, and written for many videos in one transaction, twice a second. A crash of the server loses the gains
//! since the last write. If a write fails, its gains are kept and written again later.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::rollup;
use super::trend::Trend;
use crate::clock::Time;
use crate::engine::db::Db;
use crate::error::{Error, Reason, Result};
use crate::video::VideoId;

/// How often views are written. Including the time for writing, they are in the database within a second.
const INTERVAL: Duration = Duration::from_millis(500);
/// How many entries, each of a video and a day, one transaction writes.
const BATCH: usize = 500;
/// How many entries may wait: about 10 MiB. More would mean that views arrive faster than the database writes them.
const MAX_WAITING: usize = 100_000;
/// When a player may retry if too many wait.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The gain of a video, or of a channel.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gain {
    pub(super) views: i64,
    /// In microseconds.
    pub(super) watch_time: i64,
    /// The trend of the views.
    pub(super) trend: Trend,
}

/// Gains by video (or channel) and day in UTC.
pub(super) type Gains<T = VideoId> = HashMap<(T, i32), Gain>;

impl Gain {
    pub(super) fn add(&mut self, other: &Self) {
        self.views += other.views;
        self.watch_time = self.watch_time.saturating_add(other.watch_time);
        self.trend = self.trend.plus(other.trend);
    }
}

/// The views that wait to be written; cheap to clone.
#[derive(Clone)]
pub struct Views(Arc<Inner>);

struct Inner {
    db: Db,
    waiting: Mutex<Gains>,
    /// Whether the last attempt to write has failed.
    stuck: AtomicBool,
}

impl Views {
    pub fn new(db: Db) -> Self {
        Self(Arc::new(Inner { db, waiting: Mutex::default(), stuck: AtomicBool::new(false) }))
    }

    fn waiting(&self) -> MutexGuard<'_, Gains> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// OVERLOADED when [`MAX_WAITING`] entries wait.
    pub(super) fn check_room(&self) -> Result<()> {
        if self.waiting().len() < MAX_WAITING {
            return Ok(());
        }
        Err(Error::new(Reason::Overloaded, "too many players report at once; report again later")
            .retry_after(RETRY_AFTER))
    }

    /// Adds the gain of a video at the time `now`: a view, if `is_view`, and watch time in microseconds.
    pub(super) fn add(&self, video: VideoId, is_view: bool, watch_time: i64, now: Time) {
        if is_view || watch_time > 0 {
            let trend = if is_view { Trend::of_view(now) } else { Trend::default() };
            let gain = Gain { views: i64::from(is_view), watch_time, trend };
            self.waiting().entry((video, now.day())).or_default().add(&gain);
        }
    }

    /// Writes every `INTERVAL` until `shutdown` fires. Later views need a final call of [`Views::write`].
    pub async fn run(self, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // `shutdown` interrupts the pause, never a transaction.
        while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
            self.write().await;
        }
    }

    /// Writes everything that waits, in batches, until the first error.
    pub async fn write(&self) {
        loop {
            let batch = Batch { gains: self.waiting().extract_if(|_, _| true).take(BATCH).collect(), views: self };
            if batch.gains.is_empty() {
                return;
            }
            if let Err(error) = self.write_batch(batch).await {
                if !self.0.stuck.swap(true, Ordering::Relaxed) {
                    tracing::warn!(%error, "views cannot be written; they wait until they can");
                }
                return;
            }
            if self.0.stuck.swap(false, Ordering::Relaxed) {
                tracing::info!("views are written again");
            }
        }
    }

    async fn write_batch(&self, mut batch: Batch<'_>) -> sqlx::Result<()> {
        let tx = rollup::apply(&self.0.db, &batch.gains).await?;
        let gains = std::mem::take(&mut batch.gains);
        match tx.commit().await {
            Ok(()) => Ok(()),
            Err(error @ sqlx::Error::Database(_)) => {
                batch.gains = gains;
                Err(error)
            }
            Err(error) => {
                // It is not known whether the database has committed. The gains are dropped, so that no view counts
                // twice.
                let views: i64 = gains.values().map(|gain| gain.views).sum();
                tracing::warn!(%error, views, "the database went away while views were committed; they may be lost");
                Ok(())
            }
        }
    }
}

/// The gains that are being written. Dropping it puts those that were not written back, also when the task is
/// cancelled.
struct Batch<'a> {
    gains: Gains,
    views: &'a Views,
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        let mut waiting = self.views.waiting();
        for (key, gain) in self.gains.drain() {
            waiting.entry(key).or_default().add(&gain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::db::DatabaseUrl;

    #[tokio::test]
    async fn views_that_cannot_be_written_are_kept_up_to_a_bound() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("marquee.db"));
        let views = Views::new(Db::connect(&url, 1).await.unwrap());
        let now = Time::from_micros(1_800_000_000_000_000);
        let first = VideoId::new(now);
        for _ in 0..3 {
            views.add(first, true, 5, now);
        }
        views.add(first, false, 5, now + Duration::from_hours(24));
        views.add(first, false, 0, now);
        // There is no table yet.
        views.write().await;
        let gained = |day| views.waiting().get(&(first, day)).map(|gain| (gain.views, gain.watch_time));
        let day = now.day();
        assert_eq!((gained(day), gained(day + 1)), (Some((3, 15)), Some((0, 5))));

        while views.waiting().len() < MAX_WAITING {
            views.check_room().unwrap();
            views.add(VideoId::new(now), true, 0, now);
        }
        assert_eq!(views.check_room().unwrap_err().reason(), Reason::Overloaded);
        views.write().await;
        assert_eq!(gained(day), Some((3, 15)));
        assert_eq!(views.waiting().len(), MAX_WAITING);
    }

    #[tokio::test]
    async fn views_that_are_being_written_are_kept_when_the_write_is_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&DatabaseUrl::Sqlite(folder.path().join("marquee.db")), 1).await.unwrap();
        let views = Views::new(db.clone());
        let now = Time::from_micros(1_800_000_000_000_000);
        let video = VideoId::new(now);
        views.add(video, true, 5, now);
        let _somebody_else = db.begin().await.unwrap();
        let cut = tokio::time::timeout(Duration::from_millis(50), views.write()).await;
        assert!(cut.is_err());
        assert_eq!(views.waiting().get(&(video, now.day())).map(|gain| gain.views), Some(1));
    }
}
