//! Limits on concurrent calls.

use std::sync::Arc;

use bytes::Bytes;
use marquee_contract::google::rpc::RetryInfo;
use marquee_contract::status::detail;
use tokio::task::AbortHandle;
use tonic::{Code, Status};

use super::assert_still_serves;
use crate::support::attack::ATTACKER;
use crate::support::h2::{H2, USUAL_WINDOW};
use crate::support::wire::{Wire, frame};
use crate::support::{Engine, Server, eventually, reason};

const READ: &str = "/marquee.v1.ServerService/GetServerInfo";

/// Starts a call on a new connection that hangs because its body never comes; tries again while it is refused.
fn hang(server: &Arc<Server>, address: &str) -> AbortHandle {
    let (server, address) = (server.clone(), address.to_owned());
    let hanging = tokio::spawn(async move {
        loop {
            let connection = H2::from(ATTACKER, &server, USUAL_WINDOW).await;
            connection.call(READ, &[("x-forwarded-for", address.as_str())], Bytes::new(), false).await.end().await;
        }
    });
    hanging.abort_handle()
}

/// Makes a call, and returns its status.
async fn call(wire: &Wire, address: &str) -> Status {
    wire.call(READ, &[("x-forwarded-for", address)], frame(b"")).await.status()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_above_the_limit_are_refused_at_once_and_each_address_has_a_share() {
    let server = Arc::new(Server::with(Engine::Sqlite, &["--trusted-proxies", "1", "--max-calls", "8"]).await);
    let wire = server.wire().await;
    let refused = |status: Status| (status.code() == Code::ResourceExhausted).then_some(status);

    // Half of all permits.
    let mut hanging: Vec<_> = (0..4).map(|_| hang(&server, "192.0.2.1")).collect();
    let status =
        eventually("the address has used its share", || async { refused(call(&wire, "192.0.2.1").await) }).await;
    assert_eq!(reason(&status), "OVERLOADED");
    let delay = detail::<RetryInfo>(&status).expect("RetryInfo").retry_delay.expect("a delay");
    assert!(delay.seconds > 0);
    assert_eq!(call(&wire, "192.0.2.2").await.code(), Code::Ok);

    // An address without running calls gets a remaining permit, so that more addresses than permits use all of them.
    hanging.extend((11..19).map(|last| hang(&server, &format!("192.0.2.{last}"))));
    let status = eventually("all permits are taken", || async { refused(call(&wire, "192.0.2.5").await) }).await;
    assert_eq!(reason(&status), "OVERLOADED");
    assert_still_serves(&server).await;

    for call in hanging {
        call.abort();
    }
    eventually("there is a free permit again", || async {
        refused(call(&wire, "192.0.2.5").await).is_none().then_some(())
    })
    .await;
}
