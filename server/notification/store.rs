//! The SQL of reading inboxes. Writing them is in `deliver.rs`, what goes with deleted things in `removal.rs`.

use super::model::{Inbox, Notification, notification_kinds};
use crate::caller::UserId;
use crate::comment::comment_state;
use crate::engine::db::{Db, Paged, Tx, on_db, paged};
use crate::tweet::tweet_state;
use crate::video::is_visible_to;

/// From notifications `n` of the account `$1`, with what they are about: the comment `m`, the tweet `t`, the video `v` of the
/// channel `c`, as far as they were not deleted; and who has done it, the channel `a`.
macro_rules! from {
    () => {
        concat!(
            "FROM notifications n JOIN inboxes i ON i.user_id = n.user_id
            LEFT JOIN channels a ON a.id = n.channel_id AND a.delete_time IS NULL
            LEFT JOIN comments m ON m.id = n.about AND n.kind IN (",
            notification_kinds!(about_comment),
            ") AND m.state = ",
            comment_state!(Visible),
            " AND (m.parent_id IS NULL OR EXISTS
                (SELECT 1 FROM comments p WHERE p.id = m.parent_id AND p.state < ",
            comment_state!(Removed),
            ")) LEFT JOIN tweets t ON t.id = n.about AND n.kind IN (",
            notification_kinds!(about_tweet),
            ") AND t.state = ",
            tweet_state!(Visible),
            " LEFT JOIN videos v ON v.id = COALESCE(m.video_id, n.about) LEFT JOIN channels c ON c.id = v.channel_id "
        )
    };
}

/// The account `$1` sees what the notification is about, and, if one account has done it, that one's channel.
macro_rules! is_shown {
    () => {
        concat!(
            "(n.kind IN (",
            notification_kinds!(about_channel),
            ") OR (t.id IS NOT NULL AND a.id IS NOT NULL) OR (m.id IS NOT NULL AND a.id IS NOT NULL AND NOT v.comments_disabled AND ",
            is_visible_to!("$1"),
            ") OR (n.kind IN (",
            notification_kinds!(about_video),
            ") AND (a.id IS NOT NULL OR n.kind NOT IN (",
            notification_kinds!(told_once),
            ")) AND ",
            is_visible_to!("$1"),
            "))"
        )
    };
}

/// Selects notifications of the account `$1` that it sees, under the given conditions.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT n.id, n.seq, n.kind, n.seq <= i.read_seq AS is_read, n.create_time, n.count, a.id AS channel_id,
            a.username, a.display_name, a.avatar, v.id AS video_id, v.title AS video_title,
            v.thumbnail AS video_thumbnail, m.id AS comment_id, m.parent_id, substr(m.text, 1, 200) AS comment_excerpt,
            t.id AS tweet_id, substr(t.text, 1, 200) AS tweet_excerpt ",
            from!(),
            "WHERE n.user_id = $1 AND ",
            is_shown!(),
            $rest
        )
    };
}

const LIST: Paged = paged!("$3", select!(" AND n.seq < $2 ORDER BY n.seq DESC"));
const LIST_AFTER: Paged = paged!("$3", select!(" AND n.seq > $2 ORDER BY n.seq"));
const COUNT_UNREAD: &str = concat!(
    "SELECT COUNT(*) FROM (SELECT n.seq ",
    from!(),
    "WHERE n.user_id = $1 AND n.seq > i.read_seq AND ",
    is_shown!(),
    " LIMIT $2) unread"
);
/// The notification is unread, of a kind that the account `$1` is told of by mail, and its number is after `$2` and up to
/// `$3`.
macro_rules! is_unmailed {
    () => {
        " AND n.seq > i.read_seq AND n.seq > $2 AND n.seq <= $3 AND EXISTS
            (SELECT 1 FROM notification_preferences e WHERE e.user_id = $1 AND e.kind = n.kind AND e.email)"
    };
}
const LIST_UNMAILED: Paged = paged!("$4", select!(""), is_unmailed!(), " ORDER BY n.seq DESC");
/// At most as many as an inbox has.
const COUNT_UNMAILED: &str =
    concat!("SELECT COUNT(*) ", from!(), "WHERE n.user_id = $1 AND ", is_shown!(), is_unmailed!());
