//! The database: SQLite in the data folder, or PostgreSQL, from one SQL text.
//!
//! A store asks for an executor for each statement and writes the statement once:
//!
//! ```text
//! let row: Option<VideoRow> = on_db!(db.read(), c => sqlx::query_as(FIND).bind(id).fetch_optional(c).await)?;
//! ```
//!
//! - [`Db::read`]: one statement that changes nothing. [`Db::write`]: one statement that does. [`Db::begin`]: several that
//!   stand or fall together; `tx.conn()` is the executor of each.
//! - Every executor handed out counts as one statement of the current request.
//! - A read whose cost is not bounded by its page goes by [`Db::expensive_read`], which has few connections of its own.
//! - A transaction that others may collide with is done by [`Db::retry`], from its `begin` to its `commit`.
//! - `$1` placeholders, RETURNING, ON CONFLICT and `(a, b) < ($1, $2)` work on both. Times are BIGINT microseconds, ids
//!   UUID or BLOB; `SUM` needs a CAST to BIGINT. Match on [`Engine`] only where the dialects truly differ.
//! - Text that is compared or sorted is COLLATE "C" on PostgreSQL; LIKE ignores case on SQLite only.
//! - A record of many columns that lists are made of is read by their places, see `in_order`.
//! - An enum that is stored as its number has its numbers from a macro, which writes them into statements, too:
//!   `concat!("... WHERE state = ", video_state!(Ready))`.
//! - Many ids are one parameter, [`Ids`], and so are many rows of numbers (`rows`); where the texts differ, [`Db::text`] picks one.
//! - A list's statement is written by [`paged`], and what it looks up of its viewer by [`opaque_parameter`]: PostgreSQL would plan
//!   it anew for each call otherwise.
//! - Rows are locked in one order, so that transactions wait for each other and never for ever: comments, tweets, playlists,
//!   videos, channels and their totals; of one kind, in the order of their ids.
//! - `UPDATE ... RETURNING` outside a transaction is read with `fetch_all`: `fetch_optional` stops at the first row, and the
//!   commit, with its error, may come after the last.
//! - A full disk refuses writes with STORAGE_FULL. Those that free room, and those that let somebody in or keep somebody
//!   out, go by [`Db::retry_when_full`].
//! - SQLite takes one writer at a time: `begin` takes its lock at once (BEGIN IMMEDIATE), because a transaction that
//!   upgrades later fails with SQLITE_BUSY whatever the timeout. Transactions that follow each other closely share a
//!   commit, and so the disk's sync: `writer` explains how.
//! - A transaction waits for nothing but the database. Others wait for the connection meanwhile; others yet are finished
//!   and wait for the commit that they share, with whatever they hold.
//! - A statement that fails ends its transaction, on both engines: what follows is the rollback.

mod connect;
mod executor;
mod expensive;
mod fair;
mod ids;
mod in_order;
mod migrate;
mod paged;
mod readers;
mod reserve;
mod retry;
mod rows;
mod server_state;
mod writer;

use std::sync::Arc;

use prometheus::IntCounter;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

pub use connect::{ConnectError, DatabaseUrl, distrust_connections};
pub use expensive::ExpensiveRead;
pub use ids::{Ids, among};
pub(crate) use in_order::in_order;
pub use migrate::MigrateError;
pub use paged::{MAX_ROWS, Paged, opaque_parameter, paged};
pub use readers::Readers;
pub(crate) use rows::rows;
pub use server_state::ServerState;
pub use writer::{Member, Writer};

use crate::request;
use expensive::Expensive;
use reserve::Reserve;

/// Too many wait for the same already; the answer is OVERLOADED.
#[derive(Debug, thiserror::Error)]
#[error("too many calls wait for the database")]
pub struct QueueFull;

/// [`QueueFull`], as the database's library tells errors.
fn queue_full() -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::other(QueueFull))
}

/// One of the two engines, with what stands for it in the place at hand.
pub enum Engine<S, P> {
    /// SQLite.
    Sqlite(S),
    /// PostgreSQL.
    Postgres(P),
}

/// Runs the same expression on whichever engine is behind an [`Engine`].
#[macro_export]
macro_rules! on_db {
    ($engine:expr, $name:ident => $body:expr) => {
        match $engine {
            $crate::engine::db::Engine::Sqlite($name) => $body,
            $crate::engine::db::Engine::Postgres($name) => $body,
        }
    };
}
pub use on_db;

/// SQLite's connections: many readers beside one writer.
#[derive(Debug, Clone)]
pub struct SqlitePools {
    read: Readers,
    /// For expensive reads.
    expensive: Readers,
    write: Writer,
    reserve: Arc<Reserve>,
}

