//! Accounts: users who can sign in. The public profile of an account is its channel.
//!
//! Rules:
//! - Usernames and e-mail addresses are unique and stored in lower case. The unique indexes decide; a check before the
//!   insert only saves work.
//! - An account, its channel and its first session are created in one transaction.
//! - Guessing passwords is slowed down, without locking the owner out (`attempts`).
//! - A login takes the same time and gives the same answer whether or not the account exists. Every password is checked
//!   by `Service::confirm`, with exactly one run of argon2id.
//! - Hashing takes long, so a password is checked before the transaction that relies on it. Inside the transaction an
//!   UPDATE compares the hash that was checked with the row and locks it: of a login, a change of password or role, and
//!   a deletion that overlap, each sees the others completely or not at all, and no session outlives the change that
//!   ends it.
//! - A change of password or role ends all sessions, including the caller's.
//! - Codes in mails (`code`) prove an address (`verification`), and set a forgotten password (`reset`). An account is told
//!   by mail of a new password, a new address, and a sign-in with a device that it has not signed in with before
//!   (`mails`): a notice goes to the address that the account had, verified or not.
//! - A deletion (`deletion.rs`) first ends the sessions and marks the account, and then hides everything that belongs
//!   to it (`hide_contents`), where each feature with data of accounts has a line. What remains is a row without
//!   personal data, which [`Service::delete_rows`] deletes when nothing refers to it any more.

mod attempts;
mod code;
mod deletion;
mod keyed_locks;
mod login;
mod mails;
mod model;
mod pictures;
mod profile;
mod reserved;
mod reset;
mod role;
mod rpc;
mod service;
mod store;
mod verification;

pub use attempts::{Attempt, Attempts};
pub use mails::MAILS;
pub use model::{Account, AccountUpdate, Registration, User};
pub use reserved::ReservedNames;
pub use reset::SendResetCode;
pub use role::{RoleChange, set_role};
pub use rpc::Rpc;
pub use service::{Dependencies, Service};
pub(crate) use store::set_history_paused;
