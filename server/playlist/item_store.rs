//! The SQL of the items of playlists. The column `place` has their position keys.

use super::model::{ItemId, ItemRef, PlaylistId};
use super::position_key::{PositionKey, STEP};
use super::store::Store;
use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Paged, Tx, on_db, paged};
use crate::video::{VideoId, is_visible_to};

/// Begins a query for items.
macro_rules! items {
    ($($rest:expr),+) => {
        concat!("SELECT i.id, i.video_id, i.place AS position_key, i.create_time FROM playlist_items i ", $($rest),+)
    };
}

/// A query for the items of the playlist `$1` after a cursor, each with the last position key of the playlist. The
/// cursor is the position key `$2` of the item `$3`, and `$4`, the last position key at that time. If all items are now
/// after `$4`, the playlist was respaced since: then the query continues after the present position key of the item
/// `$3`. Otherwise it continues after `$2`, because the item alone may have been moved.
macro_rules! list {
    ($join:literal, $($rest:expr),+) => {
        paged!(
            "$5",
            "SELECT i.id, i.video_id, i.place AS position_key, i.create_time, (SELECT l.place FROM playlist_items l ",
            "WHERE l.playlist_id = $1 ORDER BY l.place DESC LIMIT 1) AS last_position_key FROM playlist_items i ",
            $join,
            "WHERE i.playlist_id = $1 AND i.place > COALESCE((SELECT a.place FROM playlist_items a
                WHERE a.id = $3 AND a.playlist_id = $1 AND NOT EXISTS
                    (SELECT 1 FROM playlist_items b WHERE b.playlist_id = $1 AND b.place <= $4)), $2) ",
            $($rest),+,
            "ORDER BY i.place"
        )
    };
}

const FIND_ITEM: &str = items!("WHERE i.playlist_id = $1 AND i.id = $2");
const FIND_VIDEO: &str = items!("WHERE i.playlist_id = $1 AND i.video_id = $2");
const LIST_ITEMS: Paged = list!("", "");
const LIST_VISIBLE: Paged = list!(
    "JOIN videos v ON v.id = i.video_id JOIN channels c ON c.id = v.channel_id ",
    "AND ",
    is_visible_to!("$6"),
    " "
);
/// Position keys around a position, counted without the item `$2`. The limit on the items of a playlist bounds the
/// offset.
const LIST_AROUND: &str =
    "SELECT place FROM playlist_items WHERE playlist_id = $1 AND id <> $2 ORDER BY place LIMIT $3 OFFSET $4";
const FIND_LAST: &str =
    "SELECT place FROM playlist_items WHERE playlist_id = $1 AND id <> $2 ORDER BY place DESC LIMIT 1";
const FIND_ENDS: &str = "SELECT (SELECT place FROM playlist_items WHERE playlist_id = $1 ORDER BY place LIMIT 1),
        (SELECT place FROM playlist_items WHERE playlist_id = $1 ORDER BY place DESC LIMIT 1)";
const SEES_SQLITE: &str = concat!(
    "SELECT v.id FROM videos v JOIN channels c ON c.id = v.channel_id WHERE v.id = $1 AND ",
    is_visible_to!("$2")
);
const SEES_POSTGRES: &str = concat!(
    "SELECT v.id FROM videos v JOIN channels c ON c.id = v.channel_id WHERE v.id = $1 AND ",
    is_visible_to!("$2"),
    " FOR SHARE OF v"
);
const INSERT_ITEM: &str =
    "INSERT INTO playlist_items (id, playlist_id, video_id, place, create_time) VALUES ($1, $2, $3, $4, $5)";
