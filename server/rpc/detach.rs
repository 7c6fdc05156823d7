//! A write that has begun runs to its end: hanging up, or a deadline, must not cut a transaction in half.
//!
//! Unary calls that change something run in a task of their own, which nobody cancels; the connection merely waits for it.
//! A write begins when its message is there, so that the task never waits for a client. Streams are not detached: they
//! end when their client does, and see themselves to what must not be cut.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use marquee_contract::options::v1::Cost;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::places::Place;
use super::{policy, status};
use crate::engine::limit::Key;
use crate::error::{Error, Reason};
use crate::request::in_current;

/// Bytes around a message: the gRPC frame's header.
const FRAME_BYTES: usize = 5;

/// The writes under way, and how large their messages may be, in bytes.
#[derive(Clone)]
pub struct Writes {
    /// Lets the shutdown wait for those that run.
    pub tasks: TaskTracker,
    /// The largest message of a method that moves a file's bytes.
    pub transfer_message_bytes: usize,
    /// The largest message of any other method.
    pub message_bytes: usize,
}

/// Middleware: runs a unary write detached from its connection.
pub async fn writes(State(writes): State<Writes>, request: Request, next: Next) -> Response {
    let method = policy::method(&request);
    let Some(method) = method.filter(|one| !one.read_only && !one.client_streaming && !one.server_streaming) else {
        return next.run(request).await;
    };
    let limit = if method.cost == Cost::Transfer { writes.transfer_message_bytes } else { writes.message_bytes };
    let (head, body) = request.into_parts();
    let request = match Limited::new(body, limit + FRAME_BYTES).collect().await {
        Ok(whole) => Request::from_parts(head, Body::new(whole)),
        Err(error) if error.is::<LengthLimitError>() => {
            return status::response(Error::new(Reason::MessageTooLarge, status::TOO_LARGE));
        }
        Err(_) => return status::response(Error::new(Reason::MessageMalformed, status::MALFORMED)),
    };
    // What the call holds is not free before the work is done.
    let place = request.extensions().get::<Place>().cloned();
    let call = request.extensions().get::<Place<Key>>().cloned();
    let work = async move {
        let response = next.run(request).await;
        drop((place, call));
        response
    };
    match writes.tasks.spawn(in_current(work).in_current_span()).await {
        Ok(response) => response,
        Err(panic) => status::response(Error::internal(panic)),
    }
}
