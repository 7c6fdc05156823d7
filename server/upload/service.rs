//! Creates, finds, cancels, expires and deletes uploads. Bytes are accepted in `entry.rs`, uploads completed in
//! `completion.rs`.

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
use crate::engine::blob::{BlobKey, BlobStore, ledger};
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::id::UploadId;
use crate::idempotency;
use crate::page::Page;

/// The method under which request ids are recorded.
const CREATE: &str = "CreateUpload";
/// How many uploads one transaction expires.
const EXPIRE_BATCH: i64 = 100;

/// The limits on uploads.
#[derive(Debug, Clone)]
pub struct UploadLimits {
    pub max_upload_bytes: i64,
    pub chunk_size_bytes: i64,
    /// How long an upload stays open without new bytes.
    pub ttl: Duration,
    /// How many bytes one account may store, open uploads included.
    pub user_quota_bytes: i64,
    /// How many open uploads one account may have.
    pub max_open_uploads: i64,
}

pub struct Dependencies {
    pub db: Db,
    pub blobs: Arc<dyn BlobStore>,
    pub clock: Clock,
    pub limits: UploadLimits,
    /// Counts acknowledged bytes.
    pub uploaded_bytes: IntCounter,
    /// Wakes the sweeper when bytes were marked for removal.
    pub sweep: Arc<Notify>,
    /// Tracks the tasks that write chunks; the server waits for them when it stops.
    pub tasks: TaskTracker,
}

/// Uploads; cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    store: Store,
    blobs: Arc<dyn BlobStore>,
    clock: Clock,
    limits: UploadLimits,
    writers: WriterRegistry,
    uploaded_bytes: IntCounter,
    sweep: Arc<Notify>,
    tasks: TaskTracker,
}

impl Service {
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

    /// Wakes the sweeper after bytes were marked for removal.
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

    pub(super) fn limits(&self) -> &UploadLimits {
        &self.0.limits
    }

    pub(super) async fn find(&self, owner: UserId, id: UploadId) -> Result<Upload> {
        self.store().find(owner, id).await?.ok_or_else(not_found)
    }

    /// Creates an upload. With a request id that was used for the same request before, returns the upload that was
    /// created then.
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
        // One call at a time for each account: otherwise several could use the same remaining quota.
        tx.lock(owner.as_bytes()).await?;
        if let Some(first) = idempotency::claim(&mut tx, owner, CREATE, new.repeatable, id, now).await? {
            tx.rollback().await?;
            return self.find(owner, first).await;
        }
        if self.store().count_open(&mut tx, owner, now).await? >= limits.max_open_uploads {
            return Err(Error::new(Reason::QuotaExceeded, "the account has too many open uploads").of_quota("uploads"));
        }
        if ledger::stored_bytes(&mut tx, owner).await? > limits.user_quota_bytes - new.size_bytes {
            return Err(Error::new(Reason::QuotaExceeded, "the account's storage is used up").of_quota("bytes"));
        }
        let key = BlobKey::original(id);
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
        let upload = self.store().insert(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(upload)
    }

    /// The caller's upload. UPLOAD_NOT_FOUND.
    pub async fn get(&self, caller: Caller, id: UploadId) -> Result<Upload> {
        self.find(caller.user, id).await
    }

    /// A page of the caller's open uploads that are older than `before`, the newest first.
    pub async fn list(&self, caller: Caller, size: u16, before: Option<UploadId>) -> Result<Page<Upload, UploadId>> {
        let uploads = self
            .store()
            .list_open(caller.user, before.unwrap_or(UploadId::MAX), i64::from(size) + 1, self.now())
            .await?;
        Ok(Page::cut(uploads, size, |upload| upload.id))
    }

    /// Cancels an upload, also when the disk is full. Cancelling it again changes nothing. UPLOAD_NOT_FOUND;
    /// UPLOAD_FINISHED when it is published.
    pub async fn cancel(&self, caller: Caller, id: UploadId) -> Result<()> {
        self.store().db().retry_when_full(|| self.try_cancel(caller, id)).await
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

    /// Marks open uploads as expired whose time has passed, also when the disk is full, and their bytes for the
    /// sweeper. Returns how many there were.
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

    /// Deletes the upload rows of an account that is being deleted. Their bytes are marked by the ledger, with all
    /// others of the account. A writer that is still running gets UPLOAD_NOT_FOUND for its next chunk.
    pub async fn delete_by_owner(&self, tx: &mut Tx, owner: UserId) -> Result<()> {
        Ok(self.store().delete_by_owner(tx, owner).await?)
    }

    /// Deletes the rows of uploads that have ended (published, failed, cancelled or expired) and whose `expire_time`
    /// was before `time`.
    pub async fn delete_ended(&self, time: Time) -> Result<()> {
        Ok(self.store().delete_ended(time).await?)
    }
}

fn not_found() -> Error {
    Error::new(Reason::UploadNotFound, "there is no such upload")
}
