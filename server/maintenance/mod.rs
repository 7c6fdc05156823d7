//! Recurring tasks: expire uploads and pictures, remove the bytes of deleted blobs, delete rows that refer to deleted
//! things, expire records. Every task may be repeated, skipped, or run by several nodes at once.
//!
//! `app/tasks.rs` lists the tasks. They run concurrently, so that none waits for another, and each round is bounded
//! however much there is to do. On SQLite all tasks together get as many turns at the writer
//! as one client address (`engine/db/writer/queue.rs`). The backlog is in the metrics.

mod backlog;
mod expiry;
mod removing;

pub use backlog::Backlog;
pub use expiry::Expiry;
pub use removing::Removals;

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use tokio::sync::Notify;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::error::Result;

/// A recurring task.
pub struct Task {
    /// The name in the log.
    name: &'static str,
    /// The longest time between two rounds.
    interval: Option<Duration>,
    /// Fires when there is something to do.
    wake: Option<Arc<Notify>>,
    round: Box<dyn Fn() -> BoxFuture<'static, Result<()>> + Send + Sync>,
}

impl Task {
    /// A task whose round works on a clone of `subject`.
    pub fn new<S, F>(name: &'static str, subject: S, round: impl Fn(S) -> F + Send + Sync + 'static) -> Self
    where
        S: Clone + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let round = Box::new(move || -> BoxFuture<'static, _> { Box::pin(round(subject.clone())) });
        Self { name, interval: None, wake: None, round }
    }

    /// Runs a round at once, and then at every interval. Intervals that pass during a round are skipped.
    #[must_use]
    pub fn every(self, interval: Duration) -> Self {
        Self { interval: Some(interval), ..self }
    }

    /// Runs a round whenever `wake` fires.
    #[must_use]
    pub fn woken_by(self, wake: &Arc<Notify>) -> Self {
        Self { wake: Some(wake.clone()), ..self }
    }

    async fn run(self) {
        let mut ticks = self.interval.map(|interval| {
            let mut ticks = tokio::time::interval(interval);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        });
        loop {
            tokio::select! {
                () = tick(ticks.as_mut()) => {}
                () = woken(self.wake.as_deref()) => {}
            }
            if let Err(error) = (self.round)().await {
                tracing::warn!(task = self.name, %error, "a round of a task failed; the next one continues");
            }
        }
    }
}

async fn tick(ticks: Option<&mut Interval>) {
    match ticks {
        Some(ticks) => {
            ticks.tick().await;
        }
        None => pending().await,
    }
}

async fn woken(wake: Option<&Notify>) {
    match wake {
        Some(wake) => wake.notified().await,
        None => pending().await,
    }
}

/// Runs the tasks until `shutdown` fires.
pub async fn run(tasks: Vec<Task>, shutdown: CancellationToken) {
    shutdown.run_until_cancelled(join_all(tasks.into_iter().map(Task::run))).await;
}
