//! A write that has begun runs to its end: hanging up, or a deadline, must not cut a transaction in half.
//!
//! Unary calls that change something run in a task of their own, which nobody cancels; the connection merely waits for it.
//! A write begins when its message is there (see [`super::message`]), so that the task never waits for a client. Streams
//! are not detached: they end when their client does, and see themselves to what must not be cut.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::message::Kept;
use super::{policy, status};
use crate::engine::limit::{Peer, Permit, Resource};
use crate::error::Error;
use crate::request::in_current;

/// Middleware: runs a unary write detached from its connection. `tasks` lets the shutdown wait for those that run.
pub async fn writes(State(tasks): State<TaskTracker>, request: Request, next: Next) -> Response {
    let is_write = policy::method(&request)
        .is_some_and(|method| !method.read_only && !method.client_streaming && !method.server_streaming);
    if !is_write {
        return next.run(request).await;
    }
    // What the call takes is not free before the work is done.
    let extensions = request.extensions();
    let places = (
        extensions.get::<Peer>().map(|peer| peer.hold(Resource::Requests, 1)),
        extensions.get::<Permit>().cloned(),
        extensions.get::<Kept>().cloned(),
    );
    let work = async move {
        let response = next.run(request).await;
        drop(places);
        response
    };
    match tasks.spawn(in_current(work).in_current_span()).await {
        Ok(response) => response,
        Err(panic) => status::response(Error::internal(panic)),
    }
}
