//! What operators see of a call: its id, one line in the log, its metrics. Also the place where a panic ends.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use http::{HeaderMap, HeaderValue};
use http_body::Frame;
use tonic::Code;
use tracing::Instrument;

use super::metrics::Metrics;
use super::policy::{self, Method};
use super::{address, admission, status};
use crate::clock::Clock;
use crate::error::Error;
use crate::exchange;
use crate::id::Id;
use crate::request::{self, RequestInfo};

/// The header in which a request id comes and goes.
pub const REQUEST_ID: &str = "x-request-id";

/// What the middleware needs.
#[derive(Clone)]
pub struct Observer {
    /// Where calls are counted.
    pub metrics: Arc<Metrics>,
    /// What new request ids are made from.
    pub clock: Clock,
}

/// Middleware: gives the request its id, looks its method up, and records how it ended.
pub async fn observe(State(observer): State<Observer>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = policy::attach_method(&mut request);
    let info = RequestInfo::new(request_id(request.headers(), &observer.clock), address::of(request.extensions()));
    let span = tracing::info_span!("rpc", method = method.map(|method| method.path), request_id = info.id);
    let work = request::scope(info.clone(), async {
        match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(response) => response,
            // The panic hook has already written where it was.
            Err(_) => status::response(Error::internal("a handler panicked")),
        }
    });
    let mut call = Call { observer, method, info, started, code: None };
    let mut response = work.instrument(span).await;
    if let Ok(id) = HeaderValue::from_str(&call.info.id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    call.code = status_of(response.headers());
    if call.code.is_some() {
        return response;
    }
    // The status comes in the trailers; the call is recorded when the body is dropped.
    response.map(|body| Body::new(ObservedBody { body: Some(body), call }))
}

/// The client's id when it is fit to be logged, else a new one.
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

/// A call under way; recorded when it is dropped, however that comes about.
struct Call {
    observer: Observer,
    method: Option<&'static Method>,
    info: Arc<RequestInfo>,
    started: Instant,
    /// `None` while the answer is on its way: a client that hangs up leaves it so.
    code: Option<Code>,
}

impl Drop for Call {
    fn drop(&mut self) {
        let code = self.code.unwrap_or(Code::Cancelled);
        let elapsed = self.started.elapsed();
        self.observer.metrics.record(self.method, code, elapsed, self.info.statements());
        let method = self.method.map_or("unknown", |method| method.path);
        let (request_id, statements) = (&self.info.id, self.info.statements());
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        if code != Code::Ok {
            // With the client, so that nobody fills the log with what is refused.
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

/// The body of an answer, which counts against its address, and tells how the call has ended.
struct ObservedBody {
    /// `None` once the answer was ended from here.
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
