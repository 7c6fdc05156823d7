//! Renews the leases of a worker's runs, by a task of its own: a handler that is busy or hangs does not stop it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::model::{Job, JobId, Lane};
use super::{GRACE, LEASE, RENEWAL, store};
use crate::clock::Clock;
use crate::engine::db::{Db, Ids};
use crate::error::Result;
use crate::id::Id;

/// How often progress is stored that has changed.
const REPORT: Duration = Duration::from_secs(2);
/// How long a renewal may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait after a failed renewal.
const PAUSE: Duration = Duration::from_secs(5);
/// After so many failed renewals in a row the leases are given up, because they are about to end.
const MAX_FAILED: u32 = 2;

// Even if the database hangs, a run is cancelled in time to end before its job is given to another worker. The lease
// counts from the beginning of the last renewal that succeeded.
const _: () = assert!(
    RENEWAL.as_secs() + 2 * TIMEOUT.as_secs() + PAUSE.as_secs() + GRACE.as_secs() < LEASE.as_secs(),
    "a lease ends before its run"
);

/// The leases of a worker.
pub(super) struct Leases {
    db: Db,
    clock: Clock,
    /// The worker's name in the rows.
    pub(super) worker: Id<()>,
    held: Mutex<HashMap<(JobId, i64), Lease>>,
}

/// Releases the lease of a run when it is dropped: also after a panic, the lease is not renewed for ever.
pub(super) struct Release<'a> {
    leases: &'a Leases,
    run: (JobId, i64),
}

impl Drop for Release<'_> {
    fn drop(&mut self) {
        self.leases.held().remove(&self.run);
    }
}

/// The lease of a run; cheap to clone.
#[derive(Clone)]
pub(super) struct Lease {
    lane: Lane,
    /// Fires when the lease was lost.
    pub(super) lost: CancellationToken,
    /// The progress of the run in thousandths.
    pub(super) progress: Arc<AtomicU16>,
    /// The progress that was stored last.
    stored: Arc<AtomicU16>,
}

impl Leases {
    pub(super) fn new(db: Db, clock: Clock) -> Self {
        let worker = Id::new(clock.now());
        Self { db, clock, worker, held: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<(JobId, i64), Lease>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Renews the lease of a job from now on, which was just claimed.
    pub(super) fn hold(&self, job: &Job) -> Lease {
        let progress = u16::try_from(job.progress).unwrap_or(0);
        let lease = Lease {
            lane: job.lane,
            lost: CancellationToken::new(),
            progress: Arc::new(AtomicU16::new(progress)),
            stored: Arc::new(AtomicU16::new(progress)),
        };
        self.held().insert((job.id, job.epoch), lease.clone());
        lease
    }

    /// Renews the lease of a run until the result is dropped.
    pub(super) fn release_at_end(&self, job: &Job) -> Release<'_> {
        Release { leases: self, run: (job.id, job.epoch) }
    }

    /// The number of runs in some lanes.
    pub(super) fn count(&self, is_counted: impl Fn(Lane) -> bool) -> usize {
        self.held().values().filter(|lease| is_counted(lease.lane)).count()
    }

    /// Renews leases and stores progress for ever. Neither waits for the other.
    pub(super) async fn keep(&self) {
        tokio::join!(self.keep_renewing(), self.keep_reporting());
    }

    async fn keep_renewing(&self) {
        let (mut next, mut failed) = (Instant::now() + RENEWAL, 0);
        loop {
            tokio::time::sleep_until(next).await;
            let begun = Instant::now();
            let error = match tokio::time::timeout(TIMEOUT, self.renew()).await {
                Ok(Ok(())) => {
                    (next, failed) = (begun + RENEWAL, 0);
                    continue;
                }
                Ok(Err(error)) => error.to_string(),
                Err(_) => "the database does not answer".to_owned(),
            };
            tracing::warn!(error, "the leases of running jobs could not be renewed");
            (next, failed) = (Instant::now() + PAUSE, failed + 1);
            if failed >= MAX_FAILED {
                self.lose_all();
            }
        }
    }

    async fn keep_reporting(&self) {
        loop {
            tokio::time::sleep(REPORT).await;
            if let Err(error) = self.report().await {
                tracing::warn!(%error, "the progress of jobs could not be stored");
            }
        }
    }

    /// Renews the leases of all runs, and cancels those that have lost theirs.
    pub(super) async fn renew(&self) -> Result<()> {
        // Runs that begin during the statement are not in its result.
        let before: Vec<_> = self.held().keys().copied().collect();
        if before.is_empty() {
            return Ok(());
        }
        // Only what is held: a job that nobody runs any more, because the answer of its claim was lost or its end could
        // not be written, is free when its lease ends.
        let jobs: Ids = before.iter().map(|(job, _)| *job).collect();
        let renewed = store::renew(&self.db, self.worker, &jobs, self.clock.now() + LEASE).await?;
        let held = self.held();
        for lost in before.iter().filter(|run| !renewed.contains(run)).filter_map(|run| held.get(run)) {
            lost.lost.cancel();
        }
        Ok(())
    }

    /// Cancels all runs.
    fn lose_all(&self) {
        for lease in self.held().values() {
            lease.lost.cancel();
        }
    }

    /// Stores the progress that has changed.
    async fn report(&self) -> Result<()> {
        let changed: Vec<_> = {
            let held = self.held();
            let progress =
                held.iter().map(|(run, lease)| (*run, lease.clone(), lease.progress.load(Ordering::Relaxed)));
            progress.filter(|(_, lease, progress)| *progress > lease.stored.load(Ordering::Relaxed)).collect()
        };
        for ((id, epoch), lease, progress) in changed {
            store::set_progress(&self.db, id, epoch, i32::from(progress)).await?;
            lease.stored.store(progress, Ordering::Relaxed);
        }
        Ok(())
    }
}
