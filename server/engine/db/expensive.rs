//! Reads whose cost is not bounded by their page: searches and feeds.
//!
//! They have connections of their own, so that a cheap read never waits for one: on SQLite one reader for every two
//! processors (at most 4), on PostgreSQL at most a quarter of the pool. The waiting reads of different addresses take
//! turns. The queue is bounded to 256 waiting reads, 32 of one address; a read that finds it full, or waits for 4 s, is
//! rejected with OVERLOADED. A read whose client disconnects or whose deadline passes is also cancelled in the
//! database.

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, PgConnection, PgPool, Postgres, Row};
use tokio::runtime::Handle;

use super::fair::{Bounds, FairPermit, FairPermits};
use super::{Db, Engine, Readers};
use crate::request;

/// Bounds of the queue. Each read takes at most some tens of milliseconds with hundreds of thousands of videos.
pub(super) const BOUNDS: Bounds = Bounds { waiting: 256, waiting_of_address: 32, patience: Duration::from_secs(4) };
/// Begins a read on PostgreSQL. The timeout of 10 s ends reads that a crashed node leaves behind.
const BEGIN: &str = "BEGIN READ ONLY; SET LOCAL statement_timeout = 10000; SELECT pg_backend_pid()";
/// The share of PostgreSQL's pool for expensive reads: one in four connections.
const SHARE: u32 = 4;

/// The permits of expensive reads.
#[derive(Debug, Clone)]
pub(super) struct ExpensivePermits {
    permits: FairPermits,
}

impl ExpensivePermits {
    /// One permit for each connection.
    pub(super) fn new(connections: u32) -> Self {
        Self { permits: FairPermits::new(connections as usize, BOUNDS) }
    }
}

/// The number of SQLite readers for expensive reads: half the processors, between 1 and 4.
pub(super) fn sqlite_readers() -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    u32::try_from(processors / 2).unwrap_or(1).clamp(1, 4)
}

/// The number of connections of PostgreSQL's pool for expensive reads.
pub(super) fn postgres_connections(pool: u32) -> u32 {
    (pool / SHARE).max(1)
}

/// A permit for one expensive read: one or a few statements on one connection, then [`ExpensiveRead::end`].
pub struct ExpensiveRead {
    connection: Engine<Readers, Backend>,
    _permit: FairPermit,
}

/// A PostgreSQL connection in a read-only transaction.
struct Backend {
    /// None after the transaction has ended.
    connection: Option<PoolConnection<Postgres>>,
    /// The id of the server process of the connection, needed to cancel its statement; None while the transaction
    /// begins.
    process: Option<i32>,
    options: PgConnectOptions,
}

impl Db {
    /// Waits for a permit. Fails with [`super::QueueFull`] when the queue is full or the wait takes too long.
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

    /// Returns the connection. Dropping the read without calling this cancels the running statement.
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
            // How much of BEGIN was executed is unknown.
            connection.close_on_drop();
            return;
        };
        let options = self.options.clone();
        runtime.spawn(async move {
            // The connection is kept until then, so that the cancellation cannot hit another call's statement.
            match cancel(&options, process).await {
                Ok(()) => roll_back(connection).await,
                Err(error) => {
                    tracing::warn!(%error, "cannot cancel an abandoned read");
                    connection.close_on_drop();
                }
            }
        });
    }
}

/// Cancels the running statement of a server process, over a new connection because the pool may have none left.
async fn cancel(options: &PgConnectOptions, process: i32) -> Result<(), Error> {
    let mut connection = options.connect().await?;
    sqlx::query("SELECT pg_cancel_backend($1)").bind(process).execute(&mut connection).await?;
    connection.close().await
}

async fn roll_back(mut connection: PoolConnection<Postgres>) {
    // After a cancellation, the first attempt may get the error of the cancelled statement.
    for _ in 0..2 {
        if sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await.is_ok() {
            return;
        }
    }
    connection.close_on_drop();
}
