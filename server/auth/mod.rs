//! AuthService: one gRPC service on top of accounts ([`crate::account`]) and sessions ([`crate::session`]).
//!
//! It contains no rules of its own.

mod rpc;

pub use rpc::Rpc;
