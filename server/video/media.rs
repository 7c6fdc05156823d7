//! Opens the media URLs that this server serves itself, and streams their bytes.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt, stream};
use tokio::time::Instant;

use super::playback::{Grant, OpenedUrl};
use super::service::{Service, not_found};
use crate::engine::blob::ledger::LiveBlob;
use crate::engine::blob::{BlobKey, BlobStore, read_stream};
use crate::error::Result;

/// How often a running download checks that the URL still opens the video. Most downloads end before the first check,
/// because players ask for ranges.
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

    /// Streams the bytes of `range`, with one piece in memory at a time.
    ///
    /// Fails with VIDEO_NOT_FOUND once the URL opens nothing any more, because the video was deleted or made private on
    /// any node. This is checked before a piece is read if the last check was `CHECK_INTERVAL` or longer ago.
    pub fn stream_media(&self, media: Media, range: Range<u64>) -> impl Stream<Item = Result<Bytes>> + Send + use<> {
        let Media { store, key, grant, .. } = media;
        let pieces = Box::pin(read_stream(store, key.clone(), range));
        let state = (self.clone(), key, pieces, Instant::now());
        stream::try_unfold(state, move |(videos, key, mut pieces, mut checked)| async move {
            if checked.elapsed() >= CHECK_INTERVAL {
                match videos.0.store.find_media(&key, grant).await {
                    Ok(Some(_)) => {}
                    Ok(None) => return Err(not_found()),
                    // A slow database must not interrupt playback; the next check asks again.
                    Err(error) => tracing::warn!(%error, "cannot check a running download"),
                }
                checked = Instant::now();
            }
            let piece = pieces.try_next().await?;
            Ok(piece.map(|piece| (piece, (videos, key, pieces, checked))))
        })
    }
}
