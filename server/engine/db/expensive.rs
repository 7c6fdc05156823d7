//! Reads whose cost is not bounded by their page: searches, feeds.
//!
//! They have connections of their own, so that no cheap read ever waits for one: on SQLite a reader for every two processors,
//! on PostgreSQL a quarter of the pool at most. Addresses take turns in having them, the queue is bounded, and whoever finds
//! it full is refused with OVERLOADED. What is given up, by a client or by a deadline, stops in the database, too.

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, PgConnection, PgPool, Postgres, Row};
use tokio::runtime::Handle;

use super::fair::{Bounds, FairPermit, FairPermits};
use super::{Db, Engine, Readers};
use crate::request;

/// Bounds on the queue. Each read takes some tens of milliseconds at most where there are hundreds of thousands of videos.
pub(super) const BOUNDS: Bounds = Bounds { waiting: 256, waiting_of_address: 32, patience: Duration::from_secs(4) };
/// Begins a read on PostgreSQL. The time-out is a belt: it ends what a node leaves behind that dies.
const BEGIN: &str = "BEGIN READ ONLY; SET LOCAL statement_timeout = 10000; SELECT pg_backend_pid()";
/// The part of PostgreSQL's pool that such reads may have.
const SHARE: u32 = 4;

/// The places of expensive reads.
#[derive(Debug, Clone)]
pub(super) struct Expensive {
    permits: FairPermits,
}

impl Expensive {
    /// As many places as there are connections for this.
    pub(super) fn new(connections: u32) -> Self {
        Self { permits: FairPermits::new(connections as usize, BOUNDS) }
    }
}

/// SQLite's readers for this: one for every two processors.
pub(super) fn sqlite_readers() -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    u32::try_from(processors / 2).unwrap_or(1).clamp(1, 4)
}

/// The connections of PostgreSQL's pool for this.
pub(super) fn postgres_connections(pool: u32) -> u32 {
    (pool / SHARE).max(1)
}

/// A place for one expensive read: one or a few statements on one connection, then [`ExpensiveRead::end`].
pub struct ExpensiveRead {
    connection: Engine<Readers, Backend>,
    _permit: FairPermit,
}

/// A connection to PostgreSQL in a transaction that reads.
struct Backend {
    /// `None` once the transaction was ended.
    connection: Option<PoolConnection<Postgres>>,
    /// The number of the process behind it, by which its statement is cancelled; `None` while the transaction begins.
    process: Option<i32>,
    options: PgConnectOptions,
}

impl Db {
    /// A place for an expensive read, when it is the caller's turn.
    pub async fn expensive_read(&self) -> Result<ExpensiveRead, Error> {
        let permit = self.1.permits.acquire(request::origin()).await?;
        let connection = match &self.0 {
            Engine::Sqlite(pools) => Engine::Sqlite(pools.expensive.clone()),
            Engine::Postgres(pool) => Engine::Postgres(Backend::begin(pool).await?),
        };
        Ok(ExpensiveRead { connection, _permit: permit })
    }
}

impl ExpensiveRead {
    /// The executor of one statement.
    pub fn conn(&mut self) -> Result<Engine<&Readers, &mut PgConnection>, Error> {
        request::count_statement();
        match &mut self.connection {
            Engine::Sqlite(readers) => Ok(Engine::Sqlite(&*readers)),
            Engine::Postgres(backend) => backend.connection().map(Engine::Postgres),
        }
    }

    /// Gives the connection back. Without it, what still runs is cancelled.
    pub async fn end(self) {
        if let Engine::Postgres(mut backend) = self.connection {
            backend.end().await;
        }
    }
}

impl Backend {
    async fn begin(pool: &PgPool) -> Result<Self, Error> {
        let connection = Some(pool.acquire().await?);
        let options = pool.connect_options().as_ref().clone();
        let mut backend = Self { connection, process: None, options };
        let row = sqlx::raw_sql(BEGIN).fetch_one(backend.connection()?).await?;
        backend.process = Some(row.try_get(0)?);
        Ok(backend)
    }

    fn connection(&mut self) -> Result<&mut PgConnection, Error> {
        self.connection.as_deref_mut().ok_or(Error::WorkerCrashed)
    }

    async fn end(&mut self) {
        if let Some(connection) = self.connection.take() {
            roll_back(connection).await;
        }
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let (Some(process), Ok(runtime)) = (self.process, Handle::try_current()) else {
            // How far the transaction has begun is not known.
            connection.close_on_drop();
            return;
        };
        let options = self.options.clone();
        runtime.spawn(async move {
            // The connection is kept meanwhile: nobody else's statement is cancelled.
            match cancel(&options, process).await {
                Ok(()) => roll_back(connection).await,
                Err(error) => {
                    tracing::warn!(%error, "cannot cancel a read that nobody waits for");
                    connection.close_on_drop();
                }
            }
        });
    }
}

/// Cancels what a process of PostgreSQL does, by a connection of its own: the pool may have none left.
async fn cancel(options: &PgConnectOptions, process: i32) -> Result<(), Error> {
    let mut connection = options.connect().await?;
    sqlx::query("SELECT pg_cancel_backend($1)").bind(process).execute(&mut connection).await?;
    connection.close().await
}

async fn roll_back(mut connection: PoolConnection<Postgres>) {
    // After a cancel, the first attempt is told of the cancelled statement.
    for _ in 0..2 {
        if sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await.is_ok() {
            return;
        }
    }
    connection.close_on_drop();
}
