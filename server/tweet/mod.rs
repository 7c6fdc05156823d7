//! Tweets: short texts that channels post.
//!
//! The rules this feature keeps:
//! - A tweet has 1 to 280 characters, counted as grapheme clusters, see [`Text`].
//! - Everyone sees a tweet until it or its channel is deleted. Only its owner can change it.
//! - Deleting a tweet hides it at once and queues the deletion of its row and its likes ([`crate::removal`]). The
//!   tweets of a deleted account are hidden with its channel, and their rows are deleted in batches.

mod model;
mod rpc;
mod service;
mod store;

pub use crate::id::TweetId;
pub(crate) use model::tweet_state;
pub use model::{Text, Tweet, TweetState};
pub use rpc::Rpc;
pub use service::Service;
