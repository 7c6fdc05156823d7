//! The SQL of changes of the index. That of queries is in `find.rs`, that of the queue in `queue.rs`.

use super::document::{Document, Source};
use super::rank::DAY_SECONDS;
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::engine::db::{Db, Engine, Ids, ServerState, Tx, among, on_db};
use crate::id::VideoId;
use crate::video::is_listed;

/// Begins a query for the [`Source`]s of listed videos.
macro_rules! source {
    ($($rest:expr),+) => {
        concat!(
            "SELECT v.id, v.channel_id, v.title, v.tags, c.display_name, v.description, v.duration, v.publish_time ",
            "FROM videos v JOIN channels c ON c.id = v.channel_id WHERE ", is_listed!(), " AND ", $($rest),+
        )
    };
}

const SOURCES_SQLITE: &str = source!(among!(Sqlite, "v.id", "$1"));
const SOURCES_POSTGRES: &str = source!(among!(Postgres, "v.id", "$1"));
const SOURCES_OF_CHANNEL: &str = source!("v.channel_id = $1 AND v.id > $2 ORDER BY v.id LIMIT $3");
const LIST_LISTED: &str =
    concat!("SELECT v.id, v.channel_id FROM videos v WHERE ", is_listed!(), " AND v.id > $1 ORDER BY v.id LIMIT $2");
const LIST_CHANNELS: &str = "SELECT id FROM channels WHERE user_id = $1 ORDER BY id";
const FIND_NAME: &str = "SELECT display_name FROM channels WHERE id = $1";

const FIND_NUMBER: &str = "SELECT no FROM search_documents WHERE video_id = $1";
/// Inserts a document with the number `$1`, or, if that is taken, the number after the greatest within the following
/// day.
const INSERT_SQLITE: &str = "INSERT INTO search_documents (no, video_id, duration, publish_time)
    SELECT CASE WHEN EXISTS (SELECT 1 FROM search_documents WHERE no = $1)
        THEN (SELECT MAX(no) + 1 FROM search_documents WHERE no < $1 + 86400) ELSE $1 END, $2, $3, $4
    WHERE TRUE ON CONFLICT (no) DO NOTHING RETURNING no";
const PUT_WORDS: &str = "INSERT OR REPLACE INTO search_words (rowid, words) VALUES ($1, $2)";
const PUT_POSTGRES: &str = "INSERT INTO search_documents (video_id, duration, publish_time, head, words)
    VALUES ($1, $2, $3, $4::tsvector, array_to_tsvector($5))
    ON CONFLICT (video_id) DO UPDATE SET head = excluded.head, words = excluded.words";
const DELETE_WORDS: &str =
    "DELETE FROM search_words WHERE rowid IN (SELECT no FROM search_documents WHERE video_id = $1)";
const DELETE: &str = "DELETE FROM search_documents WHERE video_id = $1";
const DELETE_WORDS_BY_CHANNEL: &str = "DELETE FROM search_words WHERE rowid IN
    (SELECT no FROM search_documents WHERE video_id IN (SELECT id FROM videos WHERE channel_id = $1))";
const DELETE_BY_CHANNEL: &str =
    "DELETE FROM search_documents WHERE video_id IN (SELECT id FROM videos WHERE channel_id = $1)";
const CLEAR_WORDS: &str = "INSERT INTO search_words (search_words) VALUES ('delete-all')";
/// Waits for other writers and excludes them. With locks on single rows, this transaction and theirs could wait for
/// each other.
const BEGIN_CLEAR: &str = "LOCK TABLE search_documents IN SHARE ROW EXCLUSIVE MODE";
const CLEAR: &str = "DELETE FROM search_documents";

#[derive(Clone)]
pub(super) struct Store {
    pub(super) db: Db,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// The sources of those of the videos that are listed.
    pub(super) async fn sources(&self, tx: &mut Tx, ids: &[VideoId]) -> sqlx::Result<Vec<Source>> {
        let ids: Ids = ids.iter().copied().collect();
        let statement = self.db.text(SOURCES_SQLITE, SOURCES_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(ids).fetch_all(c).await)
    }

