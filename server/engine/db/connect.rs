//! Opens the database with the settings that its durability and its limits depend on.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, PgConnection};

use super::super::bus::Bus;
use super::expensive::{self, ExpensivePermits};
use super::reserve::Reserve;
use super::{Db, Engine, Readers, SqlitePools, Writer};
use crate::engine::private_file;

/// How long a request waits for a connection, or for SQLite's writer, before it is answered with UNAVAILABLE.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Read connections beside SQLite's one writer.
const SQLITE_READERS: u32 = 4;
/// The page cache of each read connection, in KiB (SQLite takes a negative number as KiB): four times SQLite's default.
/// A list that reads from many places in the file, such as the feed, would otherwise read them from the file for every
/// page.
const READER_CACHE_KIB: &str = "-8192";
/// A PostgreSQL connection that was idle for less than this is used without a ping, which costs a round trip. If it
/// broke within that time, one call fails and can be retried.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// An SQLite file, created if it does not exist.
    Sqlite(PathBuf),
    /// The URL of a PostgreSQL server.
    Postgres(String),
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL has another scheme.
    #[error("--database-url is not postgres://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:PATH; correct it")]
    UnknownScheme,
    /// The database cannot be opened.
    #[error("cannot open the database {database}: {}", explain(.database, .cause))]
    Engine {
        /// The database.
        database: DatabaseUrl,
        /// What its engine or its driver says.
        cause: sqlx::Error,
    },
}

/// The cause in words, with the next step.
fn explain(database: &DatabaseUrl, cause: &sqlx::Error) -> String {
    let step = match (database, cause) {
        (_, sqlx::Error::Database(error)) => match error.code().as_deref() {
            Some("28P01" | "28000") => "PostgreSQL refuses the user or the password; correct them in --database-url",
            Some("3D000") => "PostgreSQL has no database of this name; create it, or correct --database-url",
            Some("42501") => "the user may not create tables there; make the user own the database",
            Some("53300") => {
                "PostgreSQL has no free connection; lower --database-connections, or raise max_connections"
            }
            Some("57P03") => "PostgreSQL is starting or stopping; try again in a moment",
            Some("13") => "the disk is full; make room, or use another folder",
            Some("8" | "14" | "1032" | "1544") => "this user may not write the file; permit it, or use another folder",
            Some("26") => "the file is no SQLite database; name another one",
            _ => return format!("{}; correct --database-url, or the server's state", error.message()),
        },
        (DatabaseUrl::Postgres(_), sqlx::Error::Io(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            "nothing listens there; start PostgreSQL, or correct --database-url"
        }
        (DatabaseUrl::Postgres(_), sqlx::Error::PoolTimedOut) => {
            "PostgreSQL does not answer; see whether it runs, or correct --database-url"
        }
        (DatabaseUrl::Postgres(_), sqlx::Error::Io(error)) => {
            return format!("{error}; see whether PostgreSQL runs there, or correct --database-url");
        }
        (_, sqlx::Error::Configuration(error)) => return format!("{error}; correct --database-url"),
        (_, cause) => return format!("{cause}; correct --database-url, or the database's state"),
    };
    step.to_owned()
}

impl FromStr for DatabaseUrl {
    type Err = ConnectError;

    fn from_str(text: &str) -> Result<Self, ConnectError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Self::Postgres(text.to_owned()))
        } else if let Some(path) = text.strip_prefix("sqlite:").filter(|path| !path.trim_matches('/').is_empty()) {
            Ok(Self::Sqlite(path.strip_prefix("//").unwrap_or(path).into()))
        } else {
            Err(ConnectError::UnknownScheme)
        }
    }
}

/// Without user and password.
impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                let rest = rest.split('?').next().unwrap_or(rest);
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                write!(f, "{scheme}://{host}")
            }
        }
    }
}

impl Db {
    /// Opens the database. `max_connections` bounds the pool for PostgreSQL.
    pub async fn connect(url: &DatabaseUrl, max_connections: u32) -> Result<Self, ConnectError> {
        let opened = Self::open(url, max_connections).await;
        opened.map_err(|cause| ConnectError::Engine { database: url.clone(), cause })
    }

