//! Request ids, one log line per call, and metrics. Also converts a panic of a handler into INTERNAL.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use futures_util::FutureExt;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use http_body::Frame;
use tonic::Code;
use tracing::Instrument;

use super::metrics::Metrics;
use super::policy::{self, Method};
use super::{Next, address, admission, status};
use crate::clock::Clock;
use crate::error::Error;
use crate::exchange;
use crate::id::Id;
use crate::request::{self, RequestInfo};

/// The header of the request id, in requests and responses.
pub const REQUEST_ID: &str = "x-request-id";

#[derive(Clone)]
pub struct Observer {
    /// The metrics of calls.
    pub metrics: Arc<Metrics>,
    /// The clock for new request ids, which are UUIDv7.
    pub clock: Clock,
}

/// Middleware: sets the request id, looks up the method, and records the outcome of the call.
pub async fn observe(observer: &Observer, mut request: Request, next: impl Next) -> Response {
    let started = Instant::now();
    let method = policy::attach_method(&mut request);
    let info = RequestInfo::new(request_id(request.headers(), &observer.clock), address::of(request.extensions()));
    let span = tracing::info_span!("rpc", method = method.map(|method| method.path), request_id = info.id);
    let work = request::scope(info.clone(), async {
        match AssertUnwindSafe(next(request)).catch_unwind().await {
            Ok(response) => response,
            // The panic hook has already logged the place of the panic.
            Err(_) => status::response(Error::internal("a handler panicked")),
        }
    });
    let mut call = Call { metrics: observer.metrics.clone(), method, info, started, code: None };
    let mut response = work.instrument(span).await;
    if let Ok(id) = HeaderValue::from_str(&call.info.id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    call.code = status_of(response.headers());
    if call.code.is_some() {
        return response;
    }
    // The status is in the trailers, so the call is recorded when the body is dropped.
    response.map(|body| Body::new(ObservedBody { body: Some(body), call }))
}

/// Sets the request id of a request that several calls are made for.
pub fn set_request_id(request: &mut Parts, clock: &Clock) -> HeaderValue {
    let id = HeaderValue::try_from(request_id(&request.headers, clock)).unwrap_or(HeaderValue::from_static(""));
    request.headers.insert(REQUEST_ID, id.clone());
    id
}

/// The client's request id if it is 1 to 64 letters, digits, `-`, `_` or `.`; otherwise a new one.
fn request_id(headers: &HeaderMap, clock: &Clock) -> String {
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let fit = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    given.filter(fit).map_or_else(|| Id::<RequestInfo>::new(clock.now()).to_string(), str::to_owned)
}

fn status_of(headers: &HeaderMap) -> Option<Code> {
    headers.get("grpc-status").map(|value| Code::from_bytes(value.as_bytes()))
}

/// A running call. It is recorded when it is dropped, whether it ended normally, by cancellation or by a panic.
struct Call {
    metrics: Arc<Metrics>,
    method: Option<&'static Method>,
    info: Arc<RequestInfo>,
    started: Instant,
    /// `None` until the status is known. It stays `None` when the client hangs up, which is recorded as CANCELLED.
    code: Option<Code>,
}

impl Drop for Call {
    fn drop(&mut self) {
        let code = self.code.unwrap_or(Code::Cancelled);
        let elapsed = self.started.elapsed();
        self.metrics.record(self.method, code, elapsed, self.info.statements());
        let method = self.method.map_or("unknown", |method| method.path);
        let (request_id, statements) = (&self.info.id, self.info.statements());
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        if code != Code::Ok {
            // The client's address is logged too, so that operators can find a client that floods the log with rejected
            // calls.
            let client = self.info.client;
            if self.method.is_some_and(|method| method.read_only) {
                tracing::debug!(method, ?code, micros, statements, %request_id, %client, "call");
            } else {
                tracing::info!(method, ?code, micros, statements, %request_id, %client, "call");
            }
        } else if self.method.is_some_and(|method| !method.read_only) {
            tracing::info!(method, ?code, micros, statements, %request_id, "call");
        } else {
            tracing::debug!(method, ?code, micros, statements, %request_id, "call");
        }
    }
}

/// The body of an answer. It charges its bytes to the client's address, and records the status in the trailers.
struct ObservedBody {
    /// `None` once this body was cut off because the address has too many unread answers.
    body: Option<Body>,
    call: Call,
}

impl http_body::Body for ObservedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(cx);
        let Poll::Ready(Some(Ok(frame))) = &polled else { return polled };
        if let Some(trailers) = frame.trailers_ref() {
            this.call.code = status_of(trailers);
        } else if let Some(data) = frame.data_ref()
            && !exchange::charge(data.len())
        {
            let error = admission::overloaded(admission::ANSWER_TOO_LARGE);
            this.call.code = Some(Code::ResourceExhausted);
            this.body = None;
            return Poll::Ready(Some(Ok(Frame::trailers(status::trailers(&error.into())))));
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.as_ref().map(http_body::Body::size_hint).unwrap_or_default()
    }
}
