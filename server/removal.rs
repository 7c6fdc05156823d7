//! The queue of deleted things whose rows are still to be deleted.
//!
//! A deletion hides a thing at once. The rows that refer to it (a video's likes, a channel's subscribers) may be
//! millions, so they are deleted afterwards, in batches: no transaction is long, and every count is changed in the
//! transaction of the rows that it counts. The transaction that hides the thing also adds it to this queue;
//! `maintenance/removing.rs` works the queue off. Foreign keys make sure that no rows are left over: the thing's own
//! row can only be deleted when nothing refers to it any more.

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::id::{CommentId, Id, TweetId, VideoId};

/// The most rows that one transaction deletes.
pub const BATCH: i64 = 500;
/// The most subjects that [`list`] returns.
const ROUND: i64 = 100;

/// The number of a [`Kind`], for statements.
macro_rules! removal_kind {
    (Video) => {
        1
    };
    (Comment) => {
        2
    };
    (Tweet) => {
        3
    };
    (Account) => {
        4
    };
}
pub(crate) use removal_kind;

/// The kind of a queued thing. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Kind {
    Video = removal_kind!(Video),
    Comment = removal_kind!(Comment),
    Tweet = removal_kind!(Tweet),
    Account = removal_kind!(Account),
}

/// A statement that queues many things in the transaction that deletes them, from a query that selects their ids and
/// the time: `enqueue_all!(Video, "id, $2 FROM videos WHERE ...")`.
macro_rules! enqueue_all {
    ($kind:ident, $($ids:expr),+ $(,)?) => {
        concat!(
            "INSERT INTO removals (kind, id, create_time) SELECT ",
            $crate::removal::removal_kind!($kind),
            ", ",
            $($ids),+
        )
    };
}
pub(crate) use enqueue_all;

const INSERT: &str = "INSERT INTO removals (kind, id, create_time) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const LIST: &str = "SELECT kind, id FROM removals WHERE (kind, id) > ($1, $2) ORDER BY kind, id LIMIT $3";
const DELETE: &str = "DELETE FROM removals WHERE kind = $1 AND id = $2";

const BACKLOG: &str = "SELECT COUNT(*), MIN(create_time) FROM removals";

/// A deleted thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A video, with everything that refers to it.
    Video(VideoId),
    /// A comment, with its replies.
    Comment(CommentId),
    /// A tweet, with everything that refers to it.
    Tweet(TweetId),
    /// An account, with its channel and everything that refers to the account.
    Account(UserId),
}

impl Subject {
    /// The kind and the id as the queue stores them: one column holds the ids of all kinds.
    fn key(self) -> (i32, Id<()>) {
        match self {
            Self::Video(id) => (removal_kind!(Video), Id::from_bytes(*id.as_bytes())),
            Self::Comment(id) => (removal_kind!(Comment), Id::from_bytes(*id.as_bytes())),
            Self::Tweet(id) => (removal_kind!(Tweet), Id::from_bytes(*id.as_bytes())),
            Self::Account(id) => (removal_kind!(Account), Id::from_bytes(*id.as_bytes())),
        }
    }

    fn of((kind, id): (i32, Id<()>)) -> Option<Self> {
        match kind {
            removal_kind!(Video) => Some(Self::Video(Id::from_bytes(*id.as_bytes()))),
            removal_kind!(Comment) => Some(Self::Comment(Id::from_bytes(*id.as_bytes()))),
            removal_kind!(Tweet) => Some(Self::Tweet(Id::from_bytes(*id.as_bytes()))),
            removal_kind!(Account) => Some(Self::Account(Id::from_bytes(*id.as_bytes()))),
            _ => None,
        }
    }
}

/// Queues a thing, in the transaction that deletes it.
pub async fn enqueue(tx: &mut Tx, subject: Subject, now: Time) -> sqlx::Result<()> {
    let (kind, id) = subject.key();
    on_db!(tx.conn(), c => sqlx::query(INSERT).bind(kind).bind(id).bind(now).execute(c).await.map(|_| ()))
}

/// The next subjects after `after`, or the first ones, in the order of their kinds and ids.
pub async fn list(db: &Db, after: Option<Subject>) -> sqlx::Result<Vec<Subject>> {
    let (kind, id) = after.map_or((0, Id::MIN), Subject::key);
    let keys: Vec<(i32, Id<()>)> = on_db!(db.read(), c => {
        sqlx::query_as(LIST).bind(kind).bind(id).bind(ROUND).fetch_all(c).await
    })?;
    Ok(keys.into_iter().filter_map(Subject::of).collect())
}

/// Takes a thing from the queue once no rows refer to it any more.
pub async fn dequeue(db: &Db, subject: Subject) -> sqlx::Result<()> {
    let (kind, id) = subject.key();
    on_db!(db.write(), c => sqlx::query(DELETE).bind(kind).bind(id).execute(c).await.map(|_| ()))
}

/// The number of queued things, and the time at which the oldest was queued.
pub async fn backlog(db: &Db) -> sqlx::Result<(i64, Option<Time>)> {
    on_db!(db.read(), c => sqlx::query_as(BACKLOG).fetch_one(c).await)
}
