//! What may be done with uploads, but for moving their bytes (`entry.rs`) and ending well (`completion.rs`).

use std::sync::Arc;
use std::time::Duration;

use prometheus::IntCounter;
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use super::hash::RunningHash;
use super::model::{NewUpload, Upload, UploadState};
use super::store::{Store, UploadRow};
use super::takeover::WriterRegistry;
use crate::caller::{Caller, UserId};
use crate::clock::{Clock, Time};
use crate::engine::blob::{BlobStore, Key, ledger};
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::id::UploadId;
use crate::idempotency;
use crate::page::Page;

/// The method that request ids of new uploads belong to.
const CREATE: &str = "CreateUpload";
/// Uploads given up at once.
const EXPIRE_BATCH: i64 = 100;

/// What an account may upload.
#[derive(Debug, Clone)]
pub struct UploadLimits {
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

/// What the service stands on.
pub struct Dependencies {
    /// The database.
    pub db: Db,
    /// Where the bytes go.
    pub blobs: Arc<dyn BlobStore>,
    /// What time it is.
    pub clock: Clock,
    /// What an account may upload.
    pub limits: UploadLimits,
    /// Counts the bytes that were acknowledged.
    pub uploaded_bytes: IntCounter,
    /// Is told when bytes have become superfluous.
    pub sweep: Arc<Notify>,
    /// Holds the chunks that are being written.
    pub tasks: TaskTracker,
}

/// The uploads; cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    store: Store,
    blobs: Arc<dyn BlobStore>,
    clock: Clock,
    limits: UploadLimits,
    writers: WriterRegistry,
    uploaded_bytes: IntCounter,
    /// Wakes the sweeper.
    sweep: Arc<Notify>,
    /// Chunks that are being written.
    tasks: TaskTracker,
}

impl Service {
    /// The uploads in this database and blob store.
    pub fn new(dependencies: Dependencies) -> Self {
        let Dependencies { db, blobs, clock, limits, uploaded_bytes, sweep, tasks } = dependencies;
        let (store, writers) = (Store::new(db), WriterRegistry::default());
        Self(Arc::new(Inner { store, blobs, clock, limits, writers, uploaded_bytes, sweep, tasks }))
    }

    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(super) fn blobs(&self) -> &dyn BlobStore {
        &*self.0.blobs
    }

    pub(super) fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    pub(super) fn writers(&self) -> &WriterRegistry {
        &self.0.writers
    }

    /// Tells the sweeper that bytes have become superfluous.
    pub fn wake_sweeper(&self) {
        self.0.sweep.notify_one();
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
    /// UPLOAD_TOO_LARGE, QUOTA_EXCEEDED, REQUEST_ID_REUSED.
    pub async fn create(&self, caller: Caller, new: NewUpload) -> Result<Upload> {
        let limits = &self.0.limits;
        if new.size_bytes > limits.max_upload_bytes {
            let text = format!("the largest file that this server takes has {} bytes", limits.max_upload_bytes);
            return Err(Error::new(Reason::UploadTooLarge, text)
                .at_field("size_bytes")
                .with("max_bytes", limits.max_upload_bytes));
        }
        self.store().db().retry(|| self.try_create(caller.user, &new)).await
    }

    async fn try_create(&self, owner: UserId, new: &NewUpload) -> Result<Upload> {
        let (limits, now) = (&self.0.limits, self.now());
        let id = UploadId::new(now);
        let mut tx = self.store().db().begin().await?;
        // One at a time for each account, or several would see the same room in its quota.
        tx.lock(owner.as_bytes()).await?;
        if let Some(first) = idempotency::claim(&mut tx, owner, CREATE, new.retryable, id, now).await? {
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
        let row = UploadRow {
            id,
            owner,
            key: &key,
            new,
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

    /// Gives an upload up, also on a full disk; again it changes nothing. UPLOAD_FINISHED once it is published.
    pub async fn cancel(&self, caller: Caller, id: UploadId) -> Result<()> {
        self.store().db().insist(|| self.try_cancel(caller, id)).await
    }

    async fn try_cancel(&self, caller: Caller, id: UploadId) -> Result<()> {
        let upload = self.find(caller.user, id).await?;
        let mut tx = self.store().db().begin().await?;
        if self.store().set_cancelled(&mut tx, id).await? {
            ledger::mark_deleted(&mut tx, &upload.blob_key, self.now()).await?;
            tx.commit().await?;
            self.wake_sweeper();
            return Ok(());
        }
        tx.rollback().await?;
        match self.find(caller.user, id).await?.state {
            UploadState::Published => Err(Error::new(Reason::UploadFinished, "a video was made of the upload")),
            _ => Ok(()),
        }
    }

    /// Gives abandoned uploads up, also on a full disk, and hands their bytes to the sweeper; returns how many there
    /// were.
    pub async fn expire_abandoned(&self) -> Result<usize> {
        let mut expired = 0;
        loop {
            match self.expire_some().await? {
                0 => return Ok(expired),
                some => expired += some,
            }
        }
    }

    async fn expire_some(&self) -> Result<usize> {
        let now = self.now();
        let mut tx = self.store().db().begin().await?;
        let keys = self.store().set_expired(&mut tx, now, EXPIRE_BATCH).await?;
        for key in &keys {
            ledger::mark_deleted(&mut tx, key, now).await?;
        }
        tx.commit().await?;
        Ok(keys.len())
    }

    /// Removes the uploads of an account that is being deleted; their bytes are the ledger's business. A writer that is
    /// at it finds nothing to go on with.
    pub async fn delete_by_owner(&self, tx: &mut Tx, owner: UserId) -> Result<()> {
        Ok(self.store().delete_by_owner(tx, owner).await?)
    }

    /// Forgets uploads that were over before `time`.
    pub async fn delete_ended(&self, time: Time) -> Result<()> {
        Ok(self.store().delete_ended(time).await?)
    }
}

fn not_found() -> Error {
    Error::new(Reason::UploadNotFound, "there is no such upload")
}
