//! The rules of subscriptions.

use crate::caller::{Caller, UserId};
use crate::channel::{self, Bell, ChannelId, ChannelRef};
use crate::clock::Clock;
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::event::{self, EventKind};
use crate::page::Page;
use crate::video::{self, Video, VideoId};

use super::model::{Count, FeedCursor, MAX_SUBSCRIPTIONS, Subscription, SubscriptionCursor};
use super::store::Store;

/// Subscriptions; cheap to clone.
#[derive(Clone)]
pub struct Service {
    store: Store,
    clock: Clock,
    channels: channel::Service,
    videos: video::Service,
}

impl Service {
    pub fn new(db: Db, clock: Clock, channels: channel::Service, videos: video::Service) -> Self {
        Self { store: Store::new(db), clock, channels, videos }
    }

    /// Sets whether the caller subscribes to a channel, and returns the new number of its subscribers.
    ///
    /// CHANNEL_NOT_FOUND, SELF_SUBSCRIPTION, QUOTA_EXCEEDED.
    pub async fn set(&self, caller: Caller, channel: ChannelId, subscribed: bool) -> Result<i64> {
        self.store.db.retry(|| self.try_set(caller, channel, subscribed)).await
    }

    async fn try_set(&self, caller: Caller, channel: ChannelId, subscribed: bool) -> Result<i64> {
        let own = self.channels.of_user(caller.user).await?.id;
        if subscribed && own == channel {
            return Err(Error::new(Reason::SelfSubscription, "nobody can subscribe to their own channel"));
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        // The transaction that deletes the account holds this lock, too: it either comes later and its rows are deleted
        // in the background, or is over, and nothing is written here.
        tx.lock(caller.user.as_bytes()).await?;
        let changed = if subscribed {
            self.store.insert(&mut tx, caller.user, channel, now).await?.ok_or_else(channel::not_found)?
        } else {
            self.store.delete(&mut tx, caller.user, channel).await?
        };
        if !changed {
            return self.store.count(&mut tx, channel).await?.ok_or_else(channel::not_found);
        }
        let step = if subscribed { 1 } else { -1 };
        let mut counts = [(channel, Count::Subscribers), (own, Count::Subscriptions)];
        // Sorted: otherwise two accounts that subscribe to each other could wait for each other.
        counts.sort_by_key(|(id, _)| *id.as_bytes());
        let mut subscribers = 0;
        for (id, count) in counts {
            let after = match count {
                Count::Subscribers => channel::add_subscribers(&mut tx, id, step).await?,
                Count::Subscriptions => channel::add_subscriptions(&mut tx, id, step).await?,
            };
            match (count, after) {
                (Count::Subscribers, Some(after)) => subscribers = after,
                (Count::Subscribers, None) => return Err(channel::not_found()),
                (Count::Subscriptions, Some(after)) if subscribed && after > MAX_SUBSCRIPTIONS => {
                    let text = "the account subscribes to as many channels as it may; unsubscribe from some first";
                    return Err(Error::new(Reason::QuotaExceeded, text).of_quota("subscriptions"));
                }
                (Count::Subscriptions, Some(_)) => {}
                (Count::Subscriptions, None) => return Err(Error::account_gone()),
            }
        }
        channel::add_subscriber_to_day(&mut tx, channel, now.day(), subscribed).await?;
        if subscribed {
            event::record(&mut tx, EventKind::ChannelSubscribed, channel, Some(caller.user), now).await?;
        }
        tx.commit().await?;
        Ok(subscribers)
    }

    /// Sets of what a channel tells the caller. CHANNEL_NOT_FOUND, and NOT_SUBSCRIBED when the bell of a channel is to be
    /// set to which the caller does not subscribe.
    pub async fn set_bell(&self, caller: Caller, channel: ChannelId, bell: Bell) -> Result<()> {
        if self.store.set_bell(caller.user, channel, bell).await? {
            return Ok(());
        }
        self.channels.get(None, &ChannelRef::Id(channel)).await?;
        if bell == Bell::Off {
            return Ok(());
        }
        Err(Error::new(Reason::NotSubscribed, "the account does not subscribe to the channel"))
    }

    /// The first accounts after one that a channel tells of everything, in the order of their ids.
    pub async fn list_with_bell(
        &self,
        tx: &mut Tx,
        channel: ChannelId,
        after: UserId,
        limit: i64,
    ) -> Result<Vec<UserId>> {
        Ok(self.store.list_with_bell(tx, channel, after, limit).await?)
    }

    /// A page of the subscribers of the caller's channel, the newest subscription first.
    pub async fn list_subscribers(
        &self,
        caller: Caller,
        size: u16,
        after: Option<SubscriptionCursor>,
    ) -> Result<Page<Subscription, SubscriptionCursor>> {
        let own = self.channels.of_user(caller.user).await?.id;
        let found = self.store.list_subscribers(own, after, i64::from(size) + 1).await?;
        Ok(Page::cut(found, size, cursor))
    }

    /// A page of the caller's subscriptions, the newest first.
    pub async fn list(
        &self,
        caller: Caller,
        size: u16,
        after: Option<SubscriptionCursor>,
    ) -> Result<Page<Subscription, SubscriptionCursor>> {
        let found = self.store.list(caller.user, after, i64::from(size) + 1).await?;
        Ok(Page::cut(found, size, cursor))
    }

    /// A page of the listed videos of the channels that the caller subscribes to, the last published first.
    pub async fn feed(&self, caller: Caller, size: u16, after: Option<FeedCursor>) -> Result<Page<Video, FeedCursor>> {
        let found = self.store.feed(caller.user, after, i64::from(size) + 1).await?;
        let page = Page::cut(found, size, |cursor| *cursor);
        let ids: Vec<VideoId> = page.items.iter().map(|(_, id)| *id).collect();
        Ok(Page { items: self.videos.show(Some(caller), &ids).await?, next: page.next })
    }

    /// Deletes a batch of the subscriptions of a deleted account, or to its channel; returns whether there were any.
    pub async fn delete_by_user(&self, user: UserId) -> Result<bool> {
        let day = self.clock.now().day();
        Ok(self.store.delete_subscriptions(user, day).await? || self.store.delete_subscribers(user).await?)
    }
}

fn cursor(subscription: &Subscription) -> SubscriptionCursor {
    (subscription.create_time, subscription.channel.channel_id)
}
