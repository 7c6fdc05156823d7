//! The recurring tasks of every node. A feature that needs one has its line here; if one node is enough, it is a
//! scheduled job instead (`jobs.rs`).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::Engines;
use super::jobs::removals;
use super::services::Services;
use crate::config::UploadConfig;
use crate::engine::blob::sweeper::Sweeper;
use crate::maintenance::{Backlog, Expiry, Removals, Task};

/// How often the backlog is measured for the metrics.
const MEASURE_INTERVAL: Duration = Duration::from_secs(10);

/// The tasks. Each works on clones of the values it needs.
pub(super) fn list(engines: &Engines, services: &Services, config: &UploadConfig) -> Vec<Task> {
    let Engines { db, blobs, clock, metrics, sweep, .. } = engines;
    let interval = config.sweep_interval;
    // A round of "remove bytes" wakes both, because it may have made the room that deleting rows and the reserve need. So
    // `sweep`, which wakes "remove bytes", also starts what was queued for "delete rows".
    let (rows, room) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    // What a former process has left.
    rows.notify_one();
    let sweeper = Sweeper::new(db.clone(), blobs.clone(), clock.clone(), config.orphan_grace);
    let backlog = Backlog {
        db: db.clone(),
        clock: clock.clone(),
        count: metrics.backlog.clone(),
        age: metrics.backlog_age.clone(),
        notifications: services.notifications.clone(),
        jobs: services.jobs.clone(),
        jobs_count: metrics.jobs.clone(),
        jobs_age: metrics.jobs_age.clone(),
    };
    let expiry = Expiry {
        db: db.clone(),
        clock: clock.clone(),
        uploads: services.uploads.clone(),
        images: services.images.clone(),
        stored_captions: services.stored_captions.clone(),
        grace: config.orphan_grace,
        sweep: sweep.clone(),
    };
    vec![
        // On a full disk this makes room, and no job could be enqueued.
        Task::new("expire uploads, pictures and captions", expiry, Expiry::expire).every(interval),
        Task::new("remove bytes", sweeper, |sweeper| async move {
            let swept = sweeper.sweep_deleted().await;
            if let Ok(swept @ 1..) = swept {
                tracing::info!(swept, "removed the bytes of deleted blobs");
            }
            swept.map(|_| ())
        })
        .every(interval)
        .woken_by(sweep)
        .waking(&rows)
        .waking(&room),
        // What a request of this node has queued; the job "remove_rows" deletes the rest.
        Task::new("delete rows of deleted things", removals(engines, services), Removals::work_off).woken_by(&rows),
        Task::new("create the disk reserve", db.clone(), |db| async move {
            db.restore_reserve().await;
            Ok(())
        })
        .every(interval)
        .woken_by(&room),
        Task::new("measure the backlog", backlog, Backlog::measure).every(MEASURE_INTERVAL),
    ]
}
