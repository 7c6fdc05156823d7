//! The SQL of comments.

use super::deletion::CommentRow;
use super::model::{Comment, CommentContext, CommentCursor, NewComment, Order, comment_state};
use crate::caller::UserId;
use crate::channel::{self, ChannelId, Totals, summary};
use crate::clock::Time;
use crate::engine::db::{Db, Ids, Paged, Tx, among, on_db, opaque_parameter, paged};
use crate::id::CommentId;
use crate::removal::BATCH;
use crate::video::{self, VideoId, is_not_deleted, is_visible_to};

/// Begins a query for comments `m` as the account in `$viewer` sees them, which is NULL when nobody is signed in.
/// Comments of a channel that is being deleted are selected as placeholders.
macro_rules! select {
    ($viewer:literal, $($rest:expr),+) => {
        concat!(
            "SELECT m.id, m.video_id, m.parent_id, ", summary!(), ", CASE WHEN c.id IS NULL THEN '' ELSE m.text END AS text, ",
            "m.like_count, m.reply_count, m.create_time, CASE WHEN c.id IS NOT NULL THEN m.edit_time END AS edit_time, ",
            "(SELECT 1 FROM comment_likes l WHERE l.user_id = ", opaque_parameter!($viewer), " AND l.comment_id = m.id) IS NOT NULL AS liked, ",
            $viewer, " IS NOT NULL AS has_viewer ",
            "FROM comments m LEFT JOIN channels c ON c.id = m.channel_id AND c.delete_time IS NULL WHERE ",
            $($rest),+
        )
    };
}

/// Neither the comment `m` nor its parent was removed.
macro_rules! is_not_removed {
    () => {
        concat!(
            "m.state < ",
            comment_state!(Removed),
            " AND (m.parent_id IS NULL OR EXISTS ",
            "(SELECT 1 FROM comments p WHERE p.id = m.parent_id AND p.state < ",
            comment_state!(Removed),
            "))"
        )
    };
}

/// The account in `$viewer`, which is NULL when nobody is signed in, sees the comment `m`.
macro_rules! is_comment_visible_to {
    ($viewer:literal) => {
        concat!(
            is_not_removed!(),
            " AND EXISTS (SELECT 1 FROM videos v JOIN channels c ON c.id = v.channel_id WHERE v.id = m.video_id AND ",
            is_visible_to!($viewer),
            ")"
        )
    };
}

const FIND: &str = select!("$2", "m.id = $1 AND ", is_comment_visible_to!("$2"));
/// Selects the [`CommentContext`] of the comment `$1`, under the given conditions.
macro_rules! context {
    ($($condition:expr),+) => {
        concat!(
            "SELECT m.video_id, m.parent_id, a.user_id AS author_id, c.user_id AS owner_id, v.comments_disabled FROM comments m ",
            "JOIN videos v ON v.id = m.video_id JOIN channels c ON c.id = v.channel_id ",
            "LEFT JOIN channels a ON a.id = m.channel_id AND a.delete_time IS NULL WHERE m.id = $1 AND ",
            is_not_removed!(),
            " AND (",
            $($condition),+,
            ")"
        )
    };
}

