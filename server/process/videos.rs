//! What this feature needs of the videos, which are built upon it.

use std::time::Duration;

use bytes::Bytes;

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::blob::BlobKey;
use crate::engine::db::Tx;
use crate::error::Result;
use crate::id::VideoId;

/// The original of a video.
#[derive(Debug, Clone)]
pub struct Original {
    /// The account that owns the video.
    pub owner: UserId,
    pub blob_key: BlobKey,
    pub size_bytes: u64,
    /// As the server's own probe found it.
    pub content_type: String,
    pub duration: Duration,
    /// Whether the video has a thumbnail.
    pub has_thumbnail: bool,
}

/// The videos.
#[tonic::async_trait]
pub trait Videos: Send + Sync + 'static {
    /// The original of a video; None when it was deleted.
    async fn original(&self, id: VideoId) -> Result<Option<Original>>;

    /// Keeps a video from being deleted until the transaction ends. `false` when it was deleted.
    async fn hold(&self, tx: &mut Tx, id: VideoId) -> Result<bool>;

    /// Makes a video READY that is not; publishes it if it is public. Does nothing when it was deleted.
    async fn set_ready(&self, tx: &mut Tx, id: VideoId, now: Time) -> Result<()>;

    /// Makes a video FAILED that is PROCESSING.
    async fn set_failed(&self, tx: &mut Tx, id: VideoId) -> Result<()>;

    /// Sets the thumbnail of a video that has none, from the file of a picture. An owner's own one stays.
    async fn set_poster(&self, id: VideoId, owner: UserId, picture: Bytes) -> Result<()>;
}
