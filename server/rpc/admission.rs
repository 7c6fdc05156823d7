//! Admission: a place for every call that is more than a stream to listen to, and how long an upload may be silent.
//!
//! What moves a file's bytes has few places, because each holds chunks in memory, and an account a share of them. Other
//! unary calls have many, and an address a share of them: they wait for the database, and a queue that only grows is the
//! slowest way to say no.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http_body::Frame;
use marquee_contract::options::v1::Cost;
use tokio::time::{Instant, Sleep};
use tonic::Status;

use super::{address, policy, status};
use crate::caller::Caller;
use crate::engine::limit::{Key, Places};
use crate::error::{Error, Reason};

/// When a client that found no place is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The places of all calls; cheap to clone.
#[derive(Clone)]
pub struct Admission {
    /// Of calls that move a file's bytes, shared by accounts: each holds up to three chunks in memory.
    pub transfers: Places,
    /// Of other unary calls, shared by addresses.
    pub calls: Places,
    /// How long a client's stream of bytes may be silent.
    pub idle_timeout: Duration,
}

/// Middleware: gives a call its place, or refuses it at once, and ends a stream of bytes that is silent for too long.
pub async fn admit(State(admission): State<Admission>, mut request: Request, next: Next) -> Response {
    let Some(method) = policy::method(&request) else {
        return status::response(Error::internal("the access policy was not looked up"));
    };
    let place = if method.cost == Cost::Transfer {
        let Some(caller) = request.extensions().get::<Caller>() else {
            return status::response(Error::internal("a method that moves bytes is open to everyone"));
        };
        admission.transfers.take(Key::of_id(caller.user))
    } else if method.client_streaming || method.server_streaming {
        return next.run(request).await;
    } else {
        admission.calls.take(Key::of_address(address::of(request.extensions())))
    };
    let Some(place) = place else {
        let error = Error::new(Reason::Overloaded, "too many calls of this kind are running");
        return status::response(error.retry_after(RETRY_AFTER));
    };
    if !method.read_only {
        request.extensions_mut().insert(place.clone());
    }
    if method.cost == Cost::Transfer && method.client_streaming {
        let idle_timeout = admission.idle_timeout;
        request = request.map(|body| Body::new(LivelyBody { body, idle_timeout, patience: None }));
    }
    let response = next.run(request).await;
    drop(place);
    response
}

/// A client's stream, which fails when nothing comes for too long. Bytes count, not messages: a large one may take its
/// time on a slow line.
struct LivelyBody {
    body: Body,
    idle_timeout: Duration,
    /// Runs while the stream is waited for.
    patience: Option<Pin<Box<Sleep>>>,
}

impl http_body::Body for LivelyBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.patience = None;
            return Poll::Ready(frame);
        }
        let idle_timeout = this.idle_timeout;
        let patience =
            this.patience.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + idle_timeout)));
        match patience.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                let silent = Error::new(Reason::UploadIdle, "the stream was silent for too long");
                // tonic finds the status again in the error of the body.
                Poll::Ready(Some(Err(axum::Error::new(Status::from(silent)))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}
