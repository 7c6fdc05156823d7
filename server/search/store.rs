//! All SQL of search.
//!
//! The engines differ here more than anywhere. SQLite walks lists of words (FTS5) that are in the order of creation from
//! their end, and reads nothing else until it knows the page. PostgreSQL has such lists, too (GIN), but in no order: for rare words
//! it sorts what they hold, for common ones it walks the videos from the newest on; which, it decides for each query anew.

use super::document::Source;
use super::query::{Filter, Query};
use super::rank::{Place, TIER_SECONDS};
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::engine::db::{Db, Engine, Ids, Tx, among, on_db};
use crate::video::{VideoId, listed};

/// Begins a query for what is to be indexed.
macro_rules! source {
    ($($rest:expr),+) => {
        concat!(
            "SELECT v.id, v.channel_id, v.title, v.tags, c.display_name, v.description, v.duration, v.create_time ",
            "FROM videos v JOIN channels c ON c.id = v.channel_id WHERE ", listed!(), " AND ", $($rest),+
        )
    };
}

/// On SQLite, the numbers of the newest videos that match, without a look at anything but the lists of words.
macro_rules! newest {
    ($query:literal, $condition:literal, $limit:literal) => {
        concat!(
            "SELECT rowid AS no FROM search_words WHERE search_words MATCH ",
            $query,
            $condition,
            " ORDER BY rowid DESC LIMIT ",
            $limit
        )
    };
}

/// On SQLite, those of a tier.
macro_rules! plain {
    ($tier:literal, $query:literal) => {
        concat!("SELECT no, ", $tier, " AS tier FROM (", newest!($query, "", "5000"), ")")
    };
}

/// The same within times and durations, which are looked at in the newest matches of all.
macro_rules! filtered {
    ($tier:literal, $query:literal) => {
        concat!(
            "SELECT no, tier FROM (SELECT d.no, ",
            $tier,
            " AS tier FROM search_words w CROSS JOIN search_documents d ON d.no = w.rowid WHERE w.search_words MATCH ",
            $query,
            " AND w.rowid BETWEEN (SELECT MIN(no) FROM newest) AND $15 AND d.duration BETWEEN $10 AND $11 ",
            "AND d.create_time >= $12 AND d.create_time < $13 ORDER BY w.rowid DESC LIMIT 5000)"
        )
    };
}

/// On SQLite, a page of what matches. A video is in every tier up to its best; those that are not among the newest of all
/// matches, which the first tier has, do not count.
macro_rules! search_sqlite {
    ($with:expr, $hits:ident) => {
        concat!(
            "WITH ",
            $with,
            "hits AS (",
            $hits!("0", "$1"), " UNION ALL ", $hits!("1", "$2"), " UNION ALL ", $hits!("2", "$3"), " UNION ALL ",
            $hits!("3", "$4"), " UNION ALL ", $hits!("4", "$5"), "), ",
            "ranked AS MATERIALIZED (SELECT no, no + $6 * MAX(tier) AS score FROM hits GROUP BY no HAVING MIN(tier) = 0) ",
            "SELECT d.video_id, r.score, r.no FROM (SELECT no, score FROM ranked WHERE (score, no) < ($7, $8) ",
            "ORDER BY score DESC, no DESC LIMIT $9) r CROSS JOIN search_documents d ON d.no = r.no ",
            "ORDER BY r.score DESC, r.no DESC"
        )
    };
}

/// On PostgreSQL, a page of what matches; `$newest` are the matches.
macro_rules! search_postgres {
    ($newest:expr) => {
        concat!(
            "WITH hits AS MATERIALIZED (SELECT video_id, no, create_time, head FROM ",
            $newest,
            " ORDER BY create_time DESC, no DESC LIMIT 5000), ranked AS MATERIALIZED (",
            "SELECT video_id, no, create_time + $6 * CASE WHEN head @@ $5::tsquery THEN 4 WHEN head @@ $4::tsquery THEN 3 ",
            "WHEN head @@ $3::tsquery THEN 2 WHEN head @@ $2::tsquery THEN 1 ELSE 0 END AS score FROM hits) ",
            "SELECT video_id, score, no FROM ranked WHERE (score, no) < ($7, $8) ORDER BY score DESC, no DESC LIMIT $9"
        )
    };
}

const SEARCH_SQLITE: &str = search_sqlite!("", plain);
const SEARCH_SQLITE_FILTERED: &str = search_sqlite!(
    concat!("newest AS MATERIALIZED (", newest!("$1", " AND rowid BETWEEN $14 AND $15", "20000"), "), "),
    filtered
);
const SEARCH_POSTGRES: &str = search_postgres!("search_documents WHERE words @@ $1::tsquery");
const SEARCH_POSTGRES_FILTERED: &str = search_postgres!(
    "(SELECT video_id, no, create_time, duration, head FROM search_documents
        WHERE words @@ $1::tsquery AND create_time >= $12 AND create_time < $13
        ORDER BY create_time DESC, no DESC LIMIT 20000) newest WHERE duration BETWEEN $10 AND $11"
);

