//! The storage that a server runs on: a database, and a store of files.

use super::server::{Engine, nodes};

/// The kind of file store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Store {
    Folder,
    S3,
}

/// A database and a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Storage {
    pub(crate) engine: Engine,
    pub(crate) store: Store,
}

impl Storage {
    /// This database, with files in an object store.
    pub(crate) fn s3(engine: Engine) -> Self {
        Self { engine, store: Store::S3 }
    }

    /// The smallest chunk size that this store allows, in bytes, so that a short file has several chunks.
    pub(crate) fn chunk_len(self) -> usize {
        match self.store {
            Store::Folder => 64 << 10,
            Store::S3 => 5 << 20,
        }
    }

    /// The flag that sets the smallest chunk size.
    pub(crate) fn small_chunks(self) -> String {
        format!("--chunk-size-bytes={}", self.chunk_len())
    }
}

/// Tests that do not name a store keep files in a folder; those of several nodes in an object store, which nodes share.
impl From<Engine> for Storage {
    fn from(engine: Engine) -> Self {
        let store = if engine == Engine::Postgres && nodes() > 1 { Store::S3 } else { Store::Folder };
        Self { engine, store }
    }
}
