//! The database: SQLite in the data folder, or PostgreSQL. Each statement is one SQL text for both.
//!
//! A store gets an executor for each statement and writes the statement once:
//!
//! ```text
//! let row: Option<VideoRow> = on_db!(db.read(), c => sqlx::query_as(FIND).bind(id).fetch_optional(c).await)?;
//! ```
//!
//! Executors:
//!
//! - [`Db::read`]: one statement that changes nothing. [`Db::write`]: one statement that changes something.
//!   [`Db::begin`]: a transaction; `tx.conn()` is the executor of each of its statements.
//! - Every executor handed out counts as one statement of the current request.
//! - A read whose cost is not bounded by its page goes through [`Db::expensive_read`], which has few connections of its
//!   own.
//! - A transaction that may conflict with others is run by [`Db::retry`], from its `begin` to its `commit`.
//! - A write that frees room, or signs somebody in or out, is run by [`Db::retry_when_full`]. On a full disk all other
//!   writes fail with STORAGE_FULL.
//!
//! SQL:
//!
//! - `$1` placeholders, RETURNING, ON CONFLICT and `(a, b) < ($1, $2)` work on both. Times are BIGINT microseconds; ids
//!   are UUID or BLOB; `SUM` needs a CAST to BIGINT. Match on [`Engine`] only where the dialects truly differ;
//!   [`Db::text`] picks one of two texts.
//! - Text that is compared or sorted is COLLATE "C" on PostgreSQL. LIKE ignores case on SQLite only.
//! - A record of many columns that lists consist of is read by column positions (`in_order`).
//! - The numbers of a stored enum come from a macro, which also writes them into statements: `concat!("... WHERE state
//!   = ", video_state!(Ready))`.
//! - Many ids are bound as one parameter ([`Ids`]), and so are many rows of numbers (`rows`).
//! - [`paged`] writes the statement of a list, and [`opaque_parameter`] its lookups for the viewer. Otherwise
//!   PostgreSQL would plan the statement again for each call.
//! - `UPDATE ... RETURNING` outside a transaction is read with `fetch_all`: `fetch_optional` stops at the first row,
//!   and an error of the commit may come after the last.
//!
//! Transactions:
//!
//! - Rows are locked in one order, so that transactions cannot deadlock: comments, tweets, playlists, processings,
//!   videos, channels and their totals, inboxes, notifications, jobs; rows of one kind in the order of their ids. A new
//!   table comes before the tables that its rows refer to. Transactions only add rows to `events`, `removals` and
//!   `renditions`, which therefore have no place in the order. RetryProcessing locks a video before its processing; it is
//!   tried again after a conflict.
//! - SQLite allows one writer at a time. `begin` takes the write lock at once (BEGIN IMMEDIATE), because a transaction
//!   that upgrades later fails with SQLITE_BUSY whatever the timeout is. Transactions that follow each other closely
//!   share a commit and one sync of the disk (see `writer`).
//! - Others are told of a change by `tx.hint(topic)`, which publishes after the commit, or after a single statement by
//!   [`Db::hint`]; they listen by [`Db::subscribe`] (see [`bus`](super::bus)).
//! - A transaction waits for nothing but the database. While it runs, others wait for the connection, and finished
//!   ones, with the memory and permits of their requests, wait for the commit that they share with it. Within it,
//!   `tx.conn()` reads, never [`Db::read`]: that waits for a second connection, and transactions that all wait for one
//!   would wait for each other.
//! - A statement that fails ends its transaction on both engines: only a rollback may follow.

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
use tokio::sync::watch;

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

use super::bus::{Bus, Topic};
use crate::request;
use expensive::ExpensivePermits;
use reserve::Reserve;

/// Too many calls wait for the same connections already. The client gets OVERLOADED.
#[derive(Debug, thiserror::Error)]
#[error("too many calls wait for the database")]
pub struct QueueFull;

/// [`QueueFull`] as an error of sqlx.
fn queue_full() -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::other(QueueFull))
}

/// One of the two engines, each with a value of its own: a connection, a pool, a transaction.
pub enum Engine<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// Evaluates the same expression for the engine in an [`Engine`].
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

/// SQLite's connections: several readers and one writer.
#[derive(Debug, Clone)]
pub struct SqlitePools {
    read: Readers,
    /// For [`Db::expensive_read`].
    expensive: Readers,
    write: Writer,
    reserve: Arc<Reserve>,
}

