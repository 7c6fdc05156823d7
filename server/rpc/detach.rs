//! A write that has begun runs to its end: hanging up, or a deadline, must not cut a transaction in half.
//!
//! Unary calls that change something run in a task of their own, which nobody cancels; the connection merely waits for it.
//! Streams are not detached: they end when their client does, and see themselves to what must not be cut.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio_util::task::TaskTracker;

use super::{policy, status};
use crate::error::Error;
use crate::request::in_current;

/// Middleware: runs a unary write detached from its connection. `tasks` lets the shutdown wait for those that run.
pub async fn writes(State(tasks): State<TaskTracker>, request: Request, next: Next) -> Response {
    let detached = policy::method(&request)
        .is_some_and(|method| !method.read_only && !method.client_streaming && !method.server_streaming);
    if !detached {
        return next.run(request).await;
    }
    match tasks.spawn(in_current(next.run(request))).await {
        Ok(response) => response,
        Err(panic) => status::response(Error::internal(panic)),
    }
}
