//! The SQL of channels, except that of their counts (`counts.rs`).

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::image::ImageSet;

use super::model::{Channel, ChannelId, ChannelUpdate, ImageSlot, NewChannel};

/// Begins a query that ends with its condition; `$2` is the viewer, or NULL when nobody is signed in. Their subscription is
/// a subquery, because with a join PostgreSQL may read all their subscriptions.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT c.id, c.username, c.display_name, c.description, c.subscriber_count, c.subscription_count, ",
            "c.create_time, c.avatar, c.cover, CASE WHEN ",
            crate::engine::db::opaque_parameter!("$2"),
            " IS NOT NULL THEN COALESCE((SELECT s.bell FROM subscriptions s WHERE s.user_id = ",
            crate::engine::db::opaque_parameter!("$2"),
            " AND s.channel_id = c.id), 0) END AS relation ",
            "FROM channels c WHERE c.delete_time IS NULL AND ",
            $condition
        )
    };
}

const INSERT: &str = "INSERT INTO channels (id, user_id, username, display_name, create_time)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const INSERT_TOTALS: &str = "INSERT INTO channel_totals (channel_id) VALUES ($1)";
const FIND: &str = select!("c.id = $1");
const FIND_BY_USERNAME: &str = select!("c.username = $1");
const FIND_BY_USER: &str = select!("c.user_id = $1 ORDER BY c.id LIMIT 1");
const UPDATE_BY_USER: &str = "UPDATE channels SET display_name = COALESCE($2, display_name),
    description = COALESCE($3, description)
    WHERE id = (SELECT id FROM channels WHERE user_id = $1 ORDER BY id LIMIT 1) AND delete_time IS NULL";
const HIDE_BY_USER: &str = "UPDATE channels SET username = $2, display_name = '', description = '', avatar = NULL,
    cover = NULL, delete_time = $3 WHERE user_id = $1";
const DELETE_HIDDEN: [&str; 3] = [
    "DELETE FROM channel_days WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1)",
    "DELETE FROM channel_totals WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1)",
    "DELETE FROM channels WHERE user_id = $1 AND delete_time IS NOT NULL",
];
const FIND_AVATAR: &str = "SELECT avatar FROM channels WHERE id = $1";
const FIND_COVER: &str = "SELECT cover FROM channels WHERE id = $1";
const SET_AVATAR: &str = "UPDATE channels SET avatar = $2 WHERE id = $1";
const SET_COVER: &str = "UPDATE channels SET cover = $2 WHERE id = $1";

#[derive(Clone)]
pub(super) struct Store {
    db: Db,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Inserts a channel; `false` when its handle is taken.
    pub(super) async fn insert(&self, tx: &mut Tx, id: ChannelId, channel: &NewChannel<'_>) -> sqlx::Result<bool> {
        let rows = on_db!(tx.conn(), c => sqlx::query(INSERT)
            .bind(id)
            .bind(channel.user)
            .bind(channel.username)
            .bind(channel.display_name)
            .bind(channel.create_time)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        if rows == 1 {
            on_db!(tx.conn(), c => sqlx::query(INSERT_TOTALS).bind(id).execute(c).await.map(|_| ()))?;
        }
        Ok(rows == 1)
    }

    pub(super) async fn find(&self, id: ChannelId, viewer: Option<UserId>) -> sqlx::Result<Option<Channel>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(id).bind(viewer).fetch_optional(c).await)
    }

    pub(super) async fn find_by_username(&self, name: &str, viewer: Option<UserId>) -> sqlx::Result<Option<Channel>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_BY_USERNAME).bind(name).bind(viewer).fetch_optional(c).await)
    }

    /// The first channel of an account, as somebody sees it who is not signed in.
    pub(super) async fn find_by_user(&self, user: UserId) -> sqlx::Result<Option<Channel>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_BY_USER).bind(user).bind(None::<UserId>).fetch_optional(c).await)
    }

    /// Changes the first channel of an account; `false` when it has none.
    pub(super) async fn update_by_user(&self, tx: &mut Tx, user: UserId, update: &ChannelUpdate) -> sqlx::Result<bool> {
        let rows = on_db!(tx.conn(), c => sqlx::query(UPDATE_BY_USER)
            .bind(user)
            .bind(&update.display_name)
            .bind(&update.description)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Hides an account's channels and deletes all personal data from them. The handle becomes free: it is replaced by
    /// one that contains a `#`, which no chosen handle can.
    pub(super) async fn hide_by_user(&self, tx: &mut Tx, user: UserId, now: Time) -> sqlx::Result<()> {
        let nobody = format!("#{user}");
        on_db!(tx.conn(), c => sqlx::query(HIDE_BY_USER).bind(user).bind(nobody).bind(now).execute(c).await.map(|_| ()))
    }

    /// Deletes the rows of an account's hidden channels. `false`, and none is deleted, when another row refers to one.
    pub(super) async fn delete_hidden(&self, user: UserId) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        for sql in DELETE_HIDDEN {
            match on_db!(tx.conn(), c => sqlx::query(sql).bind(user).execute(c).await.map(|_| ())) {
                Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => return Ok(false),
                done => done?,
            }
        }
        tx.commit().await?;
        Ok(true)
    }

    /// The picture in a slot of a channel. The outer `None` means that there is no such channel.
    pub(super) async fn find_image(
        &self,
        tx: &mut Tx,
        id: ChannelId,
        slot: ImageSlot,
    ) -> sqlx::Result<Option<Option<ImageSet>>> {
        let sql = match slot {
            ImageSlot::Avatar => FIND_AVATAR,
            ImageSlot::Cover => FIND_COVER,
        };
        on_db!(tx.conn(), c => sqlx::query_scalar(sql).bind(id).fetch_optional(c).await)
    }

    /// Sets the picture in a slot; `false` when there is no such channel.
    pub(super) async fn set_image(
        &self,
        tx: &mut Tx,
        id: ChannelId,
        slot: ImageSlot,
        image: Option<&ImageSet>,
    ) -> sqlx::Result<bool> {
        let sql = match slot {
            ImageSlot::Avatar => SET_AVATAR,
            ImageSlot::Cover => SET_COVER,
        };
        let rows = on_db!(tx.conn(), c => {
            sqlx::query(sql).bind(id).bind(image).execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(rows == 1)
    }
}
