//! The SQL of what the consumer reads: the sources of notifications, that is the comments, tweets, videos, likes and
//! subscriptions that events name, with the accounts that may be told of them. One statement for all events of a kind in
//! a batch.

use super::store::Store;
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::comment::{CommentId, comment_state};
use crate::engine::db::{Ids, Tx, among, on_db};
use crate::event::Event;
use crate::id::{Id, TweetId, VideoId};
use crate::tweet::tweet_state;
use crate::video::{is_listed, is_not_deleted, is_watchable};

/// A comment, with those who may be told of it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct CommentSource {
    pub(super) id: CommentId,
    pub(super) parent_id: Option<CommentId>,
    pub(super) channel_id: ChannelId,
    pub(super) author_id: UserId,
    pub(super) owner_id: UserId,
    /// The author of the comment that it replies to, unless that was deleted.
    pub(super) parent_author_id: Option<UserId>,
    /// Whether everybody who has the video's id sees it.
    pub(super) is_watchable: bool,
    pub(super) text: String,
}

/// A tweet or video, with its channel.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct PostSource {
    pub(super) id: Id<()>,
    pub(super) channel_id: ChannelId,
    pub(super) owner_id: UserId,
    /// Empty for a video.
    pub(super) text: String,
}

/// What an account has done to a thing of another account: a like or a subscription.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ActSource {
    /// The index of its event among those that were looked up.
    #[sqlx(rename = "n")]
    pub(super) index: i64,
    pub(super) owner_id: UserId,
    /// The channel of the account that has done it.
    pub(super) channel_id: ChannelId,
}

macro_rules! comments {
    ($engine:ident) => {
        concat!(
            "SELECT m.id, m.parent_id, a.id AS channel_id, a.user_id AS author_id, c.user_id AS owner_id,
                b.user_id AS parent_author_id, ",
            is_watchable!(),
            " AS is_watchable, m.text
            FROM comments m JOIN channels a ON a.id = m.channel_id JOIN videos v ON v.id = m.video_id
            JOIN channels c ON c.id = v.channel_id LEFT JOIN comments p ON p.id = m.parent_id
            LEFT JOIN channels b ON b.id = p.channel_id
            WHERE ",
            among!($engine, "m.id", "$1"),
            " AND m.state = ",
            comment_state!(Visible),
            " AND (p.id IS NULL OR p.state < ",
            comment_state!(Removed),
            ") AND a.delete_time IS NULL AND ",
            is_not_deleted!()
        )
    };
}
const COMMENTS_SQLITE: &str = comments!(Sqlite);
const COMMENTS_POSTGRES: &str = comments!(Postgres);

macro_rules! tweets {
    ($engine:ident) => {
        concat!(
            "SELECT t.id, c.id AS channel_id, c.user_id AS owner_id, t.text FROM tweets t
            JOIN channels c ON c.id = t.channel_id WHERE ",
            among!($engine, "t.id", "$1"),
            " AND c.delete_time IS NULL AND t.state = ",
            tweet_state!(Visible)
        )
    };
}
const TWEETS_SQLITE: &str = tweets!(Sqlite);
const TWEETS_POSTGRES: &str = tweets!(Postgres);

macro_rules! videos {
    ($engine:ident, $condition:expr) => {
        concat!(
            "SELECT v.id, c.id AS channel_id, c.user_id AS owner_id, '' AS text FROM videos v
            JOIN channels c ON c.id = v.channel_id WHERE ",
            among!($engine, "v.id", "$1"),
            " AND c.delete_time IS NULL AND ",
            $condition
        )
    };
}
const LISTED_SQLITE: &str = videos!(Sqlite, is_listed!());
const LISTED_POSTGRES: &str = videos!(Postgres, is_listed!());
const VIDEOS_SQLITE: &str = videos!(Sqlite, is_not_deleted!());
const VIDEOS_POSTGRES: &str = videos!(Postgres, is_not_deleted!());

/// The events in a parameter as a table `d`: its index among them as `n`, its subject, and its account.
macro_rules! acts {
    (Sqlite) => {
        "(SELECT value ->> 'n' AS n, unhex(value ->> 'subject', '-') AS subject, unhex(value ->> 'user_id', '-') AS user_id
            FROM json_each($1)) AS d"
    };
    (Postgres) => {
        "json_to_recordset(CAST($1 AS json)) AS d (n bigint, subject uuid, user_id uuid)"
    };
}

