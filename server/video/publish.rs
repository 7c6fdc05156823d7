//! Publishes a complete upload as a video.

use super::model::{Description, Video, VideoState, Visibility};
use super::playable::plays_everywhere;
use super::probe::{Probe, ProbeError, probe};
use super::service::Service;
use super::store::NewVideo;
use crate::caller::Caller;
use crate::engine::blob::{BlobError, BlobReader, ledger};
use crate::error::{Error, Reason, Result};
use crate::event::{self, EventKind};
use crate::id::VideoId;
use crate::upload::{Checksum, CompleteUpload, Upload, UploadId};

impl Service {
    /// Creates a video from an upload. A second call with the same upload returns the same video.
    ///
    /// When the probe rejects the file (MEDIA_UNSUPPORTED, MEDIA_TRUNCATED, MEDIA_INVALID), the upload has failed for
    /// good and its bytes are marked for the sweeper.
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
                self.0.uploads.fail(&complete.upload, refusal.reason()).await?;
                return Err(refusal);
            }
            Err(error) => return Err(self.0.uploads.inactive_reason_or(&complete.upload, error).await),
        };
        let create = || self.create(caller, &complete, &probe, description);
        if let Some(id) = self.0.store.db().retry(create).await? {
            return self.get(Some(caller), id).await;
        }
        // Another node has published it first, or the upload has ended otherwise, for which `get_finished` returns the
        // error.
        match self.0.uploads.get_finished(caller, upload).await?.video_id {
            Some(video) => self.get(Some(caller), video).await,
            None => Err(Error::internal("a complete upload was neither published nor ended")),
        }
    }

    /// Reads the container. The inner error means that the file is rejected, the outer one that reading failed.
    async fn probe(&self, upload: &Upload) -> Result<Result<Probe>> {
        let len = upload.size_bytes.unsigned_abs();
        // Held by the blocking thread: it cannot be interrupted, and goes on when this call is cancelled.
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
            // Errors of the blob store arrive wrapped in an I/O error of the reader.
            Err(ProbeError::Io(error)) => {
                return Err(error.downcast::<BlobError>().map_or_else(Error::from, Error::from));
            }
        })
    }

    /// Creates the video in one transaction. `None` when the upload is no longer complete: published or ended
    /// meanwhile.
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
        // Without a rendition to come, the original is all there is.
        let plays = plays_everywhere(probe.container.content_type(), &probe.codecs) || !self.0.process.is_on();
        let state = if plays { VideoState::Ready } else { VideoState::Processing };
        self.0.store.insert(&mut tx, &NewVideo { id, channel, upload, probe, description, state, create_time }).await?;
        self.0.search.index(&mut tx, channel, id).await?;
        self.0.process.begin(&mut tx, id, caller.user, probe.duration, create_time).await?;
        if state == VideoState::Ready && description.visibility == Visibility::Public {
            event::record(&mut tx, EventKind::VideoListed, id, Some(caller.user), create_time).await?;
        }
        tx.commit().await?;
        Ok(Some(id))
    }
}
