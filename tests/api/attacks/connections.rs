//! Attacks with connections, file descriptors and frames, before any call is made.

use std::time::Duration;

use marquee_contract::v1 as pb;
use tokio::net::TcpStream;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::Witness;
use crate::support::attack::{ATTACKER, HONEST, channel_from, connect_from, scaled};
use crate::support::frames::{ACK, DATA, END_HEADERS, END_STREAM, HEADERS, PING, frame, opening, read_until, write};
use crate::support::server::Launch;
use crate::support::{Engine, Server, User, eventually, media};

/// The duration of the small and of the full attacks.
const HELD: (Duration, Duration) = (Duration::from_secs(2), Duration::from_mins(1));

/// Opens an HTTP/2 connection from the attacker's address, sends `GET /healthz` once and then nothing; returns None
/// when the server did not answer.
async fn connect_and_get_health_once(server: &Server) -> Option<TcpStream> {
    let mut socket = connect_from(ATTACKER, server).await.ok()?;
    // `:method: GET`, `:scheme: http`, `:path: /healthz`, `:authority: a`.
    let path = [&[0x82, 0x86, 0x04, 8][..], b"/healthz", &[0x01, 1], b"a"].concat();
    let request = [opening(), frame(HEADERS, END_HEADERS | END_STREAM, 1, &path)].concat();
    write(&mut socket, &request).await;
    let frames = read_until(&mut socket, |frames| frames.iter().any(|(kind, ..)| *kind == DATA)).await;
    frames.iter().any(|(kind, ..)| *kind == DATA).then_some(socket)
}

/// Fails unless a new client is served over gRPC, plain HTTP and the health service that load balancers call.
async fn assert_newcomers_are_served(server: &Server) {
    for _ in 0..5 {
        HealthClient::new(channel_from(HONEST, server)).check(HealthCheckRequest::default()).await.expect("health");
        assert_eq!(server.get("/healthz").await.status(), 200);
        let mut info = pb::server_service_client::ServerServiceClient::new(channel_from(HONEST, server));
        info.get_server_info(pb::GetServerInfoRequest {}).await.expect("an answer");
    }
}

/// Raises this process's limit of open files to the number that the attack needs.
fn raise_descriptors() {
    rlimit::increase_nofile_limit(u64::MAX).expect("the limit of open files");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_from_one_address_do_not_block_other_clients() {
    raise_descriptors();
    let (places, flags) = scaled((60, &["--max-connections", "60"][..]), (10_000, &[][..]));
    let server = Server::under_default_limits(Engine::Sqlite, flags).await;
    let witness = Witness::start(&server).await;
    let mut held = Vec::new();
    for _ in 0..places + places / 4 {
        held.extend(connect_and_get_health_once(&server).await);
    }
    assert!(held.len() >= places, "the attacker was let in less often than there are places: {}", held.len());
    assert_newcomers_are_served(&server).await;
    tokio::time::sleep(scaled(HELD.0, HELD.1)).await;
    assert_newcomers_are_served(&server).await;
    assert!(server.metric(r#"marquee_connections_ended_total{cause="idle_replaced"}"#).await > 0.0);
    witness.assert_attack_bounded(&server, "idle connections").await;
    drop(held);
    eventually("the connections are closed", || async {
        (server.metric("marquee_connections").await < 10.0).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn busy_connections_from_one_address_do_not_block_other_clients() {
    let server = Server::under_default_limits(Engine::Sqlite, &["--max-connections", "60"]).await;
    let witness = Witness::start(&server).await;
    let mut watches = Vec::new();
    for _ in 0..80 {
        let mut client = HealthClient::new(channel_from(ATTACKER, &server));
        // A connection beyond the address's share may be refused or cut.
        if let Ok(watch) = client.watch(HealthCheckRequest::default()).await {
            watches.push((client, watch));
        }
    }
    assert_newcomers_are_served(&server).await;
    witness.assert_attack_bounded(&server, "connections at work").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_few_descriptors_files_and_new_clients_still_get_some() {
    let launch = Launch { descriptors: Some(256), ..Launch::under_default_limits() };
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::launched(Engine::Sqlite, folder, launch, &[]).await;
    let log = server.settled_log().await;
    assert!(log.contains("the limit of open files was divided"), "{log}");
    let mut held = Vec::new();
    for _ in 0..300 {
        held.extend(connect_from(ATTACKER, &server).await);
    }
    assert_newcomers_are_served(&server).await;
    let user = User::register(&server).await;
    let video = user.publish(media::mp4(), pb::Visibility::Public).await;
    let url = user.playback_url(&video.id).await;
    assert_eq!(reqwest::get(url).await.expect("an answer").bytes().await.expect("bytes"), media::mp4());
    assert_newcomers_are_served(&server).await;
}

/// Sends acknowledgements of pings that were never sent, on several connections; `h2` logs a warning for each.
async fn flood_with_acknowledgements(server: &Server, count: usize) {
    let pings: Vec<u8> = frame(PING, ACK, 0, b"unasked!").repeat(1_000);
    let mut socket = connect_from(ATTACKER, server).await.expect("a connection");
    write(&mut socket, &opening()).await;
    for _ in 0..count / 1_000 {
        write(&mut socket, &pings).await;
    }
    // The server has read all of them when it answers the frame that follows.
    write(&mut socket, &frame(PING, 0, 0, b"the last")).await;
    read_until(&mut socket, |frames| frames.iter().any(|(kind, _, payload)| *kind == PING && payload == b"the last"))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn log_lines_caused_by_clients_are_limited() {
    let server = Server::under_default_limits(Engine::Sqlite, &[]).await;
    let witness = Witness::start(&server).await;
    let before = server.settled_log().await.len();
    flood_with_acknowledgements(&server, scaled(20_000, 100_000)).await;
    assert!(server.metric("marquee_log_lines_suppressed_total").await > 10_000.0);
    let grown = server.settled_log().await.len() - before;
    println!("the log has grown by {grown} bytes");
    assert!(grown < 200_000, "the log has grown by {grown} bytes");
    eventually("the log says how many lines were left out", || async {
        server.log().contains("lines of the log were left out").then_some(())
    })
    .await;
    witness.assert_attack_bounded(&server, "acknowledgements").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_pipe_that_is_not_read_does_not_block_the_server() {
    let launch = Launch { is_log_read: false, ..Launch::under_default_limits() };
    let folder = tempfile::tempdir().expect("a folder");
    // A verbose log level makes the server write many lines.
    let flags = ["--log", "debug", "--rate-address", "off", "--rate-read", "off"];
    let mut server = Server::launched(Engine::Sqlite, folder, launch, &flags).await;
    let witness = Witness::start(&server).await;
    let mut info = pb::server_service_client::ServerServiceClient::new(channel_from(HONEST, &server));
    // The pipe holds 64 KiB, the log's buffer 1 MiB, and as much again is being written.
    while server.metric("marquee_log_lines_dropped_total").await == 0.0 {
        for _ in 0..1_000 {
            info.get_server_info(pb::GetServerInfoRequest {}).await.expect("an answer");
        }
    }
    flood_with_acknowledgements(&server, scaled(20_000, 100_000)).await;
    assert_newcomers_are_served(&server).await;
    witness.assert_attack_bounded(&server, "a log that nobody reads").await;
    server.terminate();
    assert!(server.wait().await.success());
}
