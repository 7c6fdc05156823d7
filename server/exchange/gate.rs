//! The gate: rejects requests with OVERLOADED when too many are running, before any work is done for them, and bounds
//! the memory of each answer.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body::Body as _;
use hyper::body::Incoming;

use super::{Charge, Charged, OutgoingBody, STREAM_BYTES, UnsentPieces, begin};
use crate::engine::limit::{Budgets, Peer, Resource};
use crate::error::{Error, Reason};
use crate::rpc::address::ClientAddress;
use crate::rpc::status;

/// The delay that a rejected client is asked to wait.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// The paths of health checks. They are answered from memory, in a few bytes, however many requests are in work. Their
/// unread answers count like any others, and rate limits of calls apply to the second.
const HEALTH: [&str; 2] = ["/healthz", "/grpc.health.v1.Health/Check"];

/// A request extension that marks a request from a web page as rejected: browsers hide answers without CORS headers
/// from pages. The request passes the gate, and the service behind CORS rejects it with these headers by
/// [`overloaded`].
#[derive(Clone)]
struct Overloaded(HeaderMap);

/// What answers the requests that pass the gate.
pub trait Handler: Send + Sync {
    /// Answers a request.
    fn handle(&self, request: Request) -> BoxFuture<'static, Response>;
}

/// The gate of a server; cheap to clone.
#[derive(Clone)]
pub struct Gate {
    handler: Arc<dyn Handler>,
    budgets: Budgets,
    /// The headers of a rejection in gRPC.
    refusal: Arc<HeaderMap>,
}

impl Gate {
    /// A gate before `handler`.
    pub fn new(handler: impl Handler + 'static, budgets: Budgets) -> Self {
        let refusal = Error::new(Reason::Overloaded, "too many calls are running").retry_after(RETRY_AFTER);
        Self {
            handler: Arc::new(handler),
            budgets,
            refusal: Arc::new(status::response(refusal).into_parts().0.headers),
        }
    }

    /// The counters of the network of a client.
    pub fn peer(&self, address: IpAddr) -> Peer {
        self.budgets.peer(address)
    }

    /// Answers a request from `address`, whose counters are `peer`.
    pub async fn answer(
        self,
        peer: Peer,
        address: ClientAddress,
        unsent: Arc<UnsentPieces>,
        request: hyper::Request<Incoming>,
    ) -> Result<Response<OutgoingBody>, Infallible> {
        let is_health = HEALTH.contains(&request.uri().path());
        let reservation =
            if is_health { Some(peer.hold(Resource::Requests, 1)) } else { peer.take(Resource::Requests, 1) };
        begin(peer.clone(), unsent.clone());
        let mut request: Request = request.map(Body::new);
        if reservation.is_none() {
            if !request.headers().contains_key(header::ORIGIN) {
                return Ok(refusal(&request, &self.refusal).map(OutgoingBody::frames));
            }
            request.extensions_mut().insert(Overloaded((*self.refusal).clone()));
        }
        let extensions = request.extensions_mut();
        extensions.insert(address);
        extensions.insert(peer.clone());
        let response = self.handler.handle(request).await;
        // The rest of the answer is bounded by other budgets.
        drop(reservation);
        Ok(bounded(response, &peer, unsent))
    }
}

/// The rejection of a request that has passed the gate only to get CORS headers; None for any other request.
pub fn overloaded(request: &Request) -> Option<Response> {
    let Overloaded(headers) = request.extensions().get::<Overloaded>()?;
    Some(refusal(request, headers))
}

/// 503 and `Retry-After`; in gRPC, RESOURCE_EXHAUSTED with RetryInfo.
fn refusal(request: &Request, grpc: &HeaderMap) -> Response {
    let is_grpc = is_grpc(request.headers());
    if is_grpc {
        let mut response = Response::new(Body::empty());
        response.headers_mut().clone_from(grpc);
        // The content type of the request, which gRPC-Web requires.
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

/// Bounds the memory of an answer. The answer of a call reserves memory message by message, a download read by read; any
/// other plain-HTTP answer reserves all it may hold here. An answer becomes 503 when there is no room or no place for it.
fn bounded(response: Response, peer: &Peer, unsent: Arc<UnsentPieces>) -> Response<OutgoingBody> {
    let is_charged = is_grpc(response.headers()) || response.extensions().get::<Charged>().is_some();
    if is_charged || response.body().is_end_stream() {
        return response.map(OutgoingBody::frames);
    }
    let len = response.body().size_hint().exact().map(|len| usize::try_from(len).unwrap_or(usize::MAX));
    let resource = if len.is_some() { Resource::AnswerBytes } else { Resource::Downloads };
    match peer.take(resource, len.map_or(1, |len| len.max(STREAM_BYTES))) {
        Some(held) if len.is_some() => response.map(|body| OutgoingBody::whole(body, Charge::new(held, unsent))),
        Some(place) => response.map(|body| OutgoingBody::download(body, place, peer.clone(), unsent)),
        None => busy().map(OutgoingBody::frames),
    }
}
