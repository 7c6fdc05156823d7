//! The gate: refuses requests when too many are in work, before anything is done for them, and gives each answer its bounds.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body::Body as _;
use hyper::body::Incoming;
use tower::ServiceExt;

use super::{Charge, Outgoing, Unsent, begin};
use crate::engine::limit::{Budgets, Peer, Resource};
use crate::error::{Error, Reason};
use crate::rpc::address::ClientAddress;
use crate::rpc::status;

/// When a client that was refused is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// What balancers ask. It is answered from memory, in a few bytes.
const HEALTH: [&str; 2] = ["/healthz", "/grpc.health.v1.Health/Check"];
/// The most bytes of a plain-HTTP answer that need no room in a budget.
const SMALL_BYTES: usize = 4096;

/// In the extensions of a request that came in spite of overload, because a page has sent it: browsers show pages no answer
/// without the headers of CORS. What stands behind CORS refuses it, with [`Gate::refusal`].
#[derive(Clone)]
struct Overloaded(HeaderMap);

/// The gate of a server; cheap to clone.
#[derive(Clone)]
pub struct Gate {
    router: Router,
    budgets: Budgets,
    /// The headers of a refusal of gRPC.
    refusal: Arc<HeaderMap>,
}

impl Gate {
    /// A gate before `router`.
    pub fn new(router: Router, budgets: Budgets) -> Self {
        let refusal = Error::new(Reason::Overloaded, "too many calls are running").retry_after(RETRY_AFTER);
        Self { router, budgets, refusal: Arc::new(status::response(refusal).into_parts().0.headers) }
    }

    /// The counters of a client's network, for what comes from it.
    pub fn peer(&self, address: IpAddr) -> Peer {
        self.budgets.peer(address)
    }

    /// Answers a request from `address`, whose counters are `peer`.
    pub async fn answer(
        self,
        peer: Peer,
        address: ClientAddress,
        unsent: Arc<Unsent>,
        request: hyper::Request<Incoming>,
    ) -> Result<Response<Outgoing>, Infallible> {
        let is_health = HEALTH.contains(&request.uri().path());
        let place = if is_health { Some(peer.hold(Resource::Requests, 1)) } else { peer.take(Resource::Requests, 1) };
        begin(peer.clone(), unsent.clone());
        let mut request: Request = request.map(Body::new);
        if place.is_none() {
            if !request.headers().contains_key(header::ORIGIN) {
                return Ok(refusal(&request, &self.refusal).map(|body| Outgoing::new(body, None)));
            }
            request.extensions_mut().insert(Overloaded((*self.refusal).clone()));
        }
        let extensions = request.extensions_mut();
        extensions.insert(address);
        extensions.insert(peer.clone());
        let response = self.router.oneshot(request).await?;
        // What follows has bounds of its own.
        drop(place);
        Ok(bounded(response, &peer, unsent, is_health))
    }
}

/// The refusal of a request that has come past the gate for its sake, `None` for any other.
pub fn overloaded(request: &Request) -> Option<Response> {
    let Overloaded(headers) = request.extensions().get::<Overloaded>()?;
    Some(refusal(request, headers))
}

/// 503 and `Retry-After`, which is RESOURCE_EXHAUSTED with RetryInfo in gRPC.
fn refusal(request: &Request, grpc: &HeaderMap) -> Response {
    let is_grpc = is_grpc(request.headers());
    if is_grpc {
        let mut response = Response::new(Body::empty());
        response.headers_mut().clone_from(grpc);
        // As it was asked, which gRPC-Web insists on.
        if let Some(content_type) = request.headers().get(header::CONTENT_TYPE) {
            response.headers_mut().insert(header::CONTENT_TYPE, content_type.clone());
        }
        response
    } else {
        busy()
    }
}

fn busy() -> Response {
    let after = HeaderValue::from(RETRY_AFTER.as_secs());
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, after)]).into_response()
}

fn is_grpc(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

/// Gives an answer its bounds. One of gRPC counts message by message; of another, all that it may hold counts from here on,
/// and it becomes 503 when there is no room for it.
fn bounded(response: Response, peer: &Peer, unsent: Arc<Unsent>, is_health: bool) -> Response<Outgoing> {
    if is_grpc(response.headers()) || response.body().is_end_stream() {
        return response.map(|body| Outgoing::new(body, None));
    }
    let len = response.body().size_hint().exact().map(|len| usize::try_from(len).unwrap_or(usize::MAX));
    let held = match len {
        Some(len) if is_health || len <= SMALL_BYTES => Some(peer.hold(Resource::AnswerBytes, len)),
        Some(len) => peer.take(Resource::AnswerBytes, len),
        None => peer.take(Resource::Downloads, 1),
    };
    match held {
        Some(held) => response.map(|body| Outgoing::new(body, Some(Charge::new(held, unsent)))),
        None => busy().map(|body| Outgoing::new(body, None)),
    }
}
