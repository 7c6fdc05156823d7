//! The flags of the data folder, the database and the store of files.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::{CdnConfig, CdnConfigError, S3Config};
use crate::engine::blob::{BlobError, BlobStore, Folder, LocalDisk, S3};
use crate::engine::db::{ConnectError, DatabaseUrl};

/// Where data is stored.
#[derive(Debug, Clone, Args)]
pub struct StorageConfig {
    #[command(flatten)]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub s3: S3Config,
    #[command(flatten)]
    pub cdn: CdnConfig,
}

/// The data folder and the database: all that commands beside a server need.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub struct DatabaseConfig {
    /// The folder of the embedded database, the files and the secrets, unless other flags place them elsewhere. It is
    /// created if missing. Each process needs a folder of its own.
    #[arg(long, env = "MARQUEE_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
    /// The database: `postgres://...` or `sqlite:PATH`. Default: `marquee.db` in the data folder.
    // Not parsed by clap, because its error messages repeat the value, which may contain a password.
    #[arg(long, env = "MARQUEE_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The most connections to PostgreSQL.
    #[arg(long, env = "MARQUEE_DATABASE_CONNECTIONS", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub database_connections: u32,
}

/// Why the blob store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error(transparent)]
    Cdn(#[from] CdnConfigError),
}

impl DatabaseConfig {
    /// The configured database.
    pub fn url(&self) -> Result<DatabaseUrl, ConnectError> {
        match &self.database_url {
            Some(url) => url.parse(),
            None => Ok(DatabaseUrl::Sqlite(self.data_dir.join("marquee.db"))),
        }
    }
}

impl StorageConfig {
    /// Opens the configured blob store.
    pub async fn blob_store(&self) -> Result<Arc<dyn BlobStore>, StoreError> {
        Ok(match self.s3.settings(self.cdn.cdn()?) {
            Some(settings) => Arc::new(S3::open(settings).await),
            None => Arc::new(Folder::open(Arc::new(LocalDisk), &self.database.data_dir.join("blobs"))?),
        })
    }
}
