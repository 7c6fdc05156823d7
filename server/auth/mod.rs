//! `AuthService`: who somebody is ([`crate::account`]) and where they are signed in ([`crate::session`]), in one service.
//!
//! It decides nothing by itself.

mod rpc;

pub use rpc::Rpc;
