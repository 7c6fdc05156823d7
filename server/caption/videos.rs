//! What this feature needs of the videos, which are built upon it.

use std::time::Duration;

use crate::caller::Caller;
use crate::clock::Time;
use crate::engine::blob::BlobKey;
use crate::engine::db::Tx;
use crate::error::Result;
use crate::id::VideoId;

/// A video as a viewer sees it.
#[derive(Debug, Clone)]
pub struct Subject {
    pub id: VideoId,
    /// Whether the viewer owns it.
    pub is_own: bool,
    /// Whether nobody else sees it by its owner's choice.
    pub is_private: bool,
    /// The key of its original, in whose folder its captions are.
    pub original: BlobKey,
    pub duration: Duration,
}

/// The videos.
#[tonic::async_trait]
pub trait Videos: Send + Sync + 'static {
    /// A video. VIDEO_NOT_FOUND when the viewer does not see it.
    async fn find(&self, viewer: Option<Caller>, id: VideoId) -> Result<Subject>;

    /// Keeps a video from being deleted until the transaction ends. `false` when it was deleted.
    async fn hold(&self, tx: &mut Tx, id: VideoId) -> Result<bool>;

    /// A URL at which this server serves a file in the folder of the video to that viewer, and when it stops working.
    fn sign(&self, subject: &Subject, key: &BlobKey, now: Time) -> (String, Time);
}
