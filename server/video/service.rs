//! The rules of videos: who may see, list, change, delete and play them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::listing::ListFilter;
use super::model::{Video, VideoState, VideoUpdate, Visibility};
use super::order::{Order, VideoCursor};
use super::playback::{Playback, Signer};
use super::store::{Store, UpdatedVideo};
use crate::caller::{Caller, UserId};
use crate::channel::{self, ChannelId};
use crate::clock::{Clock, Time};
use crate::engine::blob::{BlobStore, ledger};
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::event::{self, EventKind};
use crate::id::Id;
use crate::id::VideoId;
use crate::idempotency;
use crate::image;
use crate::page::Page;
use crate::removal::{self, Subject};
use crate::{caption, process, search, upload};

/// The method under which a deletion is recorded, so that a retry succeeds.
const DELETE: &str = "DeleteVideo";

/// How many videos one transaction hides when an account is deleted: about 10 ms of SQLite's writer.
const HIDE_BATCH: u8 = 50;

/// How long after its publication a video is new: if it becomes public again, it is told to those who were not told yet.
const NEW: Duration = Duration::from_hours(24);

/// How many containers are probed at once.
const MAX_PROBES: usize = 4;

pub struct Dependencies {
    pub db: Db,
    pub blobs: Arc<dyn BlobStore>,
    pub clock: Clock,
    pub uploads: upload::Service,
    pub channels: channel::Service,
    pub images: image::Service,
    pub search: search::Service,
    pub process: process::Service,
    pub stored_captions: caption::StoredCaptions,
    pub signer: Signer,
}

/// Videos; cheap to clone.
#[derive(Clone)]
pub struct Service(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) store: Store,
    pub(super) blobs: Arc<dyn BlobStore>,
    pub(super) clock: Clock,
    pub(super) uploads: upload::Service,
    pub(super) channels: channel::Service,
    pub(super) signer: Signer,
    pub(super) images: image::Service,
    pub(super) search: search::Service,
    pub(super) process: process::Service,
    pub(super) stored_captions: caption::StoredCaptions,
    /// Permits to probe a container. A probe holds up to 64 MiB of metadata, and a thread while it waits for the disk.
    pub(super) probes: Arc<Semaphore>,
}

impl Service {
    pub fn new(dependencies: Dependencies) -> Self {
        let Dependencies { db, blobs, clock, uploads, channels, images, search, process, stored_captions, signer } =
            dependencies;
        let (store, probes) = (Store::new(db), Arc::new(Semaphore::new(MAX_PROBES)));
        Self(Arc::new(Inner {
            store,
            blobs,
            clock,
            uploads,
            channels,
            signer,
            images,
            search,
            process,
            stored_captions,
            probes,
        }))
    }

    /// The video; VIDEO_NOT_FOUND when the viewer does not see it.
    pub async fn get(&self, viewer: Option<Caller>, id: VideoId) -> Result<Video> {
        let video = self.0.store.find(id, viewer.map(|caller| caller.user)).await?;
        video.ok_or_else(not_found)
    }

