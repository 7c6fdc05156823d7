//! Sessions: one for each signed-in device, held by two tokens.
//!
//! The rules it keeps:
//! - An access token lives for minutes and is verified without the database (`access_token`); what ends a session
//!   earlier is remembered in memory for as long as such a token can live (`revoked`).
//! - A refresh token works once (`refresh_token`). It is replaced by one conditional UPDATE, so of several callers with
//!   the same token one replaces it, and the others are told the same successor.
//! - A token that was replaced gets its successor again for 30 seconds and while that is unused, because replies get
//!   lost. Any other second use means that somebody else has the token: the session ends.
//! - Whatever ends a session ends it on every node within five seconds (`ending`).
//! - A browser may keep its refresh token in a cookie, for pages of known origins (`cookie`).
//! - Passwords are hashed one at a time per permit, and every login costs one hash (`password`).

mod access_token;
mod argon2id;
mod cookie;
mod ending;
mod hs256;
mod model;
pub mod password;
mod refresh_token;
mod refusals;
mod revoked;
mod service;
mod store;
mod strength;

pub use cookie::{InsecureCookieError, RefreshCookie, TokenDelivery};
pub use ending::{EndedSessions, end_all, end_all_and_erase_devices};
pub use model::{Device, Session, Tokens, device};
pub use refusals::Refusals;
pub use service::Service;
