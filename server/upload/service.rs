//! What may be done with uploads.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use prometheus::IntCounter;
use tokio::sync::Notify;

use super::hash::RunningHash;
use super::model::{Checksum, NewUpload, Upload, UploadId, UploadState};
use super::store::{Insert, Store};
use super::writer::{StreamWriter, Writer, check_crc32c, check_size, chunk_size};
use super::writers::{Turn, Writers};
use crate::caller::{Caller, UserId};
use crate::clock::{Clock, Time};
use crate::engine::blob::{BlobStore, Key, PartialBlob, ledger};
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::id::Id;
use crate::idempotency;
use crate::rpc::page::Page;
use crate::video::Video;

/// The method that request ids of new uploads belong to.
const CREATE: &str = "CreateUpload";
/// Uploads given up at once.
const EXPIRE_BATCH: i64 = 100;

/// What an account may upload.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The largest file, in bytes.
    pub max_upload_bytes: i64,
    /// The chunk size of new uploads, in bytes.
    pub chunk_size_bytes: i64,
    /// How long an upload waits for bytes.
    pub ttl: Duration,
    /// The most that one account stores, in bytes.
    pub user_quota_bytes: i64,
    /// The most uploads that one account has open.
    pub max_open_uploads: i64,
}

/// The uploads; cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    store: Store,
    blobs: Arc<dyn BlobStore>,
    clock: Clock,
    limits: Limits,
    writers: Writers,
    uploaded_bytes: IntCounter,
    /// Wakes the sweeper.
    sweep: Arc<Notify>,
}

/// An upload whose bytes are all there and are what they were declared to be.
pub struct CompleteUpload {
    /// The upload.
    pub upload: Upload,
    /// The SHA-256 of the file.
    pub sha256: [u8; 32],
    _turn: Turn,
}

impl Service {
    /// The uploads in this database and blob store. `uploaded_bytes` counts what was acknowledged; `sweep` is told when
    /// bytes have become superfluous.
    pub fn new(
        db: Db,
        blobs: Arc<dyn BlobStore>,
        clock: Clock,
        limits: Limits,
        uploaded_bytes: IntCounter,
        sweep: Arc<Notify>,
    ) -> Self {
        let (store, writers) = (Store::new(db), Writers::default());
        Self(Arc::new(Inner { store, blobs, clock, limits, writers, uploaded_bytes, sweep }))
    }

    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(super) fn blobs(&self) -> &dyn BlobStore {
        &*self.0.blobs
    }

    pub(super) fn now(&self) -> Time {
        self.0.clock.now()
    }

    pub(super) fn expire_time(&self) -> Time {
        self.now() + self.0.limits.ttl
    }

    pub(super) fn count_uploaded(&self, bytes: u64) {
        self.0.uploaded_bytes.inc_by(bytes);
    }

    /// The owner's upload, or UPLOAD_NOT_FOUND.
    pub(super) async fn find(&self, owner: UserId, id: UploadId) -> Result<Upload> {
        self.store().find(owner, id).await?.ok_or_else(not_found)
    }

    /// Opens an upload; with a request id that was used for the same request, returns the upload of that time.
    ///
    /// UPLOAD_TOO_LARGE, QUOTA_EXCEEDED, REQUEST_ID_REUSED. The quota is checked, not reserved: uploads that are
    /// created in one instant may exceed it together.
    pub async fn create(&self, caller: Caller, new: NewUpload) -> Result<Upload> {
        let limits = &self.0.limits;
        if new.size_bytes > limits.max_upload_bytes {
            let text = format!("the largest file that this server takes has {} bytes", limits.max_upload_bytes);
            return Err(Error::new(Reason::UploadTooLarge, text)
                .at_field("size_bytes")
                .with("max_bytes", limits.max_upload_bytes));
        }
        let (now, owner) = (self.now(), caller.user);
        let id = UploadId::new(now);
        let mut tx = self.store().db().begin().await?;
        if let Some(retryable) = new.retryable
            && let Some(first) = idempotency::claim(&mut tx, owner, CREATE, retryable, id, now).await?
        {
            tx.rollback().await?;
            return self.find(owner, first).await;
        }
        if self.store().count_open(&mut tx, owner, now).await? >= limits.max_open_uploads {
            return Err(Error::new(Reason::QuotaExceeded, "the account has too many open uploads").of_quota("uploads"));
        }
        if ledger::stored_bytes(&mut tx, owner).await? > limits.user_quota_bytes - new.size_bytes {
            return Err(Error::new(Reason::QuotaExceeded, "the account's storage is used up").of_quota("bytes"));
        }
        let key = Key::original(id);
        ledger::insert(&mut tx, &key, owner, new.size_bytes, &new.content_type, now).await?;
        let row = Insert {
            id,
            owner,
            key: &key,
            new: &new,
            chunk_size_bytes: limits.chunk_size_bytes,
            hash_state: &RunningHash::default().to_bytes(),
            create_time: now,
            expire_time: now + limits.ttl,
        };
        self.store().insert(&mut tx, &row).await?;
        tx.commit().await?;
        self.find(owner, id).await
    }

