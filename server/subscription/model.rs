//! What a subscription is.

use crate::channel::{ChannelId, Summary};
use crate::clock::Time;
use crate::video::VideoId;

/// The most channels that an account subscribes to: the feed looks at each of them.
pub const MAX_SUBSCRIPTIONS: i64 = 5_000;

/// A subscription, seen from one of its ends.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Subscription {
    /// The channel at the other end.
    #[sqlx(flatten)]
    pub channel: Summary,
    /// Since when.
    pub create_time: Time,
}

/// Where a page of subscriptions ends: since when, and the channel at the other end.
pub type SubscriptionCursor = (Time, ChannelId);

/// Where a page of the feed ends: when the video was published, and its id.
pub type FeedCursor = (Time, VideoId);

/// A count that a channel has of subscriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    /// Of those who subscribe to it.
    Subscribers,
    /// Of what its account subscribes to.
    Subscriptions,
}
