//! The two seeded worlds, which differ for the measured user only in the size of the tables.

use std::path::PathBuf;

use crate::Setup;
use crate::process::Database;

/// A seeded world, which exists in both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum World {
    Small,
    Large,
}

impl World {
    /// The name of its folder and of its PostgreSQL database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    /// The data folder of a server on this world.
    pub(crate) fn data_dir(self, setup: &Setup, database: Database) -> PathBuf {
        setup.folder.join(self.name()).join(match database {
            Database::Sqlite => "sqlite",
            Database::Postgres => "postgres",
        })
    }
}
