//! What this feature needs of the videos, which are built upon it.

use std::path::PathBuf;
use std::time::Duration;

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
    /// Whether the video has posters.
    pub has_posters: bool,
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

    /// Keeps pictures of a video that has none as its posters, the best first. Each is a file, with its time in the video.
    /// What the owner has set or chosen stays.
    async fn set_posters(&self, id: VideoId, owner: UserId, candidates: &[(PathBuf, Duration)]) -> Result<()>;
}
