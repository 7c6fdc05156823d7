//! The database becomes unreachable and returns; and concurrent writes share commits.

use marquee::engine::db::{DatabaseUrl, Db};
use marquee_contract::v1 as pb;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::support::database::execute;
use crate::support::{Engine, Server, User, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_health_check_reports_an_unreachable_database_and_its_return() {
    let server = Server::start(Engine::Postgres).await;
    let user = User::register(&server).await;
    let url = server.database_url().unwrap();
    let (_, name) = url.rsplit_once('/').unwrap();
    let elsewhere = std::env::var("MARQUEE_TEST_POSTGRES_URL").unwrap();
    let mut health = HealthClient::new(server.connect().await);
    let mut watch = health.watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);

    execute(&elsewhere, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    execute(&elsewhere, &end).await;
    eventually("it does not serve", || async { (server.get("/healthz").await.status() == 503).then_some(()) }).await;
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    let status = user.users().get_me(pb::GetMeRequest {}).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");

    execute(&elsewhere, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    eventually("it serves", || async { (server.get("/healthz").await.status() == 200).then_some(()) }).await;
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    user.users().get_me(pb::GetMeRequest {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_writes_share_commits_on_sqlite() {
    let server = Server::start(Engine::Sqlite).await;
    let user = User::register(&server).await;
    let written = || async {
        let (transactions, commits) = ("marquee_sqlite_transactions_total", "marquee_sqlite_commits_total");
        (server.metric(transactions).await, server.metric(commits).await)
    };
    let before = written().await;
    let file = DatabaseUrl::Sqlite(server.data_dir().join("marquee.db"));
    let other = Db::connect(&file, 1).await.unwrap();
    // Nothing else writes meanwhile.
    let lock = other.begin().await.unwrap();
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let mut users = user.users();
            let update = pb::UpdateMeRequest { display_name: Some(format!("name {number}")), ..Default::default() };
            tokio::spawn(async move { users.update_me(update).await })
        })
        .collect();
    // The server has read everything that was sent on the connection before this.
    user.users().get_me(pb::GetMeRequest {}).await.unwrap();
    lock.rollback().await.unwrap();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let after = written().await;
    let (transactions, commits) = (after.0 - before.0, after.1 - before.1);
    assert!(transactions >= 20.0, "{transactions} transactions");
    assert!((1.0..=transactions / 2.0).contains(&commits), "{commits} commits of {transactions} transactions");
}
