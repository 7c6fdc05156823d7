//! Renders, stores, replaces and opens pictures.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use marquee_picture::Shape;
use tokio::sync::Notify;

use super::model::{CONTENT_TYPE, ImageSet, Picture, source};
use super::pool::Pool;
use crate::caller::UserId;
use crate::clock::{Clock, Time};
use crate::engine::blob::ledger::{self, LiveBlob};
use crate::engine::blob::{BlobError, BlobKey, BlobStore};
use crate::engine::db::{Db, Tx};
use crate::engine::limit;
use crate::error::{Error, Reason, Result};
use crate::id::Id;

/// Pictures; cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(super) db: Db,
    blobs: Arc<dyn BlobStore>,
    clock: Clock,
    pool: Pool,
    /// Wakes the sweeper.
    sweep: Arc<Notify>,
}

impl Service {
    /// `sweep` wakes the sweeper when bytes were marked for removal.
    pub fn new(db: Db, blobs: Arc<dyn BlobStore>, clock: Clock, pool: Pool, sweep: Arc<Notify>) -> Self {
        Self { db, blobs, clock, pool, sweep }
    }

    /// Renders a file, without storing it. It counts as one of the caller `by`.
    ///
    /// IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE, OVERLOADED.
    pub async fn render(&self, by: limit::LimitKey, data: Bytes, shape: &'static Shape) -> Result<Picture> {
        let source = source(&data);
        Ok(Picture { source, sizes: self.pool.render(by, data, shape).await? })
    }

    /// Stores a picture for an account, which may be about to be created.
    ///
    /// Nobody sees it before [`Service::replace`]; without that, it expires. STORAGE_FULL also when the remaining space
    /// is reserved for deletions.
    pub async fn store(&self, owner: UserId, picture: Picture) -> Result<ImageSet> {
        if !self.db.has_room() {
            return Err(BlobError::Full.into());
        }
        let now = self.clock.now();
        let set = ImageSet::new(Id::new(now), &picture);
        let mut tx = self.db.begin().await?;
        // The transaction that deletes the account holds this lock, too: it either marks these rows, or is over before.
        tx.lock(owner.as_bytes()).await?;
        for (size, rendering) in set.sizes().zip(&picture.sizes) {
            let len = i64::try_from(rendering.jpeg.len()).map_err(Error::internal)?;
            ledger::insert(&mut tx, &size.key(), owner, len, CONTENT_TYPE, now).await?;
        }
        tx.commit().await?;
        for (size, rendering) in set.sizes().zip(picture.sizes) {
            if let Err(error) = self.blobs.put(&size.key(), CONTENT_TYPE, rendering.jpeg.into()).await {
                // The sweeper removes the bytes later; the store has just failed, so that removing them now would fail,
                // too.
                self.hand_to_sweeper(&set).await;
                return Err(match error {
                    // Removed with the account, or expired, while it was written.
                    BlobError::NotFound(_) => removed_meanwhile(),
                    error => error.into(),
                });
            }
        }
        Ok(set)
    }

    /// Makes the blobs of `new` live and marks those of `old` for the sweeper. Must be called in the transaction that
    /// changes the holder's column.
    pub async fn replace(&self, tx: &mut Tx, old: Option<&ImageSet>, new: Option<&ImageSet>) -> Result<()> {
        for size in new.into_iter().flat_map(ImageSet::sizes) {
            if !ledger::set_live(tx, &size.key(), CONTENT_TYPE, size.hash).await? {
                return Err(removed_meanwhile());
            }
        }
        // A picture has a folder of its own.
        if let Some(size) = old.into_iter().flat_map(ImageSet::sizes).next() {
            ledger::mark_folder_deleted(tx, &size.key(), self.clock.now()).await?;
        }
        Ok(())
    }

    /// Wakes the sweeper after a transaction with [`Service::replace`] was committed.
    pub fn wake_sweeper(&self) {
        self.sweep.notify_one();
    }

    /// Removes a picture that was stored but not set, also when the disk is full. Must not be called when it may have
    /// been set: after a commit whose outcome is not known.
    ///
    /// Bytes are removed first, even if the ledger has no rows of them: they may have been written after the rows were
    /// deleted with the account. What cannot be removed now, the sweeper removes later.
    pub async fn remove_unplaced(&self, set: &ImageSet) {
        for size in set.sizes() {
            if let Err(error) = self.blobs.delete(&size.key(), "").await {
                tracing::warn!(key = %size.key(), %error, "a picture that was not set cannot be removed yet");
            }
        }
        self.hand_to_sweeper(set).await;
    }

    /// Marks the blobs of a picture that was not set for the sweeper, also when the disk is full.
    async fn hand_to_sweeper(&self, set: &ImageSet) {
        if let Err(error) = self.db.retry_when_full(|| self.try_hand_to_sweeper(set)).await {
            tracing::warn!(%error, "a picture that was not set is left to expire");
        }
    }

    async fn try_hand_to_sweeper(&self, set: &ImageSet) -> Result<()> {
        let mut tx = self.db.begin().await?;
        self.replace(&mut tx, Some(set), None).await?;
        tx.commit().await?;
        self.wake_sweeper();
        Ok(())
    }

    /// Marks the blobs for the sweeper that were begun before `time` and never became live. Returns how many there
    /// were.
    pub async fn expire_unfinished(&self, time: Time) -> Result<u64> {
        Ok(ledger::expire_unfinished(&self.db, BlobKey::IMAGES, time, self.clock.now()).await?)
    }

    /// The key and blob for the path of a URL; `None` unless it is a live blob of a picture.
    pub async fn open(&self, path: &str) -> Result<Option<(BlobKey, LiveBlob)>> {
        let Some(key) = BlobKey::parse(path).filter(|key| key.as_str().starts_with(BlobKey::IMAGES)) else {
            return Ok(None);
        };
        Ok(ledger::find_live(&self.db, &key).await?.map(|blob| (key, blob)))
    }

    /// Where the bytes are.
    pub fn blobs(&self) -> Arc<dyn BlobStore> {
        self.blobs.clone()
    }
}

fn removed_meanwhile() -> Error {
    Error::new(Reason::Unavailable, "storing the picture took too long; try again").retry_after(Duration::from_secs(1))
}
