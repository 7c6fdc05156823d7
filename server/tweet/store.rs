//! The SQL of tweets.

use super::model::{Text, Tweet, tweet_state};
use crate::caller::UserId;
use crate::channel::{ChannelId, summary};
use crate::clock::Time;
use crate::engine::db::{Db, Ids, Paged, Tx, among, on_db, opaque_parameter, paged};
use crate::id::TweetId;
use crate::removal;

/// Begins a query for visible tweets, each with whether the account in `$viewer`, which is NULL when nobody is signed
/// in, likes it. That is a scalar subquery, because with a join or EXISTS PostgreSQL may read all likes of the account.
macro_rules! select {
    ($viewer:literal, $rest:literal) => {
        concat!(
            "SELECT t.id, ",
            summary!(),
            ", c.user_id AS owner_id, t.text, t.like_count, t.create_time, t.edit_time, ",
            "(SELECT 1 FROM tweet_likes l WHERE l.user_id = ",
            opaque_parameter!($viewer),
            " AND l.tweet_id = t.id) IS NOT NULL AS liked, ",
            $viewer,
            " IS NOT NULL AS has_viewer FROM tweets t JOIN channels c ON c.id = t.channel_id ",
            "WHERE t.state = ",
            tweet_state!(Visible),
            " AND c.delete_time IS NULL AND ",
            $rest
        )
    };
}

const FIND: &str = select!("$2", "t.id = $1");
const LIST: Paged = paged!("$4", select!("$2", "t.channel_id = $1 AND t.id < $3 ORDER BY t.id DESC"));
const INSERT: &str = "INSERT INTO tweets (id, channel_id, text, create_time)
    SELECT $2, id, $3, $4 FROM channels WHERE user_id = $1 AND delete_time IS NULL ORDER BY id LIMIT 1";
const UPDATE: &str = concat!(
    "UPDATE tweets SET text = $2, edit_time = CASE WHEN text = $2 THEN edit_time ELSE $3 END
    WHERE id = $1 AND state = ",
    tweet_state!(Visible),
    " RETURNING edit_time"
);
const ADD_LIKE: &str = concat!(
    "UPDATE tweets SET like_count = like_count + $2 WHERE id = $1 AND state = ",
    tweet_state!(Visible),
    " AND EXISTS (SELECT 1 FROM channels c WHERE c.id = tweets.channel_id AND c.delete_time IS NULL)
    RETURNING like_count"
);
const TAKE_LIKE: &str =
    concat!("UPDATE tweets SET like_count = like_count - 1 WHERE id = $1 AND state = ", tweet_state!(Visible));
const HIDE: &str =
    concat!("UPDATE tweets SET state = ", tweet_state!(Deleted), " WHERE id = $1 AND state = ", tweet_state!(Visible));
// One channel at a time, in the order of an index: otherwise PostgreSQL would read all tweets of the account for each
// batch.
const LIST_BY_DELETED: &str = "SELECT id FROM tweets WHERE channel_id = (SELECT c.id FROM channels c
        WHERE c.user_id = $1 AND c.delete_time IS NOT NULL
        AND EXISTS (SELECT 1 FROM tweets t WHERE t.channel_id = c.id) LIMIT 1)
    ORDER BY id LIMIT $2";
const DELETE_ROWS_SQLITE: &str = concat!("DELETE FROM tweets WHERE ", among!(Sqlite, "id", "$1"));
const DELETE_ROWS_POSTGRES: &str = concat!("DELETE FROM tweets WHERE ", among!(Postgres, "id", "$1"));

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

    /// The tweet, if it is visible.
    pub(super) async fn find(&self, id: TweetId, viewer: Option<UserId>) -> sqlx::Result<Option<Tweet>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(id).bind(viewer).fetch_optional(c).await)
    }

    /// A channel's tweets that are older than `before`, the newest first.
    pub(super) async fn list(
        &self,
        channel: ChannelId,
        viewer: Option<UserId>,
        before: TweetId,
        limit: i64,
    ) -> sqlx::Result<Vec<Tweet>> {
        let statement = self.db.paged(LIST);
        on_db!(self.db.read(), c => {
            sqlx::query_as(statement).bind(channel).bind(viewer).bind(before).bind(limit).fetch_all(c).await
        })
    }

    /// Inserts a tweet into the first channel of an account; `false` when it has none.
    pub(super) async fn insert(
        &self,
        tx: &mut Tx,
        id: TweetId,
        owner: UserId,
        text: &Text,
        now: Time,
    ) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(INSERT).bind(owner).bind(id).bind(text.as_str()).bind(now);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Changes the text of a visible tweet, and returns its `edit_time`, which the same text again does not change.
    /// `None` when there is no such tweet.
    pub(super) async fn update(&self, id: TweetId, text: &Text, now: Time) -> sqlx::Result<Option<Option<Time>>> {
        let rows = on_db!(self.db.write(), c => {
            sqlx::query_scalar(UPDATE).bind(id).bind(text.as_str()).bind(now).fetch_all(c).await
        })?;
        Ok(rows.into_iter().next())
    }

    /// Adds to the likes of a visible tweet and returns the new number; `None` when there is no such tweet.
    pub(super) async fn add_like(&self, tx: &mut Tx, id: TweetId, delta: i64) -> sqlx::Result<Option<i64>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(ADD_LIKE).bind(id).bind(delta).fetch_optional(c).await)
    }

    /// Subtracts one like from a visible tweet.
    pub(super) async fn take_like(&self, tx: &mut Tx, id: TweetId) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(TAKE_LIKE).bind(id).execute(c).await.map(|_| ()))
    }

    /// Hides a tweet for good; `false` when it is hidden already.
    pub(super) async fn hide(&self, tx: &mut Tx, id: TweetId) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => sqlx::query(HIDE).bind(id).execute(c).await.map(|done| done.rows_affected() == 1))
    }

    /// A batch of the tweets of a deleted account's channels.
    pub(super) async fn list_by_deleted(&self, owner: UserId) -> sqlx::Result<Vec<TweetId>> {
        on_db!(self.db.read(), c => {
            sqlx::query_scalar(LIST_BY_DELETED).bind(owner).bind(removal::BATCH).fetch_all(c).await
        })
    }

    /// Deletes the rows of tweets. `false`, and none is deleted, when a row refers to one of them.
    pub(super) async fn delete_rows(&self, ids: &[TweetId]) -> sqlx::Result<bool> {
        let ids: Ids = ids.iter().copied().collect();
        let statement = self.db.text(DELETE_ROWS_SQLITE, DELETE_ROWS_POSTGRES);
        match on_db!(self.db.write(), c => sqlx::query(statement).bind(ids).execute(c).await.map(|_| ())) {
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Ok(false),
            done => done.map(|()| true),
        }
    }
}
