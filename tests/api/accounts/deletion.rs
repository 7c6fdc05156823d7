//! DeleteMe.

use marquee_contract::v1::get_channel_request::Channel as Name;
use marquee_contract::v1::{self as pb, Visibility};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};

use super::{delete, get_me, login, signed_in_again, update};
use crate::support::upload::{data, new_upload, start};
use crate::support::user::PASSWORD;
use crate::support::{Engine, Refused, Server, User, both_engines, eventually, media};

const CHUNK_BYTES: usize = 64 * 1024;
const SMALL_CHUNKS: &str = "--chunk-size-bytes=65536";

/// Fails unless both tokens of the user are refused because their session has ended.
async fn assert_signed_out(user: &User) {
    get_me(user).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
    let request = pb::RefreshSessionRequest { refresh_token: user.tokens.refresh_token.clone() };
    user.auth().refresh_session(request).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
}

async fn get_channel(viewer: &User, name: Name) -> Result<(), Status> {
    viewer.channels().get_channel(pb::GetChannelRequest { channel: Some(name) }).await.map(|_| ())
}

/// Opens an upload stream that has sent one durable chunk, and stays open until its sender is dropped.
async fn open_stream(
    user: &User,
    watcher: &User,
) -> (mpsc::Sender<pb::UploadChunksRequest>, tokio::task::JoinHandle<Result<(), Status>>) {
    let file = media::noise(1, CHUNK_BYTES);
    let upload = user.create_upload(3 * CHUNK_BYTES).await;
    let (messages, receiver) = mpsc::channel(4);
    let sender = user.clone();
    let stream =
        tokio::spawn(async move { sender.uploads().upload_chunks(ReceiverStream::new(receiver)).await.map(|_| ()) });
    messages.send(start(&upload.id, 0)).await.expect("the stream is open");
    messages.send(data(&file)).await.expect("the stream is open");
    eventually("a chunk is durable", || async {
        (watcher.get_upload(&upload.id).await.offset_bytes > 0).then_some(())
    })
    .await;
    (messages, stream)
}

