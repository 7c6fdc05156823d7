//! gRPC plumbing, and no features: what every RPC goes through before and after its handler.
//!
//! The order of the middleware stands in `app/router.rs`. What a handler needs of it:
//!
//! - [`caller`] and [`viewer`]: who is asking. [`id`]: an id that stands in a message.
//! - `?` on an [`Error`] in a method that returns `Result<_, Status>`: [`status`] turns it into the contract's form.
//! - [`client_address`]: where the request came from.
//! - [`Handler`]: what most handlers stand on. [`page`]: sizes and tokens of lists. [`time`]: times as messages carry them.

pub mod address;
pub mod admission;
pub mod auth;
pub mod compression;
pub mod deadline;
pub mod detach;
mod frame;
mod handler;
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

use std::net::IpAddr;

use tonic::Request;

pub use handler::Handler;

use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::id::Id;

/// The caller of an RPC whose access is USER or above.
///
/// Internal when there is none: the access policy lets nobody else through, so that would be a bug.
pub fn caller<T>(request: &Request<T>) -> Result<Caller> {
    viewer(request).ok_or_else(|| Error::internal("a handler asks for a caller that the access policy did not demand"))
}

/// The caller of an RPC whose access is OPTIONAL, if it is signed in.
pub fn viewer<T>(request: &Request<T>) -> Option<Caller> {
    request.extensions().get::<Caller>().copied()
}

/// An id as it stands in a message. Internal when it is not one: the contract's rules let nothing else through.
pub fn id<T>(text: &str) -> Result<Id<T>> {
    Id::parse(text).ok_or_else(|| Error::internal("an id has passed validation but is no UUID"))
}

/// The address that the request came from; unspecified when there is no connection behind it.
pub fn client_address<T>(request: &Request<T>) -> IpAddr {
    address::of(request.extensions())
}
