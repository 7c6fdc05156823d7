//! The SQL of playlists. That of their items is in `item_store.rs`.

use super::model::{Kind, NewPlaylist, Playlist, PlaylistId, PlaylistUpdate, playlist_kind};
use crate::caller::UserId;
use crate::channel::{ChannelId, summary};
use crate::clock::Time;
use crate::engine::db::{Db, Paged, Tx, on_db, paged};
use crate::video::{Visibility, video_visibility};

/// Begins a query for playlists; `p` is the playlist and `c` its channel.
macro_rules! select {
    ($($condition:expr),+) => {
        concat!(
            "SELECT p.id, ", summary!(), ", c.user_id AS owner_id, p.kind, p.title, p.description, p.visibility, ",
            "p.item_count, p.create_time, p.update_time FROM playlists p JOIN channels c ON c.id = p.channel_id ",
            "WHERE c.delete_time IS NULL AND ",
            $($condition),+
        )
    };
}

const FIND: &str = select!(
    "p.id = $1 AND (p.visibility IN (",
    video_visibility!(Public),
    ", ",
    video_visibility!(Unlisted),
    ") OR c.user_id = $2)"
);
// A channel has at most `MAX_PLAYLISTS` and one, which bounds how many rows are read for a page of public ones.
const LIST: Paged = paged!(
    "$5",
    select!(
        "p.channel_id = $1 AND (p.visibility = ",
        video_visibility!(Public),
        " OR c.user_id = $2) AND ($3 IS NULL OR p.kind = $3) AND p.id < $4
        ORDER BY p.id DESC"
    )
);
const COUNT: &str = "SELECT COUNT(*) FROM playlists WHERE channel_id = $1";
const INSERT: &str =
    "INSERT INTO playlists (id, channel_id, kind, title, description, visibility, create_time, update_time)
    SELECT $1, id, $3, $4, $5, $6, $7, $7 FROM channels WHERE id = $2 AND delete_time IS NULL";
const UPDATE: &str = concat!(
    "UPDATE playlists SET title = COALESCE($2, title), description = COALESCE($3, description),
    visibility = COALESCE($4, visibility), update_time = CASE WHEN title <> COALESCE($2, title)
        OR description <> COALESCE($3, description) OR visibility <> COALESCE($4, visibility)
        THEN $5 ELSE update_time END WHERE id = $1 AND kind = ",
    playlist_kind!(Custom),
    " RETURNING title, description, visibility, item_count, update_time"
);
const CHANGE: &str = "UPDATE playlists SET item_count = item_count + $2, update_time = $3 WHERE id = $1
    RETURNING item_count";
const DELETE: &str = "DELETE FROM playlists WHERE id = $1";
const FIND_BY_OWNER: &str =
    "SELECT p.id FROM channels c JOIN playlists p ON p.channel_id = c.id WHERE c.user_id = $1 LIMIT 1";

#[derive(Clone)]
pub(super) struct Store {
    pub(super) db: Db,
}

/// The columns of a playlist that change.
#[derive(sqlx::FromRow)]
pub(super) struct UpdatedPlaylist {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) visibility: Visibility,
    pub(super) item_count: i64,
    pub(super) update_time: Time,
}

/// Which playlists of a channel are listed, and for whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter {
    pub(super) channel: ChannelId,
    pub(super) viewer: Option<UserId>,
    pub(super) kind: Option<Kind>,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    pub(super) async fn find(&self, id: PlaylistId, viewer: Option<UserId>) -> sqlx::Result<Option<Playlist>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(id).bind(viewer).fetch_optional(c).await)
    }

    /// The playlists that match the filter and are older than `before`, the newest first.
    pub(super) async fn list(&self, filter: Filter, before: PlaylistId, limit: i64) -> sqlx::Result<Vec<Playlist>> {
        let Filter { channel, viewer, kind } = filter;
        let statement = self.db.paged(LIST);
        on_db!(self.db.read(), c => {
            sqlx::query_as(statement).bind(channel).bind(viewer).bind(kind).bind(before).bind(limit).fetch_all(c).await
        })
    }

    /// How many playlists a channel has, including its watch-later list.
    pub(super) async fn count(&self, tx: &mut Tx, channel: ChannelId) -> sqlx::Result<i64> {
        on_db!(tx.conn(), c => sqlx::query_scalar(COUNT).bind(channel).fetch_one(c).await)
    }

    /// `false` when the channel was deleted.
    pub(super) async fn insert(
        &self,
        tx: &mut Tx,
        (id, channel, kind): (PlaylistId, ChannelId, Kind),
        new: &NewPlaylist,
        now: Time,
    ) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(INSERT).bind(id).bind(channel).bind(kind).bind(&new.title).bind(&new.description);
            query.bind(new.visibility).bind(now).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Changes the fields that are not `None` of a custom playlist. `update_time` changes only if one of them does.
    /// `None` when there is no such playlist.
    pub(super) async fn update(
        &self,
        id: PlaylistId,
        update: &PlaylistUpdate,
        now: Time,
    ) -> sqlx::Result<Option<UpdatedPlaylist>> {
        let rows = on_db!(self.db.write(), c => {
            let query = sqlx::query_as(UPDATE).bind(id).bind(&update.title).bind(&update.description);
            query.bind(update.visibility).bind(now).fetch_all(c).await
        })?;
        Ok(rows.into_iter().next())
    }

    /// Begins a change of a playlist's items: adds `by` to their count, and locks the playlist until the transaction
    /// ends. Returns the new count, or `None` when the playlist was deleted.
    pub(super) async fn change(&self, tx: &mut Tx, id: PlaylistId, by: i64, now: Time) -> sqlx::Result<Option<i64>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(CHANGE).bind(id).bind(by).bind(now).fetch_optional(c).await)
    }

    /// Deletes a playlist that has no items.
    pub(super) async fn delete(&self, tx: &mut Tx, id: PlaylistId) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(DELETE).bind(id).execute(c).await.map(|_| ()))
    }

    /// Any playlist of an account, which may be deleted.
    pub(super) async fn find_by_owner(&self, owner: UserId) -> sqlx::Result<Option<PlaylistId>> {
        on_db!(self.db.read(), c => sqlx::query_scalar(FIND_BY_OWNER).bind(owner).fetch_optional(c).await)
    }
}
