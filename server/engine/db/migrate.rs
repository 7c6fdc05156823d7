//! Bringing the schema up to date, under a lock: PostgreSQL's advisory lock between nodes; for SQLite the data folder's
//! lock, which one process holds.
//!
//! A migration is a pair of files with the same number and name, one per engine. Once it has landed on main it is frozen:
//! its checksum is in every database.

use std::cmp::Ordering;

use sqlx::migrate::{MigrateError as SqlxError, Migrator};

use super::{Db, Engine, on_db};

static SQLITE: Migrator = sqlx::migrate!("server/engine/db/migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("server/engine/db/migrations/postgres");

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A newer Marquee made this database.
    #[error("the database has schema version {0}, which is newer than this program knows; run the newer program")]
    Newer(i64),
    /// An older Marquee made this database.
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
    /// Applies the migrations that the database does not have yet; refuses a database with one that is unknown here.
    pub async fn migrate(&self) -> Result<(), MigrateError> {
        match &self.0 {
            Engine::Sqlite(pools) => pools.write.migrate(&SQLITE).await?,
            Engine::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
    }

    /// Refuses a database whose schema is not the one that is known here, and changes nothing.
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
