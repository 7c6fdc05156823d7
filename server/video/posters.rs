//! The posters of videos: pictures that the server took from them, of which the owner chooses one.
//!
//! What is shown of a video is its thumbnail, which the owner has set (`thumbnail.rs`), or else its poster. Both are columns
//! of the video, so that lists need no further query. A picture belongs to one of three: to the column `thumbnail`, or to a
//! row of `posters`, whose pictures are kept until the video is deleted, or to a channel. The column `poster` has a copy of
//! the text of one of the rows, and owns no blob.

use std::path::PathBuf;
use std::time::Duration;

use super::model::Video;
use super::service::{Service, not_found};
use crate::caller::{Caller, UserId};
use crate::engine::limit::LimitKey;
use crate::error::{Error, Reason, Result};
use crate::id::{Id, VideoId};
use crate::image::{self, ImageSet};

/// The id of a poster.
pub type PosterId = Id<Poster>;

/// A poster of a video.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Poster {
    pub id: PosterId,
    /// Where in the video it was taken, in microseconds.
    pub time: i64,
    pub images: ImageSet,
    /// Whether it is shown while there is no thumbnail.
    pub chosen: bool,
}

impl Service {
    /// The posters of a video of the caller's, in the order of time. VIDEO_NOT_FOUND, NOT_OWNER.
    pub async fn list_posters(&self, caller: Caller, id: VideoId) -> Result<Vec<Poster>> {
        self.own(caller, id).await?;
        Ok(self.0.store.list_posters(id).await?)
    }

    /// Shows a poster of a video of the caller's, and removes the thumbnail. VIDEO_NOT_FOUND, NOT_OWNER, POSTER_NOT_FOUND.
    pub async fn set_poster(&self, caller: Caller, id: VideoId, poster: PosterId) -> Result<Video> {
        self.own(caller, id).await?;
        self.0.store.db().retry(|| self.try_set_poster(id, poster)).await?;
        self.0.images.wake_sweeper();
        self.own(caller, id).await
    }

    async fn try_set_poster(&self, id: VideoId, poster: PosterId) -> Result<()> {
        let mut tx = self.0.store.db().begin().await?;
        // As when a thumbnail is set: one call at a time, so that the blobs of each thumbnail are removed once.
        tx.lock(id.as_bytes()).await?;
        let no_poster = || Error::new(Reason::PosterNotFound, "the video has no such poster").at_field("poster_id");
        let images = self.0.store.find_poster(&mut tx, id, poster).await?.ok_or_else(no_poster)?;
        let thumbnail = self.0.store.find_thumbnail(&mut tx, id).await?.ok_or_else(not_found)?;
        if !self.0.store.choose_poster(&mut tx, id, &images).await? {
            return Err(not_found());
        }
        self.0.images.replace(&mut tx, thumbnail.as_ref(), None).await?;
        Ok(tx.commit().await?)
    }

    /// Renders, stores and keeps posters of a video that has none yet, the best first: that is shown until the owner
    /// chooses another one. Each is a file on this machine, with its time in the video.
    ///
    /// Files that cannot be rendered are left out. Nothing is kept when the video was deleted, or got posters meanwhile.
    pub(super) async fn keep_posters(
        &self,
        id: VideoId,
        owner: UserId,
        candidates: &[(PathBuf, Duration)],
    ) -> Result<()> {
        let mut posters: Vec<(ImageSet, Duration)> = Vec::new();
        for (path, time) in candidates {
            match self.store_poster(owner, path.clone()).await {
                Ok(images) => posters.push((images, *time)),
                // The account was deleted, and with it all that was stored before.
                Err(error) if error.reason() == Reason::SessionRevoked => return Ok(()),
                Err(error) => tracing::warn!(video = %id, %error, "a poster of a video is left out"),
            }
        }
        if posters.is_empty() {
            return Ok(());
        }
        let kept = self.0.store.db().retry(|| self.try_keep_posters(id, &posters)).await;
        // After an error it is not known whether the transaction was committed: then what is unfinished expires.
        if let Ok(false) = kept {
            for (images, _) in &posters {
                self.0.images.remove_unplaced(images).await;
            }
        }
        kept.map(drop)
    }

    /// Renders and stores the picture in a file.
    async fn store_poster(&self, owner: UserId, path: PathBuf) -> Result<ImageSet> {
        let file = tokio::fs::read(path).await?;
        let picture = self.0.images.render(LimitKey::of_id(owner), file.into(), &image::THUMBNAIL).await?;
        self.0.images.store(owner, picture).await
    }

    /// Adds posters. `false`, and nothing is changed, when the video was deleted or has posters.
    async fn try_keep_posters(&self, id: VideoId, posters: &[(ImageSet, Duration)]) -> Result<bool> {
        let mut tx = self.0.store.db().begin().await?;
        tx.lock(id.as_bytes()).await?;
        if !self.0.store.hold(&mut tx, id).await? || self.0.store.has_posters(&mut tx, id).await? {
            return Ok(false);
        }
        for (images, time) in posters {
            self.0.images.replace(&mut tx, None, Some(images)).await?;
            let poster = PosterId::new(self.0.clock.now());
            let time = i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
            self.0.store.insert_poster(&mut tx, id, poster, time, images).await?;
        }
        if let Some((best, _)) = posters.first() {
            self.0.store.set_first_poster(&mut tx, id, best).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}
