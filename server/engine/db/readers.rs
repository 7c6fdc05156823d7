//! SQLite's readers: a few connections, each lent out for one statement.
//!
//! sqlx's own pool spawns a task for every connection that comes back and asks it whether it is alive. For SQLite that is a
//! round trip to the connection's thread, which costs as much as a small query, and a file does not hang up.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use sqlx::sqlite::{SqliteConnectOptions, SqliteQueryResult, SqliteRow, SqliteStatement, SqliteTypeInfo};
use sqlx::{ConnectOptions, Connection, Describe, Either, Error, Execute, Executor, SqlStr, Sqlite, SqliteConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::request;

/// The readers; cheap to clone.
#[derive(Debug, Clone)]
pub struct Readers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: SqliteConnectOptions,
    patience: Duration,
    permits: Arc<Semaphore>,
    count: u32,
    /// Those that nobody has. They are opened when they are needed for the first time.
    idle: Mutex<Vec<SqliteConnection>>,
}

/// A connection, until it is dropped.
struct Lent {
    connection: Option<SqliteConnection>,
    readers: Readers,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    /// At most `count` connections; who finds none waits for `patience`.
    pub(super) fn new(options: SqliteConnectOptions, count: u32, patience: Duration) -> Self {
        let permits = Arc::new(Semaphore::new(count as usize));
        Self(Arc::new(Inner { options, patience, permits, count, idle: Mutex::new(Vec::new()) }))
    }

    async fn lend(&self) -> Result<Lent, Error> {
        // What a transaction of the request has seen before it was dropped is there when the request looks again.
        request::settled().await;
        let permits = &self.0.permits;
        let permit = match permits.clone().try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => match tokio::time::timeout(self.0.patience, permits.clone().acquire_owned()).await {
                Ok(permit) => permit.map_err(|_| Error::PoolClosed)?,
                Err(_) => return Err(Error::PoolTimedOut),
            },
        };
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.0.options.connect().await?,
        };
        Ok(Lent { connection: Some(connection), readers: self.clone(), _permit: permit })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the connections after the statements that run; further ones fail.
    pub(super) async fn close(&self) {
        // Fails when it was closed before.
        let all = self.0.permits.acquire_many(self.0.count).await;
        self.0.permits.close();
        drop(all);
        let connections = std::mem::take(&mut *self.idle());
        for connection in connections {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a reader did not close in order");
            }
        }
    }
}

impl Lent {
    fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.connection.as_mut().ok_or(Error::WorkerCrashed)
    }

    /// Lets go of a connection whose thread is gone, so that another is opened in its place.
    fn seen<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        if matches!(result, Err(Error::WorkerCrashed)) {
            self.connection = None;
        }
        result
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // A statement that was given up half-way ends in the connection's thread before the next one begins.
        self.readers.idle().extend(self.connection.take());
    }
}

impl<'c> Executor<'c> for &Readers {
    type Database = Sqlite;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<SqliteQueryResult, SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let readers = self.clone();
        let rows = async move {
            let mut lent = readers.lend().await?;
            // Whoever asks for many asks for a page, so that nothing is gained by handing row after row on.
            let rows = lent.connection()?.fetch_many(query).try_collect::<Vec<_>>().await;
            Ok::<_, Error>(stream::iter(lent.seen(rows)?).map(Ok))
        };
        stream::once(rows).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let readers = self.clone();
        Box::pin(async move {
            let mut lent = readers.lend().await?;
            let row = lent.connection()?.fetch_optional(query).await;
            lent.seen(row)
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
        let readers = self.clone();
        Box::pin(async move {
            let mut lent = readers.lend().await?;
            let statement = lent.connection()?.prepare_with(sql, parameters).await;
            lent.seen(statement)
        })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Sqlite>, Error>>
    where
        'c: 'e,
    {
        let readers = self.clone();
        Box::pin(async move {
            let mut lent = readers.lend().await?;
            let description = lent.connection()?.describe(sql).await;
            lent.seen(description)
        })
    }
}
