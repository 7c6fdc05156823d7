//! DeleteMe of an account with more videos than one transaction hides, and events between its transactions. Runs on
//! PostgreSQL, where a transaction can be made to wait.

use marquee_contract::v1::{self as pb, Visibility};
use sqlx::{Connection, PgConnection};
use tonic::{Code, Status};

use super::{delete, login};
use crate::sessions::change_password;
use crate::support::user::PASSWORD;
use crate::support::{Engine, Refused, Server, User, eventually, media};

const NEW_PASSWORD: &str = "tulip-Kayak-93-mauve";
/// More videos than one transaction hides.
const VIDEOS: i64 = 120;
/// Counts the videos that are not hidden.
const SHOWN: &str = "SELECT COUNT(*) FROM videos WHERE state <> 4";

/// Starts a server with an account that has many videos, and a connection that holds a lock on one of them.
async fn start() -> (Server, User, PgConnection) {
    let server = Server::start(Engine::Postgres).await;
    let user = User::register(&server).await;
    user.publish(media::mp4(), Visibility::Public).await;
    server.multiply_videos(usize::try_from(VIDEOS).expect("a count") - 1).await;
    let mut other = PgConnection::connect(server.database_url().expect("a database")).await.expect("a connection");
    sqlx::query("BEGIN").execute(&mut other).await.expect("a transaction");
    sqlx::query("SELECT id FROM videos ORDER BY id LIMIT 1 FOR UPDATE").execute(&mut other).await.expect("a lock");
    (server, user, other)
}

/// Starts deleting the account, and waits until the deletion waits for the locked video.
async fn start_blocked_deletion(server: &Server, user: &User) -> tokio::task::JoinHandle<Result<(), Status>> {
    let user = user.clone();
    let deletion = tokio::spawn(async move { delete(&user, PASSWORD).await });
    let waiting =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    eventually("the deletion waits", async || (server.count(waiting).await > 0).then_some(())).await;
    deletion
}

async fn assert_gone(server: &Server, user: &User) {
    eventually("all videos are hidden", async || (server.count(SHOWN).await == 0).then_some(())).await;
    for password in [PASSWORD, NEW_PASSWORD] {
        let refused = login(user, &user.account.username, password).await.map(|_| ());
        refused.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
    }
}

#[tokio::test]
async fn an_account_is_deleted_completely_when_its_password_changes_meanwhile() {
    let (server, user, other) = start().await;
    let deletion = start_blocked_deletion(&server, &user).await;
    let change = change_password(&user, PASSWORD, NEW_PASSWORD).await.map(|_| ());
    drop(other);
    let deleted = deletion.await.expect("no panic");
    if deleted.is_ok() {
        change.refused(Code::Unauthenticated, "SESSION_REVOKED");
        assert_gone(&server, &user).await;
    } else {
        assert_eq!(server.count(SHOWN).await, VIDEOS, "an account that is not deleted has all its videos: {deleted:?}");
    }
}

#[tokio::test]
async fn an_account_deletion_that_a_crash_interrupts_is_completed() {
    let (mut server, user, other) = start().await;
    let deletion = start_blocked_deletion(&server, &user).await;
    // PostgreSQL notices the end of the server's process only after the statement gets its lock.
    tokio::join!(server.kill(), async { drop(other) });
    deletion.await.expect("no panic").expect_err("nobody has answered");
    server.restart().await;
    let user = User { channel: server.channel(), ..user };
    assert_gone(&server, &user).await;
    // The username is free again.
    eventually("another account can take the name", async || {
        let request = pb::RegisterRequest {
            username: user.account.username.clone(),
            email: "other@example.com".to_owned(),
            password: PASSWORD.to_owned(),
            ..Default::default()
        };
        User::nobody(&server).auth().register(request).await.ok()
    })
    .await;
}
