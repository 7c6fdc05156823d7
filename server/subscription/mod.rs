//! Subscriptions of accounts to channels, and the feed of new videos.
//!
//! The rules this feature keeps:
//! - A subscription is a state: setting it again changes nothing. An account cannot subscribe to its own channel, and
//!   to at most [`MAX_SUBSCRIPTIONS`] channels.
//! - The counts of both channels and the subscribers gained or lost on the day are updated in the transaction that
//!   changes the subscription. A subscriber who deletes their account counts as lost.
//! - The bell of a subscription says of what its channel tells the subscriber ([`crate::notification`]). It is off when the
//!   subscription begins, and ends with it.
//! - Only the owner of a channel can list its subscribers. They are shown as channels; ids of accounts are not
//!   disclosed.

mod deletion;
mod feed;
mod model;
mod rpc;
mod service;
mod store;

pub use model::{FeedCursor, MAX_SUBSCRIPTIONS, Subscription, SubscriptionCursor};
pub use rpc::Rpc;
pub use service::Service;
