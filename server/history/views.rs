//! Views and watch time on their way into the database.
//!
//! A video that is on everybody's screen would have its row, and those of its channel, written by every heartbeat. So
//! what it gains is added up here, and written for many videos in one transaction, twice a second. A crash of the
//! server loses what was gained since; what the database does not take is kept and tried again.

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

/// How often views are written. With the time that writing takes, they are in the database within a second.
const INTERVAL: Duration = Duration::from_millis(500);
/// The most videos that one transaction writes, each on one day.
const BATCH: usize = 500;
/// The most that waits: some 10 MiB. Beyond that, views come faster than the database takes them.
const MAX_WAITING: usize = 100_000;
/// When to come back then.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What a video has gained.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gain {
    /// Views.
    pub(super) views: i64,
    /// For how long it was watched, in microseconds.
    pub(super) watch_time: i64,
    /// What the views come to in the trends.
    pub(super) trend: Trend,
}

/// What videos, or others, have gained on a day in UTC.
pub(super) type Gains<T = VideoId> = HashMap<(T, i32), Gain>;

impl Gain {
    /// Adds another one.
    pub(super) fn add(&mut self, other: &Self) {
        self.views += other.views;
        self.watch_time = self.watch_time.saturating_add(other.watch_time);
        self.trend = self.trend.plus(other.trend);
    }
}

/// The views that wait; cheap to clone.
#[derive(Clone)]
pub struct Views(Arc<Inner>);

struct Inner {
    db: Db,
    waiting: Mutex<Gains>,
    /// The last attempt to write has failed.
    stuck: AtomicBool,
}

impl Views {
    /// Views on their way into this database.
    pub fn new(db: Db) -> Self {
        Self(Arc::new(Inner { db, waiting: Mutex::default(), stuck: AtomicBool::new(false) }))
    }

    fn waiting(&self) -> MutexGuard<'_, Gains> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// OVERLOADED when so much waits that no more may come.
    pub(super) fn check_room(&self) -> Result<()> {
        if self.waiting().len() < MAX_WAITING {
            return Ok(());
        }
        Err(Error::new(Reason::Overloaded, "too many players report at once; report again later")
            .retry_after(RETRY_AFTER))
    }

    /// Adds what a video has gained now: a view or none, and microseconds of being watched.
    pub(super) fn add(&self, video: VideoId, is_view: bool, watch_time: i64, now: Time) {
        if is_view || watch_time > 0 {
            let trend = if is_view { Trend::of_view(now) } else { Trend::default() };
            let gain = Gain { views: i64::from(is_view), watch_time, trend };
            self.waiting().entry((video, now.day())).or_default().add(&gain);
        }
    }

    /// Writes again and again until `shutdown` fires. What comes after that waits for [`Views::write`].
    pub async fn run(self, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Only the pause is cut short, never a transaction.
        while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
            self.write().await;
        }
    }

    /// Writes everything that waits, as far as the database takes it.
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
                // Whether the database had committed when it went away, nobody knows; no view counts twice.
                let views: i64 = gains.values().map(|gain| gain.views).sum();
                tracing::warn!(%error, views, "the database went away while views were committed; they may be lost");
                Ok(())
            }
        }
    }
}

/// What is being written. What the database has not taken waits again, also when whoever writes it is stopped.
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
    async fn what_cannot_be_written_is_kept_and_there_is_an_end_to_it() {
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
    async fn what_is_being_written_waits_again_when_the_writing_is_cut() {
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