    /// The caller's upload, or UPLOAD_NOT_FOUND.
    pub async fn get(&self, caller: Caller, id: UploadId) -> Result<Upload> {
        self.find(caller.user, id).await
    }

    /// The caller's open uploads that are older than `before`, the newest first.
    pub async fn list(&self, caller: Caller, size: u16, before: Option<UploadId>) -> Result<Page<Upload, UploadId>> {
        let uploads = self
            .store()
            .list_open(caller.user, before.unwrap_or(UploadId::MAX), i64::from(size) + 1, self.now())
            .await?;
        Ok(Page::cut(uploads, size, |upload| upload.id))
    }

    /// Takes one whole chunk at the durable offset; acknowledges one that is there already.
    pub async fn put_chunk(
        &self,
        caller: Caller,
        id: UploadId,
        offset_bytes: i64,
        data: Bytes,
        crc32c: u32,
    ) -> Result<Upload> {
        check_crc32c(&data, crc32c)?;
        // A look before taking over, so that a stranger cannot disturb a writer.
        self.find(caller.user, id).await?;
        let turn = Arc::new(self.0.writers.take_over(id).await);
        let upload = self.find(caller.user, id).await?;
        upload.require_alive(self.now())?;
        if self.is_durable(&upload, offset_bytes, &data, crc32c).await? {
            return Ok(upload);
        }
        upload.require_active(self.now())?;
        check_size(offset_bytes, &data, upload.size_bytes)?;
        upload.require_offset(offset_bytes)?;
        if usize::try_from(upload.next_chunk_bytes()).ok() != Some(data.len()) {
            return Err(chunk_size(&upload));
        }
        let (hash, next_epoch) = (upload.running_hash()?, upload.epoch + 1);
        let writer = Writer { service: self.clone(), upload, hash, next_epoch, turn };
        Ok(writer.commit(data).await?.upload)
    }

    /// Whether this very chunk is durable already: its reply was lost, or it was sent twice.
    async fn is_durable(&self, upload: &Upload, offset_bytes: i64, data: &[u8], crc32c: u32) -> Result<bool> {
        let chunk = upload.chunk_size_bytes;
        if offset_bytes >= upload.offset_bytes || offset_bytes % chunk != 0 {
            return Ok(false);
        }
        let len = chunk.min(upload.size_bytes - offset_bytes);
        let known = self.store().find_part(upload.id, offset_bytes / chunk).await?;
        Ok(usize::try_from(len).ok() == Some(data.len()) && known == Some(i64::from(crc32c)))
    }

    /// Takes the upload over for a stream that goes on at the durable offset.
    pub async fn open_stream(&self, caller: Caller, id: UploadId, offset_bytes: i64) -> Result<StreamWriter> {
        let check = |upload: &Upload| {
            upload.require_active(self.now())?;
            upload.require_offset(offset_bytes)
        };
        // A look before taking over, so that a wrong call does not disturb a writer.
        check(&self.find(caller.user, id).await?)?;
        let turn = Arc::new(self.0.writers.take_over(id).await);
        let Some(upload) = self.store().take_over(caller.user, id, self.now()).await? else {
            check(&self.find(caller.user, id).await?)?;
            return Err(Error::internal("an active upload could not be taken over"));
        };
        upload.require_offset(offset_bytes)?;
        let (hash, next_epoch) = (upload.running_hash()?, upload.epoch);
        Ok(StreamWriter::new(Writer { service: self.clone(), upload, hash, next_epoch, turn }))
    }

