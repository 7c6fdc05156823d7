//! gRPC plumbing: the middleware that every RPC passes before and after its handler. It contains no features.
//!
//! The order of the middleware is in `app/calls.rs`. What handlers use from here:
//!
//! - [`caller`] and [`viewer`]: the signed-in caller of a request. [`id`]: parses an id from a message.
//! - `?` on an [`Error`] in a method that returns `Result<_, Status>`: [`status`] converts it into the contract's form.
//! - [`client_address`]: the address that the request came from.
//! - [`connect`]: the Connect protocol, translated into gRPC before the middleware. [`inner_call`]: calls that the server
//!   makes of itself, for requests in other protocols.
//! - [`Handler`]: the struct behind most features' RPCs. [`page`]: page sizes and page tokens. [`time`]: conversions of
//!   times.

pub mod address;
pub mod admission;
pub mod auth;
pub mod compression;
pub mod connect;
pub mod deadline;
pub mod detach;
pub mod follow;
mod frame;
mod handler;
pub mod inner_call;
pub mod kind;
pub mod limit;
pub mod message;
pub mod metrics;
pub mod observe;
pub mod origin;
pub mod page;
pub mod policy;
pub mod reflection;
pub mod status;
pub mod stream;
pub mod time;
pub mod unread;
pub mod verified;
pub mod watch;

use std::net::IpAddr;

use axum::response::Response;
use tonic::Request;

pub use handler::Handler;

use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::id::Id;

/// What a middleware passes a request on to: the middleware after it, and at the end the service.
pub trait Next: AsyncFnOnce(axum::extract::Request) -> Response {}

impl<F: AsyncFnOnce(axum::extract::Request) -> Response> Next for F {}

/// The caller of an RPC whose access is USER or above.
///
/// Returns an internal error when there is none: the access policy rejects such a call earlier, so this would be a bug.
pub fn caller<T>(request: &Request<T>) -> Result<Caller> {
    viewer(request)
        .ok_or_else(|| Error::internal("a handler requires a caller, but the access policy of its method does not"))
}

/// The caller of an RPC whose access is OPTIONAL, if it is signed in.
pub fn viewer<T>(request: &Request<T>) -> Option<Caller> {
    request.extensions().get::<Caller>().copied()
}

/// Parses an id from a message. Returns an internal error for invalid text, because validation has already rejected
/// that.
pub fn id<T>(text: &str) -> Result<Id<T>> {
    Id::parse(text).ok_or_else(|| Error::internal("an id has passed validation but is no UUID"))
}

/// The client's address; 0.0.0.0 when the request did not come over a connection.
pub fn client_address<T>(request: &Request<T>) -> IpAddr {
    address::of(request.extensions())
}
