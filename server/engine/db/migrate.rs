//! Bringing the schema up to date, under a lock: PostgreSQL's advisory lock between nodes; for SQLite the data folder's
//! lock, which one process holds.
//!
//! A migration is a pair of files with the same number and name, one per engine. Once it has landed on main it is frozen:
//! its checksum is in every database.

use sqlx::migrate::{MigrateError as SqlxError, Migrator};

use super::{Db, Engine};

static SQLITE: Migrator = sqlx::migrate!("server/engine/db/migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("server/engine/db/migrations/postgres");

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A newer Marquee made this database.
    #[error("the database has schema version {0}, which is newer than this program knows; run the newer program")]
    Newer(i64),
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
            Engine::Sqlite(pools) => SQLITE.run(&pools.write).await?,
            Engine::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
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
