//! DeleteMe while other devices of the account make calls.

use std::time::Duration;

use marquee_contract::v1::{self as pb, Visibility};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;
use tonic::Status;

use super::{delete, get_me, login, signed_in_again};
use crate::support::random::Random;
use crate::support::upload::new_upload;
use crate::support::user::PASSWORD;
use crate::support::{Engine, Server, User, both_engines, eventually, media, reason};

const ROUNDS: usize = 6;
/// The approximate time of a deletion: one password hash and a transaction.
const DELETION_MICROS: u64 = 40_000;

/// The reasons with which calls may fail when the account is deleted during the call.
const ALLOWED_REASONS: [&str; 5] =
    ["SESSION_REVOKED", "CREDENTIALS_INVALID", "UNAVAILABLE", "UPLOAD_NOT_FOUND", "VIDEO_NOT_FOUND"];

/// A picture that is large enough to be stored in several sizes.
fn picture() -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(900, 900).write_to(&mut file, image::ImageFormat::Png).expect("it can be encoded");
    file.into_inner()
}

async fn act(user: User, number: usize, complete: String, video_id: String) -> Result<Option<User>, Status> {
    match number % 8 {
        0 => drop(user.try_create_upload(new_upload(1)).await?),
        1 => drop(user.try_publish(&complete, Visibility::Public).await?),
        2 => return login(&user, &user.account.username, PASSWORD).await.map(Some),
        3 => {
            let request = pb::RefreshSessionRequest { refresh_token: user.tokens.refresh_token.clone() };
            let tokens = user.auth().refresh_session(request).await?.into_inner().tokens.expect("tokens");
            return Ok(Some(User { tokens, ..user }));
        }
        6 => {
            let change = Some(pb::set_avatar_request::Change::Data(picture().into()));
            drop(user.users().set_avatar(pb::SetAvatarRequest { change }).await?);
        }
        7 => {
            let change = Some(pb::set_thumbnail_request::Change::Data(picture().into()));
            drop(user.videos().set_thumbnail(pb::SetThumbnailRequest { video_id, change }).await?);
        }
        4 => drop(user.videos().delete_video(pb::DeleteVideoRequest { video_id }).await?),
        _ => {
            let display_name = Some("Still here".to_owned());
            drop(user.users().update_me(pb::UpdateMeRequest { display_name, ..Default::default() }).await?);
        }
    }
    Ok(None)
}

both_engines! {
    async fn calls_that_overlap_an_accounts_deletion_leave_nothing_behind(engine: Engine) {
        let server = Server::with(engine, &["--hash-permits", "8"]).await;
        let mut random = Random::new();
        for _ in 0..ROUNDS {
            let user = User::register(&server).await;
            let deleting = signed_in_again(&user).await;
            let complete = user.upload(media::mp4()).await.id;
            let video = user.publish(media::mp4(), Visibility::Public).await.id;
            let mut devices = JoinSet::new();
            for number in 0..16 {
                let (user, complete, video) = (user.clone(), complete.clone(), video.clone());
                let delay = Duration::from_micros(random.next() % DELETION_MICROS);
                devices.spawn(async move {
                    tokio::time::sleep(delay).await;
                    act(user, number, complete, video).await
                });
            }
            delete(&deleting, PASSWORD).await.expect("it is deleted");
            for result in devices.join_all().await {
                match result {
                    Ok(Some(device)) => {
                        let refused = get_me(&device).await.expect_err("no session is left");
                        assert_eq!(reason(&refused), "SESSION_REVOKED");
                    }
                    Ok(None) => {}
                    Err(status) => assert!(ALLOWED_REASONS.contains(&reason(&status).as_str()), "{status:?}"),
                }
            }
            for statement in [
                "SELECT COUNT(*) FROM uploads",
                "SELECT COUNT(*) FROM videos WHERE state <> 4",
                "SELECT COUNT(*) FROM channels WHERE delete_time IS NULL",
                "SELECT COUNT(*) FROM request_ids",
                "SELECT COUNT(*) FROM blobs WHERE state <> 3",
                "SELECT COUNT(*) FROM sessions WHERE revoke_time IS NULL",
                "SELECT COUNT(*) FROM users WHERE delete_time IS NULL",
            ] {
                assert_eq!(server.count(statement).await, 0, "{statement}");
            }
        }
        eventually("all rows are removed", || async {
            (server.count("SELECT (SELECT COUNT(*) FROM videos) + (SELECT COUNT(*) FROM channels)").await == 0).then_some(())
        })
        .await;
        eventually("the bytes are removed", || async { server.blob_files().is_empty().then_some(()) }).await;
    }

    async fn only_one_of_ten_concurrent_delete_me_calls_deletes(engine: Engine) {
        let server = Server::with(engine, &["--hash-permits", "4"]).await;
        let user = User::register(&server).await;
        let calls = (0..10).map(|_| {
            let user = user.clone();
            async move { delete(&user, PASSWORD).await }
        });
        let results = calls.collect::<JoinSet<_>>().join_all().await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for status in results.into_iter().filter_map(Result::err) {
            assert!(ALLOWED_REASONS.contains(&reason(&status).as_str()), "{status:?}");
        }
    }
}

