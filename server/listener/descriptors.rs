//! Computes how many connections the limit of open files allows (RLIMIT_NOFILE): each connection is one descriptor, and
//! so is each open file.

use crate::config::{EdgeConfig, ServeConfig};
use crate::engine::db::DatabaseUrl;

/// Descriptors that are always open: standard streams, the listening socket, the runtime, the lock, certificates.
const PROCESS: u64 = 64;
/// SQLite: five connections, each with the file, its log and the log's index; and one that is being replaced.
const SQLITE: u64 = 18;
/// For each transfer: the file that is written, or the connection to the object store; and one to complete or remove
/// another.
const PER_TRANSFER: u64 = 2;
/// Simultaneous reads of files: each is held by a thread of tokio's blocking pool, which has at most this many.
const READS: u64 = 512;

/// The division of the descriptors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptors {
    /// The most connections.
    pub connections: usize,
    /// The most additional connections for health checks.
    pub health: usize,
    /// Descriptors reserved for files and the database.
    pub kept_back: u64,
    /// The system's limit.
    pub limit: u64,
}

impl Descriptors {
    /// Divides the system's current limit, and logs the result.
    pub fn share_out(config: &ServeConfig, database: &DatabaseUrl) -> Self {
        let limit = rlimit::Resource::NOFILE.get_soft().unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot read the limit of open files");
            u64::MAX
        });
        let shared = Self::of(limit, wanted(config, database), &config.edge);
        let Self { connections, health, kept_back, limit } = shared;
        tracing::info!(connections, health, kept_back, limit, "the limit of open files was divided");
        if (connections as u64) < config.edge.max_connections {
            tracing::warn!(
                asked = config.edge.max_connections,
                connections,
                "fewer connections than --max-connections: raise the limit of open files (ulimit -n, LimitNOFILE)"
            );
        }
        shared
    }

    /// Reserves `wanted` descriptors, but no more than half of all.
    fn of(limit: u64, wanted: u64, config: &EdgeConfig) -> Self {
        let kept_back = wanted.min(limit / 2);
        let sockets = usize::try_from(limit - kept_back).unwrap_or(usize::MAX);
        let asked = usize::try_from(config.max_connections).unwrap_or(usize::MAX);
        let health = super::connections::health_slots(asked.min(sockets));
        let connections = asked.min(sockets.saturating_sub(health)).max(1);
        Self { connections, health: super::connections::health_slots(connections), kept_back, limit }
    }
}

/// The descriptors that files and the database may need.
fn wanted(config: &ServeConfig, database: &DatabaseUrl) -> u64 {
    let database = match database {
        DatabaseUrl::Sqlite(_) => SQLITE,
        DatabaseUrl::Postgres(_) => u64::from(config.storage.database.database_connections),
    };
    PROCESS + READS + database + PER_TRANSFER * u64::from(config.upload.max_transfers)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::config::Cli;

    fn shared(limit: u64, flags: &[&str]) -> Descriptors {
        let config = Cli::parse_from([&["marquee"][..], flags].concat()).serve;
        let database = config.storage.database.url().unwrap();
        Descriptors::of(limit, wanted(&config, &database), &config.edge)
    }

    #[test]
    fn connections_stay_within_the_limit_of_open_files() {
        for (limit, connections, health, kept_back) in [
            (u64::MAX, 10_000, 64, 722),
            (20_000, 10_000, 64, 722),
            (1_024, 448, 56, 512),
            (256, 112, 14, 128),
            (8, 3, 1, 4),
        ] {
            assert_eq!(shared(limit, &[]), Descriptors { connections, health, kept_back, limit });
        }
        assert_eq!(shared(20_000, &["--max-connections", "3"]).connections, 3);
    }
}
