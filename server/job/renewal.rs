//! Renews the leases of a worker's runs, by a task of its own: a handler that is busy or hangs does not stop it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::model::{Job, JobId};
use super::{LEASE, RENEWAL, store};
use crate::clock::Clock;
use crate::engine::db::Db;
use crate::error::Result;
use crate::id::Id;

/// How often progress is stored that has changed.
const REPORT: Duration = Duration::from_secs(2);
/// After so many failed renewals in a row the leases are given up, because they are about to end.
const MAX_FAILED: u32 = 2;

/// The leases of a worker.
pub(super) struct Leases {
    db: Db,
    clock: Clock,
    /// The worker's name in the rows.
    pub(super) worker: Id<()>,
    held: Mutex<HashMap<(JobId, i64), Lease>>,
}

/// The lease of a run; cheap to clone.
#[derive(Clone)]
pub(super) struct Lease {
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
            lost: CancellationToken::new(),
            progress: Arc::new(AtomicU16::new(progress)),
            stored: Arc::new(AtomicU16::new(progress)),
        };
        self.held().insert((job.id, job.epoch), lease.clone());
        lease
    }

    /// Stops renewing the lease of a run that has ended.
    pub(super) fn release(&self, job: &Job) {
        self.held().remove(&(job.id, job.epoch));
    }

    /// Renews leases and stores progress for ever.
    pub(super) async fn keep(&self) {
        let (mut ticks, mut failed) = (tokio::time::interval(REPORT), 0);
        let mut renewed = tokio::time::Instant::now();
        loop {
            ticks.tick().await;
            if let Err(error) = self.report().await {
                tracing::warn!(%error, "the progress of jobs could not be stored");
            }
            if renewed.elapsed() < RENEWAL {
                continue;
            }
            renewed = tokio::time::Instant::now();
            failed = match tokio::time::timeout(RENEWAL, self.renew()).await {
                Ok(Ok(())) => 0,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "the leases of running jobs could not be renewed");
                    failed + 1
                }
                Err(_) => {
                    tracing::warn!("the leases of running jobs could not be renewed in time");
                    failed + 1
                }
            };
            if failed >= MAX_FAILED {
                self.lose_all();
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
        let renewed = store::renew(&self.db, self.worker, self.clock.now() + LEASE).await?;
        let held = self.held();
        for lost in before.iter().filter(|run| !renewed.contains(run)).filter_map(|run| held.get(run)) {
            lost.lost.cancel();
        }
        Ok(())
    }

    /// Cancels all runs.
    pub(super) fn lose_all(&self) {
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
