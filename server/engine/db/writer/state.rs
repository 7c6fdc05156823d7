//! The writer's connection, and where its group and its member stand.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, SqliteConnection};

use super::group::{Failure, Group, PendingOutcome};
use super::{Counters, MAX_AGE};
use crate::engine::private_file::FileIdentity;

/// What those in line take turns in having.
#[derive(Debug)]
pub(super) struct State {
    options: SqliteConnectOptions,
    /// `None` when its state is not known any more; another is opened in its place.
    pub(super) connection: Option<SqliteConnection>,
    is_closed: bool,
    /// The database file as it was opened first.
    file: FileIdentity,
    /// The member that has the connection, or was dropped.
    member: Option<MemberState>,
    /// `None` while SQLite is in no transaction.
    group: Option<Group>,
    /// How many groups there were.
    groups: u64,
    counters: Counters,
}

/// How far a member has come.
#[derive(Debug)]
enum MemberState {
    /// It was about to begin.
    Beginning,
    /// Its statements have succeeded.
    Ready,
    /// It has sent a statement and not seen it end.
    Running,
    /// One has failed. Nothing follows but the rollback, as on PostgreSQL: SQLite may have undone what came before, and
    /// would commit what comes after by itself.
    Failed(Failure),
}

/// What a member leaves to do when it is finished.
pub(super) enum Committer {
    /// To commit the group.
    ThisMember,
    /// To commit the group of that number when those have become members who wait already.
    LaterTask(u64),
    /// Nothing: another has left that.
    AnotherMember,
}

impl State {
    /// Opens the connection.
    pub(super) async fn open(options: SqliteConnectOptions, counters: Counters) -> Result<Self, Error> {
        let connection = Some(options.connect().await?);
        let file = FileIdentity::of(options.get_filename())?;
        Ok(Self { options, connection, is_closed: false, file, member: None, group: None, groups: 0, counters })
    }

    /// Opens another connection when the last was lost.
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
            tracing::warn!(%error, "the writer did not close in order");
        }
    }

    /// Whether there is a member to be undone.
    pub(super) fn has_member(&self) -> bool {
        self.member.is_some()
    }

    /// Whether the group of that number is the latest.
    pub(super) fn is_at(&self, number: u64) -> bool {
        self.groups == number
    }

    /// What those who are finished wait for, if there are any.
    pub(super) fn wait_for_group(&mut self) -> Option<PendingOutcome> {
        self.group.as_mut().map(Group::finish)
    }

    /// Lets a member begin: in the group, or in a new one.
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

    /// The connection, for one statement of the member; [`State::record_result`] is told how it has ended.
    pub(super) fn start(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.require_ready()?;
        self.member = Some(MemberState::Running);
        self.connection()
    }

    pub(super) fn seen<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
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
            // Given up half-way: how it has ended is not known.
            Some(MemberState::Beginning | MemberState::Running) | None => Err(Failure::Lost.into()),
        }
    }

    /// Ends a member that is to be committed: where it hears of that, and who does it.
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

    /// Undoes what a member has done that is not finished. Fails when all of the group was undone.
    pub(super) async fn undo(&mut self) -> Result<(), Failure> {
        let failure = match &self.member {
            None => return Ok(()),
            Some(MemberState::Beginning) => None,
            Some(MemberState::Ready | MemberState::Running) => Some(Failure::Lost),
            Some(MemberState::Failed(failure)) => Some(failure.clone()),
        };
        let is_shared = self.group.as_ref().is_some_and(Group::is_shared);
        let undone = match failure {
            // It has done nothing. On which side of its savepoint it was given up is not known: the commit ends either.
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

    /// Commits the group, if there is one, and tells its members. Nobody may cancel that, or they would wait for ever.
    pub(super) async fn commit(&mut self) {
        if self.group.is_none() {
            return;
        }
        match self.execute("COMMIT").await {
            // What is committed to a file that was removed is lost with the process: nobody is told that it is kept.
            Ok(()) if !self.file.is_in_place() => {
                tracing::error!("the database file was removed or replaced; what is written is lost");
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

    /// Undoes the whole group, and tells its members.
    async fn abort(&mut self, failure: Failure) {
        // Whether SQLite has undone the transaction by itself is not known: the savepoint begins one if so.
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