const SOURCES_SQLITE: &str = source!(among!(Sqlite, "v.id", "$1"));
const SOURCES_POSTGRES: &str = source!(among!(Postgres, "v.id", "$1"));
const SOURCES_OF_CHANNEL: &str = source!("v.channel_id = $1 AND v.id > $2 ORDER BY v.id LIMIT $3");
const LIST_LISTED: &str =
    concat!("SELECT v.id, v.channel_id FROM videos v WHERE ", listed!(), " AND v.id > $1 ORDER BY v.id LIMIT $2");
const LIST_CHANNELS: &str = "SELECT id FROM channels WHERE user_id = $1 ORDER BY id";
const FIND_NAME: &str = "SELECT display_name FROM channels WHERE id = $1";

const FIND_NUMBER: &str = "SELECT no FROM search_documents WHERE video_id = $1";
/// The number, or, when it is taken, the one behind the newest of the following day.
const INSERT_SQLITE: &str = "INSERT INTO search_documents (no, video_id, duration, create_time)
    SELECT CASE WHEN EXISTS (SELECT 1 FROM search_documents WHERE no = $1)
        THEN (SELECT MAX(no) + 1 FROM search_documents WHERE no < $1 + 86400) ELSE $1 END, $2, $3, $4
    WHERE TRUE ON CONFLICT (no) DO NOTHING RETURNING no";
const PUT_WORDS: &str = "INSERT OR REPLACE INTO search_words (rowid, words) VALUES ($1, $2)";
const PUT_POSTGRES: &str = "INSERT INTO search_documents (video_id, duration, create_time, head, words)
    VALUES ($1, $2, $3, $4::tsvector, array_to_tsvector($5))
    ON CONFLICT (video_id) DO UPDATE SET head = excluded.head, words = excluded.words";
const REMOVE_WORDS: &str =
    "DELETE FROM search_words WHERE rowid IN (SELECT no FROM search_documents WHERE video_id = $1)";
const REMOVE: &str = "DELETE FROM search_documents WHERE video_id = $1";
const REMOVE_WORDS_OF_CHANNEL: &str = "DELETE FROM search_words WHERE rowid IN
    (SELECT no FROM search_documents WHERE video_id IN (SELECT id FROM videos WHERE channel_id = $1))";
const REMOVE_CHANNEL: &str =
    "DELETE FROM search_documents WHERE video_id IN (SELECT id FROM videos WHERE channel_id = $1)";
const CLEAR_WORDS: &str = "INSERT INTO search_words (search_words) VALUES ('delete-all')";
const CLEAR: &str = "DELETE FROM search_documents";
const FIND_PROGRESS: &str = "SELECT value FROM server_state WHERE name = 'search_index'";
const SET_PROGRESS: &str = "INSERT INTO server_state (name, value) VALUES ('search_index', $1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// Seconds in a day. A number is as much ahead of its time at most, while no more videos are created in a day than it has seconds.
const DAY: i64 = 24 * 60 * 60;

/// The SQL of search.
#[derive(Clone)]
pub(super) struct Store {
    db: Db,
}

