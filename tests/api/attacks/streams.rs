//! Messages that never end, answers that are not read, and calls beyond what the server can do.

use super::Witness;
use crate::support::{Server, both_engines};

both_engines! {
    async fn an_honest_client_is_served_under_the_default_limits(engine: Engine) {
        let server = Server::under_default_limits(engine, &[]).await;
        let witness = Witness::start(&server).await;
        server.get("/healthz").await;
        witness.assert_held(&server, "no attack").await;
    }
}