    /// Gives an upload up; again it changes nothing. UPLOAD_FINISHED once it is published.
    pub async fn cancel(&self, caller: Caller, id: UploadId) -> Result<()> {
        let upload = self.find(caller.user, id).await?;
        let mut tx = self.store().db().begin().await?;
        if self.store().set_cancelled(&mut tx, id).await? {
            ledger::mark_deleted(&mut tx, &upload.blob_key, self.now()).await?;
            tx.commit().await?;
            self.0.sweep.notify_one();
            return Ok(());
        }
        tx.rollback().await?;
        match self.find(caller.user, id).await?.state {
            UploadState::Published => Err(Error::new(Reason::UploadFinished, "a video was made of the upload")),
            _ => Ok(()),
        }
    }

    /// Makes one blob of a complete upload whose bytes are what `checksum`, or the one it was created with, says.
    ///
    /// UPLOAD_INCOMPLETE, UPLOAD_CHECKSUM_MISMATCH and the reasons of uploads that are over. A published one passes.
    pub async fn complete(&self, caller: Caller, id: UploadId, checksum: Option<Checksum>) -> Result<CompleteUpload> {
        self.find(caller.user, id).await?;
        // Nobody else publishes it at the same time in this process; across processes the database decides.
        let turn = self.0.writers.take_over(id).await;
        let upload = self.find(caller.user, id).await?;
        upload.require_alive(self.now())?;
        if upload.state_at(self.now()) == UploadState::Active {
            return Err(Error::new(Reason::UploadIncomplete, "bytes of the upload are missing")
                .with("offset_bytes", upload.offset_bytes));
        }
        let hash = upload.running_hash()?;
        for declared in [checksum, upload.checksum()].into_iter().flatten() {
            let matches = match declared {
                Checksum::Sha256(sha256) => sha256 == hash.sha256(),
                Checksum::Crc32c(crc32c) => crc32c == hash.crc32c(),
            };
            if !matches {
                return Err(Error::new(Reason::UploadChecksumMismatch, "the file is not what its checksum says"));
            }
        }
        if upload.state == UploadState::Complete
            && let Some(handle) = ledger::find_handle(self.store().db(), &upload.blob_key).await?
        {
            let part_size_bytes = upload.chunk_size_bytes.unsigned_abs();
            let blob = PartialBlob { key: upload.blob_key.clone(), handle, part_size_bytes };
            let tags = self.store().list_tags(id).await?;
            if let Err(error) = self.blobs().complete(&blob, upload.size_bytes.unsigned_abs(), &tags).await {
                return Err(self.explain(&upload, error.into()).await);
            }
        }
        Ok(CompleteUpload { sha256: hash.sha256(), upload, _turn: turn })
    }

    /// Why something could not be done with the upload's bytes: because it was given up meanwhile and they were swept
    /// away, or else because of `error`.
    pub async fn explain(&self, upload: &Upload, error: Error) -> Error {
        match self.find(upload.user_id, upload.id).await {
            Ok(upload) => upload.require_alive(self.now()).err().unwrap_or(error),
            Err(_) => error,
        }
    }

    /// Notes, in the transaction that creates the video, what was made of the upload; `false` when it is not complete
    /// any more, because another call was first.
    pub async fn mark_published(&self, tx: &mut Tx, id: UploadId, video: Id<Video>) -> Result<bool> {
        Ok(self.store().set_published(tx, id, video).await?)
    }

    /// Refuses a complete upload for good, and hands its bytes to the sweeper.
    pub async fn refuse(&self, upload: &Upload, reason: Reason) -> Result<()> {
        let mut tx = self.store().db().begin().await?;
        if self.store().set_failed(&mut tx, upload.id, reason).await? {
            ledger::mark_deleted(&mut tx, &upload.blob_key, self.now()).await?;
        }
        tx.commit().await?;
        self.0.sweep.notify_one();
        Ok(())
    }

    /// Gives abandoned uploads up and hands their bytes to the sweeper; returns how many there were.
    pub async fn expire_abandoned(&self) -> Result<usize> {
        let mut expired = 0;
        loop {
            let now = self.now();
            let mut tx = self.store().db().begin().await?;
            let keys = self.store().set_expired(&mut tx, now, EXPIRE_BATCH).await?;
            for key in &keys {
                ledger::mark_deleted(&mut tx, key, now).await?;
            }
            tx.commit().await?;
            expired += keys.len();
            if keys.is_empty() {
                return Ok(expired);
            }
        }
    }
}

fn not_found() -> Error {
    Error::new(Reason::UploadNotFound, "there is no such upload")
}
