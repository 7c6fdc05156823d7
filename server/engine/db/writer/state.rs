//! The writer's connection, with the state of its current group and member.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, SqliteConnection};

use super::group::{Failure, Group, PendingOutcome};
use super::{Counters, MAX_AGE};
use crate::engine::private_file::FileIdentity;

/// The state that the queue passes from caller to caller.
#[derive(Debug)]
pub(super) struct State {
    options: SqliteConnectOptions,
    /// None after the connection was closed because its state was unknown; another is opened in its place.
    pub(super) connection: Option<SqliteConnection>,
    is_closed: bool,
    /// The database file as it was first opened.
    file: FileIdentity,
    /// The member that has the connection, or was dropped without being undone yet.
    member: Option<MemberState>,
    /// None while SQLite is in no transaction.
    group: Option<Group>,
    /// How many groups were begun.
    groups: u64,
    counters: Counters,
}

#[derive(Debug)]
enum MemberState {
    /// Its BEGIN or SAVEPOINT was sent and its end was not recorded.
    Beginning,
    /// All its statements have succeeded.
    Ready,
    /// A statement was sent and its end was not recorded.
    Running,
    /// A statement has failed. Only a rollback may follow, as on PostgreSQL: SQLite may have undone the transaction,
    /// and would then commit each later statement by itself.
    Failed(Failure),
}

/// Who commits a finished member's group.
pub(super) enum Committer {
    /// The member itself, at once.
    ThisMember,
    /// A task that the member spawns, for the group of this number.
    LaterTask(u64),
    /// A task that another member has spawned.
    AnotherMember,
}

impl State {
    /// Opens the connection.
    pub(super) async fn open(options: SqliteConnectOptions, counters: Counters) -> Result<Self, Error> {
        let connection = Some(options.connect().await?);
        let file = FileIdentity::of(options.get_filename())?;
        Ok(Self { options, connection, is_closed: false, file, member: None, group: None, groups: 0, counters })
    }

    /// Opens another connection if the last was lost.
    pub(super) async fn require_connection(&mut self) -> Result<(), Error> {
        if self.is_closed {
            return Err(Error::PoolClosed);
        }
        if self.connection.is_none() {
            self.connection = Some(self.options.connect().await?);
        }
        Ok(())
    }

    /// Closes the connection for good.
    pub(super) async fn close(&mut self) {
        self.is_closed = true;
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the writer could not be closed cleanly");
        }
    }

    /// Whether there is a member that is not finished.
    pub(super) fn has_member(&self) -> bool {
        self.member.is_some()
    }

    /// Whether `number` is the latest group.
    pub(super) fn is_at(&self, number: u64) -> bool {
        self.groups == number
    }

    /// The outcome of the current group, for a member that was rolled back; None without a group.
    pub(super) fn wait_for_group(&mut self) -> Option<PendingOutcome> {
        self.group.as_mut().map(Group::finish)
    }

    /// Begins a member: in the current group, or in a new one.
    pub(super) async fn begin(&mut self) -> Result<(), Error> {
        self.member = Some(MemberState::Beginning);
        let sql = if let Some(group) = &mut self.group {
            group.savepoint()
        } else {
            self.group = Some(Group::new());
            self.groups += 1;
            "BEGIN IMMEDIATE"
        };
        let begun = self.execute(sql).await;
        self.record_result(begun)
    }

    /// The connection, for one statement of the member. [`State::record_result`] must follow with its result.
    pub(super) fn start(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.require_ready()?;
        self.member = Some(MemberState::Running);
        self.connection()
    }

    /// Records the result of the member's statement, and returns it.
    pub(super) fn record_result<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        self.member = Some(match &result {
            Ok(_) => MemberState::Ready,
            Err(error) => MemberState::Failed(Failure::of(error)),
        });
        result
    }

    fn require_ready(&self) -> Result<(), Error> {
        match &self.member {
            Some(MemberState::Ready) => Ok(()),
            Some(MemberState::Failed(failure)) => Err(failure.clone().into()),
            // A statement was cancelled; its outcome is unknown.
            Some(MemberState::Beginning | MemberState::Running) | None => Err(Failure::Lost.into()),
        }
    }

    /// Finishes a member that is to be committed. Returns where it gets the outcome, and who commits its group.
    pub(super) fn finish(&mut self) -> Result<(PendingOutcome, Committer), Error> {
        self.require_ready()?;
        let group = self.group.as_mut().ok_or(Error::WorkerCrashed)?;
        let committer = if group.age() > MAX_AGE {
            Committer::ThisMember
        } else if !group.is_shared() {
            Committer::LaterTask(self.groups)
        } else {
            Committer::AnotherMember
        };
        self.member = None;
        Ok((group.finish(), committer))
    }

    /// Undoes the current member. Fails when the whole group was undone.
    pub(super) async fn undo(&mut self) -> Result<(), Failure> {
        let failure = match &self.member {
            None => return Ok(()),
            Some(MemberState::Beginning) => None,
            Some(MemberState::Ready | MemberState::Running) => Some(Failure::Lost),
            Some(MemberState::Failed(failure)) => Some(failure.clone()),
        };
        let is_shared = self.group.as_ref().is_some_and(Group::is_shared);
        let undone = match failure {
            // The member has changed nothing. Whether its savepoint exists is unknown; the commit ends it.
            None => {
                self.commit().await;
                Ok(())
            }
            Some(_) if is_shared && self.execute("ROLLBACK TO member").await.is_ok() => Ok(()),
            Some(failure) => {
                self.abort(failure.clone()).await;
                if is_shared { Err(failure) } else { Ok(()) }
            }
        };
        self.member = None;
        undone
    }

    /// Commits the group, if there is one, and sends the outcome to its members. Must not be cancelled, or they would
    /// wait forever.
    pub(super) async fn commit(&mut self) {
        if self.group.is_none() {
            return;
        }
        match self.execute("COMMIT").await {
            // Writes to a removed file are lost when the process ends, so they must not be acknowledged.
            Ok(()) if !self.file.is_in_place() => {
                tracing::error!("the database file was removed or replaced; writes are lost");
                if let Some(group) = self.group.take() {
                    group.end(&Err(Failure::Lost));
                }
            }
            Ok(()) => {
                self.counters.commits.inc();
                if let Some(group) = self.group.take() {
                    group.end(&Ok(()));
                }
            }
            Err(error) => self.abort(Failure::of(&error)).await,
        }
    }

    /// Undoes the whole group, and sends the failure to its members.
    async fn abort(&mut self, failure: Failure) {
        // SQLite may have ended the transaction by itself. In that case the SAVEPOINT begins one, so that ROLLBACK
        // succeeds.
        if let Err(error) = self.execute("SAVEPOINT member; ROLLBACK").await {
            tracing::warn!(%error, "replacing the writer's connection");
            if let Some(connection) = self.connection.take() {
                let _: Result<(), Error> = connection.close().await;
            }
        }
        if let Some(group) = self.group.take() {
            group.end(&Err(failure));
        }
    }

    async fn execute(&mut self, sql: &'static str) -> Result<(), Error> {
        sqlx::query(sql).execute(self.connection()?).await.map(|_| ())
    }

    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.connection.as_mut().ok_or(Error::WorkerCrashed)
    }
}
