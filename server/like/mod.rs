//! Likes: who likes which video, comment or tweet.
//!
//! The rules this feature keeps:
//! - A like is a state: setting it again changes nothing. Who does not see a thing, or not any more, does not find it,
//!   whether to like it or to take a like back.
//! - A like and the counts in which it stands are changed in one transaction, the counts first: so do two devices of
//!   one account wait for each other, and no like comes to what is being deleted. The features of the things count.
//! - The likes of what was deleted, and those of a deleted account, are removed in batches (`removal.rs`).

mod model;
mod removal;
mod rpc;
mod service;
mod store;

pub use model::Target;
pub use rpc::Rpc;
pub use service::Service;
