//! The SQL of queries. That of changes is in `store.rs`.
//!
//! The databases differ more here than anywhere else. SQLite's index (FTS5) has for each word a list of videos in the
//! order of publication; it reads these lists from their end, and nothing else until it has the page. PostgreSQL's
//! index (GIN) has such lists, too, but unordered: for rare words it sorts their videos, for common words it reads the
//! videos from the newest on. It decides this anew for each query. The limits of 5,000 and 20,000 matches are those of
//! the contract.

use super::query::{Filter, Query};
use super::rank::{DAY_SECONDS, SearchCursor, TIER_SECONDS};
use super::store::Store;
use crate::engine::db::Engine;
use crate::id::VideoId;

/// SQLite: the numbers of the newest videos that match, from the lists of words only.
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

/// SQLite: the matches of a tier. Only those not older than the oldest of `newest` are read, which bounds how far each
/// list is read.
macro_rules! plain {
    ($tier:literal, $query:literal) => {
        concat!(
            "SELECT no, ",
            $tier,
            " AS tier FROM (",
            newest!($query, " AND rowid >= (SELECT no FROM oldest)", "5000"),
            ")"
        )
    };
}

/// The same with conditions on time and duration, which are checked in the newest matches only.
macro_rules! filtered {
    ($tier:literal, $query:literal) => {
        concat!(
            "SELECT no, tier FROM (SELECT d.no, ",
            $tier,
            " AS tier FROM search_words w CROSS JOIN search_documents d ON d.no = w.rowid WHERE w.search_words MATCH ",
            $query,
            " AND w.rowid BETWEEN (SELECT MIN(no) FROM newest) AND $15 AND d.duration BETWEEN $10 AND $11 ",
            "AND d.publish_time >= $12 AND d.publish_time < $13 ORDER BY w.rowid DESC LIMIT 5000)"
        )
    };
}

/// SQLite: a page of matches. A video is a hit of every tier up to its best. Videos that are not a hit of the first
/// tier, which has the newest matches, are ignored.
macro_rules! search_sqlite {
    ($with:expr, $all:expr, $hits:ident) => {
        concat!(
            "WITH ",
            $with,
            "hits AS (",
            $all, " UNION ALL ", $hits!("1", "$2"), " UNION ALL ", $hits!("2", "$3"), " UNION ALL ",
            $hits!("3", "$4"), " UNION ALL ", $hits!("4", "$5"), "), ",
            "ranked AS MATERIALIZED (SELECT no, no + $6 * MAX(tier) AS score FROM hits GROUP BY no HAVING MIN(tier) = 0) ",
            "SELECT d.video_id, r.score, r.no FROM (SELECT no, score FROM ranked WHERE (score, no) < ($7, $8) ",
            "ORDER BY score DESC, no DESC LIMIT $9) r CROSS JOIN search_documents d ON d.no = r.no ",
            "ORDER BY r.score DESC, r.no DESC"
        )
    };
}

/// PostgreSQL: a page of matches; `$newest` is the table or subquery with the matches.
macro_rules! search_postgres {
    ($newest:expr) => {
        concat!(
            "WITH hits AS MATERIALIZED (SELECT video_id, no, publish_time, head FROM ",
            $newest,
            " ORDER BY publish_time DESC, no DESC LIMIT 5000), ranked AS MATERIALIZED (",
            "SELECT video_id, no, publish_time + $6 * CASE WHEN head @@ $5::tsquery THEN 4 WHEN head @@ $4::tsquery THEN 3 ",
            "WHEN head @@ $3::tsquery THEN 2 WHEN head @@ $2::tsquery THEN 1 ELSE 0 END AS score FROM hits) ",
            "SELECT video_id, score, no FROM ranked WHERE (score, no) < ($7, $8) ORDER BY score DESC, no DESC LIMIT $9"
        )
    };
}

const SEARCH_SQLITE: &str = search_sqlite!(
    concat!(
        "newest AS MATERIALIZED (",
        newest!("$1", "", "5000"),
        "), oldest AS MATERIALIZED (SELECT MIN(no) AS no FROM newest), "
    ),
    "SELECT no, 0 AS tier FROM newest",
    plain
);
const SEARCH_SQLITE_FILTERED: &str = search_sqlite!(
    concat!("newest AS MATERIALIZED (", newest!("$1", " AND rowid BETWEEN $14 AND $15", "20000"), "), "),
    filtered!("0", "$1"),
    filtered
);
const SEARCH_POSTGRES: &str = search_postgres!("search_documents WHERE words @@ $1::tsquery");
const SEARCH_POSTGRES_FILTERED: &str = search_postgres!(
    "(SELECT video_id, no, publish_time, duration, head FROM search_documents
        WHERE words @@ $1::tsquery AND publish_time >= $12 AND publish_time < $13
        ORDER BY publish_time DESC, no DESC LIMIT 20000) newest WHERE duration BETWEEN $10 AND $11"
);

/// A video that matches a query, and its position in the result: `(score, no)`.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Hit {
    pub(super) video_id: VideoId,
    pub(super) score: i64,
    pub(super) no: i64,
}

impl Store {
    /// At most `limit` matches after the cursor, the best first.
    pub(super) async fn search(
        &self,
        query: &Query,
        filter: &Filter,
        after: Option<SearchCursor>,
        limit: i64,
    ) -> sqlx::Result<Vec<Hit>> {
        let (score, no) = after.unwrap_or((i64::MAX, i64::MAX));
        let words_only = filter.is_words_only();
        let Filter { min_duration, max_duration, published_after, published_before, .. } = filter;
        let mut read = self.db.expensive_read().await?;
        let found = match read.conn()? {
            Engine::Sqlite(c) => {
                let mut sql = sqlx::query_as(if words_only { SEARCH_SQLITE } else { SEARCH_SQLITE_FILTERED });
                for tier in query.matches() {
                    sql = sql.bind(tier);
                }
                sql = sql.bind(TIER_SECONDS).bind(score).bind(no).bind(limit);
                if !words_only {
                    sql = sql.bind(min_duration).bind(max_duration).bind(published_after).bind(published_before);
                    sql = sql
                        .bind(published_after.seconds())
                        .bind(published_before.seconds().saturating_add(DAY_SECONDS));
                }
                sql.fetch_all(c).await
            }
            Engine::Postgres(c) => {
                let sql = sqlx::query_as(if words_only { SEARCH_POSTGRES } else { SEARCH_POSTGRES_FILTERED });
                // Not a prepared statement, so that the plan depends on the words.
                let mut sql = sql.persistent(false).bind(query.tsquery());
                for tier in query.ranking() {
                    sql = sql.bind(tier);
                }
                sql = sql.bind(TIER_SECONDS * 1_000_000).bind(score).bind(no).bind(limit);
                if !words_only {
                    sql = sql.bind(min_duration).bind(max_duration).bind(published_after).bind(published_before);
                }
                sql.fetch_all(c).await
            }
        };
        read.end().await;
        found
    }
}
