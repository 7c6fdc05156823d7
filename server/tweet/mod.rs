//! Tweets: short texts that channels post.
//!
//! The rules this feature keeps:
//! - A tweet has 1 to 280 characters as people count them, see [`Text`].
//! - Everyone sees a tweet, until it or its channel is deleted; only its owner changes it.
//! - Deleting a tweet hides it at once and queues the removal of what refers to it ([`crate::removal`]). The tweets of
//!   a deleted account go unseen with its channel, and are removed in batches.

mod model;
mod rpc;
mod service;
mod store;

pub use crate::id::TweetId;
pub(crate) use model::tweet_state;
pub use model::{Text, Tweet, TweetState};
pub use rpc::Rpc;
pub use service::Service;
