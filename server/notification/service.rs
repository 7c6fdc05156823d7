//! The rules of reading inboxes.

use super::model::{Inbox, Notification};
use super::store::Store;
use crate::caller::{Caller, UserId};
use crate::channel::{self, Bell, ChannelId};
use crate::clock::{Clock, Time};
use crate::engine::bus::{Topic, TopicKind};
use crate::engine::db::Db;
use crate::error::Result;
use crate::page::Page;
use crate::{comment, event, job, subscription};

/// The name of the consumer of events.
pub(super) const CONSUMER: &str = "notifications";

/// The largest number of unread notifications that is told.
const MAX_UNREAD: i64 = 100;

/// The dependencies of [`Service`].
pub struct Dependencies {
    pub db: Db,
    pub clock: Clock,
    pub jobs: job::Service,
    pub channels: channel::Service,
    pub comments: comment::Service,
    pub subscriptions: subscription::Service,
}

/// Notifications; cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) jobs: job::Service,
    pub(super) channels: channel::Service,
    pub(super) comments: comment::Service,
    pub(super) subscriptions: subscription::Service,
}

impl Service {
    pub fn new(dependencies: Dependencies) -> Self {
        let Dependencies { db, clock, jobs, channels, comments, subscriptions } = dependencies;
        Self { store: Store::new(db), clock, jobs, channels, comments, subscriptions }
    }

    /// A page of the caller's notifications before a number, the newest first; and the numbers of the inbox when it was
    /// read, which is before the page.
    pub async fn list(
        &self,
        caller: Caller,
        size: u16,
        before: Option<i64>,
    ) -> Result<(Page<Notification, i64>, Inbox)> {
        let inbox = self.store.inbox(caller.user).await?;
        let found = self.store.list(caller.user, before.unwrap_or(i64::MAX), i64::from(size) + 1).await?;
        Ok((Page::cut(found, size, |notification| notification.seq), inbox))
    }

    /// How many of the caller's notifications are unread, up to 100.
    pub async fn unread(&self, caller: Caller) -> Result<i64> {
        Ok(self.store.count_unread(caller.user, MAX_UNREAD).await?)
    }

    /// Marks the caller's notifications up to a number as read, and returns how many are left, up to 100.
    pub async fn mark_read(&self, caller: Caller, number: i64) -> Result<i64> {
        let mut tx = self.store.db.begin().await?;
        if self.store.mark_read(&mut tx, caller.user, number).await? {
            tx.hint(topic(caller.user));
            tx.commit().await?;
        } else {
            tx.rollback().await?;
        }
        self.unread(caller).await
    }

    /// Sets the bell of a channel that the caller subscribes to. CHANNEL_NOT_FOUND, NOT_SUBSCRIBED.
    pub async fn set_bell(&self, caller: Caller, channel: ChannelId, bell: Bell) -> Result<()> {
        self.subscriptions.set_bell(caller, channel, bell).await
    }

    /// How many events no notifications were made of, and the time of the oldest.
    pub async fn backlog(&self) -> Result<(i64, Option<Time>)> {
        Ok(event::backlog(&self.store.db, CONSUMER).await?)
    }
}

/// Wakes those who watch an inbox.
pub(super) fn topic(user: UserId) -> Topic {
    Topic::of_object(TopicKind::Inbox, user)
}
