//! The SQL of what is made of videos.

use super::model::{FailureKind, Index, RenditionFile, TrackKind, track_kind};
use super::segments::Segments;
use super::storyboard::Storyboard;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::id::VideoId;

const INSERT: &str = "INSERT INTO processings (video_id, rungs, failure_text, create_time) VALUES ($1, '', '', $2)
    ON CONFLICT (video_id) DO UPDATE SET failure = NULL, failure_text = '', end_time = NULL";
const FIND: &str = "SELECT rungs, failure, failure_text, end_time FROM processings WHERE video_id = $1";
const SET_RUNGS: &str = "UPDATE processings SET rungs = $2 WHERE video_id = $1";
const LOCK: &str = "UPDATE processings SET rungs = rungs WHERE video_id = $1";
const SET_FAILURE: &str = "UPDATE processings SET failure = $2, failure_text = $3 WHERE video_id = $1";
const SET_ENDED: &str = "UPDATE processings SET end_time = $2 WHERE video_id = $1 AND end_time IS NULL";
const LIST_OPEN: &str = "SELECT video_id FROM processings WHERE end_time IS NULL AND video_id > $1
    ORDER BY video_id LIMIT $2";
const INSERT_RENDITION: &str = "INSERT INTO renditions (video_id, name, kind, blob_key, size_bytes, width, height,
    frame_rate, codecs, peak, average, language, init_bytes, segments, create_time, loudness)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING";
const LIST_RENDITIONS: &str = "SELECT kind, name, blob_key, size_bytes, width, height, frame_rate, codecs, peak,
    average, language, loudness FROM renditions WHERE video_id = $1 ORDER BY name";
const LIST_PICTURES: &str =
    concat!("SELECT name FROM renditions WHERE video_id = $1 AND kind = ", track_kind!(Picture), " ORDER BY name");
const FIND_INDEX: &str = "SELECT blob_key, init_bytes, segments FROM renditions WHERE video_id = $1 AND name = $2";
const LACKS_CAPTIONS: &str = "SELECT 1 FROM processings WHERE video_id = $1 AND captions_time IS NULL";
const SET_CAPTIONS_TIME: &str =
    "UPDATE processings SET captions_time = $2 WHERE video_id = $1 AND captions_time IS NULL";
const INSERT_STORYBOARD: &str = "INSERT INTO storyboards (video_id, spacing, tiles, tile_width, tile_height,
    grid_columns, grid_rows, sheets, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
const FIND_STORYBOARD: &str = "SELECT spacing, tiles, tile_width, tile_height, grid_columns, grid_rows, sheets
    FROM storyboards WHERE video_id = $1";

/// The most pictures and sounds of a video.
const MAX_RENDITIONS: usize = 64;

#[derive(Clone)]
pub(super) struct Store {
    db: Db,
}

/// What is to be made of a video.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Row {
    rungs: String,
    pub(super) failure: Option<FailureKind>,
    pub(super) failure_text: String,
    pub(super) end_time: Option<Time>,
}

impl Row {
    /// The names of the pictures to make; empty until the file was examined.
    pub(super) fn rungs(&self) -> impl Iterator<Item = &str> {
        self.rungs.split(',').filter(|name| !name.is_empty())
    }

