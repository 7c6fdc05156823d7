//! The picture that stands for a video.

use bytes::Bytes;

use super::model::Video;
use super::service::{Service, not_found};
use crate::caller::Caller;
use crate::engine::db::Tx;
use crate::error::Result;
use crate::id::VideoId;
use crate::image::{self, ImageSet};

impl Service {
    /// Sets the picture of a video of the caller's, or removes it when there is no `data`, also on a full disk; the same file
    /// again changes nothing.
    ///
    /// VIDEO_NOT_FOUND, NOT_OWNER, IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE, OVERLOADED.
    pub async fn set_thumbnail(&self, caller: Caller, id: VideoId, data: Option<Bytes>) -> Result<Video> {
        let images = &self.0.images;
        let video = self.own(caller, id).await?;
        let change = images.change(caller.user, data, &image::THUMBNAIL, video.thumbnail.as_ref()).await?;
        if change.is_nothing() {
            return Ok(video);
        }
        match change.image() {
            Some(image) => self.0.store.db().retry(|| self.put_thumbnail(id, Some(image))).await?,
            None => self.0.store.db().insist(|| self.put_thumbnail(id, None)).await?,
        }
        images.replaced();
        self.own(caller, id).await
    }

    async fn put_thumbnail(&self, id: VideoId, new: Option<&ImageSet>) -> Result<()> {
        let mut tx = self.0.store.db().begin().await?;
        if let Err(error) = self.replace_thumbnail(&mut tx, id, new).await {
            drop(tx);
            // The video was deleted, for one, while the picture was rendered or stored. After a conflict it has its place yet to
            // come, or is given up as one that was never finished.
            if let Some(new) = new.filter(|_| !error.is_conflict()) {
                self.0.images.abandon(new).await;
            }
            return Err(error);
        }
        Ok(tx.commit().await?)
    }

    async fn replace_thumbnail(&self, tx: &mut Tx, id: VideoId, new: Option<&ImageSet>) -> Result<()> {
        // One at a time, or two would replace the same picture and one of theirs be forgotten.
        tx.lock(id.as_bytes()).await?;
        let old = self.0.store.find_thumbnail(tx, id).await?;
        if !self.0.store.set_thumbnail(tx, id, new).await? {
            return Err(not_found());
        }
        self.0.images.replace(tx, old.flatten().as_ref(), new).await
    }
}