const FIND_CONTEXT: &str = context!(is_visible_to!("$2"));
const FIND_DELETABLE: &str = context!(is_visible_to!("$2"), " OR (a.user_id = $2 AND ", is_not_deleted!(), ")");
const FIND_DISABLED: &str = concat!(
    "SELECT v.comments_disabled FROM videos v JOIN channels c ON c.id = v.channel_id WHERE v.id = $1 AND ",
    is_visible_to!("$2")
);
const LIST_AMONG_SQLITE: &str = select!("$2", among!(Sqlite, "m.id", "$1"), " AND ", is_not_removed!());
const LIST_AMONG_POSTGRES: &str = select!("$2", among!(Postgres, "m.id", "$1"), " AND ", is_not_removed!());
const LIST_NEWEST: Paged = paged!(
    "$2",
    select!(
        "$3",
        "m.video_id = $1 AND m.parent_id IS NULL AND m.state < ",
        comment_state!(Removed),
        " AND m.id < $4 ORDER BY m.id DESC"
    )
);
const LIST_TOP: Paged = paged!(
    "$2",
    select!(
        "$3",
        "m.video_id = $1 AND m.parent_id IS NULL AND m.state < ",
        comment_state!(Removed),
        " AND (m.like_count, m.id) < ($5, $4) ",
        "ORDER BY m.like_count DESC, m.id DESC"
    )
);
const LIST_REPLIES: Paged = paged!(
    "$2",
    select!("$3", "m.parent_id = $1 AND m.state = ", comment_state!(Visible), " AND m.id > $4 ORDER BY m.id")
);
const ADD_REPLY: &str = concat!(
    "UPDATE comments SET reply_count = reply_count + 1
    WHERE id = $1 AND video_id = $2 AND parent_id IS NULL AND state < ",
    comment_state!(Removed)
);
const INSERT: &str = "INSERT INTO comments (id, video_id, parent_id, channel_id, text, create_time)
    SELECT $1, $2, $3, id, $4, $5 FROM channels WHERE id = $6 AND delete_time IS NULL";
const UPDATE: &str = concat!(
    "UPDATE comments SET text = $2, edit_time = $3 WHERE id = $1 AND state = ",
    comment_state!(Visible),
    " AND text <> $2"
);
const ADD_LIKE: &str = concat!(
    "UPDATE comments AS m SET like_count = m.like_count + $2 WHERE m.id = $1 AND m.state = ",
    comment_state!(Visible),
    " AND ",
    is_comment_visible_to!("$3"),
    " AND EXISTS (SELECT 1 FROM videos v WHERE v.id = m.video_id AND NOT v.comments_disabled) RETURNING like_count"
);
const TAKE_LIKE: &str = "UPDATE comments SET like_count = like_count - 1 WHERE id = $1";
const LOCK_SQLITE: &str =
    concat!("SELECT id, video_id, parent_id, state, reply_count FROM comments WHERE ", among!(Sqlite, "id", "$1"),);
const LOCK_POSTGRES: &str = concat!(
    "SELECT id, video_id, parent_id, state, reply_count FROM comments WHERE ",
    among!(Postgres, "id", "$1"),
    " ORDER BY id FOR NO KEY UPDATE"
);
const SAVE: &str = concat!(
    "UPDATE comments SET state = $2, reply_count = $3, text = CASE WHEN $2 = ",
    comment_state!(Visible),
    " THEN text ELSE '' END,
        channel_id = CASE WHEN $2 = ",
    comment_state!(Visible),
    " THEN channel_id END
    WHERE id = $1"
);
// One channel at a time, in the order of an index: otherwise PostgreSQL would read all comments of the account for each
// batch.
const LIST_BY_USER: &str = "SELECT id, parent_id FROM comments WHERE channel_id = (SELECT c.id FROM channels c
        WHERE c.user_id = $1 AND EXISTS (SELECT 1 FROM comments m WHERE m.channel_id = c.id) LIMIT 1)
    ORDER BY id LIMIT $2";
// Replies before their parents. The order of the ids is not enough, because the clocks of nodes may differ.
const LIST_BY_VIDEO: &str = "SELECT id FROM comments m WHERE video_id = $1
    AND NOT EXISTS (SELECT 1 FROM comments r WHERE r.parent_id = m.id) ORDER BY id DESC LIMIT $2";
const LIST_BY_PARENT: &str = "SELECT id FROM comments WHERE parent_id = $1 ORDER BY id LIMIT $2";
const FIND_REMOVED: &str = concat!("SELECT id FROM comments WHERE id = $1 AND state = ", comment_state!(Removed));
const DELETE_ROWS_SQLITE: &str = concat!("DELETE FROM comments WHERE ", among!(Sqlite, "id", "$1"));
const DELETE_ROWS_POSTGRES: &str = concat!("DELETE FROM comments WHERE ", among!(Postgres, "id", "$1"));