    /// Whether these pictures are all that are to be made.
    pub(super) fn has_all(&self, made: &[String]) -> bool {
        !self.rungs.is_empty() && self.rungs().all(|rung| made.iter().any(|name| name == rung))
    }
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// Begins the work for a video, for the first time or again.
    pub(super) async fn begin(&self, tx: &mut Tx, video: VideoId, now: Time) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(INSERT).bind(video).bind(now).execute(c).await.map(|_| ()))
    }

    pub(super) async fn find(&self, video: VideoId) -> sqlx::Result<Option<Row>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(video).fetch_optional(c).await)
    }

    /// As [`Store::find`], in a transaction. After [`Store::set_rungs`], no other transaction changes what it sees.
    pub(super) async fn find_in(&self, tx: &mut Tx, video: VideoId) -> sqlx::Result<Option<Row>> {
        on_db!(tx.conn(), c => sqlx::query_as(FIND).bind(video).fetch_optional(c).await)
    }

    /// Sets which pictures are to be made. It also locks the row, so that of two jobs for one video the later one sees
    /// what the other has made. `false` when the video is gone.
    pub(super) async fn set_rungs(&self, tx: &mut Tx, video: VideoId, rungs: &[String]) -> sqlx::Result<bool> {
        let rungs = rungs.join(",");
        on_db!(tx.conn(), c => {
            let query = sqlx::query(SET_RUNGS).bind(video).bind(&rungs);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Locks the row, as [`Store::set_rungs`] does.
    pub(super) async fn lock(&self, tx: &mut Tx, video: VideoId) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(LOCK).bind(video).execute(c).await.map(|_| ()))
    }

    pub(super) async fn set_failure(
        &self,
        tx: &mut Tx,
        video: VideoId,
        failure: Option<FailureKind>,
        text: &str,
    ) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(SET_FAILURE).bind(video).bind(failure).bind(text);
            query.execute(c).await.map(|_| ())
        })
    }

    /// Records that nothing is left to make; `false` when that was recorded before.
    pub(super) async fn set_ended(&self, tx: &mut Tx, video: VideoId, now: Time) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(SET_ENDED).bind(video).bind(now).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// The first `limit` videos after `after` for which something is left to make.
    pub(super) async fn list_open(&self, after: VideoId, limit: i64) -> sqlx::Result<Vec<VideoId>> {
        on_db!(self.db.read(), c => sqlx::query_scalar(LIST_OPEN).bind(after).bind(limit).fetch_all(c).await)
    }

    /// Adds a rendition. `false`, and nothing is changed, when there is one of that name.
    pub(super) async fn insert(
        &self,
        tx: &mut Tx,
        video: VideoId,
        file: &RenditionFile,
        (init_bytes, segments): (i64, &Segments),
        now: Time,
    ) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(INSERT_RENDITION)
                .bind(video)
                .bind(&file.name)
                .bind(file.kind)
                .bind(&file.blob_key)
                .bind(file.size_bytes)
                .bind(file.width)
                .bind(file.height)
                .bind(file.frame_rate)
                .bind(&file.codecs)
                .bind(file.peak)
                .bind(file.average)
                .bind(&file.language)
                .bind(init_bytes)
                .bind(segments)
                .bind(now)
                .bind(file.loudness)
                .execute(c)
                .await
                .map(|done| done.rows_affected() == 1)
        })
    }

    /// All renditions of a video; few, since the ladder bounds them.
    pub(super) async fn list(&self, video: VideoId) -> sqlx::Result<Vec<RenditionFile>> {
        let mut files: Vec<RenditionFile> =
            on_db!(self.db.read(), c => sqlx::query_as(LIST_RENDITIONS).bind(video).fetch_all(c).await)?;
        files.truncate(MAX_RENDITIONS);
        // The default sound is the first: its name has the lowest number.
        files.sort_by_key(|file| (file.kind == TrackKind::Sound, file.short_side(), file.name.clone()));
        Ok(files)
    }

    /// The names of the pictures that were made.
    pub(super) async fn pictures(&self, video: VideoId) -> sqlx::Result<Vec<String>> {
        on_db!(self.db.read(), c => sqlx::query_scalar(LIST_PICTURES).bind(video).fetch_all(c).await)
    }

    /// As [`Store::pictures`], in a transaction.
    pub(super) async fn pictures_in(&self, tx: &mut Tx, video: VideoId) -> sqlx::Result<Vec<String>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(LIST_PICTURES).bind(video).fetch_all(c).await)
    }

    pub(super) async fn find_index(&self, video: VideoId, name: &str) -> sqlx::Result<Option<Index>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_INDEX).bind(video).bind(name).fetch_optional(c).await)
    }

    /// Whether the text tracks of a video were never taken over.
    pub(super) async fn lacks_captions(&self, video: VideoId) -> sqlx::Result<bool> {
        let found: Option<i32> =
            on_db!(self.db.read(), c => sqlx::query_scalar(LACKS_CAPTIONS).bind(video).fetch_optional(c).await)?;
        Ok(found.is_some())
    }

    /// Records that the text tracks of a video were taken over. `false` when they were before.
    pub(super) async fn set_captions_time(&self, tx: &mut Tx, video: VideoId, now: Time) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(SET_CAPTIONS_TIME).bind(video).bind(now);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Adds the storyboard of a video. `false`, and nothing is changed, when there is one.
    pub(super) async fn insert_storyboard(
        &self,
        tx: &mut Tx,
        video: VideoId,
        storyboard: &Storyboard,
        now: Time,
    ) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(INSERT_STORYBOARD)
                .bind(video)
                .bind(storyboard.spacing)
                .bind(storyboard.tiles)
                .bind(storyboard.tile_width)
                .bind(storyboard.tile_height)
                .bind(storyboard.grid_columns)
                .bind(storyboard.grid_rows)
                .bind(&storyboard.sheets)
                .bind(now)
                .execute(c)
                .await
                .map(|done| done.rows_affected() == 1)
        })
    }

    pub(super) async fn find_storyboard(&self, video: VideoId) -> sqlx::Result<Option<Storyboard>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_STORYBOARD).bind(video).fetch_optional(c).await)
    }
}
