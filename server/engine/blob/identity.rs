//! Which store belongs to which database: each carries the same mark, so that a node with another folder does not start
//! and tell users that their videos are gone, or sweep away what another database knows.

use futures_util::TryStreamExt;

use super::{BlobError, BlobStore};
use crate::clock::Clock;
use crate::engine::db::{Db, ServerState};
use crate::id::Id;

/// What nodes that start at once lock.
const LOCK: &[u8; 16] = b"blob store: mark";

/// Why the store and the database do not go together.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The marks differ, or the store has none while the database knows of one.
    #[error(
        "the database belongs to the blob store {expected}, but this one is {found}; \
         start with the folder (or bucket) that this database was used with"
    )]
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
    NewDatabase,
    /// The store cannot be asked.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The database cannot be asked.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Marks a new store and a new database as belonging together, and refuses any other pair. Of several nodes that start at
/// once, one does it and the others wait.
pub async fn check_identity(db: &Db, store: &dyn BlobStore, clock: &Clock) -> Result<(), IdentityError> {
    let mut tx = db.begin().await?;
    tx.lock(LOCK).await?;
    let found = store.identity().await?;
    let known = ServerState::BlobStore.find(&mut tx).await?;
    match (&known, &found) {
        (Some(expected), found) if found.as_ref() != Some(expected) => {
            let found = found.clone().unwrap_or_else(|| "new".to_owned());
            return Err(IdentityError::Mismatch { expected: expected.clone(), found });
        }
        // An empty store was marked by a first start that crashed. One with blobs belongs to a database that is not this
        // one, and the sweeper would find all of them superfluous.
        (None, Some(_)) if store.list().try_next().await?.is_some() => return Err(IdentityError::NewDatabase),
        _ => {}
    }
    // The store first: a crash in between leaves a mark that the next start takes over.
    let mark = found.clone().unwrap_or_else(|| Id::<super::BlobKey>::new(clock.now()).to_string());
    if found.is_none() {
        store.set_identity(&mark).await?;
    }
    if known.is_none() {
        ServerState::BlobStore.set(&mut tx, &mark).await?;
    }
    Ok(tx.commit().await?)
}
