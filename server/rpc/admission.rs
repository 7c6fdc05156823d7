//! Admission control: permits for calls that need much memory or stay open.
//!
//! Calls that move a file's bytes have few permits, because each holds chunks in memory; streams that stay open have
//! many. Both are shared fairly between accounts and addresses. Other calls count at the gate
//! ([`crate::exchange::Gate`]).

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::Extensions;
use marquee_contract::options::v1::Cost;
use marquee_contract::policy::Method;

use super::limit::key_of_caller;
use super::{Next, address, policy, status};
use crate::engine::limit::{LimitKey, Peer, Permit, PermitHolder, Permits, Resource};
use crate::error::{Error, Reason, Result};
use crate::exchange::Holding;

/// The retry delay that a rejected client gets.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// The message of the error for an address whose unread answers have used up its budget.
pub(super) const ANSWER_TOO_LARGE: &str = "too many bytes of earlier answers wait to be read";
/// The weight of a bidirectional stream: HTTP/2 buffers up to a mebibyte of it before anybody reads.
const BIDIRECTIONAL_WEIGHT: usize = 32;

/// The permits for calls that need much memory; cheap to clone.
#[derive(Clone)]
pub struct Admission {
    /// For calls that move a file's bytes: each holds up to three chunks in memory.
    pub transfers: Permits,
    /// For messages with pictures.
    pub pictures: Permits,
}

impl Admission {
    /// Takes a permit for a call whose message is larger than most. OVERLOADED when none is free.
    pub(super) fn take_for(&self, method: &Method, by: PermitHolder) -> Result<Permit> {
        let permits = if method.cost == Cost::Transfer { &self.transfers } else { &self.pictures };
        permits.take(by).ok_or_else(|| overloaded("too many calls of this kind are running"))
    }
}

/// The error OVERLOADED with the retry delay.
pub fn overloaded(text: &'static str) -> Error {
    Error::new(Reason::Overloaded, text).retry_after(RETRY_AFTER)
}

/// The caller and the address prefix that a permit of this request counts for.
pub fn permit_holder(extensions: &Extensions) -> PermitHolder {
    PermitHolder { caller: key_of_caller(extensions), network: LimitKey::of_address(address::of(extensions)) }
}

/// Middleware: takes a permit for the call, or rejects it with OVERLOADED at once. Also rejects a call whose answer
/// would be rejected later, because its address has too many unread answers.
pub async fn admit(admission: &Admission, mut request: Request, next: impl Next) -> Response {
    let Some(method) = policy::method(&request) else {
        return status::response(Error::internal("the method was not looked up before this middleware"));
    };
    if request.extensions().get::<Peer>().is_some_and(|peer| peer.refuses_answer(method.path)) {
        return status::response(overloaded(ANSWER_TOO_LARGE));
    }
    if method.server_streaming {
        return stream(method, request, next).await;
    }
    if method.cost != Cost::Transfer {
        return next(request).await;
    }
    let permit = match request.extensions().get::<Permit>() {
        Some(permit) => permit.clone(),
        None => match admission.take_for(method, permit_holder(request.extensions())) {
            Ok(permit) => permit,
            Err(error) => return status::response(error),
        },
    };
    request.extensions_mut().insert(permit.clone());
    let response = next(request).await;
    drop(permit);
    response
}

/// Counts a stream that the server sends against its address for as long as it is open.
async fn stream(method: &Method, request: Request, next: impl Next) -> Response {
    let weight = if method.client_streaming { BIDIRECTIONAL_WEIGHT } else { 1 };
    let reservation = match request.extensions().get::<Peer>().map(|peer| peer.take(Resource::Streams, weight)) {
        Some(None) => return status::response(overloaded("too many streams are open")),
        reservation => reservation.flatten(),
    };
    next(request).await.map(|body| Body::new(Holding::new(body, reservation)))
}
