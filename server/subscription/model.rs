//! The types of subscriptions.

use crate::channel::{ChannelId, Summary};
use crate::clock::Time;
use crate::video::VideoId;

/// How many channels an account may subscribe to. The feed reads from each of them.
pub const MAX_SUBSCRIPTIONS: i64 = 5_000;

/// A subscription, as its subscriber or the subscribed channel sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Subscription {
    /// The subscribed channel, or the channel of the subscriber.
    #[sqlx(flatten)]
    pub channel: Summary,
    pub create_time: Time,
}

/// The position of a subscription in a list, for page tokens: its `create_time`, and the channel that is shown.
pub type SubscriptionCursor = (Time, ChannelId);

/// The position of a video in the feed, for page tokens: when it was published, and its id.
pub type FeedCursor = (Time, VideoId);

/// The counts of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    /// The accounts that subscribe to it.
    Subscribers,
    /// The channels that its account subscribes to.
    Subscriptions,
}