/// Opens a transaction outside of the server, on PostgreSQL; SQLite has one writer, so transactions cannot wait for
/// rows.
async fn begin_outside_transaction(server: &Server) -> PgConnection {
    let mut connection = PgConnection::connect(server.database_url().expect("a database")).await.expect("a connection");
    sqlx::query("BEGIN").execute(&mut connection).await.expect("a transaction");
    connection
}

/// Waits until this many transactions wait for a lock.
async fn waiting(server: &Server, count: i64) {
    let statement =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    eventually("the transactions wait", || async { (server.count(statement).await == count).then_some(()) }).await;
}

#[tokio::test]
async fn an_account_can_be_deleted_while_one_of_its_videos_is_being_deleted() {
    let server = Server::start(Engine::Postgres).await;
    let user = User::register(&server).await;
    let video_id = user.publish(media::mp4(), Visibility::Public).await.id;
    // This lock stops the deletion of the video after it has marked and queued the video, before its commit.
    let mut hold = begin_outside_transaction(&server).await;
    sqlx::query("SELECT key FROM blobs FOR UPDATE").execute(&mut hold).await.expect("locks");
    let device = user.clone();
    let one = tokio::spawn(async move { device.videos().delete_video(pb::DeleteVideoRequest { video_id }).await });
    waiting(&server, 1).await;
    let device = user.clone();
    let all = tokio::spawn(async move { delete(&device, PASSWORD).await });
    waiting(&server, 2).await;
    sqlx::query("ROLLBACK").execute(&mut hold).await.expect("the transaction ends");
    one.await.expect("no panic").expect("the video is deleted");
    all.await.expect("no panic").expect("the account is deleted");
    let left = "SELECT (SELECT COUNT(*) FROM videos) + (SELECT COUNT(*) FROM channels)";
    eventually("all rows are removed", || async { (server.count(left).await == 0).then_some(()) }).await;
}

#[tokio::test]
async fn deleting_an_account_locks_its_videos_in_the_common_order() {
    let server = Server::start(Engine::Postgres).await;
    let user = User::register(&server).await;
    let first = user.publish(media::mp4(), Visibility::Public).await.id;
    let second = user.publish(media::mp4(), Visibility::Public).await.id;
    // The first video of the batch is last in the table, and in every index that contains its counts.
    let last = format!(
        "UPDATE videos SET view_count = 9, like_count = 9, comment_count = 9, watch_time = 9, trend = 9 WHERE id = '{first}'"
    );
    server.execute("", &last).await;
    // The lock order of other transactions, for example of those that add views.
    let mut writer = begin_outside_transaction(&server).await;
    let lock = "SELECT id FROM videos WHERE id = CAST($1 AS uuid) FOR NO KEY UPDATE";
    sqlx::query(lock).bind(&first).execute(&mut writer).await.expect("a lock");
    let device = user.clone();
    let deletion = tokio::spawn(async move { delete(&device, PASSWORD).await });
    waiting(&server, 1).await;
    sqlx::query(lock).bind(&second).execute(&mut writer).await.expect("the deletion holds no lock on the second video");
    sqlx::query("COMMIT").execute(&mut writer).await.expect("it is done");
    deletion.await.expect("no panic").expect("the account is deleted");
}