const FIND_INBOX: &str = "SELECT seq, read_seq, first_seq FROM inboxes WHERE user_id = $1";
/// The number of the notification that comes after the `$2` newest.
const FIND_OLDER: &str = "SELECT seq FROM notifications WHERE user_id = $1 ORDER BY seq DESC LIMIT 1 OFFSET $2";
const MARK_READ: &str = "UPDATE inboxes SET read_seq = CASE WHEN $2 < seq THEN $2 ELSE seq END
    WHERE user_id = $1 AND read_seq < CASE WHEN $2 < seq THEN $2 ELSE seq END";

#[derive(Clone)]
pub(super) struct Store {
    pub(super) db: Db,
}

impl Store {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    /// The numbers of an inbox; zeros for an account that has none.
    pub(super) async fn inbox(&self, user: UserId) -> sqlx::Result<Inbox> {
        let found = on_db!(self.db.read(), c => sqlx::query_as(FIND_INBOX).bind(user).fetch_optional(c).await)?;
        Ok(found.unwrap_or_default())
    }

    /// The notifications before a number that the account sees, the newest first.
    pub(super) async fn list(&self, user: UserId, before: i64, limit: i64) -> sqlx::Result<Vec<Notification>> {
        let statement = self.db.paged(LIST);
        on_db!(self.db.read(), c => sqlx::query_as(statement).bind(user).bind(before).bind(limit).fetch_all(c).await)
    }

    /// The notifications after a number that the account sees, the oldest first.
    pub(super) async fn list_after(&self, user: UserId, after: i64, limit: i64) -> sqlx::Result<Vec<Notification>> {
        let statement = self.db.paged(LIST_AFTER);
        on_db!(self.db.read(), c => sqlx::query_as(statement).bind(user).bind(after).bind(limit).fetch_all(c).await)
    }

    /// The unread notifications after one number and up to another one that the account sees, and is to be told of by mail;
    /// the newest first.
    pub(super) async fn list_unmailed(
        &self,
        user: UserId,
        after: i64,
        until: i64,
        limit: i64,
    ) -> sqlx::Result<Vec<Notification>> {
        let statement = self.db.paged(LIST_UNMAILED);
        on_db!(self.db.read(), c => {
            sqlx::query_as(statement).bind(user).bind(after).bind(until).bind(limit).fetch_all(c).await
        })
    }

    /// How many there are of those.
    pub(super) async fn count_unmailed(&self, user: UserId, after: i64, until: i64) -> sqlx::Result<i64> {
        on_db!(self.db.read(), c => {
            sqlx::query_scalar(COUNT_UNMAILED).bind(user).bind(after).bind(until).fetch_one(c).await
        })
    }

    /// How many unread notifications the account sees, up to `most`.
    pub(super) async fn count_unread(&self, user: UserId, most: i64) -> sqlx::Result<i64> {
        on_db!(self.db.read(), c => sqlx::query_scalar(COUNT_UNREAD).bind(user).bind(most).fetch_one(c).await)
    }

    /// The number of the notification that comes after the `count` newest, if there are more.
    pub(super) async fn find_older(&self, user: UserId, count: i64) -> sqlx::Result<Option<i64>> {
        on_db!(self.db.read(), c => sqlx::query_scalar(FIND_OLDER).bind(user).bind(count).fetch_optional(c).await)
    }

    /// Marks notifications up to a number as read; `false` when they were already.
    pub(super) async fn mark_read(&self, tx: &mut Tx, user: UserId, seq: i64) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            sqlx::query(MARK_READ).bind(user).bind(seq).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }
}