    async fn open(url: &DatabaseUrl, max_connections: u32) -> Result<Self, sqlx::Error> {
        let permits = ExpensivePermits::new(match url {
            DatabaseUrl::Sqlite(_) => expensive::sqlite_readers(),
            DatabaseUrl::Postgres(_) => expensive::postgres_connections(max_connections),
        });
        let pools = match url {
            DatabaseUrl::Sqlite(path) => Engine::Sqlite(open_sqlite(path).await?),
            DatabaseUrl::Postgres(url) => {
                let options = PgConnectOptions::from_str(url)?.application_name("marquee");
                reach(&options).await?;
                let pool = PgPoolOptions::new()
                    .max_connections(max_connections)
                    .acquire_timeout(ACQUIRE_TIMEOUT)
                    .test_before_acquire(false)
                    .before_acquire(|connection, state| {
                        Box::pin(async move {
                            let is_trusted = !is_distrusted(state.age);
                            Ok(is_trusted && (state.idle_for < TRUSTED_IDLE || connection.ping().await.is_ok()))
                        })
                    });
                Engine::Postgres(pool.connect_lazy_with(options))
            }
        };
        Ok(Self(pools, permits, Bus::default()))
    }
}

/// Opens a connection, and closes it: fails at once, with the cause, where the pool would try for a while and say that
/// it took too long.
async fn reach(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let connecting = PgConnection::connect_with(options);
    let connection = tokio::time::timeout(ACQUIRE_TIMEOUT, connecting).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
    connection?.close().await
}

/// When a PostgreSQL connection last turned out to lead to a server that rejects writes, in microseconds after
/// [`START`]; 0 for never. Connections that were opened before lead to the same demoted server; only a new one reaches
/// the server that took over.
static DISTRUSTED: AtomicU64 = AtomicU64::new(0);
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Makes the pool close every PostgreSQL connection that is open now, instead of using it again.
pub fn distrust_connections() {
    DISTRUSTED.store(micros_after_start().max(1), Ordering::Relaxed);
}

/// Whether a connection of this age was opened before the last call of [`distrust_connections`].
fn is_distrusted(age: Duration) -> bool {
    match DISTRUSTED.load(Ordering::Relaxed) {
        0 => false,
        since => u128::from(micros_after_start().saturating_sub(since)) <= age.as_micros(),
    }
}

fn micros_after_start() -> u64 {
    u64::try_from(START.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// Opens the file. On a full disk, releases the reserve first, because SQLite needs room for its log.
async fn open_sqlite(path: &Path) -> Result<SqlitePools, sqlx::Error> {
    let reserve = Reserve::beside(path);
    match connect_sqlite(path, &reserve).await {
        Err(_) if reserve.release() => connect_sqlite(path, &reserve).await,
        opened => opened,
    }
}

async fn connect_sqlite(path: &Path, reserve: &Arc<Reserve>) -> Result<SqlitePools, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged commit survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(ACQUIRE_TIMEOUT);
    private_file::restrict_sqlite_to_owner(path);
    let write = Writer::open(options.clone(), ACQUIRE_TIMEOUT).await?;
    let reading = options.pragma("query_only", "on").pragma("cache_size", READER_CACHE_KIB);
    let read = Readers::new(reading.clone(), SQLITE_READERS, ACQUIRE_TIMEOUT);
    let for_expensive = Readers::new(reading, expensive::sqlite_readers(), ACQUIRE_TIMEOUT);
    Ok(SqlitePools { read, expensive: for_expensive, write, reserve: reserve.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_their_engine_and_hide_the_password() {
        assert_eq!("sqlite:a/b.db".parse::<DatabaseUrl>().unwrap(), DatabaseUrl::Sqlite("a/b.db".into()));
        assert_eq!("sqlite:///b.db".parse::<DatabaseUrl>().unwrap(), DatabaseUrl::Sqlite("/b.db".into()));
        let url: DatabaseUrl = "postgres://me:secret@db:5432/marquee?sslmode=require&password=x".parse().unwrap();
        assert_eq!(url.to_string(), "postgres://db:5432/marquee");
        for bad in ["mysql://x", "sqlite:", "sqlite:///", ""] {
            assert!(bad.parse::<DatabaseUrl>().is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn sqlite_was_compiled_with_the_options_of_the_cargo_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let pools = open_sqlite(&folder.path().join("marquee.db")).await.unwrap();
        let options = sqlx::query_scalar("PRAGMA compile_options").fetch_all(&pools.read).await;
        let options: Vec<String> = options.unwrap();
        for option in ["ENABLE_QPSG", "DEFAULT_MEMSTATUS=0"] {
            assert!(options.iter().any(|one| one == option), "{option} is not among {options:?}");
        }
        for option in ["ENABLE_MEMORY_MANAGEMENT", "ENABLE_API_ARMOR"] {
            assert!(options.iter().all(|one| one != option), "{option} is among {options:?}");
        }
    }
}
