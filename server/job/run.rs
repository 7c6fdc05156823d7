//! A run of a job: what its handler sees of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use tokio_util::sync::CancellationToken;

use super::handler::Failure;
use super::model::Job;
use super::store;
use crate::clock::Clock;
use crate::engine::db::Tx;

/// A run of a job.
#[derive(Debug)]
pub struct Run {
    /// The job as it was claimed.
    pub job: Job,
    clock: Clock,
    token: CancellationToken,
    /// In thousandths.
    progress: Arc<AtomicU16>,
    is_finished: AtomicBool,
}

impl Run {
    pub(super) fn new(job: Job, clock: Clock, token: CancellationToken, progress: Arc<AtomicU16>) -> Self {
        Self { job, clock, token, progress, is_finished: AtomicBool::new(false) }
    }

    /// A name that no other run has, of this job or another, for folders and keys of blobs that the run writes. The
    /// epoch alone is not enough: a job that is deleted and enqueued again begins with the same epochs.
    pub fn name(&self) -> String {
        format!("{}-{}", self.job.id, self.job.epoch)
    }

    /// Fires when the handler must return: the lease was lost, the job was cancelled, its time limit has passed, or the
    /// process stops.
    pub fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// Reports the progress in thousandths; it never goes back. It is stored within two seconds.
    pub fn set_progress(&self, thousandths: u16) {
        self.progress.fetch_max(thousandths.min(1000), Ordering::Relaxed);
    }

    /// Marks the job as done, in the transaction that writes its result and as its last statement. Fails when the job
    /// was given to another worker or was cancelled; the transaction must be dropped then.
    pub async fn finish(&self, tx: &mut Tx) -> Result<(), Failure> {
        if store::finish(tx, &self.job, self.clock.now()).await?.is_none() {
            return Err(Failure::lost());
        }
        self.is_finished.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Whether the handler has called [`Run::finish`] with success.
    pub(super) fn is_finished(&self) -> bool {
        self.is_finished.load(Ordering::Relaxed)
    }
}
