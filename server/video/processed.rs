//! What was made of a video's original, and what is being made of it.

use std::path::PathBuf;
use std::time::Duration;

use super::model::{Video, VideoState};
use super::service::Service;
use crate::caller::{Caller, UserId};
use crate::clock::Time;
use crate::engine::db::Tx;
use crate::error::Result;
use crate::event::{self, EventKind};
use crate::id::VideoId;
use crate::process::{Original, Processing, Videos};

impl Service {
    /// What is being made of a video, if it is the viewer's own.
    pub async fn processing(&self, video: &Video) -> Result<Option<Processing>> {
        if video.is_own() { self.0.process.processing(video.id).await } else { Ok(None) }
    }

    /// Whether a video of the caller's can be played, and what is being made of it; and whether that is its last state.
    /// VIDEO_NOT_FOUND, NOT_OWNER.
    pub async fn watched(&self, caller: Caller, id: VideoId) -> Result<((VideoState, Option<Processing>), bool)> {
        let video = self.own(caller, id).await?;
        let processing = self.0.process.processing(id).await?;
        // A video whose last job was killed is FAILED a little later.
        let is_over = video.state != VideoState::Processing && processing.as_ref().is_none_or(Processing::is_over);
        Ok(((video.state, processing), is_over))
    }

    /// Fires when some node may have changed what is made of a video.
    pub fn processing_changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.0.process.changes()
    }

    /// Begins the work for a video of the caller's again, if something has failed. VIDEO_NOT_FOUND, NOT_OWNER,
    /// PROCESSING_OFF.
    pub async fn retry_processing(&self, caller: Caller, id: VideoId) -> Result<Video> {
        let video = self.own(caller, id).await?;
        if !self.0.process.is_retryable(id).await? {
            return Ok(video);
        }
        self.0.store.db().retry(|| self.try_retry_processing(caller, &video)).await?;
        self.0.process.notify();
        self.own(caller, id).await
    }

    async fn try_retry_processing(&self, caller: Caller, video: &Video) -> Result<()> {
        let now = self.0.clock.now();
        let mut tx = self.0.store.db().begin().await?;
        if self.0.store.hold(&mut tx, video.id).await? {
            self.0.store.set_processing(&mut tx, video.id).await?;
            self.0.process.begin(&mut tx, video.id, caller.user, video.duration(), now).await?;
        }
        Ok(tx.commit().await?)
    }
}

#[tonic::async_trait]
impl Videos for Service {
    async fn original(&self, id: VideoId) -> Result<Option<Original>> {
        let Some(row) = self.0.store.find_source(id).await? else { return Ok(None) };
        Ok(Some(Original {
            owner: row.user_id,
            blob_key: row.blob_key,
            size_bytes: row.size_bytes.unsigned_abs(),
            content_type: row.content_type,
            duration: Duration::from_micros(row.duration.unsigned_abs()),
            has_posters: row.has_posters,
        }))
    }

    async fn hold(&self, tx: &mut Tx, id: VideoId) -> Result<bool> {
        Ok(self.0.store.hold(tx, id).await?)
    }

    async fn set_ready(&self, tx: &mut Tx, id: VideoId, now: Time) -> Result<()> {
        if let Some(channel) = self.0.store.set_ready(tx, id, now).await? {
            self.0.search.index(tx, channel, id).await?;
            // It is listed now if it is public.
            event::record(tx, EventKind::VideoListed, id, None, now).await?;
        }
        Ok(())
    }

    async fn set_failed(&self, tx: &mut Tx, id: VideoId) -> Result<()> {
        Ok(self.0.store.set_failed(tx, id).await?)
    }

    async fn set_posters(&self, id: VideoId, owner: UserId, candidates: &[(PathBuf, Duration)]) -> Result<()> {
        self.keep_posters(id, owner, candidates).await
    }
}
