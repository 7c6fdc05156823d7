//! Stores pictures, puts them in place of others, and opens them.

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
use crate::engine::blob::{BlobError, BlobStore, Key};
use crate::engine::db::{Db, Tx};
use crate::engine::limit;
use crate::error::{Error, Reason, Result};
use crate::id::Id;

/// The pictures; cheap to clone.
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
    /// The pictures in this database and blob store. `sweep` is told when bytes have become superfluous.
    pub fn new(db: Db, blobs: Arc<dyn BlobStore>, clock: Clock, pool: Pool, sweep: Arc<Notify>) -> Self {
        Self { db, blobs, clock, pool, sweep }
    }

    /// Renders a file, for whom `by` stands for; nothing is stored yet.
    ///
    /// IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE, OVERLOADED.
    pub async fn render(&self, by: limit::Key, data: Bytes, shape: &'static Shape) -> Result<Picture> {
        let source = source(&data);
        Ok(Picture { source, sizes: self.pool.render(by, data, shape).await? })
    }

    /// Stores a picture for an account, which may be one that is about to be created.
    ///
    /// Nobody sees it before [`Service::replace`]; without that, it is given up after a while. `STORAGE_FULL` also when
    /// what is left is kept for deletions.
    pub async fn store(&self, owner: UserId, picture: Picture) -> Result<ImageSet> {
        if !self.db.has_room() {
            return Err(BlobError::Full.into());
        }
        let now = self.clock.now();
        let set = ImageSet::new(Id::new(now), &picture);
        let mut tx = self.db.begin().await?;
        // Whoever deletes the account holds this lock, and removes all that was announced before.
        tx.lock(owner.as_bytes()).await?;
        for (size, rendering) in set.sizes().zip(&picture.sizes) {
            let len = i64::try_from(rendering.jpeg.len()).map_err(Error::internal)?;
            ledger::insert(&mut tx, &size.key(), owner, len, CONTENT_TYPE, now).await?;
        }
        tx.commit().await?;
        for (size, rendering) in set.sizes().zip(picture.sizes) {
            if let Err(error) = self.blobs.put(&size.key(), CONTENT_TYPE, rendering.jpeg.into()).await {
                // Not now: the store has just shown that it does nothing.
                self.hand_to_sweeper(&set).await;
                return Err(match error {
                    // Swept away with the account, or given up, while it was written.
                    BlobError::NotFound(_) => removed_meanwhile(),
                    error => error.into(),
                });
            }
        }
        Ok(set)
    }

    /// Shows `new` from now on, and hands `old` to the sweeper, in the transaction that changes who has which.
    pub async fn replace(&self, tx: &mut Tx, old: Option<&ImageSet>, new: Option<&ImageSet>) -> Result<()> {
        for size in new.into_iter().flat_map(ImageSet::sizes) {
            if !ledger::set_live(tx, &size.key(), CONTENT_TYPE, size.hash).await? {
                return Err(removed_meanwhile());
            }
        }
        for size in old.into_iter().flat_map(ImageSet::sizes) {
            ledger::mark_deleted(tx, &size.key(), self.clock.now()).await?;
        }
        Ok(())
    }

    /// Tells the sweeper that a transaction with [`Service::replace`] was committed.
    pub fn wake_sweeper(&self) {
        self.sweep.notify_one();
    }

    /// Removes a picture that was stored and has found no place, also on a full disk. Never one whose place is not
    /// known, after a commit without an answer.
    ///
    /// The bytes go first, and whether the ledger knows them or not: they may have come after its rows were swept away,
    /// with the account that they were for. What cannot be removed now is given up later.
    pub async fn remove_unplaced(&self, set: &ImageSet) {
        for size in set.sizes() {
            if let Err(error) = self.blobs.delete(&size.key(), "").await {
                tracing::warn!(key = %size.key(), %error, "a picture without a place cannot be removed yet");
            }
        }
        self.hand_to_sweeper(set).await;
    }

    /// Hands a picture to the sweeper that has found no place, also on a full disk.
    async fn hand_to_sweeper(&self, set: &ImageSet) {
        if let Err(error) = self.db.insist(|| self.try_hand_to_sweeper(set)).await {
            tracing::warn!(%error, "a picture without a place is left to be given up");
        }
    }

    async fn try_hand_to_sweeper(&self, set: &ImageSet) -> Result<()> {
        let mut tx = self.db.begin().await?;
        self.replace(&mut tx, Some(set), None).await?;
        tx.commit().await?;
        self.wake_sweeper();
        Ok(())
    }

    /// Hands what was begun before `time` and never finished to the sweeper; returns how many blobs there were.
    pub async fn expire_unfinished(&self, time: Time) -> Result<u64> {
        Ok(ledger::give_up_unfinished(&self.db, Key::IMAGES, time, self.clock.now()).await?)
    }

    /// The blob behind the path of a URL; `None` unless it is a picture that is shown somewhere.
    pub async fn open(&self, path: &str) -> Result<Option<(Key, LiveBlob)>> {
        let Some(key) = Key::parse(path).filter(|key| key.as_str().starts_with(Key::IMAGES)) else { return Ok(None) };
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
