//! Answers on a slot that is reserved for health checks: the health checks, and a rejection of everything else.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Request, StatusCode, header};

use crate::error::{Error, Reason};
use crate::rpc::status;

/// The delay that a rejected client is asked to wait.
const RETRY_AFTER_SECONDS: u64 = 5;

pub(super) fn is_health_check<B>(request: &Request<B>) -> bool {
    let path = request.uri().path();
    path == "/healthz" || path.starts_with("/grpc.health.v1.Health/")
}

/// OVERLOADED in gRPC, 503 in plain HTTP, each with the delay.
pub(super) fn refuse<B>(request: &Request<B>) -> Response {
    let content_type = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if content_type.is_some_and(|value| value.starts_with(b"application/grpc")) {
        let delay = std::time::Duration::from_secs(RETRY_AFTER_SECONDS);
        status::response(Error::new(Reason::Overloaded, "the server has no connection left").retry_after(delay))
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, RETRY_AFTER_SECONDS.to_string())]).into_response()
    }
}
