//! Limits within an HTTP/2 connection.

use tokio::net::TcpStream;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::assert_still_serves;
use crate::support::frames::{
    CANCEL, CONTINUATION, END_HEADERS, GOAWAY, HEADERS, REFUSED_STREAM, RST_STREAM, error_code, frame, health_check,
    opening, read_until, write,
};
use crate::support::{Engine, PATIENCE, Server};

/// The number of streams that are opened and reset at once.
const RESETS: u32 = 4_000;

#[tokio::test]
async fn streams_above_the_limit_are_refused() {
    let server = Server::with(Engine::Sqlite, &["--max-streams", "4"]).await;
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    let mut bytes = opening();
    for stream in 0..10 {
        bytes.extend(frame(HEADERS, END_HEADERS, 2 * stream + 1, &health_check()));
    }
    write(&mut socket, &bytes).await;
    let refused = |frames: &[(u8, u32, Vec<u8>)]| -> Vec<u32> {
        let resets = frames
            .iter()
            .filter(|(kind, _, payload)| *kind == RST_STREAM && error_code(RST_STREAM, payload) == REFUSED_STREAM);
        resets.map(|(_, stream, _)| *stream).collect()
    };
    let frames = read_until(&mut socket, |frames| refused(frames).len() == 6).await;
    assert_eq!(refused(&frames), [9, 11, 13, 15, 17, 19]);
    assert_still_serves(&server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_respect_the_stream_limit_wait_for_a_free_stream() {
    let server = Server::with(Engine::Sqlite, &["--max-streams", "4"]).await;
    let client = HealthClient::new(server.connect().await);
    // The client learns the limit with its first call.
    client.clone().check(HealthCheckRequest::default()).await.unwrap();
    let mut watches = Vec::new();
    for _ in 0..4 {
        let mut watch = client.clone().watch(HealthCheckRequest::default()).await.unwrap().into_inner();
        watch.message().await.unwrap();
        watches.push(watch);
    }
    let mut waiting = tokio::spawn({
        let mut client = client.clone();
        async move { client.check(HealthCheckRequest::default()).await }
    });
    // The call has to wait while the others are open; another connection is not affected.
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), &mut waiting).await.is_err());
    assert_still_serves(&server).await;
    watches.pop();
    tokio::time::timeout(PATIENCE, waiting).await.expect("its turn comes").unwrap().unwrap();
}

#[tokio::test]
async fn a_connection_that_opens_and_resets_many_streams_is_closed() {
    let server = Server::start(Engine::Sqlite).await;
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    let mut bytes = opening();
    for stream in 0..RESETS {
        let stream = 2 * stream + 1;
        bytes.extend(frame(HEADERS, END_HEADERS, stream, &health_check()));
        bytes.extend(frame(RST_STREAM, 0, stream, &CANCEL.to_be_bytes()));
    }
    write(&mut socket, &bytes).await;
    let frames = read_until(&mut socket, |frames| frames.iter().any(|(kind, ..)| *kind == GOAWAY)).await;
    // The error may be lost when the connection is closed during a write; it must be closed in any case.
    if let Some((_, _, payload)) = frames.iter().find(|(kind, ..)| *kind == GOAWAY) {
        assert_ne!(error_code(GOAWAY, payload), 0, "an orderly end");
    }
    let rest = read_until(&mut socket, |_| false).await;
    assert!(rest.iter().all(|(kind, ..)| *kind != HEADERS), "the connection still answers: {rest:?}");
    assert_still_serves(&server).await;
}

#[tokio::test]
async fn a_connection_with_endless_headers_is_closed() {
    let server = Server::start(Engine::Sqlite).await;
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    let mut bytes = opening();
    bytes.extend(frame(HEADERS, 0, 1, &health_check()));
    // The header `a: xxx...`, repeated.
    let header = [&[0x00, 1, b'a', 100][..], &[b'x'; 100]].concat();
    for _ in 0..10_000 {
        bytes.extend(frame(CONTINUATION, 0, 1, &header));
    }
    write(&mut socket, &bytes).await;
    let frames = read_until(&mut socket, |_| false).await;
    assert!(frames.iter().any(|(kind, ..)| *kind == GOAWAY) || frames.len() < 10, "{frames:?}");
    assert_still_serves(&server).await;
}
