//! Recurring work: expire uploads and pictures, remove the bytes of deleted blobs, delete rows that refer to deleted
//! things, expire records. Every round of it may be repeated, skipped, or run by several nodes at once.
//!
//! Where one node is enough, rounds are scheduled jobs ([`Rounds`]), which `app/jobs.rs` lists. What every node must do,
//! or what a request of this node wakes, is a [`Task`] of every node, in `app/tasks.rs`. Rounds run concurrently, so
//! that none waits for another, and each is bounded however much there is to do. On SQLite all of them together get as
//! many turns at the writer as one client address (`engine/db/writer/queue.rs`). The backlog is in the metrics.

mod backlog;
mod expiry;
mod removing;
mod rounds;

pub use backlog::Backlog;
pub use expiry::Expiry;
pub use removing::Removals;
pub use rounds::{Round, Rounds};

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::Notify;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::error::Result;

/// A recurring task of every node.
pub struct Task {
    round: Round,
    /// The longest time between two rounds.
    interval: Option<Duration>,
    /// Fires when there is something to do.
    wake: Option<Arc<Notify>>,
    /// Fire after a round that was woken.
    next: Vec<Arc<Notify>>,
}

impl Task {
    /// A task whose round works on a clone of `subject`.
    pub fn new<S, F>(name: &'static str, subject: S, round: impl Fn(S) -> F + Send + Sync + 'static) -> Self
    where
        S: Clone + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        Self { round: Round::new(name, subject, round), interval: None, wake: None, next: Vec::new() }
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

    /// Wakes another task after each round that was woken itself.
    #[must_use]
    pub fn waking(mut self, next: &Arc<Notify>) -> Self {
        self.next.push(next.clone());
        self
    }

    async fn run(self) {
        let mut ticks = self.interval.map(|interval| {
            let mut ticks = tokio::time::interval(interval);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        });
        loop {
            let is_woken = tokio::select! {
                () = tick(ticks.as_mut()) => false,
                () = woken(self.wake.as_deref()) => true,
            };
            if let Err(error) = self.round.run().await {
                tracing::warn!(task = self.round.name(), %error, "a round of a task failed; the next one continues");
            }
            if is_woken {
                self.next.iter().for_each(|next| next.notify_one());
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
