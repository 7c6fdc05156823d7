//! The SQL of captions.

use super::model::{Caption, Description};
use crate::engine::blob::BlobKey;
use crate::engine::db::{Db, Tx, on_db};
use crate::id::VideoId;
use crate::language::Language;

const LIST: &str = "SELECT language, name, kind, source, blob_key, etag, cues, update_time FROM captions
    WHERE video_id = $1 ORDER BY language LIMIT 64";
const FIND: &str = "SELECT language, name, kind, source, blob_key, etag, cues, update_time FROM captions
    WHERE video_id = $1 AND language = $2";
const FIND_KEY: &str = "SELECT blob_key FROM captions WHERE video_id = $1 AND language = $2";
const COUNT_OTHERS: &str = "SELECT COUNT(*) FROM captions WHERE video_id = $1 AND language <> $2";
const SET: &str = "INSERT INTO captions (video_id, language, name, kind, source, blob_key, etag, cues, update_time)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (video_id, language) DO UPDATE SET
    name = excluded.name, kind = excluded.kind, source = excluded.source, blob_key = excluded.blob_key,
    etag = excluded.etag, cues = excluded.cues, update_time = excluded.update_time";
const DELETE: &str = "DELETE FROM captions WHERE video_id = $1 AND language = $2";

#[derive(Clone)]
pub(super) struct Store {
    db: Db,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// All captions of a video, ordered by language.
    pub(super) async fn list(&self, video: VideoId) -> sqlx::Result<Vec<Caption>> {
        on_db!(self.db.read(), c => sqlx::query_as(LIST).bind(video).fetch_all(c).await)
    }

    pub(super) async fn find(&self, video: VideoId, language: &Language) -> sqlx::Result<Option<Caption>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(video).bind(language).fetch_optional(c).await)
    }

    /// The blob of a caption.
    pub(super) async fn find_key(
        &self,
        tx: &mut Tx,
        video: VideoId,
        language: &Language,
    ) -> sqlx::Result<Option<BlobKey>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(FIND_KEY).bind(video).bind(language).fetch_optional(c).await)
    }

    /// How many captions the video has in other languages.
    pub(super) async fn count_others(&self, tx: &mut Tx, video: VideoId, language: &Language) -> sqlx::Result<i64> {
        on_db!(tx.conn(), c => sqlx::query_scalar(COUNT_OTHERS).bind(video).bind(language).fetch_one(c).await)
    }

    /// Adds a caption, or replaces the one of the same language.
    pub(super) async fn set(&self, tx: &mut Tx, video: VideoId, caption: &Caption) -> sqlx::Result<()> {
        let Caption { description, blob_key, etag, cues, update_time } = caption;
        let Description { language, name, kind, source } = description;
        on_db!(tx.conn(), c => {
            let query = sqlx::query(SET).bind(video).bind(language).bind(name).bind(*kind).bind(*source);
            query.bind(blob_key).bind(etag).bind(*cues).bind(*update_time).execute(c).await.map(|_| ())
        })
    }

    pub(super) async fn delete(&self, tx: &mut Tx, video: VideoId, language: &Language) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(DELETE).bind(video).bind(language).execute(c).await.map(|_| ()))
    }
}
