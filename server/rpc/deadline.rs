//! Deadlines: a call ends at the time that the client set by `grpc-timeout`, or at the server's own limit.
//!
//! A unary call is cancelled at its deadline (a write that has begun continues, see [`super::detach`]). A stream that
//! the server sends ends with a status in its trailers, at its deadline or when the server stops. While the client does
//! not read, the body is not polled; then [`crate::exchange`] ends the stream at the same time.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use http::HeaderMap;
use http_body::Frame;
use marquee_contract::options::v1::Cost;
use tokio::time::Sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::Status;

use super::policy::{self, Method};
use super::{Next, status};
use crate::error::{Error, Reason};
use crate::exchange;

/// Unary calls that move a file's bytes or a picture may take this many times longer, for slow uplinks of phones.
const TRANSFER_FACTOR: u32 = 10;

/// The server's deadlines, and the event that ends streams.
#[derive(Clone)]
pub struct Deadlines {
    /// For unary calls.
    pub unary: Duration,
    /// For streams, in either direction.
    pub stream: Duration,
    /// Cancelled when the server stops.
    pub shutdown: CancellationToken,
}

impl Deadlines {
    /// The time for a call without `grpc-timeout`.
    fn of(&self, method: &Method) -> Duration {
        let is_long = method.cost == Cost::Transfer || method.carries_image;
        let patient = method.client_streaming || method.server_streaming || is_long;
        if patient { self.longest(method) } else { self.unary }
    }

    /// The longest time that a client can request.
    fn longest(&self, method: &Method) -> Duration {
        if method.client_streaming || method.server_streaming { self.stream } else { self.unary * TRANSFER_FACTOR }
    }
}

/// Middleware: ends a call at its deadline with DEADLINE_EXCEEDED.
pub async fn enforce(deadlines: &Deadlines, request: Request, next: impl Next) -> Response {
    let Some(method) = policy::method(&request) else { return next(request).await };
    let patience = match requested(request.headers()) {
        Ok(Some(requested)) => requested.min(deadlines.longest(method)),
        Ok(None) => deadlines.of(method),
        Err(error) => return status::response(error),
    };
    let expiry = tokio::time::Instant::now() + patience;
    exchange::set_deadline(expiry);
    match tokio::time::timeout_at(expiry, next(request)).await {
        Err(_) => status::response(exceeded()),
        // Timers are coarser than deadlines: a result that comes after the deadline is discarded even if no timer has
        // fired.
        Ok(_) if tokio::time::Instant::now() > expiry => status::response(exceeded()),
        Ok(response) if method.server_streaming => response.map(|body| {
            Body::new(BoundedBody {
                body: Some(body),
                expiry: Box::pin(tokio::time::sleep_until(expiry)),
                shutdown: Box::pin(deadlines.shutdown.clone().cancelled_owned()),
            })
        }),
        Ok(response) => response,
    }
}

fn exceeded() -> Error {
    Error::new(Reason::DeadlineExceeded, "the deadline passed before the call was done")
}

/// Parses `grpc-timeout`: up to eight digits and a unit, as the gRPC protocol defines it.
fn requested(headers: &HeaderMap) -> Result<Option<Duration>, Error> {
    let Some(value) = headers.get("grpc-timeout") else { return Ok(None) };
    let parsed = value.to_str().ok().and_then(|text| {
        let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let amount: u64 = digits.parse().ok()?;
        Some(match unit {
            "H" => Duration::from_secs(amount * 3600),
            "M" => Duration::from_secs(amount * 60),
            "S" => Duration::from_secs(amount),
            "m" => Duration::from_millis(amount),
            "u" => Duration::from_micros(amount),
            "n" => Duration::from_nanos(amount),
            _ => return None,
        })
    });
    match parsed {
        Some(duration) => Ok(Some(duration)),
        None => Err(Error::new(
            Reason::MessageMalformed,
            "the header grpc-timeout must be up to eight digits and a unit: H, M, S, m, u or n",
        )),
    }
}

/// The body of a stream that the server sends. It ends with a status at the deadline or when the server stops.
struct BoundedBody {
    /// `None` once this body has sent the trailers itself.
    body: Option<Body>,
    expiry: Pin<Box<Sleep>>,
    shutdown: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl http_body::Body for BoundedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        let end = if this.expiry.as_mut().poll(cx).is_ready() {
            exceeded()
        } else if let Poll::Ready(frame) = Pin::new(body).poll_frame(cx) {
            // Frames that are ready are sent before the end, so that watchers of health learn that the server is
            // stopping.
            return Poll::Ready(frame);
        } else if this.shutdown.as_mut().poll(cx).is_ready() {
            Error::stopping()
        } else {
            return Poll::Pending;
        };
        this.body = None;
        Poll::Ready(Some(Ok(Frame::trailers(status::trailers(&Status::from(end))))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(http_body::Body::is_end_stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Option<Duration>, Reason> {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-timeout", text.parse().unwrap());
        requested(&headers).map_err(|error| error.reason())
    }

    #[test]
    fn timeouts_are_read_as_the_protocol_says() {
        assert_eq!(requested(&HeaderMap::new()).unwrap(), None);
        assert_eq!(parse("99999999H"), Ok(Some(Duration::from_hours(99_999_999))));
        assert_eq!(parse("5m"), Ok(Some(Duration::from_millis(5))));
        for bad in ["", "5", "m", "123456789S", "-1S", "1.5S", "5s", "S5", "5\u{e9}"] {
            assert_eq!(parse(bad), Err(Reason::MessageMalformed), "{bad}");
        }
    }
}
