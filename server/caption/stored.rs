//! The stored captions of videos: for playlists, for jobs, and for [`super::Service`].

use std::sync::Arc;
use std::time::Duration;

use data_encoding::HEXLOWER;

use super::model::{CONTENT_TYPE, Caption, Description, MAX_LANGUAGES};
use super::store::Store;
use super::text::Text;
use crate::caller::UserId;
use crate::clock::{Clock, Time};
use crate::engine::blob::{BlobError, BlobKey, BlobKind, BlobStore, ledger};
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::id::{Id, VideoId};
use crate::language::Language;
use crate::secrets::sha256;

/// The names of the files of captions begin so.
const NAME: &str = "caption";
const SUFFIX: &str = ".vtt";

/// Stored captions; cheap to clone.
#[derive(Clone)]
pub struct StoredCaptions {
    pub(super) store: Store,
    blobs: Arc<dyn BlobStore>,
    clock: Clock,
}

/// A text with a row in the ledger that no caption names.
#[derive(Debug)]
pub struct Unplaced {
    key: BlobKey,
    text: Text,
    etag: String,
}

impl Unplaced {
    /// Gives a text a key in the folder of this original.
    pub(super) fn new(original: &BlobKey, text: Text, now: Time) -> Self {
        let id: Id<Self> = Id::new(now);
        let (key, etag) = (BlobKey::made_of(original, NAME, id, SUFFIX), etag(&text));
        Self { key, text, etag }
    }

    /// The key that it will be stored under.
    pub fn key(&self) -> &BlobKey {
        &self.key
    }

    pub fn size_bytes(&self) -> i64 {
        i64::try_from(self.text.vtt.len()).unwrap_or(i64::MAX)
    }
}

/// The strong entity tag of a text.
pub(super) fn etag(text: &Text) -> String {
    HEXLOWER.encode(&sha256(text.vtt.as_bytes()))
}

impl StoredCaptions {
    pub fn new(db: Db, blobs: Arc<dyn BlobStore>, clock: Clock) -> Self {
        Self { store: Store::new(db), blobs, clock }
    }

    /// All captions of a video, ordered by language; few.
    pub async fn list(&self, video: VideoId) -> Result<Vec<Caption>> {
        Ok(self.store.list(video).await?)
    }

    /// The caption of a video in a language, if there is one.
    pub async fn find(&self, video: VideoId, language: &Language) -> Result<Option<Caption>> {
        Ok(self.store.find(video, language).await?)
    }

    /// Prepares a text for storage in the folder of `original`.
    pub fn prepare(&self, original: &BlobKey, text: Text) -> Unplaced {
        Unplaced::new(original, text, self.clock.now())
    }

    /// Adds the row of a text to the ledger, for the owner of the video. The transaction holds the video, and the lock of
    /// the owner's id. SESSION_REVOKED when the account was deleted.
    pub(super) async fn announce(&self, tx: &mut Tx, owner: UserId, unplaced: &Unplaced) -> Result<()> {
        ledger::insert(tx, &unplaced.key, owner, unplaced.size_bytes(), CONTENT_TYPE, self.clock.now()).await
    }

    /// Stores the bytes of an announced text.
    pub async fn write(&self, unplaced: &Unplaced) -> Result<()> {
        match self.blobs.put(&unplaced.key, CONTENT_TYPE, unplaced.text.vtt.clone().into()).await {
            Ok(()) => Ok(()),
            // Removed with the video, or expired, while it was written.
            Err(BlobError::NotFound(_)) => Err(removed_meanwhile()),
            Err(error) => Err(error.into()),
        }
    }

    /// Sets a caption, in place of the one of the same language. The transaction has the lock of the video's id.
    /// QUOTA_EXCEEDED.
    pub async fn set(
        &self,
        tx: &mut Tx,
        video: VideoId,
        description: Description,
        unplaced: &Unplaced,
    ) -> Result<Caption> {
        if self.store.count_others(tx, video, &description.language).await? >= MAX_LANGUAGES {
            let text = "the video has captions in as many languages as it may have";
            return Err(Error::new(Reason::QuotaExceeded, text).of_quota("captions"));
        }
        let now = self.clock.now();
        if !ledger::set_live(tx, &unplaced.key, CONTENT_TYPE, &unplaced.etag).await? {
            return Err(removed_meanwhile());
        }
        if let Some(old) = self.store.find_key(tx, video, &description.language).await? {
            ledger::mark_deleted(tx, &old, now).await?;
        }
        let (blob_key, etag, cues) = (unplaced.key.clone(), unplaced.etag.clone(), unplaced.text.cues);
        let caption = Caption { description, blob_key, etag, cues, update_time: now };
        self.store.set(tx, video, &caption).await?;
        Ok(caption)
    }

    /// As [`StoredCaptions::set`], but a caption of the same language stays; the blob is then marked for the sweeper.
    /// So it is if there are too many languages. Returns whether it was set.
    pub async fn add(
        &self,
        tx: &mut Tx,
        video: VideoId,
        description: Description,
        unplaced: &Unplaced,
    ) -> Result<bool> {
        let is_there = self.store.find_key(tx, video, &description.language).await?.is_some();
        if is_there || self.store.count_others(tx, video, &description.language).await? >= MAX_LANGUAGES {
            ledger::mark_deleted(tx, &unplaced.key, self.clock.now()).await?;
            return Ok(false);
        }
        self.set(tx, video, description, unplaced).await?;
        Ok(true)
    }

    /// Deletes a caption and marks its blob for the sweeper. The transaction has the lock of the video's id. `false` when
    /// there is none.
    pub(super) async fn delete(&self, tx: &mut Tx, video: VideoId, language: &Language) -> Result<bool> {
        let Some(key) = self.store.find_key(tx, video, language).await? else { return Ok(false) };
        self.store.delete(tx, video, language).await?;
        ledger::mark_deleted(tx, &key, self.clock.now()).await?;
        Ok(true)
    }

    /// Removes a text that was announced but not set, also when the disk is full. Must not be called when it may have been
    /// set: after a commit whose outcome is not known. What cannot be removed now, the sweeper removes later.
    pub async fn remove_unplaced(&self, unplaced: &Unplaced) {
        // The row may be gone with the account, and the bytes written after that.
        if let Err(error) = self.blobs.delete(&unplaced.key, "").await {
            tracing::warn!(key = %unplaced.key, %error, "a caption that was not set cannot be removed yet");
        }
        let mark = || async {
            let mut tx = self.store.db().begin().await?;
            ledger::mark_deleted(&mut tx, &unplaced.key, self.clock.now()).await?;
            Ok::<_, Error>(tx.commit().await?)
        };
        if let Err(error) = self.store.db().retry_when_full(mark).await {
            tracing::warn!(%error, "a caption that was not set is left to expire");
        }
    }

    /// Marks the blobs for the sweeper that were announced before `time` and never became live. Returns how many there
    /// were.
    pub async fn expire_unfinished(&self, time: Time) -> Result<u64> {
        Ok(ledger::expire_unfinished_of_kind(self.store.db(), BlobKind::Captions, time, self.clock.now()).await?)
    }
}

fn removed_meanwhile() -> Error {
    Error::new(Reason::Unavailable, "storing the caption took too long; try again").retry_after(Duration::from_secs(1))
}