    /// Those of the videos that the viewer sees, in the order of `ids`, read by one statement. Other features find
    /// their lists of videos as ids and turn them into videos with this.
    pub async fn show(&self, viewer: Option<Caller>, ids: &[VideoId]) -> Result<Vec<Video>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let videos = self.0.store.find_many(ids, viewer.map(|caller| caller.user)).await?;
        let mut videos: HashMap<_, _> = videos.into_iter().map(|video| (video.id, video)).collect();
        Ok(ids.iter().filter_map(|id| videos.remove(id)).collect())
    }

    /// The filter of a list of all videos, of a channel's, or of a category's (the contract's number, not 0). The owner
    /// of a channel also gets the videos that others do not see.
    ///
    /// FIELD_INVALID for a category together with a channel.
    pub(super) async fn list_filter(
        &self,
        viewer: Option<Caller>,
        channel: Option<ChannelId>,
        category: Option<i32>,
    ) -> Result<ListFilter> {
        match (channel, category) {
            (None, None) => Ok(ListFilter::All),
            (None, Some(category)) => Ok(ListFilter::Category(category)),
            (Some(id), None) if self.owns(viewer, id).await? => Ok(ListFilter::Own(id)),
            (Some(id), None) => Ok(ListFilter::Channel(id)),
            (Some(_), Some(_)) => {
                let text = "videos can be listed by channel or by category, not by both";
                Err(Error::new(Reason::FieldInvalid, text).at_field("category"))
            }
        }
    }

    pub(super) async fn list(
        &self,
        viewer: Option<Caller>,
        filter: ListFilter,
        order: Order,
        size: u16,
        after: Option<VideoCursor>,
    ) -> Result<Page<Video, VideoCursor>> {
        let viewer = viewer.map(|caller| caller.user);
        let videos = self.0.store.list(filter, order, after, i64::from(size) + 1, viewer).await?;
        Ok(Page::cut(videos, size, |video| order.cursor(video)))
    }

    /// Whether the channel is the viewer's.
    async fn owns(&self, viewer: Option<Caller>, channel: ChannelId) -> Result<bool> {
        match viewer {
            Some(caller) => Ok(self.0.channels.of_user(caller.user).await?.id == channel),
            None => Ok(false),
        }
    }

    /// A page of the listed videos that contain all words of `text`, the best match first.
    pub async fn search(
        &self,
        viewer: Option<Caller>,
        text: &str,
        filter: &search::Filter,
        size: u16,
        after: Option<search::SearchCursor>,
    ) -> Result<Page<Video, search::SearchCursor>> {
        let Page { items, next } = self.0.search.search(text, filter, size, after).await?;
        Ok(Page { items: self.show(viewer, &items).await?, next })
    }

    /// The caller's own video: VIDEO_NOT_FOUND when the caller does not see it, NOT_OWNER when it is another's.
    pub async fn own(&self, caller: Caller, id: VideoId) -> Result<Video> {
        let video = self.get(Some(caller), id).await?;
        if video.is_own() {
            Ok(video)
        } else {
            Err(Error::new(Reason::NotOwner, "the video belongs to another channel"))
        }
    }

    /// Sets the visibility of a video of the caller's. VIDEO_NOT_FOUND, NOT_OWNER.
    pub async fn set_visibility(&self, caller: Caller, id: VideoId, visibility: Visibility) -> Result<Video> {
        self.0.store.db().retry(|| self.try_set_visibility(caller, id, visibility)).await
    }

    async fn try_set_visibility(&self, caller: Caller, id: VideoId, visibility: Visibility) -> Result<Video> {
        let video = self.own(caller, id).await?;
        let now = self.0.clock.now();
        let mut tx = self.0.store.db().begin().await?;
        tx.hint(event::video_topic(id));
        let publish_time = self.0.store.set_visibility(&mut tx, id, visibility, now).await?;
        let publish_time = publish_time.ok_or_else(not_found)?;
        self.0.search.index(&mut tx, video.channel_id, id).await?;
        // Again if it was made private and public: the consumer may have read the first event while it was private.
        let is_new = publish_time.is_some_and(|time| now.since(time) < NEW);
        let is_change = video.visibility != visibility || publish_time == Some(now);
        if visibility == Visibility::Public && is_new && is_change {
            event::record(&mut tx, EventKind::VideoListed, id, Some(caller.user), now).await?;
        }
        tx.commit().await?;
        Ok(Video { visibility, publish_time, ..video })
    }

    /// Changes title, description, tags, category or comments of a video of the caller's. VIDEO_NOT_FOUND, NOT_OWNER.
    pub async fn update(&self, caller: Caller, id: VideoId, update: &VideoUpdate) -> Result<Video> {
        self.0.store.db().retry(|| self.try_update(caller, id, update)).await
    }

    async fn try_update(&self, caller: Caller, id: VideoId, update: &VideoUpdate) -> Result<Video> {
        let video = self.own(caller, id).await?;
        let mut tx = self.0.store.db().begin().await?;
        if update.comments_disabled.is_some() {
            tx.hint(event::video_topic(id));
        }
        let updated = self.0.store.update(&mut tx, id, update).await?.ok_or_else(not_found)?;
        if update.title.is_some() || update.description.is_some() || update.tags.is_some() {
            self.0.search.index(&mut tx, video.channel_id, id).await?;
        }
        tx.commit().await?;
        let UpdatedVideo { title, description, tags, category, comments_disabled } = updated;
        Ok(Video { title, description, tags, category, comments_disabled, ..video })
    }

    /// Deletes a video of the caller's, also when the disk is full. A retry within 24 hours succeeds again.
    /// VIDEO_NOT_FOUND, NOT_OWNER.
    pub async fn delete(&self, caller: Caller, id: VideoId) -> Result<()> {
        self.0.store.db().retry_when_full(|| self.try_delete(caller, id)).await
    }

    async fn try_delete(&self, caller: Caller, id: VideoId) -> Result<()> {
        let now = self.0.clock.now();
        let deletion = idempotency::deletion(id, caller.user, DELETE, now);
        let video = match self.own(caller, id).await {
            Ok(video) => video,
            Err(error) if error.reason() == Reason::VideoNotFound => {
                return deletion.succeed_if_repeated(self.0.store.db(), error).await;
            }
            Err(error) => return Err(error),
        };
        let mut tx = self.0.store.db().begin().await?;
        if self.hide(&mut tx, video.channel_id, id, now).await? {
            deletion.remember(&mut tx).await?;
        }
        tx.commit().await?;
        self.0.images.wake_sweeper();
        Ok(())
    }

    /// Hides a video for good, queues the deletion of its rows, and marks its bytes for the sweeper. `false` when it
    /// was deleted already.
    async fn hide(&self, tx: &mut Tx, channel: ChannelId, id: VideoId, now: Time) -> Result<bool> {
        tx.hint(event::video_topic(id));
        let Some(deleted) = self.0.store.hide(tx, id).await? else { return Ok(false) };
        removal::enqueue(tx, Subject::Video(id), now).await?;
        for picture in deleted.thumbnail.iter().chain(&self.0.store.poster_images(tx, id).await?) {
            self.0.images.replace(tx, Some(picture), None).await?;
        }
        ledger::mark_folder_deleted(tx, &deleted.blob_key, now).await?;
        self.0.search.index(tx, channel, id).await?;
        self.0.process.cancel(tx, id).await?;
        Ok(true)
    }

    /// Hides a batch of the videos of an account that is being deleted, so that [`Service::hide_by_owner`] has few left
    /// and its transaction is short. Returns whether there may be another batch.
    pub async fn hide_some_by_owner(&self, owner: UserId) -> Result<bool> {
        let (store, now) = (&self.0.store, self.0.clock.now());
        let videos = store.list_by_owner(owner, HIDE_BATCH).await?;
        if videos.len() < usize::from(HIDE_BATCH) {
            return Ok(false);
        }
        let hide = || async {
            let mut tx = store.db().begin().await?;
            for (id, channel) in &videos {
                self.hide(&mut tx, *channel, *id, now).await?;
            }
            Ok::<_, Error>(tx.commit().await?)
        };
        store.db().retry_when_full(hide).await?;
        self.0.images.wake_sweeper();
        Ok(true)
    }

    /// Hides the videos of an account that is being deleted, and queues the deletion of their rows. Their bytes are
    /// marked by the ledger, with all others of the account.
    pub async fn hide_by_owner(&self, tx: &mut Tx, owner: UserId, now: Time) -> Result<()> {
        self.0.store.hide_by_owner(tx, owner, now).await?;
        self.0.search.delete_by_owner(tx, owner).await?;
        self.0.process.cancel_by_owner(tx, owner).await
    }

    /// Deletes the row of a hidden video. `false` when another row still refers to it.
    pub async fn delete_row(&self, id: VideoId) -> Result<bool> {
        Ok(self.0.store.delete_row(id).await?)
    }

    /// The URLs from which the video can be played. VIDEO_NOT_FOUND, VIDEO_NOT_READY.
    pub async fn playback(&self, viewer: Option<Caller>, id: VideoId) -> Result<Playback> {
        let original = self.0.store.find_original(id, viewer.map(|caller| caller.user)).await?;
        let original = original.ok_or_else(not_found)?;
        if original.state != VideoState::Ready {
            return Err(Error::new(Reason::VideoNotReady, "the video cannot be played yet"));
        }
        let files = self.0.process.renditions(id).await?;
        let now = self.0.clock.now();
        self.0.signer.sign(&*self.0.blobs, id, original, &files, Id::new(now), now).await
    }

    /// The playback of this video that [`Service::playback`] has started within the last 24 hours. PLAYBACK_INVALID.
    pub fn open_playback(&self, video: VideoId, playback_id: &str) -> Result<Id<Playback>> {
        let playback = self.0.signer.open_playback(playback_id, video, self.0.clock.now());
        let invalid = || Error::new(Reason::PlaybackInvalid, "the playback is not one of this video, or has expired");
        playback.ok_or_else(|| invalid().at_field("playback_id"))
    }
}

pub(crate) fn not_found() -> Error {
    Error::new(Reason::VideoNotFound, "there is no such video")
}
