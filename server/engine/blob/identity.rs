//! Matches blob stores with databases: both carry the same mark. A node that is started with the wrong folder or bucket
//! fails, instead of telling users that their videos are missing or removing blobs that another database references.

use futures_util::TryStreamExt;

use super::{BlobError, BlobStore};
use crate::clock::Clock;
use crate::engine::db::{Db, ServerState};
use crate::id::Id;

/// The lock of nodes that start at the same time.
const LOCK: &[u8; 16] = b"blob store: mark";

/// Why the store and the database do not belong together.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The marks differ, or the store has none while the database knows of one.
    #[error(
        "the database belongs to the blob store {expected}, but this one is {found}; \
         start with the folder (or bucket) that this database was used with"
    )]
    /// The marks differ, or the database has a mark and the store has none.
    Mismatch {
        /// The mark in the database.
        expected: String,
        /// The mark on the store.
        found: String,
    },
    /// The store has blobs that a database knows, and this one is new.
    #[error(
        "the blob store is in use and this database is new; start with the database that the store was used with, \
         or with another --data-dir"
    )]
    /// The store has blobs and a mark, and the database has none.
    NewDatabase,
    /// The mark of the store cannot be read.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The mark of the database cannot be read.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Marks a new store and a new database as belonging together, and rejects every pair that does not. Of several nodes
/// that start at the same time, one marks them and the others wait. Returns the mark.
pub async fn check_identity(db: &Db, store: &dyn BlobStore, clock: &Clock) -> Result<String, IdentityError> {
    let mut tx = db.begin().await?;
    tx.lock(LOCK).await?;
    let found = store.identity().await?;
    let known = ServerState::BlobStore.find(&mut tx).await?;
    match (&known, &found) {
        (Some(expected), found) if found.as_ref() != Some(expected) => {
            let found = found.clone().unwrap_or_else(|| "new".to_owned());
            return Err(IdentityError::Mismatch { expected: expected.clone(), found });
        }
        // An empty store was marked by a first start that crashed. A store with blobs belongs to another database, and
        // the sweeper would remove all its blobs.
        (None, Some(_)) if store.list().try_next().await?.is_some() => return Err(IdentityError::NewDatabase),
        _ => {}
    }
    // The store first: if the server crashes in between, the next start takes over the mark.
    let mark = found.clone().unwrap_or_else(|| Id::<super::BlobKey>::new(clock.now()).to_string());
    if found.is_none() {
        store.set_identity(&mark).await?;
    }
    if known.is_none() {
        ServerState::BlobStore.set(&mut tx, &mark).await?;
    }
    tx.commit().await?;
    Ok(mark)
}
