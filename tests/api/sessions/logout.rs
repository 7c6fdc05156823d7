//! Logout, and sessions after a crash.

use marquee_contract::v1 as pb;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;

use super::{assert_ended, get_me, refresh, refreshed, signed_in_again};
use crate::support::upload::{data, start};
use crate::support::{Refused, Server, User, both_engines, eventually, media};

async fn logout(user: &User) {
    user.auth().logout(pb::LogoutRequest {}).await.expect("the session ends");
}

both_engines! {
    async fn logout_ends_the_session_at_once_and_no_other_session(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let other = signed_in_again(&user).await;
        let older = user.clone();
        let user = refreshed(&user, &user.tokens.refresh_token).await;
        logout(&user).await;
        assert_ended(&user).await;
        // The access token from before the refresh belongs to the same session.
        get_me(&older).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        get_me(&other).await.expect("another device stays signed in");
        refreshed(&other, &other.tokens.refresh_token).await;
    }

    async fn logout_ends_an_open_upload_stream(engine: Engine) {
        const CHUNK_BYTES: usize = 64 * 1024;
        let server = Server::with(engine, &["--chunk-size-bytes", &CHUNK_BYTES.to_string()]).await;
        let user = User::register(&server).await;
        let other = signed_in_again(&user).await;
        let file = media::noise(1, 3 * CHUNK_BYTES);
        let upload = user.create_upload(file.len()).await;
        let (messages, receiver) = mpsc::channel(4);
        let sender = user.clone();
        let stream = tokio::spawn(async move { sender.uploads().upload_chunks(ReceiverStream::new(receiver)).await });
        messages.send(start(&upload.id, 0)).await.expect("the stream is open");
        messages.send(data(&file[..CHUNK_BYTES])).await.expect("the stream is open");
        eventually("a chunk is durable", || async {
            (other.get_upload(&upload.id).await.offset_bytes > 0).then_some(())
        })
        .await;
        logout(&user).await;
        messages.send(data(&file[CHUNK_BYTES..2 * CHUNK_BYTES])).await.expect("the stream is open");
        drop(messages);
        stream.await.expect("no panic").refused(Code::Unauthenticated, "SESSION_REVOKED");
        let offset = other.get_upload(&upload.id).await.offset_bytes;
        assert_eq!(usize::try_from(offset), Ok(CHUNK_BYTES), "nothing was taken after the end of the session");
    }

    async fn sessions_and_their_ends_survive_a_crash(engine: Engine) {
        let mut server = Server::start(engine).await;
        let user = User::register(&server).await;
        let (mut out, mut replayed, mut lost) =
            (signed_in_again(&user).await, signed_in_again(&user).await, signed_in_again(&user).await);
        logout(&out).await;
        let second = refreshed(&replayed, &replayed.tokens.refresh_token).await;
        refreshed(&replayed, &second.tokens.refresh_token).await;
        refresh(&replayed, &replayed.tokens.refresh_token).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        let successor = refreshed(&lost, &lost.tokens.refresh_token).await.tokens.refresh_token;

        server.kill().await;
        server.restart().await;

        let mut user = user;
        for one in [&mut user, &mut out, &mut replayed, &mut lost] {
            one.reconnect(&server);
        }
        assert_eq!(get_me(&user).await.unwrap().into_inner().user.as_ref(), Some(&user.account));
        refreshed(&user, &user.tokens.refresh_token).await;
        assert_ended(&out).await;
        assert_ended(&replayed).await;
        let again = refreshed(&lost, &lost.tokens.refresh_token).await;
        assert_eq!(again.tokens.refresh_token, successor, "a lost reply can be had after the crash, too");
    }
}
