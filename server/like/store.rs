//! The SQL of likes: three tables of the same form, except that the likes of videos also have a time.

use std::marker::PhantomData;

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Db, Paged, Tx, on_db, paged};
use crate::id::of::{Comment, Tweet, Video};
use crate::id::{Id, VideoId};
use crate::removal::BATCH;

/// The statements for the likes of one kind of thing.
pub(super) struct Table<T> {
    insert_sqlite: &'static str,
    insert_postgres: &'static str,
    delete: &'static str,
    list_by_thing: &'static str,
    delete_by_thing: &'static str,
    list_by_user: &'static str,
    delete_by_user: &'static str,
    /// Whether the table has the column `create_time`.
    timed: bool,
    thing: PhantomData<fn() -> T>,
}

/// Inserts a like if the account exists. On PostgreSQL, the account's row stays locked until the transaction ends, so
/// that it cannot be deleted before; on SQLite, no other transaction writes.
macro_rules! insert {
    ($columns:literal, $values:literal, $lock:literal) => {
        concat!(
            "INSERT INTO ",
            $columns,
            " SELECT id, ",
            $values,
            " FROM users WHERE id = $1 AND delete_time IS NULL",
            $lock,
            " ON CONFLICT DO NOTHING"
        )
    };
}

macro_rules! table {
    ($table:literal, $thing:literal, $columns:literal, $values:literal, $timed:literal) => {
        Table {
            insert_sqlite: insert!($columns, $values, ""),
            insert_postgres: insert!($columns, $values, " FOR KEY SHARE"),
            delete: concat!("DELETE FROM ", $table, " WHERE user_id = $1 AND ", $thing, " = $2"),
            list_by_thing: concat!(
                "SELECT user_id FROM ",
                $table,
                " WHERE ",
                $thing,
                " = $1 ORDER BY user_id LIMIT $2"
            ),
            delete_by_thing: concat!("DELETE FROM ", $table, " WHERE ", $thing, " = $1 AND user_id <= $2"),
            list_by_user: concat!(
                "SELECT ",
                $thing,
                " FROM ",
                $table,
                " WHERE user_id = $1 ORDER BY ",
                $thing,
                " LIMIT $2"
            ),
            delete_by_user: concat!("DELETE FROM ", $table, " WHERE user_id = $1 AND ", $thing, " <= $2"),
            timed: $timed,
            thing: PhantomData,
        }
    };
}

pub(super) const VIDEOS: Table<Video> =
    table!("video_likes", "video_id", "video_likes (user_id, video_id, create_time)", "$2, $3", true);
pub(super) const COMMENTS: Table<Comment> =
    table!("comment_likes", "comment_id", "comment_likes (user_id, comment_id)", "$2", false);
pub(super) const TWEETS: Table<Tweet> =
    table!("tweet_likes", "tweet_id", "tweet_likes (user_id, tweet_id)", "$2", false);

const FIND_ACCOUNT: &str = "SELECT id FROM users WHERE id = $1 AND delete_time IS NULL";
const LIST_VIDEOS: Paged = paged!(
    "$4",
    "SELECT create_time, video_id FROM video_likes WHERE user_id = $1 AND (create_time, video_id) < ($2, $3)
    ORDER BY create_time DESC, video_id DESC"
);

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

    /// Inserts or deletes a like; `false` when nothing changes, or the account no longer exists.
    pub(super) async fn set<T>(
        &self,
        tx: &mut Tx,
        table: &Table<T>,
        user: UserId,
        thing: Id<T>,
        liked: bool,
        now: Time,
    ) -> sqlx::Result<bool> {
        let insert = self.db.text(table.insert_sqlite, table.insert_postgres);
        let statement = if liked { insert } else { table.delete };
        on_db!(tx.conn(), c => {
            let query = sqlx::query(statement).bind(user).bind(thing);
            let query = if liked && table.timed { query.bind(now) } else { query };
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Whether the account exists and is not deleted.
    pub(super) async fn has_account(&self, tx: &mut Tx, user: UserId) -> sqlx::Result<bool> {
        let found: Option<UserId> =
            on_db!(tx.conn(), c => sqlx::query_scalar(FIND_ACCOUNT).bind(user).fetch_optional(c).await)?;
        Ok(found.is_some())
    }

    /// The videos that an account likes, with the times, after the cursor; the last liked first. It includes videos
    /// that the account does not see.
    pub(super) async fn list_videos(
        &self,
        user: UserId,
        (time, video): (Time, VideoId),
        limit: i64,
    ) -> sqlx::Result<Vec<(Time, VideoId)>> {
        let statement = self.db.paged(LIST_VIDEOS);
        on_db!(self.db.read(), c => {
            sqlx::query_as(statement).bind(user).bind(time).bind(video).bind(limit).fetch_all(c).await
        })
    }

    /// The first accounts that like a thing, in the order of their ids.
    pub(super) async fn list_by_thing<T>(&self, table: &Table<T>, thing: Id<T>) -> sqlx::Result<Vec<UserId>> {
        on_db!(self.db.read(), c => {
            sqlx::query_scalar(table.list_by_thing).bind(thing).bind(BATCH).fetch_all(c).await
        })
    }

    /// Deletes the likes of a thing by the accounts up to `last`.
    pub(super) async fn delete_by_thing<T>(&self, table: &Table<T>, thing: Id<T>, last: UserId) -> sqlx::Result<()> {
        on_db!(self.db.write(), c => {
            sqlx::query(table.delete_by_thing).bind(thing).bind(last).execute(c).await.map(|_| ())
        })
    }

    /// The first things that an account likes, in the order of their ids.
    pub(super) async fn list_by_user<T>(&self, table: &Table<T>, user: UserId) -> sqlx::Result<Vec<Id<T>>> {
        on_db!(self.db.read(), c => {
            sqlx::query_scalar(table.list_by_user).bind(user).bind(BATCH).fetch_all(c).await
        })
    }

    /// Deletes an account's likes of the things up to `last`; returns how many there were.
    pub(super) async fn delete_by_user<T>(
        &self,
        tx: &mut Tx,
        table: &Table<T>,
        user: UserId,
        last: Id<T>,
    ) -> sqlx::Result<u64> {
        on_db!(tx.conn(), c => {
            sqlx::query(table.delete_by_user).bind(user).bind(last).execute(c).await.map(|done| done.rows_affected())
        })
    }
}
