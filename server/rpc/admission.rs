//! Admission: a place for every call, once its message is there.
//!
//! What moves a file's bytes has few places, because each holds chunks in memory; a stream that stays open has one of many.
//! Both are shared between accounts and addresses. Other calls count at the gate ([`crate::exchange::Gate`]).

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Extensions;
use marquee_contract::options::v1::Cost;
use marquee_contract::policy::Method;

use super::limit::key_of_caller;
use super::{address, policy, status};
use crate::engine::limit::{LimitKey, Peer, Permit, PermitHolder, Permits, Resource};
use crate::error::{Error, Reason, Result};
use crate::exchange::Holding;

/// When a client that found no place is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// What a client is told whose address has too many unread answers to get this one.
pub(super) const ANSWER_TOO_LARGE: &str = "too much waits to be sent already";
/// What a stream of both sides counts for: HTTP/2 takes up to a mebibyte of it before anybody reads.
const BOTH_WAYS: usize = 32;

/// The places of calls that need much; cheap to clone.
#[derive(Clone)]
pub struct Admission {
    /// Of calls that move a file's bytes: each holds up to three chunks in memory.
    pub transfers: Permits,
    /// Of messages with pictures.
    pub pictures: Permits,
}

impl Admission {
    /// A place for a call whose message is larger than most.
    pub(super) fn take_for(&self, method: &Method, by: PermitHolder) -> Result<Permit> {
        let places = if method.cost == Cost::Transfer { &self.transfers } else { &self.pictures };
        places.take(by).ok_or_else(|| overloaded("too many calls of this kind are running"))
    }
}

/// What a call is told that finds no place.
pub(super) fn overloaded(text: &'static str) -> Error {
    Error::new(Reason::Overloaded, text).retry_after(RETRY_AFTER)
}

/// Who takes a place for a request.
pub(super) fn taker(extensions: &Extensions) -> PermitHolder {
    PermitHolder { caller: key_of_caller(extensions), network: LimitKey::of_address(address::of(extensions)) }
}

/// Middleware: gives a call its place, or refuses it at once. Refuses also what would only be refused when its answer is made.
pub async fn admit(State(admission): State<Admission>, mut request: Request, next: Next) -> Response {
    let Some(method) = policy::method(&request) else {
        return status::response(Error::internal("the access policy was not looked up"));
    };
    if request.extensions().get::<Peer>().is_some_and(|peer| peer.refuses_answer(method.path)) {
        return status::response(overloaded(ANSWER_TOO_LARGE));
    }
    if method.server_streaming {
        return stream(method, request, next).await;
    }
    if method.cost != Cost::Transfer {
        return next.run(request).await;
    }
    let place = match request.extensions().get::<Permit>() {
        Some(place) => place.clone(),
        None => match admission.take_for(method, taker(request.extensions())) {
            Ok(place) => place,
            Err(error) => return status::response(error),
        },
    };
    request.extensions_mut().insert(place.clone());
    let response = next.run(request).await;
    drop(place);
    response
}

/// Gives a stream of the server's its place for as long as it is open.
async fn stream(method: &Method, request: Request, next: Next) -> Response {
    let weight = if method.client_streaming { BOTH_WAYS } else { 1 };
    let place = match request.extensions().get::<Peer>().map(|peer| peer.take(Resource::Streams, weight)) {
        Some(None) => return status::response(overloaded("too many streams are open")),
        place => place.flatten(),
    };
    next.run(request).await.map(|body| Body::new(Holding::new(body, place)))
}
