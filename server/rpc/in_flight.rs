//! How many unary calls there may be at once, of all addresses and of each.
//!
//! They wait for the database, and a queue that only grows is the slowest way to say no. What moves a file's bytes has
//! places of its own ([`super::transfer`]), and a stream waits for nobody.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use marquee_contract::options::v1::Cost;

use super::places::Places;
use super::{address, policy, status};
use crate::engine::limit::Key;
use crate::error::{Error, Reason};

/// When a client that found no place is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Middleware: gives a unary call its place, or refuses it at once.
pub async fn admit(State(places): State<Places<Key>>, mut request: Request, next: Next) -> Response {
    let Some(method) = policy::method(&request) else {
        return status::response(Error::internal("the access policy was not looked up"));
    };
    if method.client_streaming || method.server_streaming || method.cost == Cost::Transfer {
        return next.run(request).await;
    }
    let Some(place) = places.take(Key::of_address(address::of(request.extensions()))) else {
        let error = Error::new(Reason::Overloaded, "too many calls are running").retry_after(RETRY_AFTER);
        return status::response(error);
    };
    if !method.read_only {
        // For the task that goes on without us: see `detach`.
        request.extensions_mut().insert(place.clone());
    }
    let response = next.run(request).await;
    drop(place);
    response
}
