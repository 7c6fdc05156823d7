//! What a server stands on: a database, and a store of files.

use super::server::Engine;

/// Where files are.
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
    /// One whose files are in an object store.
    pub(crate) fn s3(engine: Engine) -> Self {
        Self { engine, store: Store::S3 }
    }

    /// The least bytes of a chunk here, so that a short file has several.
    pub(crate) fn chunk_len(self) -> usize {
        match self.store {
            Store::Folder => 64 << 10,
            Store::S3 => 5 << 20,
        }
    }

    /// The flag that makes chunks as small as they can be.
    pub(crate) fn small_chunks(self) -> String {
        format!("--chunk-size-bytes={}", self.chunk_len())
    }
}

/// What tests are about that do not name a store.
impl From<Engine> for Storage {
    fn from(engine: Engine) -> Self {
        Self { engine, store: Store::Folder }
    }
}