const SET_POSITION_KEY: &str = "UPDATE playlist_items SET place = $2 WHERE id = $1";
/// Sets the position keys of a playlist's items, in their order, to the numbers `$2 + $3`, `$2 + 2 * $3`, ..., as
/// bytes.
macro_rules! respace {
    ($bytes:literal) => {
        concat!(
            "UPDATE playlist_items SET place = ",
            $bytes,
            " FROM (SELECT id, row_number() OVER (ORDER BY place) AS number FROM playlist_items WHERE playlist_id = $1) o
            WHERE playlist_items.id = o.id AND playlist_items.playlist_id = $1"
        )
    };
}
const RESPACE_SQLITE: &str = respace!("unhex(printf('%016x', $2 + o.number * $3))");
const RESPACE_POSTGRES: &str = respace!("int8send($2 + o.number * $3)");
const DELETE_ITEM: &str = "DELETE FROM playlist_items WHERE playlist_id = $1 AND id = $2";
const DELETE_VIDEO: &str = "DELETE FROM playlist_items WHERE playlist_id = $1 AND video_id = $2";
const DELETE_ITEMS: &str =
    "DELETE FROM playlist_items WHERE id IN (SELECT id FROM playlist_items WHERE playlist_id = $1 LIMIT $2)";
const CLEAR_VIDEO: &str = "UPDATE playlist_items SET video_id = NULL
    WHERE id IN (SELECT id FROM playlist_items WHERE video_id = $1 LIMIT $2)";

#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct ItemRow {
    pub(super) id: ItemId,
    pub(super) video_id: Option<VideoId>,
    pub(super) position_key: PositionKey,
    pub(super) create_time: Time,
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct ListedItem {
    #[sqlx(flatten)]
    pub(super) item: ItemRow,
    /// The position key of the playlist's last item.
    pub(super) last_position_key: PositionKey,
}

/// The cursor of a page of items: the position key and id of its last item, and the position key of the playlist's last
/// item when the page was read.
pub(super) type ItemCursor = ((PositionKey, ItemId), PositionKey);

/// For whom a playlist's items are listed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Audience {
    /// Its owner, who gets all items.
    Owner,
    /// Somebody else, or nobody: they get the items whose videos they see.
    Other(Option<UserId>),
}

/// Where an item is inserted or moved to: its position among the `others` other items of the playlist.
#[derive(Debug, Clone, Copy)]
pub(super) struct Destination {
    pub(super) playlist: PlaylistId,
    pub(super) item: ItemId,
    pub(super) position: i64,
    pub(super) others: i64,
}

/// The position keys of the two neighbours of a destination; `None` at an end of the playlist.
#[derive(Debug)]
pub(super) struct Gap {
    pub(super) low: Option<PositionKey>,
    pub(super) high: Option<PositionKey>,
}

impl Store {
    /// At most `limit` items of a playlist after the cursor.
    pub(super) async fn list_items(
        &self,
        playlist: PlaylistId,
        audience: Audience,
        ((key, item), last): ItemCursor,
        limit: i64,
    ) -> sqlx::Result<Vec<ListedItem>> {
        on_db!(self.db.read(), c => {
            let items = |list| {
                sqlx::query_as(self.db.paged(list)).bind(playlist).bind(key).bind(item).bind(last).bind(limit)
            };
            match audience {
                Audience::Owner => items(LIST_ITEMS).fetch_all(c).await,
                Audience::Other(viewer) => items(LIST_VISIBLE).bind(viewer).fetch_all(c).await,
            }
        })
    }

    pub(super) async fn find_item(
        &self,
        tx: &mut Tx,
        playlist: PlaylistId,
        item: ItemRef,
    ) -> sqlx::Result<Option<ItemRow>> {
        on_db!(tx.conn(), c => match item {
            ItemRef::Item(id) => sqlx::query_as(FIND_ITEM).bind(playlist).bind(id).fetch_optional(c).await,
            ItemRef::Video(id) => sqlx::query_as(FIND_VIDEO).bind(playlist).bind(id).fetch_optional(c).await,
        })
    }

    /// Whether the viewer sees a video. If so, it cannot be deleted before the transaction ends.
    pub(super) async fn sees(&self, tx: &mut Tx, video: VideoId, viewer: UserId) -> sqlx::Result<bool> {
        let statement = self.db.text(SEES_SQLITE, SEES_POSTGRES);
        let found: Option<VideoId> = on_db!(tx.conn(), c => {
            sqlx::query_scalar(statement).bind(video).bind(viewer).fetch_optional(c).await
        })?;
        Ok(found.is_some())
    }

