//! Writes rows in bulk: with COPY to PostgreSQL, with multi-row INSERTs to SQLite.
//!
//! Indexes and foreign keys are dropped before and re-created afterwards with their exact definitions: building an
//! index at once takes a fraction of the time of building it row by row.

use marquee::app::StartError;
use marquee::engine::db::DatabaseUrl;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection};

use super::value::Value;

/// The largest number of parameters in one SQLite statement.
const PARAMETERS: usize = 4_000;
/// The bytes that are sent to PostgreSQL at once.
const COPY_BYTES: usize = 1 << 20;

/// A connection for bulk writes.
pub(super) enum Sink {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// The statements that re-create the dropped indexes and foreign keys.
pub(super) struct DroppedIndexes(Vec<String>);

impl Sink {
    /// Opens a database that no other process uses. After a crash, a SQLite database is unusable.
    pub(super) async fn open(url: &DatabaseUrl) -> Result<Self, StartError> {
        Ok(match url {
            DatabaseUrl::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .journal_mode(SqliteJournalMode::Off)
                    .synchronous(SqliteSynchronous::Off)
                    .foreign_keys(false)
                    .pragma("temp_store", "memory")
                    // Negative values are in KiB.
                    .pragma("cache_size", "-1000000");
                Self::Sqlite(SqliteConnection::connect_with(&options).await?)
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await?;
                connection.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'").await?;
                Self::Postgres(connection)
            }
        })
    }

    pub(super) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Writes rows of a table.
    pub(super) async fn write<'a, const N: usize>(
        &mut self,
        table: &str,
        columns: [&str; N],
        rows: impl Iterator<Item = [Value<'a>; N]>,
    ) -> sqlx::Result<()> {
        let columns = columns.join(", ");
        match self {
            Self::Sqlite(connection) => write_sqlite(connection, table, &columns, rows).await,
            Self::Postgres(connection) => {
                let mut copy = connection.copy_in_raw(&format!("COPY {table} ({columns}) FROM STDIN")).await?;
                let mut lines = Vec::with_capacity(COPY_BYTES * 2);
                for row in rows {
                    for (index, value) in row.iter().enumerate() {
                        if index > 0 {
                            lines.push(b'\t');
                        }
                        value.copy(&mut lines);
                    }
                    lines.push(b'\n');
                    if lines.len() > COPY_BYTES {
                        copy.send(lines.as_slice()).await?;
                        lines.clear();
                    }
                }
                copy.send(lines.as_slice()).await?;
                copy.finish().await.map(|_| ())
            }
        }
    }

    /// Drops all indexes and foreign keys that can be re-created.
    pub(super) async fn drop_indexes(&mut self) -> sqlx::Result<DroppedIndexes> {
        // For each, the statement that drops it and the one that re-creates it.
        let things: Vec<(String, String)> = match self {
            Self::Sqlite(connection) => {
                sqlx::query_as(
                    "SELECT 'DROP INDEX ' || name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
                )
                .fetch_all(connection)
                .await?
            }
            Self::Postgres(connection) => {
                sqlx::query_as(
                    "SELECT format('DROP INDEX %I', c.relname), pg_get_indexdef(c.oid)
                    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                    WHERE c.relnamespace = current_schema()::regnamespace
                    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
                    UNION ALL
                    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
                        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
                            pg_get_constraintdef(oid))
                    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace",
                )
                .fetch_all(connection)
                .await?
            }
        };
        for (drop, _) in &things {
            self.run(drop).await?;
        }
        Ok(DroppedIndexes(things.into_iter().map(|(_, make)| make).collect()))
    }

    /// Re-creates everything that was dropped; PostgreSQL checks all references.
    pub(super) async fn recreate_indexes(&mut self, taken: DroppedIndexes) -> sqlx::Result<()> {
        for make in &taken.0 {
            self.run(make).await?;
        }
        Ok(())
    }

    async fn run(&mut self, statement: &str) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(connection) => sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.map(|_| ()),
            Self::Postgres(connection) => sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.map(|_| ()),
        }
    }

    /// Runs ANALYZE on PostgreSQL, which would do so itself within minutes; SQLite never does. Closes the connection.
    pub(super) async fn close(mut self) -> sqlx::Result<()> {
        if let Self::Postgres(_) = self {
            self.run("VACUUM ANALYZE").await?;
        }
        match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        }
    }
}

async fn write_sqlite<'a, const N: usize>(
    connection: &mut SqliteConnection,
    table: &str,
    columns: &str,
    mut rows: impl Iterator<Item = [Value<'a>; N]>,
) -> sqlx::Result<()> {
    let row = format!("({})", ["?"; N].join(", "));
    let statement = |rows: usize| {
        // The names come from `tables/`; values are bound.
        AssertSqlSafe(format!("INSERT INTO {table} ({columns}) VALUES {}", vec![row.as_str(); rows].join(", ")))
    };
    let full = statement(PARAMETERS / N).into_sql_str();
    let mut tx = connection.begin().await?;
    loop {
        let rows: Vec<_> = rows.by_ref().take(PARAMETERS / N).collect();
        if rows.is_empty() {
            return tx.commit().await;
        }
        let text = if rows.len() == PARAMETERS / N { full.clone() } else { statement(rows.len()).into_sql_str() };
        let query = rows.into_iter().flatten().fold(sqlx::query(text), |query, value| value.bind(query));
        query.execute(&mut *tx).await?;
    }
}
