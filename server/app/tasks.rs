//! What the server does by itself, again and again. A feature that needs a task of its own has its line here.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::Engines;
use super::services::Services;
use crate::config::UploadConfig;
use crate::engine::blob::sweeper::Sweeper;
use crate::idempotency;
use crate::maintenance::{Abandoned, Backlog, Removals, Task};

/// How often, at least, the store is searched for bytes that the ledger does not know.
const ORPHAN_INTERVAL: Duration = Duration::from_hours(1);
/// How often what waits is counted for the metrics.
const MEASURE_INTERVAL: Duration = Duration::from_secs(10);
/// How long what is over is kept: ended sessions, uploads that were published, refused or given up, and the empty rows of
/// deleted accounts.
const RETENTION: Duration = Duration::from_hours(30 * 24);

/// The tasks. Each works on copies of what it needs, named in its line.
pub(super) fn list(engines: &Engines, services: &Services, config: &UploadConfig) -> Vec<Task> {
    let Engines { db, blobs, clock, metrics, sweep, .. } = engines;
    let (interval, grace) = (config.sweep_interval, config.orphan_grace);
    // Fires when bytes were removed, which may have been the room that removing rows needs, or that the reserve needs.
    let (rows, room) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let sweeper = Sweeper::new(db.clone(), blobs.clone(), clock.clone(), grace);
    let abandoned = Abandoned {
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
        Task::new("give up what was abandoned", abandoned, Abandoned::give_up).every(interval),
        Task::new("remove bytes", swept, |(sweeper, rows, room)| async move {
            let swept = sweeper.sweep_deleted().await;
            if let Ok(swept @ 1..) = swept {
                tracing::info!(swept, "removed the bytes of what was deleted");
            }
            rows.notify_one();
            room.notify_one();
            swept.map(|_| ())
        })
        .every(interval)
        .woken_by(sweep),
        Task::new("delete rows of what was deleted", removals, Removals::work_off).woken_by(&rows),
        Task::new("make the reserve", db.clone(), |db| async move {
            db.keep_reserve().await;
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
            sessions.purge(clock.now() - RETENTION).await
        })
        .every(interval),
        Task::new(
            "delete rows of accounts",
            (services.accounts.clone(), clock.clone()),
            |(accounts, clock)| async move { accounts.purge(clock.now() - RETENTION).await },
        )
        .every(interval),
        // A walk through the whole store, which may take long.
        Task::new("remove orphans", sweeper, |sweeper| async move { sweeper.sweep_orphans().await.map(|_| ()) })
            .every(ORPHAN_INTERVAL.min(grace)),
        Task::new("measure the backlog", backlog, Backlog::measure).every(MEASURE_INTERVAL),
    ]
}
