//! The thumbnails of videos that their owners set.

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

impl Service {
    /// Sets the thumbnail of a video of the caller's. Without `data` it removes the thumbnail, also when the disk is
    /// full; then the poster is shown, if there is one. The same file again changes nothing.
    ///
    /// VIDEO_NOT_FOUND, NOT_OWNER, IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE,
    /// OVERLOADED.
    pub async fn set_thumbnail(&self, caller: Caller, id: VideoId, data: Option<Bytes>) -> Result<Video> {
        let video = self.own(caller, id).await?;
        let holder = ThumbnailHolder { store: &self.0.store, id };
        let current = self.0.store.own_thumbnail(id).await?;
        let changed = self.0.images.set(caller.user, data, &image::THUMBNAIL, current.as_ref(), &holder).await?;
        if changed { self.own(caller, id).await } else { Ok(video) }
    }
}
