//! Computes what the deletion of comments changes, from rows that the caller has locked.

use std::collections::HashMap;

use super::model::CommentState;
use crate::id::CommentId;
use crate::video::VideoId;

/// Who deletes a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeletedBy {
    /// Its author, also by deleting their account.
    Author,
    /// The owner of the video; also for the owner's own comments.
    Owner,
}

/// The columns of a comment that deletion reads and changes.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct CommentRow {
    pub(super) id: CommentId,
    pub(super) video_id: VideoId,
    pub(super) parent_id: Option<CommentId>,
    pub(super) state: CommentState,
    pub(super) reply_count: i64,
}

/// The changes to be stored.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// The changed comments in their new state, sorted by id.
    pub(super) rows: Vec<CommentRow>,
    /// How many comments each video has lost, sorted by the videos' ids.
    pub(super) lost: Vec<(VideoId, i64)>,
}

/// Deletes `targets`. `rows` must contain them and the parents of those that are replies. Comments that are deleted
/// already do not change.
pub(super) fn delete(rows: &[CommentRow], targets: &[CommentId], by: DeletedBy) -> Changes {
    let before: HashMap<_, _> = rows.iter().map(|row| (row.id, row.clone())).collect();
    let mut threads = Threads { rows: before.clone(), lost: HashMap::new() };
    let is_reply = |id: &&CommentId| before.get(id).is_some_and(|row| row.parent_id.is_some());
    // Replies first: whether a comment stays as a placeholder depends on the replies that are left.
    targets.iter().filter(is_reply).for_each(|id| threads.delete_reply(*id));
    targets.iter().filter(|id| !is_reply(id)).for_each(|id| threads.delete_top(*id, by));

    let mut rows: Vec<_> = threads.rows.into_values().filter(|row| before.get(&row.id) != Some(row)).collect();
    rows.sort_unstable_by_key(|row| *row.id.as_bytes());
    let mut lost: Vec<_> = threads.lost.into_iter().collect();
    lost.sort_unstable_by_key(|(video, _)| *video.as_bytes());
    Changes { rows, lost }
}

struct Threads {
    rows: HashMap<CommentId, CommentRow>,
    lost: HashMap<VideoId, i64>,
}

impl Threads {
    fn delete_reply(&mut self, id: CommentId) {
        let Some(reply) = self.rows.get_mut(&id).filter(|row| row.state == CommentState::Visible) else { return };
        reply.state = CommentState::Removed;
        let (video, parent) = (reply.video_id, reply.parent_id);
        let parent = parent.and_then(|id| self.rows.get_mut(&id));
        // When the parent was removed, all its replies were subtracted from the video's count.
        let Some(parent) = parent.filter(|row| row.state != CommentState::Removed) else { return };
        parent.reply_count -= 1;
        if parent.state == CommentState::Placeholder && parent.reply_count == 0 {
            parent.state = CommentState::Removed;
        }
        self.count_lost(video, 1);
    }

    fn delete_top(&mut self, id: CommentId, by: DeletedBy) {
        let Some(top) = self.rows.get_mut(&id) else { return };
        let (state, lost) = match (by, top.state) {
            (DeletedBy::Author, CommentState::Visible) if top.reply_count > 0 => (CommentState::Placeholder, 1),
            (DeletedBy::Author, CommentState::Visible) => (CommentState::Removed, 1),
            (DeletedBy::Owner, CommentState::Visible) => (CommentState::Removed, 1 + top.reply_count),
            (DeletedBy::Owner, CommentState::Placeholder) => (CommentState::Removed, top.reply_count),
            (DeletedBy::Author, CommentState::Placeholder) | (_, CommentState::Removed) => return,
        };
        top.state = state;
        let video = top.video_id;
        self.count_lost(video, lost);
    }

