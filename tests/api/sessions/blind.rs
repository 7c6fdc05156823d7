//! A node that cannot read which sessions have ended.

use std::time::Duration;

use marquee_contract::v1 as pb;
use sqlx::{Connection, PgConnection};
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::{SECRET, get_me, signed_in_again};
use crate::support::gate::{Gate, Way};
use crate::support::{Engine, Server, User, eventually, reason};

/// Above what one slow poll takes, and short for a test.
const FLAGS: [&str; 4] = ["--secrets", SECRET, "--revocation-patience", "5s"];

/// Waits until both ways of asking a node say whether it serves.
async fn says(node: &Server, serving: bool) {
    let (http, grpc) = if serving { (200, ServingStatus::Serving) } else { (503, ServingStatus::NotServing) };
    eventually("its health has changed", || async {
        let status = HealthClient::new(node.channel()).check(HealthCheckRequest::default()).await;
        let told = status.expect("an answer").into_inner().status();
        (told == grpc && node.get("/healthz").await.status() == http).then_some(())
    })
    .await;
}

/// `postgres://user@HOST/database`, with another host.
fn through(gate: &Gate, url: &str) -> (String, String) {
    let (user, rest) = url.split_once('@').expect("a user");
    let (host, database) = rest.split_once('/').expect("a database");
    (host.to_owned(), format!("{user}@{}/{database}", gate.address()))
}

async fn assert_cut_off_node_catches_up(way: Way) {
    let server = Server::with(Engine::Postgres, &FLAGS).await;
    let url = server.database_url().expect("a database").to_owned();
    let upstream = url.split_once('@').and_then(|(_, rest)| rest.split_once('/')).expect("a host").0;
    let gate = Gate::before(upstream).await;
    let node = server.another_node_at(&through(&gate, &url).1).await;
    let user = User::register(&server).await;
    let there = User { channel: node.channel(), ..signed_in_again(&user).await };
    get_me(&there).await.expect("a session");

    gate.set(way);
    says(&node, false).await;
    let id = user.sessions().await.into_iter().find(|one| !one.current).expect("the other session").id;
    user.auth().revoke_session(pb::RevokeSessionRequest { session_id: id }).await.expect("it has ended");
    says(&server, true).await;
    gate.set(Way::Open);
    says(&node, true).await;
    let status = eventually("it has caught up", || async {
        let status = get_me(&there).await.err()?;
        // Connections that were lost are noticed one by one.
        (status.code() == Code::Unauthenticated).then_some(status)
    })
    .await;
    assert_eq!(reason(&status), "SESSION_REVOKED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_cut_off_does_not_serve_and_catches_up() {
    assert_cut_off_node_catches_up(Way::Cut).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_whose_database_hangs_does_not_serve_and_catches_up() {
    assert_cut_off_node_catches_up(Way::Hangs).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_whose_database_answers_everything_but_that_does_not_serve() {
    let server = Server::with(Engine::Postgres, &FLAGS).await;
    let node = server.another_node().await;
    let mut other = PgConnection::connect(server.database_url().expect("a database")).await.expect("a connection");
    let mut lock = other.begin().await.expect("a transaction");
    sqlx::query("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE").execute(&mut *lock).await.expect("the lock");
    for one in [&server, &node] {
        says(one, false).await;
        let log = one.log();
        let change = log.lines().find(|line| line.contains("health has changed")).expect("it is logged");
        assert!(
            change.contains(r#""database_answers":true"#) && change.contains(r#""revocations_known":false"#),
            "{change}"
        );
    }
    lock.rollback().await.expect("the lock is given back");
    for one in [&server, &node] {
        says(one, true).await;
    }
    let user = User::register(&node).await;
    tokio::time::timeout(Duration::from_secs(30), get_me(&user)).await.expect("in time").expect("it serves");
}
