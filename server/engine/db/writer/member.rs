//! One transaction on the writer, and one statement that is a transaction.

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use sqlx::sqlite::{SqliteQueryResult, SqliteRow, SqliteStatement, SqliteTypeInfo};
use sqlx::{Describe, Either, Error, Execute, Executor, SqlStr, Sqlite, SqliteConnection};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::state::{Next, State};
use super::{Turn, Writer};
use crate::request;

/// A member of a group: a transaction on the writer, which is undone unless it is committed.
#[derive(Debug)]
pub struct Member {
    writer: Writer,
    /// Until it is finished.
    turn: Option<Turn>,
}

impl Member {
    pub(super) async fn begin(writer: Writer, turn: Turn) -> Result<Self, Error> {
        let mut member = Self { writer, turn: Some(turn) };
        member.state()?.begin().await?;
        Ok(member)
    }

    /// Waits until the group is committed.
    pub(in super::super) async fn commit(mut self) -> Result<(), Error> {
        let (told, next) = self.state()?.finish()?;
        let turn = self.turn.take();
        match next {
            Next::Others => drop(turn),
            Next::CommitLater(number) => {
                drop(turn);
                tokio::spawn(self.writer.clone().commit_later(number));
            }
            Next::Commit => {
                tokio::spawn(async move {
                    if let Some(mut turn) = turn {
                        turn.commit().await;
                    }
                });
            }
        }
        told.outcome().await?;
        self.writer.counters.transactions.inc();
        Ok(())
    }

    /// Undoes everything, and waits until what was there before is committed.
    pub(in super::super) async fn rollback(mut self) -> Result<(), Error> {
        match self.roll_back() {
            Some(task) => task.await.map_err(|_| Error::WorkerCrashed)?,
            None => Ok(()),
        }
    }

    /// Does so in a task: a transaction must not stay open when nobody waits for that.
    fn roll_back(&mut self) -> Option<JoinHandle<Result<(), Error>>> {
        let mut turn = self.turn.take()?;
        // Without a runtime, whoever comes next does it.
        let runtime = Handle::try_current().ok()?;
        Some(runtime.spawn(request::before_answer(async move {
            turn.undo().await?;
            let others = turn.others();
            drop(turn);
            match others {
                Some(others) => others.outcome().await,
                None => Ok(()),
            }
        })))
    }

    pub(super) fn state(&mut self) -> Result<&mut State, Error> {
        self.turn.as_deref_mut().ok_or(Error::WorkerCrashed)
    }

    fn start(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.state()?.start()
    }

    fn seen<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        self.state()?.seen(result)
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        // Who drops it does not wait. That the others' commit fails is no business of theirs.
        let _ = self.roll_back();
    }
}

impl<'c> Executor<'c> for &'c mut Member {
    type Database = Sqlite;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<SqliteQueryResult, SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let rows = async move {
            let rows = self.start()?.fetch_many(query).try_collect::<Vec<_>>().await;
            Ok::<_, Error>(stream::iter(self.seen(rows)?).map(Ok))
        };
        stream::once(rows).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        Box::pin(async move {
            let row = self.start()?.fetch_optional(query).await;
            self.seen(row)
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [SqliteTypeInfo],
    ) -> BoxFuture<'e, Result<SqliteStatement, Error>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let statement = self.start()?.prepare_with(sql, parameters).await;
            self.seen(statement)
        })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Sqlite>, Error>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let description = self.start()?.describe(sql).await;
            self.seen(description)
        })
    }
}

/// One statement: a transaction of its own.
impl<'c> Executor<'c> for &Writer {
    type Database = Sqlite;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<SqliteQueryResult, SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let writer = self.clone();
        let rows = async move {
            let mut member = writer.begin().await?;
            let rows = member.fetch_many(query).try_collect::<Vec<_>>().await?;
            member.commit().await?;
            Ok::<_, Error>(stream::iter(rows).map(Ok))
        };
        stream::once(rows).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let writer = self.clone();
        Box::pin(async move {
            let mut member = writer.begin().await?;
            let row = member.fetch_optional(query).await?;
            member.commit().await?;
            Ok(row)
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [SqliteTypeInfo],
    ) -> BoxFuture<'e, Result<SqliteStatement, Error>>
    where
        'c: 'e,
    {
        let writer = self.clone();
        Box::pin(async move { writer.begin().await?.prepare_with(sql, parameters).await })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Sqlite>, Error>>
    where
        'c: 'e,
    {
        let writer = self.clone();
        Box::pin(async move { writer.begin().await?.describe(sql).await })
    }
}
