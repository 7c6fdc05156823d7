//! The rules of playlists. Those of their items are in `items.rs`.

use super::model::{Kind, MAX_ITEMS, MAX_PLAYLISTS, NewPlaylist, Playlist, PlaylistId, PlaylistUpdate};
use super::store::{Filter, Store, UpdatedPlaylist};
use crate::caller::{Caller, UserId};
use crate::channel::{self, ChannelId, ChannelRef};
use crate::clock::{Clock, Time};
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::idempotency::{self, RepeatableRequest};
use crate::page::Page;
use crate::removal;
use crate::video::{self, VideoId, Visibility};

/// The method under which request ids are recorded.
const CREATE: &str = "CreatePlaylist";
/// The method under which a deletion is recorded, so that a retry succeeds.
const DELETE: &str = "DeletePlaylist";

/// Playlists; cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(super) store: Store,
    pub(super) clock: Clock,
    channels: channel::Service,
    pub(super) videos: video::Service,
}

impl Service {
    pub fn new(db: Db, clock: Clock, channels: channel::Service, videos: video::Service) -> Self {
        Self { store: Store::new(db), clock, channels, videos }
    }

    /// Creates an empty playlist in the caller's channel. With a request id that was used for the same request before,
    /// returns the playlist that was created then.
    ///
    /// QUOTA_EXCEEDED, REQUEST_ID_REUSED, and SESSION_REVOKED when the account was deleted a moment ago.
    pub async fn create(
        &self,
        caller: Caller,
        new: &NewPlaylist,
        repeatable: Option<RepeatableRequest>,
    ) -> Result<Playlist> {
        self.store.db().retry(|| self.try_create(caller, new, repeatable)).await
    }

    async fn try_create(
        &self,
        caller: Caller,
        new: &NewPlaylist,
        repeatable: Option<RepeatableRequest>,
    ) -> Result<Playlist> {
        let channel = self.channels.of_user(caller.user).await?;
        let now = self.clock.now();
        let id = PlaylistId::new(now);
        let mut tx = self.store.db().begin().await?;
        // One call at a time for each account: otherwise several could pass the same limit. The transaction that
        // deletes the account holds this lock, too.
        tx.lock(caller.user.as_bytes()).await?;
        if let Some(first) = idempotency::claim(&mut tx, caller.user, CREATE, repeatable, id, now).await? {
            tx.rollback().await?;
            return self.get(Some(caller), first).await;
        }
        if self.store.count(&mut tx, channel.id).await? > MAX_PLAYLISTS {
            let text = format!("a channel may have {MAX_PLAYLISTS} playlists at most");
            return Err(Error::new(Reason::QuotaExceeded, text).of_quota("playlists"));
        }
        if !self.store.insert(&mut tx, (id, channel.id, Kind::Custom), new, now).await? {
            return Err(Error::account_gone());
        }
        tx.commit().await?;
        Ok(Playlist::new(id, channel, caller.user, new, now))
    }

    /// Creates a channel's watch-later list, in the transaction that creates the channel.
    pub async fn create_watch_later(&self, tx: &mut Tx, channel: ChannelId, now: Time) -> Result<()> {
        let title = "Watch later".to_owned();
        let new = NewPlaylist { title, description: String::new(), visibility: Visibility::Private };
        self.store.insert(tx, (PlaylistId::new(now), channel, Kind::WatchLater), &new, now).await?;
        Ok(())
    }

    /// The playlist; PLAYLIST_NOT_FOUND when the viewer does not see it.
    pub async fn get(&self, viewer: Option<Caller>, id: PlaylistId) -> Result<Playlist> {
        self.store.find(id, viewer.map(|caller| caller.user)).await?.ok_or_else(not_found)
    }

    /// A page of a channel's playlists that are older than `before`, the newest first: for the owner all, for others
    /// the public ones; only of one kind, if it is given. CHANNEL_NOT_FOUND.
    pub async fn list(
        &self,
        viewer: Option<Caller>,
        channel: ChannelId,
        kind: Option<Kind>,
        size: u16,
        before: Option<PlaylistId>,
    ) -> Result<Page<Playlist, PlaylistId>> {
        self.channels.get(None, &ChannelRef::Id(channel)).await?;
        let filter = Filter { channel, viewer: viewer.map(|caller| caller.user), kind };
        let playlists = self.store.list(filter, before.unwrap_or(PlaylistId::MAX), i64::from(size) + 1).await?;
        Ok(Page::cut(playlists, size, |playlist| playlist.id))
    }