both_engines! {
    async fn deleting_an_account_deletes_everything_that_belongs_to_it(engine: Engine) {
        let server = Server::with(engine, &[SMALL_CHUNKS]).await;
        let viewer = User::register(&server).await;
        let kept = viewer.publish(media::webm(), Visibility::Public).await;
        let kept_files = server.blob_files();
        let user = User::register_as(&server, "wanderfalke").await;
        let other = signed_in_again(&user).await;
        let video = user.publish(media::mp4(), Visibility::Public).await;
        let url = user.playback_url(&video.id).await;
        user.upload(media::mp4()).await;
        let (messages, stream) = open_stream(&user, &other).await;

        delete(&user, PASSWORD).await.expect("it is deleted");
        for one in [&user, &other] {
            assert_signed_out(one).await;
        }
        delete(&user, PASSWORD).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        stream.await.expect("no panic").refused(Code::Unauthenticated, "SESSION_REVOKED");
        drop(messages);
        let get = pb::GetVideoRequest { video_id: video.id.clone() };
        viewer.videos().get_video(get).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        assert_eq!(reqwest::get(&url).await.expect("an answer").status(), 404);
        for name in [Name::ChannelId(user.channel_id()), Name::Username("wanderfalke".to_owned())] {
            get_channel(&viewer, name).await.refused(Code::NotFound, "CHANNEL_NOT_FOUND");
        }
        let listed = viewer.videos().list_videos(pb::ListVideosRequest::default()).await.unwrap().into_inner().videos;
        assert_eq!(listed.iter().map(|video| &video.id).collect::<Vec<_>>(), [&kept.id]);
        eventually("the bytes are removed", || async { (server.blob_files() == kept_files).then_some(()) }).await;

        // Login answers as for an account that never existed.
        let whole = |status: Status| (status.code(), status.message().to_owned(), status.details().to_vec());
        let unknown = login(&viewer, "nobody", PASSWORD).await;
        let unknown = whole(unknown.refused(Code::Unauthenticated, "CREDENTIALS_INVALID"));
        let tombstone = format!("#{}", user.account.id);
        for name in ["wanderfalke", "wanderfalke@example.com", &tombstone] {
            for password in [PASSWORD, ""] {
                let before = server.metric("marquee_password_hashes_total").await;
                let refused = login(&viewer, name, password).await;
                assert_eq!(whole(refused.refused(Code::Unauthenticated, "CREDENTIALS_INVALID")), unknown);
                let runs = server.metric("marquee_password_hashes_total").await - before;
                assert_eq!(runs.to_string(), "1", "{name} {password}");
            }
        }
        for statement in [
            "SELECT COUNT(*) FROM users WHERE username LIKE 'wanderfalke%' OR email LIKE 'wanderfalke%'",
            "SELECT COUNT(*) FROM sessions s JOIN users u ON u.id = s.user_id \
             WHERE u.delete_time IS NOT NULL AND (s.user_agent <> '' OR s.address <> '')",
        ] {
            assert_eq!(server.count(statement).await, 0, "{statement}");
        }

        // Username and email address are free again; an account that takes them inherits nothing.
        let next = User::register_as(&server, "wanderfalke").await;
        assert_ne!(next.account.id, user.account.id);
        assert_eq!(next.sessions().await.len(), 1);
        let own = pb::ListVideosRequest { channel_id: Some(next.channel_id()), ..Default::default() };
        assert_eq!(next.videos().list_videos(own).await.unwrap().into_inner().videos, []);
        get_me(&viewer).await.expect("others have nothing to do with it");
        assert_signed_out(&user).await;
    }

    async fn deleting_an_account_requires_its_password(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await;
        let before = server.metric("marquee_password_hashes_total").await;
        delete(&user, "a wrong password").await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        let runs = server.metric("marquee_password_hashes_total").await - before;
        assert_eq!(runs.to_string(), "1");
        assert_eq!(get_me(&user).await.unwrap(), user.account);
        let get = pb::GetVideoRequest { video_id: video.id.clone() };
        assert_eq!(user.videos().get_video(get).await.unwrap().into_inner().video, Some(video));
    }

    async fn the_row_of_a_deleted_account_is_removed_when_nothing_refers_to_it(engine: Engine) {
        let server = Server::with(engine, &["--sweep-interval", "100ms"]).await;
        let (user, other) = (User::register(&server).await, User::register(&server).await);
        delete(&user, PASSWORD).await.expect("it is deleted");
        // Make the account old enough to be removed, except for its session, which tells other nodes of the deletion.
        let age = "UPDATE users SET delete_time = 0 WHERE delete_time IS NOT NULL";
        assert_eq!(server.execute(age, age).await, 1);
        // A round of maintenance has passed once the expired request id below is removed.
        let due = "INSERT INTO request_ids SELECT id, 'x', id, id, id, 0 FROM users WHERE delete_time IS NULL";
        let due_postgres = "INSERT INTO request_ids SELECT id, 'x', id, ''::bytea, id, 0 FROM users WHERE delete_time IS NULL";
        for _ in 0..2 {
            assert_eq!(server.execute(due, due_postgres).await, 1);
            eventually("a round of maintenance has passed", || async {
                (server.count("SELECT COUNT(*) FROM request_ids").await == 0).then_some(())
            })
            .await;
        }
        assert_eq!(server.count("SELECT COUNT(*) FROM users").await, 2);
        assert_signed_out(&user).await;

        let age = "UPDATE sessions SET revoke_time = 0 WHERE revoke_time IS NOT NULL";
        assert_eq!(server.execute(age, age).await, 1);
        eventually("the row is removed", || async {
            (server.count("SELECT COUNT(*) FROM users").await == 1).then_some(())
        })
        .await;
        get_me(&other).await.expect("other accounts still exist");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_an_account_ends_its_sessions_and_uploads_on_every_node() {
    let secrets = ["--secrets", "q4Zl0bq9M3wJm1o5xXy7T2uVhKc8RfGdNnEiSsPaBtI", SMALL_CHUNKS];
    let server = Server::with(Engine::Postgres, &secrets).await;
    let node = server.another_node().await;
    let user = User::register(&server).await;
    let there = User { channel: node.channel(), ..signed_in_again(&user).await };
    let (messages, stream) = open_stream(&there, &user).await;
    delete(&user, PASSWORD).await.expect("it is deleted");
    // For up to two seconds the other node still accepts the token; a call with it must not create anything.
    there.try_create_upload(new_upload(1)).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
    let name = pb::UpdateMeRequest { display_name: Some("Still here".to_owned()), ..Default::default() };
    update(&there, name).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
    get_me(&there).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
    stream.await.expect("no panic").refused(Code::Unauthenticated, "SESSION_REVOKED");
    drop(messages);
    assert_signed_out(&there).await;
    for table in ["uploads", "channels", "videos"] {
        assert_eq!(server.count(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
}
