//! All SQL of videos.

use super::model::{Description, Order, Video, VideoId, Visibility};
use super::probe::Probe;
use super::visibility::{listed, visible_to};
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::image::ImageSet;
use crate::upload::Upload;

/// Begins a query for whole videos.
macro_rules! select {
    ($($rest:expr),+) => {
        concat!(
            "SELECT v.id, v.channel_id, c.user_id AS owner_id, c.username, c.display_name, v.title, v.description, ",
            "v.duration, v.size_bytes, v.content_type, v.width, v.height, v.state, v.visibility, v.view_count, ",
            "v.like_count, v.create_time, v.publish_time, v.blob_key, c.avatar, v.thumbnail ",
            "FROM videos v JOIN channels c ON c.id = v.channel_id WHERE ",
            $($rest),+
        )
    };
}

const FIND: &str = select!("v.id = $1 AND ", visible_to!("$2"));
const LIST_NEWEST: &str = select!(listed!(), " AND v.id < $1 ORDER BY v.id DESC LIMIT $2");
const LIST_OLDEST: &str = select!(listed!(), " AND v.id > $1 ORDER BY v.id LIMIT $2");
const LIST_CHANNEL_NEWEST: &str =
    select!(listed!(), " AND v.channel_id = $3 AND v.id < $1 ORDER BY v.id DESC LIMIT $2");
const LIST_CHANNEL_OLDEST: &str = select!(listed!(), " AND v.channel_id = $3 AND v.id > $1 ORDER BY v.id LIMIT $2");
const LIST_OWN_NEWEST: &str = select!("v.channel_id = $3 AND v.id < $1 ORDER BY v.id DESC LIMIT $2");
const LIST_OWN_OLDEST: &str = select!("v.channel_id = $3 AND v.id > $1 ORDER BY v.id LIMIT $2");
const INSERT: &str =
    "INSERT INTO videos (id, channel_id, upload_id, blob_key, title, description, duration, size_bytes,
        content_type, width, height, state, visibility, moderation, create_time, publish_time)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 2, $12, 1, $13, $14)";
const SET_VISIBILITY: &str =
    "UPDATE videos SET visibility = $2, publish_time = COALESCE(publish_time, $3) WHERE id = $1";
const DELETE_BY_OWNER: &str = "DELETE FROM videos WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1)";
const UPDATE: &str =
    "UPDATE videos SET title = COALESCE($2, title), description = COALESCE($3, description) WHERE id = $1";
const FIND_THUMBNAIL: &str = "SELECT thumbnail FROM videos WHERE id = $1";
const SET_THUMBNAIL: &str = "UPDATE videos SET thumbnail = $2 WHERE id = $1";
const DELETE: &str = "DELETE FROM videos WHERE id = $1 RETURNING thumbnail";

/// The SQL of videos.
#[derive(Clone)]
pub(super) struct Store {
    db: Db,
}

/// A video that is to be created.
pub(super) struct NewVideo<'a> {
    pub(super) id: VideoId,
    pub(super) channel: ChannelId,
    pub(super) upload: &'a Upload,
    pub(super) probe: &'a Probe,
    pub(super) description: &'a Description,
    pub(super) create_time: Time,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// The video, if the viewer sees it.
    pub(super) async fn find(&self, id: VideoId, viewer: Option<UserId>) -> sqlx::Result<Option<Video>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(id).bind(viewer).fetch_optional(c).await)
    }

    /// Videos behind `after`; all listed ones, or those of a channel, or everything that is in one's own channel.
    pub(super) async fn list(
        &self,
        channel: Option<(ChannelId, bool)>,
        order: Order,
        after: Option<VideoId>,
        limit: i64,
    ) -> sqlx::Result<Vec<Video>> {
        let (statement, start) = match (order, channel) {
            (Order::NewestFirst, None) => (LIST_NEWEST, VideoId::MAX),
            (Order::OldestFirst, None) => (LIST_OLDEST, VideoId::MIN),
            (Order::NewestFirst, Some((_, false))) => (LIST_CHANNEL_NEWEST, VideoId::MAX),
            (Order::OldestFirst, Some((_, false))) => (LIST_CHANNEL_OLDEST, VideoId::MIN),
            (Order::NewestFirst, Some((_, true))) => (LIST_OWN_NEWEST, VideoId::MAX),
            (Order::OldestFirst, Some((_, true))) => (LIST_OWN_OLDEST, VideoId::MIN),
        };
        on_db!(self.db.read(), c => {
            let query = sqlx::query_as(statement).bind(after.unwrap_or(start)).bind(limit);
            match channel {
                Some((channel, _)) => query.bind(channel).fetch_all(c).await,
                None => query.fetch_all(c).await,
            }
        })
    }

    pub(super) async fn insert(&self, tx: &mut Tx, new: &NewVideo<'_>) -> sqlx::Result<()> {
        let Description { title, description, visibility } = new.description;
        let publish_time = (*visibility != Visibility::Private).then_some(new.create_time);
        on_db!(tx.conn(), c => {
            sqlx::query(INSERT)
                .bind(new.id)
                .bind(new.channel)
                .bind(new.upload.id)
                .bind(&new.upload.blob_key)
                .bind(title)
                .bind(description)
                .bind(i64::try_from(new.probe.duration.as_micros()).unwrap_or(i64::MAX))
                .bind(new.upload.size_bytes)
                .bind(new.probe.container.content_type())
                .bind(i32::try_from(new.probe.width).unwrap_or(i32::MAX))
                .bind(i32::try_from(new.probe.height).unwrap_or(i32::MAX))
                .bind(*visibility)
                .bind(new.create_time)
                .bind(publish_time)
                .execute(c)
                .await
                .map(|_| ())
        })
    }

    /// `published` is when it was made public or unlisted, and only counts the first time.
    pub(super) async fn set_visibility(
        &self,
        id: VideoId,
        visibility: Visibility,
        published: Option<Time>,
    ) -> sqlx::Result<bool> {
        on_db!(self.db.write(), c => {
            let query = sqlx::query(SET_VISIBILITY).bind(id).bind(visibility).bind(published);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Changes what is not `None`.
    pub(super) async fn update(&self, id: VideoId, title: Option<&str>, description: Option<&str>) -> sqlx::Result<()> {
        on_db!(self.db.write(), c => {
            sqlx::query(UPDATE).bind(id).bind(title).bind(description).execute(c).await.map(|_| ())
        })
    }

    /// A video's picture; the outer `None` is for no video.
    pub(super) async fn find_thumbnail(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<Option<Option<ImageSet>>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(FIND_THUMBNAIL).bind(id).fetch_optional(c).await)
    }

    /// `false` when there is no such video.
    pub(super) async fn set_thumbnail(&self, tx: &mut Tx, id: VideoId, new: Option<&ImageSet>) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(SET_THUMBNAIL).bind(id).bind(new).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Deletes a video and returns the picture that it had; the outer `None` is for no video.
    pub(super) async fn delete(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<Option<Option<ImageSet>>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(DELETE).bind(id).fetch_optional(c).await)
    }

    /// Removes everything that is in an account's channels.
    pub(super) async fn delete_by_owner(&self, tx: &mut Tx, owner: UserId) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(DELETE_BY_OWNER).bind(owner).execute(c).await.map(|_| ()))
    }
}
