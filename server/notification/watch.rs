//! What WatchNotifications reads.
//!
//! A watch holds a position: the number of the last notification that it has told, and up to which number it has told
//! that notifications are read. It reads the numbers of the inbox first, and then the notifications: whatever has a number
//! up to the inbox's was committed before, so that after a page that is not full the position is the inbox's number, even
//! if its last notifications are not shown.

use std::time::Duration;

use tokio::sync::watch::Receiver;

use super::model::Notification;
use super::service::{Service, topic};
use crate::caller::UserId;
use crate::error::Result;
use crate::rpc::follow::Batch;

/// How many notifications a watch reads at once: about 10 KB, which it holds while the client does not read.
const PAGE: u8 = 20;
/// How many notifications a watch without a cursor begins with.
const SNAPSHOT: i64 = 100;
/// How often a watch reads without hints. A node that does not hear the hints of others makes hints of its own, more often.
pub(super) const POLL: Duration = Duration::from_secs(10);

/// The position of a watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The number of the last notification that was told.
    pub seq: i64,
    /// Up to which notifications are read, as was told.
    pub read_seq: i64,
}

/// What a watch tells.
#[derive(Debug)]
pub enum InboxChange {
    Notification(Box<Notification>),
    /// Notifications are read up to this number.
    Read(i64),
    /// Notifications may have been missed.
    Reset,
}

impl Service {
    /// Changes when the inbox of an account may have changed.
    pub fn changes(&self, user: UserId) -> Receiver<u64> {
        self.store.db.subscribe(topic(user))
    }

    /// Where a watch begins: after the number of its cursor, or before the newest notifications.
    pub async fn begin_watch(&self, user: UserId, cursor: Option<i64>) -> Result<Position> {
        let inbox = self.store.inbox(user).await?;
        let seq = match cursor {
            Some(seq) => seq,
            None => self.snapshot(user, inbox.first_seq).await?,
        };
        Ok(Position { seq, read_seq: inbox.read_seq })
    }

    /// The number before the newest notifications.
    async fn snapshot(&self, user: UserId, first_seq: i64) -> Result<i64> {
        let older = self.store.find_older(user, SNAPSHOT).await?;
        Ok(older.unwrap_or(first_seq).max(first_seq))
    }

    /// What has changed in the inbox after a position.
    pub async fn changes_after(&self, user: UserId, from: Position) -> Result<Batch<InboxChange, Position>> {
        let inbox = self.store.inbox(user).await?;
        // A greater number than was ever given is from before the database was restored from a backup.
        if from.seq < inbox.first_seq || from.seq > inbox.seq {
            let end = Position { seq: self.snapshot(user, inbox.first_seq).await?, ..from };
            return Ok(Batch { events: vec![(InboxChange::Reset, end)], end, is_more: true });
        }
        let mut end = from;
        let mut events = Vec::new();
        if inbox.seq > from.seq {
            let found = self.store.list_after(user, from.seq, i64::from(PAGE)).await?;
            let is_full = found.len() == usize::from(PAGE);
            for one in found {
                end.seq = one.seq;
                events.push((InboxChange::Notification(Box::new(one)), end));
            }
            if is_full {
                return Ok(Batch { events, end, is_more: true });
            }
            end.seq = end.seq.max(inbox.seq);
        }
        if inbox.read_seq > end.read_seq {
            end.read_seq = inbox.read_seq;
            events.push((InboxChange::Read(inbox.read_seq), end));
        }
        Ok(Batch { events, end, is_more: false })
    }
}
