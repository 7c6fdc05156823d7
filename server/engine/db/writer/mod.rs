//! SQLite's writer: one connection, and transactions that share commits.
//!
//! A commit waits for the disk, and one after the other is all that SQLite does: as many transactions a second as the disk
//! can sync. So transactions that follow each other closely become members of a *group*: one transaction of SQLite's, in
//! which every member but the first is a savepoint, with one commit, and one sync, at the end.
//!
//! - Who has the connection next is decided by `queue.rs`: what lets people in goes first, then addresses and accounts take turns.
//! - A member has the connection to itself. When it is finished it makes room for whoever is next in line, who becomes a
//!   member of the same group, and waits for the group's commit. Only then is it committed, and seen by readers.
//! - Who commits? The first member that is finished puts a task in the line, behind those who wait already. When its guard
//!   has come, they are members too. If nobody was waiting, its guard is at once: company is taken along, never waited for.
//!   A member that leaves a group older than [`MAX_AGE`] commits it then and there.
//! - A member that is dropped is undone before anybody else has the connection, and leaves the group as it was.
//! - SQLite may undo the whole transaction when a statement of a member fails, and a commit may fail. Then all members of
//!   the group have failed, with the same error.
//! - What a member reads may be what others of its group have not committed yet. So a rollback waits for their commit, too,
//!   and fails with it; when a member is merely dropped, its request goes to the database again, or answers, after that.
//! - Whatever others wait for is done by tasks of their own: nobody who is cancelled leaves others waiting.

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

/// How old a group gets, to the next end of a member: what the first of them waits for the work of others.
const MAX_AGE: Duration = Duration::from_millis(10);

/// The writer; cheap to clone.
#[derive(Debug, Clone)]
pub struct Writer {
    queue: WriterQueue,
    patience: Duration,
    counters: Counters,
}

/// What was written.
#[derive(Debug, Clone)]
struct Counters {
    transactions: IntCounter,
    commits: IntCounter,
}

impl Counters {
    fn new() -> Self {
        let counter = |name, help| IntCounter::new(name, help).expect("the name is made of letters");
        Self {
            transactions: counter("marquee_sqlite_transactions_total", "Transactions that were committed."),
            commits: counter("marquee_sqlite_commits_total", "Commits, each of which is for one transaction or more."),
        }
    }
}

impl Writer {
    /// Opens the connection; who does not get it within `patience` fails.
    pub(super) async fn open(options: SqliteConnectOptions, patience: Duration) -> Result<Self, Error> {
        let counters = Counters::new();
        let state = State::open(options, counters.clone()).await?;
        Ok(Self { queue: WriterQueue::new(state), patience, counters })
    }

    /// Begins a transaction.
    pub(super) async fn begin(&self) -> Result<Member, Error> {
        // Not later: what it would wait for then would wait for it.
        request::settled().await;
        Member::begin(self.clone(), self.acquire().await?).await
    }

    /// Applies migrations, each in a transaction of its own.
    pub(super) async fn migrate(&self, migrations: &Migrator) -> Result<(), MigrateError> {
        let mut state = self.acquire().await?;
        state.commit().await;
        migrations.run(state.connection()?).await
    }

    /// Closes the connection after the transactions that run; further ones fail.
    pub(super) async fn close(&self) {
        let Some(mut state) = self.queue.acquire_last().await else { return };
        let _ = state.undo().await;
        state.commit().await;
        state.close().await;
    }

    /// What was written, for the metrics.
    pub(super) fn counters(&self) -> [IntCounter; 2] {
        [self.counters.transactions.clone(), self.counters.commits.clone()]
    }

    /// Waits for the connection.
    async fn acquire(&self) -> Result<WriterGuard, Error> {
        let mut guard = self.queue.acquire(request::origin(), self.patience).await?;
        if guard.has_member() {
            // Dropped without a runtime, or while it stopped. In a task, because it may be a commit.
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

    /// Commits a group once those who wait already have become members, unless that was done meanwhile.
    async fn commit_later(self, number: u64) {
        // Whoever can go on now, to the end of the line, is taken along.
        tokio::task::yield_now().await;
        let Some(mut state) = self.queue.acquire_last().await else { return };
        let _ = state.undo().await;
        if state.is_at(number) {
            state.commit().await;
        }
    }
}
