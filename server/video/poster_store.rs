//! The SQL of posters.

use super::model::video_state;
use super::posters::{Poster, PosterId};
use super::store::Store;
use crate::engine::db::{Tx, on_db};
use crate::id::VideoId;
use crate::image::ImageSet;

const LIST: &str = "SELECT p.id, p.time, p.images, COALESCE(p.images = v.poster, FALSE) AS chosen
    FROM posters p JOIN videos v ON v.id = p.video_id WHERE p.video_id = $1 ORDER BY p.time, p.id LIMIT 32";
const FIND: &str = "SELECT images FROM posters WHERE id = $2 AND video_id = $1";
const LIST_IMAGES: &str = "SELECT images FROM posters WHERE video_id = $1";
const HAS_SOME: &str = "SELECT 1 FROM posters WHERE video_id = $1 LIMIT 1";
const INSERT: &str = "INSERT INTO posters (id, video_id, time, images) VALUES ($1, $2, $3, $4)";
const SET_FIRST: &str = "UPDATE videos SET poster = COALESCE(poster, $2) WHERE id = $1";
const CHOOSE: &str =
    concat!("UPDATE videos SET poster = $2, thumbnail = NULL WHERE id = $1 AND state <> ", video_state!(Deleted));

impl Store {
    /// The posters of a video, in the order of time; few, since processing makes a fixed number.
    pub(super) async fn list_posters(&self, video: VideoId) -> sqlx::Result<Vec<Poster>> {
        on_db!(self.db().read(), c => sqlx::query_as(LIST).bind(video).fetch_all(c).await)
    }

    /// The pictures of a poster of a video.
    pub(super) async fn find_poster(
        &self,
        tx: &mut Tx,
        video: VideoId,
        poster: PosterId,
    ) -> sqlx::Result<Option<ImageSet>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(FIND).bind(video).bind(poster).fetch_optional(c).await)
    }

    /// The pictures of all posters of a video.
    pub(super) async fn poster_images(&self, tx: &mut Tx, video: VideoId) -> sqlx::Result<Vec<ImageSet>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(LIST_IMAGES).bind(video).fetch_all(c).await)
    }

    pub(super) async fn has_posters(&self, tx: &mut Tx, video: VideoId) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(HAS_SOME).bind(video).fetch_optional(c).await.map(|found| found.is_some())
        })
    }

    pub(super) async fn insert_poster(
        &self,
        tx: &mut Tx,
        video: VideoId,
        poster: PosterId,
        time: i64,
        images: &ImageSet,
    ) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(INSERT).bind(poster).bind(video).bind(time).bind(images);
            query.execute(c).await.map(|_| ())
        })
    }

    /// Shows a poster of a video of which none is shown.
    pub(super) async fn set_first_poster(&self, tx: &mut Tx, video: VideoId, images: &ImageSet) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(SET_FIRST).bind(video).bind(images).execute(c).await.map(|_| ()))
    }

    /// Shows a poster of a video, which has no thumbnail then. `false` when there is no such video.
    pub(super) async fn choose_poster(&self, tx: &mut Tx, video: VideoId, images: &ImageSet) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(CHOOSE).bind(video).bind(images);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }
}