    fn count_lost(&mut self, video: VideoId, count: i64) {
        *self.lost.entry(video).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIDEO: VideoId = VideoId::MAX;

    fn id(number: u8) -> CommentId {
        CommentId::from_bytes([number; 16])
    }

    fn top(number: u8, state: CommentState, reply_count: i64) -> CommentRow {
        CommentRow { id: id(number), video_id: VIDEO, parent_id: None, state, reply_count }
    }

    fn reply(number: u8, parent: u8, state: CommentState) -> CommentRow {
        CommentRow { parent_id: Some(id(parent)), ..top(number, state, 0) }
    }

    /// The changes as number, state and reply count of each comment, and how many comments the video has lost.
    fn deleted(rows: &[CommentRow], targets: &[u8], by: DeletedBy) -> (Vec<(u8, CommentState, i64)>, i64) {
        let targets: Vec<_> = targets.iter().map(|number| id(*number)).collect();
        let changes = delete(rows, &targets, by);
        let rows = changes.rows.iter().map(|row| (row.id.as_bytes()[0], row.state, row.reply_count)).collect();
        (rows, changes.lost.iter().map(|(_, lost)| lost).sum())
    }

    #[test]
    fn a_comment_stays_for_its_replies_unless_the_owner_deletes_it() {
        use CommentState::{Placeholder, Removed, Visible};
        for (row, by, changed) in [
            (top(1, Visible, 0), DeletedBy::Author, Some((Removed, 1))),
            (top(1, Visible, 2), DeletedBy::Author, Some((Placeholder, 1))),
            (top(1, Placeholder, 2), DeletedBy::Author, None),
            (top(1, Visible, 0), DeletedBy::Owner, Some((Removed, 1))),
            (top(1, Visible, 2), DeletedBy::Owner, Some((Removed, 3))),
            (top(1, Placeholder, 2), DeletedBy::Owner, Some((Removed, 2))),
            (top(1, Removed, 2), DeletedBy::Owner, None),
        ] {
            let expected = changed.map_or((vec![], 0), |(state, lost)| (vec![(1, state, row.reply_count)], lost));
            assert_eq!(deleted(std::slice::from_ref(&row), &[1], by), expected, "{row:?} {by:?}");
        }
    }

    #[test]
    fn a_placeholder_goes_with_its_last_reply() {
        use CommentState::{Placeholder, Removed, Visible};
        let thread = |parent, replies| [top(1, parent, replies), reply(2, 1, Visible)];
        for by in [DeletedBy::Author, DeletedBy::Owner] {
            assert_eq!(deleted(&thread(Visible, 1), &[2], by), (vec![(1, Visible, 0), (2, Removed, 0)], 1));
            assert_eq!(deleted(&thread(Placeholder, 2), &[2], by), (vec![(1, Placeholder, 1), (2, Removed, 0)], 1));
            assert_eq!(deleted(&thread(Placeholder, 1), &[2], by), (vec![(1, Removed, 0), (2, Removed, 0)], 1));
            // It was subtracted together with its parent.
            assert_eq!(deleted(&thread(Removed, 1), &[2], by), (vec![(2, Removed, 0)], 0));
        }
        assert_eq!(deleted(&[top(1, Visible, 1), reply(2, 1, Removed)], &[2], DeletedBy::Author), (vec![], 0));
    }

    #[test]
    fn deleting_an_account_removes_whole_threads() {
        use CommentState::{Removed, Visible};
        let own = [top(1, Visible, 2), reply(2, 1, Visible), reply(3, 1, Visible)];
        let all_removed = vec![(1, Removed, 0), (2, Removed, 0), (3, Removed, 0)];
        assert_eq!(deleted(&own, &[1, 2, 3], DeletedBy::Author), (all_removed, 3));
        let placeholder = vec![(1, CommentState::Placeholder, 1), (2, Removed, 0)];
        assert_eq!(deleted(&own, &[1, 2], DeletedBy::Author), (placeholder, 2));
    }
}
