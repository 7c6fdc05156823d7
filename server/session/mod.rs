//! Sessions: one for each signed-in device, with an access token and a refresh token.
//!
//! Rules:
//! - An access token lives for minutes and is verified without the database (`access_token`). If its session ends
//!   earlier, the session is kept in memory for as long as such a token can live (`revoked`).
//! - A refresh token works once (`refresh_token`). It is replaced by one conditional UPDATE: of several callers with
//!   the same token, one replaces it and the others get the same successor.
//! - A replaced token returns its successor again for 30 seconds, as long as the successor is unused, because replies
//!   get lost. Any other second use means that somebody else has the token, and ends the session.
//! - A session that ends on one node ends on every node within five seconds (`ending`).
//! - A browser on a page of a known origin may keep its refresh token in a cookie (`cookie`).
//! - The number of concurrent password hashes is bounded, and every login costs exactly one (`password`).

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