/// The database; cheap to clone.
#[derive(Clone)]
pub struct Db(Pools, ExpensivePermits, Bus);

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

    /// The executor of one statement that changes something and is a transaction of its own.
    pub fn write(&self) -> Engine<&Writer, &PgPool> {
        request::count_statement();
        match &self.0 {
            Engine::Sqlite(pools) => Engine::Sqlite(&pools.write),
            Engine::Postgres(pool) => Engine::Postgres(pool),
        }
    }

    /// The text for the engine in use, where the two must differ.
    pub fn text(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.0 {
            Engine::Sqlite(_) => sqlite,
            Engine::Postgres(_) => postgres,
        }
    }

    /// Whether the database belongs to this process alone: SQLite's file in the data folder.
    pub fn is_embedded(&self) -> bool {
        matches!(self.0, Engine::Sqlite(_))
    }

    /// Begins a transaction. It is rolled back unless it is committed.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        let inner = match &self.0 {
            Engine::Sqlite(pools) => Engine::Sqlite(pools.write.begin().await?),
            Engine::Postgres(pool) => Engine::Postgres(pool.begin().await?),
        };
        Ok(Tx { inner, bus: self.2.clone(), hints: Vec::new() })
    }

    /// Tells everybody who has subscribed to the topic, here and in other nodes, that a committed statement may have
    /// changed it.
    pub fn hint(&self, topic: Topic) {
        self.2.publish(topic);
    }

    /// A receiver that changes when the topic may have changed. Read what it is about after this, and again after each
    /// change.
    pub fn subscribe(&self, topic: Topic) -> watch::Receiver<u64> {
        self.2.subscribe(topic)
    }

    /// The hints about this database.
    pub fn bus(&self) -> &Bus {
        &self.2
    }

    /// Fails unless the database answers and, on SQLite, a transaction can begin.
    pub async fn ping(&self) -> sqlx::Result<()> {
        on_db!(self.read(), c => sqlx::query("SELECT 1").execute(c).await.map(|_| ()))?;
        match &self.0 {
            Engine::Sqlite(_) => self.begin().await.map(drop),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Counters of SQLite's writer, for the metrics. PostgreSQL exports its own.
    pub fn counters(&self) -> Vec<IntCounter> {
        match &self.0 {
            Engine::Sqlite(pools) => pools.write.counters().into(),
            Engine::Postgres(_) => Vec::new(),
        }
    }

    /// Closes all connections once their running statements have ended.
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
pub struct Tx {
    inner: Engine<Member, Transaction<'static, Postgres>>,
    bus: Bus,
    /// Published after the commit.
    hints: Vec<Topic>,
}

impl Tx {
    /// The executor of one statement of the transaction.
    pub fn conn(&mut self) -> Engine<&mut Member, &mut PgConnection> {
        request::count_statement();
        match &mut self.inner {
            Engine::Sqlite(member) => Engine::Sqlite(member),
            Engine::Postgres(tx) => Engine::Postgres(&mut **tx),
        }
    }

    /// The text for the engine in use, where the two must differ.
    pub fn text(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.inner {
            Engine::Sqlite(_) => sqlite,
            Engine::Postgres(_) => postgres,
        }
    }

    /// Locks 16 bytes, such as an id, against all transactions that lock or share the same bytes, until this
    /// transaction ends. Does nothing on SQLite, which runs one write transaction at a time.
    pub async fn lock(&mut self, id: &[u8; 16]) -> sqlx::Result<()> {
        self.advise("SELECT pg_advisory_xact_lock($1)", id).await
    }

    /// Locks the same 16 bytes against [`Tx::lock`] only: transactions that share the lock do not wait for each other.
    pub async fn share_lock(&mut self, id: &[u8; 16]) -> sqlx::Result<()> {
        self.advise("SELECT pg_advisory_xact_lock_shared($1)", id).await
    }

    async fn advise(&mut self, statement: &'static str, id: &[u8; 16]) -> sqlx::Result<()> {
        match &mut self.inner {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(tx) => {
                request::count_statement();
                // The random half of a UUIDv7.
                let key = id.last_chunk().map_or(0, |half| i64::from_be_bytes(*half));
                sqlx::query(statement).bind(key).execute(&mut **tx).await.map(|_| ())
            }
        }
    }

    /// Tells everybody who has subscribed to the topic, here and in other nodes, once the transaction is committed.
    pub fn hint(&mut self, topic: Topic) {
        if !self.hints.contains(&topic) {
            self.hints.push(topic);
        }
    }

    /// Commits the transaction durably.
    pub async fn commit(self) -> sqlx::Result<()> {
        on_db!(self.inner, tx => tx.commit().await)?;
        self.hints.iter().for_each(|hint| self.bus.publish(*hint));
        Ok(())
    }

    /// Undoes the transaction, as dropping it does, and waits until everything that it has read is committed: on SQLite
    /// it may have read uncommitted writes of transactions that share its commit.
    pub async fn rollback(self) -> sqlx::Result<()> {
        on_db!(self.inner, tx => tx.rollback().await)
    }
}
