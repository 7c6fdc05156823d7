//! Opens the media URLs that this server serves itself, streams their bytes, and watches whether the URLs still
//! open them.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;

use super::playback::{Grant, OpenedUrl};
use super::service::Service;
use crate::engine::blob::ledger::LiveBlob;
use crate::engine::blob::{BlobError, BlobKey, BlobStore, read_stream};
use crate::error::Result;

/// How often it is checked, for each running download, that the URL still opens the video. Most downloads end before
/// the first check, because players ask for ranges.
const CHECK_INTERVAL: Duration = Duration::from_secs(3);

/// A blob that a media URL has opened.
pub struct Media {
    /// Size, media type and ETag.
    pub blob: LiveBlob,
    /// How long the URL still works.
    pub fresh_for: Duration,
    store: Arc<dyn BlobStore>,
    key: BlobKey,
    /// The video, and whether the URL was made for its owner.
    grant: Grant,
}

impl Media {
    /// The bytes of `range`, with one piece in memory at a time.
    pub fn stream(self, range: Range<u64>) -> impl Stream<Item = Result<Bytes, BlobError>> + Send + use<> {
        read_stream(self.store, self.key, range)
    }
}

impl Service {
    /// The blob that a media URL opens. `None` when the token is invalid or expired, the video was deleted, or it is
    /// now hidden from the viewer for whom the URL was made.
    pub async fn open_media(&self, token: &str, path: &str) -> Result<Option<Media>> {
        let now = self.0.clock.now();
        let Some(OpenedUrl { key, grant, expire_time }) = self.0.signer.open(token, path, now) else { return Ok(None) };
        let blob = self.0.store.find_media(&key, grant).await?;
        let (store, fresh_for) = (self.0.blobs.clone(), expire_time.since(now));
        Ok(blob.map(|blob| Media { blob, fresh_for, store, key, grant }))
    }

    /// Completes once the URL opens nothing any more, because the video was deleted or made private on any node.
    pub fn media_revoked(&self, media: &Media) -> impl Future<Output = ()> + Send + use<> {
        let (videos, key, grant) = (self.clone(), media.key.clone(), media.grant);
        async move {
            loop {
                tokio::time::sleep(CHECK_INTERVAL).await;
                match videos.0.store.find_media(&key, grant).await {
                    Ok(Some(_)) => {}
                    Ok(None) => return,
                    // A slow database must not interrupt playback; the next check asks again.
                    Err(error) => tracing::warn!(%error, "cannot check a running download"),
                }
            }
        }
    }
}
