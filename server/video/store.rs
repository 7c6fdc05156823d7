//! The SQL of videos, except that of their lists (`listing.rs`) and counts (`counts.rs`).

use super::model::{
    Description, Original, Tags, Video, VideoState, VideoUpdate, Visibility, moderation, video_state, video_visibility,
};
use super::playback::Grant;
use super::probe::Probe;
use super::visibility::{is_not_deleted, is_visible_to, is_watchable, publish_time};
use crate::caller::UserId;
use crate::channel::{self, ChannelId, Totals};
use crate::clock::Time;
use crate::engine::blob::BlobKey;
use crate::engine::blob::ledger::{LiveBlob, blob_state};
use crate::engine::db::{Db, Engine, Ids, Tx, among, on_db};
use crate::id::VideoId;
use crate::image::ImageSet;
use crate::removal;
use crate::upload::Upload;

/// Begins a query for whole videos, with their relation to the account in `$viewer`, which is NULL when nobody is
/// signed in: three lookups by primary key for each video. They are subqueries, because with a join PostgreSQL may read
/// all likes of the viewer, or all likes in the order of their videos, instead of doing a few lookups.
macro_rules! select {
    ($viewer:literal, $($rest:expr),+) => {
        concat!(
            "SELECT v.id, v.channel_id, c.username, c.display_name, c.avatar, v.title, v.description, v.tags, ",
            "COALESCE(v.thumbnail, v.poster) AS thumbnail, ",
            "v.duration, v.size_bytes, v.content_type, v.codecs, v.width, v.height, v.state, v.visibility, v.category, ",
            "v.comments_disabled, v.view_count, v.like_count, v.comment_count, v.create_time, v.publish_time, v.trend, ",
            "CASE WHEN ", crate::engine::db::opaque_parameter!($viewer), " IS NOT NULL THEN ",
            "COALESCE((SELECT 1 FROM video_likes l WHERE l.user_id = ", crate::engine::db::opaque_parameter!($viewer), " AND l.video_id = v.id), 0) + ",
            "COALESCE((SELECT 2 FROM subscriptions s WHERE s.user_id = ", crate::engine::db::opaque_parameter!($viewer),
            " AND s.channel_id = v.channel_id), 0) + CASE WHEN c.user_id = ", $viewer, " THEN 4 ELSE 0 END END AS relation, ",
            "(SELECT h.position FROM history h WHERE h.user_id = ", crate::engine::db::opaque_parameter!($viewer), " AND h.video_id = v.id) AS position ",
            "FROM videos v JOIN channels c ON c.id = v.channel_id WHERE ",
            $($rest),+
        )
    };
}
pub(super) use select;

