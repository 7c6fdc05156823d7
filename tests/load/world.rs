//! The two seeded worlds: the same for whoever is measured, but for the size of the tables.

use std::path::PathBuf;

use crate::Place;
use crate::process::Database;

/// A seeded world, in both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum World {
    Small,
    Large,
}

impl World {
    /// The name of its folder, and of its PostgreSQL database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    /// The data folder of a server on it.
    pub(crate) fn data_dir(self, place: &Place, database: Database) -> PathBuf {
        place.folder.join(self.name()).join(match database {
            Database::Sqlite => "sqlite",
            Database::Postgres => "postgres",
        })
    }
}
