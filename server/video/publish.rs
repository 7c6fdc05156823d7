//! From a complete upload to a video.

use super::model::{Description, Video};
use super::probe::{Probe, ProbeError, probe};
use super::service::Service;
use super::store::NewVideo;
use crate::caller::Caller;
use crate::engine::blob::{BlobError, BlobReader, ledger};
use crate::error::{Error, Reason, Result};
use crate::id::VideoId;
use crate::upload::{Checksum, CompleteUpload, Upload, UploadId};

impl Service {
    /// Makes a video of an upload; again with the same upload it is the same video.
    ///
    /// What the probe refuses (MEDIA_UNSUPPORTED, MEDIA_TRUNCATED, MEDIA_INVALID) is refused for good, and its bytes go.
    pub async fn publish(
        &self,
        caller: Caller,
        upload: UploadId,
        description: &Description,
        checksum: Option<Checksum>,
    ) -> Result<Video> {
        let complete = self.0.uploads.complete(caller, upload, checksum).await?;
        if let Some(video) = complete.upload.video_id {
            return self.get(Some(caller), video).await;
        }
        let probe = match self.probe(&complete.upload).await {
            Ok(Ok(probe)) => probe,
            Ok(Err(refusal)) => {
                self.0.uploads.refuse(&complete.upload, refusal.reason()).await?;
                return Err(refusal);
            }
            Err(error) => return Err(self.0.uploads.inactive_reason_or(&complete.upload, error).await),
        };
        let create = || self.create(caller, &complete, &probe, description);
        if let Some(id) = self.0.store.db().retry(create).await? {
            return self.get(Some(caller), id).await;
        }
        // Another node was first, or the upload was given up, which `get_finished` says.
        match self.0.uploads.get_finished(caller, upload).await?.video_id {
            Some(video) => self.get(Some(caller), video).await,
            None => Err(Error::internal("a complete upload was neither published nor given up")),
        }
    }

    /// Reads the container. The inner error is the file's fault, the outer one is not.
    async fn probe(&self, upload: &Upload) -> Result<Result<Probe>> {
        let len = upload.size_bytes.unsigned_abs();
        // Kept by the blocking thread, which nothing can interrupt.
        let permit = self.0.probes.clone().acquire_owned().await.map_err(Error::internal)?;
        let reader = BlobReader::new(self.0.blobs.clone(), upload.blob_key.clone(), len);
        let probing = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            probe(reader, len)
        });
        Ok(match probing.await? {
            Ok(probe) => Ok(probe),
            Err(ProbeError::Unsupported(text)) => Err(Error::new(Reason::MediaUnsupported, text)),
            Err(ProbeError::Truncated(text)) => Err(Error::new(Reason::MediaTruncated, text)),
            Err(ProbeError::Invalid(text)) => Err(Error::new(Reason::MediaInvalid, text)),
            // What the store says passes through the file that the probe reads.
            Err(ProbeError::Io(error)) => {
                return Err(error.downcast::<BlobError>().map_or_else(Error::from, Error::from));
            }
        })
    }

    /// Creates the video in one transaction; `None` when the upload is not complete any more.
    async fn create(
        &self,
        caller: Caller,
        complete: &CompleteUpload,
        probe: &Probe,
        description: &Description,
    ) -> Result<Option<VideoId>> {
        let create_time = self.0.clock.now();
        let id = VideoId::new(create_time);
        let channel = self.0.channels.of_user(caller.user).await?.id;
        let upload = &complete.upload;
        let mut tx = self.0.store.db().begin().await?;
        if !self.0.uploads.mark_published(&mut tx, upload.id, id).await? {
            tx.rollback().await?;
            return Ok(None);
        }
        let etag = data_encoding::HEXLOWER.encode(&complete.sha256);
        if !ledger::set_live(&mut tx, &upload.blob_key, probe.container.content_type(), &etag).await? {
            return Err(Error::internal("the ledger does not know a complete upload's blob"));
        }
        self.0.store.insert(&mut tx, &NewVideo { id, channel, upload, probe, description, create_time }).await?;
        self.0.search.index(&mut tx, channel, id).await?;
        tx.commit().await?;
        Ok(Some(id))
    }
}