const FIND: &str = select!("$2", "v.id = $1 AND ", is_visible_to!("$2"));
const FIND_ORIGINAL: &str = concat!(
    "SELECT v.state, v.visibility, COALESCE(c.user_id = ",
    crate::engine::db::opaque_parameter!("$2"),
    ", FALSE) AS is_own, v.blob_key, v.content_type, v.codecs, v.size_bytes, v.width, v.height, v.duration,
    EXISTS (SELECT 1 FROM storyboards s WHERE s.video_id = v.id) AS has_storyboard
    FROM videos v JOIN channels c ON c.id = v.channel_id WHERE v.id = $1 AND ",
    is_visible_to!("$2")
);
/// The blob `$2` of the video `$1`, if the video may be watched with a media URL; `$3` is whether that was made for the
/// owner.
const FIND_MEDIA: &str = concat!(
    "SELECT b.size_bytes, b.content_type, b.etag
    FROM videos v JOIN blobs b ON b.key = $2 WHERE v.id = $1 AND b.state = ",
    blob_state!(Live),
    " AND ",
    is_not_deleted!(),
    " AND ($3 OR (",
    is_watchable!(),
    "))"
);
/// The key of the original of the video `$1`, its length and its visibility, if the video may be watched with a media URL;
/// `$2` is whether that was made for the owner.
const FIND_WATCHABLE: &str = concat!(
    "SELECT v.blob_key, v.duration, v.visibility FROM videos v WHERE v.id = $1 AND ",
    is_not_deleted!(),
    " AND ($2 OR (",
    is_watchable!(),
    "))"
);
const FIND_MANY_SQLITE: &str = select!("$2", among!(Sqlite, "v.id", "$1"), " AND ", is_visible_to!("$2"));
const FIND_MANY_POSTGRES: &str = select!("$2", among!(Postgres, "v.id", "$1"), " AND ", is_visible_to!("$2"));
const INSERT: &str = concat!(
    "INSERT INTO videos (id, channel_id, upload_id, blob_key, title, description, duration, size_bytes,
        content_type, width, height, state, visibility, moderation, create_time, publish_time, tags, category,
        comments_disabled, codecs)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $19, $12, ",
    moderation!(Visible),
    ", $13, $14, $15, $16, $17, $18)"
);
const SET_VISIBILITY: &str = concat!(
    "UPDATE videos SET visibility = $2, publish_time = ",
    publish_time!("$2", "state", "$3"),
    " WHERE id = $1 AND state <> ",
    video_state!(Deleted),
    " RETURNING publish_time"
);
// Locks in the order of the ids, as every transaction does, before the rows are read. A video that another transaction
// is deleting is not found after that one has ended.
const LOCK_BY_OWNER: &str = concat!(
    "SELECT id FROM videos
    WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1) AND state <> ",
    video_state!(Deleted),
    " ORDER BY id FOR NO KEY UPDATE"
);
const QUEUE_BY_OWNER: &str = removal::enqueue_all!(
    Video,
    "id, $2 FROM videos WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1) AND state <> ",
    video_state!(Deleted)
);
const HIDE_BY_OWNER: &str = concat!(
    "UPDATE videos SET state = ",
    video_state!(Deleted),
    ", thumbnail = NULL, poster = NULL
    WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1)"
);
const LIST_BY_OWNER: &str = concat!(
    "SELECT id, channel_id FROM videos
    WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1) AND state <> ",
    video_state!(Deleted),
    " ORDER BY id LIMIT $2"
);
const UPDATE: &str = concat!(
    "UPDATE videos SET title = COALESCE($2, title), description = COALESCE($3, description),
    tags = COALESCE($4, tags), category = COALESCE($5, category),
    comments_disabled = COALESCE($6, comments_disabled) WHERE id = $1 AND state <> ",
    video_state!(Deleted),
    " RETURNING title, description, tags, category, comments_disabled"
);
const FIND_THUMBNAIL: &str = concat!("SELECT thumbnail FROM videos WHERE id = $1 AND state <> ", video_state!(Deleted));
const SET_THUMBNAIL: &str =
    concat!("UPDATE videos SET thumbnail = $2 WHERE id = $1 AND state <> ", video_state!(Deleted));
