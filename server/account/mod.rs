//! Accounts: who may sign in. What the public sees of one is its channel.
//!
//! The rules it keeps:
//! - Usernames and e-mail addresses are unique and kept in lower case. The unique indexes decide, not a question asked
//!   beforehand.
//! - An account, its channel and its first session come into being together or not at all.
//! - A login answers the same, and costs the same, whether the account exists or not.

mod model;
mod pictures;
mod rpc;
mod service;
mod store;

pub use model::{Account, Registration, User};
pub use rpc::Rpc;
pub use service::Service;