/// A video that a query has found, and its place.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Hit {
    pub(super) video_id: VideoId,
    pub(super) score: i64,
    pub(super) no: i64,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// What matches, behind a place, the best first.
    pub(super) async fn search(
        &self,
        query: &Query,
        filter: &Filter,
        after: Option<Place>,
        limit: i64,
    ) -> sqlx::Result<Vec<Hit>> {
        let (score, no) = after.unwrap_or((i64::MAX, i64::MAX));
        let words_only = filter.is_words_only();
        let Filter { min_duration, max_duration, created_after, created_before, .. } = filter;
        match self.db.read() {
            Engine::Sqlite(c) => {
                let mut sql = sqlx::query_as(if words_only { SEARCH_SQLITE } else { SEARCH_SQLITE_FILTERED });
                for tier in query.matches() {
                    sql = sql.bind(tier);
                }
                sql = sql.bind(TIER_SECONDS).bind(score).bind(no).bind(limit);
                if !words_only {
                    sql = sql.bind(min_duration).bind(max_duration).bind(created_after).bind(created_before);
                    sql = sql.bind(created_after.seconds()).bind(created_before.seconds().saturating_add(DAY));
                }
                sql.fetch_all(c).await
            }
            Engine::Postgres(c) => {
                let sql = sqlx::query_as(if words_only { SEARCH_POSTGRES } else { SEARCH_POSTGRES_FILTERED });
                // Planned for its words each time, not once for all.
                let mut sql = sql.persistent(false).bind(query.tsquery());
                for tier in query.ranking() {
                    sql = sql.bind(tier);
                }
                sql = sql.bind(TIER_SECONDS * 1_000_000).bind(score).bind(no).bind(limit);
                if !words_only {
                    sql = sql.bind(min_duration).bind(max_duration).bind(created_after).bind(created_before);
                }
                sql.fetch_all(c).await
            }
        }
    }

    /// Those of the videos that are listed.
    pub(super) async fn sources(&self, tx: &mut Tx, ids: &[VideoId]) -> sqlx::Result<Vec<Source>> {
        let ids: Ids = ids.iter().copied().collect();
        let statement = self.db.text(SOURCES_SQLITE, SOURCES_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(ids).fetch_all(c).await)
    }

    /// Listed videos of a channel, behind one.
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

    /// Listed videos of all channels, behind one.
    pub(super) async fn list_listed(
        &self,
        tx: &mut Tx,
        after: VideoId,
        limit: i64,
    ) -> sqlx::Result<Vec<(VideoId, ChannelId)>> {
        on_db!(tx.conn(), c => sqlx::query_as(LIST_LISTED).bind(after).bind(limit).fetch_all(c).await)
    }

    /// The channels of an account, the oldest first.
    pub(super) async fn list_channels(&self, tx: &mut Tx, user: UserId) -> sqlx::Result<Vec<ChannelId>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(LIST_CHANNELS).bind(user).fetch_all(c).await)
    }

    /// A channel's name.
    pub(super) async fn find_name(&self, tx: &mut Tx, channel: ChannelId) -> sqlx::Result<Option<String>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(FIND_NAME).bind(channel).fetch_optional(c).await)
    }

    /// Puts a video's words into the index, in place of those that it had.
    pub(super) async fn put(&self, tx: &mut Tx, source: &Source) -> sqlx::Result<()> {
        let document = source.document();
        match tx.conn() {
            Engine::Sqlite(c) => {
                let mut no: Option<i64> =
                    sqlx::query_scalar(FIND_NUMBER).bind(source.id).fetch_optional(&mut *c).await?;
                let mut free = source.create_time.seconds();
                while no.is_none() {
                    let insert = sqlx::query_scalar(INSERT_SQLITE).bind(free).bind(source.id);
                    no = insert.bind(source.duration).bind(source.create_time).fetch_optional(&mut *c).await?;
                    free = free.saturating_add(DAY);
                }
                sqlx::query(PUT_WORDS).bind(no).bind(document.marked()).execute(c).await.map(|_| ())
            }
            Engine::Postgres(c) => {
                let query = sqlx::query(PUT_POSTGRES).bind(source.id).bind(source.duration).bind(source.create_time);
                query.bind(document.head()).bind(document.lexemes()).execute(c).await.map(|_| ())
            }
        }
    }

    /// Takes a video out of the index.
    pub(super) async fn remove(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<()> {
        if let Engine::Sqlite(c) = tx.conn() {
            sqlx::query(REMOVE_WORDS).bind(id).execute(c).await?;
        }
        on_db!(tx.conn(), c => sqlx::query(REMOVE).bind(id).execute(c).await.map(|_| ()))
    }

    /// Takes the videos of a channel out of the index.
    pub(super) async fn remove_channel(&self, tx: &mut Tx, channel: ChannelId) -> sqlx::Result<()> {
        if let Engine::Sqlite(c) = tx.conn() {
            sqlx::query(REMOVE_WORDS_OF_CHANNEL).bind(channel).execute(c).await?;
        }
        on_db!(tx.conn(), c => sqlx::query(REMOVE_CHANNEL).bind(channel).execute(c).await.map(|_| ()))
    }

    /// Empties the index.
    pub(super) async fn clear(&self, tx: &mut Tx) -> sqlx::Result<()> {
        if let Engine::Sqlite(c) = tx.conn() {
            sqlx::query(CLEAR_WORDS).execute(c).await?;
        }
        on_db!(tx.conn(), c => sqlx::query(CLEAR).execute(c).await.map(|_| ()))
    }

    /// How far the index was built, as [`Store::set_progress`] says; `None` when it was not begun.
    pub(super) async fn find_progress(&self, tx: &mut Tx) -> sqlx::Result<Option<String>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(FIND_PROGRESS).fetch_optional(c).await)
    }

    pub(super) async fn set_progress(&self, tx: &mut Tx, progress: &str) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(SET_PROGRESS).bind(progress).execute(c).await.map(|_| ()))
    }
}