macro_rules! likes {
    ($engine:ident) => {
        concat!(
            "SELECT d.n, c.user_id AS owner_id, a.id AS channel_id FROM ",
            acts!($engine),
            " JOIN videos v ON v.id = d.subject JOIN channels c ON c.id = v.channel_id
            JOIN channels a ON a.user_id = d.user_id AND a.delete_time IS NULL
            WHERE c.user_id <> d.user_id AND ",
            is_not_deleted!(),
            " ORDER BY d.n"
        )
    };
}
const LIKES_SQLITE: &str = likes!(Sqlite);
const LIKES_POSTGRES: &str = likes!(Postgres);

macro_rules! subscribers {
    ($engine:ident) => {
        concat!(
            "SELECT d.n, c.user_id AS owner_id, a.id AS channel_id FROM ",
            acts!($engine),
            " JOIN channels c ON c.id = d.subject AND c.delete_time IS NULL
            JOIN channels a ON a.user_id = d.user_id AND a.delete_time IS NULL ORDER BY d.n"
        )
    };
}
const SUBSCRIBERS_SQLITE: &str = subscribers!(Sqlite);
const SUBSCRIBERS_POSTGRES: &str = subscribers!(Postgres);

const HANDLES_SQLITE: &str = "SELECT username, user_id FROM channels
    WHERE username IN (SELECT value FROM json_each($1)) AND delete_time IS NULL";
const HANDLES_POSTGRES: &str = "SELECT username, user_id FROM channels
    WHERE username IN (SELECT json_array_elements_text(CAST($1 AS json))) AND delete_time IS NULL";

impl Store {
    /// The comments that are visible.
    pub(super) async fn comments(&self, tx: &mut Tx, ids: Vec<CommentId>) -> sqlx::Result<Vec<CommentSource>> {
        let (statement, ids) = (tx.text(COMMENTS_SQLITE, COMMENTS_POSTGRES), ids.into_iter().collect::<Ids>());
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(ids).fetch_all(c).await)
    }

    /// The tweets that are visible.
    pub(super) async fn tweets(&self, tx: &mut Tx, ids: Vec<TweetId>) -> sqlx::Result<Vec<PostSource>> {
        let (statement, ids) = (tx.text(TWEETS_SQLITE, TWEETS_POSTGRES), ids.into_iter().collect::<Ids>());
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(ids).fetch_all(c).await)
    }

    /// The videos that are listed.
    pub(super) async fn listed(&self, tx: &mut Tx, ids: Vec<VideoId>) -> sqlx::Result<Vec<PostSource>> {
        let (statement, ids) = (tx.text(LISTED_SQLITE, LISTED_POSTGRES), ids.into_iter().collect::<Ids>());
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(ids).fetch_all(c).await)
    }

    /// The videos that were not deleted.
    pub(super) async fn videos(&self, tx: &mut Tx, ids: Vec<VideoId>) -> sqlx::Result<Vec<PostSource>> {
        let (statement, ids) = (tx.text(VIDEOS_SQLITE, VIDEOS_POSTGRES), ids.into_iter().collect::<Ids>());
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(ids).fetch_all(c).await)
    }

    /// The likes of videos of others, in the order of the events.
    pub(super) async fn likes(&self, tx: &mut Tx, events: &[Event]) -> sqlx::Result<Vec<ActSource>> {
        let statement = tx.text(LIKES_SQLITE, LIKES_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(json(events)).fetch_all(c).await)
    }

    /// The subscriptions, in the order of the events.
    pub(super) async fn subscribers(&self, tx: &mut Tx, events: &[Event]) -> sqlx::Result<Vec<ActSource>> {
        let statement = tx.text(SUBSCRIBERS_SQLITE, SUBSCRIBERS_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(json(events)).fetch_all(c).await)
    }

    /// The accounts of handles, which are in lower case.
    pub(super) async fn handles(
        &self,
        tx: &mut Tx,
        handles: impl Iterator<Item = &str>,
    ) -> sqlx::Result<Vec<(String, UserId)>> {
        let handles = handles.collect::<serde_json::Value>().to_string();
        let statement = tx.text(HANDLES_SQLITE, HANDLES_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(handles).fetch_all(c).await)
    }
}

fn json(events: &[Event]) -> String {
    let rows = events.iter().enumerate().filter_map(|(n, event)| {
        let user = event.account_id?;
        Some(serde_json::json!({ "n": n, "subject": event.subject.to_string(), "user_id": user.to_string() }))
    });
    rows.collect::<serde_json::Value>().to_string()
}
