//! The end of an upload whose bytes have all arrived: its blob is completed, and it is published or has failed.

use super::model::{Checksum, Upload, UploadState};
use super::service::Service;
use super::takeover::WritePermit;
use crate::caller::Caller;
use crate::engine::blob::{BlobError, PartialBlob, ledger};
use crate::engine::db::Tx;
use crate::error::{Error, Reason, Result};
use crate::id::{UploadId, VideoId};

/// An upload with all its bytes, which match the declared checksums. While this value is held, nothing else in this
/// process writes to the upload or publishes it. Across processes, the transaction that publishes it decides.
pub struct CompleteUpload {
    pub upload: Upload,
    pub sha256: [u8; 32],
    _permit: WritePermit,
}

impl Service {
    /// The caller's upload, if all its bytes are durable; it may be published already.
    ///
    /// UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_CANCELLED, UPLOAD_EXPIRED, UPLOAD_FAILED.
    pub async fn get_finished(&self, caller: Caller, id: UploadId) -> Result<Upload> {
        let upload = self.find(caller.user, id).await?;
        upload.require_alive(self.now())?;
        if upload.state_at(self.now()) == UploadState::Active {
            let (offset, size) = (upload.offset_bytes, upload.size_bytes);
            let text = format!("the upload has {offset} of its {size} bytes; upload the rest before it is published");
            return Err(Error::new(Reason::UploadIncomplete, text).with("offset_bytes", upload.offset_bytes));
        }
        Ok(upload)
    }

    /// Verifies the file against `checksum` and the one that the upload was created with, if given, and completes its
    /// blob.
    ///
    /// UPLOAD_CHECKSUM_MISMATCH, and the errors of [`Service::get_finished`]. UPLOAD_FAILED when another writer of this
    /// upload has overwritten acknowledged bytes in the store with different ones.
    pub async fn complete(&self, caller: Caller, id: UploadId, checksum: Option<Checksum>) -> Result<CompleteUpload> {
        // Checked before taking over, so that a call that comes too early does not interrupt a writer.
        self.get_finished(caller, id).await?;
        let permit = self.writers().take_over(id).await;
        let upload = self.get_finished(caller, id).await?;
        let hash = upload.running_hash()?;
        for declared in [checksum, upload.checksum()].into_iter().flatten() {
            let matches = match declared {
                Checksum::Sha256(sha256) => sha256 == hash.sha256(),
                Checksum::Crc32c(crc32c) => crc32c == hash.crc32c(),
            };
            if !matches {
                return Err(Error::new(
                    Reason::UploadChecksumMismatch,
                    "the uploaded bytes do not match the checksum; upload the file again",
                ));
            }
        }
        if upload.state_at(self.now()) == UploadState::Complete
            && let Some(handle) = ledger::find_handle(self.store().db(), &upload.blob_key).await?
        {
            let part_size_bytes = upload.chunk_size_bytes.unsigned_abs();
            let blob = PartialBlob { key: upload.blob_key.clone(), handle, part_size_bytes };
            let parts = self.store().list_parts(id).await?;
            if let Err(error) = self.blobs().complete(&blob, upload.size_bytes.unsigned_abs(), &parts).await {
                if let BlobError::Replaced { .. } = error {
                    tracing::error!(%error, upload = %upload.id, "two writers have sent different bytes");
                    self.fail(&upload, Reason::UploadChecksumMismatch).await?;
                }
                return Err(self.inactive_reason_or(&upload, error.into()).await);
            }
        }
        Ok(CompleteUpload { sha256: hash.sha256(), upload, _permit: permit })
    }

    /// The error to return after an operation on the upload's bytes has failed with `error`: the reason for which the
    /// upload has ended, if it has (its bytes may have been removed therefore), otherwise `error`.
    pub async fn inactive_reason_or(&self, upload: &Upload, error: Error) -> Error {
        match self.find(upload.user_id, upload.id).await {
            Ok(upload) => upload.require_alive(self.now()).err().unwrap_or(error),
            Err(gone) if gone.reason() == Reason::UploadNotFound => gone,
            Err(_) => error,
        }
    }

    /// Marks the upload as published, in the transaction that creates the video. `false` when it is no longer complete,
    /// because another call has published or ended it.
    pub async fn mark_published(&self, tx: &mut Tx, id: UploadId, video: VideoId) -> Result<bool> {
        Ok(self.store().set_published(tx, id, video).await?)
    }

    /// Marks a complete upload as failed for good, with the reason, and its bytes for the sweeper.
    pub async fn fail(&self, upload: &Upload, reason: Reason) -> Result<()> {
        self.store().db().retry(|| self.try_fail(upload, reason)).await
    }

    async fn try_fail(&self, upload: &Upload, reason: Reason) -> Result<()> {
        let mut tx = self.store().db().begin().await?;
        if self.store().set_failed(&mut tx, upload.id, reason).await? {
            ledger::mark_deleted(&mut tx, &upload.blob_key, self.now()).await?;
        }
        tx.commit().await?;
        self.wake_sweeper();
        Ok(())
    }
}