    /// The sources of the listed videos of a channel after `after`.
    pub(super) async fn sources_of_channel(
        &self,
        tx: &mut Tx,
        channel: ChannelId,
        after: VideoId,
        limit: i64,
    ) -> sqlx::Result<Vec<Source>> {
        on_db!(tx.conn(), c => {
            sqlx::query_as(SOURCES_OF_CHANNEL).bind(channel).bind(after).bind(limit).fetch_all(c).await
        })
    }

    /// The listed videos of all channels after `after`, each with its channel.
    pub(super) async fn list_listed(
        &self,
        tx: &mut Tx,
        after: VideoId,
        limit: i64,
    ) -> sqlx::Result<Vec<(VideoId, ChannelId)>> {
        on_db!(tx.conn(), c => sqlx::query_as(LIST_LISTED).bind(after).bind(limit).fetch_all(c).await)
    }

    pub(super) async fn list_channels(&self, tx: &mut Tx, user: UserId) -> sqlx::Result<Vec<ChannelId>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(LIST_CHANNELS).bind(user).fetch_all(c).await)
    }

    pub(super) async fn find_name(&self, tx: &mut Tx, channel: ChannelId) -> sqlx::Result<Option<String>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(FIND_NAME).bind(channel).fetch_optional(c).await)
    }

    /// Inserts or replaces the document of a video.
    pub(super) async fn put(&self, tx: &mut Tx, source: &Source, document: Document) -> sqlx::Result<()> {
        match tx.conn() {
            Engine::Sqlite(c) => {
                let mut no: Option<i64> =
                    sqlx::query_scalar(FIND_NUMBER).bind(source.id).fetch_optional(&mut *c).await?;
                let mut free = source.publish_time.seconds();
                while no.is_none() {
                    let insert = sqlx::query_scalar(INSERT_SQLITE).bind(free).bind(source.id);
                    no = insert.bind(source.duration).bind(source.publish_time).fetch_optional(&mut *c).await?;
                    free = free.saturating_add(DAY_SECONDS);
                }
                sqlx::query(PUT_WORDS).bind(no).bind(document.marked()).execute(c).await.map(|_| ())
            }
            Engine::Postgres(c) => {
                let query = sqlx::query(PUT_POSTGRES).bind(source.id).bind(source.duration).bind(source.publish_time);
                query.bind(document.head()).bind(document.lexemes()).execute(c).await.map(|_| ())
            }
        }
    }

    /// Deletes the document of a video.
    pub(super) async fn delete(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<()> {
        if let Engine::Sqlite(c) = tx.conn() {
            sqlx::query(DELETE_WORDS).bind(id).execute(c).await?;
        }
        on_db!(tx.conn(), c => sqlx::query(DELETE).bind(id).execute(c).await.map(|_| ()))
    }

    /// Deletes the documents of a channel's videos.
    pub(super) async fn delete_by_channel(&self, tx: &mut Tx, channel: ChannelId) -> sqlx::Result<()> {
        if let Engine::Sqlite(c) = tx.conn() {
            sqlx::query(DELETE_WORDS_BY_CHANNEL).bind(channel).execute(c).await?;
        }
        on_db!(tx.conn(), c => sqlx::query(DELETE_BY_CHANNEL).bind(channel).execute(c).await.map(|_| ()))
    }

    /// Deletes all documents.
    pub(super) async fn clear(&self, tx: &mut Tx) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => {
            sqlx::query(self.db.text(CLEAR_WORDS, BEGIN_CLEAR)).execute(c).await.map(|_| ())
        })?;
        on_db!(tx.conn(), c => sqlx::query(CLEAR).execute(c).await.map(|_| ()))
    }

    /// The stored progress of building the index (`rebuild.rs`); `None` when it has not begun.
    pub(super) async fn find_progress(&self, tx: &mut Tx) -> sqlx::Result<Option<String>> {
        ServerState::SearchIndex.find(tx).await
    }

    pub(super) async fn set_progress(&self, tx: &mut Tx, progress: &str) -> sqlx::Result<()> {
        ServerState::SearchIndex.set(tx, progress).await
    }
}
