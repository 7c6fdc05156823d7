//! Calls that move a file's bytes: how many there may be at once (see [`super::places`]), and how long a stream may be
//! silent.

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

use super::places::Places;
use super::{policy, status};
use crate::caller::Caller;
use crate::error::{Error, Reason};

/// When a client that found no place is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The bounds of transfers; cheap to clone.
#[derive(Clone)]
pub struct Transfers {
    places: Places,
    idle_timeout: Duration,
}

impl Transfers {
    /// At most `places` transfers at once; each holds up to three chunks in memory. A client's stream may be silent for
    /// `idle_timeout`.
    pub fn new(places: usize, idle_timeout: Duration) -> Self {
        Self { places: Places::new(places), idle_timeout }
    }
}

/// Middleware: gives a transfer its place, or refuses it at once, and ends a stream that is silent for too long.
pub async fn admit(State(transfers): State<Transfers>, mut request: Request, next: Next) -> Response {
    let Some(method) = policy::method(&request).filter(|method| method.cost == Cost::Transfer) else {
        return next.run(request).await;
    };
    let Some(caller) = request.extensions().get::<Caller>() else {
        return status::response(Error::internal("a method that moves bytes is open to everyone"));
    };
    let Some(place) = transfers.places.take(Some(caller.user)) else {
        let error = Error::new(Reason::Overloaded, "too many uploads are running").retry_after(RETRY_AFTER);
        return status::response(error);
    };
    request.extensions_mut().insert(place.clone());
    if method.client_streaming {
        let idle_timeout = transfers.idle_timeout;
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
