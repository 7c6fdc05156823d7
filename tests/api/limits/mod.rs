//! What one client may take from the others: connections, streams, time, memory. Nothing here touches the database, so
//! that one engine is enough.

mod calls;
mod connections;
mod http2;

use crate::support::Server;

/// The server goes on: a new client is answered.
async fn assert_goes_on(server: &Server) {
    assert_eq!(server.get("/healthz").await.status(), 200);
}
