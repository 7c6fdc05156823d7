//! Runs unary writes to their end: neither a client that hangs up nor a deadline may cut a transaction in half.
//!
//! Unary calls that change something run in a task of their own, which is never cancelled; the connection only waits
//! for it. The task starts when the whole message has arrived (see [`super::message`]), so that it never waits for a
//! client. Streams are not detached: they end with their client, and their handlers protect what must not be
//! interrupted.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use tokio_util::task::TaskTracker;
use tower::Service;
use tracing::Instrument;

use super::message::MessageResources;
use super::{policy, status};
use crate::engine::limit::{Peer, Permit, Resource};
use crate::request::in_current;

/// The last middleware: calls the service, for a unary write in a task of `tasks`, which the shutdown waits for.
pub async fn writes(tasks: &TaskTracker, request: Request, mut services: Router) -> Response {
    let is_write = policy::method(&request)
        .is_some_and(|method| !method.read_only && !method.client_streaming && !method.server_streaming);
    if !is_write {
        return answer(services.call(request).await);
    }
    // Holds the call's permits and bytes until the work is done, even if the client has gone.
    let extensions = request.extensions();
    let held = (
        extensions.get::<Peer>().map(|peer| peer.hold(Resource::Requests, 1)),
        extensions.get::<Permit>().cloned(),
        extensions.get::<MessageResources>().cloned(),
    );
    let work = async move {
        let response = answer(services.call(request).await);
        drop(held);
        response
    };
    match tasks.spawn(in_current(work).in_current_span()).await {
        Ok(response) => response,
        Err(error) => status::response(error.into()),
    }
}

fn answer(result: Result<Response, Infallible>) -> Response {
    let Ok(response) = result;
    response
}
