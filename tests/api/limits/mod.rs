//! Limits on what one client may take: connections, streams, time and memory. These tests do not involve the database,
//! so one engine is enough.

mod calls;
mod connections;
mod http2;

use crate::support::Server;

/// Fails unless a new client is served.
async fn assert_still_serves(server: &Server) {
    assert_eq!(server.get("/healthz").await.status(), 200);
}
