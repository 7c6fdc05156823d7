//! What media URLs of this server open, and how long.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt, stream};
use tokio::time::Instant;

use super::playback::{Grant, OpenedUrl};
use super::service::{Service, not_found};
use crate::engine::blob::ledger::LiveBlob;
use crate::engine::blob::{BlobStore, Key, read_stream};
use crate::error::Result;

/// How often a download that runs is held against the video as it is. Most are over before: players ask for ranges.
const CHECK_INTERVAL: Duration = Duration::from_secs(3);

/// A blob that a media URL has opened.
pub struct Media {
    /// What is known of it.
    pub blob: LiveBlob,
    /// How long the URL still works.
    pub fresh_for: Duration,
    store: Arc<dyn BlobStore>,
    key: Key,
    /// For whom the URL was made.
    grant: Grant,
}

impl Service {
    /// The blob that a media URL opens; `None` when it opens nothing, or not any more.
    pub async fn open_media(&self, token: &str, path: &str) -> Result<Option<Media>> {
        let now = self.0.clock.now();
        let Some(OpenedUrl { key, grant, expire_time }) = self.0.signer.open(token, path, now) else { return Ok(None) };
        let blob = self.0.store.find_media(&key, grant).await?;
        let (store, fresh_for) = (self.0.blobs.clone(), expire_time.since(now));
        Ok(blob.map(|blob| Media { blob, fresh_for, store, key, grant }))
    }

    /// The bytes of `range`, one piece in memory at a time.
    ///
    /// Fails with VIDEO_NOT_FOUND at the first piece that is asked for [`CHECK_INTERVAL`] or more after the last check, when
    /// the URL opens nothing any more: the video was deleted or made private meanwhile, on whatever node.
    pub fn stream_media(&self, media: Media, range: Range<u64>) -> impl Stream<Item = Result<Bytes>> + Send + use<> {
        let Media { store, key, grant, .. } = media;
        let pieces = Box::pin(read_stream(store, key.clone(), range));
        let state = (self.clone(), key, pieces, Instant::now());
        stream::try_unfold(state, move |(videos, key, mut pieces, mut checked)| async move {
            if checked.elapsed() >= CHECK_INTERVAL {
                match videos.0.store.find_media(&key, grant).await {
                    Ok(Some(_)) => {}
                    Ok(None) => return Err(not_found()),
                    // Nobody's video is to stop because the database is slow; it is asked again.
                    Err(error) => tracing::warn!(%error, "cannot check a running download"),
                }
                checked = Instant::now();
            }
            let piece = pieces.try_next().await?;
            Ok(piece.map(|piece| (piece, (videos, key, pieces, checked))))
        })
    }
}
