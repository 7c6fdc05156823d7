//! The recurring tasks of the server. A feature that needs a task has its line here.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::Engines;
use super::services::Services;
use crate::config::UploadConfig;
use crate::engine::blob::sweeper::Sweeper;
use crate::idempotency;
use crate::maintenance::{Backlog, Expiry, Removals, Task};

/// How often, at least, the store is searched for bytes that are not in the ledger.
const ORPHAN_INTERVAL: Duration = Duration::from_hours(1);
/// How often the backlog is measured for the metrics.
const MEASURE_INTERVAL: Duration = Duration::from_secs(10);
/// How long finished things are kept: ended sessions; uploads that were published, rejected or expired; the empty rows
/// of deleted accounts.
const RETENTION: Duration = Duration::from_hours(30 * 24);

/// The tasks. Each works on clones of the values it needs.
pub(super) fn list(engines: &Engines, services: &Services, config: &UploadConfig) -> Vec<Task> {
    let Engines { db, blobs, clock, metrics, sweep, .. } = engines;
    let (interval, grace) = (config.sweep_interval, config.orphan_grace);
    // A round of "remove bytes" wakes both, because it may have made the room that deleting rows and the reserve need. So
    // `sweep`, which wakes "remove bytes", also starts what was queued for "delete rows".
    let (rows, room) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let sweeper = Sweeper::new(db.clone(), blobs.clone(), clock.clone(), grace);
    let expiry = Expiry {
        db: db.clone(),
        clock: clock.clone(),
        uploads: services.uploads.clone(),
        images: services.images.clone(),
        grace,
        sweep: sweep.clone(),
    };
    let removals = Removals {
        db: db.clone(),
        accounts: services.accounts.clone(),
        channels: services.channels.clone(),
        videos: services.videos.clone(),
        comments: services.comments.clone(),
        tweets: services.tweets.clone(),
        likes: services.likes.clone(),
        playlists: services.playlists.clone(),
        subscriptions: services.subscriptions.clone(),
        history: services.history.clone(),
    };
    let backlog = Backlog {
        db: db.clone(),
        clock: clock.clone(),
        count: metrics.backlog.clone(),
        age: metrics.backlog_age.clone(),
    };
    let swept = (sweeper.clone(), rows.clone(), room.clone());
    vec![
        Task::new("expire uploads and pictures", expiry, Expiry::expire).every(interval),
        Task::new("remove bytes", swept, |(sweeper, rows, room)| async move {
            let swept = sweeper.sweep_deleted().await;
            if let Ok(swept @ 1..) = swept {
                tracing::info!(swept, "removed the bytes of deleted blobs");
            }
            rows.notify_one();
            room.notify_one();
            swept.map(|_| ())
        })
        .every(interval)
        .woken_by(sweep),
        Task::new("delete rows of deleted things", removals, Removals::work_off).woken_by(&rows),
        Task::new("create the disk reserve", db.clone(), |db| async move {
            db.restore_reserve().await;
            Ok(())
        })
        .every(interval)
        .woken_by(&room),
        Task::new("expire request ids", (db.clone(), clock.clone()), |(db, clock)| async move {
            Ok(idempotency::sweep(&db, clock.now()).await?)
        })
        .every(interval),
        Task::new("expire history", (services.history.clone(), clock.clone()), |(history, clock)| async move {
            history.expire(clock.now()).await
        })
        .every(interval),
        Task::new("delete old uploads", (services.uploads.clone(), clock.clone()), |(uploads, clock)| async move {
            uploads.delete_ended(clock.now() - RETENTION).await
        })
        .every(interval),
        Task::new("delete old sessions", (services.sessions.clone(), clock.clone()), |(sessions, clock)| async move {
            sessions.delete_ended(clock.now() - RETENTION).await
        })
        .every(interval),
        Task::new(
            "delete rows of accounts",
            (services.accounts.clone(), clock.clone()),
            |(accounts, clock)| async move { accounts.delete_rows(clock.now() - RETENTION).await },
        )
        .every(interval),
        // Lists the whole store, which may take long.
        Task::new("remove orphans", sweeper, |sweeper| async move { sweeper.sweep_orphans().await.map(|_| ()) })
            .every(ORPHAN_INTERVAL.min(grace)),
        Task::new("measure the backlog", backlog, Backlog::measure).every(MEASURE_INTERVAL),
    ]
}
