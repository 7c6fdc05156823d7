//! Likes of videos, comments and tweets.
//!
//! The rules this feature keeps:
//! - A like is a state: setting it again changes nothing. A thing that the caller does not see, or no longer sees, can
//!   neither be liked nor unliked; it is not found.
//! - A like and its counts are changed in one transaction, the counts first. So two devices of one account wait for
//!   each other, and a thing that is being deleted gets no more likes. The counts belong to the features of the things.
//! - The likes of deleted things and of deleted accounts are deleted in batches (`removal.rs`).

mod model;
mod removal;
mod rpc;
mod service;
mod store;

pub use model::Target;
pub use rpc::Rpc;
pub use service::Service;
