//! Accounts: who may sign in. What the public sees of one is its channel.
//!
//! The rules it keeps:
//! - Usernames and e-mail addresses are unique and kept in lower case. The unique indexes decide, not a question asked
//!   beforehand.
//! - An account, its channel and its first session come into being together or not at all.
//! - Whoever guesses is slowed down, and nobody is locked out by it (`attempts`).
//! - A login answers the same, and costs the same, whether the account exists or not. Every password is checked by
//!   `Service::confirm`, with exactly one run of argon2.
//! - Hashing takes long, so a password is checked before the transaction that relies on it. What was read then is held
//!   against the row again inside, by an UPDATE that locks it: of a login, a change of password or role and a deletion
//!   that overlap, each sees the others whole or not at all, and no session outlives what ended it.
//! - A change of password or role ends all sessions, the caller's too.
//! - A deletion is one transaction (`deletion.rs`). It ends the sessions and then goes through one list, `forget`, in which
//!   every feature that keeps something of an account has a line. What is left is a row without anything personal, which
//!   [`Service::delete_rows`] removes when nothing refers to it any more.

mod attempts;
mod deletion;
mod keyed_locks;
mod model;
mod pictures;
mod profile;
mod reserved;
mod role;
mod rpc;
mod service;
mod store;

pub use attempts::{Attempt, Attempts};
pub use model::{Account, AccountUpdate, Registration, User};
pub use reserved::ReservedNames;
pub use role::{RoleChange, set_role};
pub use rpc::Rpc;
pub use service::{Dependencies, Service};
pub(crate) use store::set_history_paused;