    /// The gap at a destination.
    pub(super) async fn gap(&self, tx: &mut Tx, destination: Destination) -> sqlx::Result<Gap> {
        let Destination { playlist, item, position, others } = destination;
        if position >= others {
            let low = on_db!(tx.conn(), c => {
                sqlx::query_scalar(FIND_LAST).bind(playlist).bind(item).fetch_optional(c).await
            })?;
            return Ok(Gap { low, high: None });
        }
        let (limit, offset) = if position == 0 { (1_i64, 0) } else { (2, position - 1) };
        let around: Vec<PositionKey> = on_db!(tx.conn(), c => {
            sqlx::query_scalar(LIST_AROUND).bind(playlist).bind(item).bind(limit).bind(offset).fetch_all(c).await
        })?;
        let mut around = around.into_iter();
        Ok(Gap { low: if position == 0 { None } else { around.next() }, high: around.next() })
    }

    /// The first and the last position key of a playlist.
    pub(super) async fn find_ends(
        &self,
        tx: &mut Tx,
        playlist: PlaylistId,
    ) -> sqlx::Result<(Option<PositionKey>, Option<PositionKey>)> {
        on_db!(tx.conn(), c => sqlx::query_as(FIND_ENDS).bind(playlist).fetch_one(c).await)
    }

    /// Sets new position keys for all items of a playlist, see [`PositionKey::respace`].
    pub(super) async fn respace(&self, tx: &mut Tx, playlist: PlaylistId, number: i64) -> sqlx::Result<()> {
        let statement = self.db.text(RESPACE_SQLITE, RESPACE_POSTGRES);
        on_db!(tx.conn(), c => {
            sqlx::query(statement).bind(playlist).bind(number).bind(STEP).execute(c).await.map(|_| ())
        })
    }

    pub(super) async fn insert_item(
        &self,
        tx: &mut Tx,
        playlist: PlaylistId,
        video: VideoId,
        item: &ItemRow,
    ) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(INSERT_ITEM).bind(item.id).bind(playlist).bind(video);
            query.bind(&item.position_key).bind(item.create_time).execute(c).await.map(|_| ())
        })
    }

    pub(super) async fn set_position_key(&self, tx: &mut Tx, item: ItemId, key: &PositionKey) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(SET_POSITION_KEY).bind(item).bind(key).execute(c).await.map(|_| ()))
    }

    /// Deletes an item; returns whether there was one.
    pub(super) async fn delete_item(&self, tx: &mut Tx, playlist: PlaylistId, item: ItemRef) -> sqlx::Result<bool> {
        let rows = on_db!(tx.conn(), c => match item {
            ItemRef::Item(id) => {
                sqlx::query(DELETE_ITEM).bind(playlist).bind(id).execute(c).await.map(|done| done.rows_affected())
            }
            ItemRef::Video(id) => {
                sqlx::query(DELETE_VIDEO).bind(playlist).bind(id).execute(c).await.map(|done| done.rows_affected())
            }
        })?;
        Ok(rows == 1)
    }

    /// Deletes at most `limit` items of a playlist; returns whether there were that many.
    pub(super) async fn delete_items(&self, tx: &mut Tx, playlist: PlaylistId, limit: i64) -> sqlx::Result<bool> {
        let rows = on_db!(tx.conn(), c => {
            sqlx::query(DELETE_ITEMS).bind(playlist).bind(limit).execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(i64::try_from(rows).is_ok_and(|rows| rows >= limit))
    }

    /// Sets the video of at most `limit` of its items to NULL; returns whether there were any.
    pub(super) async fn clear_video(&self, video: VideoId, limit: i64) -> sqlx::Result<bool> {
        on_db!(self.db.write(), c => {
            sqlx::query(CLEAR_VIDEO).bind(video).bind(limit).execute(c).await.map(|done| done.rows_affected() > 0)
        })
    }
}