const HIDE: &str = concat!(
    "UPDATE videos SET state = ",
    video_state!(Deleted),
    " WHERE id = $1 AND state <> ",
    video_state!(Deleted),
    " RETURNING thumbnail, blob_key, channel_id, view_count, like_count, comment_count, watch_time"
);
const FIND_SOURCE: &str = concat!(
    "SELECT c.user_id, v.blob_key, v.size_bytes, v.content_type, v.duration,
    EXISTS (SELECT 1 FROM posters p WHERE p.video_id = v.id) AS has_posters
    FROM videos v JOIN channels c ON c.id = v.channel_id WHERE v.id = $1 AND ",
    is_not_deleted!()
);
const HOLD_SQLITE: &str = concat!("SELECT 1 FROM videos v WHERE v.id = $1 AND ", is_not_deleted!());
const HOLD_POSTGRES: &str = concat!("SELECT 1 FROM videos v WHERE v.id = $1 AND ", is_not_deleted!(), " FOR SHARE");
const SET_READY: &str = concat!(
    "UPDATE videos SET state = ",
    video_state!(Ready),
    ", publish_time = CASE WHEN visibility = ",
    video_visibility!(Public),
    " THEN COALESCE(publish_time, $2) ELSE publish_time END WHERE id = $1 AND state IN (",
    video_state!(Processing),
    ", ",
    video_state!(Failed),
    ") RETURNING channel_id"
);
const SET_FAILED: &str = concat!(
    "UPDATE videos SET state = ",
    video_state!(Failed),
    " WHERE id = $1 AND state = ",
    video_state!(Processing)
);
const SET_PROCESSING: &str = concat!(
    "UPDATE videos SET state = ",
    video_state!(Processing),
    " WHERE id = $1 AND state = ",
    video_state!(Failed)
);
const DELETE_DAYS: &str = "DELETE FROM video_days WHERE video_id = $1";
const DELETE_ROW: &str = concat!("DELETE FROM videos WHERE id = $1 AND state = ", video_state!(Deleted));

#[derive(Clone)]
pub(super) struct Store {
    db: Db,
}

/// The columns of a video that its owner describes.
#[derive(sqlx::FromRow)]
pub(super) struct UpdatedVideo {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) tags: Tags,
    pub(super) category: i32,
    pub(super) comments_disabled: bool,
}

/// What is still to be cleaned up of a video that was just hidden.
#[derive(sqlx::FromRow)]
pub(super) struct DeletedVideo {
    pub(super) thumbnail: Option<ImageSet>,
    pub(super) blob_key: BlobKey,
    channel_id: ChannelId,
    view_count: i64,
    like_count: i64,
    comment_count: i64,
    watch_time: i64,
}

/// The original of a video.
#[derive(sqlx::FromRow)]
pub(super) struct SourceRow {
    pub(super) user_id: UserId,
    pub(super) blob_key: BlobKey,
    pub(super) size_bytes: i64,
    pub(super) content_type: String,
    /// In microseconds.
    pub(super) duration: i64,
    pub(super) has_posters: bool,
}

