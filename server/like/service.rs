//! The rules of likes.

use super::model::Target;
use super::store::{COMMENTS, Store, TWEETS, VIDEOS};
use crate::caller::Caller;
use crate::clock::{Clock, Time};
use crate::comment;
use crate::engine::db::Db;
use crate::error::{Error, Result};
use crate::event::{self, EventKind};
use crate::page::Page;
use crate::tweet;
use crate::video::{self, Video, VideoId};

/// Likes; cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(super) store: Store,
    pub(super) videos: video::Service,
    pub(super) comments: comment::Service,
    pub(super) tweets: tweet::Service,
    clock: Clock,
}

impl Service {
    pub fn new(
        db: Db,
        clock: Clock,
        videos: video::Service,
        comments: comment::Service,
        tweets: tweet::Service,
    ) -> Self {
        Self { store: Store::new(db), videos, comments, tweets, clock }
    }

    /// Sets whether the caller likes a thing, and returns the new number of its likes.
    ///
    /// VIDEO_NOT_FOUND, COMMENT_NOT_FOUND, TWEET_NOT_FOUND, and SESSION_REVOKED when the caller's account was just
    /// deleted.
    pub async fn set(&self, caller: Caller, target: Target, liked: bool) -> Result<i64> {
        self.store.db().retry(|| self.try_set(caller, target, liked)).await
    }

    async fn try_set(&self, caller: Caller, target: Target, liked: bool) -> Result<i64> {
        let delta = if liked { 1 } else { -1 };
        let (store, user) = (&self.store, caller.user);
        let now = self.clock.now();
        let mut tx = store.db().begin().await?;
        // The count first: this locks the row of the thing, which its deletion needs, too, and checks that the caller
        // sees it.
        let (count, changed) = match target {
            Target::Video(id) => {
                let count = self.videos.add_like(&mut tx, caller, id, delta).await?;
                (count, store.set(&mut tx, &VIDEOS, user, id, liked, now).await?)
            }
            Target::Comment(id) => {
                let count = self.comments.add_like(&mut tx, caller, id, delta).await?;
                (count, store.set(&mut tx, &COMMENTS, user, id, liked, now).await?)
            }
            Target::Tweet(id) => {
                let count = self.tweets.add_like(&mut tx, id, delta).await?;
                (count, store.set(&mut tx, &TWEETS, user, id, liked, now).await?)
            }
        };
        if changed {
            if let (Target::Video(id), true) = (target, liked) {
                event::record(&mut tx, EventKind::VideoLiked, id, Some(user), now).await?;
            }
            tx.commit().await?;
            return Ok(count);
        }
        let stands = !liked || store.has_account(&mut tx, user).await?;
        tx.rollback().await?;
        if stands { Ok(count - delta) } else { Err(Error::account_gone()) }
    }

    /// A page of the videos that the caller likes and still sees, the last liked first.
    pub async fn list_videos(
        &self,
        caller: Caller,
        size: u16,
        after: Option<(Time, VideoId)>,
    ) -> Result<Page<Video, (Time, VideoId)>> {
        let after = after.unwrap_or((Time::from_micros(i64::MAX), VideoId::MAX));
        let list = async |after, limit| Ok(self.store.list_videos(caller.user, after, limit).await?);
        let show = async |keys: Vec<(Time, VideoId)>| {
            let ids: Vec<_> = keys.iter().map(|(_, id)| *id).collect();
            let mut videos = self.videos.show(Some(caller), &ids).await?.into_iter().peekable();
            let shown = keys.into_iter().filter_map(|key| Some((key, videos.next_if(|video| video.id == key.1)?)));
            Ok(shown.collect())
        };
        Page::gather(size, after, list, |key| *key, show).await
    }
}
