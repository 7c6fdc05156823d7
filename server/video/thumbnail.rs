//! The thumbnails of videos.

use bytes::Bytes;

use super::model::Video;
use super::service::{Service, not_found};
use super::store::Store;
use crate::caller::Caller;
use crate::engine::db::Tx;
use crate::error::Result;
use crate::id::VideoId;
use crate::image::{self, Holder, ImageSet};

/// The thumbnail of a video.
struct ThumbnailHolder<'a> {
    store: &'a Store,
    id: VideoId,
}

impl Holder for ThumbnailHolder<'_> {
    async fn set_picture(&self, tx: &mut Tx, new: Option<&ImageSet>) -> Result<Option<ImageSet>> {
        // One call at a time: otherwise two could replace the same picture, and the bytes of one new picture would
        // never be removed.
        tx.lock(self.id.as_bytes()).await?;
        let old = self.store.find_thumbnail(tx, self.id).await?;
        if self.store.set_thumbnail(tx, self.id, new).await? { Ok(old.flatten()) } else { Err(not_found()) }
    }
}

/// A video that gets a poster as its thumbnail, if it has none. VIDEO_NOT_FOUND when it has one.
pub(super) struct PosterHolder<'a> {
    pub(super) store: &'a Store,
    pub(super) id: VideoId,
}

impl Holder for PosterHolder<'_> {
    async fn set_picture(&self, tx: &mut Tx, new: Option<&ImageSet>) -> Result<Option<ImageSet>> {
        tx.lock(self.id.as_bytes()).await?;
        match self.store.find_thumbnail(tx, self.id).await? {
            Some(None) if self.store.set_thumbnail(tx, self.id, new).await? => Ok(None),
            _ => Err(not_found()),
        }
    }
}

impl Service {
    /// Sets the thumbnail of a video of the caller's. Without `data` it removes the thumbnail, also when the disk is
    /// full. The same file again changes nothing.
    ///
    /// VIDEO_NOT_FOUND, NOT_OWNER, IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE,
    /// OVERLOADED.
    pub async fn set_thumbnail(&self, caller: Caller, id: VideoId, data: Option<Bytes>) -> Result<Video> {
        let video = self.own(caller, id).await?;
        let holder = ThumbnailHolder { store: &self.0.store, id };
        let current = video.thumbnail.as_ref();
        let changed = self.0.images.set(caller.user, data, &image::THUMBNAIL, current, &holder).await?;
        if changed { self.own(caller, id).await } else { Ok(video) }
    }
}
