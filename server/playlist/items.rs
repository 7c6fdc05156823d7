//! The rules of the items of playlists: adding, moving, removing, listing.

use super::item_store::{Audience, Destination, Gap, ItemCursor, ItemRow, ListedItem};
use super::model::{Item, ItemId, ItemRef, MAX_ITEMS, PlaylistId};
use super::position_key::PositionKey;
use super::service::{Service, not_found};
use crate::caller::Caller;
use crate::engine::db::Tx;
use crate::error::{Error, Reason, Result};
use crate::page::Page;
use crate::video::VideoId;

impl Service {
    /// Adds a video to a playlist of the caller's, at a position or at the end. One that is in it already stays where
    /// it is.
    ///
    /// PLAYLIST_NOT_FOUND, NOT_OWNER, VIDEO_NOT_FOUND, QUOTA_EXCEEDED.
    pub async fn add(&self, caller: Caller, id: PlaylistId, video: VideoId, position: Option<i64>) -> Result<Item> {
        self.store.db().retry(|| self.try_add(caller, id, video, position)).await
    }

    async fn try_add(&self, caller: Caller, id: PlaylistId, video: VideoId, position: Option<i64>) -> Result<Item> {
        self.own(caller, id).await?;
        let shown = self.videos.get(Some(caller), video).await?;
        let now = self.clock.now();
        let mut tx = self.store.db().begin().await?;
        let count = self.store.change(&mut tx, id, 1, now).await?.ok_or_else(not_found)?;
        if let Some(item) = self.store.find_item(&mut tx, id, ItemRef::Video(video)).await? {
            tx.rollback().await?;
            return Ok(Item { id: item.id, video: Some(shown), create_time: item.create_time });
        }
        if count > MAX_ITEMS {
            let text = format!("a playlist may have {MAX_ITEMS} items at most");
            return Err(Error::new(Reason::QuotaExceeded, text).of_quota("playlist_items"));
        }
        if !self.store.sees(&mut tx, video, caller.user).await? {
            return Err(Error::new(Reason::VideoNotFound, "there is no such video"));
        }
        let item = ItemId::new(now);
        let others = count - 1;
        let destination = Destination { playlist: id, item, position: position.unwrap_or(others), others };
        let gap = self.store.gap(&mut tx, destination).await?;
        let position_key = self.key_at(&mut tx, gap, destination).await?;
        let row = ItemRow { id: item, video_id: Some(video), position_key, create_time: now };
        self.store.insert_item(&mut tx, id, video, &row).await?;
        tx.commit().await?;
        Ok(Item { id: item, video: Some(shown), create_time: now })
    }

    /// Moves an item of a playlist of the caller's, so that it then has this position; to the end if the position is
    /// beyond it.
    ///
    /// PLAYLIST_NOT_FOUND, NOT_OWNER, PLAYLIST_ITEM_NOT_FOUND.
    pub async fn move_to(&self, caller: Caller, id: PlaylistId, item_ref: ItemRef, position: i64) -> Result<Item> {
        self.store.db().retry(|| self.try_move_to(caller, id, item_ref, position)).await
    }

    async fn try_move_to(&self, caller: Caller, id: PlaylistId, item_ref: ItemRef, position: i64) -> Result<Item> {
        self.own(caller, id).await?;
        let mut tx = self.store.db().begin().await?;
        let count = self.store.change(&mut tx, id, 0, self.clock.now()).await?.ok_or_else(not_found)?;
        let item = if self.can_refer_to(&mut tx, caller, item_ref).await? {
            self.store.find_item(&mut tx, id, item_ref).await?
        } else {
            None
        };
        let item = item.ok_or_else(|| Error::new(Reason::PlaylistItemNotFound, "there is no such item"))?;
        let destination = Destination { playlist: id, item: item.id, position, others: count - 1 };
        let gap = self.store.gap(&mut tx, destination).await?;
        if gap.holds(&item.position_key) {
            tx.rollback().await?;
        } else {
            let position_key = self.key_at(&mut tx, gap, destination).await?;
            self.store.set_position_key(&mut tx, item.id, &position_key).await?;
            tx.commit().await?;
        }
        let video = match item.video_id {
            Some(video) => self.videos.show(Some(caller), &[video]).await?.pop(),
            None => None,
        };
        Ok(Item { id: item.id, video, create_time: item.create_time })
    }