/// The database; cheap to clone.
#[derive(Clone)]
pub struct Db(Pools, Expensive);

type Pools = Engine<SqlitePools, PgPool>;

impl Clone for Pools {
    fn clone(&self) -> Self {
        match self {
            Self::Sqlite(pools) => Self::Sqlite(pools.clone()),
            Self::Postgres(pool) => Self::Postgres(pool.clone()),
        }
    }
}

impl Db {
    /// The executor of one statement that changes nothing.
    pub fn read(&self) -> Engine<&Readers, &PgPool> {
        request::count_statement();
        match &self.0 {
            Engine::Sqlite(pools) => Engine::Sqlite(&pools.read),
            Engine::Postgres(pool) => Engine::Postgres(pool),
        }
    }

    /// The executor of one statement that stands alone and changes something.
    pub fn write(&self) -> Engine<&Writer, &PgPool> {
        request::count_statement();
        match &self.0 {
            Engine::Sqlite(pools) => Engine::Sqlite(&pools.write),
            Engine::Postgres(pool) => Engine::Postgres(pool),
        }
    }

    /// The text that fits the engine, where the two must differ.
    pub fn text(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.0 {
            Engine::Sqlite(_) => sqlite,
            Engine::Postgres(_) => postgres,
        }
    }

    /// Begins a transaction; it rolls back unless it is committed.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        Ok(Tx(match &self.0 {
            Engine::Sqlite(pools) => Engine::Sqlite(pools.write.begin().await?),
            Engine::Postgres(pool) => Engine::Postgres(pool.begin().await?),
        }))
    }

    /// Whether the database answers, and lets somebody begin to write.
    pub async fn ping(&self) -> sqlx::Result<()> {
        on_db!(self.read(), c => sqlx::query("SELECT 1").execute(c).await.map(|_| ()))?;
        match &self.0 {
            Engine::Sqlite(_) => self.begin().await.map(drop),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// What was written, for the metrics; PostgreSQL has its own.
    pub fn counters(&self) -> Vec<IntCounter> {
        match &self.0 {
            Engine::Sqlite(pools) => pools.write.counters().into(),
            Engine::Postgres(_) => Vec::new(),
        }
    }

    /// Closes all connections, after the statements that run.
    pub async fn close(&self) {
        match &self.0 {
            Engine::Sqlite(pools) => {
                pools.read.close().await;
                pools.expensive.close().await;
                // The writer last: closing it folds the write-ahead log back into the file.
                pools.write.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

/// A transaction.
pub struct Tx(Engine<Member, Transaction<'static, Postgres>>);

impl Tx {
    /// The executor of one statement of the transaction.
    pub fn conn(&mut self) -> Engine<&mut Member, &mut PgConnection> {
        request::count_statement();
        match &mut self.0 {
            Engine::Sqlite(member) => Engine::Sqlite(member),
            Engine::Postgres(tx) => Engine::Postgres(&mut **tx),
        }
    }

    /// The text that fits the engine, where the two must differ.
    pub fn text(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.0 {
            Engine::Sqlite(_) => sqlite,
            Engine::Postgres(_) => postgres,
        }
    }

    /// Waits for every other transaction that has locked the same 16 bytes, an id for one, and keeps them waiting until
    /// this one has ended. On SQLite there is no other.
    pub async fn lock(&mut self, id: &[u8; 16]) -> sqlx::Result<()> {
        self.advise("SELECT pg_advisory_xact_lock($1)", id).await
    }

    /// The same, but beside others that share the lock: only those wait, or are waited for, that have it by [`Tx::lock`].
    pub async fn share_lock(&mut self, id: &[u8; 16]) -> sqlx::Result<()> {
        self.advise("SELECT pg_advisory_xact_lock_shared($1)", id).await
    }

    async fn advise(&mut self, statement: &'static str, id: &[u8; 16]) -> sqlx::Result<()> {
        match &mut self.0 {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(tx) => {
                request::count_statement();
                // The half of a UUIDv7 that is random.
                let key = id.last_chunk().map_or(0, |half| i64::from_be_bytes(*half));
                sqlx::query(statement).bind(key).execute(&mut **tx).await.map(|_| ())
            }
        }
    }

    /// Makes everything that the transaction did durable, together.
    pub async fn commit(self) -> sqlx::Result<()> {
        on_db!(self.0, tx => tx.commit().await)
    }

    /// Undoes everything that the transaction did, as dropping it does. What it has read is certain afterwards: on SQLite,
    /// others that share its commit may have been about to write it.
    pub async fn rollback(self) -> sqlx::Result<()> {
        on_db!(self.0, tx => tx.rollback().await)
    }
}
