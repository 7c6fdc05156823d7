//! The picture that stands for a video.

use bytes::Bytes;

use super::model::{Video, VideoId};
use super::service::{Service, not_found};
use crate::caller::Caller;
use crate::error::Result;
use crate::image;

impl Service {
    /// Sets the picture of a video of the caller's, or removes it when there is no `data`; the same file again changes
    /// nothing.
    ///
    /// VIDEO_NOT_FOUND, NOT_OWNER, IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE, OVERLOADED.
    pub async fn set_thumbnail(&self, caller: Caller, id: VideoId, data: Option<Bytes>) -> Result<Video> {
        let (images, store) = (&self.0.images, &self.0.store);
        let video = self.own(caller, id).await?;
        let change = images.change(caller.user, data, &image::THUMBNAIL, video.thumbnail.as_ref()).await?;
        if change.is_nothing() {
            return Ok(video);
        }
        let mut tx = store.db().begin().await?;
        // One at a time, or two would replace the same picture and one of theirs be forgotten.
        tx.lock(id.as_bytes()).await?;
        let old = store.find_thumbnail(&mut tx, id).await?;
        if !store.set_thumbnail(&mut tx, id, change.image()).await? {
            tx.rollback().await?;
            // It was deleted while the picture was rendered.
            if let Some(new) = change.image() {
                images.abandon(new).await?;
            }
            return Err(not_found());
        }
        images.replace(&mut tx, old.flatten().as_ref(), change.image()).await?;
        tx.commit().await?;
        images.replaced();
        self.own(caller, id).await
    }
}
