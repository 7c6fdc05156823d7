//! Applies schema migrations under a lock: PostgreSQL's advisory lock between nodes; for SQLite the lock of the data
//! folder, which one process holds.
//!
//! A migration is a pair of files with the same number and name, one per engine. A landed migration is frozen: every
//! database stores its checksum.

use std::cmp::Ordering;

use sqlx::migrate::{MigrateError as SqlxError, Migrator};

use super::{Db, Engine, on_db};

static SQLITE: Migrator = sqlx::migrate!("server/engine/db/migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("server/engine/db/migrations/postgres");

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database has migrations that this program does not know.
    #[error("the database has schema version {0}, which is newer than this program knows; run the newer program")]
    Newer(i64),
    /// The database lacks migrations that this program knows.
    #[error("the database has an older schema; start the server, or run `marquee migrate`, first")]
    Older,
    /// A migration failed; its changes were rolled back.
    #[error("cannot bring the schema up to date: {0}")]
    Failed(SqlxError),
}

impl From<SqlxError> for MigrateError {
    fn from(error: SqlxError) -> Self {
        match error {
            SqlxError::VersionMissing(version) => Self::Newer(version),
            other => Self::Failed(other),
        }
    }
}

impl Db {
    /// Applies the missing migrations. Fails with [`MigrateError::Newer`] if the database has unknown ones.
    pub async fn migrate(&self) -> Result<(), MigrateError> {
        match &self.0 {
            Engine::Sqlite(pools) => pools.write.migrate(&SQLITE).await?,
            Engine::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
    }

    /// Fails unless the database has exactly this program's migrations. Changes nothing.
    pub async fn require_migrated(&self) -> Result<(), MigrateError> {
        const SQL: &str = "SELECT MAX(version) FROM _sqlx_migrations";
        let known = SQLITE.iter().map(|one| one.version).max();
        let applied: Option<i64> = on_db!(self.read(), c => sqlx::query_scalar(SQL).fetch_one(c).await)
            .map_err(|error| MigrateError::Failed(SqlxError::Execute(error)))?;
        match applied.cmp(&known) {
            Ordering::Less => Err(MigrateError::Older),
            Ordering::Equal => Ok(()),
            Ordering::Greater => Err(MigrateError::Newer(applied.unwrap_or_default())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_have_the_same_migrations() {
        let names = |migrator: &Migrator| -> Vec<(i64, String)> {
            migrator.iter().map(|one| (one.version, one.description.to_string())).collect()
        };
        assert_eq!(names(&SQLITE), names(&POSTGRES));
    }
}
