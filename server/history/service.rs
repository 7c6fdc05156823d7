//! The rules of histories and views.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::model::{Heartbeat, HistoryCursor, Item, PlaybackId, RecordResult, ViewResult};
use super::store::{ItemRow, PlaybackProgress, Store};
use super::viewer::{Addresses, Viewer};
use super::views::Views;
use crate::account;
use crate::caller::{Caller, UserId};
use crate::clock::{Clock, Time};
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::page::Page;
use crate::video::{self, VideoId};

/// How long the row of a playback is kept after its last heartbeat: as long as a playback id works.
const PLAYBACK_TTL: Duration = Duration::from_hours(24);

/// What counts as a view.
#[derive(Debug, Clone, Copy)]
pub struct ViewRules {
    /// How long a viewer must watch; half of the video, if that is less.
    pub min_watch: Duration,
    /// How long after a view no other view of the same viewer counts.
    pub window: Duration,
}

pub struct Dependencies {
    pub db: Db,
    pub clock: Clock,
    pub videos: video::Service,
    /// Collects views until they are written.
    pub views: Views,
    /// Identifies viewers who are not signed in.
    pub addresses: Addresses,
    pub rules: ViewRules,
}

/// Histories and views; cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    videos: video::Service,
    views: Views,
    addresses: Addresses,
    rules: ViewRules,
}

impl Service {
    pub fn new(dependencies: Dependencies) -> Self {
        let Dependencies { db, clock, videos, views, addresses, rules } = dependencies;
        Self(Arc::new(Inner { store: Store::new(db), clock, videos, views, addresses, rules }))
    }

    /// Records a heartbeat of a playback. VIDEO_NOT_FOUND, PLAYBACK_INVALID, OVERLOADED.
    pub async fn record(
        &self,
        caller: Option<Caller>,
        address: IpAddr,
        video: VideoId,
        playback_id: &str,
        heartbeat: Heartbeat,
    ) -> Result<RecordResult> {
        self.0.store.db().retry(|| self.try_record(caller, address, video, playback_id, heartbeat)).await
    }

    async fn try_record(
        &self,
        caller: Option<Caller>,
        address: IpAddr,
        video: VideoId,
        playback_id: &str,
        heartbeat: Heartbeat,
    ) -> Result<RecordResult> {
        let Inner { store, clock, videos, views, addresses, .. } = &*self.0;
        let video = videos.get(caller, video).await?;
        let playback = videos.open_playback(video.id, playback_id)?;
        views.check_room()?;
        let duration = micros(video.duration());
        let heartbeat = Heartbeat { position: heartbeat.position.min(duration), ..heartbeat };
        let user = caller.map(|caller| caller.user);
        let viewer = user.map_or_else(|| addresses.viewer(address), Viewer::account);
        let is_own = video.is_own();

        let mut tx = store.db().begin().await?;
        // Read after the transaction has begun: on SQLite, times then have the order in which heartbeats are recorded.
        let now = clock.now();
        let key = (viewer, playback);
        let progress = store.record(&mut tx, key, video.id, heartbeat, now).await?;
        let progress = progress.ok_or_else(|| Error::new(Reason::VideoNotFound, "there is no such video"))?;
        let view = if is_own {
            ViewResult::OwnVideo
        } else {
            self.judge(&mut tx, key, video.id, &progress, duration / 2, now).await?
        };
        if let Some(user) = user {
            store.set_position(&mut tx, user, video.id, heartbeat.position, now).await?;
        }
        tx.commit().await?;
        if !is_own {
            views.add(video.id, view == ViewResult::Counted, progress.gained, now);
        }
        Ok(RecordResult { view, watched: progress.watched })
    }

    /// Decides whether the playback, of a video of somebody else, counts as a view: once, when enough was watched.
    async fn judge(
        &self,
        tx: &mut Tx,
        key: (Viewer, PlaybackId),
        video: VideoId,
        progress: &PlaybackProgress,
        half: i64,
        now: Time,
    ) -> Result<ViewResult> {
        let Inner { store, rules, .. } = &*self.0;
        if progress.judged {
            return Ok(ViewResult::AlreadyCounted);
        }
        if progress.watched < half.min(micros(rules.min_watch)) {
            return Ok(ViewResult::TooShort);
        }
        store.mark_judged(tx, key).await?;
        let claimed = store.claim(tx, key.0, video, now + rules.window, now).await?;
        Ok(if claimed { ViewResult::Counted } else { ViewResult::AlreadyCounted })
    }

    /// A page of the caller's history, the last watched first.
    pub async fn list(
        &self,
        caller: Caller,
        size: u16,
        after: Option<HistoryCursor>,
    ) -> Result<Page<Item, HistoryCursor>> {
        let before = after.unwrap_or((Time::from_micros(i64::MAX), VideoId::MAX));
        let list = async |after, limit| Ok(self.0.store.list(caller.user, after, limit).await?);
        let key = |row: &ItemRow| (row.watch_time, row.video_id);
        let show = async |rows: Vec<ItemRow>| {
            let ids: Vec<VideoId> = rows.iter().map(|row| row.video_id).collect();
            let mut videos = self.0.videos.show(Some(caller), &ids).await?.into_iter().peekable();
            let shown = rows.into_iter().filter_map(|row| {
                let video = videos.next_if(|video| video.id == row.video_id)?;
                Some((key(&row), Item { video, position: row.position, watch_time: row.watch_time }))
            });
            Ok(shown.collect())
        };
        Page::gather(size, before, list, key, show).await
    }

    /// Deletes a video from the caller's history, also when the disk is full.
    pub async fn remove(&self, caller: Caller, video: VideoId) -> Result<()> {
        let store = &self.0.store;
        store.db().retry_when_full(|| async { Ok(store.remove(caller.user, video).await?) }).await
    }

    /// Deletes the caller's whole history until now, in bounded transactions, also when the disk is full.
    pub async fn clear(&self, caller: Caller) -> Result<()> {
        let (store, now) = (&self.0.store, self.0.clock.now());
        while store.db().retry_when_full(|| async { Ok(store.clear(caller.user, now).await?) }).await? {}
        Ok(())
    }

    /// Pauses or continues the caller's history. SESSION_REVOKED when the account was just deleted.
    pub async fn set_paused(&self, caller: Caller, paused: bool) -> Result<()> {
        let is_there = account::set_history_paused(self.0.store.db(), caller.user, paused).await?;
        if is_there { Ok(()) } else { Err(Error::account_gone()) }
    }

    /// Deletes expired playbacks and claims of views, in bounded transactions.
    pub async fn expire(&self, now: Time) -> Result<()> {
        while self.0.store.expire_playbacks(now - PLAYBACK_TTL).await? {}
        while self.0.store.expire_viewers(now).await? {}
        Ok(())
    }

    /// Deletes a batch of the rows that refer to a deleted video; returns whether there were any.
    pub async fn delete_by_video(&self, video: VideoId) -> Result<bool> {
        Ok(self.0.store.delete_by_video(video).await?)
    }

    /// Deletes a batch of the rows of a deleted account; returns whether there were any.
    pub async fn delete_by_user(&self, user: UserId) -> Result<bool> {
        let store = &self.0.store;
        // If `clear` deletes nothing, another node may have deleted the same batch, and more rows may follow it.
        Ok(store.clear(user, Time::MAX).await?
            || store.has_any(user).await?
            || store.delete_by_viewer(Viewer::account(user)).await?)
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