    /// The caller's own playlist: PLAYLIST_NOT_FOUND when the caller does not see it, NOT_OWNER when it is another's.
    pub(super) async fn own(&self, caller: Caller, id: PlaylistId) -> Result<Playlist> {
        let playlist = self.get(Some(caller), id).await?;
        if playlist.owner_id == caller.user {
            Ok(playlist)
        } else {
            Err(Error::new(Reason::NotOwner, "the playlist belongs to another channel"))
        }
    }

    /// The same; PLAYLIST_BUILT_IN for the watch-later list.
    async fn own_custom(&self, caller: Caller, id: PlaylistId) -> Result<Playlist> {
        let playlist = self.own(caller, id).await?;
        match playlist.kind {
            Kind::Custom => Ok(playlist),
            Kind::WatchLater => Err(Error::new(
                Reason::PlaylistBuiltIn,
                "the watch-later list cannot be renamed or deleted; videos can be added and removed",
            )),
        }
    }

    /// Changes title, description or visibility of a playlist of the caller's. PLAYLIST_NOT_FOUND, NOT_OWNER,
    /// PLAYLIST_BUILT_IN.
    pub async fn update(&self, caller: Caller, id: PlaylistId, update: &PlaylistUpdate) -> Result<Playlist> {
        let playlist = self.own_custom(caller, id).await?;
        let updated = self.store.update(id, update, self.clock.now()).await?.ok_or_else(not_found)?;
        let UpdatedPlaylist { title, description, visibility, item_count, update_time } = updated;
        Ok(Playlist { title, description, visibility, item_count, update_time, ..playlist })
    }

    /// Deletes a playlist of the caller's with its items, also when the disk is full. A retry within 24 hours succeeds
    /// again. PLAYLIST_NOT_FOUND, NOT_OWNER, PLAYLIST_BUILT_IN.
    pub async fn delete(&self, caller: Caller, id: PlaylistId) -> Result<()> {
        self.store.db().retry_when_full(|| self.try_delete(caller, id)).await
    }

    async fn try_delete(&self, caller: Caller, id: PlaylistId) -> Result<()> {
        let now = self.clock.now();
        let deletion = idempotency::deletion(id, caller.user, DELETE, now);
        match self.own_custom(caller, id).await {
            Ok(_) => {}
            Err(error) if error.reason() == Reason::PlaylistNotFound => {
                return deletion.succeed_if_repeated(self.store.db(), error).await;
            }
            Err(error) => return Err(error),
        }
        let mut tx = self.store.db().begin().await?;
        // `None` when another call has deleted it meanwhile.
        if self.store.change(&mut tx, id, 0, now).await?.is_some() {
            self.store.delete_items(&mut tx, id, MAX_ITEMS).await?;
            self.store.delete(&mut tx, id).await?;
            deletion.remember(&mut tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Takes a deleted video out of a batch of its items, which stay. Returns whether there were any.
    pub async fn clear_video(&self, video: VideoId) -> Result<bool> {
        Ok(self.store.clear_video(video, removal::BATCH).await?)
    }

    /// Deletes a batch of items of a deleted account's playlists, or an empty playlist. Returns whether there was any.
    pub async fn delete_by_owner(&self, owner: UserId) -> Result<bool> {
        let Some(id) = self.store.find_by_owner(owner).await? else { return Ok(false) };
        let now = self.clock.now();
        let mut tx = self.store.db().begin().await?;
        if self.store.change(&mut tx, id, 0, now).await?.is_some() {
            if self.store.delete_items(&mut tx, id, removal::BATCH).await? {
                self.store.change(&mut tx, id, -removal::BATCH, now).await?;
            } else {
                self.store.delete(&mut tx, id).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }
}

pub(super) fn not_found() -> Error {
    Error::new(Reason::PlaylistNotFound, "there is no such playlist")
}
