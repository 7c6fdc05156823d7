//! Which calls share a rate limit, and what a refusal contains and costs.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::StreamBody;
use marquee_contract::v1 as pb;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::{BEHIND_A_PROXY, retry_delay};
use crate::support::{Engine, Refused, Server, User};

async fn read(user: &User) -> Result<(), Status> {
    user.users().get_me(pb::GetMeRequest {}).await.map(drop)
}

async fn write(user: &User) -> Result<(), Status> {
    // The handler refuses it, so it changes nothing.
    let request = pb::CancelUploadRequest { upload_id: user.account.id.clone() };
    match user.uploads().cancel_upload(request).await {
        Err(status) if status.code() == Code::NotFound => Ok(()),
        other => other.map(drop),
    }
}

#[tokio::test]
async fn each_account_has_its_own_limit_for_each_class_of_calls() {
    let server = Server::with(Engine::Sqlite, &["--rate-read", "1/h:3", "--rate-write", "1/h:2"]).await;
    let (one, other) = (User::register(&server).await, User::register(&server).await);
    for _ in 0..3 {
        read(&one).await.unwrap();
    }
    read(&one).await.refused(Code::ResourceExhausted, "RATE_LIMITED");
    // Another session of the account shares its limit; another account does not.
    read(&other).await.unwrap();
    for _ in 0..2 {
        write(&one).await.unwrap();
    }
    write(&one).await.refused(Code::ResourceExhausted, "RATE_LIMITED");
    write(&other).await.unwrap();
    // Callers who are not signed in are limited by their address.
    let nobody = User::nobody(&server);
    for _ in 0..3 {
        nobody.server_info().await;
    }
    let refused = HealthClient::new(server.channel()).check(HealthCheckRequest::default()).await;
    refused.refused(Code::ResourceExhausted, "RATE_LIMITED");
    read(&other).await.unwrap();

    assert_eq!(server.metric("marquee_rate_limited_total{limit=\"read\"}").await.to_string(), "2");
    assert_eq!(server.metric("marquee_rate_limited_total{limit=\"write\"}").await.to_string(), "1");
}

#[tokio::test]
async fn a_call_succeeds_after_the_retry_delay_of_a_refusal() {
    let server = Server::with(Engine::Sqlite, &["--rate-read", "2/s:1"]).await;
    let user = User::register(&server).await;
    for _ in 0..3 {
        read(&user).await.unwrap();
        let delay = retry_delay(&read(&user).await.refused(Code::ResourceExhausted, "RATE_LIMITED"));
        assert!(delay <= Duration::from_millis(500), "{delay:?}");
        tokio::time::sleep(delay).await;
    }
    read(&user).await.unwrap();
}

#[tokio::test]
async fn a_refused_call_runs_no_statement_and_does_not_wait_for_its_body() {
    const METHOD: &str = "/marquee.v1.UploadService/CreateUpload";
    let server = Server::with(Engine::Sqlite, &["--rate-write", "1/h:1"]).await;
    let user = User::register(&server).await;
    write(&user).await.unwrap();
    let wire = server.wire().await;
    let token = format!("Bearer {}", user.tokens.access_token);
    // A body that never comes.
    let body = StreamBody::new(tokio_stream::pending::<Result<http_body::Frame<Bytes>, Status>>());
    let answer = wire.post(METHOD, &[("authorization", &token)], tonic::body::Body::new(body)).await;
    answer.refused(Code::ResourceExhausted, "RATE_LIMITED");
    let statements = format!("marquee_rpc_statements_total{{method=\"{METHOD}\"}}");
    assert_eq!(server.metric(&statements).await.to_string(), "0");
}

#[tokio::test]
async fn an_address_is_limited_over_all_routes() {
    let flags = [&BEHIND_A_PROXY[..], &["--rate-address", "10/h:3"]].concat();
    let server = Server::with(Engine::Sqlite, &flags).await;
    let get = |path: &str| {
        let request = reqwest::Client::new().get(server.url(path)).header("x-forwarded-for", "198.51.100.1");
        async move { request.send().await.expect("an answer") }
    };
    assert_eq!(get("/metrics").await.status(), 200);
    assert_eq!(get("/media/no/such").await.status(), 404);
    let wire = server.wire().await;
    let headers = [("x-forwarded-for", "198.51.100.1")];
    wire.call("/marquee.v1.NoService/NoMethod", &headers, "").await.refused(Code::Unimplemented, "METHOD_UNKNOWN");
    let paths = ["/marquee.v1.NoService/NoMethod", "/marquee.v1.UserService/GetMe", "/grpc.health.v1.Health/Check"];
    for path in paths {
        wire.call(path, &headers, "").await.refused(Code::ResourceExhausted, "RATE_LIMITED");
    }
    let refused = get("/media/no/such").await;
    assert_eq!(refused.status(), 429);
    let seconds: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=360).contains(&seconds), "{seconds}");
    assert_eq!(get("/healthz").await.status(), 200, "balancers are not refused");
    // Other addresses are not affected.
    assert_eq!(server.metric("marquee_rate_limited_total{limit=\"address\"}").await.to_string(), "4");
}