/// How many comments of a deleted account one transaction hides. Each takes several statements, and other transactions
/// wait for the locked rows.
const HIDE_BATCH: i64 = 100;

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

    pub(super) async fn find(&self, id: CommentId, viewer: Option<UserId>) -> sqlx::Result<Option<Comment>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND).bind(id).bind(viewer).fetch_optional(c).await)
    }

    /// The context of a comment that the viewer sees.
    pub(super) async fn find_context(
        &self,
        id: CommentId,
        viewer: Option<UserId>,
    ) -> sqlx::Result<Option<CommentContext>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_CONTEXT).bind(id).bind(viewer).fetch_optional(c).await)
    }

    /// The same, also for a comment that the viewer has written on a video that they no longer see.
    pub(super) async fn find_deletable(&self, id: CommentId, viewer: UserId) -> sqlx::Result<Option<CommentContext>> {
        on_db!(self.db.read(), c => sqlx::query_as(FIND_DELETABLE).bind(id).bind(viewer).fetch_optional(c).await)
    }

    /// Whether a video's comments are switched off; `None` when the viewer does not see the video.
    pub(super) async fn find_disabled(&self, video: VideoId, viewer: Option<UserId>) -> sqlx::Result<Option<bool>> {
        on_db!(self.db.read(), c => sqlx::query_scalar(FIND_DISABLED).bind(video).bind(viewer).fetch_optional(c).await)
    }

    /// Those of the comments that were not removed, in any order, as somebody sees them who is not signed in.
    pub(super) async fn list_among(&self, ids: Ids) -> sqlx::Result<Vec<Comment>> {
        let (statement, nobody) = (self.db.text(LIST_AMONG_SQLITE, LIST_AMONG_POSTGRES), None::<UserId>);
        on_db!(self.db.read(), c => sqlx::query_as(statement).bind(ids).bind(nobody).fetch_all(c).await)
    }

    /// A video's comments after the cursor, without replies.
    pub(super) async fn list(
        &self,
        video: VideoId,
        order: Order,
        after: Option<CommentCursor>,
        limit: i64,
        viewer: Option<UserId>,
    ) -> sqlx::Result<Vec<Comment>> {
        let (likes, id) = after.unwrap_or((i64::MAX, CommentId::MAX));
        let statement = self.db.paged(if order == Order::Newest { LIST_NEWEST } else { LIST_TOP });
        on_db!(self.db.read(), c => {
            let query = sqlx::query_as(statement).bind(video).bind(limit).bind(viewer).bind(id);
            let query = if order == Order::Newest { query } else { query.bind(likes) };
            query.fetch_all(c).await
        })
    }

    /// A comment's replies after `after`, the oldest first.
    pub(super) async fn list_replies(
        &self,
        parent: CommentId,
        after: Option<CommentId>,
        limit: i64,
        viewer: Option<UserId>,
    ) -> sqlx::Result<Vec<Comment>> {
        let (after, statement) = (after.unwrap_or(CommentId::MIN), self.db.paged(LIST_REPLIES));
        on_db!(self.db.read(), c => {
            sqlx::query_as(statement).bind(parent).bind(limit).bind(viewer).bind(after).fetch_all(c).await
        })
    }

    /// Counts a new comment. `false` when the author does not see the video, its comments are switched off, or the
    /// parent does not exist.
    pub(super) async fn count(&self, tx: &mut Tx, author: UserId, new: &NewComment) -> sqlx::Result<bool> {
        if let Some(parent) = new.parent {
            let counted = on_db!(tx.conn(), c => {
                let query = sqlx::query(ADD_REPLY).bind(parent).bind(new.video);
                query.execute(c).await.map(|done| done.rows_affected() == 1)
            })?;
            if !counted {
                return Ok(false);
            }
        }
        let Some(channel) = video::add_comment(tx, new.video, author).await? else { return Ok(false) };
        channel::add_to_totals(tx, channel, Totals { comments: 1, ..Totals::default() }).await?;
        Ok(true)
    }

    /// Inserts a comment. `false` when the author's channel was deleted.
    pub(super) async fn insert(
        &self,
        tx: &mut Tx,
        id: CommentId,
        author: ChannelId,
        new: &NewComment,
        now: Time,
    ) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(INSERT).bind(id).bind(new.video).bind(new.parent).bind(&new.text).bind(now);
            query.bind(author).execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Changes the text of a visible comment. `false` if it has this text already; then `edit_time` does not change.
    pub(super) async fn update(&self, tx: &mut Tx, id: CommentId, text: &str, now: Time) -> sqlx::Result<bool> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(UPDATE).bind(id).bind(text).bind(now);
            query.execute(c).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// Adds to the likes of a visible comment and returns the new number. `None` when the viewer does not see the
    /// comment, or the video's comments are switched off.
    pub(super) async fn add_like(
        &self,
        tx: &mut Tx,
        id: CommentId,
        delta: i64,
        viewer: UserId,
    ) -> sqlx::Result<Option<i64>> {
        on_db!(tx.conn(), c => {
            sqlx::query_scalar(ADD_LIKE).bind(id).bind(delta).bind(viewer).fetch_optional(c).await
        })
    }

    /// Subtracts one like from a comment in any state.
    pub(super) async fn take_like(&self, tx: &mut Tx, id: CommentId) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(TAKE_LIKE).bind(id).execute(c).await.map(|_| ()))
    }

    /// Locks comments in the order of their ids and returns them. SQLite needs no locks, because it has one writer.
    pub(super) async fn lock(&self, tx: &mut Tx, ids: Ids) -> sqlx::Result<Vec<CommentRow>> {
        let statement = self.db.text(LOCK_SQLITE, LOCK_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query_as(statement).bind(ids).fetch_all(c).await)
    }

    /// Stores the new state of a locked comment. Text and author of one that is no longer visible are deleted.
    pub(super) async fn save(&self, tx: &mut Tx, row: &CommentRow) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => {
            let query = sqlx::query(SAVE).bind(row.id).bind(row.state).bind(row.reply_count);
            query.execute(c).await.map(|_| ())
        })
    }

    /// A batch of the visible comments of an account, each with its parent.
    pub(super) async fn list_by_user(&self, user: UserId) -> sqlx::Result<Vec<(CommentId, Option<CommentId>)>> {
        on_db!(self.db.read(), c => sqlx::query_as(LIST_BY_USER).bind(user).bind(HIDE_BATCH).fetch_all(c).await)
    }

    /// A batch of the comments of a video that have no replies.
    pub(super) async fn list_by_video(&self, video: VideoId) -> sqlx::Result<Vec<CommentId>> {
        on_db!(self.db.read(), c => sqlx::query_scalar(LIST_BY_VIDEO).bind(video).bind(BATCH).fetch_all(c).await)
    }

    /// A batch of the replies to a removed comment; when there are none, the comment itself.
    pub(super) async fn list_by_thread(&self, id: CommentId) -> sqlx::Result<Vec<CommentId>> {
        let replies: Vec<CommentId> = on_db!(self.db.read(), c => {
            sqlx::query_scalar(LIST_BY_PARENT).bind(id).bind(BATCH).fetch_all(c).await
        })?;
        if !replies.is_empty() {
            return Ok(replies);
        }
        on_db!(self.db.read(), c => sqlx::query_scalar(FIND_REMOVED).bind(id).fetch_all(c).await)
    }

    /// Deletes the rows of comments. `false`, and none is deleted, when a row refers to one of them.
    pub(super) async fn delete_rows(&self, ids: &[CommentId]) -> sqlx::Result<bool> {
        let ids: Ids = ids.iter().copied().collect();
        let statement = self.db.text(DELETE_ROWS_SQLITE, DELETE_ROWS_POSTGRES);
        match on_db!(self.db.write(), c => sqlx::query(statement).bind(ids).execute(c).await.map(|_| ())) {
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Ok(false),
            done => done.map(|()| true),
        }
    }
}
