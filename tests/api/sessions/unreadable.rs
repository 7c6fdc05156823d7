//! A node that cannot read which sessions have ended.

use marquee_contract::v1 as pb;
use sqlx::{Connection, PgConnection};
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::{SECRET, get_me, signed_in_again};
use crate::support::gate::{Gate, Traffic};
use crate::support::{Engine, Server, User, eventually, reason};

/// The patience is longer than a few slow polls, and short for a test.
const FLAGS: [&str; 4] = ["--secrets", SECRET, "--revocation-patience", "10s"];

/// Waits until both health checks of a node report this state.
async fn wait_for_health(node: &Server, serving: bool) {
    let (http, grpc) = if serving { (200, ServingStatus::Serving) } else { (503, ServingStatus::NotServing) };
    eventually("the health check reports the new state", || async {
        let status = HealthClient::new(node.channel()).check(HealthCheckRequest::default()).await;
        let grpc_status = status.expect("an answer").into_inner().status();
        (grpc_status == grpc && node.get("/healthz").await.status() == http).then_some(())
    })
    .await;
}

/// Two nodes, of which the second loses the database in this way while a session ends on the first.
async fn loses_the_database(traffic: Traffic) {
    let server = Server::with(Engine::Postgres, &FLAGS).await;
    // The host part of postgres://user@HOST/database.
    let (login, rest) = server.database_url().and_then(|url| url.split_once('@')).expect("a user");
    let (host, database) = rest.split_once('/').expect("a database");
    let gate = Gate::before(host).await;
    let node = server.another_node_at(&format!("{login}@{}/{database}", gate.address())).await;
    let user = User::register(&server).await;
    let there = User { channel: node.channel(), ..signed_in_again(&user).await };
    get_me(&there).await.expect("a session");

    gate.set(traffic);
    wait_for_health(&node, false).await;
    let id = user.sessions().await.into_iter().find(|one| !one.current).expect("the other session").id;
    user.auth().revoke_session(pb::RevokeSessionRequest { session_id: id }).await.expect("it has ended");
    wait_for_health(&server, true).await;
    gate.set(Traffic::Open);
    wait_for_health(&node, true).await;
    let status = eventually("the node has read the ended sessions", || async {
        let status = get_me(&there).await.err()?;
        // Broken connections are noticed one by one.
        (status.code() == Code::Unauthenticated).then_some(status)
    })
    .await;
    assert_eq!(reason(&status), "SESSION_REVOKED");
}

/// Two nodes whose database answers, except for the query of ended sessions.
async fn cannot_read_sessions() {
    let server = Server::with(Engine::Postgres, &FLAGS).await;
    let node = server.another_node().await;
    let mut other = PgConnection::connect(server.database_url().expect("a database")).await.expect("a connection");
    let mut lock = other.begin().await.expect("a transaction");
    sqlx::query("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE").execute(&mut *lock).await.expect("the lock");
    for one in [&server, &node] {
        wait_for_health(one, false).await;
        let log = one.settled_log().await;
        let change = log.lines().find(|line| line.contains("health has changed")).expect("it is logged");
        let (database, revocations) = (r#""database_answers":true"#, r#""revocations_known":false"#);
        assert!(change.contains(database) && change.contains(revocations), "{change}");
    }
    lock.rollback().await.expect("the lock is given back");
    for one in [&server, &node] {
        wait_for_health(one, true).await;
    }
    get_me(&User::register(&node).await).await.expect("it serves");
}

/// One test runs both cases concurrently, because they mostly wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_cannot_read_ended_sessions_stops_serving_until_it_can() {
    tokio::join!(loses_the_database(Traffic::Cut), loses_the_database(Traffic::HeldBack), cannot_read_sessions());
}
