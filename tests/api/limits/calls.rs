//! Limits on the calls that run at once.

use bytes::Bytes;
use http_body_util::StreamBody;
use marquee_contract::google::rpc::RetryInfo;
use marquee_contract::status::detail;
use tokio::task::AbortHandle;
use tonic::body::Body;
use tonic::{Code, Status};

use super::assert_goes_on;
use crate::support::wire::{Wire, frame};
use crate::support::{Engine, Server, eventually, reason};

const READ: &str = "/marquee.v1.ServerService/GetServerInfo";

/// A call that hangs, because its body never comes, on a connection of its own. While there is no place for it, it comes
/// again.
fn hang(server: &Server, address: &'static str) -> AbortHandle {
    let server = server.address().to_owned();
    let hanging = tokio::spawn(async move {
        loop {
            let wire = Wire::connect(&server).await;
            let body = StreamBody::new(tokio_stream::pending::<Result<http_body::Frame<Bytes>, Status>>());
            wire.post(READ, &[("x-forwarded-for", address)], Body::new(body)).await;
        }
    });
    hanging.abort_handle()
}

/// The status of a call that ends.
async fn call(wire: &Wire, address: &str) -> Status {
    wire.call(READ, &[("x-forwarded-for", address)], frame(b"")).await.status()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_above_the_limit_are_refused_at_once_and_an_address_has_its_share() {
    let server = Server::with(Engine::Sqlite, &["--trusted-proxies", "1", "--max-calls", "8"]).await;
    let wire = server.wire().await;
    let refused = |status: Status| (status.code() == Code::ResourceExhausted).then_some(status);

    // Half of all that there are, and as many as are left.
    let mut hanging: Vec<_> = (0..4).map(|_| hang(&server, "192.0.2.1")).collect();
    let status = eventually("an address has its share", || async { refused(call(&wire, "192.0.2.1").await) }).await;
    assert_eq!(reason(&status), "OVERLOADED");
    let delay = detail::<RetryInfo>(&status).expect("RetryInfo").retry_delay.expect("a delay");
    assert!(delay.seconds > 0);
    assert_eq!(call(&wire, "192.0.2.2").await.code(), Code::Ok);

    for address in ["192.0.2.2", "192.0.2.3", "192.0.2.4"] {
        hanging.extend([hang(&server, address), hang(&server, address)]);
    }
    let status = eventually("all have theirs", || async { refused(call(&wire, "192.0.2.5").await) }).await;
    assert_eq!(reason(&status), "OVERLOADED");
    assert_goes_on(&server).await;

    for call in hanging {
        call.abort();
    }
    eventually("there is room again", || async { refused(call(&wire, "192.0.2.5").await).is_none().then_some(()) })
        .await;
}
