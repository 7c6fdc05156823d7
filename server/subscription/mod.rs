//! Subscriptions: which channels an account follows, who follows a channel, and what is new there.
//!
//! The rules this feature keeps:
//! - An account subscribes to a channel or does not; saying so again changes nothing. Not to its own channel, and to
//!   [`MAX_SUBSCRIPTIONS`] at most.
//! - Both channels' counts and the day's gains and losses are kept in the transaction that changes the subscription.
//!   Who leaves by deleting their account is lost, too.
//! - Who subscribes to a channel is told to its owner alone, and by their channels: an account's id is its owner's
//!   business.

mod deletion;
mod feed;
mod model;
mod rpc;
mod service;
mod store;

pub use model::{FeedCursor, MAX_SUBSCRIPTIONS, Subscription, SubscriptionCursor};
pub use rpc::Rpc;
pub use service::Service;
