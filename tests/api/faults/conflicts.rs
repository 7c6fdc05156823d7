//! Transactions that PostgreSQL aborts because of others are retried, and clients do not notice. SQLite has one
//! writer, and aborts no transactions.

use marquee_contract::v1 as pb;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tonic::Status;

use crate::support::user::PASSWORD;
use crate::support::{Engine, Server, User, eventually};

/// Counts the transactions that wait for another's lock.
const WAITING: &str =
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// Starts a server whose database has this setting; returns it with a user and a connection to the database.
async fn start(setting: &str) -> (Server, User, PgConnection) {
    let mut server = Server::start(Engine::Postgres).await;
    let user = User::register(&server).await;
    let mut other = PgConnection::connect(server.database_url().expect("a database")).await.expect("a connection");
    let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(&mut other).await.expect("a name");
    let change = format!("ALTER DATABASE \"{name}\" SET {setting}");
    sqlx::query(AssertSqlSafe(change)).execute(&mut other).await.expect("it is set");
    // The setting applies to new connections.
    server.kill().await;
    server.restart().await;
    let user = User { channel: server.channel(), ..user };
    (server, user, other)
}

/// Changes the account's row and then its channel's row, in one transaction.
async fn update(user: User) -> Result<pb::User, Status> {
    let request = pb::UpdateMeRequest {
        display_name: Some("Anew".to_owned()),
        email: Some("anew@example.com".to_owned()),
        current_password: Some(PASSWORD.to_owned()),
        ..Default::default()
    };
    Ok(user.users().update_me(request).await?.into_inner().user.expect("the account"))
}

async fn waits(server: &Server) {
    eventually("the server waits for a lock", async || (server.count(WAITING).await == 1).then_some(())).await;
}

#[tokio::test]
async fn a_transaction_with_a_serialization_failure_is_retried() {
    let (server, user, mut other) = start("default_transaction_isolation = 'repeatable read'").await;
    let mut hold = other.begin().await.expect("a transaction");
    sqlx::query("UPDATE channels SET description = 'of another'").execute(&mut *hold).await.expect("a lock");
    let change = tokio::spawn(update(user));
    waits(&server).await;
    // The row differs from the one in the snapshot of the server's transaction (SQLSTATE 40001).
    hold.commit().await.expect("it is changed");
    let account = change.await.expect("no panic").expect("it is changed at the second attempt");
    assert_eq!(account.email, "anew@example.com");
    assert_eq!(server.count("SELECT COUNT(*) FROM channels WHERE display_name = 'Anew'").await, 1);
}

#[tokio::test]
async fn a_transaction_in_a_deadlock_is_retried() {
    // With these deadlock timeouts, PostgreSQL aborts the server's transaction (SQLSTATE 40P01), and the deadlock has
    // formed by then.
    let (server, user, mut other) = start("deadlock_timeout = '5s'").await;
    sqlx::query("SET deadlock_timeout = '1h'").execute(&mut other).await.expect("it is set");
    let mut hold = other.begin().await.expect("a transaction");
    sqlx::query("UPDATE channels SET description = 'of another'").execute(&mut *hold).await.expect("a lock");
    let change = tokio::spawn(update(user));
    waits(&server).await;
    sqlx::query("UPDATE users SET history_paused = history_paused").execute(&mut *hold).await.expect("the other lock");
    hold.rollback().await.expect("it is undone");
    let account = change.await.expect("no panic").expect("it is changed at the second attempt");
    assert_eq!(account.email, "anew@example.com");
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    eventually("PostgreSQL has counted the deadlock", async || (server.count(deadlocks).await == 1).then_some(()))
        .await;
}
