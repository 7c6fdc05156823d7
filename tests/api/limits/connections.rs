//! Limits on the number of connections, and on their idle time.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::assert_still_serves;
use crate::support::frames::{
    self, CANCEL, END_HEADERS, GOAWAY, HEADERS, PREFACE, RST_STREAM, health_check, opening, read_until, write,
};
use crate::support::tls::{Certificate, CertificateFiles};
use crate::support::wire::{exchange, frame, http1};
use crate::support::{Engine, PATIENCE, Server, eventually};

const CHECK: &str = "/grpc.health.v1.Health/Check";

/// Whether the server answers a call on a new connection.
async fn is_served(server: &Server) -> bool {
    exchange(server.address(), b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await
        .starts_with(b"HTTP/1.1 200")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn above_the_connection_limit_only_health_checks_are_answered() {
    let server = Server::with(Engine::Sqlite, &["--max-connections", "3"]).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut client = HealthClient::new(server.connect().await);
        let watch = client.watch(HealthCheckRequest::default()).await.unwrap().into_inner();
        held.push((client, watch));
    }
    // All three connections have a call in progress.
    for _ in 0..5 {
        assert!(is_served(&server).await);
        let wire = server.wire().await;
        wire.call(CHECK, &[], frame(b"")).await.status();
        let refused = wire.call("/marquee.v1.ServerService/GetServerInfo", &[], frame(b"")).await;
        refused.refused(Code::ResourceExhausted, "OVERLOADED");
        let (status, _) = http1(server.address(), "GET /metrics").await;
        assert_eq!(status, 503);
    }
    for (client, watch) in &mut held {
        watch.message().await.unwrap();
        client.check(HealthCheckRequest::default()).await.unwrap();
    }
    held.pop();
    eventually("there is a free permit again", || async {
        (http1(server.address(), "GET /metrics").await.0 == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_for_a_new_one() {
    let server = Server::with(Engine::Sqlite, &["--max-connections", "3"]).await;
    let mut held = Vec::new();
    for _ in 0..4 {
        let wire = server.wire().await;
        wire.call(CHECK, &[], frame(b"")).await;
        held.push(wire);
    }
    let mut first = TcpStream::connect(server.address()).await.unwrap();
    write(&mut first, &opening()).await;
    for _ in 0..3 {
        let wire = server.wire().await;
        wire.call(CHECK, &[], frame(b"")).await;
        held.push(wire);
    }
    // The server sends GOAWAY before it closes the connection.
    let frames = read_until(&mut first, |_| false).await;
    assert!(frames.iter().any(|(kind, ..)| *kind == GOAWAY), "{frames:?}");
}

#[tokio::test]
async fn a_connection_without_a_request_in_progress_is_closed_after_a_while() {
    let server = Server::with(Engine::Sqlite, &["--idle-timeout", "1s", "--header-timeout", "1s"]).await;
    let mut client = HealthClient::new(server.connect().await);
    let mut watch = client.watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    watch.message().await.unwrap();
    let mut idle = TcpStream::connect(server.address()).await.unwrap();
    write(&mut idle, &[opening(), frames::frame(HEADERS, END_HEADERS, 1, &health_check())].concat()).await;
    write(&mut idle, &frames::frame(RST_STREAM, 0, 1, &CANCEL.to_be_bytes())).await;
    let frames = read_until(&mut idle, |_| false).await;
    assert!(frames.iter().any(|(kind, ..)| *kind == GOAWAY), "{frames:?}");
    // A connection with a request in progress may stay open longer.
    client.check(HealthCheckRequest::default()).await.unwrap();
    let ended = server.metric(r#"marquee_connections_ended_total{cause="idle"}"#).await;
    assert!((ended - 1.0).abs() < 0.5, "{ended} have ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_makes_no_request_in_time_is_closed() {
    let certificate = Certificate::new();
    let files = CertificateFiles::new(&certificate);
    let (flags, timeout) = (files.flags(), ["--header-timeout", "1s"]);
    let tls_flags = [&flags.each_ref().map(String::as_str)[..], &timeout].concat();
    let server = Server::with(Engine::Sqlite, &timeout).await;
    let tls = Server::with(Engine::Sqlite, &tls_flags).await;
    // A connection that has made a request may be idle longer.
    let asked = server.wire().await;
    asked.call(CHECK, &[], frame(b"")).await;

    let settings = [PREFACE, &[0, 0, 0, 4, 0, 0, 0, 0, 0]].concat();
    let asked_once = b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\nGET /hea";
    // The first bytes of a ClientHello: handshake, TLS 1.0, a length of 512 of which one byte comes.
    let hello = [0x16, 3, 1, 2, 0, 1];
    let cases = [
        ("nothing", &server, &b""[..]),
        ("half a request line", &server, b"GET /hea"),
        ("half a header", &server, b"GET /healthz HTTP/1.1\r\nhost: a\r\nx-a: b"),
        ("half an HTTP/2 preface", &server, &PREFACE[..10]),
        ("an HTTP/2 preface", &server, PREFACE),
        ("HTTP/2 settings", &server, &settings),
        ("half a second request", &server, asked_once),
        ("no TLS handshake", &tls, b""),
        ("half a TLS handshake", &tls, &hello),
    ];
    let answers = cases.map(|(what, server, bytes)| async move { (what, exchange(server.address(), bytes).await) });
    for (what, answer) in futures_util::future::join_all(answers).await {
        let answered = answer.starts_with(b"HTTP/1.1 200");
        assert_eq!(answered, what == "half a second request", "{what}: {}", String::from_utf8_lossy(&answer));
    }
    // A client of HTTP/2 is told, because its first request may be on its way.
    let mut unused = TcpStream::connect(server.address()).await.unwrap();
    write(&mut unused, &settings).await;
    let frames = read_until(&mut unused, |_| false).await;
    assert!(frames.iter().any(|(kind, ..)| *kind == GOAWAY), "{frames:?}");
    // A TLS handshake, followed by nothing.
    let mut silent = certificate.connect(tls.address(), &["h2"]).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, silent.read_to_end(&mut answer)).await.expect("it is closed");
    // A header that is sent byte by byte has the same time limit as one that is not sent.
    let mut slow = TcpStream::connect(server.address()).await.unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nx-slow: ").await.unwrap();
    let closed = async {
        let mut byte = [0];
        loop {
            let _ = slow.write_all(b"a").await;
            match tokio::time::timeout(Duration::from_millis(50), slow.read(&mut byte)).await {
                Ok(Ok(1)) | Err(_) => {}
                Ok(_) => break,
            }
        }
    };
    tokio::time::timeout(PATIENCE, closed).await.expect("it is closed");

    asked.call(CHECK, &[], frame(b"")).await;
    assert_still_serves(&server).await;
}

#[tokio::test]
async fn headers_above_the_size_limit_are_refused() {
    let server = Server::start(Engine::Sqlite).await;
    let large = "x".repeat(100_000);
    let request = format!("GET /healthz HTTP/1.1\r\nhost: a\r\nx-large: {large}\r\n\r\n");
    let answer = exchange(server.address(), request.as_bytes()).await;
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&answer));
    let many = "x: y\r\n".repeat(200);
    let request = format!("GET /healthz HTTP/1.1\r\nhost: a\r\n{many}\r\n");
    assert!(exchange(server.address(), request.as_bytes()).await.starts_with(b"HTTP/1.1 431"));

    let wire = server.wire().await;
    let answer = wire.call(CHECK, &[("x-large", &large[..20_000])], frame(b"")).await;
    assert_eq!(answer.http_status, 431);
    // The connection still works.
    assert_eq!(wire.call(CHECK, &[("x-large", &large[..8_000])], frame(b"")).await.status().code(), tonic::Code::Ok);
}
