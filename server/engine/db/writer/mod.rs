//! SQLite's writer: one connection, and transactions that share commits.
//!
//! A commit waits for the disk, and SQLite runs commits one after the other, so that the disk's syncs would bound the
//! transactions per second. Therefore transactions that follow each other closely become members of a *group*: one
//! SQLite transaction, in which every member but the first is a savepoint, with one commit and one sync at the end.
//!
//! - `queue.rs` decides who gets the connection next: calls that sign somebody in or out come first, then addresses and
//!   accounts take turns.
//! - A member has the connection to itself while it runs. When it is finished, it passes the connection to the next in
//!   the queue, which becomes a member of the same group, and waits for the group's commit. Only then is it committed
//!   and visible to readers.
//! - The first member that finishes spawns a task that commits the group. The task queues behind everyone who is
//!   waiting at that moment, so that they become members first. If nobody waits, it commits at once: a commit never
//!   waits for members that might still come. A member that finishes in a group older than [`MAX_AGE`] commits the
//!   group itself, at once.
//! - A dropped member is undone before anybody else gets the connection, and leaves the rest of its group unchanged.
//! - SQLite may undo the whole transaction when a statement of one member fails, and a commit may fail. Then all
//!   members of the group fail with the same error.
//! - A member may read uncommitted writes of its group. Therefore a rollback waits for the group's commit, too, and
//!   fails with it. After a member is dropped, its request waits for that commit before it uses the database again or
//!   answers.
//! - Work that others wait for runs in tasks of its own, so that a cancelled caller cannot leave others waiting.

mod group;
mod member;
mod queue;
mod state;
#[cfg(test)]
mod tests;

use std::time::Duration;

use prometheus::IntCounter;
use sqlx::Error;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnectOptions;

pub use member::Member;
use queue::{WriterGuard, WriterQueue};
use state::State;

use crate::request;

/// The age after which a group is committed at the next finish of a member. Bounds how long the first member waits for
/// the work of others. In the unit tests, which need groups that are not old, longer than a busy machine takes for one.
const MAX_AGE: Duration = Duration::from_millis(if cfg!(test) { 500 } else { 10 });

/// The writer; cheap to clone.
#[derive(Debug, Clone)]
pub struct Writer {
    queue: WriterQueue,
    patience: Duration,
    counters: Counters,
}

/// Counters for the metrics.
#[derive(Debug, Clone)]
struct Counters {
    transactions: IntCounter,
    commits: IntCounter,
}

impl Counters {
    fn new() -> Self {
        let counter = |name, help| IntCounter::new(name, help).expect("the name is made of letters");
        Self {
            transactions: counter("marquee_sqlite_transactions_total", "Committed transactions."),
            commits: counter("marquee_sqlite_commits_total", "Commits. Each is for one or more transactions."),
        }
    }
}

impl Writer {
    /// Opens the connection. A caller waits at most `patience` for it.
    pub(super) async fn open(options: SqliteConnectOptions, patience: Duration) -> Result<Self, Error> {
        let counters = Counters::new();
        let state = State::open(options, counters.clone()).await?;
        Ok(Self { queue: WriterQueue::new(state), patience, counters })
    }

    /// Begins a transaction.
    pub(super) async fn begin(&self) -> Result<Member, Error> {
        // Before queueing: that work may need the connection, so that waiting for it while holding the connection would
        // be a deadlock.
        request::settled().await;
        Member::begin(self.clone(), self.acquire().await?).await
    }

    /// Applies migrations, each in a transaction of its own.
    pub(super) async fn migrate(&self, migrations: &Migrator) -> Result<(), MigrateError> {
        let mut state = self.acquire().await?;
        state.commit().await;
        migrations.run(state.connection()?).await
    }

    /// Closes the connection after the queued transactions. Later ones fail with PoolClosed.
    pub(super) async fn close(&self) {
        let Some(mut state) = self.queue.acquire_last().await else { return };
        let _ = state.undo().await;
        state.commit().await;
        state.close().await;
    }

    pub(super) fn counters(&self) -> [IntCounter; 2] {
        [self.counters.transactions.clone(), self.counters.commits.clone()]
    }

    /// Waits for the connection, and undoes the member that held it before if that was dropped without a runtime.
    async fn acquire(&self) -> Result<WriterGuard, Error> {
        let mut guard = self.queue.acquire(request::origin(), self.patience).await?;
        if guard.has_member() {
            // The member was dropped without a runtime, or while the runtime stopped. Undone in a task because the undo
            // may end in a commit, which must not be cancelled.
            guard = tokio::spawn(async move {
                let _ = guard.undo().await;
                guard
            })
            .await
            .map_err(|_| Error::WorkerCrashed)?;
        }
        guard.require_connection().await?;
        Ok(guard)
    }

    /// Commits the group `number` after everyone who waits now has become a member, unless it was committed meanwhile.
    async fn commit_later(self, number: u64) {
        // Lets tasks that can run now reach the queue first, so that they become members.
        tokio::task::yield_now().await;
        let Some(mut state) = self.queue.acquire_last().await else { return };
        let _ = state.undo().await;
        if state.is_at(number) {
            state.commit().await;
        }
    }
}