pub(super) struct NewVideo<'a> {
    pub(super) id: VideoId,
    pub(super) channel: ChannelId,
    pub(super) upload: &'a Upload,
    pub(super) probe: &'a Probe,
    pub(super) description: &'a Description,
    pub(super) state: VideoState,
    pub(super) create_time: Time,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    pub(super) async fn find(&self, id: VideoId, viewer: Option<UserId>) -> sqlx::Result<Option<Video>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(id).bind(viewer).fetch_optional(c).await)
    }

    pub(super) async fn find_original(&self, id: VideoId, viewer: Option<UserId>) -> sqlx::Result<Option<Original>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_ORIGINAL).bind(id).bind(viewer).fetch_optional(c).await)
    }

    /// The blob of a media URL; `None` when the grant's holder may no longer watch the video.
    pub(super) async fn find_media(&self, key: &BlobKey, grant: Grant) -> sqlx::Result<Option<LiveBlob>> {
        on_db!(self.db.read(), c => {
            let query = sqlx::query_as(FIND_MEDIA).bind(grant.video).bind(key).bind(grant.is_for_owner);
            query.fetch_optional(c).await
        })
    }

    /// The key of a video's original, its length in microseconds, and its visibility; `None` when the grant's holder may no
    /// longer watch the video.
    pub(super) async fn find_watchable(&self, grant: Grant) -> sqlx::Result<Option<(BlobKey, i64, Visibility)>> {
        on_db!(self.db.read(), c => {
            let query = sqlx::query_as(FIND_WATCHABLE).bind(grant.video).bind(grant.is_for_owner);
            query.fetch_optional(c).await
        })
    }

    /// Those of the videos that the viewer sees, unordered.
    pub(super) async fn find_many(&self, ids: &[VideoId], viewer: Option<UserId>) -> sqlx::Result<Vec<Video>> {
        let ids: Ids = ids.iter().copied().collect();
        let statement = self.db.text(FIND_MANY_SQLITE, FIND_MANY_POSTGRES);
        on_db!(self.db.read(), c => sqlx::query_as(statement).bind(ids).bind(viewer).fetch_all(c).await)
    }

    pub(super) async fn insert(&self, tx: &mut Tx, new: &NewVideo<'_>) -> sqlx::Result<()> {
        let described = new.description;
        let is_published = described.visibility == Visibility::Public && new.state == VideoState::Ready;
        let publish_time = is_published.then_some(new.create_time);
        on_db!(tx.conn(), c => {
            sqlx::query(INSERT)
                .bind(new.id)
                .bind(new.channel)
                .bind(new.upload.id)
                .bind(&new.upload.blob_key)
                .bind(&described.title)
                .bind(&described.description)
                .bind(i64::try_from(new.probe.duration.as_micros()).unwrap_or(i64::MAX))
                .bind(new.upload.size_bytes)
                .bind(new.probe.container.content_type())
                .bind(i32::try_from(new.probe.width).unwrap_or(i32::MAX))
                .bind(i32::try_from(new.probe.height).unwrap_or(i32::MAX))
                .bind(described.visibility)
                .bind(new.create_time)
                .bind(publish_time)
                .bind(&described.tags)
                .bind(described.category)
                .bind(described.comments_disabled)
                .bind(&new.probe.codecs)
                .bind(new.state)
                .execute(c)
                .await
                .map(|_| ())
        })?;
        channel::add_to_totals(tx, new.channel, Totals { videos: 1, ..Totals::default() }).await
    }

    /// Sets the visibility, and `publish_time` to `now` if this publishes the video for the first time. Returns
    /// `publish_time`; the outer `None` means that there is no such video.
    pub(super) async fn set_visibility(
        &self,
        tx: &mut Tx,
        id: VideoId,
        visibility: Visibility,
        now: Time,
    ) -> sqlx::Result<Option<Option<Time>>> {
        on_db!(tx.conn(), c => {
            sqlx::query_scalar(SET_VISIBILITY).bind(id).bind(visibility).bind(now).fetch_optional(c).await
        })
    }

    /// Changes the fields that are not `None`. `None` when there is no such video.
    pub(super) async fn update(
        &self,
        tx: &mut Tx,
        id: VideoId,
        update: &VideoUpdate,
    ) -> sqlx::Result<Option<UpdatedVideo>> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query_as(UPDATE).bind(id).bind(&update.title).bind(&update.description);
            let query = query.bind(&update.tags).bind(update.category).bind(update.comments_disabled);
            query.fetch_optional(c).await
        })
    }

    /// A video's own thumbnail. The outer `None` means that there is no such video.
    pub(super) async fn find_thumbnail(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<Option<Option<ImageSet>>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(FIND_THUMBNAIL).bind(id).fetch_optional(c).await)
    }

    /// The thumbnail that the owner of a video has set.
    pub(super) async fn own_thumbnail(&self, id: VideoId) -> sqlx::Result<Option<ImageSet>> {
        let found: Option<Option<ImageSet>> =
            on_db!(self.db.read(), c => sqlx::query_scalar(FIND_THUMBNAIL).bind(id).fetch_optional(c).await)?;
        Ok(found.flatten())
    }

    /// `false` when there is no such video.
    pub(super) async fn set_thumbnail(&self, tx: &mut Tx, id: VideoId, new: Option<&ImageSet>) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(SET_THUMBNAIL).bind(id).bind(new).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    pub(super) async fn find_source(&self, id: VideoId) -> sqlx::Result<Option<SourceRow>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_SOURCE).bind(id).fetch_optional(c).await)
    }

    /// Keeps a video from being deleted until the transaction ends. `false` when there is no such video.
    pub(super) async fn hold(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<bool> {
        let statement = tx.text(HOLD_SQLITE, HOLD_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query(statement).bind(id).fetch_optional(c).await.map(|row| row.is_some()))
    }

    /// Makes a video READY that is PROCESSING or FAILED, and publishes it if it is public. Returns its channel if it did.
    pub(super) async fn set_ready(&self, tx: &mut Tx, id: VideoId, now: Time) -> sqlx::Result<Option<ChannelId>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(SET_READY).bind(id).bind(now).fetch_optional(c).await)
    }

    /// Makes a video FAILED that is PROCESSING.
    pub(super) async fn set_failed(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(SET_FAILED).bind(id).execute(c).await.map(|_| ()))
    }

    /// Makes a video PROCESSING that is FAILED.
    pub(super) async fn set_processing(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(SET_PROCESSING).bind(id).execute(c).await.map(|_| ()))
    }

    /// Hides a video for good and subtracts its counts from its channel's totals. `None` when there is no such video.
    pub(super) async fn hide(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<Option<DeletedVideo>> {
        let deleted: Option<DeletedVideo> =
            on_db!(tx.conn(), c => sqlx::query_as(HIDE).bind(id).fetch_optional(c).await)?;
        if let Some(video) = &deleted {
            let totals = Totals {
                videos: -1,
                views: -video.view_count,
                likes: -video.like_count,
                comments: -video.comment_count,
                watch_time: -video.watch_time,
            };
            channel::add_to_totals(tx, video.channel_id, totals).await?;
        }
        Ok(deleted)
    }

    /// The first `limit` videos of an account, each with its channel.
    pub(super) async fn list_by_owner(&self, owner: UserId, limit: u8) -> sqlx::Result<Vec<(VideoId, ChannelId)>> {
        on_db!(self.db.read(), c => {
            sqlx::query_as(LIST_BY_OWNER).bind(owner).bind(i64::from(limit)).fetch_all(c).await
        })
    }

    /// Hides all videos of an account, queues the deletion of their rows, and sets the totals of its channels to 0.
    pub(super) async fn hide_by_owner(&self, tx: &mut Tx, owner: UserId, now: Time) -> sqlx::Result<()> {
        if let Engine::Postgres(c) = tx.conn() {
            sqlx::query(LOCK_BY_OWNER).bind(owner).execute(c).await?;
        }
        on_db!(tx.conn(), c => sqlx::query(QUEUE_BY_OWNER).bind(owner).bind(now).execute(c).await.map(|_| ()))?;
        on_db!(tx.conn(), c => sqlx::query(HIDE_BY_OWNER).bind(owner).execute(c).await.map(|_| ()))?;
        channel::zero_totals(tx, owner).await
    }

    /// Deletes the row of a hidden video and those of its days. `false`, and nothing is deleted, when another row still
    /// refers to it.
    pub(super) async fn delete_row(&self, id: VideoId) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        for statement in [DELETE_DAYS, DELETE_ROW] {
            match on_db!(tx.conn(), c => sqlx::query(statement).bind(id).execute(c).await.map(|_| ())) {
                Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => return Ok(false),
                done => done?,
            }
        }
        tx.commit().await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Column, Executor, SqlStr, Statement};

    use super::*;
    use crate::engine::db::DatabaseUrl;

    #[tokio::test]
    async fn the_columns_of_a_video_stand_in_the_order_of_its_fields() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&DatabaseUrl::Sqlite(folder.path().join("test.db")), 1).await.unwrap();
        db.migrate().await.unwrap();
        let Engine::Sqlite(readers) = db.read() else { panic!("SQLite was asked for") };
        let statement = readers.prepare(SqlStr::from_static(FIND)).await.unwrap();
        let columns: Vec<&str> = statement.columns().iter().map(Column::name).collect();
        assert_eq!(columns, Video::FIELDS);
    }
}
