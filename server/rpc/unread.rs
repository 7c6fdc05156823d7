//! Reads what is left of a request over HTTP/1 before its answer is sent.
//!
//! A call may be refused before its message is read: without a token, above a rate limit, in an unknown content type.
//! hyper then closes the connection, and a client that is still sending gets a broken connection instead of the answer.
//! Over HTTP/2 this does not happen. The rest is read within bounds of size and time, and discarded.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use http::{Version, header};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt;

use super::Next;

/// The most bytes that are read and discarded: more than any message that is not a picture or a chunk.
const MAX_BYTES: usize = 1 << 20;
/// The longest time for that.
const PATIENCE: Duration = Duration::from_secs(2);

/// Middleware of every call that may come over HTTP/1.
pub async fn discard(request: Request, next: impl Next) -> Response {
    // A client that expects 100 (Continue) sends nothing after a refusal.
    if request.version() >= Version::HTTP_2 || request.headers().contains_key(header::EXPECT) {
        return next(request).await;
    }
    let unread = Arc::new(Mutex::new(None));
    let request = request.map(|body| Body::new(KeptBody { body, unread: unread.clone() }));
    let response = next(request).await;
    let rest = unread.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(rest) = rest {
        // Whether all of it was read shows in the connection.
        let _ = tokio::time::timeout(PATIENCE, read(rest)).await;
    }
    response
}

async fn read(mut body: Body) {
    let mut left = MAX_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        let len = frame.data_ref().map_or(0, Bytes::len);
        if len > left {
            return;
        }
        left -= len;
    }
}

/// A body that is kept when it is dropped before its end.
struct KeptBody {
    body: Body,
    unread: Arc<Mutex<Option<Body>>>,
}

impl Drop for KeptBody {
    fn drop(&mut self) {
        if !self.body.is_end_stream() {
            let body = std::mem::take(&mut self.body);
            *self.unread.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        }
    }
}

impl http_body::Body for KeptBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        if let Poll::Ready(None | Some(Err(_))) = polled {
            this.body = Body::empty();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::response::IntoResponse;
    use futures_util::stream;

    use super::*;

    /// How many of a body's pieces are read, when the call is refused after `used` of them.
    async fn pieces_read(version: Version, pieces: usize, used: usize) -> usize {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = count.clone();
        let body = stream::iter((0..pieces).map(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok::<_, axum::Error>(Bytes::from_static(&[0; 1024]))
        }));
        let request = Request::builder().version(version).body(Body::from_stream(body)).unwrap();
        let refuse = async |request: Request| {
            let mut body = request.into_body();
            for _ in 0..used {
                body.frame().await.unwrap().unwrap();
            }
            "refused".into_response()
        };
        discard(request, refuse).await;
        count.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn the_rest_of_a_request_is_read_within_a_bound() {
        for used in [0, 3, 8] {
            assert_eq!(pieces_read(Version::HTTP_11, 8, used).await, 8);
        }
        assert_eq!(pieces_read(Version::HTTP_2, 8, 3).await, 3);
        assert_eq!(pieces_read(Version::HTTP_11, 2_000, 0).await, 1_025);
    }
}