    /// Removes an item from a playlist of the caller's, also when the disk is full. Succeeds if there is no such item.
    ///
    /// PLAYLIST_NOT_FOUND, NOT_OWNER.
    pub async fn remove(&self, caller: Caller, id: PlaylistId, item_ref: ItemRef) -> Result<()> {
        self.store.db().retry_when_full(|| self.try_remove(caller, id, item_ref)).await
    }

    async fn try_remove(&self, caller: Caller, id: PlaylistId, item_ref: ItemRef) -> Result<()> {
        self.own(caller, id).await?;
        let mut tx = self.store.db().begin().await?;
        self.store.change(&mut tx, id, -1, self.clock.now()).await?.ok_or_else(not_found)?;
        let removed = self.can_refer_to(&mut tx, caller, item_ref).await?
            && self.store.delete_item(&mut tx, id, item_ref).await?;
        let ended = if removed { tx.commit().await } else { tx.rollback().await };
        Ok(ended?)
    }

    /// Whether the caller may refer to an item in this way. They may not by a video that they do not see: otherwise
    /// they could find out whether it is private, in which case its item still has it, or was deleted.
    async fn can_refer_to(&self, tx: &mut Tx, caller: Caller, item_ref: ItemRef) -> Result<bool> {
        Ok(match item_ref {
            ItemRef::Item(_) => true,
            ItemRef::Video(video) => self.store.sees(tx, video, caller.user).await?,
        })
    }

    /// A page of a playlist's items, in their order. The owner gets all; others get those whose videos they see.
    /// PLAYLIST_NOT_FOUND.
    pub async fn list_items(
        &self,
        viewer: Option<Caller>,
        id: PlaylistId,
        size: u16,
        after: Option<ItemCursor>,
    ) -> Result<Page<Item, ItemCursor>> {
        let playlist = self.get(viewer, id).await?;
        let user = viewer.map(|caller| caller.user);
        let is_owner = user == Some(playlist.owner_id);
        let audience = if is_owner { Audience::Owner } else { Audience::Other(user) };
        let after = after.unwrap_or(((PositionKey::default(), ItemId::MIN), PositionKey::default()));
        let rows = self.store.list_items(id, audience, after, i64::from(size) + 1).await?;
        let key = |ListedItem { item, last_position_key }: &ListedItem| {
            ((item.position_key.clone(), item.id), last_position_key.clone())
        };
        let page = Page::cut(rows, size, key);
        let ids: Vec<_> = page.items.iter().filter_map(|row| row.item.video_id).collect();
        let mut videos = self.videos.show(viewer, &ids).await?.into_iter().peekable();
        let items = page.items.into_iter().map(|ListedItem { item: row, .. }| {
            let video = videos.next_if(|video| Some(video.id) == row.video_id);
            Item { id: row.id, video, create_time: row.create_time }
        });
        // A video may have been hidden after its item was read.
        let items = items.filter(|item| is_owner || item.video.is_some()).collect();
        Ok(Page { items, next: page.next })
    }

    /// A position key in the gap. When the gap has no room, all items of the playlist get new position keys first.
    async fn key_at(&self, tx: &mut Tx, gap: Gap, destination: Destination) -> Result<PositionKey> {
        if let Some(key) = gap.key() {
            return Ok(key);
        }
        let no_room = || Error::internal("a playlist has no room between two items");
        let (Some(first), Some(last)) = self.store.find_ends(tx, destination.playlist).await? else {
            return Err(no_room());
        };
        let number = PositionKey::respace(&first, &last, destination.others + 1).ok_or_else(no_room)?;
        self.store.respace(tx, destination.playlist, number).await?;
        self.store.gap(tx, destination).await?.key().ok_or_else(no_room)
    }
}

impl Gap {
    fn key(&self) -> Option<PositionKey> {
        PositionKey::between(self.low.as_ref(), self.high.as_ref())
    }

    fn holds(&self, key: &PositionKey) -> bool {
        self.low.as_ref().is_none_or(|low| low < key) && self.high.as_ref().is_none_or(|high| key < high)
    }
}
